/* Literals: one pass finds what a comparison of each literal at each place finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "compile/literals.h"

enum { MOST = 400 };

struct given {
	const char *bytes[MOST];
	size_t lens[MOST];
	size_t count;
};

static struct literals *
made_of(const struct given *g)
{
	struct literals *l = literals_new();

	for (size_t i = 0; i < g->count; i++)
		literals_add(l, g->bytes[i], g->lens[i], (uint32_t)i);
	literals_finish(l);
	return l;
}

static int
hit_order(const void *one, const void *two)
{
	const struct literal_hit *a = one, *b = two;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

/* Places rise; at each place the rules are the expected ones, in any order. */
static void
check(const struct literals *l, const struct given *g, const char *text, size_t len)
{
	struct literal_hits hits = { 0 };
	size_t found = 0;

	literals_scan(l, text, len, &hits);
	for (size_t i = 1; i < hits.count; i++)
		assert_true(hits.items[i - 1].at <= hits.items[i].at);
	if (hits.count > 0)
		qsort(hits.items, hits.count, sizeof *hits.items, hit_order);
	for (size_t at = 0; at < len; at++)
		for (size_t i = 0; i < g->count; i++) {
			if (g->lens[i] > len - at || memcmp(text + at, g->bytes[i], g->lens[i]) != 0)
				continue;
			assert_true(found < hits.count);
			assert_int_equal(hits.items[found].at, at);
			assert_int_equal(hits.items[found].rule, i);
			found++;
		}
	assert_int_equal(hits.count, found);
	free(hits.items);
}

static void
literals_of_all_lengths_stand_where_they_stand(void **state)
{
	static const char *const words[] = { ".", ", ", "ở", "và", "Bộ", "tại ", "người", "gười", "Bộ Quốc phòng", "Bộ Quốc phòng Việt Nam",
		"Quốc", "ngày 1", "ngày 10", "ngày", "n", "ng", "ngà", "và" };
	static const char text[] = "Sáng ngày 10, tại Bộ Quốc phòng, người ta ở Bộ Quốc phòng Việt Nam và ngày 1 ngày. ng";
	struct given g = { 0 };
	struct literals *l;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		g.bytes[g.count] = words[i];
		g.lens[g.count++] = strlen(words[i]);
	}
	l = made_of(&g);
	for (size_t len = 0; len < sizeof text; len++) {
		char *exact = malloc(len);      /* nothing is read behind the end: the sanitizer sees this one's */

		memcpy(exact, text, len);
		check(l, &g, exact, len);
		free(exact);
	}
	literals_free(l);
}

static void
no_literals_have_no_hits(void **state)
{
	struct given g = { 0 };
	struct literals *l = made_of(&g);

	(void)state;
	check(l, &g, "tại Hà Nội", 10);
	literals_free(l);
}

static unsigned
next(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 18;
}

/* Few letters, so that literals begin with each other and texts are full of them; NUL is a letter too. */
static void
random_literals_in_random_texts(void **state)
{
	static const char letters[] = { 'a', 'b', ' ', '\xE1', '\0' };
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct buffer pool = { 0 }, text = { 0 };
		struct given g = { 0 };
		struct literals *l;
		size_t at = 0;

		for (int i = 0; i < 20000; i++)
			buffer_byte(&pool, letters[next(&seed) % sizeof letters]);
		while (g.count < (round < 30 ? 12u : MOST)) {
			g.lens[g.count] = 1 + next(&seed) % 20;
			g.bytes[g.count++] = pool.bytes + at;
			at += 20;
		}
		buffer_append(&text, pool.bytes + next(&seed) % 10000, next(&seed) % 700);
		l = made_of(&g);
		check(l, &g, text.bytes, text.len);
		literals_free(l);
		buffer_free(&pool);
		buffer_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_of_all_lengths_stand_where_they_stand), cmocka_unit_test(no_literals_have_no_hits),
		cmocka_unit_test(random_literals_in_random_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
