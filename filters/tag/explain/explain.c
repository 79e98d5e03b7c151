#include "explain/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compile/lexicon.h"
#include "document/json.h"
#include "record/compose.h"
#include "unicode/utf8.h"

enum { CONTEXT_POINTS = 12 };

/* What a tag was made of. */
struct note {
	const struct tag *tag;
	size_t how;                        /* index in rule->tags */
	struct capture *groups;            /* by number; NULL where the match could not be replayed, and of lexicon rules */
	size_t group_count;
	struct field *own;                 /* the fields as the rule made them */
	size_t own_count;
};

struct explain {
	struct asking asked;
	struct span *places;
	size_t place_count, seen;          /* seen: tags of the document */
	struct note *notes;                /* of one document */
	size_t count, room;
	const struct tag **losers;         /* hidden tags, by their winner; in the document's arena */
	size_t loser_count;
};

struct explain *
explain_new(const struct asking *asked)
{
	struct explain *e = mem_zero(sizeof *e);

	e->asked = *asked;
	return e;
}

void
explain_free(struct explain *e)
{
	if (e != NULL)
		free(e->notes);
	free(e);
}

/* ---- while the rules run ---- */

void
explain_start(struct explain *e, const struct document *d, struct offsets *offsets)
{
	e->count = e->seen = 0;
	e->place_count = where_find(&e->asked.where, d, offsets, &e->places);
}

static bool
is_wanted(const struct explain *e, const struct tag *tag)
{
	if (e->asked.rule != NULL ? tag->rule != e->asked.rule : e->asked.where.text == NULL && !tag->keep)
		return false;
	return where_meets(&e->asked.where, e->places, e->place_count, tag->match);
}

/* Which entry of `tags` made it, by type and place. */
static size_t
how_of(const struct tag *tag, const struct capture *groups)
{
	size_t found = 0;

	for (size_t i = tag->rule->tag_count; i-- > 0;) {
		const struct rule_tag *how = &tag->rule->tags[i];

		if (how->type->name != tag->type)
			continue;
		if (groups == NULL || (groups[how->group].present && groups[how->group].span.start == tag->span.start && groups[how->group].span.end == tag->span.end))
			found = i;
	}
	return found;
}

static void
copy_groups(struct note *n, const struct stand *s)
{
	n->group_count = pattern_groups(s->rule->pattern) + 1;
	n->groups = arena_alloc(s->unit->document->arena, n->group_count * sizeof *n->groups);
	memcpy(n->groups, s->captures, n->group_count * sizeof *n->groups);
	for (size_t g = 0; g < n->group_count; g++)
		n->groups[g].atoms = NULL; /* they die with the view */
}

static void
note_tag(struct explain *e, const struct unit *u, const struct tag *tag)
{
	size_t most = tag->columns ? lexicon_columns(tag->rule->lexicon) : tag->field_count;
	struct note n = { .tag = tag, .own = arena_alloc(u->document->arena, (most + 1) * sizeof *n.own) };
	struct stand stand;

	for (size_t at = 0; tag_next_field(tag, &at, &n.own[n.own_count]);)
		n.own_count++;
	if (stand_start(e->asked.replays, u, tag->rule, &stand) &&
	    stand_match_to(e->asked.replays, &stand, stand_start_of(&stand, tag->match), tag->match.end) == PATTERN_MATCH)
		copy_groups(&n, &stand);
	n.how = how_of(tag, n.groups);
	mem_grow(&e->notes, &e->room, e->count + 1, sizeof *e->notes);
	e->notes[e->count++] = n;
}

void
explain_watch(void *with, const struct unit *u, size_t stage)
{
	struct explain *e = with;

	(void)stage;
	replays_start(e->asked.replays);
	for (; e->seen < u->document->tag_count; e->seen++)
		if (is_wanted(e, u->document->tags[e->seen]))
			note_tag(e, u, u->document->tags[e->seen]);
}

/* ---- parts of a line ---- */

void
explain_expression(struct buffer *out, const struct rule *rule, size_t tag_index, const char *field)
{
	const struct node *tags = node_child(rule->node, "tags"), *fields, *value;

	fields = node_child(tags != NULL ? node_item(tags, tag_index) : rule->node, "fields");
	value = fields != NULL ? node_child(fields, field) : NULL;
	if (value == NULL)
		buffer_text(out, rule->lexicon != NULL ? "a column of the entry" : rule->repeat != NULL ? "copied from the tag that it repeats" : "the rule");
	else if (node_kind(value) == NODE_MAP)
		buffer_text(out, "a constant");
	else
		buffer_text(out, node_text(value));
}

static void
add_words(struct buffer *out, const struct document *d, struct span span, struct offsets *offsets)
{
	report_words(out, d->text + span.start, span.end - span.start, REPORT_WORDS);
	buffer_printf(out, " %zu-%zu", offsets_point(offsets, span.start), offsets_point(offsets, span.end));
}

/* A cell of the row of a lexicon rule, where there is something in it. */
static void
add_cell(struct buffer *out, const struct tag *tag, size_t column, const char *before)
{
	const struct lexicon_row row = tag_row(tag);
	size_t len;
	const char *cell = row.lexicon != NULL ? lexicon_cell(&row, column, &len) : NULL;

	if (cell == NULL || len == 0)
		return;
	buffer_text(out, before);
	buffer_append(out, cell, len);
}

/* The anchor that the prefilter met inside the match: a literal, an atom, an entry; empty where the rule has none. */
static void
add_anchor(struct buffer *out, const struct explain *e, const struct document *d, const struct tag *tag)
{
	const struct anchor_set *set = &tag->rule->anchor.set;
	size_t len = tag->match.end - tag->match.start;

	for (size_t i = 0; i < set->literal_count; i++)
		if (memmem(d->text + tag->match.start, len, set->literals[i].bytes, set->literals[i].len) != NULL) {
			buffer_append(out, set->literals[i].bytes, set->literals[i].len);
			return;
		}
	for (size_t i = 0; i < tag->atom_count; i++)
		for (size_t k = 0; k < set->point_count; k++)
			if (e->asked.packs->types[set->points[k] - ANCHOR_FIRST_ATOM]->name == tag->atoms[i]->type) {
				buffer_printf(out, "<%s>", tag->atoms[i]->type);
				return;
			}
	add_cell(out, tag, 0, "");
}

/* Up to twelve code points of text before or behind a place, in its line. */
static struct span
context(const struct document *d, size_t at, size_t segment, bool before)
{
	struct span all = d->segments[segment].span, c = { at, at };

	for (int i = 0; i < CONTEXT_POINTS; i++) {
		size_t size;

		if (before && c.start > all.start)
			c.start = utf8_before(d->text, c.start);
		else if (!before && c.end < all.end) {
			(void)utf8_decode(d->text + c.end, &size);
			c.end += size;
		}
	}
	return c;
}

/* Calls say for each guard: its key, its source, and the text it looked at (len 0 where it looks at none). */
static void
each_guard(const struct document *d, const struct tag *tag, void (*say)(struct buffer *, const char *key, const char *source, const struct document *, struct span),
	struct buffer *out)
{
	static const char *const keys[] = { "not_before", "not_after", "unless", "require" };

	for (size_t i = 0; i < 4; i++) {
		const struct node *node = tag->rule->node != NULL ? node_child(tag->rule->node, keys[i]) : NULL;
		struct span seen = i < 2 ? context(d, i == 0 ? tag->match.start : tag->match.end, tag->segment, i == 0) : (struct span){ 0, 0 };
		struct buffer part = { 0 };

		if (node == NULL)
			continue;
		if (node_kind(node) == NODE_SCALAR)
			say(out, keys[i], node_text(node), d, seen);
		for (size_t k = 0; k < node_count(node); k++) {
			const struct node *item = node_item(node, k);

			buffer_clear(&part);
			if (node_kind(node) == NODE_MAP)
				buffer_printf(&part, "%s: ", node_text(node_key(node, k)));
			if (node_kind(item) == NODE_SCALAR)
				buffer_text(&part, node_text(item));
			else if (node_kind(item) == NODE_MAP && node_count(item) == 1 && node_kind(node_item(item, 0)) == NODE_SCALAR)
				buffer_printf(&part, "%s %s", node_text(node_key(item, 0)), node_text(node_item(item, 0)));
			else
				buffer_text(&part, "…");
			say(out, keys[i], buffer_string(&part), d, seen);
		}
		buffer_free(&part);
	}
}

static bool
same_value(const struct value *a, const struct value *b)
{
	struct buffer one = { 0 }, two = { 0 };
	bool same;

	json_value(&one, a);
	json_value(&two, b);
	same = one.len == two.len && memcmp(one.bytes, two.bytes, one.len) == 0;
	buffer_free(&one);
	buffer_free(&two);
	return same;
}

/* The field as the rule made it, where the document stage changed it; NULL: it did not. */
static const struct value *
changed_from(const struct note *n, const struct field *field)
{
	static const struct value none = { .kind = VALUE_NONE };

	if (field->completer == NULL)
		return NULL;
	for (size_t i = 0; i < n->own_count; i++)
		if (strcmp(n->own[i].name, field->name) == 0)
			return same_value(&n->own[i].value, &field->value) ? NULL : &n->own[i].value;
	return &none;
}

/* ---- losers ---- */

static int
by_winner(const void *one, const void *two)
{
	const struct tag *a = *(const struct tag *const *)one, *b = *(const struct tag *const *)two;

	if (a->winner != b->winner)
		return (uintptr_t)a->winner < (uintptr_t)b->winner ? -1 : 1;
	if (a->span.start != b->span.start)
		return a->span.start < b->span.start ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end > b->span.end ? -1 : 1;
	return a->rule->index < b->rule->index ? -1 : a->rule->index > b->rule->index;
}

static void
find_losers(struct explain *e, const struct document *d)
{
	e->loser_count = 0;
	e->losers = arena_alloc(d->arena, (d->tag_count + 1) * sizeof *e->losers);
	for (size_t i = 0; i < d->tag_count; i++)
		if (d->tags[i]->hidden && d->tags[i]->winner != NULL)
			e->losers[e->loser_count++] = d->tags[i];
	qsort(e->losers, e->loser_count, sizeof *e->losers, by_winner);
}

/* The first of the losers of a tag; they stand together. */
static size_t
first_loser(const struct explain *e, const struct tag *winner)
{
	size_t low = 0, high = e->loser_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)e->losers[middle]->winner < (uintptr_t)winner)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- text ---- */

static void
guard_text(struct buffer *out, const char *key, const char *source, const struct document *d, struct span seen)
{
	buffer_printf(out, "    guard   %s ", key);
	report_words(out, source, strlen(source), REPORT_WORDS);
	if (key[0] == 'n' && seen.end > seen.start) {
		buffer_text(out, key[4] == 'b' ? " does not end in " : " does not begin ");
		report_words(out, d->text + seen.start, seen.end - seen.start, REPORT_WORDS);
	} else
		buffer_text(out, key[0] == 'n' ? ": nothing stands there" : " holds");
	buffer_byte(out, '\n');
}

static void
groups_text(struct buffer *out, const struct document *d, const struct note *n, struct offsets *offsets)
{
	for (size_t g = 1; g < n->group_count; g++) {
		const char *name = pattern_group_name(n->tag->rule->pattern, g);

		if (name == NULL)
			continue;
		buffer_printf(out, "    group   %s ", name);
		if (n->groups[g].present)
			add_words(out, d, n->groups[g].span, offsets);
		else
			buffer_text(out, "took no part");
		buffer_byte(out, '\n');
	}
}

static void
fields_text(struct buffer *out, const struct note *n)
{
	struct field f;

	for (size_t at = 0; tag_next_field(n->tag, &at, &f);) {
		const struct value *was = changed_from(n, &f);

		if (f.value.kind == VALUE_NONE)
			continue;
		buffer_printf(out, "    field   %s = ", f.name);
		json_value(out, &f.value);
		buffer_text(out, "  <- ");
		if (f.completer == NULL || was == NULL || was->kind != VALUE_NONE)
			explain_expression(out, n->tag->rule, n->how, f.name);
		if (was != NULL && was->kind != VALUE_NONE) {
			buffer_text(out, " gave ");
			json_value(out, was);
		}
		if (was != NULL)
			buffer_printf(out, "%s the document stage (%s)", was->kind != VALUE_NONE ? ", completed by" : "", f.completer);
		buffer_byte(out, '\n');
	}
}

static void
contests_text(struct buffer *out, const struct explain *e, const struct document *d, const struct tag *tag, struct offsets *offsets)
{
	if (tag->hidden) {
		buffer_text(out, "    lost    to ");
		if (tag->winner != NULL) {
			report_tag_text(out, d, tag->winner, offsets);
			buffer_text(out, ": ");
			report_reason_text(out, d, tag->winner, tag);
		} else
			buffer_text(out, "--max-tags: the record has more");
		buffer_byte(out, '\n');
	}
	for (size_t i = first_loser(e, tag); i < e->loser_count && e->losers[i]->winner == tag; i++) {
		buffer_text(out, "    beat    ");
		report_tag_text(out, d, e->losers[i], offsets);
		buffer_text(out, ": ");
		report_reason_text(out, d, tag, e->losers[i]);
		buffer_byte(out, '\n');
	}
}

static void
anchor_text(struct buffer *out, const struct explain *e, const struct document *d, const struct tag *tag)
{
	struct buffer anchor = { 0 };

	add_anchor(&anchor, e, d, tag);
	buffer_text(out, tag->rule->lexicon != NULL ? "    entry   " : "    anchor  ");
	if (anchor.len > 0)
		report_words(out, anchor.bytes, anchor.len, REPORT_WORDS);
	else
		buffer_text(out, "none: the rule is tried at every character");
	add_cell(out, tag, 1, " id ");
	buffer_byte(out, '\n');
	buffer_free(&anchor);
}

static void
note_text(struct buffer *out, const struct explain *e, const struct document *d, const struct note *n, struct offsets *offsets)
{
	const struct tag *tag = n->tag;

	buffer_printf(out, "  %s ", tag->type);
	add_words(out, d, tag->span, offsets);
	buffer_printf(out, "\n    rule    %s  ", tag->rule->id);
	report_place(out, tag->rule->place);
	buffer_printf(out, "\n    stage   %zu, pack %s, in a %s%s\n", tag->rule->stage, tag->rule->pack->name, d->segments[tag->segment].kind,
		tag->hidden ? "; HIDDEN" : tag->keep ? "" : "; a working tag: later rules see it, the output does not have it");
	if (tag->match.start != tag->span.start || tag->match.end != tag->span.end) {
		buffer_text(out, "    match   ");
		add_words(out, d, tag->match, offsets);
		buffer_byte(out, '\n');
	}
	if (tag->rule->pattern != NULL || tag->rule->lexicon != NULL)
		anchor_text(out, e, d, tag);
	for (size_t i = 0; i < tag->atom_count; i++) {
		buffer_text(out, "    atom    ");
		report_tag_text(out, d, tag->atoms[i], offsets);
		buffer_byte(out, '\n');
	}
	groups_text(out, d, n, offsets);
	each_guard(d, tag, guard_text, out);
	fields_text(out, n);
	contests_text(out, e, d, tag, offsets);
}

/* ---- JSON ---- */

static void
guard_json(struct buffer *out, const char *key, const char *source, const struct document *d, struct span seen)
{
	compose_separator(out);
	buffer_byte(out, '{');
	compose_key(out, "guard");
	compose_text(out, key);
	compose_key(out, "source");
	compose_text(out, source);
	if (key[0] == 'n') {
		compose_key(out, "text");
		compose_string(out, d->text + seen.start, seen.end - seen.start);
	}
	buffer_byte(out, '}');
}

static void
groups_json(struct buffer *out, const struct document *d, const struct note *n, struct offsets *offsets)
{
	compose_key(out, "groups");
	buffer_byte(out, '{');
	for (size_t g = 1; g < n->group_count; g++) {
		const char *name = pattern_group_name(n->tag->rule->pattern, g);
		struct span span = n->groups[g].span;

		if (name == NULL || !n->groups[g].present)
			continue;
		compose_key(out, name);
		buffer_byte(out, '{');
		report_span(out, span, offsets);
		compose_key(out, "text");
		compose_string(out, d->text + span.start, span.end - span.start);
		buffer_byte(out, '}');
	}
	buffer_byte(out, '}');
}

static void
fields_json(struct buffer *out, const struct note *n)
{
	struct field f;

	compose_key(out, "fields");
	buffer_byte(out, '{');
	for (size_t at = 0; tag_next_field(n->tag, &at, &f);) {
		const struct value *was = changed_from(n, &f);
		struct buffer from = { 0 };

		if (f.value.kind == VALUE_NONE)
			continue;
		compose_key(out, f.name);
		buffer_text(out, "{\"value\":");
		json_value(out, &f.value);
		explain_expression(&from, n->tag->rule, n->how, f.name);
		compose_key(out, "from");
		compose_string(out, from.bytes, from.len);
		buffer_free(&from);
		if (was != NULL) {
			compose_key(out, "was");
			json_value(out, was);
			compose_key(out, "completed_by");
			compose_text(out, f.completer);
		}
		buffer_byte(out, '}');
	}
	buffer_byte(out, '}');
}

static void
rival_json(struct buffer *out, const struct document *d, const struct tag *rival, const struct tag *winner, const struct tag *loser, struct offsets *offsets)
{
	struct verdict_reason r = report_reason(d, winner, loser);

	buffer_byte(out, '{');
	report_tag_members(out, d, rival, offsets);
	compose_key(out, "because");
	compose_text(out, r.because);
	if (*r.met != '\0') {
		compose_key(out, "met");
		compose_text(out, r.met);
	}
	buffer_byte(out, '}');
}

static void
contests_json(struct buffer *out, const struct explain *e, const struct document *d, const struct tag *tag, struct offsets *offsets)
{
	compose_key(out, "stands");
	buffer_text(out, tag->hidden ? "false" : "true");
	compose_key(out, "keep");
	buffer_text(out, tag->keep ? "true" : "false");
	if (tag->hidden && tag->winner != NULL) {
		compose_key(out, "lost_to");
		rival_json(out, d, tag->winner, tag->winner, tag, offsets);
	}
	compose_key(out, "beat");
	buffer_byte(out, '[');
	for (size_t i = first_loser(e, tag); i < e->loser_count && e->losers[i]->winner == tag; i++) {
		compose_separator(out);
		rival_json(out, d, e->losers[i], tag, e->losers[i], offsets);
	}
	buffer_byte(out, ']');
}

static void
atoms_json(struct buffer *out, const struct document *d, const struct tag *tag, struct offsets *offsets)
{
	compose_key(out, "atoms");
	buffer_byte(out, '[');
	for (size_t i = 0; i < tag->atom_count; i++) {
		compose_separator(out);
		buffer_byte(out, '{');
		report_tag_members(out, d, tag->atoms[i], offsets);
		buffer_byte(out, '}');
	}
	buffer_byte(out, ']');
}

static void
note_json(struct buffer *out, const struct explain *e, const struct document *d, const struct note *n, struct offsets *offsets, const char *id, size_t id_len)
{
	const struct tag *tag = n->tag;
	struct buffer anchor = { 0 };

	report_open(out, id, id_len);
	report_tag_members(out, d, tag, offsets);
	report_at(out, "at", tag->rule->place);
	compose_key(out, "pack");
	compose_text(out, tag->rule->pack->name);
	report_number(out, "stage", tag->rule->stage);
	compose_key(out, "kind");
	compose_text(out, d->segments[tag->segment].kind);
	compose_key(out, "match");
	buffer_byte(out, '{');
	report_span(out, tag->match, offsets);
	buffer_byte(out, '}');
	add_anchor(&anchor, e, d, tag);
	compose_key(out, "anchor");
	if (anchor.len > 0)
		compose_string(out, anchor.bytes, anchor.len);
	else
		buffer_text(out, "null");
	buffer_free(&anchor);
	atoms_json(out, d, tag, offsets);
	groups_json(out, d, n, offsets);
	compose_key(out, "guards");
	buffer_byte(out, '[');
	each_guard(d, tag, guard_json, out);
	buffer_byte(out, ']');
	fields_json(out, n);
	contests_json(out, e, d, tag, offsets);
	buffer_text(out, "}\n");
}

/* ---- the whole ---- */

static int
by_place(const void *one, const void *two)
{
	const struct note *a = one, *b = two;

	if (a->tag->span.start != b->tag->span.start)
		return a->tag->span.start < b->tag->span.start ? -1 : 1;
	if (a->tag->span.end != b->tag->span.end)
		return a->tag->span.end > b->tag->span.end ? -1 : 1;
	if (a->tag->rule != b->tag->rule)
		return a->tag->rule->index < b->tag->rule->index ? -1 : 1;
	return a->how < b->how ? -1 : a->how > b->how;
}

/* Tags that no rule made in a stage (repeats, made at the end) are told too. */
static void
note_late_tags(struct explain *e, const struct document *d)
{
	for (size_t i = 0; i < d->tag_count; i++) {
		struct note n = { .tag = d->tags[i] };

		if (n.tag->rule->repeat == NULL || !is_wanted(e, n.tag))
			continue;
		mem_grow(&e->notes, &e->room, e->count + 1, sizeof *e->notes);
		e->notes[e->count++] = n;
	}
}

size_t
explain_write(struct explain *e, const struct document *d, struct offsets *offsets, const char *id, size_t id_len, struct buffer *out)
{
	size_t told = 0;

	note_late_tags(e, d);
	find_losers(e, d);
	if (e->count > 1)
		qsort(e->notes, e->count, sizeof *e->notes, by_place);
	for (size_t i = 0; i < e->count; i++) {
		const struct note *n = &e->notes[i];

		/* Losers are told with their winner, and for themselves only where they are asked for. */
		if (n->tag->hidden && e->asked.rule == NULL && e->asked.where.text == NULL)
			continue;
		if (e->asked.form == REPORT_JSON)
			note_json(out, e, d, n, offsets, id, id_len);
		else {
			if (told == 0) {
				report_record(out, id, id_len);
				buffer_byte(out, '\n');
			}
			note_text(out, e, d, n, offsets);
		}
		told++;
	}
	return told;
}
