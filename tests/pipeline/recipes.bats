# The recipes of README, each as it stands there.

setup_file() {
	load ../helpers/common
	load ../helpers/postgres
	if postgres_bin > /dev/null && { [ "$(id -u)" -ne 0 ] || command -v setpriv > /dev/null; }; then
		postgres_start
	fi
}

teardown_file() {
	load ../helpers/postgres
	postgres_stop
}

setup() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	work=$BATS_TEST_TMPDIR
	ln -s "$PWD/tests/articles" "$work/articles"
}

# recipe WORDS: the block of README in which these words stand; run in a folder with articles.
recipe() {
	python3 - "$1" > "$work/recipe" <<-'E'
		import re, sys
		with open("README.md", encoding="utf-8") as f:
		    blocks = re.findall(r"^```sh\n(.*?)^```", f.read(), re.M | re.S)
		found = [b for b in blocks if sys.argv[1] in b]
		assert len(found) == 1, f"{len(found)} blocks of README have {sys.argv[1]!r}"
		print(found[0])
	E
	mkdir -p "$work/bin"
	ln -sf "$PWD/scripts/sangloc" "$PWD/scripts/sangloc-batch" "$work/bin"
	(cd "$work" && HOME=$work PATH=$work/bin:$PATH bash -euo pipefail recipe)
}

@test "README: the commands run" {
	run python3 tests/pipeline/examples.py README.md
	assert_success
}

@test "README: the first commands are there" {
	for command in scripts/quickstart scripts/check; do
		grep -qx "    $command" README.md
		test -x "$command"
	done
	ln -s "$PWD/scripts/sangloc" "$work/sangloc"
	run "$work/sangloc" --version
	assert_success
}

@test "README, jq: persons by how often, dated events, copies" {
	run recipe 'jq -r'
	assert_success
	assert_line --regexp '^ +[0-9]+ Đinh Công Triều$'
	assert_line --partial '"date":"2023-07-21"'
	jq -r 'select(.dedupe.verdict != "unique") | .source' "$work/records.ndjson" > "$work/copies"
	assert_equal "$(printf '%s\n' "${lines[@]}" | grep -c "^articles/.*	")" "$(wc -l < "$work/copies")"
}

@test "README, SQL: who attended what under which resolution, who chaired what in 2023, dates of a resolution, posts of a person, figures" {
	run recipe 'WHERE name ='
	assert_success
	assert_line --regexp '2023-07-21 .* Đinh Công Triều .* Hội nghị sơ kết'
	assert_line --regexp '2024-12-19 .* 1105-NQ/QUTW.* Tống Viết Bảo|2024-12-19 .* Tống Viết Bảo .* 1105-NQ/QUTW'
	assert_line --partial '2019-02-15'
	assert_line --partial '2019-05-12'
	assert_line --regexp '202[34]-..-.. .*Thượng tướng|202[34]-..-.. .*tướng'
	refute_line --partial '2024-09-18 │ Đinh'
	assert_line --regexp '2024-05-24 │ Hội thảo quốc tế .* │ 4.3 +│ ha '
	assert_line --regexp '^2024-10-02\|10500000000000\|'
}

@test "README, SQL: the conflicts" {
	run recipe 'FROM v_conflict'
	assert_success
	assert_line --partial '1105-NQ/QUTW'
}

@test "README, spreadsheet: every tag is a line of the table" {
	small_rules
	run recipe tags.csv
	assert_success
	tags=$(jq -s 'map(.tags | length) | add' "$work/records.ndjson")
	assert_equal "$(python3 -c 'import csv, sys; print(sum(1 for _ in csv.reader(open(sys.argv[1], newline=""))) - 1)' "$work/tags.csv")" "$tags"
}

@test "README, page: one file of HTML" {
	small_rules
	run recipe report.html
	assert_success
	grep -qi '<!doctype html>' "$work/report.html"
}

@test "README, GNU parallel: the database of a run" {
	command -v parallel > /dev/null || skip "no GNU parallel here"
	small_rules
	run recipe '# needs parallel'
	assert_success
	(cd "$work" && "$OLDPWD/scripts/sangloc" run articles/*.txt --to sqlite:run.db)
	for table in document tag event person legal_ref mention; do
		assert_equal "$(sqlite3 "$work/news.db" "SELECT * FROM $table ORDER BY 1, 2, 3" 2>&1)" \
			"$(sqlite3 "$work/run.db" "SELECT * FROM $table ORDER BY 1, 2, 3" 2>&1)"
	done
}

@test "README, DuckDB: counts of the records' tags" {
	command -v duckdb > /dev/null || skip "no duckdb here"
	run recipe '# needs duckdb'
	assert_success
	assert_output --regexp "person +│ +$(jq '.tags[] | select(.type == "person") | 1' "$work/records.ndjson" | wc -l) "
}

@test "README, PostgreSQL: the events, as SQLite has them" {
	[ -n "${POSTGRES_FOLDER:-}" ] || skip "no PostgreSQL server here"
	run recipe '# needs psql'
	assert_success
	assert_line --partial '2023-07-21'
	(cd "$work" && "$OLDPWD/scripts/sangloc" run articles/*.txt --to sqlite:run.db)
	assert_equal "$(psql -XAtc 'SELECT count(*) FROM v_event' news)" "$(sqlite3 "$work/run.db" 'SELECT count(*) FROM v_event')"
}

@test "README, cron: the line of the crontab loads a folder" {
	small_rules
	line=$(sed -n 's/^    5 \* \* \* \*  //p' README.md)
	mkdir "$work/srv" "$work/bin"
	cp -r tests/articles "$work/srv/inbox"
	ln -s "$PWD/scripts/sangloc-batch" "$work/bin"
	run env PATH="$work/bin:$PATH" sh -c "${line//\/srv/$work/srv}"
	assert_success
	assert_output ""
	assert_equal "$(sqlite3 "$work/srv/news.db" 'SELECT count(*) FROM document')" 20
}

@test "README: no recipe is without a test" {
	run grep -c '^```sh$' README.md
	assert_output 8
}
