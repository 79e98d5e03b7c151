/* codes.h - a text as a row of six-bit codes, one for each syllable: what is remembered of it for comparing.
 *
 * Words are 0 to 47, numbers 48 to 63, both from the folded token's hash.  Four words in a row agree by chance
 * once in 5 million times, so that runs of four are trusted; and codes say where a number stands, so that texts can be
 * compared with their numbers masked.  Packed, a text of 555 syllables (the mean of real news) takes 417 bytes. */
#ifndef DEDUPE_CODES_H
#define DEDUPE_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/syllable.h"

#define CODE_WORDS 48

struct codes {
	uint8_t *items;                    /* one code a byte; the title first */
	size_t count;
	size_t title;                      /* how many of them are the title's */
	const uint8_t *skip;               /* NULL, or a byte for each: not 0 where a passage stands in too many texts to count */
};

static inline uint8_t
code_of(const struct token *t)
{
	uint32_t high = (uint32_t)(t->hash >> 32);     /* the low half decides on shingles */

	return (uint8_t)(t->flags & TOKEN_DIGITS ? CODE_WORDS + high % (64 - CODE_WORDS) : high % CODE_WORDS);
}

static inline bool
code_is_number(uint8_t code)
{
	return code >= CODE_WORDS;
}

size_t codes_packed_size(size_t count);
void   codes_pack(const struct codes *, uint8_t *out);   /* codes_packed_size bytes, four codes in three of them */
void   codes_unpack(const uint8_t *packed, size_t count, uint8_t *out);  /* room for a multiple of four */

#endif
