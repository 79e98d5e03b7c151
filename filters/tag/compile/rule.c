#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "compile/pack.h"
#include "compile/rule.h"
#include "compile/texts.h"
#include "examples.h"
#include "rules/regex.h"
#include "rules/schema.h"
#include "unicode/utf8.h"

static const struct schema_key rule_keys[] = {
	{ "id", SCHEMA_TEXT, true }, { "tag", SCHEMA_TEXT, false }, { "tags", SCHEMA_LIST, false },
	{ "lexicon", SCHEMA_TEXT, false }, { "pattern", SCHEMA_PATTERN, false }, { "over", SCHEMA_TEXTS, false },
	{ "in", SCHEMA_TEXTS, false }, { "span", SCHEMA_TEXT, false }, { "fields", SCHEMA_MAP, false },
	{ "not_before", SCHEMA_PATTERN, false }, { "not_after", SCHEMA_PATTERN, false }, { "unless", SCHEMA_MAP, false },
	{ "require", SCHEMA_ANY, false }, { "priority", SCHEMA_INTEGER, false }, { "contest", SCHEMA_TEXT, false },
	{ "suppress", SCHEMA_TEXTS, false }, { "find", SCHEMA_TEXT, false }, { "keep", SCHEMA_BOOL, false },
	{ "propagate", SCHEMA_MAP, false }, { "repeat", SCHEMA_MAP, false }, { "override", SCHEMA_TEXT, false }, { "tests", SCHEMA_MAP, false }, { 0 }
};
static const struct schema_key tag_keys[] = {
	{ "tag", SCHEMA_TEXT, true }, { "span", SCHEMA_TEXT, false }, { "fields", SCHEMA_MAP, false }, { 0 }
};

/* A value that is one text or a list of them, walked alike. */
static const char *
keep_text(struct pack_set *set, const char *text)
{
	return arena_copy(set->arena, text, strlen(text));
}

/* ---- first step: what the rule is and which types it writes ---- */

static int
read_tag(struct pack_set *set, struct rule_tag *tag, const struct node *name, struct fault *why)
{
	struct tag_type *type = pack_set_intern(set, name, why);

	if (type == NULL)
		return -1;
	type->written = true;
	tag->type = type;
	return 0;
}

static int
read_tags(struct pack_set *set, struct rule *rule, struct fault *why)
{
	const struct node *one = node_child(rule->node, "tag"), *many = node_child(rule->node, "tags");

	if ((one == NULL) == (many == NULL))
		return fault_at(why, rule->node, one == NULL ? "a rule needs 'tag' or 'tags'" : "a rule has 'tag' or 'tags', not both");
	rule->tag_count = one != NULL ? 1 : node_count(many);
	if (rule->tag_count == 0)
		return fault_at(why, many, "'tags' is empty");
	rule->tags = arena_zero(set->arena, rule->tag_count * sizeof *rule->tags);
	if (one != NULL)
		return read_tag(set, &rule->tags[0], one, why);
	for (size_t i = 0; i < rule->tag_count; i++) {
		const struct node *tag = node_item(many, i);

		if (node_kind(tag) != NODE_MAP)
			return fault_at(why, tag, "a tag of 'tags' is a map: {tag: TYPE, span: GROUP, fields: {…}}");
		if (schema_check(tag, "a tag", tag_keys, why) < 0 || read_tag(set, &rule->tags[i], node_child(tag, "tag"), why) < 0)
			return -1;
	}
	if (node_child(rule->node, "span") != NULL || node_child(rule->node, "fields") != NULL)
		return fault_at(why, many, "with 'tags', 'span' and 'fields' stand in each of them");
	return 0;
}

struct rule *
rule_read(struct pack_set *set, struct pack *pack, const struct node *node, struct fault *why)
{
	struct rule *rule = arena_zero(set->arena, sizeof *rule);
	const struct node *override;

	if (node_kind(node) != NODE_MAP) {
		fault_at(why, node, "a rule is a map with 'id', 'tag' and 'pattern' or 'lexicon'");
		return NULL;
	}
	if (schema_check(node, "a rule", rule_keys, why) < 0)
		return NULL;
	if (node_child(node, "tests") != NULL && examples_check(node_child(node, "tests"), "fields", why) < 0)
		return NULL;
	rule->node = node;
	rule->pack = pack;
	rule->place = node_place(node);
	rule->id = keep_text(set, node_text(node_child(node, "id")));
	rule->propagate_group = rule->view = SIZE_MAX;
	if (*rule->id == '\0') {
		fault_at(why, node_child(node, "id"), "the id is empty");
		return NULL;
	}
	override = node_child(node, "override");
	if (override != NULL)
		rule->override = keep_text(set, node_text(override));
	return read_tags(set, rule, why) < 0 ? NULL : rule;
}

void
rule_free(struct rule *rule)
{
	pattern_free(rule->pattern);
	pattern_free(rule->not_before);
	pattern_free(rule->not_after);
	if (rule->repeat != NULL)
		pattern_free(rule->repeat->opening);
	for (size_t i = 0; i < rule->require_count; i++)
		pattern_free(rule->require[i].pattern);
}

const struct lexicon *
rule_lexicon(const struct rule *rule, const char *name)
{
	const struct pack *pack = rule->pack;

	for (size_t i = 0; i <= pack->need_count; i++) {
		const struct pack *p = i == 0 ? pack : pack->needs[pack->need_count - i];
		size_t len = strlen(p->name);

		for (size_t k = 0; k < p->lexicon_count; k++)
			if (strcmp(p->lexicons[k].name, name) == 0 ||
			    (strncmp(name, p->name, len) == 0 && name[len] == '.' && strcmp(p->lexicons[k].name, name + len + 1) == 0))
				return p->lexicons[k].lexicon;
	}
	return NULL;
}

void
rule_no_lexicon(const struct rule *rule, const char *name, char *words, size_t size)
{
	const char *names[512], *nearest, *dot = strrchr(name, '.');
	size_t count = 0;
	bool needed = dot == NULL;

	for (size_t i = 0; i <= rule->pack->need_count; i++) {
		const struct pack *p = i == 0 ? rule->pack : rule->pack->needs[rule->pack->need_count - i];

		needed |= dot != NULL && strlen(p->name) == (size_t)(dot - name) && memcmp(p->name, name, (size_t)(dot - name)) == 0;
		for (size_t k = 0; k < p->lexicon_count && count < 512; k++)
			names[count++] = p->lexicons[k].name;
	}
	nearest = schema_nearest(dot != NULL ? dot + 1 : name, names, count);
	if (!needed)
		snprintf(words, size, "there is no lexicon '%s' here: 'needs: [%.*s]' would ask for that pack", name, (int)(dot - name), name);
	else
		snprintf(words, size, "there is no lexicon '%s' in this pack or the packs it needs%s%s%s", name,
			nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "", nearest != NULL ? "'" : "");
}

/* ---- second step ---- */

struct making {
	struct pack_set *set;
	struct rule *rule;
	struct pattern_options options;
	struct fault *why;
};

static int
fault_lexicon(const struct making *m, const struct node *at)
{
	char words[400];

	rule_no_lexicon(m->rule, node_text(at), words, sizeof words);
	return fault_at(m->why, at, "%s", words);
}

static const struct tag_type *
written_type(const struct making *m, const struct node *node)
{
	const struct tag_type *type = pack_set_type(m->set, node_text(node));

	if (type != NULL && type->written)
		return type;
	pack_set_no_type(m->set, node, node_text(node), m->why);
	return NULL;
}

/* The types that a key names, each once. */
static int
types_in(const struct making *m, const struct node *node, const char *key, const struct tag_type ***types, size_t *count)
{
	size_t named = texts_count(node);

	*count = 0;
	*types = arena_alloc(m->set->arena, (named + 1) * sizeof **types);
	for (size_t i = 0; i < named; i++) {
		const struct tag_type *type = written_type(m, texts_item(node, i));

		if (type == NULL)
			return -1;
		for (size_t k = 0; k < *count; k++)
			if ((*types)[k] == type)
				return fault_at(m->why, texts_item(node, i), "'%s' names '%s' twice", key, type->name);
		(*types)[(*count)++] = type;
	}
	return 0;
}

static int
types_of(const struct making *m, const char *key, const struct tag_type ***types, size_t *count)
{
	return types_in(m, node_child(m->rule->node, key), key, types, count);
}

/* ---- patterns ---- */

struct atom_place {
	size_t at, len;
	const struct tag_type *type;
};

static const struct tag_type *
atom_type(const struct making *m, const struct pattern_map *map, size_t at, const char *name, size_t len)
{
	for (size_t i = 0; i < m->rule->over_count; i++)
		if (strlen(m->rule->over[i]->name) == len && memcmp(m->rule->over[i]->name, name, len) == 0)
			return m->rule->over[i];
	if (m->rule->over_count == 0)
		fault_in_source(m->why, map, at, "<%.*s> is a tag: the rule needs 'over: [%.*s]' (a literal '<' is written '\\<')", (int)len, name, (int)len, name);
	else
		fault_in_source(m->why, map, at, "'over' does not name '%.*s' (a literal '<' is written '\\<')", (int)len, name);
	return NULL;
}

/* The next <name> from the reader on: 1, 0 at the end, -1 with *why. */
static int
next_atom(const struct making *m, struct regex_reader *reader, const struct pattern_map *map, struct atom_place *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	struct regex_token t;

	while (regex_next(reader, &t)) {
		const char *name = reader->source + t.start + 1;
		size_t len;

		if (t.kind == REGEX_LITERAL && t.point >= ANCHOR_FIRST_ATOM && t.point <= ANCHOR_LAST_ATOM)
			return fault_in_source(m->why, map, t.start, "private-use characters stand for tags and may not be written");
		if (t.kind != REGEX_LITERAL || t.point != '<' || t.escaped)
			continue;
		len = *name >= 'a' && *name <= 'z' ? strspn(name, letters) : 0;
		if (len == 0 || name[len] != '>')
			return fault_in_source(m->why, map, t.start, "a tag is written <name>, a literal '<' is written '\\<'");
		*out = (struct atom_place){ t.start, len + 2, atom_type(m, map, t.start, name, len) };
		if (out->type == NULL)
			return -1;
		while (reader->at < out->at + out->len && regex_next(reader, &t))
			continue;
		return 1;
	}
	return 0;
}

/* The source with each <name> as its code point; takes the old one. */
static char *
atoms_take(const struct making *m, char *source, struct pattern_map *map)
{
	struct atom_place *places = NULL, place;
	size_t count = 0, room = 0, copied = 0;
	struct regex_reader reader;
	struct buffer out = { 0 };
	int got;

	regex_start(&reader, source, strlen(source));
	while ((got = next_atom(m, &reader, map, &place)) > 0) {
		mem_grow(&places, &room, count + 1, sizeof *places);
		places[count++] = place;
	}
	for (size_t i = 0; i < count && got == 0; i++) {
		char point[4];

		buffer_append(&out, source + copied, places[i].at - copied);
		buffer_append(&out, point, utf8_encode(places[i].type->point, point));
		copied = places[i].at + places[i].len;
	}
	for (size_t i = count; i-- > 0 && got == 0;)
		pattern_map_edit(map, places[i].at, places[i].len, 3);
	buffer_text(&out, source + copied);
	free(places);
	free(source);
	if (got < 0) {
		buffer_free(&out);
		return NULL;
	}
	buffer_string(&out);
	return out.bytes;
}

struct guard {
	const struct node *node;
	bool behind;                       /* not_before: it looks behind itself */
	char *source;                      /* to free */
	size_t groups;
	struct anchor_shape shape;
};

/* `^` or \A in a guard behind the match, which sees the text before it. */
static bool
has_head(const char *source)
{
	struct regex_reader reader;
	struct regex_token t;

	for (regex_start(&reader, source, strlen(source)); regex_next(&reader, &t);)
		if ((t.kind == REGEX_ANCHOR && source[t.start] == '^') || (t.len == 2 && memcmp(source + t.start, "\\A", 2) == 0))
			return true;
	return false;
}

/* The guard compiles, matches something, and names no group. */
static int
check_guard(const struct making *m, struct guard *g, const struct pattern_map *map)
{
	static const struct pattern_options check = { .check_only = true };
	struct pattern *p = pattern_compile_mapped(g->source, &check, map, m->why);
	int result = 0;

	if (p == NULL)
		return -1;
	g->groups = pattern_groups(p);
	if (pattern_can_be_empty(p))
		result = fault_at(m->why, g->node, strncmp(g->source, "(?=", 3) == 0 || strncmp(g->source, "(?!", 3) == 0 || strncmp(g->source, "(?<", 3) == 0
			? "the guard has no words of its own, only a look around: write the words that must not stand there"
			: "the guard can match nothing at all, so it would always refuse");
	else if (!g->behind && has_head(g->source))
		result = fault_at(m->why, g->node, "'^' and '\\A' are the head of the text, and 'not_after' begins right behind the match by itself: leave them out");
	for (size_t i = 1; i <= g->groups && result == 0; i++)
		if (pattern_group_name(p, i) != NULL)
			result = fault_at(m->why, g->node, "a guard may not name groups");
	pattern_free(p);
	return result;
}

static int
read_guard(const struct making *m, struct guard *g)
{
	struct pattern_map *map = NULL;
	int result;

	g->source = pattern_source_mapped(g->node, m->rule->pack->macros, &map, m->why);
	if (g->source == NULL)
		return -1;
	result = check_guard(m, g, map);
	pattern_map_free(map);
	g->shape = anchor_shape(g->source, m->set->anchor_work);
	return result;
}

/* A guard for itself; NULL with *why. */
static struct pattern *
compile_guard(const struct making *m, const struct guard *g, const char *end)
{
	struct buffer wrapped = { 0 };
	struct pattern *p;

	buffer_printf(&wrapped, "(?:%s%s", g->source, end);
	p = pattern_compile(buffer_string(&wrapped), &m->options, g->node, m->why);
	buffer_free(&wrapped);
	return p;
}

/* May the guard become a part of the pattern?  It must look at the same text, no further than guards look, and not
 * shift the numbers of groups. */
static bool
fits_inside(const struct making *m, const struct guard *g)
{
	return m->rule->over_count == 0 && m->rule->lexicon == NULL && m->rule->repeat == NULL && g->shape.simple &&
		g->shape.most_points <= RULE_GUARD_POINTS && g->groups == 0 && (!g->behind || g->shape.least_points == g->shape.most_points) &&
		strncmp(g->source, "(?", 2) != 0;
}

/* How much text the guard needs to see. */
static unsigned
guard_points(const struct guard *g)
{
	return g->shape.simple && g->shape.most_points < RULE_GUARD_POINTS ? (unsigned)g->shape.most_points : RULE_GUARD_POINTS;
}

static void
put_inside(struct buffer *source, const struct guard *g)
{
	struct buffer wrapped = { 0 };

	if (g->behind)
		buffer_printf(&wrapped, "(?<!%s)(?:%s)", g->source, buffer_string(source));
	else
		buffer_printf(&wrapped, "(?:%s)(?!%s)", buffer_string(source), g->source);
	buffer_free(source);
	*source = wrapped;
}

static int
keep_guard(struct making *m, const struct guard *g)
{
	struct rule *rule = m->rule;
	struct pattern *p = compile_guard(m, g, g->behind ? ")\\z" : ")");

	if (p == NULL)
		return -1;
	if (g->behind) {
		rule->not_before = p;
		rule->before_source = keep_text(m->set, g->source);
		rule->before_points = guard_points(g);
	} else {
		rule->not_after = p;
		rule->after_source = keep_text(m->set, g->source);
		rule->after_points = guard_points(g);
	}
	return 0;
}

/* Wraps the pattern's source in the guards that can stand in it; the others are compiled for themselves. */
static int
compile_guards(struct making *m, struct buffer *source)
{
	static const char *const keys[] = { "not_before", "not_after" };

	for (size_t i = 0; i < 2; i++) {
		struct guard g = { .node = node_child(m->rule->node, keys[i]), .behind = i == 0 };
		int result;

		if (g.node == NULL)
			continue;
		result = read_guard(m, &g);
		if (result == 0 && fits_inside(m, &g))
			put_inside(source, &g);
		else if (result == 0)
			result = keep_guard(m, &g);
		free(g.source);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* The pattern with its guards, without what the matcher sees to itself.  Where it does not compile, the pattern as it was
 * written says better where the fault stands. */
static int
compile_final(struct making *m, const char *plain, const struct pattern_map *map)
{
	struct rule *rule = m->rule;
	const struct node *node = node_child(rule->node, "pattern");
	struct buffer source = { 0 };
	struct pattern_options options = m->options;
	struct fault first = { 0 };
	int result = -1;

	buffer_text(&source, plain + rule->anchor.first.prefix);
	if (compile_guards(m, &source) < 0)
		goto done;
	options.asks_end = rule->not_after != NULL;
	rule->pattern = pattern_compile(buffer_string(&source), &options, node, &first);
	if (rule->pattern == NULL) {
		options.asks_end = false;
		options.check_only = true;
		pattern_free(pattern_compile_mapped(plain, &options, map, m->why));
		if (m->why->code == FAULT_NONE)
			*m->why = first;
	} else if (pattern_can_be_empty(rule->pattern))
		fault_at(m->why, node, "the pattern can match nothing at all");
	else {
		rule->source = arena_copy(m->set->arena, buffer_string(&source), source.len);
		result = 0;
	}
done:
	buffer_free(&source);
	return result;
}

static int
compile_pattern(struct making *m)
{
	struct rule *rule = m->rule;
	struct pattern_map *map = NULL;
	char *source = pattern_source_mapped(node_child(rule->node, "pattern"), rule->pack->macros, &map, m->why);
	int result = -1;

	if (source != NULL)
		source = atoms_take(m, source, map);
	if (source != NULL) {
		anchor_find(source, m->set->anchor_work, m->set->arena, &rule->anchor);
		rule->plain = m->set->options.keep_sources ? arena_copy(m->set->arena, source, strlen(source)) : NULL;
		result = compile_final(m, source, map);
	}
	pattern_map_free(map);
	free(source);
	return result;
}

static int
compile_lexicon(struct making *m)
{
	struct rule *rule = m->rule;
	const struct node *node = node_child(rule->node, "lexicon");
	struct buffer nothing = { 0 };

	rule->lexicon = rule_lexicon(rule, node_text(node));
	if (rule->lexicon == NULL)
		return fault_lexicon(m, node);
	if (node_child(rule->node, "over") != NULL || node_child(rule->node, "span") != NULL)
		return fault_at(m->why, rule->node, "'over' and 'span' belong to rules with a pattern, this one has a lexicon");
	m->set->lexicons_wanted[lexicon_index(rule->lexicon)] = true;
	return compile_guards(m, &nothing);
}

/* The texts of a list, kept. */
static size_t
keep_texts(struct making *m, const struct node *list, const char ***out)
{
	size_t count = texts_count(list);

	*out = arena_alloc(m->set->arena, (count + 1) * sizeof **out);
	for (size_t i = 0; i < count; i++)
		(*out)[i] = keep_text(m->set, node_text(texts_item(list, i)));
	return count;
}

static int
check_rules_named(const struct making *m, const struct node *list)
{
	for (size_t i = 0; i < texts_count(list); i++) {
		size_t k = 0;

		while (k < m->set->rule_count && strcmp(m->set->rules[k]->id, node_text(texts_item(list, i))) != 0)
			k++;
		if (k == m->set->rule_count)
			return fault_at(m->why, texts_item(list, i), "there is no rule '%s'", node_text(texts_item(list, i)));
	}
	return 0;
}

static int
read_forms(struct making *m, const struct node *list, unsigned *forms)
{
	static const char *const names[] = { "whole", "given", "surname", NULL };

	for (size_t i = 0; i < texts_count(list); i++) {
		int form = schema_choice(texts_item(list, i), "form of a name", names, m->why);

		if (form < 0)
			return -1;
		*forms |= 1u << form;
	}
	return 0;
}

static int
compile_repeat(struct making *m, const struct node *node)
{
	static const struct schema_key keys[] = { { "of", SCHEMA_TEXT, true }, { "forms", SCHEMA_TEXTS, false }, { "opening", SCHEMA_PATTERN, false },
		{ "except", SCHEMA_TEXTS, false }, { "copy", SCHEMA_TEXTS, false }, { "within", SCHEMA_TEXTS, false },
		{ "instead", SCHEMA_TEXTS, false }, { 0 } };
	static const char *const others[] = { "tags", "over", "span", "fields", "unless", "require", "suppress", "propagate", "contest", "priority", "find" };
	struct rule_repeat *repeat = arena_zero(m->set->arena, sizeof *repeat);
	const struct node *opening = node_child(node, "opening");
	struct buffer nothing = { 0 };

	if (schema_check(node, "'repeat'", keys, m->why) < 0)
		return -1;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (node_child(m->rule->node, others[i]) != NULL)
			return fault_at(m->why, node_child(m->rule->node, others[i]), "'%s' does not go with 'repeat'", others[i]);
	m->rule->repeat = repeat;
	repeat->of = written_type(m, node_child(node, "of"));
	if (repeat->of == NULL || read_forms(m, node_child(node, "forms"), &repeat->forms) < 0 ||
	    check_rules_named(m, node_child(node, "except")) < 0 || check_rules_named(m, node_child(node, "instead")) < 0 ||
	    types_in(m, node_child(node, "within"), "within", &repeat->within, &repeat->within_count) < 0)
		return -1;
	if (repeat->forms == 0)
		repeat->forms = REPEAT_WHOLE;
	if (opening != NULL && (repeat->opening = pattern_load(opening, m->rule->pack->macros, &m->options, m->why)) == NULL)
		return -1;
	repeat->except_count = keep_texts(m, node_child(node, "except"), &repeat->except);
	repeat->instead_count = keep_texts(m, node_child(node, "instead"), &repeat->instead);
	repeat->copy_count = keep_texts(m, node_child(node, "copy"), &repeat->copy);
	return compile_guards(m, &nothing);
}

static int
compile_matcher(struct making *m)
{
	const struct node *repeat = node_child(m->rule->node, "repeat");
	bool pattern = node_child(m->rule->node, "pattern") != NULL, lexicon = node_child(m->rule->node, "lexicon") != NULL;

	if (pattern + lexicon + (repeat != NULL) != 1)
		return fault_at(m->why, m->rule->node, pattern || lexicon ? "a rule has one of 'pattern', 'lexicon' and 'repeat'"
			: "a rule needs 'pattern', 'lexicon' or 'repeat'");
	if (lexicon)
		return compile_lexicon(m);
	if (repeat != NULL)
		return compile_repeat(m, repeat);
	if (types_of(m, "over", &m->rule->over, &m->rule->over_count) < 0)
		return -1;
	if (m->rule->over_count > 0)
		m->rule->view = pack_set_view(m->set, m->rule->over, m->rule->over_count);
	return compile_pattern(m);
}

/* ---- what it makes ---- */

enum { NAMES_LISTED = 100 };               /* that a wrong one is held against */

static size_t
list_groups(const struct making *m, const char *names[])
{
	return m->rule->pattern != NULL ? pattern_group_names(m->rule->pattern, names, NAMES_LISTED) : 0;
}

static int
fault_name(const struct making *m, const struct node *node, const char *what, const char *name, const char *const *names, size_t count)
{
	const char *nearest = schema_nearest(name, names, count);

	return fault_at(m->why, node, nearest != NULL ? "%s '%s'; did you mean '%s'" : "%s '%s'%s", what, name, nearest != NULL ? nearest : "");
}

static int
group_of(const struct making *m, const struct node *node, const char *name, size_t *group)
{
	int found = m->rule->pattern != NULL ? pattern_group(m->rule->pattern, name) : -1;
	const char *names[NAMES_LISTED];

	if (found < 0)
		return fault_name(m, node, "the pattern has no group", name, names, list_groups(m, names));
	*group = (size_t)found;
	return 0;
}

static int
compile_tag(struct making *m, struct rule_tag *tag, const struct node *node)
{
	const struct node *span = node_child(node, "span"), *fields = node_child(node, "fields");
	struct expression_scope scope = { m->rule, m->set->arena };

	if (span != NULL && group_of(m, span, node_text(span), &tag->group) < 0)
		return -1;
	tag->columns = m->rule->lexicon != NULL && fields == NULL;
	if (fields == NULL)
		return 0;
	tag->fields = arena_zero(m->set->arena, (node_count(fields) + 1) * sizeof *tag->fields);
	for (size_t i = 0; i < node_count(fields); i++) {
		struct rule_field *field = &tag->fields[tag->field_count];
		const struct node *key = node_key(fields, i), *value = node_item(fields, i);

		if (strpbrk(node_text(key), "()") != NULL || (node_kind(value) == NODE_SCALAR && *node_text(value) == '\0'))
			return fault_at(m->why, key, "this is no field; write expressions in single quotes: 'date(y, m, d)'");
		field->name = keep_text(m->set, node_text(key));
		field->value = expression_compile(&scope, value, m->why);
		if (field->value == NULL)
			return -1;
		tag->field_count++;
	}
	return 0;
}

static int
compile_tags(struct making *m)
{
	const struct node *many = node_child(m->rule->node, "tags");

	for (size_t i = 0; i < m->rule->tag_count; i++)
		if (compile_tag(m, &m->rule->tags[i], many != NULL ? node_item(many, i) : m->rule->node) < 0)
			return -1;
	return 0;
}

static bool
has_field(const struct rule *rule, const char *name)
{
	for (size_t t = 0; t < rule->tag_count; t++)
		for (size_t i = 0; i < rule->tags[t].field_count; i++)
			if (strcmp(rule->tags[t].fields[i].name, name) == 0)
				return true;
	return false;
}

static int
compile_propagate(struct making *m)
{
	static const struct schema_key keys[] = { { "capture", SCHEMA_TEXT, true }, { 0 } };
	const struct node *node = node_child(m->rule->node, "propagate"), *capture;

	if (node == NULL)
		return 0;
	if (schema_check(node, "'propagate'", keys, m->why) < 0)
		return -1;
	capture = node_child(node, "capture");
	m->rule->propagate = keep_text(m->set, node_text(capture));
	if (has_field(m->rule, m->rule->propagate))
		return 0;
	return group_of(m, capture, m->rule->propagate, &m->rule->propagate_group);
}

/* ---- conditions ---- */

static int
compile_unless(struct making *m)
{
	static const char *const names[] = { "overlaps", "inside", "beside", NULL };
	static const struct schema_key keys[] = {
		{ "overlaps", SCHEMA_TEXTS, false }, { "inside", SCHEMA_TEXTS, false }, { "beside", SCHEMA_TEXTS, false }, { 0 }
	};
	const struct node *node = node_child(m->rule->node, "unless");
	size_t count = 0;

	if (node == NULL)
		return 0;
	if (schema_check(node, "'unless'", keys, m->why) < 0)
		return -1;
	for (size_t i = 0; i < node_count(node); i++)
		count += texts_count(node_item(node, i));
	m->rule->unless = arena_zero(m->set->arena, (count + 1) * sizeof *m->rule->unless);
	for (size_t i = 0; i < UNLESS_RELATIONS; i++) {
		const struct node *types = node_child(node, names[i]);

		for (size_t k = 0; k < texts_count(types); k++) {
			const struct tag_type *type = written_type(m, texts_item(types, k));

			if (type == NULL)
				return -1;
			m->rule->unless[m->rule->unless_count++] = (struct rule_unless){ (enum unless)i, type };
		}
	}
	return 0;
}

static int
compile_matches(struct making *m, struct rule_condition *c, const struct node *node)
{
	static const struct pattern_options check = { .check_only = true };
	struct buffer whole = { 0 };
	char *source = pattern_source(node, m->rule->pack->macros, m->why);
	struct pattern *plain = source != NULL ? pattern_load(node, m->rule->pack->macros, &check, m->why) : NULL;

	c->how = REQUIRE_MATCHES;
	if (plain != NULL) {
		buffer_printf(&whole, "\\A(?:%s)\\z", source);
		c->pattern = pattern_compile(buffer_string(&whole), &m->options, node, m->why);
		buffer_free(&whole);
	}
	pattern_free(plain);
	free(source);
	return c->pattern == NULL ? -1 : 0;
}

static int
compile_relation(struct making *m, struct rule_condition *c, const struct node *node)
{
	static const struct schema_key keys[] = {
		{ "matches", SCHEMA_PATTERN, false }, { "in", SCHEMA_TEXT, false }, { "equals", SCHEMA_TEXT, false }, { "differs", SCHEMA_TEXT, false }, { 0 }
	};
	const struct node *value;

	if (schema_check(node, "a condition", keys, m->why) < 0)
		return -1;
	if (node_count(node) != 1)
		return fault_at(m->why, node, "a condition is one of matches, in, equals, differs");
	value = node_item(node, 0);
	switch (*node_text(node_key(node, 0))) {
	case 'm':
		return compile_matches(m, c, value);
	case 'i':
		c->how = REQUIRE_IN;
		c->lexicon = rule_lexicon(m->rule, node_text(value));
		return c->lexicon != NULL ? 0 : fault_lexicon(m, value);
	default:
		c->how = *node_text(node_key(node, 0)) == 'e' ? REQUIRE_EQUALS : REQUIRE_DIFFERS;
		return group_of(m, value, node_text(value), &c->other);
	}
}

/* A group took part, or a field has a value. */
static int
compile_present(struct making *m, struct rule_condition *c, const struct node *node)
{
	const char *name = node_text(node), *names[2 * NAMES_LISTED];
	size_t count;

	if (name == NULL)
		return fault_at(m->why, node, "a list of 'require' names groups or fields");
	c->how = REQUIRE_PRESENT;
	if (m->rule->pattern != NULL && pattern_group(m->rule->pattern, name) >= 0)
		return group_of(m, node, name, &c->group);
	c->how = REQUIRE_FIELD;
	for (size_t i = 0; i < m->rule->tags[0].field_count; i++)
		if (strcmp(m->rule->tags[0].fields[i].name, name) == 0) {
			c->field = m->rule->tags[0].fields[i].name;
			return 0;
		}
	count = list_groups(m, names);
	for (size_t i = 0; i < m->rule->tags[0].field_count && count < 2 * NAMES_LISTED; i++)
		names[count++] = m->rule->tags[0].fields[i].name;
	return fault_name(m, node, "there is no group and no field", name, names, count);
}

static int
compile_condition(struct making *m, struct rule_condition *c, const struct node *key, const struct node *value)
{
	static const char *const words[] = { "present", "absent", NULL };
	int word;

	if (node_kind(value) == NODE_SCALAR) {
		word = schema_choice(value, "condition", words, m->why);
		if (word < 0)
			return -1;
		if (word == 0)
			return compile_present(m, c, key);
		c->how = REQUIRE_ABSENT;
		return group_of(m, key, node_text(key), &c->group);
	}
	if (group_of(m, key, node_text(key), &c->group) < 0)
		return -1;
	if (node_kind(value) != NODE_MAP)
		return fault_at(m->why, value, "a condition is present, absent or a map");
	return compile_relation(m, c, value);
}

static int
compile_require(struct making *m)
{
	const struct node *node = node_child(m->rule->node, "require");
	struct rule *rule = m->rule;
	size_t count = texts_count(node);

	if (node == NULL)
		return 0;
	rule->require = arena_zero(m->set->arena, (count + 1) * sizeof *rule->require);
	for (size_t i = 0; i < count; i++) {
		struct rule_condition *c = &rule->require[rule->require_count++];

		if ((node_kind(node) == NODE_MAP ? compile_condition(m, c, node_key(node, i), node_item(node, i)) : compile_present(m, c, texts_item(node, i))) < 0)
			return -1;
	}
	return 0;
}

static int
compile_kinds(struct making *m)
{
	const struct node *node = node_child(m->rule->node, "in");

	m->rule->kinds = node == NULL ? ~0u : 0;
	for (size_t i = 0; i < texts_count(node); i++) {
		int kind = schema_choice(texts_item(node, i), "kind of segment", segment_kinds, m->why);

		if (kind < 0)
			return -1;
		m->rule->kinds |= 1u << kind;
	}
	return 0;
}

static int
compile_words(struct making *m)
{
	static const char *const finds[] = { "leftmost", "every", NULL };
	const struct node *node = m->rule->node, *value;
	long long number = 0;
	int find = 0;

	m->rule->keep = true;
	if ((value = node_child(node, "keep")) != NULL && node_bool(value, &m->rule->keep, m->why) < 0)
		return -1;
	if ((value = node_child(node, "priority")) != NULL && node_integer(value, -1000000, 1000000, &number, m->why) < 0)
		return -1;
	m->rule->priority = (long)number;
	if ((value = node_child(node, "find")) != NULL && (find = schema_choice(value, "way to find", finds, m->why)) < 0)
		return -1;
	m->rule->every = find == 1;
	if ((value = node_child(node, "contest")) != NULL)
		m->rule->contest = keep_text(m->set, node_text(value));
	return types_of(m, "suppress", &m->rule->suppress, &m->rule->suppress_count);
}

int
rule_compile(struct pack_set *set, struct rule *rule, struct fault *why)
{
	struct making m = { .set = set, .rule = rule, .why = why,
		.options = { .no_jit = set->options.no_jit, .match_limit = set->options.match_limit, .later = set->later } };
	int result = -1;

	if (compile_matcher(&m) == 0 && compile_tags(&m) == 0 && compile_propagate(&m) == 0 && compile_unless(&m) == 0 &&
	    compile_require(&m) == 0 && compile_kinds(&m) == 0 && compile_words(&m) == 0)
		result = 0;
	rule->tests = node_child(rule->node, "tests");
	return result;
}
