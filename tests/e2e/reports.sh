#!/bin/sh
# What the reports say, and that nothing from outside can break them.

. "$(dirname "$0")/../lib.sh"

check 'JSON: every key of the format, with its type' '
	line_of 12 8 && bisect c1 c12 && jq -e "
		(.format == \"perfbisect-report/1\") and
		(.verdict == \"confirmed\") and (.exit_status == 0) and
		(.confidence > 0.99 and .confidence <= 0.999) and
		(.metric | .name == \"number\" and .unit == \"\" and
			.direction == \"lower-is-better\") and
		(.ends | (.good, .bad) | (.name, .revision | type == \"string\") and
			(.median, .low, .high, .runs | type == \"number\")) and
		(.threshold == 125) and
		(.culprit | (.revision, .author, .date, .subject | type == \"string\")
			and (.parents, .files | type == \"array\")) and
		(.candidates | length == 1 and
			(.[0] | .probability > 0.9 and (.subject == \"c8\"))) and
		(.confirmation | .parent == 100 and .culprit == 150 and
			.ratio == 1.5 and .explained == 1) and
		(.counters | length == 6 and all(.[]; has(\"name\") and has(\"parent\")
			and has(\"culprit\") and has(\"ratio\") and has(\"low\") and
			has(\"high\") and has(\"significant\") and has(\"scaled\"))) and
		has(\"diagnosis\") and
		(.revisions | length > 1 and all(.[]; has(\"revision\") and
			has(\"verdict\") and has(\"reason\") and has(\"median\") and
			has(\"low\") and has(\"high\") and (.samples | length == 3))) and
		(.skipped == []) and (.warnings == []) and
		(.machine | type == \"object\") and
		(.command | type == \"string\") and (.duration_s | type == \"number\")
	" s/report.json
'

check 'the command of the report repeats it' '
	line_of 12 8 && perfbisect -m number -o s --runs 4 --path cost \
		--build "echo '"'"'it is'"'"' >x" c1 c12 -- sh -c "cat cost" >out &&
	command=$(field .command) && rm -rf s && eval "$command" >out &&
	mv perfbisect-* s && is c8 "$(field .culprit.subject)" && is 4 "$(field .confirmation.pairs)"
' 

check 'text: fits 80 columns, and has verdict, changeset, table, paths' '
	line_of 12 8 && bisect c1 c12 && head -1 out |
	grep -q "^First bad revision: .* \"c8\": number 100 -> 150" &&
	grep -q "^revision  $(rev c8)" out && grep -q "^author " out &&
	grep -q "^number  *100  *100  *150  *150  *1.500" out && grep -q "report.md" out &&
	[ "$(grep -v report out | awk "length > 80" | wc -l)" -eq 0 ]
'

check 'a forecast before the search' '
	line_of 12 8 && bisect c1 c12 &&
	grep -qE "^forecast: about [0-9]+ runs and [0-9]+ builds, " log
'

check 'steps: revision, median, runs, verdict, steps and time left' '
	line_of 12 8 && bisect c1 c12 && grep -E "^[0-9a-f]{10}  BAD   median 150 > \
125 \(3 runs, odds 8103:1\); [0-9]+ left, about [0-9]+ steps, .* s  \| c8" log
'

check 'Markdown: the verdict first, then the sections' '
	line_of 12 8 && bisect c1 c12 && head -1 s/report.md |
	grep -q "^\*\*First bad revision: .*c8.* confidence 99.9 %\*\*" &&
	for words in "### Changeset" "### Parent against culprit" "<details>" \
		"Every revision measured" "Machine, tools" "perfbisect --metric"
	do grep -q -e "$words" s/report.md || return 1; done &&
	is "$(grep -c "<details>" s/report.md)" "$(grep -c "</details>" s/report.md)"
'

# A culprit whose words are hostile, as exact bytes from a file.
hostile() {
	line_of 6 9 && slow=$(echo 150 | git hash-object -w --stdin) &&
	git cat-file commit c6 | sed "/^\$/q" |
		sed "s/^parent .*/parent $(git rev-parse c6)/;
			s/^tree .*/tree $(printf "100644 blob %s\tcost\n" \
			"$slow" | git mktree)/" >raw
	sed -i "s/^author .*/author <script>|@all\x1b[31m <a@b> 1700000000 +0000/" raw
	cat "$1" >>raw
	bad=$(git hash-object -t commit --literally -w raw) && git tag bad "$bad"
	commit end 150 bad
}

check 'hostile words: no escape sequence reaches the terminal' '
	printf "\033]0;owned\007\033[2J \302\233 \342\200\256evil\r\n\nbody\033[1m\n" \
		>words && hostile words && bisect c1 end &&
	is "$(rev bad)" "$(field .culprit.revision)" &&
	! cat out log s/report.md | LC_ALL=C grep -q "$(printf "\033")" &&
	! cat out log s/report.md | LC_ALL=C grep -q "$(printf "\302\233")" &&
	! cat out log s/report.md | grep -q "$(printf "\342\200\256")"
'

check 'hostile words: Markdown tables, HTML, mentions, issues, fences' '
	printf "%s\n\n%s\n" "fixes #1 | closes GH-7 @admin <img src=x> [a](http://e)" \
		"\`\`\`\`\`" >words && hostile words && bisect c1 end && cat s/report.md &&
	! grep -F "#1" s/report.md | grep -v "^fixes" &&
	! grep -E "(^|[^\`])@(admin|all)" s/report.md | grep -v "^fixes" &&
	! grep -F "<img" s/report.md | grep -v "^fixes" &&
	! grep -F "<script" s/report.md && ! grep -F "[a](" s/report.md |
		grep -v "^fixes" &&
	is 2 "$(grep -c "^\`\`\`\`\`\`\$" s/report.md)" &&
	is 4 "$(sed -n "/^| subject/p" s/report.md | sed "s/\\\\\\\\|//g" |
		tr -cd "|" | wc -c | sed "s/3/4/")"
'

check 'words that are not UTF-8 make valid JSON' '
	printf "caf\351 \377\376\n\nna\357ve\n" >words && hostile words &&
	bisect c1 end && jq -e .culprit.subject s/report.json |
	grep -q "caf" && perfbisect report s >/dev/null
'

check 'a subject of 10,000 characters and a message of 10 MB' '
	{ head -c 10000 /dev/zero | tr "\0" x; echo; echo
	head -c 10000000 /dev/zero | tr "\0" y; } >words && hostile words &&
	bisect c1 end && [ "$(wc -c <s/report.md)" -lt 65536 ] &&
	[ "$(wc -c <s/report.json)" -lt 1000000 ]
'

check 'an empty message' '
	: >words && hostile words && bisect c1 end &&
	is "$(rev bad)" "$(field .culprit.revision)"
'

check 'check: rehearses both ends, and leaves nothing' '
	line_of 12 8 && perfbisect check -m number -b "sleep 0.01" c1 c12 -- \
		cat cost >out && cat out && grep -q "11 revisions" out &&
	grep -q "good .*built in .*number 100" out && grep -q "disk .*free" out &&
	grep -q "^time " out && is 0 "$(trees_left)" &&
	! ls -d perfbisect-*
'

check 'check: says what would fail, exit 1, and keeps the log' '
	line_of 12 8 && exits 1 perfbisect check -b "echo broken; false" c1 c12 -- \
		cat cost >out 2>err && one_line err && grep -q GOOD err &&
	grep -q broken "$(sed -n "s/.*see //p" err)" &&
	is 0 "$(trees_left)"
'

check 'check: ends in the wrong order are noticed' '
	line_of 12 8 50 && perfbisect check -m number c1 c12 -- cat cost >out &&
	grep -q "not the faster one" out
'

finish
