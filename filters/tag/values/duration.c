/* duration(words) - a length of time in mixed units, counted in the last of them: 2 năm 6 tháng -> 30, một giờ 20 phút -> 80,
 * 2 giờ 5 phút 10 giây -> 7510.
 *
 * Words before the first number (hơn, khoảng) are passed over.  No value where a number is no whole one (2,5 giờ 10 phút), where the
 * units do not get smaller, and where they have no fixed ratio: a month has no number of days. */
#include "values/function.h"
#include "values/lib/argument.h"
#include "values/lib/numeral.h"

enum { SKIPPED_MOST = 6, TOTAL_MOST = 1000000000 };

/* How many of the next smaller unit each has; 0 ends a row of fixed ratios. */
static const struct {
	const char *name;
	unsigned next;
} units[] = { { "năm", 12 }, { "tháng", 0 }, { "tuần", 7 }, { "ngày", 24 }, { "giờ", 60 }, { "phút", 60 }, { "giây", 0 } };
enum { UNITS = sizeof units / sizeof units[0] };

/* `12 phút` at words[*at]: the number and its unit's index. */
static bool
read_part(const struct word words[], size_t *at, unsigned long long *number, size_t *unit)
{
	struct decimal value;

	if (!numeral_read(words, at, &value))
		return false;
	for (*number = value.mantissa; value.exponent > 0 && *number < TOTAL_MOST; value.exponent--)
		*number *= 10;
	for (*unit = 0; *unit < UNITS && !word_is(&words[*at], units[*unit].name); ++*unit)
		;
	++*at;
	return value.exponent == 0 && *number < TOTAL_MOST && *unit < UNITS;
}

static enum made
make_duration(const struct call *call, struct value *out)
{
	struct word words[WORDS_MOST + 1];
	char text[NUMERAL_BYTES];
	const char *bytes;
	unsigned long long total, number;
	size_t len, count, at = 0, unit, smaller;
	struct decimal peek;

	if (!argument_text(call, 0, &bytes, &len))
		return MADE_NOTHING;
	count = words_of(bytes, len, words);
	for (size_t start = 0; start < count && start < SKIPPED_MOST; start++) {
		at = start;
		if (numeral_read(words, &at, &peek)) {
			at = start;
			break;
		}
	}
	if (!read_part(words, &at, &total, &unit))
		return MADE_NOTHING;
	while (at < count) {
		if (!read_part(words, &at, &number, &smaller) || smaller <= unit)
			return MADE_NOTHING;
		for (; unit < smaller; unit++) {
			total *= units[unit].next;
			if (total == 0 || total > TOTAL_MOST)
				return MADE_NOTHING;
		}
		total += number;
	}
	return made_number(call, text, numeral_write((struct decimal){ total, 0 }, text), out);
}

const struct value_function value_duration = { "duration", 1, 1, 0, make_duration };
