/* First the rows go.  Where a copy of the text is there, which has no codes of its own, the earliest one inherits the codes, and
 * later copies point to it.  Then one pass over what is left, as in opening a state, finds the rows that name one that is gone
 * (`of`, `cluster`, `kept_apart_from`) and judges them; they are written at the end, since a table is better not changed while
 * it is read. */
#include "forget.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "judge.h"
#include "record/item.h"
#include "work.h"

struct forgetting {
	struct store *store;
	const struct option_texts *ids;
	const struct settings *settings;
	const char *rules;
	struct judge *judge;
	struct arena *arena, *scratch;     /* of all, of one row */
	struct row *gone;                  /* copies */
	size_t gone_count, gone_capacity;
	struct row *changed;               /* rows that were judged anew, to be written */
	size_t changed_count, changed_capacity;
	int *status;
	struct fault *why;
};

static struct text
copied(struct arena *arena, struct text t)
{
	return t.bytes == NULL ? t : (struct text){ arena_copy(arena, t.bytes, t.len), t.len };
}

/* A row that outlives the statement it came from. */
static struct row
row_copy(struct arena *arena, const struct row *from)
{
	struct row r = *from;
	struct text *const texts[] = { &r.id, &r.cluster, &r.verdict, &r.title, &r.source, &r.rules, &r.codes, &r.sample,
		&r.reaches, &r.signature };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = copied(arena, *texts[i]);
	return r;
}

static bool
is_asked(const struct forgetting *f, struct text id)
{
	for (size_t i = 0; i < f->ids->count; i++)
		if (strlen(f->ids->items[i]) == id.len && memcmp(f->ids->items[i], id.bytes, id.len) == 0)
			return true;
	return false;
}

static struct row *
row_add(struct row **rows, size_t *count, size_t *capacity)
{
	mem_grow(rows, capacity, *count + 1, sizeof **rows);
	return &(*rows)[(*count)++];
}

static int
find_asked(void *with, const struct row *r)
{
	struct forgetting *f = with;

	if (is_asked(f, r->id))
		*row_add(&f->gone, &f->gone_count, &f->gone_capacity) = row_copy(f->arena, r);
	return 0;
}

/* ---- copies of a text whose first document goes ---- */

static const struct row *
gone_at(const struct forgetting *f, uint64_t number)
{
	for (size_t i = 0; i < f->gone_count; i++)
		if (f->gone[i].number == number)
			return &f->gone[i];
	return NULL;
}

static int
find_copies(void *with, const struct row *r)
{
	struct forgetting *f = with;

	if (r->first != r->number && !is_asked(f, r->id) && gone_at(f, r->first) != NULL)
		*row_add(&f->changed, &f->changed_count, &f->changed_capacity) = row_copy(f->arena, r);
	return 0;
}

/* The copies in the order of numbers: the first of each text inherits it. */
static void
inherit(struct forgetting *f)
{
	for (size_t i = 0; i < f->changed_count; i++) {
		struct row *heir = &f->changed[i];
		const struct row *gone = gone_at(f, heir->first);

		if (gone == NULL)
			continue;                      /* it has a new first one already */
		for (size_t k = i + 1; k < f->changed_count; k++)
			if (f->changed[k].first == gone->number)
				f->changed[k].first = heir->number;
		heir->first = heir->number;
		heir->codes = gone->codes;
		heir->count = gone->count;
		heir->in_title = gone->in_title;
		heir->sample = gone->sample;
		heir->reaches = gone->reaches;
		heir->signature = gone->signature;
	}
}

static int
write_changed(struct forgetting *f)
{
	for (size_t i = 0; i < f->changed_count; i++)
		if (store_replace(f->store, &f->changed[i], f->status, f->why) < 0)
			return -1;
	f->changed_count = 0;
	return 0;
}

/* ---- verdicts that name what is gone ---- */

static bool
names(const struct forgetting *f, const struct row *r)
{
	static const char *const members[] = { "of", "cluster", "kept_apart_from" };
	const struct item verdict = item_of(r->verdict.bytes, r->verdict.bytes + r->verdict.len);

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		for (size_t k = 0; k < f->ids->count; k++)
			if (item_equals(item_member(verdict, members[i]), f->ids->items[k]))
				return true;
	return false;
}

static int
judge_anew(struct forgetting *f, const struct row *r)
{
	struct row payload = *r;
	struct buffer member = { 0 };
	struct judgement j;
	struct work *w;
	struct row made;

	if (r->codes.bytes == NULL && r->first != r->number && store_get(f->store, r->first, &payload, f->status, f->why) < 0)
		return -1;
	w = row_work(r, &payload, f->settings, f->scratch);
	judge_skip(f->judge, r->number);
	work_judge(w, f->judge, f->scratch, &j, &member);
	row_of(w, &j, (struct text){ member.bytes, member.len }, (struct text){ f->rules, strlen(f->rules) }, f->scratch, &made);
	*row_add(&f->changed, &f->changed_count, &f->changed_capacity) = row_copy(f->arena, &made);
	buffer_free(&member);
	return 0;
}

static int
judge_or_restore(void *with, const struct row *r)
{
	struct forgetting *f = with;
	int result = 0;

	if (names(f, r))
		result = judge_anew(f, r);
	else
		row_restore(r, f->judge, f->settings, f->scratch);
	arena_clear(f->scratch);
	return result;
}

static int
forget(struct forgetting *f)
{
	if (store_each(f->store, find_asked, f, f->status, f->why) < 0)
		return -1;
	if (f->gone_count == 0)
		return 0;
	if (store_each(f->store, find_copies, f, f->status, f->why) < 0)
		return -1;
	inherit(f);
	if (write_changed(f) < 0)
		return -1;
	for (size_t i = 0; i < f->gone_count; i++)
		if (store_remove(f->store, f->gone[i].number, f->status, f->why) < 0)
			return -1;
	return store_each(f->store, judge_or_restore, f, f->status, f->why) < 0 ? -1 : write_changed(f);
}

int
forget_documents(struct store *store, const struct option_texts *ids, const struct settings *settings, uint64_t window,
    const char *rules, uint64_t *gone, int *status, struct fault *why)
{
	struct forgetting f = { .store = store, .ids = ids, .settings = settings, .rules = rules,
		.judge = judge_new(settings, window, false), .arena = arena_new(), .scratch = arena_new(), .status = status,
		.why = why };
	int result = forget(&f);

	*gone = f.gone_count;
	free(f.gone);
	free(f.changed);
	judge_free(f.judge);
	arena_free(f.arena);
	arena_free(f.scratch);
	return result;
}
