/* number(words [, scale [, upper]]) - a number in digits or words: 31,7 triệu -> 31700000, hai mươi mốt -> 21, nửa -> 0.5,
 * hai phần ba -> 0.6666666666666667, US$ 5 triệu -> 5000000, 500k -> 500000.
 *
 * Words before the number (hơn, khoảng, không quá) and what follows it are passed over; `hàng trăm`, which counts
 * nothing, gives no value.  The second argument is a scale in a group of its own: number(lo, scale) in `15-30 triệu`;
 * it counts only where the first names none.  The third is the upper end of a range: where the number is written out and larger than
 * that, the scale is the upper end's alone, as in `800.000 - 1,2 triệu`. */
#include <math.h>

#include "values/function.h"
#include "values/lib/argument.h"
#include "values/lib/numeral.h"
#include "values/lib/quantity.h"

enum { WRITTEN_OUT = 1000 };               /* such a number names its noughts: 800.000, not 36,74 */

/* Is a number written out, and larger than a further argument as it stands? */
static bool
exceeds(const struct call *call, const char *bytes, size_t len, size_t index)
{
	const char *upper;
	size_t upper_len;
	struct decimal a, b;

	if (!argument_text(call, index, &upper, &upper_len) || !quantity_read(bytes, len, NULL, 0, &a) || !quantity_read(upper, upper_len, NULL, 0, &b))
		return false;
	return (double)a.mantissa * pow(10, a.exponent) >= fmax(WRITTEN_OUT, (double)b.mantissa * pow(10, b.exponent));
}

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
	if (scale != NULL && exceeds(call, bytes, len, 2))
		scale = NULL;
	if (!quantity_read(bytes, len, scale, scale_len, &value))
		return MADE_NOTHING;
	return made_number(call, text, numeral_write(value, text), out);
}

const struct value_function value_number = { "number", 1, 3, 0, make_number };
