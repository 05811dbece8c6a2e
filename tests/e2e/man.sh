#!/bin/sh
# The man pages: clean, and they know all that there is.

. "$(dirname "$0")/../lib.sh"

top=$here/../..
pages=$top/scripts/man

# entry PAGE PATTERN: there is such a list entry.
entry() {
	grep -q "^\.It $2" "$pages/$1" || {
		echo "$1: no entry $2"
		return 1
	}
}

# rows: name, letter and argument of each option, from the table.
rows() {
	tr '\n\t' '  ' <"$top/bisect/option.c" |
		grep -o '{"[a-z-]*", *\(0\|'"'.'"'\), *\("[A-Z]*"\|NULL\), *OPTION_' |
		tr -d '{",'"'" | while read -r row_name row_letter row_argument _; do
			[ "$row_letter" != 0 ] || row_letter=
			[ "$row_argument" != NULL ] || row_argument=
			echo "$row_name:$row_letter:$row_argument"
		done
}

if command -v mandoc >/dev/null; then
	check 'mandoc has nothing to say of any page' '
		mandoc -T lint -W warning "$pages"/* &&
		[ "$(mandoc -T utf8 "$pages"/* | wc -l)" -gt 1000 ]
	'
else
	skip 'mandoc has nothing to say of any page' 'no mandoc (scripts/need.sh test)'
fi

check 'each heading that a page names is there' '
	for page in "$pages"/*; do
		sed -n "s/^\.Sx \(\\\\&\)*//p" "$page" | sed "s/ [^A-Za-z]*$//" >names &&
		sed -n "s/^\.S[hs] \(\\\\&\)*//p" "$page" >headings &&
		while read -r name; do
			grep -q -F -x -e "$name" headings || { echo "$name"; return 1; }
		done <names
	done && [ "$(grep -c "^\.Sx" "$pages/perfbisect.1")" -ge 6 ]
'

check 'each option is an option, and in man page and help' '
	rows >rows && cat rows && [ "$(wc -l <rows)" -ge 36 ] &&
	perfbisect help options >help && while IFS=: read -r name letter argument; do
		entry perfbisect.1 \
			"${letter:+Fl $letter , }Fl -$name${argument:+ Ar $argument}$" &&
		grep -q -e "^ *${letter:+-$letter, }--$name${argument:+ $argument}\b" \
			help || { echo "help: $name"; return 1; }
		perfbisect "--$name" >out 2>&1
		! grep "unknown option" out ||
			! perfbisect clean "--$name" 2>&1 | grep "unknown option" ||
			! perfbisect compare "--$name" 2>&1 |
			grep "unknown option" ||
			! perfbisect scan "--$name" 2>&1 |
			grep "unknown option" ||
			! perfbisect trace "--$name" x y 2>&1 |
			grep "unknown option" || return 1
	done <rows
'

check 'each option in the man page is one' '
	rows | cut -d: -f1 | sort >names &&
	sed -n "/^\.Sh OPTIONS$/,/^\.Sh COMMAND$/s/^\.It .*Fl -\([a-z-]*\).*/\1/p" \
		"$pages/perfbisect.1" | sort | diff names -
'

check 'defaults are those of the table' '
	perfbisect help options | sed -n "s/^.*--\([a-z-]*\) .*(\([0-9.]*[hmM]*\))$/\1 \2/p" >defaults &&
	[ "$(wc -l <defaults)" -ge 9 ] && while read -r name value; do
		case $value in
		*h) value="${value%h} hours" ;;
		*m) value="${value%m} minutes" ;;
		esac
		sed -n "/^\.It .*Fl -$name /,/^\.It /p" "$pages/perfbisect.1" |
			tr "\n" " " | grep -q -F -e "$value" || { echo "$name"; return 1; }
	done <defaults
'

check 'each metric and each reader of values is there' '
	perfbisect help metrics | sed -n \
		"/^Printed/,\$s/^  \([a-z][-a-z0-9]*\)[[:space:]:[].*/\1/p" \
		>readers && cat readers &&
	for process in wall user system cpu max-rss; do
		grep -q "^\.Cm .*\b$process\b" "$pages/perfbisect.1" || return 1
	done &&
	[ "$(wc -l <readers)" -ge 19 ] &&
	while read -r name; do
		entry perfbisect.1 "Cm $name\b" || return 1
	done <readers
'

check 'each key of report.json, kind of fact and class of slowness is there' '
	for key in $(jq -r ".properties | keys[]" "$top/tests/report.schema.json"); do
		entry perfbisect-report.5 "Li .*\b$key\b" || return 1
	done &&
	for key in $(jq -r ".properties | keys[]" \
		"$top/tests/comparison.schema.json" "$top/tests/scan.schema.json"); do
		entry perfbisect-report.5 "Li .*\b$key\b" || return 1
	done &&
	sed -n "s/^\t\[RECORD_[A-Z]*\] = {\"\([a-z]*\)\".*/\1/p" \
		"$top/bisect/session/record.c" >kinds && [ "$(wc -l <kinds)" -ge 17 ] &&
	while read -r kind; do
		entry perfbisect-report.5 "Li $kind$" || return 1
	done <kinds &&
	for class in $(jq -r ".[\"\$defs\"].diagnosis.properties.class.enum[]" \
		"$top/tests/report.schema.json"); do
		entry perfbisect-judging.7 "Cm .*\b$class\b" || return 1
	done
'

finish
