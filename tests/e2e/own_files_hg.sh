#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/own_files.sh
. "$(dirname "$0")/own_files.sh"
