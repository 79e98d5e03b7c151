#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/memory.h"
#include "compile/pack.h"
#include "compile/stage.h"
#include "compile/texts.h"
#include "rules/files.h"
#include "rules/later.h"
#include "rules/schema.h"
#include "unicode/fold.h"

enum { NEEDS_DEPTH = 64, MOST_FAULTS = 10 };

static const struct schema_key pack_keys[] = {
	{ "pack", SCHEMA_TEXT, true }, { "lang", SCHEMA_INTEGER, true }, { "needs", SCHEMA_TEXTS, false },
	{ "lexicons", SCHEMA_MAP, false }, { "macros", SCHEMA_MAP, false }, { "rules", SCHEMA_LIST, false },
	{ "frames", SCHEMA_LIST, false }, { "checks", SCHEMA_LIST, false }, { "disable", SCHEMA_TEXTS, false }, { 0 }
};

/* ---- types, views, rules by name ---- */

const struct tag_type *
pack_set_type(const struct pack_set *set, const char *name)
{
	return table_get(set->type_names, name, strlen(name));
}

struct tag_type *
pack_set_intern(struct pack_set *set, const struct node *at, struct fault *why)
{
	const char *name = node_text(at);
	struct tag_type *type = table_get(set->type_names, name, strlen(name));

	if (type != NULL)
		return type;
	if (!(*name >= 'a' && *name <= 'z') || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name)) {
		fault_at(why, at, "'%s': the type of a tag is small letters, digits and _", name);
		return NULL;
	}
	if (set->type_count > ANCHOR_LAST_ATOM - ANCHOR_FIRST_ATOM) {
		fault_at(why, at, "more than %u types of tags", ANCHOR_LAST_ATOM - ANCHOR_FIRST_ATOM + 1);
		return NULL;
	}
	type = arena_zero(set->arena, sizeof *type);
	type->name = arena_copy(set->arena, name, strlen(name));
	type->index = set->type_count;
	type->point = ANCHOR_FIRST_ATOM + (uint32_t)type->index;
	mem_grow(&set->types, &set->type_room, set->type_count + 1, sizeof *set->types);
	set->types[set->type_count++] = type;
	table_put(set->type_names, name, strlen(name), type);
	return type;
}

size_t
pack_set_view(struct pack_set *set, const struct tag_type *const *types, size_t count)
{
	for (size_t i = 0; i < set->view_count; i++)
		if (set->views[i].count == count && memcmp(set->views[i].types, types, count * sizeof *types) == 0)
			return i;
	mem_grow(&set->views, &set->view_room, set->view_count + 1, sizeof *set->views);
	set->views[set->view_count] = (struct view_kind){ .types = types, .count = count };
	return set->view_count++;
}

/* ---- files ---- */

static void
pack_free(struct pack *pack)
{
	for (size_t i = pack->chain_count; i-- > 0;)
		pattern_macros_free(pack->chain[i]);
	free(pack->chain);
	free(pack->needs);
	node_free(pack->root);
}

void
pack_set_free(struct pack_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->rule_count; i++)
		rule_free(set->rules[i]);
	for (size_t i = 0; i < set->pack_count; i++)
		pack_free(set->packs[i]);
	free(set->packs);
	free(set->rules);
	free(set->types);
	free(set->views);
	free(set->lexicons_wanted);
	table_free(set->type_names, NULL);
	lexicon_set_free(set->lexicons);
	literals_free(set->literals);
	document_rules_free(set->document_rules);
	arena_free(set->arena);
	free(set);
}

static struct pack *
pack_named(const struct pack_set *set, const char *name)
{
	for (size_t i = 0; i < set->pack_count; i++)
		if (strcmp(set->packs[i]->name, name) == 0)
			return set->packs[i];
	return NULL;
}

static int
check_language(const struct node *root, struct fault *why)
{
	const struct node *lang = node_child(root, "lang");
	long long version;

	if (node_integer(lang, 0, 1000000, &version, why) < 0)
		return -1;
	return version == 1 ? 0 : fault_at(why, lang, "this program knows version 1 of the rule language, not %lld", version);
}

/* Add a pack file; takes its tree.  A pack given with -r takes the place of the shipped one of its name.  only: take it if it has
 * this name. */
static int
add_file_take(struct pack_set *set, struct node *root, const char *path, bool shipped, const char *only, struct fault *why)
{
	const char *name;
	struct pack *pack, *old;

	if (node_kind(root) != NODE_MAP) {
		fault_at(why, root, "a rule file is a map with 'pack' and 'rules'");
		goto fail;
	}
	if (schema_check(root, "a pack", pack_keys, why) < 0 || check_language(root, why) < 0)
		goto fail;
	name = node_text(node_child(root, "pack"));
	old = pack_named(set, name);
	if (old != NULL && !shipped) {
		fault_at(why, node_child(root, "pack"), "the pack '%s' is in %s too", name, old->path);
		goto fail;
	}
	if (old != NULL || (only != NULL && strcmp(name, only) != 0)) {
		node_free(root);
		return 0;
	}
	pack = arena_zero(set->arena, sizeof *pack);
	pack->root = root;
	pack->name = arena_copy(set->arena, name, strlen(name));
	pack->path = arena_copy(set->arena, path, strlen(path));
	pack->shipped = shipped;
	mem_grow(&set->packs, &set->pack_room, set->pack_count + 1, sizeof *set->packs);
	set->packs[set->pack_count++] = pack;
	return 0;
fail:
	node_free(root);
	return -1;
}

static int
add_files(struct pack_set *set, struct fault *why)
{
	struct rule_files files;
	struct node **roots;
	struct fault *whys;
	int result = 0;

	if (rule_files_find("tag", set->options.given, set->options.given_count, set->options.no_default, &files, why) < 0)
		return -1;
	roots = mem_array(files.count + 1, sizeof *roots);
	whys = mem_array(files.count + 1, sizeof *whys);
	node_load_all((const char *const *)files.paths, files.count, roots, whys);
	for (size_t i = 0; i < files.count; i++) {
		if (result < 0)
			node_free(roots[i]);
		else if (roots[i] != NULL)
			result = add_file_take(set, roots[i], files.paths[i], files.shipped[i], NULL, why);
		else {
			*why = whys[i];
			result = -1;
		}
	}
	free(roots);
	free(whys);
	rule_files_free(&files);
	return result;
}

/* A needed pack that was not given is looked for among the shipped ones. */
static int
add_needed(struct pack_set *set, const struct node *at, struct fault *why)
{
	const char *names[256], *nearest;
	size_t count = 0;
	struct rule_files files;
	int result = 0;

	if (rule_files_find("tag", NULL, 0, false, &files, why) < 0)
		return -1;
	for (; count < set->pack_count && count < 128; count++)
		names[count] = set->packs[count]->name;
	for (size_t i = 0; i < files.count && result == 0 && pack_named(set, node_text(at)) == NULL; i++) {
		struct node *root = node_load(files.paths[i], why);
		const struct node *name = root != NULL ? node_child(root, "pack") : NULL;

		if (name != NULL && node_kind(name) == NODE_SCALAR && count < 256)
			names[count++] = arena_copy(set->arena, node_text(name), strlen(node_text(name)));
		result = root == NULL ? -1 : add_file_take(set, root, files.paths[i], true, node_text(at), why);
	}
	rule_files_free(&files);
	if (result < 0 || pack_named(set, node_text(at)) != NULL)
		return result;
	nearest = schema_nearest(node_text(at), names, count);
	return fault_at(why, at, "no pack '%s' in the paths given with -r or among the shipped ones%s%s%s", node_text(at),
		nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "", nearest != NULL ? "'" : "");
}

/* ---- needs ---- */

static bool
builds_on(const struct pack *pack, const struct pack *other)
{
	for (size_t i = 0; i < pack->need_count; i++)
		if (pack->needs[i] == other)
			return true;
	return false;
}

static void
add_need(struct pack *pack, const struct pack *need)
{
	size_t room = pack->need_count;

	if (need == pack || builds_on(pack, need))
		return;
	mem_grow(&pack->needs, &room, pack->need_count + 1, sizeof *pack->needs);
	pack->needs[pack->need_count++] = need;
}

/* Put what it needs before the pack, and find all it builds on. */
static int
order_pack(struct pack_set *set, struct pack *pack, unsigned depth, struct fault *why)
{
	const struct node *needs = node_child(pack->root, "needs");

	if (pack->ordered)
		return 0;
	pack->visiting = true;
	for (size_t i = 0; i < texts_count(needs); i++) {
		const struct node *at = texts_item(needs, i);
		struct pack *need = pack_named(set, node_text(at));

		if (need == NULL && add_needed(set, at, why) < 0)
			return -1;
		need = pack_named(set, node_text(at));
		if (need->visiting || depth == NEEDS_DEPTH)
			return fault_at(why, at, "packs need each other in a circle: '%s' and '%s'", pack->name, need->name);
		if (order_pack(set, need, depth + 1, why) < 0)
			return -1;
		for (size_t k = 0; k < need->need_count; k++)
			add_need(pack, need->needs[k]);
		add_need(pack, need);
	}
	pack->visiting = false;
	pack->ordered = true;
	return 0;
}

/* Does this pack see, below its own macros, the first `count` that the other one needs?  Then its macros serve both. */
static bool
same_ground(const struct pack *pack, const struct pack *other, size_t count)
{
	return pack->need_count == count && (count == 0 || memcmp(pack->needs, other->needs, count * sizeof *pack->needs) == 0);
}

/* Macros of all it builds on, then its own: a name is looked for from the end. */
static int
read_macros(struct pack *pack, struct fault *why)
{
	pack->chain = mem_array(pack->need_count + 1, sizeof *pack->chain);
	for (size_t i = 0; i <= pack->need_count; i++) {
		const struct pack *from = i < pack->need_count ? pack->needs[i] : pack;
		struct pattern_macros *macros;

		if (from != pack && same_ground(from, pack, i)) {
			pack->macros = from->macros;
			continue;
		}
		macros = pattern_macros_new(node_child(from->root, "macros"), pack->macros, why);
		if (macros == NULL)
			return -1;
		pack->chain[pack->chain_count++] = macros;
		pack->macros = macros;
	}
	return 0;
}

/* ---- lexicons ---- */

static int
read_folds(const struct node *node, unsigned *fold_how, struct fault *why)
{
	static const char *const names[] = { "case", "tone", "dash", "space", "accent", "quote", NULL };
	static const unsigned flags[] = { FOLD_CASE, FOLD_TONE, FOLD_DASH, FOLD_SPACE, FOLD_ACCENT, FOLD_QUOTE };

	*fold_how = 0;
	for (size_t i = 0; i < texts_count(node); i++) {
		int word = schema_choice(texts_item(node, i), "folding", names, why);

		if (word < 0)
			return -1;
		*fold_how |= flags[word];
	}
	return 0;
}

/* `extend: PACK.NAME`, or the name alone where one pack has it. */
static struct lexicon *
extended_lexicon(const struct pack *pack, const struct node *at, struct fault *why)
{
	const struct rule seen_from = { .pack = pack };
	const struct lexicon *l = rule_lexicon(&seen_from, node_text(at));
	char words[400];

	if (l == NULL) {
		rule_no_lexicon(&seen_from, node_text(at), words, sizeof words);
		fault_at(why, at, "%s", words);
	}
	return (struct lexicon *)(uintptr_t)l;
}

static int
add_rows(const struct pack *pack, struct lexicon *l, const struct node *node, struct fault *why)
{
	const struct node *files = node_child(node, "file"), *entries = node_child(node, "entries");
	const char *slash = strrchr(pack->path, '/');

	if (files == NULL && entries == NULL)
		return fault_at(why, node, "a lexicon needs 'file' or 'entries'");
	for (size_t i = 0; i < texts_count(files); i++) {
		const struct node *file = texts_item(files, i);
		struct buffer path = { 0 };
		int result;

		if (slash != NULL && *node_text(file) != '/')
			buffer_append(&path, pack->path, (size_t)(slash - pack->path) + 1);
		buffer_text(&path, node_text(file));
		result = lexicon_add_file(l, buffer_string(&path), file, why);
		buffer_free(&path);
		if (result < 0)
			return -1;
	}
	return entries != NULL ? lexicon_add_entries(l, entries, why) : 0;
}

static int
read_lexicon(struct pack_set *set, struct pack *pack, const struct node *name, const struct node *node, struct fault *why)
{
	static const struct schema_key keys[] = {
		{ "file", SCHEMA_TEXTS, false }, { "entries", SCHEMA_MAP, false }, { "fold", SCHEMA_TEXTS, false },
		{ "bound", SCHEMA_TEXT, false }, { "extend", SCHEMA_TEXT, false }, { 0 }
	};
	static const char *const bounds[] = { "syllable", NULL };
	const struct node *extend, *bound;
	struct lexicon *l;
	unsigned fold_how;

	if (node_kind(node) != NODE_MAP)
		return fault_at(why, node, "a lexicon is a map: {file: NAME.tsv, fold: [case, tone], bound: syllable}");
	if (schema_check(node, "a lexicon", keys, why) < 0)
		return -1;
	extend = node_child(node, "extend");
	bound = node_child(node, "bound");
	if (extend != NULL && (bound != NULL || node_child(node, "fold") != NULL))
		return fault_at(why, node, "a lexicon that extends another one has its 'fold' and 'bound'");
	if (read_folds(node_child(node, "fold"), &fold_how, why) < 0 || (bound != NULL && schema_choice(bound, "bound", bounds, why) < 0))
		return -1;
	l = extend != NULL ? extended_lexicon(pack, extend, why)
	                   : lexicon_new(set->lexicons, node_text(name), fold_how, bound != NULL ? LEXICON_SYLLABLE : LEXICON_ANYWHERE);
	if (l == NULL)
		return -1;
	pack->lexicons[pack->lexicon_count++] = (struct pack_lexicon){ arena_copy(set->arena, node_text(name), strlen(node_text(name))), l };
	return add_rows(pack, l, node, why);
}

static int
read_lexicons(struct pack_set *set, struct pack *pack, struct fault *why)
{
	const struct node *map = node_child(pack->root, "lexicons");
	size_t count = map != NULL ? node_count(map) : 0;

	pack->lexicons = arena_zero(set->arena, (count + 1) * sizeof *pack->lexicons);
	for (size_t i = 0; i < count; i++)
		if (read_lexicon(set, pack, node_key(map, i), node_item(map, i), why) < 0)
			return -1;
	return 0;
}

/* Lexicons and macros of the pack and of all it builds on; each pack once, the ground first. */
static int
read_pack(struct pack_set *set, struct pack *pack, struct fault *why)
{
	if (pack->macros != NULL)
		return 0;
	for (size_t i = 0; i < pack->need_count; i++)
		if (read_pack(set, pack_named(set, pack->needs[i]->name), why) < 0)
			return -1;
	return read_macros(pack, why) < 0 ? -1 : read_lexicons(set, pack, why);
}

/* ---- rules ---- */

/* One rule's fault says nothing of the next rule: the one before is told, this one is the caller's to tell.  -1: enough. */
static int
note_fault(struct fault *why, const struct fault *found, size_t *faults)
{
	if (*faults > 0)
		diagnostic_fault(LEVEL_ERROR, why);
	*why = *found;
	return ++*faults < MOST_FAULTS ? 0 : -1;
}

static int
read_rules(struct pack_set *set, struct fault *why)
{
	size_t faults = 0;

	for (size_t p = 0; p < set->pack_count; p++) {
		const struct node *list = node_child(set->packs[p]->root, "rules");

		for (size_t i = 0; list != NULL && i < node_count(list); i++) {
			struct fault found = { 0 };
			struct rule *rule = rule_read(set, set->packs[p], node_item(list, i), &found);

			if (rule == NULL) {
				if (note_fault(why, &found, &faults) < 0)
					return -1;
				continue;
			}
			mem_grow(&set->rules, &set->rule_room, set->rule_count + 1, sizeof *set->rules);
			set->rules[set->rule_count++] = rule;
		}
	}
	return faults > 0 ? -1 : 0;
}

static struct rule *
rule_to_change(struct pack_set *set, const char *id, const struct rule *not)
{
	for (size_t i = 0; i < set->rule_count; i++)
		if (set->rules[i] != not && !set->rules[i]->dropped && strcmp(set->rules[i]->id, id) == 0)
			return set->rules[i];
	return NULL;
}

/* The rule that was put in the place of another one, or NULL. */
static const struct rule *
rule_instead_of(const struct pack_set *set, const char *id, const struct node *not)
{
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct node *override = node_child(set->rules[i]->node, "override");

		if (override != NULL && override != not && strcmp(node_text(override), id) == 0)
			return set->rules[i];
	}
	return NULL;
}

static int
fault_no_rule(const struct pack_set *set, const struct node *at, struct fault *why)
{
	const struct rule *instead = rule_instead_of(set, node_text(at), at);
	const char **names, *nearest;

	if (instead != NULL)
		return fault_at(why, at, "rule '%s' is overridden already, by '%s' at %s:%zu", node_text(at), instead->id, instead->place.file, instead->place.line);
	names = mem_array(set->rule_count + 1, sizeof *names);
	for (size_t i = 0; i < set->rule_count; i++)
		names[i] = set->rules[i]->id;
	nearest = schema_nearest(node_text(at), names, set->rule_count);
	fault_at(why, at, nearest != NULL ? "there is no rule '%s'; did you mean '%s'" : "there is no rule '%s'%s", node_text(at), nearest != NULL ? nearest : "");
	free(names);
	return -1;
}

/* An overriding rule stands where the overridden one stood. */
static int
override_rules(struct pack_set *set, struct fault *why)
{
	for (size_t i = 0; i < set->rule_count;) {
		struct rule *rule = set->rules[i], *old;

		if (rule->override == NULL) {
			i++;
			continue;
		}
		old = rule_to_change(set, rule->override, rule);
		if (old == NULL)
			return fault_no_rule(set, node_child(rule->node, "override"), why);
		for (size_t k = 0; k < set->rule_count; k++)
			if (set->rules[k] == old)
				set->rules[k] = rule;
		set->rules[i] = old;
		old->dropped = true;
		rule->override = old->override;        /* what that one was to override falls to this one */
		old->override = NULL;
	}
	return 0;
}

static int
disable_rules(struct pack_set *set, struct fault *why)
{
	for (size_t i = 0; i < set->pack_count; i++) {
		const struct node *list = node_child(set->packs[i]->root, "disable");

		for (size_t k = 0; k < texts_count(list); k++) {
			const struct node *at = texts_item(list, k);
			const char *name = node_text(at);
			bool frame = strncmp(name, "frame:", strlen("frame:")) == 0;
			struct rule *rule = frame ? NULL : rule_to_change(set, name, NULL);

			if (rule != NULL)
				rule->dropped = true;
			else if (!document_rules_disable(set->document_rules, name + (frame ? strlen("frame:") : 0)))
				return frame ? document_rules_no_frame(set->document_rules, at, name + strlen("frame:"), why) : fault_no_rule(set, at, why);
		}
	}
	return 0;
}

/* Forget dropped rules, number the others, and see that no two have one id. */
static int
number_rules(struct pack_set *set, struct fault *why)
{
	struct table *ids = table_new();
	size_t kept = 0;
	int result = 0;

	for (size_t i = 0; i < set->rule_count; i++)
		if (!set->rules[i]->dropped)
			set->rules[kept++] = set->rules[i];
	set->rule_count = kept;
	for (size_t i = 0; i < kept && result == 0; i++) {
		struct rule *rule = set->rules[i];
		const struct rule *old = table_put(ids, rule->id, strlen(rule->id), rule);

		rule->index = i;
		if (old != NULL) {
			bool own = rule->pack->shipped && !old->pack->shipped;        /* the user's file is the one to mend */
			const struct rule *here = own ? old : rule, *there = own ? rule : old;

			result = fault_at(why, node_child(here->node, "id"), "the rule id '%s' stands in %s:%zu too", rule->id, there->place.file, there->place.line);
		}
	}
	table_free(ids, NULL);
	return result;
}

/* Types that only dropped rules wrote are written no more. */
static void
mark_types(struct pack_set *set)
{
	for (size_t i = 0; i < set->type_count; i++)
		set->types[i]->written = false;
	for (size_t i = 0; i < set->rule_count; i++)
		for (size_t t = 0; t < set->rules[i]->tag_count; t++)
			set->types[set->rules[i]->tags[t].type->index]->written = true;
}

int
pack_set_no_type(const struct pack_set *set, const struct node *at, const char *name, struct fault *why)
{
	const char *names[512], *nearest;
	size_t count = 0;

	for (size_t i = 0; i < set->type_count && count < 512; i++)
		if (set->types[i]->written)
			names[count++] = set->types[i]->name;
	nearest = schema_nearest(name, names, count);
	return fault_at(why, at, nearest != NULL ? "no rule writes the tag '%s'; did you mean '%s'" : "no rule writes the tag '%s'%s",
		name, nearest != NULL ? nearest : "");
}

static const char *
type_for_document(void *context, const struct node *at, struct fault *why)
{
	const struct tag_type *type = pack_set_type(context, node_text(at));

	if (type != NULL && type->written)
		return type->name;
	pack_set_no_type(context, at, node_text(at), why);
	return NULL;
}

/* Names of fields, as they stand in the YAML: rules are compiled behind the frames. */
struct field_names {
	const char **names;
	size_t count, room;
};

static void
add_field_name(struct field_names *f, const struct node *name)
{
	mem_grow(&f->names, &f->room, f->count + 1, sizeof *f->names);
	f->names[f->count++] = node_text(name);
}

/* Of one tag of a rule; false: the fields are the columns of a list that nobody has read yet. */
static bool
add_field_names(struct field_names *f, const struct rule *rule, size_t tag)
{
	const struct node *tags = node_child(rule->node, "tags"), *repeat = node_child(rule->node, "repeat");
	const struct node *fields = node_child(tags != NULL ? node_item(tags, tag) : rule->node, "fields");
	const struct node *copy = repeat != NULL ? node_child(repeat, "copy") : NULL;

	if (fields == NULL && node_child(rule->node, "lexicon") != NULL)
		return false;
	for (size_t i = 0; fields != NULL && node_kind(fields) == NODE_MAP && i < node_count(fields); i++)
		add_field_name(f, node_key(fields, i));
	if (copy != NULL && node_kind(copy) == NODE_SCALAR)
		add_field_name(f, copy);
	for (size_t i = 0; copy != NULL && i < node_count(copy); i++)
		add_field_name(f, node_item(copy, i));
	return true;
}

static const char *const *
fields_for_document(void *context, const char *type, size_t *count)
{
	const struct pack_set *set = context;
	struct field_names f = { 0 };
	const char **kept = NULL;
	bool known = true;

	for (size_t i = 0; i < set->rule_count && known; i++)
		for (size_t t = 0; t < set->rules[i]->tag_count && known; t++)
			if (set->rules[i]->tags[t].type->name == type)
				known = add_field_names(&f, set->rules[i], t);
	if (known) {
		kept = arena_alloc(set->arena, (f.count + 1) * sizeof *kept);
		for (size_t i = 0; i < f.count; i++)
			kept[i] = f.names[i];
	}
	*count = f.count;
	free(f.names);
	return kept;
}

static int
read_frames(struct pack_set *set, bool overriding, struct fault *why)
{
	for (size_t i = 0; i < set->pack_count; i++) {
		const struct pack *pack = set->packs[i];
		struct document_pack context = { .name = pack->name, .shipped = pack->shipped, .keep_tests = set->options.keep_sources, .macros = pack->macros,
			.which = overriding ? FRAMES_OVERRIDING : FRAMES_NEW, .type = type_for_document, .fields = fields_for_document, .context = set,
			.options = { .no_jit = set->options.no_jit, .match_limit = set->options.match_limit, .later = set->later } };

		if (document_rules_add(set->document_rules, &context, node_child(pack->root, "frames"), node_child(pack->root, "checks"), why) < 0)
			return -1;
	}
	return 0;
}

static int
read_document_rules(struct pack_set *set, struct fault *why)
{
	return read_frames(set, false, why) < 0 ? -1 : read_frames(set, true, why);
}

static int
compile_rules(struct pack_set *set, struct fault *why)
{
	size_t faults = 0;

	for (size_t i = 0; i < set->rule_count; i++) {
		struct fault found = { 0 };

		if (rule_compile(set, set->rules[i], &found) < 0 && note_fault(why, &found, &faults) < 0)
			return -1;
	}
	return faults > 0 ? -1 : 0;
}

/* The YAML is needed no more; what points into it forgets it. */
static void
drop_sources(struct pack_set *set)
{
	for (size_t i = 0; i < set->pack_count; i++) {
		struct pack *pack = set->packs[i];

		while (pack->chain_count > 0)
			pattern_macros_free(pack->chain[--pack->chain_count]);
		pack->macros = NULL;
		node_free(pack->root);
		pack->root = NULL;
	}
	for (size_t i = 0; i < set->rule_count; i++)
		set->rules[i]->node = set->rules[i]->tests = NULL;
}

/* The rows of lexicons are read while rules are compiled.  What is wrong in them stands before what is wrong there. */
struct lexicon_job {
	struct lexicon_set *set;
	struct fault why;
	bool failed;
};

static void
finish_lexicons(void *with)
{
	struct lexicon_job *job = with;

	job->failed = lexicon_set_finish(job->set, &job->why) < 0;
}

static int
load(struct pack_set *set, struct lexicon_job *lexicons, struct fault *why)
{
	if (add_files(set, why) < 0)
		return -1;
	for (size_t i = 0; i < set->pack_count; i++)
		if (order_pack(set, set->packs[i], 0, why) < 0)
			return -1;
	for (size_t i = 0; i < set->pack_count; i++)
		if (read_pack(set, set->packs[i], why) < 0) {
			finish_lexicons(lexicons);     /* those that came before it */
			return -1;
		}
	later_do(set->later, finish_lexicons, lexicons);
	set->lexicons_wanted = mem_array(lexicon_set_count(set->lexicons) + 1, sizeof *set->lexicons_wanted);
	if (read_rules(set, why) < 0)
		return -1;
	if (override_rules(set, why) < 0)
		return -1;
	mark_types(set);
	if (read_document_rules(set, why) < 0 || disable_rules(set, why) < 0 || number_rules(set, why) < 0)
		return -1;
	mark_types(set);
	return compile_rules(set, why) < 0 ? -1 : stages_make(set, why);
}

struct pack_set *
pack_set_load(const struct pack_options *options, struct fault *why)
{
	struct pack_set *set = mem_zero(sizeof *set);
	struct lexicon_job lexicons = { 0 };
	int loaded;

	set->options = *options;
	set->arena = arena_new();
	set->type_names = table_new();
	set->lexicons = lexicon_set_new();
	set->document_rules = document_rules_new();
	set->later = later_new();
	set->anchor_work = anchor_work_new();
	lexicons.set = set->lexicons;
	loaded = load(set, &lexicons, why);
	later_finish(set->later);
	if (lexicons.failed) {
		*why = lexicons.why;
		loaded = -1;
	}
	anchor_work_free(set->anchor_work);
	set->later = NULL;
	set->anchor_work = NULL;
	if (loaded < 0) {
		pack_set_free(set);
		return NULL;
	}
	if (!options->keep_sources)
		drop_sources(set);
	return set;
}
