/* Years, months and days that the words of a date leave to its article. */
#include "tag_document.h"

/* The values of all dates, in order, parted by blanks. */
static void
dates_are(const char *published, const char *lines, const char *expected)
{
	struct sample *s = sample_new(published, NULL, lines);
	struct buffer got = { 0 };

	for (size_t i = 0; i < s->document.tag_count; i++) {
		const struct value *value;

		if (strcmp(s->document.tags[i]->type, "date") != 0)
			continue;
		value = tag_field(s->document.tags[i], "value");
		if (got.len > 0)
			buffer_byte(&got, ' ');
		buffer_append(&got, value->kind == VALUE_TEXT ? value->text : "null", value->kind == VALUE_TEXT ? value->len : 4);
	}
	assert_string_equal(buffer_string(&got), expected);
	buffer_free(&got);
	sample_free(s);
}

static void
a_year_that_nothing_tells_stays_open(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [date|Sáng 28/7], tại Huế, [date|năm 2009] ông vào ngành.");
	assert_string_equal(sample_value(s, "date", 0, "value"), "\"XXXX-07-28TMO\"");
	assert_string_equal(sample_value(s, "date", 0, "why"), "\"no year\"");
	assert_string_equal(sample_value(s, "date", 0, "part"), "\"sáng\"");
	assert_string_equal(sample_value(s, "date", 0, "anchor"), "");
	assert_string_equal(sample_value(s, "date", 1, "why"), "");
	assert_null(document_published_inferred(s->result));
	sample_free(s);
}

static void
the_reported_period_tells_the_year_of_a_review(void **state)
{
	struct sample *s;

	(void)state;
	dates_are(NULL, "paragraph: [date|Sáng 28/7], [event|Hội nghị sơ kết công tác dân vận [date|6 tháng đầu năm 2023]] khai mạc.", "2023-07-28TMO 2023-H1");
	dates_are(NULL, "paragraph: [date|Sáng 5-1], [event|Hội nghị tổng kết công tác [date|năm 2011]] khai mạc.", "2012-01-05TMO 2011");
	dates_are(NULL, "paragraph: [date|Ngày 27/12], [event|Hội nghị tổng kết [date|năm 2024], nhiệm vụ [date|năm 2025]] khai mạc.", "2024-12-27 2024 2025");
	dates_are(NULL, "paragraph: [date|Ngày 5/1], [event|Triển lãm Nông nghiệp Cần Thơ [date|2024]] mở cửa.", "2024-01-05 2024");
	dates_are(NULL, "paragraph: [date|Sáng 15/3], cử tri dự [event kind=election|bầu cử hội đồng [date|nhiệm kỳ 2026-2031]].", "2026-03-15TMO 2026/2031");
	s = sample_new(NULL, NULL, "paragraph: [date|Sáng 28/7], [event|Hội nghị sơ kết [date|6 tháng đầu năm 2023]] khai mạc.");
	assert_string_equal(sample_value(s, "date", 0, "anchor"), "\"event\"");
	assert_string_equal(document_published_inferred(s->result), "2023-07-28");
	sample_free(s);
}

static void
the_whole_article_hangs_on_its_event(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: [date|Sáng 27-7], [event|Hội nghị giao ban [date|6 tháng đầu năm 2017]] diễn ra.~ Kết quả [date|6 tháng đầu năm] tốt; "
	    "[date|6 tháng cuối năm] còn nhiều việc; [date|10 năm qua] đổi mới.", "2017-07-27TMO 2017-H1 2017-H1 2017-H2 2007/2017");
	dates_are(NULL, "paragraph: [date|Sáng 5-1], [event|Hội nghị đánh giá kết quả [date|năm 2011]] khai mạc.~ [date|Năm qua], công tác tiến bộ.",
	    "2012-01-05TMO 2011 2011");
}

static void
the_page_tells_the_year_unless_the_text_contradicts(void **state)
{
	struct sample *s;

	(void)state;
	dates_are("2023-12-29", "paragraph: [date|Sáng 28/12], tại Huế.~ [date|Hôm nay] và [date|ngày 3/1].", "2023-12-28TMO 2023-12-29 2024-01-03");
	dates_are("2023-01-05", "paragraph: [date|Ngày 28/12], hai bên gặp nhau; [date|tháng 12] có mưa, [date|năm ngoái] thì không.", "2022-12-28 2022-12 2022");
	dates_are("2023-11-20", "paragraph: Giải sẽ khai mạc [date|ngày 5/1].", "2024-01-05");
	s = sample_new("2021-05-15", NULL, "paragraph: [date|Sáng 5-1], [event|Hội nghị tổng kết [date|năm 2011]] khai mạc.");
	assert_string_equal(sample_value(s, "date", 0, "value"), "\"2012-01-05TMO\"");
	assert_string_equal(document_published_inferred(s->result), "2012-01-05");
	sample_free(s);
	s = sample_new("2012-01-06", NULL, "paragraph: [date|Sáng 5-1], [event|Hội nghị tổng kết [date|năm 2011]] khai mạc.");
	assert_null(document_published_inferred(s->result));
	sample_free(s);
}

static void
earlier_dated_sentences_tell_the_year(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: [date|Ngày 29/2/2016], Chính phủ họp.~ Giá [date|tháng 2] tăng so với [date|tháng trước]; đến [date|15/2] thu đủ.",
	    "2016-02-29 2016-02 2016-01 2016-02-15");
	dates_are(NULL, "paragraph: [date|Tháng 7/2012] đảo có tên.~ [date|Ngày 21/11], tàu qua đó.", "2012-07 XXXX-11-21");
	dates_are(NULL, "paragraph: [date|Ngày 30/12/2022], ông đi.~ [date|Ngày 2/1], ông về.", "2022-12-30 2023-01-02");
	dates_are(NULL, "paragraph: Kết quả [date|2 tháng đầu năm 2016] cao hơn [date|cùng kỳ năm trước].", "2016-01/2016-02 2015-01/2015-02");
}

static void
the_sentence_itself_comes_before_all(void **state)
{
	(void)state;
	dates_are("2023-05-01", "paragraph: Từ [date|ngày 2/4] đến [date|ngày 4/4/2022], đoàn thăm Lào.", "2022-04-02 2022-04-04");
	dates_are("2023-05-01", "paragraph: [date|ngày 2/9/1945] và [date|ngày 19/8] năm đó.", "1945-09-02 2023-08-19");
}

static void
days_are_counted_from_the_day_spoken_of(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: [date|Ngày 31/12/2022], mưa.~ [date|19 giờ cùng ngày], tạnh.~ [date|Hôm sau], nắng.", "2022-12-31 2022-12-31T19:00 2023-01-01");
	dates_are(NULL, "paragraph: [date|Ngày 25/3], mưa.~ [date|Hôm sau], nắng.~ [date|3 ngày sau đó], lũ.", "XXXX-03-25 XXXX-03-26 XXXX-03-29");
	dates_are(NULL, "paragraph: [date|Ngày 28/2], mưa.~ [date|Hôm sau], nắng.", "XXXX-02-28 null");
	dates_are(NULL, "paragraph: Họp [date|sáng nay 17-3].~ Cũng trong [date|sáng nay], ông dự lễ.", "XXXX-03-17TMO XXXX-03-17TMO");
	dates_are("2018-10-29", "paragraph: Chất vấn từ [date|thứ Ba ngày 30-10], truyền hình [date|thứ Hai đến hết ngày thứ Năm].",
	    "2018-10-30 2018-10-29/2018-11-01");
}

static void
what_hangs_on_nothing_is_null(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [date|Chiều nay] và [date|đầu tuần tới].");
	assert_string_equal(sample_value(s, "date", 0, "value"), "null");
	assert_string_equal(sample_value(s, "date", 0, "part"), "\"chiều\"");
	assert_string_equal(sample_value(s, "date", 0, "why"), "\"no day to count from\"");
	assert_string_equal(sample_value(s, "date", 1, "why"), "\"no exact day\"");
	sample_free(s);
	dates_are(NULL, "paragraph: [date value=@D-1|Hôm qua], [date value=xyz|abc].", "null null");
}

static void
a_weekday_finds_its_year_among_those_named(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: Bắt đầu từ [date|thứ Ba ngày 30-10].~ Ngân sách [date|năm 2018], [date|năm 2019].", "2018-10-30 2018 2019");
	dates_are(NULL, "paragraph: Bắt đầu từ [date|thứ Ba ngày 30-10].~ Ngân sách [date|năm 2018], [date|năm 2012].", "XXXX-10-30 2018 2012");
}

static void
teasers_keep_their_days_to_themselves(void **state)
{
	(void)state;
	dates_are("2023-12-29", "paragraph: [date|Ngày 28/12], họp.\nteaser: [date|Hôm nay], cử tri đi bầu.~ [date|Ngày 15/3], công bố.", "2023-12-28 null XXXX-03-15");
	dates_are(NULL, "teaser: [date|Ngày 15/3/2026], bầu cử.\nteaser: Đến [date|19 giờ cùng ngày], đạt 99%.", "2026-03-15 2026-03-15T19:00");
}

static void
a_date_of_a_decree_is_no_day_of_the_article(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: Theo [legal_ref kind=Nghị_định number=15/2019/NĐ-CP|Nghị định 15/2019/NĐ-CP] [date|ngày 1/2/2019], phạt nặng.~ [date|Ngày 5/3], họp.",
	    "2019-02-01 XXXX-03-05");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_year_that_nothing_tells_stays_open),
		cmocka_unit_test(the_reported_period_tells_the_year_of_a_review),
		cmocka_unit_test(the_whole_article_hangs_on_its_event),
		cmocka_unit_test(the_page_tells_the_year_unless_the_text_contradicts),
		cmocka_unit_test(earlier_dated_sentences_tell_the_year),
		cmocka_unit_test(the_sentence_itself_comes_before_all),
		cmocka_unit_test(days_are_counted_from_the_day_spoken_of),
		cmocka_unit_test(what_hangs_on_nothing_is_null),
		cmocka_unit_test(a_weekday_finds_its_year_among_those_named),
		cmocka_unit_test(teasers_keep_their_days_to_themselves),
		cmocka_unit_test(a_date_of_a_decree_is_no_day_of_the_article),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
