/* Each value function: from the groups of a match to the value of a field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "document/json.h"
#include "values/function.h"

extern const struct value_function value_date, value_period, value_number, value_duration, value_each, value_join, value_lower, value_initials, value_first, value_long_form;

struct bench {
	struct arena *arena;
	struct document document;
	struct segment segment;
	struct tag tag;
	struct argument arguments[8];
	size_t count;
};

static void
bench_start(struct bench *b, const char *text)
{
	*b = (struct bench){ .arena = arena_new() };
	b->document.arena = b->arena;
	b->document.text = text;
	b->document.len = strlen(text);
	b->document.segments = &b->segment;
	b->document.segment_count = 1;
	b->segment = (struct segment){ .kind = "paragraph", .span = { 0, b->document.len }, .duplicate_of = SIZE_MAX };
	b->tag.span = b->tag.match = b->segment.span;
}

/* The next argument: words, NULL for a group that took no part. */
static void
bench_argument(struct bench *b, const char *words)
{
	struct argument *argument = &b->arguments[b->count++];
	const char *at = words != NULL ? strstr(b->document.text, words) : NULL;

	argument->present = words != NULL;
	argument->value = words != NULL ? value_word(words) : (struct value){ .kind = VALUE_NONE };
	if (at != NULL)
		argument->span = (struct span){ (size_t)(at - b->document.text), (size_t)(at - b->document.text) + strlen(words) };
}

/* The value as JSON, "-" for no tag, "" for no value; frees the bench. */
static void
bench_gives(struct bench *b, const struct value_function *function, const char *expected)
{
	struct call call = { &b->document, &b->tag, b->arguments, b->count };
	struct value value = { .kind = VALUE_NONE };
	struct buffer json = { 0 };

	assert_in_range(b->count, function->least, function->most);
	switch (function->make(&call, &value)) {
	case MADE:
		json_value(&json, &value);
		break;
	case MADE_REFUSAL:
		buffer_text(&json, "-");
		break;
	case MADE_NOTHING:
		break;
	}
	assert_string_equal(buffer_string(&json), expected);
	buffer_free(&json);
	arena_free(b->arena);
}

static void
gives(const struct value_function *function, const char *expected, size_t count, const char *const words[])
{
	struct bench b;

	bench_start(&b, "");
	for (size_t i = 0; i < count; i++)
		bench_argument(&b, words[i]);
	bench_gives(&b, function, expected);
}

#define GIVES(function, expected, ...) do { \
	static const char *const words[] = { __VA_ARGS__ }; \
	gives(&(function), expected, sizeof words / sizeof words[0], words); \
} while (0)

static void
date_takes_what_the_groups_give(void **state)
{
	(void)state;
	GIVES(value_date, "\"2014-06-03\"", "2014", "6", "3");
	GIVES(value_date, "\"XXXX-12-20TMO\"", NULL, "12", "20", "Sáng");
	GIVES(value_date, "\"2015-07\"", "2015", "07", NULL);
	GIVES(value_date, "\"2024\"", "2024");
	GIVES(value_date, "\"2023-05-03\"", "23", "Năm", "ba");
	GIVES(value_date, "\"XXXX-01-15\"", NULL, "giêng", "mười lăm");
	GIVES(value_date, "\"2022-12-20T08:15\"", "2022", "12", "20", NULL, "08", "15");
	GIVES(value_date, "\"2022-12-20T15:00\"", "2022", "12", "20", "chiều", "3");
	GIVES(value_date, "-", "2020", "2", "31");
	GIVES(value_date, "-", "2023", "2", "29");
	GIVES(value_date, "-", NULL, "13", "1");
	GIVES(value_date, "-", "20234", "1", "1");
	GIVES(value_date, "-", "2023", "12", "28", NULL, "25", "00");
	GIVES(value_date, "", NULL, NULL, NULL, "Sáng");
}

static void
period_reads_the_words_of_the_tag(void **state)
{
	struct bench b;

	(void)state;
	bench_start(&b, "6 tháng đầu năm 2019");
	bench_gives(&b, &value_period, "\"2019-H1\"");
	bench_start(&b, "ngày 31/2/2020");
	bench_gives(&b, &value_period, "-");
	bench_start(&b, "hội nghị");
	bench_gives(&b, &value_period, "");
	GIVES(value_period, "\"2024-Q3\"", "quý III/2024");
	GIVES(value_period, "", NULL);
}

static void
number_writes_json_numbers(void **state)
{
	(void)state;
	GIVES(value_number, "31700000", "31,7 triệu");
	GIVES(value_number, "15000000", "15", "triệu");
	GIVES(value_number, "87.25", "87,25%");
	GIVES(value_number, "21", "hai mươi mốt");
	GIVES(value_number, "", "hàng trăm");
	GIVES(value_number, "", NULL);
	GIVES(value_number, "1200000000000", "1.200 tỷ đồng");
	GIVES(value_number, "5000000", "US$ 5 triệu");
	GIVES(value_number, "500000", "500k");
	GIVES(value_duration, "30", "2 năm 6 tháng");
	GIVES(value_duration, "80", "khoảng một giờ 20 phút");
	GIVES(value_duration, "7510", "2 giờ 5 phút 10 giây");
	GIVES(value_duration, "274", "39 tuần 1 ngày");
	GIVES(value_duration, "3070", "2 ngày 3 giờ 10 phút");
	GIVES(value_duration, "5", "5 tháng");
	GIVES(value_duration, "", "5 tháng 3 ngày"); /* no fixed ratio */
	GIVES(value_duration, "", "2 năm 3 tuần");
	GIVES(value_duration, "", "6 tháng 2 năm"); /* the wrong way round */
	GIVES(value_duration, "", "2,5 giờ 10 phút");
	GIVES(value_duration, "", "2 năm 6 tháng tù");
	GIVES(value_duration, "", "999999999 năm 6 tháng");
	GIVES(value_duration, "", "2 km");
	GIVES(value_duration, "", "năm");
	GIVES(value_duration, "", NULL);
	GIVES(value_number, "60000000", "60 tr đồng");
	GIVES(value_number, "0.25", "1/4");
	GIVES(value_number, "0.6666666666666667", "hai phần ba");
	GIVES(value_number, "7", "7/0");
	GIVES(value_number, "1.65", "1m65");
	GIVES(value_number, "10.5", "10m5");
	GIVES(value_number, "2.05", "2m05");
}

static void
small_functions_do_what_their_names_say(void **state)
{
	(void)state;
	GIVES(value_join, "\"Sở Nông thôn\"", "Sở", NULL, "Nông thôn");
	GIVES(value_join, "", NULL, NULL);
	GIVES(value_lower, "\"đại tướng hoà\"", "ĐẠI TƯỚNG HOÀ");
	GIVES(value_initials, "\"ATGT\"", "an toàn giao thông");
	GIVES(value_initials, "\"ĐTĐB\"", "Đô thị - đường bộ");
	GIVES(value_initials, "", "- (");
	GIVES(value_first, "\"hai\"", NULL, "hai", "ba");
	GIVES(value_first, "", NULL, NULL);
}

static void
each_lists_atoms_of_one_type(void **state)
{
	struct field fields[] = { { "id", { .kind = VALUE_TEXT, .text = "x1", .len = 2 }, NULL } };
	struct tag a = { .type = "position", .span = { 0, 3 }, .fields = fields, .field_count = 1 }, other = { .type = "rank", .span = { 4, 7 } },
	    c = { .type = "position", .span = { 8, 11 } };
	const struct tag *atoms[] = { &a, &other, &c };
	struct bench b;

	(void)state;
	for (int field = 0; field < 2; field++) {
		bench_start(&b, "abc def ghi");
		bench_argument(&b, "abc def ghi");
		b.arguments[0].atoms = atoms;
		b.arguments[0].atom_count = 3;
		b.arguments[1] = (struct argument){ .present = true, .word = "position" };
		b.arguments[2] = (struct argument){ .present = true, .word = "id" };
		b.count = field ? 3 : 2;
		bench_gives(&b, &value_each, field ? "[\"x1\"]" : "[\"abc\",\"ghi\"]");
	}
	bench_start(&b, "abc");
	bench_argument(&b, "abc");
	b.arguments[b.count++] = (struct argument){ .present = true, .word = "position" };
	bench_gives(&b, &value_each, "");
}

struct definition {
	const char *text, *name, *found;       /* text; the short form as it stands there; the JSON */
};

static void
a_short_form_finds_its_words(void **state)
{
	static const struct definition rows[] = {
		{ "tháng an toàn giao thông (ATGT) này", "ATGT", "\"an toàn giao thông\"" },
		{ "lo bảo vệ môi trường và phát triển đô thị (BVMT và PTĐT)", "BVMT", "\"bảo vệ môi trường\"" },
		{ "lo bảo vệ môi trường và phát triển đô thị (BVMT và PTĐT)", "PTĐT", "\"phát triển đô thị\"" },
		{ "Thông tấn xã (TTX) Nước Bạn", "TTX", "\"Thông tấn xã\"" },
		{ "BQLR (Ban quản lý rừng) xã", "BQLR", "\"Ban quản lý rừng\"" },
		{ "Sở Giáo dục và Đào tạo (GD&ĐT) họp", "GD&ĐT", "\"Giáo dục và Đào tạo\"" },
		{ "Bộ Khoa học và Công nghệ (KH-CN)", "KH-CN", "\"Khoa học và Công nghệ\"" },
		{ "Trung ương (T.Ư)", "T.Ư", "\"Trung ương\"" },
		{ "Thành ủy Trung ương (TUTW)", "TUTW", "\"Thành ủy Trung ương\"" },
		{ "Văn phòng Chính phủ (VPCP), viết tắt", "VPCP", "\"Văn phòng Chính phủ\"" },
		{ "Chương trình 1105-TU về biển (dưới đây gọi là Chương trình 1105).", "Chương trình 1105)", "" },
		{ "Nhiều người (SN 1989) tới", "SN", "" },
		{ "Tổ chức Y tế Thế giới (WHO)", "WHO", "" },
		{ "(ATGT)", "ATGT", "" },
		{ "làng nghề của ba xã Tân Lập, Tân Hòa, Tân Bình và Tân An (LN) đổi", "LN", "" },
		{ "Ban Quản lý rừng (BQLR) và nhóm thợ (RN) đổi", "RN", "" },
	};
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bench_start(&b, rows[i].text);
		bench_argument(&b, rows[i].name);
		bench_gives(&b, &value_long_form, rows[i].found);
	}
	bench_start(&b, "Chương trình 1105-TU về biển (dưới đây gọi là Chương trình 1105).");
	bench_argument(&b, "Chương trình 1105");
	b.arguments[0].span = (struct span){ strlen("Chương trình 1105-TU về biển (dưới đây gọi là "), strlen(b.document.text) - 2 };
	bench_gives(&b, &value_long_form, "\"Chương trình 1105-TU về biển\"");
	bench_start(&b, "Nhiều người (SN 1989) tới");
	bench_argument(&b, "SN");
	b.arguments[b.count++] = (struct argument){ .present = true, .word = "must" };
	bench_gives(&b, &value_long_form, "-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(date_takes_what_the_groups_give),
		cmocka_unit_test(period_reads_the_words_of_the_tag),
		cmocka_unit_test(number_writes_json_numbers),
		cmocka_unit_test(small_functions_do_what_their_names_say),
		cmocka_unit_test(each_lists_atoms_of_one_type),
		cmocka_unit_test(a_short_form_finds_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
