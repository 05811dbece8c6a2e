/* SPDX-License-Identifier: MIT */
#include "bisect/trial/script.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/ground/within.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SCRIPT_MOST = 16 << 20 };

bool script_is_binary(const char *path)
{
	static const char magic[] = {0x7f, 'E', 'L', 'F'};
	char start[sizeof(magic)];
	FILE *file = fopen(path, "re");
	bool binary = file &&
		      fread(start, 1, sizeof(start), file) == sizeof(start) &&
		      memcmp(start, magic, sizeof(magic)) == 0;

	if (file)
		fclose(file);
	return binary;
}

/* A plain file at this place of the checkout, and not by way of a link. */
static bool is_script(const char *path, const char *place, const char *root)
{
	ARENA_SCOPE(tmp);
	char *real = realpath(path, NULL);
	struct stat st;
	bool plain = real && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		     strcmp(real, arena_sprintf(&tmp, "%s/%s",
						strcmp(root, "/") ? root : "",
						place)) == 0;

	free(real);
	return plain && !script_is_binary(path);
}

bool script_keep(struct trial *trial, const char *path)
{
	struct arena *arena = &trial->session->arena;
	const char *copy =
		arena_sprintf(arena, "%s/command", trial->session->dir);
	struct script script = {
		.place = within_plain(trial->folder, trial->config->command[0],
				      arena),
		.outside = path,
	};
	struct err none_yet = {0}, ignored = {0};

	if (!script.place)
		return false;
	if (private_read(&script.data, &script.length, copy, SCRIPT_MOST, arena,
			 &none_yet) < 0 &&
	    (!is_script(path, script.place, trial->session->plan->root) ||
	     fs_read(&script.data, &script.length, path, SCRIPT_MOST, arena,
		     &ignored) < 0 ||
	     private_write(copy, script.data, script.length, &ignored) < 0))
		return false;
	trial->script = script;
	return true;
}

void script_put(struct trial *trial, const struct tree *tree)
{
	const struct script *script = &trial->script;
	struct err ignored = {0};

	if (!script->place)
		return;
	trial->words[0] = trial->config->command[0];
	if (within_put(tree->path, script->place, script->data, script->length,
		       S_IRWXU, &ignored) == 0)
		return;
	trial->words[0] = script->outside;
	if (!trial->displaced)
		progress_line(trial->progress,
			      "warning: %.10s has something else in the place "
			      "of %s, which is started in your checkout there, "
			      "and finds what is beside it",
			      tree->rev.hex, script->outside);
	trial->displaced = true;
}
