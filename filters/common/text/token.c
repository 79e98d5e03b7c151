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
#if defined __SSE2__
#include <emmintrin.h>
#endif

#include "base/memory.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

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

#if defined __SSE2__

static inline __m128i
between(__m128i bytes, int first, int last)    /* both ASCII, or both not: bytes compare as signed ones */
{
	return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)(first - 1))),
	    _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)(last + 1))));
}

static inline __m128i
equal(__m128i bytes, int byte)
{
	return _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte));
}

/* The second and third bytes of small Vietnamese letters, by their first. */
static inline __m128i
small_letters(__m128i first, __m128i second, __m128i third)
{
	__m128i latin = _mm_or_si128(between(second, 0xA0, 0xA3), between(second, 0xA8, 0xAA));        /* à..ã è..ê */
	__m128i ok;

	latin = _mm_or_si128(latin, _mm_or_si128(between(second, 0xAC, 0xAD), between(second, 0xB2, 0xB5)));   /* ì í ò..õ */
	latin = _mm_or_si128(latin, _mm_or_si128(between(second, 0xB9, 0xBA), equal(second, 0xBD)));           /* ù ú ý */
	ok = _mm_and_si128(equal(first, 0xC3), latin);
	ok = _mm_or_si128(ok, _mm_and_si128(equal(first, 0xC4),                                                /* ă đ ĩ */
	    _mm_or_si128(_mm_or_si128(equal(second, 0x83), equal(second, 0x91)), equal(second, 0xA9))));
	ok = _mm_or_si128(ok, _mm_and_si128(equal(first, 0xC5), equal(second, 0xA9)));                         /* ũ */
	ok = _mm_or_si128(ok, _mm_and_si128(equal(first, 0xC6),                                                /* ơ ư */
	    _mm_or_si128(equal(second, 0xA1), equal(second, 0xB0))));
	/* U+1EA0 to U+1EFF: small letters are odd; those from U+1EFA are not Vietnamese, so let BB take 80..B9 only. */
	third = _mm_and_si128(_mm_cmpeq_epi8(_mm_and_si128(third, _mm_set1_epi8(1)), _mm_set1_epi8(1)),
	    _mm_or_si128(_mm_and_si128(equal(second, 0xBA), _mm_cmpgt_epi8(third, _mm_set1_epi8((char)0x9F))),
	    _mm_and_si128(equal(second, 0xBB), _mm_cmplt_epi8(third, _mm_set1_epi8((char)0xBA)))));
	return _mm_or_si128(ok, _mm_and_si128(equal(first, 0xE1), third));
}

static inline struct masks
masks_of(const char *bytes)
{
	struct masks masks = { 0 };

	for (int i = 0; i < BLOCK; i += 16) {
		__m128i first = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
		__m128i second = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i + 1));
		__m128i third = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i + 2));
		__m128i letter = between(_mm_or_si128(first, _mm_set1_epi8(0x20)), 'a', 'z');
		__m128i word = _mm_or_si128(_mm_or_si128(letter, between(first, '0', '9')), first);
		__m128i lead = _mm_and_si128(first, _mm_cmpgt_epi8(first, _mm_set1_epi8((char)0xBF)));
		__m128i odd = _mm_andnot_si128(small_letters(first, second, third), lead);

		masks.word |= (uint64_t)(unsigned)_mm_movemask_epi8(word) << i;
		masks.odd |= (uint64_t)(unsigned)_mm_movemask_epi8(odd) << i;
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

/* Nonzero where the end may be òa, òe or ùy with any tone, by the last byte of the toned letter (a few others share it). */
static inline uint64_t
may_have_twin(unsigned char before, unsigned char last)
{
	const uint64_t toned_o = 1ULL << 0x32 | 1ULL << 0x33 | 1ULL << 0x35 | 1ULL << 0x0D | 1ULL << 0x0F;     /* ò ó õ ọ ỏ */
	const uint64_t toned_u = 1ULL << 0x39 | 1ULL << 0x3A | 1ULL << 0x29 | 1ULL << 0x25 | 1ULL << 0x27;     /* ù ú ũ ụ ủ */
	uint64_t o = toned_o >> (before & 63) & ((last | 0x20) == 'a' || (last | 0x20) == 'e');
	uint64_t u = toned_u >> (before & 63) & ((last | 0x20) == 'y');

	return (o | u) & before >> 7;
}

/* A run of 1 to 16 bytes that is not odd, with 16 bytes of text behind its start; false: the slow way. */
static inline bool
cut_short(struct cutter *c, size_t start, size_t len)
{
	const char *run = c->text + start;
	struct eight a = eight_of(run, ~(uint64_t)0 >> (len < 8 ? 64 - 8 * len : 0));
	struct eight b = eight_of(run + 8, len > 8 ? ~(uint64_t)0 >> (128 - 8 * len) : 0);
	uint64_t upper = a.upper | b.upper, small = a.small | b.small, digit = a.digit | b.digit, letter = upper | small;
	uint64_t number_first = (a.digit & 0x80) * (letter != 0);      /* 10kg is two tokens */
	unsigned flags;

	if (number_first | may_have_twin(len > 1 ? (unsigned char)run[len - 2] : 0, (unsigned char)run[len - 1]))
		return false;
	flags = (a.upper & 0x80 ? TOKEN_UPPER : 0U) | (small == 0 && upper != 0 ? TOKEN_ALL_UPPER : 0U) |
	    (digit != 0 ? TOKEN_HAS_DIGIT : 0U) | (letter == 0 ? TOKEN_DIGITS : 0U) |
	    (a.beyond | b.beyond ? TOKEN_VIETNAMESE : 0U);
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

	to->count = 0;
	for (size_t base = 0; base < len; base += BLOCK) {
		char padded[BLOCK + AHEAD] = { 0 };
		struct masks masks;
		uint64_t edges;

		if (len - base < sizeof padded)
			memcpy(padded, text + base, len - base);
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
