#!/bin/sh
# The culprit is a commit that takes a submodule to another commit: where in
# there the reason lies is another search, and its command is shown.
. "$(dirname "$0")/../lib.sh"

# c1..c6 of top, of which c4 takes lib from m2 to m7, slow from m5 on.
rolled() {
	git init -q lib.git && (
		cd lib.git && for n in 1 2 3 4 5 6 7; do
			echo $((n < 5 ? 100 : 150)) >cost && echo $n >name &&
				git add . && git commit -q -m m$n &&
				git tag m$n || exit
		done
	) && git init -q top && cd top && git submodule -q add ../lib.git "my lib" &&
		for n in 1 2 3 4 5 6; do
			git -C "my lib" checkout -q m$((n < 4 ? 2 : 7)) &&
				echo $n >n && git add . && git commit -q -m c$n &&
				git tag c$n || return
		done
}

check 'a submodule that the culprit moves: how far, and how to search in it' '
	rolled && old=$(git -C "my lib" rev-parse m2) &&
	new=$(git -C "my lib" rev-parse m7) &&
	perfbisect -m number -o s c1 c6 -- sh -c "cat \"my lib/cost\" || cat cost" \
		>out && is c4 "$(field .culprit.subject)" &&
	is "my lib $old $new 5" "$(field ".submodules[] |
		[.path, .from, .to, .commits] | map(tostring) | join(\" \")")" &&
	grep -q "^moves the submodule my lib, from .* (5 commits)" out &&
	grep -q "(5 commits)" s/report.md && grep -q "(5 commits)" s/report.html &&
	sed -n "/^to search in it:/{n;s/^  //p;}" out >again &&
	is "$(cat again)" "$(field .submodules[0].command)" &&
	is "$(git -C "my lib" status --porcelain)" "" && sh -e again >out2 &&
	grep -q "^First bad revision.*m5" out2
'
check 'a submodule that is not here: the range alone' '
	rolled && cd .. && git clone -q top bare && cd bare &&
	perfbisect -m number -o s c1 c6 -b "test \$(cat n) -lt 4 && echo 100 >cost ||
		echo 150 >cost" -- cat cost >out && is c4 "$(field .culprit.subject)" &&
	is "my lib null" "$(field ".submodules[] | [.path, .commits] |
		map(tostring) | join(\" \")")" && grep -q "^moves the submodule my lib, from" out
'
check 'a culprit that moves none says nothing of it' '
	line_of 6 3 && bisect c1 c6 && is "[]" "$(field ".submodules|tostring")" &&
	! grep -q submodule out
'

finish
