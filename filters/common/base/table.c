#include "base/table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct entry {
	char *key;
	size_t len;
	unsigned long long hash;
	void *value;
};

struct table {
	struct entry *entries;             /* in order of insertion */
	size_t count, capacity;
	size_t *slots;                     /* open addressing; entry index + 1, 0 is free */
	size_t slot_count;                 /* a power of two, at most half full */
};

unsigned long long
table_hash(const char *bytes, size_t len)
{
	unsigned long long hash = 0xCBF29CE484222325u;   /* FNV-1a, 64 bits (Fowler, Noll, Vo) */

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
	return hash;
}

struct table *
table_new(void)
{
	return mem_zero(sizeof(struct table));
}

void
table_free(struct table *t, void (*free_value)(void *))
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->count; i++) {
		free(t->entries[i].key);
		if (free_value != NULL)
			free_value(t->entries[i].value);
	}
	free(t->entries);
	free(t->slots);
	free(t);
}

/* The slot of a key, or the free one where it would go. */
static size_t
slot_of(const struct table *t, const char *key, size_t len, unsigned long long hash)
{
	size_t slot = (size_t)(hash ^ hash >> 32) & (t->slot_count - 1);

	while (t->slots[slot] != 0) {
		const struct entry *e = &t->entries[t->slots[slot] - 1];

		if (e->hash == hash && e->len == len && memcmp(e->key, key, len) == 0)
			break;
		slot = (slot + 1) & (t->slot_count - 1);
	}
	return slot;
}

static void
grow_slots(struct table *t)
{
	t->slot_count = t->slot_count ? t->slot_count * 2 : 16;
	free(t->slots);
	t->slots = mem_array(t->slot_count, sizeof *t->slots);
	for (size_t i = 0; i < t->count; i++) {
		const struct entry *e = &t->entries[i];

		t->slots[slot_of(t, e->key, e->len, e->hash)] = i + 1;
	}
}

void *
table_get(const struct table *t, const char *key, size_t len)
{
	size_t slot;

	if (t->count == 0)
		return NULL;
	slot = slot_of(t, key, len, table_hash(key, len));
	return t->slots[slot] == 0 ? NULL : t->entries[t->slots[slot] - 1].value;
}

void *
table_put(struct table *t, const char *key, size_t len, void *value)
{
	unsigned long long hash = table_hash(key, len);
	size_t slot;

	if (2 * (t->count + 1) > t->slot_count)
		grow_slots(t);
	slot = slot_of(t, key, len, hash);
	if (t->slots[slot] != 0) {
		struct entry *e = &t->entries[t->slots[slot] - 1];
		void *old = e->value;

		e->value = value;
		return old;
	}
	mem_grow(&t->entries, &t->capacity, t->count + 1, sizeof *t->entries);
	t->entries[t->count++] = (struct entry){ mem_text_of(key, len), len, hash, value };
	t->slots[slot] = t->count;
	return NULL;
}

size_t
table_count(const struct table *t)
{
	return t->count;
}

const char *
table_key(const struct table *t, size_t index, size_t *len)
{
	if (len != NULL)
		*len = t->entries[index].len;
	return t->entries[index].key;
}

void *
table_value(const struct table *t, size_t index)
{
	return t->entries[index].value;
}
