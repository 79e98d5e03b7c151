/* Two steps.  First every byte of a block of 64 is looked up, without a branch: in a table of all pairs of bytes, whether a literal
 * of one or two bytes begins there, and in one of hashes of three bytes, whether a longer one may.  Both fit the first cache
 * where a text touches them.  Then the few places that are left, one in four, are asked for four and eight bytes, and the
 * literals that begin with these are compared whole. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compile/literals.h"
#include "unicode/vector.h"

enum { BLOCK = 64, LOOK_BYTES = 8, PAIRS = 1 << 16, THREES = 1 << 15, BITS = 1 << 16, KINDS = 5 };
enum { ONE = 1, TWO = 2, THREE = 4, LONGER = 8 };      /* a literal of so many bytes may begin here */
static const size_t kind_bytes[KINDS] = { 1, 2, 3, 4, 8 };
enum { KIND_ONE, KIND_TWO, KIND_THREE, KIND_FOUR, KIND_EIGHT };

struct entry {
	const char *bytes;
	size_t len;
	uint64_t word, used;               /* its first eight bytes; which of them it has */
	uint32_t next;                     /* index + 1 of another literal with the same first bytes */
	uint32_t first;                    /* its rules: rules[first, first + count) */
	uint32_t count;
	uint32_t order;                    /* while building: the rule */
};

struct head {
	uint64_t key;
	uint32_t entry;                    /* index + 1; 0: free */
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
	uint64_t fours[BITS / 64];         /* bits of hashes: of the first four bytes of literals of 4 to 7, of eight of longer ones */
	uint64_t eights[BITS / 64];
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
	free(l->entries);
	free(l->rules);
	free(l->pool);
	free(l);
}

void
literals_add(struct literals *l, const char *bytes, size_t len, uint32_t rule)
{
	mem_grow(&l->entries, &l->room, l->count + 1, sizeof *l->entries);
	l->entries[l->count++] = (struct entry){ .bytes = bytes, .len = len, .order = rule };
}

static size_t
kind_of(size_t len)
{
	return len >= 8 ? KIND_EIGHT : len >= 4 ? KIND_FOUR : len - 1;
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
bit_of_eight(uint64_t eight)
{
	return (eight * 0x9E3779B97F4A7C15u) >> 48;
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
	return a->order < b->order ? -1 : a->order > b->order;
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

		l->rules[i] = e.order;
		if (last != NULL && last->len == e.len && memcmp(last->bytes, e.bytes, e.len) == 0) {
			last->count++;
			continue;
		}
		e.first = (uint32_t)i;
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
	if (e->len >= 8)
		mark_bit(l->eights, bit_of_eight(e->word));
	else if (e->len >= 4)
		mark_bit(l->fours, bit_of_four((uint32_t)e->word));
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
		uint64_t key = load(e->bytes, kind_bytes[kind]);
		struct head *head = find_head(l, kind, key);

		e->word = load(e->bytes, own);
		e->used = ~(uint64_t)0 >> (64 - 8 * own);
		mark_begin(l, e);
		head->key = key;
		e->next = head->entry;
		head->entry = (uint32_t)i + 1;
	}
}

struct scan {
	const struct literals *literals;
	const char *text;
	size_t len;
	struct literal_hits *hits;
};

static inline void
hit(const struct scan *s, const struct entry *e, size_t at)
{
	struct literal_hits *hits = s->hits;
	const uint32_t *rules = s->literals->rules + e->first;

	if (hits->capacity - hits->count < e->count)
		mem_grow(&hits->items, &hits->capacity, hits->count + e->count, sizeof *hits->items);
	for (uint32_t i = 0; i < e->count; i++)
		hits->items[hits->count++] = (struct literal_hit){ (uint32_t)at, rules[i] };
}

/* The literals of a kind at a place whose eight bytes are `word`; one that would end behind the text is none. */
static void
look(const struct scan *s, size_t kind, uint64_t word, size_t at)
{
	const struct entry *entries = s->literals->entries;
	uint64_t key = word & ~(uint64_t)0 >> (64 - 8 * kind_bytes[kind]);

	for (uint32_t next = find_head(s->literals, kind, key)->entry; next != 0; next = entries[next - 1].next) {
		const struct entry *e = &entries[next - 1];

		if (((word ^ e->word) & e->used) == 0 && e->len <= s->len - at &&
		    (e->len <= LOOK_BYTES || memcmp(s->text + at + LOOK_BYTES, e->bytes + LOOK_BYTES, e->len - LOOK_BYTES) == 0))
			hit(s, e, at);
	}
}

static inline void
look_at(const struct scan *s, unsigned begins, uint64_t word, size_t at)
{
	const struct literals *l = s->literals;

	if (begins & LONGER) {
		if (has_bit(l->eights, bit_of_eight(word)))
			look(s, KIND_EIGHT, word, at);
		if (has_bit(l->fours, bit_of_four((uint32_t)word)))
			look(s, KIND_FOUR, word, at);
	}
	if (begins & THREE)
		look(s, KIND_THREE, word, at);
	if (begins & TWO)
		look(s, KIND_TWO, word, at);
	if (begins & ONE)
		hit(s, &l->entries[l->singles[word & 0xFF] - 1], at);
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
look_block(const struct scan *s, const char *block, size_t count, size_t at)
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

		look_at(s, begins[place], load(block + place, LOOK_BYTES), at + place);
	}
}

void
literals_scan(const struct literals *l, const char *text, size_t len, struct literal_hits *hits)
{
	const struct scan s = { l, text, len, hits };
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
}
