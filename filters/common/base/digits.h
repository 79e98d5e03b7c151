/* digits.h - whole numbers in decimal digits, as they are written most: offsets of at most four digits. */
#ifndef BASE_DIGITS_H
#define BASE_DIGITS_H

#include <stdint.h>

enum { DIGITS_BYTES = 20 };                /* what the largest number takes */

/* Write the value at `at`, without a NUL; where the next byte goes. */
static inline char *
digits_put(char *at, uint64_t value)
{
	unsigned rest = (unsigned)value, high = rest / 100, low = rest % 100;
	unsigned count = 5;

	if (value < 10000) {
		if (high >= 10)
			*at++ = (char)('0' + high / 10);
		if (high > 0)
			*at++ = (char)('0' + high % 10);
		if (high > 0 || low >= 10)
			*at++ = (char)('0' + low / 10);
		*at++ = (char)('0' + low % 10);
		return at;
	}
	for (uint64_t left = value / 100000; left > 0; left /= 10)
		count++;
	for (unsigned i = count; i > 0; value /= 10)
		at[--i] = (char)('0' + value % 10);
	return at + count;
}

#endif
