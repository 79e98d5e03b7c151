/* explain.h - --explain: of each tag its rule, what it matched, the groups, the guards that let it pass, where each field comes
 * from, and the tags that lost to it.
 *
 * A watcher of the matcher notes what a tag was made of, while it is fresh; the document stage may change fields later, and
 * contests hide tags, so the lines are written at the end. */
#ifndef TAG_EXPLAIN_EXPLAIN_H
#define TAG_EXPLAIN_EXPLAIN_H

#include "base/buffer.h"
#include "explain/replay.h"
#include "explain/report.h"
#include "match/attempt.h"
#include "model.h"

struct explain;                            /* opaque; one a thread */

/* Without a rule all tags that go out are told; with one, or a place, working and losing tags too. */
struct explain *explain_new(const struct asking *);
void explain_free(struct explain *);       /* NULL is allowed */

/* Before the matcher runs on a document. */
void explain_start(struct explain *, const struct document *, struct offsets *);
/* For matcher_watch; with: the struct explain. */
void explain_watch(void *with, const struct unit *, size_t stage);
/* Append what is to be said of the document, whole lines; how many tags were told.
 *   id  the record's, as JSON; len 0: it has none */
size_t explain_write(struct explain *, const struct document *, struct offsets *, const char *id, size_t id_len, struct buffer *out);

/* The expression of a field as its author wrote it. */
void explain_expression(struct buffer *, const struct rule *, size_t tag_index, const char *field);

#endif
