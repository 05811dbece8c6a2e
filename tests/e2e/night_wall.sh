#!/bin/sh
# A night by the wall clock: the machine's own noise comes on top.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../lib_night.sh"

history 30

# disturbed STEP UNIT: did the machine keep the runs waiting so unevenly that
# this alone hides it?  What a run spent off the processor is the machine's own noise.
disturbed() {
	field '[.samples[] | .wall_s - .user_s - .system_s] | sort |
		.[length * 0.84 | floor] - .[length * 0.16 | floor] >
		'"$1 * $2"' * 1e-6' | grep -q true
}

# One of 12 ms is nearly as exact as one of 20, for the machine's own noise is
# short of a ms.
unit=120
[ -z "${FULL:-}" ] || unit=200

# by_the_clock TITLE SEED DRIFT OPTIONS...: c137 is found.  That nobody is, or not
# within two minutes, is excused on a machine that is too noisy; the wrong commit
# never is.
by_the_clock() {
	clock_title=$1 clock_seed=$2 clock_drift=$3
	shift 3
	night 30 "$clock_seed" "$clock_drift" $unit "$@" >"$work/seen" 2>&1
	case $? in
	3 | 4 | 5 | 143)
		if disturbed 30 $unit; then
			skip "$clock_title" 'the machine itself is too noisy'
			return
		fi
		;;
	esac
	check "$clock_title" 'cat "$work/seen" && cd "$work/night" && names c137'
}

by_the_clock 'noise' 2 0 --max-runs 40 c1 c200
by_the_clock 'drift beyond the threshold' 5 15 --max-runs 100 c1 c200

finish
