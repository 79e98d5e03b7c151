/* Cutting text into tokens is the hot loop of tag and dedupe, so it looks at bytes, not at characters, where it can:
 *
 *   - masks of 64 bits say which bytes of a block may belong to words (ASCII letters and digits, and every byte of a
 *     character beyond ASCII), which are capitals and digits, and where characters beyond ASCII begin;
 *   - a token is a run of ones in the first mask, whose flags are what the other masks hold of it.  Its characters beyond ASCII
 *     are looked up; it is hashed where it stands, as two words of eight bytes, capitals lowered on the way;
 *   - a run that is long, has other letters than Vietnamese ones, letters after digits, or may be of the two tone styles
 *     takes the slow way: character by character, with fold().  In real text that is one run in twenty.
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

/* Bit i: byte i of a block of 64. */
struct masks {
	uint64_t word;                     /* belongs to a word, or may */
	uint64_t upper, digit;             /* in ASCII */
	uint64_t beyond, lead;             /* is not ASCII; begins a character that is not */
};
enum { BLOCK = 64, SHORT = 16 };           /* bytes of a block, and of runs that go the fast way: so many are read */

#if UNICODE_VECTOR

static inline struct masks
masks_of(const char *bytes)
{
	struct masks masks = { 0 };

	for (int i = 0; i < BLOCK; i += 16) {
		__m128i first = vector_load(bytes + i), digit = vector_between(first, '0', '9');
		__m128i letter = vector_between(vector_or(first, _mm_set1_epi8(0x20)), 'a', 'z');

		masks.word |= vector_mask(vector_or(vector_or(letter, digit), first)) << i;
		masks.upper |= vector_mask(_mm_andnot_si128(_mm_slli_epi16(first, 2), letter)) << i;
		masks.digit |= vector_mask(digit) << i;
		masks.beyond |= vector_mask(first) << i;
		masks.lead |= vector_mask(vector_leads(first)) << i;
	}
	return masks;
}

#else

static inline struct masks
masks_of(const char *bytes)
{
	struct masks masks = { 0 };

	for (int i = 0; i < BLOCK; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		unsigned set = byte < 0x80 ? class_table[byte].set : 0;
		uint64_t bit = (uint64_t)1 << i;

		masks.word |= byte >= 0x80 || (set & CLASS_WORD) ? bit : 0;
		masks.upper |= set & CLASS_UPPER ? bit : 0;
		masks.digit |= set & CLASS_DIGIT ? bit : 0;
		masks.beyond |= byte >= 0x80 ? bit : 0;
		masks.lead |= byte >= 0xC0 ? bit : 0;
	}
	return masks;
}

#endif

struct cutter {
	const char *text;
	size_t len;
	struct token *first, *next, *end;  /* room for tokens */
	bool fixed, full;                  /* it is the caller's; it was not enough */
	struct buffer folded;              /* for the slow way */
};

static void
make_room(struct cutter *c)
{
	size_t count = (size_t)(c->next - c->first), room = (size_t)(c->end - c->first);

	if (c->fixed) {                    /* the rest is cut for nothing, into the last place */
		c->full = true;
		c->next--;
		return;
	}
	mem_grow(&c->first, &room, room + 1, sizeof *c->first);
	c->next = c->first + count;
	c->end = c->first + room;
}

static inline void
token_add(struct cutter *c, size_t start, size_t end, uint64_t hash, uint32_t flags)
{
	if (c->next == c->end)
		make_room(c);
	*c->next++ = (struct token){ (uint32_t)start, (uint32_t)end, hash, flags };
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

/* ASCII capitals of eight bytes of a run as small letters: capitals are 010x, small ones 011x, digits 001x. */
static inline uint64_t
lowered(uint64_t word)
{
	const uint64_t high = EACH_BYTE(0x80U);

	return word | (word << 1 & high & ~word & ~(word << 2)) >> 2;
}

/* The end may be òa, òe or ùy with any tone where these have a bit in common: of the last byte, and of the one before it,
 * which ends a toned o or u (and a few other characters, which then take the slow way for nothing). */
enum { ENDS_O = 1, ENDS_U = 2 };
static const unsigned char twin_last[256] = {
	['a'] = ENDS_O, ['A'] = ENDS_O, ['e'] = ENDS_O, ['E'] = ENDS_O, ['y'] = ENDS_U, ['Y'] = ENDS_U,
};
static const unsigned char twin_before[256] = {
	[0xB2] = ENDS_O, [0xB3] = ENDS_O, [0xB5] = ENDS_O, [0x8D] = ENDS_O, [0x8F] = ENDS_O,   /* ò ó õ ọ ỏ */
	[0x92] = ENDS_O, [0x93] = ENDS_O, [0x95] = ENDS_O, [0x8C] = ENDS_O, [0x8E] = ENDS_O,   /* Ò Ó Õ Ọ Ỏ */
	[0xB9] = ENDS_U, [0xBA] = ENDS_U, [0xA9] = ENDS_U, [0xA5] = ENDS_U, [0xA7] = ENDS_U,   /* ù ú ũ ụ ủ */
	[0x99] = ENDS_U, [0x9A] = ENDS_U, [0xA8] = ENDS_U, [0xA4] = ENDS_U, [0xA6] = ENDS_U,   /* Ù Ú Ũ Ụ Ủ */
};

/* The class of the character beyond ASCII at c; NULL: it is no letter of the Vietnamese alphabet. */
static inline const struct class_entry *
vietnamese_at(const unsigned char *c, uint32_t *point)
{
	if (c[0] < 0xE0)
		*point = (c[0] & 0x1FU) << 6 | (c[1] & 0x3FU);
	else if (c[0] == 0xE1)
		*point = 0x1000U | (c[1] & 0x3FU) << 6 | (c[2] & 0x3FU);
	else
		return NULL;
	return class_table[*point].set & CLASS_VIETNAMESE ? &class_table[*point] : NULL;
}

/* Flags of a run with capitals or digits; `beyond`: those of capitals that are not ASCII. */
static inline uint32_t
flags_mixed(const struct masks *masks, uint64_t own, uint64_t beyond)
{
	uint64_t digit = masks->digit & own, upper = (masks->upper & own) | beyond;
	uint64_t small = own & ~(upper | digit) & (~masks->beyond | masks->lead);
	uint32_t flags = upper & own & -own ? TOKEN_UPPER : 0;

	if (small == 0)
		flags |= upper != 0 ? TOKEN_ALL_UPPER : TOKEN_DIGITS;
	return flags | (digit != 0 ? TOKEN_HAS_DIGIT : 0);
}

/* The run of the bits `own`: len bytes from block[at] on, which are text[start..].  false: the slow way. */
static inline bool
cut_short(struct cutter *c, const char *block, const struct masks *masks, uint64_t own, unsigned at, unsigned len, size_t start)
{
	const unsigned char *bytes = (const unsigned char *)block + at;
	uint64_t upper = masks->upper & own, digit = masks->digit & own, beyond = 0, words[2];
	uint32_t flags = 0, point;

	if (len > SHORT || (twin_last[bytes[len - 1]] && len > 1 && (twin_last[bytes[len - 1]] & twin_before[bytes[len - 2]])))
		return false;
	if (digit != 0 && (digit & own & -own) && digit != own)
		return false;              /* 10kg is two tokens */
	words[0] = word_of(block + at, 8);
	words[1] = 0;
	if (len > 8)
		words[1] = word_of(block + at + 8, 8) & ~(uint64_t)0 >> (2 * BLOCK - 8 * len);
	else
		words[0] &= ~(uint64_t)0 >> (BLOCK - 8 * len);
	if (upper != 0) {
		words[0] = lowered(words[0]);
		words[1] = lowered(words[1]);
	}
	for (uint64_t lead = masks->lead & own; lead != 0; lead &= lead - 1) {
		const unsigned char *letter = (const unsigned char *)block + __builtin_ctzll(lead);
		const struct class_entry *entry = vietnamese_at(letter, &point);

		if (entry == NULL)
			return false;
		flags = TOKEN_VIETNAMESE;
		if (entry->set & CLASS_UPPER) {
			size_t last = (size_t)(letter - bytes) + (letter[0] < 0xE0 ? 1 : 2);

			/* The small letter differs in the last byte, without a carry. */
			words[last / 8] += (uint64_t)(entry->lower - point) << last % 8 * 8;
			beyond |= lead & -lead;
		}
	}
	if ((upper | digit | beyond) != 0)
		flags |= flags_mixed(masks, own, beyond);
	token_add(c, start, start + len, hash_end(hash_word(hash_word(0, words[0]), words[1]), len), flags);
	return true;
}

/* The runs of a block of which `len` bytes are text; `last`: nothing stands behind them.  Returns how far it came: where a run
 * goes on behind the block, to its start. */
static inline size_t
cut_block(struct cutter *c, const char *block, size_t base, size_t len, bool last)
{
	struct masks masks = masks_of(block);
	size_t most = last ? BLOCK + 1 : len;

	for (uint64_t words = masks.word; words != 0;) {
		uint64_t low = words & -words, carried = words + low, behind = carried & ~words;   /* behind: the bit after the run */
		unsigned at = (unsigned)__builtin_ctzll(low), end = behind != 0 ? (unsigned)__builtin_ctzll(behind) : BLOCK;

		if (end >= most)
			return at;
		if (!cut_short(c, block, &masks, behind - low, at, end - at, base + at))
			cut_points(c, base + at, base + end);
		words &= carried;
	}
	return len;
}

/* The end of the run that begins at `at`. */
static size_t
run_end(const char *text, size_t at, size_t len)
{
	while (at < len && ((unsigned char)text[at] >= 0x80 || (class_table[(unsigned char)text[at]].set & CLASS_WORD)))
		at++;
	return at;
}

static void
cut(struct cutter *c)
{
	char padded[BLOCK + SHORT] = { 0 };
	size_t base = 0;

	while (base < c->len) {
		size_t rest = c->len - base, size = rest < BLOCK ? rest : BLOCK, done;
		const char *block = c->text + base;

		if (rest < sizeof padded) {
			memset(padded, 0, sizeof padded);
			memcpy(padded, block, rest);
			block = padded;
		}
		done = cut_block(c, block, base, size, rest <= BLOCK);
		if (done == 0) {           /* a run longer than the block */
			size_t end = run_end(c->text, base, c->len);

			cut_points(c, base, end);
			done = end - base;
		}
		base += done;
	}
	buffer_free(&c->folded);
}

void
tokens_of(struct tokens *to, const char *text, size_t len)
{
	struct cutter c = { .text = text, .len = len, .first = to->items, .next = to->items };

	c.end = to->items != NULL ? to->items + to->capacity : NULL;
	cut(&c);
	*to = (struct tokens){ c.first, (size_t)(c.next - c.first), (size_t)(c.end - c.first) };
}

size_t
tokens_few(struct token *items, size_t most, const char *text, size_t len)
{
	struct cutter c = { .text = text, .len = len, .first = items, .next = items, .end = items + most, .fixed = true };

	cut(&c);
	return c.full ? SIZE_MAX : (size_t)(c.next - c.first);
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
