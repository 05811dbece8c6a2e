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
		line_of 2 2 && perfbisect -n 3 --no-profile -o s c1 c2 -- sh -c \
			"[ \$(cat cost) -eq 100 ] || sleep 0.5" >out 2>log; cat out log
		names c2 && is waiting "$(field .diagnosis.class)" &&
		mv s/journal.jsonl told && jq -c --arg culprit "$(rev c2)" "
			if .traced and .revision == \$culprit
			then .waited_s = .asleep_s | .asleep_s = 0 else . end" told >s/journal.jsonl &&
		chmod 600 s/journal.jsonl && perfbisect report s >out &&
		is unclear "$(field .diagnosis.class)" &&
		field .diagnosis.sentence | grep "pushed the slower one off the processor"
	'
fi
# A job beside the benchmark, on its processor, that is busy for 20 ms in 100; all
# of it before the rest of the machine, where that is allowed.
cp "$(dirname "$PERFBISECT")/switches" "$work/bin/" 2>/dev/null
cat >"$work/bin/before" <<-'EOF'
	#!/bin/sh
	[ "$(id -u)" -eq 0 ] || exec "$@"
	[ "${BEFORE:-}" ] || BEFORE=1 exec setsid -w "$0" "$@"
	[ ! -w /proc/self/autogroup ] || echo -15 >/proc/self/autogroup
	exec nice -n -15 "$@"
EOF
chmod +x "$work/bin/before"
rights=$(perfbisect trace --seconds 0.01 2>&1 >/dev/null)
[ -x "$work/bin/switches" ] || rights='there is no switches beside perfbisect'

# disturbed OPTIONS...: c2 computes for so many more ms.
disturbed() {
	line_of 2 2 && cat >"$work/bench" <<-'EOF'
		#!/bin/sh
		cost=$(cat cost)
		switches work "$cost" >/dev/null
		echo "$cost"
	EOF
	chmod +x "$work/bench"
	before switches cron 600000 100 >job &
	until_true test -s job
	unshare -m sh -c '[ -e /sys/kernel/tracing/events ] ||
		mount -t tracefs nodev /sys/kernel/tracing; exec "$@"' sh \
		before perfbisect -n 3 -m number --no-profile --no-exact --trace all -o s \
		c1 c2 -- "$work/bench" >out 2>log
	kill "$(cut -d " " -f 1 job)"
	cat out log
	names c2
}

# Hostile names of those in the way, in the journal that reports are made from.
hostile=$(printf '\033[31m<b id=bad>|`*_[x](http://y)\342\200\256&')

if [ "$rights" ]; then
	skip 'who was in the way, in four reports' "$rights"
	skip 'names of those in the way that mean harm' "$rights"
else
	check 'who was in the way, in four reports' '
		disturbed && field .scheduler >scheduler && cat scheduler &&
		jq -e "(.parent, .culprit) | .pushed_by | any(.name == \"cron\" and .count >= 1 and .waited_s > 0.005) and
			(map(.waited_s) | . == (sort | reverse))" scheduler &&
		tr "\n" " " <out | tr -s " " | grep -E "in the way of the culprit, in all of these runs: .*cron \([0-9]+ times?, [0-9.]+ m?s\)" &&
		for file in report.md report.html; do
			spaced s/$file && tr "\n" " " <s/$file | grep -q "in the way of the parent, in all of these runs: .*cron" || return 1
		done
		mkdir -p "$work/kept" && cp -r s "$work/kept/"
	'
	check 'names of those in the way that mean harm' '
		cp -r "$work/kept/s" s && jq -c --arg name "$hostile" \
			"if .pushers then .pushers |= map(\$name) else . end" s/journal.jsonl >journal &&
		cat journal >s/journal.jsonl && perfbisect report s >out && cat out &&
		for file in out s/report.md s/report.html; do
			! grep -q "$(printf "\033")" $file && ! grep -q "$(printf "\342\200\256")" $file || return 1
		done && ! grep -q "<b id=bad" s/report.html s/report.md &&
		grep -q "&lt;b id=bad" s/report.html && ! grep -q "\[x\](http" s/report.md &&
		[ "$(field ".scheduler.parent.pushed_by[0].name")" = "$hostile" ]
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
