# The frames of the shipped rules: reports of conferences, dialogues, visits and meetings, in sentences of their own.

setup() {
	load ../helpers/common
}

# events TEXT: a line for each event: type | kind | name | date | part | period | place | organizer | chair | format | sites | names
events() {
	jq -nc --arg text "$1" '{id: "a", source: "a", text: $text}' | segment | tag |
		jq -r '.events[]? | [.type, .kind, .name, .date, .part_of_day, .period, .place, .organizer, .chair, .format, .sites,
			([.attendees[]?.name] | join(", "))] | map(. // "-") | join(" | ")'
}

@test "a conference: sites, format and seat may stand in later sentences" {
	assert_equal "$(events 'Ngày 6/6/2019, Cục Quân y tổ chức Hội nghị tổng kết công tác quân y năm 2018. Trung tướng Trần Bá Lực, Cục trưởng Cục Quân y chủ trì hội nghị.

Hội nghị được tổ chức tại Trụ sở Bộ Quốc phòng, theo hình thức trực tiếp kết hợp trực tuyến.

Các đại biểu ở 17 điểm cầu thảo luận sôi nổi.')" \
		'conference | tổng kết | Hội nghị tổng kết công tác quân y năm 2018 | 2019-06-06 | - | 2018 | Trụ sở Bộ Quốc phòng | Cục Quân y | Trần Bá Lực | trực tiếp kết hợp trực tuyến | 17 | Trần Bá Lực'
}

@test "both chairs are named, in front of the verb or behind it" {
	assert_equal "$(events 'Sáng 4/3/2021, tại Hà Nội, Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng và ông Juan Ortega, Thứ trưởng Bộ Quốc phòng Chile đồng chủ trì Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2.')" \
		'dialogue | - | Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2 | 2021-03-04 | sáng | - | Hà Nội | - | Trần Bá Lực; Juan Ortega | - | - | Trần Bá Lực, Juan Ortega'
	assert_equal "$(events 'Sáng 4/3/2021, tại Hà Nội đã diễn ra Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2 dưới sự đồng chủ trì của Thượng tướng Trần Bá Lực và Thứ trưởng Juan Ortega.' | cut -d'|' -f9)" \
		' Trần Bá Lực; Juan Ortega '
}

@test "--explain shows both tags of a slot that joins two" {
	assert_equal "$(jq -nc '{id: "a", text: "Sáng 4/3/2021, tại Hà Nội, Thượng tướng Trần Bá Lực và ông Juan Ortega đồng chủ trì Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2."}' |
		segment | tag --explain=frame:event.dialogue --report-format=json | jq -c '.slots.chair | [.value, .from.text, .further[].text]')" '["Trần Bá Lực; Juan Ortega","Trần Bá Lực","Juan Ortega"]'
}

@test "bodies that hold an event as one are its organizers; whom the host works with is not" {
	assert_equal "$(events 'Ngày 6/6/2019, tại Huế, Cục Quân y phối hợp với Bộ Y tế tổ chức Hội thảo về sốt rét vùng biên giới.' | cut -d'|' -f8)" ' Cục Quân y '
	assert_equal "$(events 'Ngày 6/6/2019, tại Huế, Bộ Y tế, Bộ Quốc phòng tổ chức Hội thảo về sốt rét vùng biên giới.' | cut -d'|' -f8)" ' Bộ Y tế '
	assert_equal "$(events 'Ngày 6/6/2019, tại Huế, Cục Quân y và Cục Đối ngoại phối hợp tổ chức Lễ tiếp nhận vật tư y tế.' | cut -d'|' -f8)" ' Cục Quân y; Cục Đối ngoại '
	assert_equal "$(events 'Ngày 6/6/2019, tại Huế, Cục Quân y (Bộ Quốc phòng) khai mạc Hội thảo về sốt rét vùng biên giới.' | cut -d'|' -f8)" ' Cục Quân y '
	assert_equal "$(events 'Ngày 6/6/2019, tại Huế, Đảng ủy, Bộ Tư lệnh Quân khu 4 tổ chức Hội nghi tổng kết công tác dân vận năm 2018.' | cut -d'|' -f8)" ' Đảng ủy, Bộ Tư lệnh Quân khu 4 '
}

@test "a lead that names the conference without its day does not take it from who tells of it" {
	lead='Thủ tướng Trần Bá Lực sẽ thăm chính thức Lào và tham dự Hội nghị Cấp cao Mê Công trong tuần tới.'
	told='Thủ tướng Trần Bá Lực sẽ tham dự Hội nghị Cấp cao Mê Công lần thứ 32 diễn ra tại nước bạn vào ngày 27-28/4/2018.'
	assert_equal "$(events "$told" | cut -d'|' -f3,4,12)" ' Hội nghị Cấp cao Mê Công lần thứ 32 | 2018-04-27/2018-04-28 | Trần Bá Lực'
	assert_equal "$(events "$lead"$'\n\n'"$told" | grep conference | cut -d'|' -f3,4,12)" ' Hội nghị Cấp cao Mê Công lần thứ 32 | 2018-04-27/2018-04-28 | Trần Bá Lực'
	assert_equal "$(jq -nc --arg text "$lead"$'\n\n'"$told" '{id: "a", text: $text}' | segment | tag --why-not=frame:event.conference --report-format=json |
		jq -rc '.why_not // empty')" $'merged\nfilled'
}

@test "two meetings of a day are two, each with its own people" {
	run events 'Ngày 6/6/2019, tại Trụ sở Bộ Quốc phòng, Đại tướng Trần Bá Lực, Bộ trưởng Bộ Quốc phòng đã tiếp ông Juan Ortega, Đại sứ Chile tại Việt Nam.

Cùng dự buổi tiếp có Thiếu tướng Lê Mẫu, Cục trưởng Cục Đối ngoại.

Chiều cùng ngày, Đại tướng Trần Bá Lực gặp Thượng tướng Vũ Ví Dụ, Tổng Tham mưu trưởng.'
	assert_line 'meeting | tiếp | - | 2019-06-06 | - | - | Trụ sở Bộ Quốc phòng | - | Trần Bá Lực | - | - | Trần Bá Lực, Juan Ortega, Lê Mẫu'
	assert_line 'meeting | gặp | - | 2019-06-06 | chiều | - | - | - | Trần Bá Lực | - | - | Trần Bá Lực, Vũ Ví Dụ'
	assert_equal ${#lines[@]} 2
}

@test "an earlier meeting lends nobody to a dialogue" {
	assert_equal "$(events 'Sáng 4/3/2021, tại Hà Nội, Thượng tướng Trần Bá Lực chủ trì Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2.

Trước đó, Đại tướng Vũ Ví Dụ, Bộ trưởng Bộ Quốc phòng dự lễ chào cờ.' | cut -d'|' -f12)" ' Trần Bá Lực'
}

@test "talks behind a welcome take the day that was told last" {
	run events 'Sáng 4/3/2021, tại Hà Nội, Đại tướng Trần Bá Lực, Bộ trưởng Bộ Quốc phòng chủ trì lễ đón Đại tướng Juan Ortega, Bộ trưởng Quốc phòng Chile.

Sau lễ đón, Đại tướng Trần Bá Lực và Đại tướng Juan Ortega đã tiến hành hội đàm.'
	assert_line --partial 'meeting | hội đàm | - | 2021-03-04 | sáng | '
}

@test "a visit: kind, period and the delegation" {
	assert_equal "$(events 'Nhận lời mời của Bộ Quốc phòng Chile, Đoàn đại biểu quân sự cấp cao Việt Nam do Đại tướng Trần Bá Lực, Bộ trưởng Bộ Quốc phòng dẫn đầu thăm chính thức Chile từ ngày 3 đến 6/5/2021.

Tham gia đoàn có Thiếu tướng Lê Mẫu, Cục trưởng Cục Đối ngoại.')" \
		'visit | thăm chính thức | - | 2021-05-03/2021-05-06 | - | 2021-05-03/2021-05-06 | Chile | Bộ Quốc phòng Chile | - | - | - | Trần Bá Lực, Lê Mẫu'
}

@test "a day on which somebody only spoke of a visit is not its day" {
	assert_equal "$(events 'Ngày 6/6/2019, người phát ngôn cho biết Bộ trưởng Juan Ortega sẽ đến thăm Huế.')" ''
}

@test "a delegation works with a body" {
	assert_equal "$(events 'Ngày 8/7/2020, đoàn công tác do Thượng tướng Trần Bá Lực, Phó Tổng Tham mưu trưởng dẫn đầu đã làm việc với Bộ Tư lệnh Bộ đội Biên phòng.

Cùng dự có Trung tướng Lê Mẫu, Tư lệnh Bộ đội Biên phòng.')" \
		'meeting | làm việc | - | 2020-07-08 | - | - | - | - | Trần Bá Lực | - | - | Trần Bá Lực, Lê Mẫu'
}

@test "an event that others are only held beside is not told" {
	assert_equal "$(events 'Chiều 6/6/2019, tại Huế, bên lề Hội nghị cấp cao ASEAN đang diễn ra, Bộ trưởng Trần Bá Lực gặp song phương Bộ trưởng Juan Ortega.' | cut -d'|' -f1,2)" \
		'meeting | gặp song phương '
}

# told TEXT PUBLISHED: type | date | what told it | chair | names
told() {
	jq -nc --arg text "$1" --arg day "$2" '{id: "a", source: "a", published: $day, text: $text} | if $day == "" then del(.published) else . end' |
		segment | tag | jq -r '.events[]? | [.type, .date, .date_anchor, .chair, ([.attendees[]?.name] | join(", "))] | map(. // "-") | join(" | ")'
}

@test "a meeting told without a day is held when the page was written, and says so" {
	local text='Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng đã tiếp ông Juan Ortega, Đại sứ Chile tại Việt Nam.'
	assert_equal "$(told "$text" 2020-11-25)" 'meeting | 2020-11-25 | published | Trần Bá Lực | Trần Bá Lực, Juan Ortega'
	assert_equal "$(told "$text" '')" 'meeting | - | - | Trần Bá Lực | Trần Bá Lực, Juan Ortega'
	assert_equal "$(told "Sáng 24/11, $text" 2020-11-25)" 'meeting | 2020-11-24 | published | Trần Bá Lực | Trần Bá Lực, Juan Ortega'
	assert_equal "$(told "Năm 2019, $text" 2020-11-25)" ''
	assert_equal "$(told "Dự kiến ngày mai mưa to. ${text/đã tiếp/sẽ tiếp}" 2020-11-25)" ''
}

@test "a day that a later sentence tells takes the place of the page's" {
	assert_equal "$(told 'Hội thảo khoa học về sốt rét vùng biên giới diễn ra tại Huế.

Hội thảo khoa học về sốt rét vùng biên giới do Cục Quân y tổ chức ngày 3/6/2019.' 2019-06-05)" 'conference | 2019-06-03 | - | - | '
}

@test "who only tells of a meeting, who is thanked or invited takes no part" {
	assert_equal "$(told 'Ngày 6/6/2019, Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng đã tiếp ông Juan Ortega, Đại sứ Chile.

Tại buổi tiếp, ông Juan Ortega chuyển lời mời của Bộ trưởng Quốc phòng Pablo Rivas tới Đại tướng Lê Mẫu sang thăm Chile; cảm ơn Đại tướng Vũ Ví Dụ đã dự lễ.' '')" \
		'meeting | 2019-06-06 | - | Trần Bá Lực | Trần Bá Lực, Juan Ortega'
	assert_equal "$(told 'Ngày 6/6/2019, Cục Quân y tổ chức Hội thảo về sốt rét. Trung tướng Trần Bá Lực chủ trì hội thảo.

Báo cáo tại hội thảo, Đại tá Lê Mẫu cho biết bệnh đã giảm.

Trả lời phóng viên, Đại tá Vũ Ví Dụ cho biết ông dự hội thảo lần đầu.

Thiếu tá Phan Thử cho biết sẽ có đoàn dự diễn tập.' '' | cut -d'|' -f5)" ' Trần Bá Lực, Lê Mẫu'
}

@test "a patrol of two navies" {
	assert_equal "$(events 'Từ ngày 10 đến 12/6/2018, Vùng 5 Hải quân và Hải quân Hoàng gia Thái Lan tổ chức tuần tra chung lần thứ 12.

Biên đội tàu do Đại tá Trần Bá Lực làm trưởng đoàn.')" \
		'other | tuần tra chung | - | 2018-06-10/2018-06-12 | - | 2018-06-10/2018-06-12 | - | Vùng 5 Hải quân | - | - | - | Trần Bá Lực'
}

@test "who calls on somebody is the guest" {
	assert_equal "$(events 'Chiều 6/6/2019, Đại tướng Trần Bá Lực đã đến chào xã giao Thủ tướng Chile Juan Ortega.' | cut -d'|' -f9)" ' Juan Ortega '
}

@test "a visit that only the text dates tells when the page was written" {
	assert_equal "$(jq -nc '{id: "a", source: "a", text: "Đoàn thăm Chile\n\nĐoàn đại biểu quân sự Việt Nam do Đại tướng Trần Bá Lực dẫn đầu thăm chính thức Chile từ ngày 3 đến 6/5/2021.\n\nNgày 4/5, Đoàn thăm một bảo tàng."}' |
		segment | tag | jq -c '[.published_inferred, [.tags[] | select(.type == "date") | .fields.value]]')" \
		'["2021-05-04",["2021-05-03/2021-05-06","2021-05-04"]]'
	assert_equal "$(jq -nc '{id: "a", source: "a", text: "Một kế hoạch\n\nKế hoạch được thực hiện từ ngày 3/5 đến 16/12/2021."}' | segment | tag | jq -c '.published_inferred')" 'null'
}

@test "what is refused, spoken of or lies ahead is no event of the lead" {
	assert_equal "$(told 'Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng sẽ gặp Đại sứ Chile Juan Ortega tại Huế.' 2020-11-25)" ''
	assert_equal "$(told 'Trước thềm chuyến thăm Chile của Bộ trưởng Trần Bá Lực, báo chí đưa tin nhiều.' 2020-11-25)" ''
	assert_equal "$(told 'Hàng loạt chuyến thăm Chile đã diễn ra do Bộ trưởng Trần Bá Lực dẫn đầu.' 2020-11-25)" ''
}

@test "the day on which an earlier document was signed is no day that cùng ngày means" {
	run events 'Ngày 3/4/2024, tại Hà Nội, Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng gặp Thượng tướng Juan Ortega, Thứ trưởng Bộ Quốc phòng Chile. Hai bên rà soát Bản ghi nhớ ký ngày 8/6/2022.

Chiều cùng ngày, Thượng tướng Trần Bá Lực tiếp Đại sứ Nhật Bản tại Việt Nam Abe Thử.'
	assert_line --partial 'meeting | tiếp | - | 2024-04-03 | chiều | '
	assert_equal ${#lines[@]} 2
	run events 'Ngày 3/4/2024, tại Hà Nội, Thượng tướng Trần Bá Lực gặp Thượng tướng Juan Ortega. Bản ghi nhớ được ký ngày 5/4/2024.

Chiều cùng ngày, Thượng tướng Trần Bá Lực tiếp Đại sứ Nhật Bản tại Việt Nam Abe Thử.'
	assert_line --partial 'meeting | tiếp | - | 2024-04-05 | chiều | '
}

@test "several meetings in one breath are told, those that went before are not" {
	assert_equal "$(events 'Ngày 3/4/2024, tại Huế, Đại tướng Trần Bá Lực, Bộ trưởng Bộ Quốc phòng đã có các cuộc gặp song phương với Bộ trưởng Quốc phòng Nga Ivan Petrov và Bộ trưởng Quốc phòng Chile Juan Ortega.')" \
		'meeting | gặp song phương | - | 2024-04-03 | - | - | Huế | - | Trần Bá Lực | - | - | Trần Bá Lực, Ivan Petrov, Juan Ortega'
	assert_equal "$(events 'Ngày 3/4/2024, tại Huế, sau các cuộc gặp song phương với Bộ trưởng Quốc phòng Nga Ivan Petrov, thời tiết đẹp.')" ''
}

@test "a gathering: both in the chair, and the list of guests wherever it stands" {
	assert_equal "$(events 'Ngày 3/4/2024, tại Quảng Trị, Giao lưu hữu nghị Quốc phòng biên giới Việt Nam - Lào lần thứ hai diễn ra dưới sự đồng chủ trì của Đại tướng Trần Bá Lực, Bộ trưởng Bộ Quốc phòng Việt Nam và Đại tướng Khamla Thong, Phó Thủ tướng, Bộ trưởng Bộ Quốc phòng Lào.

Hoạt động có nhiều ý nghĩa. Nhân dân hai bên biên giới vui mừng. Không khí thật ấm áp. Trời nắng đẹp.

Tham dự có đồng chí Lê Mẫu, Bí thư Tỉnh ủy Quảng Trị; Thiếu tướng Phan Thử, Cục trưởng Cục Đối ngoại.' | cut -d'|' -f1,9,12)" \
		'meeting | Trần Bá Lực; Khamla Thong | Trần Bá Lực, Khamla Thong, Lê Mẫu, Phan Thử'
}

@test "who reads the report takes part, and so does whoever travels with a minister" {
	assert_equal "$(events 'Ngày 6/6/2019, Cục Quân y tổ chức Hội thảo về sốt rét. Trung tướng Trần Bá Lực chủ trì hội thảo.

Theo báo cáo tại hội thảo do Đại tá Lê Mẫu, Phó Cục trưởng Cục Quân y trình bày, bệnh đã giảm.

Theo Đại tá Phan Thử, bệnh đã giảm.' | cut -d'|' -f12)" ' Trần Bá Lực, Lê Mẫu'
	assert_equal "$(events 'Đoàn đại biểu quân sự Việt Nam do Đại tướng Trần Bá Lực, Bộ trưởng Bộ Quốc phòng dẫn đầu thăm chính thức Chile từ ngày 3 đến 6/5/2021.

Tháp tùng Bộ trưởng có: Thiếu tướng Lê Mẫu, Cục trưởng Cục Đối ngoại; Trung tướng Vũ Kiểm, Chánh Văn phòng Bộ Quốc phòng.' | cut -d'|' -f12)" \
		' Trần Bá Lực, Lê Mẫu, Vũ Kiểm'
}

@test "who presides over a working session is in its chair; the guest leads a delegation" {
	assert_equal "$(jq -nc '{id: "a", source: "a", text: "Sáng 3/4/2024, tại Hà Nội, Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng chủ trì buổi làm việc với Đoàn công tác Bộ Quốc phòng Lào do Trung tướng Khamla Thong, Thứ trưởng Bộ Quốc phòng Lào làm trưởng đoàn."}' |
		segment | tag | jq -c '.events[] | [.type, .chair, (.attendees[] | .name, .role)]')" \
		'["meeting","Trần Bá Lực","Trần Bá Lực","chủ trì","Khamla Thong","làm trưởng đoàn"]'
}

@test "the house of a body is the place of what is held there" {
	assert_equal "$(events 'Ngày 6/6/2019, Cục Quân y tổ chức Hội thảo khoa học về sốt rét tại Học viện Quốc phòng.' | cut -d'|' -f7,8)" ' Học viện Quốc phòng | Cục Quân y '
	assert_equal "$(events 'Ngày 6/6/2019, tại Học viện Quốc phòng, Cục Quân y tổ chức Hội thảo khoa học về sốt rét.' | cut -d'|' -f7,8)" ' Học viện Quốc phòng | Cục Quân y '
	assert_equal "$(events 'Ngày 6/6/2019, Cục Quân y tổ chức Hội thảo về sốt rét. Trung tướng Trần Bá Lực, giảng viên tại Học viện Quốc phòng, chủ trì hội thảo.' | cut -d'|' -f7,8)" ' - | Cục Quân y '
}

@test "a day that is told never bears the mark of the page's, whichever telling comes first" {
	local name='Hội thảo khoa học về sốt rét vùng biên giới' first second text
	first="$name do Cục Quân y tổ chức ngày 3/6/2019."
	second="$name diễn ra tại Huế."
	for text in "$first"$'\n\n'"$second" "$second"$'\n\n'"$first"; do
		assert_equal "$(jq -nc --arg text "$text" '{id: "a", source: "a", published: "2019-06-05", text: $text}' |
			segment | tag | jq -c '[.events[] | .date, .date_anchor]')" '["2019-06-03",null]'
	done
	assert_equal "$(jq -nc --arg name "$name" '{id: "a", source: "a", published: "2019-08-20", text: ($name + " do Cục Quân y tổ chức tại Huế từ tháng 3/2018 đến tháng 5/2018.")}' |
		segment | tag | jq -c '[.events[] | .date]')" '[null]'
}

@test "the two of the welcome meet again; what is held in the morning is not what is held in the afternoon" {
	run events 'Giao lưu hữu nghị Quốc phòng biên giới Việt Nam - Lào lần thứ tư

Sáng 4/3/2021, tại tỉnh Quảng Trị, Bộ Quốc phòng tổ chức Giao lưu hữu nghị Quốc phòng biên giới Việt Nam - Lào lần thứ tư. Đại tướng Trần Bá Lực và Đại tướng Khamla Thong đồng chủ trì giao lưu.

Chiều cùng ngày, hai Bộ trưởng tiến hành hội đàm.'
	assert_line --partial 'meeting | - | Giao lưu hữu nghị Quốc phòng biên giới Việt Nam - Lào lần thứ tư | 2021-03-04 | sáng | '
	assert_line --partial 'meeting | hội đàm | - | 2021-03-04 | chiều | '
	assert_equal ${#lines[@]} 2
	assert_equal "$(events 'Sáng 6/6/2019, tại Hải Phòng, Phó Đô đốc Trần Bá Lực, Tư lệnh Hải quân chủ trì lễ đón Đô đốc Juan Ortega, Tư lệnh Hải quân Chile. Sau lễ đón, hai bên tiến hành hội đàm.' | cut -d'|' -f1,2,4,12 | sed -n '/^meeting/p')" \
		'meeting | hội đàm | 2019-06-06 | Trần Bá Lực, Juan Ortega'
}

@test "who only takes part tells of the event, too; of a delegation all of it" {
	assert_equal "$(events 'Sáng 13/11/2018, Thủ tướng Trần Bá Lực rời Hà Nội, lên đường tham dự Hội nghị Cấp cao ASEAN lần thứ 33 và các Hội nghị Cấp cao liên quan tại Singapore.

Tháp tùng Thủ tướng có Đại tướng Vũ Ví Dụ, Bộ trưởng Bộ Quốc phòng; Thiếu tướng Lê Mẫu, Cục trưởng Cục Đối ngoại.' | cut -d'|' -f1,3,4,12)" \
		'conference | Hội nghị Cấp cao ASEAN lần thứ 33 | 2018-11-13 | Trần Bá Lực, Vũ Ví Dụ, Lê Mẫu'
	assert_equal "$(events 'Nhân dịp tham dự Hội nghị Cấp cao ASEAN lần thứ 33, ngày 14/11/2018, Đại tướng Trần Bá Lực phát biểu với báo chí.')" ''
}

@test "talks that a noun tells of, and a ship that calls at a port" {
	assert_equal "$(events 'Tuyên bố được đưa ra sau cuộc hội đàm giữa Thủ tướng Trần Bá Lực và Thủ tướng Chile Juan Ortega tại Huế tối 16/10/2018.' | cut -d'|' -f1,2,4,5,7,9,12)" \
		'meeting | hội đàm | 2018-10-16 | tối | Huế | - | Trần Bá Lực, Juan Ortega'
	assert_equal "$(events 'Sáng 3/10/2018, hai tàu Hải quân Chile do Đại tá Juan Ortega dẫn đầu đã cập cảng Nhà Rồng, bắt đầu chuyến thăm 4 ngày.' | cut -d'|' -f1,4,7,12)" \
		'visit | 2018-10-03 | cảng Nhà Rồng | Juan Ortega'
}

@test "the chair may be told after a caption, and shares nothing with those who preside beside" {
	assert_equal "$(events 'Ngày 6/6/2019, tại Huế, Cục Quân y tổ chức Hội nghị tổng kết công tác năm 2018 và triển khai nhiệm vụ năm 2019. Trung tướng Vũ Ví Dụ dự hội nghị.

Hội nghị nghe nhiều ý kiến.

Công tác quân y đã tiến bộ.

Thiếu tướng Trần Bá Lực chủ trì hội nghị. Cùng chủ trì có Đại tá Lê Mẫu.' | cut -d'|' -f2,6,9)" ' tổng kết | 2018 | Trần Bá Lực '
}

@test "what is told of another day lends nobody, nor what stands behind another meeting" {
	run events '* Ngày 18/11/2019, tại Huế, Đại tướng Trần Bá Lực dự Hội nghị Bộ trưởng Quốc phòng các nước ASEAN lần thứ 6.

* Ngày 20/11/2019, Cục Quân y tổ chức Hội nghị tập huấn công tác quân y tại Vinh. Thiếu tướng Lê Mẫu dự khai mạc.'
	assert_line --partial '| Hội nghị Bộ trưởng Quốc phòng các nước ASEAN lần thứ 6 | 2019-11-18 | - | - | Huế | - | - | - | - | Trần Bá Lực'
	assert_line --partial '| Hội nghị tập huấn công tác quân y | 2019-11-20 | - | - | Vinh | Cục Quân y | - | - | - | Lê Mẫu'
	assert_equal ${#lines[@]} 2
	run events 'Sáng 29/7/2021, tại Trụ sở Bộ Quốc phòng, Đại tướng Trần Bá Lực chủ trì lễ đón ông Juan Ortega, Bộ trưởng Quốc phòng Chile. Ngay sau lễ đón, Đại tướng Trần Bá Lực và Bộ trưởng Juan Ortega đã hội đàm.

Chiều cùng ngày, tại Phủ Chủ tịch, Chủ tịch nước Vũ Ví Dụ tiếp Bộ trưởng Quốc phòng Chile Juan Ortega. Cùng dự buổi tiếp có Đại sứ Chile tại Việt Nam Pablo Mertens.'
	assert_line --regexp '^meeting \| hội đàm .*\| Trần Bá Lực, Juan Ortega$'
	assert_line --regexp '^meeting \| tiếp .*\| Vũ Ví Dụ, Juan Ortega, Pablo Mertens$'
}

@test "a headline calls the event by a shorter name; a year that is left open is no other year" {
	assert_equal "$(events 'Bộ trưởng Trần Bá Lực dự Hội nghị ADMM+ tại Chile

Ngày 16/11/2023, tại Huế diễn ra Hội nghị Bộ trưởng Quốc phòng các nước ASEAN mở rộng lần thứ 10. Đại tướng Trần Bá Lực dẫn đầu đoàn đại biểu dự hội nghị.' | cut -d'|' -f3,4,7)" \
		' Hội nghị Bộ trưởng Quốc phòng các nước ASEAN mở rộng lần thứ 10 | 2023-11-16 | Huế '
	assert_equal "$(events 'Ngày 1-6, dự Đối thoại Shangri-La, Thượng tướng Trần Bá Lực khẳng định lập trường của Việt Nam.

Ngày 1-6-2019, Thượng tướng Trần Bá Lực tham dự Đối thoại Shangri-La 2019.' | cut -d'|' -f1,3,4,12)" 'dialogue | Đối thoại Shangri-La 2019 | 2019-06-01 | Trần Bá Lực'
}

@test "a list of comrades is in the chair; years in brackets are the period; a press conference has its own name" {
	assert_equal "$(events 'Ngày 24-8-2018, tại Huế, Cục Quân y tổ chức Hội nghị tổng kết 5 năm thực hiện công tác quân dân y kết hợp (2013 - 2018). Các đồng chí: Trung tướng Trần Bá Lực, Cục trưởng; Thiếu tướng Lê Mẫu, Chính ủy Cục Quân y chủ trì hội nghị.' | cut -d'|' -f6,9)" \
		' 2013/2018 | Trần Bá Lực; Lê Mẫu '
	assert_equal "$(events 'Ngày 4/9/2020, tại Huế, Bộ Quốc phòng tổ chức họp báo giới thiệu Hội nghị Bộ trưởng Quốc phòng các nước ASEAN (ADMM) lần thứ 14. Chủ trì buổi họp báo là Thượng tướng Trần Bá Lực và ông Juan Ortega.' | cut -d'|' -f1,3,9)" \
		'conference | họp báo giới thiệu Hội nghị Bộ trưởng Quốc phòng các nước ASEAN (ADMM) lần thứ 14 | Trần Bá Lực; Juan Ortega '
	assert_equal "$(events 'Từ ngày 20 đến ngày 28/9/2022, Đoàn công tác do Thượng tướng Trần Bá Lực làm Trưởng đoàn đã thăm, làm việc tại Chile.

Hai bên trao đổi về đào tạo.

Hai bên trao đổi về quân y.

Hai bên trao đổi về công nghiệp.

Cùng đi có Trung tướng Vũ Ví Dụ, Cục trưởng Cục Quân y.' | cut -d'|' -f1,12)" 'visit | Trần Bá Lực, Vũ Ví Dụ'
}

@test "the afternoon of the day that was told last; whose visit it is, is not who meets" {
	run events 'Sáng 2/12/2022, tại Huế, Thượng tướng Trần Bá Lực tiếp Đoàn đại biểu quân sự Chile do Trung tướng Juan Ortega dẫn đầu. Buổi chiều, Chủ tịch nước Vũ Ví Dụ đã tiếp Trung tướng Juan Ortega.'
	assert_line --partial 'meeting | tiếp | - | 2022-12-02 | sáng | - | Huế | - | Trần Bá Lực | '
	assert_line --partial 'meeting | tiếp | - | 2022-12-02 | chiều | - | - | - | Vũ Ví Dụ | '
	assert_equal "$(events 'Trong khuôn khổ chuyến thăm Chile của Thủ tướng Vũ Ví Dụ, chiều 22/11/2021, Đại tướng Trần Bá Lực đã hội đàm với ông Juan Ortega, Bộ trưởng Quốc phòng Chile.' | sed -n '/hội đàm/p' | cut -d'|' -f2,4,9,12)" \
		' hội đàm | 2021-11-22 | Trần Bá Lực | Trần Bá Lực, Juan Ortega'
}

@test "the article has the fuller name; exercises of armies, who witnesses a signing" {
	assert_equal "$(events 'Đại tướng Trần Bá Lực dự Hội nghị Bộ trưởng Quốc phòng tại Chile

Ngày 5/12/2023, tại Huế, Đại tướng Trần Bá Lực tham dự Hội nghị Bộ trưởng Quốc phòng các nước ASEAN lần thứ 10.' | cut -d'|' -f3,4,7)" \
		' Hội nghị Bộ trưởng Quốc phòng các nước ASEAN lần thứ 10 | 2023-12-05 | Huế '
	assert_equal "$(events 'Ngày 6/8/2024, tại Huế, Bộ Quốc phòng tổ chức khai mạc Diễn tập thực địa gìn giữ hòa bình SAOMAI-2024. Thiếu tướng Trần Bá Lực phát biểu khai mạc.' | cut -d'|' -f1,3,4,7,8,12)" \
		'other | Diễn tập thực địa gìn giữ hòa bình SAOMAI-2024 | 2024-08-06 | Huế | Bộ Quốc phòng | Trần Bá Lực'
	assert_equal "$(events 'Ngày 25-10-2018, tại Huế đã diễn ra Lễ ký kết Kế hoạch hợp tác quân y. Thiếu tướng Trần Bá Lực và Đại tá Juan Ortega ký kết. Chứng kiến lễ ký có Thượng tướng Vũ Ví Dụ.' | cut -d'|' -f1,12)" \
		'ceremony | Trần Bá Lực, Juan Ortega, Vũ Ví Dụ'
}

@test "the day of an agency's line is not the event's; a welcome by no name" {
	assert_equal "$(events 'Hà Nội, 9/11/2023 (TTXVN) - Đối thoại Chính sách Quốc phòng cấp Thứ trưởng Việt Nam - Chile lần thứ 2 đã diễn ra ngày 8/11/2023 tại Huế.' | cut -d'|' -f3,4,7)" \
		' Đối thoại Chính sách Quốc phòng cấp Thứ trưởng Việt Nam - Chile lần thứ 2 | 2023-11-08 | Huế '
	assert_equal "$(events 'Lễ đón chính thức được tổ chức trọng thể sáng 29/7/2021 tại Trụ sở Bộ Quốc phòng dưới sự chủ trì của Đại tướng Trần Bá Lực.' | cut -d'|' -f1,2,4,5,7,9)" \
		'ceremony | lễ đón | 2021-07-29 | sáng | Trụ sở Bộ Quốc phòng | Trần Bá Lực '
}

@test "who is there and in the chair is in the chair" {
	local both='Sáng 4/3/2021, tại Hà Nội, Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng và ông Juan Ortega, Thứ trưởng Bộ Quốc phòng Chile' verb

	for verb in 'dự và đồng chủ trì' 'tham dự và đồng chủ trì' 'dự và chủ trì' 'đã đến dự và chủ trì'; do
		assert_equal "$(events "$both $verb Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2." | cut -d'|' -f9)" \
			' Trần Bá Lực; Juan Ortega '
	done
	assert_equal "$(jq -nc --arg text "$both tham dự và đồng chủ trì Hội nghị tổng kết công tác quân y năm 2020." '{id: "a", source: "a", text: $text}' |
		segment | tag | jq -c '[.events[0].attendees[].role]')" '["đồng chủ trì","đồng chủ trì"]'
}

@test "a plain verb of meeting between officials tells of a meeting" {
	local verb

	for verb in gặp 'gặp gỡ' 'gặp mặt' tiếp 'đón tiếp' 'hội kiến' 'làm việc với' 'trao đổi với' 'điện đàm với' 'đã có cuộc gặp với'; do
		assert_equal "$(events "Ngày 1/6/2024, tại Huế, Thượng tướng Trần Bá Lực $verb ông Juan Ortega, Thứ trưởng Quốc phòng Chile." |
			cut -d'|' -f1,4,7,9,12)" 'meeting | 2024-06-01 | Huế | Trần Bá Lực | Trần Bá Lực, Juan Ortega'
	done
	assert_equal "$(events 'Bên lề Đối thoại Shangri-La, ngày 1/6/2024, Thượng tướng Trần Bá Lực, Thứ trưởng Bộ Quốc phòng gặp người đồng cấp Chile Juan Ortega.' |
		cut -d'|' -f1,2,12)" 'meeting | gặp | Trần Bá Lực, Juan Ortega'
}

@test "trouble, voters and neighbours make no meeting" {
	assert_equal "$(events 'Ngày 1/6/2024, tại Huế, Thượng tướng Trần Bá Lực gặp khó khăn khi tìm ông Juan Ortega.')" ''
	assert_equal "$(events 'Ngày 1/6/2024, tại Huế, Chủ tịch nước Trần Bá Lực tiếp cử tri.')" ''
	assert_equal "$(events 'Ngày 1/6/2024, tại Huế, anh Trần Bá Lực gặp ông Lê Mẫu.')" ''
	assert_equal "$(events 'Ngày 1/6/2024, tại Huế, Thượng tướng Trần Bá Lực gặp nạn.')" ''
}

# roles TEXT: a line for each event: type | name: role, ...
roles() {
	jq -nc --arg text "$1" '{id: "a", source: "a", text: $text}' | segment | tag |
		jq -r '.events[]? | "\(.type) | " + ([.attendees[]? | "\(.name): \(.role // "-")"] | join(", "))'
}

@test "who is welcomed is not in the chair" {
	run roles 'Sáng 4/3/2021, tại Huế, Đại tướng Trần Bá Lực, Bộ trưởng Bộ Quốc phòng chủ trì lễ đón Đại tướng Juan Ortega, Bộ trưởng Quốc phòng Chile thăm chính thức Việt Nam.'
	assert_line 'visit | Trần Bá Lực: chủ trì, Juan Ortega: -'
	run roles 'Ngày 6/6/2019, Cục Quân y tổ chức Hội nghị tổng kết công tác quân y năm 2018 dưới sự chủ trì của Trung tướng Trần Bá Lực, Cục trưởng Cục Quân y.'
	assert_line 'conference | Trần Bá Lực: chủ trì'
	run roles 'Ngày 6/6/2019, Cục Quân y tổ chức Hội nghị tổng kết công tác quân y năm 2018. Chủ trì hội nghị, Trung tướng Trần Bá Lực nhấn mạnh kết quả.'
	assert_line 'conference | Trần Bá Lực: chủ trì'
}

@test "who meets a delegation's leader does not lead it" {
	run roles 'Chiều 1/6/2024, tại Huế, Thượng tướng Trần Bá Lực dẫn đầu đoàn đại biểu gặp Đại tướng Juan Ortega.'
	assert_line 'meeting | Trần Bá Lực: dẫn đầu, Juan Ortega: -'
}

@test "who is told to be at the dialogue too was not at the courtesy call" {
	run roles 'Sáng 4/3/2021, tại Huế, Đại tướng Nguyễn Văn Thử, Bộ trưởng Bộ Quốc phòng đã tiếp xã giao Thứ trưởng Juan Ortega.

Cùng ngày, Thượng tướng Trần Bá Lực và Thứ trưởng Juan Ortega đồng chủ trì Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2.

Cùng dự đối thoại có Thiếu tướng Lê Mẫu, Cục trưởng Cục Đối ngoại; Đại tá Vũ Ví Dụ, Viện trưởng.'
	assert_line --regexp '^dialogue .*Trần Bá Lực: đồng chủ trì, Lê Mẫu: dự, Vũ Ví Dụ: dự$'
	refute_line --regexp '^meeting .*(Lê Mẫu|Vũ Ví Dụ)'
	assert_line --regexp '^meeting .*Nguyễn Văn Thử: tiếp'
}

@test "a list of lists takes from a merged event what it lacks, and no list twice; min_slots names what is empty" {
	cat > "$BATS_TEST_TMPDIR/w.yaml" <<'YAML'
pack: w
lang: 1
rules:
  - {id: p, tag: province, pattern: 'Quảng Ninh|Hải Phòng|Nghệ An', keep: false}
  - {id: s, tag: storm, pattern: '[Bb]ão số [0-9]'}
  - {id: w, tag: warned, over: [province], pattern: '(?<all><province>(?:, <province>)*) cần tránh', fields: {p: 'each(all, province)'}}
  - {id: d, tag: day, pattern: '[0-9]+/[0-9]+'}
frames:
  - id: w.storm
    frame: storm
    trigger: {tag: storm}
    slots:
      w: {tag: warned, field: p, within: document}
      d: {tag: day, within: document, max: 1}
YAML
	storms() { jq -Rsc '{id: "a", text: .}' | tag --no-default-rules -r "$BATS_TEST_TMPDIR/w.yaml" "$@"; }
	text=$'Bão số 3 mạnh lên ngày 5/5.\nQuảng Ninh, Hải Phòng cần tránh bão số 3. Nghệ An cần tránh.'
	assert_equal "$(storms <<< "$text" | jq -c '[.events[].w]')" '[[["Quảng Ninh","Hải Phòng"],["Nghệ An"]]]'
	run storms --explain=w.storm <<< "$text"
	assert_line '    slot    w = [["Quảng Ninh","Hải Phòng"],["Nghệ An"]]  <- warned “Quảng Ninh, Hải Phòng cần tránh” 28-59 of w, warned “Nghệ An cần tránh” 70-87 of w'
	run storms --explain=w.storm --report-format=json <<< "$text"
	assert_equal "$(jq -c '.slots.w | [.from.start, .further[].start]' <<< "$output")" '[28,70]'
	assert_equal "$(jq -c '.slots.d | has("further")' <<< "$output")" false
	run storms --why-not=w.storm <<< 'Bão số 3, Nghệ An cần tránh.'
	assert_line '    NO  min_slots  0 slots of one value are filled, min_slots asks for 1; empty: d'
	sed -i '/      d: /d' "$BATS_TEST_TMPDIR/w.yaml"
	run storms --why-not=w.storm <<< 'Bão số 3, Nghệ An cần tránh.'
	assert_line '    NO  min_slots  0 slots of one value are filled, min_slots asks for 1'
}

@test "what only refers back completes the event that the headline alone names, and is none by itself" {
	text='Sáng 28/12/2023, tại Huế, Cục Quân y tổ chức hội nghị tổng kết. Trung tướng Trần Bá Lực chủ trì hội nghị.'
	assert_equal "$(events "$text")" ''
	assert_equal "$(jq -nc --arg text "$text" '{id: "a", text: $text}' | segment | tag --why-not=frame:occasion.back-conference --report-format=json | jq -r .why_not | sort -u)" refers
	assert_equal "$(events $'Hội nghị tổng kết công tác quân y năm 2023\n\n'"$text" | cut -d'|' -f3,4,7-9)" ' Hội nghị tổng kết công tác quân y năm 2023 | 2023-12-28 | Huế | Cục Quân y | Trần Bá Lực '
	assert_equal "$(events $'Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2\n\nSáng 4/3/2021, tại Huế, Thượng tướng Trần Bá Lực và ông Juan Ortega đồng chủ trì Đối thoại.' | cut -d'|' -f3,4,7,9)" \
		' Đối thoại Chính sách Quốc phòng Việt Nam - Chile lần thứ 2 | 2021-03-04 | Huế | Trần Bá Lực; Juan Ortega '
	assert_equal "$(events $'Lễ xuất quân Đội Công binh số 7\n\nSáng 4/3/2021, tại Huế, Cục Quân y tổ chức lễ xuất quân.' | cut -d'|' -f3,4,7,8)" ' Lễ xuất quân Đội Công binh số 7 | 2021-03-04 | Huế | Cục Quân y '
}

@test "--explain shows only tags that came into a list: not what stood there already, nor what found no room" {
	cat > "$BATS_TEST_TMPDIR/w.yaml" <<'YAML'
pack: w
lang: 1
rules:
  - {id: p, tag: province, pattern: 'T[0-9]'}
  - {id: s, tag: storm, pattern: '[Bb]ão số [0-9]'}
  - {id: d, tag: day, pattern: '[0-9]+/[0-9]+'}
frames:
  - id: w.storm
    frame: storm
    trigger: {tag: storm}
    slots:
      w: {tag: province, max: 3, within: sentence}
      d: {tag: day, within: document, max: 1}
YAML
	run tag --no-default-rules -r "$BATS_TEST_TMPDIR/w.yaml" --explain=w.storm --report-format=json \
		<<< '{"text":"Bão số 3 qua T1 T2 ngày 5/5.\nBão số 3 tan T3 T2.\nBão số 3 về T9 T8."}'
	assert_equal "$(jq -c '.slots.w | [.value, .from.text, .further[].text]' <<< "$output")" '[["T1","T2","T3"],"T1","T2","T3"]'
}

@test "a post with a name of its own behind it is not of whom a comma parts from it" {
	posts() { jq -nc --arg text "$1" '{id: "a", text: $text}' | segment | tag | jq -c '[.tags[] | select(.type == "person") | [.fields.name, .fields.positions]]'; }
	assert_equal "$(posts 'Theo ông Trần Bá Lực, Thủ tướng Lê Mẫu sẽ dự lễ.')" '[["Trần Bá Lực",null],["Lê Mẫu",["Thủ tướng"]]]'
	assert_equal "$(posts 'Theo lệnh của ông Diego Ortega, Bộ trưởng Quốc phòng Chile Juan Molina đã tới.')" '[["Diego Ortega",null],["Juan Molina",["Bộ trưởng Quốc phòng Chile"]]]'
	assert_equal "$(posts 'Ông Juan Ortega, Bộ trưởng Quốc phòng Chile, đã tới.')" '[["Juan Ortega",["Bộ trưởng Quốc phòng Chile"]]]'
	# A dash ties it to the name before, whatever follows.
	assert_equal "$(posts 'Theo ông Trần Bá Lực - Thủ tướng Lê Mẫu sẽ dự lễ.' | jq -c '.[0]')" '["Trần Bá Lực",["Thủ tướng"]]'
}

@test "who works for the holder of an office does not bear the principal's name" {
	posts() { jq -nc --arg text "$1" '{id: "a", text: $text}' | segment | tag | jq -c '[.tags[] | select(.type == "person") | [.fields.name, .fields.positions]]'; }
	# between two names the post is the first one's
	assert_equal "$(posts 'Ông Juan Molina, cố vấn kinh tế của Tổng thống Chile Diego Ortega, đã tới.')" '[["Juan Molina",["cố vấn kinh tế của Tổng thống Chile"]],["Diego Ortega",null]]'
	# the article names the holder of the inner office
	assert_equal "$(posts 'Cố vấn của Tổng thống Chile Diego Ortega vắng mặt. Tổng thống Ortega đã tới.')" '[["Diego Ortega",null],["Diego Ortega",["Tổng thống"]]]'
	assert_equal "$(posts 'Phát ngôn viên của Tổng thống Chile Juan Molina nói. Tổng thống Diego Ortega đã tới.')" '[["Juan Molina",["Phát ngôn viên của Tổng thống Chile"]],["Diego Ortega",["Tổng thống"]]]'
	# whoever has a post already is not called by the one behind
	assert_equal "$(posts 'Bên Đại sứ Juan Molina, Chánh văn phòng của Tổng thống Diego Ortega đã tới.')" '[["Juan Molina",["Đại sứ"]],["Diego Ortega",["Chánh văn phòng của Tổng thống"]]]'
}

@test "a short name is not the full one of somebody who is called the other way" {
	names() { jq -nc --arg text "$1" '{id: "a", text: $text}' | segment | tag | jq -c '[.tags[] | select(.type == "person") | .fields.name]'; }
	assert_equal "$(names 'Bà Lena Mertens là vợ ông Juan Mertens. Ông Mertens đã tới. Bà Mertens ở nhà.')" '["Lena Mertens","Juan Mertens","Juan Mertens","Lena Mertens"]'
	assert_equal "$(names 'Bà Lena Mertens đã tới. Ông Mertens ở nhà.')" '["Lena Mertens","Mertens"]'
	# ông bà tells nothing, and a name nobody calls either way may be both
	assert_equal "$(names 'Bà Lena Mertens đã tới. Mertens nói ít.')" '["Lena Mertens","Lena Mertens"]'
	# Anh before a name may be the country's end
	assert_equal "$(names 'Thủ tướng Anh Lena Mertens đã tới. Bà Mertens nói ít.')" '["Lena Mertens","Lena Mertens"]'
}
