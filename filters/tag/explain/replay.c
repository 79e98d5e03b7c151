#include "explain/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

const char *const refusal_names[] = { "", "not_before", "not_after", "unless", "require", "span", "value" };

/* A rule, taken apart. */
struct parts {
	bool made;
	struct pattern *bare, *before, *after;
};

struct replays {
	const struct pack_set *packs;
	struct parts *parts;               /* by index of a rule */
	struct pattern_scratch *scratch, *guard_scratch;
	struct capture *captures;
	struct arena *shown;
	const struct view *view;           /* of the unit since replays_start, if `made` */
	size_t kind;                       /* index of its view_kind */
	bool made;
};

struct replays *
replays_new(const struct pack_set *packs)
{
	struct replays *r = mem_zero(sizeof *r);
	size_t groups = 0;

	r->packs = packs;
	r->parts = mem_array(packs->rule_count + 1, sizeof *r->parts);
	r->scratch = pattern_scratch_new();
	r->guard_scratch = pattern_scratch_new();
	for (size_t i = 0; i < packs->rule_count; i++)
		if (packs->rules[i]->pattern != NULL && pattern_groups(packs->rules[i]->pattern) > groups)
			groups = pattern_groups(packs->rules[i]->pattern);
	r->captures = mem_array(groups + 1, sizeof *r->captures);
	r->shown = arena_new();
	return r;
}

void
replays_free(struct replays *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->packs->rule_count; i++) {
		pattern_free(r->parts[i].bare);
		pattern_free(r->parts[i].before);
		pattern_free(r->parts[i].after);
	}
	free(r->parts);
	free(r->captures);
	pattern_scratch_free(r->scratch);
	pattern_scratch_free(r->guard_scratch);
	arena_free(r->shown);
	free(r);
}

/* ---- a rule, taken apart ---- */

/* Interpreted: no memory may become executable once the sandbox is on, and what loaded compiles again. */
static struct pattern *
compile(const struct replays *r, const char *source, bool asks_end)
{
	struct pattern_options options = { .no_jit = true, .match_limit = r->packs->options.match_limit, .asks_end = asks_end };
	struct fault why = { 0 };

	return pattern_compile(source, &options, NULL, &why);
}

static struct pattern *
compile_guard(const struct replays *r, const struct rule *rule, const char *key, const char *close)
{
	const struct node *node = node_child(rule->node, key);
	struct buffer wrapped = { 0 };
	struct fault why = { 0 };
	struct pattern *guard = NULL;
	char *source = node != NULL ? pattern_source(node, rule->pack->macros, &why) : NULL;

	if (source != NULL) {
		buffer_printf(&wrapped, "(?:%s%s", source, close);
		guard = compile(r, buffer_string(&wrapped), false);
		buffer_free(&wrapped);
	}
	free(source);
	return guard;
}

static const struct parts *
parts_of(struct replays *r, const struct rule *rule)
{
	struct parts *p = &r->parts[rule->index];

	if (p->made)
		return p;
	p->made = true;
	if (rule->plain != NULL)
		p->bare = compile(r, rule->plain, true);
	if (rule->node != NULL) {
		p->before = compile_guard(r, rule, "not_before", ")\\z");
		p->after = compile_guard(r, rule, "not_after", ")");
	}
	return p;
}

/* ---- matching ---- */

void
replays_start(struct replays *r)
{
	r->made = false;
}

static void
make_view(struct replays *r, const struct unit *u, const struct rule *rule)
{
	const struct view_kind *kind = &r->packs->views[rule->view];
	const struct view *made = NULL;

	arena_clear(r->shown);
	r->view = view_make(r->shown, kind, view_candidates(r->shown, kind, u->tags), u->document, u->span,
		(struct span){ overlap_from(u->tags, u->span.start), overlap_from(u->tags, u->span.end) }, u->tags, &made);
	r->made = true;
	r->kind = rule->view;
}

bool
stand_start(struct replays *r, const struct unit *u, const struct rule *rule, struct stand *s)
{
	*s = (struct stand){ .unit = u, .rule = rule, .captures = r->captures, .bytes = u->document->text + u->span.start,
		.len = u->span.end - u->span.start };
	if (parts_of(r, rule)->bare == NULL)
		return false;
	if (rule->over_count > 0) {
		if (!r->made || r->kind != rule->view)
			make_view(r, u, rule);
		s->view = r->view;
	}
	if (s->view != NULL) {
		s->bytes = s->view->bytes;
		s->len = s->view->len;
	}
	return true;
}

size_t
stand_text(const struct stand *s, size_t at, bool end)
{
	return s->view != NULL ? view_to_text(s->view, at, end) : s->unit->span.start + at;
}

static void
set_atoms(struct capture *c, const struct view *view, size_t start, size_t end)
{
	size_t first;

	(void)view_words(view, start, end, &first, &c->atom_count);
	c->atoms = view->tags + first;
}

static void
read_captures(const struct replays *r, struct stand *s)
{
	for (size_t g = 0; g <= pattern_groups(r->parts[s->rule->index].bare); g++) {
		struct capture *c = &s->captures[g];
		size_t start, end;

		*c = (struct capture){ .present = pattern_span(r->scratch, g, &start, &end) };
		if (!c->present)
			continue;
		c->span.start = stand_text(s, start, false);
		c->span.end = end > start ? stand_text(s, end, true) : c->span.start;
		if (s->view != NULL)
			set_atoms(c, s->view, start, end);
		if (g == 0)
			s->own = (struct span){ start, end };
	}
	s->text = s->captures[0].span;
}

/* What is asked at an end of the pattern. */
struct question {
	struct replays *replays;
	struct stand *stand;
	size_t start, wanted;              /* wanted: the only end that will do; SIZE_MAX: the guard says */
};

static bool
may_end(void *with, size_t end)
{
	const struct question *q = with;
	struct stand *s = q->stand;
	struct span match = { stand_text(s, q->start, false), stand_text(s, end, true) }, words;

	if (q->wanted != SIZE_MAX)
		return match.end == q->wanted;
	if (!replay_guard(q->replays, s->unit, s->rule, match, false, &words))
		return true;
	s->refused = (struct span){ match.end, words.end };
	s->was_refused = true;
	return false;
}

static enum pattern_result
match_asking(struct replays *r, struct stand *s, size_t start, struct question *question)
{
	enum pattern_result got;

	pattern_scratch_ask(r->scratch, question != NULL ? may_end : NULL, question);
	got = pattern_match(r->parts[s->rule->index].bare, r->scratch, s->bytes, s->len, start, true);
	pattern_scratch_ask(r->scratch, NULL, NULL);
	if (got == PATTERN_MATCH)
		read_captures(r, s);
	return got;
}

enum pattern_result
stand_match(struct replays *r, struct stand *s, size_t start, bool guarded)
{
	struct question question = { r, s, start, SIZE_MAX };

	s->was_refused = false;
	return match_asking(r, s, start, guarded && r->parts[s->rule->index].after != NULL ? &question : NULL);
}

enum pattern_result
stand_match_to(struct replays *r, struct stand *s, size_t start, size_t end)
{
	struct question question = { r, s, start, end };

	return match_asking(r, s, start, &question);
}

bool
stand_groups(struct replays *r, struct stand *s, const struct pattern *pattern, size_t start, size_t end, size_t count, const size_t *groups, bool *took)
{
	struct question question = { r, s, start, end };
	bool matched;

	pattern_scratch_ask(r->scratch, may_end, &question);
	matched = pattern_match(pattern, r->scratch, s->bytes, s->len, start, true) == PATTERN_MATCH;
	pattern_scratch_ask(r->scratch, NULL, NULL);
	for (size_t i = 0; matched && i < count; i++) {
		size_t from, to;

		took[i] = pattern_span(r->scratch, groups[i], &from, &to);
	}
	return matched;
}

size_t
stand_start_of(const struct stand *s, struct span match)
{
	size_t start = match.start - s->unit->span.start;

	if (s->view != NULL && !view_of_text(s->view, match.start, &start))
		for (size_t i = 0; i < s->view->count; i++)
			if (s->view->atoms[i].start == match.start)
				start = s->view->atoms[i].at;
	return start;
}

/* ---- guards ---- */

bool
replay_guard(struct replays *r, const struct unit *u, const struct rule *rule, struct span match, bool before, struct span *words)
{
	const struct parts *p = parts_of(r, rule);
	const struct pattern *guard = before ? p->before : p->after;
	unsigned points = before ? rule->not_before != NULL ? rule->before_points : RULE_GUARD_POINTS
	                         : rule->not_after != NULL ? rule->after_points : RULE_GUARD_POINTS;
	struct span window;
	size_t first, start, end;

	if (guard == NULL)
		return false;
	window = attempt_guard_window(u, before ? match.start : match.end, points, before);
	first = before ? window.start : u->span.start;     /* not_after may look back */
	if (pattern_match(guard, r->guard_scratch, u->document->text + first, window.end - first, window.start - first, !before) != PATTERN_MATCH)
		return false;
	if (!pattern_span(r->guard_scratch, 0, &start, &end))
		start = end = 0;
	*words = (struct span){ first + start, first + end };
	return true;
}

static bool
only_blanks(const char *text, size_t from, size_t to)
{
	while (from < to && text[from] == ' ')
		from++;
	return from == to;
}

static bool
stands_so(const char *text, enum unless relation, struct span match, struct span tag)
{
	if (relation == UNLESS_OVERLAPS)
		return span_overlaps(match, tag);
	if (relation == UNLESS_INSIDE)
		return span_contains(tag, match);
	return (tag.end <= match.start && only_blanks(text, tag.end, match.start)) || (match.end <= tag.start && only_blanks(text, match.end, tag.start));
}

static bool
unless_refuses(const struct unit *u, const struct rule *rule, struct span match, struct refusal_by *by)
{
	for (size_t i = 0; i < rule->unless_count; i++)
		for (size_t k = 0; k < u->tags->count; k++) {
			const struct tag *tag = u->tags->entries[k].tag;

			if (tag->hidden || tag->rule->stage >= rule->stage || tag->type != rule->unless[i].type->name ||
			    !stands_so(u->document->text, rule->unless[i].relation, match, tag->span))
				continue;
			*by = (struct refusal_by){ .kind = REFUSED_UNLESS, .tag = tag, .index = i };
			return true;
		}
	return false;
}

/* ---- conditions and values ---- */

static bool
holds(struct replays *r, const struct unit *u, const struct rule_condition *c, const struct capture *captures)
{
	const struct capture *g = &captures[c->group], *other = &captures[c->other];
	const char *words = u->document->text + g->span.start;
	size_t len = g->span.end - g->span.start;
	struct lexicon_row row;

	switch (c->how) {
	case REQUIRE_PRESENT:
		return g->present;
	case REQUIRE_ABSENT:
		return !g->present;
	case REQUIRE_MATCHES:
		return g->present && pattern_match(c->pattern, r->guard_scratch, words, len, 0, true) == PATTERN_MATCH;
	case REQUIRE_IN:
		return g->present && lexicon_find(c->lexicon, words, len, &row);
	case REQUIRE_EQUALS:
	case REQUIRE_DIFFERS:
		return g->present && other->present && (c->how == REQUIRE_EQUALS) ==
			(len == other->span.end - other->span.start && memcmp(words, u->document->text + other->span.start, len) == 0);
	case REQUIRE_FIELD:
		break;
	}
	return true;
}

/* Would the first tag of the match have a field that `require` asks for? */
static bool
lacks_field(const struct rule *rule, const struct tag *tag, struct refusal_by *by)
{
	for (size_t i = 0; i < rule->require_count; i++) {
		if (rule->require[i].how == REQUIRE_FIELD && tag_field(tag, rule->require[i].field).kind == VALUE_NONE) {
			*by = (struct refusal_by){ .kind = REFUSED_REQUIRE, .index = i, .field = rule->require[i].field };
			return true;
		}
	}
	return false;
}

/* The first field that says there is no such thing.  Fills the fields of the tag. */
static bool
value_refuses(const struct unit *u, const struct rule_tag *how, struct tag *tag, const struct capture *captures, size_t index, struct refusal_by *by)
{
	tag->fields = arena_zero(u->document->arena, (how->field_count + 1) * sizeof *tag->fields);
	for (size_t i = 0; i < how->field_count; i++) {
		struct value value;
		enum made made = expression_value(how->fields[i].value, u->document, tag, captures, &value);

		if (made == MADE_REFUSAL) {
			*by = (struct refusal_by){ .kind = REFUSED_VALUE, .index = index, .field = how->fields[i].name };
			return true;
		}
		if (made == MADE && value.kind != VALUE_NONE)
			tag->fields[tag->field_count++] = (struct field){ how->fields[i].name, value, NULL };
	}
	return false;
}

/* The first tag that comes about, or why none does. */
static struct refusal_by
make_tags(const struct unit *u, const struct rule *rule, struct span match, const struct capture *captures, uint32_t row)
{
	struct refusal_by by = { .kind = REFUSED_NOT }, first = by;

	for (size_t i = 0; i < rule->tag_count; i++) {
		const struct rule_tag *how = &rule->tags[i];
		struct tag tag = { .rule = rule, .type = how->type->name, .match = match, .span = match, .segment = u->segment, .keep = rule->keep, .row = row };

		by = (struct refusal_by){ .kind = REFUSED_NOT };
		if (how->group != 0 && (!captures[how->group].present || captures[how->group].span.end <= captures[how->group].span.start))
			by = (struct refusal_by){ .kind = REFUSED_SPAN, .index = i };
		else {
			if (how->group != 0)
				tag.span = captures[how->group].span;
			if (!how->columns && !value_refuses(u, how, &tag, captures, i, &by) && i == 0)
				lacks_field(rule, &tag, &by);
		}
		if (by.kind == REFUSED_NOT)
			return by;
		if (i == 0)
			first = by;
		if (i == 0 && rule->require_count > 0)
			break;
	}
	return first;
}

struct refusal_by
replay_refusal(struct replays *r, const struct unit *u, const struct rule *rule, struct span match, const struct capture *captures,
	uint32_t row)
{
	struct refusal_by by = { .kind = REFUSED_NOT };

	if (replay_guard(r, u, rule, match, true, &by.words))
		by.kind = REFUSED_NOT_BEFORE;
	else if (replay_guard(r, u, rule, match, false, &by.words))
		by.kind = REFUSED_NOT_AFTER;
	if (by.kind != REFUSED_NOT || unless_refuses(u, rule, match, &by))
		return by;
	for (size_t i = 0; captures != NULL && i < rule->require_count; i++)
		if (!holds(r, u, &rule->require[i], captures))
			return (struct refusal_by){ .kind = REFUSED_REQUIRE, .index = i,
				.words = captures[rule->require[i].group].present ? captures[rule->require[i].group].span : (struct span){ match.start, match.start } };
	return make_tags(u, rule, match, captures, row);
}
