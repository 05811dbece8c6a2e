/* SPDX-License-Identifier: MIT */
/*
 * libgit2 reads gitrevisions(7) but for a few: "@" only when nothing follows,
 * HEAD@{1} from the log of the branch that is checked out, and c9^@ as a
 * commit.  These are dealt with here; the rest is its own.
 */
#include "vcs/git/names.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* What is pasted has spaces around it. */
static char *trimmed(const char *name, struct arena *arena)
{
	size_t length;

	while (isspace((unsigned char)*name))
		name++;
	length = strlen(name);
	while (length > 0 && isspace((unsigned char)name[length - 1]))
		length--;
	return arena_strndup(arena, name, length);
}

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), own = strlen(end);

	return length > own && strcmp(name + length - own, end) == 0;
}

/* A message that is searched, and a date, may hold any words. */
static bool is_range(const char *name)
{
	int depth = 0;

	if (strncmp(name, ":/", 2) == 0)
		return false;
	if (*name == '^' || ends_with(name, "^!") || ends_with(name, "^@") ||
	    ends_with(name, "^-"))
		return true;
	for (; *name; name++) {
		depth += *name == '{';
		depth -= *name == '}';
		if (depth == 0 && strncmp(name, "..", 2) == 0)
			return true;
	}
	return false;
}

/* HEAD has a log of its own: what was checked out, of whichever branch. */
static int from_log_of_head(char **out, git_repository *repo, const char *name,
			    struct arena *arena, struct err *err)
{
	const char *digits = name + strlen("HEAD@{"), *rest;
	char hex[GIT_OID_HEXSZ + 1];
	git_reflog *log = NULL;
	size_t count;
	int number;

	rest = strchr(digits, '}');
	if (!rest)
		return 0;
	if (!text_parse_count(
		    &number,
		    arena_strndup(arena, digits, (size_t)(rest - digits)), 0,
		    1 << 30))
		return err_set(err,
			       "%s: HEAD at a date cannot be read by libgit2; "
			       "give what git rev-parse says of it",
			       name);
	if (git_reflog_read(&log, repo, "HEAD") < 0)
		return git_err(err, "the log of HEAD");
	count = git_reflog_entrycount(log);
	if ((size_t)number < count) {
		git_oid_tostr(hex, sizeof(hex),
			      git_reflog_entry_id_new(git_reflog_entry_byindex(
				      log, (size_t)number)));
		*out = arena_sprintf(arena, "%s%s", hex, rest + 1);
	} else {
		err_set(err, "%s: the log of HEAD has %s", name,
			count == 1
				? "one entry"
				: arena_sprintf(arena, "%zu entries", count));
	}
	git_reflog_free(log);
	return err->failed ? -1 : 0;
}

/* In words that libgit2 understands. */
static int plain(char **out, git_repository *repo, const char *name,
		 struct arena *arena, struct err *err)
{
	*out = trimmed(name, arena);
	if (is_range(*out))
		return err_set(err,
			       "%s: names a range; one commit is wanted here",
			       name);
	if (**out == '@' && strchr("~^:", (*out)[1])) /* or nothing */
		*out = arena_sprintf(arena, "HEAD%s", *out + 1);
	if (ends_with(*out, "^{object}"))
		*out = arena_strndup(arena, *out,
				     strlen(*out) - strlen("^{object}"));
	if (strncmp(*out, "HEAD@{", 6) == 0)
		return from_log_of_head(out, repo, *out, arena, err);
	return 0;
}

/* -- One name for several things -- */

/* git takes the first, and says so. */
static void warn_of_ambiguity(struct git *git, const char *name)
{
	static const char *const places[] = {"", "refs/", "refs/tags/",
					     "refs/heads/", "refs/remotes/"};
	ARENA_SCOPE(tmp);
	const char *base = arena_strndup(&tmp, name, strcspn(name, "^~:@"));
	const char *first = NULL;

	for (size_t i = 0; *base && i < sizeof(places) / sizeof(places[0]);
	     i++) {
		const char *place =
			arena_sprintf(&tmp, "%s%s", places[i], base);
		git_reference *ref = NULL;

		if (git_reference_lookup(&ref, git->repo, place) < 0)
			continue;
		git_reference_free(ref);
		if (first)
			git_warn(git,
				 "%s names two things: it is taken for %s, as "
				 "git does, and not for %s",
				 base, first, place);
		else
			first = place;
	}
}

/* -- The commit -- */

/* How many digits of an object's name this one begins with. */
static size_t digits_of(const char *name)
{
	size_t count = strspn(name, "0123456789abcdefABCDEF");

	return name[count] == '\0' || strchr("^~:@", name[count]) ? count : 0;
}

struct prefix {
	git_repository *repo;
	const char *digits;
	size_t length;
	git_oid found;
	int count; /* of commits whose names begin so */
};

static int count_commit(const git_oid *oid, void *payload)
{
	struct prefix *prefix = payload;
	char hex[GIT_OID_HEXSZ + 1];
	git_commit *commit = NULL;

	git_oid_tostr(hex, sizeof(hex), oid);
	if (strncasecmp(hex, prefix->digits, prefix->length) != 0 ||
	    (prefix->count > 0 && git_oid_equal(&prefix->found, oid)) ||
	    git_commit_lookup(&commit, prefix->repo, oid) < 0)
		return 0;
	git_commit_free(commit);
	prefix->found = *oid;
	prefix->count++;
	return 0;
}

/*
 * libgit2 finds too few digits ambiguous before it has looked, and those with
 * which a file's name begins as well.  git takes the one commit.
 */
static int resolve_prefix(git_object **out, git_repository *repo,
			  const char *name)
{
	ARENA_SCOPE(tmp);
	struct prefix prefix = {repo, name, digits_of(name), {{0}}, 0};
	char hex[GIT_OID_HEXSZ + 1];
	git_odb *odb = NULL;

	if (prefix.length < GIT_OID_MINPREFIXLEN)
		return GIT_ENOTFOUND;
	if (git_repository_odb(&odb, repo) == 0)
		git_odb_foreach(odb, count_commit, &prefix);
	git_odb_free(odb);
	if (prefix.count != 1)
		return GIT_EAMBIGUOUS;
	git_oid_tostr(hex, sizeof(hex), &prefix.found);
	return git_revparse_single(
		out, repo,
		arena_sprintf(&tmp, "%s%s", hex, name + prefix.length));
}

/* A tag or branch is there, and what it leads to is not. */
static bool is_dangling(git_repository *repo, const char *name)
{
	git_reference *reference = NULL;
	bool found = git_reference_dwim(&reference, repo, name) == 0;

	git_reference_free(reference);
	return found;
}

/* What git describe adds where files are changed is no part of a name. */
static int look_up(git_object **out, git_repository *repo, const char *name,
		   struct arena *arena)
{
	int code = git_revparse_single(out, repo, name);

	if (code == GIT_ENOTFOUND && ends_with(name, "-dirty"))
		code = git_revparse_single(
			out, repo,
			arena_strndup(arena, name,
				      strlen(name) - strlen("-dirty")));
	if (code == GIT_EAMBIGUOUS)
		code = resolve_prefix(out, repo, name);
	return code;
}

static int not_found(struct git *git, const char *name, struct err *err)
{
	if (git_repository_is_shallow(git->repo))
		return err_set(
			err,
			"%s: no such revision; the clone is shallow, and "
			"may lack it: git fetch --unshallow --tags",
			name);
	return err_set(err, "%s: no such revision", name);
}

int git_resolve(struct rev *out, struct vcs *vcs, const char *name,
		struct err *err)
{
	ARENA_SCOPE(tmp);
	struct git *git = (struct git *)vcs;
	git_object *object = NULL, *commit = NULL;
	const char *why;
	char *words;
	int code;

	if (plain(&words, git->repo, name, &tmp, err) < 0)
		return -1;
	code = look_up(&object, git->repo, words, &tmp);
	if (code == 0)
		code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
	why = git_why(&tmp);
	if (code == GIT_EAMBIGUOUS)
		err_set(err, "%s: names more than one commit; give more digits",
			name);
	else if (code == GIT_EINVALIDSPEC || code == GIT_EPEEL)
		err_set(err, "%s: does not name one commit", name);
	else if (code == GIT_ENOTFOUND && !object &&
		 !is_dangling(git->repo, words))
		not_found(git, name, err);
	else if (code < 0)
		err_set(err,
			"%s: what it names is missing or damaged: %s; git fsck "
			"tells more, git fetch --refetch may bring it back",
			name, why);
	else
		git_rev_of(out, git_object_id(commit));
	if (code == 0)
		warn_of_ambiguity(git, words);
	git_object_free(commit);
	git_object_free(object);
	return err->failed ? -1 : 0;
}
