#include "document/lunar.h"

#include <string.h>

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
	       word_among(w + 1, "tý tí sửu dần mão mẹo thìn tỵ tị ngọ mùi thân dậu tuất hợi");
}

static bool
is_year(const struct word *w)
{
	return w->kind == WORD_DIGITS && w->digits == 4;
}

/* Rằm, the fifteenth of a lunar month: it stands before what is tagged as a month. */
static bool
is_behind_ram(const struct document *d, size_t at)
{
	static const char ram[] = "ằm ";
	size_t len = sizeof ram - 1;

	return at > len && memcmp(d->text + at - len, ram, len) == 0 && (d->text[at - len - 1] == 'r' || d->text[at - len - 1] == 'R');
}

/* The words of a date and some behind it. */
struct phrase {
	struct word words[WORDS_MOST + 1];
	size_t count, inside;              /* so many are the date's own */
	size_t behind;                     /* the first one behind it that is no bracket, comma or năm */
};

static void
read_phrase(const struct document *d, const struct mention *m, struct phrase *p)
{
	size_t own = m->tag->span.end - m->tag->span.start, end = m->tag->span.end;

	while (end < d->len && end < m->tag->span.end + BEHIND && d->text[end] != '\n')
		end++;
	while (end < d->len && ((unsigned char)d->text[end] & 0xC0) == 0x80)
		end++;
	p->count = words_of(d->text + m->tag->span.start, end - m->tag->span.start, p->words);
	for (p->inside = 0; p->inside < p->count && p->words[p->inside].start < own; p->inside++)
		;
	for (p->behind = p->inside; word_is(&p->words[p->behind], "(") || word_is(&p->words[p->behind], ",") || word_is(&p->words[p->behind], "năm"); p->behind++)
		;
}

/* âm lịch, năm Ất Tỵ in the words or right behind them; in them tháng Giêng, tháng Chạp, unless a year of the calendar stands beside,
 * mùng 2 without a month, 30 Tết. */
static bool
says_lunar(const struct mention *m, const struct phrase *p)
{
	bool has_year = false;

	for (size_t i = 0; i < p->count && i <= p->behind; i++) {
		const struct word *w = &p->words[i];

		has_year |= is_year(w) && i < p->inside;
		if (i >= p->inside && i < p->behind)
			continue;
		if ((word_is(w, "âm") && word_is(w + 1, "lịch")) || (i == p->behind && word_is(w, "lịch") && word_is(w + 1, "âm")))
			return true;
		if (is_cycle_year(w))
			return !has_year && (m->when->from.day != 0 || i + 2 >= p->count || !is_year(w + 2));
		if (i >= p->inside)
			break;
		if (word_is(w, "tháng") && word_among(w + 1, "giêng chạp"))
			return !(i + 2 < p->inside ? is_year(&p->words[p->inside - 1]) : is_year(&p->words[p->behind]));
		if (m->when->from.month == 0 && (word_among(w, "mùng mồng") || (word_is(w, "tết") && !word_is(w + 1, "dương"))))
			return true;
	}
	return false;
}

static bool
is_day_and_month(const struct mention *m)
{
	return m->kind == MENTION_DATE && m->dated && !m->when->range && m->when->from.base == WHEN_FIXED && m->when->from.day != 0 && m->when->from.month != 0;
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

/* Between two dates: (tức, tức là ngày: the second says the first again. */
static bool
says_again(const struct document *d, size_t from, size_t to)
{
	struct word words[PUT_BESIDE + 1];
	bool said = false;

	if (from > to || to - from > PUT_BESIDE)
		return false;
	for (size_t i = 0, count = words_few(d->text + from, to - from, words, PUT_BESIDE); i < count; i++) {
		if (words[i].kind != WORD_MARK && !word_among(&words[i], "tức là ngày nhằm vào"))
			return false;
		said |= word_is(&words[i], "tức");
	}
	return said;
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
	const struct document *d = article->document;
	struct mention *m = &article->mentions[index], *before = index > 0 ? m - 1 : NULL;
	struct phrase phrase;

	read_phrase(d, m, &phrase);
	if (says_lunar(m, &phrase) || (m->when->from.day == 0 && is_behind_ram(d, m->tag->span.start))) {
		take_back(m);
		return;
	}
	if (before == NULL || !is_day_and_month(m) || !is_day_and_month(before) || !says_again(d, before->tag->span.end, m->tag->span.start))
		return;
	if (m->when->from.year == 0 && lags(&m->when->from, &before->when->from))
		take_back(m);
	else if (before->when->from.year == 0 && lags(&before->when->from, &m->when->from))
		take_back(before);
}
