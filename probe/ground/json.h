/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_JSON_H
#define PROBE_GROUND_JSON_H

#include "probe/ground/arena.h"

#include <jansson.h>

/*
 * jansson with our errors and our memory.
 */

/* Parse a text; NULL and an error that says what is wrong and where. */
json_t *json_parse(const char *data, size_t length, struct err *err);

/*
 * A string value made of any bytes: what is not UTF-8 is replaced by U+FFFD,
 * because JSON can hold nothing else.
 */
json_t *json_text(const char *string);

/* Set a key of an object; the value is taken over. */
void json_set(json_t *object, const char *key, json_t *value);

/* A list of strings, which NULL ends; NULL is an empty one. */
json_t *json_texts(const char *const *texts);

/* A number, or null where there is none: JSON knows no NAN or infinity. */
json_t *json_finite(double value);

/* The value as one line (or indented), in the arena. */
char *json_print(json_t *value, size_t flags, struct arena *arena);

#endif
