/* Cutting text into tokens is the hot loop of tag and dedupe, so it looks at bytes, not at characters, where it can:
 *
 *   - masks of 64 bits say which bytes of a block belong to words (ASCII letters and digits, and every byte of a
 *     character beyond ASCII), and where characters beyond ASCII begin that are not small Vietnamese letters: `odd`;
 *   - a token is a run of ones in the first mask; it is hashed where it stands, as two words of eight bytes, ASCII
 *     capitals lowered on the way;
 *   - a run that is long, odd, has letters after digits, or may be of the two tone styles takes the slow way: character
 *     by character, with fold().  In real text that is one run in twelve.
 *
 * Both ways hash the bytes that fold() with FOLD_CASE | FOLD_TONE makes, so they give the same. */
#include "text/syllable.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"
#include "unicode/vector.h"

#define EACH_BYTE(byte) (0x0101010101010101U * (byte))

/* Injective for up to eight bytes of one length: every step can be undone. */
static inline uint64_t
hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0xD6E8FEB86659FD93U;
	return hash ^ hash >> 32;
}

static inline uint64_t
hash_end(uint64_t hash, size_t len)
{
	hash = (hash ^ len) * 0x9E3779B97F4A7C15U;
	return hash ^ hash >> 29;
}

static inline uint64_t
word_of(const char *bytes, size_t len)         /* little endian on every machine; up to eight bytes, then zeros */
{
	uint64_t word = 0;

	memcpy(&word, bytes, len < 8 ? len : 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static uint64_t
hash_bytes(const char *bytes, size_t len)
{
	uint64_t hash = 0;
	size_t at = 0;

	do {
		hash = hash_word(hash, at < len ? word_of(bytes + at, len - at) : 0);
		at += 8;
	} while (at < len || at < 16);
	return hash_end(hash, len);
}

struct masks {
	uint64_t word;                     /* bit i: byte i of 64 belongs to a word, or may */
	uint64_t odd;                      /* a character begins there that is no small Vietnamese letter, nor ASCII */
};
enum { BLOCK = 64, AHEAD = 2 };            /* bytes of a block, and those behind it that may finish its last character */

#if UNICODE_VECTOR

/* Small letters beyond ASCII of the Vietnamese alphabet, where they begin. */
static inline __m128i
small_letters(__m128i first, __m128i second, __m128i third)
{
	__m128i odd = _mm_cmpeq_epi8(_mm_and_si128(third, _mm_set1_epi8(1)), _mm_set1_epi8(1));  /* small ones in U+1EA0.. */
	__m128i ok = vector_and(vector_equal(first, 0xC3), vector_latin(second));

	ok = vector_or(ok, vector_and(vector_equal(first, 0xC4),                                  /* ă đ ĩ */
	    vector_or(vector_or(vector_equal(second, 0x83), vector_equal(second, 0x91)), vector_equal(second, 0xA9))));
	ok = vector_or(ok, vector_and(vector_equal(first, 0xC5), vector_equal(second, 0xA9)));    /* ũ */
	ok = vector_or(ok, vector_and(vector_equal(first, 0xC6),                                  /* ơ ư */
	    vector_or(vector_equal(second, 0xA1), vector_equal(second, 0xB0))));
	return vector_or(ok, vector_and(vector_equal(first, 0xE1), vector_and(odd, vector_high(second, third))));
}

static inline struct masks
masks_of(const char *bytes)
{
	struct masks masks = { 0 };

	for (int i = 0; i < BLOCK; i += 16) {
		__m128i first = vector_load(bytes + i);
		__m128i letter = vector_between(vector_or(first, _mm_set1_epi8(0x20)), 'a', 'z');
		__m128i small = small_letters(first, vector_load(bytes + i + 1), vector_load(bytes + i + 2));

		masks.word |= vector_mask(vector_or(vector_or(letter, vector_between(first, '0', '9')), first)) << i;
		masks.odd |= vector_mask(_mm_andnot_si128(small, vector_leads(first))) << i;
	}
	return masks;
}

#else

static inline struct masks
masks_of(const char *bytes)
{
	struct masks masks = { 0 };
	size_t size;

	for (int i = 0; i < BLOCK; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool word = byte >= 0x80 || (class_table[byte].set & CLASS_WORD) != 0;

		masks.word |= (uint64_t)word << i;
		if (byte >= 0xC0) {
			uint32_t point = utf8_decode(bytes + i, &size);
			bool small = point < CLASS_KNOWN && (class_table[point].set & CLASS_VIETNAMESE) &&
			    (class_table[point].set & CLASS_LOWER);

			masks.odd |= (uint64_t)!small << i;
		}
	}
	return masks;
}

#endif

struct cutter {
	const char *text;
	size_t len;
	struct tokens *to;
	struct buffer folded;              /* for the slow way */
};

static inline void
token_add(struct cutter *c, size_t start, size_t end, uint64_t hash, uint32_t flags)
{
	if (c->to->count == c->to->capacity)
		mem_grow(&c->to->items, &c->to->capacity, c->to->count + 1, sizeof *c->to->items);
	c->to->items[c->to->count++] = (struct token){ (uint32_t)start, (uint32_t)end, hash, flags };
}

static uint64_t
hash_folded(struct cutter *c, size_t start, size_t end)
{
	buffer_clear(&c->folded);
	fold(c->text + start, end - start, FOLD_CASE | FOLD_TONE, &c->folded);
	return hash_bytes(c->folded.bytes, c->folded.len);
}

static uint32_t
flags_of(unsigned first, unsigned any)         /* sets of the first letter and of all */
{
	uint32_t flags = 0;

	if (first & CLASS_UPPER)
		flags |= TOKEN_UPPER;
	if ((any & CLASS_UPPER) && !(any & CLASS_LOWER))
		flags |= TOKEN_ALL_UPPER;
	if (any & CLASS_DIGIT)
		flags |= (any & CLASS_WORD) == CLASS_DIGIT ? TOKEN_DIGITS | TOKEN_HAS_DIGIT : TOKEN_HAS_DIGIT;
	if (any & CLASS_VIETNAMESE)
		flags |= TOKEN_VIETNAMESE;
	return flags;
}

/* The slow way, character by character. */
static void
cut_points(struct cutter *c, size_t at, size_t end)
{
	size_t size;

	while (at < end) {
		size_t start = at;
		unsigned first = class_of(utf8_decode(c->text + at, &size)), any = first, set;

		at += size;
		if (!(first & CLASS_WORD))
			continue;
		for (; at < end; at += size) {
			set = class_of(utf8_decode(c->text + at, &size));
			if (!(set & CLASS_WORD))
				break;
			if ((set & CLASS_LETTER) && (any & CLASS_WORD) == CLASS_DIGIT)
				break;
			any |= set;
		}
		token_add(c, start, at, hash_folded(c, start, at), flags_of(first, any));
	}
}

/* Eight bytes of a run that is not odd: the high bits of bytes that are capitals (010x), small letters (011x), digits
 * (001x), or beyond ASCII. */
struct eight {
	uint64_t lowered, upper, small, digit, beyond;
};

static inline struct eight
eight_of(const char *bytes, uint64_t used)
{
	const uint64_t high = EACH_BYTE(0x80U);
	uint64_t word = word_of(bytes, 8) & used, beyond = word & high, letter = word << 1 & high & ~beyond, low = word << 2;

	return (struct eight){
		.lowered = word | (letter & ~low) >> 2, .upper = letter & ~low,
		.small = (letter & low) | beyond, .digit = high & used & ~letter & ~beyond, .beyond = beyond,
	};
}

/* The end may be òa, òe or ùy with any tone where these have a bit in common: of the last byte, and of the one before it,
 * which ends a toned o or u (and a few other characters, which then take the slow way for nothing). */
enum { ENDS_O = 1, ENDS_U = 2 };
static const unsigned char twin_last[256] = {
	['a'] = ENDS_O, ['A'] = ENDS_O, ['e'] = ENDS_O, ['E'] = ENDS_O, ['y'] = ENDS_U, ['Y'] = ENDS_U,
};
static const unsigned char twin_before[256] = {
	[0xB2] = ENDS_O, [0xB3] = ENDS_O, [0xB5] = ENDS_O, [0x8D] = ENDS_O, [0x8F] = ENDS_O,   /* ò ó õ ọ ỏ */
	[0xB9] = ENDS_U, [0xBA] = ENDS_U, [0xA9] = ENDS_U, [0xA5] = ENDS_U, [0xA7] = ENDS_U,   /* ù ú ũ ụ ủ */
};

/* A run of 1 to 16 bytes that is not odd, with 16 bytes of text behind its start; false: the slow way. */
static inline bool
cut_short(struct cutter *c, size_t start, size_t len)
{
	const unsigned char *run = (const unsigned char *)c->text + start;
	struct eight a = eight_of(c->text + start, ~(uint64_t)0 >> (len < 8 ? 64 - 8 * len : 0)), b = { 0 };
	uint64_t upper = a.upper, small = a.small, digit = a.digit, beyond = a.beyond;
	unsigned flags;

	if (len > 8) {
		b = eight_of(c->text + start + 8, ~(uint64_t)0 >> (128 - 8 * len));
		upper |= b.upper;
		small |= b.small;
		digit |= b.digit;
		beyond |= b.beyond;
	}
	if (twin_last[run[len - 1]] & twin_before[len > 1 ? run[len - 2] : 0])
		return false;
	if ((a.digit & 0x80) && (upper | small) != 0)
		return false;              /* 10kg is two tokens */
	flags = (a.upper & 0x80 ? TOKEN_UPPER : 0U) | (beyond ? TOKEN_VIETNAMESE : 0U);
	if (small == 0)
		flags |= upper != 0 ? TOKEN_ALL_UPPER : TOKEN_DIGITS;
	if (digit != 0)
		flags |= TOKEN_HAS_DIGIT;
	token_add(c, start, start + len, hash_end(hash_word(hash_word(0, a.lowered), b.lowered), len), flags);
	return true;
}

void
tokens_of(struct tokens *to, const char *text, size_t len)
{
	struct cutter c = { .text = text, .len = len, .to = to };
	uint64_t carry = 0, odd = 0;
	size_t start = 0;
	bool open = false;
	char padded[BLOCK + AHEAD] = { 0 };

	to->count = 0;
	for (size_t base = 0; base < len; base += BLOCK) {
		struct masks masks;
		uint64_t edges;

		if (len - base < sizeof padded) {
			memset(padded, 0, sizeof padded);
			memcpy(padded, text + base, len - base);
		}
		masks = masks_of(len - base < sizeof padded ? padded : text + base);
		edges = masks.word ^ (masks.word << 1 | carry);
		carry = masks.word >> 63;
		for (; edges != 0; edges &= edges - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(edges);
			size_t edge = base + bit;

			if (open) {
				odd |= masks.odd & (((uint64_t)1 << bit) - 1);
				if (odd || edge - start > 16 || len - start < 16 || !cut_short(&c, start, edge - start))
					cut_points(&c, start, edge);
				odd = 0;
			}
			masks.odd &= ~(uint64_t)0 << bit;
			start = edge;
			open = !open;
		}
		if (open)
			odd |= masks.odd;
	}
	if (open)
		cut_points(&c, start, len);
	buffer_free(&c.folded);
}

void
tokens_free(struct tokens *tokens)
{
	free(tokens->items);
	*tokens = (struct tokens){ 0 };
}

uint64_t
token_hash(const char *bytes, size_t len)
{
	struct buffer folded = { 0 };
	uint64_t hash;

	fold(bytes, len, FOLD_CASE | FOLD_TONE, &folded);
	hash = hash_bytes(folded.bytes, folded.len);
	buffer_free(&folded);
	return hash;
}
