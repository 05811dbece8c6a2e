#!/bin/sh
# Histories that are not what the commits say: replaced objects, grafts, and
# shallow clones.  They are searched as git bisect does.
. "$(dirname "$0")/../lib.sh"

# Two histories, of which the second goes on where the first has ended: c1..c4,
# and n1..n5, slow from n3 on.
two_histories() {
	line_of 4 9 && commit n1 100 && commit n2 100 n1 && commit n3 150 n2 &&
		commit n4 150 n3 && commit n5 150 n4 && git reset -q --hard n5
}

check 'two histories joined by git replace' '
	two_histories && git replace --graft n1 c4 && snapshot >../before &&
	bisect c2 n5 && names n3 && is 7 "$(field .range)" && rm -r s out log &&
	snapshot >../after && diff ../before ../after
'
check 'in place, and the culprit is the commit that joins them' '
	two_histories && commit m1 150 && commit m2 150 m1 && git reset -q --hard m2 &&
	git replace --graft m1 n2 && echo "/*" >.git/info/exclude &&
	bisect --in-place n1 m2 && names m1 && is "$(rev m2)" "$(git rev-parse HEAD)" &&
	is "$(rev n2)" "$(field .culprit.parents[0])"
'
check 'a graft of the older kind' '
	two_histories && echo "$(rev n1) $(rev c4)" >.git/info/grafts &&
	bisect c2 n5 && names n3
'
check 'a commit that stands for another, with other files' '
	line_of 8 5 && commit x 200 c3 && git replace -f c4 x &&
	git worktree add -q "$work/t/x" c4 && is 200 "$(cat x/cost)" &&
	git worktree remove x && bisect c1 c8 --accept-odd &&
	is "$(rev c4)" "$(field .culprit.revision)"
'
check 'replacements that git is told to ignore are ignored' '
	two_histories && git replace --graft n1 c4 &&
	git config core.useReplaceRefs false &&
	exits 2 perfbisect -m number -o s c2 n5 -- cat cost 2>err &&
	grep -q "no common ancestor" err && git config core.useReplaceRefs true &&
	GIT_NO_REPLACE_OBJECTS=1 exits 2 perfbisect -m number -o s c2 n5 -- cat cost
'
check 'an object that is damaged is found out all the same' '
	two_histories && git replace --graft n1 c4 &&
	place=.git/objects/$(git rev-parse c3:cost | sed "s,..,&/,") &&
	one=.git/objects/$(git rev-parse n4:cost | sed "s,..,&/,") &&
	chmod u+w $place && cp $one $place && exits 1 bisect c3 n5
'

# cloned OPTION...: of c1..c8 in r, in p.
cloned() {
	mkdir r && (cd r && line_of 8 5) && git clone -q "$@" "file://$PWD/r" p
}
check 'a shallow clone that has both ends is searched like any other' '
	cloned --depth 6 && cd p && git tag -f c5 HEAD~3 >/dev/null &&
	bisect HEAD~5 HEAD && names c5 &&
	is 0 "$(grep -c ^warning log)"
'
check 'one that has not: the cure is said' '
	cloned --depth 3 && cd p && git fetch -q --depth 1 origin tag c1 &&
	exits 2 perfbisect -m number -o s c1 HEAD -- cat cost 2>err && one_line err &&
	grep -q "git fetch --unshallow" err && git fetch -q --unshallow &&
	bisect c1 HEAD
'
check 'a history that is cut in the middle of the range: a warning' '
	mkdir r && (cd r && line_of 6 9 && commit a 100 c1 && commit b 100 a &&
		commit m 150 c6 b && git reset -q --hard m) &&
	git clone -q --depth 4 "file://$PWD/r" p && cd p && exits 3 bisect HEAD~1 HEAD ||
	grep -q "^warning: the clone is shallow: its history ends at" log
'

finish
