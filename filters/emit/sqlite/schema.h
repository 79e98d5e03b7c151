/* schema.h - fit.h for SQLite: the tables and views of a mapping, made where they are missing, compared where not. */
#ifndef EMIT_SQLITE_SCHEMA_H
#define EMIT_SQLITE_SCHEMA_H

#include "base/buffer.h"
#include "base/fault.h"
#include "mapping.h"
#include "sqlite/database.h"

/* Make the database fit the mapping, in one transaction; where it fits already not a byte is written.
 * -1 with *why and *status: 78 where the file is another program's or a newer version's, where a table has other columns
 * than the mapping says (the message names the first one), where a view cannot be made (at its place in the mapping). */
int schema_make(const struct database *, const struct mapping *, int *status, struct fault *why);
/* A line for each difference, nothing is written; returns how many, -1 with *why and *status. */
int schema_differences(
    const struct database *, const struct mapping *, struct buffer *out, int *status, struct fault *why);

#endif
