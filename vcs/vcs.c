/* SPDX-License-Identifier: MIT */
#include "vcs/vcs.h"

#include "probe/ground/fs.h"
#include "vcs/git/git.h"
#include "vcs/hg/hg.h"
#include "vcs/none.h"
#include "vcs/remote.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct vcs_ops *const backends[] = {&vcs_git, &vcs_hg};

enum { BACKENDS = sizeof(backends) / sizeof(backends[0]) };

/* The innermost folder at or above `path` that has such an entry, or NULL. */
static char *find_root(const char *path, const char *entry, struct arena *arena)
{
	char *root = arena_strdup(arena, path), *slash;

	while (!fs_exists(arena_sprintf(arena, "%s/%s", root, entry))) {
		slash = strrchr(root, '/');
		if (!slash)
			return NULL;
		*slash = '\0';
	}
	return *root ? root : arena_strdup(arena, "/");
}

static int check_name(const char *name, struct err *err)
{
	if (!name)
		return 0;
	for (size_t i = 0; i < BACKENDS; i++) {
		if (strcmp(backends[i]->name, name) == 0)
			return 0;
	}
	return err_set(err, "--vcs %s: must be git or hg", name);
}

static bool is_set(const char *variable)
{
	const char *value = variable ? getenv(variable) : NULL;

	return value && *value;
}

static const char *named_by_environment(void)
{
	for (size_t i = 0; i < BACKENDS; i++) {
		if (is_set(backends[i]->variable))
			return backends[i]->name;
	}
	return NULL;
}

int vcs_open(struct vcs **out, const char *path, const char *name,
	     struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *roots[BACKENDS];

	*out = NULL;
	if (name && strcmp(name, vcs_none.name) == 0)
		return vcs_none.open(out, path, path, err);
	if (check_name(name, err) < 0)
		return -1;
	for (size_t i = 0; i < BACKENDS; i++)
		roots[i] = find_root(path, backends[i]->folder, &tmp);
	/* The environment may name one, wherever we are. */
	if (!name)
		name = named_by_environment();
	/* From the innermost outwards, and at last without any root. */
	for (size_t depth = strlen(path) + 1; depth-- > 0;) {
		for (size_t i = 0; i < BACKENDS; i++) {
			size_t own = roots[i] ? strlen(roots[i]) : 0;

			if (own != depth ||
			    (name && strcmp(backends[i]->name, name) != 0))
				continue;
			if (backends[i]->open(out, path, roots[i], err) < 0)
				return -1;
			if (*out)
				return 0;
		}
	}
	return err_set(err, "%s: not in a %s repository", path,
		       name ? name : "git or Mercurial");
}

void vcs_close(struct vcs *vcs)
{
	if (!vcs)
		return;
	if (vcs->loan_lock)
		close(vcs->loan_lock);
	vcs->ops->close(vcs);
}

int vcs_check_format(struct vcs *vcs, struct err *err)
{
	return vcs->ops->check_format ? vcs->ops->check_format(vcs, err) : 0;
}

const char *vcs_name(const struct vcs *vcs)
{
	return vcs->ops->name;
}

char *vcs_version(const struct vcs *vcs, struct arena *arena)
{
	return vcs->ops->version(vcs, arena);
}

const char *vcs_root(const struct vcs *vcs)
{
	return vcs->root;
}

char *vcs_remote(const struct vcs *vcs, struct arena *arena)
{
	return remote_public(arena, vcs->ops->remote(vcs, arena));
}

int vcs_resolve(struct rev *out, struct vcs *vcs, const char *name,
		struct err *err)
{
	/* Another program could read it as an option. */
	if (name[0] == '-')
		return err_set(err, "%s: a revision cannot begin with -", name);
	if (name[0] == '\0')
		return err_set(err, "a revision cannot be empty");
	return vcs->ops->resolve(out, vcs, name, err);
}

int vcs_merge_bases(struct rev **out, size_t *count, struct vcs *vcs,
		    const struct rev *a, const struct rev *b,
		    struct arena *arena, struct err *err)
{
	return vcs->ops->merge_bases(out, count, vcs, a, b, arena, err);
}

int vcs_load(struct dag *out, struct vcs *vcs, const struct rev *head,
	     const struct rev *base, bool first_parent, struct arena *arena,
	     struct err *err)
{
	return vcs->ops->load(out, vcs, head, base, first_parent, arena, err);
}

int vcs_touches(bool *out, struct vcs *vcs, const struct dag *dag,
		const char *const *paths, bool first_parent, struct err *err)
{
	return vcs->ops->touches(out, vcs, dag, paths, first_parent, err);
}

int vcs_describe(struct changeset *out, struct vcs *vcs, const struct rev *rev,
		 struct arena *arena, struct err *err)
{
	return vcs->ops->describe(out, vcs, rev, arena, err);
}

int vcs_diff(struct vcs_diff *out, struct vcs *vcs, const struct rev *from,
	     const struct rev *to, int context, struct arena *arena,
	     struct err *err)
{
	*out = (struct vcs_diff){.cut = false};
	return vcs->ops->diff(out, vcs, from, to, context, arena, err);
}

/* What is wrong with a repository is said by whoever needs it. */
static bool is_tracked_by(const struct vcs_ops *ops, const char *folder,
			  const char *root, const char *path)
{
	struct vcs *vcs = NULL;
	struct err ignored = {0};
	size_t length;
	bool tracked = false;

	if (ops->open(&vcs, folder, root, &ignored) == 0 && vcs) {
		length = strlen(vcs->root);
		length -= vcs->root[length - 1] == '/';
		tracked = strncmp(path, vcs->root, length) == 0 &&
			  path[length] == '/' &&
			  ops->tracks(vcs, path + length + 1);
	}
	vcs_close(vcs);
	return tracked;
}

/* From the folder above it: a session has a .hg of its own. */
bool vcs_is_tracked(const char *path)
{
	ARENA_SCOPE(tmp);
	const char *slash = strrchr(path, '/');
	const char *folder;

	if (!slash)
		return false;
	folder = slash == path
			 ? "/"
			 : arena_strndup(&tmp, path, (size_t)(slash - path));
	for (size_t i = 0; i < BACKENDS; i++) {
		const char *root = find_root(folder, backends[i]->folder, &tmp);

		if (root && is_tracked_by(backends[i], folder, root, path))
			return true;
	}
	return false;
}

int vcs_inspect(const char ***out, struct vcs *vcs, const struct rev *good,
		const struct rev *bad, struct arena *arena, struct err *err)
{
	if (vcs->ops->inspect)
		return vcs->ops->inspect(out, vcs, good, bad, arena, err);
	*out = arena_array(arena, 1, sizeof(**out));
	return 0;
}

int vcs_hide(struct vcs *vcs, const char *dir, struct err *err)
{
	return vcs->ops->hide(vcs, dir, err);
}

int vcs_pin(struct vcs *vcs, const char *path, const struct rev *rev,
	    struct err *err)
{
	return vcs->ops->pin ? vcs->ops->pin(vcs, path, rev, err) : 0;
}

int vcs_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		 struct err *err)
{
	return vcs->ops->tree_add(vcs, path, rev, err);
}

int vcs_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		    bool pristine, const char **reason, struct arena *arena,
		    struct err *err)
{
	*reason = NULL;
	vcs->unanswered = false;
	return vcs->ops->tree_switch(vcs, path, rev, pristine, reason, arena,
				     err);
}

void vcs_set_patience(struct vcs *vcs, double seconds)
{
	vcs->limit_s = vcs->patience_s = seconds;
}

bool vcs_unanswered(const struct vcs *vcs)
{
	return vcs->unanswered;
}

bool vcs_knows_trees(const struct vcs *vcs)
{
	return vcs->ops->trees != NULL;
}

int vcs_trees(const char ***out, size_t *count, struct vcs *vcs,
	      struct arena *arena, struct err *err)
{
	*out = NULL;
	*count = 0;
	return vcs->ops->trees ? vcs->ops->trees(out, count, vcs, arena, err)
			       : 0;
}

bool vcs_tree_stands(const struct vcs *vcs, const char *path)
{
	return !vcs->ops->tree_stands || vcs->ops->tree_stands(vcs, path);
}

int vcs_tree_remove(struct vcs *vcs, const char *path, struct err *err)
{
	return vcs->ops->tree_remove(vcs, path, err);
}
