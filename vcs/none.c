/* SPDX-License-Identifier: MIT */
#include "vcs/none.h"

#include "probe/ground/fs.h"

#include <stdlib.h>

struct none {
	struct vcs base;
	struct arena arena;
};

static int none_open(struct vcs **out, const char *path, const char *root,
		     struct err *err)
{
	struct none *none = calloc(1, sizeof(*none));

	(void)root;
	(void)err;
	if (!none)
		abort();
	none->base.ops = &vcs_none;
	none->base.root = arena_strdup(&none->arena, path);
	*out = &none->base;
	return 0;
}

static void none_close(struct vcs *vcs)
{
	struct none *none = (struct none *)vcs;

	arena_release(&none->arena);
	free(none);
}

static char *none_version(const struct vcs *vcs, struct arena *arena)
{
	(void)vcs;
	return arena_strdup(arena, "no repository");
}

static char *none_remote(const struct vcs *vcs, struct arena *arena)
{
	(void)vcs;
	return arena_strdup(arena, "");
}

static int none_resolve(struct rev *out, struct vcs *vcs, const char *name,
			struct err *err)
{
	*out = (struct rev){""};
	return err_set(err, "%s: there is no repository in %s", name,
		       vcs->root);
}

static bool none_tracks(struct vcs *vcs, const char *path)
{
	(void)vcs;
	(void)path;
	return false;
}

static int none_hide(struct vcs *vcs, const char *dir, struct err *err)
{
	(void)vcs;
	(void)dir;
	(void)err;
	return 0;
}

static int none_tree_remove(struct vcs *vcs, const char *path, struct err *err)
{
	(void)vcs;
	return fs_remove(path, err);
}

static const char *none_own_folder(const struct vcs *vcs, struct arena *arena)
{
	(void)arena;
	return vcs->root;
}

/* What takes a revision is never called: there is none. */
const struct vcs_ops vcs_none = {
	.name = "none",
	.folder = "",
	.open = none_open,
	.close = none_close,
	.version = none_version,
	.remote = none_remote,
	.resolve = none_resolve,
	.tracks = none_tracks,
	.hide = none_hide,
	.tree_remove = none_tree_remove,
	.own_folder = none_own_folder,
};
