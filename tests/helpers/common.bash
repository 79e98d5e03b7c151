# What every bats file loads: the programs on PATH, the assertions, a few words for conservation and bytes.

: "${SANGLOC_BIN:=$PWD/build/bin}"
: "${SANGLOC_TEST:=$PWD/build/test}"
: "${BUILT_BIN:=$SANGLOC_BIN}"
export SANGLOC_BIN SANGLOC_TEST BUILT_BIN
PATH=$SANGLOC_BIN:$SANGLOC_TEST:$PATH

for library in bats-support bats-assert; do
	for place in /usr/lib/bats /usr/lib /usr/share /usr/local/lib; do
		if [ -f "$place/$library/load.bash" ]; then
			for part in "$place/$library"/src/*.bash; do	# as load.bash does, without a process for each part
				# shellcheck disable=SC1090
				. "$part"
			done
			break
		fi
	done
done

# Every stage of the Makefile, and the smallest filter there is, whose faults are the loop's own.  The harness can be
# narrowed: FILTERS=tag bats tests/contract
top=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
: "${FILTERS:=passfilter $(sed -n 's/^STAGES *= *//p' "$top/Makefile")}"

bats_require_minimum_version 1.5.0

# each COMMAND [ARG]...: run COMMAND FILTER ARG... for every filter; the first that fails names itself.
each() {
	local command=$1 filter
	shift
	for filter in $FILTERS; do
		"$command" "$filter" "$@" || { echo "filter: $filter"; return 1; }
	done
}

# conserved STATS: the counters of a stats file add up: in = out + rejected + dropped.
conserved() {
	jq -e '.in.records == .out.records + .rejected.total + .dropped.total' "$1" > /dev/null ||
		{ echo "does not add up:"; jq -c '{in, out, rejected, dropped}' "$1"; return 1; }
}

# sanitized: are the programs built with sanitizers?  Harnesses that limit memory or inject faults do not bear them.
sanitized() {
	[[ $BUILT_BIN == *san-* ]]
}

# small_rules: tag gets small.yaml in place of the shipped rules, by whatever way it is started: from PATH, by the front
# command, by sangloc-batch.  For what is shown of a chain or of every filter and not of rules: the shipped ones take a
# third of a second to load, and several with sanitizers.
small_rules() {
	SANGLOC_BIN=$BATS_FILE_TMPDIR/small
	PATH=$SANGLOC_BIN:$PATH
	[ ! -x "$SANGLOC_BIN/tag" ] || return 0
	mkdir "$SANGLOC_BIN"
	ln -s "$BUILT_BIN"/* "$SANGLOC_BIN"
	rm "$SANGLOC_BIN/tag"
	printf '#!/bin/sh\nexec "%s" --no-default-rules -r "%s" "$@"\n' "$BUILT_BIN/tag" "$top/tests/helpers/small.yaml" > "$SANGLOC_BIN/tag"
	chmod +x "$SANGLOC_BIN/tag"
}

# shipped_rules: the filters as they are built, where a test of such a suite is about what the shipped rules do or cost.
shipped_rules() {
	SANGLOC_BIN=$BUILT_BIN
	PATH=$SANGLOC_BIN:$PATH
}

# whole: is this the long run?
whole() {
	[ -n "${SANGLOC_LONG:-}" ]
}

# many N: N good records for any filter, of real length.
many() {
	python3 "$top/tests/helpers/many.py" "$1"
}
