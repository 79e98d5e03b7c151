/* html - one page for the eye, with no need of a network: the rows of all tables and of the views that it shows, as JSON, and a
 * script that makes them visible.
 *
 * The rows wait in an SQLite database in memory, so that a view says here what it says in a database.  Each '<', '>' and '&'
 * of the data is written as an escape of JSON, so that nothing in it can end its element; the script makes text nodes of it
 * only, and the page's Content-Security-Policy allows this script and this style alone, by their digests. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "batch.h"
#include "ddl.h"
#include "earlier.h"
#include "page.h"
#include "record/compose.h"
#include "record/sink.h"
#include "sqlite/database.h"
#include "sqlite/schema.h"
#include "target.h"

/* Views that the page shows, where the mapping has them. */
static const char *const shown_views[] = { "v_event", "v_person_timeline", "v_conflict", NULL };

struct page {
	const struct target_options *options;
	const struct mapping *mapping;
	struct database database;
	sqlite3_stmt **inserts;            /* by table */
	sqlite3_stmt *forget;              /* the record of this key, and all that hangs on it */
	struct sink *sink;
	unsigned long long documents;
	struct earlier earlier;
	struct again again;
	struct buffer spare;
};

/* ---- opening --------------------------------------------------------------------------------------------- */

static const struct mapping_column *
column_of(const struct mapping_table *table, const char *name)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	return NULL;
}

/* The page is of documents with a text; the rest is shown where it is there. */
static int
check_mapping(const struct mapping *m, struct fault *why)
{
	const struct mapping_table *parent = m->parent;

	if (parent != NULL && strcmp(parent->name, "document") == 0 && column_of(parent, "id") != NULL &&
	    column_of(parent, "text") != NULL)
		return 0;
	return fault_set(why, FAULT_CONFIG, NULL,
	    "html shows a table 'document' with the columns 'id' and 'text', and mapping '%s' has none", m->name);
}

static int
prepare_all(struct page *p, int *status, struct fault *why)
{
	const struct mapping_table *parent = p->mapping->parent;
	struct buffer sql = { 0 };

	for (size_t t = 0; t < p->mapping->table_count; t++) {
		const struct mapping_table *table = &p->mapping->tables[t];

		buffer_clear(&sql);
		buffer_text(&sql, "INSERT INTO ");
		ddl_name(table->name, &sql);
		buffer_text(&sql, " (");
		ddl_names(table, NULL, table->column_count, &sql);
		buffer_text(&sql, ") VALUES (?");
		for (size_t i = 1; i < table->column_count; i++)
			buffer_text(&sql, ", ?");
		buffer_text(&sql, ")");
		p->inserts[t] = database_prepare(&p->database, buffer_string(&sql), status, why);
	}
	buffer_clear(&sql);
	buffer_text(&sql, "DELETE FROM ");
	ddl_name(parent->name, &sql);
	for (size_t k = 0; k < parent->key_count; k++) {
		buffer_text(&sql, k == 0 ? " WHERE " : " AND ");
		ddl_name(parent->columns[parent->key[k]].name, &sql);
		buffer_text(&sql, " = ?");
	}
	p->forget = database_prepare(&p->database, buffer_string(&sql), status, why);
	buffer_free(&sql);
	return why->code == FAULT_NONE ? 0 : -1;
}

static void
free_page(void *store)
{
	struct page *p = store;

	if (p == NULL)
		return;
	sqlite3_finalize(p->forget);
	for (size_t t = 0; t < p->mapping->table_count; t++)
		sqlite3_finalize(p->inserts[t]);
	database_close(&p->database);
	if (p->sink != NULL)
		sink_abandon(p->sink);
	earlier_free(&p->earlier);
	again_free(&p->again);
	buffer_free(&p->spare);
	free(p->inserts);
	free(p);
}

static void *
open_page(const struct target_options *options, int *status, struct fault *why)
{
	struct page *p = mem_zero(sizeof *p);

	p->options = options;
	p->mapping = options->mapping;
	p->inserts = mem_array(p->mapping->table_count, sizeof *p->inserts);
	database_open_memory(&p->database);
	*status = STATUS_CONFIG;
	if (check_mapping(p->mapping, why) == 0 && schema_make(&p->database, p->mapping, status, why) == 0 &&
	    database_do(&p->database, "PRAGMA foreign_keys = ON", status, why) == 0 && prepare_all(p, status, why) == 0) {
		*status = STATUS_NO_OUTPUT;
		p->sink = sink_open(options->argument, why);
		if (p->sink != NULL && again_open(&p->again, options->run, why) == 0)
			return p;
	}
	free_page(p);
	return NULL;
}

/* ---- one record ------------------------------------------------------------------------------------------ */

static void
bind(sqlite3_stmt *statement, int place, enum column_type type, const struct cell *cell)
{
	if (cell->bytes == NULL)
		sqlite3_bind_null(statement, place);
	else if (type == COLUMN_INTEGER || type == COLUMN_BOOLEAN)
		sqlite3_bind_int64(statement, place, cell->integer);
	else if (type == COLUMN_REAL)
		sqlite3_bind_double(statement, place, cell->real);
	else
		sqlite3_bind_text64(statement, place, cell->bytes, cell->len, SQLITE_STATIC, SQLITE_UTF8);
}

static bool
run(sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	sqlite3_reset(statement);
	return code == SQLITE_DONE;
}

/* A record of an id that was there takes its place, as in a database. */
static bool
forget(const struct page *p, const struct rows *rows, bool *was_there)
{
	const struct mapping_table *parent = p->mapping->parent;
	const struct cell *cells = rows_row(rows, (size_t)(parent - p->mapping->tables), 0);

	for (size_t k = 0; k < parent->key_count; k++)
		bind(p->forget, (int)k + 1, parent->columns[parent->key[k]].type, &cells[parent->key[k]]);
	if (!run(p->forget))
		return false;
	*was_there = sqlite3_changes(p->database.handle) > 0;
	return true;
}

static bool
add_rows(const struct page *p, const struct rows *rows)
{
	for (size_t t = 0; t < p->mapping->table_count; t++) {
		const struct mapping_table *table = &p->mapping->tables[t];

		for (size_t r = 0; r < rows->tables[t].count; r++) {
			const struct cell *cells = rows_row(rows, t, r);

			for (size_t c = 0; c < table->column_count; c++)
				bind(p->inserts[t], (int)c + 1, table->columns[c].type, &cells[c]);
			if (!run(p->inserts[t]))
				return false;
		}
	}
	return true;
}

static int
refuse(struct page *p, struct task *task, int *status, struct fault *why)
{
	struct fault told = { 0 };
	struct buffer line = { 0 };

	if (!database_blames_row(&p->database))
		return database_fault(&p->database, "keep", status, why);
	fault_set(&told, FAULT_CONSTRAINT, NULL, "the page refuses a row: %s", sqlite3_errmsg(p->database.handle));
	record_write(task->record, &line);
	run_reject_late(p->options->run, &task->at, &told, line.bytes, line.len);
	buffer_free(&line);
	return database_do(&p->database, "ROLLBACK TO record; RELEASE record", status, why);
}

/* The key's cells, one behind the other, each behind its length. */
static struct earlier_entry *
entry_of(struct page *p, const struct rows *rows)
{
	const struct mapping_table *parent = p->mapping->parent;
	const struct cell *cells = rows_row(rows, (size_t)(parent - p->mapping->tables), 0);

	buffer_clear(&p->spare);
	for (size_t k = 0; k < parent->key_count; k++) {
		const struct cell *cell = &cells[parent->key[k]];

		buffer_append(&p->spare, &cell->len, sizeof cell->len);
		buffer_append(&p->spare, cell->bytes, cell->len);
	}
	return earlier_find(&p->earlier, p->spare.bytes, p->spare.len);
}

/* The page shows this record now; one of its key that said other things, and was shown until now, is rejected. */
static void
tell_again(struct page *p, const struct rows *rows, struct task *task)
{
	const struct mapping_table *parent = p->mapping->parent;
	const struct cell *key = rows_row(rows, (size_t)(parent - p->mapping->tables), 0) + parent->key[0];
	struct earlier_entry *entry = entry_of(p, rows);
	char digest[33], shown[200];
	struct again_record now = { .id = shown, .digest = digest, .at = &task->at };

	diagnostic_escape(shown, sizeof shown, key->bytes, key->len);
	batch_digest(rows, &p->spare, digest);
	buffer_clear(&p->spare);
	record_write(task->record, &p->spare);
	now.line = p->spare.bytes;
	now.len = p->spare.len;
	(void)again_stands(&p->again, entry, &now, NULL, 0);
}

static int
put(void *store, const struct rows *rows, struct task *task, int *status, struct fault *why)
{
	struct page *p = store;
	bool replaced = false;

	if (database_do(&p->database, "SAVEPOINT record", status, why) < 0)
		return -1;
	if (!forget(p, rows, &replaced) || !add_rows(p, rows))
		return refuse(p, task, status, why);
	p->documents += replaced ? 0 : 1;
	if (database_do(&p->database, "RELEASE record", status, why) < 0)
		return -1;
	tell_again(p, rows, task);
	return 0;
}

/* ---- the page -------------------------------------------------------------------------------------------- */

/* JSON that may stand in an element of a page: these three stand in strings only, if it is JSON. */
static void
add_escaped(struct buffer *out, const char *json, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		if (json[i] != '<' && json[i] != '>' && json[i] != '&')
			continue;
		buffer_append(out, json + from, i - from);
		buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)json[i]);
		from = i + 1;
	}
	buffer_append(out, json + from, len - from);
}

static void
add_cell(struct buffer *json, sqlite3_stmt *statement, int column, enum column_type type)
{
	int kind = sqlite3_column_type(statement, column);     /* before what may convert */
	const char *text = (const char *)sqlite3_column_text(statement, column);
	size_t len = (size_t)sqlite3_column_bytes(statement, column);

	switch (kind) {
	case SQLITE_NULL:
		buffer_text(json, "null");
		break;
	case SQLITE_INTEGER:
		if (type == COLUMN_BOOLEAN)
			buffer_text(json, sqlite3_column_int(statement, column) != 0 ? "true" : "false");
		else
			buffer_append(json, text, len);
		break;
	case SQLITE_FLOAT:
		buffer_printf(json, "%.17g", sqlite3_column_double(statement, column));
		break;
	default:
		if (type == COLUMN_JSON)
			buffer_append(json, text, len);
		else
			compose_string(json, text, len);
	}
}

static void
add_row(struct buffer *json, sqlite3_stmt *statement, int columns, const struct mapping_table *table)
{
	for (int c = 0; c < columns; c++) {
		if (c > 0)
			buffer_byte(json, ',');
		add_cell(json, statement, c, table != NULL ? table->columns[c].type : COLUMN_TEXT);
	}
}

/* `"NAME":{"columns":[…],"rows":[[…],…]}`, a line a row.  table NULL: a view. */
static int
write_rows(struct page *p, const char *name, const struct mapping_table *table, bool first, int *status, struct fault *why)
{
	struct buffer sql = { 0 }, json = { 0 }, out = { 0 };
	sqlite3_stmt *statement;
	int columns, code = SQLITE_DONE, result = 0;

	buffer_text(&sql, "SELECT ");
	if (table != NULL)
		ddl_names(table, NULL, table->column_count, &sql);
	buffer_text(&sql, table != NULL ? " FROM " : "* FROM ");
	ddl_name(name, &sql);
	statement = database_prepare(&p->database, buffer_string(&sql), status, why);
	columns = statement != NULL ? sqlite3_column_count(statement) : 0;
	buffer_text(&out, first ? "{" : ",\n");
	buffer_printf(&out, "\"%s\":{\"columns\":[", name);
	for (int c = 0; c < columns; c++) {
		compose_separator(&out);
		compose_text(&out, sqlite3_column_name(statement, c));
	}
	buffer_text(&out, "],\"rows\":[");
	for (size_t row = 0; statement != NULL && result == 0 && (code = sqlite3_step(statement)) == SQLITE_ROW; row++) {
		buffer_clear(&json);
		add_row(&json, statement, columns, table);
		buffer_text(&out, row > 0 ? ",\n[" : "\n[");
		add_escaped(&out, json.bytes, json.len);
		buffer_byte(&out, ']');
		result = sink_write(p->sink, out.bytes, out.len, why);
		buffer_clear(&out);
	}
	if (result == 0 && statement != NULL && code != SQLITE_DONE)
		result = database_fault(&p->database, "read", status, why);
	buffer_text(&out, "]}");
	if (result == 0 && statement != NULL)
		result = sink_write(p->sink, out.bytes, out.len, why);
	sqlite3_finalize(statement);
	buffer_free(&sql);
	buffer_free(&json);
	buffer_free(&out);
	return statement != NULL ? result : -1;
}

static bool
is_shown(const struct mapping_view *view)
{
	size_t i = 0;

	while (shown_views[i] != NULL && strcmp(shown_views[i], view->name) != 0)
		i++;
	return shown_views[i] != NULL && view->sql[DIALECT_SQLITE] != NULL;
}

static int
write_page(struct page *p, int *status, struct fault *why)
{
	const struct mapping *m = p->mapping;

	if (sink_write(p->sink, page_head, page_head_len, why) < 0)
		return -1;
	for (size_t t = 0; t < m->table_count; t++)
		if (write_rows(p, m->tables[t].name, &m->tables[t], t == 0, status, why) < 0)
			return -1;
	for (size_t v = 0; v < m->view_count; v++)
		if (is_shown(&m->views[v]) && write_rows(p, m->views[v].name, NULL, false, status, why) < 0)
			return -1;
	if (sink_write(p->sink, "}\n", 2, why) < 0)
		return -1;
	return sink_write(p->sink, page_tail, page_tail_len, why);
}

/* A page appears whole or not at all. */
static int
close_page(void *store, bool good, int *status, struct fault *why)
{
	struct page *p = store;
	struct sink *sink = p->sink;

	*status = STATUS_IO;
	if (!good)
		return 0;
	if (write_page(p, status, why) < 0)
		return -1;
	p->sink = NULL;
	return sink_commit(sink, why);
}

static void
add_stats(const void *store, struct buffer *json)
{
	compose_key(json, "documents");
	buffer_unsigned(json, ((const struct page *)store)->documents);
}

static const char *
folder(const void *store)
{
	(void)store;
	return NULL;
}

const struct target target_html = {
	.name = "html",
	.kind = TARGET_STORE,
	.argument = "FILE",
	.open = open_page,
	.put = put,
	.close = close_page,
	.stats = add_stats,
	.folder = folder,
	.free = free_page,
};
