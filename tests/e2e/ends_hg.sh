#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/ends.sh
. "$(dirname "$0")/ends.sh"
