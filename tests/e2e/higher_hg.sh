#!/bin/sh
# Every second of the same over Mercurial, where each takes seconds.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/higher.sh
. "$(dirname "$0")/higher.sh"
