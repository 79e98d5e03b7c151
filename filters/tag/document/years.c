/* years.c - which year, where the date does not say it.
 *
 * Reviews (sơ kết, tổng kết, giao ban) are held when their period ends or soon after: `Sáng 9-1 … kết quả năm 2014`
 * is 9 January 2015, and `Sáng 19/7 … 6 tháng đầu năm 2019` is 19 July 2019: of the possible years the one nearest to
 * the end of the period.  What is set to work (`triển khai nhiệm vụ năm 2019`) is so about when its period begins.  An
 * event that bears its year in its name (an exhibition, a year's prize) takes place in that year; an election for a
 * term, in its first.
 *
 * A day in the sentence of another day that is told in full takes a year near it; a school year has two, and its months
 * tell which. A told day counts only where it lies within two years of the page's own: `Tối 29-10, ông kể về trận đánh
 * ngày 5/3/1968` (of 3,900 dates of 603 articles with a date of publication 15 hang on this, and a dozen would be wrong).
 *
 * Where the page tells its own day (20/12/2024), a day about that is the news of that year, whatever year the event is of
 * (`Sáng 20/12, … Hội nghị giao nhận quân năm 2025`) and whatever was told in full before; so is what would lie ahead of
 * the page by the one year and behind it by the other, but where the sentence speaks of the future.
 *
 * A bare year elsewhere in a sentence proves nothing (`mở cửa từ năm 2008`), so only days, months and parts of years
 * lend theirs. */
#include <stdlib.h>
#include <string.h>

#include "document/chronology.h"

enum {
	SHORTLY = 92, /* days before a period, or a day, in which what is set to work in it may be told */
	NEWS = 7,     /* days about the page's own: what is told of them is the news */
	CLOSE = 31,   /* days in which what is told goes on */
	RECENT = 60,  /* days before the page's own in which an event took place that it reports */
	HALF = 183    /* days: what lies further ahead without a word of the future was rather the year before */
};

static struct day
period_end(const struct when *period)
{
	const struct point *p = period->range ? &period->to : &period->from;
	int month = p->half != 0 ? p->half * 6 : p->quarter != 0 ? p->quarter * 3 : p->month != 0 ? p->month : 12;

	return (struct day){ p->year, month, calendar_month_days(p->year, month) };
}

static struct day
period_start(const struct when *period)
{
	const struct point *p = &period->from;
	int month = p->half != 0 ? p->half * 6 - 5 : p->quarter != 0 ? p->quarter * 3 - 2 : p->month != 0 ? p->month : 1;

	return (struct day){ p->year, month, 1 };
}

/* The year in which a day (or the middle of a longer stretch) lies nearest to another day. */
static int
nearest_year(const struct point *p, struct day anchor)
{
	int month = p->month != 0 ? p->month : p->quarter != 0 ? p->quarter * 3 - 1 : 0;
	int best = anchor.year;
	long distance = -1;

	if (month == 0)
		return anchor.year; /* a half belongs to the year that is spoken of */
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

/* How far a day of a year lies before another one. */
static long
days_before(int year, const struct point *p, struct day other)
{
	return calendar_number(other) - calendar_number((struct day){ year, p->month, p->day });
}

bool
year_fits(const struct point *p, int year)
{
	return year > 0 && (p->day == 0 || p->month == 0 || calendar_exists(year, p->month, p->day));
}

int
year_from_period(const struct point *p, const struct when *period, enum reported_when when, bool election)
{
	if (election && period->range)
		return period->from.year;
	if (when == REPORTED_BEHIND && p->day != 0)
		return nearest_year(p, period_end(period));
	if (when == REPORTED_AHEAD && point_is_day(p) && calendar_exists(period->from.year - 1, p->month, p->day) &&
	    days_before(period->from.year - 1, p, period_start(period)) <= SHORTLY)
		return period->from.year - 1;
	if (period->range && period->from.year != period->to.year)
		return 0;
	return period->from.year_places == 4 ? period->from.year : 0;
}

/* An event in the same sentence that bears its period in its name. */
static int
year_from_unit_event(struct chronology *d, const struct mention *m)
{
	struct article *article = d->article;
	const struct unit *unit = &article->units[m->unit];
	size_t at = (size_t)(m - article->mentions);
	size_t low = at > unit->first + CHRONOLOGY_NEIGHBOURS ? at - CHRONOLOGY_NEIGHBOURS : unit->first;
	size_t high = at + CHRONOLOGY_NEIGHBOURS < unit->first + unit->count ? at + CHRONOLOGY_NEIGHBOURS
									     : unit->first + unit->count;
	struct when period;

	for (size_t i = low; i < high; i++) {
		const struct mention *event = &article->mentions[i];

		if (event->kind != MENTION_EVENT || !reported_period(article, event, &period) ||
		    reported_day(article, event) != m)
			continue;
		return year_from_period(&m->when->from, &period, reported_when(article, event),
					reported_is(event, "election"));
	}
	return 0;
}

static struct day
middle_of(const struct point *p)
{
	int month = p->month != 0     ? p->month
		    : p->half != 0    ? p->half * 6 - 3
		    : p->quarter != 0 ? p->quarter * 3 - 1
				      : 6;

	return (struct day){ p->year, month, p->day != 0 ? p->day : 15 };
}

/* A date that lends its year to p: a day, a part of a year, or the same month; not one of long ago. */
static bool
may_lend(struct article *article, const struct region *region, const struct mention *m, const struct point *p)
{
	const struct point *from;

	(void)article;
	if (m->kind != MENTION_DATE || !m->dated || m->claimed || m->named || m->history ||
	    !when_is_complete(m->when) || m->when->from.year_places != 4)
		return false;
	from = &m->when->from;
	if (from->day == 0 && from->half == 0 && from->quarter == 0 && (from->month == 0 || from->month != p->month))
		return false;
	return region->now.year == 0 || labs((long)from->year - region->now.year) <= 2;
}

/* năm học 2017-2018, niên khoá, mùa giải: from August to July. */
static bool
is_season(struct article *article, const struct region *region, const struct mention *m, const struct point *p)
{
	static const char *const cues[] = { "năm học ", "niên khóa ", "mùa giải " };
	const struct when *when = m->when;
	size_t len;
	const char *key;

	(void)region;
	if (m->kind != MENTION_DATE || !m->dated || !when->range || when->from.year == 0 || p->day == 0 || p->month == 0 ||
	    when->to.year != when->from.year + 1 || when->from.month != 0 || when->to.month != 0)
		return false;
	key = article_words(article, m->tag, &len);
	key = article_key(article, key, len, &len);
	for (size_t i = 0; i < sizeof cues / sizeof cues[0]; i++)
		if (memmem(key, len, cues[i], strlen(cues[i])) != NULL)
			return true;
	return false;
}

/* The nearest date of the sentence that is wanted, or NULL. */
static const struct mention *
beside(struct article *article, const struct region *region, const struct mention *m, const struct point *p,
       bool (*is_wanted)(struct article *, const struct region *, const struct mention *, const struct point *))
{
	const struct unit *unit = &article->units[m->unit];
	size_t at = (size_t)(m - article->mentions), first = unit->first, end = unit->first + unit->count;

	for (size_t step = 1; step <= CHRONOLOGY_NEIGHBOURS; step++) {
		if (at + step < end && is_wanted(article, region, &article->mentions[at + step], p))
			return &article->mentions[at + step];
		if (at >= first + step && is_wanted(article, region, &article->mentions[at - step], p))
			return &article->mentions[at - step];
	}
	return NULL;
}

bool
year_is_ahead(const struct article *article, const struct mention *m)
{
	struct span span = article_sentence(article, m);

	return article_says(article, span, "sẽ") || article_says(article, span, "dự kiến") ||
	       article_says(article, span, "sắp") || (!m->when->range && article_says(article, m->tag->span, "tới"));
}

/* Is the day of writing told by the page itself? */
static bool
is_stamped(const struct region *region)
{
	return region->now.year != 0 && strcmp(region->now_anchor, "published") == 0;
}

/* Trước đó, ngày 3/3, … */
static bool
is_behind(const struct article *article, const struct mention *m)
{
	struct span span = article_sentence(article, m);

	return article_says(article, span, "Trước đó") || article_says(article, span, "trước đó");
}

/* The page's date: what lies ahead is further away than it looks unless the sentence speaks of the future. */
static int
year_from_now(const struct article *article, const struct region *region, const struct mention *m,
	      const struct point *p)
{
	int year = nearest_year(p, region->now);
	struct point day = *p;             /* of a month or a quarter the middle */
	long ahead;

	if (day.month == 0)
		day.month = p->quarter != 0 ? p->quarter * 3 - 1 : 0;
	if (day.day == 0)
		day.day = 15;
	if (year < region->now.year || day.month == 0 || !calendar_exists(year - 1, day.month, day.day))
		return year;
	ahead = -days_before(year, &day, region->now);
	if (ahead <= 0 || year_is_ahead(article, m))
		return year;
	if (ahead * 3 > days_before(year - 1, &day, region->now) * 2)
		return year - 1;
	return is_stamped(region) && is_behind(article, m) ? year - 1 : year;
}

int
year_of_news(const struct region *region, const struct point *p)
{
	int year;

	if (!is_stamped(region) || !point_is_day(p))
		return 0;
	year = nearest_year(p, region->now);
	return calendar_exists(year, p->month, p->day) && labs(days_before(year, p, region->now)) <= NEWS ? year : 0;
}

/* A day or month, once with the year that the text lends it, once with that of the page. */
struct choice {
	int told, page;
	long told_ahead, page_ahead;   /* how far behind the page's day it lies, so; less than 0: before it */
};

/* false: the text tells no year, the page has no day of its own, or says the same. */
static bool
choose(struct choice *c, const struct article *article, const struct region *region, const struct mention *m,
       const struct point *p, int year)
{
	struct point day = *p;

	if (year == 0 || !is_stamped(region) || p->month == 0)
		return false;
	if (day.day == 0)
		day.day = 15;
	c->told = year;
	c->page = year_from_now(article, region, m, p);
	if (c->page == c->told || !calendar_exists(c->page, day.month, day.day) || !calendar_exists(c->told, day.month, day.day))
		return false;
	c->told_ahead = -days_before(c->told, &day, region->now);
	c->page_ahead = -days_before(c->page, &day, region->now);
	return true;
}

static bool
is_too_far_ahead(const struct article *article, const struct mention *m, const struct choice *c)
{
	return c->told_ahead > 0 && !year_is_ahead(article, m) && (c->told_ahead > HALF || is_behind(article, m));
}

/* An event is reported when it has just taken place, whatever year it is of. */
int
year_of_event(const struct article *article, const struct region *region, const struct mention *m, const struct point *p,
	      int year, bool own, const char **anchor)
{
	bool too_far, recent;
	struct choice c;

	if (!choose(&c, article, region, m, p, year))
		return year;
	too_far = is_too_far_ahead(article, m, &c) || (own && c.told_ahead > 0 && !year_is_ahead(article, m));
	recent = c.page_ahead <= 0 && c.page_ahead >= -RECENT;
	if (!too_far && !recent)
		return c.told;
	*anchor = region->now_anchor;
	return c.page;
}

/* What is news, or lies ahead, has the page's year; a day that is told in full lends its own to what goes on from it.
 *   told   how far that day lies behind the page's
 *   close  the other follows it, as the text does, within a month */
static bool
is_of_page(const struct article *article, const struct mention *m, const struct choice *c, long told, bool close)
{
	if (told > NEWS)
		return !close;
	if (year_is_ahead(article, m) && c->page_ahead <= SHORTLY)
		return c->told_ahead <= 0;
	if (close || c->page_ahead > NEWS)
		return false;
	if (c->page_ahead >= -NEWS || is_too_far_ahead(article, m, c))
		return true;
	return c->told_ahead < told && told < -366 && !is_behind(article, m);
}

static int
year_of_told_or_page(const struct article *article, const struct region *region, const struct mention *m,
		     const struct point *p, int year, struct day told, bool close, const char **anchor)
{
	struct choice c;

	if (!choose(&c, article, region, m, p, year) ||
	    !is_of_page(article, m, &c, calendar_number(told) - calendar_number(region->now), close))
		return year;
	*anchor = region->now_anchor;
	return c.page;
}

/* Is a day better understood as one of the next year?  What is told goes on: where it lies far behind the day before
 * it (25/11/2017, … ngày 3/2), it comes after. */
static bool
goes_on(int year, const struct point *p, struct day told)
{
	return days_before(year, p, told) * 3 > -days_before(year + 1, p, told) * 2;
}

/* Ngày 13/11, toà xử vụ cháy ngày 4/5/2018: the day whose year is left out is the news, and the one that is told in
 * full went before it, unless it lies close behind, is a limit, or the sentence speaks of the future. */
static int
year_from_day(const struct article *article, const struct mention *m, const struct point *p, const struct mention *told)
{
	static const char *const limits[] = { "đến", "tới", "hết", "trước", "hạn", NULL };
	struct day day = middle_of(&told->when->from);
	int year = nearest_year(p, day);

	if (p->month == 0 || told->when->from.day == 0 || !calendar_exists(year, p->month, p->day) ||
	    !calendar_exists(year + 1, p->month, p->day))
		return year;
	if (goes_on(year, p, day) && !year_is_ahead(article, m) &&
	    !article_follows(article, told, limits))
		return year + 1;
	return year;
}

/* Its first half, or its second; one looks back on a season when it ends. */
static int
year_from_season(const struct article *article, const struct mention *m, const struct point *p,
		 const struct when *season)
{
	struct span span = article_sentence(article, m);

	if (article_says(article, span, "tổng kết") || article_says(article, span, "bế giảng"))
		return nearest_year(p, (struct day){ season->to.year, 6, 30 });
	return p->month >= 8 ? season->from.year : season->to.year;
}

/* Does a day of the same sentence go on from one that is told in full, or lead up to the one behind it (ngày 2/4 đến
 * ngày 4/4/2022)? */
static bool
goes_with(const struct mention *m, const struct point *p, int year, const struct mention *told)
{
	enum { BETWEEN = 30 }; /* bytes */
	const struct point *other = told < m && told->when->range ? &told->when->to : &told->when->from;
	long after;

	if (!point_is_day(p) || !point_is_day(other) || !calendar_exists(year, p->month, p->day))
		return false;
	after = -days_before(year, p, region_day(other));
	if (told < m)
		return after >= 0 && after <= CLOSE;
	return after <= 0 && after >= -CLOSE && told->tag->span.start - m->tag->span.end <= BETWEEN;
}

/* 6 tháng đầu năm, …, so với 6 tháng đầu năm 2024: what is compared with itself is of the year before. */
static bool
compares(const struct article *article, const struct point *p, const struct mention *told)
{
	static const char *const cues[] = { "so với", "so", "hơn", NULL };
	const struct point *other = &told->when->from;

	return p->day == 0 && other->day == 0 && p->month == other->month && p->quarter == other->quarter &&
	       p->half == other->half && article_follows(article, told, cues);
}

static int
year_from_told(const struct article *article, const struct region *region, const struct mention *m, const struct point *p,
	       const struct mention *told, const char **anchor)
{
	int year = p->day != 0 ? year_from_day(article, m, p, told) : told->when->from.year + compares(article, p, told);

	return year_of_told_or_page(article, region, m, p, year, middle_of(&told->when->from), goes_with(m, p, year, told),
				    anchor);
}

/* A date of the same sentence; 0: none tells. */
static int
year_from_sentence(struct article *article, const struct region *region, const struct mention *m, const struct point *p,
		   const char **anchor)
{
	const struct mention *told = beside(article, region, m, p, may_lend);
	struct day day;

	if (told != NULL)
		return year_from_told(article, region, m, p, told, anchor);
	told = beside(article, region, m, p, is_season);
	if (told != NULL)
		return year_from_season(article, m, p, told->when);
	day = anniversary_beside(article, m);
	return day.year != 0 ? nearest_year(p, day) : 0;
}

static int
year_from_weekday(const struct chronology *d, const struct point *p)
{
	int found = 0;

	for (size_t i = 0; i < d->seen_count; i++) {
		int year = d->seen[i];

		if (!calendar_exists(year, p->month, p->day) ||
		    calendar_weekday((struct day){ year, p->month, p->day }) != p->weekday || year == found)
			continue;
		if (found != 0)
			return 0; /* two years fit: no proof */
		found = year;
	}
	return found;
}

/* Captions stand in no order of time. */
static bool
is_in_caption(const struct article *article, const struct mention *m)
{
	return article->document->segments[m->tag->segment].kind == segment_kinds[SEGMENT_CAPTION];
}

/* Earlier dated sentences, unless the page's date shows that they tell of long ago. */
static int
year_going_on(const struct chronology *d, const struct region *region, const struct mention *m, const struct point *p)
{
	struct day anchor = middle_of(&region->last_known);

	if (region->last_known.year < CHRONOLOGY_HISTORY && region->last_segment != m->tag->segment)
		return 0;
	if (region->last_known.year == 0 || (p->day != 0 && region->last_known.day == 0))
		return 0; /* `tháng 3/2010` is history beside `ngày 12/10` */
	if (region->now.year != 0 && labs(calendar_number(anchor) - calendar_number(region->now)) > 366)
		return 0;
	if (region->now.year == 0 && (p->day == 0 || !m->when->range) && region->last_segment != m->tag->segment &&
	    region->last_known.year < d->latest_year)
		return 0; /* the matter is younger than what was told above */
	if (p->month != 0 && labs((long)anchor.month - p->month) >= 10)
		return nearest_year(p, anchor);
	if ((region->now.year == 0 || !d->sure) && region_is_full_day(&region->last_known) && point_is_day(p) &&
	    calendar_exists(anchor.year, p->month, p->day) && calendar_exists(anchor.year + 1, p->month, p->day) &&
	    !is_in_caption(d->article, m) && goes_on(anchor.year, p, anchor))
		return anchor.year + 1;
	return anchor.year;
}

/* What was told before, or the page's own where that is nearer to the news. */
static int
year_from_earlier(const struct chronology *d, const struct region *region, const struct mention *m, const struct point *p,
		  const char **anchor)
{
	int year = year_going_on(d, region, m, p);
	struct day told = middle_of(&region->last_known);
	bool close = false;

	if (year != 0 && point_is_day(p) && calendar_exists(year, p->month, p->day) && year_of_news(region, p) == 0)
		close = days_before(year, p, told) <= 0 && days_before(year, p, told) >= -CLOSE;
	return year != 0 ? year_of_told_or_page(d->article, region, m, p, year, told, close, anchor) : 0;
}

/* N of `tổng kết N năm thực hiện` in an event's name, 0 where it is no such review. */
static int
years_of_act(struct article *article, const struct mention *event)
{
	size_t len, at;
	const char *words = article_words(article, event->tag, &len);
	const char *key = article_key(article, words, len, &len);
	const char *found = strstr(key, " năm thực hiện ");
	int years = 0;

	if (found == NULL || reported_when(article, event) != REPORTED_BEHIND)
		return 0;
	for (at = (size_t)(found - key); at > 0 && key[at - 1] >= '0' && key[at - 1] <= '9';)
		at--;
	for (; key + at < found && years < 100; at++)
		years = years * 10 + (key[at] - '0');
	return years < 100 ? years : 0;
}

/* `Tổng kết 10 năm thực hiện Nghị quyết số 5-NQ/TW ngày 9/3/2006` is held about 9 March 2016.  0: m is not its day. */
static int
year_from_act(struct article *article, const struct mention *m, const struct point *p)
{
	const struct unit *unit = &article->units[m->unit];
	const struct mention *last = article->mentions + unit->first + unit->count, *event = m + 1;
	int years = 0;

	if (last - m > CHRONOLOGY_NEIGHBOURS)
		last = m + CHRONOLOGY_NEIGHBOURS;
	while (event < last && (event->kind != MENTION_EVENT || (years = years_of_act(article, event)) == 0))
		event++;
	if (event >= last || reported_day(article, event) != m)
		return 0;
	for (const struct mention *act = event + 1; act < last && act->tag->span.start < event->tag->span.end; act++)
		if (act->kind == MENTION_DATE && act->dated && act->claimed && region_is_full_day(&act->when->from))
			return nearest_year(p, (struct day){ act->when->from.year + years, act->when->from.month,
							     act->when->from.day == 29 ? 28 : act->when->from.day });
	return 0;
}

/* The year of a date that does not say it, and what told; 0 where nothing did. */
int
year_find(struct chronology *d, const struct region *region, const struct mention *m, const struct point *p,
	  const char **anchor)
{
	bool in_unit = m->unit < d->article->unit_count;
	int year;

	*anchor = "sentence";
	if (in_unit && (year = year_from_sentence(d->article, region, m, p, anchor)) != 0)
		return year;
	*anchor = "published";
	if ((year = year_of_news(region, p)) != 0)
		return year;
	*anchor = "event";
	if (in_unit && (year = year_from_unit_event(d, m)) != 0)
		return year_of_event(d->article, region, m, p, year, true, anchor);
	if (region->has_period && (year = year_from_period(p, &region->period, region->when, false)) != 0)
		return year_of_event(d->article, region, m, p, year, false, anchor);
	if (p->day != 0 && p->month != 0 && d->years[p->month][p->day].year != 0) {
		*anchor = told_anchor(&d->years[p->month][p->day], m);
		return d->years[p->month][p->day].year;
	}
	*anchor = "earlier";
	if (p->weekday != 0 && p->day != 0 && region->now.year == 0 && (year = year_from_weekday(d, p)) != 0)
		return year;
	if ((year = year_from_earlier(d, region, m, p, anchor)) != 0)
		return year;
	if (region->now.year == 0 && in_unit && p->day != 0 && p->month != 0 &&
	    (year = year_from_act(d->article, m, p)) != 0) {
		*anchor = "event";
		return year;
	}
	*anchor = region->now_anchor;
	return region->now.year != 0 ? year_from_now(d->article, region, m, p) : 0;
}
