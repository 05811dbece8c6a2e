/* SPDX-License-Identifier: MIT */
#include "probe/link/alike.h"

#include "probe/link/elf_file.h"

#include <elf.h>
#include <string.h>

/* The next section from *at on that is loaded, or NULL. */
static const struct elf_section *next_loaded(const struct elf_file *file,
					     size_t *at)
{
	while (*at < file->count) {
		const struct elf_section *section = &file->sections[(*at)++];

		if (section->flags & SHF_ALLOC)
			return section;
	}
	return NULL;
}

static bool are_alike(const struct elf_section *a, const struct elf_section *b)
{
	if (strcmp(a->name, b->name) != 0 || a->type != b->type ||
	    a->address != b->address || a->size != b->size)
		return false;
	if (!a->data || !b->data)
		return a->data == b->data;
	return strcmp(a->name, ".note.gnu.build-id") == 0 ||
	       memcmp(a->data, b->data, a->size) == 0;
}

bool alike(const char *a, const char *b)
{
	ARENA_SCOPE(tmp);
	const struct elf_section *one, *other;
	struct elf_file first, second;
	size_t at = 0, other_at = 0, count = 0;

	if (!elf_read(&first, a, &tmp) || !elf_read(&second, b, &tmp) ||
	    first.machine != second.machine || first.entry != second.entry)
		return false;
	for (;; count++) {
		one = next_loaded(&first, &at);
		other = next_loaded(&second, &other_at);
		if (!one || !other)
			return one == other && count > 0;
		if (!are_alike(one, other))
			return false;
	}
}
