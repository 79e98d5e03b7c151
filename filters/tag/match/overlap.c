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
	*o = (struct overlap){ 0 };
}

void
overlap_start(struct overlap *o)
{
	o->count = o->sorted = o->made = o->suppressed_count = 0;
}

void
overlap_add(struct overlap *o, struct tag *tag, size_t type)
{
	if (o->count == o->room)
		mem_grow(&o->entries, &o->room, o->count + 1, sizeof *o->entries);
	o->entries[o->count] = (struct overlap_entry){ .tag = tag, .span = tag->span, .made = o->made++, .type = type };
	o->count++;
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
in_contest(const struct tag *a, const struct tag *b)
{
	const char *one = a->rule->contest, *two = b->rule->contest;

	if (one == NULL && two == NULL)
		return false;
	return one == two || one == b->type || two == a->type;     /* names are interned: stage.c */
}

static bool
clashes(const struct tag *a, const struct tag *b)
{
	if (!span_overlaps(a->span, b->span))
		return false;
	if (a->type == b->type || in_contest(a, b))
		return true;
	return !span_contains(a->span, b->span) && !span_contains(b->span, a->span);
}

static int
place_order(const struct overlap_entry *a, const struct overlap_entry *b)
{
	struct span one = a->span, two = b->span;

	if (one.start != two.start)
		return one.start < two.start ? -1 : 1;
	if (one.end != two.end)
		return one.end > two.end ? -1 : 1;
	if (a->tag->rule != b->tag->rule)
		return a->tag->rule->index < b->tag->rule->index ? -1 : 1;
	return a->made < b->made ? -1 : 1;
}

static int
place_order_of(const void *a, const void *b)
{
	return place_order(a, b);
}

enum { FEW = 32 };

static void
sort_few(struct overlap_entry *entries, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct overlap_entry entry = entries[i];
		size_t k = i;

		for (; k > 0 && place_order(&entry, &entries[k - 1]) < 0; k--)
			entries[k] = entries[k - 1];
		entries[k] = entry;
	}
}

/* What is new is sorted by itself and merged from behind into what is in order. */
static void
sort_by_place(struct overlap *o)
{
	size_t added = o->count - o->sorted, old = o->sorted, at = o->count;

	if (added == 0)
		return;
	if (added <= FEW)
		sort_few(o->entries + old, added);
	else
		qsort(o->entries + old, added, sizeof *o->entries, place_order_of);
	if (old > 0 && place_order(&o->entries[old], &o->entries[old - 1]) < 0) {
		mem_grow(&o->work, &o->work_room, added, sizeof *o->work);
		memcpy(o->work, o->entries + old, added * sizeof *o->work);
		while (added > 0)
			if (old > 0 && place_order(&o->work[added - 1], &o->entries[old - 1]) < 0)
				o->entries[--at] = o->entries[--old];
			else
				o->entries[--at] = o->work[--added];
	}
	o->sorted = o->count;
}

size_t
overlap_from(const struct overlap *o, size_t start)
{
	size_t low = 0, high = o->sorted;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (o->entries[middle].span.start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
sort_by_order(struct overlap_entry *entries, size_t count, const char *text)
{
	for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
		for (size_t i = gap; i < count; i++) {
			struct overlap_entry entry = entries[i];
			size_t k = i;

			for (; k >= gap && total_order(text, &entry, &entries[k - gap]) < 0; k -= gap)
				entries[k] = entries[k - gap];
			entries[k] = entry;
		}
}

static void
stand(struct tag *tag)
{
	tag->hidden = false;
	tag->winner = NULL;
}

/* The usual cluster: one tag in another, of another type. */
static void
settle_pair(const struct overlap_entry *a, const struct overlap_entry *b, const char *text)
{
	const struct overlap_entry *first;

	stand(a->tag);
	stand(b->tag);
	if (!clashes(a->tag, b->tag))
		return;
	first = total_order(text, a, b) < 0 ? a : b;
	b = first == a ? b : a;
	b->tag->hidden = true;
	b->tag->winner = first->tag;
}

/* Tags that overlap one another directly or through others. */
static void
settle_cluster(struct overlap *o, const struct overlap_entry *cluster, size_t count, const char *text)
{
	size_t standing = 0;

	mem_grow(&o->work, &o->work_room, count, sizeof *o->work);
	memcpy(o->work, cluster, count * sizeof *cluster);
	sort_by_order(o->work, count, text);
	for (size_t i = 0; i < count; i++) {
		struct tag *tag = o->work[i].tag;
		size_t k = 0;

		while (k < standing && !clashes(o->work[k].tag, tag))
			k++;
		tag->hidden = k < standing;
		tag->winner = k < standing ? o->work[k].tag : NULL;
		if (k == standing)
			o->work[standing++] = o->work[i];
	}
}

/* Clusters in which nothing is new stand as they are. */
void
overlap_settle(struct overlap *o, const char *text, void (*changed)(void *with, size_t type, bool stands), void *with)
{
	sort_by_place(o);
	for (size_t i = 0, next; i < o->count; i = next) {
		size_t end = o->entries[i].span.end;
		bool old = o->entries[i].settled;

		for (next = i + 1; next < o->count && o->entries[next].span.start < end; next++) {
			if (o->entries[next].span.end > end)
				end = o->entries[next].span.end;
			old &= o->entries[next].settled;
		}
		if (old)
			continue;
		if (next - i == 1)
			stand(o->entries[i].tag);
		else if (next - i == 2)
			settle_pair(&o->entries[i], &o->entries[i + 1], text);
		else
			settle_cluster(o, o->entries + i, next - i, text);
		for (size_t k = i; k < next; k++) {
			struct overlap_entry *e = &o->entries[k];

			e->settled = true;
			if (e->stood != e->tag->hidden)
				continue;
			e->stood = !e->tag->hidden;
			changed(with, e->type, e->stood);
		}
	}
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

/* Those that overlap what is taken out are decided anew. */
static void
unsettle(struct overlap *o, struct span span)
{
	for (size_t i = 0; i < o->count && o->entries[i].span.start < span.end; i++)
		if (o->entries[i].span.end > span.start)
			o->entries[i].settled = false;
}

void
overlap_suppress(struct overlap *o, size_t stage, const char *text, void (*changed)(void *with, size_t type, bool stands), void *with)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->count; i++) {
		const struct tag *by = o->entries[i].tag;

		if (by->rule->stage != stage || by->rule->suppress_count == 0 || by->hidden)
			continue;
		for (size_t k = overlap_from(o, by->match.start); k < o->count && o->entries[k].span.start < by->match.end; k++)
			if (suppresses(by, o->entries[k].tag) && o->entries[k].tag->rule != by->rule) {
				o->entries[k].tag->hidden = true;
				o->entries[k].tag->winner = by;
			}
	}
	for (size_t i = 0; i < o->count; i++) {
		const struct overlap_entry e = o->entries[i];

		/* Losers of a contest may come back when the winner loses; what is suppressed may not. */
		if (!e.tag->hidden || e.tag->winner == NULL || e.tag->winner->rule->stage != stage || !suppresses(e.tag->winner, e.tag)) {
			o->entries[kept++] = e;
			continue;
		}
		if (e.stood)
			changed(with, e.type, false);
		mem_grow(&o->suppressed, &o->suppressed_room, o->suppressed_count + 1, sizeof *o->suppressed);
		o->suppressed[o->suppressed_count++] = e;
	}
	kept = o->count - kept;
	o->count = o->sorted = o->count - kept;
	for (size_t i = o->suppressed_count - kept; i < o->suppressed_count; i++)
		unsettle(o, o->suppressed[i].span);
	if (kept > 0)
		overlap_settle(o, text, changed, with);
}
