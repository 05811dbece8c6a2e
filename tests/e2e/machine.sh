#!/bin/sh
# What makes the machine noisy: found, journalled, and said in every report.

. "$(dirname "$0")/../lib.sh"

check 'check says what is noisy, or that nothing is' '
	line_of 2 2 && perfbisect check -m number c1 c2 -- cat cost >out &&
	grep -E "^noise       (what makes|nothing found)" out
'

# As if on such a machine: machine JQ sets fields of the journal's record.
machine() {
	jq -c "if .record == \"machine\" then $1 else . end" \
		s/journal.jsonl >journal && mv journal s/journal.jsonl &&
		perfbisect report s >out
}

check 'found at the start: in every report, with the cure' '
	line_of 4 2 && bisect c1 c4 && machine "
		if .ended then . else .noise = [\"a | b <i>\", \"too hot\"] |
			.cures = [\"sudo quiet | tee x\", \"\"] end" &&
	grep -q "^noise: a | b <i>; too hot" out &&
	grep -qF "a \\| b &lt;i&gt;" s/report.md &&
	grep -qF "\`sudo quiet | tee x\`" s/report.md && jq -e "
		.machine.noise[0] == {what: \"a | b <i>\", cure: \"sudo quiet | tee x\"} and
		.machine.noise[1].cure == \"\"" s/report.json
'

check 'what has happened meanwhile is said, too' '
	line_of 4 2 && bisect c1 c4 && machine "
		.noise = [] | .cures = [] | .processor_s = 100 | .busy_s = 50 |
		.own_s = 50 | .steal_s = 1 | .throttles = 5 |
		if .ended then .processor_s = 1100 | .busy_s = 850 | .steal_s = 51 |
			.own_s = 150 | .throttles = 7 else . end" &&
	jq -e "[.machine.noise[].what | test(\"heat 2 times during the session\")] |
		any" s/report.json &&
	tr -s "\n " "  " <out | grep "steal time 5.0 % .*other programs kept"
'

check 'a machine that is quiet is not called noisy' '
	line_of 4 2 && bisect c1 c4 && machine "
		.noise = [] | .cures = [] | .throttles = 1 | .processor_s = 1 |
		.swap_bytes = 0 | .limited = 0" &&
	! grep -E "^noise|machine noisy" out s/report.md && is "[]" "$(field ".machine.noise|tostring")"
'

finish
