/* Postings and the archive, held against a plain list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "archive.h"
#include "base/memory.h"
#include "postings.h"

static uint64_t seed = 20261121;

static uint64_t
below(uint64_t n)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % n;
}

static int
rising(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The latest `crowd` numbers of a key within the window, whatever came before. */
static void
postings_answer_like_a_list(void **state)
{
	enum { ADDED = 30000, KEYS = 400, CROWD = 5, WINDOW = 9000 };
	static uint64_t keys[ADDED];
	struct postings *p = postings_new(CROWD);
	uint64_t found[CROWD];

	(void)state;
	for (uint64_t now = 0; now < ADDED; now++) {
		uint64_t oldest = now > WINDOW ? now - WINDOW : 0, key = below(10) == 0 ? below(KEYS) : KEYS + below(1u << 30);
		uint64_t asked = below(2) == 0 ? below(KEYS) : key;
		size_t got = postings_find(p, asked * 77, now, oldest, found), wanted = 0;

		qsort(found, got, sizeof *found, rising);
		for (uint64_t i = now; i-- > oldest && wanted < CROWD;)
			if (keys[i] == asked) {
				wanted++;
				assert_true(wanted <= got);
				assert_int_equal(found[got - wanted], i);
			}
		assert_int_equal(got, wanted);
		keys[now] = key;
		postings_add(p, key * 77, now, oldest);
		postings_add(p, key * 77, now, oldest);               /* twice is once */
	}
	postings_free(p);
	postings_free(NULL);
}

static void
numbers_may_pass_the_end_of_their_field(void **state)
{
	struct postings *p = postings_new(4);
	uint64_t found[4];
	const uint64_t end = UINT64_C(0xffffff) * 3;

	(void)state;
	for (uint64_t now = end - 2; now < end + 3; now++)
		postings_add(p, now, now, now - 100);
	for (uint64_t now = end - 2; now < end + 3; now++) {
		assert_int_equal(postings_find(p, now, end + 3, end - 50, found), 1);
		assert_int_equal(found[0], now);
	}
	postings_free(p);
}

static void
a_posting_takes_about_eight_bytes(void **state)
{
	struct postings *p = postings_new(32);

	(void)state;
	for (uint64_t i = 0; i < 1000000; i++)
		postings_add(p, below(UINT64_MAX), i / 20, 0);
	assert_true(postings_bytes(p) < 1000000 * 9);
	postings_free(p);
}

/* ---- the archive ---- */

static void
add(struct archive *a, const char *id, uint64_t exact, uint64_t url, const struct codes *codes)
{
	const struct document d = { .id = id, .cluster = id, .exact = { exact, ~exact }, .url = url };

	archive_add(a, &d, codes);
}

static void
documents_are_found_by_id_url_and_text(void **state)
{
	struct archive *a = archive_new(1000000);
	uint8_t items[] = { 1, 2, 3, 63, 5 }, back[8];
	const struct codes codes = { .items = items, .count = 5, .title = 2 };
	const struct document *d;

	(void)state;
	assert_int_equal(archive_by_id(a, "x"), ARCHIVE_NONE);
	add(a, "x", 7, 0, &codes);
	add(a, "y", 7, 99, NULL);
	archive_add(a, &(struct document){ .id = "z", .cluster = "x", .exact = { 8, 8 } }, NULL);
	assert_int_equal(archive_next(a), 3);
	assert_int_equal(archive_by_id(a, "x"), 0);
	assert_int_equal(archive_by_exact(a, (struct digest){ 7, ~UINT64_C(7) }), 1);     /* the latest */
	assert_int_equal(archive_by_exact(a, (struct digest){ 7, 7 }), ARCHIVE_NONE);
	assert_int_equal(archive_by_url(a, 99), 1);
	assert_int_equal(archive_by_url(a, 0), ARCHIVE_NONE);
	assert_null(archive_at(a, 3));
	d = archive_at(a, 0);
	assert_string_equal(d->id, "x");
	assert_ptr_equal(d->id, d->cluster);
	assert_int_equal(d->count, 5);
	assert_int_equal(d->in_title, 2);
	codes_unpack(d->codes, 5, back);
	assert_memory_equal(back, items, 5);
	assert_string_equal(archive_at(a, 2)->cluster, "x");
	assert_null(archive_at(a, 2)->codes);
	archive_free(a);
	archive_free(NULL);
}

static void
what_leaves_the_window_is_forgotten_and_its_memory_freed(void **state)
{
	enum { WINDOW = 3000, ALL = 40000 };
	struct archive *a = archive_new(WINDOW);
	uint8_t items[100] = { 0 };
	const struct codes codes = { .items = items, .count = 100 };
	size_t most = 0;

	(void)state;
	for (unsigned i = 0; i < ALL; i++) {
		char id[20];

		snprintf(id, sizeof id, "id%u", i % 7000);
		add(a, id, i % 5000, 1 + i % 9000, &codes);
		if (i == 2 * WINDOW)
			most = archive_bytes(a);
	}
	assert_true(archive_bytes(a) < most + most / 4);
	assert_int_equal(archive_oldest(a), ALL - WINDOW);
	assert_null(archive_at(a, ALL - WINDOW - 1));
	assert_non_null(archive_at(a, ALL - WINDOW));
	for (unsigned i = 0; i < ALL; i++) {
		char id[20];
		bool there = i >= ALL - WINDOW;
		uint64_t found;

		snprintf(id, sizeof id, "id%u", i % 7000);
		found = archive_by_id(a, id);

		if (there)
			assert_int_equal(found, i);
		else if (found != ARCHIVE_NONE)
			assert_int_equal(found % 7000, i % 7000);
		assert_int_equal(archive_by_exact(a, (struct digest){ 6000 + i, ~(UINT64_C(6000) + i) }), ARCHIVE_NONE);
	}
	archive_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(postings_answer_like_a_list),
		cmocka_unit_test(numbers_may_pass_the_end_of_their_field),
		cmocka_unit_test(a_posting_takes_about_eight_bytes),
		cmocka_unit_test(documents_are_found_by_id_url_and_text),
		cmocka_unit_test(what_leaves_the_window_is_forgotten_and_its_memory_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
