#!/bin/sh
# What newcomers get wrong: one line says what it is, and the cure.

. "$(dirname "$0")/../lib.sh"

# told STATUS PATTERN... -- ARGS...: exits so, and one line, the last on stderr,
# has all of these.
told() {
	told_status=$1
	shift
	: >patterns
	while [ "$1" != -- ]; do
		echo "$1" >>patterns
		shift
	done
	shift
	exits "$told_status" perfbisect "$@" >out 2>err
	told_ok=$?
	tail -n 1 err >line
	cat err
	while read -r told_pattern; do
		grep -q -e "$told_pattern" line || {
			echo "not said: $told_pattern"
			return 1
		}
	done <patterns
	[ $told_ok -eq 0 ] && grep -q '^perfbisect: ' line
}

mkdir "$work/mistakes" && cd "$work/mistakes" && line_of 6 3 && cd "$work" || exit

# here: a copy of that history.
here() {
	cp -r "$work/mistakes/." .
}

check '1: GOOD and BAD, and no COMMAND' '
	here && told 2 "COMMAND is missing" "perfbisect c1 c6 -- COMMAND" -- c1 c6
'
check '2: no -- before COMMAND' '
	here && told 2 "./bench: unexpected" "put -- before COMMAND" -- c1 c6 ./bench
'
check '3: a line for the shell, in one word' '
	here && told 2 "one word" "sh -c .make && ./bench.$" -- c1 c6 -- "make && ./bench" &&
	told 2 "sh -c .cat cost.$" -- c1 c6 -- "cat cost" && cp /bin/true bench &&
	told 2 "sh -c .*/bench 9.$" -- c1 c6 -- "./bench 9" && rm bench &&
	told 1 "sh -c .*/bench 9.$" -- -b true -o s c1 c6 -- "./bench 9"
'
check '4: a command that is misspelt' '
	told 2 "no such command" "did you mean resume" -- resum
'
check '5: an option that is misspelt' '
	told 2 "did you mean --build" -- --biuld make c1 c6 -- true
'
check '6: a revision that does not exist' '
	here && told 2 "GOOD: v0.9: no such revision" -- v0.9 c6 -- true
'
check '7: no repository' '
	told 2 "not in a git or Mercurial repository" -- c1 c6 -- true
'
check '8: a program that is missing' '
	here && told 2 "benhc: no such command on PATH" "./benhc" -- c1 c6 -- benhc
'
check '9: a program that is in neither tree' '
	here && told 1 "./bench: not found in GOOD.s and BAD.s trees" -- -o s c1 c6 -- ./bench
'
check '10: --build forgotten, and the program in the checkout is meant' '
	here && cp /bin/true bench && told 1 "nothing is built" "say how it is built: --build" \
		-- -o s c1 c6 -- ./bench
'
check '11: the ends swapped' '
	here && exits 4 perfbisect -q -m number -o s c6 c1 -- cat cost >out
	tr -s " \n" "  " <out >line && cat line && grep "GOOD is the slower one" line &&
	grep "perfbisect c1 c6" line
'
check '12: a throughput, without --higher-is-better' '
	here && exits 4 perfbisect -q -m number -o s c1 c6 -- sh -c "expr 1000 - \$(cat cost)" >out
	cat out; tr -s " \n" "  " <out | grep "if higher is better: --higher-is-better"
'
check '13: a metric that is none' '
	here && told 2 "speed" "metric" -- -m speed c1 c6 -- true
'
check '14: output without a number' '
	here && told 1 "no number in the output" -- -m number -o s c1 c6 -- echo ready
'
check '15: no output at all' '
	here && told 1 "the output is empty" -- -m number -o s c1 c6 -- true
'
check '16: a build that does not work in a fresh checkout' '
	here && told 1 "GOOD (c1) cannot be measured: the build failed" -- \
		-o s -b "test -e generated.h" c1 c6 -- true && grep "^what to do: .*fresh checkout" err
'
check '17: a difference that is none' '
	here && exits 4 perfbisect -q -m number -o s c3 c6 -- cat cost >out
	cat out; tr -s " \n" "  " <out | grep "nothing is built (no --build)"
'
check_git '18: a shallow clone' '
	here && git clone -q --depth 3 "file://$PWD" shallow 2>/dev/null && cd shallow &&
	git fetch -q --depth 1 origin tag c1 &&
	ASAN_OPTIONS=detect_leaks=0 told 2 "git fetch --unshallow" -- c1 HEAD -- true
'
check '19: --in-place, and the checkout has changes' '
	here && echo 7 >cost && told 1 "cost" "commit\|stash\|clean" -- --in-place -o s c1 c6 -- cat cost
'
check '20: a session folder that is something else' '
	here && mkdir results && echo 1 >results/f && told 1 "results .*no session" "another --output" -- \
		-o results c1 c6 -- cat cost && [ -e results/f ]
'
if [ "$(id -u)" -eq 0 ]; then
	check_git '21: a repository of another user' '
		here && chown -R 12345 . && told 2 "safe.directory" -- c1 c6 -- true
	'
else
	skip '21: a repository of another user' 'not root'
fi
check '22: resume, and there is nothing to be resumed' '
	here && told 1 "there is no session in this folder" "perfbisect resume SESSION" -- resume
'

finish
