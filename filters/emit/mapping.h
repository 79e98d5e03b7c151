/* mapping.h - what of a record becomes a row of which table; the language is sangloc-mapping(5).
 *
 * One mapping serves every target.  A table has one row for each record, or (`each`) one for each element of an
 * array; of nested arrays one for each element of the innermost.  At most one table stands for the record as a whole:
 * it has neither `each` nor `references`.  It is the parent; all others hang on it by its key, so that a database can
 * replace what hangs on a record.
 *
 * Levels: the record is level 0, the elements of `each` are level 1, of nested arrays 2, ...; a path says how many
 * levels it climbs before it goes down. */
#ifndef EMIT_MAPPING_H
#define EMIT_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "rules/files.h"
#include "rules/node.h"

enum column_type { COLUMN_TEXT, COLUMN_INTEGER, COLUMN_REAL, COLUMN_BOOLEAN, COLUMN_DATE, COLUMN_TIMESTAMP, COLUMN_JSON };
enum dialect     { DIALECT_SQLITE, DIALECT_POSTGRESQL, DIALECTS };

enum {
	MAPPING_STEPS = 16,                /* of one path */
	MAPPING_LEVELS = 8,
	MAPPING_COLUMNS = 200,             /* of one table */
	MAPPING_TABLES = 200,
	MAPPING_VIEWS = 200,
	MAPPING_NAME = 63                  /* bytes of a name: what PostgreSQL keeps */
};

struct mapping_path {
	size_t up;                         /* levels to climb */
	const char **steps;                /* then down: names of members, or numbers of elements */
	size_t count;                      /* 0: the element itself */
};

struct mapping_condition {
	struct mapping_path path;
	const char **values;               /* one of these, as a text or as the value is spelled */
	size_t value_count;
};

struct mapping_column {
	const char *name;
	enum column_type type;
	struct mapping_path *from;         /* the first of them that is there, null included */
	size_t from_count;                 /* 0: the column counts elements */
	size_t index_up;                   /* which level's elements it counts, from 0: 0 is the own one */
	const char *join;                  /* NULL, or what stands between the texts of a list */
	bool fold;                         /* case, tone style, dashes and blanks are evened out */
	bool required;                     /* never NULL: asked for, or part of the key */
	const struct mapping_table *refers;/* NULL, or the parent */
	size_t refers_to;                  /* index of a column of the parent's key */
	const struct node *at, *from_at, *refers_at;
};

struct mapping_table {
	const char *name;
	const char ***each;                /* for each level below the record the steps from the one above it to its array */
	size_t *each_counts;
	size_t levels;                     /* 0: one row a record */
	const char *member;                /* last step of each ("tags"), NULL where there is none */
	struct mapping_column *columns;
	size_t column_count;
	size_t *key;                       /* indices of columns */
	size_t key_count;
	struct mapping_condition *where;   /* all must hold */
	size_t where_count;
	bool is_parent;
	const struct node *at;
};

struct mapping_view {
	const char *name;
	const char *sql[DIALECTS];         /* the SELECT, NULL where a dialect has none */
	const struct node *at;
};

struct mapping {
	const char *name;                  /* of the first file */
	struct mapping_table *tables;      /* the parent, where there is one, first; else as the files have them */
	size_t table_count;
	struct mapping_view *views;        /* as the files have them: later ones may use earlier ones */
	size_t view_count;
	const struct mapping_table *parent;/* tables, or NULL */
	bool add_columns;                  /* evolve: add-columns: a live table that lacks one gets it */
	struct arena *arena;               /* holds all of it */
	struct node **nodes;               /* and the texts */
	size_t node_count;
};

/* Load and check mapping files; their tables and views stand beside each other.  NULL with *why: CONFIG, with file, line
 * and column, "did you mean" where a name is near another. */
struct mapping *mapping_load(const struct rule_files *, struct fault *why);
/* The same of trees; they are taken over in any case. */
struct mapping *mapping_of_nodes_take(struct node **roots, size_t count, struct fault *why);
void mapping_free(struct mapping *);       /* NULL is allowed */

/* The table that --select means: by its name, or by the member that its `each` ends with ("tags"); where
 * several read that, the one that takes all of it (no `where`).  NULL with *why (CONFIG): no such table, with the nearest or
 * all names, or not one alone. */
const struct mapping_table *mapping_select(const struct mapping *, const char *name, struct fault *why);

/* The view of that name that SQLite can make, or NULL. */
const struct mapping_view *mapping_find_view(const struct mapping *, const char *name);

const char *column_type_name(enum column_type);

#endif
