#!/bin/sh
# What the scheduler did, in the report of a bisection.

. "$(dirname "$0")/../lib.sh"

# Culprit c4 sleeps, or computes, for so many more ms.
sleepers() {
	line_of 6 4
	cat >"$work/bench" <<-'EOF'
		#!/bin/sh
		cost=$(cat cost)
		[ "$cost" -eq 100 ] || sleep 0.05
		echo "$cost"
	EOF
	chmod +x "$work/bench"
}

probe=$(cd "$work" && perfbisect trace -o probe -- true 2>&1)
lacks=$(jq -r 'select(.cpus | all(.switches == 0)) | .missing[0]' "$work/probe.json" 2>/dev/null)

# traced OPTIONS...
traced() {
	sleepers && perfbisect -n 3 -m number --no-profile -o s "$@" c1 c6 -- "$work/bench" >out 2>log
	cat out log
	names c4
}

if [ -n "$lacks" ]; then
	skip 'four runs of each side of the proof are recorded' "$lacks"
else
	check 'four runs of each side of the proof are recorded: they ran, and slept' '
		traced --no-exact && field .scheduler >scheduler && cat scheduler &&
		jq -e ".scope and (.parent, .culprit | .runs >= 3 and .runs <= 4 and .ran_s > 0 and
			.switches > 0 and .lost == 0)" scheduler &&
		jq -e ".culprit.asleep_s - .parent.asleep_s > 0.02" scheduler &&
		grep "scheduler: in a run in the middle" out &&
		grep -q "What the scheduler did" s/report.html && grep -q "strip" s/report.html &&
		grep -q "What the scheduler did" s/report.md
	'
	check 'a report from the journal says the same' '
		traced && field .scheduler >one && perfbisect report s >out2 && field .scheduler | cmp - one &&
		is "$(field ".scheduler | .parent.runs + .culprit.runs")" \
			"$(grep -c "\"traced\": *true" s/journal.jsonl)"
	'
fi
if [ -n "$lacks" ]; then
	skip 'to wait for a processor is not to wait' "$lacks"
else
	check 'to wait for a processor is not to wait' '
		line_of 6 4 && perfbisect -n 3 --no-profile -o s c1 c6 -- sh -c \
			"[ \$(cat cost) -eq 100 ] || sleep 0.5" >out 2>log; cat out log
		names c4 && is waiting "$(field .diagnosis.class)" &&
		mv s/journal.jsonl told && jq -c --arg culprit "$(rev c4)" "
			if .traced and .revision == \$culprit
			then .waited_s = .asleep_s | .asleep_s = 0 else . end" told >s/journal.jsonl &&
		chmod 600 s/journal.jsonl && perfbisect report s >out &&
		is unclear "$(field .diagnosis.class)" &&
		field .diagnosis.sentence | grep "pushed the slower one off the processor"
	'
fi
check '--trace none: no record, and nothing is said' '
	traced --trace none && is null "$(field .scheduler)" && ! grep "scheduler:" out
'
check '--trace of whom?' '
	line_of 2 2 && exits 2 perfbisect --trace everybody c1 c2 -- true 2>err && one_line err &&
	grep -e "--trace everybody" err
'
if ! can_fake_pmu; then
	skip 'without the rights the search goes on as ever' "$no_fake_pmu"
else
	check 'without the rights the search goes on as ever' '
		sleepers && with_pmu FAKE_PMU_PARANOID=3 perfbisect -n 3 -m number --no-profile \
			-o s c1 c6 -- "$work/bench" >out 2>log; cat out log
		names c4 && is null "$(field .scheduler)"
	'
fi

finish
