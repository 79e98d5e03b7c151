# What goes in: every filter takes the same good input, and answers the same way to the same bad input.

setup() {
	load ../helpers/common
	small_rules
	work=$BATS_TEST_TMPDIR
	good1='{"id":"a1","text":"Sáng 28/7, tại Hà Nội, hội nghị khai mạc."}'
	good2='{"id":"a2","text":"Chiều cùng ngày, đoàn đi thăm Hải Phòng."}'
}

# rejects_between FILTER [CODE COLUMN LINE]...: in one run, each LINE between two good lines is one reject with that code; all its
# neighbours come out, the counters add up, the status is 1.  COLUMN is the column told, or '-' for any.
rejects_between() {
	local filter=$1 status=0 good=a1 number=1 wanted='' told='' columns=''
	shift
	rm -f "$work/rejects"
	echo "$good1" > "$work/in.ndjson"
	while [ $# -gt 0 ]; do
		printf '%s\n%s\n' "$3" "$good2" >> "$work/in.ndjson"
		number=$((number + 1)) good+=' a2'
		wanted+="$1 $number $filter"$'\n' told+="$number $1"$'\n'
		[ "$2" = - ] || columns+="^$filter: -:$number:$2: "$'\n'
		number=$((number + 1))
		shift 3
	done
	"$filter" --rejects="$work/rejects" --stats="$work/stats" --stats-format=json < "$work/in.ndjson" > "$work/out" 2> "$work/err" || status=$?
	[ "$status" -eq 1 ] || { echo "status $status"; cat "$work/err"; return 1; }
	[ "$(jq -r .id "$work/out" | xargs)" = "$good" ] || { cat "$work/out"; return 1; }
	[ "$(jq -r '"\(.code) \(.line) \(.stage)"' "$work/rejects")" = "${wanted%$'\n'}" ] || { cat "$work/rejects"; return 1; }
	[ "$(sed -n "s/^$filter: -:\([0-9]*\):.*\[\([A-Z0-9_]*\)\]$/\1 \2/p" "$work/err")" = "${told%$'\n'}" ] || { cat "$work/err"; return 1; }
	[ -z "$columns" ] || [ "$(grep -c -f <(printf %s "$columns") "$work/err")" -eq "$(wc -l <<< "${columns%$'\n'}")" ] ||
		{ echo "wanted: $columns"; cat "$work/err"; return 1; }
	conserved "$work/stats"
}

@test "empty input, blank lines, /dev/null: nothing out, status 0" {
	nothing() {
		local filter=$1 input out
		for input in '' $'\n' $'\n \n\t\n\r\n'; do
			out=$(printf '%s' "$input" | "$filter" --stats="$work/stats" --stats-format=json) || return 1
			[ -z "$out" ] || return 1
			jq -e '.in.records == 0 and .out.records == 0' "$work/stats" > /dev/null || return 1
		done
		[ "$(jq .in.blank "$work/stats")" -eq 4 ] || { cat "$work/stats"; return 1; }
		[ -z "$("$filter" < /dev/null)" ]
	}
	each nothing
}

@test "empty input with --trailer gives the end record of nothing" {
	trailer() {
		"$1" --trailer < /dev/null | jq -e --arg stage "$1" '._type == "end" and .stage == $stage and .records == 0' > /dev/null
	}
	each trailer
}

@test "a malformed line between two good ones is one reject with its place" {
	each rejects_between BAD_JSON 12 '{"id":"b", x}'
	each rejects_between \
		BAD_JSON 12 '{"id":"b", x}' \
		BAD_JSON - '{"id":"b","text":"x" "y":1}' \
		BAD_JSON - '{"a":"tab	raw"}' \
		NOT_OBJECT - '[1,2]' \
		NOT_OBJECT - '"text"' \
		TRAILING_DATA - '{"id":"b","text":"x"} {"id":"c"}' \
		TRUNCATED - '{"id":"b","text":"x'
}

@test "duplicate keys are rejected, in plain and in escaped spelling" {
	each rejects_between \
		DUPLICATE_KEY - '{"id":"b","text":"x","id":"c"}' \
		DUPLICATE_KEY - '{"id":"b","text":"x","\u0069d":"c"}' \
		DUPLICATE_KEY - '{"id":"b","text":"x","o":{"k":1,"k":2}}'
}

@test "invalid UTF-8 is rejected, and repaired only where asked, and then counted" {
	lines=()
	for bytes in '\xff' '\xc0\xaf' '\xed\xa0\x80' '\xf4\x90\x80\x80' '\xe1\xbb'; do
		lines+=(BAD_UTF8 - "$(printf '{"id":"b","text":"x %b y"}' "$bytes")")
	done
	each rejects_between "${lines[@]}"
	repaired() {
		printf '{"id":"b","text":"x \xff y"}\n' | "$1" --repair-utf8 --stats="$work/stats" --stats-format=json > "$work/out" || return 1
		[ "$(jq -r .text "$work/out")" = $'x \xef\xbf\xbd y' ] || { cat "$work/out"; return 1; }
		jq -e '[.. | numbers] | any(. == 1)' "$work/stats" > /dev/null
	}
	each repaired
}

@test "every line of the grammar table meets its verdict between two good lines" {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	# shellcheck disable=SC2086 # a list of words
	run python3 tests/contract/verdicts.py table $FILTERS
	assert_success
}

@test "2,000 sequences that are not UTF-8, in three places: none is accepted, all are repaired where asked" {
	# shellcheck disable=SC2086 # a list of words
	run python3 "$BATS_TEST_DIRNAME/verdicts.py" utf8 $FILTERS
	assert_success
}

@test "NUL: raw, in a value, in a key" {
	each rejects_between NUL - '{"id":"b","text":"x\u0000y"}' NUL - '{"id":"b","te\u0000xt":"x"}'
	raw() {
		printf '%s\n{"id":"b","text":"x\0y"}\n%s\n' "$good1" "$good2" > "$work/nul"
		local status=0
		"$1" --rejects="$work/rejects" < "$work/nul" > "$work/out" 2> /dev/null || status=$?
		[ "$status" -eq 1 ] && [ "$(wc -l < "$work/out")" -eq 2 ] && [ "$(jq -r .code "$work/rejects")" = NUL ]
	}
	each raw
}

@test "a BOM on the first line is skipped, elsewhere it is an error" {
	bom() {
		printf '\xef\xbb\xbf%s\n' "$good1" | "$1" | jq -e '.id == "a1"' > /dev/null
	}
	each bom
	each rejects_between BAD_JSON 1 $'\xef\xbb\xbf{"id":"b","text":"x"}'
}

@test "CRLF, blanks around the object, a last line without LF" {
	crlf() {
		[ "$(printf '%s\r\n  \t%s \r\n' "$good1" "$good2" | "$1" --stats="$work/stats" --stats-format=json | jq -r .id | xargs)" = "a1 a2" ] || return 1
		[ "$(printf '%s\n%s' "$good1" "$good2" | "$1" | jq -r .id | xargs)" = "a1 a2" ]
	}
	each crlf
}

@test "each of the 4,096 prefixes of a file is whole records and at most one that was cut: nothing is lost" {
	# shellcheck disable=SC2086 # a list of words
	run python3 "$BATS_TEST_DIRNAME/verdicts.py" prefixes $FILTERS
	assert_success
}

@test "a record without the text, or with one of another type, names the field and what was found" {
	missing() {
		[ "$1" != emit ] || return 0	# needs what its mapping names; its own suite tells
		rejects_between "$1" MISSING_FIELD - '{"id":"b"}' || return 1
		grep -q "text" "$work/err" || return 1
		lines=()
		for value in null 7 true '["x"]' '{"x":1}'; do
			lines+=(WRONG_TYPE - "{\"id\":\"b\",\"text\":$value}")
		done
		rejects_between "$1" "${lines[@]}" || return 1
		[ "$(grep -c "'text'" "$work/err")" -eq 5 ] || { cat "$work/err"; return 1; }
	}
	each missing
}

@test "nesting beyond the limit, also at 100,000 levels and with a stack of 256 KiB" {
	shipped_rules	# which need memory of their own
	python3 - "$work/deep" "$good1" "$good2" <<'P'
import sys
with open(sys.argv[1], "w") as f:
    print(sys.argv[2], file=f)
    print('{"id":"b","text":"x","deep":' + "[" * 100000 + "]" * 100000 + "}", file=f)
    print('{"id":"b","text":"x","deep":' + '{"a":' * 600 + "1" + "}" * 600 + "}", file=f)
    print(sys.argv[3], file=f)
P
	deep() {
		local status=0
		(sanitized || ulimit -s 256; "$1" --rejects="$work/rejects" < "$work/deep" > "$work/out" 2> /dev/null) || status=$?
		[ "$status" -eq 1 ] || { echo "status $status"; return 1; }
		[ "$(jq -r .code "$work/rejects" | xargs)" = "TOO_DEEP TOO_DEEP" ] && [ "$(wc -l < "$work/out")" -eq 2 ]
	}
	each deep
}

@test "too many values in a line: rejected, within the memory limit" {
	sanitized && skip "a memory limit does not bear sanitizers"
	shipped_rules	# which need memory of their own
	python3 -c 'print("{\"id\":\"b\",\"text\":\"x\",\"bomb\":[" + ",".join(["{}"] * 5000000) + "]}")' > "$work/bomb"
	bomb() {
		local status=0
		(ulimit -v 524288; "$1" --rejects="$work/rejects" < "$work/bomb" > /dev/null 2>&1) || status=$?
		[ "$status" -eq 1 ] && [ "$(jq -r .code "$work/rejects")" = TOO_MANY_VALUES ] || { echo "status $status"; return 1; }
	}
	each bomb
}

@test "a line beyond --max-record: rejected, its first part kept, the next line read, memory bounded" {
	shipped_rules	# which need memory of their own
	python3 -c 'import sys; sys.stdout.write("{\"id\":\"b\",\"text\":\"" + "x" * (64 << 20) + "\"}\n")' > "$work/long"
	echo "$good2" >> "$work/long"
	long() {
		local status=0
		/usr/bin/time -f %M -o "$work/rss" "$1" --rejects="$work/rejects" < "$work/long" > "$work/out" 2> /dev/null || status=$?
		[ "$status" -eq 1 ] || { echo "status $status"; return 1; }
		[ "$(jq -r '"\(.code) \(.truncated)"' "$work/rejects")" = "TOO_LONG true" ] || return 1
		[ "$(jq -r .id "$work/out")" = a2 ] || return 1
		sanitized || [ "$(tail -1 "$work/rss")" -le 98304 ] || { echo "rss $(cat "$work/rss")"; return 1; }
	}
	each long
}

@test "many lines of pretty-printed JSON get one hint" {
	jq . <<< "$good1" > "$work/pretty"
	once() {
		if [ "$1" = normalize ]; then set -- "$1" --from=ndjson; fi
		"$@" "$work/pretty" "$work/pretty" > /dev/null 2> "$work/err" || true
		[ "$(grep -c 'looks like pretty-printed JSON; use jq -c \.' "$work/err")" -eq 2 ] || { cat "$work/err"; return 1; }
	}
	each once	# once a file
}

@test "hints: pretty-printed JSON, HTML, PDF, gzip, zstd, UTF-16 given by mistake are named" {
	hint() {
		local filter=$1 word=$2 file=$3 status=0
		"$filter" < "$file" > /dev/null 2> "$work/err" || status=$?
		[ "$status" -ne 0 ] || { echo "status 0 for $word"; return 1; }
		grep -qi -- "$word" "$work/err" || { echo "no word of $word"; cat "$work/err"; return 1; }
	}
	jq . <<< "$good1" > "$work/pretty"
	printf '<!DOCTYPE html>\n<html><body><p>x</p></body></html>\n' > "$work/html"
	printf '%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n1 0 obj\n' > "$work/pdf"
	gzip -c <<< "$good1" > "$work/gz"
	zstd -qc <<< "$good1" > "$work/zst"
	printf '\xff\xfe' > "$work/utf16"
	iconv -f UTF-8 -t UTF-16LE <<< "$good1" >> "$work/utf16"
	each hint 'jq -c' "$work/pretty"
	each hint html "$work/html"
	each hint pdf "$work/pdf"
	each hint gzip "$work/gz"
	each hint zstd "$work/zst"
	FILTERS=${FILTERS/normalize/} each hint utf-16 "$work/utf16"	# which normalize reads
}

@test "an input that is missing or unreadable: status 66 with its name; the others are read" {
	echo "$good1" > "$work/a"
	gone() {
		local status=0
		"$1" "$work/gone" "$work/a" > "$work/out" 2> "$work/err" || status=$?
		[ "$status" -eq 66 ] && grep -q "$work/gone" "$work/err" && [ "$(jq -r .id "$work/out")" = a1 ]
	}
	each gone
}

@test "--limit and --skip count their drops" {
	some() {
		printf '%s\n' "$good1" "$good2" "$good1" > "$work/three"
		[ "$("$1" --skip=1 --limit=1 --stats="$work/stats" --stats-format=json "$work/three" | jq -r .id)" = a2 ] || return 1
		conserved "$work/stats"
	}
	each some
}

@test "--max-rejects and --strict stop with 65, --allow-rejects leaves the status 0" {
	stops() {
		local status=0
		printf '%s\nx\ny\nz\n%s\n' "$good1" "$good2" > "$work/bad"
		"$1" --max-rejects=1 "$work/bad" > "$work/out" 2> "$work/err" || status=$?
		[ "$status" -eq 65 ] && tail -1 "$work/err" | grep -q "^$1: fatal: " || { echo "status $status"; cat "$work/err"; return 1; }
		status=0
		"$1" --strict "$work/bad" > /dev/null 2>&1 || status=$?
		[ "$status" -eq 65 ] || return 1
		"$1" --allow-rejects "$work/bad" > "$work/out" 2> /dev/null && [ "$(wc -l < "$work/out")" -eq 2 ]
	}
	each stops
}

@test "a reject can be repeated from the rejects file" {
	again() {
		[ "$1" != emit ] || return 0
		printf '{"id":"b","text":7}\n' | "$1" --rejects="$work/rejects" > /dev/null 2>&1 || true
		jq -c 'select(.record).record | .text = "Một tin."' "$work/rejects" | "$1" | jq -e '.id == "b"' > /dev/null
	}
	each again
}

@test "in-band rejects and control records of earlier stages pass on, in order, and are counted apart" {
	inband() {
		printf '%s\n{"_type":"reject","stage":"x","n":1.10}\n{"id":7,"text":7}\n%s\n' "$good1" "$good2" |
			"$1" --rejects=inband --stats="$work/stats" --stats-format=json > "$work/out" 2> /dev/null || true
		[ "$(jq -r '._type // .id' "$work/out" | xargs)" = "a1 reject reject a2" ] || [ "$1" = emit ] || { cat "$work/out"; return 1; }
		grep -qF '{"_type":"reject","stage":"x","n":1.10}' "$work/out" || return 1
		conserved "$work/stats"
	}
	each inband
}

@test "--require-trailer: an input without its end record is status 65" {
	trailer() {
		local status=0
		"$1" --require-trailer <<< "$good1" > /dev/null 2> "$work/err" || status=$?
		[ "$status" -eq 65 ] || { echo "status $status"; return 1; }
		{ echo "$good1"; echo '{"_type":"end","stage":"x","records":1,"rejected":0}'; } | "$1" --require-trailer --trailer > "$work/out" || return 1
		[ "$(tail -1 "$work/out" | jq -r '"\(._type) \(.stage)"')" = "end $1" ] && [ "$(grep -c '"_type":"end"' "$work/out")" -eq 1 ]
	}
	each trailer
}
