/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/profile/hits.h"

void check_hits(void)
{
	ARENA_SCOPE(tmp);
	char text[] = " 5566771a417f new_sum+0x36 (/srv/a/prog)\n"
		      "     562cc63eb181 new_sum+0x38 (/srv/a/prog)\n"
		      " ffffffff815eba46 __handle_mm_fault+0x366 "
		      "([kernel.kallsyms])\n"
		      " 562cc63eb17f new_sum+0x36 (/srv/a/prog)\n"
		      " 7f0000001010 f(int)+0x10 (/usr/lib/a (2).so)\n"
		      " 7f0000002010 f(int)+0xf00 (/usr/lib/a (2).so)\n"
		      " 10 [unknown] (/tmp/perf-1.map)\n"
		      "no sample\n\n";
	struct hits hits;

	hits_read(&hits, text, &tmp);
	check_near(hits.samples, 8, 0);
	if (!check_int(hits.count, 3))
		return;
	check_str(hits.functions[0].name, "new_sum");
	check_str(hits.functions[0].file, "/srv/a/prog");
	check_int(hits.functions[0].page_offset, 0x149);
	check_near(hits.functions[0].samples, 3, 0);
	check_int(hits.functions[0].count, 2);
	check_int(hits.functions[0].hits[0].offset, 0x36);
	check_near(hits.functions[0].hits[0].samples, 2, 0);
	check_int(hits.functions[0].hits[1].offset, 0x38);
	/* Of one name, and not one function. */
	check_str(hits.functions[1].name, "f(int)");
	check_str(hits.functions[1].file, "/usr/lib/a (2).so");
	check_int(hits.functions[1].page_offset, 0);
	check_int(hits.functions[2].page_offset, 0x110);
}
