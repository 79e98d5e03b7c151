# The mapping and the options: what is taken, what is refused, and how it is told.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
	records() { python3 "$BATS_TEST_DIRNAME/records.py" "$@"; }
}

own() {
	cat > "$work/own.yaml" <<'YAML'
mapping: own
tables:
  article:
    where: {/lang: [vi, en]}
    key: [id]
    columns:
      id:   {from: /id, type: text}
      ok:   {from: /ok, type: boolean}
      n:    {from: /n, type: real}
      at:   {from: /at, type: timestamp}
      all:  {from: ., type: json}
  word:
    each: /groups/*/words
    where: {^/kind: named}
    key: [article, g, w]
    columns:
      article: {from: ^^/id, type: text, references: article.id}
      g:       {index: ^, type: integer}
      w:       {index: true, type: integer}
      word:    {from: ., type: text}
views:
  v_words: |
    -- how often
    SELECT word, count(*) AS n FROM word GROUP BY word;
YAML
}

@test "-r with --no-default-rules: a mapping of one's own, through every target" {
	own
	line='{"id":"a","lang":"vi","ok":true,"n":1.10,"at":"2023-07-21T08:00","groups":[{"kind":"x","words":["no"]},{"kind":"named","words":["so",2,true]}]}'
	run emit -r "$work/own.yaml" --no-default-rules --select words <<< "$line"
	assert_success
	assert_output '{"article":"a","g":1,"w":0,"word":"so"}
{"article":"a","g":1,"w":1,"word":"2"}
{"article":"a","g":1,"w":2,"word":"true"}'
	printf '%s\n' "$line" '{"id":"b","lang":"und"}' | emit -r "$work/own.yaml" --no-default-rules --to "sqlite:$work/db" --stats="$work/stats" --stats-format=json
	assert_equal "$(sqlite3 "$work/db" "SELECT id, ok, n, at, json_extract(\"all\", '$.n') FROM article; SELECT * FROM v_words ORDER BY 1")" $'a|1|1.1|2023-07-21T08:00|1.1\n2|1\nso|1\ntrue|1'
	assert_equal "$(jq -c .dropped.by_reason "$work/stats")" '{"where":1}'
	conserved "$work/stats"
}

@test "-r adds tables and views to the shipped mapping, from a file or a folder" {
	mkdir "$work/rules" "$work/rules/emit"
	cat > "$work/rules/emit/more.yaml" <<'YAML'
mapping: more
tables:
  sentence:
    each: /sentences
    key: [document, n]
    columns:
      document: {from: ^/id, type: text, references: document.id}
      n: {index: true, type: integer}
      first: {from: /0, type: integer}
      last: {from: /1, type: integer}
views:
  v_sentence: SELECT document, last - first AS points FROM sentence
YAML
	records 3 > "$work/in"
	emit -r "$work/rules" --to "sqlite:$work/db" "$work/in"
	assert_equal "$(sqlite3 "$work/db" 'SELECT count(*) FROM v_sentence; SELECT count(*) FROM tag')" $'3\n9'
	run emit -r "$work/rules/emit/more.yaml" --no-default-rules --select sentence "$work/in"
	assert_equal "$status" 78
	assert_output --partial "more.yaml:7:54: 'references', and no table stands for the whole record"
}

@test "what is wrong in a mapping: status 78, file, line and column, nothing read" {
	own
	sed -i 's/type: real/type: rael/' "$work/own.yaml"
	run --separate-stderr emit -r "$work/own.yaml" --no-default-rules --select word < /dev/full
	assert_equal "$status" 78
	assert_equal "${stderr_lines[0]}" "emit: $work/own.yaml:9:30: unknown type 'rael'; did you mean 'real' [CONFIG]"
	run emit -r "$work/none.yaml" --to ndjson < /dev/null
	assert_equal "$status" 78
	printf 'mapping: x\ntables:\n  a: {key: [x], columns: {x: {from: /x, type: text}}, wher: {}}\n' > "$work/x.yaml"
	run emit -r "$work/x.yaml" --no-default-rules --select a < /dev/null
	assert_output --partial "x.yaml:3:55: unknown key 'wher' in a table; did you mean 'where'"
}

@test "--check looks at the shipped mapping, and finds what a database would refuse" {
	run --separate-stderr emit --check
	assert_success
	assert_output ""
	assert_equal "$stderr" ""
	own
	run emit --check -r "$work/own.yaml" --no-default-rules
	assert_success
	sed -i 's/FROM word GROUP/FROM words GROUP/' "$work/own.yaml"
	run emit --check -r "$work/own.yaml" --no-default-rules
	assert_equal "$status" 78
	assert_line --index 0 "emit: $work/own.yaml:22:3: view 'v_words': no such table: main.words [CONFIG]"
	sed -i 's/FROM words GROUP BY word;/FROM word; DROP TABLE word/' "$work/own.yaml"
	run emit --check -r "$work/own.yaml" --no-default-rules
	assert_equal "$status" 78
	assert_output --partial "view 'v_words' is more than one statement"
	sed -i 's/SELECT word/SELEKT word/' "$work/own.yaml"
	run emit --to "sqlite:$work/db" -r "$work/own.yaml" --no-default-rules < /dev/null
	assert_equal "$status" 78
	assert_output --partial "own.yaml:22:3: view 'v_words': near \"SELEKT\": syntax error"
	assert_equal "$(sqlite3 "$work/db" 'SELECT count(*) FROM sqlite_schema')" 0
}

@test "--ddl is SQL that SQLite and PostgreSQL take, and --dry-run counts" {
	emit --ddl | sqlite3 "$work/db"
	emit --to "sqlite:$work/other" < /dev/null
	assert_equal "$(sqlite3 "$work/db" .schema | sort)" "$(sqlite3 "$work/other" .schema | sort)"
	run emit --ddl=postgresql
	assert_line --index 0 'CREATE TABLE "document" ('
	assert_line --regexp '^.fields. jsonb|"fields" jsonb,$'
	refute_output --partial STRICT
	records 20 > "$work/in"
	run --separate-stderr emit --dry-run --to "sqlite:$work/none.db" "$work/in"
	assert_success
	assert_line $'document\t20'
	assert_line $'tag\t60'
	assert_line $'duplicate\t0'
	[ ! -e "$work/none.db" ]
	run --separate-stderr emit --dry-run <<< '{"id":"a","published":"soon"}'
	assert_equal "$status" 1
	assert_line $'document\t0'
}

@test "options that do not go together: status 2 with a sentence" {
	wrong() {
		local says=$1
		shift
		run --separate-stderr emit "$@" < /dev/null
		assert_equal "$status" 2
		[[ $stderr == *"$says"* ]] || { echo "$* says: $stderr"; return 1; }
	}
	wrong "unknown target 'sqlit'; did you mean 'sqlite'" --to sqlit:x
	wrong "unknown target 'zzz'; one of csv, " --to zzz
	wrong "unknown target 'out/x.db'; did you mean 'sqlite:out/x.db'" --to out/x.db
	wrong "needs a FILE: sqlite:FILE" --to sqlite
	wrong "needs a FILE: sqlite:FILE" --to sqlite:
	wrong "nothing stands behind the colon" --to json:x
	wrong "needs a DIR for all tables (csv:DIR), or --select=TABLE for one" --to csv
	wrong "--select goes to standard output" --to csv:out --select tag
	wrong "--select goes to standard output" --to sqlite:x --select tag
	wrong "is a place of its own" --to sqlite:x -o y
	wrong "--csv-safe is for csv, not for tsv" --to tsv --select tag --csv-safe
	wrong "json has no header" --to json --no-header
	wrong "--trailer writes a line of JSON" --to csv --select tag --trailer
	wrong "--batch must be at least 1" --to sqlite:x --batch 0
	wrong "--width must be at least 4" --to table --width 3
	run emit --select nonesuch < /dev/null
	assert_equal "$status" 2
	assert_output --partial "--select=nonesuch: no such table or view"
	run emit --select persons < /dev/null
	assert_equal "$status" 2
	assert_output --regexp "--select=persons: .*'person'.*\(document, .*event.*\)"
	run emit --select entities < /dev/null
	assert_equal "$status" 2
	assert_output --partial "several tables read that member, name one: person"
	run emit --to csv:/dev/null/x < /dev/null
	assert_equal "$status" 73
}

@test "a mapping without a table for the whole record serves files, not databases" {
	printf 'mapping: flat\ntables:\n  tag: {each: /tags, key: [n], columns: {n: {index: true, type: integer}, id: {from: ^/id, type: text}}}\n' > "$work/flat.yaml"
	run emit -r "$work/flat.yaml" --no-default-rules --to csv --select tag <<< '{"id":"a","tags":[1,2]}'
	assert_output $'n,id\r\n0,a\r\n1,a\r'
	run emit -r "$work/flat.yaml" --no-default-rules --to "sqlite:$work/db" < /dev/null
	assert_equal "$status" 78
	assert_output --partial "no table for the record as a whole"
	run emit --check -r "$work/flat.yaml" --no-default-rules
	assert_success
}

@test "--expect-rules: the digest of the mapping" {
	digest=$(emit --select tag --stats="$work/stats" --stats-format=json < /dev/null && jq -r .rules "$work/stats")
	emit --select tag --expect-rules="$digest" < /dev/null
	run emit --select tag --expect-rules=00 < /dev/null
	assert_equal "$status" 78
}
