/* SPDX-License-Identifier: MIT */
/*
 * Names of entries that lead elsewhere than into their folder.
 *
 * That is plain of "..", and of a name with a slash in it.  The folder .git is
 * reached by more names than one: a file system may take upper case for lower
 * case; HFS+ takes no notice of some characters of no width; NTFS knows it as
 * git~1 too, drops dots and spaces at its end, and reads what stands behind a
 * colon as the name of a stream; and where a backslash parts folders, it may
 * come later in a name.  A work tree can lie on any of them (a share, a stick),
 * so all are refused everywhere.  A .gitmodules must not be a link either, for
 * it would be read from elsewhere.
 */
#include "vcs/git/entry_name.h"

#include "probe/ground/text.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Bytes of a character that HFS+ passes over; 0: it is another one. */
static size_t ignored_by_hfs(const char *at)
{
	/* In UTF-8 three bytes each, of which the last one differs. */
	static const struct {
		char lead[2];
		uint8_t first, last;
	} ranges[] = {
		{{'\xe2', '\x80'}, 0x8c, 0x8f}, /* U+200C to U+200F */
		{{'\xe2', '\x80'}, 0xaa, 0xae}, /* U+202A to U+202E */
		{{'\xe2', '\x81'}, 0xaa, 0xaf}, /* U+206A to U+206F */
		{{'\xef', '\xbb'}, 0xbf, 0xbf}, /* U+FEFF */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (strncmp(at, ranges[i].lead, 2) == 0 &&
		    (uint8_t)at[2] >= ranges[i].first &&
		    (uint8_t)at[2] <= ranges[i].last)
			return 3;
	}
	return 0;
}

static bool is_utf8(const char *at)
{
	ARENA_SCOPE(tmp);

	return strncmp(text_utf8(&tmp, at), at, 1) == 0;
}

/* To HFS+; what is not UTF-8 ends the name there, as in git's own check. */
static bool is_to_hfs(const char *name, const char *lower)
{
	size_t skip;

	for (;; name++) {
		while ((skip = ignored_by_hfs(name)) > 0)
			name += skip;
		if (*lower == '\0')
			return *name == '\0' || !is_utf8(name);
		if (strncasecmp(name, lower++, 1) != 0)
			return false;
	}
}

/* Does a name end here, once NTFS has dropped what it drops? */
static bool ends_to_ntfs(const char *rest)
{
	rest += strspn(rest, ". ");
	return *rest == '\0' || *rest == ':' || *rest == '\\';
}

static bool begins(const char *name, const char *lower)
{
	return strncasecmp(name, lower, strlen(lower)) == 0;
}

/*
 * The short name that NTFS gives: six characters of the long one, without its
 * dot, a tilde and a digit; or eight that are made of `hashed` and a number.
 */
static bool is_short_name(const char *name, const char *first,
			  const char *hashed)
{
	size_t length = strcspn(name, "~");
	size_t digits =
		strspn(name + length + (name[length] == '~'), "0123456789");

	if (name[length] == '\0' || length > 6 || length + digits != 7)
		return false;
	return (strncasecmp(name, hashed, length) == 0 ||
		(length == 6 && strncasecmp(name, first, length) == 0)) &&
	       ends_to_ntfs(name + 8);
}

static bool is_dot_git(const char *name)
{
	return is_to_hfs(name, ".git") ||
	       (begins(name, ".git") && ends_to_ntfs(name + 4)) ||
	       (begins(name, "git~1") && ends_to_ntfs(name + 5));
}

static bool is_dot_gitmodules(const char *name)
{
	return is_to_hfs(name, ".gitmodules") ||
	       (begins(name, ".gitmodules") && ends_to_ntfs(name + 11)) ||
	       is_short_name(name, "gitmod", "gi7eba");
}

const char *git_entry_name_fault(const char *name, bool is_link)
{
	if (*name == '\0')
		return "has no name";
	if (strchr(name, '/'))
		return "has a slash in its name";
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return "leads out of its folder";
	for (const char *part = name; part; part = strchr(part, '\\')) {
		part += *part == '\\';
		if (is_dot_git(part))
			return "is a name for git's own folder";
		if (is_link && is_dot_gitmodules(part))
			return "is a link, where git looks for submodules";
	}
	return NULL;
}
