# dedupe in steps: the same bytes as in one.

setup() {
	load ../helpers/common
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	work=$BATS_TEST_TMPDIR
	{
		for number in 01 06 11 12 13 18 19 20 02 03; do
			jq -Rsc --arg id "$number" '{id: $id, source: ($id + ".txt"), url: ("http://a.example/" + $id), text: .}' \
				"$top"/tests/articles/"$number"-*.txt
		done
		for number in 01 06 13; do
			jq -Rsc --arg id "$number-copy" '{id: $id, text: .}' "$top"/tests/articles/"$number"-*.txt
		done
		jq -Rsc '{id: "01", text: (. + "\nThêm một câu.")}' "$top"/tests/articles/01-*.txt
		printf '{"id":"s","text":"ngắn"}\n{"id":"t","text":"ngắn"}\n{"id":"e","text":"…"}\n'
		many 60
	} > "$work/in"
	dedupe "$work/in" > "$work/one"
}

steps() {
	dedupe --signatures "$work/in" > "$work/signatures"
	dedupe --pairs "$work/signatures" > "$work/pairs"
	dedupe --verify="$work/signatures" "$work/pairs" > "$work/verified"
	dedupe --cluster="$work/verified" "$work/signatures" > "$work/clusters"
}

@test "five steps give the bytes of one" {
	steps
	assert [ "$(wc -l < "$work/pairs")" -gt 5 ]
	assert_equal "$(wc -l < "$work/pairs")" "$(wc -l < "$work/verified")"
	dedupe --apply="$work/clusters" "$work/in" | cmp - "$work/one"
	dedupe -j3 --signatures "$work/in" | cmp - "$work/signatures"
	dedupe -j3 --verify="$work/signatures" "$work/pairs" | cmp - "$work/verified"
	dedupe -j3 --apply="$work/clusters" "$work/in" | cmp - "$work/one"
	dedupe --drop=near,exact,contained --apply="$work/clusters" "$work/in" > "$work/dropped"
	dedupe --drop=near,exact,contained "$work/in" | cmp - "$work/dropped"
}

@test "what was compared beforehand is not compared again, what was not is" {
	steps
	dedupe --cluster="$work/verified" --stats="$work/stats" "$work/signatures" > /dev/null
	dedupe --cluster=/dev/null --stats="$work/stats2" "$work/signatures" | cmp - "$work/clusters"
	assert [ "$(jq .dedupe.compared "$work/stats")" -lt "$(jq .dedupe.compared "$work/stats2")" ]
	head -3 "$work/verified" > "$work/some"
	dedupe --cluster="$work/some" "$work/signatures" | cmp - "$work/clusters"
}

@test "records in parts, with their numbers" {
	steps
	jq -c '{_seq: input_line_number} + .' "$work/in" | jq -c '._seq -= 1' > "$work/numbered"
	split -l 7 "$work/numbered" "$work/part-"
	for part in "$work"/part-*; do dedupe --signatures "$part"; done | cmp - "$work/signatures"
	split -l 4 "$work/pairs" "$work/pair-"
	for part in "$work"/pair-*; do dedupe --verify="$work/signatures" "$part"; done | cmp - "$work/verified"
	for part in "$work"/part-*; do dedupe --apply="$work/clusters" "$part"; done > "$work/out"
	jq -c . "$work/one" | cmp - "$work/out"
}

@test "records that are rejected are rejected by both ends" {
	printf '{"id":"x"}\n' | cat - "$work/in" > "$work/in2" && mv "$work/in2" "$work/in"
	dedupe -q --allow-rejects "$work/in" > "$work/one" 2> /dev/null
	dedupe --allow-rejects --signatures "$work/in" > "$work/signatures" 2> /dev/null
	dedupe --cluster=/dev/null "$work/signatures" > "$work/clusters"
	dedupe --allow-rejects --apply="$work/clusters" "$work/in" 2> /dev/null | cmp - "$work/one"
}

@test "lines that do not fit are told" {
	steps
	run --separate-stderr dedupe --cluster="$work/verified" <(tac "$work/signatures")
	assert_equal "$status" 1
	assert_regex "$stderr" "sort the lines"
	run --separate-stderr dedupe --apply="$work/clusters" <(tail -n +2 "$work/in")
	assert_equal "$status" 1
	assert_regex "$stderr" "is not this record's"
	printf 'parameters: {shingle: 7}\n' > "$work/rules.yaml"
	run --separate-stderr dedupe -r "$work/rules.yaml" --pairs "$work/signatures"
	assert_equal "$status" 78
	assert_regex "$stderr" "other parameters"
	sed '2s/"codes":"../"codes":"/' "$work/signatures" > "$work/broken"
	run --separate-stderr dedupe --verify="$work/broken" "$work/pairs"
	assert_equal "$status" 65
	assert_regex "$stderr" "broken:2: no whole signature"
	run --separate-stderr dedupe --verify="$work/none" "$work/pairs"
	assert_equal "$status" 66
	run --separate-stderr dedupe --pairs --signatures "$work/in"
	assert_equal "$status" 2
	run --separate-stderr dedupe --pairs --state="$work/state" "$work/in"
	assert_equal "$status" 2
	run --separate-stderr dedupe --verify="$work/signatures" <<< '{"a":1,"b":9999}'
	assert_equal "$status" 1
}

@test "Spark drives them through pipe()" {
	"${PYTHON:-python3}" -c 'import pyspark' 2> /dev/null || skip "no pyspark"
	"${PYTHON:-python3}" "$top/scripts/spark/dedupe_steps.py" "file://$work/in" "$work/shared" "file://$work/marked" 2> /dev/null
	cat "$work"/marked/part-* | cmp - "$work/one"
}
