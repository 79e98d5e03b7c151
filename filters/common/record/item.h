/* item.h - a JSON value as it is written, and a cursor over what is inside it.
 *
 * An item borrows its bytes from the line it stands in; nothing is built.  Items come from lines that
 * record_parse accepted, so their syntax is known to be right and cursors cannot fail. */
#ifndef RECORD_ITEM_H
#define RECORD_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum item_type { ITEM_ABSENT, ITEM_NULL, ITEM_TRUE, ITEM_FALSE, ITEM_NUMBER, ITEM_STRING, ITEM_ARRAY, ITEM_OBJECT };

struct item {
	enum item_type type;
	const char *bytes;                 /* of the whole value, quotes and brackets included */
	size_t len;
};

/* The item whose bytes are [bytes, end), of text that is known to be right. */
struct item item_of(const char *bytes, const char *end);
const char *item_type_name(enum item_type);              /* "string", "absent", … for messages */

/* The bytes of a string without escapes.  A string that holds none is borrowed from the item, another one
 * is made in the arena.  NULL where the item is not a string. */
const char *item_string(struct item, struct arena *, size_t *len);
bool item_integer(struct item, long long *value);        /* false: not a number, not whole, or too large */
bool item_size(struct item, size_t *value);              /* the same, not negative */
bool item_equals(struct item, const char *text);         /* a string equal to a C string */
struct item item_member(struct item object, const char *name);   /* ITEM_ABSENT where there is none; linear */
size_t item_count(struct item);                          /* elements or members; linear */

struct cursor {
	const char *at, *end;
};
struct cursor cursor_over(struct item);                  /* an array or object; anything else is empty */
bool cursor_next(struct cursor *, struct item *element);
bool cursor_next_member(struct cursor *, struct item *key, struct item *value);

/* Like cursor_next, and what is inside the element is found by the same walk: values[i] is the member names[i] of an
 * object, or element i of an array.  ITEM_ABSENT where there is none, or the element is not of that type. */
bool cursor_next_object(struct cursor *, struct item *element, const char *const names[], size_t count, struct item values[]);
bool cursor_next_array(struct cursor *, struct item *element, size_t count, struct item values[]);

#endif
