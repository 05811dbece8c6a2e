#!/bin/sh
# Real programs (tests/planted), slowed down for a reason that is known: the
# diagnosis must name it, or say that it cannot.

. "$(dirname "$0")/../lib.sh"
command -v cc >/dev/null || {
	echo '1..0 # SKIP there is no C compiler (cc)'
	exit 0
}

# Whole, each of them is linked again as well: a real step stays.  Linkers are
# not put where a path has a space.
if [ -n "${FULL:-}" ]; then
	XDG_CACHE_HOME=$(mktemp -d "${TMPDIR:-/tmp}/perfbisect-cache.XXXXXX")
	export XDG_CACHE_HOME
	trap 'rm -rf "$work" "$XDG_CACHE_HOME"' EXIT
fi

static=$(static_flag) linked=

# history NAME BEFORE AFTER: c1 to c4 of that program, and the flags with which
# it is built, AFTER from c3 on.
history() {
	rm -rf .git s && git init -q . &&
		cp "$here/../planted/$1.c" program.c && echo program >.gitignore &&
		for history_i in 1 2 3 4; do
			echo "$2" >flags
			[ $history_i -lt 3 ] || echo "$3" >flags
			echo $history_i >notes
			git add -A && git commit -q -m "c$history_i" &&
				git tag "c$history_i" || return
		done
}

# The program makes so many rounds, fewer than it would; or all with FULL=1.
rounds() {
	rounds=$1
	[ -z "${FULL:-}" ] || rounds=
}

# told METRIC [OPTIONS] GOOD BAD: bisect it; the class is in $class then.
told() {
	told_metric=$1 class=
	shift
	rm -rf s
	perfbisect -m "$told_metric" -o s -n 4 --no-profile \
		-b "cc -O2 $linked \$(cat flags) program.c -pthread -o program" \
		"$@" -- ./program ${rounds:+"$rounds"} >out 2>log || return
	cat out
	class=$(field .diagnosis.class)
	is c3 "$(field .culprit.subject)" && stays
}

# Under other layouts, where links were recorded.
stays() {
	[ -n "${FULL:-}" ] || return 0
	stays_answer=$(field ".layouts.answer, .layouts.reason") && echo "$stays_answer"
	case ${stays_answer%%"$newline"*} in
	stays | open) ;;
	*) return 1 ;;
	esac
}
newline="
"

# decided ...: the same, once more if the machine was too busy to tell.
decided() {
	{ told "$@" && [ "$class" != unclear ]; } || told "$@"
}

# planted CLASS NAME FLAG METRIC
planted() {
	history "$2" '' "$3" && decided "$4" c1 c4 && is "$1" "$class"
}

# counted NAME: does this machine count it?
counted() {
	jq -e ".counters | any(.name == \"$1\")" s/report.json >/dev/null
}

# It must be unclear, and why.
cannot_tell() {
	is unclear "$class" && tr -s '\n ' ' ' <out |
		grep -q 'without hardware counters it cannot be told'
}

# explored: told by user time, in a simulated processor as well.
explored() {
	if [ -n "${FULL:-}" ]; then
		told user --simulate always c1 c4
	else
		linked=$static
		told user --simulate always --no-layouts c1 c4
	fi
}

# processor CLASS NAME FLAG: one that takes counters, a simulated processor's
# where there are no others.
processor() {
	history "$2" '' "$3" && { explored || explored; } || return
	if ! counted instructions && ! counted sim:instructions; then
		touch ../uncounted
		cannot_tell || { explored && cannot_tell; }
		return
	fi
	[ "$class" != unclear ] || explored || return
	is "$1" "$class" && { counted instructions ||
		field .diagnosis.sentence | grep "in a simulated processor "; }
}

check 'waiting, in all reports' '
	planted waiting waiting -DSLOW wall && grep -q "^diagnosis: waiting: " out &&
	grep -qF "**Diagnosis:** waiting: " s/report.md &&
	field .diagnosis.sentence | grep -q "^waiting: .* the wall time, but .* the CPU time" &&
	field ".diagnosis.evidence[0]" | grep -q "^wall [0-9.]* times"
'

check 'waiting no more' '
	history waiting -DSLOW "" && decided wall c4 c1 && is waiting "$class" &&
	grep -q "^First good revision" out &&
	field .diagnosis.sentence | grep -q "^waiting: 0\.[0-9]* times the wall"
'

check 'system time' '
	planted system-time system_time -DSLOW cpu
'

check 'memory' '
	planted memory memory -DSLOW max-rss
'

check 'page faults, where they are counted' '
	history page_faults "" -DSLOW && decided cpu c1 c4 &&
	if counted page-faults; then
		is page-faults "$class"
	else
		touch ../no_faults
	fi
'
[ ! -e "$work/no_faults" ] || skip 'page faults' 'they are not counted here'

# What the two threads got together, of all processors, at the fast end.
together() {
	jq "[.samples[] | select(.phase == \"ends\" and
		.revision == \"$(git rev-parse c1)\")] |
		(map(.user_s) | add) / (map(.wall_s) | add)" s/report.json
}

check 'lost parallelism, where there are two processors' '
	rounds 30000000 && history lost_parallelism "" -DSLOW &&
	if decided wall --max-runs 20 c1 c4 && [ "$class" != unclear ]; then
		is lost-parallelism "$class"
	else
		touch ../alone && jq -en "$(together) < 1.5"
	fi
'
[ ! -e "$work/alone" ] || skip 'lost parallelism' \
	'other programs took the second processor'

check 'more work' 'rounds 100 && processor more-work more_work -DSLOW'
check 'code placement' '
	rounds 30000 && processor code-placement code_placement -falign-functions=4096
'
check 'branch misses' '
	rounds 75 && processor branch-misses branch_misses -DSLOW
'
check 'data cache' 'rounds 500000 && processor data-cache data_cache -DSLOW'
[ ! -e "$work/uncounted" ] || skip 'these four exactly' \
	'this machine counts no instructions, and has no valgrind'

finish
