/*
 * What people said, in the story for the next engineer: each question's last answer, what
 * they did not know, and which commands and ways in could not be used.
 */
#include <inttypes.h>
#include <string.h>

#include "share/export/transcript_private.h"

/* The last answer to each question, in the order of the first. */
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

void
story_add_value(const json_t *value, struct str *out)
{
	const json_t *item;
	size_t i;

	if (json_is_string(value))
		str_add(out, json_string_value(value));
	else if (json_is_boolean(value))
		str_add(out, json_is_true(value) ? "yes" : "no");
	else if (json_is_integer(value))
		str_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	json_array_foreach((json_t *)value, i, item)
	{
		str_add(out, i > 0 ? ", " : "");
		story_add_value(item, out);
	}
}

static void
write_answer(const struct story *s, const struct pen *p, size_t index, bool refused)
{
	const json_t *data = json_object_get(json_array_get(s->events, index), "data");
	const char *id = story_text(data, "id"), *label = story_text(data, "label");
	int fact = fact_find(id);
	STR_AUTO value = STR_INIT(8192);

	if (fact < 0 || !is_last_answer(s, index, id))
		return;
	story_add_value(json_object_get(data, "value"), &value);
	if (refused)
		pen_itemf(p, "%s Not known.", fact_def(fact)->says);
	else if (label[0] != '\0')
		pen_itemf(p, "%s %s (%s = %s)", fact_def(fact)->says, label, id,
			str_text(&value));
	else
		pen_itemf(p, "%s %s = %s", fact_def(fact)->says, id, str_text(&value));
}

/* The rest of @text behind @head, or NULL. */
static const char *
behind(const char *text, const char *head)
{
	return text_starts(text, head) ? text + strlen(head) : NULL;
}

/* Offered again later ("again": "channel:"), or said twice: it is not said here. */
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

/* What could not be done there: "run:sc", "channel:psexec". NULL: nothing was refused. */
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

/* Who comes next need not offer it again. */
static void
write_refusal(const struct pen *p, const char *source)
{
	const char *run = behind(source, "run:"), *way = behind(source, "channel:");

	if (run != NULL)
		pen_itemf(p, "The command for %s could not be run.", run);
	else if (way != NULL)
		pen_itemf(p, "The way in %s cannot be used.", way);
	else
		pen_itemf(p, "%s: not possible.", source);
}

static bool
is_answer(const json_t *event)
{
	const char *type = story_text(event, "type");

	return text_equal(type, EVENT_ANSWER) || text_equal(type, EVENT_REFUSED);
}

void
story_write_answers(const struct story *s, const struct pen *p)
{
	bool any = false;

	for (size_t i = 0; i < json_array_size(s->events); i++) {
		const json_t *event = json_array_get(s->events, i);
		const char *id = story_text(json_object_get(event, "data"), "id");

		if (!is_answer(event) || fact_find(id) < 0)
			continue;
		if (!any) {
			pen_heading(p, "What was reported");
			pen_items_begin(p);
		}
		any = true;
		write_answer(s, p, i, text_equal(story_text(event, "type"), EVENT_REFUSED));
	}
	if (any)
		pen_items_end(p);
	any = false;
	for (size_t i = 0; i < json_array_size(s->events); i++) {
		const char *source = refused_at(s, i);

		if (source == NULL)
			continue;
		if (!any) {
			pen_heading(p, "What could not be done");
			pen_items_begin(p);
		}
		any = true;
		write_refusal(p, source);
	}
	if (any)
		pen_items_end(p);
}
