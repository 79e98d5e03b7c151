#include "explain/coverage.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "explain/report.h"
#include "record/compose.h"
#include "rules/regex.h"

enum { TOLD_MOST = 40 };                   /* lines of text */

/* An alternative, in rule->plain. */
struct alternative {
	size_t from, to;
	_Atomic unsigned long long matched;
};

struct alternatives {
	struct alternative *items;
	size_t *groups;                    /* of the copy, by alternative */
	size_t count, room, group_room;
	struct pattern *copy;
};

struct coverage {
	const struct pack_set *packs;
	bool only_given;
	struct alternatives *rules;        /* by index of a rule; none of those that are not looked at */
};

struct coverage_worker {
	struct coverage *coverage;
	struct replays *replays;
	size_t seen;
	bool *took;
};

/* ---- the copy ---- */

/* A group that is open. */
struct level {
	bool own;                          /* its alternatives count, and it has more than one */
	size_t branch;                     /* where the present one begins */
};

struct copying {
	const struct rule *rule;
	struct alternatives *out;
	struct buffer copy;
	struct level levels[REGEX_DEPTH + 2];
	size_t depth, groups;
	bool whole;                        /* false: the pattern counts its groups itself */
};

static void
end_branch(struct copying *c, size_t at)
{
	struct level *l = &c->levels[c->depth];
	struct alternatives *a = c->out;

	if (!l->own)
		return;
	buffer_text(&c->copy, "()");
	mem_grow(&a->items, &a->room, a->count + 1, sizeof *a->items);
	mem_grow(&a->groups, &a->group_room, a->count + 1, sizeof *a->groups);
	memset(&a->items[a->count], 0, sizeof a->items[a->count]);
	a->items[a->count].from = l->branch;
	a->items[a->count].to = at;
	a->groups[a->count++] = ++c->groups;
}

/* Behind the group that opens at `at`; *divided: it has a second alternative of its own. */
static size_t
group_end(const char *source, size_t len, size_t at, bool *divided)
{
	struct regex_reader reader;
	struct regex_token t;
	size_t depth = 0;

	*divided = false;
	regex_start(&reader, source + at, len - at);
	while (regex_next(&reader, &t)) {
		depth += t.kind == REGEX_OPEN;
		*divided |= t.kind == REGEX_OR && depth == 1;
		if (t.kind == REGEX_CLOSE && --depth == 0)
			return at + t.start + t.len;
	}
	return len;
}

static bool
is_divided_outside(const char *source, size_t len)
{
	struct regex_reader reader;
	struct regex_token t;
	size_t depth = 0;

	for (regex_start(&reader, source, len); regex_next(&reader, &t);) {
		depth += t.kind == REGEX_OPEN;
		depth -= t.kind == REGEX_CLOSE;
		if (t.kind == REGEX_OR && depth == 0)
			return true;
	}
	return false;
}

/* (?:hòa|(?<!\p{L})hoà(?!\p{L})): made of a syllable. */
static bool
is_two_styles(const char *source, size_t len)
{
	static const char twin[] = "|(?<!\\p{L})";
	const char *found = memmem(source, len, twin, sizeof twin - 1);

	return found != NULL && memchr(source + 1, '(', (size_t)(found - source) - 1) == NULL;
}

static void
copy_token(struct copying *c, const struct regex_token *t, bool skipped)
{
	const char *source = c->rule->plain;
	bool divided;

	if (t->kind == REGEX_CALL || (t->kind == REGEX_ESCAPE && strchr("123456789g", source[t->start + 1]) != NULL) ||
	    (t->kind == REGEX_OPEN && (t->group == GROUP_CONDITION || memcmp(source + t->start, "(?|", t->len < 3 ? t->len : 3) == 0)))
		c->whole = c->whole && t->kind == REGEX_OPEN && t->len < 3 && t->group != GROUP_CONDITION;
	if (t->kind == REGEX_OR && !skipped)
		end_branch(c, t->start);
	if (t->kind == REGEX_CLOSE) {
		if (!skipped)
			end_branch(c, t->start);
		c->depth -= c->depth > 0;
	}
	buffer_append(&c->copy, source + t->start, t->len);
	if (t->kind == REGEX_OR)
		c->levels[c->depth].branch = t->start + t->len;
	if (t->kind != REGEX_OPEN)
		return;
	c->groups += t->group == GROUP_CAPTURE || t->group == GROUP_NAMED;
	(void)group_end(source, strlen(source), t->start, &divided);
	c->levels[++c->depth] = (struct level){ .branch = t->start + t->len, .own = !skipped && divided && t->group <= GROUP_PLAIN };
}

static void
make_copy(struct alternatives *out, const struct pack_set *packs, const struct rule *rule, const struct report_macros *macros)
{
	struct pattern_options options = { .no_jit = true, .match_limit = packs->options.match_limit, .asks_end = true };
	size_t len = strlen(rule->plain), skip = 0;
	struct copying *c = mem_zero(sizeof *c);
	struct regex_reader reader;
	struct regex_token t;
	struct fault why = { 0 };
	const char *name;

	c->rule = rule;
	c->out = out;
	c->whole = true;
	c->levels[0].own = is_divided_outside(rule->plain, len);
	for (regex_start(&reader, rule->plain, len); regex_next(&reader, &t);) {
		if (t.kind == REGEX_OPEN && t.start >= skip) {
			bool divided;
			size_t end = group_end(rule->plain, len, t.start, &divided);

			if (report_macro_at(macros, rule->plain + t.start, len - t.start, &name) > 0 || (divided && is_two_styles(rule->plain + t.start, end - t.start)))
				skip = end;
		}
		copy_token(c, &t, t.start < skip);
	}
	end_branch(c, len);
	out->copy = c->whole && out->count > 0 ? pattern_compile(buffer_string(&c->copy), &options, NULL, &why) : NULL;
	if (out->copy == NULL)
		out->count = 0;
	buffer_free(&c->copy);
	free(c);
}

/* ---- counting ---- */

static bool
looks_at(const struct coverage *c, const struct rule *rule)
{
	return !c->only_given || !rule->pack->shipped;
}

struct coverage *
coverage_new(const struct pack_set *packs, bool only_given)
{
	struct coverage *c = mem_zero(sizeof *c);
	const struct pack *pack = NULL;
	struct report_macros *macros = NULL;

	c->packs = packs;
	c->only_given = only_given;
	c->rules = mem_array(packs->rule_count + 1, sizeof *c->rules);
	for (size_t i = 0; i < packs->rule_count; i++) {
		const struct rule *rule = packs->rules[i];

		if (rule->plain == NULL || !looks_at(c, rule))
			continue;
		if (rule->pack != pack) {
			report_macros_free(macros);
			macros = report_macros_new(rule->pack);
			pack = rule->pack;
		}
		make_copy(&c->rules[i], packs, rule, macros);
	}
	report_macros_free(macros);
	return c;
}

void
coverage_free(struct coverage *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->packs->rule_count; i++) {
		free(c->rules[i].items);
		free(c->rules[i].groups);
		pattern_free(c->rules[i].copy);
	}
	free(c->rules);
	free(c);
}

struct coverage_worker *
coverage_worker_new(struct coverage *c)
{
	struct coverage_worker *w = mem_zero(sizeof *w);
	size_t most = 0;

	for (size_t i = 0; i < c->packs->rule_count; i++)
		most = c->rules[i].count > most ? c->rules[i].count : most;
	w->coverage = c;
	w->replays = replays_new(c->packs);
	w->took = mem_array(most + 1, sizeof *w->took);
	return w;
}

void
coverage_worker_free(struct coverage_worker *w)
{
	if (w == NULL)
		return;
	replays_free(w->replays);
	free(w->took);
	free(w);
}

void
coverage_start(struct coverage_worker *w)
{
	w->seen = 0;
}

void
coverage_watch(void *with, const struct unit *u, size_t stage)
{
	struct coverage_worker *w = with;

	(void)stage;
	replays_start(w->replays);
	for (; w->seen < u->document->tag_count; w->seen++) {
		const struct tag *tag = u->document->tags[w->seen];
		struct alternatives *a = &w->coverage->rules[tag->rule->index];
		struct stand stand;

		if (a->count == 0 || tag->type != tag->rule->tags[0].type->name || !stand_start(w->replays, u, tag->rule, &stand))
			continue;
		memset(w->took, 0, a->count);
		if (stand_groups(w->replays, &stand, a->copy, stand_start_of(&stand, tag->match), tag->match.end, a->count, a->groups, w->took))
			for (size_t i = 0; i < a->count; i++)
				atomic_fetch_add(&a->items[i].matched, w->took[i]);
	}
}

/* ---- telling ---- */

struct sums {
	size_t rules, alternatives, matched;
};

static struct sums
sums_of(const struct coverage *c)
{
	struct sums s = { 0 };

	for (size_t i = 0; i < c->packs->rule_count; i++) {
		s.rules += looks_at(c, c->packs->rules[i]);
		s.alternatives += c->rules[i].count;
		for (size_t k = 0; k < c->rules[i].count; k++)
			s.matched += c->rules[i].items[k].matched > 0;
	}
	return s;
}

static void
words_of(const struct coverage *c, size_t rule, const struct alternative *a, bool seen, struct buffer *out)
{
	const struct rule *r = c->packs->rules[rule];

	buffer_clear(out);
	if (seen)
		report_pattern_seen(out, c->packs, r->pack, r->plain + a->from, a->to - a->from);
	else
		report_pattern(out, c->packs, r->pack, r->plain + a->from, a->to - a->from, REPORT_WORDS);
	(void)buffer_string(out);
}

void
coverage_write(const struct coverage *c, struct buffer *json)
{
	const struct sums sums = sums_of(c);
	struct buffer words = { 0 };

	compose_key(json, "coverage");
	buffer_byte(json, '{');
	report_number(json, "rules", sums.rules);
	report_number(json, "shipped_rules_left_out", c->packs->rule_count - sums.rules);
	report_number(json, "alternatives", sums.alternatives);
	report_number(json, "matched", sums.matched);
	compose_key(json, "never");
	buffer_byte(json, '[');
	for (size_t i = 0; i < c->packs->rule_count; i++)
		for (size_t k = 0; k < c->rules[i].count; k++) {
			if (c->rules[i].items[k].matched > 0)
				continue;
			compose_separator(json);
			buffer_byte(json, '{');
			compose_key(json, "rule");
			compose_text(json, c->packs->rules[i]->id);
			report_at(json, "at", c->packs->rules[i]->place);
			words_of(c, i, &c->rules[i].items[k], false, &words);
			compose_key(json, "alternative");
			compose_string(json, words.bytes != NULL ? words.bytes : "", words.len);
			buffer_byte(json, '}');
		}
	buffer_text(json, "]}");
	buffer_free(&words);
}

/* A rule that never hit is told as such; its alternatives are not. */
static bool
has_matched(const struct alternatives *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].matched > 0)
			return true;
	return false;
}

void
coverage_text(const struct coverage *c, struct buffer *out)
{
	const struct sums sums = sums_of(c);
	struct buffer words = { 0 };
	size_t told = 0, left_out = c->packs->rule_count - sums.rules;

	buffer_printf(out, "  coverage  %12zu of %zu alternatives in %zu %s matched\n", sums.matched, sums.alternatives, sums.rules, sums.rules == 1 ? "rule" : "rules");
	if (left_out > 0)
		buffer_printf(out, "  left out  %12zu rules of shipped packs; without -r they are told\n", left_out);
	for (size_t i = 0; i < c->packs->rule_count; i++)
		for (size_t k = 0; k < c->rules[i].count && has_matched(&c->rules[i]); k++) {
			if (c->rules[i].items[k].matched > 0 || told++ >= TOLD_MOST)
				continue;
			words_of(c, i, &c->rules[i].items[k], true, &words);
			buffer_printf(out, "  unmatched               %s: %s\n", c->packs->rules[i]->id, buffer_string(&words));
		}
	if (told > TOLD_MOST)
		buffer_printf(out, "  unmatched               and %zu more; --stats-format=json names all\n", told - TOLD_MOST);
	buffer_free(&words);
}
