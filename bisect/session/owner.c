/* SPDX-License-Identifier: MIT */
#include "bisect/session/owner.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "vcs/vcs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A tree may be for others to write, as its files are; its folder is not. */
static int check_tree(const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) < 0 ||
	    (S_ISDIR(st.st_mode) && st.st_uid == geteuid()))
		return 0;
	return err_set(err, "%s is no folder of ours; remove it", path);
}

int owner_check_trees(const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);
	DIR *trees = opendir(dir);
	const struct dirent *entry;

	if (!trees)
		return errno == ENOENT ? 0 : err_sys(err, "read %s", dir);
	while (!err->failed && (entry = readdir(trees)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			check_tree(arena_sprintf(&tmp, "%s/%s", dir,
						 entry->d_name),
				   err);
	}
	closedir(trees);
	return err->failed ? -1 : 0;
}

int owner_check(const char *dir, struct err *err)
{
	static const char *const folders[] = {"logs", "profile", "simulated",
					      "trees", "pins"};
	ARENA_SCOPE(tmp);
	const char *journal = arena_sprintf(&tmp, "%s/journal.jsonl", dir);

	if (private_check_folder(dir, err) < 0 ||
	    (fs_exists(journal) && private_check_file(journal, err) < 0))
		return -1;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *path =
			arena_sprintf(&tmp, "%s/%s", dir, folders[i]);

		if (fs_exists(path) && private_check_folder(path, err) < 0)
			return -1;
	}
	return owner_check_trees(arena_sprintf(&tmp, "%s/trees", dir), err);
}

int owner_check_tracked(const char *dir, struct err *err)
{
	if (!vcs_is_tracked(dir))
		return 0;
	return err_set(err,
		       "%s is tracked by the repository, and so no session of "
		       "yours (give another --output, or copy it out of the "
		       "checkout)",
		       dir);
}

char *owner_mark(const char *dir, struct arena *arena)
{
	struct statx st;

	if (statx(AT_FDCWD, dir, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME,
		  &st) < 0 ||
	    !(st.stx_mask & STATX_BTIME) || st.stx_btime.tv_sec == 0)
		return arena_strdup(arena, "");
	return arena_sprintf(
		arena, "%llu:%lld.%09u", (unsigned long long)st.stx_ino,
		(long long)st.stx_btime.tv_sec, (unsigned)st.stx_btime.tv_nsec);
}
