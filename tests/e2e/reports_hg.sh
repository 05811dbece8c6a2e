#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/reports.sh
. "$(dirname "$0")/reports.sh"
