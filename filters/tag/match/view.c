#include "match/view.h"

#include <string.h>

/* Does a stand before b where only one can be shown? */
static bool
is_before(const struct view_kind *kind, const struct overlap_entry *a, const struct overlap_entry *b)
{
	uint32_t long_a = a->end - a->start, long_b = b->end - b->start;

	if (long_a != long_b)
		return long_a > long_b;
	if (kind->ranks[a->type] != kind->ranks[b->type])
		return kind->ranks[a->type] < kind->ranks[b->type];
	return a->start < b->start;
}

static void
sort_entries(const struct overlap_entry **entries, size_t count, const struct view_kind *kind)
{
	for (size_t i = 1; i < count; i++) {
		const struct overlap_entry *entry = entries[i];
		size_t k = i;

		for (; k > 0 && (kind != NULL ? is_before(kind, entry, entries[k - 1]) : entry->start < entries[k - 1]->start); k--)
			entries[k] = entries[k - 1];
		entries[k] = entry;
	}
}

/* Of entries that overlap, directly or through others, only the first in order stays of each two.  How many stay, by place. */
static size_t
choose(const struct overlap_entry **entries, size_t count, const struct view_kind *kind)
{
	size_t kept = 0;

	sort_entries(entries, count, kind);
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < kept && !span_overlaps(overlap_span(entries[k]), overlap_span(entries[i])))
			k++;
		if (k == kept)
			entries[kept++] = entries[i];
	}
	sort_entries(entries, kept, NULL);
	return kept;
}

/* Entries by place: clusters of those that overlap are thinned out.  How many stay. */
static size_t
choose_all(const struct overlap_entry **entries, size_t count, const struct view_kind *kind)
{
	size_t kept = 0;

	for (size_t i = 0, next; i < count; i = next) {
		size_t end = entries[i]->end, some;

		for (next = i + 1; next < count && entries[next]->start < end; next++)
			if (entries[next]->end > end)
				end = entries[next]->end;
		some = next - i > 1 ? choose(entries + i, next - i, kind) : 1;
		memmove(entries + kept, entries + i, some * sizeof *entries);
		kept += some;
	}
	return kept;
}

uint64_t *
view_candidates(struct arena *arena, const struct view_kind *kind, const struct overlap *tags)
{
	uint64_t *bits = arena_zero(arena, tags->words * sizeof *bits);

	for (size_t i = 0; i < kind->count; i++) {
		const uint64_t *row = overlap_standing(tags, kind->types[i]->index);

		for (size_t w = 0; row != NULL && w < tags->words; w++)
			bits[w] |= row[w];
	}
	return bits;
}

/* The candidates among the entries, by place; how many, and whether some of them overlap. */
static size_t
collect(const uint64_t *candidates, struct span entries, const struct overlap *tags, const struct overlap_entry **to, bool *overlap)
{
	size_t count = 0, end = 0;

	*overlap = false;
	for (size_t w = entries.start / 64; 64 * w < entries.end; w++) {
		uint64_t bits = candidates[w];

		if (w == entries.start / 64)
			bits &= ~(uint64_t)0 << entries.start % 64;
		if (w == entries.end / 64)
			bits &= ~(~(uint64_t)0 << entries.end % 64);
		for (; bits != 0; bits &= bits - 1) {
			const struct overlap_entry *e = &tags->entries[64 * w + (size_t)__builtin_ctzll(bits)];

			to[count++] = e;
			*overlap |= e->start < end;
			if (e->end > end)
				end = e->end;
		}
	}
	return count;
}

/* A code point of three bytes. */
static inline void
write_point(uint32_t point, char *to)
{
	to[0] = (char)(0xE0 | point >> 12);
	to[1] = (char)(0x80 | (point >> 6 & 0x3F));
	to[2] = (char)(0x80 | (point & 0x3F));
}

/* What the view shows: words, atom, words, …  Room for as many bytes as the text has and an atom each is there. */
static size_t
show(const struct view *v, const char *text, char *bytes)
{
	size_t at = 0, from = v->text.start;

	for (size_t i = 0; i < v->count; i++) {
		const struct view_atom *a = &v->atoms[i];

		memcpy(bytes + at, text + from, a->start - from);
		write_point(a->point, bytes + a->at);
		at = a->at + VIEW_ATOM_BYTES;
		from = a->end;
	}
	memcpy(bytes + at, text + from, v->text.end - from);
	return at + (v->text.end - from);
}

static void
set_atoms(struct arena *arena, struct view *v, const struct overlap_entry *const *entries, const struct view_kind *kind, const struct overlap *tags)
{
	struct view_atom *atoms = arena_alloc(arena, v->count * sizeof *atoms);
	const struct tag **shown = arena_alloc(arena, v->count * sizeof *shown);
	size_t at = 0, from = v->text.start;

	for (size_t i = 0; i < v->count; i++) {
		const struct overlap_entry *e = entries[i];

		at += e->start - from;
		shown[i] = e->tag;
		atoms[i] = (struct view_atom){ (uint32_t)at, e->start, e->end, (uint32_t)(e - tags->entries),
			kind->types[kind->ranks[e->type] - 1]->point };
		at += VIEW_ATOM_BYTES;
		from = e->end;
	}
	v->atoms = atoms;
	v->tags = shown;
}

static const struct view *
find_same(const struct view *made, const struct overlap_entry *const *entries, size_t count, const struct overlap *tags)
{
	for (; made != NULL; made = made->next) {
		size_t i = 0;

		if (made->count != count)
			continue;
		while (i < count && made->atoms[i].entry == (size_t)(entries[i] - tags->entries))
			i++;
		if (i == count)
			break;
	}
	return made;
}

const struct view *
view_make(struct arena *arena, const struct view_kind *kind, const uint64_t *candidates, const struct document *d,
	struct span within, struct span entries, const struct overlap *tags, const struct view **made)
{
	const struct overlap_entry **among = arena_alloc(arena, (entries.end - entries.start) * sizeof *among);
	const struct view *same;
	struct view *v;
	bool overlap;
	size_t count = collect(candidates, entries, tags, among, &overlap);
	char *bytes;

	if (count == 0)
		return NULL;
	if (overlap)
		count = choose_all(among, count, kind);
	same = find_same(*made, among, count, tags);
	if (same != NULL)
		return same;
	v = arena_alloc(arena, sizeof *v);
	*v = (struct view){ .text = within, .count = count, .next = *made };
	set_atoms(arena, v, among, kind, tags);
	bytes = arena_alloc(arena, within.end - within.start + v->count * VIEW_ATOM_BYTES);
	v->len = show(v, d->text, bytes);
	v->bytes = bytes;
	*made = v;
	return v;
}

/* Index of the first of the atoms from `low` on that begins behind `at` of the view. */
static size_t
atoms_up_to(const struct view *v, size_t low, size_t at)
{
	size_t high = v->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->atoms[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* index: of the first atom behind `at`. */
static size_t
text_at(const struct view *v, size_t index, size_t at, bool end)
{
	const struct view_atom *a;

	if (index == 0)
		return v->text.start + at;
	a = &v->atoms[index - 1];
	if (at >= a->at + VIEW_ATOM_BYTES)
		return a->end + (at - a->at - VIEW_ATOM_BYTES);
	return at == a->at || !end ? a->start : a->end;
}

size_t
view_to_text(const struct view *v, size_t at, bool end)
{
	return text_at(v, atoms_up_to(v, 0, at), at, end);
}

struct span
view_words(const struct view *v, size_t start, size_t end, size_t *first, size_t *count)
{
	size_t from = atoms_up_to(v, 0, start), to;
	struct span words = { text_at(v, from, start, false), 0 };

	*first = from > 0 && v->atoms[from - 1].at == start ? from - 1 : from;
	*count = 0;
	words.end = words.start;
	if (end == start)
		return words;
	to = atoms_up_to(v, from, end - 1);
	*count = to - *first;
	words.end = text_at(v, to < v->count && v->atoms[to].at == end ? to + 1 : to, end, true);
	return words;
}

bool
view_of_text(const struct view *v, size_t byte, size_t *at)
{
	const struct view_atom *a = NULL;

	for (size_t i = 0; i < v->count && v->atoms[i].start <= byte; i++)
		a = &v->atoms[i];
	if (a != NULL && byte < a->end)
		return false;
	*at = a == NULL ? byte - v->text.start : a->at + VIEW_ATOM_BYTES + (byte - a->end);
	return true;
}
