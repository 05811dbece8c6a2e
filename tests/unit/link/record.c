/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/link/record.h"

#include <string.h>
#include <sys/stat.h>

#define HEAD "perfbisect link 1\n"
#define BODY \
	"output 4:/t/p\nfolder 2:/t\nlinker 2:/l\nstarted 2:12\n" \
	"variable 3:A=b\nword 2:ld\nword 3:a b\nword 4:-o\n\n\n"
#define END "end 0:\n"

static void check_parse(const char *text, const char *error)
{
	ARENA_SCOPE(tmp);
	struct record record;
	struct err err = {0};

	record_parse(&record, text, strlen(text), &tmp, &err);
	check_str(err.text, error);
}

static void check_whole(void)
{
	static const char text[] =
		HEAD BODY "input 18:1 2 30 400 1 0.b.o\n" END "behind it";
	ARENA_SCOPE(tmp);
	struct record record;
	struct err err = {0};

	if (!check(record_parse(&record, text, strlen(text), &tmp, &err) == 0))
		return;
	check_str(record.output, "/t/p");
	check_str(record.folder, "/t");
	check_str(record.linker, "/l");
	check_int(record.started_ns, 12);
	check_str(record.variables[0], "A=b");
	check(record.variables[1] == NULL);
	check_int(record.word_count, 3);
	check_str(record.words[1], "a b");
	check_str(record.words[2], "-o\n\n");
	check(record.words[3] == NULL);
	check_int(record.input_count, 1);
	check_int(record.inputs[0].word, 1);
	check_int(record.inputs[0].offset, 2);
	check_int(record.inputs[0].size_bytes, 30);
	check_int(record.inputs[0].mtime_ns, 400);
	check(record.inputs[0].linked);
	check_str(record.inputs[0].kept, "0.b.o");
}

static void check_damaged(void)
{
	check_parse("", "no record of a link");
	check_parse("perfbisect link 2\n" BODY END, "no record of a link");
	check_parse(HEAD END, "not complete");
	check_parse(HEAD BODY, "damaged at byte 117");
	check_parse(HEAD BODY "output 2:/x\n" END, "damaged at byte 129");
	check_parse(HEAD "output 1:x\n", "damaged at byte 29");
	check_parse(HEAD "output 99:/x\n", "damaged at byte 18");
	check_parse(HEAD "word 99999999999999999999:x\n", "damaged at byte 18");
	check_parse(HEAD "word -1:x\n", "damaged at byte 18");
	check_parse(HEAD BODY "input 14:3 0 30 400 1 x\n" END,
		    "damaged at byte 141");
	check_parse(HEAD BODY "input 14:1 3 30 400 1 x\n" END,
		    "damaged at byte 141");
	/* What is kept lies in the record's own folder. */
	check_parse(HEAD BODY "input 18:1 0 30 400 1 ../kk\n" END,
		    "damaged at byte 145");
	check_parse(HEAD BODY "input 15:1 0 30 400 1 ..\n" END,
		    "damaged at byte 142");
}

static const char *stamped(const char *path, int64_t *size, int64_t *mtime,
			   struct arena *arena)
{
	struct stat st;

	if (check(stat(path, &st) == 0)) {
		*size = st.st_size;
		*mtime = st.st_mtim.tv_sec * INT64_C(1000000000) +
			 st.st_mtim.tv_nsec;
	}
	return arena_strdup(arena, path);
}

static void check_find(void)
{
	ARENA_SCOPE(tmp);
	const char *words[] = {"ld", "--script=a", NULL};
	struct record_input input = {
		.word = 1, .offset = 9, .linked = true, .kept = "0.a"};
	struct record record = {.folder = ".",
				.words = words,
				.word_count = 2,
				.inputs = &input,
				.input_count = 1};
	struct err err = {0};

	check(mkdir("kept", 0777) == 0);
	check(fs_write("kept/0.a", "12", 2, &err) == 0);
	check(fs_write("a", "123", 3, &err) == 0);
	stamped("a", &input.size_bytes, &input.mtime_ns, &tmp);
	check_str(record_find(&record, &input, "kept", &tmp), "./a");
	stamped("kept/0.a", &input.size_bytes, &input.mtime_ns, &tmp);
	check_str(record_find(&record, &input, "kept", &tmp), "kept/0.a");
	input.mtime_ns++;
	check(record_find(&record, &input, "kept", &tmp) == NULL);
}

void check_record(void)
{
	check_whole();
	check_damaged();
	check_find();
}
