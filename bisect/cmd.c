/* SPDX-License-Identifier: MIT */
#include "bisect/cmd.h"

#include "bisect/journal.h"
#include "bisect/trial.h"
#include "bisect/version.h"
#include "probe/machine.h"
#include "probe/text.h"
#include "vcs/tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static int where_are_we(struct job *job, const char **folder, struct err *err)
{
	const char *root;
	char *here = getcwd(NULL, 0);

	if (!here)
		return err_sys(err, "the current folder");
	job->origin = arena_strdup(&job->arena, here);
	free(here);
	if (vcs_open(&job->vcs, job->origin, job->config.vcs, err) < 0)
		return -1;
	root = vcs_root(job->vcs);
	*folder = job->origin + strlen(root);
	if (strncmp(job->origin, root, strlen(root)) != 0 ||
	    (**folder != '\0' && **folder != '/' && strcmp(root, "/") != 0))
		return err_set(err,
			       "%s is not in the work tree %s; start there",
			       job->origin, root);
	return 0;
}

int job_open(struct job *job, enum option_command command, int argc,
	     const char *const *argv, struct err *err)
{
	const struct config *config = &job->config;
	struct metric metric;
	const char *folder = "";
	cpu_set_t cpus;

	*job = (struct job){0};
	if (option_parse(&job->config, command, argc, argv, &job->arena, err) <
	    0)
		return -1;
	if (config->help)
		option_help(stdout);
	else if (config->version)
		puts("perfbisect " PERFBISECT_VERSION);
	if (config->help || config->version)
		return 0;
	progress_init(&job->progress, stderr, config->quiet, config->verbose);
	if (metric_parse(&metric, config->metric, err) < 0 ||
	    (config->pin && run_parse_cpus(&cpus, config->pin, err) < 0) ||
	    trial_find_command(config, err) < 0)
		return -1;
	if (config->from && !metric.printed)
		return err_set(err,
			       "--from %s: --metric %s is not read from a file",
			       config->from, config->metric);
	if (where_are_we(job, &folder, err) < 0)
		return -1;
	return range_load(&job->range, job->vcs, config, folder, &job->arena,
			  err);
}

static const char **base_names(const struct range *range, struct arena *arena)
{
	const char **names =
		arena_array(arena, range->base_count + 1, sizeof(*names));

	for (size_t i = 0; i < range->base_count; i++)
		names[i] = range->bases[i].hex;
	return names;
}

static const char **words_of(int argc, const char *const *argv,
			     struct arena *arena)
{
	const char **words =
		arena_array(arena, (size_t)argc + 1, sizeof(*words));

	for (int i = 0; i < argc; i++)
		words[i] = argv[i];
	return words;
}

/* Half of it, so that a JSON integer holds it. */
static int64_t fresh_seed(void)
{
	uint32_t seed = 0;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = (uint32_t)getpid();
	return seed;
}

static struct plan plan_of(const struct job *job, int argc,
			   const char *const *argv, struct arena *arena)
{
	const struct range *range = &job->range;
	struct machine machine;
	struct metric metric;
	struct err ignored = {0};

	machine_describe(&machine, "", arena);
	metric_parse(&metric, job->config.metric, &ignored);
	return (struct plan){
		.version = PERFBISECT_VERSION,
		.vcs = vcs_name(job->vcs),
		.libraries = arena_sprintf(arena, "%s, %s",
					   vcs_version(job->vcs, arena),
					   journal_library()),
		.origin = job->origin,
		.root = vcs_root(job->vcs),
		.good = range->good.hex,
		.bad = range->bad.hex,
		.reversed = range->reversed,
		.merge_bases = base_names(range, arena),
		.candidates = (int64_t)range->candidates,
		.merges = (int64_t)dag_merges(&range->dag),
		.seed = fresh_seed(),
		.unit = metric.unit,
		.processor = machine.processor,
		.processors = machine.processors,
		.memory_bytes = machine.memory_bytes,
		.kernel = machine.kernel,
		.system = machine.system,
		.config = job->config,
		.argv = words_of(argc, argv, arena),
	};
}

int remove_trees(struct vcs *vcs, const struct session *session,
		 struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct plan *plan = session->plan;

	return tree_remove_all(vcs,
			       arena_sprintf(&tmp, "%s/trees", session->dir),
			       tree_session_name(plan->seed, &tmp),
			       (size_t)plan->config.trees, err);
}

/*
 * What a session that died left in its repository, which need not be ours.
 * That it cannot be removed is no reason to stop.
 */
static void bury(struct job *job, const char *dir)
{
	struct session *dead = NULL;
	struct vcs *vcs = NULL;
	struct err err = {0};

	progress_line(&job->progress, "the earlier session is now in %s", dir);
	if (session_read(&dead, dir, &err) == 0 &&
	    !dead->plan->config.keep_trees &&
	    vcs_open(&vcs, dead->plan->root, dead->plan->vcs, &err) == 0)
		remove_trees(vcs, dead, &err);
	if (err.failed && dead && dead->plan)
		progress_line(&job->progress,
			      "warning: its trees may be left: %s", err.text);
	vcs_close(vcs);
	session_close(dead);
}

int job_begin(struct job *job, const char *dir, int argc,
	      const char *const *argv, struct err *err)
{
	const char *moved = NULL;

	if (session_create(&job->session, &moved, dir, err) < 0)
		return -1;
	if (moved)
		bury(job, moved);
	if (vcs_hide(job->vcs, job->session->dir, err) < 0)
		return -1;
	return session_add(job->session,
			   (struct record){.kind = RECORD_PLAN,
					   .u.plan = plan_of(job, argc, argv,
							     &job->arena)},
			   err);
}

void job_close(struct job *job)
{
	session_close(job->session);
	vcs_close(job->vcs);
	arena_release(&job->arena);
}
