/* SPDX-License-Identifier: MIT */
/*
 * A look at an object that has a file of its own, before libgit2 reads it.
 *
 * Of a file that was cut off, as a power failure leaves it, libgit2 1.5 waits
 * for the rest without end; and a pipe in the place of one has none.  So a
 * back-end stands before libgit2's own, which reads nothing: it refuses such
 * an object, and of all others says to ask the next.
 */
#include "vcs/git/guard.h"

#include "probe/ground/fs.h"
#include "vcs/git/deflate.h"

#include <dirent.h>
#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BEFORE_ALL = 100, FOLDERS = 256 };

struct guard {
	git_odb_backend base;
	struct arena arena;
	const char **dirs; /* of objects; NULL ends them */
	enum { UNKNOWN, PRESENT, ABSENT } folders[FOLDERS]; /* in any of them */
};

/* Not for what an old git has written in another way: libgit2 reads it. */
static bool is_zlib(const uint8_t *bytes, off_t length)
{
	return length < 2 || ((bytes[0] & 0x8f) == 0x08 &&
			      (bytes[0] << 8 | bytes[1]) % 31 == 0);
}

static const char *content_fault(int fd, off_t length)
{
	const char *fault = NULL;
	uint8_t *bytes;

	if (length == 0)
		return "is empty";
	bytes = mmap(NULL, (size_t)length, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return NULL; /* or libgit2 says why */
	if (is_zlib(bytes, length) && !deflate_ends(bytes, (size_t)length))
		fault = "is damaged, or cut off";
	munmap(bytes, (size_t)length);
	return fault;
}

static int check_file(const char *path)
{
	ARENA_SCOPE(tmp);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *fault = NULL;
	struct stat st;

	if (fd < 0)
		return GIT_PASSTHROUGH;
	if (fstat(fd, &st) == 0)
		fault = S_ISREG(st.st_mode) ? content_fault(fd, st.st_size)
					    : "is no file";
	close(fd);
	if (!fault)
		return GIT_PASSTHROUGH;
	git_error_set_str(GIT_ERROR_ODB,
			  arena_sprintf(&tmp, "the object %s %s", path, fault));
	return GIT_ERROR;
}

/* Most objects are in packs, and most folders may not be there at all. */
static bool has_folder(struct guard *guard, const git_oid *oid)
{
	ARENA_SCOPE(tmp);
	size_t number = oid->id[0];
	struct stat st;

	for (size_t i = 0; guard->dirs[i] && !guard->folders[number]; i++) {
		if (stat(arena_sprintf(&tmp, "%s/%02zx", guard->dirs[i],
				       number),
			 &st) == 0)
			guard->folders[number] = PRESENT;
	}
	if (!guard->folders[number])
		guard->folders[number] = ABSENT;
	return guard->folders[number] == PRESENT;
}

static int guard_read(void **out, size_t *length, git_object_t *type,
		      git_odb_backend *backend, const git_oid *oid)
{
	ARENA_SCOPE(tmp);
	struct guard *guard = (struct guard *)backend;
	char hex[GIT_OID_HEXSZ + 1];
	int code = GIT_PASSTHROUGH;

	(void)out;
	(void)length;
	(void)type;
	if (!has_folder(guard, oid))
		return code;
	git_oid_tostr(hex, sizeof(hex), oid);
	for (size_t i = 0; guard->dirs[i] && code == GIT_PASSTHROUGH; i++)
		code = check_file(arena_sprintf(&tmp, "%s/%.2s/%s",
						guard->dirs[i], hex, hex + 2));
	return code;
}

/* All whose names begin so. */
static int check_files(const char *folder, const char *digits, size_t count)
{
	ARENA_SCOPE(tmp);
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int code = GIT_PASSTHROUGH;

	while (dir && code == GIT_PASSTHROUGH &&
	       (entry = readdir(dir)) != NULL) {
		if (strncasecmp(entry->d_name, digits, count) == 0)
			code = check_file(arena_sprintf(&tmp, "%s/%s", folder,
							entry->d_name));
	}
	if (dir)
		closedir(dir);
	return code;
}

static int guard_read_prefix(git_oid *found, void **out, size_t *length,
			     git_object_t *type, git_odb_backend *backend,
			     const git_oid *oid, size_t digits)
{
	ARENA_SCOPE(tmp);
	struct guard *guard = (struct guard *)backend;
	char hex[GIT_OID_HEXSZ + 1];
	int code = GIT_PASSTHROUGH;

	(void)found;
	(void)out;
	(void)length;
	(void)type;
	git_oid_tostr(hex, sizeof(hex), oid);
	for (size_t i = 0;
	     guard->dirs[i] && digits > 2 && code == GIT_PASSTHROUGH; i++)
		code = check_files(
			arena_sprintf(&tmp, "%s/%.2s", guard->dirs[i], hex),
			hex + 2, digits - 2);
	return code;
}

/* It has no objects. */
static int guard_foreach(git_odb_backend *backend, git_odb_foreach_cb visit,
			 void *payload)
{
	(void)backend;
	(void)visit;
	(void)payload;
	return 0;
}

static void guard_free(git_odb_backend *backend)
{
	struct guard *guard = (struct guard *)backend;

	arena_release(&guard->arena);
	free(guard);
}

/* The repository's own objects, and those that it borrows. */
static void find_dirs(struct guard *guard, git_repository *repo)
{
	struct arena *arena = &guard->arena;
	const char *own = arena_sprintf(arena, "%sobjects",
					git_repository_commondir(repo));
	struct err ignored = {0};
	size_t count = 0, capacity = 0;
	char *list = NULL, *line;

	guard->dirs = arena_array(arena, 2, sizeof(*guard->dirs));
	guard->dirs[count++] = own;
	fs_read(&list, NULL, arena_sprintf(arena, "%s/info/alternates", own),
		1 << 20, arena, &ignored);
	while (list && (line = strsep(&list, "\n")) != NULL) {
		if (*line == '\0' || *line == '#')
			continue;
		guard->dirs = arena_grow(arena, guard->dirs, count + 1,
					 &capacity, sizeof(*guard->dirs));
		guard->dirs[count++] =
			*line == '/' ? line
				     : arena_sprintf(arena, "%s/%s", own, line);
	}
	guard->dirs[count] = NULL;
}

void git_guard(git_repository *repo)
{
	struct guard *guard = calloc(1, sizeof(*guard));
	git_odb *odb = NULL;

	if (!guard)
		abort();
	git_odb_init_backend(&guard->base, GIT_ODB_BACKEND_VERSION);
	guard->base.read = guard_read;
	guard->base.read_prefix = guard_read_prefix;
	guard->base.foreach = guard_foreach;
	guard->base.free = guard_free;
	find_dirs(guard, repo);
	if (git_repository_odb(&odb, repo) < 0 ||
	    git_odb_add_backend(odb, &guard->base, BEFORE_ALL) < 0)
		guard_free(&guard->base);
	git_odb_free(odb);
}
