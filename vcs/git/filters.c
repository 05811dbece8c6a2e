/* SPDX-License-Identifier: MIT */
/*
 * To ask the attributes of every file takes a second in a large tree.  So it
 * is asked only where the words that matter stand in a file of attributes.
 */
#include "vcs/git/filters.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "vcs/git/encoding.h"
#include "vcs/git/open.h"

#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHOWN = 3,		  /* files of one filter that are named */
	ATTRIBUTES_MOST = 1 << 20 /* bytes of a file that says so */
};

/* What one filter, or one encoding, would write. */
struct group {
	const char *attribute, *value;
	bool pointers;	    /* to contents that lie elsewhere */
	size_t count, most; /* in this commit; in any one of them */
	size_t shown;
	const char *first[SHOWN];
};

/* One commit looked through. */
struct look {
	git_repository *repo;
	git_attr_options options;
	git_config *config;
	struct arena *arena;
	bool relevant;
	struct group *groups;
	size_t count, capacity;
};

/* -- Is there anything to be asked? -- */

static bool has_words(const char *text)
{
	return strstr(text, "filter") || strstr(text, "working-tree-encoding");
}

static bool file_has_words(const char *path)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	char *text;

	return fs_read(&text, NULL, path, ATTRIBUTES_MOST, &tmp, &ignored) ==
		       0 &&
	       has_words(text);
}

/* Those of the user, and of the machine. */
static bool others_have_words(git_repository *repo)
{
	ARENA_SCOPE(tmp);
	git_config *config = NULL;
	git_buf path = {0};
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	bool found;

	found = file_has_words(arena_sprintf(&tmp, "%sinfo/attributes",
					     git_repository_commondir(repo))) ||
		file_has_words("/etc/gitattributes") ||
		(xdg && file_has_words(arena_sprintf(&tmp, "%s/git/attributes",
						     xdg))) ||
		(home && file_has_words(arena_sprintf(
				 &tmp, "%s/.config/git/attributes", home)));
	if (!found && git_repository_config_snapshot(&config, repo) == 0 &&
	    git_config_get_path(&path, config, "core.attributesFile") == 0)
		found = file_has_words(path.ptr);
	git_buf_dispose(&path);
	git_config_free(config);
	return found;
}

static bool blob_has(git_repository *repo, const git_oid *oid,
		     bool (*has)(const char *text))
{
	ARENA_SCOPE(tmp);
	git_blob *blob = NULL;
	bool found = false;

	if (git_blob_lookup(&blob, repo, oid) == 0 &&
	    git_blob_rawsize(blob) <= ATTRIBUTES_MOST)
		found = has(arena_strndup(&tmp, git_blob_rawcontent(blob),
					  (size_t)git_blob_rawsize(blob)));
	git_blob_free(blob);
	return found;
}

static struct group *group_of(struct look *look, const char *attribute,
			      const char *value)
{
	struct group *group;

	for (size_t i = 0; i < look->count; i++) {
		group = &look->groups[i];
		if (strcmp(group->attribute, attribute) == 0 &&
		    strcmp(group->value, value) == 0)
			return group;
	}
	look->groups = arena_grow(look->arena, look->groups, look->count,
				  &look->capacity, sizeof(*look->groups));
	group = &look->groups[look->count++];
	*group = (struct group){
		.attribute = attribute,
		.value = arena_strdup(look->arena, value),
	};
	return group;
}

static void note(struct look *look, struct group *group, const char *folder,
		 const git_tree_entry *entry)
{
	const char *path;

	group->count++;
	if (group->most < group->count)
		group->most = group->count;
	if (group->shown == SHOWN)
		return;
	path = arena_sprintf(look->arena, "%s%s", folder,
			     git_tree_entry_name(entry));
	/* The other end may have it, too. */
	for (size_t i = 0; i < group->shown; i++) {
		if (strcmp(group->first[i], path) == 0)
			return;
	}
	group->first[group->shown++] = path;
}

static bool leads_to_annex(const char *target)
{
	return strstr(target, ".git/annex/objects/") != NULL;
}

static int look_for_words(const char *folder, const git_tree_entry *entry,
			  void *payload)
{
	struct look *look = payload;
	git_filemode_t mode = git_tree_entry_filemode(entry);
	const git_oid *oid = git_tree_entry_id(entry);

	if (mode == GIT_FILEMODE_LINK &&
	    blob_has(look->repo, oid, leads_to_annex))
		note(look, group_of(look, "link", "annex"), folder, entry);
	else if (strcmp(git_tree_entry_name(entry), ".gitattributes") == 0 &&
		 mode != GIT_FILEMODE_TREE)
		look->relevant |= blob_has(look->repo, oid, has_words);
	return 0;
}

/* -- Asking -- */

/* Would git run a program for it? */
static bool is_configured(const struct look *look, const char *filter)
{
	static const char *const ways[] = {"smudge", "process"};
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < 2; i++) {
		const char *key =
			arena_sprintf(&tmp, "filter.%s.%s", filter, ways[i]);
		const char *value;

		if (git_config_get_string(&value, look->config, key) == 0 &&
		    *value)
			return true;
	}
	return false;
}

/* What the known ones put in the place of contents, read or not. */
static bool is_pointer(const char *text)
{
	return strncmp(text, "version https://git-lfs", 23) == 0 ||
	       strncmp(text, "version https://hawser", 22) == 0 ||
	       strncmp(text, "/annex/objects/", 15) == 0;
}

/* Its text ends where it begins, with a NUL. */
static bool is_crypt(git_repository *repo, const git_oid *oid)
{
	static const char mark[] = "\0GITCRYPT";
	git_blob *blob = NULL;
	bool found = git_blob_lookup(&blob, repo, oid) == 0 &&
		     git_blob_rawsize(blob) > (git_object_size_t)sizeof(mark) &&
		     memcmp(git_blob_rawcontent(blob), mark, sizeof(mark)) == 0;

	git_blob_free(blob);
	return found;
}

static void note_filter(struct look *look, const char *filter,
			const char *folder, const git_tree_entry *entry)
{
	const git_oid *oid = git_tree_entry_id(entry);
	bool pointer = blob_has(look->repo, oid, is_pointer);
	struct group *group;

	if (!pointer && !is_configured(look, filter) &&
	    !is_crypt(look->repo, oid))
		return;
	group = group_of(look, "filter", filter);
	group->pointers |= pointer;
	note(look, group, folder, entry);
}

static int look_at_file(const char *folder, const git_tree_entry *entry,
			void *payload)
{
	static const char *names[] = {"filter", "working-tree-encoding"};
	git_filemode_t mode = git_tree_entry_filemode(entry);
	const char *values[] = {NULL, NULL};
	struct look *look = payload;
	ARENA_SCOPE(tmp);
	const char *path =
		arena_sprintf(&tmp, "%s%s", folder, git_tree_entry_name(entry));

	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return 0;
	if (git_attr_get_many_ext(values, look->repo, &look->options, path, 2,
				  names) < 0)
		return 0;
	if (git_attr_value(values[0]) == GIT_ATTR_VALUE_STRING)
		note_filter(look, values[0], folder, entry);
	if (git_attr_value(values[1]) == GIT_ATTR_VALUE_STRING &&
	    !git_knows_encoding(values[1]))
		note(look, group_of(look, names[1], values[1]), folder, entry);
	return 0;
}

static int look_at_commit(struct look *look, const git_oid *oid)
{
	git_commit *commit = NULL;
	git_tree *tree = NULL;
	int code = git_commit_lookup(&commit, look->repo, oid);

	git_oid_cpy(&look->options.attr_commit_id, oid);
	look->relevant = others_have_words(look->repo);
	for (size_t i = 0; i < look->count; i++)
		look->groups[i].count = 0;
	if (code == 0)
		code = git_commit_tree(&tree, commit);
	if (code == 0)
		code = git_tree_walk(tree, GIT_TREEWALK_PRE, look_for_words,
				     look);
	if (code == 0 && look->relevant)
		code = git_tree_walk(tree, GIT_TREEWALK_PRE, look_at_file,
				     look);
	git_tree_free(tree);
	git_commit_free(commit);
	return code;
}

/* -- Saying so -- */

static const char *files_of(const struct group *group, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; i < group->shown; i++)
		text_addf(&text, "%s%s", i > 0 ? ", " : "",
			  text_printable(arena, group->first[i]));
	if (group->most > group->shown)
		text_addf(&text, " and %zu more", group->most - group->shown);
	return text.data;
}

static void warn_of_filter(struct git *git, const struct group *group)
{
	ARENA_SCOPE(tmp);
	const char *words[] = {group->first[0], NULL};
	const char *file = text_command(&tmp, words);
	const char *name = text_printable(&tmp, group->value);
	const char *cure =
		strcmp(group->value, "lfs") == 0
			? "git lfs pull"
			: arena_sprintf(&tmp,
					"rm %s && git checkout HEAD -- %s, and "
					"so for each of them",
					file, file);

	git_warn(
		git,
		"the filter %s%s is not run in the trees, as no program of the "
		"repository is: they have %s as stored%s, not as git checkout "
		"gives it; to run it there, put it into --build: %s",
		name, strcmp(group->value, "lfs") == 0 ? " (Git LFS)" : "",
		files_of(group, &tmp),
		group->pointers ? ", which is a pointer to the content" : "",
		cure);
}

static void warn_of_group(struct git *git, const struct group *group)
{
	ARENA_SCOPE(tmp);

	if (strcmp(group->attribute, "filter") == 0)
		warn_of_filter(git, group);
	else if (strcmp(group->attribute, "link") == 0)
		git_warn(git,
			 "git-annex is not run in the trees: %s are links to "
			 "contents that are not there; to have them, put it "
			 "into --build: git annex get .",
			 files_of(group, &tmp));
	else
		git_warn(git,
			 "the attribute %s=%s names no encoding that is known "
			 "here: the trees have %s as stored",
			 group->attribute, text_printable(&tmp, group->value),
			 files_of(group, &tmp));
}

/* Without an index, or that would be asked before the commit is. */
static int open_alone(git_repository **out, git_config **config,
		      const struct git *git)
{
	git_index *index = NULL;
	int code = git_open_again(out, &git->base);

	if (code == 0)
		code = git_index_new(&index);
	if (code == 0)
		code = git_repository_set_index(*out, index);
	if (code == 0)
		code = git_repository_config_snapshot(config, *out);
	git_index_free(index);
	return code;
}

int git_warn_of_filters(struct git *git, const git_oid *commits, size_t count,
			struct err *err)
{
	ARENA_SCOPE(tmp);
	struct look look = {
		.arena = &tmp,
		.options = {.version = GIT_ATTR_OPTIONS_VERSION,
			    .flags = GIT_ATTR_CHECK_INDEX_ONLY |
				     GIT_ATTR_CHECK_INCLUDE_COMMIT},
	};
	int code = open_alone(&look.repo, &look.config, git);

	/* What is missing in a commit is said where it is checked out. */
	for (size_t i = 0; code == 0 && i < count; i++)
		look_at_commit(&look, &commits[i]);
	if (code < 0)
		git_err(err, "the attributes of both ends");
	for (size_t i = 0; i < look.count; i++)
		warn_of_group(git, &look.groups[i]);
	git_config_free(look.config);
	git_repository_free(look.repo);
	return err->failed ? -1 : 0;
}
