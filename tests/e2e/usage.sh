#!/bin/sh
# Bad input: one clear line that names the thing, and the right status.

. "$(dirname "$0")/../lib.sh"

# refused STATUS WORD ARGS...: exits so, with one line that has WORD in it,
# and leaves nothing behind.
refused() {
	refused_status=$1 refused_word=$2
	shift 2
	exits "$refused_status" perfbisect "$@" >out 2>err
	refused_ok=$?
	cat err
	[ $refused_ok -eq 0 ] && [ ! -s out ] && one_line err &&
		grep -q -e "$refused_word" err && ! ls -d perfbisect-* 2>/dev/null
}

check 'nothing at all' 'refused 2 "GOOD and BAD are missing"'
check 'one end only' 'refused 2 "BAD is missing" v1 -- true'
check 'no COMMAND' '
	refused 2 "COMMAND is missing" a b && refused 2 "COMMAND is missing" a b --
'
check 'no -- before COMMAND' 'refused 2 "put -- before COMMAND" a b ./cmd.sh'
check 'an unknown option, and the nearest one' '
	refused 2 "did you mean --build?" --biuld make a b -- true
'
check 'an unknown option that is near to none' '
	refused 2 "unknown option --xyzzyplugh" --xyzzyplugh a b -- true &&
	refused 2 "unknown option -Z" -Z a b -- true
'
check 'an option of another command' '
	exits 2 perfbisect check --budget 2h a b -- true 2>err &&
	one_line err && grep -q "unknown option" err
'
check 'a value that is missing' 'refused 2 "needs a value" --build'
check 'a value where none belongs' '
	refused 2 "takes no value" --clean=yes a b -- true
'
check 'an empty value' 'refused 2 "needs a value" --build "" a b -- true'
check 'numbers that are none' '
	refused 2 "--runs x" --runs x a b -- true &&
	refused 2 "--runs 0" --runs 0 a b -- true &&
	refused 2 "--runs 3.5" -n 3.5 a b -- true &&
	refused 2 "--confidence 1" --confidence 1 a b -- true &&
	refused 2 "--confidence nan" --confidence nan a b -- true &&
	refused 2 "--min-effect -1" --min-effect=-1 a b -- true &&
	refused 2 "--trees 2" --trees 2 a b -- true &&
	refused 2 "--warmup -1" --warmup=-1 a b -- true
'
check 'times that are none' '
	refused 2 "--timeout 0" --timeout 0 a b -- true &&
	refused 2 "--timeout 5x" --timeout 5x a b -- true &&
	refused 2 "--build-timeout" --build-timeout soon a b -- true
'
check 'fewer most runs than least' '
	refused 2 "--max-runs 3" --runs 5 --max-runs 3 a b -- true
'
check 'a policy that is none' '
	refused 2 "--on-failure maybe" --on-failure maybe a b -- true
'
check 'processors that are none' '
	line_of 2 2 &&
	refused 2 "not a list of processors" --pin x c1 c2 -- true &&
	refused 2 "not a list of processors" --pin 0- c1 c2 -- true &&
	refused 2 "--pin: CPU 1000 is not available (have [0-9,-]*)$" --pin 1000 c1 c2 -- true
'
check 'a metric that is none' '
	line_of 2 2 &&
	refused 2 "no such metric" --metric speed c1 c2 -- true &&
	refused 2 "regex" --metric "regex:(" c1 c2 -- true &&
	refused 2 "group" --metric regex:abc c1 c2 -- true &&
	refused 2 "path" --metric json: c1 c2 -- true &&
	refused 2 "no argument" --metric number:3 c1 c2 -- true
'
check '--from where nothing is read' '
	line_of 2 2 && refused 2 "--from" --from f c1 c2 -- true
'
check 'a command that is not on PATH, before anything is built' '
	line_of 2 2 && refused 2 "no-such-cmd" -b "touch /nonexistent/x" \
		c1 c2 -- no-such-cmd
'
check 'no repository' 'refused 2 "not in a git or Mercurial repository" a b -- true'
check 'a bare repository' '
	git init -q --bare . && refused 2 "bare" a b -- true
'
check 'names that are unknown' '
	line_of 2 2 && refused 2 "GOOD: nosuch: no such revision" nosuch c2 -- true &&
	refused 2 "BAD: nosuch" c1 nosuch -- true
'
check 'a name of a file, not a commit' '
	line_of 2 2 && refused 2 "c1:cost" c1:cost c2 -- true
'
check 'names that could be options' '
	line_of 2 2 && refused 2 "unknown option" --upload-pack=x c2 -- true
'
check 'a range in place of a name' '
	line_of 3 2 && refused 2 "c1..c2" c1..c2 c3 -- true
'
check 'equal ends' '
	line_of 2 2 && refused 2 "the same revision" c2 HEAD -- true
'
check 'unrelated ends' '
	commit a 100 && commit b 100 && refused 2 "unrelated" a b -- true
'
# libgit2 1.5 itself leaks when a commit is missing: no business of ASan's here.
check 'a shallow clone whose history ends inside the range' '
	line_of 8 4 && git clone -q --depth 3 "file://$PWD" shallow &&
	cd shallow && git fetch -q --depth 1 origin tag c1 &&
	exits 2 env ASAN_OPTIONS=detect_leaks=0 perfbisect c1 HEAD -- true \
		2>err && one_line err && grep -q "git fetch --unshallow" err
'
if [ "$(id -u)" -eq 0 ]; then
	check 'a repository of another user, with the cure' '
		line_of 2 2 && chown -R 12345 . &&
		refused 2 "safe.directory" c1 c2 -- true
	'
else
	skip 'a repository of another user, with the cure' 'not root'
fi
check 'control characters in a name do not reach the terminal' '
	line_of 2 2 && esc=$(printf "\033[31mx") &&
	exits 2 perfbisect "$esc" c2 -- true 2>err && one_line err &&
	! grep -q "$(printf "\033")" err
'

# fits FILE LINES: on a screen, which is 80 columns wide.
fits() {
	cat "$1" && [ "$(wc -l <"$1")" -le "$2" ] &&
		is 0 "$(awk '{ if (length > 80) print }' "$1" | wc -l)"
}

check '--help fits on a screen: commands, common options, examples' '
	perfbisect --help >out && fits out 50 &&
	for word in run check resume report list clean trace help version; do
		grep -q "^ $word  *[a-z]" out || { echo "$word"; return 1; }
	done && for o in build metric higher-is-better prepare verify runs budget output quiet
	do grep -q -e "^ .*--$o" out || { echo "$o"; return 1; }; done &&
	[ "$(grep -c "^ perfbisect .* -- " out)" -ge 3 ]
'
check 'help options: all of them, in groups; the rare ones are not in --help' '
	perfbisect help options >out && fits out 81 && [ "$(grep -c "^[A-Z].*:$" out)" -eq 8 ] &&
	for o in build prepare verify metric from runs max-runs warmup \
		confidence min-effect accept-odd first-parent full-graph path trees build-timeout fetch-timeout \
		timeout on-failure clean pin no-randomize output keep-trees \
		quiet verbose dry-run sessions on-end seconds show only tasks
	do grep -q -e "--$o" out || return 1; done &&
	! perfbisect --help | grep -e "--max-runs\|--dry-run"
'
check 'help: its topics, each of which there is, and each command' '
	perfbisect help >out && fits out 51 &&
	for topic in $(sed -n "s/^Topics: \(.*\);.*/\1/p" out | tr -d ,) \
		$(sed -n "/^Commands:/,/^$/s/^ \([a-z]*\) .*/\1/p" out); do
		perfbisect help "$topic" >topic && fits topic 81 && echo "$topic" >>seen || return 1
	done && [ "$(wc -l <seen)" -ge 11 ] && perfbisect help --help | cmp - out
'
check 'each command that there is has a row in the help' '
	tr "\n\t" "  " <"$here/../../bisect/main.c" | grep -o "{\"[a-z]*\", *cmd_" |
		cut -d\" -f2 >names && cat names && [ "$(wc -l <names)" -ge 8 ] &&
	while read -r name; do perfbisect help "$name" | grep -q "^usage: perfbisect .*$name" ||
		return 1; done <names
'
check 'COMMAND --help: its own usage, and the options that it takes' '
	perfbisect resume --help >out && grep -q "^usage: perfbisect resume" out &&
	grep -q -e "--budget" out && ! grep -e "--prepare" out && perfbisect help resume | cmp - out
'
check 'a topic that is none, and the nearest one' '
	refused 2 "did you mean options?" help optoins &&
	refused 2 "did you mean check?" help chek && refused 2 "no such topic" help xyzzy &&
	refused 2 "one topic" help a b
'
check 'a command that is misspelt, and the nearest one' '
	refused 2 "reprot: no such command; did you mean report?" reprot &&
	refused 2 "did you mean resume?" resme s && refused 2 "did you mean list?" lst &&
	refused 2 "did you mean check?" chekc -b make a b -- true &&
	refused 2 "did you mean check?" chek a b -- true
'
check 'a revision that is near to a command is none' '
	line_of 4 3 && git tag lst c1 && git tag chek c4 && git tag rums c4 &&
	perfbisect -q -m number -o s lst chek -- cat cost && rm -rf s &&
	perfbisect lst -v rums -q -m number -o s -- cat cost && refused 2 "COMMAND is missing" c1 chek
'
check 'what list and clean do not take' '
	refused 2 "x: unexpected" list x && refused 2 "unexpected" clean -- x &&
	refused 2 "unknown option --budget" clean --budget 2h &&
	refused 2 "did you mean --dry-run?" clean --dry-rum && refused 2 "unexpected" version x
'
check '--version, and version' '
	perfbisect --version >out && grep -q "^perfbisect [0-9]" out &&
	perfbisect version | cmp - out && perfbisect resume --version | cmp - out
'
check 'run may be said, and help works behind every command' '
	perfbisect run --help | grep -q usage &&
	perfbisect check --help | grep -q usage &&
	perfbisect report --help | grep -q usage &&
	perfbisect resume --help >out && grep -q -e --budget out &&
	! grep -e --build out &&
	line_of 4 3 && perfbisect run -m number -o s c1 c4 -- cat cost >out &&
	names c3
'
check 'options may stand behind the ends' '
	line_of 4 3 && perfbisect c1 c4 -m number --output=s -- cat cost >out &&
	names c3
'

finish
