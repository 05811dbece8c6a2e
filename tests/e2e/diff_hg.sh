#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/diff.sh
. "$(dirname "$0")/diff.sh"
