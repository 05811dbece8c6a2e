#!/bin/sh
# What a terminal shows: a real one, which script(1) makes.

. "$(dirname "$0")/../lib.sh"

if ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	for title in 'the status line' 'colours' 'one screen'; do
		skip "$title" 'script(1) makes no terminal here'
	done
	finish
fi

# on_terminal COLUMNS WORD...: in a terminal that wide; all that it was sent is
# in sent, and what it is called is in PERFBISECT_TTY.
on_terminal() {
	terminal_columns=$1
	shift
	for terminal_word; do
		printf "'%s' " "$(printf '%s' "$terminal_word" |
			sed "s/'/'\\\\''/g")"
	done >words
	TERM=xterm script -qec "stty cols $terminal_columns
		PERFBISECT_TTY=\$(tty); export PERFBISECT_TTY
		exec $(cat words)" /dev/null >sent </dev/null
}

# statuses: each status line that was written, one a line.  They have no end.
statuses() {
	perl -e 'local $/; for (split /\r\e\[K/, <>) {
		print "$_\n" if $n++ && /./ && !/\n/;
	}' sent
}

# widest FILE: of its lines, in columns.
widest() {
	perl -CSD -ne 'chomp; s/\p{Mn}//g; $n = length;
		$n += () = /\p{East_Asian_Width=W}|\p{East_Asian_Width=F}/g;
		$most = $n if $n > $most; END { print $most + 0 }' "$1"
}

# screen: what is left to be seen.
screen() {
	perl -CSD -e 'local $/; for (split /(\r|\n|\e\[K|\e\[[0-9;]*m)/, <>) {
		if ($_ eq "\n") { print "$line\n"; $line = ""; $column = 0; }
		elsif ($_ eq "\r") { $column = 0; }
		elsif ($_ eq "\e[K") { $line = substr $line, 0, $column; }
		elsif (/^\e\[[0-9;]*m$/ || $_ eq "") { }
		else { substr($line, $column, length) = $_; $column += length; }
	} print $line' sent
}

check 'the status line: revision, phase, runs, steps and time left, subject' '
	line_of 20 13 && on_terminal 300 perfbisect -m number -o s c1 c20 -- \
		cat cost && statuses >lines && cat lines &&
	grep -q "^$(rev c1 | cut -c1-10)  checking out  | c1$" lines &&
	grep -q "^$(rev c1 | cut -c1-10)  measuring the ends, run [0-9]* of at most 200  | c1$" lines &&
	grep -q "^$(rev c10 | cut -c1-10)  searching, run [0-9]* of the session  | c10$" lines &&
	grep -q "^$(rev c13 | cut -c1-10)  confirming, run [0-9]* of the session  | about 0 steps, [0-9.]* s left  | c13$" lines &&
	! grep -q building lines
'

check 'the status line is gone at the end' '
	line_of 6 3 && on_terminal 80 perfbisect -m number -o s c1 c6 -- cat cost &&
	statuses | grep -q "removing the work trees" && screen >seen && cat seen &&
	! grep -q "of the session\|checking out\|removing" seen &&
	grep -q "^First bad revision" seen
'

for signal in INT TERM HUP; do
	check "the status line is gone after SIG$signal" '
		line_of 6 3 || return 1
		(until_file n && until_true grep -q "run 1 of" sent &&
			kill -$signal "$(cat s/lock)") &
		on_terminal 80 perfbisect -m number -o s c1 c6 -- sh -c "
			touch \"\$PERFBISECT_ORIGIN/n\"; exec sleep 3000"; wait
		screen >seen; cat seen; ! grep -q "of the session" seen &&
		statuses | grep -q "run 1 of" &&
		grep -q "Interrupted" seen
	'
done

check 'a terminal of 20 columns: the line is cut to it' '
	line_of 20 13 && on_terminal 20 perfbisect -m number -o s c1 c20 -- \
		cat cost && statuses >lines && cat lines && is 19 "$(widest lines)"
'

check 'wide and combining characters are cut by the columns they take' '
	git init -q . && line_of 3 9 && parent=c3 && for i in 1 2 3 4 5 6 7; do
		commit d$i $((i < 5 ? 100 : 150)) $parent
		parent=$(printf "%s\n" "e$(printf "\314\201")$(printf \
			"\346\274\242%.0s" $(seq $i 60))" |
			git commit-tree "d$i^{tree}" -p $parent) || return 1
		git tag -f d$i $parent >/dev/null
	done && for columns in 40 79 80 81; do
		rm -rf s; on_terminal $columns perfbisect -m number -o s c1 d7 -- \
			cat cost && statuses >lines && cat lines &&
		[ "$(widest lines)" -lt $columns ] &&
		[ "$(widest lines)" -gt $((columns - 4)) ] || return 1
	done
'

check 'a terminal that is made narrower: the lines that follow fit it' '
	line_of 20 13 && on_terminal 120 perfbisect -m number -o s c1 c20 -- sh -c "
		[ \$(cat name) != c10 ] || stty -F \$PERFBISECT_TTY cols 40
		cat cost" && statuses >lines && cat lines &&
	sed "1,/  searching, run/d" lines >after && [ "$(widest lines)" -gt 50 ] &&
	is 39 "$(widest after)"
'

check 'a terminal that does not know its size: 80 columns' '
	line_of 6 3 "$(printf "1%064d" 0)" && on_terminal 0 perfbisect -m number \
		-o s c1 c6 -- cat cost && statuses >lines && cat lines &&
	[ "$(widest lines)" -lt 80 ]
'

# coloured WORD: how often it stands in a colour.
coloured() {
	grep -c "$(printf '\033')\[3[123]m$1$(printf '\033')\[m" sent
}

check 'GOOD, BAD and SKIP have a colour on a terminal' '
	line_of 20 13 && on_terminal 80 perfbisect -m number -o s c1 c20 -- sh -c "
		[ \$(cat name) != c10 ] || exit 125; cat cost"
	[ "$(coloured GOOD)" -gt 0 ] && [ "$(coloured "BAD ")" -gt 0 ] &&
	[ "$(coloured SKIP)" -gt 0 ]
'

check 'NO_COLOR: no colour, and a status line; empty, it says nothing' '
	line_of 20 13 && NO_COLOR=1 on_terminal 80 perfbisect -m number -o s c1 \
		c20 -- cat cost && statuses | grep -q "of the session" &&
	! grep -q "$(printf "\033")\[[0-9;]*m" sent && rm -rf s &&
	NO_COLOR= on_terminal 80 perfbisect -m number -o s c1 c20 -- cat cost &&
	[ "$(coloured GOOD)" -gt 0 ]
'

check 'TERM=dumb, or none: lines only' '
	line_of 6 3 && for term in TERM=dumb TERM= "-u TERM"; do
		rm -rf s; on_terminal 80 env $term perfbisect -m number -o s c1 c6 \
			-- cat cost && cat -v sent && ! grep -q "$(printf "\033")" sent &&
		grep -q "  GOOD  " sent && ! grep -q "of the session" sent || return 1
	done
'

check 'no terminal: lines only, and no colour' '
	line_of 6 3 && TERM=xterm bisect c1 c6 &&
	! cat out log | grep -q "$(printf "\033")" &&
	grep -q "  GOOD  " log && ! grep -q "of the session" log
'

check '-q on a terminal: nothing but the report' '
	line_of 6 3 && on_terminal 80 perfbisect -q -m number -o s c1 c6 -- \
		cat cost && ! grep -q "$(printf "\033")" sent &&
	head -n 1 sent | grep -q "^First bad revision"
'

# on_screen: the report of s on a terminal of 80 columns, line by line in seen.
on_screen() {
	on_terminal 80 perfbisect report "$@" s && screen >seen && cat seen
}

# crowded: more than fits into each part of the report of s.
crowded() {
	jq -c 'def times(n): . as $one | [range(0; n) | $one] | add;
		if .record == "changeset" then .files = [range(0; 50) | "folder/\(.)"] |
			.subject = ("a subject that goes on " | times(40)) |
			.author = ("A U Thor " | times(20))
		elif .record == "end" then
			range(0; 100) as $i | {record: "verdict", time_s, decided: true,
				revision: ("0000000000\($i)"[-10:] | . + . + . + .), side: 2,
				reason: ("it fails " | times(30)), log: ""},
			{record: "warning", time_s, text: ("beware \($i) " | times(30))}
		else . end' s/journal.jsonl >journal &&
		jq -c 'select(.record == "end")' s/journal.jsonl >>journal &&
		mv journal s/journal.jsonl
}

check 'the report fits on one screen: the verdict, what changed, where all is' '
	line_of 12 8 && bisect c1 c12 && crowded && on_screen &&
	[ "$(wc -l <seen)" -le 23 ] &&
	grep -v "^reports:\|^all of it:" seen >inside && [ "$(widest inside)" -le 80 ] &&
	head -n 1 seen | grep -q "^First bad revision: $(rev c8 | cut -c1-10) raised the value that cat cost reports" &&
	grep -q "confidence 99.9 %" seen && grep -q "^revision  $(rev c8)$" seen &&
	grep -q "^files     folder/0, folder/1, folder/2 and 47 more$" seen &&
	grep -q "^number  *100  *150  *1.500 .*\*$" seen && grep -q "^diagnosis: " seen &&
	is 4 "$(sed -n "/ratio  95 %/,/^\$/p" seen | sed 1d | grep -c .)" &&
	grep -q "^100 skipped, the last 0000000099: it fails" seen &&
	grep -q "^warning: beware 0 " seen && tail -n 2 seen | grep -q "^reports:  .*/s/report.md"
'

check '--full, and no terminal: all of the report' '
	line_of 12 8 && bisect c1 c12 && perfbisect report s >whole && on_screen --full &&
	[ "$(wc -l <whole)" -gt 24 ] && diff whole seen && on_screen >/dev/null &&
	! diff whole seen && sed -n "s/^all of it: //p" seen >again &&
	sh again >out && diff whole out
'

check 'candidates on one screen: oldest first, and only after the search' '
	line_of 60 30 && exits 3 perfbisect -m number -o s c1 c60 -- sh -c "
		case \$(cat name) in c2? | c3? | c4?) exit 125 ;; esac; cat cost" >out &&
	on_screen && [ "$(wc -l <seen)" -le 23 ] && head -n 1 seen | grep -q "^A range only" &&
	sed -n "/^  [0-9a-f]\{12\}  c/{ s/.*  //; p; q; }" seen | grep -qx c20 &&
	grep -q "^  and [0-9]* more$" seen && rm -rf s &&
	exits 3 perfbisect -m number --no-exact --budget 2s -o s c1 c60 -- \
		sh -c "sleep 0.1; cat cost" >out && on_screen &&
	head -n 2 seen | grep -q "candidates are left" &&
	! grep -i "likeliest\|^  [0-9a-f]\{12\}  c" seen
'

finish
