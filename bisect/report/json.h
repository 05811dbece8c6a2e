/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_JSON_H
#define BISECT_REPORT_JSON_H

#include "bisect/report/model.h"
#include "probe/ground/json.h"

#include <stdio.h>

void report_json(FILE *fp, const struct report *report);

/* All of that; and what the JSON of other kinds has as well. */
json_t *report_json_object(const struct report *report);

json_t *report_json_metric(const struct session *session);
json_t *report_json_machine(const struct plan *plan, const struct noise *noise);

#endif
