# postgresql: the rows of SQLite, whatever happens to the server meanwhile.

setup_file() {
	load ../helpers/common
	load ../helpers/postgres
	postgres_start
}

teardown_file() {
	load ../helpers/postgres
	postgres_stop
}

setup() {
	load ../helpers/common
	load ../helpers/postgres
	work=$BATS_TEST_TMPDIR
	postgres_database
	records() { python3 "$BATS_TEST_DIRNAME/records.py" "$@"; }
	records 60 > "$work/in"
}

load_it() {
	emit --to "postgresql:$PGDATABASE" --stats="$work/stats" --stats-format=json "$@"
}
stat_of() {
	jq -c "$1" "$work/stats"
}
tables="document segment tag person person_post legal_ref mention event attendee duplicate"
# What is in the tables of a mapping, with the places of their rows where they are asked for: a row that was written again
# has another.
content() {
	local table queries=()
	for table in $tables; do
		queries+=(-c "SELECT '$table', t.* FROM $table t ORDER BY 2, 3, 4, 5")
	done
	psql -qXAt "${queries[@]}"
}
places() {
	local table queries=()
	for table in $tables _run _source; do
		queries+=(-c "SELECT '$table', ctid, xmin FROM $table ORDER BY 2")
	done
	psql -qXAt "${queries[@]}"
}
wanted_of() {	# the content of an undisturbed load of these files
	local kept=$PGDATABASE file
	PGDATABASE=whole$BATS_TEST_NUMBER
	psql -qX -d postgres -c "DROP DATABASE IF EXISTS $PGDATABASE" -c "CREATE DATABASE $PGDATABASE" 2> /dev/null
	for file; do emit --to "postgresql:$PGDATABASE" "$file"; done
	content | cksum
	PGDATABASE=$kept
}
holds() {	# the content now is what was wanted
	[ "$(content | cksum)" = "$1" ] || { echo "the database differs"; return 1; }
}

# ---- loads

@test "a load: rows and views of all tables as SQLite has them, nothing on standard output" {
	run --separate-stderr load_it "$work/in"
	assert_success
	assert_output ""
	assert_equal "$stderr" ""
	assert_equal "$(stat_of '[.rows_written,.documents_added,.rows.tag,.reconnects]')" "[900,60,180,0]"
	emit --to "sqlite:$work/db" "$work/in"
	local queries=()
	columns() { sqlite3 "$work/db" "SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('$1') WHERE name NOT IN ('fields', 'evidence')"; }
	for name in $(sqlite3 "$work/db" "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE '\\_%' ESCAPE '\\'"); do
		queries+=(-c "SELECT '$name', $(columns "$name") FROM $name")
		sqlite3 "$work/db" "SELECT '$name', $(columns "$name") FROM $name" >> "$work/sqlite"
	done
	diff <(sort "$work/sqlite") <(psql -qXAt "${queries[@]}" | sort)
	assert_equal "$(query "SELECT jsonb_agg(fields ORDER BY document, seq) FROM tag" | jq -cS .)" \
		"$(sqlite3 "$work/db" "SELECT json_group_array(json(fields)) FROM (SELECT fields FROM tag ORDER BY document, seq)" | jq -cS .)"
	assert_equal "$(query "SELECT * FROM _source ORDER BY 1")" "$(sqlite3 "$work/db" "SELECT * FROM _source ORDER BY 1")"
}

@test "views answer as in SQLite: each chair is a person of that very name, and a number is told where it stands whole" {
	python3 "$BATS_TEST_DIRNAME/records.py" --chairs > "$work/news"
	load_it "$work/news"
	assert_equal "$(query 'SELECT document, seq, name, rank, positions, role FROM v_attendance GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3')" \
		"$(cat "$BATS_TEST_DIRNAME/chairs.attendance")"
	assert_equal "$(query 'SELECT seq, resolution, told_in FROM v_event_ref ORDER BY 1, 2')" "$(cat "$BATS_TEST_DIRNAME/chairs.refs")"
}

@test "a second load writes no row, by another name of the database and in batches of another size" {
	load_it "$work/in"
	places > "$work/before"
	for batch in 500 7; do
		emit --to "postgresql:///$PGDATABASE" --batch=$batch --stats="$work/stats" --stats-format=json < <(tac "$work/in")
		assert_equal "$(stat_of '[.rows_written,.rows_unchanged,.documents_unchanged]')" "[0,900,60]"
		places | cmp - "$work/before"
	done
}

@test "changed records are replaced with all that hangs on them, the rest is left alone" {
	load_it "$work/in"
	records 60 x > "$work/changed"
	load_it "$work/changed"
	assert_equal "$(stat_of '[.documents_added,.documents_replaced,.documents_unchanged]')" "[0,20,40]"
	holds "$(wanted_of "$work/changed")"
	load_it "$work/in"
	holds "$(wanted_of "$work/in")"
}

@test "of two records with one key the later wins, the other is told, counted and kept" {
	printf '%s\n' '{"id":"a","title":"first"}' '{"id":"b"}' '{"id":"a","title":"second","tags":[{"type":"x"}]}' '{"id":"a","title":"third"}' > "$work/twice"
	for batch in 500 1; do
		run --separate-stderr load_it --batch=$batch --rejects="$work/rejects" "$work/twice"
		assert_equal "$status" 1
		assert_equal "$stderr" "emit: $work/twice:1:1: document 'a' comes again with other content, at $work/twice:3; the later one stays [KEY_CONFLICT]
emit: $work/twice:3:1: document 'a' comes again with other content, at $work/twice:4; the later one stays [KEY_CONFLICT]"
		assert_equal "$(jq -r .record.title "$work/rejects" | xargs)" "first second"
		assert_equal "$(stat_of .documents_twice)" 2
		assert_equal "$(query 'SELECT id, title, (SELECT count(*) FROM tag) FROM document ORDER BY 1')" $'a|third|0\nb||0'
	done
	load_it -q --allow-rejects "$work/twice"
	assert_equal "$(stat_of .rows_written)" 0
}

@test "copies that a later record of their id replaces: one reject and one digest in any batch; a run that its last batch stops is 'stopped'" {
	local batch seen=()
	printf '%s\n' '{"id":"a","title":"x"}' '{"id":"b"}' '{"id":"a","title":"x"}' '{"id":"a","title":"y"}' > "$work/twice"
	for batch in 1 2 3 500; do
		emit -q --to "postgresql:$PGDATABASE" --forget=a --forget=b || true
		run --separate-stderr load_it --batch=$batch --rejects="$work/rejects" "$work/twice"
		assert_equal "$status" 1
		assert_equal "$stderr" "emit: $work/twice:3:1: document 'a' comes again with other content, at $work/twice:4; the later one stays [KEY_CONFLICT]"
		assert_equal "$(jq -c .line "$work/rejects")" 3
		assert_equal "$(query 'SELECT state, records, rejected, documents_added, documents_replaced, documents_unchanged FROM _run ORDER BY id DESC LIMIT 1')" 'ended|4|1|2|0|1'
		seen+=("$(query 'SELECT records, rejected, digest FROM _source')")
		assert_equal "${seen[-1]}" "${seen[0]}"
	done
	for batch in 1 500; do
		emit -q --to "postgresql:$PGDATABASE" --forget=a --forget=b
		run load_it --strict --batch=$batch "$work/twice"
		assert_equal "$status" 65
		assert_equal "$(query 'SELECT state FROM _run ORDER BY id DESC LIMIT 1')" stopped
	done
}

@test "a mapping of one's own: a key of two columns, every type, lossy values rejected as in SQLite" {
	cat > "$work/own.yaml" <<-'YAML'
		mapping: own
		tables:
		  article:
		    key: [feed, n]
		    columns:
		      feed: {from: /feed, type: text}
		      n:    {from: /n, type: integer}
		      ok:   {from: /ok, type: boolean}
		      x:    {from: /x, type: real}
		      day:  {from: /day, type: date}
		      at:   {from: /at, type: timestamp}
		      all:  {from: /all, type: json}
		  word:
		    each: /words
		    key: [n, w, feed]
		    columns:
		      n:    {from: ^/n, type: integer, references: article.n}
		      feed: {from: ^/feed, type: text, references: article.feed}
		      w:    {index: true, type: integer}
		      word: {from: ., type: text}
		views:
		  v_words: SELECT feed, count(*) AS words FROM word GROUP BY feed
	YAML
	printf '%s\n' '{"feed":"a","n":-9223372036854775808,"ok":true,"x":0.1,"day":"0001-01-01","at":"2023-07-21T08:00:00.123456+07:00","all":{"b":1.10,"a":[null,1e3]},"words":["x","y"]}' \
		'{"feed":"a","n":2,"ok":false,"x":-1.7976931348623157e308,"day":"9999-12-31","at":"2023-07-21 08:00"}' '{"feed":"b","n":2,"x":5e-324,"words":["z"]}' \
		'{"feed":"b","n":1.5}' '{"feed":"b","n":3,"x":0.12345678901234567890}' '{"feed":"b","n":3,"day":"2023-02-29"}' '{"feed":"b","n":3,"ok":"true"}' > "$work/rows"
	for to in "postgresql:$PGDATABASE" "sqlite:$work/db"; do
		run --separate-stderr emit -r "$work/own.yaml" --no-default-rules --to "$to" --rejects="$work/rejects" "$work/rows"
		assert_equal "$status" 1
		assert_equal "$(jq -r '"\(.line) \(.code)"' "$work/rejects" | xargs)" "4 CONSTRAINT 5 CONSTRAINT 6 CONSTRAINT 7 WRONG_TYPE"
	done
	assert_equal "$(query 'SELECT feed, n, ok, x, day, at, "all" FROM article ORDER BY feed, n')" 'a|-9223372036854775808|t|0.1|0001-01-01|2023-07-21 01:00:00.123456+00|{"a": [null, 1000], "b": 1.10}
a|2|f|-1.7976931348623157e+308|9999-12-31|2023-07-21 08:00:00+00|
b|2||5e-324|||'
	assert_equal "$(query 'SELECT * FROM v_words ORDER BY 1; SELECT * FROM word ORDER BY 1, 2, 3')" "$(sqlite3 "$work/db" 'SELECT * FROM v_words ORDER BY 1; SELECT * FROM word ORDER BY 1, 2, 3')"
	printf '{"feed":"a","n":2,"words":["q"]}\n' | emit -r "$work/own.yaml" --no-default-rules --to "postgresql:$PGDATABASE"
	assert_equal "$(query 'SELECT count(*), count(x) FROM article; SELECT word FROM word ORDER BY feed, n, w' | xargs)" "3|2 x y q z"
	run emit -r "$work/own.yaml" --no-default-rules --to "postgresql:$PGDATABASE" --forget a
	assert_equal "$status" 2
}

# ---- bad rows

@test "rows that the server refuses are found, rejected with their SQLSTATE, and the rest goes in" {
	entity='{"type":"person","key":"A","fields":{"ranks":[],"positions":[]},"mentions":[]}'
	long=$(python3 -c 'import random; r = random.Random(1); print("".join(chr(r.randrange(0x4e00, 0x9fff)) for _ in range(4000)))')
	{
		head -20 "$work/in"
		printf '{"id":"twice","entities":[%s,%s]}\n' "$entity" "$entity"
		sed -n 21,50p "$work/in"
		printf '{"id":"%s"}\n' "$long"
		printf '{"id":"nul","text":"a\\u0000b"}\n{"id":"nul2","tag_errors":[{"code":"\\\\u0000 \\u0000"}]}\n{"id":"no nul","tag_errors":["\\\\u0000"]}\n'
		printf '{"id":"range","dedupe":{"verdict":"near","score":0.5},"tags":[{"start":9223372036854775807,"fields":{"n":1e999999}}]}\n'
		tail -10 "$work/in"
	} > "$work/bad"
	run --separate-stderr load_it --rejects="$work/rejects" "$work/bad"
	assert_equal "$status" 1
	assert_equal "$(jq -r '"\(.line) \(.code) \(.message)"' "$work/rejects" | sort -n | cut -c1-110)" \
"21 CONSTRAINT the database refuses a row: duplicate key value violates unique constraint \"person_pkey\" (23505)
52 CONSTRAINT the database refuses a row: index row requires 12016 bytes, maximum size is 8191 (54000)
53 NUL \\u0000 in a string
54 NUL \\u0000 in a string
56 CONSTRAINT the database refuses a row: value overflows numeric format (22003)"
	assert_equal "$(query "SELECT count(*), count(*) FILTER (WHERE id = 'no nul') FROM document")" "61|1"
	conserved "$work/stats"
	query "DELETE FROM document WHERE id = 'no nul'"
	holds "$(wanted_of "$work/in")"
	# The former rows of a record that is refused stay as they were.
	load_it <<< '{"id":"twice","title":"old"}'
	run load_it "$work/bad"
	assert_equal "$(query "SELECT title FROM document WHERE id = 'twice'")" old
}

@test "texts that look like the ends and escapes of COPY are texts" {
	printf '%s\n' '{"id":"\\.","title":"\n\\.\n","text":"\\N","source":"\t\\t\\","tags":[{"text":"\\."},{"text":""},{}]}' > "$work/odd"
	load_it "$work/odd"
	assert_equal "$(query "SELECT id, title = E'\\n\\\\.\\n', text, source = E'\\t\\\\t\\\\' FROM document")" '\.|t|\N|t'
	assert_equal "$(query "SELECT count(*) FILTER (WHERE text = '\\.'), count(*) FILTER (WHERE text = ''), count(*) FILTER (WHERE text IS NULL) FROM tag")" "1|1|1"
	assert_equal "$(query "SELECT name = E'\\t\\\\t\\\\', state FROM _source")" "t|read"
}

@test "1,200 hostile strings in every text come back as they went in" {
	run python3 "$BATS_TEST_DIRNAME/hostile.py" "$work" "$PGDATABASE"
	assert_success
	assert_output --partial "came back"
}

# ---- what happens to servers

# Feed a load in parts: `feed_begin`, `feed FROM TO`, `feed_end`; its status is then in $status.
feed_begin() {
	mkfifo "$work/pipe"
	load_it --batch=10 "$@" < "$work/pipe" 2> "$work/err" 3>&- &
	emit=$!
	exec 9> "$work/pipe"
}
feed() {
	sed -n "$1,$2p" "${3:-$work/in}" >&9 2> /dev/null || true	# it may have given up already
}
feed_end() {
	exec 9>&-
	status=0
	wait "$emit" || status=$?
	rm -f "$work/pipe"
}
wait_for() {	# until the query answers what is wanted
	local i
	for i in $(seq 200); do
		[ "$(query "$1" 2> /dev/null)" != "$2" ] || return 0
		sleep 0.05
	done
	echo "never: $1 = $2"
	return 1
}

@test "a paused stream is committed after a second, not when it ends" {
	feed_begin --wait=5
	feed 1 13
	wait_for 'SELECT count(*) FROM document' 13
	assert_equal "$(query "SELECT state, count(*) FROM _source GROUP BY 1")" "loading|13"
	feed_end
	assert_equal "$status" 0
	assert_equal "$(query "SELECT state, count(*) FROM _source GROUP BY 1; SELECT state, records FROM _run")" $'read|13\nended|13'
}

@test "a terminated backend: a new session takes over, and nothing is lost or twice" {
	feed_begin --wait=20
	feed 1 20
	wait_for 'SELECT count(*) FROM document' 20
	query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sangloc emit'"
	feed 21 60
	feed_end
	assert_equal "$status" 0
	assert_equal "$(stat_of '[.documents_added,.reconnects >= 1]')" "[60,true]"
	holds "$(wanted_of "$work/in")"
}

@test "a server that stops and comes back: the load goes on; one that stays away: status 75, and a second run completes it" {
	feed_begin --wait=60
	feed 1 20
	wait_for 'SELECT count(*) FROM document' 20
	postgres_control stop -m immediate
	feed 21 40
	sleep 0.3
	postgres_control start
	feed 41 60
	feed_end
	assert_equal "$status" 0
	wanted=$(wanted_of "$work/in")
	holds "$wanted"
	records 60 x > "$work/changed"
	feed_begin --wait=1
	feed 1 20 "$work/changed"
	postgres_control stop -m fast
	feed 21 60 "$work/changed"
	feed_end
	assert_equal "$status" 75
	[[ $(tail -1 "$work/err") == "emit: fatal: postgresql:$PGDATABASE: "*": run again" ]] || { cat "$work/err"; return 1; }
	run load_it --wait=0 "$work/changed"
	assert_equal "$status" 75
	postgres_control start
	load_it "$work/changed"
	holds "$(wanted_of "$work/changed")"
}

@test "a statement timeout: fewer rows at a time; a single record that takes too long: status 75" {
	load_it < /dev/null
	query "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END'"
	query "CREATE TRIGGER slow BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION slow()"
	query "ALTER DATABASE $PGDATABASE SET statement_timeout = '400ms'"
	load_it --wait=20 "$work/in"
	assert_equal "$(stat_of .documents_added)" 60
	query "ALTER TABLE event DISABLE TRIGGER slow"
	holds "$(wanted_of "$work/in")"
	query "ALTER TABLE event ENABLE TRIGGER slow"
	query "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RETURN NEW; END'"
	run --separate-stderr load_it --wait=1 <<< '{"id":"slow","events":[{"name":"x"}]}'
	assert_equal "$status" 75
	[[ $stderr == *"canceling statement due to statement timeout (57014); tried "*": run again" ]] || { echo "$stderr"; return 1; }
	assert_equal "$(query "SELECT count(*) FROM document WHERE id = 'slow'")" 0
}

@test "a deadlock is tried again; a full disk, a server that says nothing: status 75" {
	load_it < /dev/null
	query "CREATE SEQUENCE tries; CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF nextval(''tries'') < 3 THEN RAISE EXCEPTION ''ring'' USING ERRCODE = ''40P01''; END IF; RETURN NEW; END'"
	query "CREATE TRIGGER trip BEFORE INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION trip()"
	load_it --wait=20 "$work/in"
	assert_equal "$(stat_of '[.documents_added,.rejected.total,.reconnects]')" "[60,0,0]"
	query "CREATE OR REPLACE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no space left'' USING ERRCODE = ''53100''; END'"
	run --separate-stderr load_it --wait=1 <<< '{"id":"x","events":[{"name":"x"}]}'
	assert_equal "$status" 75
	[[ $stderr == *"no space left (53100); tried "*": run again" ]] || { echo "$stderr"; return 1; }
	query "ALTER TABLE event DISABLE TRIGGER trip"
	holds "$(wanted_of "$work/in")"
	server=$(head -1 "$POSTGRES_FOLDER/data/postmaster.pid")
	kill -STOP "$server"
	run --separate-stderr timeout 60 "$SANGLOC_BIN/emit" --wait=0 --to "postgresql:$PGDATABASE" "$work/in"
	kill -CONT "$server"
	assert_equal "$status" 75
	[[ $stderr == *"the server does not answer; tried 1 times in "*": run again" ]] || { echo "$stderr"; return 1; }
}

@test "a lock of somebody else: waited for, then status 75" {
	load_it "$work/in"
	psql -qX -c "BEGIN" -c "LOCK TABLE document" -c "\\! touch $work/held" \
		-c "\\! for i in \$(seq 1200); do [ ! -e $work/release ] || break; sleep 0.05; done" > /dev/null 2>&1 3>&- &
	holder=$!
	for _ in $(seq 1200); do [ ! -e "$work/held" ] || break; sleep 0.05; done
	records 61 > "$work/more"
	run load_it --wait=0 "$work/more"
	assert_equal "$status" 75
	assert_output --partial "(55P03)"
	(sleep 0.3; touch "$work/release") 3>&- &
	load_it --wait=60 "$work/more"
	assert_equal "$(stat_of .documents_added)" 1
	wait "$holder"
}

@test "several loads into one new database at once: all of it, once" {
	for part in 1 2 3 4; do
		emit --to "postgresql:$PGDATABASE" --batch=5 --wait=60 <(sed -n "$((part * 10 - 9)),$((part * 10 + 20))p" "$work/in") 3>&- &
	done
	wait
	load_it "$work/in"
	assert_equal "$(stat_of .documents_unchanged)" 60
	holds "$(wanted_of "$work/in")"
}

# disturb: something bad, at random.
disturb() {
	case $((RANDOM % 4)) in
	0) query "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sangloc emit'" > /dev/null ;;
	1) postgres_control stop -m immediate; postgres_control start ;;
	2) query "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'sangloc emit'" > /dev/null ;;
	3) kill -9 "$emit" 2> /dev/null || true ;;
	esac
}

@test "rounds of loads that are disturbed at random, each run again where it says so: always the same database" {
	RANDOM=7
	rounds=$(whole && echo 100 || echo 4)
	records 150 > "$work/old"
	records 150 x > "$work/new"
	old=$(wanted_of "$work/old") new=$(wanted_of "$work/new")
	load_it --wait=0 "$work/old"
	killed=0 again=0
	for ((round = 1; round <= rounds; round++)); do
		[ $((round % 2)) -eq 0 ] && file=$work/old wanted=$old || { file=$work/new wanted=$new; }
		emit --to "postgresql:$PGDATABASE" --batch=$((RANDOM % 20 + 1)) --wait=$((RANDOM % 2 * 30)) "$file" > /dev/null 2> "$work/err" 3>&- &
		emit=$!
		sleep "0.$((RANDOM % 6))"
		disturb
		status=0
		wait "$emit" || status=$?
		case $status in
		0) holds "$wanted" ;;
		75) again=$((again + 1)) ;;
		137) killed=$((killed + 1)) ;;
		*) echo "round $round: status $status"; cat "$work/err"; return 1 ;;
		esac
		load_it --wait=30 "$file"
		holds "$wanted" || { echo "round $round"; return 1; }
		load_it "$file"
		assert_equal "$(stat_of .rows_written)" 0
	done
	echo "$rounds rounds, $killed killed, $again to be run again"
}

@test "emit killed at random, then run again: the database of an undisturbed run" {
	RANDOM=11
	wanted=$(wanted_of "$work/in")
	for ((i = 0; i < $(whole && echo 200 || echo 4); i++)); do
		query "DROP SCHEMA public CASCADE; CREATE SCHEMA public" 2> /dev/null
		emit --to "postgresql:$PGDATABASE" --batch=3 "$work/in" > /dev/null 2>&1 3>&- &
		emit=$!
		sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
		kill -9 "$emit" 2> /dev/null || true
		wait "$emit" || true
		load_it --wait=30 "$work/in"
		holds "$wanted"
	done
}

# ---- the database

@test "what a server will not have: 69, 77, 75, 78, each told once and without a password" {
	refused() {
		local status_wanted=$1 says=$2
		shift 2
		run --separate-stderr emit --wait=0 --to "$@" < "$work/in"
		assert_equal "$status" "$status_wanted"
		[[ $stderr == *"$says"* ]] && [ "$(grep -c "$says" <<< "$stderr")" -eq 1 ] || { echo "$stderr"; return 1; }
		[[ $stderr != *geheim* ]]
	}
	refused 69 'emit: fatal: postgresql:none: connect: database "none" does not exist (3D000)' postgresql:none
	PGPASSWORD=geheim refused 77 'role "nobody else" does not exist (28000)' "postgresql:dbname=$PGDATABASE user='nobody else'"
	refused 75 "postgresql:x: " "postgresql:host=$work dbname=x"
	refused 2 "a password in the arguments can be read by everybody" "postgresql:dbname=x password=geheim"
	refused 2 "a password in the arguments" "postgresql://me:geheim@localhost/x"
	refused 2 "is followed by a database" "postgresql:host=x pasword=geheim"
	refused 69 'definition of service "none" not found' "postgresql:service=none"
	query "CREATE ROLE careful LOGIN PASSWORD 'geheim'"
	refused 77 "no password supplied" "postgresql:dbname=$PGDATABASE user=careful"
	PGPASSWORD=falsch refused 77 "password authentication failed" "postgresql:dbname=$PGDATABASE user=careful"
	query "CREATE DATABASE latin ENCODING LATIN1 TEMPLATE template0"
	refused 78 "encoding is LATIN1" postgresql:latin
	query "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA public TO reader"
	load_it "$work/in"
	PGUSER=reader refused 77 "permission denied" "postgresql:$PGDATABASE"
	printf '[mine]\nhost=%s\ndbname=%s\n' "$PGHOST" "$PGDATABASE" > "$work/services"
	PGSERVICEFILE=$work/services emit --to postgresql:service=mine "$work/in"
}

@test "tables that differ: status 78 that names it; --check-schema tells all; evolve: add-columns adds them" {
	load_it "$work/in"
	wanted=$(content | cksum)
	run emit --to "postgresql:$PGDATABASE" --check-schema
	assert_success
	assert_output ""
	query "ALTER TABLE document DROP COLUMN published_time; ALTER TABLE abbreviation ALTER COLUMN seq TYPE integer; ALTER TABLE document ADD COLUMN mine text; DROP VIEW v_rules"
	run emit --to "postgresql:$PGDATABASE" --check-schema
	assert_equal "$status" 1
	assert_line "table document: no column published_time (text)"
	assert_line "table abbreviation: column seq is integer, the mapping says bigint"
	assert_line "no view v_rules"
	assert_equal "${#lines[@]}" 3
	run --separate-stderr load_it "$work/in"
	assert_equal "$status" 78
	assert_equal "${stderr_lines[0]}" "emit: postgresql:$PGDATABASE: table 'document' has no column 'published_time'; load into a new database, say 'evolve: add-columns' in the mapping, or ALTER TABLE \"document\" ADD COLUMN \"published_time\" text COLLATE \"C\" [CONFIG]"
	query "ALTER TABLE abbreviation ALTER COLUMN seq TYPE bigint"
	printf 'mapping: more\nevolve: add-columns\n' > "$work/more.yaml"
	load_it -r "$work/more.yaml" "$work/in"
	run emit --to "postgresql:$PGDATABASE" --check-schema
	assert_success
	query "ALTER TABLE document DROP COLUMN mine"
	assert_equal "$(query 'SELECT count(*) FROM document; SELECT count(*) FROM v_person')" $'60\n5'
}

@test "views are made anew when their text differs, and only then" {
	load_it "$work/in"
	query "SELECT oid, relname FROM pg_class WHERE relkind = 'v' AND relname LIKE 'v\\_%' ORDER BY 2" > "$work/before"
	load_it "$work/in"
	query "SELECT oid, relname FROM pg_class WHERE relkind = 'v' AND relname LIKE 'v\\_%' ORDER BY 2" | cmp - "$work/before"
	query "CREATE OR REPLACE VIEW v_rules AS SELECT rules, count(*) AS documents, min(id) AS first_document, max(id) AS last_document FROM document GROUP BY rules"
	run emit --to "postgresql:$PGDATABASE" --check-schema
	assert_output "view v_rules has another text"
	load_it "$work/in"
	assert_equal "$(query "SELECT first_document FROM v_rules")" n/0.txt
}

@test "a view that PostgreSQL does not take is told at its place in the mapping" {
	printf 'mapping: more\nviews:\n  v_one: {sqlite: SELECT 1 AS x}\n  v_two: {postgresql: SELECT nothing FROM document}\n' > "$work/more.yaml"
	run --separate-stderr load_it -r "$work/more.yaml" "$work/in"
	assert_equal "$status" 78
	assert_equal "${stderr_lines[0]}" "emit: $work/more.yaml:4:3: view 'v_two': column \"nothing\" does not exist [CONFIG]"
	assert_equal "$(query "SELECT count(*) FROM pg_class WHERE relname = 'document'")" 0
	sed -i 's/SELECT nothing FROM document/"SELECT 1; DROP TABLE document"/' "$work/more.yaml"
	run --separate-stderr load_it -r "$work/more.yaml" "$work/in"
	assert_equal "$status" 78
	[[ $stderr == *"multiple commands"* ]]
}

@test "--ddl=postgresql makes the tables and views that a load finds right" {
	emit --ddl=postgresql | psql -qX -v ON_ERROR_STOP=1
	run emit --to "postgresql:$PGDATABASE" --check-schema
	refute_output --partial table
	load_it "$work/in"
	holds "$(wanted_of "$work/in")"
}

@test "--forget removes a document, what hangs on it, and its source" {
	load_it "$work/in"
	id=$(query "SELECT id FROM document WHERE source = 'n/7.txt'")
	run emit --to "postgresql:$PGDATABASE" --forget "$id" --forget "'; DROP TABLE tag; --"
	assert_equal "$status" 1
	assert_output "emit: no document ''; DROP TABLE tag; --'"
	for table in $tables; do
		assert_equal "$(query "SELECT count(*) FROM $table WHERE $([ $table = document ] && echo id || echo document) = '$id'")" 0
	done
	assert_equal "$(query "SELECT count(*) FROM document; SELECT count(*) FROM _source")" $'59\n59'
	load_it "$work/in"
	assert_equal "$(stat_of .documents_added)" 1
}

@test "a source is done when its end record came, and stays so" {
	end='{"_type":"end","stage":"dedupe","records":60,"rejected":0,"sources":["empty.txt"]}'
	load_it "$work/in"
	assert_equal "$(query "SELECT state, count(*), sum(records) FROM _source GROUP BY 1")" "read|60|60"
	{ cat "$work/in"; echo "$end"; } | load_it --require-trailer
	assert_equal "$(query "SELECT state, count(*), sum(records) FROM _source GROUP BY 1")" "done|61|60"
	places > "$work/before"
	{ cat "$work/in"; echo "$end"; } | load_it --require-trailer
	load_it "$work/in"
	places | cmp - "$work/before"
	{ head -59 "$work/in"; echo "$end"; } > "$work/short"
	run load_it --require-trailer "$work/short"
	assert_equal "$status" 65
	records 60 x | load_it
	assert_equal "$(query "SELECT state, count(*) FROM _source GROUP BY 1 ORDER BY 1")" $'done|41\nread|20'
}

@test "SIGTERM while the server is away: at once, by the signal" {
	feed_begin --wait=600
	feed 1 10
	wait_for 'SELECT count(*) FROM document' 10
	postgres_control stop -m fast
	feed 11 30
	sleep 0.5
	kill -TERM "$emit"
	SECONDS=0
	feed_end
	postgres_control start
	assert_equal "$status" 143
	[ "$SECONDS" -lt 20 ]
}

@test "the examples of the manual and of the README run" {
	for page in README.md filters/emit/sangloc-emit.1; do
		psql -qX -d postgres -c "DROP DATABASE IF EXISTS news" 2> /dev/null
		(unset PGDATABASE && python3 "$top/tests/pipeline/examples.py" --with=psql "$top/$page")
	done
}
