# scripts/sangloc: one command in front of five, and the status of the whole chain.

setup() {
	load ../helpers/common
	small_rules
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	work=$BATS_TEST_TMPDIR
}

@test "without a command: usage on standard error, status 2" {
	run --separate-stderr scripts/sangloc
	assert_equal "$status" 2
	assert_output ""
	[[ $stderr == *"usage: sangloc NAME"* ]]
}

@test "--help on standard output, --version, and an unknown command" {
	run --separate-stderr scripts/sangloc --help
	assert_success
	assert_output --partial "normalize     text files or NDJSON"
	run scripts/sangloc --version
	assert_output --regexp '^sangloc [0-9]+\.[0-9]+\.[0-9]+$'
	run scripts/sangloc nomalize
	assert_equal "$status" 2
	assert_output --partial "unknown command 'nomalize'"
	run scripts/sangloc ../bin/tag
	assert_equal "$status" 2
}

@test "what is not built is told, and not taken for an unknown command" {
	mkdir "$work/none"
	run env SANGLOC_BIN="$work/none" scripts/sangloc tag --help
	assert_equal "$status" 2
	assert_output "sangloc: there is no $work/none/tag: not built yet? (make; built elsewhere: SANGLOC_BIN=DIR)"
	run env SANGLOC_BIN="$work/none" scripts/sangloc run tests/articles/*.txt
	assert_equal "$status" 2
	assert_output "sangloc: there is no $work/none/normalize: not built yet? (make; built elsewhere: SANGLOC_BIN=DIR)"
}

@test "sangloc NAME is the filter itself, with its status" {
	run --separate-stderr scripts/sangloc segment <<< '{"id":"1","text":"Một dòng."}'
	assert_success
	assert_output --partial '"segments"'
	run scripts/sangloc segment /nonexistent/file
	assert_equal "$status" 66
}

@test "run makes a database, and a second run writes no row" {
	shipped_rules
	run --separate-stderr scripts/sangloc run tests/articles/*.txt --to "sqlite:$work/news.db" --stats="$work/stats"
	assert_success
	assert_equal "$(sqlite3 "$work/news.db" 'SELECT count(*) FROM document')" 20
	before=$(sqlite3 "$work/news.db" .dump | cksum)
	run scripts/sangloc run tests/articles/*.txt --to "sqlite:$work/news.db" --stats="$work/stats"
	assert_success
	assert_equal "$(sqlite3 "$work/news.db" .dump | cksum)" "$before"
	assert_equal "$(jq .rows_written "$work/stats/emit.json")" 0
}

@test "run: the status of the filter that failed, not of those it took down" {
	run scripts/sangloc run tests/articles/*.txt --to sqlite:/nonexistent/dir/news.db
	assert_equal "$status" 73
	run scripts/sangloc run /nonexistent/article.txt --to ndjson
	assert_equal "$status" 66
	printf 'rules: [\n' > "$work/broken.yaml"
	run scripts/sangloc run -r "$work/broken.yaml" tests/articles/01*.txt --to ndjson
	assert_equal "$status" 78
}

@test "run: rejected records give status 1 and stand in the rejects" {
	printf '{"text":"Tin một."}\n{"text":7}\n' > "$work/in.ndjson"
	run --separate-stderr scripts/sangloc run "$work/in.ndjson" --to ndjson --rejects "$work/rejects"
	assert_equal "$status" 1
	assert_equal "$(jq -r .code "$work/rejects/normalize.ndjson")" WRONG_TYPE
	assert_equal "${#lines[@]}" 1
}

@test "run: names with blanks and quotes, options before and after the files" {
	cp tests/articles/01*.txt "$work/it's a name.txt"
	run --separate-stderr scripts/sangloc run --to ndjson "$work/it's a name.txt" -q -j 2
	assert_success
	assert_equal "$(jq -r .source <<< "$output")" "$work/it's a name.txt"
}

@test "run: records of a feed keep the name of their file" {
	printf '{"id":"1","text":"Tin một."}\n{"id":"2","text":"Tin hai.","publisher":["Báo"]}\n' > "$work/a.ndjson"
	printf '{"id":"3","text":"Tin ba.","url":"https://example.vn/3"}\n' > "$work/b.ndjson"
	run --separate-stderr scripts/sangloc run --base="$work" --to "sqlite:$work/news.db" "$work/a.ndjson" "$work/b.ndjson"
	assert_equal "$status" 1
	assert_equal "$stderr" "emit: -:2:1: document.publisher: array where a text is wanted (id '2' in 'a.ndjson') [WRONG_TYPE]"
	assert_equal "$(sqlite3 "$work/news.db" 'SELECT name, state, records, rejected FROM _source ORDER BY 1')" $'a.ndjson|done|2|1\nb.ndjson|done|1|0'
}

@test "run: what the files are and whether bytes are repaired is said to normalize" {
	printf '{Bài} Hội nghị khai mạc.\n' > "$work/brace.txt"
	run --separate-stderr scripts/sangloc run "$work/brace.txt" --to ndjson
	assert_equal "$status" 1
	assert_equal "${stderr_lines[1]}" "normalize: $work/brace.txt: not NDJSON: looks like plain text that begins with '{'; normalize --from=text reads that"
	run --separate-stderr scripts/sangloc run --from=text "$work/brace.txt" --to ndjson
	assert_success
	assert_equal "$(jq -r .text <<< "$output")" "{Bài} Hội nghị khai mạc."
	printf '{"id":"1","text":"T\xffin"}\n' > "$work/damaged.ndjson"
	run scripts/sangloc run "$work/damaged.ndjson" --to ndjson
	assert_equal "$status" 1
	run --separate-stderr scripts/sangloc run --allow-rejects --stats="$work/counts" "$work/damaged.ndjson" --to ndjson
	assert_success
	assert_output ''
	assert_equal "$(head -1 "$work/counts/status")" "normalize 1"
	run scripts/sangloc run --allow-rejects "$work/nowhere.ndjson" --to ndjson
	assert_equal "$status" 66
	run scripts/sangloc run --allow-rejects=no "$work/damaged.ndjson" --to ndjson
	assert_equal "$status" 2
	assert_output "sangloc: option '--allow-rejects' takes no value"
	run --separate-stderr scripts/sangloc run --repair-utf8 --from ndjson "$work/damaged.ndjson" --to ndjson
	assert_success
	assert_equal "$(jq -r .text <<< "$output")" "T�in"
	run scripts/sangloc run --from=pdf "$work/brace.txt" --to "sqlite:$work/news.db"
	assert_equal "$status" 2
	assert_output --partial "--from=pdf: one of text, ndjson, auto"
	[ ! -e "$work/news.db" ]
}

@test "run: wrong rules are told before anything is made" {
	printf 'pack: my\nlang: 1\nruless: []\n' > "$work/tag.yaml"
	printf 'rules: [\n' > "$work/segment.yaml"
	printf 'mapping: my\ntables: 7\n' > "$work/emit.yaml"
	for name in tag segment emit; do
		run scripts/sangloc run -r "$work/$name.yaml" tests/articles/01*.txt --to "sqlite:$work/news.db" --stats="$work/stats" --rejects="$work/rejects"
		assert_equal "$status" 78
		assert_line --partial "$name: $work/$name.yaml:"
		assert_line "sangloc: fatal: $name ended with status 78"
		[ ! -e "$work/news.db" ] && [ ! -e "$work/stats" ] && [ ! -e "$work/rejects" ]
		run --separate-stderr scripts/sangloc run --check -r "$work/$name.yaml"
		assert_equal "$status" 78
	done
	shipped_rules
	run scripts/sangloc run --check
	assert_success
	assert_output ""
}

@test "run: a wrong option is told" {
	run scripts/sangloc run --too x tests/articles/01*.txt
	assert_equal "$status" 2
	assert_output --partial "unknown option '--too'"
}

@test "run: a filter that could not tell its status is not taken for a good one" {
	for name in normalize segment tag dedupe; do
		ln -s "$SANGLOC_BIN/$name" "$work/$name"
	done
	printf '#!/bin/sh\ncat > /dev/null\nkill -9 $PPID\n' > "$work/emit"
	chmod +x "$work/emit"
	SANGLOC_BIN=$work run scripts/sangloc run tests/articles/01*.txt --to ndjson
	assert_equal "$status" 70
}

@test "run: options as people write them, and no files is an error" {
	run --separate-stderr scripts/sangloc run -qj2 --to=ndjson tests/articles/01*.txt
	assert_success
	assert_equal "$(jq -r .id <<< "$output" | wc -l)" 1
	run scripts/sangloc run --to ndjson < /dev/null
	assert_equal "$status" 2
	run scripts/sangloc run --rejects /proc/none tests/articles/01*.txt
	assert_equal "$status" 73
}

@test "run: rules of one's own go to the filter they are for; a path without rules is an error" {
	mkdir -p "$work/flat" "$work/parted/tag" "$work/empty"
	cat > "$work/flat/ships.yaml" <<'Y'
pack: my.ships
lang: 1
rules:
  - id: ship.named
    tag: ship
    pattern: '[Tt]àu (?<name>\p{Lu}\p{L}+)'
    tests: {hit: ['⟦tàu Sóng⟧ rời cảng'], miss: ['tàu lớn']}
Y
	cp "$work/flat/ships.yaml" "$work/parted/tag"
	echo 'Hôm nay tàu Bình rời cảng Đà Nẵng đi thăm các đảo.' > "$work/a.txt"
	for rules in "$work/flat" "$work/flat/ships.yaml" "$work/parted"; do
		run --separate-stderr scripts/sangloc run -r "$rules" --to ndjson "$work/a.txt"
		assert_success
		assert_equal "$(jq -r '.tags[] | select(.type == "ship").text' <<< "$output")" "tàu Bình"
	done
	run scripts/sangloc run -r "$work/empty" --to ndjson "$work/a.txt"
	assert_equal "$status" 78
	run scripts/sangloc run -r "$work/nowhere" --to ndjson "$work/a.txt"
	assert_equal "$status" 66
}

@test "run: with --base an article keeps its id from wherever it is named" {
	first=$(scripts/sangloc run --base tests/articles --to ndjson tests/articles/01*.txt | jq -r .id)
	second=$(cd tests/articles && ../../scripts/sangloc run --base . --to ndjson 01*.txt | jq -r .id)
	assert_equal "$first" "$second"
}

@test "run: with --state a copy is found that came in an earlier run" {
	scripts/sangloc run --state "$work/seen" --to ndjson tests/articles/01*.txt > "$work/one"
	cp tests/articles/01*.txt "$work/again.txt"
	assert_equal "$(scripts/sangloc run --state "$work/seen" --to ndjson "$work/again.txt" | jq -r .dedupe.verdict)" exact
}

@test "a JSON array given to normalize is named, not taken for text" {
	run normalize <<< '[{"id":"1","text":"Một."},{"id":"2","text":"Hai."}]'
	assert_equal "$status" 1
	assert_output --partial "looks like a JSON array; use jq -c '.[]'"
}

@test "run: one cause is told, and the filters it took down are silent; a status a filter stands with the counters" {
	run --separate-stderr scripts/sangloc run /nonexistent/article.txt --to ndjson --stats "$work/stats"
	assert_equal "$status" 66
	assert_equal "${#stderr_lines[@]}" 3
	assert_equal "${stderr_lines[2]}" "sangloc: fatal: normalize ended with status 66"
	assert_equal "$(cut -d' ' -f2 "$work/stats/status" | xargs)" "66 65 65 65 65"
}

@test "run: a reader that has seen enough is no fault: status 141 without a word, also where the parent ignores SIGPIPE" {
	for article in tests/articles/*.txt; do
		cat tests/articles/*.txt > "$work/${article##*/}"
	done
	for ignore in '' "trap '' PIPE;"; do
		run --separate-stderr bash -c "$ignore scripts/sangloc run --to ndjson $work/*.txt | head -c 1000 | wc -c; exit \${PIPESTATUS[0]}"
		assert_equal "$status" 141
		assert_equal "$output" 1000
		assert_equal "$stderr" ""
	done
}
