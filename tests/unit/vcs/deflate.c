/* SPDX-License-Identifier: MIT */
#include "vcs/git/deflate.h"
#include "tests/unit/check.h"

#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What libgit2 makes of these bytes, at a level of compression. */
static size_t compress_bytes(uint8_t **out, const char *bytes, size_t length,
			     const char *level)
{
	git_repository *repo = NULL;
	git_config *config = NULL;
	git_odb *odb = NULL;
	git_oid oid;
	char hex[GIT_OID_HEXSZ + 1], path[128];
	size_t size = 0;
	FILE *fp;

	check(git_repository_init(&repo, "r.git", 1) == 0);
	check(git_repository_config(&config, repo) == 0);
	check(git_config_set_string(config, "core.looseCompression", level) ==
	      0);
	check(git_repository_odb(&odb, repo) == 0);
	check(git_odb_write(&oid, odb, bytes, length, GIT_OBJECT_BLOB) == 0);
	git_oid_tostr(hex, sizeof(hex), &oid);
	snprintf(path, sizeof(path), "r.git/objects/%.2s/%s", hex, hex + 2);
	*out = malloc(1 << 20);
	fp = fopen(path, "rb");
	check(fp != NULL);
	if (fp) {
		size = fread(*out, 1, 1 << 20, fp);
		fclose(fp);
	}
	git_odb_free(odb);
	git_config_free(config);
	git_repository_free(repo);
	return size;
}

static void check_every_cut(const char *bytes, size_t length, size_t step)
{
	uint8_t *stream;
	size_t size = compress_bytes(&stream, bytes, length, "9");

	check(size > 0);
	check(deflate_ends(stream, size));
	for (size_t cut = 1; cut <= size; cut += step)
		check(!deflate_ends(stream, size - cut));
	free(stream);
}

void check_deflate(void)
{
	enum { LENGTH = 200000 };
	char *bytes = calloc(1, LENGTH);
	unsigned seed = 1;

	git_libgit2_init();
	check_every_cut("", 0, 1);
	check_every_cut("x\n", 2, 1);
	check_every_cut(bytes, LENGTH, 1);
	for (int i = 0; i < LENGTH; i++)
		bytes[i] = "while (next) { return this; }\n"
			[(seed = seed * 1103515245 + 12345) / 65536 % 30];
	check_every_cut(bytes, LENGTH, 997);
	for (int i = 0; i < LENGTH; i++) /* which cannot be made shorter */
		bytes[i] = (char)((seed = seed * 1103515245 + 12345) >> 16);
	check_every_cut(bytes, LENGTH, 997);
	free(bytes);
	git_libgit2_shutdown();
}
