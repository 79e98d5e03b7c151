# tag's own options and promises: provenance, languages, limits, threads, the prefilter, checks over records.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: num, tag: num, pattern: '[0-9]+'}
  - {id: pair, tag: pair, over: [num], pattern: '(?<a><num>)/(?<b><num>)', fields: {a: a, b: b}}
YAML
}
one() {
	tag --no-default-rules -r "$work/p.yaml" "$@"
}

@test "tags come by start, then longer first; offsets are code points" {
	run one <<< '{"id":"a","text":"Ngày 1/2, ấy 3"}'
	assert_success
	assert_equal "$(jq -c '[.tags[] | [.type, .start, .end, .text]]' <<< "$output")" \
		'[["pair",5,8,"1/2"],["num",5,6,"1"],["num",7,8,"2"],["num",13,14,"3"]]'
	assert_equal "$(jq -c '.text as $t | all(.tags[]; $t[.start:.end] == .text)' <<< "$output")" true
}

@test "--provenance names the tags that a tag was made from" {
	run one --provenance <<< '{"id":"a","text":"1/2"}'
	assert_equal "$(jq -c '.tags[0].from' <<< "$output")" '[{"type":"num","start":0,"end":1,"rule":"num"},{"type":"num","start":2,"end":3,"rule":"num"}]'
	assert_equal "$(jq -c '.tags[1].from' <<< "$output")" '[]'
}

@test "records of lang und pass untouched, unless --any-language" {
	line='{"lang": "und", "text":"1",  "x":1.0}'
	assert_equal "$(one <<< "$line")" "$line"
	assert_equal "$(one --any-language <<< "$line" | jq -c '[.tags[].text]')" '["1"]'
}

@test "what an earlier run wrote is replaced, other members stay byte for byte" {
	line='{"id":"a","x":1.10,"text":"7","tags":[{"type":"old"}],"entities":[{"type":"old"}],"events":[],"tag_errors":[1],"tags_truncated":true,"published_inferred":"2000-01-01"}'
	run one <<< "$line"
	assert_equal "$(jq -c 'keys' <<< "$output")" '["id","rules","tags","text","x"]'
	[[ $output == '{"id":"a","x":1.10,"text":"7","tags":[{"type":"num"'* ]]
	assert_equal "$(one <<< "$output")" "$output"
}

@test "records without a text, with private-use characters, with bad offsets are rejected, the rest goes on" {
	run --separate-stderr one <<< $'{"id":"1"}\n{"text":"a\ue000"}\n{"text":"ab","segments":[{"kind":"paragraph","start":1,"end":3}]}\n{"text":"ab","segments":[{"kind":"page","start":0,"end":1}]}\n{"text":"ab","sentences":[[1]]}\n{"text":"ab","segments":[{"kind":"paragraph","start":1,"end":2},{"kind":"paragraph","start":0,"end":1}]}\n{"text":"ab","segments":[],"sentences":[[1,0]]}\n{"text":5}\n{"text":"ok 1"}'
	assert_equal "$status" 1
	assert_equal "$(jq -c '[.tags[].text]' <<< "$output")" '["1"]'
	assert_equal "$(grep -o '\[[A-Z_]*\]$' <<< "$stderr" | tr '\n' ' ')" "[MISSING_FIELD] [WRONG_FORM] [BAD_OFFSET] [WRONG_TYPE] [WRONG_TYPE] [BAD_OFFSET] [BAD_OFFSET] [WRONG_TYPE] "
}

@test "--max-tags keeps the first and marks the record" {
	text=$(seq -s ' ' 1 50)
	run one --max-tags=10 <<< "{\"text\":\"$text\"}"
	assert_success
	assert_equal "$(jq -c '[(.tags | length), .tags_truncated, .tags[9].text]' <<< "$output")" '[10,true,"10"]'
	run one --max-tags=50 <<< "{\"text\":\"$text\"}"
	assert_equal "$(jq -c '[(.tags | length), .tags_truncated]' <<< "$output")" '[50,null]'
}

@test "a hundred thousand matches cost no more than their number" {
	text() { seq -s ' ' 1 "$1"; }
	time_of() {
		local start end
		printf '{"text":"%s"}\n' "$(text "$1")" > "$work/in"
		start=$(date +%s%N)
		one --max-tags=1000000 "$work/in" > "$work/out"
		end=$(date +%s%N)
		[ "$(jq '.tags | length' "$work/out")" = "$1" ] || return 1
		echo $(((end - start) / 1000000))
	}
	few=$(time_of 10000)
	many=$(time_of 100000)
	echo "10,000: $few ms, 100,000: $many ms"
	[ "$many" -le $((few * 15 + 200)) ]
}

@test "the digest of the rules stands in the record and in --stats, and --expect-rules holds to it" {
	digest=$(one <<< '{"text":"1"}' | jq -r .rules)
	[[ $digest =~ ^[0-9a-f]{32}$ ]]
	run one --expect-rules="$digest" <<< '{"text":"1"}'
	assert_success
	run -78 one --expect-rules=00000000000000000000000000000000 <<< '{"text":"1"}'
	echo "# changed" >> "$work/p.yaml"
	[ "$(one <<< '{"text":"1"}' | jq -r .rules)" != "$digest" ]
}

@test "--stats counts hits by rule and names those without" {
	one --stats="$work/s" --stats-format=json <<< '{"text":"1 2 3"}' > /dev/null
	assert_equal "$(jq -c '[.rules_hits, .rules_never]' "$work/s")" '[{"num":3},["pair"]]'
}

@test "--stats for people: rules by name, those that never hit, the slowest" {
	printf "  - {id: ab, tag: ab, pattern: 'x'}\n  - {id: aa, tag: aa, pattern: 'y'}\n  - {id: z, tag: z, pattern: 'zz'}\n" >> "$work/p.yaml"
	run one --stats -o /dev/null <<< '{"text":"1/2 3 y x"}'
	assert_success
	assert_equal "$(grep -E 'hits|never' <<< "$output" | tr -s ' ')" " hits 1 aa
 hits 1 ab
 hits 3 num
 hits 1 pair
 never z"
	assert_line --regexp '^  slowest +[0-9.]+ ms  [a-z]+: tried on 1 segments, [13] tags$'
}

@test "--coverage: alternatives that never matched, those of macros and tone styles left out" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
macros: {M: 'p|q'}
rules:
  - {id: n, tag: n, pattern: '[0-9]+'}
  - {id: a, tag: a, over: [n], pattern: '(?:hòa|(?:bình|<n>) x|(?<y>z))(?:%{M})?(?: ok)?'}
  - {id: b, tag: b, pattern: 'zz|yy'}
YAML
	one --coverage --stats="$work/s" -o /dev/null <<< '{"text":"hoà; 12 xp; hòaq"}'
	assert_equal "$(jq -c '.coverage | del(.never)' "$work/s")" '{"rules":3,"shipped_rules_left_out":0,"alternatives":7,"matched":3}'
	assert_equal "$(jq -rc '.coverage.never[] | [.rule, .alternative] | join(" ")' "$work/s")" $'a bình\na (?<y>z)\nb zz\nb yy'
	run one --coverage --stats -o /dev/null <<< '{"text":"hoà; 12 xp; hòaq"}'
	assert_line "  coverage             3 of 7 alternatives in 3 rules matched"
	assert_line "  unmatched               a: bình"
	refute_output --partial "b: zz"
	assert_equal "$(one --coverage <<< '{"text":"hoà; 12 xp; hòaq"}')" "$(one <<< '{"text":"hoà; 12 xp; hòaq"}')"
	printf 'pack: t\nlang: 1\nrules:\n  - {id: c, tag: c, pattern: %s}\n' "'hai(?: bên| nước|)'" > "$work/p.yaml"
	run one --coverage --stats -o /dev/null <<< '{"text":"hai bên, hai"}'
	assert_line "  unmatched               c: “ nước”"
}

@test "--coverage: of the packs given with -r alone, with the number of rules that are left out; without one of all" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
needs: [vi.lexicons]
rules:
  - {id: t.harbour, tag: harbour, pattern: '(?:[Cc]ảng|[Bb]ến) \p{Lu}\p{Ll}+'}
YAML
	local in='{"text":"Sáng 12/3/2024, tàu hàng rời cảng Hòn Mây."}' all
	tag -r "$work/p.yaml" --coverage --stats="$work/s" -o /dev/null <<< "$in"
	assert_equal "$(jq -c '.coverage | [.rules, .alternatives, .matched, [.never[] | [.rule, .alternative]]]' "$work/s")" '[1,2,1,[["t.harbour","[Bb]ến"]]]'
	tag --coverage --stats="$work/all" -o /dev/null <<< "$in"
	all=$(jq '.coverage.rules' "$work/all")
	assert_equal "$(jq -c '.coverage.shipped_rules_left_out' "$work/s" "$work/all")" "$all"$'\n0'
	[ "$all" -gt 100 ]
	run tag -r "$work/p.yaml" --coverage --stats -o /dev/null <<< "$in"
	assert_line "  coverage             1 of 2 alternatives in 1 rule matched"
	assert_line "$(printf '  left out  %12d rules of shipped packs; without -r they are told' "$all")"
	assert_equal "$(grep -c '^  unmatched' <<< "$output")" 1
	# a shipped pack that is given, in place of the one of its name, is the author's
	sed 's/^pack: t$/pack: vi.short-forms/' "$work/p.yaml" > "$work/own.yaml"
	tag -r "$work/own.yaml" --coverage --stats="$work/s" -o /dev/null <<< "$in"
	assert_equal "$(jq -c '.coverage.rules' "$work/s")" 1
}

@test "with and without prefilter, JIT, threads: the same bytes" {
	local n=200
	whole && n=20000
	many "$n" > "$work/in"
	cp -R "$top/rules" "$work/rules"
	all() { tag --no-default-rules -r "$work/rules/tag" "$@" "$work/in"; }
	all > "$work/out"
	for option in --no-prefilter --no-jit -j2 -j3; do
		all "$option" | cmp - "$work/out" || { echo "$option differs"; return 1; }
	done
	[ "$(jq '.tags | length' "$work/out" | awk '{ n += $1 } END { print n }')" -gt "$n" ]
}

@test "records without segments and sentences are cut by lines and by the shared splitter" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: line, tag: line, pattern: '^.+$'}
YAML
	run one <<< '{"text":"Một hai.\n\nBa bốn. Năm"}'
	assert_equal "$(jq -c '[.tags[] | [.start, .end]]' <<< "$output")" '[[0,8],[10,21]]'
}

@test "--check: hits with fields and kinds, misses, todos; what fails is told; rules without tests are named" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - id: good
    tag: num
    pattern: '(?<n>[0-9]+)'
    in: [paragraph, title]
    not_before: '⟦'
    fields: {n: n}
    tests:
      hit:
        - 'a ⟦1⟧ b ⟦22⟧'
        - {text: 'x ⟦3⟧', kind: title, fields: {n: '3'}}
        - {text: '⟦4⟧ ⟦5⟧', fields: [{n: '4'}, {n: '5'}]}
        - 'mở \⟦7 ⟦8⟧'
      miss: ['abc', {text: '9', kind: caption}]
      todo: ['số ⟦mười⟧', 'mười']
  - {id: untested, tag: x, pattern: 'zzz'}
YAML
	run one --check
	assert_success
	assert_line "1 rules without a test: untested"
	assert_line "6 passed, 0 failed, 2 todo"
	run one --check -v
	assert_success
	assert_line --index 0 "ok 1 - good hit 1"
	assert_line "not ok 7 - good todo 1 # TODO known to fail"
	assert_line "1..8"
	sed -i "s/'abc'/'ab 5'/; s/'số ⟦mười⟧'/'số ⟦10⟧'/; s/n: '3'/n: '4'/" "$work/p.yaml"
	run -1 one --check
	assert_line --partial "p.yaml:13:11: rule 'good': hit 2 failed: x 3"
	assert_line "  n: expected '4', is \"3\""
	assert_line --partial "rule 'good': miss 1 failed: ab 5"
	assert_line --partial "rule 'good': todo 1 passes now: make it a hit"
}

@test "--check: published is the date of the record in a test" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - id: day
    tag: date
    pattern: 'ngày [0-9]+/[0-9]+'
    fields: {value: 'period()'}
    tests:
      hit:
        - {text: 'họp ⟦ngày 18/3⟧', fields: {value: XXXX-03-18}}
        - {text: 'họp ⟦ngày 18/3⟧', published: '2024-03-20', fields: {value: '2024-03-18', anchor: published}}
YAML
	run one --check
	assert_success
	assert_line "2 passed, 0 failed, 0 todo"
}

@test "--check: a hit that another rule makes is a failure, and a tag beside the marks is one" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: strong, tag: t, pattern: 'ab', priority: 1}
  - {id: weak, tag: t, pattern: 'ab|c', tests: {hit: ['⟦ab⟧', '⟦c⟧ c']}}
YAML
	run -1 one --check
	assert_line --partial "rule 'weak': hit 1 failed"
	assert_line --partial "lost to strong"
	assert_line "    NO  contest    it lost to t “ab” 0-2 of strong: priority 1 over 0"
	assert_line --partial "rule 'weak': hit 2 failed"
	assert_line --partial "not expected:"
}

@test "--check-records: one line for each conflict, status 1 where a check of level error fired" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: n, tag: legal_ref, pattern: 'x'}
checks:
  - {id: conflict, by: [legal_ref.kind, legal_ref.number], distinct: legal_ref.date, level: error}
YAML
	a='{"id":"a","entities":[{"type":"legal_ref","key":"k","fields":{"kind":"Nghị quyết","number":"1/NQ","date":"2013-04-10"},"mentions":[]}],"text":""}'
	b=${a/04-10/05-10}
	run one --check-records <<< "$a"$'\n'"$a"
	assert_success
	assert_output ''
	run -1 one --check-records <<< "$a"$'\n'"${b/'"id":"a"'/'"id":"b"'}"
	assert_output --partial 'conflict'
	assert_output --partial '2013-05-10 (b)'
}

@test "--check-records: a check is a warning unless it says otherwise, and of one type" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: n, tag: legal_ref, pattern: 'x'}
checks:
  - {id: conflict, by: legal_ref.number, distinct: legal_ref.date}
YAML
	entity() { jq -nc --arg id "$1" --arg type "$2" --arg date "$3" '{$id, text: "", entities: [{$type, key: "k", fields: {number: "1/NQ", $date}, mentions: []}]}'; }
	run one --check-records <<< "$(entity a legal_ref 2013-04-10; entity b legal_ref 2013-05-10)"
	assert_success
	assert_output 'warning: conflict: 1/NQ: 2013-04-10 (a), 2013-05-10 (b)'
	run one --check-records <<< "$(entity a legal_ref 2013-04-10; entity b contract 2013-05-10)"
	assert_success
	assert_output ''
}

@test "--check-records: where no entity has the fields it holds the tags against each other" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: storm, tag: storm, pattern: '(?<k>bão|áp thấp) số (?<n>[0-9])', fields: {number: n, kind: k}}
  - {id: p, tag: person, pattern: '(?<r>Đại tá|Trung tá) (?<n>Trần An)', span: n, fields: {name: n, rank: r}}
checks:
  - {id: kind, by: storm.number, distinct: storm.kind}
  - {id: rank, by: person.name, distinct: person.rank}
YAML
	jq -nc '{id: "a", text: "bão số 3, gặp Đại tá Trần An"}, {id: "b", text: "áp thấp số 3, bão số 4; Trung tá Trần An"}' | one > "$work/tagged"
	run one --check-records "$work/tagged"
	assert_output "warning: kind: 3: bão (a), áp thấp (b)"$'\n'"warning: rank: Trần An: Đại tá (a), Trung tá (b)"
}

@test "wall and processor time begin where the program does" {
	tag --stats="$work/s" --stats-format=json < /dev/null
	# Rules are loaded by two threads at most.
	assert_equal "$(jq '.cpu_s <= 2 * .wall_s + 0.05' "$work/s")" true
}

@test "texts in pieces, a letter and its marks, are counted in one warning; what only looks so is not" {
	python3 -c 'import json, unicodedata as u
for form, text in ("NFD", "Đà Nẵng"), ("NFC", "Đà Nẵng"), ("NFC", "x\u0300 là lạ"), ("NFD", "lạ"):
    print(json.dumps({"text": u.normalize(form, text)}, ensure_ascii=False))' > "$work/in"
	run --separate-stderr one "$work/in"
	assert_success
	assert_equal "$stderr" "tag: $work/in:1:1: warning: 2 texts, of which this is the first, are not in NFC, and rules do not find words with such letters; normalize mends them"
	run --separate-stderr one < <(sed -n 2,3p "$work/in")
	assert_equal "$stderr" ""
}

@test "--check matches long texts, and texts with more tags than the cap, as tag does" {
	{
		printf 'pack: t\nlang: 1\nrules:\n  - id: cat\n    tag: cat\n    pattern: %s\n    tests:\n      hit:\n' "'mèo aa\. Bb chó'"
		for len in $(seq 15800 14 16600); do
			head -c "$len" < <(yes 'xxx xxx.' | tr '\n' ' ') | sed "s/.*/        - '& ⟦mèo aa. Bb chó⟧ $(printf 'y%.0s' $(seq 300))'/"
			echo
		done
		printf '  - {id: k, tag: k, pattern: %s, tests: {miss: [%s, m]}}\n' "'k'" "$(printf 'k %.0s' $(seq 11000))"
	} > "$work/long.yaml"
	run -1 tag --no-default-rules -r "$work/long.yaml" --check -v
	grep -E '^not ok .* cat hit [0-9]+$' <<< "$output" | grep -oE '[0-9]+$' > "$work/failed"
	for i in $(seq 58); do
		sed -n "s/^        - '\(.*\)'$/\1/p" "$work/long.yaml" | sed -n "${i}p" | tr -d '⟦⟧' | jq -Rc '{text: .}' |
			tag --no-default-rules -r "$work/long.yaml" | jq -e '.tags | length == 1' > /dev/null || echo "$i"
	done > "$work/not-tagged"
	assert [ -s "$work/not-tagged" ]
	assert_equal "$(cat "$work/failed")" "$(cat "$work/not-tagged")"
	assert_line --regexp '^not ok [0-9]+ - k miss 1$'
	assert_line --regexp '^ok [0-9]+ - k miss 2$'
}

# A second thread takes half of them.
@test "--check of hundreds of examples tells them in their order and numbers them through" {
	local rule i
	for rule in 1 2 3 4 5 6; do
		printf -- "  - id: many.r%s\n    tag: t%s\n    pattern: 'từ%s'\n    tests:\n      miss: [không]\n      hit:\n" $rule $rule $rule
		for i in $(seq 120); do
			[ $i -eq $((rule * 7)) ] && echo "        - 'một ⟦từ $rule⟧'" || echo "        - 'một ⟦từ$rule⟧ $i'"
		done
	done > "$work/rules"
	{ printf 'pack: many\nlang: 1\nrules:\n'; cat "$work/rules"; } > "$work/many.yaml"
	run -1 tag --no-default-rules -r "$work/many.yaml" --check
	assert_equal "$(tail -1 <<< "$output")" "720 passed, 6 failed, 0 todo"
	assert_equal "$(grep -o "rule 'many[^:]*: hit [0-9]* failed" <<< "$output" | tr -dc '0-9\n' | paste -sd' ')" "17 214 321 428 535 642"
	run -1 tag --no-default-rules -r "$work/many.yaml" --check -v
	assert_equal "$(grep -oE '^(not )?ok [0-9]+' <<< "$output" | tr -dc '0-9\n' | paste -sd' ')" "$(seq 726 | paste -sd' ')"
	assert_equal "$(grep -oE 'many\.r[0-9] (hit|miss)' <<< "$output" | uniq | grep -o '[0-9]' | paste -sd' ')" "1 1 2 2 3 3 4 4 5 5 6 6"
	# Of two examples that are none the first one in the file is told, whoever meets it first.
	sed 's/⟦từ 1⟧/từ 1/; s/⟦từ 6⟧/từ 6/' "$work/many.yaml" > "$work/bad.yaml"
	run -78 tag --no-default-rules -r "$work/bad.yaml" --check
	assert_output --partial "bad.yaml:$(grep -n "một từ 1" "$work/bad.yaml" | cut -d: -f1):"
}

@test "--check: what is expected of a mark, and a mark that is not there" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - id: good
    tag: x
    pattern: '(?<n>[0-9]+)'
    fields: {n: n}
    tests:
      hit:
        - {text: '⟦4⟧ ⟦5⟧', fields: [{n: '4'}]}
        - {title: 'số ⟦6⟧', text: 'số ⟦7⟧', fields: [{n: '6'}, {n: '7'}]}
YAML
	run one --check
	assert_success
	assert_line "2 passed, 0 failed, 0 todo"
	sed "s/{n: '7'}\]/{n: '7'}, {n: '8'}]/" "$work/p.yaml" > "$work/q.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/q.yaml" --check
	[[ $stderr == *"q.yaml:11:74: there is no mark that this is expected of"* ]] || { echo "$stderr"; return 1; }
	sed "s/{n: '4'}\]/4]/" "$work/p.yaml" > "$work/q.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/q.yaml" --check
	[[ $stderr == *"q.yaml:10:38: what is expected of a mark is a map"* ]] || { echo "$stderr"; return 1; }
	sed "s/text: '⟦4⟧/published: 5\/3\/2024, &/" "$work/p.yaml" > "$work/q.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/q.yaml" --check
	[[ $stderr == *"q.yaml:10:23: the day of the page is written YYYY-MM-DD"* ]] || { echo "$stderr"; return 1; }
	sed "s/'số ⟦6⟧'/''/" "$work/p.yaml" > "$work/q.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/q.yaml" --check
	[[ $stderr == *"q.yaml:11:19: a title is one line"* ]] || { echo "$stderr"; return 1; }
}

@test "--check: the tests of a frame are its events" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: feast, tag: feast, pattern: 'lễ \p{L}+', in: [title, paragraph], tests: {hit: ['⟦lễ cưới⟧']}}
  - {id: day, tag: day, pattern: '[0-9]+/[0-9]+', tests: {hit: ['⟦1/2⟧']}}
  - {id: guest, tag: guest, pattern: '(?<=ông |bà )\p{Lu}\p{L}+', tests: {hit: ['ông ⟦An⟧']}}
frames:
  - id: party
    frame: party
    trigger: {tag: feast, in: [title, paragraph]}
    slots:
      day: {tag: day, within: sentence, max: 1}
      guests: {tag: guest, near: 'dự'}
    min_slots: 1
    tests:
      hit:
        - {text: 'ngày 1/2 có ⟦lễ cưới⟧, ông An, bà Bình dự', slots: {day: 1/2, guests: [An, Bình]}}
        - {text: 'ngày 1/2 có ⟦lễ cưới⟧', slots: {day: 1/2, guests: null}}
        - {text: 'ngày 1/2 có ⟦lễ cưới⟧, ngày 3/4 có ⟦lễ giỗ⟧', slots: [{day: 1/2}, {day: 3/4}]}
        - title: 'ngày 5/6 có ⟦lễ cưới⟧'
          text: 'khách đến. ông An dự'
          slots: {day: 5/6, guests: [An]}
      miss: ['có lễ cưới', {text: 'ngày 1/2 có lễ cưới', kind: caption}]
      todo: ['có lễ cưới', 'ngày mai có ⟦lễ cưới⟧']
  - {id: bare, frame: bare, trigger: {tag: feast}, slots: {day: {tag: day, max: 1}}}
YAML
	run one --check
	assert_success
	assert_line "1 frames without a test: bare"
	assert_line "9 passed, 0 failed, 2 todo"
	run one --check -v
	assert_line "ok 4 - party hit 1"
	assert_line "not ok 10 - party todo 1 # TODO known to fail"
	# a value, a slot that stays empty, an event that is not there, one too many, one that is there now
	sed -i "s/guests: \[An, Bình\]/guests: [An]/; s/guests: null/guests: [An]/; s/'ngày 1\/2 có ⟦lễ cưới⟧, ngày/'ngày có ⟦lễ cưới⟧, ngày/
		s/miss: \['có/miss: ['ngày 2\/3 có/; s/todo: \['có/todo: ['ngày 2\/3 có/" "$work/p.yaml"
	run -1 one --check
	assert_line --partial "p.yaml:17:11: frame 'party': hit 1 failed: ngày 1/2 có lễ cưới, ông An, bà Bình dự"
	assert_line '  guests: expected ['"'An'"'], is ["An","Bình"]'
	assert_line --partial "frame 'party': hit 2 failed"
	assert_line "  guests: expected ['An'], is absent"
	assert_line --partial "NO  within     no guest stands in"
	assert_line --partial "frame 'party': hit 3 failed"
	assert_line --partial "frame 'party': miss 1 failed: ngày 2/3 có lễ cưới"
	assert_line "  not expected: party of ⟦lễ cưới⟧"
	assert_line --partial "frame 'party': todo 1 passes now: make it a hit"
	sed -i "s/trigger: {tag: feast, in/trigger: {tag: feast, near: 'vui', in/" "$work/p.yaml"
	run -1 one --check
	assert_line "  no event: ⟦lễ cưới⟧"
	assert_line --partial "NO  trigger    near: the pattern is not found"
	refute_line --partial "record "
	sed -i "s/near: 'vui', in/where: {text: 'lễ'}, in/; s/⟦lễ giỗ⟧/lễ ⟦giỗ⟧/" "$work/p.yaml"
	run -1 one --check
	assert_line "  the mark ⟦giỗ⟧ is not the whole trigger, which is ⟦lễ giỗ⟧"
	sed -i "s/where: {text: 'lễ'}/where: {text: 'giỗ'}/" "$work/p.yaml"
	run one --explain=party <<< '{"id":"a","text":"ngày 1/2 có lễ cưới, ngày 3/4 có lễ giỗ"}'
	refute_output --partial "cưới"
	run one --why-not=party <<< '{"id":"a","text":"ngày 1/2 có lễ cưới"}'
	assert_line --partial 'where: the tag has text "lễ cưới"'
}

@test "frames: one overrides that of a pack behind it; disable frame:NAME leaves the rule of that name" {
	printf 'pack: a\nlang: 1\nframes:\n  - {id: mine, override: x, frame: mine, trigger: {tag: t}, slots: {s: {tag: t, max: 1}}, min_slots: 0}\n' > "$work/a.yaml"
	printf 'pack: b\nlang: 1\nrules: [{id: x, tag: t, pattern: '\''t'\''}]\nframes:\n  - {id: x, frame: theirs, trigger: {tag: t}, slots: {s: {tag: t, max: 1}}, min_slots: 0}\n' > "$work/b.yaml"
	run --separate-stderr tag --no-default-rules -r "$work/a.yaml" -r "$work/b.yaml" --any-language <<< '{"id":"a","text":"t"}'
	assert_equal "$(jq -c '[.events[].rule]' <<< "$output")" '["mine"]'
	printf 'pack: a\nlang: 1\ndisable: ["frame:x"]\n' > "$work/a.yaml"
	run --separate-stderr tag --no-default-rules -r "$work/a.yaml" -r "$work/b.yaml" --any-language <<< '{"id":"a","text":"t"}'
	assert_equal "$(jq -c '[.events, .tags[].rule]' <<< "$output")" '[null,"x"]'
	printf 'pack: a\nlang: 1\ndisable: ["frame:y"]\n' > "$work/a.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/a.yaml" -r "$work/b.yaml" /dev/null
	[[ $stderr == *"a.yaml:3:11: there is no frame 'y'"* ]]
	run -78 --separate-stderr tag --explain=frame:event.conferense /dev/null
	[[ $stderr == *"there is no frame 'event.conferense'; did you mean 'event.conference'"* ]] || { echo "$stderr"; return 1; }
}
