/* phrase.c - any Vietnamese date expression, read word by word.
 *
 * News writes the parts of a date in any order (`16h45 ngày 3/2`, `thứ Sáu ngày 17-5`, `08:15 | 20/12/2022`, `sáng
 * nay 22-9`), so there is no grammar of whole expressions: each taker below looks at the words ahead, takes the part
 * it knows, and what nobody knows is passed over (`vào`, `của`, a comma).  A dash or `đến` between two dates makes a
 * range, whose ends lend each other month and year (`ngày 6 đến 9-12`).
 *
 * Two traps of the language: `năm` is year and five, `tháng Năm` is May; `6 tháng đầu năm` is a half, `6 tháng` a
 * quantity. */
#include <stdio.h>
#include <string.h>

#include "values/lib/calendar.h"
#include "values/lib/numeral.h"
#include "values/lib/when.h"
#include "values/lib/words.h"

struct reader {
	const struct word *words;
	size_t at;
	struct point *point;
	int last_month, last_day; /* a range inside one expression: 4 tháng đầu năm, 15-17/3 */
	char evening[sizeof((struct point *)NULL)->time]; /* 22h đến 5h hôm sau: T22:00 */
	bool refused;
};

static const struct word *
ahead(const struct reader *r, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (r->words[r->at + i].kind == WORD_END)
			return &r->words[r->at + i];
	return &r->words[r->at + count];
}

static bool
is_number(const struct word *word, unsigned long long least, unsigned long long most)
{
	return word->kind == WORD_DIGITS && word->digits <= 4 && word->number >= least && word->number <= most;
}

static bool
is_separator(const struct word *word)
{
	return word_among(word, "/ - .");
}

static bool
is_year(const struct word *word)
{
	return word->digits == 4 && is_number(word, 1000, 2999);
}

static void
set_base(struct reader *r, enum when_base base, int offset)
{
	struct point *p = r->point;

	if (base == WHEN_DAY && point_is_day(p))
		return; /* sáng 22-9 nay: the date itself says more */
	p->base = base;
	p->offset = offset;
}

static void
set_year(struct reader *r, unsigned long long year)
{
	r->point->year = (int)year;
	if (r->point->base != WHEN_LIKE)
		r->point->base = WHEN_FIXED;
}

static void
set_day(struct reader *r, unsigned long long day, unsigned long long month)
{
	r->point->day = (int)day;
	r->point->month = (int)month;
	if (r->point->base == WHEN_DAY || r->point->base == WHEN_SAME || r->point->base == WHEN_WEEKDAY)
		r->point->base = WHEN_FIXED;
	if (!calendar_exists(0, (int)month, (int)day))
		r->refused = true;
}

/* / 2013, - 2013 */
static bool
take_year_behind(struct reader *r)
{
	if (!is_separator(ahead(r, 0)) || !is_year(ahead(r, 1)))
		return false;
	set_year(r, ahead(r, 1)->number);
	r->at += 2;
	return true;
}

/* ---- clock and parts of the day ---- */

static void
set_clock(struct reader *r, unsigned long long hour, unsigned long long minute)
{
	snprintf(r->point->time, sizeof r->point->time, "T%02u:%02u", (unsigned)(hour % 100),
		 (unsigned)(minute % 100));
}

/* 08:15   16h45   21 giờ   19 giờ 30 phút   7 giờ rưỡi   3 giờ chiều   8h đến 17h */
static bool
take_clock(struct reader *r)
{
	unsigned long long hour = ahead(r, 0)->number, minute = 0;
	bool joined = r->at > 0 && word_among(&r->words[r->at - 1], "- đến tới");
	char first[sizeof r->point->time];
	size_t used = 2;

	if (!is_number(ahead(r, 0), 0, 24) || ahead(r, 0)->digits > 2)
		return false;
	if (word_is(ahead(r, 1), ":")) {
		if (!is_number(ahead(r, 2), 0, 59))
			return false;
		minute = ahead(r, 2)->number;
		used = 3;
	} else if (!word_among(ahead(r, 1), "h g giờ")) {
		return false;
	} else if (is_number(ahead(r, 2), 0, 59) && (!is_separator(ahead(r, 3)) || word_among(ahead(r, 5), "h g giờ")) && !word_is(ahead(r, 3), "tháng")) {
		minute = ahead(r, 2)->number;
		used = word_among(ahead(r, 3), "phút p ph") ? 4 : 3;
		if (ahead(r, used)->kind == WORD_DIGITS && word_is(ahead(r, used + 1), "giây"))
			used += 2;
	} else if (word_is(ahead(r, 2), "rưỡi")) {
		minute = 30;
		used = 3;
	}
	r->at += used;
	if ((word_among(ahead(r, 0), "chiều tối đêm") && hour < 12 && (hour > 4 || !word_is(ahead(r, 0), "đêm"))) ||
	    (word_is(ahead(r, 0), "trưa") && hour < 3))
		hour += 12;
	memcpy(first, r->point->time, sizeof first);
	set_clock(r, hour, minute);
	if (joined && first[0] != '\0' && strcmp(first, r->point->time) < 0) {
		memcpy(r->point->until, r->point->time, sizeof first);
		memcpy(r->point->time, first, sizeof first);
	} else if (joined && first[0] != '\0') {
		memcpy(r->evening, first, sizeof first);
	}
	return true;
}

/* sáng, rạng sáng, chiều tối; with nay, qua, mai, đó */
static bool
take_part(struct reader *r)
{
	const struct word *word = ahead(r, 0);
	const char *code;

	if (!word_among(word, "sáng rạng trưa chiều tối đêm khuya") &&
	    !(word_is(word, "nửa") && word_is(ahead(r, 1), "đêm")))
		return false;
	code =
	    word_is(word, "chiều") && word_is(ahead(r, 1), "tối") ? "TEV" : when_part(word->text, strlen(word->text));
	if (r->point->time[0] == '\0' && code != NULL)
		snprintf(r->point->time, sizeof r->point->time, "%s", code);
	r->at += word_among(word, "rạng nửa") ? 2 : 1;
	while (word_among(ahead(r, 0), "sớm muộn tối khuya"))
		r->at++;
	if (word_is(ahead(r, 0), "nay"))
		set_base(r, WHEN_DAY, 0);
	else if (word_is(ahead(r, 0), "qua"))
		set_base(r, WHEN_DAY, -1);
	else if (word_is(ahead(r, 0), "mai"))
		set_base(r, WHEN_DAY, 1);
	else if (word_among(ahead(r, 0), "đó ấy"))
		set_base(r, WHEN_SAME, 0);
	else
		return true;
	r->at++;
	return true;
}

/* ---- relative days ---- */

/* hôm nay, hôm qua, hôm kia, ngày mai, ngày kia, cùng ngày, hôm sau, ngày hôm sau, hôm trước, ngày này năm ngoái */
static bool
take_relative_day(struct reader *r)
{
	static const struct {
		const char *first, *second;
		enum when_base base;
		int offset;
	} table[] = {
		{ "hôm", "nay", WHEN_DAY, 0 },           { "hôm", "qua", WHEN_DAY, -1 },
		{ "hôm", "kia", WHEN_DAY, -2 },          { "ngày", "nay", WHEN_DAY, 0 },
		{ "ngày", "mai", WHEN_DAY, 1 },          { "ngày", "kia", WHEN_DAY, 2 },
		{ "ngày", "mốt", WHEN_DAY, 2 },          { "ngày", "qua", WHEN_DAY, -1 },
		{ "cùng", "ngày", WHEN_SAME, 0 },        { "cùng", "hôm", WHEN_SAME, 0 },
		{ "cùng", "tháng", WHEN_SAME_MONTH, 0 }, { "cùng", "năm", WHEN_SAME_YEAR, 0 },
		{ "hôm", "sau", WHEN_SAME, 1 },          { "hôm", "trước", WHEN_SAME, -1 },
		{ "hôm", "đó", WHEN_SAME, 0 },           { "hôm", "ấy", WHEN_SAME, 0 },
		{ "ngày", "đó", WHEN_SAME, 0 },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (word_is(ahead(r, 0), table[i].first) && word_is(ahead(r, 1), table[i].second)) {
			set_base(r, table[i].base, table[i].offset);
			r->at += 2;
			return true;
		}
	return false;
}

/* cùng kỳ, cùng kỳ năm trước, cùng kỳ năm 2022 */
static bool
take_like(struct reader *r)
{
	if (!word_is(ahead(r, 0), "cùng") || !word_among(ahead(r, 1), "kỳ kì"))
		return false;
	r->at += 2;
	set_base(r, WHEN_LIKE, -1); /* a comparison is with the year before unless it says another */
	if (word_is(ahead(r, 0), "năm") && is_year(ahead(r, 1))) {
		set_year(r, ahead(r, 1)->number);
		r->at += 2;
	} else if (word_is(ahead(r, 0), "năm") && word_among(ahead(r, 1), "trước ngoái rồi")) {
		r->at += 2;
	} else if (word_is(ahead(r, 0), "tháng") || word_among(ahead(r, 0), "tuần quý")) {
		set_base(r, WHEN_OPEN, 0);
		r->at += 2;
	}
	return true;
}

/* ---- weekdays and weeks ---- */

static int
weekday_of(const struct word *word)
{
	static const char *const names[] = { "hai", "ba", "tư", "năm", "sáu", "bảy" };

	for (int i = 0; i < 6; i++)
		if (word_is(word, names[i]) || is_number(word, (unsigned)i + 2, (unsigned)i + 2))
			return i + 1;
	return word_is(word, "bẩy") ? 6 : 0;
}

static bool
take_weekday(struct reader *r)
{
	int day = 0;

	if (word_is(ahead(r, 0), "thứ"))
		day = weekday_of(ahead(r, 1));
	else if (word_is(ahead(r, 0), "chủ") && word_is(ahead(r, 1), "nhật"))
		day = 7;
	if (day == 0)
		return false;
	r->point->weekday = day;
	r->at += 2;
	return true;
}

static bool
take_week(struct reader *r)
{
	int offset = 0;

	if (!word_is(ahead(r, 0), "tuần"))
		return false;
	if (word_among(ahead(r, 1), "trước qua rồi"))
		offset = -1;
	else if (word_among(ahead(r, 1), "tới sau"))
		offset = 1;
	else if (!word_among(ahead(r, 1), "này nay"))
		return false;
	r->at += 2;
	set_base(r, r->point->weekday != 0 ? WHEN_WEEKDAY : WHEN_OPEN, offset);
	return true;
}

/* ---- counted units: 6 tháng đầu năm, 10 năm qua, 4 năm trước ---- */

static bool
take_months_of_year(struct reader *r, unsigned count, bool last)
{
	struct point *p = r->point;

	if (count < 1 || count > 12)
		return false;
	if (count == 6)
		p->half = last ? 2 : 1;
	else if (count == 3)
		p->quarter = last ? 4 : 1;
	else {
		p->month = last ? 13 - (int)count : 1;
		r->last_month = last ? 12 : (int)count;
	}
	return true;
}

static bool
take_anchored_count(struct reader *r, unsigned count, char unit, bool several)
{
	const struct word *word = ahead(r, 0);
	enum when_base base = unit == 'Y' ? WHEN_YEAR : unit == 'M' ? WHEN_MONTH : unit == 'D' ? WHEN_DAY : WHEN_OPEN;
	enum when_base told = unit == 'Y' ? WHEN_SAME_YEAR : unit == 'M' ? WHEN_SAME_MONTH : WHEN_SAME; /* from what was spoken of */
	int days = unit == 'W' ? 7 * (int)count : (int)count;

	if (word_among(word, "qua nay") || (word_is(word, "vừa") && word_is(ahead(r, 1), "qua")) ||
	    (word_is(word, "gần") && word_is(ahead(r, 1), "đây")) ||
	    (word_is(word, "trở") && word_is(ahead(r, 1), "lại"))) {
		r->point->unit = unit;
		set_base(r, WHEN_PAST, (int)count);
	} else if (word_is(word, "tới") || (word_is(word, "sắp") && word_is(ahead(r, 1), "tới"))) {
		r->point->unit = unit;
		set_base(r, WHEN_COMING, (int)count);
	} else if (several && word_among(word, "trước sau")) {
		set_base(r, WHEN_OPEN, 0);
	} else if (word_is(word, "trước")) {
		set_base(r, word_is(ahead(r, 1), "đó") ? told : base, word_is(ahead(r, 1), "đó") ? -days : -(int)count);
	} else if (word_is(word, "nữa")) {
		set_base(r, base, (int)count);
	} else if (word_is(word, "sau")) {
		set_base(r, told, days);
	} else {
		return false;
	}
	r->at += word_among(word, "vừa gần trở sắp") ? 2 : 1;
	while (word_among(ahead(r, 0), "đây đó"))
		r->at++;
	return true;
}

/* 8 tháng | của năm 2017, năm 2017 */
static bool
is_of_year(const struct reader *r)
{
	size_t at = word_is(ahead(r, 0), "của") ? 1 : 0;

	return word_is(ahead(r, at), "năm") && is_year(ahead(r, at + 1));
}

/* 22 ngày | đầu tháng 4, đầu của 4-2019 */
static bool
is_of_month(const struct reader *r)
{
	size_t at = word_is(ahead(r, 1), "của") ? 2 : 1;

	at += word_is(ahead(r, at), "tháng") ? 1 : 0;
	return is_number(ahead(r, at), 1, 12);
}

static bool
take_counted(struct reader *r)
{
	size_t start = r->at;
	unsigned count = 0;
	bool several = start > 0 && word_among(&r->words[start - 1], "- , đến hoặc hay");       /* 2-3 tuần sau */
	char unit;

	if (is_number(ahead(r, 0), 1, 999)) {
		count = (unsigned)ahead(r, 0)->number;
		r->at++;
	} else {
		count = numeral_small(r->words, &r->at);
	}
	if (count == 0 || count > 999)
		goto no;
	unit = word_is(ahead(r, 0), "năm")     ? 'Y'
	       : word_is(ahead(r, 0), "tháng") ? 'M'
	       : word_is(ahead(r, 0), "tuần")  ? 'W'
	       : word_is(ahead(r, 0), "ngày")  ? 'D'
					       : '\0';
	if (word_is(ahead(r, 0), "thập") && word_among(ahead(r, 1), "kỷ niên kỉ")) {
		unit = 'Y';
		count *= 10;
		r->at++;
	}
	if (unit == '\0')
		goto no;
	r->at++;
	if (unit == 'M' && (word_among(ahead(r, 0), "đầu cuối") || is_of_year(r))) {
		bool last = word_is(ahead(r, 0), "cuối");

		r->at += word_is(ahead(r, 0), "năm") ? 0 : 1;
		if (take_months_of_year(r, count, last))
			return true;
		goto no;
	}
	if (unit == 'D' && word_is(ahead(r, 0), "đầu") && is_of_month(r)) {
		r->at++;
		r->point->day = 1;
		r->last_day = (int)count;
		return true;
	}
	if (take_anchored_count(r, count, unit, several))
		return true;
no:
	r->at = start;
	return false;
}

/* nửa đầu năm, nửa năm qua, thập kỷ qua */
static bool
take_halves(struct reader *r)
{
	if (word_is(ahead(r, 0), "nửa") && word_among(ahead(r, 1), "đầu cuối") && word_is(ahead(r, 2), "năm")) {
		r->point->half = word_is(ahead(r, 1), "đầu") ? 1 : 2;
		r->at += 2;
		return true;
	}
	if (word_is(ahead(r, 0), "nửa") && word_is(ahead(r, 1), "năm") && word_among(ahead(r, 2), "qua nay")) {
		r->point->unit = 'M';
		set_base(r, WHEN_PAST, 6);
		r->at += 3;
		return true;
	}
	if (word_is(ahead(r, 0), "thập") && word_among(ahead(r, 1), "kỷ niên kỉ") &&
	    word_among(ahead(r, 2), "qua vừa")) {
		r->point->unit = 'Y';
		set_base(r, WHEN_PAST, 10);
		r->at += 3;
		return true;
	}
	return false;
}

/* ---- numbers with separators ---- */

/* 15-17/3, 15-17/3/2024, 9-12 tháng 9 */
static bool
take_day_range(struct reader *r)
{
	const struct word *first = ahead(r, 0), *last = ahead(r, 2), *month = ahead(r, 4);

	if (!is_number(first, 1, 31) || !word_is(ahead(r, 1), "-") || !is_number(last, 1, 31) ||
	    !word_among(ahead(r, 3), "/ tháng") || !is_number(month, 1, 12) || first->number >= last->number)
		return false;
	set_day(r, first->number, month->number);
	r->last_day = (int)last->number;
	if (!calendar_exists(0, (int)month->number, r->last_day))
		r->refused = true;
	r->at += 5;
	take_year_behind(r);
	return true;
}

/* Words between two days of a list: `,`  `và`  `&`  `, và`, each with ngày; 0: none. */
static size_t
list_gap(const struct reader *r, size_t at)
{
	size_t gap = word_is(ahead(r, at), ",") ? 1 : 0;

	gap += word_among(ahead(r, at + gap), "và &") ? 1 : 0;
	return gap > 0 && word_is(ahead(r, at + gap), "ngày") ? gap + 1 : gap;
}

/* ngày 5, 6 và 7/9/2019: days that touch are a stretch, others are no one date */
static bool
take_day_list(struct reader *r)
{
	size_t at = word_among(ahead(r, 0), "ngày hôm") ? 1 : 0, gap;
	unsigned long long first = ahead(r, at)->number, last = first;
	bool touch = true;

	if (r->point->day != 0 || !is_number(ahead(r, at), 1, 31))
		return false;
	for (at++; (gap = list_gap(r, at)) > 0 && is_number(ahead(r, at + gap), 1, 31); at += gap + 1) {
		touch = touch && ahead(r, at + gap)->number == last + 1;
		last = ahead(r, at + gap)->number;
	}
	if (last == first || !is_number(ahead(r, at + 1), 1, 12) ||
	    !(word_is(ahead(r, at), "tháng") || (is_separator(ahead(r, at)) && ahead(r, at + 1)->digits <= 2)))
		return false;
	set_day(r, first, ahead(r, at + 1)->number);
	r->last_day = (int)last;
	r->refused = r->refused || !touch || !calendar_exists(0, (int)ahead(r, at + 1)->number, r->last_day);
	r->at += at + 2;
	take_year_behind(r);
	return true;
}

/* 2022-12-20 */
static bool
take_iso(struct reader *r)
{
	if (!is_year(ahead(r, 0)) || !word_is(ahead(r, 1), "-") || !is_number(ahead(r, 2), 1, 12) ||
	    ahead(r, 2)->digits != 2 || !word_is(ahead(r, 3), "-") || !is_number(ahead(r, 4), 1, 31) ||
	    ahead(r, 4)->digits != 2)
		return false;
	set_day(r, ahead(r, 4)->number, ahead(r, 2)->number);
	set_year(r, ahead(r, 0)->number);
	r->at += 5;
	return true;
}

/* The second separator of 20/12/22 is the first one again, and nothing follows. */
static void
take_short_year(struct reader *r)
{
	const struct word *separator = ahead(r, 0), *year = ahead(r, 1);

	if (!is_separator(separator) || separator->blank || strcmp(separator->text, r->words[r->at - 2].text) != 0 ||
	    year->kind != WORD_DIGITS || year->digits != 2 || year->blank || is_separator(ahead(r, 2)))
		return;
	set_year(r, (unsigned)when_short_year((int)year->number));
	r->at += 2;
}

/* 5-10 năm tới: a count from five to ten, no day */
static bool
is_count_range(const struct reader *r)
{
	return word_is(ahead(r, 1), "-") && word_among(ahead(r, 3), "năm tháng tuần ngày giờ thập") &&
	       ahead(r, 4)->kind != WORD_DIGITS;
}

/* 20/12/2022, 20-12, 8/2014 */
static bool
take_numeric(struct reader *r)
{
	if (ahead(r, 0)->kind != WORD_DIGITS || ahead(r, 0)->digits > 2 || !is_separator(ahead(r, 1)) ||
	    ahead(r, 2)->kind != WORD_DIGITS || is_count_range(r))
		return false;
	if (take_day_range(r))
		return true;
	if (is_year(ahead(r, 2))) {
		if (!is_number(ahead(r, 0), 1, 12))
			return false;
		r->point->month = (int)ahead(r, 0)->number;
		set_year(r, ahead(r, 2)->number);
		r->at += 3;
		return true;
	}
	if (ahead(r, 2)->digits > 2)
		return false;
	set_day(r, ahead(r, 0)->number, ahead(r, 2)->number);
	r->at += 3;
	if (take_year_behind(r))
		return true;
	take_short_year(r);
	return true;
}

/* ---- days, months, quarters, years in words ---- */

static int
month_of(struct reader *r)
{
	const struct word *word = ahead(r, 0);
	size_t at = r->at;
	unsigned number;

	if (is_number(word, 1, 12)) {
		r->at++;
		return (int)word->number;
	}
	if (word_is(word, "giêng") || word_is(word, "chạp")) {
		r->at++;
		return word_is(word, "giêng") ? 1 : 12;
	}
	if (word_roman(word) >= 1 && word_roman(word) <= 12) {
		r->at++;
		return word_roman(word);
	}
	if (word_is(word, "năm") && ahead(r, 1)->kind == WORD_DIGITS)
		return 0; /* 9 tháng năm 2022 */
	number = numeral_small(r->words, &at);
	if (number < 1 || number > 12)
		return 0;
	r->at = at;
	return (int)number;
}

/* đêm 12, rạng sáng 13/4: a night and its morning, a range */
static bool
is_dawn(const struct reader *r)
{
	return word_is(ahead(r, 0), ",") && word_is(ahead(r, 1), "rạng");
}

/* ngày 10 tháng 4, mồng 3, hôm 26; 10 tháng 4.  A number behind ngày or hôm alone is a day of an unknown month. */
static bool
take_day(struct reader *r)
{
	size_t start = r->at;
	bool cued = false;
	unsigned day;

	while (word_among(ahead(r, 0), "ngày hôm mồng mùng")) {
		cued = true;
		r->at++;
	}
	if (is_number(ahead(r, 0), 1, 99) && ahead(r, 0)->digits <= 2) {
		day = (unsigned)ahead(r, 0)->number;
		if (is_separator(ahead(r, 1)) && ahead(r, 2)->kind == WORD_DIGITS)
			goto no; /* take_numeric knows more */
		r->at++;
	} else {
		day = cued ? numeral_small(r->words, &r->at) : 0;
	}
	if (day == 0)
		goto no;
	if (word_is(ahead(r, 0), "tháng")) {
		size_t behind = r->at++;
		int month = month_of(r);

		if (month != 0) {
			set_day(r, day, (unsigned)month);
			take_year_behind(r);
			return true;
		}
		if (!cued || !word_among(ahead(r, 0), "này trước tới sau qua rồi"))
			goto no;
		r->at = behind;
	}
	if (!cued && !word_among(ahead(r, 0), "đến tới và rạng") && !is_dawn(r))
		goto no;
	r->point->day = (int)day;
	if (day > 31)
		r->refused = true;
	return true;
no:
	r->at = start;
	return false;
}

/* tháng 3/2010, tháng Năm, tháng trước; tháng 1-3/2024 */
static bool
take_month(struct reader *r)
{
	size_t start = r->at;
	int month;

	if (!word_is(ahead(r, 0), "tháng"))
		return false;
	r->at++;
	if (word_among(ahead(r, 0), "này nay"))
		set_base(r, WHEN_MONTH, 0);
	else if (word_among(ahead(r, 0), "trước qua rồi"))
		set_base(r, WHEN_MONTH, -1);
	else if (word_among(ahead(r, 0), "sau tới"))
		set_base(r, WHEN_MONTH, 1);
	else {
		month = month_of(r);
		if (month == 0) {
			r->at = start;
			return false;
		}
		r->point->month = month;
		if (word_is(ahead(r, 0), "-") && is_number(ahead(r, 1), (unsigned)month + 1, 12) &&
		    word_is(ahead(r, 2), "/") && is_year(ahead(r, 3))) {
			r->last_month = (int)ahead(r, 1)->number;
			r->at += 2;
		}
		take_year_behind(r);
		return true;
	}
	r->at++;
	return true;
}

/* quý III/2024, quý 3, quý IV năm 2023 */
static bool
take_quarter(struct reader *r)
{
	const struct word *number = ahead(r, 1);
	size_t at = r->at + 1;
	int quarter;

	if (!word_among(ahead(r, 0), "quý quí"))
		return false;
	if (is_number(number, 1, 4))
		quarter = (int)number->number;
	else if (word_roman(number) != 0)
		quarter = word_roman(number);
	else
		quarter = (int)numeral_small(r->words, &at);
	if (quarter < 1 || quarter > 4)
		return false;
	r->point->quarter = quarter;
	r->at += 2;
	take_year_behind(r);
	return true;
}

/* thập niên 1990, thập kỷ 80, những năm 90; thế kỷ XX, thế kỷ 21 */
static bool
take_decade(struct reader *r)
{
	bool century = word_is(ahead(r, 0), "thế") && word_among(ahead(r, 1), "kỷ kỉ");
	bool decade = (word_is(ahead(r, 0), "thập") && word_among(ahead(r, 1), "niên kỷ kỉ")) ||
		      (word_is(ahead(r, 0), "những") && word_is(ahead(r, 1), "năm"));
	size_t at = century && word_is(ahead(r, 2), "thứ") ? 3 : 2;
	const struct word *number = ahead(r, at);
	int value = is_number(number, 1, 2999) ? (int)number->number : word_roman(number);

	if ((!century && !decade) || value == 0)
		return false;
	if (century) {
		if (value > 30)
			return false;
		r->at += at + 1;
		if (r->point->year == 0) { /* những năm 90 của thế kỷ XX: the decade says more */
			r->point->year = value - 1;
			r->point->year_places = 2;
		}
		return true;
	}
	if (number->digits != 2 && number->digits != 4)
		return false;
	if (value % 10 != 0 && number->digits == 2)
		return false;
	r->at += 3;
	if (value % 10 != 0) { /* những năm 1975 is that year */
		r->point->year = value;
		return true;
	}
	r->point->year = value >= 1000 ? value / 10 : value >= 30 ? 190 + value / 10 : 200 + value / 10;
	r->point->year_places = 3;
	return true;
}

/* đầu năm, giữa tháng, and no more: of the year, the month of writing */
static bool
take_part_of_now(struct reader *r)
{
	const struct word *unit = ahead(r, 1);

	if (r->at != 0 || !word_among(ahead(r, 0), "đầu giữa cuối") || !word_among(unit, "năm tháng") || ahead(r, 2)->kind != WORD_END)
		return false;
	set_base(r, word_is(unit, "năm") ? WHEN_YEAR : WHEN_MONTH, 0);
	r->at += 2;
	return true;
}

/* năm 2023, năm nay, năm ngoái, năm qua; a bare year */
static bool
take_year(struct reader *r)
{
	const struct word *word = ahead(r, 0);

	if (is_year(word)) {
		set_year(r, word->number);
		r->at++;
		return true;
	}
	if (!word_is(word, "năm"))
		return false;
	word = ahead(r, 1);
	if (is_number(word, 100, 2999))
		set_year(r, word->number);
	else if (word_among(word, "nay này"))
		set_base(r, WHEN_YEAR, 0);
	else if (word_among(word, "ngoái trước rồi"))
		set_base(r, WHEN_YEAR, -1);
	else if (word_is(word, "kia"))
		set_base(r, WHEN_YEAR, -2);
	else if (word_among(word, "sau tới"))
		set_base(r, WHEN_YEAR, 1);
	else if (word_is(word, "qua") || (word_is(word, "vừa") && word_is(ahead(r, 2), "qua")))
		set_base(r, WHEN_REPORTED, 0);
	else
		return false;
	r->at += word_is(word, "vừa") ? 3 : 2;
	return true;
}

/* 2016-18, the short end of a range of years */
static bool
take_short_end(struct reader *r, const struct point *from)
{
	const struct word *word = ahead(r, 0);

	if (from->year == 0 || from->month != 0 || from->year_places != 4 || word->kind != WORD_DIGITS ||
	    word->digits != 2 || word->blank || ahead(r, 1)->kind != WORD_END)
		return false;
	set_year(r, (unsigned long long)from->year / 100 * 100 + word->number);
	r->at++;
	return true;
}

/* ---- whole expressions ---- */

static bool
has_content(const struct point *p)
{
	return p->base != WHEN_FIXED || p->year != 0 || p->month != 0 || p->day != 0 || p->half != 0 ||
	       p->quarter != 0 || p->weekday != 0;
}

/* 05/07/2025 | - 20:05 */
static bool
is_clock_behind(const struct reader *r)
{
	return r->point->day != 0 && r->point->time[0] == '\0' && word_is(ahead(r, 0), "-") && is_number(ahead(r, 1), 0, 24) &&
	       word_among(ahead(r, 2), ": h giờ") && is_number(ahead(r, 3), 0, 59) && ahead(r, 4)->kind == WORD_END;
}

static bool
is_range_word(const struct reader *r)
{
	if (is_clock_behind(r))
		return false;
	if (word_is(ahead(r, 0), "rạng") && r->point->day != 0)
		return true;
	return (word_among(ahead(r, 0), "- / đến tới và &") || is_dawn(r)) && ahead(r, 1)->kind != WORD_END;
}

static void
read_point(struct reader *r, const struct point *from)
{
	static bool (*const takers[])(struct reader *) = {
		take_clock, take_iso,          take_counted, take_halves,  take_day_list, take_numeric,
		take_like,  take_relative_day, take_part,    take_weekday, take_week,
		take_day,   take_month,        take_quarter, take_decade,  take_part_of_now,
		take_year,
	};

	if (from != NULL && take_short_end(r, from))
		return;
	while (ahead(r, 0)->kind != WORD_END) {
		bool taken = false;

		if (from == NULL && r->point->day != 0 && word_is(ahead(r, 0), "rạng"))
			return;
		for (size_t i = 0; !taken && i < sizeof takers / sizeof takers[0]; i++)
			taken = takers[i](r);
		if (taken)
			continue;
		if (from == NULL && has_content(r->point) && is_range_word(r))
			return;
		r->at++;
	}
}

static void
settle(struct point *p)
{
	if (p->base == WHEN_FIXED && p->weekday != 0 && p->year == 0 && p->month == 0 && p->day == 0)
		p->base = WHEN_WEEKDAY;
}

/* Does the year turn between two days or months? */
static bool
turns(const struct point *from, const struct point *to)
{
	if (from->month == 0 || to->month == 0)
		return false;
	return from->month > to->month || (from->month == to->month && to->day != 0 && from->day > to->day);
}

/* The ends of a range lend each other what only one of them says. */
static void
lend(struct point *from, struct point *to)
{
	if (from->base == WHEN_FIXED && from->day != 0 && from->month == 0)
		from->month = to->month;
	if (from->year == 0 && from->base == WHEN_FIXED && to->base == WHEN_FIXED && from->weekday == 0) {
		from->year = to->year;
		from->year_places = to->year_places;
		if (turns(from, to) && to->year != 0)
			from->year--; /* từ tháng 11 đến tháng 2/2024, từ 5/10 đến 4/10/2018 */
	}
	if (to->year == 0 && to->base == WHEN_FIXED && from->year != 0) {
		to->year = from->year + turns(from, to);
		to->year_places = from->year_places;
	}
	if (to->month == 0 && to->day != 0 && to->base == WHEN_FIXED)
		to->month = from->month;
}

/* Does the second of two days, months or years that `và` joins follow the first?  Others are no stretch of time. */
static bool
touches(const struct point *from, const struct point *to)
{
	struct day first = { from->year != 0 ? from->year : 2001, from->month, from->day },
		   second = { to->year != 0 ? to->year : first.year + turns(from, to), to->month, to->day };
	int months = (second.year - first.year) * 12 + second.month - first.month;

	if (from->base != WHEN_FIXED || to->base != WHEN_FIXED || from->quarter != 0 || from->half != 0 || from->year_places != 4)
		return true;
	if (from->day == 0 && to->day == 0)
		return from->month == 0 ? to->month != 0 || second.year == first.year + 1 : to->month == 0 || months == 1;
	if (!point_is_day(from) || !point_is_day(to))
		return true;
	return calendar_number(second) - calendar_number(first) <= 1 && calendar_number(second) >= calendar_number(first);
}

static bool
day_exists(const struct point *p)
{
	if (p->base != WHEN_FIXED || p->day == 0)
		return true;
	return p->month == 0 ? p->day <= 31 : calendar_exists(p->year_places == 4 ? p->year : 0, p->month, p->day);
}

int
when_read(const char *bytes, size_t len, struct when *when)
{
	struct word words[WORDS_MOST + 1];
	struct reader r = { .words = words, .point = &when->from };

	*when = (struct when){ .from.year_places = 4, .to.year_places = 4 };
	words_of(bytes, len, words);
	read_point(&r, NULL);
	if (!has_content(&when->from))
		return 0;
	settle(&when->from);
	if (r.last_month != 0 || r.last_day != 0) {
		when->range = true;
		when->to = when->from;
		when->to.time[0] = '\0';
		if (r.last_month != 0)
			when->to.month = r.last_month;
		else
			when->to.day = r.last_day;
	} else if (is_range_word(&r)) {
		struct reader second = { .words = words, .at = r.at + 1, .point = &when->to };

		read_point(&second, &when->from);
		settle(&when->to);
		when->range = has_content(&when->to);
		r.refused = r.refused || second.refused;
		if (when->range)
			lend(&when->from, &when->to);
		if (when->range && word_among(&words[r.at], "và &") && !word_is(&words[0], "giữa") && !touches(&when->from, &when->to))
			r.refused = true;
	} else if (r.evening[0] != '\0' && (when->from.base == WHEN_SAME || when->from.base == WHEN_DAY) && when->from.offset > 0) {
		when->range = true;
		when->to = when->from;
		when->from.offset--;
		memcpy(when->from.time, r.evening, sizeof r.evening);
	}
	if (r.refused || !day_exists(&when->from) || (when->range && !day_exists(&when->to)))
		return -1;
	return 1;
}
