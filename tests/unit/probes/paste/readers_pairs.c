/*
 * readers_pairs LISTS...: compares the facts that the samples of the reader tests gave with
 * those that the readers declare. A declared fact that no sample gives may be one that the
 * code cannot state at all: then `next` recommends a command that never brings it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/paste/readers.h"

#define READERS_MOST 64

static bool produced[READERS_MOST][FACT_ID_COUNT];

static int
find_reader(const char *id)
{
	for (int i = 0; reader_infos[i].id != NULL && i < READERS_MOST; i++)
		if (text_equal(reader_infos[i].id, id))
			return i;
	return -1;
}

/* One list, as reading_of.c writes it: reader, space, fact. */
static bool
read_list(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];
	bool ok = f != NULL;

	if (f == NULL)
		(void)fprintf(stderr, "%s: cannot be opened\n", path);
	while (ok && fgets(line, sizeof(line), f) != NULL) {
		char *rest = line, *reader = strsep(&rest, " \n");
		int fact = fact_find(rest != NULL ? strsep(&rest, "\n") : "");
		int at = find_reader(reader);

		/* what a paste says about itself has the command as its source, also where
		 * that command's reader does not declare it */
		if (fact >= 0 && at >= 0 &&
			text_starts(fact_def(fact)->id, "guest.paste.") &&
			!fact_list_has(reader_infos[at].supplies, fact))
			continue;
		ok = at >= 0 && fact >= 0;
		if (ok)
			produced[at][fact] = true;
		else
			(void)fprintf(stderr, "%s: no such pair: %s\n", path, reader);
	}
	if (f != NULL)
		(void)fclose(f);
	return ok;
}

int
main(int argc, char **argv)
{
	size_t declared = 0, missing = 0;

	for (int i = 1; i < argc; i++)
		if (!read_list(argv[i]))
			return EXIT_FAILURE;
	for (int i = 0; reader_infos[i].id != NULL; i++) {
		if (i == READERS_MOST)
			return EXIT_FAILURE;
		for (const int *f = reader_infos[i].supplies;
			f != NULL && *f != FACT_LIST_END; f++, declared++)
			if (!produced[i][*f]) {
				printf("%s: no sample gives %s\n", reader_infos[i].id,
					fact_def(*f)->id);
				missing++;
			}
	}
	printf("%zu declared pairs, %zu without a sample\n", declared, missing);
	return declared > 0 && missing == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
