/* event_day.c - event_day.h */
#include "document/event_day.h"

#include <string.h>

#define OPENING_BYTES 24  /* `* Từ ngày …`, `(Bqp.vn) - Sáng …`: a sentence begins with its day */
#define OPENING_TAGS 4
#define OPENING_UNITS 8 /* sentences behind it that are about the same day */

/* Before, at (0) or behind another day; the years count where both are known. */
static int
compare_days(const struct point *a, const struct point *b)
{
	int year = a->year != 0 && b->year != 0 ? a->year - b->year : 0;

	return year != 0 ? year : a->month != b->month ? a->month - b->month : a->day - b->day;
}

static const struct when *
day_of_event(const struct event *event)
{
	for (size_t i = 0; i < event->frame->slot_count; i++) {
		const struct mention *m = event->fillers[i];

		if (strcmp(event->frame->slots[i].name, "date") == 0)
			return m != NULL && m->kind == MENTION_DATE && m->dated ? m->when : NULL;
	}
	return NULL;
}

/* The day with which a sentence begins, or NULL. */
static const struct when *
opening_day(const struct article *article, const struct unit *unit)
{
	for (size_t i = 0; i < unit->count && i < OPENING_TAGS; i++) {
		const struct mention *m = &article->mentions[unit->first + i];

		if (m->tag->span.start - unit->span.start > OPENING_BYTES)
			return NULL;
		if (m->kind == MENTION_DATE && m->dated && m->tag->keep && point_is_day(&m->when->from))
			return m->when;
	}
	return NULL;
}

/* The day that a sentence is about: its own, or that of a sentence before it in its segment; the trigger's is the
 * event's. */
static const struct when *
day_of(const struct filler *f, const struct event *event, size_t at)
{
	const struct article *article = f->article;
	size_t segment = article->units[f->ordered[at]].segment;

	for (size_t i = at + 1; i-- > 0 && i + OPENING_UNITS > at;) {
		const struct unit *unit = &article->units[f->ordered[i]];
		const struct when *day;

		if (unit->segment != segment || f->ordered[i] == event->trigger->unit)
			return NULL;
		day = opening_day(article, unit);
		if (day != NULL)
			return day;
	}
	return NULL;
}

static bool
is_another_day(const struct when *day, const struct when *own)
{
	return compare_days(day->range ? &day->to : &day->from, &own->from) < 0 ||
	       compare_days(&day->from, own->range ? &own->to : &own->from) > 0;
}

/* The first day of a sentence, where none of its days is the event's; NULL: one is, or it tells none. */
static const struct when *
foreign_day(const struct article *article, const struct unit *unit, const struct when *own)
{
	const struct when *first = NULL;

	for (size_t i = 0; i < unit->count && i < FILLER_MENTIONS; i++) {
		const struct mention *m = &article->mentions[unit->first + i];

		if (m->kind != MENTION_DATE || !m->dated || m->claimed || m->remembered || !m->tag->keep || !point_is_day(&m->when->from))
			continue;
		if (!is_another_day(m->when, own))
			return NULL;
		if (first == NULL)
			first = m->when;
	}
	return first;
}

bool
event_day_differs(struct filler *f, const struct event *event, const struct frame_source *source, size_t at)
{
	bool looks_far = source->within != WITHIN_TRIGGER && source->within != WITHIN_SENTENCE;
	bool asks = source->most > 1 || (looks_far && strcmp(source->match.type, "date") != 0);
	const struct when *own = asks ? day_of_event(event) : NULL, *day;

	if (own == NULL || !point_is_day(&own->from))
		return false;
	day = day_of(f, event, at);
	if ((day == NULL || !is_another_day(day, own)) && source->most == 1 && f->ordered[at] != event->trigger->unit)
		day = foreign_day(f->article, &f->article->units[f->ordered[at]], own);
	f->because.day = day;
	return day != NULL && is_another_day(day, own);
}
