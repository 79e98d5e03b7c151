# What the author of rules asks: why did it match, why not, what is doubtful, what changed, how good is it.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	cat > "$work/p.yaml" <<'YAML'
pack: t.author
lang: 1
lexicons:
  rank: {entries: {thượng tướng: tuong, đại tá: ta}, fold: [case], bound: syllable}
macros:
  CAP: '\p{Lu}\p{L}*'
rules:
  - {id: rank, tag: rank, lexicon: rank, keep: false, tests: {hit: ['gặp ⟦Đại tá⟧ An'], miss: [tá điền]}}
  - id: person.ranked
    tag: person
    over: [rank]
    in: [title, paragraph]
    pattern: '(?<title><rank>) (?<name>%{CAP}(?: %{CAP}){1,3})(?<age> \([0-9]+\))?'
    span: name
    fields: {name: name, rank: title.canonical, id: title.id}
    not_after: '[\p{L}-]'
    priority: 5
    tests: {hit: ['gặp Đại tá ⟦Trần An⟧ tại'], miss: ['đại tá trần an']}
  - {id: person.bare, tag: person, pattern: '%{CAP} %{CAP}', tests: {hit: ['ông ⟦Lê Ba⟧'], miss: [ông ba]}}
  - {id: date, tag: date, pattern: '(?<d>[0-9]+)/(?<m>[0-9]+)/(?<y>[0-9]{4})', not_before: 'số ', not_after: '[0-9]', fields: {value: 'date(y, m, d)'}, tests: {hit: ['⟦1/2/2020⟧'], miss: ['số 1/2/2020']}}
  - {id: note, tag: note, pattern: '\[(?<in>[^\]]*)\]', suppress: date, tests: {hit: ['⟦[x]⟧'], miss: [x]}}
  - {id: unit, tag: unit, pattern: '(?<n>[0-9]+) (?<u>\p{Ll}+)', require: {u: {in: rank}}, unless: {inside: note}, tests: {hit: ['⟦3 đại⟧'], miss: [x]}}
YAML
	sed -i "s/tests: {hit: \['⟦3 đại⟧'\], miss: \[x\]}/tests: {miss: [x]}/" "$work/p.yaml"
}
one() {
	tag --no-default-rules -r "$work/p.yaml" "$@"
}
# text WORDS [OPTION]...: the rules on a text.
text() {
	local words=$1
	shift
	jq -nc --arg text "$words" '{id: "a", text: $text}' | one "$@"
}
# why RULE WORDS [OPTION]...: the word of each attempt.
why() {
	local rule=$1 words=$2
	shift 2
	text "$words" --why-not="$rule" --report-format=json "$@" | jq -r .why_not
}

# ---- explain

@test "--explain tells rule, place in the file, match, anchor, atoms, groups, guards, fields and losers" {
	run text 'gặp Thượng tướng Trần Văn Mẫu hôm qua' --explain
	assert_success
	assert_line 'record "a"'
	assert_line '  person “Trần Văn Mẫu” 17-29'
	assert_line --partial "rule    person.ranked  $work/p.yaml:9:5"
	assert_line '    stage   1, pack t.author, in a paragraph'
	assert_line '    match   “Thượng tướng Trần Văn Mẫu” 4-29'
	assert_line '    anchor  “<rank>”'
	assert_line '    atom    rank “Thượng tướng” 4-16 of rank'
	assert_line '    group   name “Trần Văn Mẫu” 17-29'
	assert_line '    group   age took no part'
	assert_line --partial 'guard   not_after “[\p{L}-]” does not begin “ hôm qua”'
	assert_line '    field   rank = "thượng tướng"  <- title.canonical'
	assert_line '    beat    person “Trần Văn” 17-25 of person.bare: priority 5 over 0'
}

@test "--explain as JSON: one object a tag, places in code points, values and where they come from" {
	run text 'gặp Thượng tướng Trần Văn Mẫu' --explain --report-format=json
	assert_equal "$(wc -l <<< "$output")" 1
	assert_equal "$(jq -c '[.id, .type, .start, .end, .text, .rule, .stands, .kind, .anchor]' <<< "$output")" \
		'["a","person",17,29,"Trần Văn Mẫu","person.ranked",true,"paragraph","<rank>"]'
	assert_equal "$(jq -c '[(.at | endswith("p.yaml:9")), .match, .groups.title.text, .fields.id, .atoms[0].rule]' <<< "$output")" \
		'[true,{"start":4,"end":29},"Thượng tướng",{"value":"tuong","from":"title.id"},"rank"]'
	assert_equal "$(jq -c '.beat | map([.rule, .because, .met])' <<< "$output")" '[["person.bare","priority","type"]]'
}

@test "--explain=RULE shows its losing and working tags too; --at one place alone" {
	run text 'gặp Thượng tướng Trần Văn Mẫu' --explain=person.bare
	assert_line '    lost    to person “Trần Văn Mẫu” 17-29 of person.ranked: priority 5 over 0'
	run text 'gặp Thượng tướng Trần Văn Mẫu' --explain=rank
	assert_line --partial 'a working tag: later rules see it'
	assert_line '    entry   “thượng tướng” id tuong'
	run text 'ông Lê Ba và bà Lý Tư' --explain --at='Lý Tư' --report-format=json
	assert_equal "$(jq -r .text <<< "$output")" 'Lý Tư'
	assert_equal "$(text 'ông Lê Ba và bà Lý Tư' --explain --at=4 --report-format=json | jq -r .text)" 'Lê Ba'
	run --separate-stderr text 'x' --explain=person.bare
	assert_output ''
	assert_equal "$stderr" "tag: no tag of 'person.bare'; --why-not=person.bare says why"
}

@test "--explain says what the document stage completed, and what the rule gave" {
	cat > "$work/d.yaml" <<'YAML'
pack: t.dates
lang: 1
rules:
  - {id: day, tag: date, pattern: 'ngày (?<d>[0-9]+)/(?<m>[0-9]+)', fields: {value: 'date(y, m, d)'}}
YAML
	sed -i "s/'date(y, m, d)'/'period()'/" "$work/d.yaml"
	run tag --no-default-rules -r "$work/d.yaml" --explain --report-format=json <<< '{"id":"a","published":"2024-03-20","text":"Họp ngày 18/3 tại xã."}'
	assert_equal "$(jq -c '.fields.value | [.value, .was, .completed_by]' <<< "$output")" '["2024-03-18","XXXX-03-18","dates"]'
}

@test "length, start, file order, crossing, contests and suppression have their words" {
	cat > "$work/c.yaml" <<'YAML'
pack: t.c
lang: 1
rules:
  - {id: long, tag: a, pattern: 'abc'}
  - {id: short, tag: a, pattern: 'bc'}
  - {id: one, tag: b, pattern: 'xy'}
  - {id: two, tag: b, pattern: 'yz'}
  - {id: first, tag: c, pattern: 'kk'}
  - {id: second, tag: c, pattern: 'kk'}
  - {id: left, tag: d, pattern: 'mno'}
  - {id: right, tag: e, pattern: 'op'}
  - {id: mate, tag: f, pattern: 'rst', contest: both}
  - {id: match, tag: g, pattern: 's', contest: both}
  - {id: box, tag: h, pattern: '\[q\]', suppress: i}
  - {id: inner, tag: i, pattern: 'q'}
YAML
	run tag --no-default-rules -r "$work/c.yaml" --explain --report-format=json <<< '{"text":"abc xyz kk mnop rst [q]"}'
	assert_equal "$(jq -rc '.rule as $w | .beat[] | [$w, .rule, .because, .met // ""] | join(" ")' <<< "$output")" \
"long short length type
one two start type
first second order type
left right length crossing
mate match length contest
box inner suppress "
}

# ---- why not

@test "--why-not: a word for each step that can end an attempt" {
	assert_equal "$(why person.ranked 'không có ai')" anchor
	assert_equal "$(why person.ranked 'Đại tá trần an')" pattern
	assert_equal "$(why person.ranked 'Đại tá Trần An-ny')" not_after
	assert_equal "$(why date 'số 1/2/2020')" not_before
	assert_equal "$(why date 'ngày 31/2/2020')" $'value\ntagged'	# the next start has a day
	assert_equal "$(why date '[1/2/2020]')" suppress
	assert_equal "$(why person.bare 'Đại tá Trần An')" contest
	assert_equal "$(why unit '5 kg')" require
	assert_equal "$(why rank 'trung tá')" entry
	assert_equal "$(why rank 'Đại tá')" keep
	assert_equal "$(why person.ranked 'Đại tá Trần An')" tagged
	assert_equal "$(why unit '[5 đại]')" unless
	assert_equal "$(jq -nc '{lang: "und", text: "x"}' | one --why-not=date --report-format=json | jq -r .why_not)" language
	assert_equal "$(jq -nc '{text: "Đại tá Trần An", segments: [{kind: "caption", start: 0, end: 14}]}' | one --why-not=person.ranked --report-format=json | jq -r .why_not)" in
}

@test "--why-not: span, taken, max-tags, budget" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.w
lang: 1
rules:
  - {id: part, tag: a, pattern: 'x(?<in>y)?z', span: in}
  - {id: twice, tag: b, pattern: 'aba'}
  - {id: slow, tag: c, pattern: '(?:a|a)+[!]'}
YAML
	assert_equal "$(why part 'xz')" span
	assert_equal "$(why twice 'ababa' --at=4)" taken
	assert_equal "$(why part 'xyz xyz xyz' --max-tags=2 | uniq -c | tr -s ' ' | tr '\n' ';')" " 2 tagged; 1 max-tags;"
	assert_equal "$(why slow "$(printf 'a%.0s' {1..60}) !" --match-limit=1000)" budget
}

@test "--why-not says how far the pattern gets, with the names of macros and tags, and what stands there instead" {
	run text 'gặp Thượng tướng trần văn' --why-not=person.ranked
	assert_line '  at “Thượng tướng ” 4-17, in a paragraph'
	assert_line --partial 'then (?<name>%{CAP}(?: %{CAP}){1,3}) must follow, and there stands “trần văn” 17-25'
	run text 'gặp Thượng tướng Trần, người' --why-not=person.ranked
	assert_line --partial 'it takes “Thượng tướng Trần” 4-21; then (?: %{CAP}){1,3} must follow, and there stands “, người” 21-28'
	# Of a word all that is missing, and a blank at its end where it is seen.
	printf 'pack: w\nlang: 1\nrules:\n  - {id: two, tag: t, pattern: %s}\n' "'song phương [a-zữ]+ hai?'" > "$work/w.yaml"
	two() { run tag --no-default-rules -r "$work/w.yaml" --why-not=two "$@" <<< "{\"text\":\"$words\"}"; }
	words='song phương là song phưng hai' two --at=phưng
	assert_line --partial 'it takes “song phư” 15-23; then ơng must follow, and there stands “ng hai” 23-29'
	words='song phương giữa, ba' two
	assert_line --partial 'then “ ha” must follow, and there stands “, ba” 16-20'
	words='song phương giữa, ba' two --report-format=json
	assert_equal "$(jq -r .missing <<< "$output")" " ha"
	printf 'pack: w\nlang: 1\nrules:\n  - {id: n, tag: n, pattern: "[0-9]"}\n  - {id: two, tag: t, over: [n], pattern: %s}\n' "'(?x)so ng[ ]<n>bên.rồi'" > "$work/w.yaml"
	sed -i "s/\"\[0-9\]\"/'[0-9]'/" "$work/w.yaml"
	words='song 3 bên, song bên' two --at='song bên'
	assert_line --partial 'then <n> must follow'
	words='song 3bên' two
	assert_line --partial 'then . must follow'
}

@test "--why-not shows the words that a guard met, the tag that won, the group that a condition refused" {
	run text 'số 1/2/2020' --why-not=date
	assert_line --partial 'NO  not_before “số ” refuses: before it stands “số ” 0-3'
	run text '1/2/20201' --why-not=date
	assert_line --partial 'NO  not_after  “[0-9]” refuses: behind it stands “1” 8-9'
	run text 'Đại tá Trần An' --why-not=person.bare
	assert_line --partial 'it lost to person “Trần An” 7-14 of person.ranked: priority 5 over 0'
	run text '5 kg' --why-not=unit
	assert_line --partial 'u: in rank does not hold: the group is “kg” 2-4'
	run text 'gặp dai ta Ba' --why-not=rank --at='dai ta'
	assert_line --partial 'NO  entry      no entry of the lexicon stands there; it has “đại tá”, which its fold or bound keeps apart'
	run text '31/2/2020' --why-not=date
	assert_line --partial 'value = date(y, m, d) says there is no such thing'
}

@test "--why-not --at: the nearest attempt where none meets the place, and words that stand nowhere" {
	words='gặp Thượng tướng trần văn ở xã. Ngày 1/2/2020 họp.'
	run text "$words" --why-not=person.ranked --at='xã'
	assert_success
	assert_line '  the nearest attempt is at 4-17, before the place asked for'
	assert_line --partial 'NO  pattern    it takes “Thượng tướng '
	run text "$words" --why-not=date --at=0
	assert_line '  the nearest attempt is at 37-45, behind the place asked for'
	assert_line '  it did tag “1/2/2020” 37-45'
	run text "$words" --why-not=rank --at='họp' --report-format=json
	assert_equal "$(jq -c '[.why_not, .start, .end, .lies]' <<< "$output")" '["entry",0,50,null]'
	# the attempt of the place's own line comes before a tag in another one
	run text $'Ngày 1/2/2020\nsố 3/4/2020 ở xã' --why-not=date --at='xã' --report-format=json
	assert_equal "$(jq -c '[.why_not, .start, .lies]' <<< "$output")" '["not_before",17,"before"]'
	assert_equal "$(why date '1/2/2020 họp' --at=0 | sort -u)" tagged
	run --separate-stderr text "$words" --why-not=date --at='huyện'
	assert_success
	assert_output ''
	assert_equal "$stderr" "tag: 'huyện' stands in no record"
	run --separate-stderr text "$words" --why-not=date --at=999
	assert_output ''
	assert_equal "$stderr" 'tag: no record has a character 999'
}

@test "--explain and --why-not of a frame: what filled its slots, or why a trigger gave no event" {
	cat > "$work/f.yaml" <<'YAML'
pack: t.frames
lang: 1
needs: [t.author]
rules:
  - {id: meeting, tag: event, pattern: 'Hội nghị \p{L}+ \p{L}+', fields: {kind: {literal: meeting}}}
frames:
  - {id: meeting, frame: meeting, trigger: {tag: event, in: paragraph}, window: 0, slots: {chair: {tag: person, near: 'chủ trì', within: sentence, max: 1}, day: {tag: date, max: 1}}, min_slots: 1}
YAML
	text='Hội nghị quân chính do Đại tá Trần An chủ trì ngày 1/2/2020. Sau đó có Hội nghị quân chính. Và Hội nghị dân vận ở xã.'
	run text "$text" -r "$work/f.yaml" --explain=frame:meeting
	assert_line "record \"a\": meeting, $work/f.yaml:7:5"
	assert_line '    trigger event “Hội nghị quân chính” 0-19 of meeting'
	assert_line '    slot    chair = "Trần An"  <- person “Trần An” 30-37 of person.ranked'
	run text "$text" -r "$work/f.yaml" --explain=frame:meeting --report-format=json
	assert_equal "$(jq -rc '[.trigger.text, .slots.chair.from.rule, .slots.day.value]' <<< "$output" | head -1)" '["Hội nghị quân chính","person.ranked","2020-02-01"]'
	run text "$text" -r "$work/f.yaml" --why-not=frame:meeting --report-format=json
	assert_equal "$(jq -rc '[.why_not, .start] | join(" ")' <<< "$output")" $'filled 0\nmerged 71\nmin_slots 95'
	assert_equal "$(jq -nc '{text: "Hội nghị quân chính", segments: [{kind: "caption", start: 0, end: 19}]}' | one -r "$work/f.yaml" --why-not=frame:meeting --report-format=json | jq -r .why_not)" trigger
	run text 'không' -r "$work/f.yaml" --why-not=frame:meeting
	assert_line '  NO  trigger    no tag event stands in the record'
	# it always says why: where no trigger stands there, where it lost, where the record is left alone, where there is no such place
	run text "$text" -r "$work/f.yaml" --why-not=frame:meeting --at='1/2/2020'
	assert_line '  NO  trigger    no tag event stands there; the nearest is event “Hội nghị quân chính” 71-90 of meeting'
	run text "$text" -r "$work/f.yaml" --why-not=frame:meeting --at=0
	assert_line '    ok  filled     it did give an event'
	run --separate-stderr text "$text" -r "$work/f.yaml" --why-not=frame:meeting --at='huyện'
	assert_output ''
	assert_equal "$stderr" "tag: 'huyện' stands in no record"
	run one -r "$work/f.yaml" --why-not=frame:meeting --at=x <<< '{"id":"u","lang":"und","text":"x"}'
	assert_line '  NO  language   the record'"'"'s lang is und, and rules are not applied to it without --any-language'
	assert_equal "$(one -r "$work/f.yaml" --why-not=frame:meeting --report-format=json <<< '{"lang":"und","text":"x"}' | jq -r .why_not)" language
	printf 'pack: t.hush\nlang: 1\nneeds: [t.frames]\nrules:\n  - {id: hush, tag: hush, pattern: "Hội nghị quân chính do", suppress: event}\n' | tr '"' "'" > "$work/g.yaml"
	run text "$text" -r "$work/f.yaml" -r "$work/g.yaml" --why-not=frame:meeting --at=0
	assert_line '  event “Hội nghị quân chính” 0-19 of meeting'
	assert_line --partial '    NO  trigger    the tag lost to hush “Hội nghị quân chính do” 0-22 of hush: '
	# a rule of the name comes first
	run text "$text" -r "$work/f.yaml" --explain=meeting
	assert_line --partial "rule    meeting  $work/f.yaml:5:5"
	run -78 --separate-stderr text x -r "$work/f.yaml" --explain=frame:none
	[[ $stderr == *"there is no frame 'none'"* ]]
}

@test "--why-not of a rule that is not there: disabled, overridden, in a pack that is not loaded, or nowhere" {
	cat > "$work/mine.yaml" <<'YAML'
pack: t.mine
lang: 1
needs: [t.author]
disable: [date]
rules:
  - {id: mine, override: note, tag: note, pattern: 'z'}
YAML
	run one -r "$work/mine.yaml" --why-not=date
	assert_success
	assert_line --partial "NO  disabled   a pack disables it: $work/mine.yaml:4:11"
	run one -r "$work/mine.yaml" --why-not=note
	assert_line --partial "NO  overridden another rule has taken its place: $work/mine.yaml:6:5"
	run one --why-not=date.cued-day-month
	assert_line --partial "NO  not-loaded"
	run -78 --separate-stderr one --why-not=person.rankd
	[[ $stderr == "tag: there is no rule 'person.rankd'; did you mean 'person.ranked' [CONFIG]"* ]]
}

@test "--why-not of a rule that repeats: at each place asked for, what stands there already, the kind of segment" {
	cat > "$work/p.yaml" <<'YAML'
pack: t
lang: 1
rules:
  - {id: full, tag: person, pattern: 'ông (?<n>\p{Lu}\p{L}+ \p{Lu}\p{L}+)', span: n, fields: {name: n}}
  - {id: box, tag: box, pattern: '\[[^]]*\]'}
  - {id: again, tag: person, in: paragraph, repeat: {of: person, forms: [given, surname]}}
YAML
	local record='{"id":"a","text":"Tin An\nSáng ông Trần An tới. Bà Ba gặp an và [An] về.","segments":[{"kind":"title","start":0,"end":6},{"kind":"paragraph","start":7,"end":50}]}'
	run one --why-not=again --at='an và' <<< "$record"
	assert_line '  at “an và” 39-44, in a paragraph'
	assert_line '    NO  repeat     the rule says again each person that others found, and none has a form that stands there'
	run one --why-not=again --at='An]' <<< "$record"
	assert_line '    NO  repeat     the rule says again each person that others found, and box “[An]” 45-49 of box stands there already'
	run one --why-not=again --at=4 <<< "$record"
	assert_line '    NO  in         it stands in a title, where the rule does not look'
	run one --why-not=again --at='an và' --report-format=json <<< "$record"
	assert_equal "$(jq -c '[.why_not, .kind, .start]' <<< "$output")" '["repeat","paragraph",39]'
}

@test "one command at a time, and --at belongs to two of them" {
	run -2 --separate-stderr one --explain --lint
	[[ $stderr == *"are asked one at a time"* ]]
	run -2 --separate-stderr one --at=3
	[[ $stderr == *"--at goes with --explain or --why-not"* ]]
}

@test "the commands for authors say the same for any number of threads" {
	many 60 > "$work/in"
	cp -R "$top/rules" "$work/rules"
	for ask in --explain --why-not=date.cued-day-month --diff=; do
		tag --no-default-rules -r "$work/rules/tag" "$ask" "$work/in" > "$work/one"
		tag --no-default-rules -r "$work/rules/tag" "$ask" -j3 "$work/in" | cmp - "$work/one"
	done
	[ -s "$work/one" ]
}

@test "what --explain and --why-not tell is what tag makes: the same tags, one for one" {
	many 40 > "$work/in"
	cp -R "$top/rules" "$work/rules"
	all() { tag --no-default-rules -r "$work/rules/tag" "$@" "$work/in"; }
	all | jq -c '.id as $id | .tags[] | [$id, .type, .start, .end, .rule]' | sort > "$work/made"
	all --explain --report-format=json | jq -c '[.id, .type, .start, .end, .rule]' | sort | diff - "$work/made"
	# each tag of a pattern was matched again, with its groups where it has some
	assert_equal "$(all --explain=date.cued-day-month --report-format=json | jq -c 'select(.groups.d == null)' | head -1)" ''
	for rule in date.cued-day-month person.ranked organization.name; do
		all --why-not=$rule --report-format=json | jq -c 'select(.why_not == "tagged") | .id' | sort | uniq -c > "$work/told"
		jq -c --arg rule $rule 'select(.[4] == $rule) | .[0]' "$work/made" | sort | uniq -c | awk '$1 > 20 { $1 = 20 } { print }' | tr -s ' ' | sed 's/^ //' > "$work/want"
		sed 's/^ *//' "$work/told" | diff - "$work/want"
	done
}

@test "what authors ask of a record of 100,000 lines is answered within a minute each" {
	whole || skip "takes a minute: in the long run"
	cat > "$work/p.yaml" <<'YAML'
pack: t.long
lang: 1
lexicons:
  w: {entries: {tàu: a, xe: b}, bound: syllable}
rules:
  - {id: w, tag: w, lexicon: w}
  - {id: num, tag: num, pattern: '[0-9]+'}
  - {id: pair, tag: pair, over: [num, w], pattern: '(?<w><w>) (?<n><num>)', fields: {n: n}, not_after: 'zz'}
YAML
	sed "s/'\[0-9\]+'/'[0-9]+ đi'/" "$work/p.yaml" > "$work/old.yaml"
	# three tags a line, and gold with half of them beside their places
	jq -nc '{id: "a", text: ([range(100000) | "tàu \(. % 90 + 10) đi."] | join("\n"))}' > "$work/in"
	one --max-tags=1000000 "$work/in" | jq -c '.tags |= [to_entries[] | .value + {end: (.value.end - .key % 2)}]' > "$work/gold"
	for ask in --explain --why-not=w --why-not=num --why-not=pair --diff="$work/old.yaml" --score="$work/gold"; do
		timeout 60 tag --no-default-rules -r "$work/p.yaml" --max-tags=1000000 --report-format=json "$ask" "$work/in" > "$work/out" || [ $? = 1 ]
		[ -s "$work/out" ]
	done
}

@test "a name that no rule has: the nearest of rules and frames, or the frame that makes such events" {
	run -78 tag --why-not=event.conferense /dev/null
	assert_line --partial "there is no rule 'event.conferense'; did you mean 'event.conference'"
	run -78 tag --explain=occasion.vist /dev/null
	assert_line --partial "there is no rule 'occasion.vist'; did you mean 'occasion.visit'"
	run -78 tag --explain=election /dev/null
	assert_line --partial "there is no rule 'election'; events of that type come from the frame 'event.election'"
	run -78 tag --explain=zzzzzz /dev/null
	assert_line --partial "there is no rule 'zzzzzz' "
}

@test "--why-not: words that a tag of over hides are told, with the tag" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.hides
lang: 1
rules:
  - {id: rank, tag: rank, pattern: 'Đại tá'}
  - {id: day, tag: date, pattern: 'ngày [0-9/]+'}
  - {id: who, tag: who, over: [rank], pattern: 'Đại tá (?<n>\p{Lu}\p{L}+)'}
  - {id: met, tag: met, over: [date], pattern: 'họp (?<y>ngày [0-9/]+)'}
YAML
	run one --why-not=who <<< '{"text":"Đại tá Hùng họp ngày 5/3/2018."}'
	assert_line --partial 'each match holds “Đại tá ”, which does not stand in what the rule sees of the line; the rule sees <rank> in place of the words of rank “Đại tá” 0-6 of rank'
	run one --why-not=met <<< '{"text":"Đại tá Hùng họp ngày 5/3/2018."}'
	assert_line --partial 'the rule sees <date> in place of the words of date “ngày 5/3/2018” 16-29 of day'
}

# ---- lint

@test "--lint: a finding for each thing that is doubtful, with its place; status 1 where one is a warning" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.lint
lang: 1
lexicons:
  one: {entries: {'Đà Nẵng': a, 'đà nẵng': b, 'x ': c, 'Ðông': d, 'Huế': e, 'huế': e}, fold: [case], bound: syllable}
  two: {entries: {'Đà Nẵng': z}, bound: syllable}
  none: {entries: {q: q}}
macros:
  UNUSED: 'x'
  CAP: '\p{Lu}\p{L}*'
rules:
  - {id: one, tag: place, lexicon: one, keep: false, in: title}
  - {id: two, tag: other, lexicon: two, keep: false}
  - id: a
    tag: a
    over: [place]
    in: paragraph
    pattern: '(?<what><place>)(?<more> \d+)?(?<gone>x)?.*'
    fields: {n: what.idx, w: more.id}
    tests: {hit: ['ở ⟦Đà Nẵng 5⟧']}
  - {id: b, tag: b, pattern: '(?:%{CAP} ?)+[A-ZĐ]x'}
  - {id: b2, tag: b, pattern: '(?:%{CAP} ?)+[A-ZĐ]x'}
  - {id: c, tag: c, pattern: 'tại (?:Hội nghị|Hội nghị trực tuyến)', tests: {hit: ['tại ⟦Hội nghị⟧', 'ở ⟦tại Hội nghị⟧'], miss: [x]}}
  - {id: d, tag: d, pattern: '\p{Lu}+[0-9]*', fields: {f: empty}, tests: {hit: ['⟦A⟧ và ⟦B⟧'], miss: [x]}}
  - {id: e, tag: a, pattern: 'tại', contest: c, tests: {miss: [x]}}
  - {id: f, tag: f, pattern: 'xyz', contest: alone, tests: {hit: ['⟦xyz⟧'], miss: [x]}}
YAML
	sed -i "s/'\\\\p{Lu}+\[0-9\]\*', fields: {f: empty}/'\\\\p{Lu}+(?<empty>[0-9])*', fields: {f: empty}/" "$work/p.yaml"
	run -1 one --lint
	while read -r want; do
		assert_line --partial "$want"
	done <<'WANT'
p.yaml:4:19: warning: 'Đà Nẵng' has the id 'a' here and 'b' in
p.yaml:4:47: warning: 'x ' holds a blank at its end, which no normalized text has there [phrase-never]
p.yaml:4:56: warning: 'Ðông' holds Ð (U+00D0) for Đ, which no normalized text has there [phrase-never]
p.yaml:4:67: note: phrases of 'one' that stand twice as it folds them, with one id: 1: 'Huế' (line 4 and 4) [phrase-twice]
p.yaml:5:19: note: phrases of 'two' that stand in 'one' too, with other ids: 1: 'Đà Nẵng' [phrase-shared]
p.yaml:6:3: note: no rule asks for the lexicon 'none' [lexicon-unused]
p.yaml:8:3: note: no pattern uses the macro 'UNUSED' [macro-unused]
p.yaml:11:5: warning: rule 'one': the rule has no tests [no-test]
p.yaml:12:5: warning: rule 'two': keep is false, and no rule or frame reads 'other' [type-unread]
p.yaml:16:9: warning: rule 'a': each match holds a place, and no rule writes one in the kinds of segments where this rule looks [unreachable]
p.yaml:17:47: note: rule 'a': nothing asks for the group 'gone': write (?:…) [group-unused]
p.yaml:17:40: note: rule 'a': \d takes the digits of every script: write [0-9], unless that is meant [digits]
.* may run to the end of the line from every start: give it a bound, as in .{0,40} [unbounded-dot]
p.yaml:18:17: warning: rule 'a': the field 'n' is never filled: no rule gives its tags the field 'idx' [field-never]
p.yaml:18:30: warning: rule 'a': the field 'w' is never filled: no tag stands in the group 'more' [field-never]
p.yaml:19:12: note: rule 'a': the tests have no 'miss' [no-miss]
p.yaml:20:30: warning: rule 'b': a repeat without bound in another one, with nothing between: (?:%{CAP} ?)+ takes exponential work where it fails [nested-repeat]
p.yaml:20:44: warning: rule 'b': the class [A-ZĐ] misses capitals such as Ư, Ơ, Â: write \p{Lu} [letters]
p.yaml:21:5: warning: rule 'b2': 'b' matches the same and stands first, so no tag of this rule ever stands [shadowed]
p.yaml:22:47: note: rule 'c': 'Hội nghị trực tuyến' stands behind 'Hội nghị', which is taken first, so it is never reached: put the longer one in front [alternative-behind]
p.yaml:23:5: note: rule 'd': the field 'f' is empty in all
p.yaml:23:5: note: rule 'd': the rule has no anchor, so it is tried at every character:
p.yaml:24:56: note: rule 'e': the tests have no 'hit' [no-hit]
p.yaml:25:46: warning: rule 'f': no other rule is in the contest 'alone', and no tag has that name [contest-alone]
p.yaml:24:5: note: rule 'e': none of its 2 tags on the tests stands; 'c' took the last [loses-always]
WANT
	run -1 one --lint --report-format=json
	assert_equal "$(jq -rc '[.file != "", .line > 0, .level, .word, .message != ""] | length' <<< "$output" | sort -u)" 5
	assert_equal "$(jq -rc 'select(.word == "shadowed") | [.line, .column, .rule]' <<< "$output")" '[21,5,"b2"]'
}

@test "--lint: letters of another script among Latin ones, and signs that no text holds" {
	# Cyrillic: с of сá, all of МК, В of Вắc, the second а of the class; Greek: μ, ο of Đοng.
	cat > "$work/p.yaml" <<'YAML'
pack: t.alike
lang: 1
lexicons:
  ship: {entries: {tàu сá: a, μm: b, МК: c}}
macros:
  SEA: 'biển Đοng'
  CAPITAL: '[A-ZĐ]'
rules:
  - {id: s, tag: s, lexicon: ship, tests: {hit: ['⟦μm⟧'], miss: [x]}}
  - {id: p, tag: p, pattern: '%{SEA}|[aа] \x{441}ao|МК|Вắc|%{CAPITAL}|a@b', tests: {hit: ['⟦biển Đοng⟧'], miss: [x]}}
YAML
	sed -i $'s/@/\u200b/' "$work/p.yaml"
	run -1 one --lint
	assert_line --partial "p.yaml:4:20: warning: 'tàu сá' holds the Cyrillic letter с (U+0441) among Latin ones: write c [look-alike]"
	assert_line --partial "p.yaml:6:15: warning: 'Đοng' holds the Greek letter ο (U+03BF) among Latin ones: write o [look-alike]"
	assert_line --partial "p.yaml:7:13: warning: the class [A-ZĐ] misses"
	assert_line --partial "warning: rule 'p': 'Вắc' holds the Cyrillic letter В (U+0412) among Latin ones: write B [look-alike]"
	assert_line --partial "warning: rule 'p': the pattern holds an invisible character, which no normalized text has there [unreachable]"
	assert_equal "$(grep -c look-alike <<< "$output")" 3
}

@test "--lint: patterns of frames and conditions are looked at by their place, whatever slots and groups are called" {
	# Cyrillic: о of Hо, с of сhủ, і of tạі.
	cat > "$work/p.yaml" <<'YAML'
pack: t.places
lang: 1
rules:
  - {id: s, tag: ship, pattern: 'tàu (?<text>\p{Lu}\p{L}+)', require: {text: {matches: 'Hо[a-z]+'}}, tests: {hit: ['⟦tàu Hоa⟧'], miss: [x]}}
  - {id: p, tag: port, pattern: 'cảng', tests: {hit: ['⟦cảng⟧'], miss: [x]}}
frames:
  - {id: f, frame: f, trigger: {tag: ship, near: 'сhủ trì'}, slots: {near: [{tag: port, max: 1, after: 'tạі'}], role: {tag: port}, text: {tag: port, max: 1}}}
YAML
	run -1 one --lint
	assert_line --partial "p.yaml:4:90: warning: rule 's': 'Hо' holds the Cyrillic letter о"
	assert_line --partial "p.yaml:7:51: warning: 'сhủ' holds the Cyrillic letter с"
	assert_line --partial "p.yaml:7:107: warning: 'tạі' holds the Cyrillic letter і"
}

@test "--lint: a frame that asks for what no rule gives, and one without tests" {
	printf 'phrase\tid\tkind\nTrường Sa\ta\tarchipelago\n' > "$work/isles.tsv"
	cat > "$work/p.yaml" <<'YAML'
pack: t.asks
lang: 1
lexicons: {isles: {file: isles.tsv}}
rules:
  - {id: drill, tag: drill, pattern: 'diễn tập', fields: {kind: {literal: exercise}}, tests: {hit: ['⟦diễn tập⟧'], miss: [x]}}
  - {id: isle, tag: isle, lexicon: isles, tests: {hit: ['⟦Trường Sa⟧'], miss: [x]}}
  - {id: sea, tag: sea, over: [isle], pattern: 'biển (?<i><isle>)', fields: {kind: i.kind}, tests: {hit: ['⟦biển Trường Sa⟧'], miss: [x]}}
  - {id: fleet, tag: fleet, pattern: 'hạm đội (?<k>\p{Ll}+)', fields: {kind: k}, tests: {hit: ['⟦hạm đội tàu⟧'], miss: [x]}}
frames:
  - {id: f, frame: f, trigger: {tag: drill, kind: exercize}, slots: {a: {tag: sea, kind: archipelago}, b: [{tag: sea, kind: island}, {tag: isle, kind: archipelago}], c: {tag: fleet, kind: any}}}
  - {id: g, frame: g, trigger: {tag: drill, kind: exercise}, slots: {a: {tag: isle, max: 1}}, tests: {hit: ['⟦diễn tập⟧ ở Trường Sa']}}
YAML
	run -1 one --lint
	assert_line --partial "p.yaml:10:5: warning: frame 'f': the frame has no tests [no-test]"
	assert_line --partial "p.yaml:10:51: warning: frame 'f': no rule gives a tag 'drill' the kind 'exercize', so this finds none [value-never]"
	assert_line --partial "p.yaml:10:125: warning: frame 'f': no rule gives a tag 'sea' the kind 'island', so this finds none [value-never]"
	assert_line --partial "3 warnings, "
}

@test "--lint: rows with fewer columns than their list has" {
	printf 'phrase\tid\tcanonical\nsố 4 b4 x\nsố 5\tb5\tx\n# one\n\nsố 6\tb6\n' > "$work/storms.tsv"
	cat > "$work/p.yaml" <<'YAML'
pack: t.rows
lang: 1
lexicons: {storms: {file: storms.tsv}}
rules:
  - {id: s, tag: s, lexicon: storms, tests: {hit: ['⟦số 5⟧'], miss: [x]}}
YAML
	run -1 one --lint
	assert_line --partial "storms.tsv:2:1: warning: 2 rows have fewer columns than the first line names, the first of them here: are they parted by tabs? [row-short]"
	sed -i 2d "$work/storms.tsv"
	run -1 one --lint
	assert_line --partial "storms.tsv:5:1: warning: the row has fewer columns than the first line names: are they parted by tabs? [row-short]"
}

@test "--lint: a field that no rule gives, of tags that a rule repeats" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.again
lang: 1
rules:
  - {id: ship, tag: ship, pattern: 'tàu (?<n>[0-9]+)', fields: {number: n}, tests: {hit: ['⟦tàu 5⟧'], miss: [x]}}
  - {id: again, tag: ship, repeat: {of: ship, copy: [number]}, tests: {hit: ['tàu 5 và ⟦tàu 5⟧'], miss: [x]}}
  - {id: call, tag: call, over: [ship], pattern: 'gọi (?<s><ship>)', fields: {right: s.number, wrong: s.numbr}, tests: {hit: ['⟦gọi tàu 5⟧'], miss: [x]}}
YAML
	run -1 one --lint
	assert_line --partial "p.yaml:6:103: warning: rule 'call': the field 'wrong' is never filled: no rule gives its tags the field 'numbr' [field-never]"
	refute_output --partial "'right'"
}

@test "--lint: a file that does not name all columns of the lexicon it extends" {
	printf 'phrase\tid\tcanonicall\nTổng cục Thử nghiệm\tx.tn\tTổng cục Thử nghiệm Quân đội\n' > "$work/mine.tsv"
	cat > "$work/p.yaml" <<'YAML'
pack: t.mine
lang: 1
needs: [vi.lexicons]
lexicons: {organization: {extend: vi.lexicons.organization, file: mine.tsv}}
YAML
	run -1 tag --rules "$work/p.yaml" --lint
	assert_line --partial "mine.tsv:1:1: warning: 'organization' has columns that this file does not name, so that its rows lack them: 'canonical', 'kind' [columns-missing]"
	sed -i '1s/canonicall/kind\tcanonical/;2s/x.tn/x.tn\tagency/' "$work/mine.tsv"
	run -0 tag --rules "$work/p.yaml" --lint
	refute_line --partial columns-missing
}

@test "--lint: propagate in a rule whose tags have no entity" {
	pack() {
		printf 'pack: t.idle\nlang: 1\nrules:\n' > "$work/p.yaml"
		cat >> "$work/p.yaml"
	}
	pack <<'YAML'
  - id: storm
    tag: storm
    pattern: '[Bb]ão số [0-9]+ \((?:tên )?(?<short>\p{Lu}\p{Ll}+)\)'
    propagate: {capture: short}
    tests: {hit: ['vào bờ, ⟦bão số 7 (tên Sóng)⟧ yếu dần'], miss: ['cơn bão']}
  - {id: kept, tag: person, pattern: 'ông (?<n>\p{Lu}\p{Ll}+)', keep: false, propagate: {capture: n}, tests: {hit: ['gặp ⟦ông Bền⟧'], miss: [x]}}
  - {id: short, tag: abbreviation, pattern: '\((?<s>\p{Lu}{2,})\)', propagate: {capture: s}, fields: {short: s}, tests: {hit: ['xã ⟦(XM)⟧'], miss: [x]}}
YAML
	run -1 one --lint
	assert_line "$work/p.yaml:7:16: warning: rule 'storm': propagate does nothing here: only tags of person, legal_ref, abbreviation, organization and location have an entity [propagate-idle]"
	assert_line "      propagate: {capture: short}"
	assert_line "                 ^"
	assert_line --partial "p.yaml:9:89: warning: rule 'kept': propagate does nothing here: keep is false, and what does not go out is no mention of an entity [propagate-idle]"
	assert_line --partial "rule 'short': propagate does nothing here: an abbreviation without the field 'long' has no entity [propagate-idle]"
	run -1 one --lint --report-format=json
	assert_equal "$(jq -rc 'select(.word == "propagate-idle") | [.line, .column, .level]' <<< "$output")" $'[7,16,"warning"]\n[9,89,"warning"]\n[10,80,"warning"]'
	# one of several tags is enough, and a list may give the long form
	pack <<'YAML'
  - {id: a, tags: [{tag: storm}, {tag: organization, span: n}], pattern: 'hãng (?<n>\p{Lu}+)', propagate: {capture: n}, tests: {miss: [x], hit: ['⟦hãng ⟦XM⟧⟧']}}
  - {id: b, tag: abbreviation, pattern: '\((?<s>\p{Lu}+)\)', propagate: {capture: s}, fields: {short: s, long: 'long_form(s)'}, tests: {hit: ['xóm mới ⟦(XM)⟧'], miss: [x]}}
YAML
	run one --lint
	refute_output --partial propagate
}

@test "--lint: a warning shows its line, with a caret below the place; a note is one line" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.caret
lang: 1
rules:
  - {id: a, tag: a, pattern: 'tàu [A-ZĐ]\d', tests: {hit: ['⟦tàu A1⟧'], miss: [x]}}
YAML
	run -1 one --lint
	assert_equal "$output" "$work/p.yaml:4:35: warning: rule 'a': the class [A-ZĐ] misses capitals such as Ư, Ơ, Â: write \p{Lu} [letters]
    - {id: a, tag: a, pattern: 'tàu [A-ZĐ]\d', tests: {hit: ['⟦tàu A1⟧'], mi…
                                    ^
$work/p.yaml:4:41: note: rule 'a': \d takes the digits of every script: write [0-9], unless that is meant [digits]
1 warnings, 1 notes; measured on 2 texts of tests, 8 bytes"
}

@test "--lint: a syllable that a pattern holds in pieces, of which one tone style alone is found" {
	pack() {
		printf 'pack: t.pieces\nlang: 1\nrules:\n  - id: a\n    tag: a\n    tests: {hit: [], miss: [], todo: [x]}\n    pattern: %s\n' "'${1//\'/\'\'}'" > "$work/p.yaml"
	}
	# PATTERN, the style that is found, the one that is not
	while IFS=';' read -r pattern found missing; do
		pack "$pattern"
		for style in "$found" "$missing"; do
			jq -nc --arg text "họ $style nhé" '{$text}'
		done > "$work/in"
		assert_equal "$(one "$work/in" | jq -c '[.tags[].text]' | tr '\n' ' ')" "[\"$found\"] [] "
		run -1 one --lint
		assert_line --partial "'$found' is found and '$missing' is not, for the pattern holds the syllable in pieces: write it whole, as in (?:$found|…) [tone-style]"
	done <<'PATTERNS'
h(?:oà|ợp);hoà;hòa
[Hh](?:ợp|òa);Hòa;Hoà
(?:h|t)oà;hoà;hòa
[ht]óa;hóa;hoá
ho(?:à|ạt);hoà;hòa
th(?<g>uỷ|ế);thuỷ;thủy
kho[áai];khoá;khóa
hoàn?;hoà;hòa
(?x)h oè;hoè;hòe
PATTERNS
	# all that it is not about: a whole syllable, both styles, a syllable of one style, another word
	while read -r pattern; do
		pack "$pattern"
		run one --lint
		refute_output --partial tone-style
	done <<'PATTERNS'
(?:hoà|hợp)
[Hh]oà(?: bình)?
h(?:oà|òa|ợp)
h[oò][aà]
(?:h|t)oà(?:n|ng)
(?:h|t)oàn
q(?:uý|uốc)
(?:xin |)hoà
\p{L}oà
h(?:ỏi|ẻ) oà
(?:thỏa|th(?:oả|ể))
PATTERNS
}

@test "--lint: syllables in pieces are told where they stand: in lists, guards, conditions, repeats, macros, frames" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.pieces
lang: 1
macros:
  PEACE: 'H(?:oà|ợp) [Bb]ình'
rules:
  - id: a
    tag: a
    pattern:
      - '(?<w>xã|huyện) H(?:'
      - 'ợp|oà) Vang'
    not_before: '(?:kh|t)oá '
    not_after: ' Th(?:uỷ|ọ)'
    require: {w: {matches: '.*x?(?:ã|oà)'}}
    tests: {hit: ['ở ⟦xã Hợp Vang⟧'], miss: [x]}
  - {id: b, tag: b, repeat: {of: a, opening: ' (?:kh|t)oè'}, tests: {miss: [x]}}
  - {id: c, tag: b, pattern: 'ở (?<n>q+)', fields: {n: n}, tests: {hit: ['⟦ở q⟧'], miss: [x]}}
frames:
  - id: f
    frame: f
    trigger: {tag: a, not_near: 'h(?:oá|ủ)'}
    slots:
      x: [{text: 'x'}, {tag: b, after: 't(?:oà|ạ)', where: {n: 'k(?:oè|ẻ)'}}]
    min_slots: 1
YAML
	run -1 one --lint
	while read -r place words; do
		assert_line --regexp "p.yaml:$place: warning: (rule '[ab]': )?$words is not, .* \[tone-style\]\$"
	done <<'WANT'
4:15 'Hoà' is found and 'Hòa'
10:13 'Hoà' is found and 'Hòa'
11:26 'khoá' is found and 'khóa'
12:23 'Thuỷ' is found and 'Thủy'
13:38 'xoà' is found and 'xòa'
15:56 'khoè' is found and 'khòe'
20:38 'hoá' is found and 'hóa'
22:45 'toà' is found and 'tòa'
22:69 'koè' is found and 'kòe'
WANT
	assert_line "        - 'ợp|oà) Vang'"
	assert_line "              ^"
	assert_equal "$(grep -c tone-style <<< "$output")" 9
}

@test "--lint is silent about good rules, and measures on records where there are some" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.good
lang: 1
rules:
  - {id: good, tag: a, pattern: 'tàu (?<name>\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*)', fields: {name: name}, tests: {hit: [⟦tàu Hòa⟧], miss: [tàu]}}
YAML
	run one --lint
	assert_success
	assert_output "0 warnings, 0 notes; measured on 2 texts of tests, $(printf 'tàu Hòatàu' | wc -c) bytes"
	run one --lint - <<< '{"text":"tàu"}'
	assert_output "0 warnings, 0 notes; measured on 1 records, $(printf 'tàu' | wc -c) bytes"
}

@test "--lint finds nothing wrong in the shipped packs" {
	run tag --lint
	refute_output --partial ': warning: '
	assert_success
}

# ---- diff

@test "--diff: events that frames gained, lost and fill otherwise" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.events
lang: 1
rules:
  - {id: m, tag: meeting, pattern: 'họp', keep: true}
  - {id: n, tag: person, pattern: 'ông \p{Lu}\p{L}+'}
  - {id: l, tag: location, pattern: 'Huế|Vinh'}
frames:
  - {id: t.meeting, frame: meeting, trigger: {tag: meeting}, min_slots: 2, slots: {chair: {tag: person, max: 1}, place: {tag: location, max: 1, prefer: first}}}
YAML
	sed 's/min_slots: 2/min_slots: 1/; s/prefer: first/prefer: last/' "$work/p.yaml" > "$work/old.yaml"
	jq -nc '{id: "a", text: "họp ở Huế"}, {id: "b", text: "họp ở Huế, Vinh với ông Ba"}, {id: "c", text: "họp ở Huế với ông Ba"}' > "$work/in"
	run one --diff="$work/old.yaml" "$work/in"
	assert_line '2 of 3 records differ'
	assert_line --regexp '^t.meeting +0 +1 +1$'
	assert_line '  - meeting “họp”  ("a" at 0)'
	assert_line '  ~ meeting “họp”  {"chair":"ông Ba","place":"Vinh"} -> {"chair":"ông Ba","place":"Huế"}  ("b" at 0)'
	run one --diff="$work/old.yaml" --report-format=json "$work/in"
	assert_equal "$(jq -rc 'select(.event != null) | [.id, .change, .rule, .slots, .old]' <<< "$output")" '["a","lost","t.meeting",{"place":"Huế"},null]
["b","changed","t.meeting",{"chair":"ông Ba","place":"Huế"},{"chair":"ông Ba","place":"Vinh"}]'
}

@test "--diff: gained, lost and changed tags, by rule, as a table with samples and as lines" {
	cp "$work/p.yaml" "$work/old.yaml"
	sed -i "s/rank: title.canonical/rank: title/; s/'%{CAP} %{CAP}'/'ông %{CAP}'/" "$work/p.yaml"
	jq -nc '{id: "a", text: "ông Ba và Lê Tư"}, {id: "b", text: "gặp Đại tá Trần An"}, {id: "c", text: "không"}' > "$work/in"
	run one --diff="$work/old.yaml" "$work/in"
	assert_success
	assert_line '2 of 3 records differ'
	assert_line --regexp '^person.bare +1 +1 +0$'
	assert_line --regexp '^person.ranked +0 +0 +1$'
	assert_line --regexp '^all +1 +1 +1$'
	assert_line '  + person “ông Ba”  ("a" at 0)'
	assert_line '  - person “Lê Tư”  ("a" at 10)'
	assert_line '  ~ person “Trần An”  rank "đại tá" -> "Đại tá"  ("b" at 11)'
	run one --diff="$work/old.yaml" --report-format=json "$work/in"
	assert_equal "$(jq -c '[.id, .change, .rule, .text, .old.fields.rank]' <<< "$output")" \
		'["a","lost","person.bare","Lê Tư",null]
["a","gained","person.bare","ông Ba",null]
["b","changed","person.ranked","Trần An","đại tá"]'
	run one --diff="$work/p.yaml" "$work/in"
	assert_line '0 of 3 records differ'
	jq -nc '{id: "a", text: "ông Ba, ông Tư, ông Tám, ông Mười, ông Năm"}' > "$work/in"
	run one --diff="$work/old.yaml" "$work/in"
	assert_equal "$(grep -c '^  + person' <<< "$output")" 3
	assert_line '  + and 2 more'
	jq -nc '{id: "a", text: "ông Ba, ông Tư, ông Tám"}' > "$work/in"
	run one --diff="$work/old.yaml" "$work/in"
	assert_equal "$(grep -c '^  + person' <<< "$output")" 3
	refute_output --partial 'more'
}

@test "--diff without a value holds own packs against the shipped ones; a folder stands for all packs given" {
	cat > "$work/ships.yaml" <<'YAML'
pack: t.ships
lang: 1
rules:
  - {id: ship, tag: ship, pattern: 'tàu QN [0-9]+'}
YAML
	run tag -r "$work/ships.yaml" --diff --report-format=json <<< '{"id":"a","text":"cứu tàu QN 123"}'
	assert_equal "$(jq -c '[.change, .rule, .text]' <<< "$output")" '["gained","ship","tàu QN 123"]'
	mkdir "$work/before"
	sed 's/QN/HP/' "$work/ships.yaml" > "$work/before/ships.yaml"
	run tag --no-default-rules -r "$work/ships.yaml" --diff="$work/before" --report-format=json <<< '{"id":"a","text":"cứu tàu QN 123, tàu HP 4"}'
	assert_equal "$(jq -c '[.change, .text]' <<< "$output")" '["lost","tàu HP 4"]
["gained","tàu QN 123"]'
}

# ---- score

@test "--score: exact, relaxed, fields, missing and other texts, from a folder and from lines" {
	mkdir "$work/gold"
	printf 'gặp Đại tá Trần An ngày 1/2/2020' > "$work/gold/a.text.txt"
	cat > "$work/gold/a.json" <<'JSON'
{
 "id": "a",
 "tags": [
  {"type": "person", "start": 11, "end": 18, "fields": {"rank": "đại  tá"}},
  {"type": "date", "start": 19, "end": 32, "fields": {"value": "2020-02-01"}}
 ]
}
JSON
	printf '{"tags":[{"type":"person","start":0,"end":2,"fields":{}}],"text":"Bà"}' > "$work/gold/b.json"
	echo '["other"]' > "$work/gold/c.json"
	jq -nc '{source: "x/a.text.txt", text: "gặp  Đại tá Trần An ngày 1/2/2020"}, {id: "z", text: "z"}' > "$work/in"
	run -1 one --score="$work/gold" --report-format=json "$work/in"
	assert_equal "$(jq -c '[.types.person.exact.tp, .types.person.gold, .types.date.exact.tp, .types.date.relaxed.tp, .micro.relaxed.f1]' <<< "$output")" '[1,2,0,1,0.8]'
	assert_equal "$(jq -c '[.fields.person.all.right, .documents.missing, .documents.not_in_gold, .documents.realigned]' <<< "$output")" '[1,["b"],["z"],1]'
	jq -c --rawfile text "$work/gold/a.text.txt" '. + {text: $text}' "$work/gold/a.json" > "$work/gold.ndjson"
	run one --score="$work/gold.ndjson" <<< "$(head -1 "$work/in")"
	assert_success
	assert_line 'documents 1, with predictions 1, realigned 1'
	assert_line --regexp '^micro +2 +2 +1  50.0  50.0  50.0 +2 100.0 100.0 100.0$'
	# gold is known by its own id and source as well, where no other has them
	sed -i 's/"id": "a"/"id": "f00d", "source": "tin.ndjson"/' "$work/gold/a.json"
	run -1 one --score="$work/gold" --report-format=json <<< '{"id":"f00d","source":"other.txt","text":"gặp Đại tá Trần An ngày 1/2/2020"}'
	assert_equal "$(jq -c '[.types.person.exact.tp, .documents.missing]' <<< "$output")" '[1,["b"]]'
	run -1 one --score="$work/gold" --report-format=json <<< '{"id":"x","source":"tin.ndjson","text":"gặp Đại tá Trần An ngày 1/2/2020"}'
	assert_equal "$(jq -c '.documents.missing' <<< "$output")" '["b"]'
	sed -i 's/^{/{"source":"tin.ndjson",/' "$work/gold/b.json"
	run -1 one --score="$work/gold" --report-format=json <<< '{"id":"x","source":"tin.ndjson","text":"gặp Đại tá Trần An ngày 1/2/2020"}'
	assert_equal "$(jq -c '[.documents.missing, .documents.not_in_gold]' <<< "$output")" '[["a","b"],["x"]]'
	sed -i 's/"id": "f00d", "source": "tin.ndjson"/"id": "a"/' "$work/gold/a.json"
	sed -i 's/32/33/' "$work/gold/a.json"
	run -78 --separate-stderr one --score="$work/gold" "$work/in"
	[[ $stderr == *"a.json"*"tag 2 of the gold record 'a' has no type, or no place in its text"* ]]
	run -78 --separate-stderr one --score="$work/nowhere" "$work/in"
}

@test "--score: the fields of a type of one's own: how many are right, which are wrong, missing, extra, and where" {
	cat > "$work/p.yaml" <<'YAML'
pack: t.ships
lang: 1
rules:
  - {id: port, tag: port, pattern: 'cảng \p{Lu}\p{L}*'}
  - id: ship
    tag: ship
    over: [port]
    pattern: '[Tt]àu (?<number>[A-Z]{2} [0-9]+)(?:, (?<crew>[0-9]+) người)?(?<ports>(?:, <port>)*)'
    fields: {number: number, crew: 'number(crew)', ports: 'each(ports, port)', flag: {literal: VN}}
YAML
	cat > "$work/gold.json" <<'JSON'
{
 "id": "a", "text": "Tàu QN 12, 9 người, cảng Vịnh. Tàu HP 7. Tàu TH 5. Tàu NA 3.",
 "tags": [
  {"type": "ship", "start": 0, "end": 29, "fields": {"number": "qn  12", "crew": 9.0, "ports": ["Cảng  Vịnh"]}},
  {"type": "ship", "start": 31, "end": 39, "fields": {"number": "HP 70", "crew": 4, "ports": [ "cảng \"Đá\"" ]}},
  {"type": "ship", "start": 41, "end": 49, "fields": {"number": null}},
  {"type": "ship", "start": 51, "end": 58, "fields": {"number": "NA"}}
 ]
}
JSON
	jq -c . "$work/gold.json" > "$work/gold.ndjson"
	mkdir "$work/gold"
	cp "$work/gold.json" "$work/gold/a.json"
	for gold in "$work/gold.ndjson" "$work/gold"; do
		run one --score="$gold" <<< "$(jq -c 'del(.tags)' "$work/gold.json")"
		assert_success
		assert_line --regexp '^ship +4 +4 +3 +75.0 '
		assert_equal "$(sed -n '/^fields of all/,$p' <<< "$output")" 'fields of all types     gold  pred  right     P     R    F1  wrong missing extra
  ship.crew                2     1      1 100.0  50.0  66.7      0       1     0
    “Tàu HP 7”: gold 4, found nothing  (a at 31)
  ship.number              2     3      1  33.3  50.0  40.0      1       0     1
    “Tàu HP 7”: gold "HP 70", found "HP 7"  (a at 31)
    “Tàu TH 5”: gold nothing, found "TH 5"  (a at 41)
  ship.ports               2     1      1 100.0  50.0  66.7      0       1     0
    “Tàu HP 7”: gold ["cảng \"Đá\""], found nothing  (a at 31)

fields that no gold tag of the type has: ship.flag 3'
		run one --score="$gold" --report-format=json <<< "$(jq -c 'del(.tags)' "$work/gold.json")"
		assert_equal "${#lines[@]}" 1
		assert_equal "$(jq -c '.all_fields.ship.number' <<< "$output")" '{"gold":2,"pred":3,"right":1,"p":0.3333333333333333,"r":0.5,"f1":0.4,"wrong":1,"missing":0,"extra":1,"not_right":[{"record":"a","start":31,"end":39,"text":"Tàu HP 7","gold":"HP 70","found":"HP 7"},{"record":"a","start":41,"end":49,"text":"Tàu TH 5","found":"TH 5"}]}'
		assert_equal "$(jq -c '[.all_fields.ship.ports.not_right[].gold, .fields_not_in_gold]' <<< "$output")" '[["cảng \"Đá\""],{"ship.flag":3}]'
	done
	# what goes out is its own gold
	jq -c 'del(.tags)' "$work/gold.json" | one > "$work/gold.ndjson"
	run one --score="$work/gold.ndjson" --report-format=json <<< "$(jq -c 'del(.tags)' "$work/gold.json")"
	assert_equal "$(jq -c '[.all_fields.ship[] | [.gold, .right, .wrong, .missing, .extra]], .fields_not_in_gold' <<< "$output")" $'[[1,1,0,0,0],[4,4,0,0,0],[4,4,0,0,0],[1,1,0,0,0]]\n{}'
}

@test "--score: events and their slots, paired by name, by day, or as the only ones left" {
	cat > "$work/pack.yaml" <<'YAML'
pack: feasts
lang: 1
rules:
  - {id: feast, tag: feast, pattern: 'lễ \p{L}+'}
  - {id: day, tag: day, pattern: '[0-9]+/[0-9]+'}
  - {id: guest, tag: guest, pattern: '(?<=ông |bà )\p{Lu}\p{L}+'}
frames:
  - id: party
    frame: party
    trigger: {tag: feast}
    window: 0
    slots: {day: {tag: day, max: 1}, date: {tag: day, max: 1}, guests: {tag: guest}, extra: {literal: x, text: 'vui'}}
YAML
	text='1/2 có lễ cưới, ông An, bà Bình dự. 3/4 có lễ giỗ vui. 5/6 có lễ hội. 7/8 có lễ mừng.'
	jq -nc --arg text "$text" '{id: "a", text: $text, tags: [], events: [
		{type: "party", name: "LỄ CƯỚI", day: "1/2", date: "1/2", guests: ["Bình", "An"]},
		{type: "party", name: "giỗ họ", day: "9/9", date: "3/4", guests: null},
		{type: "party", name: "lễ hội xuân", day: null, date: "6/6"},
		{type: "feast", name: "lễ mừng"}]}' > "$work/gold.ndjson"
	jq -nc --arg text 'không có gì' '{id: "b", text: $text, tags: [], events: [{type: "party", name: "tiệc"}]}' >> "$work/gold.ndjson"
	run -1 tag --no-default-rules -r "$work/pack.yaml" --score="$work/gold.ndjson" --report-format=json --any-language <<< "$(jq -nc --arg text "$text" '{id: "a", text: $text}')"
	assert_equal "$(jq -c '.events.party | [.gold, .pred, .right, .missing, .extra]' <<< "$output")" '[4,4,3,1,1]'
	assert_equal "$(jq -c '.events.party.slots.day | [.gold, .pred, .right, .wrong, .extra, (.not_right | map([.name, .gold, .found]))]' <<< "$output")" \
		'[2,3,1,1,1,[["giỗ họ","9/9","3/4"],["lễ hội xuân",null,"5/6"]]]'
	assert_equal "$(jq -c '.events.party.slots.guests | [.gold, .pred, .right]' <<< "$output")" '[1,1,1]'
	assert_equal "$(jq -c '[.events.feast.missing, .slots_not_in_gold]' <<< "$output")" '[1,{"party.extra":1}]'
	jq -c '.events = [.events[0] | .guests = [{name: "bình", role: "khách"}, {name: "An"}] | .guests = ["An", "Bình"]]' "$work/gold.ndjson" | head -1 > "$work/one.ndjson"
	run tag --no-default-rules -r "$work/pack.yaml" --score="$work/one.ndjson" --any-language <<< "$(jq -nc --arg text "$text" '{id: "a", text: $text}')"
	assert_line --regexp '^  party +1 +4 +1 '
	assert_line --regexp '^  party.guests +1 +1 +1 '
	assert_line --partial "“lễ mừng”: not in the gold  (a)"
	# a record without the member has no event, where another one has it
	jq -nc --arg text "$text" '{id: "b", text: $text, tags: []}' >> "$work/one.ndjson"
	run tag --no-default-rules -r "$work/pack.yaml" --score="$work/one.ndjson" --any-language <<< "$(jq -nc --arg text "$text" '{id: "a", text: $text}, {id: "b", text: $text}')"
	assert_line --regexp '^  party +1 +8 +1 '
	# gold without events: not a word of them
	jq -c 'del(.events)' "$work/one.ndjson" > "$work/none.ndjson"
	run tag --no-default-rules -r "$work/pack.yaml" --score="$work/none.ndjson" --any-language <<< "$(jq -nc --arg text "$text" '{id: "a", text: $text}')"
	refute_output --partial "events and"
}

@test "--score tells three values of a field that are not right in a text, and all in JSON" {
	jq -nc '{id: "a", text: ("ngày 1/2/2020. " * 5), tags: [range(5) | {type: "date", start: (15 * . + 5), end: (15 * . + 13), value: "2020-02-0\(. + 1)"}]}' > "$work/gold.ndjson"
	run one --score="$work/gold.ndjson" "$work/gold.ndjson"
	assert_line --regexp '^  date.value +5 +5 +1 '
	assert_line --regexp '^    “1/2/2020”: gold "2020-02-04", found "2020-02-01"  \(a at 50\)$'
	assert_line '    and 1 more; --report-format=json tells all'
	run one --score="$work/gold.ndjson" --report-format=json "$work/gold.ndjson"
	assert_equal "$(jq -c '[.all_fields.date.value.not_right[].gold]' <<< "$output")" '["2020-02-02","2020-02-03","2020-02-04","2020-02-05"]'
}

@test "--score counts as the reference does, on texts as they are and on texts that were altered" {
	gold=$top/../shared/gold
	[ -f "$gold/score.py" ] || skip "no reference at hand"
	for folder in "$gold" "$gold/dev"; do
		for text in "$folder"/*.text.txt; do
			name=${text##*/}
			jq -Rsc --arg id "${name%.text.txt}" '{$id, text: .}' "$text"
		done | segment > "$work/in"
		sed 's/\. /.  /g; s/hòa/hoà/g; s/ủy/uỷ/g; s/ - / – /g; 3d' "$work/in" | jq -c 'del(.segments, .sentences)' > "$work/altered"
		for input in in altered; do
			tag "$work/$input" > "$work/tagged"
			tag --score="$folder" "$work/$input" > "$work/all" || [ $? = 1 ]
			awk 'NR > 1 && /^fields of all types/ { exit } NR > 1 { print line } { line = $0 } END { if (line != "") print line }' "$work/all" > "$work/ours"
			python3 "$gold/score.py" --gold "$folder" --pred "$work/tagged" > "$work/theirs" || [ $? = 1 ]
			diff "$work/ours" "$work/theirs"
			tag --score="$folder" --report-format=json "$work/$input" | jq -S 'del(.documents, .all_fields, .fields_not_in_gold, .events, .slots_not_in_gold)' > "$work/ours" || true
			python3 "$gold/score.py" --json --gold "$folder" --pred "$work/tagged" | jq -S 'del(.documents)' > "$work/theirs" || true
			diff "$work/ours" "$work/theirs"
		done
	done
}
