# The five filters over the sample articles: what a careful reader takes from each must come out.

setup_file() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	normalize tests/articles/*.txt | segment | tag | dedupe > "$BATS_FILE_TMPDIR/records"
	python3 tests/pipeline/judge.py tests/articles/expected.json < "$BATS_FILE_TMPDIR/records" > "$BATS_FILE_TMPDIR/judged"
}

setup() {
	load ../helpers/common
	records=$BATS_FILE_TMPDIR/records
	judged=$BATS_FILE_TMPDIR/judged
}

# all KIND...: every expected fact of these kinds was found.
all() {
	for kind; do
		grep -q "^$kind " "$judged" || { echo "nothing judged: $kind"; return 1; }
		awk -v kind="$kind" '$1 == kind && $2 != $3 { exit 1 }' "$judged" || { grep "^$(echo "$kind" | tr - ' ')	" "$judged"; return 1; }
	done
}

# most SHARE KIND...: at least this share of the facts of these kinds together.
most() {
	share=$1
	shift
	for kind; do
		awk -v kind="$kind" '$1 == kind' "$judged"
	done | awk -v share="$share" '{ found += $2; wanted += $3 } END { print found, "of", wanted; exit !(wanted && found / wanted >= share) }' ||
		{ for kind; do grep "^$kind	" "$judged"; done; return 1; }
}

@test "each article gives one record" {
	all document
	assert_equal "$(wc -l < "$records")" 20
}

@test "titles, stamps and publishers are those of the pages" {
	all title published published_time publisher
}

@test "every line has the kind a reader gives it" {
	all segments segment-count repeats
}

@test "copies are marked, series are kept apart" {
	all dedupe
	for series in 11 12 18 19; do
		assert_equal "$(jq -r --arg from "tests/articles/$series" 'select(.source | startswith($from)).dedupe.verdict' "$records")" unique
	done
}

@test "events with their kind, date, place, organizer and chair" {
	all no-event
	most 0.95 event.type event.name event.kind event.period event.plan_period event.date event.part_of_day event.sites event.place event.organizer event.chair
}

@test "persons with their ranks and posts" {
	most 0.95 person person.ranks person.positions
}

@test "dates, quantities, references, abbreviations, contacts with their values" {
	most 0.95 date date.value published_inferred
	most 0.95 quantity quantity.value contact
	most 0.95 legal_ref legal_ref.date legal_ref.issuer no-legal_ref abbreviation
}
