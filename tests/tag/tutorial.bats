# rules/README.md, done as its reader does it: each file written, each command run, each output compared.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

@test "the first rule in ten minutes: every block of the page does what the page says" {
	mkdir "$work/bin" "$work/desk"
	ln -s "$top/scripts/sangloc" "$work/bin/sangloc"
	PATH=$work/bin:$PATH run python3 "$top/tests/tag/tutorial.py" "$top/rules/README.md" "$work/desk"
	assert_success
	[ "$(grep -c '^ok' <<< "$output")" -ge 10 ]
	# it ends in a database, as it says
	assert_equal "$(sqlite3 "$work/desk/news.db" 'SELECT count(*) FROM boat')" 4
}
