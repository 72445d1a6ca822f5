/*
 * Parses a story: a head line is `word text`, a line with a single word starts a part,
 * `fact = value` is a fact of that part (`fact = value @ place` with its place in the
 * source), `| text` is a line of pasted output.
 */
#include "tui/session/practice.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/text.h"

/* Returns the next line of a story; false at its end. */
static bool
next_line(const char **at, char *line, size_t size)
{
	const char *end;

	if (**at == '\0')
		return false;
	end = strchr(*at, '\n');
	if (end == NULL)
		end = *at + strlen(*at);
	(void)text_format(line, size, "%.*s", (int)(end - *at), *at);
	*at = *end != '\0' ? end + 1 : end;
	return true;
}

static void
take_head(const char *line, const char *word, char *out, size_t size)
{
	size_t len = strlen(word);

	if (text_starts(line, word) && line[len] == ' ')
		text_copy(out, size, line + len + 1);
}

bool
practice_open(const char *id, struct practice *out)
{
	for (size_t i = 0; i < practice_file_count; i++) {
		const char *at = practice_files[i].text;
		char line[1024];

		if (!text_equal(practice_files[i].name, id))
			continue;
		*out = (struct practice) { .id = practice_files[i].name, .text = at };
		while (next_line(&at, line, sizeof(line)) && line[0] != '\0') {
			take_head(line, "title", out->title, sizeof(out->title));
			take_head(line, "lesson", out->lesson, sizeof(out->lesson));
			take_head(line, "target", out->target, sizeof(out->target));
			take_head(line, "cause", out->cause, sizeof(out->cause));
		}
		return true;
	}
	return false;
}

/* Moves to the first line of @part. False if the story has no such part. */
static bool
find_part(const struct practice *p, const char *part, const char **at)
{
	char line[1024];

	*at = p->text;
	while (next_line(at, line, sizeof(line)))
		if (text_equal(line, part))
			return true;
	return false;
}

/* Returns the next fact of a part as name and text; false at the end of the part. */
static bool
next_fact(const char **at, char *name, size_t name_size, char *value, size_t value_size)
{
	char line[1024];
	const char *equals;

	if (!next_line(at, line, sizeof(line)) || (equals = strstr(line, " = ")) == NULL)
		return false;
	(void)text_format(name, name_size, "%.*s", (int)(equals - line), line);
	text_copy(value, value_size, equals + 3);
	return true;
}

/* The source that a fact of the part would have: what a probe can find, a probe found. */
static void
write_source(int id, enum practice_part part, char *out, size_t size)
{
	const struct fact_supplier *from = fact_def(id)->from, *chosen = from;

	if (part == PRACTICE_DISK) {
		origin_write(out, size, ORIGIN_DISK, "SYSTEM");
		return;
	}
	for (; from->source != NULL; from++)
		if (origin_is(from->source, ORIGIN_PROBE)) {
			text_copy(out, size, from->source);
			return;
		}
	/* the list names the reader; a fact has been read */
	if (chosen->source != NULL && origin_is(chosen->source, ORIGIN_READER))
		origin_write(out, size, ORIGIN_PASTE, origin_of(chosen->source).name);
	else
		text_copy(out, size, chosen->source != NULL ? chosen->source : "program");
}

static void
give_fact(struct session *c, const char *name, char *text, enum practice_part part)
{
	struct fact fact = { .id = fact_find(name), .at_ms = session_now_ms(c) };
	struct error e = ERROR_INIT;
	char *line = strstr(text, " @ ");

	if (line != NULL) {
		*line = '\0';
		line += strlen(" @ ");
	}

	if (fact.id < 0 || value_parse(fact.id, text, &fact.value, &e) != ERR_OK)
		return; /* a test checks the stories */
	write_source(fact.id, part, fact.source, sizeof(fact.source));
	fact.line = text_dup(line);
	session_add_fact(c, &fact);
}

size_t
practice_give(const struct practice *p, struct session *c, enum practice_part part)
{
	static const char *const parts[] = { "outside", "attempt", "disk" };
	char name[128], value[1024];
	const char *at;
	size_t count = 0;

	if (part != PRACTICE_DISK)
		session_round_started(c, STAGE_TLS, false, part == PRACTICE_ATTEMPT);
	if (find_part(p, parts[part], &at))
		while (next_fact(&at, name, sizeof(name), value, sizeof(value))) {
			give_fact(c, name, value, part);
			count++;
		}
	if (part != PRACTICE_DISK)
		session_round_ended(c, 0);
	return count;
}

bool
practice_answer(const struct practice *p, int fact_id, char *out, size_t size)
{
	char name[128], value[1024];
	const char *at;

	if (!find_part(p, "answers", &at))
		return false;
	while (next_fact(&at, name, sizeof(name), value, sizeof(value))) {
		if (!text_equal(name, fact_def(fact_id)->id))
			continue;
		text_copy(out, size, value);
		return true;
	}
	return false;
}

bool
practice_paste(const struct practice *p, struct str *out)
{
	char line[1024];
	const char *at;

	if (!find_part(p, "pasted", &at))
		return false;
	while (next_line(&at, line, sizeof(line)) && line[0] == '|')
		str_addf(out, "%s\n", line[1] == ' ' ? line + 2 : line + 1);
	return out->len > 0;
}
