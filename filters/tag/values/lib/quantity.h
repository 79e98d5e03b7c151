/* quantity.h - the number inside the words of a quantity. */
#ifndef TAG_VALUES_LIB_QUANTITY_H
#define TAG_VALUES_LIB_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "values/lib/numeral.h"

/* The first number in bytes[0, len): approximators, currencies and signs before it are passed over, at most six
 * words.  Fractions (2/3, hai phần ba), heights (1m65), halves of a unit (ba tháng rưỡi) and the short
 * scales of money (500k, 60 tr) are known.
 * scale  further words with a scale (triệu), NULL for none; used where the number has none itself
 * false: there is no number, or it counts nothing (hàng trăm, vài chục, mấy nghìn). */
bool quantity_read(const char *bytes, size_t len, const char *scale, size_t scale_len, struct decimal *);

#endif
