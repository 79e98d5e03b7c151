/* store.h - the file of a state: one SQLite database, one row a document, the only truth.
 *
 * journal_mode=TRUNCATE and synchronous=FULL: the setting with which no acknowledged commit was lost in 200 simulated power
 * cuts (SQLite's default lost one in 22 of 200).  The lock is exclusive from open to close.  A new file is made whole under
 * no name and then linked, so that an empty file is always a damaged one.  Every row has a checksum, because random damage to
 * a database goes half unnoticed by SQLite itself; how many rows there must be is written with each commit. */
#ifndef DEDUPE_STORE_H
#define DEDUPE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "row.h"
#include "settings.h"

struct store;                                            /* opaque */
struct store_how {
	bool make;                         /* where there is none */
	bool wait;                         /* for another process's lock, as long as it takes */
	const struct settings *settings;   /* borrowed; NULL: any will do (for looking only) */
};

/* NULL with *why and *status: 66 no such file (without make); 73 a link, a second name, no regular file, a file or folder that
 * cannot be written; 78 foreign, newer, other parameters; 65 damaged; 75 in use; 71, 74. */
struct store *store_open(const char *path, const struct store_how *, int *status, struct fault *why);
void store_close(struct store *);          /* what was not committed is taken back */

uint64_t store_next(const struct store *);     /* the number of the next document */
uint64_t store_count(const struct store *);    /* documents that are there */
const char *store_parameters(const struct store *);

/* Each row in the order of numbers, all of them checked.  take: 0, or -1 to end.  -1 with *why (STATE or IO). */
int store_each(struct store *, int (*take)(void *with, const struct row *), void *with, int *status, struct fault *why);
/* One row, borrowed until the next call of store_get.  1; 0: it is not there; -1 with *why. */
int store_get(struct store *, uint64_t number, struct row *, int *status, struct fault *why);
/* Add, replace or take out a row; they stand in the file after the next commit. */
int store_add(struct store *, const struct row *, int *status, struct fault *why);
int store_replace(struct store *, const struct row *, int *status, struct fault *why);
int store_remove(struct store *, uint64_t number, int *status, struct fault *why);
int store_commit(struct store *, int *status, struct fault *why);  /* nothing happens where nothing was added */
/* SQLite's own check of the whole file; -1 with *why. */
int store_check(struct store *, int *status, struct fault *why);

#endif
