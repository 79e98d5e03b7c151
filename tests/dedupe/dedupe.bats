# dedupe: what is new, what is a copy, what only looks like one.

setup() {
	load ../helpers/common
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	work=$BATS_TEST_TMPDIR
}

# articles NUMBER...: records made from sample articles, their ids being the numbers.
articles() {
	local number
	for number; do
		jq -Rsc --arg id "$number" '{id: $id, text: .}' "$top"/tests/articles/"$number"-*.txt
	done
}

# long ID [WORDS]: a record of 120 syllables, some of them replaced by WORDS.
long() {
	local i word text=
	for ((i = 1; i <= 120; i++)); do
		printf -v word 'tiếng%d \\u%04x\\u%04x ' $((i * 7919 % 10007 % 97 + 1)) $((0x61 + i % 26)) $((0x61 + i / 26))
		text+=$word
	done
	printf '{"id":"%s","text":"%s%s"}\n' "$1" "$text" "${2:-}"
}

verdicts() {
	jq -c '[.id, .dedupe.verdict, .dedupe.of, .dedupe.direction, .dedupe.kept_apart_from]'
}

@test "an edited copy is near, a part is contained, a series stays apart" {
	articles 01 06 11 12 13 18 19 20 > "$work/in"
	run dedupe "$work/in"
	assert_success
	run verdicts <<< "$output"
	assert_equal "$output" '["01","unique",null,null,null]
["06","unique",null,null,null]
["11","unique",null,null,null]
["12","unique",null,null,"11"]
["13","near","01",null,null]
["18","unique",null,null,null]
["19","unique",null,null,"18"]
["20","contained","06","inside",null]'
}

@test "the order of the texts turns the direction round" {
	articles 20 06 > "$work/in"
	run dedupe "$work/in"
	run jq -c '[.id, .dedupe.verdict, .dedupe.direction, .dedupe.cluster]' <<< "$output"
	assert_output '["20","unique",null,"20"]
["06","contained","around","20"]'
}

@test "case, tone style and punctuation do not make another text, a digit and a mark do" {
	run dedupe <<< '{"id":"1","text":"Hoà bình – khoẻ mạnh, số 5."}
{"id":"2","text":"HÒA BÌNH: “khỏe mạnh” số 5!"}
{"id":"3","text":"Hoà bình – khoẻ mạnh, số 6."}
{"id":"4","text":"Hoa binh – khoe manh, so 5."}'
	assert_success
	run jq -c '[.id, .dedupe]' <<< "$output"
	assert_output '["1",{"verdict":"unique","cluster":"1"}]
["2",{"verdict":"exact","of":"1","score":1,"cluster":"1"}]
["3",{"verdict":"unique","cluster":"3"}]
["4",{"verdict":"unique","cluster":"4"}]'
}

@test "one id or one url with another text is a revision, with the share that changed" {
	{ long a; long a "thêm một câu mới ở cuối bài"; } > "$work/in"
	run --separate-stderr dedupe "$work/in"
	assert_equal "$stderr" ""
	assert_equal "$(tail -1 <<< "$output" | jq -c '[.dedupe.verdict, .dedupe.of, .dedupe.cluster, .dedupe.score < 0.1]')" '["revision","a","a",true]'
	run dedupe <<< '{"id":"1","url":"http://a.example/","text":"một hai"}
{"id":"2","url":"http://a.example/","text":"một ba"}
{"id":"1","text":"một hai"}'
	run jq -c '[.dedupe.verdict, .dedupe.of]' <<< "$output"
	assert_output '["unique",null]
["revision","1"]
["exact","1"]'
}

@test "an id that comes again with another text is told, also where that text is a copy" {
	printf '%s\n' '{"id":"1","text":"một"}' '{"id":"2","text":"hai"}' '{"id":"1","text":"ba"}' '{"id":"1","text":"hai"}' \
		'{"id":"2","text":"hai"}' > "$work/in"
	dedupe --stats="$work/stats" "$work/in" > "$work/out"
	assert_equal "$(jq -r .dedupe.verdict "$work/out" | tr '\n' ' ')" "unique unique revision exact exact "
	assert_equal "$(jq .dedupe.same_id_other_text "$work/stats")" 2
	run dedupe --explain "$work/in"
	assert_equal "$(jq -c '.same_id_other_text // false' <<< "$output" | tr '\n' ' ')" "false false true true false "
}

@test "the seed articles and the pairs that are no copies of each other are not merged" {
	gold=$top/../shared/gold
	[ -f "$gold/cross_document.json" ] || skip "no ../shared/gold here"
	normalize --base "$gold/raw" "$gold"/raw/*.txt | segment > "$work/in"
	for order in cat tac; do
		$order "$work/in" | dedupe > "$work/out"
		assert_equal "$(jq -r .dedupe.verdict "$work/out" | sort | uniq -c | xargs)" "5 unique"
		run jq -n --slurpfile out "$work/out" --slurpfile gold "$gold/cross_document.json" '
			($out | map({key: (.source | sub("\\.txt$"; "")), value: .dedupe.cluster}) | from_entries) as $cluster |
			$gold[0].do_not_dedupe | map(.docs | map($cluster[.])) |
			[length > 0, all(.[]; .[0] != null and .[1] != null and .[0] != .[1])]' -c
		assert_output '[true,true]'
	done
}

@test "everything else leaves as it came, in its order; a second run changes nothing" {
	printf ' {"z":1.10,"id":"\\u0061", "text":"một","dedupe":{"verdict":"near"},"n":1e400 } \r\n' > "$work/in"
	run dedupe "$work/in"
	assert_output '{"z":1.10,"id":"\u0061", "text":"một","dedupe":{"verdict":"unique","cluster":"a"},"n":1e400 }'
	articles 01 06 11 12 13 20 01 | dedupe > "$work/once"
	dedupe "$work/once" > "$work/twice"
	cmp "$work/once" "$work/twice"
	assert_equal "$(jq -r .id "$work/once" | tr '\n' ' ')" "01 06 11 12 13 20 01 "
}

@test "threads give the same bytes" {
	articles 01 06 11 12 13 18 19 20 | jq -nc '[inputs] as $all | range(1; 41) as $i | $all[] | .id += "-\($i % 30)"' > "$work/in"
	dedupe "$work/in" > "$work/one"
	for jobs in 2 5; do
		dedupe -j "$jobs" "$work/in" | cmp - "$work/one"
	done
}

@test "only what is asked for is dropped, and only what adds nothing" {
	{ articles 06 20 01 13; long a; long b; } > "$work/in"
	run --separate-stderr dedupe --drop=exact "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | tr '\n' ' ')" "06 20 01 13 a "
	run dedupe --drop=contained,exact "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | tr '\n' ' ')" "06 01 13 a "
	# 13 is 01 under another headline, its last clause cut; the other way round there is something new
	run dedupe --drop=near "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | tr '\n' ' ')" "06 20 01 a b "
	articles 13 01 > "$work/in"
	run dedupe --drop=near "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | tr '\n' ' ')" "13 01 "
	# the longer text that comes later is no part of the shorter one
	articles 20 06 > "$work/in"
	run dedupe --drop=contained "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | tr '\n' ' ')" "20 06 "
}

@test "dropped records are kept with their verdict, counted by it, and nothing is lost" {
	{ articles 06 20; long a; long b; long c; } > "$work/in"
	dedupe --drop=exact,contained --dropped="$work/dropped" --stats="$work/stats" "$work/in" > "$work/out"
	conserved "$work/stats"
	assert_equal "$(jq -c '.dropped.by_reason' "$work/stats")" '{"contained":1,"exact":2}'
	assert_equal "$(jq -r '[.id, .dedupe.verdict] | join(" ")' "$work/dropped" | tr '\n' ',')" "20 contained,b exact,c exact,"
	assert_equal "$(jq -c '.dedupe | [.documents, .clusters]' "$work/stats")" '[5,2]'
	assert_equal "$(cat "$work/out" "$work/dropped" | jq -r .id | sort | tr '\n' ' ')" "06 20 a b c "
}

@test "the file of dropped records appears whole or not at all" {
	articles 06 20 > "$work/in"
	run --separate-stderr dedupe --drop=contained --dropped="$work/none/x" "$work/in"
	assert_equal "$status" 73
	assert_equal "$output" ""
	run --separate-stderr dedupe --drop=contained --dropped="$work/in" "$work/in"
	assert_equal "$status" 73
	assert_equal "$(articles 06 20 | cmp - "$work/in" && echo same)" same
	run --separate-stderr dedupe --drop=contained --dropped=/dev/full "$work/in"
	assert_equal "$status" 74
	echo old > "$work/kept"
	run --separate-stderr dedupe --strict --drop=contained --dropped="$work/kept" "$work/in" - <<< 'broken'
	assert_equal "$status" 65
	assert_equal "$(cat "$work/kept")" old
	run ls "$work"
	refute_output --partial tmp
}

@test "explain shows the decision, what it was made from, and the shared passages" {
	articles 06 20 > "$work/in"
	dedupe --explain "$work/in" > "$work/out"
	assert_equal "$(jq -c '[.id, .verdict, .against, .decision, .relation]' "$work/out" | tail -1)" '["20","contained","06","nearly_all","same"]'
	assert_equal "$(tail -1 "$work/out" | jq '.measures.inside > 0.93 and (.because | length) > 10')" true
	# the passages are words of this text that stand in the other
	run jq -cn --slurpfile in "$work/in" --slurpfile out "$work/out" \
		'def words: gsub("[^\\p{L}\\p{N}]+"; " "); ($in[0].text | words) as $other | $in[1].text as $t |
		[$out[1].shared[] | $t[.[0]:.[1]] | words as $w | $other | contains($w)] | [length > 1, all]'
	assert_output '[true,true]'
	run dedupe --explain=series_by_title "$work/in"
	assert_output ""
	run dedupe --why-not=part_of_longer "$work/in"
	assert_equal "$(jq -c '[.id, .against, .decision]' <<< "$output")" ""
	articles 11 12 > "$work/in"
	run dedupe --why-not=nearly_all --no-default-rules -r "$top/rules/dedupe/verdict.yaml" "$work/in"
	assert_equal "$(jq -c '.why_not' <<< "$output")" ""
	run --separate-stderr dedupe --explain=nothing "$work/in"
	assert_equal "$status" 78
	[[ $stderr == *"there is no decision 'nothing'; one of "*nearly_all* ]]
}

@test "why-not names the condition that fails and by how much" {
	articles 11 16 | jq -c . > "$work/two"
	articles 11 > "$work/in"
	jq -sc '{id: "most", text: (.[0].text[0:(.[0].text | length * 3 / 4 | floor)] + "\n" + .[1].text[500:900])}' "$work/two" >> "$work/in"
	run dedupe --why-not=nearly_all "$work/in"
	assert_success
	assert_equal "$(jq -c '[.id, .against, .why_not[0].measure, .why_not[0].at_least]' <<< "$output")" '["most","11","inside",0.93]'
}

@test "a window forgets what is older" {
	{ long a; long b "khác"; articles 06 18; long c; } > "$work/in"
	assert_equal "$(dedupe --window=100 "$work/in" | tail -1 | jq -r .dedupe.verdict)" exact
	assert_equal "$(dedupe --window=2 "$work/in" | tail -1 | jq -r .dedupe.verdict)" unique
}

@test "a passage that 32 earlier texts share stops counting, whatever the stream's cuts" {
	# each text: 60 words of its own, then one notice of 60
	awk '
	function letters(number,    i, word) {
		for (i = 1; i <= length(number); i++)
			word = word substr("abcdefghij", substr(number, i, 1) + 1, 1)
		return word
	}
	BEGIN {
		for (i = 1; i <= 40; i++) {
			printf "{\"id\":\"%d\",\"text\":\"", i
			for (w = 1; w <= 60; w++)
				printf "x%s ", letters(i * 1000 + w "")
			printf "\\n"
			for (w = 1; w <= 60; w++)
				printf "q%s ", letters(w "")
			print "\"}"
		}
	}' > "$work/in"
	dedupe --explain "$work/in" > "$work/out"
	assert_equal "$(jq -r '[.id, .common] | join(" ")' "$work/out" | sed -n '31p;32p;33p;40p' | tr '\n' ',')" "31 0,32 0,33 60,40 60,"
	assert_equal "$(sed -n '32p;33p' "$work/out" | jq '.measures.inside | [. < 0.05, . >= 0.5]' -c | tr '\n' ' ')" "[false,true] [true,false] "
	echo 'stages: {common: no}' > "$work/rules.yaml"
	assert_equal "$(dedupe -r "$work/rules.yaml" --explain "$work/in" | sed -n 40p | jq '[.common, .measures.inside >= 0.5]' -c)" "[0,true]"
	# the window forgets that it was common
	assert_equal "$(dedupe --window=20 --explain "$work/in" | tail -1 | jq .common)" 0
	dedupe "$work/in" > "$work/one"
	split -l 11 "$work/in" "$work/part-"
	for part in "$work"/part-*; do dedupe --state="$work/s" "$part"; done | cmp - "$work/one"
}

@test "the rules test themselves, and a failing test is told with its line" {
	run --separate-stderr dedupe --check
	assert_success
	assert_equal "$output$stderr" ""
	run dedupe --check -v
	assert_line --index 0 --regexp '^1\.\.[0-9]+$'
	refute_output --partial 'not ok'
	printf 'tests:\n  - name: wrong\n    verdict: near\n    first: một\n    second: hai\n' > "$work/rules.yaml"
	run --separate-stderr dedupe --check -r "$work/rules.yaml"
	assert_equal "$status" 1
	assert_equal "$stderr" "dedupe: $work/rules.yaml:2:5: wrong: expected near, got unique by none"
	printf 'stages:\n  nearly: yes\n' > "$work/rules.yaml"
	run --separate-stderr dedupe -r "$work/rules.yaml" /dev/null
	assert_equal "$status" 78
	assert_regex "$stderr" "rules.yaml:2:3: unknown key 'nearly'"
}

@test "a rule file of the user changes stages, numbers and decisions" {
	{ long a; long b "khác hẳn"; } > "$work/in"
	assert_equal "$(dedupe "$work/in" | tail -1 | jq -r .dedupe.verdict)" near
	echo 'stages: {near: no, contained: no}' > "$work/rules.yaml"
	assert_equal "$(dedupe -r "$work/rules.yaml" "$work/in" | tail -1 | jq -r .dedupe.verdict)" unique
	printf 'decisions:\n  - {id: never, relation: apart, because: test, at_least: {inside: 0.5}}\n' > "$work/rules.yaml"
	assert_equal "$(dedupe -r "$work/rules.yaml" --explain "$work/in" | tail -1 | jq -r .decision)" never
}

@test "wrong options and records are refused" {
	run --separate-stderr dedupe --drop=everything /dev/null
	assert_equal "$status" 2
	assert_regex "$stderr" "--drop takes exact, near and contained, not 'everything'"
	run --separate-stderr dedupe --window=0 /dev/null
	assert_equal "$status" 2
	run --separate-stderr dedupe <<< '{"id":"1"}
{"text":"x"}
{"id":"1","text":"một","segments":[{"kind":"title","start":0,"end":4}]}
{"id":"2","text":"một","sentences":[[2,1]]}'
	assert_equal "$status" 1
	assert_equal "$output" ""
	assert_equal "$(grep -o '\[[A-Z_]*\]' <<< "$stderr" | tr '\n' ' ')" "[MISSING_FIELD] [MISSING_FIELD] [BAD_OFFSET] [BAD_OFFSET] "
}

@test "records fit the schema" {
	{ articles 01 06 11 12 13 18 19 20 20; long a; long a b; } | dedupe > "$work/out"
	run /usr/bin/python3 "$top/tests/record/check_schema.py" "$top/filters/common/record/record.schema.json" "$work/out"
	assert_success
}

@test "the output does not take the place of the state or of what was dropped" {
	printf '{"id":"a","text":"Một."}\n' > "$BATS_TEST_TMPDIR/in"
	for option in --state --dropped; do
		run dedupe --drop=exact "$option=$BATS_TEST_TMPDIR/x" -o "$BATS_TEST_TMPDIR/x" "$BATS_TEST_TMPDIR/in"
		assert_equal "$status" 2
		assert_output --partial "one file for two outputs"
	done
}
