/*
 * netsh wfp show netevents and show filters, both pasted: the filter that dropped packets
 * to the port, where its provider is not Windows itself. netsh writes one element per line.
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "netsh-wfp"
#define LINES_AROUND 60u
#define EVENTS_MOST 32u

/* The providers of Windows' own firewall, isolation and IPsec (fwpmu.h). */
static const char *const own_providers[] = { "FWPM_PROVIDER_",
	"{decc16ca-3f33-4346-be1e-8fb4ae0f3d62}", "{4b153735-1049-4480-aab4-d1b9bdc03710}",
	"{3cc2631f-2d5d-43a0-b174-614837d863a1}", "{a90296f7-46b8-4457-8f84-b05e05d3c622}",
	"{10ad9216-ccde-456c-8b16-e9f04e60a90b}",
	"{896aa19e-9a34-4bcb-ae79-beb9127c84b9}" };

/* The text of "<name>text</name>" if the line is that element; NULL if it is not. */
static const char *
element_text(struct findings *g, const char *line, const char *name)
{
	size_t n = strlen(name);

	line = text_skip(line);
	if (line[0] != '<' || strncmp(line + 1, name, n) != 0 || line[n + 1] != '>')
		return NULL;
	line += n + 2;
	return text_trimmed(g->arena, line, strcspn(line, "<"));
}

static bool
is_own(const char *provider)
{
	for (size_t i = 0; i < ARRAY_LEN(own_providers); i++)
		if (text_starts_nocase(provider, own_providers[i]))
			return true;
	return false;
}

/* The filter with the id at @at: its name, or its provider; NULL for Windows' own. */
static const char *
foreign_filter(struct findings *g, size_t at)
{
	const char *provider = NULL, *name = NULL;

	for (size_t i = at; i > 0 && at - i < LINES_AROUND; i--) {
		const char *line = g->lines.at[i - 1].text, *text;

		/*
		 * the previous filter, or an event; conditions are items too, so "item"
		 * does not end it
		 */
		if (element_text(g, line, "filterId") != NULL ||
			text_equal(text_skip(line), "<classifyDrop>"))
			break;
		if (provider == NULL &&
			(text = element_text(g, line, "providerKey")) != NULL)
			provider = text;
		if ((text = element_text(g, line, "name")) != NULL)
			name = text;
	}
	/* a filter without a provider may belong to any product */
	if (provider == NULL || *provider == '\0' || is_own(provider))
		return NULL;
	return name != NULL && *name != '\0' ? name : provider;
}

/*
 * Looks up the filter in the list of filters; in an event the id has no provider above it.
 */
static void
look_up(struct findings *g, const char *id)
{
	for (size_t i = 0; i < g->lines.count; i++) {
		const char *line = g->lines.at[i].text;
		const char *other = element_text(g, line, "filterId"), *name;

		if (other == NULL || !text_equal(id, other) ||
			(name = foreign_filter(g, i)) == NULL)
			continue;
		findings_use(g, i);
		findings_put(g, READER, line, RANK_ACTIVE, FACT_GUEST_WFP_DROPPED_BY,
			value_text(name));
		return;
	}
}

/* The element of that name near the line, in the same event. */
static const char *
element_near(struct findings *g, size_t at, int step, const char *name)
{
	for (size_t n = 0; n < LINES_AROUND; n++) {
		const char *line = g->lines.at[at].text,
			   *text = element_text(g, line, name);

		if (text != NULL)
			return text;
		if (n > 0 &&
			(strstr(line, "<item>") != NULL || strstr(line, "</item>") != NULL))
			return NULL;
		if (step < 0 ? at == 0 : at + 1 >= g->lines.count)
			return NULL;
		at += step < 0 ? -(size_t)1 : 1;
	}
	return NULL;
}

static size_t
read_drop(struct findings *g, size_t at)
{
	const char *line = text_skip(findings_line(g, at)), *port, *protocol, *id;
	unsigned number;

	if (!text_equal(line, "<type>FWPM_NET_EVENT_TYPE_CLASSIFY_DROP</type>"))
		return 0;
	findings_command(g, READER);
	port = element_near(g, at, -1, "localPort");
	protocol = element_near(g, at, -1, "ipProtocol");
	id = element_near(g, at, 1, "filterId");
	if (port == NULL || id == NULL || !text_number(port, strlen(port), &number) ||
		number != findings_port(g) ||
		(protocol != NULL && !text_equal(protocol, "6")) ||
		g->wfp_events >= EVENTS_MOST)
		return 1;
	g->wfp_events++;
	findings_use(g, at);
	look_up(g, id);
	return 1;
}

const struct reader read_wfp = { .id = READER, .commands = "netsh wfp", .read = read_drop };
