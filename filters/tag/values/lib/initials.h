/* initials.h - first letters of words, as short forms take them. */
#ifndef TAG_VALUES_LIB_INITIALS_H
#define TAG_VALUES_LIB_INITIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define INITIALS_MOST 64

/* A word's first letter without mark of tone or vowel, upper case; Đ stays Đ: the Đ of ĐNQP is no D. */
uint32_t initial_of(uint32_t point);

/* The short form's letters, folded the same way, digits kept, dots and hyphens passed over (T.Ư, KT-XH).  Returns how many,
 * 0 where there are more than INITIALS_MOST or any other character stands in it. */
size_t initials_of_short(const char *bytes, size_t len, uint32_t out[INITIALS_MOST]);

/* Does a word that begins with `letter` stand for `initial`?  W is the ư of ương (QUTW). */
bool initial_stands_for(uint32_t initial, uint32_t letter);

#endif
