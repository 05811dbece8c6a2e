#!/bin/sh
# --in-place: the user's own checkout, given back as it was.

. "$(dirname "$0")/../lib.sh"

: "${CRASH:=$here/../../build/crash/perfbisect}"

# checkout NAME: be at this commit, whichever tool it is.
checkout() {
	git reset -q --hard "$1"
	[ "$VCS" = git ] || { converted 2>/dev/null && hg update -q --clean "$1"; }
}

# mine: a line of revisions, with the user on a branch in the middle of it, and
# two files of the user's own; what all this is goes to the file before.
mine() {
	line_of 12 8 && git reset -q --hard c3 && git checkout -q -b mine &&
		printf "%s\n" "*.o" out log err >>.git/info/exclude &&
		echo precious >mine.o && mkdir -p own && echo precious >own/notes &&
		if [ "$VCS" = hg ]; then
			converted 2>/dev/null && hg update -q --clean c3 &&
				hg bookmark -q mine
		fi && state >"$work/before"
}

# state: where the checkout is, and every file in it but ours.
state() {
	if [ "$VCS" = git ]; then
		cat .git/HEAD
		git status --porcelain
	else
		checked_out
		cat .hg/bookmarks .hg/bookmarks.current
		hg status --exclude out --exclude log --exclude err --exclude .git
		find .hg -maxdepth 1 -name '*perfbisect*'
	fi
	git for-each-ref
	find . -name .git -prune -o -name .hg -prune -o -name 's*' -prune -o \
		-type f ! -name out ! -name log ! -name err -print0 | sort -z | xargs -0 md5sum
	[ ! -e .git ] || find .git -name '*perfbisect*' \
		! -name '*-good' ! -name '*-bad' ! -name '*-home'
}

given_back() {
	state >"$work/after" && diff "$work/before" "$work/after"
}

in_place() {
	bisect --in-place "$@"
}

check 'it finds the culprit, and the checkout is as it was' '
	mine && in_place -b "cp cost built" c1 c12 && names c8 && rm built &&
	given_back && no_trees
'

check 'the benchmark runs in the checkout itself' '
	mine && perfbisect -m number -o s --in-place c1 c12 -- sh -c "
		test \"\$PERFBISECT_TREE\" = \"\$PERFBISECT_ORIGIN\" &&
		test \"\$PWD\" = \"\$PERFBISECT_ORIGIN\" &&
		test \"\$(checked_out)\" = \"\$PERFBISECT_REVISION\" &&
		cat own/notes mine.o cost" >out 2>log; cat out log; names c8 && given_back
'

check 'tracked files that a build has changed are put back' '
	mine && perfbisect -m number -o s --in-place \
		-b "cp cost built; echo 7 >cost; rm name; ln -s own name" \
		c1 c12 -- cat built >out 2>log
	cat out log; names c8 && rm built && given_back
'

check 'also those that have their size and time still' '
	EXTRA="100644 blob $(git init -q . && echo good | git hash-object -w --stdin)\taux" &&
	mine && touch -d @1600000000 own/notes && in_place -b "cat aux >>own/seen
		touch -r aux own/time; echo evil >aux; touch -r own/time aux" c1 c12 &&
	names c8 && is good "$(sort -u own/seen)" && rm own/seen own/time && given_back &&
	is 1600000000 "$(stat -c %Y own/notes)"
'

check 'a link that a build puts in the place of a folder is not followed' '
	mkdir ../"elsewhere $$" && elsewhere=$(cd ../"elsewhere $$" && pwd) &&
	echo precious >"$elsewhere/file" && blob=$(
		git init -q . && echo 1 | git hash-object -w --stdin) &&
	folder=$(printf "100644 blob $blob\tfile\n" | git mktree) &&
	EXTRA="040000 tree $folder\tfolder" && line_of 12 8 && checkout c12 &&
	in_place -b "rm -rf folder; ln -s \"$elsewhere\" folder" c1 c12 && names c8 &&
	is precious "$(cat "$elsewhere/file")" && [ ! -L folder ] &&
	is 1 "$(cat folder/file)"; got=$?; rm -rf "$elsewhere"; [ $got -eq 0 ]
'

# A line in which the name "x" is now a file, now a folder, a link, a program.
shifting() {
	git init -q . && one=$(echo one | git hash-object -w --stdin) &&
		link=$(printf cost | git hash-object -w --stdin) &&
		deep=$(printf '100644 blob %s\tf\n' "$one" | git mktree) &&
		flat=$(printf '100644 blob %s\ta\n120000 blob %s\tb\n' "$one" \
			"$link" | git mktree) &&
		deep=$(printf '040000 tree %s\ta\n' "$deep" | git mktree) && i=0 &&
		for entry in "100644 blob $one" "040000 tree $deep" \
			"120000 blob $link" "040000 tree $flat" \
			"040000 tree $deep" "100755 blob $one" \
			"040000 tree $flat" "100644 blob $one" \
			"040000 tree $deep"; do
			i=$((i + 1))
			EXTRA="$entry\tx"
			# shellcheck disable=SC2046 # or there is no parent
			commit "c$i" $((i < 6 ? 100 : 150)) \
				$([ $i -eq 1 ] || echo c$((i - 1))) || return
		done && EXTRA= && printf '%s\n' out log >>.git/info/exclude
}

check 'a file that becomes a folder, or a link, and so on, back and forth' '
	shifting && for at in $(places c9 c8 c3); do
		rm -rf s && checkout $at && state >"$work/before" &&
		in_place c1 c9 && names c6 && is 0 "$(field ".skipped | length")" &&
		given_back || exit; done
'

check 'also where a build has removed it, or put a link in its place' '
	shifting && checkout c9 && state >"$work/before" &&
	in_place -b "rm -rf x" c1 c9 && names c6 && given_back && rm -rf s &&
	in_place -b "rm -rf x; ln -s .. x" c1 c9 && names c6 &&
	is 0 "$(field ".skipped | length")" && given_back
'

check 'a checkout that is not clean is refused, and left alone' '
	mine && echo mine >>cost && state >"$work/before" &&
	exits 1 in_place c1 c12 && one_line log &&
	grep -q "not clean: cost is changed" log && given_back && [ ! -e s ]
'

check_git 'so is one in the middle of a merge, and one with marks in the index' '
	mine && git update-index --assume-unchanged cost && exits 1 in_place c1 c12 &&
	one_line log && grep -q "cost is marked in the index" log &&
	git update-index --no-assume-unchanged cost &&
	echo 0000000000000000000000000000000000000000 >.git/MERGE_HEAD &&
	exits 1 in_place c1 c12 && one_line log && grep -q "under way" log
'

check_git 'a sparse checkout: refused in place, and searched in whole trees' '
	line_of 12 8 && git sparse-checkout set --no-cone /cost >sparse 2>&1 &&
	exits 1 in_place c1 c12 && one_line log && grep "is a sparse one.*leave --in-place out" log &&
	bisect c1 c12 && names c8 && [ ! -e name ]
'

check_git 'files that a filter has written could not be put back: refused' '
	mine && echo "cost filter=lfs" >.git/info/attributes &&
	state >"$work/before" && exits 1 in_place c1 c12 && one_line log &&
	grep -q "cost has the attribute filter=lfs" log && given_back
'

check_git 'submodules that are checked out: refused' '
	git init -q other && git -C other commit -q --allow-empty -m x &&
	git init -q . && echo 100 >cost && git add cost &&
	git submodule --quiet add ./other module 2>log && git commit -q -m c1 && git tag c1 &&
	echo 150 >cost && git commit -q -a -m c2 && git tag c2 &&
	exits 1 in_place c1 c2 && one_line log &&
	grep -q "the submodule module is checked out" log
'

check_git 'a submodule that is not checked out: refused when its folder is not empty' '
	line_of 4 9 && head=$(git rev-parse c1) &&
	EXTRA="160000 commit $head\tmodule" && commit c5 100 c4 && commit c6 150 c5 &&
	EXTRA= && commit c7 150 c6 && checkout c6 && mkdir -p module &&
	echo precious >module/own && exits 1 in_place c1 c7 && one_line log &&
	grep -q "module is a submodule .* not empty" log && is precious "$(cat module/own)" &&
	rm module/own && in_place c1 c7 && names c6 && [ -d module ]
'

check 'a revision with a file where one of yours is: skipped, with the reason' '
	line_of 4 9 && blob=$(echo theirs | git hash-object -w --stdin) &&
	EXTRA="100644 blob $blob\town.txt" && commit c5 100 c4 && EXTRA= &&
	commit c6 100 c5 && commit c7 150 c6 && commit c8 150 c7 && commit c9 150 c8 &&
	checkout c9 && echo precious >own.txt &&
	in_place c1 c9 && names c7 && is precious "$(cat own.txt)" &&
	field ".skipped[].reason" |
		grep -q "own.txt, where a file of yours is in the way"
'

check 'one that has a folder where in a folder of yours is a file, or a link: too' '
	line_of 4 9 && blob=$(echo theirs | git hash-object -w --stdin) &&
	inner=$(printf "100644 blob $blob\tfile\n" | git mktree) &&
	folder=$(printf "040000 tree $inner\ta\n040000 tree $inner\tb\n" | git mktree) &&
	EXTRA="040000 tree $folder\town" && commit c5 100 c4 && EXTRA= &&
	commit c6 100 c5 && commit c7 150 c6 && commit c8 150 c7 && commit c9 150 c8 &&
	checkout c9 && mkdir own && echo precious >own/a &&
	in_place c1 c9 && names c7 && is precious "$(cat own/a)" &&
	rm own/a && ln -s /nowhere own/b && rm -rf s &&
	in_place c1 c9 && names c7 && is /nowhere "$(readlink own/b)" &&
	exits 1 perfbisect -m number -o s2 --in-place c5 c9 -- cat cost 2>err &&
	grep -q "own/b/file, where a file of yours is in the way" err
'

check 'the pristine tree of a failed build keeps what is yours' '
	mine && in_place -b "test -e left && test -e mine.o && test -e own/notes &&
		{ rm left; exit 1; }; touch left; test -e mine.o" c1 c12 && names c8 &&
	rm -f left && given_back
'

# Over Mercurial, where each session takes most of ten seconds, once will do.
also=check
for signal in INT TERM; do
	$also "SIG$signal: the checkout is given back, and resume takes it again" '
		mine && cat >own/bench <<-EOF && chmod +x own/bench &&
			#!/bin/sh
			cat cost
			echo >>own/n
			[ -e own/go ] || [ \$(wc -l <own/n) -ne 16 ] || {
				kill -$signal \$PPID; sleep 5; }
		EOF
		state >"$work/before"; perfbisect -m number --no-exact -o s --in-place c1 c12 -- \
			./own/bench >out 2>log; rm own/n; given_back && touch own/go &&
		exits 0 perfbisect resume s >out 2>log; cat out log; names c8 &&
		rm own/n own/go && given_back
	'
	also=check_git
done

# killed: in the 16th run.
killed() {
	mine && cat >own/bench <<-EOF && chmod +x own/bench
		#!/bin/sh
		cat cost
		echo >>own/n
		[ -e own/go ] || [ \$(wc -l <own/n) -ne 16 ] || kill -KILL \$PPID
	EOF
	touch own/n && state >"$work/before"
	exits 137 perfbisect -m number --no-exact -o s --in-place c1 c12 -- ./own/bench \
		>out 2>log
	: >own/n
}

check '--in-place and killed: resume goes on in it, and gives it back' '
	killed && touch own/go && exits 0 perfbisect resume s >out 2>log &&
	names c8 && rm own/go && : >own/n && given_back
'

check 'killed: another session is told whose it is' '
	killed && cp -r .git ../before.git && exits 1 perfbisect -m number -o s2 --in-place c1 c12 -- cat cost 2>log &&
	cat log && grep -q "is lent to the session .*/s, which was cut off" log; got=$?
	rm -rf ../before.git; [ $got -eq 0 ]
'

check_git 'killed, and its folder removed: the next one gives it back first' '
	killed && rm -rf s && exits 0 perfbisect -m number --no-exact -o s --in-place c1 c12 -- \
		cat cost >out 2>log && names c8 && given_back
'

check_git 'killed, and another job in its folder: the same' '
	killed && exits 0 perfbisect -m number -o s --in-place c2 c12 -- \
		cat cost >out 2>log && names c8 && given_back
'

check_git 'killed, detached where no branch is, and garbage collected: the same' '
	line_of 12 8 && checkout c3 && echo lost >lost && git add lost && mkdir own && echo >own/notes &&
	git commit -q -m lost && git checkout -q --detach && git branch -q -f main c12 &&
	lost=$(git rev-parse HEAD) &&
	exits 137 perfbisect -m number --no-exact -o s --in-place c1 c12 -- sh -c "cat cost
		[ -e \"$work/go\" ] || [ \$(cat name) != c7 ] || kill -KILL \$PPID" >out 2>log
	touch "$work/go"; git reflog expire --expire=now --all && git gc -q --prune=now &&
	git cat-file -e "$lost" && exits 0 perfbisect resume s >out 2>log; cat out log
	names c8 && rm "$work/go" && state | grep "^$lost" && is lost "$(cat lost)"
'

check '--in-place and killed, and taken back by its user: what is in it is not ours' '
	killed && if [ "$VCS" = git ]; then git checkout -q -f mine; else
		hg update -q --clean mine; fi && given_back_at=$(checked_out) &&
	echo work >>cost && exits 1 perfbisect resume s >out 2>log && one_line log &&
	grep -q "not clean: cost is changed" log && grep -q work cost &&
	is "$given_back_at" "$(checked_out)" && put_back cost &&
	touch own/go && exits 0 perfbisect resume s >out 2>log && names c8 &&
	rm own/go && : >own/n && given_back
'

check 'its user checks out something else meanwhile: it is left alone' '
	mine && exits 1 perfbisect -m number --no-exact -o s --in-place c1 c12 -- sh -c "
		cat cost; echo >>own/n; [ \$(wc -l <own/n) -ne 16 ] || {
			if [ $VCS = git ]; then git checkout -q -f mine
			else hg update -q --clean mine; fi; echo work >>cost; }" >out 2>log
	cat log; tail -n 1 log | grep -q "something else was checked out in .* meanwhile" &&
	grep -q work cost && put_back cost && rm own/n && given_back
'

check 'a build that commits: it is said where the checkout was' '
	mine && exits 1 in_place -b "echo 7 >cost; if [ $VCS = git ]; then
		git commit -q -a -m x; else hg commit -q -m x; fi" c1 c12
	grep "warning: give the checkout back: something else was" log |
		grep -q "(it was at \(refs/heads/\)*mine)"
'

check_git 'other gits have the index for a moment: they are waited for' '
	mine && { until [ -e own/stop ]; do
		(set -C && : >.git/index.lock) 2>/dev/null && sleep 0.2 && rm .git/index.lock
		sleep 0.1; done & } && in_place c1 c12 && names c8; got=$?
	touch own/stop; wait; rm own/stop; [ $got -eq 0 ] && given_back
'

check_git 'a lock that another git has left: refused before anything is moved' '
	mine && touch .git/index.lock && state >"$work/before" &&
	exits 1 in_place c1 c12 && one_line log &&
	grep -q "if there is none, remove .*/\.git/index\.lock" log &&
	given_back && [ ! -e s ] && rm .git/index.lock && in_place c1 c12 &&
	names c8
'

check_git 'an index that is split: refused, with the cure' '
	mine && git update-index --split-index && exits 1 in_place c1 c12 && one_line log &&
	grep -q "git update-index --no-split-index" log &&
	git update-index --no-split-index && in_place c1 c12 && names c8 && given_back
'

check 'two sessions in one checkout: the second is refused' '
	mine && { perfbisect -m number -o s --in-place c1 c12 -- sh -c "
		touch own/up; cat cost; sleep 0.2" >out 2>&1 & } && until_file own/up
	exits 1 perfbisect -m number -o s2 --in-place c1 c12 -- cat cost 2>err; got=$?
	kill $!; wait; cat err; rm own/up
	[ $got -eq 0 ] && one_line err && grep -q "is in use by process" err && given_back
'

check_git 'the branch has moved meanwhile: the checkout follows it' '
	mine && perfbisect -m number -o s --in-place c1 c12 -- sh -c "
		git update-ref refs/heads/mine c5; cat cost" >out 2>log && names c8 &&
	is c5 "$(cat name)" && is "ref: refs/heads/mine" "$(cat .git/HEAD)" &&
	is "" "$(git status --porcelain --untracked-files=no)"
'

check_git 'the branch is gone: the checkout is where it was' '
	mine && perfbisect -m number -o s --in-place c1 c12 -- sh -c "
		git update-ref -d refs/heads/mine; cat cost" >out 2>log && names c8 &&
	is c3 "$(cat name)" && is "$(git rev-parse c3)" "$(cat .git/HEAD)"
'

check_git 'check --in-place' '
	mine && exits 0 perfbisect check --in-place -m number c1 c12 -- cat cost >out &&
	cat out && grep -q "no trees, --in-place" out && rm out && given_back
'

check_git 'COMMAND: a file of one end alone is not there at the other' '
	git init -q . && program bench <<-EOF && mine && EXTRA= &&
		#!/bin/sh
		cat cost
	EOF
	commit c13 100 c12 && checkout c3 && state >"$work/before"
	exits 1 perfbisect -m number -o s --in-place c1 c13 -- ./bench >out 2>&1
	cat out; tr -s "\n " " " <out | grep -q "BAD (c13) cannot be measured: \
./bench cannot be started: No such file" && given_back
'

check_git '--trees and --keep-trees make no sense with it' '
	mine && exits 2 in_place --keep-trees c1 c12 && one_line log &&
	exits 2 in_place --trees 9 c1 c12 && one_line log
'

# crashed POINT N: ended hard at the N-th passing of the point, and resumed.
crashed() {
	crashed_at=$1:$2 crashed_status=0
	rm -rf s
	PERFBISECT_CRASH_AT=$crashed_at "$CRASH" -m number -o s --in-place \
		-b true c1 c12 -- cat cost >out 2>&1 || crashed_status=$?
	if [ "$crashed_status" -eq 0 ]; then
		given_back || return
		return 9
	fi
	is 137 "$crashed_status" && echo "$crashed_at" || return
	[ -e s/journal.jsonl ] && [ "$(wc -l <s/journal.jsonl)" -ge 2 ] || return 0
	exits 0 perfbisect resume s >out 2>log || { cat log && return 1; }
	[ ! -e s/report.json ] || { names c8 && given_back; }
}

if [ "$VCS" = git ] && [ -x "$CRASH" ]; then
	check 'ended before anything is moved: what the user does then is not ours' '
		mine && exits 137 env PERFBISECT_CRASH_AT=append:2 "$CRASH" -m number \
			-o s --in-place c1 c12 -- cat cost >out 2>&1 && echo work >>cost &&
		exits 1 perfbisect resume s >out 2>log && one_line log &&
		grep -q "not clean: cost is changed" log && grep -q work cost &&
		put_back cost && exits 0 perfbisect resume s >out 2>log && names c8 &&
		given_back
	'
	check 'ended at the first move: the checkout is given back all the same' '
		mine && for point in append:2 switch:1 detach:1 detach:2 head:1 switch:2; do
			rm -rf s && exits 137 env PERFBISECT_CRASH_AT=$point "$CRASH" \
				-m number -o s --in-place c1 c12 -- cat cost >out 2>&1 &&
				exits 0 perfbisect resume s >out 2>log && names c8 &&
				given_back || { echo $point; cat log; exit 1; }
		done
	'
	for point in 'append 32' 'switch 8' 'head 4' 'return 1'; do
		check "ended hard at any ${point% *}, and resumed" \
			"mine && sweep ${point#* } crashed ${point% *}"
	done
fi

finish
