/* relative.c - days, months and years counted from another day: the article's own, or the last one spoken of. */
#include <stdlib.h>
#include <string.h>

#include "document/chronology.h"

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

bool
relative_stretch(const struct region *region, struct when *when)
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

bool
relative_like(const struct region *region, struct when *when)
{
	int year = when->from.year, offset = when->from.offset;
	struct when like = region->last_stretch;

	if (!region->has_stretch || (!when_is_complete(&like) && year == 0))
		return false;                  /* 9 tháng đầu năm … so với cùng kỳ năm 2017 needs no year before it */
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
	bool beside = region_is_full_day(&region->last_day);
	struct day anchor = beside ? region_day(&region->last_day) : region->now;
	struct span span = article_sentence(article, m);
	long number;

	if (anchor.year == 0)
		return false;
	number = calendar_number(anchor) - calendar_weekday(anchor) + p->weekday + 7L * p->offset;
	if (!beside && p->offset == 0 && number > calendar_number(anchor) && !article_says(article, span, "sẽ") &&
	    !article_says(article, span, "tới"))
		number -= 7; /* hôm thứ Ba, said on a Monday, is a day of last week */
	fix(p, calendar_day(number));
	return true;
}

static bool
resolve_day(const struct region *region, struct point *p)
{
	if (region->explicit_now.day != 0 && p->offset == 0) {
		fix(p, region_day(&region->explicit_now));
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
	struct day common = calendar_exists(2001, last->month, last->day)
				? calendar_day(calendar_number((struct day){ 2001, last->month, last->day }) + offset)
				: (struct day){ 0, 0, 0 };

	if (leap.year != 2000 || common.year != 2001 || leap.month != common.month || leap.day != common.day)
		return false;
	fix(p, (struct day){ 0, leap.month, leap.day });
	return true;
}

/* Chiều cùng ngày, at the head of a new paragraph, goes on with the story, whatever history or plan the one above ended with. */
static bool
goes_on_with_story(const struct article *article, const struct region *region, const struct mention *m, const struct point *p)
{
	return p->offset == 0 && region->story_day.day != 0 && region->last_day_told->tag->segment != m->tag->segment &&
	       m->tag->span.start == article->document->segments[m->tag->segment].span.start &&
	       (article_says(article, m->tag->span, "cùng") || article_says(article, m->tag->span, "Cùng")) &&
	       !year_is_ahead(article, m);
}

static bool
resolve_same(const struct article *article, const struct region *region, const struct mention *m, struct point *p)
{
	const struct point *last = goes_on_with_story(article, region, m, p) ? &region->story_day : &region->last_day;

	if (last->day == 0 || labs(p->offset) > 1000)
		return false;
	if (!region_is_full_day(last))
		return shift_yearless(p, last, p->offset);
	fix(p, calendar_day(calendar_number(region_day(last)) + p->offset));
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

/* Does the story's last date stand in the same paragraph, or in the one above that a date at its head goes on from? */
static bool
is_near_story(const struct article *article, const struct region *region, const struct mention *m)
{
	size_t own = m->tag->segment;

	return region->story_time.year != 0 &&
	       (region->story_segment == own ||
		(region->story_segment + 1 == own && m->tag->span.start == article->document->segments[own].span.start));
}

/* Hai năm sau, một tháng trước đó: from the story's last date; months also from an earlier one, where the page tells no
 * day of its own. */
static bool
resolve_shift(const struct article *article, const struct region *region, const struct mention *m, struct point *p)
{
	bool near = is_near_story(article, region, m);
	const struct point *last = near ? &region->story_time : &region->last_known;

	if (labs(p->offset) > 12000 || (p->base != WHEN_SAME_MONTH && !near))
		return false;
	if (p->base == WHEN_SAME_MONTH) {
		if (last->month == 0 || (!near && region->now.year != 0 && strcmp(region->now_anchor, "published") == 0))
			return false;
		*p = month_point(last->year, last->month + p->offset, p);
	} else {
		p->year = last->year + p->offset;
	}
	p->base = WHEN_FIXED;
	return p->year > 0;
}

/* Năm sau, at the head of a sentence that tells of what is past. */
static bool
is_next_told(const struct article *article, const struct region *region, const struct mention *m, const struct point *p)
{
	return p->offset == 1 && p->month == 0 && m->tag->span.start == article_sentence(article, m).start &&
	       article_equals(article, m->tag->span, "Năm sau") && is_near_story(article, region, m) && (region->now.year == 0 || region->story_time.year < region->now.year) &&
	       !year_is_ahead(article, m);
}

/* tháng trước is told from the last month spoken of; hồi đầu tháng is not. */
static bool
resolve_month(const struct article *article, const struct region *region, const struct mention *m, struct point *p)
{
	if (labs(p->offset) > 12000)
		return false;
	if (region->now.year != 0)
		*p = month_point(region->now.year, region->now.month + p->offset, p);
	else if (region->last_known.month != 0 && !article_ends_in(article, m->tag->span.end, "tháng"))
		*p = month_point(region->last_known.year, region->last_known.month + p->offset, p);
	else
		return false;
	return p->day == 0 || calendar_exists(p->year, p->month, p->day);
}

static bool
resolve_same_month(const struct region *region, struct point *p)
{
	if (region->last_known.month == 0)
		return false;
	p->base = WHEN_FIXED;
	p->year = region->last_known.year;
	p->month = region->last_known.month;
	return p->day == 0 || calendar_exists(p->year, p->month, p->day);
}

static bool
resolve_same_year(const struct region *region, struct point *p)
{
	if (region->last_year == 0)
		return false;
	p->base = WHEN_FIXED;
	p->year = region->last_year;
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

/* Bốn ngày trước, where the page has no day: from the last one of the paragraph, on which that is said. */
static bool
resolve_ago(const struct article *article, const struct region *region, const struct mention *m, struct point *p)
{
	return p->offset < 0 && region->last_day_told != NULL && region->last_day_told->tag->segment == m->tag->segment &&
	       article_says(article, m->tag->span, "trước") && resolve_same(article, region, m, p);
}

/* false: there is nothing that it could be counted from. */
bool
relative_resolve(const struct article *article, const struct region *region, const struct mention *m, struct point *p)
{
	switch (p->base) {
	case WHEN_FIXED:
		return true;
	case WHEN_DAY:
		return resolve_day(region, p) || resolve_ago(article, region, m, p);
	case WHEN_SAME:
		return resolve_same(article, region, m, p);
	case WHEN_MONTH:
		return resolve_month(article, region, m, p);
	case WHEN_YEAR:
		return is_next_told(article, region, m, p) ? resolve_shift(article, region, m, p) : resolve_year(region, p);
	case WHEN_SAME_MONTH:
		return p->offset != 0 ? resolve_shift(article, region, m, p) : resolve_same_month(region, p);
	case WHEN_SAME_YEAR:
		return p->offset != 0 ? resolve_shift(article, region, m, p) : resolve_same_year(region, p);
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

const char *
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

bool
relative_is_document_day(const struct article *article, const struct region *region, const struct mention *m)
{
	static const char *const acts[] = { "ký",         "ký kết",       "ban hành",      "phê duyệt", "ký vào",
					    "ký kết vào", "ban hành vào", "phê duyệt vào", NULL };
	const struct point *last = &region->last_day, *p = &m->when->from;

	return region_is_full_day(last) && region_is_full_day(p) &&
	       calendar_number(region_day(p)) < calendar_number(region_day(last)) && article_follows(article, m, acts);
}
