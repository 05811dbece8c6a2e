/* SPDX-License-Identifier: MIT */
/* More work: asks for the length of a text again for each letter of it. */
#include <stdlib.h>
#include <string.h>

enum { LETTERS = 4000 };

static char text[LETTERS + 1];

/* Changes a letter, so that no compiler can ask for the length just once. */
static unsigned long turn(unsigned long sum)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++) {
		sum = sum * 31 + (unsigned char)text[i];
		text[i] = (char)('a' + sum % 26);
#ifdef SLOW
		length = strlen(text);
#endif
	}
	return sum;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 500;
	unsigned long sum = 1;

	memset(text, 'a', LETTERS);
	for (int i = 0; i < rounds; i++)
		sum = turn(sum);
	return sum == 0;
}
