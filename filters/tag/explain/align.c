#include "explain/align.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

/* A visible character with the marks that follow it. */
struct sign {
	uint32_t bare;                     /* the small letter without marks */
	size_t start, end;                 /* code points */
	size_t twin;                       /* its index in the other text, or SIZE_MAX */
	bool letter;
};

struct signs {
	struct sign *items;
	size_t count, room;
};

struct align {
	struct signs from, to;
};

static void
read_signs(struct signs *s, const char *text, size_t len)
{
	size_t point = 0;

	for (size_t at = 0, size; at < len; at += size, point++) {
		uint32_t c = utf8_decode(text + at, &size);
		unsigned class = class_of(c);

		if (class & (CLASS_SPACE | CLASS_CONTROL | CLASS_INVISIBLE))
			continue;
		if (class & CLASS_MARK) {
			if (s->count > 0 && s->items[s->count - 1].end == point)
				s->items[s->count - 1].end = point + 1;
			continue;
		}
		mem_grow(&s->items, &s->room, s->count + 1, sizeof *s->items);
		s->items[s->count++] = (struct sign){ fold_lower(fold_bare(c)), point, point + 1, SIZE_MAX, (class & CLASS_WORD) != 0 };
	}
}

/* Letters pair with letters; a sign between two letters pairs with one between the same two. */
static bool
pair(struct signs *a, const struct signs *b)
{
	size_t i = 0, k = 0;

	while (i < a->count || k < b->count) {
		bool letter_a = i < a->count && a->items[i].letter, letter_b = k < b->count && b->items[k].letter;

		if (letter_a && letter_b) {
			if (a->items[i].bare != b->items[k].bare)
				return false;
			a->items[i++].twin = k++;
		} else if (i < a->count && !letter_a && k < b->count && !letter_b)
			a->items[i++].twin = k++;
		else if (i < a->count && !letter_a)
			i++;
		else if (k < b->count && !letter_b)
			k++;
		else
			return false;
	}
	return true;
}

struct align *
align_new(const char *from, size_t from_len, const char *to, size_t to_len)
{
	struct align *a = mem_zero(sizeof *a);

	read_signs(&a->from, from, from_len);
	read_signs(&a->to, to, to_len);
	if (pair(&a->from, &a->to))
		return a;
	align_free(a);
	return NULL;
}

void
align_free(struct align *a)
{
	if (a == NULL)
		return;
	free(a->from.items);
	free(a->to.items);
	free(a);
}

bool
align_span(const struct align *a, size_t *start, size_t *end)
{
	size_t low = 0, high = a->from.count, first = SIZE_MAX, last = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (a->from.items[middle].end <= *start)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < a->from.count && a->from.items[i].start < *end; i++) {
		size_t twin = a->from.items[i].twin;

		if (twin == SIZE_MAX)
			continue;
		if (first == SIZE_MAX)
			first = twin;
		last = twin;
	}
	if (first == SIZE_MAX)
		return false;
	*start = a->to.items[first].start;
	*end = a->to.items[last].end;
	return true;
}
