#include "mapping.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "mapping_read.h"

/* ---- the parent ------------------------------------------------------------------------------------------ */

static bool
refers(const struct mapping_table *table)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i].refers_at != NULL)
			return true;
	return false;
}

/* Find the table that stands for the whole record and bring it to the front. */
static int
find_parent(struct mapping *m, struct fault *why)
{
	size_t found = m->table_count;
	struct mapping_table parent;

	for (size_t i = 0; i < m->table_count; i++) {
		if (m->tables[i].levels > 0 || refers(&m->tables[i]))
			continue;
		if (found < m->table_count)
			return fault_at(why, m->tables[i].at,
			    "tables '%s' and '%s' both stand for the whole record; one of them needs "
			    "a column with 'references'",
			    m->tables[found].name, m->tables[i].name);
		found = i;
	}
	if (found == m->table_count)
		return 0;
	parent = m->tables[found];
	memmove(m->tables + 1, m->tables, found * sizeof *m->tables);
	m->tables[0] = parent;
	m->tables[0].is_parent = true;
	m->parent = m->tables;
	return 0;
}

/* ---- references ------------------------------------------------------------------------------------------ */

static bool
same_steps(const struct mapping_path *a, const struct mapping_path *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->steps[i], b->steps[i]) != 0)
			return false;
	return true;
}

/* The column must hold what the parent's key holds: the same paths, seen from its own level. */
static int
check_same(const struct mapping_table *table, const struct mapping_column *column, const struct mapping_column *key,
    struct fault *why)
{
	bool same = column->from_count == key->from_count && column->fold == key->fold;

	if (column->type != key->type)
		return fault_at(why, column->at, "column '%s' is %s, and what it references is %s", column->name,
		    column_type_name(column->type), column_type_name(key->type));
	for (size_t i = 0; same && i < column->from_count; i++)
		same = column->from[i].up == table->levels && same_steps(&column->from[i], &key->from[i]);
	if (!same)
		return fault_at(why, column->from_at != NULL ? column->from_at : column->at,
		    "column '%s' references '%s' and so must come from the same place: %zu levels up, then as there",
		    column->name, key->name, table->levels);
	return 0;
}

static int
find_reference(const struct mapping_table *parent, const struct mapping_table *table, struct mapping_column *column,
    struct fault *why)
{
	const char *names[MAPPING_COLUMNS], *text = node_text(column->refers_at), *dot = strchr(text, '.');

	if (dot == NULL)
		return fault_at(why, column->refers_at, "'references' is a table and a column: document.id");
	if (strlen(parent->name) != (size_t)(dot - text) || memcmp(text, parent->name, (size_t)(dot - text)) != 0)
		return fault_at(why, column->refers_at,
		    "'references: %s' names another table than the one for the whole record, '%s'", text,
		    parent->name);
	for (size_t i = 0; i < parent->key_count; i++) {
		names[i] = parent->columns[parent->key[i]].name;
		if (strcmp(names[i], dot + 1) != 0)
			continue;
		column->required = true;       /* the parent's key is never empty */
		column->refers = parent;
		column->refers_to = parent->key[i];
		return check_same(table, column, &parent->columns[parent->key[i]], why);
	}
	return fault_at(why, column->refers_at, "'%s' is no key column of '%s'%s", dot + 1, parent->name,
	    mapping_hint(dot + 1, names, parent->key_count));
}

/* Each column of the parent's key is referenced by exactly one column of each other table. */
static int
check_references(const struct mapping *m, struct mapping_table *table, struct fault *why)
{
	for (size_t c = 0; c < table->column_count; c++) {
		struct mapping_column *column = &table->columns[c];

		if (column->refers_at != NULL && m->parent == NULL)
			return fault_at(
			    why, column->refers_at, "'references', and no table stands for the whole record");
		if (column->refers_at != NULL && find_reference(m->parent, table, column, why) < 0)
			return -1;
	}
	for (size_t k = 0; m->parent != NULL && k < m->parent->key_count; k++) {
		const struct mapping_column *key = &m->parent->columns[m->parent->key[k]];
		size_t found = 0;

		for (size_t c = 0; c < table->column_count; c++)
			found += table->columns[c].refers != NULL && table->columns[c].refers_to == m->parent->key[k];
		if (found != 1)
			return fault_at(why, table->at,
			    "table '%s' needs one column with 'references: %s.%s', it has %zu", table->name,
			    m->parent->name, key->name, found);
	}
	return 0;
}

/* ---- load ------------------------------------------------------------------------------------------------ */

static int
fill(struct mapping *m, struct fault *why)
{
	struct mapping_room room = { 0 };

	for (size_t i = 0; i < m->node_count; i++)
		if (mapping_read(m, &room, m->nodes[i], why) < 0)
			return -1;
	if (m->table_count == 0)
		return fault_at(why, m->nodes[0], "no tables");
	if (find_parent(m, why) < 0)
		return -1;
	for (size_t i = m->parent != NULL ? 1 : 0; i < m->table_count; i++)
		if (check_references(m, &m->tables[i], why) < 0)
			return -1;
	return 0;
}

struct mapping *
mapping_of_nodes_take(struct node **roots, size_t count, struct fault *why)
{
	struct mapping *m = mem_zero(sizeof *m);

	m->arena = arena_new();
	m->nodes = mem_array(count, sizeof *roots);
	memcpy(m->nodes, roots, count * sizeof *roots);
	m->node_count = count;
	if (fill(m, why) < 0) {
		mapping_free(m);
		return NULL;
	}
	return m;
}

struct mapping *
mapping_load(const struct rule_files *files, struct fault *why)
{
	struct node **roots;
	struct mapping *m = NULL;
	size_t count = 0;

	if (files->count == 0) {
		fault_set(why, FAULT_CONFIG, NULL, "no mapping is given: name one with --rules");
		return NULL;
	}
	roots = mem_array(files->count, sizeof *roots);
	while (count < files->count && (roots[count] = node_load(files->paths[count], why)) != NULL)
		count++;
	if (count == files->count)
		m = mapping_of_nodes_take(roots, count, why);
	else
		while (count > 0)
			node_free(roots[--count]);
	free(roots);
	return m;
}

void
mapping_free(struct mapping *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->node_count; i++)
		node_free(m->nodes[i]);
	free(m->nodes);
	free(m->tables);
	free(m->views);
	arena_free(m->arena);
	free(m);
}

const struct mapping_view *
mapping_find_view(const struct mapping *m, const char *name)
{
	for (size_t i = 0; i < m->view_count; i++)
		if (m->views[i].sql[DIALECT_SQLITE] != NULL && strcmp(m->views[i].name, name) == 0)
			return &m->views[i];
	return NULL;
}

/* ---- --select -------------------------------------------------------------------------------------------- */

const struct mapping_table *
mapping_select(const struct mapping *m, const char *name, struct fault *why)
{
	const struct mapping_table *found = NULL;
	const char *names[MAPPING_TABLES + MAPPING_VIEWS];
	struct buffer readers = { 0 };
	size_t count = 0, whole = 0;           /* tables that read it; those that take all of it */

	for (size_t i = 0; i < m->view_count; i++)
		names[m->table_count + i] = m->views[i].name;
	for (size_t i = 0; i < m->table_count; i++) {
		names[i] = m->tables[i].name;
		if (strcmp(names[i], name) == 0)
			return &m->tables[i];
	}
	for (size_t i = 0; i < m->table_count; i++) {
		if (m->tables[i].member == NULL || strcmp(m->tables[i].member, name) != 0)
			continue;
		buffer_printf(&readers, "%s%s", count++ > 0 ? ", " : "", names[i]);
		if (found == NULL || m->tables[i].where_count == 0)
			found = &m->tables[i];
		whole += m->tables[i].where_count == 0;
	}
	if (count > 1 && whole != 1) {
		fault_set(why, FAULT_CONFIG, NULL, "--select=%s: several tables read that member, name one: %s", name,
		    buffer_string(&readers));
	} else if (count == 0) {
		for (size_t i = 0; i < m->table_count; i++)
			buffer_printf(&readers, "%s%s", i > 0 ? ", " : "", names[i]);
		for (size_t i = 0; i < m->view_count; i++)
			buffer_printf(&readers, ", %s", m->views[i].name);
		fault_set(why, FAULT_CONFIG, NULL, "--select=%s: no such table or view%s (%s)", name,
		    mapping_hint(name, names, m->table_count + m->view_count), buffer_string(&readers));
	}
	buffer_free(&readers);
	return count == 1 || whole == 1 ? found : NULL;
}
