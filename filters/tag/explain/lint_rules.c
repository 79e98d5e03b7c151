/* What rules show beside one another: lint.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "document/entities.h"
#include "explain/lint.h"
#include "rules/regex.h"
#include "unicode/utf8.h"

/* ---- tests ---- */

static void
look_at_tests(struct lint *l, const struct rule *rule)
{
	static const char *const lists[] = { "hit", "miss" };

	if (rule->tests == NULL) {
		lint_say(l, rule->place, LINT_WARNING, "no-test", rule, "the rule has no tests");
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		const struct node *list = node_child(rule->tests, lists[i]);

		if (list == NULL || node_count(list) == 0)
			lint_say(l, node_place(rule->tests), LINT_NOTE, i == 0 ? "no-hit" : "no-miss", rule, "the tests have no '%s'", lists[i]);
	}
}

/* ---- groups ---- */

/* Does the word stand in the text as a whole word? */
static bool
holds_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		if ((at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_')) && !(isalnum((unsigned char)at[len]) || at[len] == '_'))
			return true;
	return false;
}

static bool
names_group(const struct node *node, const char *group)
{
	if (node == NULL)
		return false;
	if (node_kind(node) == NODE_SCALAR)
		return holds_word(node_text(node), group);
	for (size_t i = 0; i < node_count(node); i++)
		if ((node_kind(node) == NODE_MAP && holds_word(node_text(node_key(node, i)), group)) || names_group(node_item(node, i), group))
			return true;
	return false;
}

/* \k<name>, (?P=name), (?&name), (?(<name>)…: the pattern itself asks for it. */
static bool
called_in_pattern(const char *plain, const char *group)
{
	static const char *const forms[] = { "\\k<%s>", "\\k{%s}", "\\k'%s'", "(?P=%s)", "(?&%s)", "(?P>%s)", "(?(<%s>)", "(?('%s')", "\\g{%s}" };

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct buffer form = { 0 };
		const char *at = strchr(forms[i], '%');
		bool found;

		buffer_append(&form, forms[i], (size_t)(at - forms[i]));
		buffer_text(&form, group);
		buffer_text(&form, at + 2);
		found = strstr(plain, buffer_string(&form)) != NULL;
		buffer_free(&form);
		if (found)
			return true;
	}
	return false;
}

/* Where `(?<name>` is written. */
static struct place
group_place(const struct rule *rule, const char *group)
{
	const struct node *node = node_child(rule->node, "pattern");
	struct buffer open = { 0 };
	struct place at = node_place(node);

	buffer_printf(&open, "<%s>", group);
	for (size_t i = 0; i < (node_kind(node) == NODE_SCALAR ? 1 : node_count(node)); i++) {
		const struct node *part = node_kind(node) == NODE_SCALAR ? node : node_item(node, i);
		const char *found = node_text(part) != NULL ? strstr(node_text(part), buffer_string(&open)) : NULL;

		if (found != NULL) {
			at = lint_inside(part, span_points(node_text(part), (size_t)(found - node_text(part))));
			break;
		}
	}
	buffer_free(&open);
	return at;
}

static void
look_at_groups(struct lint *l, const struct rule *rule)
{
	static const char *const users[] = { "fields", "span", "require", "propagate", "tags" };

	for (size_t g = 1; rule->pattern != NULL && g <= pattern_groups(rule->pattern); g++) {
		const char *name = pattern_group_name(rule->pattern, g);
		bool used = name == NULL || called_in_pattern(rule->plain, name);

		for (size_t i = 0; i < sizeof users / sizeof *users && !used; i++)
			used = names_group(node_child(rule->node, users[i]), name);
		if (!used)
			lint_say(l, group_place(rule, name), LINT_NOTE, "group-unused", rule, "nothing asks for the group '%s': write (?:…)", name);
	}
}

/* ---- fields that no match can fill ---- */

/* Which types stand as atoms in a group of the finished pattern; how many are marked. */
static size_t
atoms_of_group(const struct pack_set *packs, const struct rule *rule, size_t group, bool *types)
{
	struct regex_reader reader;
	struct regex_token t;
	size_t number = 0, depth = 0, inside = 0, found = 0;

	memset(types, 0, packs->type_count + 1);
	for (regex_start(&reader, rule->plain, strlen(rule->plain)); regex_next(&reader, &t);) {
		depth += t.kind == REGEX_OPEN;
		if (t.kind == REGEX_OPEN && (t.group == GROUP_CAPTURE || t.group == GROUP_NAMED) && ++number == group)
			inside = depth;
		if (t.kind == REGEX_CLOSE && depth-- == inside)
			inside = 0;
		if (inside == 0)
			continue;
		if (t.kind == REGEX_CALL || t.kind == REGEX_DOT || (t.kind == REGEX_CLASS && rule->plain[t.start + 1] == '^'))
			return SIZE_MAX;   /* any atom may stand there */
		if (t.kind != REGEX_LITERAL || t.point < ANCHOR_FIRST_ATOM || t.point - ANCHOR_FIRST_ATOM >= packs->type_count)
			continue;
		found += !types[t.point - ANCHOR_FIRST_ATOM];
		types[t.point - ANCHOR_FIRST_ATOM] = true;
	}
	return found;
}

/* Can a tag of the type have the field? */
static bool
gives(const struct pack_set *packs, const struct tag_type *type, const char *field)
{
	for (size_t i = 0; i < packs->rule_count; i++) {
		const struct rule *rule = packs->rules[i];

		for (size_t t = 0; t < rule->tag_count; t++) {
			if (rule->tags[t].type != type)
				continue;
			for (size_t c = 0; rule->repeat != NULL && c < rule->repeat->copy_count; c++)
				if (strcmp(rule->repeat->copy[c], field) == 0)
					return true;
			if (rule->lexicon != NULL && (strcmp(field, "canonical") == 0 || lexicon_column(rule->lexicon, field) >= 0))
				return true;
			for (size_t f = 0; f < rule->tags[t].field_count; f++)
				if (strcmp(rule->tags[t].fields[f].name, field) == 0)
					return true;
		}
	}
	return false;
}

static void
say_never(struct lint *l, const struct rule *rule, size_t tag, const char *field, const char *why, const char *what)
{
	const struct node *tags = node_child(rule->node, "tags"), *fields = node_child(tags != NULL ? node_item(tags, tag) : rule->node, "fields");

	lint_say(l, node_place(node_child(fields, field)), LINT_WARNING, "field-never", rule, "the field '%s' is never filled: %s '%s'", field, why, what);
}

static void
look_at_expression(struct lint *l, const struct rule *rule, size_t tag, const char *field, const struct expression *e, bool *types)
{
	const struct pack_set *packs = lint_packs(l);
	size_t found;
	bool any = false;

	for (size_t i = 0; i < e->count; i++)
		look_at_expression(l, rule, tag, field, &e->arguments[i], types);
	if (e->kind == EXPRESSION_CALL && strcmp(e->function->name, "each") == 0 && e->count > 2) {
		const struct tag_type *type = pack_set_type(packs, e->arguments[1].word);

		if (type != NULL && !gives(packs, type, e->arguments[2].word))
			say_never(l, rule, tag, field, "no rule gives its tags the field", e->arguments[2].word);
	}
	if (e->kind != EXPRESSION_ATOM_FIELD)
		return;
	found = atoms_of_group(packs, rule, e->group, types);
	if (found == 0) {
		say_never(l, rule, tag, field, "no tag stands in the group", pattern_group_name(rule->pattern, e->group));
		return;
	}
	for (size_t i = 0; i < packs->type_count && !any; i++)
		any = (found == SIZE_MAX || types[i]) && gives(packs, packs->types[i], e->word);
	if (!any)
		say_never(l, rule, tag, field, "no rule gives its tags the field", e->word);
}

static void
look_at_fields(struct lint *l, const struct rule *rule, bool *types)
{
	for (size_t t = 0; t < rule->tag_count; t++)
		for (size_t f = 0; f < rule->tags[t].field_count; f++)
			look_at_expression(l, rule, t, rule->tags[t].fields[f].name, rule->tags[t].fields[f].value, types);
}

/* ---- rules that cannot be reached ---- */

static unsigned
kinds_of(const struct pack_set *packs, const struct tag_type *type)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < packs->rule_count; i++)
		for (size_t t = 0; t < packs->rules[i]->tag_count; t++)
			if (packs->rules[i]->tags[t].type == type)
				kinds |= packs->rules[i]->kinds;
	return kinds;
}

/* Each match holds one of these tags: does any stand where the rule looks? */
static bool
look_at_kinds(struct lint *l, const struct rule *rule, const struct anchor_set *set)
{
	const struct pack_set *packs = lint_packs(l);
	unsigned kinds = 0;

	if (set->point_count == 0 || set->literal_count > 0)
		return false;
	for (size_t i = 0; i < set->point_count; i++)
		kinds |= kinds_of(packs, packs->types[set->points[i] - ANCHOR_FIRST_ATOM]);
	if ((kinds & rule->kinds) != 0)
		return false;
	lint_say(l, node_place(node_child(rule->node, "in") != NULL ? node_child(rule->node, "in") : rule->node), LINT_WARNING, "unreachable", rule,
		"each match holds a %s, and no rule writes one in the kinds of segments where this rule looks", packs->types[set->points[0] - ANCHOR_FIRST_ATOM]->name);
	return true;
}

static bool
is_free(const struct rule *rule)
{
	return node_child(rule->node, "not_before") == NULL && node_child(rule->node, "not_after") == NULL && rule->unless_count == 0 && rule->require_count == 0;
}

/* Does the first rule take all that the second could? */
static bool
shadows(const struct rule *a, const struct rule *b)
{
	for (size_t t = 0; t < a->tag_count && t < b->tag_count; t++)
		if (a->tags[t].type != b->tags[t].type || a->tags[t].group != b->tags[t].group)
			return false;
	return a->tag_count == b->tag_count && is_free(a) && (a->priority > b->priority || (a->priority == b->priority && a->index < b->index)) && a->stage <= b->stage &&
		(a->kinds & b->kinds) == b->kinds && a->over_count == b->over_count &&
		(a->over_count == 0 || memcmp(a->over, b->over, a->over_count * sizeof *a->over) == 0);
}

/* What the rule matches, as a key: rules of one key match alike. */
static void
key_of(const struct rule *rule, struct buffer *key)
{
	buffer_clear(key);
	if (rule->lexicon != NULL)
		buffer_printf(key, "l %zu", lexicon_index(rule->lexicon));
	else if (rule->plain != NULL)
		buffer_printf(key, "p %s", rule->plain);
	buffer_printf(key, " %zu", rule->tags[0].type->index);
}

static void
look_for_shadows(struct lint *l)
{
	const struct pack_set *packs = lint_packs(l);
	struct table *seen = table_new();
	struct buffer key = { 0 };

	for (size_t i = 0; i < packs->rule_count; i++) {
		const struct rule *rule = packs->rules[i], *other;

		if (rule->plain == NULL && rule->lexicon == NULL)
			continue;
		key_of(rule, &key);
		other = table_get(seen, key.bytes, key.len);
		if (other != NULL && lint_wants(l, rule->pack) && shadows(other, rule))
			lint_say(l, rule->place, LINT_WARNING, "shadowed", rule, "'%s' matches the same and stands first, so no tag of this rule ever stands", other->id);
		else if (other != NULL && lint_wants(l, other->pack) && shadows(rule, other))
			lint_say(l, other->place, LINT_WARNING, "shadowed", other, "'%s' matches the same and stands first, so no tag of this rule ever stands", rule->id);
		if (other == NULL || shadows(rule, other))
			(void)table_put(seen, key.bytes, key.len, (void *)(uintptr_t)rule);
	}
	table_free(seen, NULL);
	buffer_free(&key);
}

/* ---- what nobody reads ---- */

/* Do frames, checks or fields of any pack name the word? */
static bool
named_anywhere(const struct pack_set *packs, const char *key, const char *word)
{
	for (size_t i = 0; i < packs->pack_count; i++)
		if (names_group(node_child(packs->packs[i]->root, key), word))
			return true;
	return false;
}

static bool
is_read(const struct pack_set *packs, const struct tag_type *type)
{
	for (size_t i = 0; i < packs->rule_count; i++) {
		const struct rule *rule = packs->rules[i];

		for (size_t k = 0; k < rule->over_count; k++)
			if (rule->over[k] == type)
				return true;
		for (size_t k = 0; k < rule->unless_count; k++)
			if (rule->unless[k].type == type)
				return true;
		if ((rule->repeat != NULL && rule->repeat->of == type) || rule->suppress_count > 0)
			if (rule->repeat != NULL || (rule->tag_count > 0 && rule->tags[0].type == type))
				return true;
	}
	return named_anywhere(packs, "frames", type->name);
}

/* A contest is a name that rules share, or a type: one that nobody else has is a slip, as a rule. */
static void
look_for_rivals(struct lint *l, const struct rule *rule)
{
	const struct pack_set *packs = lint_packs(l);

	if (rule->contest == NULL || rule->contest_number <= packs->type_count)
		return;
	for (size_t i = 0; i < packs->rule_count; i++)
		if (packs->rules[i] != rule && packs->rules[i]->contest_number == rule->contest_number)
			return;
	lint_say(l, node_place(node_child(rule->node, "contest")), LINT_WARNING, "contest-alone", rule, "no other rule is in the contest '%s', and no tag has that name",
		rule->contest);
}

/* What propagate captures is for the entity of the rule's tag: where that has none, nothing is done. */
static const char *
why_idle(const struct rule *rule)
{
	bool has_entity = false, is_long = rule->lexicon != NULL;

	if (!rule->keep)
		return "keep is false, and what does not go out is no mention of an entity";
	for (size_t t = 0; t < rule->tag_count; t++) {
		const bool short_form = strcmp(rule->tags[t].type->name, "abbreviation") == 0;

		for (size_t f = 0; f < rule->tags[t].field_count; f++)
			is_long |= short_form && strcmp(rule->tags[t].fields[f].name, "long") == 0;
		has_entity |= entities_of_type(rule->tags[t].type->name) && (!short_form || is_long);
	}
	if (has_entity)
		return NULL;
	return strcmp(rule->tags[0].type->name, "abbreviation") == 0 ? "an abbreviation without the field 'long' has no entity"
								      : "only tags of " ENTITY_TYPES " have an entity";
}

static void
look_at_propagate(struct lint *l, const struct rule *rule)
{
	const char *why = rule->propagate != NULL ? why_idle(rule) : NULL;

	if (why != NULL)
		lint_say(l, node_place(node_child(rule->node, "propagate")), LINT_WARNING, "propagate-idle", rule, "propagate does nothing here: %s", why);
}

/* Working tags that contest or suppress do their work unread. */
static bool
works_unread(const struct rule *rule)
{
	return rule->keep || rule->contest != NULL || rule->suppress_count > 0;
}

static void
look_for_unread(struct lint *l, const struct rule *rule)
{
	for (size_t t = 0; t < rule->tag_count && !works_unread(rule); t++)
		if (!is_read(lint_packs(l), rule->tags[t].type))
			lint_say(l, rule->place, LINT_WARNING, "type-unread", rule, "keep is false, and no rule or frame reads '%s'", rule->tags[t].type->name);
}

static bool
uses_text(const struct node *node, const char *text)
{
	if (node == NULL)
		return false;
	if (node_kind(node) == NODE_SCALAR)
		return strstr(node_text(node), text) != NULL;
	for (size_t i = 0; i < node_count(node); i++)
		if (uses_text(node_item(node, i), text))
			return true;
	return false;
}

static void
look_for_unused(struct lint *l, const struct pack *pack)
{
	const struct pack_set *packs = lint_packs(l);
	const struct node *macros = node_child(pack->root, "macros"), *lexicons = node_child(pack->root, "lexicons");

	for (size_t i = 0; macros != NULL && i < node_count(macros); i++) {
		struct buffer use = { 0 };
		bool used = false;

		buffer_printf(&use, "%%{%s}", node_text(node_key(macros, i)));
		for (size_t k = 0; k < packs->pack_count && !used; k++)
			used = uses_text(packs->packs[k]->root, buffer_string(&use));
		buffer_free(&use);
		if (!used)
			lint_say(l, node_place(node_key(macros, i)), LINT_NOTE, "macro-unused", NULL, "no pattern uses the macro '%s'", node_text(node_key(macros, i)));
	}
	for (size_t i = 0; lexicons != NULL && i < node_count(lexicons); i++) {
		const char *name = node_text(node_key(lexicons, i));

		if (node_child(node_item(lexicons, i), "extend") == NULL && !named_anywhere(packs, "rules", name))
			lint_say(l, node_place(node_key(lexicons, i)), LINT_NOTE, "lexicon-unused", NULL, "no rule asks for the lexicon '%s'", name);
	}
}

void
lint_rules(struct lint *l)
{
	const struct pack_set *packs = lint_packs(l);
	bool *types = mem_array(packs->type_count + 1, sizeof *types);

	for (size_t i = 0; i < packs->rule_count; i++) {
		const struct rule *rule = packs->rules[i];

		if (!lint_wants(l, rule->pack))
			continue;
		look_at_tests(l, rule);
		look_at_groups(l, rule);
		look_at_fields(l, rule, types);
		if (!look_at_kinds(l, rule, &rule->anchor.set))
			look_at_kinds(l, rule, &rule->anchor.atoms);
		look_at_propagate(l, rule);
		look_for_unread(l, rule);
		look_for_rivals(l, rule);
	}
	look_for_shadows(l);
	for (size_t i = 0; i < packs->pack_count; i++)
		if (lint_wants(l, packs->packs[i]))
			look_for_unused(l, packs->packs[i]);
	free(types);
}
