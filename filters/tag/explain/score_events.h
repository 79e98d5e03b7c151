/* score_events.h - --score: the events of records held against those of the gold, slot by slot.
 *
 * Where no record of the gold has a member `events` nothing is compared; else a record without it has no event.  An event of the gold is held against one of its type that was found,
 * each once: of the same name, else of a name that holds the other, else of the same day, else where both sides have one alone
 * left of that type.  Values agree as fields do (fields.h), lists in any order; of people, and of other objects with a
 * `name`, the names decide.  Slots that no event of the gold of that type has, not even as null, are only counted. */
#ifndef TAG_EXPLAIN_SCORE_EVENTS_H
#define TAG_EXPLAIN_SCORE_EVENTS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "explain/gold.h"
#include "explain/report.h"

struct score_events;                       /* opaque */

struct score_events *score_events_new(enum report_form);
void score_events_free(struct score_events *);     /* NULL is allowed */

struct score_events_record;                /* opaque: what one record adds; lives in an arena */
/* found: the array of events as it is written, its bytes in the arena; ITEM_ABSENT: none.  Any thread.  NULL: the gold has no
 * events. */
struct score_events_record *score_events_compare(const struct gold *, const struct gold_document *, struct item found, struct arena *);
void score_events_add(struct score_events *, const struct score_events_record *);  /* in order, one thread; NULL is allowed */
/* The part of the report: lines, nothing where no gold has events; the members `events` and `slots_not_in_gold`. */
void score_events_text(const struct score_events *, struct buffer *);
void score_events_json(const struct score_events *, struct buffer *);

#endif
