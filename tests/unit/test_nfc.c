/* NFC, held against utf8proc itself where no run of marks is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/buffer.h"
#include "unicode/nfc.h"
#include "unicode/utf8.h"

static uint64_t seed = 6364136223846793005U;

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 2685821657736338717U;
}

static void
check(const char *text, const char *expected)
{
	struct buffer out = { 0 };

	nfc(text, strlen(text), &out, NULL);
	assert_string_equal(buffer_string(&out), expected);
	buffer_free(&out);
}

static void
parts_and_half_parts_become_letters(void **state)
{
	(void)state;
	check("Bo\u0323\u0302 Quo\u0302\u0301c pho\u0300ng", "Bộ Quốc phòng");
	check("B\u00F4\u0323 Qu\u00F4\u0301c", "Bộ Quốc");
	check("u\u031B\u0323", "ự");
	check("u\u0323\u031B", "ự");
	check("\u0301 at the start", "\u0301 at the start");
	check("\u2126 \u212B", "Ω Å");
	check("\u1100\u1161\u11A8", "각");
	check("", "");
}

static void
the_quick_check_is_sure_of_news_and_unsure_of_marks(void **state)
{
	(void)state;
	assert_true(nfc_is("Hội nghị – “tổng kết” năm 2024…", strlen("Hội nghị – “tổng kết” năm 2024…")));
	assert_false(nfc_is("e\u0302", strlen("e\u0302")));
	assert_int_equal(nfc_sure("tiê\u0301ng", strlen("tiê\u0301ng")), strlen("tiê"));
	assert_true(nfc_is("", 0));
}

/* Random rows of code points that NFC has work with, and some that it has not. */
static size_t
random_text(char *to, size_t points)
{
	static const uint32_t some[] = {
		'a', 'e', 'o', 'u', ' ', 0xE2, 0xEA, 0x1A1, 0x1EA5, 0x300, 0x301, 0x302, 0x303, 0x306, 0x309, 0x31B, 0x323, 0x327,
		0x328, 0x345, 0x344, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x915, 0x93C, 0x958, 0x9C7, 0x9BE, 0xF71, 0xF72, 0xF73, 0x2126,
		0x212B, 0xFB1D, 0x1D15E, 0x114B9, 0x114BA, 0x30AB, 0x3099, 0x5D0, 0x5B7, 0x5BC, 0xF900, 0x1F71, 0x3B1, 0x313,
	};
	size_t len = 0;

	for (size_t i = 0; i < points; i++)
		len += utf8_encode(some[next_random() % (sizeof some / sizeof *some)], to + len);
	return len;
}

static void
random_texts_are_composed_as_utf8proc_composes_them(void **state)
{
	enum { POINTS = 20, ROUNDS = 40000 };
	char text[4 * POINTS + 1];

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct buffer out = { 0 }, again = { 0 };
		size_t len = random_text(text, 1 + next_random() % POINTS), cut = 0;
		utf8proc_uint8_t *expected;

		text[len] = '\0';
		expected = utf8proc_NFC((const utf8proc_uint8_t *)text);
		nfc(text, len, &out, &cut);
		assert_int_equal(cut, 0);
		assert_string_equal(buffer_string(&out), (char *)expected);
		if (nfc_is(text, len))
			assert_string_equal(text, (char *)expected);
		nfc(out.bytes, out.len, &again, NULL);
		assert_string_equal(buffer_string(&again), buffer_string(&out));
		free(expected);
		buffer_free(&out);
		buffer_free(&again);
	}
}

static void
long_runs_of_marks_are_cut_once_and_in_linear_time(void **state)
{
	enum { MARKS = 16000 };
	char *text = malloc(2 * MARKS + 2);
	struct buffer out = { 0 }, again = { 0 };
	size_t cut = 0;

	(void)state;
	text[0] = 'e';
	for (size_t i = 0; i < MARKS; i++)
		memcpy(text + 1 + 2 * i, i % 2 ? "\xCC\x81" : "\xCC\xA3", 2);   /* acute, dot below, in turns: all must move */
	nfc(text, 1 + 2 * (size_t)MARKS, &out, &cut);
	assert_int_equal(cut, MARKS - NFC_MARKS);
	assert_true(out.len < 2 * NFC_MARKS + 8);
	cut = 0;
	nfc(out.bytes, out.len, &again, &cut);
	assert_int_equal(cut, 0);
	assert_int_equal(again.len, out.len);
	assert_memory_equal(again.bytes, out.bytes, out.len);
	buffer_free(&out);
	buffer_free(&again);
	free(text);
}

static void
a_precomposed_starters_own_marks_count(void **state)
{
	char text[4 + 2 * 40];
	struct buffer out = { 0 }, again = { 0 };
	size_t len = utf8_encode(0x1ED9, text), cut = 0;

	(void)state;
	for (int i = 0; i < 40; i++)
		len += utf8_encode(0x330, text + len);
	nfc(text, len, &out, &cut);
	assert_int_equal(cut, 40 + 2 - NFC_MARKS);
	cut = 0;
	nfc(out.bytes, out.len, &again, &cut);
	assert_int_equal(cut, 0);
	assert_string_equal(buffer_string(&again), buffer_string(&out));
	buffer_free(&out);
	buffer_free(&again);
}

static void
stretches_stand_alone(void **state)
{
	static const char text[] = "Hội nghi\u0323 to\u0302\u0309ng kết";
	size_t at = 0, start, end;

	(void)state;
	assert_true(nfc_stretch(text, sizeof text - 1, &at, &start, &end));
	assert_int_equal(end - start, 3);
	assert_memory_equal(text + start, "i\u0323", 3);
	assert_true(nfc_stretch(text, sizeof text - 1, &at, &start, &end));
	assert_memory_equal(text + start, "o\u0302\u0309", 5);
	assert_int_equal(end - start, 5);
	assert_false(nfc_stretch(text, sizeof text - 1, &at, &start, &end));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_and_half_parts_become_letters),
		cmocka_unit_test(the_quick_check_is_sure_of_news_and_unsure_of_marks),
		cmocka_unit_test(random_texts_are_composed_as_utf8proc_composes_them),
		cmocka_unit_test(long_runs_of_marks_are_cut_once_and_in_linear_time),
		cmocka_unit_test(a_precomposed_starters_own_marks_count),
		cmocka_unit_test(stretches_stand_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
