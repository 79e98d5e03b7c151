#include "lookup.h"

#include <stdint.h>
#include <string.h>

#define LOOKUP_LEAST 8 /* an article fills about ten tables, most of them with a few keys */

struct lookup_slot {
	const char *key; /* NULL: free */
	void *value;
	uint32_t len, hash;
};

static uint64_t
mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 32;
}

/* Eight bytes a step; the last step overlaps the one before it, short keys are two halves. */
static uint32_t
hash_of(const char *key, size_t len)
{
	uint64_t hash = len, word = 0;
	uint32_t halves[2] = { 0, 0 };
	size_t at = 0;

	for (; at + 8 < len; at += 8) {
		memcpy(&word, key + at, 8);
		hash = mix(hash, word);
	}
	if (len >= 8) {
		memcpy(&word, key + len - 8, 8);
	} else if (len >= 4) {
		memcpy(&halves[0], key, 4);
		memcpy(&halves[1], key + len - 4, 4);
		word = (uint64_t)halves[0] << 32 | halves[1];
	} else {
		for (word = 0; at < len; at++)
			word = word << 8 | (unsigned char)key[at];
	}
	hash = mix(hash, word);
	return (uint32_t)(hash ^ hash >> 29);
}

static struct lookup_slot *
slot_of(const struct lookup *t, const char *key, size_t len, uint32_t hash)
{
	size_t at = hash & (t->room - 1);

	while (t->slots[at].key != NULL &&
	       (t->slots[at].hash != hash || t->slots[at].len != len || memcmp(t->slots[at].key, key, len) != 0))
		at = (at + 1) & (t->room - 1);
	return &t->slots[at];
}

static void
grow(struct lookup *t)
{
	const struct lookup old = *t;

	t->room = old.room > 0 ? 2 * old.room : LOOKUP_LEAST;
	t->slots = arena_zero(t->arena, t->room * sizeof *t->slots);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].key != NULL)
			*slot_of(t, old.slots[i].key, old.slots[i].len, old.slots[i].hash) = old.slots[i];
}

void **
lookup_at(struct lookup *t, const char *key, size_t len)
{
	uint32_t hash = hash_of(key, len);
	struct lookup_slot *slot;

	if (4 * (t->count + 1) > 3 * t->room)
		grow(t);
	slot = slot_of(t, key, len, hash);
	if (slot->key == NULL) {
		*slot = (struct lookup_slot){ key, NULL, (uint32_t)len, hash };
		t->count++;
	}
	return &slot->value;
}

void *
lookup_get(const struct lookup *t, const char *key, size_t len)
{
	return t->count > 0 ? slot_of(t, key, len, hash_of(key, len))->value : NULL;
}
