/* SPDX-License-Identifier: MIT */
/*
 * perfbisect: name the commit that made a program slower.
 *
 * The house has three floors, and on each floor rooms.  A file may include only
 * what stands below it in this list.  A room has one line here: its face, the
 * header that others include, at the top of which stands the list of what is
 * in the room.  `make lint` checks that the code keeps to these lists.
 *
 * bisect/ decides
 *	main.c			this file: pick the command
 *	command/cmd.h		the commands: run, resume, check, report ...
 *	trace/show.h		what the scheduler did, for people who tune
 *	report/report.h		what a session found, in four formats
 *	scan.[ch]		many searches: every step in a range
 *	compare.[ch]		the other story: sides, round after round
 *	bisect.[ch]		the story: ends, search, proof, and again
 *	bases.[ch]		GOOD is on another branch
 *	unanswered.[ch]		remotes that gave no answer
 *	story.[ch]		how far it has come, and what is told of it
 *	outcome.[ch]		what is stated in the end
 *	state.[ch]		does COMMAND leave something that grows?
 *	contradiction.[ch]	what to do when something disagrees
 *	proof/proof.h		the candidate that is left, put to the proof
 *	visit/visit.h		ends and revisions, measured until judged
 *	trial/trial.h		one revision built in a tree, and runs of it
 *	announce.[ch]		the line for a verdict
 *	session/session.h	the folder, the journal, and what they say
 *	option_parse.c		the command line
 *	explain/diagnosis.h	why the slower one is slower
 *	judge/judge.h		what is believed so far, and how surely; pure
 *	progress.[ch]		the conversation on stderr
 *	option.[ch]		the one table of options
 *	config.h		every knob
 *	version.h		ours
 *
 * vcs/ knows the history
 *	tree.[ch]		a pool of work trees
 *	stamp.[ch]		times of files that tell revisions apart
 *	vcs.c			find the back-end that knows this repository
 *	git/git.h		git, by libgit2
 *	hg/hg.h			Mercurial, by hg
 *	none.[ch]		a folder that is no repository
 *	lend.c			the user's checkout, borrowed and given back
 *	backend.h		what a back-end promises
 *	untracked.[ch]		what else is in it
 *	loan.[ch]		what it was, and what in it is the user's
 *	remote.[ch]		URLs without credentials
 *	vcs.h			what the rest of the program may ask
 *	dag.[ch]		commits and their parents, by index
 *
 * probe/ touches the machine
 *	profile/profile.h	where a benchmark spends its time, by perf
 *	measure.[ch]		build a tree, run the benchmark once
 *	written.[ch]		the file that a run has written
 *	installed.[ch]		what builds wrote outside of their trees
 *	noise.[ch]		what makes the machine noisy, and the cure
 *	machine.[ch]		what a report says about the machine
 *	metric.[ch]		what is compared, and its unit
 *	read/extract.h		values out of what a benchmark prints
 *	simulate/simulate.h	what a simulated processor counts
 *	link/link.h		what builds link, and linked again
 *	run.[ch]		run a command, time it, stop it, leave nothing
 *	server.[ch]		a command that stays, and is talked to
 *	sweep.[ch]		the end of all that it left behind
 *	start.[ch]		its child's side: from fork to exec
 *	run_spec.h		what may be run
 *	log.[ch]		what it prints, head and tail
 *	trace/trace.h		what the scheduler did meanwhile
 *	count/counting.h	what the kernel and the processor count in it
 *	proc.[ch]		what the kernel says in /proc and /sys
 *	process.[ch]		ourselves: signals, adopted children, the clock
 *	cpus.[ch]		sets of processors
 *	ground/ground.h		files, text, JSON, memory, errors
 */
#include "bisect/command/cmd.h"
#include "bisect/command/help.h"
#include "probe/ground/text.h"
#include "probe/run.h"

#include <string.h>

static const struct {
	const char *name;
	cmd_fn *run;
} commands[] = {
	{"run", cmd_run},	  {"scan", cmd_scan},
	{"compare", cmd_compare}, {"resume", cmd_resume},
	{"check", cmd_check},	  {"report", cmd_report},
	{"list", cmd_list},	  {"clean", cmd_clean},
	{"trace", cmd_trace},	  {"version", cmd_version},
	{"help", cmd_help},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/*
 * Is the first word a command that was misspelt?  It may be GOOD as well; but
 * then one word is to come, and a --.  What is behind an option may be its
 * value.
 */
static const char *find_misspelt(int argc, const char *const *words)
{
	const char *names[COMMANDS + 1] = {NULL};
	bool option = false;
	int plain = 0, i = 0;

	for (; i < argc && strcmp(words[i], "--") != 0; i++) {
		plain += !option && words[i][0] != '-';
		option = words[i][0] == '-';
	}
	if (argc == 0 || words[0][0] == '-' || (plain < 3 && i < argc))
		return NULL;
	for (size_t j = 0; j < COMMANDS; j++)
		names[j] = commands[j].name;
	return help_nearest(words[0], names);
}

static cmd_fn *pick(int *argc, const char *const **words, struct err *err)
{
	const char *meant;

	for (size_t i = 0; *argc > 0 && i < COMMANDS; i++) {
		if (strcmp(*words[0], commands[i].name) == 0) {
			(*words)++;
			(*argc)--;
			return commands[i].run;
		}
	}
	meant = find_misspelt(*argc, *words);
	if (!meant)
		return cmd_run;
	err_set(err,
		"%s: no such command; did you mean %s? (a search is "
		"perfbisect GOOD BAD -- COMMAND)",
		*words[0], meant);
	return NULL;
}

int main(int argc, char **argv)
{
	const char *const *words = (const char *const *)argv + 1;
	struct err err = {0};
	int status = STATUS_USAGE;
	cmd_fn *command;

	process_init();
	argc -= argc > 0;
	command = pick(&argc, &words, &err);
	if (!command || command(&status, argc, words, &err) < 0) {
		ARENA_SCOPE(tmp);

		fprintf(stderr, "perfbisect: %s\n",
			text_printable(&tmp, err.text));
	}
	return status;
}
