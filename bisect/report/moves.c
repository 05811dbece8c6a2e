/* SPDX-License-Identifier: MIT */
#include "bisect/report/moves.h"

#include "bisect/session/plan_command.h"
#include "probe/ground/text.h"
#include "vcs/vcs.h"

/* The same job, between the two commits of the submodule. */
static const char *command_in(const struct report *report,
			      const struct report_move *move,
			      struct arena *arena)
{
	const char *words[] = {move->path, NULL};
	struct plan plan = *report->plan;

	plan.good = plan.reversed ? move->to : move->from;
	plan.bad = plan.reversed ? move->from : move->to;
	plan.config.paths = NULL;
	return arena_sprintf(arena, "cd %s && %s", text_command(arena, words),
			     plan_command(&plan, arena));
}

static const char *sentence_of(const struct report_move *move,
			       struct arena *arena)
{
	const char *commits = *move->commits == '1' && !move->commits[1]
				      ? "commit"
				      : "commits";

	return arena_sprintf(arena, "%s, from %.10s to %.10s%s", move->path,
			     move->from, move->to,
			     *move->commits
				     ? arena_sprintf(arena, " (%s %s)",
						     move->commits, commits)
				     : "");
}

struct report_move *report_moves(const struct report *report,
				 struct arena *arena)
{
	const char **facts = report->culprit ? report->culprit->moved : NULL;
	struct report_move *moves;
	size_t count = 0;

	while (facts && facts[count])
		count++;
	count /= CHANGESET_MOVE_FACTS;
	moves = arena_array(arena, count + 1, sizeof(*moves));
	for (size_t i = 0; i < count; i++) {
		struct report_move *move = &moves[i];

		move->path = *facts++;
		move->from = *facts++;
		move->to = *facts++;
		move->commits = *facts++;
		move->sentence = sentence_of(move, arena);
		move->command = command_in(report, move, arena);
	}
	return moves;
}

struct report_row *report_move_rows(const struct report *report,
				    struct arena *arena)
{
	const struct report_move *moves = report_moves(report, arena);
	struct report_row *rows;
	size_t count = 0;

	while (moves[count].path)
		count++;
	rows = arena_array(arena, 2 * count + 1, sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		rows[2 * i] = (struct report_row){.name = "moves the submodule",
						  .value = moves[i].sentence};
		rows[2 * i + 1] = (struct report_row){.name = "to search in it",
						      .value = moves[i].command,
						      .verbatim = true};
	}
	return rows;
}
