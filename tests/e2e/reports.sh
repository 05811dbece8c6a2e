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
		(.counters | length >= 6 and all(.[]; has(\"name\") and has(\"parent\")
			and has(\"culprit\") and has(\"ratio\") and has(\"low\") and
			has(\"high\") and has(\"significant\") and has(\"scaled\"))) and
		has(\"diagnosis\") and
		(.revisions | length > 1 and all(.[]; has(\"revision\") and
			has(\"verdict\") and has(\"reason\") and has(\"median\") and
			has(\"low\") and has(\"high\") and (.samples | length == 1))) and
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

check 'what hardly anything is left of is not 0.00 times as much' '
	commit c1 3000000 && commit c2 70 c1 && perfbisect -m number -o s c2 c1 -- \
		cat cost >out && cat out && for report in out s/report.md s/report.html; do
		tr "\n" " " <$report | tr -s " " |
			grep -q "3000000 -.*70 (2.33e-05 times), confidence" || return
	done && spaced s/report.md && grep -qE "^number .* 2.33e-05 \*$" out &&
	grep -qF "| number | 70 | 3000000 | 70 | 3000000 | 2.33e-05 | |" s/report.md
'

check 'a command of several lines is repeated from the text, too' '
	line_of 6 4 && perfbisect -m number -o s --build "true
		cat cost >built" c1 c6 -- sh -c "n=\$(cat built)
		echo \$n" >out && cat out && rm -rf s &&
	sed -n "/^to repeat it:/,/^  folder/{ /^to/d; /^  folder/d; p; }" out >again.sh &&
	sh again.sh >out && mv perfbisect-* s && names c4
'

check 'text: fits 80 columns, and has verdict, changeset, table, paths' '
	line_of 12 8 && bisect c1 c12 && head -1 out |
	grep -q "^First bad revision: .* \"c8\": number 100 -> 150" &&
	grep -q "^revision  $(rev c8)" out && grep -q "^author " out &&
	grep -q "^number  *100  *100  *150  *150  *1.500" out && grep -q "report.md" out &&
	is "" "$(grep -v -e report -e "^  perfbisect " out | awk "length > 80")"
'

check 'text: fits 80 columns where values are wide, without the ends then' '
	line_of 6 4 60 && for field in items_per_second bytes_per_second; do
		rm -rf s && perfbisect -m google-benchmark:BM_copy/$field -o s c1 c6 -- sh -c "
			printf %s \"{\\\"benchmarks\\\": [{\\\"name\\\": \\\"BM_copy\\\",
				\\\"$field\\\": 2\$(cat cost)34567}]}\"" >out || return
		cat out && is "" "$(grep -v -e /report -e "^  perfbisect " out |
			awk "length > 80")" || return
	done && grep -qE "^google-benchmark:BM_copy/.* 200 MiB/s +24.8 MiB/s +0.124 " out &&
	grep -qE "^wall .* m?s +[0-9.]+ m?s " out
'

check 'a forecast before the search' '
	line_of 12 8 && bisect c1 c12 &&
	grep -qE "^forecast: about [0-9]+ runs and [0-9]+ builds, " log
'

check 'steps: revision, median, runs, verdict, steps and time left' '
	line_of 12 8 && bisect c1 c12 && grep -E "^[0-9a-f]{10}  BAD   median 150 > \
125 \(1 run, odds 403:1\); [0-9]+ left, about [0-9]+ steps, .* s  \| c8" log
'

check 'Markdown: the verdict first, then the sections' '
	line_of 12 8 && bisect c1 c12 && spaced s/report.md && head -1 s/report.md |
	grep -q "^\*\*$(rev c8 | cut -c1-10) raised the value that cat cost reports by 50.0 % (number 100 -> 150): \"c8\"\*\*" &&
	sed -n 3p s/report.md | grep -q "^First bad revision: .*c8.* confidence 99.9 %\.$" &&
	for words in "### Changeset" "### Parent against culprit" "<details>" \
		"Every revision measured" "Machine and tools" "### To repeat it" "perfbisect --metric"
	do grep -q -e "$words" s/report.md || return 1; done &&
	is "$(grep -c "<details>" s/report.md)" "$(grep -c "</details>" s/report.md)"
'

# with_profiles BEFORE AFTER: a session as if perf had sampled these stacks, and
# every run had taken a second of the processor.
with_profiles() {
	line_of 12 8 && bisect --no-profile c1 c12 && jq -c --arg before "$1" --arg after "$2" '
		if .record == "run" then .user_s = 1 | .system_s = 0
		elif .record != "confirmation" then . else .,
		{record: "profile", time_s, revision: .parent, samples: 1000,
			event: "cpu-clock", unwind: "fp", reason: "", folded: $before},
		{record: "profile", time_s, revision: .culprit, samples: 1000,
			event: "cpu-clock", unwind: "fp", reason: "", folded: $after}
		end' s/journal.jsonl >journal && mv journal s/journal.jsonl &&
		perfbisect report s >out
}

long='ns::Table<std::pair<int, std::string>, Hash<int> >::insert(std::pair<int, std::string> const&)'
check 'Markdown: history in order, whole numbers, hashes that forges link' '
	line_of 40 23 && bisect --no-profile c1 c40 && cat s/report.md &&
	sed -n "/^| revision | runs/,/^\$/s/.* c\([0-9]*\) |\$/\1/p" s/report.md >order &&
	[ "$(wc -l <order)" -gt 5 ] && sort -n order | diff order - &&
	! grep "^| | |" s/report.md && ! grep -E "\`[0-9a-f]{10,40}\`" s/report.md &&
	grep -qF "| revision | $(rev c23) |" s/report.md &&
	grep -q "^| wall | [0-9.]*$(printf "\302\240")[mu]\?s |" s/report.md &&
	! grep -E "^(\||\*\*).*[0-9] (%|ms|us|s|MiB|KiB)[ ),]" s/report.md
'

check 'hot functions, before and after, in every report' '
	with_profiles "p;main;$long 400
p;main;read 500
p;main 100" "p;main;$long 700
p;main;new_one 100
p;main;read 100
p;main 100" && spaced s/report.md && cat s/report.md && awk "length > 80" out |
		grep -v -e report -e "^  perfbisect " >wide
	is "" "$(cat wide)" &&
	grep -q "^ns::Table<...>::insert(...)  *40.0 %  *70.0 %  1.75 times \*$" out &&
	grep -q "^read  *50.0 %  *10.0 %  0.20 times \*$" out &&
	grep -q "^new_one  *0.0 %  *10.0 %  new \*$" out &&
	grep -q "^main  *10.0 %  *10.0 %  1.00 times$" out &&
	grep -q "^perf took 1000 samples of the parent and 1000 of the culprit" out &&
	grep -qF "| ns::Table&lt;std::pair&lt;int, std::string&gt;" s/report.md &&
	grep -qF "| read | 50.0 % | 10.0 % | 0.20 times | yes |" s/report.md &&
	grep -qF "<code>ns::Table&lt;std::pair&lt;int, std::string&gt;" s/report.html &&
	grep -qF "<td>10.0 %</td><td>0.20 times</td><td>yes</td>" s/report.html &&
	is "[\"$long\",400,700,400,700,true]" \
		"$(field ".profile.functions[0] | [.name, ((.parent, .culprit, .parent_s,
			.culprit_s) * 1000 | round), .significant] | tojson")" &&
	is "1000 cpu-clock fp" "$(field ".profile.culprit |
		\"\(.samples) \(.event) \(.unwind)\"")"
'

# plain: each report as words alone, in words.text, words.md ...
plain() {
	tr '\n' ' ' <out | sed 's/  */ /g' >words.text
	tr '\n' ' ' <s/report.md | sed 's/\xc2\xa0/ /g; s/\xe2\x80\x8b//g; s/\\//g; s/[|`]/ /g' >words.md
	tr '\n' ' ' <s/report.html | sed 's/<[^>]*>/ /g; s/\xc2\xa0/ /g' >words.html
	jq -r '.. | strings, numbers' s/report.json | tr '\n' ' ' >words.json
	for format in text md html json; do
		sed -i "s/&lt;/</g; s/&gt;/>/g; s/&quot;/\"/g; s/&#39;/'/g; s/&amp;/\\&/g
			s/  */ /g" words.$format
	done
}

# all_have FACT...
all_have() {
	for fact; do
		for format in text md html json; do
			grep -qF -e "$fact" words.$format || {
				echo "no '$fact' in $format" && return 1
			}
		done
	done
}

check 'the same facts in every report' '
	line_of 12 8 && export CC="gcc -m64" && perfbisect -m number -o s --no-profile \
		--build "test \$(cat name) != c6; exit \$?" c1 c12 -- sh -c "cat cost" >out &&
	jq -c "., (if .record == \"plan\" then {record: \"warning\", time_s,
		text: \"beware of <this>\"} else empty end)" s/journal.jsonl >journal &&
	mv journal s/journal.jsonl && perfbisect report s >out && plain &&
	all_have "$(rev c8)" "$(rev c7)" "$(field .culprit.author)" \
		"$(field .culprit.date)" "$(field .sentence)" "$(rev c8)" "cost" "1.5" 125 \
		"$(field .diagnosis.sentence)" "$(rev c6 | cut -c 1-10)" \
		"the build failed: exit status 1" "beware of <this>" \
		"$(field .command)" "test \$(cat name) != c6" "gcc -m64" "$(field .seed)" \
		"$(rev c1)" "$(rev c12)" "$(field .machine.processor)" "$(field .machine.kernel)" \
		"$(field .machine.compiler)" "$(field .machine.libraries)" "$(field .version)" \
		"$(field ".machine.noise[0].what")" "$(field ".course[0]")" \
		"$(field ".counters_missing[0].reason // \"task-clock\"")"
'

check 'the same facts of a range in every report' '
	line_of 12 8 && exits 3 perfbisect -m number -o s c1 c12 -- sh -c "
		case \$(cat name) in c8 | c9) exit 125 ;; esac; cat cost" >out && plain &&
	is 3 "$(field ".candidates | length")" && all_have "$(field .sentence)" \
		"$(rev c8 | cut -c 1-12)" "$(rev c9 | cut -c 1-12)" "$(rev c10 | cut -c 1-12)" \
		"$(field ".skipped[0].reason")" "$(field .command)" "$(field ".course[0]")"
'

check_git 'the same facts of a search that began anew in every report' '
	commit c1 200 && commit c2 152 c1 && commit c3 129 c2 && commit c4 100 c3 &&
	bisect c4 c1 && plain && is first-good "$(field .search)" &&
	all_have "$(field .sentence)" "$(field ".restarts[0].reason")" \
		"It explains 48 % of the difference between the ends" &&
	is "$(field ".stand_in == null")" "$(grep -q "stood for the" words.text &&
		echo false || echo true)"
'

check_git 'the same facts of what is not reproduced, or fails, in every report' '
	line_of 4 9 && exits 4 bisect c1 c4 && plain && all_have "$(field .sentence)" \
		"$(field .command)" "$(field .seed)" && rm -rf s &&
	exits 1 perfbisect -m number -o s c1 c4 -- sh -c "echo why; exit 7" >out 2>log &&
	perfbisect report s >out && plain && all_have "$(field .sentence)" "exit status 7"
'

check 'somebody who was not there repeats it, by report.md alone' '
	git init -q . && EXTRA="040000 tree $(printf "100644 blob %s\tx\n" \
		"$(echo x | git hash-object -w --stdin)" | git mktree)\tsub" &&
	line_of 12 8 && cd sub && export CC=mycc && perfbisect -m number -o ../s --runs 4 \
		--build "echo \$CC >cc" c1 c12 -- sh -c "cat ../cost" >out && cd .. &&
	grep -F "| folder | sub in the repository |" s/report.md &&
	grep -F "| environment | \`CC=mycc" s/report.md &&
	sed -n "/^### To repeat it/,\$ { /^perfbisect /p }" s/report.md >again.sh && cat again.sh &&
	mv s first && cd sub && sh -e ../again.sh >out && mv perfbisect-* ../s && cd .. &&
	is "$(jq -r .culprit.revision first/report.json)" "$(field .culprit.revision)"
'

# cell NAME: what stands beside NAME in a table of report.md, without its fence.
cell() {
	sed -n "s/^| $1 | \`\(.*\)\` |\$/\1/p" report.md
}

check_git 'and from a clone of where it says, by what can be copied as it is' '
	line_of 8 5 && git init -q --bare up.git && git push -q --tags "$PWD/up.git" HEAD &&
	remote=https://example.org/up.git && git remote add origin $remote &&
	perfbisect -m number -b "true || : http://x/@y" -o s c1 c8 -- cat cost >out &&
	culprit=$(field .culprit.revision) && mkdir else && cp s/report.md else && cd else &&
	is "$remote" "$(cell "clone from")" && is "true \\|\\| : http://x/@y" "$(cell build)" &&
	git -c "url.file://${PWD%/*}/up.git.insteadOf=$remote" clone -q "$(cell "clone from")" copy && sed -n "/^perfbisect /p" report.md >again &&
	is 1 "$(grep -c . again)" && cd copy &&
	sh ../again >out 2>log && cat out && is "$culprit" "$(jq -r .culprit.revision ./perfbisect-*/report.json)"
'

# cloned_from URL: the repository here was, as its own tool would have it.
cloned_from() {
	if [ "$VCS" = git ]; then
		git remote add origin "$1"
	else
		converted && printf "[ui]\ndefault = no\n[paths]\ndefault = %s\n" \
			"$1" >.hg/hgrc
	fi
}

check 'a link to the forge, and where to clone from, without the password' '
	line_of 6 4 && cloned_from "https://me:s3cret@github.com/owner/name.git" &&
	bisect c1 c6 &&
	link=https://github.com/owner/name/commit/$(rev c4) && plain && all_have "$link" "https://github.com/owner/name.git" &&
	is "$link" "$(field .link)" && is "https://github.com/owner/name.git" "$(field .remote)" &&
	grep -qF "<a rel=\"noreferrer\" href=\"$link\">" s/report.html &&
	! grep -rF s3cret s/journal.jsonl s/report.* out log
'

check 'no link where the remote is no forge, and none to a path of this machine' '
	line_of 6 4 && cloned_from "$PWD/else where" && bisect c1 c6 &&
	is "null null" "$(field "\"\(.link) \(.remote)\"")" &&
	! grep -F "else where" s/journal.jsonl s/report.* out
'

check 'what failed, and the end of its log' '
	line_of 4 9 && exits 1 perfbisect -m number -o s -b "seq 1000
		printf \"<script>alert(1)</script> \\140\\140\\140\\140\\n\\033[31m\\377\"; false" \
		c1 c4 -- cat cost >out 2>log && mv s moved && perfbisect report moved >out &&
	mv moved s && field .failure_log >tail && cat tail &&
	is 40 "$(wc -l <tail)" && is 963 "$(head -n 1 tail)" &&
	grep -qx "?\[31m?" tail && grep -qF "<script>alert(1)</script> \`\`\`\`" s/report.md &&
	is 2 "$(grep -c "^\`\`\`\`\`$" s/report.md)" &&
	sed -n "/id=.failure/,/<.section>/p" s/report.html >section &&
	grep -qF "&lt;script&gt;alert(1)" section && grep -q "the build failed: exit status 1" section &&
	! grep -F "<script>" section && ! LC_ALL=C grep "$(printf "\033")" s/report.* &&
	find s/logs -name build.log -exec rm {} \; -exec ln -s /etc/passwd {} \; &&
	perfbisect report s >out && is "" "$(field .failure_log)" && ! grep root: s/report.*
'

check 'hot functions with hostile names' '
	with_profiles "p;main;a|b@all#1<script>x</script>$(printf "\033")[1m 1000" \
		"p;main;read 1000" && cat s/report.md &&
	! grep -F "<script>x" s/report.md s/report.html &&
	! cat out s/report.md s/report.html | LC_ALL=C grep "$(printf "\033")" &&
	! grep -E "@all|[^&]#1" s/report.md
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

# long_session REVISIONS LETTERS: so many that were visited, each with a subject
# of so many letters, and the other parts to match.
long_session() {
	line_of 12 8 && bisect --no-profile c1 c12 &&
		jq -c --argjson n "$1" --argjson letters "$2" '
		def name: ("0000000000" + tostring)[-10:] | . + . + . + .;
		def times(n): . as $one | [range(0; n) | $one] | add;
		("fix <#1> @you | " | times($letters / 16)) as $words |
		if .record == "changeset" then
			.files = [range(0; $n) | "folder/\(.)/\($words)"] |
			.message = ($words | times(100))
		elif .record == "end" then
			range(0; $n) as $i | {record: "changeset", time_s, author: "", date: "",
				message: "", parents: [], files: [], position: $i,
				revision: ($i | name), subject: "\($i) \($words)"},
			{record: "verdict", time_s, revision: ($i | name), side: 2,
				decided: true, reason: "it fails: \($words)", log: ""}
		else . end,
		if .record == "plan" then range(0; $n) as $i |
			{record: "warning", time_s, text: "\($i) \($words)"}
		else empty end' s/journal.jsonl >journal &&
		jq -c 'select(.record == "end")' s/journal.jsonl >>journal &&
		mv journal s/journal.jsonl && perfbisect report s >out
}

check_git 'Markdown fits into a bug tracker, whatever was found' '
	n=0 && for size in "3 16" "40 100" "200 16" "3000 100" "300 400" "3000 2000"; do
		n=$((n + 1)) && ! passed_over $n || continue
		rm -rf .git .hg s && long_session $size && wc -mc s/report.md &&
		[ "$(wc -c <s/report.md)" -le 65536 ] && iconv -f UTF-8 -t UTF-8 s/report.md >/dev/null &&
		spaced s/report.md &&
		head -1 s/report.md | grep -q "^\*\*.* raised the value that cat cost reports by 50.0 %.*\*\*$" &&
		grep -qF "| number | 100 | 100 | 150 | 150 | 1.500 |" s/report.md &&
		grep -q "^perfbisect --metric number" s/report.md &&
		is "$(grep -c "<details>" s/report.md)" "$(grep -c "</details>" s/report.md)" &&
		is 0 "$(($(grep -c "^\`\`\`" s/report.md) % 2))" || return 1
		case $size in
		"3 16") ! grep "Shortened to fit" s/report.md || return 1 ;;
		3000*) tail -1 s/report.md | grep "^Shortened to fit .*Left out: .* warnings, .*visited" &&
			is 3000 "$(field "[.revisions[] | select(.verdict == \"skip\")] | length")" &&
			is 3000 "$(field ".warnings | length")" || return 1 ;;
		esac
	done
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
		cat cost >out 2>err && tail -n 1 err >last && one_line last && grep -q GOOD last &&
	grep -q broken "$(sed -n "s/.*see //p" last)" && grep -q "^  | broken" err &&
	is 0 "$(trees_left)"
'

check 'check: ends in the wrong order are noticed' '
	line_of 12 8 50 && perfbisect check -m number c1 c12 -- cat cost >out &&
	grep -q "not the faster one" out
'

check 'values below zero have no ratio, nor a percentage' '
	line_of 12 8 && perfbisect -m number -o s c1 c12 -- sh -c \
		"echo \$((\$(cat cost) - 200))" >out 2>log; cat out; names c8 &&
	grep -q "number -100 -> -50, confidence" out && ! grep "^number.*[0-9]\.[0-9]" out &&
	is null "$(field .confirmation.ratio)" && is null "$(field ".counters[0].ratio")" &&
	is true "$(field ".counters[0].significant")"
'

check 'a long subject ends behind a word, and a diff as text keeps its shape' '
	line_of 2 9 && printf "int f(void)\n{\n\treturn 1;\n}\n" >f.c && program f.c <f.c &&
	commit one 100 c2 && EXTRA= && sed s/1/2/ f.c >g.c && program f.c <g.c && commit two 150 one && EXTRA= &&
	bad=$(git commit-tree -p one -m "the words of this subject are so many that it is longer than any line of a terminal" \
		"two^{tree}") && git tag bad "$bad" && perfbisect -m number -o s c1 bad -- cat cost >out 2>log
	cat out log; is "$(rev bad)" "$(field .culprit.revision)" &&
	field .title | grep "so many that it is longer than any line[.][.][.]\"$" &&
	grep -x "  -    return 1;" out && grep -x "  +    return 2;" out
'

finish
