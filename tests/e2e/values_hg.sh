#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/values.sh
. "$(dirname "$0")/values.sh"
