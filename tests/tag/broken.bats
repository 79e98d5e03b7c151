# Broken rule files: each is refused with status 78, its line and column, a message a person can use and a caret.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

@test "every broken file: its line, its column, its words, and nothing read" {
	local count=0
	for file in "$BATS_TEST_DIRNAME"/broken/*.yaml; do
		want=$(head -1 "$file" | sed "s|^# want: ||; s|FILE|$file|; s|FOLDER|$BATS_TEST_DIRNAME/broken|")
		run -78 --separate-stderr tag --no-default-rules -r "$file" <<< '{"id":"a","text":"b"}'
		assert_equal "$output" ''
		[[ $stderr == "tag: $file:$want"* ]] || { echo "$stderr"; echo "want: $file:$want"; return 1; }
		[[ $stderr == *$'\n'*^* ]] || { echo "no caret: $stderr"; return 1; }
		count=$((count + 1))
	done
	[ "$count" -ge 85 ]
}

@test "two packs of one name, packs that need each other: told with both" {
	printf 'pack: t\nlang: 1\n' > "$work/a.yaml"
	printf 'pack: t\nlang: 1\n' > "$work/b.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/a.yaml" -r "$work/b.yaml" /dev/null
	[[ $stderr == *"b.yaml:1:7: the pack 't' is in $work/a.yaml too"* ]]
	printf 'pack: a\nlang: 1\nneeds: b\n' > "$work/a.yaml"
	printf 'pack: b\nlang: 1\nneeds: [a]\n' > "$work/b.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/a.yaml" -r "$work/b.yaml" /dev/null
	[[ $stderr == *"packs need each other in a circle: 'b' and 'a'"* ]]
}

@test "deep nesting, a file too large, invalid UTF-8: refused at once" {
	{ printf 'pack: t\nlang: 1\nrules: '; printf '[%.0s' $(seq 40000); } > "$work/deep.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/deep.yaml" /dev/null
	[[ $stderr == *"deep.yaml:3:"* ]]
	{ printf 'pack: t\nlang: 1\n'; head -c 9000000 /dev/zero | tr '\0' '#'; } > "$work/large.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/large.yaml" /dev/null
	printf 'pack: t\nlang: 1\n# \xff\n' > "$work/bad.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/bad.yaml" /dev/null
	[[ $stderr == *"bad.yaml:3:"* ]]
}

@test "a pack that is needed and not given is taken from the shipped ones" {
	cat > "$work/mine.yaml" <<'YAML'
pack: t.mine
lang: 1
needs: [vi.lexicons]
rules:
  - {id: mine, tag: mine, lexicon: province, fields: {}}
YAML
	run tag --no-default-rules -r "$work/mine.yaml" <<< '{"text":"ở Lạng Sơn"}'
	assert_success
	assert_equal "$(jq -c '[.tags[].text]' <<< "$output")" '["Lạng Sơn"]'
}

@test "several rules that are wrong are told in one run, at most ten of them" {
	{
		printf 'pack: t\nlang: 1\nrules:\n'
		for n in {1..12}; do printf "  - {id: r%d, tag: t, patern: 'x'}\n" "$n"; done
	} > "$work/many.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/many.yaml" /dev/null
	for n in {4..13}; do [[ $stderr == *"many.yaml:$n:"*"unknown key 'patern'"* ]]; done
	[[ $stderr != *"many.yaml:14:"* ]]
	# what cannot be compiled is told when all rules can be read
	printf "pack: t\nlang: 1\nrules:\n  - {id: a, tag: t, pattern: '(x'}\n  - {id: b, tag: t, pattern: 'y'}\n  - {id: c, tag: t, over: [u], pattern: '<u>'}\n" > "$work/two.yaml"
	run -78 --separate-stderr tag --no-default-rules -r "$work/two.yaml" /dev/null
	[[ $stderr == *"two.yaml:4:"*"bad pattern"*"two.yaml:6:"*"no rule writes the tag 'u'"* ]]
}
