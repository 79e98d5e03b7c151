# Patterns that would run for ever: the record goes out all the same, marked, and soon.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

# Fifty patterns that are exponential or worse on the texts below: five shapes of nesting, ten ends.
evil() {
	printf 'pack: t\nlang: 1\nrules:\n'
	local n=0
	for end in '!' 'b' '$x' '[^a]z' 'c{2}' '(?=y)' '9' 'á' '\.' 'q'; do
		for shape in '(?:a+)+' '(?:a|a)+' '(?:a|aa)+' '(?:[a-z]+)+\b' '(?:a*a*)*a'; do
			n=$((n + 1))
			printf "  - {id: evil%d, tag: t%d, pattern: '%s%s'}\n" "$n" "$n" "$shape" "$end"
		done
	done
	printf "  - {id: good, tag: good, pattern: 'tốt'}\n"
}
texts() {
	python3 - <<'PY'
import json
for i in range(20):
    print(json.dumps({"id": str(i), "text": ("a" * (20 + 40 * i) + " ") * 3 + "tốt"}, ensure_ascii=False))
PY
}

@test "evil patterns: each record goes out, marked BUDGET, with the tags of good rules" {
	evil > "$work/p.yaml"
	texts > "$work/in"
	for option in '' --no-jit; do
		# shellcheck disable=SC2086
		run --separate-stderr tag --no-default-rules -r "$work/p.yaml" $option "$work/in"
		assert_success
		assert_equal "$(jq -c '[.tags[].type] | contains(["good"])' <<< "$output" | sort | uniq -c | tr -s ' ')" " 20 true"
		assert_equal "$(jq -r '.tag_errors[]?.code' <<< "$output" | sort -u)" BUDGET
		[[ $stderr == *"met its budget in"*"records [BUDGET]"* ]]
		jq -c 'del(.tag_errors)' <<< "$output" > "$work/tags$option"
	done
	cmp "$work/tags" "$work/tags--no-jit"
}

@test "evil patterns: no record takes a second of the processor, and each run gives the same bytes" {
	evil > "$work/p.yaml"
	texts > "$work/in"
	sanitized && skip "sanitizers take their own time"
	local step=5
	whole && step=1
	for option in '' --no-jit; do
		for n in $(seq 1 $step 20); do
			sed -n "${n}p" "$work/in" > "$work/record"
			took=$(python3 - "$work/p.yaml" "$work/record" $option <<'PY'
import resource, subprocess, sys
subprocess.run(["tag", "--no-default-rules", "-r", *sys.argv[1:2], *sys.argv[3:], sys.argv[2]], stdout=open(sys.argv[2] + ".out", "w"), stderr=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(int(1000 * (used.ru_utime + used.ru_stime)))
PY
			)
			echo "text $n $option: $took ms for fifty patterns"
			[ "$took" -lt 1000 ]
			tag --no-default-rules -r "$work/p.yaml" $option "$work/record" 2> /dev/null | cmp - "$work/record.out"
		done
	done
}

@test "the limit is an option, and three starts over it end the rule on that unit" {
	printf "pack: t\nlang: 1\nrules:\n  - {id: slow, tag: t, pattern: '(?:a|a)+(?!a)b?(?<=b)'}\n" > "$work/p.yaml"
	text="aaaaaaaaaaaa b aaab"
	run --separate-stderr tag --no-default-rules -r "$work/p.yaml" --match-limit=1000000 <<< "{\"text\":\"$text\"}"
	assert_equal "$(jq -c '[[.tags[].text], .tag_errors]' <<< "$output")" '[["aaab"],null]'
	run --separate-stderr tag --no-default-rules -r "$work/p.yaml" --match-limit=100 <<< "{\"text\":\"$text\"}"
	assert_equal "$(jq -c '[[.tags[].text], .tag_errors]' <<< "$output")" '[[],[{"rule":"slow","code":"BUDGET"}]]'
	run --separate-stderr tag --no-default-rules -r "$work/p.yaml" --match-limit=100 <<< "{\"text\":\"${text% aaab}\\naaab\"}"
	assert_equal "$(jq -c '[[.tags[].text], .tag_errors]' <<< "$output")" '[["aaab"],[{"rule":"slow","code":"BUDGET"}]]'
}

# slow [TEXT] [OPTION]...: words and errors of a rule that takes twice the work for each further letter.
slow() {
	local text=$1
	shift
	printf "pack: t\nlang: 1\nrules:\n  - {id: slow, tag: t, pattern: '\\\\b(?:a|a)+(?!a)b?(?<=b)'}\n" > "$work/p.yaml"
	tag --no-default-rules -r "$work/p.yaml" "$@" 2> /dev/null <<< "{\"text\":\"$text\"}" | jq -c '[[.tags[].text], (.tag_errors | length)]'
}

@test "the usual limit is near 50,000 steps" {
	assert_equal "$(slow "$(printf 'a%.0s' {1..12})c ab")" '[["ab"],0]'
	assert_equal "$(slow "$(printf 'a%.0s' {1..17})c ab")" '[["ab"],1]'
	assert_equal "$(slow "$(printf 'a%.0s' {1..17})c ab" --match-limit=500000)" '[["ab"],0]'
}

@test "two starts over the limit are borne, the third ends the rule, and the next line is a new beginning" {
	local e=aaaaaaaaaaaac
	for option in --jobs=1 --no-jit --no-prefilter; do
		assert_equal "$(slow "$e $e ab" --match-limit=100 $option)" '[["ab"],1]'
		assert_equal "$(slow "$e $e $e ab" --match-limit=100 $option)" '[[],1]'
		assert_equal "$(slow "$e $e $e\\nab" --match-limit=100 $option)" '[["ab"],1]'
	done
}

@test "a match that needs more than 64 MiB is over its budget" {
	{
		printf "pack: t\nlang: 1\nrules:\n  - {id: wide, tag: t, pattern: '(?:x"
		printf '|(q%d)' {1..250}
		printf ")+z'}\n"
	} > "$work/p.yaml"
	text() { printf '{"text":"%sz"}\n' "$(printf 'x%.0s' $(seq "$1"))"; }
	wide() { text "$1" | tag --no-default-rules -r "$work/p.yaml" --no-jit 2> /dev/null | jq -c '[(.tags | length), .tag_errors[]?.code]'; }
	assert_equal "$(wide 4000)" '[1]'
	assert_equal "$(wide 15000)" '[0,"BUDGET"]'
}

@test "a record that takes more than ten seconds is rejected, and the next one goes on" {
	whole || skip "takes ten seconds: in the long run"
	evil > "$work/p.yaml"
	{ python3 -c 'print("{\"text\":\"" + "\\n".join(["a" * 900] * 2000) + "\"}")'; echo '{"text":"tốt"}'; } > "$work/in"
	run -1 --separate-stderr tag --no-default-rules -r "$work/p.yaml" "$work/in"
	assert_equal "$(jq -c '[.tags[].text]' <<< "$output")" '["tốt"]'
	[[ $stderr == *"the record took more than 10 s [BUDGET]"* ]]
}

@test "a guard that meets its budget says the same first, after other records, and without the prefilter" {
	printf "pack: t\nlang: 1\nrules:\n  - {id: bar, tag: t, pattern: 'BAR', not_before: '(?:(?:x|x)+y|foo )'}\n" > "$work/p.yaml"
	local hard
	hard="{\"id\":\"hard\",\"text\":\"$(printf 'x%.0s' {1..50})foo BAR\"}"
	for n in {1..40}; do echo "{\"text\":\"số $n BAR\"}"; done > "$work/others"
	tags() { tag --no-default-rules -r "$work/p.yaml" "$@" | jq -c 'select(.id == "hard").tags'; }
	assert_equal "$(tags <<< "$hard")" "[]"
	assert_equal "$(tags --no-prefilter <<< "$hard")" "[]"
	assert_equal "$({ cat "$work/others"; echo "$hard"; } | tags)" "[]"
	assert_equal "$({ cat "$work/others"; echo "$hard"; } | tags --no-prefilter)" "[]"
}

@test "what the JIT gives up and the interpreter does not is found with both" {
	for shape in '(?:a|a)+' '(?:\w+\s?)+' '(?:a+b?)+'; do
		printf "pack: t\nlang: 1\nrules:\n  - {id: slow, tag: t, pattern: '\\\\b%s(?<=9)|ab'}\n" "$shape" > "$work/p.yaml"
		for n in 4 6 8 25; do
			text="{\"text\":\"$(printf 'a%.0s' $(seq "$n"))c ab\"}"
			tag --no-default-rules -r "$work/p.yaml" --match-limit=100 <<< "$text" > "$work/jit" 2> /dev/null
			tag --no-default-rules -r "$work/p.yaml" --match-limit=100 --no-jit <<< "$text" 2> /dev/null | cmp - "$work/jit"
		done
		jq -e '.tag_errors[0].code == "BUDGET"' "$work/jit"
	done
}
