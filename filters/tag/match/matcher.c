#include "match/matcher.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "compile/expression.h"
#include "match/attempt.h"
#include "text/syllable.h"

#define NO_LINK UINT32_MAX

/* A place in the bytes that a rule looks at, where one of its anchors stands. */
struct place_link {
	uint32_t at;
	uint32_t next;
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
	unsigned long *seen;               /* by type: the look at which a visible tag of it was seen */
	struct overlap tags;
	struct capture *captures;
	unsigned long unit_number, change, look;
	uint32_t *places;                  /* of one attempt, in order */
	size_t place_room;
	const struct rule **errors;
	size_t error_count;
	bool *failed;                      /* by rule: in errors */
	struct timespec began;
};

struct matcher *
matcher_new(const struct pack_set *packs, size_t max_tags)
{
	struct matcher *m = mem_zero(sizeof *m);
	size_t groups = 0;

	m->packs = packs;
	m->max_tags = max_tags;
	m->scratch = pattern_scratch_new();
	m->guard_scratch = pattern_scratch_new();
	m->states = mem_array(packs->rule_count + 1, sizeof *m->states);
	m->queues = mem_array(packs->stage_count + 1, sizeof *m->queues);
	m->queued = mem_array(packs->stage_count + 1, sizeof *m->queued);
	for (size_t s = 0; s < packs->stage_count; s++)
		m->queues[s] = mem_array(packs->stages[s].pattern_count + 1, sizeof *m->queues[s]);
	m->views = mem_array(packs->view_count + 1, sizeof *m->views);
	m->seen = mem_array(packs->type_count + 1, sizeof *m->seen);
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
	overlap_free(&m->tags);
	free(m->captures);
	free(m->places);
	free(m->errors);
	free(m->failed);
	free(m);
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

static bool
fits_kind(const struct unit *u, const struct rule *rule)
{
	unsigned kind = 0;

	if (rule->kinds == ~0u)
		return true;
	while (segment_kinds[kind] != u->document->segments[u->segment].kind)
		kind++;
	return rule->kinds >> kind & 1;
}

static void
run_entries(struct matcher *m, const struct unit *u, const struct stage *stage)
{
	for (size_t i = 0; i < m->lexicon_hits.count; i++) {
		const struct lexicon_hit *hit = &m->lexicon_hits.items[i];

		for (size_t k = 0; k < stage->by_lexicon_count[hit->lexicon]; k++) {
			const struct rule *rule = stage->by_lexicon[hit->lexicon][k];
			struct rule_state *s = state_of(m, rule);
			struct span span = { hit->start, hit->end };

			if (span.start < s->next || span.start == s->start || !fits_kind(u, rule) || !attempt_entry(u, rule, span, hit->row))
				continue;
			s->start = span.start;
			s->next = rule->every ? span.start : span.end;
		}
	}
}

static const struct view *
view_for(struct matcher *m, const struct unit *u, const struct rule *rule)
{
	struct view *v;

	if (rule->view == SIZE_MAX)
		return NULL;
	v = &m->views[rule->view];
	if (v->made != m->change) {
		struct tag **tags = arena_alloc(u->document->arena, (m->tags.count + 1) * sizeof(struct tag *));

		for (size_t i = 0; i < m->tags.count; i++)
			tags[i] = m->tags.entries[i].tag;
		view_make(v, &m->packs->views[rule->view], u->document, u->span, tags, m->tags.count);
		v->made = m->change;
	}
	return v;
}

static bool
has_point(const struct anchor *a, uint32_t point)
{
	for (size_t i = 0; i < a->point_count; i++)
		if (a->points[i] == point)
			return true;
	return false;
}

/* Where the rule's anchors stand in what it looks at, in order. */
static size_t
find_places(struct matcher *m, const struct unit *u, const struct rule *rule, const struct view *view)
{
	const struct rule_state *s = state_of(m, rule);
	size_t count = 0, atom = 0, atoms = view != NULL && rule->anchor.point_count > 0 ? view->count : 0;

	for (uint32_t link = s->first; link != NO_LINK || atom < atoms;) {
		size_t at = SIZE_MAX;

		while (atom < atoms && !has_point(&rule->anchor, view->atoms[atom].point))
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
		if (at == SIZE_MAX)
			break;
		mem_grow(&m->places, &m->place_room, count + 1, sizeof *m->places);
		m->places[count++] = (uint32_t)at;
	}
	return count;
}

static void
note_failure(struct matcher *m, const struct attempt *a)
{
	if (a->strikes == 0 || m->failed[a->rule->index])
		return;
	m->failed[a->rule->index] = true;
	m->errors[m->error_count++] = a->rule;
}

/* Ranges of starts that touch are one call: digits stand side by side. */
static void
run_places(struct matcher *m, struct attempt *a, size_t count)
{
	const struct anchor *anchor = &a->rule->anchor;

	for (size_t i = 0, k; i < count && !a->stopped; i = k) {
		size_t at = m->places[i], first = at > anchor->most ? at - anchor->most : 0, last;

		for (k = i + 1; k < count && (m->places[k] <= anchor->most || m->places[k] - anchor->most <= m->places[k - 1] - anchor->least + 1); k++)
			continue;
		if (m->places[k - 1] < anchor->least)
			continue;
		last = m->places[k - 1] - anchor->least;
		attempt_range(a, first, last);
	}
}

static void
run_pattern(struct matcher *m, const struct unit *u, const struct rule *rule, bool everywhere)
{
	struct rule_state *s = state_of(m, rule);
	const struct view *view;
	struct attempt a;

	if (s->ran || !fits_kind(u, rule))
		return;
	s->ran = true;
	view = view_for(m, u, rule);
	attempt_start(&a, u, rule, view);
	if (everywhere)
		attempt_range(&a, 0, a.len);
	else
		run_places(m, &a, find_places(m, u, rule, view));
	note_failure(m, &a);
}

static void
run_patterns(struct matcher *m, const struct unit *u, size_t stage_index)
{
	const struct stage *stage = &m->packs->stages[stage_index];

	if (m->packs->options.no_prefilter) {
		for (size_t i = 0; i < stage->pattern_count; i++)
			run_pattern(m, u, stage->patterns[i], true);
		return;
	}
	m->look++;
	for (size_t i = 0; i < m->queued[stage_index]; i++)
		run_pattern(m, u, m->queues[stage_index][i], false);
	for (size_t i = 0; i < m->tags.count; i++) {
		size_t type;

		if (stage_index == 0 || m->tags.entries[i].tag->hidden)
			continue;
		type = m->tags.entries[i].type;
		if (m->seen[type] == m->look)
			continue;
		m->seen[type] = m->look;
		for (size_t k = 0; k < stage->by_type_count[type]; k++)
			run_pattern(m, u, stage->by_type[type][k], false);
	}
	for (size_t i = 0; i < stage->everywhere_count; i++)
		run_pattern(m, u, stage->everywhere[i], true);
}

static void
run_unit(struct matcher *m, struct unit *u)
{
	size_t first = u->document->tag_count;

	m->unit_number++;
	m->change++;
	m->link_count = 0;
	memset(m->queued, 0, m->packs->stage_count * sizeof *m->queued);
	overlap_start(&m->tags);
	find_entries(m, u);
	if (!m->packs->options.no_prefilter)
		find_literals(m, u);
	for (size_t s = 0; s < m->packs->stage_count; s++) {
		const struct stage *stage = &m->packs->stages[s];
		size_t before = m->tags.count;

		run_entries(m, u, stage);
		run_patterns(m, u, s);
		if (m->tags.count == before)
			continue;
		overlap_settle(&m->tags, u->document->text);
		if (stage->suppresses)
			overlap_suppress(&m->tags, s);
		m->change++;
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

struct match_result
matcher_run(struct matcher *m, struct document *d)
{
	struct unit u = { .document = d, .tags = &m->tags, .scratch = m->scratch, .guard_scratch = m->guard_scratch, .captures = m->captures,
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
	if (m->error_count > 1)
		qsort(m->errors, m->error_count, sizeof *m->errors, file_order);
	result.error_count = m->error_count;
	return result;
}
