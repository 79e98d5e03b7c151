# segment's rule files: the shipped ones test themselves, one's own add to them, broken ones are told at the character.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

@test "the shipped rules pass their tests, and each has one" {
	run segment --check
	assert_success
	assert_output --regexp '^[0-9]+ passed, 0 failed, 0 todo$'
	run segment --check -v
	assert_success
	assert_output --regexp '^ok 1 - boilerplate\.player-clock: hit, line [0-9]+'
	assert_line --regexp '^1\.\.[0-9]+$'
}

@test "every broken file: status 78, its line, column and words, and nothing read" {
	local count=0
	for file in "$BATS_TEST_DIRNAME"/broken/*.yaml; do
		want=$(head -1 "$file" | sed "s|^# want: ||; s|FILE|$file|")
		run -78 --separate-stderr segment --no-default-rules -r "$file" <<< '{"id":"a","text":"b"}'
		assert_equal "$output" ''
		[[ $stderr == *"$file:$want"* ]] || { echo "$stderr"; echo "want: $file:$want"; return 1; }
		[[ $stderr == *$'\n'*^* ]] || { echo "no caret: $stderr"; return 1; }
		count=$((count + 1))
	done
	[ "$count" -ge 30 ]
}

@test "a rule of one's own comes before the shipped ones" {
	cat > "$work/mine.yaml" <<'END'
segments: mine
lang: 1
rules:
  - id: mine.recipe
    kind: boilerplate
    pattern: '^Nguyên liệu:'
    tests:
      hit:
        - |
          Canh chua
          ⟦Nguyên liệu: cà chua, cá lóc⟧
      miss: ['Nguyên liệu tươi là quan trọng nhất.']
END
	run segment -r "$work/mine.yaml" <<< '{"id":"a","text":"Canh chua\nNguyên liệu: cà chua. Ảnh: Hải Yên"}'
	assert_success
	assert_equal "$(jq -c '[.segments[].kind]' <<< "$output")" '["title","boilerplate"]'
	run segment -r "$work/mine.yaml" --check
	assert_output '2 passed, 0 failed, 0 todo'
}

@test "a shipped rule can be taken away; without any rule all lines are paragraphs" {
	printf 'segments: mine\nlang: 1\ndisable: title.first-line\n' > "$work/mine.yaml"
	printf '{"id":"a","text":"Canh chua\\nCá lóc nấu với me."}' > "$work/in"
	run segment -r "$work/mine.yaml" "$work/in"
	assert_equal "$(jq -c '[.segments[].kind]' <<< "$output")" '["paragraph","paragraph"]'
	run segment --no-default-rules "$work/in"
	assert_equal "$(jq -c '[.segments[].kind]' <<< "$output")" '["paragraph","paragraph"]'
}

@test "abbreviations of one's own join the shipped ones" {
	printf 'abbreviations: [Xng.]\n' > "$work/mine.yaml"
	printf '{"id":"a","text":"Tối qua, Xng. Kiên và Xng. Lộc thi đấu."}' > "$work/in"
	run segment "$work/in"
	assert_equal "$(jq -c '.sentences | length' <<< "$output")" 3
	run segment -r "$work/mine.yaml" "$work/in"
	assert_equal "$(jq -c '.sentences | length' <<< "$output")" 1
}

@test "a failing test is told with its place, what the line became instead, and status 1" {
	cat > "$work/mine.yaml" <<'END'
segments: mine
lang: 1
rules:
  - id: mine.none
    kind: boilerplate
    pattern: 'zzz'
    tests:
      hit: ['⟦Canh chua⟧', {page: "⟦zzz⟧", title: 'Khác'}]
      miss: ['a zzz b']
      todo: ['⟦later⟧', '⟦zzz⟧']
  - {id: mine.bare, kind: caption, pattern: 'yyy'}
END
	run -1 segment --no-default-rules -r "$work/mine.yaml" --check
	assert_line "$work/mine.yaml:8:13: mine.none: hit: line 1 'Canh chua' is taken by no rule, 'pattern' does not hold"
	assert_line "$work/mine.yaml:8:28: mine.none: hit: title is '', not 'Khác'"
	assert_line "$work/mine.yaml:9:14: mine.none: miss: line 1 'a zzz b' is taken by this rule"
	assert_line "$work/mine.yaml:10:25: mine.none: a todo passes now: make it a hit"
	assert_line "$work/mine.yaml:11:5: mine.bare has no test"
	assert_line '0 passed, 3 failed, 2 todo'
}

@test "--stats names the rules that hit and those that never did; --expect-rules refuses others" {
	run segment --stats="$work/stats" --stats-format=json <<< '{"id":"a","text":"Kho lạnh mới\nSáng 3/2, hợp tác xã khai trương kho lạnh chứa rau quả cho ba xã trong vùng."}'
	assert_equal "$(jq -c '.rules_hits["title.first-line"]' "$work/stats")" 1
	assert_equal "$(jq -c '.rules_never | index("byline.name") != null and index("title.first-line") == null' "$work/stats")" true
	digest=$(jq -r .rules "$work/stats")
	[[ $digest =~ ^[0-9a-f]{32}$ ]]
	run segment --expect-rules="$digest" <<< ''
	assert_success
	run -78 segment --expect-rules=00000000000000000000000000000000 <<< ''
}

@test "the manual's example passes its test; with -r only the tests of the given rules run" {
	sed -n '/^```yaml/,/^```/p' "$BATS_TEST_DIRNAME/../../rules/segment/README.md" | grep -v '```' > "$work/my.yaml"
	run segment -r "$work/my.yaml" --check
	assert_success
	assert_output '2 passed, 0 failed, 0 todo'
}

@test "rules from a pipe, and a change of the file while it runs" {
	run segment -r <(printf 'segments: a\nlang: 1\ndisable: title.first-line\n') <<< '{"id":"a","text":"Canh chua\nCá lóc nấu với me."}'
	assert_success
	assert_equal "$(jq -c '[.segments[].kind]' <<< "$output")" '["paragraph","paragraph"]'
}

@test "--explain names the rule that took a line; --why-not the key that kept it off" {
	printf '{"id":"a","text":"Kho lạnh mới\\n0:00\\nSáng 3/2, hợp tác xã khai trương kho lạnh chứa rau quả cho ba xã trong vùng."}\n' > "$work/in"
	run segment --explain "$work/in"
	assert_success
	assert_equal "$(jq -sc 'map([.id, .line, .kind, .rule])' <<< "$output")" \
		'[["a",1,"title","title.first-line"],["a",2,"boilerplate","boilerplate.player-clock"],["a",3,"paragraph",null]]'
	[[ $(jq -r 'select(.line == 2).at' <<< "$output") =~ /1-boilerplate\.yaml:[0-9]+$ ]]
	run segment --explain=title.first-line "$work/in"
	assert_equal "$(jq -c .line <<< "$output")" 1
	run segment --why-not=title.first-line "$work/in"
	assert_equal "$(jq -sc 'map([.line, .why_not])' <<< "$output")" '[[2,"taken"],[3,"ends"]]'
	run -78 --separate-stderr segment --why-not=title.first-lin "$work/in"
	[[ $stderr == *"there is no rule 'title.first-lin'; did you mean 'title.first-line'"* ]]
}

@test "--why-not has a word for every key" {
	printf 'segments: k\nlang: 1\nrules:\n' > "$work/k.yaml"
	while IFS='|' read -r key condition; do
		printf '  - {id: k.%s, kind: caption, %s}\n' "$key" "$condition" >> "$work/k.yaml"
	done <<'END'
points|points: {min: 900}
sentences|sentences: {min: 9}
ends|ends: colon
share|share: 0.01
previous|previous: teaser
next|next: teaser
place|place: tail
block|block: alone
same_as|same_as: teaser
pattern|pattern: 'zzz'
unless|unless: '.'
above|above: 'zzz'
before_headlines|before_headlines: yes
sectioned|sectioned: yes
known_publisher|pattern: '^(?<publisher>Chợ Mới)', known_publisher: yes
again|pattern: 'Chợ', again: yes
once|once: yes
END
	printf '{"id":"a","text":"Kho lạnh mới\\nChợ Mới khai trương kho lạnh chứa rau quả cho ba xã trong vùng vào sáng ngày 3/2 vừa qua."}\n' > "$work/in"
	for key in points sentences ends share previous next place block same_as pattern unless above before_headlines sectioned known_publisher again once; do
		run segment --no-default-rules -r "$work/k.yaml" --why-not="k.$key" "$work/in"
		assert_equal "$(tail -1 <<< "$output" | jq -r .why_not)" "$key"
	done
}
