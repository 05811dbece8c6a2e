#!/bin/sh
# What README and perfbisect(1) promise line by line is tested line by line.

. "$(dirname "$0")/../lib.sh"

top=$here/../..
readme=$top/README.md

# survives: the entries of "WHAT IT SURVIVES".
survives() {
	sed -n '/^\.Sh WHAT IT SURVIVES$/,/^\.Sh /s/^\.It "\(.*\)"$/\1/p' \
		"$top/scripts/man/perfbisect.1" | sed 's/\\-/-/g'
}

# tested TITLE: there is a test of this name.
tested() {
	cat "$here"/*.sh | grep -F -e " '$1' '" | grep -q "^[[:space:]]*check"
}

check 'each entry of "WHAT IT SURVIVES" has a test of its name' '
	survives >rows && cat rows && [ "$(grep -c . rows)" -gt 99 ] &&
	while read -r row; do tested "$row" || { echo "no test: $row"; return 1; }
	done <rows
'

check 'and no entry stands there twice' '
	is "" "$(survives | sort | uniq -d)"
'

check 'README is short, and what it leads to is there' '
	[ "$(wc -l <"$readme")" -le 200 ] &&
	sed -n "s/.*](\([^)#:]*\)).*/\1/p" "$readme" >links &&
	[ "$(wc -l <links)" -ge 3 ] &&
	while read -r link; do [ -e "$top/$link" ] || { echo "$link"; return 1; }
	done <links
'

check 'each option in its examples is one' '
	grep "^    perfbisect" "$readme" | sed "s/ -- .*//" |
		grep -o " --*[a-z][a-z-]*" | sort -u >words &&
	[ "$(wc -l <words)" -ge 5 ] &&
	perfbisect help options >help && while read -r word; do
		grep -q -e "^  *\(-., \)*$word\b" help || { echo "$word"; return 1; }
	done <words
'

finish
