#include "postings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define TABLES 256
#define CYCLE  0xffffffu                   /* numbers modulo this, plus one: 0 is a free slot */

struct slot {
	uint16_t parts[3];
};

struct table {
	struct slot *slots;
	uint32_t size, used;               /* used: not free; the forgotten are among them */
};

struct postings {
	size_t crowd;
	struct table tables[TABLES];
};

struct postings *
postings_new(size_t crowd)
{
	struct postings *p = mem_zero(sizeof *p);

	p->crowd = crowd;
	return p;
}

void
postings_free(struct postings *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < TABLES; i++)
		free(p->tables[i].slots);
	free(p);
}

size_t
postings_bytes(const struct postings *p)
{
	size_t sum = sizeof *p;

	for (size_t i = 0; i < TABLES; i++)
		sum += p->tables[i].size * sizeof(struct slot);
	return sum;
}

/* ---- slots ---- */

static inline uint32_t
slot_hash(struct slot s)
{
	return s.parts[0] | (uint32_t)(s.parts[1] & 0xff) << 16;
}

static inline uint32_t
slot_number(struct slot s)
{
	return (uint32_t)s.parts[1] >> 8 | (uint32_t)s.parts[2] << 8;
}

static inline struct slot
slot_make(uint32_t hash, uint32_t number)
{
	return (struct slot){ { (uint16_t)hash, (uint16_t)((hash >> 16 & 0xff) | (number & 0xff) << 8), (uint16_t)(number >> 8) } };
}

/* The whole number of a slot, seen from `now`, which is not smaller. */
static inline uint64_t
number_of(struct slot s, uint64_t now)
{
	uint32_t low = (uint32_t)(now % CYCLE) + 1, held = slot_number(s);

	return now - (low >= held ? low - held : low + CYCLE - held);
}

static inline uint64_t
scatter(uint64_t key)
{
	key = (key ^ key >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return (key ^ key >> 32) * UINT64_C(0xd6e8feb86659fd93);
}

static inline struct table *
table_of(const struct postings *p, uint64_t hash)
{
	return (struct table *)&p->tables[hash >> 56];
}

static inline uint32_t
home(const struct table *t, uint32_t hash)
{
	return (uint32_t)((uint64_t)hash * t->size >> 24);
}

static inline uint32_t
after(const struct table *t, uint32_t at)
{
	return at + 1 == t->size ? 0 : at + 1;
}

/* ---- the table ---- */

static void
place(struct table *t, struct slot s)
{
	uint32_t at = home(t, slot_hash(s));

	while (slot_number(t->slots[at]) != 0)
		at = after(t, at);
	t->slots[at] = s;
	t->used++;
}

/* Make room: leave out what is forgotten, grow by a quarter where that is not enough. */
static void
table_renew(struct table *t, uint64_t now, uint64_t oldest)
{
	struct table old = *t;
	uint32_t live = 0;

	for (uint32_t i = 0; i < old.size; i++)
		live += slot_number(old.slots[i]) != 0 && number_of(old.slots[i], now) >= oldest;
	t->size = live + live / 2 < old.size ? old.size : old.size + old.size / 4 + 16;
	t->used = 0;
	t->slots = mem_array(t->size, sizeof *t->slots);
	for (uint32_t i = 0; i < old.size; i++)
		if (slot_number(old.slots[i]) != 0 && number_of(old.slots[i], now) >= oldest)
			place(t, old.slots[i]);
	free(old.slots);
}

void
postings_add(struct postings *p, uint64_t key, uint64_t number, uint64_t oldest)
{
	const uint64_t scattered = scatter(key);
	const uint32_t hash = (uint32_t)(scattered >> 32) & 0xffffff;
	struct table *t = table_of(p, scattered);
	uint32_t at, earliest = 0, count = 0;
	uint64_t least = UINT64_MAX;

	if ((uint64_t)t->used * 20 >= (uint64_t)t->size * 17)
		table_renew(t, number, oldest);
	for (at = home(t, hash); slot_number(t->slots[at]) != 0; at = after(t, at)) {
		uint64_t held = number_of(t->slots[at], number);

		if (slot_hash(t->slots[at]) != hash)
			continue;
		if (held == number)
			return;
		count += held >= oldest;
		if (held < least) {
			least = held;
			earliest = at;
		}
	}
	if (least < oldest || count >= p->crowd) {
		at = earliest;                     /* its place is free, or it makes room for a later one */
		t->used--;
	}
	t->slots[at] = slot_make(hash, (uint32_t)(number % CYCLE) + 1);
	t->used++;
}

size_t
postings_find(const struct postings *p, uint64_t key, uint64_t now, uint64_t oldest, uint64_t *out)
{
	const uint64_t scattered = scatter(key);
	const uint32_t hash = (uint32_t)(scattered >> 32) & 0xffffff;
	const struct table *t = table_of(p, scattered);
	size_t count = 0;

	if (t->size == 0)
		return 0;
	for (uint32_t at = home(t, hash); slot_number(t->slots[at]) != 0; at = after(t, at)) {
		uint64_t held;

		if (slot_hash(t->slots[at]) != hash)
			continue;
		held = number_of(t->slots[at], now);
		if (held >= oldest && held < now && count < p->crowd)
			out[count++] = held;
	}
	return count;
}

void
postings_expect(const struct postings *p, const uint64_t *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const uint64_t scattered = scatter(keys[i]);
		const struct table *t = table_of(p, scattered);

		if (t->size > 0)
			__builtin_prefetch(&t->slots[home(t, (uint32_t)(scattered >> 32) & 0xffffff)]);
	}
}
