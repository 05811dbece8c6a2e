/* SPDX-License-Identifier: MIT */
#include "probe/read/reader.h"

#include <string.h>

int reader_check_nothing(const struct reader *reader, const char *argument,
			 struct err *err)
{
	if (*argument)
		return err_set(err, "%s takes no argument", reader->name);
	return 0;
}

static const char *in_unit(const char *unit)
{
	return *unit ? unit : "no unit";
}

int extracted_add(struct extracted *out, double value, const char *unit,
		  struct arena *arena, struct err *err)
{
	if (out->count > 0 && strcmp(unit, out->unit) != 0)
		return err_set(err, "the values have several units: %s and %s",
			       in_unit(out->unit), in_unit(unit));
	out->unit = unit;
	out->values = arena_grow(arena, out->values, out->count, &out->capacity,
				 sizeof(*out->values));
	out->values[out->count++] = value;
	return 0;
}

enum direction direction_of(const char *unit)
{
	size_t length = strlen(unit);

	if (length >= 2 && strcmp(unit + length - 2, "/s") == 0)
		return DIRECTION_HIGHER;
	if (strcmp(unit, "s") == 0 || strcmp(unit, "bytes") == 0)
		return DIRECTION_LOWER;
	return DIRECTION_UNKNOWN;
}
