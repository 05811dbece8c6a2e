/* SPDX-License-Identifier: MIT */
#include "bisect/session/journal.h"

#include "bisect/session/line.h"
#include "bisect/version.h"
#include "probe/ground/crash.h"
#include "probe/ground/fs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "perfbisect-journal/1"

enum { JOURNAL_BYTES = 1 << 30 };

struct journal {
	int fd;
	struct arena arena;
	const char *path;
	off_t length; /* of the whole lines in it */
};

/*
 * What could be written only in part is taken back: the next line that finds
 * room must not stand behind half of one.
 */
static int append_line(struct journal *journal, const char *line,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *whole = arena_sprintf(&tmp, "%s\n", line);
	size_t length = strlen(whole);

	crash_torn(journal->fd, whole, length);
	if (fs_append(journal->fd, whole, length, err) < 0) {
		(void)!ftruncate(journal->fd, journal->length);
		return err_wrap(err, "%s", journal->path);
	}
	journal->length += (off_t)length;
	return 0;
}

int journal_append(struct journal *journal, const struct record *record,
		   struct err *err)
{
	ARENA_SCOPE(tmp);

	crash_point("append");
	if (append_line(journal, line_encode(record, &tmp), err) < 0)
		return -1;
	crash_point("written");
	return 0;
}

/* Takes the descriptor. */
static struct journal *journal_new(int fd, const char *path, off_t length)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		abort();
	journal->fd = fd;
	journal->path = arena_strdup(&journal->arena, path);
	journal->length = length;
	return journal;
}

int journal_create(struct journal **out, const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
		      0666);

	if (fd < 0)
		return err_sys(err, "create %s", path);
	*out = journal_new(fd, path, 0);
	return append_line(*out,
			   "{\"format\": \"" FORMAT
			   "\", \"version\": \"" PERFBISECT_VERSION "\"}",
			   err);
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	close(journal->fd);
	arena_release(&journal->arena);
	free(journal);
}

const char *journal_library(void)
{
	return "jansson " JANSSON_VERSION;
}

static int check_format(const json_t *object, struct err *err)
{
	const char *format =
		json_string_value(json_object_get(object, "format"));

	if (!format || strncmp(format, "perfbisect-journal/", 19) != 0)
		return err_set(err, "not a journal of perfbisect");
	if (strcmp(format, FORMAT) != 0)
		return err_set(err,
			       "format %.40s, and this program reads " FORMAT,
			       format);
	return 0;
}

/* One line without its newline. */
static int replay_line(const char *line, size_t length, bool first,
		       journal_record_fn *each, void *context,
		       struct arena *arena, struct err *err)
{
	json_t *object = json_parse(line, length, err);
	struct record record;

	if (!object)
		return -1;
	if (first)
		check_format(object, err);
	else if (line_decode(&record, object, arena, err) == 0 &&
		 record.kind != RECORD_KIND_COUNT)
		each(&record, context);
	json_decref(object);
	return err->failed ? -1 : 0;
}

/* *whole is how long the file is without a torn line at its end. */
static int replay(off_t *whole, const char *path, journal_record_fn *each,
		  void *context, struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *data, *line;
	size_t length;
	int number = 1;

	if (fs_read(&data, &length, path, JOURNAL_BYTES, &tmp, err) < 0)
		return -1;
	for (line = data; line < data + length; number++) {
		char *end = memchr(line, '\n', (size_t)(data + length - line));

		if (!end)
			break; /* torn, and forgiven */
		if (replay_line(line, (size_t)(end - line), number == 1, each,
				context, arena, err) < 0)
			return err_wrap(err, "%s, line %d", path, number);
		line = end + 1;
	}
	if (number == 1)
		return err_set(err,
			       "%s: not a journal of perfbisect, or one that "
			       "was cut off before it began",
			       path);
	*whole = line - data;
	return 0;
}

int journal_replay(const char *path, journal_record_fn *each, void *context,
		   struct arena *arena, struct err *err)
{
	off_t whole;

	return replay(&whole, path, each, context, arena, err);
}

int journal_reopen(struct journal **out, const char *path,
		   journal_record_fn *each, void *context, struct arena *arena,
		   struct err *err)
{
	off_t whole = 0;
	int fd;

	if (replay(&whole, path, each, context, arena, err) < 0)
		return -1;
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, "open %s", path);
	*out = journal_new(fd, path, whole);
	if (ftruncate(fd, whole) < 0)
		return err_sys(err, "cut the torn last line of %s", path);
	return 0;
}
