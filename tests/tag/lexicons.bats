# Lexicons: files and entries, foldings, bounds, extension, columns; and what is wrong with a file.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	mkdir "$work/lexicons"
}
tagged() {
	local text=$1
	shift
	jq -nc --arg text "$text" '{id: "a", text: $text}' | tag --no-default-rules -r "$work/case.yaml" "$@" |
		jq -r '.tags[] | .type + " " + .text + (if .fields == {} then "" else " " + (.fields | tojson) end)'
}
# with FOLDS: a lexicon of one phrase with these foldings, and what of the texts that follow it finds.
with() {
	local folds=$1 phrase=$2
	shift 2
	printf "pack: t\nlang: 1\nlexicons:\n  l: {entries: {'%s': x}, fold: [%s], bound: syllable}\nrules:\n  - {id: l, tag: l, lexicon: l, fields: {}}\n" "$phrase" "$folds" > "$work/case.yaml"
	for text; do
		tagged "$text" | grep -q . && printf '%s;' "$text"
	done
	echo
}

@test "foldings: each finds what it should, and no more" {
	assert_equal "$(with '' 'hòa bình' 'hòa bình' 'Hòa bình' 'hoà bình')" "hòa bình;"
	assert_equal "$(with 'case' 'Hòa Bình' 'hòa bình' 'HÒA BÌNH' 'hoà bình' 'hoa binh')" "hòa bình;HÒA BÌNH;"
	assert_equal "$(with 'tone' 'ủy ban' 'uỷ ban' 'ủy ban' 'Uỷ ban')" "uỷ ban;ủy ban;"
	assert_equal "$(with 'case, tone' 'khỏe' 'khoẻ' 'KHOẺ' 'khoe')" "khoẻ;KHOẺ;"
	assert_equal "$(with 'dash' 'Xin-ga-po' 'Xin-ga-po' 'Xin–ga–po' 'Xin ga po')" "Xin-ga-po;Xin–ga–po;"
	assert_equal "$(with 'dash, space' 'Xin-ga-po' 'Xin - ga – po' 'Xin ga po')" "Xin - ga – po;"
	assert_equal "$(with 'space' 'Hà Nội' 'Hà  Nội' 'HàNội')" "Hà  Nội;"
	assert_equal "$(with 'accent' 'Đà Nẵng' 'Da Nang' 'Đà Nẵng' 'da nang')" "Da Nang;Đà Nẵng;"
	assert_equal "$(with 'quote' 'báo "Tin"' 'báo “Tin”' 'báo "Tin"' 'báo Tin')" 'báo “Tin”;báo "Tin";'
	assert_equal "$(with '' 'báo "Tin"' 'báo “Tin”' 'báo "Tin"')" 'báo "Tin";'
	assert_equal "$(with 'accent, case' 'Đà Nẵng' 'da nang' 'DA NANG' 'da nag')" "da nang;DA NANG;"
}

@test "the longest entry wins, then what follows its end is looked at" {
	cat > "$work/case.yaml" <<'YAML'
pack: t
lang: 1
lexicons:
  l: {entries: {Bộ Quốc phòng: a, Bộ: b, Quốc phòng toàn dân: c}, bound: syllable}
rules:
  - {id: l, tag: l, lexicon: l}
YAML
	assert_equal "$(tagged 'Bộ Quốc phòng toàn dân, Bộ')" $'l Bộ Quốc phòng {"id":"a"}\nl Bộ {"id":"b"}'
}

@test "bound: syllable asks for no letter, mark or digit on either side; without it phrases stand inside words" {
	cat > "$work/case.yaml" <<'YAML'
pack: t
lang: 1
lexicons:
  bound: {entries: {kg: a, "%": p, TP.: q}, bound: syllable}
  free: {entries: {áng: x, hoà: y, "a b": z}, fold: [case, tone, space]}
rules:
  - {id: b, tag: b, lexicon: bound, fields: {}}
  - {id: f, tag: f, lexicon: free, fields: {}}
YAML
	assert_equal "$(tagged '10 kg, 10kg, kgm, 5 %, 5%, TP. Huế')" $'b kg\nb %\nb TP.'
	assert_equal "$(tagged 'TP.Huế, 5 %m')" ''
	assert_equal "$(tagged 'sáng SÁNG thòa xa  by')" $'f áng\nf ÁNG\nf hòa\nf a  b'
}

@test "guards of a lexicon rule fall back on a shorter entry" {
	cat > "$work/case.yaml" <<'YAML'
pack: t
lang: 1
lexicons:
  l: {entries: {Hà Nội: a, Hà Nội mới: b}, bound: syllable}
rules:
  - {id: l, tag: l, lexicon: l, not_after: ' !', not_before: 'báo '}
YAML
	assert_equal "$(tagged 'Hà Nội mới !')" 'l Hà Nội {"id":"a"}'
	assert_equal "$(tagged 'báo Hà Nội mới')" ''
}

@test "columns of a file are fields, empty ones are left out; named fields take columns" {
	printf 'phrase\tid\tcanonical\tkind\n# places\nHà Nội\tVN-01\tThủ đô Hà Nội\tadmin\n\nHuế\tVN-46\n' > "$work/lexicons/place.tsv"
	cat > "$work/case.yaml" <<'YAML'
pack: t
lang: 1
lexicons:
  place: {file: lexicons/place.tsv, bound: syllable}
rules:
  - {id: p, tag: p, lexicon: place}
  - {id: q, tag: q, lexicon: place, fields: {name: canonical, code: id, as: phrase}}
YAML
	assert_equal "$(tagged 'Hà Nội, Huế')" \
		$'p Hà Nội {"id":"VN-01","canonical":"Thủ đô Hà Nội","kind":"admin"}\nq Hà Nội {"name":"Thủ đô Hà Nội","code":"VN-01","as":"Hà Nội"}\np Huế {"id":"VN-46"}\nq Huế {"code":"VN-46","as":"Huế"}'
}

@test "a lexicon may have several files, each with its own columns" {
	printf 'phrase\tid\tkind\nHuế\tVN-46\tcity\n' > "$work/lexicons/a.tsv"
	printf 'phrase\tid\tname\nVinh\tVN-40\tThành Vinh\n' > "$work/lexicons/b.tsv"
	printf 'pack: t\nlang: 1\nlexicons:\n  l: {file: [lexicons/a.tsv, lexicons/b.tsv], bound: syllable}\nrules:\n  - {id: l, tag: l, lexicon: l}\n' > "$work/case.yaml"
	assert_equal "$(tagged 'Huế, Vinh')" $'l Huế {"id":"VN-46","kind":"city"}\nl Vinh {"id":"VN-40","name":"Thành Vinh"}'
}

@test "extend adds rows to a lexicon of a needed pack, and corrects them" {
	cat > "$work/case.yaml" <<'YAML'
pack: t.base
lang: 1
lexicons:
  l: {entries: {Huế: old, Vinh: v}, fold: [case], bound: syllable}
rules:
  - {id: l, tag: l, lexicon: l}
YAML
	printf 'phrase\tid\nĐồng Hới\tdh\nHuế\tnew\n' > "$work/lexicons/mine.tsv"
	cat > "$work/mine.yaml" <<'YAML'
pack: t.mine
lang: 1
needs: [t.base]
lexicons:
  l: {extend: t.base.l, file: lexicons/mine.tsv}
YAML
	assert_equal "$(tagged 'HUẾ, Vinh, đồng hới' -r "$work/mine.yaml")" $'l HUẾ {"id":"new"}\nl Vinh {"id":"v"}\nl đồng hới {"id":"dh"}'
}

@test "what is wrong with a lexicon file is told with its line" {
	cat > "$work/case.yaml" <<'YAML'
pack: t
lang: 1
lexicons:
  l: {file: lexicons/l.tsv}
YAML
	wrong() {
		printf '%b' "$1" > "$work/lexicons/l.tsv"
		run -78 --separate-stderr tag --no-default-rules -r "$work/case.yaml" /dev/null
		[[ $stderr == *"$2"* ]] || { echo "$stderr"; echo "want: $2"; return 1; }
	}
	wrong 'Hà Nội\tx\n' 'l.tsv:1:1: the first line of a lexicon names its columns'
	wrong 'phrase\tkind\n' "l.tsv:1: the second column of a lexicon is 'id'"
	wrong 'phrase\tid\tid\n' 'l.tsv:1: two columns of the lexicon have one name'
	wrong 'phrase\tid\na\tb\tc\n' 'l.tsv:2: more columns than the first line names'
	# names that are wrong are told, not the rows under them
	wrong 'fraze\tid\na\tb\tc\n' 'l.tsv:1:'
	wrong 'phrase\tid\n\tb\n' 'l.tsv:2:1: a row without a phrase'
	wrong 'phrase\tid\n a\tb\n' 'l.tsv:2:1: blanks around a phrase'
	wrong 'phrase\tid\na\tb\nc\x01\td\n' 'l.tsv:3: control character in a lexicon'
	wrong 'phrase\tid\na\tb\n\xff\td\n' 'l.tsv:3: invalid UTF-8 in a lexicon'
	wrong "phrase\tid\n$(printf 'a%.0s' $(seq 600))\tb\n" 'l.tsv:2:1: a phrase is longer than 512 bytes or 64 syllables'
	rm "$work/lexicons/l.tsv"
	run -78 --separate-stderr tag --no-default-rules -r "$work/case.yaml" /dev/null
	[[ $stderr == *"case.yaml:4:13: lexicon '$work/lexicons/l.tsv' cannot be read: No such file or directory"* ]]
}

@test "a BOM, CR LF, blank lines and decomposed letters do no harm" {
	printf '\xef\xbb\xbfphrase\tid\r\n\r\nHa\xcc\x80 No\xcc\xa3\xcc\x82i\thn\r\n' > "$work/lexicons/l.tsv"
	printf 'pack: t\nlang: 1\nlexicons:\n  l: {file: lexicons/l.tsv, bound: syllable}\nrules:\n  - {id: l, tag: l, lexicon: l}\n' > "$work/case.yaml"
	assert_equal "$(tagged 'ở Hà Nội')" 'l Hà Nội {"id":"hn"}'
}

@test "a million rows load within the memory they should" {
	sanitized && skip "limits memory"
	awk 'BEGIN { print "phrase\tid"; for (i = 0; i < 1000000; i++) printf "Nguyễn %c%c %c%c %d\tn%d\n", 65 + i % 26, 97 + int(i / 26) % 26, 65 + int(i / 676) % 26, 97 + int(i / 17576) % 26, i, i }' > "$work/lexicons/l.tsv"
	printf 'pack: t\nlang: 1\nlexicons:\n  l: {file: lexicons/l.tsv, fold: [case, tone], bound: syllable}\nrules:\n  - {id: l, tag: l, lexicon: l}\n' > "$work/case.yaml"
	run --separate-stderr tag --no-default-rules -r "$work/case.yaml" --stats --stats-format=json -o "$work/out" <<< "{\"text\":\"ông $(tail -1 "$work/lexicons/l.tsv" | cut -f1 | sed 's/Nguyễn/NGUYỄN/') nói\"}"
	assert_success
	rss=$(tail -1 <<< "$stderr" | jq .max_rss_kib)
	echo "max_rss_kib $rss"
	[ "$rss" -le $((200 * 1024)) ]
	assert_equal "$(jq -r '.tags[].fields.id' "$work/out")" n999999
}
