#!/bin/sh
# Every second of the same over Mercurial, where each takes seconds.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/graph.sh
. "$(dirname "$0")/graph.sh"
