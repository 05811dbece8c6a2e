#!/usr/bin/env bash
# Have perfbisect and what the other steps need: what is on PATH is taken, or else
# it is built from the sources that came with this action.

set -eu
sources=$(cd "$GITHUB_ACTION_PATH/../.." && pwd)

for tool in jq curl; do
	command -v $tool >/dev/null || "$sources/scripts/need.sh" action
done
if ! command -v perfbisect >/dev/null; then
	"$sources/scripts/need.sh" build
	make -s -C "$sources" -j"$(nproc)"
	echo "$sources/build" >>"$GITHUB_PATH"
fi
