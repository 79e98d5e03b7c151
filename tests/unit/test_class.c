/* Classes of characters, and what the table of the first code points takes for granted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "unicode/class.h"

static void
letters_marks_digits_and_spaces_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(class_of('a'), CLASS_LETTER | CLASS_LOWER);
	assert_int_equal(class_of(0x110), CLASS_LETTER | CLASS_UPPER | CLASS_VIETNAMESE);
	assert_int_equal(class_of(0x1ED9), CLASS_LETTER | CLASS_LOWER | CLASS_VIETNAMESE);
	assert_int_equal(class_of('7'), CLASS_DIGIT);
	assert_true(class_of(0x664) & CLASS_NUMBER);
	assert_true(class_of(0x301) & CLASS_MARK);
	assert_int_equal(class_of('\n'), CLASS_CONTROL | CLASS_SPACE);
	assert_int_equal(class_of(0xA0), CLASS_SPACE);
	assert_int_equal(class_of(0x2028), CLASS_SPACE);
	assert_int_equal(class_of(0xAD), CLASS_INVISIBLE);
	assert_int_equal(class_of(0xFEFF), CLASS_INVISIBLE);
	assert_int_equal(class_of(0xE000), CLASS_PRIVATE);
	assert_int_equal(class_of(0x100000), CLASS_PRIVATE);
	assert_int_equal(class_of(0x2013), CLASS_PUNCTUATION | CLASS_DASH);
	assert_int_equal(class_of(0x2212), CLASS_DASH);
	assert_int_equal(class_of(0x201D), CLASS_PUNCTUATION | CLASS_QUOTE);
	assert_true(class_of(0x4E2D) & CLASS_LETTER);
	assert_false(class_is_word(0x200B));
	assert_true(class_is_word(0x1B0));
}

static void
the_vietnamese_alphabet_beyond_ascii_has_134_letters(void **state)
{
	unsigned count = 0;

	(void)state;
	for (uint32_t point = 0; point < CLASS_KNOWN; point++)
		if (class_of(point) & CLASS_VIETNAMESE) {
			assert_true(class_of(point) & CLASS_LETTER);
			assert_int_equal(class_of(class_table[point].lower) & (CLASS_VIETNAMESE | CLASS_LOWER), CLASS_VIETNAMESE | CLASS_LOWER);
			count++;
		}
	assert_int_equal(count, 134);
}

static void
mappings_in_the_table_fit_sixteen_bits(void **state)
{
	(void)state;
	for (uint32_t point = 0; point < CLASS_KNOWN; point++) {
		struct class_entry32 entry = class_beyond(point);

		assert_int_equal(class_table[point].lower, entry.lower);
		assert_int_equal(class_table[point].upper, entry.upper);
		assert_int_equal(class_table[point].bare, entry.bare);
		assert_int_equal(class_table[point].set, entry.set);
	}
	assert_int_equal(class_table[0x1ED8].lower, 0x1ED9);
	assert_int_equal(class_table[0x111].upper, 0x110);
	assert_int_equal(class_table[0x1ED9].bare, 'o');
	assert_int_equal(class_table[0x111].bare, 'd');
}

/* What is not CLASS_UNSTABLE must be unchanged by NFC, have combining class 0, and never be the later part of anything
 * that composes.  Asked of every code point the installed utf8proc knows. */
static void
stable_code_points_are_stable_in_the_installed_unicode(void **state)
{
	(void)state;
	for (utf8proc_int32_t point = 0; point <= 0x10FFFF; point++) {
		utf8proc_int32_t parts[32];
		utf8proc_ssize_t count, composed;
		int boundary = 0;

		if (point >= 0xD800 && point <= 0xDFFF)
			continue;
		count = utf8proc_decompose_char(point, parts, 32, UTF8PROC_DECOMPOSE, &boundary);
		assert_true(count > 0 && count <= 32);
		if (count > 1 && !(class_of((uint32_t)parts[count - 1]) & CLASS_UNSTABLE))
			fail_msg("U+%04X ends in U+%04X, which is taken for stable", (unsigned)point, (unsigned)parts[count - 1]);
		if (class_of((uint32_t)point) & CLASS_UNSTABLE)
			continue;
		assert_int_equal(utf8proc_get_property(point)->combining_class, 0);
		composed = utf8proc_normalize_utf32(parts, count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
		if (composed != 1 || parts[0] != point)
			fail_msg("NFC changes U+%04X, which is taken for stable", (unsigned)point);
	}
}

static void
nothing_of_latin_or_vietnamese_is_unstable(void **state)
{
	(void)state;
	for (uint32_t point = 0; point < 0x300; point++)
		assert_false(class_of(point) & CLASS_UNSTABLE);
	for (uint32_t point = 0x1E00; point < 0x1F00; point++)
		assert_false(class_of(point) & CLASS_UNSTABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_marks_digits_and_spaces_are_told_apart),
		cmocka_unit_test(the_vietnamese_alphabet_beyond_ascii_has_134_letters),
		cmocka_unit_test(mappings_in_the_table_fit_sixteen_bits),
		cmocka_unit_test(stable_code_points_are_stable_in_the_installed_unicode),
		cmocka_unit_test(nothing_of_latin_or_vietnamese_is_unstable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
