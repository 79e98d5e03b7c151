#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "known.h"

#define COMMIT_AFTER 4096                  /* documents: where all are dropped, no line calls for a commit */

struct state {
	struct store *store;
	struct known *known;
	struct judge *judge;
	const struct settings *settings;
	struct arena *arena;
	uint64_t oldest;                   /* first number of the window */
	uint64_t recalled, pending;
};

static int
restore(void *with, const struct row *r)
{
	struct state *s = with;

	known_add(s->known, row_key(r->id.bytes, r->id.len, r->exact), r->number);
	if (r->number >= s->oldest) {
		row_restore(r, s->judge, s->settings, s->arena);
		arena_clear(s->arena);
	}
	return 0;
}

struct state *
state_open(const char *path, const struct store_how *how, struct judge *judge, uint64_t window, int *status, struct fault *why)
{
	struct state *s = mem_zero(sizeof *s);

	s->judge = judge;
	s->settings = how->settings;
	s->known = known_new();
	s->arena = arena_new();
	if ((s->store = store_open(path, how, status, why)) == NULL)
		goto fail;
	if (store_next(s->store) >= UINT32_MAX) {
		*status = STATUS_RESOURCE;
		fault_set(why, FAULT_IO, &(struct place){ .file = path }, "is full: it has held 4294967295 documents");
		goto fail;
	}
	s->oldest = store_next(s->store) > window ? store_next(s->store) - window : 0;
	judge_begin(judge, s->oldest);
	if (store_each(s->store, restore, s, status, why) < 0)
		goto fail;
	judge_skip(judge, store_next(s->store));
	known_sort(s->known);
	return s;
fail:
	state_close(s);
	return NULL;
}

void
state_close(struct state *s)
{
	if (s == NULL)
		return;
	store_close(s->store);
	known_free(s->known);
	arena_free(s->arena);
	free(s);
}

int
state_recall(struct state *s, const struct work *w, struct judgement *j, struct buffer *member, int *status, struct fault *why)
{
	size_t group;
	uint64_t number = known_next(s->known, row_key(w->id, w->id_len, w->print.exact), &group);
	struct row r;
	int got;

	if (number == KNOWN_NONE)
		return 0;
	if ((got = store_get(s->store, number, &r, status, why)) <= 0)
		return got;
	if (r.id.len != w->id_len || memcmp(r.id.bytes, w->id, w->id_len) != 0 || r.exact.low != w->print.exact.low ||
	    r.exact.high != w->print.exact.high)
		return 0;
	known_given(s->known, group);
	*j = (struct judgement){ .finding = r.finding, .inside = r.inside, .covered = r.covered };
	buffer_append(member, r.verdict.bytes, r.verdict.len);
	s->recalled++;
	return 1;
}

int
state_keep(struct state *s, const struct work *w, const struct judgement *j, const struct buffer *member, const char *rules,
    struct arena *arena, int *status, struct fault *why)
{
	struct row r;

	row_of(w, j, (struct text){ member->bytes, member->len }, (struct text){ rules, strlen(rules) }, arena, &r);
	if (store_add(s->store, &r, status, why) < 0)
		return -1;
	return ++s->pending % COMMIT_AFTER == 0 ? store_commit(s->store, status, why) : 0;
}

int
state_commit(struct state *s, int *status, struct fault *why)
{
	return store_commit(s->store, status, why);
}

struct state_counts
state_count(const struct state *s)
{
	return (struct state_counts){ store_count(s->store), s->recalled, known_bytes(s->known) };
}
