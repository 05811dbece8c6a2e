#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/graph.sh
. "$(dirname "$0")/graph.sh"
