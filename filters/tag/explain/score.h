/* score.h - --score: the tags of records held against gold.
 *
 * exact: same type, start and end.  relaxed: same type and any overlap, matched one to one (the largest matching).  Fields are
 * compared over exact spans: the value of dates and quantities, the rank of persons, the number of legal references, and
 * all that the gold gives, of whatever type (agreement.h).  A gold record that no input record answers counts as one without tags.
 * Events are compared where the gold has some (score_events.h). */
#ifndef TAG_EXPLAIN_SCORE_H
#define TAG_EXPLAIN_SCORE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/span.h"
#include "document/document.h"
#include "explain/report.h"
#include "model.h"
#include "run/filter.h"

struct score;                              /* opaque; shared */

/* NULL with *why. */
struct score *score_new(const char *path, enum report_form, struct fault *why);
void score_free(struct score *);           /* NULL is allowed */
/* One record; any thread.  What was counted goes into task->carry. */
void score_record(const struct score *, struct task *, const struct document *, struct tag *const *tags, size_t count, struct offsets *,
	const struct document_result *);   /* NULL: the record was left alone */
void score_add(struct score *, const struct task *);      /* in order, one thread */
/* The table; true where each gold record was met by its text. */
bool score_report(struct score *, struct buffer *out);

#endif
