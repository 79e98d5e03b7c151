#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "state.h"

struct merging {
	struct store *from;
	struct state *into;
	struct judge *judge;
	const struct settings *settings;
	struct arena *arena;
	struct buffer member;
	int *status;
	struct fault *why;
};

static int
judge_again(struct merging *m, const struct row *r, struct work *w)
{
	char *rules = arena_copy(m->arena, r->rules.bytes != NULL ? r->rules.bytes : "", r->rules.len);
	struct judgement j;

	buffer_clear(&m->member);
	work_judge(w, m->judge, m->arena, &j, &m->member);
	return state_keep(m->into, w, &j, &m->member, rules, m->arena, m->status, m->why);
}

static int
merge_row(void *with, const struct row *r)
{
	struct merging *m = with;
	struct row payload = *r;
	struct judgement j;
	struct work *w;
	int known;

	/* The text of an exact copy stands with its first document. */
	if (r->finding == FINDING_EXACT && r->codes.bytes == NULL && r->first != r->number &&
	    store_get(m->from, r->first, &payload, m->status, m->why) < 0)
		return -1;
	w = row_work(r, &payload, m->settings, m->arena);
	buffer_clear(&m->member);
	known = state_recall(m->into, w, &j, &m->member, m->status, m->why);
	if (known == 0)
		known = judge_again(m, r, w);
	arena_clear(m->arena);
	return known < 0 ? -1 : 0;
}

int
state_merge(const char *into, const char *from, bool wait, const struct settings *settings, uint64_t window, int *status,
    struct fault *why)
{
	struct store_how how = { .make = false, .wait = wait, .settings = settings };
	struct merging m = { .judge = judge_new(settings, window, false), .settings = settings, .arena = arena_new(),
		.status = status, .why = why };
	int result = -1;

	if ((m.into = state_open(into, &how, m.judge, window, status, why)) != NULL &&
	    (m.from = store_open(from, &how, status, why)) != NULL &&
	    store_each(m.from, merge_row, &m, status, why) == 0)
		result = state_commit(m.into, status, why);
	store_close(m.from);
	state_close(m.into);
	judge_free(m.judge);
	arena_free(m.arena);
	buffer_free(&m.member);
	return result;
}
