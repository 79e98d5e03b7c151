/* Who holds which post, which reference is meant, what a short form stands for; and the entities that come of it. */
#include <stdio.h>

#include "tag_document.h"

#define FIELD(sample, type, n, name, json) assert_string_equal(sample_value(sample, type, n, name), json)

static void
rank_and_posts_stand_beside_the_name(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [-rank canonical=Thượng_tướng|Thượng tướng] [person|Trần Văn Mẫu], [position|Ủy viên Ban Thường vụ Tỉnh ủy], "
	    "[position|Thứ trưởng Bộ Y tế] nói; [-rank|Thiếu tướng] [person|Lê Thử], [position|Viện trưởng Viện Sử học] (Bộ Văn hóa) kiêm [position|Trưởng ban Thư ký] dự.");
	FIELD(s, "person", 0, "rank", "\"Thượng tướng\"");
	FIELD(s, "person", 0, "positions", "[\"Ủy viên Ban Thường vụ Tỉnh ủy\",\"Thứ trưởng Bộ Y tế\"]");
	FIELD(s, "person", 1, "rank", "\"Thiếu tướng\"");
	FIELD(s, "person", 1, "positions", "[\"Viện trưởng Viện Sử học\",\"Trưởng ban Thư ký\"]");
	FIELD(s, "position", 1, "person", "\"Trần Văn Mẫu\"");
	FIELD(s, "position", 3, "person", "\"Lê Thử\"");
	sample_free(s);
}

static void
posts_before_the_name_count_too(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [position|Bộ trưởng Bộ Công an], [-rank|Đại tướng] [person|Vũ Mẫu] tiếp [position|Phó Tư lệnh Quân khu], "
	    "[position|Chánh Thanh tra], [-rank|đại tướng] [person|Đỗ Thử].~ [position|Tổng Biên tập]: [-rank|Đại tá] [person|Ngô Ví Dụ].~ "
	    "[position|Giám đốc Sở Y tế] PGS, TS [person|Hồ Tên].~ [position|đại biểu hội đồng], [person|Mai Họ] nói.~ [-rank|Trung tướng], [position|Tư lệnh] [person|Lý Danh].");
	FIELD(s, "person", 0, "rank", "\"Đại tướng\"");
	FIELD(s, "person", 0, "positions", "[\"Bộ trưởng Bộ Công an\"]");
	FIELD(s, "person", 1, "rank", "\"đại tướng\"");
	FIELD(s, "person", 1, "positions", "[\"Phó Tư lệnh Quân khu\",\"Chánh Thanh tra\"]");
	FIELD(s, "person", 2, "positions", "[\"Tổng Biên tập\"]");
	FIELD(s, "person", 3, "positions", "[\"Giám đốc Sở Y tế\"]");
	FIELD(s, "person", 4, "positions", "");
	FIELD(s, "person", 5, "rank", "\"Trung tướng\"");
	FIELD(s, "position", 5, "person", "");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: chào [position|Đại sứ], [-rank|Đại tá] [person|An Bình].");
	FIELD(s, "person", 0, "positions", "");
	sample_free(s);
}

static void
a_post_belongs_to_the_name_it_follows(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: dự có [person|An Bình], [position|Phó chủ tịch xã Thử]; ông [person|Cao Danh], [position|Giám đốc Sở Y tế] và [person|Đào Em].");
	FIELD(s, "person", 0, "positions", "[\"Phó chủ tịch xã Thử\"]");
	FIELD(s, "person", 1, "positions", "[\"Giám đốc Sở Y tế\"]");
	FIELD(s, "person", 2, "positions", "");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: gồm [position|Trưởng ban A] [person|An Bình], [position|Phó ban B] [person|Cao Danh], [position|Phó ban C] [-rank|Đại tá] [person|Đào Em], [position|Phó ban D].");
	FIELD(s, "person", 0, "positions", "[\"Trưởng ban A\"]");
	FIELD(s, "person", 1, "positions", "[\"Phó ban B\"]");
	FIELD(s, "person", 2, "positions", "[\"Phó ban C\",\"Phó ban D\"]");
	sample_free(s);
}

static void
a_post_between_two_names(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: lời mời của [person|An Bình], [position|Bộ trưởng [-location id=IN|Ấn Độ]], bà [person|Nira Shara] dẫn đầu đoàn.~ "
	    "Theo [position|Thủ tướng] [person|Cao Danh], [position|Giám đốc Sở Y tế], ông [person|Đào Em] cho biết.");
	FIELD(s, "person", 0, "positions", "");
	FIELD(s, "person", 1, "positions", "[\"Bộ trưởng Ấn Độ\"]");
	FIELD(s, "person", 2, "positions", "[\"Thủ tướng\"]");
	FIELD(s, "person", 3, "positions", "[\"Giám đốc Sở Y tế\"]");
	sample_free(s);
	/* Of one's own country, of a list, of a foreigner: the name before it has it. */
	s = sample_new(NULL, NULL, "paragraph: lời mời của [person|An Bình], [position|Bộ trưởng [-location id=VN|Việt Nam]], bà [person|Nira Shara] dẫn đầu đoàn.~ "
	    "gồm [person|Cao Danh], [position|Đại sứ [-location id=IN|Ấn Độ]], ông [person|Raj Shara], [position|Trưởng ban A].~ "
	    "[person|Nara Shivu], [position|Đại sứ [-location id=IN|Ấn Độ]], ông [person|Raj Shara] dự.~ "
	    "[position|Trưởng ban A] [person|Đào Em], [position|Phó ban B], [person|Hồ Tên] nói.");
	FIELD(s, "person", 0, "positions", "[\"Bộ trưởng Việt Nam\"]");
	FIELD(s, "person", 2, "positions", "[\"Đại sứ Ấn Độ\"]");
	FIELD(s, "person", 3, "positions", "[\"Trưởng ban A\"]");
	FIELD(s, "person", 4, "positions", "[\"Đại sứ Ấn Độ\"]");
	FIELD(s, "person", 6, "positions", "[\"Trưởng ban A\",\"Phó ban B\"]");
	sample_free(s);
}

static void
an_office_that_closes_an_opening_phrase_is_another_ones(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: Thừa ủy quyền của [position|Thủ tướng], [position|Bộ trưởng Y tế] [person|An Bình] trao quà.~ "
	    "Sáng nay, thay mặt [position|Thủ trưởng Bộ], [-rank|Đại tá] [person|Cao Danh], [position|Phó ban B], phát biểu.~ "
	    "Theo [position|Phó Thủ tướng], [position|Bộ trưởng Ngoại giao] [person|Đào Em], việc đã xong.~ "
	    "Trên cương vị [position|Tư lệnh Quân khu], [-rank|Đại tá] [person|Hồ Tên] nói.~ "
	    "Trong cuộc gặp [position|Phó Thủ tướng], [position|Trưởng ban A] [person|Lê Thử] tại Huế, hai bên nói.~ "
	    "Trả lời [position|Chánh án B], [position|Trưởng ban C] [person|Trần Vĩ] cho biết.");
	FIELD(s, "person", 0, "positions", "[\"Bộ trưởng Y tế\"]");
	FIELD(s, "position", 0, "person", "");
	FIELD(s, "person", 1, "positions", "[\"Phó ban B\"]");
	FIELD(s, "position", 2, "person", "");
	FIELD(s, "person", 2, "positions", "[\"Phó Thủ tướng\",\"Bộ trưởng Ngoại giao\"]");
	FIELD(s, "person", 3, "positions", "[\"Tư lệnh Quân khu\"]");
	FIELD(s, "person", 4, "positions", "[\"Phó Thủ tướng\",\"Trưởng ban A\"]");
	FIELD(s, "person", 5, "positions", "[\"Trưởng ban C\"]");
	sample_free(s);
}

static void
a_post_behind_an_age_and_a_former_one(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: Ông [person|An Bình], 54 tuổi, [position|Giám đốc Sở Y tế], nói.~ "
	    "Bà [person|Cao Danh] (SN 1961, trú quận 3, [position|Trưởng ban A]) nói.~ "
	    "Ông [person|Đào Em] (sinh năm 1961, [position|Trưởng ban B]) nói.~ "
	    "Ông [person|Hồ Tên], cựu [position|Trưởng ban C], và bà [person|Lê Thử] – khi đó là [position|Trưởng ban D] – cùng đến.~ "
	    "Ông [person|Trần Vĩ], 5 lần [position|Trưởng ban E] nói.");
	FIELD(s, "person", 0, "positions", "[\"Giám đốc Sở Y tế\"]");
	FIELD(s, "person", 1, "positions", "[\"Trưởng ban A\"]");
	FIELD(s, "person", 2, "positions", "[\"Trưởng ban B\"]");
	FIELD(s, "person", 3, "positions", "[\"Trưởng ban C\"]");
	FIELD(s, "person", 4, "positions", "[\"Trưởng ban D\"]");
	FIELD(s, "person", 5, "positions", "");
	sample_free(s);
}

static void
a_bracket_between_office_and_name(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: Ông gặp [position|Tổng Giám đốc Quỹ A] (QA) [person|An Bình], [position|Trưởng ban B] (BB) [person|Cao Danh]; "
	    "gửi [position|Chánh án C] (để biết), [person|Đào Em].");
	FIELD(s, "person", 0, "positions", "[\"Tổng Giám đốc Quỹ A\"]");
	FIELD(s, "person", 1, "positions", "[\"Trưởng ban B\"]");
	FIELD(s, "position", 1, "person", "\"Cao Danh\"");
	FIELD(s, "person", 2, "positions", "");
	sample_free(s);
}

static void
a_post_that_a_verb_gives(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: Ông [person|An Bình] hiện là [position|Giám đốc Sở Y tế] kiêm [position|Bí thư Đảng ủy], [position|Trưởng ban A].~ "
	    "Bà [person|Cao Danh] (45 tuổi) được bổ nhiệm giữ chức [position|Phó ban B].~ Ông [person|Đào Em] chê [position|Phó ban C], [position|Phó ban D].~ "
	    "Ông [person|Hồ Tên], bà [person|Lê Thử] là [position|Phó ban E].");
	FIELD(s, "position", 0, "person", "\"An Bình\"");
	FIELD(s, "position", 1, "person", "\"An Bình\"");
	FIELD(s, "position", 2, "person", "\"An Bình\"");
	FIELD(s, "position", 3, "person", "\"Cao Danh\"");
	FIELD(s, "position", 4, "person", "");
	FIELD(s, "position", 5, "person", "");
	FIELD(s, "position", 6, "person", "\"Lê Thử\"");
	FIELD(s, "person", 0, "positions", "");    /* it does not stand beside the name */
	sample_free(s);
}

static void
an_office_said_again_has_the_holder_that_is_named(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "title: [position|Thủ tướng] thăm chợ\nparagraph: [position|Thủ tướng] [person|An Bình] đến. [position|Thủ tướng Lào] [person|Cao Danh] cũng đến.~ "
	    "[position|thủ tướng] nói; chức [position|Thủ tướng]; cựu [position|Thủ tướng]; [position|Thủ tướng] tạm quyền; [position|Thủ tướng Lào] về.");
	FIELD(s, "position", 0, "person", "\"An Bình\"");
	FIELD(s, "position", 3, "person", "\"An Bình\"");
	FIELD(s, "position", 4, "person", "");
	FIELD(s, "position", 5, "person", "");
	FIELD(s, "position", 6, "person", "");
	FIELD(s, "position", 7, "person", "\"Cao Danh\"");
	sample_free(s);
	/* of another time, or of another page */
	s = sample_new(NULL, NULL, "paragraph: Cựu [position|Thủ tướng] [person|An Bình] đến. [position|Thủ tướng] nói.~ "
	    "Ông [person|Cao Danh] từng là [position|Giám đốc Sở Y tế]. [position|Giám đốc Sở Y tế] nói; [position|Cục trưởng Cục Quân y] nói.\n"
	    "teaser: [position|Cục trưởng Cục Quân y] [person|Hồ Tên] về");
	FIELD(s, "position", 1, "person", "");
	FIELD(s, "position", 2, "person", "\"Cao Danh\"");
	FIELD(s, "position", 3, "person", "");
	FIELD(s, "position", 4, "person", "");
	sample_free(s);
	/* two holders, an office that several hold, another page's */
	s = sample_new(NULL, NULL, "paragraph: [position|Giám đốc Sở Y tế] [person|An Bình] và [position|Giám đốc Sở Y tế] [person|Cao Danh].~ "
	    "[position|Thứ trưởng Bộ Y tế] [person|Đào Em]; [position|Cục trưởng Cục Quân y] [person|Hồ Tên].~ [position|Giám đốc Sở Y tế], [position|Thứ trưởng Bộ Y tế] nói.\n"
	    "teaser: [position|Cục trưởng Cục Quân y] nói gì?");
	FIELD(s, "position", 4, "person", "");
	FIELD(s, "position", 5, "person", "");
	FIELD(s, "position", 6, "person", "");
	sample_free(s);
}

static void
nobody_holds_posts_of_two_countries(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: gặp [position|tổng thống [-location id=KR|Hàn Quốc]], [position|Thủ tướng [-location id=FI|Phần Lan]] [person|Aki Hakala] nói.~ "
	    "Theo ông [person|Hakala], [position|Thủ tướng [-location id=JP|Nhật]] đồng ý.~ "
	    "Ông [person|Hakala], nguyên [position|Đại sứ [-location id=SE|Thụy Điển]], cười.~ "
	    "Ông [person|Hakala], [position|Đại sứ tại [-location id=SE|Thụy Điển]], về.~ "
	    "Ông [person|An Bình], [position|Đại sứ [-location id=JP|Nhật]], dự.");
	FIELD(s, "person", 0, "positions", "[\"Thủ tướng Phần Lan\"]");
	FIELD(s, "position", 0, "person", "");
	FIELD(s, "person", 1, "name", "\"Aki Hakala\"");
	FIELD(s, "person", 1, "positions", "");
	FIELD(s, "position", 2, "person", "");
	FIELD(s, "person", 2, "positions", "[\"Đại sứ Thụy Điển\"]");
	FIELD(s, "person", 3, "positions", "[\"Đại sứ tại Thụy Điển\"]");
	FIELD(s, "person", 4, "positions", "[\"Đại sứ Nhật\"]");
	sample_free(s);
}

static void
a_body_told_with_its_country_is_meant_without(void **state)
{
	static const char lao[] = "title: [organization canonical=Bộ_Y_tế id=bo-y-te|Bộ Y tế] lo\nparagraph: [organization|Bộ Y tế của [-location id=LA|Lào]] báo.~ "
	    "[organization canonical=Bộ_Y_tế id=bo-y-te|BỘ Y TẾ] và [organization|Bộ Y tế [-location id=TH|Thái Lan]] họp.~ "
	    "[organization canonical=Bộ_Y_tế id=bo-y-te|Bộ Y tế] chờ [organization canonical=Quốc_hội id=quoc-hoi|Quốc hội]";
	struct sample *s;
	char text[1024];

	(void)state;
	snprintf(text, sizeof text, "%s.", lao);
	s = sample_new(NULL, NULL, text);
	FIELD(s, "organization", 0, "canonical", "\"Bộ Y tế của Lào\"");
	FIELD(s, "organization", 0, "id", "");
	FIELD(s, "organization", 2, "canonical", "\"Bộ Y tế của Lào\"");
	FIELD(s, "organization", 4, "canonical", "\"Bộ Y tế Thái Lan\"");
	FIELD(s, "organization", 5, "id", "\"quoc-hoi\"");
	sample_free(s);
	/* Where Vietnam is told of, the list is right. */
	snprintf(text, sizeof text, "%s ở [location id=VN-26|Huế].", lao);
	s = sample_new(NULL, NULL, text);
	FIELD(s, "organization", 4, "id", "\"bo-y-te\"");
	sample_free(s);
	snprintf(text, sizeof text, "%s ở Việt Nam.", lao);
	s = sample_new(NULL, NULL, text);
	FIELD(s, "organization", 4, "canonical", "\"Bộ Y tế\"");
	sample_free(s);
	snprintf(text, sizeof text, "%s, [position|Bộ trưởng] [person|Nguyễn Mẫu] nói.", lao);
	s = sample_new(NULL, NULL, text);
	FIELD(s, "organization", 4, "id", "\"bo-y-te\"");
	sample_free(s);
	/* A host that is named before its guest; a body that the list knows with its country. */
	s = sample_new(NULL, NULL, "paragraph: [organization canonical=Bộ_Y_tế id=bo-y-te|Bộ Y tế] đón [organization|Bộ Y tế [-location id=LA|Lào]].~ "
	    "[organization canonical=Bộ_Y_tế id=bo-y-te|Bộ Y tế] nói.");
	FIELD(s, "organization", 0, "id", "\"bo-y-te\"");
	FIELD(s, "organization", 2, "id", "\"bo-y-te\"");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: [organization|Bộ Y tế [-location id=LA|Lào]] báo.~ [organization canonical=Bộ_Y_tế_Mỹ id=bo-y-te-my|Bộ Y tế [location id=US|Mỹ]] đáp.~ "
	    "[organization canonical=Bộ_Y_tế id=bo-y-te|Bộ Y tế] nói.");
	FIELD(s, "organization", 2, "canonical", "\"Bộ Y tế Mỹ\"");
	FIELD(s, "organization", 2, "id", "\"bo-y-te-my\"");
	sample_free(s);
}

static void
a_rank_in_the_plural_is_everybodys(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: các [-rank|Thượng tướng] [person|An Bình], [person|Cao Danh] và [person|Đào Em] dự; [-rank|Đại tá] [person|Hồ Tên], [person|Mai Họ].");
	FIELD(s, "person", 1, "rank", "\"Thượng tướng\"");
	FIELD(s, "person", 2, "rank", "\"Thượng tướng\"");
	FIELD(s, "person", 3, "rank", "\"Đại tá\"");
	FIELD(s, "person", 4, "rank", "");
	sample_free(s);
}

static void
a_post_in_the_plural_is_everybodys(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: gồm các [position|Phó Thủ tướng] [person|An Bình], [person|Cao Danh] và [person|Đào Em].~ "
	    "Có các đồng chí [position|Ủy viên Bộ A]: [person|Hồ Tên], [position|Trưởng ban B]; [-rank|Đại tá] [person|Lê Thử], [position|Trưởng ban C].~ "
	    "Hai [-rank|Đại tá]: [person|Trần Vĩ], [position|Phó ban D]; [person|Kha Lực], [position|Phó ban E].~ "
	    "[position|Bộ trưởng F] kiêm [position|Trưởng ban G] [person|Vũ Tư], [person|Bùi Sáu].");
	FIELD(s, "person", 1, "positions", "[\"Phó Thủ tướng\"]");
	FIELD(s, "person", 2, "positions", "[\"Phó Thủ tướng\"]");
	FIELD(s, "person", 3, "positions", "[\"Ủy viên Bộ A\",\"Trưởng ban B\"]");
	FIELD(s, "person", 4, "positions", "[\"Ủy viên Bộ A\",\"Trưởng ban C\"]");
	FIELD(s, "person", 6, "rank", "\"Đại tá\"");
	FIELD(s, "person", 6, "positions", "[\"Phó ban E\"]");
	FIELD(s, "person", 7, "positions", "[\"Bộ trưởng F\",\"Trưởng ban G\"]");
	FIELD(s, "person", 8, "positions", "");
	sample_free(s);
}

static void
short_names_find_the_full_one(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [person|Tuấn] và [person|Nguyễn Mạnh Tuấn] gặp [person|Phan Bá Tuấn].~ Ông [person|Tuấn] và [person|Mạnh Tuấn] nói; "
	    "[person|Lee Jong Sup] cùng [person|Lee].\ncaption: Ảnh: [person|Tuấn]\nbyline: [person|MẠNH TUẤN]\nparagraph: [person|Omar al - Hakim], [person|Hakim].");
	FIELD(s, "person", 0, "name", "\"Nguyễn Mạnh Tuấn\"");
	FIELD(s, "person", 3, "name", "\"Phan Bá Tuấn\"");
	FIELD(s, "person", 4, "name", "\"Nguyễn Mạnh Tuấn\"");
	FIELD(s, "person", 6, "name", "\"Lee Jong Sup\"");
	FIELD(s, "person", 7, "name", "\"Tuấn\"");
	FIELD(s, "person", 8, "name", "\"MẠNH TUẤN\"");
	FIELD(s, "person", 10, "name", "\"Omar al - Hakim\"");
	sample_free(s);
}

static void
date_and_issuer_follow_a_reference(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [legal_ref kind=Nghị_quyết number=61-_NQ/TU|Nghị quyết 61- NQ/TU] [date|ngày 3/6/2014] của [organization|Tỉnh ủy Thử] và "
	    "[legal_ref kind=Nghị_quyết number=63–NQ/HĐ|Nghị quyết 63–NQ/HĐ], [date|ngày 12/9/2014] của [event|Kỳ họp mùa thu [organization|Hội đồng tỉnh]]; "
	    "[legal_ref kind=Nghị_quyết number=9-NQ/TU|Nghị quyết 9-NQ/TU] [date|sáng 19/7/2019] được bàn.");
	FIELD(s, "legal_ref", 0, "number", "\"61-NQ/TU\"");
	FIELD(s, "legal_ref", 0, "date", "\"2014-06-03\"");
	FIELD(s, "legal_ref", 0, "issuer", "\"Tỉnh ủy Thử\"");
	FIELD(s, "legal_ref", 1, "number", "\"63-NQ/HĐ\"");
	FIELD(s, "legal_ref", 1, "issuer", "\"Kỳ họp mùa thu Hội đồng tỉnh\"");
	FIELD(s, "legal_ref", 2, "date", "");
	sample_free(s);
}

static void
a_date_behind_the_issuer_is_of_the_reference(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [legal_ref kind=Quyết_định number=45/QĐ-HĐ|Quyết định 45/QĐ-HĐ] do [position|Chủ tịch [organization|Hội Thử]] [person|Lê Văn Mẫu] ký [date|ngày 3/2/2025].~ "
	    "[legal_ref kind=Nghị_quyết number=9-NQ/TU|Nghị quyết 9-NQ/TU] của [organization|Tỉnh ủy Thử], [date|ngày 19/7/2019] được bàn.~ "
	    "[legal_ref kind=Nghị_quyết number=12/NQ-HĐ|Nghị quyết 12/NQ-HĐ] đã được [organization|Hội Thử] khóa XI thông qua [date|ngày 9/3/2020].~ "
	    "[legal_ref kind=Giấy_phép number=5/GP-BTT issuer=Bộ_Thử|Giấy phép 5/GP-BTT] do [position|Thứ trưởng] ký, cấp [date|ngày 1/2/2020].");
	FIELD(s, "legal_ref", 0, "date", "\"2025-02-03\"");
	FIELD(s, "legal_ref", 0, "issuer", "\"Hội Thử\"");
	FIELD(s, "legal_ref", 1, "date", "");
	FIELD(s, "legal_ref", 1, "issuer", "\"Tỉnh ủy Thử\"");
	FIELD(s, "legal_ref", 2, "date", "\"2020-03-09\"");
	FIELD(s, "legal_ref", 2, "issuer", "\"Hội Thử\"");
	FIELD(s, "legal_ref", 3, "issuer", "\"Bộ Thử\"");
	sample_free(s);
}

static void
the_subject_of_an_act_issues_a_reference(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new("2025-03-06", NULL, "paragraph: [date|Ngày 5/3], [organization|Sở Thử] vừa ban hành [legal_ref kind=Công_văn number=7/ST-X|Công văn 7/ST-X] và [legal_ref kind=Công_văn number=8/ST-X|Công văn 8/ST-X].~ "
	    "[position|Giám đốc [organization|Sở Thử]] [person|Lê Văn Mẫu] đã chính thức ký [legal_ref kind=Quyết_định number=3/QĐ-ST|Quyết định 3/QĐ-ST].~ "
	    "[position|Thủ trưởng] ban hành [legal_ref kind=Quyết_định number=4/QĐ-CP issuer=Nhà_Thử|Quyết định 4/QĐ-CP]; [organization|Sở Thử] triển khai [legal_ref kind=Quyết_định number=6/QĐ-UB|Quyết định 6/QĐ-UB].~ "
	    "[position|Thủ trưởng] ký [legal_ref kind=Hiệp_ước|Hiệp ước Thử].");
	FIELD(s, "legal_ref", 0, "issuer", "\"Sở Thử\"");
	FIELD(s, "legal_ref", 0, "date", "\"2025-03-05\"");
	FIELD(s, "legal_ref", 1, "issuer", "\"Sở Thử\"");
	FIELD(s, "legal_ref", 1, "date", "\"2025-03-05\"");
	FIELD(s, "legal_ref", 2, "issuer", "\"Sở Thử\"");
	FIELD(s, "legal_ref", 2, "date", "");
	FIELD(s, "legal_ref", 3, "issuer", "\"Nhà Thử\"");
	FIELD(s, "legal_ref", 4, "issuer", "");
	FIELD(s, "legal_ref", 5, "issuer", "");
	sample_free(s);
}

static void
references_of_a_list_share_their_issuer(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [legal_ref kind=Kết_luận number=5-KL/TU|Kết luận 5-KL/TU] [date|ngày 3/6/2014], [legal_ref kind=Quyết_định number=6/QĐ-UBND|Quyết định 6/QĐ-UBND], "
	    "[legal_ref kind=Chỉ_thị number=7-CT/TU|Chỉ thị 7-CT/TU] và số [legal_ref kind=Chỉ_thị number=9|9] của [organization|Tỉnh ủy Thử].~ "
	    "[legal_ref kind=Nghị_quyết number=417/NQ-X issuer=Nhà_Thử|Nghị quyết 417/NQ-X] bàn việc khác.~ [legal_ref kind=Nghị_quyết number=417|Nghị quyết 417].");
	FIELD(s, "legal_ref", 0, "issuer", "");
	FIELD(s, "legal_ref", 1, "issuer", "");
	FIELD(s, "legal_ref", 2, "issuer", "\"Tỉnh ủy Thử\"");
	FIELD(s, "legal_ref", 3, "issuer", "\"Tỉnh ủy Thử\"");
	FIELD(s, "legal_ref", 5, "issuer", "\"Nhà Thử\"");
	sample_free(s);
}

static void
a_short_number_finds_the_full_one_before_and_after(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: Theo [legal_ref kind=Nghị_quyết number=417|Nghị quyết số 417], [legal_ref kind=nghị_quyết number=417-NQ/TU|nghị quyết 417-NQ/TU] "
	    "[date|ngày 4/2/2015] của [organization|Tỉnh ủy Thử].~ [legal_ref kind=Nghị_quyết number=417|Nghị quyết 417] và [legal_ref kind=Quyết_định number=417|Quyết định 417], "
	    "[legal_ref kind=Nghị_quyết number=41|Nghị quyết 41].");
	FIELD(s, "legal_ref", 0, "number", "\"417-NQ/TU\"");
	FIELD(s, "legal_ref", 0, "date", "\"2015-02-04\"");
	FIELD(s, "legal_ref", 2, "number", "\"417-NQ/TU\"");
	FIELD(s, "legal_ref", 2, "issuer", "\"Tỉnh ủy Thử\"");
	FIELD(s, "legal_ref", 3, "number", "\"417\"");
	FIELD(s, "legal_ref", 4, "number", "\"41\"");
	sample_free(s);
}

static void
a_law_without_number_has_a_name(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [legal_ref kind=Luật|Luật Đất đai 2013], [legal_ref kind=Nghị_quyết|Nghị quyết Đại hội [organization|Công đoàn Thử] lần thứ 12].");
	FIELD(s, "legal_ref", 0, "number", "null");
	FIELD(s, "legal_ref", 0, "name", "\"Luật Đất đai 2013\"");
	FIELD(s, "legal_ref", 0, "issuer", "");
	FIELD(s, "legal_ref", 1, "issuer", "\"Công đoàn Thử\"");
	sample_free(s);
}

static void
mentions_of_one_person_are_one_entity(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [-rank|Thượng tướng] [person|Trần Hòa Mẫu], [position|Thứ trưởng] nói.~ [person|Mẫu] và [person|TRẦN HOÀ MẪU], [position|Trưởng ban].");
	json = sample_json(s, document_write_entities);
	assert_string_equal(json, "[{\"type\":\"person\",\"key\":\"Trần Hoà Mẫu\",\"fields\":{\"name\":\"Trần Hòa Mẫu\",\"ranks\":[\"Thượng tướng\"],"
	    "\"positions\":[\"Thứ trưởng\",\"Trưởng ban\"]},\"mentions\":[0,2,3]}]");
	assert_int_equal(document_entity_count(s->result), 1);
	sample_free(s);
}

static void
case_and_stops_part_nobody(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [position|Trưởng ban] [person|An Bình], [position|trưởng ban] [person|An Bình]; [person|T.] và [person|T].");
	json = sample_json(s, document_write_entities);
	assert_contains(json, "\"name\":\"An Bình\",\"ranks\":[],\"positions\":[\"Trưởng ban\"]},\"mentions\":[1,3]");
	assert_contains(json, "\"mentions\":[4,5]");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: [position|Giám đốc] [person|An Bình], [position|Giám đốc Sở Y tế], [position|Bí thư]; [person|An Bình], [position|Bí thư].");
	json = sample_json(s, document_write_entities);
	assert_contains(json, "\"positions\":[\"Giám đốc Sở Y tế\",\"Bí thư\"]");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: [person|H.N. Y] gặp [person|Y.].");
	json = sample_json(s, document_write_entities);
	assert_contains(json, "\"name\":\"H.N. Y\",\"ranks\":[],\"positions\":[]},\"mentions\":[0,1]");
	sample_free(s);
}

static void
thousands_of_tags_are_merged(void **state)
{
	struct buffer text = { 0 };
	struct sample *s;

	(void)state;
	buffer_text(&text, "paragraph: ");
	for (int i = 0; i < 20000; i++)
		buffer_printf(&text, i % 4 == 0 ? "[date|ngày %d/7], " : i % 4 == 1 ? "[position|Trưởng ban %d] " : i % 4 == 2 ? "[person|An Bình %d], " : "[legal_ref kind=Luật number=%d|Luật %d], ", i % 28 + 1, i);
	s = sample_new("2019-08-01", NULL, buffer_string(&text));
	assert_int_equal(document_entity_count(s->result), 2 * 7);
	sample_free(s);
	buffer_free(&text);
}

static void
references_bodies_and_places_are_merged_by_what_they_are(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [legal_ref kind=Nghị_định number=15/2019/NĐ-CP|Nghị định 15/2019/NĐ-CP] [date|ngày 1/2/2019] của [organization canonical=Chính_phủ id=gov|Chính phủ]; "
	    "[legal_ref kind=nghị_định number=15/2019|nghị định 15/2019].~ [location iso=VN|Việt Nam], [location iso=VN|VIỆT NAM], [organization|Xí nghiệp Thử].");
	json = sample_json(s, document_write_entities);
	assert_contains(json, "{\"type\":\"legal_ref\",\"key\":\"15/2019/nđ-cp\",\"fields\":{\"kind\":\"Nghị định\",\"number\":\"15/2019/NĐ-CP\",\"date\":\"2019-02-01\",\"issuer\":\"Chính phủ\"},\"mentions\":[0,3]}");
	assert_contains(json, "{\"type\":\"organization\",\"key\":\"Chính Phủ\",\"fields\":{\"canonical\":\"Chính phủ\",\"id\":\"gov\"},\"mentions\":[2]}");
	assert_contains(json, "{\"type\":\"location\",\"key\":\"Việt Nam\",\"fields\":{\"canonical\":\"Việt Nam\",\"id\":\"VN\"},\"mentions\":[4,5]}");
	assert_contains(json, "\"key\":\"Xí Nghiệp Thử\"");
	sample_free(s);
}

static void
a_definition_serves_all_uses_before_and_after(void **state)
{
	struct sample *s;
	const char *json;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [organization|BQLR] họp.~ Ban quản lý rừng ([abbreviation short=BQLR long=Ban_quản_lý_rừng|BQLR]) xã.~ [organization|BQLR] bầu.");
	json = sample_json(s, document_write_entities);
	assert_contains(json, "{\"type\":\"abbreviation\",\"key\":\"BQLR\",\"fields\":{\"short\":\"BQLR\",\"long\":\"Ban quản lý rừng\"},\"mentions\":[0,1,2]}");
	FIELD(s, "organization", 0, "canonical", "\"Ban quản lý rừng\"");
	FIELD(s, "organization", 1, "canonical", "\"Ban quản lý rừng\"");
	sample_free(s);
}

static void
the_article_says_what_letters_mean_before_the_list_does(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [organization canonical=Ban_quản_lý_rừng_Sậu id=bqlr-sau|Ban quản lý rừng] ([organization canonical=Bến_quay_lưới_rê id=bqlr|BQLR] "
	    "[abbreviation short=BQLR long=Ban_quản_lý_rừng|BQLR]) họp.~ [organization canonical=Bến_quay_lưới_rê id=bqlr|BQLR] bầu.");
	FIELD(s, "organization", 1, "canonical", "\"Ban quản lý rừng Sậu\"");
	FIELD(s, "organization", 2, "id", "\"bqlr-sau\"");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: [organization|Cục Dự trữ] ([organization canonical=Cục_Dự_trữ_Hy_Lạp id=xdt|XDT] [abbreviation short=XDT long=Cục_Dự_trữ|XDT]).");
	FIELD(s, "organization", 1, "canonical", "\"Cục Dự trữ Hy Lạp\"");
	FIELD(s, "organization", 1, "id", "\"xdt\"");
	sample_free(s);
}

static void
an_article_without_anything_has_no_entities(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: Trời mưa.");
	assert_string_equal(sample_json(s, document_write_entities), "[]");
	assert_string_equal(sample_json(s, document_write_events), "[]");
	sample_free(s);
	s = sample_new("2020-13-45", NULL, "");
	assert_int_equal(document_entity_count(s->result), 0);
	sample_free(s);
}

/* The ministry may be left out of an office; a name has one y and i. */
static void
one_office_and_one_name_in_two_spellings(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [position|Bộ trưởng Y tế] [person|Trần Vĩ] đến.~ [position|Bộ trưởng Bộ Y tế] [person|Trần Vỹ] nói.~ [position|Bộ trưởng] [person|Trần Vỹ] đi.~ "
	    "[position|Thứ trưởng Bộ Y tế], [position|Thứ trưởng Tài chính] [person|Lê Kỳ Thúy] về cùng [person|Lê Kì Thúi].");
	assert_contains(sample_json(s, document_write_entities), "{\"name\":\"Trần Vĩ\",\"ranks\":[],\"positions\":[\"Bộ trưởng Bộ Y tế\"]}");
	assert_contains(sample_json(s, document_write_entities), "{\"name\":\"Lê Kỳ Thúy\",\"ranks\":[],\"positions\":[\"Thứ trưởng Bộ Y tế\",\"Thứ trưởng Tài chính\"]}");
	assert_contains(sample_json(s, document_write_entities), "{\"name\":\"Lê Kì Thúi\"");
	sample_free(s);
	s = sample_new(NULL, NULL, "paragraph: Ông [person|Kha Jong-thu], ông [person|Kha Jong Thu] và ông [person|Kha Jong - thu] đến, ông [person|Kha Jongthu] đi.");
	assert_null(strstr(sample_json(s, document_write_entities), "Kha Jong Thu\""));
	assert_contains(sample_json(s, document_write_entities), "{\"name\":\"Kha Jong-thu\"");
	assert_contains(sample_json(s, document_write_entities), "{\"name\":\"Kha Jongthu\"");
	sample_free(s);
}

/* A slip of marks in the office or in its body makes no second post, and neither do letters for the office. */
static void
a_post_is_spelt_as_the_lists_have_it(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: [position|[-office canonical=Thứ_trưởng|Thứ truởng] [-organization canonical=Bộ_Quốc_phòng|Bộ Quốc phòng Việt Nam]] [person|An Bình] đến.~ "
	    "[person|An Bình], [position|[-office canonical=Thứ_trưởng|Thứ trưởng] [-organization canonical=Bộ_Quốc_phòng|Bộ Quôc phòng] Việt Nam].~ "
	    "[position|[-office canonical=Tổng_giám_đốc|TGĐ] nhà máy] [person|Trần Vĩ] và [position|[-office_once canonical=Tổng_giám_đốc|tổng giám đốc] nhà máy] [person|Trần Vĩ].");
	FIELD(s, "person", 0, "positions", "[\"Thứ truởng Bộ Quốc phòng Việt Nam\"]");
	assert_contains(sample_json(s, document_write_entities), "{\"name\":\"An Bình\",\"ranks\":[],\"positions\":[\"Thứ trưởng Bộ Quốc phòng Việt Nam\"]}");
	assert_contains(sample_json(s, document_write_entities), "{\"name\":\"Trần Vĩ\",\"ranks\":[],\"positions\":[\"Tổng giám đốc nhà máy\"]}");
	sample_free(s);
}

/* Chinese are called by their family's name; Vietnamese by the last word. */
static void
a_family_name_serves_where_no_name_ends_so(void **state)
{
	struct sample *s;

	(void)state;
	s = sample_new(NULL, NULL, "paragraph: Ông [person|Vương Thử Lâm] gặp ông [person|Trần Văn Mẫu].~ Ông [person|Vương] đi.~ Ông [person|Mẫu] về.~ Bà [person|Ngô Thị Trần] đến, bà [person|Trần] nói.");
	FIELD(s, "person", 2, "name", "\"Vương Thử Lâm\"");
	FIELD(s, "person", 3, "name", "\"Trần Văn Mẫu\"");
	FIELD(s, "person", 5, "name", "\"Ngô Thị Trần\"");
	sample_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rank_and_posts_stand_beside_the_name),
		cmocka_unit_test(posts_before_the_name_count_too),
		cmocka_unit_test(a_post_belongs_to_the_name_it_follows),
		cmocka_unit_test(a_post_between_two_names),
		cmocka_unit_test(an_office_that_closes_an_opening_phrase_is_another_ones),
		cmocka_unit_test(a_post_behind_an_age_and_a_former_one),
		cmocka_unit_test(a_bracket_between_office_and_name),
		cmocka_unit_test(a_post_that_a_verb_gives),
		cmocka_unit_test(an_office_said_again_has_the_holder_that_is_named),
		cmocka_unit_test(a_body_told_with_its_country_is_meant_without),
		cmocka_unit_test(nobody_holds_posts_of_two_countries),
		cmocka_unit_test(a_rank_in_the_plural_is_everybodys),
		cmocka_unit_test(a_post_in_the_plural_is_everybodys),
		cmocka_unit_test(short_names_find_the_full_one),
		cmocka_unit_test(date_and_issuer_follow_a_reference),
		cmocka_unit_test(a_date_behind_the_issuer_is_of_the_reference),
		cmocka_unit_test(the_subject_of_an_act_issues_a_reference),
		cmocka_unit_test(references_of_a_list_share_their_issuer),
		cmocka_unit_test(a_short_number_finds_the_full_one_before_and_after),
		cmocka_unit_test(a_law_without_number_has_a_name),
		cmocka_unit_test(mentions_of_one_person_are_one_entity),
		cmocka_unit_test(case_and_stops_part_nobody),
		cmocka_unit_test(thousands_of_tags_are_merged),
		cmocka_unit_test(references_bodies_and_places_are_merged_by_what_they_are),
		cmocka_unit_test(a_definition_serves_all_uses_before_and_after),
		cmocka_unit_test(the_article_says_what_letters_mean_before_the_list_does),
		cmocka_unit_test(an_article_without_anything_has_no_entities),
		cmocka_unit_test(one_office_and_one_name_in_two_spellings),
		cmocka_unit_test(a_post_is_spelt_as_the_lists_have_it),
		cmocka_unit_test(a_family_name_serves_where_no_name_ends_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
