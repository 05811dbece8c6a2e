/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/link/filler.h"

#include <elf.h>
#include <string.h>

static const unsigned char property[16] = {4, 0, 0, 0, 8, 0, 0, 0, 5};

static struct filler_model model_of(bool wide, bool big, unsigned machine)
{
	return (struct filler_model){
		.ident = {0x7f, 'E', 'L', 'F', wide ? ELFCLASS64 : ELFCLASS32,
			  big ? ELFDATA2MSB : ELFDATA2LSB, EV_CURRENT},
		.machine = machine,
		.flags = 0x5000400,
		.wide = wide,
		.big = big,
	};
}

static void check_section(const struct elf_file *file, const char *name,
			  unsigned unit, unsigned most, bool code)
{
	const struct elf_section *section = elf_find(file, name);

	if (!check(section != NULL))
		return;
	check(section->size % unit == 0 && section->size <= most);
	check_int(section->flags & SHF_EXECINSTR, code ? SHF_EXECINSTR : 0);
	check(section->flags & SHF_ALLOC);
}

static void check_object(const struct filler_model *model)
{
	ARENA_SCOPE(tmp);
	const char *symbols[FILLER_SECTIONS + 1];
	uint64_t state = 12;
	struct elf_file file;
	struct text object;

	text_init(&object, &tmp);
	filler_build(&object, symbols, model, 3, &state);
	if (!check(elf_parse(&file, object.data, object.length, &tmp)))
		return;
	check_int(file.type, ET_REL);
	check_int(file.machine, model->machine);
	check_int(file.flags, model->flags);
	check(file.wide == model->wide && file.big == model->big);
	check_section(&file, ".text", 16, 4080, true);
	check_section(&file, ".text.hot", 16, 4080, true);
	check_section(&file, ".text.unlikely", 16, 4080, true);
	check_section(&file, ".text.startup", 16, 4080, true);
	check_section(&file, ".rodata", 64, 4032, false);
	check_section(&file, ".data", 64, 4032, false);
	check_section(&file, ".bss", 64, 4032, false);
	check(elf_find(&file, ".note.GNU-stack") != NULL);
	check((elf_find(&file, ".note.gnu.property") != NULL) ==
	      (model->property != NULL));
	check_str(symbols[0], "__perfbisect_text_3");
}

/* The same seed gives the same; another one, or another object, does not. */
static void check_seeds(void)
{
	static const uint64_t seeds[] = {1, 1, 2};
	ARENA_SCOPE(tmp);
	struct filler_model model = model_of(true, false, EM_X86_64);
	struct text objects[3];
	const char *symbols[FILLER_SECTIONS + 1];

	for (size_t i = 0; i < 3; i++) {
		uint64_t state = seeds[i];

		text_init(&objects[i], &tmp);
		filler_build(&objects[i], symbols, &model, 0, &state);
	}
	check(objects[0].length == objects[1].length &&
	      memcmp(objects[0].data, objects[1].data, objects[0].length) == 0);
	check(objects[0].length != objects[2].length);
}

static void check_model(void)
{
	ARENA_SCOPE(tmp);
	struct filler_model model = model_of(true, false, EM_X86_64), got;
	const char *symbols[FILLER_SECTIONS + 1];
	struct err err = {0};
	uint64_t state = 1;
	struct text object;

	text_init(&object, &tmp);
	model.property = property;
	model.property_length = sizeof(property);
	model.property_alignment = 8;
	filler_build(&object, symbols, &model, 0, &state);
	check(fs_write("model.o", object.data, object.length, &err) == 0);
	check_int(elf_kind("model.o"), ELF_KIND_OBJECT);
	if (!check(filler_model(&got, "model.o", &tmp)))
		return;
	check_int(got.machine, EM_X86_64);
	check_int(got.flags, 0x5000400);
	check(got.property_length == sizeof(property) &&
	      memcmp(got.property, property, sizeof(property)) == 0);
	check(!filler_model(&got, "nothing.o", &tmp));
	check(fs_write("short.o", object.data, 20, &err) == 0);
	check(!filler_model(&got, "short.o", &tmp));
}

void check_filler(void)
{
	struct filler_model with = model_of(true, false, EM_X86_64);

	with.property = property;
	with.property_length = sizeof(property);
	with.property_alignment = 8;
	check_object(&with);
	for (int i = 0; i < 4; i++) {
		struct filler_model model =
			model_of(i & 1, i & 2, i & 1 ? EM_AARCH64 : EM_ARM);

		check_object(&model);
	}
	check_seeds();
	check_model();
}
