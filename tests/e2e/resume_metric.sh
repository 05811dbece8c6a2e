#!/bin/sh
# A session that was refused goes on by another metric, with the runs that it has.

. "$(dirname "$0")/../lib.sh"

# refused [OPTION...]: what is printed tells nothing, and peak memory all.  Each
# call leaves a line.
refused() {
	line_of 4 3 && echo s* >.git/info/exclude &&
		printf '%s\n' '#!/bin/sh' 'n=2; [ $(cat cost) = 100 ] || n=12' \
			'head -c ${n}M /dev/zero | tail -c ${n}M >/dev/null' \
			'echo call >>"$PERFBISECT_ORIGIN/calls"' \
			'n=$(grep -c . "$PERFBISECT_ORIGIN/calls")' \
			'echo $((n * 7919 % 397))' >b.sh && chmod +x b.sh &&
		exits 4 perfbisect -m number -o s --max-runs 10 --no-profile "$@" c1 c4 -- ./b.sh \
			>out 2>log
}

# advised: the command that the refusal prints.
advised() {
	tr '\n' ' ' <out | tr -s ' ' |
		sed -n 's/.*: \(perfbisect resume --metric .*\) goes on with the runs that there are.*/\1/p'
}

# once: there are as many calls as runs in the report, and as many of the ends
# as in the old session.
once() {
	is "$(grep -c . calls)" "$(field '.samples | length')" &&
		is "$(jq '[.samples[] | select(.phase == "ends")] | length' s.1/report.json)" \
			"$(field '[.samples[] | select(.phase == "ends")] | length')"
}

check 'the printed command goes on, and runs no end again' '
	refused && advised >again && cat again && grep -q "^perfbisect resume" again &&
	sed "s/--metric [a-z-]*/--metric max-rss/" again >go && sh go >out 2>log &&
	cat out log && names c3 && once && is "max-rss bytes" "$(field ".metric | \"\(.name) \(.unit)\"")" &&
	is "$PWD/s.1" "$(field .taken_from)" && grep -q "were taken from the session" s/report.md &&
	is "$(jq .ends.good.runs s.1/report.json)" "$(field .ends.good.runs)"
'

check 'what was built is not built again where the trees stand' '
	refused --keep-trees -b "echo build >>\"\$PERFBISECT_ORIGIN/builds\"" &&
	is 2 "$(grep -c . builds)" && perfbisect resume --metric max-rss s >out 2>log &&
	cat out log && names c3 && once && is "$(grep -c . builds)" "$(field .builds)" &&
	! grep "once more" log
'

check 'its journal is complete: it is resumed, and reported, without the old one' '
	refused && rm -rf s.copy && exits 4 perfbisect resume s >/dev/null &&
	perfbisect resume --metric max-rss s >/dev/null 2>log && rm -rf s.1 &&
	jq -c "select(.record != \"end\")" s/journal.jsonl | head -n -8 >journal &&
	mv journal s/journal.jsonl && perfbisect resume s >out && names c3 &&
	perfbisect report s >out && is max-rss "$(field .metric.name)"
'

check 'what cannot be: a printed value, another session, the same metric' '
	refused && cp -r s kept && for metric in number json:a instructions-x nonsense; do
		exits 2 perfbisect resume --metric $metric s 2>err && one_line err || return
	done && exits 2 perfbisect resume --metric number s 2>err && grep -q "do not differ" err &&
	exits 2 perfbisect resume --metric json:a s 2>err && grep -q "what a run prints is not kept" err &&
	diff -r kept s && bisect c1 c4 -o t && exits 2 perfbisect resume --metric user t 2>err &&
	grep -q "only a session whose ends do not differ" err
'

finish
