#!/bin/sh
# What is said while it works, where there is no terminal.

. "$(dirname "$0")/../lib.sh"

# hurried SPEED ARGS...: by a clock that runs so many times as fast.
hurried() {
	hurried_speed=$1
	shift
	FAKE_CLOCK_SPEED=$hurried_speed with_fake clock perfbisect -m number --no-exact -o s "$@" \
		>out 2>log
	hurried_status=$?
	cat out log
	return $hurried_status
}

if [ -e "$work/bin/fake_clock.so" ]; then
	check 'a build that takes minutes: a line a minute, not more' '
		line_of 3 2 && hurried 60 -b "[ \$(cat name) != c1 ] || sleep 3.5" c1 c3 -- cat cost &&
		names c2 && lines=$(grep -c "^$(rev c1 | cut -c1-10)  building, for .* so far$" log) &&
		[ "$lines" -ge 1 ] && [ "$lines" -le 12 ] && grep "building, for 1 min" log
	'
	check 'a run that takes minutes' '
		line_of 3 2 && hurried 60 --timeout 9h c1 c3 -- sh -c "
			[ -e \"\$PERFBISECT_ORIGIN/n\" ] || { touch \"\$PERFBISECT_ORIGIN/n\"; sleep 2.5; }
			cat cost" &&
		grep "^$(rev c1 | cut -c1-10)  warming up, run 1 of the session, for 1 min .* so far$" log
	'
	check 'many runs: the ends tell how many there may be' '
		line_of 3 2 && hurried 60 --timeout 9h c1 c3 -- sh -c "sleep 0.2; cat cost" && names c2 &&
		grep "^[0-9a-f]*  measuring the ends, run [0-9]* of at most 200\(, for .* so far\)*$" log &&
		[ "$(grep -c "measuring the ends" log)" -lt 12 ]
	'
	check '-q: not a word' '
		line_of 3 2 && hurried 60 -q --timeout 9h c1 c3 -- sh -c "sleep 0.2; cat cost" &&
		[ ! -s log ]
	'
else
	skip 'a line a minute' 'there is no fake_clock.so beside perfbisect'
fi

check 'what is quick says nothing of it' '
	line_of 6 3 && bisect c1 c6 && names c3 && ! grep "so far$\|of at most\|of the session" log
'

check 'before a verdict nothing is likeliest, and no candidates are listed' '
	line_of 40 30 && exits 130 perfbisect -m number --no-exact -o s c1 c40 -- sh -c "
		cat cost; [ \$(cat name) != c1 ] || kill -INT \$PPID" >out 2>log
	cat out log; is interrupted "$(field .verdict)" &&
	! grep -i "likeliest\|candidates" out s/report.md &&
	! grep -i "likeliest\|oldest first" s/report.html &&
	grep "^to go on: perfbisect resume" out && ! grep "what was measured" out || return 1
	rm -rf s
	exits 130 perfbisect -m number --no-exact -o s c1 c40 -- sh -c "
		cat cost; case \$(cat name) in c1 | c40 | c20) ;; *) kill -INT \$PPID ;; esac" >out 2>log
	cat out; grep "^candidates (20), likeliest first:" out && grep "what was measured is kept" out
'

check 'a long subject is cut on the line of its verdict' '
	git init -q . && line_of 3 9 && parent=c3 && for i in 1 2 3 4 5 6 7; do
		commit d$i $((i < 5 ? 100 : 150)) $parent
		parent=$(echo "subject $i $(printf "x%.0s" $(seq 300))" |
			git commit-tree "d$i^{tree}" -p $parent) || return 1
		git tag -f d$i $parent >/dev/null
	done && bisect c1 d7 >/dev/null; grep "  GOOD  .*| subject" log &&
	! grep "x\{40\}" log
'

finish
