#include "ddl.h"

#include <string.h>

static const char *const types[DIALECTS][COLUMN_JSON + 1] = {
	[DIALECT_SQLITE] = { [COLUMN_TEXT] = "TEXT", [COLUMN_INTEGER] = "INTEGER", [COLUMN_REAL] = "REAL",
	    [COLUMN_BOOLEAN] = "INTEGER", [COLUMN_DATE] = "TEXT", [COLUMN_TIMESTAMP] = "TEXT", [COLUMN_JSON] = "TEXT" },
	[DIALECT_POSTGRESQL] = { [COLUMN_TEXT] = "text", [COLUMN_INTEGER] = "bigint", [COLUMN_REAL] = "double precision",
	    [COLUMN_BOOLEAN] = "boolean", [COLUMN_DATE] = "date", [COLUMN_TIMESTAMP] = "timestamp with time zone",
	    [COLUMN_JSON] = "jsonb" },
};

const char *
ddl_type(enum dialect dialect, enum column_type type)
{
	return types[dialect][type];
}

void
ddl_collation(enum column_type type, enum dialect dialect, struct buffer *out)
{
	if (dialect == DIALECT_POSTGRESQL && type == COLUMN_TEXT)
		buffer_text(out, " COLLATE \"C\"");
}

void
ddl_name(const char *name, struct buffer *out)
{
	buffer_printf(out, "\"%s\"", name);    /* mapping_read.c lets only plain names through */
}

void
ddl_names(const struct mapping_table *table, const size_t *columns, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		buffer_text(out, i > 0 ? ", " : "");
		ddl_name(table->columns[columns != NULL ? columns[i] : i].name, out);
	}
}

void
ddl_references(const struct mapping_table *table, const struct mapping_table *parent, size_t *columns)
{
	for (size_t k = 0; k < parent->key_count; k++)
		for (size_t c = 0; c < table->column_count; c++)
			if (table->columns[c].refers != NULL && table->columns[c].refers_to == parent->key[k])
				columns[k] = c;
}

static const struct mapping_table *
parent_of(const struct mapping_table *table)
{
	for (size_t c = 0; c < table->column_count; c++)
		if (table->columns[c].refers != NULL)
			return table->columns[c].refers;
	return NULL;
}

static void
add_column(const struct mapping_column *column, enum dialect dialect, struct buffer *out)
{
	buffer_text(out, "\t");
	ddl_name(column->name, out);
	buffer_printf(out, " %s", ddl_type(dialect, column->type));
	ddl_collation(column->type, dialect, out);
	buffer_text(out, column->required ? " NOT NULL" : "");
	if (dialect == DIALECT_SQLITE && column->type == COLUMN_BOOLEAN) {
		buffer_text(out, " CHECK (");
		ddl_name(column->name, out);
		buffer_text(out, " IN (0, 1))");
	}
	buffer_text(out, ",\n");
}

/* Small rows that hang on the parent lie best in the order of their key (WITHOUT ROWID), which begins with the parent's;
 * the parent's rows are large, and there a row in the key's tree would be slow (sqlite.org, "WITHOUT ROWID"). */
void
ddl_table(const struct mapping_table *table, enum dialect dialect, struct buffer *out)
{
	const struct mapping_table *parent = parent_of(table);
	size_t refers[MAPPING_COLUMNS];

	buffer_text(out, "CREATE TABLE ");
	ddl_name(table->name, out);
	buffer_text(out, " (\n");
	for (size_t i = 0; i < table->column_count; i++)
		add_column(&table->columns[i], dialect, out);
	if (table->is_parent)
		add_column(&(struct mapping_column){ .name = "_digest", .type = COLUMN_TEXT }, dialect, out);
	buffer_text(out, "\tPRIMARY KEY (");
	ddl_names(table, table->key, table->key_count, out);
	buffer_text(out, ")");
	if (parent != NULL) {
		ddl_references(table, parent, refers);
		buffer_text(out, ",\n\tFOREIGN KEY (");
		ddl_names(table, refers, parent->key_count, out);
		buffer_text(out, ") REFERENCES ");
		ddl_name(parent->name, out);
		buffer_text(out, " (");
		ddl_names(parent, parent->key, parent->key_count, out);
		buffer_text(out, ") ON DELETE CASCADE");
	}
	buffer_text(out, "\n)");
	if (dialect == DIALECT_SQLITE)
		buffer_text(out, table->is_parent ? " STRICT" : " STRICT, WITHOUT ROWID");
}

/* The ledger's columns; the first is the key. */
static const struct mapping_column run_columns[] = { { .name = "id", .type = COLUMN_INTEGER },
	{ .name = "began", .type = COLUMN_TIMESTAMP, .required = true }, { .name = "ended", .type = COLUMN_TIMESTAMP },
	{ .name = "state", .type = COLUMN_TEXT, .required = true }, { .name = "rules", .type = COLUMN_TEXT, .required = true },
	{ .name = "records", .type = COLUMN_INTEGER, .required = true }, { .name = "rejected", .type = COLUMN_INTEGER, .required = true },
	{ .name = "documents_added", .type = COLUMN_INTEGER, .required = true },
	{ .name = "documents_replaced", .type = COLUMN_INTEGER, .required = true },
	{ .name = "documents_unchanged", .type = COLUMN_INTEGER, .required = true },
	{ .name = "rows_written", .type = COLUMN_INTEGER, .required = true }, { .name = NULL } };
static const struct mapping_column source_columns[] = { { .name = "name", .type = COLUMN_TEXT },
	{ .name = "state", .type = COLUMN_TEXT, .required = true }, { .name = "digest", .type = COLUMN_TEXT, .required = true },
	{ .name = "records", .type = COLUMN_INTEGER, .required = true }, { .name = "rejected", .type = COLUMN_INTEGER, .required = true },
	{ .name = "run", .type = COLUMN_INTEGER, .required = true }, { .name = NULL } };

const char *
ddl_ledger(size_t index, enum dialect dialect, struct buffer *out)
{
	const struct mapping_column *columns = index == 0 ? run_columns : source_columns;
	const char *name = index == 0 ? "_run" : "_source";

	buffer_printf(out, "CREATE TABLE \"%s\" (\n\t\"%s\" %s", name, columns->name, ddl_type(dialect, columns->type));
	ddl_collation(columns->type, dialect, out);
	if (index == 0 && dialect == DIALECT_POSTGRESQL)
		buffer_text(out, " GENERATED BY DEFAULT AS IDENTITY");
	buffer_text(out, index == 0 ? " PRIMARY KEY,\n" : " NOT NULL PRIMARY KEY,\n");
	for (columns++; columns->name != NULL; columns++)
		add_column(columns, dialect, out);
	out->len -= 2;                         /* the last comma */
	buffer_text(out, "\n)");
	if (dialect == DIALECT_SQLITE)
		buffer_text(out, index == 0 ? " STRICT" : " STRICT, WITHOUT ROWID");
	return name;
}

/* Does the key begin with the columns that reference the parent, in any order? */
static bool
key_begins_with(const struct mapping_table *table, const size_t *columns, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count && i < table->key_count; i++)
		for (size_t k = 0; k < count; k++)
			found += table->key[i] == columns[k];
	return found == count;
}

bool
ddl_index(const struct mapping_table *table, struct buffer *out)
{
	const struct mapping_table *parent = parent_of(table);
	size_t refers[MAPPING_COLUMNS];

	if (parent == NULL)
		return false;
	ddl_references(table, parent, refers);
	if (key_begins_with(table, refers, parent->key_count))
		return false;
	buffer_printf(out, "CREATE INDEX \"_%s_parent\" ON ", table->name);
	ddl_name(table->name, out);
	buffer_text(out, " (");
	ddl_names(table, refers, parent->key_count, out);
	buffer_text(out, ")");
	return true;
}

bool
ddl_view(const struct mapping_view *view, enum dialect dialect, struct buffer *out)
{
	const char *sql = view->sql[dialect];
	size_t len;

	if (sql == NULL)
		return false;
	len = strlen(sql);
	while (len > 0 && strchr("; \t\n", sql[len - 1]) != NULL)
		len--;
	buffer_text(out, "CREATE VIEW ");
	ddl_name(view->name, out);
	buffer_text(out, " AS\n");
	buffer_append(out, sql, len);
	return true;
}

/* The column that keeps the record's member `source`, under which the ledger knows it; NULL: none does. */
static const struct mapping_column *
source_column(const struct mapping_table *parent)
{
	for (size_t i = 0; i < parent->column_count; i++) {
		const struct mapping_column *c = &parent->columns[i];

		if (c->from_count == 1 && c->from[0].count == 1 && strcmp(c->from[0].steps[0], "source") == 0)
			return c;
	}
	return NULL;
}

void
ddl_forget(const struct mapping *m, struct buffer *out)
{
	const struct mapping_table *parent = m->parent;
	const struct mapping_column *source = source_column(parent);
	const char *table = parent->name, *key = parent->columns[parent->key[0]].name;
	size_t refers[MAPPING_COLUMNS];

	if (source != NULL) {
		/* A source of which no other document is left: its name may say as much as the document. */
		buffer_printf(out, "DELETE FROM \"_source\" WHERE name IN (SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = $1) "
		    "AND name NOT IN (SELECT \"%s\" FROM \"%s\" WHERE \"%s\" <> $1 AND \"%s\" IS NOT NULL)",
		    source->name, table, key, source->name, table, key, source->name);
		buffer_byte(out, '\0');
	}
	for (size_t t = 1; t < m->table_count; t++) {
		ddl_references(&m->tables[t], parent, refers);
		buffer_printf(out, "DELETE FROM \"%s\" WHERE \"%s\" = $1", m->tables[t].name, m->tables[t].columns[refers[0]].name);
		buffer_byte(out, '\0');
	}
	buffer_printf(out, "DELETE FROM \"%s\" WHERE \"%s\" = $1", table, key);
	buffer_append(out, "\0", 2);
}

static void
end_statement(struct buffer *out)
{
	buffer_text(out, ";\n\n");
}

void
ddl_all(const struct mapping *m, enum dialect dialect, struct buffer *out)
{
	if (dialect == DIALECT_SQLITE && m->parent != NULL)
		buffer_printf(
		    out, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n\n", DDL_APPLICATION, DDL_VERSION);
	for (size_t i = 0; i < m->table_count; i++) {
		ddl_table(&m->tables[i], dialect, out);
		end_statement(out);
		if (ddl_index(&m->tables[i], out))
			end_statement(out);
	}
	for (size_t i = 0; m->parent != NULL && i < DDL_LEDGER; i++) {
		ddl_ledger(i, dialect, out);
		end_statement(out);
	}
	for (size_t i = 0; i < m->view_count; i++)
		if (ddl_view(&m->views[i], dialect, out)) {
			buffer_byte(out, '\n');       /* its last line may be a comment */
			end_statement(out);
		}
	if (out->len > 0)
		out->len--;                    /* one empty line between, none behind */
}
