/* Mappings: what is read, and what is refused where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ddl.h"
#include "mapping.h"

static struct mapping *
load(const char *yaml, struct fault *why)
{
	struct node *root = node_parse("m.yaml", yaml, strlen(yaml), why);

	return root == NULL ? NULL : mapping_of_nodes_take(&root, 1, why);
}

#define PARENT "mapping: m\ntables:\n  document:\n    key: [id]\n    columns:\n      id: {from: /id, type: text}\n"
#define TAG "  tag:\n    each: /tags\n    key: [document, seq]\n    columns:\n" \
	"      document: {from: ^/id, type: text, references: document.id}\n      seq: {index: true, type: integer}\n"

static void
a_mapping_is_read_as_it_is_written(void **state)
{
	struct fault why = { 0 };
	struct mapping *m = load("mapping: m\ntables:\n"
	    "  attendee:\n    each: /events/*/attendees\n    where: {^/type: [a, b], /role: x}\n    key: [document, event, seq]\n    columns:\n"
	    "      document: {from: ^^/id, type: text, references: document.id}\n"
	    "      event: {index: ^, type: integer}\n      seq: {index: true, type: integer}\n"
	    "      name: {from: [/a~1b/0, .], type: text, join: '; ', fold: yes, required: true}\n"
	    "  document:\n    key: id\n    columns:\n      id: {from: /id, type: text}\n"
	    "views:\n  v_a: SELECT 1\n  v_b: {postgresql: SELECT 2}\n", &why);
	const struct mapping_table *t;

	(void)state;
	assert_string_equal(why.message, "");
	assert_non_null(m);
	assert_int_equal(m->table_count, 2);
	assert_ptr_equal(m->parent, &m->tables[0]);            /* the parent comes first */
	assert_string_equal(m->tables[0].name, "document");
	assert_true(m->tables[0].columns[0].required);         /* it is the key */
	t = &m->tables[1];
	assert_string_equal(t->name, "attendee");
	assert_string_equal(t->member, "attendees");
	assert_int_equal(t->levels, 2);
	assert_string_equal(t->each[0][0], "events");
	assert_string_equal(t->each[1][0], "attendees");
	assert_int_equal(t->where_count, 2);
	assert_int_equal(t->where[0].path.up, 1);
	assert_string_equal(t->where[0].values[1], "b");
	assert_ptr_equal(t->columns[0].refers, m->parent);
	assert_int_equal(t->columns[1].index_up, 1);
	assert_int_equal(t->columns[3].from_count, 2);
	assert_string_equal(t->columns[3].from[0].steps[0], "a/b");
	assert_int_equal(t->columns[3].from[1].count, 0);
	assert_string_equal(t->columns[3].join, "; ");
	assert_true(t->columns[3].fold && t->columns[3].required);
	assert_string_equal(m->views[0].sql[DIALECT_SQLITE], "SELECT 1");
	assert_null(m->views[1].sql[DIALECT_SQLITE]);
	mapping_free(m);
}

struct broken {
	const char *yaml;
	size_t line, column;
	const char *says;
};

static const struct broken broken[] = {
	{ "tables: {}\n", 1, 1, "a mapping needs the key 'mapping'" },
	{ "mapping: m\n", 1, 1, "no tables" },
	{ "mapping: m\ntabels: {}\n", 2, 1, "did you mean 'tables'" },
	{ PARENT "      b: {from: /b, typ: text}\n", 7, 21, "did you mean 'type'" },
	{ PARENT "      b: {from: /b, type: txt}\n", 7, 27, "unknown type 'txt'; did you mean 'text'" },
	{ PARENT "      b: {from: /b, type: interval}\n", 7, 27, "interval" },
	{ PARENT "      b: {type: text}\n", 7, 10, "column 'b' needs the key 'from'" },
	{ PARENT "      b: {from: b, type: text}\n", 7, 17, "a step begins with '/'" },
	{ PARENT "      b: {from: /a//b, type: text}\n", 7, 20, "a step is empty" },
	{ PARENT "      b: {from: /a~2b, type: text}\n", 7, 19, "'~' is written ~0" },
	{ PARENT "      b: {from: /a/*/b, type: text}\n", 7, 20, "only in 'each'" },
	{ PARENT "      b: {from: ^/a, type: text}\n", 7, 17, "climbs 1 levels, and there are 0" },
	{ PARENT "      b: {from: [], type: text}\n", 7, 17, "empty list" },
	{ PARENT "      b: {index: true, type: integer}\n", 7, 18, "0 levels of 'each'" },
	{ PARENT "      B: {from: /b, type: text}\n", 7, 7, "column 'B' is no name" },
	{ PARENT "      _b: {from: /b, type: text}\n", 7, 7, "is no name" },
	{ PARENT "      b: {from: /b, type: integer, join: ','}\n", 7, 42, "'join' gives a text" },
	{ PARENT "      b: {from: /b, type: json, fold: true}\n", 7, 39, "'fold' gives a text" },
	{ PARENT "      b: {from: /b, type: text, required: maybe}\n", 7, 43, "maybe" },
	{ PARENT "      b: {from: /b, type: text, references: id}\n", 7, 45, "no table stands for the whole record" },
	{ "mapping: m\ntables:\n  d:\n    key: [idd]\n    columns:\n      id: {from: /id, type: text}\n", 4, 11, "has no column 'idd'; did you mean 'id'" },
	{ "mapping: m\ntables:\n  d:\n    key: []\n    columns:\n      id: {from: /id, type: text}\n", 4, 10, "the key of table 'd' is empty" },
	{ "mapping: m\ntables:\n  d:\n    key: [id, id]\n    columns:\n      id: {from: /id, type: text}\n", 4, 15, "stands twice in the key" },
	{ "mapping: m\ntables:\n  d:\n    key: [id]\n    columns:\n      id: {from: /id, type: real}\n", 4, 11, "a real column is no key" },
	{ "mapping: m\ntables:\n  d:\n    key: [id]\n    columns: {}\n", 5, 14, "has 0 columns" },
	{ PARENT "  two:\n    key: [id]\n    columns:\n      id: {from: /id, type: text}\n", 7, 3, "both stand for the whole record" },
	{ PARENT TAG "      b: {index: ^^, type: integer}\n", 13, 18, "'index' counts elements" },
	{ PARENT TAG "      b: {index: false, type: integer}\n", 13, 18, "says nothing" },
	{ PARENT TAG "      b: {index: true, type: text}\n", 13, 18, "'index' gives an integer" },
	{ PARENT TAG "      b: {index: true, from: /b, type: integer}\n", 13, 18, "either 'index' or 'from'" },
	{ PARENT TAG "    where: {/a: {x: y}}\n", 13, 17, "a value or a list of values" },
	{ PARENT TAG "    where: {a: x}\n", 13, 13, "a step begins with '/'" },
	{ PARENT TAG "    where: {^^/a: x}\n", 13, 14, "climbs 2 levels, and there are 1" },
	{ PARENT "  tag:\n    each: tags\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n", 8, 11, "'each' begins with '/'" },
	{ PARENT "  tag:\n    each: /*\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n", 8, 12, "the record is no array" },
	{ PARENT "  tag:\n    each: /tags\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n", 7, 3, "needs one column with 'references: document.id', it has 0" },
	{ PARENT "  tag:\n    each: /tags\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n"
	    "      d: {from: ^/id, type: text, references: document.idd}\n", 12, 47, "is no key column of 'document'; did you mean 'id'" },
	{ PARENT "  tag:\n    each: /tags\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n"
	    "      d: {from: ^/id, type: text, references: doc.id}\n", 12, 47, "names another table" },
	{ PARENT "  tag:\n    each: /tags\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n"
	    "      d: {from: ^/id, type: text, references: id}\n", 12, 47, "a table and a column" },
	{ PARENT "  tag:\n    each: /tags\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n"
	    "      d: {from: /id, type: text, references: document.id}\n", 12, 17, "so must come from the same place" },
	{ PARENT "  tag:\n    each: /tags\n    key: [s]\n    columns:\n      s: {index: true, type: integer}\n"
	    "      d: {from: ^/id, type: integer, references: document.id}\n", 12, 7, "and what it references is text" },
	{ PARENT "views:\n  document: SELECT 1\n", 8, 3, "is there already, at m.yaml:3" },
	{ PARENT "views:\n  v: [SELECT 1]\n", 8, 6, "a view is a SELECT" },
	{ PARENT "views:\n  v: {postgres: SELECT 1}\n", 8, 7, "did you mean 'postgresql'" },
	{ PARENT TAG "  tag: &x\n", 13, 8, "anchor" },
};

static void
what_is_wrong_is_refused_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct fault why = { 0 };
		struct mapping *m = load(broken[i].yaml, &why);

		if (m != NULL || why.place.line != broken[i].line || why.place.column != broken[i].column
		    || strstr(why.message, broken[i].says) == NULL)
			fail_msg("case %zu: wanted %zu:%zu %s, got %zu:%zu %s\n%s", i, broken[i].line, broken[i].column, broken[i].says,
			    why.place.line, why.place.column, why.message, why.excerpt);
		assert_int_equal(why.code, FAULT_CONFIG);
	}
}

static void
files_stand_beside_each_other(void **state)
{
	static const char more[] = "mapping: more\ntables:\n" TAG;
	struct fault why = { 0 };
	struct node *roots[2] = { node_parse("a.yaml", more, strlen(more), &why), node_parse("b.yaml", PARENT, strlen(PARENT), &why) };
	struct node *twice[2] = { node_parse("a.yaml", PARENT, strlen(PARENT), &why), node_parse("b.yaml", PARENT, strlen(PARENT), &why) };
	struct mapping *m = mapping_of_nodes_take(roots, 2, &why);

	(void)state;
	assert_non_null(m);
	assert_string_equal(m->name, "more");
	assert_string_equal(m->parent->name, "document");
	mapping_free(m);
	assert_null(mapping_of_nodes_take(twice, 2, &why));
	assert_string_equal(why.message, "'document' is there already, at a.yaml:3");
}

static void
select_finds_a_table_or_the_member_it_reads(void **state)
{
	struct fault why = { 0 };
	struct mapping *m = load(PARENT TAG "  other:\n    each: /entities\n    key: [document, seq]\n    columns:\n"
	    "      document: {from: ^/id, type: text, references: document.id}\n      seq: {index: true, type: integer}\n"
	    "  third:\n    each: /entities\n    key: [document, seq]\n    columns:\n"
	    "      document: {from: ^/id, type: text, references: document.id}\n      seq: {index: true, type: integer}\n", &why);

	(void)state;
	assert_non_null(m);
	assert_string_equal(mapping_select(m, "tags", &why)->name, "tag");
	assert_string_equal(mapping_select(m, "tag", &why)->name, "tag");
	assert_null(mapping_select(m, "entities", &why));
	assert_non_null(strstr(why.message, "other, third"));
	fault_clear(&why);
	assert_null(mapping_select(m, "documnet", &why));
	assert_non_null(strstr(why.message, "did you mean 'document'"));
	mapping_free(m);
}

static void
the_schema_is_written_for_both_databases(void **state)
{
	struct fault why = { 0 };
	struct mapping *m = load(PARENT "      ok: {from: /ok, type: boolean}\n      at: {from: /at, type: timestamp}\n"
	    "  note:\n    each: /notes\n    key: [seq, document]\n    columns:\n"
	    "      document: {from: ^/id, type: text, references: document.id}\n      seq: {index: true, type: integer}\n"
	    "  free:\n    each: /free\n    key: [seq]\n    columns:\n"
	    "      document: {from: ^/id, type: text, references: document.id}\n      seq: {index: true, type: integer}\n"
	    "views:\n  v: |\n    SELECT 1 -- one\n", &why);
	struct buffer sql = { 0 };

	(void)state;
	assert_non_null(m);
	ddl_all(m, DIALECT_SQLITE, &sql);
	assert_string_equal(buffer_string(&sql),
	    "PRAGMA application_id = 1936157795;\nPRAGMA user_version = 1;\n\n"
	    "CREATE TABLE \"document\" (\n\t\"id\" TEXT NOT NULL,\n\t\"ok\" INTEGER CHECK (\"ok\" IN (0, 1)),\n\t\"at\" TEXT,\n"
	    "\t\"_digest\" TEXT,\n\tPRIMARY KEY (\"id\")\n) STRICT;\n\n"
	    "CREATE TABLE \"note\" (\n\t\"document\" TEXT NOT NULL,\n\t\"seq\" INTEGER NOT NULL,\n\tPRIMARY KEY (\"seq\", \"document\"),\n"
	    "\tFOREIGN KEY (\"document\") REFERENCES \"document\" (\"id\") ON DELETE CASCADE\n) STRICT, WITHOUT ROWID;\n\n"
	    "CREATE INDEX \"_note_parent\" ON \"note\" (\"document\");\n\n"
	    "CREATE TABLE \"free\" (\n\t\"document\" TEXT NOT NULL,\n\t\"seq\" INTEGER NOT NULL,\n\tPRIMARY KEY (\"seq\"),\n"
	    "\tFOREIGN KEY (\"document\") REFERENCES \"document\" (\"id\") ON DELETE CASCADE\n) STRICT, WITHOUT ROWID;\n\n"
	    "CREATE INDEX \"_free_parent\" ON \"free\" (\"document\");\n\n"
	    "CREATE TABLE \"_run\" (\n\t\"id\" INTEGER PRIMARY KEY,\n\t\"began\" TEXT NOT NULL,\n\t\"ended\" TEXT,\n\t\"state\" TEXT NOT NULL,\n"
	    "\t\"rules\" TEXT NOT NULL,\n\t\"records\" INTEGER NOT NULL,\n\t\"rejected\" INTEGER NOT NULL,\n\t\"documents_added\" INTEGER NOT NULL,\n"
	    "\t\"documents_replaced\" INTEGER NOT NULL,\n\t\"documents_unchanged\" INTEGER NOT NULL,\n\t\"rows_written\" INTEGER NOT NULL\n) STRICT;\n\n"
	    "CREATE TABLE \"_source\" (\n\t\"name\" TEXT NOT NULL PRIMARY KEY,\n\t\"state\" TEXT NOT NULL,\n\t\"digest\" TEXT NOT NULL,\n"
	    "\t\"records\" INTEGER NOT NULL,\n\t\"rejected\" INTEGER NOT NULL,\n\t\"run\" INTEGER NOT NULL\n) STRICT, WITHOUT ROWID;\n\n"
	    "CREATE VIEW \"v\" AS\nSELECT 1 -- one\n;\n");
	buffer_clear(&sql);
	ddl_table(m->parent, DIALECT_POSTGRESQL, &sql);
	assert_string_equal(buffer_string(&sql), "CREATE TABLE \"document\" (\n\t\"id\" text COLLATE \"C\" NOT NULL,\n\t\"ok\" boolean,\n"
	    "\t\"at\" timestamp with time zone,\n\t\"_digest\" text COLLATE \"C\",\n\tPRIMARY KEY (\"id\")\n)");
	buffer_free(&sql);
	mapping_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mapping_is_read_as_it_is_written),
		cmocka_unit_test(what_is_wrong_is_refused_at_its_place),
		cmocka_unit_test(files_stand_beside_each_other),
		cmocka_unit_test(select_finds_a_table_or_the_member_it_reads),
		cmocka_unit_test(the_schema_is_written_for_both_databases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
