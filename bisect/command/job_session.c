/* SPDX-License-Identifier: MIT */
/* The session of a job: begun, or gone on with by its journal. */
#include "bisect/command/job.h"

#include "bisect/session/cleanup.h"
#include "bisect/session/conditions.h"
#include "bisect/session/contender.h"
#include "bisect/session/journal.h"
#include "bisect/session/owner.h"
#include "bisect/session/tree_folder.h"
#include "bisect/trial/counter_plan.h"
#include "bisect/version.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "probe/machine.h"
#include "vcs/tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

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

static const char *trees_of(const struct job *job, int64_t seed,
			    struct arena *arena)
{
	return job->config.in_place
		       ? ""
		       : tree_folder_choose(job->session->dir,
					    vcs_root(job->vcs), seed,
					    job->config.min_free_bytes, arena);
}

static struct plan plan_of(const struct job *job, int argc,
			   const char *const *argv, struct arena *arena)
{
	const struct range *range = &job->range;
	const int64_t seed = fresh_seed();
	struct machine machine;
	struct metric metric;
	struct err ignored = {0};

	machine_describe(&machine, "", arena);
	metric_parse(&metric, job->config.metric, &ignored);
	return (struct plan){
		.version = PERFBISECT_VERSION,
		.kind = job->plan.kind,
		.sides = job->plan.sides,
		.side_places = job->plan.side_places,
		.side_variants = job->plan.side_variants,
		.side_builds = job->plan.side_builds,
		.vcs = vcs_name(job->vcs),
		.libraries = arena_sprintf(arena, "%s, %s",
					   vcs_version(job->vcs, arena),
					   journal_library()),
		.origin = job->origin,
		.root = vcs_root(job->vcs),
		.remote = vcs_remote(job->vcs, arena),
		.folder = owner_mark(job->session->dir, arena),
		.good = range->good.hex,
		.bad = range->bad.hex,
		.reversed = range->reversed,
		.merge_bases = base_names(range, arena),
		.candidates = (int64_t)range->candidates,
		.merges = (int64_t)dag_merges(&range->dag),
		.trees = trees_of(job, seed, arena),
		.seed = seed,
		.unit = metric.unit,
		.processor = machine.processor,
		.processors = machine.processors,
		.memory_bytes = machine.memory_bytes,
		.fault_s = machine_fault_s(),
		.microcode = machine.microcode,
		.frequency = machine.frequency,
		.hypervisor = machine.hypervisor,
		.kernel = machine.kernel,
		.system = machine.system,
		.compiler = machine.compiler,
		.environment = machine_environment(arena),
		.config = job->config,
		.argv = words_of(argc, argv, arena),
	};
}

/* --in-place: the user's own checkout, now and after a resume. */
static int borrow(struct job *job, int64_t seed, struct err *err)
{
	return vcs_borrow(job->vcs, tree_session_name(seed, &job->arena),
			  job->session->dir, &job->arena, err);
}

static void show_warnings(struct job *job, const char *const *warnings)
{
	ARENA_SCOPE(tmp);

	for (; *warnings; warnings++)
		progress_line(&job->progress, "warning: %s",
			      text_printable(&tmp, *warnings));
}

/* Of a comparison each side is looked at when it is built. */
static int inspect(const char ***warnings, struct job *job, struct err *err)
{
	if (!job->plan.sides)
		return vcs_inspect(warnings, job->vcs, &job->range.good,
				   &job->range.bad, &job->arena, err);
	*warnings = arena_array(&job->arena, 1, sizeof(**warnings));
	return 0;
}

int job_begin(struct job *job, const char *dir, int argc,
	      const char *const *argv, struct err *err)
{
	struct err ignored = {0};
	const char *moved = NULL, **warnings;
	struct plan plan;

	if (counter_plan_check_metric(&job->config, err) < 0 ||
	    inspect(&warnings, job, err) < 0 ||
	    session_create(&job->session, &moved, dir, err) < 0)
		return -1;
	if (moved) {
		progress_line(&job->progress,
			      "the earlier session is now in %s", moved);
		cleanup_dead(&job->progress, moved);
	}
	cleanup_repository(job->vcs,
			   &(struct own_folder){job->session->dir, !moved},
			   &job->progress);
	if (vcs_hide(job->vcs, job->session->dir, err) < 0)
		return -1;
	plan = plan_of(job, argc, argv, &job->arena);
	plan.warnings = warnings;
	show_warnings(job, warnings);
	if (job->config.in_place && borrow(job, plan.seed, err) < 0) {
		fs_remove(job->session->dir, &ignored);
		return -1;
	}
	if (session_add(job->session,
			(struct record){.kind = RECORD_PLAN, .u.plan = plan},
			err) < 0 ||
	    tree_folder_claim(job->session, err) < 0)
		return -1;
	return conditions_begin(job->session, err);
}

/* -- A session that is there -- */

/* What is typed must be what the journal has: it cannot hold any bytes. */
static int check_words(const struct plan *plan, struct err *err)
{
	static const char replaced[] = "\xef\xbf\xbd";
	const struct config *config = &plan->config;
	const char *const options[] = {
		config->build,	config->setup, config->prepare, config->verify,
		config->metric, config->from,  config->unit,	config->label,
		config->on_end, plan->origin,  plan->root};
	bool lost = false;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		lost |= options[i] && strstr(options[i], replaced);
	for (size_t i = 0; config->command[i]; i++)
		lost |= strstr(config->command[i], replaced) != NULL;
	if (lost)
		return err_set(err, "it cannot be resumed: its options or "
				    "folders have bytes that are not UTF-8, "
				    "which the journal does not hold");
	return 0;
}

/* A folder in the work tree, by its own name, is where all is built and run. */
static int check_places(const struct plan *plan, struct err *err)
{
	size_t length = strlen(plan->root);
	char *real = realpath(plan->origin, NULL);
	bool moved = real && strcmp(real, plan->origin) != 0;

	free(real);
	if (moved || plan->root[0] != '/' ||
	    strncmp(plan->origin, plan->root, length) != 0 ||
	    (length > 1 && plan->origin[length] != '/' &&
	     plan->origin[length] != '\0'))
		return err_set(
			err,
			"it cannot be resumed: %s, where it was started, "
			"is no folder in the work tree %s; start the job "
			"again",
			plan->origin, plan->root);
	return 0;
}

/* What was compared must be there still. */
static int load_sides_again(struct job *job, const struct plan *plan,
			    struct err *err)
{
	struct contender *contenders;
	struct rev rev;
	size_t count;

	if (contender_read(&contenders, &count, plan, &job->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!contenders[i].dir &&
		    vcs_resolve(&rev, job->vcs, contenders[i].rev.hex, err) < 0)
			return err_wrap(err, "%s", contenders[i].name);
	}
	return 0;
}

static int load_again(struct job *job, const struct plan *plan, struct err *err)
{
	struct config config = plan->config;
	const char *root = plan->root;

	config.good = plan->good;
	config.bad = plan->bad;
	if (check_places(plan, err) < 0)
		return -1;
	if (chdir(plan->origin) < 0)
		return err_sys(err,
			       "go on in %s, where it was started (move it "
			       "back there, or start the job again)",
			       plan->origin);
	if (vcs_open(&job->vcs, root, plan->vcs, err) < 0)
		return -1;
	vcs_set_patience(job->vcs, config.fetch_timeout_s);
	if (strcmp(vcs_root(job->vcs), root) != 0)
		return err_set(err, "%s is no repository any more", root);
	if (vcs_check_format(job->vcs, err) < 0)
		return -1;
	if (plan->sides && plan->sides[0])
		return load_sides_again(job, plan, err);
	if (range_load(&job->range, job->vcs, &config,
		       plan->origin + strlen(root), &job->arena, err) < 0)
		return -1;
	if (strcmp(job->range.good.hex, plan->good) != 0 ||
	    strcmp(job->range.bad.hex, plan->bad) != 0)
		return err_set(err, "its journal does not have the full names "
				    "of its ends");
	if ((int64_t)job->range.candidates != plan->candidates)
		return err_set(
			err, "the range had %s, and now it has %zu",
			text_count(&job->arena, plan->candidates, "revision"),
			job->range.candidates);
	return 0;
}

/* What was measured before may not be what is measured now. */
static const char *what_has_changed(const struct plan *plan,
				    struct arena *arena)
{
	struct machine now;

	machine_describe(&now, "", arena);
	if (strcmp(now.processor, plan->processor) != 0 ||
	    now.processors != plan->processors)
		return arena_sprintf(arena,
				     "it was begun on another processor (%s); "
				     "runs before and after the resume may not "
				     "be comparable",
				     plan->processor);
	if (strcmp(now.kernel, plan->kernel) != 0)
		return arena_sprintf(arena,
				     "it was begun under another kernel (%s); "
				     "runs before and after the resume may not "
				     "be comparable",
				     plan->kernel);
	return "";
}

int job_resume(struct job *job, const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct plan *plan;
	const char *warning;

	if (session_resume(&job->session, dir, err) < 0)
		return -1;
	plan = job->session->plan;
	job->origin = plan->origin;
	if (check_words(plan, err) < 0 || load_again(job, plan, err) < 0 ||
	    cleanup_moved(job->vcs, job->session, err) < 0 ||
	    tree_folder_claim(job->session, err) < 0 ||
	    (plan->config.in_place && borrow(job, plan->seed, err) < 0))
		return -1;
	warning = what_has_changed(plan, &tmp);
	if (*warning)
		progress_line(&job->progress, "warning: %s", warning);
	if (session_add(
		    job->session,
		    (struct record){
			    .kind = RECORD_RESUME,
			    .u.resume = {PERFBISECT_VERSION, warning,
					 job->config.keep_trees,
					 owner_mark(job->session->dir, &tmp)}},
		    err) < 0)
		return -1;
	return conditions_begin(job->session, err);
}
