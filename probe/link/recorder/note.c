/* SPDX-License-Identifier: MIT */
#include "probe/link/recorder/note.h"

#include "probe/link/arguments.h"
#include "probe/link/record_form.h"
#include "probe/link/recorder/words.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct note {
	const struct pass *pass;
	const char *draft;  /* folder */
	const char *output; /* absolute */
	struct words words;
	struct piece text;
	size_t kept;
	const char *named, *real; /* the folder met last, as it is named */
};

static bool begins(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return strncmp(path, folder, length) == 0 &&
	       (path[length] == '/' || path[length] == '\0');
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Without links in its folder; NULL: there is no such folder. */
static const char *absolute(struct note *note, const char *path)
{
	const char *name = last_part(path);
	size_t length = (size_t)(name - path);

	/* One file after the other is in the same folder. */
	if (!note->named || strncmp(note->named, path, length) != 0 ||
	    note->named[length] != '\0') {
		note->named = words_print("%.*s", (int)length, path);
		note->real = realpath(length > 0 ? note->named : ".", NULL);
	}
	if (!note->real)
		return NULL;
	return words_print(
		"%s/%s", strcmp(note->real, "/") == 0 ? "" : note->real, name);
}

static void add(struct note *note, const char *key, const char *value)
{
	size_t length = strlen(value);
	char head[64];

	snprintf(head, sizeof(head), "%s %zu:", key, length);
	piece_add(&note->text, head, strlen(head));
	piece_add(&note->text, value, length);
	piece_add(&note->text, "\n", 1);
}

/* -- Inputs -- */

static bool is_temporary(const char *path)
{
	static const char *const some[] = {"/tmp", "/var/tmp", "/dev/shm"};
	const char *own = getenv("TMPDIR");

	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		if (begins(path, some[i]))
			return true;
	}
	return own && own[0] == '/' && begins(path, own);
}

static bool is_library(const char *name)
{
	const char *end = strrchr(name, '.');

	return strstr(name, ".so.") ||
	       (end && (strcmp(end, ".a") == 0 || strcmp(end, ".so") == 0 ||
			strcmp(end, ".rlib") == 0));
}

static bool copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct timespec times[2] = {{0}, {0}};
	ssize_t got = -1;
	struct stat st;

	if (in >= 0 && out >= 0 && fstat(in, &st) == 0) {
		while ((got = sendfile(out, in, NULL, 1 << 30)) > 0)
			;
		times[0] = st.st_atim;
		times[1] = st.st_mtim;
		futimens(out, times);
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return got == 0;
}

/*
 * Another name of the file, or a copy if it is to go away.  Of a library that
 * is part of the tree, or of the system, the stamp will do.
 */
static const char *keep(struct note *note, const char *path, bool is_input)
{
	const char *name = last_part(path);
	const char *full = absolute(note, path);
	const char *kept = words_print("%zu.%.200s", note->kept, name);
	const char *to = words_print("%s/%s", note->draft, kept);
	bool inside = full && begins(full, note->pass->tree);
	bool goes = full && (inside ? strstr(full, ".lax/") != NULL
				    : is_temporary(full));

	if (!goes && (!inside || !is_input || is_library(name)))
		return "";
	if (link(path, to) == 0 || (goes && copy(path, to))) {
		note->kept++;
		return kept;
	}
	unlink(to);
	return "";
}

/* Any word may hold the path of a file that is gone later. */
static void add_file(struct note *note, size_t at, size_t offset, bool is_input)
{
	const char *path = note->words.list[at] + offset;
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	if (!is_input && (path[0] != '/' || !is_temporary(path)))
		return;
	add(note, RECORD_INPUT,
	    words_print("%zu %zu %lld %lld%09ld %d %s", at, offset,
			(long long)st.st_size, (long long)st.st_mtim.tv_sec,
			st.st_mtim.tv_nsec, is_input,
			keep(note, path, is_input)));
}

static void add_files(struct note *note)
{
	struct argument argument;

	for (size_t i = 1; i < note->words.count; i = argument.next) {
		const char *equals;

		argument = argument_read(note->words.list, i);
		equals = strchr(note->words.list[i], '=');
		if (argument.kind == ARGUMENT_INPUT)
			add_file(note, argument.at, 0, true);
		else if (argument.kind == ARGUMENT_OPTION && argument.at > 0)
			add_file(note, argument.at, argument.offset, false);
		else if (argument.kind == ARGUMENT_OPTION && equals)
			add_file(note, i,
				 (size_t)(equals + 1 - note->words.list[i]),
				 false);
	}
}

/* -- The whole -- */

static void add_environment(struct note *note)
{
	static const char *const heeded[] = {RECORD_HEEDED};

	for (char **variable = environ; *variable; variable++) {
		for (size_t i = 0; i < sizeof(heeded) / sizeof(heeded[0]);
		     i++) {
			if (strncmp(*variable, heeded[i], strlen(heeded[i])) ==
			    0) {
				add(note, RECORD_VARIABLE, *variable);
				break;
			}
		}
	}
}

static void compose(struct note *note, const char *linker,
		    const struct timespec *now)
{
	char *here = getcwd(NULL, 0);

	piece_add(&note->text, RECORD_HEAD, strlen(RECORD_HEAD));
	add(note, RECORD_OUTPUT, note->output);
	add(note, RECORD_FOLDER, here ? here : "/");
	add(note, RECORD_LINKER, linker);
	add(note, RECORD_STARTED,
	    words_print("%lld%09ld", (long long)now->tv_sec, now->tv_nsec));
	add_environment(note);
	for (size_t i = 0; i < note->words.count; i++)
		add(note, RECORD_WORD, note->words.list[i]);
	add_files(note);
	add(note, RECORD_END, "");
}

static bool write_text(const struct note *note)
{
	const char *path = words_print("%s/" RECORD_NAME, note->draft);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t done = 0;
	ssize_t put = fd < 0 ? -1 : 0;

	while (put >= 0 && done < note->text.length) {
		put = write(fd, note->text.data + done,
			    note->text.length - done);
		done += put > 0 ? (size_t)put : 0;
	}
	if (fd >= 0)
		close(fd);
	return put >= 0;
}

/* A folder of records, in which there are only files. */
static void drop(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(folder);
}

/* What was there before is in the draft's place then. */
static void put_in_place(const struct note *note, const char *place)
{
	if (rename(note->draft, place) == 0)
		return;
	if (renameat2(AT_FDCWD, note->draft, AT_FDCWD, place, RENAME_EXCHANGE) <
		    0 &&
	    errno != ENOENT) {
		drop(place);
		if (rename(note->draft, place) == 0)
			return;
	}
	drop(note->draft);
}

/* The output, or NULL if this is nothing for us. */
static const char *find_output(struct note *note)
{
	const struct words *words = &note->words;
	const char *output = "a.out";
	bool inputs = false;
	struct argument argument;

	for (size_t i = 1; i < words->count; i = argument.next) {
		argument = argument_read(words->list, i);
		if (argument.kind == ARGUMENT_NO_LINK)
			return NULL;
		if (argument.kind == ARGUMENT_OUTPUT)
			output = words->list[argument.at] + argument.offset;
		inputs |= argument.kind == ARGUMENT_INPUT;
	}
	return inputs ? absolute(note, output) : NULL;
}

void note_link(const struct pass *pass, const char *linker,
	       const char *const *argv)
{
	struct note note = {.pass = pass};
	struct timespec now;

	if (!words_expand(&note.words, argv))
		return;
	note.output = find_output(&note);
	if (!note.output || !begins(note.output, pass->tree))
		return;
	/* The clock of the kernel's times of files. */
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	note.draft =
		words_print("%s/.draft-%d-%lld%09ld", pass->records,
			    (int)getpid(), (long long)now.tv_sec, now.tv_nsec);
	if (mkdir(note.draft, 0700) < 0)
		return;
	compose(&note, linker, &now);
	if (write_text(&note))
		put_in_place(&note, words_print("%s/%016llx", pass->records,
						(unsigned long long)record_hash(
							RECORD_HASH_START,
							note.output)));
	else
		drop(note.draft);
}
