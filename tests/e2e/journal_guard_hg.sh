#!/bin/sh
# Every second of the same over Mercurial, where each takes seconds.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/journal_guard.sh
. "$(dirname "$0")/journal_guard.sh"
