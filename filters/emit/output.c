#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/status.h"
#include "record/compose.h"
#include "record/sink.h"

struct output {
	const struct target *target;
	const struct target_options *options;
	struct sheet *sheets;              /* one a table, or one alone */
	struct sink **sinks;               /* of a folder; NULL: standard output */
	size_t count;
	struct buffer lines;
	bool begun;
};

/* ---- opening --------------------------------------------------------------------------------------------- */

static int
make_folder(const char *path, struct fault *why)
{
	struct place at = { .file = path };
	struct stat st;

	if (mkdir(path, 0777) == 0)
		return 0;
	if (errno != EEXIST)
		return fault_set(why, FAULT_IO, &at, "cannot make the folder: %s", strerror(errno));
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return fault_set(why, FAULT_IO, &at, "is no folder");
	return 0;
}

/* The folder of a file that may not be there yet, without links; the caller frees.  *base: its name there. */
static char *
folder_of(const char *path, const char **base)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? mem_text(".") : mem_text_of(path, slash == path ? 1 : (size_t)(slash - path)), *real;

	*base = slash == NULL ? path : slash + 1;
	real = realpath(folder, NULL);
	free(folder);
	return real;
}

static bool
same_place(const char *a, const char *b)
{
	const char *base_a, *base_b;
	char *folder_a = folder_of(a, &base_a), *folder_b = folder_of(b, &base_b);
	bool same = folder_a != NULL && folder_b != NULL && strcmp(folder_a, folder_b) == 0 && strcmp(base_a, base_b) == 0;

	free(folder_a);
	free(folder_b);
	return same;
}

/* Rejects and counters appear by rename, too: the last one would stay alone. */
static int
refuse_same_name(const struct output *o, const char *path, int *status, struct fault *why)
{
	const char *const others[] = { o->options->run->rejects, o->options->run->stats };

	for (size_t i = 0; i < 2; i++) {
		if (others[i] == NULL || *others[i] == '\0' || !same_place(path, others[i]))
			continue;
		*status = STATUS_USAGE;
		return fault_set(why, FAULT_IO, NULL, "%s: one file for two outputs", others[i]);
	}
	return 0;
}

static int
open_files(struct output *o, int *status, struct fault *why)
{
	const char *folder = o->options->argument;
	size_t len = strlen(folder);

	*status = STATUS_NO_OUTPUT;
	if (make_folder(folder, why) < 0)
		return -1;
	o->sinks = mem_array(o->count, sizeof *o->sinks);
	for (size_t i = 0; i < o->count; i++) {
		struct buffer path = { 0 };

		buffer_printf(&path, "%s%s%s.%s", folder, len > 0 && folder[len - 1] == '/' ? "" : "/",
		    o->sheets[i].table->name, o->target->suffix);
		if (refuse_same_name(o, buffer_string(&path), status, why) == 0)
			o->sinks[i] = sink_open(rule_name_keep(path.bytes), why);
		buffer_free(&path);
		if (o->sinks[i] == NULL)
			return -1;
	}
	return 0;
}

struct output *
output_open(const struct target *target, const struct target_options *options, int *status, struct fault *why)
{
	struct output *o = mem_zero(sizeof *o);

	o->target = target;
	o->options = options;
	o->count = options->argument != NULL ? options->mapping->table_count : 1;
	o->sheets = mem_array(o->count, sizeof *o->sheets);
	for (size_t i = 0; i < o->count; i++) {
		o->sheets[i].options = options;
		o->sheets[i].table = options->argument != NULL ? &options->mapping->tables[i] : options->select;
	}
	if (options->argument != NULL && open_files(o, status, why) < 0) {
		output_free(o);
		return NULL;
	}
	return o;
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static size_t
add_rows(struct output *o, struct sheet *sheet, const struct rows *rows, struct buffer *out)
{
	size_t table = (size_t)(sheet->table - rows->mapping->tables), count = rows->tables[table].count;

	for (size_t r = 0; r < count; r++) {
		o->target->row(sheet, rows_row(rows, table, r), out);
		sheet->rows++;
	}
	return count;
}

static int
write_lines(struct output *o, size_t sheet, int *status, struct fault *why)
{
	if (o->lines.len > 0 && sink_write(o->sinks[sheet], o->lines.bytes, o->lines.len, why) < 0) {
		*status = STATUS_IO;
		return -1;
	}
	buffer_clear(&o->lines);
	return 0;
}

static int
put_files(struct output *o, const struct rows *rows, struct task *task, int *status, struct fault *why)
{
	for (size_t i = 0; i < o->count; i++) {
		if (!o->begun && o->target->begin != NULL)
			o->target->begin(&o->sheets[i], &o->lines);
		task->emitted += add_rows(o, &o->sheets[i], rows, &o->lines);
		if (write_lines(o, i, status, why) < 0)
			return -1;
	}
	o->begun = true;
	return 0;
}

int
output_put(struct output *o, const struct rows *rows, struct task *task, int *status, struct fault *why)
{
	if (o->sinks != NULL)
		return put_files(o, rows, task, status, why);
	if (!o->begun && o->target->begin != NULL)
		o->target->begin(o->sheets, task->out);
	o->begun = true;
	if (rows != NULL) {
		task->emitted += add_rows(o, o->sheets, rows, task->out);
	} else {
		o->target->record(o->sheets, task->record, task->out);
		o->sheets->rows++;
		task->emitted++;
	}
	return 0;
}

/* ---- the end --------------------------------------------------------------------------------------------- */

static void
finish_sheet(struct output *o, struct sheet *sheet, struct buffer *out)
{
	if (!o->begun && o->target->begin != NULL)
		o->target->begin(sheet, out);
	if (o->target->end != NULL)
		o->target->end(sheet, out);
}

/* All files are complete before the first takes its place. */
static int
close_files(struct output *o, int *status, struct fault *why)
{
	for (size_t i = 0; i < o->count; i++) {
		finish_sheet(o, &o->sheets[i], &o->lines);
		if (write_lines(o, i, status, why) < 0)
			return -1;
	}
	for (size_t i = 0; i < o->count; i++) {
		struct sink *sink = o->sinks[i];

		o->sinks[i] = NULL;
		if (sink_commit(sink, why) < 0) {
			*status = STATUS_IO;
			return -1;
		}
	}
	return 0;
}

void
output_view_row(void *own, const struct mapping_table *table, const struct cell *cells)
{
	const struct output_view *v = own;
	struct output *o = v->output;

	if (table == NULL) {
		finish_sheet(o, o->sheets, v->out);
		if (o->target->free_own != NULL)
			o->target->free_own(o->sheets);        /* it may know the table's columns */
	}
	o->sheets->table = table;
	if (cells == NULL)
		return;
	if (!o->begun && o->target->begin != NULL)
		o->target->begin(o->sheets, v->out);
	o->begun = true;
	o->target->row(o->sheets, cells, v->out);
	o->sheets->rows++;
}

int
output_close(struct output *o, bool good, struct buffer *out, int *status, struct fault *why)
{
	if (!good)
		return 0;
	if (o->sinks != NULL)
		return close_files(o, status, why);
	finish_sheet(o, o->sheets, out);
	return 0;
}

void
output_stats(const struct output *o, struct buffer *json)
{
	if (o->sheets[0].table == NULL)
		return;
	compose_key(json, "rows");
	buffer_byte(json, '{');
	for (size_t i = 0; i < o->count; i++) {
		compose_key(json, o->sheets[i].table->name);
		buffer_unsigned(json, o->sheets[i].rows);
	}
	buffer_byte(json, '}');
}

void
output_stats_text(const struct output *o, struct buffer *out)
{
	for (size_t i = 0; o->sheets[0].table != NULL && i < o->count; i++)
		buffer_printf(out, "  %-9s %12llu  %s\n", "rows", o->sheets[i].rows, o->sheets[i].table->name);
}

unsigned long long
output_defused(const struct output *o)
{
	unsigned long long sum = 0;

	for (size_t i = 0; i < o->count; i++)
		sum += o->sheets[i].defused;
	return sum;
}

void
output_free(struct output *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < o->count; i++) {
		if (o->sinks != NULL)
			sink_abandon(o->sinks[i]);
		if (o->target->free_own != NULL)
			o->target->free_own(&o->sheets[i]);
		buffer_free(&o->sheets[i].spare);
	}
	free(o->sinks);
	free(o->sheets);
	buffer_free(&o->lines);
	free(o);
}
