/* Direct access to the knowledge for other rooms: questions, causes, channels. */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "share/base/str.h"

const char *
knowledge_words(void)
{
	return builtin_words;
}

size_t
knowledge_cause_count(const struct knowledge *k)
{
	return k->cause_count;
}

struct cause_info
knowledge_cause(const struct knowledge *k, size_t index)
{
	const struct cause_text *text = k->causes[index].text;

	return (struct cause_info) { .id = text->cause,
		.title = text->title,
		.plain = text->plain,
		.owner = text->owner,
		.seen = text->seen,
		.sources = (const char *const *)text->sources,
		.source_count = text->sources_count };
}

bool
knowledge_find_cause(const struct knowledge *k, const char *id, struct cause_info *out)
{
	const struct cause *cause = base_cause(k, id);

	if (cause == NULL)
		return false;
	*out = knowledge_cause(k, (size_t)(cause - k->causes));
	return true;
}

bool
knowledge_find_channel(const struct knowledge *k, const char *id, struct channel_info *out)
{
	const struct entry *entry = base_find(k, FILE_CHANNEL, id);
	const struct channel_text *text;

	if (entry == NULL)
		return false;
	text = entry->text;
	*out = (struct channel_info) { text->channel, text->title, text->plain };
	return true;
}

const struct question *
knowledge_question(const struct knowledge *k, const char *fact_id)
{
	const struct entry *entry = base_find(k, FILE_QUESTION, fact_id);

	return entry != NULL ? entry->shown : NULL;
}
