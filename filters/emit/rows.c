/* How the walk works.  A level is a kind of element: level 0 is the record, below it stands one level for each array
 * that some `each` names.  Each level has slots, one for each path that a column, a condition or a deeper `each` has
 * into it, and a tree of steps that leads to the slots.  For an element
 *
 *     1. its members are walked along the tree and the slots filled (items only point into the line),
 *     2. the rows of the tables on this level are made from the slots here and on the levels above,
 *     3. the arrays that stand in slots are walked, element by element, on the level below.
 *
 * So `^/id` is there, wherever `id` stands in the record, and a row costs what its cells cost. */
#include "rows.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"

#define NO_SLOT SIZE_MAX
#define KEEP_CELLS 65536                   /* a table that grew beyond this gives its room back */

struct step {
	const char *name;
	size_t len;
	size_t number;                     /* the name as the number of an element; SIZE_MAX: it is none */
	size_t slot;                       /* NO_SLOT: only on the way */
	struct step *children;
	size_t child_count, child_capacity;
};

/* Where a column or a condition finds its item. */
struct source {
	size_t up, slot;
};

struct plan_table {
	size_t index;                      /* in the mapping */
	struct source *sources;            /* of the columns' paths, then of the conditions', in order */
};

struct level {
	struct step root;
	struct item *slots;
	size_t slot_count;
	struct plan_table *tables;
	size_t table_count, table_capacity;
	struct level **children;
	size_t child_count, child_capacity;
	size_t array;                      /* the slot of the level above that holds this level's array */
	struct level *above;
	size_t element;                    /* which element is walked now */
};

struct row_maker {
	const struct mapping *mapping;
	struct level *top;
	struct rows rows;
	struct arena *arena;               /* of the record in work; borrowed */
	struct buffer spare, whole;
	struct fault *why;
};

/* ---- the plan -------------------------------------------------------------------------------------------- */

static size_t
number_of(const char *name)
{
	size_t number = 0, len = strlen(name);

	if (len == 0 || len > 9 || (name[0] == '0' && len > 1))
		return SIZE_MAX;
	for (; *name != '\0'; name++) {
		if (*name < '0' || *name > '9')
			return SIZE_MAX;
		number = number * 10 + (size_t)(*name - '0');
	}
	return number;
}

static struct step *
step_below(struct step *at, const char *name)
{
	struct step *made;

	for (size_t i = 0; i < at->child_count; i++)
		if (strcmp(at->children[i].name, name) == 0)
			return &at->children[i];
	mem_grow(&at->children, &at->child_capacity, at->child_count + 1, sizeof *at->children);
	made = &at->children[at->child_count++];
	*made = (struct step){ .name = name, .len = strlen(name), .number = number_of(name), .slot = NO_SLOT };
	return made;
}

static size_t
slot_for(struct level *level, const char **steps, size_t count)
{
	struct step *at = &level->root;

	for (size_t i = 0; i < count; i++)
		at = step_below(at, steps[i]);
	if (at->slot == NO_SLOT)
		at->slot = level->slot_count++;
	return at->slot;
}

static struct source
source_for(struct level *level, const struct mapping_path *path)
{
	struct source source = { .up = path->up };

	for (size_t i = 0; i < path->up; i++)
		level = level->above;
	source.slot = slot_for(level, path->steps, path->count);
	return source;
}

static struct level *
level_new(struct level *above, size_t array)
{
	struct level *level = mem_zero(sizeof *level);

	level->root.slot = NO_SLOT;
	level->above = above;
	level->array = array;
	return level;
}

static struct level *
level_below(struct level *level, const char **steps, size_t count)
{
	size_t array = slot_for(level, steps, count);

	for (size_t i = 0; i < level->child_count; i++)
		if (level->children[i]->array == array)
			return level->children[i];
	mem_grow(&level->children, &level->child_capacity, level->child_count + 1, sizeof *level->children);
	return level->children[level->child_count++] = level_new(level, array);
}

static void
plan(struct row_maker *maker, size_t index)
{
	const struct mapping_table *table = &maker->mapping->tables[index];
	struct level *level = maker->top;
	struct plan_table *planned;
	size_t count = table->where_count, at = 0;

	for (size_t i = 0; i < table->levels; i++)
		level = level_below(level, table->each[i], table->each_counts[i]);
	for (size_t i = 0; i < table->column_count; i++)
		count += table->columns[i].from_count;
	mem_grow(&level->tables, &level->table_capacity, level->table_count + 1, sizeof *level->tables);
	planned = &level->tables[level->table_count++];
	*planned = (struct plan_table){ .index = index, .sources = mem_array(count, sizeof *planned->sources) };
	for (size_t i = 0; i < table->column_count; i++)
		for (size_t k = 0; k < table->columns[i].from_count; k++)
			planned->sources[at++] = source_for(level, &table->columns[i].from[k]);
	for (size_t i = 0; i < table->where_count; i++)
		planned->sources[at++] = source_for(level, &table->where[i].path);
}

static void
make_slots(struct level *level)
{
	level->slots = mem_array(level->slot_count, sizeof *level->slots);
	for (size_t i = 0; i < level->child_count; i++)
		make_slots(level->children[i]);
}

struct row_maker *
row_maker_new(const struct mapping *mapping, const struct mapping_table *only)
{
	struct row_maker *maker = mem_zero(sizeof *maker);

	maker->mapping = mapping;
	maker->top = level_new(NULL, NO_SLOT);
	for (size_t i = 0; i < mapping->table_count; i++)
		if (only == NULL || only == &mapping->tables[i] || mapping->parent == &mapping->tables[i])
			plan(maker, i);
	make_slots(maker->top);
	maker->rows.mapping = mapping;
	maker->rows.tables = mem_array(mapping->table_count, sizeof *maker->rows.tables);
	return maker;
}

static void
step_free(struct step *step)               /* as deep as a path is long */
{
	for (size_t i = 0; i < step->child_count; i++)
		step_free(&step->children[i]);
	free(step->children);
}

static void
level_free(struct level *level)
{
	for (size_t i = 0; i < level->child_count; i++)
		level_free(level->children[i]);
	for (size_t i = 0; i < level->table_count; i++)
		free(level->tables[i].sources);
	step_free(&level->root);
	free(level->children);
	free(level->tables);
	free(level->slots);
	free(level);
}

void
row_maker_free(struct row_maker *maker)
{
	if (maker == NULL)
		return;
	level_free(maker->top);
	for (size_t i = 0; i < maker->mapping->table_count; i++)
		free(maker->rows.tables[i].cells);
	free(maker->rows.tables);
	buffer_free(&maker->spare);
	buffer_free(&maker->whole);
	free(maker);
}

/* ---- 1: the slots of an element -------------------------------------------------------------------------- */

static const struct step *
find_step(const struct step *at, struct item key)
{
	const char *name = key.bytes + 1;
	size_t len = key.len - 2;

	for (size_t i = 0; i < at->child_count; i++)
		if (at->children[i].len == len && memcmp(at->children[i].name, name, len) == 0)
			return &at->children[i];
	if (memchr(name, '\\', len) == NULL)
		return NULL;
	for (size_t i = 0; i < at->child_count; i++)
		if (item_equals(key, at->children[i].name))
			return &at->children[i];
	return NULL;
}

static void
fill(const struct step *at, struct item item, struct item *slots)
{
	struct cursor inside = cursor_over(item);
	struct item key, value;
	size_t left = at->child_count;

	if (at->slot != NO_SLOT)
		slots[at->slot] = item;
	if (item.type == ITEM_OBJECT) {
		while (left > 0 && cursor_next_member(&inside, &key, &value)) {
			const struct step *step = find_step(at, key);

			if (step != NULL) {
				fill(step, value, slots);
				left--;
			}
		}
	} else if (item.type == ITEM_ARRAY) {
		for (size_t n = 0; left > 0 && cursor_next(&inside, &value); n++)
			for (size_t i = 0; i < at->child_count; i++)
				if (at->children[i].number == n) {
					fill(&at->children[i], value, slots);
					left--;
				}
	}
}

/* By name, not member by member: a record may have many members, and a mapping names few. */
static void
fill_top(struct row_maker *maker, struct record *record)
{
	struct level *top = maker->top;

	for (size_t i = 0; i < top->root.child_count; i++) {
		const struct step *step = &top->root.children[i];
		struct item item = record_item(record, step->name);

		if (item.type != ITEM_ABSENT)
			fill(step, item, top->slots);
	}
	if (top->root.slot == NO_SLOT)
		return;
	buffer_clear(&maker->whole);
	record_write(record, &maker->whole);
	top->slots[top->root.slot] = item_of(maker->whole.bytes, maker->whole.bytes + maker->whole.len);
}

/* ---- 2: the rows ----------------------------------------------------------------------------------------- */

static struct item
item_at(const struct level *level, struct source source)
{
	for (size_t i = 0; i < source.up; i++)
		level = level->above;
	return level->slots[source.slot];
}

static bool
holds(const struct level *level, const struct mapping_table *table, const struct source *sources)
{
	for (size_t i = 0; i < table->where_count; i++)
		if (!value_matches(&table->where[i], item_at(level, sources[i])))
			return false;
	return true;
}

/* The first of the column's sources that is there. */
static struct item
first_item(const struct level *level, const struct source *sources, size_t count)
{
	struct item item = { 0 };

	for (size_t i = 0; i < count && item.type == ITEM_ABSENT; i++)
		item = item_at(level, sources[i]);
	return item;
}

static int
make_cell(struct row_maker *maker, const struct level *level, const struct mapping_table *table,
    const struct mapping_column *column, const struct source *sources, struct cell *cell)
{
	struct item item = { 0 };

	if (column->from_count > 0) {
		item = first_item(level, sources, column->from_count);
		if (value_cell(table, column, item, maker->arena, &maker->spare, cell, maker->why) < 0)
			return -1;
	} else {
		for (size_t i = 0; i < column->index_up; i++)
			level = level->above;
		value_index(level->element, maker->arena, cell);
	}
	if (cell->bytes == NULL && column->required)
		return fault_set(maker->why, FAULT_MISSING_FIELD, NULL, "%s.%s: nothing there, and the column %s",
		    table->name, column->name,
		    item.type == ITEM_ABSENT || item.type == ITEM_NULL ? "is never empty" : "needs a text");
	return 0;
}

static struct cell *
row_add(struct rows_of_table *rows, size_t columns)
{
	size_t used = rows->count * columns;

	if (rows->capacity - used < columns)
		mem_grow(&rows->cells, &rows->capacity, used + columns, sizeof *rows->cells);
	rows->count++;
	return rows->cells + used;
}

static int
make_row(struct row_maker *maker, const struct level *level, const struct plan_table *planned)
{
	const struct mapping_table *table = &maker->mapping->tables[planned->index];
	const struct source *sources = planned->sources;
	struct cell *cells;
	size_t count = 0;

	for (size_t i = 0; i < table->column_count; i++)
		count += table->columns[i].from_count;
	if (!holds(level, table, sources + count)) {
		if (table->is_parent)
			maker->rows.chosen = false;
		return 0;
	}
	cells = row_add(&maker->rows.tables[planned->index], table->column_count);
	for (size_t i = 0; i < table->column_count; i++) {
		if (make_cell(maker, level, table, &table->columns[i], sources, &cells[i]) < 0)
			return -1;
		sources += table->columns[i].from_count;
	}
	return 0;
}

/* ---- 3: the arrays --------------------------------------------------------------------------------------- */

static int walk_children(struct row_maker *, struct level *);

/* A member that `each` names is a list, or it is not there; anything else would be lost in silence. */
static int
wrong_array(struct row_maker *maker, const struct level *level, struct item array)
{
	const struct mapping_table *table;

	while (level->table_count == 0)
		level = level->children[0];
	table = &maker->mapping->tables[level->tables[0].index];
	return fault_set(maker->why, FAULT_WRONG_TYPE, NULL, "%s: %s where the list of '%s' is wanted", table->name,
	    item_type_name(array.type), table->member);
}

static int
walk_array(struct row_maker *maker, struct level *level, struct item array)
{
	struct cursor at = cursor_over(array);
	struct item element;

	if (array.type == ITEM_ABSENT || array.type == ITEM_NULL)
		return 0;
	if (array.type != ITEM_ARRAY)
		return wrong_array(maker, level, array);
	for (level->element = 0; cursor_next(&at, &element); level->element++) {
		memset(level->slots, 0, level->slot_count * sizeof *level->slots);
		fill(&level->root, element, level->slots);
		for (size_t i = 0; i < level->table_count; i++)
			if (make_row(maker, level, &level->tables[i]) < 0)
				return -1;
		if (level->child_count > 0 && walk_children(maker, level) < 0)
			return -1;
	}
	return 0;
}

static int
walk_children(struct row_maker *maker, struct level *level)      /* as deep as the mapping's levels */
{
	for (size_t i = 0; i < level->child_count; i++)
		if (walk_array(maker, level->children[i], level->slots[level->children[i]->array]) < 0)
			return -1;
	return 0;
}

static void
rows_clear(struct row_maker *maker)
{
	for (size_t i = 0; i < maker->mapping->table_count; i++) {
		struct rows_of_table *rows = &maker->rows.tables[i];

		if (rows->capacity > KEEP_CELLS) {
			free(rows->cells);
			rows->cells = NULL;
			rows->capacity = 0;
		}
		rows->count = 0;
	}
	maker->rows.chosen = true;
}

const struct rows *
rows_make(struct row_maker *maker, struct record *record, struct fault *why)
{
	struct level *top = maker->top;

	maker->why = why;
	maker->arena = record_arena(record);
	rows_clear(maker);
	memset(top->slots, 0, top->slot_count * sizeof *top->slots);
	fill_top(maker, record);
	for (size_t i = 0; i < top->table_count; i++)
		if (make_row(maker, top, &top->tables[i]) < 0)
			return NULL;
	if (maker->rows.chosen && walk_children(maker, top) < 0)
		return NULL;
	if (!maker->rows.chosen) {
		rows_clear(maker);
		maker->rows.chosen = false;
	}
	return &maker->rows;
}
