#include "fit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "ddl.h"

/* One comparison. */
struct compare {
	const struct fit_source *from;
	const struct mapping *mapping;
	const struct mapping_table *table;
	struct fit_plan *plan;
	struct live_table live;
};

/* ---- the plan -------------------------------------------------------------------------------------------- */

void
fit_clear(struct fit_plan *p)
{
	buffer_clear(&p->sql);
	buffer_clear(&p->differences);
	p->step_count = p->difference_count = 0;
	fault_clear(&p->refusal);
}

void
fit_free(struct fit_plan *p)
{
	buffer_free(&p->sql);
	buffer_free(&p->differences);
	free(p->steps);
}

void
fit_step(struct fit_plan *p, const struct mapping_view *view, const char *sql)
{
	mem_grow(&p->steps, &p->step_capacity, p->step_count + 1, sizeof *p->steps);
	p->steps[p->step_count++] = (struct fit_step){ p->sql.len, view };
	buffer_append(&p->sql, sql, strlen(sql) + 1);
}

static void __attribute__((format(printf, 2, 3)))
differs(struct fit_plan *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buffer_vprintf(&p->differences, format, args);
	va_end(args);
	buffer_byte(&p->differences, '\n');
	p->difference_count++;
}

static void __attribute__((format(printf, 2, 3)))
refuse(const struct compare *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_vset(&c->plan->refusal, FAULT_CONFIG, &(struct place){ .file = c->from->place }, format, args);
	va_end(args);
}

/* ---- tables ---------------------------------------------------------------------------------------------- */

static struct live_column *
find_live(struct live_table *live, const char *name)
{
	for (size_t i = 0; i < live->count; i++)
		if (strcasecmp(live->columns[i].name, name) == 0)
			return &live->columns[i];
	return NULL;
}

static long long
place_in_key(const struct mapping_table *table, size_t column)
{
	for (size_t k = 0; k < table->key_count; k++)
		if (table->key[k] == column)
			return (long long)k + 1;
	return 0;
}

/* A column that may be empty can be added at any time. */
static void
missing_column(struct compare *c, const struct mapping_column *column)
{
	const char *type = ddl_type(c->from->dialect, column->type);
	struct buffer sql = { 0 };

	buffer_printf(&sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", c->table->name, column->name, type);
	ddl_collation(column->type, c->from->dialect, &sql);
	differs(c->plan, "table %s: no column %s (%s)", c->table->name, column->name, type);
	if (column->required)
		refuse(c, "table '%s' has no column '%s', and it is never empty, so that it cannot be added; "
		    "load into a new database", c->table->name, column->name);
	else if (c->mapping->add_columns)
		fit_step(c->plan, NULL, buffer_string(&sql));
	else
		refuse(c, "table '%s' has no column '%s'; load into a new database, say 'evolve: add-columns' in the "
		    "mapping, or %s", c->table->name, column->name, buffer_string(&sql));
	buffer_free(&sql);
}

static void
compare_column(struct compare *c, const struct mapping_column *column, long long key)
{
	struct live_column *found = find_live(&c->live, column->name);
	const char *type = ddl_type(c->from->dialect, column->type);

	if (found == NULL) {
		missing_column(c, column);
		return;
	}
	found->known = true;
	if (strcmp(found->type, type) != 0) {
		differs(c->plan, "table %s: column %s is %s, the mapping says %s", c->table->name, column->name, found->type,
		    type);
		refuse(c, "column '%s.%s' is %s, and the mapping says %s", c->table->name, column->name,
		    found->type[0] != '\0' ? found->type : "of no type", type);
	}
	if (found->key != key) {
		differs(c->plan, "table %s: another key, at column %s", c->table->name, column->name);
		refuse(c, "the key of table '%s' is another one than the mapping's: '%s'", c->table->name, column->name);
	}
}

static void
compare_table(struct compare *c)
{
	static const struct mapping_column digest = { .name = "_digest", .type = COLUMN_TEXT };

	for (size_t i = 0; i < c->table->column_count; i++)
		compare_column(c, &c->table->columns[i], place_in_key(c->table, i));
	if (c->table->is_parent)
		compare_column(c, &digest, 0);
	for (size_t i = 0; i < c->live.count; i++) {
		const struct live_column *live = &c->live.columns[i];

		if (live->known || !live->not_null || live->has_default)
			continue;
		differs(c->plan, "table %s: wants a value for %s, the mapping has none", c->table->name, live->name);
		refuse(c, "table '%s' wants a value for '%s', and the mapping has none", c->table->name, live->name);
	}
}

static void
missing_table(struct compare *c)
{
	struct buffer sql = { 0 };

	differs(c->plan, "no table %s", c->table->name);
	ddl_table(c->table, c->from->dialect, &sql);
	fit_step(c->plan, NULL, buffer_string(&sql));
	buffer_clear(&sql);
	if (ddl_index(c->table, &sql))
		fit_step(c->plan, NULL, buffer_string(&sql));
	buffer_free(&sql);
}

static int
plan_table(struct compare *c, int *status, struct fault *why)
{
	char kind[16];

	if (c->from->kind(c->from->database, c->table->name, kind, status, why) < 0)
		return -1;
	if (kind[0] == '\0') {
		missing_table(c);
	} else if (strcmp(kind, "table") != 0) {
		differs(c->plan, "%s is a %s, the mapping has a table", c->table->name, kind);
		refuse(c, "'%s' is a %s there, and the mapping has a table of that name", c->table->name, kind);
	} else if (c->from->columns(c->from->database, c->table->name, &c->live, status, why) < 0) {
		return -1;
	} else {
		compare_table(c);
	}
	return 0;
}

/* "_run" and "_source": they are there or not. */
static int
plan_ledger(struct compare *c, int *status, struct fault *why)
{
	for (size_t i = 0; i < DDL_LEDGER; i++) {
		struct buffer sql = { 0 };
		const char *name = ddl_ledger(i, c->from->dialect, &sql);
		char kind[16];
		int result = c->from->kind(c->from->database, name, kind, status, why);

		if (result == 0 && kind[0] == '\0') {
			differs(c->plan, "no table %s", name);
			fit_step(c->plan, NULL, buffer_string(&sql));
		}
		buffer_free(&sql);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* ---- views ----------------------------------------------------------------------------------------------- */

struct view_state {
	bool there, same;
};

static int
look_at_view(struct compare *c, const struct mapping_view *view, struct view_state *state, int *status, struct fault *why)
{
	char kind[16];

	*state = (struct view_state){ .same = true };
	if (view->sql[c->from->dialect] == NULL)
		return 0;
	if (c->from->kind(c->from->database, view->name, kind, status, why) < 0)
		return -1;
	state->there = strcmp(kind, "view") == 0;
	state->same = false;
	if (!state->there) {
		differs(c->plan, kind[0] == '\0' ? "no view %s" : "%s is no view", view->name);
		if (kind[0] != '\0')
			refuse(c, "'%s' is a %s there, and the mapping has a view of that name", view->name, kind);
		return 0;
	}
	if (c->from->same_view(c->from->database, view, &state->same, status, why) < 0)
		return -1;
	if (!state->same)
		differs(c->plan, "view %s has another text", view->name);
	return 0;
}

static void
make_views_anew(struct compare *c, const struct view_state *states)
{
	const struct mapping *m = c->mapping;
	struct buffer sql = { 0 };

	for (size_t i = m->view_count; i-- > 0;) {
		if (!states[i].there)
			continue;
		buffer_clear(&sql);
		buffer_printf(&sql, "DROP VIEW \"%s\"", m->views[i].name);
		fit_step(c->plan, NULL, buffer_string(&sql));
	}
	for (size_t i = 0; i < m->view_count; i++) {
		buffer_clear(&sql);
		if (ddl_view(&m->views[i], c->from->dialect, &sql))
			fit_step(c->plan, &m->views[i], buffer_string(&sql));
	}
	buffer_free(&sql);
}

static int
plan_views(struct compare *c, int *status, struct fault *why)
{
	struct view_state *states = mem_array(c->mapping->view_count, sizeof *states);
	bool same = true;
	int result = 0;

	for (size_t i = 0; result == 0 && i < c->mapping->view_count; i++) {
		result = look_at_view(c, &c->mapping->views[i], &states[i], status, why);
		same = same && states[i].same;
	}
	if (result == 0 && !same)
		make_views_anew(c, states);
	free(states);
	return result;
}

int
fit_plan(const struct fit_source *from, const struct mapping *m, struct fit_plan *plan, int *status, struct fault *why)
{
	struct compare *c = mem_zero(sizeof *c);
	int result = 0;

	fit_clear(plan);
	*c = (struct compare){ .from = from, .mapping = m, .plan = plan };
	for (size_t i = 0; result == 0 && i < m->table_count; i++) {
		c->table = &m->tables[i];
		result = plan_table(c, status, why);
	}
	if (result == 0)
		result = plan_ledger(c, status, why);
	if (result == 0)
		result = plan_views(c, status, why);
	free(c);
	return result;
}
