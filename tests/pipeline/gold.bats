# The hand-made gold, where it is at hand (../shared/gold): texts to the letter, tags by their score.

setup_file() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	gold=../shared/gold
	[ -d "$gold" ] || return 0
	normalize --base "$gold/raw" "$gold"/raw/*.txt | segment | tag | dedupe > "$BATS_FILE_TMPDIR/seeds"
	mkdir "$BATS_FILE_TMPDIR/dev"
	for text in "$gold"/dev/*.text.txt; do
		name=${text##*/}
		cp "$text" "$BATS_FILE_TMPDIR/dev/${name%.text.txt}.txt"
	done
	normalize "$BATS_FILE_TMPDIR"/dev/*.txt | segment | tag | dedupe > "$BATS_FILE_TMPDIR/dev.ndjson"
}

setup() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	gold=../shared/gold
	[ -d "$gold" ] || skip "no ../shared/gold here"
	seeds=$BATS_FILE_TMPDIR/seeds
}

# at_least FLOOR GOLDDIR RECORDS: micro exact F1.
at_least() {
	f1=$(python3 "$gold/score.py" --json --gold "$2" --pred "$3" | jq .micro.exact.f1)
	echo "micro exact F1 $f1, floor $1"
	jq -en --argjson f1 "$f1" --argjson floor "$1" '$f1 >= $floor'
}

@test "the five texts come out to the letter" {
	for text in "$gold"/*.text.txt; do
		stem=${text##*/}
		jq -j --arg source "${stem%.text.txt}.txt" 'select(.source == $source).text' "$seeds" | cmp - "$text"
	done
}

@test "none of the five is rejected or merged" {
	assert_equal "$(jq -r .dedupe.verdict "$seeds" | sort | uniq -c | xargs)" "5 unique"
}

@test "segments and sentences of the five equal the gold" {
	run python3 "$gold/score_structure.py" --pred "$seeds"
	assert_success
	assert_line --regexp '^segments +86 +86 +86 '
	assert_line --regexp '^sentences +90 +90 +90 '
}

@test "tags of the five score at least 0.75" {
	at_least 0.75 "$gold" "$seeds"
}

@test "tags of twenty more articles score at least 0.60" {
	at_least 0.60 "$gold/dev" "$BATS_FILE_TMPDIR/dev.ndjson"
}

@test "the five into SQLite, twice: five documents, and the second time no row is written" {
	db=$BATS_TEST_TMPDIR/x.db
	emit --to "sqlite:$db" "$seeds"
	emit --to "sqlite:$db" --stats-format=json --stats="$BATS_TEST_TMPDIR/stats" "$seeds"
	assert_equal "$(sqlite3 "$db" 'SELECT count(*) FROM document')" 5
	assert_equal "$(jq .rows_written "$BATS_TEST_TMPDIR/stats")" 0
}
