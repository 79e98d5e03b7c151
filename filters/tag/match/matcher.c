#include "match/matcher.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "compile/expression.h"
#include "match/attempt.h"
#include "match/repeat.h"
#include "text/syllable.h"

#define NO_LINK UINT32_MAX

/* A place in the bytes that a rule looks at, where one of its anchors stands. */
struct place_link {
	uint32_t at;
	uint32_t next;
};

/* Starts that are allowed, both ends included; in order, apart. */
struct ranges {
	struct span *items;
	size_t count, room;
};

struct rule_state {
	unsigned long unit;                /* the unit these are of */
	uint32_t first, last;              /* its literal hits: links */
	size_t next, start;                /* lexicon rules: behind the last tag; where the last one started */
	bool queued, ran;
};

struct matcher {
	const struct pack_set *packs;
	size_t max_tags;
	struct pattern_scratch *scratch, *guard_scratch;
	struct tokens tokens;
	struct lexicon_scratch lexicon_scratch;
	struct lexicon_hits lexicon_hits;
	struct literal_hits literal_hits;
	struct rule_state *states;         /* by index of a rule */
	struct place_link *links;
	size_t link_count, link_room;
	const struct rule ***queues;       /* by stage: rules with literal hits in this unit */
	size_t *queued;
	struct view *views;                /* by kind */
	unsigned long *seen;               /* by type: the last unit that had a tag of it */
	size_t *standing;                  /* by type, if seen in this unit: how many of its tags stand */
	size_t *types, type_count;         /* those seen in this unit */
	unsigned long *changed;            /* by type: the change that last touched its tags */
	struct overlap tags;
	struct capture *captures;
	unsigned long unit_number, change;
	struct ranges ranges, atom_ranges; /* where one rule may start */
	const struct rule **errors;
	size_t error_count;
	bool *failed;                      /* by rule: in errors */
	struct rule_cost *costs;
	void (*stage_done)(void *with, const struct unit *, size_t stage);     /* matcher_watch */
	void *watcher;
	struct timespec began;
};

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
	m->states = mem_array(packs->rule_count + 1, sizeof *m->states);
	m->queues = mem_array(packs->stage_count + 1, sizeof *m->queues);
	m->queued = mem_array(packs->stage_count + 1, sizeof *m->queued);
	for (size_t s = 0; s < packs->stage_count; s++)
		m->queues[s] = mem_array(packs->stages[s].pattern_count + 1, sizeof *m->queues[s]);
	m->views = mem_array(packs->view_count + 1, sizeof *m->views);
	m->seen = mem_array(packs->type_count + 1, sizeof *m->seen);
	m->changed = mem_array(packs->type_count + 1, sizeof *m->changed);
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
	for (size_t v = 0; v < m->packs->view_count; v++)
		view_free(&m->views[v]);
	pattern_scratch_free(m->scratch);
	pattern_scratch_free(m->guard_scratch);
	tokens_free(&m->tokens);
	lexicon_scratch_free(&m->lexicon_scratch);
	free(m->lexicon_hits.items);
	free(m->literal_hits.items);
	free(m->states);
	free(m->links);
	free(m->queues);
	free(m->queued);
	free(m->views);
	free(m->seen);
	free(m->standing);
	free(m->types);
	free(m->changed);
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

/* ---- what stands in the unit, before any rule ---- */

static struct rule_state *
state_of(struct matcher *m, const struct rule *rule)
{
	struct rule_state *s = &m->states[rule->index];

	if (s->unit != m->unit_number)
		*s = (struct rule_state){ .unit = m->unit_number, .first = NO_LINK, .last = NO_LINK, .start = SIZE_MAX };
	return s;
}

static void
add_hit(struct matcher *m, const struct rule *rule, uint32_t at)
{
	struct rule_state *s = state_of(m, rule);
	uint32_t link = (uint32_t)m->link_count;

	if (m->link_count == m->link_room)
		mem_grow(&m->links, &m->link_room, m->link_count + 1, sizeof *m->links);
	m->links[m->link_count++] = (struct place_link){ at, NO_LINK };
	if (s->last == NO_LINK)
		s->first = link;
	else
		m->links[s->last].next = link;
	s->last = link;
	if (!s->queued) {
		s->queued = true;
		m->queues[rule->stage][m->queued[rule->stage]++] = rule;
	}
}

static void
find_literals(struct matcher *m, const struct unit *u)
{
	const struct pack_set *packs = m->packs;
	unsigned kind = 0;

	while (segment_kinds[kind] != u->document->segments[u->segment].kind)
		kind++;
	literals_scan(packs->literals, u->document->text + u->span.start, u->span.end - u->span.start, &m->literal_hits);
	for (size_t i = 0; i < m->literal_hits.count; i++) {
		const struct rule *rule = packs->rules[m->literal_hits.items[i].rule];

		if (rule->kinds >> kind & 1)
			add_hit(m, rule, m->literal_hits.items[i].at);
	}
}

static void
find_entries(struct matcher *m, const struct unit *u)
{
	const struct token *tokens = m->tokens.items;
	size_t low = 0, high = m->tokens.count, count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tokens[middle].start < u->span.start)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + count < m->tokens.count && tokens[low + count].end <= u->span.end)
		count++;
	lexicon_scan(m->packs->lexicons, &m->lexicon_scratch, u->document->text, u->span.start, u->span.end, tokens + low, count,
		m->packs->lexicons_wanted, &m->lexicon_hits);
}

/* ---- rules ---- */

static void
run_entries(struct matcher *m, const struct unit *u, const struct stage *stage)
{
	for (size_t i = 0; i < m->lexicon_hits.count; i++) {
		const struct lexicon_hit *hit = &m->lexicon_hits.items[i];

		for (size_t k = 0; k < stage->by_lexicon_count[hit->lexicon]; k++) {
			const struct rule *rule = stage->by_lexicon[hit->lexicon][k];
			struct rule_state *s = state_of(m, rule);
			struct span span = { hit->start, hit->end };

			if (span.start < s->next || span.start == s->start || !attempt_fits_kind(u, rule) || !attempt_entry(u, rule, span, hit->row))
				continue;
			s->start = span.start;
			s->next = rule->every ? span.start : span.end;
		}
	}
}

static bool
stands(const struct matcher *m, size_t type)
{
	return m->seen[type] == m->unit_number && m->standing[type] > 0;
}

/* NULL is the text itself: for a rule that looks at no tags, or where none stands of those it looks at. */
static const struct view *
view_for(struct matcher *m, const struct unit *u, const struct rule *rule)
{
	unsigned long changed = 0;
	bool empty = true;
	struct view *v;

	for (size_t i = 0; i < rule->over_count; i++) {
		size_t type = rule->over[i]->index;

		empty &= !stands(m, type);
		if (m->changed[type] > changed)
			changed = m->changed[type];
	}
	if (empty)
		return NULL;
	v = &m->views[rule->view];
	if (v->unit != m->unit_number || v->made <= changed) {
		view_make(v, &m->packs->views[rule->view], u->document, u->span, &m->tags);
		v->unit = m->unit_number;
		v->made = ++m->change;
	}
	return v;
}

static bool
has_point(const struct anchor_set *a, uint32_t point)
{
	for (size_t i = 0; i < a->point_count; i++)
		if (a->points[i] == point)
			return true;
	return false;
}

/* Add the starts that an anchor at a place allows; those that touch the ones before join them, because one call for a
 * number is cheaper than one for each digit. */
static void
add_range(struct ranges *r, const struct anchor_set *set, size_t at)
{
	struct span *last = r->count > 0 ? &r->items[r->count - 1] : NULL;
	struct span range;

	if (at < set->least)
		return;
	range.start = at > set->most ? at - set->most : 0;
	range.end = at - set->least;
	if (last != NULL && range.start <= last->end + 1) {
		last->end = range.end;
		return;
	}
	mem_grow(&r->items, &r->room, r->count + 1, sizeof *r->items);
	r->items[r->count++] = range;
}

/* Where the rule's anchors stand in what it looks at, and so where it may start. */
static void
find_ranges(struct matcher *m, const struct unit *u, const struct rule *rule, const struct view *view)
{
	const struct anchor_set *set = &rule->anchor.set;
	size_t atom = 0, atoms = view != NULL && set->point_count > 0 ? view->count : 0;

	m->ranges.count = 0;
	for (uint32_t link = state_of(m, rule)->first; link != NO_LINK || atom < atoms;) {
		size_t at = SIZE_MAX;

		while (atom < atoms && !has_point(set, view->atoms[atom].point))
			atom++;
		if (link != NO_LINK && view == NULL)
			at = m->links[link].at;
		else if (link != NO_LINK && !view_of_text(view, u->span.start + m->links[link].at, &at)) {
			link = m->links[link].next;
			continue;
		}
		if (atom < atoms && view->atoms[atom].at < at)
			at = view->atoms[atom++].at;
		else if (link != NO_LINK)
			link = m->links[link].next;
		if (at != SIZE_MAX)
			add_range(&m->ranges, set, at);
	}
}

/* The starts that the atoms allow, which each match must hold besides. */
static void
find_atom_ranges(struct matcher *m, const struct rule *rule, const struct view *view)
{
	m->atom_ranges.count = 0;
	for (size_t i = 0; i < view->count; i++)
		if (has_point(&rule->anchor.atoms, view->atoms[i].point))
			add_range(&m->atom_ranges, &rule->anchor.atoms, view->atoms[i].at);
}

static void
note_failure(struct matcher *m, const struct attempt *a)
{
	if (a->strikes == 0 || m->failed[a->rule->index])
		return;
	m->failed[a->rule->index] = true;
	m->errors[m->error_count++] = a->rule;
}

static void
run_ranges(struct matcher *m, struct attempt *a)
{
	for (size_t i = 0; i < m->ranges.count && !a->stopped; i++)
		attempt_range(a, m->ranges.items[i].start, m->ranges.items[i].end);
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

/* Can the rule match here at all?  The atoms that each match holds must stand in the unit. */
static bool
has_atoms(const struct matcher *m, const struct rule *rule)
{
	const struct anchor_set *atoms = &rule->anchor.atoms;

	for (size_t i = 0; i < atoms->point_count; i++)
		if (stands(m, atoms->points[i] - ANCHOR_FIRST_ATOM))
			return true;
	return atoms->point_count == 0;
}

static void
try_pattern(struct matcher *m, const struct unit *u, const struct rule *rule)
{
	const struct anchor *anchor = &rule->anchor;
	const struct view *view;
	struct attempt a;

	view = view_for(m, u, rule);
	attempt_start(&a, u, rule, view);
	if (anchor->at_start)
		attempt_range(&a, 0, 0);
	else if (anchor->set.literal_count + anchor->set.point_count == 0)
		attempt_range(&a, 0, a.len);
	else {
		find_ranges(m, u, rule, view);
		if (anchor->atoms.point_count > 0) {
			find_atom_ranges(m, rule, view);
			run_common_ranges(m, &a);
		} else
			run_ranges(m, &a);
	}
	note_failure(m, &a);
}

static unsigned long long
nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * 1000000000u + (unsigned long long)now.tv_nsec;
}

static void
run_pattern(struct matcher *m, const struct unit *u, const struct rule *rule)
{
	struct rule_state *s = state_of(m, rule);
	struct rule_cost *cost = m->costs != NULL ? &m->costs[rule->index] : NULL;
	unsigned long long began;
	size_t tags = m->tags.count;

	if (s->ran || !attempt_fits_kind(u, rule) || !has_atoms(m, rule))
		return;
	s->ran = true;
	if (cost == NULL) {
		try_pattern(m, u, rule);
		return;
	}
	began = nanoseconds();
	try_pattern(m, u, rule);
	cost->nanoseconds += nanoseconds() - began;
	cost->runs++;
	cost->tags += m->tags.count - tags;
}

static bool
is_in(const struct ranges *r, size_t at)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->items[i].start <= at && at <= r->items[i].end)
			return true;
	return false;
}

/* Would the prefilter try this start?  The budget is spent where a match is possible, with it or without. */
static bool
is_possible(void *with, const struct attempt *a, size_t at)
{
	struct matcher *m = with;
	const struct anchor *anchor = &a->rule->anchor;

	if (!has_atoms(m, a->rule) || !attempt_may_start(a, at) || (anchor->at_start && at > 0))
		return false;
	if (anchor->at_start || anchor->set.literal_count + anchor->set.point_count == 0)
		return true;
	find_ranges(m, a->unit, a->rule, a->view);
	if (!is_in(&m->ranges, at))
		return false;
	if (anchor->atoms.point_count == 0)
		return true;
	find_atom_ranges(m, a->rule, a->view);
	return is_in(&m->atom_ranges, at);
}

/* The reference that the prefilter is held against. */
static void
run_everywhere(struct matcher *m, const struct unit *u, const struct stage *stage)
{
	for (size_t i = 0; i < stage->pattern_count; i++) {
		struct attempt a;

		if (!attempt_fits_kind(u, stage->patterns[i]))
			continue;
		attempt_start(&a, u, stage->patterns[i], view_for(m, u, stage->patterns[i]));
		a.counts = is_possible;
		a.with = m;
		attempt_range(&a, 0, a.len);
		note_failure(m, &a);
	}
}

static void
run_patterns(struct matcher *m, const struct unit *u, size_t stage_index)
{
	const struct stage *stage = &m->packs->stages[stage_index];

	if (m->packs->options.no_prefilter) {
		run_everywhere(m, u, stage);
		return;
	}
	for (size_t i = 0; i < m->queued[stage_index]; i++)
		run_pattern(m, u, m->queues[stage_index][i]);
	for (size_t i = 0; i < m->type_count; i++)
		for (size_t k = 0; m->standing[m->types[i]] > 0 && k < stage->by_type_count[m->types[i]]; k++)
			run_pattern(m, u, stage->by_type[m->types[i]][k]);
	for (size_t i = 0; i < stage->everywhere_count; i++)
		run_pattern(m, u, stage->everywhere[i]);
}

static void
note_change(struct matcher *m, size_t type, bool stands_now)
{
	if (m->seen[type] != m->unit_number) {
		m->seen[type] = m->unit_number;
		m->standing[type] = 0;
		m->types[m->type_count++] = type;
	}
	if (stands_now)
		m->standing[type]++;
	else
		m->standing[type]--;
	m->changed[type] = m->change;
}

/* Which types of tags stand otherwise than before: views of them are made anew. */
static void
note_changes(struct matcher *m, size_t suppressed)
{
	m->change++;
	for (size_t i = 0; i < m->tags.count; i++) {
		struct overlap_entry *e = &m->tags.entries[i];

		if (e->stood == e->tag->hidden) {
			e->stood = !e->tag->hidden;
			note_change(m, e->type, e->stood);
		}
	}
	for (size_t i = suppressed; i < m->tags.suppressed_count; i++)
		if (m->tags.suppressed[i].stood)
			note_change(m, m->tags.suppressed[i].type, false);
}

static void
run_unit(struct matcher *m, struct unit *u)
{
	size_t first = u->document->tag_count;

	m->unit_number++;
	m->link_count = m->type_count = 0;
	memset(m->queued, 0, m->packs->stage_count * sizeof *m->queued);
	overlap_start(&m->tags);
	find_entries(m, u);
	find_literals(m, u);
	for (size_t s = 0; s < m->packs->stage_count; s++) {
		const struct stage *stage = &m->packs->stages[s];
		size_t before = m->tags.count, suppressed = m->tags.suppressed_count;

		run_entries(m, u, stage);
		run_patterns(m, u, s);
		if (m->stage_done != NULL)
			m->stage_done(m->watcher, u, s);
		if (m->tags.count == before)
			continue;
		overlap_settle(&m->tags, u->document->text);
		if (stage->suppresses)
			overlap_suppress(&m->tags, s);
		note_changes(m, suppressed);
	}
	overlap_order(&m->tags, u->document->tags + first);
}

/* ---- units ---- */

/* The end of the unit that begins at `from`: the segment's, or for a long one the last sentence end, blank or character
 * within reach. */
static size_t
unit_end(const struct document *d, const struct segment *segment, size_t from, size_t *sentence)
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

static bool
out_of_time(const struct matcher *m)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - m->began.tv_sec > MATCHER_SECONDS;
}

/* True where the record has more tags than are wanted; helpers that are not kept count less. */
static bool
has_enough(const struct matcher *m, const struct document *d, size_t *kept, size_t *looked)
{
	for (; *looked < d->tag_count; ++*looked)
		*kept += d->tags[*looked]->keep && !d->tags[*looked]->hidden;
	return *kept > m->max_tags || d->tag_count / 32 > m->max_tags;
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
	clock_gettime(CLOCK_MONOTONIC, &m->began);
	tokens_of(&m->tokens, d->text, d->len);
}

/* Rules that say again what others have found: one walk, so that the first of them bears the time of all. */
static void
run_repeats(struct matcher *m, struct unit *u)
{
	size_t first = u->document->tag_count;
	unsigned long long began = m->costs != NULL ? nanoseconds() : 0;

	if (m->packs->repeat_count == 0)
		return;
	repeat_run(u, m->packs->repeats, m->packs->repeat_count);
	if (m->costs == NULL)
		return;
	m->costs[m->packs->repeats[0]->index].nanoseconds += nanoseconds() - began;
	for (size_t i = 0; i < m->packs->repeat_count; i++)
		m->costs[m->packs->repeats[i]->index].runs++;
	for (size_t i = first; i < u->document->tag_count; i++)
		m->costs[u->document->tags[i]->rule->index].tags++;
}

struct match_result
matcher_run(struct matcher *m, struct document *d)
{
	struct unit u = { .document = d, .tags = &m->tags, .scratch = m->scratch, .guard_scratch = m->guard_scratch, .captures = m->captures, .prefilter = !m->packs->options.no_prefilter,
		.rows = m->packs->lexicons };
	struct match_result result = { .errors = m->errors };
	size_t sentence = 0, kept = 0, looked = 0;

	start_run(m, d);
	for (u.segment = 0; u.segment < d->segment_count && !result.truncated && !result.timeout; u.segment++) {
		const struct segment *segment = &d->segments[u.segment];

		for (size_t at = segment->span.start; at < segment->span.end && !result.truncated && !result.timeout; at = u.span.end) {
			u.span = (struct span){ at, unit_end(d, segment, at, &sentence) };
			run_unit(m, &u);
			result.truncated = has_enough(m, d, &kept, &looked);
			result.timeout = m->unit_number % 16 == 0 && out_of_time(m);
		}
	}
	if (!result.truncated && !result.timeout)
		run_repeats(m, &u);
	if (m->error_count > 1)
		qsort(m->errors, m->error_count, sizeof *m->errors, file_order);
	result.error_count = m->error_count;
	return result;
}
