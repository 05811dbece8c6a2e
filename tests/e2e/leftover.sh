#!/bin/sh
# What a session that died has left is found, and removed by another.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_died.sh"


check 'a dead session in another folder: the next one removes its trees' '
	line_of 12 8 && died perfbisect-dead && [ -e "$pool" ] &&
	bisect c1 c12 && names c8 && grep -q "removing the work trees of .*/perfbisect-dead" log &&
	no_trees && is 0 "$(find . -name "perfbisect-*-0?" | wc -l)"
'

check 'a dead session in another folder: it goes on all the same' '
	line_of 12 8 && died perfbisect-dead && bisect c1 c12 && touch go &&
	exits 0 perfbisect resume perfbisect-dead >out && grep -q "^First bad .*\"c8\"" out &&
	is 0 "$(trees_left)" && [ ! -e .git/worktrees ]
'

check_git 'a dead session somewhere else: its ends stay pinned' '
	line_of 12 8 && mkdir deep && died "$PWD/deep/s" && bisect c1 c12 && names c8 &&
	grep -q "removing the work trees of .*/deep/s, which was cut off" log &&
	is 2 "$(git worktree list | grep -c deep/s/pins)" &&
	is 0 "$(git worktree list | grep -c /trees/)" && touch go &&
	exits 0 perfbisect resume deep/s >out && [ ! -e .git/worktrees ]
'

check_git 'a work tree of the user with such a name, on a disk that is away' '
	line_of 12 8 && mkdir -p disk/a/b && git worktree add -q --lock disk/a/b/perfbisect-ui &&
	mv disk away && bisect c1 c12 && names c8 && mv away disk &&
	git -C disk/a/b/perfbisect-ui status >/dev/null
'

check_git 'the copy of a session that lives: its own trees stay' '
	line_of 12 8 && { perfbisect -m number -o perfbisect-lives c1 c12 -- sh -c "
		git rev-parse HEAD >/dev/null || touch \"\$PERFBISECT_ORIGIN/broken\"
		touch \"\$PERFBISECT_ORIGIN/up\"; until [ -e \"\$PERFBISECT_ORIGIN/on\" ]; do
			sleep 0.1; done; cat cost" >lives 2>&1 & } && until_file up &&
	cp -r perfbisect-lives perfbisect-copy && bisect c1 c12 && names c8 &&
	[ ! -e perfbisect-copy/trees ] && [ "$(trees_left)" -gt 3 ]; got=$?
	touch on; wait; [ $got -eq 0 ] && [ ! -e broken ] && grep -q "^First bad .*\"c8\"" lives &&
	[ ! -e .git/worktrees ]
'

check_git 'a folder that is gone: the repository forgets its trees and pins' '
	line_of 12 8 && died elsewhere && rm -rf elsewhere && [ -e .git/worktrees ] &&
	bisect c1 c12 && names c8 && [ ! -e .git/worktrees ]
'

# moved DIR: killed, with trees that know where they were built, and commits.
moved() {
	line_of 12 8 && cat >bench <<-'EOF' && chmod +x bench || return
		#!/bin/sh
		[ "$(cat here)" = "$PWD" ] && git rev-parse HEAD >&2 && cat cost
		cd "$PERFBISECT_ORIGIN"
		echo >>n
		[ -e go ] || [ "$(wc -l <n)" -ne 16 ] || kill -KILL $PPID
	EOF
	exits 137 perfbisect -m number --no-exact -o "$1" -b "pwd >here" c1 c12 -- \
		./bench >out 2>&1
	touch go
}

check_git 'a session whose folder was moved: it goes on in the new one' '
	moved before && mv before s && exits 0 perfbisect resume s >out 2>log &&
	cat log && names c8 && is 0 "$(field ".skipped | length")" &&
	is 0 "$(trees_left)" && [ ! -e .git/worktrees ] && [ ! -e before ]
'

check_git 'moved, and another one in its place: it goes on all the same' '
	moved before && mv before s && perfbisect -m number -o before c2 c12 -- \
		cat cost >out && exits 0 perfbisect resume s >out 2>log &&
	cat log && names c8 && [ ! -e .git/worktrees ] && rm -rf s before n go &&
	moved s && mkdir disk && mv s disk/s && ln -s disk/s s &&
	exits 0 perfbisect resume s >out 2>log && names c8 && [ ! -e .git/worktrees ]
'

check_git 'the repository was moved: one line, and to start again does' '
	mkdir at && cd at && moved s && cd .. && mv at here && cd here &&
	exits 1 perfbisect resume s >out 2>err && one_line err &&
	grep -q "move it back there, or start the job again" err && mv ../here ../at &&
	exits 0 perfbisect resume s >out 2>log && names c8 && mv ../at ../here &&
	rm -rf s && perfbisect -m number -o s c1 c12 -- cat cost >out && names c8 &&
	[ ! -e .git/worktrees ]
'

check_git 'a copy of a session whose trees are there: one line, and the cure' '
	moved s && cp -r s copy && exits 1 perfbisect resume copy >out 2>err &&
	one_line err && grep -q "/copy is a copy of the session .*/s, " err &&
	exits 0 perfbisect resume s >out 2>log && cat log && names c8 &&
	is 0 "$(field ".skipped | length")" && mv s original && mv copy s &&
	exits 0 perfbisect resume s >out 2>log && cat log && names c8 &&
	is 0 "$(field ".skipped | length")" && [ ! -e .git/worktrees ]
'

check 'trees that are to be kept are kept' '
	line_of 12 8 && bisect --keep-trees c1 c12 && mv s perfbisect-kept &&
	bisect c2 c12 && names c8 && [ "$(trees_left)" -gt 3 ]
'

check_git 'a session that runs is let alone' '
	line_of 12 8 && { perfbisect -m number -o perfbisect-runs c1 c12 -- sh -c "
		touch \"\$PERFBISECT_ORIGIN/up\"; cat cost; sleep 0.1" >out2 2>&1 & } &&
	until_file up && bisect c1 c12 && names c8; got=$?
	wait; cat out2; [ $got -eq 0 ] && grep -q "^First bad .*\"c8\"" out2
'

check_git "work trees of the user's own are let alone" '
	line_of 12 8 && git worktree add -q ../mine c3 2>log && bisect c1 c12; names c8 &&
	is 2 "$(git worktree list | wc -l)"; got=$?; rm -rf ../mine; [ $got -eq 0 ]
'

finish
