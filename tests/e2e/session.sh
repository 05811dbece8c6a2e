#!/bin/sh
# The session folder, its journal, and the reports that are made from it.

. "$(dirname "$0")/../lib.sh"

check 'the journal: one object a line, the format first, the end last' '
	line_of 12 8 && bisect c1 c12 && names c8 &&
	while read -r line; do printf "%s\n" "$line" | jq -e . >/dev/null || return 1
	done <s/journal.jsonl &&
	is perfbisect-journal/1 "$(head -1 s/journal.jsonl | jq -r .format)" &&
	is plan "$(sed -n 2p s/journal.jsonl | jq -r .record)" &&
	is end "$(tail -1 s/journal.jsonl | jq -r .record)" &&
	is "$(field .runs)" "$(grep -c "\"record\":\"run\"" s/journal.jsonl)"
'

check 'every fact is in the journal before it is acted upon' '
	line_of 12 8 && perfbisect --no-profile -m number -o s c1 c12 -- sh -c "
		cat cost; grep -c . \"\$PERFBISECT_ORIGIN/s/journal.jsonl\" \
			>>\"\$PERFBISECT_ORIGIN/n\"" >out && names c8 &&
	is "" "$(sort n | uniq -d)" && sort -n -c n
'

check 'the plan holds every option' '
	line_of 6 3 && perfbisect -o s -m number --runs 4 --warmup 2 --trees 4 \
		--confidence 0.9 --path cost c1 c6 -- cat cost >out && names c3 &&
	is "number 4 2 4 0.9 cost c1 cat" "$(sed -n 2p s/journal.jsonl |
		jq -r ".config | [.metric, .runs, .warmup, .trees, .confidence,
		.path[0], .GOOD, .COMMAND[0]] | map(tostring) | join(\" \")")"
'

check 'report writes the same reports again, to the letter' '
	line_of 12 8 && bisect c1 c12 && cp -r s old && rm s/report.* &&
	perfbisect report s >again && cmp old/report.md s/report.md &&
	cmp old/report.json s/report.json && cmp out again
'

check 'the same to the letter where words are not UTF-8' '
	line_of 5 3 && printf "caf\351\n" | git commit-tree "c5^{tree}" -p c5 >hash &&
	git tag odd "$(cat hash)" && commit end 150 odd &&
	bisect c5 end -m "regex:([0-9]+)" --min-effect 0; bisect c1 odd &&
	cp -r s old && perfbisect report s >again && cmp out again &&
	cmp old/report.md s/report.md && cmp old/report.json s/report.json
'

check 'report without a name takes the newest session here' '
	line_of 6 3 && perfbisect -m number c1 c6 -- cat cost >out &&
	perfbisect report >again && cmp out again
'

check 'report where there is none: one line' '
	exits 1 perfbisect report 2>err && one_line err &&
	exits 1 perfbisect report nowhere 2>err && one_line err &&
	exits 2 perfbisect report a b 2>err && one_line err
'

check 'a torn last line is forgiven' '
	line_of 12 8 && bisect c1 c12 && n=$(wc -l <s/journal.jsonl) &&
	for cut in 1 20 200; do
		head -c -$cut s/journal.jsonl >t && cp -r s torn &&
		cp t torn/journal.jsonl && perfbisect report torn >out2 || return 1
		rm -r torn
	done
'

check 'a journal cut anywhere still gives a report, or says why not' '
	line_of 5 3 && bisect c1 c5 && size=$(wc -c <s/journal.jsonl) && i=0 &&
	by=487 && { [ -z "${FULL:-}" ] || by=97; } &&
	while [ $i -le $size ]; do
		mkdir cut && head -c $i s/journal.jsonl >cut/journal.jsonl
		perfbisect report cut >out2 2>err
		case $? in
		0) grep -q "evision\|Stopped\|Interrupted\|ends" out2 ;;
		1) one_line err ;;
		*) false ;;
		esac || { cat out2 err; return 1; }
		rm -r cut; i=$((i + by))
	done
'

check 'damage elsewhere is an error that names the line' '
	line_of 6 3 && bisect c1 c6 && sed -i "7s/{/[/" s/journal.jsonl &&
	exits 1 perfbisect report s 2>err && one_line err && grep -q "line 7" err
'

check 'a journal of something else' '
	mkdir s && echo "{\"format\": \"other/1\"}" >s/journal.jsonl &&
	exits 1 perfbisect report s 2>err && one_line err &&
	echo "{\"format\": \"perfbisect-journal/9\"}" >s/journal.jsonl &&
	exits 1 perfbisect report s 2>err && grep -q "perfbisect-journal/9" err &&
	: >s/journal.jsonl && exits 1 perfbisect report s 2>err && one_line err
'

check 'logs: a folder per revision' '
	line_of 6 3 && perfbisect -m number -o s -b "echo built" c1 c6 -- cat cost \
		>out && for r in c1 c6 c3; do
		grep -q built s/logs/$(rev $r)/build.log || return 1
	done && ls s/logs/$(rev c1)/run-*.log
'

check '--keep-trees leaves them, and says where' '
	line_of 6 3 && bisect --keep-trees c1 c6 && names c3 &&
	grep -q "trees are kept in" log && ls "$pool"/*/trees/*/cost &&
	[ "$(trees_left)" -gt 0 ]
'

check '-q shows the report only, -v every run and build' '
	line_of 6 3 && bisect -q c1 c6 && [ ! -s log ] && names c3 &&
	rm -rf s && bisect -v -b true c1 c6 && grep -q "run 1: 100" log &&
	grep -q "built in" log
'

# A small file system: needs root and mount.
if [ "$(id -u)" -eq 0 ] && mkdir -p "$work/mnt" &&
	mount -t tmpfs -o size=28m tmpfs "$work/mnt" 2>/dev/null; then
	check 'a disk that is short: fewer trees, and the same culprit' '
		line_of 20 13 && perfbisect -m number -o "$work/mnt/s" --keep-trees \
			--min-free 1M c1 c20 -b "head -c 6000000 /dev/zero >junk" -- cat cost >out &&
		cat out && grep -q "^First bad .*\"c13\"" out &&
		is 3 "$(ls "$work/mnt/s/trees" | wc -l)"
	'
	umount "$work/mnt"
else
	skip 'a disk that is short' 'no right to mount a small file system'
fi

check 'a clock that is set meanwhile: nothing is measured by it' '
	[ -e "$work/bin/fake_clock.so" ] && line_of 12 8 &&
	export FAKE_CLOCK="$PWD/later" && with_fake clock perfbisect -m number -o s c1 c12 \
		-- sh -c "[ \$(cat name) != c6 ] || >\"$FAKE_CLOCK\"; cat cost" >out 2>log
	cat out log; names c8 && [ -e later ] && jq -e ".duration_s < 86400" s/report.json &&
	! grep "left, about" log | grep -E "[0-9] (d|h) "
'

check 'thousands of runs: the memory stays flat' '
	each=150; [ -z "${FULL:-}" ] || each=300
	line_of 4 3 && echo 0 >n && perfbisect -q -m number -n $each --max-runs $((2 * each)) \
		-o s c1 c4 -- sh -c "cd \"\$PERFBISECT_ORIGIN\"; read -r n <n
			echo \$((n + 1)) >n; [ \$(((n + 1) % $each)) -ne 0 ] ||
			grep VmRSS /proc/\$PPID/status >>rss
			cd \"\$PERFBISECT_TREE\"; read -r cost <cost; echo \$cost" >out && cat rss &&
	awk "NR == 1 { first = \$2 } { last = \$2 }
		END { exit !(NR > 4 && last - first < 2 * $each * NR) }" rss
'

finish
