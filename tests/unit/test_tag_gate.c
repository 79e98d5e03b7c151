/* A gate may let pass what the pattern refuses, never the other way round: it is held against PCRE2 at each place of
 * random texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buffer.h"
#include "match/gate.h"
#include "rules/pattern.h"

static const char *const patterns[] = {
	"a", "ngày \\d+", "\\p{Lu}\\p{L}*", "[^a-z]b", "[\\p{L}\\p{M}]{2,3}x", "(?:a|b)*c", "a{0}b", "a{2}", "a{2,}b", "(?x) a +  # a\n b",
	"(?i)AB", "(?:x|(?i:b))c", "x(?i)b|c", "(?<=a)b", "(?!a)[ab]c", "(?=b)b", "(a)?(?(1)b|c)", "(a|b)\\1", "\\Qa.b\\E", "a\\.b", "[\\]a-]b", "[]a]", "\\x{1EA1}b",
	"[ạ-ỹ]+ ", "đ?ô*", ".b", "\\s\\S", "\\bab\\b", "[[:alpha:]]b", "\\P{Lu}a", "[\xEE\x80\x80\xEE\x80\x81] a", "\xEE\x80\x82?b", "(?:ab|a)(?:c|bcd)", "a(?#note)+b",
	"^a", "a$", "[–—-]1", "“[^”]+”", "(?:a(?:b(?:c)?)?)+1", "\\D1", "[^\\d ]1", "\\R", "(?|(a)|(b))c", "\\p{N}[^\\P{L}]",
	"a+(?=b|1)", "(?:a(?=b)|b(?=c))", "a(?=b)(?=[bc])", "(?:a(?=b)b?)*c", "(?:a(?=b)){1,3}", "a(?=b)\\p{L}", "a(?= ?b(?!c))(?!bd)", "(?=ab)a",
};
static const char *const pieces[] = {
	"a", "b", "c", "d", "x", "A", "B", "1", "2", " ", ".", "-", "]", "ngày ", "đ", "Đ", "ô", "ạ", "ỹ", "Ủy", "–", "—", "“", "”", "ǅ", "漢", "é", "\xEE\x80\x80",
	"\xEE\x80\x82", "\n", "𝒜", "ư",
};

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static void
random_text(struct buffer *text, uint32_t *seed)
{
	buffer_clear(text);
	for (uint32_t i = 0, count = 1 + next_random(seed) % 16; i < count; i++)
		buffer_text(text, pieces[next_random(seed) % (sizeof pieces / sizeof pieces[0])]);
}

struct held {
	size_t passed, refused, matched;
};

/* Each place of a text, forward and backward. */
static void
hold(struct gates *gates, size_t index, struct pattern_scratch *scratch, const struct pattern *here, const struct pattern *before, const struct buffer *text, struct held *held)
{
	for (size_t at = 0; at < text->len; at++) {
		bool passes, passes_back;
		size_t near;

		if ((text->bytes[at] & 0xC0) == 0x80)
			continue;
		passes = gate_passes(gates_of(gates, index, GATE_PATTERN, patterns[index]), text->bytes + at, text->len - at);
		passes_back = gate_passes_back(gates_of(gates, index, GATE_BEFORE, patterns[index]), text->bytes, at, &near);
		held->passed += passes;
		held->refused += !passes;
		if (pattern_match(here, scratch, text->bytes, text->len, at, true) == PATTERN_MATCH) {
			held->matched++;
			if (!passes)
				fail_msg("'%s' is refused at %zu of '%.*s'", patterns[index], at, (int)text->len, text->bytes);
		}
		if (pattern_match(before, scratch, text->bytes, at, 0, false) == PATTERN_MATCH && !passes_back)
			fail_msg("'%s' is refused before %zu of '%.*s'", patterns[index], at, (int)text->len, text->bytes);
	}
}

static void
no_match_is_refused(void **state)
{
	struct gates *gates = gates_new(sizeof patterns / sizeof patterns[0]);
	struct pattern_scratch *scratch = pattern_scratch_new();
	struct buffer text = { 0 };
	struct held all = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
		struct fault why = { 0 };
		struct pattern *here = pattern_compile(patterns[i], NULL, NULL, &why), *before;
		struct buffer ended = { 0 };
		uint32_t seed = 7;

		if (here == NULL)
			fail_msg("'%s': %s", patterns[i], why.message);
		buffer_printf(&ended, "(?:%s\n)\\z", patterns[i]);
		if (strstr(patterns[i], "(?x)") == NULL) {
			buffer_clear(&ended);
			buffer_printf(&ended, "(?:%s)\\z", patterns[i]);
		}
		before = pattern_compile(buffer_string(&ended), NULL, NULL, &why);
		assert_non_null(before);
		for (size_t k = 0; k < 1500; k++) {
			random_text(&text, &seed);
			hold(gates, i, scratch, here, before, &text, &all);
		}
		pattern_free(here);
		pattern_free(before);
		buffer_free(&ended);
	}
	assert_true(all.matched > 10000 && all.refused > 3 * all.passed);
	buffer_free(&text);
	pattern_scratch_free(scratch);
	gates_free(gates);
}

static void
sees_what_is_missing_further_on(void **state)
{
	struct gates *gates = gates_new(4);
	struct gate *name = gates_of(gates, 0, GATE_PATTERN, "\\p{Lu}\\p{L}+(?: \\p{Lu}\\p{L}+)* \\(");
	struct gate *guard = gates_of(gates, 1, GATE_BEFORE, "[Nn]gày |[0-9][.,]");
	struct gate *speaker = gates_of(gates, 3, GATE_PATTERN, "\\p{Lu}\\p{L}+(?= (?:kể|nói)(?!\\p{L}))");
	char far[2 * GATE_REACH];
	size_t near;

	(void)state;
	assert_true(gate_passes(speaker, "Mẫu kể", strlen("Mẫu kể")));
	assert_false(gate_passes(speaker, "Mẫu kê", strlen("Mẫu kê")));
	assert_true(gate_passes(name, "Trần Văn Mẫu (", strlen("Trần Văn Mẫu (")));
	assert_false(gate_passes(name, "Trần Văn Mẫu, (", strlen("Trần Văn Mẫu, (")));
	assert_false(gate_passes(name, "Trần", strlen("Trần")));
	assert_true(gate_passes_back(guard, "vào ngày ", strlen("vào ngày "), &near));
	assert_int_equal(near, strlen("ngày "));
	assert_true(gate_passes_back(guard, "1.", 2, &near));
	assert_int_equal(near, 2);
	assert_false(gate_passes_back(guard, "vào này ", strlen("vào này "), &near));
	memset(far, 'a', sizeof far);
	assert_true(gate_passes(gates_of(gates, 2, GATE_PATTERN, "a+b"), far, sizeof far));
	assert_null(gates_made(gates, 2, GATE_AFTER));
	gates_free(gates);
}

/* Each text leads to states that no other has: more than there is room for. */
static void
forgets_and_answers_as_before(void **state)
{
	struct gates *gates = gates_new(1);
	struct gate *gate = gates_of(gates, 0, GATE_PATTERN, "(?:a|b)*a(?:a|b){18}c");
	uint32_t seed = 3;
	char text[200];

	(void)state;
	for (size_t k = 0; k < 1000; k++) {
		for (size_t i = 0; i + 1 < sizeof text; i++)
			text[i] = next_random(&seed) & 1 ? 'a' : 'b';
		text[sizeof text - 1] = 'c';
		assert_int_equal(gate_passes(gate, text, sizeof text), text[sizeof text - 20] == 'a');
	}
	gates_free(gates);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_match_is_refused), cmocka_unit_test(sees_what_is_missing_further_on),
		cmocka_unit_test(forgets_and_answers_as_before) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
