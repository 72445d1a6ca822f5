/*
 * Remarks of the knowledge files whose condition is true, such as which number to call or planned
 * maintenance. They do not change the outcome. Only an organisation's folder has any.
 */
#include "fixes/base/knowledge_base.h"
#include "fixes/knowledge.h"
#include "fixes/diagnose/diagnose.h"

static const struct note_text *
text_of(const struct entry *entry)
{
	return entry->text;
}

size_t
knowledge_notes(const struct knowledge *k, const struct facts *f, enum audience audience,
	struct arena *a, struct note *out, size_t room)
{
	const struct table *notes = &k->tables[FILE_NOTE];
	struct fact_view view;
	size_t count = 0;

	if (notes->count == 0)
		return 0;
	cond_view_init(&view, &k->pool, f, a);
	for (size_t i = 0; i < notes->count && count < room; i++) {
		const struct note_text *text = text_of(&notes->entries[i]);
		struct note *note = &out[count];

		if (cond_eval(&view, notes->entries[i].when) != TRUTH_TRUE)
			continue;
		*note = (struct note) { .id = text->note,
			.says = audience == AUDIENCE_SELF ? text->plain : text->says };
		for (unsigned n = 0;
			n < text->facts_count && note->fact_count < ARRAY_LEN(note->facts);
			n++)
			if (fact_find(text->facts[n]) >= 0)
				note->facts[note->fact_count++] = fact_find(text->facts[n]);
		count++;
	}
	return count;
}
