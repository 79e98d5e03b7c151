/* The ground floor: memory, buffers, tables, counters, spans, faults, diagnostics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/counter.h"
#include "base/diagnostic.h"
#include "base/digits.h"
#include "base/memory.h"
#include "base/span.h"
#include "base/status.h"
#include "base/table.h"

static void
memory_grows_in_large_steps(void **state)
{
	size_t capacity = 0, moves = 0;
	int *items = NULL;

	(void)state;
	for (size_t i = 0; i < 100000; i++) {
		size_t before = capacity;

		mem_grow(&items, &capacity, i + 1, sizeof *items);
		moves += capacity != before;
		items[i] = (int)i;
	}
	assert_true(moves < 60);
	assert_int_equal(items[99999], 99999);
	free(items);
}

static void
memory_out_ends_with_status_71(void **state)
{
	int status;
	pid_t child;

	(void)state;
	child = fork();
	if (child == 0) {
		close(STDERR_FILENO);
		mem_array(SIZE_MAX / 2, 4);
		_exit(0);
	}
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), STATUS_RESOURCE);
}

static void
arena_keeps_what_was_given_until_cleared(void **state)
{
	struct arena *a = arena_new();
	char *kept[500];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 500; i++) {
			char text[40];
			int len = snprintf(text, sizeof text, "text %zu of round %d", i, round);

			kept[i] = arena_copy(a, text, (size_t)len);
			memset(arena_alloc(a, i * 37), 0x5A, i * 37);
		}
		assert_string_equal(kept[499], round == 0 ? "text 499 of round 0" : round == 1 ? "text 499 of round 1" : "text 499 of round 2");
		assert_int_equal((uintptr_t)arena_alloc(a, 1) % 16, 0);
		memset(arena_alloc(a, 5u << 20), 1, 5u << 20);	/* larger than any block */
		arena_clear(a);
	}
	arena_free(a);
	arena_free(NULL);
}

static void
buffer_appends_every_kind(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	buffer_text(&b, "một");
	buffer_byte(&b, ' ');
	buffer_printf(&b, "%d-%s", 31, "NQ/TW");
	buffer_unsigned(&b, 0);
	buffer_unsigned(&b, 18446744073709551615u);
	buffer_append(&b, NULL, 0);
	assert_string_equal(buffer_string(&b), "một 31-NQ/TW018446744073709551615");
	buffer_free(&b);
	assert_null(b.bytes);
}

static void
digits_are_those_of_printf(void **state)
{
	(void)state;
	for (uint64_t power = 1, next = 10;; power = next, next *= 10) {
		for (int off = -1; off <= 1; off++) {
			char want[32], got[DIGITS_BYTES + 1];

			snprintf(want, sizeof want, "%llu", (unsigned long long)(power + (uint64_t)off));
			*digits_put(got, power + (uint64_t)off) = '\0';
			assert_string_equal(got, want);
		}
		if (power == 10000000000000000000u)
			return;
	}
}

static void
table_finds_what_was_put_and_keeps_the_order(void **state)
{
	struct table *t = table_new();
	static int values[1000];

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		char key[16];
		int len = snprintf(key, sizeof key, "k%zu", i);

		assert_null(table_put(t, key, (size_t)len, &values[i]));
	}
	assert_ptr_equal(table_get(t, "k731", 4), &values[731]);
	assert_null(table_get(t, "k1000", 5));
	assert_ptr_equal(table_put(t, "k5", 2, &values[0]), &values[5]);
	assert_int_equal(table_count(t), 1000);
	assert_string_equal(table_key(t, 42, NULL), "k42");
	table_free(t, NULL);
}

static void
counters_count_merge_and_forget(void **state)
{
	struct counters a = { 0 }, b = { 0 };

	(void)state;
	counters_add(&a, "BAD_JSON", 2);
	counters_add(&b, "BAD_JSON", 3);
	counters_add(&b, "NUL", 1);
	counters_merge(&a, &b);
	assert_int_equal(counters_get(&a, "BAD_JSON"), 5);
	assert_int_equal(counters_get(&a, "NUL"), 1);
	assert_int_equal(counters_get(&a, "never"), 0);
	assert_int_equal(counters_total(&a), 6);
	counters_clear(&a);
	assert_int_equal(counters_total(&a), 0);
	counters_add(&a, "NUL", 4);
	assert_int_equal(counters_get(&a, "NUL"), 4);
	counters_free(&a);
	counters_free(&b);
}

/* Every boundary of a text of one- to four-byte characters, asked for forwards, backwards and at random,
 * against a count made one by one. */
static void
offsets_agree_with_counting(void **state)
{
	static const char *const pieces[] = { "a", "ệ", "Đ", "€", "😀", "\n" };
	struct offsets *o = offsets_new();
	struct buffer text = { 0 };
	size_t at[3001], points = 0, byte;
	unsigned seed = 7;

	(void)state;
	for (points = 0; points < 3000; points++) {
		at[points] = text.len;
		seed = seed * 1103515245u + 12345u;
		buffer_text(&text, pieces[(seed >> 16) % 6]);
	}
	at[points] = text.len;
	assert_int_equal(span_points(text.bytes, text.len), points);
	offsets_start(o, text.bytes, text.len);
	for (size_t i = 0; i <= points; i += 7)
		assert_int_equal(offsets_point(o, at[i]), i);
	for (size_t i = points + 1; i-- > 0;)
		assert_int_equal(offsets_point(o, at[i]), i);
	for (size_t i = 0; i < 5000; i++) {
		size_t want;

		seed = seed * 1103515245u + 12345u;
		want = (seed >> 8) % (points + 1);
		assert_true(offsets_byte(o, want, &byte));
		assert_int_equal(byte, at[want]);
		assert_int_equal(offsets_point(o, at[want]), want);
	}
	for (size_t i = 0; i < 100; i++)
		for (size_t k = i; k < i + 70; k++)
			assert_int_equal(span_points(text.bytes + at[i], at[k] - at[i]), k - i);
	for (size_t step = 1; step < 500; step += 1 + step / 4) {
		offsets_start(o, text.bytes, text.len);
		for (size_t i = 0; i <= points; i += step) {
			assert_true(offsets_byte(o, i, &byte));
			assert_int_equal(byte, at[i]);
		}
	}
	assert_false(offsets_byte(o, points + 1, &byte));
	assert_int_equal(offsets_end(o), points);
	offsets_start(o, "", 0);
	assert_int_equal(offsets_end(o), 0);
	assert_true(offsets_byte(o, 0, &byte));
	offsets_free(o);
	buffer_free(&text);
}

static void
the_first_fault_wins_and_is_cut_at_a_character(void **state)
{
	struct fault why = { 0 };
	char many[2001];

	(void)state;
	for (size_t i = 0; i < 2000; i += 2)
		memcpy(many + i, "Đ", 2);
	many[2000] = '\0';
	assert_int_equal(fault_set(&why, FAULT_BAD_JSON, NULL, "x%s", many), -1);
	assert_int_equal(strlen(why.message) % 2, 1);
	assert_int_equal(fault_set(&why, FAULT_NUL, NULL, "second"), -1);
	assert_int_equal(why.code, FAULT_BAD_JSON);
	assert_string_equal(fault_code_name(why.code), "BAD_JSON");
}

static void
quoted_data_is_escaped(void **state)
{
	char out[200];

	(void)state;
	diagnostic_escape(out, sizeof out, "a\033[31m\xE2\x80\xAE Đ\xFF\x7F", 14);
	assert_string_equal(out, "a\\x1B[31m\\u{202E} Đ\\xFF\\x7F");
	diagnostic_escape(out, 5, "abcdefgh", 8);
	assert_string_equal(out, "abcd");
}

static size_t
read_stderr_of(void (*speak)(void), char *out, size_t size)
{
	int ends[2];
	pid_t child;
	size_t len = 0;
	ssize_t n;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		speak();
		_exit(0);
	}
	close(ends[1]);
	while ((n = read(ends[0], out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	close(ends[0]);
	waitpid(child, NULL, 0);
	out[len] = '\0';
	return len;
}

static void
speak_fifteen_times(void)
{
	diagnostic_setup("tag", &(struct diagnostic_style){ .most = LEVEL_NOTE });
	for (size_t i = 1; i <= 15; i++)
		diagnostic_say(LEVEL_ERROR, &(struct place){ "a.ndjson", i, 3, 0 }, FAULT_NUL, "a raw NUL");
	diagnostic_finish();
}

static void
ten_lines_of_a_code_then_a_count(void **state)
{
	char out[4096];

	(void)state;
	read_stderr_of(speak_fifteen_times, out, sizeof out);
	assert_non_null(strstr(out, "tag: a.ndjson:10:3: a raw NUL [NUL]\n"));
	assert_null(strstr(out, "a.ndjson:11:"));
	assert_non_null(strstr(out, "tag: 5 more of this kind [NUL]\n"));
}

static void
speak_json(void)
{
	diagnostic_setup("tag", &(struct diagnostic_style){ .most = LEVEL_NOTE, .json = true });
	diagnostic_say(LEVEL_WARNING, &(struct place){ "a\"b", 2, 0, 0 }, FAULT_NUL, "say \\ \"x\"");
}

static void
diagnostics_as_json(void **state)
{
	char out[1024];

	(void)state;
	read_stderr_of(speak_json, out, sizeof out);
	assert_string_equal(out, "{\"level\":\"warning\",\"program\":\"tag\",\"file\":\"a\\\"b\",\"line\":2,"
	    "\"code\":\"NUL\",\"message\":\"say \\\\ \\\"x\\\"\"}\n");
}

static void
the_worst_status_sticks(void **state)
{
	(void)state;
	status_raise(STATUS_REJECTS);
	status_raise(STATUS_IO);
	status_raise(STATUS_DATA);
	assert_int_equal(status_worst(), STATUS_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_grows_in_large_steps),
		cmocka_unit_test(memory_out_ends_with_status_71),
		cmocka_unit_test(arena_keeps_what_was_given_until_cleared),
		cmocka_unit_test(buffer_appends_every_kind), cmocka_unit_test(digits_are_those_of_printf),
		cmocka_unit_test(table_finds_what_was_put_and_keeps_the_order),
		cmocka_unit_test(counters_count_merge_and_forget),
		cmocka_unit_test(offsets_agree_with_counting),
		cmocka_unit_test(the_first_fault_wins_and_is_cut_at_a_character),
		cmocka_unit_test(quoted_data_is_escaped),
		cmocka_unit_test(ten_lines_of_a_code_then_a_count),
		cmocka_unit_test(diagnostics_as_json),
		cmocka_unit_test(the_worst_status_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
