/* SPDX-License-Identifier: MIT */
#include "probe/count/alias.h"

#include "probe/ground/fs.h"

#include <ctype.h>
#include <dirent.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A small file without its newline, or NULL. */
static char *read_line(const char *path, struct arena *arena)
{
	struct err ignored = {0};
	char *text;

	if (fs_read(&text, NULL, path, 65536, arena, &ignored) < 0)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

/* The low bits of `value` go to the bits `ranges`, such as "0-7,32-35". */
static bool spread(uint64_t *field, const char *ranges, uint64_t value)
{
	do {
		char *end;
		unsigned long low = strtoul(ranges, &end, 10), high = low;

		if (end != ranges && *end == '-')
			high = strtoul(end + 1, &end, 10);
		if (end == ranges || low > high || high > 63 ||
		    (*end && *end != ','))
			return false;
		for (unsigned long bit = low; bit <= high; bit++) {
			*field &= ~(UINT64_C(1) << bit);
			*field |= (value & 1) << bit;
			value >>= 1;
		}
		ranges = *end ? end + 1 : end;
	} while (*ranges);
	return value == 0;
}

static int set_field(struct event *out, const char *format, uint64_t value,
		     const char *term, struct err *err)
{
	static const struct {
		const char *name;
		size_t offset;
	} fields[] = {{"config", offsetof(struct event, config)},
		      {"config1", offsetof(struct event, config1)},
		      {"config2", offsetof(struct event, config2)}};
	size_t length = strcspn(format, ":");

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint64_t *field =
			(uint64_t *)(void *)((char *)out + fields[i].offset);

		if (strlen(fields[i].name) != length ||
		    strncmp(format, fields[i].name, length) != 0)
			continue;
		if (!format[length])
			*field = value;
		else if (!spread(field, format + length + 1, value))
			break;
		return 0;
	}
	return err_set(err, "the term %s does not fit into %s", term, format);
}

/* "umask=0x1", "edge" */
static int parse_term(struct event *out, const char *device, const char *term,
		      struct arena *arena, struct err *err)
{
	size_t length = strcspn(term, "=");
	const char *name = arena_strndup(arena, term, length), *format;
	uint64_t value = 1;
	char *end;

	if (term[length]) {
		value = strtoull(term + length + 1, &end, 0);
		if (*end || !isalnum((unsigned char)term[length + 1]))
			return err_set(err, "%s: the term %s needs a number",
				       out->name, term);
	}
	if (strchr(name, '/') || !*name)
		return err_set(err, "%s: no term %s", out->name, term);
	if (strcmp(name, "config") == 0 || strcmp(name, "config1") == 0 ||
	    strcmp(name, "config2") == 0)
		return set_field(out, name, value, term, err);
	format = read_line(arena_sprintf(arena, "%s/format/%s", device, name),
			   arena);
	if (!format)
		return err_set(err, "%s: there is no term %s in %s/format",
			       out->name, name, device);
	if (set_field(out, format, value, term, err) < 0)
		return err_wrap(err, "%s", out->name);
	return 0;
}

static int parse_terms(struct event *out, const char *device, const char *terms,
		       struct arena *arena, struct err *err)
{
	const char *type =
		read_line(arena_sprintf(arena, "%s/type", device), arena);

	if (!type || !isdigit((unsigned char)*type))
		return err_set(err, "%s: there is no %s", out->name, device);
	out->type = (uint32_t)strtoul(type, NULL, 10);
	while (*terms) {
		size_t length = strcspn(terms, ",");
		const char *term = arena_strndup(arena, terms, length);
		const char *alias = NULL;

		if (*term && !strpbrk(term, "/="))
			alias = read_line(arena_sprintf(arena, "%s/events/%s",
							device, term),
					  arena);
		/* An alias stands for terms, and for no other alias. */
		for (const char *rest = alias ? alias : term; *rest;) {
			size_t part = strcspn(rest, ",");

			if (parse_term(out, device,
				       arena_strndup(arena, rest, part), arena,
				       err) < 0)
				return -1;
			rest += part + (rest[part] == ',');
		}
		terms += length + (terms[length] == ',');
	}
	return 0;
}

void event_each_alias(const char *devices, event_alias_fn *act, void *context)
{
	ARENA_SCOPE(tmp);
	DIR *all = opendir(devices), *events;
	const struct dirent *device, *event;
	bool enough = false;

	while (all && !enough && (device = readdir(all))) {
		const char *path =
			arena_sprintf(&tmp, "%s/%s", devices, device->d_name);

		if (device->d_name[0] == '.')
			continue;
		events = opendir(arena_sprintf(&tmp, "%s/events", path));
		while (events && !enough && (event = readdir(events))) {
			/* Beside NAME there may be NAME.unit, NAME.scale. */
			if (!strchr(event->d_name, '.'))
				enough = act(path, event->d_name, context);
		}
		if (events)
			closedir(events);
	}
	if (all)
		closedir(all);
}

struct alias {
	const char *name;
	struct arena *arena;
	const char *device; /* found */
};

/* The processor's own go before those of other devices. */
static bool find_alias(const char *device, const char *event, void *context)
{
	struct alias *alias = context;
	const char *base = strrchr(device, '/') + 1;

	if (strcmp(event, alias->name) != 0)
		return false;
	alias->device = arena_strdup(alias->arena, device);
	return strncmp(base, "cpu", 3) == 0;
}

int event_alias(struct event *out, const char *name, const char *devices,
		struct arena *arena, struct err *err)
{
	struct alias alias = {.name = name, .arena = arena};
	const char *slash = strchr(name, '/');

	if (slash) {
		const char *device =
			arena_strndup(arena, name, (size_t)(slash - name));
		const char *end = strchr(slash + 1, '/');

		if (!*device || *device == '.' || !end || end[1])
			return err_set(err, "%s: not of the form DEVICE/TERMS/",
				       out->name);
		if (parse_terms(out,
				arena_sprintf(arena, "%s/%s", devices, device),
				arena_strndup(arena, slash + 1,
					      (size_t)(end - slash - 1)),
				arena, err) < 0)
			return -1;
		return 1;
	}
	event_each_alias(devices, find_alias, &alias);
	if (!alias.device)
		return 0;
	return parse_terms(out, alias.device, name, arena, err) < 0 ? -1 : 1;
}
