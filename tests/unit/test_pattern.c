/* Patterns: what is refused and where, macros, both tone styles, groups, and the counted limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "rules/node.h"
#include "rules/pattern.h"
#include "rules/regex.h"
#include "unicode/utf8.h"

struct loaded {
	struct node *root;
	struct pattern_macros *macros;
	struct pattern *pattern;
	struct fault why;
};

/* A file with `macros` and `pattern`, both optional. */
static struct loaded
load(const char *yaml, const struct pattern_options *options)
{
	struct loaded l = { 0 };

	l.root = node_parse("r.yaml", yaml, strlen(yaml), &l.why);
	if (l.root == NULL)
		fail_msg("%s: %s", yaml, l.why.message);
	l.macros = pattern_macros_new(node_child(l.root, "macros"), NULL, &l.why);
	if (l.macros != NULL)
		l.pattern = pattern_load(node_child(l.root, "pattern"), l.macros, options, &l.why);
	return l;
}

static void
unload(struct loaded *l)
{
	pattern_free(l->pattern);
	pattern_macros_free(l->macros);
	node_free(l->root);
}

/* The bytes matched, "" for an empty match, NULL for none; JIT and interpreter must say the same. */
static const char *
found(const char *yaml, const char *text)
{
	static char words[2][512];
	static const struct pattern_options modes[2] = { { .no_jit = false }, { .no_jit = true } };
	enum pattern_result result[2];

	for (int i = 0; i < 2; i++) {
		struct loaded l = load(yaml, &modes[i]);
		struct pattern_scratch *scratch = pattern_scratch_new();
		size_t start = 0, end = 0;

		if (l.pattern == NULL)
			fail_msg("%s: %zu:%zu: %s", yaml, l.why.place.line, l.why.place.column, l.why.message);
		result[i] = pattern_match(l.pattern, scratch, text, strlen(text), 0, false);
		if (result[i] == PATTERN_MATCH)
			assert_true(pattern_span(scratch, 0, &start, &end));
		snprintf(words[i], sizeof words[i], "%.*s", (int)(end - start), text + start);
		pattern_scratch_free(scratch);
		unload(&l);
	}
	assert_int_equal(result[0], result[1]);
	assert_string_equal(words[0], words[1]);
	return result[0] == PATTERN_MATCH ? words[0] : NULL;
}

#define assert_found(yaml, text, words) assert_string_equal(found(yaml, text), words)

/* ---- what is refused ------------------------------------------------------------------------------------- */

struct broken {
	const char *yaml;
	size_t line, column;
	const char *message;
};

static const struct broken broken[] = {
	{ "pattern: 'ab[c'\n", 1, 15, "bad pattern: missing terminating ] for character class" },
	{ "pattern: 'a(b'\n", 1, 14, "bad pattern: missing closing parenthesis" },
	{ "pattern: 'đ)b'\n", 1, 12, "bad pattern: unmatched closing parenthesis" },
	{ "pattern: '*a'\n", 1, 11, "bad pattern: quantifier does not follow a repeatable item" },
	{ "pattern: 'x{3,2}'\n", 1, 16, "bad pattern: numbers out of order in {} quantifier" },
	{ "pattern: 'Đại [z-a]'\n", 1, 18, "bad pattern: range out of order in character class" },
	{ "pattern: '\\p{Vietnamese}'\n", 1, 25, "bad pattern: unknown property after \\P or \\p" },
	{ "pattern: '(?<a>x)(?<a>y)'\n", 1, 23, "bad pattern: two groups have one name" },
	{ "pattern: '(?<a-b>x)'\n", 1, 15, "bad pattern: a group's name is letters a to z and A to Z, digits and _, up to 32 of them" },
	{ "pattern: '\\k<no>'\n", 1, 14, "bad pattern: reference to non-existent subpattern" },
	{ "pattern: '(?<=\\d{1,2})x'\n", 1, 11, "bad pattern: a lookbehind has one length; use not_before for one that varies" },
	{ "pattern: '(?<!a+)x'\n", 1, 11, "bad pattern: a lookbehind has one length; use not_before for one that varies" },
	{ "pattern: 'thủy (?<=a*)x'\n", 1, 16, "bad pattern: a lookbehind has one length; use not_before for one that varies" },
	{ "pattern: '(?:a{60000}){60000}'\n", 1, 30, "bad pattern: the pattern is too large; many phrases belong in a lexicon" },
	{ "pattern: 'a\\Kb'\n", 1, 12, "\\K is not allowed in a pattern" },
	{ "pattern: 'a\\Cb'\n", 1, 12, "\\C is not allowed in a pattern" },
	{ "pattern: 'a\\Gb'\n", 1, 12, "\\G is not allowed in a pattern" },
	{ "pattern: 'xa{,2}'\n", 1, 13, "a count is written {2}, {2,} or {0,2}, without blanks" },
	{ "pattern: '[[:<:]]a'\n", 1, 11, "[[:<:]] and [[:>:]] are not allowed in a pattern" },
	{ "pattern: '(*UCP)a'\n", 1, 11, "(*…) is not allowed in a pattern" },
	{ "pattern: 'x(*pla:a)'\n", 1, 12, "(*…) is not allowed in a pattern" },
	{ "pattern: 'ab(?C)c'\n", 1, 13, "(?C) is not allowed in a pattern" },
	{ "pattern: 'ab(?C7)c'\n", 1, 13, "(?C) is not allowed in a pattern" },
	{ "pattern:\n  - 'ab'\n  - 'c\\Kd'\n", 3, 7, "\\K is not allowed in a pattern" },
	{ "pattern:\n  - 'ab'\n  - 'c[d'\n", 3, 9, "bad pattern: missing terminating ] for character class" },
	{ "pattern: |\n  (?x) a\n    [b\n", 3, 7, "bad pattern: missing terminating ] for character class" },
	{ "pattern: |\n  a\n  b\n", 1, 10, "a pattern of several lines needs (?x) in front, or write a block list" },
	{ "pattern: []\n", 1, 10, "the pattern is empty" },
	{ "pattern: [[a]]\n", 1, 11, "a text is needed here, not a list" },
	/* macros */
	{ "pattern: 'a%{DAY}'\n", 1, 12, "unknown macro 'DAY'" },
	{ "macros: {DAYS: '1'}\npattern: 'thủy %{DAY}'\n", 2, 16, "unknown macro 'DAY'; did you mean 'DAYS'" },
	{ "macros: {DAY: '1'}\npattern: '%{day}'\n", 2, 11, "'%{day}': a macro's name is capital letters, digits and _; write \\%{ for the characters" },
	{ "macros: {DAY: '1'}\npattern: '%{DAY-1}'\n", 2, 11, "'%{DAY-1}': a macro's name is capital letters, digits and _; write \\%{ for the characters" },
	{ "macros: {Day: '1'}\npattern: 'a'\n", 1, 10, "'Day': a macro's name is capital letters, digits and _" },
	{ "macros: {DAY: [0-9]}\npattern: 'a'\n", 1, 15, "'DAY': a pattern that begins with [ must stand in single quotes, else it is a list" },
	{ "macros: {DAY: a}\npattern: 'a'\n", 1, 15, "'DAY': a pattern must stand in single quotes, here it is unquoted: write 'a'" },
	{ "macros: [a]\npattern: 'a'\n", 1, 9, "macros must be a map of keys and values" },
	{ "macros:\n  A: 'x%{B}'\n  B: '%{C}'\n  C: 'y%{A}'\npattern: 'a'\n", 4, 8, "macros go in a circle: A -> B -> C -> A" },
	{ "macros:\n  Z: '%{A}'\n  A: 'x%{A}'\npattern: 'a'\n", 3, 8, "macros go in a circle: A -> A" },
	{ "macros:\n  A: 'xyz[abc'\npattern: 'thủy lợi %{A}'\n", 2, 14, "bad pattern: missing terminating ] for character class" },
	{ "macros:\n  A: 'hòa \\Kb'\npattern: '%{A}'\n", 2, 11, "\\K is not allowed in a pattern" },
	{ "macros:\n  A: '(?<g>b)'\npattern: '%{A}'\n", 2, 7, "a macro may not name groups, it could be used twice" },
	{ "macros:\n  A: '[a-z]'\npattern: 'hòa %{A} [b'\n", 3, 22, "bad pattern: missing terminating ] for character class" },
	{ "macros:\n  A: '[a-z]'\npattern: '%{A}(%{A}x'\n", 3, 21, "bad pattern: missing closing parenthesis" },
};

static void
what_is_broken_is_told_at_its_character(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const struct broken *b = &broken[i];
		struct loaded l = load(b->yaml, NULL);

		if (l.pattern != NULL)
			fail_msg("accepted: %s", b->yaml);
		if (l.why.place.line != b->line || l.why.place.column != b->column || strcmp(l.why.message, b->message) != 0)
			fail_msg("%s\n got %zu:%zu: %s\nwant %zu:%zu: %s", b->yaml, l.why.place.line, l.why.place.column, l.why.message,
			    b->line, b->column, b->message);
		assert_non_null(strchr(l.why.excerpt, '^'));
		unload(&l);
	}
}

static void
refused_syntax_is_refused_however_it_is_compiled(void **state)
{
	static const char *const sources[] = { "\\K", "a\\Cb", "a\\Gb", "(*F)", "(?C1)", "[a](?C)", "\\\\\\K", "[[:<:]]a", "a[[:>:]]", "a{,2}", "a{1, 2}b{2}", "a{ 2}" };
	static const char *const fine[] = { "\\N{2}", "a\\{,2}", "[{,2}]", "a{x,2}", "a{1,2,3}", "a{1 2}", "a{0,2}", "[a[:alpha:]]",  "\\\\K", "[\\^(*]", "\\Q(*\\K\\E", "(?#(*)x", "[(*a)]", "\\(\\*" };
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		why = (struct fault){ 0 };
		assert_null(pattern_compile(sources[i], NULL, NULL, &why));
		assert_true(strstr(why.message, "not allowed") != NULL || strstr(why.message, "a count is written") != NULL);
	}
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
		struct pattern *p;

		why = (struct fault){ 0 };
		p = pattern_compile(fine[i], NULL, NULL, &why);
		if (p == NULL)
			fail_msg("%s: %s", fine[i], why.message);
		pattern_free(p);
	}
}

static void
macros_that_go_too_deep_or_grow_too_large_are_refused(void **state)
{
	struct buffer yaml = { 0 };
	struct loaded l;

	(void)state;
	buffer_text(&yaml, "macros:\n");
	for (int i = 0; i < 60; i++)
		buffer_printf(&yaml, "  M%02d: 'x%%{M%02d}'\n", i, i + 1);
	buffer_text(&yaml, "  M60: 'y'\npattern: '%{M00}'\n");
	l = load(buffer_string(&yaml), NULL);
	assert_null(l.pattern);
	assert_string_equal(l.why.message, "macros nested deeper than 32");
	unload(&l);
	for (int kind = 0; kind < 2; kind++) {
		buffer_clear(&yaml);
		buffer_printf(&yaml, "macros:\n  M00: '%s'\n", kind == 0 ? "abcdefgh" : "(?#a comment makes no code but takes room)");
		for (int i = 1; i < 30; i++)
			buffer_printf(&yaml, "  M%02d: '%%{M%02d}%%{M%02d}'\n", i, i - 1, i - 1);
		buffer_text(&yaml, "pattern: '%{M29}'\n");
		l = load(buffer_string(&yaml), NULL);
		assert_null(l.pattern);
		assert_non_null(strstr(l.why.message, kind == 0 ? "too large" : "the pattern grows beyond 256 KiB"));
		unload(&l);
	}
	buffer_free(&yaml);
}

static void
a_source_that_was_changed_still_leads_back(void **state)
{
	static const char yaml[] = "macros: {N: '[0-9]+'}\npattern: 'thủy <rank> %{N} (x'\n";
	struct fault why = { 0 };
	struct node *root = node_parse("r.yaml", yaml, strlen(yaml), &why);
	struct pattern_macros *macros = pattern_macros_new(node_child(root, "macros"), NULL, &why);
	struct pattern_map *map = NULL;
	char *source = pattern_source_mapped(node_child(root, "pattern"), macros, &map, &why);
	struct buffer edited = { 0 };
	const char *atom = strstr(source, "<rank>");

	(void)state;
	assert_non_null(atom);
	buffer_append(&edited, source, (size_t)(atom - source));
	buffer_text(&edited, "\xEE\x80\x80");
	buffer_text(&edited, atom + 6);
	pattern_map_edit(map, (size_t)(atom - source), 6, 3);
	assert_null(pattern_compile_mapped(buffer_string(&edited), NULL, map, &why));
	assert_int_equal(why.place.line, 2);
	assert_int_equal(why.place.column, 30);
	fault_clear(&why);
	fault_in_source(&why, map, (size_t)(strstr(buffer_string(&edited), "\xEE\x80\x80") - edited.bytes) + 1, "an atom");
	assert_int_equal(why.place.column, 16);
	fault_clear(&why);
	fault_in_source(&why, map, (size_t)(strstr(edited.bytes, "[0-9]") - edited.bytes) + 1, "in the macro");
	assert_int_equal(why.place.line, 1);
	assert_int_equal(why.place.column, 15);
	buffer_free(&edited);
	free(source);
	pattern_map_free(map);
	pattern_macros_free(macros);
	node_free(root);
}

/* ---- what is matched ------------------------------------------------------------------------------------- */

static void
lists_join_and_macros_stand_in_brackets(void **state)
{
	(void)state;
	assert_found("pattern:\n  - 'a'\n  - |\n    b\n  - 'c'\n", "xabc", "abc");
	assert_found("macros: {D: '1|2'}\npattern: 'x%{D}{2}y'\n", "x12y", "x12y");
	assert_found("macros: {D: '1|2', E: '%{D}-%{D}'}\npattern: '%{E}'\n", "2-1", "2-1");
	assert_found("pattern: '100%{2}'\n", "100%%", "100%%");
	assert_found("pattern: '\\%{AB}'\n", "%{AB}", "%{AB}");
	assert_found("pattern: '\\Q%{AB}\\E'\n", "%{AB}", "%{AB}");
	assert_found("pattern: '[%{AB}]+'\n", "A}%", "A}%");
	assert_found("pattern: |\n  (?x) a # one %{NOT} hòa\n  \\ b\n", "a b", "a b");
}

static void
a_child_set_of_macros_sees_its_parent(void **state)
{
	static const char above[] = "DAY: '[0-9]{1,2}'\nX: 'parent'\n", below[] = "DATE: '%{DAY}/%{DAY}'\nX: 'child'\n";
	static const char wanted[] = "'%{DATE} %{X}'";
	struct fault why = { 0 };
	struct node *a = node_parse("a", above, strlen(above), &why), *b = node_parse("b", below, strlen(below), &why);
	struct node *p = node_parse("p", wanted, strlen(wanted), &why);
	struct pattern_macros *parent = pattern_macros_new(a, NULL, &why), *child = pattern_macros_new(b, parent, &why);
	char *source = pattern_source(p, child, &why);

	(void)state;
	assert_string_equal(source, "(?:(?:[0-9]{1,2})/(?:[0-9]{1,2})) (?:child)");
	free(source);
	assert_null(pattern_source(p, parent, &why));
	assert_string_equal(why.message, "unknown macro 'DATE'");
	pattern_macros_free(child);
	pattern_macros_free(parent);
	node_free(p);
	node_free(b);
	node_free(a);
}

static void
a_literal_syllable_matches_both_tone_styles(void **state)
{
	(void)state;
	assert_found("pattern: 'Khánh Hòa'\n", "ở Khánh Hoà nay", "Khánh Hoà");
	assert_found("pattern: 'Khánh Hoà'\n", "ở Khánh Hòa nay", "Khánh Hòa");
	assert_found("pattern: 'Khánh Hòa'\n", "ở Khánh Hòa nay", "Khánh Hòa");
	assert_found("pattern: '[Tt]hủy lợi'\n", "Thuỷ lợi", "Thuỷ lợi");
	assert_found("pattern: '[Uu]ỷ ban'\n", "Ủy ban", "Ủy ban");
	assert_found("pattern: '[Ủủ]y ban'\n", "uỷ ban", "uỷ ban");
	assert_found("pattern: '[Tt]h[Ủủ]y'\n", "THUỶ Thuỷ", "Thuỷ");
	assert_found("pattern: '(?:hòa|thủy|xx)+'\n", "hoà", "hoà");
	assert_found("pattern: '(?<=hòa )bình'\n", "hoà bình", "bình");
	assert_found("pattern: '(?i)HÒA'\n", "hoà", "hoà");
	assert_found("macros: {P: 'Thanh Hóa'}\npattern: '%{P}'\n", "Thanh Hoá", "Thanh Hoá");
	assert_found("pattern: 'quý'\n", "quý", "quý");
}

static void
the_other_style_is_met_only_as_a_whole_syllable(void **state)
{
	(void)state;
	assert_null(found("pattern: 'Khánh Hòa'\n", "Khánh Hoàng"));
	assert_null(found("pattern: 'hòa.*'\n", "hoàn thành"));
	assert_null(found("pattern: 'òa'\n", "hoà"));
	assert_found("pattern: 'hòa.*'\n", "hoà bình", "hoà bình");
	assert_found("pattern: 'toà(?:n|ng)'\n", "toàn", "toàn");
	assert_null(found("pattern: 'toà(?:n|ng)'\n", "tòan"));
	assert_found("pattern: 'toà(?:n|)'\n", "tòa", "tòa");
}

static void
what_is_no_literal_syllable_is_left_alone(void **state)
{
	static const struct { const char *yaml, *source; } same[] = {
		{ "'hòa?'", "hòa?" }, { "'hòa{2}'", "hòa{2}" }, { "'[hòa]'", "[hòa]" }, { "'\\Qhòa\\E'", "\\Qhòa\\E" },
		{ "'(?<hòa>x)'", "(?<hòa>x)" }, { "'(?#hòa)'", "(?#hòa)" }, { "'h[ò]a'", "h[ò]a" }, { "'[^h]a'", "[^h]a" },
		{ "'[hH]ò[bB]'", "[hH]ò[bB]" }, { "'quý'", "quý" }, { "'\\x{68}'", "\\x{68}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct fault why = { 0 };
		struct node *root = node_parse("r.yaml", same[i].yaml, strlen(same[i].yaml), &why);
		char *source = pattern_source(root, NULL, &why);

		assert_non_null(source);
		assert_string_equal(source, same[i].source);
		free(source);
		node_free(root);
	}
}

static void
groups_have_numbers_names_and_spans(void **state)
{
	struct loaded l = load("pattern: '(?<d>[0-9]+)/(?<m>[0-9]+)(?:/(?<y>[0-9]{4}))?( x)?'\n", NULL);
	struct pattern_scratch *scratch = pattern_scratch_new();
	static const char text[] = "ngày 28/12 x";
	size_t start, end;

	(void)state;
	assert_int_equal(pattern_groups(l.pattern), 4);
	assert_int_equal(pattern_group(l.pattern, "m"), 2);
	assert_int_equal(pattern_group(l.pattern, "no"), -1);
	assert_string_equal(pattern_group_name(l.pattern, 3), "y");
	assert_null(pattern_group_name(l.pattern, 4));
	assert_int_equal(pattern_match(l.pattern, scratch, text, strlen(text), 0, false), PATTERN_MATCH);
	assert_true(pattern_span(scratch, 1, &start, &end));
	assert_int_equal(start, 6);
	assert_int_equal(end, 8);
	assert_false(pattern_span(scratch, 3, &start, &end));
	assert_true(pattern_span(scratch, 4, &start, &end));
	assert_false(pattern_span(scratch, 9, &start, &end));
	pattern_scratch_free(scratch);
	unload(&l);
}

static void
one_scratch_fits_patterns_of_many_groups(void **state)
{
	struct pattern_scratch *scratch = pattern_scratch_new();
	struct buffer source = { 0 };
	struct fault why = { 0 };
	struct pattern *few = pattern_compile("(a)", NULL, NULL, &why), *many;
	size_t start, end;

	(void)state;
	for (int i = 0; i < 200; i++)
		buffer_text(&source, "(b)");
	many = pattern_compile(buffer_string(&source), NULL, NULL, &why);
	assert_non_null(many);
	buffer_clear(&source);
	buffer_byte(&source, 'a');
	for (int i = 0; i < 200; i++)
		buffer_byte(&source, 'b');
	assert_int_equal(pattern_match(few, scratch, source.bytes, source.len, 0, false), PATTERN_MATCH);
	assert_int_equal(pattern_match(many, scratch, source.bytes, source.len, 0, false), PATTERN_MATCH);
	assert_true(pattern_span(scratch, 200, &start, &end));
	assert_int_equal(start, 200);
	assert_int_equal(pattern_match(few, scratch, source.bytes, source.len, 0, false), PATTERN_MATCH);
	assert_false(pattern_span(scratch, 200, &start, &end));
	pattern_free(few);
	pattern_free(many);
	pattern_scratch_free(scratch);
	buffer_free(&source);
}

static void
starts_are_bounded_and_lookbehind_sees_what_is_before(void **state)
{
	static const struct pattern_options modes[2] = { { .no_jit = false }, { .no_jit = true } };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct loaded l = load("pattern: '(?<!x)b'\n", &modes[i]);
		struct pattern_scratch *scratch = pattern_scratch_new();
		size_t start, end;

		assert_int_equal(pattern_match(l.pattern, scratch, "xbab", 4, 1, true), PATTERN_NONE);
		assert_int_equal(pattern_match(l.pattern, scratch, "xbab", 4, 1, false), PATTERN_MATCH);
		assert_true(pattern_span(scratch, 0, &start, &end));
		assert_int_equal(start, 3);
		assert_int_equal(pattern_match(l.pattern, scratch, "xbab", 4, 3, true), PATTERN_MATCH);
		assert_int_equal(pattern_match_within(l.pattern, scratch, "xbab", 4, 0, 2), PATTERN_NONE);
		assert_int_equal(pattern_match_within(l.pattern, scratch, "xbab", 4, 0, 3), PATTERN_MATCH);
		assert_int_equal(pattern_match(l.pattern, scratch, "xba", 3, 0, false), PATTERN_NONE);
		pattern_scratch_free(scratch);
		unload(&l);
	}
}

static void
what_was_captured_and_stepped_back_over_is_forgotten_in_both_modes(void **state)
{
	static const struct pattern_options modes[2] = { { .no_jit = false }, { .no_jit = true } };
	static const char *const sources[] = {
		"x(?:(a)*+b|a)", "x(?:(?<g>a)*+b|a)", "x(?:(a){0,}+b|a)", "x(?:(a){00,}+b|a)", "x(?:(a)(?#note)*+b|a)", "(?x)x(?:(a) *+b|a)",
		"(?x)x(?:(a)* +b|a)", "x(?:(a)*(?#c)+b|a)", "x(?:(a)\\Q\\E*+b|a)", "x(?:(a)*\\Q\\E+b|a)", "(?ix)x(?:(a){0,} +b|a)",
		"x(?:((?:a))*+b|a)", "x(?:(a)++b|a)", "x(?:(a)?+b|a)", "x(?:(a){0,2}+b|a)", "x(?:(?:(a))*+b|a)", "x(?:(?>(a)*)b|a)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		for (int mode = 0; mode < 2; mode++) {
			struct fault why = { 0 };
			struct pattern *p = pattern_compile(sources[i], &modes[mode], NULL, &why);
			struct pattern_scratch *scratch = pattern_scratch_new();
			size_t start, end;

			assert_non_null(p);
			assert_int_equal(pattern_match(p, scratch, "xa", 2, 0, false), PATTERN_MATCH);
			assert_false(pattern_span(scratch, 1, &start, &end));
			assert_int_equal(pattern_match(p, scratch, "xab", 3, 0, false), PATTERN_MATCH);
			assert_true(pattern_span(scratch, 1, &start, &end));
			assert_int_equal(start, 1);
			pattern_scratch_free(scratch);
			pattern_free(p);
		}
}

static void
a_pattern_that_can_be_empty_says_so(void **state)
{
	struct fault why = { 0 };
	struct pattern *empty = pattern_compile("a*", NULL, NULL, &why), *full = pattern_compile("a+", NULL, NULL, &why);
	struct pattern_scratch *scratch = pattern_scratch_new();
	size_t start = 9, end = 9;

	(void)state;
	assert_true(pattern_can_be_empty(empty));
	assert_false(pattern_can_be_empty(full));
	assert_int_equal(pattern_match(empty, scratch, "b", 1, 1, true), PATTERN_MATCH);
	assert_true(pattern_span(scratch, 0, &start, &end));
	assert_int_equal(start, 1);
	assert_int_equal(end, 1);
	pattern_scratch_free(scratch);
	pattern_free(empty);
	pattern_free(full);
}

/* ---- limits ---------------------------------------------------------------------------------------------- */

static void
endless_patterns_end_in_budget_in_both_modes(void **state)
{
	static const char *const evil[] = {
		"^(([a-z])+.)+[A-Z]([a-z])+$", "^(?:a+)+$", "^(?:a|aa)+$", "^(?:a*)*$", "^(a|a|a|a)+$", "^(?:[a-z]+)*\\d",
		"^(?:(?:a+)b?)+$", "^(?:.*a){20}$", "^(?:\\p{L}+\\p{L}+)+-$", "^(?=(a+)+-)", "(?:(?:a{1,30}){1,30}){1,30}!b",
	};
	static const struct pattern_options modes[2] = { { .no_jit = false }, { .no_jit = true } };
	char text[64];

	(void)state;
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '!';
	for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
		for (int mode = 0; mode < 2; mode++) {
			struct fault why = { 0 };
			struct pattern *p = pattern_compile(evil[i], &modes[mode], NULL, &why);
			struct pattern_scratch *scratch = pattern_scratch_new();
			enum pattern_result first, again;

			assert_non_null(p);
			first = pattern_match(p, scratch, text, sizeof text, 0, true);
			again = pattern_match(p, scratch, text, sizeof text, 0, true);
			assert_int_equal(first, again);
			if (first == PATTERN_MATCH)
				fail_msg("%s: matched", evil[i]);
			assert_int_equal(pattern_match(p, scratch, text, sizeof text, sizeof text, true) == PATTERN_BUDGET, 0);
			pattern_scratch_free(scratch);
			pattern_free(p);
		}
	}
}

static void
the_budget_is_counted_work(void **state)
{
	static const struct pattern_options small = { .match_limit = 20 }, usual = { 0 };
	static const char text[] = "aaaaaaaaaaaaaaaaaaaa!";
	struct fault why = { 0 };
	struct pattern *poor = pattern_compile("^(?:a|aa)+$", &small, NULL, &why);
	struct pattern *rich = pattern_compile("^(?:a|aa)+$", &usual, NULL, &why);
	struct pattern_scratch *scratch = pattern_scratch_new();

	(void)state;
	assert_int_equal(pattern_match(poor, scratch, text, strlen(text), 0, false), PATTERN_BUDGET);
	assert_int_equal(pattern_match(rich, scratch, text, strlen(text), 0, false), PATTERN_NONE);
	assert_int_equal(pattern_match(poor, scratch, text, 2, 0, false), PATTERN_MATCH);
	pattern_scratch_free(scratch);
	pattern_free(poor);
	pattern_free(rich);
}

/* Deep nesting needs more than the JIT's first 32 KiB of stack, and some of it more than its last 8 MiB. */
static void
deep_matches_end_the_same_with_a_full_jit_stack(void **state)
{
	static const struct pattern_options modes[2] = { { .match_limit = 4000000000u }, { .no_jit = true, .match_limit = 4000000000u } };
	const size_t len = 400000;
	char *text = malloc(len);
	enum pattern_result result[2];

	(void)state;
	assert_non_null(text);
	memset(text, 'a', len);
	text[len - 1] = 'b';
	for (int i = 0; i < 2; i++) {
		struct fault why = { 0 };
		struct pattern *p = pattern_compile("^(?:(a)|c)*b$", &modes[i], NULL, &why);
		struct pattern_scratch *scratch = pattern_scratch_new();

		assert_non_null(p);
		result[i] = pattern_match(p, scratch, text, len, 0, false);
		pattern_scratch_free(scratch);
		pattern_free(p);
	}
	assert_int_equal(result[0], result[1]);
	free(text);
}

/* ---- the reader of sources ------------------------------------------------------------------------------- */

/* One letter for each token. */
static const char *
kinds(const char *source)
{
	static const char letters[] = "leQ[.^()|*icc mR";
	static char out[64];
	struct regex_reader reader;
	struct regex_token t;
	size_t count = 0, at = 0;

	regex_start(&reader, source, strlen(source));
	while (regex_next(&reader, &t)) {
		assert_int_equal(t.start, at);
		assert_true(t.len > 0);
		at += t.len;
		assert_true(count < sizeof out - 1);
		out[count++] = letters[t.kind];
	}
	assert_int_equal(at, strlen(source));
	out[count] = '\0';
	return out;
}

static void
a_source_is_read_as_pcre2_reads_it(void **state)
{
	(void)state;
	assert_string_equal(kinds("ab\\.c"), "llll");
	assert_string_equal(kinds("\\d\\p{Lu}\\pL\\x{1EA1}\\x41g\\N{U+41}"), "eeeeele");
	assert_string_equal(kinds("\\12\\k<n>\\g{-1}\\g1\\ca"), "eeeee");
	assert_string_equal(kinds("[]a][^]]x[[:alpha:]b][\\]]"), "[[l[[");
	assert_string_equal(kinds("[\\Q]\\E]x"), "[l");
	assert_string_equal(kinds("\\Qa(\\E)"), "Q)");
	assert_string_equal(kinds("a{2}b{2,}c{2,3}?d{,3}e{}f{x}"), "l*l*l*lRllllll" "l");
	assert_string_equal(kinds("\\N{2}\\Gx[[:<:]]"), "e*RlR");
	assert_string_equal(kinds("a*b+?c?+"), "l*l*l*");
	assert_string_equal(kinds("(a)(?:b)(?<n>c)(?'m'd)(?P<o>e)(?=f)(?!g)(?<=h)(?<!i)(?>j)(?|k)"), "(l)(l)(l)(l)(l)(l)(l)(l)(l)(l)(l)");
	assert_string_equal(kinds("(?i)a(?-i:b)(?^)c"), "il(l)il");
	assert_string_equal(kinds("(?R)(?1)(?-1)(?&n)(?P>n)(?P=n)"), "cccccc");
	assert_string_equal(kinds("(?(1)a|b)(?(?=c)d)(?(<n>)e)"), "(l|l)((l)l)(l)");
	assert_string_equal(kinds("(?#a)b"), "cl");
	assert_string_equal(kinds("%{A_1}%{2}%a\\%{A}"), "ml*llllll");
	assert_string_equal(kinds("a b#c"), "lllll");
	assert_string_equal(kinds("(?x)a b#c\nd"), "il l l");
	assert_string_equal(kinds("(?x: a)b c(?x)( (?-x) )d e"), "( l)llli( il)l l");
	assert_string_equal(kinds("\\K\\C(*F)(?C1)"), "RRRl)Rl)");
	assert_string_equal(kinds("ệ\\ệ"), "ll");
	assert_string_equal(kinds("["), "[");
	assert_string_equal(kinds("(?<"), "(");
	assert_string_equal(kinds("\\"), "e");
	assert_string_equal(kinds("(?"), "(");
	assert_string_equal(kinds("\\x{"), "e");
}

/* Any bytes that are text end well, in the reader and in the compiler. */
static void
random_sources_end_well(void **state)
{
	static const char *const parts[] = { "(", ")", "[", "]", "\\", "?", "*", "{", "}", "2", ",", "<", ">", "#", "x", "Q", "E", "K", "C", "p", "L", "|", "^",
		"$", ".", "-", ":", "=", "!", "'", "P", "R", "&", "hòa", "%{A}", "ệ", " ", "\n", "(?x)", "(?<", "\\Q", "\\E" };
	unsigned seed = 12345;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buffer source = { 0 };
		struct fault why = { 0 };
		struct regex_reader reader;
		struct regex_token t;
		size_t at = 0;

		for (unsigned i = 0, n = seed % 12 + 1; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			buffer_text(&source, parts[(seed >> 16) % (sizeof parts / sizeof *parts)]);
		}
		regex_start(&reader, buffer_string(&source), source.len);
		while (regex_next(&reader, &t))
			at += t.len;
		assert_int_equal(at, source.len);
		pattern_free(pattern_compile(buffer_string(&source), NULL, NULL, &why));
		buffer_free(&source);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_broken_is_told_at_its_character),
		cmocka_unit_test(refused_syntax_is_refused_however_it_is_compiled),
		cmocka_unit_test(macros_that_go_too_deep_or_grow_too_large_are_refused),
		cmocka_unit_test(a_source_that_was_changed_still_leads_back),
		cmocka_unit_test(lists_join_and_macros_stand_in_brackets),
		cmocka_unit_test(a_child_set_of_macros_sees_its_parent),
		cmocka_unit_test(a_literal_syllable_matches_both_tone_styles),
		cmocka_unit_test(the_other_style_is_met_only_as_a_whole_syllable),
		cmocka_unit_test(what_is_no_literal_syllable_is_left_alone),
		cmocka_unit_test(groups_have_numbers_names_and_spans),
		cmocka_unit_test(one_scratch_fits_patterns_of_many_groups),
		cmocka_unit_test(starts_are_bounded_and_lookbehind_sees_what_is_before),
		cmocka_unit_test(what_was_captured_and_stepped_back_over_is_forgotten_in_both_modes),
		cmocka_unit_test(a_pattern_that_can_be_empty_says_so),
		cmocka_unit_test(endless_patterns_end_in_budget_in_both_modes),
		cmocka_unit_test(the_budget_is_counted_work),
		cmocka_unit_test(deep_matches_end_the_same_with_a_full_jit_stack),
		cmocka_unit_test(a_source_is_read_as_pcre2_reads_it),
		cmocka_unit_test(random_sources_end_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
