#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/cleanup_hostile.sh
. "$(dirname "$0")/cleanup_hostile.sh"
