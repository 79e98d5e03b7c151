/* Verdicts: one text after the other, held against those before; and the files that decide on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "dropped.h"
#include "judge.h"
#include "postings.h"
#include "work.h"

static struct settings settings;
static struct worker *worker;
static struct record *record;
static struct arena *arena;
static struct judge *judge;

static int
begin(void **state)
{
	struct fault why = { 0 };

	(void)state;
	if (settings_load(&settings, NULL, 0, false, &why) < 0)
		return -1;
	worker = worker_make(&settings, false);
	record = record_new();
	arena = arena_new();
	judge = judge_new(&settings, POSTINGS_WINDOW - 1, false);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	judge_free(judge);
	arena_free(arena);
	record_free(record);
	worker_discard(worker);
	settings_free(&settings);
	return 0;
}

/* Words from a row that never repeats: [from, to). */
static void
say(struct buffer *text, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++) {
		unsigned mixed = i * 2654435761u >> 8;

		buffer_printf(text, "%c%c%c%c ", 'a' + mixed % 26, 'a' + mixed / 26 % 26, 'a' + mixed / 676 % 26, 'a' + mixed / 17576 % 26);
	}
}

static struct judgement
give(const char *id, const char *url, struct buffer *text)
{
	struct judgement j;
	struct fault why = { 0 };
	struct work *w;

	record_start(record);
	record_set_string(record, "id", id, strlen(id));
	record_set_string(record, "text", text->bytes, text->len);
	if (url != NULL)
		record_set_string(record, "url", url, strlen(url));
	w = work_make(worker, record, arena, &why);
	assert_non_null(w);
	judge_document(judge, &w->print, w->id, w->id_len, w->url, arena, &j);
	buffer_clear(text);
	return j;
}

static void
copies_parts_and_wholes_are_told_apart(void **state)
{
	struct buffer b = { 0 };
	struct judgement j;

	(void)state;
	say(&b, 0, 400);
	j = give("a", NULL, &b);
	assert_int_equal(j.finding, FINDING_UNIQUE);
	assert_string_equal(j.cluster, "a");
	assert_null(j.of);
	say(&b, 0, 400);
	j = give("b", NULL, &b);
	assert_int_equal(j.finding, FINDING_EXACT);
	assert_string_equal(j.of, "a");
	assert_true(j.score >= 1);
	say(&b, 0, 395);
	say(&b, 5000, 5010);
	j = give("c", NULL, &b);
	assert_int_equal(j.finding, FINDING_NEAR);
	assert_string_equal(j.of, "a");
	assert_string_equal(j.cluster, "a");
	assert_true(j.score > 0.97 && j.score < 0.99);
	say(&b, 100, 200);
	j = give("d", NULL, &b);
	assert_int_equal(j.finding, FINDING_CONTAINED);
	assert_true(j.inside);
	say(&b, 6000, 6300);
	say(&b, 0, 400);
	say(&b, 7000, 7300);
	j = give("e", NULL, &b);
	assert_int_equal(j.finding, FINDING_CONTAINED);
	assert_false(j.inside);
	assert_string_equal(j.cluster, "a");
	say(&b, 9000, 9400);
	j = give("f", NULL, &b);
	assert_int_equal(j.finding, FINDING_UNIQUE);
	buffer_free(&b);
}

/* b is near a; c is near b and not near a: it is not joined. */
static void
nothing_is_joined_through_a_third_text(void **state)
{
	struct buffer b = { 0 };
	struct judgement j;

	(void)state;
	say(&b, 0, 400);
	give("a", NULL, &b);
	say(&b, 24, 424);
	j = give("b", NULL, &b);
	assert_int_equal(j.finding, FINDING_NEAR);
	say(&b, 60, 460);
	j = give("c", NULL, &b);
	assert_int_equal(j.finding, FINDING_UNIQUE);
	assert_string_equal(j.cluster, "c");
	buffer_free(&b);
}

static void
a_copy_of_a_copy_names_the_first_text_and_its_cluster(void **state)
{
	struct buffer b = { 0 };
	struct judgement j;

	(void)state;
	say(&b, 0, 400);
	give("centre", NULL, &b);
	say(&b, 5, 400);
	give("member", NULL, &b);
	for (int i = 0; i < 3; i++) {
		say(&b, 5, 400);
		j = give(i == 0 ? "one" : i == 1 ? "two" : "three", NULL, &b);
		assert_int_equal(j.finding, FINDING_EXACT);
		assert_string_equal(j.of, "member");
		assert_string_equal(j.cluster, "centre");
	}
	buffer_free(&b);
}

static void
one_id_with_another_text_is_a_revision(void **state)
{
	struct buffer b = { 0 };
	struct judgement j;

	(void)state;
	say(&b, 0, 100);
	give("a", "http://a.example/1", &b);
	say(&b, 0, 50);
	say(&b, 500, 550);
	j = give("a", NULL, &b);
	assert_int_equal(j.finding, FINDING_REVISION);
	assert_string_equal(j.of, "a");
	assert_true(j.score > 0.45 && j.score < 0.55);                /* the share that changed */
	say(&b, 0, 90);
	j = give("b", "http://a.example/1", &b);
	assert_int_equal(j.finding, FINDING_REVISION);
	assert_string_equal(j.of, "a");
	say(&b, 0, 50);
	say(&b, 500, 550);
	j = give("a", NULL, &b);
	assert_int_equal(j.finding, FINDING_EXACT);
	/* short texts, too, and the new text is found from now on */
	buffer_text(&b, "hai ba");
	give("s", NULL, &b);
	buffer_text(&b, "hai ba bốn");
	assert_int_equal(give("s", NULL, &b).finding, FINDING_REVISION);
	say(&b, 2, 50);
	say(&b, 500, 550);
	j = give("new", NULL, &b);
	assert_int_equal(j.finding, FINDING_NEAR);
	assert_string_equal(j.cluster, "a");
	buffer_free(&b);
}

static void
texts_without_a_word_are_equal_to_nothing(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		buffer_text(&b, i == 0 ? "..." : i == 1 ? "" : "...");
		assert_int_equal(give(i == 0 ? "a" : i == 1 ? "b" : "c", NULL, &b).finding, FINDING_UNIQUE);
	}
	buffer_free(&b);
}

/* A copy of a text that has left the window is new again. */
static void
a_window_bounds_what_is_remembered(void **state)
{
	struct judge *whole = judge;
	struct buffer b = { 0 };
	struct judgement j;

	(void)state;
	judge = judge_new(&settings, 50, false);
	for (unsigned i = 0; i < 300; i++) {
		char id[20];

		snprintf(id, sizeof id, "%u", i);
		say(&b, 1000 * (i % 60), 1000 * (i % 60) + 100);
		j = give(id, NULL, &b);
		assert_int_equal(j.finding, FINDING_UNIQUE);
		say(&b, 1000 * (i % 60), 1000 * (i % 60) + 100);
		assert_int_equal(give("again", NULL, &b).finding, FINDING_EXACT);
	}
	assert_true(judge_count(judge).bytes < 600000);
	judge_free(judge);
	judge = whole;
	buffer_free(&b);
}

static void
a_stage_can_be_switched_off(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	settings.exact = settings.revision = false;
	say(&b, 0, 100);
	give("a", NULL, &b);
	say(&b, 0, 100);
	assert_int_equal(give("a", NULL, &b).finding, FINDING_NEAR);
	settings.near = settings.contained = false;
	say(&b, 0, 100);
	assert_int_equal(give("a", NULL, &b).finding, FINDING_UNIQUE);
	buffer_free(&b);
}

static void
only_what_adds_nothing_is_dropped(void **state)
{
	struct dropped d = { 0 };
	struct fault why = { 0 };
	struct judgement j = { .finding = FINDING_NEAR, .covered = 0.98 };

	(void)state;
	assert_false(dropped_takes(&d, &j, 0.97));
	assert_int_equal(dropped_parse(&d, "near,contained", &why), 0);
	assert_true(dropped_takes(&d, &j, 0.97));
	j.covered = 0.95;
	assert_false(dropped_takes(&d, &j, 0.97));
	j.finding = FINDING_CONTAINED;
	assert_false(dropped_takes(&d, &j, 0.97));
	j.inside = true;
	assert_true(dropped_takes(&d, &j, 0.97));
	j.finding = FINDING_EXACT;
	assert_false(dropped_takes(&d, &j, 0.97));
	j.finding = FINDING_REVISION;
	assert_false(dropped_takes(&d, &j, 0.97));
	assert_int_equal(dropped_parse(&d, "exact", &why), 0);
	assert_int_equal(dropped_parse(&d, "exact,,near", &why), -1);
	assert_string_equal(why.message, "--drop takes exact, near and contained, not ''");
}

/* ---- files ---- */

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
wrong_files_are_told_with_their_line(void **state)
{
	static const struct {
		const char *text;
		size_t line;
		const char *words;
	} cases[] = {
		{ "stages:\n  nearly: yes\n", 2, "unknown key 'nearly'" },
		{ "stages:\n  near: perhaps\n", 2, "'perhaps'" },
		{ "parameters:\n  run: 4\n  shingel: 5\n", 3, "did you mean 'shingle'" },
		{ "parameters:\n  run: 1\n", 2, "2" },
		{ "parameters:\n  nothing_new: 1.5\n", 2, "1" },
		{ "decisions:\n  - id: x\n    relation: same\n    because: y\n", 2, "without a condition" },
		{ "decisions:\n  - id: x\n    relation: twin\n    because: y\n    at_least: {inside: 1}\n", 3, "'twin'" },
		{ "decisions:\n  - id: x\n    relation: same\n    because: y\n    at_least: {insid: 1}\n", 5, "did you mean 'inside'" },
		{ "decisions:\n  - id: x\n    relation: same\n    at_least: {inside: 1}\n", 2, "because" },
		{ "decisions:\n  - {id: x, relation: same, because: y, at_least: {inside: 1}}\n"
		  "  - {id: x, relation: same, because: y, at_least: {inside: 1}}\n", 3, "already" },
		{ "tests:\n  - {name: n, first: a, second: b, verdict: equal}\n", 2, "'equal'" },
	};
	char path[] = "/tmp/sangloc-dedupe-XXXXXX.yaml";
	const char *files[] = { path };

	(void)state;
	assert_true(mkstemps(path, 5) >= 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char fresh[sizeof path + 8];
		struct settings s;
		struct fault why = { 0 };

		snprintf(fresh, sizeof fresh, "%.*s-%zu.yaml", (int)(sizeof path - 6), path, i);
		write_file(fresh, cases[i].text);
		files[0] = fresh;
		assert_int_equal(settings_load(&s, files, 1, false, &why), -1);
		assert_int_equal(why.place.line, cases[i].line);
		if (strstr(why.message, cases[i].words) == NULL)
			fail_msg("%s: no '%s'", why.message, cases[i].words);
		settings_free(&s);
		remove(fresh);
	}
	remove(path);
}

static void
a_given_file_comes_before_the_shipped_one(void **state)
{
	char path[] = "/tmp/sangloc-dedupe-XXXXXX.yaml";
	const char *files[] = { path };
	double measures[MEASURES] = { [MEASURE_INSIDE] = 0.5 };
	struct settings s;
	struct fault why = { 0 };

	(void)state;
	assert_null(settings_decide(&settings, measures));
	assert_true(mkstemps(path, 5) >= 0);
	write_file(path, "stages: {near: no}\nparameters: {lead: 77}\ndecisions:\n"
	    "  - {id: half, relation: same, because: enough for me, at_least: {inside: 0.5}}\n");
	assert_int_equal(settings_load(&s, files, 1, false, &why), 0);
	assert_false(s.near);
	assert_true(s.contained);
	assert_int_equal(s.lead, 77);
	assert_int_equal(s.run, settings.run);
	assert_int_equal(s.decision_count, settings.decision_count + 1);
	assert_string_equal(settings_decide(&s, measures)->id, "half");
	settings_free(&s);
	remove(path);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(copies_parts_and_wholes_are_told_apart),
		TEST(nothing_is_joined_through_a_third_text),
		TEST(a_copy_of_a_copy_names_the_first_text_and_its_cluster),
		TEST(one_id_with_another_text_is_a_revision),
		TEST(texts_without_a_word_are_equal_to_nothing),
		TEST(a_window_bounds_what_is_remembered),
		TEST(a_stage_can_be_switched_off),
		TEST(only_what_adds_nothing_is_dropped),
		TEST(wrong_files_are_told_with_their_line),
		TEST(a_given_file_comes_before_the_shipped_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
