#!/bin/sh
# A night by processor time, which is all the noise there is: as runs say that
# they took it, tests/fake_wait.c, and burnt with FULL=1.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../lib_night.sh"

history 12
if [ -n "${FULL:-}" ]; then
	unset FAKE_WAIT
elif [ -e "$work/bin/fake_wait.so" ]; then
	export FAKE_WAIT="$work/wait"
	with='with_fake wait'
else
	echo '1..0 # SKIP there is no fake_wait.so beside perfbisect'
	exit
fi

# by_processor SEED DRIFT OPTIONS...: of 20 ms a run.
by_processor() {
	by_seed=$1 by_drift=$2
	shift 2
	night 12 "$by_seed" "$by_drift" 200 -m cpu "$@"
}

check 'noise' 'by_processor 2 0 c1 c200 && names c137'
check 'noise and drift, and no culprit' '
	exits 4 by_processor 3 15 --max-runs 100 c1 c136 &&
	is not-reproduced "$(field .verdict)"
'
check 'drift beyond the threshold' 'by_processor 3 15 c1 c200 && names c137'

finish
