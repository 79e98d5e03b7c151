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
	buffer_printf(out, " %s%s", ddl_type(dialect, column->type), column->required ? " NOT NULL" : "");
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
		buffer_printf(out, "\t\"_digest\" %s,\n", ddl_type(dialect, COLUMN_TEXT));
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
	for (size_t i = 0; i < m->view_count; i++)
		if (ddl_view(&m->views[i], dialect, out)) {
			buffer_byte(out, '\n');       /* its last line may be a comment */
			end_statement(out);
		}
	if (out->len > 0)
		out->len--;                    /* one empty line between, none behind */
}
