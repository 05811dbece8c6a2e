#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/skips.sh
. "$(dirname "$0")/skips.sh"
