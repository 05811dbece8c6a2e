/* SPDX-License-Identifier: MIT */
/* Which file COMMAND is. */
#include "bisect/trial/command.h"

#include "bisect/trial/run.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <assert.h>
#include <string.h>

int trial_find_command(const struct config *config, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *program = config->command[0];

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
	if (trial_build(&trouble, trial, rev, err) < 0)
		return -1;
	tree = tree_find(&trial->pool, rev);
	if (trouble.kind == TROUBLE_NONE &&
	    trial_have_back(&trouble, trial, tree, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE)
		*out = fs_is_program(arena_sprintf(&tmp, "%s/%s/%s", tree->path,
						   trial->folder,
						   trial->config->command[0]));
	return 0;
}

/* The one file that it can be beside the trees' own. */
static const char *program_outside(const struct trial *trial)
{
	return arena_sprintf(&trial->session->arena, "%s/%s",
			     trial->measure.origin, trial->config->command[0]);
}

static int find_program(struct command_record *out, struct trial *trial,
			struct err *err)
{
	const char *program = trial->config->command[0];
	const char *outside = program_outside(trial);
	bool in_good, in_bad;

	if (has_program(&in_good, trial, &trial->good, err) < 0 ||
	    has_program(&in_bad, trial, &trial->bad, err) < 0)
		return -1;
	out->in_tree = in_good && in_bad;
	out->program = out->in_tree ? program : outside;
	if (!out->in_tree && !fs_is_program(outside))
		return err_set(err,
			       "%s is no program in the trees of both ends, "
			       "nor is %s",
			       program, outside);
	return 0;
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

int trial_settle_command(struct trial *trial, struct err *err)
{
	const char *const *words = (const char *const *)trial->config->command;
	struct command_record command = {0};
	const char **argv;
	size_t count = 0;

	assert(words[0]); /* the parser of the options has seen to it */
	if (trial->settled)
		return 0;
	trial->settled = true;
	while (words[count])
		count++;
	argv = arena_array(&trial->session->arena, count + 1, sizeof(*argv));
	memcpy(argv, words, count * sizeof(*argv));
	trial->measure.command = argv;
	/* In place, here and in the tree are the same. */
	if (!strchr(words[0], '/') || *words[0] == '/' ||
	    trial->config->in_place)
		return 0;
	if (recall_program(&command, trial, err) < 0)
		return -1;
	argv[0] = command.program;
	progress_line(trial->progress, "command: %s, %s", argv[0],
		      command.in_tree ? "each revision's own file"
				      : "the same file for all revisions");
	return 0;
}
