/* Numbers in digits and words, exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "values/lib/numeral.h"
#include "values/lib/quantity.h"
#include "values/lib/words.h"

struct row {
	const char *words, *value;             /* "": none */
};

static void
read_rows(const struct row rows[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct decimal value;
		char text[NUMERAL_BYTES] = "";

		if (quantity_read(rows[i].words, strlen(rows[i].words), NULL, 0, &value))
			text[numeral_write(value, text)] = '\0';
		if (strcmp(text, rows[i].value) != 0)
			fail_msg("'%s' gave '%s', not '%s'", rows[i].words, text, rows[i].value);
	}
}

#define ROWS(...) do { static const struct row rows[] = { __VA_ARGS__ }; read_rows(rows, sizeof rows / sizeof rows[0]); } while (0)

static void
separators_are_vietnamese(void **state)
{
	(void)state;
	ROWS({ "22", "22" }, { "64.300", "64300" }, { "1.234.567", "1234567" }, { "6,7", "6.7" }, { "87,25", "87.25" }, { "0,36", "0.36" }, { "0.125", "0.125" },
	    { "8.260", "8260" }, { "615.000", "615000" }, { "3.5", "3.5" }, { "12.75", "12.75" }, { "1.234,5", "1234.5" }, { "1,234.5", "1234.5" }, { "10,000", "10000" },
	    { "1,200,000", "1200000" }, { "1,325", "1.325" }, { "8 260 000", "8260000" }, { "007", "7" }, { "0", "0" }, { "2.000", "2000" }, { "87,25%", "87.25" });
}

static void
scale_words_move_the_point(void **state)
{
	(void)state;
	ROWS({ "31,7 triệu", "31700000" }, { "1.200 tỷ", "1200000000000" }, { "2,38 triệu", "2380000" }, { "300 nghìn", "300000" }, { "100 ngàn", "100000" }, { "45 tỉ", "45000000000" },
	    { "2 nghìn tỷ", "2000000000000" }, { "1 tỷ 200 triệu", "1200000000" }, { "2 triệu 500 nghìn", "2500000" }, { "2 triệu rưỡi", "2500000" }, { "3 rưỡi", "3.5" },
	    { "ba tháng rưỡi", "3.5" }, { "10 giờ rưỡi", "10.5" },
	    { "nửa", "0.5" }, { "nửa triệu", "500000" }, { "5 trăm triệu", "500000000" }, { "2 vạn", "20000" });
}

static void
words_count_too(void **state)
{
	(void)state;
	ROWS({ "ba", "3" }, { "mười hai", "12" }, { "mười lăm", "15" }, { "hai mươi mốt", "21" }, { "hai mươi tư", "24" }, { "ba mươi lăm", "35" }, { "một trăm", "100" },
	    { "trăm", "100" }, { "một trăm lẻ năm", "105" }, { "một trăm năm mươi", "150" }, { "một nghìn lẻ năm", "1005" }, { "hai nghìn năm trăm", "2500" },
	    { "hai nghìn tỷ", "2000000000000" }, { "ba triệu hai trăm nghìn", "3200000" }, { "một tỷ hai trăm triệu", "1200000000" }, { "hai triệu rưỡi", "2500000" },
	    { "hai trăm triệu", "200000000" }, { "ba chục", "30" }, { "chục", "10" }, { "trăm rưỡi", "150" }, { "năm", "5" }, { "năm mươi năm", "50" }, { "mười năm", "10" },
	    { "hai nghìn năm", "2000" }, { "một trăm hai mươi ba nghìn bốn trăm năm mươi sáu", "123456" }, { "Hai", "2" }, { "HAI MƯƠI", "20" });
}

static void
thousands_before_a_larger_scale_are_of_both(void **state)
{
	(void)state;
	ROWS({ "1 nghìn 250 tỷ", "1250000000000" }, { "3 nghìn 145 tỷ 600 triệu", "3145600000000" }, { "2 triệu 300 nghìn tỷ", "2300000000000000" }, { "2 nghìn 500", "2500" },
	    { "2 nghìn 50", "2000" }, { "5 triệu 300", "5000000" }, { "5 triệu 3 tỷ", "5000000" }, { "1 tỷ 200 triệu", "1200000000" });
}

static void
words_before_the_number_are_passed_over(void **state)
{
	(void)state;
	ROWS({ "hơn 7 triệu con gà", "7000000" }, { "Gần trăm hộ", "100" }, { "không quá 250.000 con", "250000" }, { "US$ 5 triệu", "5000000" }, { "khoảng 340 triệu euro", "340000000" });
}

static void
what_counts_nothing_has_no_value(void **state)
{
	(void)state;
	ROWS({ "", "" }, { "hàng trăm", "" }, { "vài chục", "" }, { "mấy nghìn", "" }, { "nhiều người", "" }, { "12345678901234567890123", "" },
	    { "một hai ba bốn năm sáu", "1" }, { "rưỡi", "" });
}

static void
a_scale_of_its_own_counts_once(void **state)
{
	struct decimal value;
	char text[NUMERAL_BYTES];

	(void)state;
	assert_true(quantity_read("15", 2, "triệu", strlen("triệu"), &value));
	text[numeral_write(value, text)] = '\0';
	assert_string_equal(text, "15000000");
	assert_true(quantity_read("15 triệu", strlen("15 triệu"), "triệu", strlen("triệu"), &value));
	text[numeral_write(value, text)] = '\0';
	assert_string_equal(text, "15000000");
}

static void
words_are_cut_at_changes_of_kind(void **state)
{
	struct word words[WORDS_MOST + 1];

	(void)state;
	assert_int_equal(words_of("16h45 NGÀY 3–2", strlen("16h45 NGÀY 3–2"), words), 7);
	assert_int_equal(words[0].number, 16);
	assert_true(word_is(&words[1], "h"));
	assert_true(word_is(&words[3], "ngày") && words[3].blank);
	assert_true(word_is(&words[5], "-") && !words[5].blank);
	assert_int_equal(words[7].kind, WORD_END);
	assert_int_equal(words_of("XIV", 3, words), 1);
	assert_int_equal(word_roman(words), 14);
	words_of("xin", 3, words);
	assert_int_equal(word_roman(words), 0);
}

static void
endless_phrases_are_cut_not_overrun(void **state)
{
	struct word words[WORDS_MOST + 1];
	char text[4096];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 ? ' ' : '7';
	assert_int_equal(words_of(text, sizeof text, words), WORDS_MOST);
	memset(text, 'a', sizeof text);
	assert_int_equal(words_of(text, sizeof text, words), 1);
	assert_string_equal(words[0].text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(separators_are_vietnamese),
		cmocka_unit_test(scale_words_move_the_point),
		cmocka_unit_test(words_count_too),
		cmocka_unit_test(thousands_before_a_larger_scale_are_of_both),
		cmocka_unit_test(words_before_the_number_are_passed_over),
		cmocka_unit_test(what_counts_nothing_has_no_value),
		cmocka_unit_test(a_scale_of_its_own_counts_once),
		cmocka_unit_test(words_are_cut_at_changes_of_kind),
		cmocka_unit_test(endless_phrases_are_cut_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
