#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/list.sh
. "$(dirname "$0")/list.sh"
