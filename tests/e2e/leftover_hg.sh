#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/leftover.sh
. "$(dirname "$0")/leftover.sh"
