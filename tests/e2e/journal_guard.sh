#!/bin/sh
# What a session runs can write to the session's own folder: that is noticed,
# and nothing that was measured is lost.

. "$(dirname "$0")/../lib.sh"

# bench WHAT: a benchmark that does this once, in the folder s, at c4.
bench() {
	cat >bench <<-EOF
		#!/bin/sh
		cat cost
		[ "\$(cat name)" = c4 ] || exit 0
		cd "\$PERFBISECT_ORIGIN"
		[ ! -e done ] || exit 0
		touch done
		cd s && { $1; }
	EOF
	chmod +x bench
}

# The journal is readable, and all in it is ours: each run once.
whole() {
	perfbisect report s >shown &&
		jq -r 'select(.record == "run").number' s/journal.jsonl >"$work/runs" &&
		is "" "$(sort -n "$work/runs" | uniq -d)" &&
		[ "$(wc -l <"$work/runs")" -ge 10 ]
}

# noticed WHAT WORDS: the session stops and says so; it goes on to the end.
noticed() {
	rm -rf s "done"
	bench "$1"
	exits 1 perfbisect -m number --no-exact -o s c1 c9 -- ./bench >out 2>log
	noticed_got=$?
	cat out log
	[ $noticed_got -eq 0 ] && is 1 "$(grep -c '^perfbisect: ' log)" &&
		grep -q "^perfbisect: .*s/journal.jsonl $2 while the session ran" log &&
		whole && is failed "$(field .verdict)" &&
		is 0 "$(trees_left)" && exits 0 perfbisect resume s >out 2>log &&
		cat log && names c5 && is 0 "$(trees_left)"
}

check 'a run that appends to the journal' '
	line_of 9 5 && noticed "echo garbage >>journal.jsonl" "was written to" &&
	is garbage "$(tail -n 1 s/journal.jsonl.damaged)" &&
	noticed "printf torn >>journal.jsonl" "was written to" &&
	noticed "tail -n 1 journal.jsonl >>journal.jsonl" "was written to"
'

check 'a run that cuts the journal off, or writes over its last line' '
	line_of 9 5 && noticed ": >journal.jsonl" "was cut off" &&
	noticed "truncate -s -9 journal.jsonl" "was cut off" &&
	noticed "truncate -s -9 journal.jsonl; printf 12345678\\\\\\\\n >>journal.jsonl" \
		"was written to"
'

check 'a run that replaces the journal' '
	line_of 9 5 && noticed "cp journal.jsonl j; mv j journal.jsonl" "was replaced" &&
	noticed "sed -i s/100/10/ journal.jsonl" "was replaced" &&
	noticed "rm journal.jsonl; mkfifo journal.jsonl" "was replaced" &&
	noticed "rm journal.jsonl; mkdir journal.jsonl" "was replaced" &&
	echo precious >mine &&
	noticed "ln -sf ../mine journal.jsonl" "was replaced" && is precious "$(cat mine)"
'

check 'a run that removes the journal' '
	line_of 9 5 && noticed "rm journal.jsonl" "was removed" &&
	noticed "mv journal.jsonl elsewhere" "was removed"
'

check 'the same in a session that goes on, before it has told its story again' '
	line_of 9 5 && cat >bench <<-"X" && chmod +x bench &&
		#!/bin/sh
		cat cost
		cd "$PERFBISECT_ORIGIN"
		echo >>n
		case $(wc -l <n) in
		14) kill -INT $PPID; sleep 5 ;;
		15) echo garbage >>s/journal.jsonl ;;
		esac
	X
	exits 130 perfbisect -m number --no-exact -o s c1 c9 -- ./bench >out 2>&1 &&
	before=$(wc -l <s/journal.jsonl) && exits 1 perfbisect resume s >out 2>log &&
	grep -q "was written to while the session ran" log && whole &&
	[ "$(wc -l <s/journal.jsonl)" -ge "$before" ] &&
	perfbisect resume s >out && names c5
'

check 'in place: the checkout is given back all the same' '
	line_of 9 5 && printf "%s\n" s s.1 out log done bench shown >.git/info/exclude &&
	{ [ "$VCS" = git ] || { converted && hg update -q --clean c9; }; } &&
	bench "echo garbage >>journal.jsonl" && exits 1 perfbisect -m number --no-exact -o s \
		--in-place c1 c9 -- ./bench >out 2>log; got=$?; cat out log
	[ $got -eq 0 ] && is c9 "$(cat name)" && grep -q "was written to" log && whole &&
	perfbisect resume s >out 2>log && names c5 && is c9 "$(cat name)"
'

check 'a run that removes the whole folder: one line, and nothing is made again' '
	line_of 9 5 && bench "rm -rf ../s" && exits 1 perfbisect -m number --no-exact -o s c1 c9 -- \
		./bench >out 2>log; got=$?; cat out log
	[ $got -eq 0 ] && is 1 "$(grep -c "^perfbisect: " log)" && [ ! -e s ] &&
	grep -q "s was removed while the session ran" log &&
	perfbisect -m number --no-exact -o s c1 c9 -- ./bench >out 2>log && names c5
'

# second COMMAND...: while the first one waits, after what it has done.
second() {
	line_of 9 5 && bench "$1; touch ../up; until [ -e ../on ]; do sleep 0.05; done" &&
		{ perfbisect -m number --no-exact -o s c1 c9 -- ./bench >out 2>log & } &&
		until_file up || return
	shift
	second_got=0
	for second_try in 1 2; do
		exits 1 "$@" >second_out 2>err || second_got=$?
		cat second_out err
	done
	touch on
	wait
	cat out log
	[ $second_got -eq 0 ] && one_line err && names c5 && is 1 "$(grep -c '"record":"end"' s/journal.jsonl)"
}

check 'a lock that was removed lets nobody in: resume' '
	second "rm lock" perfbisect resume s && grep -q "is in use by" err
'

check 'a lock that was removed lets nobody in: the same run, and another' '
	second "rm lock" perfbisect -m number --no-exact -o s c1 c9 -- ./bench &&
	grep -q "is in use by" err && rm -rf s up on done &&
	second "mv lock elsewhere; touch lock" perfbisect -m number --no-exact -o s c2 c9 -- cat cost &&
	grep -q "is in use by" err && [ ! -e s.1 ]
'

check 'a lock that was removed: its trees are not taken for a dead one'"'"'s' '
	line_of 9 5 && cat >bench <<-"X" && chmod +x bench &&
		#!/bin/sh
		cat cost
		cd "$PERFBISECT_ORIGIN"
		[ ! -e perfbisect-first/lock ] || { rm perfbisect-first/lock; touch up; }
		until [ -e on ]; do sleep 0.05; done
	X
	{ perfbisect -m number -o perfbisect-first c1 c9 -- ./bench >first 2>&1 & } &&
	until_file up && bisect c1 c9; got=$?; [ -e "$pool" ] || got=1
	touch on; wait; cat first; [ $got -eq 0 ] && names c5 &&
	grep -q "^First bad .*\"c5\"" first && [ -e perfbisect-first/lock ]
'

check '/bin/sh where PATH has none' '
	line_of 6 3 && mkdir bin && for tool in cat touch hg; do
		tool=$(command -v $tool) && ln -s "$tool" bin/; done
	program=$(command -v perfbisect) && [ "$VCS" = git ] || program=$PERFBISECT
	perl -e "exec {\$ARGV[0]} @ARGV" env PATH="$PWD/bin" "$program" \
		-m number -o s -b "echo built" --prepare "echo ready" \
		--verify "test -e name" c1 c6 -- cat cost >out 2>log; cat out log; names c3
'

# Without /proc nobody knows what has left its group.
if [ "$VCS" = git ] && [ "$(id -u)" -eq 0 ] &&
	unshare -m sh -c 'umount -l /proc' 2>/dev/null; then
	check 'a daemon that cannot be found without /proc is said to be that' '
		line_of 6 3 && exits 1 unshare -m sh -c "umount -l /proc
			exec perfbisect -m number --no-exact -o s c1 c6 -- sh -c \"
			[ \\\$(cat name) != c3 ] || { setsid sh -c \\\"echo \\\\\\\$\\\$ >\\\\\\\$PERFBISECT_ORIGIN/pid
				exec sleep 300\\\" >/dev/null 2>&1 & sleep 0.3; }
			cat cost\"" >out 2>log; got=$?; cat out log
		[ -e pid ] && kill "$(cat pid)"; [ $got -eq 0 ] && [ -e pid ] &&
		grep -q "^perfbisect: .*cannot be found without /proc" log
	'
else
	skip 'a daemon that cannot be found without /proc is said to be that' \
		'hg is asked by /proc, or no right to unmount that'
fi

finish
