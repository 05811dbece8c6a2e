/* SPDX-License-Identifier: MIT */
/*
 * perfbisect: name the commit that made a program slower.
 *
 * The house has three floors, and each may call only what lies below it in
 * this list; `make lint` checks that it does.
 *
 * bisect/ decides
 *	main.c			this file: pick the command
 *	cmd_run.c		the main job, and going on with it
 *	cmd_check.c		a rehearsal of it
 *	cmd_report.c		the reports of a session again
 *	cmd.[ch]		what the commands share: a job made ready
 *	report_text.c		for a terminal
 *	report_markdown.c	for a bug tracker
 *	report_json.c		for programs
 *	report_json_evidence.c	and what was counted
 *	report_json.h		which is shared with this one
 *	report_html.c		for a browser
 *	markdown_table.[ch]	tables in Markdown
 *	html_table.[ch]		tables in HTML
 *	page.[ch]		page.css and page.js, built into the program
 *	chart_timeline.c	all revisions, in the order of history
 *	chart_sample.c		every run of parent and culprit
 *	chart_delta.c		by how much each metric has changed
 *	chart_flame.c		where the time goes, and where that differs
 *	chart.[ch]		the pictures of a report
 *	svg.[ch]		axes, lines, bars and dots
 *	html.[ch]		markup that nothing from outside can break
 *	markdown.[ch]		text that a bug tracker does not act upon
 *	wrap.[ch]		sentences in the lines of a terminal
 *	report_words.c		what was found, in a sentence or two
 *	report_repeat.c		what it takes to do it again
 *	report_course.c		how the search went, in sentences
 *	report_profile.c	where both spend their time
 *	report_delta.c		parent against culprit, in all that was counted
 *	report.[ch]		what a session found, and the table of formats
 *	bisect.[ch]		the story: ends, search, proof, and again
 *	ending.[ch]		what is stated in the end
 *	doubt.[ch]		when something disagrees
 *	suspect.[ch]		what a search has come to, put to the proof
 *	evidence.[ch]		profiles of parent and culprit
 *	confirm.[ch]		is the step from parent to culprit there?
 *	visit.[ch]		one revision measured until judged, and drift
 *	ends.[ch]		GOOD and BAD measured side by side
 *	outlook.[ch]		what a search will cost, or why it is not begun
 *	trial_command.c		which file COMMAND is
 *	trial_run.c		runs of a revision
 *	trial_build.c		a revision checked out and built
 *	trial.c			what these three need
 *	trial_parts.h		and have in common
 *	trial.h			one revision built in a tree, and runs of it
 *	counts.[ch]		which counters are read in which run
 *	describe.[ch]		what a report says of a revision, written down
 *	announce.[ch]		the line for a verdict
 *	leftover.[ch]		what a session has made, and its end
 *	room.[ch]		is there room on the disk?
 *	progress.[ch]		the conversation on stderr
 *	conditions.[ch]		how noisy the machine was, and is
 *	range.[ch]		what lies between the ends
 *	session_query.c		what its facts say
 *	session.[ch]		the folder of a session and its facts
 *	journal.[ch]		facts as lines of JSON, appended and synced
 *	journal_encode.c	a fact as such a line
 *	journal_decode.c	and back
 *	journal_line.h		what these two promise
 *	record.[ch]		what a fact is, and its fields
 *	judge.[ch]		what is believed so far, and how surely
 *	option_parse.c		the command line
 *	option.[ch]		the one table of options
 *	config.h		every knob
 *	diagnosis.c		which time has grown: waiting, system, user
 *	bottleneck.c		and which cycles: work, code, branches, data
 *	patient.[ch]		what these two share
 *	diagnosis.h		why the slower one is slower, in a sentence
 *	counted.[ch]		what was counted, and what an event costs
 *	touch.[ch]		does a diff touch what is hot?
 *	patch.[ch]		a diff taken apart
 *	source.c		which lines belong to which function
 *	source_c.c		in C and C++
 *	source_clean.c		without comments and strings
 *	source_python.c		in Python
 *	source_language.h	what these two promise
 *	source.h		what may be asked of it
 *	hot.[ch]		two profiles as a list of functions
 *	flame.[ch]		two profiles as one tree of calls
 *	symbol.[ch]		what a function is called
 *	search.[ch]		which revision next; which are left
 *	sampler.[ch]		measure again, or is it enough?
 *	canary.[ch]		is the machine still where it was?
 *	scatter.[ch]		do builds differ by more than their runs?
 *	verdict.[ch]		from runs to verdicts and their odds
 *	stats.[ch]		medians, intervals, tests
 *	random.[ch]		a seeded generator
 *	version.h		ours
 *
 * vcs/ knows the history
 *	tree.[ch]		a pool of work trees
 *	vcs.c			find the back-end that knows this repository
 *	git.c			libgit2: history
 *	git_changes.c		libgit2: what commits change
 *	git_lent.c		libgit2: the user's own checkout
 *	git_switch.c		libgit2: a tree taken to another commit
 *	git_files.c		libgit2: the files of a commit written
 *	git_tree.c		libgit2: work trees made and removed
 *	git.h			what these six share
 *	hg.c			Mercurial: the graph, by revsets
 *	hg_changes.c		Mercurial: what changesets change
 *	hg_tree.c		Mercurial: work trees that share the store
 *	hg_lent.c		Mercurial: the user's own checkout
 *	hg_ask.c		one question to hg, one child
 *	hg.h			what these five share
 *	lend.c			the user's checkout, borrowed and given back
 *	backend.h		what a back-end promises
 *	loan.[ch]		what it was, and what in it is the user's
 *	vcs.h			what the rest of the program may ask
 *	dag.[ch]		commits and their parents, by index
 *
 * probe/ touches the machine
 *	profile.[ch]		where a benchmark spends its time, by perf
 *	measure.[ch]		build a tree, run the benchmark once
 *	fold.[ch]		what perf sampled, as folded stacks
 *	noise.[ch]		what makes the machine noisy, and the cure
 *	machine.[ch]		what a report says about the machine
 *	proc.[ch]		what the kernel says in /proc and /sys
 *	metric.[ch]		what is compared, and its unit
 *	extract.c		a number out of what a benchmark prints
 *	extract_suite.c		the JSON of pyperf, hyperfine, Google Benchmark
 *	extract_reader.h	what a reader promises
 *	extract.h		what may be asked of them
 *	run.c			run a command, time it, stop it, leave nothing
 *	start.[ch]		its child's side: from fork to exec
 *	sweep.[ch]		the end of all that it left behind
 *	log.[ch]		what it prints, head and tail
 *	run.h			what may be run, and what became of it
 *	counter.c		what the kernel and the processor count in it
 *	counter_set.[ch]	which of that fits into the processor at once
 *	counter_open.[ch]	one event, or the reason why there is none
 *	counter.h		what a run may have counted
 *	event.c			the names of that
 *	event_alias.[ch]	those that the kernel has files for
 *	event.h			what may be counted
 *	cpus.[ch]		sets of processors
 *	fs.[ch]			files and folders
 *	crash.[ch]		where a test ends us hard
 *	json.[ch]		jansson with our errors
 *	text.[ch]		strings, durations, sizes
 *	arena.[ch]		memory given back all at once
 *	err.[ch]		what went wrong, in one line
 */
#include "bisect/cmd.h"
#include "probe/run.h"
#include "probe/text.h"

#include <string.h>

static const struct {
	const char *name;
	cmd_fn *run;
} commands[] = {
	{"run", cmd_run},	{"resume", cmd_resume}, {"check", cmd_check},
	{"report", cmd_report}, {NULL, NULL},
};

int main(int argc, char **argv)
{
	const char *const *words = (const char *const *)argv + 1;
	cmd_fn *command = cmd_run;
	struct err err = {0};
	int status = 0;

	run_init();
	argc -= argc > 0;
	for (size_t i = 0; argc > 0 && commands[i].name; i++) {
		if (strcmp(words[0], commands[i].name) == 0) {
			command = commands[i].run;
			words++;
			argc--;
			break;
		}
	}
	if (command(&status, argc, words, &err) < 0) {
		ARENA_SCOPE(tmp);

		fprintf(stderr, "perfbisect: %s\n",
			text_printable(&tmp, err.text));
	}
	return status;
}
