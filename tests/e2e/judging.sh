#!/bin/sh
# What is odd in a history, or moves under it, does not get a commit blamed.

. "$(dirname "$0")/../lib.sh"

search() {
	perfbisect -m number -o s "$@" >out 2>log
	search_status=$?
	cat out log
	tr -s "\n " " " <out >flat
	return $search_status
}

# costs C...: commits c1, c2 ... with these costs.
costs() {
	n=0 last=
	for cost; do
		n=$((n + 1))
		stream c$n "$cost" ${last:+"$last"}
		last=:$seconds
	done >"$work/stream"
	imported
}

# restarted WORDS: the journal says that the search began anew, for this.
restarted() {
	grep '"record": *"restart"' s/journal.jsonl | grep -e "$1"
}

# drifting N PCT: prints the cost, scaled from the session's N-th run on.
drifting() {
	cat >drifting <<-EOF
		read -r n <"\$PERFBISECT_ORIGIN/n"
		n=\$((n + 1)) && echo \$n >"\$PERFBISECT_ORIGIN/n"
		pct=100; [ \$n -lt $1 ] || pct=$2
		read -r cost <cost; echo \$((cost * pct / 100))
	EOF
	echo 0 >n
}

# noisy: prints the cost, off by up to 7, by the number of the session's run.
noisy() {
	cat >noisy <<-\EOF
		read -r n <"$PERFBISECT_ORIGIN/n"
		echo $((n + 1)) >"$PERFBISECT_ORIGIN/n"
		read -r cost <cost; echo $((cost + n * 37 % 15 - 7))
	EOF
	echo 0 >n
}

# ends_had: how many runs each of the ends had, every time they were measured.
ends_had() {
	jq -r "select(.record == \"ends\").runs" s/journal.jsonl | tr "\n" " "
}

# searched WHERE GOOD BAD: the command for it is printed, whole, in one line.
searched() {
	grep -A1 "^  to search $1:" out | grep -q \
		"^    perfbisect --metric number .*$(rev "$2") $(rev "$3") -- cat cost\$"
}

check 'the command for the rest can be pasted' '
	commit c1 100 && commit c2 120 c1 && commit c3 120 c2 &&
	commit c4 170 c3 && commit c5 170 c4 && bisect c1 c5 && names c4 &&
	rm -rf s && sh -c "$(grep -A1 "to search before it" out | tail -1) >again" &&
	grep "^First bad revision: $(rev c2 | cut -c1-10) " again
'

check 'BAD is better than the culprit: that is said' '
	commit c1 170 && commit c2 174 c1 && commit c3 420 c2 &&
	commit c4 420 c3 && commit c5 321 c4 && bisect c1 c5 && names c3 &&
	tr -s "\n " "  " <out | grep "explains 163 % (163 to 163) of .* BAD is better " &&
	is true "$(jq -n "[inputs | select(.record == \"confirmation\").explained][0] | . > 1.6 and . < 1.65" s/journal.jsonl)"
'

check 'two culprits: the step says which part it explains' '
	commit c1 100 && commit c2 120 c1 && commit c3 120 c2 &&
	commit c4 170 c3 && commit c5 170 c4 &&
	bisect c1 c5 && names c4 && grep -q "explains 71 %" out &&
	searched "before it" c1 c3
'


check 'a level of its own in between is no scatter of builds' '
	commit a 100 && commit r 118 a && commit l 100 a && commit m 150 r l &&
	commit e 150 m && search a e -- cat cost && names m
'

check 'several small culprits: one is found, the rest is named' '
	costs 100 125 145 160 180 200 && search c1 c6 -- cat cost && names c3 &&
	restarted "several culprits" && grep -q "explains 20 %" flat &&
	searched "before it" c1 c2 && searched "after it" c3 c6
'

check 'one of three culprits, on both sides of the threshold, is found at once' '
	costs 100 100 133 133 133 166 166 200 && search c1 c8 -- cat cost && names c6 &&
	! restarted "several culprits" && grep -q "explains 33 %" flat
'

check 'the same in a search for the fix, where the parent is the middle' '
	costs 200 152 129 100 && search c4 c1 -- cat cost && names c2 &&
	restarted "several culprits" && grep -q "explains 48 %" flat &&
	searched "after it" c4 c2
'

check 'two equal culprits: one of them is found' '
	costs 100 100 100 100 125 125 125 125 150 150 150 150 &&
	search --max-runs 20 c1 c12 -- cat cost && is confirmed "$(field .verdict)" &&
	name=$(name_of "$(field .culprit.revision)") &&
	{ [ "$name" = c5 ] || [ "$name" = c9 ]; } && grep -q "explains 50 %" flat
'

check 'one odd build that is bad: a spike, never the culprit' '
	costs 100 100 100 100 100 150 100 100 100 150 150 150 &&
	search c1 c12 -- cat cost && names c10 && restarted "is odd, not the history" &&
	field ".restarts[0].reason" | grep "$(rev c7 | cut -c1-10)"
'

check 'one odd build that is good' '
	costs 100 100 100 150 150 100 150 150 150 150 150 150 &&
	search c1 c12 -- cat cost && names c4 && restarted "is odd, not the history"
'

check 'too good to be true: skipped, with its level' '
	costs 100 100 100 100 100 10 100 100 150 150 150 150 &&
	search c1 c12 -- cat cost && names c9 &&
	is "$(rev c6)" "$(field ".skipped[0].revision")" &&
	field ".skipped[0].reason" | grep "too good to be true: 10, and the better end 100" &&
	grep -q "too good to be true" s/report.md
'

check 'too good to be true, where higher is better' '
	costs 100 100 100 100 100 900 100 100 50 50 50 50 &&
	search --higher-is-better c1 c12 -- cat cost && names c9 &&
	is "$(rev c6)" "$(field ".skipped[0].revision")"
'

check 'much better, but not by as much: trusted' '
	costs 100 100 100 100 100 55 100 100 150 150 150 150 &&
	search c1 c12 -- cat cost && names c9 && is "" "$(field ".skipped[]")"
'

check '--accept-odd trusts it' '
	costs 100 100 100 100 100 10 100 100 150 150 150 150 &&
	search --accept-odd c1 c12 -- cat cost && names c9 &&
	is "" "$(field ".skipped[]")"
'

check 'the machine becomes slower on the way: seen, and corrected' '
	line_of 40 33 && drifting 18 140 && search --no-exact c1 c40 -- sh "$PWD/drifting" &&
	names c33 && is true "$(field ".restarts[0].drift")" &&
	is true "$(field "[.revisions[] | .neighbour or .references >= 3] | all")" &&
	field ".revisions[0].shift" | grep -E "^(50|49.9)" &&
	grep -q "they show a drift of 50, which was subtracted" flat &&
	grep -q "drifted" s/report.md
'

check 'twice as slow in proportion, where the step is large' '
	costs 100 100 100 100 100 100 100 100 500 500 500 500 && drifting 15 200 &&
	search --no-exact c1 c12 -- sh "$PWD/drifting" && names c9 &&
	is true "$(field ".restarts[0].drift")" && is "" "$(field ".skipped[]")" &&
	is true "$(field "[.revisions[] | .median == 100 or .median == 500] | all")"
'

check 'it becomes faster' '
	line_of 40 5 && drifting 18 60 && search --no-exact c1 c40 -- sh "$PWD/drifting" &&
	names c5 && is true "$(field ".restarts[0].drift")"
'

check 'a level near a threshold of few runs: the ends get more; resumed there' '
	costs 1000 1000 1000 1009 1020 1020 1020 && noisy &&
	search c1 c7 -- sh "$PWD/noisy" && names c5 && is "6 12 " "$(ends_had)" &&
	grep "the ends are measured once more" log &&
	line=$(grep -n "\"record\":\"ends\"" s/journal.jsonl | sed -n "2s/:.*//p") &&
	head -n $((line - 4)) s/journal.jsonl >cut && cp cut s/journal.jsonl &&
	grep -c "\"record\":\"run\"" cut >n &&
	perfbisect resume s >out 2>log && names c5 && is "6 12 " "$(ends_had)"
'

check 'one slow run of a reference is no drift' '
	line_of 40 33 && drifting 12 100 && sed -i "s/^pct=100.*/pct=100; [ \$n != 13 ] || pct=900/" drifting &&
	search --no-exact c1 c40 -- sh "$PWD/drifting" && names c33 &&
	is "" "$(field ".restarts[]")"
'

check 'an odd neighbour is not taken for a spike' '
	costs 100 100 100 150 100 150 150 150 && search c1 c8 -- cat cost && names c4 &&
	is "" "$(field ".restarts[]")" && rm -rf s .git &&
	git init -q && costs 100 100 100 150 10 150 150 150 &&
	search c1 c8 -- cat cost && names c4 && is "" "$(field ".restarts[]")"
'

check 'a spike that is skipped stands in the report' '
	costs 100 100 100 100 100 150 100 100 100 150 150 150 &&
	search c1 c12 -- cat cost && names c10 &&
	is "$(rev c6)" "$(field ".skipped[0].revision")" &&
	field ".skipped[0].reason" | grep "build is odd" && grep -q "build is odd" out
'

check 'drift and few trees: runs stay with their revision' '
	line_of 40 33 && for trees in 3 4; do
		drifting 18 140; rm -rf s
		search --trees $trees --no-exact c1 c40 -- sh "$PWD/drifting" && names c33 &&
		is 1 "$(field ".restarts | length")" || return 1
	done && jq -e "[inputs | select(.record == \"run\")] | group_by(.revision) |
		map(map(.value) | unique | length <= 2) | all" s/journal.jsonl
'

check 'drift and a spike: the ends are measured anew' '
	for pct in 130 300; do
		rm -rf s .git; git init -q
		costs 100 100 100 100 100 150 100 100 100 150 150 150 && drifting 18 $pct &&
		search --no-exact c1 c12 -- sh "$PWD/drifting" && names c10 &&
		! grep -e "explains 0 %" -e "lies elsewhere" flat || return 1
	done
'

# Which of its steps that is depends on when the drift begins, and that on how many
# runs were repeated before because they waited.
check 'drift and several culprits' '
	costs 100 100 100 120 140 160 160 180 200 200 && drifting 16 150 &&
	search c1 c10 -- sh "$PWD/drifting" || exit
	if names c5; then restarted "several culprits"; else names c6; fi
'

check 'several culprits, and --path that only one of them touches' '
	costs 100 100 100 && EXTRA="100644 blob $(echo x | git hash-object -w --stdin)\tlib" &&
	commit c4 165 c3 && commit c5 165 c4 && EXTRA= && commit c6 200 c5 &&
	search --path lib c1 c6 -- cat cost && names c4
'

check 'what was too good for the user stays the measure when it is narrowed' '
	costs 1000 1000 505 1000 1000 1490 1710 2000 && search c1 c8 -- cat cost &&
	is confirmed "$(field .verdict)" && is "" "$(field ".skipped[]")"
'

check '--on-failure bad, once, and found out later' '
	line_of 40 33 && drifting 32 140 && cat >flaky <<-EOF &&
		f=\$(cat "\$PERFBISECT_ORIGIN/f" 2>/dev/null || echo 0)
		[ "\$(cat name)" != c33 ] || echo \$((f + 1)) >"\$PERFBISECT_ORIGIN/f"
		[ "\$(cat name)" != c33 ] || [ \$f -gt 1 ] || exit 1
	EOF
	cat drifting >>flaky && search --on-failure bad c1 c40 -- sh "$PWD/flaky" &&
	names c33
'

check 'an end that fails in the confirmation does not take the answer away' '
	line_of 12 7 && search --no-exact c1 c12 -- sh -c "
		n=\$(cat \"\$PERFBISECT_ORIGIN/n\" 2>/dev/null || echo 0)
		echo \$((n + 1)) >\"\$PERFBISECT_ORIGIN/n\"
		[ \$n -lt 26 ] || [ \$(cat name) != c1 ] || exit 3; cat cost" && names c7
'

check 'a reference that fails now and then does not end the night' '
	line_of 12 7 && search --no-exact c1 c12 -- sh -c "
		n=\$(cat \"\$PERFBISECT_ORIGIN/n\" 2>/dev/null || echo 0)
		echo \$((n + 1)) >\"\$PERFBISECT_ORIGIN/n\"
		[ \$(cat name) != c1 ] || [ \$n -ne 13 ] || exit 125; cat cost" && names c7 &&
	jq "select(.record == \"run\" and .phase == 4 and (.measured | not))" \
		s/journal.jsonl >refused && [ -s refused ]
'

check 'odds that --max-runs cannot reach are refused' '
	line_of 3 2 && exits 2 perfbisect --confidence 0.9999 --max-runs 3 c1 c3 -- true \
		2>err && one_line err && grep -q "takes 4" err
'

check 'a merge base in the middle: a warning' '
	commit b 120 && commit g 100 b && commit m1 120 b && commit m2 150 m1 &&
	commit m3 150 m2 && search g m3 -- cat cost && names m2 &&
	field ".warnings[]" | grep "lies 40 % of the way"
'

# -- What the reports say of it --

check 'the samples of the ends are those that their level comes from' '
	costs 100 140 140 160 160 200 && search --no-exact c1 c6 -- cat cost &&
	restarted "several culprits" && grep "ends: .*(5 runs of each)" flat &&
	is 5 "$(field .ends.good.runs)" && is 5 "$(field .ends.bad.runs)" &&
	grep "| 5 | 100 .* the good end, c1" s/report.md
'

check 'a neighbour that is checked twice has the runs of its verdict' '
	costs 100 100 100 100 100 150 100 100 100 150 150 150 &&
	search c1 c12 -- cat cost && restarted "is odd, not the history" &&
	is "$(sed -n "s/.*\"verdict\".*$(rev c7).*\"runs\": *\([0-9]*\).*/\1/p" \
		s/journal.jsonl | head -1)" \
		"$(field "[.superseded[] | select(.neighbour)][0].runs")"
'

check 'a threshold between an end and what stands for the other is named' '
	costs 100 140 140 160 160 200 && search c1 c6 -- cat cost && names c2 &&
	is 150 "$(field .threshold)" && is 130 "$(field .stand_in.threshold)" &&
	is "$(rev c4)" "$(field .stand_in.revision)" &&
	is 130 "$(field "[.revisions[].threshold] | unique[]")" &&
	is 150 "$(field "[.superseded[].threshold] | unique[]")" &&
	words="once $(rev c4 | cut -c1-10) (160) stood for the bad end, the" &&
	grep "$words threshold was 130" flat &&
	spaced s/report.md && grep "above the threshold 150, halfway between them; $words" s/report.md
'

check 'nobody stands for an end, and nothing is paired' '
	line_of 12 8 && search c1 c12 -- cat cost && is null "$(field .stand_in)" &&
	! grep "stood for" s/report.md && ! grep "Beside each run" s/report.md
'

check 'one paired check of a neighbour is no paired search' '
	costs 100 100 100 100 100 150 100 100 100 150 150 150 &&
	search --no-exact c1 c12 -- cat cost && is false "$(field ".restarts[0].paired")" &&
	is true "$(field "[.superseded[] | .references > 0] | any")" &&
	! grep "Beside each run" s/report.md
'

check 'interrupted while it confirms: what the search has come to' '
	line_of 12 8 && exits 130 perfbisect -m number -o s c1 c12 -- sh -c "
		! grep ^confirm: \"\$PERFBISECT_ORIGIN/log\" ||
			kill -INT \$(cat \"\$PERFBISECT_ORIGIN/s/lock\")
		cat cost" >out 2>log
	cat out log && is interrupted "$(field .verdict)" &&
	name=$(rev c8 | cut -c1-10) && is "$(field .sentence)" \
		"Interrupted; the search has come to $name \"c8\", which is not confirmed yet"
'

check 'interrupted while it searches: nothing is found yet' '
	line_of 12 8 && exits 130 perfbisect -m number -o s c1 c12 -- sh -c "
		! grep BAD \"\$PERFBISECT_ORIGIN/log\" ||
			kill -INT \$(cat \"\$PERFBISECT_ORIGIN/s/lock\")
		cat cost" >out 2>log
	cat out log && is interrupted "$(field .verdict)" &&
	field .sentence | grep "is not found yet"
'

check 'what fails is named once' '
	costs 100 100 100 100 fail 150 150 150 &&
	search --on-failure bad c1 c8 -- cat cost && names c5 &&
	name=$(rev c4 | cut -c1-10) &&
	field .sentence | grep "\"c5\": it fails, and $name runs and is good, conf"
'

check 'the ends run along in the first rounds, or only one of them' '
	line_of 12 8 && bisect --runs 8 c1 c12 &&
	grep "8 pairs of runs, with the ends in the first rounds, built from" s/report.md &&
	rm -rf s && costs 100 140 140 160 160 200 && search --no-exact c1 c6 -- cat cost &&
	grep "pairs of runs, with the good end in the same rounds, built from" s/report.md
'

check 'superseded verdicts are counted, and come last; long odds are cut' '
	costs 100 100 100 100 100 150 100 100 100 150 150 150 &&
	search c1 c12 -- cat cost && n=$(field ".superseded | length") &&
	all=$(($(field ".revisions | length") + n)) && [ "$n" -gt 0 ] &&
	grep "$all visited, $n of them superseded, 1 skipped" flat &&
	sed -n "/^| revision | runs/,/^\$/p" s/report.md >table && is "$n" \
		"$(tail -$((n + 1)) table | grep -c "superseded | \(403\|over 1000\):1 |")"
'

check 'the text report fits 80 columns where revisions are skipped' '
	costs 100 100 100 100 100 10 100 100 150 150 150 150 &&
	search c1 c12 -- cat cost && grep -A1 "too good to be true" out &&
	is 0 "$(grep -v -e /report -e "^  perfbisect " out | grep -c "^.\{81\}")"
'

check 'builds that scatter: looked at again, and then nothing is confirmed' '
	costs 100 121 86 117 89 112 88 119 151 169 138 166 136 171 139 150 &&
	exits 5 perfbisect -m number -o s c1 c16 -- cat cost >out && cat out
	restarted "builds differ by about" && field .reason | grep "placed by chance" &&
	is true "$(field "[.revisions[] | .neighbour or .runs >= 8] | all")" &&
	is true "$(field ".layout > 5 and .confidence < 0.95")" &&
	is true "$(field ".candidates | length > 1")" && grep -q "likeliest first" out
'

finish
