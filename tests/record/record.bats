# The record: the reader against jansson, the lines of grammar.tsv through a filter, the man page's promises.

setup() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return 1
}

# raw KINDS [CODE]: the lines of those rows of grammar.tsv, %XX decoded.
raw() {
	/usr/bin/python3 - "$@" <<'PY'
import re, sys
for row in open('tests/record/grammar.tsv', 'rb').read().split(b'\n'):
	if row.startswith(b'#') or not row:
		continue
	kind, code, name, line = row.split(b'\t', 3)
	if kind.decode() in sys.argv[1] and (len(sys.argv) < 3 or code.decode() == sys.argv[2]):
		sys.stdout.buffer.write(re.sub(rb'%([0-9A-F]{2})', lambda m: bytes([int(m[1], 16)]), line) + b'\n')
PY
}

@test "the reader and jansson differ only where the man page says so, over 20,000 lines" {
	run record_jansson 20000 "$RANDOM" tests/record/grammar.tsv
	assert_success
	refute_output --partial 'differ:'
}

@test "every difference that is on purpose is in the man page" {
	record_jansson 0 1 | sed -n 's/^ *0  \(.*\): .*/\1/p' > "$BATS_TEST_TMPDIR/reasons"
	page=$(tr '\n' ' ' < filters/common/record/sangloc-record.5)
	run wc -l < "$BATS_TEST_TMPDIR/reasons"
	assert_output 6
	while read -r reason; do
		[[ "$page" == *"$reason"* ]] || fail "not in the page: $reason"
	done < "$BATS_TEST_TMPDIR/reasons"
}

@test "a bad line is rejected and both its neighbours come out, for every bad line of the table" {
	raw n | awk '{ print "{\"id\":\"a" NR "\",\"text\":\"x\"}"; print; print "{\"id\":\"b" NR "\",\"text\":\"x\"}" }' > "$BATS_TEST_TMPDIR/in"
	count=$(raw n | wc -l)
	(( count >= 188 ))
	run --separate-stderr emit --to ndjson --stats="$BATS_TEST_TMPDIR/stats" "$BATS_TEST_TMPDIR/in"
	assert_equal "$status" 1
	assert_equal "${#lines[@]}" $((2 * count))
	run jq -c '[.in.records, .out.records, .rejected.total]' "$BATS_TEST_TMPDIR/stats"
	assert_output "[$((3 * count)),$((2 * count)),$count]"
}

@test "a good line passes byte for byte, for every good line of the table" {
	raw y > "$BATS_TEST_TMPDIR/in"
	run --separate-stderr emit --to ndjson -o "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/in"
	assert_success
	sed 's/^[ \t\r]*//; s/[ \t\r]*$//' "$BATS_TEST_TMPDIR/in" > "$BATS_TEST_TMPDIR/wanted"
	run cmp "$BATS_TEST_TMPDIR/wanted" "$BATS_TEST_TMPDIR/out"
	assert_success
}

@test "the schema of the record is a schema, and refuses what the page does not allow" {
	run /usr/bin/python3 tests/record/check_schema.py filters/common/record/record.schema.json
	assert_success
}
