# What comes out: other members byte for byte, the same bytes for any thread count and locale, whole lines or an error.

setup() {
	load ../helpers/common
	small_rules
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	work=$BATS_TEST_TMPDIR
	good='{"id":"a1","text":"Sáng 28/7, tại Hà Nội, hội nghị khai mạc."}'
}

@test "members a filter does not know keep their bytes: 10,000 spellings of numbers, escapes, order, blanks" {
	python3 tests/contract/odd_members.py > "$work/in"
	kept() {
		"$1" < "$work/in" > "$work/out" 2> "$work/err" || { cat "$work/err"; return 1; }
		python3 tests/contract/odd_members.py "$work/in" "$work/out"
	}
	each kept
}

@test "the small rules that stand for the shipped ones pass their tests and find something of every sort" {
	[[ " $FILTERS " == *" tag "* ]] || skip "no tag to look at"
	tag --check
	normalize tests/articles/*.txt | segment | tag > "$work/out"
	run jq -rs 'map(.tags[].type, (.entities[]? | "entity"), (.events[]? | .type)) | group_by(.)[] | select(length >= 5) | .[0]' "$work/out"
	assert_output $'abbreviation\nconference\ndate\nentity\nevent\nlegal_ref\nlocation\norganization\nperson\nposition'
}

@test "a filter run again replaces what it wrote: the second run changes no byte" {
	shipped_rules
	again() {
		[ "$1" != dedupe ] || return 0	# a verdict depends on what came before; its own suite tells
		"$1" tests/articles/01*.txt > "$work/once" 2> /dev/null || normalize tests/articles/01*.txt | "$1" > "$work/once"
		"$1" < "$work/once" > "$work/twice" && cmp "$work/once" "$work/twice"
	}
	each again
}

@test "the same bytes for one thread, two, and all" {
	shipped_rules
	many 400 > "$work/in"
	threads() {
		[ "$1" != emit ] || return 0	# emit writes in order by one thread
		"$1" -j1 "$work/in" > "$work/one" || return 1
		for jobs in 2 0 7; do
			"$1" -j"$jobs" "$work/in" | cmp - "$work/one" || return 1
		done
	}
	each threads
}

@test "the same bytes in four locales and with no environment at all" {
	shipped_rules
	many 40 > "$work/in"
	for name in tr_TR de_DE vi_VN; do
		[ -d "$work/$name.UTF-8" ] || localedef -i "$name" -f UTF-8 "$work/$name.UTF-8" 2> /dev/null || skip "localedef cannot make $name"
	done
	locales() {
		LC_ALL=C "$1" "$work/in" > "$work/one" || return 1
		for name in tr_TR de_DE vi_VN; do
			LOCPATH=$work LC_ALL=$name.UTF-8 LANG=$name.UTF-8 "$1" "$work/in" | cmp - "$work/one" || return 1
		done
		env -i "$(command -v "$1")" "$work/in" | cmp - "$work/one" || return 1
		env -i TZ=Asia/Ho_Chi_Minh LANG=xx_XX "$(command -v "$1")" "$work/in" | cmp - "$work/one"
	}
	each locales
}

@test "a full disk: status 74, and says so" {
	many 200 > "$work/in"
	full() {
		local status=0
		"$1" "$work/in" > /dev/full 2> "$work/err" || status=$?
		[ "$status" -eq 74 ] && grep -qi 'no space left' "$work/err" || { echo "status $status"; cat "$work/err"; return 1; }
		status=0
		"$1" <<< "$good" > /dev/full 2> /dev/null || status=$?	# found at the last flush
		[ "$status" -eq 74 ] || { echo "one line: status $status"; return 1; }
	}
	each full
}

@test "a file size limit: status 74, and the output file does not appear" {
	sanitized && skip "sanitizers write logs of their own"
	many 400 > "$work/in"
	limited() {
		local status=0
		rm -f "$work/limited"
		(ulimit -f 8; trap '' XFSZ; exec "$1" -o "$work/limited" "$work/in") 2> "$work/err" || status=$?
		[ "$status" -eq 74 ] || { echo "status $status"; cat "$work/err"; return 1; }
		[ ! -e "$work/limited" ] || { echo "half a file stands there"; return 1; }
	}
	each limited
}

@test "a failure of any single write, read, open, close, fsync or rename is told, never silent success" {
	sanitized && skip "sanitizers do not bear strace"
	command -v strace > /dev/null && strace -o /dev/null true || skip "no strace here"
	many 400 > "$work/in"
	inject() {
		python3 "$BATS_TEST_DIRNAME/inject.py" "$work/in" "$1"
	}
	if whole; then
		head -100 "$work/in" > "$work/less" && mv "$work/less" "$work/in"
		each inject
	else
		inject passfilter
	fi
}

@test "-o writes the same bytes, whole, and nothing else stays behind" {
	many 50 > "$work/in"
	written() {
		mkdir -p "$work/o"
		"$1" -o "$work/o/out" "$work/in" || return 1
		"$1" "$work/in" | cmp - "$work/o/out" || return 1
		[ "$(ls -A "$work/o")" = out ] || { ls -A "$work/o"; return 1; }
		local status=0
		"$1" -o "$work/none/out" "$work/in" 2> /dev/null || status=$?
		[ "$status" -eq 73 ] || { echo "status $status"; return 1; }
	}
	each written
}

@test "output onto the input is refused" {
	onto() {
		local status=0
		many 5 > "$work/in"
		"$1" "$work/in" >> "$work/in" 2> "$work/err" || status=$?
		[ "$status" -ne 0 ] && grep -q 'output' "$work/err" || { echo "status $status"; cat "$work/err"; return 1; }
		[ "$(wc -l < "$work/in")" -eq 5 ]
	}
	each onto
}

@test "a reader that goes away: SIGPIPE, or 141 in silence where the parent ignores it" {
	many 3000 > "$work/in"
	gone() {
		local filter=$1
		set +o pipefail
		"$filter" "$work/in" 2> "$work/err" | head -1 > /dev/null
		[ "${PIPESTATUS[0]}" -eq 141 ] || { echo "status ${PIPESTATUS[0]}"; return 1; }
		[ ! -s "$work/err" ] || { cat "$work/err"; return 1; }
		(trap '' PIPE; "$filter" "$work/in" 2> "$work/err"; echo $? > "$work/status") | head -1 > /dev/null
		[ "$(cat "$work/status")" -eq 141 ] && [ ! -s "$work/err" ] || { echo "ignored: $(cat "$work/status")"; cat "$work/err"; return 1; }
	}
	each gone
}

@test "SIGTERM and SIGINT in the middle: whole lines, then the signal itself" {
	many 2000 > "$work/in"
	times=4
	! whole || times=40
	# shellcheck disable=SC2086 # a list of words
	run python3 tests/contract/interrupt.py "$work/in" "$times" $FILTERS
	assert_success
}

@test "closed standard streams: 66 or 74, and no message in a data file" {
	closed() {
		local filter=$1 status=0
		"$filter" <&- > /dev/null 2> "$work/err" || status=$?
		[ "$status" -eq 66 ] || { echo "closed input: $status"; return 1; }
		status=0
		"$filter" <<< "$good" >&- 2> "$work/err" || status=$?
		[ "$status" -eq 74 ] || { echo "closed output: $status"; return 1; }
		status=0
		echo 'not json' | "$filter" --from=ndjson > "$work/data" 2>&- || status=$?
		status=0
		printf '{"id":7x}\n%s\n' "$good" | "$filter" -o "$work/data" 2>&- || status=$?
		[ "$status" -eq 1 ] && [ "$(wc -l < "$work/data")" -eq 1 ] && jq -e .id "$work/data" > /dev/null ||
			{ echo "closed errors: $status"; cat "$work/data"; return 1; }
	}
	each closed
}

@test "what comes out is valid by the schema of the record" {
	shipped_rules
	python3 -c 'import jsonschema' 2> /dev/null || /usr/bin/python3 -c 'import jsonschema' || skip "no python3-jsonschema"
	{ printf '{"text":7}\n'; many 20; printf 'x\n'; } > "$work/in"
	stream=$work/in files=()
	if [[ " $FILTERS " != *" normalize "* ]]; then	# a later filter passes on what it does not know
		normalize "$work/in" > "$work/clean" 2> /dev/null || true
		stream=$work/clean
	fi
	for filter in ${FILTERS/passfilter/}; do	# which is no stage
		"$filter" --rejects="$work/rejects-$filter" --trailer "$stream" > "$work/$filter" 2> /dev/null || true
		[ -s "$work/$filter" ] || { echo "$filter wrote nothing"; return 1; }
		files+=("$work/$filter" "$work/rejects-$filter")
		stream=$work/$filter
	done
	[ ${#files[@]} -gt 0 ] || skip "no stage to look at"
	run python3 tests/contract/validate.py "${files[@]}"
	assert_success
	assert_output --partial ' lines are valid'
}

@test "help fits a screen, on standard output; version names the libraries" {
	help() {
		"$1" --help > "$work/help" || return 1
		[ "$(wc -l < "$work/help")" -le 60 ] && [ "$(wc -L < "$work/help")" -le 80 ] ||
			{ wc -lL "$work/help"; return 1; }
		grep -q "^usage: $1 " "$work/help" && grep -q -- --rejects "$work/help" || { cat "$work/help"; return 1; }
		"$1" -V | grep -q PCRE2
	}
	each help
}

@test "a wrong option: status 2, what was meant, and nothing on standard output" {
	wrong() {
		local status=0
		"$1" --reject=x < /dev/null > "$work/out" 2> "$work/err" || status=$?
		[ "$status" -eq 2 ] && [ ! -s "$work/out" ] && grep -q -- "--rejects" "$work/err" || { echo "status $status"; cat "$work/err"; return 1; }
	}
	each wrong
}

@test "completions for bash, zsh and fish are accepted by the shell" {
	complete_() {
		for shell in bash zsh fish; do
			"$1" --completion="$shell" > "$work/completion" && grep -q rejects "$work/completion" || return 1
			! command -v "$shell" > /dev/null || "$shell" -n "$work/completion" || return 1
		done
	}
	each complete_
}

@test "quiet by default; stats as text, JSON and Prometheus; messages as JSON" {
	quiet() {
		"$1" <<< "$good" > /dev/null 2> "$work/err" && [ ! -s "$work/err" ] || { cat "$work/err"; return 1; }
		for format in text json prom; do
			"$1" --stats="$work/stats" --stats-format="$format" <<< "$good" > /dev/null && [ -s "$work/stats" ] || return 1
		done
		grep -q '^# TYPE ' "$work/stats" || { cat "$work/stats"; return 1; }
		echo '{x' | "$1" --log-format=json 2>&1 > /dev/null | jq -es 'all(.program and .message)' > /dev/null
	}
	each quiet
}

@test "SIGUSR1 prints the counters at once and the run goes on" {
	usr1() {
		mkfifo "$work/fifo-$1"
		rm -f "$work/out"	# an earlier filter's output must not be taken for this one's
		"$1" < "$work/fifo-$1" > "$work/out" 2> "$work/err" &
		local pid=$! status=0
		exec 7> "$work/fifo-$1"
		echo "$good" >&7
		for _ in $(seq 100); do [ -s "$work/out" ] && break; sleep 0.05; done
		kill -USR1 "$pid"
		for _ in $(seq 100); do grep -q record "$work/err" && break; sleep 0.05; done
		echo "$good" | sed 's/a1/a2/; s/Hà Nội/Huế/' >&7
		exec 7>&-
		wait "$pid" || status=$?
		[ "$status" -eq 0 ] && grep -q record "$work/err" && [ "$(wc -l < "$work/out")" -eq 2 ] || { echo "status $status"; cat "$work/err"; return 1; }
	}
	each usr1
}

@test "a line goes out as soon as the input would block" {
	prompt() {
		mkfifo "$work/slow-$1"
		"$1" < "$work/slow-$1" > "$work/out-$1" &
		local pid=$!
		exec 7> "$work/slow-$1"
		echo "$good" >&7
		for _ in $(seq 100); do [ -s "$work/out-$1" ] && break; sleep 0.05; done
		[ -s "$work/out-$1" ] || { echo "nothing came"; kill "$pid"; return 1; }
		exec 7>&-
		wait "$pid"
	}
	each prompt
}
