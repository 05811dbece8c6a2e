/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_CHANNEL_H
#define VCS_HG_CHANNEL_H

#include "probe/ground/text.h"

/*
 * The language of hg's command server; pure.
 *
 * What it says is cut into messages: the letter of a channel, a length of four
 * bytes, the highest first, and so many bytes.  'o' is what the command prints,
 * 'e' what it complains of, and 'r' its exit status, four bytes once more, with
 * which the answer ends.  On 'I' and 'L' it asks for at most so many bytes of
 * input, and nothing follows.  Other channels may be passed over when they have
 * a small letter.  The first message, on 'o', says what the server can.
 */
enum channel_kind {
	CHANNEL_NONE,	/* nothing to be done for these bytes */
	CHANNEL_OUT,	/* `bytes` were printed */
	CHANNEL_ERRORS, /* `bytes` were complained */
	CHANNEL_INPUT,	/* input is wanted */
	CHANNEL_RESULT, /* the answer ends, with `status` */
	CHANNEL_BROKEN, /* this is no command server */
};

struct channel_piece {
	enum channel_kind kind;
	const char *bytes; /* of those that were given */
	size_t length;
	bool last; /* of the message */
	int status;
};

/* Where in a message we are; zeroed: before one. */
struct channel {
	unsigned char head[5], result[4];
	size_t head_length, result_length;
	uint32_t left; /* of the message, behind its head */
};

/*
 * The next piece out of `length` bytes, more than none; returns how many of
 * them were taken.  However the bytes are cut, the pieces say the same.
 */
size_t channel_take(struct channel_piece *out, struct channel *channel,
		    const char *bytes, size_t length);

/* Does the first message say that commands can be run? */
bool channel_is_hello(const char *said);

/* Ask for a command; more than one list of words makes it, up to NULL. */
void channel_request(struct text *out, const char *const *const *lists);

/* The end of the input, when some is wanted. */
extern const char channel_no_input[4];

#endif
