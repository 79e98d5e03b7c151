# The loop itself, by the smallest filter there is: what no stage needs to be asked for again.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	good='{"id":"a","text":"Sáng nay, hội nghị khai mạc."}'
}

# numbered N: N short records.
numbered() {
	seq "$1" | sed 's/.*/{"id":"r&","text":"Tin số &."}/'
}

# counters JQ: a value of the last stats file.
counters() {
	jq -c "$1" "$work/stats"
}

@test "an unchanged record keeps every byte, a changed member its place" {
	printf ' {"b" : 1.10 , "bytes":"old", "text":"ab"}\t\n' > "$work/in"
	run passfilter "$work/in"
	assert_output '{"b" : 1.10 , "bytes":"old", "text":"ab"}'
	run passfilter --spell "$work/in"
	assert_output '{"b" : 1.10 , "bytes":2, "text":"ab"}'
}

@test "every record has one fate, and the counters say which" {
	numbered 10 > "$work/in"
	printf 'x\n{"id":"none"}\n\n' >> "$work/in"
	run --separate-stderr passfilter --drop='Tin số 3.' --stats="$work/stats" "$work/in"
	assert_equal "$status" 1
	assert_equal "${#lines[@]}" 9
	assert_equal "$(counters '[.in.records, .in.blank, .out.records, .rejected.total, .dropped.total, .exit]')" '[12,1,9,2,1,1]'
	assert_equal "$(counters .dropped.by_reason)" '{"unwanted":1}'
	assert_equal "$(counters .rejected.by_code)" '{"BAD_JSON":1,"MISSING_FIELD":1}'
	assert_equal "$(counters .rules_hits.text)" 10
	assert_equal "$(counters .in.bytes)" "$(wc -c < "$work/in")"
	assert_equal "$(counters .out.bytes)" "$(printf '%s\n' "${lines[@]}" | wc -c)"
}

@test "lines made from records are emitted, the records are out" {
	numbered 5 | passfilter --lines --trailer --stats="$work/stats" > "$work/out"
	assert_equal "$(head -1 "$work/out")" '"Tin số 1."'
	assert_equal "$(tail -1 "$work/out" | jq .records)" 5
	assert_equal "$(counters '[.in.records, .out.records, .emitted]')" '[5,5,5]'
}

@test "a message names file, line, column and code; ten of one code, then a count" {
	numbered 2 > "$work/in"
	yes '{"text":7}' | head -25 >> "$work/in"
	run --separate-stderr passfilter "$work/in"
	assert_equal "$status" 1
	assert_equal "${#stderr_lines[@]}" 11
	assert_equal "${stderr_lines[0]}" "passfilter: $work/in:3:9: 'text' is a number, not a string [WRONG_TYPE]"
	assert_equal "${stderr_lines[10]}" "passfilter: 15 more of this kind [WRONG_TYPE]"
}

@test "line numbers restart with each file, standard input among them" {
	numbered 3 > "$work/a"
	echo x >> "$work/a"
	run --separate-stderr passfilter "$work/a" - "$work/a" < "$work/a"
	assert_equal "${stderr_lines[0]}" "passfilter: $work/a:4:1: expected a value, found 'x' [BAD_JSON]"
	assert_equal "${stderr_lines[1]}" "passfilter: -:4:1: expected a value, found 'x' [BAD_JSON]"
	assert_equal "${stderr_lines[2]}" "passfilter: $work/a:4:1: expected a value, found 'x' [BAD_JSON]"
}

@test "a reject keeps the record as it came, or the bytes that were no record" {
	printf '{"id":"b", "n":1.10}\n\xff\xfe{\n' > "$work/in"
	printf '%s\n' "$good" > "$work/first"
	run --separate-stderr passfilter --rejects="$work/rejects" "$work/first" "$work/in"
	assert_equal "$status" 1
	assert_equal "$(head -1 "$work/rejects")" \
		"{\"_type\":\"reject\",\"stage\":\"passfilter\",\"file\":\"$work/in\",\"line\":1,\"byte\":0,\"code\":\"MISSING_FIELD\",\"message\":\"no 'text'\",\"record\":{\"id\":\"b\", \"n\":1.10}}"
	printf '\xff\xfe{' > "$work/wanted"
	sed -n 2p "$work/rejects" | jq -r .raw_base64 | base64 -d | cmp - "$work/wanted"
	assert_equal "$(sed -n 2p "$work/rejects" | jq -c '[.code, .line, .byte]')" '["BAD_UTF8",2,21]'
}

@test "rejects and stats in-band stand in the order of the input, the end record last" {
	printf '%s\nx\n%s\n' "$good" "$good" | passfilter --rejects=inband --stats=inband --trailer > "$work/out" 2> /dev/null || [ $? -eq 1 ]
	assert_equal "$(jq -r '._type // .id' "$work/out" | xargs)" "a reject a stats end"
	assert_equal "$(tail -1 "$work/out" | jq -c '[.records, .rejected]')" '[2,1]'
}

@test "a next stage passes them on and takes only the end for itself" {
	printf '%s\nx\n' "$good" | passfilter --rejects=inband --stats=inband --trailer 2> /dev/null |
		passfilter --require-trailer --trailer --stats="$work/stats" > "$work/out"
	assert_equal "$(jq -r '._type // .id' "$work/out" | xargs)" "a reject stats end"
	assert_equal "$(counters '[.in.records, .in.control, .out.records]')" '[1,3,1]'
}

@test "--strict and --max-rejects stop at the same record for any number of threads; what stood before goes out" {
	{ numbered 3000; echo x; numbered 3000; echo y; numbered 10; } > "$work/in"
	for jobs in 1 2 4; do
		run --separate-stderr passfilter -j$jobs --strict -R "$work/rejects" "$work/in"
		assert_equal "$status" 65
		assert_equal "${#lines[@]}" 3000
		assert_equal "${stderr_lines[1]}" "passfilter: fatal: stopped at the first rejected record"
		assert_equal "$(jq .line "$work/rejects")" 3001
		run --separate-stderr passfilter -j$jobs --max-rejects=1 "$work/in"
		assert_equal "$status" 65
		assert_equal "${#lines[@]}" 6000
		run --separate-stderr passfilter -j$jobs --max-rejects=2 "$work/in"
		assert_equal "$status" 1
		assert_equal "${#lines[@]}" 6010
	done
}

@test "--allow-rejects: status 0, the messages are warnings, -q silences them" {
	run --separate-stderr passfilter --allow-rejects <<< x
	assert_success
	assert_equal "$stderr" "passfilter: -:1:1: warning: expected a value, found 'x' [BAD_JSON]"
	run --separate-stderr passfilter --allow-rejects -q <<< x
	assert_success
	assert_equal "$stderr" ""
}

@test "--skip and --limit: the skipped are dropped, reading ends with the last" {
	numbered 10 > "$work/in"
	run passfilter --skip=2 --limit=3 --stats="$work/stats" "$work/in"
	assert_equal "$(jq -r .id <<< "$output" | xargs)" "r3 r4 r5"
	assert_equal "$(counters '[.in.records, .out.records, .dropped.by_reason.skipped]')" '[5,3,2]'
	run passfilter --limit=0 --stats="$work/stats" "$work/in"
	assert_equal "$output" ""
	assert_equal "$(counters .in.records)" 0
	yes "$good" | passfilter --limit=2 > "$work/out"	# or it would never end
	assert_equal "$(wc -l < "$work/out")" 2
}

@test "--limit with --require-trailer reads to the end and drops the rest" {
	numbered 10 | passfilter --trailer | passfilter --limit=3 --require-trailer --stats="$work/stats" > "$work/out"
	assert_equal "$(wc -l < "$work/out")" 3
	assert_equal "$(counters .dropped.by_reason)" '{"limit":7}'
}

@test "-o: a file appears whole or not at all, its mode stays, a link stays a link" {
	numbered 10 > "$work/in"
	echo old > "$work/out"
	chmod 640 "$work/out"
	ln -s out "$work/link"
	passfilter -o "$work/link" "$work/in"
	cmp "$work/in" "$work/out"
	[ -L "$work/link" ]
	assert_equal "$(stat -c %a "$work/out")" 640
	echo x >> "$work/in"
	run passfilter --strict -o "$work/out" "$work/in"
	assert_equal "$status" 65
	assert_equal "$(wc -l < "$work/out")" 10
	run bash -c "ls '$work' | grep tmp"
	assert_output ''
}

@test "one file for two outputs is refused" {
	run --separate-stderr passfilter -o "$work/x" -R "$work/x" <<< "$good"
	assert_equal "$status" 2
	assert_equal "$stderr" "passfilter: fatal: $work/x: one file for two outputs"
}

@test "the rejects of a run that failed are kept" {
	run --separate-stderr passfilter --strict --rejects="$work/rejects" <<< x
	assert_equal "$status" 65
	assert_equal "$(jq -r .code "$work/rejects")" BAD_JSON
}

@test "outputs that cannot be made: status 73, the path and the reason, before anything is read" {
	mkfifo "$work/fifo"
	for option in --output --rejects --stats; do
		# Nobody will ever write: whoever reads first waits for ever.
		run --separate-stderr timeout 20 passfilter "$option=$work/no/x" <> "$work/fifo"
		assert_equal "$status" 73
		assert_equal "$stderr" "passfilter: fatal: $work/no/x: cannot create: No such file or directory"
	done
}

@test "an input that cannot be read: 66, the others are read, a folder is called one" {
	numbered 2 > "$work/in"
	run --separate-stderr passfilter "$work/none" "$work/in" "$work" --trailer
	assert_equal "$status" 66
	assert_equal "${#lines[@]}" 2	# and no end record
	assert_equal "${stderr_lines[0]}" "passfilter: $work/none: cannot open: No such file or directory"
	assert_equal "${stderr_lines[1]}" "passfilter: $work: cannot read: Is a directory"
	assert_equal "${stderr_lines[2]}" "passfilter: fatal: not all of the input could be read"
}

@test "a file that is no NDJSON is passed over whole: 78, the others are read" {
	numbered 2 > "$work/in"
	gzip -k "$work/in"
	run --separate-stderr passfilter -j2 "$work/in.gz" "$work/in"
	assert_equal "$status" 78
	assert_equal "${#lines[@]}" 2
	assert_equal "${stderr_lines[0]}" "passfilter: $work/in.gz: not NDJSON: looks like gzip; use gzip -dc"
}

@test "the trailer: numbers that differ, lines behind it, files without one" {
	numbered 4 | passfilter --trailer > "$work/whole"
	sed 2d "$work/whole" > "$work/less"
	{ cat "$work/whole"; echo "$good"; } > "$work/behind"
	head -4 "$work/whole" > "$work/without"
	: > "$work/empty"
	for bad in less behind without empty; do
		run --separate-stderr passfilter --require-trailer "$work/$bad"
		assert_equal "$bad $status" "$bad 65"
		run --separate-stderr passfilter --require-trailer "$work/whole" "$work/$bad"
		assert_equal "$bad $status" "$bad 65"
	done
	run --separate-stderr passfilter --require-trailer "$work/whole" "$work/whole"
	assert_success
	run bash -c "cat '$work/whole' '$work/whole' | passfilter --require-trailer --trailer | tail -1 | jq .records"
	assert_output 8
	run --separate-stderr passfilter "$work/less"
	assert_success
	assert_equal "$stderr" "passfilter: $work/less:4:1: warning: the end record tells of 4 records, 3 came [TRUNCATED]"
}

@test "behind a pipe a rejected record is told with its id and source" {
	long=$(printf 'ế%.0s' {1..100})
	printf '%s\n' '{"id":"7","source":"tin.ndjson"}' '{"source":"tin.ndjson"}' '{"id":"8"}' "{\"id\":\"$long\",\"source\":\"x\"}" > "$work/in"
	run --separate-stderr passfilter < "$work/in"
	assert_equal "$stderr" "passfilter: -:1:1: no 'text' (id '7' in 'tin.ndjson') [MISSING_FIELD]
passfilter: -:2:1: no 'text' (in 'tin.ndjson') [MISSING_FIELD]
passfilter: -:3:1: no 'text' (id '8') [MISSING_FIELD]
passfilter: -:4:1: no 'text' (id '${long:0:26}' in 'x') [MISSING_FIELD]"
	run --separate-stderr passfilter "$work/in"
	assert_equal "${stderr_lines[0]}" "passfilter: $work/in:1:1: no 'text' [MISSING_FIELD]"
}

@test "the trailer tells the sources, its own and those of the stage before" {
	printf '{"text":"a","source":"x.txt"}\n{"text":"b","source":"y.txt"}\n{"text":"c","source":"x.txt"}\n' > "$work/in"
	for jobs in 1 2; do
		run bash -c "passfilter -j$jobs --trailer '$work/in' | passfilter --trailer | tail -1"
		assert_output '{"_type":"end","stage":"passfilter","records":3,"rejected":0,"sources":["x.txt","y.txt"]}'
	done
}

@test "the trailer tells how many were rejected on the way" {
	printf '%s\nx\ny\n{"text":"drop me"}\n' "$good" | passfilter --trailer 2> /dev/null | sed 's/"drop me"/7/' |
		passfilter --require-trailer --trailer > "$work/out" 2> /dev/null || [ $? -eq 1 ]
	assert_equal "$(tail -1 "$work/out" | jq -c '[.records, .rejected]')" '[1,3]'
}

@test "a stage that was killed is not taken for the end of the data" {
	mkfifo "$work/fifo"
	passfilter --trailer < "$work/fifo" > "$work/cut" 2> /dev/null &
	pid=$!
	exec 7> "$work/fifo"
	numbered 2000 >&7
	for _ in $(seq 200); do [ "$(wc -l < "$work/cut")" -eq 2000 ] && break; sleep 0.02; done
	kill -KILL $pid
	wait $pid || true
	exec 7>&-
	assert_equal "$(wc -l < "$work/cut")" 2000	# looks whole
	run --separate-stderr passfilter --require-trailer "$work/cut"
	assert_equal "$status" 65
	assert_equal "$stderr" "passfilter: fatal: the input does not end with a valid end record: the stage before may have died"
}

@test "threads: the same bytes, rejects, messages and counters, with every kind of line in the stream" {
	python3 - > "$work/in" <<'P'
import random
r = random.Random(5)
for i in range(6000):
    kind = r.randint(0, 40)
    if kind == 0:
        print("not json")
    elif kind == 1:
        print('{"id":"%d"}' % i)
    elif kind == 2:
        print("")
    elif kind == 3:
        print('{"_type":"reject","n":%d}' % i)
    elif kind == 4 and i % 5 == 0:
        print('{"_type":"end","stage":"x","records":%d}' % i)
    elif kind == 5:
        print('{"id":"d%d","text":"drop"}' % i)
    else:
        print('{"id":"%d","text":"%s","source":"s%d"}' % (i, "Tin " * r.randint(1, 400), i // 500))
P
	parts='{in, out, emitted, rejected, dropped, rules_hits}'
	for options in "--spell" "--lines --rejects=inband" "--ordered --trailer" "--ordered --lines --rejects=inband"; do
		# shellcheck disable=SC2086 # words
		passfilter -j1 $options --drop=drop -R "$work/r1" --stats="$work/s1" "$work/in" > "$work/o1" 2> "$work/e1" || [ $? -eq 1 ]
		for jobs in 2 3 8; do
			# shellcheck disable=SC2086
			passfilter -j$jobs $options --drop=drop -R "$work/r2" --stats="$work/s2" "$work/in" > "$work/o2" 2> "$work/e2" || [ $? -eq 1 ]
			cmp "$work/o1" "$work/o2"
			cmp "$work/e1" "$work/e2"
			[ ! -e "$work/r1" ] || cmp "$work/r1" "$work/r2"
			assert_equal "$(jq -S "$parts" "$work/s2")" "$(jq -S "$parts" "$work/s1")"
			conserved "$work/s2"
		done
	done
}

@test "threads share the work" {
	[ -r /proc/self/stat ] || skip "no /proc"
	many 600 > "$work/in"
	passfilter -j2 --spend=100000 "$work/in" > /dev/null &
	pid=$!
	busy=0
	for _ in $(seq 400); do	# two threads that have computed: the main one and the reader only wait
		busy=$(awk '$14 > 1' /proc/$pid/task/*/stat 2> /dev/null | wc -l)
		[ "$busy" -ge 2 ] && break
		sleep 0.05
	done
	kill -KILL $pid
	wait $pid 2> /dev/null || true
	[ "$busy" -ge 2 ]
}

@test "memory stays flat while the input grows, for one thread and for four" {
	sanitized && skip "sanitizers keep what was freed"
	many 300 > "$work/short"
	for _ in $(seq 20); do cat "$work/short"; done > "$work/long"
	for options in -j1 -j4 "-j4 --ordered"; do
		# shellcheck disable=SC2086 # words
		passfilter $options --stats="$work/s1" "$work/short" > /dev/null
		# shellcheck disable=SC2086
		passfilter $options --stats="$work/s2" "$work/long" > /dev/null
		short=$(jq .max_rss_kib "$work/s1") long=$(jq .max_rss_kib "$work/s2")
		[ "$long" -le 65536 ] && [ "$long" -le $((short + 16384)) ] || { echo "$options: $short, then $long KiB"; return 1; }
	done
}

@test "output whose reader is slow holds the input back" {
	sanitized && skip "sanitizers keep what was freed"
	many 3000 > "$work/in"
	passfilter -j2 --stats="$work/stats" "$work/in" | { sleep 0.5; cat > "$work/out"; }
	cmp "$work/in" "$work/out"
	[ "$(counters .max_rss_kib)" -le 65536 ]
}

@test "a producer of single bytes is read right" {
	numbered 20 > "$work/in"
	python3 -c '
import sys
for b in open(sys.argv[1], "rb").read():
    sys.stdout.buffer.write(bytes([b]))
    sys.stdout.buffer.flush()
' "$work/in" | passfilter -j2 | cmp - "$work/in"
}

@test "--line-buffered and -j together: each record goes out at once" {
	mkfifo "$work/fifo"
	passfilter -j3 --line-buffered < "$work/fifo" > "$work/out" &
	pid=$!
	exec 7> "$work/fifo"
	for i in 1 2 3; do
		echo "$good" >&7
		for _ in $(seq 200); do [ "$(wc -l < "$work/out")" -eq $i ] && break; sleep 0.02; done
		[ "$(wc -l < "$work/out")" -eq $i ]
	done
	exec 7>&-
	wait $pid
}

@test "SIGTERM while waiting for input, one thread and four: what there was is out, then 143" {
	for jobs in 1 4; do
		rm -f "$work/fifo"
		mkfifo "$work/fifo"
		passfilter -j$jobs --trailer --rejects="$work/rejects-$jobs" < "$work/fifo" > "$work/out" 2> /dev/null &
		pid=$!
		exec 7> "$work/fifo"
		printf '%s\nx\n{"text":"half a li' "$good" >&7
		for _ in $(seq 200); do [ -s "$work/out" ] && break; sleep 0.02; done
		kill -TERM $pid
		status=0
		wait $pid || status=$?
		exec 7>&-
		assert_equal "$status" 143
		assert_equal "$(cat "$work/out")" "$good"	# no end record
		assert_equal "$(jq -r .code "$work/rejects-$jobs")" BAD_JSON
	done
}

@test "a second SIGTERM ends the program at once" {
	numbered 20 | sed 's/Tin/& thật chậm/' > "$work/in"
	passfilter --spend=100000000 "$work/in" > "$work/out" &
	pid=$!
	sleep 0.2
	kill -TERM $pid
	sleep 0.2
	kill -0 $pid	# the record in work is being finished
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	assert_equal "$status" 143
	assert_equal "$(wc -c < "$work/out")" 0
}

@test "signals the parent ignores stay ignored, but for SIGPIPE" {
	mkfifo "$work/fifo"
	(trap '' TERM; exec passfilter < "$work/fifo" > "$work/out") &
	pid=$!
	exec 7> "$work/fifo"
	echo "$good" >&7
	for _ in $(seq 200); do [ -s "$work/out" ] && break; sleep 0.02; done
	kill -TERM $pid
	echo "$good" >&7
	exec 7>&-
	wait $pid
	assert_equal "$(wc -l < "$work/out")" 2
}

@test "SIGUSR1 before the first line, and with threads" {
	for jobs in 1 2; do
		rm -f "$work/fifo"
		mkfifo "$work/fifo"
		passfilter -j$jobs --stats-format=json < "$work/fifo" > /dev/null 2> "$work/err" &
		pid=$!
		exec 7> "$work/fifo"
		for _ in $(seq 200); do	# until the signal is caught: SIGUSR1 is 10, of the mask the tenth bit
			(((0x$(awk '/SigCgt/ { print $2 }' /proc/$pid/status 2> /dev/null || echo 200) & 0x200) != 0)) && break
			sleep 0.02
		done
		kill -USR1 $pid
		for _ in $(seq 200); do [ -s "$work/err" ] && break; sleep 0.02; done
		exec 7>&-
		wait $pid
		head -1 "$work/err" | jq -e '.in.records == 0 and .exit == null'
	done
}

@test "a reader that went away leaves no temporary file behind" {
	many 2000 > "$work/in"
	mkdir "$work/d"
	set +o pipefail
	passfilter --rejects="$work/d/rejects" "$work/in" | head -1 > /dev/null
	assert_equal "${PIPESTATUS[0]}" 141
	assert_equal "$(ls -A "$work/d")" rejects
}

@test "the sandbox refuses files, code, sockets and processes; --no-sandbox does not" {
	sanitized && skip "sanitizers need other calls"
	passfilter -v <<< "$good" 2>&1 > /dev/null | grep -q 'system calls held back' || skip "no seccomp here"
	cd "$work"
	for what in write exec socket process; do
		run --separate-stderr passfilter --breach=$what <<< "$good"
		assert_success
		[[ $stderr =~ (Permission denied|Function not implemented)$ ]] || fail "$what: $stderr"
		run --separate-stderr passfilter --no-sandbox --breach=$what <<< "$good"
		assert_success
		assert_equal "$stderr" "passfilter: breach: went through"
	done
}

@test "while it reads, the process has given up its rights" {
	sanitized && skip "sanitizers need other calls"
	[ -r /proc/self/status ] && passfilter -v <<< "$good" 2>&1 > /dev/null | grep -q 'system calls held back' || skip "no seccomp here"
	mkfifo "$work/fifo"
	passfilter -j2 < "$work/fifo" > "$work/out" &
	pid=$!
	exec 7> "$work/fifo"
	echo "$good" >&7
	for _ in $(seq 200); do [ -s "$work/out" ] && break; sleep 0.02; done
	run grep -hE '^(NoNewPrivs|Seccomp):' /proc/$pid/task/*/status
	exec 7>&-
	wait $pid
	refute_line --regexp $'NoNewPrivs:\t0'
	refute_line --regexp $'Seccomp:\t[01]'
	assert [ "${#lines[@]}" -ge 8 ]	# the main thread, the reader, two workers
}

@test "limits are options: --max-record, --max-depth, --max-values, and values out of reason are refused" {
	run --separate-stderr passfilter --max-record=1K <<< "{\"text\":\"$(printf '%2000s' x)\"}"
	assert_equal "$status" 1
	[[ $stderr == *'[TOO_LONG]' ]]
	run --separate-stderr passfilter --max-depth=3 <<< '{"text":"x","a":[[[1]]]}'
	[[ $stderr == *'[TOO_DEEP]' ]]
	run --separate-stderr passfilter --max-values=5 <<< '{"text":"x","a":[1,2,3,4]}'
	[[ $stderr == *'[TOO_MANY_VALUES]' ]]
	for wrong in --max-record=1 --max-depth=0 --max-values=0 -j1000 --max-record=99G; do
		run --separate-stderr passfilter "$wrong" <<< "$good"
		assert_equal "$status" 2
	done
}

@test "a line of a gigabyte takes constant memory" {
	sanitized && skip "slow under sanitizers"
	size=256M
	! whole || size=1G
	{ head -c $size /dev/zero | tr '\0' x; printf '\n%s\n' "$good"; } | passfilter --rejects="$work/rejects" --stats="$work/stats" > "$work/out" 2> /dev/null ||
		[ $? -eq 1 ]
	assert_equal "$(cat "$work/out")" "$good"
	assert_equal "$(jq -c '[.code, .truncated, .raw_bytes]' "$work/rejects")" "[\"TOO_LONG\",true,$(numfmt --from=iec $size)]"
	[ "$(counters .max_rss_kib)" -le 98304 ]
}

@test "a terminal and no FILE: usage and status 2" {
	script -qec true /dev/null < /dev/null > /dev/null 2>&1 || skip "no script(1), or no terminal to be had here"
	run script -qec 'passfilter' /dev/null < /dev/null
	assert_equal "$status" 2
	assert_output --partial 'usage: passfilter [OPTION]... [FILE]...'
}

@test "progress: one line on a terminal, silence in a pipe" {
	script -qec true /dev/null < /dev/null > /dev/null 2>&1 || skip "no script(1), or no terminal to be had here"
	numbered 200 > "$work/in"
	run script -qec "passfilter --spend=400000 '$work/in' > '$work/out'" /dev/null < /dev/null
	assert_success
	assert_output --regexp 'passfilter: [0-9]+ records, [0-9.]+ MB, [0-9.]+ MB/s, [0-9]+ %'
	run --separate-stderr passfilter "$work/in"
	assert_equal "$stderr" ''
	run script -qec "passfilter --progress=never --spend=400000 '$work/in' > '$work/out'" /dev/null < /dev/null
	refute_output --partial records
}

@test "control characters that go to a terminal are warned of, once" {
	script -qec true /dev/null < /dev/null > /dev/null 2>&1 || skip "no script(1), or no terminal to be had here"
	printf '{"text":"a\xc2\x9bb"}\n{"text":"\x7f"}\n' > "$work/in"
	run script -qec "passfilter '$work/in'" /dev/null < /dev/null
	assert_output --partial 'warning: control characters go to the terminal'
	assert_equal "$(grep -c 'control characters' <<< "$output")" 1
	run --separate-stderr passfilter "$work/in"
	assert_equal "$stderr" ''
}

@test "messages: -q, -v, JSON, colour" {
	run --separate-stderr passfilter -v <<< "$good"
	[[ $stderr == 'passfilter: sandbox: '* ]]
	run --separate-stderr passfilter --log-format=json <<< x
	assert_equal "$(jq -c '[.level, .program, .line, .code]' <<< "${stderr_lines[0]}")" '["error","passfilter",1,"BAD_JSON"]'
	run --separate-stderr passfilter --color=always <<< x
	assert_equal "${stderr_lines[0]}" $'passfilter: -:1:1: \e[31mexpected a value, found \'x\'\e[0m [BAD_JSON]'
	run --separate-stderr passfilter <<< '{"text":"a"} <b>'
	assert_equal "$stderr" "passfilter: -:1:14: more behind the object [TRAILING_DATA]"
}

@test "what is quoted in a message reaches no terminal raw" {
	name=$work/$'evil\e[31m\nname'
	printf '\e]0;x\a\n' > "$name"
	run --separate-stderr passfilter "$name"
	assert_equal "$status" 1
	refute grep -qP '[\x00-\x09\x0b-\x1f\x7f]' <<< "$stderr"
	assert_equal "$(printf '%s\n' "$stderr" | wc -l)" 1
}

@test "--expect-rules refuses what is not known, operands may stand anywhere, -- ends the options" {
	echo "$good" > "$work/--in"
	cd "$work"
	run passfilter -- --in
	assert_output "$good"
	run passfilter ./--in --spell -q
	assert_success
	run --separate-stderr passfilter --expect-rules=x ./--in
	assert_equal "$status" 2	# it has no rules
}

@test "the man page's option list is made by the program and is clean" {
	command -v mandoc > /dev/null || skip "no mandoc"
	{ printf '.Dd $Mdocdate$\n.Dt PASSFILTER 1\n.Os\n.Sh NAME\n.Nm passfilter\n.Nd passes\n.Sh OPTIONS\n.Bl -tag -width Ds\n'
		passfilter --man-options; printf '.El\n'; } > "$work/page.1"
	run mandoc -T lint -W warning "$work/page.1"
	refute_output --regexp 'WARNING|ERROR'
	run mandoc -T ascii "$work/page.1"
	assert_output --partial 'put U+FFFD for invalid bytes'
}

@test "the bash completion completes options, choices and files" {
	passfilter --completion=bash > "$work/completion"
	cd "$work"
	touch news.ndjson
	words() {	# words WORD...: what Tab would offer behind the last one
		bash -c '. ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; '"$1"'; echo "${COMPREPLY[*]}"' bash "${@:2}"
	}
	assert_equal "$(words _sangloc_passfilter passfilter --rej)" '--rejects='
	assert_equal "$(words _sangloc_passfilter passfilter --stats-format = '')" 'text json prom'
	assert_equal "$(words _sangloc_passfilter passfilter new)" 'news.ndjson'
	assert_equal "$(words _sangloc sangloc pass)" 'passfilter'
	assert_equal "$(words _sangloc sangloc passfilter --max-dep)" '--max-depth='
}

@test "a value joined to a letter by = is refused, not taken for a file of that name" {
	cd "$work"
	for letter in s o R; do
		run --separate-stderr passfilter "-$letter=FILE" <<< "$good"
		assert_equal "$status" 2
		[[ $stderr == "passfilter: fatal: option '-$letter' takes its value without '=': -${letter}FILE or --"*"=FILE"* ]]
	done
	test ! -e =FILE
}

@test "what is ready goes out before a named pipe is opened that nobody writes to yet" {
	printf '%s\n' "$good" > "$work/first"
	for jobs in 1 2; do
		rm -f "$work/pipe"
		mkfifo "$work/pipe"
		passfilter -j$jobs "$work/first" "$work/pipe" > "$work/out" &
		for _ in $(seq 100); do
			[ ! -s "$work/out" ] || break
			sleep 0.05
		done
		cmp "$work/first" "$work/out"
		printf '%s\n' "$good" > "$work/pipe"
		wait $!
		assert_equal "$(wc -l < "$work/out")" 2
	done
}

@test "--require-trailer=quiet: status 65 and no word, where another tells the cause" {
	run --separate-stderr passfilter --require-trailer=quiet <<< "$good"
	assert_equal "$status" 65
	assert_equal "$stderr" ""
	run --separate-stderr passfilter --require-trailer=quiet /nonexistent
	assert_equal "$status" 66
	[[ $stderr == *"fatal: not all of the input could be read" ]]
}

@test "--stats and --rejects have no - : standard output is for records" {
	for option in --stats --rejects; do
		run --separate-stderr passfilter "$option=-" < /dev/null
		assert_equal "$status" 2
		[[ $stderr == *"option '$option' wants a file, "*"'inband' for standard output"* ]] || fail "$stderr"
	done
}

@test "--stats: rules, codes and reasons by name, whatever the order of the input" {
	{ echo x; echo '[]'; echo '{"id":1}'; } | passfilter --stats --rejects=inband > /dev/null 2> "$work/err" || [ $? -eq 1 ]
	run grep -o '(.*)' "$work/err"
	assert_output "(BAD_JSON 1, MISSING_FIELD 1, NOT_OBJECT 1)"
}

@test "--help: one imperative sentence says what the filter does" {
	one_sentence() {
		"$1" --help | sed -n '/^usage/d; /^[ a-z].*:$\|^  /q; p' | tr '\n' ' ' | grep -qE '^[A-Z][a-z]+ .*\. $' || { "$1" --help | head -3; return 1; }
	}
	each one_sentence
}
