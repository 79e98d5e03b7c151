#include "sqlite/database.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/status.h"

/* ---- errors ---------------------------------------------------------------------------------------------- */

static int
status_of(int code)
{
	switch (code & 0xFF) {
	case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL:
		return STATUS_RETRY;
	case SQLITE_CANTOPEN: case SQLITE_READONLY:
		return STATUS_NO_OUTPUT;
	case SQLITE_FULL: case SQLITE_IOERR:
		return STATUS_IO;
	case SQLITE_CORRUPT: case SQLITE_NOTADB: case SQLITE_FORMAT:
		return STATUS_DATA;
	case SQLITE_NOMEM:
		return STATUS_RESOURCE;
	case SQLITE_PERM: case SQLITE_AUTH:
		return STATUS_PERMISSION;
	default:
		return STATUS_REFUSED;
	}
}

/* What to do about it, where that is known. */
static const char *
advice(const struct database *d, int code, char *room, size_t size)
{
	switch (code & 0xFF) {
	case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL:
		snprintf(room, size, "; another process uses it, waited %llu s: run again", d->wait);
		return room;
	case SQLITE_CORRUPT:
		return "; make it anew, or try `sqlite3 FILE .recover`; nothing was changed";
	case SQLITE_NOTADB:
		return "; nothing was changed";
	default:
		return "";
	}
}

int
database_fault(const struct database *d, const char *doing, int *status, struct fault *why)
{
	int code = d->handle != NULL ? sqlite3_extended_errcode(d->handle) : SQLITE_NOMEM;
	const char *message = d->handle != NULL ? sqlite3_errmsg(d->handle) : "out of memory";
	enum fault_code kind = status_of(code) == STATUS_DATA ? FAULT_STATE : FAULT_IO;
	char room[80];

	*status = status_of(code);
	return fault_set(why, kind, &(struct place){ .file = d->path }, "%s: %s%s", doing, message,
	    advice(d, code, room, sizeof room));
}

bool
database_blames_row(const struct database *d)
{
	int code = sqlite3_errcode(d->handle) & 0xFF;

	return code == SQLITE_CONSTRAINT || code == SQLITE_TOOBIG || code == SQLITE_MISMATCH;
}

/* ---- statements ------------------------------------------------------------------------------------------ */

int
database_do(const struct database *d, const char *sql, int *status, struct fault *why)
{
	char doing[48];

	if (sqlite3_exec(d->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	snprintf(doing, sizeof doing, "%.*s", (int)strcspn(sql, "(\n"), sql);
	return database_fault(d, doing, status, why);
}

struct sqlite3_stmt *
database_prepare(const struct database *d, const char *sql, int *status, struct fault *why)
{
	sqlite3_stmt *made;

	if (sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, NULL) == SQLITE_OK)
		return made;
	database_fault(d, "prepare", status, why);
	return NULL;
}

int
database_number(const struct database *d, const char *sql, long long *value, int *status, struct fault *why)
{
	sqlite3_stmt *s = database_prepare(d, sql, status, why);
	int result = 0;

	if (s == NULL)
		return -1;
	if (sqlite3_step(s) == SQLITE_ROW)
		*value = sqlite3_column_int64(s, 0);
	else
		result = database_fault(d, "read", status, why);
	sqlite3_finalize(s);
	return result;
}

int
database_begin(const struct database *d, int *status, struct fault *why)
{
	return database_do(d, "BEGIN IMMEDIATE", status, why);
}

int
database_commit(const struct database *d, int *status, struct fault *why)
{
	return database_do(d, "COMMIT", status, why);
}

void
database_rollback(const struct database *d)
{
	if (d->handle != NULL && !sqlite3_get_autocommit(d->handle))
		(void)sqlite3_exec(d->handle, "ROLLBACK", NULL, NULL, NULL);   /* what failed before has been told */
}

/* ---- opening --------------------------------------------------------------------------------------------- */

static int
refuse(const char *path, const char *what, int *status, struct fault *why)
{
	*status = STATUS_NO_OUTPUT;
	return fault_set(why, FAULT_IO, &(struct place){ .file = path }, "%s", what);
}

/* Look at what stands there.  A link could lead the writing anywhere, and of a second name the journal would not be found
 * after a crash. */
static int
check_file(const char *path, int *status, struct fault *why)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : refuse(path, strerror(errno), status, why);
	if (S_ISLNK(st.st_mode))
		return refuse(path, "is a symbolic link; name the file itself", status, why);
	if (S_ISDIR(st.st_mode))
		return refuse(path, "is a folder", status, why);
	if (!S_ISREG(st.st_mode))
		return refuse(path, "is no regular file", status, why);
	if (st.st_nlink > 1)
		return refuse(
		    path, "has a second name (hard link), under which its journal would not be found", status, why);
	if (access(path, R_OK | W_OK) < 0)
		return refuse(path, strerror(errno), status, why);
	return 0;
}

/* The path with its folder resolved, so that SQLite may be told to follow no link at all, and no name (":memory:", "file:…")
 * means anything but a file. */
static char *
resolve(struct database *d, int *status, struct fault *why)
{
	const char *slash = strrchr(d->path, '/'), *base = slash == NULL ? d->path : slash + 1;
	char *folder =
	    slash == NULL ? mem_text(".") : mem_text_of(d->path, slash == d->path ? 1 : (size_t)(slash - d->path));
	struct buffer whole = { 0 };

	d->folder = realpath(folder, NULL);
	free(folder);
	if (d->folder == NULL) {
		refuse(d->path, strerror(errno), status, why);
		return NULL;
	}
	if (*base == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0) {
		refuse(d->path, "is a folder", status, why);
		return NULL;
	}
	if (check_file(d->path, status, why) < 0)
		return NULL;
	if (access(d->folder, W_OK | X_OK) < 0) {
		refuse(d->path, "its folder cannot be written", status, why);
		return NULL;
	}
	buffer_printf(&whole, "%s/%s", strcmp(d->folder, "/") == 0 ? "" : d->folder, base);
	buffer_string(&whole);
	return whole.bytes;
}

/* SQLite answers with the mode it has now: a database in WAL mode keeps that while others have it open. */
static int
set_journal(const struct database *d, int *status, struct fault *why)
{
	sqlite3_stmt *s = database_prepare(d, "PRAGMA journal_mode = TRUNCATE", status, why);
	int result = 0;

	if (s == NULL)
		return -1;
	if (sqlite3_step(s) != SQLITE_ROW) {
		result = database_fault(d, "open", status, why);
	} else if (strcmp((const char *)sqlite3_column_text(s, 0), "truncate") != 0) {
		*status = STATUS_RETRY;
		result = fault_set(why, FAULT_IO, &(struct place){ .file = d->path },
		    "journal mode is %s, and cannot be changed while another process has the file open: run again",
		    (const char *)sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	return result;
}

static int
set_up(const struct database *d, int *status, struct fault *why)
{
	static const char *const pragmas[] = { "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
		"PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -16384" };

	sqlite3_busy_timeout(d->handle, d->wait > INT_MAX / 1000 ? INT_MAX : (int)d->wait * 1000);
	sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(d->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (set_journal(d, status, why) < 0)
		return -1;
	for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
		if (database_do(d, pragmas[i], status, why) < 0)
			return -1;
	return 0;
}

static int
open_file(struct database *d, int how, int *status, struct fault *why)
{
	char *resolved = resolve(d, status, why);
	int code;

	if (resolved == NULL)
		return -1;
	code = sqlite3_open_v2(resolved, &d->handle, how | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL);
	free(resolved);
	if (code != SQLITE_OK)
		return database_fault(d, "open", status, why);
	sqlite3_extended_result_codes(d->handle, 1);
	return 0;
}

int
database_open(struct database *d, const char *path, unsigned long long wait, int *status, struct fault *why)
{
	*d = (struct database){ .path = path, .wait = wait };
	if (open_file(d, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, status, why) < 0)
		return -1;
	if (sqlite3_db_readonly(d->handle, "main") == 1)
		return refuse(path, "cannot be written", status, why);
	return set_up(d, status, why);
}

int
database_open_existing(struct database *d, const char *path, bool writes, unsigned long long wait, int *status,
    struct fault *why)
{
	*d = (struct database){ .path = path, .wait = wait };
	if (access(path, F_OK) < 0) {
		refuse(path, strerror(errno), status, why);
		*status = STATUS_NO_INPUT;
		return -1;
	}
	if (open_file(d, writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, status, why) < 0)
		return -1;
	if (writes)
		return set_up(d, status, why);
	sqlite3_busy_timeout(d->handle, wait > INT_MAX / 1000 ? INT_MAX : (int)wait * 1000);
	return 0;
}

void
database_open_memory(struct database *d)
{
	*d = (struct database){ .path = "in memory" };
	if (sqlite3_open_v2(":memory:", &d->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY,
		NULL) != SQLITE_OK)
		mem_out();
}

void
database_close(struct database *d)
{
	/* The empty journal that TRUNCATE leaves behind goes with this; it changes nothing in the database. */
	if (d->handle != NULL && sqlite3_get_autocommit(d->handle) && sqlite3_db_readonly(d->handle, "main") == 0)
		(void)sqlite3_exec(d->handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	sqlite3_close(d->handle);
	free(d->folder);
	*d = (struct database){ 0 };
}
