#!/bin/sh
# A quieter metric leads the search, and the metric itself proves: --lead.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../lib_lead.sh"

# The processor's time is what runs say that they took.
if [ ! -e "$work/bin/fake_wait.so" ]; then
	echo '1..0 # SKIP there is no fake_wait.so beside perfbisect'
	exit
fi

behind='with_fake wait'

check 'user time leads, and the printed value proves' '
	line_of 12 8 112 && bench 8 && sought && names c8 &&
	by_processor .lead.metric && is true "$(field .lead.to_the_end)" &&
	by_processor ".revisions[0].metric" && is number "$(field .metric.name)" &&
	grep -q "^\(user\|cpu\) leads: .* times better .*proved on number" log &&
	grep -q "  \(GOOD\|BAD \)  \(user\|cpu\) median [0-9.]* s " log &&
	grep -q " led the search: it tells the ends apart " out &&
	for report in s/report.md s/report.html; do
		tr "\n" " " <$report | grep -q " led the search: it tells " || exit
		grep -q "by \(user\|cpu\)" $report || exit
	done &&
	# The proof is by the value: 1000 and 1120, and no seconds.
	field ".confirmation.culprit > 1000 and .confirmation.parent > 800" |
		grep true && perfbisect report s >again && is "$(cat out)" "$(cat again)"
'

check '--lead off: the metric searches by itself' '
	line_of 12 8 112 && bench 8 && sought --lead off && names c8 &&
	is null "$(field .lead)" && is null "$(field ".revisions[0].metric")" &&
	! grep " leads:" log && ! grep " led the search" out &&
	grep -q -- "--lead off" s/report.md
'

check '--lead NAME: that one, and no other' '
	line_of 12 8 112 && bench 8 && sought --lead user && names c8 &&
	is user "$(field .lead.metric)" && is user "$(field ".revisions[0].metric")" &&
	rm -rf s && sought --lead cpu && names c8 && is cpu "$(field .lead.metric)"
'

check '--lead NAME, which does not say which end is which' '
	line_of 12 8 112 && bench 8 20 4 && sought --lead user && names c8 &&
	is null "$(field .lead)" && grep -q "^warning: user does not lead: by it GOOD \
is the worse end; the search goes by number" log
'

check 'one that waits most of its time: the processor leads only at a wish' '
	line_of 12 8 130 && bench 8 4 20 "wall=40; echo \$((cost * 10 + noise))" &&
	sought && names c8 && is null "$(field .lead)" && rm -rf s &&
	sought --lead cpu && names c8 && is cpu "$(field .lead.metric)"
'

# counted FROM: the same on a processor that counts what the loops take, so that
# nobody disturbs it; wanted [OPTIONS]: its search.
counted() {
	bench "$1" 50 250 "echo instructions \${took%.*}000 >\"\$FAKE_PMU\"
		echo \$((cost * 10 + noise))"
}
wanted() {
	rm -f n
	with_pmu FAKE_PMU_COUNTERS=4 perfbisect -m number -o s --no-profile "$@" \
		c1 c12 -- ./bench >out 2>log
	wanted_status=$?
	cat out log
	return $wanted_status
}

if can_fake_pmu; then
	check 'instructions lead, where they are counted' '
		line_of 12 8 112 && counted 8 && wanted && names c8 &&
		is instructions "$(field .lead.metric)" &&
		is true "$(field .lead.to_the_end)"
	'
	check 'one that steps elsewhere is never named' '
		for from in 4 11; do
			rm -rf s && line_of 12 8 112 && counted $from && wanted && names c8 &&
			is instructions "$(field .lead.metric)" &&
			is false "$(field .lead.to_the_end)" &&
			grep -q "^restarting the search: instructions has led to .*; from here \
on the search goes by number itself" log &&
			is null "$(field ".revisions[0].metric")" &&
			is instructions "$(field ".superseded[0].metric")" || exit
		done
	'
	check 'killed while it leads, in the proof, and after it was given up' '
		for at in 8:30 8:54 4:60 4:90; do
			rm -rf s && line_of 12 8 112 && counted ${at%:*} &&
			echo ${at#*:} >kill_at && exits 137 wanted && rm kill_at &&
			is 1 "$(grep -c "^{\"record\":\"lead\"" s/journal.jsonl)" &&
			exits 0 with_pmu FAKE_PMU_COUNTERS=4 perfbisect resume s >out 2>log &&
			cat out log && names c8 &&
			is 1 "$(grep -c "^{\"record\":\"lead\"" s/journal.jsonl)" &&
			is $([ $at = "${at#8}" ] && echo false || echo true) \
				"$(field .lead.to_the_end)" || exit
		done
	'
else
	skip 'instructions lead, where they are counted' "$no_fake_pmu"
	skip 'one that steps elsewhere is never named' "$no_fake_pmu"
	skip 'killed while it leads' "$no_fake_pmu"
fi

check 'one that steps where the metric does not: nothing is named' '
	line_of 12 13 && bench 8 && exits 4 sought --max-runs 40 &&
	is null "$(field .culprit)" && is null "$(field .lead)"
'

check 'exact values need no leader' '
	line_of 12 8 && bench 8 4 20 "echo \$cost" && sought && names c8 &&
	is null "$(field .lead)"
'

if can_fake_pmu; then
	check 'a counter leads at a wish, and is read in every run then' '
		line_of 12 8 112 && bench 8 50 200 "echo branch-misses \${took%.*} \
			>\"\$FAKE_PMU\"; echo \$((cost * 10 + noise))" &&
		with_pmu FAKE_PMU_COUNTERS=4 perfbisect -m number -o s --no-profile \
			--lead branch-misses c1 c12 -- ./bench >out 2>log; cat out log
		names c8 && is branch-misses "$(field .lead.metric)" &&
		is true "$(field .lead.to_the_end)" && jq -e "all(.samples[];
			.counters[\"branch-misses\"] > 0)" s/report.json >&2
	'
else
	skip 'a counter leads at a wish, and is read in every run then' "$no_fake_pmu"
fi

check 'a session from before there were leaders goes on without one' '
	line_of 12 8 112 && bench 8 && echo 12 >kill_at && exits 137 sought &&
	rm kill_at && sed -i "s/\"lead\":\"auto\",//" s/journal.jsonl &&
	exits 0 $behind perfbisect resume s >out 2>log && cat out log && names c8 &&
	is null "$(field .lead)"
'

check 'a merge base is judged by the metric, and so is all behind it' '
	line_of 12 8 112 && git checkout -q -b side c2 && commit side 100 c2 &&
	bench 8 && sed -i "s/^name=/[ \"\$(cat name)\" != side ] || echo c1 >name; name=/" \
		bench && rm -f n && exits 0 $behind perfbisect -m number -o s --no-profile \
		--simulate never side c12 -- ./bench >out 2>log; cat out log
	names c8 && is null "$(field .lead)"
'

refused() {
	exits 2 perfbisect "$@" c1 c2 -- true 2>err && cat err && one_line err
}

check 'what cannot lead: one line' '
	line_of 2 2 && refused --lead nonsense &&
	grep -q -e "--lead nonsense: no run holds that; there are auto, off, wall" err &&
	refused --lead number && grep -q -e "--lead number: no run holds that" err &&
	refused --lead wall && grep -q -e "--lead wall: it is the metric itself" err &&
	refused --lead ""
'

finish
