#include "sqlite/schema.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/status.h"
#include "ddl.h"
#include "fit.h"

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

/* ---- what is there --------------------------------------------------------------------------------------- */

static void
copy_text(char *to, size_t size, const unsigned char *from)
{
	snprintf(to, size, "%s", from != NULL ? (const char *)from : "");
}

static int
read_columns(void *database, const char *name, struct live_table *live, int *status, struct fault *why)
{
	const struct database *d = database;
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

/* The kind of a thing in the schema and, where it is asked for, its SQL. */
static int
look_up(const struct database *d, const char *name, char kind[16], struct buffer *sql, int *status, struct fault *why)
{
	sqlite3_stmt *s = database_prepare(d, "SELECT type, sql FROM sqlite_schema WHERE name = ?1", status, why);
	int code;

	if (s == NULL)
		return -1;
	kind[0] = '\0';
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		copy_text(kind, 16, sqlite3_column_text(s, 0));
		if (sql != NULL && sqlite3_column_text(s, 1) != NULL)
			buffer_text(sql, (const char *)sqlite3_column_text(s, 1));
	} else if (code != SQLITE_DONE) {
		database_fault(d, "read", status, why);
	}
	sqlite3_finalize(s);
	return why->code != FAULT_NONE ? -1 : 0;
}

static int
read_kind(void *database, const char *name, char kind[16], int *status, struct fault *why)
{
	return look_up(database, name, kind, NULL, status, why);
}

static int
same_view(void *database, const struct mapping_view *view, bool *same, int *status, struct fault *why)
{
	struct buffer live = { 0 }, wanted = { 0 };
	char kind[16];
	int result = look_up(database, view->name, kind, &live, status, why);

	ddl_view(view, DIALECT_SQLITE, &wanted);
	*same = result == 0 && strcmp(buffer_string(&live), buffer_string(&wanted)) == 0;
	buffer_free(&live);
	buffer_free(&wanted);
	return result;
}

static int
compare(const struct database *d, const struct mapping *m, struct fit_plan *p, int *status, struct fault *why)
{
	/* The reader changes nothing in the database. */
	const struct fit_source from = { DIALECT_SQLITE, d->path, (void *)(uintptr_t)d, read_kind, read_columns, same_view };

	return fit_plan(&from, m, p, status, why);
}

static int
make_plan(const struct database *d, const struct mapping *m, struct fit_plan *p, int *status, struct fault *why)
{
	char mark[96];
	bool empty;

	if (check_owner(d, &empty, status, why) < 0 || compare(d, m, p, status, why) < 0)
		return -1;
	if (p->refusal.code != FAULT_NONE) {
		*why = p->refusal;
		*status = STATUS_CONFIG;
		return -1;
	}
	if (empty) {
		snprintf(mark, sizeof mark, "PRAGMA application_id = %d", DDL_APPLICATION);
		fit_step(p, NULL, mark);
		snprintf(mark, sizeof mark, "PRAGMA user_version = %d", DDL_VERSION);
		fit_step(p, NULL, mark);
	}
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
make_view(const struct database *d, const struct mapping_view *view, const char *sql, int *status, struct fault *why)
{
	sqlite3_stmt *s = NULL;
	const char *rest = "";
	int result = 0;

	if (sqlite3_prepare_v2(d->handle, sql, -1, &s, &rest) != SQLITE_OK) {
		result = view_fault(d, view, status, why);
	} else if (rest[strspn(rest, " \t\r\n")] != '\0') {
		*status = STATUS_CONFIG;
		result = fault_at(why, view->at, "view '%s' is more than one statement", view->name);
	} else if (sqlite3_step(s) != SQLITE_DONE) {
		result = view_fault(d, view, status, why);
	}
	sqlite3_finalize(s);
	return result;
}

static int
carry_out(const struct database *d, const struct fit_plan *p, int *status, struct fault *why)
{
	for (size_t i = 0; i < p->step_count; i++) {
		const struct fit_step *step = &p->steps[i];
		const char *sql = p->sql.bytes + step->at;
		int result = step->view != NULL ? make_view(d, step->view, sql, status, why) : database_do(d, sql, status, why);

		if (result < 0)
			return -1;
	}
	for (size_t i = 0; i < p->step_count; i++)
		if (p->steps[i].view != NULL && try_view(d, p->steps[i].view, status, why) < 0)
			return -1;
	return 0;
}

int
schema_make(const struct database *d, const struct mapping *m, int *status, struct fault *why)
{
	struct fit_plan p = { .step_count = 0 };
	int result = make_plan(d, m, &p, status, why);

	if (result == 0 && p.step_count > 0) {
		/* Somebody else may have made them meanwhile: look again, now alone. */
		result = database_begin(d, status, why);
		if (result == 0)
			result = make_plan(d, m, &p, status, why);
		if (result == 0)
			result = carry_out(d, &p, status, why);
		if (result == 0)
			result = database_commit(d, status, why);
		database_rollback(d);
	}
	fit_free(&p);
	return result;
}

int
schema_differences(
    const struct database *d, const struct mapping *m, struct buffer *out, int *status, struct fault *why)
{
	struct fit_plan p = { .step_count = 0 };
	bool empty;
	int result = check_owner(d, &empty, status, why);

	if (result == 0)
		result = compare(d, m, &p, status, why);
	if (result == 0) {
		buffer_append(out, p.differences.bytes, p.differences.len);
		result = (int)p.difference_count;
	}
	fit_free(&p);
	return result;
}
