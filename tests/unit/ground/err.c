/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/err.h"

#include <errno.h>
#include <string.h>

static void check_long_messages(void)
{
	struct err err = {0};
	char word[2 * sizeof(err.text)];

	memset(word, 'x', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	check_int(err_set(&err, "%s", word), -1);
	check_int(strlen(err.text), sizeof(err.text) - 1);
	check_int(err_wrap(&err, "%s", word), -1);
	check_int(strlen(err.text), sizeof(err.text) - 1);
}

void check_err(void)
{
	struct err err = {0};

	errno = ENOENT;
	check_int(err_sys(&err, "open %s", "journal"), -1);
	check_int(err.failed, 1);
	check_str(err.text, "open journal: No such file or directory");

	check_int(err_set(&err, "a later %s", "failure"), -1);
	errno = EACCES;
	check_int(err_sys(&err, "later still"), -1);
	check_str(err.text, "open journal: No such file or directory");

	check_int(err_wrap(&err, "cannot %s", "resume"), -1);
	check_int(err.failed, 1);
	check_str(err.text,
		  "cannot resume: open journal: No such file or directory");

	err_clear(&err);
	check_int(err.failed, 0);
	check_str(err.text, "");
	check_int(err_set(&err, "%d %%", 5), -1);
	check_str(err.text, "5 %");

	check_long_messages();
}
