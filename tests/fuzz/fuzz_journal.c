/* SPDX-License-Identifier: MIT */
/*
 * Whatever is in a journal's file, reading it hands out whole records or says
 * what is wrong; and what was read once is, written again, read the same.
 */
#include "bisect/session/journal.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct totals {
	struct journal *copy; /* or NULL */
	size_t records, bytes;
};

static size_t length_of(const char *string)
{
	if (!string)
		abort(); /* strings are never NULL once they are read back */
	return strlen(string);
}

static size_t field_bytes(const struct record_field *field, const void *value)
{
	size_t bytes = 0;

	if (field->type == RECORD_TEXT)
		return length_of(*(const char *const *)value);
	if (field->type != RECORD_TEXTS)
		return 0;
	for (const char *const *text = *(const char *const *const *)value;
	     *text; text++)
		bytes += 1 + length_of(*text);
	return bytes;
}

static void add(const struct record *record, void *context)
{
	struct totals *totals = context;
	struct err err = {0};

	totals->records++;
	for (const struct record_field *field =
		     record_tables[record->kind].fields;
	     field->name; field++)
		totals->bytes += field_bytes(field, (const char *)record +
							    field->offset);
	if (totals->copy && journal_append(totals->copy, record, &err) < 0)
		abort();
}

/* Copy what can be read of `path` to `name`, which does not exist. */
static void copy_journal(const char *path, const char *name)
{
	ARENA_SCOPE(tmp);
	struct totals first = {0}, second = {0};
	struct err err = {0};

	if (journal_create(&first.copy, name, &err) < 0)
		abort();
	journal_replay(path, add, &first, &tmp, &err);
	journal_close(first.copy);
	err_clear(&err);
	if (journal_replay(name, add, &second, &tmp, &err) < 0 ||
	    first.records != second.records || first.bytes != second.bytes)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("journal", MFD_CLOEXEC);
	char path[64], name[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	snprintf(name, sizeof(name), "/dev/shm/perfbisect-fuzz-%d",
		 (int)getpid());
	unlink(name);
	copy_journal(path, name);
	unlink(name);
	close(fd);
	return 0;
}
