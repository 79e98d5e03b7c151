/* record.h - one line of NDJSON: a view of its top-level members and the changes made to it.
 *
 * record_parse scans the line once: syntax, UTF-8, depth, number of values, duplicate keys; it accepts
 * within the limits exactly what jansson accepts with JSON_REJECT_DUPLICATES (and no JSON_ALLOW_NUL), but
 * keeps numbers as text.  No tree is built.  record_write copies the line with the changed members spliced
 * in, every other byte as it came. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "record/item.h"

struct record;                                           /* opaque; reused for many lines */

struct record_limits {
	size_t max_bytes;                  /* of the line: TOO_LONG */
	size_t max_depth;                  /* nested arrays and objects: TOO_DEEP */
	size_t max_values;                 /* values in one line: TOO_MANY_VALUES */
};

struct record *record_new(void);
void record_free(struct record *);

/* Look at a line (without its line end; blanks around the object are allowed).
 *   line   borrowed until the next parse, start or free
 * Returns 0, or -1 with *why filled; why->place.byte and column are relative to the line (byte from 0,
 * column from 1).  After a failure the record is empty. */
int  record_parse(struct record *, const char *line, size_t len, const struct record_limits *, struct fault *why);
void record_start(struct record *);        /* an empty object, for records that are made */

/* Memory that lives until the next parse or start. */
struct arena *record_arena(struct record *);

/* The member as it stands now, changes included.  Borrowed until the next parse or start. */
struct item record_item(const struct record *, const char *name);
const char *record_string(struct record *, const char *name, size_t *len);   /* NULL: absent or no string */
/* The same for a member that must be there: -1 with MISSING_FIELD or WRONG_TYPE ("'text' is a number, not a string"). */
int  record_need_string(struct record *, const char *name, const char **bytes, size_t *len, struct fault *why);
int  record_need_item(struct record *, const char *name, enum item_type, struct item *, struct fault *why);

/* Changes.  json: a complete JSON value, copied.  A member that exists keeps its place, a new one goes to the end. */
void record_set(struct record *, const char *name, const char *json, size_t len);
void record_set_string(struct record *, const char *name, const char *bytes, size_t len);
void record_remove(struct record *, const char *name);

bool record_is_control(const struct record *);           /* it has a member _type */
/* Append the line without its line end.  An unchanged record gives the bytes of the object as they came. */
void record_write(const struct record *, struct buffer *out);

#endif
