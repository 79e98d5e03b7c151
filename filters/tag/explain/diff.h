/* diff.h - --diff: what other rules change in the tags and events of the same records.
 *
 * gained: only the new rules make it; lost: only the old ones; changed: both tag the place, with another span or other fields
 * (a tag of the same type that overlaps).  The same tag by a rule of another name is no change.  Events are told under their
 * frame: changed are those with the same trigger and other slots. */
#ifndef TAG_EXPLAIN_DIFF_H
#define TAG_EXPLAIN_DIFF_H

#include "base/buffer.h"
#include "base/fault.h"
#include "compile/pack.h"
#include "document/document.h"
#include "explain/report.h"
#include "match/matcher.h"
#include "model.h"
#include "run/filter.h"

struct diff;                               /* opaque; shared */

/* old: a pack file, which stands for the pack of its name; a folder, which stands for all packs given; "": the shipped packs.
 * NULL with *why. */
struct diff *diff_new(const char *old, const struct pack_set *packs, enum report_form, struct fault *why);
void diff_free(struct diff *);             /* NULL is allowed */

struct diff_worker;                        /* opaque; one a thread */
struct diff_worker *diff_worker_new(const struct diff *, size_t max_tags);
void diff_worker_free(struct diff_worker *);              /* NULL is allowed */
/* The document as it is before any rule ran on it. */
void diff_before(struct diff_worker *, const struct document *);
/* Lines go to task->out in the JSON form, counts to task->carry.  How many changes. */
size_t diff_after(struct diff_worker *, struct task *, const struct document *, const struct document_result *, struct tag *const *tags, size_t count,
	struct offsets *);
void diff_add(struct diff *, const struct task *);        /* in order, one thread */
void diff_report(const struct diff *, struct buffer *out);        /* the table, in the text form */

#endif
