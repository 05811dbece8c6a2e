/* SPDX-License-Identifier: MIT */
#include "vcs/hg/channel.h"

#include <string.h>

const char channel_no_input[4] = {0};

static uint32_t number_of(const unsigned char bytes[4])
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	       (uint32_t)bytes[2] << 8 | bytes[3];
}

static enum channel_kind kind_of(unsigned char letter)
{
	switch (letter) {
	case 'o':
		return CHANNEL_OUT;
	case 'e':
		return CHANNEL_ERRORS;
	case 'r':
		return CHANNEL_RESULT;
	case 'I':
	case 'L':
		return CHANNEL_INPUT;
	default:
		return letter >= 'a' && letter <= 'z' ? CHANNEL_NONE
						      : CHANNEL_BROKEN;
	}
}

/* A head is whole: what it announces, before any byte of that. */
static void begin_message(struct channel_piece *out, struct channel *channel)
{
	out->kind = kind_of(channel->head[0]);
	channel->left = number_of(channel->head + 1);
	channel->result_length = 0;
	if (out->kind == CHANNEL_INPUT)
		channel->left = 0;
	else if (out->kind == CHANNEL_RESULT)
		out->kind = channel->left == sizeof(channel->result)
				    ? CHANNEL_NONE
				    : CHANNEL_BROKEN;
	out->last = channel->left == 0;
	if (out->last)
		channel->head_length = 0;
}

static size_t take_head(struct channel_piece *out, struct channel *channel,
			const char *bytes, size_t length)
{
	size_t missing = sizeof(channel->head) - channel->head_length;
	size_t taken = length < missing ? length : missing;

	memcpy(channel->head + channel->head_length, bytes, taken);
	channel->head_length += taken;
	if (taken == missing)
		begin_message(out, channel);
	/* That there is none to come is seen at the first byte. */
	else if (kind_of(channel->head[0]) == CHANNEL_BROKEN)
		out->kind = CHANNEL_BROKEN;
	return taken;
}

static void take_result(struct channel_piece *out, struct channel *channel)
{
	memcpy(channel->result + channel->result_length, out->bytes,
	       out->length);
	channel->result_length += out->length;
	if (!out->last)
		out->kind = CHANNEL_NONE;
	/* It is a byte, as of a process. */
	out->status = channel->result[sizeof(channel->result) - 1];
}

size_t channel_take(struct channel_piece *out, struct channel *channel,
		    const char *bytes, size_t length)
{
	*out = (struct channel_piece){.bytes = bytes};
	if (channel->head_length < sizeof(channel->head))
		return take_head(out, channel, bytes, length);
	out->kind = kind_of(channel->head[0]);
	out->length = length < channel->left ? length : channel->left;
	channel->left -= (uint32_t)out->length;
	out->last = channel->left == 0;
	if (out->kind == CHANNEL_RESULT)
		take_result(out, channel);
	if (out->last)
		channel->head_length = 0;
	return out->length;
}

bool channel_is_hello(const char *said)
{
	static const char able[] = "capabilities:", word[] = " runcommand";
	const char *end = said + strcspn(said, "\n");
	const char *found = strstr(said, word);

	return strncmp(said, able, sizeof(able) - 1) == 0 && found &&
	       found < end && strchr(" \n", found[sizeof(word) - 1]);
}

void channel_request(struct text *out, const char *const *const *lists)
{
	static const char command[] = "runcommand\n";
	unsigned char *length;
	size_t size = 0;

	for (size_t i = 0; lists[i]; i++) {
		for (size_t w = 0; lists[i][w]; w++)
			size += strlen(lists[i][w]) + 1;
	}
	size -= size > 0;
	text_add(out, command);
	text_add_bytes(out, channel_no_input, sizeof(channel_no_input));
	length = (unsigned char *)out->data + out->length - 4;
	for (int i = 0; i < 4; i++)
		length[i] = (unsigned char)(size >> (24 - 8 * i));
	for (size_t i = 0; lists[i]; i++) {
		for (size_t w = 0; lists[i][w]; w++) {
			bool first = i == 0 && w == 0;

			if (!first)
				text_add_bytes(out, "", 1);
			text_add(out, lists[i][w]);
		}
	}
}
