#!/bin/sh
# perfbisect scan: every step in a range.

. "$(dirname "$0")/../lib.sh"

# five: 29 commits with steps at c4, c9, c14, c17 and c27.
five() {
	levels 100 100 100 120 120 120 120 120 100 100 100 100 100 130 130 130 \
		117 117 117 117 117 117 117 117 117 117 140 140 140
}

# scanned ARG...: with what is said in the files out and err, and the session
# in s.
scanned() {
	perfbisect scan -o s --no-profile --simulate never "$@" >out 2>err
	scanned_status=$?
	cat out err
	return $scanned_status
}

# found NAME...: just these steps, in the order of history.
found() {
	found_wanted=
	for found_name; do
		found_wanted="$found_wanted$(rev "$found_name" | cut -c1-10) "
	done
	is "$found_wanted" "$(sed -n '/^  step  /,/^$/s/^  \([0-9a-f]\{10\}\) .*/\1/p' out |
		tr '\n' ' ')"
}

check 'finds every step, up and down' '
	five && scanned -m number c1 c29 -- cat cost &&
	found c4 c9 c14 c17 c27 && grep -F "5 steps between c1 and c29" out &&
	grep -F "+20 %" out && grep -F -e "-17 %" out && no_trees &&
	is 0 "$(trees_left)" && perfbisect report s >again && cmp out again &&
	is "$(rev c9) 120 100" "$(jq -r ".steps[1] | \"\(.revision) \(.before) \(.after)\"" \
		s/report.json)" &&
	is "time,revision,value,low,high,runs" "$(head -n 1 s/report.csv)" &&
	grep -x "2023-11-14T22:16:20+00:00,$(rev c3),100,100,100,[0-9]*" s/report.csv &&
	grep -F "| $(rev c9 | cut -c1-10) | -17 % |" s/report.md &&
	perfbisect list >listed && grep -F "scanned: 5 steps between" listed
'

check 'the timeline is the first picture, by commits and by time' '
	five && scanned -m number c1 c29 -- cat cost && cat s/report.html >page &&
	is 2 "$(grep -c "aria-label=\"timeline\"" page)" &&
	grep -F "id=\"by-time\"" page &&
	for step in c4 c9 c14 c17 c27; do
		is 2 "$(grep -c "<a href=\"#step-$(rev $step)\"><use" page)" &&
		grep -F "<section id=\"step-$(rev $step)\">" page || return 1
	done && grep -F "$(rev c9 | cut -c1-10) 2023-11-14 c9: -17 %: median 100" page &&
	grep -F ">$(rev c9 | cut -c1-8) -17 % c9</text>" page &&
	[ "$(grep -n "<h2>Timeline" page | cut -d: -f1)" -lt \
		"$(grep -n -m 1 "<h2>Steps" page | cut -d: -f1)" ] &&
	is "" "$(sed -n "s/.* href=\"#\(r-[^\"]*\)\".*/\1/p" page | sort -u |
		while read -r id; do grep -q "id=\"$id\"" page || echo "$id"; done)"
'

check 'what a profile of each step is made of is kept' '
	fake_perf "case \$command in
		record) : >\"\$data\" ;;
		script) printf \"bench 1 cycles:P: \n\t 10 work 7\n\n\" ;;
	esac" &&
	levels 100 100 150 150 200 200 && PATH="$PWD/fake:$PATH" \
		perfbisect scan -o s -m number --simulate never c1 c6 -- sh -c \
		"perl -e \"1 while (times)[0] < 0.02\"; cat cost" >out 2>err; cat out err
	found c3 c5 && for step in c3 c5; do
		at=s/profile/$(rev $step | cut -c1-12) && grep -F ";work" $at/culprit.folded &&
		grep -F ";work" $at/parent.folded || return 1
	done && is 2 "$(find s/profile -mindepth 1 -maxdepth 1 | wc -l)" &&
	perfbisect clean s && [ ! -e s/profile ]
'

check 'a regression and its fix between equal ends' '
	levels 7 7 7 9 9 9 9 9 7 7 7 7 && scanned -m number c1 c12 -- cat cost &&
	found c4 c9 && exits 4 perfbisect -o r -m number c1 c12 -- cat cost >out 2>&1
	cat out && tr "\n" " " <out | sed "s/  */ /g" | grep -F \
		"a regression that was fixed in between is found by perfbisect scan c1 c12" &&
	levels 7 7 7 9 7 7 && exits 4 perfbisect -o r -m number c4 c2 -- \
		sh -c "cat cost; exit 0" >out 2>&1
	grep -F "perfbisect c2 c4" out
'

check 'two steps between two points, in one direction and against each other' '
	levels 100 110 110 120 120 120 120 120 && scanned -m number --points 0 \
		c1 c8 -- cat cost && found c2 c4 &&
	levels 100 150 150 120 120 120 120 120 && scanned -m number --points 0 \
		c1 c8 -- cat cost && found c2 c4
'

check 'more of a throughput is an improvement' '
	levels 100 100 100 200 200 200 150 150 150 &&
	scanned -m number --higher-is-better c1 c9 -- cat cost && found c4 c7
'

check 'a range without a step, and one that is hidden' '
	levels 5 5 5 5 5 5 5 5 5 && scanned -m number c1 c9 -- cat cost &&
	grep -F "No step between c1 and c9" out && found &&
	levels 5 5 5 5 9 5 5 5 5 && scanned -m number --points 1 --no-exact c1 c9 \
		-- cat cost && found c5 c6 &&
	scanned -m number --points 0 c1 c9 -- cat cost && found &&
	grep -F "cancel each other out" out
'

check 'a point that cannot be built or run gives its place to the next' '
	levels 100 100 100 100 100 100 150 150 150 150 &&
	scanned -m number --points 1 -b "test \$(cat name) != c5" c1 c10 -- \
		cat cost && found c7 && grep -F "skipped: $(rev c5 | cut -c1-10)" out &&
	scanned -m number --points 1 c1 c10 -- \
		sh -c "test \$(cat name) != c5 && cat cost" && found c7 &&
	grep -F "skipped: $(rev c5 | cut -c1-10)" out
'

check 'a step that skipped revisions hide is one of several' '
	levels 100 100 100 100 150 150 150 150 && scanned -m number --points 0 \
		-b "case \$(cat name) in c4 | c5) exit 1; esac" c1 c8 -- cat cost &&
	grep -F "one of 3 to $(rev c6 | cut -c1-10)" out
'

check 'an end that cannot be measured stops it' '
	levels 1 1 2 2 && exits 1 scanned -m number -b "test \$(cat name) != c4" \
		c1 c4 -- cat cost && grep -F ": c4 cannot be measured: the build failed" err &&
	exits 1 scanned -m number c1 c4 -- sh -c "test \$(cat name) != c1" &&
	grep -F ": c1 cannot be measured: exit status 1" err && no_trees
'

check 'what merges bring is found in them' '
	commit c1 100 && commit c2 100 c1 && commit s1 100 c1 && commit s2 150 s1 &&
	commit c3 150 c2 s2 && commit c4 150 c3 && commit c5 200 c4 &&
	git reset -q --hard c5 && scanned -m number c1 c5 -- cat cost && found s2 c5
'

check 'a grid of every Nth commit, and from a date on' '
	five && scanned -m number --every 6 c1 c29 -- cat cost &&
	grep -F "first 4 points between them" err &&
	git log -1 --format=%ad --date="format:%Y-%m-%d %H:%M" c12 >date &&
	scanned -m number --since "$(cat date)" c1 c29 -- cat cost &&
	found c14 c17 c27 && grep -F "from $(rev c11)" out &&
	exits 2 scanned --since yesterday c1 c2 -- true &&
	exits 2 scanned --since 2040-01-01 c1 c2 -- true
'

# three_steps: c1..c12 with steps at c4, c7 and c10, each in a build.
three_steps() {
	levels 100 100 100 110 110 110 150 150 150 170 170 170
}

# ran ARG...: a run, in the session r.
ran() {
	perfbisect -o r --no-profile --simulate never -m number -b "cp cost built" \
		"$@" >out 2>err
	ran_status=$?
	cat out err
	return $ran_status
}

check 'goes on from a run, whose last line says so, and builds nothing again' '
	three_steps && ran c1 c12 -- cat built &&
	is "$(rev c7)" "$(jq -r .culprit.revision r/report.json)" &&
	is "to find the rest: perfbisect scan --from $(pwd -P)/r" \
		"$(tail -n 1 out | tr -d "\047")" &&
	was=$(jq .runs r/report.json) && perfbisect scan --from r -o s >out 2>err
	cat out err
	found c4 c7 c10 && [ "$(jq .runs s/report.json)" -gt "$was" ] &&
	grep -F "going on with the session, which has $was runs already" err &&
	is "$(pwd -P)/r" "$(jq -r .taken_from s/report.json)" && no_trees &&
	is 0 "$(trees_left)" &&
	{ [ "$VCS" = hg ] || ! git status --porcelain | grep "[rs]/"; }
'

check 'goes on from a run that looked for the first good revision' '
	levels 170 170 150 150 110 110 110 100 100 && ran c9 c1 -- cat built &&
	perfbisect scan --from r -o s >out 2>err
	cat out err
	found c3 c5 c8
'

check 'what is no run with a commit is nothing to go on from' '
	line_of 5 3 100 && exits 4 ran c1 c5 -- cat built &&
	exits 2 scanned --from r && grep -F "has no confirmed commit" err &&
	exits 1 scanned --from nowhere &&
	scanned -m number c1 c5 -- cat cost && exits 2 scanned -o t --from s &&
	grep -F "is no session of a run" err
'

check 'is rehearsed by check scan, which leaves nothing' '
	five && perfbisect check scan -m number -b true c1 c29 -- cat cost >out 2>&1
	cat out
	grep -F "old         c1 = $(rev c1)" out &&
	grep -F "new         checked out and built in" out &&
	grep -F "grid        8 points between the ends; about" out &&
	grep -E "^steps +about .* for each: [0-9]+ builds, [0-9]+ runs" out &&
	no_trees && [ -z "$(echo perfbisect-*)" ] || [ ! -e "$(echo perfbisect-*)" ] &&
	exits 1 perfbisect check scan -b false c1 c29 -- cat cost >out 2>&1
	grep -F "OLD cannot be measured: the build failed" out
'

check 'its ends are in order' '
	five && exits 2 scanned c9 c2 -- true && grep -F "give the older one first" err &&
	git checkout -q -b side c3 && git commit -q --allow-empty -m side &&
	git tag side-end && exits 2 scanned side-end c9 -- true &&
	grep -F "is no ancestor of NEW c9" err &&
	exits 2 scanned c1 && grep -F "NEW is missing" err &&
	exits 2 scanned && grep -F "or --from SESSION" err
'

finish
