/*
 * netstat -an, -ano, -anob. A TCP socket listens if its foreign address has port 0; the
 * word for the state is translated. Columns matter: 3389 as a process id or a foreign port
 * is not a listener.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "netstat"

struct row {
	bool tcp, listens;
	char address[64]; /* local, without the port */
	unsigned port;
	unsigned pid; /* 0: not shown */
};

/* "0.0.0.0:3389", "[::]:3389", "PC-042:ms-wbt-server"; the port follows the last ":". */
static bool
split_address(const char *text, size_t len, char *address, size_t size, unsigned *port)
{
	size_t colon = len;

	while (colon > 0 && text[colon - 1] != ':')
		colon--;
	if (colon < 2 || colon > size)
		return false;
	if (address != NULL)
		(void)text_format(address, size, "%.*s", (int)(colon - 1), text);
	if (len - colon == 1 && text[colon] == '*') {
		*port = 0;
		return true;
	}
	if (len - colon == strlen("ms-wbt-server") &&
		strncasecmp(text + colon, "ms-wbt-server", len - colon) == 0) {
		*port = 3389; /* the name in %windir%\system32\drivers\etc\services */
		return true;
	}
	if (!text_number(text + colon, len - colon, port)) {
		*port = 65536; /* another service's name */
		return isalpha((unsigned char)text[colon]);
	}
	return *port <= 65535;
}

static bool
split_row(const char *line, struct row *row)
{
	const char *p = text_skip(line);
	size_t n = strcspn(p, " ");
	unsigned foreign;

	if (text_starts_nocase(p, "TCP") && n <= 5)
		row->tcp = true;
	else if (text_starts_nocase(p, "UDP") && n <= 5)
		row->tcp = false;
	else
		return false;
	p = text_skip(p + n);
	n = strcspn(p, " ");
	if (!split_address(p, n, row->address, sizeof(row->address), &row->port))
		return false;
	p = text_skip(p + n);
	n = strcspn(p, " ");
	if (!split_address(p, n, NULL, 64, &foreign))
		return false;
	/* netstat -q: a bound port without a listener */
	row->listens =
		row->tcp && foreign == 0 && !text_starts_nocase(text_skip(p + n), "BOUND");
	row->pid = 0;
	p = strrchr(p, ' ');
	if (p != NULL && !text_number(p + 1, strlen(p + 1), &row->pid))
		row->pid = 0;
	return true;
}

/*
 * The owner lines between the rows of -anob: "  TermService", " [svchost.exe]". Marks for
 * omitted rows ("[...]", "<snip>") do not count.
 */
static bool
is_owner(const char *line)
{
	const char *p = text_skip(line);
	size_t len = strlen(p), n;

	if (p == line || len < 2)
		return false;
	if (*p == '[')
		return isalnum((unsigned char)p[1]) && p[len - 1] == ']' &&
			strchr(p, ':') == NULL;
	n = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");
	return isalnum((unsigned char)*p) && p[n] == '\0';
}

/*
 * " Can not obtain ownership information" in place of an owner, in any language: a sentence
 * of letters only. It follows each system socket, so it repeats without change.
 */
static bool
is_excuse(const char *line)
{
	const char *p = text_skip(line);
	size_t len = strlen(p);

	if (p == line || len < 8)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalpha((unsigned char)p[i]) && (unsigned char)p[i] < 0x80 &&
			p[i] != ' ' && p[i] != '\'' && (p[i] != '.' || i + 1 < len))
			return false;
	return true;
}

/* A service and its program on the next line; or the program alone. */
static const char *
owner_below(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at + 1), *name = text_skip(line);

	if (!is_owner(line))
		return NULL;
	findings_use(g, at + 1);
	/* the program follows a service; without it the name may be truncated */
	if (*name != '[')
		return *text_skip(findings_line(g, at + 2)) == '[' ? name : NULL;
	return arena_dup_len(g->arena, name + 1, strcspn(name + 1, "]"));
}

/* Digits at the margin below a row: the wrapped end of its process id. */
static bool
is_cut(const struct findings *g, size_t at)
{
	const char *below = findings_line(g, at + 1);

	return *below >= '0' && *below <= '9' && below[strspn(below, "0123456789")] == '\0';
}

/* TCP is listed before UDP, so a UDP row says that the TCP part is whole. */
static bool
is_whole(const struct findings *g, bool *any_listener)
{
	bool heading = false, udp = false, gap = false;
	const char *excuse = NULL;
	size_t excuses = 0;
	struct row row;

	*any_listener = false;
	for (size_t i = g->section->from; i < g->section->to; i++) {
		const char *line = findings_line(g, i);

		if (split_row(line, &row)) {
			udp = udp || !row.tcp;
			*any_listener = *any_listener || row.listens;
		} else if (*line != '\0' && !*any_listener && !udp) {
			heading = true;
		} else if (is_excuse(line) && !is_owner(line)) {
			gap = gap || (excuse != NULL && strcmp(excuse, line) != 0);
			excuse = line;
			excuses++;
		} else if (*line != '\0' && !is_owner(line)) {
			gap = true;
		}
	}
	return heading && !gap && excuses != 1 && (udp || g->section->closed);
}

/*
 * A saved listing does not show its command. Listeners and UDP are only listed with -a, so
 * where both are there, all that listens is.
 */
static void
list_without_command(struct findings *g, size_t at)
{
	bool listeners;
	struct row row;

	if (*g->section->command != '\0' || !split_row(findings_line(g, at), &row) ||
		row.tcp || split_row(findings_line(g, at + 1), &row))
		return; /* it is decided once, at the last row */
	if (is_whole(g, &listeners) && listeners)
		findings_listed(g, READER, findings_line(g, at), 0);
}

static size_t
read_row(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);
	struct row row;

	if (!split_row(line, &row))
		return 0;
	findings_command(g, READER);
	findings_use(g, at);
	if (row.listens)
		findings_listener(g, READER, line, row.address, row.port,
			is_cut(g, at) ? 0 : row.pid, owner_below(g, at));
	list_without_command(g, at);
	return 1;
}

/* Nothing but the port is looked for: "3389.*ESTABLISHED" leaves the listener out. */
static bool
is_plain_pattern(const char *filter, const char *port)
{
	for (const char *p = filter + strcspn(filter, " "); *p != '\0';) {
		size_t word = strcspn(p, " ");

		if (*p == '/' || *p == '-') {
			const char *value = memchr(p, ':', word);

			word = value != NULL ? (size_t)(value - p) : word;
		} else if (strspn(p, ":\"'.*\\sb") < word) {
			p += strspn(p, ":\"'.*\\sb");
			if (!text_starts(p, port))
				return false;
			p += strlen(port);
			word = strspn(p, ":\"'.*\\sb");
			if (p[word] != ' ' && p[word] != '\0')
				return false;
		}
		p += word;
		p += strspn(p, " ");
	}
	return true;
}

/* "findstr 3389", "findstr :3389", "find \"3389\"": a query for one port. */
static bool
asks_port(const char *filter, unsigned port)
{
	char digits[16];
	const char *p = text_find_nocase(filter, "find");

	if (p == NULL && text_find_nocase(filter, "select-string") == NULL &&
		text_find_nocase(filter, "sls") == NULL)
		return false;
	(void)text_format(digits, sizeof(digits), "%u", port);
	p = strstr(filter, digits);
	return p != NULL && !isdigit((unsigned char)p[-1]) &&
		!isdigit((unsigned char)p[strlen(digits)]) && strchr(filter, '|') == NULL &&
		text_find_nocase(filter, "/v") == NULL &&
		text_find_nocase(filter, "notmatch") == NULL &&
		is_plain_pattern(filter, digits);
}

/*
 * Counts local ports of connections in the dynamic range (RFC 6335, 49152 and up). Ports
 * that are bound but not connected are listed with -q only, so without it a small number
 * proves nothing.
 */
static void
count_ports(struct findings *g, const char *part)
{
	bool *used = ARENA_ARRAY(g->arena, bool, 65536);
	const char *line = NULL;
	unsigned count = 0;
	struct row row;

	for (size_t i = g->section->from; i < g->section->to; i++)
		if (split_row(findings_line(g, i), &row) && row.tcp && !row.listens &&
			row.port >= 49152 && row.port < 65536 && !used[row.port]) {
			used[row.port] = true;
			count++;
			line = findings_line(g, i);
		}
	if (line != NULL && (count >= 10000 || text_find_nocase(part, "q") != NULL))
		findings_put(g, READER, line, RANK_ACTIVE, FACT_GUEST_NET_TCP_PORTS_USED,
			value_int(count));
}

static void
answered(struct findings *g)
{
	const char *part = split_part(g->arena, g->section->command, "netstat"), *filter;
	const char *question = g->lines.at[g->section->from - 1].text;
	bool listeners, whole;

	if (part == NULL) {
		/* rdpdoctor's collector lists listeners, followed by another section */
		if (text_equal(g->section->command, "##sess") && g->section->closed) {
			if (is_whole(g, &listeners) && listeners)
				findings_listed(g, READER, question, 0);
		}
		return;
	}
	filter = split_filter(part);
	whole = is_whole(g, &listeners);
	if (filter == NULL || text_starts_nocase(filter, "more")) {
		if (whole)
			count_ports(g, strcspn(part, " ") + part);
		/* without -a only connections are listed */
		if (whole && listeners && text_find_nocase(part, "-a") != NULL)
			findings_listed(g, READER, question, 0);
	} else if (g->recorded && g->section->prompted && g->section->closed) {
		unsigned port = findings_port(g);

		if (asks_port(filter, port)) {
			findings_command(g, READER);
			findings_listed(g, READER, question, port);
		} else if (listeners && text_find_nocase(filter, "LISTENING") != NULL &&
			strpbrk(filter, "0123456789|") == NULL) {
			findings_listed(g, READER, question, 0);
		}
	}
}

const struct reader read_netstat = {
	.id = READER, .commands = "netstat", .read = read_row, .answered = answered
};
