#include "scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"
#include "unicode/vector.h"

static bool
begins_entity(const char *text, size_t len, size_t at)
{
	char next = at + 2 < len ? text[at + 1] : '\0';

	return next == '#' || ((next | 0x20) >= 'a' && (next | 0x20) <= 'z');
}

static unsigned
needs_of_ascii(const char *text, size_t len, size_t at)
{
	char byte = text[at];

	if (byte == '\n') {
		bool blank_before = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || at + 1 == len;
		bool third = at >= 2 && text[at - 1] == '\n' && text[at - 2] == '\n';

		return blank_before || third ? NEED_LINES : 0;
	}
	if (byte == '&')
		return begins_entity(text, len, at) ? NEED_ENTITIES : 0;
	if (byte == '\t')
		return NEED_SPACES | NEED_LINES;
	if (byte == '\r' || byte == '\v' || byte == '\f')
		return NEED_LINES;
	return (unsigned char)byte < 0x20 || byte == 0x7F ? NEED_INVISIBLE : 0;
}

static unsigned
needs_of_point(uint32_t point)
{
	unsigned set = class_of(point), needs = 0;

	if (point <= 0xFF && !(set & CLASS_VIETNAMESE))
		needs |= NEED_LATIN;
	if (point == 0xD0 || point == 0xF0 || point == 0x189)
		needs |= NEED_D;
	if (point == 0x85 || point == 0x2028 || point == 0x2029)
		return needs | NEED_LINES;
	if (set & CLASS_SPACE)
		needs |= NEED_SPACES | NEED_LINES;     /* it may stand at a line's end */
	if (set & (CLASS_INVISIBLE | CLASS_CONTROL))
		needs |= NEED_INVISIBLE | NEED_LINES;  /* and blanks before it */
	if (set & CLASS_PRIVATE)
		needs |= NEED_PRIVATE;
	if (set & CLASS_UNSTABLE)
		needs |= NEED_NFC;
	return needs;
}

/* What is to be looked at in 64 bytes, as bits: ASCII that may need something, and characters beyond ASCII but the letters of
 * Vietnamese and the usual dashes and quotes. */
struct masks {
	uint64_t look;
	uint64_t letters;                  /* letters that only Vietnamese has */
	uint64_t inside;                   /* bytes that continue a character */
};
enum { BLOCK = 64, AHEAD = 2 };            /* bytes of a block, and those behind it that may finish its last character */

#if UNICODE_VECTOR

static inline struct masks
masks_of(const char *bytes)
{
	struct masks masks = { 0 };

	for (int i = 0; i < BLOCK; i += 16) {
		__m128i first = vector_load(bytes + i), second = vector_load(bytes + i + 1), third = vector_load(bytes + i + 2);
		__m128i latin = vector_latin(vector_or(second, _mm_set1_epi8(0x20)));          /* both cases */
		__m128i low = vector_and(vector_equal(first, 0xC4), vector_between(second, 0x90, 0x91));       /* đ */
		__m128i shaped = vector_and(vector_equal(first, 0xC6), vector_or(vector_between(second, 0xA0, 0xA1),
		    vector_between(second, 0xAF, 0xB0)));                                      /* ơ ư */
		__m128i high = vector_and(vector_equal(first, 0xE1), vector_high(second, third));
		__m128i other = vector_or(vector_and(vector_equal(first, 0xC4),                /* ă ĩ */
		    vector_or(vector_between(second, 0x82, 0x83), vector_between(second, 0xA8, 0xA9))),
		    vector_and(vector_equal(first, 0xC5), vector_between(second, 0xA8, 0xA9)));        /* ũ */
		__m128i marks = vector_and(vector_and(vector_equal(first, 0xE2), vector_equal(second, 0x80)),
		    vector_between(third, 0x90, 0xA7));                                        /* U+2010 to U+2027 */
		__m128i letters = vector_or(vector_or(low, shaped), high);
		__m128i known = vector_or(vector_or(letters, other), vector_or(marks, vector_and(vector_equal(first, 0xC3), latin)));
		__m128i control = vector_or(vector_or(vector_between(first, 0x00, 0x1F), vector_equal(first, '&')),
		    vector_equal(first, 0x7F));

		masks.look |= vector_mask(vector_or(control, _mm_andnot_si128(known, vector_leads(first)))) << i;
		masks.letters |= vector_mask(letters) << i;
		masks.inside |= vector_mask(vector_between(first, 0x80, 0xBF)) << i;
	}
	return masks;
}

#else

static inline void
mask_character(struct masks *masks, const char *bytes, uint64_t bit)
{
	unsigned char byte = (unsigned char)*bytes;
	size_t size;
	uint32_t point = byte < 0xC0 ? byte : utf8_decode(bytes, &size);
	bool known = byte < 0xC0 ? byte >= 0x80 || (byte >= 0x20 && byte != '&' && byte != 0x7F) :
	    point < CLASS_KNOWN && ((class_table[point].set & CLASS_VIETNAMESE) || (point >= 0x2010 && point <= 0x2027));
	bool letter = byte >= 0xC0 && (point == 0x110 || point == 0x111 || point == 0x1A0 || point == 0x1A1 || point == 0x1AF ||
	    point == 0x1B0 || (point >= 0x1EA0 && point <= 0x1EF9));

	masks->look |= known ? 0 : bit;
	masks->letters |= letter ? bit : 0;
	masks->inside |= byte >= 0x80 && byte < 0xC0 ? bit : 0;
}

static inline struct masks
masks_of(const char *bytes)
{
	struct masks masks = { 0 };

	for (int i = 0; i < BLOCK; i++)
		mask_character(&masks, bytes + i, (uint64_t)1 << i);
	return masks;
}

#endif

struct scan
scan_text(const char *text, size_t len)
{
	struct scan scan = { 0 };
	char padded[BLOCK + AHEAD];

	for (size_t base = 0; base < len; base += BLOCK) {
		const char *bytes = text + base;
		struct masks masks;

		if (len - base < sizeof padded) {
			memset(padded, ' ', sizeof padded);
			memcpy(padded, bytes, len - base);
			bytes = padded;
		}
		masks = masks_of(bytes);
		scan.letters += (size_t)__builtin_popcountll(masks.letters);
		scan.points += BLOCK - (size_t)__builtin_popcountll(masks.inside);
		for (; masks.look != 0; masks.look &= masks.look - 1) {
			size_t at = base + (size_t)__builtin_ctzll(masks.look), size;

			scan.needs |= (unsigned char)text[at] < 0x80 ? needs_of_ascii(text, len, at) :
			    needs_of_point(utf8_decode(text + at, &size));
		}
	}
	scan.points -= (BLOCK - len % BLOCK) % BLOCK;
	if (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		scan.needs |= NEED_LINES;
	return scan;
}
