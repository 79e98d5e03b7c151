/* From a record's verdict to its fate: lines, counters, what there is to tell. */
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "record/item.h"
#include "run/hint.h"
#include "run/loop.h"
#include "run/reject.h"
#include "run/work.h"

#define NAME_SHOWN 80                      /* bytes of an id or source in a message */

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

/* How much of a name is shown: whole characters. */
static int
shown(const char *name, size_t len)
{
	if (len > NAME_SHOWN)
		for (len = NAME_SHOWN; len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80;)
			len--;
	return (int)len;
}

/* Behind a pipe the line's number says little: the record's own id and source do, as far as it has them. */
static void
add_name(struct record *record, struct fault *why)
{
	size_t id_len, source_len, at = strlen(why->message), room = sizeof why->message - at;
	const char *id = record_string(record, "id", &id_len), *source = record_string(record, "source", &source_len);

	if ((id == NULL && source == NULL) || room < 3 * NAME_SHOWN)
		return;
	if (source == NULL)
		snprintf(why->message + at, room, " (id '%.*s')", shown(id, id_len), id);
	else if (id == NULL)
		snprintf(why->message + at, room, " (in '%.*s')", shown(source, source_len), source);
	else
		snprintf(why->message + at, room, " (id '%.*s' in '%.*s')", shown(id, id_len), id, shown(source, source_len), source);
}

/* What is told; what is kept has the record beside it. */
static void
tell_reject(const struct loop *l, const struct work *w, struct outcome *o)
{
	struct fault told = w->task.why;

	if (w->parsed && (told.place.file == NULL || strcmp(told.place.file, "-") == 0))
		add_name(w->record, &told);
	outcome_tell(o, l->run->allow_rejects ? LEVEL_WARNING : LEVEL_ERROR, &told);
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
	tell_reject(l, w, o);
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

bool
run_rejects_too_many(const struct run *run)
{
	return run->loop->total.tally.rejected > run->max_rejects;
}
