/* Words for certainty, danger, audience and owner: the ids of the contract, and for people. */
#include "share/facts/verdict.h"

#include "share/base/str.h"

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

const char *
certainty_badge(enum certainty c)
{
	static const char *const badges[] = { "", "", "POSSIBLE", "LIKELY", "PROVED" };

	return badges[c];
}

const char *
danger_badge(enum danger d)
{
	static const char *const badges[] = { "READ-ONLY", "CHANGES", "LOWERS SECURITY",
		"DESTRUCTIVE" };

	return badges[d];
}

const char *
owner_words(const char *owner)
{
	static const char *const words[][2] = {
		{ "user", "the person who connects" },
		{ "client", "the person who manages the computer that connects" },
		{ "network", "the network team" },
		{ "server", "the person who manages the remote computer" },
		{ "identity", "the person who manages accounts and the domain" },
		{ "cloud", "the person who manages the cloud settings" },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_equal(owner, words[i][0]))
			return words[i][1];
	return owner;
}
