#!/bin/sh
# What is Mercurial's own: its names, its repository, its traps.

. "$(dirname "$0")/../lib_hg.sh"

check_bare 'after a run: bookmarks, phases, dirstate, status, bisect.state' '
	busy && before && search c6 c9 -- cat cost && is_culprit c8 &&
	after && no_trees
'

check 'after builds that fail at an end' '
	busy && before && exits 1 search -b "touch junk; false" c1 c12 -- true &&
	after && no_trees
'

for signal in INT TERM; do
	check "after SIG$signal in a run" '
		busy && before
		perfbisect -m number -o s c1 c12 -- sh -c "
			[ \$(cat name) != c6 ] || {
				touch \"\$PERFBISECT_ORIGIN/n\"; sleep 3000; }
			cat cost" >out 2>log & pid=$!
		until_file n && kill -$signal $pid; wait $pid; status=$?
		cat out log; rm -f n
		after && no_trees && [ $status -gt 128 ] &&
		is interrupted "$(field .verdict)" && tail -n 1 out |
			grep -q "perfbisect resume"
	'
done

for word in share update; do
	check "SIGINT while hg itself works: $word" '
		hg_line 12 8 && before && fake_hg "case \" \$* \" in *\" $word \"*)
			touch \"$PWD/n\"; sleep 3000.$$ ;; esac"
		perfbisect -m number -o s c1 c12 -- cat cost >out 2>log & pid=$!
		until_file n && kill -INT $pid; wait $pid; is 130 $? && cat out log &&
		no_trees && ! pgrep -f "sleep 3000[.]$$" &&
		rm -rf n bin out log s && after
	'
done

# gone PID: there is no such process.
gone() {
	! kill -0 "$1"
}

for signal in INT TERM KILL; do
	check "SIG$signal while the server updates a tree: nothing is left" '
		hg_line 4 3 && before && slow_update "open(b\"$PWD/n\", \"w\").write(str(os.getpid()));time.sleep(3000)" &&
		perfbisect -m number -o s c1 c4 -- cat cost >out 2>log & pid=$!
		until_file n && sleep 0.1 && kill -$signal $pid; wait $pid; status=$?
		cat out log; server=$(cat n) && [ -n "$server" ] && [ $status -gt 128 ] &&
		until_true gone "$server" && rm -rf n bin ext out log s "$pool" && after
	'
done

check "a server that dies of a question: asked again by a process of its own" '
	hg_line 3 2 && before && slow_update "os.kill(os.getpid(), signal.SIGKILL) if b\"serve\" in open(\"/proc/self/cmdline\", \"rb\").read() else 0" &&
	search c1 c3 -- cat cost && is_culprit c2 && cat ext/calls && is 2 "$(grep -c serve ext/calls)" &&
	[ "$(grep -c " update " ext/calls)" -gt 2 ] &&
	rm -rf bin ext out log s && after
'

check_bare 'hooks, extensions, aliases and filters of the repository do not run' '
	hg_line 3 2 && printf "x = 1\nopen(\"%s/ran-extension\", \"w\")\n" "$PWD" >x.py &&
	for hook in preupdate update pre-update post-update pre-log precommit \
		pre-share post-share pretxnopen txnclose; do
		printf "[hooks]\n%s = touch \"%s/ran-%s\"\n" $hook "$PWD" $hook
	done >>.hg/hgrc && printf "%s\n" "[extensions]" "x = $PWD/x.py" "[alias]" \
		"log = !touch $PWD/ran-alias" "update = !touch $PWD/ran-alias" \
		"[decode]" "** = pipe: touch $PWD/ran-filter; cat" "[encode]" \
		"** = pipe: touch $PWD/ran-filter; cat" "[defaults]" "log = --limit 1" \
		>>.hg/hgrc && cp .hg/hgrc "$HOME/.hgrc" &&
	HGRCPATH="$HOME/.hgrc" search c1 c3 -- cat cost; rm "$HOME/.hgrc" .hg/hgrc
	is_culprit c2 && ! ls ran-*
'

check_bare 'what a build writes into the configuration of its tree does not run' '
	hg_line 5 4 && search --trees 3 -b "printf \"[hooks]\\nupdate = touch \
$PWD/ran\\npreupdate = touch $PWD/ran\\n\" >.hg/hgrc; cp .hg/hgrc .hg/hgrc-not-shared" c1 c5 -- cat cost
	is_culprit c4 && [ ! -e ran ]
'

check_bare 'variables of hg from outside change nothing' '
	hg_line 3 2 && HGPLAIN= HGENCODING=ascii HG_NODE=x HGMERGE=false \
		HGPLAINEXCEPT=alias HGEDITOR=false HGUSER= HG_PENDING=/ \
		search c1 c3 -- cat cost && is_culprit c2
'

check 'names: tags, bookmarks, branches, hashes, numbers, revsets' '
	n=0 && hg_line 12 8 && hg tag --local -r c12 v1.0-rc_2 && hg branch -q stable &&
	echo 150 >cost && echo x >name && hg commit -q -m "on stable" &&
	for bad in v1.0-rc_2 c12 stable "$(node c12 | cut -c1-9)" 11 . \
		"max(bookmark(c12))" "desc(c12)" "tip^"; do
		n=$((n + 1)) && if passed_over $n; then
			exits 2 perfbisect "$bad" "$(node "$bad")" -- true 2>err &&
			grep "are the same revision" err
		else
			rm -rf s && search 0 "$bad" -- cat cost && is_culprit c8
		fi || return 1
	done
'

check 'names that name none, or several: one line' '
	n=0 && hg_line 6 3 && for name in nosuch null "wdir()" "none()" c1::c4 "c1 or c2" \
		"p1(" "a b" "last(" "--config=x" "-R" "" "--config hooks.update=x" \
		"file(" "branch(nosuch)" "ffffffffffffffffffffffffffffffffffff" \
		"outgoing()" "$(printf "c1\nc2")"; do
		for good in c1 "$name"; do
			n=$((n + 1)) && ! passed_over $n || continue
			bad=$name && [ "$good" = c1 ] || bad=c6
			exits 2 perfbisect "$good" "$bad" -- cat cost 2>err >out
			status=$? && cat err out && [ $status -eq 0 ] &&
			one_line err && [ ! -s out ] || return 1
		done
	done && ! ls -d perfbisect-*
'

# equal_to NAME: c4 is, too.
equal_to() {
	exits 2 perfbisect "$1" c4 -- true 2>err
	equal_to_status=$?
	cat err
	[ $equal_to_status -eq 0 ] &&
		is "perfbisect: GOOD $1 and BAD c4 are the same revision" "$(cat err)"
}

check_bare 'names with letters of all the world' '
	hg_line 4 3 && name=$(printf "gr\303\274n") && hg bookmark -q -r c4 "$name" &&
	equal_to "$name"
'

check 'names with blanks, quotes and signs' '
	hg_line 4 3 && hg tag --local -r c4 "c 4" && for name in "with blank" "it${q}s" "dq\"x" a-b x+y "p(" "max(all())" \
		"c1..c3" "{node}" "%s" "\$HOME" "c 4"; do
		[ "$name" = "c 4" ] || hg bookmark -q -r c4 "$name" &&
		equal_to "$name" || return 1
	done
'

check 'a revision that begins with - is refused' '
	hg_line 3 2 && exits 2 perfbisect c1 -m number -- cat cost 2>err &&
	one_line err && exits 2 perfbisect --config=ui.x=y c1 c3 -- true 2>err &&
	one_line err
'

check 'equal ends, unrelated ends' '
	hg_line 3 2 && exits 2 perfbisect c3 tip -- true 2>err && one_line err &&
	grep -q "the same revision" err && hg update -q null && echo 1 >cost &&
	hg add cost && hg commit -q -m root2 && hg bookmark -r . other &&
	exits 2 perfbisect c1 other -- true 2>err && one_line err &&
	grep -q unrelated err
'

check 'secret and obsolete changesets in the range' '
	hg_line 12 8 && hg phase -q --force --secret c6 &&
	hg update -q c12 && id=$(node c9) && printf "%s\n" "[experimental]" \
		"evolution = all" >.hg/hgrc && hg debugobsolete "$(node c9)" &&
	hg debugobsolete "$(node c7)" && search c1 c12 -- cat cost && is_culprit c8 &&
	rm -rf s && search c1 c9 -- cat cost && is_culprit c8
'

check 'a hidden changeset, by its hash' '
	hg_line 12 8 && id=$(node c12) && hg update -q c10 && hg bookmark -d c11 c12 main &&
	hg --config experimental.evolution=all debugobsolete "$id" &&
	! hg log -r "$id" && before && search c1 "$id" -- cat cost && is_culprit c8 &&
	rm -rf s out log && after
'

check 'changesets that become hidden while they are tested' '
	hg_line 12 8 && hg bookmark -d c5 c6 c7 c8 c9 c10 c11 c12 && hg update -q c1 &&
	search c1 11 -- sh -c "
		cat cost; [ ! -e \"\$PERFBISECT_ORIGIN/n\" ] || exit 0
		touch \"\$PERFBISECT_ORIGIN/n\"; cd \"\$PERFBISECT_ORIGIN\"
		for r in 11 10 9 8 7 6 5 4; do hg --config experimental.evolution=all \
			debugobsolete \$(hg log --hidden -r \$r -T {node}); done >&2
		cat .hg/store/obsstore | wc -c >&2" && is_culprit 7
'

check 'closed heads and named branches, several roots and merges' '
	hg init -q && step() {
		echo "$1" >cost && echo "$2" >name && hg_commit "$2"
	} && step 100 a && step 100 b && hg branch -q side && step 100 s1 &&
	step 150 s2 && hg commit -q --close-branch -m closed && hg update -q b &&
	step 100 c && hg merge -q --tool :local s2 && step 150 m && step 150 e &&
	hg update -q null && step 100 r1 && hg update -q e &&
	hg merge -q --tool :local r1 && step 150 m2 && step 150 end &&
	search a end -- cat cost && is_culprit s2 && rm -rf s &&
	search a "branch(side) and closed()" -- cat cost && is_culprit s2 &&
	rm -rf s && search --first-parent a end -- cat cost && is_culprit m
'

check 'a merge changes a path when it differs from both parents in it' '
	hg init -q && step() {
		echo "$1" >cost && echo "$2" >name && hg_commit "$2"
	} && mkdir "l b" && echo 1 >"l b/{x}\"q\\" && echo 1 >"l b/y" && echo 1 >other &&
	step 100 a && echo 2 >"l b/{x}\"q\\" && step 100 l && hg update -q a &&
	echo 2 >"l b/y" && step 100 r && hg update -q l && hg merge -q --tool :local r &&
	step 150 both && echo 3 >other && step 150 b && hg update -q a && echo 4 >other &&
	step 100 side && hg update -q b && hg merge -q --tool :local side && step 150 none &&
	hg rm -q "l b/y" && step 150 gone && hg update -q b && step 150 old &&
	hg update -q gone && hg merge -q --tool :local old && step 150 merged &&
	echo 5 >"l b/y" && hg add "l b/y" && step 150 end &&
	search --path "l b" a end -- cat cost && is_culprit both &&
	is 5 "$(field .range)" && rm -rf s && exits 5 \
		search --path "l b/{x}\"q\\" --path nowhere a end -- cat cost &&
	is 1 "$(field .range)"
'

check 'number of hg calls: it does not depend on the range' '
	count_calls() { wc -l <calls; : >calls; } && hg_line 40 39 &&
	fake_hg "echo >>\"$PWD/calls\"" &&
	exits 4 search --max-runs 10 c1 c5 -- cat cost && few=$(count_calls) &&
	rm -rf s && exits 4 search --max-runs 10 c1 c38 -- cat cost &&
	many=$(count_calls) && is "$few" "$many" && [ "$many" -le 10 ] &&
	rm -rf s &&
	exits 4 search --path cost --path name c1 c38 -- cat cost &&
	is $((many + 1)) "$(count_calls)"
'

check 'number of hg calls: one share, one log for all that is told of commits' '
	hg_line 12 8 && fake_hg "echo \"\$*\" >>\"$PWD/calls\"" &&
	search c1 c12 -- cat cost && is_culprit c8 && cat calls &&
	is 1 "$(grep -c " share " calls)" && is 1 "$(grep -c hgdate calls)" &&
	is 6 "$(grep -c "\"subject\"" s/journal.jsonl)"
'

check 'one hg is asked for all, and has gone in the end' '
	hg_line 12 8 && passing_hg "echo \"\$\$ \$*\" >>\"$PWD/calls\"" &&
	search c1 c12 -- cat cost && cat calls && is 1 "$(wc -l <calls)" &&
	read -r pid words <calls && gone "$pid" &&
	is "serve --cmdserver pipe" "$words" && is_culprit c8
'

# A subrepository `lib` of the user's own, whose content decides.
with_subrepository() {
	hg init -q lib && echo 'lib = lib' >.hgsub && hg init -q . && hg add -q .hgsub &&
		echo 100 >lib/value && hg -R lib add -q lib/value &&
	i=1 && while [ "$i" -le 8 ]; do
		v=100; [ "$i" -lt 6 ] || v=150
		echo "$v" >lib/value && echo "$i" >n &&
			hg_commit "c$i" --subrepos || return 1
		i=$((i + 1))
	done
}

check 'subrepositories come from the user'"'"'s own checkout' '
	with_subrepository && before && hg -R lib status &&
	hg_snapshot lib >"$work/before-lib" &&
	search c1 c8 -- cat lib/value && is_culprit c6 &&
	rm -rf s out log && after && hg_snapshot lib | diff "$work/before-lib" -
'

check 'a subrepository that has not the revision: the commit is skipped' '
	with_subrepository && echo 160 >lib/value && hg commit -q --subrepos -m x &&
	hg bookmark -i x && lost=$(hg -R lib log -r tip -T "{node}") &&
	hg -R lib update -q 0 && echo 170 >lib/value && hg commit -q --subrepos -m y &&
	hg bookmark -i y &&
	hg -R lib --config extensions.strip= strip -q --no-backup -r "$lost" &&
	exits 3 search c8 y -- cat lib/value && is "x y" "$(field \
		"[.candidates[].subject] | join(\" \")")" &&
	is x "$(field ".skipped[].subject")" && is "it cannot be checked out: unknown \
revision ${q}$lost$q (of a subrepository)" "$(field ".skipped[].reason")"
'

check 'a subrepository of git, which hg forbids: the commit is skipped' '
	hg_line 3 2 && git init -q lib && (cd lib && echo 1 >v && git add v &&
		git commit -q -m v) && echo "lib = [git]lib" >.hgsub && hg add -q .hgsub &&
	hg --config subrepos.git:allowed=true commit -q -m x && hg bookmark -i x &&
	hg rm -q .hgsub && rm -rf lib && echo 200 >cost && hg commit -q -m y &&
	hg bookmark -i y && exits 3 search c2 y -- cat cost && is "x y" "$(field \
		"[.candidates[].subject] | join(\" \")")" &&
	is "it cannot be checked out: git subrepos not allowed" \
		"$(field ".skipped[].reason")"
'

check 'a build that puts the user'"'"'s folders in the place of its own' '
	n=0 && for trick in "rm -rf .hg; ln -s \"\$PERFBISECT_ORIGIN/.hg\" .hg" \
		"rm -f .hg/dirstate; ln -s \"\$PERFBISECT_ORIGIN/.hg/dirstate\" .hg/dirstate" \
		"ln -f \"\$PERFBISECT_ORIGIN/.hg/dirstate\" .hg/dirstate" \
		"rm -rf .hg; hg init ." "rm -rf .hg" "echo garbage >.hg/dirstate" \
		"ln -sf other:1 .hg/wlock" "rm -f .hg/requires" \
		"echo \"\$PERFBISECT_ORIGIN\" >.hg/sharedpath" \
		"rm name; ln -s \"\$PERFBISECT_ORIGIN/name\" name"
	do
		n=$((n + 1)) && ! passed_over $n || continue
		rm -rf .hg .git s cost name && hg_line 4 3 && echo precious >name && before &&
		search --trees 3 c1 c4 -- sh -c "cat cost; $trick"
		echo "$trick"; rm -f out log
		after && is precious "$(cat name)" && is_culprit c3 || return 1
	done
'

check 'a build that puts a link in the place of its whole tree' '
	hg_line 12 8 && echo precious >name && before &&
	exits 3 search --trees 3 -b "[ \$PERFBISECT_ROLE = candidate ] || exit 0
		cd .. && rm -rf \"\$PERFBISECT_TREE\" &&
		ln -s \"\$PERFBISECT_ORIGIN\" \"\$PERFBISECT_TREE\"; exit 1" \
		c1 c12 -- cat cost && rm out log && after && is precious "$(cat name)"
'

check 'a build that puts a link where a tracked folder was' '
	mkdir data && i=1 && hg init -q && while [ $i -le 9 ]; do
		echo $((i % 2)) >data/f && echo 1 >data/g$i && rm -f data/g$((i - 3))
		cost=100; [ $i -lt 5 ] || cost=150; echo $cost >cost
		hg_commit c$i || return 1
		i=$((i + 1))
	done && echo precious >data/f && echo precious >data/own && before &&
	search --trees 3 -b "rm -rf data; ln -s \"\$PERFBISECT_ORIGIN/data\" data" \
		c1 c9 -- cat cost; rm -f out log; after && is_culprit c5 &&
	is precious "$(cat data/f)" && is precious "$(cat data/own)"
'

check 'a tracked file that is changed, and has its size and time: it is put back' '
	hg init -q && echo good >aux && i=1 && while [ $i -le 9 ]; do
		echo $((i < 5 ? 100 : 150)) >cost && echo $i >name &&
		hg_commit c$i || return 1
		i=$((i + 1))
	done && echo good >kept && touch -d @1600000000 kept &&
	search --trees 3 -b "cat aux >>\"\$PERFBISECT_ORIGIN/n\"; ln -f \
		\"\$PERFBISECT_ORIGIN/kept\" kept; touch -d @1600000000 aux; hg status" \
		c1 c9 -- sh -c "cat cost; echo evil >aux; touch -d @1600000000 aux" &&
	is_culprit c5 && [ "$(wc -l <n)" -gt 4 ] && is good "$(sort -u n)" &&
	is 1600000000 "$(stat -c %Y kept)"
'

check 'in a repository that is itself a share' '
	hg_line 9 5 && hg --config extensions.share= share -q . own && cd own &&
	before && search 0 8 -- cat cost && is_culprit 4 && rm -rf s out log && after
'

check 'in folders with spaces, quotes, # and %' '
	mkdir "my #1 %20 repo'"'"'s \"place\"" && cd my* && hg_line 6 3 &&
	search c1 c6 -- cat cost && is_culprit c3
'

check 'no hg on PATH: one line that says so' '
	hg_line 3 2 && mkdir bin && for p in sh cat; do
		ln -s "$(command -v $p)" bin/$p; done
	real=$PERFBISECT && PATH="$PWD/bin" exits 2 "$real" c1 c3 -- cat cost 2>err
	PATH=/usr/bin:/bin; cat err && one_line err && grep -q "no hg on PATH" err
'

check 'inside .hg is no place to start' '
	hg_line 3 2 && cd .hg && exits 2 "$PERFBISECT" c1 c3 -- cat cost 2>../err
	cd .. && one_line err && grep -q "inside" err
'

check 'the innermost repository wins, --vcs decides' '
	ln -s "$PERFBISECT" pb && git init -q . && commit g1 100 && commit g2 150 g1 && commit g3 150 g2 &&
	git reset -q --hard g3 && mkdir in && cd in && hg init -q && for i in 1 2 3; do
		echo $i >cost && hg add -q cost && hg commit -q -m h$i &&
		hg bookmark -q -i h$i || return 1; done &&
	../pb -m number -o ../s h1 h3 -- cat cost >out; is "h3" "$(jq -r .culprit.subject ../s/report.json)" &&
	is hg "$(jq -r .vcs ../s/report.json)" && rm -rf ../s &&
	../pb --vcs git -m number -o ../s g1 g3 -- sh -c "cat ../cost || true" >out 2>err; cat err
	is git "$(sed -n 2p ../s/journal.jsonl | jq -r .vcs)" && rm -rf ../s &&
	cd .. && exits 2 ./pb --vcs hg g1 g3 -- true 2>err && one_line err &&
	grep -q "not in a hg repository" err && exits 2 ./pb --vcs svn g1 g3 -- true \
		2>err && one_line err && grep -q -e "--vcs svn" err &&
	mkdir in/deep && cd in/deep && git init -q . && commit d1 100 &&
	commit d2 150 d1 && git reset -q --hard d2 && ../../pb -m number -o ../../s d1 d2 -- cat cost &&
	is git "$(jq -r .vcs ../../s/report.json)"
'

check 'the versions in the report' '
	hg_line 3 2 && search c1 c3 -- cat cost && grep -q "Mercurial [0-9]" s/report.md
'

finish
