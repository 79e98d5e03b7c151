/* mapping_read.h - from YAML nodes to the tables and views of a mapping, one file at a time; mapping.c joins the files. */
#ifndef EMIT_MAPPING_READ_H
#define EMIT_MAPPING_READ_H

#include "mapping.h"

struct mapping_room {                      /* how many the arrays of the mapping can hold */
	size_t tables, views;
};

/* Take in one file's root.  References are left as written (column->refers_at): their table may stand in another file.
 * -1 with *why (CONFIG). */
int mapping_read(struct mapping *, struct mapping_room *, const struct node *root, struct fault *why);

/* "; did you mean 'x'", or "" where no name is near; lives until the next call. */
const char *mapping_hint(const char *word, const char *const names[], size_t count);

#endif
