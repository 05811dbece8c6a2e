/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/profile/disassembly.h"

void check_disassembly(void)
{
	ARENA_SCOPE(tmp);
	char text[] = "\nprog:     file format elf64-x86-64\n\n\n"
		      "Disassembly of section .text:\n\n"
		      "0000000000001149 <ns::old<int>(long)>:\n"
		      "sum_row():\n"
		      "/srv/a b/prog.c:16\n"
		      "    1149:\tmov    0x2ed8(%rip),%r10        # 4028 <t>\n"
		      "ns::old<int>(long)():\n"
		      "/srv/a b/prog.c:21 (discriminator 3)\n"
		      "    1156:\tmov    $0x0,%edi\n"
		      "    115b:\tret\n"
		      "0000000000001160 <next>:\n";
	struct disassembly code;

	disassembly_read(&code, text, &tmp);
	check_str(code.name, "ns::old<int>(long)");
	if (!check_int(code.count, 3))
		return;
	check_int(code.instructions[0].address, 0x1149);
	check_str(code.instructions[0].code,
		  "mov    0x2ed8(%rip),%r10        # 4028 <t>");
	check_str(code.instructions[0].function, "sum_row");
	check_str(code.instructions[0].file, "/srv/a b/prog.c");
	check_int(code.instructions[0].line, 16);
	check_str(code.instructions[2].code, "ret");
	check_str(code.instructions[2].function, "ns::old<int>(long)");
	check_int(code.instructions[2].line, 21);
}
