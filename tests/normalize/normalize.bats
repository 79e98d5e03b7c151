# normalize: bytes in, clean text out.

setup() {
	load ../helpers/common
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	work=$BATS_TEST_TMPDIR
	cd "$work" || return 1
	news='Sáng 4/8, tại Tuy Hòa, Hội đồng nghĩa vụ quân sự tỉnh họp rút kinh nghiệm; Đại tá Đỗ Quang Hải chủ trì.'
}

# text: the text of the record on standard input.
text() { jq -r .text; }
counts() { jq -c .norm.counts; }

@test "a text file becomes a record with id, source, text, lang, norm" {
	printf '%s\n' "$news" > bai.txt
	run --separate-stderr normalize bai.txt
	assert_success
	assert_equal "$stderr" ""
	assert_equal "$(jq -c 'keys_unsorted' <<< "$output")" '["id","source","text","lang","norm"]'
	assert_equal "$(text <<< "$output")" "$news"
	assert_equal "$(jq -c '[.source, .lang, .norm]' <<< "$output")" '["bai.txt","vi",{"form":"NFC","encoding":"utf-8","counts":{}}]'
	assert_equal "$(jq -r '.id | test("^[0-9a-f]{32}$")' <<< "$output")" true
}

@test "the id is of the url, else the source, else the text, and a given one stays" {
	printf '%s' "$news" > a.txt
	cp a.txt b.txt
	[ "$(normalize a.txt | jq -r .id)" != "$(normalize b.txt | jq -r .id)" ]
	printf '%s changed' "$news" > a2.txt
	[ "$(normalize a.txt | jq -r .id)" = "$(mv a2.txt a.txt && normalize a.txt | jq -r .id)" ]
	[ "$(normalize < b.txt | jq -r .id)" = "$(jq -Rsc '{text: .}' b.txt | normalize | jq -r .id)" ]
	one=$(jq -nc --arg t "$news" '{url: "https://example.vn/1", text: $t}' | normalize | jq -r .id)
	two=$(jq -nc '{url: "https://example.vn/1", text: "Một bài khác."}' | normalize | jq -r .id)
	[ "$one" = "$two" ]
	assert_equal "$(normalize <<< '{"id":"x-1","text":"chữ"}' | jq -r .id)" x-1
	assert_equal "$(normalize <<< '{"id":20481234567890123456,"text":"chữ"}' | jq -c .id)" '"20481234567890123456"'
	assert_equal "$(normalize <<< '{"id":null,"text":"chữ"}' | jq -r '.id | length')" 32
	run --separate-stderr normalize <<< '{"id":[1],"text":"chữ"}'
	assert_equal "$status" 1
	assert_equal "$stderr" "normalize: -:1:1: 'id' is array, not a string [WRONG_TYPE]"
}

@test "members that are not its own stay as they came, byte for byte" {
	line='{ "n":1.10, "big":123456789012345678901234567890, "text":"Ti\u1ebfng Vi\u1ec7t \ud83d\ude00", "tail":[1e5,{"a":null}] }'
	run normalize <<< "$line"
	assert_success
	assert_equal "${output%%,\"id\"*}" "${line% \}}"
}

@test "normalize after normalize changes not a byte" {
	normalize "$top"/tests/articles/*.txt > once
	normalize once > twice
	cmp once twice
	printf '%s\n' '{"text":"&amp;ocirc; QÐ&nbsp;số 5 của Ðảng ủy tỉnh về việc ấy\u200b  \r\n\r\n\r\n e\u0301\u0302n "}' | normalize > once
	assert_equal "$(jq -c .text once)" '"&ocirc; QĐ số 5 của Đảng ủy tỉnh về việc ấy\n\n ến"'
	normalize < once > twice
	cmp once twice
	normalize --encoding=vni --text-field=body < once | cmp - once
}

@test "lang is vi or und, and a given one stays" {
	lang() { normalize | jq -r .lang; }
	assert_equal "$(lang <<< "$news")" vi
	assert_equal "$(lang <<< 'The delegation arrived in Hanoi on Monday.')" und
	assert_equal "$(lang <<< 'Hoi nghi khai mac tai Ha Noi')" und
	assert_equal "$(lang <<< 'Đ')" und
	assert_equal "$(lang <<< '{"lang":"en","text":"Hội nghị khai mạc tại Hà Nội"}')" en
}

@test "an empty text is dropped, told in the counters" {
	printf ' \n\r\n\t\xef\xbb\xbf\n' > blank.txt
	: > empty.txt
	normalize --from=text --stats=stats --stats-format=json blank.txt empty.txt > out
	[ ! -s out ]
	conserved stats
	assert_equal "$(jq -c '.dropped.by_reason' stats)" '{"empty":2}'
	assert_equal "$(normalize -q --stats --stats-format=json <<< '{"text":""}' 2>&1 | jq -c .dropped.by_reason)" '{"empty":1}'
}

# ---- the repairs ----

@test "Đ: Ð and its kin in Vietnamese words, not in Icelandic ones" {
	run normalize <<< "Quyết định 12/QÐ-BQP của Ðảng ủy; TTÐT, HÐND họp với bà Konráðsdóttir và ông Sigurðsson; ðược Ɖảng giao; NgườiÐưa TRỌNGÐối, THÐT1, QLÐTh."
	assert_success
	assert_equal "$(text <<< "$output")" "Quyết định 12/QĐ-BQP của Đảng ủy; TTĐT, HĐND họp với bà Konráðsdóttir và ông Sigurðsson; được Đảng giao; NgườiĐưa TRỌNGĐối, THĐT1, QLĐTh."
	assert_equal "$(counts <<< "$output")" '{"d_stroke":10}'
	assert_equal "$(normalize <<< 'Ðað er gott að vera hér í dag.' | text)" 'Ðað er gott að vera hér í dag.'
}

@test "spaces of all kinds become a space; double ones stay" {
	run normalize <<< "$(printf 'Hội\u00a0nghị\u2009lần\u3000thứ\tnăm  họp')"
	assert_equal "$(text <<< "$output")" "Hội nghị lần thứ năm  họp"
	assert_equal "$(counts <<< "$output")" '{"spaces":4}'
}

@test "what cannot be seen goes; private use becomes U+FFFD" {
	run normalize <<< "$(printf '\ufeffBộ\u200b Quốc\u00ad phòng\u200e\u202a\u2060 \x01\x7f\u0081họp \ue000\U000f0000')"
	assert_equal "$(text <<< "$output")" "Bộ Quốc phòng họp $(printf '\ufffd\ufffd')"
	assert_equal "$(counts <<< "$output")" '{"invisible":9,"private_use":2}'
	assert_equal "$(normalize <<< $'số 8 \u00ad 12 phố Chợ, từ 3\u00ad5 ngày, người\u00addân' | text)" 'số 8 - 12 phố Chợ, từ 35 ngày, ngườidân'
}

@test "letters in parts are composed, tones before shapes too" {
	run normalize <<< "$(printf 'B\u00f4\u0323 Quo\u0302\u0301c pho\u0300ng, ti\u00e9\u0302p kh\u0061\u0301ch')"
	assert_equal "$(text <<< "$output")" "Bộ Quốc phòng, tiếp khách"
	assert_equal "$(jq .norm.counts.nfc <<< "$output")" 5
}

@test "a bomb of combining marks is cut, counted, and quick" {
	{ printf '{"text":"Tin e'; printf '\xcc\x81\xcc\xa3%.0s' {1..8000}; printf ' hết"}\n'; } > bomb
	run timeout 10 normalize bomb
	assert_success
	assert_equal "$(jq '.norm.counts.marks_cut' <<< "$output")" 15970
	assert_equal "$(jq '.text | length < 50' <<< "$output")" true
}

@test "a megabyte of hard spaces in an old encoding is no work" {
	{ printf 'Tin '; head -c 1000000 /dev/zero | tr '\0' '\240'; printf ' het'; } > spaces.txt
	timeout -s KILL 60 normalize --encoding=viscii spaces.txt > out
	assert_equal "$(jq '.text | length' out)" 1000008
}

@test "line ends, blanks before them, blank lines" {
	printf '\n \nTiêu đề  \r\n\r\n\n \nMột\rHai\u2028Ba\u0085Bốn \n\n\n' > lines.txt
	run normalize lines.txt
	assert_equal "$(jq -c .text <<< "$output")" '"Tiêu đề\n\nMột\nHai\nBa\nBốn"'
	assert_equal "$(counts <<< "$output")" '{"line_blanks":4,"blank_lines":6,"line_ends":5}'
	assert_equal "$(normalize <<< $'điều tra vụ mất \u2028hồ sơ,\u2028Thanh tra\vhuyện nói' | jq -c .text)" '"điều tra vụ mất hồ sơ,\nThanh tra huyện nói"'
	printf 'một\nhai\n' > plain.txt
	assert_equal "$(normalize plain.txt | counts)" '{}'
}

@test "entities are decoded once" {
	run normalize <<< '{"text":"&#272;&#x1EA1;i t&aacute; &amp; &lt;b&gt; &quot;x&quot; &amp;nbsp; &#150; &unknown; &#0; &#xD800; AT&T R&D; & &#;"}'
	assert_equal "$(text <<< "$output")" 'Đại tá & <b> "x" &nbsp; – &unknown; &#0; &#xD800; AT&T R&D; & &#;'
	assert_equal "$(jq .norm.counts.entities <<< "$output")" 10
	# what they stand for is damaged itself, and yet nothing is decoded twice
	run normalize <<< 'B&aacute;&raquo;&trade; Qu&aacute;&raquo;&lsquo;c ph&Atilde;&sup2;ng nÃ³i &amp;ocirc;'
	assert_equal "$(text <<< "$output")" 'Bộ Quốc phòng nói &ocirc;'
	assert_equal "$(normalize <<< $'B&#7897; Qu&#78\u200b89;c ph&ograve;ng 2\u00ad h&#7885;p' | text)" 'Bộ Quốc phòng 2 họp'
}

@test "damage upon damage: legacy bytes shown, read wrongly, in parts, with zero-width characters" {
	shown='§¹i t­íng Ph¹m V¨n S¸u, Bé Quèc phßng, chñ tr× héi nghÞ'
	wrong=$(iconv -f CP1252 -t utf-8 <<< "$shown")
	right='Đại tướng Phạm Văn Sáu, Bộ Quốc phòng, chủ trì hội nghị'
	parts=$(python3 -c 'import sys, unicodedata; print(unicodedata.normalize("NFD", sys.argv[1]))' "$shown")
	assert_equal "$(normalize <<< "$wrong" | text)" "$right"
	assert_equal "$(normalize <<< "$parts" | text)" "$right"
	assert_equal "$(normalize <<< "${shown//è/è$'\u200b'}" | text)" "$right"
	# VISCII has Õ where others have the no-break space
	assert_equal "$(iconv -f utf-8 -t VISCII <<< 'BẦU CỬ Ở NGÕ CHỢ, bộ trưởng đến' | sed 's/, /,\xa0/' | normalize --encoding=viscii | text)" 'BẦU CỬ Ở NGÕ CHỢ, bộ trưởng đến'
}

@test "the no-break space in VISCII text is Õ only in a word among words of capitals" {
	viscii() { iconv -f utf-8 -t VISCII | tr '_' '\240' | normalize --encoding=viscii | text; }
	said='Bộ trưởng nói về tên lửa S_-300, C_++, hộp D_(600 quả), dãy B_"mới", ông N.T._M. và bà N_M ở TP_HCM'
	assert_equal "$(viscii <<< "$said")" "${said//_/ }"
	assert_equal "$(viscii <<< 'ÔNG V_ VĂN LÂM RA HUẾ; V_ Ê VO (tiểu phẩm); QUẬN 1, NG_ CHỢ, bộ trưởng đến')" 'ÔNG VÕ VĂN LÂM RA HUẾ; VÕ Ê VO (tiểu phẩm); QUẬN 1, NGÕ CHỢ, bộ trưởng đến'
}

@test "capitals of VN1 in TCVN3: glued words, foreign names, a word of one letter; quotes stay quotes" {
	tcvn() { iconv -f utf-8 -t TCVN5712-1 | normalize --encoding=tcvn3 | text; }
	said='Ảnh: TRẦN CƯỜNGTuy mưa lớn, ông Édouard vẫn đến. Ừ thì đi. Ảnh: B.DTỉ lệ thường xuyên'
	assert_equal "$(tcvn <<< "$said")" "$said"
	assert_equal "$(tcvn <<< 'Ảnh: BẮC KẠN NGÀY NAY, KHÁNH HÒA')" 'Ảnh: BẮC KẠN NGÀY NAY, KHÁNH HÒA'
	assert_equal "$(printf '\x93a one\x94, \x93c\xb8i gh\xd5\x94 c\xf1a \xab\xb5 \x93i\x94\n' | normalize --encoding=tcvn3 | text)" '“a one”, “cái ghế” của ôà “i”'
}

@test "tone styles stay as written, or become one on request" {
	mixed='Hòa bình, sức khoẻ, UỶ BAN, thủy lợi, quý hiếm, của, toán, hoàn, Boà vịt, LOÁ'
	assert_equal "$(normalize <<< "$mixed" | text)" "$mixed"
	assert_equal "$(normalize --tone=new <<< "$mixed" | text)" 'Hoà bình, sức khoẻ, UỶ BAN, thuỷ lợi, quý hiếm, của, toán, hoàn, Boà vịt, LOÁ'
	assert_equal "$(normalize --tone=old <<< "$mixed" | text)" 'Hòa bình, sức khỏe, ỦY BAN, thủy lợi, quý hiếm, của, toán, hoàn, Bòa vịt, LÓA'
}

@test "legacy encodings are guessed, named, and can be given" {
	printf '§¹i t­íng Ph¹m V¨n S¸u, Bé Quèc phßng, chñ tr×' | iconv -f utf-8 -t latin1 > tcvn3.txt
	printf 'Boä Quoác phoøng toå chöùc hoäi nghò ñoái ngoaïi' | iconv -f utf-8 -t latin1 > vni.txt
	printf 'Bộ Quốc phòng tổ chức hội nghị đối ngoại' | iconv -f utf-8 -t VISCII > viscii.txt
	printf 'Bộ Quốc phòng tổ chức hội nghị đối ngoại' | iconv -f utf-8 -t CP1258 > cp1258.txt
	printf '\xff\xfe' > utf16.txt
	printf 'Bộ Quốc phòng tổ chức hội nghị đối ngoại\n' | iconv -f utf-8 -t UTF-16LE >> utf16.txt
	run normalize tcvn3.txt vni.txt viscii.txt cp1258.txt utf16.txt
	assert_success
	assert_equal "$(jq -r .norm.encoding <<< "$output" | xargs)" "tcvn3 vni viscii windows-1258 utf-16le"
	assert_equal "$(jq -r .text <<< "$output" | sort -u)" "$(printf 'Bộ Quốc phòng tổ chức hội nghị đối ngoại\nĐại tướng Phạm Văn Sáu, Bộ Quốc phòng, chủ trì')"
	printf 'Bé' | iconv -f utf-8 -t latin1 > short.txt
	assert_equal "$(normalize --encoding=tcvn3 short.txt | text)" "Bộ"
}

@test "capitals of ABC fonts are found in words and lines of capitals" {
	assert_equal "$(printf 'Hội nghị\n' | normalize --encoding=utf-8 | text)" "Hội nghị"
	printf 'BÉ QUÈC PHßNG\nHéI NGHÞ tæng kÕt' | iconv -f utf-8 -t latin1 > caps.txt
	printf 'Bé QuèC PHßNG' > /dev/null
	assert_equal "$(printf 'B\xe9 QU\xe8C PH\xdfNG\nH\xe9I NGH\xde t\xe6ng k\xd5t' | normalize --encoding=tcvn3 | text)" "$(printf 'BỘ QUỐC PHÒNG\nHỘI NGHỊ tổng kết')"
}

@test "legacy bytes that became Latin-1, and UTF-8 that was read wrongly, are undone line by line" {
	run normalize <<< "$(printf '%s\n' "$news" '§¹i t­íng Ph¹m V¨n S¸u chñ tr× héi nghÞ' $'Bá»™ Quá»‘c phÃ²ng há»\u008dp á»Ÿ HÃ\u00a0 Ná»™i' $'Chữ đúng â€œnhưngâ€\u009d ngoặc sai')"
	assert_success
	assert_equal "$(text <<< "$output")" "$(printf '%s\n' "$news" 'Đại tướng Phạm Văn Sáu chủ trì hội nghị' 'Bộ Quốc phòng họp ở Hà Nội' 'Chữ đúng “nhưng” ngoặc sai')"
	assert_equal "$(counts <<< "$output")" '{"tcvn3":1,"mojibake":2}'
}

@test "mojibake that lost bytes is restored where only one letter fits, else rejected" {
	lossy() { jq -nc --arg t "$1" '{text: $t}'; }
	run normalize <<< "$(lossy $'Ä\ufffdáº¡i tÆ°á»›ng nÃ³i: â€œChÃºng ta há»\ufffdc táº­pâ€\ufffd, cáº£ ngÆ°á»i lá»›n á»Ÿ HÃ  Ná»™i')"
	assert_success
	assert_equal "$(text <<< "$output")" "Đại tướng nói: “Chúng ta học tập”, cả người lớn ở Hà Nội"
	lost=$(lossy $'Bá»™ Quá»‘c phÃ²ng lÃ m viá»‡c vá»\ufffd viá»‡c vá»\ufffd hÆ°u')
	run --separate-stderr normalize <<< "$lost"
	assert_equal "$status" 1
	assert_equal "$stderr" "normalize: -:1:1: UTF-8 that was read as windows-1252, and 2 letters of it are lost [BAD_UTF8]"
	run normalize --repair-utf8 <<< "$lost"
	assert_equal "$(text <<< "$output")" $'Bộ Quốc phòng làm việc v\ufffd việc v\ufffd hưu'
}

@test "clean text with odd letters is left alone" {
	clean='“LÃO XÔ”, «BÃO XÃ» ở 21º, cách 5½ km²: Müller, Beyoncé, São Paulo, Ångström, mañana; ±3 %, © 2024 – Ô tô.'
	run normalize <<< "$clean"
	assert_equal "$(text <<< "$output")" "$clean"
	assert_equal "$(counts <<< "$output")" '{}'
	assert_equal "$(normalize <<< 'Été à la plage, où déjà naïf garçon' | text)" 'Été à la plage, où déjà naïf garçon'
}

@test "damage of every kind, made by other encoders, is repaired to the letter" {
	run python3 "$BATS_TEST_DIRNAME/damage.py" "$SANGLOC_BIN/normalize" --sample 25 "$top"/tests/articles/*.txt
	assert_success
	refute_output --partial '<--'
}

@test "pairs of damages are repaired, or rejected, never wrong" {
	if whole && [ -f "$top/../shared/corpus/news-20k.ndjson.zst" ]; then
		zstd -qdc "$top/../shared/corpus/news-20k.ndjson.zst" | head -4000 > corpus
		run python3 "$BATS_TEST_DIRNAME/damage.py" "$SANGLOC_BIN/normalize" --sample 200 --pairs 1 corpus
	else
		run python3 "$BATS_TEST_DIRNAME/damage.py" "$SANGLOC_BIN/normalize" --sample 3 --pairs 9 "$top"/tests/articles/*.txt
	fi
	assert_success
}

# ---- what cannot be repaired ----

@test "text that went through two legacy encodings is rejected with the guess named" {
	iconv -f utf-8 -t TCVN5712-1 <<< 'Chiều qua, mưa lớn làm nhiều đoạn đường ở khu vực trung tâm ngập sâu, xe máy chết máy hàng loạt, công nhân phải đẩy xe về nhà trong đêm; theo ông Lâm, năm nay mưa nhiều hơn' |
		iconv -f LATIN1 -t utf-8 | sed 's/Ò/O\xcc\x80/g; s/í/i\xcc\x81/g; s/Õ/O\xcc\x83/g' | python3 -c 'import sys; sys.stdout.buffer.write(sys.stdin.read().encode("cp1258"))' > twice.txt
	run --separate-stderr normalize twice.txt
	assert_equal "$status" 1
	assert_regex "$stderr" 'the nearest guess is tcvn3, in which [0-9]+ of [0-9]+ words'
}

@test "bytes that are no text in any encoding are rejected with the best guess, or replaced on request" {
	printf 'caf\xe9 au lait, d\xe9j\xe0 vu, gar\xe7on na\xeff' > french.txt
	run --separate-stderr normalize french.txt
	assert_equal "$status" 1
	assert_equal "$stderr" 'normalize: french.txt:1:1: not UTF-8 from byte 3 on, nor any encoding of Vietnamese [BAD_UTF8]'
	run normalize --repair-utf8 french.txt
	assert_success
	assert_equal "$(text <<< "$output")" "$(printf 'caf\ufffd au lait, d\ufffdj\ufffd vu, gar\ufffdon na\ufffdf')"
	assert_equal "$(counts <<< "$output")" '{"replaced":5}'
	run --separate-stderr normalize --encoding=utf-8 french.txt
	assert_equal "$status" 1
}

@test "files that are no text are named" {
	printf '%s\n' "$news" | gzip > a.gz
	printf '%%PDF-1.7\n%%\xe2\xe3' > a.pdf
	printf '<!DOCTYPE html>\n<html><body>x</body></html>' > a.html
	printf 'PK\003\004....word/document.xml' > a.docx
	printf '\x28\xb5\x2f\xfd....' > a.zst
	run --separate-stderr normalize --rejects=rejects a.gz a.pdf a.html a.docx a.zst
	assert_equal "$status" 1
	assert_equal "$output" ""
	assert_regex "$stderr" 'a.gz:1:1: not text: looks like gzip'
	assert_regex "$stderr" 'a.pdf:1:1: not text: looks like PDF'
	assert_regex "$stderr" 'a.html:1:1: not text: looks like HTML'
	assert_regex "$stderr" 'a.docx:1:1: not text: looks like DOCX'
	assert_regex "$stderr" 'a.zst:1:1: not text: looks like zstd'
	assert_equal "$(jq -r .code rejects | sort | uniq -c | xargs)" "5 WRONG_FORM"
}

@test "a record without a text, or with another type, is rejected by name" {
	run --separate-stderr normalize <<< $'{"id":"1"}\n{"id":"2","text":7}\n{"id":"3","text":"chữ"}'
	assert_equal "$status" 1
	assert_equal "$(jq -r .id <<< "$output")" 3
	assert_line --index 0 --partial '"id":"3"'
	assert_regex "$stderr" ":1:1: .*'text'.* \[MISSING_FIELD\]"
	assert_regex "$stderr" ":2:18: .*'text'.* \[WRONG_TYPE\]"
}

# ---- options ----

@test "--text-field and --id-field say where a feed keeps them" {
	run normalize --text-field=body --id-field=guid <<< '{"guid":"g7","body":"Hội nghị","text":"khác"}'
	assert_equal "$(jq -c '[.id, .text, .body, .guid]' <<< "$output")" '["g7","Hội nghị","Hội nghị","g7"]'
	run --separate-stderr normalize --text-field=body <<< '{"text":"chữ"}'
	assert_equal "$status" 1
	assert_regex "$stderr" "'body'"
}

@test "--from, --source, --base" {
	printf '{"text":"không phải JSON"}' > brace.txt
	assert_equal "$(normalize --from=text brace.txt | text)" '{"text":"không phải JSON"}'
	run --separate-stderr normalize --from=ndjson <<< "$news"
	assert_equal "$status" 1
	assert_regex "$stderr" 'BAD_JSON'
	assert_equal "$(normalize --source=ban-tin.txt <<< "$news" | jq -r .source)" ban-tin.txt
	assert_equal "$(normalize <<< "$news" | jq -c .source)" null
	mkdir -p kho/2024
	printf '%s' "$news" > kho/2024/a.txt
	assert_equal "$(normalize --base=kho kho/2024/a.txt | jq -r .source)" 2024/a.txt
	assert_equal "$(normalize --base=. ./kho/2024/a.txt | jq -r .source)" kho/2024/a.txt
}

@test "a feed's timestamp is the day and the time, an empty one is none" {
	stamp() { jq -nc "{id: \"a\", text: \"Hội nghị.\"} + $1" | normalize | jq -c '[.published, .published_time]'; }
	assert_equal "$(stamp '{published: "2025-02-18T09:30:00+07:00"}')" '["2025-02-18","09:30"]'
	assert_equal "$(stamp '{published: "2025-02-18 09:30"}')" '["2025-02-18","09:30"]'
	assert_equal "$(stamp '{published: "2025-02-18T09:30Z", published_time: "16:30"}')" '["2025-02-18","16:30"]'
	assert_equal "$(stamp '{published: "2025-02-18"}')" '["2025-02-18",null]'
	assert_equal "$(stamp '{published: "18/02/2025 09:30"}')" '["2025-02-18","09:30"]'
	assert_equal "$(stamp '{published: "Tue, 18 Feb 2025 20:30:00 GMT"}')" '["2025-02-19","03:30"]'
	assert_equal "$(stamp '{published: 1739845800, published_time: "9h30"}')" '["2025-02-18","09:30"]'
	assert_equal "$(stamp '{published: ""}')" '[null,null]'
	assert_equal "$(stamp '{published: null}')" '[null,null]'
}

@test "a record keeps the name of its file as its source, and its own where it has one" {
	mkdir -p kho
	printf '%s\n' '{"id":"1","text":"chữ"}' '{"text":"chữ","source":"VOV"}' '{"text":"chữ","source":null}' '{"text":"chữ","source":7}' \
		'{"text":"chữ","url":"https://example.vn/1"}' > kho/tin.ndjson
	run normalize --base=kho kho/tin.ndjson
	assert_success
	assert_equal "$(jq -c .source <<< "$output" | xargs)" "tin.ndjson VOV tin.ndjson 7 tin.ndjson"
	# many records stand in one file: their ids are of what they were before
	[ "$(jq -r .id <<< "$output")" = "$(normalize < kho/tin.ndjson | jq -r .id)" ]
	assert_equal "$(normalize < kho/tin.ndjson | jq -c .source | xargs)" "null VOV null 7 null"
	assert_equal "$(normalize --source=tin < kho/tin.ndjson | jq -c .source | xargs)" "tin VOV tin 7 tin"
}

@test "texts with tags of HTML are told once and counted; other angle brackets are none" {
	printf '%s\n' '{"text":"<p>Tin một.</p>"}' '{"text":"Tin hai,<br/>tin ba"}' '{"text":"a <b> và c, <tên>, 3 < 5, <p"}' '{"text":"&lt;A HREF=x&gt;Tin"}' > in.ndjson
	run --separate-stderr normalize --stats=stats --stats-format=json in.ndjson
	assert_success
	assert_equal "$(jq -r .text <<< "$output" | head -1)" "<p>Tin một.</p>"
	assert_equal "$stderr" "normalize: in.ndjson:1:1: 4 texts hold tags of HTML, one of them this; take them out first"
	assert_equal "$(jq .texts_with_html stats)" 4
	run --separate-stderr normalize --stats=stats --stats-format=json <<< '{"text":"số <tên>, 3 < 5, x<y>z, <p, </"}'
	assert_equal "$stderr" ""
	assert_equal "$(jq .texts_with_html stats)" 0
}

@test "what is told once is the first in the order of the input, and counted once, for any number of threads" {
	for name in a b c d e f; do
		printf '<p>%s</p>' "$name" > "$name.txt"
		: > "$name.none"
	done
	for i in $(seq 40); do printf '{"text":"<p>Tin %s</p>"}\n{"text":""}\n' "$i"; done > in.ndjson
	{ cat in.ndjson; echo '{"id":3}'; } > bad.ndjson
	for _ in $(seq 10); do
		for jobs in 1 3; do
			run --separate-stderr normalize -j"$jobs" c.txt c.none a.txt a.none b.txt b.none d.txt e.txt f.txt d.none
			assert_success
			assert_equal "$stderr" "normalize: c.none:1:1: 4 empty texts were dropped, here and at a.none:1, b.none:1, d.none:1
normalize: c.txt:1:1: 6 texts hold tags of HTML, one of them this; take them out first"
		done
	done
	# A block that is gone through again, record by record, is not counted twice.
	for jobs in 1 3; do
		run --separate-stderr normalize -j"$jobs" --line-buffered --stats=stats --stats-format=json in.ndjson
		assert_equal "$stderr" "normalize: in.ndjson:2:1: 40 empty texts were dropped, here and at$(printf ' in.ndjson:%s,' $(seq 4 2 18)) in.ndjson:20 and 30 more
normalize: in.ndjson:1:1: 40 texts hold tags of HTML, one of them this; take them out first"
		assert_equal "$(jq .texts_with_html stats)" 40
		run --separate-stderr normalize -j"$jobs" --max-rejects=0 bad.ndjson
		assert_regex "$stderr" ":1:1: 40 texts hold tags of HTML"
	done
}

@test "tags that are begun and never closed: in linear time" {
	python3 -c "print('<b ' * 700000 + '.')" > open.txt
	run --separate-stderr timeout 20 normalize --stats=stats --stats-format=json open.txt
	assert_success
	assert_equal "$stderr" ""
	assert_equal "$(jq .texts_with_html stats)" 0
	python3 -c "print('<b ' * 700000 + '>')" > closed.txt
	normalize -q --stats=stats --stats-format=json closed.txt > /dev/null
	assert_equal "$(jq .texts_with_html stats)" 1
}

@test "--files0-from takes names of any bytes; none at all is no input" {
	mkdir names
	printf '%s' "$news" > $'names/a\nb c.txt'
	printf '%s' "$news" > $'names/-x\xff.txt'
	find names -type f -print0 | sort -z > list
	run normalize --files0-from=list --base=names
	assert_success
	assert_equal "$(jq -r .source <<< "$output")" "$(printf '%s\n' '-x\xFF.txt' 'a\x0Ab c.txt')"
	assert_equal "$(normalize --files0-from=- < list | wc -l)" 2
	: > none
	run normalize --files0-from=none
	assert_success
	assert_output ""
	run --separate-stderr normalize --files0-from=list extra.txt
	assert_equal "$status" 78
	run --separate-stderr normalize --files0-from=missing
	assert_equal "$status" 74
	printf 'a.txt\0\0b.txt' > holes
	run --separate-stderr normalize --files0-from=holes
	assert_equal "$status" 78
	assert_regex "$stderr" 'file name 2 is empty'
}

@test "--map leads from code points back to bytes" {
	printf 'a&#272;b Việt ế Ðảng\u00a0 \nx' > m.txt
	run normalize --map m.txt
	assert_equal "$(jq -c .norm.map <<< "$output")" '[[0,0,1,1],[1,1,1,6],[2,7,13,20],[15,27,1,4],[16,31,1,1]]'
	# what a run gives as bytes is what the input has there
	normalize --map "$top"/tests/articles/*.txt > mapped
	python3 - "$top" mapped <<- 'END'
		import json, sys, unicodedata
		for line in open(sys.argv[2], encoding="utf-8"):
		    record = json.loads(line)
		    raw, at = open(record["source"], "rb").read(), 0
		    for point, byte, points, size in record["norm"]["map"]:
		        assert point == at, (record["source"], point, at)
		        at += points
		        was = raw[byte:byte + size].decode("utf-8")
		        assert points == 1 or len(was) == points, (record["source"], point)
		        if points > 1:
		            same = unicodedata.normalize("NFC", was).replace("\u00d0", "\u0110").replace("\u00f0", "\u0111")
		            same = "".join(" " if unicodedata.category(c) == "Zs" else c for c in same)
		            assert same == record["text"][point:point + points], (same, point)
		    assert at == len(record["text"])
	END
}

@test "--explain tells what was changed where, of all repairs or of one" {
	printf 'QÐ\u00a0số\u200b 5\r\nBá»™ trưởng' > e.txt
	run normalize --explain e.txt
	assert_success
	assert_equal "$(jq -c '[.source,.repair,.start,.end,.was,.now]' <<< "$output")" "$(printf '%s\n' \
		'["e.txt","d_stroke",1,3,"Ð","Đ"]' '["e.txt","invisible",9,12,"​",""]' "$(printf '["e.txt","spaces",3,5,"\u00a0"," "]')" '["e.txt","lines",14,16,"\r\n","\n"]')"
	assert_equal "$(normalize --explain=spaces e.txt | jq -r .repair)" spaces
	assert_equal "$(normalize --explain <<< "$news")" ""
	run --separate-stderr normalize --explain=nothing e.txt
	assert_equal "$status" 78
	assert_regex "$stderr" "no repair is called 'nothing'"
}

@test "threads give the same bytes" {
	for i in {1..40}; do jq -Rsc '{text: .}' "$top"/tests/articles/*.txt; done > many
	normalize -j1 many > one
	normalize -j4 many | cmp - one
}

@test "every bit of a record flipped: a verdict for each line, and the counters add up" {
	python3 - <<- 'END' > flipped
		import sys
		line = '{"id":"f","text":"Sáng 4/8, tại Tuy Hòa – “Ðại hội” &ocirc; Bá»™ \\u1ed9 e\u0301\u0302\u200b…","n":[1,{"a":true}]}'.encode()
		out = sys.stdout.buffer
		for at in range(len(line)):
		    for bit in range(8):
		        out.write(line[:at] + bytes([line[at] ^ 1 << bit]) + line[at + 1:] + b"\n")
	END
	run --separate-stderr normalize --from=ndjson --rejects=rejects --stats=stats --stats-format=json --allow-rejects -q flipped
	assert_success
	conserved stats
	jq -e '.rejected.total > 100 and .out.records > 100' stats
	printf '%s\n' "$output" | jq -c 'select(.norm.form != "NFC")' | cmp - /dev/null
}

@test "every bit of a text file flipped gives a record or a rejection, and no crash" {
	mkdir flips
	python3 - <<- 'END'
		text = 'Sáng 4/8, Bộ Quốc phòng – “Ðại hội” &ocirc;\r\ne\u0301\u0302\u200b…'.encode()
		for at in range(len(text)):
		    for bit in range(0, 8):
		        with open("flips/%04d" % (at * 8 + bit), "wb") as f:
		            f.write(text[:at] + bytes([text[at] ^ 1 << bit]) + text[at + 1:])
	END
	find flips -type f -print0 | sort -z | normalize --from=text --files0-from=- --allow-rejects -q --stats=stats --stats-format=json > out 2> err
	conserved stats
	jq -e '.in.records == (.out.records + .rejected.total) and .out.records > 200' stats
}

@test "a field that never comes is told once; where it comes in one record, nothing is said" {
	run --separate-stderr normalize --id-field=guid <<< $'{"text":"Một.","url":"u"}\n{"text":"Hai.","url":"v"}'
	assert_success
	assert_equal "$stderr" "normalize: no record has 'guid' (--id-field): ids are made of url, source or text"
	run --separate-stderr normalize --id-field=guid <<< $'{"text":"Một.","guid":"u"}\n{"text":"Hai."}'
	assert_equal "$stderr" ""
	run --separate-stderr normalize --text-field=bdy <<< '{"body":"Một."}'
	assert_equal "$status" 1
	assert_equal "${stderr_lines[1]}" "normalize: no record has 'bdy' (--text-field)"
	yes '{"text":"Một."}' | head -1500 | normalize -j2 --id-field=guid 2> err > out
	assert_equal "$(cat err)" "normalize: no record has 'guid' (--id-field): ids are made of url, source or text"
}

@test "empty texts: one line that names each, none with --quiet" {
	: > one.txt
	: > two.txt
	run normalize one.txt
	assert_success
	assert_output "normalize: one.txt:1:1: 1 empty text was dropped"
	run normalize one.txt two.txt
	assert_output "normalize: one.txt:1:1: 2 empty texts were dropped, here and at two.txt:1"
	for i in 1 2 3; do jq -nc '{text: "Một."}, {text: " "}'; done > lines
	run --separate-stderr normalize lines
	assert_equal "$stderr" "normalize: lines:2:1: 3 empty texts were dropped, here and at lines:4, lines:6"
	run --separate-stderr normalize -j3 lines
	assert_equal "$stderr" "normalize: lines:2:1: 3 empty texts were dropped, here and at lines:4, lines:6"
	run normalize -q one.txt two.txt
	assert_output ""
}

@test "whether a file is text is asked from where the last look ended: blanks cost what they are long" {
	head -c 64000000 /dev/zero | tr '\0' ' ' > blanks.txt
	(ulimit -t 12; normalize -q --max-record=1G --stats=stats blanks.txt)
	assert_equal "$(jq -c .dropped.by_reason stats)" '{"empty":1}'
}

@test "a date that cannot be read costs no article: its words are kept and told once" {
	printf '%s\n' '{"id":"a","published":"2019-02-31","text":"Một."}' '{"id":"b","text":"Hai.","published":"hôm qua"}' \
		'{"id":"c","text":"Ba.","published":["2019"]}' '{"id":"d","text":"Bốn.","published":"5/3/2019","published_time":"25:00"}' \
		'{"id":"e","text":"Năm.","published":"2020-02-29"}' '{"id":"g","text":"Sáu.","published":"mai","published_time":"trưa"}' > in
	for jobs in 1 3; do
		run --separate-stderr normalize -j$jobs --rejects=rejects --stats=stats in
		assert_success
		assert_equal "$(jq -c '[.dates_zero, .dates_unread]' stats)" "[0,5]"
		assert_equal "$stderr" "normalize: in:1:1: 5 dates could not be read and are in published_text: '2019-02-31', here and at in:2, in:3, in:4, in:6"
		assert [ ! -s rejects ]
		assert_equal "$(jq -c '[.id, .published, .published_time, .published_text]' <<< "$output")" '["a",null,null,"2019-02-31"]
["b",null,null,"hôm qua"]
["c",null,null,"[\"2019\"]"]
["d","2019-03-05",null,"25:00"]
["e","2020-02-29",null,null]
["g",null,null,"trưa mai"]'
		assert_equal "$(jq -c 'select(has("published") and .published == null)' <<< "$output")" ""
	done
	printf '%s\n' "$output" > once
	run --separate-stderr normalize once
	assert_success
	assert_equal "$stderr" ""
	assert_equal "$output" "$(< once)"
	run --separate-stderr normalize -q in
	assert_equal "$stderr" ""
	jq -nc '{text: "Một.", published: ("0123456789" + "ngày đẹp trời " * 9)}' > long
	run --separate-stderr normalize long
	assert_equal "$stderr" "normalize: long:1:1: 1 date could not be read and is in published_text: '0123456789ngày đẹp trời ngày đẹp trời ngày đ…'"
	assert_equal "$(jq -r .published_text <<< "$output")" "$(jq -r .published long)"
}

@test "the zero date of a database is no date, and told" {
	printf '%s\n' '{"text":"Một.","published":"0000-00-00 00:00:00"}' '{"text":"Hai.","published":"0000-00-00","pubDate":"2019-03-05"}' \
		'{"text":"Ba.","published":0}' '{"text":"Bốn.","published":null}' '{"text":"Năm.","published":" "}' > in
	run --separate-stderr normalize --stats=stats in
	assert_success
	assert_equal "$(jq -c '[.dates_zero, .dates_unread]' stats)" "[2,0]"
	assert_equal "$stderr" "normalize: in:1:1: 2 dates were 0000-00-00: taken as none, here and at in:3"
	assert_equal "$(jq -c '[has("published"), .published, has("published_text")]' <<< "$output" | xargs)" \
		"[false,null,false] [true,2019-03-05,false] [false,null,false] [false,null,false] [false,null,false]"
}

@test "a time of the record's own: the day goes home with it, or stays with it" {
	stamp() { jq -nc "{text: \"Tin.\", published: \"$1\", published_time: \"$2\"}" | normalize | jq -r '"\(.published) \(.published_time)"'; }
	assert_equal "$(stamp 2019-03-05T20:30:00Z 20:30)" "2019-03-06 03:30"
	assert_equal "$(stamp 2019-03-05T20:30:00Z 20h30)" "2019-03-06 03:30"
	assert_equal "$(stamp 2019-03-05T20:30:00Z 03:30)" "2019-03-06 03:30"
	assert_equal "$(stamp 2019-03-05T20:30:00Z 08:30)" "2019-03-05 08:30"
	assert_equal "$(stamp '2019-03-05 20:30' 08:30)" "2019-03-05 08:30"
	assert_equal "$(stamp 1551817800 08:30)" "2019-03-06 08:30"
	assert_equal "$(stamp 2019-03-05T20:30:00Z 26:30)" "2019-03-06 03:30"
	assert_equal "$(stamp 2019-03-05T20:30:00Z '')" "2019-03-06 03:30"
}

@test "the date under a feed's own name is taken where there is no published, the first name in order" {
	local -a names=(pubDate pubdate date_published published_at isoDate dc:date)
	local i rest='{}'
	for ((i = 5; i >= 0; i--)); do
		rest=$(jq -c --arg name "${names[i]}" --arg day "2019-03-0$((i + 1))T08:30:00+07:00" '{($name): $day} + .' <<< "$rest")
		run normalize <<< "$(jq -c '{text: "Tin."} + .' <<< "$rest")"
		assert_equal "$(jq -c '[.published, .published_time]' <<< "$output")" "[\"2019-03-0$((i + 1))\",\"08:30\"]"
		assert_equal "$(jq -c --argjson rest "$rest" 'with_entries(select(.key | in($rest))) == $rest' <<< "$output")" true
		assert_equal "$(normalize <<< "$output")" "$output"
	done
	assert_equal "$(jq -c '{text: "Tin.", published: null} + . + {pubDate: ""}' <<< "$rest" | normalize | jq -r .published)" 2019-03-02
	assert_equal "$(jq -c '{text: "Tin.", published: "1/4/2019"} + .' <<< "$rest" | normalize | jq -r .published)" 2019-04-01
	run --separate-stderr normalize <<< '{"text":"Tin.","pubDate":"hôm kia","isoDate":"2019-03-05"}'
	assert_equal "$(jq -c '[.published, .published_text, .pubDate]' <<< "$output")" '[null,"hôm kia","hôm kia"]'
	assert_equal "$stderr" "normalize: -:1:1: 1 date could not be read and is in published_text: 'hôm kia'"
	assert_equal "$(normalize 2>&1 <<< "$output")" "$output"
}
