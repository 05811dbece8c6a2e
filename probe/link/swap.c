/* SPDX-License-Identifier: MIT */
#include "probe/link/swap.h"

#include "probe/ground/crash.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { JOURNAL_MOST = 64 << 20, ATTRIBUTES_MOST = 65536, NAME_PART = 200 };

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* A name beside a file, for which there is room in 255 bytes. */
static const char *beside(const char *path, const char *what,
			  struct arena *arena)
{
	const char *name = strrchr(path, '/') + 1;

	return arena_sprintf(arena, "%.*s.%.*s.perfbisect-%s",
			     (int)(name - path), path, NAME_PART, name, what);
}

int swap_add(struct swap *swap, const char *path, struct arena *arena,
	     struct err *err)
{
	struct swap_file file = {.path = path};
	struct stat st;

	if (lstat(path, &st) < 0)
		return err_sys(err, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, "%s is no regular file any more", path);
	file.kept = beside(path, "kept", arena);
	file.draft = beside(path, "draft", arena);
	file.device = st.st_dev;
	file.inode = st.st_ino;
	if (is_there(file.kept) || is_there(file.draft))
		return err_set(err, "%s is in the way; remove it",
			       is_there(file.kept) ? file.kept : file.draft);
	swap->files = arena_grow(arena, swap->files, swap->count,
				 &swap->capacity, sizeof(*swap->files));
	swap->files[swap->count++] = file;
	return 0;
}

/* The journal: of each file its three names and its number, each with a NUL. */
int swap_plan(const struct swap *swap, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct text text;

	text_init(&text, &tmp);
	for (size_t i = 0; i < swap->count; i++) {
		const struct swap_file *file = &swap->files[i];
		const char *number =
			arena_sprintf(&tmp, "%ju:%ju", (uintmax_t)file->device,
				      (uintmax_t)file->inode);
		const char *const parts[] = {file->path, file->kept,
					     file->draft, number};

		for (size_t j = 0; j < 4; j++)
			text_add_bytes(&text, parts[j], strlen(parts[j]) + 1);
	}
	return private_write(swap->journal, text.data, text.length, err);
}

/* -- What stands in -- */

static int copy_bytes(const char *from, const char *to, struct err *err)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		       0600);
	ssize_t got = 1;

	if (in < 0)
		err_sys(err, "%s", from);
	if (out < 0)
		err_sys(err, "create %s", to);
	while (!err->failed && got > 0) {
		got = sendfile(out, in, NULL, 1 << 30);
		if (got < 0)
			err_sys(err, "write %s", to);
	}
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) < 0)
		err_sys(err, "write %s", to);
	return err->failed ? -1 : 0;
}

/* As far as we may. */
static void copy_attributes(const char *from, const char *to)
{
	char names[ATTRIBUTES_MOST], value[ATTRIBUTES_MOST];
	ssize_t length = llistxattr(from, names, sizeof(names));

	for (const char *name = names; length > 0 && name < names + length;
	     name += strlen(name) + 1) {
		ssize_t size = lgetxattr(from, name, value, sizeof(value));

		if (size >= 0)
			lsetxattr(to, name, value, (size_t)size, 0);
	}
}

static int make_similar(const char *from, const char *to, struct err *err)
{
	struct timespec times[2];
	mode_t mode;
	struct stat st;

	if (lstat(from, &st) < 0)
		return err_sys(err, "%s", from);
	mode = st.st_mode & 07777;
	/* What is another's must not be set-user-ID of ours. */
	if (lchown(to, st.st_uid, st.st_gid) < 0)
		mode &= 0777;
	if (chmod(to, mode) < 0)
		return err_sys(err, "%s", to);
	copy_attributes(from, to);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	if (utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(err, "%s", to);
	return 0;
}

int swap_draft(const struct swap *swap, size_t index, const char *made,
	       struct err *err)
{
	const struct swap_file *file = &swap->files[index];

	for (size_t i = 0; i < index; i++) {
		const struct swap_file *other = &swap->files[i];

		if (other->device == file->device &&
		    other->inode == file->inode &&
		    link(other->draft, file->draft) == 0)
			return 0;
	}
	if (copy_bytes(made, file->draft, err) < 0)
		return -1;
	return make_similar(file->path, file->draft, err);
}

/* -- Swap -- */

/* The place is never empty, but where files cannot have two names. */
static int swap_one(const struct swap_file *file, struct err *err)
{
	crash_point("layout");
	if (link(file->path, file->kept) < 0 &&
	    renameat2(AT_FDCWD, file->path, AT_FDCWD, file->kept,
		      RENAME_NOREPLACE) < 0)
		return err_sys(err, "rename %s to %s", file->path, file->kept);
	crash_point("layout");
	if (rename(file->draft, file->path) < 0)
		return err_sys(err, "rename %s to %s", file->draft, file->path);
	return 0;
}

int swap_do(const struct swap *swap, struct err *err)
{
	for (size_t i = 0; i < swap->count; i++) {
		if (swap_one(&swap->files[i], err) < 0)
			return -1;
	}
	return 0;
}

static bool is_file(const char *path, const struct swap_file *file)
{
	struct stat st;

	return lstat(path, &st) == 0 && st.st_ino == file->inode &&
	       st.st_dev == file->device;
}

static int put_back(const struct swap_file *file, struct err *err)
{
	crash_point("layout");
	if (unlink(file->draft) < 0 && errno != ENOENT && errno != ENOTDIR)
		return err_sys(err, "remove %s", file->draft);
	if (!is_file(file->kept, file))
		return 0;
	/* Two names of one file are not renamed to each other. */
	if (is_file(file->path, file)) {
		if (unlink(file->kept) < 0)
			return err_sys(err, "remove %s", file->kept);
	} else if (rename(file->kept, file->path) < 0) {
		return err_sys(err, "rename %s to %s", file->kept, file->path);
	}
	return 0;
}

/* The next string up to `end`, or NULL. */
static const char *take(const char **at, const char *end)
{
	const char *from = *at;
	const char *nul =
		from < end ? memchr(from, '\0', (size_t)(end - from)) : NULL;

	if (nul)
		*at = nul + 1;
	return nul ? from : NULL;
}

static bool take_file(struct swap_file *out, const char **at, const char *end)
{
	uintmax_t device, inode;
	const char *number;

	out->path = take(at, end);
	out->kept = take(at, end);
	out->draft = take(at, end);
	number = take(at, end);
	if (!number || sscanf(number, "%ju:%ju", &device, &inode) != 2)
		return false;
	out->device = (dev_t)device;
	out->inode = (ino_t)inode;
	return out->path[0] == '/' && out->kept[0] == '/' &&
	       out->draft[0] == '/';
}

int swap_back(const char *journal, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *at, *end;
	struct swap_file file;
	size_t length;
	char *text;

	if (!is_there(journal))
		return 0;
	if (private_read(&text, &length, journal, JOURNAL_MOST, &tmp, err) < 0)
		return -1;
	at = text;
	end = text + length;
	while (take_file(&file, &at, end)) {
		if (put_back(&file, err) < 0)
			return -1;
	}
	crash_point("layout");
	if (unlink(journal) < 0)
		return err_sys(err, "remove %s", journal);
	return 0;
}
