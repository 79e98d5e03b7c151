/* Frames: which tags trigger them, where slots are filled from, what is merged, and what is wrong with their YAML. */
#include <stdio.h>

#include "tag_document.h"

#define HEAD "frames:\n  - id: t.conference\n    frame: conference\n    trigger: {tag: event, kind: conference, near: 'tổ chức|diễn ra|chủ trì'}\n"

static const char usual[] = HEAD
    "    slots:\n"
    "      kind: {text: '[Ss]ơ kết|[Tt]ổng kết|[Gg]iao ban', within: trigger, lower: yes}\n"
    "      topic: {text: '(?:[Ss]ơ kết|[Tt]ổng kết|[Gg]iao ban) (?<value>.+)', within: trigger, drop: ' \\([^)]*\\)| (?:6 tháng đầu )?năm \\d{4}'}\n"
    "      date: {tag: date, within: sentence, where: {value: '-\\d\\d-\\d\\d'}, max: 1}\n"
    "      part_of_day: {of: date, field: part}\n"
    "      period: {tag: date, within: trigger, prefer: first, max: 1}\n"
    "      place: {tag: location, after: 'tại|ở', max: 1}\n"
    "      organizer: [{tag: organization, before: 'tổ chức', max: 1}, {tag: organization, after: 'do', max: 1}]\n"
    "      chair: {tag: person, near: 'chủ trì', max: 1}\n"
    "      attendees: {tag: person, within: document, in: [paragraph, caption], near: '[Dd]ự|phát biểu|chủ trì', role: '[Dd]ự|phát biểu|chủ trì'}\n"
    "      format: {text: 'hình thức trực tuyến', literal: trực tuyến}\n"
    "      sites: {tag: quantity, unit: điểm cầu, max: 1}\n"
    "    min_slots: 2\n";

static void
an_event_is_filled_from_its_sentences(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new(NULL, usual, "title: Hội nghị về biển\nparagraph: [date|Sáng 19/7], tại [location|Huế], [organization|Bộ Tư lệnh Thử] tổ chức "
	    "[event kind=conference|Hội nghị sơ kết nghề cá lưới (NCL) [date|6 tháng đầu năm 2019]] với hình thức trực tuyến với [quantity unit=điểm_cầu value=22|22 điểm cầu].~ "
	    "[-rank|Thượng tướng] [person|Trần Văn Mẫu], [position|Thứ trưởng], chủ trì.\nparagraph: Dự có [person|Lê Thử].\nparagraph: Ông [person|Mẫu] phát biểu.");
	json = sample_json(s, document_write_events);
	assert_string_equal(json, "[{\"type\":\"conference\",\"name\":\"Hội nghị sơ kết nghề cá lưới (NCL) 6 tháng đầu năm 2019\",\"kind\":\"sơ kết\",\"topic\":\"nghề cá lưới\","
	    "\"date\":\"2019-07-19\",\"part_of_day\":\"sáng\",\"period\":\"2019-H1\",\"place\":\"Huế\",\"organizer\":\"Bộ Tư lệnh Thử\",\"chair\":\"Trần Văn Mẫu\","
	    "\"attendees\":[{\"name\":\"Trần Văn Mẫu\",\"rank\":\"Thượng tướng\",\"positions\":[\"Thứ trưởng\"],\"role\":\"chủ trì; phát biểu\"},"
	    "{\"name\":\"Lê Thử\",\"positions\":[],\"role\":\"dự\"}],\"format\":\"trực tuyến\",\"sites\":\"22\","
	    "\"evidence\":[[17,157],[158,205],[206,219],[220,238]],\"rule\":\"t.conference\"}]");
	assert_string_equal(sample_value(s, "event", 0, "date"), "\"2019-07-19\"");
	assert_string_equal(sample_value(s, "event", 0, "chair"), "\"Trần Văn Mẫu\"");
	sample_free(s);
}

static void
an_event_with_too_few_slots_is_none(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, usual, "paragraph: [event kind=conference|Hội nghị tổng kết mùa] diễn ra tại [location|Huế].");
	assert_string_equal(sample_json(s, document_write_events), "[]");
	assert_int_equal(document_event_count(s->result), 0);
	assert_string_equal(sample_value(s, "event", 0, "place"), "");
	sample_free(s);
}

static void
a_trigger_must_be_meant(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, usual, "paragraph: [date|Sáng 19/7], tại [location|Huế], [event kind=ceremony|Lễ mừng] diễn ra.~ [date|Sáng 29/7], tại [location|Huế], nhắc "
	    "[event kind=conference|Hội nghị Hè].\nteaser: [date|Sáng 30/7], tại [location|Huế] diễn ra [event kind=conference|Hội nghị Thu].");
	assert_string_equal(sample_json(s, document_write_events), "[]");
	sample_free(s);
}

static void
repeats_are_merged_and_the_main_event_comes_first(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new("2019-08-01", usual, "paragraph: Trước đó, [event kind=conference|Hội nghị Xuân] tổ chức ở [location|Lào Cai] với [quantity unit=điểm_cầu value=9|9 điểm cầu].\n"
	    "paragraph: Trời mưa.\nparagraph: Xe đi.\nparagraph: [date|Sáng 19/7], [event kind=conference|Hội nghị giao ban biển] diễn ra.\n"
	    "paragraph: Đoàn về [location|Vinh].\nparagraph: Xe đi.\nparagraph: [event kind=conference|Hội nghị giao ban biển] tổ chức tại [location|Huế].");
	json = sample_json(s, document_write_events);
	assert_int_equal(document_event_count(s->result), 2);
	assert_true(strstr(json, "giao ban biển") < strstr(json, "Hội nghị Xuân"));
	assert_contains(json, "\"place\":\"Huế\"");
	assert_string_equal(sample_value(s, "event", 2, "date"), "\"2019-07-19\"");
	assert_string_equal(sample_value(s, "event", 1, "place"), "\"Huế\"");
	sample_free(s);
}

static void
the_whole_article_tells_of_the_reported_event_only(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new("2019-08-01", usual, "paragraph: [date|Sáng 19/7], [event kind=conference|Hội nghị giao ban biển] diễn ra tại [location|Huế].\nparagraph: Xe đi.\nparagraph: Mưa.\n"
	    "paragraph: [date|Ngày 1/7], [event kind=conference|Hội nghị Xuân] tổ chức tại [location|Vinh].\nparagraph: Xe về.\nparagraph: Nắng.\nparagraph: Dự có [person|Lê Thử].");
	json = sample_json(s, document_write_events);
	assert_int_equal(document_event_count(s->result), 2);
	assert_contains(json, "\"place\":\"Huế\",\"attendees\":[{\"name\":\"Lê Thử\"");
	assert_contains(json, "\"place\":\"Vinh\",\"evidence\"");
	sample_free(s);
}

static void
words_that_are_no_name_may_trigger_too(void **state)
{
	static const char two[] = "frames:\n  - id: named\n    frame: visit\n    trigger: {tag: event}\n    slots: {date: {tag: date, within: sentence, max: 1}}\n"
	    "  - id: told\n    frame: visit\n    trigger: {tag: quantity}\n    slots:\n      place: {tag: location, max: 1}\n      date: {tag: date, within: sentence, max: 1}\n";
	struct sample *s;

	(void)state;
	s = sample_new("2019-08-01", two, "paragraph: Đoàn [-quantity|sang thăm] [location|Lào] [date|ngày 3/6].");
	assert_string_equal(sample_json(s, document_write_events), "[{\"type\":\"visit\",\"place\":\"Lào\",\"date\":\"2019-06-03\",\"evidence\":[[0,28]],\"rule\":\"told\"}]");
	sample_free(s);
	s = sample_new("2019-08-01", two, "paragraph: Đoàn [-quantity|sang thăm] [location|Lào] [date|ngày 3/6].\nparagraph: [event|Chuyến thăm Lào] [date|ngày 3/6] đã qua.\n"
	    "paragraph: Mưa.\nparagraph: Xe.\nparagraph: Nắng.\nparagraph: Đoàn [-quantity|sang thăm] [location|Thái Lan] [date|ngày 9/6].");
	assert_int_equal(document_event_count(s->result), 2);
	assert_contains(sample_json(s, document_write_events), "{\"type\":\"visit\",\"name\":\"Chuyến thăm Lào\",\"date\":\"2019-06-03\",\"evidence\":[[0,28],[29,61]],\"rule\":\"named\"}");
	sample_free(s);
}

static void
a_list_of_attendees_makes_no_event(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, usual, "paragraph: [event kind=conference|Hội nghị Xuân] tổ chức ở [location|Vinh].~ Dự có [person|Lê Thử].");
	assert_int_equal(document_event_count(s->result), 0);
	sample_free(s);
}

/* One slot of one frame, over one article. */
static void
slot_is(const char *slot, const char *lines, const char *expected)
{
	struct buffer yaml = { 0 };
	struct sample *s;
	char part[200];

	buffer_printf(&yaml, "frames:\n  - id: t\n    frame: f\n    trigger: {tag: event}\n    min_slots: 0\n    window: 1\n    slots: {it: %s}\n", slot);
	s = sample_new(NULL, buffer_string(&yaml), lines);
	snprintf(part, sizeof part, "\"it\":%s", expected);
	if (expected[0] != '\0')
		assert_contains(sample_json(s, document_write_events), part);
	else
		assert_lacks(sample_json(s, document_write_events), "\"it\":");
	sample_free(s);
	buffer_free(&yaml);
}

static void
each_word_of_a_slot_means_what_the_page_says(void **state)
{
	static const char near[] = "paragraph: [person|An Bình] tới [event|Hội thi] và [person|Cao Danh] chủ trì, [person|Đào Em] hát.";
	static const char places[] = "paragraph: Từ [location|Huế], qua [location|Đà Nẵng Lớn] rồi tới [event|Hội thi] ở [location|Vinh], về [location|Hà Nội].";

	(void)state;
	slot_is("{tag: person, near: 'chủ trì', max: 1}", near, "\"Cao Danh\"");
	slot_is("{tag: person, near: 'khai mạc', max: 1}", near, "");
	slot_is("{tag: person}", near, "[\"An Bình\",\"Cao Danh\",\"Đào Em\"]");
	slot_is("{tag: person, max: 2}", near, "[\"An Bình\",\"Cao Danh\"]");
	slot_is("{tag: location, max: 1}", places, "\"Vinh\"");
	slot_is("{tag: location, prefer: first, max: 1}", places, "\"Huế\"");
	slot_is("{tag: location, prefer: last, max: 1}", places, "\"Hà Nội\"");
	slot_is("{tag: location, prefer: longest, max: 1}", places, "\"Đà Nẵng Lớn\"");
	slot_is("{tag: location, after: 'về', max: 1}", places, "\"Hà Nội\"");
	slot_is("{tag: location, not_after: 'ở|qua', prefer: first, max: 1}", places, "\"Huế\"");
	slot_is("{tag: location, before: ', về', max: 1}", places, "\"Vinh\"");
	slot_is("{tag: location, not_before: ',|rồi', max: 1}", places, "\"Hà Nội\"");
	slot_is("{tag: location, unless: {beside: event}, max: 1}", "paragraph: [event|Hội thi] [location|Huế] và [location|Vinh].", "\"Vinh\"");
	slot_is("{tag: location, unless: {inside: organization}, max: 1}", "paragraph: [event|Hội thi] của [organization|Sở [location|Huế]] ở [location|Vinh].", "\"Vinh\"");
	slot_is("{text: 'lần thứ (?<value>\\pL+)', lower: yes}", "paragraph: [event|Hội thi] lần thứ BA.", "\"ba\"");
	slot_is("{tag: legal_ref, max: 1}", "paragraph: [event|Hội thi] theo [legal_ref number=5/QĐ|Quyết định 5/QĐ].", "\"5/QĐ\"");
	slot_is("{tag: location, field: iso, max: 1}", "paragraph: [event|Hội thi] ở [location iso=VN|Việt Nam].", "\"VN\"");
	slot_is("{tag: date, max: 1}", "paragraph: Theo [legal_ref number=5/QĐ|Quyết định 5/QĐ] [date|ngày 1/2/2020], [event|Hội thi] mở.", "");
}

static void
a_list_may_be_joined_or_be_too_short(void **state)
{
	static const char two[] = "paragraph: [person|An Bình] và [person|Cao Danh] mở [event|Hội thi].~ [person|An Bình] hát.";

	(void)state;
	slot_is("{tag: person, max: 4, join: '; '}", two, "\"An Bình; Cao Danh\"");
	slot_is("{tag: person, min: 2, max: 4, join: '; '}", "paragraph: [person|An Bình] mở [event|Hội thi].~ [person|Cao Danh] hát.", ""); /* not of one sentence */
	slot_is("{tag: person, min: 2, max: 4}", two, "[\"An Bình\",\"Cao Danh\"]");
	slot_is("{tag: person, min: 3, max: 4}", two, ""); /* one person is told twice */
	slot_is("[{tag: person, min: 3, max: 4, join: '; '}, {tag: person, prefer: first, max: 1}]", two, "\"An Bình\"");
}

static void
what_must_not_stand_near_is_asked_of_other_sentences(void **state)
{
	static const char days[] = "paragraph: Cùng ngày, [person|An Bình] dự [event|Hội thi].~ Cùng ngày, [person|Cao Danh] dự lễ.\nparagraph: [person|Đào Em] dự.";

	(void)state;
	slot_is("{tag: person, within: document, near: 'dự'}", days, "[\"An Bình\",\"Cao Danh\",\"Đào Em\"]");
	slot_is("{tag: person, within: document, near: 'dự', not_near: 'Cùng ngày'}", days, "[\"An Bình\",\"Đào Em\"]");
	slot_is("{tag: person, within: document, not_near: 'Cùng ngày'}", days, "[\"An Bình\",\"Đào Em\"]");
}

static void
a_trigger_may_be_refused_by_its_sentence(void **state)
{
	static const char yaml[] = "frames:\n  - id: first\n    frame: f\n    trigger: {tag: event, not_near: 'Cùng ngày'}\n    slots: {place: {tag: location, max: 1}}\n";
	struct sample *s;

	(void)state;
	s = sample_new(NULL, yaml, "paragraph: [event|Hội thi] ở [location|Huế].~ Cùng ngày, [event|Hội nghị] ở [location|Vinh].");
	assert_int_equal(document_event_count(s->result), 1);
	assert_contains(sample_json(s, document_write_events), "Hội thi");
	sample_free(s);
}

/* Lists of what is merged are united; a second spelling makes no second person. */
static void
merged_events_share_their_lists(void **state)
{
	static const char yaml[] = "frames:\n  - id: f\n    frame: f\n    trigger: {tag: event}\n    window: 0\n    slots:\n      date: {tag: date, max: 1}\n"
	    "      who: {tag: person, role: 'dự'}\n";
	struct sample *s;

	(void)state;
	s = sample_new("2019-08-01", yaml, "paragraph: [date|Sáng 19/7], [person|Trần Vĩ] dự [event|Hội nghị về biển].\n"
	    "paragraph: [person|Trần Vỹ] và [person|Lê Thử] dự [event|Hội nghị về biển năm 2019].");
	assert_int_equal(document_event_count(s->result), 1);
	assert_contains(sample_json(s, document_write_events), "\"who\":[{\"name\":\"Trần Vĩ\",\"positions\":[],\"role\":\"dự\"},{\"name\":\"Lê Thử\"");
	sample_free(s);
}

/* Two tags of one event; the slot that their lists make. */
static void
list_is(const char *slot, const char *lines, const char *expected)
{
	struct buffer yaml = { 0 };
	struct sample *s;

	buffer_printf(&yaml, "frames:\n  - id: f\n    frame: f\n    trigger: {tag: event}\n    window: 0\n    slots:\n      date: {tag: date, max: 1}\n      who: %s\n", slot);
	s = sample_new("2019-08-01", buffer_string(&yaml), lines);
	assert_int_equal(document_event_count(s->result), 1);
	assert_contains(sample_json(s, document_write_events), expected);
	sample_free(s);
	buffer_free(&yaml);
}

static void
a_united_list_keeps_its_limit(void **state)
{
	static const char lines[] = "paragraph: [date|Sáng 19/7], [person|An Bình] và [person|Cao Danh] dự [event|Hội thi cấy].\n"
	    "paragraph: [person|Đào Em] và [person|Lê Thử] dự [event|Hội thi cấy].";

	(void)state;
	list_is("{tag: person}", lines, "\"who\":[\"An Bình\",\"Cao Danh\",\"Đào Em\",\"Lê Thử\"]");
	list_is("{tag: person, max: 3}", lines, "\"who\":[\"An Bình\",\"Cao Danh\",\"Đào Em\"]");
	list_is("{tag: person, max: 2}", lines, "\"who\":[\"An Bình\",\"Cao Danh\"]");
	list_is("{tag: person, max: 4, join: '; '}", lines, "\"who\":\"An Bình; Cao Danh\"");
}

/* How many events two names make; no day is told. */
static void
names_make(size_t count, const char *first, const char *second)
{
	static const char yaml[] = "frames:\n  - id: f\n    frame: f\n    trigger: {tag: event}\n    window: 0\n    slots: {place: {tag: location, max: 1}}\n";
	struct buffer lines = { 0 };
	struct sample *s;

	buffer_printf(&lines, "paragraph: [event|%s] ở [location|Huế].\nparagraph: [event|%s] ở [location|Huế].", first, second);
	s = sample_new(NULL, yaml, buffer_string(&lines));
	if (document_event_count(s->result) != count)
		fail_msg("'%s' and '%s': %zu events", first, second, document_event_count(s->result));
	sample_free(s);
	buffer_free(&lines);
}

static void
a_name_holds_another_in_whole_words(void **state)
{
	(void)state;
	names_make(1, "Hội thi", "Hội thi cấy");
	names_make(1, "Hội thi cấy", "hội thi");
	names_make(1, "Hội thi, hội diễn mùa xuân", "Hội thi");
	names_make(1, "Đêm Hội thi", "Hội thi");
	names_make(2, "Hội thi", "Hội thiếu nhi");
	names_make(2, "Hội thi", "Đại-Hội thi");
	names_make(2, "Hội thi", "Hội trại");
}

/* Only the event that is reported reaches beyond its window. */
static void
a_part_of_a_word_is_no_name_of_the_reported_event(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new("2019-08-01", usual, "paragraph: [date|Sáng 19/7], [event kind=conference|Hội nghị Thiếu nhi] diễn ra tại [location|Huế].\nparagraph: Xe đi.\nparagraph: Mưa.\n"
	    "paragraph: [date|Ngày 1/7], [event kind=conference|Hội nghị Thi] tổ chức tại [location|Vinh].\nparagraph: Xe về.\nparagraph: Nắng.\nparagraph: Dự có [person|Lê Thử].");
	json = sample_json(s, document_write_events);
	assert_int_equal(document_event_count(s->result), 2);
	assert_contains(json, "\"place\":\"Vinh\",\"evidence\"");
	sample_free(s);
}

/* Words that are no name: who meets B after A has met two people; one sentence tells of one meeting. */
static void
two_meetings_of_one_day_stay_two(void **state)
{
	static const char yaml[] = "frames:\n  - id: f\n    frame: f\n    trigger: {tag: quantity}\n    window: 0\n    slots:\n      kind: {text: 'tiếp|chào', within: trigger}\n"
	    "      date: {tag: date, max: 1}\n      attendees: {tag: person, role: 'tiếp'}\n";
	struct sample *s;

	(void)state;
	s = sample_new("2019-08-01", yaml, "paragraph: [date|Ngày 19/7], ông [person|Trần Vĩ] [-quantity|tiếp] ông [person|Lê Thử] đến [-quantity|chào].\n"
	    "paragraph: [date|Ngày 19/7], ông [person|Trần Vĩ] [-quantity|tiếp] bà [person|Ngô Ví Dụ].\nparagraph: [date|Ngày 19/7], ông [person|Trần Vĩ] đã [-quantity|tiếp].");
	assert_int_equal(document_event_count(s->result), 2);
	sample_free(s);
}

/* A sentence that tells of another meeting lends nobody to the list of this one, nor does what stands behind it; a
 * single value may stand there. */
static void
a_sentence_tells_of_its_own_meeting(void **state)
{
	static const char yaml[] = "frames:\n  - id: f\n    frame: f\n    trigger: {tag: quantity}\n    window: 2\n    slots:\n      date: {tag: date, max: 1}\n"
	    "      place: {tag: location, within: sentence, max: 1}\n      who: {tag: person, near: 'ông'}\n";
	struct sample *s;

	(void)state;
	s = sample_new("2019-08-01", yaml, "paragraph: [date|Ngày 19/7], ông [person|Trần Vĩ] [-quantity|tiếp] khách ở [location|Huế].\nparagraph: Rồi ông [person|Lê Thử] nói.\n"
	    "paragraph: Ở [location|Vinh], ông [person|Ngô Ví Dụ] [-quantity|tiếp] khách.");
	assert_int_equal(document_event_count(s->result), 2);
	assert_contains(sample_json(s, document_write_events), "\"place\":\"Huế\",\"who\":[\"Trần Vĩ\",\"Lê Thử\"]");
	assert_contains(sample_json(s, document_write_events), "\"date\":\"2019-07-19\",\"place\":\"Vinh\",\"who\":[\"Ngô Ví Dụ\"]");
	sample_free(s);
}

static void
windows_reach_as_far_as_they_say(void **state)
{
	static const char far[] = "paragraph: [event|Hội thi] mở.~ Trời mưa.~ Ở [location|Huế].\nparagraph: Ở [location|Vinh].\nbyline: [location|Sa Pa]\nparagraph: Ở [location|Hà Nội].";

	(void)state;
	slot_is("{tag: location, within: sentence}", far, "");
	slot_is("{tag: location}", far, "");
	slot_is("{tag: location, within: segment}", far, "[\"Huế\"]");
	slot_is("{tag: location, within: document}", far, "[\"Huế\",\"Vinh\",\"Hà Nội\"]");
	slot_is("{tag: location, within: trigger}", "paragraph: [event|Hội thi [location|Huế]] ở [location|Vinh].", "[\"Huế\"]");
	slot_is("{tag: location, within: document, in: [title]}", "title: [location|Huế]\nparagraph: [event|Hội thi] ở [location|Vinh].", "[\"Huế\"]");
}

struct wrong {
	const char *yaml;
	size_t line, column;
	const char *message;
};

static void
wrong_frames_are_told_with_their_place(void **state)
{
	static const struct wrong rows[] = {
		{ "frames: 5\n", 1, 9, "'frames' is a list" },
		{ "frames:\n  - id: a\n    frame: f\n    trigger: {tag: event}\n", 2, 5, "slots" },
		{ "frames:\n  - id: a\n    frame: f\n    triger: {tag: event}\n    slots: {}\n", 4, 5, "did you mean 'trigger'" },
		{ HEAD "    slots: {x: {tag: ghost}}\n", 5, 22, "no rule writes the tag 'ghost'" },
		{ HEAD "    slots: {x: {tag: date, wihtin: sentence}}\n", 5, 28, "did you mean 'within'" },
		{ HEAD "    slots: {x: {tag: date, within: sentense}}\n", 5, 36, "did you mean 'sentence'" },
		{ HEAD "    slots: {x: {max: 1}}\n", 5, 16, "one of tag, text, of" },
		{ HEAD "    slots: {x: {tag: date, text: 'a'}}\n", 5, 16, "one of tag, text, of" },
		{ HEAD "    slots: {x: {of: date, field: part}}\n", 5, 21, "names no slot before this one" },
		{ HEAD "    slots: {x: {tag: date, near: '('}}\n", 5, 0, "" },
		{ HEAD "    slots: {x: {tag: date, max: 0}}\n", 5, 33, "" },
		{ HEAD "    slots: {x: {tag: date, min: 3, max: 2}}\n", 5, 33, "" },
		{ HEAD "    slots: {x: {tag: date, min: 1, max: 1}}\n", 5, 33, "'min' is for a list of values" },
		{ HEAD "    slots: {x: {text: 'a', min: 1}}\n", 5, 28, "'min' does nothing in a slot that is filled from 'text'" },
		{ HEAD "    slots: {y: {tag: date, max: 1}, x: {of: y, field: part, min: 2}}\n", 5, 61, "'min' does nothing in a slot that is filled from 'of'" },
		{ HEAD "    slots: {x: {tag: date, despite: 'a', max: 1}}\n", 5, 37, "'despite' outweighs a 'not_before'" },
		{ HEAD "    slots: {x: {published: 3, max: 1}}\n", 5, 31, "unknown key 'max' in a slot with 'published'" },
		{ HEAD "    slots: {x: {tag: date, join: '; ', max: 1}}\n", 5, 34, "'join' is for a list of texts" },
		{ HEAD "    slots: {x: {tag: person, join: '; ', role: 'dự'}}\n", 5, 36, "'join' is for a list of texts" },
		{ HEAD "    slots: {name: {tag: date}}\n", 5, 13, "cannot be named 'name'" },
		{ HEAD "    slots: {x: {tag: date, unless: {inside: event, beside: event}}}\n", 5, 36, "one of overlaps" },
		{ HEAD "    slots: {x: {tag: date, in: [titel]}}\n", 5, 33, "did you mean 'title'" },
		{ HEAD "    slots: {x: 5}\n", 5, 16, "says nowhere" },
		{ HEAD "    slots: {x: {text: 'a'}}\n", 5, 12, "min_slots is 1, and only 0 of the slots can count" },
		{ "frames:\n  - {id: a, frame: f, trigger: {kind: x}, slots: {}}\n", 2, 32, "a trigger needs a 'tag'" },
		{ "frames:\n  - {id: a, frame: f, trigger: {tag: event}, slots: {}, min_slots: 0}\n  - {id: a, frame: f, trigger: {tag: event}, slots: {}, min_slots: 0}\n", 3, 10, "defined twice, first at frames.yaml:2" },
		{ "frames:\n  - {id: a, override: b, frame: f, trigger: {tag: event}, slots: {}}\n", 2, 23, "there is no frame 'b'" },
		{ "checks:\n  - {id: c, by: legal_ref, distinct: legal_ref.date}\n", 2, 17, "is not TYPE.FIELD" },
		{ "checks:\n  - {id: c, by: [a.b], distinct: a.d, level: eror}\n", 2, 46, "did you mean 'error'" },
		{ "checks:\n  - {id: c, by: [a.b], distinct: c.d}\n", 2, 34, "fields of different types" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct document_rules *rules = document_rules_new();
		struct document_pack pack = { .name = "test", .type = known_type };
		struct fault why = { 0 };
		struct node *root = node_parse("frames.yaml", rows[i].yaml, strlen(rows[i].yaml), &why);

		assert_non_null(root);
		assert_int_equal(document_rules_add(rules, &pack, node_child(root, "frames"), node_child(root, "checks"), &why), -1);
		assert_int_equal(why.code, FAULT_CONFIG);
		assert_contains(why.message, rows[i].message);
		if (why.place.line != rows[i].line || (rows[i].column != 0 && why.place.column != rows[i].column))
			fail_msg("'%s' at %zu:%zu, not %zu:%zu", why.message, why.place.line, why.place.column, rows[i].line, rows[i].column);
		node_free(root);
		document_rules_free(rules);
	}
}

static void
frames_can_be_overridden_and_disabled(void **state)
{
	static const char yaml[] = "frames:\n  - {id: a, frame: f, trigger: {tag: event}, slots: {}, min_slots: 0}\n  - {id: b, override: a, frame: g, trigger: {tag: event}, slots: {}, min_slots: 0}\n";
	struct document_rules *rules = document_rules_new();
	struct document_pack pack = { .name = "test", .type = known_type };
	struct fault why = { 0 };
	struct node *root = node_parse("frames.yaml", yaml, strlen(yaml), &why);

	(void)state;
	assert_int_equal(document_rules_add(rules, &pack, node_child(root, "frames"), NULL, &why), 0);
	assert_false(document_rules_disable(rules, "a"));
	assert_true(document_rules_disable(rules, "b"));
	node_free(root);
	document_rules_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_filled_from_its_sentences),
		cmocka_unit_test(an_event_with_too_few_slots_is_none),
		cmocka_unit_test(a_trigger_must_be_meant),
		cmocka_unit_test(repeats_are_merged_and_the_main_event_comes_first),
		cmocka_unit_test(the_whole_article_tells_of_the_reported_event_only),
		cmocka_unit_test(words_that_are_no_name_may_trigger_too),
		cmocka_unit_test(a_list_of_attendees_makes_no_event),
		cmocka_unit_test(each_word_of_a_slot_means_what_the_page_says),
		cmocka_unit_test(a_list_may_be_joined_or_be_too_short),
		cmocka_unit_test(what_must_not_stand_near_is_asked_of_other_sentences),
		cmocka_unit_test(a_trigger_may_be_refused_by_its_sentence),
		cmocka_unit_test(merged_events_share_their_lists),
		cmocka_unit_test(a_united_list_keeps_its_limit),
		cmocka_unit_test(a_name_holds_another_in_whole_words),
		cmocka_unit_test(a_part_of_a_word_is_no_name_of_the_reported_event),
		cmocka_unit_test(two_meetings_of_one_day_stay_two),
		cmocka_unit_test(a_sentence_tells_of_its_own_meeting),
		cmocka_unit_test(windows_reach_as_far_as_they_say),
		cmocka_unit_test(wrong_frames_are_told_with_their_place),
		cmocka_unit_test(frames_can_be_overridden_and_disabled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
