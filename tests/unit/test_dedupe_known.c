/* Known documents: each row of a key is given once, the earliest first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "known.h"
#include "row.h"

static void
rows_of_a_key_are_given_in_their_order(void **state)
{
	struct known *k = known_new();
	size_t group;

	(void)state;
	known_sort(k);
	assert_int_equal(known_next(k, 5, &group), KNOWN_NONE);
	known_add(k, 9, 0);
	known_add(k, 5, 1);
	known_add(k, 7, 2);
	known_add(k, 5, 3);
	known_add(k, 5, 8);
	known_sort(k);
	assert_int_equal(known_next(k, 5, &group), 1);
	assert_int_equal(known_next(k, 5, &group), 1);
	known_given(k, group);
	assert_int_equal(known_next(k, 5, &group), 3);
	known_given(k, group);
	assert_int_equal(known_next(k, 5, &group), 8);
	known_given(k, group);
	assert_int_equal(known_next(k, 5, &group), KNOWN_NONE);
	assert_int_equal(known_next(k, 7, &group), 2);
	assert_int_equal(known_next(k, 9, &group), 0);
	assert_int_equal(known_next(k, 6, &group), KNOWN_NONE);
	assert_int_equal(known_next(k, 10, &group), KNOWN_NONE);
	known_free(k);
}

/* A thousand keys with many rows each: what was given is told from what was not. */
static void
many_keys(void **state)
{
	struct known *k = known_new();
	size_t group;

	(void)state;
	for (uint64_t i = 0; i < 50000; i++)
		known_add(k, i * 7919 % 1000 << 40, i);
	known_sort(k);
	for (uint64_t i = 0; i < 50000; i++) {
		assert_int_equal(known_next(k, i * 7919 % 1000 << 40, &group), i);
		known_given(k, group);
	}
	assert_true(known_bytes(k) < 50000 * 24 + 1000);
	known_free(k);
}

/* The checksum sees every part of a row, and what moved from one text into the next. */
static void
a_checksum_sees_all_of_a_row(void **state)
{
	struct row r = { .number = 3, .id = { "ab", 2 }, .cluster = { "c", 1 }, .verdict = { "{}", 2 }, .covered = 0.5 };
	const uint64_t sum = row_checksum(&r);
	struct row other = r;

	(void)state;
	assert_int_equal(row_checksum(&other), sum);
	other.id = (struct text){ "a", 1 };
	other.cluster = (struct text){ "bc", 2 };
	assert_int_not_equal(row_checksum(&other), sum);
	other = r;
	other.title = (struct text){ "", 0 };
	assert_int_not_equal(row_checksum(&other), sum);
	other = r;
	other.covered = 0.25;
	assert_int_not_equal(row_checksum(&other), sum);
	other = r;
	other.indexed = true;
	assert_int_not_equal(row_checksum(&other), sum);
	other = r;
	other.first = 1;
	assert_int_not_equal(row_checksum(&other), sum);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_a_key_are_given_in_their_order),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(a_checksum_sees_all_of_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
