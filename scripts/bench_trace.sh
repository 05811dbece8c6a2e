#!/bin/sh
# What a capture costs the command: two tasks that take turns, ten thousand
# switches a second, alone and under perfbisect trace, in turns.  As an ordinary
# user its own tasks are captured, as root all of them.

set -eu
perfbisect=$1 switches=$2
rounds=${ROUNDS:-15} turns=${TURNS:-5000}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

i=0
while [ "$i" -lt "$rounds" ]; do
	i=$((i + 1))
	"$switches" pair "$turns" >>"$place/alone"
	"$perfbisect" trace -- "$switches" pair "$turns" |
		sed -n '1s/^\([0-9]* [0-9]*\)$/\1/p' >>"$place/traced"
done

# median FILE COLUMN
median() {
	cut -d ' ' -f "$2" "$1" | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

# told WHAT COLUMN
told() {
	alone=$(median "$place/alone" "$2") traced=$(median "$place/traced" "$2")
	echo "a run of $((2 * turns)) switches, $1: $alone us alone, $traced us" \
		"captured, $(awk -v a="$alone" -v b="$traced" \
			'BEGIN { printf "%+.2f %%", (b / a - 1) * 100 }') (to reach: +1 %)"
}

told wall 1
told CPU 2
