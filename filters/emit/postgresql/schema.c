#include "postgresql/schema.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/status.h"
#include "ddl.h"
#include "fit.h"

/* ---- what is there --------------------------------------------------------------------------------------- */

static PGresult *
ask(void *database, const char *sql, const char *name, int *status, struct fault *why)
{
	struct connection *c = database;
	PGresult *r = connection_do(c, sql, name != NULL, &name);

	if (r == NULL)
		connection_fault(c, "read the schema", status, why);
	return r;
}

static void
copy_cell(char *to, size_t size, const PGresult *r, int row, int column)
{
	snprintf(to, size, "%s", PQgetvalue(r, row, column));
}

static int
read_kind(void *database, const char *name, char kind[16], int *status, struct fault *why)
{
	PGresult *r = ask(database, "SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' "
	    "WHEN 'i' THEN 'index' ELSE 'relation' END FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
	    "ON n.oid = c.relnamespace WHERE c.relname = $1 AND n.nspname = current_schema()", name, status, why);

	if (r == NULL)
		return -1;
	kind[0] = '\0';
	if (PQntuples(r) > 0)
		copy_cell(kind, 16, r, 0, 0);
	PQclear(r);
	return 0;
}

static int
read_columns(void *database, const char *name, struct live_table *live, int *status, struct fault *why)
{
	PGresult *r = ask(database, "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, "
	    "a.atthasdef OR a.attidentity <> '', coalesce(pg_catalog.array_position(i.indkey::int2[], a.attnum), -1) + 1 "
	    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
	    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
	    "LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary "
	    "WHERE c.relname = $1 AND n.nspname = current_schema() ORDER BY a.attnum", name, status, why);
	size_t most = sizeof live->columns / sizeof *live->columns;

	if (r == NULL)
		return -1;
	live->count = 0;
	for (int i = 0; i < PQntuples(r) && live->count < most; i++) {
		struct live_column *c = &live->columns[live->count++];

		*c = (struct live_column){ .not_null = *PQgetvalue(r, i, 2) == 't', .has_default = *PQgetvalue(r, i, 3) == 't',
			.key = strtoll(PQgetvalue(r, i, 4), NULL, 10) };
		copy_cell(c->name, sizeof c->name, r, i, 0);
		copy_cell(c->type, sizeof c->type, r, i, 1);
	}
	PQclear(r);
	return 0;
}

static void
digest_view(const struct mapping_view *view, char digest[17])
{
	struct buffer sql = { 0 };

	ddl_view(view, DIALECT_POSTGRESQL, &sql);
	snprintf(digest, 17, "%016llx", (unsigned long long)XXH3_64bits(sql.bytes, sql.len));
	buffer_free(&sql);
}

static int
same_view(void *database, const struct mapping_view *view, bool *same, int *status, struct fault *why)
{
	PGresult *r = ask(database, "SELECT coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), ''), "
	    "pg_catalog.md5(pg_catalog.pg_get_viewdef(c.oid)) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
	    "ON n.oid = c.relnamespace WHERE c.relname = $1 AND n.nspname = current_schema()", view->name, status, why);
	char digest[17], wanted[64];

	if (r == NULL)
		return -1;
	digest_view(view, digest);
	snprintf(wanted, sizeof wanted, "emit %s %.32s", digest, PQntuples(r) > 0 ? PQgetvalue(r, 0, 1) : "");
	*same = PQntuples(r) > 0 && strcmp(PQgetvalue(r, 0, 0), wanted) == 0;
	PQclear(r);
	return 0;
}

static int
compare(struct connection *c, const struct mapping *m, struct fit_plan *p, int *status, struct fault *why)
{
	const struct fit_source from = { DIALECT_POSTGRESQL, c->name, c, read_kind, read_columns, same_view };

	return fit_plan(&from, m, p, status, why);
}

/* ---- doing it -------------------------------------------------------------------------------------------- */

static int
comment_view(struct connection *c, const struct mapping_view *view, int *status, struct fault *why)
{
	const char *name = view->name;
	char digest[17], sql[MAPPING_NAME + 120];
	PGresult *r = ask(c, "SELECT pg_catalog.md5(pg_catalog.pg_get_viewdef($1::regclass))", name, status, why);

	if (r == NULL)
		return -1;
	digest_view(view, digest);
	snprintf(sql, sizeof sql, "COMMENT ON VIEW \"%s\" IS 'emit %s %.32s'", name, digest, PQgetvalue(r, 0, 0));
	PQclear(r);
	return connection_run(c, sql, 0, NULL) < 0 ? connection_fault(c, "comment on a view", status, why) : 0;
}

/* One statement at a time: with parameters, even none, the server takes no more than one. */
static int
carry_out(struct connection *c, const struct fit_plan *p, int *status, struct fault *why)
{
	for (size_t i = 0; i < p->step_count; i++) {
		const struct mapping_view *view = p->steps[i].view;
		const char *sql = p->sql.bytes + p->steps[i].at;
		char doing[48];

		if (connection_run(c, sql, 0, NULL) == 0) {
			if (view != NULL && comment_view(c, view, status, why) < 0)
				return -1;
			continue;
		}
		if (view != NULL && c->error == ERROR_LASTING) {
			*status = STATUS_CONFIG;
			return fault_at(why, view->at, "view '%s': %s", view->name, c->message);
		}
		snprintf(doing, sizeof doing, "%.*s", (int)strcspn(sql, "(\n"), sql);
		return connection_fault(c, doing, status, why);
	}
	return 0;
}

static int
make_plan(struct connection *c, const struct mapping *m, struct fit_plan *p, int *status, struct fault *why)
{
	if (compare(c, m, p, status, why) < 0)
		return -1;
	if (p->refusal.code == FAULT_NONE)
		return 0;
	*why = p->refusal;
	*status = STATUS_CONFIG;
	return -1;
}

/* Somebody else may be making them at this moment: one at a time, and look again. */
static int
make_alone(struct connection *c, const struct mapping *m, struct fit_plan *p, int *status, struct fault *why)
{
	if (connection_run(c, "BEGIN", 0, NULL) < 0
	    || connection_run(c, "SELECT pg_catalog.pg_advisory_xact_lock(x'73676c63'::int, 0)", 0, NULL) < 0)
		return connection_fault(c, "lock the schema", status, why);
	if (make_plan(c, m, p, status, why) < 0 || carry_out(c, p, status, why) < 0)
		return -1;
	return connection_run(c, "COMMIT", 0, NULL) < 0 ? connection_fault(c, "commit", status, why) : 0;
}

int
postgresql_schema_make(struct connection *c, const struct mapping *m, int *status, struct fault *why)
{
	struct fit_plan p = { .step_count = 0 };
	int result;

	for (;;) {
		result = make_plan(c, m, &p, status, why);
		if (result == 0 && p.step_count > 0)
			result = make_alone(c, m, &p, status, why);
		if (result == 0)
			break;
		(void)connection_run(c, "ROLLBACK", 0, NULL);
		if (*status != STATUS_RETRY)
			break;
		fault_clear(why);              /* a session that was lost is taken up again, with all that is to be done */
		if (connection_recover(c, status, why) < 0)
			break;
	}
	connection_well(c);
	fit_free(&p);
	return result;
}

int
postgresql_schema_differences(
    struct connection *c, const struct mapping *m, struct buffer *out, int *status, struct fault *why)
{
	struct fit_plan p = { .step_count = 0 };
	int result = compare(c, m, &p, status, why);

	if (result == 0) {
		buffer_append(out, p.differences.bytes, p.differences.len);
		result = (int)p.difference_count;
	}
	fit_free(&p);
	return result;
}
