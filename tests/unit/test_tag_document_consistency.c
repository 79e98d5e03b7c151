/* Checks over many records: a key that has two values is told, with the records. */
#include "tag_document.h"

#include "document/consistency.h"

static const char checks[] = "checks:\n"
    "  - {id: legal.date-conflict, by: [legal_ref.kind, legal_ref.number], distinct: legal_ref.date, level: error}\n"
    "  - {id: person.rank, by: person.name, distinct: person.rank, level: note, message: 'rank changed'}\n";

struct many {
	struct document_rules *rules;
	struct consistency *consistency;
	struct arena *arena;
	struct buffer out;
	bool failed;
};

static void
many_start(struct many *m)
{
	struct document_pack pack = { .name = "test", .type = known_type };
	struct fault why = { 0 };
	struct node *root = node_parse("checks.yaml", checks, strlen(checks), &why);

	*m = (struct many){ .rules = document_rules_new(), .arena = arena_new() };
	assert_non_null(root);
	assert_int_equal(document_rules_add(m->rules, &pack, NULL, node_child(root, "checks"), &why), 0);
	node_free(root);
	m->consistency = consistency_new(m->rules);
}

static void
many_add(struct many *m, const char *id, const char *entities, const char *tags)
{
	struct item none = { .type = ITEM_ABSENT };

	consistency_add(m->consistency, entities != NULL ? item_of(entities, entities + strlen(entities)) : none, tags != NULL ? item_of(tags, tags + strlen(tags)) : none,
	    id, strlen(id), m->arena);
}

static void
many_end(struct many *m, const char *report, bool failed)
{
	m->failed = consistency_report(m->consistency, &m->out);
	assert_string_equal(buffer_string(&m->out), report);
	assert_int_equal(m->failed, failed);
	consistency_free(m->consistency);
	document_rules_free(m->rules);
	arena_free(m->arena);
	buffer_free(&m->out);
}

static void
one_number_with_two_dates_is_told(void **state)
{
	struct many m;

	(void)state;
	many_start(&m);
	many_add(&m, "a1", "[{\"type\":\"legal_ref\",\"fields\":{\"kind\":\"Nghị quyết\",\"number\":\"61-NQ/TU\",\"date\":\"2014-06-03\"}},{\"type\":\"location\",\"fields\":{}}]", NULL);
	many_add(&m, "a2", "[{\"type\":\"legal_ref\",\"fields\":{\"kind\":\"Nghị quyết\",\"number\":\"61-NQ/TU\",\"date\":\"2014-06-03\"}}]", NULL);
	many_add(&m, "b7", "[{\"type\":\"legal_ref\",\"fields\":{\"kind\":\"Ngh\\u1ecb quyết\",\"number\":\"61-NQ/TU\",\"date\":\"2014-07-03\"}}]", NULL);
	many_end(&m, "error: legal.date-conflict: Nghị quyết 61-NQ/TU: 2014-06-03 (a1), 2014-07-03 (b7)\n", true);
}

static void
what_lacks_a_field_says_nothing(void **state)
{
	struct many m;

	(void)state;
	many_start(&m);
	many_add(&m, "a1", "[{\"type\":\"legal_ref\",\"fields\":{\"kind\":\"Luật\",\"number\":null,\"date\":\"2014-06-03\"}}]", NULL);
	many_add(&m, "a2", "[{\"type\":\"legal_ref\",\"fields\":{\"kind\":\"Luật\",\"number\":null,\"date\":\"2014-07-03\"}},{\"type\":\"legal_ref\"}, 5]", NULL);
	many_end(&m, "", false);
}

static void
tags_serve_where_there_are_no_entities(void **state)
{
	struct many m;

	(void)state;
	many_start(&m);
	many_add(&m, "a1", NULL, "[{\"type\":\"person\",\"fields\":{\"name\":\"An Bình\",\"rank\":\"Đại tá\"}}]");
	many_add(&m, "", NULL, "[{\"type\":\"person\",\"fields\":{\"name\":\"An Bình\",\"rank\":\"Thiếu tướng\"}}]");
	many_end(&m, "note: person.rank: An Bình: Đại tá (a1), Thiếu tướng (): rank changed\n", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_number_with_two_dates_is_told),
		cmocka_unit_test(what_lacks_a_field_says_nothing),
		cmocka_unit_test(tags_serve_where_there_are_no_entities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
