#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/tracked_session.sh
. "$(dirname "$0")/tracked_session.sh"
