/* SPDX-License-Identifier: MIT */
#include "vcs/remote.h"

#include "tests/unit/check.h"

static const struct {
	const char *url, *want;
} urls[] = {
	{"https://example.org/a/b.git", "https://example.org/a/b.git"},
	{"HTTPS://example.org/a", "https://example.org/a"},
	{"http://example.org:8080/a", "http://example.org:8080/a"},
	{"https://token@example.org/a", "https://example.org/a"},
	{"https://me:secret@example.org/a", "https://example.org/a"},
	{"https://me:se@cret@example.org/a", "https://example.org/a"},
	{"https://example.org/a?private_token=secret", "https://example.org/a"},
	{"https://example.org/a#secret", "https://example.org/a"},
	{"git://example.org/a", "git://example.org/a"},
	{"ssh://git@example.org:22/a/b", "ssh://git@example.org:22/a/b"},
	{"ssh://git:secret@example.org/a", "ssh://git@example.org/a"},
	{"git@example.org:a/b.git", "git@example.org:a/b.git"},
	{"example.org:a/b.git", "example.org:a/b.git"},
	/* Where does the password end? */
	{"https://me:se/cret@example.org/a", ""},
	{"https://me:1/2@example.org/a", ""},
	{"ssh://a:b@c:d@example.org/a", "ssh://example.org/a"},
	{"me:secret@example.org:a", ""},
	{"me:secret@example.org/a", ""},
	/* Nothing that others could use. */
	{"", ""},
	{"/home/me/a", ""},
	{"../a", ""},
	{"C:\\a", ""},
	{"file:///home/me/a", ""},
	{"ext::sh -c evil", ""},
	{"javascript:alert(1)", ""},
	{"https://", ""},
	{"https://example.org", ""},
	{"https://example.org/", ""},
	{"https://example.org/a\"onclick=b", ""},
	{"https://example.org/a\x1b[31m", ""},
	{"https://exa<mple.org/a", ""},
	{"https://example.org:x/a", ""},
};

void check_remote(void)
{
	ARENA_SCOPE(arena);

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		check_str(remote_public(&arena, urls[i].url), urls[i].want);
}
