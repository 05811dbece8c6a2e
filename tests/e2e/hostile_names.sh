#!/bin/sh
# Commits with names in them that git would not write: nothing outside of the
# work tree is removed, made or written through.

. "$(dirname "$0")/../lib.sh"

# forged [MODE TYPE HASH] SED: the tree of c1 with one more entry, whose name
# (and mode) a sed script makes of MARK.
forged() {
	[ $# -eq 4 ] || set -- 100644 blob "$(echo hostile | git hash-object -w --stdin)" "$1"
	forged_tree=$({
		git ls-tree c1
		printf '%s %s %s\tMARK\n' "$1" "$2" "$3"
	} | git mktree --missing)
	git cat-file tree "$forged_tree" | sed "$4" |
		git hash-object -t tree -w --stdin --literally
}

# Of a tree of which there is only an entry: in a folder of that name.
within() {
	printf '40000 %s\0' "$1" >"$work/raw"
	printf '%b' "$(echo "$2" | sed 's/../\\0x&/g' | tr -d '\n' |
		awk '{ n = split($0, hex, "\\\\0x"); digits = "0123456789abcdef"
			for (i = 2; i <= n; i++) printf "\\0%03o", \
				(index(digits, substr(hex[i], 1, 1)) - 1) * 16 + \
				index(digits, substr(hex[i], 2, 1)) - 1 }')" >>"$work/raw"
	git hash-object -t tree -w --stdin --literally <"$work/raw"
}

# visited TREE: a line c1, evil, slow, of which evil has this tree.
visited() {
	evil=$(git commit-tree "$1" -p c1 -m evil) && git tag -f evil "$evil" &&
		commit slow 150 evil && git reset -q --hard c1
}

# is_skipped WORDS [OPTIONS]: the bisection skips evil, and says these words.
is_skipped() {
	is_skipped_words=$1
	shift
	exits 3 bisect "$@" c1 slow &&
		is "$(git rev-parse evil)" "$(field ".skipped[].revision")" &&
		field ".skipped[].reason" | grep -F "$is_skipped_words"
}

folder=4b825dc642cb6eb9a060e54bf8d69288fbee4904
line() {
	line_of 1 2 >/dev/null && git mktree </dev/null >/dev/null
}

# The user's files, around and in the repository, of a name that is attacked.
precious() {
	for precious_place in .. . .git; do
		mkdir -p "$precious_place/stay" && echo mine >"$precious_place/victim" &&
			echo mine >"$precious_place/stay/file" || return 1
	done
	printf 'victim\nstay\n' >>.git/info/exclude
	ln -s stay ../link
}
is_precious() {
	for precious_place in .. . .git; do
		is mine "$(cat "$precious_place/victim")" &&
			is mine "$(cat "$precious_place/stay/file")" || return 1
	done
	[ -L ../link ] && [ ! -e ../made ] && [ ! -e made ] && [ ! -e s/made ] &&
		[ -z "$(find "$pool" -name made 2>/dev/null)" ] && [ -f .git/config ]
}

check 'a name with a slash leads out of no tree' '
	mkdir r && cd r && line && precious && n=0 &&
	for up in ../ ../../ ../../../ ../../../../ a/../../; do
		# Not the same name each time.
		n=$((n + 1)) && for name in victim made link; do
			n=$((n + 1)) && ! passed_over $n || continue
			rm -rf s && visited "$(forged 040000 tree $folder \
				"s,MARK,$up$name,")" &&
			is_skipped "its entry $up$name has a slash in its name" &&
			is_precious || return 1
		done
	done
'

check 'nor does one when the checkout is lent' '
	mkdir r && cd r && line && precious &&
	for name in ../victim ../made ../link .git/config stay/file; do
		rm -rf s && visited "$(forged 040000 tree $folder \
			"s,MARK,$name,")" &&
		is_skipped "its entry $name has a slash in its name" --in-place &&
		is_precious || return 1
	done
'

check 'folders named .. and . are not gone into, in a tree and in place' '
	mkdir r && cd r && line && precious &&
	blob=$(echo hostile | git hash-object -w --stdin) &&
	inner=$(printf "100644 blob $blob\tvictim\n040000 tree $folder\tmade\n" |
		git mktree) && two=$(within .. "$inner") && four=$(within .. \
		"$(within .. "$two")") && n=0 && for tree in $inner $two $four; do
		for name in . ..; do for where in "" --in-place; do
			n=$((n + 1)) && ! passed_over $n || continue
			rm -rf s && visited "$(forged 040000 tree $tree \
				"s,MARK,$name,")" &&
			is_skipped "its entry $name leads out of its folder" $where &&
			is_precious || return 1
		done; done
	done
'

check 'in a folder below, too, which is named' '
	mkdir r && cd r && line && precious &&
	visited "$(forged 040000 tree "$(within .. $folder)" "s,MARK,a,")" &&
	is_skipped "its entry a/.. leads out of its folder" && is_precious
'

check 'git'"'"'s own folder by any name is not written: in a tree and in place' '
	mkdir r && cd r && line && precious && config=$(md5sum .git/config) &&
	blob=$(echo "[hostile]" | git hash-object -w --stdin) &&
	inner=$(printf "100644 blob $blob\tconfig\n" | git mktree) && n=0 &&
	for name in .git .GIT "git~1" ".git " .git::\$DATA \
		"$(printf ".g\342\200\214it")"; do
		for where in "" --in-place; do
			n=$((n + 1)) && ! passed_over $n || continue
			rm -rf s && visited "$(forged 040000 tree $inner \
				"s/MARK/$name/")" &&
			is_skipped " is a name for git" $where && is_precious &&
			is "$config" "$(md5sum .git/config)" || return 1
		done
	done
'

check 'nor its file in a tree, which says where the repository is' '
	mkdir r && cd r && line && precious &&
	visited "$(forged "s/MARK/.git/")" && is_skipped " is a name for git" &&
	is 1 "$(git worktree list | wc -l)"
'

check 'a name that is empty, of a kind unknown, too long, there twice, unsorted' '
	mkdir r && cd r && line && precious &&
	cost=$(git rev-parse c1:cost) && long=$(printf %0300d 7) &&
	case_of() {
		rm -rf s && visited "$1" && is_skipped "$2" && is_precious &&
		rm -rf s && is_skipped "$2" --in-place
	}
	case_of "$(forged "s/100644 MARK/010644 MARK/")" "MARK is of no kind" &&
	case_of "$(forged "s/MARK/$long/")" " has too long a name" &&
	case_of "$(forged "s/MARK/zzzz/")" "its entry cost is not in git" &&
	case_of "$(forged "s/MARK/cost/")" "its entry cost is there twice" &&
	case_of "$(forged "s/MARK/cost/;s/cost\x00/&/")" "its entry cost is there twice" &&
	case_of "$(forged 120000 blob $cost "s/MARK/.gitmodules/")" "is a link"
'

check 'a file and a folder of one name, in git'"'"'s order: neither is written' '
	mkdir r && cd r && line && precious &&
	link=$(printf ../../../../stay | git hash-object -w --stdin) &&
	blob=$(echo hostile | git hash-object -w --stdin) &&
	inner=$(printf "100644 blob $blob\tfile\n" | git mktree) &&
	tree=$(printf "120000 blob %s\tMARK\n100644 blob %s\tMARK-\n040000 tree %s\tMARL\n" \
		$link $blob $inner | git mktree) && tree=$(git cat-file tree $tree |
		sed "s/MARL/MARK/" | git hash-object -t tree -w --stdin --literally) &&
	visited $tree && is_skipped "MARK is there twice" && is_precious &&
	rm -rf s && is_skipped "MARK is there twice" --in-place && is_precious
'

# Of what is allowed: a link of one revision is a folder of the next.
links() {
	link=$(printf %s "$1" | git hash-object -w --stdin) &&
		blob=$(echo hostile | git hash-object -w --stdin) &&
		inner=$(printf '100644 blob %s\tfile\n' "$blob" | git mktree) &&
		EXTRA="120000 blob $link\ta" && commit c2 100 c1 &&
		EXTRA="040000 tree $inner\ta" && commit c3 100 c2 && EXTRA="120000 blob $link\ta" &&
		commit c4 150 c3 && EXTRA="040000 tree $inner\ta" && commit c5 150 c4 &&
		EXTRA="" && commit c6 150 c5
}
check 'a link that becomes a folder, and a folder that becomes one' '
	mkdir r && cd r && line && precious && links "$PWD/../stay" &&
	git reset -q --hard c6 && for where in "" --in-place "--trees 3"; do
		rm -rf s && bisect $where c1 c6 && names c4 && is_precious || return 1
	done
'

# A repository whose submodule lib has this tree in the middle revision.
with_module() {
	git init -q lib && cd lib && line && visited "$1" && cd .. &&
		git init -q top && cd top && git submodule -q add ../lib lib &&
		git add . && for with_module_i in c1 evil slow; do
			cost=100 && [ $with_module_i != slow ] || cost=150
			echo $cost >cost && git add cost && git update-index --cacheinfo \
				"160000,$(git -C ../lib rev-parse $with_module_i),lib" &&
				git commit -q -m $with_module_i && git tag $with_module_i ||
				return 1
		done
}
check_git 'in a submodule as well: that revision is skipped, and the submodule named' '
	git init -q lib && cd lib && line && tree=$(forged 040000 tree $folder \
		"s,MARK,../../../../made,") && cd .. && with_module $tree &&
	cd ../top && git -C lib fetch -q origin evil slow && is_skipped \
		"the submodule lib: it cannot be checked out: its entry ../../../../made" &&
	[ ! -e ../made ] && [ ! -e ../../made ] && [ ! -e s/made ]
'

# listed WORDS...: a repository whose submodule lib is in a .gitmodules of these
# words, in the middle revision.
listed() {
	rm -rf top && git init -q top && cd top && git submodule -q add ../lib lib &&
		echo 100 >cost && git add . && git commit -q -m c1 && git tag c1 &&
		printf "%b" "$*" >.gitmodules && git commit -q -a -m evil &&
		git tag evil && git checkout -q c1 -- .gitmodules && echo 150 >cost &&
		git commit -q -a -m slow && git tag slow
}
check_git 'a .gitmodules that names other places, or other files' '
	git init -q lib && cd lib && line && cd .. && mkfifo pipe &&
	for words in "path = ../lib" "path = lib/../../lib" "path = /tmp" \
		"path = -lib"; do
		listed "[submodule \"lib\"]\n\t$words\n" && is_skipped "" &&
			cd .. || return 1
	done &&
	for name in ../../lib .. a/../../../lib "..\\\\\\\\lib" -lib; do
		listed "[submodule \"$name\"]\n\tpath = lib\n" &&
			is_skipped " lead elsewhere" && cd .. || return 1
	done &&
	listed "[submodule \"lib\"]\n\tpath = lib\n[Include]\n\tpath = $PWD/pipe\n" &&
	is_skipped "its .gitmodules includes another file" && rm -rf s &&
	git submodule --quiet deinit -f lib && git reset -q --hard c1 && is_skipped "its .gitmodules includes another file" --in-place && [ ! -e ../lib/.git/worktrees ] &&
	[ ! -e ../.git ]
'

check_git 'a .gitmodules that cannot be read is a reason, where there are submodules' '
	git init -q lib && cd lib && line && cd .. &&
	listed "[submodule \"lib\n path" && is_skipped ".gitmodules" && cd .. &&
	bad=$(printf "[submodule \"lib\n path" | git -C top hash-object -w --stdin) &&
	mkdir r && cd r && git init -q . && printf "[submodule \"lib\n path" |
	git hash-object -w --stdin && EXTRA="100644 blob $bad\t.gitmodules" &&
	line_of 6 4 && for where in "" --in-place; do
		rm -rf s && bisect $where c1 c6 && names c4 || return 1
	done
'

# Where the user has a link, another repository would be found behind it.
check_git 'a submodule is not looked for behind a link of the checkout' '
	git init -q lib && cd lib && line && cd .. && git init -q top && cd top &&
	link=$(printf .. | git hash-object -w --stdin) && lib=$(printf \
		"160000 commit $(git -C ../lib rev-parse c1)\tlib\n" | git mktree --missing) &&
	list=$(printf "[submodule \"x\"]\n\tpath = sub/lib\n" | git hash-object -w --stdin) &&
	EXTRA="120000 blob $link\tsub" && commit c1 100 &&
	EXTRA="100644 blob $list\t.gitmodules\n040000 tree $lib\tsub" && commit c2 100 c1 &&
	EXTRA= && commit c3 150 c2 && git reset -q --hard c1 && [ -e sub/lib/cost ] &&
	bisect --keep-trees c1 c3 && names c3 && [ ! -e ../lib/.git/worktrees ]
'

finish
