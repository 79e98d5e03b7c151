/* tone.h - a Vietnamese vowel is a base letter (a ă â e ê i o ô ơ u ư y, either case) with one of six tones. */
#ifndef UNICODE_TONE_H
#define UNICODE_TONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum tone { TONE_LEVEL, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_ACUTE, TONE_DOT };     /* ngang huyền hỏi ngã sắc nặng */

/* True for the 144 precomposed vowels: *base keeps shape and case, "Ộ" gives "Ô" and TONE_DOT. */
bool     tone_split(uint32_t point, uint32_t *base, enum tone *);
uint32_t tone_join(uint32_t base, enum tone);          /* base as tone_split gives it; any other point comes back as it is */

/* The two letters that end a syllable, where its tone mark has two places: òa = oà, òe = oè, ùy = uỳ, in any case.  They are
 * changed to the other style; false where they are no such pair.  (After q only quỳ is right: the caller's business.) */
bool tone_to_new(uint32_t *first, uint32_t *last);     /* òa -> oà */
bool tone_to_old(uint32_t *first, uint32_t *last);     /* oà -> òa */

/* Marks above a letter stack in the order they are written, so NFC leaves e, acute, circumflex as they are: é with a hat.  In
 * Vietnamese that is ế with its tone typed first.  Append valid UTF-8 to out with shapes before tones; NFC comes after. */
void tone_order(const char *text, size_t len, struct buffer *out);

#endif
