/* SPDX-License-Identifier: MIT */
#include "bisect/report/forge.h"

#include "tests/unit/check.h"

static const struct {
	const char *vcs, *remote, *want;
} places[] = {
	{"git", "https://github.com/a/b.git", "https://github.com/a/b/commit/"},
	{"git", "https://github.com/a/b/", "https://github.com/a/b/commit/"},
	{"git", "git@github.com:a/b.git", "https://github.com/a/b/commit/"},
	{"git", "git@github.com:/a/b", "https://github.com/a/b/commit/"},
	{"git", "ssh://git@github.example.org:2222/a/b.git",
	 "https://github.example.org/a/b/commit/"},
	{"git", "git://github.com/a/b", "https://github.com/a/b/commit/"},
	{"git", "https://gitlab.com/a/b/c.git",
	 "https://gitlab.com/a/b/c/-/commit/"},
	{"git", "git@salsa.debian.org:a/b.git",
	 "https://salsa.debian.org/a/b/-/commit/"},
	{"git", "http://gitea.local:3000/a/b.git",
	 "http://gitea.local:3000/a/b/commit/"},
	{"git", "https://codeberg.org/a/b", "https://codeberg.org/a/b/commit/"},
	{"git", "https://bitbucket.org/a/b.git",
	 "https://bitbucket.org/a/b/commits/"},
	{"git", "https://git.sr.ht/~a/b", "https://git.sr.ht/~a/b/commit/"},
	{"hg", "ssh://hg@hg.sr.ht/~a/b", "https://hg.sr.ht/~a/b/rev/"},
	{"hg", "https://hg.mozilla.org/mozilla-central/",
	 "https://hg.mozilla.org/mozilla-central/rev/"},
	{"hg", "https://foss.heptapod.net/a/b",
	 "https://foss.heptapod.net/a/b/-/commit/"},
	{"hg", "ssh://hg@example.org/a", ""},
	{"git", "https://example.org/a.git", ""},
	{"git", "https://notgithub.com/a/b", ""},
	{"git", "git@github.com:", ""},
	{"git", "", ""},
};

void check_forge(void)
{
	ARENA_SCOPE(arena);

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *want = places[i].want;

		if (*want)
			want = arena_sprintf(&arena, "%sc0ffee", want);
		check_str(forge_link(places[i].vcs, places[i].remote, "c0ffee",
				     &arena),
			  want);
	}
}
