/* event_day.h - is a sentence about another day than an event? */
#ifndef TAG_DOCUMENT_EVENT_DAY_H
#define TAG_DOCUMENT_EVENT_DAY_H

#include "document/filler.h"

/* What begins with another day than the event's lends nothing to a list nor, unless it is a date, to a slot of one value
 * that looks beyond the trigger's sentence; to the latter no sentence does that has other days alone.  at: the unit in the
 * order of windows. */
bool event_day_differs(struct filler *, const struct event *, const struct frame_source *, size_t at);

#endif
