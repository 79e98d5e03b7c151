/* rows.h - a record becomes rows of typed cells, table by table; all of them or none.
 *
 * Every element is walked once, whatever number of tables reads it: the paths of all columns are a tree, and the walk
 * over an element's members fills the places that the tree asks for.  Nothing is built and nothing is looked up twice. */
#ifndef EMIT_ROWS_H
#define EMIT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "mapping.h"
#include "record/record.h"
#include "value.h"

struct rows_of_table {
	struct cell *cells;                /* row after row, each with the table's columns */
	size_t count, capacity;            /* rows; cells that fit */
};

struct rows {
	const struct mapping *mapping;
	struct rows_of_table *tables;      /* as mapping->tables */
	bool chosen;                       /* false: the parent's `where` does not hold, there are no rows */
};

struct row_maker;                          /* opaque */
/* only: make the rows of this table alone (--select), NULL for all. */
struct row_maker *row_maker_new(const struct mapping *, const struct mapping_table *only);
void row_maker_free(struct row_maker *);

/* Make the rows of a record.  They are the maker's and live until the next call; their bytes are the record's.  NULL
 * with *why: WRONG_TYPE, CONSTRAINT or MISSING_FIELD; the message names table and column. */
const struct rows *rows_make(struct row_maker *, struct record *, struct fault *why);

static inline const struct cell *
rows_row(const struct rows *rows, size_t table, size_t row)
{
	return rows->tables[table].cells + row * rows->mapping->tables[table].column_count;
}

#endif
