#!/bin/sh
# A real processor's time leads the search, and the metric itself proves.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../lib_lead.sh"

# Do runs of one revision differ by more than half of what they take?  Nothing is
# quiet then, and check_quiet is told so.
is_noisy() {
	field '[.samples[] | select(.phase == "ends")] | group_by(.revision) |
		any(map(.user_s + .system_s) | sort |
			(.[length * 0.9 | floor] - .[length * 0.1 | floor]) /
			.[length / 2 | floor] > 0.5)' | grep -q true
}

check_quiet 'user or CPU time leads, and the printed value proves' '
	line_of 12 8 112 && bench 8 4 20 "took=\${took%.*}
		while [ \$i -lt \${took}000 ]; do i=\$((i + 1)); done
		echo \$((cost * 10 + noise))" &&
	{ sought; ! is_noisy ||
		echo "the machine is busy: times of one revision scatter"; } &&
	names c8 && by_processor .lead.metric && is true "$(field .lead.to_the_end)" &&
	by_processor ".revisions[0].metric" && is number "$(field .metric.name)" &&
	grep -q "^\(user\|cpu\) leads: .* times better .*proved on number" log &&
	grep -q "  \(GOOD\|BAD \)  \(user\|cpu\) median [0-9.]* ms " log
'

finish
