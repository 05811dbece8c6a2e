#!/bin/sh
# Files that a program would write on a checkout: Git LFS, git-crypt,
# git-annex, any filter.  No program of a repository is run; so it is said.
. "$(dirname "$0")/../lib.sh"

pointer='version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n'

# put MODE PATH CONTENT: into the trees of the commits that follow.
put() {
	put_blob=$(printf '%b' "$3" | git hash-object -w --stdin)
	EXTRA="${EXTRA:+$EXTRA\\n}$1 blob $put_blob\\t$2"
}

# warned WORD...: in the log, in one warning, and in every report.
warned() {
	is 1 "$(grep -c "^warning: .*$1" log)" || return
	for warned_word; do
		jq -r ".warnings[]" s/report.json >warnings
		grep -q -e "$warned_word" log &&
			grep -q -e "$warned_word" warnings && continue
		echo "not said: $warned_word"
		return 1
	done
	grep -q "$1" s/report.md && grep -q "$1" s/report.html
}

check 'Git LFS: its pointers are named, with the files and what to do' '
	git init -q . && put 100644 .gitattributes "*.bin filter=lfs -text\n" &&
	for n in 1 2 3 4 5; do put 100644 in$n.bin "$pointer"; done &&
	line_of 6 3 && git config filter.lfs.process "git-lfs filter-process" &&
	bisect c1 c6 && names c3 && warned "filter lfs" "Git LFS" "in1.bin, in2.bin, in3.bin and 2 more" \
		pointer "git lfs pull"
'
check 'Git LFS that is not installed here: the same' '
	git init -q . && put 100644 .gitattributes "*.bin filter=lfs\n" &&
	put 100644 in.bin "$pointer" && line_of 6 3 && bisect c1 c6 &&
	warned "filter lfs" "in.bin"
'
check 'check says it, too' '
	git init -q . && put 100644 .gitattributes "*.bin filter=lfs\n" &&
	put 100644 in.bin "$pointer" && line_of 6 3 &&
	perfbisect check -m number c1 c6 -- cat cost >out 2>log &&
	is 1 "$(grep -c "^warning: .*filter lfs.*in.bin" log)"
'
check 'a filter that only the newer end has, by a macro' '
	git init -q . && git config filter.mine.smudge "tr a b" &&
	put 100644 "my key" aaa && line_of 4 3 &&
	put 100644 .gitattributes "[attr]sealed filter=mine\n*key sealed\n" &&
	commit c5 150 c4 && bisect c1 c5 && names c3 &&
	warned "filter mine" "my key"
'
check 'what is said to do gives the files that git checkout gives' '
	git init -q . && git config filter.mine.smudge "tr a b" &&
	put 100644 .gitattributes "*.key filter=mine\n" &&
	put 100644 my.key aaa && line_of 6 3 && bisect c1 c6 &&
	build=$(sed -n "s/, and so for each.*//; s/.*into --build: //p" log) &&
	is "rm my.key && git checkout HEAD -- my.key" "$build" && rm -r s &&
	bisect -b "$build" --verify "test \$(cat my.key) = bbb" c1 c6 && names c3
'
check 'attributes that lie in the repository, or are the user'"'"'s own' '
	line_of 6 3 && git config filter.mine.smudge cat &&
	mkdir -p .git/info && echo "cost filter=mine" >.git/info/attributes &&
	bisect c1 c6 && warned "filter mine" cost && rm -r s .git/info/attributes &&
	bisect c1 c6 && is 0 "$(grep -c ^warning log)" && rm -r s &&
	echo "name filter=mine" >"$HOME/attributes" &&
	git config core.attributesFile "~/attributes" && bisect c1 c6 &&
	warned "filter mine" name
'
check 'a filter that git would not run either is not worth a word' '
	git init -q . && put 100644 .gitattributes "* filter=none\n" &&
	line_of 6 3 && bisect c1 c6 && is 0 "$(grep -c ^warning log)"
'
check 'git-crypt and git-annex' '
	git init -q . &&
	put 100644 .gitattributes "*.k filter=git-crypt\n*.u filter=annex\n" &&
	put 100644 a.k "\\0000GITCRYPT\\0000rest" &&
	put 100644 b.u "/annex/objects/SHA256E-s1--0\n" &&
	put 120000 big.dat .git/annex/objects/x/y/SHA256E-s1--0/SHA256E-s1--0 &&
	line_of 6 3 && bisect c1 c6 &&
	warned "filter git-crypt" a.k && warned "filter annex" b.u &&
	warned "git-annex is not run" big.dat "git annex get"
'
check 'an encoding that nobody knows is named, with the files' '
	git init -q . && put 100644 .gitattributes "*.rc working-tree-encoding=X\n" &&
	put 100644 a.rc x && line_of 6 3 && bisect c1 c6 &&
	warned "working-tree-encoding=X" a.rc
'
check 'one that is known: in place, too, and given back' '
	git init -q . && echo "/s" >.git/info/exclude && put 100644 \
		.gitattributes "*.rc text working-tree-encoding=UTF-16LE-BOM\n" &&
	put 100644 a.rc "x\n" && line_of 6 3 && rm -f out log &&
	echo "/out /log" | tr " " "\n" >>.git/info/exclude &&
	is 6 "$(wc -c <a.rc)" && bisect --in-place \
		--verify "test \$(wc -c <a.rc) = 6" c1 c6 && names c3 &&
	is 0 "$(git status --porcelain | wc -l)" && is 6 "$(wc -c <a.rc)"
'

finish
