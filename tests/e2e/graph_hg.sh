#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/graph.sh
. "$(dirname "$0")/graph.sh"
