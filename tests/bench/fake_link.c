/* SPDX-License-Identifier: MIT */
/*
 * probe/link/link.h without linkers: linked in place of that room, it gives
 * each tree of a world another layout.
 */
#include "tests/bench/fake_measure.h"

#include "probe/link/link.h"

int link_install(const char *dir, struct err *err)
{
	(void)dir;
	return fake_measure_has_links()
		       ? 0
		       : err_set(err, "nothing is linked in this world");
}

size_t link_environment(const char **env, const char *dir, const char *records,
			const char *tree, enum link_reach reach,
			struct arena *arena)
{
	(void)reach;
	(void)env;
	(void)dir;
	(void)records;
	(void)tree;
	(void)arena;
	return 0;
}

int link_load(struct links *out, const char *records, const char *tree,
	      struct arena *arena, struct err *err)
{
	struct linked *program = arena_alloc(arena, sizeof(*program));

	(void)err;
	*program = (struct linked){
		.output = arena_sprintf(arena, "%s/program", tree),
		.used = true,
	};
	*out = (struct links){
		.records = records, .tree = tree, .list = program, .count = 1};
	return 0;
}

int link_watch(struct links *links, struct arena *arena, struct err *err)
{
	(void)links;
	(void)arena;
	(void)err;
	return 0;
}

void link_unwatch(struct links *links)
{
	(void)links;
}

int link_lay_out(const char **why, double *wall_s, struct links *links,
		 uint64_t seed, const char *log, struct arena *arena,
		 struct err *err)
{
	(void)log;
	(void)arena;
	(void)err;
	*why = NULL;
	*wall_s = 0;
	fake_measure_lay_out(links->tree, seed);
	return 0;
}

int link_restore(struct links *links, struct err *err)
{
	(void)err;
	if (links->tree)
		fake_measure_lay_out(links->tree, 0);
	return 0;
}

int link_recover(const char *records, struct err *err)
{
	(void)records;
	(void)err;
	return 0;
}

int link_forget(const char *records, struct err *err)
{
	(void)records;
	(void)err;
	return 0;
}
