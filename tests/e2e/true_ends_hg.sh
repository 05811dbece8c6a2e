#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/true_ends.sh
. "$(dirname "$0")/true_ends.sh"
