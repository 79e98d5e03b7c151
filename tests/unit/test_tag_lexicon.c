/* The hash of phrases against the plainest search there is, and what a file's columns say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "compile/lexicon.h"
#include "rules/node.h"
#include "text/syllable.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

static uint64_t seed = 4711;

static unsigned
pick(unsigned below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

/* Words of few letters, so that phrases overlap, with all that folding is about. */
static void
make_words(struct buffer *out, unsigned most, bool spaced)
{
	static const char *const words[] = { "hòa", "hoà", "Hòa", "HOÀ", "uỷ", "ủy", "đa", "Đa", "da", "x", "a", "12", "a1" };
	static const char *const gaps[] = { " ", " ", " ", "-", "–", " - ", "  ", ", ", "" };

	buffer_clear(out);
	for (unsigned n = 1 + pick(most), i = 0; i < n; i++) {
		if (i > 0)
			buffer_text(out, gaps[pick(spaced ? 9 : 5)]);
		buffer_text(out, words[pick(sizeof words / sizeof words[0])]);
	}
	buffer_string(out);
}

static struct lexicon_set *
make_set(unsigned how, enum lexicon_bound bound, char phrases[][80], size_t count)
{
	struct lexicon_set *set = lexicon_set_new();
	struct lexicon *l = lexicon_new(set, "l", how, bound);
	struct buffer yaml = { 0 };
	struct fault why = { 0 };
	struct node *node;

	buffer_byte(&yaml, '{');
	for (size_t i = 0; i < count; i++)
		buffer_printf(&yaml, "%s'%s': '%zu'", i > 0 ? ", " : "", phrases[i], i);
	buffer_byte(&yaml, '}');
	node = node_parse("l", yaml.bytes, yaml.len, &why);
	if (node == NULL || lexicon_add_entries(l, node, &why) < 0)
		fail_msg("%s", why.message);
	if (lexicon_set_finish(set, &why) < 0)
		fail_msg("%s", why.message);
	node_free(node);
	buffer_free(&yaml);
	return set;
}

static bool
is_bounded(const char *text, size_t len, size_t start, size_t end)
{
	size_t size;

	if (start > 0 && class_is_word(utf8_decode(text + utf8_before(text, start), &size)))
		return false;
	return end == len || !class_is_word(utf8_decode(text + end, &size));
}

/* Is text[start, end) the phrase, folded? */
static bool
is_phrase(const char *text, size_t start, size_t end, const char *phrase, unsigned how)
{
	struct buffer a = { 0 }, b = { 0 };
	bool same;

	fold(text + start, end - start, how, &a);
	fold(phrase, strlen(phrase), how, &b);
	same = a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0;
	buffer_free(&a);
	buffer_free(&b);
	return same;
}

static size_t
count_hits(const struct lexicon_set *set, const char *text, size_t len, struct lexicon_hits *hits)
{
	struct lexicon_scratch scratch = { 0 };
	struct tokens tokens = { 0 };
	bool wanted[1] = { true };

	tokens_of(&tokens, text, len);
	lexicon_scan(set, &scratch, text, 0, len, tokens.items, tokens.count, wanted, hits);
	tokens_free(&tokens);
	lexicon_scratch_free(&scratch);
	return hits->count;
}

static bool
has_hit(const struct lexicon_hits *hits, size_t start, size_t end)
{
	for (size_t i = 0; i < hits->count; i++)
		if (hits->items[i].start == start && hits->items[i].end == end)
			return true;
	return false;
}

/* Every stretch of the text that is a phrase is found, and nothing else. */
static void
check_text(const struct lexicon_set *set, unsigned how, char phrases[][80], size_t count, const char *text, size_t len)
{
	struct lexicon_hits hits = { 0 };

	count_hits(set, text, len, &hits);
	for (size_t start = 0; start < len; start++)
		for (size_t end = start + 1; end <= len && end < start + 60; end++) {
			bool expected = false;

			if ((text[start] & 0xC0) == 0x80 || (end < len && (text[end] & 0xC0) == 0x80) || !is_bounded(text, len, start, end))
				continue;
			if (class_of((unsigned char)text[start]) & CLASS_SPACE || class_of((unsigned char)text[end - 1]) & CLASS_SPACE)
				continue;  /* a blank at the edge folds away; phrases have none */
			for (size_t i = 0; i < count && !expected; i++)
				expected = is_phrase(text, start, end, phrases[i], how);
			if (expected != has_hit(&hits, start, end))
				fail_msg("fold %u: '%.*s' in '%s' is%s found", how, (int)(end - start), text + start, text, expected ? " not" : "");
		}
	free(hits.items);
}

static void
finds_what_a_plain_search_finds(void **state)
{
	static const unsigned folds[] = { 0, FOLD_CASE, FOLD_TONE, FOLD_CASE | FOLD_TONE, FOLD_DASH, FOLD_DASH | FOLD_SPACE, FOLD_CASE | FOLD_TONE | FOLD_ACCENT,
		FOLD_CASE | FOLD_TONE | FOLD_DASH | FOLD_SPACE };
	struct buffer words = { 0 };

	(void)state;
	for (unsigned round = 0; round < 400; round++) {
		unsigned how = folds[round % (sizeof folds / sizeof folds[0])];
		char phrases[12][80];
		struct lexicon_set *set;
		size_t count = 0;

		while (count < 12) {
			bool twice = false;

			make_words(&words, 3, false);
			for (size_t i = 0; i < count; i++)
				twice |= strcmp(phrases[i], words.bytes) == 0;
			if (!twice)
				memcpy(phrases[count++], words.bytes, words.len + 1);
		}
		set = make_set(how, LEXICON_SYLLABLE, phrases, count);
		for (unsigned k = 0; k < 5; k++) {
			make_words(&words, 8, true);
			check_text(set, how, phrases, count, words.bytes, words.len);
		}
		lexicon_set_free(set);
	}
	buffer_free(&words);
}

static void
finds_inside_words(void **state)
{
	char phrases[4][80] = { "òa", "a1", "x", "đa-" };
	struct lexicon_set *set = make_set(FOLD_CASE | FOLD_TONE, LEXICON_ANYWHERE, phrases, 4);
	struct lexicon_hits hits = { 0 };
	struct lexicon_row row;
	const char *id;
	size_t len;

	(void)state;
	assert_int_equal(count_hits(set, "thoà xxa1", strlen("thoà xxa1"), &hits), 4);
	assert_true(has_hit(&hits, 2, 5) && has_hit(&hits, 6, 7) && has_hit(&hits, 7, 8) && has_hit(&hits, 8, 10));
	assert_int_equal(count_hits(set, "ĐA-", strlen("ĐA-"), &hits), 1);
	assert_true(lexicon_find(lexicon_row_at(set, 0).lexicon, "X", 1, &row));
	id = lexicon_cell(&row, 1, &len);
	assert_int_equal(len, 1);
	assert_memory_equal(id, "2", 1);
	assert_false(lexicon_find(lexicon_row_at(set, 0).lexicon, "xx", 2, &row));
	assert_false(lexicon_find(lexicon_row_at(set, 0).lexicon, "", 0, &row));
	free(hits.items);
	lexicon_set_free(set);
}

static void
longest_first_at_one_start(void **state)
{
	char phrases[3][80] = { "Bộ", "Bộ Quốc phòng", "Bộ Quốc" };
	struct lexicon_set *set = make_set(0, LEXICON_SYLLABLE, phrases, 3);
	struct lexicon_hits hits = { 0 };

	(void)state;
	assert_int_equal(count_hits(set, "ở Bộ Quốc phòng", strlen("ở Bộ Quốc phòng"), &hits), 3);
	assert_true(hits.items[0].end > hits.items[1].end && hits.items[1].end > hits.items[2].end);
	free(hits.items);
	lexicon_set_free(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_a_plain_search_finds),
		cmocka_unit_test(finds_inside_words),
		cmocka_unit_test(longest_first_at_one_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
