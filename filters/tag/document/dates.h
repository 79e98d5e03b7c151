/* dates.h - the years, months and days that an expression leaves to its article. */
#ifndef TAG_DOCUMENT_DATES_H
#define TAG_DOCUMENT_DATES_H

#include "document/article.h"

/* Read all dates, find the event that the article reports and its day, and complete what is partial.
 *
 * What serves, in this order: the expression itself, its sentence, the period of the reported event, earlier dated
 * sentences, the page's date unless the text contradicts it (the reported event lies more than a year away); never
 * the clock. Fields: value (null for what is relative to nothing known), part, why (what is missing), anchor (what
 * served). */
void dates_complete(struct article *);

/* The year (or month) in the name of an event that takes place in it: Hội sách Cần Thơ 2019.  false: its name
 * has none, or it looks back or ahead on that time. */
bool dates_event_year(struct article *, const struct mention *event, struct when *);

/* The date as a value without clock and part of the day ("2019-07-19", "2019-H1"); in the arena. */
struct value dates_day(struct article *, const struct when *);

#endif
