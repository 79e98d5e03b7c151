#include "known.h"

#include <stdlib.h>

#include "base/memory.h"

struct entry {
	uint64_t key;
	uint32_t number, given;            /* given: in the first entry of a key, how many of its rows were */
};

struct known {
	struct entry *entries;
	size_t count, capacity;
};

struct known *
known_new(void)
{
	return mem_zero(sizeof(struct known));
}

void
known_free(struct known *k)
{
	if (k == NULL)
		return;
	free(k->entries);
	free(k);
}

void
known_add(struct known *k, uint64_t key, uint64_t number)
{
	mem_grow(&k->entries, &k->capacity, k->count + 1, sizeof *k->entries);
	k->entries[k->count++] = (struct entry){ key, (uint32_t)number, 0 };
}

static int
by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->number > y->number) - (x->number < y->number);
}

void
known_sort(struct known *k)
{
	if (k->count > 1)
		qsort(k->entries, k->count, sizeof *k->entries, by_key);
}

uint64_t
known_next(const struct known *k, uint64_t key, size_t *group)
{
	size_t low = 0, high = k->count, at;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (k->entries[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	*group = low;
	if (low == k->count || k->entries[low].key != key)
		return KNOWN_NONE;
	at = low + k->entries[low].given;
	return at < k->count && k->entries[at].key == key ? k->entries[at].number : KNOWN_NONE;
}

void
known_given(struct known *k, size_t group)
{
	k->entries[group].given++;
}

size_t
known_bytes(const struct known *k)
{
	return sizeof *k + k->capacity * sizeof *k->entries;
}
