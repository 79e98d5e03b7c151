/* dates.c - completing dates.
 *
 * Reviews (sơ kết, tổng kết, giao ban) are held when their period ends or soon after: `Sáng 5-1 … kết quả năm 2011` is 5 January 2012, and
 * `Sáng 28/7 … 6 tháng đầu năm 2023` is 28 July 2023: of the possible years the one nearest to the end of the period. An event
 * that bears its year in its name (an exhibition, a year's prize) takes place in that year; an election for a term, in its first.
 *
 * A bare year elsewhere in a sentence proves nothing (`thành lập năm 2017`), so only days, months and parts of years lend theirs.
 * Teasers and boilerplate are other pages' text: they have their own earlier dates, and the page's date is not theirs. */
#include "document/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "values/lib/calendar.h"
#include "values/lib/words.h"

#define NEIGHBOURS 32                      /* tags on either side that are looked at in a sentence */
#define YEARS_SEEN 64                      /* years of the text that are remembered for weekdays */

/* The article, or what stands around it: what its own date is, and what earlier sentences left behind. */
struct region {
	struct day now;                    /* the day of writing; year 0: unknown */
	const char *now_anchor;            /* what told it */
	struct point explicit_now;         /* sáng nay 17-3; day 0: nobody says so */
	struct when period;                /* that the reported event looks back on */
	bool has_period, review;
	struct point last_day;             /* the last day spoken of, its year known or not; day 0: none */
	struct point last_known;           /* the last day, month or part of a year with its year; year 0: none */
	struct when last_stretch;          /* the last stretch longer than a month, else the last month or year */
	bool has_stretch, stretch_is_long;
};

struct dates {
	struct article *article;
	struct region body, aside;
	short years[13][32];               /* the year of a day and month that was told in full; 0: none */
	int seen[YEARS_SEEN];
	size_t seen_count;
};

static struct day
day_of(const struct point *p)
{
	return (struct day){ p->year, p->month, p->day };
}

static bool
is_full_day(const struct point *p)
{
	return point_is_day(p) && p->year != 0 && p->year_places == 4;
}

/* ---- reading ---- */

static void
read_date(struct article *article, struct mention *mention)
{
	const char *bytes;
	size_t len;

	bytes = article_field(mention->tag, "value", &len);
	if (bytes != NULL) {
		mention->dated = when_parse(bytes, len, &mention->when);
		return;
	}
	if (tag_field(mention->tag, "value") != NULL)
		return;
	bytes = article_words(article, mention->tag, &len);
	mention->dated = when_read(bytes, len, &mention->when) > 0;
}

static bool
is_inside(const struct mention *inner, const struct mention *outer)
{
	return span_contains(outer->tag->span, inner->tag->span);
}

/* ---- the reported event ---- */

/* A month, a part of a year or a year with its number: what a review is about. */
static bool
is_period(const struct mention *m)
{
	return m->kind == MENTION_DATE && m->dated && !m->claimed && when_is_complete(&m->when) && m->when.from.day == 0;
}

static bool
stands_after(const struct article *article, const struct mention *m, const char *word)
{
	struct span before = article_trim(article, 0, m->tag->span.start);
	size_t len = strlen(word);

	return before.end >= len && memcmp(article->document->text + before.end - len, word, len) == 0;
}

/* The first period inside the event's name; `đến năm 2020` is its horizon, not its period. */
static bool
event_period(const struct article *article, const struct mention *event, struct when *period)
{
	for (const struct mention *m = event + 1; m < article->mentions + article->count && m->tag->span.start < event->tag->span.end; m++)
		if (is_inside(m, event) && is_period(m) && !stands_after(article, m, "đến")) {
			*period = m->when;
			return true;
		}
	return false;
}

static bool
event_is_review(struct article *article, const struct mention *event)
{
	static const char *const cues[] = { "sơ kết", "tổng kết", "đánh giá", "giao ban", "rút kinh nghiệm", "kiểm điểm", "nhìn lại", "báo cáo", "triển khai" };
	size_t len;
	const char *words = article_words(article, event->tag, &len);
	const char *key = article_key(article, words, len, &len);

	for (size_t i = 0; i < sizeof cues / sizeof cues[0]; i++)
		if (strstr(key, cues[i]) != NULL)
			return true;
	return false;
}

/* The first day in the event's sentence that is not part of its name. */
static struct mention *
event_day(const struct article *article, const struct mention *event)
{
	const struct unit *unit = &article->units[event->unit];
	size_t at = (size_t)(event - article->mentions);
	size_t low = at > unit->first + NEIGHBOURS ? at - NEIGHBOURS : unit->first;
	size_t high = at + NEIGHBOURS < unit->first + unit->count ? at + NEIGHBOURS : unit->first + unit->count;
	struct mention *best = NULL;

	for (size_t i = low; i < high; i++) {
		struct mention *m = &article->mentions[i];

		if (m->kind != MENTION_DATE || !m->dated || m->claimed || !point_is_day(&m->when.from) || is_inside(m, event))
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
static struct mention *
find_main_event(struct dates *d, struct mention **day)
{
	struct article *article = d->article;
	struct mention *second = NULL;
	struct when period;

	*day = NULL;
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (!may_be_reported(article, m))
			continue;
		*day = event_day(article, m);
		if (*day != NULL)
			return m;
		if (second == NULL && event_period(article, m, &period))
			second = m;
	}
	return second;
}

/* ---- years ---- */

static struct day
period_end(const struct when *period)
{
	const struct point *p = period->range ? &period->to : &period->from;
	int month = p->half != 0 ? p->half * 6 : p->quarter != 0 ? p->quarter * 3 : p->month != 0 ? p->month : 12;

	return (struct day){ p->year, month, calendar_month_days(p->year, month) };
}

/* The year in which a day (or the middle of a longer stretch) lies nearest to another day. */
static int
nearest_year(const struct point *p, struct day anchor)
{
	int month = p->month != 0 ? p->month : p->quarter != 0 ? p->quarter * 3 - 1 : 0;
	int best = anchor.year;
	long distance = -1;

	if (month == 0)
		return anchor.year;             /* a half belongs to the year that is spoken of */
	for (int year = anchor.year - 1; year <= anchor.year + 1; year++) {
		int day = p->day != 0 ? p->day : 15;
		long away;

		if (!calendar_exists(year, month, day))
			continue;
		away = labs(calendar_number((struct day){ year, month, day }) - calendar_number(anchor));
		if (distance < 0 || away < distance) {
			distance = away;
			best = year;
		}
	}
	return best;
}

static bool
year_fits(const struct point *p, int year)
{
	return year > 0 && (p->day == 0 || p->month == 0 || calendar_exists(year, p->month, p->day));
}

static int
year_from_period(const struct point *p, const struct when *period, bool review, bool election)
{
	if (election && period->range)
		return period->from.year;
	if (review && p->day != 0)
		return nearest_year(p, period_end(period));
	if (period->range && period->from.year != period->to.year)
		return 0;
	return period->from.year_places == 4 ? period->from.year : 0;
}

static bool
event_is(const struct mention *event, const char *kind)
{
	size_t len;
	const char *value = article_field(event->tag, "kind", &len);

	return value != NULL && len == strlen(kind) && memcmp(value, kind, len) == 0;
}

/* An event in the same sentence that bears its period in its name. */
static int
year_from_unit_event(struct dates *d, const struct mention *m)
{
	struct article *article = d->article;
	const struct unit *unit = &article->units[m->unit];
	size_t at = (size_t)(m - article->mentions);
	size_t low = at > unit->first + NEIGHBOURS ? at - NEIGHBOURS : unit->first;
	size_t high = at + NEIGHBOURS < unit->first + unit->count ? at + NEIGHBOURS : unit->first + unit->count;
	struct when period;

	for (size_t i = low; i < high; i++) {
		const struct mention *event = &article->mentions[i];

		if (event->kind != MENTION_EVENT || event == article->main_event || !event_period(article, event, &period))
			continue;
		return year_from_period(&m->when.from, &period, event_is_review(article, event), event_is(event, "election"));
	}
	return 0;
}

static struct day
middle_of(const struct point *p)
{
	int month = p->month != 0 ? p->month : p->half != 0 ? p->half * 6 - 3 : p->quarter != 0 ? p->quarter * 3 - 1 : 6;

	return (struct day){ p->year, month, p->day != 0 ? p->day : 15 };
}

/* A date that lends its year to p: a day, a part of a year, or the same month; not one of long ago. */
static bool
may_lend(const struct region *region, const struct mention *m, const struct point *p)
{
	const struct point *from = &m->when.from;

	if (m->kind != MENTION_DATE || !m->dated || m->claimed || m->named || !when_is_complete(&m->when) || from->year_places != 4)
		return false;
	if (from->day == 0 && from->half == 0 && from->quarter == 0 && (from->month == 0 || from->month != p->month))
		return false;
	return region->now.year == 0 || labs((long)from->year - region->now.year) <= 2;
}

/* The nearest date of the sentence that may. */
static const struct point *
sentence_anchor(const struct article *article, const struct region *region, const struct mention *m, const struct point *p)
{
	const struct unit *unit = &article->units[m->unit];
	size_t at = (size_t)(m - article->mentions), first = unit->first, end = unit->first + unit->count;

	for (size_t step = 1; step <= NEIGHBOURS; step++) {
		if (at + step < end && may_lend(region, &article->mentions[at + step], p))
			return &article->mentions[at + step].when.from;
		if (at >= first + step && may_lend(region, &article->mentions[at - step], p))
			return &article->mentions[at - step].when.from;
	}
	return NULL;
}

static int
year_from_weekday(const struct dates *d, const struct point *p)
{
	int found = 0;

	for (size_t i = 0; i < d->seen_count; i++) {
		int year = d->seen[i];

		if (!calendar_exists(year, p->month, p->day) || calendar_weekday((struct day){ year, p->month, p->day }) != p->weekday || year == found)
			continue;
		if (found != 0)
			return 0;               /* two years fit: no proof */
		found = year;
	}
	return found;
}

/* Earlier dated sentences, unless the page's date shows that they tell of long ago. */
static int
year_from_earlier(const struct region *region, const struct point *p)
{
	struct day anchor = middle_of(&region->last_known);

	if (region->last_known.year == 0 || (p->day != 0 && region->last_known.day == 0))
		return 0;                       /* `tháng 7/2012` is history beside `ngày 21/11` */
	if (region->now.year != 0 && labs(calendar_number(anchor) - calendar_number(region->now)) > 366)
		return 0;
	if (p->month != 0 && labs((long)anchor.month - p->month) >= 10)
		return nearest_year(p, anchor);
	return anchor.year;
}

static bool
says(const struct article *article, struct span span, const char *word)
{
	return memmem(article->document->text + span.start, span.end - span.start, word, strlen(word)) != NULL;
}

static struct span
sentence_of(const struct article *article, const struct mention *m)
{
	return m->unit < article->unit_count ? article->units[m->unit].span : m->tag->span;
}

/* The page's date: what lies ahead is further away than it looks unless the sentence speaks of the future. */
static int
year_from_now(const struct article *article, const struct region *region, const struct mention *m, const struct point *p)
{
	struct span span = sentence_of(article, m);
	int year = nearest_year(p, region->now), month = p->month;
	long ahead, behind;

	if (year < region->now.year)
		return year;
	if (month == 0 || p->day == 0 || !calendar_exists(year - 1, month, p->day))
		return year;
	ahead = calendar_number((struct day){ year, month, p->day }) - calendar_number(region->now);
	behind = calendar_number(region->now) - calendar_number((struct day){ year - 1, month, p->day });
	if (ahead > 0 && ahead * 3 > behind * 2 && !says(article, span, "sẽ") && !says(article, span, "dự kiến") && !says(article, span, "sắp"))
		return year - 1;
	return year;
}

/* The year of a date that does not say it, and what told; 0 where nothing did. */
static int
find_year(struct dates *d, const struct region *region, const struct mention *m, const struct point *p, const char **anchor)
{
	bool in_unit = m->unit < d->article->unit_count;
	const struct point *beside = in_unit ? sentence_anchor(d->article, region, m, p) : NULL;
	int year;

	*anchor = "sentence";
	if (beside != NULL)
		return p->day != 0 ? nearest_year(p, middle_of(beside)) : beside->year;
	*anchor = "event";
	if (in_unit && (year = year_from_unit_event(d, m)) != 0)
		return year;
	if (region->has_period && (year = year_from_period(p, &region->period, region->review, false)) != 0)
		return year;
	*anchor = "earlier";
	if (p->day != 0 && p->month != 0 && d->years[p->month][p->day] != 0)
		return d->years[p->month][p->day];
	if (p->weekday != 0 && p->day != 0 && region->now.year == 0 && (year = year_from_weekday(d, p)) != 0)
		return year;
	if ((year = year_from_earlier(region, p)) != 0)
		return year;
	*anchor = region->now_anchor;
	return region->now.year != 0 ? year_from_now(d->article, region, m, p) : 0;
}

/* ---- relative dates ---- */

static void
fix(struct point *p, struct day day)
{
	p->base = WHEN_FIXED;
	p->year = day.year;
	p->month = day.month;
	p->day = day.day;
	p->year_places = 4;
	p->weekday = 0;
}

static struct point
month_point(int year, int months, const struct point *like)
{
	struct point p = *like;
	int total = year * 12 + months - 1;

	p.base = WHEN_FIXED;
	p.year = year == 0 ? 0 : total / 12;
	p.month = ((total % 12) + 12) % 12 + 1;
	p.year_places = 4;
	return p;
}

static bool
resolve_stretch(const struct region *region, struct when *when)
{
	struct point *p = &when->from;
	bool past = p->base == WHEN_PAST;
	struct point edge = { .year_places = 4 }, now = { .year_places = 4, .year = region->now.year };
	int count = past ? -p->offset : p->offset;

	if (region->now.year == 0 || p->offset > 1000)
		return false;
	if (p->unit == 'Y') {
		edge.year = region->now.year + count;
	} else if (p->unit == 'M') {
		edge = month_point(region->now.year, region->now.month + count, &edge);
		now.month = region->now.month;
	} else {
		fix(&edge, calendar_day(calendar_number(region->now) + (p->unit == 'W' ? 7L : 1L) * count));
		fix(&now, region->now);
	}
	if (edge.year <= 0)
		return false;
	*when = (struct when){ .from = past ? edge : now, .to = past ? now : edge, .range = true };
	return true;
}

static bool
resolve_like(const struct region *region, struct when *when)
{
	int year = when->from.year, offset = when->from.offset;
	struct when like = region->last_stretch;

	if (!region->has_stretch || !when_is_complete(&like))
		return false;
	like.from.time[0] = like.to.time[0] = '\0';
	if (year != 0)
		offset = year - like.from.year;
	like.from.year += offset;
	like.to.year += like.range ? offset : 0;
	*when = like;
	return true;
}

static bool
resolve_weekday(const struct article *article, const struct region *region, const struct mention *m, struct point *p)
{
	bool beside = is_full_day(&region->last_day);
	struct day anchor = beside ? day_of(&region->last_day) : region->now;
	struct span span = sentence_of(article, m);
	long number;

	if (anchor.year == 0)
		return false;
	number = calendar_number(anchor) - calendar_weekday(anchor) + p->weekday + 7L * p->offset;
	if (!beside && p->offset == 0 && number > calendar_number(anchor) && !says(article, span, "sẽ") && !says(article, span, "tới"))
		number -= 7;                    /* hôm thứ Ba, said on a Monday, is a day of last week */
	fix(p, calendar_day(number));
	return true;
}

static bool
resolve_day(const struct region *region, struct point *p)
{
	if (region->explicit_now.day != 0 && p->offset == 0) {
		fix(p, day_of(&region->explicit_now));
		return true;
	}
	if (region->now.year == 0 || labs(p->offset) > 36600)
		return false;
	fix(p, calendar_day(calendar_number(region->now) + p->offset));
	return true;
}

/* The day `offset` days after a day without a year; false near the end of February, which years differ in. */
static bool
shift_yearless(struct point *p, const struct point *last, int offset)
{
	struct day leap = calendar_day(calendar_number((struct day){ 2000, last->month, last->day }) + offset);
	struct day common = calendar_exists(2001, last->month, last->day) ?
	    calendar_day(calendar_number((struct day){ 2001, last->month, last->day }) + offset) : (struct day){ 0, 0, 0 };

	if (leap.year != 2000 || common.year != 2001 || leap.month != common.month || leap.day != common.day)
		return false;
	fix(p, (struct day){ 0, leap.month, leap.day });
	return true;
}

static bool
resolve_same(const struct region *region, struct point *p)
{
	const struct point *last = &region->last_day;

	if (last->day == 0 || labs(p->offset) > 1000)
		return false;
	if (!is_full_day(last))
		return shift_yearless(p, last, p->offset);
	fix(p, calendar_day(calendar_number(day_of(last)) + p->offset));
	return true;
}

static bool
resolve_year(const struct region *region, struct point *p)
{
	int year = region->now.year != 0 ? region->now.year : region->has_period ? region->period.from.year : 0;

	if (year == 0 || year + p->offset <= 0 || labs(p->offset) > 1000)
		return false;
	p->year = year + p->offset;
	p->base = WHEN_FIXED;
	return p->day == 0 || p->month == 0 || calendar_exists(p->year, p->month, p->day);
}

static bool
resolve_month(const struct region *region, struct point *p)
{
	if (labs(p->offset) > 12000)
		return false;
	if (region->now.year != 0)
		*p = month_point(region->now.year, region->now.month + p->offset, p);
	else if (region->last_known.month != 0)
		*p = month_point(region->last_known.year, region->last_known.month + p->offset, p);
	else
		return false;
	return p->day == 0 || calendar_exists(p->year, p->month, p->day);
}

static bool
resolve_known(const struct region *region, struct point *p, bool month)
{
	const struct point *last = &region->last_known;

	if (last->year == 0 || (month && last->month == 0))
		return false;
	p->base = WHEN_FIXED;
	p->year = last->year;
	if (month)
		p->month = last->month;
	return p->day == 0 || p->month == 0 || calendar_exists(p->year, p->month, p->day);
}

/* The year that is looked back on: the event's own, else the last whole one while a new one is young. */
static bool
resolve_reported(const struct region *region, struct point *p)
{
	if (region->has_period && !region->period.range)
		p->year = region->period.from.year;
	else if (region->now.year != 0)
		p->year = region->now.month <= 2 ? region->now.year - 1 : region->now.year;
	else
		return false;
	p->base = WHEN_FIXED;
	return true;
}

/* false: there is nothing that it could be counted from. */
static bool
resolve_point(const struct article *article, const struct region *region, const struct mention *m, struct point *p)
{
	switch (p->base) {
	case WHEN_FIXED:
		return true;
	case WHEN_DAY:
		return resolve_day(region, p);
	case WHEN_SAME:
		return resolve_same(region, p);
	case WHEN_MONTH:
		return resolve_month(region, p);
	case WHEN_YEAR:
		return resolve_year(region, p);
	case WHEN_SAME_MONTH:
	case WHEN_SAME_YEAR:
		return resolve_known(region, p, p->base == WHEN_SAME_MONTH);
	case WHEN_WEEKDAY:
		return resolve_weekday(article, region, m, p);
	case WHEN_REPORTED:
		return resolve_reported(region, p);
	case WHEN_PAST:
	case WHEN_COMING:
	case WHEN_LIKE:
	case WHEN_OPEN:
		break;
	}
	return false;
}

static const char *
relative_anchor(const struct region *region, const struct point *p)
{
	switch (p->base) {
	case WHEN_SAME:
	case WHEN_SAME_MONTH:
	case WHEN_SAME_YEAR:
	case WHEN_LIKE:
	case WHEN_WEEKDAY:
		return "earlier";
	case WHEN_REPORTED:
		return region->has_period ? "event" : region->now_anchor;
	default:
		return region->now_anchor;
	}
}

/* ---- one date after the other ---- */

static void
complete_month(const struct region *region, struct point *p)
{
	bool earlier = region->last_known.month != 0;
	int month = earlier ? region->last_known.month : region->now.month, year = earlier ? region->last_known.year : region->now.year;

	if (p->base != WHEN_FIXED || p->day == 0 || p->month != 0 || month == 0 || !calendar_exists(year, month, p->day))
		return;
	p->month = month;
	p->year = year;
}

static void
complete_year(struct dates *d, const struct region *region, const struct mention *m, struct point *p, const char **anchor)
{
	const char *told;
	int year;

	if (p->year != 0)
		return;
	year = find_year(d, region, m, p, &told);
	if (!year_fits(p, year))
		return;
	p->year = year;
	p->weekday = 0;
	*anchor = told;
}

/* NULL, or why the date stays open. */
static const char *
complete_when(struct dates *d, const struct region *region, struct mention *m, const char **anchor)
{
	struct when *when = &m->when;
	struct point *ends[2] = { &when->from, when->range ? &when->to : NULL };

	if (when->from.base != WHEN_FIXED)
		*anchor = relative_anchor(region, &when->from);
	if (when->from.base == WHEN_PAST || when->from.base == WHEN_COMING)
		return resolve_stretch(region, when) ? NULL : "no day to count from";
	if (when->from.base == WHEN_LIKE)
		return resolve_like(region, when) ? NULL : "nothing to compare with";
	for (int i = 0; i < 2 && ends[i] != NULL; i++) {
		if (!resolve_point(d->article, region, m, ends[i]))
			return ends[i]->base == WHEN_OPEN ? "no exact day" : "no day to count from";
		complete_month(region, ends[i]);
		complete_year(d, region, m, ends[i], anchor);
	}
	return NULL;
}

/* A review's day may lie in the year after; the end of a range never lies before its start. */
static void
order_range(struct when *when)
{
	if (!when->range || !is_full_day(&when->from) || !is_full_day(&when->to))
		return;
	if (calendar_number(day_of(&when->from)) > calendar_number(day_of(&when->to)) && when->from.year == when->to.year &&
	    calendar_exists(when->to.year + 1, when->to.month, when->to.day))
		when->to.year++;
}

static void
remember_year(struct dates *d, int year)
{
	for (size_t i = 0; i < d->seen_count; i++)
		if (d->seen[i] == year)
			return;
	if (d->seen_count < YEARS_SEEN)
		d->seen[d->seen_count++] = year;
}

static void
remember(struct dates *d, struct region *region, const struct mention *m)
{
	const struct point *p = &m->when.from;
	bool is_long = m->when.range || p->half != 0 || p->quarter != 0;

	if (p->base != WHEN_FIXED || m->claimed)
		return;
	if (point_is_day(p)) {
		region->last_day = *p;
		if (is_full_day(p) && d->years[p->month][p->day] == 0)
			d->years[p->month][p->day] = (short)p->year;
	}
	if (when_is_complete(&m->when) && p->year_places == 4 && (p->month != 0 || p->half != 0 || p->quarter != 0))
		region->last_known = m->when.range && m->when.to.base == WHEN_FIXED ? m->when.to : *p;
	if (when_is_complete(&m->when) && p->day == 0 && (is_long || !region->stretch_is_long)) {
		region->last_stretch = m->when;
		region->has_stretch = true;
		region->stretch_is_long = is_long;
	}
}

static const char *
missing(const struct when *when)
{
	if (when->from.day != 0 && when->from.month == 0)
		return "no month";
	return when_is_complete(when) ? NULL : "no year";
}

static void
write_part(struct article *article, struct mention *m)
{
	static const char *const parts[] = { "rạng sáng", "sáng", "trưa", "chiều", "tối", "đêm", "khuya" };
	size_t len;
	const char *words, *key;

	if (m->when.from.time[0] == '\0' || tag_field(m->tag, "part") != NULL)
		return;
	words = article_words(article, m->tag, &len);
	key = article_key(article, words, len, &len);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (strstr(key, parts[i]) != NULL) {
			tag_set_field(article->document, m->tag, "part", value_word(parts[i]), "dates");
			return;
		}
}

static void
write_date(struct article *article, struct mention *m, const char *why, const char *anchor)
{
	struct document *document = article->document;
	char text[WHEN_BYTES];
	size_t len, old_len;
	const char *old = article_field(m->tag, "value", &old_len);

	write_part(article, m);
	if (why == NULL) {
		m->when.from.weekday = m->when.to.weekday = 0;
		len = when_write(&m->when, text);
		why = missing(&m->when);
		if (old == NULL || old_len != len || memcmp(old, text, len) != 0)
			tag_set_field(document, m->tag, "value", value_text(article->arena, text, len), "dates");
	} else {
		m->dated = false;
		tag_set_field(document, m->tag, "value", (struct value){ .kind = VALUE_NULL }, "dates");
	}
	if (why != NULL)
		tag_set_field(document, m->tag, "why", value_word(why), "dates");
	else if (anchor != NULL)
		tag_set_field(document, m->tag, "anchor", value_word(anchor), "dates");
}

static void
complete_one(struct dates *d, struct mention *m)
{
	struct region *region = article_is_body(d->article, m->unit) ? &d->body : &d->aside;
	const char *why = "not understood", *anchor = NULL;

	if (m->dated) {
		why = complete_when(d, region, m, &anchor);
		if (why == NULL) {
			order_range(&m->when);
			remember(d, region, m);
		}
	}
	write_date(d->article, m, why, anchor);
}

/* ---- the article's day ---- */

static bool
parse_day(const char *text, struct day *day)
{
	struct when when;

	if (text == NULL || strlen(text) < 10 || !when_parse(text, 10, &when) || !is_full_day(&when.from) || !calendar_exists(when.from.year, when.from.month, when.from.day))
		return false;
	*day = day_of(&when.from);
	return true;
}

/* sáng nay 17-3: the writer says which day is today. */
static bool
says_today(const struct article *article, const struct mention *m)
{
	struct word words[WORDS_MOST + 1];
	size_t len, count;
	const char *bytes = article_words(article, m->tag, &len);

	count = words_of(bytes, len, words);
	for (size_t w = 1; w < count; w++)
		if (word_is(&words[w], "nay") && word_among(&words[w - 1], "sáng trưa chiều tối đêm hôm ngày"))
			return true;
	return false;
}

static void
find_explicit_now(struct dates *d)
{
	for (size_t i = 0; i < d->article->count; i++) {
		struct mention *m = &d->article->mentions[i];

		if (m->kind == MENTION_DATE && m->dated && !m->when.range && point_is_day(&m->when.from) && article_is_body(d->article, m->unit) &&
		    says_today(d->article, m)) {
			d->body.explicit_now = m->when.from;
			return;
		}
	}
}

/* A full date in the first dated paragraph tells when the page was written, where nothing else does. */
static void
find_lead_day(struct dates *d)
{
	struct article *article = d->article;
	size_t paragraph = SIZE_MAX;

	for (size_t i = 0; i < article->count; i++) {
		const struct mention *m = &article->mentions[i];
		size_t segment;

		if (m->kind != MENTION_DATE || m->unit >= article->unit_count)
			continue;
		segment = article->units[m->unit].segment;
		if (paragraph == SIZE_MAX && strcmp(article->document->segments[segment].kind, "paragraph") == 0)
			paragraph = segment;
		if (paragraph != SIZE_MAX && segment > paragraph)
			return;
		if (m->dated && !m->claimed && !m->when.range && is_full_day(&m->when.from) && article_is_body(article, m->unit)) {
			d->body.now = day_of(&m->when.from);
			return;
		}
	}
}

static void
infer_published(struct article *article, struct day day)
{
	char text[48];
	int len = snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);

	article->published_inferred = arena_copy(article->arena, text, (size_t)len);
}

static void
find_event(struct dates *d)
{
	struct article *article = d->article;
	struct region *body = &d->body;
	struct mention *day;
	struct point *p = &article->main_date.from;

	article->main_event = find_main_event(d, &day);
	if (article->main_event != NULL && event_period(article, article->main_event, &body->period)) {
		body->has_period = true;
		body->review = event_is_review(article, article->main_event);
	}
	if (day == NULL)
		return;
	*p = day->when.from;
	if (p->year == 0 && body->has_period)
		p->year = year_from_period(p, &body->period, body->review, event_is(article->main_event, "election"));
	article->main_dated = year_fits(p, p->year);
}

/* The page's date, the event's day where the page shows none or one that the text contradicts, or the lead's. */
static void
find_now(struct dates *d)
{
	struct article *article = d->article;
	struct region *body = &d->body;
	struct day event = day_of(&article->main_date.from);

	body->now_anchor = "published";
	if (!parse_day(article->document->published, &body->now))
		body->now = (struct day){ 0, 0, 0 };
	if (article->main_dated && (body->now.year == 0 || labs(calendar_number(event) - calendar_number(body->now)) > 366)) {
		body->now = event;
		body->now_anchor = "event";
		infer_published(article, event);
	} else if (body->now.year == 0) {
		find_lead_day(d);
		body->now_anchor = "earlier";
		if (body->now.year != 0)
			infer_published(article, body->now);
	}
}

/* Dates in the names of events: read by year_from_period, not as days of the sentence. */
static void
mark_named(struct article *article)
{
	size_t end = 0;

	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (m->kind == MENTION_EVENT && m->tag->span.end > end)
			end = m->tag->span.end;
		m->named = m->kind == MENTION_DATE && m->tag->span.end <= end;
	}
}

/* Read all dates before any is completed: a later one may tell what an earlier one leaves open. */
static void
read_dates(struct dates *d)
{
	struct article *article = d->article;

	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		const struct point *p = &m->when.from;

		if (m->kind != MENTION_DATE)
			continue;
		read_date(article, m);
		if (!m->dated || p->base != WHEN_FIXED || p->year == 0 || p->year_places != 4)
			continue;
		remember_year(d, p->year);
		if (is_full_day(p) && !m->claimed && !m->when.range && article_is_body(article, m->unit) && d->years[p->month][p->day] == 0)
			d->years[p->month][p->day] = (short)p->year;
	}
}

void
dates_complete(struct article *article)
{
	struct dates *d = arena_zero(article->arena, sizeof *d);

	d->article = article;
	mark_named(article);
	read_dates(d);
	find_event(d);
	find_now(d);
	find_explicit_now(d);
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].kind == MENTION_DATE)
			complete_one(d, &article->mentions[i]);
}

bool
dates_event_year(struct article *article, const struct mention *event, struct when *when)
{
	return event_period(article, event, when) && !when->range && !event_is_review(article, event);
}

struct value
dates_day(struct article *article, const struct when *when)
{
	struct when plain = *when;
	char text[WHEN_BYTES];
	size_t len;

	plain.from.time[0] = plain.to.time[0] = '\0';
	plain.from.weekday = plain.to.weekday = 0;
	len = when_write(&plain, text);
	return value_text(article->arena, text, len);
}
