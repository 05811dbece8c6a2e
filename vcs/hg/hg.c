/* SPDX-License-Identifier: MIT */
#include "vcs/hg/hg.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "vcs/hg/ask.h"
#include "vcs/hg/changes.h"
#include "vcs/hg/checkout.h"
#include "vcs/hg/history.h"
#include "vcs/hg/tree.h"

#include <stdlib.h>
#include <string.h>

static void hg_close(struct vcs *vcs)
{
	struct hg *hg = (struct hg *)vcs;

	hg_ask_release(hg);
	arena_release(&hg->arena);
	free(hg);
}

/* A repository may itself be a share of another. */
static int find_store(struct hg *hg, struct err *err)
{
	const char *own = arena_sprintf(&hg->arena, "%s/.hg", hg->base.root);
	const char *file = arena_sprintf(&hg->arena, "%s/sharedpath", own);
	char *store, *real;

	if (fs_exists(file)) {
		if (fs_read(&store, NULL, file, 65536, &hg->arena, err) < 0)
			return -1;
		store[strcspn(store, "\n")] = '\0';
		if (*store != '/')
			store = arena_sprintf(&hg->arena, "%s/%s", own, store);
		own = store;
	}
	real = realpath(own, NULL);
	if (!real)
		return err_sys(err, "%s", own);
	hg->store = arena_strdup(&hg->arena, real);
	free(real);
	return 0;
}

/* What hg_hide() makes is a .hg, too, but holds no history. */
static int check_history(const struct hg *hg, struct err *err)
{
	static const char *const signs[] = {"requires", "store", "data"};
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (fs_exists(arena_sprintf(&tmp, "%s/.hg/%s", hg->base.root,
					    signs[i])))
			return 0;
	}
	return err_set(err,
		       "%s is no repository, but the folder of a session; "
		       "start in the work tree",
		       hg->base.root);
}

static int hg_open(struct vcs **out, const char *path, const char *root,
		   struct err *err)
{
	struct hg *hg;

	if (!root)
		return 0; /* not ours */
	hg = calloc(1, sizeof(*hg));
	if (!hg)
		abort();
	hg->base.ops = &vcs_hg;
	hg->base.root = arena_strdup(&hg->arena, root);
	if (strncmp(path + strlen(root), "/.hg", 4) == 0)
		err_set(err,
			"%s is inside the repository's own folder; start in "
			"its work tree",
			path);
	if (err->failed || check_history(hg, err) < 0 ||
	    find_store(hg, err) < 0 || hg_ask_init(hg, err) < 0) {
		hg_close(&hg->base);
		return -1;
	}
	*out = &hg->base;
	return 0;
}

static char *hg_version(const struct vcs *vcs, struct arena *arena)
{
	const struct hg *hg = (const struct hg *)vcs;
	const char *const words[] = {"version", "--quiet", "--template={ver}",
				     NULL};
	struct hg_answer answer;
	struct err ignored = {0};

	if (hg_ask(&answer, hg, NULL, words, arena, &ignored) < 0 ||
	    !answer.text)
		return arena_strdup(arena, "Mercurial");
	return arena_sprintf(arena, "Mercurial %s", answer.text);
}

static bool hg_tracks(struct vcs *vcs, const char *path)
{
	ARENA_SCOPE(tmp);
	const char *const words[] = {"--repository",
				     vcs->root,
				     "--noninteractive",
				     "files",
				     "--template=x",
				     arena_sprintf(&tmp, "path:%s", path),
				     NULL};
	struct hg_answer answer;
	struct err ignored = {0};

	return hg_ask(&answer, (struct hg *)vcs, NULL, words, &tmp, &ignored) ==
		       0 &&
	       answer.text;
}

/* hg does not look into what could be another repository. */
static int hg_hide(struct vcs *vcs, const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);

	(void)vcs;
	return private_mkdirs(arena_sprintf(&tmp, "%s/.hg", dir), err);
}

/*
 * "default = URL" in the section [paths] of its hgrc, which hg itself is told
 * not to read.
 */
static char *hg_remote(const struct vcs *vcs, struct arena *arena)
{
	const struct hg *hg = (const struct hg *)vcs;
	const char *file = arena_sprintf(arena, "%s/hgrc", hg->store);
	struct err ignored = {0};
	bool paths = false;
	char *text, *line;

	if (!fs_exists(file) ||
	    fs_read(&text, NULL, file, 1 << 20, arena, &ignored) < 0)
		return arena_strdup(arena, "");
	while ((line = strsep(&text, "\n")) != NULL) {
		char *end = line + strcspn(line, " \t=");
		char *value = end + strspn(end, " \t");

		if (*line == '[')
			paths = strncmp(line, "[paths]", 7) == 0;
		if (!paths || *value != '=' ||
		    strncmp(line, "default", (size_t)(end - line)) != 0 ||
		    end - line != 7)
			continue;
		value += 1 + strspn(value + 1, " \t");
		value[strcspn(value, " \t\r")] = '\0';
		return value;
	}
	return arena_strdup(arena, "");
}

const struct vcs_ops vcs_hg = {
	.name = "hg",
	.folder = ".hg",
	.open = hg_open,
	.close = hg_close,
	.version = hg_version,
	.remote = hg_remote,
	.resolve = hg_resolve,
	.merge_bases = hg_merge_bases,
	.load = hg_load,
	.touches = hg_touches,
	.describe = hg_describe,
	.diff = hg_diff,
	.tracks = hg_tracks,
	.hide = hg_hide,
	.tree_add = hg_tree_add,
	.tree_switch = hg_tree_switch,
	.tree_stands = hg_tree_stands,
	.tree_remove = hg_tree_remove,
	.own_folder = hg_own_folder,
	.where = hg_where,
	.survey = hg_survey,
	.lent_switch = hg_lent_switch,
	.home = hg_home,
	.detach = hg_detach,
	.attach = hg_attach,
};
