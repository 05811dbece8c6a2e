#!/bin/sh
# bench_layouts.sh LINK PERFBISECT TREE BUILD COMMAND: how much of a program's
# time is the place where its code happens to lie?  BUILD builds it in TREE, with
# its links recorded; then 16 layouts (LAYOUTS) of what COMMAND uses are compared
# beside as many copies of the build itself, each a folder of its own, RUNS runs
# each in rounds of random order.  LINK is the program made of tests/link.c.

set -eu
link=$(realpath "$1")
perfbisect=$(realpath "$2")
tree=$(realpath "$3")
build=$4
command=$5
layouts=${LAYOUTS:-16} runs=${RUNS:-31}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$tree"
"$link" environment "$work/linkers" "$work/records" "$tree" >"$work/env"
xargs -d '\n' -a "$work/env" sh -c 'env "$@" sh -c "$0"' "$build" \
	>"$work/built" 2>&1 || {
	tail "$work/built"
	exit 1
}
set --
seed=0
while [ $seed -lt "$layouts" ]; do
	seed=$((seed + 1))
	cp -a "$tree" "$work/copy$seed"
	"$link" lay "$work/records" "$tree" $seed sh -c "$command" \
		>"$work/laid" || {
		cat "$work/laid"
		exit 1
	}
	cp -a "$tree" "$work/layout$seed"
	"$link" restore "$work/records"
	set -- "$@" "copy$seed=dir:$work/copy$seed" \
		"layout$seed=dir:$work/layout$seed"
done
cd "$work"
"$perfbisect" compare --quiet --metric cpu --pin $(($(nproc) - 1)) \
	--max-runs "$runs" --precision 0.01 --no-layouts --same-command \
	-o session "$@" -- sh -c "$command" >compared 2>&1 || {
	cat compared
	exit 1
}
python3 - session/report.json <<'END_OF_SUMS'
import json, statistics, sys

sides = json.load(open(sys.argv[1]))["benchmarks"][0]["sides"]
for kind in "copy", "layout":
    medians = [1000 * statistics.median(s["samples"]) for s in sides
               if s["side"].startswith(kind)]
    mean = statistics.mean(medians)
    print(f"{kind:6}  {' '.join(f'{m:.1f}' for m in sorted(medians))}")
    print(f"        {min(medians):.1f} to {max(medians):.1f} ms, "
          f"standard deviation {100 * statistics.stdev(medians) / mean:.2f} %")
END_OF_SUMS
