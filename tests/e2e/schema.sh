#!/bin/sh
# report.json against tests/report.schema.json, by a validator that knows
# nothing of perfbisect.  The schema forbids keys that it does not describe.

. "$(dirname "$0")/../lib.sh"

# Python and its modules take longer to start than a report to be validated: one
# process does all.  It reads two names from a pipe, and answers by another: what
# is wrong, and in the last line whether anything is.
cat >"$work/validate.py" <<'EOF2'
import json
import sys
import traceback

from jsonschema import Draft202012Validator


def complaints(schema_path, report_path):
    schema = json.load(open(schema_path))
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema).iter_errors(json.load(open(report_path)))
    for error in list(errors)[:10]:
        path = "/".join(str(part) for part in error.absolute_path)
        yield f"{path}: {error.message[:300]}"


while True:
    with open(sys.argv[1]) as asked:
        schema_path, report_path = asked.read().splitlines()
    try:
        wrong = list(complaints(schema_path, report_path))
    except Exception:
        wrong = traceback.format_exc().splitlines()
    with open(sys.argv[2], "w") as told:
        print(*wrong, "invalid" if wrong else "valid", sep="\n", file=told)
EOF2

# The system's own Python first: it has what apt has installed.
validator=
for python in /usr/bin/python3 python3; do
	if [ -z "$validator" ] && "$python" -c \
		'from jsonschema import Draft202012Validator' 2>/dev/null; then
		validator=$python
	fi
done

if [ -n "$validator" ]; then
	mkfifo "$work/asked" "$work/told"
	timeout 600 "$validator" "$work/validate.py" "$work/asked" "$work/told" \
		</dev/null >"$work/validator" 2>&1 &
	server=$!
fi

# validated SCHEMA FILE: FILE, which lies here, is as the schema has it.
validated() {
	kill -0 "$server" || {
		cat "$work/validator"
		return 1
	}
	printf '%s\n' "$here/../$1.schema.json" "$PWD/$2" >"$work/asked" &&
		cat "$work/told" >"$work/answer" && cat "$work/answer" &&
		is valid "$(tail -n 1 "$work/answer")"
}

# valid VERDICT: the report in s says so, and is as the schema has it.
valid() {
	is "$1" "$(field .verdict)" &&
		validated report s/report.json
}

described() {
	if [ -n "$validator" ]; then
		check "$@"
	else
		skip "$1" 'there is no jsonschema 4 for Python (scripts/need.sh test)'
	fi
}

described 'confirmed' '
	line_of 12 8 && bisect c1 c12 && valid confirmed
'

described 'a quiet metric that leads' '
	line_of 12 8 && cat >bench <<-"EOF" && chmod +x bench &&
		#!/bin/sh
		cost=$(cat cost) i=0
		while [ $i -lt $(((cost - 80) * 300)) ]; do i=$((i + 1)); done
		cd "$PERFBISECT_ORIGIN"
		echo >>n
		hash=$(($(wc -l <n) * 2654435761 & 0xffffffff))
		echo $((cost + (hash >> 16) % 61 - 30))
	EOF
	perfbisect -o s --lead cpu -m number --no-profile --simulate never c1 c12 -- ./bench >out 2>log
	cat out log
	valid confirmed && is cpu "$(field .lead.metric)"
'

described 'a key that is not described, or is missing, is an error' '
	line_of 4 3 && bisect c1 c4 && valid confirmed && cp s/report.json was &&
	for change in ".new = 1" ".culprit.new = 1" ".samples[0].new = 1" "del(.seed)" \
		"del(.ends.good.low)" ".culprit.revision = \"c3\"" ".confidence = 2"; do
		jq "$change" was >s/report.json && ! valid confirmed || return 1
	done
'

described 'with profiles, and a diff' '
	line_of 4 3 && bisect --no-profile c1 c4 && jq -c "
		if .record == \"diff\" then .functions = [\"a\"]
		elif .record != \"confirmation\" then . else .,
		({record: \"profile\", time_s, samples: 100, event: \"cycles\", unwind: \"fp\",
			reason: \"\", folded: \"p;main;a 70\\np;main;b 30\\n\"} +
			({revision: .parent}, {revision: .culprit})) end" \
		s/journal.jsonl >journal && mv journal s/journal.jsonl &&
	perfbisect report s >out && valid confirmed &&
	is "2 a" "$(field "(.profile.functions | length | tostring) + \" \" +
		.diff.functions[0]")"
'

described 'a range, with skipped revisions and merges' '
	line_of 9 5 && commit side 100 c2 && commit merge 150 c9 side &&
	commit end 150 merge && exits 3 perfbisect -m number -o s c1 end -- sh -c "
		case \$(cat name) in c4 | c5) exit 125 ;; esac; cat cost" >out &&
	valid range && is 2 "$(field ".skipped | length")"
'

described 'not reproduced' '
	line_of 4 9 && exits 4 bisect c1 c4 && valid not-reproduced
'

described 'interrupted, and killed' '
	line_of 12 8 && exits 143 perfbisect -m number -o s c1 c12 -- sh -c "
		[ \$(cat name) != c6 ] || kill -TERM \$PPID; cat cost" >out &&
	valid interrupted && sed -i "\$ d" s/journal.jsonl && perfbisect report s >out &&
	valid interrupted && is null "$(field .exit_status)" &&
	head -n 3 s/journal.jsonl >journal && mv journal s/journal.jsonl &&
	perfbisect report s >out && valid interrupted
'

described 'failed' '
	line_of 4 3 && exits 1 perfbisect -m number -o s c1 c4 -- sh -c "exit 7" >out 2>log &&
	valid failed
'

described 'a search for the first good one that began anew' '
	commit c1 200 && commit c2 152 c1 && commit c3 129 c2 && commit c4 100 c3 &&
	bisect c4 c1 && valid confirmed && is first-good "$(field .search)" &&
	is true "$(field "(.restarts | length > 0) and (.superseded | length > 0)")"
'

described 'a throughput, on which the budget is spent' '
	line_of 40 20 50 && exits 3 perfbisect -m number --no-exact --higher-is-better -o s --budget 2s \
		c1 c40 -- sh -c "sleep 0.1; cat cost" >out && valid range &&
	is higher-is-better "$(field .metric.direction)"
'

described 'not confirmed' '
	commit r1 100 && commit r2 150 && commit m 150 r1 r2 && commit end 150 m &&
	exits 5 bisect r1 end && valid not-confirmed
'

# scanned VERDICT ARG...: a scan ends so, and has a schema of its own; each of
# its searches has that of any.
scanned() {
	scanned_verdict=$1
	shift
	perfbisect scan -o s --no-profile --simulate never -m number "$@" >out 2>log
	is "$scanned_verdict" "$(field .verdict)" &&
		validated scan s/report.json || return
	for scanned_step in $(jq ".steps | keys[]" s/report.json); do
		jq ".steps[$scanned_step].search" s/report.json >search.json &&
			validated report search.json || return
	done
}

described 'scans: steps, one of several, nothing at all, cut off' '
	levels 100 100 100 150 150 150 150 120 120 120 && scanned scanned c1 c10 -- 		cat cost && is 2 "$(field ".steps | length")" &&
	scanned scanned --points 0 -b "case \$(cat name) in c4 | c5) exit 1; esac" 		c1 c6 -- cat cost && is null "$(field ".steps[0].revision")" &&
	scanned scanned c5 c7 -- cat cost && is 0 "$(field ".steps | length")" &&
	scanned failed c1 c9 -- sh -c "test \$(cat name) != c9 && cat cost" &&
	scanned interrupted c1 c9 -- sh -c "case \$(cat name) in c7) kill -s INT 		\$PPID; esac; cat cost" && [ "$(field .next)" ]
'

# compared VERDICT ARG...: a comparison ends so, and has a schema of its own.
compared() {
	compared_verdict=$1
	shift
	perfbisect compare -o s "$@" >out 2>log
	is "$compared_verdict" "$(field .verdict)" &&
		validated comparison s/report.json
}

described 'comparisons: two sides, several benchmarks, some that fail, cut off' '
	line_of 3 2 && mkdir d && echo 7 >d/cost &&
	compared compared c1 c2 dir:d -m number -- cat cost &&
	compared compared c1 c2 --variant x="grep 100 cost" --statistic min \
		--fail-above 3 -m number -- cat cost &&
	compared compared c1 c2 -m pyperf -- sh -c "echo \"{\\\"benchmarks\\\": [
		{\\\"metadata\\\": {\\\"name\\\": \\\"a\\\"}, \\\"runs\\\": [{\\\"values\\\": [1]}]},
		{\\\"metadata\\\": {\\\"name\\\": \\\"b\\\"}, \\\"runs\\\": [{\\\"values\\\": [\$(cat cost)]}]}]}\"" &&
	is 2 "$(field ".benchmarks | length")" &&
	compared failed c1 c2 -- false &&
	compared interrupted c1 c2 -m number -- sh -c "kill -s INT \$PPID; cat cost" &&
	compared compared c1 c2 --budget 1s --runs 9999 --max-runs 9999 -- true
'

[ -z "$validator" ] || kill "$server"
finish
