# What every bats file loads: the programs on PATH, the assertions, a few words for conservation and bytes.

: "${SANGLOC_BIN:=$PWD/build/bin}"
: "${SANGLOC_TEST:=$PWD/build/test}"
export SANGLOC_BIN SANGLOC_TEST
PATH=$SANGLOC_BIN:$SANGLOC_TEST:$PATH

for library in bats-support bats-assert; do
	for place in /usr/lib/bats /usr/lib /usr/share /usr/local/lib; do
		if [ -f "$place/$library/load.bash" ]; then
			# shellcheck disable=SC1090,SC1091
			. "$place/$library/load.bash"
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
	[[ $SANGLOC_BIN == *san-* ]]
}

# whole: is this the long run?
whole() {
	[ -n "${SANGLOC_LONG:-}" ]
}

# many N: N good records for any filter, of real length.
many() {
	python3 "$top/tests/helpers/many.py" "$1"
}
