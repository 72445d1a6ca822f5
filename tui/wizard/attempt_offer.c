/* Whether a real connection can be offered. */
#include "tui/wizard/guide_private.h"

const char *
guide_attempt_says(const struct guide *g)
{
	/* MS-ERREF 2.3.1: locked out, disabled, expired, password expired */
	static const char *const hopeless[] = { "0xC0000234", "0xC0000072", "0xC0000193",
		"0xC0000071" };
	const char *status = facts_text(session_facts(g->c), FACT_CONNECT_NTSTATUS);

	if (!facts_is(
		    session_facts(g->c), FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED))
		return "The port does not answer as Remote Desktop, so a real connection "
		       "cannot be tried.";
	for (size_t i = 0; status != NULL && i < ARRAY_LEN(hopeless); i++)
		if (text_equal_nocase(status, hopeless[i]))
			return "The server reported that the account is locked, "
			       "disabled or expired, so another attempt would also "
			       "fail.";
	return NULL;
}
