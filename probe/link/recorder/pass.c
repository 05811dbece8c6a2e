/* SPDX-License-Identifier: MIT */
#include "probe/link/recorder/pass.h"

#include "probe/link/record_form.h"
#include "probe/link/recorder/words.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PASSED_MOST = 16, CMDLINE_MOST = 16 << 20 };

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *read_link(const char *path)
{
	char buffer[PATH_MAX];
	ssize_t length = readlink(path, buffer, sizeof(buffer) - 1);

	if (length <= 0)
		return "";
	buffer[length] = '\0';
	return words_print("%s", buffer);
}

/* The folder that link_install() has made: we lie in it, or in its "path". */
static const char *own_folder(void)
{
	char *path = words_print("%s", read_link("/proc/self/exe"));
	char *slash = strrchr(path, '/');

	if (!slash)
		return NULL;
	*slash = '\0';
	slash = strrchr(path, '/');
	if (slash && strcmp(slash, "/path") == 0)
		*slash = '\0';
	return path;
}

void pass_init(struct pass *out, const char *called)
{
	const char *exe = words_print("/proc/%d/exe", (int)getppid());

	*out = (struct pass){.name = last_part(called),
			     .called = called,
			     .folder = own_folder(),
			     .records = getenv("PERFBISECT_LINKS"),
			     .tree = getenv("PERFBISECT_LINKED_TREE"),
			     .parent = read_link(exe)};
	if (!out->records || !out->tree || out->records[0] != '/' ||
	    out->tree[0] != '/')
		out->records = out->tree = NULL;
}

/* Does this entry, of `length` bytes, of a list of folders lead to us? */
static bool is_ours(const struct pass *pass, const char *entry, size_t length)
{
	size_t own = pass->folder ? strlen(pass->folder) : 0;

	if (own == 0 || length < own || strncmp(entry, pass->folder, own) != 0)
		return false;
	entry += own;
	length -= own;
	while (length > 0 && entry[length - 1] == '/')
		length--;
	return length == 0 || (length == 5 && memcmp(entry, "/path", 5) == 0);
}

/* A list without us, or NULL if nothing else is in it. */
static const char *without_us(const struct pass *pass, const char *list)
{
	struct piece rest = {0};
	bool some = false;

	while (list) {
		size_t length = strcspn(list, ":");

		if (!is_ours(pass, list, length)) {
			piece_add(&rest, ":", some);
			piece_add(&rest, list, length);
			some = true;
		}
		list = list[length] ? list + length + 1 : NULL;
	}
	return some ? rest.data : NULL;
}

static void clean_list(const struct pass *pass, const char *name)
{
	const char *list = without_us(pass, getenv(name));

	if (list)
		setenv(name, list, 1);
	else
		unsetenv(name);
}

int pass_clean(const struct pass *pass)
{
	static const char passed[] = "PERFBISECT_LINK_PASSED";
	const char *before = getenv(passed);
	int count = before ? atoi(before) + 1 : 1;

	clean_list(pass, "COMPILER_PATH");
	clean_list(pass, "PATH");
	unsetenv("PERFBISECT_LINKS");
	unsetenv("PERFBISECT_LINKED_TREE");
	setenv(passed, words_print("%d", count), 1);
	return count > PASSED_MOST ? -1 : 0;
}

/* A program that is not us by another name. */
static bool is_other_program(const char *path)
{
	struct stat st, own;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0 &&
	       (stat("/proc/self/exe", &own) < 0 || st.st_ino != own.st_ino ||
		st.st_dev != own.st_dev);
}

static const char *search(const struct pass *pass, const char *list,
			  const char *name)
{
	while (list) {
		size_t length = strcspn(list, ":");
		const char *slash =
			length > 0 && list[length - 1] != '/' ? "/" : "";
		const char *path =
			words_print("%.*s%s%s", (int)length, list, slash, name);

		if (!is_ours(pass, list, length) && is_other_program(path))
			return path;
		list = list[length] ? list + length + 1 : NULL;
	}
	return NULL;
}

const char *pass_find_program(const struct pass *pass)
{
	return search(pass, getenv("PATH"), pass->name);
}

/* -- Ask a driver that keeps to itself where it looks -- */

/* What it was called with, by which it looks for another linker. */
static bool matters(const char *word)
{
	static const char *const some[] = {"-m",       "--target", "-target",
					   "-B",       "--gcc-",   "--sysroot",
					   "--config", "-ccc",	   "@"};

	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		if (strncmp(word, some[i], strlen(some[i])) == 0)
			return true;
	}
	return false;
}

static uint64_t mix(uint64_t hash, const char *word)
{
	return record_hash(record_hash(hash, word), "\n");
}

static uint64_t key_of(const struct pass *pass, const struct words *command)
{
	const char *folders = getenv("COMPILER_PATH"), *path = getenv("PATH");
	uint64_t key = mix(RECORD_HASH_START, pass->parent);

	key = mix(mix(key, pass->name), folders ? folders : "");
	key = mix(mix(key, path ? path : ""), command->list[0]);
	for (size_t i = 1; i < command->count; i++) {
		if (matters(command->list[i]) ||
		    strcmp(command->list[i - 1], "-target") == 0)
			key = mix(key, command->list[i]);
	}
	return key;
}

/* The command of our parent, without what leads to us. */
static bool read_command(struct words *out, const struct pass *pass)
{
	struct piece text = {0};

	if (!words_read(&text, words_print("/proc/%d/cmdline", (int)getppid()),
			CMDLINE_MOST))
		return false;
	for (size_t at = 0; at < text.length;) {
		const char *word = text.data + at;

		if (strncmp(word, "-B", 2) != 0 ||
		    !is_ours(pass, word + 2, strlen(word + 2)))
			words_add(out, word);
		at += strlen(word) + 1;
	}
	return out->count > 0;
}

static void become_driver(const struct pass *pass, const struct words *command,
			  int answer)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDIN_FILENO);
	dup2(answer, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execv(pass->parent, words_command(command->list));
	_exit(127);
}

static const char *ask(const struct pass *pass, struct words *command)
{
	char answer[PATH_MAX + 2];
	size_t length = 0;
	ssize_t got;
	int ends[2];
	pid_t child;

	words_add(command, words_print("-print-prog-name=%s", pass->name));
	if (pipe2(ends, O_CLOEXEC) < 0)
		return NULL;
	child = fork();
	if (child == 0)
		become_driver(pass, command, ends[1]);
	close(ends[1]);
	while (length < sizeof(answer) - 1 &&
	       (got = read(ends[0], answer + length,
			   sizeof(answer) - 1 - length)) > 0)
		length += (size_t)got;
	close(ends[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	answer[length] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return answer[0] == '/' ? words_print("%s", answer) : NULL;
}

static void remember(const char *path, const char *answer)
{
	const char *draft = words_print("%s.%d", path, (int)getpid());
	int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t length = strlen(answer);

	if (fd < 0)
		return;
	if (write(fd, answer, length) != (ssize_t)length ||
	    rename(draft, path) < 0)
		unlink(draft);
	close(fd);
}

/* Each way of asking is asked once. */
static const char *ask_once(const struct pass *pass)
{
	struct words command = {0};
	struct piece known = {0};
	const char *path, *answer;

	if (!read_command(&command, pass))
		return NULL;
	path = words_print("%s/.asked-%016llx",
			   pass->records ? pass->records : "",
			   (unsigned long long)key_of(pass, &command));
	if (pass->records && words_read(&known, path, PATH_MAX) &&
	    known.length > 0 && is_other_program(known.data))
		return known.data;
	answer = ask(pass, &command);
	if (!answer || !is_other_program(answer))
		return NULL;
	if (pass->records)
		remember(path, answer);
	return answer;
}

static bool is_silent_driver(const char *parent)
{
	const char *name = last_part(parent);

	return strstr(name, "clang") || strstr(name, "flang") ||
	       strcmp(name, "icx") == 0 || strcmp(name, "icpx") == 0;
}

/* -- gcc tells all in COMPILER_PATH -- */

/*
 * A gcc for other machines takes the linker of ours never: behind COMPILER_PATH
 * it looks for that of its own target, .../TARGET/VERSION/collect2.
 */
static const char *cross_name(const struct pass *pass)
{
	char *path = words_print("%s", pass->parent);
	struct utsname own;
	char *target;

	for (int parts = 0; parts < 2; parts++) {
		char *slash = strrchr(path, '/');

		if (!slash)
			return NULL;
		*slash = '\0';
	}
	target = strrchr(path, '/');
	if (!target || !strchr(target, '-') || uname(&own) < 0 ||
	    strncmp(target + 1, own.machine, strcspn(target + 1, "-")) == 0)
		return NULL;
	return words_print("%s-%s", target + 1, pass->name);
}

const char *pass_find_linker(const struct pass *pass)
{
	const char *found = NULL, *cross = NULL;

	if (strchr(pass->called, '/') && is_silent_driver(pass->parent))
		found = ask_once(pass);
	if (!found && strchr(pass->called, '/'))
		found = search(pass, getenv("COMPILER_PATH"), pass->name);
	if (!found && strcmp(last_part(pass->parent), "collect2") == 0)
		cross = cross_name(pass);
	if (!found && cross)
		found = search(pass, getenv("PATH"), cross);
	return found ? found : search(pass, getenv("PATH"), pass->name);
}
