#!/bin/sh
# bench_links.sh LINK: what it costs that links are written down.  A build of a
# thousand programs, each a file that is compiled and linked, with and without,
# in turns; LINK is the program made of tests/link.c.  The same of the links
# alone, of 40 objects each.

set -eu
link=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
turns=50 links=20
mkdir "$work/tree"
cd "$work/tree"

i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	echo "int g$i(int x) { return x + $i; }" >"g$i.c"
done
gcc -O2 -c g*.c
awk 'BEGIN { for (i = 0; i < 60; i++)
	printf "int f%d(int x) { int a[16]; for (int i = 0; i < 16; " \
		"i++) a[i] = x * i; return a[x & 15] %% (x | 1); }\n", i
	print "int main(void) { return f3(0); }" }' >main.c
gcc -O2 -c main.c

cat >build <<END
i=0
while [ \$i -lt $links ]; do
	i=\$((i + 1))
	gcc -O2 main.c -o p\$i
done
times
END
cat >linked <<END
i=0
while [ \$i -lt $links ]; do
	i=\$((i + 1))
	gcc main.o g*.o -o p\$i
done
times
END
"$link" environment "$work/linkers" "$work/records" "$work/tree" >"$work/env"

# took SCRIPT NAME: wall clock, and user and system time, in seconds.
took() {
	took_from=$(date +%s.%N)
	if [ "$2" = with ]; then
		xargs -d '\n' -a "$work/env" sh -c 'env "$@" sh "$0"' "$1"
	else
		sh "$1"
	fi >"$work/times"
	date +%s.%N | awk -v from="$took_from" '
		function seconds(t) { split(t, p, "m"); return p[1] * 60 + p[2] }
		NR == FNR { if (FNR == 2) cpu = seconds($1) + seconds($2); next }
		{ print $1 - from, cpu }' "$work/times" - >>"$work/$1-$2"
}

turn=0
while [ $turn -lt $turns ]; do
	turn=$((turn + 1))
	for script in build linked; do
		took $script with
		took $script without
	done
done

# sum SCRIPT NAME COLUMN
sum() {
	awk -v c="$3" '{ s += $c } END { print s }' "$work/$1-$2"
}

# median SCRIPT COLUMN: of the ratios of the turns.
median() {
	paste "$work/$1-with" "$work/$1-without" | awk -v c="$2" '
		{ print $c / $(c + 2) }' | sort -g |
		awk '{ v[NR] = $1 }
			END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

row() {
	printf '%-38s %8.3f s with, %8.3f s without: %.4f times, median %.4f\n' \
		"$1" "$(sum "$2" with "$3")" "$(sum "$2" without "$3")" \
		"$(echo "$(sum "$2" with "$3") $(sum "$2" without "$3")" |
			awk '{ print $1 / $2 }')" "$(median "$2" "$3")"
}
row "$((turns * links)) compiled and linked, wall" build 1
row "the same, user and system" build 2
row "$((turns * links)) links of 41 objects, wall" linked 1
row "the same, user and system" linked 2
