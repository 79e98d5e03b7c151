/* reported.c - which event the article reports, and what period its name bears. */
#include <string.h>

#include "document/chronology.h"

static bool
is_inside(const struct mention *inner, const struct mention *outer)
{
	return span_contains(outer->tag->span, inner->tag->span);
}

bool
reported_is(const struct mention *event, const char *kind)
{
	size_t len;
	const char *value = article_field(event->tag, "kind", &len);

	return value != NULL && len == strlen(kind) && memcmp(value, kind, len) == 0;
}

/* A month, a part of a year or a year with its number: what a review is about.  What lies before the pages of the web
 * is what an event remembers. */
static bool
is_period(const struct mention *m)
{
	return m->kind == MENTION_DATE && m->dated && !m->claimed && when_is_complete(m->when) &&
	       m->when->from.day == 0 && m->when->from.year >= CHRONOLOGY_HISTORY;
}

/* đến năm 2020, giai đoạn 2025, tầm nhìn 2045: as far as a plan goes. */
static bool
is_horizon(const struct article *article, const struct mention *m)
{
	static const char *const ends[] = { "đến", "tới", "tầm nhìn", NULL }, *const stage[] = { "giai đoạn", NULL };

	return article_follows(article, m, ends) || (!m->when->range && article_follows(article, m, stage));
}

/* The first period inside the event's name, which is no horizon.
 * Elections, matches and games are spoken of years before and after they take place: only the term that an election
 * is for counts. */
bool
reported_period(const struct article *article, const struct mention *event, struct when *period)
{
	bool passing = reported_is(event, "election") || reported_is(event, "other");

	for (const struct mention *m = event + 1;
	     m < article->mentions + article->count && m->tag->span.start < event->tag->span.end; m++)
		if (is_inside(m, event) && is_period(m) && !is_horizon(article, m) &&
		    (!passing || m->when->range)) {
			*period = *m->when;
			return true;
		}
	return false;
}

enum reported_when
reported_when(struct article *article, const struct mention *event)
{
	static const struct { const char *words; enum reported_when when; } cues[] = {
		{ "sơ kết", REPORTED_BEHIND }, { "tổng kết", REPORTED_BEHIND }, { "đánh giá", REPORTED_BEHIND },
		{ "giao ban", REPORTED_BEHIND }, { "rút kinh nghiệm", REPORTED_BEHIND },
		{ "kiểm điểm", REPORTED_BEHIND }, { "nhìn lại", REPORTED_BEHIND }, { "báo cáo", REPORTED_BEHIND },
		{ "triển khai nhiệm vụ", REPORTED_AHEAD }, { "triển khai công tác", REPORTED_AHEAD },
		{ "triển khai kế hoạch", REPORTED_AHEAD }, { "triển khai phương hướng", REPORTED_AHEAD },
		{ "triển khai chương trình công tác", REPORTED_AHEAD }
	};
	size_t len;
	const char *words = article_words(article, event->tag, &len);
	const char *key = article_key(article, words, len, &len), *first = NULL;
	enum reported_when when = REPORTED_WITHIN;

	for (size_t i = 0; i < sizeof cues / sizeof cues[0]; i++) {
		const char *found = strstr(key, cues[i].words);

		if (found != NULL && (first == NULL || found < first)) {
			first = found;
			when = cues[i].when;
		}
	}
	return when;
}

/* The first day in the event's sentence that is not part of its name. */
struct mention *
reported_day(const struct article *article, const struct mention *event)
{
	const struct unit *unit = &article->units[event->unit];
	size_t at = (size_t)(event - article->mentions);
	size_t low = at > unit->first + CHRONOLOGY_NEIGHBOURS ? at - CHRONOLOGY_NEIGHBOURS : unit->first;
	size_t high = at + CHRONOLOGY_NEIGHBOURS < unit->first + unit->count ? at + CHRONOLOGY_NEIGHBOURS
									     : unit->first + unit->count;
	struct mention *best = NULL;

	for (size_t i = low; i < high; i++) {
		struct mention *m = &article->mentions[i];

		if (m->kind != MENTION_DATE || !m->dated || m->claimed || m->remembered || !point_is_day(&m->when->from) ||
		    is_inside(m, event))
			continue;
		if (best != NULL && i > at)
			break;
		best = m;
	}
	return best;
}

static bool
may_be_reported(const struct article *article, const struct mention *m)
{
	const char *kind;

	if (m->kind != MENTION_EVENT || m->unit >= article->unit_count)
		return false;
	kind = article->document->segments[article->units[m->unit].segment].kind;
	return strcmp(kind, "paragraph") == 0 || strcmp(kind, "title") == 0;
}

/* The first event with a day beside it; failing that the first with a period. */
struct mention *
reported_find(struct article *article, struct mention **day)
{
	struct mention *second = NULL;
	struct when period;

	*day = NULL;
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (!may_be_reported(article, m))
			continue;
		*day = reported_day(article, m);
		if (*day != NULL)
			return m;
		if (second == NULL && reported_period(article, m, &period) && reported_when(article, m) != REPORTED_WITHIN)
			second = m;
	}
	return second;
}
