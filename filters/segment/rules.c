#include "rules.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "rules/schema.h"
#include "unicode/fold.h"

const char *const place_names[] = { "first", "top", "lead", "body", "tail", "last", "last-section", NULL };
const char *const block_names[] = { "first", "last", "alone", NULL };
const char *const group_names[] = { "publisher", "day", "month", "year", "hour", "minute", "half", NULL };
static const char *const then_names[] = { "nothing", "headlines", "all", NULL };

static const struct schema_key file_keys[] = {
	{ "segments", SCHEMA_TEXT, true }, { "lang", SCHEMA_INTEGER, true }, { "macros", SCHEMA_MAP, false }, { "rules", SCHEMA_LIST, false },
	{ "publishers", SCHEMA_TEXTS, false }, { "disable", SCHEMA_TEXTS, false }, { 0 }
};
static const struct schema_key rule_keys[] = {
	{ "id", SCHEMA_TEXT, true }, { "kind", SCHEMA_TEXT, false }, { "pattern", SCHEMA_PATTERN, false }, { "unless", SCHEMA_PATTERN, false },
	{ "above", SCHEMA_PATTERN, false },
	{ "place", SCHEMA_TEXTS, false }, { "block", SCHEMA_TEXTS, false }, { "ends", SCHEMA_TEXTS, false }, { "previous", SCHEMA_TEXTS, false },
	{ "next", SCHEMA_TEXTS, false }, { "same_as", SCHEMA_TEXTS, false }, { "points", SCHEMA_MAP, false }, { "sentences", SCHEMA_MAP, false },
	{ "from_end", SCHEMA_INTEGER, false }, { "share", SCHEMA_REAL, false }, { "sectioned", SCHEMA_BOOL, false }, { "again", SCHEMA_BOOL, false }, { "before_headlines", SCHEMA_BOOL, false }, { "heads", SCHEMA_INTEGER, false }, { "then", SCHEMA_MAP, false },
	{ "once", SCHEMA_BOOL, false }, { "known_publisher", SCHEMA_BOOL, false }, { "tests", SCHEMA_MAP, false }, { 0 }
};
static const struct schema_key bounds_keys[] = { { "min", SCHEMA_INTEGER, false }, { "max", SCHEMA_INTEGER, false }, { 0 } };
static const struct schema_key then_keys[] = { { "kind", SCHEMA_TEXT, true }, { "lines", SCHEMA_TEXT, true }, { 0 } };

/* ---- values ---------------------------------------------------------------------------------------------- */

/* One word or a list of words out of names, as bits. */
static int
read_set(const struct node *rule, const char *key, const char *const names[], unsigned *set, struct fault *why)
{
	const struct node *value = node_child(rule, key);
	bool list = value != NULL && node_kind(value) == NODE_LIST;

	*set = 0;
	for (size_t i = 0; value != NULL && i < (list ? node_count(value) : 1); i++) {
		int choice = schema_choice(list ? node_item(value, i) : value, key, names, why);

		if (choice < 0)
			return -1;
		*set |= 1u << choice;
	}
	if (list && *set == 0)
		return fault_at(why, value, "'%s' is an empty list, so that no line fits", key);
	return 0;
}

static int
read_count(const struct node *node, const char *key, size_t *value, struct fault *why)
{
	long long number;

	node = node_child(node, key);
	if (node == NULL)
		return 0;
	if (node_integer(node, 0, 1000000, &number, why) < 0)
		return -1;
	*value = (size_t)number;
	return 0;
}

/* {min: N, max: N} */
static int
read_bounds(const struct node *rule, const char *key, size_t *min, size_t *max, struct fault *why)
{
	const struct node *bounds = node_child(rule, key);

	*min = 0;
	*max = SIZE_MAX;
	if (bounds == NULL)
		return 0;
	if (schema_check(bounds, key, bounds_keys, why) < 0)
		return -1;
	if (read_count(bounds, "min", min, why) < 0 || read_count(bounds, "max", max, why) < 0)
		return -1;
	if (*min > *max)
		return fault_at(why, bounds, "'%s': min is greater than max, so that no line fits", key);
	return 0;
}

static int
read_truth(const struct node *rule, const char *key, bool *truth, struct fault *why)
{
	const struct node *node = node_child(rule, key);

	return node == NULL ? 0 : node_bool(node, truth, why);
}

static int
read_kind(const struct node *node, enum kind *kind, struct fault *why)
{
	const char *const *choices = kind_names + KIND_TITLE;
	static const char *named[KIND_NONE];
	int choice;

	for (int i = 0; i < KIND_NONE - 1; i++)
		named[i] = choices[i];
	choice = schema_choice(node, "kind", named, why);
	if (choice < 0)
		return -1;
	*kind = KIND_TITLE + (unsigned)choice;
	return 0;
}

static int
read_pattern(const struct node *rule, const char *key, const struct pattern_macros *macros, struct pattern **pattern, struct fault *why)
{
	static const struct pattern_options options = { .prefilter = true };
	const struct node *node = node_child(rule, key);

	if (node == NULL)
		return 0;
	*pattern = pattern_load(node, macros, &options, why);
	return *pattern == NULL ? -1 : 0;
}

/* ---- a rule ---------------------------------------------------------------------------------------------- */

static int
read_groups(struct rule *rule, struct fault *why)
{
	const struct node *pattern = node_child(rule->node, "pattern");

	for (int i = 0; i < GROUPS; i++)
		rule->groups[i] = rule->pattern != NULL ? pattern_group(rule->pattern, group_names[i]) : -1;
	for (size_t i = 1; rule->pattern != NULL && i <= pattern_groups(rule->pattern); i++) {
		const char *name = pattern_group_name(rule->pattern, i), *near;

		if (name == NULL)
			continue;
		rule->reads = true;
		for (size_t known = 0; known < GROUPS; known++)
			if (rule->groups[known] == (int)i)
				name = NULL;
		if (name == NULL)
			continue;
		near = schema_nearest(name, group_names, GROUPS);
		return fault_at(why, pattern, near != NULL ? "unknown group '%s'; did you mean '%s'" : "unknown group '%s'", name, near);
	}
	return 0;
}

static int
read_then(struct rule *rule, struct fault *why)
{
	const struct node *then = node_child(rule->node, "then");
	int lines;

	if (then == NULL)
		return 0;
	if (schema_check(then, "then", then_keys, why) < 0 || read_kind(node_child(then, "kind"), &rule->then_kind, why) < 0)
		return -1;
	lines = schema_choice(node_child(then, "lines"), "lines", then_names, why);
	if (lines < 0)
		return -1;
	rule->then = (enum then)lines;
	return 0;
}

/* Keys that say nothing without another one. */
static int
check_needs(const struct rule *rule, struct fault *why)
{
	const struct node *node = rule->node;

	if (rule->again && rule->pattern == NULL)
		return fault_at(why, node_child(node, "again"), "'again' needs a 'pattern'");
	if (rule->from_end > 0 && rule->pattern == NULL)
		return fault_at(why, node_child(node, "from_end"), "'from_end' needs a 'pattern'");
	if (rule->once && !rule->decides)
		return fault_at(why, node_child(node, "once"), "'once' needs a 'kind'");
	if (rule->known_publisher && rule->groups[GROUP_PUBLISHER] < 0)
		return fault_at(why, node_child(node, "known_publisher"), "'known_publisher' needs a group 'publisher' in the pattern");
	if (rule->heads > 0 && !rule->again)
		return fault_at(why, node_child(node, "heads"), "'heads' needs 'again: true'");
	return 0;
}

static int
read_conditions(struct rule *rule, struct fault *why)
{
	const struct node *node = rule->node;
	bool sectioned = false;

	if (read_set(node, "place", place_names, &rule->places, why) < 0 || read_set(node, "block", block_names, &rule->blocks, why) < 0 ||
	    read_set(node, "ends", ending_names, &rule->endings, why) < 0 || read_set(node, "previous", kind_names, &rule->previous, why) < 0 ||
	    read_set(node, "next", kind_names, &rule->next, why) < 0 || read_set(node, "same_as", kind_names, &rule->same_as, why) < 0)
		return -1;
	if (read_bounds(node, "points", &rule->min_points, &rule->max_points, why) < 0 ||
	    read_bounds(node, "sentences", &rule->min_sentences, &rule->max_sentences, why) < 0)
		return -1;
	if (node_child(node, "share") != NULL && node_real(node_child(node, "share"), 0.01, 100, &rule->max_share, why) < 0)
		return -1;
	if (read_truth(node, "again", &rule->again, why) < 0 || read_truth(node, "before_headlines", &rule->before_headlines, why) < 0 ||
	    read_truth(node, "sectioned", &sectioned, why) < 0 || read_truth(node, "once", &rule->once, why) < 0 ||
	    read_truth(node, "known_publisher", &rule->known_publisher, why) < 0)
		return -1;
	rule->sectioned = node_child(node, "sectioned") != NULL ? sectioned : -1;
	if (read_count(node, "heads", &rule->heads, why) < 0 || read_count(node, "from_end", &rule->from_end, why) < 0)
		return -1;
	return check_needs(rule, why);
}

static int
read_rule(struct rule *rule, const struct node *node, const struct pattern_macros *macros, struct fault *why)
{
	const struct node *kind = node_child(node, "kind");

	if (schema_check(node, "a rule", rule_keys, why) < 0)
		return -1;
	rule->id = node_text(node_child(node, "id"));
	rule->node = node;
	rule->decides = kind != NULL;
	if (kind != NULL && read_kind(kind, &rule->kind, why) < 0)
		return -1;
	if (read_pattern(node, "pattern", macros, &rule->pattern, why) < 0 || read_pattern(node, "unless", macros, &rule->unless, why) < 0 ||
	    read_pattern(node, "above", macros, &rule->above, why) < 0)
		return -1;
	if (read_groups(rule, why) < 0 || read_then(rule, why) < 0 || read_conditions(rule, why) < 0)
		return -1;
	if (!rule->decides && !rule->reads)
		return fault_at(why, node, "rule '%s' has neither a 'kind' nor a group to read, so that it does nothing", rule->id);
	return 0;
}

/* ---- files ----------------------------------------------------------------------------------------------- */

struct loading {
	struct rules *rules;
	struct table *places;              /* rule id -> its node */
	struct table *disabled;            /* rule id -> the node that says so */
	bool shipped;                      /* is the file in work */
	struct fault *why;
};

/* Tables hold void pointers; these are only looked at. */
static void *
borrowed(const void *p)
{
	return (void *)(uintptr_t)p;
}

static int
add_rule(struct loading *l, const struct node *node, const struct pattern_macros *macros)
{
	struct rules *rules = l->rules;
	struct rule *rule;
	const struct node *before;

	mem_grow(&rules->items, &rules->capacity, rules->count + 1, sizeof *rules->items);
	rule = &rules->items[rules->count++];
	*rule = (struct rule){ 0 };
	rule->shipped = l->shipped;
	if (read_rule(rule, node, macros, l->why) < 0)
		return -1;
	before = table_put(l->places, rule->id, strlen(rule->id), borrowed(node));
	if (before != NULL)
		return fault_at(l->why, node_child(node, "id"), "rule '%s' stands in %s:%zu already", rule->id, node_place(before).file,
		    node_place(before).line);
	return 0;
}

/* The key under which a name in capitals finds its spelling. */
static void
publisher_key(const char *name, size_t len, struct buffer *key)
{
	buffer_clear(key);
	fold(name, len, FOLD_CASE | FOLD_TONE | FOLD_SPACE, key);
}

const char *
rules_publisher(const struct rules *rules, const char *name, size_t len, struct buffer *key)
{
	publisher_key(name, len, key);
	return table_get(rules->publishers, key->bytes, key->len);
}

static void
add_publisher(struct loading *l, const struct node *node)
{
	struct buffer key = { 0 };

	publisher_key(node_text(node), strlen(node_text(node)), &key);
	table_put(l->rules->publishers, key.bytes, key.len, borrowed(node_text(node)));
	buffer_free(&key);
}

static void
add_disabled(struct loading *l, const struct node *node)
{
	table_put(l->disabled, node_text(node), strlen(node_text(node)), borrowed(node));
}

static void
each_text(struct loading *l, const struct node *texts, void (*add)(struct loading *, const struct node *))
{
	if (texts == NULL)
		return;
	if (node_kind(texts) == NODE_SCALAR)
		add(l, texts);
	for (size_t i = 0; i < node_count(texts); i++)
		add(l, node_item(texts, i));
}

static int
add_file(struct loading *l, const struct node *file)
{
	const struct node *rules = node_child(file, "rules");
	struct pattern_macros *macros;
	long long lang;
	int done = 0;

	if (schema_check(file, "a file of segment rules", file_keys, l->why) < 0 || node_integer(node_child(file, "lang"), 1, 1, &lang, l->why) < 0)
		return -1;
	macros = pattern_macros_new(node_child(file, "macros"), NULL, l->why);
	if (macros == NULL)
		return -1;
	for (size_t i = 0; rules != NULL && done == 0 && i < node_count(rules); i++)
		done = add_rule(l, node_item(rules, i), macros);
	pattern_macros_free(macros);
	each_text(l, node_child(file, "publishers"), add_publisher);
	each_text(l, node_child(file, "disable"), add_disabled);
	return done;
}

static void
rule_clear(struct rule *rule)
{
	pattern_free(rule->pattern);
	pattern_free(rule->unless);
	pattern_free(rule->above);
}

/* Take the disabled rules out; each must be there. */
static int
disable(struct loading *l)
{
	struct rules *rules = l->rules;
	size_t kept = 0;

	for (size_t i = 0; i < table_count(l->disabled); i++) {
		size_t len;
		const char *id = table_key(l->disabled, i, &len);

		if (table_get(l->places, id, len) == NULL)
			return fault_at(l->why, table_value(l->disabled, i), "there is no rule '%s' to disable", id);
	}
	for (size_t i = 0; i < rules->count; i++) {
		if (table_get(l->disabled, rules->items[i].id, strlen(rules->items[i].id)) != NULL)
			rule_clear(&rules->items[i]);
		else
			rules->items[kept++] = rules->items[i];
	}
	rules->count = kept;
	return 0;
}

int
rules_load(struct rules *rules, const struct rule_files *files, const char ***abbreviations, size_t *abbreviation_count, struct fault *why)
{
	struct loading l = { rules, table_new(), table_new(), false, why };
	int done = 0;

	*rules = (struct rules){ .publishers = table_new() };
	rules->files = mem_array(files->count, sizeof *rules->files);
	*abbreviations = mem_array(files->count, sizeof **abbreviations);
	*abbreviation_count = 0;
	for (size_t i = 0; i < files->count && done == 0; i++) {
		struct node *file = node_load(files->paths[i], why);

		if (file == NULL) {
			done = -1;
			break;
		}
		rules->files[rules->file_count++] = file;
		l.shipped = files->shipped[i];
		if (node_child(file, "abbreviations") != NULL || node_child(file, "may_end") != NULL)
			(*abbreviations)[(*abbreviation_count)++] = files->paths[i];
		else
			done = add_file(&l, file);
	}
	if (done == 0)
		done = disable(&l);
	table_free(l.places, NULL);
	table_free(l.disabled, NULL);
	return done;
}

void
rules_free(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		rule_clear(&rules->items[i]);
	free(rules->items);
	for (size_t i = 0; i < rules->file_count; i++)
		node_free(rules->files[i]);
	free(rules->files);
	table_free(rules->publishers, NULL);
	*rules = (struct rules){ 0 };
}
