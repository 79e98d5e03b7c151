# ndjson, json, table, csv, tsv: on standard output, and as one file a table.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	records=$BATS_TEST_DIRNAME/records.py
	one='{"id":"a","title":"T","tags":[{"type":"date","start":0,"end":4,"text":"x,\"y","rule":"r","fields":{"value":"2023-07-21"}},{"type":"q","start":1,"end":2,"text":"","rule":"r","fields":{"value":1.50}}]}'
}

@test "each target is told by --help and by the man page" {
	for target in "$BATS_TEST_DIRNAME"/../../filters/emit/targets/*.c; do
		target=$(basename "$target" .c)
		emit --help | grep -qE "[ ,]$target(:|,| \\(default)" || { echo "--help: $target"; return 1; }
		grep -qE "^\\.It Cm (.*, )?$target" "$BATS_TEST_DIRNAME/../../filters/emit/sangloc-emit.1" || { echo "man page: $target"; return 1; }
	done
}

@test "ndjson is the default, and not a byte of a record changes" {
	printf '%s\n' '{ "n":1.10, "z":1e400,"\u0061":"\u00e9", "id":"1" }' '{"id":"2"}' > "$work/in"
	run --separate-stderr emit "$work/in"
	assert_success
	assert_output "$(sed 's/ *$//' "$work/in")"
	assert_equal "$stderr" ""
	python3 "$records" 200 > "$work/many"
	emit --to ndjson < "$work/many" | cmp - "$work/many"
}

@test "json is one array of the records as they are" {
	printf '%s\n' '{"id":"1","n":1.10}' '{"id":"2"}' > "$work/in"
	run emit --to json "$work/in"
	assert_output $'[{"id":"1","n":1.10}\n,{"id":"2"}\n]'
	assert_equal "$(emit --to json "$work/in" | jq -c 'map(.id)')" '["1","2"]'
	assert_equal "$(emit --to json < /dev/null)" '[]'
}

@test "json of an input that could not be read is left open: nobody takes it for whole" {
	printf '{"id":"1"}\n' > "$work/in"
	run --separate-stderr emit --to json "$work/in" /nonexistent
	assert_equal "$status" 66
	assert_output '[{"id":"1"}'
}

@test "--select gives the rows of one table, by its name or by the member it reads" {
	for name in tag tags; do
		run emit --select "$name" <<< "$one"
		assert_success
		assert_line --index 0 '{"document":"a","seq":0,"type":"date","start_offset":0,"end_offset":4,"text":"x,\"y","value":"2023-07-21","rule":"r","fields":{"value":"2023-07-21"}}'
		assert_equal "$(jq -c '[.seq,.value,.fields.value]' <<< "${lines[1]}")" '[1,"1.50",1.5]'
		assert_equal "${#lines[@]}" 2
	done
	assert_equal "$(emit --to json --select tag <<< "$one" | jq -c 'map(.seq)')" '[0,1]'
	assert_equal "$(emit --to json --select tag < /dev/null)" '[]'
}

@test "--select takes views, too: in every format, after the last record" {
	python3 "$records" 20 > "$work/in"
	emit --to "sqlite:$work/db" "$work/in"
	for name in v_person v_event v_rules; do
		assert_equal "$(emit --to json --select $name "$work/in" | jq -cS .)" "$(sqlite3 -json "$work/db" "SELECT * FROM $name" | jq -cS .)"
		assert_equal "$(emit --select $name "$work/in" | jq -cs .)" "$(emit --to json --select $name "$work/in" | jq -c .)"
	done
	run emit --to csv --select v_rules "$work/in"
	assert_output $'rules,documents,first_document,last_document\r\n0123456789abcdef0123456789abcdef,20,n/0.txt,n/9.txt\r'
	run emit --to table --select v_rules "$work/in"
	assert_line --index 2 '0123456789abcdef0123456789abcdef         20  n/0.txt         n/9.txt'
	assert_equal "$(emit --to csv --select v_rules < /dev/null)" $'rules,documents,first_document,last_document\r'
	assert_equal "$(emit --to json --select v_rules < /dev/null)" "[]"
	run --separate-stderr emit --to json --select v_rules "$work/in" /nonexistent
	assert_equal "$status" 66
	assert_output ""
	run emit --select v_rule < /dev/null
	assert_equal "$status" 2
	assert_output --partial "no such table or view; did you mean 'v_rules'"
	assert_equal "$(find "$work" -name '*-journal' -o -name '*.tmp*')" ""
}

@test "--stats says for people how many rows there were" {
	python3 "$records" 20 > "$work/in"
	run --separate-stderr emit --to "sqlite:$work/db" -s "$work/in"
	[[ $stderr == *$'\n  rows               300 written, 0 unchanged\n  documents           20 added, 0 replaced, 0 unchanged, 0 twice' ]] || { echo "$stderr"; return 1; }
	run --separate-stderr emit --select tag -s "$work/in"
	[[ $stderr == *$'\n  rows                60  tag' ]] || { echo "$stderr"; return 1; }
}

@test "csv: names first, CR LF, quotes where RFC 4180 wants them, NULL and the empty text apart" {
	emit --to csv --select tag <<< "$one" > "$work/out"
	printf '%s\r\n' 'document,seq,type,start_offset,end_offset,text,value,rule,fields' \
		'a,0,date,0,4,"x,""y",2023-07-21,r,"{""value"":""2023-07-21""}"' 'a,1,q,1,2,"",1.50,r,"{""value"":1.50}"' | cmp - "$work/out"
	run emit --to csv --no-header --select document <<< '{"id":"b"}'
	assert_output $'b,,,,,,,,,,,,,\r'
	assert_equal "$(emit --to csv --select tag < /dev/null | wc -l)" 1
}

@test "--csv-safe defuses what a spreadsheet would run, says how much, and leaves numbers alone" {
	run --separate-stderr emit --to csv --no-header --csv-safe --select document <<< '{"id":"=1+1","title":"＝x","source":"-5","url":"a=1"}'
	assert_success
	assert_output $'\'=1+1,\'-5,a=1,,,\'＝x,,,,,,,,\r'
	assert_equal "$stderr" "emit: csv-safe: 3 cells begin with an apostrophe now"
	run --separate-stderr emit --to csv --no-header --csv-safe --select event <<< '{"id":"a","events":[{"sites":-5}]}'
	assert_output --partial ',-5,'
	assert_equal "$stderr" ""
}

@test "tsv: as COPY reads it" {
	emit --to tsv --select document <<< '{"id":"a\\N\tb","title":"x\ny","text":""}' > "$work/out"
	printf 'id\tsource\turl\tlang\tpublisher\ttitle\tpublished\tpublished_time\tpublished_inferred\ttext\tverdict\tduplicate_of\trules\ttag_errors\n' > "$work/wanted"
	printf 'a\\\\N\\tb\t\\N\t\\N\t\\N\t\\N\tx\\ny\t\\N\t\\N\t\\N\t\t\\N\t\\N\t\\N\t\\N\n' >> "$work/wanted"
	cmp "$work/wanted" "$work/out"
}

@test "table: aligned, cut, one line a row, numbers right" {
	run emit --to table --select tag --width 12 <<< "$one"
	assert_success
	assert_line --index 0 'document  seq  type  start_offset  end_offset  text  value       rule  fields'
	assert_line --index 1 '--------  ---  ----  ------------  ----------  ----  ----------  ----  ------------'
	assert_line --index 2 'a           0  date             0           4  x,"y  2023-07-21  r     {"value":"2…'
	assert_line --index 3 'a           1  q                1           2        1.50        r     {"value":1.…'
	run emit --to table --no-header --select event <<< '{"id":"a","events":[{"name":"\u001b[31m\n\u202e"}]}'
	assert_output --partial '\x1B[31m \u{202E}'
	assert_equal "$(emit --to table < /dev/null | head -1 | cut -c1-10)" "id  source"
}

@test "table: rows beyond the first hundred stream, cut to the widths of those" {
	python3 "$records" 150 | emit --to table --select event > "$work/out"
	assert_equal "$(wc -l < "$work/out")" 152
	assert_equal "$(awk '{ print length($1) }' "$work/out" | sort -u | xargs)" "32 8"
	run emit --to table --line-buffered --no-header --select document <<< $'{"id":"a"}\n{"id":"abcdef"}'
	assert_line --index 1 --regexp '^a… '
}

@test "a folder gets one file a table, whole, and all of them even without rows" {
	python3 "$records" 20 > "$work/in"
	run --separate-stderr emit --to "csv:$work/out" --stats="$work/stats" --stats-format=json "$work/in"
	assert_success
	assert_output ""
	assert_equal "$stderr" ""
	assert_equal "$(ls "$work/out" | wc -l)" "$(emit --dry-run < /dev/null | wc -l)"
	assert_equal "$(wc -l < "$work/out/duplicate.csv")" 1
	assert_equal "$(wc -l < "$work/out/tag.csv")" 61
	assert_equal "$(jq -c '.rows.tag,.out.records' "$work/stats" | xargs)" "60 20"
	for table in document tag event attendee; do
		cmp "$work/out/$table.csv" <(emit --to csv --select $table "$work/in")
	done
	emit --to "tsv:$work/out/" "$work/in"
	cmp "$work/out/tag.tsv" <(emit --to tsv --select tag "$work/in")
}

@test "a folder of a run that failed keeps the files it had, and no temporary ones" {
	python3 "$records" 20 > "$work/in"
	emit --to "csv:$work/out" "$work/in"
	before=$(cat "$work"/out/* | cksum)
	run emit --to "csv:$work/out" "$work/in" /nonexistent
	assert_equal "$status" 66
	run emit --to "csv:$work/out" --require-trailer "$work/in"
	assert_equal "$status" 65
	mkfifo "$work/pipe"
	emit --to "csv:$work/out" < "$work/pipe" 2> /dev/null &
	emit=$!
	exec 9> "$work/pipe"
	printf '{"id":"x"}\n' >&9
	sleep 0.3
	kill -TERM "$emit"
	status=0
	wait "$emit" || status=$?
	exec 9>&-
	assert_equal "$status" 143
	assert_equal "$(cat "$work"/out/* | cksum)" "$before"
	run find "$work/out" -name '*.tmp*'
	assert_output ""
}

@test "rejects and counters do not take the place of a table's file" {
	mkdir "$work/out"
	ln -s out "$work/way"
	for option in --rejects --stats; do
		for path in "$work/out/tag.csv" "$work/way/../out/tag.csv"; do
			run --separate-stderr emit --to "csv:$work/out/" "$option=$path" <<< '{"id":"b"}'
			assert_equal "$status" 2
			assert_equal "$stderr" "emit: fatal: $path: one file for two outputs"
		done
	done
	run ls "$work/out"
	assert_output ""
	emit --to "csv:$work/out" --rejects="$work/out/rejects.csv" <<< '{"id":"b"}'
}

@test "a full disk: status 74, and the old files stay" {
	sanitized && skip "file size limits and sanitizers do not go together"
	python3 "$records" 300 > "$work/in"
	emit --to "csv:$work/out" "$work/in"
	before=$(cat "$work"/out/* | cksum)
	run bash -c "ulimit -f 40; exec emit --to 'csv:$work/out' '$work/in'"
	assert_equal "$status" 74
	assert_output --partial "File too large"
	assert_equal "$(cat "$work"/out/* | cksum)" "$before"
	run emit --to json "$work/in" -o /dev/full
	assert_equal "$status" 74
}

@test "control records go where NDJSON goes, and nowhere else" {
	control='{"_type":"reject","code":"X"}'
	run emit <<< "$control"
	assert_output "$control"
	assert_equal "$(emit --to json <<< "$control")" "[]"
	assert_equal "$(emit --to csv --no-header --select tag <<< "$control")" ""
}
