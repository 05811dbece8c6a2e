/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_PLAIN_H
#define PROBE_READ_PLAIN_H

#include <stddef.h>

/*
 * Make of what was written to a terminal the text that can be read there, in
 * place; returns its length, and a NUL stands behind it.
 *
 * Escape sequences (ECMA-48: colours, hyperlinks, titles, character sets) are
 * no text.  What moves the cursor to another place ends a line, so that digits
 * that never stood side by side do not become one number; so does a carriage
 * return, alone (a progress line) or before a newline.  A backspace takes back
 * the character before it.
 */
size_t plain_text(char *data, size_t length);

#endif
