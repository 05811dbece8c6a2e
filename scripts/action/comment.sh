#!/usr/bin/env bash
# Write the report as a comment on an issue or a pull request.

set -eu

if ! [[ $INPUT_COMMENT =~ ^[0-9]+$ ]]; then
	echo "::error title=perfbisect::comment: not the number of an issue"
	exit 1
fi
url=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/$INPUT_COMMENT/comments

# The token is in no command line, where other processes could see it.
jq -R -s '{body: .}' "$REPORT" >"$REPORT.comment"
printf 'Authorization: Bearer %s\n' "$INPUT_TOKEN" |
	curl -sS --fail-with-body -o "$REPORT.answer" -X POST -H @- \
		-H 'Accept: application/vnd.github+json' \
		--data-binary "@$REPORT.comment" "$url" || {
	echo "::error title=perfbisect::no comment on $INPUT_COMMENT:" \
		"$(jq -r '.message // empty' "$REPORT.answer" 2>/dev/null)"
	exit 1
}
