#!/bin/sh
# Instructions of a simulated processor lead the search, where no counter does,
# and the metric itself proves.

. "$(dirname "$0")/../lib.sh"
command -v valgrind >/dev/null || {
	echo '1..0 # SKIP valgrind is not here (scripts/need.sh test)'
	exit 0
}

export FAKE_WAIT="$work/wait"

# bench FROM [NOISE]: one that prints ten times the cost, and noise by a hash of
# how many runs there were; from commit FROM on it has more to do.  As it says it
# takes 100 s, and the processor for 21 s of these.  In run number $kill_at it
# ends perfbisect, and from $half_from on the machine is twice as fast.
bench() {
	cat >bench <<-EOF
		#!/bin/sh
		name= cost= i=0 n=0 at=0 from=99999 loops=50
		read name <name
		read cost <cost
		[ "\${name#c}" -lt $1 ] || loops=250
		while [ \$i -lt \$loops ]; do i=\$((i + 1)); done
		[ ! -e "\$PERFBISECT_ORIGIN/odd" ] || [ \$name != c3 ] ||
			[ -z "\${GLIBCPP_FORCE_NEW:-}" ] || exit 3
		cd "\$PERFBISECT_ORIGIN"
		[ ! -e n ] || read n <n
		n=\$((n + 1))
		echo \$n >n
		[ ! -e half_from ] || read from <half_from
		[ \$n -lt \$from ] || cost=\$((cost / 2))
		[ ! -e kill_at ] || read at <kill_at
		[ \$at -ne \$n ] || kill -KILL \$PPID
		x=\$((n * 2654435761 & 0xffffffff))
		x=\$((((x ^ x >> 15) * 2246822519) & 0xffffffff))
		x=\$((((x ^ x >> 13) * 3266489917) & 0xffffffff))
		echo \$((cost * 10 + (x ^ x >> 16) % ${2:-201} - ${2:-201} / 2))
		echo "100 21 0 0" >"\$FAKE_WAIT"
	EOF
	chmod +x bench
}

# sought [OPTIONS]: by that, on a processor that counts nothing.
sought() {
	rm -f n
	with_fake wait perfbisect -m number -o s --no-profile --events task-clock \
		--simulate never "$@" c1 "${newest:-c6}" -- ./bench >out 2>log
	sought_status=$?
	cat out log
	return $sought_status
}

# led METRIC
led() {
	is sim:instructions "$(field .lead.metric)" &&
		is "$1" "$(field .lead.to_the_end)"
}

simulations() {
	grep -c '"record":"simulation"' s/journal.jsonl
}

if [ ! -e "$work/bin/fake_wait.so" ]; then
	skip 'simulated instructions lead' \
		'there is no fake_wait.so beside perfbisect'
	finish
	exit
fi

check 'they lead at a wish, one run a revision, and the printed value proves' '
	line_of 6 4 112 && bench 4 && sought --lead sim:instructions && names c4 &&
	led true && is number "$(field .metric.name)" &&
	is sim:instructions "$(field ".revisions[0].metric")" &&
	is 1 "$(field ".revisions[0].samples | length")" &&
	[ "$(simulations)" -le 7 ] &&
	grep -q "^sim:instructions leads: .* times better .* proved on number" log &&
	grep -q "  \(GOOD\|BAD \)  sim:instructions median [0-9.]* [kM] .*(1 run" log &&
	tr "\n" " " <s/report.md | grep -q "sim:instructions led the search: it" &&
	tr "\n" " " <s/report.md | grep -q "That took [5-9] runs in a simulated pro" &&
	field ".confirmation.culprit > 1000 and .confirmation.parent > 800" |
		grep -q true &&
	perfbisect report s >again && is "$(cat out)" "$(cat again)"
'

check 'one that steps elsewhere is never named' '
	line_of 6 4 112 && bench 2 && sought --lead sim:instructions && names c4 &&
	led false && grep -q "^restarting the search: sim:instructions has led to " log
'

# Runs of the bench until the first simulated one, which is the next.
native() {
	sed "/\"record\":\"simulation\"/q" s/journal.jsonl |
		grep -c "\"record\":\"run\""
}

# Runs of the bench until the proof, GOOD twice and all others once simulated.
led_runs() {
	sed "/\"phase\":3,/q" s/journal.jsonl |
		grep -c "\"record\":\"\(run\|simulation\)\""
}

check 'a machine that drifts meanwhile, which nobody sees, misleads no proof' '
	line_of 6 4 112 && bench 4 81 && sought --lead sim:instructions &&
	led_runs >half_from && rm -rf s && sought --lead sim:instructions && names c4 &&
	led true && field ".confirmation.culprit < 700" | grep -q true
'

check 'killed in the first of them, while they lead, and in the proof' '
	line_of 6 4 112 && bench 4 && sought --lead sim:instructions &&
	first=$(($(native) + 1)) && last=$(cat n) && for at in $first $((first + 2)) \
			$((first + 4)) $((last - 2)); do
		rm -rf s* && echo $at >kill_at &&
		exits 137 sought --lead sim:instructions && rm kill_at &&
		exits 0 with_fake wait perfbisect resume s >out 2>log &&
		cat out log && names c4 && led true &&
		is 1 "$(grep -c "^{\"record\":\"lead\"" s/journal.jsonl)" || exit
	done
'

check 'by itself where that costs less than the runs that it saves' '
	line_of 12 4 112 && bench 4 401 && newest=c12 sought -n 30 --simulate auto &&
	names c4 && led true && rm -rf s && bench 4 && sought --simulate auto && names c4 &&
	is null "$(field .lead)" && ! grep -q "counting instructions of" log
'

check 'what fails under valgrind alone leads no more, and is not skipped' '
	line_of 6 4 112 && bench 4 && >odd && sought --lead sim:instructions &&
	names c4 && led false && grep -q "^restarting the search: sim:instructions \
has led, but c*" log && is null "$(field ".skipped[0]")"
'
finish
