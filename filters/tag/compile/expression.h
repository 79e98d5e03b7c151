/* expression.h - the right side of a field: a group, an atom's field, a column, a constant, a call.
 *
 *     name                       the words of a group (in a lexicon rule: a column of the row)
 *     title.canonical            a field of the one atom that group `title` captured
 *     'date(y, m, d, part)'      a value function; its arguments are expressions, numbers and "texts"
 *     {literal: conference}      a constant
 */
#ifndef TAG_COMPILE_EXPRESSION_H
#define TAG_COMPILE_EXPRESSION_H

#include <stddef.h>

#include "base/arena.h"
#include "base/fault.h"
#include "compile/lexicon.h"
#include "model.h"
#include "rules/node.h"
#include "rules/pattern.h"
#include "values/function.h"

enum expression_kind {
	EXPRESSION_GROUP, EXPRESSION_ATOM_FIELD, EXPRESSION_COLUMN, EXPRESSION_LITERAL, EXPRESSION_NAME, EXPRESSION_CALL
};

struct expression {
	enum expression_kind kind;
	size_t group;                      /* GROUP, ATOM_FIELD */
	const char *word;                  /* ATOM_FIELD: the field; NAME: the name */
	size_t column;                     /* COLUMN */
	struct value literal;
	const struct value_function *function;
	struct expression *arguments;
	size_t count;
};

struct rule;
struct expression_scope {
	const struct rule *rule;           /* its pattern or lexicon, its view, its pack are known */
	struct arena *arena;               /* where expressions live */
};

/* NULL with *why at the character. */
struct expression *expression_compile(const struct expression_scope *, const struct node *, struct fault *why);

/* What a match gave, for evaluation. */
struct capture {
	bool present;
	struct span span;                  /* in document.text */
	const struct tag *const *atoms;
	size_t atom_count;
};

/* The value; see enum made.  captures: by group number. */
enum made expression_value(const struct expression *, struct document *, const struct tag *, const struct capture *captures, struct value *out);

#endif
