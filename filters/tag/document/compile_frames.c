/* compile_frames.c - frames from YAML: schema, patterns, interned types. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "document/frame.h"
#include "examples.h"
#include "model.h"
#include "rules/schema.h"

/* Fields of tags that a frame may ask for by a constant: `kind: conference`, `unit: điểm cầu`.  Other keys are
 * errors. */
#define FIELD_KEYS                                                                                            \
	{ "kind", SCHEMA_TEXT, false }, { "unit", SCHEMA_TEXT, false }, { "part", SCHEMA_TEXT, false },       \
	    { "iso", SCHEMA_TEXT, false }, { "id", SCHEMA_TEXT, false }, { "canonical", SCHEMA_TEXT, false }, \
	    { "rank", SCHEMA_TEXT, false }, { "name", SCHEMA_TEXT, false }, { "approx", SCHEMA_TEXT, false }, \
	    { "number", SCHEMA_TEXT, false }, { "issuer", SCHEMA_TEXT, false },                               \
	{                                                                                                     \
		"short", SCHEMA_TEXT, false                                                                   \
	}

/* Which tags: shared by triggers and slots. */
#define MATCH_KEYS                                                                                       \
	{ "tag", SCHEMA_TEXT, false }, { "in", SCHEMA_TEXTS, false }, { "near", SCHEMA_PATTERN, false }, \
	    { "after", SCHEMA_PATTERN, false }, { "before", SCHEMA_PATTERN, false },                     \
	    { "not_near", SCHEMA_PATTERN, false }, { "not_after", SCHEMA_PATTERN, false },               \
	    { "not_before", SCHEMA_PATTERN, false }, { "despite", SCHEMA_PATTERN, false },               \
	    { "where", SCHEMA_MAP, false },                                                              \
	{                                                                                                \
		"unless", SCHEMA_MAP, false                                                              \
	}

static const char *const field_names[] = { "kind", "unit",   "part",   "iso",    "id",    "canonical", "rank",
					   "name", "approx", "number", "issuer", "short", NULL };

struct compiler {
	struct document_rules *rules;
	const struct document_pack *pack;
	struct frame *frame;
	struct fault *why;
};

static const char *
keep_text(struct compiler *c, const struct node *node)
{
	const char *text = node != NULL ? node_text(node) : NULL;

	return text != NULL ? arena_copy(c->rules->arena, text, strlen(text)) : NULL;
}

/* ---- patterns ---- */

static struct pattern *
keep_pattern(struct compiler *c, struct pattern *pattern)
{
	struct document_rules *rules = c->rules;

	if (pattern == NULL)
		return NULL;
	mem_grow(&rules->patterns, &rules->pattern_room, rules->pattern_count + 1, sizeof *rules->patterns);
	rules->patterns[rules->pattern_count++] = pattern;
	return pattern;
}

/* The pattern under a key, or *out NULL where there is none.  close: it ends where the text ends. */
static int
compile_pattern(struct compiler *c, const struct node *map, const char *key, bool close, struct pattern **out)
{
	const struct node *node = node_child(map, key);
	char *source, *closed;
	size_t size;

	*out = NULL;
	if (node == NULL)
		return 0;
	if (!close) {
		*out = keep_pattern(c, pattern_load(node, c->pack->macros, &c->pack->options, c->why));
		return *out != NULL ? 0 : -1;
	}
	source = pattern_source(node, c->pack->macros, c->why);
	if (source == NULL)
		return -1;
	size = strlen(source) + sizeof "(?:)\\z";
	closed = mem_alloc(size);
	snprintf(closed, size, "(?:%s)\\z", source);
	*out = keep_pattern(c, pattern_compile(closed, &c->pack->options, node, c->why));
	free(closed);
	free(source);
	return *out != NULL ? 0 : -1;
}

/* ---- which tags ---- */

static int
compile_kinds(struct compiler *c, const struct node *node, unsigned usual, unsigned *kinds)
{
	size_t count = node == NULL ? 0 : node_kind(node) == NODE_LIST ? node_count(node) : 1;

	*kinds = node == NULL ? usual : 0;
	for (size_t i = 0; i < count; i++) {
		const struct node *item = node_kind(node) == NODE_LIST ? node_item(node, i) : node;
		int kind = schema_choice(item, "kind of segment", segment_kinds, c->why);

		if (kind < 0)
			return -1;
		*kinds |= 1u << kind;
	}
	return 0;
}

static int
compile_type(struct compiler *c, const struct node *node, const char **type)
{
	const char *text;

	if (node_need_text(node, &text, c->why) < 0)
		return -1;
	*type = c->pack->type(c->pack->context, node, c->why);
	return *type != NULL ? 0 : -1;
}

/* Does the document stage give the field to tags of the type, before frames are filled? */
static bool
is_completed(const char *type, const char *field)
{
	static const struct {
		const char *type, *fields[4];
	} completed[] = { { "person", { "name", "rank", "positions" } },
			  { "position", { "person" } },
			  { "date", { "value", "part", "why", "anchor" } },
			  { "legal_ref", { "number", "name", "date", "issuer" } },
			  { "organization", { "canonical" } } };

	for (size_t i = 0; i < sizeof completed / sizeof completed[0]; i++)
		for (size_t k = 0; k < 4 && completed[i].fields[k] != NULL; k++)
			if (strcmp(completed[i].type, type) == 0 && strcmp(completed[i].fields[k], field) == 0)
				return true;
	return false;
}

/* The fields that rules give tags of a type; NULL: any, for they are the columns of a list. */
static const char *const *
known_fields(const struct compiler *c, const char *type, size_t *count)
{
	return c->pack->fields != NULL ? c->pack->fields(c->pack->context, type, count) : NULL;
}

static bool
has_field(const struct compiler *c, const char *type, const char *name)
{
	size_t count;
	const char *const *known = type != NULL ? known_fields(c, type, &count) : NULL;

	if (known == NULL || is_completed(type, name))
		return true;
	for (size_t i = 0; i < count; i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

/* A field that tags of a type can have. */
static int
check_field(struct compiler *c, const char *type, const struct node *node)
{
	const char *name, *near;
	const char *const *known;
	size_t count;

	if (node_need_text(node, &name, c->why) < 0)
		return -1;
	if (has_field(c, type, name))
		return 0;
	known = known_fields(c, type, &count);
	near = schema_nearest(name, known, count);
	return fault_at(c->why, node,
			near != NULL ? "no rule gives a tag '%s' the field '%s'; did you mean '%s'"
				     : "no rule gives a tag '%s' the field '%s'%s",
			type, name, near != NULL ? near : "");
}

/* where: {value: REGEX} and the constants that stand beside. */
static int
compile_conditions(struct compiler *c, const struct node *map, struct frame_match *match)
{
	const struct node *where = node_child(map, "where");
	size_t room = (where != NULL ? node_count(where) : 0) + sizeof field_names / sizeof field_names[0];

	match->conditions = arena_zero(c->rules->arena, room * sizeof *match->conditions);
	for (size_t i = 0; field_names[i] != NULL; i++) {
		const struct node *constant = node_child(map, field_names[i]);
		struct frame_condition *condition = &match->conditions[match->condition_count];

		if (constant == NULL)
			continue;
		if (!has_field(c, match->type, field_names[i]))
			return fault_at(c->why, constant, "no rule gives a tag '%s' the field '%s'", match->type, field_names[i]);
		condition->field = field_names[i];
		condition->constant = keep_text(c, constant);
		match->condition_count++;
	}
	for (size_t i = 0; where != NULL && i < node_count(where); i++) {
		struct frame_condition *condition = &match->conditions[match->condition_count++];

		if (strcmp(node_text(node_key(where, i)), "text") != 0 && check_field(c, match->type, node_key(where, i)) < 0)
			return -1;
		condition->field = keep_text(c, node_key(where, i));
		condition->pattern =
		    keep_pattern(c, pattern_load(node_item(where, i), c->pack->macros, &c->pack->options, c->why));
		if (condition->pattern == NULL)
			return -1;
	}
	return 0;
}

static int
compile_unless(struct compiler *c, const struct node *node, struct frame_match *match)
{
	static const struct schema_key keys[] = { { "overlaps", SCHEMA_TEXT, false },
						  { "inside", SCHEMA_TEXT, false },
						  { "beside", SCHEMA_TEXT, false },
						  { NULL, 0, false } };
	static const char *const relations[] = { "overlaps", "inside", "beside", NULL };

	if (node == NULL)
		return 0;
	if (schema_check(node, "unless", keys, c->why) < 0)
		return -1;
	if (node_count(node) != 1)
		return fault_at(c->why, node, "unless takes one of overlaps, inside, beside");
	match->relation = (enum frame_relation)schema_choice(node_key(node, 0), "relation", relations, c->why);
	return compile_type(c, node_item(node, 0), &match->unless);
}

static int
compile_match(struct compiler *c, const struct node *map, unsigned usual, struct frame_match *match)
{
	const struct node *tag = node_child(map, "tag");

	if (tag != NULL && compile_type(c, tag, &match->type) < 0)
		return -1;
	if (compile_kinds(c, node_child(map, "in"), usual, &match->kinds) < 0 ||
	    compile_conditions(c, map, match) < 0 || compile_unless(c, node_child(map, "unless"), match) < 0)
		return -1;
	if (compile_pattern(c, map, "near", false, &match->near) < 0 ||
	    compile_pattern(c, map, "not_near", false, &match->not_near) < 0 ||
	    compile_pattern(c, map, "after", true, &match->after) < 0 ||
	    compile_pattern(c, map, "not_after", true, &match->not_after) < 0 ||
	    compile_pattern(c, map, "before", false, &match->before) < 0 ||
	    compile_pattern(c, map, "not_before", false, &match->not_before) < 0 ||
	    compile_pattern(c, map, "despite", false, &match->despite) < 0)
		return -1;
	if (match->despite != NULL && match->not_before == NULL)
		return fault_at(c->why, node_child(map, "despite"), "'despite' outweighs a 'not_before', and there is none");
	return 0;
}

static unsigned
kinds_named(const char *list)
{
	unsigned kinds = 0;

	for (size_t i = 0; segment_kinds[i] != NULL; i++)
		if (strstr(list, segment_kinds[i]) != NULL)
			kinds |= 1u << i;
	return kinds;
}

/* ---- slots ---- */

/* of: a slot before this one, or the trigger. */
static int
compile_of(struct compiler *c, const struct node *map, const struct node *of, struct frame_source *source)
{
	const struct node *field = node_child(map, "field");
	const char *name;

	source->how = SOURCE_OF;
	if (field == NULL)
		return fault_at(c->why, map, "a slot with 'of' needs a 'field'");
	if (node_need_text(of, &name, c->why) < 0)
		return -1;
	for (source->of = 0; source->of < c->frame->slot_count; source->of++)
		if (strcmp(c->frame->slots[source->of].name, name) == 0)
			return 0;
	if (strcmp(name, "trigger") != 0)
		return fault_at(c->why, of, "'of' names no slot before this one, nor the trigger: '%s'", name);
	source->how = SOURCE_TRIGGER;
	return check_field(c, c->frame->trigger.type, field);
}

/* The page's own day: no tag and no words are looked for, so most keys would say nothing. */
static int
compile_source_page(struct compiler *c, const struct node *map, struct frame_source *source)
{
	static const struct schema_key keys[] = { { "published", SCHEMA_INTEGER, true },
						  { "near", SCHEMA_PATTERN, false },
						  { "not_near", SCHEMA_PATTERN, false },
						  { NULL, 0, false } };
	long long lead;

	if (schema_check(map, "a slot with 'published'", keys, c->why) < 0 ||
	    node_integer(node_child(map, "published"), 1, 1000, &lead, c->why) < 0)
		return -1;
	source->how = SOURCE_PAGE;
	source->lead = (size_t)lead;
	return 0;
}

/* The field of a slot's tags, or of those that fill another slot. */
static int
check_source_field(struct compiler *c, const struct frame_source *source, const struct node *field)
{
	const struct frame_slot *of = source->how == SOURCE_OF ? &c->frame->slots[source->of] : NULL;
	const char *type = NULL;

	if (field == NULL || source->how == SOURCE_TEXT || source->how == SOURCE_PAGE || source->how == SOURCE_TRIGGER)
		return 0;
	if (of == NULL)
		return check_field(c, source->match.type, field);
	for (size_t i = 0; i < of->count; i++) {
		if (of->sources[i].how != SOURCE_TAG || has_field(c, of->sources[i].match.type, source->field))
			return 0;
		type = of->sources[i].match.type;
	}
	return check_field(c, type, field);
}

static int
compile_source_of(struct compiler *c, const struct node *map, struct frame_source *source)
{
	const struct node *tag = node_child(map, "tag"), *text = node_child(map, "text"), *of = node_child(map, "of");
	const struct node *page = node_child(map, "published");
	int group;

	if ((tag != NULL) + (text != NULL) + (of != NULL) + (page != NULL) != 1)
		return fault_at(c->why, map, "a slot is filled from one of tag, text, of, published");
	if (page != NULL)
		return compile_source_page(c, map, source);
	if (tag != NULL) {
		source->how = SOURCE_TAG;
		return 0;
	}
	if (of != NULL)
		return compile_of(c, map, of, source);
	source->how = SOURCE_TEXT;
	if (compile_pattern(c, map, "text", false, &source->text) < 0)
		return -1;
	group = pattern_group(source->text, "value");
	source->value_group = group > 0 ? (size_t)group : 0;
	return 0;
}

/* Keys that say which tag is meant mean nothing where no tag is looked for. */
static int
refuse_idle_keys(struct compiler *c, const struct node *map, const struct frame_source *source)
{
	static const char *const of_text[] = { "text", "in", "within", "literal", "lower", "drop", NULL };
	static const char *const of_slot[] = { "of", "field", "literal", "lower", "drop", NULL };
	const char *const *allowed = source->how == SOURCE_TEXT ? of_text : of_slot;

	for (size_t i = 0; (source->how == SOURCE_TEXT || source->how == SOURCE_OF) && i < node_count(map); i++) {
		const char *key = node_text(node_key(map, i));
		size_t k = 0;

		while (allowed[k] != NULL && strcmp(allowed[k], key) != 0)
			k++;
		if (allowed[k] == NULL)
			return fault_at(c->why, node_key(map, i), "'%s' does nothing in a slot that is filled from '%s'", key, allowed[0]);
	}
	return 0;
}

/* Index of the word under a key, `usual` where it is absent, -1 with *why. */
static int
choice_under(struct compiler *c, const struct node *map, const char *key, const char *const names[], int usual)
{
	const struct node *node = node_child(map, key);

	return node == NULL ? usual : schema_choice(node, key, names, c->why);
}

static int
compile_source(struct compiler *c, const struct node *map, struct frame_source *source)
{
	static const struct schema_key keys[] = { MATCH_KEYS,
						  FIELD_KEYS,
						  { "text", SCHEMA_PATTERN, false },
						  { "of", SCHEMA_TEXT, false },
						  { "published", SCHEMA_INTEGER, false },
						  { "field", SCHEMA_TEXT, false },
						  { "literal", SCHEMA_TEXT, false },
						  { "lower", SCHEMA_BOOL, false },
						  { "drop", SCHEMA_PATTERN, false },
						  { "role", SCHEMA_PATTERN, false },
						  { "prefer", SCHEMA_TEXT, false },
						  { "within", SCHEMA_TEXT, false },
						  { "max", SCHEMA_INTEGER, false },
						  { "min", SCHEMA_INTEGER, false },
						  { "join", SCHEMA_TEXT, false },
						  { "also", SCHEMA_BOOL, false },
						  { NULL, 0, false } };
	static const char *const withins[] = { "trigger", "sentence", "segment", "window", "document", NULL };
	static const char *const prefers[] = { "nearest", "first", "last", "longest", NULL };
	const struct node *node;
	long long most = FRAME_LIST_MOST, least = 1;
	int within, prefer;

	if (schema_check(map, "a slot", keys, c->why) < 0 || compile_source_of(c, map, source) < 0 || refuse_idle_keys(c, map, source) < 0)
		return -1;
	if (compile_match(c, map, kinds_named("title dateline paragraph caption"), &source->match) < 0)
		return -1;
	within = choice_under(c, map, "within", withins, WITHIN_WINDOW);
	prefer = choice_under(c, map, "prefer", prefers, PREFER_NEAREST);
	if (within < 0 || prefer < 0)
		return -1;
	source->within = (enum frame_within)within;
	source->prefer = (enum frame_prefer)prefer;
	if ((node = node_child(map, "max")) != NULL && node_integer(node, 1, FRAME_LIST_MOST, &most, c->why) < 0)
		return -1;
	source->most = source->how == SOURCE_TAG ? (size_t)most : 1;
	if ((node = node_child(map, "min")) != NULL && source->most == 1)
		return fault_at(c->why, node, "'min' is for a list of values");
	if (node != NULL && node_integer(node, 1, most, &least, c->why) < 0)
		return -1;
	source->least = (size_t)least;
	source->join = keep_text(c, node_child(map, "join"));
	if ((node = node_child(map, "lower")) != NULL && node_bool(node, &source->lower, c->why) < 0)
		return -1;
	if ((node = node_child(map, "also")) != NULL && node_bool(node, &source->also, c->why) < 0)
		return -1;
	if (source->also && (source->most == 1 || source->join != NULL))
		return fault_at(c->why, node, "'also' is for a list");
	source->field = keep_text(c, node_child(map, "field"));
	if (check_source_field(c, source, node_child(map, "field")) < 0)
		return -1;
	source->literal = keep_text(c, node_child(map, "literal"));
	source->index = c->frame->source_count++;
	source->place = node_place(map);
	if (compile_pattern(c, map, "drop", false, &source->drop) < 0 ||
	    compile_pattern(c, map, "role", false, &source->role) < 0)
		return -1;
	if (source->join != NULL && (source->role != NULL || source->most == 1))
		return fault_at(c->why, node_child(map, "join"), "'join' is for a list of texts");
	return 0;
}

static bool
is_slot_name(const char *name)
{
	if (strcmp(name, "type") == 0 || strcmp(name, "name") == 0 || strcmp(name, "evidence") == 0 ||
	    strcmp(name, "rule") == 0)
		return false;
	return name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static bool
gives_list(const struct frame_source *source)
{
	return source->most > 1 && source->join == NULL;
}

/* `also` adds to what an earlier source has found: each of them gives a list. */
static int
check_also(const struct compiler *c, const struct frame_slot *slot, const struct node *node)
{
	bool lists = true;

	for (size_t i = 0; i < slot->count; i++) {
		if (slot->sources[i].also && (i == 0 || !lists))
			return fault_at(c->why, node_child(node_item(node, i), "also"), i == 0 ? "'also' adds to what a source before it has found, and there is none" : "'also' adds to a list, and a source before it gives one value");
		lists = lists && gives_list(&slot->sources[i]);
	}
	return 0;
}

/* A slot is a map, or a list of maps that are tried in turn. */
static int
compile_slot(struct compiler *c, const struct node *key, const struct node *node)
{
	struct frame_slot *slot = &c->frame->slots[c->frame->slot_count];
	size_t count = node_kind(node) == NODE_LIST ? node_count(node) : 1;

	slot->name = keep_text(c, key);
	if (!is_slot_name(slot->name))
		return fault_at(c->why, key, "a slot cannot be named '%s'", slot->name);
	if (count == 0 || node_kind(node) == NODE_SCALAR)
		return fault_at(c->why, node, "slot '%s' says nowhere where it is filled from", slot->name);
	slot->sources = arena_zero(c->rules->arena, count * sizeof *slot->sources);
	for (; slot->count < count; slot->count++)
		if (compile_source(c, node_kind(node) == NODE_LIST ? node_item(node, slot->count) : node,
				   &slot->sources[slot->count]) < 0)
			return -1;
	c->frame->slot_count++;
	return node_kind(node) == NODE_LIST ? check_also(c, slot, node) : 0;
}

/* ---- frames ---- */

static int
compile_trigger(struct compiler *c, const struct node *map)
{
	static const struct schema_key keys[] = { MATCH_KEYS, FIELD_KEYS, { NULL, 0, false } };

	if (schema_check(map, "a trigger", keys, c->why) < 0)
		return -1;
	if (node_child(map, "tag") == NULL)
		return fault_at(c->why, map, "a trigger needs a 'tag'");
	return compile_match(c, map, kinds_named("title paragraph"), &c->frame->trigger);
}

/* A slot counts that is filled from a tag, the page or a group of words; a list does beside a date, as one slot. */
static int
check_min_slots(struct compiler *c, const struct node *node)
{
	size_t most = 0, lists = 0;

	for (size_t i = 0; i < c->frame->slot_count; i++) {
		const struct frame_slot *slot = &c->frame->slots[i];
		bool counts = false, list = false;

		for (size_t k = 0; k < slot->count; k++) {
			counts = counts || slot->sources[k].how == SOURCE_TAG || slot->sources[k].how == SOURCE_PAGE ||
				 frame_counts_words(&slot->sources[k]);
			list = list || gives_list(&slot->sources[k]);
		}
		most += counts && !list;
		lists += counts && list;
	}
	most += lists > 0;
	if (c->frame->min_slots <= most)
		return 0;
	return fault_at(c->why, node, "min_slots is %zu, and only %zu of the slots can count: those filled from a tag, from the page, or from a group 'value' of words", c->frame->min_slots, most);
}

static int
compile_body(struct compiler *c, const struct node *node)
{
	const struct node *slots = node_child(node, "slots"), *child;
	long long window = 2, least = 1;

	if (compile_trigger(c, node_child(node, "trigger")) < 0)
		return -1;
	if ((child = node_child(node, "window")) != NULL && node_integer(child, 0, 1000, &window, c->why) < 0)
		return -1;
	if ((child = node_child(node, "min_slots")) != NULL && node_integer(child, 0, 100, &least, c->why) < 0)
		return -1;
	c->frame->window = (size_t)window;
	c->frame->min_slots = (size_t)least;
	c->frame->slots = arena_zero(c->rules->arena, node_count(slots) * sizeof *c->frame->slots);
	for (size_t i = 0; i < node_count(slots); i++)
		if (compile_slot(c, node_key(slots, i), node_item(slots, i)) < 0)
			return -1;
	return check_min_slots(c, child != NULL ? child : slots);
}

/* The slots that an example expects: those of a mark. */
static int
check_slots(struct compiler *c, const struct node *slots)
{
	const char **names = arena_zero(c->rules->arena, (c->frame->slot_count + 1) * sizeof *names);

	for (size_t i = 0; i < c->frame->slot_count; i++)
		names[i] = c->frame->slots[i].name;
	for (size_t i = 0; node_kind(slots) == NODE_MAP && i < node_count(slots); i++)
		if (schema_choice(node_key(slots, i), "slot of the frame", names, c->why) < 0)
			return -1;
	return 0;
}

static int
compile_tests(struct compiler *c, const struct node *tests)
{
	if (tests == NULL)
		return 0;
	if (examples_check(tests, "slots", c->why) < 0)
		return -1;
	for (size_t i = 0; i < node_count(tests); i++)
		for (size_t k = 0; k < node_count(node_item(tests, i)); k++) {
			const struct node *example = node_item(node_item(tests, i), k);
			const struct node *slots = node_kind(example) == NODE_MAP ? node_child(example, "slots") : NULL;
			bool many = slots != NULL && node_kind(slots) == NODE_LIST;

			for (size_t n = 0; slots != NULL && n < (many ? node_count(slots) : 1); n++)
				if (check_slots(c, many ? node_item(slots, n) : slots) < 0)
					return -1;
		}
	if (c->pack->keep_tests)
		c->frame->tests = tests;
	return 0;
}

static struct frame *
find_frame(struct document_rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->frame_count; i++)
		if (strcmp(rules->frames[i].id, id) == 0)
			return &rules->frames[i];
	return NULL;
}

static void
note_trigger(struct document_rules *rules, const char *type)
{
	for (size_t i = 0; i < rules->trigger_count; i++)
		if (rules->triggers[i] == type)
			return;
	mem_grow(&rules->triggers, &rules->trigger_room, rules->trigger_count + 1, sizeof *rules->triggers);
	rules->triggers[rules->trigger_count++] = type;
}

int
frame_compile(struct document_rules *rules, const struct document_pack *pack, const struct node *node,
	      struct fault *why)
{
	static const struct schema_key keys[] = {
		{ "id", SCHEMA_TEXT, true },        { "frame", SCHEMA_TEXT, true },
		{ "trigger", SCHEMA_MAP, true },    { "window", SCHEMA_INTEGER, false },
		{ "slots", SCHEMA_MAP, true },      { "min_slots", SCHEMA_INTEGER, false },
		{ "refers", SCHEMA_BOOL, false },   { "override", SCHEMA_TEXT, false },
		{ "tests", SCHEMA_MAP, false },
		{ NULL, 0, false }
	};
	struct frame frame = { .shipped = pack->shipped, .place = node_place(node) }, *old;
	const struct frame *same;
	struct compiler c = { rules, pack, &frame, why };
	const char *override;

	if (schema_check(node, "a frame", keys, why) < 0)
		return -1;
	frame.id = keep_text(&c, node_child(node, "id"));
	frame.type = keep_text(&c, node_child(node, "frame"));
	if (node_child(node, "refers") != NULL && node_bool(node_child(node, "refers"), &frame.refers, why) < 0)
		return -1;
	override = keep_text(&c, node_child(node, "override"));
	old = find_frame(rules, override != NULL ? override : frame.id);
	if (override != NULL && old == NULL)
		return document_rules_no_frame(rules, node_child(node, "override"), override, why);
	same = find_frame(rules, frame.id);
	if (same != NULL && (override == NULL || same != old))
		return fault_at(why, node_child(node, "id"), "frame '%s' is defined twice, first at %s:%zu", frame.id,
				same->place.file, same->place.line);
	if (compile_body(&c, node) < 0 || compile_tests(&c, node_child(node, "tests")) < 0)
		return -1;
	note_trigger(rules, frame.trigger.type);
	if (old != NULL) {
		*old = frame;
		return 0;
	}
	mem_grow(&rules->frames, &rules->frame_room, rules->frame_count + 1, sizeof *rules->frames);
	rules->frames[rules->frame_count++] = frame;
	return 0;
}
