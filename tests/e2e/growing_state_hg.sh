#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=2
# shellcheck source=tests/e2e/growing_state.sh
. "$(dirname "$0")/growing_state.sh"
