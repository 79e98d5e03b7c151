#include "explain/lint.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "explain/example.h"
#include "explain/judge.h"
#include "record/compose.h"
#include "writing.h"

struct finding {
	struct place at;
	enum lint_level level;
	const char *word, *rule;
	char *message;
	size_t made;                       /* the last tie */
};

/* What became of a rule's tags. */
struct fate {
	_Atomic size_t made, stood;
	_Atomic size_t *filled;            /* by field of the first tag */
	_Atomic(const struct rule *) winner;       /* that took the last one that lost */
};

struct lint {
	const struct pack_set *packs;
	const struct rule_cost *costs;
	bool only_given;
	enum report_form form;
	struct finding *findings;
	size_t count, room;
	struct fate *fates;                /* by index of a rule */
	_Atomic size_t bytes, documents;
	bool own_texts;
};

struct lint *
lint_new(const struct pack_set *packs, const struct rule_cost *costs, bool only_given, enum report_form form)
{
	struct lint *l = mem_zero(sizeof *l);

	l->packs = packs;
	l->costs = costs;
	l->only_given = only_given;
	l->form = form;
	l->fates = mem_array(packs->rule_count + 1, sizeof *l->fates);
	for (size_t i = 0; i < packs->rule_count; i++)
		l->fates[i].filled = mem_array(packs->rules[i]->tags[0].field_count + 1, sizeof *l->fates[i].filled);
	return l;
}

void
lint_free(struct lint *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->packs->rule_count; i++)
		free(l->fates[i].filled);
	for (size_t i = 0; i < l->count; i++)
		free(l->findings[i].message);
	free(l->fates);
	free(l->findings);
	free(l);
}

const struct pack_set *
lint_packs(const struct lint *l)
{
	return l->packs;
}

bool
lint_wants(const struct lint *l, const struct pack *pack)
{
	return !l->only_given || !pack->shipped;
}

struct place
lint_inside(const struct node *node, size_t points)
{
	struct fault at = { 0 };

	fault_inside(&at, node, points, "here");
	return at.place;
}

void
lint_say(struct lint *l, struct place at, enum lint_level level, const char *word, const struct rule *rule, const char *format, ...)
{
	struct buffer message = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buffer_vprintf(&message, format, arguments);
	va_end(arguments);
	(void)buffer_string(&message);
	mem_grow(&l->findings, &l->room, l->count + 1, sizeof *l->findings);
	l->findings[l->count] = (struct finding){ at, level, word, rule != NULL ? rule->id : NULL, message.bytes, l->count };
	l->count++;
}

/* ---- measuring ---- */

void
lint_count(struct lint *l, const struct document *d)
{
	atomic_fetch_add(&l->bytes, d->len);
	atomic_fetch_add(&l->documents, 1);
	for (size_t i = 0; i < d->tag_count; i++) {
		const struct tag *tag = d->tags[i];
		struct fate *fate = &l->fates[tag->rule->index];
		const struct rule_tag *how = &tag->rule->tags[0];

		if (tag->type != how->type->name)
			continue;
		atomic_fetch_add(&fate->made, 1);
		atomic_fetch_add(&fate->stood, !tag->hidden);
		if (tag->hidden && tag->winner != NULL)
			atomic_store(&fate->winner, tag->winner->rule);
		for (size_t f = 0; f < how->field_count; f++)
			atomic_fetch_add(&fate->filled[f], tag_field(tag, how->fields[f].name).kind != VALUE_NONE);
	}
}

static void
measure_example(struct lint *l, const struct example *e, struct matcher *matcher, struct reading *reading, struct arena *arena)
{
	struct document d;
	struct tag **tags;
	bool truncated = false;

	arena_clear(arena);
	example_document(e, reading, arena, &d);
	d.packs = l->packs;
	(void)matcher_run(matcher, &d);
	writing_choose(&d, JUDGE_TAGS, &tags, &truncated);
	lint_count(l, &d);
}

void
lint_measure(struct lint *l, const struct splitter *splitter, struct rule_cost *costs)
{
	struct matcher *matcher = matcher_new(l->packs, JUDGE_TAGS, costs);
	struct reading reading = { .splitter = splitter };
	struct arena *arena = arena_new();
	struct example example = { 0 };

	l->own_texts = true;
	for (size_t i = 0; i < l->packs->rule_count; i++)
		for (enum example_list k = EXAMPLE_HIT; l->packs->rules[i]->tests != NULL && lint_wants(l, l->packs->rules[i]->pack) && k < EXAMPLE_LISTS; k++) {
			const struct node *list = node_child(l->packs->rules[i]->tests, example_lists[k]);

			for (size_t n = 0; list != NULL && n < node_count(list); n++) {
				struct fault wrong;        /* --check tells it */

				if (example_read(&example, k, node_item(list, n), &wrong) == 0)
					measure_example(l, &example, matcher, &reading, arena);
			}
		}
	example_free(&example);
	arena_free(arena);
	reading_free(&reading);
	matcher_free(matcher);
}

static unsigned long long
all_nanoseconds(const struct lint *l)
{
	unsigned long long sum = 0;

	for (size_t i = 0; i < l->packs->rule_count; i++)
		sum += l->costs[i].nanoseconds;
	return sum;
}

static void
say_cost(struct lint *l, const struct rule *rule, unsigned long long all)
{
	const struct anchor *a = &rule->anchor;
	double spent = (double)l->costs[rule->index].nanoseconds, kib = (double)l->bytes / 1024;

	if (rule->pattern == NULL || a->at_start || a->set.literal_count + a->set.point_count > 0)
		return;
	lint_say(l, rule->place, LINT_NOTE, "no-anchor", rule, "the rule has no anchor, so it is tried at every character: %.2f us a KiB, %.1f %% of the time of all rules",
		kib > 0 ? spent / 1000 / kib : 0.0, all > 0 ? 100 * spent / (double)all : 0.0);
}

static void
say_fate(struct lint *l, const struct rule *rule)
{
	const struct fate *fate = &l->fates[rule->index];
	const struct rule *winner = fate->winner;
	const char *on = l->own_texts ? "the tests" : "the records";

	if (fate->made > 0 && fate->stood == 0)
		lint_say(l, rule->place, LINT_NOTE, "loses-always", rule, "none of its %zu tags on %s stands; '%s' took the last", fate->made, on,
			winner != NULL ? winner->id : "--max-tags");
	for (size_t f = 0; f < rule->tags[0].field_count && fate->made > 1; f++)
		if (fate->filled[f] == 0)
			lint_say(l, rule->place, LINT_NOTE, "field-empty", rule, "the field '%s' is empty in all %zu tags on %s", rule->tags[0].fields[f].name, fate->made, on);
}

/* ---- telling ---- */

static int
by_place(const void *one, const void *two)
{
	const struct finding *a = one, *b = two;
	int order = strcmp(a->at.file != NULL ? a->at.file : "", b->at.file != NULL ? b->at.file : "");

	if (order != 0)
		return order;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	if (a->at.column != b->at.column)
		return a->at.column < b->at.column ? -1 : 1;
	return a->made < b->made ? -1 : a->made > b->made;
}

static void
finding_json(const struct finding *f, struct buffer *out)
{
	buffer_byte(out, '{');
	compose_key(out, "file");
	compose_text(out, f->at.file != NULL ? f->at.file : "");
	report_number(out, "line", f->at.line);
	report_number(out, "column", f->at.column);
	compose_key(out, "level");
	compose_text(out, f->level == LINT_WARNING ? "warning" : "note");
	compose_key(out, "word");
	compose_text(out, f->word);
	if (f->rule != NULL) {
		compose_key(out, "rule");
		compose_text(out, f->rule);
	}
	compose_key(out, "message");
	compose_text(out, f->message);
	buffer_text(out, "}\n");
}

/* A warning is to be mended: the line of the pack, with a caret. */
static void
show_line(const struct lint *l, const struct finding *f, struct buffer *out)
{
	struct fault shown = { 0 };
	char room[1024];

	for (size_t i = 0; i < l->packs->pack_count && shown.excerpt[0] == '\0'; i++)
		if (f->at.file != NULL && strcmp(node_place(l->packs->packs[i]->root).file, f->at.file) == 0)
			node_excerpt(l->packs->packs[i]->root, f->at, &shown);
	for (const char *at = shown.excerpt; *at != '\0';) {
		size_t len = strcspn(at, "\n");

		buffer_text(out, "  ");
		buffer_append(out, room, diagnostic_escape(room, sizeof room, at, len));
		buffer_byte(out, '\n');
		at += len + (at[len] == '\n');
	}
}

static void
finding_text(const struct lint *l, const struct finding *f, struct buffer *out)
{
	report_place(out, f->at);
	buffer_printf(out, ": %s: ", f->level == LINT_WARNING ? "warning" : "note");
	if (f->rule != NULL)
		buffer_printf(out, "rule '%s': ", f->rule);
	buffer_printf(out, "%s [%s]\n", f->message, f->word);
	if (f->level == LINT_WARNING)
		show_line(l, f, out);
}

bool
lint_report(struct lint *l, struct buffer *out)
{
	unsigned long long all = all_nanoseconds(l);
	size_t warnings = 0;

	lint_rules(l);
	lint_lexicons(l);
	for (size_t i = 0; i < l->packs->pack_count; i++)
		if (lint_wants(l, l->packs->packs[i])) {
			lint_each_of_pack(l, l->packs->packs[i], lint_source);
			lint_each_of_pack(l, l->packs->packs[i], lint_syllables);
			lint_frames(l, l->packs->packs[i]);
		}
	for (size_t i = 0; i < l->packs->rule_count; i++)
		if (lint_wants(l, l->packs->rules[i]->pack)) {
			lint_patterns(l, l->packs->rules[i]);
			lint_each_of_rule(l, l->packs->rules[i], lint_syllables);
			say_cost(l, l->packs->rules[i], all);
			say_fate(l, l->packs->rules[i]);
		}
	if (l->count > 1)
		qsort(l->findings, l->count, sizeof *l->findings, by_place);
	for (size_t i = 0; i < l->count; i++) {
		const struct finding *f = &l->findings[i];

		warnings += f->level == LINT_WARNING;
		if (l->form == REPORT_JSON)
			finding_json(f, out);
		else
			finding_text(l, f, out);
	}
	if (l->form == REPORT_TEXT)
		buffer_printf(out, "%zu warnings, %zu notes; measured on %zu %s, %zu bytes\n", warnings, l->count - warnings, (size_t)l->documents,
			l->own_texts ? "texts of tests" : "records", (size_t)l->bytes);
	return warnings == 0;
}
