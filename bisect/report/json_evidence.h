/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_JSON_EVIDENCE_H
#define BISECT_REPORT_JSON_EVIDENCE_H

#include "bisect/report/model.h"
#include "probe/ground/json.h"

/*
 * The parts of the JSON report that hold what was counted; null where there is
 * nothing.
 */
json_t *report_json_counters(const struct report *report);
json_t *report_json_missing(const struct session *session);
json_t *report_json_diff(const struct report *report);
json_t *report_json_simulation(const struct report *report);
json_t *report_json_layouts(const struct report *report);
json_t *report_json_profile(const struct report *report);
json_t *report_json_diagnosis(const struct diagnosis *diagnosis);

/* Every run of the session, in the order in which they were taken. */
json_t *report_json_samples(const struct session *session);

#endif
