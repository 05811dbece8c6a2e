#!/bin/sh
# The culprit's diff, and what it touches of what is hot, by a perf that always
# samples the same, and for that need not run it.

. "$(dirname "$0")/../lib.sh"

(
	cd "$work" && fake_perf '
		case $command in
		record) : >"$data" ;;
		script)
			for i in $(seq 300); do
				innermost=hash
				[ $((i % 3)) -ne 0 ] || innermost="Table::insert(int)"
				printf "p cycles: \n\t 10 %s\n\t 11 run\n\t 12 main\n\n" "$innermost"
			done
			;;
		esac'
)

cat >"$work/x.c" <<'EOF2'
int cold(int a)
{
	return a + 1;
}
EOF2
cat >"$work/hash.c" <<'EOF2'
static int next;

int hash(int a)
{
	return a + 1;
}
EOF2

# step COST: a commit of what is in the folder; the Makefile has the cost.
step() {
	[ -d .git ] || { git init -q . && echo s >.git/info/exclude; }
	echo "# $1" >Makefile && git add -A && git commit -q -m "$1" && git tag "c$1"
}

# diagnosed SCRIPT: the culprit is what the script changes.  It takes time enough
# to be sampled.
diagnosed() {
	cp "$work/x.c" "$work/hash.c" . && printf "a\\0b" >data &&
		step 100 && eval "$1" && step 150 &&
		PATH="$work/fake:$PATH" perfbisect -m number -n 1 -o s c100 c150 -- sh -c '
			! grep -q 150 Makefile || perl -e "1 while (times)[0] < 0.02"
			cat Makefile' \
			>out 2>log
	diagnosed_status=$?
	cat out log
	return $diagnosed_status
}

# says SENTENCE: each report does; with '' none says anything of the diff.
says() {
	is "$1" "$(field .diff.sentence)" && spaced s/report.md && tr '\n' ' ' <out | sed 's/  */ /g' >words &&
		if [ -n "$1" ]; then
			grep -qF "$1" words && grep -qF "$1" s/report.md &&
				sed "s/&#39;/'/g" s/report.html | grep -qF "$1"
		else
			! grep -h "culprit.s diff" words s/report.md s/report.html
		fi
}

part="a part in the change of processor time"
none="The culprit's diff touches no function that has $part."
of='% of the change of processor time, with what it calls'

check 'a Makefile is no hot function' '
	diagnosed : && says "$none" && is "true []" "$(field ".diff | \"\(.none) \(.functions)\"")"
'

check_git 'a function that is cold, in a file of its own' '
	diagnosed "sed -i s/1/2/ x.c" && says "$none"
'

check_git 'comments in a hot function' '
	diagnosed "sed -i 4i/*why*/ hash.c" && says "$none"
'

check_git 'a hot function is named' '
	diagnosed "sed -i s/1/2/ hash.c" &&
	says "The culprit$(printf "\047")s diff touches hash (67 $of)." &&
	is "[\"hash\"] true" "$(field ".diff | \"\(.functions) \(.shares | length == 1 and .[0] > 0.66 and .[0] < 0.67)\"")"
'

check 'several of them, the hottest first, and one that moves' '
	diagnosed "mkdir lib && git mv hash.c lib/hash.cc && sed -i s/1/2/ lib/hash.cc &&
		printf %s\\\\n \"void Table::insert(int a)\" { } >>lib/hash.cc" &&
	says "The culprit$(printf "\047")s diff touches hash (67 $of) and Table::insert (33 %)."
'

# unsure SCRIPT REASON [CURE]: neither is known, and why.
unsure() {
	diagnosed "$1" && says "Whether the culprit's diff touches a function that has $part is not known: $2${3:-}." &&
		is "$2" "$(field .diff.unsure)"
}

cure=' (what is inlined is seen where there is debug information: -g)'

check 'beside a hot function' '
	unsure "sed -i s/next/last/ hash.c" "hash.c: it mentions hash, and may be inlined into it" "$cure"
'

check_git 'a header' '
	unsure "echo \"#define N 3\" >x.h" "x.h: others include it" "$cure"
'

check 'bytes, and what may be anything' '
	unsure "printf a\\\\0c >data" "data: it is no text" && rm -rf .git .hg s &&
	unsure "echo 2 >table.json" "table.json: anything may be in it"
'

check 'the excerpt: what is hot comes first, with its share' '
	diagnosed "sed -i s/1/2/ x.c hash.c" &&
	is "hash.c hash" "$(field ".diff.hunks[0] | \"\(.file) \(.function)\"")" &&
	is "[\"Makefile\",\"x.c\"] [\"\",\"\"] [null,null]" "$(field ".diff.hunks[1:] | sort_by(.file) |
		\"\(map(.file)) \(map(.function)) \(map(.share))\"")" &&
	field ".diff.hunks[0].share" | grep -q "^0\.66" &&
	is "0 0 false" "$(field ".diff | \"\(.left_lines) \(.left_files) \(.cut)\"")" &&
	for report in out s/report.md; do
		sed -n "/^ *diff hash.c$/,\$p; /^  hash.c$/,\$p" $report | head -6 | sed "s/^ *//" >got
		printf "%s\n" "@@ -2,5 +2,5 @@ hot: hash, 66.7 % of the change" "int hash(int a)" >want
		sed -n "s/^\(diff \)\?hash.c$/name/; 2p; 4p" got | diff want - || return
	done && grep -qF "<p class=\"hot\">hot: hash, 66.7 % of the change</p>" s/report.html &&
	grep -qF "<span class=\"added\">+	return a + 2;" s/report.html &&
	grep -qF "<span class=\"removed\">-	return a + 1;" s/report.html
'

# plain SCRIPT: the culprit is what the script changes; nothing is profiled.
plain() {
	echo 1 >a && echo a >b && step 100 && eval "$1" && step 150 &&
		perfbisect --no-profile -m number -n 1 -o s c100 c150 -- cat Makefile \
			>out 2>log
	plain_status=$?
	cat out log
	return $plain_status
}

check 'the excerpt without a profile, in each report' '
	plain "echo 2 >a" && is "@@ -1,1 +1,1 @@|-1|+2||" \
		"$(field ".diff.hunks[] | select(.file == \"a\").text" | tr "\n" "|")" &&
	is "[] there is no profile" "$(field ".diff | \"\(.functions) \(.unsure)\"")" &&
	grep -qx "  -1" out && grep -qx -- "-1" s/report.md && grep -qF "removed\">-1" s/report.html &&
	jq -c "select(.record != \"diff\")" s/journal.jsonl >journal && mv journal s/journal.jsonl &&
	perfbisect report s >out && is null "$(field .diff)" && ! grep -qx "  -1" out
'

check 'a journal that has of the diff only what it touches' '
	diagnosed "sed -i s/1/2/ hash.c" &&
	jq -c "if .record == \"diff\" then {record, time_s, parent, culprit, functions, none, unsure}
		else . end" s/journal.jsonl >journal && mv journal s/journal.jsonl &&
	perfbisect report s >out && is "[] [\"hash\"]" "$(field ".diff | \"\(.hunks) \(.functions)\"")" &&
	! grep -q "^diff:" out && ! grep -q "The diff" s/report.md s/report.html &&
	perfbisect resume s >out && is "[] [\"hash\"]" "$(field ".diff | \"\(.hunks) \(.functions)\"")"
'

check 'nothing in a diff breaks a report' '
	plain "printf \"</script><img src=x>\n\140\140\140\140\n\033[31m\n\377\r\n</details>\n\" >a
		perl -e \"print q(x) x 100000\" >b" &&
	! grep -q "<img\|</script><" s/report.html && grep -qF "&lt;/script&gt;&lt;img" s/report.html &&
	grep -qx "\`\`\`\`\`diff" s/report.md && grep -qx "\`\`\`\`\`" s/report.md &&
	! grep -q "$(printf "\033")" s/report.md s/report.html out && iconv -f UTF-8 -t UTF-8 s/report.html >/dev/null &&
	is 304 "$(field ".diff.hunks[] | select(.file == \"b\").text" | grep "^+" | tr -d "\n" | wc -c)"
'

check 'a long diff is cut, and that is said' '
	plain "seq 1000 >a; for i in \$(seq 1000 1299); do echo \$i >f\$i; done" &&
	is 200 "$(field ".diff.hunks[].text" | grep -c "^[-+ ]")" &&
	field ".diff.left_files" | grep -qx "30[01]" &&
	tr "\n" " " <out | tr -s " " | grep -q "Cut to 200 lines and 16 KiB; left out: [0-9]* changed lines, [0-9]* whole files\." &&
	grep -q "and [0-9]* more lines, in report.html" out
'

check 'a diff of 10 MB, and a file that is binary' '
	plain "printf a\\\\0c >b; seq -f %0100.0f 100000 >z" &&
	is "binary, or very large" "$(field ".diff.hunks[] | select(.file == \"b\").note")" &&
	is true "$(field .diff.cut)" && spaced s/report.md && grep -qF "only the first 4 MiB were read" s/report.md &&
	[ "$(wc -c <s/report.md)" -lt 65536 ]
'

check_git 'a name with a newline and quotes' '
	plain "echo 1 >\"\$(printf \"a\nb \\\"<q>\")\"" &&
	is "[\"a\\nb \\\"<q>\"]" "$(field "[.diff.hunks[].file | select(contains(\"<q>\"))] | tojson")" &&
	grep -qF "diff a b \"<q> (new file)" s/report.md && grep -qF "<code>a b &quot;&lt;q&gt;</code> <span class=\"aside\">new file</span>" s/report.html
'

finish
