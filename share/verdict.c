/* Words for certainty, danger and audience, as the contract spells them. */
#include "share/verdict.h"

#include "share/str.h"

const char *
certainty_id(enum certainty c)
{
	static const char *const ids[] = { "excluded", "none", "possible", "likely",
		"proved" };

	return ids[c];
}

const char *
danger_id(enum danger d)
{
	static const char *const ids[] = { "read-only", "changes", "lowers-security",
		"destructive" };

	return ids[d];
}

static const char *const audiences[] = { "self", "helpdesk", "engineer" };

const char *
audience_id(enum audience a)
{
	return audiences[a];
}

bool
audience_find(const char *id, enum audience *out)
{
	for (size_t i = 0; i < ARRAY_LEN(audiences); i++) {
		if (!text_equal(id, audiences[i]))
			continue;
		*out = (enum audience)i;
		return true;
	}
	return false;
}
