#!/bin/sh
# A Mercurial repository of which a part is missing or damaged: what cannot be
# read of one revision skips that revision.

# shellcheck source=tests/lib_hg.sh
. "$(dirname "$0")/../lib_hg.sh"

# A file that only c6 has, so that its history is damaged for c6 alone.
with_odd() {
	hg init -q . && for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		cost=100 && [ $i -lt 8 ] || cost=150
		echo $cost >cost && echo c$i >name && rm -f odd
		[ $i -ne 6 ] || seq 500 >odd
		hg addremove -q . && hg commit -q -m c$i && hg bookmark -q -i c$i || return 1
	done
}

check 'a file missing or damaged: that revision is skipped, in a tree and in place' '
	with_odd && file=.hg/store/data/odd.i && cp $file kept && rm -f cost.orig &&
	for how in garbage gone; do for where in "" --in-place; do
		rm -rf s && mv kept ../t.kept && case $how in
		garbage) printf "%0900d" 7 | dd of=$file bs=1 seek=70 conv=notrunc 2>/dev/null ;;
		gone) rm -f $file ;;
		esac && bisect $where c1 c12 && is_culprit c8 &&
		is "$(node c6)" "$(field ".skipped[].revision")" &&
		field ".skipped[].reason" | grep "cannot be checked out" || return 1
		mv ../t.kept kept; cp kept $file
	done; done
'

finish
