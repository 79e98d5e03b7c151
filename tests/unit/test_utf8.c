/* UTF-8: every way of validation answers as the scalar one, and the scalar one as Unicode's table 3-7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "unicode/utf8.h"

static const char news[] =
	"Sáng 12/9, tại thành phố Tuy Hòa, Bộ Chỉ huy Quân sự tỉnh tổ chức Hội nghị rút kinh nghiệm diễn tập – \"khu vực "
	"phòng thủ\" năm 2019; Đại tá Nguyễn Đức Thịnh chủ trì… ASCII only for a while, so that whole blocks need nothing. "
	"Giá 78.900 đồng/kg. 中文 और 😀 𝒜 cuối cùng.";
static const char *const ways[] = { "avx2", "sse4.1", "neon", "scalar" };

/* xorshift64*: the same bytes on every machine. */
static uint64_t seed = 88172645463325252U;

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 2685821657736338717U;
}

static void
each_way(void (*check)(void))
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (utf8_use(ways[i]))
			check();
	if (!utf8_use("avx2") && !utf8_use("sse4.1"))
		utf8_use("neon");
}

/* Table 3-7 written out once more, by numbers. */
static bool
is_character(const unsigned char *b, size_t len)
{
	uint32_t point;

	switch (len) {
	case 1:
		return b[0] < 0x80;
	case 2:
		point = (b[0] & 0x1FU) << 6 | (b[1] & 0x3FU);
		return b[0] >> 5 == 6 && b[1] >> 6 == 2 && point >= 0x80;
	case 3:
		point = (b[0] & 0xFU) << 12 | (b[1] & 0x3FU) << 6 | (b[2] & 0x3FU);
		return b[0] >> 4 == 14 && b[1] >> 6 == 2 && b[2] >> 6 == 2 && point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
	default:
		point = (b[0] & 7U) << 18 | (b[1] & 0x3FU) << 12 | (b[2] & 0x3FU) << 6 | (b[3] & 0x3FU);
		return b[0] >> 3 == 30 && b[1] >> 6 == 2 && b[2] >> 6 == 2 && b[3] >> 6 == 2 && point >= 0x10000 && point <= 0x10FFFF;
	}
}

static void
check_pairs(void)
{
	unsigned char text[200];

	/* every two bytes, with continuations behind, at a block's border and inside it */
	for (unsigned first = 0x80; first < 0x100; first++)
		for (unsigned second = 0; second < 0x100; second++)
			for (size_t at = 60; at < 66; at++) {
				size_t expected = at;

				memset(text, 'a', sizeof text);
				text[at] = (unsigned char)first;
				text[at + 1] = (unsigned char)second;
				text[at + 2] = text[at + 3] = 0x80;
				for (size_t size = 1; size <= 4 && expected == at; size++)
					if (is_character(text + at, size))
						expected = at + size;
				if (expected > at)
					for (size_t size; expected < sizeof text; expected += size) {
						for (size = 1; size <= 4; size++)
							if (is_character(text + expected, size))
								break;
						if (size > 4)
							break;
					}
				assert_int_equal(utf8_valid_prefix((char *)text, sizeof text), expected);
				assert_int_equal(utf8_valid_prefix_scalar((char *)text, sizeof text), expected);
			}
}

static void
two_bytes_of_every_kind_are_judged_as_the_table_says(void **state)
{
	(void)state;
	each_way(check_pairs);
}

static void
check_lengths(void)
{
	size_t len = sizeof news - 1;

	for (size_t start = 0; start < len; start++)
		for (size_t end = start; end <= len; end += 1 + (end - start) / 24)
			assert_int_equal(utf8_valid_prefix(news + start, end - start), utf8_valid_prefix_scalar(news + start, end - start));
}

static void
every_cut_of_a_text_gives_the_scalar_prefix(void **state)
{
	(void)state;
	each_way(check_lengths);
}

static void
check_one_wrong_byte(void)
{
	static const unsigned char wrong[] = { 0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF };
	char text[sizeof news];
	size_t len = sizeof news - 1;

	for (size_t at = 0; at < len; at++)
		for (size_t i = 0; i < sizeof wrong; i++) {
			memcpy(text, news, sizeof news);
			text[at] = (char)wrong[i];
			assert_int_equal(utf8_valid_prefix(text, len), utf8_valid_prefix_scalar(text, len));
		}
}

static void
a_wrong_byte_at_every_place_is_found_where_the_scalar_code_finds_it(void **state)
{
	(void)state;
	each_way(check_one_wrong_byte);
}

static void
check_mutations(void)
{
	enum { SIZE = 2048, ROUNDS = 4000 };
	char *text = malloc(SIZE), *clean = malloc(SIZE);

	for (size_t at = 0; at < SIZE; at++)
		clean[at] = news[at % (sizeof news - 1)];
	for (int round = 0; round < ROUNDS; round++) {
		size_t changes = 1 + next_random() % 3, from = next_random() % 64;

		memcpy(text, clean, SIZE);
		while (changes-- > 0)
			text[next_random() % SIZE] = (char)next_random();
		assert_int_equal(utf8_valid_prefix(text + from, SIZE - from), utf8_valid_prefix_scalar(text + from, SIZE - from));
	}
	free(text);
	free(clean);
}

static void
millions_of_mutated_bytes_give_the_same_answer(void **state)
{
	(void)state;
	each_way(check_mutations);
}

static void
encoding_and_decoding_every_code_point_are_inverse(void **state)
{
	char bytes[4];
	size_t size;

	(void)state;
	for (uint32_t point = 0; point <= 0x10FFFF; point++) {
		size_t len = utf8_encode(point, bytes);

		if (point >= 0xD800 && point <= 0xDFFF) {
			assert_false(utf8_valid(bytes, len));
			continue;
		}
		assert_true(utf8_valid(bytes, len));
		assert_int_equal(utf8_decode(bytes, &size), point);
		assert_int_equal(size, len);
		assert_int_equal(utf8_before(bytes, len), 0);
	}
}

static void
check_repair(const char *broken, size_t len, const char *mended, size_t count)
{
	struct buffer out = { 0 };

	assert_int_equal(utf8_repair(broken, len, &out), count);
	assert_string_equal(buffer_string(&out), mended);
	assert_true(utf8_valid(out.bytes, out.len));
	buffer_free(&out);
}

static void
each_maximal_invalid_part_becomes_one_replacement_character(void **state)
{
	(void)state;
	check_repair("Đảng", strlen("Đảng"), "Đảng", 0);
	check_repair("a\xFFz", 3, "a\uFFFDz", 1);
	check_repair("\xE1\xBB", 2, "\uFFFD", 1);                        /* cut inside ộ */
	check_repair("\xE1\xBB" "a", 3, "\uFFFD" "a", 1);
	check_repair("\xC0\xAF", 2, "\uFFFD\uFFFD", 2);                  /* overlong: no prefix of anything */
	check_repair("\xED\xA0\x80", 3, "\uFFFD\uFFFD\uFFFD", 3);        /* a surrogate */
	check_repair("\xF0\x9F\x98", 3, "\uFFFD", 1);
	check_repair("\xF4\x90\x80\x80", 4, "\uFFFD\uFFFD\uFFFD\uFFFD", 4);
	assert_int_equal(utf8_invalid_part("\xF0\x9F\x98z", 4), 3);
	assert_int_equal(utf8_invalid_part("\x80", 1), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_bytes_of_every_kind_are_judged_as_the_table_says),
		cmocka_unit_test(every_cut_of_a_text_gives_the_scalar_prefix),
		cmocka_unit_test(a_wrong_byte_at_every_place_is_found_where_the_scalar_code_finds_it),
		cmocka_unit_test(millions_of_mutated_bytes_give_the_same_answer),
		cmocka_unit_test(encoding_and_decoding_every_code_point_are_inverse),
		cmocka_unit_test(each_maximal_invalid_part_becomes_one_replacement_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
