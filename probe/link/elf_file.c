/* SPDX-License-Identifier: MIT */
#include "probe/link/elf_file.h"

#include "probe/ground/fs.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 0x7fffffff, SECTIONS_MOST = 4 << 20 };

/* A number of `size` bytes; 0 where the file has none. */
static uint64_t number(const struct elf_file *file, uint64_t at, unsigned size)
{
	uint64_t value = 0;

	if (at > file->length || size > file->length - at)
		return 0;
	for (unsigned i = 0; i < size; i++) {
		unsigned from = file->big ? i : size - 1 - i;

		value = value << 8 | file->data[at + from];
	}
	return value;
}

/* The field of both classes, which lies at different places in them. */
static uint64_t field(const struct elf_file *file, uint64_t base,
		      uint64_t narrow, unsigned narrow_size, uint64_t wide,
		      unsigned wide_size)
{
	return file->wide ? number(file, base + wide, wide_size)
			  : number(file, base + narrow, narrow_size);
}

#define FIELD(file, base, kind, name) \
	field(file, base, offsetof(Elf32_##kind, name), \
	      sizeof(((Elf32_##kind *)NULL)->name), \
	      offsetof(Elf64_##kind, name), \
	      sizeof(((Elf64_##kind *)NULL)->name))

static bool read_section(struct elf_section *out, const struct elf_file *file,
			 uint64_t base)
{
	uint64_t offset = FIELD(file, base, Shdr, sh_offset);

	*out = (struct elf_section){
		.type = (uint32_t)FIELD(file, base, Shdr, sh_type),
		.flags = FIELD(file, base, Shdr, sh_flags),
		.address = FIELD(file, base, Shdr, sh_addr),
		.size = FIELD(file, base, Shdr, sh_size),
		.alignment = FIELD(file, base, Shdr, sh_addralign),
		.name = "",
	};
	if (out->type == SHT_NOBITS || out->type == SHT_NULL)
		return true;
	if (offset > file->length || out->size > file->length - offset)
		return false;
	out->data = file->data + offset;
	return true;
}

static const char *name_in(const struct elf_section *names, uint64_t at)
{
	if (!names->data || at >= names->size ||
	    !memchr(names->data + at, '\0', names->size - at))
		return "";
	return (const char *)names->data + at;
}

static bool read_sections(struct elf_file *file, struct arena *arena)
{
	uint64_t table = FIELD(file, 0, Ehdr, e_shoff);
	uint64_t size = file->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	uint64_t count = FIELD(file, 0, Ehdr, e_shnum);
	uint64_t names = FIELD(file, 0, Ehdr, e_shstrndx);
	struct elf_section strings = {0};

	if (table == 0)
		return true;
	if (FIELD(file, 0, Ehdr, e_shentsize) != size || table > file->length ||
	    file->length - table < size)
		return false;
	if (count == 0)
		count = FIELD(file, table, Shdr, sh_size);
	if (names == SHN_XINDEX)
		names = FIELD(file, table, Shdr, sh_link);
	if (count > SECTIONS_MOST || count > (file->length - table) / size ||
	    count == 0 || names >= count)
		return false;
	if (!read_section(&strings, file, table + names * size))
		return false;
	file->sections = arena_array(arena, count, sizeof(*file->sections));
	for (uint64_t i = 1; i < count; i++) {
		struct elf_section *section = &file->sections[file->count++];

		if (!read_section(section, file, table + i * size))
			return false;
		section->name = name_in(
			&strings, FIELD(file, table + i * size, Shdr, sh_name));
	}
	return true;
}

bool elf_parse(struct elf_file *out, const void *data, size_t length,
	       struct arena *arena)
{
	const unsigned char *ident = data;

	*out = (struct elf_file){.data = data, .length = length};
	if (length < sizeof(Elf32_Ehdr) ||
	    memcmp(ident, ELFMAG, SELFMAG) != 0 ||
	    (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64) ||
	    (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB))
		return false;
	out->wide = ident[EI_CLASS] == ELFCLASS64;
	out->big = ident[EI_DATA] == ELFDATA2MSB;
	out->type = (unsigned)FIELD(out, 0, Ehdr, e_type);
	out->machine = (unsigned)FIELD(out, 0, Ehdr, e_machine);
	out->flags = (unsigned)FIELD(out, 0, Ehdr, e_flags);
	out->entry = FIELD(out, 0, Ehdr, e_entry);
	return (!out->wide || length >= sizeof(Elf64_Ehdr)) &&
	       read_sections(out, arena);
}

bool elf_read(struct elf_file *out, const char *path, struct arena *arena)
{
	struct err ignored = {0};
	size_t length;
	char *data;

	return fs_is_file(path) &&
	       fs_read(&data, &length, path, FILE_MOST, arena, &ignored) == 0 &&
	       elf_parse(out, data, length, arena);
}

const struct elf_section *elf_find(const struct elf_file *file,
				   const char *name)
{
	for (size_t i = 0; i < file->count; i++) {
		if (strcmp(file->sections[i].name, name) == 0)
			return &file->sections[i];
	}
	return NULL;
}

static enum elf_kind kind_of(const unsigned char *head, size_t length)
{
	struct elf_file file = {.data = head, .length = length};

	if (length >= 8 && (memcmp(head, "!<arch>\n", 8) == 0 ||
			    memcmp(head, "!<thin>\n", 8) == 0))
		return ELF_KIND_ARCHIVE;
	if (length >= 4 && (memcmp(head, "BC\xc0\xde", 4) == 0 ||
			    memcmp(head, "\xde\xc0\x17\x0b", 4) == 0))
		return ELF_KIND_BITCODE;
	if (length < EI_NIDENT + 2 || memcmp(head, ELFMAG, SELFMAG) != 0)
		return ELF_KIND_OTHER;
	file.big = head[EI_DATA] == ELFDATA2MSB;
	return number(&file, EI_NIDENT, 2) == ET_REL ? ELF_KIND_OBJECT
						     : ELF_KIND_OTHER;
}

enum elf_kind elf_kind(const char *path)
{
	unsigned char head[EI_NIDENT + 2];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, head, sizeof(head));

	if (fd >= 0)
		close(fd);
	return kind_of(head, got > 0 ? (size_t)got : 0);
}
