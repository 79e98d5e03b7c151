# segment: kinds of lines, sentences, repeats, and what a page says of itself.

setup() {
	load ../helpers/common
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	work=$BATS_TEST_TMPDIR
}

# page [TEXT]: a record made of a text on standard input.
page() {
	jq -Rsc '{id: "p", text: rtrimstr("\n")}'
}

# kinds: the kinds of a record's segments, in order.
kinds() {
	jq -r '[.segments[].kind] | join(" ")'
}

# of KIND: the words of the segments of a kind.
of() {
	jq -r --arg kind "$1" '.text as $t | .segments[] | select(.kind == $kind) | $t[.start:.end]'
}

body1='Sáng 3/2, tại thị xã Sơn Đông, hợp tác xã Tân Phú khai trương kho lạnh chứa 200 tấn rau quả cho nông dân ba xã.'
body2='Kho lạnh được xây trong bảy tháng bằng vốn góp của 214 hộ, giúp bà con giữ rau quả thêm ba tuần để chờ được giá.'

@test "a page: headline, stamp, body, caption, author, imprint" {
	run segment <<< "$(page <<END
Nông dân Tân Phú có kho lạnh
09:15 | 03/02/2024
$body1
Bà con xếp rau vào kho. Ảnh: Hải Yên
$body2
Hải Yên
Địa chỉ: Số 5, phố Chợ, thị xã Sơn Đông
END
)"
	assert_success
	assert_equal "$(kinds <<< "$output")" "title dateline paragraph caption paragraph byline boilerplate"
	assert_equal "$(jq -c '[.title, .published, .published_time, .publisher]' <<< "$output")" '["Nông dân Tân Phú có kho lạnh","2024-02-03","09:15",null]'
	assert_equal "$(jq -c '.sentences | length' <<< "$output")" 2
}

@test "segments cover every code point but the line breaks, in order" {
	jq -Rsc '{id: input_filename, text: .}' "$top"/tests/articles/*.txt > "$work/in"
	printf '%s\n' '{"id":"odd","text":"\n\n a \n\n\nb\r\n\u2028c\n"}' '{"id":"none","text":""}' '{"id":"lf","text":"\n"}' >> "$work/in"
	run segment "$work/in"
	assert_success
	run jq -c 'select((.text | explode) as $t | [.segments[] | range(.start; .end)] !=
		[range(0; $t | length) as $i | select($t[$i] != 10) | $i]) | .id' <<< "$output"
	assert_output ''
}

@test "sentences lie in paragraphs, in order, and hold no blanks at their ends" {
	jq -Rsc '{id: input_filename, text: .}' "$top"/tests/articles/*.txt | segment > "$work/out"
	run jq -c '. as $r | .sentences[] | . as [$a, $b] |
		select(any($r.segments[]; .kind == "paragraph" and .start <= $a and $b <= .end) | not)' "$work/out"
	assert_output ''
	run jq -c 'select([.sentences[][]] as $s | ($s | sort) != $s) | .id' "$work/out"
	assert_output ''
	run jq -c '.text as $t | .sentences[] | $t[.[0]:.[1]] | select(test("^\\s|\\s$"))' "$work/out"
	assert_output ''
}

@test "the sample articles: kinds, stamps and repeats as a reader sees them" {
	[ -x "$SANGLOC_BIN/normalize" ] || skip "normalize is not built"
	normalize "$top"/tests/articles/*.txt | segment > "$work/out"
	run jq -rn --slurpfile want "$top/tests/articles/expected.json" '
		[inputs] as $got | $want[0].documents | to_entries[] | .key as $name | .value as $w |
		first($got[] | select(.source | endswith($name))) as $g |
		( select($w.segments and ($w.segments != [$g.segments[].kind])) | "\($name): kinds \([$g.segments[].kind])" ),
		( ["title", "published", "published_time", "publisher"][] as $k | select(($w | has($k)) and $w[$k] != $g[$k]) | "\($name): \($k) \($g[$k])" ),
		( select(($w.duplicate_of // {}) != ([$g.segments | to_entries[] | select(.value.duplicate_of != null) |
			{key: (.key | tostring), value: .value.duplicate_of}] | from_entries)) | "\($name): duplicate_of" ),
		( select(($w.partial_duplicate_of // {}) != ([$g.segments | to_entries[] | select(.value.partial_duplicate_of != null) |
			{key: (.key | tostring), value: .value.partial_duplicate_of.segment}] | from_entries)) | "\($name): partial_duplicate_of" )' "$work/out"
	assert_success
	assert_output ''
}

# ---- repeats ----------------------------------------------------------------------------------------------------

@test "a line that stands earlier is its duplicate, whatever the shape of its quote marks" {
	run segment <<< "$(page <<END
Nông dân Tân Phú có kho lạnh
$body1
Đội "Rau sạch" thu hoạch vụ sớm. Ảnh: Hải Yên
$body2
Đội “Rau sạch” thu hoạch vụ sớm. Ảnh: Hải Yên
END
)"
	assert_equal "$(jq -c '[.segments[] | .duplicate_of]' <<< "$output")" '[null,null,null,null,2]'
	assert_equal "$(jq -c '[.segments[] | has("duplicate_of")]' <<< "$output")" '[false,false,false,false,true]'
}

@test "a paragraph that stands inside an earlier one is its duplicate; one that goes on where it was cut is a partial one" {
	run segment <<< "$(page <<'END'
Nông dân Tân Phú có kho lạnh
Sáng 3/2, hợp tác xã Tân Phú khai trương kho lạnh chứa rau quả cho ba xã.Kho được xây trong bảy tháng bằng vốn góp của 214 hộ. Với lời hứa "không bỏ một luống rau", ban quản trị đã ký trước với các chợ đầu mối những hợp đồng...
Sáng 3/2, hợp tác xã Tân Phú khai trương kho lạnh chứa rau quả cho ba xã.
Kho được xây trong bảy tháng bằng vốn góp của 214 hộ. Với lời hứa “không bỏ một luống rau”, ban quản trị đã ký trước với các chợ đầu mối những hợp đồng mua rau cả năm. Bà con yên tâm trồng thêm.
END
)"
	assert_equal "$(jq -c '[.segments[] | .duplicate_of]' <<< "$output")" '[null,null,1,null]'
	run jq -r '.text as $t | .segments[3].partial_duplicate_of | .segment, $t[.earlier[0]:.earlier[1]], $t[.here[0]:.here[1]]' <<< "$output"
	assert_line -n 0 1
	assert_line -n 1 'Kho được xây trong bảy tháng bằng vốn góp của 214 hộ. Với lời hứa "không bỏ một luống rau", ban quản trị đã ký trước với các chợ đầu mối những hợp đồng'
	assert_line -n 2 'Kho được xây trong bảy tháng bằng vốn góp của 214 hộ. Với lời hứa “không bỏ một luống rau”, ban quản trị đã ký trước với các chợ đầu mối những hợp đồng'
}

@test "boilerplate, lines under five syllables and a name with its offices are no repeats" {
	run segment <<< "$(page <<END
Nông dân Tân Phú có kho lạnh
0:00
0:00
Bà Lê Thị Mận, Chủ nhiệm Hợp tác xã Tân Phú, Ủy viên Ban Chấp hành Hội Nông dân thị xã Sơn Đông, cắt băng. Ảnh: Hải Yên
$body1
Bà Lê Thị Mận, Chủ nhiệm Hợp tác xã Tân Phú, Ủy viên Ban Chấp hành Hội Nông dân thị xã Sơn Đông, chủ trì buổi lễ.
Kho rất rộng.
Kho rất rộng.
END
)"
	run jq -c '[.segments[] | select(has("duplicate_of") or has("partial_duplicate_of"))]' <<< "$output"
	assert_output '[]'
}

# ---- members ----------------------------------------------------------------------------------------------------

@test "title, published, publisher that came with the record win" {
	run segment <<< "$(page <<END | jq -c '. + {title: "Khác", published: "2020-01-01", publisher: "Báo Khác"}'
Nông dân Tân Phú có kho lạnh
09:15 | 03/02/2024
(Tin Mới) - $body1
END
)"
	assert_equal "$(jq -c '[.title, .published, .published_time, .publisher]' <<< "$output")" '["Khác","2020-01-01",null,"Báo Khác"]'
}

@test "run again it writes the same; what it wrote before is replaced, the rest keeps its bytes and its place" {
	printf '{"a":1.10, "segments":"old","b":"\\u00e9" ,"id":"p","text":"%s","sentences":[[1,2]]}\n' "$body1" > "$work/in"
	segment "$work/in" > "$work/one"
	segment "$work/one" > "$work/two"
	cmp "$work/one" "$work/two"
	run cat "$work/one"
	assert_output --regexp '^\{"a":1\.10, "segments":\[\{"kind":"paragraph","start":0,"end":[0-9]+\}\],"b":"\\u00e9" ,"id":"p","text":'
}

@test "a date that is no day is no stamp" {
	run segment <<< "$(page <<END
Nông dân Tân Phú có kho lạnh
31/02/2024 09:15
$body1
END
)"
	assert_equal "$(jq -c '[.segments[1].kind, .published, .published_time]' <<< "$output")" '["dateline",null,null]'
}

@test "a publisher in capitals finds its spelling, an unknown one stays as it is" {
	for name in 'CỔNG THÔNG TIN ĐIỆN TỬ BỘ TƯ PHÁP' 'BÁO ĐIỆN TỬ TÂN PHÚ'; do
		page <<< "$body1"$'\n'"$name"
	done | segment | jq -r .publisher > "$work/out"
	run cat "$work/out"
	assert_output $'Cổng Thông tin điện tử Bộ Tư pháp\nBÁO ĐIỆN TỬ TÂN PHÚ'
}

# ---- parts as records -------------------------------------------------------------------------------------------

@test "--explode=sentence: one record a sentence, with parent, index and both offsets" {
	page <<< $'Kho lạnh mới\n'"$body1 $body2" | jq -c '. + {url: "http://a.example/1", source: "a.txt"}' > "$work/in"
	run segment --explode=sentence "$work/in"
	assert_success
	assert_equal "${#lines[@]}" 2
	run jq -sc --slurpfile whole "$work/in" 'map([.id, .parent, .index, .kind, .segment.index, .url, .source, .text == $whole[0].text[.start:.end]])' <<< "$output"
	assert_output '[["p/0","p",0,"paragraph",1,"http://a.example/1","a.txt",true],["p/1","p",1,"paragraph",1,"http://a.example/1","a.txt",true]]'
}

@test "--explode=segment: one record a segment; both kinds count as emitted" {
	page <<< $'Kho lạnh mới\n'"$body1"$'\n'"$body1" > "$work/in"
	run segment --explode=segment --stats="$work/stats" --stats-format=json "$work/in"
	assert_success
	assert_equal "$(jq -sc 'map([.id, .kind, .duplicate_of])' <<< "$output")" '[["p/0","title",null],["p/1","paragraph",null],["p/2","paragraph",1]]'
	assert_equal "$(jq -c '[.in.records, .out.records, .emitted]' "$work/stats")" '[1,1,3]'
	conserved "$work/stats"
	run -2 --separate-stderr segment --explode=word "$work/in"
}

@test "sentences of real paragraphs end where a reader says they end" {
	corpus=$top/../shared/corpus/news-20k.ndjson.zst
	[ -f "$corpus" ] || skip "no ../shared/corpus here"
	zstd -qdc "$corpus" > "$work/corpus"
	cut() {
		python3 "$top/tests/segment/sentences.py" "$1" "$work/corpus" --select | segment > "$work/cut" &&
			python3 "$top/tests/segment/sentences.py" "$1" "$work/cut" --show
	}
	for ends in "$top"/tests/segment/sentences*.tsv; do
		run cut "$ends"
		assert_success
		assert_line --regexp '^all: 3[0-9][0-9] ends, '
	done
}

# ---- limits -----------------------------------------------------------------------------------------------------

@test "a page of very many lines is done in good time, or rejected where it would write too many values" {
	python3 -c '
import json
print(json.dumps({"id": "a", "text": "a\n" * 100000}))
print(json.dumps({"id": "b", "text": "Ảnh: Hải Yên.\n" * 100000}))
print(json.dumps({"id": "c", "text": "x" * 3000000}))
print(json.dumps({"id": "f", "text": "Địa chỉ: Số 15, đường Lê Lai, phường Vinh Tân, thành phố Vinh, tỉnh Nghệ An.\n" * 100000}))
print(json.dumps({"id": "d", "text": "(Tin Mới) - Ngày " * 60000}))
print(json.dumps({"id": "e", "text": "a\n" * 400000}))' > "$work/in"
	run -1 --separate-stderr timeout 60 segment --rejects="$work/rejects" "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | xargs)" "a b c f d"
	assert_equal "$(jq -r '[.code, .record.id] | @csv' "$work/rejects")" '"TOO_MANY_VALUES","e"'
}

@test "any -j, any locale: the same bytes" {
	many 400 > "$work/in"
	segment "$work/in" > "$work/one"
	segment -j2 "$work/in" | cmp - "$work/one"
	env -i "$(command -v segment)" "$work/in" | cmp - "$work/one"
	LC_ALL=tr_TR.UTF-8 segment "$work/in" | cmp - "$work/one"
}
