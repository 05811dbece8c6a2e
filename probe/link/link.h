/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_LINK_H
#define PROBE_LINK_LINK_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What builds link, written down; and linked again, so that the same code lies
 * elsewhere.
 *
 * Where code and data happen to lie can make a program several percent faster
 * or slower (Mytkowicz, Diwan, Hauswirth and Sweeney (2009), "Producing Wrong
 * Data Without Doing Anything Obviously Wrong!", ASPLOS XIV, 265-276;
 *Curtsinger and Berger (2013), "STABILIZER: Statistically Sound Performance
 *Evaluation", ASPLOS XVIII, 219-228).  To link the same objects again with
 *random filler between them shows how much, and takes neither a compiler of our
 *own nor a change to anybody's build:
 *
 *	link_install()		once: the linkers that write down
 *	link_environment()	for each build: lets drivers find these first
 *	link_load()		after a build: what it has linked
 *	link_watch(), _unwatch() about a run: what of that it uses
 *	link_lay_out()		link what is used again, as a layout
 *	link_restore()		put back what the build made
 *
 * Records of a tree lie in a folder of their own, `records`, outside of it; a
 * link whose output is linked again replaces the one before.  Objects that a
 * build removes are kept there, by a hard link where both lie on one file
 * system.
 *
 * The build can write to that folder, so that nothing in it is believed to be
 * well-formed, and nothing outside of the tree is replaced.  What is run is the
 * linker that a record names, with the words that stand there, as the user whom
 * the build itself ran as: it could as well have run it then.
 *
 * In this room, from top to bottom:
 *
 *	install.c		the linkers that write down, for a build to find
 *	load.c			what a tree's build has linked
 *	watch.c			what a run of it uses
 *	lay_out.c		link that again, and put it in place
 *	link.h			this file
 *	relink.[ch]		one link done again
 *	alike.[ch]		do two programs load the same?
 *	filler.[ch]		objects that keep others apart
 *	elf_file.[ch]		an ELF file, and its sections
 *	swap.[ch]		files in the place of others, for a while
 *	copies.[ch]		the same bytes elsewhere in a tree
 *	record.[ch]		a link that was written down
 *	recorder/recorder.c	the program that does that
 *	recorder/note.[ch]	one link, written down
 *	recorder/pass.[ch]	who would have been called without us
 *	recorder/words.[ch]	command lines and response files
 *	record_form.h		the form of a record
 *	arguments.[ch]		the command line of a linker
 */

/*
 * Make the linkers in the folder `dir`: one program of ours, without any
 * library of ours, by each name that drivers look for.  Called by one of these
 * it writes the link down and becomes the linker that would have been found
 * without it.  What it does not understand it passes on.  It never makes a link
 * fail.
 *
 * Scripts of configure keep the path of the linker that they find, so that one
 * which they do not quote must not have a space in it: that is an error.  They
 * keep it for as long as the user keeps what they have configured; and ccache
 * takes another folder for another compiler.  So the folder is best the same
 * for all sessions, and stays: it can be installed to while others use it.
 */
int link_install(const char *dir, struct err *err);

/* How a build is led to our linkers. */
enum link_reach {
	/* By what drivers look for: gcc's, clang's and all who call these. */
	LINK_REACH_DRIVERS,
	/*
	 * Also who calls `ld` by itself, and rustc, which calls `cc`: by PATH.
	 * CMake keeps the paths of what it finds there, `cc` too, in the
	 * build's folder, so that this is nothing for a folder that outlives
	 * `dir`.
	 */
	LINK_REACH_PATH,
};

/*
 * The variables ("NAME=value", at most LINK_ENVIRONMENT) that make a build in
 * `tree` find the linkers in `dir`, which write to `records`; that folder is
 * made.  Returns how many.  COMPILER_PATH and PATH of our own environment stay
 * behind `dir`.
 */
enum { LINK_ENVIRONMENT = 6 };
size_t link_environment(const char **env, const char *dir, const char *records,
			const char *tree, enum link_reach reach,
			struct arena *arena);

/* A file that was linked. */
struct linked {
	const char *output; /* absolute path, in the tree */
	const char *record; /* folder of its record */
	/* Byte for byte the same, other names of it among them, in the tree;
	 * NULL ends.  Known after link_watch(). */
	const char **copies;
	bool used;   /* by the runs that were watched */
	bool proved; /* linked as recorded, it is what the build left */
};

struct links {
	const char *records, *tree;
	struct linked *list; /* in the order in which they were linked */
	size_t count;
	/* Links that cannot be done again: their objects are gone or have
	 * changed since. */
	size_t lost;
	void *watch; /* while it is */
	struct arena *arena;
};

/*
 * What was linked in `tree`, and still stands as it was linked; puts back first
 * what a layout has left there.  The result lives in `arena`.
 */
int link_load(struct links *out, const char *records, const char *tree,
	      struct arena *arena, struct err *err);

/*
 * Watch which of the outputs, or byte-for-byte copies of them in the tree, are
 * executed or mapped by what is started until link_unwatch(), which sets
 * `used`.  No rights are needed.
 */
int link_watch(struct links *links, struct arena *arena, struct err *err);
void link_unwatch(struct links *links);

/*
 * Link what is used once more, with filler between its objects whose sizes come
 * from `seed`, and put that in the place of the outputs and their copies; a
 * layout that is there is replaced.  The objects stay in their order.  *why is
 * set when it cannot be done, for lack of space as well; the tree is then as
 * the build left it.  `log` receives what linkers print; `wall_s` is what they
 * took.
 */
int link_lay_out(const char **why, double *wall_s, struct links *links,
		 uint64_t seed, const char *log, struct arena *arena,
		 struct err *err);

/*
 * Put back what the build made, with its times, so that make sees no change.
 * Without layouts it does nothing.
 */
int link_restore(struct links *links, struct err *err);

/*
 * The same for a tree of a session that was killed, from what lies there and in
 * `records` alone.
 */
int link_recover(const char *records, struct err *err);

/* Before a tree is emptied, or removed: forget what was linked in it. */
int link_forget(const char *records, struct err *err);

#endif
