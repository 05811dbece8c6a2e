/* SPDX-License-Identifier: MIT */
#include "bisect/explain/overlap.h"

#include "bisect/explain/hotspots.h"
#include "bisect/explain/source.h"
#include "bisect/explain/symbol.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const double hot_least = 0.05;	 /* of the change */
static const double sure_least = 0.95;	 /* of the samples that must be clear */
static const double change_least = 0.01; /* of the processor time */
static const double DEVIATIONS = 2;	 /* beyond chance */

enum kind {
	KIND_OTHER, /* anything may be in it */
	KIND_INERT, /* no code of the program */
	KIND_C,
	KIND_HEADER, /* its code may be in any function */
	KIND_PYTHON,
};

/* By the end of its name, or, without a dot in front, by all of it. */
static const struct {
	const char *name;
	enum kind kind;
} kinds[] = {
	{".c", KIND_C},
	{".cc", KIND_C},
	{".cpp", KIND_C},
	{".cxx", KIND_C},
	{".c++", KIND_C},
	{".C", KIND_C},
	{".h", KIND_HEADER},
	{".hh", KIND_HEADER},
	{".hpp", KIND_HEADER},
	{".hxx", KIND_HEADER},
	{".inl", KIND_HEADER},
	{".inc", KIND_HEADER},
	{".ipp", KIND_HEADER},
	{".tcc", KIND_HEADER},
	{".py", KIND_PYTHON},
	{".mk", KIND_INERT},
	{".mak", KIND_INERT},
	{".am", KIND_INERT},
	{".cmake", KIND_INERT},
	{".ninja", KIND_INERT},
	{".md", KIND_INERT},
	{".rst", KIND_INERT},
	{".adoc", KIND_INERT},
	{"Makefile", KIND_INERT},
	{"makefile", KIND_INERT},
	{"GNUmakefile", KIND_INERT},
	{"CMakeLists.txt", KIND_INERT},
	{"meson.build", KIND_INERT},
	{"meson_options.txt", KIND_INERT},
	{"configure.ac", KIND_INERT},
	{"README", KIND_INERT},
	{"NEWS", KIND_INERT},
	{"LICENSE", KIND_INERT},
	{"COPYING", KIND_INERT},
	{"AUTHORS", KIND_INERT},
	{"ChangeLog", KIND_INERT},
	{".gitignore", KIND_INERT},
	{".hgignore", KIND_INERT},
	{".hgtags", KIND_INERT},
	{".editorconfig", KIND_INERT},
	{".clang-format", KIND_INERT},
};

/* A function that may be hot, as a definition would call it. */
struct target {
	const char *name; /* as the profile has it */
	const char *word, *scope;
	const char *file; /* Python's; "" elsewhere */
	double share;	  /* of the change, with what it calls */
	bool sure;	  /* it is hot */
	bool touched;
	const struct patch_hot *hot; /* it, once it is */
};

struct comparison {
	struct arena *arena;
	struct target *targets;
	size_t count;
	bool python;	    /* the profiles name Python's functions */
	bool lambda;	    /* one of C++ is hot */
	bool linked;	    /* they were optimised as one, across files */
	const char *unsure; /* the first reason */
};

static enum kind kind_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t length = strlen(name), own = strlen(kinds[i].name);

		if (strcmp(name, kinds[i].name) == 0 ||
		    (*kinds[i].name == '.' && length > own &&
		     strcmp(name + length - own, kinds[i].name) == 0))
			return kinds[i].kind;
	}
	return KIND_OTHER;
}

static void be_unsure(struct comparison *judge, const char *path,
		      const char *why)
{
	if (!judge->unsure)
		judge->unsure = arena_sprintf(judge->arena, "%s%s%s", path,
					      *path ? ": " : "", why);
}

/* -- What is hot -- */

/* "b.py" of "py::work:/srv/b.py" */
static const char *file_of(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *colon = strrchr(name, ':');

	if (strncmp(name, "py::", 4) != 0)
		return "";
	return slash ? slash + 1 : colon + 1;
}

/* What has become of a function with what it calls, against all. */
struct part {
	double share, error; /* of the change */
};

static struct part part_of(const struct hotspot *function,
			   const struct hotspots *hotspots,
			   const struct overlap_profiles *profiles)
{
	double change = profiles->after_s - profiles->before_s;
	double before_each = profiles->before_s / fmax(hotspots->before, 1);
	double after_each = profiles->after_s / fmax(hotspots->after, 1);
	const struct flame_frame frame = {.before = function->before_all,
					  .after = function->after_all};

	return (struct part){
		(frame.after * after_each - frame.before * before_each) /
			change,
		flame_error(&frame, before_each, after_each) / fabs(change),
	};
}

static bool has_changed(const struct overlap_profiles *profiles)
{
	double before = profiles->before_s, after = profiles->after_s;

	return before > 0 && after > 0 &&
	       fabs(after - before) >= change_least * fmax(before, after);
}

static void add_target(struct comparison *judge, const struct hotspot *function,
		       const struct part *part)
{
	struct target *target = &judge->targets[judge->count];

	*target = (struct target){
		.name = function->name,
		.word = symbol_word(function->name, judge->arena),
		.scope = symbol_scope(function->name, judge->arena),
		.file = file_of(function->name),
		.share = part->share,
		.sure = part->share >= hot_least &&
			part->share > DEVIATIONS * part->error,
	};
	judge->python |= *target->file != '\0';
	judge->lambda |= strstr(function->name, "{lambda") ||
			 strstr(function->name, "'lambda") ||
			 strstr(function->name, "$_");
	judge->linked |= strstr(function->name, ".lto_priv") ||
			 strstr(function->name, ".llvm.");
	judge->count += *target->word || *target->file;
}

/* Where the processor time has not changed nothing has a part in that. */
static void find_targets(struct comparison *judge,
			 const struct hotspots *hotspots,
			 const struct overlap_profiles *profiles)
{
	judge->targets = arena_array(judge->arena, hotspots->count + 1,
				     sizeof(*judge->targets));
	for (size_t i = 0; has_changed(profiles) && i < hotspots->count; i++) {
		struct part part =
			part_of(&hotspots->functions[i], hotspots, profiles);

		if (part.share + DEVIATIONS * part.error >= hot_least)
			add_target(judge, &hotspots->functions[i], &part);
	}
}

static void check_profiles(struct comparison *judge,
			   const struct hotspots *hotspots,
			   const struct overlap_profiles *profiles)
{
	double named = sure_least * hotspots->before, rooted = named;

	if (hotspots->before <= 0 || hotspots->after <= 0)
		be_unsure(judge, "", "there is no profile");
	else if (!has_changed(profiles))
		be_unsure(judge, "", "processor time has hardly changed");
	else if (hotspots->before_named < named ||
		 hotspots->after_named < sure_least * hotspots->after)
		be_unsure(judge, "", "too many samples are without a name");
	else if (hotspots->before_rooted < rooted ||
		 hotspots->after_rooted < sure_least * hotspots->after)
		be_unsure(judge, "", "too many stacks are not whole");
}

/* -- What a file has in it -- */

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static bool mentions(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *c = text; length && (c = strstr(c, word)); c++) {
		if ((c == text || !is_letter(c[-1])) && !is_letter(c[length]))
			return true;
	}
	return false;
}

/* Is the word here a part of it, as a macro may put names together? */
static bool is_part(const char *word, size_t length, const char *whole)
{
	return length >= 2 && length < strlen(whole) &&
	       memmem(whole, strlen(whole), word, length);
}

/*
 * "NAME(work)" may stand for do_work, and so may "define(work)" at the
 * beginning of a line: is one of the arguments a part of the name?
 */
static bool may_paste(const char *text, const char *name)
{
	const char *c = text;

	while (*c) {
		const char *word = c;
		bool first = c == text || c[-1] == '\n', capital;

		while (is_letter(*c))
			c++;
		capital = isupper((unsigned char)*word) &&
			  !islower((unsigned char)word[1]);
		if (c == word || *c != '(' || !(first || capital)) {
			c += c == word;
			continue;
		}
		while (*c && !strchr(");{", *c)) {
			word = c;
			while (is_letter(*c))
				c++;
			if (is_part(word, (size_t)(c - word), name))
				return true;
			c += c == word;
		}
	}
	return strstr(text, "##") != NULL;
}

/* May it be? */
static bool is_in(const struct target *target, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!*target->file)
		return kind_of(path) != KIND_PYTHON;
	return strcmp(target->file, slash ? slash + 1 : path) == 0;
}

static bool is_definition(const struct target *target,
			  const struct source_function *function)
{
	return strcmp(target->word, function->name) == 0 &&
	       strcmp(target->scope, function->scope) == 0;
}

/*
 * Lambdas go by the name of the function that they stand in, instances of
 * templates by those of their arguments, of which fold.c leaves some out, and a
 * macro may give another name to a function, which is mostly a longer one.
 */
static bool may_be_in(const struct target *target,
		      const struct source_function *function)
{
	const char *arguments = strchr(target->name, '<');

	if (*target->file)
		return !*target->word && mentions(target->name, function->name);
	return strstr(target->name, "<...>") ||
	       mentions(target->name, function->name) ||
	       is_part(function->name, strlen(function->name), target->name) ||
	       (arguments && *function->scope &&
		mentions(arguments, function->scope));
}

/* Programs each have a main, classes operators, constructors, destructors. */
static bool is_common(const struct target *target)
{
	return strcmp(target->word, "main") == 0 ||
	       strcmp(target->word, "operator") == 0 ||
	       strcmp(target->word, target->scope) == 0;
}

/* Copies and overloads of one have the same name here. */
static const char *name_of(const struct target *target, struct arena *arena)
{
	const char *between = *target->file ? "." : "::";

	if (!*target->word)
		return target->name;
	return arena_sprintf(arena, "%s%s%s", target->scope,
			     *target->scope ? between : "", target->word);
}

/* The format takes the name of the function. */
static void doubt(struct comparison *judge, const char *path, const char *fmt,
		  const struct target *target)
{
	const char *hole = strstr(fmt, "%s");

	be_unsure(judge, path,
		  arena_sprintf(judge->arena, "%.*s%s%s", (int)(hole - fmt),
				fmt, name_of(target, judge->arena),
				hole + strlen("%s")));
}

/* What mentions a function may be inlined into it. */
static void doubt_text(struct comparison *judge, const char *path,
		       const char *text)
{
	for (size_t i = 0; i < judge->count; i++) {
		if (mentions(text, judge->targets[i].word))
			doubt(judge, path,
			      "it mentions %s, and may be inlined into it",
			      &judge->targets[i]);
		else if (may_paste(text, judge->targets[i].word))
			doubt(judge, path,
			      "a macro in it may stand for %s, and it may be "
			      "inlined into that",
			      &judge->targets[i]);
	}
}

/* A line may be in one of several copies: it is marked with the hottest. */
static void mark(struct comparison *judge, struct target *target,
		 struct patch_line *line)
{
	struct patch_hot *hot;

	target->touched = true;
	if (!target->hot) {
		hot = arena_array(judge->arena, 1, sizeof(*hot));
		*hot = (struct patch_hot){name_of(target, judge->arena),
					  target->share};
		target->hot = hot;
	}
	if (!line->hot || line->hot->share < target->share)
		line->hot = target->hot;
}

static void touch_function(struct comparison *judge,
			   const struct source_function *function,
			   const char *path, struct patch_line *line)
{
	for (size_t i = 0; i < judge->count; i++) {
		struct target *target = &judge->targets[i];

		if (!is_in(target, path))
			continue;
		if (!is_definition(target, function)) {
			if (may_be_in(target, function))
				doubt(judge, path, "%s may be made of it",
				      target);
		} else if (is_common(target)) {
			doubt(judge, path, "there may be several %s", target);
		} else if (!target->sure) {
			doubt(judge, path,
			      "too few samples tell of how %s has changed",
			      target);
		} else {
			mark(judge, target, line);
		}
	}
}

/* One side of a file.  Returns whether code differs in it. */
static bool read_side(struct comparison *judge, const struct patch_file *file,
		      enum kind kind, const struct patch_side *side)
{
	const char *path = file->path;
	struct source source;
	bool differs = false, loose = false;

	source_read(&source, kind == KIND_PYTHON ? SOURCE_PYTHON : SOURCE_C,
		    side->text, judge->arena);
	if (!source.whole) {
		be_unsure(judge, path, "its functions cannot be told apart");
		return true;
	}
	for (size_t line = 0; line < side->lines; line++) {
		bool inside = false;

		if (!side->changed[line] || !source.code[line])
			continue;
		differs = true;
		for (size_t i = 0; i < source.count; i++) {
			if (line < source.functions[i].first ||
			    line > source.functions[i].last)
				continue;
			inside = true;
			touch_function(judge, &source.functions[i], path,
				       &file->lines[side->at[line]]);
		}
		loose |= !inside;
	}
	if (loose && (kind == KIND_PYTHON || judge->lambda))
		be_unsure(judge, path, "it differs outside of all functions");
	return differs;
}

static void read_file(struct comparison *judge, const struct patch_file *file)
{
	enum kind kind = kind_of(file->path);
	bool differs;

	if (!file->whole)
		be_unsure(judge, file->path, "it is no text");
	else if (kind == KIND_OTHER)
		be_unsure(judge, file->path, "anything may be in it");
	if (!file->whole || kind == KIND_OTHER || kind == KIND_INERT)
		return;
	differs = read_side(judge, file, kind, &file->before);
	differs |= read_side(judge, file, kind, &file->after);
	if (!differs)
		return;
	if (kind == KIND_HEADER)
		be_unsure(judge, file->path, "others include it");
	if (kind == KIND_C) {
		doubt_text(judge, file->path, file->before.text);
		doubt_text(judge, file->path, file->after.text);
	}
	if (kind == KIND_C && judge->linked)
		be_unsure(judge, file->path, "the linker may have inlined it");
	if (kind == KIND_PYTHON && !judge->python)
		be_unsure(judge, file->path, "the profiles do not see Python");
}

static bool has(const char *const *names, const char *name)
{
	for (; *names; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

void overlap_find(struct overlap *out, struct patch *patch,
		  const struct overlap_profiles *profiles, struct arena *arena)
{
	struct comparison judge = {.arena = arena};
	size_t touched = 0;
	struct hotspots hotspots;

	hotspots_init(&hotspots,
		      flame_build(profiles->before, profiles->after, arena),
		      arena);
	check_profiles(&judge, &hotspots, profiles);
	find_targets(&judge, &hotspots, profiles);
	if (!patch)
		be_unsure(&judge, "", "the diff cannot be had");
	for (size_t i = 0; patch && i < patch->count; i++)
		read_file(&judge, &patch->files[i]);
	out->functions =
		arena_array(arena, judge.count + 1, sizeof(*out->functions));
	out->shares = arena_array(arena, judge.count + 1, sizeof(*out->shares));
	for (size_t i = 0; i < judge.count; i++) {
		const char *name = name_of(&judge.targets[i], arena);

		if (!judge.targets[i].touched || has(out->functions, name))
			continue;
		out->functions[touched] = name;
		out->shares[touched++] = judge.targets[i].share;
	}
	out->shares[touched] = NAN;
	out->none = touched == 0 && !judge.unsure;
	out->unsure = touched == 0 ? judge.unsure : NULL;
}
