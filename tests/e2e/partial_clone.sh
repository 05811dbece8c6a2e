#!/bin/sh
# Clones that lack a part: of the objects (--filter), or of the history
# (--depth).  What to do is said in one line, and does it.
. "$(dirname "$0")/../lib.sh"

# cloned [OPTION...]: a clone in p, by a protocol that filters.
cloned() {
	mkdir r && (cd r && line_of 8 5 &&
		git config uploadpack.allowFilter true) && git clone -q "$@" "file://$PWD/r" p
}

# One line, exit 1, no session; the command in it is in ./cure.
refused() {
	exits 1 perfbisect "$@" -m number -o s c1 c8 -- cat cost 2>err &&
		cat err && one_line err && [ ! -e s ] &&
		grep -q "partial clone" err && sed 's/.* by: //' err >cure
}

for filter in blob:none tree:0 blob:limit=1; do
	check "--filter=$filter: the command that is shown makes it whole" '
		cloned --filter='$filter' && cd p && refused && sh -e cure &&
			bisect c1 c8 && names c5 && is 0 "$(field ".skipped | length")" &&
			is 0 "$(grep -c ^warning log)"'
done
check 'a partial clone: the command that is shown makes it whole' '
	cloned --filter=blob:none -o "my.remote" && cd p && refused check -v &&
		grep -q "my.remote$" cure && sh -e cure && bisect c1 c8 && names c5'
check 'only a revision in between lacks files: it is said, and the rest found' '
	cloned --filter=blob:none && cd p && for n in 1 2 3 4 5 6 8; do
		git show c$n:cost c$n:name >/dev/null; done &&
		bisect c1 c8 && names c5 &&
		grep -q "^warning: a partial clone: files of 1 revision " log &&
		sed -n "s/^warning: a partial.* by: //p" log >cure && rm -r s &&
		sh -e cure && bisect c1 c8 && is 0 "$(grep -c ^warning log)"'
check 'a clone that is whole says nothing' '
	cloned && cd p && bisect c1 c8 && is 0 "$(grep -c ^warning log)"'

finish
