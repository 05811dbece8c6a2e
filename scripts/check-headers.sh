#!/bin/sh
# Every header compiles alone.

set -eu
cd "$(dirname "$0")/.."

flags=$(pkg-config --cflags libgit2 jansson)
status=0
for header in */*.h */*/*.h */*/*/*.h; do
	[ -e "$header" ] || continue
	# shellcheck disable=SC2086 # the flags are words
	echo "#include \"$header\"" |
		${CC:-cc} -std=gnu11 -D_GNU_SOURCE -I. $flags -Wall -Werror \
			-fsyntax-only -x c - || status=1
done
exit $status
