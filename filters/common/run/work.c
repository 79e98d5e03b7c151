#include "run/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "record/item.h"
#include "run/hint.h"
#include "run/loop.h"
#include "run/reject.h"
#include "unicode/utf8.h"

#define BUFFER_KEEP (4u << 20)

enum verdict
reject(struct task *task, enum fault_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_vset(&task->why, code, NULL, format, args);
	va_end(args);
	return REJECT;
}

enum verdict
drop(struct task *task, const char *reason)
{
	task->reason = reason;
	return DROP;
}

struct work *
work_new(void)
{
	struct work *w = mem_zero(sizeof *w);

	w->record = record_new();
	w->task.record = w->record;
	w->task.arena = record_arena(w->record);
	w->task.out = &w->out;
	return w;
}

void
work_free(struct work *w)
{
	if (w == NULL)
		return;
	record_free(w->record);
	buffer_free(&w->out);
	buffer_free(&w->repaired);
	free(w);
}

struct walk
work_walk(const struct block *block)
{
	return (struct walk){ .block = block, .line = block->start.line };
}

static void
empty(struct buffer *b)
{
	if (b->capacity > BUFFER_KEEP)
		buffer_free(b);
	buffer_clear(b);
}

/* Everything of the record before is forgotten. */
static void
begin(struct work *w, const struct walk *walk, size_t byte)
{
	struct task *t = &w->task;

	t->at = (struct place){ walk->block->start.file, walk->line, 1, walk->block->start.byte + byte };
	t->text = NULL;
	t->text_len = t->emitted = 0;
	t->reason = t->rule = NULL;
	t->carry = NULL;
	t->fatal = 0;
	t->why.code = FAULT_NONE;
	w->verdict = KEEP;
	w->control = w->parsed = w->asked = false;
	w->block = walk->block;
	empty(&w->out);
}

static bool
is_blank(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r')
			return false;
	return true;
}

/* The next line that is not blank, without the BOM. */
static bool
next_line(struct work *w, struct walk *walk, struct outcome *o)
{
	struct line line;

	while (block_line(walk->block, &walk->at, &line)) {
		size_t bom = walk->block->first && line.start == 0 && line.len >= 3 && memcmp(line.bytes, "\xef\xbb\xbf", 3) == 0
		    ? 3 : 0;

		walk->line++;
		o->tally.crlf += line.cr;
		o->tally.bom += bom > 0;
		if (is_blank(line.bytes + bom, line.len - bom)) {
			o->tally.blank++;
			continue;
		}
		walk->line--;                  /* the place is that of this line */
		begin(w, walk, line.start + bom);
		walk->line++;
		w->bytes = line.bytes + bom;
		w->len = w->whole = line.len - bom;
		return true;
	}
	return false;
}

static void
parse(struct loop *l, struct work *w, struct outcome *o)
{
	struct task *t = &w->task;
	int result = record_parse(w->record, w->bytes, w->len, &l->limits, &t->why);

	if (result < 0 && t->why.code == FAULT_BAD_UTF8 && l->run->repair_utf8) {
		buffer_clear(&w->repaired);
		o->tally.utf8_repaired += utf8_repair(w->bytes, w->len, &w->repaired);
		w->bytes = w->repaired.bytes;
		w->len = w->repaired.len;
		fault_clear(&t->why);
		result = record_parse(w->record, w->bytes, w->len, &l->limits, &t->why);
	}
	w->parsed = result == 0;
	if (result == 0) {
		w->control = record_is_control(w->record);
		return;
	}
	w->verdict = REJECT;
}

/* --skip and --limit: is this record one of those that were asked for? */
static bool
is_wanted(struct loop *l, struct work *w)
{
	unsigned long long nth = l->met++;

	if (nth >= l->run->skip && nth - l->run->skip < l->run->limit)
		return true;
	w->verdict = drop(&w->task, nth < l->run->skip ? "skipped" : "limit");
	return false;
}

static void
judge(struct loop *l, struct work *w, void *worker, struct outcome *o)
{
	w->task.hits = &o->tally.hits;
	w->asked = true;
	if (l->filter->one != NULL)
		w->verdict = l->filter->one(worker, &w->task);
}

/* A text file, or the beginning of something too long: one record a block. */
static bool
next_whole(struct loop *l, struct work *w, void *worker, struct walk *walk, struct outcome *o)
{
	const struct block *b = walk->block;

	if (walk->done)
		return false;
	walk->done = true;
	begin(w, walk, 0);
	w->bytes = b->bytes;
	w->len = b->len;
	w->whole = b->whole;
	record_start(w->record);
	if (l->counting && !is_wanted(l, w))
		return true;
	if (b->kind == BLOCK_TOO_LONG) {
		w->verdict = reject(&w->task, FAULT_TOO_LONG, "%zu bytes, more than the %zu allowed", b->whole, l->limits.max_bytes);
		return true;
	}
	w->task.text = b->bytes;
	w->task.text_len = b->len;
	judge(l, w, worker, o);
	return true;
}

bool
work_next(struct loop *l, struct work *w, void *worker, struct walk *walk, struct outcome *o)
{
	if (walk->block->kind != BLOCK_LINES)
		return next_whole(l, w, worker, walk, o);
	if (!next_line(w, walk, o))
		return false;
	parse(l, w, o);
	if (w->control || (l->counting && !is_wanted(l, w)))
		return true;
	if (w->verdict != REJECT)
		judge(l, w, worker, o);
	return true;
}

/* ---- the fate ---- */

/* A place without a file is relative to the line. */
static void
settle_place(const struct work *w, struct fault *why)
{
	const struct place relative = why->place;

	if (relative.file != NULL)
		return;
	why->place = w->task.at;
	why->place.byte += relative.byte;
	if (relative.column > 1)
		why->place.column += relative.column - 1;
}

static void
tell_hint(const struct work *w, struct outcome *o)
{
	const char *looks = hint_lines(w->block->bytes, w->block->len);
	struct fault hint = { 0 };

	o->hinted = true;
	if (looks == NULL)
		return;
	fault_set(&hint, FAULT_BAD_JSON, &(struct place){ .file = w->task.at.file }, "not NDJSON: looks like %s", looks);
	hint.code = FAULT_NONE;
	outcome_tell(o, LEVEL_NOTE, &hint);
}

static void
keep_reject(struct loop *l, const struct work *w, struct outcome *o)
{
	const struct reject r = { .stage = l->filter->name, .rule = w->task.rule, .why = &w->task.why, .bytes = w->bytes,
		.len = w->len, .whole = w->whole, .parsed = w->parsed };

	if (l->inband)
		reject_compose(&r, &o->out);
	else if (l->rejects != NULL)
		reject_compose(&r, &o->rejects);
}

static int
fatal_status(const struct task *t)
{
	if (t->fatal != 0)
		return t->fatal;
	switch (t->why.code) {
	case FAULT_CONFIG:
		return STATUS_CONFIG;
	case FAULT_IO:
		return STATUS_IO;
	case FAULT_STATE:
		return STATUS_DATA;
	default:
		return 0;
	}
}

static int
settle_reject(struct loop *l, struct work *w, struct outcome *o)
{
	struct fault *why = &w->task.why;
	int fatal = fatal_status(&w->task);

	if (fatal != 0)
		return o->at_once ? loop_fail(l, fatal, why) : 1;
	if (why->code == FAULT_NONE)
		fault_set(why, FAULT_WRONG_FORM, NULL, "rejected without a reason");
	settle_place(w, why);
	o->tally.in_records++;
	o->tally.rejected++;
	counters_add(&o->tally.rejected_by_code, fault_code_name(why->code), 1);
	keep_reject(l, w, o);
	if (o->at_once)
		progress_clear(&l->progress);
	outcome_tell(o, l->run->allow_rejects ? LEVEL_WARNING : LEVEL_ERROR, why);
	if (!w->asked && w->block->first && !o->hinted)
		tell_hint(w, o);
	return 0;
}

static void
settle_out(struct work *w, struct outcome *o)
{
	size_t before = o->out.len;

	if (w->verdict == KEEP) {
		record_write(w->record, &o->out);
		buffer_byte(&o->out, '\n');
		o->tally.kept++;
	}
	buffer_append(&o->out, w->out.bytes, w->out.len);
	o->tally.emitted += w->task.emitted;
	o->tally.in_records++;
	o->tally.out_records++;
	o->tally.out_bytes += o->out.len - before;
}

static void
settle_drop(const struct work *w, struct outcome *o)
{
	o->tally.in_records++;
	o->tally.dropped++;
	counters_add(&o->tally.dropped_by_reason, w->task.reason == NULL ? "unspecified" : w->task.reason, 1);
}

static int
settle_end(struct loop *l, struct work *w, struct outcome *o)
{
	struct fault why = { 0 };

	if (l->filter->saw_end != NULL)
		l->filter->saw_end(l->config, w->record);
	trailer_sources(w->record, w->task.arena, &o->sources);
	if (trailer_end(&l->trailer, w->record, o->tally.in_records, o->tally.in_records + o->tally.control, &why) < 0) {
		settle_place(w, &why);
		outcome_tell(o, l->run->require_trailer ? LEVEL_ERROR : LEVEL_WARNING, &why);
	}
	return 0;
}

/* Consumed (`end`), shown to the filter, or passed on as it came. */
static int
settle_control(struct loop *l, struct work *w, struct outcome *o)
{
	bool is_end = item_equals(record_item(w->record, "_type"), "end");

	if (!o->at_once && (is_end || l->filter->saw_control != NULL))
		return 1;
	o->tally.control++;
	if (is_end)
		return settle_end(l, w, o);
	if (l->filter->saw_control != NULL && !l->filter->saw_control(l->config, w->record))
		return 0;
	record_write(w->record, &o->out);
	buffer_byte(&o->out, '\n');
	return 0;
}

static void
add_source(struct work *w, struct outcome *o)
{
	size_t len;
	const char *source = record_string(w->record, "source", &len);

	if (source != NULL)
		sources_add(&o->sources, source, len);
}

int
work_settle(struct loop *l, struct work *w, struct outcome *o)
{
	if (w->control)
		return settle_control(l, w, o);
	if (w->asked && l->filter->in_order != NULL && (w->verdict == KEEP || w->verdict == EMITTED))
		w->verdict = l->filter->in_order(l->config, &w->task, w->verdict);
	if (l->run->trailer && w->asked)
		add_source(w, o);
	switch (w->verdict) {
	case KEEP:
	case EMITTED:
		settle_out(w, o);
		return 0;
	case DROP:
		settle_drop(w, o);
		return 0;
	case REJECT:
		return settle_reject(l, w, o);
	}
	return 0;
}

void
run_reject_late(struct run *run, const struct place *at, const struct fault *why, const char *line, size_t len)
{
	struct loop *l = run->loop;
	struct outcome *o = &l->total;
	struct fault told = *why;
	struct reject r = { .stage = l->filter->name, .why = &told, .bytes = line, .len = len, .whole = len, .parsed = line != NULL };

	told.place = *at;
	o->tally.out_records--;
	o->tally.rejected++;
	counters_add(&o->tally.rejected_by_code, fault_code_name(told.code), 1);
	if (l->inband)
		reject_compose(&r, &o->out);
	else if (l->rejects != NULL)
		reject_compose(&r, &o->rejects);
	progress_clear(&l->progress);
	outcome_tell(o, run->allow_rejects ? LEVEL_WARNING : LEVEL_ERROR, &told);
}
