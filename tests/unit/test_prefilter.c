/* A prefilter spares calls and never a match: patterns with one and without one say the same of any text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "rules/pattern.h"

static unsigned seed;

static unsigned
next(unsigned below)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % below;
}

static void
compare(const char *source, const char *text, size_t len)
{
	static const struct pattern_options with = { .prefilter = true };
	struct fault why = { 0 };
	struct pattern *plain = pattern_compile(source, NULL, NULL, &why), *quick = pattern_compile(source, &with, NULL, &why);
	struct pattern_scratch *scratch = pattern_scratch_new();

	for (size_t start = 0; plain != NULL && start <= len; start++) {
		enum pattern_result want, got;

		if (start < len && ((unsigned char)text[start] & 0xC0) == 0x80)
			continue;
		want = pattern_match(plain, scratch, text, len, start, false);
		got = pattern_match(quick, scratch, text, len, start, false);
		if (want != got || (want == PATTERN_MATCH && !pattern_may_match(quick, text, len, start)))
			fail_msg("'%s' in '%.*s' from %zu: %d without, %d with a prefilter", source, (int)len, text, start, want, got);
		if (want == PATTERN_MATCH && start == 0 && len > 0)
			assert_true(pattern_may_begin(quick, (unsigned char)text[0]));
	}
	pattern_scratch_free(scratch);
	pattern_free(plain);
	pattern_free(quick);
}

static void
chosen_patterns_keep_their_matches(void **state)
{
	static const char *const sources[] = {
		"^a", "^(?i:a)b", "(?i)^ả", "^[Ảả]nh:", "^ab|^cd", "^ab|cd", "(?:^a|b)c", "^(?=a)", "^(?!a)b?", "^$", "^\\s*x", "x$", "a:b$", "(?i)x:Y$",
		"(?i:z)$", "^\\p{Lu}", "^(?:a|b)?c", "^.", "^[^a]", "^\\x{1EA3}", "^a*", "»", "(?i)»", "^a\\b", "(?x) ^ a # b", "^\\Qa^\\E", "[a^]", "^(?<n>a)\\k<n>",
		"^(?:(?:a)|(?:ả))", "a(?=:)", "(?<=a)b", "^(?#x)a", "(?s).a", "^[a-c]+?d",
	};
	static const char *const texts[] = {
		"", "a", "A", "b", "ab", "AB", "Ảnh: x", "ảnh: X", "cd", "bc", "c", " x", "x:y", "x:Y", "z", "Z", "»", "dd", "aa", "a^", "Đa", "ả", "bd", "a:b", "\xC2\xBB",
	};

	(void)state;
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			compare(sources[i], texts[k], strlen(texts[k]));
}

static void
random_patterns_keep_their_matches(void **state)
{
	static const char *const parts[] = { "^", "$", "a", "b", "ả", "Ả", ":", "»", "[ab]", "[^a]", "(", ")", "(?:", "(?i:", "|", "?", "*", "+", "{2}", ".", "\\s",
		"\\p{L}", "(?=", "(?!", "(?i)", "\\b" };
	static const char *const letters[] = { "a", "b", "A", "ả", "Ả", ":", "»", " " };

	(void)state;
	seed = 42;
	for (int round = 0; round < 4000; round++) {
		struct buffer source = { 0 }, text = { 0 };

		for (unsigned i = 0, n = 1 + next(7); i < n; i++)
			buffer_text(&source, parts[next(sizeof parts / sizeof *parts)]);
		for (unsigned i = 0, n = next(6); i < n; i++)
			buffer_text(&text, letters[next(sizeof letters / sizeof *letters)]);
		buffer_string(&text);
		compare(buffer_string(&source), text.bytes, text.len);
		buffer_free(&source);
		buffer_free(&text);
	}
}

static void
what_cannot_match_is_told_without_a_call(void **state)
{
	static const struct pattern_options with = { .prefilter = true };
	struct fault why = { 0 };
	struct pattern *begins = pattern_compile("^(?:Ảnh|Video):", &with, NULL, &why), *needs = pattern_compile("[a-z]+»$", &with, NULL, &why);

	(void)state;
	assert_false(pattern_may_begin(begins, 'B'));
	assert_true(pattern_may_begin(begins, 'V'));
	assert_false(pattern_may_match(begins, "Bài: x", 7, 0));
	assert_false(pattern_may_match(begins, "Video x", 7, 0));
	assert_true(pattern_may_match(begins, "Video: x", 8, 0));
	assert_false(pattern_may_match(needs, "abc", 3, 0));
	assert_true(pattern_may_match(needs, "abc»", 5, 0));
	pattern_free(begins);
	pattern_free(needs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chosen_patterns_keep_their_matches),
		cmocka_unit_test(random_patterns_keep_their_matches),
		cmocka_unit_test(what_cannot_match_is_told_without_a_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
