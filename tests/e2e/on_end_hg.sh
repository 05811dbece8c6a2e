#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/on_end.sh
. "$(dirname "$0")/on_end.sh"
