/* Runs the readers over a text and lays out what they found so that it can be compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define LINES_MOST 512

/*
 * The facts of all samples of this program with their readers, one pair a line. Opened once
 * a run, so that nothing of an earlier run stays.
 */
static void
note_pair(const char *fact, const char *source)
{
#ifdef READING_PAIRS
	static FILE *pairs;

	if (pairs == NULL && (pairs = fopen(READING_PAIRS, "w")) == NULL)
		fail_msg("%s cannot be written", READING_PAIRS);
	if (fprintf(pairs, "%s %s\n", origin_of(source).name, fact) < 0 ||
		fflush(pairs) != 0)
		fail_msg("%s cannot be written", READING_PAIRS);
#else
	(void)fact;
	(void)source;
#endif
}

static void
take_fact(void *to, struct fact *fact)
{
	struct reading_of *r = to;
	const struct fact_def *def = fact_def(fact->id);

	assert_non_null(def);
	assert_int_equal(def->type, fact->value.type);
	assert_true(strncmp(fact->source, "paste:", 6) == 0);
	note_pair(def->id, fact->source);
	if (!text_starts(def->id, "guest.paste.")) {
		str_addf(&r->facts, "%s = ", def->id);
		value_print(&fact->value, &r->facts);
		str_add(&r->facts, "\n");
		assert_non_null(fact->line);
		str_addf(&r->origins, "%s\t%s\t%s\n", def->id, fact->source, fact->line);
	}
	value_free(&fact->value);
	free(fact->line);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
sort_lines(struct str *s)
{
	char *lines[LINES_MOST], *text = str_take(s), *rest = text, *line;
	size_t count = 0;

	while ((line = strsep(&rest, "\n")) != NULL)
		if (*line != '\0' && count < LINES_MOST)
			lines[count++] = line;
	qsort(lines, count, sizeof(*lines), by_text);
	*s = (struct str)STR_INIT(1 << 20);
	for (size_t i = 0; i < count; i++)
		str_addf(s, "%s\n", lines[i]);
	free(text);
}

void
reading_of(const char *bytes, size_t len, int port, struct reading_of *out)
{
	struct reader_hints hints = { .port = port };

	memset(out, 0, sizeof(*out));
	out->facts = (struct str)STR_INIT(1 << 20);
	out->origins = (struct str)STR_INIT(1 << 20);
	out->reading.to = out;
	out->reading.fact = take_fact;
	out->err = readers_read(bytes, len, &hints, &out->reading, &out->error);
	str_add(&out->facts, "");
	sort_lines(&out->facts);
}

void
reading_free(struct reading_of *r)
{
	str_free(&r->facts);
	str_free(&r->origins);
}

char *
slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *bytes = malloc(1 << 20);

	if (f == NULL)
		fail_msg("%s cannot be opened", path);
	assert_non_null(bytes);
	*len = fread(bytes, 1, (1 << 20) - 1, f);
	bytes[*len] = '\0';
	(void)fclose(f);
	return bytes;
}

void
assert_reads(const char *text, int port, const char *expected)
{
	struct reading_of r;
	struct str want = STR_INIT(1 << 20);

	reading_of(text, strlen(text), port, &r);
	str_add(&want, expected);
	sort_lines(&want);
	if (strcmp(str_text(&r.facts), str_text(&want)) != 0)
		fail_msg("read:\n%s\nbut should have read:\n%s\nof:\n%s",
			str_text(&r.facts), str_text(&want), text);
	str_free(&want);
	reading_free(&r);
}

void
assert_pastes(const struct paste *pastes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_reads(pastes[i].text, 0, pastes[i].facts);
}
