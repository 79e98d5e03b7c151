#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "match/view.h"
#include "unicode/utf8.h"

enum { ATOM_BYTES = 3 };

void
view_free(struct view *v)
{
	buffer_free(&v->bytes);
	free(v->atoms);
	free(v->tags);
	*v = (struct view){ 0 };
}

static size_t
rank_of(const struct view_kind *kind, const struct tag *tag)
{
	for (size_t i = 0; i < kind->count; i++)
		if (kind->types[i]->name == tag->type)
			return i;
	return SIZE_MAX;
}

/* Does a stand before b where only one can be shown? */
static bool
is_before(const struct view_kind *kind, const struct tag *a, const struct tag *b)
{
	size_t long_a = a->span.end - a->span.start, long_b = b->span.end - b->span.start;
	size_t rank_a, rank_b;

	if (long_a != long_b)
		return long_a > long_b;
	rank_a = rank_of(kind, a);
	rank_b = rank_of(kind, b);
	if (rank_a != rank_b)
		return rank_a < rank_b;
	return a->span.start < b->span.start;
}

static void
add_tag(struct view *v, const struct tag *tag)
{
	mem_grow(&v->tags, &v->tag_room, v->count + 1, sizeof *v->tags);
	v->tags[v->count++] = tag;
}

static void
sort_tags(const struct tag **tags, size_t count, const struct view_kind *kind)
{
	for (size_t i = 1; i < count; i++) {
		const struct tag *tag = tags[i];
		size_t k = i;

		for (; k > 0 && (kind != NULL ? is_before(kind, tag, tags[k - 1]) : tag->span.start < tags[k - 1]->span.start); k--)
			tags[k] = tags[k - 1];
		tags[k] = tag;
	}
}

/* Of tags that overlap only the first in order stays.  Most views have no such tags, and then nothing is ordered. */
static void
choose(struct view *v, const struct view_kind *kind)
{
	size_t kept = 0;
	bool clash = false;

	sort_tags(v->tags, v->count, NULL);
	for (size_t i = 1; i < v->count; i++)
		clash |= v->tags[i]->span.start < v->tags[i - 1]->span.end;
	if (!clash)
		return;
	sort_tags(v->tags, v->count, kind);
	for (size_t i = 0; i < v->count; i++) {
		size_t k = 0;

		while (k < kept && !span_overlaps(v->tags[k]->span, v->tags[i]->span))
			k++;
		if (k == kept)
			v->tags[kept++] = v->tags[i];
	}
	v->count = kept;
	sort_tags(v->tags, v->count, NULL);
}

void
view_make(struct view *v, const struct view_kind *kind, const struct document *d, struct span within, const struct overlap *tags)
{
	size_t at = within.start;

	v->text = within;
	v->count = 0;
	buffer_clear(&v->bytes);
	for (size_t i = 0; i < tags->count; i++)
		if (!tags->entries[i].tag->hidden && rank_of(kind, tags->entries[i].tag) != SIZE_MAX)
			add_tag(v, tags->entries[i].tag);
	choose(v, kind);
	mem_grow(&v->atoms, &v->room, v->count, sizeof *v->atoms);
	for (size_t i = 0; i < v->count; i++) {
		const struct tag *tag = v->tags[i];
		char point[4];

		buffer_append(&v->bytes, d->text + at, tag->span.start - at);
		v->atoms[i] = (struct view_atom){ v->bytes.len, tag->span, kind->types[rank_of(kind, tag)]->point };
		buffer_append(&v->bytes, point, utf8_encode(v->atoms[i].point, point));
		at = tag->span.end;
	}
	buffer_append(&v->bytes, d->text + at, within.end - at);
}

/* Index of the first atom that begins behind `at` of the view. */
static size_t
atoms_up_to(const struct view *v, size_t at)
{
	size_t low = 0, high = v->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->atoms[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
view_to_text(const struct view *v, size_t at, bool end)
{
	size_t index = atoms_up_to(v, at);
	const struct view_atom *a;

	if (index == 0)
		return v->text.start + at;
	a = &v->atoms[index - 1];
	if (at >= a->at + ATOM_BYTES)
		return a->span.end + (at - a->at - ATOM_BYTES);
	return at == a->at || !end ? a->span.start : a->span.end;
}

bool
view_of_text(const struct view *v, size_t byte, size_t *at)
{
	size_t low = 0, high = v->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->atoms[middle].span.start <= byte)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0) {
		*at = byte - v->text.start;
		return true;
	}
	if (byte < v->atoms[low - 1].span.end)
		return false;
	*at = v->atoms[low - 1].at + ATOM_BYTES + (byte - v->atoms[low - 1].span.end);
	return true;
}

size_t
view_atoms(const struct view *v, size_t start, size_t end, size_t *count)
{
	size_t first = start == 0 ? 0 : atoms_up_to(v, start - 1), last = end == 0 ? 0 : atoms_up_to(v, end - 1);

	*count = last > first ? last - first : 0;
	return first;
}
