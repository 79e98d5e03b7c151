#include "merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/status.h"
#include "evidence.h"
#include "state.h"

/* ---- merging ---- */

struct merging {
	struct store *from;
	struct state *into;
	struct judge *judge;
	const struct settings *settings;
	struct arena *arena;
	struct buffer member, series;
	int *status;
	struct fault *why;
};

static int
judge_again(struct merging *m, const struct row *r, struct work *w)
{
	char *rules = arena_copy(m->arena, r->rules.bytes != NULL ? r->rules.bytes : "", r->rules.len);
	struct judgement j;

	judge_document(m->judge, &w->print, w->id, w->id_len, w->url, m->arena, &j);
	buffer_clear(&m->series);
	buffer_clear(&m->member);
	if (j.apart_from != NULL)
		evidence_template(w->title, w->title_len, &m->series);
	evidence_member(&j, m->series.bytes, m->series.len, &m->member);
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
	buffer_free(&m.series);
	return result;
}

/* ---- forgetting ---- */

struct heirs {
	const char *id;
	uint64_t *numbers;                 /* of the documents to take out */
	size_t count, capacity;
	uint64_t gone, text_heir, cluster_heir;    /* for one of them; UINT64_MAX: nobody */
	char *cluster;
	size_t cluster_len;
};
#define NOBODY UINT64_MAX

static bool
same_text(struct text t, const char *bytes, size_t len)
{
	return t.len == len && memcmp(t.bytes, bytes, len) == 0;
}

static int
find_id(void *with, const struct row *r)
{
	struct heirs *h = with;

	if (!same_text(r->id, h->id, strlen(h->id)))
		return 0;
	mem_grow(&h->numbers, &h->capacity, h->count + 1, sizeof *h->numbers);
	h->numbers[h->count++] = r->number;
	return 0;
}

static int
find_heirs(void *with, const struct row *r)
{
	struct heirs *h = with;

	if (r->number == h->gone || same_text(r->id, h->id, strlen(h->id)))
		return 0;
	if (h->text_heir == NOBODY && r->first == h->gone)
		h->text_heir = r->number;
	if (h->cluster_heir == NOBODY && r->codes.bytes != NULL && same_text(r->cluster, h->cluster, h->cluster_len))
		h->cluster_heir = r->number;
	return 0;
}

static struct text
copied(struct arena *arena, struct text t)
{
	return t.bytes == NULL ? t : (struct text){ arena_copy(arena, t.bytes, t.len), t.len };
}

/* A row that outlives the statement it came from. */
static int
take_copy(struct store *s, uint64_t number, struct row *r, struct arena *arena, int *status, struct fault *why)
{
	int got = store_get(s, number, r, status, why);

	if (got <= 0)
		return got;
	struct text *const texts[] = { &r->id, &r->cluster, &r->verdict, &r->title, &r->source, &r->rules, &r->codes, &r->sample,
		&r->reaches, &r->signature };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = copied(arena, *texts[i]);
	return 1;
}

static void
inherit_text(struct row *heir, const struct row *gone)
{
	heir->codes = gone->codes;
	heir->count = gone->count;
	heir->in_title = gone->in_title;
	heir->sample = gone->sample;
	heir->reaches = gone->reaches;
	heir->signature = gone->signature;
	heir->indexed = gone->indexed;
	heir->first = heir->number;
}

/* Later copies of the text point to its new first document. */
struct repointing {
	struct store *store;
	struct arena *arena;
	uint64_t *numbers;
	size_t count, capacity;
	uint64_t gone;
};

static int
find_copies(void *with, const struct row *r)
{
	struct repointing *p = with;

	if (r->first != p->gone || r->number == p->gone)
		return 0;
	mem_grow(&p->numbers, &p->capacity, p->count + 1, sizeof *p->numbers);
	p->numbers[p->count++] = r->number;
	return 0;
}

static int
repoint(struct store *s, uint64_t gone, uint64_t heir, struct arena *arena, int *status, struct fault *why)
{
	struct repointing p = { .store = s, .arena = arena, .gone = gone };
	int result = store_each(s, find_copies, &p, status, why);

	for (size_t i = 0; i < p.count && result == 0; i++) {
		struct row r;

		if (take_copy(s, p.numbers[i], &r, arena, status, why) < 0)
			result = -1;
		else {
			r.first = heir != NOBODY && r.number >= heir ? heir : r.number;
			result = store_replace(s, &r, status, why);
		}
	}
	free(p.numbers);
	return result;
}

static int
forget_one(struct store *s, struct heirs *h, uint64_t number, struct arena *arena, int *status, struct fault *why)
{
	struct row gone, heir;
	uint64_t successor;

	if (take_copy(s, number, &gone, arena, status, why) <= 0)
		return -1;
	h->gone = number;
	h->text_heir = h->cluster_heir = NOBODY;
	h->cluster = (char *)(uintptr_t)gone.cluster.bytes;
	h->cluster_len = gone.cluster.len;
	if (store_each(s, find_heirs, h, status, why) < 0)
		return -1;
	successor = gone.codes.bytes != NULL && h->text_heir != NOBODY ? h->text_heir : gone.indexed ? h->cluster_heir : NOBODY;
	if (successor != NOBODY) {
		if (take_copy(s, successor, &heir, arena, status, why) <= 0)
			return -1;
		if (successor == h->text_heir)
			inherit_text(&heir, &gone);
		heir.indexed = gone.indexed || heir.indexed;
		if (store_replace(s, &heir, status, why) < 0)
			return -1;
	}
	if (repoint(s, number, h->text_heir, arena, status, why) < 0)
		return -1;
	return store_remove(s, number, status, why);
}

int
store_forget(struct store *s, const char *id, uint64_t *gone, int *status, struct fault *why)
{
	struct heirs h = { .id = id };
	struct arena *arena = arena_new();
	int result = store_each(s, find_id, &h, status, why);

	for (size_t i = 0; i < h.count && result == 0; i++)
		result = forget_one(s, &h, h.numbers[i], arena, status, why);
	*gone += h.count;
	free(h.numbers);
	arena_free(arena);
	return result;
}
