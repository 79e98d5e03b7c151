/* target.h - a place where records or rows can go; one file a target in targets/, found by the build.
 *
 * Three kinds:
 *     records   a record as a whole, to standard output (ndjson, json); with --select the rows of one table
 *     rows      the rows of one table to standard output (--select, or the first table), or of all tables to a folder,
 *               one file a table (csv, tsv, table)
 *     store     the rows of all tables into something that keeps its own house (sqlite, postgresql)
 * The first two say how a row looks as bytes; where the bytes go is output.h's business. */
#ifndef EMIT_TARGET_H
#define EMIT_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "mapping.h"
#include "record/record.h"
#include "rows.h"
#include "run/filter.h"

enum target_kind { TARGET_RECORDS, TARGET_ROWS, TARGET_STORE };

struct target_options {
	const char *to;                    /* --to, whole: "postgresql:///news" */
	const char *argument;              /* "FILE" of sqlite:FILE; NULL: none was given */
	const struct mapping *mapping;     /* NULL where whole records go out */
	const struct mapping_table *select;
	bool csv_safe, no_header, line_buffered;
	unsigned long long batch;          /* records of one transaction */
	unsigned long long wait;           /* seconds for a database that another process holds */
	unsigned long long width;          /* columns of a cell in a table */
	struct run *run;
};

/* The rows of one table on their way into one file or standard output. */
struct sheet {
	const struct mapping_table *table; /* NULL: whole records */
	const struct target_options *options;
	unsigned long long rows;           /* or records, so far */
	unsigned long long defused;        /* cells that --csv-safe changed */
	struct buffer spare;
	void *own;                         /* the format's; free'd by its end or, with sheet_free, by free_own */
};

struct target {
	const char *name;                  /* --to=NAME, --to=NAME:ARGUMENT */
	enum target_kind kind;
	const char *argument;              /* "FILE", "DIR": what may stand behind the colon; NULL: nothing */
	const char *suffix;                /* of the files in a folder: "csv" */
	bool network;                      /* talks to a server; the argument is no file */
	/* Is the argument one that may stand there?  Called before anything else; NULL: any is.  -1 with *why: status 2. */
	int  (*check_argument)(const struct target_options *, struct fault *why);

	/* Formats.  begin and end may be NULL; each appends whole lines. */
	void (*begin)(struct sheet *, struct buffer *out);
	void (*row)(struct sheet *, const struct cell *cells, struct buffer *out);
	void (*end)(struct sheet *, struct buffer *out);
	void (*record)(struct sheet *, const struct record *, struct buffer *out);     /* NULL: the record passes as it came */
	void (*free_own)(struct sheet *);

	/* Stores.  open: -1 with *why and *status; everything that needs opening is opened there, before the sandbox. */
	void *(*open)(const struct target_options *, int *status, struct fault *why);
	/* Take a record's rows.  -1 with *why and *status: the store has failed and the run ends; one record that is
	 * refused is told by run_reject_late instead. */
	int   (*put)(void *store, const struct rows *, struct task *, int *status, struct fault *why);
	/* The input pauses: write what has waited long enough; *again: milliseconds after which to ask again, -1 never. */
	int   (*idle)(void *store, int *again, int *status, struct fault *why);
	/* A record was refused before it had rows. */
	void  (*refused)(void *store, struct record *, const struct place *);
	/* The `end` control record of the stage before; agrees: it tells as many records as came. */
	void  (*saw_end)(void *store, const struct record *, bool agrees);
	/* Write what is still held.  Not called after put has failed.  good as in filter.h. */
	int   (*close)(void *store, bool good, int *status, struct fault *why);
	/* Hand each row of a view to `row`; the first call has no cells and tells the columns, the last has no table. */
	int   (*view)(void *store, const struct mapping_view *,
	    void (*row)(void *own, const struct mapping_table *, const struct cell *), void *own, int *status, struct fault *why);
	void  (*stats)(const void *store, struct buffer *json);
	void  (*stats_text)(const void *store, struct buffer *);       /* the same for people; NULL: nothing */
	const char *(*folder)(const void *store);          /* where it makes files: for the sandbox */
	void  (*free)(void *store);                        /* NULL is allowed */
	/* Can this store live with the mapping?  For --check; NULL: with any. */
	int   (*check)(const struct mapping *, struct fault *why);
	/* --check-schema: a line for each difference between the mapping and what is there; nothing is written.  Returns
	 * how many there are, -1 with *why and *status. */
	int   (*differences)(const struct target_options *, struct buffer *out, int *status, struct fault *why);
	/* --forget: remove the document whose key this is, and all that hangs on it.  Returns the rows of its own
	 * table, 0: there was none; -1 with *why and *status. */
	int   (*forget)(const struct target_options *, const char *key, int *status, struct fault *why);
};

extern const struct target *const targets[];       /* made by the build; ends with NULL */

#endif
