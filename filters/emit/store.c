#include "store.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "record/compose.h"

int
store_init(struct store *s, const struct target_options *options, int (*write)(struct store *, int *status, struct fault *), int *status,
    struct fault *why)
{
	*s = (struct store){ .write = write, .options = options, .mapping = options->mapping, .batches = 1 };
	s->key = mem_array(s->mapping->parent->key_count, sizeof *s->key);
	batch_init(&s->batch, options->line_buffered ? 1 : (size_t)options->batch);
	ledger_init(&s->ledger, options->run->rules_digest);
	*status = STATUS_IO;
	return again_open(&s->again, options->run, why);
}

void
store_free(struct store *s)
{
	batch_free(&s->batch);
	earlier_free(&s->earlier);
	again_free(&s->again);
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

/* Two records of this batch with one key know of each other. */
static void
join(struct store *s, size_t first, size_t second)
{
	s->batch.records[first].later = second + 1;
	s->batch.records[second].earlier = first + 1;
}

static struct earlier_entry *
entry_of(struct store *s, const struct batch_record *r)
{
	struct buffer key = { 0 };
	struct earlier_entry *entry;

	key_bytes(s, r, &key);
	entry = earlier_find(&s->earlier, key.bytes, key.len);
	buffer_free(&key);
	return entry;
}

static void
take(struct store *s, const struct rows *rows, struct record *record, const struct place *at)
{
	size_t index = s->batch.count;
	struct earlier_entry *entry;
	struct batch_record *r;

	if (index == 0)
		clock_gettime(CLOCK_MONOTONIC, &s->began);
	batch_add(&s->batch, rows, record, at);
	r = &s->batch.records[index];
	r->source = ledger_meet(&s->ledger, record, at);
	entry = entry_of(s, r);
	if (entry->batch == s->batches)
		join(s, entry->index, index);
	entry->batch = s->batches;
	entry->index = (uint32_t)index;
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

static unsigned long long *
count_of(struct store_counts *c, enum fate fate)
{
	return fate == FATE_ADDED ? &c->added : fate == FATE_REPLACED ? &c->replaced : &c->same;
}

/* The record as again.h has it; store->key is its key. */
static struct again_record
again_of(const struct store *s, const struct batch_record *r, char shown[200])
{
	const struct batch_cell *key = s->key;

	if (key->kind == BATCH_TEXT)
		diagnostic_escape(shown, 200, key->bytes, key->len);
	else
		snprintf(shown, 200, "%lld", key->integer);
	return (struct again_record){ .id = shown, .digest = r->digest, .at = &r->at, .source = r->source->name,
		.line = s->batch.bytes.bytes + r->line_at, .len = r->line_len };
}

/* other: index + 1, 0 is none.  Is this one of those that were written together, and not refused? */
static bool
came_along(const struct store *s, size_t other, size_t from, size_t to)
{
	return other > from && other <= to && s->batch.records[other - 1].fate != FATE_REFUSED;
}

/* What the run has done to a document counts once, however often it came: what it was first, unless that was nothing. */
static void
count_once(struct store *s, struct earlier_entry *entry, enum fate fate)
{
	enum fate before = (enum fate)entry->fate, now = before == FATE_WAITS || before == FATE_SAME ? fate : before;

	if (before != FATE_WAITS) {
		--*count_of(&s->total, fate);
		--*count_of(&s->total, before);
		++*count_of(&s->total, now);
	}
	entry->fate = (unsigned char)now;
}

/* Its rows are in the database, or were there for a moment in the order of the input: what follows from the one that was there
 * before is the same in any batch.  store_settle has counted what is within a batch. */
static void
arrive(struct store *s, const struct batch_record *r, size_t from, size_t to)
{
	struct earlier_entry *entry = entry_of(s, r), before = *entry;
	bool inner = came_along(s, r->earlier, from, to);
	const struct batch_record *earlier = inner ? &s->batch.records[r->earlier - 1] : NULL;
	char shown[200];
	const struct again_record now = again_of(s, r, shown);
	enum again_how how = again_stands(&s->again, entry, &now, inner ? s->batch.bytes.bytes + earlier->line_at : NULL,
	    inner ? earlier->line_len : 0);

	if (how != AGAIN_FIRST) {
		ledger_give_back(before.source, before.digest);
		before.source->rejected += how == AGAIN_OTHER;
	}
	if (how != AGAIN_FIRST && !inner)
		++*(how == AGAIN_SAME ? &s->total.same : &s->total.superseded);
	ledger_take(r->source, r->digest);
	entry->source = r->source;
	if (!came_along(s, r->later, from, to))
		count_once(s, entry, r->fate);
}

void
store_committed(struct store *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct batch_record *r = &s->batch.records[i];

		r->source->loading |= r->source->changed;
		r->source->changed = false;
		if (r->fate == FATE_REFUSED)
			r->source->rejected++;
		else
			arrive(s, r, from, to);
	}
}

void
store_empty(struct store *s)
{
	batch_clear(&s->batch);
	s->batches++;
}

bool
store_is_good(const struct store *s, bool good)
{
	return good && !run_rejects_too_many(s->options->run);
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
	counts[1] = t->refused + t->superseded;
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
	store_stat(json, "documents_twice", s->again.count);
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
	    t->same, s->again.count);
}
