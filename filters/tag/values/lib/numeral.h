/* numeral.h - numbers as Vietnamese newspapers write them, exactly: no binary fraction comes near them.
 *
 * Digits:  64.300   6,7   87,25   1.200   8 260 000   3.5   10,000
 * Words:   hai mươi mốt   một nghìn lẻ năm   mười hai   nửa   trăm   ba rưỡi
 * Both:    31,7 triệu   1 tỷ 200 triệu   2 triệu rưỡi   300 nghìn   1.200 tỷ
 *
 * Separators: a dot or blank before groups of exactly three digits parts thousands, a comma opens the fraction.  One
 * comma before three digits that end in 0 parts thousands as well (`10,000`): nobody writes a fraction with a useless
 * nought.  A single dot before another number of digits opens a fraction (`3.5`).  With both, the last one opens the
 * fraction. */
#ifndef TAG_VALUES_LIB_NUMERAL_H
#define TAG_VALUES_LIB_NUMERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "values/lib/words.h"

/* mantissa times ten to the power of exponent. */
struct decimal {
	unsigned long long mantissa;
	int exponent;
};

#define NUMERAL_BYTES 64

/* Read a number at words[*at]; *at moves behind it.  false: none there, or more than 18 digits. */
bool numeral_read(const struct word words[], size_t *at, struct decimal *);
/* The words of digits alone: mười hai, hai mươi mốt; for days, months and counts.  0: none there. */
unsigned numeral_small(const struct word words[], size_t *at);
/* A scale word and those that follow it: triệu, nghìn tỷ.  Gives the power of ten, 0 where there is none; *at moves.
 */
int numeral_scale(const struct word words[], size_t *at);
/* Write as a JSON number without exponent and useless noughts; returns the bytes, 0 where it does not fit. */
size_t numeral_write(struct decimal, char out[NUMERAL_BYTES]);

#endif
