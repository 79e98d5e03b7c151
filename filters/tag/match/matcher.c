#include "match/matcher.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "compile/expression.h"
#include "match/attempt.h"
#include "match/ranges.h"
#include "match/repeat.h"
#include "text/syllable.h"

enum {
	AHEAD = 4,                         /* so many hits or rules before they are worked on, what they need is fetched */
	BATCH_BYTES = 262144,              /* of text that is worked on together, at least one unit */
	BATCH_UNITS = 4096,
	CLOCK_RUNS = 64                    /* rules tried on a piece between two looks at the clock */
};

/* Where a literal stands that is an anchor of a rule. */
struct place_of_literal {
	uint32_t at;                       /* in the text */
	uint32_t piece;
};

/* The same as it is found, piece by piece. */
struct found_literal {
	uint32_t rule;                     /* its index */
	struct place_of_literal place;
};

/* What is matched at once, and does not know of its neighbours: a segment, or a part of a long one. */
struct piece {
	struct span span;
	size_t segment;
	unsigned kind;                     /* bit of its kind */
};

/* What was settled in a piece. */
struct settled_piece {
	size_t first;                      /* the first tag that begins there or behind it */
	const struct view *views;          /* that were made of it */
};

/* The pieces as the rules of one `over` see them. */
struct shown_view {
	unsigned long asked;               /* the stage run that last asked for it */
	unsigned long made;                /* by the count of settlings: what follows is of then */
	bool empty;                        /* then none of its tags stood */
	const uint64_t *candidates;        /* view_candidates */
	const struct view **pieces;        /* by piece; NULL: no rule has gone there, &plain: no atom is shown */
};
static const struct view plain;

struct rule_state {
	uint32_t batch;                    /* the batch these are of */
	uint32_t first, count;             /* its literals: places[first, first + count) */
	bool ran;
	size_t next, start;                /* lexicon rules: behind the last tag; where the last one started */
};

/* What is asked of a rule at each of its literals: rules are large and lie far apart. */
struct literal_rule {
	unsigned kinds;                    /* of segments */
	uint32_t behind;                   /* so many bytes behind a match's start the literal stands; ANY_BYTES: not one number */
	uint32_t stage;
};
#define ANY_BYTES UINT32_MAX

struct matcher {
	const struct pack_set *packs;
	size_t max_tags;
	struct pattern_scratch *scratch, *guard_scratch;
	struct gates *gates;
	struct tokens tokens;
	struct tokens some;                /* of one of several documents */
	struct lexicon_scratch lexicon_scratch;
	struct lexicon_hits piece_hits, lexicon_hits;
	struct literal_hits literal_hits;
	struct piece *pieces;              /* of the batch */
	size_t piece_count, piece_room;
	struct rule_state *states;         /* by index of a rule */
	struct literal_rule *literal_rules;        /* the same */
	struct found_literal *found;       /* in the batch, by place */
	size_t found_count, found_room;
	struct place_of_literal *places;      /* the same by rule, then by place */
	size_t place_room;
	const struct rule ***queues;       /* by stage: rules with literal hits in this batch */
	size_t *queued;
	struct shown_view *views;          /* by kind */
	struct arena *shown;               /* what of them was made since tags were last settled */
	struct settled_piece *settled;     /* by piece, and one more at the end */
	size_t settled_room;
	unsigned long settled_found;       /* by the count of settlings: when */
	uint32_t *seen;                    /* by type: the last batch that had a tag of it */
	size_t *standing;                  /* by type, if seen in this batch: how many of its tags stand */
	size_t *types, type_count;         /* those seen in this batch */
	struct overlap tags;
	struct capture *captures;
	unsigned long stage_run, settlings;
	uint32_t batch_number;
	uint64_t *candidates;              /* of one rule: bit i, entry i of the tags may be an atom that is its anchor */
	size_t candidate_room;
	struct ranges ranges, atom_ranges; /* where one rule may start in one piece */
	const struct rule **errors;
	size_t error_count;
	bool *failed;                      /* by rule: in errors */
	struct rule_cost *costs;
	void (*stage_done)(void *with, const struct unit *, size_t stage);     /* matcher_watch */
	void *watcher;
	struct timespec began;
	unsigned runs;                     /* since the last look at the clock */
	bool late;                         /* out of time */
};

/* Known at once where the rule looks at the text alone and there is one such place. */
static struct literal_rule
literal_rule_of(const struct rule *rule)
{
	const struct anchor_set *set = &rule->anchor.set;
	bool one = rule->over_count == 0 && set->least == set->most && set->least < ANY_BYTES;

	return (struct literal_rule){ rule->kinds, one ? (uint32_t)set->least : ANY_BYTES, (uint32_t)rule->stage };
}

struct matcher *
matcher_new(const struct pack_set *packs, size_t max_tags, struct rule_cost *costs)
{
	struct matcher *m = mem_zero(sizeof *m);
	size_t groups = 0;

	m->packs = packs;
	m->max_tags = max_tags;
	m->costs = costs;
	m->scratch = pattern_scratch_new();
	m->guard_scratch = pattern_scratch_new();
	m->gates = gates_new(packs->rule_count);
	m->states = mem_array(packs->rule_count + 1, sizeof *m->states);
	m->literal_rules = mem_array(packs->rule_count + 1, sizeof *m->literal_rules);
	for (size_t i = 0; i < packs->rule_count; i++)
		m->literal_rules[i] = literal_rule_of(packs->rules[i]);
	m->queues = mem_array(packs->stage_count + 1, sizeof *m->queues);
	m->queued = mem_array(packs->stage_count + 1, sizeof *m->queued);
	for (size_t s = 0; s < packs->stage_count; s++)
		m->queues[s] = mem_array(packs->stages[s].pattern_count + 1, sizeof *m->queues[s]);
	m->views = mem_array(packs->view_count + 1, sizeof *m->views);
	m->shown = arena_new();
	m->seen = mem_array(packs->type_count + 1, sizeof *m->seen);
	m->types = mem_array(packs->type_count + 1, sizeof *m->types);
	m->standing = mem_array(packs->type_count + 1, sizeof *m->standing);
	m->errors = mem_array(packs->rule_count + 1, sizeof *m->errors);
	m->failed = mem_array(packs->rule_count + 1, sizeof *m->failed);
	for (size_t i = 0; i < packs->rule_count; i++)
		if (packs->rules[i]->pattern != NULL && pattern_groups(packs->rules[i]->pattern) > groups)
			groups = pattern_groups(packs->rules[i]->pattern);
	m->captures = mem_array(groups + 1, sizeof *m->captures);
	return m;
}

void
matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	for (size_t s = 0; s < m->packs->stage_count; s++)
		free(m->queues[s]);
	pattern_scratch_free(m->scratch);
	pattern_scratch_free(m->guard_scratch);
	gates_free(m->gates);
	tokens_free(&m->tokens);
	tokens_free(&m->some);
	lexicon_scratch_free(&m->lexicon_scratch);
	free(m->piece_hits.items);
	free(m->lexicon_hits.items);
	free(m->literal_hits.items);
	free(m->pieces);
	free(m->states);
	free(m->literal_rules);
	free(m->found);
	free(m->places);
	free(m->queues);
	free(m->queued);
	free(m->views);
	arena_free(m->shown);
	free(m->settled);
	free(m->seen);
	free(m->standing);
	free(m->types);
	free(m->candidates);
	overlap_free(&m->tags);
	free(m->captures);
	free(m->ranges.items);
	free(m->atom_ranges.items);
	free(m->errors);
	free(m->failed);
	free(m);
}

void
matcher_watch(struct matcher *m, void (*stage_done)(void *with, const struct unit *, size_t stage), void *with)
{
	m->stage_done = stage_done;
	m->watcher = with;
}

struct pattern_scratch *
matcher_scratch(struct matcher *m)
{
	return m->scratch;
}

/* ---- what stands in the batch, before any rule ---- */

static inline struct rule_state *
state_of(struct matcher *m, size_t rule)
{
	struct rule_state *s = &m->states[rule];

	if (s->batch != m->batch_number)
		*s = (struct rule_state){ .batch = m->batch_number, .start = SIZE_MAX };
	return s;
}

static inline void
add_literal(struct matcher *m, uint32_t rule, struct place_of_literal place)
{
	struct rule_state *s = state_of(m, rule);

	if (m->found_count == m->found_room)
		mem_grow(&m->found, &m->found_room, m->found_count + 1, sizeof *m->found);
	m->found[m->found_count++] = (struct found_literal){ rule, place };
	if (s->count++ == 0) {
		uint32_t stage = m->literal_rules[rule].stage;

		m->queues[stage][m->queued[stage]++] = m->packs->rules[rule];
	}
}

/* Lay the literals of each rule side by side: it will look at all of them at once. */
static void
sort_literals(struct matcher *m)
{
	uint32_t next = 0;

	mem_grow(&m->places, &m->place_room, m->found_count, sizeof *m->places);
	for (size_t stage = 0; stage < m->packs->stage_count; stage++)
		for (size_t i = 0; i < m->queued[stage]; i++) {
			struct rule_state *s = &m->states[m->queues[stage][i]->index];

			s->first = next;
			next += s->count;
			s->count = 0;
		}
	for (size_t i = 0; i < m->found_count; i++) {
		struct rule_state *s = &m->states[m->found[i].rule];

		m->places[s->first + s->count++] = m->found[i].place;
	}
}

/* What the next hits ask of their rules comes while the first are worked on: with thousands of rules none of it is in a cache. */
static inline void
fetch_ahead(const struct matcher *m, size_t hit)
{
	const struct literal_hits *hits = &m->literal_hits;

	if (hit + AHEAD < hits->count) {
		uint32_t rule = hits->items[hit + AHEAD].rule;

		__builtin_prefetch(&m->literal_rules[rule]);
		__builtin_prefetch(&m->states[rule]);
	}
}

static void
find_literals(struct matcher *m, const struct unit *u, size_t piece)
{
	const struct pack_set *packs = m->packs;
	const struct piece *p = &m->pieces[piece];

	literals_scan(packs->literals, u->document->text + p->span.start, p->span.end - p->span.start, &m->literal_hits);
	for (size_t i = 0; i < m->literal_hits.count; i++) {
		const struct literal_hit *hit = &m->literal_hits.items[i];
		const struct literal_rule *rule = &m->literal_rules[hit->rule];

		fetch_ahead(m, i);
		if (rule->kinds & p->kind && (rule->behind == ANY_BYTES || hit->at >= rule->behind))
			add_literal(m, hit->rule, (struct place_of_literal){ (uint32_t)p->span.start + hit->at, (uint32_t)piece });
	}
}

/* token: the first one that may stand in the piece; goes on to the next piece. */
static void
find_entries(struct matcher *m, const char *text, const struct piece *p, size_t *token)
{
	const struct token *tokens = m->tokens.items;
	size_t count = 0;

	while (*token < m->tokens.count && tokens[*token].start < p->span.start)
		++*token;
	while (*token + count < m->tokens.count && tokens[*token + count].end <= p->span.end)
		count++;
	lexicon_scan(m->packs->lexicons, &m->lexicon_scratch, text, p->span.start, p->span.end, tokens + *token, count,
		m->packs->lexicons_wanted, &m->piece_hits);
	*token += count;
	mem_grow(&m->lexicon_hits.items, &m->lexicon_hits.capacity, m->lexicon_hits.count + m->piece_hits.count, sizeof *m->lexicon_hits.items);
	if (m->piece_hits.count > 0)
		memcpy(m->lexicon_hits.items + m->lexicon_hits.count, m->piece_hits.items, m->piece_hits.count * sizeof *m->piece_hits.items);
	m->lexicon_hits.count += m->piece_hits.count;
}

/* ---- rules ---- */

static void
enter_piece(struct unit *u, const struct piece *p)
{
	u->span = p->span;
	u->segment = p->segment;
}

static void
run_entries(struct matcher *m, struct unit *u, const struct stage *stage)
{
	const struct piece *p = m->pieces;

	enter_piece(u, p);
	for (size_t i = 0; i < m->lexicon_hits.count; i++) {
		const struct lexicon_hit *hit = &m->lexicon_hits.items[i];

		while (hit->end > p->span.end)
			enter_piece(u, ++p);
		for (size_t k = 0; k < stage->by_lexicon_count[hit->lexicon]; k++) {
			const struct rule *rule = stage->by_lexicon[hit->lexicon][k];
			struct rule_state *s = state_of(m, rule->index);
			struct span span = { hit->start, hit->end };

			if (span.start < s->next || span.start == s->start || !(rule->kinds & p->kind) || !attempt_entry(u, rule, span, hit->row))
				continue;
			s->start = span.start;
			s->next = rule->every ? span.start : span.end;
		}
	}
}

static bool
stands(const struct matcher *m, size_t type)
{
	return m->seen[type] == m->batch_number && m->standing[type] > 0;
}

/* What was settled ends what was shown. */
static void
forget_views(struct matcher *m)
{
	m->settlings++;
	arena_clear(m->shown);
}

/* Make a view anew where tags have been settled since. */
static void
renew_view(struct matcher *m, struct shown_view *s, const struct rule *rule)
{
	s->asked = m->stage_run;
	s->empty = true;
	for (size_t i = 0; i < rule->over_count && s->empty; i++)
		s->empty = !stands(m, rule->over[i]->index);
	if (s->empty || s->made == m->settlings)
		return;
	s->made = m->settlings;
	s->candidates = view_candidates(m->shown, &m->packs->views[rule->view], &m->tags);
	s->pieces = arena_zero(m->shown, m->piece_count * sizeof *s->pieces);
}

/* NULL is the text itself: for a rule that looks at no tags, or where none stands of those it looks at. */
static struct shown_view *
view_for(struct matcher *m, const struct rule *rule)
{
	struct shown_view *s;

	if (rule->over_count == 0)
		return NULL;
	s = &m->views[rule->view];
	if (s->asked != m->stage_run)
		renew_view(m, s, rule);
	return s->empty ? NULL : s;
}

static void
find_settled(struct matcher *m)
{
	size_t at = 0;

	m->settled_found = m->settlings;
	mem_grow(&m->settled, &m->settled_room, m->piece_count + 1, sizeof *m->settled);
	for (size_t i = 0; i < m->piece_count; i++) {
		while (at < m->tags.sorted && m->tags.entries[at].start < m->pieces[i].span.start)
			at++;
		m->settled[i] = (struct settled_piece){ at, NULL };
	}
	m->settled[m->piece_count] = (struct settled_piece){ m->tags.sorted, NULL };
}

/* A piece as a rule sees it, which is the one that the unit is in now; NULL: the text itself. */
static const struct view *
view_of_piece(struct matcher *m, const struct unit *u, const struct rule *rule, struct shown_view *s, size_t piece)
{
	const struct view *v = s->pieces[piece];

	if (v == NULL) {
		struct settled_piece *settled;

		if (m->settled_found != m->settlings)
			find_settled(m);
		settled = &m->settled[piece];
		v = view_make(m->shown, &m->packs->views[rule->view], s->candidates, u->document, u->span,
			(struct span){ settled->first, settled[1].first }, &m->tags, &settled->views);
		s->pieces[piece] = v != NULL ? v : &plain;
	}
	return v != &plain ? v : NULL;
}

static bool
has_point(const struct anchor_set *a, uint32_t point)
{
	for (size_t i = 0; i < a->point_count; i++)
		if (a->points[i] == point)
			return true;
	return false;
}

/* Where a rule's anchors stand, from piece to piece; places are in the text, SIZE_MAX where there are no more. */
struct anchors {
	const struct place_of_literal *literal, *literals_end;    /* those behind the literal there */
	size_t literal_at;
	size_t entry;                      /* of the atom there; a longer one may hide it */
	size_t atom_at;
	const uint64_t *candidates;        /* entries that may be such atoms */
	uint64_t bits;                     /* those behind it in their word */
	size_t word, words;
	size_t atom, near;                 /* in the view of the piece: the first at that entry or behind it; the first behind the last literal */
	bool common;                       /* the atoms that each match holds besides say more */
};

/* Do the atoms that each match holds say more than its anchors do? */
static bool
has_common_ranges(const struct anchor *anchor)
{
	const struct anchor_set *set = &anchor->set, *atoms = &anchor->atoms;

	return atoms->point_count > 0 && (set->literal_count > 0 || set->point_count != atoms->point_count || set->least != atoms->least ||
		set->most != atoms->most || memcmp(set->points, atoms->points, set->point_count * sizeof *set->points) != 0);
}

static inline void
next_literal(struct anchors *next)
{
	next->literal_at = next->literal < next->literals_end ? next->literal++->at : SIZE_MAX;
}

static inline void
next_atom(const struct matcher *m, struct anchors *next)
{
	while (next->bits == 0) {
		if (++next->word >= next->words) {
			next->atom_at = SIZE_MAX;
			return;
		}
		next->bits = next->candidates[next->word];
	}
	next->entry = 64 * next->word + (size_t)__builtin_ctzll(next->bits);
	next->atom_at = m->tags.entries[next->entry].start;
	next->bits &= next->bits - 1;
}

/* The settled tags that stand and are of these types, as bits. */
static const uint64_t *
find_candidates(struct matcher *m, const struct anchor_set *set)
{
	const size_t words = m->tags.words;

	if (set->point_count == 1)
		return overlap_standing(&m->tags, set->points[0] - ANCHOR_FIRST_ATOM);
	mem_grow(&m->candidates, &m->candidate_room, words, sizeof *m->candidates);
	memset(m->candidates, 0, words * sizeof *m->candidates);
	for (size_t i = 0; i < set->point_count; i++) {
		const uint64_t *row = overlap_standing(&m->tags, set->points[i] - ANCHOR_FIRST_ATOM);

		for (size_t w = 0; row != NULL && w < words; w++)
			m->candidates[w] |= row[w];
	}
	return m->candidates;
}

/* atoms: the rule sees them. */
static struct anchors
anchors_of(struct matcher *m, const struct rule *rule, bool atoms)
{
	struct anchors next = { .atom_at = SIZE_MAX, .common = has_common_ranges(&rule->anchor) };
	const struct rule_state *s = state_of(m, rule->index);

	if (s->count > 0) {
		next.literal = m->places + s->first;
		next.literals_end = next.literal + s->count;
	}
	next_literal(&next);
	if (!atoms || rule->anchor.set.point_count == 0)
		return next;
	next.candidates = find_candidates(m, &rule->anchor.set);
	next.words = next.candidates != NULL ? m->tags.words : 0;
	next.word = SIZE_MAX;              /* before the first */
	next_atom(m, &next);
	return next;
}

/* The next anchor's place in the text; SIZE_MAX: there is none. */
static inline size_t
next_anchor(const struct anchors *next)
{
	return next->literal_at < next->atom_at ? next->literal_at : next->atom_at;
}

/* The piece of the next anchor, which is not before the piece `from`.  A literal knows its own; for an atom the steps grow, for most pieces
 * hold none. */
static size_t
anchor_piece(const struct matcher *m, const struct anchors *next, size_t from)
{
	size_t end = from;

	if (next->literal_at < next->atom_at)
		return next->literal[-1].piece;
	for (size_t step = 1; end < m->piece_count && m->pieces[end].span.end <= next->atom_at; step *= 2) {
		from = end + 1;
		end += step;
	}
	if (end > m->piece_count)
		end = m->piece_count;
	while (from < end) {
		size_t middle = from + (end - from) / 2;

		if (m->pieces[middle].span.end <= next->atom_at)
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

static void
skip_anchors(const struct matcher *m, size_t end, struct anchors *next)
{
	while (next->literal_at < end)
		next_literal(next);
	while (next->atom_at < end)
		next_atom(m, next);
}

/* A literal's place in the view; false: hidden by an atom.  Places come in order. */
static inline bool
literal_place(const struct view *view, struct anchors *next, size_t place, size_t *at)
{
	const struct view_atom *atom;

	while (next->near < view->count && view->atoms[next->near].start <= place)
		next->near++;
	if (next->near == 0) {
		*at = place - view->text.start;
		return true;
	}
	atom = &view->atoms[next->near - 1];
	*at = atom->at + VIEW_ATOM_BYTES + (place - atom->end);
	return place >= atom->end;
}

/* The place of a settled tag in the view; false: it is not shown.  They come in order. */
static inline bool
atom_place(const struct view *view, struct anchors *next, size_t entry, size_t *at)
{
	while (next->atom < view->count && view->atoms[next->atom].entry < entry)
		next->atom++;
	if (next->atom == view->count || view->atoms[next->atom].entry != entry)
		return false;
	*at = view->atoms[next->atom].at;
	return true;
}

/* Starts that atoms of the piece allow. */
static void
add_atoms(struct ranges *ranges, const struct attempt *a, const struct anchor_set *set)
{
	for (size_t i = 0; a->view != NULL && i < a->view->count; i++)
		if (has_point(set, a->view->atoms[i].point))
			ranges_add(ranges, set, a->view->atoms[i].at);
}

/* The place of the next anchor in what the rule looks at, which is gone past; false: hidden by an atom. */
static inline bool
take_anchor(const struct matcher *m, const struct attempt *a, struct anchors *next, size_t *at)
{
	size_t place = next->literal_at, entry = next->entry;

	if (place > next->atom_at) {
		next_atom(m, next);
		return a->view != NULL && atom_place(a->view, next, entry, at);
	}
	next_literal(next);
	if (a->view != NULL)
		return literal_place(a->view, next, place, at);
	*at = place - a->unit->span.start;
	return true;
}

/* Where the rule may start by its anchors; next is at the first one of the piece. */
static void
find_ranges(struct matcher *m, const struct attempt *a, struct anchors *next)
{
	size_t end = a->unit->span.end, at;

	m->ranges.count = 0;
	while (next_anchor(next) < end)
		if (take_anchor(m, a, next, &at))
			ranges_add(&m->ranges, &a->rule->anchor.set, at);
}

/* The same, and run it there: most have one anchor in a piece.  false: there is none that it sees. */
static bool
run_anchors(struct matcher *m, struct attempt *a, struct anchors *next)
{
	const size_t end = a->unit->span.end, least = a->rule->anchor.set.least, most = a->rule->anchor.set.most;
	struct span starts = { 1, 0 };             /* those of anchors that touch: none yet */
	bool any = false;
	size_t at;

	while (next_anchor(next) < end) {
		if (!take_anchor(m, a, next, &at))
			continue;
		any = true;
		if (at < least)
			continue;
		if (starts.start <= starts.end && (at < most || at - most <= starts.end + 1)) {
			starts.end = at - least;
			continue;
		}
		if (starts.start <= starts.end)
			attempt_range(a, starts.start, starts.end);
		starts = (struct span){ at > most ? at - most : 0, at - least };
	}
	if (starts.start <= starts.end)
		attempt_range(a, starts.start, starts.end);
	return any;
}

static void
note_failure(struct matcher *m, const struct attempt *a)
{
	if (a->strikes == 0 || m->failed[a->rule->index])
		return;
	m->failed[a->rule->index] = true;
	m->errors[m->error_count++] = a->rule;
}

/* Both lists are in order and their ranges do not touch. */
static void
run_common_ranges(struct matcher *m, struct attempt *a)
{
	const struct ranges *one = &m->ranges, *two = &m->atom_ranges;

	for (size_t i = 0, k = 0; i < one->count && k < two->count && !a->stopped;) {
		struct span x = one->items[i], y = two->items[k];
		size_t start = x.start > y.start ? x.start : y.start, end = x.end < y.end ? x.end : y.end;

		if (start <= end)
			attempt_range(a, start, end);
		if (x.end <= y.end)
			i++;
		else
			k++;
	}
}

/* Can the rule match here at all?  The atoms that each match holds must stand in the batch. */
static bool
has_atoms(const struct matcher *m, const struct rule *rule)
{
	const struct anchor_set *atoms = &rule->anchor.atoms;

	for (size_t i = 0; i < atoms->point_count; i++)
		if (stands(m, atoms->points[i] - ANCHOR_FIRST_ATOM))
			return true;
	return atoms->point_count == 0;
}

static bool
is_everywhere(const struct rule *rule)
{
	return rule->anchor.set.literal_count + rule->anchor.set.point_count == 0;
}

/* false: none of its anchors is there that it sees. */
static bool
try_piece(struct matcher *m, struct attempt *a, struct anchors *next)
{
	const struct anchor *anchor = &a->rule->anchor;
	bool tried = true;

	if (anchor->at_start) {
		attempt_range(a, 0, 0);
		skip_anchors(m, a->unit->span.end, next);
	} else if (is_everywhere(a->rule))
		attempt_range(a, 0, a->len);
	else if (!next->common)
		tried = run_anchors(m, a, next);
	else {
		find_ranges(m, a, next);
		tried = m->ranges.count > 0;
		m->atom_ranges.count = 0;
		add_atoms(&m->atom_ranges, a, &anchor->atoms);
		run_common_ranges(m, a);
	}
	note_failure(m, a);
	return tried;
}

static inline void
look_at_clock(struct matcher *m)
{
	struct timespec now;

	if (++m->runs < CLOCK_RUNS)
		return;
	m->runs = 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	m->late |= now.tv_sec - m->began.tv_sec > MATCHER_SECONDS;
}

/* The attempt goes to a piece. */
static inline void
enter(struct matcher *m, struct unit *u, struct attempt *a, struct shown_view *s, size_t piece)
{
	enter_piece(u, &m->pieces[piece]);
	attempt_enter(a, s != NULL ? view_of_piece(m, u, a->rule, s, piece) : NULL);
}

/* Run a rule on the pieces where it can match; how many these are. */
static size_t
try_pattern(struct matcher *m, struct unit *u, const struct rule *rule)
{
	struct shown_view *s = view_for(m, rule);
	bool everywhere = is_everywhere(rule);
	struct anchors next = anchors_of(m, rule, s != NULL);
	struct attempt a;
	size_t tried = 0;

	attempt_start(&a, u, rule);
	for (size_t i = 0; i < m->piece_count && !m->late; i++) {
		if (!everywhere && next_anchor(&next) == SIZE_MAX)
			break;
		if (!everywhere)
			i = anchor_piece(m, &next, i);
		if (!(rule->kinds & m->pieces[i].kind)) {
			skip_anchors(m, m->pieces[i].span.end, &next);
			continue;
		}
		next.atom = next.near = 0;
		enter(m, u, &a, s, i);
		tried += try_piece(m, &a, &next);
		look_at_clock(m);
	}
	return tried;
}

static unsigned long long
nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * 1000000000u + (unsigned long long)now.tv_nsec;
}

static void
run_pattern(struct matcher *m, struct unit *u, const struct rule *rule)
{
	struct rule_state *s = state_of(m, rule->index);
	struct rule_cost *cost = m->costs != NULL ? &m->costs[rule->index] : NULL;
	unsigned long long began;
	size_t tags = m->tags.count;

	if (s->ran || m->late || !has_atoms(m, rule))
		return;
	s->ran = true;
	if (cost == NULL) {
		try_pattern(m, u, rule);
		return;
	}
	began = nanoseconds();
	cost->runs += try_pattern(m, u, rule);
	cost->nanoseconds += nanoseconds() - began;
	cost->tags += m->tags.count - tags;
}

/* Would the prefilter try this start?  The budget is spent where a match is possible, with it or without. */
static bool
is_possible(void *with, const struct attempt *a, size_t at)
{
	struct matcher *m = with;
	const struct anchor *anchor = &a->rule->anchor;
	struct anchors next = anchors_of(m, a->rule, a->view != NULL);

	if (!has_atoms(m, a->rule) || (anchor->at_start && at > 0))
		return false;
	if (anchor->at_start || is_everywhere(a->rule))
		return true;
	skip_anchors(m, a->unit->span.start, &next);
	find_ranges(m, a, &next);
	if (!ranges_hold(&m->ranges, at))
		return false;
	if (anchor->atoms.point_count == 0)
		return true;
	m->atom_ranges.count = 0;
	add_atoms(&m->atom_ranges, a, &anchor->atoms);
	return ranges_hold(&m->atom_ranges, at);
}

static void
run_everywhere(struct matcher *m, struct unit *u, const struct stage *stage)
{
	for (size_t i = 0; i < stage->pattern_count; i++) {
		struct shown_view *s = view_for(m, stage->patterns[i]);
		struct attempt a;

		attempt_start(&a, u, stage->patterns[i]);
		a.counts = is_possible;
		a.with = m;
		for (size_t k = 0; k < m->piece_count && !m->late; k++) {
			if (!(stage->patterns[i]->kinds & m->pieces[k].kind))
				continue;
			look_at_clock(m);
			enter(m, u, &a, s, k);
			attempt_range(&a, 0, a.len);
			note_failure(m, &a);
		}
	}
}

/* Leave the literals where a match can begin, by what stands `behind` bytes before them.  Three of four hits end here, without a look at
 * their piece; false: none is left. */
static bool
keep_possible(struct matcher *m, const struct unit *u, const struct rule *rule)
{
	const struct opening opening = opening_of(u, rule);
	const uint32_t behind = m->literal_rules[rule->index].behind;
	struct rule_state *s = state_of(m, rule->index);
	struct place_of_literal *places = m->places + s->first;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		const struct span *piece = &m->pieces[places[i].piece].span;
		size_t at = places[i].at - piece->start - behind;

		if (opening_next(&opening, u->document->text + piece->start, piece->end - piece->start, at, at) == at)
			places[kept++] = places[i];
	}
	s->count = kept;
	return kept > 0;
}

static inline void
fetch_queued(const struct matcher *m, size_t stage, size_t i)
{
	const struct rule **queue = m->queues[stage] + i;
	size_t left = m->queued[stage] - i;

	if (left > 3 * AHEAD)
		rule_prefetch(queue[3 * AHEAD]);
	if (left > 2 * AHEAD) {
		rule_prefetch_parts(queue[2 * AHEAD]);
		gates_prefetch(m->gates, queue[2 * AHEAD]->index);
	}
	if (left > AHEAD)
		rule_prefetch_ends(queue[AHEAD]);
}

/* Whatever order they run in: the order of tags does not depend on it. */
static void
run_patterns(struct matcher *m, struct unit *u, size_t stage_index)
{
	const struct stage *stage = &m->packs->stages[stage_index];

	if (m->packs->options.no_prefilter) {
		run_everywhere(m, u, stage);
		return;
	}
	for (size_t i = 0; i < m->queued[stage_index]; i++) {
		const struct rule *rule = m->queues[stage_index][i];

		fetch_queued(m, stage_index, i);
		if (m->literal_rules[rule->index].behind == ANY_BYTES || keep_possible(m, u, rule))
			run_pattern(m, u, rule);
	}
	for (size_t i = 0; i < m->type_count; i++)
		for (size_t k = 0; m->standing[m->types[i]] > 0 && k < stage->by_type_count[m->types[i]]; k++)
			run_pattern(m, u, stage->by_type[m->types[i]][k]);
	for (size_t i = 0; i < stage->everywhere_count; i++)
		run_pattern(m, u, stage->everywhere[i]);
}

/* A tag stands otherwise than before. */
static void
note_change(void *with, size_t type, bool stands_now)
{
	struct matcher *m = with;

	if (m->seen[type] != m->batch_number) {
		m->seen[type] = m->batch_number;
		m->standing[type] = 0;
		m->types[m->type_count++] = type;
	}
	if (stands_now)
		m->standing[type]++;
	else
		m->standing[type]--;
}

static void
run_stage(struct matcher *m, struct unit *u, size_t index)
{
	const struct stage *stage = &m->packs->stages[index];
	size_t before = m->tags.count;

	m->stage_run++;
	if (stage->has_lexicons && m->lexicon_hits.count > 0)
		run_entries(m, u, stage);
	run_patterns(m, u, index);
	if (m->stage_done != NULL)
		m->stage_done(m->watcher, u, index);
	if (m->tags.count == before)
		return;
	overlap_settle(&m->tags, u->document->text, note_change, m);
	if (stage->suppresses)
		overlap_suppress(&m->tags, index, u->document->text, note_change, m);
	forget_views(m);
}

static void
run_batch(struct matcher *m, struct unit *u, size_t *token)
{
	size_t first = u->document->tag_count;

	if (++m->batch_number == 0) {      /* what is left of four thousand million batches ago */
		memset(m->states, 0, m->packs->rule_count * sizeof *m->states);
		memset(m->seen, 0, m->packs->type_count * sizeof *m->seen);
		m->batch_number = 1;
	}
	forget_views(m);
	m->found_count = m->type_count = m->lexicon_hits.count = 0;
	memset(m->queued, 0, m->packs->stage_count * sizeof *m->queued);
	overlap_start(&m->tags);
	for (size_t i = 0; i < m->piece_count; i++) {
		find_entries(m, u->document->text, &m->pieces[i], token);
		find_literals(m, u, i);
	}
	sort_literals(m);
	enter_piece(u, &m->pieces[0]);
	for (size_t s = 0; s < m->packs->stage_count && !m->late; s++)
		run_stage(m, u, s);
	overlap_order(&m->tags, u->document->tags + first);
}

/* ---- pieces ---- */

/* The end of the piece that begins at `from`: the segment's, or for a long one the last sentence end, blank or character
 * within reach. */
static size_t
piece_end(const struct document *d, const struct segment *segment, size_t from, size_t *sentence)
{
	size_t limit = from + MATCHER_UNIT_BYTES, end = 0;

	if (segment->span.end <= limit)
		return segment->span.end;
	while (*sentence < d->sentence_count && d->sentences[*sentence].end <= limit) {
		if (d->sentences[*sentence].end > from)
			end = d->sentences[*sentence].end;
		++*sentence;
	}
	if (end > from)
		return end;
	for (end = limit; end > from && d->text[end] != ' ';)
		end--;
	if (end > from)
		return end;
	for (end = limit; (d->text[end] & 0xC0) == 0x80;)
		end--;
	return end;
}

/* Where the next batch begins. */
struct progress {
	size_t segment, at, sentence, token;
	size_t kept, looked;               /* tags that count for max_tags, of so many */
};

static unsigned
kind_bit(const struct segment *segment)
{
	unsigned kind = 0;

	while (segment_kinds[kind] != segment->kind)
		kind++;
	return 1u << kind;
}

/* Fill m->pieces; false at the end of the document.  A watcher sees one piece at a time. */
static bool
next_batch(struct matcher *m, const struct document *d, struct progress *p)
{
	size_t bytes = 0;

	m->piece_count = 0;
	while (p->segment < d->segment_count && bytes < BATCH_BYTES && m->piece_count < BATCH_UNITS && (m->stage_done == NULL || m->piece_count == 0)) {
		const struct segment *segment = &d->segments[p->segment];
		struct piece piece = { .segment = p->segment, .kind = kind_bit(segment) };

		if (p->at < segment->span.start)
			p->at = segment->span.start;
		if (p->at < segment->span.end) {
			piece.span = (struct span){ p->at, piece_end(d, segment, p->at, &p->sentence) };
			mem_grow(&m->pieces, &m->piece_room, m->piece_count + 1, sizeof *m->pieces);
			m->pieces[m->piece_count++] = piece;
			bytes += piece.span.end - p->at;
			p->at = piece.span.end;
		}
		if (p->at >= segment->span.end)
			p->segment++;
	}
	return m->piece_count > 0;
}

/* Tags behind the place `end` of a text go. */
static void
cut_tags(struct document *d, size_t first, size_t end)
{
	size_t kept = first;

	for (size_t i = first; i < d->tag_count; i++)
		if (d->tags[i]->span.start < end)
			d->tags[kept++] = d->tags[i];
	d->tag_count = kept;
}

bool
matcher_has_enough(const struct matcher *m, size_t kept, size_t made)
{
	return kept > m->max_tags || made / 32 > m->max_tags;
}

/* True where the record has more tags than are wanted.  What stands behind the piece that had the last of them goes, so that the
 * size of batches shows nowhere. */
static bool
cut_short(const struct matcher *m, struct document *d, struct progress *p)
{
	size_t first = p->looked, standing = first + m->tags.count;

	for (size_t i = 0; i < m->piece_count; i++) {
		size_t end = m->pieces[i].span.end;

		for (; p->looked < standing && d->tags[p->looked]->span.start < end; p->looked++)
			p->kept += d->tags[p->looked]->keep && !d->tags[p->looked]->hidden;
		if (matcher_has_enough(m, p->kept, p->looked)) {
			cut_tags(d, first, end);
			return true;
		}
	}
	p->looked = d->tag_count;
	return false;
}

static int
file_order(const void *one, const void *two)
{
	const struct rule *const *a = one, *const *b = two;

	return (*a)->index < (*b)->index ? -1 : (*a)->index > (*b)->index;
}

static void
start_run(struct matcher *m, const struct document *d)
{
	for (size_t i = 0; i < m->error_count; i++)
		m->failed[m->errors[i]->index] = false;
	m->error_count = 0;
	m->late = false;
	clock_gettime(CLOCK_MONOTONIC, &m->began);
	tokens_of(&m->tokens, d->text, d->len);
}

static struct unit
unit_of(struct matcher *m, struct document *d)
{
	return (struct unit){ .document = d, .tags = &m->tags, .scratch = m->scratch, .guard_scratch = m->guard_scratch, .gates = m->gates,
		.captures = m->captures, .prefilter = !m->packs->options.no_prefilter };
}

struct match_result
matcher_match(struct matcher *m, struct document *d, bool whole)
{
	struct unit u = unit_of(m, d);
	struct match_result result = { .errors = m->errors };
	struct progress progress = { 0 };

	start_run(m, d);
	while (!result.truncated && !m->late && next_batch(m, d, &progress)) {
		run_batch(m, &u, &progress.token);
		result.truncated = !whole && cut_short(m, d, &progress);
	}
	result.timeout = m->late;
	if (m->error_count > 1)
		qsort(m->errors, m->error_count, sizeof *m->errors, file_order);
	result.error_count = m->error_count;
	return result;
}

/* ---- what is said again ---- */

/* The tokens of a part of the text, as they stand in it. */
static const struct tokens *
tokens_within(struct matcher *m, size_t start, size_t len)
{
	const struct tokens *all = &m->tokens;
	size_t first = 0, end = all->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (all->items[middle].start < start)
			first = middle + 1;
		else
			end = middle;
	}
	for (end = first; end < all->count && all->items[end].end <= start + len;)
		end++;
	m->some.count = end - first;
	mem_grow(&m->some.items, &m->some.capacity, m->some.count, sizeof *m->some.items);
	for (size_t i = 0; i < m->some.count; i++) {
		m->some.items[i] = all->items[first + i];
		m->some.items[i].start -= (uint32_t)start;
		m->some.items[i].end -= (uint32_t)start;
	}
	return &m->some;
}

/* One walk for all these rules, so that the first of them bears the time of all. */
static void
run_repeats(struct matcher *m, struct document *d, const struct tokens *tokens)
{
	struct unit u = unit_of(m, d);
	size_t first = d->tag_count;
	unsigned long long began = m->costs != NULL ? nanoseconds() : 0;

	repeat_run(&u, tokens, m->packs->repeats, m->packs->repeat_count);
	if (m->costs == NULL)
		return;
	m->costs[m->packs->repeats[0]->index].nanoseconds += nanoseconds() - began;
	for (size_t i = 0; i < m->packs->repeat_count; i++)
		m->costs[m->packs->repeats[i]->index].runs++;
	for (size_t i = first; i < d->tag_count; i++)
		m->costs[d->tags[i]->rule->index].tags++;
}

void
matcher_repeat(struct matcher *m, struct document *d, size_t start)
{
	if (m->packs->repeat_count > 0)
		run_repeats(m, d, tokens_within(m, start, d->len));
}

struct match_result
matcher_run(struct matcher *m, struct document *d)
{
	struct match_result result = matcher_match(m, d, false);

	if (m->packs->repeat_count > 0 && !result.truncated && !result.timeout)
		run_repeats(m, d, &m->tokens);
	return result;
}
