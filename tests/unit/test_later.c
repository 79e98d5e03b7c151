/* Later: each piece of work is done once, and all of it before the end. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/later.h"
#include "rules/pattern.h"

enum { PIECES = 5000 };

static bool refuse;
static int asked;

/* Stands before libc's: the program asks here. */
int
pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*start)(void *), void *with)
{
	int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	asked++;
	if (refuse)
		return EAGAIN;
	*(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
	return create(thread, how, start, with);
}

static void
count(void *with)
{
	++*(int *)with;
}

static void
nothing_to_do_ends_at_once(void **state)
{
	(void)state;
	later_finish(NULL);
	later_finish(later_new());
}

static void
every_piece_is_done_once(void **state)
{
	static int done[PIECES];
	struct later *l = later_new();

	(void)state;
	for (int i = 0; i < PIECES; i++)
		later_do(l, count, &done[i]);
	later_finish(l);
	for (int i = 0; i < PIECES; i++)
		assert_int_equal(done[i], 1);
}

static void
without_a_thread_the_caller_does_all(void **state)
{
	int done[3] = { 0 };
	struct later *l = later_new();

	(void)state;
	refuse = true;
	asked = 0;
	for (int i = 0; i < 3; i++)
		later_do(l, count, &done[i]);
	assert_int_equal(done[0] + done[1] + done[2], 0);
	later_finish(l);
	refuse = false;
	assert_int_equal(asked, 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(done[i], 1);
}

static void
patterns_match_when_it_has_finished(void **state)
{
	static const char text[] = "Sáng 28/12, tại Hà Nội";
	struct pattern_options options = { .later = later_new() };
	struct pattern_scratch *scratch = pattern_scratch_new();
	struct pattern *patterns[50];
	struct fault why = { 0 };

	(void)state;
	for (int i = 0; i < 50; i++) {
		patterns[i] = pattern_compile(i % 2 == 0 ? "[0-9]+/[0-9]+" : "\\p{Lu}\\p{L}+ \\p{Lu}\\p{L}+", &options, NULL, &why);
		assert_non_null(patterns[i]);
	}
	later_finish(options.later);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(pattern_match(patterns[i], scratch, text, strlen(text), 0, false), PATTERN_MATCH);
		pattern_free(patterns[i]);
	}
	pattern_scratch_free(scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_do_ends_at_once), cmocka_unit_test(every_piece_is_done_once),
		cmocka_unit_test(without_a_thread_the_caller_does_all), cmocka_unit_test(patterns_match_when_it_has_finished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
