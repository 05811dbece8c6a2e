#!/bin/sh
# The user's repository is the same afterwards, whatever happens.

. "$(dirname "$0")/../lib.sh"

# A repository in the middle of work: a stash, a staged and an unstaged change,
# an untracked file, a branch, a note, a work tree of the user's own.
busy() {
	line_of 12 8 && git branch topic c5 && echo 1 >>name && git stash -q &&
	git config user.hobby chess && git notes add -m note c3 &&
	git worktree add -q --detach "$work/t.own" c2 2>/dev/null
	echo staged >>name && git add name && echo unstaged >>name &&
	echo new >untracked && printf "*.log\n/s/\n/n\n" >>.git/info/exclude
}

# Between two snapshots the index may be refreshed by `git status` itself.
before() {
	git worktree prune && git status >/dev/null && snapshot >"$work/before"
}
after() {
	snapshot >"$work/after" && diff "$work/before" "$work/after"
}
tidy() {
	git worktree remove --force "$work/t.own" 2>/dev/null
	rm -rf "$work/t.own"
}

check 'after a run: refs, index, config, work trees, stash, status' '
	busy; before; perfbisect -m number -o s c1 c12 -- cat cost >out &&
	rm out && after && names_ok=1; tidy; [ "${names_ok:-0}" = 1 ]
'

check 'the session folder does not dirty the repository' '
	line_of 6 3 && perfbisect -m number c1 c6 -- cat cost >/dev/null &&
	is "" "$(git status --porcelain)" &&
	is "*" "$(cat perfbisect-*/.gitignore)" && ls perfbisect-*/report.json &&
	is "perfbisect-$(git rev-parse c1 | cut -c1-7)-$(git rev-parse c6 |
		cut -c1-7)" "$(echo perfbisect-*)"
'

check 'no folder of work trees is left where there was none' '
	line_of 6 3 && [ ! -e .git/worktrees ] &&
	perfbisect -m number -o s c1 c6 -- cat cost >/dev/null &&
	[ ! -e .git/worktrees ] && no_trees
'

check 'after builds that fail at an end' '
	busy; before; exits 1 perfbisect -o s -b "touch junk; false" c1 c12 -- \
		true >/dev/null 2>&1 && after && ok=1; tidy; [ "${ok:-0}" = 1 ]
'

check 'after builds that fail in between' '
	busy; before; exits 3 perfbisect -m number -o s c1 c12 -b "touch junk
		chmod -w .; case \$PERFBISECT_ROLE in candidate) false ;; esac" -- \
		cat cost >/dev/null 2>&1 && after && ok=1; tidy; [ "${ok:-0}" = 1 ]
'

# interrupted SIGNAL PHASE: stop it in a build or in a run.
interrupted() {
	busy
	before
	if [ "$2" = build ]; then
		set -- "$1" "$2" -b 'touch "$PERFBISECT_ORIGIN/n"; sleep 3000'".$$" \
			c1 c12 -- true
	else
		set -- "$1" "$2" c1 c12 -- sh -c \
			'trap : TERM; setsid sleep 3000'".$$"' & touch "$PERFBISECT_ORIGIN/n"
			sleep 3000'".$$"
	fi
	signal=$1
	shift 2
	perfbisect -o s "$@" >"$work/out" 2>"$work/err" &
	pid=$!
	until_file n && kill -"$signal" $pid
	wait $pid
	interrupted_status=$?
	cat "$work/out" "$work/err"
	rm -f n
	cp -r s "$work/s" && git worktree list | grep "/s/pins/" &&
		rm -rf s && git worktree prune && after && interrupted_ok=1
	rm -rf s && mv "$work/s" .
	tidy
	[ "${interrupted_ok:-0}" = 1 ] && ! pgrep -f "sleep 3000[.]$$"
}

check 'after SIGINT in a build: exit 130' '
	interrupted INT build && is 130 $interrupted_status &&
	is interrupted "$(field .verdict)"
'
check 'after SIGTERM in a run: exit 143, nothing is left running' '
	interrupted TERM run && is 143 $interrupted_status &&
	is interrupted "$(field .verdict)" && grep -q "perfbisect resume" "$work/out"
'
check 'after SIGHUP in a run' '
	interrupted HUP run && is 129 $interrupted_status
'

check 'what an interrupted search knew is in its reports' '
	line_of 40 25 && perfbisect -m number -o s c1 c40 -- sh -c "
		[ \$(cat name) != c20 ] || { touch \"\$PERFBISECT_ORIGIN/n\"; sleep 3000; }
		cat cost" >out 2>log & pid=$!
	until_file n && kill -INT $pid; wait $pid; is 130 $? &&
	is interrupted "$(field .verdict)" && is 39 "$(field ".candidates | length")" &&
	is 100 "$(field .ends.good.median | sed s/\\.0\$//)" && tail -n 1 out |
	grep -q "perfbisect resume"
'

check 'hooks of the repository do not run' '
	line_of 6 3 && for hook in post-checkout pre-commit post-index-change \
		reference-transaction; do
		printf "#!/bin/sh\ntouch \"%s/hooked\"\n" "$PWD" >.git/hooks/$hook
		chmod +x .git/hooks/$hook; done
	perfbisect -m number -o s c1 c6 -- cat cost >out && names c3 &&
	[ ! -e hooked ]
'

check 'filter programs of the repository do not run' '
	git init -q . && git config filter.evil.smudge "touch $PWD/smudged; cat" &&
	attr=$(echo "* filter=evil" | git hash-object -w --stdin) &&
	EXTRA="100644 blob $attr\\t.gitattributes" && line_of 6 3 && rm -f smudged &&
	perfbisect -m number -o s c1 c6 -- cat cost >out && names c3 &&
	[ ! -e smudged ]
'

check 'a repository in a folder with spaces and quotes' '
	mkdir "my repo'"'"'s \"place\"" && cd "my repo'"'"'s \"place\"" &&
	line_of 6 3 && perfbisect -m number -o s c1 c6 -- cat cost >out && names c3
'

check 'a work tree of the user'"'"'s own is a fine place to start' '
	line_of 9 5 && git worktree add -q --detach ../t/own c9 && cd own &&
	perfbisect -m number -o s c1 c9 -- cat cost >out && names c5 &&
	cd .. && is 2 "$(git worktree list | wc -l)"
'

check 'two sessions of one repository at once' '
	line_of 30 13 && commit d1 100 c12 && commit d2 150 d1 && commit d3 150 d2
	perfbisect -m number -o s2 c1 d3 -- cat cost >out2 2>&1 & pid=$!
	perfbisect -m number -o s c1 c30 -- cat cost >out && wait $pid &&
	names c13 && is "$(git rev-parse d2)" \
		"$(jq -r .culprit.revision s2/report.json)" &&
	is 1 "$(git worktree list | wc -l)"
'

check 'a tag that moves meanwhile does not matter' '
	line_of 20 13 && perfbisect -m number -o s c1 c20 -- sh -c "
		git tag -f c20 c2 >/dev/null; git tag -f c1 c19 >/dev/null
		cat cost" >out && is c13 "$(field .culprit.subject)"
'

check 'the user commits, checks out and collects garbage meanwhile' '
	line_of 20 13 && git checkout -q -B main c3 &&
	perfbisect -m number -o s c1 c20 -- sh -c "
		[ \$(cat name) != c10 ] || (
			cd \"\$PERFBISECT_ORIGIN\" && git checkout -q c5 &&
			git commit -q --allow-empty -m user &&
			git -c gc.auto=1 gc -q --prune=now) >&2
		cat cost" >out && names c13
'

# forgotten: what no ref, reflog or work tree keeps is gone afterwards.
forgotten() {
	git tag -l | xargs git tag -d >/dev/null
	git checkout -q --orphan other && git rm -rfq . && git add -A -- . &&
		git commit -q --allow-empty -m other &&
		git branch | sed "s/^[* ] //" | grep -v "^other$" |
		xargs -r git branch -q -D
	rm -f .git/ORIG_HEAD
	git reflog expire --expire=now --all && git worktree prune &&
		git gc -q --prune=now
}

check 'branches and tags deleted, and garbage collected, meanwhile' '
	line_of 20 13 && c13=$(rev c13) || return 1
	(until_file n && forgotten; touch m) &
	perfbisect -m number -o s c1 c20 -- sh -c "
		cat cost; cd \"\$PERFBISECT_ORIGIN\"; touch n
		while [ ! -e m ]; do sleep 0.05; done" >out 2>log
	cat out log; is "$c13" "$(field .culprit.revision)" &&
	is confirmed "$(field .verdict)" && ! git rev-parse -q --verify c20 &&
	[ ! -e s/pins ] && [ ! -e .git/worktrees ]
'

check 'an interrupted session keeps both ends in the repository' '
	line_of 20 13 && commit fork 100 c3 && good=$(rev fork) && bad=$(rev c20) || return 1
	perfbisect -o s fork c20 -- sh -c "touch \"\$PERFBISECT_ORIGIN/n\"
		exec sleep 3005" >/dev/null 2>&1 & pid=$!
	until_file n && kill -INT $pid; wait $pid; is 130 $? && forgotten &&
	! git rev-parse -q --verify c20 && git cat-file -e "$good:cost" &&
	git cat-file -e "$bad~19:cost" && rm -rf s && git worktree prune &&
	git gc -q --prune=now && ! git cat-file -e "$good" && ! git cat-file -e "$bad"
'

check 'a partial clone: a missing object skips that revision' '
	line_of 9 7 && blob=$(git rev-parse c4:cost) &&
	odd=$(echo odd | git hash-object -w --stdin) &&
	tree=$(printf "100644 blob %s\tcost\n100644 blob %s\todd\n" $blob $odd |
		git mktree) && x=$(echo x | git commit-tree $tree -p c4) &&
	git tag x $x && commit y 100 x && commit z 150 y && commit w 150 z &&
	rm -f .git/objects/$(echo $odd | sed "s,..,&/,") &&
	perfbisect -m number -o s c3 w -- cat cost >out; cat out
	names z && field ".skipped[0].reason" | grep -q "cannot be checked out"
'

check 'an earlier session is moved aside, not lost' '
	line_of 6 3 && for i in 1 2 3; do
		perfbisect -m number c1 c6 -- cat cost >/dev/null 2>log || return 1
	done && is 3 "$(ls -d perfbisect-* | wc -l)" &&
	ls perfbisect-*.1/journal.jsonl perfbisect-*.2/journal.jsonl &&
	grep -q "earlier session is now in" log
'

check 'a folder that is no session is not touched' '
	line_of 6 3 && mkdir mine && echo precious >mine/file &&
	exits 1 perfbisect -m number -o mine c1 c6 -- cat cost 2>err &&
	one_line err && grep -q -e --output err && is precious "$(cat mine/file)" &&
	is file "$(ls -A mine)"
'

check 'what a killed session left is cleaned up by the next' '
	line_of 20 13 && perfbisect -o s c1 c20 -- sh -c "
		touch \"\$PERFBISECT_ORIGIN/n\"; exec sleep 3001.$$" >/dev/null 2>&1 & pid=$!
	until_file n && kill -KILL $pid; wait $pid; pkill -f "sleep 3001[.]$$"
	[ "$(git worktree list | wc -l)" -gt 1 ] &&
	perfbisect -m number -o s c1 c20 -- cat cost >out && names c13 &&
	is 1 "$(git worktree list | wc -l)" && [ ! -e .git/worktrees ]
'

check 'a session that is running is refused to a second one, with its pid' '
	line_of 6 3 && perfbisect -o s c1 c6 -- sh -c "
		touch \"\$PERFBISECT_ORIGIN/n\"; exec sleep 3002" >/dev/null 2>&1 & pid=$!
	until_file n
	perfbisect -o s c1 c6 -- true 2>err; got=$?
	kill -TERM $pid; wait $pid
	cat err; is 1 $got && one_line err && grep -q "in use by process $pid" err
'

# damaged COMMAND: what a run does to its tree at c10 does not stop the search.
damaged() {
	line_of 20 13 && snapshot >"$work/before" &&
	perfbisect -m number -o s --trees 3 c1 c20 -- sh -c "
		cat cost; [ \$(cat name) != c10 ] || { $1; } >&2" >out 2>log
	cat out log
	names c13 && rm out log && snapshot >"$work/after" && diff "$work/before" "$work/after"
}
check 'a run that leaves a lock in the index of its tree' '
	damaged "touch \$(git rev-parse --absolute-git-dir)/index.lock"
'
check 'a run that leaves garbage for an index' '
	damaged "echo garbage >\$(git rev-parse --absolute-git-dir)/index"
'
check 'a run that leaves an index which libgit2 cannot read' '
	damaged "git update-index --split-index"
'
check 'a run that removes its .git' 'damaged "rm .git"'
check 'a run that removes what the repository knows of its tree' '
	damaged "rm -rf \$(git rev-parse --absolute-git-dir)"
'
check 'a run that tells git that its tree is elsewhere' '
	mkdir -p ../elsewhere && echo precious >../elsewhere/cost &&
	damaged "echo \"\$PERFBISECT_ORIGIN/../elsewhere/.git\" \
		>\"\$(git rev-parse --absolute-git-dir)/gitdir\"" &&
	is precious "$(cat ../elsewhere/cost)" && is cost "$(ls -A ../elsewhere)"
	got=$?; rm -rf ../elsewhere; [ $got -eq 0 ]
'
check 'a run that removes its whole tree' '
	line_of 20 13 && snapshot >"$work/before" &&
	perfbisect -m number -o s --trees 3 c1 c20 -- sh -c "
		cat cost; [ \$(cat name) != c10 ] || rm -rf \"\$PERFBISECT_TREE\"" >out 2>log
	cat out log; rm out log
	snapshot >"$work/after" && diff "$work/before" "$work/after"
'
check 'a run that removes the whole session: no tree is left in git' '
	line_of 20 13 && snapshot >"$work/before" &&
	perfbisect -m number -o s --trees 3 c1 c20 -- sh -c "
		cat cost; [ \$(cat name) != c10 ] || rm -rf \"\$PERFBISECT_ORIGIN/s\"" \
		>out 2>log; cat out log; rm -rf s out log
	snapshot >"$work/after" && diff "$work/before" "$work/after"
'

check '-o with a slash at its end, or that is a link' '
	line_of 6 3 && mkdir real && ln -s real link && for o in s/ link link/; do
		for again in 1 2; do perfbisect -m number -o $o c1 c6 -- cat cost \
			>/dev/null || return 1; done
	done && [ -e s.1/journal.jsonl ] && [ -L link ] && [ -e real/journal.jsonl ]
'

check 'inside .git is no place to start' '
	line_of 6 3 && before && cd .git && exits 2 perfbisect -m number c1 c6 -- \
		cat cost 2>../../err; cd .. && after && one_line ../err
'

# A repository with a submodule `lib`, initialised, whose content decides.
with_submodule() {
	git init -q lib.git && (
		cd lib.git && for v in 100 101 150; do
			echo $v >value && git add . && git commit -q -m $v &&
			git tag v$v || exit 1
		done
	) && git init -q top && cd top &&
	git submodule -q add ../lib.git lib && i=1 &&
	while [ "$i" -le 8 ]; do
		v=v100; [ "$i" -lt 3 ] || v=v101; [ "$i" -lt 6 ] || v=v150
		git -C lib checkout -q $v && echo "$i" >n && git add . &&
		git commit -q -m "c$i" && git tag "c$i" || return 1
		i=$((i + 1))
	done
}

check 'submodules are updated in the trees from the local objects' '
	with_submodule && snapshot >"$work/before" &&
	snapshot lib >>"$work/before" && mv ../lib.git ../gone &&
	perfbisect -m number -o ../s c1 c8 -- cat lib/value >../out; cat ../out
	snapshot >"$work/after" && snapshot lib >>"$work/after" &&
	diff "$work/before" "$work/after" && cd .. &&
	is c6 "$(field .culprit.subject)" && is confirmed "$(field .verdict)"
'

check 'a submodule commit that is not here is fetched from its remote' '
	with_submodule && cd .. && git clone -q "file://$PWD/lib.git" lib2 &&
	(cd lib2 && echo 200 >value && git commit -q -am 200 && git tag v200 &&
		git push -q origin HEAD:refs/heads/extra) &&
	hash=$(git -C lib2 rev-parse HEAD) && cd top &&
	git update-index --cacheinfo 160000,$hash,lib && git commit -q -m x &&
	git tag x && perfbisect -m number -o ../s c5 x -b "test -e lib/value" -- \
		sh -c "cat lib/value" >../out; cat ../out; cd .. &&
	is x "$(field .culprit.subject)" &&
	is "" "$(git -C top/lib for-each-ref refs/perfbisect refs/remotes/origin/extra)"
'

check 'a submodule commit that nobody has: that revision is skipped' '
	with_submodule && git -C lib checkout -q v100 && git add . &&
	git commit -q -m w && git tag w && git update-index --cacheinfo \
		160000,1234567890123456789012345678901234567890,lib &&
	git commit -q -m x && git tag x && git -C lib checkout -q v150 &&
	git add . && git commit -q -m y && git tag y &&
	exits 3 perfbisect -m number -o ../s w y -- cat lib/value >../out
	cat ../out; cd .. && is 2 "$(field ".candidates | length")" &&
	field ".skipped[].reason" | grep -q "submodule lib has no commit 1234567890"
'

check 'a submodule that the user has not initialised stays empty' '
	with_submodule && cd .. && git clone -q top plain && cd plain &&
	perfbisect -m number -o ../s c1 c8 -- sh -c \
		"[ ! -e lib/value ] && n=\$(cat n) && [ \$n -lt 5 ] && echo 1 || echo 2" \
		>../out; cd .. && is c5 "$(field .culprit.subject)"
'

check 'a repository that is itself a submodule' '
	git init -q inner && cd inner && line_of 9 5 && cd .. && git init -q outer &&
	cd outer && git submodule -q add ../inner in && git commit -q -m add &&
	cd in && git fetch -q --tags && snapshot >"$work/before" &&
	perfbisect -m number -o ../../s c1 c9 -- cat cost >../../out &&
	snapshot >"$work/after" && diff "$work/before" "$work/after" &&
	cd ../.. && is c5 "$(field .culprit.subject)"
'

# A build that puts links to the user's own data in the place of what is
# tracked.  The data must not be touched by the next checkout.
treacherous() {
	git init -q . && one=$(echo one | git hash-object -w --stdin) &&
	two=$(echo two | git hash-object -w --stdin) && i=1 &&
	while [ "$i" -le 12 ]; do
		blob=$one && [ $((i % 2)) -eq 0 ] || blob=$two
		sub=$(printf "100644 blob %s\tf\n100644 blob %s\tg$i\n" "$blob" "$one" |
			git mktree)
		EXTRA="040000 tree $sub\\tdata\\n100644 blob $blob\\tfile"
		cost=100; [ "$i" -lt 8 ] || cost=150
		if [ "$i" -eq 1 ]; then commit c1 $cost
		else commit "c$i" $cost "c$((i - 1))"; fi
		i=$((i + 1))
	done
	git reset -q --hard c12 && echo precious >data/f && echo precious >file &&
	echo precious >data/own && git update-index -q --refresh
	before
	perfbisect -m number -o s --trees 3 --build "$1" c1 c12 -- cat cost >out
	cat out
	rm -rf out
	grep -q "\"c8\"" s/report.json && after &&
	is precious "$(cat data/f)" && is precious "$(cat file)" &&
	is precious "$(cat data/own)" && [ -e data/g12 ]
}

check 'a build that puts a link where a tracked folder was' '
	treacherous "rm -rf data; ln -s \"\$PERFBISECT_ORIGIN/data\" data"
'
check 'a build that puts a link where a tracked file was' '
	treacherous "rm -rf file; ln -s \"\$PERFBISECT_ORIGIN/file\" file"
'
check 'a build that puts a link where the .git of its tree was' '
	treacherous "rm -rf .git; ln -s \"\$PERFBISECT_ORIGIN/.git\" .git"
'
check 'a build that makes a repository of its own of its tree' '
	treacherous "rm -rf .git; git init -q ."
'
check 'a build that commits in its tree' '
	treacherous "echo more >>data/f; git add -A; git commit -q -m mine"
	git fsck --lost-found >/dev/null 2>&1; is "" "$(git branch --list mine)"
'
check 'a build that puts a link in the place of its whole tree' '
	treacherous "[ \$PERFBISECT_ROLE = candidate ] || exit 0
		cd .. && rm -rf \"\$PERFBISECT_TREE\" &&
		ln -s \"\$PERFBISECT_ORIGIN\" \"\$PERFBISECT_TREE\"; exit 1" ||
	{ grep -q "\"range\"" s/report.json && after &&
		is precious "$(cat data/f)" && is precious "$(cat data/own)"; }
'
check 'a build that puts a link where a submodule was' '
	with_submodule && git -C lib checkout -q -b mine && echo precious >lib/own &&
	snapshot lib >"$work/before" &&
	perfbisect -m number -o ../s --trees 3 c1 c8 -b "
		cp lib/value v; rm -rf lib; ln -s \"\$PERFBISECT_ORIGIN/lib\" lib" -- \
		cat v >../out; snapshot lib >"$work/after" &&
	diff "$work/before" "$work/after" && is precious "$(cat lib/own)" &&
	cd .. && is c6 "$(field .culprit.subject)"
'
check 'a .gitmodules that is malformed' '
	git init -q . && for text in "[submodule \"x\"]
	path
	url" "[submodule \"x\"" "[submodule \"../../x\"]
	path = ../../x" "[submodule \"x\"]
	path = /tmp"; do
		rm -rf .git s cost name .gitmodules; git init -q .
		blob=$(echo "$text" | git hash-object -w --stdin)
		EXTRA="100644 blob $blob\\t.gitmodules" && line_of 6 4 >/dev/null
		perfbisect -m number -o s c1 c6 -- cat cost >out
		case $? in 0) names c4 ;; 1) [ ! -e .git/worktrees ] ;;
		*) false ;; esac || return 1
	done
'

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	check 'as another user, in a repository of their own' '
		chmod 755 "$work" "$work/bin" && mkdir r && cd r && line_of 6 3 &&
		chown -R 12345:12345 . .. && setpriv --reuid=12345 --regid=12345 \
			--clear-groups env HOME="$PWD" perfbisect -m number -o s c1 c6 \
			-- cat cost >out && grep -q "\"c3\"" out
	'
	check 'in a repository that may only be read: one line, exit 1' '
		chmod 755 "$work" "$work/bin" . && mkdir r && cd r && line_of 6 3 &&
		chmod -R go+rX . && git config --file "$work/t/.gitconfig" \
			safe.directory "$PWD" && chmod 644 "$work/t/.gitconfig" &&
		exits 1 setpriv --reuid=12345 --regid=12345 --clear-groups \
			env HOME="$work/t" perfbisect -m number c1 c6 -- cat cost \
			2>err; cat err; one_line err && grep -q "create" err
	'
else
	skip 'as another user, in a repository of their own' 'not root'
	skip 'in a repository that may only be read' 'not root'
fi

finish
