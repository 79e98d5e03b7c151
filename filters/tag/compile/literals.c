/* First every byte of a block of 64 is looked up, without a branch: in a table of all pairs of bytes, whether a literal of one or
 * two bytes begins there, and in one of hashes of three bytes, whether a longer one may.  Both fit the first cache where a text
 * touches them.  Then the few places that are left, one in four, are asked for more bytes of theirs, and where these agree, too, the
 * literals that begin with them are compared whole. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compile/literals.h"
#include "unicode/vector.h"

enum { BLOCK = 64, LOOK_BYTES = 8, PAIRS = 1 << 16, THREES = 1 << 15, BITS = 1 << 16, BITS_EACH = 16, KINDS = 6,
	GUESSES = 24 /* looked at together */ };
enum { ONE = 1, TWO = 2, THREE = 4, LONGER = 8 };      /* a literal of so many bytes may begin here */
static const size_t kind_bytes[KINDS] = { 1, 2, 3, 4, 8, 12 };      /* by which a literal is looked up */
enum { KIND_ONE, KIND_TWO, KIND_THREE, KIND_FOUR, KIND_EIGHT, KIND_TWELVE };

struct entry {
	const char *bytes;
	uint64_t word;                     /* its first eight bytes */
	uint32_t len;
	uint32_t next;                     /* index + 1 of another literal with the same first bytes */
	uint32_t first;                    /* its rules: rules[first, first + count), or this one where count is 1 */
	uint32_t count;
};

_Static_assert(sizeof(struct entry) <= 32, "an entry lies in one line of the cache");

struct head {
	uint64_t key;
	uint32_t entry;                    /* index + 1; 0: free */
};

struct bits {
	uint64_t *words;                   /* BITS, or BITS_EACH for each literal */
	unsigned shift;                    /* a hash of 64 bits has these behind the bit */
};

struct literals {
	struct entry *entries;
	size_t count, room;
	char *pool;                        /* the bytes of all literals */
	uint32_t *rules;
	struct head *heads[KINDS];
	size_t masks[KINDS];
	uint32_t singles[256];             /* entry + 1 of the literals of one byte */
	unsigned char pairs[PAIRS];        /* ONE and TWO, by the first two bytes: no guess */
	unsigned char threes[THREES];      /* THREE and LONGER, by a hash of the first three */
	uint64_t begins[BITS / 64];        /* bits of hashes of the first four bytes: of literals of 4 and more */
	uint64_t fours[BITS / 64];         /* of those of 4 to 7 */
	struct bits eights, twelves;       /* the same of the first eight bytes of literals of 8 to 11, of twelve of longer ones */
};

struct literals *
literals_new(void)
{
	return mem_zero(sizeof(struct literals));
}

void
literals_free(struct literals *l)
{
	if (l == NULL)
		return;
	for (size_t k = 0; k < KINDS; k++)
		free(l->heads[k]);
	free(l->eights.words);
	free(l->twelves.words);
	free(l->entries);
	free(l->rules);
	free(l->pool);
	free(l);
}

void
literals_add(struct literals *l, const char *bytes, size_t len, uint32_t rule)
{
	mem_grow(&l->entries, &l->room, l->count + 1, sizeof *l->entries);
	l->entries[l->count++] = (struct entry){ .bytes = bytes, .len = (uint32_t)len, .first = rule };
}

static size_t
kind_of(size_t len)
{
	return len >= 12 ? KIND_TWELVE : len >= 8 ? KIND_EIGHT : len >= 4 ? KIND_FOUR : len - 1;
}

/* The first byte is the lowest on every machine. */
static inline uint64_t
load(const char *bytes, size_t len)
{
	uint64_t word = 0;

	memcpy(&word, bytes, len);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static size_t
slot_of(uint64_t key, size_t mask)
{
	return (size_t)((key * 0x9E3779B97F4A7C15u) >> 40) & mask;
}

static inline size_t
three_of(uint32_t four)
{
	return (four << 8) * 0x9E3779B1u >> 17;
}

static inline size_t
bit_of_four(uint32_t four)
{
	return four * 0x9E3779B1u >> 16;
}

static inline size_t
bit_of_key(const struct bits *bits, uint64_t key)
{
	return (key * 0x9E3779B97F4A7C15u) >> bits->shift;
}

/* Twelve bytes as one number; two that differ may have the same. */
static inline uint64_t
key_of_twelve(uint64_t eight, const char *behind)
{
	return (eight ^ load(behind, 4) * 0xC2B2AE3D27D4EB4Fu) * 0x9E3779B97F4A7C15u;
}

static inline bool
has_bit(const uint64_t *bits, size_t bit)
{
	return bits[bit / 64] >> bit % 64 & 1;
}

static struct head *
find_head(const struct literals *l, size_t kind, uint64_t key)
{
	size_t slot = slot_of(key, l->masks[kind]);

	while (l->heads[kind][slot].entry != 0 && l->heads[kind][slot].key != key)
		slot = (slot + 1) & l->masks[kind];
	return &l->heads[kind][slot];
}

static int
entry_order(const void *one, const void *two)
{
	const struct entry *a = one, *b = two;
	size_t len = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->bytes, b->bytes, len);

	if (order != 0)
		return order;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* Sorted entries: equal literals become one with the list of their rules. */
static void
join_equal(struct literals *l)
{
	size_t kept = 0;

	l->rules = mem_array(l->count, sizeof *l->rules);
	for (size_t i = 0; i < l->count; i++) {
		struct entry e = l->entries[i];
		struct entry *last = kept > 0 ? &l->entries[kept - 1] : NULL;

		l->rules[i] = e.first;
		if (last != NULL && last->len == e.len && memcmp(last->bytes, e.bytes, e.len) == 0) {
			if (last->count++ == 1)
				last->first = (uint32_t)i - 1;
			continue;
		}
		e.count = 1;
		l->entries[kept++] = e;
	}
	l->count = kept;
}

static void
own_bytes(struct literals *l)
{
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < l->count; i++)
		size += l->entries[i].len;
	at = l->pool = mem_alloc(size);
	for (size_t i = 0; i < l->count; i++) {
		memcpy(at, l->entries[i].bytes, l->entries[i].len);
		l->entries[i].bytes = at;
		at += l->entries[i].len;
	}
}

static void
mark_bit(uint64_t *bits, size_t bit)
{
	bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

static void
mark_begin(struct literals *l, const struct entry *e)
{
	if (e->len == 1) {
		l->singles[(unsigned char)e->bytes[0]] = (uint32_t)(e - l->entries) + 1;
		for (size_t second = 0; second < 256; second++)
			l->pairs[second << 8 | (unsigned char)e->bytes[0]] |= ONE;
	} else if (e->len == 2)
		l->pairs[e->word] |= TWO;
	else
		l->threes[three_of((uint32_t)e->word)] |= e->len == 3 ? THREE : LONGER;
	if (e->len >= 4)
		mark_bit(l->begins, bit_of_four((uint32_t)e->word));
	if (e->len >= 12)
		mark_bit(l->twelves.words, bit_of_key(&l->twelves, key_of_twelve(e->word, e->bytes + LOOK_BYTES)));
	else if (e->len >= 8)
		mark_bit(l->eights.words, bit_of_key(&l->eights, e->word));
	else if (e->len >= 4)
		mark_bit(l->fours, bit_of_four((uint32_t)e->word));
}

static void
make_bits(struct bits *made, size_t literals)
{
	size_t bits = BITS;

	for (made->shift = 48; bits < literals * BITS_EACH; made->shift--)
		bits *= 2;
	made->words = mem_array(bits / 64, sizeof *made->words);
}

void
literals_finish(struct literals *l)
{
	size_t counts[KINDS] = { 0 };

	if (l->count > 0)
		qsort(l->entries, l->count, sizeof *l->entries, entry_order);
	join_equal(l);
	own_bytes(l);
	for (size_t i = 0; i < l->count; i++)
		counts[kind_of(l->entries[i].len)]++;
	make_bits(&l->eights, counts[KIND_EIGHT]);
	make_bits(&l->twelves, counts[KIND_TWELVE]);
	for (size_t k = 0; k < KINDS; k++) {
		size_t size = 16;

		while (size < counts[k] * 3)
			size *= 2;
		l->masks[k] = size - 1;
		l->heads[k] = mem_array(size, sizeof *l->heads[k]);
	}
	for (size_t i = 0; i < l->count; i++) {
		struct entry *e = &l->entries[i];
		size_t kind = kind_of(e->len);
		size_t own = e->len < LOOK_BYTES ? e->len : LOOK_BYTES;
		uint64_t key = kind == KIND_TWELVE ? key_of_twelve(load(e->bytes, LOOK_BYTES), e->bytes + LOOK_BYTES) : load(e->bytes, kind_bytes[kind]);
		struct head *head = find_head(l, kind, key);

		e->word = load(e->bytes, own);
		mark_begin(l, e);
		head->key = key;
		e->next = head->entry;
		head->entry = (uint32_t)i + 1;
	}
}

/* Literals of a kind may begin at a place of a block. */
struct guess {
	uint64_t key, word;                /* of its kind; the eight bytes there */
	size_t at;
	unsigned kind;
	uint32_t entry;                    /* index + 1 of the first literal to compare */
};

struct scan {
	const struct literals *literals;
	const char *text;
	size_t len;
	struct literal_hits *hits;
	size_t guessed;
	struct guess guesses[GUESSES];
};

static inline void
hit(const struct scan *s, const struct entry *e, size_t at)
{
	struct literal_hits *hits = s->hits;
	const uint32_t *rules = s->literals->rules;

	if (hits->capacity - hits->count < e->count)
		mem_grow(&hits->items, &hits->capacity, hits->count + e->count, sizeof *hits->items);
	if (e->count == 1) {
		hits->items[hits->count++] = (struct literal_hit){ (uint32_t)at, e->first };
		return;
	}
	for (uint32_t i = 0; i < e->count; i++)
		hits->items[hits->count++] = (struct literal_hit){ (uint32_t)at, rules[e->first + i] };
}

static inline void
guess(struct scan *s, unsigned kind, uint64_t key, uint64_t word, size_t at)
{
	const struct literals *l = s->literals;

	__builtin_prefetch(&l->heads[kind][slot_of(key, l->masks[kind])]);
	s->guesses[s->guessed++] = (struct guess){ key, word, at, kind, 0 };
}

static inline void
guess_longer(struct scan *s, uint64_t word, size_t at)
{
	const struct literals *l = s->literals;
	size_t four = bit_of_four((uint32_t)word);

	if (!has_bit(l->begins, four))
		return;
	if (s->len - at >= 12) {
		uint64_t key = key_of_twelve(word, s->text + at + LOOK_BYTES);

		if (has_bit(l->twelves.words, bit_of_key(&l->twelves, key)))
			guess(s, KIND_TWELVE, key, word, at);
	}
	if (has_bit(l->eights.words, bit_of_key(&l->eights, word)))
		guess(s, KIND_EIGHT, word, word, at);
	if (has_bit(l->fours, four))
		guess(s, KIND_FOUR, (uint32_t)word, word, at);
}

/* What may begin at a place, as far as the small tables tell. */
static inline void
guess_at(struct scan *s, unsigned begins, uint64_t word, size_t at)
{
	if (begins & LONGER)
		guess_longer(s, word, at);
	if (begins & THREE)
		guess(s, KIND_THREE, word & 0xFFFFFF, word, at);
	if (begins & TWO)
		guess(s, KIND_TWO, word & 0xFFFF, word, at);
	if (begins & ONE)
		s->guesses[s->guessed++] = (struct guess){ 0, word, at, KIND_ONE, s->literals->singles[word & 0xFF] };
}

static inline bool
starts_with(uint64_t word, const struct entry *e)
{
	return e->len >= LOOK_BYTES ? word == e->word : (word ^ e->word) << (64 - 8 * e->len) == 0;
}

/* The literals a guess leads to; one that would end behind the text is none. */
static inline void
confirm(const struct scan *s, const struct guess *g)
{
	const struct entry *entries = s->literals->entries;

	for (uint32_t next = g->entry; next != 0; next = entries[next - 1].next) {
		const struct entry *e = &entries[next - 1];

		if (starts_with(g->word, e) && e->len <= s->len - g->at &&
		    (e->len <= LOOK_BYTES || memcmp(s->text + g->at + LOOK_BYTES, e->bytes + LOOK_BYTES, e->len - LOOK_BYTES) == 0))
			hit(s, e, g->at);
	}
}

/* In three walks, so that the tables of thousands of literals, which no cache holds, are fetched for many at once. */
static void
confirm_all(struct scan *s)
{
	const struct literals *l = s->literals;
	struct guess *guesses = s->guesses;
	size_t kept = 0;

	for (size_t i = 0; i < s->guessed; i++) {
		struct guess g = guesses[i];

		if (g.kind != KIND_ONE)
			g.entry = find_head(l, g.kind, g.key)->entry;
		if (g.entry == 0)
			continue;
		__builtin_prefetch(&l->entries[g.entry - 1]);
		guesses[kept++] = g;
	}
	for (size_t i = 0; i < kept; i++)
		confirm(s, &guesses[i]);
	s->guessed = 0;
}

static inline unsigned char
begins_at(const struct literals *l, const char *bytes)
{
	uint32_t four = (uint32_t)load(bytes, 4);

	return l->pairs[four & 0xFFFF] | l->threes[three_of(four)];
}

/* Bits of the bytes of a block that are not 0. */
static inline uint64_t
not_zero(const unsigned char *bytes)
{
	uint64_t mask = 0;

#if UNICODE_VECTOR
	for (int i = 0; i < BLOCK; i += 16)
		mask |= vector_mask(vector_equal(vector_load((const char *)bytes + i), 0)) << i;
	return ~mask;
#else
	for (int i = 0; i < BLOCK; i++)
		mask |= (uint64_t)(bytes[i] != 0) << i;
	return mask;
#endif
}

/* The first `count` places of a block, each with eight bytes behind it; the block is text[at..] or a copy of its end. */
static void
look_block(struct scan *s, const char *block, size_t count, size_t at)
{
	unsigned char begins[BLOCK];
	size_t i = 0;
	uint64_t mask;

	for (; i + 4 <= count; i += 4) {
		begins[i] = begins_at(s->literals, block + i);
		begins[i + 1] = begins_at(s->literals, block + i + 1);
		begins[i + 2] = begins_at(s->literals, block + i + 2);
		begins[i + 3] = begins_at(s->literals, block + i + 3);
	}
	for (; i < count; i++)
		begins[i] = begins_at(s->literals, block + i);
	for (mask = not_zero(begins) & ~(uint64_t)0 >> (BLOCK - count); mask != 0; mask &= mask - 1) {
		size_t place = (size_t)__builtin_ctzll(mask);

		guess_at(s, begins[place], load(block + place, LOOK_BYTES), at + place);
		if (s->guessed > GUESSES - KINDS)
			confirm_all(s);
	}
}

void
literals_scan(const struct literals *l, const char *text, size_t len, struct literal_hits *hits)
{
	struct scan s = { .literals = l, .text = text, .len = len, .hits = hits };
	char tail[2 * LOOK_BYTES] = { 0 };
	size_t at = 0, whole = len < LOOK_BYTES ? 0 : len - LOOK_BYTES + 1;     /* places with eight bytes behind them */

	hits->count = 0;
	if (l->count == 0 || len == 0)
		return;
	for (; at + BLOCK <= whole; at += BLOCK)
		look_block(&s, text + at, BLOCK, at);
	if (at < whole)
		look_block(&s, text + at, whole - at, at);
	memcpy(tail, text + whole, len - whole);
	look_block(&s, tail, len - whole, whole);
	confirm_all(&s);
}
