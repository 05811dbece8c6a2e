/* SPDX-License-Identifier: MIT */
#include "probe/proc.h"

#include "probe/ground/fs.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *proc_read(const char *root, const char *path, struct arena *arena)
{
	struct err ignored = {0};
	char *data;

	if (fs_read(&data, NULL, arena_sprintf(arena, "%s%s", root, path),
		    1 << 20, arena, &ignored) < 0)
		return "";
	return data;
}

const char *proc_line(const char *root, const char *path, struct arena *arena)
{
	const char *data = proc_read(root, path, arena);

	return arena_strndup(arena, data, strcspn(data, "\n"));
}

const char *proc_value(const char *root, const char *path, const char *key,
		       struct arena *arena)
{
	const char *line = proc_read(root, path, arena);

	for (; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		line += strlen(key);
		line += strspn(line, " \t:=\"");
		return arena_strndup(arena, line, strcspn(line, "\"\n"));
	}
	return "";
}

int64_t proc_number(const char *root, const char *path, const char *key,
		    struct arena *arena)
{
	return strtoll(proc_value(root, path, key, arena), NULL, 10);
}

const char **proc_list(const char *root, const char *pattern,
		       struct arena *arena)
{
	size_t length = strlen(root);
	const char **list;
	glob_t found;

	if (glob(arena_sprintf(arena, "%s%s", root, pattern), 0, NULL,
		 &found) != 0)
		return arena_array(arena, 1, sizeof(*list));
	list = arena_array(arena, found.gl_pathc + 1, sizeof(*list));
	for (size_t i = 0; i < found.gl_pathc; i++)
		list[i] = arena_strdup(arena, found.gl_pathv[i] + length);
	globfree(&found);
	return list;
}

/* -- Control groups -- */

/* Version 2: "50000 100000", in microseconds, or "max 100000". */
static void read_max(struct proc_quota *out, const char *root, const char *dir,
		     struct arena *arena)
{
	const char *file = arena_sprintf(arena, "%s/cpu.max", dir);
	double quota, period;

	/* NOLINTNEXTLINE(cert-err34-c): the kernel writes plain numbers. */
	if (sscanf(proc_line(root, file, arena), "%lf %lf", &quota, &period) ==
		    2 &&
	    period > 0)
		*out = (struct proc_quota){quota / period, file, "max", 0};
}

/* Version 1: two files, and -1 for no limit. */
static void read_cfs(struct proc_quota *out, const char *root, const char *dir,
		     struct arena *arena)
{
	const char *file = arena_sprintf(arena, "%s/cpu.cfs_quota_us", dir);
	double quota = strtod(proc_line(root, file, arena), NULL);
	double period = strtod(
		proc_line(root,
			  arena_sprintf(arena, "%s/cpu.cfs_period_us", dir),
			  arena),
		NULL);

	if (quota > 0 && period > 0)
		*out = (struct proc_quota){quota / period, file, "-1", 0};
}

/* The tightest limit of the group at `path` and of those around it. */
static void search(struct proc_quota *out, const char *root, const char *mount,
		   const char *path,
		   void (*look)(struct proc_quota *out, const char *root,
				const char *dir, struct arena *arena),
		   struct arena *arena)
{
	char *dir = arena_sprintf(arena, "%s%s", mount, path);
	size_t least = strlen(mount);

	for (;;) {
		struct proc_quota quota = {0};
		char *slash;

		look(&quota, root, dir, arena);
		if (quota.processors > 0 &&
		    (out->processors == 0 ||
		     quota.processors < out->processors)) {
			*out = quota;
			out->throttled = proc_number(
				root, arena_sprintf(arena, "%s/cpu.stat", dir),
				"nr_throttled", arena);
		}
		slash = strrchr(dir, '/');
		if (!slash || (size_t)(slash - dir) < least)
			break;
		*slash = '\0';
	}
}

/* "4:cpu,cpuacct:/user/1": does the list between the colons name `cpu`? */
static const char *cpu_path(const char *line, struct arena *arena)
{
	const char *list = strchr(line, ':'), *path;

	if (!list)
		return NULL;
	path = strchr(++list, ':');
	if (!path)
		return NULL;
	for (const char *word = list; word < path; word++) {
		size_t length = strcspn(word, ",:");

		if (length == 3 && strncmp(word, "cpu", 3) == 0)
			return arena_strndup(arena, path + 1,
					     strcspn(path + 1, "\n"));
		word += length;
	}
	return NULL;
}

void proc_quota(struct proc_quota *out, const char *root, struct arena *arena)
{
	const char *line = proc_read(root, "/proc/self/cgroup", arena);

	*out = (struct proc_quota){0};
	while (*line) {
		const char *path = cpu_path(line, arena);

		if (strncmp(line, "0::", 3) == 0)
			search(out, root, "/sys/fs/cgroup",
			       arena_strndup(arena, line + 3,
					     strcspn(line + 3, "\n")),
			       read_max, arena);
		else if (path)
			search(out, root, "/sys/fs/cgroup/cpu", path, read_cfs,
			       arena);
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
}

bool proc_queue(double *queue_s, double *ran_s, pid_t task)
{
	char path[64], text[128], *end;
	ssize_t length = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)task);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		length = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (length <= 0)
		return false;
	text[length] = '\0';
	*ran_s = (double)strtoull(text, &end, 10) * 1e-9;
	*queue_s = (double)strtoull(end, NULL, 10) * 1e-9;
	return end != text;
}
