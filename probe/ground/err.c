/* SPDX-License-Identifier: MIT */
#include "probe/ground/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, const char *fmt, ...)
{
	va_list args;

	if (err->failed)
		return -1;
	err->failed = 1;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return -1;
}

int err_sys(struct err *err, const char *fmt, ...)
{
	const char *reason = strerror(errno);
	char what[sizeof(err->text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return err_set(err, "%s: %s", what, reason);
}

int err_wrap(struct err *err, const char *fmt, ...)
{
	struct err inner = *err;
	char context[sizeof(err->text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(context, sizeof(context), fmt, args);
	va_end(args);
	err_clear(err);
	return err_set(err, "%s: %s", context, inner.text);
}

void err_clear(struct err *err)
{
	err->failed = 0;
	err->text[0] = '\0';
}

bool err_is_shortage(const char *message)
{
	static const int reasons[] = {ENOSPC, EDQUOT, EFBIG, EROFS,
				      EMFILE, ENFILE, ENOMEM};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strstr(message, strerror(reasons[i])))
			return true;
	}
	return false;
}
