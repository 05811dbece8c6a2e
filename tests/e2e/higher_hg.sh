#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/higher.sh
. "$(dirname "$0")/higher.sh"
