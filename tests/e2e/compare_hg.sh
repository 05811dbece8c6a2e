#!/bin/sh
# Every second of the same over Mercurial.

VCS=hg EVERY=2
# shellcheck source=tests/e2e/compare.sh
. "$(dirname "$0")/compare.sh"
