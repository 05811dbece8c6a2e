#!/bin/sh
# Ends that never move, and a bad end that has no value at all.

. "$(dirname "$0")/../lib.sh"

# told TEXT: the report says so, however its lines are broken.
told() {
	tr -s '\n ' ' ' <out | grep -q "$1"
}

check 'a metric that is 0 in every run of both ends: refused soon' '
	line_of 6 3 && exits 4 perfbisect -m number -o s c1 c6 -- echo 0 >out &&
	cat out && is not-reproduced "$(field .verdict)" &&
	[ "$(field .runs)" -le 40 ] &&
	told "number is 0 in every run of both .*does --metric read" &&
	rm -rf s && exits 4 perfbisect -m "regex:^([0-9]+) miss" -o s c1 c6 -- \
		sh -c "echo 0 misses; cat cost" >out && told "is 0 in every run" &&
	! grep -q "scatters" out
'

check 'the same value in every run of both, whatever --min-effect is' '
	line_of 6 3 && exits 4 perfbisect -m number --min-effect 0 -o s c1 c6 -- \
		echo 42 >out && [ "$(field .runs)" -le 40 ] &&
	told "number is 42 in every run of both"
'

check 'only one end is 0' '
	line_of 6 3 0 && perfbisect -m number -o s c6 c1 -- cat cost >out &&
	is "$(rev c3)" "$(field .culprit.revision)" && rm -rf s &&
	perfbisect -m number --higher-is-better -o s c1 c6 -- cat cost >out &&
	names c3
'

# -- --on-failure bad, and BAD itself fails.  What fails costs 150 and more. --

# failing HOW [OPTIONS] GOOD BAD: HOW is a line of shell for those.
failing() {
	printf '%s\n' 'cost=$(cat cost)' "[ \$cost = 100 ] || $1" \
		'echo $cost' >"$work/t/b.sh"
	shift
	perfbisect -m number -o s --on-failure bad "$@" -- \
		sh "$work/t/b.sh" >out 2>log
	failing_status=$?
	cat out log
	return $failing_status
}

# named NAME: confirmed, as what fails.
named() {
	names "$1" && told "fails, and .* runs and is good" &&
		is null "$(field .ends.bad.median)" &&
		is 100 "$(field .ends.good.median)" &&
		field '.warnings[]' | grep -q '^BAD (.*) fails: .*--on-failure bad'
}

check 'a bad end that runs into the limit, crashes or prints nothing' '
	line_of 6 4 && failing "sleep 60" --timeout 0.3s c1 c6 && named c4 &&
	grep -q "no end within" log && rm -rf s &&
	failing "kill -SEGV \$\$" c1 c6 && named c4 && rm -rf s &&
	failing "exit 0" c1 c6 && named c4
'

check 'the culprit is the bad end itself, or the first one' '
	line_of 6 6 && failing "exit 3" c1 c6 && named c6 && rm -rf s .git &&
	line_of 6 2 && failing "exit 3" c1 c6 && named c2
'

check 'in place, where only one end can stand built' '
	line_of 8 4 && if [ "$VCS" = hg ]; then
		converted 2>/dev/null && hg update -q --clean c8
	fi && failing "exit 3" --in-place -b true -o "$work/t/s" c1 c8 &&
	named c4 && is "$(rev c8)" "$(checked_out)"
'

check 'the older end is the one that fails' '
	commit c1 150 && commit c2 150 c1 && commit c3 150 c2 &&
	commit c4 100 c3 && commit c5 100 c4 && git reset -q --hard c5 &&
	failing "exit 3" c5 c1 && names c4
'

check 'what runs is good, however slow it is' '
	line_of 9 7 && commit s1 100 c3 && commit s2 120 s1 && commit s3 120 s2 &&
	commit s4 150 s3 && printf "%s\n" "cat cost; [ \$(cat cost) != 150 ]" \
		>b.sh && perfbisect -m number -o s --on-failure bad c1 s4 -- \
		sh "$PWD/b.sh" >out && named s4
'

check 'a bad end that fails now and then: good is what runs often enough' '
	line_of 8 5 && printf "%s\n" "cat cost; [ \$(cat cost) = 150 ] || exit 0" \
		"f=\"$PWD/n-\$(cat name)\"; n=\$(cat \"\$f\" || echo 0)" \
		"echo \$((n + 1)) >\"\$f\"; [ \$((n % 5)) -lt 3 ]" >b.sh &&
	perfbisect -m number -o s --on-failure bad c1 c8 -- sh "$PWD/b.sh" >out \
		2>log && cat out log && names c5 && told "fails, and" &&
	grep -q "23 runs without a failure" log
'

check 'what failed before and runs in the proof is not named' '
	line_of 8 7 && printf "%s\n" "cat cost; case \$(cat name) in" \
		"c4) echo >>\"$PWD/n\"; [ \$(wc -l <\"$PWD/n\") -gt 2 ] ;;" \
		"*) [ \$(cat cost) = 100 ] ;; esac" >b.sh &&
	perfbisect -m number -o s --on-failure bad --warmup 0 c1 c8 -- \
		sh "$PWD/b.sh" >out 2>log; cat out log; names c7 &&
	grep -q "c4\$" log && grep -q "runs now, and failed before" log
'

check 'a bad end that cannot be built, tested or run at all: exit 1' '
	line_of 4 3 && exits 1 failing true -b "[ \$(cat cost) = 100 ]" c1 c4 &&
	grep -q "^perfbisect: BAD .*the build failed" log || return 1
	for status in 125 126 127; do
		rm -rf s && exits 1 failing "exit $status" c1 c4 &&
		grep -q "^perfbisect: BAD .*exit status $status" log || return 1
	done
'

check 'a good end that fails, or another --on-failure: exit 1' '
	line_of 4 3 && exits 1 failing "exit 3" c4 c1 &&
	grep -q "^perfbisect: GOOD .*exit status 3" log && rm -rf s &&
	exits 1 failing "exit 3" --on-failure skip c1 c4 &&
	grep -q "^perfbisect: BAD .*exit status 3" log
'

check 'check shows that it fails, and goes on' '
	line_of 4 3 && printf "%s\n" "[ \$(cat cost) = 100 ] && echo 1" >b.sh &&
	perfbisect check -m number --on-failure bad c1 c4 -- sh "$PWD/b.sh" >out &&
	cat out && grep -q "^bad .*it fails: exit status 1 (--on-failure bad)" out
'

check 'killed on the way, and gone on' '
	line_of 12 7 && for where in $(places c12 c6 c7); do
		printf "%s\n" "f=\"$PWD/flag-$where\"" \
			"[ \$(cat name) != $where ] || [ -e \"\$f\" ] || {" \
			"echo >\"\$f\"; kill -KILL \$PPID; sleep 5; }" \
			"cat cost; [ \$(cat cost) = 100 ]" >b.sh && rm -rf s
		perfbisect -m number -o s --on-failure bad c1 c12 -- \
			sh "$PWD/b.sh" >out 2>log
		[ -e "flag-$where" ] && [ ! -e s/report.json ] &&
		perfbisect resume s >out 2>log && cat out log && named c7 ||
			return 1
	done
'

finish
