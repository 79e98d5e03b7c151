/* joint.h - several short documents matched at once.
 *
 * What a rule needs (machine code, gate, what it remembers of the text) is far from the processor when it is tried on one article and
 * forgotten before the next.  Articles laid end to end make each rule work on all of them while it is there.  Measured on 3,000
 * articles of news with the shipped packs: three quarters of the time that one article after the other takes, for 5 MiB.  The tags are the
 * same, for a match never leaves its segment. */
#ifndef TAG_MATCH_JOINT_H
#define TAG_MATCH_JOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "match/matcher.h"
#include "model.h"

#define JOINT_DOCUMENTS 64                 /* at most, as many as the loop gives: common/run/work.h */
/* Bytes of records that are joined: twice as much takes 3 to 8 % less time and 13 MiB more, which is beyond what a filter may have. */
#define JOINT_LINES     131072
#define JOINT_TEXT      16384              /* bytes of a document that is worth joining to others */

struct joint;                              /* opaque; one a thread */

struct joint *joint_new(struct matcher *); /* borrowed */
void joint_free(struct joint *);           /* NULL is allowed */

/* Do what matcher_run would do for each of the documents.  done[i]: documents[i] has its tags, and met no limit; else it may have met one or is
 * longer than JOINT_TEXT, has none, and is to be run for itself.  The tags live until the next call. */
void joint_run(struct joint *, struct document *const documents[], size_t count, bool done[]);

#endif
