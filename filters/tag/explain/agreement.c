#include "explain/agreement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/counter.h"
#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/span.h"
#include "explain/fields.h"
#include "record/compose.h"

enum { SAMPLES = 3, STRANGERS_MOST = 12 };

struct counts {
	size_t gold, found, right, wrong;
};

/* A value that is not right. */
struct miss {
	size_t field;                      /* of gold->fields */
	const struct gold_tag *at;
	struct item gold, found;           /* ITEM_ABSENT: it has none */
	struct miss *next;
};

/* A field that no gold tag of the type has. */
struct stranger {
	const char *type, *field;
	struct stranger *next;
};

struct agreement_record {
	const struct gold *gold;
	const struct gold_document *document;
	struct arena *arena;
	struct counts *counts;             /* by gold->fields */
	struct miss *misses, **last_miss;
	struct stranger *strangers, **last_stranger;
};

struct sum {
	struct counts counts;
	size_t misses;
	struct buffer told;                /* lines of SAMPLES of them, or all as elements */
};

struct agreement {
	const struct gold *gold;
	enum report_form form;
	struct sum *sums;                  /* by gold->fields */
	struct counters strangers;
	struct offsets *offsets;
};

struct agreement *
agreement_new(const struct gold *gold, enum report_form form)
{
	struct agreement *t = mem_zero(sizeof *t);

	t->gold = gold;
	t->form = form;
	t->sums = mem_array(gold->field_count + 1, sizeof *t->sums);
	t->offsets = offsets_new();
	return t;
}

void
agreement_free(struct agreement *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->gold->field_count; i++)
		buffer_free(&t->sums[i].told);
	free(t->sums);
	counters_free(&t->strangers);
	offsets_free(t->offsets);
	free(t);
}

/* ---- a record ---- */

struct agreement_record *
agreement_record_new(const struct agreement *t, const struct gold_document *document, struct arena *arena)
{
	struct agreement_record *r = arena_zero(arena, sizeof *r);

	r->gold = t->gold;
	r->document = document;
	r->arena = arena;
	r->counts = arena_zero(arena, (t->gold->field_count + 1) * sizeof *r->counts);
	r->last_miss = &r->misses;
	r->last_stranger = &r->strangers;
	return r;
}

static void
compare_field(struct agreement_record *r, size_t field, const char *name, const struct scored *gold, const struct scored *found)
{
	struct item a = field_item(gold, name, r->arena), b = field_item(found, name, r->arena);
	const bool wanted = a.type != ITEM_ABSENT, given = b.type != ITEM_ABSENT;
	struct counts *c = &r->counts[field];
	bool right = wanted && given && field_agrees(gold, found, name, r->arena);
	struct miss *m;

	c->gold += wanted;
	c->found += given;
	c->right += right;
	c->wrong += wanted && given && !right;
	if (right || (!wanted && !given))
		return;
	m = arena_alloc(r->arena, sizeof *m);
	*m = (struct miss){ .field = field, .at = gold->gold, .gold = a, .found = b };
	*r->last_miss = m;
	r->last_miss = &m->next;
}

static bool
gold_has(const struct gold *gold, const char *type, const char *field)
{
	for (size_t i = 0; i < gold->field_count; i++)
		if (strcmp(gold->fields[i].type, type) == 0 && strcmp(gold->fields[i].name, field) == 0)
			return true;
	return false;
}

void
agreement_compare(struct agreement_record *r, const struct scored *gold, const struct scored *found)
{
	struct field field;

	for (size_t i = 0; i < r->gold->field_count; i++)
		if (strcmp(r->gold->fields[i].type, gold->type) == 0)
			compare_field(r, i, r->gold->fields[i].name, gold, found);
	for (size_t at = 0; tag_next_field(found->tag, &at, &field);) {
		struct stranger *s;

		if (gold_has(r->gold, gold->type, field.name) || field_item(found, field.name, r->arena).type == ITEM_ABSENT)
			continue;
		s = arena_alloc(r->arena, sizeof *s);
		*s = (struct stranger){ .type = gold->type, .field = field.name };
		*r->last_stranger = s;
		r->last_stranger = &s->next;
	}
}

/* ---- sums ---- */

/* As it is written, on one line. */
void
agreement_item(struct buffer *out, struct item item)
{
	bool quoted = false;

	for (size_t i = 0; i < item.len; i++) {
		char byte = item.bytes[i];

		quoted ^= byte == '"';
		if (quoted || strchr(" \t\r\n", byte) == NULL)
			buffer_byte(out, byte);
		if (byte == '\\')
			buffer_byte(out, item.bytes[++i]);
	}
}

static void
add_value(struct buffer *out, const char *side, struct item item)
{
	buffer_printf(out, "%s ", side);
	if (item.type == ITEM_ABSENT)
		buffer_text(out, "nothing");
	else
		agreement_item(out, item);
}

void
agreement_sides(struct buffer *out, struct item gold, struct item found)
{
	add_value(out, ": gold", gold);
	add_value(out, ", found", found);
}

static void
tell_text(struct sum *s, const struct gold_document *d, const struct miss *m, const char *words, size_t len)
{
	buffer_text(&s->told, "    ");
	report_words(&s->told, words, len, 40);
	agreement_sides(&s->told, m->gold, m->found);
	buffer_printf(&s->told, "  (%s at %zu)\n", d->name, m->at->start);
}

static void
tell_json(struct sum *s, const struct gold_document *d, const struct miss *m, const char *words, size_t len)
{
	const struct item *sides[] = { &m->gold, &m->found };
	static const char *const keys[] = { "gold", "found" };
	struct buffer *out = &s->told;

	if (out->len > 0)
		buffer_byte(out, ',');
	buffer_byte(out, '{');
	compose_key(out, "record");
	compose_text(out, d->name);
	report_number(out, "start", m->at->start);
	report_number(out, "end", m->at->end);
	compose_key(out, "text");
	compose_string(out, words, len);
	for (size_t i = 0; i < 2; i++)
		if (sides[i]->type != ITEM_ABSENT) {
			compose_key(out, keys[i]);
			agreement_item(out, *sides[i]);
		}
	buffer_byte(out, '}');
}

static void
add_miss(struct agreement *t, const struct gold_document *d, const struct miss *m)
{
	struct sum *s = &t->sums[m->field];
	size_t start = 0, end = 0;

	if (s->misses++ >= SAMPLES && t->form == REPORT_TEXT)
		return;
	(void)offsets_byte(t->offsets, m->at->start, &start);
	(void)offsets_byte(t->offsets, m->at->end, &end);
	(t->form == REPORT_TEXT ? tell_text : tell_json)(s, d, m, d->text + start, end - start);
}

void
agreement_add(struct agreement *t, const struct agreement_record *r)
{
	struct buffer name = { 0 };

	for (size_t i = 0; i < t->gold->field_count; i++) {
		struct counts *to = &t->sums[i].counts;

		to->gold += r->counts[i].gold;
		to->found += r->counts[i].found;
		to->right += r->counts[i].right;
		to->wrong += r->counts[i].wrong;
	}
	offsets_start(t->offsets, r->document->text, r->document->len);
	for (const struct miss *m = r->misses; m != NULL; m = m->next)
		add_miss(t, r->document, m);
	for (const struct stranger *s = r->strangers; s != NULL; s = s->next) {
		buffer_clear(&name);
		buffer_printf(&name, "%s.%s", s->type, s->field);
		counters_add(&t->strangers, buffer_string(&name), 1);
	}
	buffer_free(&name);
}

/* ---- telling ---- */

void
agreement_percent(struct buffer *out, size_t part, size_t whole)
{
	if (whole == 0)
		buffer_text(out, "    -");
	else
		buffer_printf(out, "%5.1f", 100 * ((double)part / (double)whole));
}

void
agreement_ratio(struct buffer *out, const char *key, size_t part, size_t whole)
{
	double value = whole > 0 ? (double)part / (double)whole : 0;
	char digits[40] = "null";

	for (int precision = 1; whole > 0 && precision <= 17; precision++) {
		snprintf(digits, sizeof digits, "%.*g", precision, value);
		if (strtod(digits, NULL) >= value && strtod(digits, NULL) <= value)
			break;
	}
	compose_key(out, key);
	buffer_text(out, digits);
}

void
agreement_head(struct buffer *out, const char *what)
{
	buffer_printf(out, "\n%-22s%6s%6s  %23s  %5s %7s %5s\n", what, "gold", "pred", "right     P     R    F1", "wrong", "missing", "extra");
}

void
agreement_row(struct buffer *out, const char *gold_type, const char *gold_name, size_t gold, size_t found, size_t right, size_t wrong)
{
	char type[128], name[128];         /* of the gold, which may hold anything */
	int width;

	diagnostic_escape(type, sizeof type, gold_type, strlen(gold_type));
	diagnostic_escape(name, sizeof name, gold_name, strlen(gold_name));
	width = (int)(20 - strlen(type) - 1);
	buffer_printf(out, "  %s%s%-*s%6zu%6zu  %5zu ", type, *name != '\0' ? "." : " ", width > 0 ? width : 0, name, gold, found, right);
	agreement_percent(out, right, found);
	buffer_byte(out, ' ');
	agreement_percent(out, right, gold);
	buffer_byte(out, ' ');
	agreement_percent(out, 2 * right, gold + found);
	buffer_printf(out, "  %5zu %7zu %5zu\n", wrong, gold - right - wrong, found - right - wrong);
}

void
agreement_more(struct buffer *out, size_t misses, size_t told)
{
	if (misses > told)
		buffer_printf(out, "    and %zu more; --report-format=json tells all\n", misses - told);
}

static void
field_text(const struct gold_field *f, const struct sum *s, struct buffer *out)
{
	const struct counts *c = &s->counts;

	agreement_row(out, f->type, f->name, c->gold, c->found, c->right, c->wrong);
	buffer_append(out, s->told.bytes, s->told.len);
	agreement_more(out, s->misses, SAMPLES);
}

void
agreement_text(const struct agreement *t, struct buffer *out)
{
	const struct counters *strangers = &t->strangers;

	if (t->gold->field_count > 0)
		agreement_head(out, "fields of all types");
	for (size_t i = 0; i < t->gold->field_count; i++)
		field_text(&t->gold->fields[i], &t->sums[i], out);
	for (size_t i = 0; i < strangers->count && i < STRANGERS_MOST; i++)
		buffer_printf(out, "%s %s %llu", i == 0 ? "\nfields that no gold tag of the type has:" : ",", strangers->items[i].name, strangers->items[i].count);
	if (strangers->count > 0)
		buffer_text(out, strangers->count > STRANGERS_MOST ? ", ...\n" : "\n");
}

void
agreement_numbers(struct buffer *out, size_t gold, size_t found, size_t right, size_t wrong)
{
	report_number(out, "gold", gold);
	report_number(out, "pred", found);
	report_number(out, "right", right);
	agreement_ratio(out, "p", right, found);
	agreement_ratio(out, "r", right, gold);
	agreement_ratio(out, "f1", 2 * right, gold + found);
	report_number(out, "wrong", wrong);
	report_number(out, "missing", gold - right - wrong);
	report_number(out, "extra", found - right - wrong);
}

static void
field_json(const struct gold_field *f, const struct sum *s, struct buffer *out)
{
	const struct counts *c = &s->counts;

	compose_key(out, f->name);
	buffer_byte(out, '{');
	agreement_numbers(out, c->gold, c->found, c->right, c->wrong);
	compose_key(out, "not_right");
	buffer_byte(out, '[');
	buffer_append(out, s->told.bytes, s->told.len);
	buffer_text(out, "]}");
}

void
agreement_json(const struct agreement *t, struct buffer *out)
{
	compose_key(out, "all_fields");
	buffer_byte(out, '{');
	for (size_t i = 0; i < t->gold->field_count; i++) {
		const struct gold_field *f = &t->gold->fields[i];

		if (i == 0 || strcmp(f[-1].type, f->type) != 0) {
			buffer_text(out, i > 0 ? "}" : "");
			compose_key(out, f->type);
			buffer_byte(out, '{');
		}
		field_json(f, &t->sums[i], out);
	}
	buffer_text(out, t->gold->field_count > 0 ? "}}" : "}");
	compose_key(out, "fields_not_in_gold");
	buffer_byte(out, '{');
	for (size_t i = 0; i < t->strangers.count; i++)
		report_number(out, t->strangers.items[i].name, (size_t)t->strangers.items[i].count);
	buffer_byte(out, '}');
}
