#!/bin/sh
# The same over Mercurial.

VCS=hg
# shellcheck source=tests/e2e/resume_metric.sh
. "$(dirname "$0")/resume_metric.sh"
