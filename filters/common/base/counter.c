#include "base/counter.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"

static size_t
slot_of(const struct counters *c, const char *name)
{
	size_t slot = (size_t)table_hash(name, strlen(name)) & (c->slot_count - 1);

	while (c->slots[slot] != 0 && strcmp(c->items[c->slots[slot] - 1].name, name) != 0)
		slot = (slot + 1) & (c->slot_count - 1);
	return slot;
}

static void
grow_slots(struct counters *c)
{
	c->slot_count = c->slot_count ? c->slot_count * 2 : 16;
	free(c->slots);
	c->slots = mem_array(c->slot_count, sizeof *c->slots);
	for (size_t i = 0; i < c->count; i++)
		c->slots[slot_of(c, c->items[i].name)] = (unsigned)i + 1;
}

void
counters_add(struct counters *c, const char *name, unsigned long long by)
{
	size_t slot;

	if (2 * (c->count + 1) > c->slot_count)
		grow_slots(c);
	slot = slot_of(c, name);
	if (c->slots[slot] == 0) {
		mem_grow(&c->items, &c->capacity, c->count + 1, sizeof *c->items);
		c->items[c->count++] = (struct counter){ mem_text(name), 0 };
		c->slots[slot] = (unsigned)c->count;
	}
	c->items[c->slots[slot] - 1].count += by;
}

unsigned long long
counters_get(const struct counters *c, const char *name)
{
	size_t slot;

	if (c->count == 0)
		return 0;
	slot = slot_of(c, name);
	return c->slots[slot] == 0 ? 0 : c->items[c->slots[slot] - 1].count;
}

unsigned long long
counters_total(const struct counters *c)
{
	unsigned long long sum = 0;

	for (size_t i = 0; i < c->count; i++)
		sum += c->items[i].count;
	return sum;
}

void
counters_merge(struct counters *c, const struct counters *other)
{
	for (size_t i = 0; i < other->count; i++)
		counters_add(c, other->items[i].name, other->items[i].count);
}

void
counters_clear(struct counters *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->items[i].name);
	c->count = 0;
	if (c->slots != NULL)
		memset(c->slots, 0, c->slot_count * sizeof *c->slots);
}

void
counters_free(struct counters *c)
{
	counters_clear(c);
	free(c->items);
	free(c->slots);
	*c = (struct counters){ 0 };
}
