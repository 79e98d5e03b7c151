/* number(words [, scale]) - a number in digits or words: 31,7 triệu -> 31700000, hai mươi mốt -> 21, nửa -> 0.5,
 * hai phần ba -> 0.6666666666666667, US$ 5 triệu -> 5000000, 500k -> 500000.
 *
 * Words before the number (hơn, khoảng, không quá) and what follows it are passed over; `hàng trăm`, which counts
 * nothing, gives no value.  The second argument is a scale in a group of its own: number(lo, scale) in `15-30 triệu`;
 * it counts only where the first names none. */
#include "values/function.h"
#include "values/lib/argument.h"
#include "values/lib/numeral.h"
#include "values/lib/quantity.h"

static enum made
make_number(const struct call *call, struct value *out)
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
	return made_number(call, text, numeral_write(value, text), out);
}

const struct value_function value_number = { "number", 1, 2, 0, make_number };
