/* Items and cursors: looking into values without building them; and scan_plain with its scalar twin. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/item.h"
#include "record/scan.h"

static struct item
item(const char *json)
{
	return item_of(json, json + strlen(json));
}

static void
a_string_without_escapes_is_borrowed(void **state)
{
	struct arena *a = arena_new();
	struct item plain = item("\"Đà Nẵng\""), escaped = item("\"\\u0110\\u00e0 \\\"N\\\"\\\\\\/\\b\\f\\n\\r\\t\"");
	size_t len;

	(void)state;
	assert_ptr_equal(item_string(plain, a, &len), plain.bytes + 1);
	assert_int_equal(len, strlen("Đà Nẵng"));
	assert_memory_equal(item_string(escaped, a, &len), "Đà \"N\"\\/\b\f\n\r\t", strlen("Đà \"N\"\\/\b\f\n\r\t"));
	assert_int_equal(len, strlen("Đà \"N\"\\/\b\f\n\r\t"));
	assert_null(item_string(item("12"), a, &len));
	assert_null(item_string((struct item){ 0 }, a, &len));
	arena_free(a);
}

static void
whole_numbers_are_read_to_the_last_one_that_fits(void **state)
{
	long long value;
	size_t size;

	(void)state;
	assert_true(item_integer(item("0"), &value) && value == 0);
	assert_true(item_integer(item("-0"), &value) && value == 0);
	assert_true(item_integer(item("9223372036854775807"), &value) && value == LLONG_MAX);
	assert_true(item_integer(item("-9223372036854775808"), &value) && value == LLONG_MIN);
	assert_false(item_integer(item("9223372036854775808"), &value));
	assert_false(item_integer(item("-9223372036854775809"), &value));
	assert_false(item_integer(item("123456789012345678901234567890"), &value));
	assert_false(item_integer(item("1.0"), &value));
	assert_false(item_integer(item("1e3"), &value));
	assert_false(item_integer(item("\"1\""), &value));
	assert_false(item_integer((struct item){ 0 }, &value));
	assert_true(item_size(item("17"), &size) && size == 17);
	assert_false(item_size(item("-1"), &size));
}

static void
strings_are_compared_without_their_escapes(void **state)
{
	(void)state;
	assert_true(item_equals(item("\"reject\""), "reject"));
	assert_true(item_equals(item("\"\\u0072eject\""), "reject"));
	assert_true(item_equals(item("\"\\ud83d\\ude00\""), "😀"));
	assert_false(item_equals(item("\"rejec\""), "reject"));
	assert_false(item_equals(item("\"rejects\""), "reject"));
	assert_false(item_equals(item("\"rejec\\u0074s\""), "reject"));
	assert_false(item_equals(item("\"\\u0072ejec\""), "reject"));
	assert_true(item_equals(item("\"\""), ""));
	assert_false(item_equals(item("[]"), ""));
}

static void
a_cursor_walks_what_was_accepted(void **state)
{
	struct cursor at = cursor_over(item("[ 1 , \"a,]\\\"\" ,[[],{\"]\":\"}\"}],true,{} , null,-1.5e3 ]"));
	static const char *const wanted[] = { "1", "\"a,]\\\"\"", "[[],{\"]\":\"}\"}]", "true", "{}", "null", "-1.5e3" };
	static const enum item_type types[] = { ITEM_NUMBER, ITEM_STRING, ITEM_ARRAY, ITEM_TRUE, ITEM_OBJECT, ITEM_NULL, ITEM_NUMBER };
	struct item element, key;

	(void)state;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		assert_true(cursor_next(&at, &element));
		assert_int_equal(element.type, types[i]);
		assert_int_equal(element.len, strlen(wanted[i]));
		assert_memory_equal(element.bytes, wanted[i], element.len);
	}
	assert_false(cursor_next(&at, &element));
	assert_false(cursor_next(&at, &element));
	at = cursor_over(item("{ \"a:\" : {\"b\":[1]} ,\"\":\"\"}"));
	assert_true(cursor_next_member(&at, &key, &element));
	assert_true(item_equals(key, "a:"));
	assert_int_equal(element.type, ITEM_OBJECT);
	assert_true(cursor_next_member(&at, &key, &element));
	assert_true(item_equals(key, "") && item_equals(element, ""));
	assert_false(cursor_next_member(&at, &key, &element));
	at = cursor_over(item("\"[1]\""));
	assert_false(cursor_next(&at, &element));
	at = cursor_over(item("[ ]"));
	assert_false(cursor_next(&at, &element));
}

static void
members_and_counts_are_what_is_written(void **state)
{
	struct item object = item("{\"a\":1,\"\\u0062\":[1,2,3],\"c\":{\"a\":2}}");

	(void)state;
	assert_int_equal(item_count(object), 3);
	assert_int_equal(item_count(item_member(object, "b")), 3);
	assert_int_equal(item_member(item_member(object, "c"), "a").bytes[0], '2');
	assert_int_equal(item_member(object, "d").type, ITEM_ABSENT);
	assert_int_equal(item_member(item("[1]"), "a").type, ITEM_ABSENT);
	assert_int_equal(item_count(item("5")), 0);
	assert_string_equal(item_type_name(ITEM_ABSENT), "absent");
	assert_string_equal(item_type_name(ITEM_OBJECT), "object");
}

static void
one_walk_finds_the_members_that_are_asked_for(void **state)
{
	static const char *const names[] = { "kind", "start", "end" };
	struct cursor at = cursor_over(item("[ {\"kind\":\"a\",\"start\":1,\"end\":2}, { \"\\u0065nd\" : [ {\"end\":3} ] , \"x\":{\"start\":4} } ,{},[5,6], 7]"));
	struct item element, of[3];

	(void)state;
	assert_true(cursor_next_object(&at, &element, names, 3, of));
	assert_true(element.type == ITEM_OBJECT && element.len == strlen("{\"kind\":\"a\",\"start\":1,\"end\":2}"));
	assert_true(item_equals(of[0], "a") && of[1].bytes[0] == '1' && of[2].bytes[0] == '2');
	assert_true(cursor_next_object(&at, &element, names, 3, of));
	assert_int_equal(of[0].type, ITEM_ABSENT);
	assert_int_equal(of[1].type, ITEM_ABSENT);
	assert_int_equal(of[2].type, ITEM_ARRAY);
	assert_int_equal(of[2].len, strlen("[ {\"end\":3} ]"));
	assert_true(cursor_next_object(&at, &element, names, 3, of));
	assert_true(element.type == ITEM_OBJECT && element.len == 2 && of[2].type == ITEM_ABSENT);
	assert_true(cursor_next_object(&at, &element, names, 3, of));
	assert_true(element.type == ITEM_ARRAY && element.len == 5 && of[0].type == ITEM_ABSENT);
	assert_true(cursor_next_object(&at, &element, names, 3, of));
	assert_int_equal(element.type, ITEM_NUMBER);
	assert_false(cursor_next_object(&at, &element, names, 3, of));
}

static void
one_walk_finds_the_first_elements(void **state)
{
	struct cursor at = cursor_over(item("[[0,12],[ 3 , [4,5] , \"]\" ],[6], [ ] , \"[7,8]\",{}]"));
	static const size_t lens[] = { 6, 19, 3, 3, 7, 2 };
	struct item element, pair[2];

	(void)state;
	for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
		assert_true(cursor_next_array(&at, &element, 2, pair));
		assert_int_equal(element.len, lens[i]);
		assert_int_equal(pair[0].type, i < 3 ? ITEM_NUMBER : ITEM_ABSENT);
		assert_int_equal(pair[1].type, i == 0 ? ITEM_NUMBER : i == 1 ? ITEM_ARRAY : ITEM_ABSENT);
	}
	assert_false(cursor_next_array(&at, &element, 2, pair));
	at = cursor_over(item("{}"));
	assert_false(cursor_next_array(&at, &element, 2, pair));
}

/* Every stop byte at every place of every length around the steps of the fast way. */
static void
the_fast_search_and_the_plain_one_agree(void **state)
{
	static const char stops[] = { '"', '\\', 0, 1, 9, 31, 32, 33, 127, (char)128, (char)0x9f, (char)0xff, '!', '#', '[', ']' };
	char bytes[80];

	(void)state;
	for (size_t len = 0; len <= sizeof bytes; len++)
		for (size_t at = 0; at <= len; at++)
			for (size_t i = 0; i < sizeof stops; i++) {
				memset(bytes, 0xe1, sizeof bytes);
				if (at < len)
					bytes[at] = stops[i];
				if (at + 3 < len)
					bytes[at + 3] = '"';
				assert_ptr_equal(scan_plain(bytes, bytes + len), scan_plain_scalar(bytes, bytes + len));
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_string_without_escapes_is_borrowed),
		cmocka_unit_test(whole_numbers_are_read_to_the_last_one_that_fits),
		cmocka_unit_test(strings_are_compared_without_their_escapes),
		cmocka_unit_test(a_cursor_walks_what_was_accepted),
		cmocka_unit_test(members_and_counts_are_what_is_written),
		cmocka_unit_test(one_walk_finds_the_members_that_are_asked_for),
		cmocka_unit_test(one_walk_finds_the_first_elements),
		cmocka_unit_test(the_fast_search_and_the_plain_one_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
