# scripts/sangloc-batch: new files into a database, and nothing marked done that is not.
# shellcheck disable=SC2016,SC2154 # text of scripts that are made; stderr_lines is set by run

setup() {
	load ../helpers/common
	small_rules
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	work=$BATS_TEST_TMPDIR
	mkdir "$work/in"
	cp tests/articles/0[1-3]*.txt "$work/in"
}

teardown() {
	[ ! -d "${POSTGRES_FOLDER:-}" ] || postgres_stop
}

batch() {
	scripts/sangloc-batch "$@" "$work/in" "$work/state" "sqlite:$work/news.db"
}

ledger() {
	sqlite3 "$work/state/ledger.db" "$1"
}

# kills MODE WHOLE SAMPLE: what is slow with sanitizers takes a smaller one.
kills() {
	local count=$3
	if whole; then count=$2; elif sanitized; then count=2; fi
	run python3 tests/pipeline/kills.py "$1" "$count"
}

# filters_with NAME BODY: the filters, one of them replaced by a script.
filters_with() {
	mkdir -p "$work/bin"
	for name in normalize segment tag dedupe emit; do
		ln -sf "$SANGLOC_BIN/$name" "$work/bin/$name"
	done
	rm "$work/bin/$1"
	printf '#!/bin/sh\nreal=%s\n%s\n' "$SANGLOC_BIN/$1" "$2" > "$work/bin/$1"
	chmod +x "$work/bin/$1"
}

@test "what a filter remarks on reaches the operator and stays with the run" {
	rm "$work"/in/*
	printf '{"id":"a","text":"Hôm qua họp.","published":"hôm qua"}\n' > "$work/in/a.ndjson"
	run batch
	assert_success
	assert_output --partial "1 date could not be read and is in published_text: 'hôm qua'"
	run cat "$work"/state/runs/*/messages
	assert_output --partial "1 date could not be read"
}

@test "what is new is loaded, quietly; a second run takes nothing and writes nothing" {
	run batch
	assert_success
	assert_output ""
	assert_equal "$(sqlite3 "$work/news.db" 'SELECT count(*) FROM document')" 3
	assert_equal "$(ledger "SELECT group_concat(state) FROM source")" "done,done,done"
	before=$(cksum < "$work/news.db")
	run batch -v
	assert_success
	assert_output "sangloc-batch: 0 of 0 files done: 0 records, 0 rejected, 0 dropped, status 0"
	assert_equal "$(cksum < "$work/news.db")" "$before"
}

@test "only what is new or changed is taken, and --list says so; --again takes all" {
	batch
	cp tests/articles/04*.txt "$work/in/new one.txt"
	echo 'Hết.' >> "$work/in/01-so-ket-doi-ngoai.txt"
	touch "$work/in/.hidden.txt" "$work/in/picture.jpg"
	run batch --list
	assert_output $'changed\t01-so-ket-doi-ngoai.txt\nnew\tnew one.txt'
	run batch -v
	assert_output "sangloc-batch: 2 of 2 files done: 2 records, 0 rejected, 0 dropped, status 0"
	assert_equal "$(sqlite3 "$work/news.db" "SELECT count(*) FROM document WHERE text LIKE '%Hết.'")" 1
	run batch -v --again
	assert_output --partial "4 of 4 files done"
}

@test "rejected records: status 1, the source is done, they are kept, and the metrics say so" {
	printf '{"id":"1","text":"Một."}\n{"text":7}\n' > "$work/in/feed.ndjson"
	run --separate-stderr batch
	assert_equal "$status" 1
	assert_equal "${stderr_lines[-1]}" "sangloc-batch: 1 of 5 records were rejected; they are in $work/state/runs/1.1/rejects"
	assert_equal "$(jq -c .record "$work"/state/runs/1.1/rejects/*)" '{"text":7}'
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 4
	run cat "$work/state/sangloc.prom"
	assert_line 'sangloc_batch_last_run_status 1'
	assert_line 'sangloc_batch_last_run_records{fate="rejected"} 1'
	assert_line 'sangloc_batch_files{state="done"} 4'
	run batch --keep=0
	assert_success
	assert [ -d "$work/state/runs/1.1/rejects" ]
}

@test "the metrics are read by a parser of the exposition format, and last_success stays through a failure" {
	batch --prometheus="$work/x.prom"
	success=$(awk '$1 == "sangloc_batch_last_success_timestamp_seconds" { print $2 }' "$work/x.prom")
	touch "$work/in/01-so-ket-doi-ngoai.txt"
	rm "$work/news.db"
	mkdir "$work/news.db"
	run batch --prometheus="$work/x.prom"
	assert_equal "$status" 73
	run grep -vE '^(# (HELP|TYPE) sangloc_batch_[a-z_]+ .+|sangloc_batch_[a-z_]+(\{[a-z]+="[a-z]+"\})? [0-9.]+)$' "$work/x.prom"
	assert_output ""
	assert_equal "$(awk '$1 == "sangloc_batch_last_success_timestamp_seconds" { print $2 }' "$work/x.prom")" "$success"
	assert_equal "$(stat -c %a "$work/x.prom")" 644
	run ls -A "$work"
	refute_output --partial .tmp
}

@test "each filter that dies, however it dies: no source is done, and the next run makes it good" {
	rm "$work"/in/0[23]*               # halves are another test's
	for name in normalize segment tag dedupe emit; do
		rm -rf "$work/state" "$work/news.db"
		for end in 'kill -9 $$' 'exit 0' '"$real" "$@" | head -c 3000; exit 0'; do
			[[ $name:$end != emit:*head* ]] || continue    # nothing of it goes there
			filters_with "$name" "$end"
			SANGLOC_BIN=$work/bin run batch
			[ "$status" -gt 1 ] || { echo "$name, $end: status $status"; return 1; }
			assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 0
		done
		run batch
		assert_success
		assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 1
		assert_equal "$(sqlite3 "$work/news.db" 'SELECT count(*) FROM document')" 1
	done
}

@test "a file that kills a filter does not keep the others out; it is told, and tried again alone" {
	echo 'Con quỷ.' > "$work/in/02-poison.txt"
	filters_with tag 'f=$(mktemp); cat > "$f"; ! grep -q "Con quỷ" "$f" || kill -11 $$; "$real" "$@" < "$f"; s=$?; rm "$f"; exit $s'
	SANGLOC_BIN=$work/bin run batch
	assert_equal "$status" 139
	assert_line "sangloc-batch: $work/in/02-poison.txt: status 139 (segment 141, tag 139, dedupe 65, emit 65); it is tried again by the next run" ||
		assert_output --regexp "02-poison.txt: status 139 \(.*tag 139.*\); it is tried again"
	assert_equal "$(ledger "SELECT group_concat(name) FROM source WHERE state = 'failed'")" 02-poison.txt
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 3
	SANGLOC_BIN=$work/bin run batch --list
	assert_output $'failed\t02-poison.txt'
	run batch -v
	assert_success
	assert_output --partial "1 of 1 files done"
}

@test "a database that is gone ends the run with its status, and no file is blamed" {
	run --separate-stderr scripts/sangloc-batch "$work/in" "$work/state" sqlite:/nonexistent/dir/x.db
	assert_equal "$status" 73
	assert_equal "${stderr_lines[-1]}" "sangloc-batch: fatal: status 73 (normalize 141, segment 141, tag 141, dedupe 141, emit 73)" ||
		[[ ${stderr_lines[-1]} == "sangloc-batch: fatal: status 73 ("*"emit 73)" ]]
	assert_equal "$(ledger "SELECT count(*) FROM source")" 0
	assert_equal "$(ledger "SELECT count(*) FROM chain")" 1
}

@test "wrong rules are told by each run, also where nothing is new, and make no database" {
	printf 'pack: my\nlang: 1\nruless: []\n' > "$work/my.yaml"
	run --separate-stderr batch -r "$work/my.yaml"
	assert_equal "$status" 78
	assert_equal "${stderr_lines[-1]}" "sangloc-batch: fatal: the configuration or the rules are wrong"
	[ ! -e "$work/news.db" ]
	assert_equal "$(ledger "SELECT count(*) FROM source")" 0
	batch
	run --separate-stderr batch -r "$work/my.yaml"
	assert_equal "$status" 78
	[[ $stderr == "tag: $work/my.yaml:3:1: unknown key 'ruless'"* ]] || { echo "$stderr"; return 1; }
	grep -qx 'sangloc_batch_last_run_status 78' "$work/state/sangloc.prom"
	run --separate-stderr batch -r "$work/none.yaml"
	assert_equal "$status" 66
	run batch
	assert_success
}

@test "records of a feed: the database knows each file by its name" {
	rm "$work/in"/*
	printf '{"id":"1","text":"Tin một."}\n{"id":"2","text":"Tin hai."}\n' > "$work/in/a.ndjson"
	batch
	assert_equal "$(sqlite3 "$work/news.db" 'SELECT name, state, records FROM _source')" "a.ndjson|done|2"
}

@test "what is done is done in one database: another one, or one that is gone, needs --again" {
	batch
	run scripts/sangloc-batch "$work/in" "$work/state" "sqlite:$work/other.db"
	assert_equal "$status" 78
	assert_output --partial "state knows what is in sqlite:$work/news.db, not in sqlite:$work/other.db"
	assert [ ! -e "$work/other.db" ]
	mv "$work/news.db" "$work/kept.db"
	run batch
	assert_equal "$status" 78
	assert_output --partial "news.db is gone, and 3 files stand as done in it"
	run batch --again -v
	assert_success
	assert_output --partial "3 of 3 files done: 3 records"
	run scripts/sangloc-batch --again "$work/in" "$work/state" "sqlite:$work/other.db"
	assert_success
	assert_equal "$(sqlite3 "$work/other.db" 'SELECT count(*) FROM document')" 3
	# a server's password is not kept
	PGHOST=/nonexistent run scripts/sangloc-batch --again "$work/in" "$work/state" 'postgresql://me:secret@/x?password=secret&host=/nonexistent'
	assert_equal "$(ledger "SELECT db FROM target")" 'postgresql://me@/x?password=&host=/nonexistent'
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 0
}

@test "two runs at once: the second says who is at work, status 75; with --wait it goes on afterwards" {
	filters_with tag 'sleep 2; exec "$real" "$@"'
	SANGLOC_BIN=$work/bin batch &
	first=$!
	for _ in $(seq 100); do
		[ ! -d "$work/state/runs" ] || break
		sleep 0.05
	done
	run batch
	assert_equal "$status" 75
	assert_output --regexp "^sangloc-batch: fatal: $work/state: in use by pid [0-9]+ since 20[0-9T:+-]+$"
	run batch -v --wait=60
	assert_success
	assert_output --partial "0 of 0 files done"
	wait "$first"
}

@test "killed while its filters live on: the next run waits for them" {
	filters_with tag 'sleep 2; exec "$real" "$@"'
	SANGLOC_BIN=$work/bin scripts/sangloc-batch "$work/in" "$work/state" "sqlite:$work/news.db" &
	for _ in $(seq 100); do
		[ ! -d "$work/state/runs/1.1/rejects" ] || break
		sleep 0.05
	done
	kill -9 $!
	wait $! || true
	run batch
	assert_equal "$status" 75
	assert_output --partial "in use by the filters of a run that was killed"
	run batch --wait=60
	assert_success
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 3
}

@test "SIGTERM: the filters get it, the script dies of it, nothing is marked" {
	filters_with tag 'sleep 5; exec "$real" "$@"'
	SANGLOC_BIN=$work/bin scripts/sangloc-batch "$work/in" "$work/state" "sqlite:$work/news.db" 2> /dev/null &
	for _ in $(seq 100); do
		[ ! -d "$work/state/runs/1.1/rejects" ] || break
		sleep 0.05
	done
	kill $!
	status=0
	wait $! || status=$?
	assert_equal "$status" 143
	assert_equal "$(ledger "SELECT count(*) FROM source")" 0
	run batch --wait=60
	assert_success
}

@test "names that the shell or a terminal would obey, and bytes that are no UTF-8" {
	for name in "it's \$HOME" $'two\nlines' $'esc\e[31m' '-o' '*' $'\xff\xfe'; do
		cp tests/articles/04*.txt "$work/in/$name.txt"
		echo "Số $((++number))." >> "$work/in/$name.txt"
	done
	run batch
	assert_success
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 9
	run batch --list --again
	refute_output --partial $'\e'
}

@test "a file that cannot be read is told, status 66, and the others are loaded" {
	ln -s /nonexistent "$work/in/gone.txt"
	run batch
	assert_equal "$status" 66
	assert_output "sangloc-batch: $work/in/gone.txt: No such file or directory"
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 3
}

@test "a ledger that is damaged, foreign, newer or no file is refused and left alone" {
	batch
	cp "$work/state/ledger.db" "$work/good"
	head -c 5000 "$work/good" > "$work/state/ledger.db"
	run batch
	assert_equal "$status" 65
	assert_output --partial "away, and all files are loaded again"
	cp "$work/good" "$work/state/ledger.db"
	sqlite3 "$work/state/ledger.db" 'PRAGMA application_id=7'
	run batch
	assert_equal "$status" 78
	cp "$work/good" "$work/state/ledger.db"
	sqlite3 "$work/state/ledger.db" 'PRAGMA user_version=9'
	run batch
	assert_equal "$status" 78
	assert_output --partial "another version"
	rm "$work/state/ledger.db"
	ln -s "$work/good" "$work/state/ledger.db"
	run batch
	assert_equal "$status" 73
}

@test "a damaged memory of dedupe ends the run, and no file is blamed" {
	batch
	head -c 5000 "$work/state/seen.db" > "$work/cut"
	mv "$work/cut" "$work/state/seen.db"
	run batch --again
	assert_equal "$status" 65
	assert_output --partial "seen.db"
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'failed'")" 0
}

@test "a state inside the inbox is not taken for articles" {
	printf '{"text":7}\n' > "$work/in/feed.ndjson"
	run scripts/sangloc-batch "$work/in" "$work/in/state" "$work/news.db"
	assert_equal "$status" 1
	run scripts/sangloc-batch -v "$work/in" "$work/in/state" "$work/news.db"
	assert_success
	assert_output --partial "0 of 0 files done"
	assert [ -s "$work/in/state/runs/1.1/rejects/normalize.ndjson" ]
}

@test "settings from the environment; the command line wins; what means nothing is an error" {
	export SANGLOC_BATCH_STATE=$work/state SANGLOC_BATCH_DB=$work/news.db SANGLOC_BATCH_PATTERN='01* 02*' SANGLOC_BATCH_VERBOSE=1
	run scripts/sangloc-batch "$work/in"
	assert_output --partial "2 of 2 files done"
	run scripts/sangloc-batch --pattern='03*' "$work/in"
	assert_output --partial "1 of 1 files done"
	SANGLOC_BATCH_JOB=2 run scripts/sangloc-batch "$work/in"
	assert_equal "$status" 2
	assert_output --partial "unknown setting SANGLOC_BATCH_JOB"
}

@test "without standard input, output and error: the same, and nothing of it in the files" {
	printf '{"text":7}\n' > "$work/in/feed.ndjson"
	status=0
	batch -v <&- >&- 2>&- || status=$?
	assert_equal "$status" 1
	assert_equal "$(ledger "SELECT count(*) FROM source WHERE state = 'done'")" 4
	run grep -rlF 'sangloc-batch:' "$work/state" "$work/news.db"
	assert_output ""
}

@test "PostgreSQL: loaded once, a source that the database does not hold whole is not done, a server that is gone is 75" {
	load ../helpers/postgres
	postgres_start
	postgres_database
	run scripts/sangloc-batch "$work/in" "$work/state" "postgresql:$PGDATABASE"
	assert_success
	assert_output ""
	assert_equal "$(query 'SELECT count(*) FROM document')" 3
	assert_equal "$(query "SELECT count(*) FROM _source WHERE state = 'done'")" 3
	filters_with emit '"$real" "$@"; status=$?; psql -qX -c "UPDATE _source SET state = '"'loading'"' WHERE name LIKE '"'02%'"'"; exit $status'
	SANGLOC_BIN=$work/bin run scripts/sangloc-batch --again "$work/in" "$work/state" "postgresql:///$PGDATABASE"
	assert_equal "$status" 70
	assert_output --partial "the database says that 02-tong-ket-hai-quan.txt is not all there"
	assert_equal "$(ledger "SELECT group_concat(name) FROM source WHERE state = 'failed'")" 02-tong-ket-hai-quan.txt
	postgres_stop
	run scripts/sangloc-batch --again "$work/in" "$work/state" "postgresql:///$PGDATABASE"
	assert_equal "$status" 75
}

@test "usage: --help, --version, wrong calls" {
	run scripts/sangloc-batch --help
	assert_success
	assert_output --partial "usage: sangloc-batch [OPTION]... INBOX STATE DB"
	run scripts/sangloc-batch --version
	assert_output --regexp '^sangloc [0-9.]+$'
	for wrong in "$work/in" "$work/in $work/state csv:x" "--jobs=-1 $work/in $work/state x.db" "--again=2 a b c"; do
		# shellcheck disable=SC2086
		run scripts/sangloc-batch $wrong
		assert_equal "$status" 2
	done
	run scripts/sangloc-batch /nonexistent "$work/state" x.db
	assert_equal "$status" 66
	run scripts/sangloc-batch "$work/in" /proc/none x.db
	assert_equal "$status" 73
}

@test "killed with all its filters at random moments, and run again: the database of an undisturbed run" {
	kills chain 500 4
	assert_success
}

@test "killed alone, its filters living on, and run again: the same" {
	kills orphans 100 2
	assert_success
}

@test "killed at any of its system calls that change a file, and run again: the same" {
	command -v strace > /dev/null && strace -qq -o /dev/null true || skip "strace cannot trace here"
	kills calls 1000 3
	assert_success
}

@test "a filter killed at random moments: no source stands as done that is not in the database" {
	kills stages 200 3
	assert_success
	refute_output --partial ", 0 chains seen to fail"
}

@test "the systemd units are right and hardened" {
	command -v systemd-analyze > /dev/null || skip "no systemd-analyze here"
	sed "s|/usr/local/bin/sangloc-batch|$PWD/scripts/sangloc-batch|" scripts/systemd/sangloc-batch.service > "$work/sangloc-batch.service"
	cp scripts/systemd/sangloc-batch.timer "$work"
	run systemd-analyze verify --man=no "$work/sangloc-batch.service" "$work/sangloc-batch.timer"
	assert_success
	refute_output --partial sangloc-batch.
	systemd-analyze security --help | grep -q -- --offline || skip "this systemd-analyze cannot judge a file"
	run systemd-analyze security --offline=true --threshold=20 "$work/sangloc-batch.service"
	assert_success
}

@test "a document that comes twice in a file: the earlier one stands in the rejects, and the file is done" {
	rm "$work"/in/*
	printf '%s\n' '{"id":"a","text":"Tin một."}' '{"id":"a","text":"Tin hai."}' > "$work/in/feed.ndjson"
	run batch -v
	assert_equal "$status" 1
	assert_output --partial "1 of 1 files done: 1 records, 1 rejected, 0 dropped, status 1"
	assert_equal "$(jq -r .record.text "$work"/state/runs/*/rejects/emit.ndjson)" "Tin một."
}
