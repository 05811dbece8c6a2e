#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/leftover.sh
. "$(dirname "$0")/leftover.sh"
