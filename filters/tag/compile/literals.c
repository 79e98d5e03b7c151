#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compile/literals.h"

enum { BITS = 1 << 16, KINDS = 4, LOOK_BYTES = 8 };
static const size_t kind_bytes[KINDS] = { 1, 2, 4, 8 };

struct entry {
	const char *bytes;
	size_t len;
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
	uint64_t begin[5][BITS / 64];      /* bits of hashes: of literals of 1, 2, 3 bytes, of the first four of longer ones, eight of long ones */
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
	return len >= 8 ? 3 : len >= 4 ? 2 : len >= 2 ? 1 : 0;
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

/* The bit of the first `count` of these four bytes; count is 1 to 4. */
static inline size_t
bit_of(uint32_t four, unsigned count)
{
	return ((four << (32 - 8 * count)) * 0x9E3779B1u) >> 16;
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
mark_begin(struct literals *l, const struct entry *e)
{
	unsigned count = e->len >= 8 ? 5 : e->len >= 4 ? 4 : (unsigned)e->len;
	size_t bit = count == 5 ? bit_of_eight(load(e->bytes, 8)) : bit_of((uint32_t)load(e->bytes, count), count);

	l->begin[count - 1][bit / 64] |= (uint64_t)1 << bit % 64;
	if (count == 1)
		l->singles[(unsigned char)e->bytes[0]] = (uint32_t)(e - l->entries) + 1;
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
		uint64_t key = load(e->bytes, kind_bytes[kind]);
		struct head *head = find_head(l, kind, key);

		mark_begin(l, e);
		head->key = key;
		e->next = head->entry;
		head->entry = (uint32_t)i + 1;
	}
}

static void
hit(const struct literals *l, const struct entry *e, size_t at, struct literal_hits *hits)
{
	if (hits->capacity - hits->count < e->count)
		mem_grow(&hits->items, &hits->capacity, hits->count + e->count, sizeof *hits->items);
	for (uint32_t i = 0; i < e->count; i++)
		hits->items[hits->count++] = (struct literal_hit){ (uint32_t)at, l->rules[e->first + i] };
}

static void
look(const struct literals *l, size_t kind, uint64_t key, const char *text, size_t len, size_t at, struct literal_hits *hits)
{
	for (uint32_t next = find_head(l, kind, key)->entry; next != 0; next = l->entries[next - 1].next) {
		const struct entry *e = &l->entries[next - 1];

		if (e->len <= len - at && memcmp(text + at + kind_bytes[kind], e->bytes + kind_bytes[kind], e->len - kind_bytes[kind]) == 0)
			hit(l, e, at, hits);
	}
}

/* What begins at one place, whose eight bytes are `word`; a literal that would end behind the text is none. */
static inline void
look_at(const struct literals *l, uint64_t word, const char *text, size_t len, size_t at, struct literal_hits *hits)
{
	uint32_t four = (uint32_t)word;
	bool eight = has_bit(l->begin[4], bit_of_eight(word)), longer = has_bit(l->begin[3], bit_of(four, 4));
	bool three = has_bit(l->begin[2], bit_of(four, 3)), two = has_bit(l->begin[1], bit_of(four, 2));
	uint32_t single = l->singles[four & 0xFF];

	if (!(eight | longer | three | two) && single == 0)
		return;
	if (eight)
		look(l, 3, word, text, len, at, hits);
	if (longer)
		look(l, 2, four, text, len, at, hits);
	if (three | two)
		look(l, 1, four & 0xFFFF, text, len, at, hits);
	if (single != 0)
		hit(l, &l->entries[single - 1], at, hits);
}

void
literals_scan(const struct literals *l, const char *text, size_t len, struct literal_hits *hits)
{
	char tail[2 * LOOK_BYTES] = { 0 };
	size_t at = 0, rest;

	hits->count = 0;
	if (l->count == 0)
		return;
	for (; at + LOOK_BYTES <= len; at++)
		look_at(l, load(text + at, LOOK_BYTES), text, len, at, hits);
	rest = len - at;
	memcpy(tail, text + at, rest);
	for (size_t i = 0; i < rest; i++)
		look_at(l, load(tail + i, LOOK_BYTES), text, len, at + i, hits);
}
