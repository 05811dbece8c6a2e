#!/bin/sh
# Ends that do not differ, or not as they should.

. "$(dirname "$0")/../lib.sh"

check 'ends that are alike: refused soon, not after 200 runs' '
	line_of 6 9 && exits 4 bisect c1 c6 && is not-reproduced "$(field .verdict)" &&
	grep -q "differ" out && is null "$(field .culprit)" &&
	[ "$(field .runs)" -lt 30 ]
'

check 'ends that differ by less than --min-effect' '
	line_of 6 3 100.5 && exits 4 bisect c1 c6 &&
	grep -q "min-effect 1 %" out &&
	rm -rf s && bisect --min-effect 0.1 c1 c6 && names c3
'

check 'GOOD is the slower one: in words, with the cure' '
	line_of 6 3 50 && exits 4 bisect c1 c6 &&
	grep -q "GOOD is the slower one" out && tr -d "\n" <out |
	tr -s " " | grep -q "perfbisect c6 c1"
'

check 'ends swapped by mistake' '
	line_of 6 3 && exits 4 bisect c6 c1 && grep -q "slower one" out
'

# noisy SPREAD: what it takes is only said where there is a difference at all.
noisy() {
	rm -rf s n.* && exits 4 perfbisect -m number -o s --max-runs 40 c1 c3 -- sh -c "
		n=\$(cat \"\$PERFBISECT_ORIGIN/n.\$PERFBISECT_ROLE\" 2>/dev/null || echo 1)
		echo \$((n + 1)) >\"\$PERFBISECT_ORIGIN/n.\$PERFBISECT_ROLE\"
		echo \$((\$(cat cost) + n * 7919 % $1))" >out 2>log
	noisy_status=$?
	tr -s "\n " "  " <out | tee flat
	[ $noisy_status -eq 0 ] && is 20 "$(field .ends.good.runs)" &&
		grep -q -E "cannot be told apart from noise: without outliers they are \
[0-9.-]+ apart, with a standard error of [0-9.]+ \(20 runs of each\)" flat
}
check 'noise that hides the difference: refused, with what it would take' '
	line_of 3 2 && noisy 1201 && ! grep "to tell them apart takes" flat &&
	noisy 163 && grep -E "; that is [0-9.]+ times the run-to-run standard \
deviation: to tell them apart takes about [0-9]+ runs.*whole search about [0-9]+ runs" flat
'

check 'a quieter metric is suggested' '
	line_of 3 2 && printf "%s\n" "#!/bin/sh" \
		"n=1; [ \$(cat cost) = 100 ] || n=60" \
		"head -c \${n}M /dev/zero | tail -c \${n}M >/dev/null" \
		"n=\$(cat \"\$PERFBISECT_ORIGIN/n\" 2>/dev/null || echo 1)" \
		"echo \$((n + 1)) >\"\$PERFBISECT_ORIGIN/n\"" \
		"echo \$((n * 7919 % 397))" >b.sh && chmod +x b.sh &&
	exits 4 perfbisect -m number -o s --max-runs 20 c1 c3 -- ./b.sh >out 2>log &&
	cat out && tr -s "\n " " " <out |
		grep -e "--metric [a-z-]* tells them apart"
'

check 'an end that does not build: exit 1, and the log is named' '
	line_of 4 3 && exits 1 perfbisect -o s -b "echo no luck; exit 7" \
		c1 c4 -- true >out 2>err && one_line_of_err=$(grep -c "^perfbisect: " err) &&
	is 1 "$one_line_of_err" && grep "^perfbisect: " err | grep -q "GOOD" &&
	log=$(sed -n "s/.*(see \(.*\)).*/\1/p" err) && grep -q "no luck" "$log" &&
	is failed "$(field .verdict)"
'

check 'an end that cannot be run: 126, 127 and 125' '
	line_of 4 3 &&
	for status in 125 126 127; do
		rm -rf s && exits 1 perfbisect -o s c1 c4 -- sh -c "exit $status" \
			>out 2>err && grep -q "exit status $status" err || return 1
	done
'

check 'an end that fails twice: exit 1' '
	line_of 4 3 && exits 1 bisect c1 c4 -m regex:nothing:\(.*\) &&
	grep -q "cannot be measured" log
'

check 'an end that fails once is run once more' '
	line_of 4 3 && exits 0 perfbisect -m number -o s c1 c4 -- sh -c "
		cat cost
		[ -e \"\$PERFBISECT_ORIGIN/flag\" ] || {
			touch \"\$PERFBISECT_ORIGIN/flag\"
			exit 3
		}" >out && names c3 &&
	is 1 "$(grep -c "\"measured\":false" s/journal.jsonl)"
'

finish
