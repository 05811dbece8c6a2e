#!/bin/sh
# --on-end: the user's command, when a session has ended.

. "$(dirname "$0")/../lib.sh"

# What it sees, one a line, in the folder where perfbisect was started.
# shellcheck disable=SC2016 # for the shell that runs it
tell='env | grep "^PERFBISECT_[A-Z]*=" | sort >told; pwd >>told'

# told NAME VALUE
told() {
	grep -q -x -F -e "PERFBISECT_$1=$2" told || {
		echo "no $1=$2:"
		cat told
		return 1
	}
}

check 'found: verdict, sentence, culprit, status, session and reports' '
	line_of 6 3 && bisect --on-end "$tell" c1 c6 && names c3 && cat told &&
	told VERDICT confirmed && told CULPRIT "$(rev c3)" && told STATUS 0 &&
	told SESSION "$PWD/s" && told SENTENCE "$(sed -n "1,/^$/p" out | tr -s "\n " " " | sed "s/ $//")" &&
	for name in MARKDOWN HTML JSON; do
		[ -s "$(sed -n "s/^PERFBISECT_$name=//p" told)" ] || return 1
	done && is "$PWD" "$(tail -n 1 told)"
'

check 'refused, a range, and failed' '
	line_of 6 3 && exits 4 bisect --on-end "$tell" c3 c6 && told VERDICT not-reproduced &&
	told STATUS 4 && told CULPRIT "" && rm -rf s told &&
	exits 3 bisect --budget 0.01s --on-end "$tell" c1 c6 && told VERDICT range &&
	told STATUS 3 && rm -rf s told &&
	exits 1 bisect -b false --on-end "$tell" c1 c6 && told VERDICT failed && told STATUS 1 &&
	grep -q "^PERFBISECT_SENTENCE=.*GOOD (c1) cannot be measured" told
'

for signal in INT:130 TERM:143 HUP:129; do
	check "interrupted by SIG${signal%:*}" '
		line_of 6 3 && exits "${signal#*:}" perfbisect -m number -o s --on-end "$tell" \
			c1 c6 -- sh -c "kill -${signal%:*} \$PPID; sleep 9" >out 2>log
		cat log; told VERDICT interrupted && told STATUS "${signal#*:}"
	'
done

check 'resume: the one of the session, or the one that is given' '
	line_of 6 3 && exits 3 bisect --budget 0.01s --on-end "$tell" c1 c6 && rm told &&
	perfbisect resume --budget 9m s >out 2>log && cat log && told VERDICT confirmed &&
	grep -q "^it runs --on-end: env" log && rm -rf s told &&
	exits 3 bisect --budget 0.01s --on-end "$tell" c1 c6 && rm told &&
	perfbisect resume --budget 9m --on-end "touch other" s >out 2>log &&
	[ -e other ] && [ ! -e told ]
'

check 'the same job once more goes on, with the one that is given' '
	line_of 6 3 && exits 3 bisect --budget 0.01s --on-end "touch one" c1 c6 &&
	bisect --budget 9m --on-end "touch two" c1 c6 && grep -q "^going on" log && [ -e two ]
'

check 'report, and resume of what has ended, do not run it' '
	line_of 6 3 && bisect --on-end "$tell" c1 c6 && rm told &&
	perfbisect report s >out && perfbisect resume s >out && [ ! -e told ]
'

check 'it fails: a warning with its log, and the same status' '
	line_of 6 3 && bisect --on-end "echo no mail here; exit 3" c1 c6 &&
	grep "^warning: --on-end failed: exit status 3; see $PWD/s/logs/on-end.log$" log &&
	grep -q "no mail here" s/logs/on-end.log && names c3
'

check 'what it prints is not mixed into the report' '
	line_of 6 3 && bisect --on-end "echo mailed; echo mailed >&2" c1 c6 &&
	! grep mailed out log && is 2 "$(grep -c mailed s/logs/on-end.log)"
'

check 'what it leaves behind is ended' '
	line_of 6 3 && bisect --on-end "(setsid sleep 3000 & echo \$! >pid); wait" c1 c6 &&
	until_file pid && ! kill -0 "$(cat pid)"
'

check 'one that never ends is ended, by a clock that runs faster' '
	[ -e "$work/bin/fake_clock.so" ] && line_of 4 3 &&
	FAKE_CLOCK_SPEED=100 with_fake clock perfbisect -m number -o s --timeout 9h --on-end \
		"exec sleep 3000" c1 c4 -- cat cost >out 2>log
	got=$?; cat out log; is 0 $got && grep "^warning: --on-end failed: no end within" log
'

check 'the command that does it again is without it' '
	line_of 6 3 && bisect --on-end "true secret" c1 c6 && names c3 &&
	! grep secret s/report.md && ! grep secret out
'

finish
