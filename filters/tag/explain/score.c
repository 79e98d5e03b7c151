#include "explain/score.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "explain/agreement.h"
#include "explain/align.h"
#include "explain/fields.h"
#include "explain/gold.h"
#include "explain/pairs.h"
#include "explain/score_events.h"
#include "record/compose.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* Of one type. */
struct counts {
	size_t gold, found, exact, relaxed;
	size_t compared, right;            /* fields over exact spans */
	size_t extra, extra_right;         /* the same in part: see field_names */
};

/* What is counted of one record. */
struct record_counts {
	struct gold_document *document;    /* NULL: no gold of that name */
	const char *name;
	size_t name_len;
	bool realigned, differs;
	size_t other_types, invalid;
	struct counts *types;              /* by index of gold->types */
	struct counts outside;             /* places outside organizations */
	struct agreement_record *fields;       /* of all types; NULL: nothing was compared */
	struct score_events_record *events;
};

struct names {
	const char **items;
	size_t count, room;
};

struct score {
	struct gold *gold;
	enum report_form form;
	struct counts *types, outside;
	struct agreement *fields;
	struct score_events *events;
	size_t records, met, realigned, other_types, invalid;
	struct names differing, unknown, twice;
};

static const struct { const char *type, *field, *extra; } field_names[] = {
	{ "person", "rank", "where_gold_has_one" }, { "date", "value", "without_time_of_day" }, { "legal_ref", "number", "where_gold_has_one" }, { "quantity", "value", NULL }
};

struct score *
score_new(const char *path, enum report_form form, struct fault *why)
{
	struct gold *gold = gold_read(path, why);
	struct score *s;

	if (gold == NULL)
		return NULL;
	s = mem_zero(sizeof *s);
	s->gold = gold;
	s->form = form;
	s->types = mem_array(gold->type_count, sizeof *s->types);
	s->fields = agreement_new(gold, form);
	s->events = score_events_new(form);
	return s;
}

static void
names_free(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free((char *)(uintptr_t)n->items[i]);
	free(n->items);
}

static void
names_add(struct names *n, const char *name, size_t len)
{
	mem_grow(&n->items, &n->room, n->count + 1, sizeof *n->items);
	n->items[n->count++] = mem_text_of(name, len);
}

void
score_free(struct score *s)
{
	if (s == NULL)
		return;
	agreement_free(s->fields);
	score_events_free(s->events);
	gold_free(s->gold);
	free(s->types);
	names_free(&s->differing);
	names_free(&s->unknown);
	names_free(&s->twice);
	free(s);
}

/* ---- fields ---- */

static void
compare_fields(struct counts *c, const struct scored *gold, const struct scored *found, struct arena *arena)
{
	for (size_t i = 0; i < sizeof field_names / sizeof *field_names; i++) {
		const char *field = field_names[i].field;
		bool right;

		if (strcmp(gold->type, field_names[i].type) != 0)
			continue;
		right = field_agrees(gold, found, field, arena);
		c->compared++;
		c->right += right;
		if (gold->type[0] == 'd') {
			c->extra++;
			c->extra_right += field_agrees_by_day(gold, found, field, arena);
		} else if (field_names[i].extra != NULL && field_item(gold, field, arena).type != ITEM_ABSENT) {
			c->extra++;
			c->extra_right += right;
		}
	}
}

/* ---- spans ---- */

static size_t
of_type(const struct scored *all, size_t count, const char *type, struct scored *out)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].type, type) == 0)
			out[n++] = all[i];
	return n;
}

static void
count_pairs(struct counts *c, const struct scored *gold, size_t gold_count, const struct scored *found, size_t found_count, struct agreement_record *fields,
	struct arena *arena)
{
	struct places golds = places_of(gold, gold_count, arena), all = places_of(found, found_count, arena);

	c->gold += gold_count;
	c->found += found_count;
	for (size_t i = 0; i < gold_count; i++) {
		const struct scored *same = places_same(&all, &gold[i]);

		if (same == NULL)
			continue;
		c->exact++;
		if (fields == NULL)
			continue;
		compare_fields(c, &gold[i], same, arena);
		agreement_compare(fields, &gold[i], same);
	}
	c->relaxed += places_pairs(&golds, &all, arena);
}

/* Those that stand in no organization of the gold. */
static size_t
outside(struct scored *tags, size_t count, const struct places *organizations)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!places_hold(organizations, &tags[i]))
			tags[kept++] = tags[i];
	return kept;
}

static void
count_record(const struct gold *gold, struct record_counts *t, const struct scored *golds, size_t gold_count, const struct scored *found, size_t found_count, struct arena *arena)
{
	struct scored *a = arena_alloc(arena, (gold_count + 1) * sizeof *a), *b = arena_alloc(arena, (found_count + 1) * sizeof *b);
	struct scored *bodies = arena_alloc(arena, (gold_count + 1) * sizeof *bodies);
	struct places organizations = places_of(bodies, of_type(golds, gold_count, "organization", bodies), arena);

	for (size_t i = 0; i < gold->type_count; i++) {
		size_t na = of_type(golds, gold_count, gold->types[i], a), nb = of_type(found, found_count, gold->types[i], b);

		count_pairs(&t->types[i], a, na, b, nb, t->fields, arena);
		if (strcmp(gold->types[i], "location") != 0)
			continue;
		na = outside(a, na, &organizations);
		nb = outside(b, nb, &organizations);
		count_pairs(&t->outside, a, na, b, nb, NULL, arena);
	}
}

/* ---- a record ---- */

static bool
is_space_at(const struct document *d, size_t byte)
{
	size_t size;

	return (class_of(utf8_decode(d->text + byte, &size)) & CLASS_SPACE) != 0;
}

/* Blanks at the ends do not count. */
static struct span
trimmed(const struct document *d, struct span span)
{
	size_t size;

	while (span.start < span.end && is_space_at(d, span.start)) {
		(void)utf8_decode(d->text + span.start, &size);
		span.start += size;
	}
	while (span.end > span.start && is_space_at(d, utf8_before(d->text, span.end)))
		span.end = utf8_before(d->text, span.end);
	return span;
}

static bool
is_known(const struct gold *gold, const char *type)
{
	for (size_t i = 0; i < gold->type_count; i++)
		if (strcmp(gold->types[i], type) == 0)
			return true;
	return false;
}

/* The record's tags in offsets of the gold's text; of equal ones the first. */
static size_t
read_found(const struct score *s, struct record_counts *t, const struct document *d, struct tag *const *tags, size_t count, struct offsets *offsets,
	const struct align *align, struct scored *out)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		struct span span = trimmed(d, tags[i]->span);
		struct scored one = { .type = tags[i]->type, .tag = tags[i] };

		one.start = offsets_point(offsets, span.start);
		one.end = offsets_point(offsets, span.end);
		t->other_types += !is_known(s->gold, one.type);
		if (span.end == span.start || (align != NULL && !align_span(align, &one.start, &one.end))) {
			t->invalid++;
			one.start = one.end = SIZE_MAX;
		} else if (n > 0) {
			const struct scored *last = &out[n - 1];

			if (last->start == one.start && last->end == one.end && strcmp(last->type, one.type) == 0)
				continue;
		}
		out[n++] = one;
	}
	return n;
}

static struct gold_document *
gold_of(const struct score *s, struct task *task, struct record_counts *t)
{
	static const char *const members[] = { "id", "source" };
	struct gold_document *found = NULL;

	for (size_t i = 0; i < 2 && found == NULL; i++) {
		size_t len;
		const char *name = record_string(task->record, members[i], &len);

		if (name == NULL)
			continue;
		if (t->name == NULL) {
			t->name = name;
			t->name_len = len;
		}
		found = gold_find(s->gold, name, len);
	}
	return found;
}

/* As they go out; the values alone are compared, so that their offsets may be another text's. */
static struct item
written_events(const struct document_result *result, struct offsets *offsets, struct arena *arena)
{
	struct buffer json = { 0 };
	const char *copy;
	size_t len;

	document_write_events(result, offsets, &json);
	len = json.len;
	copy = arena_copy(arena, json.bytes, len);
	buffer_free(&json);
	return item_of(copy, copy + len);
}

void
score_record(const struct score *s, struct task *task, const struct document *d, struct tag *const *tags, size_t count, struct offsets *offsets,
	const struct document_result *result)
{
	struct record_counts *t = arena_zero(task->arena, sizeof *t);
	struct scored *found, *golds;
	struct align *align = NULL;
	const struct gold_document *g;

	task->carry = t;
	t->types = arena_zero(task->arena, s->gold->type_count * sizeof *t->types);
	t->document = gold_of(s, task, t);
	g = t->document;
	if (g == NULL)
		return;
	if (g->len != d->len || memcmp(g->text, d->text, d->len) != 0) {
		align = align_new(d->text, d->len, g->text, g->len);
		t->differs = align == NULL;
		t->realigned = align != NULL;
	}
	t->fields = agreement_record_new(s->fields, g, task->arena);
	golds = arena_alloc(task->arena, (g->count + 1) * sizeof *golds);
	for (size_t i = 0; i < g->count; i++)
		golds[i] = (struct scored){ .type = g->tags[i].type, .start = g->tags[i].start, .end = g->tags[i].end, .gold = &g->tags[i] };
	found = arena_alloc(task->arena, (count + 1) * sizeof *found);
	count = t->differs ? 0 : read_found(s, t, d, tags, count, offsets, align, found);
	count_record(s->gold, t, golds, g->count, found, count, task->arena);
	t->events = score_events_compare(s->gold, g, t->differs || result == NULL ? (struct item){ 0 } : written_events(result, offsets, task->arena), task->arena);
	align_free(align);
}

/* ---- sums ---- */

static void
add_counts(struct counts *to, const struct counts *c)
{
	to->gold += c->gold;
	to->found += c->found;
	to->exact += c->exact;
	to->relaxed += c->relaxed;
	to->compared += c->compared;
	to->right += c->right;
	to->extra += c->extra;
	to->extra_right += c->extra_right;
}

void
score_add(struct score *s, const struct task *task)
{
	const struct record_counts *t = task->carry;

	if (t == NULL)
		return;
	if (t->document == NULL || t->document->met) {
		names_add(t->document == NULL ? &s->unknown : &s->twice, t->name != NULL ? t->name : "-", t->name != NULL ? t->name_len : 1);
		return;
	}
	t->document->met = true;
	s->met += !t->differs;
	s->realigned += t->realigned;
	if (t->differs)
		names_add(&s->differing, t->document->name, strlen(t->document->name));
	s->other_types += t->other_types;
	s->invalid += t->invalid;
	for (size_t i = 0; i < s->gold->type_count; i++)
		add_counts(&s->types[i], &t->types[i]);
	add_counts(&s->outside, &t->outside);
	agreement_add(s->fields, t->fields);
	score_events_add(s->events, t->events);
}

/* Gold that nobody met counts as met by a record without tags. */
static void
add_missing(struct score *s, struct names *missing)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < s->gold->count; i++) {
		const struct gold_document *g = &s->gold->documents[i];
		struct record_counts t = { 0 };
		struct scored *golds;

		if (g->met)
			continue;
		names_add(missing, g->name, strlen(g->name));
		t.types = arena_zero(arena, s->gold->type_count * sizeof *t.types);
		golds = arena_alloc(arena, (g->count + 1) * sizeof *golds);
		for (size_t k = 0; k < g->count; k++)
			golds[k] = (struct scored){ .type = g->tags[k].type, .start = g->tags[k].start, .end = g->tags[k].end, .gold = &g->tags[k] };
		count_record(s->gold, &t, golds, g->count, NULL, 0, arena);
		for (size_t k = 0; k < s->gold->type_count; k++)
			add_counts(&s->types[k], &t.types[k]);
		add_counts(&s->outside, &t.outside);
		score_events_add(s->events, score_events_compare(s->gold, g, (struct item){ 0 }, arena));
		arena_clear(arena);
	}
	arena_free(arena);
}

/* ---- the table ---- */

static void
add_row(struct buffer *out, const char *name, const struct counts *c)
{
	buffer_printf(out, "%-22s%6zu%6zu", name, c->gold, c->found);
	for (int way = 0; way < 2; way++) {
		size_t hits = way == 0 ? c->exact : c->relaxed;

		buffer_printf(out, "  %5zu ", hits);
		agreement_percent(out, hits, c->found);
		buffer_byte(out, ' ');
		agreement_percent(out, hits, c->gold);
		buffer_byte(out, ' ');
		agreement_percent(out, 2 * hits, c->gold + c->found);
	}
	buffer_byte(out, '\n');
}

static void
add_names(struct buffer *out, const char *what, const struct names *n)
{
	if (n->count == 0)
		return;
	buffer_printf(out, "  %s:", what);
	for (size_t i = 0; i < n->count && i < 12; i++)
		buffer_printf(out, " %s", n->items[i]);
	buffer_text(out, n->count > 12 ? " ...\n" : "\n");
}

static void
add_field_row(struct buffer *out, const char *type, const char *field, const char *what, size_t right, size_t all)
{
	buffer_printf(out, "  %s.%s%*s", type, field, (int)(18 - strlen(type) - 1 - strlen(field)), "");
	for (size_t i = 0; i < 22; i++)
		buffer_byte(out, i >= strlen(what) ? ' ' : what[i] == '_' ? ' ' : what[i]);
	buffer_printf(out, "%5zu of %-5zu", right, all);
	agreement_percent(out, right, all);
	buffer_byte(out, '\n');
}

static void
text_report(const struct score *s, const struct counts *all, const struct names *missing, struct buffer *out)
{
	buffer_printf(out, "documents %zu, with predictions %zu, realigned %zu\n", s->gold->count, s->met, s->realigned);
	add_names(out, "missing", missing);
	add_names(out, "text differs", &s->differing);
	add_names(out, "not in gold", &s->unknown);
	add_names(out, "met twice", &s->twice);
	if (s->invalid > 0)
		buffer_printf(out, "  invalid tags: %zu\n", s->invalid);
	if (s->other_types > 0)
		buffer_printf(out, "  tags of types the gold does not annotate: %zu\n", s->other_types);
	buffer_printf(out, "\n%-22s%6s%6s  %23s  %23s\n", "", "gold", "pred", "exact     P     R    F1", "relax     P     R    F1");
	for (size_t i = 0; i < s->gold->type_count; i++)
		add_row(out, s->gold->types[i], &s->types[i]);
	add_row(out, "micro", all);
	add_row(out, "location, outside org", &s->outside);
	buffer_text(out, "\nfields, over exact-matched spans\n");
	for (size_t i = 0; i < s->gold->type_count; i++)
		for (size_t k = 0; k < sizeof field_names / sizeof *field_names; k++) {
			const struct counts *c = &s->types[i];

			if (strcmp(field_names[k].type, s->gold->types[i]) != 0)
				continue;
			add_field_row(out, field_names[k].type, field_names[k].field, "all", c->right, c->compared);
			if (field_names[k].extra != NULL)
				add_field_row(out, field_names[k].type, field_names[k].field, field_names[k].extra, c->extra_right, c->extra);
		}
	agreement_text(s->fields, out);
	score_events_text(s->events, out);
}

/* ---- JSON ---- */

static void
add_counts_json(struct buffer *out, const char *name, const struct counts *c)
{
	compose_key(out, name);
	buffer_byte(out, '{');
	report_number(out, "gold", c->gold);
	report_number(out, "pred", c->found);
	for (int way = 0; way < 2; way++) {
		size_t hits = way == 0 ? c->exact : c->relaxed;

		compose_key(out, way == 0 ? "exact" : "relaxed");
		buffer_byte(out, '{');
		report_number(out, "tp", hits);
		agreement_ratio(out, "p", hits, c->found);
		agreement_ratio(out, "r", hits, c->gold);
		agreement_ratio(out, "f1", 2 * hits, c->gold + c->found);
		buffer_byte(out, '}');
	}
	buffer_byte(out, '}');
}

static void
add_share_json(struct buffer *out, const char *name, size_t right, size_t all)
{
	compose_key(out, name);
	buffer_byte(out, '{');
	report_number(out, "n", all);
	report_number(out, "right", right);
	agreement_ratio(out, "share", right, all);
	buffer_byte(out, '}');
}

static void
add_names_json(struct buffer *out, const char *key, const struct names *n)
{
	compose_key(out, key);
	buffer_byte(out, '[');
	for (size_t i = 0; i < n->count; i++) {
		compose_separator(out);
		compose_text(out, n->items[i]);
	}
	buffer_byte(out, ']');
}

static void
fields_json(const struct score *s, struct buffer *out)
{
	compose_key(out, "fields");
	buffer_byte(out, '{');
	for (size_t i = 0; i < s->gold->type_count; i++)
		for (size_t k = 0; k < sizeof field_names / sizeof *field_names; k++) {
			const struct counts *c = &s->types[i];

			if (strcmp(field_names[k].type, s->gold->types[i]) != 0)
				continue;
			compose_key(out, field_names[k].type);
			buffer_byte(out, '{');
			compose_key(out, "field");
			compose_text(out, field_names[k].field);
			add_share_json(out, "all", c->right, c->compared);
			if (field_names[k].extra != NULL)
				add_share_json(out, field_names[k].extra, c->extra_right, c->extra);
			buffer_byte(out, '}');
		}
	buffer_byte(out, '}');
}

static void
json_report(const struct score *s, const struct counts *all, const struct names *missing, struct buffer *out)
{
	buffer_byte(out, '{');
	compose_key(out, "types");
	buffer_byte(out, '{');
	for (size_t i = 0; i < s->gold->type_count; i++)
		add_counts_json(out, s->gold->types[i], &s->types[i]);
	buffer_byte(out, '}');
	add_counts_json(out, "micro", all);
	add_counts_json(out, "location_outside_organization", &s->outside);
	fields_json(s, out);
	agreement_json(s->fields, out);
	score_events_json(s->events, out);
	report_number(out, "ignored_other_types", s->other_types);
	compose_key(out, "documents");
	buffer_byte(out, '{');
	report_number(out, "gold", s->gold->count);
	report_number(out, "pred", s->met);
	report_number(out, "realigned", s->realigned);
	report_number(out, "invalid_tags", s->invalid);
	add_names_json(out, "missing", missing);
	add_names_json(out, "text_differs", &s->differing);
	add_names_json(out, "not_in_gold", &s->unknown);
	add_names_json(out, "met_twice", &s->twice);
	buffer_text(out, "}}\n");
}

bool
score_report(struct score *s, struct buffer *out)
{
	struct names missing = { 0 };
	struct counts all = { 0 };
	bool good;

	add_missing(s, &missing);
	for (size_t i = 0; i < s->gold->type_count; i++)
		add_counts(&all, &s->types[i]);
	if (s->form == REPORT_JSON)
		json_report(s, &all, &missing, out);
	else
		text_report(s, &all, &missing, out);
	good = missing.count + s->differing.count == 0;
	names_free(&missing);
	return good;
}
