/*
 * The answers of the user, for the next engineer: the last answer to each question, the
 * questions without an answer, and the commands and channels that could not be used.
 */
#include <inttypes.h>
#include <string.h>

#include "share/export/transcript_private.h"

/* The last answer to each question, in the order in which they were first asked. */
static bool
is_last_answer(const struct story *s, size_t index, const char *id)
{
	for (size_t i = index + 1; i < json_array_size(s->events); i++) {
		const json_t *event = json_array_get(s->events, i);
		const char *type = story_text(event, "type");

		if ((text_equal(type, EVENT_ANSWER) || text_equal(type, EVENT_REFUSED)) &&
			text_equal(story_text(json_object_get(event, "data"), "id"), id))
			return false;
	}
	return true;
}

static void
write_answer(const struct story *s, struct document *d, size_t index, bool refused)
{
	const json_t *data = json_object_get(json_array_get(s->events, index), "data");
	const char *id = story_text(data, "id"), *label = story_text(data, "label");
	int fact = fact_find(id);
	STR_AUTO value = STR_INIT(8192);

	if (fact < 0 || !is_last_answer(s, index, id))
		return;
	story_add_value(json_object_get(data, "value"), &value);
	if (refused)
		document_itemf(d, 2, "* ", "%s Not known.", fact_def(fact)->says);
	else if (label[0] != '\0')
		document_itemf(d, 2, "* ", "%s %s (%s = %s)", fact_def(fact)->says, label,
			id, str_text(&value));
	else
		document_itemf(d, 2, "* ", "%s %s = %s", fact_def(fact)->says, id,
			str_text(&value));
}

/* The rest of @text after @head, or NULL. */
static const char *
behind(const char *text, const char *head)
{
	return text_starts(text, head) ? text + strlen(head) : NULL;
}

/* True if it was offered again later ("again": "channel:") or is a repetition. */
static bool
is_last_refusal(const struct story *s, size_t index, const char *source)
{
	for (size_t i = index + 1; i < json_array_size(s->events); i++) {
		const json_t *event = json_array_get(s->events, i);
		const json_t *data = json_object_get(event, "data");
		const char *again = story_text(data, "again");

		if (text_equal(story_text(event, "type"), EVENT_REFUSED) &&
			(text_equal(story_text(data, "source"), source) ||
				(again[0] != '\0' && text_starts(source, again))))
			return false;
	}
	return true;
}

/* The refused item: "run:sc", "channel:psexec". NULL: nothing was refused. */
static const char *
refused_at(const struct story *s, size_t index)
{
	const json_t *event = json_array_get(s->events, index);
	const char *source = story_text(json_object_get(event, "data"), "source");

	return text_equal(story_text(event, "type"), EVENT_REFUSED) && source[0] != '\0' &&
			is_last_refusal(s, index, source)
		? source
		: NULL;
}

/* Lists what could not be used, so that the next engineer does not offer it again. */
static void
write_refusal(struct document *d, const char *source)
{
	const char *run = behind(source, "run:"), *way = behind(source, "channel:");

	if (run != NULL)
		document_itemf(d, 2, "* ", "The command for %s could not be run.", run);
	else if (way != NULL)
		document_itemf(d, 2, "* ", "The channel %s cannot be used.", way);
	else
		document_itemf(d, 2, "* ", "%s: not possible.", source);
}

static bool
is_answer(const json_t *event)
{
	const char *type = story_text(event, "type");

	return text_equal(type, EVENT_ANSWER) || text_equal(type, EVENT_REFUSED);
}

void
story_write_answers(const struct story *s, struct document *d)
{
	bool any = false;

	for (size_t i = 0; i < json_array_size(s->events); i++) {
		const json_t *event = json_array_get(s->events, i);
		const char *id = story_text(json_object_get(event, "data"), "id");

		if (!is_answer(event) || fact_find(id) < 0)
			continue;
		if (!any)
			document_heading(d, "What was reported");
		any = true;
		write_answer(s, d, i, text_equal(story_text(event, "type"), EVENT_REFUSED));
	}
	any = false;
	for (size_t i = 0; i < json_array_size(s->events); i++) {
		const char *source = refused_at(s, i);

		if (source == NULL)
			continue;
		if (!any)
			document_heading(d, "What could not be done");
		any = true;
		write_refusal(d, source);
	}
}
