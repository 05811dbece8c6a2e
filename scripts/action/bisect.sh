#!/usr/bin/env bash
# Run perfbisect with what the workflow has given, and hand on what came out.

set -eu

# say COMMAND MESSAGE: a command for the runner, which is one line.
say() {
	local text=$2

	text=${text//'%'/%25}
	text=${text//$'\r'/%0D}
	echo "::$1::${text//$'\n'/%0A}"
}

# Into the array `words`, without any expansion.
split() {
	words=()
	mapfile -d '' -t words < <(xargs -r printf '%s\0' <<<"$1")
}

# output NAME VALUE: on one line, whatever a commit is called.
output() {
	printf '%s=%s\n' "$1" "$(tr '\n\r' '  ' <<<"$2" | sed 's/ *$//')" \
		>>"$GITHUB_OUTPUT"
}

split "$INPUT_COMMAND"
command=("${words[@]}")
split "$INPUT_OPTIONS"
options=("${words[@]}")
[ -z "$INPUT_BUILD" ] || options+=(--build "$INPUT_BUILD")
[ -z "$INPUT_METRIC" ] || options+=(--metric "$INPUT_METRIC")
session=$(mktemp -d "$RUNNER_TEMP/perfbisect.XXXXXX")

# What old revisions run is not to write into the files of the runner.
exec 3>&1
env -u GITHUB_OUTPUT -u GITHUB_ENV -u GITHUB_PATH -u GITHUB_STEP_SUMMARY \
	-u INPUT_GOOD -u INPUT_BAD -u INPUT_COMMAND -u INPUT_BUILD \
	-u INPUT_METRIC -u INPUT_OPTIONS \
	perfbisect run "${options[@]}" --output "$session" "$INPUT_GOOD" \
	"$INPUT_BAD" -- "${command[@]}" 2>&1 >&3 | tee "$session.log" >&2
status=${PIPESTATUS[0]}

output exit-status "$status"
report=$session/report.json
if [ -e "$report" ]; then
	output culprit "$(jq -r '.culprit.revision // ""' "$report")"
	output verdict "$(jq -r .verdict "$report")"
	sentence=$(jq -r .sentence "$report")
	output sentence "$sentence"
	for format in md html json; do
		output "report-$format" "$session/report.$format"
	done
fi

case $status in
0 | 3 | 5)
	output found true
	cat "$session/report.md" >>"$GITHUB_STEP_SUMMARY"
	say 'notice title=perfbisect' "$sentence"
	;;
4) echo "perfbisect: $sentence" ;;
*)
	say 'error title=perfbisect' "$(grep '^perfbisect: ' "$session.log" |
		tail -n 1)"
	if [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = true ]; then
		say 'error title=perfbisect' \
			'the clone is shallow: give actions/checkout fetch-depth: 0'
	fi
	exit 1
	;;
esac
