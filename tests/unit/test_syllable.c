/* Syllables: which are possible, and what a text's words say about its language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/syllable.h"

static void
check_all(const char *list, bool expected)
{
	while (*list != '\0') {
		size_t len = strcspn(list, " ");

		if (syllable_valid(list, len) != expected)
			fail_msg("'%.*s' is%s a possible syllable", (int)len, list, expected ? "" : " not");
		list += len;
		list += *list == ' ';
	}
}

static void
syllables_of_the_language_are_possible(void **state)
{
	(void)state;
	check_all("nghiêng quốc phòng Nguyễn ĐƯỜNG khuya khuỷu ngoèo thuở quyết quỳnh huỳnh yêu yến y kỹ lý ỷ ừ ơ ạ", true);
	check_all("gì gìn giữ già giết giếng giặc gia ghế ghi nghe nghỉ ngoài ngủ xoong loại toán oằn oanh hoạch huyên uyển", true);
	check_all("buýt tuýp quý quí quần quở quăng quắt quên trừu bưu ươm uông uốn uẩn khuếch huênh thuê hươu hiu", true);
	check_all("rượu chiêm chiếc cách ách ếch ích sẹo dịu gửi củi cụi mía mưa mùa", true);
}

static void
both_tone_styles_are_right_and_no_third(void **state)
{
	(void)state;
	check_all("hòa hoà khỏe khoẻ thủy thuỷ ủy uỷ Hòa HOÀ họa hoạ", true);
	check_all("hòan tóan miá cuả qúy tìên ngừơi hoàì", false);
}

static void
spelling_joins_onsets_and_vowels(void **state)
{
	(void)state;
	check_all("ngiêng nghủ gế ghà kà cê cy qu q qoa gy ngy kua quoa nyêu iên", false);
	check_all("ghè kề kì kỷ cá gà ngà nghề", true);
}

static void
stops_take_two_tones_only(void **state)
{
	(void)state;
	check_all("tác tạc cấp cập ướt ượt ích ịch", true);
	check_all("tac tàc tảc tãc cap cầp ươt ich ồc", false);
}

static void
other_words_are_not_possible(void **state)
{
	(void)state;
	check_all("Washington Putin B TP km zôn fa jà wa Đắk UBND str ngh ngập1 a1", false);
	assert_false(syllable_valid("", 0));
	assert_false(syllable_valid("nghiêngnghiêng", strlen("nghiêngnghiêng")));
	assert_false(syllable_valid("\xE4\xB8\xAD", 3));
}

static void
the_share_tells_vietnamese_from_others(void **state)
{
	static const char vietnamese[] = "Chiều 3/4, Đại sứ quán Ca-na-đa tại Hà Nội tiếp đoàn công tác của Viện Chiến lược.";
	static const char bare[] = "Chieu 3/4, Dai su quan tai Ha Noi tiep doan cong tac cua Vien Chien luoc.";
	static const char english[] = "The embassy in Hanoi received a delegation of the institute on the third of April.";
	static const char numbers[] = "Tàu SB 123, 45 tấn, Đà Nẵng";      /* five words, SB is none of the language */

	(void)state;
	assert_true(syllable_share(vietnamese, sizeof vietnamese - 1) > 0.9);
	assert_true(syllable_share(bare, sizeof bare - 1) == 0);
	assert_true(syllable_share(english, sizeof english - 1) == 0);
	assert_true(syllable_share("", 0) == 0);
	assert_float_equal(syllable_share(numbers, sizeof numbers - 1), 4.0 / 5, 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syllables_of_the_language_are_possible),
		cmocka_unit_test(both_tone_styles_are_right_and_no_third),
		cmocka_unit_test(spelling_joins_onsets_and_vowels),
		cmocka_unit_test(stops_take_two_tones_only),
		cmocka_unit_test(other_words_are_not_possible),
		cmocka_unit_test(the_share_tells_vietnamese_from_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
