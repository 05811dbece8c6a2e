#!/bin/sh
# Real programs (tests/planted) beside six processes that are always busy, on one
# processor: the diagnosis is right or unclear, and never another.  FULL=1 takes
# all of them, by wall and CPU time, and a simulated processor where there is one.

. "$(dirname "$0")/../lib.sh"
cpu=$(taskset -cp $$ 2>/dev/null | sed 's/.*[ ,-]//')
if [ -z "$cpu" ] || ! command -v cc >/dev/null; then
	echo '1..0 # SKIP there is no C compiler (cc), or no taskset'
	exit 0
fi

simulate=never
[ -z "${FULL:-}" ] || ! command -v valgrind >/dev/null || simulate=always

# history NAME FLAG: c1 to c4 of that program, built with the flag from c3 on.
history() {
	rm -rf .git s && git init -q . &&
		cp "$here/../planted/$1.c" program.c && echo program >.gitignore &&
		for history_i in 1 2 3 4; do
			: >flags
			[ $history_i -lt 3 ] || echo "$2" >flags
			echo $history_i >notes
			git add -A && git commit -q -m "c$history_i" &&
				git tag "c$history_i" || return
		done
}

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

# planted CLASS NAME FLAG METRIC...: by each.  What is refused has no class.
planted() {
	planted_class=$1 planted_name=$2
	history "$2" "$3" || return
	shift 3
	for planted_metric; do
		rm -rf s
		beside perfbisect -m "$planted_metric" -o s -n 4 --no-profile \
			--no-layouts --simulate $simulate \
			-b 'cc -O2 $(cat flags) program.c -pthread -o program' \
			c1 c4 -- ./program >out 2>log
		cat out
		case $(field .diagnosis.class) in
		"$planted_class" | unclear | null) ;;
		*) return 1 ;;
		esac
	done
}

check 'what sleeps' 'planted waiting waiting -DSLOW wall'
check 'what computes' '
	planted branch-misses branch_misses -DSLOW wall &&
	field .diagnosis.class | grep -v waiting
'
if [ -n "${FULL:-}" ]; then
	check 'what sleeps, by CPU time' 'planted waiting waiting -DSLOW cpu'
	check 'code placement' '
		planted code-placement code_placement -falign-functions=4096 wall cpu
	'
	check 'data cache' 'planted data-cache data_cache -DSLOW wall cpu'
	check 'more work' 'planted more-work more_work -DSLOW wall cpu'
	check 'page faults' 'planted page-faults page_faults -DSLOW wall cpu'
	check 'system time' 'planted system-time system_time -DSLOW wall cpu'
	check 'lost parallelism' '
		planted lost-parallelism lost_parallelism -DSLOW wall
	'
fi
finish
