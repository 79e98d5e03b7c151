/* anniversary.c - days that are remembered, which are not the day of what is reported.
 *
 * `Sáng 14/10, … Lễ kỷ niệm 70 năm Ngày truyền thống (16/10/1948 - 16/10/2018)` takes place on 14 October 2018: the
 * brackets hold the day that is remembered and the one on which it comes round.  Where they hold the first alone
 * (`kỷ niệm 110 năm ngày sinh … (1/3/1906)`), the years that are counted tell when that is.  Measured on 20,000 articles:
 * of 49 ranges of full days with a dash 41 are such, and none of the others ends on the day on which it began. */
#include <string.h>

#include "document/chronology.h"
#include "values/lib/words.h"

enum {
	REACH = 200,           /* bytes before the brackets in which the years are counted */
	YEARS_MOST = 1500
};

static bool
is_full_day(const struct mention *m)
{
	return !m->when->range && m->when->from.base == WHEN_FIXED && region_is_full_day(&m->when->from);
}

/* 16/10/1948 - 16/10/2018: does the range end on the day on which its first one comes round? */
static bool
comes_round(const struct mention *m)
{
	const struct point *from = &m->when->from, *to = &m->when->to;

	return m->dated && m->when->range && region_is_full_day(from) && region_is_full_day(to) && from->day == to->day &&
	       from->month == to->month && from->year < to->year;
}

/* The N of `kỷ niệm N năm` in the sentence before a place; 0: it counts none. */
static int
years_counted(const struct article *article, const struct mention *m)
{
	struct word words[WORDS_MOST + 1];
	struct span sentence = article_sentence(article, m);
	size_t end = m->tag->span.start, start = end > sentence.start + REACH ? end - REACH : sentence.start, count;
	int years = 0;

	while (start < end && ((unsigned char)article->document->text[start] & 0xC0) == 0x80)
		start++;
	count = words_of(article->document->text + start, end - start, words);
	for (size_t i = 0; i + 1 < count; i++) {
		size_t n = i + 2;

		if (!word_among(&words[i], "kỷ kỉ tưởng") || !word_is(&words[i + 1], "niệm"))
			continue;
		while (n < count && n < i + 5 && word_among(&words[n], "tròn lần thứ đúng"))
			n++;
		if (n + 1 < count && words[n].kind == WORD_DIGITS && words[n].number <= YEARS_MOST && word_is(&words[n + 1], "năm"))
			years = (int)words[n].number;
	}
	return years;
}

/* (1/3/1906) */
static bool
is_bracketed(const struct article *article, const struct mention *m)
{
	const struct document *d = article->document;

	return m->tag->span.start > 0 && d->text[m->tag->span.start - 1] == '(' && m->tag->span.end < d->len && d->text[m->tag->span.end] == ')';
}

static void
remember_since(struct mention *m, int year)
{
	m->history = m->remembered = true;
	m->anniversary = year;
}

void
anniversary_mark(const struct article *article, struct mention *m)
{
	int years;

	if (!m->dated || !article_is_body(article, m->unit))
		return;
	if (comes_round(m))
		remember_since(m, m->when->to.year);
	else if (is_full_day(m) && is_bracketed(article, m) && (years = years_counted(article, m)) > 0)
		remember_since(m, m->when->from.year + years);
}

bool
anniversary_comes_round(const struct mention *m)
{
	return m->remembered && m->when->range;
}

static struct day
day_again(const struct mention *told)
{
	struct day day = { told->anniversary, 0, 0 };

	if (told->anniversary == 0)
		return day;
	day.month = told->when->from.month;
	day.day = told->when->from.day;
	return calendar_exists(day.year, day.month, day.day) ? day : (struct day){ 0, 0, 0 };
}

struct day
anniversary_beside(const struct article *article, const struct mention *m)
{
	const struct unit *unit = &article->units[m->unit];
	size_t at = (size_t)(m - article->mentions), end = unit->first + unit->count;
	struct day day = { 0, 0, 0 };

	for (size_t step = 1; day.year == 0 && step <= CHRONOLOGY_NEIGHBOURS; step++) {
		if (at + step < end)
			day = day_again(&article->mentions[at + step]);
		if (day.year == 0 && at >= unit->first + step)
			day = day_again(&article->mentions[at - step]);
	}
	return day;
}
