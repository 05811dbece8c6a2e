/* SPDX-License-Identifier: MIT */
/*
 * Give the files named on the command line to a fuzz target, one by one, so
 * that the corpus is replayed where there is no libFuzzer.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MOST = 1 << 20 };

/* In memory of exactly its size, for the sanitizers. */
static int replay(const char *path)
{
	static uint8_t buffer[INPUT_MOST];
	FILE *fp = fopen(path, "rb");
	uint8_t *data;
	size_t size;

	if (!fp) {
		perror(path);
		return -1;
	}
	size = fread(buffer, 1, sizeof(buffer), fp);
	fclose(fp);
	data = malloc(size > 0 ? size : 1);
	if (!data)
		abort();
	for (size_t i = 0; i < size; i++)
		data[i] = buffer[i];
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int status = argc < 2;

	for (int i = 1; i < argc; i++) {
		if (replay(argv[i]) < 0)
			status = 1;
	}
	printf("replayed %d files\n", argc - 1);
	return status;
}
