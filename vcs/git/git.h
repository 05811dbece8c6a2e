/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_GIT_H
#define VCS_GIT_GIT_H

#include "vcs/backend.h"

/*
 * git, by libgit2, in this process.
 *
 * In this room, from top to bottom:
 *
 *	git.[ch]		a repository opened; the table of what git can
 *	names.[ch]		commits by their names
 *	history.[ch]		the graph of commits
 *	holes.[ch]		that graph, where commits are missing
 *	changes.[ch]		what commits change
 *	modules.[ch]		submodules that a commit moves
 *	inspect.[ch]		what is to be known beforehand
 *	filters.[ch]		files that a program would write
 *	partial.[ch]		clones that lack a part of their objects
 *	checkout.[ch]		the user's own checkout
 *	lendable.[ch]		may it be lent?
 *	switch.[ch]		a tree taken to another commit
 *	fetch.[ch]		what a submodule's remote has, if it answers
 *	files.[ch]		the files of a commit written
 *	collision.[ch]		names that are one file on this disk
 *	attributes.[ch]		what says how they are written
 *	entries.[ch]		the entries of a commit's tree, checked
 *	entry_name.[ch]		names that lead elsewhere
 *	tree.[ch]		work trees made and removed
 *	open.[ch]		repositories opened, as git itself reads them
 *	extensions.[ch]		what newer git makes of them
 *	settings.[ch]		those that would spoil a tree
 *	replace.[ch]		objects that stand for others, grafts
 *	encoding.[ch]		files that are not UTF-8 in a work tree
 *	guard.[ch]		objects that must not be read
 *	deflate.[ch]		is a compressed file whole?
 *	repo.[ch]		libgit2's names and errors, and ours
 */

extern const struct vcs_ops vcs_git;

#endif
