/* Records become rows: which cells, which refusals; and the copy that goes into a database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch.h"
#include "mapping.h"
#include "row_json.h"
#include "rows.h"

static const struct record_limits limits = { 1 << 20, 100, 100000 };

struct bench {
	struct mapping *mapping;
	struct row_maker *maker;
	struct record *record;
	const struct rows *rows;
	struct fault why;
};

static struct bench
bench_new(const char *yaml)
{
	struct bench b = { .record = record_new() };
	struct node *root = node_parse("m.yaml", yaml, strlen(yaml), &b.why);

	b.mapping = root == NULL ? NULL : mapping_of_nodes_take(&root, 1, &b.why);
	assert_string_equal(b.why.message, "");
	b.maker = row_maker_new(b.mapping, NULL);
	return b;
}

static void
bench_free(struct bench *b)
{
	row_maker_free(b->maker);
	mapping_free(b->mapping);
	record_free(b->record);
}

static const struct rows *
make(struct bench *b, const char *line)
{
	fault_clear(&b->why);
	assert_int_equal(record_parse(b->record, line, strlen(line), &limits, &b->why), 0);
	b->rows = rows_make(b->maker, b->record, &b->why);
	return b->rows;
}

/* All rows as JSON, "TABLE:{…} …", or the refusal. */
static const char *
shown(struct bench *b, const char *line)
{
	static struct buffer out;
	const struct rows *rows = make(b, line);

	buffer_clear(&out);
	if (rows == NULL)
		buffer_printf(&out, "%s %s", fault_code_name(b->why.code), b->why.message);
	for (size_t t = 0; rows != NULL && t < b->mapping->table_count; t++)
		for (size_t r = 0; r < rows->tables[t].count; r++) {
			buffer_printf(&out, "%s%s:", out.len > 0 ? " " : "", b->mapping->tables[t].name);
			row_json(&b->mapping->tables[t], rows_row(rows, t, r), &out);
		}
	return buffer_string(&out);
}

#define DOCUMENT "mapping: m\ntables:\n  d:\n    key: [id]\n    columns:\n      id: {from: /id, type: text}\n"
#define CHILD(name, each) "  " name ":\n    each: " each "\n    key: [d, n]\n    columns:\n"
#define LINK(path) "      d: {from: " path ", type: text, references: d.id}\n      n: {index: true, type: integer}\n"

static void
elements_become_rows_wherever_the_id_stands(void **state)
{
	struct bench b = bench_new(DOCUMENT CHILD("t", "/tags") LINK("^/id") "      v: {from: [/f/v/v, /f/v], type: text}\n"
	    CHILD("p", "/tags") LINK("^/id") "      first: {from: /list/0, type: integer}\n      all: {from: /list, type: json}\n");

	(void)state;
	assert_string_equal(shown(&b, "{\"tags\":[{\"f\":{\"v\":1.50}}, {\"f\":{\"v\":{\"v\":\"x\"}},\"list\":[7, 8]} ,{}],\"id\":\"a\\\"b\"}"),
	    "d:{\"id\":\"a\\\"b\"} t:{\"d\":\"a\\\"b\",\"n\":0,\"v\":\"1.50\"} t:{\"d\":\"a\\\"b\",\"n\":1,\"v\":\"x\"} "
	    "t:{\"d\":\"a\\\"b\",\"n\":2,\"v\":null} p:{\"d\":\"a\\\"b\",\"n\":0,\"first\":null,\"all\":null} "
	    "p:{\"d\":\"a\\\"b\",\"n\":1,\"first\":7,\"all\":[7, 8]} p:{\"d\":\"a\\\"b\",\"n\":2,\"first\":null,\"all\":null}");
	assert_string_equal(shown(&b, "{\"id\":\"a\",\"tags\":null}"), "d:{\"id\":\"a\"}");
	assert_string_equal(shown(&b, "{\"id\":\"a\"}"), "d:{\"id\":\"a\"}");
	assert_string_equal(shown(&b, "{\"id\":\"a\",\"tags\":[]}"), "d:{\"id\":\"a\"}");
	assert_string_equal(shown(&b, "{\"id\":\"a\",\"tags\":{}}"), "WRONG_TYPE t: object where the list of 'tags' is wanted");
	assert_string_equal(shown(&b, "{\"id\":\"a\",\"tags\":\"x\"}"), "WRONG_TYPE t: string where the list of 'tags' is wanted");
	/* keys with escapes are the same keys */
	assert_string_equal(shown(&b, "{\"\\u0069d\":\"a\",\"t\\u0061gs\":[{\"f\":{\"\\u0076\":2}}]}"),
	    "d:{\"id\":\"a\"} t:{\"d\":\"a\",\"n\":0,\"v\":\"2\"} p:{\"d\":\"a\",\"n\":0,\"first\":null,\"all\":null}");
	bench_free(&b);
}

static void
nested_arrays_climb_to_any_level(void **state)
{
	struct bench b = bench_new(DOCUMENT
	    "  a:\n    each: /events/*/people\n    where: {/role: chair, ^/type: [x, 1]}\n    key: [d, e, n]\n    columns:\n"
	    LINK("^^/id") "      e: {index: ^, type: integer}\n      event: {from: ^/name, type: text}\n      name: {from: /name, type: text}\n"
	    "  w:\n    each: /grid/*\n    key: [d, row, n]\n    columns:\n" LINK("^^/id")
	    "      row: {index: ^, type: integer}\n      cell: {from: ., type: integer}\n      whole: {from: ^, type: json}\n");

	(void)state;
	assert_string_equal(shown(&b, "{\"id\":\"a\",\"events\":[{\"people\":[{\"role\":\"chair\",\"name\":\"A\"},{\"role\":\"guest\"}],\"type\":\"x\",\"name\":\"E\"},"
	    "{\"type\":\"y\",\"people\":[{\"role\":\"chair\"}]},{\"type\":1,\"people\":[{},{\"name\":\"B\",\"role\":\"chair\"}]},7],\"grid\":[[1,2],[],[3]]}"),
	    "d:{\"id\":\"a\"} a:{\"d\":\"a\",\"n\":0,\"e\":0,\"event\":\"E\",\"name\":\"A\"} a:{\"d\":\"a\",\"n\":1,\"e\":2,\"event\":null,\"name\":\"B\"} "
	    "w:{\"d\":\"a\",\"n\":0,\"row\":0,\"cell\":1,\"whole\":[1,2]} w:{\"d\":\"a\",\"n\":1,\"row\":0,\"cell\":2,\"whole\":[1,2]} "
	    "w:{\"d\":\"a\",\"n\":0,\"row\":2,\"cell\":3,\"whole\":[3]}");
	assert_string_equal(shown(&b, "{\"id\":\"a\",\"grid\":[[1],2]}"), "WRONG_TYPE w: number where the list of 'grid' is wanted");
	bench_free(&b);
}

struct conversion {
	const char *type, *json, *gives;       /* gives: the cell, or the code and the message behind "d.v: " */
};

static const struct conversion conversions[] = {
	{ "text", "\"Đ\\u1ed3ng\\n\"", "\"Đồng\\n\"" },
	{ "text", "1.10", "\"1.10\"" },
	{ "text", "true", "\"true\"" },
	{ "text", "null", "null" },
	{ "text", "[\"a\"]", "WRONG_TYPE array where a text is wanted" },
	{ "text", "{}", "WRONG_TYPE object where a text is wanted" },
	{ "text, join: '; '", "[\"a\", 2, null, \"b\"]", "\"a; 2; b\"" },
	{ "text, join: '; '", "\"a\"", "\"a\"" },
	{ "text, join: '; '", "[]", "null" },
	{ "text, join: '; '", "[\"\"]", "\"\"" },
	{ "text, join: '; '", "[[\"a\"]]", "WRONG_TYPE array where a list of texts is wanted" },
	{ "text, join: '; '", "{}", "WRONG_TYPE object where a text or a list of texts is wanted" },
	{ "text, fold: true", "\" Đối  Ngoại – Hoà \"", "\"đối ngoại-hoà\"" },
	{ "integer", "0", "0" },
	{ "integer", "-0", "0" },
	{ "integer", "9223372036854775807", "9223372036854775807" },
	{ "integer", "-9223372036854775808", "-9223372036854775808" },
	{ "integer", "9223372036854775808", "CONSTRAINT '9223372036854775808' is no whole number of 64 bits" },
	{ "integer", "22.0", "22" },
	{ "integer", "1e3", "1000" },
	{ "integer", "-12.50e1", "-125" },
	{ "integer", "0.0", "0" },
	{ "integer", "0e999999999999999999999", "0" },
	{ "integer", "1e18", "1000000000000000000" },
	{ "integer", "1e19", "CONSTRAINT '1e19' is no whole number of 64 bits" },
	{ "integer", "22.5", "CONSTRAINT '22.5' is no whole number of 64 bits" },
	{ "integer", "1e-1", "CONSTRAINT '1e-1' is no whole number of 64 bits" },
	{ "integer", "\"22\"", "WRONG_TYPE string where a whole number is wanted" },
	{ "integer", "true", "WRONG_TYPE true where a whole number is wanted" },
	{ "real", "0.1", "0.1" },
	{ "real", "1.10", "1.10" },
	{ "real", "123456789012345", "123456789012345" },
	{ "real", "9007199254740993", "CONSTRAINT '9007199254740993' is more than a double can hold" },
	{ "real", "9007199254740992", "9007199254740992" },
	{ "real", "18014398509481984", "18014398509481984" },
	{ "real", "0.12345678901234567", "0.12345678901234567" },
	{ "real", "0.123456789012345678", "CONSTRAINT '0.123456789012345678' is more than a double can hold" },
	{ "real", "1e400", "CONSTRAINT '1e400' is more than a double can hold" },
	{ "real", "1e-400", "CONSTRAINT '1e-400' is more than a double can hold" },
	{ "real", "1.7976931348623157e308", "1.7976931348623157e308" },
	{ "real", "-0.0", "-0.0" },
	{ "real", "\"1\"", "WRONG_TYPE string where a number is wanted" },
	{ "boolean", "true", "true" },
	{ "boolean", "false", "false" },
	{ "boolean", "1", "WRONG_TYPE number where true or false is wanted" },
	{ "date", "\"2023-02-28\"", "\"2023-02-28\"" },
	{ "date", "\"2024-02-29\"", "\"2024-02-29\"" },
	{ "date", "\"2023-02-29\"", "CONSTRAINT '2023-02-29' is no date (YYYY-MM-DD)" },
	{ "date", "\"1900-02-29\"", "CONSTRAINT '1900-02-29' is no date (YYYY-MM-DD)" },
	{ "date", "\"2000-02-29\"", "\"2000-02-29\"" },
	{ "date", "\"2023-13-01\"", "CONSTRAINT '2023-13-01' is no date (YYYY-MM-DD)" },
	{ "date", "\"2023-04-31\"", "CONSTRAINT '2023-04-31' is no date (YYYY-MM-DD)" },
	{ "date", "\"0000-01-01\"", "CONSTRAINT '0000-01-01' is no date (YYYY-MM-DD)" },
	{ "date", "\"XXXX-04-16\"", "CONSTRAINT 'XXXX-04-16' is no date (YYYY-MM-DD)" },
	{ "date", "\"21/7/2023\"", "CONSTRAINT '21/7/2023' is no date (YYYY-MM-DD)" },
	{ "date", "\"2023-7-21\\u001b[2J\"", "CONSTRAINT '2023-7-21\\x1B[2J' is no date (YYYY-MM-DD)" },
	{ "date", "20230721", "WRONG_TYPE number where a date is wanted" },
	{ "timestamp", "\"2023-12-28T13:53\"", "\"2023-12-28T13:53\"" },
	{ "timestamp", "\"2023-12-28 13:53:07.123456+07:00\"", "\"2023-12-28 13:53:07.123456+07:00\"" },
	{ "timestamp", "\"2023-12-28T13:53:07Z\"", "\"2023-12-28T13:53:07Z\"" },
	{ "timestamp", "\"2023-12-28T13:53+0700\"", "\"2023-12-28T13:53+0700\"" },
	{ "timestamp", "\"2023-12-28T24:00\"", "CONSTRAINT '2023-12-28T24:00' is no timestamp (YYYY-MM-DDTHH:MM:SS)" },
	{ "timestamp", "\"2023-12-28T13:53:07.1234567\"", "CONSTRAINT '2023-12-28T13:53:07.1234567' is no timestamp (YYYY-MM-DDTHH:MM:SS)" },
	{ "timestamp", "\"2023-12-28T13:53:\"", "CONSTRAINT '2023-12-28T13:53:' is no timestamp (YYYY-MM-DDTHH:MM:SS)" },
	{ "timestamp", "\"2023-12-28T13:53:07.\"", "CONSTRAINT '2023-12-28T13:53:07.' is no timestamp (YYYY-MM-DDTHH:MM:SS)" },
	{ "timestamp", "\"2023-12-28T13:53+7\"", "CONSTRAINT '2023-12-28T13:53+7' is no timestamp (YYYY-MM-DDTHH:MM:SS)" },
	{ "timestamp", "\"2023-12-28\"", "CONSTRAINT '2023-12-28' is no timestamp (YYYY-MM-DDTHH:MM:SS)" },
	{ "json", "{\"a\" : [1.10, \"\\u00e9\"]}", "{\"a\" : [1.10, \"\\u00e9\"]}" },
	{ "json", "\"x\"", "\"x\"" },
	{ "text, required: true", "null", "MISSING_FIELD nothing there, and the column is never empty" },
	{ "text, join: ',', required: true", "[]", "MISSING_FIELD nothing there, and the column needs a text" },
};

static void
values_keep_what_they_are_or_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++) {
		const struct conversion *c = &conversions[i];
		char yaml[400], line[400], wanted[400];
		struct bench b;
		bool refused = c->gives[0] >= 'A' && c->gives[0] <= 'Z';
		const char *rest = refused ? strchr(c->gives, ' ') : NULL;

		snprintf(yaml, sizeof yaml, DOCUMENT "      v: {from: /v, type: %s}\n", c->type);
		snprintf(line, sizeof line, "{\"id\":\"1\",\"v\":%s}", c->json);
		if (refused)
			snprintf(wanted, sizeof wanted, "%.*s d.v:%s", (int)(rest - c->gives), c->gives, rest);
		else
			snprintf(wanted, sizeof wanted, "d:{\"id\":\"1\",\"v\":%s}", c->gives);
		b = bench_new(yaml);
		if (strcmp(shown(&b, line), wanted) != 0)
			fail_msg("%s of %s: wanted %s\ngot %s", c->type, c->json, wanted, shown(&b, line));
		bench_free(&b);
	}
}

static void
one_bad_value_leaves_no_rows_of_its_record(void **state)
{
	struct bench b = bench_new(DOCUMENT CHILD("t", "/tags") LINK("^/id") "      v: {from: /v, type: date}\n");

	(void)state;
	assert_string_equal(shown(&b, "{\"id\":\"1\",\"tags\":[{\"v\":\"2023-01-01\"},{\"v\":\"2023-01-32\"}]}"),
	    "CONSTRAINT t.v: '2023-01-32' is no date (YYYY-MM-DD)");
	assert_string_equal(shown(&b, "{\"tags\":[]}"), "MISSING_FIELD d.id: nothing there, and the column is never empty");
	assert_string_equal(shown(&b, "{\"id\":\"2\",\"tags\":[{\"v\":\"2023-01-01\"}]}"),
	    "d:{\"id\":\"2\"} t:{\"d\":\"2\",\"n\":0,\"v\":\"2023-01-01\"}");
	bench_free(&b);
}

static void
a_condition_on_the_parent_chooses_records(void **state)
{
	struct bench b = bench_new("mapping: m\ntables:\n  d:\n    where: {/lang: vi}\n    key: [id]\n    columns:\n      id: {from: /id, type: text}\n"
	    CHILD("t", "/tags") LINK("^/id"));

	(void)state;
	assert_true(make(&b, "{\"id\":\"1\",\"lang\":\"vi\",\"tags\":[1]}")->chosen);
	assert_int_equal(b.rows->tables[1].count, 1);
	assert_false(make(&b, "{\"id\":\"1\",\"lang\":\"und\",\"tags\":[1]}")->chosen);
	assert_int_equal(b.rows->tables[0].count + b.rows->tables[1].count, 0);
	bench_free(&b);
}

static void
a_whole_record_can_be_a_value(void **state)
{
	struct bench b = bench_new(DOCUMENT "      all: {from: ., type: json}\n");

	(void)state;
	assert_string_equal(shown(&b, " {\"id\":\"1\", \"x\":1.0} "), "d:{\"id\":\"1\",\"all\":{\"id\":\"1\", \"x\":1.0}}");
	bench_free(&b);
}

/* ---- the batch ---- */

static void
a_batch_gives_back_what_was_put_in(void **state)
{
	struct bench b = bench_new(DOCUMENT "      r: {from: /r, type: real}\n      b: {from: /b, type: boolean}\n      t: {from: /t, type: text}\n"
	    CHILD("t", "/tags") LINK("^/id"));
	struct batch batch;
	struct batch_reader reader;
	struct batch_cell cell;
	const struct place at = { .file = "x", .line = 7 };

	(void)state;
	batch_init(&batch, 2);
	make(&b, "{\"id\":\"1\",\"r\":-0.5,\"b\":true,\"t\":\"\",\"tags\":[{},{}]}");
	batch_add(&batch, b.rows, b.record, &at);
	assert_false(batch_full(&batch));
	make(&b, "{\"id\":\"2\"}");
	batch_add(&batch, b.rows, b.record, &at);
	assert_true(batch_full(&batch));
	assert_int_equal(batch.records[0].rows, 3);
	assert_int_equal(batch.records[1].rows, 1);
	assert_memory_equal(batch.bytes.bytes + batch.records[1].line_at, "{\"id\":\"2\"}", batch.records[1].line_len);
	reader = batch_read(&batch, &batch.records[0]);
	assert_int_equal(batch_rows(&reader), 1);
	batch_cell(&reader, &cell);
	assert_int_equal(cell.kind, BATCH_TEXT);
	batch_cell(&reader, &cell);
	assert_true(cell.kind == BATCH_REAL && cell.real == -0.5);
	batch_cell(&reader, &cell);
	assert_true(cell.kind == BATCH_INTEGER && cell.integer == 1);
	batch_cell(&reader, &cell);
	assert_true(cell.kind == BATCH_TEXT && cell.len == 0);
	assert_int_equal(batch_rows(&reader), 2);
	for (int i = 0; i < 4; i++)
		batch_cell(&reader, &cell);
	assert_true(cell.kind == BATCH_INTEGER && cell.integer == 1);
	assert_int_equal((size_t)((const char *)reader.at - batch.bytes.bytes), batch.records[0].rows_len);
	batch_clear(&batch);
	assert_int_equal(batch.count, 0);
	batch_free(&batch);
	bench_free(&b);
}

/* Whatever differs in a row differs in the digest; what only looks different does not. */
static void
the_digest_tells_rows_apart(void **state)
{
	static const char *const lines[] = { "{\"id\":\"1\"}", "{\"id\":\"1\",\"t\":\"\"}", "{\"id\":\"1\",\"t\":\"a\"}", "{\"id\":\"1\",\"u\":\"a\"}",
		"{\"id\":\"1\",\"t\":\"ab\"}", "{\"id\":\"1\",\"t\":\"a\",\"u\":\"b\"}", "{\"id\":\"1\",\"n\":0}", "{\"id\":\"1\",\"n\":1}", "{\"id\":\"1\",\"tags\":[0]}",
		"{\"id\":\"1\",\"tags\":[0,0]}" };
	struct bench b = bench_new(DOCUMENT "      t: {from: /t, type: text}\n      u: {from: /u, type: text}\n      n: {from: /n, type: integer}\n"
	    CHILD("t", "/tags") LINK("^/id"));
	struct buffer spare = { 0 };
	char digests[10][33], again[33];

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		batch_digest(make(&b, lines[i]), &spare, digests[i]);
		assert_int_equal(strlen(digests[i]), 32);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(digests[i], digests[k]);
	}
	batch_digest(make(&b, "{ \"x\":[], \"n\":1.0, \"id\":\"\\u0031\" }"), &spare, again);
	assert_string_equal(again, digests[7]);
	buffer_free(&spare);
	bench_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_become_rows_wherever_the_id_stands),
		cmocka_unit_test(nested_arrays_climb_to_any_level),
		cmocka_unit_test(values_keep_what_they_are_or_are_refused),
		cmocka_unit_test(one_bad_value_leaves_no_rows_of_its_record),
		cmocka_unit_test(a_condition_on_the_parent_chooses_records),
		cmocka_unit_test(a_whole_record_can_be_a_value),
		cmocka_unit_test(a_batch_gives_back_what_was_put_in),
		cmocka_unit_test(the_digest_tells_rows_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
