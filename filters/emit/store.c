#include "store.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "record/compose.h"

void
store_init(struct store *s, const struct target_options *options, int (*write)(struct store *, int *status, struct fault *))
{
	*s = (struct store){ .write = write, .options = options, .mapping = options->mapping };
	s->key = mem_array(s->mapping->parent->key_count, sizeof *s->key);
	batch_init(&s->batch, options->line_buffered ? 1 : (size_t)options->batch);
	ledger_init(&s->ledger, options->run->rules_digest);
}

void
store_free(struct store *s)
{
	batch_free(&s->batch);
	earlier_free(&s->earlier);
	ledger_free(&s->ledger);
	free(s->key);
}

/* ---- taking ---------------------------------------------------------------------------------------------- */

void
store_key(struct store *s, const struct batch_record *r)
{
	const struct mapping_table *parent = s->mapping->parent;
	struct batch_reader reader = batch_read(&s->batch, r);
	struct batch_cell cell;

	(void)batch_rows(&reader);             /* always one: the rest was not chosen */
	for (size_t c = 0; c < parent->column_count; c++) {
		batch_cell(&reader, &cell);
		for (size_t k = 0; k < parent->key_count; k++)
			if (parent->key[k] == c)
				s->key[k] = cell;
	}
}

/* The key as bytes that differ where the keys do. */
static void
key_bytes(struct store *s, const struct batch_record *r, struct buffer *out)
{
	store_key(s, r);
	for (size_t k = 0; k < s->mapping->parent->key_count; k++) {
		const struct batch_cell *cell = &s->key[k];

		if (cell->kind == BATCH_INTEGER)
			buffer_append(out, &cell->integer, sizeof cell->integer);
		buffer_append(out, &cell->len, sizeof cell->len);
		buffer_append(out, cell->bytes, cell->len);
	}
}

static void
say_twice(const struct store *s, const struct place *at, const struct earlier_entry *before)
{
	const struct batch_cell *key = s->key;
	char shown[200];

	if (key->kind == BATCH_TEXT)
		diagnostic_escape(shown, sizeof shown, key->bytes, key->len);
	else
		snprintf(shown, sizeof shown, "%lld", key->integer);
	diagnostic_say(LEVEL_WARNING, at, FAULT_KEY_CONFLICT,
	    "document '%s' came before with other content, at %s:%u; the later one stays", shown, before->file != NULL ? before->file : "-", before->line);
}

/* Two records of this batch with one key know of each other. */
static void
join(struct store *s, size_t first, size_t second)
{
	s->batch.records[first].later = second + 1;
	s->batch.records[second].earlier = first + 1;
}

static void
take(struct store *s, const struct rows *rows, struct record *record, const struct place *at)
{
	struct earlier_entry now = { .file = at->file, .line = (uint32_t)at->line, .batch = s->batches }, before;
	struct buffer key = { 0 };
	struct batch_record *r;

	if (s->batch.count == 0)
		clock_gettime(CLOCK_MONOTONIC, &s->began);
	now.index = (uint32_t)s->batch.count;
	batch_add(&s->batch, rows, record, at);
	r = &s->batch.records[now.index];
	r->source = ledger_meet(&s->ledger, record, at);
	now.digest = earlier_digest(r->digest);
	key_bytes(s, r, &key);
	if (earlier_meet(&s->earlier, key.bytes, key.len, &now, &before)) {
		if (before.batch == now.batch)
			join(s, before.index, now.index);
		if (before.digest != now.digest) {
			s->twice++;
			say_twice(s, at, &before);
		}
	}
	buffer_free(&key);
}

enum fate
store_supersede(const struct store *s, const struct batch_record *r)
{
	return strcmp(r->digest, s->batch.records[r->later - 1].digest) == 0 ? FATE_SAME : FATE_SUPERSEDED;
}

/* Milliseconds until the batch has waited long enough; -1: nothing waits. */
static int
wait_of(const struct store *s)
{
	struct timespec now;
	long long waited;

	if (s->batch.count == 0)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	waited = (now.tv_sec - s->began.tv_sec) * 1000LL + (now.tv_nsec - s->began.tv_nsec) / 1000000;
	return waited >= STORE_SECONDS * 1000 ? 0 : STORE_SECONDS * 1000 - (int)waited;
}

int
store_put(void *store, const struct rows *rows, struct task *task, int *status, struct fault *why)
{
	struct store *s = store;

	take(s, rows, task->record, &task->at);
	return batch_full(&s->batch) || wait_of(s) == 0 ? s->write(s, status, why) : 0;
}

int
store_idle(void *store, int *again, int *status, struct fault *why)
{
	struct store *s = store;

	if (wait_of(s) == 0 && s->write(s, status, why) < 0)
		return -1;
	*again = wait_of(s);
	return 0;
}

void
store_refused(void *store, struct record *record, const struct place *at)
{
	struct store *s = store;

	ledger_meet(&s->ledger, record, at)->rejected++;
	s->total.refused++;
}

void
store_saw_end(void *store, const struct record *end, bool agrees)
{
	struct store *s = store;

	if (agrees)
		ledger_end(&s->ledger, end);
	else
		ledger_broken_end(&s->ledger);
}

/* ---- what has become of them ----------------------------------------------------------------------------- */

void
store_refuse(struct store *s, struct batch_record *r, enum fault_code code, const char *format, ...)
{
	struct fault told = { 0 };
	va_list args;

	va_start(args, format);
	fault_vset(&told, code, NULL, format, args);
	va_end(args);
	r->fate = FATE_REFUSED;
	run_reject_late(s->options->run, &r->at, &told, s->batch.bytes.bytes + r->line_at, r->line_len);
}

static void
count_rows(struct store *s, const struct batch_record *r)
{
	struct batch_reader reader = batch_read(&s->batch, r);
	struct batch_cell cell;

	for (size_t t = 0; t < s->mapping->table_count; t++) {
		size_t rows = batch_rows(&reader);

		s->total.rows[t] += rows;
		for (size_t i = 0; i < rows * s->mapping->tables[t].column_count; i++)
			batch_cell(&reader, &cell);
	}
	s->total.written += r->rows;
}

bool
store_settle(struct store *s, size_t from, size_t to)
{
	bool any = false;

	s->before = s->total;
	s->run_before = s->ledger.run;
	for (size_t i = from; i < to; i++) {
		const struct batch_record *r = &s->batch.records[i];
		bool writes = r->fate == FATE_ADDED || r->fate == FATE_REPLACED;

		if (writes)
			count_rows(s, r);
		else if (r->fate == FATE_SAME)
			s->total.unchanged += r->rows;
		s->total.added += r->fate == FATE_ADDED;
		s->total.replaced += r->fate == FATE_REPLACED;
		s->total.same += r->fate == FATE_SAME;
		s->total.superseded += r->fate == FATE_SUPERSEDED;
		s->total.refused += r->fate == FATE_REFUSED;
		r->source->changed |= writes && !r->source->loading;
		any |= writes;
	}
	return any;
}

void
store_committed(struct store *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct batch_record *r = &s->batch.records[i];

		r->source->loading |= r->source->changed;
		r->source->changed = false;
		r->source->rejected += r->fate == FATE_REFUSED;
		if (r->fate != FATE_REFUSED)
			ledger_take(r->source, r->digest);
	}
}

void
store_empty(struct store *s)
{
	batch_clear(&s->batch);
	s->batches++;
}

void
store_rolled_back(struct store *s, size_t from, size_t to)
{
	s->total = s->before;
	s->ledger.run = s->run_before;
	for (size_t i = from; i < to; i++) {
		struct ledger_source *source = s->batch.records[i].source;

		if (source->changed)
			source->loading = source->changed = false;
	}
}

void
store_run_counts(const struct store *s, unsigned long long counts[STORE_RUN_COUNTS])
{
	const struct store_counts *t = &s->total;

	counts[0] = t->added + t->replaced + t->same + t->superseded + t->refused;
	counts[1] = t->refused;
	counts[2] = t->added;
	counts[3] = t->replaced;
	counts[4] = t->same;
	counts[5] = t->written;
}

/* ---- counters -------------------------------------------------------------------------------------------- */

void
store_stat(struct buffer *json, const char *key, unsigned long long value)
{
	compose_key(json, key);
	buffer_unsigned(json, value);
}

void
store_stats(const void *store, struct buffer *json)
{
	const struct store *s = store;

	store_stat(json, "rows_written", s->total.written);
	store_stat(json, "rows_unchanged", s->total.unchanged);
	store_stat(json, "documents_added", s->total.added);
	store_stat(json, "documents_replaced", s->total.replaced);
	store_stat(json, "documents_unchanged", s->total.same);
	store_stat(json, "documents_twice", s->twice);
	compose_key(json, "rows");
	buffer_byte(json, '{');
	for (size_t t = 0; t < s->mapping->table_count; t++)
		store_stat(json, s->mapping->tables[t].name, s->total.rows[t]);
	buffer_byte(json, '}');
}

void
store_stats_text(const void *store, struct buffer *out)
{
	const struct store *s = store;
	const struct store_counts *t = &s->total;

	buffer_printf(out, "  %-9s %12llu written, %llu unchanged\n", "rows", t->written, t->unchanged);
	buffer_printf(out, "  %-9s %12llu added, %llu replaced, %llu unchanged, %llu twice\n", "documents", t->added, t->replaced,
	    t->same, s->twice);
}
