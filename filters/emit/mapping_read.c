#include "mapping_read.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "path.h"
#include "rules/schema.h"

static const char *const type_names[] = { "text", "integer", "real", "boolean", "date", "timestamp", "json", NULL };
static const char *const dialect_names[] = { "sqlite", "postgresql", NULL };

const char *
column_type_name(enum column_type type)
{
	return type_names[type];
}

const char *
mapping_hint(const char *word, const char *const names[], size_t count)
{
	static char hint[MAPPING_NAME * 4 + 32];
	const char *near = schema_nearest(word, names, count);

	hint[0] = '\0';
	if (near != NULL)
		snprintf(hint, sizeof hint, "; did you mean '%s'", near);
	return hint;
}

/* Names go into SQL of all dialects and into file names, so they are plain; '_' leads those that belong to the suite. */
static int
check_name(const struct node *at, const char *what, struct fault *why)
{
	const char *name = node_text(at);
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (name[len] != '\0' || name[0] < 'a' || name[0] > 'z')
		return fault_at(
		    why, at, "%s '%s' is no name: small letters, digits and '_', a letter first", what, name);
	if (len > MAPPING_NAME)
		return fault_at(why, at, "%s '%s' is longer than %d bytes", what, name, MAPPING_NAME);
	return 0;
}

/* ---- columns --------------------------------------------------------------------------------------------- */

static int
read_from(const struct node *from, struct mapping *m, const struct mapping_table *table,
    struct mapping_column *column, struct fault *why)
{
	size_t count = node_kind(from) == NODE_LIST ? node_count(from) : 1;

	if (count == 0)
		return fault_at(why, from, "'from' is an empty list");
	column->from_at = from;
	column->from = arena_zero(m->arena, count * sizeof *column->from);
	for (; column->from_count < count; column->from_count++) {
		const struct node *one = node_kind(from) == NODE_LIST ? node_item(from, column->from_count) : from;
		struct mapping_path *path = &column->from[column->from_count];

		if (path_parse(one, node_text(one), table->levels, m->arena, path, why) < 0)
			return -1;
	}
	return 0;
}

static int
read_index(
    const struct node *index, const struct mapping_table *table, struct mapping_column *column, struct fault *why)
{
	const char *text = node_text(index);
	bool yes = true;

	column->index_up = strspn(text, "^");
	if (column->index_up == 0 || text[column->index_up] != '\0') {
		if (node_bool(index, &yes, why) < 0)
			return -1;
		column->index_up = 0;
	}
	if (!yes)
		return fault_at(why, index, "'index: false' says nothing; give 'from'");
	if (column->index_up + 1 > table->levels)
		return fault_at(
		    why, index, "'index' counts elements, and there are %zu levels of 'each' here", table->levels);
	return 0;
}

/* What belongs together and what does not. */
static int
check_column(const struct node *spec, const struct mapping_column *column, struct fault *why)
{
	const struct node *join = node_child(spec, "join"), *fold = node_child(spec, "fold");
	const struct node *index = node_child(spec, "index");

	if (index != NULL && column->from_count > 0)
		return fault_at(why, index, "a column has either 'index' or 'from'");
	if (index == NULL && column->from_count == 0)
		return fault_at(why, spec, "column '%s' needs the key 'from'", column->name);
	if (index != NULL && column->type != COLUMN_INTEGER)
		return fault_at(
		    why, index, "'index' gives an integer, and the column is %s", column_type_name(column->type));
	if (join != NULL && column->type != COLUMN_TEXT)
		return fault_at(
		    why, join, "'join' gives a text, and the column is %s", column_type_name(column->type));
	if (fold != NULL && column->type != COLUMN_TEXT)
		return fault_at(
		    why, fold, "'fold' gives a text, and the column is %s", column_type_name(column->type));
	return 0;
}

static int
read_column(const struct node *name, const struct node *spec, struct mapping *m, const struct mapping_table *table,
    struct mapping_column *column, struct fault *why)
{
	static const struct schema_key keys[] = { { "from", SCHEMA_TEXTS, false }, { "type", SCHEMA_TEXT, true },
		{ "index", SCHEMA_TEXT, false }, { "references", SCHEMA_TEXT, false }, { "required", SCHEMA_BOOL, false },
		{ "join", SCHEMA_TEXT, false }, { "fold", SCHEMA_BOOL, false }, { NULL, SCHEMA_ANY, false } };
	const struct node *child;
	int type;

	*column = (struct mapping_column){ .name = node_text(name), .at = name };
	if (check_name(name, "column", why) < 0 || schema_check(spec, "a column", keys, why) < 0)
		return -1;
	if ((type = schema_choice(node_child(spec, "type"), "type", type_names, why)) < 0)
		return -1;
	column->type = (enum column_type)type;
	if ((child = node_child(spec, "from")) != NULL && read_from(child, m, table, column, why) < 0)
		return -1;
	if ((child = node_child(spec, "index")) != NULL && read_index(child, table, column, why) < 0)
		return -1;
	if ((child = node_child(spec, "required")) != NULL)
		node_bool(child, &column->required, why);      /* the schema has seen it */
	if ((child = node_child(spec, "fold")) != NULL)
		node_bool(child, &column->fold, why);
	if ((child = node_child(spec, "join")) != NULL)
		column->join = node_text(child);
	column->refers_at = node_child(spec, "references");
	return check_column(spec, column, why);
}

static int
read_columns(const struct node *map, struct mapping *m, struct mapping_table *table, struct fault *why)
{
	size_t count = node_count(map);

	if (count == 0 || count > MAPPING_COLUMNS)
		return fault_at(
		    why, map, "table '%s' has %zu columns; 1 to %d may be", table->name, count, MAPPING_COLUMNS);
	table->columns = arena_zero(m->arena, count * sizeof *table->columns);
	for (; table->column_count < count; table->column_count++)
		if (read_column(node_key(map, table->column_count), node_item(map, table->column_count), m, table,
		    &table->columns[table->column_count], why) < 0)
			return -1;
	return 0;
}

/* ---- key and where --------------------------------------------------------------------------------------- */

static int
find_column(const struct mapping_table *table, const struct node *at, size_t *index, struct fault *why)
{
	const char *names[MAPPING_COLUMNS], *text = node_text(at);

	for (size_t i = 0; i < table->column_count; i++) {
		if (strcmp(table->columns[i].name, text) == 0) {
			*index = i;
			return 0;
		}
		names[i] = table->columns[i].name;
	}
	return fault_at(why, at, "table '%s' has no column '%s'%s", table->name, text,
	    mapping_hint(text, names, table->column_count));
}

static int
read_key(const struct node *key, struct mapping *m, struct mapping_table *table, struct fault *why)
{
	size_t count = node_kind(key) == NODE_LIST ? node_count(key) : 1;

	if (count == 0)
		return fault_at(why, key, "the key of table '%s' is empty", table->name);
	table->key = arena_zero(m->arena, count * sizeof *table->key);
	for (; table->key_count < count; table->key_count++) {
		const struct node *one = node_kind(key) == NODE_LIST ? node_item(key, table->key_count) : key;
		size_t *index = &table->key[table->key_count];

		if (find_column(table, one, index, why) < 0)
			return -1;
		for (size_t i = 0; i < table->key_count; i++)
			if (table->key[i] == *index)
				return fault_at(why, one, "column '%s' stands twice in the key", node_text(one));
		if (table->columns[*index].type == COLUMN_JSON || table->columns[*index].type == COLUMN_REAL)
			return fault_at(
			    why, one, "a %s column is no key", column_type_name(table->columns[*index].type));
		table->columns[*index].required = true;
	}
	return 0;
}

static int
read_values(const struct node *spec, struct mapping *m, struct mapping_condition *condition, struct fault *why)
{
	size_t count = node_kind(spec) == NODE_LIST ? node_count(spec) : 1;

	if (count == 0 || node_kind(spec) == NODE_MAP)
		return fault_at(why, spec, "a condition is a value or a list of values");
	condition->values = arena_zero(m->arena, count * sizeof *condition->values);
	for (; condition->value_count < count; condition->value_count++) {
		const struct node *one = node_kind(spec) == NODE_LIST ? node_item(spec, condition->value_count) : spec;

		if (node_need_text(one, &condition->values[condition->value_count], why) < 0)
			return -1;
	}
	return 0;
}

static int
read_where(const struct node *map, struct mapping *m, struct mapping_table *table, struct fault *why)
{
	size_t count = node_count(map);

	table->where = arena_zero(m->arena, (count + 1) * sizeof *table->where);
	for (; table->where_count < count; table->where_count++) {
		const struct node *path = node_key(map, table->where_count);
		struct mapping_condition *condition = &table->where[table->where_count];

		if (path_parse(path, node_text(path), table->levels, m->arena, &condition->path, why) < 0)
			return -1;
		if (read_values(node_item(map, table->where_count), m, condition, why) < 0)
			return -1;
	}
	return 0;
}

/* ---- tables and views ------------------------------------------------------------------------------------ */

/* One name space: a view cannot be called as a table is. */
static int
check_new(const struct mapping *m, const struct node *name, struct fault *why)
{
	const struct node *other = NULL;

	for (size_t i = 0; i < m->table_count; i++)
		if (strcmp(m->tables[i].name, node_text(name)) == 0)
			other = m->tables[i].at;
	for (size_t i = 0; i < m->view_count; i++)
		if (strcmp(m->views[i].name, node_text(name)) == 0)
			other = m->views[i].at;
	if (other != NULL)
		return fault_at(why, name, "'%s' is there already, at %s:%zu", node_text(name), node_place(other).file,
		    node_place(other).line);
	return 0;
}

static int
read_table(const struct node *name, const struct node *spec, struct mapping *m, struct mapping_table *table,
    struct fault *why)
{
	static const struct schema_key keys[] = { { "each", SCHEMA_TEXT, false }, { "where", SCHEMA_MAP, false },
		{ "key", SCHEMA_TEXTS, true }, { "columns", SCHEMA_MAP, true }, { NULL, SCHEMA_ANY, false } };
	const struct node *child;

	*table = (struct mapping_table){ .name = node_text(name), .at = name };
	if (check_name(name, "table", why) < 0 || check_new(m, name, why) < 0 ||
	    schema_check(spec, "a table", keys, why) < 0)
		return -1;
	if ((child = node_child(spec, "each")) != NULL && path_parse_each(child, m->arena, table, why) < 0)
		return -1;
	if (read_columns(node_child(spec, "columns"), m, table, why) < 0)
		return -1;
	if (read_key(node_child(spec, "key"), m, table, why) < 0)
		return -1;
	if ((child = node_child(spec, "where")) != NULL)
		return read_where(child, m, table, why);
	return 0;
}

static int
read_view(
    const struct node *name, const struct node *spec, struct mapping *m, struct mapping_view *view, struct fault *why)
{
	static const struct schema_key keys[] = { { "sqlite", SCHEMA_TEXT, false }, { "postgresql", SCHEMA_TEXT, false },
		{ NULL, SCHEMA_ANY, false } };

	*view = (struct mapping_view){ .name = node_text(name), .at = name };
	if (check_name(name, "view", why) < 0 || check_new(m, name, why) < 0)
		return -1;
	if (node_kind(spec) == NODE_LIST)
		return fault_at(why, spec, "a view is a SELECT, or a map of one for each database");
	if (node_kind(spec) == NODE_MAP && schema_check(spec, "a view", keys, why) < 0)
		return -1;
	for (int d = 0; d < DIALECTS; d++) {
		const struct node *sql = node_kind(spec) == NODE_MAP ? node_child(spec, dialect_names[d]) : spec;

		view->sql[d] = sql != NULL ? node_text(sql) : NULL;
	}
	return 0;
}

int
mapping_read(struct mapping *m, struct mapping_room *room, const struct node *root, struct fault *why)
{
	static const struct schema_key keys[] = { { "mapping", SCHEMA_TEXT, true }, { "tables", SCHEMA_MAP, false },
		{ "views", SCHEMA_MAP, false }, { "evolve", SCHEMA_TEXT, false }, { NULL, SCHEMA_ANY, false } };
	static const char *const ways[] = { "no", "add-columns", NULL };
	const struct node *tables, *views;
	int way = 0;

	if (schema_check(root, "a mapping", keys, why) < 0)
		return -1;
	if (node_child(root, "evolve") != NULL && (way = schema_choice(node_child(root, "evolve"), "evolve", ways, why)) < 0)
		return -1;
	m->add_columns |= way == 1;
	if (m->name == NULL)
		m->name = node_text(node_child(root, "mapping"));
	tables = node_child(root, "tables");
	for (size_t i = 0; tables != NULL && i < node_count(tables); i++) {
		if (m->table_count == MAPPING_TABLES)
			return fault_at(why, node_key(tables, i), "more than %d tables", MAPPING_TABLES);
		mem_grow(&m->tables, &room->tables, m->table_count + 1, sizeof *m->tables);
		if (read_table(node_key(tables, i), node_item(tables, i), m, &m->tables[m->table_count], why) < 0)
			return -1;
		m->table_count++;
	}
	views = node_child(root, "views");
	for (size_t i = 0; views != NULL && i < node_count(views); i++) {
		if (m->view_count == MAPPING_VIEWS)
			return fault_at(why, node_key(views, i), "more than %d views", MAPPING_VIEWS);
		mem_grow(&m->views, &room->views, m->view_count + 1, sizeof *m->views);
		if (read_view(node_key(views, i), node_item(views, i), m, &m->views[m->view_count], why) < 0)
			return -1;
		m->view_count++;
	}
	return 0;
}
