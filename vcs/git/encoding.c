/* SPDX-License-Identifier: MIT */
#include "vcs/git/encoding.h"

#include "vcs/git/repo.h"

#include <git2/sys/filter.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PRIORITY = GIT_FILTER_IDENT_PRIORITY + 50 }; /* git's own order */

/* What iconv is to be told: git's names with a byte order mark are git's. */
struct encoding {
	const char *name, *mark;
	size_t mark_length;
};

static struct encoding encoding_of(const char *name, bool written)
{
	static const struct {
		const char *name, *base, *mark;
	} marked[] = {
		{"UTF-16LE-BOM", "UTF-16LE", "\xff\xfe"},
		{"UTF16LE-BOM", "UTF-16LE", "\xff\xfe"},
		{"UTF-16BE-BOM", "UTF-16BE", "\xfe\xff"},
		{"UTF16BE-BOM", "UTF-16BE", "\xfe\xff"},
	};

	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
		if (strcasecmp(marked[i].name, name) != 0)
			continue;
		if (!written) /* which looks for the mark */
			return (struct encoding){"UTF-16", "", 0};
		return (struct encoding){marked[i].base, marked[i].mark, 2};
	}
	return (struct encoding){name, "", 0};
}

static bool is_utf8(const char *name)
{
	return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
}

/* iconv_open() gives -1 in place of NULL. */
static bool is_open(iconv_t conversion)
{
	return (intptr_t)conversion != -1;
}

bool git_knows_encoding(const char *name)
{
	iconv_t conversion = iconv_open(encoding_of(name, true).name, "UTF-8");

	if (!is_open(conversion))
		return false;
	iconv_close(conversion);
	return true;
}

/* All of it, or NULL: it is not of that encoding. */
static char *convert(size_t *length, iconv_t conversion, const char *bytes,
		     size_t count, struct arena *arena)
{
	size_t most = count * 4 + 16, left = most;
	char *out = arena_alloc(arena, most), *end = out;
	char *from = arena_alloc(arena, count + 1);

	memcpy(from, bytes, count);
	if (iconv(conversion, &from, &count, &end, &left) == (size_t)-1 ||
	    iconv(conversion, NULL, NULL, &end, &left) == (size_t)-1)
		return NULL;
	*length = most - left;
	return out;
}

static int apply(git_filter *self, void **payload, git_buf *to,
		 const git_buf *from, const git_filter_source *source)
{
	const bool written =
		git_filter_source_mode(source) == GIT_FILTER_TO_WORKTREE;
	struct encoding encoding = encoding_of(*payload, written);
	ARENA_SCOPE(tmp);
	char *bytes, *whole;
	size_t length = 0;
	iconv_t conversion = written ? iconv_open(encoding.name, "UTF-8")
				     : iconv_open("UTF-8", encoding.name);

	(void)self;
	if (!is_open(conversion))
		return GIT_PASSTHROUGH;
	bytes = convert(&length, conversion, from->ptr, from->size, &tmp);
	iconv_close(conversion);
	if (!bytes || from->size == 0)
		return GIT_PASSTHROUGH;
	whole = arena_alloc(&tmp, encoding.mark_length + length + 1);
	memcpy(whole, encoding.mark, encoding.mark_length);
	memcpy(whole + encoding.mark_length, bytes, length);
	return git_buf_set(to, whole, encoding.mark_length + length);
}

static int check(git_filter *self, void **payload,
		 const git_filter_source *source, const char **values)
{
	(void)self;
	(void)source;
	if (git_attr_value(values[0]) != GIT_ATTR_VALUE_STRING || !*values[0] ||
	    is_utf8(values[0]))
		return GIT_PASSTHROUGH;
	*payload = strdup(values[0]);
	return *payload ? 0 : -1;
}

static void cleanup(git_filter *self, void *payload)
{
	(void)self;
	free(payload);
}

int git_register_encoding(void)
{
	static git_filter filter = {
		.version = GIT_FILTER_VERSION,
		.attributes = "working-tree-encoding",
		.check = check,
		.apply = apply,
		.cleanup = cleanup,
	};
	int code =
		git_filter_register("perfbisect-encoding", &filter, PRIORITY);

	return code == GIT_EEXISTS ? 0 : code;
}
