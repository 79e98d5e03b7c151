/* What a run remembers: documents it has met, sources and how far they came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "earlier.h"
#include "ledger.h"

static const struct record_limits limits = { 1 << 20, 100, 100000 };
static const char digest_a[33] = "0123456789abcdef0123456789abcdef", digest_b[33] = "ffffffffffffffff0000000000000001";

/* ---- earlier --------------------------------------------------------------------------------------------- */

static void
every_document_is_found_again_however_many_there_are(void **state)
{
	struct earlier e = { 0 };
	struct earlier_entry before;
	char key[16];

	(void)state;
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 20000; i++) {
			struct earlier_entry now = { .digest = i, .file = "x", .line = i, .batch = round, .index = i };

			snprintf(key, sizeof key, "%u", i);
			assert_int_equal(earlier_meet(&e, key, strlen(key), &now, &before), round == 1);
			if (round == 1)
				assert_true(before.digest == i && before.line == i && before.batch == 0 && before.index == i);
		}
	assert_int_equal(e.count, 20000);
	assert_true(e.room >= 20000 && e.room <= 80000);
	earlier_free(&e);
}

static void
the_last_meeting_is_what_is_told(void **state)
{
	struct earlier e = { 0 };
	struct earlier_entry before, one = { .digest = earlier_digest(digest_a), .line = 1 }, two = { .digest = earlier_digest(digest_b), .line = 2 };

	(void)state;
	assert_false(earlier_meet(&e, "", 0, &one, &before));
	assert_true(earlier_meet(&e, "", 0, &two, &before));
	assert_int_equal(before.line, 1);
	assert_true(before.digest != two.digest);
	assert_true(earlier_meet(&e, "", 0, &two, &before));
	assert_int_equal(before.line, 2);
	assert_true(before.digest == two.digest);
	earlier_free(&e);
}

/* ---- ledger ---------------------------------------------------------------------------------------------- */

static struct ledger_source *
meet(struct ledger *l, const char *line, const char *file)
{
	struct record *r = record_new();
	struct fault why = { 0 };
	struct ledger_source *s;

	assert_int_equal(record_parse(r, line, strlen(line), &limits, &why), 0);
	s = ledger_meet(l, r, &(struct place){ .file = file });
	record_free(r);
	return s;
}

static void
end(struct ledger *l, const char *line)
{
	struct record *r = record_new();
	struct fault why = { 0 };

	assert_int_equal(record_parse(r, line, strlen(line), &limits, &why), 0);
	ledger_end(l, r);
	record_free(r);
}

static void
a_source_is_the_member_or_else_the_file(void **state)
{
	struct ledger l;
	struct ledger_source *a, *b;

	(void)state;
	ledger_init(&l, NULL);
	a = meet(&l, "{\"source\":\"a\\u002etxt\"}", "in.ndjson");
	b = meet(&l, "{\"source\":7}", "in.ndjson");
	assert_string_equal(a->name, "a.txt");
	assert_string_equal(b->name, "in.ndjson");
	assert_ptr_equal(meet(&l, "{\"source\":\"a.txt\"}", "other"), a);
	assert_int_equal(a->records, 2);
	assert_string_equal(meet(&l, "{}", NULL)->name, "-");
	assert_int_equal(ledger_count(&l), 3);
	ledger_free(&l);
}

static void
the_digest_of_a_source_does_not_ask_for_the_order(void **state)
{
	struct ledger_source one = { 0 }, other = { 0 };
	char a[33], b[33];

	(void)state;
	ledger_take(&one, digest_a);
	ledger_digest(&one, a);
	assert_string_equal(a, digest_a);
	ledger_take(&one, digest_b);
	ledger_take(&other, digest_b);
	ledger_take(&other, digest_a);
	ledger_digest(&one, a);
	ledger_digest(&other, b);
	assert_string_equal(a, b);
	assert_string_equal(a, "0123456789abcdee0123456789abcdf0");
}

static void
a_source_is_done_when_an_end_that_agrees_has_come(void **state)
{
	struct ledger l;
	struct ledger_source *a, *b, *c;

	(void)state;
	ledger_init(&l, "rules");
	a = meet(&l, "{\"source\":\"a\"}", "x");
	assert_string_equal(ledger_state(a), "read");
	end(&l, "{\"_type\":\"end\",\"records\":1,\"sources\":[\"a\",\"empty\"]}");
	assert_string_equal(ledger_state(a), "done");
	assert_int_equal(ledger_count(&l), 2);
	assert_string_equal(ledger_at(&l, 1)->name, "empty");
	assert_string_equal(ledger_state(ledger_at(&l, 1)), "done");
	/* The next end does not agree: what it brought is not done. */
	b = meet(&l, "{\"source\":\"b\"}", "x");
	ledger_broken_end(&l);
	assert_string_equal(ledger_state(b), "read");
	c = meet(&l, "{\"source\":\"c\"}", "x");
	end(&l, "{\"_type\":\"end\",\"records\":1}");
	assert_string_equal(ledger_state(c), "done");
	assert_string_equal(ledger_state(b), "read");
	/* More of a source that was done: not any more. */
	meet(&l, "{\"source\":\"a\"}", "x");
	assert_string_equal(ledger_state(a), "read");
	ledger_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_document_is_found_again_however_many_there_are),
		cmocka_unit_test(the_last_meeting_is_what_is_told),
		cmocka_unit_test(a_source_is_the_member_or_else_the_file),
		cmocka_unit_test(the_digest_of_a_source_does_not_ask_for_the_order),
		cmocka_unit_test(a_source_is_done_when_an_end_that_agrees_has_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
