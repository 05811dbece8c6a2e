#!/bin/sh
# Hold the code to the map at the top of bisect/main.c: every source file is
# on it, everything on it exists, and no file includes one that stands above.

set -eu
cd "$(dirname "$0")/.."

map=$(mktemp) includes=$(mktemp)
trap 'rm -f "$map" "$includes"' EXIT

# "room/stem ext" for each entry, top to bottom.
awk '
	/^ \*\// { exit }
	/^ \* [a-z]+\/ / { room = $2 }
	/^ \*\t[a-z_]+\.(c|h|\[ch\])/ {
		split($2, part, ".")
		ext = part[2] == "[ch]" ? "c h" : part[2]
		print room part[1], ext
	}
' bisect/main.c >"$map"

status=0
complain() {
	echo "check-map: $*" >&2
	status=1
}

while read -r stem exts; do
	for ext in $exts; do
		[ -e "$stem.$ext" ] || complain "$stem.$ext is on the map only"
	done
done <"$map"

for file in bisect/*.[ch] vcs/*.[ch] probe/*.[ch]; do
	stem=${file%.*}
	here=$(grep -n "^$stem .*${file##*.}" "$map" | cut -d: -f1)
	if [ -z "$here" ]; then
		complain "$file is not on the map"
		continue
	fi
	sed -n 's/^#include "\(.*\)\.h"$/\1/p' "$file" >"$includes"
	while read -r include; do
		there=$(grep -n "^$include .*h" "$map" | cut -d: -f1)
		if [ "${there:-0}" -lt "$here" ]; then
			complain "$file includes $include.h, which stands above it"
		fi
	done <"$includes"
done

# What may be included, and by whom.
only() {
	header=$1
	shift
	grep -l "#include [<\"]${header}[>\"]" bisect/*.[ch] vcs/*.[ch] probe/*.[ch] |
		while read -r file; do
			case " $* " in
			*" $file "*) ;;
			*) echo "check-map: $file includes $header" >&2 ;;
			esac
		done | tee "$includes" >&2
	[ ! -s "$includes" ] || status=1
}

only git2.h vcs/git.c vcs/git.h
only jansson.h probe/json.h
only vcs/backend.h vcs/vcs.c vcs/lend.c vcs/git.h vcs/hg.h

exit $status
