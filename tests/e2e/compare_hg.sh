#!/bin/sh
# Every fourth of the same over Mercurial.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/compare.sh
. "$(dirname "$0")/compare.sh"
