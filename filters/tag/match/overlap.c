#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compile/rule.h"
#include "match/overlap.h"

void
overlap_free(struct overlap *o)
{
	free(o->entries);
	free(o->work);
	free(o->suppressed);
	free(o->keys);
	free(o->places);
	free(o->order);
	free(o->standing);
	free(o->slots);
	free(o->types);
	*o = (struct overlap){ 0 };
}

void
overlap_start(struct overlap *o)
{
	o->count = o->sorted = o->suppressed_count = 0;
	o->made = o->fresh = o->known = 0;
	o->words = o->type_count = o->marked = 0;
}

/* The slot of a type that was not met in this text. */
static void
slot_add(struct overlap *o, size_t type)
{
	if (type >= o->slot_room) {
		size_t old = o->slot_room;

		mem_grow(&o->slots, &o->slot_room, type + 1, sizeof *o->slots);
		memset(o->slots + old, 0, (o->slot_room - old) * sizeof *o->slots);
	}
	if (o->type_count == o->type_room)
		mem_grow(&o->types, &o->type_room, o->type_count + 1, sizeof *o->types);
	o->slots[type] = (uint32_t)o->type_count;
	o->types[o->type_count++] = (uint16_t)type;
}

static bool
has_slot(const struct overlap *o, size_t type)
{
	return type < o->slot_room && o->slots[type] < o->type_count && o->types[o->slots[type]] == type;
}

void
overlap_add(struct overlap *o, struct tag *tag, size_t type)
{
	if (o->count == o->room)
		mem_grow(&o->entries, &o->room, o->count + 1, sizeof *o->entries);
	if (!has_slot(o, type))
		slot_add(o, type);
	o->entries[o->count++] = (struct overlap_entry){ .tag = tag, .start = (uint32_t)tag->span.start, .end = (uint32_t)tag->span.end,
		.made = o->made++, .contest = tag->rule->contest_number, .type = (uint16_t)type, .suppresses = tag->rule->suppress_count > 0 };
}

/* By length in code points; bytes decide where one holds the other, which is cheaper and the same. */
static int
length_order(const char *text, struct span a, struct span b)
{
	size_t long_a = a.end - a.start, long_b = b.end - b.start;

	if (!span_contains(a, b) && !span_contains(b, a)) {
		long_a = span_points(text + a.start, long_a);
		long_b = span_points(text + b.start, long_b);
	}
	return long_a > long_b ? -1 : long_a < long_b;
}

/* Negative: a stands before b. */
static int
total_order(const char *text, const struct overlap_entry *a, const struct overlap_entry *b)
{
	const struct rule *rule_a = a->tag->rule, *rule_b = b->tag->rule;
	int order;

	if (rule_a->priority != rule_b->priority)
		return rule_a->priority > rule_b->priority ? -1 : 1;
	order = length_order(text, a->tag->span, b->tag->span);
	if (order != 0)
		return order;
	if (a->tag->span.start != b->tag->span.start)
		return a->tag->span.start < b->tag->span.start ? -1 : 1;
	if (rule_a->index != rule_b->index)
		return rule_a->index < rule_b->index ? -1 : 1;
	return a->made < b->made ? -1 : 1;
}

static bool
in_contest(const struct overlap_entry *a, const struct overlap_entry *b)
{
	if (a->contest == 0 && b->contest == 0)
		return false;
	return a->contest == b->contest || a->contest == b->type + 1u || b->contest == a->type + 1u;
}

static bool
clashes(const struct overlap_entry *a, const struct overlap_entry *b)
{
	if (!span_overlaps(overlap_span(a), overlap_span(b)))
		return false;
	if (a->type == b->type || in_contest(a, b))
		return true;
	return !span_contains(overlap_span(a), overlap_span(b)) && !span_contains(overlap_span(b), overlap_span(a));
}

/* ---- by place: by start, the longer first, then the order of rules ---- */

struct overlap_key {
	uint64_t place;
	size_t at;                         /* in the work */
};

static uint64_t
place_of(const struct overlap_entry *e)
{
	return (uint64_t)e->start << 32 | (UINT32_MAX - e->end);
}

/* Of one place: the order of rules, and then of making. */
static bool
is_earlier(const struct overlap_entry *a, const struct overlap_entry *b)
{
	if (a->tag->rule != b->tag->rule)
		return a->tag->rule->index < b->tag->rule->index;
	return a->made < b->made;
}

static bool
key_before(const struct overlap *o, const struct overlap_key *a, const struct overlap_key *b)
{
	return a->place != b->place ? a->place < b->place : is_earlier(&o->work[a->at], &o->work[b->at]);
}

enum { CHUNK = 8 };

static void
sort_chunk(const struct overlap *o, struct overlap_key *keys, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct overlap_key key = keys[i];
		size_t k = i;

		for (; k > 0 && key_before(o, &key, &keys[k - 1]); k--)
			keys[k] = keys[k - 1];
		keys[k] = key;
	}
}

/* Chunks are sorted in place, then merged, two and two, into the room beside them and back.  Where they end up. */
static const struct overlap_key *
sort_keys(const struct overlap *o, struct overlap_key *keys, struct overlap_key *room, size_t count)
{
	for (size_t i = 0; i < count; i += CHUNK)
		sort_chunk(o, keys + i, count - i < CHUNK ? count - i : CHUNK);
	for (size_t width = CHUNK; width < count; width *= 2) {
		struct overlap_key *swap = keys;

		for (size_t from = 0; from < count; from += 2 * width) {
			size_t middle = from + width < count ? from + width : count, to = middle + width < count ? middle + width : count;
			size_t a = from, b = middle;

			for (size_t i = from; i < to; i++)
				room[i] = b == to || (a < middle && key_before(o, &keys[a], &keys[b])) ? keys[a++] : keys[b++];
		}
		keys = room;
		room = swap;
	}
	return keys;
}

static void
renew_reach(struct overlap *o, size_t from)
{
	uint32_t reach = from > 0 ? o->entries[from - 1].reach : 0;

	for (size_t i = from; i < o->count; i++) {
		if (o->entries[i].end > reach)
			reach = o->entries[i].end;
		o->entries[i].reach = reach;
	}
}

/* Put what was added where it belongs, from behind.  How many they are; o->places tells where, in order. */
static size_t
sort_by_place(struct overlap *o)
{
	size_t added = o->count - o->sorted, old = o->sorted, at = o->count;
	const struct overlap_key *keys;

	if (added == 0)
		return 0;
	mem_grow(&o->work, &o->work_room, added, sizeof *o->work);
	mem_grow(&o->keys, &o->key_room, 2 * added, sizeof *o->keys);
	mem_grow(&o->places, &o->place_room, added, sizeof *o->places);
	memcpy(o->work, o->entries + old, added * sizeof *o->work);
	for (size_t i = 0; i < added; i++)
		o->keys[i] = (struct overlap_key){ place_of(&o->work[i]), i };
	keys = sort_keys(o, o->keys, o->keys + added, added);
	for (size_t i = added; i-- > 0;) {
		const struct overlap_entry *e = &o->work[keys[i].at];

		for (; old > 0; at--, old--) {
			const struct overlap_entry *other = &o->entries[old - 1];
			uint64_t place = place_of(other);

			if (place < keys[i].place || (place == keys[i].place && is_earlier(other, e)))
				break;
			o->entries[at - 1] = *other;
		}
		o->entries[--at] = *e;
		o->places[i] = at;
	}
	o->sorted = o->count;
	renew_reach(o, o->places[0]);
	return added;
}

size_t
overlap_from(const struct overlap *o, size_t start)
{
	size_t low = 0, high = o->sorted;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (o->entries[middle].start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- what stands ---- */

static void
sort_by_order(const struct overlap_entry **entries, size_t count, const char *text)
{
	for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
		for (size_t i = gap; i < count; i++) {
			const struct overlap_entry *entry = entries[i];
			size_t k = i;

			for (; k >= gap && total_order(text, entry, entries[k - gap]) < 0; k -= gap)
				entries[k] = entries[k - gap];
			entries[k] = entry;
		}
}

/* A new tag does already, and is not touched. */
static void
stand(const struct overlap_entry *e)
{
	if (!e->decided)
		return;
	e->tag->hidden = false;
	e->tag->winner = NULL;
}

/* Most of what is new clashes with nothing: it stands, and all else as before. */
static bool
is_free(const struct overlap_entry *cluster, size_t count)
{
	enum { FEW = 16 };

	if (count > FEW)
		return false;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count && !cluster[i].settled; k++)
			if (k != i && clashes(&cluster[i], &cluster[k]))
				return false;
	for (size_t i = 0; i < count; i++)
		if (!cluster[i].settled)
			stand(&cluster[i]);
	return true;
}

/* Tags that overlap one another directly or through others. */
static void
settle_cluster(struct overlap *o, const struct overlap_entry *cluster, size_t count, const char *text)
{
	size_t standing = 0;

	mem_grow(&o->order, &o->order_room, count, sizeof *o->order);
	for (size_t i = 0; i < count; i++)
		o->order[i] = &cluster[i];
	sort_by_order(o->order, count, text);
	for (size_t i = 0; i < count; i++) {
		struct tag *tag = o->order[i]->tag;
		size_t k = 0;

		while (k < standing && !clashes(o->order[k], o->order[i]))
			k++;
		tag->hidden = k < standing;
		tag->winner = k < standing ? o->order[k]->tag : NULL;
		if (k == standing)
			o->order[standing++] = o->order[i];
	}
}

/* Settle the cluster in which an entry lies.  Returns the first entry behind it. */
static size_t
settle_around(struct overlap *o, size_t at, const char *text, void (*changed)(void *with, size_t type, bool stands), void *with)
{
	size_t from = at, to = at + 1;
	bool free_of_clashes;

	while (from > 0 && o->entries[from - 1].reach > o->entries[from].start)
		from--;
	while (to < o->count && o->entries[to].start < o->entries[to - 1].reach)
		to++;
	free_of_clashes = is_free(o->entries + from, to - from);
	if (!free_of_clashes)
		settle_cluster(o, o->entries + from, to - from, text);
	for (size_t i = from; i < to; i++) {
		struct overlap_entry *e = &o->entries[i];
		bool stands = free_of_clashes ? e->stood || !e->settled : !e->tag->hidden;

		e->settled = e->decided = true;
		if (e->stood == stands)
			continue;
		e->stood = stands;
		changed(with, e->type, stands);
	}
	return to;
}

/* Views are made of a few types each, many times between two settlings: they look at these bits, not at all entries. */
static void
mark_standing(struct overlap *o)
{
	o->words = (o->count + 63) / 64;
	o->marked = o->type_count;
	mem_grow(&o->standing, &o->standing_room, o->type_count * o->words, sizeof *o->standing);
	memset(o->standing, 0, o->type_count * o->words * sizeof *o->standing);
	for (size_t i = 0; i < o->count; i++) {
		const struct overlap_entry *e = &o->entries[i];

		o->standing[o->slots[e->type] * o->words + i / 64] |= (uint64_t)e->stood << i % 64;
	}
}

/* Clusters in which nothing is new stand as they are. */
void
overlap_settle(struct overlap *o, const char *text, void (*changed)(void *with, size_t type, bool stands), void *with)
{
	size_t added = sort_by_place(o), next = 0;

	o->fresh = o->known;
	o->known = o->made;
	for (size_t i = 0; i < added; i++)
		if (o->places[i] >= next)
			next = settle_around(o, o->places[i], text, changed, with);
	mark_standing(o);
}

void
overlap_order(const struct overlap *o, struct tag **tags)
{
	for (size_t i = 0; i < o->count; i++)
		tags[i] = o->entries[i].tag;
	for (size_t i = 0; i < o->suppressed_count; i++)
		tags[o->count + i] = o->suppressed[i].tag;
}

static bool
suppresses(const struct tag *by, const struct tag *tag)
{
	if (by == tag || !span_contains(by->match, tag->span))
		return false;
	for (size_t i = 0; i < by->rule->suppress_count; i++)
		if (by->rule->suppress[i]->name == tag->type)
			return true;
	return false;
}

/* Hide what the tags of this stage, which were all made since the settling before, suppress.  Does any of them suppress? */
static bool
hide_suppressed(struct overlap *o, size_t stage)
{
	bool any = false;

	for (size_t i = 0; i < o->count; i++) {
		const struct tag *by = o->entries[i].tag;

		if (!o->entries[i].suppresses || o->entries[i].made < o->fresh || by->rule->stage != stage)
			continue;
		any = true;
		if (by->hidden)
			continue;
		for (size_t k = overlap_from(o, by->match.start); k < o->count && o->entries[k].start < by->match.end; k++)
			if (suppresses(by, o->entries[k].tag) && o->entries[k].tag->rule != by->rule) {
				o->entries[k].tag->hidden = true;
				o->entries[k].tag->winner = by;
				o->entries[k].hit = true;
			}
	}
	return any;
}

/* Losers of a contest may come back when the winner loses; what is suppressed may not. */
static bool
is_suppressed(const struct overlap_entry *e, size_t stage)
{
	const struct tag *tag = e->tag;

	return (!e->stood || e->hit) && tag->hidden && tag->winner != NULL && tag->winner->rule->stage == stage && suppresses(tag->winner, tag);
}

/* The first entry that goes beyond a byte, or has one before it that does. */
static size_t
first_beyond(const struct overlap *o, uint32_t byte)
{
	size_t low = 0, high = o->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (o->entries[middle].reach <= byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Those that overlap what is taken out are decided anew. */
static void
unsettle(struct overlap *o, const struct overlap_entry *out)
{
	for (size_t i = first_beyond(o, out->start); i < o->count && o->entries[i].start < out->end; i++)
		if (o->entries[i].end > out->start)
			o->entries[i].settled = false;
}

void
overlap_suppress(struct overlap *o, size_t stage, const char *text, void (*changed)(void *with, size_t type, bool stands), void *with)
{
	size_t kept = 0, before = o->suppressed_count;

	if (!hide_suppressed(o, stage))
		return;
	for (size_t i = 0; i < o->count; i++) {
		const struct overlap_entry *e = &o->entries[i];

		if (!is_suppressed(e, stage)) {
			if (kept < i)
				o->entries[kept] = *e;
			kept++;
			continue;
		}
		if (e->stood)
			changed(with, e->type, false);
		mem_grow(&o->suppressed, &o->suppressed_room, o->suppressed_count + 1, sizeof *o->suppressed);
		o->suppressed[o->suppressed_count++] = *e;
	}
	if (kept == o->count)
		return;
	o->count = o->sorted = kept;
	renew_reach(o, 0);
	for (size_t i = before; i < o->suppressed_count; i++)
		unsettle(o, &o->suppressed[i]);
	for (size_t i = 0; i < o->count;)
		i = o->entries[i].settled ? i + 1 : settle_around(o, i, text, changed, with);
	mark_standing(o);
}
