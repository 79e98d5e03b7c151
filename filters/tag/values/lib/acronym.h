/* acronym.h - first letters of words, as short forms take them. */
#ifndef TAG_VALUES_LIB_ACRONYM_H
#define TAG_VALUES_LIB_ACRONYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define ACRONYM_MOST 64

/* A word's first letter without mark of tone or vowel, upper case; Đ stays Đ: the Đ of ĐNQP is no D. */
uint32_t acronym_initial(uint32_t point);

/* The short form's letters, folded the same way, digits kept, dots and hyphens passed over (T.Ư, KT-XH).  Returns how
 * many, 0 where there are more than ACRONYM_MOST or any other character stands in it. */
size_t acronym_letters(const char *bytes, size_t len, uint32_t out[ACRONYM_MOST]);

/* Does a word that begins with `letter` stand for `initial`?  W is the ư of ương (QUTW). */
bool acronym_stands_for(uint32_t initial, uint32_t letter);

#endif
