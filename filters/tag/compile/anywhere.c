#include "compile/anywhere.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "unicode/fold.h"

#define NO_PLACE UINT32_MAX
static const uint64_t BASE = 0x9E3779B97F4A7C15u;          /* odd, so that powers do not vanish */

struct phrase {
	uint64_t sum;
	uint32_t at, len;                  /* in the pool */
	uint32_t row;
};

/* Lengths of the phrases that begin with a byte, long first. */
struct lengths {
	uint16_t *items;
	size_t count, room;
};

struct anywhere {
	unsigned how;
	struct buffer pool;
	struct phrase *phrases;
	size_t count, room;
	uint32_t *slots;                   /* phrase + 1 */
	size_t mask;
	struct lengths lengths[256];
	size_t longest;
	uint64_t *powers;
};

struct anywhere *
anywhere_new(unsigned fold_how)
{
	struct anywhere *a = mem_zero(sizeof *a);

	a->how = fold_how;
	return a;
}

void
anywhere_free(struct anywhere *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < 256; i++)
		free(a->lengths[i].items);
	buffer_free(&a->pool);
	free(a->phrases);
	free(a->slots);
	free(a->powers);
	free(a);
}

void
anywhere_scratch_free(struct anywhere_scratch *s)
{
	buffer_free(&s->folded);
	free(s->places);
	free(s->sums);
	*s = (struct anywhere_scratch){ 0 };
}

static void
add_length(struct lengths *l, size_t len)
{
	size_t i = 0;

	while (i < l->count && l->items[i] > len)
		i++;
	if (i < l->count && l->items[i] == len)
		return;
	mem_grow(&l->items, &l->room, l->count + 1, sizeof *l->items);
	memmove(l->items + i + 1, l->items + i, (l->count - i) * sizeof *l->items);
	l->items[i] = (uint16_t)len;
	l->count++;
}

void
anywhere_add(struct anywhere *a, const char *phrase, size_t len, uint32_t row)
{
	struct phrase p = { .at = (uint32_t)a->pool.len, .row = row };

	fold(phrase, len, a->how, &a->pool);
	p.len = (uint32_t)(a->pool.len - p.at);
	if (p.len == 0 || p.len > UINT16_MAX)
		return;
	for (size_t i = 0; i < p.len; i++)
		p.sum = p.sum * BASE + (unsigned char)a->pool.bytes[p.at + i] + 1;
	add_length(&a->lengths[(unsigned char)a->pool.bytes[p.at]], p.len);
	if (p.len > a->longest)
		a->longest = p.len;
	mem_grow(&a->phrases, &a->room, a->count + 1, sizeof *a->phrases);
	a->phrases[a->count++] = p;
}

static size_t
slot_of(const struct anywhere *a, uint64_t sum)
{
	return (size_t)((sum ^ sum >> 29) * 0xD6E8FEB86659FD93u >> 32) & a->mask;
}

static bool
is_phrase(const struct anywhere *a, const struct phrase *p, uint64_t sum, const char *bytes, size_t len)
{
	return p->sum == sum && p->len == len && memcmp(a->pool.bytes + p->at, bytes, len) == 0;
}

void
anywhere_finish(struct anywhere *a)
{
	a->mask = 15;
	while (a->mask < a->count * 2)
		a->mask = a->mask * 2 + 1;
	a->slots = mem_array(a->mask + 1, sizeof *a->slots);
	for (size_t i = 0; i < a->count; i++) {
		const struct phrase *p = &a->phrases[i];
		size_t slot = slot_of(a, p->sum);

		while (a->slots[slot] != 0 && !is_phrase(a, &a->phrases[a->slots[slot] - 1], p->sum, a->pool.bytes + p->at, p->len))
			slot = (slot + 1) & a->mask;
		a->slots[slot] = (uint32_t)i + 1;
	}
	a->powers = mem_array(a->longest + 1, sizeof *a->powers);
	a->powers[0] = 1;
	for (size_t i = 1; i <= a->longest; i++)
		a->powers[i] = a->powers[i - 1] * BASE;
}

/* ---- folded text ---- */

static size_t
points_of(const char *bytes, size_t len)
{
	size_t points = 0;

	for (size_t i = 0; i < len; i++)
		points += (bytes[i] & 0xC0) != 0x80;
	return points;
}

/* Fold a word, or what stands between two: inside it places correspond only where it kept its characters. */
static void
fold_piece(const struct anywhere *a, struct anywhere_scratch *s, const char *text, size_t from, size_t to)
{
	size_t first = s->folded.len, at = from;
	bool same;

	if (from == to)
		return;
	fold(text + from, to - from, a->how, &s->folded);
	same = points_of(text + from, to - from) == points_of(s->folded.bytes + first, s->folded.len - first);
	mem_grow(&s->places, &s->place_room, s->folded.len + 1, sizeof *s->places);
	for (size_t i = first; i < s->folded.len; i++) {
		bool lead = (s->folded.bytes[i] & 0xC0) != 0x80;

		s->places[i] = lead && (same || i == first) ? (uint32_t)at : NO_PLACE;
		if (!lead || !same)
			continue;
		for (at++; at < to && (text[at] & 0xC0) == 0x80;)
			at++;
	}
}

static void
fold_text(const struct anywhere *a, struct anywhere_scratch *s, const char *text, size_t from, size_t to, const struct token *tokens, size_t count)
{
	size_t at = from;

	buffer_clear(&s->folded);
	for (size_t i = 0; i < count; i++) {
		fold_piece(a, s, text, at, tokens[i].start);
		fold_piece(a, s, text, tokens[i].start, tokens[i].end);
		at = tokens[i].end;
	}
	fold_piece(a, s, text, at, to);
	mem_grow(&s->places, &s->place_room, s->folded.len + 1, sizeof *s->places);
	s->places[s->folded.len] = (uint32_t)to;
	mem_grow(&s->sums, &s->sum_room, s->folded.len + 1, sizeof *s->sums);
	s->sums[0] = 0;
	for (size_t i = 0; i < s->folded.len; i++)
		s->sums[i + 1] = s->sums[i] * BASE + (unsigned char)s->folded.bytes[i] + 1;
}

void
anywhere_scan(const struct anywhere *a, struct anywhere_scratch *s, const char *text, size_t from, size_t to,
	const struct token *tokens, size_t count, void (*found)(void *with, size_t start, size_t end, uint32_t row), void *with)
{
	fold_text(a, s, text, from, to, tokens, count);
	for (size_t at = 0; at < s->folded.len; at++) {
		const struct lengths *lengths = &a->lengths[(unsigned char)s->folded.bytes[at]];

		for (size_t i = 0; s->places[at] != NO_PLACE && i < lengths->count; i++) {
			size_t len = lengths->items[i];
			uint64_t sum;

			if (len > s->folded.len - at || s->places[at + len] == NO_PLACE)
				continue;
			sum = s->sums[at + len] - s->sums[at] * a->powers[len];
			for (size_t slot = slot_of(a, sum); a->slots[slot] != 0; slot = (slot + 1) & a->mask) {
				const struct phrase *p = &a->phrases[a->slots[slot] - 1];

				if (is_phrase(a, p, sum, s->folded.bytes + at, len)) {
					found(with, s->places[at], s->places[at + len], p->row);
					break;
				}
			}
		}
	}
}
