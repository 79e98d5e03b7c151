/* dates.c - one date after the other: read, completed, remembered for the next, written.
 *
 * Teasers and boilerplate are other pages' text: they have their own earlier dates, and the page's date is not
 * theirs. */
#include "document/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/chronology.h"
#include "document/lunar.h"
#include "values/lib/words.h"

/* ---- reading ---- */

static void
read_date(struct article *article, struct mention *mention)
{
	const char *bytes;
	size_t len;

	bytes = article_field(mention->tag, "value", &len);
	if (bytes != NULL) {
		mention->dated = when_parse(bytes, len, mention->when);
		return;
	}
	if (tag_has_field(mention->tag, "value"))
		return;
	bytes = article_words(article, mention->tag, &len);
	mention->dated = when_read(bytes, len, mention->when) > 0;
}

/* ---- one date after the other ---- */

static void
complete_month(const struct region *region, struct point *p)
{
	bool earlier = region->last_known.month != 0;
	int month = earlier ? region->last_known.month : region->now.month,
	    year = earlier ? region->last_known.year : region->now.year;

	if (p->base != WHEN_FIXED || p->day == 0 || p->month != 0 || month == 0 ||
	    !calendar_exists(year, month, p->day))
		return;
	p->month = month;
	p->year = year;
}

static void
complete_year(struct chronology *d, const struct region *region, const struct mention *m, struct point *p,
	      const char **anchor)
{
	const char *told;
	int year;

	if (p->year != 0)
		return;
	year = year_find(d, region, m, p, &told);
	if (!year_fits(p, year))
		return;
	p->year = year;
	p->weekday = 0;
	*anchor = told;
}

/* tháng 2 năm nay, tháng 8 cùng năm, where nothing tells the year: the month is known all the same. */
static bool
leave_year_open(struct point *p)
{
	if ((p->base != WHEN_YEAR && p->base != WHEN_SAME_YEAR) || (p->month == 0 && p->quarter == 0 && p->half == 0))
		return false;
	p->base = WHEN_FIXED;
	p->year = 0;
	return true;
}

/* Where only one end of a range has found its year, the other one's follows. */
static void
share_year(struct point *from, struct point *to)
{
	bool turns = to->month < from->month || (to->month == from->month && to->day < from->day);

	if (from->month == 0 || to->month == 0)
		return;
	if (from->year == 0 && to->year != 0 && year_fits(from, to->year - turns))
		from->year = to->year - turns;
	else if (to->year == 0 && from->year != 0 && year_fits(to, from->year + turns))
		to->year = from->year + turns;
}

/* từ 23h đến 7h hôm sau: a night; those of every day tell no day in their sentence. */
static bool
is_any_night(const struct region *region, const struct mention *m)
{
	const struct point *from = &m->when->from, *to = &m->when->to;

	return m->when->range && from->base == WHEN_SAME && to->base == WHEN_SAME && from->offset < to->offset &&
	       (region->last_day_told == NULL || region->last_day_told->unit != m->unit);
}

/* NULL, or why the date stays open. */
static const char *
complete_when(struct chronology *d, const struct region *region, struct mention *m, const char **anchor)
{
	struct when *when = m->when;
	struct point *ends[2] = { &when->from, when->range ? &when->to : NULL };
	bool open[2] = { false, false };   /* its year stays so */

	if (when->from.base != WHEN_FIXED)
		*anchor = relative_anchor(region, &when->from);
	if (when->from.base == WHEN_PAST || when->from.base == WHEN_COMING)
		return relative_stretch(region, when) ? NULL : "no day to count from";
	if (when->from.base == WHEN_LIKE) {
		if (relative_like(region, when))
			return NULL;
		if (when->from.year == 0)
			return "nothing to compare with";
		when->from.base = WHEN_FIXED; /* cùng kỳ năm 2011 tells the year at least */
		return NULL;
	}
	if (is_any_night(region, m))
		return "no day to count from";
	for (int i = 0; i < 2 && ends[i] != NULL; i++) {
		open[i] = !relative_resolve(d->article, region, m, ends[i]) && leave_year_open(ends[i]);
		if (ends[i]->base != WHEN_FIXED)
			return ends[i]->base == WHEN_OPEN ? "no exact day" : "no day to count from";
		if (!open[i])
			complete_month(region, ends[i]);
	}
	/* The last day first: what is told is over, as a rule, and the first day's year follows from it. */
	if (when->range)
		share_year(&when->from, &when->to);
	for (int i = when->range; i >= 0; i--) {
		if (!open[i])
			complete_year(d, region, m, ends[i], anchor);
		if (when->range)
			share_year(&when->from, &when->to);
	}
	return NULL;
}

static void
remember_year(struct chronology *d, int year)
{
	for (size_t i = 0; i < d->seen_count; i++)
		if (d->seen[i] == year)
			return;
	if (d->seen_count < CHRONOLOGY_YEARS)
		d->seen[d->seen_count++] = year;
}

/* The day of its own that a date tells the year of: of one that comes round the later one. */
static const struct point *
told_day(const struct mention *m)
{
	return anniversary_comes_round(m) ? &m->when->to : &m->when->from;
}

static void
tell_year(struct chronology *d, const struct mention *m)
{
	const struct point *p = told_day(m);

	if (region_is_full_day(p) && p->year >= CHRONOLOGY_HISTORY && d->years[p->month][p->day].year == 0)
		d->years[p->month][p->day] = (struct told_year){ p->year, m };
}

static void
remember_known(struct region *region, const struct mention *m)
{
	region->last_known = m->when->range && m->when->to.base == WHEN_FIXED ? m->when->to : m->when->from;
	region->last_segment = m->tag->segment;
}

/* Does its paragraph begin with the day, but for a credit and a word or two: (Bqp.vn) - Trong hai ngày 23 và
 * 24/5/2024? */
static bool
opens(const struct article *article, const struct mention *m)
{
	enum { CREDIT = 60, WORDS = 24 };
	const char *text = article->document->text;
	size_t start = article->document->segments[article->units[m->unit].segment].span.start,
	       to = m->tag->span.start;

	for (size_t at = start; at < to && at < start + CREDIT; at++)
		if (text[at] == ')' ||
		    (text[at] == ' ' && at > start && (text[at - 1] == '-' || text[at - 1] == '\x93')))
			start = at + 1;
	return to - start <= WORDS;
}

/* A day that lies ahead, and one of long ago that stands inside a paragraph: the story goes on without it. */
static bool
is_aside(const struct article *article, const struct region *region, const struct mention *m)
{
	enum { AHEAD = 1, LONG_AGO = 3653 }; /* what a court hears of is younger than ten years */
	const struct point *p = &m->when->from;
	long away;

	if (region->now.year == 0 || !region_is_full_day(p))
		return p->year != 0 && p->year < CHRONOLOGY_HISTORY && !opens(article, m);
	away = calendar_number(region_day(p)) - calendar_number(region->now);
	return away > AHEAD ? year_is_ahead(article, m) : away < -LONG_AGO && !opens(article, m);
}

static void
remember_day(const struct article *article, struct region *region, const struct mention *m)
{
	if (relative_is_document_day(article, region, m))
		return;
	region->last_day = m->when->from;
	region->last_day_told = m;
	if (!is_aside(article, region, m))
		region->story_day = m->when->from;
}

/* What is told of, from which years are counted: Hai năm sau, … */
static bool
is_story(const struct article *article, const struct mention *m)
{
	static const char *const others[] = { "(", "SN", "SN:", "sinh", "đến", "tới", "hết", "trước", "giai đoạn", NULL };

	return !m->history && !m->named && when_is_complete(m->when) && m->when->from.year_places == 4 &&
	       !article_follows(article, m, others) && !year_is_ahead(article, m);
}

static void
remember(struct chronology *d, struct region *region, const struct mention *m)
{
	const struct point *p = &m->when->from;
	bool is_long = m->when->range || p->half != 0 || p->quarter != 0;

	if (p->base != WHEN_FIXED || m->claimed)
		return;
	if (when_is_complete(m->when) && p->year_places == 4)
		region->last_year = m->when->range && m->when->to.base == WHEN_FIXED ? m->when->to.year : p->year;
	if (is_story(d->article, m)) {
		region->story_time = m->when->range ? m->when->to : *p;
		region->story_segment = m->tag->segment;
	}
	if (anniversary_comes_round(m))
		remember_known(region, m);
	if (m->history)
		return;
	if (point_is_day(p)) {
		remember_day(d->article, region, m);
		tell_year(d, m);
	}
	if (when_is_complete(m->when) && p->year_places == 4 && (p->month != 0 || p->half != 0 || p->quarter != 0))
		remember_known(region, m);
	if (p->day == 0 && (is_long || (when_is_complete(m->when) && !region->stretch_is_long))) {
		region->last_stretch = *m->when;
		region->has_stretch = true;        /* cùng kỳ means this one, its year known or not */
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

	if (m->when->from.time[0] == '\0' || tag_has_field(m->tag, "part"))
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
		m->when->from.weekday = m->when->to.weekday = 0;
		len = when_write(m->when, text);
		why = missing(m->when);
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
complete_one(struct chronology *d, struct mention *m)
{
	struct region *region = article_is_body(d->article, m->unit) ? &d->body : &d->aside;
	const char *why = m->lunar ? "lunar calendar" : "not understood", *anchor = NULL;

	if (m->dated) {
		bool compares = m->when->from.base == WHEN_LIKE;       /* cùng kỳ năm 2018: the year of nothing else */

		m->history = m->history || compares;
		why = complete_when(d, region, m, &anchor);
		if (why == NULL && !compares)
			remember(d, region, m);
	}
	write_date(d->article, m, why, anchor);
}

/* ---- the article's day ---- */

/* A day of publication: from Gia Định Báo, the first newspaper in Vietnamese, on; the day that computers count from stands for
 * none at all. */
enum { PRESS_FIRST = 1865, PRESS_LAST = 2199 };
static const char no_day[] = "1970-01-01";

static bool
parse_day(const char *text, struct day *day)
{
	struct when when;

	if (text == NULL || strlen(text) < 10 || !when_parse(text, 10, &when) || !region_is_full_day(&when.from) ||
	    !calendar_exists(when.from.year, when.from.month, when.from.day))
		return false;
	*day = region_day(&when.from);
	return day->year >= PRESS_FIRST && day->year <= PRESS_LAST && memcmp(text, no_day, strlen(no_day)) != 0;
}

/* sáng nay 17-3: the writer article_says which day is today. */
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
find_explicit_now(struct chronology *d)
{
	for (size_t i = 0; i < d->article->count; i++) {
		struct mention *m = &d->article->mentions[i];

		if (m->kind == MENTION_DATE && m->dated && point_is_day(&m->when->from) &&
		    article_is_body(d->article, m->unit) && says_today(d->article, m)) {
			d->body.explicit_now = m->when->from;
			return;
		}
	}
}

enum { VISIT_DAYS = 10 };

/* Days that are told as one, as those of a visit (từ ngày 14 đến 17/5/2019): they begin about when the page is
 * written.  Longer ones are the time of a plan or a count. */
static bool
is_long_range(const struct when *when)
{
	const struct point *from = &when->from, *to = &when->to;

	if (!when->range)
		return false;
	if (!region_is_full_day(from) || !region_is_full_day(to))
		return true;
	return calendar_number(region_day(to)) - calendar_number(region_day(from)) > VISIT_DAYS;
}

/* Of the days of a visit the page is as young as the last one it tells of (Ngày 16/5, đoàn đã …); the first one,
 * where it tells of none.   first: from, with its year */
static struct day
latest_told(const struct article *article, const struct when *when, struct day first)
{
	struct point to = when->to;
	struct day latest = first;

	if (!when->range || !point_is_day(&to))
		return first;
	if (to.year == 0)
		to.year = first.year + (to.month < first.month);
	if (calendar_number(region_day(&to)) - calendar_number(first) > VISIT_DAYS)
		return first;
	for (size_t i = 0; i < article->count; i++) {
		const struct mention *m = &article->mentions[i];
		struct day day;

		if (m->kind != MENTION_DATE || !m->dated || m->claimed || m->named || m->history || m->remembered || m->when->range ||
		    !point_is_day(&m->when->from) || !article_is_body(article, m->unit))
			continue;
		day = region_day(&m->when->from);
		if (day.year == 0)
			day.year = first.year + (day.month < first.month);
		if (calendar_exists(day.year, day.month, day.day) && calendar_number(day) > calendar_number(latest) &&
		    calendar_number(day) <= calendar_number(region_day(&to)))
			latest = day;
	}
	return latest;
}

/* Is it a day of the article whose year is told, by itself or by its sentence? */
static bool
lead_day(struct chronology *d, const struct mention *m, struct day *day)
{
	struct point p;
	const char *anchor;

	if (!m->dated || m->claimed || m->named || m->history || m->remembered || is_long_range(m->when) ||
	    !point_is_day(&m->when->from) || !article_is_body(d->article, m->unit))
		return false;
	p = m->when->from;
	if (p.year == 0)
		p.year = year_find(d, &d->body, m, &p, &anchor);
	*day = region_day(&p);
	return year_fits(&p, p.year) && p.year >= CHRONOLOGY_HISTORY;
}

#define LEAD_PARAGRAPHS 4 /* what stands further down is as likely the history of the matter */

/* Is the segment one of the first paragraphs? */
static bool
in_lead(const struct article *article, size_t segment)
{
	size_t paragraphs = 0;

	for (size_t i = 0; i <= segment; i++)
		if (strcmp(article->document->segments[i].kind, "paragraph") == 0 && ++paragraphs > LEAD_PARAGRAPHS)
			return false;
	return true;
}

/* Does the body tell of a day long after this one?  Then the lead looks back, and the page is younger. */
static bool
is_outlived(const struct article *article, const struct day *day)
{
	enum { LONG_AFTER = 60 };

	for (size_t i = 0; i < article->count; i++) {
		const struct mention *m = &article->mentions[i];

		if (m->kind == MENTION_DATE && m->dated && !m->claimed && !m->named &&
		    region_is_full_day(&m->when->from) && article_is_body(article, m->unit) &&
		    calendar_number(region_day(&m->when->from)) > calendar_number(*day) + LONG_AFTER)
			return true;
	}
	return false;
}

/* Does the day of the lead tell of the page itself?  What is new is told without its year (Ngày 26/8, …); a day with
 * its year is mostly that of an earlier matter, of a photograph from the archive, of an anniversary, unless the first
 * paragraph opens with it or tells of a visit.  The years of other days can be told by either. */
static bool
is_sure(const struct article *article, const struct mention *m)
{
	const struct segment *segments = article->document->segments;
	size_t own = article->units[m->unit].segment, first = 0;

	if (strcmp(segments[own].kind, "paragraph") != 0)
		return false;
	while (first < own && strcmp(segments[first].kind, "paragraph") != 0)
		first++;
	return m->when->from.year == 0 || says_today(article, m) ||
	       (first == own && (m->when->range || opens(article, m)));
}

/* A day in the first dated paragraph tells when the page was written, where nothing else does. */
static void
find_lead_day(struct chronology *d)
{
	struct article *article = d->article;
	size_t paragraph = SIZE_MAX;
	struct day day;

	for (size_t i = 0; i < article->count; i++) {
		const struct mention *m = &article->mentions[i];
		size_t segment;

		if (m->kind != MENTION_DATE || m->unit >= article->unit_count)
			continue;
		segment = article->units[m->unit].segment;
		if (paragraph == SIZE_MAX && strcmp(article->document->segments[segment].kind, "paragraph") == 0)
			paragraph = segment;
		if ((paragraph != SIZE_MAX && segment > paragraph) || !in_lead(article, segment))
			return;
		if (!lead_day(d, m, &day))
			continue;
		if (m->when->from.year == 0 || !is_outlived(article, &day)) {
			d->body.now = latest_told(article, m->when, day);
			d->sure = is_sure(article, m);
		}
		return;
	}
}

static void
tell_page(const struct chronology *d)
{
	struct article *article = d->article;
	const struct region *body = &d->body;
	char text[48];
	int len = snprintf(text, sizeof text, "%04d-%02d-%02d", body->now.year, body->now.month, body->now.day);

	if (body->now.year == 0 || !d->sure)
		return;
	article->page_day = arena_copy(article->arena, text, (size_t)len);
	article->page_anchor = body->now_anchor;
	if (strcmp(body->now_anchor, "published") != 0)
		article->published_inferred = article->page_day;
}

static void
find_published(struct chronology *d)
{
	d->body.now_anchor = "published";
	if (!parse_day(d->article->document->published, &d->body.now))
		d->body.now = (struct day){ 0, 0, 0 };
}

static void
find_event(struct chronology *d)
{
	struct article *article = d->article;
	struct region *body = &d->body;
	struct mention *day;
	struct point *p = &article->main_date.from;
	const char *anchor;

	article->main_event = reported_find(article, &day);
	if (article->main_event != NULL && reported_period(article, article->main_event, &body->period)) {
		body->has_period = true;
		body->when = reported_when(article, article->main_event);
	}
	if (day == NULL)
		return;
	article->main_date = *day->when;
	d->sure = p->year == 0 || says_today(article, day) || opens(article, day);
	if (p->year == 0)
		p->year = year_of_news(body, p);
	if (p->year == 0 && body->has_period)
		p->year = year_of_event(article, body, day, p,
					year_from_period(p, &body->period, body->when, reported_is(article->main_event, "election")), true, &anchor);
	article->main_dated = year_fits(p, p->year) && p->year >= CHRONOLOGY_HISTORY;
}

/* The page's date, the event's day where the page shows none or one that the text contradicts, or the lead's. */
static void
find_now(struct chronology *d)
{
	struct article *article = d->article;
	struct region *body = &d->body;
	struct day event = region_day(&article->main_date.from);

	if (article->main_dated)
		event = latest_told(article, &article->main_date, event);
	if (article->main_dated &&
	    (body->now.year == 0 || (d->sure && labs(calendar_number(event) - calendar_number(body->now)) > 366))) {
		body->now = event;
		body->now_anchor = "event";
	} else if (body->now.year == 0) {
		d->sure = false;
		find_lead_day(d);
		body->now_anchor = "earlier";
	} else {
		d->sure = true;
	}
	tell_page(d);
}

/* sinh ngày 5/3/1987, thành lập ngày 2/9/1965: such a day tells nothing of the days around it. */
static bool
is_history(const struct article *article, const struct mention *m)
{
	static const char *const cues[] = { "sinh", "thành lập", "ra đời", "mất", NULL };
	static const char *const others[] = { "học sinh", "thí sinh", "vệ sinh", "phát sinh", "tái sinh", "nữ sinh", "nam sinh", "Học sinh", "Thí sinh", NULL };

	return article_follows(article, m, cues) && !article_follows(article, m, others);
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
		if (m->kind != MENTION_DATE)
			continue;
		m->named = m->tag->span.end <= end;
		m->history = is_history(article, m);
	}
}

/* The year of something past: not that of a plan, an aim, a term. */
static void
note_latest(struct chronology *d, const struct mention *m)
{
	static const char *const ends[] = { "đến", "tới", "hết", "trước", "đến hết", "tầm nhìn", "tầm nhìn đến", NULL };
	int year = told_day(m)->year;

	if (year > d->latest_year && !m->claimed && article_is_body(d->article, m->unit) && !article_follows(d->article, m, ends) &&
	    !year_is_ahead(d->article, m))
		d->latest_year = year;
}

/* Read all dates before any is completed: a later one may tell what an earlier one leaves open. */
static void
read_dates(struct chronology *d)
{
	struct article *article = d->article;

	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		const struct point *p;

		if (m->kind != MENTION_DATE)
			continue;
		read_date(article, m);
		lunar_mark(article, i);
		anniversary_mark(article, m);
		p = &m->when->from;
		if (!m->dated || p->base != WHEN_FIXED || p->year == 0 || p->year_places != 4)
			continue;
		remember_year(d, told_day(m)->year);
		note_latest(d, m);
		if (!m->claimed && article_is_body(article, m->unit) &&
		    (anniversary_comes_round(m) || (!m->history && !m->when->range)))
			tell_year(d, m);
	}
}

/* Was its year taken from what stands above it, which is as likely the history of the matter? */
static bool
is_from_earlier(const struct mention *m)
{
	size_t len;
	const char *anchor = article_field(m->tag, "anchor", &len);

	return anchor != NULL && len == strlen("earlier") && memcmp(anchor, "earlier", len) == 0;
}

enum { SEVERAL = -1 };

/* The years that completed dates of the article give the days of months. */
static void
find_years(const struct article *article, struct told_year years[13][32])
{
	for (size_t i = 0; i < article->count; i++) {
		const struct mention *m = &article->mentions[i];
		const struct point *p;
		struct told_year *told;

		if (m->kind != MENTION_DATE || !m->dated || m->history || m->claimed || !article_is_body(article, m->unit) || is_from_earlier(m))
			continue;
		p = &m->when->from;
		if (!region_is_full_day(p) || p->year < CHRONOLOGY_HISTORY)
			continue;
		told = &years[p->month][p->day];
		if (told->who == NULL)
			*told = (struct told_year){ p->year, m };
		else if (told->year != p->year)
			told->year = SEVERAL;
	}
}

/* A day whose year only a later sentence lets know: sáng 26/2 in the lead, and below it the same 26/2 beside a day that
 * is told in full. */
static void
complete_from_later(struct chronology *d)
{
	struct article *article = d->article;
	struct told_year years[13][32] = { 0 };

	find_years(article, years);
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		const struct told_year *told;
		struct point *p;

		if (m->kind != MENTION_DATE || !m->dated || m->when->range || !article_is_body(article, m->unit))
			continue;
		p = &m->when->from;
		if (p->base != WHEN_FIXED || p->year != 0 || !point_is_day(p))
			continue;
		told = &years[p->month][p->day];
		if (told->year <= 0 || told->year < d->latest_year)
			continue;
		p->year = told->year;
		tag_drop_field(m->tag, "why");
		write_date(article, m, NULL, told_anchor(told, m));
	}
}

void
dates_complete(struct article *article)
{
	struct chronology *d = arena_zero(article->arena, sizeof *d);

	d->article = article;
	mark_named(article);
	read_dates(d);
	find_published(d);
	find_event(d);
	find_now(d);
	find_explicit_now(d);
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].kind == MENTION_DATE)
			complete_one(d, &article->mentions[i]);
	complete_from_later(d);
}

bool
dates_event_year(struct article *article, const struct mention *event, struct when *when)
{
	return reported_period(article, event, when) && !when->range && reported_when(article, event) == REPORTED_WITHIN;
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
