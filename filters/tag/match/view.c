#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "match/view.h"

void
view_free(struct view *v)
{
	buffer_free(&v->bytes);
	free(v->atoms);
	free(v->tags);
	free(v->shown);
	free(v->numbers);
	*v = (struct view){ 0 };
}

void
view_work_free(struct view_work *w)
{
	free(w->entries);
	free(w->rows);
	*w = (struct view_work){ 0 };
}

/* Does a stand before b where only one can be shown? */
static bool
is_before(const struct view_kind *kind, const struct overlap_entry *a, const struct overlap_entry *b)
{
	size_t long_a = a->span.end - a->span.start, long_b = b->span.end - b->span.start;

	if (long_a != long_b)
		return long_a > long_b;
	if (kind->ranks[a->type] != kind->ranks[b->type])
		return kind->ranks[a->type] < kind->ranks[b->type];
	return a->span.start < b->span.start;
}

static void
sort_entries(const struct overlap_entry **entries, size_t count, const struct view_kind *kind)
{
	for (size_t i = 1; i < count; i++) {
		const struct overlap_entry *entry = entries[i];
		size_t k = i;

		for (; k > 0 && (kind != NULL ? is_before(kind, entry, entries[k - 1]) : entry->span.start < entries[k - 1]->span.start); k--)
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

		while (k < kept && !span_overlaps(entries[k]->span, entries[i]->span))
			k++;
		if (k == kept)
			entries[kept++] = entries[i];
	}
	sort_entries(entries, kept, NULL);
	return kept;
}

/* Entries by place: clusters of those that overlap are thinned out.  */
static void
choose_all(struct view *v, struct view_work *w, const struct view_kind *kind)
{
	size_t kept = 0;

	for (size_t i = 0, next; i < v->count; i = next) {
		size_t end = w->entries[i]->span.end, count;

		for (next = i + 1; next < v->count && w->entries[next]->span.start < end; next++)
			if (w->entries[next]->span.end > end)
				end = w->entries[next]->span.end;
		count = next - i > 1 ? choose(w->entries + i, next - i, kind) : 1;
		memmove(w->entries + kept, w->entries + i, count * sizeof *w->entries);
		kept += count;
	}
	v->count = kept;
}

/* Room for all settled tags. */
static void
make_room(struct view *v, struct view_work *w, const struct overlap *tags)
{
	if (w->entry_room < tags->sorted)
		mem_grow(&w->entries, &w->entry_room, tags->sorted, sizeof *w->entries);
	if (v->number_room >= tags->sorted)
		return;
	mem_grow(&v->numbers, &v->number_room, tags->sorted, sizeof *v->numbers);
	mem_grow(&v->shown, &v->shown_room, (v->number_room + 63) / 64, sizeof *v->shown);
}

/* Where the kind's types stand; how many of them do. */
static size_t
find_rows(struct view_work *w, const struct view_kind *kind, const struct overlap *tags)
{
	size_t count = 0;

	if (w->row_room < kind->count)
		mem_grow(&w->rows, &w->row_room, kind->count, sizeof *w->rows);
	for (size_t i = 0; i < kind->count; i++) {
		const uint64_t *row = overlap_standing(tags, kind->types[i]->index);

		if (row != NULL)
			w->rows[count++] = row;
	}
	return count;
}

/* The visible tags of the kind's types, by place; true where some of them overlap. */
static bool
collect(struct view *v, struct view_work *work, const struct view_kind *kind, struct span within, const struct overlap *tags)
{
	size_t rows = find_rows(work, kind, tags), first = 0, end = within.start;
	const struct overlap_entry **to;
	bool overlap = false;

	if (tags->sorted > 0 && tags->entries[0].span.start < within.start)
		first = overlap_from(tags, within.start);
	v->words = tags->words;
	make_room(v, work, tags);
	to = work->entries;
	for (size_t w = 0; w < v->words; w++) {
		uint64_t bits = 0;

		v->shown[w] = 0;
		for (size_t i = 0; i < rows; i++)
			bits |= work->rows[i][w];
		for (; bits != 0; bits &= bits - 1) {
			size_t at = 64 * w + (size_t)__builtin_ctzll(bits);
			const struct overlap_entry *e = &tags->entries[at];

			if (at < first || e->span.start >= within.end)
				continue;
			*to++ = e;
			overlap |= e->span.start < end;
			if (e->span.end > end)
				end = e->span.end;
		}
	}
	v->count = (size_t)(to - work->entries);
	return overlap;
}

void
view_plan(struct view *v, struct view_work *work, const struct view_kind *kind, struct span within, const struct overlap *tags)
{
	size_t at = 0, from = within.start;

	v->text = within;
	if (collect(v, work, kind, within, tags))
		choose_all(v, work, kind);
	mem_grow(&v->atoms, &v->room, v->count, sizeof *v->atoms);
	mem_grow(&v->tags, &v->tag_room, v->count, sizeof *v->tags);
	for (size_t i = 0; i < v->count; i++) {
		const struct overlap_entry *e = work->entries[i];
		size_t entry = (size_t)(e - tags->entries);

		at += e->span.start - from;
		v->tags[i] = e->tag;
		v->atoms[i] = (struct view_atom){ at, e->span, kind->types[kind->ranks[e->type] - 1]->point };
		v->shown[entry / 64] |= (uint64_t)1 << entry % 64;
		v->numbers[entry] = (uint32_t)i;
		at += VIEW_ATOM_BYTES;
		from = e->span.end;
	}
	buffer_clear(&v->bytes);
	buffer_reserve(&v->bytes, at + (within.end - from));
	v->bytes.len = at + (within.end - from);
}

/* A code point of three bytes. */
static inline void
write_point(uint32_t point, char *to)
{
	to[0] = (char)(0xE0 | point >> 12);
	to[1] = (char)(0x80 | (point >> 6 & 0x3F));
	to[2] = (char)(0x80 | (point & 0x3F));
}

void
view_show(struct view *v, const struct document *d, struct span words, struct span atoms, size_t at)
{
	char *bytes = v->bytes.bytes;
	size_t from = words.start;

	for (size_t i = atoms.start; i < atoms.end; i++) {
		const struct view_atom *a = &v->atoms[i];

		memcpy(bytes + at, d->text + from, a->span.start - from);
		write_point(a->point, bytes + a->at);
		at = a->at + VIEW_ATOM_BYTES;
		from = a->span.end;
	}
	memcpy(bytes + at, d->text + from, words.end - from);
}

void
view_make(struct view *v, struct view_work *work, const struct view_kind *kind, const struct document *d, struct span within, const struct overlap *tags)
{
	view_plan(v, work, kind, within, tags);
	view_show(v, d, within, (struct span){ 0, v->count }, 0);
}

/* Index of the first of these atoms that begins behind `at` of the view. */
static size_t
atoms_up_to(const struct view *v, struct span among, size_t at)
{
	size_t low = among.start, high = among.end;

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
		return a->span.end + (at - a->at - VIEW_ATOM_BYTES);
	return at == a->at || !end ? a->span.start : a->span.end;
}

size_t
view_to_text(const struct view *v, size_t at, bool end)
{
	return text_at(v, atoms_up_to(v, (struct span){ 0, v->count }, at), at, end);
}

struct span
view_words(const struct view *v, struct span among, size_t start, size_t end, size_t *first, size_t *count)
{
	size_t from = atoms_up_to(v, among, start), to;
	struct span words = { text_at(v, from, start, false), 0 };

	*first = from > among.start && v->atoms[from - 1].at == start ? from - 1 : from;
	*count = 0;
	words.end = words.start;
	if (end == start)
		return words;
	to = atoms_up_to(v, (struct span){ from, among.end }, end - 1);
	*count = to - *first;
	words.end = text_at(v, to < among.end && v->atoms[to].at == end ? to + 1 : to, end, true);
	return words;
}

size_t
view_atom_from(const struct view *v, size_t byte)
{
	size_t low = 0, high = v->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->atoms[middle].span.start < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
view_of_text(const struct view *v, size_t byte, size_t *at)
{
	size_t behind = view_atom_from(v, byte + 1);
	const struct view_atom *a = behind > 0 ? &v->atoms[behind - 1] : NULL;

	if (a != NULL && byte < a->span.end)
		return false;
	*at = a == NULL ? byte - v->text.start : a->at + VIEW_ATOM_BYTES + (byte - a->span.end);
	return true;
}

size_t
view_atoms(const struct view *v, size_t start, size_t end, size_t *count)
{
	size_t first;

	(void)view_words(v, (struct span){ 0, v->count }, start, end, &first, count);
	return first;
}
