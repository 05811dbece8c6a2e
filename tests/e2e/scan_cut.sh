#!/bin/sh
# A scan that was cut off goes on: after hard ends at any point, and after
# SIGKILL at random times, 8 of them, or 200 with FULL=1.

. "$(dirname "$0")/../lib.sh"

: "${CRASH:=$here/../../build/crash/perfbisect}"
: "${KILLS:=${FULL:+200}}"
: "${KILLS:=8}"
: "${SEED:=1}"

# A step up, a point of the grid that cannot be built, and a step down.
ups_and_downs() {
	commit c1 100 && commit c2 150 c1 && commit c3 150 c2 &&
		commit c4 7 c3 && commit c5 150 c4 && commit c6 120 c5 &&
		commit c7 120 c6 && git reset -q --hard c7
}

scanned() {
	"$@" scan -o s -m number --warmup 0 --points 1 --no-profile --no-layouts \
		--trace none --events none --simulate never \
		-b "! grep 7 cost && cp cost built" c1 c7 -- cat built
}

# All that it says, but for what it took.
said() {
	sed -n '1,/^noise\|^[0-9]* builds/p' out | grep -v '^noise\|builds'
}

# It found the same as without, and nothing is left.
same_again() {
	is "$whole" "$(said)" && is 0 "$(trees_left)" && no_trees &&
		[ ! -e .git/worktrees ] && [ ! -e s/pins ]
}

went_whole() {
	scanned perfbisect >out 2>log && whole=$(said) && same_again &&
		rm -rf s && case $whole in
	*'2 steps between c1 and c7'*'skipped: '*) ;;
	*) echo "$whole" && return 1 ;;
	esac
}

# crashed POINT N: ended hard at the N-th passing of the point, and resumed.
crashed() {
	crashed_status=0
	rm -rf s
	PERFBISECT_CRASH_AT=$1:$2 scanned "$CRASH" >out 2>&1 || crashed_status=$?
	if [ "$crashed_status" -eq 0 ]; then
		return 9
	fi
	is 137 "$crashed_status" && echo "$1:$2" || return
	[ "$(wc -l <s/journal.jsonl)" -ge 2 ] || return 0
	perfbisect resume s >out 2>log && same_again && return
	cat out log
	return 1
}

if [ -x "$CRASH" ]; then
	for point in 'append 25' 'torn 25' 'build 6' 'run 25' 'switch 9' \
		'remove 4'; do
		check "ended hard at any ${point% *}" \
			"ups_and_downs && went_whole && sweep ${point#* } crashed ${point% *}"
	done
else
	skip 'ended hard at any point' 'no program with crash points (make check)'
fi

finish
