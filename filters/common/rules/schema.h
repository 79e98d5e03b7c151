/* schema.h - which keys a map may have, and "did you mean". */
#ifndef RULES_SCHEMA_H
#define RULES_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/node.h"

enum schema_type {
	SCHEMA_TEXT, SCHEMA_BOOL, SCHEMA_INTEGER, SCHEMA_REAL, SCHEMA_TEXTS /* one or a list */, SCHEMA_LIST, SCHEMA_MAP,
	SCHEMA_ANY,
	SCHEMA_PATTERN                     /* a regex: single-quoted, literal block, or a block list of those; the error says the fix */
};

struct schema_key {
	const char *name;                  /* NULL ends the table; "*" allows any further key */
	enum schema_type type;
	bool required;
};

/* Check a map: kinds of the values, unknown keys ("unknown key 'patern' in a rule; did you mean 'pattern'"),
 * missing ones.  what: "a rule", for messages. */
int schema_check(const struct node *, const char *what, const struct schema_key keys[], struct fault *why);
/* The nearest of the names by edit distance (Damerau, at most a third of the length), or NULL. */
const char *schema_nearest(const char *word, const char *const names[], size_t count);
/* Index of the scalar's text in names (NULL ended), or -1 with *why and "did you mean". */
int schema_choice(const struct node *, const char *what, const char *const names[], struct fault *why);

#endif
