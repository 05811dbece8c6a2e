#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/foreign.sh
. "$(dirname "$0")/foreign.sh"
