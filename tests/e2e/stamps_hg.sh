#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/stamps.sh
. "$(dirname "$0")/stamps.sh"
