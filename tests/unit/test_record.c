/* The record: what a line may be, what is seen in it, what is changed, what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "record/record.h"

static const struct record_limits usual = { .max_bytes = 16u << 20, .max_depth = 512, .max_values = 1000000 };

static int
make_record(void **state)
{
	*state = record_new();
	return 0;
}

static int
free_record(void **state)
{
	record_free(*state);
	return 0;
}

static void
parse(struct record *r, const char *line)
{
	struct fault why = { 0 };

	if (record_parse(r, line, strlen(line), &usual, &why) < 0)
		fail_msg("%s: %s", line, why.message);
}

static struct fault
refuse(struct record *r, const char *line, const struct record_limits *limits)
{
	struct fault why = { 0 };

	assert_int_equal(record_parse(r, line, strlen(line), limits, &why), -1);
	return why;
}

static void
assert_writes(const struct record *r, const char *line)
{
	struct buffer out = { 0 };

	record_write(r, &out);
	assert_string_equal(buffer_string(&out), line);
	buffer_free(&out);
}

/* ---- the table of lines ---- */

static size_t
decode_percent(char *line)
{
	char *to = line;

	for (const char *at = line; *at != '\0'; at++) {
		unsigned byte = 0;

		if (*at == '%' && sscanf(at + 1, "%2x", &byte) == 1)
			at += 2;
		else
			byte = (unsigned char)*at;
		*to++ = (char)byte;
	}
	return (size_t)(to - line);
}

static void
every_line_of_the_table_is_judged_as_listed(void **state)
{
	FILE *table = fopen("tests/record/grammar.tsv", "r");
	char *row = NULL;
	size_t room = 0, counts[128] = { 0 };

	assert_non_null(table);
	while (getline(&row, &room, table) > 0) {
		char *fields[4], *rest = row;
		struct fault why = { 0 };
		size_t len;
		const char *said;

		row[strcspn(row, "\n")] = '\0';
		if (*row == '#')
			continue;
		for (int i = 0; i < 4; i++)
			assert_non_null(fields[i] = i < 3 ? strsep(&rest, "\t") : rest);
		len = decode_percent(fields[3]);
		said = record_parse(*state, fields[3], len, &usual, &why) < 0 ? fault_code_name(why.code) : "-";
		if (strcmp(said, fields[1]) != 0)
			fail_msg("%s: %s, not %s (%s)", fields[2], said, fields[1], why.message);
		counts[(unsigned char)fields[0][0]]++;
	}
	assert_true(counts['y'] >= 95 && counts['n'] >= 188 && counts['i'] >= 35);
	free(row);
	fclose(table);
}

/* ---- places ---- */

static void
a_fault_names_the_byte_it_is_about(void **state)
{
	static const struct {
		const char *line;
		enum fault_code code;
		size_t byte;
		const char *message;
	} cases[] = {
		{ "{\"a\":x}", FAULT_BAD_JSON, 5, "expected a value, found 'x'" },
		{ "{\"a\" 1}", FAULT_BAD_JSON, 5, "expected ':', found '1'" },
		{ "{\"a\":1 \"b\":2}", FAULT_BAD_JSON, 7, "expected ',' or '}', found '\"'" },
		{ "{\"a\":[1 2]}", FAULT_BAD_JSON, 8, "expected ',' or ']', found '2'" },
		{ "{\"a\":1,}", FAULT_BAD_JSON, 7, "expected a key, found '}'" },
		{ "{\"a\":01}", FAULT_BAD_JSON, 6, "number with a leading zero" },
		{ "{\"a\":\"x\ty\"}", FAULT_BAD_JSON, 7, "control byte 0x09 in a string" },
		{ "{\"a\":\"xy\\q\"}", FAULT_BAD_JSON, 8, "unknown escape in a string" },
		{ "{\"a\":\"x\\ud800y\"}", FAULT_BAD_JSON, 7, "lone high surrogate \\ud800" },
		{ "{\"a\":\"x\\u0000\"}", FAULT_NUL, 7, "\\u0000 in a string" },
		{ "{\"a\":\"x\xff\"}", FAULT_BAD_UTF8, 7, "byte 0xff is not UTF-8" },
		{ "{\"a\":\"x", FAULT_TRUNCATED, 7, "line ends inside a string" },
		{ "{\"a\":[1,", FAULT_TRUNCATED, 8, "line ends where a value should be" },
		{ "{\"a\":\"Vi\xe1\xbb", FAULT_TRUNCATED, 8, "line ends inside a character" },
		{ "  [1]", FAULT_NOT_OBJECT, 2, "not an object but an array" },
		{ "{} {}", FAULT_TRAILING_DATA, 3, "more behind the object" },
		{ "{\"a\":1,\"\\u0061\":2}", FAULT_DUPLICATE_KEY, 7, "duplicate key 'a'" },
		{ "{\"x\":{\"b\":1,\"c\":2,\"c\":3,\"b\":4}}", FAULT_DUPLICATE_KEY, 18, "duplicate key 'c'" },
		{ "   ", FAULT_BAD_JSON, 3, "nothing but blanks" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fault why = refuse(*state, cases[i].line, &usual);

		assert_string_equal(why.message, cases[i].message);
		assert_string_equal(fault_code_name(why.code), fault_code_name(cases[i].code));
		assert_int_equal(why.place.byte, cases[i].byte);
		assert_int_equal(why.place.column, cases[i].byte + 1);
	}
}

static void
the_first_of_many_duplicates_is_named(void **state)
{
	struct buffer line = { 0 };
	struct fault why;

	buffer_byte(&line, '{');
	for (int i = 0; i < 1000; i++)
		buffer_printf(&line, "\"k%d\":0,", i % 700);
	buffer_printf(&line, "\"end\":0}");
	why = refuse(*state, buffer_string(&line), &usual);
	assert_string_equal(why.message, "duplicate key 'k0'");
	assert_memory_equal(line.bytes + why.place.byte, "\"k0\":0,\"k1\":", 12);
	assert_true(why.place.byte > 1);
	buffer_free(&line);
}

static void
a_long_key_is_cut_at_a_character_in_the_message(void **state)
{
	struct buffer line = { 0 };
	struct fault why;

	for (int twice = 0; twice < 2; twice++) {
		buffer_text(&line, twice == 0 ? "{\"x" : ",\"x");
		for (int i = 0; i < 40; i++)
			buffer_text(&line, "ạ");
		buffer_text(&line, "\":1");
	}
	buffer_byte(&line, '}');
	why = refuse(*state, buffer_string(&line), &usual);
	assert_int_equal(strlen(why.message), strlen("duplicate key ''") + 1 + 19 * 3);
	buffer_free(&line);
}

/* ---- limits ---- */

static void
limits_hold_to_the_last_value(void **state)
{
	const struct record_limits small = { .max_bytes = 30, .max_depth = 3, .max_values = 5 };
	struct fault why = { 0 };

	assert_int_equal(record_parse(*state, "{\"a\":[[1,2]]}", 13, &small, &why), 0);
	assert_int_equal(refuse(*state, "{\"a\":[[[]]]}", &small).code, FAULT_TOO_DEEP);
	assert_int_equal(refuse(*state, "{\"a\":[[1,2,3]]}", &small).code, FAULT_TOO_MANY_VALUES);
	assert_int_equal(record_parse(*state, "{\"a\":\"123456789 123456789 123\"}", 30, &small, &why), -1);
	assert_int_equal(why.code, FAULT_TRUNCATED);
	assert_int_equal(refuse(*state, "{\"a\":\"123456789 123456789 123\"}", &small).code, FAULT_TOO_LONG);
}

static void
deep_nesting_needs_no_stack(void **state)
{
	const size_t depth = 200000;
	const struct record_limits deep = { .max_bytes = SIZE_MAX, .max_depth = depth + 1, .max_values = SIZE_MAX };
	char *line = mem_alloc(2 * depth + 6);
	struct fault why = { 0 };
	struct item item;

	memcpy(line, "{\"a\":", 5);
	memset(line + 5, '[', depth);
	memset(line + 5 + depth, ']', depth);
	line[5 + 2 * depth] = '}';
	assert_int_equal(record_parse(*state, line, 2 * depth + 6, &deep, &why), 0);
	item = record_item(*state, "a");
	assert_int_equal(item.len, 2 * depth);
	assert_int_equal(item_count(item), 1);
	assert_int_equal(record_parse(*state, line, 2 * depth + 6, &usual, &why), -1);
	assert_int_equal(why.code, FAULT_TOO_DEEP);
	assert_int_equal(why.place.byte, 5 + 511);
	free(line);
}

static double
seconds_for_keys(struct record *r, size_t count, const char *format)
{
	const struct record_limits wide = { .max_bytes = SIZE_MAX, .max_depth = 9, .max_values = SIZE_MAX };
	struct buffer line = { 0 };
	struct fault why = { 0 };
	clock_t start;

	buffer_byte(&line, '{');
	for (size_t i = 0; i < count; i++) {
		char middle[24];

		snprintf(middle, sizeof middle, "%08zu", i);
		buffer_text(&line, i > 0 ? ",\"" : "\"");
		buffer_printf(&line, "%s%s%s\":0", format, middle, format);
	}
	buffer_byte(&line, '}');
	start = clock();
	assert_int_equal(record_parse(r, line.bytes, line.len, &wide, &why), 0);
	buffer_free(&line);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* The second kind of keys has equal lengths, beginnings and ends: all hashes are equal. */
static void
hostile_keys_stay_near_linear(void **state)
{
	static const char *const kinds[] = { "", "the same sixteen bytes and more" };

	for (size_t i = 0; i < 2; i++) {
		double few = seconds_for_keys(*state, 10000, kinds[i]), many = seconds_for_keys(*state, 160000, kinds[i]);

		assert_true(many < 16 * 10 * few + 0.5);       /* quadratic would be 256 times */
	}
}

static void
every_prefix_is_truncated_and_every_bit_flip_is_judged(void **state)
{
	struct buffer line = { 0 }, out = { 0 };
	size_t accepted = 0;

	buffer_text(&line, "{\"id\":\"1\",\"text\":\"");
	while (line.len < 4000)
		buffer_text(&line, "Sáng 27-7, Đoàn công tác \\u0111\\ud83d\\ude00 đến thăm.\\n");
	buffer_text(&line, "\",\"n\":[1,2.5e3,true,null,{\"k\":{}}]}");
	for (size_t len = 1; len < line.len; len++) {
		struct fault why = { 0 };

		assert_int_equal(record_parse(*state, line.bytes, len, &usual, &why), -1);
		assert_string_equal(fault_code_name(why.code), "TRUNCATED");
		assert_true(why.place.byte <= len);
	}
	for (size_t bit = 0; bit < 8 * line.len; bit++) {
		struct fault why = { 0 };

		line.bytes[bit / 8] = (char)(line.bytes[bit / 8] ^ 1 << bit % 8);
		if (record_parse(*state, line.bytes, line.len, &usual, &why) == 0) {
			accepted++;
			buffer_clear(&out);
			record_write(*state, &out);
			assert_memory_equal(out.bytes, line.bytes, line.len);
		} else {
			assert_true(why.code != FAULT_NONE && why.place.byte <= line.len);
		}
		line.bytes[bit / 8] = (char)(line.bytes[bit / 8] ^ 1 << bit % 8);
	}
	assert_true(accepted > 1000 && accepted < 8 * line.len - 1000);
	buffer_free(&line);
	buffer_free(&out);
}

/* ---- looking ---- */

static void
members_are_found_by_their_names_without_escapes(void **state)
{
	struct record *r = *state;
	size_t len;
	struct item item;
	struct fault why = { 0 };
	const char *bytes;

	parse(r, " {\"t\\u0065xt\" : \"H\\u1ed9i ngh\\u1ecb\\n\\\"A\\\" \\ud83d\\ude00\", \"n\":12, \"o\":{} } ");
	bytes = record_string(r, "text", &len);
	assert_int_equal(len, strlen("Hội nghị\n\"A\" 😀"));
	assert_memory_equal(bytes, "Hội nghị\n\"A\" 😀", len);
	assert_null(record_string(r, "n", &len));
	assert_null(record_string(r, "nothing", &len));
	assert_int_equal(record_need_item(r, "n", ITEM_NUMBER, &item, &why), 0);
	assert_int_equal(record_need_string(r, "o", &bytes, &len, &why), -1);
	assert_string_equal(why.message, "'o' is an object, not a string");
	assert_int_equal(why.code, FAULT_WRONG_TYPE);
	assert_true(why.place.byte > 0);
	fault_clear(&why);
	assert_int_equal(record_need_string(r, "id", &bytes, &len, &why), -1);
	assert_string_equal(why.message, "no 'id'");
	assert_int_equal(why.code, FAULT_MISSING_FIELD);
	assert_false(record_is_control(r));
	parse(r, "{\"_type\":\"end\"}");
	assert_true(record_is_control(r));
}

static void
members_come_in_their_order(void **state)
{
	struct record *r = *state;

	parse(r, "{\"b\":1,\"a\":2,\"c\":3}");
	record_remove(r, "a");
	record_set(r, "d", "4", 1);
	assert_writes(r, "{\"b\":1,\"c\":3,\"d\":4}");
}

/* ---- changing and writing ---- */

static void
an_unchanged_record_leaves_as_it_came(void **state)
{
	static const char *const lines[] = {
		"{}", "{ }", "{\"a\":1.10,\"b\":1e400,\"c\":123456789012345678901234567890,\"d\":-0}",
		"{ \"z\" : \"\\u0041\\/\" , \"a\" : [ 1 , 2 ] }", "{\"\":{\"\":[]}}",
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		parse(*state, lines[i]);
		assert_writes(*state, lines[i]);
	}
	parse(*state, " \t{\"a\":1} \r");
	assert_writes(*state, "{\"a\":1}");
}

static void
a_changed_member_keeps_its_place_and_all_else_its_bytes(void **state)
{
	struct record *r = *state;

	parse(r, "{ \"a\" : 1.10 , \"b\" :  [1, 2] , \"c\":\"\\u0041\" }");
	record_set(r, "b", "\"x\"", 3);
	assert_writes(r, "{ \"a\" : 1.10 , \"b\" :  \"x\" , \"c\":\"\\u0041\" }");
	record_set_string(r, "d", "Đ\n\"", 4);
	assert_writes(r, "{ \"a\" : 1.10 , \"b\" :  \"x\" , \"c\":\"\\u0041\",\"d\":\"Đ\\n\\\"\" }");
	record_set(r, "d", "[]", 2);
	assert_writes(r, "{ \"a\" : 1.10 , \"b\" :  \"x\" , \"c\":\"\\u0041\",\"d\":[] }");
	assert_int_equal(record_item(r, "d").type, ITEM_ARRAY);
}

static void
a_key_with_escapes_is_replaced_in_its_own_spelling(void **state)
{
	parse(*state, "{\"\\u0061:\":1,\"b\":2}");
	record_set(*state, "a:", "3", 1);
	assert_writes(*state, "{\"\\u0061:\":3,\"b\":2}");
}

static void
a_removed_member_takes_one_comma_with_it(void **state)
{
	static const struct {
		const char *line, *first, *second, *left;
	} cases[] = {
		{ "{\"a\":1,\"b\":2,\"c\":3}", "a", NULL, "{\"b\":2,\"c\":3}" },
		{ "{\"a\":1,\"b\":2,\"c\":3}", "b", NULL, "{\"a\":1,\"c\":3}" },
		{ "{\"a\":1,\"b\":2,\"c\":3}", "c", NULL, "{\"a\":1,\"b\":2}" },
		{ "{\"a\":1,\"b\":2,\"c\":3}", "a", "b", "{\"c\":3}" },
		{ "{\"a\":1,\"b\":2,\"c\":3}", "b", "c", "{\"a\":1}" },
		{ "{\"a\":1,\"b\":2}", "a", "b", "{}" },
		{ "{ \"a\" : 1 , \"b\" : 2 }", "a", NULL, "{\"b\" : 2 }" },
		{ "{\"a\":1}", "z", NULL, "{\"a\":1}" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		parse(*state, cases[i].line);
		record_remove(*state, cases[i].first);
		if (cases[i].second != NULL)
			record_remove(*state, cases[i].second);
		assert_writes(*state, cases[i].left);
	}
	parse(*state, "{\"a\":1,\"b\":2}");
	record_remove(*state, "a");
	record_remove(*state, "b");
	record_set(*state, "c", "3", 1);
	assert_writes(*state, "{\"c\":3}");
	record_set(*state, "a", "4", 1);
	assert_writes(*state, "{\"a\":4,\"c\":3}");
	parse(*state, "{ }");
	record_set(*state, "a", "1", 1);
	assert_writes(*state, "{\"a\":1 }");
}

static void
a_record_can_be_made_from_nothing(void **state)
{
	record_start(*state);
	assert_writes(*state, "{}");
	record_set_string(*state, "id", "a\"b", 3);
	record_set(*state, "n", "{\"x\":[1]}", 9);
	assert_writes(*state, "{\"id\":\"a\\\"b\",\"n\":{\"x\":[1]}}");
	record_remove(*state, "id");
	assert_writes(*state, "{\"n\":{\"x\":[1]}}");
}

static void
number_literals_pass_byte_for_byte(void **state)
{
	struct record *r = *state;

	srand(20261121);
	for (int i = 0; i < 10000; i++) {
		char number[64], line[128];
		int digits = 1 + rand() % 25;
		size_t at = 0;

		if (rand() % 2)
			number[at++] = '-';
		number[at++] = (char)('1' + rand() % 9);
		while (--digits > 0)
			number[at++] = (char)('0' + rand() % 10);
		if (rand() % 2)
			at += (size_t)snprintf(number + at, sizeof number - at, ".%0*d", 1 + rand() % 9, rand() % 10);
		if (rand() % 2)
			at += (size_t)snprintf(number + at, sizeof number - at, "%c%s%d", rand() % 2 ? 'e' : 'E',
			    rand() % 3 == 0 ? "+" : rand() % 2 ? "-" : "", rand() % 1000);
		number[at] = '\0';
		snprintf(line, sizeof line, "{\"a\":%s,\"b\":0}", number);
		parse(r, line);
		assert_int_equal(record_item(r, "a").len, at);
		record_set(r, "b", "1", 1);
		snprintf(line, sizeof line, "{\"a\":%s,\"b\":1}", number);
		assert_writes(r, line);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_record, free_record)
	const struct CMUnitTest tests[] = {
		TEST(every_line_of_the_table_is_judged_as_listed),
		TEST(a_fault_names_the_byte_it_is_about),
		TEST(the_first_of_many_duplicates_is_named),
		TEST(a_long_key_is_cut_at_a_character_in_the_message),
		TEST(limits_hold_to_the_last_value),
		TEST(deep_nesting_needs_no_stack),
		TEST(hostile_keys_stay_near_linear),
		TEST(every_prefix_is_truncated_and_every_bit_flip_is_judged),
		TEST(members_are_found_by_their_names_without_escapes),
		TEST(members_come_in_their_order),
		TEST(an_unchanged_record_leaves_as_it_came),
		TEST(a_changed_member_keeps_its_place_and_all_else_its_bytes),
		TEST(a_key_with_escapes_is_replaced_in_its_own_spelling),
		TEST(a_removed_member_takes_one_comma_with_it),
		TEST(a_record_can_be_made_from_nothing),
		TEST(number_literals_pass_byte_for_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
