#!/bin/sh
# perfbisect compare: builds side by side.

. "$(dirname "$0")/../lib.sh"

# three: c1, c2 and c3 cost 3.9, 0.105 and 1.44.
three() {
	commit c1 3.9 && commit c2 0.105 c1 && commit c3 1.44 c2
}

# compared ARG...: with what is said in the files out and err, and the
# session in s.
compared() {
	perfbisect compare -o s "$@" >out 2>err
	compared_status=$?
	cat out err
	return $compared_status
}

# said TEXT: the table has a line like it, but for how wide its columns are.
said() {
	sed 's/  */ /g' out | grep -F -e "$1"
}

# cell SIDE FILTER: what report.json has of a side, in the first benchmark.
cell() {
	jq -r --arg side "$1" ".benchmarks[0].sides[] | select(.side == \$side) |
		$2" s/report.json
}

# an_interpreter NAME COST: a folder with bin/run in it that prints its cost.
an_interpreter() {
	mkdir -p "$1/bin" &&
		printf '#!/bin/sh\necho %s\n' "$2" >"$1/bin/run" &&
		chmod +x "$1/bin/run"
}

check 'normalises to the first side' '
	three && compared CPython=c3 PyPy=c2 Slow=c1 -m number -- cat cost &&
	said " CPython 1.44 1.0x 8" &&
	said " PyPy 0.105 13.7x faster 13.7x .. 13.7x 8" &&
	said " Slow 3.9 2.7x slower 2.7x .. 2.7x 8" &&
	is compared "$(field .verdict)" &&
	is 0.105 "$(cell PyPy .value)" && is true "$(cell Slow .differs)" &&
	is null "$(cell CPython .comparison)" &&
	is 8 "$(cell Slow ".samples | length")" &&
	grep -F "| PyPy | 0.105 | 13.7x faster | 13.7x .. 13.7x | 8 |" s/report.md &&
	grep -F "<td class=\"words\">2.7x slower</td>" s/report.html &&
	is 25 "$(wc -l <s/report.csv)" &&
	grep -F "\"\",\"Slow\",7,3.8999999999999999,\"\"" s/report.csv &&
	is 0 "$(trees_left)" && no_trees
'

check 'takes another baseline, and finds no difference in equal sides' '
	three && compared a=c3 b=c2 again=c2 --baseline b -m number -- cat cost &&
	said " b 0.105 1.0x 8" && said " a 1.44 13.7x slower" &&
	said " again 0.105 no difference +0.0 .. +0.0 % 8" &&
	is false "$(cell again .differs)" &&
	exits 2 compared a=c1 b=c2 --baseline c -- cat cost &&
	grep -F -e "--baseline c: no side has that name" err
'

check 'more of a throughput is faster' '
	three && compared c3 c2 -m number --higher-is-better -- cat cost &&
	said " c2 0.105 13.7x slower"
'

check 'takes what is built already, where there is no repository' '
	an_interpreter cpython 1.44 && an_interpreter pypy 0.105 &&
	compared CPython=dir:cpython PyPy=dir:pypy -m number -- bin/run &&
	said " PyPy 0.105 13.7x faster" &&
	is none "$(field .vcs)" &&
	is "$(pwd -P)/pypy" "$(jq -r ".sides[1].folder" s/report.json)" &&
	is "bin run" "$(cd pypy && find . -type f -o -type d | sed "s,.*/,," |
		sort | tr "\n" " " | sed "s/^\. //; s/ \$//")" &&
	perfbisect list >listed && grep -F "compared: Compared to CPython" listed &&
	perfbisect report s >again && cmp out again && no_trees
'

check 'compares a folder to revisions' '
	three && mkdir old && echo 1.44 >old/cost &&
	compared old=dir:old c2 c3 -m number -- cat cost &&
	said " c2 0.105 13.7x faster" && said " c3 1.44 no difference"
'

check 'crosses revisions with variants, each built in its own way' '
	three && compared c2 c3 --variant twice="cp cost b; echo 0 >>log" \
		--variant once="sed s/^/1/ cost >b" -m number \
		--prepare "test \"\$PERFBISECT_VARIANT\" = twice || test -e b" \
		-- sh -c "test \"\$PERFBISECT_SIDE\" = \"\$(cat name) \$PERFBISECT_VARIANT\" &&
			cat b" &&
	said " c2 twice 0.105 1.0x 8" && is "96.2x slower" "$(cell "c2 once" .words)" &&
	said " c3 twice 1.44 13.7x slower" &&
	is "109x slower" "$(cell "c3 once" .words)" &&
	is 4 "$(field .builds)" &&
	is once "$(jq -r ".sides[1].variant" s/report.json)" &&
	compared c2 --variant a= --variant b= -m number -- cat cost &&
	said " c2 b 0.105 no difference" &&
	exits 2 compared c2 --variant "a b=" --variant c= -- cat cost &&
	grep -F -e "--variant a b=: must be NAME=CMD" err
'

check 'sets each side up once, before its first run' '
	three && an_interpreter old 1.44 &&
	compared old=dir:old c2 -b "echo built >>log" -m number \
		--setup "echo \$PERFBISECT_SIDE >>log; cp log \"$work/log-\$PERFBISECT_SIDE\"" \
		-- sh -c "grep -q . log && echo 5" &&
	is "old" "$(cat "$work/log-old")" &&
	is "built c2" "$(tr "\n" " " <"$work/log-c2" | sed "s/ \$//")" &&
	exits 3 compared old=dir:old c2 -m number \
		--setup "test \$PERFBISECT_SIDE = c2" -- echo 5 &&
	said " old failed 0" &&
	is "--setup failed: exit status 1" "$(jq -r ".sides[0].failed" s/report.json)"
'

check 'a side that fails is a row with its reason' '
	three && exits 3 compared c1 c2 c3 -m number \
		-b "! grep -q 0.105 cost" -- cat cost &&
	said " c2 failed 0" && said " c3 1.44 2.7x faster" &&
	grep -F "c2 failed: the build failed: exit status 1" out &&
	is "the build failed: exit status 1" \
		"$(jq -r ".sides[1].failed" s/report.json)" &&
	[ -e "$(jq -r ".sides[1].log" s/report.json)" ] || return 1
	exits 3 compared c1 c2 -m number -- sh -c "grep -v 3.9 cost" &&
	said " c1 failed 0" && said " c2 0.105 no ratio 7" &&
	exits 1 compared c1 c2 -m number -- false &&
	grep -F "no side can be measured" err && no_trees
'

check 'is a gate' '
	three && exits 6 compared c2 c3 --fail-above 5 -m number -- cat cost &&
	compared c3 c2 --fail-above 5 -m number -- cat cost &&
	compared c2 c3 --fail-above 2000 -m number -- cat cost &&
	is 2000 "$(field .fail_above_pct)"
'

# Runs that take turns among costs: a number for each run in a file outside.
check 'compares the best runs with --statistic min' '
	three && mkdir "$work/turns.$$" &&
	turns="$work/turns.$$" &&
	export turns &&
	compared c2 c3 --statistic min --max-runs 40 -m number -- sh -c "
		echo >>\"\$turns/\$PERFBISECT_SIDE\"
		n=\$(wc -l <\"\$turns/\$PERFBISECT_SIDE\")
		echo \"\$(cat cost) * (1 + (\$n * 7 % 5))\" | bc" &&
	said " side best ratio 95 % runs" && said " c3 1.44 13.7x slower" &&
	is 1.44 "$(cell c3 .value)" && is min "$(field .statistic)"
'

# A suite of pyperf, of which two benchmarks cost what the revision does.
cat >"$work/bin/suite" <<-'EOF2'
	#!/bin/sh
	sed "s/COST/$(cat cost)/g" <<-END
		{"benchmarks": [
		{"metadata": {"name": "a"}, "runs": [{"values": [COST]}]},
		{"metadata": {"name": "b|c"}, "runs": [{"values": [COST, COST]}]},
		{"metadata": {"name": "same"}, "runs": [{"values": [7]}]}]}
	END
EOF2
chmod +x "$work/bin/suite"

check 'compares each benchmark of a suite, and their geometric mean' '
	commit c1 8 && commit c2 1 c1 &&
	compared c1 c2 -m pyperf -- suite &&
	said " c2 1.00 s 8.0x faster" && said " c2 7.00 s no difference" &&
	grep -x "b|c" out && said "geometric mean of 3 benchmarks" &&
	said " c2 4.0x faster 4.0x .. 4.0x" &&
	is "a b|c same" "$(jq -r "[.benchmarks[].name] | join(\" \")" s/report.json)" &&
	is 4 "$(jq ".sides[1].mean.ratio | 1 / . | round" s/report.json)" &&
	grep -F "**b\\|c**" s/report.md && is 49 "$(wc -l <s/report.csv)" &&
	grep -F "\"b|c\",\"c2\",1,1,\"s\"" s/report.csv &&
	compared c1 c2 -m pyperf:a -- suite &&
	is 1 "$(jq ".benchmarks | length" s/report.json)"
'

check 'shows what each side counted' '
	three && compared c1 c2 -m number -- cat cost &&
	said "wall c1" && jq -e ".counters[] | select(.name == \"max-rss\") |
		.medians | length == 2 and .[0] > 0" s/report.json &&
	grep "<h2>Also counted</h2>" s/report.html
'

check 'rehearses it' '
	three && perfbisect check compare a=c1 b=c3 -m number -b true -- cat cost \
		>out 2>err &&
	grep "^side *a: built in .*, one run took .*; number 3.9" out &&
	grep "^time *from .* (7 rounds) to .* (200 rounds, --max-runs)" out &&
	grep "^noise" out && is "" "$(find . -name "perfbisect*")" && no_trees &&
	perfbisect check compare a=c1 b=c3 -m number -- sh -c "grep 3 cost" >out &&
	grep "^side *b: cannot be measured: " out &&
	exits 1 perfbisect check compare c1 c2 -- false && no_trees
'

check 'refuses what cannot be compared' '
	three && exits 2 compared c1 -- cat cost && grep "only side" err &&
	exits 2 compared c1 nosuch -- cat cost && grep nosuch err &&
	exits 2 compared c1 c1 -- cat cost &&
	grep -F "two sides are called c1; give them names: NAME=c1" err &&
	echo 1 >file && exits 2 compared a=dir:file b=dir:nosuch -- true &&
	grep -F "dir:file: not a folder" err &&
	exits 2 compared c1 c2 --lead cpu -- cat cost &&
	exits 2 compared c1 c2 -m nosuch -- cat cost &&
	exits 1 compared c1 c2 -- ./nosuch && grep "not found in any side" err
'

check 'stops for the budget, and goes on' '
	three && exits 3 compared c1 c2 --budget 1s --runs 30 --max-runs 30 \
		-m number -- sh -c "sleep 0.05; cat cost" && said "Cut off after" &&
	grep "to go on: perfbisect resume" out && no_trees &&
	is true "$(jq "[.benchmarks[].sides[].samples | length < 30] | all" \
		s/report.json)" &&
	perfbisect resume --budget 1h s >out 2>err && said " c2 0.105 37.1x faster" &&
	is 30 "$(cell c2 ".samples | length")" && no_trees
'

check 'says nothing of what too few rounds tell' '
	three && compared c1 c2 --runs 3 --max-runs 3 -m number -- cat cost &&
	said " c2 0.105 not sure 3" && grep -F "c2 may differ (too few rounds)" out &&
	is false "$(cell c2 .known)" &&
	grep -F "one ratio is not known to 1 % after 3 rounds (--max-runs)" out
'

check 'runs each side once a round, in random order' '
	three && compared c1 c2 c3 --max-runs 30 --runs 30 -m number -- cat cost &&
	jq -r "select(.record == \"run\" and .phase == 8) | .side" \
		s/journal.jsonl | paste - - - >rounds &&
	is 30 "$(wc -l <rounds)" &&
	is "1 2 3" "$(tr -s "\t" "\n" <rounds | sort -u | tr "\n" " " |
		sed "s/ \$//")" &&
	while read -r a b c; do
		[ "$a" != "$b" ] && [ "$b" != "$c" ] && [ "$a" != "$c" ] || return 1
	done <rounds &&
	[ "$(sort -u rounds | wc -l)" -ge 4 ]
'

check 'keeps the order of the runs when it is interrupted, and the rest' '
	three && export work &&
	exits 130 compared c1 c2 c3 --runs 10 -m number -- sh -c "
		echo >>\"$work/t/count\"
		[ \"\$(wc -l <\"$work/t/count\")\" -ne 12 ] || kill -s INT \$PPID
		cat cost" && no_trees &&
	is interrupted "$(field .verdict)" &&
	perfbisect resume s >out 2>err && said " c2 0.105 37.1x faster" &&
	is 10 "$(cell c3 ".samples | length")" && no_trees &&
	perfbisect resume s >again && is "$(said " c2 ")" \
		"$(sed "s/  */ /g" again | grep -F " c2 ")" &&
	exits 2 perfbisect resume -m wall s 2>err &&
	grep "only a run can be begun anew" err
'

check 'the same job again goes on with it, another one begins anew' '
	three && exits 3 compared c1 c2 --budget 1s --runs 5000 \
		--max-runs 5000 -m number -- cat cost &&
	exits 3 compared c1 c2 --budget 1s --runs 5000 \
		--max-runs 5000 -m number -- cat cost && grep "going on with" err &&
	compared c1 c3 -m number -- cat cost && grep "the earlier session" err
'

check 'its trees and its session are cleaned up' '
	three && perfbisect compare -o perfbisect-s --keep-trees c1 c2 -m number -- \
		cat cost >out && [ "$(trees_left)" -eq 2 ] && perfbisect clean &&
	is 0 "$(trees_left)" && no_trees && perfbisect clean --sessions &&
	[ ! -e perfbisect-s ] && an_interpreter a 1 && an_interpreter b 1 &&
	perfbisect compare -o perfbisect-s dir:a dir:b -m number -- bin/run >out &&
	perfbisect clean perfbisect-s && [ ! -e perfbisect-s ] && [ -e a/bin/run ]
'

check_git 'names that would be markup are not' '
	three && git tag "<b>|@me" c2 && compared c1 "<b>|@me" -m number -- cat cost &&
	said " <b>|@me 0.105 37.1x faster" && ! grep "<b>" s/report.html &&
	grep -F "<th scope=\"row\">&lt;b&gt;|@me</th>" s/report.html &&
	grep -F "| &lt;b&gt;\\|@" s/report.md &&
	! grep "@me" s/report.md && grep -F "\"\",\"<b>|@me\",1," s/report.csv
'

check 'resume says all that it runs' '
	commit c1 100 && commit c2 150 c1 && exits 137 perfbisect compare -o s -m number \
		--setup "echo set >up" --variant plain="cp cost built" c1 c2 -- \
		sh -c "[ -e \"\$PERFBISECT_ORIGIN/go\" ] || kill -KILL \$PPID; cat built" &&
	touch go && exits 0 perfbisect resume s >out 2>log && cat log &&
	grep -q "^it runs --setup: echo set >up" log &&
	grep -q "^it runs --variant: plain=cp cost built" log &&
	grep -q "^it runs: sh -c " log
'
check 'tells --on-end of it' '
	three && compared c1 c2 -m number --on-end "env | grep ^PERFBISECT >told" \
		-- cat cost && grep "^PERFBISECT_VERDICT=compared" told &&
	grep "^PERFBISECT_SENTENCE=Compared to c1: c2 is 37.1x faster" told
'

check 'the command to repeat it does' '
	three && compared a=c1 c2 --variant x="cp cost b" --variant y="cp cost b" \
		--precision 2 -m number -- cat b &&
	field .command >again &&
	grep -F -e "--variant '"'x=cp cost b'"'" again &&
	grep -F "a=$(rev c1) c2=$(rev c2) -- cat b" again &&
	sh ./again >out && said " c2 x 0.105 37.1x faster"
'

finish
