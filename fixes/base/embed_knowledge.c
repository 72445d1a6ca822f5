/*
 * Build tool: puts all knowledge files into one C file, so that the program needs no other
 * files, and their words, except for the examples of placeholders and the messages, whose
 * sources name people. Usage: embed ROOT OUT.c FILE... (the files are below ROOT, in any
 * order).
 */
#include <ctype.h>
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

/* Text as C string literals, one for each line of the file. Returns its length. */
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

/* ---- the words of all files ---- */

#define WORD_MAX 64
#define WORDS_MAX 20000

static char words[WORDS_MAX][WORD_MAX];
static size_t word_count;

static int
compare_words(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorts the words and removes duplicates. */
static void
sort_words(void)
{
	size_t kept = 0;

	qsort(words, word_count, sizeof(words[0]), compare_words);
	for (size_t i = 0; i < word_count; i++)
		if (kept == 0 || strcmp(words[kept - 1], words[i]) != 0)
			memmove(words[kept++], words[i], WORD_MAX);
	word_count = kept;
}

/* Numbers are not words; "0x204" is one. */
static void
keep_word(const char *word, size_t len)
{
	size_t digits = 0;

	while (digits < len && isdigit((unsigned char)word[digits]))
		digits++;
	if (len == digits || len >= WORD_MAX)
		return;
	for (size_t i = 0; i < len; i++)
		words[word_count][i] = (char)tolower((unsigned char)word[i]);
	words[word_count++][len] = '\0';
	if (word_count == WORDS_MAX)
		sort_words(); /* the files repeat most words of each other */
	if (word_count == WORDS_MAX)
		fail("too many words", "WORDS_MAX");
}

/* A run with dashes is a word, and so is each of its parts. */
static void
keep_run(const char *run, size_t len)
{
	size_t part = 0;

	while (len > 0 && !isalnum((unsigned char)run[0])) {
		run++;
		len--;
	}
	while (len > 0 && !isalnum((unsigned char)run[len - 1]))
		len--;
	keep_word(run, len);
	for (size_t i = 0; i <= len; i++) {
		if (i < len && run[i] != '-' && run[i] != '_')
			continue;
		if (i - part < len)
			keep_word(run + part, i - part);
		part = i + 1;
	}
}

static void
keep_words(const char *path)
{
	FILE *in = fopen(path, "rb");
	char run[256];
	size_t len = 0;
	int c;

	if (in == NULL)
		fail("cannot read", path);
	do {
		c = fgetc(in);
		if (c != EOF && (isalnum(c) || c == '-' || c == '_')) {
			if (len < sizeof(run))
				run[len++] = (char)c;
			continue;
		}
		keep_run(run, len);
		len = 0;
	} while (c != EOF);
	fclose(in);
}

static void
write_words(FILE *out)
{
	sort_words();
	fprintf(out, "const char builtin_words[] =\n");
	for (size_t i = 0; i < word_count; i++)
		fprintf(out, "\t\" %s\"\n", words[i]);
	fprintf(out, "\t\" \";\n");
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
		"/* Generated from the files below fixes/knowledge. */\n"
		"#include \"fixes/base/knowledge_base.h\"\n\nconst struct source builtin_sources[] = {\n");
	for (int i = 3; i < argc; i++) {
		size_t len;

		if (strncmp(argv[i], argv[1], root_len - 1) != 0)
			fail("not below the root", argv[i]);
		fprintf(out, "\t{ \"%s\",\n", argv[i] + root_len);
		len = write_text(out, argv[i]);
		if (strstr(argv[i], "placeholders.yaml") == NULL &&
			strncmp(argv[i] + root_len, "messages/", strlen("messages/")) != 0)
			keep_words(argv[i]);
		fprintf(out, ",\n\t%zu },\n", len);
	}
	fprintf(out, "};\nconst size_t builtin_source_count = %d;\n", argc - 3);
	write_words(out);
	if (fclose(out) != 0)
		fail("cannot write", argv[2]);
	return 0;
}
