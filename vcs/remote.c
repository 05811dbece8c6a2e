/* SPDX-License-Identifier: MIT */
#include "vcs/remote.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const struct {
	const char *name;
	bool user; /* it is kept */
} schemes[] = {
	{"https://", false}, {"http://", false},   {"git://", false},
	{"ssh://", true},    {"git+ssh://", true},
};

/* All that a URL which is fit to be shown is made of. */
static bool is_plain(const char *string)
{
	for (const char *c = string; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("-._~/:@+%", *c))
			return false;
	}
	return true;
}

/* "host", "host:22", "[::1]" would not be plain. */
static bool is_host(const char *host)
{
	size_t length = strcspn(host, ":");

	return length > 0 && is_plain(host) && strspn(host, ".-") == 0 &&
	       (host[length] == '\0' ||
		(host[length + 1] != '\0' &&
		 strspn(host + length + 1, "0123456789") ==
			 strlen(host + length + 1)));
}

/* Behind the scheme: "user:password@host:22/path". */
static char *public_of(const char *scheme, bool keep_user, const char *rest,
		       struct arena *arena)
{
	size_t length = strcspn(rest, "/");
	char *host = arena_strndup(arena, rest, length);
	const char *path = rest + length, *user = "";
	char *at = strrchr(host, '@');

	if (at) {
		*at = '\0';
		if (keep_user && !strchr(host, '@'))
			user = arena_strndup(arena, host, strcspn(host, ":"));
		host = at + 1;
	}
	if (!is_host(host) || !is_plain(path) || !is_plain(user) ||
	    strchr(path, '@') || strlen(path) < 2)
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "%s%s%s%s%s", scheme, user,
			     *user ? "@" : "", host, path);
}

/* "git@host:path", as scp has it. */
static char *public_of_scp(const char *url, struct arena *arena)
{
	size_t length = strcspn(url, ":/");
	const char *at = strchr(url, '@');

	if (url[length] != ':' || length < 2 || !is_plain(url) ||
	    strstr(url, "//") || !url[length + 1] ||
	    strchr(url + length, '@') || (at && strchr(at + 1, '@')))
		return arena_strdup(arena, "");
	return arena_strdup(arena, url);
}

char *remote_public(struct arena *arena, const char *url)
{
	char *bare = arena_strndup(arena, url, strcspn(url, "?#"));

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t length = strlen(schemes[i].name);

		if (strncasecmp(bare, schemes[i].name, length) == 0)
			return public_of(schemes[i].name, schemes[i].user,
					 bare + length, arena);
	}
	return public_of_scp(bare, arena);
}
