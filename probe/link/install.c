/* SPDX-License-Identifier: MIT */
#include "probe/link/link.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The recorder, as the Makefile has built it. */
#ifndef RECORDER
#define RECORDER "build/recorder"
#endif

__asm__(".section .rodata\n"
	".balign 8\n"
	".global link_recorder_length\nlink_recorder_length:\n"
	".8byte 1f - link_recorder\n"
	".global link_recorder\nlink_recorder:\n"
	".incbin \"" RECORDER "\"\n"
	"1:\n"
	".previous\n");

extern const uint64_t link_recorder_length;
extern const char link_recorder[];

enum { RECORDER_MOST = 16 << 20 };

/* Below the folder; those in "path" are for PATH. */
static const char *const names[] = {
	"ld",	   "ld.bfd",	  "ld.gold",	  "ld.lld",
	"ld.mold", "path/ld",	  "path/ld.bfd",  "path/ld.gold",
	"path/cc", "path/ld.lld", "path/ld.mold",
};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* Another session may be using the one that is there. */
static bool stands(const char *path)
{
	size_t length;
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	char *data;

	return fs_is_program(path) &&
	       fs_read(&data, &length, path, RECORDER_MOST, &tmp, &ignored) ==
		       0 &&
	       length == link_recorder_length &&
	       memcmp(data, link_recorder, length) == 0;
}

/* Another name of the first, or a file of its own where there are no links. */
static int make(const char *dir, const char *name, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *path = arena_sprintf(&tmp, "%s/%s", dir, name);
	const char *first = arena_sprintf(&tmp, "%s/%s", dir, names[0]);
	const char *draft = arena_sprintf(&tmp, "%s.%d", path, (int)getpid());

	if (fs_is_same(path, first) || stands(path))
		return 0;
	if (name != names[0] && link(first, draft) == 0) {
		if (rename(draft, path) == 0)
			return 0;
		unlink(draft);
	}
	return fs_write_mode(path, link_recorder, link_recorder_length, 0755,
			     err);
}

static const char *real_path(const char *path, struct arena *arena)
{
	char real[PATH_MAX];

	return realpath(path, real) ? arena_strdup(arena, real) : path;
}

/* Configure scripts say $LD, not "$LD"; and lists of folders have colons. */
static bool is_plain(const char *path)
{
	return strspn(path, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789/._+-,=@%") == strlen(path);
}

int link_install(const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *first = arena_sprintf(&tmp, "%s/%s", dir, names[0]);

	if (!is_plain(real_path(dir, &tmp)))
		return err_set(err,
			       "%s: configure scripts stumble over a linker in "
			       "a folder of such a name",
			       dir);
	if (private_mkdirs(dir, err) < 0 ||
	    private_mkdirs(arena_sprintf(&tmp, "%s/path", dir), err) < 0)
		return -1;
	for (size_t i = 0; i < NAMES; i++) {
		if (make(dir, names[i], err) < 0)
			return -1;
	}
	if (!fs_is_program(first))
		return err_set(err,
			       "%s: programs may not be run from there (is it "
			       "mounted noexec?)",
			       first);
	return 0;
}

/* NAME=`first`, in front of what our own environment has there. */
static const char *in_front(const char *name, const char *first,
			    struct arena *arena)
{
	const char *rest = getenv(name);

	return arena_sprintf(arena, "%s=%s%s%s", name, first,
			     rest && rest[0] ? ":" : "", rest ? rest : "");
}

size_t link_environment(const char **env, const char *dir, const char *records,
			const char *tree, enum link_reach reach,
			struct arena *arena)
{
	const char *real_dir = real_path(dir, arena);
	struct err ignored = {0};
	size_t count = 0;

	/* Without it nothing is recorded, and all links. */
	private_mkdirs(records, &ignored);
	env[count++] = in_front("COMPILER_PATH", real_dir, arena);
	env[count++] = arena_sprintf(arena, "PERFBISECT_LINKS=%s",
				     real_path(records, arena));
	env[count++] = arena_sprintf(arena, "PERFBISECT_LINKED_TREE=%s",
				     real_path(tree, arena));
	if (reach == LINK_REACH_PATH)
		env[count++] = in_front(
			"PATH", arena_sprintf(arena, "%s/path", real_dir),
			arena);
	return count;
}
