/* Adds pasted output to a session: first the text itself, then its facts. */
#include "tui/session/take_paste.h"

#include <stdlib.h>
#include <string.h>

#include "fixes/explain/explain.h"
#include "share/base/text.h"

struct sink {
	struct session *c;
	struct fact facts[256];
	size_t count;
	struct paste_result *result;
};

static void
take_fact(void *to, struct fact *fact)
{
	struct sink *sink = to;

	if (sink->count == ARRAY_LEN(sink->facts)) {
		value_free(&fact->value);
		free(fact->line);
		return;
	}
	fact->at_ms = session_now_ms(sink->c);
	sink->facts[sink->count++] = *fact;
	memset(fact, 0, sizeof(*fact));
}

static void
take_unused(void *to, const char *line)
{
	struct sink *sink = to;
	struct paste_result *r = sink->result;
	STR_AUTO clean = STR_INIT(4096);

	if (r->unused_count == PASTE_UNUSED_SHOWN)
		return;
	text_clean_lines(&clean, line, strlen(line));
	if (clean.len >= PASTE_UNUSED_BYTES) { /* shown shortened, with a mark */
		char head[PASTE_UNUSED_BYTES - 4];

		text_copy(head, sizeof(head), str_text(&clean));
		str_clear(&clean);
		str_addf(&clean, "%s ...", head);
	}
	text_copy(r->unused[r->unused_count++], PASTE_UNUSED_BYTES, str_text(&clean));
}

/* A text without remarks clears the remarks of the one before. */
static void
forget_notes(struct session *c)
{
	struct fact none = { .id = FACT_GUEST_PASTE_NOTE,
		.value = value_list(FACT_TYPE_TEXTS),
		.at_ms = session_now_ms(c) };

	if (!facts_known(session_facts(c), none.id))
		return;
	text_copy(none.source, sizeof(none.source), "paste");
	session_add_fact(c, &none);
}

/* The person handed over what the client said, so the person is the source. */
static size_t
add_message(struct session *c, const struct message_facts *m)
{
	struct facts *told = facts_create();
	size_t count;

	if (m->code[0] != '\0')
		facts_put_value(told, FACT_ERROR_CODE, value_text(m->code), "person");
	if (m->answer[0] != '\0')
		facts_put_value(told, FACT_MESSAGE_TEXT, value_token(m->answer), "person");
	count = facts_count(told);
	session_add_told(c, told);
	facts_destroy(told);
	return count;
}

/* The text is no output of a command: a dialog of a client, or its log. */
static enum err
take_message(struct session *c, const char *text, struct paste_result *r, struct error *e)
{
	struct message_facts m;

	if (!message_read(session_knowledge(c), text, &m))
		return error_set(e, ERR_DATA,
			"Nothing in the text looks like the output of a command that "
			"rdpdoctor can read, or like a message of a client that it knows. "
			"`rdpdoctor explain -` looks for codes and messages in a log.");
	r->facts = add_message(c, &m);
	r->lines_used = r->lines;
	r->unused_count = 0;
	text_copy(r->commands[0], sizeof(r->commands[0]), "message");
	r->command_count = 1;
	*e = (struct error)ERROR_INIT;
	return ERR_OK;
}

enum err
paste_take(struct session *c, const char *text, size_t len, int port,
	struct paste_result *out, struct error *e)
{
	struct sink sink = { .c = c };
	struct reading reading = { .to = &sink, .fact = take_fact, .unused = take_unused };
	struct reader_hints hints = { .port = port };
	struct paste_result result = { .first_fact = facts_count(session_facts(c)) };
	STR_AUTO clean = STR_INIT(READING_BYTES_MOST + 1);
	json_t *commands = json_array();
	enum err err;

	sink.result = &result;
	if (hints.port == 0)
		hints.port = (int)facts_int(session_facts(c), FACT_GUEST_RDP_PORT,
			session_target(c) != NULL ? session_target(c)->port : 3389);
	err = readers_read(text, len, &hints, &reading, e);
	text_clean_lines(&clean, text, len);
	memcpy(result.commands, reading.commands, sizeof(result.commands));
	result.command_count = reading.command_count;
	memcpy(result.language, reading.language, sizeof(result.language));
	result.lines = reading.lines;
	result.lines_used = reading.lines_used;
	result.recognised_only = reading.recognised_only;
	result.facts = sink.count;
	for (size_t i = 0; i < reading.command_count; i++)
		(void)json_array_append_new(commands, json_string(reading.commands[i]));
	session_append(c, EVENT_PASTE,
		json_pack("{s:s%, s:o, s:I, s:I, s:s}", "text", str_text(&clean), clean.len,
			"understood", commands, "lines", (json_int_t)reading.lines,
			"lines_used", (json_int_t)reading.lines_used, "language",
			reading.language));
	result.first_fact = facts_count(session_facts(c));
	for (size_t i = 0; i < sink.count; i++)
		session_add_fact(c, &sink.facts[i]);
	if (reading.note_count == 0 && sink.count > 0)
		forget_notes(c);
	if (err == ERR_DATA && reading.command_count == 0 && reading.note_count == 0 &&
		len <= READING_BYTES_MOST)
		err = take_message(c, str_text(&clean), &result, e);
	if (out != NULL)
		*out = result;
	return err;
}
