/* Writing JSON: the fewest escapes, commas where they belong. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "record/compose.h"
#include "record/record.h"

static void
only_what_must_be_escaped_is(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	compose_text(&b, "a\"b\\c/d\b\f\n\r\t\x01\x1f\x7fĐoàn \xe2\x80\xa8");
	assert_string_equal(buffer_string(&b), "\"a\\\"b\\\\c/d\\b\\f\\n\\r\\t\\u0001\\u001f\x7fĐoàn \xe2\x80\xa8\"");
	buffer_clear(&b);
	compose_string(&b, "a\0b", 3);
	assert_string_equal(buffer_string(&b), "\"a\\u0000b\"");
	buffer_clear(&b);
	compose_string(&b, NULL, 0);
	assert_string_equal(buffer_string(&b), "\"\"");
	buffer_free(&b);
}

static void
commas_stand_between_and_nowhere_else(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	buffer_text(&b, "{\"x\":1}\n{");
	compose_key(&b, "a");
	compose_integer(&b, 1);
	compose_key(&b, "b");
	buffer_byte(&b, '[');
	for (int i = 0; i < 3; i++) {
		compose_separator(&b);
		buffer_byte(&b, '{');
		compose_key(&b, "t");
		compose_text(&b, "{[:");
		buffer_byte(&b, '}');
	}
	buffer_text(&b, "]");
	compose_key(&b, "k\"");
	buffer_text(&b, "null}");
	assert_string_equal(buffer_string(&b),
	    "{\"x\":1}\n{\"a\":1,\"b\":[{\"t\":\"{[:\"},{\"t\":\"{[:\"},{\"t\":\"{[:\"}],\"k\\\"\":null}");
	buffer_clear(&b);
	compose_separator(&b);
	assert_int_equal(b.len, 0);
	buffer_free(&b);
}

static void
integers_are_written_whole(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	compose_integer(&b, LLONG_MIN);
	buffer_byte(&b, ' ');
	compose_integer(&b, LLONG_MAX);
	buffer_byte(&b, ' ');
	compose_integer(&b, 0);
	assert_string_equal(buffer_string(&b), "-9223372036854775808 9223372036854775807 0");
	buffer_free(&b);
}

static void
what_is_composed_is_read_back(void **state)
{
	const struct record_limits usual = { 1u << 20, 10, 1000 };
	struct record *r = record_new();
	struct buffer line = { 0 };
	struct fault why = { 0 };
	char text[300];
	size_t len, at = 0;

	(void)state;
	for (int c = 1; c < 128; c++)
		text[at++] = (char)c;
	memcpy(text + at, "Hội nghị 😀", strlen("Hội nghị 😀"));
	at += strlen("Hội nghị 😀");
	buffer_byte(&line, '{');
	compose_key(&line, "text");
	compose_string(&line, text, at);
	buffer_byte(&line, '}');
	assert_int_equal(record_parse(r, line.bytes, line.len, &usual, &why), 0);
	assert_memory_equal(record_string(r, "text", &len), text, at);
	assert_int_equal(len, at);
	buffer_free(&line);
	record_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_must_be_escaped_is),
		cmocka_unit_test(commas_stand_between_and_nowhere_else),
		cmocka_unit_test(integers_are_written_whole),
		cmocka_unit_test(what_is_composed_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
