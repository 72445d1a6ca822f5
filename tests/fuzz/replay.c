/* Feeds files to a fuzz target without a fuzzer: what once broke a parser stays tested. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MOST (8u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
feed(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_MOST), *exact;
	size_t size;

	if (f == NULL || data == NULL) {
		perror(path);
		return 1;
	}
	size = fread(data, 1, INPUT_MOST, f);
	(void)fclose(f);
	/* Just as large as the input, so that a byte too far is seen. */
	exact = malloc(size > 0 ? size : 1);
	if (exact == NULL)
		return 1;
	memcpy(exact, data, size);
	free(data);
	(void)LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	return 0;
}

int
main(int argc, char **argv)
{
	struct dirent **names;
	int count, bad = 0, fed = 0;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: replay FOLDER\n");
		return 2;
	}
	count = scandir(argv[1], &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char path[4096];
		int len = snprintf(path, sizeof(path), "%s/%s", argv[1], names[i]->d_name);

		if (names[i]->d_name[0] != '.' && len > 0 && (size_t)len < sizeof(path)) {
			bad |= feed(path);
			fed++;
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	(void)printf("%d inputs\n", fed);
	return bad != 0 || fed == 0;
}
