#!/bin/sh
# What the README promises line by line is tested line by line.

. "$(dirname "$0")/../lib.sh"

readme=$here/../../README.md

# survives: what stands in the first column of "What it survives".
survives() {
	sed -n '/^## What it survives$/,/^## /p' "$readme" | grep '^| ' |
		sed -e 1d -e 's/^| //' -e 's/ *|.*//'
}

# tested TITLE: there is a test of this name.
tested() {
	cat "$here"/*.sh | grep -F -e " '$1' '" | grep -q "^[[:space:]]*check"
}

check 'each line of "What it survives" has a test of its name' '
	survives >rows && cat rows && [ "$(grep -c . rows)" -gt 9 ] &&
	while read -r row; do tested "$row" || { echo "no test: $row"; return 1; }
	done <rows
'

check 'and no line stands there twice' '
	is "" "$(survives | sort | uniq -d)"
'

finish
