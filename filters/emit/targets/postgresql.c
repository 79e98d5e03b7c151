/* postgresql - the tables of the mapping in a PostgreSQL database, by COPY and merge: the same rows as in SQLite.
 *
 * A batch (store.h) is one transaction:
 *     1. the parents' rows go into a temporary table by COPY, with their digests
 *     2. those whose digest is in the database already are taken out again; where none is left, that was all
 *     3. INSERT … ON CONFLICT DO UPDATE … WHERE the digest differs; its rows stay locked until the end
 *     4. what hangs on replaced documents is deleted, and the new rows come by COPY
 *     5. the ledger's rows, COMMIT
 * The server's counts are compared with what was sent.  Where they differ, another load came between: once more.
 *
 * Where the server refuses a row it does not say which.  The batch is halved until the record stands alone; that is rejected,
 * the rest goes in.  A statement timeout halves it as well.  Where the session is gone a new one is made and the same records
 * are sent again: what a lost COMMIT had done is then found unchanged.
 * Source: PostgreSQL 15, "COPY", "INSERT". */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "ddl.h"
#include "escape.h"
#include "postgresql/connection.h"
#include "postgresql/schema.h"
#include "store.h"
#include "target.h"

struct postgresql {
	struct store store;                /* first: store.h knows no more of us */
	struct connection connection;
	bool prepared;                     /* the session has its temporary table */
	struct buffer temporary, copy_in, compare, merge;  /* SQL */
	struct buffer *copies, *deletes;   /* SQL, one a table; the parent has none */
	struct buffer lines;               /* rows as COPY reads them */
	struct buffer *tables;             /* the same, of the tables that hang on the parent */
	unsigned long long *counts;        /* rows in them */
	unsigned long long merged, replaced;
	int replays;                       /* times that another load came between */
};

enum { REPLAYS = 20 };

/* What an attempt has come to. */
enum attempt { WRITTEN, DISTURBED, FAILED };

/* ---- SQL ------------------------------------------------------------------------------------------------- */

static void
add_key(const struct mapping_table *table, const char *prefix, struct buffer *sql)
{
	for (size_t k = 0; k < table->key_count; k++)
		buffer_printf(sql, "%s%s\"%s\"", k > 0 ? ", " : "", prefix, table->columns[table->key[k]].name);
}

static void
make_temporary_sql(const struct mapping_table *parent, struct buffer *sql)
{
	buffer_text(sql, "CREATE TEMPORARY TABLE IF NOT EXISTS \"_emit\" (\"_n\" bigint, \"_digest\" text COLLATE \"C\"");
	for (size_t i = 0; i < parent->column_count; i++) {
		buffer_printf(sql, ", \"%s\" %s", parent->columns[i].name, ddl_type(DIALECT_POSTGRESQL, parent->columns[i].type));
		ddl_collation(parent->columns[i].type, DIALECT_POSTGRESQL, sql);
	}
	buffer_text(sql, ") ON COMMIT DELETE ROWS");
	buffer_string(sql);
}

static void
make_copy_sql(const struct mapping_table *table, const char *name, const char *more, struct buffer *sql)
{
	buffer_printf(sql, "COPY \"%s\" (%s", name, more);
	ddl_names(table, NULL, table->column_count, sql);
	buffer_text(sql, ") FROM STDIN");
	buffer_string(sql);
}

static void
make_compare_sql(const struct mapping_table *parent, struct buffer *sql)
{
	buffer_printf(sql, "SELECT i.\"_n\", d.\"_digest\" IS NOT DISTINCT FROM i.\"_digest\" FROM \"_emit\" i JOIN \"%s\" d ON ",
	    parent->name);
	for (size_t k = 0; k < parent->key_count; k++)
		buffer_printf(sql, "%sd.\"%s\" = i.\"%s\"", k > 0 ? " AND " : "", parent->columns[parent->key[k]].name,
		    parent->columns[parent->key[k]].name);
	buffer_string(sql);
}

/* In the order of the key, so that two loads at once wait for each other and never in a ring.  xmax is 0 in a row that was
 * inserted; one that was updated had to be locked first. */
static void
make_merge_sql(const struct mapping_table *parent, struct buffer *sql)
{
	buffer_printf(sql, "WITH merged AS (INSERT INTO \"%s\" AS d (\"_digest\", ", parent->name);
	ddl_names(parent, NULL, parent->column_count, sql);
	buffer_text(sql, ") SELECT \"_digest\", ");
	ddl_names(parent, NULL, parent->column_count, sql);
	buffer_text(sql, " FROM \"_emit\" ORDER BY ");
	add_key(parent, "", sql);
	buffer_text(sql, " ON CONFLICT (");
	add_key(parent, "", sql);
	buffer_text(sql, ") DO UPDATE SET \"_digest\" = excluded.\"_digest\"");
	for (size_t i = 0; i < parent->column_count; i++)
		buffer_printf(sql, ", \"%s\" = excluded.\"%s\"", parent->columns[i].name, parent->columns[i].name);
	buffer_text(sql, " WHERE d.\"_digest\" IS DISTINCT FROM excluded.\"_digest\" RETURNING d.xmax <> 0 AS replaced) "
	    "SELECT count(*), count(*) FILTER (WHERE replaced) FROM merged");
	buffer_string(sql);
}

static void
make_delete_sql(const struct mapping_table *table, const struct mapping_table *parent, struct buffer *sql)
{
	size_t refers[MAPPING_COLUMNS];

	ddl_references(table, parent, refers);
	buffer_printf(sql, "DELETE FROM \"%s\" t USING \"_emit\" i WHERE ", table->name);
	for (size_t k = 0; k < parent->key_count; k++)
		buffer_printf(sql, "%st.\"%s\" = i.\"%s\"", k > 0 ? " AND " : "", table->columns[refers[k]].name,
		    parent->columns[parent->key[k]].name);
	buffer_string(sql);
}

static void
make_all_sql(struct postgresql *p)
{
	const struct mapping *m = p->store.mapping;

	make_temporary_sql(m->parent, &p->temporary);
	make_copy_sql(m->parent, "_emit", "\"_n\", \"_digest\", ", &p->copy_in);
	make_compare_sql(m->parent, &p->compare);
	make_merge_sql(m->parent, &p->merge);
	for (size_t t = 1; t < m->table_count; t++) {
		make_copy_sql(&m->tables[t], m->tables[t].name, "", &p->copies[t]);
		make_delete_sql(&m->tables[t], m->parent, &p->deletes[t]);
	}
}

/* ---- rows as lines --------------------------------------------------------------------------------------- */

static void
add_cell(const struct batch_cell *cell, struct buffer *out)
{
	switch (cell->kind) {
	case BATCH_NULL:
		buffer_append(out, "\\N", 2);
		break;
	case BATCH_INTEGER:
		buffer_printf(out, "%lld", cell->integer);
		break;
	case BATCH_REAL:
		buffer_printf(out, "%.17g", cell->real);
		break;
	case BATCH_TEXT:
		escape_tsv(cell->bytes, cell->len, out);
		break;
	}
}

static void
add_row(struct batch_reader *reader, size_t columns, struct buffer *out)
{
	for (size_t c = 0; c < columns; c++) {
		struct batch_cell cell;

		batch_cell(reader, &cell);
		if (c > 0)
			buffer_byte(out, '\t');
		add_cell(&cell, out);
	}
	buffer_byte(out, '\n');
}

/* The parents' rows of the records that wait. */
static void
compose_parents(struct postgresql *p, size_t from, size_t to)
{
	const struct mapping *m = p->store.mapping;

	buffer_clear(&p->lines);
	for (size_t i = from; i < to; i++) {
		const struct batch_record *r = &p->store.batch.records[i];
		struct batch_reader reader = batch_read(&p->store.batch, r);

		if (r->fate != FATE_WAITS)
			continue;
		(void)batch_rows(&reader);
		buffer_printf(&p->lines, "%zu\t%s\t", i, r->digest);
		add_row(&reader, m->parent->column_count, &p->lines);
	}
}

/* The parent's, which is there already. */
static void
skip_row(struct batch_reader *reader, size_t columns)
{
	struct batch_cell cell;

	(void)batch_rows(reader);
	for (size_t c = 0; c < columns; c++)
		batch_cell(reader, &cell);
}

/* The rows that hang on the records that will be written. */
static void
compose_rest(struct postgresql *p, size_t from, size_t to)
{
	const struct mapping *m = p->store.mapping;

	for (size_t t = 1; t < m->table_count; t++) {
		buffer_clear(&p->tables[t]);
		p->counts[t] = 0;
	}
	for (size_t i = from; i < to; i++) {
		const struct batch_record *r = &p->store.batch.records[i];
		struct batch_reader reader = batch_read(&p->store.batch, r);

		if (r->fate != FATE_ADDED && r->fate != FATE_REPLACED)
			continue;
		skip_row(&reader, m->parent->column_count);
		for (size_t t = 1; t < m->table_count; t++)
			for (size_t rows = batch_rows(&reader); rows > 0; rows--) {
				add_row(&reader, m->tables[t].column_count, &p->tables[t]);
				p->counts[t]++;
			}
	}
}

/* ---- one transaction ------------------------------------------------------------------------------------- */

static int
do_sql(struct postgresql *p, const char *sql)
{
	return connection_run(&p->connection, sql, 0, NULL);
}

/* The session's temporary tables. */
static int
prepare(struct postgresql *p)
{
	if (p->prepared)
		return 0;
	if (do_sql(p, p->temporary.bytes) < 0 || do_sql(p, "CREATE TEMPORARY TABLE IF NOT EXISTS \"_emit_source\" "
	    "(name text COLLATE \"C\", state text, digest text, records bigint, rejected bigint) ON COMMIT DELETE ROWS") < 0)
		return -1;
	p->prepared = true;
	return 0;
}

/* Of records with one key only the last goes in. */
static size_t
choose(struct postgresql *p, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++) {
		struct batch_record *r = &p->store.batch.records[i];

		r->fate = r->later > 0 && r->later - 1 < to ? store_supersede(&p->store, r) : FATE_WAITS;
		count += r->fate == FATE_WAITS;
	}
	return count;
}

/* Which are in the database, as they are or otherwise; what is left is new.  Returns how many need writing, -1. */
static long
compare(struct postgresql *p, size_t from, size_t to)
{
	PGresult *r = connection_do(&p->connection, p->compare.bytes, 0, NULL);
	struct batch_record *records = p->store.batch.records;
	long count = 0;

	if (r == NULL)
		return -1;
	for (int i = 0; i < PQntuples(r); i++) {
		size_t n = strtoull(PQgetvalue(r, i, 0), NULL, 10);

		if (n >= from && n < to)
			records[n].fate = *PQgetvalue(r, i, 1) == 't' ? FATE_SAME : FATE_REPLACED;
	}
	PQclear(r);
	for (size_t i = from; i < to; i++) {
		if (records[i].fate == FATE_WAITS)
			records[i].fate = FATE_ADDED;
		count += records[i].fate == FATE_ADDED || records[i].fate == FATE_REPLACED;
	}
	return count;
}

/* What is as it should be leaves the temporary table. */
static int
leave_out_same(struct postgresql *p, size_t from, size_t to)
{
	struct buffer list = { 0 };
	const char *value;
	bool any = false;
	int result = 0;

	buffer_byte(&list, '{');
	for (size_t i = from; i < to; i++)
		if (p->store.batch.records[i].fate == FATE_SAME) {
			buffer_printf(&list, "%s%zu", any ? "," : "", i);
			any = true;
		}
	buffer_byte(&list, '}');
	value = buffer_string(&list);
	if (any)
		result = connection_run(&p->connection, "DELETE FROM \"_emit\" WHERE \"_n\" = ANY ($1::bigint[])", 1, &value);
	buffer_free(&list);
	return result;
}

static int
merge(struct postgresql *p)
{
	PGresult *r = connection_do(&p->connection, p->merge.bytes, 0, NULL);

	if (r == NULL)
		return -1;
	p->merged = strtoull(PQgetvalue(r, 0, 0), NULL, 10);
	p->replaced = strtoull(PQgetvalue(r, 0, 1), NULL, 10);
	PQclear(r);
	return 0;
}

static enum attempt
write_rest(struct postgresql *p, size_t from, size_t to)
{
	const struct mapping *m = p->store.mapping;

	for (size_t t = 1; p->replaced > 0 && t < m->table_count; t++)
		if (do_sql(p, p->deletes[t].bytes) < 0)
			return FAILED;
	compose_rest(p, from, to);
	for (size_t t = 1; t < m->table_count; t++) {
		unsigned long long rows;

		if (p->counts[t] == 0)
			continue;
		if (connection_copy(&p->connection, p->copies[t].bytes, &p->tables[t], &rows) < 0)
			return FAILED;
		if (rows != p->counts[t])
			return DISTURBED;
	}
	return WRITTEN;
}

/* ---- the ledger ------------------------------------------------------------------------------------------ */

static int
insert_run(struct postgresql *p)
{
	struct ledger *l = &p->store.ledger;
	const char *const values[] = { l->began, l->rules };
	PGresult *r = connection_do(&p->connection, LEDGER_INSERT_RUN, 2, values);

	if (r == NULL)
		return -1;
	l->run = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return 0;
}

/* state NULL: the run goes on. */
static int
write_run(struct postgresql *p, const char *state)
{
	unsigned long long counts[STORE_RUN_COUNTS];
	char now[24], numbers[STORE_RUN_COUNTS + 1][24];
	const char *values[3 + STORE_RUN_COUNTS];

	if (p->store.ledger.run == 0 && insert_run(p) < 0)
		return -1;
	ledger_now(now);
	store_run_counts(&p->store, counts);
	values[0] = state != NULL ? now : NULL;
	values[1] = state != NULL ? state : "loading";
	for (size_t i = 0; i < STORE_RUN_COUNTS; i++)
		snprintf(numbers[i], sizeof *numbers, "%llu", counts[i]);
	snprintf(numbers[STORE_RUN_COUNTS], sizeof *numbers, "%lld", p->store.ledger.run);
	for (size_t i = 0; i <= STORE_RUN_COUNTS; i++)
		values[2 + i] = numbers[i];
	return connection_run(&p->connection, LEDGER_UPDATE_RUN, 3 + STORE_RUN_COUNTS, values);
}

/* The sources that p->lines tells of, where the database does not say the same.  What is done stays done, unless rows of it
 * change again. */
#define DIFFERENT_SOURCES \
	"FROM \"_emit_source\" n LEFT JOIN \"_source\" s ON s.name = n.name " \
	"WHERE s.name IS NULL OR s.digest <> n.digest OR s.records <> n.records OR s.rejected <> n.rejected " \
	"OR (s.state <> n.state AND (s.state <> 'done' OR n.state = 'loading'))"

static int
write_sources(struct postgresql *p, unsigned long long *changed)
{
	unsigned long long rows;
	char run[24];
	const char *value = run;
	PGresult *r;

	if (connection_copy(&p->connection, "COPY \"_emit_source\" FROM STDIN", &p->lines, &rows) < 0
	    || (r = connection_do(&p->connection, "SELECT count(*) " DIFFERENT_SOURCES, 0, NULL)) == NULL)
		return -1;
	*changed = strtoull(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	if (*changed == 0)
		return 0;
	if (p->store.ledger.run == 0 && insert_run(p) < 0)
		return -1;
	snprintf(run, sizeof run, "%lld", p->store.ledger.run);
	return connection_run(&p->connection, "INSERT INTO \"_source\" (name, state, digest, records, rejected, run) "
	    "SELECT n.name, n.state, n.digest, n.records, n.rejected, $1::bigint " DIFFERENT_SOURCES " ORDER BY n.name "
	    "ON CONFLICT (name) DO UPDATE SET state = excluded.state, digest = excluded.digest, records = excluded.records, "
	    "rejected = excluded.rejected, run = excluded.run", 1, &value);
}

static int
write_loading(struct postgresql *p, size_t from, size_t to)
{
	unsigned long long changed;
	bool any = false;

	buffer_clear(&p->lines);
	for (size_t i = from; i < to; i++) {
		struct ledger_source *source = p->store.batch.records[i].source;

		if (!source->changed || source->loading)
			continue;
		source->loading = any = true;  /* once is enough; store_rolled_back takes it back */
		escape_tsv(source->name, source->len, &p->lines);
		buffer_text(&p->lines, "\tloading\t\t0\t0\n");
	}
	if (write_run(p, NULL) < 0)
		return -1;
	return any ? write_sources(p, &changed) : 0;
}

/* ---- attempts -------------------------------------------------------------------------------------------- */

/* All up to the COMMIT. */
static enum attempt
write_rows(struct postgresql *p, size_t from, size_t to)
{
	size_t chosen = choose(p, from, to);
	unsigned long long rows;
	long count;

	compose_parents(p, from, to);
	if (prepare(p) < 0 || do_sql(p, "BEGIN") < 0 || connection_copy(&p->connection, p->copy_in.bytes, &p->lines, &rows) < 0)
		return FAILED;
	if (rows != chosen)
		return DISTURBED;
	if ((count = compare(p, from, to)) <= 0)
		return count < 0 ? FAILED : WRITTEN;
	if (leave_out_same(p, from, to) < 0 || merge(p) < 0)
		return FAILED;
	if (p->merged != (unsigned long long)count)
		return DISTURBED;
	return write_rest(p, from, to);
}

static enum attempt
attempt(struct postgresql *p, size_t from, size_t to)
{
	enum attempt result = write_rows(p, from, to);
	bool any = store_settle(&p->store, from, to);

	if (result == WRITTEN && any && write_loading(p, from, to) < 0)
		result = FAILED;
	/* Where nothing has changed nothing is left behind, not even an empty transaction. */
	if (result == WRITTEN && do_sql(p, any ? "COMMIT" : "ROLLBACK") < 0)
		result = FAILED;
	if (result == WRITTEN) {
		store_committed(&p->store, from, to);
		return WRITTEN;
	}
	store_rolled_back(&p->store, from, to);
	if (result == DISTURBED) {
		p->connection.error = ERROR_PASSING;
		p->connection.state[0] = '\0';
		snprintf(p->connection.message, sizeof p->connection.message, "other loads come between all the time");
	}
	return result;
}

/* After an attempt that failed the session is where it was, or gone. */
static void
roll_back(struct postgresql *p)
{
	struct connection kept = p->connection;

	if (PQstatus(p->connection.handle) == CONNECTION_OK && PQtransactionStatus(p->connection.handle) != PQTRANS_IDLE)
		(void)do_sql(p, "ROLLBACK");
	p->connection.error = kept.error;
	memcpy(p->connection.state, kept.state, sizeof kept.state);
	memcpy(p->connection.message, kept.message, sizeof kept.message);
}

static int
try_again(struct postgresql *p, int *status, struct fault *why)
{
	unsigned long long before = p->connection.reconnects;

	if (connection_recover(&p->connection, status, why) < 0)
		return -1;
	if (p->connection.reconnects != before)
		p->prepared = false;
	return 0;
}

/* Write the records; halve them where one of them is refused.  As deep as a batch can be halved. */
static int
write_range(struct postgresql *p, size_t from, size_t to, int *status, struct fault *why)
{
	const struct connection *c = &p->connection;

	for (;;) {
		enum attempt result = attempt(p, from, to);
		bool alone = to - from == 1;

		if (result == WRITTEN) {
			connection_well(&p->connection);
			p->replays = 0;
			return 0;
		}
		roll_back(p);
		if (result == DISTURBED && p->replays++ < REPLAYS)
			continue;
		if (result == DISTURBED || c->error == ERROR_LASTING)
			return connection_fault(c, "write", status, why);
		if (!alone && (c->error == ERROR_ROW || c->error == ERROR_SLOW))
			break;
		if (c->error == ERROR_ROW) {
			store_refuse(&p->store, &p->store.batch.records[from], FAULT_CONSTRAINT, "the database refuses a row: %s (%s)",
			    c->message, c->state);
			(void)store_settle(&p->store, from, to);
			store_committed(&p->store, from, to);
			connection_well(&p->connection);
			return 0;
		}
		if (try_again(p, status, why) < 0)
			return -1;
	}
	if (write_range(p, from, from + (to - from) / 2, status, why) < 0)
		return -1;
	return write_range(p, from + (to - from) / 2, to, status, why);
}

static int
write_batch(struct store *store, int *status, struct fault *why)
{
	int result = write_range((struct postgresql *)store, 0, store->batch.count, status, why);

	store_empty(store);
	return result;
}

/* ---- the end --------------------------------------------------------------------------------------------- */

/* All sources of the run, as lines; the run's number comes later. */
static void
compose_sources(struct postgresql *p)
{
	const struct ledger *l = &p->store.ledger;

	buffer_clear(&p->lines);
	for (size_t i = 0; i < ledger_count(l); i++) {
		const struct ledger_source *s = ledger_at(l, i);
		char digest[33];

		ledger_digest(s, digest);
		escape_tsv(s->name, s->len, &p->lines);
		buffer_printf(&p->lines, "\t%s\t%s\t%llu\t%llu\n", ledger_state(s), digest, s->records, s->rejected);
	}
}

static int
end_run(struct postgresql *p, bool good)
{
	unsigned long long changed = 0;

	compose_sources(p);
	if (prepare(p) < 0 || do_sql(p, "BEGIN") < 0 || (good && write_sources(p, &changed) < 0))
		return -1;
	if (p->store.ledger.run == 0)
		return do_sql(p, "ROLLBACK");
	if (write_run(p, good ? "ended" : "stopped") < 0)
		return -1;
	return do_sql(p, "COMMIT");
}

static int
close_store(void *store, bool good, int *status, struct fault *why)
{
	struct postgresql *p = store;
	long long run = p->store.ledger.run;

	if (p->store.batch.count > 0 && write_batch(&p->store, status, why) < 0)
		return -1;
	good = store_is_good(&p->store, good);
	if (!good && p->store.ledger.run == 0)
		return 0;
	run = p->store.ledger.run;
	while (end_run(p, good) < 0) {
		p->store.ledger.run = run;
		roll_back(p);
		if (p->connection.error != ERROR_PASSING && p->connection.error != ERROR_SLOW)
			return connection_fault(&p->connection, "write the ledger", status, why);
		if (try_again(p, status, why) < 0)
			return -1;
	}
	connection_well(&p->connection);
	return 0;
}

/* ---- opening --------------------------------------------------------------------------------------------- */

static void
free_store(void *store)
{
	struct postgresql *p = store;
	struct buffer *const single[] = { &p->temporary, &p->copy_in, &p->compare, &p->merge, &p->lines };

	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		buffer_free(single[i]);
	for (size_t t = 0; t < p->store.mapping->table_count; t++) {
		buffer_free(&p->copies[t]);
		buffer_free(&p->deletes[t]);
		buffer_free(&p->tables[t]);
	}
	free(p->copies);
	free(p->deletes);
	free(p->tables);
	free(p->counts);
	connection_close(&p->connection);
	store_free(&p->store);
	free(p);
}

static void *
open_store(const struct target_options *options, int *status, struct fault *why)
{
	struct postgresql *p = mem_zero(sizeof *p);
	size_t tables = options->mapping->table_count;
	int opened = store_init(&p->store, options, write_batch, status, why);

	p->copies = mem_array(tables, sizeof *p->copies);
	p->deletes = mem_array(tables, sizeof *p->deletes);
	p->tables = mem_array(tables, sizeof *p->tables);
	p->counts = mem_array(tables, sizeof *p->counts);
	make_all_sql(p);
	if (opened == 0 && connection_open(&p->connection, options->to, options->wait, status, why) == 0
	    && postgresql_schema_make(&p->connection, options->mapping, status, why) == 0)
		return p;
	free_store(p);
	return NULL;
}

static void
add_stats(const void *store, struct buffer *json)
{
	const struct postgresql *p = store;

	store_stats(&p->store, json);
	store_stat(json, "reconnects", p->connection.reconnects);
}

/* ---- instead of loading ---------------------------------------------------------------------------------- */

static int
check_argument(const struct target_options *options, struct fault *why)
{
	return connection_check(options->to, why);
}

static int
differences(const struct target_options *options, struct buffer *out, int *status, struct fault *why)
{
	struct connection c;
	int result = connection_open(&c, options->to, options->wait, status, why);

	if (result == 0)
		result = postgresql_schema_differences(&c, options->mapping, out, status, why);
	connection_close(&c);
	return result;
}

static int
forget_rows(struct connection *c, const struct mapping *m, const char *key)
{
	struct buffer sql = { 0 };
	int count = connection_run(c, "BEGIN", 0, NULL);

	ddl_forget(m, &sql);
	for (const char *at = sql.bytes; count >= 0 && *at != '\0'; at += strlen(at) + 1) {
		PGresult *r = connection_do(c, at, 1, &key);

		count = r != NULL ? atoi(PQcmdTuples(r)) : -1;         /* of the last one */
		PQclear(r);
	}
	if (count >= 0 && connection_run(c, "COMMIT", 0, NULL) < 0)
		count = -1;
	buffer_free(&sql);
	return count;
}

static int
forget(const struct target_options *options, const char *key, int *status, struct fault *why)
{
	struct connection c;
	int count = connection_open(&c, options->to, options->wait, status, why);

	if (count == 0 && (count = forget_rows(&c, options->mapping, key)) < 0)
		connection_fault(&c, "forget", status, why);
	connection_close(&c);
	return count;
}

const struct target target_postgresql = {
	.name = "postgresql",
	.kind = TARGET_STORE,
	.argument = "DATABASE",
	.network = true,
	.check_argument = check_argument,
	.open = open_store,
	.put = store_put,
	.refused = store_refused,
	.idle = store_idle,
	.saw_end = store_saw_end,
	.close = close_store,
	.stats = add_stats,
	.stats_text = store_stats_text,
	.free = free_store,
	.differences = differences,
	.forget = forget,
};
