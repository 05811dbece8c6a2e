/* SPDX-License-Identifier: MIT */
/*
 * Whatever is said in place of a command server's messages: its pieces lie
 * within what was given, and are the same however that is cut.
 *
 * The first byte of the input says into how long pieces it is cut.
 */
#include "vcs/hg/channel.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held)
{
	if (!held)
		abort();
}

/* What the pieces say; false at the first that is broken. */
static bool add_piece(struct text *out, const struct channel_piece *piece)
{
	static const char letters[] = " oeIr!";

	must(piece->status >= 0 && piece->status <= 255);
	text_add_bytes(out, piece->bytes,
		       piece->kind == CHANNEL_OUT ||
				       piece->kind == CHANNEL_ERRORS
			       ? piece->length
			       : 0);
	if (piece->kind == CHANNEL_RESULT)
		text_addf(out, "%d", piece->status);
	if (piece->kind != CHANNEL_NONE &&
	    (piece->last || piece->kind == CHANNEL_BROKEN))
		text_addf(out, "|%c", letters[piece->kind]);
	return piece->kind != CHANNEL_BROKEN;
}

static struct text said(const char *bytes, size_t length, size_t cut,
			struct arena *arena)
{
	struct channel channel = {0};
	struct text out;

	text_init(&out, arena);
	for (size_t at = 0; at < length;) {
		size_t given = length - at < cut ? length - at : cut;
		struct channel_piece piece;
		size_t taken =
			channel_take(&piece, &channel, bytes + at, given);

		must(taken > 0 && taken <= given && piece.length <= taken &&
		     piece.bytes >= bytes + at &&
		     piece.bytes + piece.length <= bytes + at + taken);
		at += taken;
		if (!add_piece(&out, &piece))
			break;
	}
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	struct text whole, cut;
	const char *bytes;

	if (size < 2)
		return 0;
	/* Of its own, so that nothing is read before it or behind it. */
	bytes = memcpy(arena_alloc(&tmp, size - 1), data + 1, size - 1);
	whole = said(bytes, size - 1, size - 1, &tmp);
	cut = said(bytes, size - 1, (size_t)data[0] + 1, &tmp);
	must(whole.length == cut.length &&
	     memcmp(whole.data, cut.data, whole.length) == 0);
	channel_is_hello(arena_strndup(&tmp, bytes, size - 1));
	return 0;
}
