# dedupe --state: memory that survives anything.

setup() {
	load ../helpers/common
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	work=$BATS_TEST_TMPDIR
}

# stream: copies, parts, series, revisions, short texts, each document once.
stream() {
	local number
	for number in 01 06 11 12 13 18 19 20 02 03; do
		jq -Rsc --arg id "$number" '{id: $id, source: ($id + ".txt"), text: .}' "$top"/tests/articles/"$number"-*.txt
	done
	for number in 01 06 13; do
		jq -Rsc --arg id "$number-copy" '{id: $id, text: .}' "$top"/tests/articles/"$number"-*.txt
	done
	jq -Rsc '{id: "01", text: (. + "\nThêm một câu.")}' "$top"/tests/articles/01-*.txt
	printf '{"id":"s","text":"ngắn"}\n{"id":"t","text":"ngắn"}\n{"id":"e","text":"…"}\n'
}

rows() {
	sqlite3 "$1" 'SELECT * FROM document ORDER BY number' | sha256sum
}

# sweep PROGRAM NAME SHARE: the whole of it in the long run.
sweep() {
	local share=$3
	whole && share=1
	run /usr/bin/env python3 "$BATS_TEST_DIRNAME/$1.py" "$2" "$share"
	assert_success
}

@test "any cut of a stream into runs gives the bytes and the rows of one run" {
	stream > "$work/in"
	dedupe "$work/in" > "$work/none"
	dedupe --state="$work/one" "$work/in" > "$work/out"
	cmp "$work/none" "$work/out"
	for size in 1 2 5; do
		rm -f "$work/cut"
		split -l "$size" "$work/in" "$work/part-$size-"
		for part in "$work/part-$size"-*; do dedupe --state="$work/cut" "$part"; done > "$work/out"
		cmp "$work/none" "$work/out"
		assert_equal "$(rows "$work/cut")" "$(rows "$work/one")"
	done
	rm "$work/one"
	dedupe -j2 --state="$work/one" "$work/in" | cmp - "$work/none"
	assert_equal "$(stat -c %a "$work/one")" 600
	run ls "$work"
	refute_output --partial journal
}

@test "a known document gets its stored verdict again, also what was dropped" {
	stream > "$work/in"
	dedupe --state="$work/s" --drop=exact,contained --dropped="$work/d1" "$work/in" > "$work/one"
	dedupe --state="$work/s" --drop=exact,contained --dropped="$work/d2" --stats="$work/stats" "$work/in" > "$work/two"
	cmp "$work/one" "$work/two"
	cmp "$work/d1" "$work/d2"
	conserved "$work/stats"
	assert_equal "$(jq -c '.dedupe | [.stored, .recalled, .documents]' "$work/stats")" '[17,17,17]'
	# one document twice in one input: a copy of itself, and that again when it is run again
	printf '{"id":"x","text":"một"}\n{"id":"x","text":"một"}\n' > "$work/twice"
	dedupe --state="$work/t" "$work/twice" > "$work/one"
	dedupe --state="$work/t" "$work/twice" > "$work/two"
	cmp "$work/one" "$work/two"
	assert_equal "$(jq -r .dedupe.verdict "$work/two" | tr '\n' ' ')" "unique exact "
	# to explain looks and keeps nothing
	run dedupe --state="$work/t" --explain <<< '{"id":"x","text":"một"}
{"id":"y","text":"hai"}'
	assert_line '{"id":"x","stored":{"verdict":"unique","cluster":"x"}}'
	assert_equal "$(dedupe --state-info --state="$work/t" | jq .documents)" 2
}

@test "the window holds over runs" {
	stream > "$work/in"
	for window in 1 3 8; do
		dedupe --window=$window "$work/in" > "$work/one"
		rm -f "$work/s"
		split -l 4 "$work/in" "$work/p-"
		for part in "$work"/p-*; do dedupe --window=$window --state="$work/s" "$part"; done | cmp - "$work/one"
		dedupe --window=$window --state="$work/s" "$work/in" | cmp - "$work/one"
	done
}

@test "two states are merged as if one stream had followed the other" {
	stream > "$work/in"
	head -8 "$work/in" > "$work/first"
	tail -n +6 "$work/in" > "$work/second"         # three of them are in both
	dedupe --state="$work/a" "$work/first" > /dev/null
	dedupe --state="$work/b" "$work/second" > /dev/null
	before=$(sha256sum < "$work/b")
	run dedupe --state-merge "$work/a" "$work/b"
	assert_success
	assert_output ""
	assert_equal "$(sha256sum < "$work/b")" "$before"
	dedupe --state="$work/one" "$work/in" > "$work/out"
	assert_equal "$(sqlite3 "$work/a" 'SELECT number, id, verdict, sample, indexed FROM document' | sha256sum)" \
		"$(sqlite3 "$work/one" 'SELECT number, id, verdict, sample, indexed FROM document' | sha256sum)"
	dedupe --state-merge "$work/a" "$work/b"       # nothing is put in twice
	assert_equal "$(dedupe --state-info --state="$work/a" | jq .documents)" 17
	dedupe --state="$work/a" "$work/in" | cmp - "$work/out"
	run --separate-stderr dedupe --state-merge "$work/a"
	assert_equal "$status" 2
}

@test "a document taken down is forgotten, and those that named it are judged as if it had never come" {
	stream > "$work/in"
	dedupe --state="$work/s" "$work/in" > "$work/before"
	# 06: the centre of a copy and of a part; 18: a series is kept apart from it; 01: of a copy, an edited text, a revision
	for id in 06 18 01; do
		jq -c --arg id "$id" 'select(.id == $id or .dedupe.of == $id or .dedupe.kept_apart_from == $id) | .id' "$work/before" > "$work/named"
		assert [ "$(wc -l < "$work/named")" -ge 2 ]
		run dedupe --state="$work/s" --forget="$id"
		assert_success
		assert_output ""
		assert_equal "$(sqlite3 "$work/s" "SELECT count(*) FROM document WHERE id = '$id' OR cluster = '$id' OR verdict LIKE '%\"$id\"%'")" 0
		dedupe --state-check --state="$work/s"
		# the same verdicts, and the same memory, as a stream that never held it
		jq -c --arg id "$id" 'select(.id != $id)' "$work/in" > "$work/rest" && mv "$work/rest" "$work/in"
		dedupe "$work/in" > "$work/never"
		dedupe --state="$work/s" "$work/in" | cmp - "$work/never"
	done
	dedupe --state="$work/fresh" "$work/in" > "$work/never"
	assert_equal "$(sqlite3 "$work/s" 'SELECT id, verdict, cluster, indexed, codes, sample, reaches FROM document ORDER BY number' | sha256sum)" \
		"$(sqlite3 "$work/fresh" 'SELECT id, verdict, cluster, indexed, codes, sample, reaches FROM document ORDER BY number' | sha256sum)"
	# and what comes later is held against what is left
	grep '"06-copy"' "$work/in" | jq -c '.id = "new", (.id = "near" | .text += "\nThêm một câu.")' > "$work/later"
	dedupe --state="$work/fresh" "$work/later" > "$work/never"
	dedupe --state="$work/s" "$work/later" | cmp - "$work/never"
	assert_equal "$(jq -c '[.dedupe.verdict, .dedupe.of]' "$work/never" | head -1)" '["exact","06-copy"]'
	dedupe --state="$work/s" --forget=06-copy --forget=20 --forget=new --forget=near
	run dedupe --state="$work/s" <<< "$(jq -c 'select(.id == "new") | .id = "last"' "$work/later")"
	assert_equal "$(jq -r .dedupe.verdict <<< "$output")" unique
	run --separate-stderr dedupe --state="$work/s" --forget=nobody
	assert_equal "$status" 1
}

@test "info, check and the report of clusters" {
	stream > "$work/in"
	dedupe --state="$work/s" "$work/in" > /dev/null
	run dedupe --state-info --state="$work/s"
	assert_equal "$(jq -c '[.documents, .exact, .revision, .contained]' <<< "$output")" '[17,4,1,1]'
	run dedupe --state-check --state="$work/s"
	assert_success
	assert_output ""
	dedupe --report "$work/in" > "$work/table"
	dedupe --report --state="$work/s" | cmp - "$work/table"
	run head -4 "$work/table"
	assert_line --index 0 "cluster 01, 5 documents"
	assert_line --index 1 --regexp '^unique +01 +.* 01\.txt$'
	assert_line --index 2 --regexp '^near +0\.[0-9]+ +13 +.* 13\.txt$'
	printf '{"id":"a","title":"\\u001b[31mđỏ","text":"một"}\n{"id":"b","text":"một"}\n' > "$work/in"
	run dedupe --report "$work/in"
	refute_output --partial $'\e'
}

@test "what cannot be a state is refused before anything is read, and stays as it was" {
	stream | head -3 > "$work/in"
	refused() {
		local wanted=$1 words=$2 before
		before=$(ls -l --ignore="separate*" "$work"; cat "$work/state" 2> /dev/null | sha256sum)
		shift 2
		run --separate-stderr timeout 10 dedupe --state="$work/state" "$@" "$work/in"
		assert_equal "$status" "$wanted"
		assert_equal "$output" ""
		assert_regex "$stderr" "$words"
		assert_equal "$(ls -l --ignore="separate*" "$work"; cat "$work/state" 2> /dev/null | sha256sum)" "$before"
		rm -rf "$work/state"
	}
	dedupe --state="$work/good" "$work/in" > /dev/null
	ln -s good "$work/state" && refused 73 'symbolic link'
	ln -s nowhere "$work/state" && refused 73 'symbolic link'
	ln "$work/good" "$work/state" && refused 73 'second name'
	mkfifo "$work/state"
	run --separate-stderr timeout 10 dedupe --state="$work/state" "$work/in"
	assert_equal "$status" 73
	rm "$work/state"
	mkdir "$work/state" && refused 73 'is a folder'
	: > "$work/state" && refused 65 'empty'
	echo hello > "$work/state" && refused 78 'no state of dedupe'
	sqlite3 "$work/state" 'CREATE TABLE a (b)' && refused 78 'no state of dedupe'
	cp "$work/good" "$work/state" && sqlite3 "$work/state" 'PRAGMA user_version = 99' && refused 78 'newer'
	printf 'parameters: {shingle: 7}\n' > "$work/rules.yaml"
	cp "$work/good" "$work/state" && refused 78 'shingle=5 there, shingle=7 here' -r "$work/rules.yaml"
	run --separate-stderr dedupe --state="$work/none/state" "$work/in"
	assert_equal "$status" 73
	run --separate-stderr dedupe --state=/dev/null "$work/in"
	assert_equal "$status" 73
	run --separate-stderr dedupe --state-info --state="$work/nothing"
	assert_equal "$status" 66
	cp "$work/good" "$work/state" && sqlite3 "$work/state" "UPDATE document SET verdict = '{}' WHERE number = 1" && refused 65 'checksum'
	cp "$work/good" "$work/state" && sqlite3 "$work/state" "DELETE FROM document WHERE number = 2" && refused 65 'missing'
}

@test "a state or folder that cannot be written is refused" {
	[ "$(id -u)" = 0 ] && ! command -v setpriv > /dev/null && skip "root may write anything"
	work=$(mktemp -d)
	chmod 755 "$work"
	stream | head -3 > "$work/in"
	as=()
	if [ "$(id -u)" = 0 ]; then
		as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
		"${as[@]}" dedupe "$work/in" > /dev/null 2>&1 || skip "another user cannot come here"
	fi
	mkdir "$work/folder"
	dedupe --state="$work/folder/s" "$work/in" > /dev/null
	chmod 444 "$work/folder/s" && chmod 777 "$work/folder"
	run --separate-stderr "${as[@]}" dedupe --state="$work/folder/s" "$work/in"
	assert_equal "$status" 73
	chmod 555 "$work/folder"
	run --separate-stderr "${as[@]}" dedupe --state="$work/folder/t" "$work/in"
	assert_equal "$status" 73
	assert_equal "$output" ""
	rm -rf "$work"
}

@test "options that do not go together" {
	for options in "--state-info" "--forget=x" "--state-merge --state=a b c" "--state-info --state-check --state=$work/s" "--state-check --state=$work/s file"; do
		# shellcheck disable=SC2086
		run --separate-stderr dedupe $options
		assert_equal "$status" 2
	done
}

@test "the reader goes away, the disk is full: the state may be ahead, and the next run tells it all" {
	stream > "$work/in"
	dedupe "$work/in" > "$work/good"
	status=0
	dedupe --state="$work/s" --line-buffered "$work/in" > /dev/full 2> /dev/null || status=$?
	assert_equal "$status" 74
	dedupe --state="$work/s" --line-buffered "$work/in" | head -1 > /dev/null || true
	dedupe --state="$work/s" "$work/in" | cmp - "$work/good"
}

@test "killed at any call that changes something, the next run gives what an undisturbed one gives" {
	sanitized && skip "injected faults and sanitizers do not go together"
	sweep faults kills 5
}

@test "killed while a document is taken down, it is there as before or gone with all that named it" {
	sanitized && skip "injected faults and sanitizers do not go together"
	sweep faults forget 4
}

@test "an error at any call is told, and the next run is whole" {
	sanitized && skip "injected faults and sanitizers do not go together"
	sweep faults errors 6
}

@test "half a write or read is done, and the rest after it or never" {
	sanitized && skip "injected faults and sanitizers do not go together"
	sweep faults short 12
}

@test "the power goes: what had come out is in the state, and the next run is whole" {
	sanitized && skip "injected faults and sanitizers do not go together"
	sweep power cuts 20
}

@test "a recovery that fails, is killed or has no memory does no harm" {
	sanitized && skip "injected faults and sanitizers do not go together"
	sweep power stacked 12
}

@test "the stage before is killed: that is told, and the next run is whole" {
	sweep faults upstream 10
}

@test "killed at random, again and again" {
	sanitized && skip "too slow there"
	sweep faults random 25
}

@test "a damaged state is told or does no harm" {
	sweep faults damage 10
}

@test "two to sixteen runs at once: one works, or one after the other" {
	sweep faults crowd 14
}
