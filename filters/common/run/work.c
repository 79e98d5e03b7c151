#include "run/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/loop.h"
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

void
remark(struct task *task, unsigned kind)
{
	struct remark *r = &task->remarks[kind];

	if (r->count < REMARK_PLACES)
		r->places[r->count] = task->at;
	r->count++;
}

struct remark
run_remark(const struct run *run, unsigned kind)
{
	return run->loop == NULL ? (struct remark){ 0 } : run->loop->total.tally.remarks[kind];
}

static struct work *
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
works_free(struct work **works, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (works[i] == NULL)
			continue;
		record_free(works[i]->record);
		buffer_free(&works[i]->out);
		buffer_free(&works[i]->repaired);
		free(works[i]);
	}
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
	w->control = w->parsed = w->wanted = w->asked = false;
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

/* A text file, or the beginning of something too long: one record a block. */
static bool
next_whole(struct loop *l, struct work *w, struct walk *walk)
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
	w->wanted = true;
	return true;
}

static bool
read_next(struct loop *l, struct work *w, struct walk *walk, struct outcome *o)
{
	if (walk->block->kind != BLOCK_LINES)
		return next_whole(l, w, walk);
	if (!next_line(w, walk, o))
		return false;
	parse(l, w, o);
	if (!w->control && (!l->counting || is_wanted(l, w)))
		w->wanted = w->verdict != REJECT;
	return true;
}

/* The filter judges those of the records that are for it. */
static void
judge(const struct loop *l, struct work **works, size_t count, void *worker, struct outcome *o)
{
	struct task *tasks[WORK_SEVERAL];
	enum verdict verdicts[WORK_SEVERAL];
	struct work *asked[WORK_SEVERAL];
	size_t ask_count = 0;

	for (size_t i = 0; i < count; i++) {
		struct work *w = works[i];

		if (!w->wanted)
			continue;
		w->task.hits = &o->tally.hits;
		w->task.remarks = o->tally.remarks;
		w->asked = true;
		asked[ask_count] = w;
		tasks[ask_count++] = &w->task;
	}
	if (ask_count == 1 && l->filter->one != NULL)
		asked[0]->verdict = l->filter->one(worker, tasks[0]);
	if (ask_count < 2)
		return;
	l->filter->several(worker, tasks, ask_count, verdicts);
	for (size_t i = 0; i < ask_count; i++)
		asked[i]->verdict = verdicts[i];
}

/* How many records may be worked on at once: counting and prompt writing go from one to the next. */
static size_t
several_most(const struct loop *l, size_t room)
{
	size_t most = l->filter->several_most < WORK_SEVERAL ? l->filter->several_most : WORK_SEVERAL;

	if (l->filter->several == NULL || l->counting || l->run->line_buffered)
		return 1;
	return most < room ? most : room;
}

size_t
work_next(struct loop *l, struct work **works, size_t room, void *worker, struct walk *walk, struct outcome *o)
{
	size_t most = several_most(l, room), count = 0, bytes = 0;

	while (count < most && (count == 0 || bytes < l->filter->several_bytes)) {
		if (works[count] == NULL)
			works[count] = work_new();
		if (!read_next(l, works[count], walk, o))
			break;
		bytes += works[count++]->len;
	}
	judge(l, works, count, worker, o);
	return count;
}
