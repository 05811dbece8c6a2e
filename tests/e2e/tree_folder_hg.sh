#!/bin/sh
# The same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/tree_folder.sh
. "$(dirname "$0")/tree_folder.sh"
