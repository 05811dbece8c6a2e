#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/in_place.sh
. "$(dirname "$0")/in_place.sh"
