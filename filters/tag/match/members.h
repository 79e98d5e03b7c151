/* members.h - which characters a class of a pattern may hold: never fewer than PCRE2 says. */
#ifndef TAG_MATCH_MEMBERS_H
#define TAG_MATCH_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct byte_set {
	uint64_t bits[4];
};

static inline void
byte_set_add(struct byte_set *set, unsigned byte)
{
	set->bits[byte / 64] |= (uint64_t)1 << byte % 64;
}

/* Some bytes before some of the bytes 0x80 to 0xBF, bit 0 the first. */
struct pair_set {
	struct byte_set first;
	uint64_t second;
};
struct pair_list {
	struct pair_set items[64];
	size_t count;
};

/* Characters by their bytes in UTF-8.  Exact for ASCII, for U+0080 to U+01BF, U+1E00 to U+1EFF, U+2000 to U+207F and for
 * U+E000 to U+EFFF, where the atoms of views are; all others are in. */
struct members {
	struct byte_set ascii;
	struct pair_list two;
	struct pair_list e1, e2, ee;       /* what stands behind these bytes */
};

/* A class [...], a dot, or an escape for a character or a kind of characters (\d, \p{Lu}). */
void members_read(struct members *, const char *source, size_t len);

#endif
