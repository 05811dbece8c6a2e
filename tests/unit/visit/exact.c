/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/visit/exact.h"

void check_exact(void)
{
	check(exact_is_apart(100, 150));
	check(exact_is_apart(150, 100));
	check(!exact_is_apart(50, 60));
	check(!exact_is_apart(100, 120));
	check(!exact_is_apart(0.05, 0.06));
	check(exact_is_apart(0.05, 0.1));
	check(!exact_is_apart(48, 52));
	check(exact_is_apart(1003, 1008));
	check(!exact_is_apart(1003, 1007));
	check(exact_is_apart(179928202, 179928203));
	check(!exact_is_apart(100, 100));
	check(exact_is_apart(0, 5));
	check(!exact_is_apart(0, 1));
	check(exact_is_apart(-100, 100.5));
	check(exact_is_apart(1.2345678e-12, 1.2345679e-12));
}
