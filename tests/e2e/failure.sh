#!/bin/sh
# What stops us shows its cause: the tool's own last words, and what to do.

. "$(dirname "$0")/../lib.sh"

check 'a build that fails at an end: the last five lines of its log' '
	line_of 6 3 && exits 1 bisect -b "seq 1 8; echo \"make: *** no rule\" >&2; exit 2" c1 c6
	grep "^the last lines of $PWD/s/logs/$(rev c1)/build.log:$" log &&
	is "5 6 7 8 make: *** no rule" "$(sed -n "s/^  | //p" log | tr "\n" " " | sed "s/ $//")" &&
	grep -A1 "no rule" log | grep "^what to do: make --build work .* take another GOOD$" &&
	tail -n 1 log | grep "^perfbisect: GOOD (c1) cannot be measured: the build failed: exit status 2" &&
	field .sentence | grep -F "exit status 2 (see logs/$(rev c1)/build.log)" &&
	! grep -F "(see $PWD" s/report.html s/report.md && ! grep "to go on" out
'

check 'a build that fails at BAD; empty lines at the end do not count' '
	line_of 6 3 && exits 1 bisect -b "[ \$(cat name) != c6 ] || { seq 1 9; echo; echo; exit 1; }" c1 c6
	is "5 6 7 8 9 " "$(sed -n "s/^  | //p" log | tr "\n" " ")" && grep "take another BAD" log
'

check 'a run that fails at an end, with words' '
	line_of 6 3 && exits 1 perfbisect -m number -o s c1 c6 -- sh -c "echo cannot open data >&2; exit 3" \
		>out 2>log
	cat log; grep "^  | cannot open data$" log && grep "^what to do: make COMMAND work .*, and name by --metric what it prints" log &&
	rm -rf s && exits 1 perfbisect -m json:a --from out.json -o s c1 c6 -- sh -c "echo {} >out.json" >out 2>log
	cat log; grep "^what to do: .*, and name by --from and --metric what it writes" log
'

check 'a run that fails at an end, without a word' '
	line_of 6 3 && exits 1 perfbisect -o s c1 c6 -- false >out 2>log
	cat log; grep "^it printed nothing$" log && grep "^what to do: .* nothing is built" log &&
	rm -rf s && exits 1 perfbisect -o s -b true c1 c6 -- false >out 2>log
	grep "^what to do: .*, built by --build; or" log
'

check 'an output that is empty is called empty' '
	line_of 6 3 && exits 1 perfbisect -m number -o s c1 c6 -- true >out 2>log
	cat log; grep "^perfbisect: .*cannot be measured: the output is empty$" log && rm -rf s &&
	exits 1 perfbisect -m regex:"x([0-9])" -o s c1 c6 -- printf " \n" >out 2>log
	grep "^perfbisect: .*the output is empty" log && rm -rf s &&
	exits 1 perfbisect -m json:a --from f -o s c1 c6 -- sh -c ">f" >out 2>log
	cat log; grep "^perfbisect: .*the output is empty" log && rm -rf s &&
	exits 1 perfbisect -m number -o s c1 c6 -- echo words >out 2>log
	grep "^perfbisect: .*no number" log && grep "^  | words$" log
'

check 'hostile words in the log do not reach the terminal' '
	line_of 6 3 && exits 1 bisect -b "printf \"\\033[31mred\\n\"; exit 1" c1 c6
	grep "^  | .*red$" log && ! grep "$(printf "\033")" log
'

check '-q: the cause is shown all the same' '
	line_of 6 3 && exits 1 bisect -q -b "echo no rule; exit 2" c1 c6
	grep "^  | no rule" log
'

check 'check shows it as well' '
	line_of 6 3 && exits 1 perfbisect check -o s -b "echo no rule; exit 2" c1 c6 -- true >out 2>log
	cat log; grep "^  | no rule" log && grep "^what to do: make --build work" log
'

check 'one that stops a search: how to go on, as something was measured' '
	line_of 9 3 && exits 1 perfbisect -m number --on-failure stop -o s c1 c9 -- sh -c "
		case \$(cat name) in c1 | c9) cat cost ;; *) echo broken here; exit 1 ;; esac" >out 2>log
	cat out log; grep "^  | broken here" log && grep "^what to do: .*pass it by" log &&
	grep "^what was measured is kept; to go on: perfbisect resume" out
'

check 'a revision that is passed by shows no log' '
	line_of 20 13 && perfbisect -m number -o s c1 c20 -- sh -c "
		[ \$(cat name) != c10 ] || { echo broken; exit 1; }; cat cost" >out 2>log
	cat log; names c13 && ! grep "^  | \|what to do" log
'

check_git 'an end that cannot be checked out: nothing is kept, nothing to go on with' '
	line_of 6 3 && rm ".git/objects/$(git rev-parse c1:cost | sed "s,..,&/,")"
	exits 1 bisect c1 c6; ! grep "to go on\|is kept" out && tail -n 1 log | grep "^perfbisect: GOOD (c1)"
'

finish
