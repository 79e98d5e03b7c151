/* schema.h - fit.h for PostgreSQL: the tables and views of a mapping in the first schema of the search path.
 *
 * The server keeps a view as a tree and prints it in its own words, so a comment on the view holds the digests of the text it
 * was made of and of what the server made of that. */
#ifndef EMIT_POSTGRESQL_SCHEMA_H
#define EMIT_POSTGRESQL_SCHEMA_H

#include "base/buffer.h"
#include "base/fault.h"
#include "mapping.h"
#include "postgresql/connection.h"

/* As in sqlite/schema.h. */
int postgresql_schema_make(struct connection *, const struct mapping *, int *status, struct fault *why);
int postgresql_schema_differences(
    struct connection *, const struct mapping *, struct buffer *out, int *status, struct fault *why);

#endif
