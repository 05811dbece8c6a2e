#!/bin/sh
# A repository of which something is missing or damaged: what cannot be read of
# one revision skips that revision, and what nobody needs does not matter.

. "$(dirname "$0")/../lib.sh"

# libgit2 leaks where it meets what it cannot read.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

object() {
	echo ".git/objects/$(git rev-parse "$1" | sed 's,..,&/,')"
}

# damaged HOW OBJECT: gone; garbage; cut; or another one's.
damaged() {
	damaged_file=$(object "$2") && chmod u+w "$damaged_file" || return 1
	case $1 in
	gone) rm "$damaged_file" ;;
	garbage) echo garbage >"$damaged_file" ;;
	empty) : >"$damaged_file" ;;
	cut) truncate -s -4 "$damaged_file" ;;
	other) cp -f "$(object c1:name)" "$damaged_file" ;;
	esac
}
ways='gone garbage empty cut other'

# skips NAME WORDS [OPTIONS]: that one is skipped with these words, and c8 found.
skips() {
	skips_name=$1 skips_words=$2
	shift 2
	rm -rf s
	bisect "$@" c1 c12 && names c8 &&
		is "$(git rev-parse "$skips_name")" "$(field ".skipped[].revision")" &&
		field ".skipped[].reason" | grep "$skips_words"
}

check_git 'a file missing or damaged: that revision is skipped, and the file named' '
	line_of 12 8 && mkdir kept && file=$(object c6:name) && cp $file kept/name &&
	for how in $ways; do
		cp -f kept/name $file && damaged $how c6:name &&
		skips c6 "its file name cannot be read" || return 1
	done; skips c6 "its file name cannot be read" --in-place
'

check_git 'a tree missing or damaged: the same, in a tree and in place' '
	line_of 12 8 && mkdir kept && file=$(object c6^{tree}) && cp $file kept/tree &&
	tree=$(git rev-parse c6^{tree}) && for how in $ways; do
		cp -f kept/tree $file && damaged $how $tree &&
		skips c6 "its tree cannot be read" || return 1
	done; skips c6 "its tree cannot be read" --in-place
'

check_git 'a folder missing or damaged: it is named, and the next revision is not blamed' '
	mkdir kept && blob=$(git init -q . && echo x | git hash-object -w --stdin) &&
	inner=$(printf "100644 blob $blob\tx\n" | git mktree) &&
	outer=$(printf "040000 tree $inner\tinner\n" | git mktree) && line_of 5 9 &&
	EXTRA="040000 tree $outer\\touter" && commit c6 100 c5 && EXTRA="" &&
	commit c7 100 c6 && for i in 8 9 10 11 12; do commit c$i 150 c$((i - 1)); done &&
	git reset -q --hard c12 && for how in gone cut; do for what in $inner $outer; do
		cp $(object $what) kept/tree && damaged $how $what &&
		skips c6 "its folder outer.* cannot be read" --trees 3 || return 1
		cp -f kept/tree $(object $what)
	done; done && damaged gone $inner &&
	skips c6 "its folder outer.* cannot be read" --in-place
'

check_git '--path: a revision that cannot be looked at is not passed over' '
	line_of 12 8 && damaged gone $(git rev-parse c6^{tree}) && exits 0 \
		bisect --path cost c1 c12 && is 3 "$(field .range)" && names c8
'

check_git 'of the culprit the parent'"'"'s tree is gone: no list of files, and a range' '
	line_of 12 8 && damaged garbage $(git rev-parse c7^{tree}) && exits 3 bisect c1 c12 &&
	is 2 "$(field ".candidates | length")" && field ".skipped[].reason" |
	grep "its tree cannot be read"
'

check_git 'an end that cannot be read: one line, exit 1, and it goes on when mended' '
	line_of 12 8 && file=$(object c12:name) && cp $file kept && damaged gone c12:name &&
	exits 1 bisect c1 c12 && is 1 "$(grep -c "^perfbisect: " log)" &&
	grep "BAD (c12).*its file name" log &&
	exits 1 bisect c1 c12 && cp -f kept $file && perfbisect resume s >out 2>log &&
	names c8
'

# refuses WORDS ...: one line of complaint.
refuses() {
	refuses_words=$1
	shift
	! bisect "$@" && one_line log && grep -e "$refuses_words" log
}

check_git 'a commit in the range that is missing or damaged is named, with the cure' '
	line_of 12 8 && hash=$(rev c6) && file=$(object c6) && cp $file kept && for how in \
		$ways; do
		cp -f kept $file && damaged $how c6 &&
		refuses "the commit $hash is missing or damaged.*git fsck" c1 c12 || return 1
	done
'

check_git 'a commit that nobody can parse is named' '
	line_of 5 9 && bad=$(printf "tree %s\nparent %s\n\nno author\n" \
		"$(git rev-parse c5^{tree})" "$(rev c5)" | git hash-object -t commit -w \
		--stdin --literally) && commit c7 150 $bad && commit c8 150 c7 &&
	refuses "the commit $bad is missing or damaged.*pars" c1 c8 &&
	bad=$(: | git hash-object -t commit -w --stdin --literally) &&
	child=$(git cat-file commit c7 | sed "s/^parent .*/parent $bad/" |
		git hash-object -t commit -w --stdin --literally) &&
	refuses "the commit $bad is missing or damaged" c1 $child
'

check_git 'a commit missing that is older than the range does not matter' '
	line_of 16 12 && for gone in c1 c2 c3; do
		damaged garbage $gone && rm -rf s && bisect c4 c16 && names c12 || return 1
	done
'

check_git 'an end whose commit or tag is damaged: said so, and not "no such revision"' '
	line_of 4 3 && git tag -a -m note noted c1 && tag=$(git rev-parse noted) &&
	for how in $ways; do
		cp $(object $tag) kept && damaged $how $tag &&
		refuses "noted: what it names is missing or damaged" noted c4 &&
		cp -f kept $(object $tag) || return 1
	done && damaged gone c4 && refuses "c4: what it names is missing" c1 c4 &&
	git tag -d noted && git tag -a -m note noted c2 && damaged gone c2 &&
	refuses "noted: what it names is missing" noted c3
'

check_git 'names: unknown however it looks, ambiguous only when there are several' '
	line_of 2 2 && for name in c1a c9 a abc abcd deadbeef abc~1 \
		0123456789012345678901234567890123456789; do
		refuses "$name: no such revision" $name c2 || return 1
	done && short=$(rev c1 | cut -c 1-4) && perl -MDigest::SHA=sha1_hex -e "
		do { \$text = ++\$i . qq(\n) } until sha1_hex(qq(blob ) .
			length(\$text) . qq(\0) . \$text) =~ /^$short/; print \$text" >same &&
	git hash-object -w same | grep "^$short" &&
	bisect $short c2 && names c2 && rm -rf s && commit c3 150 c2 && bisect $(rev c2 | cut -c 1-4)~1 c3 && names c2
'

check_git 'in a submodule: the submodule is named, and the revision skipped' '
	git init -q lib && cd lib && line_of 3 9 && cd .. && git init -q top && cd top &&
	git submodule -q add ../lib lib && for i in 1 2 3 4; do
		cost=100 && [ $i -lt 3 ] || cost=150; echo $cost >cost
		git update-index --cacheinfo 160000,$(git -C lib rev-parse c$((i > 3 ? 1 : i))),lib
		git add cost; git commit -q -m c$i; git tag c$i; done &&
	cd .git/modules/lib && file=objects/$(git rev-parse c2:name | sed "s,..,&/,") &&
	chmod u+w $file && echo garbage >$file && cd ../../.. && exits 3 bisect c1 c4 &&
	field ".skipped[].reason" | grep \
		"the submodule lib: it cannot be checked out: its file name cannot be read"
'

check_git 'garbage in the place of what only makes git faster' '
	line_of 12 8 && git repack -q -a -d && git commit-graph write --reachable 2>/dev/null &&
	git multi-pack-index write 2>/dev/null
	for file in .git/objects/info/commit-graph .git/objects/pack/multi-pack-index; do
		[ -e $file ] && chmod u+w $file && echo garbage >$file || return 1
	done; bisect c1 c12 && names c8
'

finish
