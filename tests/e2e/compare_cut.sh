#!/bin/sh
# A comparison that was cut off goes on: after hard ends at any point, and after
# SIGKILL at random times, 8 of them, or 200 with FULL=1.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_killed.sh"

: "${CRASH:=$here/../../build/crash/perfbisect}"

# Two revisions built in two ways, a side that cannot be built, and a folder.
sides() {
	commit c1 100 && commit c2 150 c1 && commit c3 7 c2 &&
		mkdir d && echo 100 >d/built
}

with_sides() {
	"$@" compare -o s -m number --setup true --warmup 1 \
		--variant plain="! grep 7 cost && cp cost built" \
		--variant twice="! grep 7 cost && sed s/1/2/ cost >built" \
		c1 c2 c3 given=dir:d -- cat built
}

# All that it says, but for what each run cost.
said() {
	jq -c "[.verdict, .exit_status, .rounds, [.benchmarks[0].sides[] |
		[.side, .words, .interval, .samples]], [.sides[].failed]]" s/report.json
}

# It found the same as without, and nothing is left.
same_again() {
	is "$whole" "$(said)" && is 0 "$(trees_left)" && no_trees &&
		[ ! -e .git/worktrees ] && is built "$(ls d)"
}

went_whole() {
	with_sides exits 3 perfbisect >out 2>log && whole=$(said) && same_again &&
		rm -rf s && case $whole in
	*'["c2 twice","2.5x slower"'*'["given","no difference"'*) ;;
	*) echo "$whole" && return 1 ;;
	esac
}

# crashed POINT N: ended hard at the N-th passing of the point, and resumed.
crashed() {
	crashed_status=0
	rm -rf s
	PERFBISECT_CRASH_AT=$1:$2 with_sides "$CRASH" >out 2>&1 || crashed_status=$?
	if [ "$crashed_status" -eq 3 ]; then
		is "$whole" "$(said)" && return 9
		return 1
	fi
	is 137 "$crashed_status" && echo "$1:$2" || return
	[ "$(wc -l <s/journal.jsonl)" -ge 2 ] || return 0
	exits 3 perfbisect resume s >out 2>log && same_again && return
	cat out log
	return 1
}

if [ -x "$CRASH" ]; then
	for point in 'append 40' 'torn 40' 'build 4' 'run 40' 'switch 9' 'rename 60' \
		'remove 4'; do
		check "ended hard at any ${point% *}" \
			"sides && went_whole && sweep ${point#* } crashed ${point% *}"
	done
else
	skip 'ended hard at any point' 'no program with crash points (make check)'
fi

check_git 'its revisions stay, whatever becomes of their branches' '
	line_of 3 2 && exits 130 perfbisect compare -o s c1 c3 -m number -- \
		sh -c "[ -e \"$work/t/go\" ] || kill -s INT \$PPID; cat cost" \
		>out 2>log && no_trees && touch go &&
	[ "$(find s/pins -mindepth 1 -maxdepth 1 | wc -l)" -eq 2 ] &&
	git checkout -q --orphan other && git commit -q --allow-empty -m other &&
	git tag -d c1 c2 c3 && git branch -D main 2>/dev/null
	git reflog expire --expire=now --all && git gc -q --prune=now
	perfbisect resume s >out 2>log
	cat out log
	is "1.50x slower" "$(field ".benchmarks[0].sides[1].words")" &&
	[ ! -e s/pins ] && [ ! -e .git/worktrees ]
'

check 'SIGKILL at random times: the same table each time, and nothing left' '
	sides && start=$(date +%s%N) && went_whole &&
	delays $(($(date +%s%N) - start)) >delays &&
	killed_often 3 with_sides
' 4>&2

finish
