/* Which keys a map may have, which kinds of values, and what was probably meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/node.h"
#include "rules/schema.h"

static const struct schema_key rule_keys[] = {
	{ "id", SCHEMA_TEXT, true }, { "pattern", SCHEMA_PATTERN, false }, { "priority", SCHEMA_INTEGER, false },
	{ "keep", SCHEMA_BOOL, false }, { "weight", SCHEMA_REAL, false }, { "over", SCHEMA_TEXTS, false },
	{ "tests", SCHEMA_MAP, false }, { "slots", SCHEMA_LIST, false }, { "free", SCHEMA_ANY, false }, { 0 }
};

struct refused {
	const char *yaml;
	size_t line, column;
	const char *message;
};

static const struct refused refused[] = {
	{ "patern: 'x'\nid: a\n", 1, 1, "unknown key 'patern' in a rule; did you mean 'pattern'" },
	{ "id: a\nkepe: true\n", 2, 1, "unknown key 'kepe' in a rule; did you mean 'keep'" },
	{ "id: a\nzzz: 1\n", 2, 1, "unknown key 'zzz' in a rule" },
	{ "id: a\nId: 1\n", 2, 1, "unknown key 'Id' in a rule" },
	{ "keep: true\n", 1, 1, "a rule needs the key 'id'" },
	{ "- id: a\n", 1, 1, "a rule must be a map of keys and values" },
	{ "a rule\n", 1, 1, "a rule must be a map of keys and values" },
	{ "id:\n", 1, 4, "'id' has no value" },
	{ "id: [a]\n", 1, 5, "'id' must be a text, not a list" },
	{ "id: {a: b}\n", 1, 5, "'id' must be a text, not a map" },
	{ "id: a\nkeep: maybe\n", 2, 7, "true or false is needed here, not 'maybe'" },
	{ "id: a\nkeep: [no]\n", 2, 7, "'keep' must be a text, not a list" },
	{ "id: a\npriority: 010\n", 2, 11, "a whole number in decimal digits is needed here, not '010'" },
	{ "id: a\npriority: 1:30\n", 2, 11, "a whole number in decimal digits is needed here, not '1:30'" },
	{ "id: a\npriority: high\n", 2, 11, "a whole number in decimal digits is needed here, not 'high'" },
	{ "id: a\nweight: 0,5\n", 2, 9, "a number in decimal digits is needed here, not '0,5'" },
	{ "id: a\nover: {a: b}\n", 2, 7, "'over' must be a text, not a map" },
	{ "id: a\nover: [a, [b]]\n", 2, 11, "'over' must be a text, not a list" },
	{ "id: a\ntests: [a]\n", 2, 8, "'tests' must be a map" },
	{ "id: a\ntests: none\n", 2, 8, "'tests' must be a map" },
	{ "id: a\nslots: {a: b}\n", 2, 8, "'slots' must be a list" },
	/* patterns: single quotes, a literal block, or a block list of them */
	{ "id: a\npattern: abc\n", 2, 10, "'pattern': a pattern must stand in single quotes, here it is unquoted: write 'abc'" },
	{ "id: a\npattern: \"a.b\"\n", 2, 10, "'pattern': a pattern must stand in single quotes, here it is double-quoted: write '…'" },
	{ "id: a\npattern: >-\n  a\n  b\n", 2, 10, "'pattern': a pattern must stand in single quotes, here it is folded: write '…'" },
	{ "id: a\npattern: [0-9]\n", 2, 10, "'pattern': a pattern that begins with [ must stand in single quotes, else it is a list" },
	{ "id: a\npattern: {a: b}\n", 2, 10, "'pattern': a pattern is a text in single quotes or a block list of them" },
	{ "id: a\npattern:\n", 2, 9, "'pattern': a pattern must stand in single quotes, here it is unquoted: write '…'" },
	{ "id: a\npattern: ''\n", 2, 10, "'pattern': the pattern is empty" },
	{ "id: a\npattern: 'a\n  b'\n", 2, 10, "'pattern': a quoted pattern must stand on one line, or blanks get into it: write a block list" },
	{ "id: a\npattern:\n  - 'a'\n  - b\n", 4, 5, "'pattern': a pattern must stand in single quotes, here it is unquoted: write 'b'" },
	{ "id: a\npattern:\n  - 'a'\n  - ['b']\n", 4, 5, "'pattern': a pattern is a text in single quotes or a block list of them" },
};

static void
wrong_keys_and_values_are_told_where_they_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		const struct refused *r = &refused[i];
		struct fault why = { 0 };
		struct node *root = node_parse("r.yaml", r->yaml, strlen(r->yaml), &why);

		assert_non_null(root);
		if (schema_check(root, "a rule", rule_keys, &why) == 0)
			fail_msg("accepted: %s", r->yaml);
		if (why.place.line != r->line || why.place.column != r->column || strcmp(why.message, r->message) != 0)
			fail_msg("%s\n got %zu:%zu: %s\nwant %zu:%zu: %s", r->yaml, why.place.line, why.place.column, why.message,
			    r->line, r->column, r->message);
		node_free(root);
	}
}

static void
right_ones_pass(void **state)
{
	static const char *const good[] = {
		"id: no\n", "id: ''\n", "id: '3'\nkeep: no\npriority: -20\nweight: 0.25\n", "id: a\nover: rank\n", "id: a\nover: [rank, position]\n",
		"id: a\nover:\n  - rank\n", "id: a\npattern: '[0-9]'\n", "id: a\npattern: |\n  [0-9]\n", "id: a\npattern:\n  - 'a'\n  - |\n    b\n",
		"id: a\ntests: {}\nslots: []\nfree: {x: [1]}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct fault why = { 0 };
		struct node *root = node_parse("r.yaml", good[i], strlen(good[i]), &why);

		assert_non_null(root);
		if (schema_check(root, "a rule", rule_keys, &why) < 0)
			fail_msg("%s: %s", good[i], why.message);
		node_free(root);
	}
}

static void
a_star_allows_any_further_key(void **state)
{
	static const struct schema_key keys[] = { { "*", SCHEMA_TEXT, false }, { "n", SCHEMA_INTEGER, false }, { 0 } };
	static const char yaml[] = "x: y\nn: 3\n", bad[] = "x: [y]\n";
	struct fault why = { 0 };
	struct node *root = node_parse("r.yaml", yaml, strlen(yaml), &why);

	(void)state;
	assert_int_equal(schema_check(root, "it", keys, &why), 0);
	node_free(root);
	root = node_parse("r.yaml", bad, strlen(bad), &why);
	assert_int_equal(schema_check(root, "it", keys, &why), -1);
	assert_string_equal(why.message, "'x' must be a text, not a list");
	node_free(root);
}

static void
the_nearest_name_is_near(void **state)
{
	static const char *const names[] = { "pattern", "priority", "position", "paragraph", "id", "địa chỉ" };
	const size_t count = sizeof names / sizeof *names;

	(void)state;
	assert_string_equal(schema_nearest("patern", names, count), "pattern");
	assert_string_equal(schema_nearest("pattren", names, count), "pattern");
	assert_string_equal(schema_nearest("prioriti", names, count), "priority");
	assert_string_equal(schema_nearest("postion", names, count), "position");
	assert_string_equal(schema_nearest("địa chi", names, count), "địa chỉ");
	assert_null(schema_nearest("it", names, count));
	assert_null(schema_nearest("", names, count));
	assert_null(schema_nearest("something else that is far longer than any of the names here", names, count));
}

static void
a_choice_is_one_of_the_names(void **state)
{
	static const char *const names[] = { "title", "paragraph", "caption", NULL };
	static const char yaml[] = "a: caption\nb: captoin\nc: x\nd: [title]\n";
	struct fault why = { 0 };
	struct node *root = node_parse("r.yaml", yaml, strlen(yaml), &why);

	(void)state;
	assert_int_equal(schema_choice(node_child(root, "a"), "kind", names, &why), 2);
	assert_int_equal(schema_choice(node_child(root, "b"), "kind", names, &why), -1);
	assert_string_equal(why.message, "unknown kind 'captoin'; did you mean 'caption'");
	assert_int_equal(why.place.line, 2);
	fault_clear(&why);
	assert_int_equal(schema_choice(node_child(root, "c"), "kind", names, &why), -1);
	assert_string_equal(why.message, "unknown kind 'x'; one of title, paragraph, caption");
	fault_clear(&why);
	assert_int_equal(schema_choice(node_child(root, "d"), "kind", names, &why), -1);
	node_free(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_keys_and_values_are_told_where_they_stand),
		cmocka_unit_test(right_ones_pass),
		cmocka_unit_test(a_star_allows_any_further_key),
		cmocka_unit_test(the_nearest_name_is_near),
		cmocka_unit_test(a_choice_is_one_of_the_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
