/* events.h - --explain=FRAME and --why-not=FRAME: what filled the slots of an event, or why a trigger gave none. */
#ifndef TAG_EXPLAIN_EVENTS_H
#define TAG_EXPLAIN_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/span.h"
#include "document/frame.h"
#include "explain/report.h"
#include "model.h"

struct events;                             /* document/frames.h */

/* NULL: no frame of this name takes part. */
const struct frame *events_frame(const struct document_rules *, const char *id);

/* Append what is to be said of one document (id: its, as JSON; NULL: without the line that names it); how many events or triggers were told: for why_not 0 only where the record does
 * not have the author's place.  The words of why_not:
 *   trigger    no tag of the trigger's type, or one that does not meet its conditions, or that lost to another
 *   min_slots  too few slots were filled
 *   merged     it repeats another event and went into it
 *   filled     it did give an event */
size_t events_tell(const struct events *, const struct frame *, bool why_not, const struct document *, const struct where *, struct offsets *,
	const char *id, size_t id_len, enum report_form, struct buffer *out);
/* Why there is no event: the record is left alone for its language. */
void events_language(const struct frame *, const char *id, size_t id_len, enum report_form, struct buffer *out);

#endif
