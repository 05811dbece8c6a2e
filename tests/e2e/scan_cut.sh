#!/bin/sh
# A scan that was cut off goes on: after hard ends at any point, after SIGKILL at
# random times, 8 of them, or 200 with FULL=1, and after signals.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_killed.sh"

: "${CRASH:=$here/../../build/crash/perfbisect}"

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

# All that it says, but for what it took, and why, which times have a say in.
said() {
	sed -n '1,/^noise\|^[0-9]* builds/p' out | grep -v '^noise\|builds\|^ \{13\}'
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
	for point in 'append 50' 'torn 50' 'build 12' 'run 50' 'switch 18' \
		'remove 8'; do
		check "ended hard at any ${point% *}" \
			"ups_and_downs && went_whole && sweep ${point#* } crashed ${point% *}"
	done
else
	skip 'ended hard at any point' 'no program with crash points (make check)'
fi

check 'SIGKILL at random times: the same steps each time, and nothing left' '
	ups_and_downs && start=$(date +%s%N) && went_whole &&
	delays $(($(date +%s%N) - start)) >delays &&
	killed_often 0 scanned
' 4>&2

check 'a signal: what is known, what would be next, and how to go on' '
	ups_and_downs && exits 130 perfbisect scan -o s -m number --points 2 \
		--no-profile --simulate never c1 c7 -- sh -c "
		case \$(cat name) in c5) [ -e \"$work/t/go\" ] ||
			kill -s INT \$PPID ;; esac; cat cost" >out 2>log
	cat out log
	grep -F "next, $(rev c5 | cut -c1-10) would be measured" out &&
	grep -F "(2 commits) was not looked at" out &&
	is interrupted "$(field .verdict)" && is "$(rev c5)" "$(field .next)" &&
	tail -n 1 out | grep -F "to go on: perfbisect resume" && no_trees &&
	touch go && perfbisect resume s >out 2>log && cat out log &&
	is scanned "$(field .verdict)" && is 2 "$(field ".steps | length")" &&
	is null "$(field .next)" && no_trees && is 0 "$(trees_left)"
'

check 'a budget that is spent' '
	ups_and_downs && exits 3 perfbisect scan -o s -m number --budget 1s \
		--points 3 --runs 9999 --max-runs 99999 c1 c7 -- cat cost >out 2>log
	cat out log
	grep -F "Cut off, the budget is spent:" out &&
	grep -F "was not looked at" out && is 3 "$(field .exit_status)" &&
	tail -n 1 out | grep -F "to go on: perfbisect resume" && no_trees
'

finish
