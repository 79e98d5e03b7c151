#include "values/lib/quantity.h"

#include "values/lib/words.h"

#define READ_MOST    32 /* words that are looked at: the longest number in words has 22 */
#define SKIPPED_MOST 6  /* không quá, trên dưới, US$, and what a rule's group may hold beside */

/* Is a scale word among words[from, to)? */
static bool
has_scale(const struct word words[], size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		size_t at = i;

		if (numeral_scale(words, &at) > 0)
			return true;
	}
	return false;
}

/* The power of a short scale right behind the digits (500k, 60 tr), which stands of money alone, or 0. */
static int
short_scale(const struct word words[], size_t at)
{
	if (at == 0 || words[at - 1].kind != WORD_DIGITS)
		return 0;
	return word_is(&words[at], "k") ? 3 : word_is(&words[at], "tr") ? 6 : 0;
}

/* 2/3, hai phần ba: to sixteen places. */
static void
divide(const struct word words[], size_t at, struct decimal *value)
{
	bool slash = word_is(&words[at], "/") && words[at + 1].kind == WORD_DIGITS;
	unsigned long long parts = 0;

	if (slash) {
		parts = words[at + 1].number;
	} else if (word_is(&words[at], "phần")) {
		at++;
		parts = numeral_small(words, &at);
	}
	if (parts < 2 || parts > 100 || value->exponent != 0 || value->mantissa >= 100)
		return;
	value->mantissa = (value->mantissa * 10000000000000000ULL + parts / 2) / parts;
	value->exponent = -16;
}

/* 1m65 */
static void
add_centimetres(const struct word words[], size_t at, struct decimal *value)
{
	const struct word *behind = &words[at];

	if (!word_is(behind, "m") || behind->blank || behind[1].kind != WORD_DIGITS || behind[1].blank ||
	    behind[1].digits > 2 || value->exponent < 0 || value->exponent > 2)
		return;
	for (; value->exponent > 0; value->exponent--)
		value->mantissa *= 10;
	value->exponent = -(int)behind[1].digits;
	value->mantissa = value->mantissa * (behind[1].digits == 2 ? 100 : 10) + behind[1].number;
}

/* ba tháng rưỡi: half of the unit more. */
static void
add_half(const struct word words[], size_t at, struct decimal *value)
{
	if (words[at].kind != WORD_LETTERS || !word_is(&words[at + 1], "rưỡi") || value->exponent != 0 ||
	    value->mantissa > 999)
		return;
	value->mantissa = value->mantissa * 10 + 5;
	value->exponent = -1;
}

/* The power that further words name (triệu, chục nghìn), or 0. */
static int
scale_of(const char *bytes, size_t len)
{
	struct word words[READ_MOST + 1];
	size_t at = 0;
	int ten;

	words_few(bytes, len, words, READ_MOST);
	ten = word_is(&words[0], "chục");
	at = (size_t)ten;
	return ten + numeral_scale(words, &at);
}

bool
quantity_read(const char *bytes, size_t len, const char *scale, size_t scale_len, struct decimal *value)
{
	struct word words[READ_MOST + 1];
	size_t count = words_few(bytes, len, words, READ_MOST);

	for (size_t start = 0; start < count && start < SKIPPED_MOST; start++) {
		size_t at = start;

		if (word_among(&words[start], "hàng vài mấy dăm"))
			return false;
		if (!numeral_read(words, &at, value))
			continue;
		divide(words, at, value);
		value->exponent += short_scale(words, at);
		add_centimetres(words, at, value);
		add_half(words, at, value);
		if (scale != NULL && !has_scale(words, start, at))
			value->exponent += scale_of(scale, scale_len);
		return true;
	}
	return false;
}
