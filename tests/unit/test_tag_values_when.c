/* Dates as newspapers write them, and what their words alone tell of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "values/lib/calendar.h"
#include "values/lib/when.h"

struct row {
	const char *words, *value;             /* "-": no such day; "": no date */
};

static void
read_rows(const struct row rows[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct when when, back;
		char text[WHEN_BYTES] = "", again[WHEN_BYTES];
		int got = when_read(rows[i].words, strlen(rows[i].words), &when);

		if (got > 0)
			when_write(&when, text);
		else
			strcpy(text, got < 0 ? "-" : "");
		if (strcmp(text, rows[i].value) != 0)
			fail_msg("'%s' gave '%s', not '%s'", rows[i].words, text, rows[i].value);
		if (got <= 0)
			continue;
		assert_true(when_parse(text, strlen(text), &back));
		when_write(&back, again);
		assert_string_equal(again, text);
	}
}

#define ROWS(...) do { static const struct row rows[] = { __VA_ARGS__ }; read_rows(rows, sizeof rows / sizeof rows[0]); } while (0)

static void
days_are_read_in_every_written_form(void **state)
{
	(void)state;
	ROWS({ "ngày 3/6/2014", "2014-06-03" }, { "Sáng 19/7", "XXXX-07-19TMO" }, { "Sáng 18-7", "XXXX-07-18TMO" }, { "Sáng 9-1", "XXXX-01-09TMO" },
	    { "ngày 3 tháng 6 năm 2014", "2014-06-03" }, { "ngày mồng 3 tháng Năm", "XXXX-05-03" }, { "mùng 2/9", "XXXX-09-02" }, { "hôm 14/11", "XXXX-11-14" },
	    { "Thứ tư,  09/03/2022", "2022-03-09" }, { "rạng sáng 6-8", "XXXX-08-06TMO" }, { "trưa 6-8", "XXXX-08-06TMI" }, { "tối 10/12", "XXXX-12-10TEV" },
	    { "chiều ngày 3.10.2019", "2019-10-03TAF" }, { "đêm 30/4/1975", "1975-04-30TNI" }, { "9-4-2018", "2018-04-09" }, { "2022-12-20", "2022-12-20" },
	    { "20/12/22", "2022-12-20" }, { "thứ Sáu ngày 17-5", "XXXX-05-17~5" }, { "29/2", "XXXX-02-29" }, { "ngày mười tháng Mười", "XXXX-10-10" },
	    { "ngày 15", "XXXX-XX-15" }, { "25 tháng 12", "XXXX-12-25" }, { "đêm 7, rạng sáng 8/9", "XXXX-09-07TNI/XXXX-09-08TMO" },
	    { "đêm 30/9 rạng sáng 1/10", "XXXX-09-30TNI/XXXX-10-01TMO" });
}

static void
a_day_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	ROWS({ "ngày 31/2/2020", "-" }, { "ngày 29/2/2023", "-" }, { "31/4", "-" }, { "ngày 12/13", "-" }, { "ngày 0/5", "-" }, { "31 tháng 11", "-" }, { "ngày 45", "-" },
	    { "29/2/2024", "2024-02-29" });
}

static void
clock_times_stand_before_or_behind(void **state)
{
	(void)state;
	ROWS({ "08:15 | 20/12/2022", "2022-12-20T08:15" }, { "16h45 ngày 3/2", "XXXX-02-03T16:45" }, { "15h ngày 26/5", "XXXX-05-26T15:00" },
	    { "21 giờ cùng ngày", "@S+0T21:00" }, { "7 giờ 30 phút ngày 2/9/1945", "1945-09-02T07:30" }, { "8 giờ 19/7", "XXXX-07-19T08:00" },
	    { "3 giờ chiều 19/7", "XXXX-07-19T15:00" }, { "7 giờ rưỡi sáng 1/5", "XXXX-05-01T07:30" },
	    { "8h đến 17h ngày 5/3/2018", "2018-03-05T08:00/2018-03-05T17:00" }, { "7h30 - 11h15 thứ Sáu 17-5", "XXXX-05-17T07:30~5/XXXX-05-17T11:15~5" },
	    { "8 giờ đến 10 giờ 30 cùng ngày", "@S+0T08:00/@S+0T10:30" }, { "22h đến 5h hôm sau", "@S+0T22:00/@S+1T05:00" }, { "22h đến 5h ngày 6/3", "XXXX-03-06T05:00" },
	    { "22h ngày 5/3 đến 5h ngày 6/3", "XXXX-03-05T22:00/XXXX-03-06T05:00" },
	    { "2h trưa 9/8", "XXXX-08-09T14:00" }, { "chiều tối 9/8", "XXXX-08-09TEV" });
}

static void
longer_stretches_have_their_own_values(void **state)
{
	(void)state;
	ROWS({ "năm 2024", "2024" }, { "8 tháng của năm 2015", "2015-01/2015-08" }, { "10 ngày đầu tháng 4-2011", "2011-04-01/2011-04-10" }, { "12 ngày đầu của 5/2013", "2013-05-01/2013-05-12" }, { "6 tháng đầu năm 2019", "2019-H1" }, { "6 tháng cuối năm 2015", "2015-H2" }, { "sáu tháng đầu năm", "XXXX-H1" },
	    { "nửa đầu năm 2020", "2020-H1" }, { "quý III/2024", "2024-Q3" }, { "quý 1 năm 2022", "2022-Q1" }, { "quý tư", "XXXX-Q4" }, { "3 tháng đầu năm 2024", "2024-Q1" },
	    { "bốn tháng đầu năm 2018", "2018-01/2018-04" }, { "9 tháng năm 2022", "2022-01/2022-09" }, { "9 tháng đầu năm 2022", "2022-01/2022-09" },
	    { "2 tháng cuối năm 2022", "2022-11/2022-12" }, { "tháng 3/2010", "2010-03" }, { "tháng 05/2017", "2017-05" }, { "8/2014", "2014-08" },
	    { "tháng Năm", "XXXX-05" }, { "tháng năm năm 2020", "2020-05" }, { "tháng giêng", "XXXX-01" }, { "tháng mười hai năm 1972", "1972-12" }, { "tháng 2", "XXXX-02" },
	    { "giai đoạn 2025-2035", "2025/2035" }, { "nhiệm kỳ 2011 - 2016", "2011/2016" }, { "nhiệm kỳ 2020 – 2025", "2020/2025" }, { "2017 - 2022", "2017/2022" },
	    { "đầu năm học 2018 - 2019", "2018/2019" }, { "năm học 2018-19", "2018/2019" }, { "thập niên 1990", "199X" }, { "thế kỷ thứ 18", "17XX" }, { "thế kỷ thứ XVI", "15XX" }, { "thập kỷ 80", "198X" }, { "những năm 90", "199X" },
	    { "thế kỷ XX", "19XX" }, { "thế kỷ 21", "20XX" }, { "cuối tháng 7 năm 2019", "2019-07" }, { "đầu năm 2019", "2019" });
}

static void
a_range_lends_its_ends_what_one_of_them_says(void **state)
{
	(void)state;
	ROWS({ "ngày 6 đến 9-12", "XXXX-12-06/XXXX-12-09" }, { "15-17/3/2024", "2024-03-15/2024-03-17" }, { "9-12 tháng 9", "XXXX-09-09/XXXX-09-12" }, { "28-31/2", "-" }, { "23 và 24/6/2018", "2018-06-23/2018-06-24" }, { "từ ngày 28/2 đến 1/3/2022", "2022-02-28/2022-03-01" },
	    { "từ 10/4 đến ngày 15/4", "XXXX-04-10/XXXX-04-15" }, { "từ tháng 3/2020 đến tháng 5/2021", "2020-03/2021-05" }, { "tháng 1-3/2024", "2024-01/2024-03" },
	    { "từ tháng 11 đến tháng 2/2024", "2023-11/2024-02" }, { "thứ Ba đến chủ nhật", "@W2+0/@W7+0" }, { "30/12/2022 - 2/1/2023", "2022-12-30/2023-01-02" });
}

static void
what_hangs_on_the_article_waits(void **state)
{
	(void)state;
	ROWS({ "hôm nay", "@D+0" }, { "Hôm qua", "@D-1" }, { "ngày mai", "@D+1" }, { "sáng nay", "@D+0TMO" }, { "tối qua", "@D-1TEV" }, { "chiều mai", "@D+1TAF" },
	    { "cùng ngày", "@S+0" }, { "hôm sau", "@S+1" }, { "sáng nay 22-9", "XXXX-09-22TMO" }, { "sáng nay (22/9)", "XXXX-09-22TMO" }, { "năm ngoái", "@Y-1" },
	    { "Năm nay", "@Y+0" }, { "tháng 10 năm ngoái", "@Y-1-10" }, { "ngày 5/10 năm ngoái", "@Y-1-10-05" }, { "6 tháng đầu năm nay", "@Y+0-H1" }, { "quý I năm nay", "@Y+0-Q1" },
	    { "tháng trước", "@M-1" }, { "ngày 15 tháng này", "@M+0-15" }, { "Năm qua", "@R" }, { "năm vừa qua", "@R" }, { "10 năm qua", "@P10Y" }, { "20-30 năm tới", "@F30Y" }, { "8 tháng qua", "@P8M" },
	    { "năm năm qua", "@P5Y" }, { "5 năm tới", "@F5Y" }, { "thập kỷ qua", "@P10Y" }, { "nửa năm qua", "@P6M" }, { "4 năm trước", "@Y-4" }, { "hai ngày sau đó", "@S+2" }, { "hai tuần sau", "@S+14" }, { "2-3 tuần sau", "@N" }, { "hai năm sau", "@SY>2" }, { "ba tháng trước đó", "@SM<3" }, { "đầu năm", "@Y+0" }, { "cuối tháng", "@M+0" }, { "tối hôm đó", "@S+0TEV" }, { "đêm đó", "@S+0TNI" }, { "3 ngày trước đó", "@S-3" }, { "3 ngày trước", "@D-3" }, { "3 ngày nữa", "@D+3" }, { "cùng kỳ năm trước", "@K-1" },
	    { "cùng kỳ năm 2022", "@K=2022" }, { "đầu tuần tới", "@N" }, { "cuối tuần này", "@N" }, { "thứ Tư tuần trước", "@W3-1" }, { "Chủ nhật", "@W7+0" }, { "thứ năm", "@W4+0" });
}

static void
words_without_a_date_give_none(void **state)
{
	(void)state;
	ROWS({ "", "" }, { "hội nghị", "" }, { "sáng", "" }, { "5 tuổi", "" }, { "10 năm", "" }, { "/", "" }, { "tháng", "" }, { "12345678901234567890/5", "" });
}

static void
notation_that_is_none_is_not_parsed(void **state)
{
	static const char *const wrong[] = { "", "20", "2023-", "X023", "2X23", "2023-H", "@", "@D", "@D1", "@Q+1", "@P10", "@P10Z", "2023/", "2023-01-02TMORNING", "2023x",
		"2024-13", "2024-13-40", "2024-99-99", "2023-02-29", "XXXX-02-30", "2024-Q9", "XXXX-H9", "@SM-77", "@SY>x", "@SM<", "@D+999999999" };
	struct when when;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (when_parse(wrong[i], strlen(wrong[i]), &when))
			fail_msg("'%s' was parsed", wrong[i]);
}

static void
hours_of_one_day_are_no_range_of_days(void **state)
{
	static const struct { const char *text; bool range; } rows[] = { { "2018-03-05T08:00/2018-03-05T17:00", false }, { "@S+0T08:00/@S+0T17:00", false },
		{ "2018-03-05T08:00/2018-03-06T17:00", true }, { "2018-03-05TMO/2018-03-05TEV", true }, { "2018-03-05/2018-03-05T08:00", true } };
	struct when when;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_true(when_parse(rows[i].text, strlen(rows[i].text), &when));
		assert_int_equal(when.range, rows[i].range);
		assert_string_equal(when.from.until, rows[i].range ? "" : "T17:00");
	}
}

static void
the_calendar_counts_days_both_ways(void **state)
{
	(void)state;
	assert_int_equal(calendar_number((struct day){ 1970, 1, 1 }), 0);
	assert_int_equal(calendar_number((struct day){ 2000, 3, 1 }), 11017);
	assert_int_equal(calendar_weekday((struct day){ 2019, 5, 17 }), 5);
	assert_int_equal(calendar_weekday((struct day){ 1969, 12, 31 }), 3);
	for (long n = -800000; n < 800000; n += 37) {
		struct day d = calendar_day(n);

		assert_true(calendar_exists(d.year, d.month, d.day));
		assert_int_equal(calendar_number(d), n);
	}
	assert_false(calendar_exists(1900, 2, 29));
	assert_true(calendar_exists(0, 2, 29));
	assert_false(calendar_exists(2023, 13, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_read_in_every_written_form),
		cmocka_unit_test(a_day_that_does_not_exist_is_refused),
		cmocka_unit_test(clock_times_stand_before_or_behind),
		cmocka_unit_test(longer_stretches_have_their_own_values),
		cmocka_unit_test(a_range_lends_its_ends_what_one_of_them_says),
		cmocka_unit_test(what_hangs_on_the_article_waits),
		cmocka_unit_test(words_without_a_date_give_none),
		cmocka_unit_test(notation_that_is_none_is_not_parsed),
		cmocka_unit_test(hours_of_one_day_are_no_range_of_days),
		cmocka_unit_test(the_calendar_counts_days_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
