#!/bin/sh
# Changesets with names in them that hg would not write: nothing outside of the
# work tree is removed, made or written through.

# shellcheck source=tests/lib_hg.sh
. "$(dirname "$0")/../lib_hg.sh"

cat >"$work/forge.py" <<'EOP'
# forge PARENT BOOKMARK COST [FLAG PATH TEXT]...: a changeset of these files.
from mercurial import context, registrar

cmdtable = {}
command = registrar.command(cmdtable)

@command(b'forge', [], b'')
def forge(ui, repo, parent, mark, cost, *entries):
    p = repo[repo.revs(b'bookmark(%s)', parent).first()]
    files = {b'cost': (b'', cost + b'\n')}
    for i in range(0, len(entries), 3):
        files[entries[i + 1]] = (entries[i].strip(b'-'), entries[i + 2])

    def get(repo, memctx, path):
        if path not in files:
            return None
        flag, text = files[path]
        return context.memfilectx(repo, memctx, path, text, islink=flag == b'l')

    gone = [f for f in p if f not in files]
    with repo.wlock(), repo.lock():
        new = context.memctx(repo, (p.node(), b'\0' * 20), mark,
                             sorted(files) + gone, get, user=b'a').commit()
        with repo.transaction(b'forge') as tr:
            repo._bookmarks.applychanges(repo, tr, [(mark, new)])
EOP
forge() {
	hg --config extensions.forge="$work/forge.py" forge "$@"
}

# visited [FLAG PATH TEXT]...: a line c1, evil, slow, of which evil has these.
visited() {
	rm -rf r ../victim && mkdir -p stay && echo mine >victim && echo mine >stay/file &&
		hg init r && cd r && echo 100 >cost && hg add -q cost && hg commit -q -m c1 &&
		hg bookmark -q -i c1 && forge c1 evil 100 "$@" && forge evil slow 150 &&
		hg update -q 0
}
is_precious() {
	is mine "$(cat ../victim)" && is mine "$(cat ../stay/file)" &&
		is file "$(ls ../stay)" && [ ! -e ../made ] && [ ! -e made ] &&
		[ ! -e s/made ] && [ -z "$(find "$pool" -name made 2>/dev/null)" ] && ! grep -r hostile .hg/hgrc
}
# in_both WORDS [tree]: or in a tree alone.
in_both() {
	for in_both_where in '' --in-place; do
		[ "$in_both_where${2:-}" != --in-placetree ] || return 0
		rm -rf s
		# shellcheck disable=SC2086 # no option, or one
		exits 3 bisect $in_both_where c1 slow &&
			is "$(node evil)" "$(field ".skipped[].revision")" &&
			field ".skipped[].reason" | grep -F "$1" && is_precious || return 1
	done
}

n=0
for name in ../victim ../made a/../../made .hg/hgrc ../../victim .HG/hgrc sub/.hg/hgrc; do
	n=$((n + 1)) only=
	if passed_over $n; then only=tree; fi
	check "$name: skipped, in a tree and in place" '
		visited - $name "[hostile]" && in_both $name $only
	'
done

check 'a file below a link' '
	visited l a ../stay - a/file hostile && in_both a
'

check 'a link that becomes a folder, and a folder that becomes one' '
	visited l a "$PWD/stay" && forge slow c3 150 - a/file hostile && forge c3 c4 150 l a \
		"$PWD/../stay" && forge c4 c5 150 && hg update -q c5 && for where in "" --in-place; do
		rm -rf s && bisect $where c1 c5 && is_culprit slow && is_precious || return 1
	done
'

finish
