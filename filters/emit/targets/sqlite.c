/* sqlite - the tables of the mapping in one file, by upsert: loading a record twice is loading it once.
 *
 * Records wait in a batch (batch.h) and go in together, in one transaction.  Of each the digest in the parent's row is
 * looked at first: where it is equal nothing is written.  Else what hangs on the parent is deleted, the parent's row
 * inserted or updated, and the rest inserted anew.  A row that the database refuses takes its record out of the
 * transaction, and the others go in.
 *
 * Measured (20,000 records of 3.4 KB): batches from 500 on are at the flat top of the curve. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/status.h"
#include "batch.h"
#include "ddl.h"
#include "record/compose.h"
#include "sqlite/database.h"
#include "sqlite/schema.h"
#include "target.h"

enum { BATCH_SECONDS = 2 };                /* a batch that waits longer goes in with the next record */

struct counts {
	unsigned long long written, unchanged;             /* rows */
	unsigned long long added, replaced, same;          /* documents */
	unsigned long long rows[MAPPING_TABLES];           /* of written, by table */
};

struct store {
	const struct target_options *options;
	const struct mapping *mapping;
	struct database database;
	struct batch batch;
	time_t began;                      /* of the batch, on the clock that never jumps */
	sqlite3_stmt *digest;              /* the parent's digest by its key */
	sqlite3_stmt **inserts, **deletes; /* one a table; the parent is never deleted */
	struct batch_cell *key;            /* of the parent's row in work */
	struct counts total, before;       /* before: when the batch in work began */
};

/* ---- statements ------------------------------------------------------------------------------------------ */

static void
add_parameters(struct buffer *sql, size_t count)
{
	for (size_t i = 1; i <= count; i++)
		buffer_printf(sql, "%s?%zu", i > 1 ? ", " : "", i);
}

static void
add_conditions(struct buffer *sql, const struct mapping_table *table, const size_t *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buffer_text(sql, i > 0 ? " AND " : " WHERE ");
		ddl_name(table->columns[columns[i]].name, sql);
		buffer_printf(sql, " = ?%zu", i + 1);
	}
}

static void
insert_sql(const struct mapping_table *table, struct buffer *sql)
{
	buffer_text(sql, "INSERT INTO ");
	ddl_name(table->name, sql);
	buffer_text(sql, " (");
	ddl_names(table, NULL, table->column_count, sql);
	buffer_text(sql, table->is_parent ? ", \"_digest\") VALUES (" : ") VALUES (");
	add_parameters(sql, table->column_count + table->is_parent);
	buffer_text(sql, ")");
	if (!table->is_parent)
		return;
	buffer_text(sql, " ON CONFLICT (");
	ddl_names(table, table->key, table->key_count, sql);
	buffer_text(sql, ") DO UPDATE SET \"_digest\" = excluded.\"_digest\"");
	for (size_t i = 0; i < table->column_count; i++)
		buffer_printf(sql, ", \"%s\" = excluded.\"%s\"", table->columns[i].name, table->columns[i].name);
}

static void
delete_sql(const struct mapping *m, const struct mapping_table *table, struct buffer *sql)
{
	size_t refers[MAPPING_COLUMNS];

	ddl_references(table, m->parent, refers);
	buffer_text(sql, "DELETE FROM ");
	ddl_name(table->name, sql);
	add_conditions(sql, table, refers, m->parent->key_count);
}

static void
digest_sql(const struct mapping_table *parent, struct buffer *sql)
{
	buffer_text(sql, "SELECT \"_digest\" FROM ");
	ddl_name(parent->name, sql);
	add_conditions(sql, parent, parent->key, parent->key_count);
}

static int
prepare_all(struct store *s, int *status, struct fault *why)
{
	struct buffer sql = { 0 };

	digest_sql(s->mapping->parent, &sql);
	s->digest = database_prepare(&s->database, buffer_string(&sql), status, why);
	for (size_t t = 0; t < s->mapping->table_count && why->code == FAULT_NONE; t++) {
		const struct mapping_table *table = &s->mapping->tables[t];

		buffer_clear(&sql);
		insert_sql(table, &sql);
		s->inserts[t] = database_prepare(&s->database, buffer_string(&sql), status, why);
		if (table->is_parent || s->inserts[t] == NULL)
			continue;
		buffer_clear(&sql);
		delete_sql(s->mapping, table, &sql);
		s->deletes[t] = database_prepare(&s->database, buffer_string(&sql), status, why);
	}
	buffer_free(&sql);
	return why->code == FAULT_NONE ? 0 : -1;
}

/* ---- one record ------------------------------------------------------------------------------------------ */

static void
bind(sqlite3_stmt *statement, int place, const struct batch_cell *cell)
{
	switch (cell->kind) {
	case BATCH_NULL:
		sqlite3_bind_null(statement, place);
		break;
	case BATCH_INTEGER:
		sqlite3_bind_int64(statement, place, cell->integer);
		break;
	case BATCH_REAL:
		sqlite3_bind_double(statement, place, cell->real);
		break;
	case BATCH_TEXT:
		sqlite3_bind_text64(statement, place, cell->bytes, cell->len, SQLITE_STATIC, SQLITE_UTF8);
		break;
	}
}

/* 0, or -1 where the database says no; its error stays to be read. */
static int
run(sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW || code == SQLITE_DONE) {
		sqlite3_reset(statement);
		return 0;
	}
	sqlite3_reset(statement);
	return -1;
}

static void
read_key(struct store *s, const struct batch_record *r)
{
	const struct mapping_table *parent = s->mapping->parent;
	struct batch_reader reader = batch_read(&s->batch, r);
	struct batch_cell cell;

	(void)batch_rows(&reader);             /* always one: the rest was not chosen */
	for (size_t c = 0; c < parent->column_count; c++) {
		batch_cell(&reader, &cell);
		for (size_t k = 0; k < parent->key_count; k++)
			if (parent->key[k] == c)
				s->key[k] = cell;
	}
}

static void
bind_key(struct store *s, sqlite3_stmt *statement)
{
	for (size_t k = 0; k < s->mapping->parent->key_count; k++)
		bind(statement, (int)k + 1, &s->key[k]);
}

enum known { NEW, CHANGED, SAME, UNKNOWN };

static enum known
compare(struct store *s, const struct batch_record *r)
{
	enum known known = UNKNOWN;
	const char *live;
	int code;

	bind_key(s, s->digest);
	code = sqlite3_step(s->digest);
	if (code == SQLITE_DONE) {
		known = NEW;
	} else if (code == SQLITE_ROW) {
		live = (const char *)sqlite3_column_text(s->digest, 0);
		known = live != NULL && strcmp(live, r->digest) == 0 ? SAME : CHANGED;
	}
	sqlite3_reset(s->digest);
	return known;
}

static int
insert_rows(struct store *s, const struct batch_record *r)
{
	const struct batch_cell digest = { .kind = BATCH_TEXT, .bytes = r->digest, .len = sizeof r->digest - 1 };
	struct batch_reader reader = batch_read(&s->batch, r);

	for (size_t t = 0; t < s->mapping->table_count; t++) {
		const struct mapping_table *table = &s->mapping->tables[t];
		struct batch_cell cell;

		for (size_t rows = batch_rows(&reader); rows > 0; rows--) {
			for (size_t c = 0; c < table->column_count; c++) {
				batch_cell(&reader, &cell);
				bind(s->inserts[t], (int)c + 1, &cell);
			}
			if (table->is_parent)
				bind(s->inserts[t], (int)table->column_count + 1, &digest);
			if (run(s->inserts[t]) < 0)
				return -1;
		}
	}
	return 0;
}

static int
replace(struct store *s, const struct batch_record *r, enum known known)
{
	for (size_t t = 1; known == CHANGED && t < s->mapping->table_count; t++) {
		bind_key(s, s->deletes[t]);
		if (run(s->deletes[t]) < 0)
			return -1;
	}
	return insert_rows(s, r);
}

/* The record's own rows are taken back; the fault is the row's. */
static int
refuse(struct store *s, const struct batch_record *r, int *status, struct fault *why)
{
	struct fault told = { 0 };

	fault_set(&told, FAULT_CONSTRAINT, NULL, "the database refuses a row: %s", sqlite3_errmsg(s->database.handle));
	if (database_do(&s->database, "ROLLBACK TO record", status, why) < 0)
		return -1;
	if (database_do(&s->database, "RELEASE record", status, why) < 0)
		return -1;
	run_reject_late(s->options->run, &r->at, &told, s->batch.bytes.bytes + r->line_at, r->line_len);
	return 0;
}

static void
count_rows(struct store *s, const struct batch_record *r)
{
	struct batch_reader reader = batch_read(&s->batch, r);
	struct batch_cell cell;

	for (size_t t = 0; t < s->mapping->table_count; t++) {
		size_t rows = batch_rows(&reader);

		s->total.rows[t] += rows;
		for (size_t i = 0; i < rows * s->mapping->tables[t].column_count; i++)
			batch_cell(&reader, &cell);
	}
	s->total.written += r->rows;
}

static int
write_record(struct store *s, const struct batch_record *r, int *status, struct fault *why)
{
	enum known known;

	read_key(s, r);
	known = compare(s, r);
	if (known == UNKNOWN)
		return database_fault(&s->database, "read", status, why);
	if (known == SAME) {
		s->total.unchanged += r->rows;
		s->total.same++;
		return 0;
	}
	if (database_do(&s->database, "SAVEPOINT record", status, why) < 0)
		return -1;
	if (replace(s, r, known) < 0) {
		if (database_blames_row(&s->database))
			return refuse(s, r, status, why);
		return database_fault(&s->database, "write", status, why);
	}
	if (database_do(&s->database, "RELEASE record", status, why) < 0)
		return -1;
	count_rows(s, r);
	*(known == NEW ? &s->total.added : &s->total.replaced) += 1;
	return 0;
}

/* ---- batches --------------------------------------------------------------------------------------------- */

static time_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static int
write_batch(struct store *s, int *status, struct fault *why)
{
	int result = 0;

	if (s->batch.count == 0)
		return 0;
	s->before = s->total;
	result = database_begin(&s->database, status, why);
	for (size_t i = 0; result == 0 && i < s->batch.count; i++)
		result = write_record(s, &s->batch.records[i], status, why);
	if (result == 0)
		result = database_commit(&s->database, status, why);
	if (result < 0)
		s->total = s->before;
	database_rollback(&s->database);
	batch_clear(&s->batch);
	return result;
}

static int
put(void *store, const struct rows *rows, struct task *task, int *status, struct fault *why)
{
	struct store *s = store;

	if (s->batch.count == 0)
		s->began = now();
	batch_add(&s->batch, rows, task->record, &task->at);
	if (batch_full(&s->batch) || now() - s->began >= BATCH_SECONDS)
		return write_batch(s, status, why);
	return 0;
}

/* What was read whole is kept, however the input ended: a run that is repeated finds it unchanged. */
static int
close_store(void *store, bool good, int *status, struct fault *why)
{
	(void)good;
	return write_batch(store, status, why);
}

/* ---- the store ------------------------------------------------------------------------------------------- */

static void
free_store(void *store)
{
	struct store *s = store;

	if (s == NULL)
		return;
	sqlite3_finalize(s->digest);
	for (size_t t = 0; t < s->mapping->table_count; t++) {
		sqlite3_finalize(s->inserts[t]);
		sqlite3_finalize(s->deletes[t]);
	}
	database_close(&s->database);
	batch_free(&s->batch);
	free(s->inserts);
	free(s->deletes);
	free(s->key);
	free(s);
}

static void *
open_store(const struct target_options *options, int *status, struct fault *why)
{
	struct store *s = mem_zero(sizeof *s);
	size_t tables = options->mapping->table_count;

	s->options = options;
	s->mapping = options->mapping;
	s->inserts = mem_array(tables, sizeof *s->inserts);
	s->deletes = mem_array(tables, sizeof *s->deletes);
	s->key = mem_array(s->mapping->parent->key_count, sizeof *s->key);
	batch_init(&s->batch, options->line_buffered ? 1 : (size_t)options->batch);
	if (database_open(&s->database, options->argument, options->wait, status, why) == 0
	    && schema_make(&s->database, s->mapping, status, why) == 0 && prepare_all(s, status, why) == 0)
		return s;
	free_store(s);
	return NULL;
}

static void
add_number(struct buffer *json, const char *key, unsigned long long value)
{
	compose_key(json, key);
	buffer_unsigned(json, value);
}

static void
add_stats(const void *store, struct buffer *json)
{
	const struct store *s = store;

	add_number(json, "rows_written", s->total.written);
	add_number(json, "rows_unchanged", s->total.unchanged);
	add_number(json, "documents_added", s->total.added);
	add_number(json, "documents_replaced", s->total.replaced);
	add_number(json, "documents_unchanged", s->total.same);
	compose_key(json, "rows");
	buffer_byte(json, '{');
	for (size_t t = 0; t < s->mapping->table_count; t++)
		add_number(json, s->mapping->tables[t].name, s->total.rows[t]);
	buffer_byte(json, '}');
}

static const char *
folder(const void *store)
{
	return ((const struct store *)store)->database.folder;
}

static int
check(const struct mapping *m, struct fault *why)
{
	struct database d;
	int status, result;

	database_open_memory(&d);
	result = schema_make(&d, m, &status, why);
	database_close(&d);
	return result;
}

const struct target target_sqlite = {
	.name = "sqlite",
	.kind = TARGET_STORE,
	.argument = "FILE",
	.open = open_store,
	.put = put,
	.close = close_store,
	.stats = add_stats,
	.folder = folder,
	.free = free_store,
	.check = check,
};
