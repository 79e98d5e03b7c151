# make install: where things go, that the installed programs find the installed rules, and that uninstall takes all back.

setup() {
	load ../helpers/common
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	root=$BATS_TEST_TMPDIR/root
	build=${SANGLOC_BIN%/bin}
}

# The shells' completions of `sangloc NAME`, for each filter; none for a bare name, which may be another package's.
completions() {
	local bash=$root/share/bash-completion/completions/sangloc zsh=$root/share/zsh/site-functions/_sangloc
	local fish=$root/share/fish/vendor_completions.d/sangloc.fish filter
	assert_equal "$(head -1 "$zsh")" '#compdef sangloc'
	for filter in normalize segment tag dedupe emit; do
		assert_equal "$(bash -c '. "$1"; compopt() { :; }; COMP_WORDS=(sangloc "$2" --repair) COMP_CWORD=2; _sangloc; echo "${COMPREPLY[*]}"' bash "$bash" "$filter")" --repair-utf8
		grep -qF -- "--repair-utf8" <(sed -n "/^_sangloc_$filter()/,/^}/p" "$zsh")
		grep -q "^complete -c sangloc -n '__fish_seen_subcommand_from $filter' -l repair-utf8" "$fish"
	done
	assert_equal "$(bash -c '. "$1"; complete -p' bash "$bash")" 'complete -o filenames -F _sangloc sangloc'
	assert_equal "$(grep -c '^compdef' "$zsh")" 0
	assert_equal "$(grep -vc '^complete -c sangloc \|^#' "$fish")" 0
	! command -v zsh > /dev/null || zsh -n "$zsh"
	! command -v fish > /dev/null || fish -n "$fish"
}

@test "installed under a PREFIX, the front command runs the chain with the installed rules" {
	[[ $build != *san-* ]] || skip "built once more without sanitizers elsewhere"
	make -s install BUILD="$build" PREFIX="$root"
	run "$root/bin/sangloc" --version
	assert_success
	run --separate-stderr "$root/bin/sangloc" run tests/articles/01*.txt --to ndjson
	assert_success
	assert_equal "$(jq -r '.tags | length > 20' <<< "$output")" true
	run strings -a "$root/libexec/sangloc/tag"
	assert_output --partial "$root/share/sangloc/rules"
	mkdir "$BATS_TEST_TMPDIR/in"
	cp tests/articles/01*.txt "$BATS_TEST_TMPDIR/in"
	run "$root/bin/sangloc-batch" "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/state" "$BATS_TEST_TMPDIR/news.db"
	assert_success
	grep -qx "ExecStart=$root/bin/sangloc-batch" "$root/lib/systemd/system/sangloc-batch.service"
	test -f "$root/share/man/man1/sangloc-batch.1"
	test -f "$root/share/man/man1/sangloc-tag.1"
	test -f "$root/share/man/man5/sangloc-rules.5"
	completions
	make -s uninstall PREFIX="$root"
	run find "$root" -type f
	assert_output ""
}
