/* A rule stands one stage behind the types it reads; a type stands where the last rule stands that writes it or contests
 * its tags.  Types are the nodes in between, so the work is linear in what the rules name. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "compile/stage.h"

enum state { NEW, OPEN, DONE };

struct writers {
	struct rule **rules;
	size_t count, room;
	enum state state;
	size_t stage;
};

/* How a rule needs a type, in the words of a message. */
struct need {
	const char *does, *of;
};
static const struct need need_over = { "reads", "from" }, need_unless = { "is refused by", "of" }, need_suppress = { "suppresses", "of" };

struct step {
	const struct rule *rule;
	const struct tag_type *type;
	const struct need *need;
};

struct ordering {
	struct pack_set *set;
	struct writers *types;             /* by index of a type */
	enum state *rules;                 /* by index of a rule */
	struct fault *why;
	struct step path[64];
	size_t depth;
};

static void
add_writer(struct writers *w, struct rule *rule)
{
	if (w->count > 0 && w->rules[w->count - 1] == rule)
		return;
	mem_grow(&w->rules, &w->room, w->count + 1, sizeof *w->rules);
	w->rules[w->count++] = rule;
}

static bool
shares_contest(const struct rule *a, const struct rule *b)
{
	return a->contest != NULL && b->contest != NULL && strcmp(a->contest, b->contest) == 0;
}

/* Rules that are put into a contest with the rules of a type delay its readers as the writers do. */
static void
add_rivals(struct ordering *o, struct rule *rule)
{
	for (size_t t = 0; t < o->set->type_count; t++) {
		struct writers *w = &o->types[t];
		bool rival = strcmp(o->set->types[t]->name, rule->contest) == 0;

		for (size_t i = 0; i < w->count && !rival; i++)
			rival = shares_contest(rule, w->rules[i]);
		if (rival)
			add_writer(w, rule);
	}
}

static void
find_writers(struct ordering *o)
{
	for (size_t i = 0; i < o->set->rule_count; i++)
		for (size_t t = 0; t < o->set->rules[i]->tag_count; t++)
			add_writer(&o->types[o->set->rules[i]->tags[t].type->index], o->set->rules[i]);
	for (size_t i = 0; i < o->set->rule_count; i++)
		if (o->set->rules[i]->contest != NULL)
			add_rivals(o, o->set->rules[i]);
}

static bool
writes(const struct rule *rule, const struct tag_type *type)
{
	for (size_t t = 0; t < rule->tag_count; t++)
		if (rule->tags[t].type == type)
			return true;
	return false;
}

enum { LINKS_FIRST = 3, LINKS_LAST = 2 };  /* that are told of a long circle */

/* The path from where the open rule stands in it: "a reads x from b, b suppresses y of a".  It is told from a rule of the caller's own packs, if
 * there is one: that is the one to mend. */
static int
fault_cycle(struct ordering *o, const struct rule *again)
{
	struct buffer words = { 0 };
	size_t first = o->depth - 1, own, count;

	while (o->path[first].rule != again)
		first--;
	count = o->depth - first;
	for (own = 0; own < count && o->path[first + own].rule->pack->shipped; own++)
		;
	for (size_t i = 0; i < count; i++) {
		const struct step *step = &o->path[first + (own + i) % count];

		if (i == LINKS_FIRST && count > LINKS_FIRST + LINKS_LAST + 1) {
			buffer_text(&words, ", …");
			i = count - LINKS_LAST - 1;
			continue;
		}
		buffer_printf(&words, "%s'%s' %s %s %s '%s'", i > 0 ? ", " : "", step->rule->id, step->need->does, step->type->name, step->need->of,
			o->path[first + (own + i + 1) % count].rule->id);
	}
	fault_at(o->why, o->path[first + own % count].rule->node, "rules depend on each other in a circle: %s", buffer_string(&words));
	buffer_free(&words);
	return -1;
}

static int order_rule(struct ordering *o, struct rule *rule);

static int
order_type(struct ordering *o, const struct rule *reader, const struct tag_type *type, const struct need *need, size_t *stage)
{
	struct writers *w = &o->types[type->index];

	if (o->depth == sizeof o->path / sizeof o->path[0])
		return fault_set(o->why, FAULT_CONFIG, &reader->place, "more than 64 rules read one another in a row, the last is '%s'", reader->id);
	o->path[o->depth++] = (struct step){ reader, type, need };
	for (size_t i = 0; w->state != DONE && i < w->count; i++) {
		if (w->rules[i] == reader && !writes(reader, type))
			continue;          /* it only contests what it reads */
		if (order_rule(o, w->rules[i]) < 0)
			return -1;
		if (w->rules[i]->stage > w->stage)
			w->stage = w->rules[i]->stage;
	}
	w->state = DONE;
	o->depth--;
	if (*stage < w->stage + 1)
		*stage = w->stage + 1;
	return 0;
}

static int
order_rule(struct ordering *o, struct rule *rule)
{
	size_t stage = 0;

	if (o->rules[rule->index] == DONE)
		return 0;
	if (o->rules[rule->index] == OPEN)
		return fault_cycle(o, rule);
	o->rules[rule->index] = OPEN;
	for (size_t i = 0; i < rule->over_count; i++)
		if (order_type(o, rule, rule->over[i], &need_over, &stage) < 0)
			return -1;
	for (size_t i = 0; i < rule->unless_count; i++)
		if (order_type(o, rule, rule->unless[i].type, &need_unless, &stage) < 0)
			return -1;
	for (size_t i = 0; i < rule->suppress_count; i++)
		if (!writes(rule, rule->suppress[i]) && order_type(o, rule, rule->suppress[i], &need_suppress, &stage) < 0)
			return -1;
	rule->stage = stage;
	o->rules[rule->index] = DONE;
	return 0;
}

/* ---- the plan of each stage ---- */

static void
add_rule(struct arena *arena, const struct rule ***list, size_t *count, size_t most, const struct rule *rule)
{
	if (*list == NULL)
		*list = arena_alloc(arena, most * sizeof **list);
	(*list)[(*count)++] = rule;
}

/* How many rules a list of a type or a lexicon can hold at most. */
struct counts {
	size_t *of_types, *of_lexicons;
};

static void
plan_anchor(struct pack_set *set, struct stage *stage, const struct rule *rule, const struct counts *counts)
{
	const struct anchor_set *a = &rule->anchor.set;

	if (a->literal_count + a->point_count == 0)
		add_rule(set->arena, &stage->everywhere, &stage->everywhere_count, set->rule_count, rule);
	for (size_t i = 0; i < a->literal_count; i++)
		literals_add(set->literals, a->literals[i].bytes, a->literals[i].len, (uint32_t)rule->index);
	for (size_t i = 0; i < a->point_count; i++) {
		size_t type = a->points[i] - ANCHOR_FIRST_ATOM;

		add_rule(set->arena, &stage->by_type[type], &stage->by_type_count[type], counts->of_types[type], rule);
	}
}

static void
plan_rule(struct pack_set *set, const struct rule *rule, const struct counts *counts)
{
	struct stage *stage = &set->stages[rule->stage];

	if (rule->repeat != NULL) {
		add_rule(set->arena, &set->repeats, &set->repeat_count, set->rule_count, rule);
		return;
	}
	stage->suppresses |= rule->suppress_count > 0;
	if (rule->lexicon != NULL) {
		size_t l = lexicon_index(rule->lexicon);

		stage->has_lexicons = true;
		add_rule(set->arena, &stage->by_lexicon[l], &stage->by_lexicon_count[l], counts->of_lexicons[l], rule);
		return;
	}
	add_rule(set->arena, &stage->patterns, &stage->pattern_count, set->rule_count, rule);
	plan_anchor(set, stage, rule, counts);
}

static void
count_rules(const struct pack_set *set, struct counts *counts)
{
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = set->rules[i];

		if (rule->lexicon != NULL)
			counts->of_lexicons[lexicon_index(rule->lexicon)]++;
		for (size_t k = 0; k < rule->anchor.set.point_count; k++)
			counts->of_types[rule->anchor.set.points[k] - ANCHOR_FIRST_ATOM]++;
	}
}

static void
plan_stages(struct pack_set *set)
{
	size_t types = set->type_count + 1, lexicons = lexicon_set_count(set->lexicons) + 1;
	struct counts counts = { mem_array(types, sizeof(size_t)), mem_array(lexicons, sizeof(size_t)) };

	for (size_t i = 0; i < set->rule_count; i++)
		if (set->rules[i]->stage >= set->stage_count)
			set->stage_count = set->rules[i]->stage + 1;
	count_rules(set, &counts);
	set->stages = arena_zero(set->arena, (set->stage_count + 1) * sizeof *set->stages);
	for (size_t s = 0; s < set->stage_count; s++) {
		set->stages[s].by_type = arena_zero(set->arena, types * sizeof *set->stages[s].by_type);
		set->stages[s].by_type_count = arena_zero(set->arena, types * sizeof(size_t));
		set->stages[s].by_lexicon = arena_zero(set->arena, lexicons * sizeof *set->stages[s].by_lexicon);
		set->stages[s].by_lexicon_count = arena_zero(set->arena, lexicons * sizeof(size_t));
	}
	set->literals = literals_new();
	for (size_t i = 0; i < set->rule_count; i++)
		plan_rule(set, set->rules[i], &counts);
	literals_finish(set->literals);
	free(counts.of_types);
	free(counts.of_lexicons);
}

/* Equal contests get one number, that of the type where one has the name: the matcher compares numbers. */
static void
number_contests(struct pack_set *set)
{
	struct table *first = table_new();         /* by name: the first rule of the contest */

	for (size_t i = 0; i < set->rule_count; i++) {
		struct rule *rule = set->rules[i];
		size_t len = rule->contest != NULL ? strlen(rule->contest) : 0;
		const struct tag_type *type = len > 0 ? pack_set_type(set, rule->contest) : NULL;
		const struct rule *known = len > 0 ? table_get(first, rule->contest, len) : NULL;

		if (len > 0 && type == NULL && known == NULL)
			table_put(first, rule->contest, len, rule);
		if (type != NULL)
			rule->contest_number = (uint32_t)type->index + 1;
		else if (len > 0)
			rule->contest_number = (uint32_t)(set->type_count + 1 + (known != NULL ? known->index : rule->index));
	}
	table_free(first, NULL);
}

static void
rank_types(struct pack_set *set)
{
	for (size_t v = 0; v < set->view_count; v++) {
		struct view_kind *kind = &set->views[v];

		kind->ranks = arena_zero(set->arena, (set->type_count + 1) * sizeof *kind->ranks);
		for (size_t i = kind->count; i-- > 0;)
			kind->ranks[kind->types[i]->index] = (unsigned short)(i + 1);
	}
}

int
stages_make(struct pack_set *set, struct fault *why)
{
	struct ordering o = { .set = set, .why = why };
	int result = 0;

	o.types = mem_array(set->type_count + 1, sizeof *o.types);
	o.rules = mem_array(set->rule_count + 1, sizeof *o.rules);
	find_writers(&o);
	for (size_t i = 0; i < set->rule_count && result == 0; i++)
		result = order_rule(&o, set->rules[i]);
	for (size_t i = 0; i < set->type_count; i++)
		free(o.types[i].rules);
	free(o.types);
	free(o.rules);
	if (result == 0) {
		number_contests(set);
		rank_types(set);
		plan_stages(set);
	}
	return result;
}
