#!/bin/sh
# Running the benchmark, and reading what it prints.

. "$(dirname "$0")/../lib.sh"

run_with() {
	perfbisect -o s "$@" >out 2>log
	run_status=$?
	cat out log
	return $run_status
}

check 'regex: the first group of the last match' '
	line_of 9 5 && run_with -m "regex:^took ([0-9.]+) ms" c1 c9 -- sh -c \
		"echo took 1 ms; echo \"took \$(cat cost).5 ms\"; echo done 3" &&
	names c5 && is 0.1005 "$(field .ends.good.median)" &&
	is s "$(field .metric.unit)"
'

check 'json: a path, and the median of an array' '
	line_of 9 5 && run_with -m "json:a.b[1].times" c1 c9 -- sh -c \
		"echo \"{\\\"a\\\":{\\\"b\\\":[0,{\\\"times\\\":[9999,\$(cat cost),1]}]}}\"" &&
	names c5 && is 100 "$(field .ends.good.median | sed s/\\.0\$//)"
'

check 'number: the last one on stdout, stderr does not count' '
	line_of 9 5 && run_with -m number c1 c9 -- sh -c \
		"echo 1 2 3; cat cost; echo 77 >&2" && names c5
'

check '--from reads a file that the run wrote' '
	line_of 9 5 && run_with -m number --from out.txt c1 c9 -- sh -c \
		"echo 5; cat cost >out.txt" && names c5
'

check '--from a file that the run did not write: failed, not stale' '
	line_of 9 5 && exits 1 run_with -m number --from out.txt \
		--build "cat cost >out.txt" c1 c9 -- true &&
	grep -q "did not write out.txt" log
'

check 'a value that is missing, or is none: the run failed' '
	line_of 3 2 && for words in "nothing here" "nan" "inf"; do
		rm -rf s && exits 1 run_with -m number c1 c3 -- echo "$words" &&
		grep -q "no number" log || return 1
	done &&
	rm -rf s && exits 1 run_with -m number c1 c3 -- echo &&
	grep -q "the output is empty" log &&
	rm -rf s && exits 1 run_with -m number c1 c3 -- echo 1e999 &&
	grep -q "not finite" log &&
	rm -rf s && exits 1 run_with -m json:x c1 c3 -- echo "{\"x\": \"fast\"}" &&
	grep -q "not a number" log &&
	rm -rf s && exits 1 run_with -m json:x c1 c3 -- echo "{\"x\":" &&
	grep -q "not JSON" log
'

check 'a log that is empty is not left, nor what waits for the next run' '
	line_of 6 4 && bisect c1 c6 && names c4 &&
	[ "$(find s/logs -name "run-*.log" | wc -l)" -gt 9 ] &&
	is "" "$(find s/logs -type f -empty)" &&
	is "" "$(find s/logs -name "spare*")" &&
	perfbisect -m wall -o s2 --max-runs 5 c1 c6 -- sh -c ": >s" >out
	[ -s s2/journal.jsonl ] && is "" "$(find s2/logs -type f)"
'

check 'max-rss: a factor of ten in memory' '
	line_of 3 3 && run_with -m max-rss --no-profile --simulate never --trace none \
		c1 c3 -- sh -c "
		n=10; [ \$(cat cost) = 100 ] || n=120
		head -c \${n}M /dev/zero | tail -c \${n}M >/dev/null" && names c3 &&
	is bytes "$(field .metric.unit)" &&
	field ".ends.good.median < 100e6 and .ends.bad.median > 100e6" | grep true
'

check 'wall and user and system and cpu are there in seconds' '
	line_of 4 3 && run_with -m number c1 c4 -- cat cost &&
	for name in wall user system cpu; do
		is s "$(field ".counters[] | select(.name == \"$name\").unit")" ||
			return 1
	done &&
	rm -rf s && run_with -m wall c1 c4 -- sh -c \
		"[ \$(cat cost) = 100 ] || sleep 0.3" && names c3
'

check 'least runs: 3 per revision and 5 per end, or as --runs says' '
	line_of 9 5 && run_with -m number --unit ms c1 c9 -- cat cost && names c5 &&
	is 5 "$(field .ends.good.runs)" &&
	is 3 "$(field ".revisions[0].runs")" &&
	rm -rf s && run_with -n 7 -m number c1 c9 -- cat cost &&
	is 7 "$(field .ends.bad.runs)" && is 7 "$(field ".revisions[0].runs")" &&
	[ "$(field .confirmation.pairs)" -ge 7 ]
'

check 'noise: more runs, never a coin toss' '
	line_of 9 5 110 && run_with -m number c1 c9 -- sh -c "
		f=\"\$PERFBISECT_ORIGIN/n\"; n=\$(cat \"\$f\" 2>/dev/null || echo 1)
		echo \$((n + 1)) >\"\$f\"; echo \$((\$(cat cost) + n * 7919 % 13))" &&
	names c5 && [ "$(field .runs)" -gt 40 ]
'

# The values of c2 have their median beyond the threshold and their mean on
# this side of it, however often it is run.
check 'undecided at the limit: by the median, and marked so' '
	commit c1 100 && commit c2 125 c1 && commit c3 150 c2 && commit c4 150 c3 &&
	run_with -m number --unit ms --max-runs 12 c1 c4 -- sh -c "
		[ \$(cat name) = c2 ] || exec cat cost
		f=\"\$PERFBISECT_ORIGIN/n\"; n=\$(cat \"\$f\" 2>/dev/null || echo 1)
		echo \$((n + 1)) >\"\$f\"
		[ \$((n % 3)) = 1 ] && echo 100 || echo 130"
	is "bad,false,12" "$(field ".superseded[0] |
		\"\(.verdict),\(.decided),\(.runs)\"")" &&
	grep -q undecided log
'

check '--warmup: runs that are thrown away after each build' '
	line_of 3 2 && run_with -m number -b true --warmup 4 c1 c3 -- cat cost &&
	builds=$(grep -c "\"record\":\"build\"" s/journal.jsonl) && [ "$builds" -gt 2 ] &&
	is $((4 * builds)) "$(grep -c "\"phase\":0" s/journal.jsonl)" &&
	rm -rf s && run_with -m number --warmup 0 c1 c3 -- cat cost &&
	is 0 "$(grep -c "\"phase\":0" s/journal.jsonl)"
'

check 'the ends are interleaved: G B B G G B B G' '
	line_of 3 2 && run_with -m number --unit ms c1 c3 -- cat cost &&
	g=$(rev c1) && is "g b b g g b b g g b " "$(
	grep "\"phase\":1" s/journal.jsonl |
	jq -r "if .revision == \"$g\" then \"g\" else \"b\" end" | tr "\n" " ")"
'

check 'parent and culprit are interleaved with both ends' '
	line_of 9 5 && run_with -m number --unit ms c1 c9 -- cat cost &&
	is "c1 c4 c5 c9 c9 c5 c4 c1 " "$(grep "\"phase\":3" s/journal.jsonl |
		head -8 | jq -r .revision | while read r; do
		name_of "$r"; done | tr "\n" " ")" || {
	grep "\"phase\":3" s/journal.jsonl | jq -r .revision | while read r; do
		name_of "$r"; done | tr "\n" " "; return 1; }
'

check '--prepare before, and --verify after every run' '
	line_of 3 2 && run_with -m number --prepare "echo p >>\"\$PERFBISECT_ORIGIN/l\"" \
		--verify "echo v >>\"\$PERFBISECT_ORIGIN/l\"" c1 c3 -- \
		sh -c "echo r >>\"\$PERFBISECT_ORIGIN/l\"; cat cost" && names c2 &&
	is "" "$(tr -d "\n" <l | sed "s/prv//g")"
'

check '--verify that fails: the run failed' '
	line_of 9 7 && run_with -m number --verify "[ \$(cat name) != c5 ]" \
		c1 c9 -- cat cost && names c7 &&
	field ".skipped[].reason" | grep -q -e "--verify failed: exit status 1" ||
	{ field ".revisions[].reason"; return 1; }
'

check 'a run that hangs is ended with all its descendants' '
	line_of 9 7 && run_with -m number --timeout 1s c1 c9 -- sh -c "
		if [ \$(cat name) = c5 ]; then
			trap : TERM; sleep 2000.$$ & setsid sleep 2001.$$ & sleep 2002.$$
			while :; do sleep 1; done
		fi; cat cost" && names c7 &&
	field ".skipped[0].reason" | grep -q "no end within" &&
	! pgrep -f "sleep 200[0-2][.]$$"
'

# The first is deaf to SIGTERM, and takes all of its grace.
check 'a daemon that a run leaves behind is gone before the next' '
	line_of 5 3 && run_with -m number c1 c5 -- sh -c "
		pid=\$PERFBISECT_ORIGIN/pid first=\"trap : TERM\"
		if [ -e \"\$pid\" ]; then
			! kill -0 \$(cat \"\$pid\") || exit 1
			rm \"\$pid\" && first=:
		fi
		(setsid sh -c \"
			\$first; echo \\\$\$ >\\\"\$pid\\\"
			while :; do sleep 1; done\" >/dev/null 2>&1 &)
		while [ ! -s \"\$pid\" ]; do sleep 0.01; done
		cat cost" && names c3 && ! kill -0 "$(cat pid)"
'

check 'children that a shell left us when it became us are not touched' '
	line_of 5 3 && mkfifo f && (sh -c "sleep 5000 & echo \$! >pid
		exec perfbisect -m number -o s c1 c5 -- cat cost" >out) &&
	names c3 && kill "$(cat pid)" && line_of 1 3
'

check 'closed descriptors: the journal stays whole' '
	line_of 5 3 && perfbisect -m number -o s c1 c5 -- cat cost <&- >&- 2>&-
	is 0 $? && perfbisect report s >out && names c3 &&
	rm -rf s && perfbisect -m number -o s c1 c5 -- cat cost >out 2>&- &&
	is "" "$(grep -v "^[0-9]*\$" s/lock)" && names c3
'

check 'stdout that is full is not silence' '
	line_of 5 3 && exits 1 perfbisect -m number -o s c1 c5 -- cat cost \
		>/dev/full 2>err && grep -q "standard output" err
'

# ASan keeps its heap where it cannot be given back before exec.
if [ -n "${SAN:-}" ]; then
	skip 'peak memory is the command'"'"'s own, not ours' 'built with ASan'
else
	check 'peak memory is the command'"'"'s own, not ours' '
		git init -q . && awk "BEGIN { for (i = 1; i <= 20000; i++) {
			print \"commit refs/heads/main\"; print \"mark :\" i
			print \"committer A <a@b> \" 1000000000 + i \" +0000\"
			print \"data 2\nx\"; if (i > 1) print \"from :\" i - 1
			else print \"M 100644 inline cost\ndata 4\n100\" } }" |
			git fast-import --quiet && git reset -q --hard main &&
		exits 4 perfbisect -m max-rss --max-runs 10 -o s \
			"$(git rev-list --max-parents=0 main)" main -- true >out; cat out
		[ "$(field ".ends.good.median < 8e6")" = true ]
	'
fi

check 'a crash is a failed run, with the signal named' '
	line_of 9 7 && run_with -m number c1 c9 -- sh -c \
		"[ \$(cat name) != c5 ] || kill -SEGV \$\$; cat cost" && names c7 &&
	field ".skipped[].reason" | grep -q SIGSEGV
'

check 'a run has no terminal, no input, and a session of its own' '
	line_of 3 2 && run_with -m number c1 c3 -- sh -c "
		[ -z \"\$(cat)\" ] && [ ! -t 0 ] && ! cat </dev/tty &&
		[ \$(ps -o sid= \$\$) = \$\$ ] && cat cost" </dev/zero && names c2
'

check 'no descriptor of ours is open in a run' '
	line_of 3 2 && run_with -m number c1 c3 -- sh -c \
		"ls -l /proc/self/fd >&2; ls /proc/self/fd | grep -Eqv \"^([0-3]|10)\$\" &&
		exit 1; cat cost" && names c2
'

check '--pin: the benchmark sees those processors only' '
	line_of 3 2 && cpu=$(taskset -cp $$ | sed "s/.*: \([0-9]*\).*/\1/") &&
	run_with -m number --pin $cpu c1 c3 -- sh -c \
		"taskset -cp \$\$ | grep -q \": $cpu\$\" && cat cost" && names c2
'

# What each run saw, beside what the journal says of it.
padded='
	echo "${PERFBISECT_PADDING+is} ${#PERFBISECT_PADDING}" \
		>>"$PERFBISECT_ORIGIN/seen"; cat cost'

check 'the size of the environment differs from run to run' '
	line_of 5 3 && run_with -m number -n 20 --simulate never c1 c5 -- sh -c "$padded" &&
	names c3 && is "" "$(grep -v "^is [0-9]*\$" seen)" &&
	is "$(cut -d " " -f 2 seen)" "$(jq "select(.record == \"run\") |
		.environment_bytes" s/journal.jsonl)" &&
	is "$(cut -d " " -f 2 seen)" "$(field ".samples[].environment_bytes")" &&
	good=$(rev c1) && field ".samples[] | select(.revision == \"$good\") |
		.environment_bytes" >sizes &&
	is 0 "$(awk "\$1 > 4095" sizes | grep -c .)" &&
	[ "$(sort -u sizes | grep -c .)" -gt 15 ] &&
	[ "$(sort -n sizes | tail -1)" -gt 1000 ]
'

check '--no-randomize: the same environment for every run' '
	line_of 5 3 && run_with --no-randomize -m number c1 c5 -- sh -c "$padded" &&
	names c3 && is " 0" "$(sort -u seen)" &&
	is 0 "$(field ".samples[].environment_bytes" | sort -u)" &&
	field .command | grep -q -e " --no-randomize "
'

check 'nothing but the benchmark sees a padded environment' '
	line_of 5 3 && unpadded="test -z \"\${PERFBISECT_PADDING+is}\"" &&
	PERFBISECT_PADDING=ours run_with -m number --build "$unpadded" \
		--prepare "$unpadded" --verify "$unpadded" c1 c5 -- cat cost &&
	names c3
'

check 'builds and runs have the same seed, from the plan' '
	line_of 5 3 && note="echo \"\$PERFBISECT_SEED\" >>\"\$PERFBISECT_ORIGIN/n\"" &&
	run_with -m number --build "$note" --prepare "$note" --verify "$note" \
		c1 c5 -- sh -c "$note; cat cost" && names c3 &&
	is "$(sed -n 2p s/journal.jsonl | jq .seed)" "$(sort -u n)" &&
	is "$(($(field .builds) + 3 * $(field .runs)))" "$(grep -c . n)"
'

check 'PATH finds a bare name, also with a space in the folder' '
	line_of 3 2 && mkdir "a b" && printf "#!/bin/sh\ncat cost\n" >"a b/mybench" &&
	chmod +x "a b/mybench" && PATH="$PWD/a b:$PATH" \
		run_with -m number c1 c3 -- mybench && names c2
'

finish
