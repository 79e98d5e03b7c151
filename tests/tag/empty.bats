# --explain of a frame: why slots of an event stayed empty, a line for each source that was tried.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

# pack SLOTS [FRAME KEYS]: a pack with a frame of these slots, a YAML flow map each line
pack() {
	cat > "$work/p.yaml" <<YAML
pack: t.empty
lang: 1
rules:
  - {id: meeting, tag: meeting, pattern: '[Hh]ọp (?:giao ban|tổng kết)(?: ở Lào)?(?: sớm)?'}
  - {id: words, tag: meeting, pattern: 'gặp mặt', keep: false}
  - {id: person, tag: person, pattern: '(?:ông|bà) (?<name>\p{Lu}\p{L}+)', fields: {name: name}}
  - {id: place, tag: location, pattern: '(?:Huế|Vinh|Lào|Sa Pa)(?<iso>!!)?', fields: {kind: {literal: city}, iso: iso}}
  - {id: ship, tag: ship, pattern: 'tàu Huế|tàu Vinh'}
  - {id: town, tag: town, pattern: 'Huế|Vinh', keep: false}
  - {id: port, tag: port, pattern: 'cảng (?<names>\p{Lu}\p{L}+(?:, \p{Lu}\p{L}+)*)', over: [location], fields: {names: names}}
  - {id: list, tag: list, over: [location], pattern: '(?<all><location>(?:, <location>)+)', fields: {places: 'each(all, location)'}}
  - {id: day, tag: date, pattern: 'ngày (?<d>[0-9]+)/(?<m>[0-9]+)/(?<y>[0-9]+)', fields: {value: 'date(y, m, d)'}}
frames:
  - id: t.meeting
    frame: meeting
    trigger: {tag: meeting, in: [title, paragraph]}
    min_slots: 0
${2:+    $2
}    slots:
$(sed 's/^/      /' <<< "$1")
YAML
}

# tell TEXT [OPTION]...: the explanation
tell() {
	local text=$1
	shift
	jq -nc --arg text "$text" '{id: "a", source: "a", text: $text}' | segment |
		tag --no-default-rules -r "$work/p.yaml" --explain=t.meeting "$@"
}

# why SLOT TEXT: what the first event says of a slot
why() {
	pack "$1"
	tell "$2" | sed -n '/^ *NO/{s/^ *NO  //p; q}'
}

@test "no tag of the type where the slot looks: the nearest, and how far outside it stands" {
	text='Sáng nay họp giao ban. Trời mưa. Trời nắng. Trời gió. Sau đó ông Ba về.'
	assert_equal "$(why "chair: {tag: person, within: sentence, max: 1}" "$text")" \
		"within     no person stands in the trigger's sentence; the nearest, person “ông Ba” 61-67 of person, stands 4 sentences behind it"
	assert_equal "$(why "chair: {tag: person, max: 1}" "$text")" \
		"within     no person stands in the window of 2 sentences on either side; the nearest, person “ông Ba” 61-67 of person, stands 2 sentences behind it"
	assert_equal "$(why "chair: {tag: person, within: segment, max: 1}" $'Ông đi.\n\nSáng nay có họp giao ban tại nhà văn hóa của xã. Mưa.\n\nCó ông Ba.')" \
		"within     no person stands in the trigger's paragraph; the nearest, person “ông Ba” 67-73 of person, stands 1 sentence behind it"
	assert_equal "$(why "place: {tag: location, within: trigger, max: 1}" 'Huế và họp giao ban.')" \
		"within     no location stands in the trigger's words; the nearest, location “Huế” 0-3 of place, stands 4 characters before them"
	assert_equal "$(why "chair: {tag: person, within: document, max: 1}" 'Sáng nay họp giao ban.')" \
		"within     no person stands in the article, nor anywhere in the record"
}

@test "a tag that lost, one that is not kept, and one in a segment that no window holds" {
	pack "place: {tag: location, within: sentence, max: 1}"
	sed -i "s/tag: ship, pattern/tag: ship, contest: location, pattern/" "$work/p.yaml"
	run tell 'Sáng nay họp giao ban trên tàu Huế.'
	assert_line "      NO  within     no location stands in the trigger's sentence, nor anywhere in the record; location “Huế” 31-34 of place lost to ship “tàu Huế” 27-34 of ship: longer, 7 characters over 3; contest location"
	assert_equal "$(why "place: {tag: town, within: sentence, max: 1}" 'Sáng nay họp giao ban ở Huế.')" \
		"keep       town “Huế” 24-27 of town is a working tag (keep: false)"
	pack "chair: {tag: person, max: 1}"
	run tag --no-default-rules -r "$work/p.yaml" --explain=t.meeting <<< '{"text":"họp giao ban\ncó ông Ba","segments":[{"kind":"paragraph","start":0,"end":12},{"kind":"teaser","start":13,"end":22}],"sentences":[]}'
	assert_line --partial "the nearest, person “ông Ba” 16-22 of person, stands in a teaser, which is in no window"
}

@test "candidates that were refused: by near, its group does, not_near" {
	text='Sáng nay họp giao ban ở Huế. Có bà Tư.'
	assert_equal "$(why "chair: {tag: person, near: 'chủ trì', max: 1}" "$text")" \
		"near       the pattern is not found in the sentence of person “bà Tư” 32-37 of person"
	assert_equal "$(why "chair: {tag: person, not_near: '(?<!x)Có', max: 1}" "$text")" \
		"not_near   “Có” stands in the sentence of person “bà Tư” 32-37 of person"
	pack "chair: {tag: person, where: {name: Tư}, near: '(?<does>chủ trì)', max: 1}"
	run tell 'Sáng nay ông Ba chủ trì họp giao ban có bà Tư.'
	assert_line "      NO  where      person “ông Ba” 9-15 of person has name \"Ba\"; near: “bà Tư” 40-45"
	pack "chair: {tag: person, where: {name: Tư}, near: '(?<does>chủ trì)', max: 1, in: caption}"
	run tell 'Sáng nay ông Ba chủ trì họp giao ban có bà Tư.' --report-format=json
	assert_equal "$(jq -c '.empty.chair[0].tags | map([.text, .why])' <<< "$output")" '[["ông Ba","in"],["bà Tư","near"]]'
	assert_equal "$(jq -r '.empty.chair[0].tags[1].detail' <<< "$output")" "“chủ trì”, in the sentence of person “bà Tư” 40-45 of person, is of who stands before it"
}

@test "candidates that were refused: by in, a condition, what stands beside them, unless" {
	text='Sáng nay họp giao ban ở Huế cùng dân làng.'
	assert_equal "$(why "place: {tag: location, in: caption, max: 1}" 'Sáng nay họp giao ban ở Huế.')" \
		"in         location “Huế” 24-27 of place stands in a paragraph"
	assert_equal "$(why "place: {tag: location, kind: site, max: 1}" "$text")" \
		"where      location “Huế” 24-27 of place has kind \"city\""
	assert_equal "$(why "place: {tag: location, where: {iso: V}, max: 1}" "$text")" \
		"where      location “Huế” 24-27 of place has no field 'iso'"
	assert_equal "$(why "place: {tag: location, after: 'tại', max: 1}" "$text")" \
		"after      right before location “Huế” 24-27 of place stands “Sáng nay họp giao ban ở”"
	assert_equal "$(why "place: {tag: location, before: 'xưa', max: 1}" "$text")" \
		"before     right behind location “Huế” 24-27 of place stands “cùng dân làng.”"
	assert_equal "$(why "place: {tag: location, not_after: 'ban ở', max: 1}" "$text")" \
		"not_after  right before location “Huế” 24-27 of place stands “ban ở”"
	assert_equal "$(why "place: {tag: location, not_before: 'cùng', max: 1}" "$text")" \
		"not_before right behind location “Huế” 24-27 of place stands “cùng”"
	assert_equal "$(why "place: {tag: meeting, max: 1}" "$text")" \
		"trigger    meeting “họp giao ban” 9-21 of meeting stands in the trigger's own words"
	assert_equal "$(why "place: {tag: location, max: 1}" 'Sáng nay họp tổng kết ở Lào.')" \
		"trigger    location “Lào” 24-27 of place stands in the trigger's own words"
	assert_equal "$(why "place: {tag: person, unless: {beside: person}, max: 1}" 'Sáng nay họp giao ban, bà Tư ông Ba đến.')" \
		"unless     person “bà Tư” 23-28 of person stands beside person “ông Ba” 29-35 of person; unless: “ông Ba” 29-35"
}

@test "of tags that got equally far the nearest is told first, then the others under what refused them" {
	pack "chair: {tag: person, after: 'do', max: 1}"
	run tell 'Bà Ba và bà Tư cùng bà Năm họp giao ban với ông Sáu, ông Bảy, bà Tám và bà Chín.'
	assert_line "      NO  after      right before person “bà Năm” 20-26 of person stands “Bà Ba và bà Tư cùng”; after: “ông Sáu” 44-51, “bà Tư” 9-14, “ông Bảy” 53-60; 2 more"
	run tell 'Bà Ba và bà Tư cùng bà Năm họp giao ban với ông Sáu, ông Bảy, bà Tám và bà Chín.' --report-format=json
	assert_equal "$(jq -c '[.slots.chair, (.empty.chair[0].tags | length), .empty.chair[0].why]' <<< "$output")" '[null,6,"after"]'
	# of very many those near the trigger are kept
	text=$(printf 'Có ông Ba. %.0s' {1..300})
	pack "chair: {tag: person, within: document, after: 'do', max: 1}"
	run tell "${text}Rồi họp giao ban. $text" --report-format=json
	assert_equal "$(jq -c '[(.trigger.start - .empty.chair[0].tags[:3][].start), .empty.chair[0].more]' <<< "$output")" '[-17,12,-28,568]'
}

@test "tags without a value, worse ones beside them, lists that are too short" {
	assert_equal "$(why "rank: {tag: person, field: rank, prefer: last, max: 1}" 'Sáng nay họp giao ban có ông Ba và bà Tư.')" \
		"field      person “bà Tư” 35-40 of person has no value of the field 'rank'; prefer: “ông Ba” 25-31"
	pack "rank: {tag: person, field: rank, prefer: last, max: 1}"
	run tell 'Sáng nay họp giao ban có ông Ba và bà Tư.' --report-format=json
	assert_equal "$(jq -r '.empty.rank[0].tags[1].detail' <<< "$output")" "person “ông Ba” 25-31 of person gives way to person “bà Tư” 35-40 of person, which stands last"
	assert_equal "$(why "rank: {tag: person, field: rank, max: 2}" 'Sáng nay họp giao ban có ông Ba, bà Tư, bà Sáu.')" \
		"field      person “ông Ba” 25-31 of person has no value of the field 'rank'; field: “bà Tư” 33-38; max: “bà Sáu” 40-46"
	assert_equal "$(why "chair: {tag: person, drop: 'B\p{L}', max: 1}" 'Sáng nay họp giao ban có ông Ba.')" \
		"drop       nothing of person “ông Ba” 25-31 of person is left"
	assert_equal "$(why "chairs: {tag: person, min: 2}" 'Sáng nay họp giao ban có ông Ba.')" \
		"min        1 value is found, and min asks for 2: person “ông Ba” 25-31 of person"
	assert_equal "$(why "chairs: {tag: person, min: 2, join: '; '}" 'Sáng nay họp giao ban có ông Ba. Có bà Tư.')" \
		"min        no sentence has so many, and min asks for 2: person “ông Ba” 25-31 of person; min: “bà Tư” 36-41"
	pack "places: {tag: list, field: places, join: '; '}"
	run tell 'Sáng nay họp giao ban ở Huế, Vinh.'
	assert_line --partial "join       what list “Huế, Vinh” 24-33 of list gives is a list, and cannot be joined"
	assert_equal "$(why "chairs: {tag: person, min: 2, join: '; '}" 'Sáng họp giao ban với ông Ba, ông Ba. Có bà Tư.')" \
		"min        1 value is found, and min asks for 2: person “ông Ba” 22-28 of person; min: “ông Ba” 30-36; join: “bà Tư” 41-46"
}

@test "dates: one of a legal reference, and one whose day is not known; a tag behind too many others" {
	pack "day: {tag: date, within: sentence, max: 1}"
	sed -i '/id: day, tag: date/d; s/^lang: 1/&\nneeds: [vi.legal]/' "$work/p.yaml"
	run tag -r "$work/p.yaml" --explain=t.meeting <<< '{"text":"Sáng họp giao ban theo Nghị định số 15/2020/NĐ-CP ngày 3/2/2020."}'
	assert_line --partial 'NO  legal_ref  date “ngày 3/2/2020” 50-63 of date.cued-day-month belongs to a legal reference'
	run tag -r "$work/p.yaml" --explain=t.meeting <<< '{"text":"Làng họp giao ban ngày 16/2 âm lịch."}'
	assert_line --partial 'of date.cued-day-month has no day that is known'
	text=$(printf 'Huế %.0s' {1..256})
	assert_equal "$(why "chair: {tag: person, within: sentence, max: 1}" "họp giao ban ${text}có ông Ba.")" \
		"limit      person “ông Ba” 1040-1046 of person stands behind more tags of its sentence than are looked at"
}

@test "words that are not found, a slot that hangs on another, the day of the page" {
	assert_equal "$(why "format: {text: 'trực tuyến', within: document}" 'Sáng nay họp giao ban.')" \
		"text       the pattern is not found in the article"
	assert_equal "$(why "format: {text: 'giao(?<value>x*) ban'}" 'Sáng nay họp giao ban.')" \
		"field      what the pattern finds in the window of 2 sentences on either side is nothing: its group is empty"
	assert_equal "$(why "format: {text: 'giao', drop: 'gi.*'}" 'Sáng nay họp giao ban.')" \
		"drop       nothing of what the pattern finds in the window of 2 sentences on either side is left"
	assert_equal "$(why "format: {text: 'giao', in: caption, within: sentence}" 'Sáng nay họp giao ban.')" \
		"in         the source looks at no kind of segment that stands in the trigger's sentence"
	pack $'chair: {tag: person, max: 1}\nrank: {of: chair, field: rank}'
	run tell 'Sáng nay họp giao ban.'
	assert_line "      NO  of         from this trigger no tag has filled the slot 'chair'"
	run tell 'Sáng nay ông Ba họp giao ban.'
	assert_line "      NO  field      person “ông Ba” 9-15 of person has no value of the field 'rank'"
	assert_equal "$(why "date: {published: 3}" 'Sáng nay họp giao ban.')" "published  the day of the page is not known"
	assert_equal "$(why "date: {published: 1}" 'Trời mưa. Sáng nay họp giao ban.')" \
		"published  the trigger stands neither in the title nor in the first 1 sentences"
	assert_equal "$(why "date: {published: 3}" 'Sáng nay họp giao ban sau ngày 3/5/2019.')" \
		"published  the trigger's sentence tells a time: date “ngày 3/5/2019” 26-39 of day"
	assert_equal "$(why "date: {published: 3, near: 'chủ trì'}" 'Sáng nay họp giao ban.')" \
		"near       the pattern is not found in the trigger's sentence"
	assert_equal "$(why "date: {published: 3, not_near: 'nay'}" 'Sáng nay họp giao ban.')" \
		"not_near   “nay” stands in the trigger's sentence"
}

@test "sentences that are of another day, or of other words that tell of such an event" {
	pack $'date: {tag: date, within: sentence, max: 1}\nguests: {tag: person}'
	run tell 'Họp giao ban diễn ra ngày 3/5/2019. Ngày 4/5/2019 mưa. Ngày mai nắng, ông Ba về.'
	assert_line --partial '    slot    guests = ["Ba"]'
	run tell $'Họp giao ban diễn ra ngày 3/5/2019 tại nhà văn hóa của xã.\n\nVào ngày 4/5/2019 trời mưa to. Ông đi, ông Ba về.'
	assert_line "      NO  day        the sentence of person “ông Ba” 99-105 of person is about another day, \"2019-05-04\""
	pack "guests: {tag: person}"
	run tell 'Hôm qua các cụ gặp mặt. Hôm nay các cháu gặp mặt. Có ông Ba.' --at=15
	assert_line "      NO  told       the sentence of person “ông Ba” 53-59 of person belongs to other words that tell of such an event"
}

@test "a slot of several sources names the line of each; one that was filled and those behind it say nothing" {
	pack $'place: [{tag: location, after: \'tại\', max: 1},\n  {tag: location, kind: site, max: 1}]\nchair: [{tag: person, near: \'x\', max: 1}, {tag: person, max: 1}]'
	run tell 'Sáng nay ông Ba họp giao ban ở Huế.'
	assert_line "      NO  after      line 19: right before location “Huế” 31-34 of place stands “Sáng nay ông Ba họp giao ban ở”"
	assert_line "      NO  where      line 20: location “Huế” 31-34 of place has kind \"city\""
	assert_line '    slot    chair = "Ba"  <- person “ông Ba” 9-15 of person'
	assert_equal "$(grep -c '^ *NO' <<< "$output")" 2
	run tell 'Sáng nay ông Ba họp giao ban ở Huế.' --report-format=json
	assert_equal "$(jq -c '[(.empty | keys), .empty.place[].why, (.empty.place[0].at | sub(".*:"; ""))]' <<< "$output")" '[["place"],"after","where","19"]'
}

@test "--at tells of the events of a place alone, in both forms" {
	pack "chair: {tag: person, within: sentence, max: 1}"
	text='Sáng nay họp giao ban. Trời mưa. Chiều nay họp tổng kết. Có ông Ba.'
	run tell "$text" --at='họp tổng kết'
	assert_line --partial 'the nearest, person “ông Ba” 60-66 of person, stands 1 sentence behind it'
	refute_line --partial 'họp giao ban'
	run tell "$text" --at='họp tổng kết' --report-format=json
	assert_equal "$(jq -c '[.trigger.text, .empty.chair[0].nearest.text, .empty.chair[0].nearest.sentences]' <<< "$output")" '["họp tổng kết","ông Ba",1]'
}

@test "an event that was told several times: what each telling lacks, and what fell when they became one" {
	pack $'date: {tag: date, within: sentence, max: 1}\nchair: {tag: person, within: sentence, max: 1}\nplace: {tag: location, max: 1}'
	text='Huế họp giao ban. Trời mưa. Rồi họp giao ban sớm diễn ra. Có ông Ba.'
	run tell "$text"
	assert_line "      NO  within     no person stands in the trigger's sentence; the nearest, person “ông Ba” 61-67 of person, stands 3 sentences behind it"
	assert_line "    merged  meeting “họp giao ban sớm” 32-48 of meeting by t.meeting"
	assert_line "      NO  within     no person stands in the trigger's sentence; the nearest, person “ông Ba” 61-67 of person, stands 1 sentence behind it"
	assert_equal "$(grep -c 'no date stands' <<< "$output")" 1	# the same of both tellings
	run tell "$text" --report-format=json
	assert_equal "$(jq -c '.merged | map([.trigger.text, .frame, (.empty | keys)])' <<< "$output")" '[["họp giao ban sớm","t.meeting",["chair","date"]]]'
	run tag --explain=frame:event.conference < <(jq -nc '{id: "a", published: "2019-06-05", text: "Hội thảo khoa học về sốt rét vùng biên giới diễn ra tại Huế.\n\nHội thảo khoa học về sốt rét vùng biên giới do Cục Quân y tổ chức ngày 3/6/2019."}' | segment)
	assert_line '      NO  merged     a value was found, and fell when two tellings of the event became one'
	run tag --explain=frame:event.conference < <(jq -nc '{id: "a", text: "Ngày 24/8/2018, Hội nghị giao ban biển diễn ra ở Vinh.\n\nHội nghị giao ban biển lần thứ 2 diễn ra ngày 24/8/2018 ở Vinh."}' | segment)
	assert_line '    first   event “Hội nghị giao ban biển” 16-38 of event.conference'
}

@test "--why-not of an event with too few slots says why they are empty" {
	pack "chair: {tag: person, within: sentence, max: 1}" 'window: 1'
	sed -i 's/min_slots: 0/min_slots: 1/' "$work/p.yaml"
	run tag --no-default-rules -r "$work/p.yaml" --why-not=t.meeting <<< '{"text":"Sáng nay họp giao ban."}'
	assert_line '    NO  min_slots  0 slots of one value are filled, min_slots asks for 1; empty: chair'
	assert_line '    slot    chair is empty'
	assert_line "      NO  within     no person stands in the trigger's sentence, nor anywhere in the record"
	run tag --no-default-rules -r "$work/p.yaml" --why-not=t.meeting --report-format=json <<< '{"text":"Sáng nay họp giao ban."}'
	assert_equal "$(jq -c '[.why_not, .empty.chair[0].why]' <<< "$output")" '["min_slots","within"]'
}

@test "the whole article is for the event that it reports; a pattern that meets its limit is told" {
	pack "chair: {tag: person, within: document, max: 1}"
	text=$'Họp giao ban ngày 3/5/2019\n\nNgày 3/5/2019 họp giao ban diễn ra. Mưa. Mưa. Mưa. Mưa. Mưa. Năm xưa họp tổng kết. Mưa.'
	run tell "$text"
	assert_line --partial "no person stands in the article, nor anywhere"
	pack "chair: {tag: person, near: '(?:(?:\p{L}+ ?)+)+[qxz]', max: 1}"
	run tell 'Sáng nay họp giao ban có bà Tư và nhiều người khác nữa đến từ khắp nơi trong tỉnh.' --match-limit=100
	assert_line '    budget  a pattern of the frame met --match-limit: what was not found may be there'
}

@test "--why-not of a frame: which condition of the trigger is not met" {
	# refused TRIGGER TEXT: the reason
	refused() {
		pack "chair: {tag: person, max: 1}"
		sed -i "s/trigger: .*/trigger: $1/" "$work/p.yaml"
		jq -nc --arg text "$2" '{id: "a", source: "a", text: $text}' | segment |
			tag --no-default-rules -r "$work/p.yaml" --why-not=frame:t.meeting | sed -n 's/^ *NO  trigger    //p' | head -1
	}
	assert_equal "$(refused "{tag: meeting, in: title}" 'Sáng nay họp giao ban.')" 'in: the tag stands in a paragraph'
	assert_equal "$(refused "{tag: location, where: {kind: 'village'}}" 'Tới Huế.')" "where: the tag has kind \"city\""
	assert_equal "$(refused "{tag: meeting, near: 'chủ trì'}" 'Sáng nay họp giao ban.')" 'near: the pattern is not found in the sentence of the tag'
	assert_equal "$(refused "{tag: meeting, not_near: 'hoãn|hủy'}" 'Xã hoãn họp giao ban.')" 'not_near: “hoãn” stands in the sentence of the tag'
	assert_equal "$(refused "{tag: meeting, not_after: 'nay'}" 'Sáng nay họp giao ban.')" 'not_after: right before the tag stands “nay”'
	assert_equal "$(refused "{tag: meeting, after: 'mai'}" 'Sáng nay họp giao ban.')" 'after: right before the tag stands “Sáng nay”'
	assert_equal "$(refused "{tag: meeting, unless: {beside: location}}" 'Sáng nay họp giao ban Huế.')" 'unless: the tag stands beside location “Huế” 22-25 of place'
	refused "{tag: meeting}" "$(for i in $(seq 70); do printf 'Ngày %s họp giao ban. ' "$i"; done)" > "$work/out"
	run cat "$work/out"
	assert_output 'limit: more tags stand before it than one frame takes triggers from'
}
