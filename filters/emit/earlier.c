#include "earlier.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/memory.h"

void
earlier_free(struct earlier *e)
{
	free(e->entries);
	*e = (struct earlier){ 0 };
}

/* Where the key stands, or where it would. */
static struct earlier_entry *
place_of(const struct earlier *e, const uint64_t key[2])
{
	for (size_t at = (size_t)key[0];; at++) {
		struct earlier_entry *entry = &e->entries[at & (e->room - 1)];

		if ((entry->key[0] | entry->key[1]) == 0 || (entry->key[0] == key[0] && entry->key[1] == key[1]))
			return entry;
	}
}

static void
grow(struct earlier *e)
{
	struct earlier old = *e;

	e->room = old.room == 0 ? 1024 : 2 * old.room;
	e->entries = mem_array(e->room, sizeof *e->entries);
	for (size_t i = 0; i < old.room; i++)
		if ((old.entries[i].key[0] | old.entries[i].key[1]) != 0)
			*place_of(e, old.entries[i].key) = old.entries[i];
	free(old.entries);
}

struct earlier_entry *
earlier_find(struct earlier *e, const char *key, size_t len)
{
	XXH128_hash_t hash = XXH3_128bits(key, len);
	const uint64_t halves[2] = { hash.high64, hash.low64 | 1 };
	struct earlier_entry *entry;

	if (e->count >= e->room / 4 * 3)
		grow(e);
	entry = place_of(e, halves);
	if ((entry->key[0] | entry->key[1]) == 0) {
		*entry = (struct earlier_entry){ .key = { halves[0], halves[1] } };
		e->count++;
	}
	return entry;
}
