# Texts that hurt come back as they went in, and reach no terminal raw.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

@test "1,200 hostile strings in every text, through SQLite, CSV, TSV, JSON, NDJSON and back" {
	run python3 "$BATS_TEST_DIRNAME/hostile.py" "$work"
	assert_success
	assert_output --partial "came back"
}

@test "messages quote hostile values without a control character" {
	run --separate-stderr emit --to "sqlite:$work/db" <<< '{"id":"a","published":"\u001b[2J\u202e\u0007\n; DROP"}'
	assert_equal "$status" 1
	assert_equal "$stderr" 'emit: -:1:1: document.published: '"'"'\x1B[2J\u{202E}\x07\x0A; DROP'"'"' is no date (YYYY-MM-DD) (id '"'"'a'"'"') [CONSTRAINT]'
}

@test "thousands of elements, deep nesting in a json column, a long text: in linear time" {
	python3 - > "$work/big" <<'P'
import json
print(json.dumps({"id": "a", "text": "x" * 3000000, "tags": [{"type": "t", "start": i, "end": i, "fields": {"a": [[[i]]]}} for i in range(60000)]}))
print('{"id":"b","tags":[{"fields":' + '[' * 400 + ']' * 400 + '}]}')
P
	run timeout 20 emit --to "sqlite:$work/db" "$work/big"
	assert_success
	assert_equal "$(sqlite3 "$work/db" 'SELECT count(*) FROM tag')" 60001
	assert_equal "$(sqlite3 "$work/db" "SELECT length(fields) FROM tag WHERE document = 'b'")" 800
}

@test "a record with hundreds of thousands of members: in linear time" {
	python3 -c 'import json; print(json.dumps({"text": "x", **{"k%d" % i: 0 for i in range(300000)}, "id": "a"}))' > "$work/wide"
	run timeout 20 emit --to "sqlite:$work/db" "$work/wide"
	assert_success
	assert_equal "$(sqlite3 "$work/db" 'SELECT id, text FROM document')" "a|x"
}
