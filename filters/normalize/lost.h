/* lost.h - UTF-8 that was read wrongly and lost bytes on the way: some programs drop the five bytes that Windows-1252
 * leaves open (0x81, 0x8D, 0x8F, 0x90, 0x9D), or show U+FFFD for them, and write a plain space for 0xA0. */
#ifndef NORMALIZE_LOST_H
#define NORMALIZE_LOST_H

#include <stddef.h>
#include <stdint.h>

#include "guess.h"

/* A sequence without its last byte at items, in text that is known to have been read wrongly: how many characters it takes, 0
 * for none.  *point is the letter where it is certain, else a mark that lost_restore knows. */
size_t lost_sequence(const struct character *items, size_t count, uint32_t *point);

/* Put letters for the marks where only one makes a possible syllable of the word; U+FFFD else.  Returns how many those are. */
size_t lost_restore(struct characters *);

#endif
