/* SPDX-License-Identifier: MIT */
#include "vcs/git/extensions.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <string.h>
#include <strings.h>

/*
 * What does not concern somebody who reads commits and files.  Those with a
 * `value` do if they have another one; then `what` says so, and `cure`.
 */
static const struct {
	const char *name, *shown, *value, *what, *cure;
} known[] = {
	{"noop", "noop", NULL, NULL, NULL},
	{"noop-v1", "noop-v1", NULL, NULL, NULL},
	{"preciousobjects", "preciousObjects", NULL, NULL, NULL},
	{"partialclone", "partialClone", NULL, NULL, NULL},
	{"worktreeconfig", "worktreeConfig", NULL, NULL, NULL},
	{"relativeworktrees", "relativeWorktrees", NULL, NULL, NULL},
	{"compatobjectformat", "compatObjectFormat", NULL, NULL, NULL},
	{"objectformat", "objectFormat", "sha1",
	 "names its objects by another hash than SHA-1",
	 "make a SHA-1 copy: git init --object-format=sha1 COPY && git "
	 "fast-export --all | git -C COPY fast-import"},
	{"refstorage", "refStorage", "files",
	 "keeps its refs in another way than as files",
	 "git refs migrate --ref-format=files, or search in a clone: git clone "
	 "--ref-format=files"},
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

/* -- To open it -- */

/* Where the configuration is that all its work trees share. */
static const char *common_config(const char *path, struct arena *arena)
{
	git_buf found = {0};
	struct err ignored = {0};
	char *common, *dir;

	if (git_repository_discover(&found, path, 0, NULL) < 0)
		return NULL;
	dir = arena_strdup(arena, found.ptr);
	git_buf_dispose(&found);
	if (fs_read(&common, NULL, arena_sprintf(arena, "%scommondir", dir),
		    65536, arena, &ignored) == 0) {
		common[strcspn(common, "\n")] = '\0';
		dir = *common == '/'
			      ? arena_sprintf(arena, "%s/", common)
			      : arena_sprintf(arena, "%s%s/", dir, common);
	}
	return arena_sprintf(arena, "%sconfig", dir);
}

static int iterate(git_config_iterator **out, git_config **config,
		   const char *file)
{
	if (!file || git_config_open_ondisk(config, file) < 0)
		return -1;
	return git_config_iterator_new(out, *config);
}

/* libgit2's own patterns leak memory for each name that they are tried on. */
static int next_extension(git_config_entry **entry,
			  git_config_iterator *iterator)
{
	int code;

	do
		code = git_config_next(entry, iterator);
	while (code == 0 && strncmp((*entry)->name, "extensions.", 11) != 0);
	return code;
}

static const char *name_of(const git_config_entry *entry)
{
	return entry->name + strlen("extensions.");
}

void git_allow_extensions(const char *path)
{
	ARENA_SCOPE(tmp);
	git_config_iterator *iterator = NULL;
	git_config *config = NULL;
	git_config_entry *entry;
	const char **names = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < KNOWN; i++) {
		names = arena_grow(&tmp, names, count, &capacity,
				   sizeof(*names));
		names[count++] = known[i].name;
	}
	if (iterate(&iterator, &config, common_config(path, &tmp)) == 0) {
		while (next_extension(&entry, iterator) == 0) {
			names = arena_grow(&tmp, names, count, &capacity,
					   sizeof(*names));
			names[count++] = arena_strdup(&tmp, name_of(entry));
		}
	}
	git_config_iterator_free(iterator);
	git_config_free(config);
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

/* -- To read it -- */

static int check_extension(const char *root, const git_config_entry *entry,
			   struct err *err)
{
	const char *name = name_of(entry);
	const char *value = entry->value ? entry->value : "";
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < KNOWN; i++) {
		if (strcmp(known[i].name, name) != 0)
			continue;
		if (!known[i].value || strcasecmp(known[i].value, value) == 0)
			return 0;
		return err_set(err,
			       "the repository %s %s (extensions.%s=%s), and "
			       "libgit2 does not read that; %s",
			       root, known[i].what, known[i].shown,
			       text_printable(&tmp, value), known[i].cure);
	}
	return err_set(err,
		       "the repository %s has an extension that libgit2 does "
		       "not know (extensions.%s=%s) and could misread; search "
		       "in a clone that git makes of it: git clone",
		       root, text_printable(&tmp, name),
		       text_printable(&tmp, value));
}

int git_check_format(struct vcs *vcs, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct git *git = (const struct git *)vcs;
	git_config_iterator *iterator = NULL;
	git_config *config = NULL;
	git_config_entry *entry;
	const char *file = arena_sprintf(&tmp, "%sconfig",
					 git_repository_commondir(git->repo));

	if (iterate(&iterator, &config, file) == 0) {
		while (!err->failed && next_extension(&entry, iterator) == 0)
			check_extension(vcs->root, entry, err);
	}
	git_config_iterator_free(iterator);
	git_config_free(config);
	return err->failed ? -1 : 0;
}
