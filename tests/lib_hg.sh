# shellcheck shell=sh
# What the tests of Mercurial's own begin with, in place of lib.sh:
#
#	. "$(dirname "$0")/../lib_hg.sh"

VCS=hg
q="'"
. "$(dirname "$0")/../lib.sh"

# hg_line N K: the same as line_of, and nothing of git is left.
hg_line() {
	line_of "$1" "$2" >/dev/null && converted && rm -rf .git && hg update -q "c$1"
}

# is_culprit NAME: of hg's own.
is_culprit() {
	is "$(node "$1")" "$(field .culprit.revision)" &&
		is confirmed "$(field .verdict)"
}

node() {
	hg log --hidden -r "$1" -T '{node}\n'
}

# hg_commit NAME [OPTIONS]: all that is here, with a local tag of that name.
hg_commit() {
	hg_commit_name=$1
	shift
	hg commit -q -A -m "$hg_commit_name" "$@" &&
		echo "$(checked_out) $hg_commit_name" >>.hg/localtags
}

# All of a repository that must be the same; caches are hg's own business.  What
# hg would tell of it is in these files, but for those of the user.
hg_snapshot() {
	(
		cd "$1" || exit
		find .hg -path '*cache*' -prune -o -type f -print0 | sort -z |
			xargs -0 md5sum
		find .hg -path '*cache*' -prune -o -print | sort
		hg status
	) >"$work/snapshot" 2>&1
	cat "$work/snapshot"
}
# Files that are old, so that hg need not look at them twice.
before() {
	find . -type f ! -path './.hg/*' -exec touch -d @1600000000 {} + &&
		hg status >/dev/null && hg_snapshot . >"$work/before"
}
after() {
	hg_snapshot . >"$work/after" && diff "$work/before" "$work/after"
}

# A repository in the middle of work.
busy() {
	hg_line 12 8 && hg bookmark -r c3 mine && hg update -q c11 && hg bookmark here &&
		echo staged >>name && echo new >added && hg add added &&
		echo new >untracked && printf 'syntax: glob\nn\nout\nlog\n' >.hgignore &&
		hg phase -q --force --secret c10 && hg phase -q --public c4 &&
		hg bisect --good c1 && hg bisect --bad c11 -q --noupdate && [ -s .hg/bisect.state ]
}

# fake_hg SCRIPT: from here on, an hg that does this first, and is no server, so
# that each question passes by.
fake_hg() {
	passing_hg "$1
case \" \$* \" in *\" serve \"*) exit 1 ;; esac"
}

# passing_hg SCRIPT: the same, and it is one.
passing_hg() {
	real_hg=${real_hg:-$(command -v hg)}
	mkdir -p bin && printf '#!/bin/sh\n%s\nexec "%s" "$@"\n' "$1" "$real_hg" >bin/hg &&
		chmod +x bin/hg && PATH="$PWD/bin:${PATH#"$PWD/bin:"}"
}

# slow_update PYTHON: from here on, the hg itself, a server, whose updates begin
# with this.
slow_update() {
	mkdir -p ext && printf '%s\n' 'import os, signal, time' \
		'from mercurial import commands, extensions' \
		'def extsetup(ui):' \
		'    def update(orig, *args, **opts):' \
		"        $1" '        return orig(*args, **opts)' \
		"    extensions.wrapcommand(commands.table, b'update', update)" \
		>ext/slow.py && passing_hg "echo \"\$*\" >>\"$PWD/ext/calls\"
exec \"$served_hg\" \
	--config extensions.slow=\"$PWD/ext/slow.py\" \"\$@\""
}

search() {
	perfbisect -m number -o s "$@" >out 2>log
	search_status=$?
	cat out log
	return $search_status
}
