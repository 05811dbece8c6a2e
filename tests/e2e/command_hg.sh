#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/command.sh
. "$(dirname "$0")/command.sh"
