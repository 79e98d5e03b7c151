#include "store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/status.h"
#include "store_file.h"

struct store {
	const char *path;                  /* as it was given */
	char *real;
	sqlite3 *handle;
	sqlite3_stmt *insert, *get, *remove;
	const struct settings *settings;
	char *parameters;
	uint64_t next, count;
	bool pending;                      /* a transaction is open */
	bool broken;                       /* a write failed: nothing is committed any more */
};

#define COLUMNS "number, id, exact, empty, first, url, source, title, title_hash, template_hash, finding, inside, covered, \
cluster, verdict, indexed, count, in_title, codes, sample, reaches, signature, rules, checksum"

static const char schema[] =
    "PRAGMA page_size = 8192;"
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), parameters TEXT NOT NULL, next INTEGER NOT NULL,"
    " count INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT;"
    "CREATE TABLE document (number INTEGER PRIMARY KEY, id TEXT NOT NULL, exact BLOB NOT NULL, empty INTEGER NOT NULL,"
    " first INTEGER NOT NULL, url INTEGER NOT NULL, source TEXT, title TEXT, title_hash INTEGER NOT NULL,"
    " template_hash INTEGER NOT NULL, finding INTEGER NOT NULL, inside INTEGER NOT NULL, covered REAL NOT NULL,"
    " cluster TEXT NOT NULL, verdict TEXT NOT NULL, indexed INTEGER NOT NULL, count INTEGER NOT NULL,"
    " in_title INTEGER NOT NULL, codes BLOB, sample BLOB, reaches BLOB, signature BLOB, rules TEXT,"
    " checksum INTEGER NOT NULL) STRICT;";

/* ---- errors ---- */

static int
status_of(int code)
{
	switch (code & 0xFF) {
	case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL:
		return STATUS_RETRY;
	case SQLITE_CANTOPEN: case SQLITE_READONLY: case SQLITE_PERM:
		return STATUS_NO_OUTPUT;
	case SQLITE_NOMEM:
		return STATUS_RESOURCE;
	case SQLITE_FULL: case SQLITE_IOERR:
		return STATUS_IO;
	default:
		return STATUS_DATA;            /* what SQLite says of a file that is not as it was written */
	}
}

static int
damaged(const struct store *s, int *status, struct fault *why, const char *what)
{
	*status = STATUS_DATA;
	return fault_set(why, FAULT_STATE, &(struct place){ .file = s->path },
	    "is a damaged state: %s; nothing was changed; put a copy back, or move it away and run over the records again", what);
}

/* The last call has failed. */
static int
failed(const struct store *s, int *status, struct fault *why)
{
	int code = s->handle != NULL ? sqlite3_extended_errcode(s->handle) : SQLITE_NOMEM;
	const char *message = s->handle != NULL ? sqlite3_errmsg(s->handle) : "out of memory";

	if (status_of(code) == STATUS_DATA)
		return damaged(s, status, why, message);
	*status = status_of(code);
	return fault_set(why, FAULT_IO, &(struct place){ .file = s->path }, "%s (SQLite %d)", message, code);
}

static int
run(struct store *s, const char *sql, int *status, struct fault *why)
{
	return sqlite3_exec(s->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : failed(s, status, why);
}

static sqlite3_stmt *
prepare(struct store *s, const char *sql, int *status, struct fault *why)
{
	sqlite3_stmt *made = NULL;

	if (sqlite3_prepare_v3(s->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, NULL) != SQLITE_OK)
		failed(s, status, why);
	return made;
}

/* ---- the head of the file ---- */

static uint64_t
head_checksum(const struct store *s)
{
	const uint64_t numbers[] = { s->next, s->count };

	return XXH3_64bits_withSeed(s->parameters, strlen(s->parameters), XXH3_64bits(numbers, sizeof numbers));
}

static void
bind_head(const struct store *s, sqlite3_stmt *head)
{
	sqlite3_bind_text(head, 1, s->parameters, -1, SQLITE_STATIC);
	sqlite3_bind_int64(head, 2, (sqlite3_int64)s->next);
	sqlite3_bind_int64(head, 3, (sqlite3_int64)s->count);
	sqlite3_bind_int64(head, 4, (sqlite3_int64)head_checksum(s));
}

static int
write_head(struct store *s, int *status, struct fault *why)
{
	sqlite3_stmt *head = prepare(s, "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?)", status, why);
	int result;

	if (head == NULL)
		return -1;
	bind_head(s, head);
	result = sqlite3_step(head) == SQLITE_DONE ? 0 : failed(s, status, why);
	sqlite3_finalize(head);
	return result;
}

static int
read_head(struct store *s, int *status, struct fault *why)
{
	sqlite3_stmt *head = prepare(s, "SELECT parameters, next, count, checksum FROM state", status, why);
	int result = -1;

	if (head == NULL)
		return -1;
	switch (sqlite3_step(head)) {
	case SQLITE_ROW:
		s->parameters = mem_text(sqlite3_column_text(head, 0) != NULL ? (const char *)sqlite3_column_text(head, 0) : "");
		s->next = (uint64_t)sqlite3_column_int64(head, 1);
		s->count = (uint64_t)sqlite3_column_int64(head, 2);
		result = (uint64_t)sqlite3_column_int64(head, 3) == head_checksum(s) && s->count <= s->next && s->next <= INT64_MAX ? 0 :
		    damaged(s, status, why, "its head does not fit its checksum");
		break;
	case SQLITE_DONE:
		damaged(s, status, why, "it has no head");
		break;
	default:
		failed(s, status, why);
	}
	sqlite3_finalize(head);
	return result;
}

/* The first word in which two descriptions differ. */
static int
compare_parameters(const struct store *s, int *status, struct fault *why)
{
	struct buffer own = { 0 };
	const char *a, *b, *start;
	int result = 0;

	settings_describe(s->settings, &own);
	a = s->parameters;
	b = start = buffer_string(&own);
	if (strcmp(a, b) != 0) {
		while (*a == *b) {
			if (*b == ' ')
				start = b + 1;
			a++;
			b++;
		}
		a = s->parameters + (start - own.bytes);
		*status = STATUS_CONFIG;
		result = fault_set(why, FAULT_CONFIG, &(struct place){ .file = s->path },
		    "was made with other parameters: %.*s there, %.*s here", (int)strcspn(a, " "), a, (int)strcspn(start, " "),
		    start);
	}
	buffer_free(&own);
	return result;
}

/* ---- opening ---- */

/* An empty state, made in memory. */
static int
make(struct store *s, int *status, struct fault *why)
{
	struct buffer own = { 0 };
	unsigned char *bytes;
	sqlite3_int64 len;
	char pragma[80];
	int result = -1;

	settings_describe(s->settings, &own);
	s->parameters = mem_text(buffer_string(&own));
	buffer_free(&own);
	sqlite3_snprintf(sizeof pragma, pragma, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION,
	    STORE_VERSION);
	if (sqlite3_open_v2(":memory:", &s->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) != SQLITE_OK)
		failed(s, status, why);
	else if (run(s, schema, status, why) == 0 && run(s, pragma, status, why) == 0 && write_head(s, status, why) == 0) {
		bytes = sqlite3_serialize(s->handle, "main", &len, 0);
		if (bytes == NULL)
			mem_out();
		result = store_file_make(s->real, bytes, (size_t)len, status, why);
		sqlite3_free(bytes);
	}
	sqlite3_close(s->handle);
	s->handle = NULL;
	free(s->parameters);
	s->parameters = NULL;
	return result;
}

static int
in_use(struct store *s, int *status, struct fault *why)
{
	struct buffer user = { 0 };

	sqlite3_close(s->handle);              /* our own descriptors must be gone before the lock is looked at */
	s->handle = NULL;
	store_file_user(s->real, &user);
	*status = STATUS_RETRY;
	fault_set(why, FAULT_IO, &(struct place){ .file = s->path }, "in use by %s; run again later, or use --wait",
	    buffer_string(&user));
	buffer_free(&user);
	return -1;
}

/* The lock stays until the file is closed. */
static int
lock(struct store *s, bool wait, int *status, struct fault *why)
{
	static const char *const settings[] = { "PRAGMA locking_mode = EXCLUSIVE", "COMMIT", "PRAGMA synchronous = FULL",
		"PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -8192" };
	const struct timespec pause = { 0, 20000000 };
	int code;

	sqlite3_extended_result_codes(s->handle, 1);
	sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* Whatever is read first in exclusive mode keeps a shared lock, and two that hold one wait for each other for ever. */
	while (((code = sqlite3_exec(s->handle, "BEGIN EXCLUSIVE", NULL, NULL, NULL)) & 0xFF) == SQLITE_BUSY && wait)
		nanosleep(&pause, NULL);
	if ((code & 0xFF) == SQLITE_BUSY)
		return in_use(s, status, why);
	if (code != SQLITE_OK)
		return failed(s, status, why);
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (run(s, settings[i], status, why) < 0)
			return -1;
	return run(s, "PRAGMA journal_mode = TRUNCATE", status, why);
}

static int
open_handle(struct store *s, bool wait, int *status, struct fault *why)
{
	int code = sqlite3_open_v2(s->real, &s->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL);

	if (code != SQLITE_OK)
		return failed(s, status, why);
	if (sqlite3_db_readonly(s->handle, "main") == 1) {
		*status = STATUS_NO_OUTPUT;
		return fault_set(why, FAULT_IO, &(struct place){ .file = s->path }, "cannot be written");
	}
	return lock(s, wait, status, why);
}

static int
prepare_all(struct store *s, int *status, struct fault *why)
{
	s->insert = prepare(s, "INSERT OR REPLACE INTO document (" COLUMNS ") VALUES "
	    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", status, why);
	if (s->insert == NULL)
		return -1;
	s->get = prepare(s, "SELECT " COLUMNS " FROM document WHERE number = ?", status, why);
	s->remove = s->get != NULL ? prepare(s, "DELETE FROM document WHERE number = ?", status, why) : NULL;
	return s->remove != NULL ? 0 : -1;
}

struct store *
store_open(const char *path, const struct store_how *how, int *status, struct fault *why)
{
	struct store *s = mem_zero(sizeof *s);
	int there;

	s->path = path;
	s->settings = how->settings;
	if ((s->real = store_file_path(path, status, why)) == NULL || (there = store_file_look(s->real, status, why)) < 0)
		goto fail;
	if (there == 0 && !how->make) {
		*status = STATUS_NO_INPUT;
		fault_set(why, FAULT_IO, &(struct place){ .file = path }, "no such state");
		goto fail;
	}
	if (there == 0 && make(s, status, why) < 0)
		goto fail;
	if (open_handle(s, how->wait, status, why) < 0 || read_head(s, status, why) < 0 || prepare_all(s, status, why) < 0)
		goto fail;
	if (how->settings != NULL && compare_parameters(s, status, why) < 0)
		goto fail;
	return s;
fail:
	if (why->place.file != NULL)
		why->place.file = path;            /* as the user wrote it */
	store_close(s);
	return NULL;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	sqlite3_finalize(s->insert);
	sqlite3_finalize(s->get);
	sqlite3_finalize(s->remove);
	if (s->handle != NULL && !sqlite3_get_autocommit(s->handle))
		(void)sqlite3_exec(s->handle, "ROLLBACK", NULL, NULL, NULL);   /* what failed before has been told */
	/* The empty journal that TRUNCATE leaves goes with this; it changes nothing in the file. */
	if (s->handle != NULL)
		(void)sqlite3_exec(s->handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	sqlite3_close(s->handle);
	free(s->parameters);
	free(s->real);
	free(s);
}

uint64_t
store_next(const struct store *s)
{
	return s->next;
}

uint64_t
store_count(const struct store *s)
{
	return s->count;
}

const char *
store_parameters(const struct store *s)
{
	return s->parameters;
}

/* ---- rows ---- */

static struct text
column_text(sqlite3_stmt *from, int column)
{
	const void *bytes = sqlite3_column_blob(from, column);
	size_t len = (size_t)sqlite3_column_bytes(from, column);

	if (bytes == NULL && sqlite3_column_type(from, column) != SQLITE_NULL)
		bytes = "";                        /* SQLite gives no address for no bytes */
	return (struct text){ bytes, len };
}

/* Columns in the order of COLUMNS; false where the row does not fit its checksum or itself. */
static bool
read_row(const struct store *s, sqlite3_stmt *from, struct row *r)
{
	struct text exact = column_text(from, 2);

	if (exact.len != sizeof r->exact)
		return false;
	*r = (struct row){ .number = (uint64_t)sqlite3_column_int64(from, 0), .id = column_text(from, 1),
		.empty = sqlite3_column_int(from, 3) != 0, .first = (uint64_t)sqlite3_column_int64(from, 4),
		.url = (uint64_t)sqlite3_column_int64(from, 5), .source = column_text(from, 6), .title = column_text(from, 7),
		.title_hash = (uint64_t)sqlite3_column_int64(from, 8), .template_hash = (uint64_t)sqlite3_column_int64(from, 9),
		.finding = (enum finding)sqlite3_column_int(from, 10), .inside = sqlite3_column_int(from, 11) != 0,
		.covered = sqlite3_column_double(from, 12), .cluster = column_text(from, 13), .verdict = column_text(from, 14),
		.indexed = sqlite3_column_int(from, 15) != 0, .count = (size_t)sqlite3_column_int64(from, 16),
		.in_title = (size_t)sqlite3_column_int64(from, 17), .codes = column_text(from, 18),
		.sample = column_text(from, 19), .reaches = column_text(from, 20), .signature = column_text(from, 21),
		.rules = column_text(from, 22) };
	for (size_t i = 0; i < 8; i++) {
		r->exact.low |= (uint64_t)(unsigned char)exact.bytes[i] << 8 * i;
		r->exact.high |= (uint64_t)(unsigned char)exact.bytes[8 + i] << 8 * i;
	}
	return (uint64_t)sqlite3_column_int64(from, 23) == row_checksum(r) &&
	    (s->settings == NULL || row_is_sound(r, s->settings));
}

static void
bind_text(sqlite3_stmt *to, int at, struct text t)
{
	if (t.bytes != NULL)
		sqlite3_bind_text(to, at, t.bytes, (int)t.len, SQLITE_STATIC);
}

static void
bind_blob(sqlite3_stmt *to, int at, struct text t)
{
	if (t.bytes != NULL)
		sqlite3_bind_blob(to, at, t.bytes, (int)t.len, SQLITE_STATIC);
}

static void
bind_row(sqlite3_stmt *to, const struct row *r, const unsigned char exact[16])
{
	const struct {
		int at;
		uint64_t value;
	} numbers[] = { { 1, r->number }, { 4, r->empty }, { 5, r->first }, { 6, r->url }, { 9, r->title_hash },
		{ 10, r->template_hash }, { 11, r->finding }, { 12, r->inside }, { 16, r->indexed }, { 17, r->count },
		{ 18, r->in_title }, { 24, row_checksum(r) } };

	sqlite3_clear_bindings(to);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sqlite3_bind_int64(to, numbers[i].at, (sqlite3_int64)numbers[i].value);
	bind_text(to, 2, r->id);
	sqlite3_bind_blob(to, 3, exact, 16, SQLITE_STATIC);
	bind_text(to, 7, r->source);
	bind_text(to, 8, r->title);
	sqlite3_bind_double(to, 13, r->covered);
	bind_text(to, 14, r->cluster);
	bind_text(to, 15, r->verdict);
	bind_blob(to, 19, r->codes);
	bind_blob(to, 20, r->sample);
	bind_blob(to, 21, r->reaches);
	bind_blob(to, 22, r->signature);
	bind_text(to, 23, r->rules);
}

static int
begin(struct store *s, int *status, struct fault *why)
{
	if (s->pending)
		return 0;
	s->pending = run(s, "BEGIN IMMEDIATE", status, why) == 0;
	return s->pending ? 0 : -1;
}

int
store_replace(struct store *s, const struct row *r, int *status, struct fault *why)
{
	unsigned char exact[16];
	int result;

	for (size_t i = 0; i < 8; i++) {
		exact[i] = (unsigned char)(r->exact.low >> 8 * i);
		exact[8 + i] = (unsigned char)(r->exact.high >> 8 * i);
	}
	if (begin(s, status, why) < 0)
		return -1;
	bind_row(s->insert, r, exact);
	result = sqlite3_step(s->insert) == SQLITE_DONE ? 0 : failed(s, status, why);
	sqlite3_reset(s->insert);
	s->broken |= result < 0;
	return result;
}

int
store_add(struct store *s, const struct row *r, int *status, struct fault *why)
{
	if (store_replace(s, r, status, why) < 0)
		return -1;
	s->next = r->number + 1;
	s->count++;
	return 0;
}

int
store_remove(struct store *s, uint64_t number, int *status, struct fault *why)
{
	int result;

	if (begin(s, status, why) < 0)
		return -1;
	sqlite3_bind_int64(s->remove, 1, (sqlite3_int64)number);
	result = sqlite3_step(s->remove) == SQLITE_DONE ? 0 : failed(s, status, why);
	sqlite3_reset(s->remove);
	s->broken |= result < 0;
	s->count -= result == 0;
	return result;
}

int
store_commit(struct store *s, int *status, struct fault *why)
{
	if (!s->pending)
		return 0;
	if (s->broken) {                       /* SQLite may have rolled back by itself: a head alone must not go in */
		*status = STATUS_IO;
		return fault_set(why, FAULT_IO, &(struct place){ .file = s->path }, "an earlier write failed");
	}
	if (write_head(s, status, why) < 0 || run(s, "COMMIT", status, why) < 0) {
		s->broken = true;
		return -1;
	}
	s->pending = false;
	return 0;
}

int
store_get(struct store *s, uint64_t number, struct row *r, int *status, struct fault *why)
{
	sqlite3_reset(s->get);
	sqlite3_bind_int64(s->get, 1, (sqlite3_int64)number);
	switch (sqlite3_step(s->get)) {
	case SQLITE_ROW:
		return read_row(s, s->get, r) ? 1 : damaged(s, status, why, "a document does not fit its checksum");
	case SQLITE_DONE:
		return 0;
	default:
		return failed(s, status, why);
	}
}

int
store_each(struct store *s, int (*take)(void *, const struct row *), void *with, int *status, struct fault *why)
{
	sqlite3_stmt *rows = prepare(s, "SELECT " COLUMNS " FROM document ORDER BY number", status, why);
	uint64_t count = 0, least = 0;
	int code = SQLITE_DONE, result = 0;
	struct row r;

	if (rows == NULL)
		return -1;
	while (result == 0 && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		if (!read_row(s, rows, &r) || r.number < least || r.number >= s->next)
			result = damaged(s, status, why, "a document does not fit its checksum");
		else
			result = take(with, &r);
		least = r.number + 1;
		count++;
	}
	if (result == 0 && code != SQLITE_DONE)
		result = failed(s, status, why);
	if (result == 0 && count != s->count)
		result = damaged(s, status, why, "documents are missing");
	sqlite3_finalize(rows);
	return result;
}

int
store_check(struct store *s, int *status, struct fault *why)
{
	sqlite3_stmt *check = prepare(s, "PRAGMA integrity_check(1)", status, why);
	int result = -1;

	if (check == NULL)
		return -1;
	if (sqlite3_step(check) != SQLITE_ROW)
		failed(s, status, why);
	else if (strcmp((const char *)sqlite3_column_text(check, 0), "ok") != 0)
		damaged(s, status, why, (const char *)sqlite3_column_text(check, 0));
	else
		result = 0;
	sqlite3_finalize(check);
	return result;
}
