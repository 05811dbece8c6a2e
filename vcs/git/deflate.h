/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_DEFLATE_H
#define VCS_GIT_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Does a zlib stream (RFC 1950, 1951) come to its end within these bytes?  What
 * it says is not looked at.
 */
bool deflate_ends(const uint8_t *bytes, size_t length);

#endif
