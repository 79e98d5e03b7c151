/* What YAML is read, what is refused, and at which character. */
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

static struct node *
parse(const char *text, struct fault *why)
{
	*why = (struct fault){ 0 };
	return node_parse("r.yaml", text, strlen(text), why);
}

static struct node *
parse_good(const char *text)
{
	struct fault why;
	struct node *root = parse(text, &why);

	if (root == NULL)
		fail_msg("%zu:%zu: %s", why.place.line, why.place.column, why.message);
	return root;
}

static void
scalars_keep_their_text_style_and_place(void **state)
{
	struct node *root = parse_good("a: no\nbộ: 'it''s'\nc: \"x\\ty\"\nd: |\n  hai\n   ba\ne: >-\n  g\n  h\n");
	static const struct { const char *key, *text; enum node_style style; size_t line, column; } want[] = {
		{ "a", "no", STYLE_PLAIN, 1, 4 }, { "bộ", "it's", STYLE_SINGLE, 2, 5 }, { "c", "x\ty", STYLE_DOUBLE, 3, 4 },
		{ "d", "hai\n ba\n", STYLE_LITERAL, 4, 4 }, { "e", "g h", STYLE_FOLDED, 7, 4 },
	};

	(void)state;
	assert_int_equal(node_kind(root), NODE_MAP);
	assert_int_equal(node_count(root), 5);
	for (size_t i = 0; i < 5; i++) {
		const struct node *value = node_child(root, want[i].key);

		assert_non_null(value);
		assert_ptr_equal(value, node_item(root, i));
		assert_string_equal(node_text(node_key(root, i)), want[i].key);
		assert_string_equal(node_text(value), want[i].text);
		assert_int_equal(node_style(value), want[i].style);
		assert_int_equal(node_place(value).line, want[i].line);
		assert_int_equal(node_place(value).column, want[i].column);
		assert_string_equal(node_place(value).file, "r.yaml");
	}
	assert_null(node_child(root, "f"));
	node_free(root);
}

static void
lists_and_maps_nest_and_tell_block_from_flow(void **state)
{
	struct node *root = parse_good("l: [1, [2]]\nm:\n- {k: v}\n- x\n");
	const struct node *l = node_child(root, "l"), *m = node_child(root, "m");

	(void)state;
	assert_int_equal(node_style(l), STYLE_FLOW);
	assert_int_equal(node_style(m), STYLE_BLOCK);
	assert_int_equal(node_count(l), 2);
	assert_string_equal(node_text(node_item(node_item(l, 1), 0)), "2");
	assert_string_equal(node_text(node_child(node_item(m, 0), "k")), "v");
	assert_null(node_text(l));
	assert_null(node_child(l, "k"));
	node_free(root);
}

static void
a_file_is_brought_to_nfc_and_columns_count_what_is_seen(void **state)
{
	struct fault why;
	struct node *root = parse_good("a: e\xCC\x82\xCC\xA3\n");            /* e + circumflex + dot below */

	(void)state;
	assert_string_equal(node_text(node_child(root, "a")), "ệ");
	node_free(root);
	root = parse_good("a: \"e\\u0302\\u0323\"\n");
	assert_string_equal(node_text(node_child(root, "a")), "ệ");
	node_free(root);
	assert_null(parse("a: 'e\xCC\x82\xCC\xA3' *x\n", &why));
	assert_int_equal(why.place.column, 8);
}

static void
a_byte_order_mark_and_crlf_are_accepted(void **state)
{
	struct node *root = parse_good("\xEF\xBB\xBF" "a: 1\r\nb: 2\r\n");

	(void)state;
	assert_string_equal(node_text(node_child(root, "b")), "2");
	assert_int_equal(node_place(node_child(root, "b")).line, 2);
	node_free(root);
}

/* ---- what is refused ------------------------------------------------------------------------------------- */

struct broken {
	const char *yaml;
	size_t line, column;
	const char *message;
};

static const struct broken broken[] = {
	/* libyaml's own */
	{ "a: [1, 2\nb: 3\n", 2, 2, "did not find expected ',' or ']' while parsing a flow sequence; a text with commas, brackets or quotes inside needs single quotes" },
	{ "a: {value: date(y, m], d}\n", 1, 21, "did not find expected ',' or '}' while parsing a flow mapping; a text with commas, brackets or quotes inside needs single quotes" },
	{ "a: 'x\n", 1, 4, "this quote is not closed" },
	{ "a: \"\\p{Lu}\"\n", 1, 5, "found unknown escape character while parsing a quoted scalar; in double quotes a backslash is an escape: use single quotes" },
	{ "a: %{DAY}\n", 1, 4, "found character that cannot start any token while scanning for the next token; a text that begins so needs single quotes" },
	{ "a: @x\n", 1, 4, "found character that cannot start any token while scanning for the next token; a text that begins so needs single quotes" },
	{ "a: `x`\n", 1, 4, "found character that cannot start any token while scanning for the next token; a text that begins so needs single quotes" },
	{ "a: b: c\n", 1, 5, "mapping values are not allowed in this context; a text with ': ' inside needs single quotes" },
	{ "a: 'x' y\n", 1, 8, "did not find expected key while parsing a block mapping; is the line indented like its neighbours?" },
	{ "a: 1\n  b: 2\n", 2, 4, "mapping values are not allowed in this context; a text with ': ' inside needs single quotes" },
	{ "a:\n  b: 1\n c: 2\n", 3, 2, "did not find expected key while parsing a block mapping; is the line indented like its neighbours?" },
	{ "- a\nb: 1\n", 2, 1, "did not find expected '-' indicator while parsing a block collection; is the line indented like its neighbours?" },
	{ "a: ]\n", 1, 4, "did not find expected node content while parsing a block node" },
	{ "a: [1\n", 2, 1, "did not find expected ',' or ']' while parsing a flow sequence; a text with commas, brackets or quotes inside needs single quotes" },
	{ "a\nb: 1\n", 2, 2, "mapping values are not allowed in this context; a text with ': ' inside needs single quotes" },
	{ "a: |3x\n  y\n", 1, 6, "did not find expected comment or line break while scanning a block scalar" },
	{ "%FOO\n---\na: 1\n", 1, 5, "found unknown directive name while scanning a directive" },
	{ "a: 'x\n---\n", 1, 4, "this quote is not closed" },
	{ "a: 'x\nb: 'y'\n", 1, 4, "this quote ends only in line 2: is one missing before that?" },
	{ "a: {b: 'x,\nc: 'y'}\n", 1, 8, "this quote ends only in line 2: is one missing before that?" },
	/* bytes and characters */
	{ "a: 1\n\tb: 2\n", 2, 1, "a tab indents this line; use spaces" },
	{ "a:\n  \t- 1\n", 2, 3, "a tab indents this line; use spaces" },
	{ "a: x\xFFy\n", 1, 5, "invalid UTF-8: byte 0xFF" },
	{ "a: 'đ\xC0\xAF'\n", 1, 6, "invalid UTF-8: byte 0xC0" },
	{ "a: 1\nb: \xED\xA0\x80\n", 2, 4, "invalid UTF-8: byte 0xED" },
	{ "a: \xC4", 1, 4, "invalid UTF-8: byte 0xC4" },
	{ "\xFF\xFE" "a", 1, 1, "the file is UTF-16; save it as UTF-8" },
	{ "\xFE\xFF", 1, 1, "the file is UTF-16; save it as UTF-8" },
	{ "a: 'x\x07y'\n", 1, 6, "control character U+0007" },
	{ "a: \x7F\n", 1, 4, "control character U+007F" },
	{ "a: \xC2\x9B\n", 1, 4, "control character U+009B" },
	{ "a: 1\rb: 2\n", 1, 5, "carriage return without line feed U+000D" },
	{ "a: 'x\xE2\x80\xA8y'\n", 1, 6, "line separator U+2028" },
	{ "a: x\xC2\x85y\n", 1, 5, "line separator U+0085" },
	{ "a: \xEF\xBB\xBFx\n", 1, 4, "character that YAML does not allow U+FEFF" },
	{ "a: \"x\\0y\"\n", 1, 4, "a text with NUL inside" },
	/* what is left out of YAML on purpose */
	{ "a: &x 1\n", 1, 4, "anchors are not supported: '&x'" },
	{ "a: &x [1]\n", 1, 4, "anchors are not supported: '&x'" },
	{ "a: &x {b: 1}\n", 1, 4, "anchors are not supported: '&x'" },
	{ "&x a: 1\n", 1, 1, "anchors are not supported: '&x'" },
	{ "a: *x\n", 1, 4, "anchors are not supported: '*x'; a text that begins with * needs single quotes" },
	{ "a: !!int 3\n", 1, 4, "tags are not supported: 'tag:yaml.org,2002:int'; a text that begins with ! needs single quotes" },
	{ "a: !x\n", 1, 4, "tags are not supported: '!x'; a text that begins with ! needs single quotes" },
	{ "a: !!set {b}\n", 1, 4, "tags are not supported: 'tag:yaml.org,2002:set'; a text that begins with ! needs single quotes" },
	{ "<<: {a: 1}\n", 1, 1, "merge keys are not supported: '<<'" },
	{ "a: 1\n---\nb: 2\n", 2, 1, "a second document; one file holds one" },
	{ "a: 1\n...\n---\nb: 2\n", 3, 1, "a second document; one file holds one" },
	{ "", 1, 1, "the file is empty" },
	{ "# only a comment\n", 1, 1, "the file is empty" },
	{ "a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key 'a'; it was given in line 1 already" },
	{ "m:\n  x: 1\n  y: 2\n  'x': 3\n", 4, 3, "duplicate key 'x'; it was given in line 2 already" },
	{ "m: {x: 1, y: 2, x: 3}\n", 1, 17, "duplicate key 'x'; it was given in line 1 already" },
	{ "b: 1\na: 1\nb: 2\na: 2\n", 3, 1, "duplicate key 'b'; it was given in line 1 already" },
	{ "[a]: 1\n", 1, 1, "a key must be a word, not a list; a text that begins so needs single quotes" },
	{ "{a: b}: 1\n", 1, 1, "a key must be a word, not a map; a text that begins so needs single quotes" },
	{ "? |\n  a\n: 1\n", 1, 3, "a key must be a word on one line" },
	{ "'': 1\n", 1, 1, "an empty key" },
};

static void
what_is_broken_is_told_at_its_character(void **state)
{
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const struct broken *b = &broken[i];

		if (parse(b->yaml, &why) != NULL)
			fail_msg("accepted: %s", b->yaml);
		if (why.place.line != b->line || why.place.column != b->column || strcmp(why.message, b->message) != 0)
			fail_msg("%s\n got %zu:%zu: %s\nwant %zu:%zu: %s", b->yaml, why.place.line, why.place.column, why.message,
			    b->line, b->column, b->message);
		assert_int_equal(why.code, FAULT_CONFIG);
		assert_string_equal(why.place.file, "r.yaml");
		assert_non_null(strchr(why.excerpt, '^'));
	}
}

static void
raw_nul_and_utf16_without_mark_are_refused(void **state)
{
	static const char utf16[] = "a\0:\0 \0b\0";
	struct fault why = { 0 };

	(void)state;
	assert_null(node_parse("r.yaml", utf16, sizeof utf16 - 1, &why));
	assert_int_equal(why.place.column, 2);
	assert_string_equal(why.message, "NUL U+0000");
}

static void
the_caret_stands_under_the_character(void **state)
{
	struct fault why;

	(void)state;
	assert_null(parse("tên: 'Đại tá' x\n", &why));
	assert_string_equal(why.excerpt, "tên: 'Đại tá' x\n              ^");
}

static void
a_long_line_is_cut_around_the_caret(void **state)
{
	struct buffer text = { 0 };
	struct fault why = { 0 };
	const char *caret;

	(void)state;
	buffer_text(&text, "a: '");
	for (int i = 0; i < 500; i++)
		buffer_text(&text, "ệ");
	buffer_text(&text, "' x");
	for (int i = 0; i < 500; i++)
		buffer_text(&text, "ệ");
	assert_null(node_parse("r.yaml", text.bytes, text.len, &why));
	assert_int_equal(why.place.column, 507);
	caret = strrchr(why.excerpt, '\n') + 1;
	assert_int_equal(strlen(caret), 62);
	assert_int_equal(strncmp(why.excerpt, "…", 3), 0);
	assert_true(strlen(why.excerpt) < sizeof why.excerpt - 1);
	buffer_free(&text);
}

static void
nesting_and_size_are_bounded(void **state)
{
	struct fault why;
	struct buffer text = { 0 };
	struct node *root;

	(void)state;
	for (int i = 0; i < NODE_MAX_DEPTH; i++)
		buffer_byte(&text, '[');
	for (int i = 0; i < NODE_MAX_DEPTH; i++)
		buffer_byte(&text, ']');
	root = parse_good(buffer_string(&text));
	node_free(root);
	buffer_clear(&text);
	for (int i = 0; i < 40000; i++)
		buffer_byte(&text, '[');
	assert_null(parse(buffer_string(&text), &why));
	assert_int_equal(why.place.column, NODE_MAX_DEPTH + 1);
	assert_string_equal(why.message, "nested deeper than 32");
	buffer_clear(&text);
	buffer_text(&text, "a: ");
	while (text.len <= NODE_MAX_BYTES)
		buffer_byte(&text, 'x');
	assert_null(parse(buffer_string(&text), &why));
	assert_string_equal(why.message, "file is larger than 8 MiB");
	buffer_free(&text);
}

static void
an_alias_bomb_stops_at_its_first_anchor(void **state)
{
	struct fault why;
	struct buffer text = { 0 };

	(void)state;
	buffer_text(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 60; i++)
		buffer_printf(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1, i - 1);
	assert_null(parse(buffer_string(&text), &why));
	assert_int_equal(why.place.line, 1);
	assert_string_equal(why.message, "anchors are not supported: '&a0'");
	buffer_free(&text);
}

static void
a_map_of_many_keys_is_searched_for_duplicates_in_good_time(void **state)
{
	struct fault why;
	struct buffer text = { 0 };

	(void)state;
	for (int i = 0; i < 50000; i++)
		buffer_printf(&text, "k%d: 1\n", i);
	buffer_text(&text, "k777: 2\n");
	assert_null(parse(buffer_string(&text), &why));
	assert_int_equal(why.place.line, 50001);
	assert_string_equal(why.message, "duplicate key 'k777'; it was given in line 778 already");
	buffer_free(&text);
}

static void
a_file_that_is_not_there_is_told(void **state)
{
	struct fault why = { 0 };

	(void)state;
	assert_null(node_load("/nonexistent/x.yaml", &why));
	assert_int_equal(why.code, FAULT_CONFIG);
	assert_string_equal(why.place.file, "/nonexistent/x.yaml");
	assert_string_equal(why.message, "cannot be opened: No such file or directory");
	why = (struct fault){ 0 };
	assert_null(node_load("/", &why));
	assert_string_equal(why.message, "cannot be read: Is a directory");
}

/* ---- inside a text --------------------------------------------------------------------------------------- */

static void
a_place_inside_a_text_is_found_again_in_the_file(void **state)
{
	static const struct { const char *yaml; size_t points, line, column; } want[] = {
		{ "a: xyz\n", 2, 1, 6 },
		{ "a: 'xyz'\n", 2, 1, 7 },
		{ "a: 'x''ệz'\n", 3, 1, 9 },
		{ "a: 'x\n\n   y z'\n", 2, 3, 4 },         /* "x\ny z": the y */
		{ "a: 'x\n   y z'\n", 2, 2, 4 },           /* "x y z": the y */
		{ "a: \"x\\n\\u1ec7\\x41b\"\n", 4, 1, 18 },
		{ "a: |\n  xy\n\n    z\n", 4, 4, 3 },      /* "xy\n\n  z": the first blank of the third line */
		{ "a: |\n  xy\n\n    z\n", 6, 4, 5 },
		{ "a: |-\r\n    ab\r\n    cd\r\n", 3, 3, 5 },
		{ "a: |2\n   ab\n", 1, 2, 4 },
		{ "a: |\n\n\n   ab\n", 3, 4, 5 },
		{ "a: x\n  y\n", 2, 2, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct node *root = parse_good(want[i].yaml);
		struct fault why = { 0 };

		assert_int_equal(fault_inside(&why, node_child(root, "a"), want[i].points, "here"), -1);
		if (why.place.line != want[i].line || why.place.column != want[i].column)
			fail_msg("%s: got %zu:%zu, want %zu:%zu", want[i].yaml, why.place.line, why.place.column, want[i].line, want[i].column);
		node_free(root);
	}
}

static void
the_first_fault_stays(void **state)
{
	struct node *root = parse_good("a: 1\nb: 2\n");
	struct fault why = { 0 };

	(void)state;
	fault_at(&why, node_child(root, "a"), "first %d", 1);
	fault_at(&why, node_child(root, "b"), "second");
	assert_int_equal(why.place.line, 1);
	assert_string_equal(why.message, "first 1");
	assert_string_equal(why.excerpt, "a: 1\n   ^");
	node_free(root);
}

/* ---- coercion -------------------------------------------------------------------------------------------- */

static void
numbers_and_truths_are_read_only_where_they_are_asked_for(void **state)
{
	struct node *root = parse_good("n: no\ny: 'on'\ni: '-12'\nr: 2.50\n");
	struct fault why = { 0 };
	long long whole;
	double real;
	bool truth;

	(void)state;
	assert_string_equal(node_text(node_child(root, "n")), "no");
	assert_int_equal(node_bool(node_child(root, "n"), &truth, &why), 0);
	assert_false(truth);
	assert_int_equal(node_bool(node_child(root, "y"), &truth, &why), 0);
	assert_true(truth);
	assert_int_equal(node_integer(node_child(root, "i"), -20, 0, &whole, &why), 0);
	assert_int_equal(whole, -12);
	assert_int_equal(node_real(node_child(root, "r"), 0, 3, &real, &why), 0);
	assert_true(real > 2.49 && real < 2.51);
	node_free(root);
}

static void
octal_sexagesimal_and_other_odd_spellings_are_refused(void **state)
{
	static const struct { const char *text, *message; } whole[] = {
		{ "010", "a whole number in decimal digits is needed here, not '010'" },
		{ "1:30", "a whole number in decimal digits is needed here, not '1:30'" },
		{ "0x10", "a whole number in decimal digits is needed here, not '0x10'" },
		{ "1_000", "a whole number in decimal digits is needed here, not '1_000'" },
		{ "+5", "a whole number in decimal digits is needed here, not '+5'" },
		{ "1.0", "a whole number in decimal digits is needed here, not '1.0'" },
		{ "1e3", "a whole number in decimal digits is needed here, not '1e3'" },
		{ "~", "a whole number in decimal digits is needed here, not '~'" },
		{ "''", "a whole number in decimal digits is needed here, not ''" },
		{ "99", "99 is outside 0 to 50" },
		{ "99999999999999999999", "99999999999999999999 is outside 0 to 50" },
		{ "[1]", "a text is needed here, not a list" },
		{ "{a: 1}", "a text is needed here, not a map" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		char yaml[64];
		struct fault why = { 0 };
		struct node *root;
		long long value;

		snprintf(yaml, sizeof yaml, "a: %s\n", whole[i].text);
		root = parse_good(yaml);
		assert_int_equal(node_integer(node_child(root, "a"), 0, 50, &value, &why), -1);
		assert_string_equal(why.message, whole[i].message);
		assert_int_equal(why.place.column, 4);
		node_free(root);
	}
}

static void
reals_and_truths_have_their_own_words(void **state)
{
	static const char *const reals[] = { ".5", "1.", "1,5", "1e5", ".inf", ".nan", "'-'", "9.1" };
	static const char *const truths[] = { "True", "NO", "1", "y", "''" };
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
		char yaml[64];
		struct node *root;
		double value;

		snprintf(yaml, sizeof yaml, "a: %s\n", reals[i]);
		root = parse_good(yaml);
		why = (struct fault){ 0 };
		assert_int_equal(node_real(node_child(root, "a"), 0, 9, &value, &why), -1);
		node_free(root);
	}
	for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
		char yaml[64];
		struct node *root;
		bool value;

		snprintf(yaml, sizeof yaml, "a: %s\n", truths[i]);
		root = parse_good(yaml);
		why = (struct fault){ 0 };
		assert_int_equal(node_bool(node_child(root, "a"), &value, &why), -1);
		node_free(root);
	}
}

/* Any prefix of a good file, and any byte of it changed, is read or refused, never worse (the sanitizers watch). */
static void
cut_and_flipped_files_are_read_or_refused(void **state)
{
	static const char good[] = "pack: vi.a\nrules:\n  - id: 'x''y'\n    pattern:\n      - '[a-z]'\n      - |\n        b\n"
				   "    tests: {hit: [\"q\\u1ec7\"], miss: []}\n";
	char bytes[sizeof good];

	(void)state;
	for (size_t i = 0; i < sizeof good; i++) {
		struct fault why = { 0 };

		node_free(node_parse("r.yaml", good, i, &why));
		for (int bit = 0; bit < 8 && i < sizeof good - 1; bit++) {
			struct node *root;

			memcpy(bytes, good, sizeof good);
			bytes[i] = (char)(bytes[i] ^ (1 << bit));
			why = (struct fault){ 0 };
			root = node_parse("r.yaml", bytes, sizeof good - 1, &why);
			assert_true((root == NULL) == (why.code == FAULT_CONFIG));
			node_free(root);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_keep_their_text_style_and_place),
		cmocka_unit_test(lists_and_maps_nest_and_tell_block_from_flow),
		cmocka_unit_test(a_file_is_brought_to_nfc_and_columns_count_what_is_seen),
		cmocka_unit_test(a_byte_order_mark_and_crlf_are_accepted),
		cmocka_unit_test(what_is_broken_is_told_at_its_character),
		cmocka_unit_test(raw_nul_and_utf16_without_mark_are_refused),
		cmocka_unit_test(the_caret_stands_under_the_character),
		cmocka_unit_test(a_long_line_is_cut_around_the_caret),
		cmocka_unit_test(nesting_and_size_are_bounded),
		cmocka_unit_test(an_alias_bomb_stops_at_its_first_anchor),
		cmocka_unit_test(a_map_of_many_keys_is_searched_for_duplicates_in_good_time),
		cmocka_unit_test(a_file_that_is_not_there_is_told),
		cmocka_unit_test(a_place_inside_a_text_is_found_again_in_the_file),
		cmocka_unit_test(the_first_fault_stays),
		cmocka_unit_test(numbers_and_truths_are_read_only_where_they_are_asked_for),
		cmocka_unit_test(octal_sexagesimal_and_other_odd_spellings_are_refused),
		cmocka_unit_test(reals_and_truths_have_their_own_words),
		cmocka_unit_test(cut_and_flipped_files_are_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
