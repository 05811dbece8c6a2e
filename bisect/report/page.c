/* SPDX-License-Identifier: MIT */
#include "bisect/report/page.h"

/* The assembler puts a file in as it is; the Makefile knows of them. */
#define EMBED(symbol, file) \
	__asm__(".section .rodata\n" \
		".global " #symbol "\n" #symbol ":\n" \
		".incbin \"" file "\"\n" \
		".byte 0\n" \
		".previous\n")

EMBED(page_style, "bisect/report/page.css");
EMBED(flame_style, "bisect/report/flame.css");
EMBED(page_script, "bisect/report/page.js");
