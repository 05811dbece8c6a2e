#!/bin/sh
# perfbisect trace: planted programs (tests/switches.c) under the kernel's own
# records, with rights and without; what is not to be had is skipped, with the
# reason.

. "$(dirname "$0")/../lib.sh"

cp "$(dirname "$PERFBISECT")/switches" "$work/bin/" 2>/dev/null
schema=$here/../trace.schema.json
if [ ! -x "$work/bin/switches" ]; then
	echo '1..0 # SKIP there is no switches beside perfbisect'
	exit 0
fi
chmod 755 "$work" "$work/bin"
as=
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	as='setpriv --reuid=12345 --regid=12345 --clear-groups'
fi

# with_tracefs COMMAND..., without_tracefs COMMAND...: whatever this machine has
# mounted, and nobody else sees it.
with_tracefs() {
	unshare -m sh -c '[ -e /sys/kernel/tracing/events ] ||
		mount -t tracefs nodev /sys/kernel/tracing && exec "$@"' sh "$@"
}

without_tracefs() {
	unshare -m sh -c 'mount -t tmpfs nodev /sys/kernel/tracing &&
		mount -t tmpfs nodev /sys/kernel/debug && exec "$@"' sh "$@"
}

# before COMMAND...: before all else that runs on this machine, where that is
# allowed: its session, and it in there.
cat >"$work/bin/before" <<-'EOF'
	#!/bin/sh
	[ "$(id -u)" -eq 0 ] || exec "$@"
	[ "${BEFORE:-}" ] || BEFORE=1 exec setsid -w "$0" "$@"
	[ ! -w /proc/self/autogroup ] || echo -15 >/proc/self/autogroup
	exec nice -n -15 "$@"
EOF
chmod 755 "$work/bin/before"

# traced NAME ARGS...: of one's own tasks, as an ordinary user.
traced() {
	traced_name=$1
	shift
	chmod 777 .
	$as perfbisect trace -o "$traced_name" -- "$@" >out 2>log
	traced_status=$?
	cat out log
	return $traced_status
}

# of FILE COMM FILTER: of the task of that name.
of() {
	jq -r --arg comm "$2" ".tasks[] | select(.comm == \$comm) | $3" "$1.json"
}

# holds FILE FILTER: in jq's words.
holds() {
	jq -e "$2" "$1.json" >/dev/null || {
		echo "$2 does not hold"
		return 1
	}
}

# What the kernel lets us have.
(
	chmod 777 "$work" && cd "$work" && traced probe true && chmod 755 "$work"
) >"$work/log" 2>&1
no_switches='' no_rights=''
jq -e '.cpus | all(.switches == 0)' \
	"$work/probe.json" >/dev/null 2>&1 &&
	no_switches=$(jq -r '.missing[-1]' "$work/probe.json")
perfbisect trace --seconds 0.01 >"$work/out" 2>"$work/err" ||
	no_rights=$(cat "$work/err")

own() {
	if [ "$no_switches" ]; then skip "$1" "$no_switches"; else check "$@"; fi
}

all() {
	if [ "$no_rights" ]; then skip "$1" "$no_rights"; else check "$@"; fi
}

no_tracefs=$no_rights no_hiding=$no_rights
[ "$no_tracefs" ] || with_tracefs test -r /sys/kernel/tracing/events 2>"$work/err" ||
	no_tracefs="tracefs: $(tail -n 1 "$work/err")"
[ "$no_hiding" ] || without_tracefs true 2>"$work/err" ||
	no_hiding="tracefs cannot be hidden: $(tail -n 1 "$work/err")"

points() {
	if [ "$no_tracefs" ]; then skip "$1" "$no_tracefs"; else check "$@"; fi
}

wide() {
	if [ "$no_hiding" ]; then skip "$1" "$no_hiding"; else check "$@"; fi
}

own 'own: two that share a processor wait for it by turns' '
	traced t switches hogs 400 && is own "$(jq -r .scope t.json)" &&
	holds t "[.tasks[] | select(.comm | startswith(\"hog-\"))] | length == 2 and
		all(.preempted > 5 and .wait_s > 0.05 and .wait_s > .run_s * 0.5 and
			.run_s + .wait_s + .sleep_s < .run_s + .wait_s + 0.2)" &&
	holds t "[.tasks[] | select(.comm | startswith(\"hog-\")) |
		.cpus | max_by(.run_s).cpu] | unique | length == 1" &&
	grep "^- hog-[ab] ([0-9]*) waited for a processor" out
'
own 'own: which one of them took the processor' '
	as="before $as" && traced t switches hogs 400 && for pair in "a b" "b a"; do
		holds t "[.pushes[] | select(.task == \"hog-${pair% *}\") | .by] | index(\"hog-${pair#* }\") != null" ||
			return 1
	done && holds t ".pushes | all(.tid != .by_tid)"
'
own 'own: what is missing is said, with the cure' '
	traced t true && holds t ".cpus | all(.idle_s == null)" &&
	if [ "$as" ]; then tr "\n" " " <out | tr -s " " |
		grep "who ran instead, .*perf_event_paranoid is [-0-9]* (run it as root"; fi
'
own 'own: one that moves from processor to processor' '
	traced t switches hopper 400 && if [ "$(nproc)" -gt 1 ]; then
	holds t ".tasks[] | select(.comm == \"hopper\") | .migrations >= 20 and
		(.cpus | length > 1 and all(.switches > 5))" &&
	grep "^- hopper ([0-9]*) moved to another processor" out; fi
'
own 'own: three that take turns with a lock' '
	traced t switches convoy 300 && holds t "[.tasks[] |
		select(.comm | startswith(\"convoy-\"))] | length == 3 and
		all(.switches > 100 and .sleep_s > .run_s and
			.switches - .preempted > 100)" &&
	grep "^- convoy-[abc] ([0-9]*) fell asleep" out
'
own 'own: one that sleeps' '
	traced t switches sleeper 300 && grep "^- sleeper ([0-9]*) slept for" out &&
	holds t ".tasks[] | select(.comm == \"sleeper\") | .sleep_s > .run_s * 5 and
		.switches >= 4"
'
own 'own: a benchmark beside bursts on its processor' '
	traced t switches burst 500 && holds t ".tasks[] | select(.comm == \"bench\") |
		.preempted >= 3 and .wait_s > 0.02"
'
own 'own: children, their threads and names; the first to the last one' '
	traced t sh -c "switches hogs 50; exec switches named other 50" &&
	holds t "[.tasks[].comm] | contains([\"hog-a\", \"hog-b\", \"other\", \"switches\"])" &&
	holds t ".duration_s > 0.05 and (.tasks | all(.run_s + .sleep_s + .wait_s <= 1 + .duration_s))"
' 
own 'own: a run time as the kernel counts it' '
	traced t sh -c "i=0; while [ \$i -lt 300000 ]; do i=\$((i + 1)); done; times" &&
	sum=$(sed -n "1s/m/ /gp" out | awk "{ print \$2 + \$4 + 0 }") &&
	jq -e --arg sum "$sum" ".tasks[0] | .comm == \"sh\" and
		((.run_s - (\$sum | tonumber)) | fabs) < 0.03" t.json
'

# of_all HOW PLAY MS: a capture of all processors.
of_all() {
	of_all_how=$1
	shift
	"$of_all_how" perfbisect trace -o t -- before switches "$@" >out 2>log
	cat out log
	holds t '.scope == "all" and .lost == 0'
}

# What both ways of a capture of all processors tell, in the same words.
pushed_by_cron() {
	of_all "$1" burst 900 && holds t "[.pushes[] | select(.task == \"bench\" and .by == \"cron\") |
		.count] | add > 2" &&
	holds t "[.tasks[] | select(.comm == \"bench\") | .preempted] | max >= 3" &&
	holds t ".cpus | all(.run_s + .idle_s > 0)" &&
	holds t ".disturbances[] | select(.task == \"bench\" and .by == \"cron\") | .waited_s > 0.01"
}
points 'all: what stood in the way, and for how long' 'pushed_by_cron with_tracefs'
wide 'all, without tracefs: the same by the records of each processor; what is missing' '
	pushed_by_cron without_tracefs && holds t ".missing | length == 1" &&
	tr "\n" " " <out | tr -s " " |
		grep "not in it: how long woken tasks waited for a processor: tracefs is not mounted or not for us (as root: mount"
'
wide 'all, without tracefs: run times and names; one that ends; it hops, it sleeps, it locks' '
	of_all without_tracefs hopper 300 && if [ "$(nproc)" -gt 1 ]; then
	holds t ".tasks[] | select(.comm == \"hopper\") | .migrations >= 20 and .run_s > 0.05 and
		.cpus[1].switches > 5" && grep "^- hopper ([0-9]*) moved to another processor" out; fi &&
	of_all without_tracefs convoy 200 && grep "^- convoy-[abc] ([0-9]*) fell asleep" out &&
	of_all without_tracefs sleeper 200 && holds t ".tasks[] | select(.comm == \"sleeper\") |
		.switches >= 4 and .sleep_s > .run_s * 5" &&
	of_all without_tracefs named other 50 && holds t ".tasks[] | select(.comm == \"other\") |
		.run_s > 0.001 and .switches >= 1"
'
points 'all: a hopper, a convoy, a sleeper' '
	of_all with_tracefs hopper 300 && if [ "$(nproc)" -gt 1 ]; then
	holds t ".tasks[] | select(.comm == \"hopper\") | .migrations >= 20" &&
	grep "^- hopper ([0-9]*) moved to another processor" out; fi &&
	of_all with_tracefs convoy 200 && grep "^- convoy-[abc] ([0-9]*) fell asleep" out &&
	of_all with_tracefs sleeper 200 && holds t ".tasks[] | select(.comm == \"sleeper\") |
		.switches >= 4 and .sleep_s > .run_s * 5" && holds t ".missing == []"
'
# CAP_PERFMON alone opens all processors, and tracefs to nobody.
if [ "$no_tracefs" ] || ! setpriv --inh-caps=+perfmon true 2>/dev/null; then
	skip 'all, with CAP_PERFMON alone: who ran instead, not what is in tracefs' \
		"${no_tracefs:-setpriv knows no such capability}"
else
	check 'all, with CAP_PERFMON alone: who ran instead, not what is in tracefs' '
		chmod 777 . && with_tracefs setpriv --reuid=12345 --regid=12345 --clear-groups \
			--inh-caps=-all,+perfmon --ambient-caps=-all,+perfmon \
			perfbisect trace -o t -- switches burst 600 >out 2>log; cat out log
		holds t ".scope == \"all\" and ([.pushes[] | select(.by == \"cron\")] | length > 0)" &&
		tr "\n" " " <out | tr -s " " | grep "woken tasks waited for a processor: tracefs is not mounted or not for us"
	'
fi

# every BY S: bench was pushed aside by it in bursts; where others are in the way
# of both, no clock can be seen.
every() {
	holds t ".disturbances[] | select(.task == \"bench\" and .by == $1) |
		.bursts >= 4 and .waited_s > 0.01 and (.every_s > $2 * 0.9 and .every_s < $2 * 1.1)" && return
	jq -r '.tasks[] | select(.comm == "bench" and .wait_s > .run_s * 0.12) |
		"the machine is busy: bench waited for \(.wait_s) s"' t.json
	return 1
}
quiet() {
	quiet=1
	"$@"
	quiet=
}
quiet points 'all: who pushed whom, and every how many ms' '
	of_all with_tracefs burst 1500 250 && every "\"cron\"" 0.25 &&
	tr "\n" " " <out | tr -s " " | grep -E "cron pushed bench aside every 2[2-7][0-9] ms: in [0-9]+ bursts" &&
	grep -E "^bench  *cron .* every 2[2-7][0-9] ms" out &&
	grep -E "cron pushed bench aside every 2[2-7][0-9] ms" t.html
'
quiet own 'own: somebody pushed it, and every how many ms' '
	as="before $as"
	pushed() {
		{ before switches cron 1900 250 >/dev/null & } && traced t switches work 1200 && wait &&
			every null 0.25
	}
	{ pushed || pushed || pushed; } && tr "\n" " " <out | tr -s " " |
		grep -E "somebody else pushed bench aside every 2[2-7][0-9] ms"
'
if [ "${FULL:-}" ]; then
	points 'all: who pushed whom, and every 2.0 s' '
		of_all with_tracefs burst 9000 2000 && every "\"cron\"" 2 &&
		tr "\n" " " <out | tr -s " " | grep "cron pushed bench aside every 2.0 s"
	'
fi
# Of some tasks, as those that watch a virtual machine, a kernel says nothing; of a
# processor nothing before its first switch, so that each has some.
all 'all: the processors are busy or idle, together most of the time' '
	wakes=
	for cpu in $(seq 0 $(($(nproc) - 1))); do
		timeout 9 taskset -c $cpu sh -c "while :; do sleep 0.01; done" &
		wakes="$wakes $!"
	done
	perfbisect trace --seconds 0.3 -o t >out; got=$?; kill $wakes
	is 0 $got && holds t "
		.duration_s as \$all | .cpus | all(.run_s + .idle_s | . > \$all * 0.5 and . < \$all * 1.001)"
'
all 'all: two on one processor; each has what the other lacks' '
	perfbisect trace -o t -- switches hogs 300 >out && cat out &&
	holds t "[.tasks[] | select(.comm | startswith(\"hog-\")) | .wait_s] | min > 0.05" &&
	holds t "[.pushes[] | select(.task == \"hog-a\")] | length > 0"
'

# The same load under perf at the same time, by the same clock.  Its records are
# its own: the kernel writes two of each moment, and looks at the clock for each,
# so that they are up to a microsecond apart.
if [ "$no_tracefs" ] ||
	! with_tracefs perf sched record -a -o "$work/x" true >/dev/null 2>&1; then
	skip 'perf sched records the same: run times, switches, worst waits' \
		"${no_tracefs:-there is no perf}"
else
	# perf loses records, too, where the machine is busy: once of three times.
	agrees() {
		with_tracefs perf sched record -k CLOCK_MONOTONIC -m 4M -a -o x -- \
			perfbisect trace -o t -- before sh -c \
			"switches hogs 300; switches convoy 100; switches hopper 100" >out 2>log
		# perf sched latency of perf 6.1 takes "R+" for a sleep, so that waits
		# are counted here, from what perf has recorded.
		jq -r ".tasks[] | select(.own // true) | select(.comm | test(\"^(hog|convoy)-.\$|^hopper\$\")) |
			\"\(.tid) \(.comm)\"" t.json >wanted
		perf script -i x --ns -F time,event,trace 2>/dev/null | awk "
			function value(name) { match(\$0, \" \" name \"=[^ ]*\")
				return substr(\$0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) }
			{ at = \$1 + 0 }
			/sched_wak/ { tid = value(\"pid\")
				if (/_new/ || state[tid] == \"\" || state[tid] == \"s\") { state[tid] = \"w\"; since[tid] = at } }
			# Some kernels do not tell that one is put on an idle processor:
			# what it waited for there is not known to either.
			/sched_switch/ { tid = value(\"prev_pid\"); left[tid]++
				if (state[tid] == \"w\") { on[tid] = since[tid]; untold[tid]++ }
				if (state[tid] ~ /[rw]/) run[tid] += at - on[tid]
				since[tid] = at
				state[tid] = value(\"prev_state\") ~ /^R/ ? \"w\" : \"s\"; tid = value(\"next_pid\")
				if (state[tid] == \"w\" && at - since[tid] > worst[tid]) worst[tid] = at - since[tid]
				state[tid] = \"r\"; on[tid] = at }
			END { for (tid in left) printf \"%d %.9f %d %.9f %d\\n\", tid,
				run[tid] * 1000, left[tid], worst[tid] * 1000, untold[tid] }" >counted
		[ "$(wc -l <wanted)" -ge 5 ] && while read -r tid comm; do
			rest=$(sed -n "s/^$tid //p" counted) &&
			got=$(of t "$comm" "select(.tid == $tid) | \"\(.run_s * 1000) \(.switches) \(.worst_wait_s * 1000)\"") &&
			echo "$comm $tid: $rest; $got" && echo "$rest $got" | awk "
				function near(a, b, by) { return a - b < by && b - a < by }
				{ exit !(near(\$1, \$5, (\$4 ? 0.05 : 0.01) * \$1) && \$2 == \$6 &&
					(\$4 || near(\$3, \$7, 0.005))) }" || return 1
		done <wanted
	}
	check 'perf sched records the same: run times, switches, worst waits' '
		agrees || agrees || agrees
	'
fi

own 'a capture is looked at again: the same, a part, some tasks' '
	traced t switches hogs 200 && mkdir away && cp t.switches away && cd away &&
	perfbisect trace --show t.switches >again && cmp t.json ../t.json &&
	perfbisect trace --show t.switches --from 0.05 --to 0.1 --only "hog-*" -o part >out &&
	holds part "[.tasks[].comm] | sort == [\"hog-a\", \"hog-b\"]" &&
	holds part ".to_s - .from_s == 0.05 and (.tasks | all(.run_s + .wait_s <= 0.0501))" &&
	grep "from 0.050000 to 0.100000 s" out
'
own 'names for tasks: captured with them, shown with others, compared by them' '
	printf "match,name,group\nhog-*,pig,farm\n" >names.csv && chmod 644 names.csv &&
	chmod 777 . && $as perfbisect trace --tasks names.csv -o one -- switches hogs 100 >out &&
	grep "^pig  " out && holds one "[.tasks[] | select(.group == \"farm\")] | length == 2" &&
	traced two switches named other 100 && printf "match,name\nother,pig\n" >late.csv &&
	perfbisect trace --show one.switches two.switches --tasks late.csv -o both >out && cat out &&
	holds both ".differences[] | select(.name == \"pig\") | .tasks == [2, 1] and
		(.run_pct | all(. > 0))" && grep "before -> after" out
'
own 'names that mean harm: tables, sentences, page, JSON, Chrome' '
	name=$(printf "\033[31m<b>&\342\200\256") && evil=$(printf "\033]0;\007<evil>\342\200\256") &&
	printf "match,name,group,role\nswitches,\"%s\",\"%s\",\"\"\">%s\"\n" "$evil" "$evil" "$evil" >evil.csv &&
	chmod 777 . && $as perfbisect trace --tasks evil.csv --export chrome -o t -- \
		switches named "$name" 20 >out && sed 1d out >table && cat table &&
	grep "?\[31m<b>&? (" table && grep "?\]0;?<evil>?" table &&
	perfbisect trace --show t.switches t.switches --export chrome -o both >again &&
	for file in table again t.html both.html t.json t.chrome.json; do
		! grep -q "$(printf "[\033\007]")" $file || return 1
	done && for file in table again t.html both.html; do
		! grep -q "$(printf "\342\200\256")" $file || return 1
	done && ! grep -E "<evil|<b>" t.html both.html && grep -q "&lt;evil&gt;" t.html &&
	jq -e --arg name "$name" --arg evil "$evil" "[.tasks[].comm] | contains([\$name, \"switches\"])" t.json &&
	jq -e --arg evil "$evil" ".tasks[] | select(.comm == \"switches\") | .name == \$evil and .group == \$evil" t.json &&
	jq -e --arg name "$name" --arg evil "$evil" "[.traceEvents[].args.name // empty] |
		contains([\$name, \$evil])" t.chrome.json
'
check 'without any records there are the counts of the first process' '
	if ! can_fake_pmu; then echo "no fake_pmu.so"; else as=""
	with_pmu FAKE_PMU_PARANOID=3 perfbisect trace -o t -- switches hogs 100 >out; cat out
	holds t ".tasks | length == 1 and .[0].run_s > 0 and .[0].switches > 0" &&
	tr "\n" " " <out | grep "when its tasks ran, and where: perf_event_paranoid" &&
	with_pmu FAKE_PMU_PARANOID=2 perfbisect trace -o t -- true && is own "$(jq -r .scope t.json)" &&
	exits 1 with_pmu FAKE_PMU_PARANOID=2 perfbisect trace --seconds 1 2>err && one_line err &&
	grep "perfbisect trace -- COMMAND" err; fi
'
check 'a command that fails, that is none, that takes too long' '
	perfbisect trace -- sh -c "echo said; exit 3" >out 2>err && grep "^said$" out &&
	grep "sh: exit status 3" err &&
	exits 1 perfbisect trace -- ./nosuch 2>err && one_line err && grep "nosuch: cannot be started" err &&
	perfbisect trace --seconds 0.2 -o t -- sleep 60 >out && holds t ".duration_s < 30"
'
check 'Ctrl-C with a command: what was captured is kept' '
	perfbisect trace -o t -- sh -c "kill -INT \$PPID; sleep 60" >out; is 130 $? &&
	[ -s t.switches ] && grep "^written: t.html" out
'
check 'captures that are none, damaged, or of another version' '
	echo elf >x && exits 1 perfbisect trace --show x 2>err && one_line err &&
	grep "x: not a capture" err && perfbisect trace -o t -- true &&
	head -c 60 t.switches >x && exits 1 perfbisect trace --show x 2>err && one_line err &&
	grep "x: damaged" err && echo perfbisect-switches/9 >x &&
	exits 1 perfbisect trace --show x 2>err && grep "another version" err &&
	exits 1 perfbisect trace --show none 2>err && one_line err && grep none err &&
	printf "a,b\n" >n && exits 1 perfbisect trace --show t.switches --tasks n 2>err &&
	one_line err && grep "match and name" err
'
check 'what does not go together' '
	refused() { exits 2 perfbisect trace "$@" >out 2>err && one_line err && [ ! -s out ]; }
	refused x && grep "x: unexpected" err && refused --show x -- true &&
	refused --show x y z && refused --show x --kvm && refused --show x --from 2 --to 1 &&
	refused --seconds 0 && refused --nosuch && refused -- && grep "COMMAND is missing" err
'
if /usr/bin/python3 -c 'from jsonschema import Draft202012Validator' 2>/dev/null; then
	check 'the JSON is as its schema says' '
		cat >validate.py <<-"END" &&
			import json, sys
			from jsonschema import Draft202012Validator
			schema = json.load(open(sys.argv[1]))
			Draft202012Validator.check_schema(schema)
			for path in sys.argv[2:]:
			    Draft202012Validator(schema).validate(json.load(open(path)))
		END
		perfbisect trace -o one -- switches hogs 50 >out &&
		perfbisect trace -o two -- true >out &&
		perfbisect trace --show one.switches two.switches -o both >out &&
		/usr/bin/python3 validate.py "$schema" one.json two.json both.json
	'
else
	skip 'the JSON is as its schema says' 'there is no jsonschema 4 for Python'
fi

finish
