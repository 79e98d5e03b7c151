/* CSV, TSV and tables: what is written is read back by the rules of the format, whatever the bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "escape.h"
#include "unicode/utf8.h"
#include "width.h"

/* ---- the oracles: readers written from the formats' definitions ---- */

/* RFC 4180: a field that begins with a quote ends at the next single one; another holds no quote, comma, CR or LF. */
static bool
read_csv(const struct buffer *cell, struct buffer *out)
{
	size_t i = 0;

	buffer_clear(out);
	if (cell->len == 0 || cell->bytes[0] != '"') {
		for (; i < cell->len; i++)
			if (strchr("\",\r\n", cell->bytes[i]) != NULL && cell->bytes[i] != '\0')
				return false;
		buffer_append(out, cell->bytes, cell->len);
		return true;
	}
	for (i = 1; i < cell->len; i++) {
		if (cell->bytes[i] == '"' && (++i >= cell->len || cell->bytes[i] != '"'))
			return i == cell->len;
		buffer_byte(out, cell->bytes[i]);
	}
	return false;
}

/* PostgreSQL, COPY, text format: no tab, no line end, a backslash and a letter for them. */
static bool
read_tsv(const struct buffer *cell, struct buffer *out)
{
	static const char letters[] = "bfnrtv\\", plain[] = "\b\f\n\r\t\v\\";

	buffer_clear(out);
	for (size_t i = 0; i < cell->len; i++) {
		const char *letter;

		if (cell->bytes[i] == '\t' || cell->bytes[i] == '\n' || cell->bytes[i] == '\r')
			return false;
		if (cell->bytes[i] != '\\') {
			buffer_byte(out, cell->bytes[i]);
			continue;
		}
		if (++i == cell->len || (letter = strchr(letters, cell->bytes[i])) == NULL || *letter == '\0')
			return false;
		buffer_byte(out, plain[letter - letters]);
	}
	return true;
}

static void
check_back(const char *bytes, size_t len)
{
	struct buffer cell = { 0 }, back = { 0 };

	escape_csv(bytes, len, &cell);
	assert_true(read_csv(&cell, &back));
	assert_int_equal(back.len, len);
	assert_memory_equal(buffer_string(&back), bytes, len);
	buffer_clear(&cell);
	escape_tsv(bytes, len, &cell);
	assert_true(read_tsv(&cell, &back));
	assert_int_equal(back.len, len);
	assert_memory_equal(buffer_string(&back), bytes, len);
	assert_false(cell.len == 2 && memcmp(cell.bytes, "\\N", 2) == 0);      /* that is NULL */
	assert_false(cell.len == 2 && memcmp(cell.bytes, "\\.", 2) == 0);      /* that ends the data */
	buffer_free(&cell);
	buffer_free(&back);
}

static void
any_bytes_come_back(void **state)
{
	static const char alphabet[] = "\"\",,\n\r\t\\\\.N ab'=\xE1\xBB\x93\x01\x7F";
	unsigned long random = 12345;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		char bytes[16];
		size_t len;

		random = random * 6364136223846793005UL + 1442695040888963407UL;
		len = (random >> 60) % sizeof bytes;
		for (size_t k = 0; k < len; k++) {
			random = random * 6364136223846793005UL + 1442695040888963407UL;
			bytes[k] = alphabet[(random >> 33) % (sizeof alphabet - 1)];
		}
		check_back(bytes, len);
	}
	for (int byte = 0; byte < 256; byte++)
		check_back((char[]){ (char)byte }, 1);
	check_back("", 0);
	check_back("\\.", 2);
	check_back("\\N", 2);
}

static const char *
csv(const char *text)
{
	static struct buffer out;

	buffer_clear(&out);
	escape_csv(text, strlen(text), &out);
	return buffer_string(&out);
}

static void
quotes_stand_where_they_must_and_nowhere_else(void **state)
{
	(void)state;
	assert_string_equal(csv("Hà Nội"), "Hà Nội");
	assert_string_equal(csv("a,b"), "\"a,b\"");
	assert_string_equal(csv("say \"x\""), "\"say \"\"x\"\"\"");
	assert_string_equal(csv("a\nb"), "\"a\nb\"");
	assert_string_equal(csv(""), "\"\"");                  /* an empty text is not NULL */
	assert_string_equal(csv(" a"), "\" a\"");
	assert_string_equal(csv("\\."), "\"\\.\"");
	assert_string_equal(csv("=1+1"), "=1+1");
}

static void
formulas_are_known_by_their_first_character(void **state)
{
	static const char *const formulas[] = { "=1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x" };
	static const char *const texts[] = { "", "a=1", "1", " =1", "'=1", "–1" };

	(void)state;
	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
		assert_true(escape_is_formula(formulas[i], strlen(formulas[i])));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_false(escape_is_formula(texts[i], strlen(texts[i])));
}

static const char *
show(const char *text, size_t most, size_t *width)
{
	static struct buffer out;

	buffer_clear(&out);
	*width = width_show(text, strlen(text), most, &out);
	return buffer_string(&out);
}

static void
a_table_cell_is_one_clean_line_of_known_width(void **state)
{
	size_t width;

	(void)state;
	assert_string_equal(show("Hội nghị", 20, &width), "Hội nghị");
	assert_int_equal(width, 8);
	assert_string_equal(show("Hội nghị", 8, &width), "Hội nghị");
	assert_string_equal(show("Hội nghị", 7, &width), "Hội ng…");
	assert_int_equal(width, 7);
	assert_string_equal(show("한국", 4, &width), "한국");
	assert_int_equal(width, 4);
	assert_string_equal(show("한국어", 5, &width), "한국…");
	assert_int_equal(width, 5);
	assert_string_equal(show("한국어", 4, &width), "한…");
	assert_int_equal(width, 3);
	assert_string_equal(show("a\nb\tc", 9, &width), "a b c");
	assert_string_equal(show("\x1B[31m\xE2\x80\xAE", 30, &width), "\\x1B[31m\\u{202E}");
	assert_int_equal(width, 16);
	assert_string_equal(show("e\xCC\x81x", 9, &width), "e\xCC\x81x");
	assert_int_equal(width, 2);
	assert_string_equal(show("", 9, &width), "");
	assert_string_equal(show("abc", 1, &width), "…");
	assert_int_equal(width, 1);
}

static void
a_heap_of_marks_is_cut_as_well(void **state)
{
	struct buffer text = { 0 }, out = { 0 };

	(void)state;
	buffer_byte(&text, 'e');
	for (int i = 0; i < 100000; i++)
		buffer_text(&text, "\xCC\x81");
	assert_true(width_show(text.bytes, text.len, 36, &out) <= 36);
	assert_true(out.len < 1000);
	assert_true(utf8_valid(out.bytes, out.len));
	buffer_free(&text);
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_come_back),
		cmocka_unit_test(quotes_stand_where_they_must_and_nowhere_else),
		cmocka_unit_test(formulas_are_known_by_their_first_character),
		cmocka_unit_test(a_table_cell_is_one_clean_line_of_known_width),
		cmocka_unit_test(a_heap_of_marks_is_cut_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
