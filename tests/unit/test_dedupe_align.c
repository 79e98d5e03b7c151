/* Codes and their alignment: what of one text stands in another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "align.h"
#include "base/memory.h"

#define NUMBER(n) (CODE_WORDS + (n))

static struct aligner *aligner;

static int
make_aligner(void **state)
{
	(void)state;
	aligner = aligner_new(4);
	return 0;
}

static int
free_aligner(void **state)
{
	(void)state;
	aligner_free(aligner);
	aligner_free(NULL);
	return 0;
}

static struct alignment
one_in_other(const struct codes *of, const struct codes *in, size_t lead, uint8_t *marks)
{
	struct alignment mine, theirs;

	aligner_hold(aligner, of);
	align(aligner, in, lead, marks, &mine, &theirs);
	return mine;
}

/* A text of `count` words that never repeat a run of four. */
static struct codes
words(size_t count, uint64_t seed)
{
	struct codes c = { .items = mem_alloc(count + 1), .count = count };

	for (size_t i = 0; i < count; i++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		c.items[i] = (uint8_t)((seed >> 40) % CODE_WORDS);
	}
	return c;
}

static void
codes_come_back_from_their_packing(void **state)
{
	(void)state;
	for (size_t count = 0; count < 70; count++) {
		struct codes c = words(count, count);
		uint8_t *packed = mem_alloc(codes_packed_size(count)), *back = mem_alloc(count + 4);

		if (count > 3)
			c.items[2] = 63;
		codes_pack(&c, packed);
		codes_unpack(packed, count, back);
		assert_memory_equal(back, c.items, count);
		free(c.items);
		free(packed);
		free(back);
	}
	assert_int_equal(codes_packed_size(555), 417);
}

static void
a_number_is_told_from_a_word(void **state)
{
	const struct token word = { .hash = UINT64_C(0x123456789abcdef0) }, number = { .hash = word.hash, .flags = TOKEN_DIGITS };

	(void)state;
	assert_false(code_is_number(code_of(&word)));
	assert_true(code_is_number(code_of(&number)));
	assert_true(code_of(&number) < 64);
}

static void
equal_texts_cover_each_other(void **state)
{
	struct codes c = words(100, 1);
	struct alignment a;
	uint8_t marks[100];

	(void)state;
	c.title = 10;
	a = one_in_other(&c, &c, 60, marks);
	assert_int_equal(a.body, 90);
	assert_int_equal(a.covered, 90);
	assert_int_equal(a.masked, 90);
	assert_int_equal(a.lead, 60);
	assert_int_equal(a.lead_covered, 60);
	assert_int_equal(marks[9], 0);
	assert_int_equal(marks[10], 1);
	free(c.items);
}

static void
strangers_share_nothing(void **state)
{
	struct codes a = words(500, 1), b = words(500, 2);

	(void)state;
	assert_true(one_in_other(&a, &b, 60, NULL).covered <= 8);       /* chance */
	free(a.items);
	free(b.items);
}

static void
a_changed_word_costs_one_word(void **state)
{
	struct codes a = words(100, 1), b = words(100, 1);
	uint8_t marks[100];
	struct alignment found;

	(void)state;
	b.items[50] = (uint8_t)((b.items[50] + 1) % CODE_WORDS);
	found = one_in_other(&a, &b, 60, marks);
	assert_int_equal(found.covered, 99);
	assert_int_equal(found.lead_covered, 59);
	assert_int_equal(marks[50], 0);
	assert_int_equal(marks[49], 1);
	assert_int_equal(marks[51], 2);      /* another passage */
	free(a.items);
	free(b.items);
}

static void
moved_paragraphs_are_found(void **state)
{
	struct codes a = words(100, 1), b = words(100, 1);

	(void)state;
	memcpy(b.items, a.items + 60, 40);
	memcpy(b.items + 40, a.items, 60);
	assert_int_equal(one_in_other(&a, &b, 60, NULL).covered, 100);
	free(a.items);
	free(b.items);
}

static void
numbers_in_the_same_place_are_compared(void **state)
{
	struct codes a = words(60, 1), b = words(60, 1);
	struct alignment found;

	(void)state;
	for (size_t i = 5; i < 60; i += 10) {
		a.items[i] = NUMBER(1);
		b.items[i] = i < 30 ? NUMBER(1) : NUMBER(2);
	}
	found = one_in_other(&a, &b, 60, NULL);
	assert_int_equal(found.numbers, 6);
	assert_int_equal(found.changed, 3);
	assert_int_equal(found.masked, 60);
	assert_int_equal(found.covered, 57);
	free(a.items);
	free(b.items);
}

static void
of_two_places_the_one_with_the_same_numbers_wins(void **state)
{
	struct codes a = words(8, 1), b = words(16, 1);

	(void)state;
	memcpy(b.items, a.items, 8);
	memcpy(b.items + 8, a.items, 8);
	a.items[7] = b.items[15] = NUMBER(3);
	b.items[7] = NUMBER(5);
	assert_int_equal(one_in_other(&a, &b, 60, NULL).changed, 0);
	free(a.items);
	free(b.items);
}

static void
short_and_empty_texts_are_no_trouble(void **state)
{
	struct codes a = words(3, 1), b = words(100, 1), none = { 0 };

	(void)state;
	assert_int_equal(one_in_other(&a, &b, 60, NULL).covered, 0);
	assert_int_equal(one_in_other(&b, &a, 60, NULL).covered, 0);
	assert_int_equal(one_in_other(&none, &b, 60, NULL).body, 0);
	assert_int_equal(one_in_other(&b, &none, 60, NULL).covered, 0);
	free(a.items);
	free(b.items);
}

static double
seconds(const struct codes *a, const struct codes *b)
{
	clock_t start = clock();

	one_in_other(a, b, 60, NULL);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* One word over and over; two runs by turns: every run stands nearly everywhere. */
static void
texts_that_repeat_themselves_stay_linear(void **state)
{
	struct codes few = words(20000, 1), many = words(320000, 1);

	(void)state;
	for (int period = 1; period < 8; period += 3) {
		for (size_t i = 0; i < many.count; i++)
			many.items[i] = few.items[i % few.count] = (uint8_t)(i % (size_t)period);
		assert_true(seconds(&many, &many) < 16 * 10 * seconds(&few, &few) + 0.5);
	}
	free(few.items);
	free(many.items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_come_back_from_their_packing),
		cmocka_unit_test(a_number_is_told_from_a_word),
		cmocka_unit_test(equal_texts_cover_each_other),
		cmocka_unit_test(strangers_share_nothing),
		cmocka_unit_test(a_changed_word_costs_one_word),
		cmocka_unit_test(moved_paragraphs_are_found),
		cmocka_unit_test(numbers_in_the_same_place_are_compared),
		cmocka_unit_test(of_two_places_the_one_with_the_same_numbers_wins),
		cmocka_unit_test(short_and_empty_texts_are_no_trouble),
		cmocka_unit_test(texts_that_repeat_themselves_stay_linear),
	};

	return cmocka_run_group_tests(tests, make_aligner, free_aligner);
}
