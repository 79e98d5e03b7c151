# Rules and texts by chance: whatever they are, each mode of tag gives the same bytes, and each tag stands where it says.

setup() {
	load ../helpers/common
	work=$BATS_TEST_TMPDIR
}

random_rules() {
	python3 "$top/tests/tag/random_rules.py" --folder="$work/packs" "$@"
}

# number LINES WORD: the number before that word in the last line.
number() {
	sed -n "\$s/.*\b\([0-9][0-9]*\) $2.*/\1/p" <<< "$1"
}

@test "random rules over random texts: prefilter, JIT, threads and the order of records change nothing" {
	local packs=11
	whole && packs=2000
	sanitized && packs=$((packs / 3))
	run random_rules --tag="$(command -v tag)" --seed=19 --packs=$packs
	echo "$output"
	assert_success
	# The rules are not refused by and by, and tags are made of tags.
	[ "$(number "$output" rules)" -ge $((packs * 25)) ]
	[ "$(number "$output" tags)" -ge $((packs * 500)) ]
	[ "$(number "$output" 'of late stages')" -ge $((packs * 50)) ]
}

@test "random rules: a mode that lost a tag, and a tag that stood elsewhere, would be told with pack and records" {
	cat > "$work/bent" <<-'SH'
		#!/bin/bash
		set -o pipefail
		case " $* " in
		*' --no-jit '*) tag "$@" | jq -c 'del(.tags[-1])' ;;
		*) tag "$@" | jq -c 'if .tags == [] then . else .tags[0].start += 1 end' ;;
		esac
	SH
	chmod +x "$work/bent"
	run -1 random_rules --tag="$work/bent" --seed=1
	assert_line --regexp '^seed 1: tags do not stand where they say in records [0-9 ]+: .*/1.yaml .*/1.ndjson$'
	assert_line --regexp '^seed 1: --no-jit: differs in records [0-9 ]+: .*/1.yaml .*/1.ndjson$'
	assert_line --regexp '^seed 1: --no-prefilter --no-jit: differs in '
	refute_line --partial 'jobs'
	assert_equal "$(jq -s length "$work/packs/1.ndjson")" 16
	tag --no-default-rules --any-language -r "$work/packs/1.yaml" "$work/packs/1.ndjson" | jq -es 'any(.[]; .tags != [])' > /dev/null
	assert_equal "$(run random_rules --tag=false --seed=1; head -1 <<< "$output")" "seed 1: status 1"
	run -1 random_rules --tag=true --seed=1
	assert_line --partial "0 of 16 records came out"
}
