#!/bin/sh
# Values in the JSON of benchmark tools: their units, and what is wrong with
# them.

. "$(dirname "$0")/../lib.sh"

# A line of five whose revisions print JSON made of their cost: the fixture is
# a printf format with one %s.
prints() {
	line_of 5 3 && printf "#!/bin/sh\nprintf '%s\n' \"\$(cat cost)\"\n" "$1" \
		>print.sh && chmod +x print.sh
}

run_with() {
	perfbisect -o s "$@" c1 c5 -- ./print.sh >out 2>log
	run_status=$?
	cat out log
	return $run_status
}

one_pyperf='{"benchmarks":[{"runs":[{"warmups":[[1,9]]},{"values":[%s]}]}],'
in_seconds="$one_pyperf"'"metadata":{"name":"b","unit":"second"}}'
in_ms='{"results":[{"command":"b","times":[0.009,0.00%s,0.001]}]}'

check 'pyperf: seconds, in every report' '
	prints "$in_seconds" && run_with -m pyperf && names c3 &&
	is "s pyperf" "$(field ".metric | \"\(.unit) \(.name)\"")" &&
	is 100 "$(field .ends.good.median)" &&
	is s "$(field ".counters[0].unit")" &&
	grep -q "pyperf 100 s -> 150 s (1.50 times" out &&
	grep -q "^ends: good 100 s, bad 150 s, threshold 125 s" log &&
	grep -q "threshold 125 s" out && grep -q "median 150 s > 125 s" log &&
	spaced s/report.md && grep -q "threshold 125 s" s/report.md
'

check 'the reports are the same when they are made again' '
	prints "$in_seconds" && run_with -m pyperf && names c3 &&
	cp s/report.json 1.json && cp s/report.md 1.md && cp out 1.txt &&
	perfbisect report s >out && cmp 1.json s/report.json &&
	cmp 1.md s/report.md && cmp 1.txt out
'

check 'hyperfine: the median of all times, milliseconds shown' '
	prints "$in_ms" && run_with -m hyperfine && names c3 &&
	is 0.00100 "$(printf %.5f "$(field .ends.good.median)")" &&
	grep -q "hyperfine 1.00 ms -> 1.50 ms" out &&
	grep -q "median 1.50 ms > 1.25 ms" log
'

check 'Google Benchmark: nanoseconds, and its other fields' '
	prints "{\"benchmarks\":[{\"name\":\"BM/8\",\"real_time\":%s,
		\"cpu_time\":7,\"time_unit\":\"ns\"}]}" &&
	run_with -m google-benchmark:BM/8 && names c3 &&
	grep -q "google-benchmark:BM/8 100 ns -> 150 ns" out &&
	is s "$(field .metric.unit)" && rm -rf s &&
	exits 4 run_with -m google-benchmark:BM/8/cpu_time &&
	tr -s "\n " "  " <out | grep -q "is 7.00 ns in every run of both"
'

check 'bytes, and plain integers' '
	prints "$one_pyperf\"metadata\":{\"name\":\"b\",\"unit\":\"byte\"}}" &&
	run_with -m pyperf:b && names c3 && is bytes "$(field .metric.unit)" &&
	grep -q "pyperf:b 100 B -> 150 B" out && rm -rf s &&
	prints "$one_pyperf\"metadata\":{\"name\":\"b\",\"unit\":\"integer\"}}" &&
	run_with -m pyperf:b && names c3 && is "" "$(field .metric.unit)" &&
	grep -q "pyperf:b 100 -> 150 (" out
'

check 'check shows the unit too' '
	prints "$in_seconds" && perfbisect check -m pyperf c1 c5 -- ./print.sh >out &&
	cat out && grep -q "^good .*; pyperf 100 s" out
'

check 'several benchmarks and none named: the names' '
	prints "{\"benchmarks\":[{\"metadata\":{\"name\":\"fast one\"},
		\"runs\":[{\"values\":[1]}]},{\"metadata\":{\"name\":\"slow one\"},
		\"runs\":[{\"values\":[%s]}]}]}" &&
	exits 1 run_with -m pyperf && tr -s "\n " "  " <out |
	grep -q "none is named (--metric pyperf:NAME): \"fast one\", \"slow one\"" &&
	rm -rf s && exits 1 run_with -m "pyperf:slow" &&
	grep -q "no benchmark \"slow\" .*; there are \"fast one\", \"slow one\"" \
		log && rm -rf s && run_with -m "pyperf:slow one" && names c3
'

check 'names that are hostile do not reach the terminal' '
	prints "{\"results\":[{\"command\":\"\\\\u001b[31m\",\"times\":[%s]},
		{\"command\":\"b\\\\u0007\",\"times\":[1]}]}" &&
	exits 1 run_with -m hyperfine && grep -q "none is named" log &&
	! cat out log s/report.md | LC_ALL=C grep -q "$(printf "\033\|\007")"
'

check 'a value that is none: the run failed, with the reason' '
	for values in "\"fast\" " "null, " "true, " "[1], "; do
		rm -rf s .git && prints "{\"results\":[{\"command\":\"b\",
			\"times\":[$values %s]}]}" && exits 1 run_with -m hyperfine &&
		one_reason=$(grep -c "^perfbisect: GOOD .* cannot be measured: " log) &&
		is 1 "$one_reason" || return 1
	done
	for values in -1 NaN 1e999; do
		rm -rf s .git && prints "{\"results\":[{\"command\":\"b\",
			\"times\":[$values, %s]}]}" && exits 1 run_with -m hyperfine &&
		grep -q "negative: -1 s\|not a number: \"$values\"" log || return 1
	done
'

check 'a revision without the benchmark is skipped, with the reason' '
	line_of 9 7 && printf "%s\n" "#!/bin/sh" "name=b" \
		"[ \$(cat name) != c5 ] || name=other" \
		"echo \"{\\\"results\\\":[{\\\"command\\\":\\\"\$name\\\"," \
		"\\\"times\\\":[\$(cat cost)]}]}\"" >print.sh && chmod +x print.sh &&
	perfbisect -o s -m hyperfine:b c1 c9 -- ./print.sh >out && names c7 &&
	is "no benchmark \"b\" in the JSON of hyperfine; there is \"other\"" \
		"$(field ".skipped[0].reason")"
'

check 'a unit that changes on the way: not compared' '
	line_of 9 7 && printf "%s\n" "#!/bin/sh" "unit=second" \
		"[ \$(cat name) != c5 ] || unit=byte" \
		"echo \"{\\\"benchmarks\\\":[{\\\"runs\\\":[{\\\"values\\\":[" \
		"\$(cat cost)]}]}],\\\"metadata\\\":{\\\"unit\\\":\\\"\$unit\\\"}}\"" \
		>print.sh && chmod +x print.sh &&
	perfbisect -o s -m pyperf c1 c9 -- ./print.sh >out && names c7 &&
	field ".skipped[0].reason" | grep -q "in \"bytes\", those before in \"s\""
'

# The script of this trade: it configures, builds, runs the benchmark and
# writes JSON, and was not written for us.
configured() {
	git init -q . && EXTRA='' && program cmd.sh <<-'SH' && program configure <<-'SH2' &&
		#!/bin/sh
		set -e
		[ -e Makefile ] || ./configure
		make -s bench
		./bench >out.json
		echo "done, 1 benchmark, 99 percent"
	SH
		#!/bin/sh
		echo '#define GREETING "words"' >config.h
		printf 'bench: bench.c cost\n\t%s\n' \
			"$CC -DCOST=\"\$\$(cat cost)\" -o bench bench.c" >Makefile
	SH2
		program bench.c <<-'C' && line_of "$@"
			#include "config.h"
			#include <stdio.h>
			int main(void)
			{
				printf("{\"benchmarks\": [{\"runs\": [{\"warmups\": [[1, 9]]},"
				       "{\"values\": [%d, %d, 0.5]}]}], \"metadata\":"
				       "{\"name\": \"" GREETING "\"}, \"version\": \"1.0\"}\n",
				       COST, COST + 1);
				return 0;
			}
		C
}
export CC="${CC:-cc}"

if command -v "$CC" >/dev/null; then
	check 'a cmd.sh that configures, builds, runs and writes JSON' '
		configured 9 6 && perfbisect -o s -m pyperf --from out.json c1 c9 \
			-- ./cmd.sh >out 2>log && names c6 &&
		grep -q "command: ./cmd.sh, each revision" log &&
		is s "$(field .metric.unit)" && is 100 "$(field .ends.good.median)"
	'

	check 'the same, kept outside of the repository'"'"'s history' '
		configured 9 6 && git rm -q --cached cmd.sh && mv cmd.sh my.sh &&
		perfbisect -o s -m pyperf:words --from out.json c1 c9 -- ./my.sh \
			>out 2>log && names c6 &&
		grep -q "command: /.*/my.sh, a copy of the same file" log
	'
else
	skip 'a cmd.sh that configures, builds, runs and writes JSON' "no $CC"
fi

check 'a label names the value in the title; that of another row is refused' '
	line_of 3 2 && bisect c1 c3 --label "page loads" && spaced s/report.md && head -1 s/report.md |
	grep -q "raised page loads of cat cost by 50.0 % (page loads 100 -> 150)" && rm -rf s &&
	for label in wall max-rss instructions "cache miss rate" "under 12 layouts"; do
		exits 2 bisect c1 c3 --label "$label" && one_line log &&
			grep -q -e "--label $label: the reports have another value of that name" log || return
	done
'

check 'regex: what POSIX does not have is refused, with the cure' '
	line_of 3 2 && while IFS=" " read -r pattern cure; do
		exits 2 perfbisect -m "regex:$pattern" -o s c1 c3 -- cat cost 2>err &&
			one_line err && grep -qF "$cure" err || return
	done <<-"END" &&
		(\d+) no \d here; write [0-9]
		([\d.]+) no \d here; write 0-9
		(.*?)0 no *? here; write what may not be in between
		(?:a)(1) no (? here; write ( )
		a\t(.*) no \t here; write [[:blank:]]
		([^\s]+) no \s here; write [:space:]
	END
	for pattern in "([^[:space:]]+)" "(\w+)" "([].[]*1[0-9]*)" "([0-9]+)"; do
		perfbisect -m "regex:$pattern" -n 1 -o s c1 c3 -- sh -c "cat cost" >out 2>log &&
			rm -rf s || { cat log; echo "$pattern"; return 1; }
	done
'

finish
