#!/bin/sh
# Real programs (tests/planted) beside six processes that are always busy, on one
# processor: the diagnosis is right or unclear, and never another.  FULL=1 takes
# all of them, by wall and CPU time, and a simulated processor where there is one.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../lib_planted.sh"
cpu=$(taskset -cp $$ 2>/dev/null | sed 's/.*[ ,-]//')
if [ -z "$cpu" ]; then
	echo '1..0 # SKIP there is no taskset'
	exit 0
fi

simulate=never
[ -z "${FULL:-}" ] || ! command -v valgrind >/dev/null || simulate=always

# beside COMMAND...
beside() {
	beside_all=
	for beside_i in 1 2 3 4 5 6; do
		timeout 600 taskset -c "$cpu" sh -c 'while :; do :; done' &
		beside_all="$beside_all $!"
	done
	taskset -c "$cpu" "$@"
	beside_status=$?
	# shellcheck disable=SC2086 # they are words
	kill $beside_all
	return $beside_status
}

# diagnosed CLASS NAME FLAG METRIC...: by each.  What is refused has no class.
diagnosed() {
	diagnosed_class=$1
	planted "$2" '' "$3" || return
	shift 3
	for diagnosed_metric; do
		rm -rf s
		beside perfbisect -m "$diagnosed_metric" -o s -n 4 --no-profile \
			--no-layouts --simulate $simulate \
			-b 'cc -O2 $(cat flags) program.c -pthread -o program' \
			c1 c4 -- ./program ${rounds:+"$rounds"} >out 2>log
		cat out
		case $(field .diagnosis.class) in
		"$diagnosed_class" | unclear | null) ;;
		*) return 1 ;;
		esac
	done
}

check 'what sleeps' 'rounds 30 && diagnosed waiting waiting -DSLOW wall'
check 'what computes' '
	rounds 60 && diagnosed branch-misses branch_misses -DSLOW wall &&
	field .diagnosis.class | grep -v waiting
'
if [ -n "${FULL:-}" ]; then
	check 'what sleeps, by CPU time' 'diagnosed waiting waiting -DSLOW cpu'
	check 'code placement' '
		diagnosed code-placement code_placement -falign-functions=4096 wall cpu
	'
	check 'data cache' 'diagnosed data-cache data_cache -DSLOW wall cpu'
	check 'more work' 'diagnosed more-work more_work -DSLOW wall cpu'
	check 'page faults' 'diagnosed page-faults page_faults -DSLOW wall cpu'
	check 'system time' 'diagnosed system-time system_time -DSLOW wall cpu'
	check 'lost parallelism' '
		diagnosed lost-parallelism lost_parallelism -DSLOW wall
	'
fi
finish
