/* emit - records become tables, files and databases, by one mapping; or they pass as they came. */
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "instead.h"
#include "output.h"
#include "rows.h"
#include "run/filter.h"
#include "setup.h"
#include "target.h"

extern const struct target target_sqlite;

struct emit {
	struct setup setup;
	struct row_maker *maker;           /* NULL: no rows are wanted */
	struct output *output;             /* of formats */
	const struct target *kept;         /* what keeps the rows: a store, or for a view SQLite in memory; NULL: nothing */
	void *store;                       /* its own */
	size_t met, met_at_end;            /* records; when the last end record came */
	bool failed;                       /* the target has: nothing more is put into it */
	unsigned long long *counted;       /* --dry-run: rows of each table */
};

static int
emit_open(void *config, struct run *run, int *status, struct fault *why)
{
	struct emit *e = config;
	struct setup *s = &e->setup;
	bool all;

	if (setup_load(s, run, status, why) < 0)
		return -1;
	if (s->ddl >= 0 || run->check || s->check_schema || s->forget.count > 0)
		return 0;
	all = s->dry_run || s->options.argument != NULL || s->view != NULL;
	if (all || s->options.select != NULL)
		e->maker = row_maker_new(s->mapping, all ? NULL : s->options.select);
	if (s->dry_run) {
		e->counted = mem_array(s->mapping->table_count, sizeof *e->counted);
		return 0;
	}
	e->kept = s->target->kind == TARGET_STORE ? s->target : s->view != NULL ? &target_sqlite : NULL;
	if (e->kept != NULL && (e->store = e->kept->open(&s->options, status, why)) == NULL)
		return -1;
	if (e->kept != s->target && (e->output = output_open(s->target, &s->options, status, why)) == NULL)
		return -1;
	return 0;
}

static int
emit_instead(void *config, struct run *run)
{
	const struct emit *e = config;

	return instead_run(&e->setup, run);
}

/* ---- one record ------------------------------------------------------------------------------------------ */

static enum verdict
count(struct emit *e, const struct rows *rows, struct task *task)
{
	(void)task;
	for (size_t t = 0; t < rows->mapping->table_count; t++)
		e->counted[t] += rows->tables[t].count;
	return EMITTED;
}

static enum verdict
hand_on(struct emit *e, const struct rows *rows, struct task *task)
{
	int status = STATUS_IO, result;

	if (e->store != NULL)
		result = e->kept->put(e->store, rows, task, &status, &task->why);
	else
		result = output_put(e->output, rows, task, &status, &task->why);
	if (result == 0)
		return EMITTED;
	e->failed = true;
	task->fatal = status;
	return REJECT;
}

/* Does dedupe say that this is the record itself, met a second time in a run?  Then what stands in the tables stays. */
static bool
is_itself(struct task *task)
{
	struct item dedupe = record_item(task->record, "dedupe");
	size_t of_len = 0, id_len = 0;
	const char *of = item_string(item_member(dedupe, "of"), task->arena, &of_len), *id = record_string(task->record, "id", &id_len);

	return item_equals(item_member(dedupe, "verdict"), "exact") && of != NULL && id != NULL && of_len == id_len && memcmp(of, id, id_len) == 0;
}

static enum verdict
emit_one(void *config, struct task *task, enum verdict verdict)
{
	struct emit *e = config;
	const struct rows *rows = NULL;

	(void)verdict;
	e->met++;
	if (e->maker == NULL)
		return e->setup.target->record == NULL ? KEEP : hand_on(e, NULL, task);
	rows = rows_make(e->maker, task->record, &task->why);
	if (rows == NULL && e->store != NULL && e->kept->refused != NULL)
		e->kept->refused(e->store, task->record, &task->at);
	if (rows == NULL)
		return REJECT;
	if (!rows->chosen)
		return drop(task, "where");
	if (is_itself(task))
		return drop(task, "itself");
	return e->counted != NULL ? count(e, rows, task) : hand_on(e, rows, task);
}

/* Control records are lines of JSON: they go out where the rest is that, too. */
static bool
emit_control(void *config, const struct record *record)
{
	const struct emit *e = config;

	(void)record;
	return e->setup.target->kind == TARGET_RECORDS && e->setup.target->record == NULL;
}

/* The input pauses: what waits in a batch need not wait for its end. */
static int
emit_idle(void *config, int *again, int *status, struct fault *why)
{
	struct emit *e = config;

	if (e->store == NULL || e->failed || e->kept->idle == NULL)
		return 0;
	if (e->kept->idle(e->store, again, status, why) == 0)
		return 0;
	e->failed = true;
	return -1;
}

static void
emit_saw_end(void *config, const struct record *end)
{
	struct emit *e = config;
	size_t told;
	bool agrees = item_size(record_item(end, "records"), &told) && told == e->met - e->met_at_end;

	e->met_at_end = e->met;
	if (e->store != NULL && e->kept->saw_end != NULL)
		e->kept->saw_end(e->store, end, agrees);
}

/* ---- the end --------------------------------------------------------------------------------------------- */

static int
emit_view(struct emit *e, struct buffer *out, int *status, struct fault *why)
{
	struct output_view view = { e->output, out };

	return e->kept->view(e->store, e->setup.view, output_view_row, &view, status, why);
}

static int
emit_close(void *config, bool good, struct buffer *out, int *status, struct fault *why)
{
	struct emit *e = config;
	const struct mapping *m = e->setup.mapping;

	for (size_t t = 0; e->counted != NULL && t < m->table_count; t++)
		buffer_printf(out, "%s\t%llu\n", m->tables[t].name, e->counted[t]);
	if (e->failed)
		return 0;
	if (e->store != NULL && e->kept->close(e->store, good, status, why) < 0)
		return -1;
	if (e->setup.view != NULL && e->output != NULL)
		return good ? emit_view(e, out, status, why) : 0;
	if (e->output == NULL || output_close(e->output, good, out, status, why) < 0)
		return e->output == NULL ? 0 : -1;
	if (output_defused(e->output) > 0)
		diagnostic_say(LEVEL_NOTE, NULL, FAULT_NONE, "csv-safe: %llu cells begin with an apostrophe now",
		    output_defused(e->output));
	return 0;
}

static void
emit_stats(const void *config, struct buffer *json)
{
	const struct emit *e = config;

	if (e->store != NULL)
		e->kept->stats(e->store, json);
	else if (e->output != NULL)
		output_stats(e->output, json);
}

static void
emit_stats_text(const void *config, struct buffer *out)
{
	const struct emit *e = config;

	if (e->store != NULL && e->kept->stats_text != NULL)
		e->kept->stats_text(e->store, out);
	else if (e->output != NULL)
		output_stats_text(e->output, out);
}

static void
emit_needs(const void *config, struct run_needs *needs)
{
	const struct emit *e = config;

	needs->network = e->counted == NULL && e->setup.target->network;
	needs->files = e->counted == NULL && e->setup.options.argument != NULL && !needs->network;
	if (!needs->files)
		return;
	needs->folders[0] = e->setup.options.argument;
	if (e->store != NULL && e->kept->folder != NULL)
		needs->folders[1] = e->kept->folder(e->store);
}

static void
emit_free(void *config)
{
	struct emit *e = config;

	output_free(e->output);
	if (e->store != NULL)
		e->kept->free(e->store);
	row_maker_free(e->maker);
	setup_free(&e->setup);
	free(e->counted);
}

int
main(int argc, char **argv)
{
	static const char *const dialects[] = { "sqlite", "postgresql", NULL };
	struct emit e = { .setup = { .to = "ndjson", .ddl = -1, .options = { .batch = 500, .wait = 10, .width = 36 } } };
	struct setup *s = &e.setup;
	const struct option options[] = {
		OPT_TEXT('t', "to", &s->to, "TARGET", "ndjson (default), json, table, csv:DIR, tsv:DIR, html:FILE, sqlite:FILE, postgresql:DB"),
		OPT_TEXT(0, "select", &s->select, "NAME", "the rows of one table or view, to standard output"),
		OPT_FLAG(0, "no-header", &s->options.no_header, "csv, tsv, table: no line of names"),
		OPT_FLAG(0, "csv-safe", &s->options.csv_safe, "defuse texts that spreadsheets take for formulas"),
		OPT_NUMBER(0, "width", &s->options.width, "N", "table: cut cells that are wider (36)"),
		OPT_NUMBER(0, "batch", &s->options.batch, "N", "records of one transaction (500)"),
		OPT_NUMBER(0, "wait", &s->options.wait, "SECONDS", "for a database in use, then status 75 (10)"),
		OPT_FLAG(0, "check-schema", &s->check_schema, "how a database differs from the mapping; status 1 if it does"),
		OPT_TEXTS(0, "forget", &s->forget, "ID", "remove a document and what hangs on it; repeatable"),
		OPT_FLAG(0, "dry-run", &s->dry_run, "count the rows of each table, write nothing"),
		{ 0, "ddl", OPTION_CHOICE, &s->ddl, NULL, true, dialects, "print the tables and views as SQL (sqlite)", NULL }, OPT_END };
	const struct filter filter = { .name = "emit",
		.summary = "Write records to tables, files and databases.",
		.operands = "[FILE]...",
		.options = options,
		.uses = RUN_RULES | RUN_CHECK,
		.open = emit_open,
		.instead = emit_instead,
		.in_order = emit_one,
		.close = emit_close,
		.idle = emit_idle,
		.saw_end = emit_saw_end,
		.saw_control = emit_control,
		.stats = emit_stats,
		.stats_text = emit_stats_text,
		.needs = emit_needs,
		.free = emit_free };

	return filter_main(&filter, &e, argc, argv);
}
