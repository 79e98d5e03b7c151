/* What frames ask for: lint.h. */
#include <string.h>

#include "explain/lint.h"

enum { DEPTH_MOST = 8 };                   /* of rules whose fields come from other rules' tags */

/* Constants that rules alone give: the document stage completes none of them. */
static const char *const constants[] = { "kind", "unit", "iso", "approx", "short" };

static bool can_have(const struct pack_set *, const struct tag_type *, const char *field, const char *value, int depth);

static bool
column_holds(const struct pack_set *packs, const struct lexicon *lexicon, size_t column, const char *value)
{
	size_t rows = lexicon_row_count(packs->lexicons), want = strlen(value);

	for (size_t i = 0; i < rows; i++) {
		struct lexicon_row row = lexicon_row_at(packs->lexicons, (uint32_t)i);
		const char *cell;
		size_t len;

		if (row.lexicon != lexicon)
			continue;
		cell = lexicon_cell(&row, column, &len);
		if (cell != NULL && len == want && memcmp(cell, value, len) == 0)
			return true;
	}
	return false;
}

/* Can the expression give the value?  What depends on words of the text is not known: it can. */
static bool
can_give(const struct pack_set *packs, const struct rule *rule, const struct expression *e, const char *value, int depth)
{
	switch (e->kind) {
	case EXPRESSION_LITERAL:
		return e->literal.kind != VALUE_TEXT || (e->literal.len == strlen(value) && memcmp(e->literal.text, value, e->literal.len) == 0);
	case EXPRESSION_COLUMN:
		return column_holds(packs, rule->lexicon, e->column, value);
	case EXPRESSION_ATOM_FIELD:
		for (size_t i = 0; i < rule->over_count; i++)
			if (can_have(packs, rule->over[i], e->word, value, depth))
				return true;
		return false;
	default:
		return true;
	}
}

static bool
tag_can_have(const struct pack_set *packs, const struct rule *rule, const struct rule_tag *tag, const char *field, const char *value, int depth)
{
	if (tag->columns) {
		int column = lexicon_column(rule->lexicon, field);

		return column >= 0 && column_holds(packs, rule->lexicon, (size_t)column, value);
	}
	for (size_t i = 0; i < tag->field_count; i++)
		if (strcmp(tag->fields[i].name, field) == 0)
			return can_give(packs, rule, tag->fields[i].value, value, depth);
	return false;
}

static bool
can_have(const struct pack_set *packs, const struct tag_type *type, const char *field, const char *value, int depth)
{
	if (depth > DEPTH_MOST)
		return true;
	for (size_t i = 0; i < packs->rule_count; i++) {
		const struct rule *rule = packs->rules[i];

		for (size_t t = 0; t < rule->tag_count; t++)
			if (rule->tags[t].type == type && tag_can_have(packs, rule, &rule->tags[t], field, value, depth + 1))
				return true;
		if (rule->repeat != NULL && rule->repeat->of != type && rule->tags[0].type == type && can_have(packs, rule->repeat->of, field, value, depth + 1))
			return true;
	}
	return false;
}

static const struct tag_type *
type_named(const struct pack_set *packs, const char *name)
{
	for (size_t i = 0; i < packs->rule_count; i++)
		for (size_t t = 0; t < packs->rules[i]->tag_count; t++)
			if (strcmp(packs->rules[i]->tags[t].type->name, name) == 0)
				return packs->rules[i]->tags[t].type;
	return NULL;
}

static void
look_at_match(struct lint *l, const char *frame, const struct node *map)
{
	const struct node *tag = node_kind(map) == NODE_MAP ? node_child(map, "tag") : NULL;
	const struct tag_type *type = tag != NULL ? type_named(lint_packs(l), node_text(tag)) : NULL;

	for (size_t i = 0; type != NULL && i < sizeof constants / sizeof *constants; i++) {
		const struct node *asked = node_child(map, constants[i]);

		if (asked != NULL && !can_have(lint_packs(l), type, constants[i], node_text(asked), 0))
			lint_say(l, node_place(asked), LINT_WARNING, "value-never", NULL, "frame '%s': no rule gives a tag '%s' the %s '%s', so this finds none",
				frame, type->name, constants[i], node_text(asked));
	}
}

static void
look_at_tests(struct lint *l, const char *frame, const struct node *map)
{
	const struct node *tests = node_child(map, "tests"), *hits = tests != NULL ? node_child(tests, "hit") : NULL;

	if (tests == NULL)
		lint_say(l, node_place(map), LINT_WARNING, "no-test", NULL, "frame '%s': the frame has no tests", frame);
	else if (hits == NULL || node_count(hits) == 0)
		lint_say(l, node_place(tests), LINT_NOTE, "no-hit", NULL, "frame '%s': the tests have no 'hit'", frame);
}

static void
look_at_frame(struct lint *l, const struct node *map)
{
	const struct node *slots = node_child(map, "slots");
	const char *id = node_text(node_child(map, "id"));

	look_at_tests(l, id, map);
	look_at_match(l, id, node_child(map, "trigger"));
	for (size_t i = 0; i < node_count(slots); i++) {
		const struct node *slot = node_item(slots, i);

		if (node_kind(slot) != NODE_LIST)
			look_at_match(l, id, slot);
		for (size_t k = 0; node_kind(slot) == NODE_LIST && k < node_count(slot); k++)
			look_at_match(l, id, node_item(slot, k));
	}
}

void
lint_frames(struct lint *l, const struct pack *pack)
{
	const struct node *frames = node_child(pack->root, "frames");

	for (size_t i = 0; frames != NULL && i < node_count(frames); i++)
		look_at_frame(l, node_item(frames, i));
}
