#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/compare.sh
. "$(dirname "$0")/compare.sh"
