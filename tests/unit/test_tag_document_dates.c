/* Years, months and days that the words of a date leave to its article. */
#include "tag_document.h"

/* The values of all dates, in order, parted by blanks. */
static void
dates_are(const char *published, const char *lines, const char *expected)
{
	struct sample *s = sample_new(published, NULL, lines);
	struct buffer got = { 0 };

	for (size_t i = 0; i < s->document.tag_count; i++) {
		struct value value;

		if (strcmp(s->document.tags[i]->type, "date") != 0)
			continue;
		value = tag_field(s->document.tags[i], "value");
		if (got.len > 0)
			buffer_byte(&got, ' ');
		buffer_append(&got, value.kind == VALUE_TEXT ? value.text : "null", value.kind == VALUE_TEXT ? value.len : 4);
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
	s = sample_new(NULL, NULL, "paragraph: [date|Sáng 19/7], tại Huế, [date|năm 2009] ông vào ngành.");
	assert_string_equal(sample_value(s, "date", 0, "value"), "\"XXXX-07-19TMO\"");
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
	dates_are(NULL, "paragraph: [date|Sáng 19/7], [event|Hội nghị sơ kết phong trào trồng rừng [date|6 tháng đầu năm 2019]] khai mạc.", "2019-07-19TMO 2019-H1");
	dates_are(NULL, "paragraph: [date|Sáng 9-1], [event|Hội nghị tổng kết mùa vụ [date|năm 2014]] khai mạc.", "2015-01-09TMO 2014");
	dates_are(NULL, "paragraph: [date|Ngày 22/12], [event|Hội nghị tổng kết [date|năm 2018], nhiệm vụ [date|năm 2019]] khai mạc.", "2018-12-22 2018 2019");
	dates_are(NULL, "paragraph: [date|Sáng 14/3], [event|Hội nghị tổng kết 10 năm thực hiện [legal_ref number=5-NQ/TU|Nghị quyết số 5-NQ/TU] [date|ngày 9/3/2006]] khai mạc.",
	    "2016-03-14TMO 2006-03-09");
	dates_are(NULL, "paragraph: [date|Sáng 9/1], [event|Hội nghị sơ kết 3 năm thực hiện [legal_ref number=5-NQ/TU|Nghị quyết số 5-NQ/TU] [date|ngày 29/12/2006]] khai mạc.",
	    "2010-01-09TMO 2006-12-29");
	dates_are(NULL, "paragraph: [date|Sáng 14/3], [event|Hội nghị quán triệt 10 điều, ba năm thực hiện [legal_ref number=5-NQ/TU|Nghị quyết số 5-NQ/TU] [date|ngày 9/3/2006]] khai mạc.",
	    "XXXX-03-14TMO 2006-03-09");
	/* what is set to work is so when its time begins; by the first of the words that tell */
	dates_are(NULL, "paragraph: [date|Sáng 9-1], [event|Hội nghị triển khai nhiệm vụ nghề muối [date|năm 2014]] khai mạc.", "2014-01-09TMO 2014");
	dates_are(NULL, "paragraph: [date|Sáng 22-12], [event|Hội nghị triển khai công tác [date|năm 2014]] khai mạc.", "2013-12-22TMO 2014");
	dates_are(NULL, "paragraph: [date|Sáng 9-8], [event|Hội nghị triển khai công tác [date|năm 2014]] khai mạc.", "2014-08-09TMO 2014");
	dates_are(NULL, "paragraph: [date|Sáng 9-7], [event|Hội nghị triển khai kế hoạch [date|quý III/2014]] khai mạc.", "2014-07-09TMO 2014-Q3");
	dates_are(NULL, "paragraph: [date|Sáng 9-1], [event|Hội nghị tổng kết [date|năm 2013], triển khai nhiệm vụ [date|năm 2014]] khai mạc.", "2014-01-09TMO 2013 2014");
	dates_are(NULL, "paragraph: [date|Ngày 5/1], [event|Triển lãm Nông nghiệp Cần Thơ [date|2024]] mở cửa.", "2024-01-05 2024");
	dates_are(NULL, "paragraph: [date|Sáng 23/5], cử tri dự [event kind=election|bầu cử hội đồng [date|nhiệm kỳ 2021-2026]].", "2021-05-23TMO 2021/2026");
	s = sample_new(NULL, NULL, "paragraph: [date|Sáng 19/7], [event|Hội nghị sơ kết [date|6 tháng đầu năm 2019]] khai mạc.");
	assert_string_equal(sample_value(s, "date", 0, "anchor"), "\"event\"");
	assert_string_equal(document_published_inferred(s->result), "2019-07-19");
	sample_free(s);
}

static void
the_whole_article_hangs_on_its_event(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: [date|Sáng 18-7], [event|Hội nghị sơ kết quý [date|6 tháng đầu năm 2016]] diễn ra.~ Kết quả [date|6 tháng đầu năm] tốt; "
	    "[date|6 tháng cuối năm] còn nhiều việc; [date|10 năm qua] đổi mới.", "2016-07-18TMO 2016-H1 2016-H1 2016-H2 2006/2016");
	dates_are(NULL, "paragraph: [date|Sáng 9-1], [event|Hội nghị nhìn lại chợ quê [date|năm 2014]] khai mạc.~ [date|Năm qua], chợ đông.",
	    "2015-01-09TMO 2014 2014");
}

static void
what_is_told_goes_on(void **state)
{
	(void)state;
	/* the page has no day of its own: that of the lead has no year */
#define LEAD "paragraph: [date|Ngày 7/8], chợ họp.\nparagraph: "
	/* a day far behind the one before it is one of the next year, but in captions, which stand in no order */
	dates_are(NULL, LEAD "[date|Ngày 25/11/2017], cầu sập.~ [date|Ngày 3/2], cầu được dựng lại.", "XXXX-08-07 2017-11-25 2018-02-03");
	dates_are(NULL, LEAD "[date|Ngày 25/11/2017], cầu sập.~ [date|Ngày 3/9], cầu được sơn.", "XXXX-08-07 2017-11-25 2017-09-03");
	dates_are(NULL, LEAD "[date|Ngày 25/11/2017], cầu sập.\ncaption: Cầu [date|ngày 3/2].", "XXXX-08-07 2017-11-25 2017-02-03");
	dates_are(NULL, LEAD "[date|Ngày 25/11/2017], cầu sập.\ncaption: Cầu [date|ngày 3/2].\nparagraph: [date|Năm 2018] yên ả.", "XXXX-08-07 2017-11-25 XXXX-02-03 2018");
	/* where the article tells of a later year as past, what stands in an earlier paragraph lends none */
	dates_are(NULL, LEAD "[date|Ngày 3/2/2011], cầu sập.\nparagraph: [date|Ngày 5/4], cầu mới khánh thành.\nparagraph: [date|Năm 2015] cầu lại hỏng.",
	    "XXXX-08-07 2011-02-03 XXXX-04-05 2015");
	dates_are(NULL, LEAD "[date|Ngày 3/2/2011], cầu sập.~ [date|Ngày 5/4], cầu mới khánh thành.\nparagraph: [date|Năm 2015] cầu lại hỏng.",
	    "XXXX-08-07 2011-02-03 2011-04-05 2015");
	dates_are(NULL, LEAD "[date|Ngày 3/2/2011], cầu sập.\nparagraph: [date|Ngày 5/4], cầu mới khánh thành.\nparagraph: Cầu sẽ rộng ra [date|năm 2015], đến [date|năm 2030] thì xong.",
	    "XXXX-08-07 2011-02-03 2011-04-05 2015 2030");
	dates_are(NULL, LEAD "[date|Ngày 3/2/2011], cầu sập.\nparagraph: [date|Ngày 5/4], cầu mới khánh thành.\nparagraph: Cầu còn dùng đến [date|năm 2030].",
	    "XXXX-08-07 2011-02-03 2011-04-05 2030");
#undef LEAD
}

static void
one_day_has_one_year(void **state)
{
	(void)state;
	/* a later sentence tells the year of the lead's day, one end of a range that of the other */
	dates_are(NULL, "paragraph: [date|Sáng 4/3], chợ họp.~ Chợ có từ [date|ngày 1/3/2014] và [date|ngày 4/3] thì đông.", "2014-03-04TMO 2014-03-01 2014-03-04");
	dates_are(NULL, "paragraph: Chợ họp [date value=XXXX-12-30/2015-01-02|ngày 30/12 đến 2/1/2015].", "2014-12-30/2015-01-02");
	/* an event dates it; an event that is not the one that is reported, and stands below */
	dates_are(NULL, "paragraph: [date|Ngày 4/3], chợ họp.\nparagraph: Mới có [event|hội chợ [date|2014]] [date|ngày 4/3] ở Huế.", "2014-03-04 2014 2014-03-04");
	dates_are(NULL, "paragraph: [date|Ngày 4/3], chợ họp.\nparagraph: [date|Ngày 1/3/2014] và [date|ngày 4/3].", "2014-03-04 2014-03-01 2014-03-04");
	/* not where two differ, where the article is younger, or where the year was itself taken from above */
	dates_are(NULL, "paragraph: [date|Ngày 4/3], chợ họp.\nparagraph: [date|Ngày 1/3/2014] và [date|ngày 4/3], rồi\nparagraph: [date|ngày 2/3/2016] và [date|ngày 4/3].",
	    "XXXX-03-04 2014-03-01 2014-03-04 2016-03-02 2016-03-04");
	dates_are(NULL, "paragraph: [date|Ngày 4/3], chợ họp.\nparagraph: [date|Ngày 1/3/2014] và [date|ngày 4/3].\nparagraph: [date|Năm 2018] chợ cháy.",
	    "XXXX-03-04 2014-03-01 2014-03-04 2018");
	dates_are(NULL, "paragraph: [date|Ngày 4/3], chợ họp.\nparagraph: [date|Ngày 1/2/2014] mưa.~ [date|Ngày 4/3] nắng.", "XXXX-03-04 2014-02-01 2014-03-04");
	/* a stretch without its year, and the same one of a year that is told */
	dates_are(NULL, "paragraph: [date|9 tháng đầu năm], chợ bán hơn [date|cùng kỳ năm 2014].", "XXXX-01/XXXX-09 2014-01/2014-09");
	/* cùng kỳ is the year of nothing else */
	dates_are(NULL, "paragraph: [date|Quý I], chợ bán hơn [date|cùng kỳ năm 2014].~ [date|Quý I] năm nào cũng thế.", "XXXX-Q1 2014-Q1 XXXX-Q1");
	dates_are("2025-07-05", "paragraph: [date|Quý II] hơn [date|cùng kỳ năm trước]; [date|6 tháng đầu năm] cũng thế.", "2025-Q2 2024-Q2 2025-H1");
	/* what is compared with itself is of the year before */
	dates_are(NULL, "paragraph: [date|6 tháng đầu năm], chợ bán được nhiều so với [date|6 tháng đầu năm 2014].", "2015-H1 2014-H1");
	dates_are(NULL, "paragraph: [date|6 tháng đầu năm], chợ bán được nhiều, như [date|6 tháng đầu năm 2014] đã báo.", "2014-H1 2014-H1");
}

static void
the_page_tells_the_year_unless_the_text_contradicts(void **state)
{
	struct sample *s;

	(void)state;
	dates_are("2022-12-21", "paragraph: [date|Sáng 20/12], tại Huế.~ [date|Hôm nay] và [date|ngày 3/1].", "2022-12-20TMO 2022-12-21 2023-01-03");
	dates_are("2023-01-05", "paragraph: [date|Ngày 20/12], hai bên gặp nhau; [date|tháng 12] có mưa, [date|năm ngoái] thì không.", "2022-12-20 2022-12 2022");
	dates_are("2023-11-20", "paragraph: Giải sẽ khai mạc [date|ngày 5/1].", "2024-01-05");
	s = sample_new("2022-03-20", NULL, "paragraph: [date|Sáng 9-1], [event|Hội nghị tổng kết mùa [date|năm 2014]] khai mạc.");
	assert_string_equal(sample_value(s, "date", 0, "value"), "\"2015-01-09TMO\"");
	assert_string_equal(document_published_inferred(s->result), "2015-01-09");
	sample_free(s);
	s = sample_new("2015-01-10", NULL, "paragraph: [date|Sáng 9-1], [event|Hội nghị tổng kết mùa [date|năm 2014]] khai mạc.");
	assert_null(document_published_inferred(s->result));
	sample_free(s);
}

static void
the_page_tells_the_year_of_the_news(void **state)
{
	(void)state;
	/* whatever year the event is of */
	dates_are("2024-12-20", "paragraph: [date|Sáng 20/12], [event|Hội nghị nghề muối [date|năm 2025]] khai mạc.", "2024-12-20TMO 2025");
	dates_are("2024-12-20", "paragraph: [date|Sáng 20/12], [event|Hội nghị nghề muối [date|năm 2026]] khai mạc.", "2024-12-20TMO 2026");
	dates_are("2024-12-20", "paragraph: [date|Sáng 2/12], [event|Hội nghị nghề muối [date|năm 2025]] khai mạc.", "2024-12-02TMO 2025");
	dates_are("2025-01-15", "paragraph: [date|Sáng 15/1], [event|Hội nghị nghề muối [date|năm 2024]] khai mạc.", "2025-01-15TMO 2024");
	dates_are("2025-01-15", "paragraph: [date|Sáng 3/1], [event|Hội nghị nghề muối [date|năm 2024]] khai mạc.", "2025-01-03TMO 2024");
	dates_are("2024-12-20", "paragraph: [date|Ngày 4/3], [event|Hội thi nghề muối [date|năm 2025]] sẽ khai mạc.", "2025-03-04 2025");
	dates_are("2024-12-20", "paragraph: [date|Sáng 20/12], [event|Hội nghị nghề muối [date|năm 2025]] khai mạc.~ Trước đó, [date|ngày 3/3], xã đã họp.",
	    "2024-12-20TMO 2025 2024-03-03");
	/* whatever was told in full before; what lies ahead is that of the page, too */
	dates_are("2025-06-19", "paragraph: Luật có hiệu lực từ [date|ngày 1/7/2024].~ Chợ sẽ đóng cửa [date|ngày 27/6].~ Ông sẽ về [date|ngày 2/9].",
	    "2024-07-01 2025-06-27 2025-09-02");
	dates_are("2025-06-19", "paragraph: Luật có hiệu lực từ [date|ngày 1/1/2026].\nparagraph: [date|Chiều 18/6], chợ họp, hơn [date|chiều 20/5].",
	    "2026-01-01 2025-06-18TAF 2025-05-20TAF");
	dates_are("2025-06-19", "paragraph: Cầu khởi công [date|ngày 2/9/2023], khánh thành [date|ngày 19/5].", "2023-09-02 2025-05-19");
	dates_are("2025-01-05", "dateline: [date|05/01/2025]\nparagraph: [date|Ngày 20/10], cầu sập.", "2025-01-05 2024-10-20");
	/* what goes on from a day that is told in full has its year */
	dates_are("2025-05-22", "paragraph: Ông vay [date|ngày 25/5/2024], trả [date|ngày 27/5].~ [date|Ngày 17/6], ông vay nữa.", "2024-05-25 2024-05-27 2024-06-17");
	dates_are("2025-06-19", "paragraph: [date|Ngày 10/9/2024], ông bị bắt.~ Trước đó, [date|ngày 5/8], ông vay tiền.", "2024-09-10 2024-08-05");
}

static void
a_lead_that_looks_back_is_not_the_day_of_the_page(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [date|Ngày 29/5/2017], cầu treo ở xã Mường Lát bị lũ cuốn.~ [date|Ngày 11/2/2019], xã xây cầu mới.");
	assert_null(document_published_inferred(s->result));
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: [date|Ngày 29/5/2017], cầu treo ở xã Mường Lát bị lũ cuốn.~ [date|Ngày 2/6/2017], xã xây cầu mới.");
	assert_string_equal(document_published_inferred(s->result), "2017-05-29");
	sample_free(s);
}

/* What published_inferred is; NULL: nothing. */
static void
page_is(const char *published, const char *lines, const char *day)
{
	struct sample *s = sample_new(published, NULL, lines);
	const char *told = document_published_inferred(s->result);

	if (day == NULL ? told != NULL : told == NULL || strcmp(told, day) != 0)
		fail_msg("%s: %s", lines, told != NULL ? told : "nothing");
	sample_free(s);
}

static void
a_day_told_with_its_year_inside_the_text_is_no_day_of_the_page(void **state)
{
	(void)state;
	page_is(NULL, "paragraph: Ông nói về vụ cháy [date|ngày 2/11/2012] ở chợ.", NULL);
	page_is(NULL, "caption: Đoàn xe qua cầu [date|ngày 30/12/2018].\nparagraph: Cầu đóng.", NULL);
	page_is(NULL, "paragraph: Chợ đông.\nparagraph: [date|Ngày 25/4/2003], thuyền chìm ở cửa sông.", NULL);
	page_is(NULL, "paragraph: (Tin Chợ) - [date|Ngày 25/4/2003], thuyền chìm ở cửa sông.", "2003-04-25");
	page_is(NULL, "paragraph: (Tin Chợ) – Trong hai [date|ngày 25/4/2003], thuyền chìm ở cửa sông.", "2003-04-25");
	page_is(NULL, "paragraph: Chợ đông.\nparagraph: [date|Ngày 3/6], chợ mở, sớm hơn [date|ngày 9/6/2018].", "2018-06-03");
	page_is(NULL, "paragraph: Ở phiên chợ [date|hôm nay 9/6/2018], giá tăng.", "2018-06-09");
	/* the years of other days are told by it all the same */
	dates_are(NULL, "paragraph: Ông nói về vụ cháy [date|ngày 2/11/2012] ở chợ.\nparagraph: [date|Ngày 5/11], chợ mở.", "2012-11-02 2012-11-05");
	/* an event of years ago does not contradict the stamp */
	page_is("2019-03-05", "paragraph: Cử tri nhắc đến [event|Hội nghị chợ quê], họp ở huyện [date|ngày 20/1/2017].", NULL);
	page_is("2019-03-05", "paragraph: [date|Ngày 20/1/2017], [event|Hội nghị chợ quê] khai mạc.", "2017-01-20");
}

static void
a_page_is_as_young_as_the_last_day_of_the_visit_it_tells_of(void **state)
{
	(void)state;
	page_is(NULL, "paragraph: Đoàn thăm xã [date|từ ngày 14 đến 17/5/2019].", "2019-05-14");
	page_is(NULL, "paragraph: Đoàn thăm xã [date|từ ngày 14 đến 17/5/2019].~ [date|Ngày 16/5], đoàn xem chợ, [date|ngày 15/5], xem cầu; [date|ngày 20/5], xã họp.",
	    "2019-05-16");
	page_is(NULL, "paragraph: Đoàn thăm xã [date|từ ngày 30/12/2019 đến 3/1/2020].~ [date|Ngày 2/1], đoàn xem chợ.", "2020-01-02");
	page_is(NULL, "paragraph: [event|Hội nghị chợ quê năm [date|2019]] họp [date|ngày 14-15/5/2019].~ Chiều [date|ngày 15/5], hội nghị bế mạc.", NULL);
}

static void
earlier_dated_sentences_tell_the_year(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: [date|Ngày 31/5/2017], chợ họp.~ Giá [date|tháng 5] hơn hẳn [date|tháng trước]; đến [date|20/5] bán hết.",
	    "2017-05-31 2017-05 2017-04 2017-05-20");
	dates_are(NULL, "paragraph: [date|Tháng 3/2010] đảo có tên.~ [date|Ngày 12/10], tàu qua đó.", "2010-03 XXXX-10-12");
	dates_are(NULL, "paragraph: [date|Ngày 30/12/2022], ông đi.~ [date|Ngày 2/1], ông về.", "2022-12-30 2023-01-02");
	dates_are(NULL, "paragraph: Kết quả [date|4 tháng đầu năm 2018] hơn [date|cùng kỳ năm trước].", "2018-01/2018-04 2017-01/2017-04");
}

static void
history_tells_no_year(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: Ông sinh [date|ngày 5/3/1987].~ [date|Ngày 8/4], ông về quê.", "1987-03-05 XXXX-04-08");
	dates_are(NULL, "paragraph: [date|Ngày 7/5/1954], trận đánh kết thúc.~ [date|Ngày 9/5], cờ bay.\nparagraph: [date|Tối 13-1], đèn sáng.", "1954-05-07 1954-05-09 XXXX-01-13TEV");
	dates_are(NULL, "paragraph: [date|Ngày 3/12], ông nói về [event kind=election|bầu cử tổng thống [date|2016]].", "XXXX-12-03 2016");
}

static void
the_first_day_of_the_article_tells_when_it_was_written(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [date|Ngày 3/6], chợ mở, sớm hơn [date|ngày 9/6/2018].\nparagraph: [date|Hôm qua], mưa; [date|30/5], nắng.");
	assert_string_equal(document_published_inferred(s->result), "2018-06-03");
	assert_string_equal(sample_value(s, "date", 2, "value"), "\"2018-06-02\"");
	assert_string_equal(sample_value(s, "date", 3, "value"), "\"2018-05-30\"");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: [date|Ngày 3/6], chợ mở.\nparagraph: [date|Ngày 9/6/2018], mưa.");
	assert_null(document_published_inferred(s->result));
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: Chợ cũ.\nparagraph: Chợ hẹp.\nparagraph: Chợ nóng.\nparagraph: Chợ dột.\nparagraph: [date|Ngày 9/6/2018], xã xin dời chợ.");
	assert_null(document_published_inferred(s->result));
	sample_free(s);
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
	dates_are(NULL, "paragraph: [date|Ngày 31/12/2022], mưa.~ [date|21 giờ cùng ngày], tạnh.~ [date|Hôm sau], nắng.", "2022-12-31 2022-12-31T21:00 2023-01-01");
	dates_are(NULL, "paragraph: [date|Đêm 31/12/2022], mưa [date|22h đến 5h hôm sau].~ Chợ họp [date|22h đến 5h hôm sau].",
	    "2022-12-31TNI 2022-12-31T22:00/2023-01-01T05:00 null");
	/* what stands above in passing, or as a plan, is not the story that goes on */
	dates_are("2025-08-15", "paragraph: [date|Sáng 14/8], hai bên gặp nhau, quen từ [date|ngày 4/2/1950].\nparagraph: [date|Chiều cùng ngày], chợ họp.",
	    "2025-08-14TMO 1950-02-04 2025-08-14TAF");
	dates_are("2025-08-15", "paragraph: [date|Ngày 4/2/1950], hai bên gặp nhau.\nparagraph: [date|Chiều cùng ngày], chợ họp.", "1950-02-04 1950-02-04TAF");
	dates_are("2025-08-15", "paragraph: [date|Sáng 14/8], xã họp.~ [date|Ngày 27/8], chợ sẽ mở.\nparagraph: [date|Cùng ngày], cầu thông xe.\nparagraph: [date|Ngày 27/8] sẽ đông.~ "
	    "[date|Cùng ngày], chùa mở hội.", "2025-08-14TMO 2025-08-27 2025-08-14 2025-08-27 2025-08-27");
	dates_are(NULL, "paragraph: [date|Ngày 25/3], mưa.~ [date|Hôm sau], nắng.~ [date|3 ngày sau đó], lũ.", "XXXX-03-25 XXXX-03-26 XXXX-03-29");
	dates_are(NULL, "paragraph: [date|Ngày 28/2], mưa.~ [date|Hôm sau], nắng.", "XXXX-02-28 null");
	dates_are(NULL, "paragraph: Họp [date|sáng nay 22-9].~ [date|sáng nay], ông còn hái chè.", "XXXX-09-22TMO XXXX-09-22TMO");
	dates_are(NULL, "paragraph: Nhận đơn từ [date|chiều nay 22-9 đến 17h ngày 2-10-2016].~ [date|Chiều nay], trường mở cổng.",
	    "2016-09-22TAF/2016-10-02T17:00 2016-09-22TAF");
	dates_are(NULL, "paragraph: [date|Ngày 25/3], mưa.~ [date|Bốn ngày trước], nắng; [date|hôm qua] cũng thế.", "XXXX-03-25 XXXX-03-21 null");
	/* weeks from a day, years and months from the last date of the paragraph that is no birth and no plan */
	dates_are("2019-05-16", "paragraph: [date|Ngày 5/3/2018], mưa.~ [date|Một tuần sau], nắng; [date|2-3 tuần sau], lũ.", "2018-03-05 2018-03-12 null");
	dates_are("2019-05-16", "paragraph: [date|Năm 1991], ông Cù (SN [date|1963]) về xã.~ [date|Hai năm sau], ông đi.~ [date|Năm sau], ông lại về, sinh con [date|một năm trước đó].",
	    "1991 1963 1993 1994 1993");
	dates_are("2019-05-16", "paragraph: [date|Tháng 11/2016], chợ mở.~ [date|Hai tháng sau], chợ cháy.\nparagraph: [date|Hai năm sau], xã dựng lại.\nparagraph: Cù Bá Khuê cười.\nparagraph: [date|Hai năm sau], cầu hỏng.",
	    "2016-11 2017-01 2019 null");
	dates_are("2019-05-16", "paragraph: [date|Năm 2016], chợ mở.~ [date|Năm sau], chợ sẽ đóng.~ [date|Bốn ngày trước], mưa.", "2016 2020 2019-05-12");
	dates_are("2019-05-16", "paragraph: Mở cửa [date|thứ Sáu ngày 17-5], giảm giá [date|thứ Ba đến chủ nhật].",
	    "2019-05-17 2019-05-14/2019-05-19");
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
	dates_are(NULL, "paragraph: Chợ dời [date|tháng 2 năm ngoái], xây [date|quý I năm nay], đông hơn [date|cùng kỳ năm 2011].", "XXXX-02 XXXX-Q1 2011-Q1");
}

static void
a_weekday_finds_its_year_among_those_named(void **state)
{
	(void)state;
	dates_are(NULL, "paragraph: Mở cửa [date|thứ Sáu ngày 17-5].~ Mùa [date|năm 2018], [date|năm 2019].", "2019-05-17 2018 2019");
	dates_are(NULL, "paragraph: Mở cửa [date|thứ Sáu ngày 17-5].~ Mùa [date|năm 2019], [date|năm 2013].", "XXXX-05-17 2019 2013");
}

static void
teasers_keep_their_days_to_themselves(void **state)
{
	(void)state;
	dates_are("2022-12-21", "paragraph: [date|Ngày 20/12], họp.\nteaser: [date|Hôm nay], cử tri đi bầu.~ [date|Ngày 23/5], công bố.", "2022-12-20 null XXXX-05-23");
	dates_are(NULL, "teaser: [date|Ngày 23/5/2021], bầu cử.\nteaser: Đến [date|21 giờ cùng ngày], xong cả.", "2021-05-23 2021-05-23T21:00");
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
		cmocka_unit_test(what_is_told_goes_on),
		cmocka_unit_test(one_day_has_one_year),
		cmocka_unit_test(the_whole_article_hangs_on_its_event),
		cmocka_unit_test(the_page_tells_the_year_unless_the_text_contradicts),
		cmocka_unit_test(the_page_tells_the_year_of_the_news),
		cmocka_unit_test(a_day_told_with_its_year_inside_the_text_is_no_day_of_the_page),
		cmocka_unit_test(a_page_is_as_young_as_the_last_day_of_the_visit_it_tells_of),
		cmocka_unit_test(earlier_dated_sentences_tell_the_year),
		cmocka_unit_test(history_tells_no_year),
		cmocka_unit_test(the_first_day_of_the_article_tells_when_it_was_written),
		cmocka_unit_test(the_sentence_itself_comes_before_all),
		cmocka_unit_test(days_are_counted_from_the_day_spoken_of),
		cmocka_unit_test(what_hangs_on_nothing_is_null),
		cmocka_unit_test(a_lead_that_looks_back_is_not_the_day_of_the_page),
		cmocka_unit_test(a_weekday_finds_its_year_among_those_named),
		cmocka_unit_test(teasers_keep_their_days_to_themselves),
		cmocka_unit_test(a_date_of_a_decree_is_no_day_of_the_article),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
