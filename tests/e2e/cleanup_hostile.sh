#!/bin/sh
# What builds and runs leave where we clean up: all of ours goes, and nothing
# else.

. "$(dirname "$0")/../lib.sh"

# Far beyond PATH_MAX, as the test of getcwd in gnulib leaves it.
cat >"$work/bin/deep" <<'EOD'
#!/usr/bin/env perl
for (1 .. 300) { mkdir "confdir3-0123456789"; chdir "confdir3-0123456789" or die }
open(my $file, ">", "f") or die;
EOD
chmod +x "$work/bin/deep"

nothing_left() {
	is 0 "$(trees_left)" && no_trees && [ ! -e .git/worktrees ]
}

check 'a build that leaves folders deeper than any path may be' '
	line_of 12 8 && bisect -b "deep && test \$(cat name) != c6" c1 c12 &&
	names c8 && nothing_left && ! grep -q warning log
'

check 'the same from pristine trees' '
	line_of 6 4 && bisect --clean -b deep c1 c6 && names c4 && nothing_left
'

check '--in-place: a build that leaves folders deeper than any path may be' '
	line_of 12 8 && if [ "$VCS" = hg ]; then converted && hg update -q c12; fi &&
	bisect --in-place --clean -b "deep && test \$(cat name) != c6" c1 c12 &&
	names c8
'

check '--in-place: the user has such a folder of his own: it stays' '
	line_of 12 8 && deep && if [ "$VCS" = hg ]; then converted && hg update -q c12; fi &&
	bisect --in-place -b "touch o && test \$(cat name) != c6" c1 c12 && names c8 &&
	[ "$(perl -e "\$n = 0; \$n++ while chdir q(confdir3-0123456789); print \$n")" -eq 300 ]
'

check '--in-place: what was there before stays, empty folders as well' '
	line_of 6 4 && mkdir -p empty/inside own/empty && echo precious >own/file &&
	if [ "$VCS" = hg ]; then converted && hg update -q c6; fi &&
	bisect --in-place --clean -b "test ! -e empty/inside/o && test ! -e new &&
		mkdir -p new/er && touch empty/inside/o new/er/o own/o" c1 c6 &&
	names c4 && [ -d empty/inside ] && [ -d own/empty ] &&
	is precious "$(cat own/file)"
'

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
else
	as=
fi

check 'folders without any right, one in the other, left by a user like any' '
	line_of 3 2 && { [ "$VCS" = git ] || converted; } && if [ -n "$as" ]; then
		chmod 755 "$work" && chown -R 65534:65534 . "$HOME"
	fi
	HOME="$work/t" $as perfbisect -m number -o s --clean \
		-b "mkdir -p a/b && touch a/b/f && chmod 0 a/b && chmod 0 a" \
		c1 c3 -- cat cost >out 2>log; got=$?
	[ -z "$as" ] || chown -R 0:0 . "$HOME"
	cat out log; is 0 $got && names c2 && nothing_left
'

# hostile SCRIPT: a run that does this where the repository has its trees; $g
# is such a folder there.
hostile() {
	mkdir -p ../precious && echo x >../precious/f && precious=$(cd ../precious && pwd) &&
		line_of 6 4 && before=$(git for-each-ref) && head=$(cat .git/HEAD)
	perfbisect -m number -o s c1 c6 -- sh -c "cat cost
		for g in \"\$PERFBISECT_ORIGIN\"/.git/worktrees/*-0?; do $1; done" >out 2>log
	hostile_status=$?
	cat out log
	[ $hostile_status -lt 6 ] && is x "$(cat ../precious/f)" &&
		is "$before" "$(git for-each-ref)" && is "$head" "$(cat .git/HEAD)" &&
		git diff --quiet HEAD
}

check_git 'a list of submodules that names other folders: they stay' '
	cd .. && mkdir -p t/r && cd t/r && hostile "
		printf \"%s\\n\" noslash \"$work/t/precious\" >\"\$g/perfbisect-modules\"
		printf \"%s\\0\" /worktrees / .. \"$work/t/precious\" >>\"\$g/perfbisect-modules\"" && names c4 && nothing_left
'

check_git 'a list of submodules that is a pipe, or a link, or huge' '
	mkdir r && cd r && for how in "mkfifo" "ln -sf \"$work/t/precious/f\"" \
		"truncate -s 20G" "ln -sf /dev/zero"; do
		rm -rf .git s && hostile "rm -f \"\$g/perfbisect-modules\"
			$how \"\$g/perfbisect-modules\"" && names c4 && nothing_left || exit
	done
'

check_git 'links from the metadata of a tree to yours: nothing is written there' '
	mkdir r && cd r && for what in HEAD index; do
		rm -rf .git s cost name && hostile "rm -f \"\$g/$what\"
			ln -s ../../$what \"\$g/$what\"" && names c4 && nothing_left || exit
	done
	rm -rf .git s cost name && hostile "rm -rf \"\$g\"; ln -s .. \"\$g\"" && nothing_left
'

check_git "a tree's metadata that says nonsense: the tree is made anew" '
	mkdir r && cd r && for what in HEAD gitdir commondir; do
		rm -rf .git s cost name && hostile "rm -f \"\$g/$what\"
			echo /nowhere/at/all >\"\$g/$what\"" && names c4 && nothing_left &&
		rm -rf .git s cost name && hostile "rm -f \"\$g/$what\"
			mkfifo \"\$g/$what\"" && names c4 && nothing_left || exit
	done
'

# lost SCRIPT: in the 14th run somebody does this in the session's folder.
lost() {
	line_of 12 8
	perfbisect -m number --no-exact -o s -b "cp cost built" c1 c12 -- sh -c "cat built || exit
		cd \"\$PERFBISECT_ORIGIN\" && echo >>../n
		[ \$(wc -l <../n) -ne 14 ] || { cd \"\$PERFBISECT_TREE/../..\"; $1; } >&2" >out 2>log
	lost_status=$?
	cat out log
	is 0 $lost_status && names c8 && is 0 "$(field ".skipped | length")" &&
		nothing_left
}

check 'a tree that somebody removes meanwhile is made and built anew' '
	mkdir r && cd r && lost "rm -rf trees/*-01" && grep -q "is built once more" log
'

check 'so are all of them' '
	mkdir r && cd r && lost "rm -rf trees" && grep -q "is built once more" log
'

check_git 'git worktree remove and prune, as the user may: the same' '
	mkdir r && cd r && lost "git worktree remove --force trees/*-01
		rm -rf trees/*-02; git worktree prune -v --expire now" &&
	rm -rf .git s ../n && lost "rm -rf \"\$PERFBISECT_ORIGIN\"/.git/worktrees/perfbisect-*-0?" &&
	grep -q "is built once more" log
'

# killed [OPTIONS]: hard, in its 16th run.
killed() {
	exits 137 perfbisect -m number --no-exact -o s "$@" c1 c12 -- sh -c "cat cost
		echo >>\"\$PERFBISECT_ORIGIN/../n\"
		[ \$(wc -l <\"\$PERFBISECT_ORIGIN/../n\") -ne 16 ] || kill -9 \$PPID" >out 2>&1
}

check 'killed, its folder removed by hand, and the same again: all is forgotten' '
	mkdir r && cd r && line_of 12 8 && killed && rm -rf s out && bisect c1 c12 &&
	names c8 && nothing_left
'

check_git 'the same when something else is in that folder now' '
	mkdir r && cd r && line_of 12 8 && killed && rm -rf s && mkdir s &&
	echo precious >s/file && perfbisect -m number -o other c1 c12 -- cat cost &&
	nothing_left && is precious "$(cat s/file)" && rm -rf s ../n && killed && rm -rf s &&
	mv other s && perfbisect -m number -o other c1 c12 -- cat cost && nothing_left
'

check '--in-place, killed, and its folder removed by hand: it is given back' '
	mkdir r && cd r && line_of 12 8 && git checkout -q -b mine &&
	if [ "$VCS" = hg ]; then converted && hg update -q c12; fi &&
	printf "%s\n" out log "s*" >>.git/info/exclude && at=$(checked_out) && for again in s t; do
		killed --in-place && rm -rf s ../n && [ "$(checked_out)" != "$at" ] &&
		perfbisect -m number -o $again c1 c12 -- cat cost >out 2>log
		cat out log; grep -q "giving the checkout back, which was lent to .*/r/s" log &&
		is "$at" "$(checked_out)" && { [ "$VCS" = hg ] ||
			is refs/heads/mine "$(git symbolic-ref HEAD)"; } &&
		! find .git .hg -name "perfbisect-in-place*" | grep . && rm -rf $again || exit
	done
'

finish
