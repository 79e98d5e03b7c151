#include "sqlite/schema.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/status.h"
#include "ddl.h"

static int __attribute__((format(printf, 4, 5)))
unfit(const struct database *d, int *status, struct fault *why, const char *format, ...)
{
	va_list args;

	*status = STATUS_CONFIG;
	va_start(args, format);
	fault_vset(why, FAULT_CONFIG, &(struct place){ .file = d->path }, format, args);
	va_end(args);
	return -1;
}

/* ---- whose file is it? ----------------------------------------------------------------------------------- */

/* A new, empty file becomes ours; one without a mark is taken as it is (tables made by --ddl, or by hand). */
static int
check_owner(const struct database *d, bool *empty, int *status, struct fault *why)
{
	long long application, version, tables;

	if (database_number(d, "PRAGMA application_id", &application, status, why) < 0
	    || database_number(d, "PRAGMA user_version", &version, status, why) < 0
	    || database_number(d, "SELECT count(*) FROM sqlite_schema", &tables, status, why) < 0)
		return -1;
	*empty = application == 0 && version == 0 && tables == 0;
	if (application != 0 && application != DDL_APPLICATION)
		return unfit(d, status, why,
		    "is a database of another program (application_id 0x%08llx); nothing was changed",
		    (unsigned long long)application & 0xFFFFFFFFULL);
	if (application == DDL_APPLICATION && version > DDL_VERSION)
		return unfit(d, status, why,
		    "was made by a newer version (%lld, this one knows %d); nothing was changed", version,
		    DDL_VERSION);
	return 0;
}

/* ---- tables ---------------------------------------------------------------------------------------------- */

/* What PRAGMA table_xinfo says of a column. */
struct live_column {
	char name[MAPPING_NAME * 2], type[16];
	bool not_null, has_default;
	long long key;                     /* place in the key from 1, 0: not in it */
	bool known;                        /* the mapping has it */
};

struct live_table {
	struct live_column columns[MAPPING_COLUMNS * 2];
	size_t count;
};

static void
copy_text(char *to, size_t size, const unsigned char *from)
{
	snprintf(to, size, "%s", from != NULL ? (const char *)from : "");
}

static int
read_table(const struct database *d, const char *name, struct live_table *live, int *status, struct fault *why)
{
	sqlite3_stmt *s = database_prepare(d, "SELECT name, upper(type), \"notnull\", dflt_value IS NOT NULL, pk "
	    "FROM pragma_table_xinfo(?1) WHERE hidden = 0", status, why);
	int code;

	if (s == NULL)
		return -1;
	live->count = 0;
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(s)) == SQLITE_ROW && live->count < sizeof live->columns / sizeof *live->columns) {
		struct live_column *c = &live->columns[live->count++];

		*c = (struct live_column){ .not_null = sqlite3_column_int(s, 2), .has_default = sqlite3_column_int(s, 3),
			.key = sqlite3_column_int64(s, 4) };
		copy_text(c->name, sizeof c->name, sqlite3_column_text(s, 0));
		copy_text(c->type, sizeof c->type, sqlite3_column_text(s, 1));
	}
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		database_fault(d, "read", status, why);
	sqlite3_finalize(s);
	return why->code != FAULT_NONE ? -1 : 0;
}

static struct live_column *
find_live(struct live_table *live, const char *name)
{
	for (size_t i = 0; i < live->count; i++)
		if (sqlite3_stricmp(live->columns[i].name, name) == 0)
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

static int
compare_column(const struct database *d, const struct mapping_table *table, const char *name, const char *type,
    long long key, struct live_table *live, int *status, struct fault *why)
{
	struct live_column *found = find_live(live, name);

	if (found == NULL)
		return unfit(d, status, why, "table '%s' has no column '%s'; load into a new file, or "
		    "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table->name, name, table->name, name, type);
	found->known = true;
	if (strcmp(found->type, type) != 0)
		return unfit(d, status, why, "column '%s.%s' is %s, and the mapping says %s", table->name, name,
		    found->type[0] != '\0' ? found->type : "of no type", type);
	if (found->key != key)
		return unfit(d, status, why, "the key of table '%s' is another one than the mapping's: '%s'",
		    table->name, name);
	return 0;
}

static int
compare_table(const struct database *d, const struct mapping_table *table, struct live_table *live, int *status,
    struct fault *why)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct mapping_column *column = &table->columns[i];

		if (compare_column(d, table, column->name, ddl_type(DIALECT_SQLITE, column->type),
			place_in_key(table, i), live, status, why) < 0)
			return -1;
	}
	if (table->is_parent &&
	    compare_column(d, table, "_digest", ddl_type(DIALECT_SQLITE, COLUMN_TEXT), 0, live, status, why) < 0)
		return -1;
	for (size_t i = 0; i < live->count; i++)
		if (!live->columns[i].known && live->columns[i].not_null && !live->columns[i].has_default)
			return unfit(d, status, why, "table '%s' wants a value for '%s', and the mapping has none",
			    table->name, live->columns[i].name);
	return 0;
}

/* ---- what is to do --------------------------------------------------------------------------------------- */

/* The kind of a thing in the schema ("table", "view"; "" where there is none) and its SQL. */
static int
look_up(const struct database *d, const char *name, char kind[16], struct buffer *sql, int *status, struct fault *why)
{
	sqlite3_stmt *s = database_prepare(d, "SELECT type, sql FROM sqlite_schema WHERE name = ?1", status, why);
	int code;

	if (s == NULL)
		return -1;
	kind[0] = '\0';
	buffer_clear(sql);
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		copy_text(kind, 16, sqlite3_column_text(s, 0));
		if (sqlite3_column_text(s, 1) != NULL)
			buffer_text(sql, (const char *)sqlite3_column_text(s, 1));
	} else if (code != SQLITE_DONE) {
		database_fault(d, "read", status, why);
	}
	sqlite3_finalize(s);
	return why->code != FAULT_NONE ? -1 : 0;
}

/* Statements that are missing. */
struct plan {
	struct buffer sql;
	const struct mapping_view *views[256];     /* made anew: to be looked at afterwards */
	size_t view_count;
};

static void
plan_statement(struct plan *p)
{
	buffer_text(&p->sql, ";\n");
}

static int
plan_table(const struct database *d, const struct mapping_table *table, struct plan *p, int *status, struct fault *why)
{
	struct buffer sql = { 0 };
	struct live_table live;
	char kind[16];
	int result = look_up(d, table->name, kind, &sql, status, why);

	buffer_free(&sql);
	if (result < 0)
		return -1;
	if (kind[0] == '\0') {
		ddl_table(table, DIALECT_SQLITE, &p->sql);
		plan_statement(p);
		if (ddl_index(table, &p->sql))
			plan_statement(p);
		return 0;
	}
	if (strcmp(kind, "table") != 0)
		return unfit(d, status, why, "'%s' is a %s there, and the mapping has a table of that name",
		    table->name, kind);
	if (read_table(d, table->name, &live, status, why) < 0)
		return -1;
	return compare_table(d, table, &live, status, why);
}

static int
plan_view(const struct database *d, const struct mapping_view *view, struct plan *p, int *status, struct fault *why)
{
	struct buffer live = { 0 }, wanted = { 0 };
	char kind[16];
	int result = 0;

	if (!ddl_view(view, DIALECT_SQLITE, &wanted))
		return 0;
	if (look_up(d, view->name, kind, &live, status, why) < 0) {
		result = -1;
	} else if (kind[0] != '\0' && strcmp(kind, "view") != 0) {
		result = unfit(
		    d, status, why, "'%s' is a %s there, and the mapping has a view of that name", view->name, kind);
	} else if (strcmp(buffer_string(&live), buffer_string(&wanted)) != 0) {
		if (kind[0] != '\0')
			buffer_printf(&p->sql, "DROP VIEW \"%s\";\n", view->name);
		buffer_text(&p->sql, wanted.bytes);
		buffer_byte(&p->sql, '\n');    /* the last line may be a comment */
		plan_statement(p);
		if (p->view_count < sizeof p->views / sizeof *p->views)
			p->views[p->view_count++] = view;
	}
	buffer_free(&live);
	buffer_free(&wanted);
	return result;
}

static int
make_plan(const struct database *d, const struct mapping *m, struct plan *p, int *status, struct fault *why)
{
	bool empty;

	buffer_clear(&p->sql);
	p->view_count = 0;
	if (check_owner(d, &empty, status, why) < 0)
		return -1;
	if (empty)
		buffer_printf(&p->sql, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n", DDL_APPLICATION,
		    DDL_VERSION);
	for (size_t i = 0; i < m->table_count; i++)
		if (plan_table(d, &m->tables[i], p, status, why) < 0)
			return -1;
	for (size_t i = 0; i < m->view_count; i++)
		if (plan_view(d, &m->views[i], p, status, why) < 0)
			return -1;
	return 0;
}

/* ---- doing it -------------------------------------------------------------------------------------------- */

static int
view_fault(const struct database *d, const struct mapping_view *view, int *status, struct fault *why)
{
	*status = STATUS_CONFIG;
	return fault_at(why, view->at, "view '%s': %s", view->name, sqlite3_errmsg(d->handle));
}

/* SQLite takes a view whose columns do not exist; reading it tells. */
static int
try_view(const struct database *d, const struct mapping_view *view, int *status, struct fault *why)
{
	sqlite3_stmt *s;
	char sql[MAPPING_NAME + 32];

	snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" LIMIT 0", view->name);
	if (sqlite3_prepare_v2(d->handle, sql, -1, &s, NULL) != SQLITE_OK)
		return view_fault(d, view, status, why);
	sqlite3_finalize(s);
	return 0;
}

/* A view is one statement: what follows a ';' inside would be run as another. */
static int
check_single(const struct database *d, const struct mapping_view *view, int *status, struct fault *why)
{
	struct mapping_view probe = *view;
	struct buffer sql = { 0 };
	sqlite3_stmt *s = NULL;
	const char *rest = "";
	int result = 0;

	probe.name = "_probe";                 /* a name that cannot be there yet */
	ddl_view(&probe, DIALECT_SQLITE, &sql);
	if (sqlite3_prepare_v2(d->handle, buffer_string(&sql), -1, &s, &rest) != SQLITE_OK) {
		result = view_fault(d, view, status, why);
	} else if (rest[strspn(rest, " \t\r\n")] != '\0') {
		*status = STATUS_CONFIG;
		result = fault_at(why, view->at, "view '%s' is more than one statement", view->name);
	}
	sqlite3_finalize(s);
	buffer_free(&sql);
	return result;
}

static int
carry_out(const struct database *d, const struct plan *p, int *status, struct fault *why)
{
	for (size_t i = 0; i < p->view_count; i++)
		if (check_single(d, p->views[i], status, why) < 0)
			return -1;
	if (database_do(d, p->sql.bytes, status, why) < 0)
		return -1;
	for (size_t i = 0; i < p->view_count; i++)
		if (try_view(d, p->views[i], status, why) < 0)
			return -1;
	return 0;
}

int
schema_make(const struct database *d, const struct mapping *m, int *status, struct fault *why)
{
	struct plan p = { .view_count = 0 };
	int result = make_plan(d, m, &p, status, why);

	if (result == 0 && p.sql.len > 0) {
		/* Somebody else may have made them meanwhile: look again, now alone. */
		result = database_begin(d, status, why);
		if (result == 0)
			result = make_plan(d, m, &p, status, why);
		buffer_string(&p.sql);
		if (result == 0 && p.sql.len > 0)
			result = carry_out(d, &p, status, why);
		if (result == 0)
			result = database_commit(d, status, why);
		database_rollback(d);
	}
	buffer_free(&p.sql);
	return result;
}
