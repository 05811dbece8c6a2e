#!/bin/sh
# Some of the same over Mercurial.

VCS=hg EVERY=4
# shellcheck source=tests/e2e/resume_metric.sh
. "$(dirname "$0")/resume_metric.sh"
