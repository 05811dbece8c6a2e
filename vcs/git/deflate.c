/* SPDX-License-Identifier: MIT */
/*
 * The codes of a deflated stream are followed to its last block, and nothing is
 * written: neither is there a window, nor do distances lead anywhere.
 *
 * A code is decoded bit by bit, by counting how many there are of each length:
 * codes of one length are consecutive numbers (RFC 1951, 3.2.2).
 */
#include "vcs/git/deflate.h"

#include <string.h>

enum {
	BITS_MOST = 15,
	LITERALS = 288,
	DISTANCES = 30,
	LENGTHS = 19,
	END_OF_BLOCK = 256,
};

struct stream {
	const uint8_t *at, *end;
	uint32_t bits; /* read and not used yet, the next one lowest */
	int count;
	bool failed; /* it ends too soon, or means nothing */
};

struct code {
	uint16_t count[BITS_MOST + 1]; /* codes of each length */
	uint16_t symbols[LITERALS];    /* in the order of the codes */
};

static uint32_t take(struct stream *stream, int need)
{
	uint32_t value;

	while (stream->count < need) {
		if (stream->at == stream->end) {
			stream->failed = true;
			return 0;
		}
		stream->bits |= (uint32_t)*stream->at++ << stream->count;
		stream->count += 8;
	}
	value = stream->bits & ((1U << need) - 1);
	stream->bits >>= need;
	stream->count -= need;
	return value;
}

static void build(struct code *out, const uint8_t *lengths, int count)
{
	uint16_t place[BITS_MOST + 1] = {0};

	memset(out, 0, sizeof(*out));
	for (int i = 0; i < count; i++)
		out->count[lengths[i]]++;
	out->count[0] = 0;
	for (int i = 1; i < BITS_MOST; i++)
		place[i + 1] = (uint16_t)(place[i] + out->count[i]);
	for (int i = 0; i < count; i++) {
		if (lengths[i] > 0)
			out->symbols[place[lengths[i]]++] = (uint16_t)i;
	}
}

static int decode(struct stream *stream, const struct code *code)
{
	int value = 0, first = 0, index = 0;

	for (int length = 1; length <= BITS_MOST; length++) {
		int count = code->count[length];

		value |= (int)take(stream, 1);
		if (stream->failed)
			return 0;
		if (value - count < first)
			return code->symbols[index + (value - first)];
		index += count;
		first = (first + count) << 1;
		value <<= 1;
	}
	stream->failed = true;
	return 0;
}

/* Bits behind the code of a length, and of a distance. */
static int length_bits(int symbol)
{
	int n = symbol - 257;

	return n < 8 || n == 28 ? 0 : n / 4 - 1;
}

static int distance_bits(int symbol)
{
	return symbol < 4 ? 0 : symbol / 2 - 1;
}

static void skip_coded(struct stream *stream, const struct code *literals,
		       const struct code *distances)
{
	while (!stream->failed) {
		int symbol = decode(stream, literals);

		if (symbol == END_OF_BLOCK)
			return;
		if (symbol < END_OF_BLOCK)
			continue;
		if (symbol > 285)
			stream->failed = true;
		else
			take(stream, length_bits(symbol));
		symbol = decode(stream, distances);
		if (symbol >= DISTANCES)
			stream->failed = true;
		else
			take(stream, distance_bits(symbol));
	}
}

static void skip_fixed(struct stream *stream)
{
	struct code literals, distances;
	uint8_t lengths[LITERALS];

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 256 - 144);
	memset(lengths + 256, 7, 280 - 256);
	memset(lengths + 280, 8, LITERALS - 280);
	build(&literals, lengths, LITERALS);
	memset(lengths, 5, DISTANCES);
	build(&distances, lengths, DISTANCES);
	skip_coded(stream, &literals, &distances);
}

/* The lengths of the codes are coded themselves, with repetitions. */
static void read_lengths(struct stream *stream, uint8_t *lengths, int count,
			 const struct code *code)
{
	for (int i = 0; i < count && !stream->failed;) {
		int symbol = decode(stream, code);
		int times = 1;
		uint8_t length = (uint8_t)symbol;

		if (symbol == 16)
			times = 3 + (int)take(stream, 2);
		else if (symbol == 17)
			times = 3 + (int)take(stream, 3);
		else if (symbol == 18)
			times = 11 + (int)take(stream, 7);
		if (symbol == 16 && i > 0)
			length = lengths[i - 1];
		else if (symbol >= 16)
			length = 0;
		if ((symbol == 16 && i == 0) || i + times > count) {
			stream->failed = true;
			return;
		}
		memset(lengths + i, length, (size_t)times);
		i += times;
	}
}

static void skip_dynamic(struct stream *stream)
{
	static const uint8_t order[LENGTHS] = {16, 17, 18, 0,  8, 7,  9,
					       6,  10, 5,  11, 4, 12, 3,
					       13, 2,  14, 1,  15};
	uint8_t lengths[LITERALS + 2 * DISTANCES] = {0};
	struct code code, distances;
	int literals = 257 + (int)take(stream, 5);
	int count = 1 + (int)take(stream, 5);
	int coded = 4 + (int)take(stream, 4);

	if (literals > 286 || count > DISTANCES) {
		stream->failed = true;
		return;
	}
	for (int i = 0; i < coded; i++)
		lengths[order[i]] = (uint8_t)take(stream, 3);
	build(&code, lengths, LENGTHS);
	memset(lengths, 0, sizeof(lengths));
	read_lengths(stream, lengths, literals + count, &code);
	build(&code, lengths, literals);
	build(&distances, lengths + literals, count);
	skip_coded(stream, &code, &distances);
}

static void skip_stored(struct stream *stream)
{
	uint32_t length;

	take(stream, stream->count & 7);
	length = take(stream, 16);
	take(stream, 16);
	/* What was read ahead is a part of it. */
	while (length > 0 && stream->count > 0 && !stream->failed) {
		take(stream, 8);
		length--;
	}
	if (length > (size_t)(stream->end - stream->at))
		stream->failed = true;
	else
		stream->at += length;
}

bool deflate_ends(const uint8_t *bytes, size_t length)
{
	struct stream stream = {.at = bytes, .end = bytes + length};
	bool last = false;

	take(&stream, 16); /* how it was compressed */
	while (!last && !stream.failed) {
		last = take(&stream, 1);
		switch (take(&stream, 2)) {
		case 0:
			skip_stored(&stream);
			break;
		case 1:
			skip_fixed(&stream);
			break;
		case 2:
			skip_dynamic(&stream);
			break;
		default:
			stream.failed = true;
		}
	}
	/* A sum of four bytes stands behind it. */
	return !stream.failed && stream.end - stream.at + stream.count / 8 >= 4;
}
