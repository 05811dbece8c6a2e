# shellcheck shell=sh
# Benchmarks that print a noisy value, and take time of a quieter kind; after
# lib.sh.

export FAKE_WAIT="$work/wait"

# bench FROM [BEFORE AFTER [SCRIPT]]: one that does SCRIPT, or prints ten times the
# cost, and as much noise as makes half of the step; a hash of how many runs there
# were, so that it is the same each time.  From commit FROM on $took is AFTER in
# place of BEFORE: the seconds of the processor that it says it took, and of $wall
# time, where these are told: tests/fake_wait.c.  In run number $kill_at it ends
# perfbisect.
bench() {
	cat >bench <<-EOF
		#!/bin/sh
		name= cost= i=0 n=0 at=0 took=${2:-4} wall=
		read name <name
		read cost <cost
		[ "\${name#c}" -lt $1 ] || took=${3:-20}
		cd "\$PERFBISECT_ORIGIN"
		[ ! -e n ] || read n <n
		n=\$((n + 1))
		echo \$n >n
		[ ! -e kill_at ] || read at <kill_at
		[ \$at -ne \$n ] || kill -KILL \$PPID
		x=\$((n * 2654435761 & 0xffffffff))
		x=\$((((x ^ x >> 15) * 2246822519) & 0xffffffff))
		x=\$((((x ^ x >> 13) * 3266489917) & 0xffffffff))
		noise=\$(((x ^ x >> 16) % 201 - 100))
		took=\$took.\$((x >> 8 & 63 | 64))
		${4:-echo \$((cost * 10 + noise))}
		echo "\${wall:-\$took} \$took 0 0" >"\$FAKE_WAIT"
	EOF
	chmod +x bench
}

# sought [OPTIONS]: by that, where c8 of 12 makes a step of two deviations; behind
# the words $behind.
behind=
sought() {
	rm -f n
	# shellcheck disable=SC2086 # they are words
	$behind perfbisect -m number -o s --no-profile --simulate never --trace none \
		"$@" c1 c12 -- ./bench >out 2>log
	sought_status=$?
	cat out log
	return $sought_status
}

# by_processor FIELD: what is user or cpu, whichever was quieter.
by_processor() {
	case $(field "$1") in
	user | cpu) ;;
	*) field "$1" && return 1 ;;
	esac
}
