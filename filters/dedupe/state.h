/* state.h - memory that outlives the run: a store, the judge that is filled from it, and which documents are known.
 *
 * The store is the only truth.  Everything in memory is made anew from its rows, so that a stream gives the same bytes
 * however it is cut into runs, as long as no document (id and text) comes twice. */
#ifndef DEDUPE_STATE_H
#define DEDUPE_STATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "judge.h"
#include "store.h"
#include "work.h"

struct state;                                            /* opaque */
/* Opens the store, or makes it, and gives the judge the documents of its window.  judge, settings: borrowed.
 * NULL with *why and *status, as store_open and store_each say. */
struct state *state_open(const char *path, const struct store_how *, struct judge *, uint64_t window, int *status,
    struct fault *why);
void state_close(struct state *);

/* Was this document judged in an earlier run?  1: *j says what its fate depends on (finding, inside, covered), and its
 * member `dedupe` is added to `member`; 0; -1 with *why. */
int state_recall(struct state *, const struct work *, struct judgement *, struct buffer *member, int *status, struct fault *why);
/* Keep what the judge has just said of a document. */
int state_keep(struct state *, const struct work *, const struct judgement *, const struct buffer *member, const char *rules,
    struct arena *, int *status, struct fault *why);
int state_commit(struct state *, int *status, struct fault *why);

struct state_counts {
	uint64_t documents, recalled;      /* in the file; told again in this run */
	size_t bytes;                      /* of memory beside the judge's */
};
struct state_counts state_count(const struct state *);

#endif
