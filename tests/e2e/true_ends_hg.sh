#!/bin/sh
# Every second of the same over Mercurial, where each takes seconds.

VCS=hg EVERY=2
# shellcheck source=tests/e2e/true_ends.sh
. "$(dirname "$0")/true_ends.sh"
