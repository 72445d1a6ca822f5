/*
 * What a complete netsh listing proves beyond its rules: that all rules were listed, or
 * that no rule matched a port. Both need the query and the end of the output.
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/netsh/netsh_private.h"

#define READER "netsh-rules"

/*
 * The number that findstr or select-string searches for, if it searches for nothing else.
 */
static unsigned
filter_port(const char *filter)
{
	const char *pattern;
	char digits[16];
	size_t n = 0;
	unsigned port;

	if (text_starts_nocase(filter, "findstr") || text_starts_nocase(filter, "find"))
		pattern = filter + strcspn(filter, " ");
	else if (text_starts_nocase(filter, "select-string") ||
		text_starts_nocase(filter, "sls"))
		pattern = filter + strcspn(filter, " ");
	else
		return 0;
	/* letters that are not options make it a query for a label, too */
	for (const char *p = pattern; *p != '\0' && *p != '|'; p++) {
		if (*p >= '0' && *p <= '9') {
			if (n + 1 >= sizeof(digits))
				return 0;
			digits[n++] = *p;
		} else if (n > 0 && p[1] >= '0' && p[1] <= '9' && *p != '"') {
			return 0; /* two numbers */
		}
	}
	for (const char *p = pattern; *p != '\0' && *p != '|'; p++) {
		size_t word = strcspn(p, " |\"'");

		if (word == 0)
			continue;
		if (*p != '/' && *p != '-' && strcspn(p, "0123456789") >= word)
			return 0;
		if (strspn(p, "0123456789:.*()\\bn/icCIN-") < word &&
			!text_starts_nocase(p, "-pattern") &&
			!text_starts_nocase(p, "-simplematch"))
			return 0;
		p += word - 1;
	}
	digits[n] = '\0';
	return text_number(digits, n, &port) ? port : 0;
}

/* The last line of a listing: "Ok." in any language. */
static bool
ends_whole(const struct findings *g)
{
	for (size_t i = g->section->to; i > g->section->from; i--) {
		const char *line = text_skip(g->lines.at[i - 1].text);

		if (*line != '\0')
			return strlen(line) <= 12 && strchr(line, ' ') == NULL &&
				strcspn(line, ":|=") == strlen(line);
	}
	return false;
}

static size_t
first_line(const struct findings *g)
{
	size_t i = g->section->from;

	while (i < g->section->to && *findings_line(g, i) == '\0')
		i++;
	return i;
}

/* If @all rules were queried, the listing is complete; otherwise it may be filtered. */
static bool
says_no_rules(const struct findings *g, bool all)
{
	for (size_t i = g->section->from; i < g->section->to; i++)
		for (size_t l = LANG_EN; l < LANG_COUNT; l++)
			if (words_has((enum words_lang)l, SAYS_NO_RULES,
				    findings_line(g, i), strlen(findings_line(g, i)))) {
				g->lines.at[i].used = g->lines.at[i].used || all;
				return true;
			}
	return false;
}

/* Whether a complete listing has lines that no reader used: then it may be incomplete. */
static bool
has_strange_lines(const struct findings *g)
{
	for (size_t i = g->section->from; i < g->section->to; i++)
		if (*findings_line(g, i) != '\0' && !g->lines.at[i].used)
			return true;
	return false;
}

static void
answered(struct findings *g)
{
	const char *part = netsh_asked(g), *filter, *name, *question;
	enum words_lang lang;
	bool all;

	if (part == NULL || text_find_nocase(part, "dir=out") != NULL)
		return;
	name = split_option(g->arena, part, "name");
	all = name != NULL && text_equal_nocase(name, "all") &&
		text_find_nocase(part, "profile=") == NULL &&
		text_find_nocase(part, "type=") == NULL;
	question = g->lines.at[g->section->from > 0 ? g->section->from - 1 : 0].text;
	filter = split_filter(part);
	if (filter != NULL && text_starts_nocase(filter, "more"))
		filter = NULL;
	if (says_no_rules(g, all && filter == NULL)) {
		findings_command(g, READER);
		if (all && filter == NULL && g->section->prompted) {
			g->rule_answer = (struct rule_answer) {
				.asked_and_empty = true, .reader = READER, .line = question
			};
		}
		return;
	}
	if (filter != NULL) {
		unsigned port = filter_port(filter);

		if (all && port > 0 && findings_no_answer(g)) {
			findings_command(g, READER);
			g->rule_answer = (struct rule_answer) { .port = port,
				.asked_and_empty = true,
				.reader = READER,
				.line = question };
		}
		return;
	}
	if (!all || !g->section->prompted || !ends_whole(g) ||
		!netsh_begins_rule(g, first_line(g), &lang) || lang == LANG_NONE)
		return;
	findings_use(g, g->section->to - 1);
	for (size_t i = g->section->to; i > g->section->from; i--)
		if (*g->lines.at[i - 1].text != '\0') {
			findings_use(g, i - 1);
			break;
		}
	if (!has_strange_lines(g))
		g->rule_answer = (struct rule_answer) {
			.complete = true, .reader = READER, .line = question
		};
}

const struct reader read_netsh_rules = { .id = READER,
	.commands = "netsh advfirewall",
	.read = netsh_read_rule,
	.answered = answered };
