/* What the record loop is made of: rejects, trailer, hints, counters, messages in order, stats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/record.h"
#include "run/hint.h"
#include "run/outcome.h"
#include "run/reject.h"
#include "run/stats.h"
#include "run/tally.h"
#include "run/trailer.h"

static const struct record_limits limits = { 1 << 20, 512, 100000 };

static void
base64_is_that_of_the_rfc(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" }, { "\xff\xfe\xfd", "//79" } };

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct buffer out = { 0 };

		reject_base64(pairs[i][0], strlen(pairs[i][0]), &out);
		assert_string_equal(buffer_string(&out), pairs[i][1]);
		buffer_free(&out);
	}
}

static void
a_reject_keeps_the_record_or_the_bytes(void **state)
{
	struct fault why = { 0 };
	struct reject r = { .stage = "tag", .why = &why, .bytes = " {\"a\":1.0} ", .len = 11, .whole = 11, .parsed = true };
	struct buffer out = { 0 };

	(void)state;
	fault_set(&why, FAULT_MISSING_FIELD, &(struct place){ "a\nb", 17, 1, 12345 }, "no '%s'", "text");
	reject_compose(&r, &out);
	assert_string_equal(buffer_string(&out), "{\"_type\":\"reject\",\"stage\":\"tag\",\"file\":\"a\\\\x0Ab\",\"line\":17,"
	    "\"byte\":12345,\"code\":\"MISSING_FIELD\",\"message\":\"no 'text'\",\"record\":{\"a\":1.0}}\n");
	buffer_clear(&out);
	r = (struct reject){ .stage = "tag", .rule = "vn.one", .why = &why, .bytes = "\xff", .len = 1, .whole = 1 };
	reject_compose(&r, &out);
	assert_non_null(strstr(buffer_string(&out), ",\"rule\":\"vn.one\",\"raw_base64\":\"/w==\"}\n"));
	buffer_free(&out);
}

static void
of_a_long_line_a_mebibyte_is_kept(void **state)
{
	struct fault why = { .code = FAULT_TOO_LONG };
	struct buffer line = { 0 }, out = { 0 };
	struct reject r = { .stage = "tag", .why = &why };

	(void)state;
	for (size_t i = 0; i < REJECT_RAW_MAX + 5; i++)
		buffer_byte(&line, 'x');
	r.bytes = line.bytes;
	r.len = line.len;
	r.whole = 5 << 20;
	reject_compose(&r, &out);
	assert_non_null(strstr(buffer_string(&out), "eHh4eA==\",\"raw_bytes\":5242880,\"truncated\":true}\n"));
	assert_in_range(out.len, REJECT_RAW_MAX / 3 * 4, REJECT_RAW_MAX / 3 * 4 + 300);
	buffer_free(&line);
	buffer_free(&out);
}

/* An end record that tells of so many records. */
static int
end_of(struct trailer *t, const char *json, unsigned long long records, struct fault *why)
{
	struct record *r = record_new();
	int result;

	fault_clear(why);
	assert_int_equal(record_parse(r, json, strlen(json), &limits, why), 0);
	result = trailer_end(t, r, records, records + 1, why);
	record_free(r);
	return result;
}

static void
an_end_must_tell_what_came_and_be_the_last(void **state)
{
	struct trailer t = { 0 };
	struct fault why = { 0 };

	(void)state;
	trailer_file(&t, 0, false);
	assert_int_equal(end_of(&t, "{\"_type\":\"end\",\"records\":5}", 5, &why), 0);
	assert_true(trailer_met(&t, 6, 1));

	t = (struct trailer){ 0 };
	trailer_file(&t, 0, false);
	assert_int_equal(end_of(&t, "{\"_type\":\"end\",\"records\":5}", 4, &why), -1);
	assert_string_equal(why.message, "the end record tells of 5 records, 4 came");
	assert_false(trailer_met(&t, 5, 1));

	t = (struct trailer){ 0 };
	trailer_file(&t, 0, false);
	end_of(&t, "{\"_type\":\"end\",\"records\":5}", 5, &why);
	assert_false(trailer_met(&t, 7, 1));       /* a line came behind it */

	t = (struct trailer){ 0 };
	trailer_file(&t, 0, false);
	assert_int_equal(end_of(&t, "{\"_type\":\"end\",\"records\":\"5\"}", 5, &why), -1);
	assert_false(trailer_met(&t, 6, 1));
}

static void
each_file_needs_its_end_but_texts_have_none(void **state)
{
	struct trailer t = { 0 };
	struct fault why = { 0 };

	(void)state;
	assert_false(trailer_met(&t, 0, 1));       /* nothing came at all */

	t = (struct trailer){ 0 };
	trailer_file(&t, 0, false);
	end_of(&t, "{\"_type\":\"end\",\"records\":2}", 2, &why);
	trailer_file(&t, 3, true);
	trailer_file(&t, 3, false);
	end_of(&t, "{\"_type\":\"end\",\"records\":1}", 3, &why);
	assert_true(trailer_met(&t, 4, 3));
	assert_false(trailer_met(&t, 4, 4));

	t = (struct trailer){ 0 };
	trailer_file(&t, 0, false);
	trailer_file(&t, 2, false);                /* the first file had no end */
	end_of(&t, "{\"_type\":\"end\",\"records\":4}", 4, &why);
	assert_false(trailer_met(&t, 5, 2));
}

static void
sources_are_distinct_in_order_and_inherited(void **state)
{
	static const char end[] = "{\"_type\":\"end\",\"records\":2,\"sources\":[\"b\",\"\\u0061\",\"c \\\"q\\\"\"]}";
	struct sources all = { 0 }, block = { 0 };
	struct record *r = record_new();
	struct fault why = { 0 };
	struct buffer out = { 0 };

	(void)state;
	sources_add(&block, "a", 1);
	sources_add(&block, "a", 1);
	sources_merge(&all, &block);
	assert_int_equal(record_parse(r, end, strlen(end), &limits, &why), 0);
	trailer_sources(r, record_arena(r), &all);
	trailer_compose(&(struct trailer_words){ "tag", "abc", 9, 1 }, &all, &out);
	assert_string_equal(buffer_string(&out), "{\"_type\":\"end\",\"stage\":\"tag\",\"records\":9,\"rejected\":1,\"rules\":\"abc\","
	    "\"sources\":[\"a\",\"b\",\"c \\\"q\\\"\"]}\n");
	buffer_free(&out);
	sources_clear(&all);
	sources_clear(&block);
	record_free(r);
}

static void
the_list_of_sources_is_bounded(void **state)
{
	struct sources all = { 0 };
	struct buffer out = { 0 };

	(void)state;
	for (unsigned i = 0; i <= TRAILER_SOURCES; i++)
		sources_add(&all, (const char *)&i, sizeof i);
	assert_true(all.cut);
	sources_clear(&all);
	all.cut = true;
	trailer_compose(&(struct trailer_words){ "tag", NULL, 0, 0 }, &all, &out);
	assert_string_equal(buffer_string(&out), "{\"_type\":\"end\",\"stage\":\"tag\",\"records\":0,\"rejected\":0,\"sources\":[],"
	    "\"sources_cut\":true}\n");
	buffer_free(&out);
}

/* begins NULL: there must be no hint. */
static void
assert_begins(const char *found, const char *begins)
{
	if (begins == NULL) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_memory_equal(found, begins, strlen(begins));
}

static void
files_are_known_by_their_first_bytes(void **state)
{
	static const struct { const char *bytes; size_t len; const char *begins; } table[] = {
		{ "\x1f\x8b\x08\0", 4, "gzip" }, { "\x28\xb5\x2f\xfd....", 8, "zstd" }, { "\xfd" "7zXZ\0\0", 7, "xz" },
		{ "BZh91AY", 7, "bzip2" }, { "%PDF-1.7\n", 9, "PDF" }, { "PK\3\4....word/document.xml", 25, "DOCX" },
		{ "PK\3\4....a.txt", 13, "a ZIP" }, { "\xff\xfe{\0", 4, "UTF-16" }, { "\xfe\xff\0{", 4, "UTF-16" },
		{ "{\0\"\0a\0\"\0:\0" "1\0}\0", 14, "UTF-16" }, { "\0{\0\"\0a\0\"\0:\0" "1\0}", 14, "UTF-16" },
		{ "{\\rtf1\\ansi", 11, "RTF" }, { "SQLite format 3\0..", 18, "an SQLite" }, { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "a Word" },
		{ "{\"a\":1}\n", 8, NULL }, { "", 0, NULL }, { "P", 1, NULL }, { "\xc4\x90\xe1\xba\xa1i", 6, NULL },
		{ "{\"a\":\"\0\"}\n", 10, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_begins(hint_binary(table[i].bytes, table[i].len), table[i].begins);
}

static void
text_that_is_no_ndjson_gets_a_hint(void **state)
{
	static const struct { const char *text, *begins; } table[] = {
		{ "{\n  \"a\": 1\n}\n", "pretty-printed JSON; use jq -c ." }, { "\xef\xbb\xbf{\r\n\t\"a\": 1\r\n}\r\n", "pretty" },
		{ "[{\"a\":1},\n{\"a\":2}]\n", "a JSON array; use jq -c '.[]'" }, { "[\n  {\n", "a JSON array" },
		{ "<!DOCTYPE html>\n<p>", "HTML" }, { "\n <html>", "HTML" }, { "<?xml version='1.0'?>", "XML" },
		{ "Hội nghị khai mạc sáng nay\n", "plain text" }, { "# a heading\n", "plain text" },
		{ "{Bài} Hội nghị\nkhai mạc", "plain text that begins with '{'; normalize --from=text" }, { "{Tin: hội nghị} sáng nay", "plain text that" },
		{ "{a: 1}\n", NULL }, { "{'a': 1}\n", NULL }, { "{ {\n", NULL }, { "{", NULL },
		{ "{\"a\":1}\n{\"a\":\n", NULL }, { "12\n", NULL }, { "", NULL }, { "\n\n", NULL }, { "[1,2]\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_begins(hint_lines(table[i].text, strlen(table[i].text)), table[i].begins);
}

static void
merged_counters_are_those_of_one_run(void **state)
{
	struct outcome run = { .at_once = true }, block = { 0 };

	(void)state;
	block.tally = (struct tally){ .in_records = 7, .out_records = 4, .rejected = 2, .dropped = 1, .kept = 3, .emitted = 5 };
	counters_add(&block.tally.rejected_by_code, "NUL", 2);
	counters_add(&block.tally.dropped_by_reason, "empty", 1);
	counters_add(&block.tally.hits, "rule", 9);
	outcome_merge(&run, &block);
	outcome_merge(&run, &block);
	assert_int_equal(run.tally.in_records, 14);
	assert_int_equal(run.tally.emitted, 10);
	assert_int_equal(counters_get(&run.tally.rejected_by_code, "NUL"), 4);
	assert_int_equal(counters_get(&run.tally.hits, "rule"), 18);
	assert_true(tally_balances(&run.tally));
	run.tally.dropped--;
	assert_false(tally_balances(&run.tally));
	outcome_clear(&block);
	assert_int_equal(block.tally.in_records, 0);
	assert_int_equal(counters_get(&block.tally.hits, "rule"), 0);
	outcome_free(&run);
	outcome_free(&block);
}

static void
of_many_faults_of_one_code_ten_wait_whole(void **state)
{
	struct outcome block = { 0 };
	struct fault why = { 0 };

	(void)state;
	fault_set(&why, FAULT_BAD_JSON, NULL, "bad");
	for (int i = 0; i < 1000; i++)
		outcome_tell(&block, LEVEL_ERROR, &why);
	assert_int_equal(block.told_count, 10);
	assert_int_equal(block.told_of[FAULT_BAD_JSON], 1000);
	outcome_free(&block);
}

static void
stats_have_three_forms(void **state)
{
	const struct filter filter = { .name = "tag" };
	struct counters never = { 0 };
	struct run run = { .rules_digest = "abc", .jobs = 2, .never = &never };
	struct tally tally = { .in_records = 3, .in_bytes = 99, .out_records = 2, .out_bytes = 80, .kept = 2, .rejected = 1 };
	struct stats s = { .filter = &filter, .run = &run, .tally = &tally, .status = 1 };
	struct buffer out = { 0 };

	(void)state;
	counters_add(&never, "vn.used", 1);
	counters_add(&never, "vn.unused", 1);
	counters_add(&tally.hits, "vn.used", 4);
	counters_add(&tally.rejected_by_code, "NUL", 1);
	stats_compose(&s, RUN_STATS_JSON, &out);
	buffer_string(&out);
	assert_non_null(strstr(out.bytes, "\"in\":{\"records\":3,\"bytes\":99,"));
	assert_non_null(strstr(out.bytes, "\"rejected\":{\"total\":1,\"by_code\":{\"NUL\":1}}"));
	assert_non_null(strstr(out.bytes, "\"rules_hits\":{\"vn.used\":4},\"rules_never\":[\"vn.unused\"],\"exit\":1}\n"));
	buffer_clear(&out);
	stats_compose(&s, RUN_STATS_PROM, &out);
	buffer_string(&out);
	assert_non_null(strstr(out.bytes, "# TYPE sangloc_records_in_total counter\nsangloc_records_in_total{stage=\"tag\"} 3\n"));
	assert_non_null(strstr(out.bytes, "sangloc_rule_hits_total{stage=\"tag\",rule=\"vn.used\"} 4\n"));
	buffer_clear(&out);
	stats_compose(&s, RUN_STATS_TEXT, &out);
	assert_non_null(strstr(buffer_string(&out), "  rejected             1  (NUL 1)\n"));
	buffer_clear(&out);
	s.status = -1;
	stats_record(&s, &out);
	assert_memory_equal(buffer_string(&out), "{\"_type\":\"stats\",\"stage\":\"tag\",", 31);
	assert_non_null(strstr(out.bytes, "\"exit\":null}\n"));
	buffer_free(&out);
	counters_free(&never);
	tally_free(&tally);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_that_of_the_rfc),
		cmocka_unit_test(a_reject_keeps_the_record_or_the_bytes),
		cmocka_unit_test(of_a_long_line_a_mebibyte_is_kept),
		cmocka_unit_test(an_end_must_tell_what_came_and_be_the_last),
		cmocka_unit_test(each_file_needs_its_end_but_texts_have_none),
		cmocka_unit_test(sources_are_distinct_in_order_and_inherited),
		cmocka_unit_test(the_list_of_sources_is_bounded),
		cmocka_unit_test(files_are_known_by_their_first_bytes),
		cmocka_unit_test(text_that_is_no_ndjson_gets_a_hint),
		cmocka_unit_test(merged_counters_are_those_of_one_run),
		cmocka_unit_test(of_many_faults_of_one_code_ten_wait_whole),
		cmocka_unit_test(stats_have_three_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
