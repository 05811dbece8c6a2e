/* SPDX-License-Identifier: MIT */
#include "bisect/report/forge.h"

#include <stdbool.h>
#include <string.h>

/* By a part of the host's name between its dots that begins so. */
static const struct {
	const char *host;
	const char *page; /* between the repository and the commit */
} forges[] = {
	{"github", "/commit/"},	  {"gitlab", "/-/commit/"},
	{"salsa", "/-/commit/"},  {"heptapod", "/-/commit/"},
	{"gitea", "/commit/"},	  {"forgejo", "/commit/"},
	{"codeberg", "/commit/"}, {"bitbucket", "/commits/"},
	{"sr.ht", "/commit/"},
};

/* A remote taken apart; all point into `arena`. */
struct place {
	const char *scheme, *host, *path;
	bool web; /* it is read over http */
};

static bool names(const char *host, const char *word)
{
	const char *found = strstr(host, word);

	for (; found; found = strstr(found + 1, word)) {
		if (found == host || found[-1] == '.')
			return true;
	}
	return false;
}

static char *without_end(const char *path, const char *end, struct arena *arena)
{
	size_t length = strlen(path), own = strlen(end);

	while (length > 0 && path[length - 1] == '/')
		length--;
	if (length > own && strncmp(path + length - own, end, own) == 0)
		length -= own;
	return arena_strndup(arena, path, length);
}

/* An http server's port is its web's, an ssh server's is not. */
static bool take_apart(struct place *out, const char *remote,
		       struct arena *arena)
{
	const char *rest = strstr(remote, "://");
	const char *start = rest ? rest + 3 : remote, *at;
	size_t length = strcspn(start, rest ? "/" : ":");

	*out = (struct place){.scheme = "https"};
	if (!start[length])
		return false;
	out->web = rest && strncmp(remote, "http", 4) == 0;
	if (out->web)
		out->scheme =
			arena_strndup(arena, remote, (size_t)(rest - remote));
	out->host = arena_strndup(arena, start, length);
	at = strchr(out->host, '@');
	out->host = at ? at + 1 : out->host;
	if (!out->web)
		out->host = arena_strndup(arena, out->host,
					  strcspn(out->host, ":"));
	out->path = start + length + 1;
	out->path += strspn(out->path, "/");
	return *out->path != '\0';
}

char *forge_link(const char *vcs, const char *remote, const char *revision,
		 struct arena *arena)
{
	const char *page = NULL;
	struct place place;

	if (!take_apart(&place, remote, arena))
		return arena_strdup(arena, "");
	for (size_t i = 0; i < sizeof(forges) / sizeof(forges[0]); i++) {
		if (!page && names(place.host, forges[i].host))
			page = forges[i].page;
	}
	if (strcmp(vcs, "hg") == 0 && place.web && !page)
		page = "/rev/";
	if (strcmp(vcs, "hg") == 0 && names(place.host, "sr.ht"))
		page = "/rev/";
	if (!page)
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "%s://%s/%s%s%s", place.scheme, place.host,
			     without_end(place.path, ".git", arena), page,
			     revision);
}
