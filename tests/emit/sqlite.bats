# sqlite: loading twice is loading once; what goes wrong, and how it is told.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	db=$work/news.db
	records() { python3 "$BATS_TEST_DIRNAME/records.py" "$@"; }
	records 60 > "$work/in"
}

load_it() {
	emit --to "sqlite:$db" --stats="$work/stats" --stats-format=json "$@"
}
dump() {
	sqlite3 "${1:-$db}" .dump
}
# What is in the tables, whatever the order of insertion.
content() {
	local table queries=''
	for table in document segment tag person person_post legal_ref mention event attendee duplicate; do
		queries+="SELECT '$table', * FROM $table ORDER BY 2, 3, 4, 5;"
	done
	sqlite3 "$1" "$queries"
}
stat_of() {
	jq -c "$1" "$work/stats"
}

@test "a load: rows of all tables, strict, with keys and references, nothing on standard output" {
	run --separate-stderr load_it "$work/in"
	assert_success
	assert_output ""
	assert_equal "$stderr" ""
	assert_equal "$(stat_of .rows_written)" 900
	assert_equal "$(stat_of .documents_added)" 60
	assert_equal "$(stat_of .rows | jq -c '[.document,.segment,.tag,.person,.person_post,.legal_ref,.mention,.event,.attendee,.duplicate]')" \
		"[60,120,180,60,60,60,120,60,60,0]"
	assert_equal "$(sqlite3 "$db" "SELECT count(*), min(strict) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'sqlite_schema'")" "17|1"
	assert_equal "$(sqlite3 "$db" "PRAGMA foreign_key_check; PRAGMA integrity_check; PRAGMA application_id; PRAGMA user_version")" $'ok\n1936157795\n1'
	assert_equal "$(sqlite3 "$db" "SELECT substr(d.text, t.start_offset + 1, t.end_offset - t.start_offset) = t.text FROM tag t JOIN document d ON d.id = t.document WHERE t.type = 'person' GROUP BY 1")" 1
	run ls "$work"
	refute_output --partial journal
}

@test "a second load writes no row and leaves every byte of the file" {
	load_it "$work/in"
	cp "$db" "$work/before"
	load_it "$work/in"
	assert_equal "$(stat_of .rows_written)" 0
	assert_equal "$(stat_of .rows_unchanged)" 900
	assert_equal "$(stat_of .documents_unchanged)" 60
	cmp "$db" "$work/before"
}

@test "changed records are replaced with all that hangs on them, the rest is left alone" {
	load_it "$work/in"
	records 60 x > "$work/changed"
	load_it "$work/changed"
	assert_equal "$(stat_of '[.documents_added,.documents_replaced,.documents_unchanged]' | tr -d '[]')" "0,20,40"
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM document')" 60
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM tag')" 160
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM duplicate')" 10
	emit --to "sqlite:$work/fresh" "$work/changed"
	assert_equal "$(content "$db")" "$(content "$work/fresh")"
	load_it "$work/in"
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM duplicate')" 0
}

@test "batches of another size, records in another order: the same database" {
	load_it "$work/in"
	for batch in 1 7 1000; do
		rm -f "$work/other"
		emit --to "sqlite:$work/other" --batch="$batch" <(tac "$work/in")
		assert_equal "$(content "$work/other")" "$(content "$db")"
	done
}

@test "of two records with one key the later wins, in one batch and over two" {
	printf '%s\n' '{"id":"a","title":"first"}' '{"id":"a","title":"second","tags":[{"type":"x"}]}' '{"id":"a","title":"third"}' > "$work/twice"
	for batch in 500 1; do
		rm -f "$db"
		load_it -q --allow-rejects --batch="$batch" "$work/twice"
		assert_equal "$(sqlite3 "$db" 'SELECT title, (SELECT count(*) FROM tag) FROM document')" "third|0"
	done
}

@test "documents that come again with other content: the later one stays, the earlier one is told, counted and kept" {
	printf '%s\n' '{"id":"a","title":"first"}' '{"id":"b"}' '{"id":"a","title":"second"}' '{"id":"b"}' '{"id":"a","source":"s","title":"third"}' > "$work/twice"
	for batch in 500 2 1; do
		rm -f "$db"
		run --separate-stderr load_it --batch="$batch" --rejects="$work/rejects" "$work/twice"
		assert_equal "$status" 1
		assert_equal "$stderr" "emit: $work/twice:1:1: document 'a' comes again with other content, at $work/twice:3; the later one stays [KEY_CONFLICT]
emit: $work/twice:3:1: document 'a' comes again with other content, at $work/twice:5; the later one stays [KEY_CONFLICT]"
		assert_equal "$(jq -c '[.code,.line,.byte,.record]' "$work/rejects")" \
			$'["KEY_CONFLICT",1,0,{"id":"a","title":"first"}]\n["KEY_CONFLICT",3,38,{"id":"a","title":"second"}]'
		conserved "$work/stats"
		# what went counts to its own source, in any batch: b twice, the same; a once
		assert_equal "$(stat_of '[.out.records,.documents_added,.documents_replaced,.documents_unchanged,.documents_twice]')" "[3,2,0,1,2]"
		assert_equal "$(sqlite3 "$db" 'SELECT records, rejected, documents_added, documents_unchanged FROM _run; SELECT records, rejected FROM _source ORDER BY name = '"'s'")" $'5|2|2|1\n4|2\n1|0'
		digests+=$(sqlite3 "$db" 'SELECT digest FROM _source ORDER BY name' | xargs)$'\n'
	done
	assert_equal "$(sort -u <<< "$digests" | wc -l)" 2	# one, and the empty line
	# behind a pipe the sources tell, where there are any
	rm -f "$db"
	run --separate-stderr load_it --batch=1 < <(printf '%s\n' '{"id":"a","source":"x.txt"}' '{"id":"a","source":"y.txt","title":"t"}' '{"id":"a"}')
	assert_equal "$stderr" "emit: -:1:1: document 'a' (in 'x.txt') comes again with other content, at -:2 (in 'y.txt'); the later one stays [KEY_CONFLICT]
emit: -:2:1: document 'a' (in 'y.txt') comes again with other content, at -:3; the later one stays [KEY_CONFLICT]"
	load_it --allow-rejects -q "$work/twice"
	load_it --allow-rejects -q "$work/twice"
	assert_equal "$(stat_of .rows_written)" 0
	assert_equal "$(sqlite3 "$db" "SELECT title FROM document WHERE id = 'a'")" third
	# Where the later one is refused the earlier one stands.
	entity='{"type":"person","key":"A","fields":{"ranks":[],"positions":[]},"mentions":[]}'
	printf '%s\n' '{"id":"c","title":"good"}' "{\"id\":\"c\",\"entities\":[$entity,$entity]}" > "$work/refused"
	run load_it "$work/refused"
	assert_equal "$status" 1
	assert_equal "$(sqlite3 "$db" "SELECT title FROM document WHERE id = 'c'")" good
}

@test "a paused stream is committed after a second, not when it ends" {
	mkfifo "$work/pipe"
	load_it < "$work/pipe" 3>&- &
	emit=$!
	exec 9> "$work/pipe"
	head -13 "$work/in" >&9
	for _ in $(seq 200); do
		[ "$(sqlite3 "$db" 'SELECT count(*) FROM document' 2> /dev/null)" != 13 ] || break
		sleep 0.05
	done
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM document; SELECT state, count(*) FROM _source')" $'13\nloading|13'
	exec 9>&-
	wait "$emit"
	assert_equal "$(sqlite3 "$db" 'SELECT state, count(*) FROM _source; SELECT state, records FROM _run')" $'read|13\nended|13'
}

@test "a source is done when its end record came, and stays so; a run that writes nothing leaves no trace" {
	end='{"_type":"end","stage":"dedupe","records":60,"rejected":0,"sources":["empty.txt"]}'
	load_it "$work/in"
	assert_equal "$(sqlite3 "$db" 'SELECT state, count(*), sum(records) FROM _source GROUP BY 1')" "read|60|60"
	{ cat "$work/in"; echo "$end"; } | load_it --require-trailer
	assert_equal "$(sqlite3 "$db" 'SELECT state, count(*), sum(records) FROM _source GROUP BY 1; SELECT count(*) FROM _run')" $'done|61|60\n2'
	cp "$db" "$work/before"
	{ cat "$work/in"; echo "$end"; } | load_it --require-trailer
	load_it "$work/in"
	cmp "$db" "$work/before"
	{ head -59 "$work/in"; echo "$end"; } > "$work/short"
	run load_it --require-trailer "$work/short"
	assert_equal "$status" 65
	# A record that is rejected came all the same: its source is done, with a reject.
	run load_it --require-trailer <<< $'{"id":"x","source":"bad","published":"soon"}\n{"id":"y","source":"good"}\n{"_type":"end","records":2,"sources":["bad","good"]}'
	assert_equal "$status" 1
	assert_equal "$(sqlite3 "$db" "SELECT name, state, records, rejected FROM _source WHERE name IN ('bad', 'good')")" $'bad|done|1|1\ngood|done|1|0'
	# An end that tells of more than came makes nothing done.
	load_it -q <<< $'{"id":"z","source":"cut"}\n{"_type":"end","records":2,"sources":["cut"]}'
	assert_equal "$(sqlite3 "$db" "SELECT state FROM _source WHERE name = 'cut'")" read
	sqlite3 "$db" "DELETE FROM _source WHERE name IN ('bad', 'good', 'cut'); DELETE FROM document WHERE id IN ('y', 'z')"
	records 60 x | load_it
	assert_equal "$(sqlite3 "$db" 'SELECT state, count(*) FROM _source GROUP BY 1')" $'done|41\nread|20'
}

@test "--forget removes a document, what hangs on it, and its source" {
	load_it "$work/in"
	id=$(sqlite3 "$db" "SELECT id FROM document WHERE source = 'n/7.txt'")
	run emit --to "sqlite:$db" --forget "$id" --forget "'; DROP TABLE tag; --"
	assert_equal "$status" 1
	assert_output "emit: no document ''; DROP TABLE tag; --'"
	for table in document segment tag person person_post mention event attendee; do
		assert_equal "$(sqlite3 "$db" "SELECT count(*) FROM $table WHERE $([ $table = document ] && echo id || echo document) = '$id'")" 0
	done
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM document; SELECT count(*) FROM _source')" $'59\n59'
	grep -q "Hội nghị 8" "$db"
	run grep -q "Hội nghị 7[^0-9]" "$db"
	assert_failure
	load_it "$work/in"
	assert_equal "$(stat_of .documents_added)" 1
	run emit --to "sqlite:$work/none" --forget x
	assert_equal "$status" 66
	assert [ ! -e "$work/none" ]
	run emit --to csv:out --forget x
	assert_equal "$status" 2
}

@test "--check-schema tells all differences and writes nothing; evolve: add-columns adds what is missing" {
	load_it "$work/in"
	run emit --to "sqlite:$db" --check-schema
	assert_success
	assert_output ""
	sqlite3 "$db" "ALTER TABLE document DROP COLUMN tag_errors; DROP VIEW v_rules; DROP VIEW v_event; CREATE VIEW v_event AS SELECT 1 AS x; DROP TABLE abbreviation; ALTER TABLE document ADD COLUMN mine TEXT"
	cp "$db" "$work/before"
	run emit --to "sqlite:$db" --check-schema
	assert_equal "$status" 1
	assert_output "table document: no column tag_errors (TEXT)
no table abbreviation
view v_event has another text
no view v_rules"
	cmp "$db" "$work/before"
	run emit --to "sqlite:$work/none" --check-schema
	assert_equal "$status" 66
	printf 'mapping: more\nevolve: add-columns\n' > "$work/more.yaml"
	load_it -r "$work/more.yaml" "$work/in"
	run emit --to "sqlite:$db" --check-schema
	assert_success
	# A document whose rows fill a new column is written again, the others are not.
	printf 'mapping: more\nevolve: add-columns\ntables:\n  article:\n    key: [id]\n    columns: {id: {from: /id, type: text}}\n' > "$work/one.yaml"
	printf '{"id":"a","n":1}\n{"id":"b"}\n' > "$work/two"
	emit -r "$work/one.yaml" --no-default-rules --to "sqlite:$work/small" "$work/two"
	sed -i 's/type: text}}/type: text}, n: {from: \/n, type: integer}}/' "$work/one.yaml"
	emit -r "$work/one.yaml" --no-default-rules --to "sqlite:$work/small" "$work/two"
	assert_equal "$(sqlite3 "$work/small" 'SELECT id, n FROM article')" $'a|1\nb|'
	printf '    where: {}\n' >> "$work/one.yaml"
	sed -i 's/n: {from: \/n, type: integer}/n: {from: \/n, type: integer}, m: {from: \/m, type: integer, required: true}/' "$work/one.yaml"
	run emit -r "$work/one.yaml" --no-default-rules --to "sqlite:$work/small" "$work/two"
	assert_equal "$status" 78
	assert_output --partial "has no column 'm', and it is never empty, so that it cannot be added"
	sed -i 's/evolve: add-columns/evolve: add-colums/' "$work/one.yaml"
	run emit -r "$work/one.yaml" --no-default-rules --check
	assert_equal "$status" 78
	assert_output --partial "one.yaml:2:9: unknown evolve 'add-colums'; did you mean 'add-columns'"
}

@test "a record that does not fit is rejected whole, and the rest goes in" {
	printf '%s\n' '{"id":"a","tags":[{"start":1},{"start":"x"}]}' '{"title":"no id"}' '{"id":"b","published":"31/12/2023"}' '{"id":"c"}' > "$work/bad"
	run --separate-stderr load_it --rejects="$work/rejects" "$work/bad"
	assert_equal "$status" 1
	assert_equal "$(jq -r '"\(.line) \(.code) \(.message)"' "$work/rejects")" "1 WRONG_TYPE tag.start_offset: string where a whole number is wanted
2 MISSING_FIELD document.id: nothing there, and the column is never empty
3 CONSTRAINT document.published: '31/12/2023' is no date (YYYY-MM-DD)"
	assert_equal "$(sqlite3 "$db" 'SELECT id FROM document; SELECT count(*) FROM tag')" $'c\n0'
	conserved "$work/stats"
}

@test "a row that the database refuses takes only its own record out" {
	entity='{"type":"person","key":"A","fields":{"ranks":[],"positions":[]},"mentions":[]}'
	printf '%s\n' '{"id":"a"}' "{\"id\":\"b\",\"entities\":[$entity,$entity]}" '{"id":"c"}' > "$work/bad"
	run --separate-stderr load_it --rejects="$work/rejects" "$work/bad"
	assert_equal "$status" 1
	assert_equal "$stderr" "emit: $work/bad:2:1: the database refuses a row: UNIQUE constraint failed: person.document, person.key [CONSTRAINT]"
	assert_equal "$(jq -c '[.code,.line,.record.id]' "$work/rejects")" '["CONSTRAINT",2,"b"]'
	assert_equal "$(sqlite3 "$db" 'SELECT id FROM document ORDER BY id' | xargs)" "a c"
	conserved "$work/stats"
	assert_equal "$(stat_of .rows_written)" 2
	# The former rows of a record that is refused stay as they were.
	printf '%s\n' '{"id":"b","title":"old"}' | load_it
	run load_it "$work/bad"
	assert_equal "$(sqlite3 "$db" "SELECT title FROM document WHERE id = 'b'")" old
}

@test "views answer: events, persons, posts over time, references, conflicts" {
	cat > "$work/news" <<'RECORDS'
{"id":"1","source":"one","published":"2023-07-21","events":[{"type":"conference","name":"Hội nghị A","date":"2023-07-21","chair":["B","C"],"place":"Hà Nội"}],"tags":[{"type":"date","start":0,"end":3,"text":"năm 2032","fields":{"value":"2032-H1"}},{"type":"person","start":5,"end":9,"text":"Lê Bình","fields":{}},{"type":"date","text":"21/7","fields":{"value":"2023-07-21"}},{"type":"date","text":"năm nay","fields":{"value":"2023"}}],"segments":[{"kind":"paragraph","start":0,"end":20}],"entities":[{"type":"person","key":"Lê Bình","fields":{"name":"LÊ BÌNH","ranks":["Đại tá","Thượng tá"],"positions":["Cục trưởng","Cục trưởng Cục X"]},"mentions":[1]},{"type":"legal_ref","key":"31-nq/tw","fields":{"kind":"Nghị quyết","number":"31-NQ/TW","date":"2014-05-09"},"mentions":[]},{"type":"legal_ref","key":"5/qđ-ubnd","fields":{"kind":"Quyết định","number":"5/QĐ-UBND","date":"2014-05-09"},"mentions":[]},{"type":"legal_ref","key":"9/qđ-bqp","fields":{"kind":"Quyết định","number":"9/QĐ-BQP","date":"2014-05-09"},"mentions":[]},{"type":"abbreviation","key":"HTQT","fields":{"short":"HTQT","long":"hợp tác quốc tế"},"mentions":[]}],"dedupe":{"verdict":"unique","cluster":"1"},"rules":"aa"}
{"id":"2","source":"two","published":"2023-07-21","events":[{"type":"conference","name":"Hội nghị A","date":"2023-07-21"}],"dedupe":{"verdict":"near","of":"1","cluster":"1","score":0.9},"rules":"aa"}
{"id":"3","source":"three","published":"2021-04-16","published_inferred":"2014-01-08","tags":[{"type":"person","start":5,"end":9,"text":"Lê Bình","fields":{}},{"type":"person","start":25,"end":30,"text":"Tố Nga","fields":{}}],"segments":[{"kind":"paragraph","start":0,"end":20},{"kind":"byline","start":21,"end":40}],"entities":[{"type":"person","key":"Lê Bình","fields":{"name":"Lê Bình","ranks":["Thiếu tướng"],"positions":["Uỷ viên"]},"mentions":[0]},{"type":"person","key":"Tố Nga","fields":{"name":"TỐ NGA","ranks":[],"positions":[]},"mentions":[1]},{"type":"legal_ref","key":"31-nq/tw","fields":{"kind":"Nghị quyết","number":"31-NQ/TW","date":"2014-09-05","issuer":"Bộ Chính trị"},"mentions":[]},{"type":"legal_ref","key":"5/qđ-ubnd","fields":{"kind":"Quyết định","number":"5/QĐ-UBND","date":"2014-05-10"},"mentions":[]},{"type":"legal_ref","key":"9/qđ-bqp","fields":{"kind":"Quyết định","number":"9/QĐ-BQP","date":"2015-04-10"},"mentions":[]},{"type":"abbreviation","key":"HTQT","fields":{"short":"HTQT","long":"Hệ thống quản trị"},"mentions":[]}],"rules":"bb"}
{"id":"4","source":"four","published":"2023-07-21","dedupe":{"verdict":"contained","direction":"around","of":"5","cluster":"5"}}
{"id":"5","source":"five","published":"2023-07-20","events":[{"type":"visit","name":"Inside"}]}
RECORDS
	load_it "$work/news"
	query() { sqlite3 "$db" "$1"; }
	assert_equal "$(query 'SELECT date, name, chair, place, document, source FROM v_event')" "2023-07-21|Hội nghị A|B; C|Hà Nội|1|one"
	assert_equal "$(query 'SELECT document FROM v_document ORDER BY 1' | xargs)" "1 3 4"
	assert_equal "$(query 'SELECT name, date, rank, positions FROM v_person_timeline ORDER BY date')" \
		$'Lê Bình|2014-01-08|Thiếu tướng|Uỷ viên\nLê Bình|2023-07-21|Đại tá|Cục trưởng; Cục trưởng Cục X'
	assert_equal "$(query 'SELECT name, rank, positions, documents FROM v_person ORDER BY 2')" \
		$'Lê Bình|Thiếu tướng|Uỷ viên|1\nLê Bình|Đại tá|Cục trưởng Cục X|1'
	assert_equal "$(query 'SELECT name FROM v_author')" "Tố Nga"
	assert_equal "$(query "SELECT dates, issuer, documents FROM v_legal_ref WHERE number = '31-NQ/TW'")" "2014-05-09, 2014-09-05|Bộ Chính trị|2"
	assert_equal "$(query 'SELECT kind, subject, says FROM v_conflict ORDER BY 1, 2')" "legal_ref date|Nghị quyết 31-NQ/TW|2014-05-09 / 2014-09-05
person rank|Lê Bình|Đại tá / Thượng tá
published|three|stamp 2021-04-16 / text 2014-01-08
short form|HTQT|hệ thống quản trị / hợp tác quốc tế
year|năm 2032|2032-H1 in a text of 2023"
	assert_equal "$(query 'SELECT rules, documents FROM v_rules WHERE rules IS NOT NULL ORDER BY 1')" $'aa|2\nbb|1'
	assert_equal "$(query 'SELECT count(*) FROM v_cooccurrence')" 0
}

@test "views answer: who attended what under which resolution, and how near the page tells of it" {
	cat > "$work/news" <<'RECORDS'
{"id":"1","source":"one","segments":[{"kind":"paragraph","start":0,"end":100},{"kind":"boilerplate","start":101,"end":150}],"tags":[{"type":"legal_ref","start":10,"end":15},{"type":"legal_ref","start":30,"end":35},{"type":"legal_ref","start":80,"end":85},{"type":"legal_ref","start":120,"end":125},{"type":"legal_ref","start":60,"end":65}],"entities":[{"type":"legal_ref","key":"5-nq/tw","fields":{"kind":"Nghị quyết","number":"5-NQ/TW","date":"2019-05-12","issuer":"Bộ Chính trị"},"mentions":[0,2]},{"type":"legal_ref","key":"đại hội","fields":{"kind":"Nghị quyết","name":"Nghị quyết Đại hội XIII"},"mentions":[1]},{"type":"legal_ref","key":"7/gp","fields":{"kind":"Giấy phép","number":"7/GP"},"mentions":[3]},{"type":"legal_ref","key":"8/ct","fields":{"kind":"Chỉ thị","number":"8/CT"},"mentions":[4]},{"type":"person","key":"Lê Bình","fields":{"name":"Lê Bình","ranks":["Đại tá"],"positions":["Cục trưởng"]},"mentions":[]}],"events":[{"type":"conference","name":"Hội nghị sơ kết Nghị quyết 5-NQ/TW","date":"2023-07-21","chair":"Lê Bình","attendees":[{"name":"Tố Nga","rank":"Thiếu tá","role":"dự"}],"evidence":[[0,40]]},{"type":"visit","kind":"thăm","date":"2023-07-22","chair":"Tố Nga","attendees":[{"name":"Tố Nga","role":"chủ trì"}],"evidence":[[41,50],[55,70]]},{"type":"meeting","date":"2023-07-23"}]}
{"id":"2","source":"two","events":[{"type":"conference","name":"Hội nghị A"}]}
{"id":"3","source":"three","events":[{"type":"conference","name":"Hội nghị A","attendees":[{"name":"Tố Nga"}]}],"dedupe":{"verdict":"near","of":"2","cluster":"2","score":0.9}}
RECORDS
	load_it "$work/news"
	assert_equal "$(sqlite3 "$db" 'SELECT seq, resolution, told_in, resolution_date, issuer, source FROM v_event_ref ORDER BY 1, 2')" "\
0|5-NQ/TW|name|2019-05-12|Bộ Chính trị|one
0|8/CT|article|||one
0|Nghị quyết Đại hội XIII|event|||one
1|8/CT|event|||one"
	assert_equal "$(sqlite3 "$db" 'SELECT document, seq, name, rank, positions, role, resolution FROM v_attendance ORDER BY 1, 2, 3, 7')" "\
1|0|Lê Bình|Đại tá|Cục trưởng|chủ trì|5-NQ/TW
1|0|Lê Bình|Đại tá|Cục trưởng|chủ trì|8/CT
1|0|Lê Bình|Đại tá|Cục trưởng|chủ trì|Nghị quyết Đại hội XIII
1|0|Tố Nga|Thiếu tá||dự|5-NQ/TW
1|0|Tố Nga|Thiếu tá||dự|8/CT
1|0|Tố Nga|Thiếu tá||dự|Nghị quyết Đại hội XIII
1|1|Tố Nga|||chủ trì|8/CT
1|2|||||
2|0|||||"
}

@test "views answer: each chair is a person of that very name, and a number is told where it stands whole" {
	python3 "$BATS_TEST_DIRNAME/records.py" --chairs > "$work/news"
	load_it "$work/news"
	assert_equal "$(sqlite3 "$db" 'SELECT document, seq, name, rank, positions, role FROM v_attendance GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3')" \
		"$(cat "$BATS_TEST_DIRNAME/chairs.attendance")"
	assert_equal "$(sqlite3 "$db" 'SELECT seq, resolution, told_in FROM v_event_ref ORDER BY 1, 2')" "$(cat "$BATS_TEST_DIRNAME/chairs.refs")"
}

@test "articles of one feed are told apart by their ids, and by their addresses where they have some" {
	printf '%s\n' '{"id":"1","source":"feed.ndjson","published":"2023-01-01","published_inferred":"2022-01-01"}' \
		'{"id":"2","source":"feed.ndjson","published":"2023-01-01","published_inferred":"2022-01-01"}' \
		'{"id":"3","source":"feed.ndjson","url":"https://example.vn/3","published":"2023-01-01","published_inferred":"2022-01-01"}' \
		'{"id":"4","source":"a.txt","published":"2023-01-01","published_inferred":"2022-01-01"}' '{"id":"5"}' '{"id":"6"}' > "$work/news"
	load_it "$work/news"
	assert_equal "$(sqlite3 "$db" 'SELECT source FROM v_document ORDER BY document' | xargs)" "feed.ndjson#1 feed.ndjson#2 https://example.vn/3 a.txt 5 6"
	assert_equal "$(sqlite3 "$db" 'SELECT documents FROM v_conflict ORDER BY 1' | xargs)" "a.txt feed.ndjson#1 feed.ndjson#2 https://example.vn/3"
}

@test "one person, one office, one day, two ranks in two articles is a conflict" {
	person() {
		printf '{"id":"%s","source":"%s","published":"2023-07-21","segments":[{"kind":"paragraph","start":0,"end":9}],"tags":[{"type":"person","start":0,"end":4}],"entities":[{"type":"person","key":"Lê Bình","fields":{"name":"Lê Bình","ranks":["%s"],"positions":["%s"]},"mentions":[0]}]}\n' "$@"
	}
	{ person 1 one 'Đại tá' 'Ủy viên'; person 2 two 'Thượng tá' 'Uỷ viên'; person 3 three 'Thiếu tá' 'Thư ký'; } | load_it
	assert_equal "$(sqlite3 "$db" "SELECT kind, subject, says, documents FROM v_conflict")" "person rank|Lê Bình|Đại tá / Thượng tá|one,two"
}

# ---- the file

@test "tables that lack a column, have another type or key: status 78 that names it, the file untouched" {
	load_it "$work/in"
	change() {
		sqlite3 "$db" "$1"
		cp "$db" "$work/before"
		run --separate-stderr load_it "$work/in"
		assert_equal "$status" 78
		cmp "$db" "$work/before"
	}
	change "ALTER TABLE document DROP COLUMN tag_errors"
	assert_equal "$stderr" "emit: $db: table 'document' has no column 'tag_errors'; load into a new database, say 'evolve: add-columns' in the mapping, or ALTER TABLE \"document\" ADD COLUMN \"tag_errors\" TEXT [CONFIG]
emit: fatal: the configuration is wrong"
	sqlite3 "$db" 'ALTER TABLE document ADD COLUMN tag_errors TEXT; ALTER TABLE document ADD COLUMN mine TEXT'
	load_it "$work/in"	# a column of one's own is no fault
	change "ALTER TABLE document DROP COLUMN tag_errors; ALTER TABLE document ADD COLUMN tag_errors INTEGER"
	[[ $stderr == *"column 'document.tag_errors' is INTEGER, and the mapping says TEXT"* ]]
	change "ALTER TABLE document DROP COLUMN tag_errors; ALTER TABLE document ADD COLUMN tag_errors TEXT; ALTER TABLE document ADD COLUMN must TEXT NOT NULL DEFAULT ''; DROP TABLE attendee; CREATE TABLE attendee (document TEXT, event INTEGER, seq INTEGER, name TEXT, rank TEXT, positions TEXT, role TEXT, PRIMARY KEY (document, seq, event)) STRICT"
	[[ $stderr == *"the key of table 'attendee' is another one than the mapping's"* ]]
	change "DROP TABLE attendee; CREATE VIEW attendee AS SELECT 1"
	[[ $stderr == *"'attendee' is a view there, and the mapping has a table of that name"* ]]
}

@test "views are made anew when their text differs, and only then" {
	load_it "$work/in"
	sqlite3 "$db" "DROP VIEW v_event; CREATE VIEW v_event AS SELECT 1 AS x; DROP VIEW v_rules"
	load_it "$work/in"
	sqlite3 "$db" "SELECT chair FROM v_event LIMIT 1; SELECT rules FROM v_rules"
	cp "$db" "$work/before"
	load_it "$work/in"
	cmp "$db" "$work/before"
}

@test "tables made by --ddl, and tables in somebody's own database, are loaded" {
	emit --ddl | sqlite3 "$db"
	load_it "$work/in"
	sqlite3 "$work/own" "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)"
	emit --to "sqlite:$work/own" "$work/in"
	assert_equal "$(sqlite3 "$work/own" 'SELECT count(*) FROM mine; SELECT count(*) FROM document; PRAGMA application_id')" $'1\n60\n0'
	assert_equal "$(content "$work/own")" "$(content "$db")"
}

@test "another program's database, a newer one: status 78, untouched" {
	sqlite3 "$db" "PRAGMA application_id = 7; CREATE TABLE t (x)"
	cp "$db" "$work/before"
	run load_it "$work/in"
	assert_equal "$status" 78
	assert_output --partial "another program (application_id 0x00000007); nothing was changed"
	sqlite3 "$db" "PRAGMA application_id = 1936157795; PRAGMA user_version = 99"
	cp "$db" "$work/before"
	run load_it "$work/in"
	assert_equal "$status" 78
	assert_output --partial "newer version (99, this one knows 1)"
	cmp "$db" "$work/before"
}

@test "no database, a damaged one: status 65, untouched" {
	printf 'this is no database, but a text that is long enough to look at %0100d' 1 > "$db"
	cp "$db" "$work/before"
	run load_it "$work/in"
	assert_equal "$status" 65
	assert_output --partial "file is not a database; nothing was changed"
	cmp "$db" "$work/before"
	rm "$db"
	load_it "$work/in"
	cp "$db" "$work/whole"
	size=$(stat -c %s "$db")
	for at in 4096 8192 16384; do
		head -c "$at" "$work/whole" > "$db"
		run load_it "$work/in"
		[[ $status == 65 || $status == 78 ]] || { echo "cut at $at: $status"; return 1; }
		cmp "$db" <(head -c "$at" "$work/whole")
	done
	cp "$work/whole" "$db"
	dd if=/dev/urandom of="$db" bs=1 seek=4096 count=$((size - 4096)) conv=notrunc 2> /dev/null
	run load_it "$work/in"
	[[ $status == 65 || $status == 78 ]] || { echo "$status"; return 1; }
	# an empty file is a new database
	: > "$db"
	load_it "$work/in"
	assert_equal "$(stat_of .rows_written)" 900
}

@test "links, pipes, folders, second names, what cannot be written: status 73 before anything is read" {
	refused() {
		run --separate-stderr emit --to "sqlite:$1" < "$work/in"
		assert_equal "$status" 73
		[[ $stderr == "emit: fatal: $1: "*"$2"* ]] && [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$stderr"; return 1; }
	}
	load_it "$work/in"
	ln -s news.db "$work/link"
	refused "$work/link" "is a symbolic link"
	mkfifo "$work/fifo"
	refused "$work/fifo" "is no regular file"
	refused /dev/stdin "is "
	refused "$work" "is a folder"
	refused "$work/" "is a folder"
	refused "$work/none/x.db" "No such file or directory"
	ln "$db" "$work/second"
	refused "$db" "has a second name"
	rm "$work/second"
	if [ "$(id -u)" -ne 0 ]; then
		chmod 444 "$db"
		refused "$db" "Permission denied"
	fi
	# a link on the way is no matter, and strange names are only names
	mkdir "$work/real"
	ln -s real "$work/way"
	emit --to "sqlite:$work/way/x.db" "$work/in"
	(cd "$work" && emit --to 'sqlite::memory:' in && emit --to 'sqlite:file:y.db?mode=ro' in)
	assert_equal "$(sqlite3 "$work/:memory:" 'SELECT count(*) FROM document')" 60
	test -f "$work/file:y.db?mode=ro"
}

@test "a database in use: status 75 after the wait, and it goes on where the wait is long enough" {
	load_it "$work/in"
	hold() {
		sqlite3 "$db" "BEGIN IMMEDIATE" "SELECT 1" ".shell touch $work/held; sleep $1" "COMMIT" > /dev/null 2>&1 3>&- &
		holder=$!
		for _ in $(seq 100); do [ ! -e "$work/held" ] || break; sleep 0.05; done
		rm "$work/held"
	}
	records 61 > "$work/more"
	hold 2
	run load_it --wait=0 "$work/more"
	assert_equal "$status" 75
	assert_output --partial "BEGIN IMMEDIATE: database is locked; another process uses it, waited 0 s: run again"
	run load_it --wait=20 "$work/more"
	assert_success
	assert_equal "$(stat_of .documents_added)" 1
	wait "$holder"
}

@test "a database in WAL mode is taken out of it, and not written to while others keep it there" {
	load_it "$work/in"
	sqlite3 "$db" "PRAGMA journal_mode = WAL" > /dev/null
	sqlite3 "$db" "BEGIN" "SELECT count(*) FROM tag" ".shell touch $work/held; sleep 2" > /dev/null 2>&1 3>&- &
	holder=$!
	for _ in $(seq 100); do [ ! -e "$work/held" ] || break; sleep 0.05; done
	run load_it --wait=0 "$work/in"
	assert_equal "$status" 75
	wait "$holder"
	load_it "$work/in"
	assert_equal "$(sqlite3 "$db" "PRAGMA journal_mode")" delete
}

@test "several loads into one new file at once: all of it, once" {
	for part in 1 2 3 4; do
		emit --to "sqlite:$db" --batch=5 --wait=60 <(sed -n "$((part * 10 - 9)),$((part * 10 + 20))p" "$work/in") 3>&- &
	done
	wait
	load_it "$work/in"
	assert_equal "$(stat_of .documents_unchanged)" 60
	assert_equal "$(sqlite3 "$db" 'PRAGMA integrity_check')" ok
}

@test "a full disk: status 74, and the batches before it are whole" {
	sanitized && skip "file size limits and sanitizers do not go together"
	records 2000 > "$work/many"
	run bash -c "ulimit -f 600; exec emit --to 'sqlite:$db' --batch=50 '$work/many'"
	assert_equal "$status" 74
	[[ $output == *"emit: fatal: $db: "* ]]
	assert_equal "$(sqlite3 "$db" 'PRAGMA integrity_check')" ok
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) % 50 FROM document')" 0
	load_it "$work/many"
	emit --to "sqlite:$work/fresh" "$work/many"
	assert_equal "$(content "$db" | cksum)" "$(content "$work/fresh" | cksum)"
}

# ---- the end of others

@test "killed at system calls of the load, then run again: the database of an undisturbed run" {
	sanitized && skip "injected faults and sanitizers do not go together"
	strace -o /dev/null true 2> /dev/null || skip "no ptrace here"
	records 40 x > "$work/new"
	emit --to "sqlite:$work/old" "$work/in"
	cp "$work/old" "$work/whole"
	emit --to "sqlite:$work/whole" --batch=10 "$work/new"
	wanted=$(content "$work/whole" | cksum)
	points=0
	for call in pwrite64 fdatasync,fsync ftruncate,unlink openat; do
		step=$(whole && echo 1 || echo 7)
		for ((k = 1; k < 400; k += step)); do
			cp "$work/old" "$db"
			rm -f "$db-journal"
			status=0
			strace -f -o /dev/null -e trace="$call" -e inject="$call:signal=SIGKILL:when=$k" \
				emit --no-sandbox --to "sqlite:$db" --batch=10 "$work/new" > /dev/null 2>&1 || status=$?
			[ "$status" -ne 0 ] || break
			points=$((points + 1))
			emit --to "sqlite:$db" --batch=10 "$work/new"
			[ "$(content "$db" | cksum)" = "$wanted" ] || { echo "differs after $call $k"; return 1; }
		done
	done
	echo "$points kill points"
	[ "$points" -gt 20 ]
}

@test "write errors at system calls: never success with rows missing" {
	sanitized && skip "injected faults and sanitizers do not go together"
	strace -o /dev/null true 2> /dev/null || skip "no ptrace here"
	emit --to "sqlite:$work/whole" "$work/in"
	wanted=$(content "$work/whole" | cksum)
	points=0
	for error in ENOSPC EIO; do
		for call in pwrite64 fdatasync,fsync ftruncate; do
			step=$(whole && echo 1 || echo 13)
			for ((k = 1; k < 200; k += step)); do
				rm -f "$db" "$db-journal"
				status=0
				strace -f -o "$work/calls" -e trace="$call" -e inject="$call:error=$error:when=$k" \
					emit --no-sandbox --to "sqlite:$db" --batch=10 "$work/in" > /dev/null 2> "$work/err" || status=$?
				if [ "$status" -eq 0 ]; then
					[ "$(content "$db" | cksum)" = "$wanted" ] || { echo "silent: $error at $call $k"; return 1; }
					grep -q INJECTED "$work/calls" || break	# there were fewer calls
					continue
				fi
				[ "$status" -eq 74 ] || [ "$status" -eq 73 ] || { echo "$error at $call $k: status $status"; cat "$work/err"; return 1; }
				points=$((points + 1))
				emit --to "sqlite:$db" --batch=10 "$work/in"
				[ "$(content "$db" | cksum)" = "$wanted" ] || { echo "differs after $error at $call $k"; return 1; }
			done
		done
	done
	[ "$points" -gt 10 ]
}

@test "SIGTERM in the middle: what was read whole is in, died of the signal, and a second run completes it" {
	mkfifo "$work/pipe"
	emit --to "sqlite:$db" < "$work/pipe" 2> /dev/null 3>&- &
	emit=$!
	exec 9> "$work/pipe"
	for _ in $(seq 200); do		# until it reads
		[ "$(sqlite3 "$db" "SELECT count(*) FROM _source" 2> /dev/null)" != 0 ] || break
		sleep 0.05
	done
	head -20 "$work/in" >&9
	sleep 0.5
	kill -TERM "$emit"
	status=0
	wait "$emit" || status=$?
	exec 9>&-
	assert_equal "$status" 143
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM document')" 20
	load_it "$work/in"
	assert_equal "$(stat_of '[.documents_added,.documents_unchanged]' | tr -d '[]')" "40,20"
}

@test "without the end record that was asked for: status 65" {
	run load_it --require-trailer "$work/in"
	assert_equal "$status" 65
}

@test "memory stays small, however much is loaded" {
	sanitized && skip "sanitizers need memory of their own"
	records 4000 | load_it
	assert [ "$(stat_of .max_rss_kib)" -lt 65536 ]
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM document')" 4000
}

@test "a folder that is not there: status 73, told once, and the line names the file" {
	run --separate-stderr emit --to "sqlite:$work/no/db" <<< '{"id":"a"}'
	assert_equal "$status" 73
	assert_equal "$stderr" "emit: fatal: $work/no/db: No such file or directory"
}

@test "rejects and counters do not take the database's place" {
	emit --to "sqlite:$work/db" <<< '{"id":"a"}'
	for option in --rejects --stats; do
		run --separate-stderr emit --to "sqlite:$work/db" "$option=$work/../${work##*/}/db" <<< '{"id":"b"}'
		assert_equal "$status" 2
		assert_equal "$stderr" "emit: fatal: $work/../${work##*/}/db: one file for two outputs"
	done
	assert_equal "$(sqlite3 "$work/db" 'SELECT id FROM document')" a
}

@test "views answer: figures with unit, passage and event, once where a passage is repeated, none of a blurb" {
	local tags='' segments='' at=0
	for kind in paragraph paragraph caption teaser byline; do
		segments+=",{\"kind\":\"$kind\",\"start\":$at,\"end\":$((at + 9))$([ $kind != caption ] || echo ',"duplicate_of":0')}"
		tags+=",{\"type\":\"quantity\",\"start\":$at,\"end\":$((at + 5)),\"text\":\"t$at\",\"fields\":{\"value\":$((at + 1)).5,\"unit\":\"ha\"}}"
		at=$((at + 10))
	done
	tags+=',{"type":"quantity","start":16,"end":18,"text":"wide","fields":{"value":123456789012345678,"value_max":2e18,"approx":"about"}}'
	tags+=',{"type":"quantity","start":18,"end":19,"text":"odd","fields":{"value":"mười","unit":"con"}}'
	printf '{"id":"a","text":"0123456789ABCDEFGHIJ","published":"2023-07-21","tags":[%s],"segments":[%s],"events":[{"type":"visit"},{"type":"conference","name":"Hội nghị A","evidence":[[0,9]]}]}\n' \
		"${tags#,}" "${segments#,}" | load_it
	assert_equal "$(sqlite3 "$db" 'SELECT date, value, value_max, unit, approx, words, event, seq, told_in, segment, passage FROM v_figure ORDER BY tag')" "\
2023-07-21|1.5||ha||t0|Hội nghị A|1|event|paragraph|012345678
2023-07-21|11.5||ha||t10|visit|0|article|paragraph|ABCDEFGHI
2023-07-21|123456789012345678|2.0e+18||about|wide|visit|0|article|paragraph|ABCDEFGHI
2023-07-21|||con||odd|visit|0|article|paragraph|ABCDEFGHI"
}

@test "views answer: both sides and both countries are no figures" {
	local tags='' at=0 figure
	for figure in 2:bên 3:bên 2:phía 2:nước 12:nước '2:quốc gia' 2:con; do
		tags+=",{\"type\":\"quantity\",\"start\":$at,\"end\":$((at + 2)),\"text\":\"w\",\"fields\":{\"value\":${figure%:*},\"unit\":\"${figure#*:}\"}}"
		at=$((at + 2))
	done
	printf '{"id":"a","text":"0123456789ABCDEFGHIJ","tags":[%s,{"type":"quantity","start":16,"end":18,"text":"w","fields":{"value":2}},{"type":"quantity","start":18,"end":19,"text":"w","fields":{"unit":"nước"}}],"segments":[{"kind":"paragraph","start":0,"end":19}]}\n' "${tags#,}" | load_it
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM figure; SELECT value, unit FROM v_figure ORDER BY tag' | xargs -d '\n')" '9 12|nước 2|con 2| |nước'
}

@test "views answer: whom only a blurb or the masthead names is not of the article's people" {
	printf '%s\n' '{"id":"a","published":"2023-07-21","segments":[{"kind":"paragraph","start":0,"end":9},{"kind":"teaser","start":10,"end":19},{"kind":"boilerplate","start":20,"end":29}],"tags":[{"type":"person","start":0,"end":4},{"type":"person","start":10,"end":14},{"type":"person","start":15,"end":19},{"type":"person","start":20,"end":24}],"entities":[{"type":"person","key":"A B","fields":{"name":"A B"},"mentions":[0,1]},{"type":"person","key":"C D","fields":{"name":"C D","ranks":["Đại tá"]},"mentions":[2]},{"type":"person","key":"E F","fields":{"name":"E F","positions":["Tổng Biên tập"]},"mentions":[3]},{"type":"person","key":"G H","fields":{"name":"G H","ranks":["Đại tá"]},"mentions":[]}]}' | load_it
	assert_equal "$(sqlite3 "$db" 'SELECT key FROM v_bystander ORDER BY 1; SELECT key FROM v_person_timeline ORDER BY 1' | xargs -d '\n')" "C D E F A B G H"
}

@test "what dedupe calls a copy of itself changes nothing: the article stands in the views" {
	printf '%s\n' '{"id":"a","text":"Tin.","dedupe":{"verdict":"unique","cluster":"a"},"events":[{"type":"meeting"}]}' \
		'{"id":"a","text":"Tin.","dedupe":{"verdict":"exact","of":"a","score":1,"cluster":"a"},"events":[{"type":"meeting"}]}' \
		'{"id":"b","text":"Tin.","dedupe":{"verdict":"exact","of":"a","score":1,"cluster":"a"}}' > "$work/in"
	run --separate-stderr emit --to "sqlite:$db" --stats="$work/stats" "$work/in"
	assert_success
	assert_equal "$stderr" ''
	assert_equal "$(jq -c '[.dropped.by_reason, .rejected.total]' "$work/stats")" '[{"itself":1},0]'
	assert_equal "$(sqlite3 "$db" 'SELECT id, verdict, duplicate_of FROM document ORDER BY id; SELECT count(*) FROM v_event' | tr '\n' ' ')" 'a|unique| b|exact|a 1 '
	emit --to csv:"$work/csv" "$work/in"
	assert_equal "$(cut -d, -f1 "$work/csv/document.csv" | tr '\n' ' ')" 'id a b '
	assert_equal "$(emit --to ndjson "$work/in" | wc -l)" 3
}

# An id's equal records that stand one behind the other are one document: what follows does not hang on where a batch ends.
@test "copies that a later record of their id replaces: one reject, one digest, in any batch and in a page" {
	local batch wanted=() told
	printf '%s\n' '{"id":"a","source":"s","title":"x"}' '{"id":"a","source":"t","title":"x"}' '{"id":"b","source":"s"}' \
		'{"id":"a","source":"t","title":"x"}' '{"id":"a","source":"t","title":"x"}' '{"id":"a","source":"s","title":"y"}' > "$work/in"
	told="emit: $work/in:1:1: document 'a' comes again with other content, at $work/in:2; the later one stays [KEY_CONFLICT]
emit: $work/in:5:1: document 'a' comes again with other content, at $work/in:6; the later one stays [KEY_CONFLICT]"
	for batch in 1 2 3 4 500; do
		rm -f "$db"
		run --separate-stderr load_it --batch="$batch" --rejects="$work/rejects" "$work/in"
		assert_equal "$status" 1
		assert_equal "$stderr" "$told"
		assert_equal "$(jq -c '[.line,.record.source]' "$work/rejects" | xargs)" "[1,s] [5,t]"
		conserved "$work/stats"
		assert_equal "$(stat_of '[.out.records,.documents_added,.documents_replaced,.documents_unchanged,.documents_twice]')" "[4,2,0,2,2]"
		assert_equal "$(sqlite3 "$db" 'SELECT records, rejected, documents_added, documents_replaced, documents_unchanged FROM _run')" '6|2|2|0|2'
		assert_equal "$(sqlite3 "$db" 'SELECT name, records, rejected FROM _source ORDER BY name' | xargs)" 's|3|1 t|3|1'
		# the digests are those of what stands
		sed -n '3p;6p' "$work/in" | emit --to "sqlite:$work/fresh$batch"
		assert_equal "$(sqlite3 "$db" "SELECT digest FROM _source WHERE name = 's'")" "$(sqlite3 "$work/fresh$batch" 'SELECT digest FROM _source')"
		assert_equal "$(sqlite3 "$db" "SELECT digest FROM _source WHERE name = 't'")" 00000000000000000000000000000000
	done
	run --separate-stderr emit --to "html:$work/page.html" --rejects="$work/rejects" "$work/in"
	assert_equal "$(jq -c '[.line,.record.source]' "$work/rejects" | xargs)" "[1,s] [5,t]"
	# what stood before a batch goes once, at the first record that says other things
	printf '%s\n' '{"id":"a","title":"w"}' '{"id":"b"}' '{"id":"a","title":"x"}' '{"id":"a","title":"x"}' '{"id":"a","title":"y"}' '{"id":"c"}' > "$work/in"
	for batch in 1 2 3 500; do
		rm -f "$db"
		run --separate-stderr load_it --batch="$batch" "$work/in"
		wanted+=("$(sed 's/.*twice //' <<< "$stderr") $(stat_of '[.documents_added,.documents_replaced,.documents_unchanged]') $(sqlite3 "$db" 'SELECT rejected, digest FROM _source')")
		assert_equal "${wanted[-1]}" "${wanted[0]}"
		assert_equal "$(stat_of '[.rejected.total,.documents_added,.documents_replaced,.documents_unchanged]')" '[2,3,0,1]'
	done
}

@test "a run that its last batch's rejects stop is 'stopped', as in any batch" {
	printf '%s\n' '{"id":"a","title":"x"}' '{"id":"b"}' '{"id":"a","title":"y"}' > "$work/in"
	for batch in 1 2 500; do
		rm -f "$db"
		run --separate-stderr load_it --strict --batch="$batch" "$work/in"
		assert_equal "$status" 65
		[[ $stderr == *"stopped at the first rejected record"* ]]
		assert_equal "$(sqlite3 "$db" 'SELECT state FROM _run; SELECT state FROM _source' | xargs)" 'stopped loading'
	done
	# one is allowed, and another filter's kind of reject counts as well
	rm -f "$db"
	run load_it --max-rejects=1 "$work/in"
	assert_equal "$status" 1
	assert_equal "$(sqlite3 "$db" 'SELECT state FROM _run')" ended
	rm -f "$db"
	run load_it --max-rejects=1 <(cat "$work/in"; echo '{')
	assert_equal "$status" 65
	assert_equal "$(sqlite3 "$db" 'SELECT state FROM _run')" stopped
}

@test "a full temporary folder: told once, rejects are told without their record, the load goes on" {
	sanitized && skip "file size limits and sanitizers do not go together"
	local wide
	wide=$(printf '%0300000d' 0)	# a member of no table: the database stays small
	for id in a b c; do printf '{"id":"%s","title":"first","wide":"%s"}\n' "$id" "$wide"; done > "$work/in"
	printf '%s\n' '{"id":"a","title":"second"}' '{"id":"b"}' '{"id":"c","title":"second"}' '{"id":"d"}' >> "$work/in"
	load() {
		rm -f "$db"
		run --separate-stderr bash -c "ulimit -f 700; TMPDIR='$work' exec emit --to '$1' --batch=$2 --rejects='$work/rejects' --stats='$work/stats' --stats-format=json '$work/$3'"
		assert_equal "$(grep -c "^emit: warning: $work: the temporary file for --rejects: File too large;" <<< "$stderr")" 1
	}
	load "sqlite:$db" 1 in
	assert_equal "$status" 1
	conserved "$work/stats"
	assert_equal "$(jq -c '[.code,.line,.record.title]' "$work/rejects" | xargs)" '[KEY_CONFLICT,1,first] [KEY_CONFLICT,2,first] [KEY_CONFLICT,3,null]'
	assert_equal "$(sqlite3 "$db" 'SELECT state, rejected FROM _run; SELECT id, title FROM document ORDER BY id' | xargs)" 'ended|3 a|second b| c|second d|'
	# what no record replaces needs no folder
	head -3 "$work/in" > "$work/once"
	load "sqlite:$db" 1 once
	assert_equal "$status" 0
	assert_equal "$(sqlite3 "$db" 'SELECT state, rejected FROM _run')" 'ended|0'
	load "html:$work/page.html" 1 in
	assert_equal "$status" 1
	assert_equal "$(tail -1 "$work/page.html")" '</html>'
}
