#!/bin/sh
# Hold the code to its maps: that of the floors at the top of bisect/main.c,
# and that of each room at the top of its face.  Every source file is on one,
# everything on them exists, no file includes one that stands above it, and
# from outside of a room only its face is included, and what that opens.

set -eu
cd "$(dirname "$0")/.."

map=$(mktemp) list=$(mktemp)
trap 'rm -f "$map" "$list"' EXIT

status=0
complain() {
	echo "check-map: $*" >&2
	status=1
}

# entries FILE FOLDER: the lines of the map at the top of FILE, as
# "<folder>/<name>", top to bottom.
entries() {
	awk -v folder="$2" '
		/^ \* [a-z]+\/ / { folder = $2 }
		/^ \*\t[a-z_*\/]+\.(c|h|\[ch\])\t/ { sub("/$", "", folder); print folder "/" $2 }
		/^ \*\// { exit }
	' "$1"
}

# The whole house: "floor/room/stem ext" for each file, top to bottom.
entries bisect/main.c '' | while read -r entry; do
	case $entry in
	*/*/*) entries "$entry" "${entry%/*}" ;;
	*) echo "$entry" ;;
	esac
done | while read -r entry; do
	case $entry in
	*.\[ch\]) echo "${entry%.*}.h ${entry%.*}.c" ;;
	*\**)
		# shellcheck disable=SC2086 # the shell fills in what is there
		echo $entry
		;;
	*) echo "$entry" ;;
	esac
done >"$map"

# where FILE: its line on the map, 0 if there is none.
where() {
	awk -v file="$1" '{ for (i = 1; i <= NF; i++) if ($i == file) line = NR }
		END { print line + 0 }' "$map"
}

tr ' ' '\n' <"$map" | sort | uniq -d | while read -r file; do
	echo "check-map: $file stands on the maps twice" >&2
done | tee "$list" >&2
[ ! -s "$list" ] || status=1
tr ' ' '\n' <"$map" >"$list"
while read -r file; do
	[ -e "$file" ] || complain "$file is on the map only"
done <"$list"

# A .c far from its .h would hide a circle; only the dispatcher is one.
grep -v ' ' "$map" >"$list"
while read -r file; do
	[ "$file" = vcs/vcs.c ] || [ "${file%.c}" = "$file" ] ||
		[ ! -e "${file%.c}.h" ] ||
		complain "$file and its header stand apart"
done <"$list"

# face ROOM: the header that the floors' map names for it.
face() {
	entries bisect/main.c '' | grep "^$1/"
}

# is_open ROOM HEADER: is it, or does its face open it to others?
is_open() {
	open_face=$(face "$1")
	[ "$2" = "$open_face" ] ||
		awk '/^ \* Open to others:/ { on = 1 }
			on { print; if ($0 !~ /,$/) exit }' "$open_face" |
		grep -q "[ ,]${2##*/}\(,\|\$\)"
}

for file in bisect/*.[ch] bisect/*/*.[ch] vcs/*.[ch] vcs/*/*.[ch] \
	probe/*.[ch] probe/*/*.[ch]; do
	here=$(where "$file")
	if [ "$here" -eq 0 ]; then
		complain "$file is not on a map"
		continue
	fi
	sed -n 's/^#include "\(.*\)"$/\1/p' "$file" >"$list"
	while read -r header; do
		[ "$(where "$header")" -ge "$here" ] ||
			complain "$file includes $header, which stands above it"
		room=${header%/*}
		case $room in
		*/*)
			[ "$room" = "${file%/*}" ] || is_open "$room" "$header" ||
				complain "$file includes $header past $(face "$room")"
			;;
		esac
	done <"$list"
done

# What may be included, and by whom.
only() {
	header=$1
	shift
	grep -rl --include='*.[ch]' "#include [<\"]${header}[>\"]" bisect vcs probe |
		while read -r file; do
			case " $* " in
			*" $file "*) ;;
			*) echo "check-map: $file includes $header" ;;
			esac
		done >"$list"
	cat "$list" >&2
	[ ! -s "$list" ] || status=1
}

only git2.h vcs/git/repo.h
only jansson.h probe/ground/json.h
only vcs/backend.h vcs/vcs.c vcs/lend.c vcs/git/git.h vcs/git/repo.h \
	vcs/hg/hg.h vcs/hg/ask.h vcs/none.h

exit $status
