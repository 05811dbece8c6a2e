/* SPDX-License-Identifier: MIT */
/*
 * A commit's tree, entry by entry.
 *
 * Whoever can have a commit fetched chooses the names in its tree, and a tree
 * can be made that git itself would never write.  What is not in git's order
 * is refused as well: libgit2 would look for an entry where it is not, and of
 * two with one name write one through the other, when that is a link.
 */
#include "vcs/git/entries.h"

#include "probe/ground/text.h"
#include "vcs/git/entry_name.h"

#include <limits.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum {
	NAME_LONGEST = 255,	/* bytes, of all file systems in use */
	MODULES_MOST = 1 << 20, /* bytes of a .gitmodules */
	ENTRIES_MOST = 1 << 24, /* more is a bomb: folders used many times */
};

struct visit {
	git_repository *repo;
	entry_visit_fn *visit;
	void *payload;
	struct text path;
	size_t entries;
	const char **fault;
	struct arena *arena;
};

/* Permissions are not looked at: old tools wrote others than git does. */
static bool kind_of(enum entry_kind *out, const git_tree_entry *entry)
{
	switch ((mode_t)git_tree_entry_filemode_raw(entry) & S_IFMT) {
	case S_IFDIR:
		*out = ENTRY_FOLDER;
		return true;
	case S_IFREG:
		*out = ENTRY_FILE;
		return true;
	case S_IFLNK:
		*out = ENTRY_LINK;
		return true;
	case GIT_FILEMODE_COMMIT:
		*out = ENTRY_MODULE;
		return true;
	}
	return false;
}

static bool is_folder(const git_tree_entry *entry)
{
	return ((mode_t)git_tree_entry_filemode_raw(entry) & S_IFMT) == S_IFDIR;
}

/* As git sorts them: a folder as if its name ended with a slash. */
static int compare(const git_tree_entry *a, const git_tree_entry *b)
{
	const char *one = git_tree_entry_name(a);
	const char *other = git_tree_entry_name(b);
	size_t same = 0;
	int x, y;

	while (one[same] && one[same] == other[same])
		same++;
	x = (unsigned char)one[same];
	y = (unsigned char)other[same];
	if (x == 0 && is_folder(a))
		x = '/';
	if (y == 0 && is_folder(b))
		y = '/';
	return x - y;
}

/*
 * Is there a file with the name of this folder?  In order, it stands before the
 * folder, and what stands between them begins with that name.
 */
static bool is_file_too(const git_tree *tree, size_t folder, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = folder; i-- > 0;) {
		const char *other =
			git_tree_entry_name(git_tree_entry_byindex(tree, i));

		if (strncmp(other, name, length) != 0)
			return false;
		if (other[length] == '\0')
			return true;
	}
	return false;
}

static const char *place_fault(const git_tree *tree, size_t i)
{
	const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
	int order = i > 0 ? compare(git_tree_entry_byindex(tree, i - 1), entry)
			  : -1;

	if (order == 0 || (is_folder(entry) &&
			   is_file_too(tree, i, git_tree_entry_name(entry))))
		return "is there twice";
	return order > 0 ? "is not in git's order" : NULL;
}

static const char *entry_fault(const git_tree *tree, size_t i, size_t folder)
{
	const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
	const char *name = git_tree_entry_name(entry);
	enum entry_kind kind;
	const char *fault;

	if (!kind_of(&kind, entry))
		return "is of no kind that git knows";
	fault = git_entry_name_fault(name, kind == ENTRY_LINK);
	if (fault)
		return fault;
	if (strlen(name) > NAME_LONGEST || folder + strlen(name) >= PATH_MAX)
		return "has too long a name";
	return place_fault(tree, i);
}

/* Where we are: "src/"; "" is the top. */
static const char *folder_of(const struct visit *visit)
{
	return text_printable(visit->arena, visit->path.data);
}

static void check_entries(struct visit *visit, const git_tree *tree)
{
	size_t count = git_tree_entrycount(tree);

	visit->entries += count;
	if (visit->entries > ENTRIES_MOST)
		*visit->fault =
			arena_sprintf(visit->arena, "it has more than %d files",
				      ENTRIES_MOST);
	for (size_t i = 0; i < count && !*visit->fault; i++) {
		const char *fault = entry_fault(tree, i, visit->path.length);

		if (fault)
			*visit->fault = arena_sprintf(
				visit->arena, "its entry %s%s %s",
				folder_of(visit),
				text_printable(visit->arena,
					       git_tree_entry_name(
						       git_tree_entry_byindex(
							       tree, i))),
				fault);
	}
}

static void cut(struct text *text, size_t length)
{
	text->length = length;
	text->data[length] = '\0';
}

static int visit_folder(struct visit *visit, const git_tree *tree);

static int visit_tree(struct visit *visit, const git_oid *oid)
{
	git_tree *tree = NULL;
	int ret = 0;

	if (git_tree_lookup(&tree, visit->repo, oid) < 0) {
		*visit->fault = arena_sprintf(
			visit->arena, "its folder %s cannot be read: %s",
			folder_of(visit), git_why(visit->arena));
	} else {
		text_add(&visit->path, "/");
		ret = visit_folder(visit, tree);
	}
	git_tree_free(tree);
	return ret;
}

static int visit_folder(struct visit *visit, const git_tree *tree)
{
	size_t length = visit->path.length;

	check_entries(visit, tree);
	for (size_t i = 0; !*visit->fault && i < git_tree_entrycount(tree);
	     i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		struct entry visited = {.oid = git_tree_entry_id(entry)};
		int ret;

		kind_of(&visited.kind, entry);
		text_add(&visit->path, git_tree_entry_name(entry));
		visited.path = visit->path.data;
		ret = visit->visit(&visited, visit->payload);
		if (ret == 0 && visited.kind == ENTRY_FOLDER)
			ret = visit_tree(visit, visited.oid);
		cut(&visit->path, length);
		if (ret != 0)
			return -1;
	}
	return 0;
}

int git_visit_entries(const char **fault, git_repository *repo,
		      const git_tree *tree, entry_visit_fn *visit,
		      void *payload, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	struct visit all = {
		.repo = repo,
		.visit = visit,
		.payload = payload,
		.fault = fault,
		.arena = arena,
	};

	text_init(&all.path, &tmp);
	*fault = NULL;
	return visit_folder(&all, tree);
}

static int note_module(const struct entry *entry, void *payload)
{
	bool *has_modules = payload;

	*has_modules |= entry->kind == ENTRY_MODULE;
	return 0;
}

/*
 * libgit2 reads a .gitmodules where there are submodules, and whatever that
 * includes, from anywhere.  git does not read that either.
 */
static const char *modules_fault(git_repository *repo, const git_tree *tree)
{
	const git_tree_entry *entry =
		git_tree_entry_byname(tree, ".gitmodules");
	git_blob *blob = NULL;
	const char *fault = NULL, *text;
	size_t size;

	if (!entry)
		return NULL;
	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB ||
	    git_blob_lookup(&blob, repo, git_tree_entry_id(entry)) < 0)
		return "its .gitmodules cannot be read as a file";
	text = git_blob_rawcontent(blob);
	size = (size_t)git_blob_rawsize(blob);
	if (size > MODULES_MOST || memchr(text, '\0', size))
		fault = "its .gitmodules is no text, or too long";
	for (size_t i = 0; !fault && i + strlen("[include") <= size; i++) {
		if (strncasecmp(text + i, "[include", strlen("[include")) == 0)
			fault = "its .gitmodules includes another file";
	}
	git_blob_free(blob);
	return fault;
}

static const char *find_fault(git_tree **tree, bool *has_modules,
			      git_repository *repo, const git_oid *oid,
			      struct arena *arena)
{
	git_commit *commit = NULL;
	const char *fault = NULL;

	if (git_commit_lookup(&commit, repo, oid) < 0)
		return arena_sprintf(arena, "it cannot be read: %s",
				     git_why(arena));
	if (git_commit_tree(tree, commit) < 0)
		fault = arena_sprintf(arena, "its tree cannot be read: %s",
				      git_why(arena));
	else
		git_visit_entries(&fault, repo, *tree, note_module, has_modules,
				  arena);
	git_commit_free(commit);
	if (!fault && *has_modules)
		fault = modules_fault(repo, *tree);
	return fault;
}

int git_read_tree(git_tree **out, bool *has_modules, const char **reason,
		  git_repository *repo, const git_oid *oid, struct arena *arena,
		  struct err *err)
{
	const char *fault;

	*out = NULL;
	*has_modules = false;
	git_error_clear();
	fault = find_fault(out, has_modules, repo, oid, arena);
	if (!fault)
		return 0;
	git_tree_free(*out);
	*out = NULL;
	if (git_error_last() && err_is_shortage(fault))
		return err_set(err, "%s", fault);
	*reason = arena_sprintf(arena, "it cannot be checked out: %s", fault);
	return 0;
}

struct damage {
	git_repository *repo;
	const char *found;
	struct arena *arena;
};

static int read_file(const struct entry *entry, void *payload)
{
	struct damage *damage = payload;
	git_blob *blob = NULL;

	if (entry->kind != ENTRY_FILE && entry->kind != ENTRY_LINK)
		return 0;
	if (git_blob_lookup(&blob, damage->repo, entry->oid) < 0)
		damage->found = arena_sprintf(
			damage->arena, "its file %s cannot be read: %s",
			text_printable(damage->arena, entry->path),
			git_why(damage->arena));
	git_blob_free(blob);
	return damage->found ? -1 : 0;
}

const char *git_find_damage(git_repository *repo, const git_tree *tree,
			    struct arena *arena)
{
	struct damage damage = {repo, NULL, arena};
	const char *fault;

	git_visit_entries(&fault, repo, tree, read_file, &damage, arena);
	return damage.found ? damage.found : fault;
}
