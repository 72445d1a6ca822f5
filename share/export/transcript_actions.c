/* The actions of a session: steps, pasted output, sign-ins, changes to a disk. */
#include <string.h>

#include "share/export/transcript_private.h"

static const json_t *
find_step(const struct story *s, const char *id)
{
	static const char *const ways[] = { "online", "offline" };
	const json_t *paths = json_object_get(json_object_get(s->said, "plan"), "paths");

	for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
		const json_t *steps =
			json_object_get(json_object_get(paths, ways[w]), "steps");
		const json_t *step;
		size_t i;

		json_array_foreach((json_t *)steps, i,
			step) if (text_equal(story_text(step, "id"), id)) return step;
	}
	return NULL;
}

static void
clock_of(const json_t *event, char out[16])
{
	const char *at = story_text(event, "at");

	(void)text_format(out, 16, "%.8s", strlen(at) > 11 ? at + 11 : at);
}

static void
write_paste(struct document *d, const json_t *data, const char *time)
{
	STR_AUTO kinds = STR_INIT(2048);
	const json_t *understood = json_object_get(data, "understood"), *kind;
	const char *text = story_text(data, "text");
	size_t i;

	json_array_foreach((json_t *)understood, i, kind)
		str_addf(&kinds, "%s%s", i > 0 ? ", " : "", json_string_value(kind));
	document_paragraphf(d, "%s  Output was pasted; recognised as: %s.", time,
		kinds.len > 0 ? str_text(&kinds) : "unknown");
	document_code(d, 4, NULL, text);
}

static void
write_done_step(
	const struct story *s, struct document *d, const json_t *data, const char *time)
{
	const char *id = story_text(data, "id"), *state = story_text(data, "state");
	const json_t *step = find_step(s, id);
	const char *command = story_text(step, "command");

	if (text_equal(state, "shown"))
		return;
	document_paragraphf(
		d, "%s  Step %s: %s. %s", time, state, id, story_text(step, "says"));
	if (command[0] != '\0' && !text_equal(state, "skipped"))
		document_code(d, 4, NULL, command);
}

static void
write_attempt(struct document *d, const json_t *data, const char *time)
{
	const char *refused = story_text(data, "refused");

	if (refused[0] != '\0')
		document_paragraphf(d, "%s  No sign-in was tried: %s", time, refused);
	else
		document_paragraphf(d, "%s  One sign-in with %s at %s.", time,
			story_text(data, "account"), story_text(data, "address"));
}

static void
write_note(struct document *d, const json_t *data, const char *time)
{
	STR_AUTO text = STR_INIT(16384);

	story_add_note(data, &text);
	document_paragraphf(d, "%s  Note: %s", time, str_text(&text));
}

void
story_write_actions(const struct story *s, struct document *d)
{
	const json_t *event;
	bool any = false;
	size_t i;

	json_array_foreach((json_t *)s->events, i, event)
	{
		const json_t *data = json_object_get(event, "data");
		const char *type = story_text(event, "type");
		char time[16];

		if (!text_equal(type, EVENT_STEP) && !text_equal(type, EVENT_PASTE) &&
			!text_equal(type, EVENT_ATTEMPT) && !text_equal(type, EVENT_NOTE))
			continue;
		if (!any)
			document_heading(d, "What was done (times in UTC)");
		any = true;
		clock_of(event, time);
		if (text_equal(type, EVENT_STEP))
			write_done_step(s, d, data, time);
		else if (text_equal(type, EVENT_PASTE))
			write_paste(d, data, time);
		else if (text_equal(type, EVENT_ATTEMPT))
			write_attempt(d, data, time);
		else
			write_note(d, data, time);
	}
}
