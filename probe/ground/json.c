/* SPDX-License-Identifier: MIT */
#include "probe/ground/json.h"

#include "probe/ground/text.h"

#include <math.h>
#include <stdlib.h>

json_t *json_parse(const char *data, size_t length, struct err *err)
{
	json_error_t error;
	json_t *root = json_loadb(
		data, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

	if (!root)
		err_set(err, "not JSON: line %d: %s", error.line, error.text);
	return root;
}

json_t *json_text(const char *string)
{
	ARENA_SCOPE(tmp);

	return json_string(text_utf8(&tmp, string));
}

void json_set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

json_t *json_texts(const char *const *texts)
{
	json_t *list = json_array();

	for (; texts && *texts; texts++)
		json_array_append_new(list, json_text(*texts));
	return list;
}

json_t *json_finite(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

char *json_print(json_t *value, size_t flags, struct arena *arena)
{
	char *heap = json_dumps(value, flags | JSON_ENCODE_ANY);
	char *copy = arena_strdup(arena, heap ? heap : "null");

	free(heap);
	return copy;
}
