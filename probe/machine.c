/* SPDX-License-Identifier: MIT */
#include "probe/machine.h"

#include "probe/fs.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* What stands behind `key` and its separators, to the end of the line. */
static const char *value_of(const char *path, const char *key,
			    struct arena *arena)
{
	struct err ignored = {0};
	const char *line;
	char *data;

	if (fs_read(&data, NULL, path, 1 << 20, arena, &ignored) < 0)
		return "";
	for (line = data; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		line += strlen(key);
		line += strspn(line, " \t:=\"");
		return arena_strndup(arena, line, strcspn(line, "\"\n"));
	}
	return "";
}

void machine_describe(struct machine *out, struct arena *arena)
{
	struct utsname name;
	long pages = sysconf(_SC_PHYS_PAGES);

	*out = (struct machine){.kernel = ""};
	out->processor = value_of("/proc/cpuinfo", "model name", arena);
	out->processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
	out->system = value_of("/etc/os-release", "PRETTY_NAME", arena);
	if (uname(&name) == 0)
		out->kernel = arena_sprintf(arena, "%s %s %s", name.sysname,
					    name.release, name.machine);
	if (pages > 0)
		out->memory_bytes = (int64_t)pages * sysconf(_SC_PAGESIZE);
}
