/* SPDX-License-Identifier: MIT */
#include "probe/read/extract.h"

#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

static const struct reader *const readers[] = {&reader_number,
					       &reader_regex,
					       &reader_json,
					       &reader_pyperf,
					       &reader_hyperfine,
					       &reader_google_benchmark,
					       NULL};

char *extract_usages(struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; readers[i]; i++)
		text_addf(&text, "%s%s", i > 0 ? ", " : "", readers[i]->usage);
	return text.data;
}

int extract_parse(struct extract *out, bool *found, const char *name,
		  struct err *err)
{
	size_t length = strcspn(name, ":");

	*found = false;
	for (size_t i = 0; readers[i]; i++) {
		const struct reader *row = readers[i];

		if (strlen(row->name) != length ||
		    strncmp(row->name, name, length) != 0)
			continue;
		*found = true;
		out->reader = row;
		out->argument = name + length + (name[length] == ':');
		return row->check(out->argument, err);
	}
	return 0;
}

/*
 * Values are squared and added: what leaves no room for that, or is too small
 * for it, is no measurement but a mistake in a program.
 */
static int check_value(double value, const char *unit, struct err *err)
{
	const double most = 1e150, least = 1e-150;

	if (!isfinite(value))
		return err_set(err, "the value is not finite");
	if (fabs(value) > most || (value != 0 && fabs(value) < least))
		return err_set(err, "the value is out of range: %g", value);
	if (*unit && value < 0)
		return err_set(err, "the value is negative: %g %s", value,
			       unit);
	return 0;
}

int extract_values(struct extracted *out, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err)
{
	*out = (struct extracted){.unit = ""};
	if (extract->reader->read(out, extract->argument, data, length, arena,
				  err) < 0)
		return -1;
	for (size_t i = 0; i < out->count; i++) {
		if (check_value(out->values[i], out->unit, err) < 0)
			return -1;
	}
	return 0;
}
