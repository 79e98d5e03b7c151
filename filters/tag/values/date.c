/* date(year, month, day [, part [, hour [, minute]]]) - a day, month or year from its groups.
 *
 * Groups that took no part are fine: without a year the value is XXXX-07-19 and the document stage looks for it. A
 * month may be a word (giêng, Năm, mười hai, chạp) or a Roman numeral, a year may have two digits.  31 February is no
 * date. */
#include <stdio.h>

#include "base/span.h"
#include "values/function.h"
#include "values/lib/argument.h"
#include "values/lib/calendar.h"
#include "values/lib/numeral.h"
#include "values/lib/when.h"
#include "values/lib/words.h"

static int
read_words(const char *bytes, size_t len)
{
	struct word words[WORDS_MOST + 1];
	size_t at = 0;
	int value;

	words_of(bytes, len, words);
	value = word_is(words, "giêng") ? 1 : word_is(words, "chạp") ? 12 : word_roman(words);
	return value != 0 ? value : (int)numeral_small(words, &at);
}

/* A number in digits or words; 0 where the argument is absent, -1 where it cannot be one from least to most. */
static int
small_number(const struct call *call, size_t index, int least, int most)
{
	const char *bytes;
	size_t len;
	int value = 0;

	if (!argument_text(call, index, &bytes, &len))
		return 0;
	if (!argument_digits(call, index, &value))
		value = read_words(bytes, len);
	return value >= least && value <= most ? value : -1;
}

static int
read_year(const struct call *call)
{
	const char *bytes;
	size_t len;
	int year;

	if (!argument_text(call, 0, &bytes, &len))
		return 0;
	if (!argument_digits(call, 0, &year))
		return -1;
	len = span_points(bytes, len);     /* digits of some scripts are two or three bytes */
	if (len == 2)
		return when_short_year(year);
	return len == 4 && year > 0 ? year : -1;
}

/* The suffix for an hour, or for a part of the day; -1 for a clock that does not exist. */
static int
read_time(const struct call *call, struct point *point)
{
	const char *bytes, *code;
	size_t len;
	int hour, minute = 0;
	bool part = argument_text(call, 3, &bytes, &len);

	if (argument_digits(call, 4, &hour)) {
		argument_digits(call, 5, &minute);
		if (hour > 24 || minute > 59)
			return -1;
		code = part ? when_part(bytes, len) : NULL;
		if (code != NULL && hour < 12 && (code[1] == 'A' || code[1] == 'E'))
			hour += 12; /* 3 giờ chiều */
		snprintf(point->time, sizeof point->time, "T%02u:%02u", (unsigned)hour % 100, (unsigned)minute % 100);
	} else if (part && (code = when_part(bytes, len)) != NULL) {
		snprintf(point->time, sizeof point->time, "%s", code);
	}
	return 0;
}

static enum made
make_date(const struct call *call, struct value *out)
{
	struct when when = { .from.year_places = 4 };
	struct point *point = &when.from;
	char text[WHEN_BYTES];

	point->year = read_year(call);
	point->month = small_number(call, 1, 1, 12);
	point->day = small_number(call, 2, 1, 31);
	if (point->year < 0 || point->month < 0 || point->day < 0 || read_time(call, point) < 0)
		return MADE_REFUSAL;
	if (point->year == 0 && point->month == 0 && point->day == 0)
		return MADE_NOTHING;
	if (point->day != 0 && point->month != 0 && !calendar_exists(point->year, point->month, point->day))
		return MADE_REFUSAL;
	return made_text(call, text, when_write(&when, text), out);
}

const struct value_function value_date = { "date", 1, 6, 0, make_date };
