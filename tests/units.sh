#!/bin/sh
# The unit tests, for which hg has a server as for all the others.

: "${UNITS:=$(dirname "$0")/../build/units}"
: "${PERFBISECT:=$(dirname "$0")/../build/perfbisect}"
if ! command -v git >/dev/null || ! command -v jq >/dev/null; then
	exec "$UNITS" "$@"
fi
. "$(dirname "$0")/lib.sh"
! command -v hg >/dev/null || hg_served
"$UNITS" "$@"
