#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/in_place.sh
. "$(dirname "$0")/in_place.sh"
