/* fit.h - the mapping held against a database: what is missing, what differs, and the SQL that would mend it.
 *
 * Missing tables and views are made; a view whose text differs is made anew, with all others, since views build on each
 * other.  A table that lacks a column is refused, or, where the mapping says `evolve: add-columns`, gets it.  Columns of
 * another type, another key, a column of somebody else's that must have a value: refused. */
#ifndef EMIT_FIT_H
#define EMIT_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "mapping.h"

struct live_column {
	char name[MAPPING_NAME * 2], type[32];
	bool not_null, has_default;
	long long key;                     /* place in the key from 1, 0: not in it */
	bool known;                        /* the mapping has it */
};

struct live_table {
	struct live_column columns[MAPPING_COLUMNS * 2];
	size_t count;
};

/* How a database is asked; each returns 0, or -1 with *why and *status. */
struct fit_source {
	enum dialect dialect;
	const char *place;                 /* what messages call the database */
	void *database;
	int (*kind)(void *database, const char *name, char kind[16], int *status, struct fault *why);  /* "table", "view"; "": none */
	int (*columns)(void *database, const char *table, struct live_table *, int *status, struct fault *why);
	int (*same_view)(void *database, const struct mapping_view *, bool *same, int *status, struct fault *why);
};

struct fit_step {
	size_t at;                         /* in sql: one statement, with a NUL behind */
	const struct mapping_view *view;   /* the one that this step makes, or NULL */
};

struct fit_plan {
	struct buffer sql;
	struct fit_step *steps;
	size_t step_count, step_capacity;
	struct buffer differences;         /* a line each, for --check-schema */
	size_t difference_count;
	struct fault refusal;              /* the first difference that no step mends; FAULT_NONE: there is none */
};

int  fit_plan(const struct fit_source *, const struct mapping *, struct fit_plan *, int *status, struct fault *why);
void fit_clear(struct fit_plan *);
void fit_free(struct fit_plan *);
/* A step that is not in the plan yet, at its end. */
void fit_step(struct fit_plan *, const struct mapping_view *, const char *sql);

#endif
