#!/bin/sh
# Every second of the same over Mercurial, where each takes seconds.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/foreign.sh
. "$(dirname "$0")/foreign.sh"
