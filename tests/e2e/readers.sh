#!/bin/sh
# Readers of tools, and how a value is chosen, called and compared.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_values.sh"

# The text report in one line.
flat() {
	tr -s '\n ' '  ' <out
}

check 'go test -bench: short names, and other units of a benchmark' '
	line_of 6 4 && prints "BenchmarkA-8 10 7 ns/op\\nBenchmarkParse/x-8 \
10 %s ns/op 8 B/op\\n" && run_with -m go-bench:Parse/x c1 c6 && names c4 &&
	is s "$(field .metric.unit)" && rm -rf s &&
	exits 4 run_with -m go-bench:Parse/x/B/op c1 c6 &&
	flat | grep -q "is 8 B in every run of both" && rm -rf s &&
	exits 1 run_with -m go-bench c1 c6 &&
	grep -q "none is named (--metric go-bench:NAME): \"BenchmarkA-8\"" log
'

check 'what is counted per second is better when it is higher, unsaid' '
	line_of 6 4 50 && prints "tps = %s.5 (without initial connection time)\\n" &&
	run_with -m pgbench c1 c6 && names c4 &&
	is higher-is-better "$(field .metric.direction)" &&
	flat | grep -q "pgbench 100 transactions/s -> 50.5 transactions/s" &&
	rm -rf s && run_with -m pgbench --higher-is-better c1 c6 && names c4
'

check 'the other direction than the metric has: refused' '
	line_of 3 2 && for metric in wall max-rss hyperfine pgbench:latency; do
		exits 2 run_with -m $metric --higher-is-better c1 c3 &&
		one_line log && grep -q "of $metric less is better" log || return 1
	done
'

check 'a direction that only the output tells: the run says how to go on' '
	line_of 6 4 50 && prints "[{\"benchmark\": \"a.B.c\", \"primaryMetric\":
		{\"score\": %s, \"scoreUnit\": \"ops/ms\"}}]" &&
	exits 1 run_with -m jmh c1 c6 &&
	grep -q "in ops/s, of which more is better: give --higher-is-better" log &&
	rm -rf s && run_with -m jmh --higher-is-better c1 c6 && names c4
'

check 'many values of a run: the last, the median, the least, the sum' '
	line_of 6 4 && prints "t 10\\nt %s\\nt 900\\nt 120\\n" &&
	exits 4 run_with -m number c1 c6 && for take in median sum; do
		rm -rf s && run_with -m "regex:t ([0-9]+)" --take $take c1 c6 &&
		names c4 || return 1
	done && is "1130 110" "$(field .ends.good.median) $(rm -rf s &&
		run_with -m number --take median c1 c6 >/dev/null &&
		field .ends.good.median)" &&
	rm -rf s && exits 4 run_with -m number --take min c1 c6
'

check 'json: one of a list by its name, all of it, and lines of JSON' '
	line_of 6 4 && prints "{\"b\": [{\"n\": \"x\", \"t\": 5}, {\"n\": \"y\",
		\"t\": %s, \"p\": {\"99.0\": 3}}]}\\n" &&
	run_with -m "json:b[n=y].t" c1 c6 && names c4 && rm -rf s &&
	run_with -m "json:b[*].t" --take sum c1 c6 && names c4 && rm -rf s &&
	exits 1 run_with -m "json:b[n=z].t" c1 c6 &&
	grep -q "no b\[n=z\] in the JSON: there are \"x\", \"y\"" log && rm -rf s &&
	prints "{\"note\": 1}\\n{\"t\": %s}\\n" && run_with -m json:t c1 c6 && names c4
'

check '--unit and --label: in every report' '
	line_of 6 4 && prints "%s\\n" &&
	run_with -m number --unit ms --label "parse *time*" c1 c6 && names c4 &&
	flat | grep -q "parse \*time\* 100 ms -> 150 ms" &&
	grep -q "^parse \*time\* .*100 ms" out &&
	is "number parse *time* s" "$(field ".metric |
		\"\(.name) \(.label) \(.unit)\"")" &&
	spaced s/report.md && grep -q "parse .\*time.\* 100 ms" s/report.md &&
	grep -q "parse \*time\*" s/report.html && cp out 1.txt &&
	perfbisect report s >out && cmp 1.txt out &&
	command=$(field .command) && rm -rf s && eval "$command" >out &&
	grep -q "parse \*time\* 100 ms -> 150 ms" out
'

check 'a label that is hostile does not reach the terminal, nor the page' '
	line_of 4 3 && prints "%s\\n" && run_with -m number \
		--label "$(printf "\033[31m<b>x")" c1 c4 && names c3 &&
	! cat out log s/report.md s/report.html | LC_ALL=C grep -q "$(printf "\033")" &&
	! grep -q "<b>x" s/report.html
'

check '--unit and --take where nothing is printed: refused' '
	line_of 2 2 && exits 2 run_with --unit ms c1 c2 && one_line log &&
	grep -q -e "--unit: --metric wall is not printed" log &&
	exits 2 run_with -m page-faults --take sum c1 c2 && one_line log &&
	grep -q -e "--take: --metric page-faults is not printed" log &&
	exits 2 run_with -m number --take most c1 c2 && one_line log &&
	exits 2 run_with -m number --unit "much too long for a unit" c1 c2 &&
	one_line log
'

check 'malformed readers: refused before anything is built' '
	line_of 2 2 && for metric in fio fio:job time-v:walk pgbench:tsp json:a..b \
		"json:a[b"; do
		exits 2 run_with -m "$metric" c1 c2 && one_line log || return 1
	done
'

check '--from a pattern: the one that the run has written' '
	line_of 6 4 && printf "%s\n" "n=\$(ls out-*.json 2>/dev/null | wc -l)" \
		"cat cost >\"out-\$n.json\"" >print.sh &&
	run_with -m number --from "out-*.json" c1 c6 && names c4 && rm -rf s &&
	printf "%s\n" "cat cost >out-1.json" "cat cost >out-2.json" >print.sh &&
	exits 1 run_with -m number --from "out-*.json" c1 c6 &&
	grep -q "the run wrote 2 files that match --from out-\*.json: out-1" log
'

check 'help metrics: 80 columns; a metric that is none names them, too' '
	perfbisect help metrics >out &&
	[ "$(awk "{ if (length > 80) print }" out | wc -l)" -eq 0 ] &&
	sed -n "/^Printed/,\$s/^  \([a-z][-a-z0-9]*\)[[:space:]:[].*/\1/p" out \
		>readers &&
	[ "$(wc -l <readers)" -ge 19 ] && while read -r reader; do
		perfbisect -m nosuch a b -- true 2>err
		grep -q "$reader" err || return 1
	done <readers && exits 2 perfbisect help nosuch 2>err && one_line err &&
	perfbisect help | grep -q "^usage: "
'

finish
