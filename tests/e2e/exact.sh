#!/bin/sh
# Metrics whose runs repeat bit for bit take one run a revision.

. "$(dirname "$0")/../lib.sh"

# line N CULPRIT: c1 to cN; what they cost is 150 from the culprit on, else 100.
line() {
	git init -q . && awk -v n="$1" -v culprit="$2" 'BEGIN {
		for (i = 1; i <= n; i++) {
			print "commit refs/heads/main\nmark :" i
			print "committer a <a@b> " 1700000000 + i " +0000"
			print "data <<.\nc" i "\n."
			if (i > 1)
				print "from :" i - 1
			print "M 644 inline cost\ndata <<."
			print (i < culprit ? 100 : 150) "\n."
			print "M 644 inline number\ndata <<.\n" i "\n."
			if (i == 1 || i == n)
				print "reset refs/tags/c" i "\nfrom :" i
		}
	}' | git fast-import --quiet && git reset -q --hard main
}

# search OPTIONS... -- COMMAND; what is told stays in `log`.
search() {
	perfbisect -m number -o s "$@" >out 2>log || { cat out log; return 1; }
}

names() {
	is "$1" "$(field .culprit.subject)" && is confirmed "$(field .verdict)"
}

check 'a line of 1,024 commits takes 20 runs at most' '
	line 1025 700 && search c1 c1025 -- cat cost && names c700 &&
	field ".runs <= 20" | grep -q true && is true "$(field .exact)" &&
	is 1 "$(field .confirmation.pairs)" &&
	grep -q "^ends: good 100, bad 150, threshold 125 (exact: " log &&
	grep -q "(exact: two runs of each end are the$" out &&
	field ".course[]" | grep "^Runs repeat bit for bit" &&
	is 20 "$(sed -n "s/^forecast: about \([0-9]*\) runs.*/\1/p" log)" &&
	field "[.samples[] | select(.phase == \"warm-up\")] | length" | grep -q "^2$" &&
	field ".counters[0].low" | grep -q null
'

check 'what was cut off goes on, and comes to the same' '
	line 65 40 && search c1 c65 -- cat cost && names c40 &&
	field "[.runs, .builds]" >before &&
	head -n 20 s/journal.jsonl >cut && cat cut >s/journal.jsonl &&
	perfbisect resume s >out 2>log && names c40 && is true "$(field .exact)" &&
	is "$(cat before)" "$(field "[.runs, .builds]")"
'

check 'more than usual is not made less' '
	line 9 5 && for options in "-n 4" "--warmup 2" "--lead wall"; do
		rm -rf s && search $options c1 c9 -- cat cost && names c5 &&
		is false "$(field .exact)" || return
	done
'

check 'a time is none, however often it says the same' '
	line 9 5 && search --unit ms c1 c9 -- cat cost && names c5 &&
	is false "$(field .exact)" && ! grep -q exact log
'

check 'nor is what a coarse clock may say' '
	git init -q . && for cost in 50 50 60 60; do
		echo $cost >cost && echo "$((n = ${n:-0} + 1))" >number &&
			git add . && git commit -q -m "c$n" && git tag "c$n" || return
	done && search c1 c4 -- cat cost && names c3 && is false "$(field .exact)"
'

# nth FORMULA: cost, and what n makes of it, n runs of this revision along.
nth() {
	cat >"$work/nth" <<-END
		#!/bin/sh
		count=\$PERFBISECT_ORIGIN/counts/\$PERFBISECT_REVISION
		echo >>"\$count"
		n=\$(wc -l <"\$count")
		echo \$((\$(cat cost) + $1))
	END
	chmod +x "$work/nth" && mkdir counts && echo counts >>.git/info/exclude
}

check 'a later run that differs: the ordinary rule, and it says so' '
	line 17 8 && nth "(n == 2 && \$(cat number) == 8)" &&
	search c1 c17 -- "$work/nth" && names c8 && is false "$(field .exact)" &&
	field ".restarts[0].reason" |
		grep "^runs seemed to repeat bit for bit, but [0-9a-f]* was 150, and 151 in a later" &&
	is true "$(field ".restarts[0].inexact")" &&
	field ".confirmation.pairs >= 3" | grep -q true &&
	grep -q "^restarting the search: runs seemed to" log
'

check 'what grows from run to run is not exact' '
	line 9 5 && nth "n / 2" && search c1 c9 -- "$work/nth" ||
		grep -q "leaves something behind that grows" out || return
	is false "$(field .exact)" && ! grep -q "exact: " log
'

check 'what does not fit together gets a closer look' '
	line 2 9 && git checkout -q -b odd c1 && for cost in 100 100 150 100 150 150; do
		echo $cost >cost && echo "$cost $((n = ${n:-0} + 1))" >number &&
			git commit -q -a -m "o$n" || return
	done && search c1 odd -- cat cost; cat out &&
	{ is o5 "$(field .culprit.subject)" || is o3 "$(field .culprit.subject)"; }
'
# counted OPTIONS...: are there runs of a printed metric that only count?
counted() {
	rm -rf s && search --no-exact --simulate never "$@" c1 c9 -- cat cost &&
		names c5 && field "any(.samples[]; .phase == \"evidence\")"
}

check 'where nothing is to be counted, no run does only that' '
	line 9 5 && is true "$(counted)" && is false "$(counted --events none)" &&
	! grep "^counting: " log
'

finish
