#!/bin/sh
# The right culprit in histories of every shape.

. "$(dirname "$0")/../lib.sh"

check 'a line: the first slow commit' '
	line_of 20 13 && bisect c1 c20 && names c13 &&
	is "$(rev c12)" "$(field .confirmation.parent_revision)"
'

check 'a line: the culprit right behind GOOD' '
	line_of 9 2 && bisect c1 c9 && names c2
'

check 'a line: the culprit is BAD itself' '
	line_of 9 9 && bisect c1 c9 && names c9
'

check 'a range of one commit goes straight to the confirmation' '
	line_of 2 2 && bisect c1 c2 && names c2 &&
	is 0 "$(field ".revisions | length")"
'

check 'every place of the culprit in a line of twelve' '
	for k in $(places 2 3 4 5 6 7 8 9 10 11 12); do
		rm -rf .git s cost name && line_of 12 $k && bisect c1 c12 &&
		names c$k || return 1
	done
'

# a0 - a1 --- m1 - a2 --- m2 - a3 -- end
#   \      X            X
#    b1 ---- n1 -- b2 --- (crossed merges)
crisscross() {
	slow=$1
	cost_of() {
		for in_it in $2; do
			[ "$in_it" = "$slow" ] && echo 150 && return
		done
		echo 100
	}
	commit a0 "$(cost_of a0 "a0")"
	commit a1 "$(cost_of a1 "a0 a1")" a0
	commit b1 "$(cost_of b1 "a0 b1")" a0
	commit m1 "$(cost_of m1 "a0 a1 b1 m1")" a1 b1
	commit n1 "$(cost_of n1 "a0 a1 b1 n1")" b1 a1
	commit a2 "$(cost_of a2 "a0 a1 b1 m1 a2")" m1
	commit b2 "$(cost_of b2 "a0 a1 b1 n1 b2")" n1
	commit m2 "$(cost_of m2 "a0 a1 b1 m1 n1 a2 b2 m2")" a2 b2
	commit n2 "$(cost_of n2 "a0 a1 b1 m1 n1 a2 b2 n2")" b2 a2
	commit end "$(cost_of end "a0 a1 b1 m1 n1 a2 b2 m2 n2 end")" m2 n2
	git reset -q --hard end
}

check 'a criss-cross of merges: every place of the culprit' '
	for k in $(places a1 b1 m1 n1 a2 b2 m2 n2 end); do
		rm -rf .git s cost name && crisscross $k &&
		bisect a0 end && names $k || return 1
	done
'

check 'a merge that is itself the culprit is measured against each parent' '
	crisscross m2 && bisect a0 end && names m2 &&
	is 2 "$(grep -c "\"record\":\"confirmation\"" s/journal.jsonl)"
'

check_git 'an octopus merge that is the culprit' '
	commit base 100 && commit x 100 base && commit y 100 base &&
	commit z 100 base && commit o 150 x y z && commit end 150 o &&
	bisect base end && names o &&
	is 3 "$(field ".culprit.parents | length")"
'

check 'several roots: the culprit in the history that came in' '
	commit r1 100 && commit r2 100 r1 &&
	commit q1 100 && commit q2 150 q1 && commit q3 150 q2 &&
	commit m 150 r2 q3 && commit end 150 m &&
	bisect r1 end && names q2
'

check 'several roots: a culprit that is a root cannot be confirmed' '
	commit r1 100 && commit r2 100 r1 &&
	commit q1 150 && commit q2 150 q1 &&
	commit m 150 r2 q2 && commit end 150 m &&
	exits 5 bisect r1 end && is not-confirmed "$(field .verdict)" &&
	is "$(rev q1)" "$(field .culprit.revision)" &&
	grep -q "root" out
'

# A release branch: GOOD is on it, BAD on the main line.
release() {
	commit c1 100 && commit c2 "$1" c1 && commit c3 "$1" c2 &&
	commit r1 100 c2 && commit r2 100 r1 &&
	commit c4 "$2" c3 && commit c5 "$2" c4 && commit c6 "$2" c5 &&
	git reset -q --hard c6
}

check 'GOOD on a release branch: the merge base takes its place' '
	release 100 150 && bisect r2 c6 && names c4 &&
	is "$(rev c2)" "$(field ".merge_bases[0]")" &&
	is "$(rev c2)" "$(field ".revisions[0].revision")"
'

check 'GOOD on a release branch, and the fork was slow already: exit 4' '
	release 150 150 && exits 4 bisect r2 c6 &&
	is not-reproduced "$(field .verdict)" && grep -q "older than the fork" out
'

check 'several merge bases: each is measured' '
	commit a 100 && commit l1 100 a && commit l2 100 a &&
	commit m1 100 l1 l2 && commit m2 100 l2 l1 &&
	commit g 100 m1 && commit b1 150 m2 && commit b2 150 b1 &&
	bisect g b2 && names b1 && is 2 "$(field ".merge_bases | length")"
'

check 'BAD is an ancestor of GOOD: the first good revision, the fix' '
	line_of 15 11 60 && bisect c15 c1 && names c11 &&
	is first-good "$(field .search)" &&
	grep -q "^First good revision" out && ! grep -qi "first bad" out &&
	grep -q "first good" log
'

# main: c1 - c2 ------- m(slow through s2) - c3;  side: s1 - s2(slow) - s3
side_branch() {
	commit c1 100 && commit c2 100 c1 && commit s1 100 c1 &&
	commit s2 150 s1 && commit s3 150 s2 && commit m 150 c2 s3 &&
	commit c3 150 m && commit c4 150 c3
}

check 'a culprit on a merged side branch' '
	side_branch && bisect c1 c4 && names s2
'

check '--first-parent stops at the merge' '
	side_branch && bisect --first-parent c1 c4 && names m &&
	is 4 "$(field .range)"
'

check '--first-parent where the merge is not the culprit' '
	commit c1 100 && commit c2 100 c1 && commit s1 100 c1 &&
	commit m 100 c2 s1 && commit c3 150 m && commit c4 150 c3 &&
	bisect --first-parent c1 c4 && names c3
'

# Every third commit touches lib/; the others touch only name.
paths() {
	i=1
	EXTRA=
	while [ "$i" -le 18 ]; do
		if [ $((i % 3)) -eq 0 ]; then
			blob=$(echo "lib $i" | git hash-object -w --stdin)
			sub=$(printf "100644 blob %s\tx.c\n" "$blob" | git mktree)
			EXTRA="040000 tree $sub\\tlib"
		fi
		cost=100
		[ "$i" -lt "$1" ] || cost=150
		if [ "$i" -eq 1 ]; then commit c1 $cost
		else commit "c$i" $cost "c$((i - 1))"; fi
		i=$((i + 1))
	done
	EXTRA=
	git reset -q --hard c18
}

check '--path searches only the revisions that touch it' '
	git init -q . && paths 12 && bisect --path lib c1 c18 && names c12 &&
	is 6 "$(field .range)" &&
	for r in $(field ".revisions[].revision"); do
		[ $(($(name_of "$r" | tr -d c) % 3)) -eq 0 ] || return 1
	done
'

check '--path is relative to the folder, and repeatable' '
	git init -q . && paths 12 && cd lib &&
	perfbisect -m number -o ../s --path x.c --path ../cost c3 c18 -- \
		sh -c "cat ../cost" >../out && cd .. && names c12 &&
	is 5 "$(field .range)"
'

check '--path that the culprit does not touch: never confirmed' '
	git init -q . && paths 11 && exits 5 bisect --path lib c1 c18 &&
	is not-confirmed "$(field .verdict)" &&
	grep -q "Not confirmed" out
'

check '--path that nothing touches is refused' '
	line_of 4 3 && exits 2 perfbisect --path nowhere c1 c4 -- cat cost \
		2>err && one_line err && grep -q nowhere err
'

check '--path outside the repository is refused' '
	line_of 4 3 && exits 2 perfbisect --path ../x c1 c4 -- cat cost 2>err &&
	one_line err && grep -q outside err
'

check 'a merge with unlike parents: the one nearest to its level decides' '
	commit a 100 && commit l 100 a && commit r 118 a && commit m 150 l r &&
	commit e 150 m && bisect a e && names m && cat s/report.json &&
	is "$(rev r)" "$(field .confirmation.parent_revision)" &&
	is 118 "$(field .confirmation.parent | sed s/\\.0\$//)" &&
	grep -q "number 118 -> 150" out
'

check 'the first good one with merges, skips and --first-parent' '
	commit c1 150 && commit c2 150 c1 && commit s1 150 c1 &&
	commit s2 100 s1 && commit m 100 c2 s2 && commit c3 100 m &&
	bisect c3 c1 && names s2 && rm -rf s &&
	bisect --first-parent c3 c1 && names m
'

# tested NAME...: exactly these were visited, in this order.
tested() {
	for tested_rev in $(field ".revisions[].revision"); do
		name_of "$tested_rev"
	done | tr "\n" " " >tested && is "$* " "$(cat tested)"
}
# A mainline m1 .. m6 whose m4 has merged a side of four commits.
merged_side() {
	commit m1 100 && commit m2 100 m1 && commit s1 "$1" m1 &&
	commit s2 "$2" s1 && commit s3 "$3" s2 && commit s4 "$4" s3 &&
	commit m3 100 m2 && commit m4 150 m3 s4 && commit m5 150 m4 &&
	commit m6 150 m5
}

check 'the mainline first, then inside the merge' '
	merged_side 100 100 150 150 && bisect m1 m6 && names s3 &&
	tested m3 m4 s2 s3 s4 s1 && is true "$(field ".revisions[4].neighbour")"
'

check '--full-graph halves everything at once' '
	merged_side 100 100 150 150 && bisect --full-graph m1 m6 && names s3 &&
	field ".revisions[0].revision" && is s4 "$(name_of "$(field ".revisions[0].revision")")"
'

check 'a side branch at a level of its own does not mislead' '
	merged_side 80 80 80 80 && bisect m1 m6 && names m4 &&
	tested m3 m4 s2 s3 s4 m5 m2
'

finish
