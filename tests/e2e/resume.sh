#!/bin/sh
# A session that was cut off goes on: after signals, hard ends, a budget.

. "$(dirname "$0")/../lib.sh"

: "${CRASH:=$here/../../build/crash/perfbisect}"
runs_in() {
	grep -c "\"record\":\"run\"" "$1/journal.jsonl"
}

# Whatever it was that ended it, from here on all must be as if nothing had.
goes_on() {
	exits 0 perfbisect resume s >out 2>log && cat out log && names c8 &&
		is 0 "$(trees_left)" && [ ! -e .git/worktrees ] &&
		[ -z "$(git status --porcelain --untracked-files=no)" ]
}

# bench WHAT: a benchmark that does something else in its 16th run, and notes
# each of its runs in the file n.
bench() {
	cat >bench <<-EOF
		#!/bin/sh
		cat cost
		cd "\$PERFBISECT_ORIGIN"
		echo >>n
		[ -e go ] || [ "\$(wc -l <n)" -ne 20 ] || { $1; }
	EOF
	chmod +x bench
}

# crashed POINT OPTIONS N: ended hard at the N-th passing of the point, and
# resumed.  No measurement is lost: more runs than without are those of trees
# that had to be built again, at most what one revision takes.
crashed() {
	crashed_at=$1:$3 crashed_status=0
	rm -rf s
	# shellcheck disable=SC2086 # the options are words
	PERFBISECT_CRASH_AT=$crashed_at "$CRASH" -m number -o s $2 c1 c12 -- \
		cat cost >out 2>&1 || crashed_status=$?
	if [ "$crashed_status" -eq 0 ]; then
		names c8 && crashed_whole=$(runs_in s) && return 9
		return 1
	fi
	is 137 "$crashed_status" && echo "$crashed_at" || return
	[ "$(wc -l <s/journal.jsonl)" -ge 2 ] || return 0
	goes_on || return
	[ $(($(runs_in s) - crashed_whole)) -le 6 ] || {
		echo "$(runs_in s) runs in place of $crashed_whole"
		return 1
	}
}

# swept BY POINT [OPTIONS]
swept() {
	swept_by=$1 swept_point=$2
	shift 2
	line_of 12 8 && sweep "$swept_by" crashed "$swept_point" "$*"
}

if [ -x "$CRASH" ]; then
	for point in append torn written; do
		check "ended hard at any record: $point" "swept 32 $point"
	done
	for point in 'build 4' 'run 32' 'switch 4' 'head 4' 'rename 32' 'remove 4'; do
		check "ended hard at any ${point% *}" \
			"swept ${point#* } ${point% *} --build true"
	done
else
	skip 'ended hard at any record' 'no program with crash points (make check)'
fi

check 'killed while it runs, and resumed: no whole tree is built again' '
	line_of 12 8 && bench "kill -KILL \$PPID" &&
	exits 137 perfbisect -m number --no-exact -o s --trees 9 \
		-b "echo >>\"\$PERFBISECT_ORIGIN/b\"" c1 c12 -- ./bench >out 2>&1 &&
	touch go && exits 0 perfbisect resume s >out && names c8 &&
	is "$(jq -c "select(.record==\"build\")" s/journal.jsonl | wc -l)" \
		"$(wc -l <b)" && is 0 "$(jq -c "select(.again)" s/journal.jsonl | wc -l)"
'

interrupted() {
	line_of 12 8
	bench "kill -$1 \$PPID; sleep 5"
	interrupted_status=0
	perfbisect -m number --no-exact -o s c1 c12 -- ./bench >out 2>log ||
		interrupted_status=$?
	cat out log
	touch go
	tail -n 1 out >last
	is "$2" "$interrupted_status" && is interrupted "$(field .verdict)" &&
		grep -q "^what was measured is kept; to go on: perfbisect resume " \
			last && no_trees
}

check 'SIGINT: stops in good order, says how to go on, and goes on' '
	interrupted INT 130 && before=$(runs_in s) && eval "$(sed "s/.*to go on: //" \
		last)" >out && names c8 && [ $(runs_in s) -gt "$before" ]
'
check 'SIGTERM: the same' 'interrupted TERM 143 && perfbisect resume s >out && names c8'
check 'SIGHUP: the same' 'interrupted HUP 129 && perfbisect resume s >out && names c8'

check 'a second SIGINT ends at once; resume goes on and cleans up' '
	line_of 12 8 && bench "trap : TERM; for i in \$(seq 300); do : >stubborn; \
		sleep 0.1; done" && { perfbisect -m number --no-exact -o s c1 c12 -- ./bench $$ \
		>out 2>log & pid=$!; } && until_file stubborn && kill -INT $pid &&
	sleep 0.5 && kill -INT $pid; wait $pid; got=$?; cat out log
	is 130 $got && grep -q "^ended at once" log && [ "$(trees_left)" -gt 0 ] &&
	! pgrep -f "^/bin/sh ./bench $$" && touch go && goes_on
'

check 'the same run again goes on, another begins anew' '
	interrupted INT 130 && cp -r s before &&
	exits 0 perfbisect -m number --no-exact -o s c1 c12 -- cat cost >out 2>log &&
	names c8 && [ -e s.1 ] && rm -rf s s.1 && cp -r before s && command=$(field .command) &&
	eval "perfbisect -o s ${command#perfbisect}" >out 2>log; cat out log &&
	names c8 && grep -q "going on with the session" log && [ ! -e s.1 ]
'

check 'a finished session is shown once more' '
	line_of 12 8 && bisect c1 c12 && cp out before && before=$(runs_in s) &&
	exits 0 perfbisect resume s >out && cmp out before &&
	is "$before" "$(runs_in s)"
'

check 'what failed is tried once more' '
	line_of 12 8 && exits 1 perfbisect -m number --no-exact -o s -b "test -e \
		\"\$PERFBISECT_ORIGIN/library\"" c1 c12 -- cat cost >out 2>&1 &&
	touch library && exits 0 perfbisect resume s >out && names c8
'

check 'nothing runs any more: no revision is blamed, and it goes on later' '
	for what in skip bad; do
		rm -rf s n go && line_of 40 25 && bench "mv bench gone" &&
		exits 1 perfbisect -m number --no-exact -o s --on-failure $what c1 c40 -- \
			"$PWD/bench" >out 2>log; got=$?; cat out log; [ $got -eq 0 ] &&
		grep -q "^perfbisect: .* cannot be measured: .*/bench cannot be started" log &&
		exits 1 perfbisect resume s >out 2>&1 && touch go && mv gone bench &&
		exits 0 perfbisect resume s >out && names c25 &&
		is 0 "$(field ".skipped | length")" || exit; done
'

check 'a session that runs is not resumed' '
	line_of 12 8 && { perfbisect -m number --no-exact -o s c1 c12 -- sh -c "
		touch \"\$PERFBISECT_ORIGIN/up\"; cat cost; sleep 0.3" >out 2>&1 & } &&
	until_file up
	exits 1 perfbisect resume s 2>err; got=$?; kill $!; wait; cat err
	[ $got -eq 0 ] && one_line err && grep -q "in use by process" err
'

check 'a child of one that was killed has its lock for a moment' '
	line_of 12 8 && perfbisect -m number -o s c1 c12 -- cat cost >out 2>log &&
	sed -i "\$d" s/journal.jsonl && echo 99999999 >s/lock &&
	{ flock s/lock sh -c "touch up; sleep 0.4" & } && until_file up &&
	exits 0 perfbisect resume s >out 2>log && names c8
'

check '--budget: exit 3, what is left, the best guess first, and how to go on' '
	line_of 40 30 && exits 3 perfbisect -m number --no-exact -o s --budget 1.5s c1 c40 -- \
		sh -c "cat cost; sleep 0.1" >out 2>log; cat out log
	is range "$(field .verdict)" && grep -q "the budget is spent" out &&
	grep -q "^what was measured is kept; to go on: perfbisect resume " out &&
	[ "$(field ".candidates | length")" -gt 1 ] &&
	exits 0 perfbisect resume --budget 10m s >out && names c30
'

check 'a forecast above the budget is said at once, and by no guess' '
	line_of 40 30 && exits 3 perfbisect -m number --no-exact -o s --budget 2s c1 c40 -- sh -c "
		case \$(cat name) in c1 | c40) ;; *) sleep 3 ;; esac
		cat cost; sleep 0.05" >out 2>log; cat out log
	grep -A1 "^forecast: " log | grep "^warning: that is .*, and the budget leaves " &&
	is 1 "$(grep -c "the budget leaves" log)" && ! grep -i likeliest out &&
	tr -s " \n" "  " <out | grep -q "is found; 39 candidates are left " &&
	! grep "^candidates" out &&
	is null "$(field ".candidates[0].probability")"
'

check 'a tag that has moved, and a branch that is gone' '
	interrupted INT 130 && want=$(rev c8) && git tag -f c12 c2 >tagged &&
	exits 0 perfbisect resume s >out && is "$want" "$(field .culprit.revision)"
'

check 'drift is told again, too' '
	line_of 12 8 && cat >bench <<-"EOF" && chmod +x bench &&
		#!/bin/sh
		cost=$(cat cost)
		cd "$PERFBISECT_ORIGIN"
		echo >>n
		n=$(wc -l <n)
		echo $((cost + (n > 14 ? 40 : 0)))
		[ -e go ] || ! grep -q "^{\"record\":\"restart\"" s/journal.jsonl ||
			{ kill -INT $PPID; sleep 5; }
	EOF
	exits 130 perfbisect -m number --no-exact -o s c1 c12 -- ./bench >out 2>log &&
	touch go && exits 0 perfbisect resume s >out 2>log; cat out log; names c8 &&
	[ "$(field ".restarts | length")" -gt 0 ]
'

check 'journals that cannot be gone on with: one line' '
	line_of 12 8 && exits 1 perfbisect resume 2>err && one_line err &&
	exits 1 perfbisect resume nowhere 2>err && one_line err &&
	interrupted INT 130 && sed -i "s/\"threshold\":125/\"threshold\":126/" s/journal.jsonl &&
	{ exits 1 perfbisect resume s >out 2>err; cat err; } &&
	grep -q "cannot go on: its journal comes to another threshold" err
'

finish
