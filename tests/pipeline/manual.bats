# Man pages: lint clean, options from the programs' own tables, and examples that run.

setup() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	pages=${SANGLOC_BIN%/bin}/man
}

@test "every filter has a man page with its options, and mandoc finds nothing to say" {
	for stage in ${FILTERS#passfilter }; do
		grep -q '^\.It Fl' "$pages/sangloc-$stage.1"
		for section in NAME SYNOPSIS DESCRIPTION OPTIONS RECORD '"EXIT STATUS"|EXIT STATUS' EXAMPLES; do
			grep -qE "^\.Sh ($section)" "$pages/sangloc-$stage.1" || { echo "$stage: no $section"; return 1; }
		done
	done
	run mandoc -Tlint -Wwarning "$pages"/*.[15]
	assert_success
	assert_output ""
}

@test "quotes of man pages close where they end" {
	for page in "$pages"/*.[15]; do
		run mandoc -Tutf8 "$page"
		assert_success
		refute_output --partial "’’"
		assert_equal "$(grep -o '‘' <<< "$output" | wc -l)" "$(grep -o '’' <<< "$output" | wc -l)"
	done
}

@test "the examples of every man page run" {
	! sanitized || small_rules	# that they do as they stand is shown by the other half
	run python3 tests/pipeline/examples.py "$pages"/*.[15]
	assert_success
}
