/* SPDX-License-Identifier: MIT */
#include "probe/trace/tracepoint.h"

#include "probe/ground/fs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORMAT_MOST = 1 << 20 };

const char *tracepoint_root(void)
{
	static const char *const places[] = {"/sys/kernel/tracing",
					     "/sys/kernel/debug/tracing"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		ARENA_SCOPE(tmp);

		if (fs_exists(arena_sprintf(&tmp, "%s/events", places[i])))
			return places[i];
	}
	return NULL;
}

int tracepoint_find(struct tracepoint *out, const char *root, const char *name,
		    struct arena *arena, struct err *err)
{
	const char *place, *id;
	char *format;

	*out = (struct tracepoint){.format = ""};
	if (!root)
		return err_set(err, "tracefs is not mounted or not for us (as "
				    "root: mount -t tracefs nodev "
				    "/sys/kernel/tracing)");
	place = arena_sprintf(arena, "%s/events/%s/format", root, name);
	if (!fs_exists(place))
		return 0;
	if (access(place, R_OK) < 0)
		return err_set(err,
			       "%s is not readable (as root: run it there, or "
			       "chmod -R a+rX %s)",
			       place, root);
	if (fs_read(&format, NULL, place, FORMAT_MOST, arena, err) < 0)
		return -1;
	out->format = format;
	id = strstr(format, "\nID: ");
	if (id)
		out->id = (int)strtol(id + 5, NULL, 10);
	return 0;
}

/* What stands behind a key in a line, as a number. */
static int number_behind(const char *line, const char *end, const char *key)
{
	const char *at = strstr(line, key);

	return at && at < end ? (int)strtol(at + strlen(key), NULL, 10) : 0;
}

/* Is the last word of the declaration before `end` this name? */
static bool declares(const char *line, const char *end, const char *name)
{
	size_t length = strlen(name);
	const char *bracket = memchr(line, '[', (size_t)(end - line));

	if (bracket)
		end = bracket;
	return (size_t)(end - line) > length &&
	       end[-(ptrdiff_t)length - 1] == ' ' &&
	       strncmp(end - length, name, length) == 0;
}

struct tracepoint_field tracepoint_field(const struct tracepoint *point,
					 const char *name)
{
	struct tracepoint_field field = {0};
	const char *line = point->format;

	while (line && (line = strstr(line, "field:")) != NULL) {
		const char *declared = strchr(line, ';');
		const char *end = strchr(line, '\n');

		if (!declared || !end)
			break;
		if (declares(line, declared, name)) {
			field.offset = number_behind(line, end, "offset:");
			field.size = number_behind(line, end, "size:");
			field.is_signed = number_behind(line, end, "signed:");
			break;
		}
		line = end;
	}
	return field;
}

int64_t tracepoint_read(struct tracepoint_field field, const uint8_t *data,
			size_t length)
{
	uint64_t value = 0;
	int size = field.size < 8 ? field.size : 8;

	if (field.offset < 0 || size <= 0 ||
	    (size_t)field.offset + (size_t)size > length)
		return 0;
	data += field.offset;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	for (int i = 0; i < size; i++)
		value = value << 8 | data[i];
#else
	for (int i = size - 1; i >= 0; i--)
		value = value << 8 | data[i];
#endif
	if (field.is_signed && size < 8 && value >> (8 * size - 1))
		value |= ~(uint64_t)0 << (8 * size);
	return (int64_t)value;
}

/* `{ 0x40 + 1, "DB excp" }`: where it ends, or NULL. */
static const char *take_pair(struct trace_reason *out, const char *at,
			     struct arena *arena)
{
	char *end;
	long long number = strtoll(at, &end, 0);
	const char *quote = strchr(end, '"'), *close;

	if (end == at || !quote)
		return NULL;
	end += strspn(end, " ");
	if (*end == '+')
		number += strtoll(end + 1, NULL, 0);
	close = strchr(quote + 1, '"');
	if (!close)
		return NULL;
	out->number = (uint32_t)number;
	out->name =
		arena_strndup(arena, quote + 1, (size_t)(close - quote - 1));
	return close;
}

void tracepoint_reasons(struct trace *trace, const struct tracepoint *point,
			int isa, struct arena *arena)
{
	static const char table[] = "__print_symbolic(REC->exit_reason";
	const char *at = strstr(point->format, table), *end;
	size_t capacity = 0;

	trace->reason_count = 0;
	trace->reasons = NULL;
	/* The first table is that of VMX, the second that of SVM. */
	if (at && isa != 1)
		at = strstr(at + 1, table);
	end = at ? strstr(at, "})") : NULL;
	while (at && end && (at = strchr(at, '{')) != NULL && at < end) {
		struct trace_reason reason = {0};

		at = take_pair(&reason, at + 1 + strspn(at + 1, " "), arena);
		if (!at)
			break;
		trace->reasons =
			arena_grow(arena, trace->reasons, trace->reason_count,
				   &capacity, sizeof(*trace->reasons));
		trace->reasons[trace->reason_count++] = reason;
	}
}
