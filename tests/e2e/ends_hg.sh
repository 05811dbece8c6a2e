#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/ends.sh
. "$(dirname "$0")/ends.sh"
