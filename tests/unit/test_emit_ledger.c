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
#include "spool.h"

static const struct record_limits limits = { 1 << 20, 100, 100000 };
static const char digest_a[33] = "0123456789abcdef0123456789abcdef", digest_b[33] = "ffffffffffffffff0000000000000001";

/* ---- earlier --------------------------------------------------------------------------------------------- */

static void
every_document_is_found_again_however_many_there_are(void **state)
{
	struct earlier e = { 0 };
	char key[16];

	(void)state;
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 20000; i++) {
			struct earlier_entry *entry;

			snprintf(key, sizeof key, "%u", i);
			entry = earlier_find(&e, key, strlen(key));
			assert_true(entry->index == (round == 0 ? 0 : i) && entry->batch == round && !entry->stands);
			entry->index = i;
			entry->batch = round + 1;
		}
	assert_int_equal(e.count, 20000);
	assert_true(e.room >= 20000 && e.room <= 80000);
	earlier_free(&e);
}

static void
a_digest_that_is_given_back_was_never_there(void **state)
{
	struct ledger_source s = { 0 };
	uint64_t halves[2];
	char before[33], after[33];

	(void)state;
	ledger_take(&s, digest_a);
	ledger_digest(&s, before);
	ledger_take(&s, digest_b);
	ledger_halves(digest_b, halves);
	assert_true(halves[0] == UINT64_MAX && halves[1] == 1);
	ledger_give_back(&s, halves);
	ledger_digest(&s, after);
	assert_string_equal(before, after);
	assert_int_equal(s.rejected, 0);       /* the store counts it */
}

static void
lines_come_back_from_the_spool(void **state)
{
	struct fault why = { 0 };
	struct spool *spool = spool_open(&why);
	struct buffer line = { 0 };
	uint64_t at[300];

	(void)state;
	assert_non_null(spool);
	for (size_t i = 0; i < 300; i++) {
		char text[300];

		memset(text, (int)('a' + i % 26), sizeof text);
		assert_int_equal(spool_put(spool, text, i, &at[i], &why), 0);
	}
	for (size_t i = 300; i-- > 0;) {
		assert_int_equal(spool_get(spool, at[i], &line, &why), 0);
		assert_int_equal(line.len, i);
		assert_true(i == 0 || (line.bytes[0] == (char)('a' + i % 26) && line.bytes[i - 1] == line.bytes[0]));
	}
	assert_int_equal(spool_get(spool, at[299] + 308, &line, &why), -1);    /* behind the end */
	assert_int_equal(why.code, FAULT_IO);
	buffer_free(&line);
	spool_free(spool);
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
		cmocka_unit_test(a_digest_that_is_given_back_was_never_there),
		cmocka_unit_test(lines_come_back_from_the_spool),
		cmocka_unit_test(a_source_is_the_member_or_else_the_file),
		cmocka_unit_test(the_digest_of_a_source_does_not_ask_for_the_order),
		cmocka_unit_test(a_source_is_done_when_an_end_that_agrees_has_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
