/* Sentences, as the shipped list of abbreviations splits them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "rules/files.h"
#include "text/sentence.h"

static struct splitter *splitter;

static int
load(void **state)
{
	struct fault why = { 0 };
	char *path = rule_files_shipped("segment/abbreviations.yaml", &why);
	const char *files[] = { path };

	(void)state;
	splitter = path == NULL ? NULL : splitter_new(files, 1, &why);
	free(path);
	return splitter == NULL ? -1 : 0;
}

static int
unload(void **state)
{
	(void)state;
	splitter_free(splitter);
	return 0;
}

/* A sentence's end is written | in the expected text, which else is the text itself; blanks between stay behind it. */
static void
check(const char *expected)
{
	struct buffer text = { 0 }, got = { 0 };
	struct spans spans = { 0 };
	size_t at = 0;
	char *exact;

	for (const char *byte = expected; *byte != '\0'; byte++)
		if (*byte != '|')
			buffer_byte(&text, *byte);
	exact = malloc(text.len);               /* nothing is read behind the end: the sanitizer sees it */
	memcpy(exact, text.bytes, text.len);
	splitter_cut(splitter, exact, 0, text.len, &spans);
	free(exact);
	for (size_t i = 0; i < spans.count; i++) {
		for (; at < spans.items[i].start; at++) {
			assert_int_equal(text.bytes[at], ' ');
			buffer_byte(&got, ' ');
		}
		buffer_append(&got, text.bytes + at, spans.items[i].end - at);
		at = spans.items[i].end;
		if (i + 1 < spans.count)
			buffer_byte(&got, '|');
	}
	buffer_append(&got, text.bytes + at, text.len - at);
	assert_string_equal(buffer_string(&got), expected);
	spans_free(&spans);
	buffer_free(&text);
	buffer_free(&got);
}

static void
stops_end_sentences(void **state)
{
	(void)state;
	check("Hội nghị khai mạc sáng 5/6.| Đại tá Lê Văn Tám chủ trì.");
	check("Ai sẽ trả lời?| Không ai biết!| Mọi người chờ.");
	check("Một câu không có dấu chấm");
	check("Cuối cùng rồi.");
	check("   Có khoảng trắng ở đầu.|  Và hai khoảng ở giữa.  ");
}

static void
a_missing_blank_still_ends(void **state)
{
	(void)state;
	check("Thiếu tướng Trần Văn Bảy chủ trì.|Năm qua, đơn vị hoàn thành nhiệm vụ.");
	check("Dự án xong năm 2019.|Theo kế hoạch, cầu thông xe.");
	check("Anh có nghe không?|Tôi nghe rõ.");
	check("Xe lao xuống vực.|20 người bị thương.");
}

static void
abbreviations_end_nothing(void **state)
{
	(void)state;
	check("Ủy viên T.Ư Đảng, Bí thư TP. Hồ Chí Minh và PGS. TS. Phạm Văn Chín dự.");
	check("GS.TS Lê Thị Mười, ThS. Hoàng Văn An và BS.CKII Đỗ Minh phát biểu.| Sau đó, hội nghị bế mạc.");
	check("Trụ sở ở TP.HCM, TX. Gò Công và TT. Trâu Quỳ.");
	check("Gạo, ngô, khoai, v.v. được chở đến.| Ngoài ra còn có muối.");
	check("Gạo, ngô, khoai, v.v.| Ngoài ra còn có muối.");
	check("Ông làm ở Apple Inc. Tim Cook đến thăm.");
	check("Nhà ở P. An Lạc, Q. Bình Tân, Q. 12 và H. Củ Chi.");
	check("Mr. Smith gặp Dr. Brown ở St. Petersburg.| Họ bàn về hợp tác.");
	check("KT. BỘ TRƯỞNG");
}

static void
letters_of_a_plate_are_no_abbreviation(void **state)
{
	(void)state;
	check("Tàu hải quân cứu tàu QNg 90123 TS.| Ngư dân trên tàu khỏe mạnh.");
	check("Chủ tàu BĐ 96045 TS.| TS. Lê Văn Nam kể lại.");
	check("Tàu TH-9123 TS.| Lê Văn Nam là chủ tàu.");
	check("Tại hội nghị NATO 2024 TS. Lê Văn Nam phát biểu.");
	check("Phòng 12345 TS. Lê Văn Nam mở cửa.");
}

static void
figures_behind_a_colon_are_no_labels(void **state)
{
	(void)state;
	check("Trụ sở ở phố Chợ, điện thoại: 024.38001122.| Thư điện tử được đọc hằng ngày.");
	check("Tổng số: 1.250.| Nữ chiếm một nửa.");
	check("Năm sinh: 1975.| Quê quán ở Nghệ An.");
	check("Gồm hai phần: 1. Huấn luyện; 2. Diễn tập; 2.1. Hội thao.");
	check("Điều 120. Phạm vi điều chỉnh của luật này.");
}

static void
figures_with_blanks_and_small_initials_end_nothing(void **state)
{
	(void)state;
	check("Xe BKS 30A -123. XX và 51B -456. XX… chạy qua phố.| Sau đó xe dừng.");
	check("Dân số là 12. 000 người.| XX là hai chữ.");
	check("Xe BKS 30A -123. XX");
	check("Đại sứ Daniel j. Baker đến Huế.| Ông ở đó ba ngày.");
}

static void
numbers_addresses_and_labels_end_nothing(void **state)
{
	(void)state;
	check("Giá 78.900 đồng, tăng 1.200.000 đồng, đạt 5.1%.| Hàng ở langque.vn và baolangque.com.vn.");
	check("1. Đánh giá chung về tình hình.| 2. Phương hướng năm tới.");
	check("Gồm: 1. Huấn luyện; 2. Diễn tập; a. Hội thao.");
	check("Điều 5. Phạm vi điều chỉnh của luật này.");
	check("II. Kết quả đạt được trong năm.");
	check("Kho rộng 12. 000 m2, trại rộng 3. 000 m2.| Tàu lắp ống phóng Mk. 41 và súng Mk. 45.");
	check("Nghe trên Zing.Vn và Booking.Com mỗi ngày.");
}

static void
initials_are_told_from_last_words(void **state)
{
	(void)state;
	check("Bà N.T.H. cho biết anh T. Q. H. đi vắng.| Công an mời Nguyễn Văn B. (SN 1988) làm việc.");
	check("Y đâm vào mặt chị M.| Tất cả diễn ra rất nhanh.");
	check("Ông George W. Bush và Andrew G. McCabe không đến.");
	check("Đây là vùng đông dân nhất Đông Nam Á.| Các nước cùng hợp tác.");
	check("Hắn đến nhà T.| Ông Tư can ngăn.");
	check("Lợi nhuận quý I.| Doanh thu giảm nhẹ.");
}

static void
an_ellipsis_ends_only_before_a_capital(void **state)
{
	(void)state;
	check("Văn bản ghi: “… Các trường phải báo cáo trước ngày 5.”| Sở đã nhận.");
	check("Văn bản ghi: \"... Các trường phải báo cáo\", rồi thôi.| Trường (… Nhà cũ) đóng cửa.");
	check("Họ trồng lúa, ngô… và nuôi bò.| Đời sống khá lên...| Trường học mới xây.");
	check("Khoảng... hai mươi người, ..., qua đó kết thúc.");
	check("Anh nói: \"Tôi... tôi không biết\".");
	check("(...) Đoạn này được lược bớt.");
}

static void
quotes_and_brackets_are_closed_first(void **state)
{
	(void)state;
	check("Nghị quyết xác định “giữ nước từ xa”.| Đó là kim chỉ nam.");
	check("Ông nói: “Chúng ta phải cố gắng.”| Mọi người vỗ tay.");
	check("“Anh là ai?” ông hỏi.| “Tôi là Nam.” - Nam đáp.");
	check("\"Đi thôi!\"| Cả đội lên đường.| \"Ở lại!\" họ gọi theo.");
	check("Đoàn (gồm 12 người. Trưởng đoàn là ông Ba.) đã đến.| Lễ đón bắt đầu.");
	check("Anh đã mất tại viện.| (Ảnh: Minh Khôi)");
	check("Đến rồi.| \"Chào các bạn\", cô nói.");
}

static void
marks_alone_are_no_sentence(void **state)
{
	struct spans spans = { 0 };

	(void)state;
	check("Hết rồi. ***");
	check("Hết rồi! …");
	splitter_cut(splitter, "  ", 0, 2, &spans);
	assert_int_equal(spans.count, 0);
	splitter_cut(splitter, "...", 0, 3, &spans);
	assert_int_equal(spans.count, 1);
	splitter_cut(splitter, "bỏ qua. Câu này. Hết.", strlen("bỏ qua. "), strlen("bỏ qua. Câu này."), &spans);
	assert_int_equal(spans.count, 2);
	assert_int_equal(spans.items[1].start, strlen("bỏ qua. "));
	spans_free(&spans);
}

static void
hostile_text_takes_linear_time(void **state)
{
	static const char *const pieces[] = { ".", "a.", ". ", "(.", "\".", "1.", "A. ", "... ", ". (", "v.", "Điều 1. ", "?\" " };
	enum { SIZE = 1 << 20 };
	char *text = malloc(SIZE);

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct spans spans = { 0 };
		size_t len = 0, piece = strlen(pieces[i]);

		for (; len + piece <= SIZE; len += piece)
			memcpy(text + len, pieces[i], piece);
		splitter_cut(splitter, text, 0, len, &spans);
		assert_true(spans.count > 0);
		assert_int_equal(spans.items[0].start, 0);
		for (size_t k = 1; k < spans.count; k++)
			assert_true(spans.items[k].start >= spans.items[k - 1].end);
		spans_free(&spans);
	}
	free(text);
}

static void
a_wrong_list_is_refused_with_its_place(void **state)
{
	struct fault why = { 0 };
	const char *files[] = { "/nowhere/abbreviations.yaml" };

	(void)state;
	assert_null(splitter_new(files, 1, &why));
	assert_int_equal(why.code != FAULT_NONE, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_end_sentences),
		cmocka_unit_test(a_missing_blank_still_ends),
		cmocka_unit_test(abbreviations_end_nothing),
		cmocka_unit_test(letters_of_a_plate_are_no_abbreviation),
		cmocka_unit_test(figures_behind_a_colon_are_no_labels),
		cmocka_unit_test(figures_with_blanks_and_small_initials_end_nothing),
		cmocka_unit_test(numbers_addresses_and_labels_end_nothing),
		cmocka_unit_test(initials_are_told_from_last_words),
		cmocka_unit_test(an_ellipsis_ends_only_before_a_capital),
		cmocka_unit_test(quotes_and_brackets_are_closed_first),
		cmocka_unit_test(marks_alone_are_no_sentence),
		cmocka_unit_test(hostile_text_takes_linear_time),
		cmocka_unit_test(a_wrong_list_is_refused_with_its_place),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
