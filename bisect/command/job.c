/* SPDX-License-Identifier: MIT */
#include "bisect/command/job.h"

#include "bisect/command/help.h"
#include "bisect/report/deltas.h"
#include "bisect/session/contender.h"
#include "bisect/trial/command.h"
#include "bisect/trial/counter_plan.h"
#include "bisect/trial/layout.h"
#include "bisect/trial/trial.h"
#include "bisect/visit/leader.h"
#include "probe/cpus.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Sides that are built already need no repository. */
static const char *which_vcs(const struct config *config)
{
	if (config->sides &&
	    !contender_wants_repository((const char *const *)config->sides))
		return "none";
	return config->vcs;
}

int job_where(struct job *job, struct err *err)
{
	char *here = getcwd(NULL, 0);

	if (!here)
		return err_sys(err, "the current folder");
	job->origin = arena_strdup(&job->arena, here);
	free(here);
	return 0;
}

static int where_are_we(struct job *job, const char **folder, struct err *err)
{
	const char *root;

	if (job_where(job, err) < 0)
		return -1;
	if (vcs_open(&job->vcs, job->origin, which_vcs(&job->config), err) < 0)
		return -1;
	vcs_set_patience(job->vcs, job->config.fetch_timeout_s);
	root = vcs_root(job->vcs);
	*folder = job->origin + strlen(root);
	if (strncmp(job->origin, root, strlen(root)) != 0 ||
	    (**folder != '\0' && **folder != '/' && strcmp(root, "/") != 0))
		return err_set(err,
			       "%s is not in the work tree %s; start there",
			       job->origin, root);
	return 0;
}

int job_parse(struct job *job, enum option_command command, int argc,
	      const char *const *argv, struct err *err)
{
	const struct config *config = &job->config;

	*job = (struct job){.start_s = process_clock()};
	if (option_parse(&job->config, command, argc, argv, &job->arena, err) <
	    0)
		return -1;
	if (config->help || config->version)
		help_asked(config, command);
	progress_init(&job->progress, stderr, config->quiet, config->verbose);
	return 0;
}

/* Two rows of one name could not be told apart. */
static int check_label(const struct config *config, struct err *err)
{
	struct err ignored = {0};
	struct metric other;

	if (!config->label || strcmp(config->label, config->metric) == 0)
		return 0;
	if (!report_adds_row(config->label) &&
	    (metric_parse(&other, config->label, &ignored) < 0 ||
	     other.printed))
		return 0;
	return err_set(err,
		       "--label %s: the reports have another value of that "
		       "name; choose a word of your own",
		       config->label);
}

/* What is better need not be said where the metric itself says it. */
static int settle_metric(struct metric *out, struct config *config,
			 struct err *err)
{
	enum direction direction;

	if (metric_parse(out, config->metric, err) < 0 ||
	    check_label(config, err) < 0 ||
	    metric_set(out, config->unit, (enum take)config->take, err) < 0)
		return -1;
	direction = metric_direction(out);
	if (direction == DIRECTION_LOWER && config->higher_is_better)
		return err_set(err,
			       "--higher-is-better: of %s less is better; to "
			       "find what made it faster, swap GOOD and BAD",
			       config->metric);
	if (direction == DIRECTION_HIGHER)
		config->higher_is_better = true;
	return 0;
}

/* Each revision has a tree that stays built. */
static int load_sides(struct job *job, struct err *err)
{
	size_t trees;

	job->plan.kind = "compare";
	if (contender_plan(&job->plan, &job->config, job->vcs, job->origin,
			   &job->arena, err) < 0)
		return -1;
	trees = contender_trees(&job->plan);
	job->config.trees = trees > 3 ? (int)trees : 3;
	return 0;
}

/* "2024-02-29", or with a time behind it; by the clock of this place. */
static bool parse_date(int64_t *out, const char *text)
{
	static const char *const forms[] = {"%Y-%m-%d", "%Y-%m-%d %H:%M",
					    "%Y-%m-%d %H:%M:%S",
					    "%Y-%m-%dT%H:%M:%S"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = {.tm_isdst = -1};
		const char *end = strptime(text, forms[i], &tm);

		if (!end || *end != '\0')
			continue;
		*out = (int64_t)mktime(&tm);
		return true;
	}
	return false;
}

/* Whatever is older than --since is left out. */
static int begin_later(struct job *job, const char *folder, struct err *err)
{
	struct config *config = &job->config;
	struct rev older;
	int64_t time_s;

	if (!config->since)
		return 0;
	if (!parse_date(&time_s, config->since))
		return err_set(err,
			       "--since %s: must be a date like 2024-02-29, or "
			       "2024-02-29 18:00",
			       config->since);
	if (range_before(&older, &job->range, job->vcs, time_s, err) < 0)
		return -1;
	if (rev_equal(&older, &job->range.bad))
		return err_set(err, "--since %s: NEW %s is older than that",
			       config->since, config->bad);
	if (rev_equal(&older, &job->range.good))
		return 0;
	config->good = arena_strdup(&job->arena, older.hex);
	return range_load(&job->range, job->vcs, config, folder, &job->arena,
			  err);
}

/* All of it lies between the two. */
static int settle_scan(struct job *job, const char *folder, struct err *err)
{
	const struct config *config = &job->config;

	job->plan.kind = "scan";
	if (job->range.reversed)
		return err_set(
			err,
			"OLD %s is newer than NEW %s: give the older one "
			"first",
			config->good, config->bad);
	if (job->range.base_count > 0)
		return err_set(err,
			       "OLD %s is no ancestor of NEW %s; scan from "
			       "where they forked, %.10s",
			       config->good, config->bad,
			       job->range.bases[0].hex);
	return begin_later(job, folder, err);
}

int job_open(int *status, struct job *job, enum option_command command,
	     int argc, const char *const *argv, struct err *err)
{
	const struct config *config = &job->config;
	struct metric metric;
	const char *folder = "";
	struct event *events;
	size_t count;
	cpu_set_t cpus;

	*status = STATUS_USAGE;
	if (job_parse(job, command, argc, argv, err) < 0)
		return -1;
	if (config->help || config->version)
		return 0;
	if (settle_metric(&metric, &job->config, err) < 0 ||
	    leader_check(config, err) < 0 || layout_check(config, err) < 0 ||
	    counter_plan_parse(&events, &count, config, &job->arena, err) < 0 ||
	    (config->pin && cpus_parse_ours(&cpus, config->pin, err) < 0) ||
	    trial_find_command(config, err) < 0)
		return -1;
	if (config->from && !metric.printed)
		return err_set(err,
			       "--from %s: --metric %s is not read from a file",
			       config->from, config->metric);
	if (where_are_we(job, &folder, err) < 0)
		return -1;
	if (vcs_check_format(job->vcs, err) < 0) {
		*status = STATUS_STOPPED;
		return -1;
	}
	job->plan.kind = "";
	if (command == OPTION_COMPARE)
		return load_sides(job, err);
	if (range_load(&job->range, job->vcs, config, folder, &job->arena,
		       err) < 0)
		return -1;
	return command == OPTION_SCAN ? settle_scan(job, folder, err) : 0;
}

/* Seven letters for a folder's name: of a revision, or of a folder. */
static const char *short_place(struct job *job, size_t side)
{
	const char *place = job->plan.side_places[side];
	const char *slash = strrchr(place, '/');
	char *name = arena_strndup(&job->arena, slash ? slash + 1 : place, 7);

	for (char *c = name; *c; c++) {
		if (!isalnum((unsigned char)*c))
			*c = '_';
	}
	return name;
}

const char *job_dir(struct job *job, const char *prefix)
{
	const char *output = job->config.output;

	if (!output && job->plan.sides)
		output =
			arena_sprintf(&job->arena, "%s-%s-%s", prefix,
				      short_place(job, 0), short_place(job, 1));
	if (!output)
		output = arena_sprintf(&job->arena, "%s-%.7s-%.7s", prefix,
				       job->range.good.hex, job->range.bad.hex);
	if (*output == '/')
		return output;
	return arena_sprintf(&job->arena, "%s/%s", job->origin, output);
}

void job_forget(struct job *job)
{
	vcs_close(job->vcs);
	job->vcs = NULL;
}

void job_close(struct job *job)
{
	session_close(job->session);
	vcs_close(job->vcs);
	arena_release(&job->arena);
}
