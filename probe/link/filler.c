/* SPDX-License-Identifier: MIT */
#include "probe/link/filler.h"

#include <elf.h>
#include <string.h>

static const struct place {
	const char *name, *tag;
	uint32_t type;
	uint64_t flags;
	unsigned unit; /* sizes are multiples of it, below `limit` */
	unsigned limit;
} places[FILLER_SECTIONS] = {
	{".text", "text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16, 256},
	{".text.hot", "hot", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16, 256},
	{".text.unlikely", "unlikely", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
	 16, 256},
	{".text.startup", "startup", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
	 16, 256},
	{".rodata", "rodata", SHT_PROGBITS, SHF_ALLOC, 64, 64},
	{".data", "data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 64, 64},
	{".bss", "bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 64, 64},
};

enum {
	ALIGNMENT = 16,
	STACK = FILLER_SECTIONS + 1, /* section numbers behind these */
	PROPERTY,
	SYMBOLS,
	NAMES,
	SECTION_NAMES,
	SECTIONS
};

/* What a section header says. */
struct header {
	const char *name;
	uint32_t type, link, info;
	uint64_t flags, offset, size, alignment, entry;
};

struct building {
	const struct filler_model *model;
	struct text *out;
	struct header headers[SECTIONS];
	uint64_t table; /* where the headers begin */
};

uint64_t filler_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

bool filler_model(struct filler_model *out, const char *path,
		  struct arena *arena)
{
	const struct elf_section *property;
	struct elf_file file;

	if (!elf_read(&file, path, arena) || file.type != ET_REL)
		return false;
	*out = (struct filler_model){.machine = file.machine,
				     .flags = file.flags,
				     .wide = file.wide,
				     .big = file.big};
	for (size_t i = 0; i < sizeof(out->ident); i++)
		out->ident[i] = file.data[i];
	/* Without it the result would lose what all others have in common. */
	property = elf_find(&file, ".note.gnu.property");
	if (property && property->data) {
		out->property = property->data;
		out->property_length = property->size;
		out->property_alignment = property->alignment;
	}
	return true;
}

static void put(struct building *b, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++) {
		unsigned byte = b->model->big ? size - 1 - i : i;
		char c = (char)(unsigned char)(value >> (8 * byte));

		text_add_bytes(b->out, &c, 1);
	}
}

/* An address, an offset or a size. */
static void put_word(struct building *b, uint64_t value)
{
	put(b, value, b->model->wide ? 8 : 4);
}

static void align(struct building *b, size_t alignment)
{
	while (b->out->length % alignment != 0)
		text_add_bytes(b->out, "", 1);
}

static void put_elf_header(struct building *b)
{
	bool wide = b->model->wide;

	text_add_bytes(b->out, (const char *)b->model->ident,
		       sizeof(b->model->ident));
	put(b, ET_REL, 2);
	put(b, b->model->machine, 2);
	put(b, EV_CURRENT, 4);
	put_word(b, 0);
	put_word(b, 0);
	put_word(b, b->table);
	put(b, b->model->flags, 4);
	put(b, wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr), 2);
	put(b, 0, 2);
	put(b, 0, 2);
	put(b, wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr), 2);
	put(b, SECTIONS, 2);
	put(b, SECTION_NAMES, 2);
}

/* What is behind the first bytes is a trap, or nothing a processor knows. */
static void put_contents(struct building *b, size_t size, bool code,
			 uint64_t unique)
{
	bool x86 =
		b->model->machine == EM_386 || b->model->machine == EM_X86_64;
	const unsigned char fill = code && x86 ? 0xcc : 0;

	for (size_t i = 0; i < size; i++) {
		const unsigned char byte =
			i < 8 ? (unsigned char)(unique >> (8 * i)) : fill;

		text_add_bytes(b->out, (const char *)&byte, 1);
	}
}

static void put_places(struct building *b, size_t number, uint64_t *state)
{
	for (size_t i = 0; i < FILLER_SECTIONS; i++) {
		const struct place *place = &places[i];
		size_t size = (size_t)(filler_random(state) % place->limit) *
			      place->unit;

		align(b, ALIGNMENT);
		b->headers[i + 1] = (struct header){.name = place->name,
						    .type = place->type,
						    .flags = place->flags,
						    .offset = b->out->length,
						    .size = size,
						    .alignment = ALIGNMENT};
		if (place->type != SHT_NOBITS)
			put_contents(b, size, place->flags & SHF_EXECINSTR,
				     number * FILLER_SECTIONS + i + 1);
	}
}

static void put_notes(struct building *b)
{
	const struct filler_model *model = b->model;
	size_t alignment =
		model->property_alignment == 4 || !model->wide ? 4 : 8;

	b->headers[STACK] = (struct header){.name = ".note.GNU-stack",
					    .type = SHT_PROGBITS,
					    .offset = b->out->length,
					    .alignment = 1};
	align(b, alignment);
	/* An empty one of no kind, where the model has none. */
	b->headers[PROPERTY] = (struct header){
		.name = model->property ? ".note.gnu.property" : ".comment",
		.type = model->property ? SHT_NOTE : SHT_PROGBITS,
		.flags = model->property ? SHF_ALLOC : 0,
		.offset = b->out->length,
		.size = model->property_length,
		.alignment = model->property ? alignment : 1};
	if (model->property)
		text_add_bytes(b->out, (const char *)model->property,
			       model->property_length);
}

static void put_symbol(struct building *b, uint64_t name, unsigned char info,
		       unsigned char other, unsigned section, uint64_t size)
{
	put(b, name, 4);
	if (!b->model->wide) {
		put_word(b, 0);
		put_word(b, size);
	}
	put(b, info, 1);
	put(b, other, 1);
	put(b, section, 2);
	if (b->model->wide) {
		put_word(b, 0);
		put_word(b, size);
	}
}

static size_t symbol_size(const struct building *b)
{
	return b->model->wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

/* Global, to be found by name, and hidden, so that no library exports it. */
static void put_symbols(struct building *b, const char **symbols, size_t number)
{
	struct header *header = &b->headers[SYMBOLS];
	struct text names;
	size_t count = 0;

	text_init(&names, b->out->arena);
	text_add_bytes(&names, "", 1);
	align(b, 8);
	*header = (struct header){.name = ".symtab",
				  .type = SHT_SYMTAB,
				  .link = NAMES,
				  .info = 1,
				  .offset = b->out->length,
				  .entry = symbol_size(b),
				  .alignment = 8};
	put_symbol(b, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < FILLER_SECTIONS; i++) {
		bool code = places[i].flags & SHF_EXECINSTR;

		if (b->headers[i + 1].size == 0)
			continue;
		symbols[count] =
			arena_sprintf(b->out->arena, "__perfbisect_%s_%zu",
				      places[i].tag, number);
		put_symbol(
			b, names.length,
			ELF64_ST_INFO(STB_GLOBAL, code ? STT_FUNC : STT_OBJECT),
			STV_HIDDEN, i + 1, b->headers[i + 1].size);
		text_add_bytes(&names, symbols[count],
			       strlen(symbols[count]) + 1);
		count++;
	}
	symbols[count] = NULL;
	header->size = b->out->length - header->offset;
	b->headers[NAMES] = (struct header){.name = ".strtab",
					    .type = SHT_STRTAB,
					    .offset = b->out->length,
					    .size = names.length,
					    .alignment = 1};
	text_add_bytes(b->out, names.data, names.length);
}

static void put_table(struct building *b)
{
	uint64_t names[SECTIONS] = {0};
	struct header *own = &b->headers[SECTION_NAMES];

	*own = (struct header){.name = ".shstrtab",
			       .type = SHT_STRTAB,
			       .offset = b->out->length,
			       .alignment = 1};
	text_add_bytes(b->out, "", 1);
	for (size_t i = 1; i < SECTIONS; i++) {
		names[i] = b->out->length - own->offset;
		text_add_bytes(b->out, b->headers[i].name,
			       strlen(b->headers[i].name) + 1);
	}
	own->size = b->out->length - own->offset;
	align(b, 8);
	b->table = b->out->length;
	for (size_t i = 0; i < SECTIONS; i++) {
		const struct header *h = &b->headers[i];

		put(b, names[i], 4);
		put(b, h->type, 4);
		put_word(b, h->flags);
		put_word(b, 0);
		put_word(b, h->offset);
		put_word(b, h->size);
		put(b, h->link, 4);
		put(b, h->info, 4);
		put_word(b, h->alignment);
		put_word(b, h->entry);
	}
}

void filler_build(struct text *out, const char *symbols[FILLER_SECTIONS + 1],
		  const struct filler_model *model, size_t number,
		  uint64_t *state)
{
	struct building b = {.model = model, .out = out};
	struct text head;

	text_init(out, out->arena);
	put_elf_header(&b);
	put_places(&b, number, state);
	put_notes(&b);
	put_symbols(&b, symbols, number);
	put_table(&b);
	/* Once more, since it is known now where the table is. */
	text_init(&head, out->arena);
	b.out = &head;
	put_elf_header(&b);
	for (size_t i = 0; i < head.length; i++)
		out->data[i] = head.data[i];
}
