#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=8
# shellcheck source=tests/e2e/journal_guard.sh
. "$(dirname "$0")/journal_guard.sh"
