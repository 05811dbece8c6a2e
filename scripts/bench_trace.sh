#!/bin/sh
# What a capture costs a command: two tasks that take turns on one processor,
# alone, with the least that this kernel can record of their switches (see
# tests/switches.c), and captured, in turns.  Its own tasks are captured as an
# ordinary user, and all processors as root.
#
# By the CPU time of the two, in which the machine's other tasks are not; with more
# switches a second than the ten thousand that it is told for, so that little can
# be measured.

set -eu
perfbisect=$1 switches=$2
rounds=${ROUNDS:-25} turns=${TURNS:-5000}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
cp "$perfbisect" "$place/perfbisect"
cp "$switches" "$place/switches"

user=
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	user='setpriv --reuid=12345 --regid=12345 --clear-groups'
fi

# took NAME COMMAND...: what the pair says.
took() {
	took_name=$1
	shift
	(cd "$place" && "$@" | sed -n '1s/^[0-9]* \([0-9]*\)$/\1/p') >>"$place/$took_name"
}

i=0
while [ "$i" -lt "$rounds" ]; do
	i=$((i + 1))
	# shellcheck disable=SC2086
	{
		took alone $user ./switches pair "$turns"
		took least $user ./switches least ./switches pair "$turns"
		took own $user ./perfbisect trace -- ./switches pair "$turns"
		[ -z "$user" ] || took all ./perfbisect trace -- ./switches pair "$turns"
	}
done

median() {
	sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"
}

# told NAME WORDS
told() {
	[ -s "$place/$1" ] || return 0
	awk -v a="$(median "$place/alone")" -v b="$(median "$place/$1")" -v turns="$turns" \
		-v words="$2" 'BEGIN { us = (b - a) / 2 / turns
			printf "%s: %.2f us a switch, %.2f %% of a run with 10,000 a second\n",
				words, us, us }'
}

told least 'the least that the kernel can record'
told own 'own tasks captured (to reach: 1 %)'
told all 'all processors captured'
