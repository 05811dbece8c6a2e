#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/skips.sh
. "$(dirname "$0")/skips.sh"
