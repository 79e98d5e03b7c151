/* What feeds say of the day their text came out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "published.h"

struct sample {
	const char *given, *day, *time;
};

static void
assert_reads(const struct sample *list, size_t count)
{
	struct buffer spare = { 0 };
	struct published p;

	for (size_t i = 0; i < count; i++) {
		enum published_found found = published_read(list[i].given, strlen(list[i].given), &spare, &p);

		if (found != PUBLISHED_READ || strcmp(p.home.day, list[i].day) != 0 || strcmp(p.home.time, list[i].time) != 0)
			fail_msg("'%s' gives %d '%s' '%s'", list[i].given, found, p.home.day, p.home.time);
	}
	buffer_free(&spare);
}

static void
the_forms_of_feeds_are_read(void **state)
{
	static const struct sample list[] = {
		{ "2019-03-05", "2019-03-05", "" },
		{ "2019-3-5", "2019-03-05", "" },
		{ "2019/03/05 08:30:15", "2019-03-05", "08:30" },
		{ "2019-03-05T08:30:00.250+07:00", "2019-03-05", "08:30" },
		{ "2019-03-05 08:30:00 +0700", "2019-03-05", "08:30" },
		{ "Tue, 05 Mar 2019 08:30:00 +0700", "2019-03-05", "08:30" },
		{ " Tue, 5 Mar 2019 08:30:00 +0700 (ICT)\n", "2019-03-05", "08:30" },
		{ "Thu 5 Mar 2020", "2020-03-05", "" },
		{ "05 Mar 19 08:30 +0700", "2019-03-05", "08:30" },
		{ "05 Mar 99 08:30", "1999-03-05", "08:30" },
		{ "05-Mar-2019 08:30", "2019-03-05", "08:30" },
		{ "March 5, 2019 8:30 PM", "2019-03-05", "20:30" },
		{ "Sept. 5, 2019 12:05 am", "2019-09-05", "00:05" },
		{ "05/03/2019", "2019-03-05", "" },
		{ "5.3.2019 8h30", "2019-03-05", "08:30" },
		{ "Thứ ba, 5/3/2019, 08:30 (GMT+7)", "2019-03-05", "08:30" },
		{ "Thứ 5 07/03/2019 - 08:30", "2019-03-07", "08:30" },
		{ "CHỦ NHẬT, ngày 03/03/2019 lúc 02:30 CH", "2019-03-03", "14:30" },
		{ "08:30 GMT+7, Thứ Ba, 05/03/2019", "2019-03-05", "08:30" },
		{ "08:30 - 05/03/2019", "2019-03-05", "08:30" },
		{ "ngày 5 tháng 3 năm 2019", "2019-03-05", "" },
		{ "5 Tháng 3, 2019", "2019-03-05", "" },
		{ "20190305", "2019-03-05", "" },
		{ "20190305083000", "2019-03-05", "08:30" },
		{ "1551749400", "2019-03-05", "08:30" },
		{ "1551749400000", "2019-03-05", "08:30" },
		{ "201903050830", "2019-03-05", "08:30" },
		{ "1551749400.5", "2019-03-05", "08:30" },
		{ "1551749400000.0", "2019-03-05", "08:30" },
		{ "05/03/19", "2019-03-05", "" },
		{ "5.3.69 8h30", "2069-03-05", "08:30" },
		{ "05/03/70", "1970-03-05", "" },
		{ "5/3/99 20:30", "1999-03-05", "20:30" },
		{ "Thứ Ba, 05/03/00 | 08:30", "2000-03-05", "08:30" },
		{ "Tue Mar 05 2019 08:30:00 GMT+0700 (Indochina Time)", "2019-03-05", "08:30" },
		{ "Tue Mar 05 2019 08:30:00 GMT+0700 (Giờ Đông Dương)", "2019-03-05", "08:30" },
		{ "Mon Mar  5 08:30:00 2019", "2019-03-05", "08:30" },
		{ "Thu Mar  7 08:30:00 +07 2019", "2019-03-07", "08:30" },
		{ "Tue Mar  5 08:30:00 PM ICT 2019", "2019-03-05", "20:30" },
		{ "2019-03-05T24:00:00", "2019-03-06", "00:00" },
		{ "2019-12-31 24:00", "2020-01-01", "00:00" },
		{ "March 5th, 2019", "2019-03-05", "" },
		{ "March 1st 2019 8:30 AM", "2019-03-01", "08:30" },
		{ "2nd of March 2019", "2019-03-02", "" },
		{ "3rd March, 2019", "2019-03-03", "" },
		{ "08:30, Mar 5, 2019", "2019-03-05", "08:30" },
	};

	(void)state;
	assert_reads(list, sizeof list / sizeof *list);
}

static void
a_time_with_a_zone_is_brought_to_vietnam(void **state)
{
	static const struct sample list[] = {
		{ "2019-03-05T16:59:00Z", "2019-03-05", "23:59" },
		{ "2019-03-05T17:00:00Z", "2019-03-06", "00:00" },
		{ "2019-12-31T23:00Z", "2020-01-01", "06:00" },
		{ "2020-02-28T20:00:00+00:00", "2020-02-29", "03:00" },
		{ "2019-03-01T01:30:00+09:00", "2019-02-28", "23:30" },
		{ "2019-03-05T20:30:00-03:30", "2019-03-06", "07:00" },
		{ "Tue, 05 Mar 2019 20:30:00 GMT", "2019-03-06", "03:30" },
		{ "Tue, 05 Mar 2019 08:30:00 EST", "2019-03-05", "20:30" },
		{ "2019-03-05 20:30 UTC", "2019-03-06", "03:30" },
		{ "Tue Mar 05 20:30:00 +0000 2019", "2019-03-06", "03:30" },
		{ "Tue Mar  5 20:30:00 UTC 2019", "2019-03-06", "03:30" },
		{ "Tue Mar 05 2019 20:30:00 GMT+0000 (Coordinated Universal Time)", "2019-03-06", "03:30" },
		{ "2019-03-05T24:00:00Z", "2019-03-06", "07:00" },
		{ "1969-12-31T23:00:00Z", "1970-01-01", "06:00" },
		{ "1600-02-29T20:00:00Z", "1600-03-01", "03:00" },
		{ "0001-01-01T00:00:00+14:00", "0001-01-01", "00:00" },      /* the ends of the calendar stay */
		{ "9999-12-31T23:59:59Z", "9999-12-31", "23:59" },
	};

	(void)state;
	assert_reads(list, sizeof list / sizeof *list);
}

static void
assert_found(enum published_found wanted, const char *const *list, size_t count)
{
	struct buffer spare = { 0 };
	struct published p;

	for (size_t i = 0; i < count; i++) {
		enum published_found found = published_read(list[i], strlen(list[i]), &spare, &p);

		if (found != wanted)
			fail_msg("'%s' gives %d '%s' '%s'", list[i], found, p.home.day, p.home.time);
	}
	buffer_free(&spare);
}

static void
what_is_no_day_or_in_no_form_is_not_read(void **state)
{
	static const char *const no_day[] = { "2019-02-31", "2019-02-29T10:00:00Z", "31/04/2019", "05/13/2019", "2019-00-05", "0000-01-01",
		"20190231", "2019-03-05T24:01", "2019-03-05T24:00:01", "2019-02-31T24:00", "9999-12-31T24:00:00", "2019-03-05 08:60", "1900-02-29",
		"201903052430", "201913050830", "31/02/19" };
	static const char *const no_form[] = { "hôm qua", "8:30", "2019-03", "2019", "2019-03-05 rác", "2019-03-05T08:30+0700Z",
		"2019-03-05T08:30 (GMT+7", "2019-03-05T08:30+16:00", "Tue, 05 Foo 2019", "123456789", "2019-03/05", "ngày 5 tháng 3",
		"5 Marzo 2019", "2019-03-05T08:30:00 EST+7", "05-03-19", "05/03/9", "05/03/199", "Mar 5 08:30:00", "Mar 5 08:30:00 19",
		"Mar 5 08:30 +0700 2019 +0700", "March 5xx, 2019", "1551749400.", "1551749400.5x", "123456789.5", "1551749400.5.5", "00",
		"Tue Mar 05 2019 08:30:00 GMT+0700 (Indochina Time" };
	struct buffer spare = { 0 };
	struct published p;

	(void)state;
	assert_found(PUBLISHED_UNREAD, no_day, sizeof no_day / sizeof *no_day);
	assert_found(PUBLISHED_UNREAD, no_form, sizeof no_form / sizeof *no_form);
	assert_int_equal(published_read("2019-03-05\0x", 12, &spare, &p), PUBLISHED_UNREAD);
	buffer_free(&spare);
}

static void
nothing_and_the_zero_date_are_no_date(void **state)
{
	static const char *const empty[] = { "", " ", "\t\n" };
	static const char *const zero[] = { "0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "0000/00/00", "00/00/0000 00:00", "00000000",
		"00000000000000", "0", " 0 " };

	(void)state;
	assert_found(PUBLISHED_EMPTY, empty, sizeof empty / sizeof *empty);
	assert_found(PUBLISHED_ZERO, zero, sizeof zero / sizeof *zero);
}

/* The clock of the words is kept beside Vietnam's. */
static void
what_is_told_is_kept(void **state)
{
	static const char *const given[] = { "2019-03-05T20:30:00Z", "2019-03-05T24:00:00Z", "1551817800", "2019-03-05 20:30" };
	static const struct stamp told[] = { { "2019-03-05", "20:30" }, { "2019-03-06", "00:00" }, { "2019-03-06", "03:30" },
		{ "2019-03-05", "20:30" } };
	static const struct stamp home[] = { { "2019-03-06", "03:30" }, { "2019-03-06", "07:00" }, { "2019-03-06", "03:30" },
		{ "2019-03-05", "20:30" } };
	struct buffer spare = { 0 };
	struct published p;

	(void)state;
	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		assert_int_equal(published_read(given[i], strlen(given[i]), &spare, &p), PUBLISHED_READ);
		assert_string_equal(p.told.day, told[i].day);
		assert_string_equal(p.told.time, told[i].time);
		assert_string_equal(p.home.day, home[i].day);
		assert_string_equal(p.home.time, home[i].time);
	}
	buffer_free(&spare);
}

/* Days counted to and fro: a minute before and behind each midnight of four centuries. */
static void
every_midnight_is_the_next_day(void **state)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct buffer spare = { 0 };
	struct published p;
	char given[64], next[32];

	(void)state;
	for (int year = 1999; year < 2400; year += year % 100 == 0 ? 95 : 1)
		for (int month = 1; month <= 12; month++) {
			int last = days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));

			snprintf(given, sizeof given, "%04d-%02d-%02dT17:00:00Z", year, month, last);
			snprintf(next, sizeof next, "%04d-%02d-01", year + month / 12, month % 12 + 1);
			assert_int_equal(published_read(given, strlen(given), &spare, &p), PUBLISHED_READ);
			assert_string_equal(p.home.day, next);
			snprintf(given, sizeof given, "%sT00:30:00+09:00", next);
			assert_int_equal(published_read(given, strlen(given), &spare, &p), PUBLISHED_READ);
			snprintf(next, sizeof next, "%04d-%02d-%02d", year, month, last);
			assert_string_equal(p.home.day, next);
		}
	buffer_free(&spare);
}

static void
times_alone(void **state)
{
	struct buffer spare = { 0 };
	char time[6];

	(void)state;
	assert_int_equal(published_read_time("8h30", 4, &spare, time), PUBLISHED_READ);
	assert_string_equal(time, "08:30");
	assert_int_equal(published_read_time("02:05:59 PM", 11, &spare, time), PUBLISHED_READ);
	assert_string_equal(time, "14:05");
	assert_int_equal(published_read_time(" ", 1, &spare, time), PUBLISHED_EMPTY);
	assert_int_equal(published_read_time("25:00", 5, &spare, time), PUBLISHED_UNREAD);
	assert_int_equal(published_read_time("trưa", 5, &spare, time), PUBLISHED_UNREAD);
	buffer_free(&spare);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_forms_of_feeds_are_read),
		cmocka_unit_test(a_time_with_a_zone_is_brought_to_vietnam),
		cmocka_unit_test(what_is_no_day_or_in_no_form_is_not_read),
		cmocka_unit_test(nothing_and_the_zero_date_are_no_date),
		cmocka_unit_test(what_is_told_is_kept),
		cmocka_unit_test(every_midnight_is_the_next_day),
		cmocka_unit_test(times_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
