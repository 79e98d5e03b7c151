/* function.h - a value function: from the groups of a match to the value of a field.
 *
 * One file a function, found by the build: values/NAME.c defines
 *     const struct value_function value_NAME = { "NAME", … };
 * Functions are pure: the same arguments give the same value; none looks at the clock or the locale. */
#ifndef TAG_VALUES_FUNCTION_H
#define TAG_VALUES_FUNCTION_H

#include "model.h"

/* An argument as the rule wrote it. */
struct argument {
	bool present;                   /* false: the group took no part in the match */
	struct value value;             /* the words (or the atom's field, for title.canonical; or a literal) */
	struct span span;               /* where the group stands in document.text */
	const struct tag *const *atoms; /* atoms inside the group */
	size_t atom_count;
	const char
	    *word; /* the bare word itself: each(posts, position), lookup(x, month): a name, not a group; else NULL */
};

struct call {
	struct document *document;
	const struct tag *tag; /* the tag in making: span, match, segment, rule are set */
	const struct argument *arguments;
	size_t count;
};

enum made {
	MADE,         /* *out is the value */
	MADE_NOTHING, /* no value: the field is left out */
	MADE_REFUSAL  /* there is no such thing (31 February): no tag */
};

struct value_function {
	const char *name;
	unsigned least, most; /* arguments */
	unsigned names;       /* bit i: argument i is a name (a type, a lexicon), not a group */
	enum made (*make)(const struct call *, struct value *out);
};

extern const struct value_function *const value_functions[]; /* made by the build, sorted by name, NULL ends it */

#endif
