/* SPDX-License-Identifier: MIT */
#include "bisect/session/journal.h"

#include "bisect/session/line.h"
#include "bisect/version.h"
#include "probe/ground/crash.h"
#include "probe/ground/fs.h"
#include "probe/ground/lock.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMAT "perfbisect-journal/1"
#define FIRST_LINE \
	"{\"format\": \"" FORMAT "\", \"version\": \"" PERFBISECT_VERSION "\"" \
	"}"

enum { JOURNAL_BYTES = 1 << 30 };

struct journal {
	int fd;
	struct arena arena;
	const char *path;
	off_t length;	 /* of the whole lines in it */
	uint64_t ending; /* a sum over the last one: see journal_check() */
	size_t ending_length;
};

/* FNV-1a, which is enough to see that it is another line. */
static uint64_t sum_of(const char *data, size_t length)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		sum = (sum ^ (unsigned char)data[i]) * UINT64_C(1099511628211);
	return sum;
}

static void note_ending(struct journal *journal, const char *line,
			size_t length)
{
	journal->ending = sum_of(line, length);
	journal->ending_length = length;
}

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
	note_ending(journal, whole, length);
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
	int fd = private_open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND, err);

	if (fd < 0)
		return -1;
	*out = journal_new(fd, path, 0);
	if (!lock_descriptor(fd, path, err))
		return err_set(err, "%s is in use by another process", path);
	return append_line(*out, FIRST_LINE, err);
}

/* -- What somebody else has done to it -- */

static bool ends_as_written(const struct journal *journal)
{
	ARENA_SCOPE(tmp);
	size_t length = journal->ending_length;
	char *ending = arena_alloc(&tmp, length + 1);

	return pread(journal->fd, ending, length,
		     journal->length - (off_t)length) == (ssize_t)length &&
	       sum_of(ending, length) == journal->ending;
}

int journal_check(const struct journal *journal, struct err *err)
{
	const char *path = journal->path;
	struct stat own, there;

	if (fstat(journal->fd, &own) < 0)
		return err_sys(err, "%s", path);
	if (lstat(path, &there) < 0)
		return err_set(err, "%s was removed", path);
	if (own.st_dev != there.st_dev || own.st_ino != there.st_ino)
		return err_set(err, "%s was replaced", path);
	if (own.st_size < journal->length)
		return err_set(err, "%s was cut off", path);
	if (own.st_size > journal->length || !ends_as_written(journal))
		return err_set(err, "%s was written to", path);
	return 0;
}

static void add_line(struct text *text, const char *line)
{
	text_add_bytes(text, line, strlen(line));
	text_add_bytes(text, "\n", 1);
}

/* Locked before it has its name, so that no other process comes in between. */
static int replace(struct journal *journal, const char *data, size_t length,
		   struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *draft = arena_sprintf(&tmp, "%s.new", journal->path);
	int fd;

	if (private_write(draft, data, length, err) < 0)
		return -1;
	fd = private_open(draft, O_RDWR | O_APPEND, err);
	if (fd < 0)
		return -1;
	if (!lock_descriptor(fd, draft, err) ||
	    rename(draft, journal->path) < 0) {
		err_sys(err, "rename %s to %s", draft, journal->path);
		close(fd);
		return -1;
	}
	close(journal->fd);
	journal->fd = fd;
	journal->length = (off_t)length;
	return 0;
}

int journal_restore(struct journal *journal,
		    const struct record *const *records, size_t count,
		    struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *last = FIRST_LINE;
	struct text text;

	text_init(&text, &tmp);
	add_line(&text, last);
	for (size_t i = 0; i < count; i++) {
		last = line_encode(records[i], &tmp);
		add_line(&text, last);
	}
	(void)!rename(journal->path,
		      arena_sprintf(&tmp, "%s.damaged", journal->path));
	if (replace(journal, text.data, text.length, err) < 0)
		return -1;
	note_ending(journal, text.data + text.length - strlen(last) - 1,
		    strlen(last) + 1);
	return 0;
}

int journal_lock(int *fd_out, const char *path, struct err *err)
{
	return lock_file(fd_out, path, err);
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

/* The whole lines of a file, without a torn one at its end. */
struct lines {
	const char *data;
	off_t length;
	size_t last; /* the length of the last one */
};

static int replay(struct lines *out, const char *path, journal_record_fn *each,
		  void *context, struct arena *lines, struct arena *arena,
		  struct err *err)
{
	char *data, *line;
	size_t length;
	int number = 1;

	*out = (struct lines){0};
	if (private_read(&data, &length, path, JOURNAL_BYTES, lines, err) < 0)
		return -1;
	for (line = data; line < data + length; number++) {
		char *end = memchr(line, '\n', (size_t)(data + length - line));

		if (!end)
			break; /* torn, and forgiven */
		if (replay_line(line, (size_t)(end - line), number == 1, each,
				context, arena, err) < 0)
			return err_wrap(err, "%s, line %d", path, number);
		out->last = (size_t)(end + 1 - line);
		line = end + 1;
	}
	if (number == 1)
		return err_set(err,
			       "%s: not a journal of perfbisect, or one that "
			       "was cut off before it began",
			       path);
	out->data = data;
	out->length = line - data;
	return 0;
}

int journal_replay(const char *path, journal_record_fn *each, void *context,
		   struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct lines lines;

	return replay(&lines, path, each, context, &tmp, arena, err);
}

int journal_reopen(struct journal **out, const char *path,
		   journal_record_fn *each, void *context, struct arena *arena,
		   struct err *err)
{
	ARENA_SCOPE(tmp);
	struct lines lines;
	int fd = private_open(path, O_RDWR | O_APPEND, err);

	if (fd < 0)
		return -1;
	*out = journal_new(fd, path, 0);
	if (!lock_descriptor(fd, path, err))
		return err_set(err, "%s is in use by another process", path);
	if (replay(&lines, path, each, context, &tmp, arena, err) < 0)
		return -1;
	(*out)->length = lines.length;
	note_ending(*out, lines.data + lines.length - lines.last, lines.last);
	if (ftruncate(fd, lines.length) < 0)
		return err_sys(err, "cut the torn last line of %s", path);
	return 0;
}
