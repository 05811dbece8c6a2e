#!/bin/sh
# A tree is what git itself would check out of the commit, byte for byte,
# whatever the repository's configuration and whatever was in the tree before.
. "$(dirname "$0")/../lib.sh"

# What is in a work tree: kinds, modes, links, content.
cat >"$work/bin/listing" <<-'X'
	those() {
		find . \( -name .git -o -name "perfbisect-*" \) -prune -o "$@"
	}
	those -type l -printf "%p -> %l\n" -o -type f -perm -100 -print | sort
	those -type f -print0 | sort -z | xargs -0 -r md5sum
X
chmod +x "$work/bin/listing"

# same_trees GOOD BAD [WORD...]: of each revision that was built, built again
# after others, the tree is that of git.
same_trees() {
	rm -rf s ../ours ../git && mkdir ../ours
	perfbisect -m number --events none --no-profile --trees 3 -o s \
		-b "listing >\"$work/t/ours/\$PERFBISECT_REVISION\"" "$@" -- \
		sh -c 'tr -d "\r" <cost' >out 2>log || {
		cat log
		return 1
	}
	is 6 "$(find ../ours -type f | wc -l)" || return
	for same_file in ../ours/*; do
		same_rev=${same_file##*/}
		rm -rf ../git && git worktree add -q --detach -f ../git \
			"$same_rev" && (cd ../git && listing) >../want &&
			git worktree remove --force ../git || return
		diff ../want "$same_file" && continue
		echo "in $(git log -1 --format=%s "$same_rev")"
		return 1
	done
}

# put MODE PATH <content: into the index alone, as it is.
put() {
	git update-index --add --cacheinfo \
		"$1,$(git hash-object -w --no-filters --stdin),$2"
}

# history [FUNCTION]: c1..c8, slow from c5, with what FUNCTION N puts there.
history() {
	git init -q . && for n in 1 2 3 4 5 6 7 8; do
		rm -f .git/index
		echo $((n < 5 ? 100 : 150)) | put 100644 cost
		echo "$n" | put 100644 name
		"$1" "$n"
		git commit -qm "c$n" && git tag "c$n"
	done
}

# Names.
two_cases() {
	echo "Z$1" | put 100644 Zed
	echo "z$1" | put 100644 zed
	echo "$1" | put 100644 Dir/x
	echo "x$1" | put 100644 dir/x
	echo 7 | put 100644 "$(printf 'n\303\251')"
	echo 8 | put 100644 "$(printf 'ne\314\201')"
}
check 'names that differ in case alone, whatever core.ignorecase says' '
	mkdir r && cd r && history two_cases && git config \
		core.ignorecase true && git config core.precomposeunicode true &&
		same_trees c1 c8'

# On a disk that ignores case one of two such files would be in the place of
# both; here c4 alone has them, and the culprit is c5.
lower=$work/lower
lower_disk() {
	truncate -s 64M "$work/image" && mkntfs -qF "$work/image" &&
		mkdir "$lower" &&
		lowntfs-3g -o ignore_case,permissions "$work/image" "$lower" &&
		touch "$lower/a" && [ -e "$lower/A" ]
} >"$work/why" 2>&1
sometimes_two() {
	[ "$1" -ne 4 ] || echo "$1" | put 100644 Dir/name
	echo "$1" | put 100644 dir/name
}
if lower_disk; then
	check 'names that differ in case alone, on a disk that ignores case' '
		mkdir r && cd r && history sometimes_two &&
		perfbisect -m number --min-free 1M -o "$lower/s" c1 c8 -- \
			cat cost >out 2>log; cat out log
		is 3 "$(jq -n "[inputs | select(.record == \"verdict\")] | length" \
			"$lower/s/journal.jsonl")" &&
		grep -F "c4" log && grep -q "Dir and dir are one file on the disk of \
.*, which ignores case" log'
	umount "$lower"
else
	skip 'names that differ in case alone, on a disk that ignores case' \
		"lowntfs-3g mounts nothing here: $(tail -n 1 "$work/why")"
fi

# Kinds that change: a file, a link, a program, a folder.
kinds() {
	case $(($1 % 4)) in
	0) echo file | put 100644 thing ;;
	1) printf cost | put 120000 thing ;;
	2) echo file | put 100755 thing ;;
	3) echo file | put 100644 thing/in ;;
	esac
	if [ $(($1 % 3)) -eq 0 ]; then
		printf name | put 120000 other
	else
		echo other | put 100644 other
	fi
}
for setting in core.fileMode core.symlinks core.trustctime; do
	check "a file becomes a link, a program, a folder, with $setting=false" '
		mkdir r && cd r && history kinds &&
			git config '$setting' false && same_trees c1 c8'
done

# Line ends, $Id$ and encodings, by attributes that come and go.
attributes() {
	case $1 in
	1) echo '*.c ident' ;;
	2 | 3) printf '%s\n' '*.c ident' '*.crlf text eol=crlf' ;;
	4 | 5) printf '%s\n' '*.c ident' '*.md text=auto' '*.crlf eol=crlf' \
		'*.lf eol=lf' '*.txt text' ;;
	6) printf '%s\n' '*.rc text working-tree-encoding=UTF-16' \
		'*.rd working-tree-encoding=UTF-16LE-BOM' \
		'*.jis text working-tree-encoding=SHIFT-JIS eol=crlf' ;;
	7) printf '%s\n' '*.rc text working-tree-encoding=UTF-16BE' \
		'[attr]mine ident eol=crlf' 'id.c mine' ;;
	8) printf '%s\n' '* text=auto eol=crlf' '*.jis working-tree-encoding=X' ;;
	esac | put 100644 .gitattributes
	[ "$1" -ne 5 ] || echo '*.md eol=crlf' | put 100644 sub/.gitattributes
	printf 'a\nb\n' | tee lf | put 100644 '!first.crlf'
	put 100644 a.txt <lf
	put 100644 a.lf <lf
	put 100644 a.md <lf
	put 100644 sub/a.md <lf
	printf 'a\r\nb\r\n' | put 100644 crlf.txt
	printf 'a\r\nb\n' | put 100644 mixed.txt
	printf 'a\0b\n' | put 100644 bytes
	# shellcheck disable=SC2016 # that is a keyword
	printf '$Id$\n' | put 100644 id.c
	printf 'h\303\251llo\n' | put 100644 a.rc
	printf 'h\303\251llo\n' | put 100644 a.rd
	printf 'utf8 \343\201\202\n' | put 100644 a.jis
	rm lf
}
for setting in core.autocrlf=false core.autocrlf=true core.autocrlf=input \
	core.eol=crlf core.safecrlf=true; do
	check "line ends, ident and encodings, with $setting" '
		mkdir r && cd r && history attributes &&
			git config '"${setting%=*} ${setting#*=}"' &&
			same_trees c1 c8'
done

finish
