#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "rules/files.h"
#include "rules/schema.h"

static const char *const measure_names[] = {
	[MEASURE_INSIDE] = "inside", [MEASURE_AROUND] = "around", [MEASURE_TEMPLATE] = "template", [MEASURE_HEADS] = "heads",
	[MEASURE_HEAD] = "head", [MEASURE_LENGTH] = "length", [MEASURE_NUMBERS] = "numbers", [MEASURE_CHANGED] = "changed",
	[MEASURE_CHANGED_SHARE] = "changed_share", [MEASURE_SAME_TITLE] = "same_title",
	[MEASURE_SAME_TEMPLATE] = "same_template", [MEASURES] = NULL,
};
static const char *const relation_names[] = { "none", "apart", "series", "same", NULL };

const char *
measure_name(enum measure m)
{
	return measure_names[m];
}

/* ---- one table for stages and numbers: name, where it goes, what it may be ---- */

enum setting_type { SETTING_STAGE, SETTING_COUNT, SETTING_SHARE };

static const struct setting {
	const char *name;
	enum setting_type type;
	size_t offset;
	long long least, most;
} table[] = {
#define STAGE(name)              { #name, SETTING_STAGE, offsetof(struct settings, name), 0, 1 }
#define COUNT(name, least, most) { #name, SETTING_COUNT, offsetof(struct settings, name), least, most }
#define SHARE(name)              { #name, SETTING_SHARE, offsetof(struct settings, name), 0, 1 }
	STAGE(in_document), STAGE(exact), STAGE(near), STAGE(contained), STAGE(common), STAGE(series), STAGE(revision),
	COUNT(shingle, 2, 16), COUNT(run, 2, 8), COUNT(lead, 1, 10000), COUNT(shortest, 8, 100000), COUNT(title_most, 1, 1000),
	COUNT(sample, 1, 1024), COUNT(shared, 1, 1000), COUNT(enough, 0, 1000000), COUNT(signature, 8, 1024),
	COUNT(bands, 1, 512), COUNT(rows, 1, 16), COUNT(crowd, 1, 1000), COUNT(candidates, 1, 1000),
	SHARE(shared_least), SHARE(contained_below), SHARE(nothing_new),
};
#define TABLE (sizeof table / sizeof *table)
_Static_assert(TABLE <= 32, "settings.named has a bit for each");

static const struct setting *
setting_find(const char *name)
{
	for (size_t i = 0; i < TABLE; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

/* A value is read and checked always, kept only where no earlier file named the setting. */
static int
setting_read(struct settings *s, const struct setting *one, const struct node *value, struct fault *why)
{
	const unsigned bit = 1u << (one - table);
	char *to = (char *)s + one->offset;
	bool keep = (s->named & bit) == 0, yes = false;
	double share = 0;
	long long count = 0;

	if (one->type == SETTING_STAGE) {
		if (node_bool(value, &yes, why) < 0)
			return -1;
		if (keep)
			memcpy(to, &yes, sizeof yes);
	} else if (one->type == SETTING_SHARE) {
		if (node_real(value, 0, 1, &share, why) < 0)
			return -1;
		if (keep)
			memcpy(to, &share, sizeof share);
	} else {
		size_t size;

		if (node_integer(value, one->least, one->most, &count, why) < 0)
			return -1;
		size = (size_t)count;
		if (keep)
			memcpy(to, &size, sizeof size);
	}
	s->named |= bit;
	return 0;
}

static int
kinds_read(struct settings *s, const struct node *list, struct fault *why)
{
	bool first = s->kind_count == 0;

	for (size_t i = 0; i < node_count(list); i++) {
		const char *kind;

		if (node_need_text(node_item(list, i), &kind, why) < 0)
			return -1;
		if (!first)
			continue;
		mem_grow(&s->kinds, &s->kind_capacity, s->kind_count + 1, sizeof *s->kinds);
		s->kinds[s->kind_count++] = mem_text(kind);
	}
	return 0;
}

/* A map of stages or of parameters. */
static int
settings_read(struct settings *s, const struct node *map, const char *what, bool stages, struct fault *why)
{
	struct schema_key keys[TABLE + 2] = { 0 };
	size_t count = 0;

	if (map == NULL)
		return 0;
	for (size_t i = 0; i < TABLE; i++)
		if ((table[i].type == SETTING_STAGE) == stages)
			keys[count++] = (struct schema_key){ table[i].name, SCHEMA_ANY, false };
	if (!stages)
		keys[count++] = (struct schema_key){ "kinds", SCHEMA_LIST, false };
	if (schema_check(map, what, keys, why) < 0)
		return -1;
	for (size_t i = 0; i < node_count(map); i++) {
		const struct setting *one = setting_find(node_text(node_key(map, i)));

		if ((one != NULL ? setting_read(s, one, node_item(map, i), why) : kinds_read(s, node_item(map, i), why)) < 0)
			return -1;
	}
	return 0;
}

/* ---- decisions ---- */

static int
bounds_read(struct decision *d, const struct node *map, bool least, struct fault *why)
{
	struct schema_key keys[MEASURES + 1] = { 0 };

	if (map == NULL)
		return 0;
	for (size_t i = 0; i < MEASURES; i++)
		keys[i] = (struct schema_key){ measure_names[i], SCHEMA_REAL, false };
	if (schema_check(map, "a decision's conditions", keys, why) < 0)
		return -1;
	for (size_t i = 0; i < node_count(map); i++) {
		struct bound b = { .least = least };

		if (node_real(node_item(map, i), 0, 1e9, &b.value, why) < 0)
			return -1;
		while (strcmp(measure_names[b.measure], node_text(node_key(map, i))) != 0)
			b.measure++;
		mem_grow(&d->bounds, &d->bound_capacity, d->bound_count + 1, sizeof *d->bounds);
		d->bounds[d->bound_count++] = b;
	}
	return 0;
}

static int
decision_read(struct settings *s, const struct node *at, struct fault *why)
{
	static const struct schema_key keys[] = {
		{ "id", SCHEMA_TEXT, true }, { "relation", SCHEMA_TEXT, true }, { "at_least", SCHEMA_MAP, false },
		{ "below", SCHEMA_MAP, false }, { "because", SCHEMA_TEXT, true }, { NULL, SCHEMA_ANY, false },
	};
	struct decision d = { 0 };
	int relation;

	if (schema_check(at, "a decision", keys, why) < 0)
		return -1;
	relation = schema_choice(node_child(at, "relation"), "a relation", relation_names, why);
	if (relation < 0)
		return -1;
	for (size_t i = 0; i < s->decision_count; i++)
		if (strcmp(s->decisions[i].id, node_text(node_child(at, "id"))) == 0)
			return fault_at(why, at, "there is a decision '%s' already", s->decisions[i].id);
	d.relation = (enum relation)relation;
	d.id = mem_text(node_text(node_child(at, "id")));
	d.because = mem_text(node_text(node_child(at, "because")));
	mem_grow(&s->decisions, &s->decision_capacity, s->decision_count + 1, sizeof *s->decisions);
	s->decisions[s->decision_count++] = d;
	if (bounds_read(&s->decisions[s->decision_count - 1], node_child(at, "at_least"), true, why) < 0 ||
	    bounds_read(&s->decisions[s->decision_count - 1], node_child(at, "below"), false, why) < 0)
		return -1;
	if (s->decisions[s->decision_count - 1].bound_count == 0)
		return fault_at(why, at, "a decision without a condition holds for all texts");
	return 0;
}

static int
tests_read(struct settings *s, const struct node *list, struct fault *why)
{
	static const struct schema_key keys[] = {
		{ "name", SCHEMA_TEXT, true }, { "first", SCHEMA_TEXT, true }, { "second", SCHEMA_TEXT, true },
		{ "verdict", SCHEMA_TEXT, true }, { "decision", SCHEMA_TEXT, false }, { NULL, SCHEMA_ANY, false },
	};
	static const char *const verdicts[] = { "unique", "exact", "near", "contained", "revision", "series", NULL };

	for (size_t i = 0; list != NULL && i < node_count(list); i++) {
		const struct node *test = node_item(list, i);

		if (schema_check(test, "a test", keys, why) < 0 ||
		    schema_choice(node_child(test, "verdict"), "a verdict", verdicts, why) < 0)
			return -1;
		mem_grow(&s->tests, &s->test_capacity, s->test_count + 1, sizeof *s->tests);
		s->tests[s->test_count++] = test;
	}
	return 0;
}

/* ---- files ---- */

static int
file_read(struct settings *s, const char *path, struct fault *why)
{
	static const struct schema_key keys[] = {
		{ "stages", SCHEMA_MAP, false }, { "parameters", SCHEMA_MAP, false }, { "decisions", SCHEMA_LIST, false },
		{ "tests", SCHEMA_LIST, false }, { NULL, SCHEMA_ANY, false },
	};
	struct node *root = node_load(path, why);
	const struct node *decisions;

	if (root == NULL)
		return -1;
	mem_grow(&s->files, &s->file_capacity, s->file_count + 1, sizeof *s->files);
	s->files[s->file_count++] = root;
	if (schema_check(root, "a file of dedupe", keys, why) < 0 ||
	    settings_read(s, node_child(root, "stages"), "the stages", true, why) < 0 ||
	    settings_read(s, node_child(root, "parameters"), "the parameters", false, why) < 0)
		return -1;
	decisions = node_child(root, "decisions");
	for (size_t i = 0; decisions != NULL && i < node_count(decisions); i++)
		if (decision_read(s, node_item(decisions, i), why) < 0)
			return -1;
	return tests_read(s, node_child(root, "tests"), why);
}

/* What files leave open: no stage, and the numbers of the shipped file. */
static const struct settings unnamed = {
	.shingle = 5, .run = 4, .lead = 60, .shortest = 40, .title_most = 40, .sample = 32, .shared = 2, .enough = 8,
	.signature = 128, .bands = 25, .rows = 5, .crowd = 32, .candidates = 32, .shared_least = 0.30,
	.contained_below = 0.70, .nothing_new = 0.97,
};

static int
load_splitter(struct settings *s, struct fault *why)
{
	char *path = rule_files_shipped("segment/abbreviations.yaml", why);
	const char *files[] = { path };

	if (path == NULL)
		return -1;
	s->splitter = splitter_new(files, 1, why);
	free(path);
	return s->splitter != NULL ? 0 : -1;
}

int
settings_load(struct settings *s, const char *const *given, size_t count, bool no_default, struct fault *why)
{
	struct rule_files files;
	int result = 0;

	*s = unnamed;
	if (rule_files_find("dedupe", given, count, no_default, &files, why) < 0)
		return -1;
	for (size_t i = 0; i < files.count && result == 0; i++)
		result = file_read(s, files.paths[i], why);
	rule_files_free(&files);
	if (result == 0 && s->bands * s->rows > s->signature)
		return fault_set(why, FAULT_CONFIG, NULL, "%zu bands of %zu rows need a signature of %zu values, not %zu", s->bands,
		    s->rows, s->bands * s->rows, s->signature);
	return result == 0 ? load_splitter(s, why) : -1;
}

void
settings_free(struct settings *s)
{
	for (size_t i = 0; i < s->decision_count; i++) {
		free(s->decisions[i].id);
		free(s->decisions[i].because);
		free(s->decisions[i].bounds);
	}
	for (size_t i = 0; i < s->kind_count; i++)
		free(s->kinds[i]);
	for (size_t i = 0; i < s->file_count; i++)
		node_free(s->files[i]);
	free(s->decisions);
	free(s->kinds);
	free(s->files);
	free(s->tests);
	splitter_free(s->splitter);
	*s = (struct settings){ 0 };
}

bool
settings_compares(const struct settings *s, const char *kind, size_t len)
{
	for (size_t i = 0; i < s->kind_count; i++)
		if (strlen(s->kinds[i]) == len && memcmp(s->kinds[i], kind, len) == 0)
			return true;
	return false;
}

void
settings_describe(const struct settings *s, struct buffer *out)
{
	for (size_t i = 0; i < TABLE; i++) {
		const char *from = (const char *)s + table[i].offset;
		double share = 0;
		size_t count = 0;
		bool stage = false;

		if (table[i].type == SETTING_SHARE)
			memcpy(&share, from, sizeof share);
		else if (table[i].type == SETTING_COUNT)
			memcpy(&count, from, sizeof count);
		else
			memcpy(&stage, from, sizeof stage);
		buffer_printf(out, "%s=", table[i].name);
		if (table[i].type == SETTING_SHARE)
			buffer_printf(out, "%.6g ", share);
		else
			buffer_printf(out, "%zu ", table[i].type == SETTING_COUNT ? count : (size_t)stage);
	}
	buffer_text(out, "kinds=");
	for (size_t i = 0; i < s->kind_count; i++)
		buffer_printf(out, "%s%s", i > 0 ? "," : "", s->kinds[i]);
}

static bool
decision_holds(const struct decision *d, const double measures[MEASURES])
{
	for (size_t i = 0; i < d->bound_count; i++) {
		const struct bound *b = &d->bounds[i];

		if ((measures[b->measure] >= b->value) != b->least)
			return false;
	}
	return true;
}

const struct decision *
settings_decision(const struct settings *s, const char *id, struct fault *why)
{
	struct buffer ids = { 0 };

	for (size_t i = 0; i < s->decision_count; i++)
		if (strcmp(s->decisions[i].id, id) == 0)
			return &s->decisions[i];
	for (size_t i = 0; i < s->decision_count; i++)
		buffer_printf(&ids, "%s%s", i > 0 ? ", " : "; one of ", s->decisions[i].id);
	fault_set(why, FAULT_CONFIG, NULL, "there is no decision '%s'%s", id, buffer_string(&ids));
	buffer_free(&ids);
	return NULL;
}

const struct decision *
settings_decide(const struct settings *s, const double measures[MEASURES])
{
	for (size_t i = 0; i < s->decision_count; i++)
		if (decision_holds(&s->decisions[i], measures) && (s->series || s->decisions[i].relation != RELATION_SERIES))
			return &s->decisions[i];
	return NULL;
}
