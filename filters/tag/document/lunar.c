#include "document/lunar.h"

#include <stdlib.h>

#include "base/span.h"
#include "values/lib/when.h"
#include "values/lib/words.h"

enum {
	BEHIND = 40,                       /* bytes behind a date that are looked at */
	PUT_BESIDE = 24,                   /* bytes at most between a date and another name of the same day */
	LAG_LEAST = 15, LAG_MOST = 55      /* days: the lunar year begins between 21 January and 20 February */
};

static bool
is_cycle_year(const struct word *w)
{
	return word_among(w, "giáp ất bính đinh mậu kỷ kỉ canh tân nhâm quý quí") &&
	       word_among(w + 1, "tý tí sửu dần mão mẹo thìn tỵ tị ngọ mùi vị thân dậu tuất hợi");
}

/* âm lịch, năm Ất Tỵ in the words or right behind them; in them tháng Giêng, tháng Chạp, unless a year of the calendar stands beside,
 * mùng 2 without a month, 30 Tết, rằm. */
static bool
says_lunar(const struct article *article, const struct mention *m)
{
	const struct document *d = article->document;
	size_t own = m->tag->span.end - m->tag->span.start, end = m->tag->span.end, inside = 0, count;
	struct word words[WORDS_MOST + 1];
	bool has_year = false;

	while (end < d->len && end < m->tag->span.end + BEHIND && d->text[end] != '\n')
		end++;
	while (end < d->len && ((unsigned char)d->text[end] & 0xC0) == 0x80)
		end++;
	count = words_of(d->text + m->tag->span.start, end - m->tag->span.start, words);
	for (; inside < count && words[inside].start < own; inside++)
		has_year |= words[inside].kind == WORD_DIGITS && words[inside].digits == 4;
	for (size_t i = 0; i + 1 < count && i <= inside + 1; i++) {
		bool near = i <= inside || word_is(&words[inside], "năm");

		if (i <= inside && word_is(&words[i], "âm") && word_is(&words[i + 1], "lịch"))
			return true;
		if (near && is_cycle_year(&words[i]))
			return !has_year || m->when->from.day != 0;
		if (i < inside && word_is(&words[i], "tháng") && word_among(&words[i + 1], "giêng chạp"))
			return !has_year;
		if (i < inside && m->when->from.month == 0 && m->when->from.day != 0 && word_among(&words[i], "mùng mồng tết"))
			return true;
		if (i < inside && word_is(&words[i], "rằm"))
			return true;
	}
	return false;
}

static bool
is_day_and_month(const struct mention *m)
{
	const struct point *p = &m->when->from;

	return m->kind == MENTION_DATE && m->dated && !m->when->range && p->base == WHEN_FIXED && p->day != 0 && p->month != 0;
}

/* Can `moon` be what the moon calls the day `sun`? */
static bool
lags(const struct point *moon, const struct point *sun)
{
	int days = (sun->month - moon->month) * 30 + sun->day - moon->day;

	if (days < 0)
		days += 365;
	return days >= LAG_LEAST && days <= LAG_MOST;
}

static void
take_back(struct mention *m)
{
	m->lunar = true;
	m->dated = false;
}

void
lunar_mark(struct article *article, size_t index)
{
	struct mention *m = &article->mentions[index], *before = index > 0 ? m - 1 : NULL;
	size_t between = before != NULL ? m->tag->span.start - before->tag->span.end : 0;

	if (says_lunar(article, m)) {
		take_back(m);
		return;
	}
	if (before == NULL || !is_day_and_month(m) || !is_day_and_month(before) || before->tag->span.end > m->tag->span.start || between > PUT_BESIDE ||
	    !article_says(article, (struct span){ before->tag->span.end, m->tag->span.start }, "tức"))
		return;
	if (m->when->from.year == 0 && lags(&m->when->from, &before->when->from))
		take_back(m);
	else if (before->when->from.year == 0 && lags(&before->when->from, &m->when->from))
		take_back(before);
}
