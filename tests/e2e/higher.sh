#!/bin/sh
# --higher-is-better: the same searches, with the signs turned round.

. "$(dirname "$0")/../lib.sh"

higher() {
	bisect --higher-is-better "$@"
}

# The text report in one line.
flat() {
	tr -s '\n ' '  ' <out
}

check 'a throughput that falls: the first bad revision, and the words for it' '
	line_of 12 8 50 && higher c1 c12 && names c8 &&
	is higher-is-better "$(field .metric.direction)" &&
	grep -q "^ends: good 100, bad 50, threshold 75 " log &&
	grep -q "  BAD   median 50 < 75 (" log &&
	grep -q "  GOOD  median 100 >= 75 (" log &&
	! grep -q "median [0-9]* \(>\|<=\) " log &&
	flat | grep -q "number 100 -> 50 (0.50 times, -50.0 %), confidence" &&
	flat | grep -q "threshold 75 (higher is better; exact: two runs of each end are the same)" &&
	grep -q "median lies below the threshold 75" s/report.md
'

check 'lower is better unless it is said: signs, words, JSON' '
	line_of 12 8 && bisect c1 c12 && names c8 &&
	is lower-is-better "$(field .metric.direction)" &&
	grep -q "  BAD   median 150 > 125 (" log &&
	grep -q "  GOOD  median 100 <= 125 (" log &&
	! grep -q "higher" out s/report.md &&
	grep -q "median lies above the threshold 125" s/report.md
'

check 'every place of the culprit in a line of eight' '
	for k in 2 3 4 5 6 7 8; do
		rm -rf .git s cost name && line_of 8 $k 60 && higher c1 c8 &&
		names c$k || return 1
	done
'

check 'the first good revision: BAD is the older end' '
	line_of 9 5 150 && higher c9 c1 && names c5 &&
	grep -q "^First good revision: .*\"c5\": number 100 -> 150" out &&
	is first-good "$(field .search)" &&
	is "good 150 bad 100" "$(field ".ends |
		\"good \(.good.median) bad \(.bad.median)\"")" &&
	! grep -q "median 150 <\|median 100 >" log
'

check 'merges: on a side branch, in the merge, and beside it' '
	for k in a1 b1 m1 a2 end; do
		rm -rf .git s cost name
		value() {
			case " $2 " in *" $k "*) echo 40 ;; *) echo 100 ;; esac
		}
		commit a0 100
		commit a1 "$(value a1 "a1")" a0
		commit b1 "$(value b1 "b1")" a0
		commit m1 "$(value m1 "a1 b1 m1")" a1 b1
		commit a2 "$(value a2 "a1 b1 m1 a2")" m1
		commit end "$(value end "a1 b1 m1 a2 end")" a2
		git reset -q --hard end
		higher a0 end && names $k || return 1
	done
'

check 'GOOD on another branch: a merge base that is good, or bad already' '
	commit c1 100 && commit c2 100 c1 && commit side 100 c1 &&
	commit c3 50 c2 && git reset -q --hard c3 && higher side c3 &&
	names c3 && rm -rf s && commit d1 50 && commit d2 50 d1 &&
	commit fixed 100 d1 && exits 4 higher fixed d2 &&
	grep -q "BAD   median 50 < 75" log && flat | grep -q "is bad already"
'

check 'ends swapped: the direction is asked for' '
	line_of 6 3 50 && exits 4 bisect c1 c6 &&
	flat | grep -q "GOOD is the slower one: GOOD 100, BAD 50; if higher is \
better: --higher-is-better; to find what made the difference: perfbisect c6 c1" &&
	rm -rf s && line_of 6 3 150 && exits 4 higher c1 c6 &&
	flat | grep -q "GOOD is the slower one, as higher is better: GOOD 100, BAD \
150; if lower is better, leave --higher-is-better out; to find what made the \
difference: perfbisect --higher-is-better c6 c1" &&
	rm -rf s && higher c6 c1 && names c3
'

check 'ends swapped: seconds, bytes and wall time are no throughput' '
	line_of 4 3 50 && for metric in real_time nothing; do
		rm -rf s && exits 4 perfbisect -o s -m "google-benchmark:b/$metric" \
			c1 c4 -- sh -c "printf \"{\\\"benchmarks\\\":[{\\\"name\\\":
				\\\"b\\\",\\\"time_unit\\\":\\\"ms\\\",\\\"$metric\\\":
				%s}]}\" \$(cat cost)" >out &&
		flat | grep "GOOD is the slower one" |
			grep -c -e --higher-is-better >>named
	done
	is "0 1" "$(tr "\n" " " <named | sed "s/ \$//")" && rm -rf s &&
	exits 4 perfbisect -o s c1 c4 -- sh -c \
		"[ \$(cat cost) = 50 ] || sleep 0.2" >out &&
	flat | grep "GOOD is the slower one: GOOD [0-9.]* m*s" >words &&
	! grep -e --higher-is-better words
'

check '--min-effect is a part of GOOD in either direction' '
	line_of 6 3 99.5 && exits 4 higher c1 c6 &&
	grep -q "do not differ by --min-effect 1 %" out && rm -rf s &&
	higher --min-effect 0.1 c1 c6 && names c3
'

check 'a part of the fall, and where the rest is' '
	commit c1 100 && commit c2 100 c1 && commit c3 70 c2 && commit c4 70 c3 &&
	commit c5 60 c4 && git reset -q --hard c5 && higher c1 c5 && names c3 &&
	flat | grep -q "It explains 75 % of the .* elsewhere: after it\." &&
	grep -A1 "^  to search after it:" out | grep -q -e "^    perfbisect \
.*--higher-is-better .*$(rev c3) $(rev c5) -- "
'

check 'a quieter metric: of those of every run, less is better' '
	line_of 3 2 && printf "%s\n" "#!/bin/sh" \
		"n=1; [ \$(cat cost) = 100 ] || n=60" \
		"head -c \${n}M /dev/zero | tail -c \${n}M >/dev/null" \
		"n=\$(cat \"\$PERFBISECT_ORIGIN/n\" 2>/dev/null || echo 1)" \
		"echo \$((n + 1)) >\"\$PERFBISECT_ORIGIN/n\"" \
		"echo \$((n * 7919 % 397))" >b.sh && chmod +x b.sh &&
	exits 4 perfbisect -m number --higher-is-better -o s --max-runs 20 c1 c3 \
		-- ./b.sh >out 2>log && flat |
		grep -e "--metric [a-z-]*, without --higher-is-better, tells"
'

check 'noise: more runs, and the right name' '
	line_of 9 5 90 && perfbisect -m number --higher-is-better -o s c1 c9 -- \
		sh -c "f=\"\$PERFBISECT_ORIGIN/n\"
		n=\$(cat \"\$f\" 2>/dev/null || echo 1); echo \$((n + 1)) >\"\$f\"
		echo \$((\$(cat cost) + n * 7919 % 13))" >out 2>log && names c5 &&
	[ "$(field .runs)" -gt 40 ]
'

check 'skips: a range, with its values' '
	line_of 6 4 50 && exits 3 perfbisect -m number --higher-is-better -o s \
		-b "case \$(cat name) in c3 | c4) exit 1 ;; esac" c1 c6 -- \
		cat cost >out && is 3 "$(field ".candidates | length")" &&
	flat | grep -q "number 100 -> 50 (0.50 times"
'

check 'the command of the report repeats it; the reports again are the same' '
	line_of 9 5 50 && higher c1 c9 && names c5 &&
	command=$(field .command) && cp s/report.md 1.md && cp out 1.txt &&
	perfbisect report s >out && cmp 1.md s/report.md && cmp 1.txt out &&
	rm -rf s && eval "$command" >out && mv perfbisect-* s && names c5
'

check 'check: ends in the wrong order are noticed' '
	line_of 5 3 50 && perfbisect check -m number --higher-is-better c1 c5 -- \
		cat cost >out && ! grep note out &&
	perfbisect check -m number c1 c5 -- cat cost >out &&
	grep -q "^note .*not the faster one in this single run;" out &&
	perfbisect check -m number --higher-is-better c5 c1 -- cat cost >out &&
	grep -q "not the faster one in this single run, with --higher" out
'

check 'items per second of Google Benchmark' '
	line_of 6 4 50 && printf "%s\n" "#!/bin/sh" \
		"echo \"{\\\"benchmarks\\\":[{\\\"name\\\":\\\"BM/8\\\"," \
		"\\\"items_per_second\\\":\$(cat cost)000}]}\"" >b.sh &&
	chmod +x b.sh && perfbisect -o s --higher-is-better \
		-m google-benchmark:BM/8/items_per_second c1 c6 -- ./b.sh >out &&
	names c4 && is items/s "$(field .metric.unit)" &&
	flat | grep -q "items_per_second 100 k items/s -> 50.0 k items/s (0.50"
'

finish
