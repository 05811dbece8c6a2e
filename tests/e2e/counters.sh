#!/bin/sh
# What the processor counted: which events in which runs, and what is said where
# it may not count them.  The processor is tests/fake_pmu.c.

. "$(dirname "$0")/../lib.sh"
: "${CRASH:=$here/../../build/crash/perfbisect}"
can_fake_pmu || {
	echo "1..0 # SKIP $no_fake_pmu"
	exit 0
}

hardware='cycles instructions branches branch-misses L1-icache-loads
L1-icache-load-misses L1-dcache-loads L1-dcache-load-misses iTLB-load-misses
dTLB-load-misses cache-references cache-misses stalled-cycles-frontend
stalled-cycles-backend'

# counted N K SCRIPT: c1 to cN, whose file `counts` says 1000000 cycles, 2000000
# instructions and so on; SCRIPT of sed changes it from cK on.
counted() {
	git init -q . &&
		counted_blob=$(for counted_name in $hardware; do
			echo "$counted_name"
		done | awk '{ print $1, NR * 1000000 }' |
			git hash-object -w --stdin)
	counted_i=1 counted_parent=
	while [ "$counted_i" -le "$1" ]; do
		[ "$counted_i" -ne "$2" ] ||
			counted_blob=$(git cat-file blob "$counted_blob" |
				sed "$3" | git hash-object -w --stdin)
		EXTRA="100644 blob $counted_blob\tcounts" \
			commit "c$counted_i" 1 $counted_parent
		counted_parent=c$counted_i
		counted_i=$((counted_i + 1))
	done
	git reset -q --hard "c$1"
}

# on [NAME=VALUE...] -- [OPTIONS] GOOD BAD: bisect on such a processor, in s.
on() {
	on_settings=
	while [ "$1" != -- ]; do
		on_settings="$on_settings $1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # the settings are words
	with_pmu $on_settings "${program:-perfbisect}" -o s --no-profile "$@" -- \
		sh -c 'cp counts "$FAKE_PMU"' >out 2>log
	on_status=$?
	cat out log
	return $on_status
}

doubled='s/ \(.*\)$/ \10/'

# all_counted: each of the default events was counted of both, often enough for
# an interval, exactly, and not more of them in one run than $1.
all_counted() {
	for all_name in $hardware; do
		jq -e --arg name "$all_name" '.counters[] |
			select(.name == $name) | .parent > 0 and
			.culprit > .parent and .scaled == false' \
			s/report.json >/dev/null || {
			echo "$all_name was not counted"
			return 1
		}
	done
	jq -e --arg names "$hardware" --argjson most "$1" '
		($names | split("[ \n]"; "")) as $names |
		.confirmation as $step |
		[.samples[] | select(.phase == "confirm" or .phase == "evidence")] as $runs |
		(.samples | all([.counters | keys[] | select(IN($names[]))] |
			length <= $most)) and
		all($names[]; . as $name |
			all($step.parent_revision, $step.culprit_revision;
				. as $revision |
				[$runs[] | select(.revision == $revision and
					.counters[$name] != null)] | length >= 2))' \
		s/report.json
}

# row NAME JQ: of the delta table.
row() {
	jq -e --arg name "$1" "[.counters[] | select(.name == \$name)] |
		length == 1 and (.[0] | $2)" s/report.json
}

# missing NAME REGEX: why it is not there.
missing() {
	jq -e --arg name "$1" --arg why "$2" 'any(.counters_missing[];
		.name == $name and (.reason | test($why)))' s/report.json &&
		tr -s '\n ' ' ' <out | grep -q "not counted: .*$1" &&
		grep -q "[Nn]ot counted: .*$1" s/report.md
}

n=0
for counters in 16 6 4 2 3; do
	n=$((n + 1))
	if passed_over $n; then continue; fi
	check "every event of parent and culprit, with $counters counters" "
		counted 4 3 '$doubled' && on FAKE_PMU_COUNTERS=$counters -- -m instructions \
			c1 c4 && names c3 && all_counted $counters
	"
done

check 'the watchdog of the kernel keeps a counter' '
	counted 4 3 "$doubled" &&
		on FAKE_PMU_COUNTERS=5 FAKE_PMU_WATCHDOG=1 -- -m instructions c1 c4 &&
		names c3 && all_counted 4
'

check 'in the search instructions and cycles alone ride along' '
	counted 8 3 "$doubled" && on FAKE_PMU_COUNTERS=4 -- --no-exact -m instructions c1 c8 &&
	names c3 && jq -e "[.samples[] | select(.phase == \"search\" or
		.phase == \"ends\" or .phase == \"reference\") | .counters |
		del(.[\"task-clock\", \"context-switches\", \"cpu-migrations\",
			\"page-faults\"]) | keys] | length > 6 and
		all(. == [\"cycles\", \"instructions\"])" s/report.json
'

check 'what makes a rate is counted in one run' '
	counted 4 3 "$doubled" && on FAKE_PMU_COUNTERS=4 -- -m instructions c1 c4 &&
	jq -e "[.samples[].counters | select(.branches)] | length > 3 and
		all(.[\"branch-misses\"] > 0)" s/report.json &&
	grep -q "^branch miss rate  *133 %  *133 %" out &&
	grep -q "^cache-misses per 1000  *6e+03 " out
'

check 'any event may be the metric, and is in every run then' '
	counted 4 3 "$doubled; s/^cache-m.*/&\nr1c2 55/" || return
	n=0 && for name in branch-misses cpu-cycles instructions:u r01c2; do
		n=$((n + 1)) && ! passed_over $n || continue
		on FAKE_PMU_COUNTERS=4 -- -m $name c1 c4 && names c3 &&
			all_counted 4 && jq -e "all(.samples[]; .value > 0 or
				\"$name\" == \"r01c2\")" s/report.json || return
	done
'

# The first run that only counts takes all of the budget.
check 'with the budget spent, what was not counted is left out' '
	counted 4 3 "$doubled" && on FAKE_PMU_COUNTERS=4 -- --no-exact -m instructions c1 c4 &&
	first=$(jq "[.samples[].phase == \"evidence\"] | index(true) + 1" \
		s/report.json) && rm -r s && cat >>../bin/bench <<-EOF &&
		#!/bin/sh
		echo >>"\$HOME/runs"
		[ \$(wc -l <"\$HOME/runs") -ne $first ] || sleep 11
		cp counts "\$FAKE_PMU"
	EOF
	chmod +x ../bin/bench && with_pmu FAKE_PMU_COUNTERS=4 perfbisect -o s \
		--no-exact -m instructions --no-profile --budget 10s c1 c4 -- bench >out &&
	names c3 && jq -e "[.samples[] | select(.phase == \"evidence\")] |
		length == 1" s/report.json && row instructions ".culprit == 20000000" &&
	missing iTLB-load-misses "no run had a counter for it"
'

check 'in place, where a change is a build, each side is counted in one go' '
	counted 4 3 "$doubled" || return
	for n in $(places 42 49) 0; do
		git checkout -q --detach c4 && rm -rf s || return
		if [ $n -gt 0 ]; then
			program=$CRASH
			exits 137 on FAKE_PMU_COUNTERS=4 PERFBISECT_CRASH_AT=run:$n \
				-- --no-exact -m instructions --in-place -b true c1 c4 || return
			with_pmu FAKE_PMU_COUNTERS=4 perfbisect resume s >out || return
		else
			program=perfbisect
			on FAKE_PMU_COUNTERS=4 -- --no-exact -m instructions --in-place -b true \
				c1 c4 || return
		fi
		names c3 && all_counted 4 && jq -es "
			(map(.record == \"run\" and .phase == 6) | index(true)) as \$first |
			.[\$first:] | map(select(.record == \"build\" and
				(.again | not))) | length == 1" s/journal.jsonl || return
	done
'

check 'killed while it counts, it goes on' '
	counted 4 3 "$doubled" && program=$CRASH &&
	{ exits 137 on FAKE_PMU_COUNTERS=4 PERFBISECT_CRASH_AT=run:40 -- \
		--no-exact -m instructions c1 c4; } &&
	jq -e "select(.record == \"run\" and .phase == 6)" \
		s/journal.jsonl >/dev/null &&
	with_pmu FAKE_PMU_COUNTERS=4 perfbisect resume s >out && names c3 &&
	all_counted 4
'
check 'what is estimated is marked, the metric too' '
	counted 4 3 "$doubled" && on FAKE_PMU_SHARE=50 -- -m instructions c1 c4 &&
	names c3 && row cycles ".scaled and .parent == 1000000" &&
	row instructions ".scaled and .culprit == 20000000" &&
	row page-faults ".scaled == false" && row "branch miss rate" .scaled &&
	grep -q "^instructions .* ~$" out && grep -q "^(~ estimated: " out &&
	grep -q "^| instructions .*(estimated)" s/report.md
'

check 'while others have all counters, nothing is made up' '
	line_of 4 3 && with_pmu FAKE_PMU_SHARE=0 perfbisect -o s -m number \
		--no-profile c1 c4 -- cat cost >out && names c3 &&
	missing cycles "no run had a counter for it" &&
	jq -e "all(.counters[].name; . != \"cycles\")" s/report.json
'

check 'what there is none of afterwards stands out without a ratio' '
	counted 4 3 "s/^branch-misses .*/branch-misses 0/; s/^\(instructions .*\)/\10/" &&
	on -- -m instructions --runs 12 c1 c4 && names c3 &&
	row branch-misses ".significant and .ratio == null" &&
	spaced s/report.md && grep -q "^| branch-misses | 4.00 M | 4.00 M | 0 | 0 | | | yes |$" s/report.md &&
	grep -q "What has risen from 0, or fallen to 0, is in the table" s/report.html &&
	grep -q "^branch-misses  *4.00 M  *0 \*$" out
'

check 'what this processor does not count is named' '
	counted 4 3 "$doubled" &&
	on FAKE_PMU_LACKS=L1-icache-loads,cache-misses -- -m instructions c1 c4 &&
	names c3 && missing L1-icache-loads "this processor does not count it" &&
	missing cache-misses "this processor does not count it" &&
	row L1-icache-load-misses ".parent == 6000000" &&
	jq -e "all(.counters[].name; . != \"cache-misses\")" s/report.json
'

# As for a user at perf_event_paranoid 2.
check 'where the kernel allows no more, in user space alone' '
	counted 4 3 "$doubled; s/^cycles .*/&\ncycles:u 700/" &&
	on FAKE_PMU_PARANOID=2 -- -m instructions c1 c4 && names c3 &&
	row cycles ".culprit == 700" && row page-faults ".parent > 0" &&
	for name in context-switches cpu-migrations; do
		missing $name "forbids to count in it .perf_event_paranoid is 2" ||
			return
	done && tr -s "\n " " " <out |
		grep -q "counted in user space alone: the kernel allows no more"
'

# As for a user at perf_event_paranoid 3.
forbidden='the kernel forbids it .perf_event_paranoid is 3; as root: sysctl'
check 'where the kernel allows nothing, the search goes on without' '
	line_of 6 4 && with_pmu FAKE_PMU_PARANOID=3 perfbisect -m number -o s \
		c1 c6 -- cat cost >out && names c4 &&
	for name in task-clock page-faults $hardware; do
		jq -e --arg name $name --arg why "$forbidden" "
			any(.counters_missing[]; .name == \$name and
				(.reason | test(\$why)))" s/report.json || return
	done && tr -s "\n " " " <out | grep "not counted: .*$forbidden" &&
	grep "Not counted: .*paranoid is 3" s/report.md
'

check 'check says it, too, and a metric that cannot be had is refused' '
	line_of 6 4 && with_pmu FAKE_PMU_PARANOID=3 perfbisect check -m number \
		c1 c6 -- cat cost >out && grep -q "^counters    none$" out &&
	tr -s "\n " " " <out | grep "not counted: .*$forbidden" &&
	exits 1 with_pmu FAKE_PMU_PARANOID=3 perfbisect -m instructions c1 c6 -- \
		cat cost 2>err && one_line err && grep "metric instructions: $forbidden" err
'

check '--events: by name, by number, none' '
	counted 4 3 "$doubled; s/^branches .*/r1c2 55/" &&
	on -- -m instructions --events cycles,r01c2,page-faults,cpu-cycles c1 c4 &&
	names c3 && row r01c2 ".culprit == 55" && row cycles ".culprit == 10000000" &&
	jq -e "[.samples[].counters | keys[]] | unique ==
		[\"cycles\", \"instructions\", \"page-faults\", \"r01c2\"]
		" s/report.json &&
	on -- -m cycles --events none c1 c4 && names c3 &&
	jq -e "all(.samples[].counters; keys == [\"cycles\"])" s/report.json
'

check '--events: what does not exist is a usage error' '
	counted 4 3 "$doubled" &&
	for name in nonsense instrutcions r12x cycles:x rffffffffffffffff1; do
		exits 2 on -- --events cycles,$name c1 c4 && one_line log &&
			grep -q "events: $name: " log || return
	done && exits 2 on -- --events instrutcions c1 c4 &&
		grep -q "did you mean instructions?" log
'

check 'instructions are told apart where time is not, and advised' '
	counted 6 4 "s/^instructions .*/instructions 2040000/" &&
	exits 4 on -- -m wall --max-runs 20 c1 c6 &&
	tr -s "\n " " " <out | grep -q ".-metric instructions tells them apart" &&
	on -- -m instructions c1 c6 && names c4 &&
	row instructions ".significant and .ratio == 1.02"
'

check 'check advises it, too, where that helps' '
	counted 6 4 "s/^instructions .*/instructions 2040000/" &&
	with_pmu perfbisect check c1 c6 -- sh -c "cp counts \"\$FAKE_PMU\"" >out &&
	grep "instructions: 2.00 M and 2.04 M (+2.00 %); --metric instructions is" out &&
	counted 6 4 "s/^cycles .*/cycles 9/" && with_pmu perfbisect check c1 c6 -- \
		sh -c "cp counts \"\$FAKE_PMU\"" >out &&
	grep "instructions: 2.00 M and 2.00 M (+0.00 %); they cannot tell" out
'

# demo: c1 to c9 of a program in C, c6 of which makes it slower, and c4 of which
# does not build, bisected by the time that it takes, as a user without rights.
demo() {
	git init -q . && echo program >.gitignore &&
		cp "$here/../planted/more_work.c" program.c || return
	for demo_i in 1 2 3 4 5 6 7 8 9; do
		echo "$demo_i" >notes && echo -O2 >flags || return
		[ $demo_i -lt 6 ] || echo '-O2 -DSLOW' >flags
		[ $demo_i -ne 4 ] || echo '-O2 -Dint=' >flags
		git add -A && git commit -q -m "c$demo_i" && git tag "c$demo_i" ||
			return
	done
	if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
		as='setpriv --reuid=12345 --regid=12345 --clear-groups'
		chmod 755 "$work" "$work/bin" && chown -R 12345:12345 . || return
	fi
	with_pmu HOME="$PWD" FAKE_PMU_PARANOID=3 perfbisect -m user -o s -n 4 \
		--simulate never --no-layouts --trace none -b 'cc $(cat flags) program.c -o program' c1 c9 -- ./program 100 \
		>out 2>log
	demo_status=$?
	cat out log
	[ $demo_status -eq 0 ] && is c6 "$(field .culprit.subject)"
}

if command -v cc >/dev/null; then
	check 'a real program, as a user who may count nothing' '
		{ demo || demo; } && is unclear "$(field .diagnosis.class)" &&
		tr -s "\n " " " <out >words &&
		grep "without hardware counters it cannot be told" words &&
		grep "not counted: .*$forbidden" words &&
		is "[]" "$(jq -c "[.counters[] | select(.name | IN(\"wall\", \"user\",
			\"system\", \"cpu\", \"max-rss\") | not) | .name]" \
			s/report.json)"
	'
else
	skip 'a real program, as a user who may count nothing' 'there is no cc'
fi

# Nothing is faked from here on.
everyone='task-clock context-switches cpu-migrations page-faults'
check 'on this machine: each event is counted, or there is a reason' '
	line_of 6 4 && perfbisect -m number -o s c1 c6 -- cat cost >out && names c4 &&
	for name in $everyone $hardware; do
		jq -e --arg name $name "([.counters, .counters_missing | .[] |
			select(.name == \$name)] | length) == 1" s/report.json || return
	done
'
finish
