#!/bin/sh
# What a run puts in the place of the files by which the repository's tool knows
# a tree: nothing is waited for, nothing is written through a link, and the tree
# is mended or made anew.

. "$(dirname "$0")/../lib.sh"

# Where the tree's own folder is, and files that are to stay.
if [ "$VCS" = git ]; then
	own='$PERFBISECT_ORIGIN/.git/worktrees/${PERFBISECT_TREE##*/}'
	files='index HEAD commondir gitdir'
else
	own='$PERFBISECT_TREE/.hg'
	files='dirstate sharedpath requires'
fi

# meddled SCRIPT: each run does this with each $file of the tree's own $folder.
meddled() {
	rm -rf s
	echo mine >mine && rm -rf mine.d && mkdir mine.d && echo mine >mine.d/file
	timeout -s KILL 120 env mine="$PWD/mine" files="$files" script="$1" \
		perfbisect -m number -o s --no-profile --simulate never c1 c6 -- sh -c '
		cat cost; folder="'"$own"'"
		case $folder in */perfbisect-*) ;; *) exit 1 ;; esac
		for file in $files; do file=$folder/$file; eval "$script"; done \
			2>/dev/null; true' >out 2>log
	meddled_status=$?
	cat out log
	[ $meddled_status -eq 0 ] && names c4 && is mine "$(cat mine)" &&
		is mine "$(cat mine.d/file)" && is file "$(ls mine.d)" &&
		is 0 "$(trees_left)"
}

check 'a run that puts a pipe in the place of its index: nobody waits' '
	line_of 6 4 && meddled "rm -f \"\$file\"; mkfifo \"\$file\""
'
check 'the same with a folder' '
	line_of 6 4 && meddled "rm -f \"\$file\"; mkdir \"\$file\"; touch \"\$file/x\""
'
check 'the same with a link: what it leads to is not written' '
	line_of 6 4 && meddled "ln -sf \"\$mine\" \"\$file\"" &&
	meddled "ln -f \"\$mine\" \"\$file\""
'
check 'the same with garbage, nothing, and more than fits' '
	line_of 6 4 && meddled "echo garbage >\"\$file\"" && meddled ": >\"\$file\"" &&
	meddled "rm -f \"\$file\"" && meddled "truncate -s 64G \"\$file\""
'
check 'the folder of that index itself: a link, a file, gone' '
	line_of 6 4 &&
	meddled "rm -rf \"\$folder\"; ln -s \"\$mine.d\" \"\$folder\"" &&
	meddled "rm -rf \"\$folder\"; echo >\"\$folder\"" &&
	meddled "rm -rf \"\$folder\""
'
check_git 'pipes in the place of files that say how others are written' '
	line_of 6 4 && meddled "cd \"\$PERFBISECT_TREE\" && for f in .gitattributes \
		.gitignore .gitmodules name; do rm -f \$f; mkfifo \$f; done"
'
check_git 'in place: a pipe in the place of the index is an error, and no wait' '
	line_of 6 4 && cp .git/index index.kept && git update-index --refresh &&
	exits 1 timeout -s KILL 120 perfbisect --in-place -m number -o "$work/t.s" c1 c6 -- \
		sh -c "cat cost; rm -f .git/index; mkfifo .git/index" >out 2>log
	cat log; rm -rf "$work/t.s"; grep "index is no file any more" log
'

finish
