/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VERSION_H
#define BISECT_VERSION_H

#define PERFBISECT_VERSION "0.1.0"

#endif
