/* Parts of normalize: the scan, the encodings, the names of records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "encoding.h"
#include "guess.h"
#include "identity.h"
#include "repair.h"
#include "scan.h"
#include "unicode/utf8.h"

static unsigned
needs(const char *text)
{
	return scan_text(text, strlen(text)).needs;
}

static void
clean_text_needs_nothing(void **state)
{
	static const char text[] = "Hội nghị – “tổng kết” năm 2024…\n\nĐại tá Nguyễn Đức Ủy, ĐƠN VỊ 302; 45 % & 3 < 5.\nHết";
	struct scan scan = scan_text(text, sizeof text - 1);

	(void)state;
	assert_int_equal(scan.needs, 0);
	assert_int_equal(scan.points, 84);
	assert_int_equal(scan.letters, 14);
	assert_int_equal(needs(""), 0);
}

static void
each_defect_is_seen_at_every_place(void **state)
{
	static const struct { const char *defect; unsigned need; } defects[] = {
		{ "\u00D0", NEED_D }, { "\u00F0", NEED_D }, { "\u0189", NEED_D }, { "\u00A0", NEED_SPACES }, { "\u3000", NEED_SPACES },
		{ "\u2009", NEED_SPACES }, { "\t", NEED_SPACES }, { "\u200B", NEED_INVISIBLE }, { "\u00AD", NEED_INVISIBLE },
		{ "\uFEFF", NEED_INVISIBLE }, { "\x01", NEED_INVISIBLE }, { "\x7F", NEED_INVISIBLE }, { "\u202A", NEED_INVISIBLE },
		{ "\uE000", NEED_PRIVATE }, { "\U000F0000", NEED_PRIVATE }, { "\u0301", NEED_NFC }, { "\u212B", NEED_NFC },
		{ "\r\n", NEED_LINES }, { "\r", NEED_LINES }, { "\u2028", NEED_LINES }, { "\xC2\x85", NEED_LINES }, { " \nx", NEED_LINES },
		{ "\n\n\nx", NEED_LINES }, { "&#272;", NEED_ENTITIES }, { "&ocirc;", NEED_ENTITIES }, { "\u00BA", NEED_LATIN },
		{ "\u00F1", NEED_LATIN }, { "\u00C4", NEED_LATIN },
	};
	char text[300];

	(void)state;
	for (size_t i = 0; i < sizeof defects / sizeof *defects; i++)
		for (size_t at = 0; at < 140; at++) {
			size_t len = strlen(defects[i].defect);

			memset(text, 'a', sizeof text);
			memcpy(text + at, defects[i].defect, len);
			if (!(scan_text(text, 150).needs & defects[i].need))
				fail_msg("defect %zu at %zu is not seen", i, at);
		}
	assert_true(needs("dòng cuối \n") & NEED_LINES);
	assert_true(needs("dòng cuối ") & NEED_LINES);
	assert_true(needs("\nđầu") & NEED_LINES);
}

static void
every_letter_survives_its_encoding(void **state)
{
	static const struct { enum encoding encoding; const char *bytes, *text; } samples[] = {
		{ ENCODING_TCVN3, "\xA7\xB9i t\xAD\xED" "ng", "Đại tướng" },
		{ ENCODING_TCVN3, "\x93" "B\xE9 Qu\xE8" "c ph\xDFng\x94", "“Bộ Quốc phòng”" },
		{ ENCODING_TCVN3, "H\xE9I NGH\xDE", "HỘI NGHỊ" },
		{ ENCODING_TCVN, "H\x97I NGH\x91 \x83 \xC0u", "HỘI NGHỊ Á Ắu" },
		{ ENCODING_VNI, "Bo\xE4 Quo\xE1" "c pho\xF8ng", "Bộ Quốc phòng" },
		{ ENCODING_VNI, "\xD1o\xE2ng \xD4\xD9 TH\xD6\xD9" "C", "Đông Ớ THỨC" },
		{ ENCODING_VISCII, "\xD0\xD5i t\xDF\xBEng", "Đại tướng" },
		{ ENCODING_CP1258, "Bo\xF2 Qu\xF4\xEC" "c", "Bo\u0323 Quô\u0301c" },
	};
	struct characters row = { 0 }, read = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct buffer out = { 0 };
		char bytes[4];

		characters_of_bytes(&row, samples[i].bytes, 0, strlen(samples[i].bytes));
		characters_decode(&row, samples[i].encoding, &read, NULL);
		for (size_t k = 0; k < read.count; k++)
			buffer_append(&out, bytes, utf8_encode(read.items[k].point, bytes));
		assert_string_equal(buffer_string(&out), samples[i].text);
		buffer_free(&out);
	}
	characters_free(&row);
	characters_free(&read);
}

static void
the_right_encoding_is_guessed(void **state)
{
	static const struct { enum encoding encoding; const char *bytes; } samples[] = {
		{ ENCODING_TCVN3, "\xA7\xB9i t\xAD\xED" "ng, B\xE9 Qu\xE8" "c ph\xDFng" },
		{ ENCODING_VNI, "Bo\xE4 Quo\xE1" "c pho\xF8ng to\xE5 ch\xF6\xF9" "c ho\xE4i ngh\xF2" },
		{ ENCODING_VISCII, "B\xB5 Qu\xAF" "c ph\xF2ng t\xB1 ch\xD1" "c h\xB5i ngh\xB8" },
		{ ENCODING_CP1258, "B\xF4\xF2 Qu\xF4\xEC" "c pho\xCCng t\xF4\xD2 ch\xFD\xEC" "c h\xF4\xF2i nghi\xF2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct score before, after;

		assert_int_equal(guess_encoding(samples[i].bytes, strlen(samples[i].bytes), false, &before, &after), samples[i].encoding);
		assert_true(score_convincing(before, after));
	}
}

static void
utf16_shows_itself(void **state)
{
	(void)state;
	assert_int_equal(encoding_utf16_of("\xFF\xFE" "a\0", 4), ENCODING_UTF16LE);
	assert_int_equal(encoding_utf16_of("\xFE\xFF\0a", 4), ENCODING_UTF16BE);
	assert_int_equal(encoding_utf16_of("H\0o\0i\0 \0n\0g\0", 12), ENCODING_UTF16LE);
	assert_int_equal(encoding_utf16_of("\0H\0o\0i\0 \0n\0g", 12), ENCODING_UTF16BE);
	assert_int_equal(encoding_utf16_of("Hoi nghi", 8), ENCODING_AUTO);
	assert_int_equal(encoding_utf16_of("", 0), ENCODING_AUTO);
}

static void
check_source(const char *file, const char *base, const char *expected)
{
	struct buffer out = { 0 };

	identity_source(file, base, &out);
	assert_string_equal(buffer_string(&out), expected);
	buffer_free(&out);
}

static void
sources_are_names_as_given_or_relative_to_the_base(void **state)
{
	(void)state;
	check_source("bai/01.txt", NULL, "bai/01.txt");
	check_source("./bai/01.txt", NULL, "./bai/01.txt");
	check_source("bai/01.txt", "bai", "01.txt");
	check_source("bai/01.txt", "bai/", "01.txt");
	check_source("./bai//2024/01.txt", "bai/.", "2024/01.txt");
	check_source("/a/b/c.txt", "/a", "b/c.txt");
	check_source("/a/b/c.txt", "/", "a/b/c.txt");
	check_source("bai2/01.txt", "bai", "bai2/01.txt");
	check_source("01.txt", "bai", "01.txt");
	check_source("./01.txt", ".", "01.txt");
	check_source("bai", "bai", "bai");
	check_source("tin mới.txt", NULL, "tin mới.txt");
	check_source("a\nb\\c\xFF.txt", NULL, "a\\x0Ab\\\\c\\xFF.txt");
	check_source("a\\b.txt", NULL, "a\\b.txt");
	check_source("\xC2\x85.txt", NULL, "\\xC2\\x85.txt");
}

static void
hashes_are_those_of_xxh3(void **state)
{
	char id[33];

	(void)state;
	identity_hash("", 0, id);
	assert_string_equal(id, "99aa06d3014798d86001c324468d497f");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean_text_needs_nothing),
		cmocka_unit_test(each_defect_is_seen_at_every_place),
		cmocka_unit_test(every_letter_survives_its_encoding),
		cmocka_unit_test(the_right_encoding_is_guessed),
		cmocka_unit_test(utf16_shows_itself),
		cmocka_unit_test(sources_are_names_as_given_or_relative_to_the_base),
		cmocka_unit_test(hashes_are_those_of_xxh3),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
