#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/tracked_session.sh
. "$(dirname "$0")/tracked_session.sh"
