#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define ARENA_BLOCK 65536
#define ARENA_KEEP  (4u << 20)             /* blocks larger than this go back at arena_clear */

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *first, *now;
};

static struct block *
block_new(size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof *b)
		mem_out();
	b = mem_alloc(sizeof *b + size);
	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *
arena_new(void)
{
	struct arena *a = mem_alloc(sizeof *a);

	a->first = a->now = block_new(ARENA_BLOCK);
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	while (a->first != NULL) {
		struct block *next = a->first->next;

		free(a->first);
		a->first = next;
	}
	free(a);
}

void
arena_clear(struct arena *a)
{
	struct block **at = &a->first;

	while (*at != NULL) {
		struct block *b = *at;

		b->used = 0;
		if (b->size > ARENA_KEEP && b != a->first) {
			*at = b->next;
			free(b);
		} else {
			at = &b->next;
		}
	}
	a->now = a->first;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t step = alignof(max_align_t);
	struct block *b = a->now;

	if (size > SIZE_MAX - step)
		mem_out();
	size = (size + step - 1) / step * step;
	while (b->size - b->used < size) {
		if (b->next == NULL || b->next->size < size) {
			struct block *made = block_new(size > ARENA_BLOCK ? size : ARENA_BLOCK);

			made->next = b->next;
			b->next = made;
		}
		b = b->next;
		b->used = 0;
	}
	a->now = b;
	b->used += size;
	return b->bytes + b->used - size;
}

void *
arena_zero(struct arena *a, size_t size)
{
	return memset(arena_alloc(a, size), 0, size);
}

char *
arena_copy(struct arena *a, const void *bytes, size_t len)
{
	char *made = arena_alloc(a, len + 1);

	if (len > 0)
		memcpy(made, bytes, len);
	made[len] = '\0';
	return made;
}
