#!/bin/sh
# Other programs have the processor: what is made of runs that waited for it.
# Mostly by what runs say that they took, see tests/fake_wait.c.

. "$(dirname "$0")/../lib.sh"

export FAKE_WAIT="$work/wait" RUNS="$work/runs"

# bench FILE: a run says what FILE tells it of its number: the cost times a
# factor, and the seconds, those on a processor, and the switches behind it.
bench() {
	printf '%s\n' '#!/bin/sh' \
		'read -r n <"$RUNS"; n=$((n + 1)); read -r cost <cost' \
		'echo $n >"$RUNS"' ". '$1'" \
		'echo $((cost * factor))' \
		'echo "$wall $cpu $pushed 2" >"$FAKE_WAIT"' >"$work/bench"
	chmod +x "$work/bench"
	echo 0 >"$RUNS"
}

# by METRIC PROGRAM...: bisect with it.
by() {
	by_metric=$1
	shift
	with_fake wait "$@" --no-exact -m "$by_metric" -o s c1 c12 -- "$work/bench" \
		>out 2>log
	by_status=$?
	cat out log
	return $by_status
}

# Every third run waits, and takes three times as long.
third() {
	cat >third <<-'EOF'
		factor=1 wall=100 cpu=100 pushed=10
		[ $((n % 3)) -ne 0 ] || factor=3 wall=300 pushed=4000
	EOF
	bench "$PWD/third"
}

# repeated: those that were disturbed are, by the next run, and do not count.
repeated() {
	field '[.samples[] | select(.disturbed)] | length' >disturbed &&
		[ "$(cat disturbed)" -gt 5 ] &&
		is true "$(field '.samples as $all | [range($all | length)] |
			map(select($all[.].disturbed) |
				$all[.].value >= 300 and
				$all[.].revision == $all[. + 1].revision and
				$all[.].phase == $all[. + 1].phase and
				($all[. + 1].disturbed | not)) | all')" &&
		is true "$(field '[.revisions[].samples[]] | max == 150')"
}

if [ ! -e "$work/bin/fake_wait.so" ]; then
	skip 'runs that wait for a processor' \
		'there is no fake_wait.so beside perfbisect'
else

check 'a run that waited for a processor is repeated, and does not count' '
	line_of 12 8 && third && by number perfbisect && names c8 &&
	repeated && is 0 "$(field ".warnings[]" | grep -c busy)"
'

check 'which is told of the metrics that time is, and of no others' '
	line_of 12 8 && third && by number perfbisect && rm -rf s &&
	by cpu perfbisect -n 3 --no-profile
	is 0 "$(field "[.samples[] | select(.disturbed)] | length")"
'

# cut_off POINT: there; it goes on, and has repeated what it should.
cut_off() {
	rm -rf s
	echo 0 >"$RUNS"
	by number env PERFBISECT_CRASH_AT="$1" "$CRASH"
	[ $by_status -eq 137 ] && with_fake wait perfbisect resume s >out &&
		names c8 && repeated
}

if [ -x "${CRASH:-}" ]; then
	check 'between a run that waited and its repetition it may be cut off' '
		line_of 12 8 && third && cut_off run:20 && cut_off run:21 &&
		cut_off run:22
	'
fi

# Two of three wait.
mostly() {
	cat >mostly <<-'EOF'
		factor=1 wall=$cost cpu=$cost pushed=10
		[ $((n % 3)) -eq 0 ] || wall=$((cost * (3 + n % 7))) pushed=4000
	EOF
	bench "$PWD/mostly"
}

# compared PROGRAM...: c1 and c12 side by side.
compared() {
	with_fake wait perfbisect compare -m number -o s --runs 30 "$@" c1 c12 -- \
		"$work/bench" >out 2>log
	compared_status=$?
	cat out log
	return $compared_status
}

check 'in a comparison each side is held against itself' '
	line_of 12 8 && third && compared &&
	[ "$(grep -c "\"disturbed\":true" s/journal.jsonl)" -gt 3 ] &&
	jq -e -s "[.[] | select(.record == \"run\" and .phase == 8 and
		(.disturbed | not)) | .value] | max == 150" s/journal.jsonl &&
	is 0 "$(field ".warnings[]" | grep -c busy)" &&
	line_of 12 8 && rm -rf s && mostly && compared &&
	field ".warnings[]" | grep "the machine is busy: [0-9]* % of the runs"
'

# advised: the one command that is printed, which goes on with these runs.
advised() {
	is "" "$(field '.warnings[]' | grep perfbisect)" && field .reason |
		sed -n 's/.*: \(perfbisect resume --metric [a-z]* .*\) goes on with .*/\1/p'
}

check 'most runs wait for a processor: it says so, and by what to go on' '
	line_of 12 8 && mostly && by wall perfbisect --max-runs 30
	field ".warnings[]" | grep "the machine is busy: [0-9]* % of the runs" &&
	grep "warning: the machine is busy" log &&
	advised >again && cat again && [ -s again ] &&
	with_fake wait sh again >out 2>log; cat out log; names c8
'

check 'no run was left alone: it says so as well' '
	line_of 12 8 && cat >all <<-"EOF" && bench "$PWD/all" &&
		factor=1 wall=$((cost * (6 + n % 5))) cpu=$cost pushed=40000
	EOF
	{ by wall perfbisect --max-runs 20; true; } &&
	field ".warnings[]" | grep "busy: others push the runs off" && advised | grep . &&
	is 0 "$(field "[.samples[] | select(.disturbed)] | length")"
'

# busy_command: what the warning says to type.
busy_command() {
	field ".warnings[]" | sed -n "s/.*the machine is busy.*better: //p"
}

check 'CPU time tells the refused ends apart better, if not yet: by it goes on' '
	line_of 12 8 && cat >equal <<-"EOF" && bench "$PWD/equal" &&
		echo >>"$RUNS.$cost"; k=$(($(grep -c "" "$RUNS.$cost") * 37 % 100))
		factor=1 wall=$((1000 + cost / 10 + k)) cpu=$((cost + 2 * k)) pushed=40000
	EOF
	exits 4 by wall perfbisect --max-runs 30 --no-profile &&
	is "perfbisect resume --metric cpu $(printf "%s\n" "'"'"'$PWD/s'"'"'")" \
		"$(busy_command)" && ! field .reason | grep "perfbisect resume" &&
	busy_command >again && { with_fake wait sh again >out 2>log; cat out log; } &&
	is cpu "$(field .metric.name)" && is "$PWD/s.1" "$(field .taken_from)"
'

# sleepy PUSHED: as much work from c8 on, and a pause, or a wait.
sleepy() {
	line_of 12 8 300 && cat >sleepy <<-EOF && bench "$PWD/sleepy" &&
		factor=1 wall=\$cost cpu=100 pushed=0
		[ \$cost -eq 100 ] || pushed=$1
	EOF
		by wall perfbisect && names c8
}

check 'what waits for a processor is not taken for what sleeps' '
	sleepy 0 && is waiting "$(field .diagnosis.class)" && rm -rf s .git &&
	sleepy 50000 && is unclear "$(field .diagnosis.class)" &&
	field .diagnosis.sentence | grep "pushed the slower one off the processor"
'

fi

# beside COMMAND...: with six processes that are always busy, on one processor.
beside() {
	beside_all=
	for beside_i in 1 2 3 4 5 6; do
		timeout 150 taskset -c "$cpu" sh -c 'while :; do :; done' &
		beside_all="$beside_all $!"
	done
	"$@"
	# shellcheck disable=SC2086 # they are words
	kill $beside_all
}

cpu=$(taskset -cp $$ 2>/dev/null | sed 's/.*[ ,-]//')
title='beside six busy processes on its processor it says that it is busy'
if [ -z "$cpu" ] || ! perl -e 1; then
	skip "$title" 'there is no taskset, or no perl'
else
	check "$title" '
		line_of 4 3 300 && beside timeout 120 taskset -c "$cpu" perfbisect \
			--max-runs 10 --no-profile -o s c1 c4 -- perl -e "
				open F, q(cost); \$s = <F> / 1e4; 1 while (times)[0] < \$s" \
			>out 2>log
		cat out log; field ".warnings[]" | grep "the machine is busy" &&
		[ "$(field .diagnosis.class)" != waiting ]
	'
fi

finish
