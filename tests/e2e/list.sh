#!/bin/sh
# perfbisect list, and clean: what sessions there are, and what they have left.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_died.sh"

# runs DIR: one that runs, until the file on is there.
runs() {
	perfbisect -m number --no-exact -o "$1" c1 c12 -- sh -c '
		touch "$PERFBISECT_ORIGIN/up"
		until [ -e "$PERFBISECT_ORIGIN/on" ]; do sleep 0.05; done
		cat cost' >"$1.out" 2>&1 &
	until_file up
}

# row STATE DIR: list has it, in this state.
row() {
	grep -q -x -e "$1  *$2" list || {
		echo "no $1 $2:"
		cat list
		return 1
	}
}

# cleaned STATUS ARGS...: what clean says is in said.
cleaned() {
	cleaned_status=$1
	shift
	exits "$cleaned_status" perfbisect clean "$@" >said 2>&1
	cleaned_ok=$?
	cat said
	return $cleaned_ok
}

check 'list: finished, interrupted, failed and refused, with what was found' '
	line_of 12 8 && bisect c1 c12 && exits 1 perfbisect -q -o f c1 c12 -- false >out 2>&1
	died perfbisect-dead && mkdir other perfbisect-odd &&
	echo "{}" >other/journal.jsonl && echo "{}" >perfbisect-odd/journal.jsonl &&
	perfbisect list >list && cat list && row finished "$PWD/s" &&
	grep -A2 "^finished" list | grep "^  *confirmed: First bad revision: $(rev c8 | cut -c1-10)" &&
	row interrupted "$PWD/perfbisect-dead" && row failed "$PWD/f" &&
	grep "^  *to go on: perfbisect resume .*/perfbisect-dead.\{0,1\}$" list &&
	grep -A1 "^interrupted" list | grep " ago, .*iB, trees in $pool/" &&
	row refused "$PWD/perfbisect-odd" && ! grep other list && is 4 "$(grep -c "^[a-z]" list)"
'

check 'list: the newest first' '
	line_of 12 8 && bisect c1 c12 && mv s perfbisect-a && bisect c1 c12 &&
	perfbisect list | grep "^finished" >list && cat list && head -n 1 list | grep "/s$"
'

check 'list: one that runs' '
	line_of 12 8 && runs s && perfbisect list >list; got=$?; touch on; wait
	is 0 $got && row running "$PWD/s" && perfbisect list >list && row finished "$PWD/s"
'

check 'list: nothing at all, outside of a repository, and a rehearsal that failed' '
	perfbisect list >list 2>err && [ ! -s list ] && grep "no sessions here" err &&
	line_of 6 3 && exits 1 perfbisect check -b false c1 c6 -- true >out 2>&1
	perfbisect list >list && row check "$PWD/perfbisect-check-.*"
'

check 'list: from a folder in the checkout, those in its root and elsewhere' '
	line_of 12 8 && bisect c1 c12 && mkdir deep && died "$PWD/deep/far" && mkdir sub && cd sub &&
	perfbisect list >list && cat list && row finished "$work/t/s" &&
	row interrupted "$work/t/deep/far"
'

check 'list: of another checkout in the same folder, none' '
	mkdir a b && (cd a && line_of 6 3 && perfbisect -q -m number -o ../perfbisect-a c1 c6 -- cat cost) &&
	cd b && line_of 6 3 && mv ../perfbisect-a . && perfbisect list >list && cat list &&
	[ ! -s list ]
'

check 'clean: trees that were kept, of sessions that have ended; the reports stay' '
	line_of 12 8 && bisect --keep-trees c1 c12 && [ "$(trees_left)" -gt 2 ] &&
	cleaned 0 -n && grep "^would remove the work trees, .*iB: $pool/" said &&
	[ "$(trees_left)" -gt 2 ] && cleaned 0 && grep "^removed the work trees" said &&
	is 0 "$(trees_left)" && [ ! -e "$pool" ] && [ -s s/report.md ] && cleaned 0 &&
	grep "^nothing to remove" said && perfbisect report s >out && names c8
'

check 'clean: one that can go on is let alone, with its trees' '
	line_of 12 8 && died perfbisect-dead && trees=$(trees_left) && [ "$trees" -gt 2 ] &&
	cleaned 0 && grep "^kept $PWD/perfbisect-dead: it can be resumed" said &&
	is "$trees" "$(trees_left)" && cleaned 0 --sessions && [ -e perfbisect-dead ] && touch go &&
	exits 0 perfbisect resume perfbisect-dead >out && grep -q "^First bad .*\"c8\"" out
'

check 'clean SESSION: all of it, with trees and pins' '
	line_of 12 8 && died perfbisect-dead && cleaned 0 -n perfbisect-dead &&
	[ -e perfbisect-dead ] && cleaned 0 perfbisect-dead && [ ! -e perfbisect-dead ] &&
	is 0 "$(trees_left)" && [ ! -e .git/worktrees ] && [ ! -e "$pool" ]
'

check 'clean SESSION: its trees in its own folder' '
	line_of 12 8 && died "$work/far" && [ -e "$work/far/trees" ] && cleaned 0 "$work/far" &&
	[ ! -e "$work/far" ] && [ ! -e .git/worktrees ]
'

check 'clean SESSION: what perf and valgrind have left in it goes, too' '
	line_of 4 3 && bisect c1 c4 && mkdir s/profile s/simulated && touch s/profile/parent.perf.data &&
	cleaned 0 s && [ ! -e s ]
'

check 'clean SESSION: a checkout that was lent is given back' '
	line_of 12 8 && if [ "$VCS" = hg ]; then converted && hg update -q c12; fi &&
	was=$(checked_out) && printf "n\nout\nbench\nperfbisect-dead\n" >>.git/info/exclude &&
	printf "[ui]\nignore.x = $PWD/.git/info/exclude\n" >"$HOME/.hgrc" && export HGRCPATH="$HOME/.hgrc" &&
	died perfbisect-dead --in-place && cleaned 0 perfbisect-dead && [ ! -e perfbisect-dead ] &&
	is "$was" "$(checked_out)" && is 12 "$(sed "s/c//" name)"
'

check 'clean --sessions: those that have ended, and no other' '
	line_of 12 8 && bisect c1 c12 && mv s perfbisect-a && bisect --keep-trees c1 c12 &&
	died perfbisect-dead && exits 1 perfbisect -q -o f c1 c12 -- false >out 2>&1
	cleaned 0 -n --sessions && [ -e s ] && cleaned 0 --sessions && [ ! -e s ] && [ ! -e f ] &&
	[ ! -e perfbisect-a ] && [ -e perfbisect-dead/journal.jsonl ] &&
	is 3 "$(grep -c "^removed the session" said)"
'

check 'clean: one that runs is let alone, named or not' '
	line_of 12 8 && runs s && cleaned 0 && grep "^kept $PWD/s: it is running" said &&
	cleaned 1 s && one_line said && grep "is running" said && cleaned 0 --sessions; got=$?
	touch on; wait; is 0 $got && cat s.out && grep "^First bad .*\"c8\"" s.out
'

check 'clean: no session is removed that is none, or has files of the user' '
	line_of 12 8 && bisect c1 c12 && mkdir mine && echo 1 >mine/f && echo 1 >s/notes &&
	cleaned 1 mine && grep "mine is no session" said && cleaned 1 nosuch && cleaned 1 . &&
	cleaned 1 -n s && cleaned 1 s && grep "s is kept: notes in it is not the session" said &&
	cleaned 1 --sessions && [ -e s/notes ] && [ -e s/report.md ] && [ -e mine/f ] &&
	rm s/notes && ln -s s link && cleaned 1 link && [ -e s/report.md ]
'

check_git 'clean: what the repository tracks is no session' '
	line_of 12 8 && bisect c1 c12 && mv s perfbisect-x && rm perfbisect-x/.gitignore; git add -f perfbisect-x &&
	cleaned 1 perfbisect-x && grep "tracked" said && cleaned 0 --sessions &&
	grep "^kept .*/perfbisect-x: it is not known to be yours" said && [ -e perfbisect-x/report.md ]
'

if [ "$(id -u)" -eq 0 ]; then
	check 'clean: nothing of another user' '
		line_of 12 8 && bisect --keep-trees c1 c12 && mv s perfbisect-x && chown -R 12345 perfbisect-x &&
		chown -R 12345 "$pool" && trees=$(trees_left) && cleaned 1 perfbisect-x && one_line said &&
		cleaned 0 --sessions && [ -e perfbisect-x/report.md ] && is "$trees" "$(trees_left)" &&
		perfbisect list >list && row refused "$PWD/perfbisect-x"
	'
else
	skip 'clean: nothing of another user' 'not root'
fi

check 'clean: kept trees whose session is gone; others of the cache stay' '
	line_of 12 8 && bisect --keep-trees c1 c12 && rm -rf s && mkdir -p "$pool/mine/trees" &&
	touch "$pool/mine/trees/f" && cleaned 0 -n && [ "$(trees_left)" -gt 2 ] && cleaned 0 &&
	grep "^removed work trees of a session that is gone" said && is 0 "$(trees_left)" &&
	[ -e "$pool/mine/trees/f" ] && [ ! -e .git/worktrees ]
'

check 'clean: trees that are in use stay' '
	line_of 12 8 && runs s && rm -rf s && cleaned 0; got=$?; trees=$(ls -d "$pool"/*/trees/*); touch on; wait
	is 0 $got && [ -n "$trees" ]
'

finish
