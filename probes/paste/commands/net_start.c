/*
 * net start TermService: what the service manager answered. The sentences are translated,
 * the number in "System error 5 has occurred." is that of winerror.h.
 */
#include <ctype.h>
#include <string.h>

#include "probes/paste/findings/findings.h"

static size_t
read_nothing(struct findings *g, size_t at)
{
	(void)g;
	(void)at;
	return 0; /* the answer counts as a whole */
}

static bool
starts_termservice(struct findings *g)
{
	const char *part = split_part(g->arena, g->section->command, "net");

	return part != NULL && split_has_word(part, "start") &&
		(split_has_word(part, "TermService") ||
			text_find_nocase(part, "Remote Desktop Services\"") != NULL);
}

/* The first number of a line that is no hint to NET HELPMSG; false if it has none. */
static bool
error_in(const char *line, unsigned *error)
{
	const char *p = strpbrk(line, "0123456789");

	return p != NULL && text_find_nocase(line, "HELPMSG") == NULL &&
		text_number(p, strspn(p, "0123456789"), error) && *error > 0;
}

/*
 * "The service is starting." above the error means that the service was opened and did not
 * start. The error alone means that the account may not start services.
 */
static void
answered(struct findings *g)
{
	size_t above = 0;

	if (!starts_termservice(g))
		return;
	for (size_t i = g->section->from; i < g->section->to; i++) {
		const char *line = findings_line(g, i);
		unsigned error;

		if (error_in(line, &error)) {
			findings_command(g, "sc");
			if (above == 0)
				return;
			findings_use_range(g, g->section->from, g->section->to);
			findings_put(g, "sc", line, RANK_ACTIVE,
				FACT_GUEST_SERVICE_TERMSERVICE_START_ERROR,
				value_int(error));
			return;
		}
		above += *line != '\0';
	}
}

const struct reader read_net_start = {
	.id = "sc", .commands = "net start", .read = read_nothing, .answered = answered
};
