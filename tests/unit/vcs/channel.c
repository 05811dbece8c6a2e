/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "vcs/hg/channel.h"

#include <string.h>

/* All that was said, in pieces of at most `cut` bytes. */
static char *take_all(const char *bytes, size_t length, size_t cut,
		      struct arena *arena)
{
	struct channel channel = {0};
	struct text text;

	text_init(&text, arena);
	for (size_t at = 0; at < length;) {
		size_t given = length - at < cut ? length - at : cut;
		struct channel_piece piece;

		at += channel_take(&piece, &channel, bytes + at, given);
		switch (piece.kind) {
		case CHANNEL_NONE:
			break;
		case CHANNEL_OUT:
		case CHANNEL_ERRORS:
			text_add_bytes(&text, piece.bytes, piece.length);
			if (piece.last)
				text_add(&text, piece.kind == CHANNEL_OUT
							? "<o>"
							: "<e>");
			break;
		case CHANNEL_INPUT:
			text_add(&text, "<input>");
			break;
		case CHANNEL_RESULT:
			text_addf(&text, "<%d>", piece.status);
			break;
		case CHANNEL_BROKEN:
			text_add(&text, "<broken>");
			return text.data;
		}
	}
	return text.data;
}

#define check_said(bytes, want) check_bytes(bytes, sizeof(bytes) - 1, want)

static void check_bytes(const char *bytes, size_t length, const char *want)
{
	ARENA_SCOPE(tmp);

	for (size_t cut = 1; cut <= length; cut++)
		check_str(take_all(bytes, length, cut, &tmp), want);
}

static void check_messages(void)
{
	check_said("o\0\0\0\3abcr\0\0\0\4\0\0\0\0", "abc<o><0>");
	check_said("o\0\0\0\1ae\0\0\0\2bco\0\0\0\1dr\0\0\0\4\0\0\0\377",
		   "a<o>bc<e>d<o><255>");
	check_said("o\0\0\0\0e\0\0\0\1x", "<o>x<e>");
	check_said("d\0\0\0\3logm\0\0\0\0o\0\0\0\1x", "x<o>");
	/* Nothing follows what is asked for. */
	check_said("L\0\0\20\0o\0\0\0\1xI\0\0\0\0r\0\0\0\4\0\0\0\1",
		   "<input>x<o><input><1>");
	check_said("o\1\0\0\0not all of it", "not all of it");
	check_said("warning: no server", "");
	check_said("Warning: no server", "<broken>");
	check_said("\033[31m", "<broken>");
	check_said("r\0\0\0\3abc", "<broken>");
	check_said("r\0\0\0\5abcde", "<broken>");
}

static void check_hello(void)
{
	check(channel_is_hello("capabilities: getencoding runcommand\n"
			       "encoding: UTF-8\npid: 1"));
	check(channel_is_hello("capabilities: runcommand attachio\n"));
	check(channel_is_hello("capabilities: runcommand"));
	check(!channel_is_hello("capabilities: runcommander\n"));
	check(!channel_is_hello("capabilities: getencoding\n runcommand\n"));
	check(!channel_is_hello("runcommand\n"));
	check(!channel_is_hello(""));
}

static void check_request(void)
{
	static const char want[] = "runcommand\n\0\0\0\x0d-R\0a b\0log\0\0x";
	static const char *const where[] = {"-R", "a b", NULL};
	static const char *const words[] = {"log", "", "x", NULL};
	const char *const *const lists[] = {where, words, NULL};
	ARENA_SCOPE(tmp);
	struct text text;

	text_init(&text, &tmp);
	channel_request(&text, lists);
	check_int(text.length, sizeof(want) - 1);
	check(text.length == sizeof(want) - 1 &&
	      memcmp(text.data, want, text.length) == 0);
}

void check_channel(void)
{
	check_messages();
	check_hello();
	check_request();
}
