/* gold.h - annotated records: what --score holds the tags against.
 *
 * A folder: NAME.json with {"tags":[{"type","start","end","fields"}]} and the text beside it as NAME.text.txt, or in the member
 * `text`, and `events` where they are annotated; files without `tags` are left out.  A file: NDJSON, a record a line with `id` or `source`, `text` and `tags`.
 * Offsets are code points, half open.  A record is known by its id, or by the name of its source; gold by the name of its file,
 * and by the members `id` and `source` where it has them and no other gold the same.  All names are taken without folders and
 * without .json, .txt, .text, .seg. */
#ifndef TAG_EXPLAIN_GOLD_H
#define TAG_EXPLAIN_GOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "record/item.h"

struct gold_tag {
	const char *type;                  /* lives with the gold; compare by text */
	size_t start, end;
	struct item fields, value;         /* value: beside the fields, where it stands so */
};

/* A field that some tag of the gold has, null though it may be. */
struct gold_field {
	const char *type, *name;
	size_t order;                      /* the type's index */
};

struct gold_document {
	const char *name, *text;
	size_t len;
	struct gold_tag *tags;
	size_t count;
	struct item events;                /* ARRAY, or ABSENT */
	bool met;                          /* a record of the input was held against it */
};

struct gold {
	struct gold_document *documents;   /* by name */
	size_t count, room;
	const char **types;                /* the usual ones, then others that the gold has, by name */
	size_t type_count;
	bool has_events;                   /* some document has the member events: those without it have no event */
	struct gold_field *fields;         /* by type as they stand in types, then by name */
	size_t field_count;
	struct gold_memory *memory;
};

/* NULL with *why: CONFIG, with the file. */
struct gold *gold_read(const char *path, struct fault *why);
void gold_free(struct gold *);             /* NULL is allowed */
struct gold_document *gold_find(const struct gold *, const char *name, size_t len);      /* NULL: none; the name as it stands in a record */

#endif
