/* anywhere.h - phrases that may stand inside words: for lexicons without `bound: syllable`.
 *
 * Text and phrases are folded, and each place of the folded text is tried with each length that some phrase with
 * that beginning has, by rolling hashes (Rabin and Karp).  Places in folded text lead back to the text where a character
 * of one is a character of the other; a match that begins or ends elsewhere is none. */
#ifndef TAG_COMPILE_ANYWHERE_H
#define TAG_COMPILE_ANYWHERE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "text/syllable.h"

struct anywhere;                           /* opaque; immutable after finish */

struct anywhere *anywhere_new(unsigned fold_how);
void anywhere_free(struct anywhere *);     /* NULL is allowed */
void anywhere_add(struct anywhere *, const char *phrase, size_t len, uint32_t row);    /* of equal ones the last counts */
void anywhere_finish(struct anywhere *);

/* One thread's memory. */
struct anywhere_scratch {
	struct buffer folded;
	uint32_t *places;                  /* of each folded byte in the text; UINT32_MAX: none */
	uint64_t *sums;                    /* hashes of what stands before each byte */
	size_t place_room, sum_room;
};
void anywhere_scratch_free(struct anywhere_scratch *);

/* Calls found for each phrase in text[from, to), by start, at one start the longest first. */
void anywhere_scan(const struct anywhere *, struct anywhere_scratch *, const char *text, size_t from, size_t to,
	const struct token *tokens, size_t count, void (*found)(void *with, size_t start, size_t end, uint32_t row), void *with);

#endif
