/* SPDX-License-Identifier: MIT */
#include "probe/profile/annotate.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "probe/profile/disassembly.h"
#include "probe/profile/hits.h"
#include "probe/profile/programs.h"
#include "probe/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OUTPUT_BYTES = 256 << 20,
	FUNCTION_BYTES = 256 << 10, /* of machine code */
	SOURCE_BYTES = 8 << 20,
	HOTTEST = 12,	 /* instructions of one function ... */
	AROUND = 1,	 /* ... and so many before and behind each ... */
	LINES_MOST = 60, /* ... but where all are alike, the first */
	TEXT_MOST = 160,
	GRACE_S = 2,
};

static const double LIMIT_S = 60;
static const double growth_least = 0.01; /* of the time of a run */
static const double DEVIATIONS = 2;	 /* beyond chance */
static const double shown_least = 0.005; /* of the samples of a function */

/* -- Tools -- */

/* What it prints; NULL: it has failed. */
static int ask(char **out, const struct annotate_side *side,
	       const char *const *argv, struct arena *arena, struct err *err)
{
	static const char *const env[] = {"LC_ALL=C", "PERF_CONFIG=/dev/null",
					  "DEBUGINFOD_URLS", "PERF_PAGER=cat",
					  NULL};
	const char *file = arena_sprintf(arena, "%s.out", side->data);
	struct run_result result;
	struct err ignored = {0};

	*out = NULL;
	if (run(&result,
		&(struct run_spec){.argv = argv,
				   .env = env,
				   .out = file,
				   .errors = "/dev/null",
				   .log_bytes = OUTPUT_BYTES,
				   .timeout_s = LIMIT_S,
				   .grace_s = GRACE_S},
		err) < 0)
		return -1;
	if (run_succeeded(&result) &&
	    fs_read(out, NULL, file, OUTPUT_BYTES, arena, &ignored) < 0)
		*out = NULL;
	unlink(file);
	return 0;
}

const char *annotate_why_not(struct arena *arena)
{
	static const char *const tools[] = {"perf", "nm", "objdump"};

	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		if (!fs_find_program(tools[i], arena))
			return arena_sprintf(
				arena, "there is no %s on PATH%s", tools[i],
				i > 0 ? " (apt install binutils)" : "");
	}
	return NULL;
}

/* -- Which functions -- */

/* One side while it is read. */
struct reading {
	const struct annotate_side *side;
	struct hits hits;
	const char *listed; /* its programs */
	double each;	    /* the time that a sample stands for */
};

static int read_hits(struct reading *out, const struct annotate_side *side,
		     struct arena *arena, struct err *err)
{
	const char *const script[] = {"perf",
				      "--buildid-dir",
				      side->programs,
				      "script",
				      "-i",
				      side->data,
				      "-G",
				      "--no-demangle",
				      "-F",
				      "ip,sym,symoff,dso",
				      NULL};
	const char *const list[] = {"perf", "buildid-list", "-i", side->data,
				    NULL};
	char *text, *listed;

	*out = (struct reading){.side = side, .listed = ""};
	if (ask(&text, side, script, arena, err) < 0 ||
	    ask(&listed, side, list, arena, err) < 0)
		return -1;
	if (text)
		hits_read(&out->hits, text, arena);
	if (listed)
		out->listed = listed;
	out->each = side->time_s / fmax(out->hits.samples, 1);
	return 0;
}

/* A function of both; of several of a name the hottest of each side. */
struct candidate {
	const char *name;
	const struct hit_function *hits[2];
	double growth_s, error_s; /* of counting so few samples */
};

static void add_candidates(struct candidate *out, size_t *count,
			   const struct reading *reading, int index)
{
	for (size_t i = 0; i < reading->hits.count; i++) {
		const struct hit_function *hits = &reading->hits.functions[i];
		size_t at = 0;

		if (strncmp(hits->file, "/tmp/perf-", 10) == 0 ||
		    hits->samples < growth_least * reading->hits.samples)
			continue;
		while (at < *count && strcmp(out[at].name, hits->name) != 0)
			at++;
		if (at == *count)
			out[(*count)++] =
				(struct candidate){.name = hits->name};
		if (!out[at].hits[index] ||
		    out[at].hits[index]->samples < hits->samples)
			out[at].hits[index] = hits;
	}
}

static void find_growth(struct candidate *out, const struct reading sides[2])
{
	double variance = 0;

	for (int i = 0; i < 2; i++) {
		double samples = out->hits[i] ? out->hits[i]->samples : 0;
		double each = sides[i].each;

		out->growth_s += (i == 0 ? -1 : 1) * samples * each;
		variance += samples * each * each;
	}
	out->error_s = sqrt(variance);
}

static int by_growth(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	double one = fabs(left->growth_s), two = fabs(right->growth_s);

	if (one != two)
		return one < two ? 1 : -1;
	return strcmp(left->name, right->name);
}

/* Those that are to be shown come first. */
static struct candidate *choose(size_t *count, const struct reading sides[2],
				struct arena *arena)
{
	size_t all = 0, kept = 0;
	struct candidate *out = arena_array(
		arena, sides[0].hits.count + sides[1].hits.count + 1,
		sizeof(*out));
	double time_s = fmax(sides[0].side->time_s, sides[1].side->time_s);

	for (int i = 0; i < 2; i++)
		add_candidates(out, &all, &sides[i], i);
	for (size_t i = 0; i < all; i++)
		find_growth(&out[i], sides);
	qsort(out, all, sizeof(*out), by_growth);
	while (kept < all && kept < ANNOTATE_FUNCTIONS &&
	       fabs(out[kept].growth_s) >= growth_least * time_s &&
	       fabs(out[kept].growth_s) > DEVIATIONS * out[kept].error_s)
		kept++;
	*count = kept;
	return out;
}

/* -- Where it lies in its program -- */

struct extent {
	uint64_t start, bytes; /* 0: it is not there */
};

/* "0000000000001149 000000000000005a t old_sum" */
static struct extent find_in(const char *table, const struct hit_function *hits)
{
	size_t length = strlen(hits->name);

	for (const char *line = table; *line;) {
		size_t end = strcspn(line, "\n");
		char *rest;
		uint64_t start = strtoull(line, &rest, 16);
		uint64_t bytes = strtoull(rest, &rest, 16);

		if (bytes > 0 && start % HITS_PAGE == hits->page_offset &&
		    end > length && line[end - length - 1] == ' ' &&
		    strncmp(line + end - length, hits->name, length) == 0)
			return (struct extent){start, bytes < FUNCTION_BYTES
							      ? bytes
							      : FUNCTION_BYTES};
		line += end;
		line += *line == '\n';
	}
	return (struct extent){0, 0};
}

static int find_extent(struct extent *out, const struct reading *reading,
		       const struct hit_function *hits, const char *program,
		       struct arena *arena, struct err *err)
{
	const char *const own[] = {"nm", "-S", "--defined-only", program, NULL};
	const char *const shared[] = {"nm",    "-D", "-S", "--defined-only",
				      program, NULL};
	char *table;

	*out = (struct extent){0, 0};
	if (ask(&table, reading->side, own, arena, err) < 0)
		return -1;
	if (table)
		*out = find_in(table, hits);
	if (out->bytes > 0)
		return 0;
	if (ask(&table, reading->side, shared, arena, err) < 0)
		return -1;
	if (table)
		*out = find_in(table, hits);
	return 0;
}

/* Debug information may be so long that objdump does not come to an end. */
static int disassemble(struct disassembly *out, const struct reading *reading,
		       const struct extent *extent, const char *program,
		       struct arena *arena, struct err *err)
{
	unsigned long long stop = extent->start + extent->bytes;
	const char *argv[] = {
		"objdump",
		"-d",
		"-w",
		"-C",
		"--no-show-raw-insn",
		arena_sprintf(arena, "--start-address=0x%llx",
			      (unsigned long long)extent->start),
		arena_sprintf(arena, "--stop-address=0x%llx", stop),
		program,
		"-l",
		NULL};
	char *text;

	*out = (struct disassembly){.name = ""};
	if (ask(&text, reading->side, argv, arena, err) < 0)
		return -1;
	argv[8] = NULL;
	if (!text && ask(&text, reading->side, argv, arena, err) < 0)
		return -1;
	if (text)
		disassembly_read(out, text, arena);
	return 0;
}

/* -- Its lines -- */

/* A source that was read last. */
struct source_text {
	const char *file;
	char *text;
};

/* From the work tree on. */
static const char *short_file(const char *file, const char *tree)
{
	size_t length = strlen(tree);

	return length > 0 && strncmp(file, tree, length) == 0 &&
			       file[length] == '/'
		       ? file + length + 1
		       : file;
}

static const char *place_of(const struct instruction *instruction,
			    const char *own, const char *tree,
			    struct arena *arena)
{
	const char *file;
	bool inlined = *instruction->function &&
		       strncmp(own, instruction->function,
			       strlen(instruction->function)) != 0;

	if (!*instruction->file || instruction->line == 0)
		return "";
	file = short_file(instruction->file, tree);
	if (*file == '/' && strrchr(file, '/'))
		file = strrchr(file, '/') + 1;
	return arena_sprintf(arena, "%s%s%s:%lu",
			     inlined ? instruction->function : "",
			     inlined ? ", " : "", file, instruction->line);
}

/* Only those of the tree, as it was built from. */
static const char *text_of(const struct instruction *instruction,
			   const struct annotate_side *side,
			   struct source_text *last, struct arena *arena)
{
	struct err ignored = {0};
	const char *line;

	if (!side->stands || instruction->line == 0 ||
	    short_file(instruction->file, side->tree) == instruction->file ||
	    strstr(instruction->file, "/../"))
		return "";
	if (!last->file || strcmp(last->file, instruction->file) != 0) {
		last->file = instruction->file;
		if (fs_read(&last->text, NULL, instruction->file, SOURCE_BYTES,
			    arena, &ignored) < 0)
			last->text = NULL;
	}
	if (!last->text)
		return "";
	line = last->text;
	for (unsigned long i = 1; *line && i < instruction->line; i++) {
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	line += strspn(line, " \t");
	return text_cut(
		arena,
		text_printable(arena,
			       arena_strndup(arena, line, strcspn(line, "\n"))),
		TEXT_MOST);
}

/* How often each was hit; sampled in between, the one before it. */
static double *samples_of(const struct disassembly *code,
			  const struct extent *extent,
			  const struct hit_function *hits, struct arena *arena)
{
	double *samples = arena_array(arena, code->count + 1, sizeof(double));
	size_t at = 0;

	for (size_t i = 0; i < hits->count; i++) {
		uint64_t address = extent->start + hits->hits[i].offset;

		while (at + 1 < code->count &&
		       code->instructions[at + 1].address <= address)
			at++;
		samples[at] += hits->hits[i].samples;
	}
	return samples;
}

/* In descending order. */
static void find_hottest(double hottest[HOTTEST], const double *samples,
			 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double value = samples[i];

		for (size_t j = 0; j < HOTTEST; j++) {
			double other = hottest[j];

			if (value > other) {
				hottest[j] = value;
				value = other;
			}
		}
	}
}

/* The least that one of the hottest has, of which there may be no more. */
static double least_of_hottest(const double *samples, size_t count)
{
	double hottest[HOTTEST] = {0}, all = 0, least;
	size_t as_hot = 0, last = HOTTEST - 1;

	find_hottest(hottest, samples, count);
	least = hottest[last];
	for (size_t i = 0; i < count; i++) {
		all += samples[i];
		as_hot += samples[i] >= least;
	}
	while (as_hot > HOTTEST && last > 0 && hottest[last] == least)
		last--;
	return fmax(hottest[last], fmax(shown_least * all, 1));
}

static bool is_shown(const double *samples, size_t count, size_t index,
		     double least)
{
	size_t first = index > AROUND ? index - AROUND : 0;

	for (size_t i = first; i <= index + AROUND && i < count; i++) {
		if (samples[i] >= least)
			return true;
	}
	return false;
}

static void add_lines(struct annotated_function *out,
		      const struct disassembly *code, const double *samples,
		      const struct reading *reading, struct arena *arena)
{
	double least = least_of_hottest(samples, code->count);
	struct source_text last = {NULL, NULL};
	bool gap = false;

	out->lines =
		arena_array(arena, 2 * code->count + 1, sizeof(*out->lines));
	for (size_t i = 0; i < code->count && out->count < LINES_MOST; i++) {
		const struct instruction *one = &code->instructions[i];

		if (!is_shown(samples, code->count, i, least)) {
			gap = true;
			continue;
		}
		if (gap)
			out->lines[out->count++] =
				(struct annotated_line){"", "", "", 0};
		gap = false;
		out->lines[out->count++] = (struct annotated_line){
			text_cut(arena, text_printable(arena, one->code),
				 TEXT_MOST),
			text_printable(arena,
				       place_of(one, code->name,
						reading->side->tree, arena)),
			text_of(one, reading->side, &last, arena),
			samples[i] / reading->hits.samples};
	}
}

static int annotate(struct annotated_function *out,
		    const struct reading *reading,
		    const struct hit_function *hits, struct arena *arena,
		    struct err *err)
{
	const char *program = programs_find(reading->side->programs,
					    reading->listed, hits->file, arena);
	struct disassembly code;
	struct extent extent;

	out->share = hits->samples / reading->hits.samples;
	if (find_extent(&extent, reading, hits, program, arena, err) < 0)
		return -1;
	if (extent.bytes == 0)
		return 0;
	if (disassemble(&code, reading, &extent, program, arena, err) < 0)
		return -1;
	if (*code.name)
		out->name = text_printable(arena, code.name);
	if (code.count > 0)
		add_lines(out, &code, samples_of(&code, &extent, hits, arena),
			  reading, arena);
	return 0;
}

int annotate_take(struct annotated out[2], const struct annotate_side sides[2],
		  struct arena *arena, struct err *err)
{
	struct candidate *chosen;
	struct reading readings[2];
	size_t count;

	for (int i = 0; i < 2; i++) {
		if (read_hits(&readings[i], &sides[i], arena, err) < 0)
			return -1;
	}
	chosen = choose(&count, readings, arena);
	out[0].count = out[1].count = count;
	for (size_t i = 0; i < count; i++) {
		for (int j = 0; j < 2; j++) {
			out[j].functions[i] = (struct annotated_function){
				.name = chosen[i].name};
			if (chosen[i].hits[j] &&
			    annotate(&out[j].functions[i], &readings[j],
				     chosen[i].hits[j], arena, err) < 0)
				return -1;
		}
	}
	return 0;
}
