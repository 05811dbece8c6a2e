#!/bin/sh
# Revisions that cannot be tested.

. "$(dirname "$0")/../lib.sh"

# bisect_skipping "NAMES" [OPTIONS] GOOD BAD: those exit 125.
bisect_skipping() {
	skipping=" $1 "
	shift
	perfbisect -m number -o s "$@" -- sh -c \
		'case "$1" in *" $(cat name) "*) exit 125 ;; esac; cat cost' \
		sh "$skipping" >out 2>log
	skipping_status=$?
	cat out log
	return $skipping_status
}

candidates() {
	for candidate in $(field '.candidates[].revision'); do
		name_of "$candidate"
	done | tr '\n' ' '
}

check 'skips away from the culprit do not matter' '
	line_of 20 13 && bisect_skipping "c2 c3 c5 c8 c10 c17 c19" c1 c20 &&
	names c13
'

check 'the culprit is skipped: a range of two, exit 3' '
	line_of 20 13 && exits 3 bisect_skipping "c13" c1 c20 &&
	is "c13 c14 " "$(candidates)" && is range "$(field .verdict)" &&
	is null "$(field .culprit)" && is 1 "$(field ".skipped | length")" &&
	grep -q "c13" out && grep -q "c14" out
'

check 'the parent of the culprit is skipped' '
	line_of 20 13 && exits 3 bisect_skipping "c12" c1 c20 &&
	is "c12 c13 " "$(candidates)" && is "$(rev c11)" \
		"$(field .confirmation.parent_revision)"
'

check 'a wide wall of skips around the culprit: all of it is listed' '
	line_of 30 15 && exits 3 bisect_skipping \
		"c8 c9 c10 c11 c12 c13 c14 c15 c16 c17 c18 c19 c20" c1 c30 &&
	is "c8 c9 c10 c11 c12 c13 c14 c15 c16 c17 c18 c19 c20 c21 " \
		"$(candidates)" &&
	is true "$(field .confirmation.accepted)" &&
	is "$(rev c7)" "$(field .confirmation.parent_revision)"
'

check 'a wall of skips in the middle is jumped over' '
	line_of 60 50 && bisect_skipping "$(for i in $(seq 20 40); do
		printf "c%d " $i; done)" c1 c60 && names c50
'

# bisect_walled CULPRIT: of 48 commits c12 to c32 cannot be built.
bisect_walled() {
	line_of 48 "$1" && perfbisect -m number -o s c1 c48 --build "
		n=\$(cat name); [ \${n#c} -lt 12 ] || [ \${n#c} -gt 32 ]
	" -- cat cost >out 2>log
	walled_status=$?
	cat out log
	return $walled_status
}

check 'a wall that cannot be built is left in steps that grow: 20 builds' '
	bisect_walled 11 && names c11 && [ "$(field .builds)" -le 20 ] &&
	rm -rf .git s && bisect_walled 40 && names c40 &&
	[ "$(field .builds)" -le 20 ]
'

check 'a culprit within it: all of it is tried, mostly once only' '
	exits 3 bisect_walled 20 && is 22 "$(field ".candidates | length")" &&
	is 21 "$(field ".skipped | length")" && [ "$(field .builds)" -le 46 ]
'

# left: after each verdict, how many candidates, and the seconds they take.
left() {
	sed -n "s/.*; \([0-9]*\) left, about [0-9]* steps*, \([0-9.]*\) s  |.*/\1 \2/p" log
}

check 'the time left never falls while nothing gets narrower' '
	line_of 48 20 && exits 3 perfbisect -m number -o s c1 c48 --build "
		n=\$(cat name); n=\${n#c}
		[ \$n -ne 1 ] && [ \$n -ne 48 ] || sleep 0.5
		[ \$n -lt 12 ] || [ \$n -gt 32 ]" -- cat cost >out 2>log; left
	[ "$(left | wc -l)" -gt 20 ] && left |
		awk "NR > 1 && \$1 >= n && \$2 < s { exit 1 } { n = \$1; s = \$2 }"
'

check 'everything between is skipped: the whole range' '
	line_of 8 5 && exits 3 bisect_skipping "c2 c3 c4 c5 c6 c7" c1 c8 &&
	is "c2 c3 c4 c5 c6 c7 c8 " "$(candidates)"
'

check 'every single skip next to every culprit: never a wrong name' '
	n=0; for k in 3 4 5 6; do for s in 2 3 4 5 6 7; do
		n=$((n + 1)); ! passed_over $n || continue
		rm -rf .git s cost name
		line_of 8 $k >/dev/null && bisect_skipping "c$s" c1 c8 >/dev/null
		got=$?
		if [ $s -eq $k ] || [ $s -eq $((k - 1)) ]; then
			[ $got -eq 3 ] && candidates | grep -q "c$k " || return 1
		else
			[ $got -eq 0 ] && names c$k || return 1
		fi
	done; done
'

check 'skipped merge parents: the range follows the graph' '
	commit a 100 && commit l 100 a && commit r 150 a && commit m 150 l r &&
	commit e 150 m && exits 3 bisect_skipping "r" a e &&
	is "r m " "$(candidates)"
'

check 'the merge base is skipped: a warning, and the search goes on' '
	commit c1 100 && commit c2 100 c1 && commit r1 100 c2 &&
	commit c3 150 c2 && commit c4 150 c3 && commit c5 150 c4 &&
	exits 5 bisect_skipping "c2" r1 c5 && grep -q "merge base" out &&
	is 1 "$(field ".warnings | length")"
'

check 'the parent cannot be measured any more: not confirmed' '
	line_of 6 4 && exits 5 perfbisect -m number --no-exact -o s c1 c6 -- sh -c "
		cat cost; [ \$(cat name) != c3 ] ||
			! grep -q \"verdict.*\$PERFBISECT_REVISION.*side\" \
				\"\$PERFBISECT_ORIGIN/s/journal.jsonl\"
		" >out && grep -q "Not confirmed" out &&
	is not-confirmed "$(field .verdict)"
'

# A run of c5 and c6 fails; c7 is the culprit by cost.
failing() {
	perfbisect -m number -o s --on-failure "$1" c1 c12 -- sh -c '
		case $(cat name) in c5 | c6) echo oops >&2; exit 9 ;; esac
		cat cost' >out 2>log
	failing_status=$?
	cat out log
	return $failing_status
}

check '--on-failure skip: a run that fails twice skips the revision' '
	line_of 12 9 && failing skip && names c9 &&
	is "$(field ".skipped[0].reason")" "exit status 9" &&
	is 2 "$(grep -c "\"measured\":false" s/journal.jsonl)"
'

check '--on-failure skip next to the culprit: a range' '
	line_of 12 7 && exits 3 failing skip && is "c5 c6 c7 " "$(candidates)"
'

check '--on-failure bad: the first that fails is the culprit' '
	line_of 12 7 && failing bad && names c5 && grep -q "fails" out
'

check '--on-failure bad in a search for the fix: the first that runs' '
	line_of 12 7 50 && perfbisect -m number -o s --on-failure bad c12 c1 -- sh -c "
		case \$(cat name) in c4 | c5 | c6) exit 3 ;; esac; cat cost" >out
	cat out; names c7
'

check '--on-failure bad: one that runs the next time is not the culprit' '
	line_of 12 7 && perfbisect -m number -o s --on-failure bad c1 c12 -- \
		sh -c "n=\$PERFBISECT_ORIGIN/n; [ \$(cat name) = c6 ] || exec cat cost
		echo >>\"\$n\"; [ \$(wc -l <\"\$n\") -gt 2 ] || exit 3; cat cost" >out
	cat out; names c7 && field ".restarts[0].reason" | grep "runs now, and failed"
'

check '126 or 127 in between is a failure like others: once more' '
	line_of 12 9 && perfbisect -m number -o s --on-failure stop c1 c12 -- sh -c "
		cat cost; [ -e \"\$PERFBISECT_ORIGIN/n\" ] || [ \$(cat name) != c6 ] || {
			touch \"\$PERFBISECT_ORIGIN/n\"; exit 127; }" >out && names c9 &&
	[ -e n ]
'

check '--on-failure stop: exit 1 with the log named' '
	line_of 12 9 && exits 1 failing stop &&
	grep "^perfbisect: .*failed twice" log &&
	log=$(sed -n "s/^perfbisect: .*see \(.*\) (--on.*/\1/p" log) &&
	grep -q oops "$log"
'

finish
