#include "explain/score_events.h"

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "explain/agreement.h"
#include "explain/fields.h"
#include "record/compose.h"

enum { SAMPLES = 3 };

struct counts {
	size_t gold, found, right, wrong;
};

/* One slot of one pair of events, or of one that has no other side. */
struct verdict {
	const char *type, *slot;           /* slot NULL: the event itself */
	struct item name, gold, found;     /* name: of the event */
	bool right;
	bool annotated;                    /* the gold has the slot, null though it may be */
	struct verdict *next;
};

struct score_events_record {
	const struct gold_document *document;
	struct verdict *verdicts, **last;
};

struct sum {
	char *type, *slot;
	struct counts counts;
	bool annotated;                    /* somewhere: else it is only counted */
	size_t misses;
	struct buffer told;                /* lines of SAMPLES of them, or all as elements */
};

struct score_events {
	enum report_form form;
	struct sum *sums;
	size_t count, room;
};

struct score_events *
score_events_new(enum report_form form)
{
	struct score_events *s = mem_zero(sizeof *s);

	s->form = form;
	return s;
}

void
score_events_free(struct score_events *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->sums[i].type);
		free(s->sums[i].slot);
		buffer_free(&s->sums[i].told);
	}
	free(s->sums);
	free(s);
}

/* ---- a record: which event is which ---- */

struct side {
	struct item *items;
	const struct item **pairs;         /* by event: the other side's, or NULL */
	size_t count;
};

static struct side
side_of(struct item list, struct arena *arena)
{
	struct side s = { 0 };
	struct cursor at = list.type == ITEM_ARRAY ? cursor_over(list) : (struct cursor){ 0 };
	struct item one;

	s.items = arena_alloc(arena, (item_count(list) + 1) * sizeof *s.items);
	s.pairs = arena_zero(arena, (item_count(list) + 1) * sizeof *s.pairs);
	while (list.type == ITEM_ARRAY && cursor_next(&at, &one))
		if (one.type == ITEM_OBJECT)
			s.items[s.count++] = one;
	return s;
}

static bool
same_member(struct item a, struct item b, const char *name, struct arena *arena)
{
	struct item one = item_member(a, name), other = item_member(b, name);

	return !field_is_blank(one, arena) && !field_is_blank(other, arena) && field_items_agree(one, other, arena);
}

static bool
one_holds_other(struct item a, struct item b, struct arena *arena)
{
	size_t la, lb;
	const char *one = field_squashed(item_member(a, "name"), arena, &la), *other = field_squashed(item_member(b, "name"), arena, &lb);

	return la > 0 && lb > 0 && (strstr(one, other) != NULL || strstr(other, one) != NULL);
}

/* The only one of the type that has no other side. */
static bool
is_left(const struct side *s, size_t index, struct arena *arena)
{
	for (size_t i = 0; i < s->count; i++)
		if (i != index && s->pairs[i] == NULL && same_member(s->items[i], s->items[index], "type", arena))
			return false;
	return true;
}

static bool
may_pair(const struct side *gold, size_t i, const struct side *found, size_t k, int way, struct arena *arena)
{
	struct item a = gold->items[i], b = found->items[k];

	if (gold->pairs[i] != NULL || found->pairs[k] != NULL || !same_member(a, b, "type", arena))
		return false;
	return way == 0   ? same_member(a, b, "name", arena)
	       : way == 1 ? one_holds_other(a, b, arena)
	       : way == 2 ? same_member(a, b, "date", arena)
			  : is_left(gold, i, arena) && is_left(found, k, arena);
}

static void
pair(struct side *gold, struct side *found, struct arena *arena)
{
	for (int way = 0; way < 4; way++)
		for (size_t i = 0; i < gold->count; i++)
			for (size_t k = 0; k < found->count; k++)
				if (may_pair(gold, i, found, k, way, arena)) {
					gold->pairs[i] = &found->items[k];
					found->pairs[k] = &gold->items[i];
				}
}

/* ---- its slots ---- */

/* Who is meant: a name, or an object with one. */
static struct item
name_of(struct item one)
{
	return one.type == ITEM_OBJECT ? item_member(one, "name") : one;
}

static bool
holds_all(struct item list, struct item of, struct arena *arena)
{
	struct cursor at = cursor_over(of), other;
	struct item one, two;

	while (cursor_next(&at, &one)) {
		bool known = false;

		for (other = cursor_over(list); !known && cursor_next(&other, &two);)
			known = !field_is_blank(name_of(one), arena) && field_items_agree(name_of(one), name_of(two), arena);
		if (!known)
			return false;
	}
	return true;
}

/* Lists of the same members, in any order; of objects the names decide. */
static bool
names_agree(struct item a, struct item b, struct arena *arena)
{
	return a.type == ITEM_ARRAY && b.type == ITEM_ARRAY && item_count(a) == item_count(b) && holds_all(a, b, arena) && holds_all(b, a, arena);
}

static void
add_verdict(struct score_events_record *r, const char *type, const char *slot, struct item name, struct item gold, struct item found, struct arena *arena)
{
	struct verdict *v = arena_zero(arena, sizeof *v);

	*v = (struct verdict){ .type = type, .slot = slot, .name = name, .gold = gold, .found = found, .annotated = slot == NULL || gold.type != ITEM_ABSENT };
	if (field_is_blank(gold, arena))
		v->gold = (struct item){ 0 };
	if (field_is_blank(found, arena))
		v->found = (struct item){ 0 };
	v->right = v->gold.type != ITEM_ABSENT && v->found.type != ITEM_ABSENT &&
		   (slot == NULL || field_items_agree(gold, found, arena) || names_agree(gold, found, arena));
	*r->last = v;
	r->last = &v->next;
}

static bool
is_slot(const char *name)
{
	return *name != '\0' && strcmp(name, "type") != 0 && strcmp(name, "evidence") != 0 && strcmp(name, "rule") != 0;
}

static void
compare_slots(struct score_events_record *r, const char *type, struct item gold, struct item found, struct arena *arena)
{
	for (int side = 0; side < 2; side++) {
		struct cursor at = cursor_over(side == 0 ? gold : found);
		struct item key, value;

		while (cursor_next_member(&at, &key, &value)) {
			size_t len;
			const char *name = item_string(key, arena, &len), *slot = arena_copy(arena, name, len);
			struct item of_gold = item_member(gold, slot), of_found = item_member(found, slot);

			if (!is_slot(slot) || (side == 1 && of_gold.type != ITEM_ABSENT) || (field_is_blank(of_gold, arena) && field_is_blank(of_found, arena)))
				continue;
			add_verdict(r, type, slot, item_member(gold, "name"), of_gold, of_found, arena);
		}
	}
}

static const char *
type_of(struct item event, struct arena *arena)
{
	size_t len;
	const char *type = item_string(item_member(event, "type"), arena, &len);

	return type != NULL ? arena_copy(arena, type, len) : "?";
}

struct score_events_record *
score_events_compare(const struct gold *all, const struct gold_document *g, struct item events, struct arena *arena)
{
	struct score_events_record *r;
	struct side gold = side_of(g->events, arena), found = side_of(events, arena);

	if (!all->has_events)
		return NULL;
	r = arena_zero(arena, sizeof *r);
	r->document = g;
	r->last = &r->verdicts;
	pair(&gold, &found, arena);
	for (size_t i = 0; i < gold.count; i++) {
		const char *type = type_of(gold.items[i], arena);

		add_verdict(r, type, NULL, item_member(gold.items[i], "name"), gold.items[i], gold.pairs[i] != NULL ? *gold.pairs[i] : (struct item){ 0 }, arena);
		if (gold.pairs[i] != NULL)
			compare_slots(r, type, gold.items[i], *gold.pairs[i], arena);
	}
	for (size_t k = 0; k < found.count; k++)
		if (found.pairs[k] == NULL)
			add_verdict(r, type_of(found.items[k], arena), NULL, item_member(found.items[k], "name"), (struct item){ 0 }, found.items[k], arena);
	return r;
}

/* ---- sums ---- */

static struct sum *
sum_of(struct score_events *s, const struct verdict *v)
{
	const char *slot = v->slot != NULL ? v->slot : "";

	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->sums[i].type, v->type) == 0 && strcmp(s->sums[i].slot, slot) == 0)
			return &s->sums[i];
	mem_grow(&s->sums, &s->room, s->count + 1, sizeof *s->sums);
	s->sums[s->count] = (struct sum){ .type = mem_text_of(v->type, strlen(v->type)), .slot = mem_text_of(slot, strlen(slot)) };
	return &s->sums[s->count++];
}

static void
tell(const struct score_events *s, struct sum *sum, const struct verdict *v, const struct gold_document *d)
{
	struct buffer *out = &sum->told;
	bool event = v->slot == NULL;

	if (s->form == REPORT_TEXT) {
		if (sum->misses++ >= SAMPLES)
			return;
		buffer_text(out, "    ");
		if (v->name.type == ITEM_STRING)
			report_words(out, v->name.bytes + 1, v->name.len - 2, 40);
		else
			buffer_text(out, "without a name");
		if (event)
			buffer_text(out, v->gold.type == ITEM_ABSENT ? ": not in the gold" : ": not found");
		else
			agreement_sides(out, v->gold, v->found);
		buffer_printf(out, "  (%s)\n", d->name);
		return;
	}
	buffer_text(out, out->len > 0 ? ",{" : "{");
	compose_key(out, "record");
	compose_text(out, d->name);
	if (v->name.type == ITEM_STRING) {
		compose_key(out, "name");
		agreement_item(out, v->name);
	}
	for (int side = 0; !event && side < 2; side++) {
		struct item item = side == 0 ? v->gold : v->found;

		if (item.type == ITEM_ABSENT)
			continue;
		compose_key(out, side == 0 ? "gold" : "found");
		agreement_item(out, item);
	}
	buffer_byte(out, '}');
	sum->misses++;
}

void
score_events_add(struct score_events *s, const struct score_events_record *r)
{
	for (const struct verdict *v = r != NULL ? r->verdicts : NULL; v != NULL; v = v->next) {
		struct sum *sum = sum_of(s, v);
		bool wanted = v->gold.type != ITEM_ABSENT, given = v->found.type != ITEM_ABSENT;

		sum->annotated = sum->annotated || v->annotated;
		sum->counts.gold += wanted;
		sum->counts.found += given;
		sum->counts.right += v->right;
		sum->counts.wrong += wanted && given && !v->right;
		if (!v->right)
			tell(s, sum, v, r->document);
	}
}

/* ---- telling ---- */

static int
by_name(const void *one, const void *two)
{
	const struct sum *const *a = one, *const *b = two;
	int order = strcmp((*a)->type, (*b)->type);

	return order != 0 ? order : strcmp((*a)->slot, (*b)->slot);
}

/* The caller frees the list. */
static const struct sum **
sorted(const struct score_events *s)
{
	const struct sum **list = mem_array(s->count + 1, sizeof *list);

	for (size_t i = 0; i < s->count; i++)
		list[i] = &s->sums[i];
	if (s->count > 0)
		qsort(list, s->count, sizeof *list, by_name);
	return list;
}

static bool
has_strangers(const struct score_events *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->sums[i].annotated)
			return true;
	return false;
}

void
score_events_text(const struct score_events *s, struct buffer *out)
{
	const struct sum **list = sorted(s);

	if (s->count > 0)
		agreement_head(out, "events and their slots");
	for (size_t i = 0; i < s->count; i++) {
		const struct sum *sum = list[i];

		if (!sum->annotated)
			continue;
		agreement_row(out, sum->type, sum->slot, sum->counts.gold, sum->counts.found, sum->counts.right, sum->counts.wrong);
		buffer_append(out, sum->told.bytes, sum->told.len);
		agreement_more(out, sum->misses, SAMPLES);
	}
	for (size_t i = 0, told = 0; i < s->count; i++)
		if (!list[i]->annotated) {
			char type[128], slot[128];     /* of the gold, which may hold anything */

			diagnostic_escape(type, sizeof type, list[i]->type, strlen(list[i]->type));
			diagnostic_escape(slot, sizeof slot, list[i]->slot, strlen(list[i]->slot));
			buffer_printf(out, "%s %s.%s %zu", told++ == 0 ? "slots that no gold event of the type has:" : ",", type, slot, list[i]->counts.found);
		}
	buffer_text(out, has_strangers(s) ? "\n" : "");
	free(list);
}

void
score_events_json(const struct score_events *s, struct buffer *out)
{
	const struct sum **list = sorted(s);

	compose_key(out, "events");
	buffer_byte(out, '{');
	for (size_t i = 0; i < s->count; i++) {
		const struct sum *sum = list[i];
		bool event = sum->slot[0] == '\0';     /* stands before its slots */

		if (!sum->annotated)
			continue;
		if (event && i > 0)
			buffer_text(out, "}}");
		compose_key(out, event ? sum->type : sum->slot);
		buffer_byte(out, '{');
		agreement_numbers(out, sum->counts.gold, sum->counts.found, sum->counts.right, sum->counts.wrong);
		compose_key(out, "not_right");
		buffer_byte(out, '[');
		buffer_append(out, sum->told.bytes, sum->told.len);
		buffer_byte(out, ']');
		if (event) {
			compose_key(out, "slots");
			buffer_byte(out, '{');
		} else
			buffer_byte(out, '}');
	}
	buffer_text(out, s->count > 0 ? "}}}" : "}");
	compose_key(out, "slots_not_in_gold");
	buffer_byte(out, '{');
	for (size_t i = 0; i < s->count; i++)
		if (!list[i]->annotated) {
			struct buffer name = { 0 };

			buffer_printf(&name, "%s.%s", list[i]->type, list[i]->slot);
			report_number(out, buffer_string(&name), list[i]->counts.found);
			buffer_free(&name);
		}
	buffer_byte(out, '}');
	free(list);
}
