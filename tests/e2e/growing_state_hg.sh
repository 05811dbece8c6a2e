#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/growing_state.sh
. "$(dirname "$0")/growing_state.sh"
