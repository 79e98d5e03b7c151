#include "explain/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "compile/rule.h"
#include "document/document.h"
#include "document/json.h"
#include "explain/replay.h"
#include "explain/whynot.h"
#include "match/joint.h"
#include "match/matcher.h"
#include "reading.h"
#include "rules/later.h"
#include "rules/schema.h"
#include "writing.h"

enum { MARKS_MOST = 200, SHOWN_MOST = 12, PARTS = 2, WORTH_PARTS = 500 /* examples that a second thread is worth */ };
static const char OPEN[] = "⟦", CLOSE[] = "⟧";

enum outcome { EXAMPLE_HIT, EXAMPLE_MISS, EXAMPLE_TODO };
static const char *const outcome_names[] = { "hit", "miss", "todo" };

struct example {
	const struct rule *rule;
	enum outcome outcome;
	size_t number;                     /* in its list, from 1 */
	const struct node *node, *fields;
	const char *kind, *published;
	struct buffer text;                /* without the brackets */
	struct span marks[MARKS_MOST];     /* in order of their opening */
	size_t mark_count;
};

/* Checks the rules [from, to). */
struct checker {
	const struct pack_set *packs;
	size_t from, to;
	struct matcher *matcher;
	struct joint *joint;
	struct replays *replays;           /* made when the first hit fails */
	struct example examples[JOINT_DOCUMENTS];      /* that are run together */
	size_t waiting, waiting_bytes;     /* so many of them are read; their texts */
	struct reading readings[JOINT_DOCUMENTS];      /* of each */
	struct arena *arena;
	struct buffer out, details;
	struct fault why;                  /* what is wrong with an example */
	bool tap, only_given;
	size_t run;                        /* and those of the rules before */
	size_t passed, failed, todo, todo_passing;
};

/* ---- examples ---- */

/* The text without its brackets, and where they stood. */
static int
read_marks(struct example *e, const struct node *at, const char *text, struct fault *why)
{
	size_t open[MARKS_MOST], depth = 0;

	buffer_clear(&e->text);
	e->mark_count = 0;
	while (*text != '\0') {
		if (*text == '\\' && (strncmp(text + 1, OPEN, 3) == 0 || strncmp(text + 1, CLOSE, 3) == 0)) {
			buffer_append(&e->text, text + 1, 3);
			text += 4;
		} else if (strncmp(text, OPEN, 3) == 0) {
			if (e->mark_count == MARKS_MOST)
				return fault_at(why, at, "more than %d marks in one text", MARKS_MOST);
			open[depth++] = e->mark_count;
			e->marks[e->mark_count++].start = e->text.len;
			text += 3;
		} else if (strncmp(text, CLOSE, 3) == 0) {
			if (depth == 0)
				return fault_at(why, at, "a %s without its %s", CLOSE, OPEN);
			e->marks[open[--depth]].end = e->text.len;
			text += 3;
		} else
			buffer_byte(&e->text, *text++);
	}
	return depth == 0 ? 0 : fault_at(why, at, "a %s without its %s", OPEN, CLOSE);
}

static int
read_example(struct example *e, const struct node *node, struct fault *why)
{
	const struct node *text = node, *kind;

	e->node = node;
	e->fields = NULL;
	e->kind = segment_kinds[2];
	e->published = NULL;
	if (node_kind(node) == NODE_MAP) {
		text = node_child(node, "text");
		e->fields = node_child(node, "fields");
		e->published = node_child(node, "published") != NULL ? node_text(node_child(node, "published")) : NULL;
		kind = node_child(node, "kind");
		if (kind != NULL) {
			int index = schema_choice(kind, "kind of segment", segment_kinds, why);

			if (index < 0)
				return -1;
			e->kind = segment_kinds[index];
		}
	}
	if (node_text(text) == NULL)
		return fault_at(why, text, "an example is a text, or a map with 'text'");
	if (read_marks(e, text, node_text(text), why) < 0)
		return -1;
	if (e->outcome == EXAMPLE_HIT && e->mark_count == 0)
		return fault_at(why, text, "a hit marks what the rule should tag: … %s…%s …", OPEN, CLOSE);
	if (e->outcome == EXAMPLE_MISS && e->mark_count > 0)
		return fault_at(why, text, "a miss has no marks");
	return 0;
}

/* ---- comparing ---- */

static const struct value *
member_of(const struct value *object, const char *name)
{
	for (size_t i = 0; i < object->count; i++)
		if (strcmp(object->members[i].name, name) == 0)
			return &object->members[i].value;
	return NULL;
}

static bool
value_agrees(const struct value *value, const struct node *expected)
{
	const char *text = node_text(expected);

	if (value->kind == VALUE_NONE || value->kind == VALUE_NULL)
		return text != NULL && node_style(expected) == STYLE_PLAIN && (strcmp(text, "null") == 0 || strcmp(text, "~") == 0);
	if (value_is_text(value))
		return text != NULL && strlen(text) == value->len && memcmp(text, value->text, value->len) == 0;
	if (node_kind(expected) != (value->kind == VALUE_LIST ? NODE_LIST : NODE_MAP) || (value->kind == VALUE_LIST && node_count(expected) != value->count))
		return false;
	for (size_t i = 0; i < node_count(expected); i++) {
		const struct value *part = value->kind == VALUE_LIST ? &value->items[i] : member_of(value, node_text(node_key(expected, i)));

		if (part == NULL || !value_agrees(part, node_item(expected, i)))
			return false;
	}
	return true;
}

static void
show_node(struct buffer *out, const struct node *node)
{
	if (node_kind(node) == NODE_SCALAR) {
		buffer_printf(out, "'%s'", node_text(node));
		return;
	}
	buffer_text(out, node_kind(node) == NODE_LIST ? "[" : "{");
	for (size_t i = 0; i < node_count(node); i++) {
		if (i > 0)
			buffer_text(out, ", ");
		if (node_kind(node) == NODE_MAP)
			buffer_printf(out, "%s: ", node_text(node_key(node, i)));
		show_node(out, node_item(node, i));
	}
	buffer_text(out, node_kind(node) == NODE_LIST ? "]" : "}");
}

static bool
fields_agree(struct checker *c, const struct tag *tag, const struct node *expected)
{
	bool all = true;

	for (size_t i = 0; i < node_count(expected); i++) {
		const char *name = node_text(node_key(expected, i));
		const struct value value = tag_field(tag, name);

		if (value_agrees(&value, node_item(expected, i)))
			continue;
		all = false;
		buffer_printf(&c->details, "  %s: expected ", name);
		show_node(&c->details, node_item(expected, i));
		buffer_text(&c->details, ", is ");
		if (!tag_has_field(tag, name))
			buffer_text(&c->details, "absent");
		else
			json_value(&c->details, &value);
		buffer_byte(&c->details, '\n');
	}
	return all;
}

/* ---- one example ---- */

static bool
is_of(const struct tag *tag, const struct rule *rule)
{
	return tag->rule == rule && !tag->hidden;
}

static const struct tag *
find_tag(const struct document *d, const struct rule *rule, struct span span)
{
	for (size_t i = 0; i < d->tag_count; i++)
		if (is_of(d->tags[i], rule) && d->tags[i]->span.start == span.start && d->tags[i]->span.end == span.end)
			return d->tags[i];
	return NULL;
}

static bool
is_marked(const struct example *e, struct span span)
{
	for (size_t i = 0; i < e->mark_count; i++)
		if (e->marks[i].start == span.start && e->marks[i].end == span.end)
			return true;
	return false;
}

static void
show_tag(struct checker *c, const struct document *d, const struct tag *tag)
{
	buffer_printf(&c->details, "  %s by %s: %s%.*s%s", tag->type, tag->rule->id, OPEN, (int)(tag->span.end - tag->span.start),
		d->text + tag->span.start, CLOSE);
	if (tag->hidden && tag->winner != NULL)
		buffer_printf(&c->details, ", lost to %s: %s%.*s%s", tag->winner->rule->id, OPEN,
			(int)(tag->winner->span.end - tag->winner->span.start), d->text + tag->winner->span.start, CLOSE);
	buffer_byte(&c->details, '\n');
}

/* What stands around a place that should be tagged, or all there is. */
static void
show_nearby(struct checker *c, const struct document *d, const struct rule *rule, struct span span)
{
	size_t shown = 0;

	for (size_t i = 0; i < d->tag_count && shown < SHOWN_MOST; i++) {
		const struct tag *tag = d->tags[i];

		if ((span_overlaps(tag->match, span) && !tag->hidden && tag->keep) || tag->rule == rule) {
			show_tag(c, d, tag);
			shown++;
		}
	}
}

/* Which document an example is. */
static void
read_example_text(struct checker *c, const struct example *e, struct document *d)
{
	reading_text(&c->readings[e - c->examples], c->arena, e->text.bytes, e->text.len, e->kind, d);
	d->packs = c->packs;
	d->published = e->published;
}

/* What ended the attempt of the rule at a place: the same words as --why-not. */
static void
show_why(struct checker *c, const struct example *e, struct span mark)
{
	struct asking asked = { .packs = c->packs, .rule = e->rule, .form = REPORT_TEXT,
		.where = { .text = "", .is_offset = true, .offset = span_points(e->text.bytes, mark.start) } };
	struct offsets *offsets = c->readings[e - c->examples].offsets;
	struct document d;
	struct match_result match;
	struct tag **tags;
	struct whynot *w;
	bool truncated = false;

	if (c->replays == NULL)
		c->replays = replays_new(c->packs);
	asked.replays = c->replays;
	read_example_text(c, e, &d);
	w = whynot_new(&asked);
	whynot_start(w, &d, offsets);
	matcher_watch(c->matcher, whynot_watch, w);
	match = matcher_run(c->matcher, &d);
	matcher_watch(c->matcher, NULL, NULL);
	writing_choose(&d, 10000, &tags, &truncated);
	whynot_write(w, &d, &match, offsets, NULL, 0, &c->details);
	whynot_free(w);
}

static bool
marks_agree(struct checker *c, const struct example *e, const struct document *d)
{
	bool all = true;

	for (size_t i = 0; i < e->mark_count; i++) {
		const struct tag *tag = find_tag(d, e->rule, e->marks[i]);
		const struct node *fields = e->fields;

		if (tag == NULL) {
			all = false;
			buffer_printf(&c->details, "  not tagged: %s%.*s%s\n", OPEN, (int)(e->marks[i].end - e->marks[i].start),
				d->text + e->marks[i].start, CLOSE);
			show_nearby(c, d, e->rule, e->marks[i]);
			show_why(c, e, e->marks[i]);
			continue;
		}
		if (fields != NULL && node_kind(fields) == NODE_LIST)
			fields = node_item(fields, i);
		else if (i > 0)
			fields = NULL;
		if (fields != NULL && !fields_agree(c, tag, fields))
			all = false;
	}
	return all;
}

static bool
nothing_else(struct checker *c, const struct example *e, const struct document *d)
{
	bool all = true;

	for (size_t i = 0; i < d->tag_count; i++)
		if (is_of(d->tags[i], e->rule) && !is_marked(e, d->tags[i]->span)) {
			all = false;
			buffer_text(&c->details, "  not expected:");
			show_tag(c, d, d->tags[i]);
		}
	return all;
}

static bool
any_tag(const struct document *d, const struct rule *rule)
{
	for (size_t i = 0; i < d->tag_count; i++)
		if (is_of(d->tags[i], rule))
			return true;
	return false;
}

/* Of a document that has its tags. */
static bool
example_passes(struct checker *c, const struct example *e, struct document *d)
{
	struct tag **tags;
	bool truncated = false;

	buffer_clear(&c->details);
	writing_choose(d, 10000, &tags, &truncated);
	(void)document_finish(d, c->packs->document_rules, matcher_scratch(c->matcher), false);
	if (e->outcome == EXAMPLE_TODO && e->mark_count == 0)
		return any_tag(d, e->rule);
	/* Both are looked at, so that both are told. */
	return (int)marks_agree(c, e, d) & (int)nothing_else(c, e, d);
}

static void
tell(struct checker *c, const struct example *e, bool good)
{
	struct place at = node_place(e->node);
	bool expected = e->outcome != EXAMPLE_TODO ? good : true;

	if (c->tap)
		buffer_printf(&c->out, "%s %zu - %s %s %zu%s\n", good ? "ok" : "not ok", c->run, e->rule->id, outcome_names[e->outcome], e->number,
			e->outcome == EXAMPLE_TODO ? " # TODO known to fail" : "");
	if (expected && !(e->outcome == EXAMPLE_TODO && good))
		return;
	if (e->outcome == EXAMPLE_TODO) {
		buffer_printf(&c->out, "%s%s:%zu:%zu: rule '%s': todo %zu passes now: make it a hit\n", c->tap ? "# " : "", at.file, at.line, at.column,
			e->rule->id, e->number);
		return;
	}
	buffer_printf(&c->out, "%s%s:%zu:%zu: rule '%s': %s %zu failed: %.*s\n", c->tap ? "# " : "", at.file, at.line, at.column, e->rule->id,
		outcome_names[e->outcome], e->number, (int)e->text.len, e->text.bytes);
	for (const char *line = buffer_string(&c->details), *end; *line != '\0'; line = end + 1) {
		end = line + strcspn(line, "\n");
		buffer_printf(&c->out, "%s%.*s\n", c->tap ? "# " : "", (int)(end - line), line);
		if (*end == '\0')
			break;
	}
}

/* Those that wait, in their order. */
static void
check_examples(struct checker *c)
{
	struct document documents[JOINT_DOCUMENTS], *joined[JOINT_DOCUMENTS];
	bool done[JOINT_DOCUMENTS];

	arena_clear(c->arena);
	for (size_t i = 0; i < c->waiting; i++) {
		joined[i] = &documents[i];
		read_example_text(c, &c->examples[i], joined[i]);
	}
	joint_run(c->joint, joined, c->waiting, done);
	for (size_t i = 0; i < c->waiting; i++) {
		const struct example *e = &c->examples[i];
		bool good;

		if (!done[i])
			(void)matcher_run(c->matcher, &documents[i]);
		good = example_passes(c, e, &documents[i]);
		c->run++;
		c->passed += good && e->outcome != EXAMPLE_TODO;
		c->failed += !good && e->outcome != EXAMPLE_TODO;
		c->todo += e->outcome == EXAMPLE_TODO;
		c->todo_passing += good && e->outcome == EXAMPLE_TODO;
		tell(c, e, good);
	}
	c->waiting = c->waiting_bytes = 0;
}

static int
check_list(struct checker *c, const struct rule *rule, enum outcome outcome)
{
	const struct node *list = node_child(rule->tests, outcome_names[outcome]);

	for (size_t i = 0; list != NULL && i < node_count(list); i++) {
		struct example *e = &c->examples[c->waiting];

		e->rule = rule;
		e->outcome = outcome;
		e->number = i + 1;
		if (read_example(e, node_item(list, i), &c->why) < 0)
			return -1;
		buffer_string(&e->text);
		c->waiting_bytes += e->text.len;
		if (++c->waiting == JOINT_DOCUMENTS || c->waiting_bytes >= JOINT_LINES)
			check_examples(c);
	}
	return 0;
}

static int
check_rule(struct checker *c, const struct rule *rule)
{
	for (enum outcome o = EXAMPLE_HIT; o <= EXAMPLE_TODO; o++)
		if (check_list(c, rule, o) < 0)
			return -1;
	return 0;
}

static bool
is_checked(const struct checker *c, const struct rule *rule)
{
	return !c->only_given || !rule->pack->shipped;
}

static void
check_part(void *with)
{
	struct checker *c = with;

	for (size_t i = c->from; i < c->to; i++)
		if (is_checked(c, c->packs->rules[i]) && check_rule(c, c->packs->rules[i]) < 0)
			return;
	check_examples(c);
}

static size_t
count_examples(const struct checker *c, const struct rule *rule)
{
	size_t count = 0;

	for (enum outcome o = EXAMPLE_HIT; is_checked(c, rule) && o <= EXAMPLE_TODO; o++) {
		const struct node *list = node_child(rule->tests, outcome_names[o]);

		count += list != NULL ? node_count(list) : 0;
	}
	return count;
}

/* The first part has the rules that half of the examples belong to. */
static void
divide(struct checker *parts[PARTS])
{
	const struct pack_set *packs = parts[0]->packs;
	size_t all = 0, half = 0, i = 0;

	for (size_t k = 0; k < packs->rule_count; k++)
		all += count_examples(parts[0], packs->rules[k]);
	while (i < packs->rule_count && (all < WORTH_PARTS || 2 * half < all))
		half += count_examples(parts[0], packs->rules[i++]);
	parts[0]->to = parts[1]->from = i;
	parts[1]->to = packs->rule_count;
	parts[1]->run = half;
}

/* What the parts have to say, as if there were one. */
static void
join_parts(struct checker *c, const struct checker *last)
{
	buffer_append(&c->out, last->out.bytes, last->out.len);
	c->run = last->run;
	c->passed += last->passed;
	c->failed += last->failed;
	c->todo += last->todo;
	c->todo_passing += last->todo_passing;
	if (c->why.code == FAULT_NONE)
		c->why = last->why;
}

static void
tell_sums(struct checker *c)
{
	const char *before = c->tap ? "# " : "";
	size_t without = 0;

	for (size_t i = 0; i < c->packs->rule_count; i++)
		without += is_checked(c, c->packs->rules[i]) && c->packs->rules[i]->tests == NULL;
	if (without > 0) {
		buffer_printf(&c->out, "%s%zu rules without a test:", before, without);
		for (size_t i = 0; i < c->packs->rule_count; i++)
			if (is_checked(c, c->packs->rules[i]) && c->packs->rules[i]->tests == NULL)
				buffer_printf(&c->out, " %s", c->packs->rules[i]->id);
		buffer_byte(&c->out, '\n');
	}
	if (c->tap)
		buffer_printf(&c->out, "1..%zu\n", c->run);
	buffer_printf(&c->out, "%s%zu passed, %zu failed, %zu todo", before, c->passed, c->failed, c->todo);
	if (c->todo_passing > 0)
		buffer_printf(&c->out, " (%zu pass now)", c->todo_passing);
	buffer_byte(&c->out, '\n');
}

static struct checker *
checker_new(const struct pack_set *packs, const struct splitter *splitter, const struct run *run)
{
	struct checker *c = mem_zero(sizeof *c);

	c->packs = packs;
	c->tap = run->verbose;
	c->only_given = run->rules.count > 0;
	c->matcher = matcher_new(packs, 10000, NULL);
	c->joint = joint_new(c->matcher);
	c->arena = arena_new();
	for (size_t i = 0; i < JOINT_DOCUMENTS; i++)
		c->readings[i].splitter = splitter;
	return c;
}

static void
checker_free(struct checker *c)
{
	for (size_t i = 0; i < JOINT_DOCUMENTS; i++) {
		buffer_free(&c->examples[i].text);
		reading_free(&c->readings[i]);
	}
	joint_free(c->joint);
	matcher_free(c->matcher);
	replays_free(c->replays);
	arena_free(c->arena);
	buffer_free(&c->out);
	buffer_free(&c->details);
	free(c);
}

int
check_rules(const struct pack_set *packs, const struct splitter *splitter, const struct run *run)
{
	struct checker *parts[PARTS] = { checker_new(packs, splitter, run), checker_new(packs, splitter, run) }, *c = parts[0];
	struct later *second = later_new();
	int status;

	divide(parts);
	if (parts[1]->from < parts[1]->to)
		later_do(second, check_part, parts[1]);
	check_part(c);
	later_finish(second);
	join_parts(c, parts[1]);
	if (c->why.code != FAULT_NONE)
		status = diagnostic_fatal_fault(STATUS_CONFIG, &c->why);
	else {
		tell_sums(c);
		status = run_print(run, c->out.bytes, c->out.len);
		if (status == STATUS_OK && c->failed > 0)
			status = STATUS_REJECTS;
	}
	for (size_t i = 0; i < PARTS; i++)
		checker_free(parts[i]);
	return status;
}
