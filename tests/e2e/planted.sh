#!/bin/sh
# The planted programs are what they claim to be: counted by a simulated
# processor, where one without counters runs them.

. "$(dirname "$0")/../lib.sh"
for tool in cc valgrind; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP $tool is not here (scripts/need.sh test)"
	exit 0
done

# simulated FILE PROGRAM ARGUMENT: instructions, misses of the instruction and
# the data cache, mispredicted branches; of a cache with 64 sets of 8 lines.
simulated() {
	valgrind --tool=cachegrind --branch-sim=yes --cache-sim=yes \
		--I1=32768,8,64 --D1=32768,8,64 --LL=1048576,16,64 \
		--cachegrind-out-file="$1" "$2" "$3" >"$1.log" 2>&1 ||
		{ cat "$1.log"; return 1; }
	awk '/^events:/ { for (i = 2; i <= NF; i++) at[$i] = i }
		/^summary:/ { print $at["Ir"], $at["I1mr"],
			$at["D1mr"] + $at["D1mw"], $at["Bcm"] + $at["Bim"] }' "$1"
}

# simulate NAME FLAG ARGUMENT: slow to fast of these four, in per cent, in
# $work_done $code $data $branches.
simulate() {
	cc -O2 "$here/../planted/$1.c" -o fast &&
		cc -O2 "$2" "$here/../planted/$1.c" -o slow &&
		simulate_fast=$(simulated fast.counts ./fast "$3") &&
		simulate_slow=$(simulated slow.counts ./slow "$3") || return
	echo "fast $simulate_fast slow $simulate_slow"
	# shellcheck disable=SC2046 # words
	set -- $(echo "$simulate_fast $simulate_slow" |
		awk '{ for (i = 1; i <= 4; i++)
			print int(100 * $(i + 4) / $i + 0.5) }')
	work_done=$1 code=$2 data=$3 branches=$4
	echo "instructions $1 %, code $2 %, data $3 %, branches $4 %"
}

check 'more work is ten times the instructions, of the same code' '
	simulate more_work -DSLOW 3 && [ "$work_done" -gt 1000 ] &&
	[ "$code" -lt 110 ] && [ "$data" -lt 110 ]
'

check 'code placement is the same work, and 71.7 times the misses at least' '
	simulate code_placement -falign-functions=4096 2000 &&
	is 100 "$work_done" && [ "$code" -gt 7170 ] && [ "$data" -lt 110 ] &&
	[ "$branches" -lt 110 ]
'

check 'branch misses are the same work' '
	simulate branch_misses -DSLOW 4 && is 100 "$work_done" &&
	[ "$code" -lt 110 ] && [ "$data" -lt 110 ] && [ "$branches" -gt 1000 ]
'

check 'data cache is the same work' '
	simulate data_cache -DSLOW 300000 && is 100 "$work_done" &&
	[ "$code" -lt 110 ] && [ "$data" -gt 1000 ] && [ "$branches" -lt 110 ]
'
finish
