/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/cpus.h"

static void check_list(const char *list, int count, const char *want)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	cpu_set_t set;

	check_int(cpus_parse(&set, list, &err), 0);
	check_str(err.text, "");
	check_int(CPU_COUNT(&set), count);
	check_str(cpus_list(&set, &tmp), want);
}

void check_cpus(void)
{
	static const char *const wrong[] = {"",	   "x",	  "0-",	    "-1",
					    "0;1", "1-0", "0-99999"};
	struct err err = {0};
	cpu_set_t set;

	check_list("0", 1, "0");
	check_list("0,2-3", 3, "0,2-3");
	check_list("12,7-9,0-1,9-10", 7, "0-1,7-10,12");
	check_list("1022-1023", 2, "1022-1023");
	for (int i = 0; i < 7; i++) {
		err_clear(&err);
		check_int(cpus_parse(&set, wrong[i], &err), -1);
		check_has(err.text, wrong[i]);
	}
	err_clear(&err);
	check_int(cpus_parse_ours(&set, "1023", &err), -1);
	check_has(err.text, "--pin: CPU 1023 is not available (have ");
}
