/* money(words [, scale]) - an amount in its currency: 1.200 tỷ đồng -> 1200000000000, US$ 5 triệu -> 5000000, 500k ->
 * 500000.
 *
 * The same as number(), and it knows the short scales that are used of money alone: k, tr (triệu). */
#include "values/function.h"
#include "values/lib/argument.h"
#include "values/lib/numeral.h"
#include "values/lib/quantity.h"
#include "values/lib/words.h"

/* The power of a short scale right behind the digits, or 0. */
static int
short_scale(const char *bytes, size_t len)
{
	struct word words[WORDS_MOST + 1];
	size_t count = words_of(bytes, len, words);

	for (size_t i = 1; i < count; i++)
		if (words[i - 1].kind == WORD_DIGITS && words[i].kind == WORD_LETTERS)
			return word_is(&words[i], "k") ? 3 : word_is(&words[i], "tr") ? 6 : 0;
	return 0;
}

static enum made
make_money(const struct call *call, struct value *out)
{
	const char *bytes, *scale = NULL;
	size_t len, scale_len = 0;
	char text[NUMERAL_BYTES];
	struct decimal value;

	if (!argument_text(call, 0, &bytes, &len))
		return MADE_NOTHING;
	argument_text(call, 1, &scale, &scale_len);
	if (!quantity_read(bytes, len, scale, scale_len, &value))
		return MADE_NOTHING;
	value.exponent += short_scale(bytes, len);
	return made_number(call, text, numeral_write(value, text), out);
}

const struct value_function value_money = { "money", 1, 2, 0, make_money };
