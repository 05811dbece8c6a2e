/* SPDX-License-Identifier: MIT */
/* Which file COMMAND is. */
#include "bisect/trial/command.h"

#include "bisect/trial/run.h"
#include "bisect/trial/script.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Is the first of the words in one a program? */
static bool begins_with_program(const char *line)
{
	ARENA_SCOPE(tmp);
	const char *first = arena_strndup(&tmp, line, strcspn(line, " \t"));

	return strchr(first, '/') ? fs_is_program(first)
				  : fs_find_program(first, &tmp) != NULL;
}

/*
 * Is the one word of COMMAND a line for the shell?  A file that a build makes
 * may have spaces in its name, so more than those is asked for.
 */
static bool is_shell_line(const struct config *config)
{
	const char *line = config->command[0];

	if (config->command[1] || !strpbrk(line, " \t") || fs_exists(line))
		return false;
	return strpbrk(line, "&|;<>$`") || strstr(line, " -") ||
	       begins_with_program(line);
}

static int refuse_line(const char *line, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *shell[] = {"sh", "-c", line, NULL};

	return err_set(err,
		       "%s: one word, and so the name of a program; a line for "
		       "the shell is given as: -- %s",
		       line, text_command(&tmp, shell));
}

int trial_find_command(const struct config *config, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *program = config->command[0];

	if (is_shell_line(config))
		return refuse_line(program, err);
	if (!strchr(program, '/') && !fs_find_program(program, &tmp))
		return err_set(err,
			       "%s: no such command on PATH (a file here is "
			       "./%s)",
			       program, program);
	return 0;
}

/* Has the tree of a revision, which stands built, the program in it? */
static int has_program(bool *out, struct trial *trial, const struct rev *rev,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	struct trouble trouble;
	struct tree *tree;

	*out = false;
	/* A side that cannot be built has none. */
	if (trial->contender && !trial_is_built(trial, rev))
		return 0;
	if (trial_build(&trouble, trial, rev, err) < 0)
		return -1;
	tree = tree_find(&trial->pool, rev);
	if (trouble.kind == TROUBLE_NONE &&
	    trial_have_back(&trouble, trial, tree, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE)
		*out = fs_is_program(arena_sprintf(
			&tmp, "%s/%s", trial_place(trial, tree, &tmp).dir,
			trial->config->command[0]));
	return 0;
}

/* The one file that it can be beside the trees' own. */
static const char *program_outside(const struct trial *trial)
{
	const char *program = trial->config->command[0];

	if (*program == '/')
		return program;
	while (strncmp(program, "./", 2) == 0)
		program += 2 + strspn(program + 2, "/");
	return arena_sprintf(&trial->session->arena, "%s/%s",
			     trial->measure.origin, program);
}

static bool in_checkout(const char *path, const struct plan *plan)
{
	char *real = realpath(path, NULL);
	size_t length = strlen(plan->root);
	bool in = real && strncmp(real, plan->root, length) == 0 &&
		  real[length] == '/';

	free(real);
	return in;
}

/*
 * A program of the processor's in the user's checkout, which no build makes in
 * the trees: whatever revision is asked for, it is the same one that runs.
 */
static int check_is_built(const struct trial *trial, const char *path,
			  struct err *err)
{
	const struct config *config = trial->config;

	if (config->same_command || !in_checkout(path, trial->session->plan) ||
	    !script_is_binary(path))
		return 0;
	if (config->build)
		return err_set(err,
			       "%s is not built in the trees of both ends, and "
			       "%s would be the same program for all revisions "
			       "(if that is meant: --same-command)",
			       config->command[0], path);
	return err_set(err,
		       "nothing is built, and %s is the same program for all "
		       "revisions; say how it is built: --build CMD (if it is "
		       "meant to be the same: --same-command)",
		       path);
}

/*
 * If one side has it, it is that of each: who lacks it cannot be run.  Sides
 * may well be the same program, which something else tells apart.
 */
static int find_in_sides(struct command_record *out, struct trial *trial,
			 struct err *err)
{
	const char *program = trial->config->command[0];
	const char *outside = program_outside(trial);

	for (size_t side = 1; side <= trial->contender_count; side++) {
		bool in = false;

		trial_turn(trial, side);
		if (has_program(&in, trial, &trial->contender->rev, err) < 0)
			return -1;
		out->in_tree |= in;
	}
	out->program = out->in_tree ? program : outside;
	if (out->in_tree || fs_is_program(outside))
		return 0;
	return err_set(err, "%s: not found in any side, nor as %s", program,
		       outside);
}

static int find_program(struct command_record *out, struct trial *trial,
			struct err *err)
{
	const char *program = trial->config->command[0];
	const char *outside = program_outside(trial);
	bool in_good, in_bad;

	if (trial->contender_count > 0)
		return find_in_sides(out, trial, err);

	if (has_program(&in_good, trial, &trial->good, err) < 0 ||
	    has_program(&in_bad, trial, &trial->bad, err) < 0)
		return -1;
	out->in_tree = in_good && in_bad;
	out->program = out->in_tree ? program : outside;
	if (!out->in_tree && !fs_is_program(outside) &&
	    !trial->config->command[1] && strpbrk(program, " \t"))
		return refuse_line(program, err);
	if (!out->in_tree && !fs_is_program(outside))
		return err_set(err,
			       "%s: not found in GOOD's and BAD's trees, nor "
			       "as %s",
			       program, outside);
	return out->in_tree ? 0 : check_is_built(trial, outside, err);
}

/* A journal cannot have us run what the plan's words do not lead to. */
static int check_program(const struct command_record *command,
			 const struct trial *trial, struct err *err)
{
	const char *wanted = command->in_tree ? trial->config->command[0]
					      : program_outside(trial);

	if (strcmp(command->program, wanted) == 0)
		return 0;
	return err_set(err,
		       "%s cannot go on: by its journal COMMAND is %s, and by "
		       "its plan %s; start the job again",
		       trial->session->dir, command->program, wanted);
}

static int recall_program(struct command_record *out, struct trial *trial,
			  struct err *err)
{
	const struct record *before;

	if (session_recall(&before, trial->session, RECORD_COMMAND, err) < 0)
		return -1;
	if (before) {
		*out = before->u.command;
		return check_program(out, trial, err);
	}
	if (find_program(out, trial, err) < 0)
		return -1;
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_COMMAND, .u.command = *out},
		err);
}

/* What lies in the checkout and is started there finds what is beside it. */
static int warn_of_neighbours(struct trial *trial, const char *path,
			      struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *text = arena_sprintf(
		&tmp,
		"%s is in your checkout, and so the same for all revisions, "
		"as is what it reads beside itself",
		path);

	progress_line(trial->progress, "warning: %s", text);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_WARNING, .u.warning = {text}},
		err);
}

/* Files that COMMAND names by their whole paths. */
static int check_whole_paths(struct trial *trial, struct err *err)
{
	const char *const *words = (const char *const *)trial->config->command;

	for (size_t i = 0; words[i]; i++) {
		if (*words[i] != '/' ||
		    !in_checkout(words[i], trial->session->plan) ||
		    !fs_is_file(words[i]))
			continue;
		if (i == 0 && check_is_built(trial, words[i], err) < 0)
			return -1;
		if (warn_of_neighbours(trial, words[i], err) < 0)
			return -1;
	}
	return 0;
}

/* A name with a slash: the trees' own file, or the user's. */
static int settle_program(struct trial *trial, struct err *err)
{
	struct command_record command = {0};
	const bool sides = trial->contender_count > 0;
	const char *how =
		sides ? "each side's own file" : "each revision's own file";

	if (recall_program(&command, trial, err) < 0)
		return -1;
	if (!command.in_tree && sides) {
		how = "the same file for all sides";
		trial->words[0] = command.program;
	} else if (!command.in_tree) {
		if (script_keep(trial, command.program)) {
			how = "a copy of the same file in each tree";
		} else {
			how = "the same file for all revisions";
			trial->words[0] = command.program;
			if (in_checkout(command.program,
					trial->session->plan) &&
			    warn_of_neighbours(trial, command.program, err) < 0)
				return -1;
		}
	}
	progress_line(trial->progress, "command: %s, %s", command.program, how);
	return 0;
}

/* What no switch touches and no build makes is the same program, too. */
static int check_in_place(const struct trial *trial, struct err *err)
{
	const char *path = program_outside(trial);

	if (trial->config->build || vcs_is_tracked(path))
		return 0;
	return check_is_built(trial, path, err);
}

int trial_settle_command(struct trial *trial, struct err *err)
{
	const char *const *words = (const char *const *)trial->config->command;
	size_t count = 0;

	assert(words[0]); /* the parser of the options has seen to it */
	if (trial->settled)
		return 0;
	trial->settled = true;
	while (words[count])
		count++;
	trial->words = arena_array(&trial->session->arena, count + 1,
				   sizeof(*trial->words));
	memcpy(trial->words, words, count * sizeof(*trial->words));
	trial->measure.command = trial->words;
	/* In place, here and in the tree are the same. */
	if (trial->config->in_place)
		return check_in_place(trial, err);
	if (trial->contender_count == 0 && check_whole_paths(trial, err) < 0)
		return -1;
	if (!strchr(words[0], '/') || *words[0] == '/')
		return 0;
	return settle_program(trial, err);
}
