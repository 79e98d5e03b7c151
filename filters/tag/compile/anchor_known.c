#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "compile/anchor_inner.h"

enum { BYTES_MOST = 16 << 20 };            /* of copied sets, then it begins anew */

struct anchor_known {
	struct arena *arena;
	struct table *groups;              /* by their text */
	size_t bytes;
};

struct anchor_known *
anchor_known_new(void)
{
	struct anchor_known *k = mem_zero(sizeof *k);

	k->arena = arena_new();
	k->groups = table_new();
	return k;
}

void
anchor_known_free(struct anchor_known *k)
{
	if (k == NULL)
		return;
	table_free(k->groups, NULL);
	arena_free(k->arena);
	free(k);
}

void
anchor_known_trim(struct anchor_known *k)
{
	if (k->bytes < BYTES_MOST)
		return;
	table_free(k->groups, NULL);
	k->groups = table_new();
	arena_clear(k->arena);
	k->bytes = 0;
}

static void
keep_set(struct anchor_known *k, struct set *set)
{
	struct literal *items;
	size_t bytes = 0;
	char *at;

	if (set->count == 0)
		return;
	for (size_t i = 0; i < set->count; i++)
		bytes += set->items[i].len + 1;
	items = arena_alloc(k->arena, set->count * sizeof *items);
	at = arena_alloc(k->arena, bytes);
	for (size_t i = 0; i < set->count; i++) {
		size_t len = set->items[i].len;

		memcpy(at, set->items[i].bytes, len);
		at[len] = '\0';
		items[i] = (struct literal){ at, len };
		at += len + 1;
	}
	set->items = items;
	k->bytes += bytes + set->count * sizeof *items;
}

const struct known_group *
anchor_known_find(const struct anchor_known *k, const char *text, size_t len)
{
	return table_get(k->groups, text, len);
}

void
anchor_known_keep(struct anchor_known *k, const char *text, size_t len, const struct known_group *group)
{
	struct known_group *kept = arena_alloc(k->arena, sizeof *kept);

	*kept = *group;
	keep_set(k, &kept->piece.set);
	keep_set(k, &kept->piece.best.any.set);
	keep_set(k, &kept->piece.best.rare.set);
	keep_set(k, &kept->piece.best.atoms.set);
	table_put(k->groups, text, len, kept);
	k->bytes += len + sizeof *kept;
}
