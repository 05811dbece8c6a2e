/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_FORGE_H
#define BISECT_REPORT_FORGE_H

#include "probe/ground/arena.h"

/*
 * Where a commit is shown on the web, by the public URL of the remote that it
 * comes from: on GitHub, GitLab, Gitea and its kin, Bitbucket and sourcehut,
 * which are known by their hosts' names, and on hgweb, which is wherever
 * Mercurial is served over http.  "" elsewhere.  Pure.
 */
char *forge_link(const char *vcs, const char *remote, const char *revision,
		 struct arena *arena);

#endif
