#!/bin/sh
# bench_run.sh RUN_COST [COMMAND...]: what a run costs beside the command, by
# default `true`: ours, with and without counters, and that of perf stat and
# hyperfine.  They take turns, and of each the median turn counts.  RUN_COST is
# the program made of tests/bench/run_cost.c.

set -eu
run_cost=$1
shift
[ $# -gt 0 ] || set -- true
turns=9 runs=100

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
value() {
	sed -n "s/^$1 //p" "$work/ours"
}

# took NAME COMMAND...: of a program that does all the runs of a turn itself.
took() {
	took_name=$1
	shift
	took_from=$(date +%s.%N)
	if ! command -v "$1" >/dev/null; then
		echo "there is no $1 on PATH" >"$work/no-$took_name"
	elif "$@" >"$work/log" 2>&1; then
		date +%s.%N | awk -v from="$took_from" -v runs=$runs \
			'{ print ($1 - from) / runs * 1e3 }' \
			>>"$work/$took_name"
	else
		tail -n 1 "$work/log" >"$work/no-$took_name"
	fi
}

turn=0
while [ $turn -lt $turns ]; do
	turn=$((turn + 1))
	"$run_cost" $runs "$@" >"$work/ours"
	for name in plain bare full; do
		value ${name}_ms >>"$work/$name"
	done
	took perf perf stat -r $runs -e "$(value names)" "$@"
	took hyperfine hyperfine -N --style none --runs $runs "$@"
done

median() {
	sort -g "$work/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
plain=$(median plain)
row() {
	if [ -e "$work/no-$1" ]; then
		printf '%-34s %s\n' "$2" "$(cat "$work/no-$1")"
	else
		printf '%-34s %7.3f ms %+8.3f ms\n' "$2" "$(median "$1")" \
			"$(median "$1" | awk -v plain="$plain" '{ print $1 - plain }')"
	fi
}

printf '%-34s %10s %11s\n' "$* ($turns times $runs runs)" 'each' 'more'
row plain 'fork, exec, wait4'
row bare 'perfbisect, no counters'
row full "perfbisect, $(value events) of $(value of) events"
row perf "perf stat, these $(value events) events"
row hyperfine 'hyperfine, no counters'
