/* SPDX-License-Identifier: MIT */
/*
 * An object database of our own stands in front of the one on the disk.  It
 * gives what is meant under the name that is asked for.  libgit2 would find
 * that the name does not fit, so its check of names is off as soon as there is
 * such a database, and done here, for all that is not replaced.
 *
 * The commit graph, a file that remembers parents, is not read by an object
 * database that was put together by hand; git does without, too.
 */
#include "vcs/git/replace.h"

#include "probe/ground/fs.h"

#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_MOST = 64 << 20,
	CHAIN_MOST = 5, /* of replaced replacements, as in git */
};

/* What is meant by a name: another object, or a commit of these parents. */
struct meaning {
	git_oid oid;
	bool grafted;
	git_oid other;
	git_oid *parents;
	size_t parent_count;
};

struct meanings {
	struct arena arena;
	struct meaning *list;
	size_t count, capacity;
};

struct backend {
	git_odb_backend base;
	git_odb *plain;
	struct meanings meanings; /* sorted: first of replaced, by name */
};

static struct meaning *add(struct meanings *meanings, const git_oid *oid)
{
	meanings->list =
		arena_grow(&meanings->arena, meanings->list, meanings->count,
			   &meanings->capacity, sizeof(*meanings->list));
	meanings->list[meanings->count] = (struct meaning){.oid = *oid};
	return &meanings->list[meanings->count++];
}

static int compare(const void *a, const void *b)
{
	const struct meaning *one = a, *other = b;

	if (one->grafted != other->grafted)
		return one->grafted ? 1 : -1;
	return git_oid_cmp(&one->oid, &other->oid);
}

static const struct meaning *find(const struct meanings *meanings,
				  const git_oid *oid, bool grafted)
{
	struct meaning key = {.oid = *oid, .grafted = grafted};

	return bsearch(&key, meanings->list, meanings->count,
		       sizeof(*meanings->list), compare);
}

/* -- What the repository says -- */

static bool is_ignored(git_repository *repo)
{
	git_config *config = NULL;
	int used = 1;

	if (getenv("GIT_NO_REPLACE_OBJECTS"))
		return true;
	if (git_repository_config_snapshot(&config, repo) == 0)
		git_config_get_bool(&used, config, "core.useReplaceRefs");
	git_config_free(config);
	return !used;
}

/* refs/replace/<name> leads to what is meant by the name. */
static void read_refs(struct meanings *meanings, git_repository *repo)
{
	git_reference_iterator *iterator = NULL;
	git_reference *ref = NULL;
	git_oid oid;

	if (is_ignored(repo) || git_reference_iterator_glob_new(
					&iterator, repo, "refs/replace/*") < 0)
		return;
	while (git_reference_next(&ref, iterator) == 0) {
		const char *name = strrchr(git_reference_name(ref), '/') + 1;
		const git_oid *target = git_reference_target(ref);

		if (target && git_oid_fromstr(&oid, name) == 0)
			add(meanings, &oid)->other = *target;
		git_reference_free(ref);
	}
	git_reference_iterator_free(iterator);
}

static bool parse_oid(git_oid *out, const char *digits)
{
	return strnlen(digits, GIT_OID_HEXSZ) == GIT_OID_HEXSZ &&
	       git_oid_fromstr(out, digits) == 0;
}

/* A commit and its parents. */
static void read_graft(struct meanings *meanings, const char *line)
{
	struct meaning *meaning;
	git_oid oid;

	if (!parse_oid(&oid, line))
		return;
	meaning = add(meanings, &oid);
	meaning->grafted = true;
	meaning->parents =
		arena_array(&meanings->arena, strlen(line) / GIT_OID_HEXSZ,
			    sizeof(*meaning->parents));
	for (line = strchr(line, ' '); line && parse_oid(&oid, line + 1);
	     line = strchr(line + 1, ' '))
		meaning->parents[meaning->parent_count++] = oid;
}

/* One a line; in .git/shallow they have no parents. */
static void read_grafts(struct meanings *meanings, git_repository *repo,
			const char *name)
{
	struct arena *arena = &meanings->arena;
	const char *file = arena_sprintf(arena, "%s%s",
					 git_repository_commondir(repo), name);
	struct err ignored = {0};
	char *text = NULL, *line;

	fs_read(&text, NULL, file, FILE_MOST, arena, &ignored);
	while (text && (line = strsep(&text, "\n")) != NULL)
		read_graft(meanings, line);
}

/* -- Objects as they are meant -- */

static const git_oid *replaced(const struct meanings *meanings,
			       const git_oid *oid)
{
	const struct meaning *meaning;

	for (int i = 0; i < CHAIN_MOST; i++) {
		meaning = find(meanings, oid, false);
		if (!meaning)
			break;
		oid = &meaning->other;
	}
	return oid;
}

/* What stands in a commit before its parents, and behind them. */
static size_t skip_lines(const char *text, size_t at, size_t length,
			 const char *word)
{
	const char *end;

	while (length - at > strlen(word) &&
	       strncmp(text + at, word, strlen(word)) == 0 &&
	       (end = memchr(text + at, '\n', length - at)) != NULL)
		at = (size_t)(end - text) + 1;
	return at;
}

static int graft(void **data, size_t *length, git_odb_backend *backend,
		 git_odb_object *object, const struct meaning *meaning)
{
	enum { LINE = sizeof("parent \n") - 1 + GIT_OID_HEXSZ };
	const char *text = git_odb_object_data(object);
	size_t size = git_odb_object_size(object);
	size_t before = skip_lines(text, 0, size, "tree ");
	size_t behind = skip_lines(text, before, size, "parent ");
	char *out;

	*length = before + meaning->parent_count * LINE + size - behind;
	*data = out = git_odb_backend_data_alloc(backend, *length + 1);
	if (!out)
		return -1;
	memcpy(out, text, before);
	out += before;
	for (size_t i = 0; i < meaning->parent_count; i++) {
		/* git_oid_fmt() and the newline end what stpcpy() begins. */
		git_oid_fmt(stpcpy(out, "parent "), &meaning->parents[i]);
		out[LINE - 1] = '\n';
		out += LINE;
	}
	memcpy(out, text + behind, size - behind);
	return 0;
}

static int copy(void **data, size_t *length, git_odb_backend *backend,
		git_odb_object *object)
{
	*length = git_odb_object_size(object);
	*data = git_odb_backend_data_alloc(backend, *length + 1);
	if (!*data)
		return -1;
	memcpy(*data, git_odb_object_data(object), *length);
	return 0;
}

/* libgit2 does not do it any more. */
static int check_name(git_odb_object *object, const git_oid *oid)
{
	git_oid found;

	if (git_odb_hash(&found, git_odb_object_data(object),
			 git_odb_object_size(object),
			 git_odb_object_type(object)) < 0)
		return -1;
	return git_oid_equal(&found, oid) ? 0 : GIT_EMISMATCH;
}

static int read_object(void **data, size_t *length, git_object_t *type,
		       git_odb_backend *base, const git_oid *oid)
{
	struct backend *backend = (struct backend *)base;
	const git_oid *meant = replaced(&backend->meanings, oid);
	const struct meaning *parents = find(&backend->meanings, oid, true);
	git_odb_object *object = NULL;
	int code = git_odb_read(&object, backend->plain, meant);

	if (code == 0)
		code = check_name(object, meant);
	if (code == 0) {
		*type = git_odb_object_type(object);
		if (parents && *type == GIT_OBJECT_COMMIT)
			code = graft(data, length, base, object, parents);
		else
			code = copy(data, length, base, object);
	}
	git_odb_object_free(object);
	return code;
}

static int read_header(size_t *length, git_object_t *type,
		       git_odb_backend *base, const git_oid *oid)
{
	void *data;
	int code = read_object(&data, length, type, base, oid);

	if (code == 0)
		git_odb_backend_data_free(base, data);
	return code;
}

static int exists_prefix(git_oid *out, git_odb_backend *base,
			 const git_oid *prefix, size_t length)
{
	struct backend *backend = (struct backend *)base;

	return git_odb_exists_prefix(out, backend->plain, prefix, length);
}

static int read_prefix(git_oid *out, void **data, size_t *length,
		       git_object_t *type, git_odb_backend *base,
		       const git_oid *prefix, size_t digits)
{
	int code = exists_prefix(out, base, prefix, digits);

	return code < 0 ? code : read_object(data, length, type, base, out);
}

static int exists(git_odb_backend *base, const git_oid *oid)
{
	struct backend *backend = (struct backend *)base;

	return git_odb_exists(backend->plain,
			      replaced(&backend->meanings, oid));
}

static int refresh(git_odb_backend *base)
{
	return git_odb_refresh(((struct backend *)base)->plain);
}

static int for_each(git_odb_backend *base, git_odb_foreach_cb callback,
		    void *payload)
{
	return git_odb_foreach(((struct backend *)base)->plain, callback,
			       payload);
}

static void free_backend(git_odb_backend *base)
{
	struct backend *backend = (struct backend *)base;

	git_odb_free(backend->plain);
	arena_release(&backend->meanings.arena);
	free(backend);
}

/* -- For a repository -- */

static struct backend *new_backend(struct meanings meanings)
{
	struct backend *backend = calloc(1, sizeof(*backend));

	if (!backend)
		abort();
	git_odb_init_backend(&backend->base, GIT_ODB_BACKEND_VERSION);
	backend->base.read = read_object;
	backend->base.read_prefix = read_prefix;
	backend->base.read_header = read_header;
	backend->base.exists = exists;
	backend->base.exists_prefix = exists_prefix;
	backend->base.refresh = refresh;
	backend->base.foreach = for_each;
	backend->base.free = free_backend;
	backend->meanings = meanings;
	return backend;
}

static int stand_in_front(git_repository *repo, struct backend *backend)
{
	ARENA_SCOPE(tmp);
	git_odb *odb = NULL;
	int code = git_odb_open(&backend->plain,
				arena_sprintf(&tmp, "%sobjects",
					      git_repository_commondir(repo)));

	if (code == 0)
		code = git_odb_new(&odb);
	if (code == 0)
		code = git_odb_add_backend(odb, &backend->base, 1);
	if (code < 0)
		free_backend(&backend->base);
	else
		code = git_repository_set_odb(repo, odb);
	git_odb_free(odb);
	if (code == 0)
		git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	return code;
}

int git_honour_replacements(git_repository *repo)
{
	struct meanings meanings = {0};

	read_refs(&meanings, repo);
	read_grafts(&meanings, repo, "info/grafts");
	read_grafts(&meanings, repo, "shallow");
	if (meanings.count == 0) {
		arena_release(&meanings.arena);
		return 0;
	}
	qsort(meanings.list, meanings.count, sizeof(*meanings.list), compare);
	return stand_in_front(repo, new_backend(meanings));
}
