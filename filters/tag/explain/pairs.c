#include "explain/pairs.h"

#include <stdint.h>
#include <stdlib.h>

static int
by_place(const void *one, const void *two)
{
	const struct scored *a = *(const struct scored *const *)one, *b = *(const struct scored *const *)two;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return a < b ? -1 : a > b;
}

struct places
places_of(const struct scored *items, size_t count, struct arena *arena)
{
	struct places p = { arena_alloc(arena, (count + 1) * sizeof *p.items), arena_alloc(arena, (count + 1) * sizeof *p.reach), count };

	for (size_t i = 0; i < count; i++)
		p.items[i] = &items[i];
	qsort(p.items, count, sizeof *p.items, by_place);
	for (size_t i = 0; i < count; i++)
		p.reach[i] = i == 0 || p.items[i]->end > p.reach[i - 1] ? p.items[i]->end : p.reach[i - 1];
	return p;
}

/* The first that starts at a place or behind it. */
static size_t
first_at(const struct places *p, size_t start)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->items[middle]->start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first that may end behind a place. */
static size_t
first_reaching(const struct places *p, size_t place)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->reach[middle] <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct scored *
places_same(const struct places *p, const struct scored *t)
{
	for (size_t i = first_at(p, t->start); i < p->count && p->items[i]->start == t->start; i++)
		if (p->items[i]->end == t->end)
			return p->items[i];
	return NULL;
}

bool
places_hold(const struct places *p, const struct scored *t)
{
	size_t behind = t->start < SIZE_MAX ? first_at(p, t->start + 1) : p->count;

	return behind > 0 && p->reach[behind - 1] >= t->end;
}

/* A matching in work. */
struct matching {
	const struct places *gold, *found;
	size_t *owner, *mate;              /* of each found one, of each gold one; SIZE_MAX: none */
	size_t *came, *seen;               /* by which gold one a found one was come to, in which search */
	size_t *queue;
};

/* The end of a path from a gold one to a found one that is free; SIZE_MAX: there is none. */
static size_t
find_free(struct matching *m, size_t from)
{
	size_t head = 0, tail = 0;

	m->queue[tail++] = from;
	while (head < tail) {
		size_t g = m->queue[head++];
		const struct scored *gold = m->gold->items[g];

		for (size_t j = first_reaching(m->found, gold->start); j < m->found->count && m->found->items[j]->start < gold->end; j++) {
			if (m->seen[j] == from || m->found->items[j]->end <= gold->start)
				continue;
			m->seen[j] = from;
			m->came[j] = g;
			if (m->owner[j] == SIZE_MAX)
				return j;
			m->queue[tail++] = m->owner[j];
		}
	}
	return SIZE_MAX;
}

/* Paths that end at a free one are turned over (Kuhn 1955, by breadth). */
size_t
places_pairs(const struct places *gold, const struct places *found, struct arena *arena)
{
	size_t room = (gold->count > found->count ? gold->count : found->count) + 1, *memory = arena_alloc(arena, 5 * room * sizeof *memory), pairs = 0;
	struct matching m = { gold, found, memory, memory + room, memory + 2 * room, memory + 3 * room, memory + 4 * room };

	for (size_t i = 0; i < room; i++)
		m.owner[i] = m.mate[i] = m.seen[i] = SIZE_MAX;
	for (size_t i = 0; i < gold->count; i++) {
		size_t end = find_free(&m, i);

		pairs += end != SIZE_MAX;
		for (size_t j = end; j != SIZE_MAX;) {
			size_t g = m.came[j], before = m.mate[g];

			m.owner[j] = g;
			m.mate[g] = j;
			j = before;
		}
	}
	return pairs;
}
