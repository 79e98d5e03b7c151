/* anniversary.c - days that are remembered, which are not the day of what is reported.
 *
 * `Sáng 14/10, … Lễ kỷ niệm 70 năm Ngày truyền thống (16/10/1948 - 16/10/2018)` takes place on 14 October 2018: the
 * brackets hold the day that is remembered and the one on which it comes round.  Where they hold the first alone
 * (`kỷ niệm 110 năm ngày sinh … (1/3/1906)`), the years that are counted tell when that is.  Measured on 20,000 articles:
 * of 44 pairs of full days with a dash between them 43 are such, the other is a life. */
#include <string.h>

#include "document/chronology.h"
#include "values/lib/words.h"

enum {
	REACH = 200,           /* bytes before the brackets in which the years are counted */
	YEARS_MOST = 1500
};

static bool
is_full_day(const struct article *article, size_t index)
{
	const struct mention *m = &article->mentions[index];

	return index < article->count && m->kind == MENTION_DATE && m->dated && !m->when->range && m->when->from.base == WHEN_FIXED &&
	       region_is_full_day(&m->when->from);
}

/* Is this mark all that stands between two places? */
static bool
is_between(const struct article *article, size_t from, size_t to, const char *mark)
{
	struct word words[3];

	return to > from && words_few(article->document->text + from, to - from, words, 2) == 1 && word_is(words, mark);
}

/* Does the second mention say the same day of a later year, behind a dash? */
static bool
comes_round(const struct article *article, size_t first)
{
	const struct mention *m = &article->mentions[first], *next = m + 1;
	const struct point *a, *b;

	if (!is_full_day(article, first + 1) || next->unit != m->unit || !is_between(article, m->tag->span.end, next->tag->span.start, "-"))
		return false;
	a = &m->when->from;
	b = &next->when->from;
	return a->day == b->day && a->month == b->month && a->year < b->year;
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
anniversary_mark(struct article *article, size_t index)
{
	struct mention *m = &article->mentions[index];
	int years;

	if (!is_full_day(article, index) || !article_is_body(article, m->unit))
		return;
	if (index > 0 && is_full_day(article, index - 1) && comes_round(article, index - 1)) {
		remember_since(m - 1, m->when->from.year);
		m->remembered = true;
	} else if (is_bracketed(article, m) && (years = years_counted(article, m)) > 0) {
		remember_since(m, m->when->from.year + years);
	}
}

struct day
anniversary_beside(const struct article *article, const struct mention *m)
{
	const struct unit *unit = &article->units[m->unit];
	size_t at = (size_t)(m - article->mentions), end = unit->first + unit->count;

	for (size_t i = at + 1; i < end && i <= at + CHRONOLOGY_NEIGHBOURS; i++) {
		const struct mention *told = &article->mentions[i];

		if (told->anniversary != 0 && calendar_exists(told->anniversary, told->when->from.month, told->when->from.day))
			return (struct day){ told->anniversary, told->when->from.month, told->when->from.day };
	}
	return (struct day){ 0, 0, 0 };
}
