#include "probes/windows/event_meaning.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/windows/localized_words.h"
#include "share/base/macros.h"
#include "share/base/text.h"

/* ---- rows ---- */

/* Event Viewer leaves the vendor's part of a name out. */
static const char *
without_vendor(const char *provider)
{
	static const char vendor[] = "Microsoft-Windows-";

	return strncasecmp(provider, vendor, strlen(vendor)) == 0
		? provider + strlen(vendor)
		: provider;
}

static bool
is_provider(const char *known, const char *provider)
{
	return strcasecmp(without_vendor(known), without_vendor(provider)) == 0;
}

static const struct windows_event_row *
find_row(const struct windows_event *event)
{
	const char *provider = event->provider;

	for (size_t i = 0; i < windows_event_alias_count; i++)
		if (is_provider(windows_event_aliases[i].alias, event->provider))
			provider = windows_event_aliases[i].provider;
	for (size_t i = 0; i < windows_event_row_count; i++) {
		const struct windows_event_row *row = &windows_event_rows[i];

		if (event->id >= row->first && event->id <= row->last &&
			is_provider(row->provider, provider))
			return row;
	}
	return NULL;
}

/* "" where the event has no such parameter. */
static const char *
value_of(const struct windows_event *event, const char *name)
{
	for (size_t i = 0; name != NULL && i < event->value_count; i++)
		if (strcasecmp(event->values[i].name, name) == 0)
			return event->values[i].text;
	return "";
}

/* ---- services ---- */

/* Services whose faults are known causes, with the name that English Windows displays. */
static const struct {
	const char *name, *display;
} services[] = {
	{ "BFE", "Base Filtering Engine" },
	{ "mpssvc", "Windows Defender Firewall" },
	{ "mpssvc", "Windows Firewall" },
	{ "Dhcp", "DHCP Client" },
	{ "nsi", "Network Store Interface Service" },
	{ "Netlogon", "Netlogon" },
};

/* The service that @text begins with, alone or before "/state"; NULL for another one. */
static const char *
service_of_binary(const char *text)
{
	size_t len = strcspn(text, "/ \n");

	if (words_holds(SERVICE_RDP, SERVICE_RDP, text, len) != WORD_COUNT)
		return "TermService";
	for (size_t i = 0; i < ARRAY_LEN(services); i++)
		if (strlen(services[i].name) == len &&
			strncasecmp(services[i].name, text, len) == 0)
			return services[i].name;
	return NULL;
}

/* The first service that a line names. */
static const char *
service_in(const char *line, size_t len)
{
	const char *found = NULL, *name = NULL;

	if (words_holds(SERVICE_RDP, SERVICE_RDP, line, len) != WORD_COUNT)
		return "TermService";
	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		const char *at = text_find_nocase(line, services[i].display);

		if (at != NULL && at < line + len && (found == NULL || at < found)) {
			found = at;
			name = services[i].name;
		}
	}
	return name;
}

/* A label with a short value names no service. */
static bool
is_sentence(const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	size_t words = 0;

	if (colon != NULL && colon - line < 40 && colon + 1 - line < (ptrdiff_t)len) {
		len -= (size_t)(colon + 1 - line);
		line = colon + 1;
	}
	for (size_t i = 1; i < len; i++)
		words += line[i] == ' ' && line[i - 1] != ' ';
	return words >= 3 || (len >= 24 && (line[len / 2] & 0x80) != 0);
}

static bool
is_cut(const char *text, size_t len)
{
	return len >= 3 &&
		(strncmp(text + len - 3, "...", 3) == 0 ||
			strncmp(text + len - 3, "\xE2\x80\xA6", 3) == 0);
}

/* The service of an event without parameters. *@other: the message names another one. */
static const char *
service_of_text(const char *text, bool *other)
{
	*other = false;
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		const char *name = service_in(text, len);

		if (name != NULL)
			return name;
		/* where a table cut the message, the name may be in the part that is missing */
		if (is_sentence(text, len) && !is_cut(text, len))
			*other = true;
		text += len + (text[len] == '\n');
	}
	return NULL;
}

static bool
add_service(const struct windows_event *event, char *detail, size_t size)
{
	const char *name = NULL;
	bool other = event->value_count > 0;

	for (size_t i = 0; i < event->value_count && name == NULL; i++) {
		const struct windows_event_value *value = &event->values[i];

		/* a driver that a service depends on is behind it in the list */
		name = strcasecmp(value->name, "Binary") == 0
			? service_of_binary(value->text)
			: service_in(value->text, strlen(value->text));
	}
	if (event->value_count == 0)
		name = service_of_text(event->text, &other);
	if (name == NULL)
		return !other;
	text_copy(detail, size, name);
	return true;
}

/* "TermService/4" in UTF-16: the name and the number of the state (MS-SCMR 2.2.47). */
static bool
add_state(const struct windows_event *event, char *detail, size_t size)
{
	const char *binary = value_of(event, "Binary"), *slash = strchr(binary, '/');
	const char *name = service_of_binary(binary);

	return name != NULL && slash != NULL && isdigit((unsigned char)slash[1]) &&
		text_format(detail, size, "%s/%c", name, slash[1]);
}

/* ---- numbers in messages, which no language changes ---- */

/* Whether the digits at @p continue a word, an address or a time. */
static bool
continues_word(const char *text, const char *p)
{
	char before = p > text ? p[-1] : ' ';

	if (before == ':')
		return p > text + 1 && isdigit((unsigned char)p[-2]);
	return isalnum((unsigned char)before) ||
		(before != '\0' && strchr(".-_/%", before) != NULL);
}

static bool
is_continued(const char *end)
{
	return isalpha((unsigned char)*end) || *end == '_' || *end == '/' || *end == '-' ||
		((*end == ':' || *end == '.') && isdigit((unsigned char)end[1]));
}

/*
 * The last decimal number that is no part of a word, an address or a time. A message that a
 * table cut has none: the last one of what is left may be another.
 */
static bool
last_number(const char *text, unsigned *out)
{
	size_t len = strlen(text);
	bool found = false;

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	if (is_cut(text, len))
		return false;
	for (const char *p = text; *p != '\0';) {
		size_t digits = strspn(p, "0123456789");
		unsigned number;

		if (digits > 0 && !continues_word(text, p) && !is_continued(p + digits) &&
			text_number(p, digits, &number)) {
			*out = number;
			found = true;
		}
		p += digits > 0 ? digits : 1;
	}
	return found;
}

/* The last "0x.." of @text that is not 0 and not below @least. */
static bool
last_hex(const char *text, unsigned long least, unsigned long *out)
{
	bool found = false;

	for (const char *p = text; (p = strstr(p, "0x")) != NULL;) {
		size_t digits = strspn(p + 2, "0123456789abcdefABCDEF");
		unsigned long number;

		p += 2;
		if (digits == 0 || digits > 8)
			continue;
		number = strtoul(p, NULL, 16);
		p += digits;
		/* "0xC00000..." is half a number */
		if (number == 0 || number < least || text_starts(p, "...") ||
			text_starts(p, "\xE2\x80\xA6"))
			continue;
		*out = number;
		found = true;
	}
	return found;
}

/* The number alone behind the colon of the @nth line that has one there. */
static bool
nth_bare_number(const char *text, unsigned nth, unsigned *out)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		const char *colon = memchr(text, ':', len);
		const char *value = colon != NULL ? text_skip(colon + 1) : text + len;
		size_t digits = strspn(value, "0123456789");

		if (digits > 0 && value + digits == text + len && digits <= 9 && nth-- == 0)
			return text_number(value, digits, out);
		text += len + (text[len] == '\n');
	}
	return false;
}

/* ---- sign-ins ---- */

/* Sign-ins at the screen, of services and of tasks (WinNT.h, SECURITY_LOGON_TYPE). */
static bool
is_other_logon(const struct windows_event *event)
{
	const char *type = value_of(event, "LogonType");
	unsigned number = 0;

	if (event->id != 4625)
		return false;
	if (*type != '\0')
		(void)text_number(type, strlen(type), &number);
	else
		(void)nth_bare_number(event->text, 0, &number);
	return number == 2 || number == 4 || number == 5;
}

/* The sub status decides; where it is 0, the status does. In a message it comes second. */
static bool
add_ntstatus(const struct windows_event *event, const struct windows_event_row *row,
	char *detail, size_t size)
{
	const unsigned long error = 0xC0000000;
	unsigned long status;

	if (is_other_logon(event))
		return false;
	if (last_hex(value_of(event, row->value), error, &status) ||
		last_hex(value_of(event, "Status"), error, &status) ||
		(event->value_count == 0 && last_hex(event->text, error, &status)))
		return text_format(detail, size, "0x%08lX", status);
	/* 4776 is also written for sign-ins that succeed */
	return event->id == 4625;
}

static bool
add_kerberos(const struct windows_event *event, const struct windows_event_row *row,
	char *detail, size_t size)
{
	unsigned long status;

	return last_hex(event->value_count > 0 ? value_of(event, row->value) : event->text,
		       1, &status) &&
		text_format(detail, size, "0x%lX", status);
}

/* ---- others ---- */

static bool
add_number(const struct windows_event *event, const struct windows_event_row *row,
	char *detail, size_t size)
{
	const char *value = value_of(event, row->value);
	unsigned number;

	if (!(text_number(value, strlen(value), &number) ||
		    (event->value_count == 0 && last_number(event->text, &number))))
		return true;
	return text_format(detail, size, "%u", number);
}

/* The same server decides about Wi-Fi and VPN; the port type of a gateway is virtual. */
static bool
add_nps(const struct windows_event *event, const struct windows_event_row *row,
	char *detail, size_t size)
{
	unsigned number = 0;

	if (event->value_count > 0)
		return text_equal_nocase(value_of(event, "NASPortType"), "Virtual") &&
			add_number(event, row, detail, size);
	if (strstr(event->text, "Virtual") == NULL)
		return false;
	for (unsigned nth = 0; nth_bare_number(event->text, nth, &number);)
		nth++;
	return number == 0 || text_format(detail, size, "%u", number);
}

/* Whether a dropped packet was one of Remote Desktop on this machine. */
static bool
is_of_port(const struct windows_event *event, unsigned port)
{
	const char *source = value_of(event, "SourcePort");
	const char *destination = value_of(event, "DestPort");
	bool out = text_equal(value_of(event, "Direction"), "%%14593");
	unsigned from = 0, to = 0;

	if (event->value_count > 0) {
		(void)text_number(source, strlen(source), &from);
		(void)text_number(destination, strlen(destination), &to);
	} else {
		/* process, source port, destination port, in this order in every language */
		(void)nth_bare_number(event->text, 1, &from);
		(void)nth_bare_number(event->text, 2, &to);
		/* a shortened message has no process; process ids are multiples of 4 */
		if (from != port && to != port && port % 4 != 0)
			(void)nth_bare_number(event->text, 0, &from);
		out = strstr(event->text, "Outbound") != NULL ||
			strstr(event->text, "mstsc") != NULL;
	}
	return from == port || (to == port && !out);
}

/* "client" and "server" are not translated; most clients are browsers. */
static bool
is_tls_client(const struct windows_event *event)
{
	const char *type = value_of(event, "Type");

	if (*type != '\0')
		return text_equal_nocase(type, "client");
	return text_find_nocase(event->text, "client") != NULL &&
		text_find_nocase(event->text, "server") == NULL;
}

static bool
add_ticket(const struct windows_event *event, const struct windows_event_row *row,
	char *detail, size_t size)
{
	const char *target =
		event->value_count > 0 ? value_of(event, row->value) : event->text;

	if (text_find_nocase(target, "TERMSRV/") != NULL)
		text_copy(detail, size, "TERMSRV");
	return true;
}

/* 1, 2 and 3 are how a session ends when all is well; 263 and 7943 are the person's no. */
static bool
add_client_code(const struct windows_event *event, const struct windows_event_row *row,
	struct windows_event_meaning *out)
{
	const char *value = value_of(event, row->value);
	unsigned reason;

	if (!text_number(value, strlen(value), &reason) &&
		(event->value_count > 0 || !last_number(event->text, &reason)))
		return true;
	if (reason > 3 && reason != 263 && reason != 7943)
		(void)text_format(
			out->client_code, sizeof(out->client_code), "0x%X", reason);
	return true;
}

static bool
add_detail(const struct windows_event *event, const struct windows_event_row *row,
	unsigned port, char *detail, size_t size)
{
	switch (row->detail) {
	case EVENT_SERVICE:
		return add_service(event, detail, size);
	case EVENT_STATE:
		return add_state(event, detail, size);
	case EVENT_NTSTATUS:
		return add_ntstatus(event, row, detail, size);
	case EVENT_KERBEROS:
		return add_kerberos(event, row, detail, size);
	case EVENT_NUMBER:
		return add_number(event, row, detail, size);
	case EVENT_NPS:
		return add_nps(event, row, detail, size);
	case EVENT_PORT:
		text_copy(detail, size, "rdp");
		return is_of_port(event, port);
	case EVENT_TLS_SERVER:
		return !is_tls_client(event);
	case EVENT_TICKET:
		return add_ticket(event, row, detail, size);
	case EVENT_PLAIN:
	case EVENT_CLIENT_END:
		break;
	}
	return true;
}

bool
windows_event_meaning(
	const struct windows_event *event, unsigned port, struct windows_event_meaning *out)
{
	const struct windows_event_row *row = find_row(event);
	char detail[64] = "";
	const char *colon;

	*out = (struct windows_event_meaning) { .name = "" };
	if (row == NULL || !add_detail(event, row, port, detail, sizeof(detail)))
		return false;
	if (row->detail == EVENT_CLIENT_END && !add_client_code(event, row, out))
		return false;
	colon = *detail != '\0' ? ":" : "";
	(void)text_format(out->name, sizeof(out->name), "%s/%u%s%s", row->provider,
		event->id, colon, detail);
	/* a service is well again when it runs, state 4 */
	if (row->over_by != 0)
		(void)text_format(out->over_by, sizeof(out->over_by), "%s/%u%s%s%s",
			row->provider, row->over_by, colon, detail,
			row->over_by == 7036 ? "/4" : "");
	return true;
}
