/*
 * Build tool: puts all knowledge files into one C file, so that the program needs nothing
 * beside it. Usage: embed ROOT OUT.c FILE... (the files stand below ROOT, in any order).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
fail(const char *what, const char *which)
{
	fprintf(stderr, "embed: %s: %s\n", what, which);
	exit(1);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Text as C string literals, one a line of the file. Returns its length. */
static size_t
write_text(FILE *out, const char *path)
{
	FILE *in = fopen(path, "rb");
	size_t len = 0;
	int c;

	if (in == NULL)
		fail("cannot read", path);
	fprintf(out, "\t\"");
	while ((c = fgetc(in)) != EOF) {
		len++;
		if (c == '\n')
			fprintf(out, "\\n\"\n\t\"");
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 32 || c > 126 || c == '?')
			fprintf(out, "\\%03o", (unsigned)c);
		else
			fputc(c, out);
	}
	fprintf(out, "\"");
	fclose(in);
	return len;
}

int
main(int argc, char **argv)
{
	size_t root_len;
	FILE *out;

	if (argc < 4)
		fail("usage", "embed ROOT OUT.c FILE...");
	root_len = strlen(argv[1]) + 1;
	qsort(argv + 3, (size_t)argc - 3, sizeof(argv[0]), compare);
	out = fopen(argv[2], "wb");
	if (out == NULL)
		fail("cannot write", argv[2]);
	fprintf(out,
		"/* Made from the files below fixes/knowledge. */\n"
		"#include \"fixes/base/knowledge_base.h\"\n\nconst struct source builtin_sources[] = {\n");
	for (int i = 3; i < argc; i++) {
		size_t len;

		if (strncmp(argv[i], argv[1], root_len - 1) != 0)
			fail("not below the root", argv[i]);
		fprintf(out, "\t{ \"%s\",\n", argv[i] + root_len);
		len = write_text(out, argv[i]);
		fprintf(out, ",\n\t%zu },\n", len);
	}
	fprintf(out, "};\nconst size_t builtin_source_count = %d;\n", argc - 3);
	if (fclose(out) != 0)
		fail("cannot write", argv[2]);
	return 0;
}
