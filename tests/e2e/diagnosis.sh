#!/bin/sh
# What the processor's time tells of, counters, and a simulated processor; see
# diagnosis_wall.sh for the rest.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../lib_planted.sh"
. "$(dirname "$0")/../lib_diagnosis.sh"

static=$(static_flag)

# counted NAME: does this machine count it?
counted() {
	jq -e ".counters | any(.name == \"$1\")" s/report.json >/dev/null
}

# It must be unclear, and why.
cannot_tell() {
	is unclear "$class" && tr -s '\n ' ' ' <out |
		grep -q 'without hardware counters it cannot be told'
}

# explored: told by CPU time, in a simulated processor as well.
explored() {
	if [ -n "${FULL:-}" ]; then
		told cpu --simulate always c1 c4
	else
		linked=$static
		told cpu --simulate always --no-layouts c1 c4
	fi
}

# processor CLASS NAME FLAG: one that takes counters, a simulated processor's
# where there are no others.
processor() {
	planted "$2" '' "$3" && { explored || explored; } || return
	if ! counted instructions && ! counted sim:instructions; then
		touch ../uncounted
		cannot_tell || { explored && cannot_tell; }
		return
	fi
	[ "$class" != unclear ] || explored || return
	is "$1" "$class" && { counted instructions ||
		field .diagnosis.sentence | grep "in a simulated processor "; }
}

check 'system time' '
	diagnosed system-time system_time "" -DSLOW cpu
'

check 'memory' '
	diagnosed memory memory "" -DSLOW max-rss
'

check 'page faults, where they are counted' '
	planted page_faults "" -DSLOW && decided cpu c1 c4 &&
	if counted page-faults; then
		is page-faults "$class"
	else
		touch ../no_faults
	fi
'
[ ! -e "$work/no_faults" ] || skip 'page faults' 'they are not counted here'

check 'more work' 'rounds 100 && processor more-work more_work -DSLOW'
check 'code placement' '
	rounds 15000 && processor code-placement code_placement -falign-functions=4096
'
check 'branch misses' '
	rounds 40 && processor branch-misses branch_misses -DSLOW
'
check 'data cache' 'rounds 500000 && processor data-cache data_cache -DSLOW'
[ ! -e "$work/uncounted" ] || skip 'these four exactly' \
	'this machine counts no instructions, and has no valgrind'

finish
