#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "compile/expression.h"
#include "compile/rule.h"
#include "rules/schema.h"

enum { ARGUMENTS_MOST = 8, DEPTH_MOST = 8 };      /* no function takes more */

struct parser {
	const struct expression_scope *scope;
	const struct node *node;
	const char *text, *at;
	unsigned depth;
	struct fault *why;
};

static int
fault_here(const struct parser *p, const char *at, const char *message)
{
	return fault_inside(p->why, p->node, span_points(p->text, (size_t)(at - p->text)), "%s", message);
}

/* "…; did you mean 'x'", or nothing. */
static int
fault_name(const struct parser *p, const char *at, const char *what, const char *name, const char *const names[], size_t count)
{
	const char *nearest = schema_nearest(name, names, count);

	return fault_inside(p->why, p->node, span_points(p->text, (size_t)(at - p->text)), nearest != NULL ? "%s '%s'; did you mean '%s'" : "%s '%s'%s",
		what, name, nearest != NULL ? nearest : "");
}

static void
skip_blanks(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n')
		p->at++;
}

static bool
is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *
read_word(struct parser *p)
{
	const char *from = p->at;

	while (is_word_byte(*p->at))
		p->at++;
	return arena_copy(p->scope->arena, from, (size_t)(p->at - from));
}

/* ---- words ---- */

static int
fault_group(const struct parser *p, const char *at, const char *word)
{
	const char *names[100];

	return fault_name(p, at, "the pattern has no group", word, names, pattern_group_names(p->scope->rule->pattern, names, 100));
}

static int
fault_column(const struct parser *p, const char *at, const struct lexicon *l, const char *word)
{
	const char *names[100];
	size_t count = 0;

	for (size_t c = 0; c < lexicon_columns(l) && count < 100; c++)
		names[count++] = lexicon_column_name(l, c);
	return fault_name(p, at, "the lexicon has no column", word, names, count);
}

/* A column by name; `canonical` is the phrase where no column is called so. */
static int
find_column(const struct parser *p, const char *at, const struct lexicon *l, const char *word, size_t *column)
{
	int found = lexicon_column(l, word);

	if (found < 0 && strcmp(word, "canonical") == 0)
		found = 0;
	if (found < 0)
		return fault_column(p, at, l, word);
	*column = (size_t)found;
	return 0;
}

static int
compile_word(struct parser *p, const char *at, const char *word, struct expression *e)
{
	const struct rule *rule = p->scope->rule;
	int group;

	if (rule->lexicon != NULL) {
		e->kind = EXPRESSION_COLUMN;
		return find_column(p, at, rule->lexicon, word, &e->column);
	}
	group = pattern_group(rule->pattern, word);
	if (group < 0)
		return fault_group(p, at, word);
	e->kind = EXPRESSION_GROUP;
	e->group = (size_t)group;
	if (*p->at != '.')
		return 0;
	p->at++;
	if (!is_word_byte(*p->at))
		return fault_here(p, p->at, "the name of a field of the atom is missing");
	if (rule->over_count == 0)
		return fault_here(p, at, "a field of an atom needs a rule with 'over'");
	e->kind = EXPRESSION_ATOM_FIELD;
	e->word = read_word(p);
	return 0;
}

/* ---- calls ---- */

static int compile_expression(struct parser *p, struct expression *e);

static int
check_lexicon(const struct parser *p, const char *at, const struct expression *e)
{
	const struct lexicon *l = rule_lexicon(p->scope->rule, e->arguments[1].word);
	char words[400];
	size_t column;

	if (l == NULL) {
		rule_no_lexicon(p->scope->rule, e->arguments[1].word, words, sizeof words);
		return fault_inside(p->why, p->node, span_points(p->text, (size_t)(at - p->text)), "%s", words);
	}
	return e->count > 2 ? find_column(p, at, l, e->arguments[2].word, &column) : 0;
}

static int
check_type(const struct parser *p, const char *at, const struct expression *e)
{
	const struct rule *rule = p->scope->rule;
	const char *names[100];
	size_t count = 0;

	for (size_t i = 0; i < rule->over_count && count < 100; i++) {
		if (strcmp(rule->over[i]->name, e->arguments[1].word) == 0)
			return 0;
		names[count++] = rule->over[i]->name;
	}
	return fault_name(p, at, "'over' does not name the type", e->arguments[1].word, names, count);
}

/* Names that are no groups: of a lexicon and its column, of a type. */
static int
check_names(const struct parser *p, const char *at, const struct expression *e)
{
	if (strcmp(e->function->name, "lookup") == 0)
		return check_lexicon(p, at, e);
	if (strcmp(e->function->name, "each") == 0)
		return check_type(p, at, e);
	return 0;
}

static int
compile_name(struct parser *p, struct expression *e)
{
	const char *from = p->at;

	while (is_word_byte(*p->at) || *p->at == '.')
		p->at++;
	if (p->at == from)
		return fault_here(p, p->at, "a name is missing");
	e->kind = EXPRESSION_NAME;
	e->word = arena_copy(p->scope->arena, from, (size_t)(p->at - from));
	return 0;
}

static const struct value_function *
find_function(const char *name)
{
	for (size_t i = 0; value_functions[i] != NULL; i++)
		if (strcmp(value_functions[i]->name, name) == 0)
			return value_functions[i];
	return NULL;
}

static int
fault_function(const struct parser *p, const char *at, const char *name)
{
	const char *names[64];
	size_t count = 0;

	while (count < 64 && value_functions[count] != NULL) {
		names[count] = value_functions[count]->name;
		count++;
	}
	return fault_name(p, at, "there is no function", name, names, count);
}

static int
compile_arguments(struct parser *p, struct expression *e)
{
	skip_blanks(p);
	while (*p->at != ')') {
		if (e->count == e->function->most || e->count == ARGUMENTS_MOST)
			return fault_inside(p->why, p->node, span_points(p->text, (size_t)(p->at - p->text)), "'%s' takes at most %u arguments",
				e->function->name, e->function->most);
		if ((e->function->names >> e->count & 1 ? compile_name(p, &e->arguments[e->count]) : compile_expression(p, &e->arguments[e->count])) < 0)
			return -1;
		e->count++;
		skip_blanks(p);
		if (*p->at == ',') {
			p->at++;
			skip_blanks(p);
		} else if (*p->at != ')')
			return fault_here(p, p->at, "',' or ')' is missing");
	}
	p->at++;
	return 0;
}

static int
compile_call(struct parser *p, const char *at, const char *word, struct expression *e)
{
	e->kind = EXPRESSION_CALL;
	e->function = find_function(word);
	if (e->function == NULL)
		return fault_function(p, at, word);
	if (++p->depth > DEPTH_MOST)
		return fault_here(p, at, "calls are nested more than 8 deep");
	e->arguments = arena_zero(p->scope->arena, ARGUMENTS_MOST * sizeof *e->arguments);
	p->at++;
	if (compile_arguments(p, e) < 0)
		return -1;
	p->depth--;
	if (e->count < e->function->least)
		return fault_inside(p->why, p->node, span_points(p->text, (size_t)(at - p->text)), "'%s' takes at least %u arguments", word, e->function->least);
	return check_names(p, at, e);
}

static int
compile_constant(struct parser *p, struct expression *e)
{
	const char *from = p->at;

	e->kind = EXPRESSION_LITERAL;
	if (*from == '"') {
		const char *end = strchr(from + 1, '"');

		if (end == NULL)
			return fault_here(p, from, "a text without its closing '\"'");
		e->literal = value_text(p->scope->arena, from + 1, (size_t)(end - from) - 1);
		p->at = end + 1;
		return 0;
	}
	p->at += strspn(from, "0123456789.-");
	e->literal = value_text(p->scope->arena, from, (size_t)(p->at - from));
	e->literal.kind = VALUE_NUMBER;
	return 0;
}

static int
compile_expression(struct parser *p, struct expression *e)
{
	const char *at, *word;

	skip_blanks(p);
	at = p->at;
	if (*at == '"' || isdigit((unsigned char)*at) || (*at == '-' && isdigit((unsigned char)at[1])))
		return compile_constant(p, e);
	if (!is_word_byte(*at) && (*at & 0x80) == 0)
		return fault_here(p, at, "a group, a function or a constant is expected here");
	word = read_word(p);
	if ((*p->at & 0x80) != 0)
		return fault_here(p, p->at, "names of groups are letters of ASCII, digits and '_'");
	if (*p->at == '(')
		return compile_call(p, at, word, e);
	return compile_word(p, at, word, e);
}

/* A JSON number as it may stand in the output. */
static bool
is_number(const char *text)
{
	const char *at = text + (*text == '-');
	size_t digits = strspn(at, "0123456789");

	if (digits == 0 || (digits > 1 && *at == '0'))
		return false;
	at += digits;
	if (*at == '.') {
		digits = strspn(++at, "0123456789");
		if (digits == 0)
			return false;
		at += digits;
	}
	return *at == '\0';
}

static struct expression *
compile_literal(const struct expression_scope *scope, const struct node *node, struct fault *why)
{
	static const struct schema_key keys[] = { { "literal", SCHEMA_TEXT, true }, { 0 } };
	struct expression *e;
	const struct node *value;
	const char *text;

	if (schema_check(node, "a constant", keys, why) < 0)
		return NULL;
	value = node_child(node, "literal");
	text = node_text(value);
	e = arena_zero(scope->arena, sizeof *e);
	e->kind = EXPRESSION_LITERAL;
	e->literal = value_text(scope->arena, text, strlen(text));
	if (node_style(value) == STYLE_PLAIN && is_number(text))
		e->literal.kind = VALUE_NUMBER;
	else if (node_style(value) == STYLE_PLAIN && strcmp(text, "null") == 0)
		e->literal.kind = VALUE_NULL;
	return e;
}

struct expression *
expression_compile(const struct expression_scope *scope, const struct node *node, struct fault *why)
{
	struct parser p = { .scope = scope, .node = node, .why = why };
	struct expression *e;

	if (node_kind(node) == NODE_MAP)
		return compile_literal(scope, node, why);
	if (node_need_text(node, &p.text, why) < 0)
		return NULL;
	if (node_style(node) == STYLE_PLAIN && strchr(p.text, '(') != NULL) {
		fault_at(why, node, "write the expression in single quotes: '%s…'", p.text);
		return NULL;
	}
	p.at = p.text;
	e = arena_zero(scope->arena, sizeof *e);
	if (compile_expression(&p, e) < 0)
		return NULL;
	skip_blanks(&p);
	if (*p.at != '\0') {
		fault_here(&p, p.at, "nothing may follow the expression");
		return NULL;
	}
	return e;
}

/* ---- evaluation ---- */

static bool
column_value(const struct lexicon_row *row, size_t column, struct value *out)
{
	size_t len;
	const char *cell = lexicon_cell(row, column, &len);

	if (cell == NULL || len == 0)
		return false;
	*out = value_borrow(cell, len);
	return true;
}

static bool
atom_value(const struct tag *atom, const char *word, struct value *out)
{
	const struct lexicon_row row = tag_row(atom);
	int column;

	*out = tag_field(atom, word);
	if (out->kind != VALUE_NONE)
		return true;
	if (row.lexicon == NULL)
		return false;
	column = lexicon_column(row.lexicon, word);
	if (column < 0 && strcmp(word, "canonical") == 0)
		column = 0;
	return column >= 0 && column_value(&row, (size_t)column, out);
}

static struct value
words_of(const struct document *d, struct span span)
{
	return value_borrow(d->text + span.start, span.end - span.start);
}

static enum made
argument_value(const struct expression *e, struct document *d, const struct tag *tag, const struct capture *captures, struct argument *a)
{
	enum made made;

	*a = (struct argument){ 0 };
	if (e->kind == EXPRESSION_NAME) {
		a->present = true;
		a->word = e->word;
		return MADE;
	}
	if (e->kind == EXPRESSION_GROUP || e->kind == EXPRESSION_ATOM_FIELD) {
		const struct capture *c = &captures[e->group];

		a->span = c->span;
		a->atoms = c->atoms;
		a->atom_count = c->atom_count;
	} else
		a->span = tag->span;
	made = expression_value(e, d, tag, captures, &a->value);
	a->present = made == MADE;
	return made == MADE_REFUSAL ? MADE_REFUSAL : MADE;
}

static enum made
call_value(const struct expression *e, struct document *d, const struct tag *tag, const struct capture *captures, struct value *out)
{
	struct argument arguments[ARGUMENTS_MOST];
	struct call call = { .document = d, .tag = tag, .arguments = arguments, .count = e->count };

	for (size_t i = 0; i < e->count; i++)
		if (argument_value(&e->arguments[i], d, tag, captures, &arguments[i]) == MADE_REFUSAL)
			return MADE_REFUSAL;
	return e->function->make(&call, out);
}

enum made
expression_value(const struct expression *e, struct document *d, const struct tag *tag, const struct capture *captures, struct value *out)
{
	const struct capture *c = captures != NULL ? &captures[e->group] : NULL;
	struct lexicon_row row;

	*out = (struct value){ 0 };
	switch (e->kind) {
	case EXPRESSION_GROUP:
		if (!c->present)
			return MADE_NOTHING;
		*out = words_of(d, c->span);
		return MADE;
	case EXPRESSION_ATOM_FIELD:
		return c->present && c->atom_count == 1 && atom_value(c->atoms[0], e->word, out) ? MADE : MADE_NOTHING;
	case EXPRESSION_COLUMN:
		row = tag_row(tag);
		return column_value(&row, e->column, out) ? MADE : MADE_NOTHING;
	case EXPRESSION_LITERAL:
		*out = e->literal;
		return MADE;
	case EXPRESSION_CALL:
		return call_value(e, d, tag, captures, out);
	case EXPRESSION_NAME:
		break;
	}
	return MADE_NOTHING;
}
