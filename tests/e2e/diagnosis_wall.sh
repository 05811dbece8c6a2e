#!/bin/sh
# What only the wall clock tells of: waiting, and threads that do not run side by
# side any more.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../lib_planted.sh"
. "$(dirname "$0")/../lib_diagnosis.sh"

check 'waiting, in all reports' '
	diagnosed waiting waiting "" -DSLOW wall && grep -q "^diagnosis: waiting: " out &&
	grep -qF "**Diagnosis:** waiting: " s/report.md &&
	field .diagnosis.sentence | grep -q "^waiting: .* the wall time, but .* the CPU time" &&
	field ".diagnosis.evidence[0]" | grep -q "^wall [0-9.]* times"
'

check 'waiting no more' '
	planted waiting -DSLOW "" && decided wall c4 c1 && is waiting "$class" &&
	grep -q "^First good revision" out &&
	field .diagnosis.sentence | grep -q "^waiting: 0\.[0-9]* times the wall"
'

# What the two threads got together, of all processors, at the fast end.
together() {
	jq "[.samples[] | select(.phase == \"ends\" and
		.revision == \"$(git rev-parse c1)\")] |
		(map(.user_s) | add) / (map(.wall_s) | add)" s/report.json
}

check 'lost parallelism, where there are two processors' '
	rounds 30000000 && planted lost_parallelism "" -DSLOW &&
	if decided wall --max-runs 20 c1 c4 && [ "$class" != unclear ]; then
		is lost-parallelism "$class"
	else
		touch ../alone && jq -en "$(together) < 1.5"
	fi
'
[ ! -e "$work/alone" ] || skip 'lost parallelism' \
	'other programs took the second processor'

finish
