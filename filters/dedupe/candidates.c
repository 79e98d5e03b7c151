#include "candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void
candidates_free(struct candidates *c)
{
	free(c->items);
	free(c->slots);
	*c = (struct candidates){ 0 };
}

static inline size_t
slot_of(const struct candidates *c, uint64_t number)
{
	size_t slot = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (c->slot_count - 1);

	while (c->slots[slot] != 0 && c->items[c->slots[slot] - 1].number != number)
		slot = (slot + 1) & (c->slot_count - 1);
	return slot;
}

void
candidates_clear(struct candidates *c)
{
	if (c->slot_count > 4096) {            /* one long text does not make all others slow */
		free(c->slots);
		c->slots = NULL;
		c->slot_count = 0;
	}
	if (c->slots != NULL)
		memset(c->slots, 0, c->slot_count * sizeof *c->slots);
	c->count = 0;
}

static void
grow_slots(struct candidates *c)
{
	c->slot_count = c->slot_count == 0 ? 64 : 2 * c->slot_count;
	free(c->slots);
	c->slots = mem_array(c->slot_count, sizeof *c->slots);
	for (size_t i = 0; i < c->count; i++)
		c->slots[slot_of(c, c->items[i].number)] = (uint32_t)i + 1;
}

void
candidates_add(struct candidates *c, uint64_t number, uint32_t shared, uint32_t bands)
{
	size_t slot;

	if (2 * c->count >= c->slot_count)
		grow_slots(c);
	slot = slot_of(c, number);
	if (c->slots[slot] == 0) {
		mem_grow(&c->items, &c->capacity, c->count + 1, sizeof *c->items);
		c->items[c->count++] = (struct candidate){ .number = number };
		c->slots[slot] = (uint32_t)c->count;
	}
	c->items[c->slots[slot] - 1].shared += shared;
	c->items[c->slots[slot] - 1].bands += bands;
}

static int
by_sharing(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	uint32_t one = x->shared + x->bands, other = y->shared + y->bands;

	return one != other ? (one < other) - (one > other) : (x->number > y->number) - (x->number < y->number);
}

void
candidates_rank(struct candidates *c, size_t most)
{
	if (c->count > 1)
		qsort(c->items, c->count, sizeof *c->items, by_sharing);
	c->count = c->count < most ? c->count : most;
}
