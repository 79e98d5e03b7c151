/* sqlite - the tables of the mapping in one file, by upsert: loading a record twice is loading it once.
 *
 * Records wait in a batch (store.h) and go in together, in one transaction.  Of each the digest in the parent's row is
 * looked at first: where it is equal nothing is written.  Else what hangs on the parent is deleted, the parent's row
 * inserted or updated, and the rest inserted anew.  A row that the database refuses takes its record out of the
 * transaction, and the others go in.
 *
 * Measured (20,000 records of 3.4 KB): batches from 500 on are at the flat top of the curve. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "ddl.h"
#include "sqlite/database.h"
#include "sqlite/schema.h"
#include "store.h"
#include "target.h"

struct sqlite {
	struct store store;                /* first: store.h knows no more of us */
	struct database database;
	sqlite3_stmt *digest;              /* the parent's digest by its key */
	sqlite3_stmt **inserts, **deletes; /* one a table; the parent is never deleted */
	sqlite3_stmt *insert_run, *update_run, *loading, *source, *known_source;
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

/* Parameters of the ledger's statements are named $1, $2, …, and numbered as they come. */
static int
prepare_ledger(struct sqlite *s, int *status, struct fault *why)
{
	const struct {
		sqlite3_stmt **to;
		const char *sql;
	} all[] = { { &s->insert_run, LEDGER_INSERT_RUN }, { &s->update_run, LEDGER_UPDATE_RUN }, { &s->loading, LEDGER_LOADING },
		{ &s->source, LEDGER_SOURCE },
		{ &s->known_source, "SELECT state, digest, records, rejected FROM \"_source\" WHERE name = ?1" } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if ((*all[i].to = database_prepare(&s->database, all[i].sql, status, why)) == NULL)
			return -1;
	return 0;
}

static int
prepare_all(struct sqlite *s, int *status, struct fault *why)
{
	const struct mapping *m = s->store.mapping;
	struct buffer sql = { 0 };

	digest_sql(m->parent, &sql);
	s->digest = database_prepare(&s->database, buffer_string(&sql), status, why);
	for (size_t t = 0; t < m->table_count && why->code == FAULT_NONE; t++) {
		const struct mapping_table *table = &m->tables[t];

		buffer_clear(&sql);
		insert_sql(table, &sql);
		s->inserts[t] = database_prepare(&s->database, buffer_string(&sql), status, why);
		if (table->is_parent || s->inserts[t] == NULL)
			continue;
		buffer_clear(&sql);
		delete_sql(m, table, &sql);
		s->deletes[t] = database_prepare(&s->database, buffer_string(&sql), status, why);
	}
	buffer_free(&sql);
	return why->code == FAULT_NONE ? prepare_ledger(s, status, why) : -1;
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

	sqlite3_reset(statement);
	return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : -1;
}

static void
bind_key(const struct sqlite *s, sqlite3_stmt *statement)
{
	for (size_t k = 0; k < s->store.mapping->parent->key_count; k++)
		bind(statement, (int)k + 1, &s->store.key[k]);
}

/* The fate of the record if all goes well; FATE_WAITS: the database cannot be read. */
static enum fate
compare(struct sqlite *s, const struct batch_record *r)
{
	enum fate fate = FATE_WAITS;
	const char *live;
	int code;

	bind_key(s, s->digest);
	code = sqlite3_step(s->digest);
	if (code == SQLITE_DONE) {
		fate = FATE_ADDED;
	} else if (code == SQLITE_ROW) {
		live = (const char *)sqlite3_column_text(s->digest, 0);
		fate = live != NULL && strcmp(live, r->digest) == 0 ? FATE_SAME : FATE_REPLACED;
	}
	sqlite3_reset(s->digest);
	return fate;
}

static int
insert_rows(struct sqlite *s, const struct batch_record *r)
{
	const struct batch_cell digest = { .kind = BATCH_TEXT, .bytes = r->digest, .len = sizeof r->digest - 1 };
	const struct mapping *m = s->store.mapping;
	struct batch_reader reader = batch_read(&s->store.batch, r);

	for (size_t t = 0; t < m->table_count; t++) {
		const struct mapping_table *table = &m->tables[t];
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
replace(struct sqlite *s, const struct batch_record *r, enum fate fate)
{
	for (size_t t = 1; fate == FATE_REPLACED && t < s->store.mapping->table_count; t++) {
		bind_key(s, s->deletes[t]);
		if (run(s->deletes[t]) < 0)
			return -1;
	}
	return insert_rows(s, r);
}

/* The record's own rows are taken back; the fault is the row's. */
static int
refuse(struct sqlite *s, struct batch_record *r, int *status, struct fault *why)
{
	char message[300];

	strncpy(message, sqlite3_errmsg(s->database.handle), sizeof message - 1);
	message[sizeof message - 1] = '\0';
	if (database_do(&s->database, "ROLLBACK TO record", status, why) < 0
	    || database_do(&s->database, "RELEASE record", status, why) < 0)
		return -1;
	store_refuse(&s->store, r, FAULT_CONSTRAINT, "the database refuses a row: %s", message);
	return 0;
}

static int
write_record(struct sqlite *s, struct batch_record *r, int *status, struct fault *why)
{
	store_key(&s->store, r);
	r->fate = compare(s, r);
	if (r->fate == FATE_WAITS)
		return database_fault(&s->database, "read", status, why);
	if (r->fate == FATE_SAME)
		return 0;
	if (database_do(&s->database, "SAVEPOINT record", status, why) < 0)
		return -1;
	if (replace(s, r, r->fate) == 0)
		return database_do(&s->database, "RELEASE record", status, why);
	if (database_blames_row(&s->database))
		return refuse(s, r, status, why);
	return database_fault(&s->database, "write", status, why);
}

/* The last record of each key, or, where that is refused, the one before it. */
static int
write_records(struct sqlite *s, int *status, struct fault *why)
{
	struct batch *b = &s->store.batch;

	for (size_t i = 0; i < b->count; i++) {
		struct batch_record *r = &b->records[i];

		if (r->later > 0) {
			r->fate = store_supersede(&s->store, r);
			continue;
		}
		while (write_record(s, r, status, why) == 0 && r->fate == FATE_REFUSED && r->earlier > 0)
			r = &b->records[r->earlier - 1];
		if (why->code != FAULT_NONE)
			return -1;
	}
	return 0;
}

/* ---- the ledger ------------------------------------------------------------------------------------------ */

static void
bind_text(sqlite3_stmt *statement, int place, const char *text, size_t len)
{
	sqlite3_bind_text64(statement, place, text, len, SQLITE_STATIC, SQLITE_UTF8);
}

static int
do_run(const struct sqlite *s, sqlite3_stmt *statement, int *status, struct fault *why)
{
	return run(statement) == 0 ? 0 : database_fault(&s->database, "write the ledger", status, why);
}

/* The run's row: made with the first rows, brought up to date with all others.  state NULL: it goes on. */
static int
write_run(struct sqlite *s, const char *state, int *status, struct fault *why)
{
	struct ledger *l = &s->store.ledger;
	unsigned long long counts[STORE_RUN_COUNTS];
	char now[24];

	if (l->run == 0) {
		bind_text(s->insert_run, 1, l->began, strlen(l->began));
		bind_text(s->insert_run, 2, l->rules, strlen(l->rules));
		if (do_run(s, s->insert_run, status, why) < 0)
			return -1;
		l->run = sqlite3_last_insert_rowid(s->database.handle);
	}
	ledger_now(now);
	store_run_counts(&s->store, counts);
	if (state != NULL)
		bind_text(s->update_run, 1, now, strlen(now));
	else
		sqlite3_bind_null(s->update_run, 1);
	bind_text(s->update_run, 2, state != NULL ? state : "loading", strlen(state != NULL ? state : "loading"));
	for (int i = 0; i < STORE_RUN_COUNTS; i++)
		sqlite3_bind_int64(s->update_run, 3 + i, (long long)counts[i]);
	sqlite3_bind_int64(s->update_run, 9, l->run);
	return do_run(s, s->update_run, status, why);
}

static int
write_loading(struct sqlite *s, int *status, struct fault *why)
{
	const struct batch *b = &s->store.batch;

	if (write_run(s, NULL, status, why) < 0)
		return -1;
	for (size_t i = 0; i < b->count; i++) {
		struct ledger_source *source = b->records[i].source;

		if (!source->changed || source->loading)
			continue;
		source->loading = true;        /* once is enough; store_rolled_back takes it back */
		bind_text(s->loading, 1, source->name, source->len);
		sqlite3_bind_int64(s->loading, 2, s->store.ledger.run);
		if (do_run(s, s->loading, status, why) < 0)
			return -1;
	}
	return 0;
}

/* Does the database say the same of a source as this run?  What is done stays done. */
static bool
source_is_known(const struct sqlite *s, const struct ledger_source *source, const char digest[33])
{
	sqlite3_stmt *q = s->known_source;
	bool known = false;

	bind_text(q, 1, source->name, source->len);
	if (sqlite3_step(q) == SQLITE_ROW) {
		const char *state = (const char *)sqlite3_column_text(q, 0), *live = (const char *)sqlite3_column_text(q, 1);

		known = (strcmp(state, "done") == 0 || strcmp(state, ledger_state(source)) == 0) && strcmp(live, digest) == 0
		    && sqlite3_column_int64(q, 2) == (long long)source->records
		    && sqlite3_column_int64(q, 3) == (long long)source->rejected;
	}
	sqlite3_reset(q);
	return known;
}

static int
write_source(struct sqlite *s, const struct ledger_source *source, int *status, struct fault *why)
{
	char digest[33];

	ledger_digest(source, digest);
	bind_text(s->source, 1, source->name, source->len);
	bind_text(s->source, 2, ledger_state(source), strlen(ledger_state(source)));
	bind_text(s->source, 3, digest, 32);
	sqlite3_bind_int64(s->source, 4, (long long)source->records);
	sqlite3_bind_int64(s->source, 5, (long long)source->rejected);
	sqlite3_bind_int64(s->source, 6, s->store.ledger.run);
	return do_run(s, s->source, status, why);
}

/* Sources that have come to their end, where the database does not know it yet. */
static int
write_sources(struct sqlite *s, int *status, struct fault *why)
{
	struct ledger *l = &s->store.ledger;

	for (size_t i = 0; i < ledger_count(l); i++) {
		const struct ledger_source *source = ledger_at(l, i);
		char digest[33];

		ledger_digest(source, digest);
		if (source_is_known(s, source, digest))
			continue;
		if (l->run == 0 && write_run(s, NULL, status, why) < 0)
			return -1;
		if (write_source(s, source, status, why) < 0)
			return -1;
	}
	return l->run == 0 ? 0 : write_run(s, "ended", status, why);
}

/* ---- batches --------------------------------------------------------------------------------------------- */

static int
write_batch(struct store *store, int *status, struct fault *why)
{
	struct sqlite *s = (struct sqlite *)store;
	int result = database_begin(&s->database, status, why);

	if (result == 0)
		result = write_records(s, status, why);
	if (store_settle(&s->store, 0, s->store.batch.count) && result == 0)
		result = write_loading(s, status, why);
	if (result == 0)
		result = database_commit(&s->database, status, why);
	if (result == 0)
		store_committed(&s->store, 0, s->store.batch.count);
	else
		store_rolled_back(&s->store, 0, s->store.batch.count);
	store_empty(&s->store);
	database_rollback(&s->database);
	return result;
}

/* What was read whole is kept, however the input ended: a run that is repeated finds it unchanged. */
static int
close_store(void *store, bool good, int *status, struct fault *why)
{
	struct sqlite *s = store;
	int result = s->store.batch.count > 0 ? write_batch(&s->store, status, why) : 0;

	good = store_is_good(&s->store, good);
	if (result < 0 || (!good && s->store.ledger.run == 0))
		return result;
	result = database_begin(&s->database, status, why);
	if (result == 0)
		result = good ? write_sources(s, status, why) : write_run(s, "stopped", status, why);
	if (result == 0)
		result = database_commit(&s->database, status, why);
	database_rollback(&s->database);
	return result;
}

/* ---- opening --------------------------------------------------------------------------------------------- */

static void
free_store(void *store)
{
	struct sqlite *s = store;
	sqlite3_stmt *const single[] = { s->digest, s->insert_run, s->update_run, s->loading, s->source, s->known_source };

	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		sqlite3_finalize(single[i]);
	for (size_t t = 0; t < s->store.mapping->table_count; t++) {
		sqlite3_finalize(s->inserts[t]);
		sqlite3_finalize(s->deletes[t]);
	}
	database_close(&s->database);
	store_free(&s->store);
	free(s->inserts);
	free(s->deletes);
	free(s);
}

static void *
open_store(const struct target_options *options, int *status, struct fault *why)
{
	struct sqlite *s = mem_zero(sizeof *s);
	size_t tables = options->mapping->table_count;
	int opened = store_init(&s->store, options, write_batch, status, why);

	s->inserts = mem_array(tables, sizeof *s->inserts);
	s->deletes = mem_array(tables, sizeof *s->deletes);
	if (options->argument == NULL)
		database_open_memory(&s->database);    /* for the rows of a view */
	else if (opened == 0)
		opened = database_open(&s->database, options->argument, options->wait, status, why);
	if (opened == 0 && schema_make(&s->database, options->mapping, status, why) == 0
	    && prepare_all(s, status, why) == 0)
		return s;
	free_store(s);
	return NULL;
}

/* ---- views ----------------------------------------------------------------------------------------------- */

static void
read_cells(sqlite3_stmt *q, struct mapping_column *columns, struct cell *cells)
{
	for (int i = 0; i < sqlite3_column_count(q); i++) {
		int type = sqlite3_column_type(q, i);

		cells[i] = (struct cell){ .bytes = (const char *)sqlite3_column_text(q, i) };
		cells[i].len = (size_t)sqlite3_column_bytes(q, i);
		if (type != SQLITE_NULL)
			columns[i].type = type == SQLITE_INTEGER ? COLUMN_INTEGER : type == SQLITE_FLOAT ? COLUMN_REAL : COLUMN_TEXT;
	}
}

static int
view(void *store, const struct mapping_view *wanted, void (*row)(void *, const struct mapping_table *, const struct cell *),
    void *own, int *status, struct fault *why)
{
	const struct database *d = &((struct sqlite *)store)->database;
	struct mapping_table table = { .name = wanted->name };
	char sql[MAPPING_NAME + 32];
	struct cell *cells;
	sqlite3_stmt *q;
	int code;

	snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", wanted->name);
	if ((q = database_prepare(d, sql, status, why)) == NULL)
		return -1;
	table.column_count = (size_t)sqlite3_column_count(q);
	table.columns = mem_array(table.column_count, sizeof *table.columns);
	cells = mem_array(table.column_count, sizeof *cells);
	for (size_t i = 0; i < table.column_count; i++)
		table.columns[i].name = sqlite3_column_name(q, (int)i);
	row(own, &table, NULL);
	while ((code = sqlite3_step(q)) == SQLITE_ROW) {
		read_cells(q, table.columns, cells);
		row(own, &table, cells);
	}
	if (code != SQLITE_DONE)
		database_fault(d, "read the view", status, why);
	row(own, NULL, NULL);
	sqlite3_finalize(q);
	free(table.columns);
	free(cells);
	return code == SQLITE_DONE ? 0 : -1;
}

static const char *
folder(const void *store)
{
	return ((const struct sqlite *)store)->database.folder;
}

/* ---- instead of loading ---------------------------------------------------------------------------------- */

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

static int
differences(const struct target_options *options, struct buffer *out, int *status, struct fault *why)
{
	struct database d;
	int result = database_open_existing(&d, options->argument, false, options->wait, status, why);

	if (result == 0)
		result = schema_differences(&d, options->mapping, out, status, why);
	database_close(&d);
	return result;
}

static int
forget_rows(const struct database *d, const struct mapping *m, const char *key, int *status, struct fault *why)
{
	struct buffer sql = { 0 };
	sqlite3_stmt *s;
	int count = -1;

	ddl_forget(m, &sql);
	for (const char *at = buffer_string(&sql); *at != '\0'; at += strlen(at) + 1) {
		if ((s = database_prepare(d, at, status, why)) == NULL)
			break;
		bind_text(s, 1, key, strlen(key));
		if (run(s) < 0)
			database_fault(d, "forget", status, why);
		else
			count = sqlite3_changes(d->handle);    /* of the last one */
		sqlite3_finalize(s);
		if (why->code != FAULT_NONE)
			break;
	}
	buffer_free(&sql);
	return why->code != FAULT_NONE ? -1 : count;
}

static int
forget(const struct target_options *options, const char *key, int *status, struct fault *why)
{
	struct database d;
	int count = database_open_existing(&d, options->argument, true, options->wait, status, why);

	if (count == 0)
		count = database_do(&d, "PRAGMA secure_delete = ON", status, why);
	if (count == 0)
		count = database_begin(&d, status, why);
	if (count == 0)
		count = forget_rows(&d, options->mapping, key, status, why);
	if (count >= 0 && database_commit(&d, status, why) < 0)
		count = -1;
	database_rollback(&d);
	database_close(&d);
	return count;
}

const struct target target_sqlite = {
	.name = "sqlite",
	.kind = TARGET_STORE,
	.argument = "FILE",
	.open = open_store,
	.put = store_put,
	.refused = store_refused,
	.idle = store_idle,
	.saw_end = store_saw_end,
	.close = close_store,
	.view = view,
	.stats = store_stats,
	.stats_text = store_stats_text,
	.folder = folder,
	.free = free_store,
	.check = check,
	.differences = differences,
	.forget = forget,
};
