/* ddl.h - the mapping as SQL: tables with keys and references, indexes, views.
 *
 * The parent table has one column more, _digest: the digest of all rows of its record (batch.h).  Rows that came in by another
 * way have none. */
#ifndef EMIT_DDL_H
#define EMIT_DDL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "mapping.h"

enum {
	DDL_LEDGER = 2,                    /* tables of ledger.h */
	DDL_APPLICATION = 0x73676c63,      /* "sglc": SQLite's application_id of a database that emit made */
	DDL_VERSION = 1                    /* its user_version */
};

/* An SQLite or PostgreSQL type: "TEXT", "bigint". */
const char *ddl_type(enum dialect, enum column_type);
/* Texts are compared byte by byte everywhere, so that all databases sort and fold alike: what PostgreSQL needs for that. */
void ddl_collation(enum column_type, enum dialect, struct buffer *out);
/* CREATE TABLE of "_run" (0) and "_source" (1); returns the name. */
const char *ddl_ledger(size_t index, enum dialect, struct buffer *out);
/* Statements with one parameter, the key of a document ($1), each with a NUL behind and an empty one last, that remove it
 * and what hangs on it; the last one removes its own row.  For a key of one column. */
void ddl_forget(const struct mapping *, struct buffer *out);
void ddl_name(const char *name, struct buffer *out);       /* "name", in quotes */
/* Names of columns in quotes, with commas: those of a list of indices, or all where columns is NULL. */
void ddl_names(const struct mapping_table *, const size_t *columns, size_t count, struct buffer *out);

void ddl_table(const struct mapping_table *, enum dialect, struct buffer *out);    /* CREATE TABLE …, without ';' */
/* The index on what references the parent, where the key does not begin with that; false: none is needed. */
bool ddl_index(const struct mapping_table *, struct buffer *out);
/* CREATE VIEW …, without ';'; false: this dialect has none. */
bool ddl_view(const struct mapping_view *, enum dialect, struct buffer *out);
/* Indices of the columns that reference the parent, in the order of its key; room for its key_count. */
void ddl_references(const struct mapping_table *, const struct mapping_table *parent, size_t *columns);

/* All of it, as --ddl prints it. */
void ddl_all(const struct mapping *, enum dialect, struct buffer *out);

#endif
