/* SPDX-License-Identifier: MIT */
#include "bisect/trial/begin.h"

#include "bisect/trial/layout.h"
#include "bisect/trial/tracing.h"

int trial_begin(struct trial *trial, struct session *session, struct vcs *vcs,
		struct progress *progress, struct err *err)
{
	if (trial_init(trial, session, vcs, progress, err) < 0 ||
	    layout_prepare(trial, err) < 0)
		return -1;
	return trial_pin_ends(trial, err);
}

void trial_end(struct trial *trial, struct err *err)
{
	layout_leave_all(trial, err);
	counters_release(&trial->counter_plan.counters);
	tracing_release(trial);
	measure_tidy(&trial->measure);
}
