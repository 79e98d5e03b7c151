/* Tokens: the fast way over bytes gives what a slow one over characters gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "text/syllable.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

/* Tokens written as "[Hòa:U] [10:D]". */
static void
check(const char *text, const char *expected)
{
	static const char names[] = "UADHV";           /* in the order of the flags */
	struct tokens tokens = { 0 };
	struct buffer out = { 0 };

	tokens_of(&tokens, text, strlen(text));
	for (size_t i = 0; i < tokens.count; i++) {
		const struct token *t = &tokens.items[i];

		buffer_printf(&out, "%s[%.*s:", i > 0 ? " " : "", (int)(t->end - t->start), text + t->start);
		for (unsigned k = 0; k < sizeof names - 1; k++)
			if (t->flags & 1U << k)
				buffer_byte(&out, names[k]);
		buffer_byte(&out, ']');
	}
	assert_string_equal(buffer_string(&out), expected);
	buffer_free(&out);
	tokens_free(&tokens);
}

static void
words_numbers_and_flags(void **state)
{
	(void)state;
	check("", "");
	check("  –…“”  ", "");
	check("Bộ Quốc phòng", "[Bộ:UV] [Quốc:UV] [phòng:V]");
	check("UBND TP. HCM, B. và A4", "[UBND:UA] [TP:UA] [HCM:UA] [B:UA] [và:V] [A4:UAH]");
	check("10kg 22-NQ/TW 78.900 2025", "[10:DH] [kg:] [22:DH] [NQ:UA] [TW:UA] [78:DH] [900:DH] [2025:DH]");
	check("“Đổi mới”–ĐỔI MỚI…", "[Đổi:UV] [mới:V] [ĐỔI:UAV] [MỚI:UAV]");
	check("Côte d’Ivoire ñandú 中文10", "[Côte:UV] [d:] [Ivoire:U] [ñandú:V] [中文10:H]");
	check("nghiêngnghiêngnghiêng12 x", "[nghiêngnghiêngnghiêng12:HV] [x:]");
	check("a\u0301b 5² ½kg", "[a\u0301b:] [5²:H] [½kg:]");
}

static void
hashes_are_equal_where_people_read_the_same(void **state)
{
	static const char *const same[][2] = {
		{ "HOÀ", "hòa" }, { "hoà", "hòa" }, { "Thủy", "THUỶ" }, { "khoẻ", "Khỏe" }, { "Đông", "đông" }, { "NATO", "nato" },
		{ "ùy", "UỲ" }, { "Ñandú", "ñandú" },
	};
	static const char *const other[][2] = {
		{ "hòa", "hóa" }, { "của", "cuả" }, { "a", "aa" }, { "an", "na" }, { "đông", "dông" }, { "hoàn", "hòan" },
		{ "12345678", "123456789" }, { "abcdefgh", "abcdefg" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_true(token_hash(same[i][0], strlen(same[i][0])) == token_hash(same[i][1], strlen(same[i][1])));
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		assert_false(token_hash(other[i][0], strlen(other[i][0])) == token_hash(other[i][1], strlen(other[i][1])));
}

/* The same by characters, with nothing clever. */
static void
slow_tokens(struct tokens *to, const char *text, size_t len)
{
	size_t at = 0, size;

	to->count = 0;
	while (at < len) {
		size_t start = at;
		unsigned first = class_of(utf8_decode(text + at, &size)), any = first;
		uint32_t flags = 0;

		at += size;
		if (!(first & CLASS_WORD))
			continue;
		for (; at < len; at += size) {
			unsigned set = class_of(utf8_decode(text + at, &size));

			if (!(set & CLASS_WORD) || ((set & CLASS_LETTER) && (any & CLASS_WORD) == CLASS_DIGIT))
				break;
			any |= set;
		}
		flags |= first & CLASS_UPPER ? TOKEN_UPPER : 0U;
		flags |= (any & CLASS_UPPER) && !(any & CLASS_LOWER) ? TOKEN_ALL_UPPER : 0U;
		flags |= (any & CLASS_WORD) == CLASS_DIGIT ? TOKEN_DIGITS : 0U;
		flags |= any & CLASS_DIGIT ? TOKEN_HAS_DIGIT : 0U;
		flags |= any & CLASS_VIETNAMESE ? TOKEN_VIETNAMESE : 0U;
		to->items[to->count++] = (struct token){ (uint32_t)start, (uint32_t)at, token_hash(text + start, at - start), flags };
	}
}

static uint64_t seed = 1442695040888963407U;

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 2685821657736338717U;
}

static void
random_texts_give_the_same_tokens_both_ways(void **state)
{
	enum { PIECES = 24, ROUNDS = 60000, LONGEST = 400 };
	static const char *const pieces[] = {
		"hòa", "HOÀ", "thủy", "Thuỷ", "của", "khoẻ", " ", " ", " ", ", ", ".", "–", "“", "”", "…", "Đ", "đ", "ư", "Ơ", "ộ", "Ệ",
		"10", "7", "kg", "A", "b", "XYZ", "nghiêng", "ñ", "ü", "中", "²", "\u0301", "\u200B", "😀", "é", "Å", "ı", "ẞ", "_", "-", "/",
		"uy", "ÙY", "oè", "ĩ", "Ũ", "ắ", "ẹ", "ỹ", "Ỳ", "Ẁ", "ỻ",
	};
	struct tokens fast = { 0 }, slow = { .items = malloc(LONGEST * sizeof *slow.items) };
	char text[LONGEST];

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		size_t count = next_random() % PIECES, len = 0;
		char *exact;

		while (count-- > 0) {
			const char *piece = pieces[next_random() % (sizeof pieces / sizeof *pieces)];

			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		exact = malloc(len + 1);       /* so that a read behind the end is seen by the sanitizer */
		memcpy(exact, text, len);
		exact = realloc(exact, len > 0 ? len : 1);
		tokens_of(&fast, exact, len);
		slow_tokens(&slow, exact, len);
		assert_int_equal(fast.count, slow.count);
		for (size_t i = 0; i < fast.count; i++) {
			assert_int_equal(fast.items[i].start, slow.items[i].start);
			assert_int_equal(fast.items[i].end, slow.items[i].end);
			assert_true(fast.items[i].hash == slow.items[i].hash);
			if (fast.items[i].flags != slow.items[i].flags)
				fail_msg("flags of '%.*s': %u, not %u", (int)(fast.items[i].end - fast.items[i].start),
				    exact + fast.items[i].start, fast.items[i].flags, slow.items[i].flags);
		}
		free(exact);
	}
	tokens_free(&fast);
	free(slow.items);
}

static int
compare_hash(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static void
short_words_do_not_collide(void **state)
{
	static const char letters[] = "abcdeghiklmnopqrstuvxy";
	enum { N = sizeof letters - 1, COUNT = N * N * N * N };
	uint64_t *hashes = malloc(COUNT * sizeof *hashes);
	char word[4];

	(void)state;
	for (unsigned i = 0; i < COUNT; i++) {
		for (unsigned k = 0, rest = i; k < 4; k++, rest /= N)
			word[k] = letters[rest % N];
		hashes[i] = token_hash(word, sizeof word);
	}
	qsort(hashes, COUNT, sizeof *hashes, compare_hash);
	for (unsigned i = 1; i < COUNT; i++)
		assert_true(hashes[i - 1] != hashes[i]);
	free(hashes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_numbers_and_flags),
		cmocka_unit_test(hashes_are_equal_where_people_read_the_same),
		cmocka_unit_test(random_texts_give_the_same_tokens_both_ways),
		cmocka_unit_test(short_words_do_not_collide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
