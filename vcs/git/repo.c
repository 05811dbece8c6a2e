/* SPDX-License-Identifier: MIT */
#include "vcs/git/repo.h"

#include "probe/ground/text.h"

#include <stdio.h>
#include <string.h>

int git_err(struct err *err, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char context[sizeof(err->text)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(context, sizeof(context), fmt, args);
	va_end(args);
	return err_set(err, "%s: %s", context,
		       last ? last->message : "unknown error");
}

void git_warn(struct git *git, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = arena_vsprintf(&git->arena, fmt, args);
	va_end(args);
	for (size_t i = 0; i < git->warning_count; i++) {
		if (strcmp(git->warnings[i], text) == 0)
			return;
	}
	git->warnings =
		arena_grow(&git->arena, git->warnings, git->warning_count,
			   &git->warning_capacity, sizeof(*git->warnings));
	git->warnings[git->warning_count++] = text;
}

const char *git_why(struct arena *arena)
{
	const git_error *last = git_error_last();

	return text_printable(arena, last && last->message && *last->message
					     ? last->message
					     : "it cannot be parsed");
}

void git_rev_of(struct rev *out, const git_oid *oid)
{
	git_oid_tostr(out->hex, sizeof(out->hex), oid);
}

int git_oid_of(git_oid *out, const struct rev *rev, struct err *err)
{
	if (git_oid_fromstr(out, rev->hex) < 0)
		return git_err(err, "%s", rev->hex);
	return 0;
}
