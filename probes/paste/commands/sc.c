/*
 * sc query, sc queryex, sc qc. Labels are translated in some languages, the numbers after
 * them never: state 4 means running. One block per service; only services with facts are
 * read.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "sc"

/* "SERVICE_NAME: TermService", "NOMBRE_SERVICIO: ...", "Имя_службы: ..." */
static const char *
name_line(struct arena *arena, const char *line)
{
	const char *colon, *value;
	size_t label;

	line = text_skip(line);
	colon = strchr(line, ':');
	if (colon == NULL || colon == line)
		return NULL;
	label = (size_t)(colon - line);
	while (label > 0 && line[label - 1] == ' ')
		label--;
	if (label > 60 || memchr(line, ' ', label) != NULL ||
		memchr(line, '\\', label) != NULL)
		return NULL;
	value = text_skip(colon + 1);
	if (*value == '\0' || strlen(value) > 80 || value[strcspn(value, " :=\"")] != '\0')
		return NULL;
	return text_trimmed(arena, value, strlen(value));
}

struct pair {
	const char *label;
	size_t label_len;
	unsigned number;
	const char *word; /* "RUNNING", "DEMAND_START" */
	size_t word_len;
};

/* "        STATE              : 4  RUNNING", with or without its indent. */
static bool
pair_line(const char *line, struct pair *p)
{
	const char *colon = strchr(line, ':');
	char digits[12];
	size_t n;

	if (colon == NULL)
		return false;
	p->label = text_skip(line);
	p->label_len = (size_t)(colon - p->label);
	while (p->label_len > 0 && p->label[p->label_len - 1] == ' ')
		p->label_len--;
	colon = text_skip(colon + 1);
	n = isdigit((unsigned char)*colon) ? strspn(colon, "0123456789abcdefxABCDEFX") : 0;
	if (n == 0 || n >= sizeof(digits) || (colon[n] != ' ' && colon[n] != '\0'))
		return false;
	memcpy(digits, colon, n);
	digits[n] = '\0';
	if (!text_dword(digits, &p->number))
		p->number = ~0u; /* TYPE is hexadecimal: not needed */
	p->word = text_skip(colon + n);
	p->word_len = strcspn(p->word, " ");
	return p->label_len > 0 && p->label_len < 60;
}

static bool
word_is(const struct pair *p, const char *word)
{
	return strlen(word) == p->word_len && strncasecmp(p->word, word, p->word_len) == 0;
}

/* SERVICE_STATUS.dwCurrentState, winsvc.h */
static const char *
state_of(const struct pair *p)
{
	static const struct {
		unsigned number;
		const char *word, *token;
	} states[] = {
		{ 1, "STOPPED", "stopped" },
		{ 2, "START_PENDING", "starting" },
		{ 3, "STOP_PENDING", "stopping" },
		{ 4, "RUNNING", "running" },
	};

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (states[i].number == p->number && word_is(p, states[i].word))
			return states[i].token;
	return NULL;
}

/* QUERY_SERVICE_CONFIG.dwStartType, winsvc.h */
static const char *
start_of(const struct pair *p)
{
	static const struct {
		const char *word, *token;
	} starts[] = {
		{ "BOOT_START", "boot" },
		{ "SYSTEM_START", "system" },
		{ "AUTO_START", "auto" },
		{ "DEMAND_START", "demand" },
		{ "DISABLED", "disabled" },
	};

	if (p->number < ARRAY_LEN(starts) && word_is(p, starts[p->number].word))
		return starts[p->number].token;
	return NULL;
}

static bool
is_status_word(const struct pair *p)
{
	return state_of(p) != NULL || start_of(p) != NULL;
}

/* A block: the name, then indented lines, one of them with a state or a start type. */
static size_t
block_length(const struct findings *g, size_t at)
{
	size_t lines = 1;
	bool status = false;
	struct pair p;

	for (size_t i = at + 1; i < g->section->to && lines < 40; i++, lines++) {
		const char *line = findings_line(g, i);

		if (*line == '\0') {
			if (lines > 1)
				break;
			continue;
		}
		if (text_indent(line) < 2 && !pair_line(line, &p) && *line != '(') {
			/* one line at the margin may be a display name */
			if (lines == 1 && strchr(line, ':') != NULL)
				continue;
			break;
		}
		status = status || (pair_line(line, &p) && is_status_word(&p));
	}
	return status ? lines : 0;
}

/* "[SC] StartService FAILED 1058:": the number is that of winerror.h. */
static size_t
read_failure(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);
	const char *part = split_part(g->arena, g->section->command, "sc");
	const char *p =
		text_starts(line, "[SC] StartService") ? strpbrk(line, "0123456789") : NULL;
	unsigned error;

	if (p == NULL || !text_number(p, strspn(p, "0123456789"), &error)) {
		/* "[SC] OpenService FAILED 5:" is an answer without a fact */
		if (text_starts(line, "[SC] "))
			findings_command(g, READER);
		return 0;
	}
	findings_command(g, READER);
	if (part == NULL || !split_has_word(part, "start") ||
		!split_has_word(part, "TermService"))
		return 1;
	findings_use(g, at);
	findings_put(g, READER, line, RANK_ACTIVE,
		FACT_GUEST_SERVICE_TERMSERVICE_START_ERROR, value_int(error));
	return 1;
}

/*
 * The service in "sc query NAME | find "STATE"": filtered lines do not name it, nor does a
 * single line pasted below the command. NULL for several services or another machine.
 */
static const char *
filtered_service(struct findings *g, bool cut_out)
{
	const char *part = split_part(g->arena, g->section->command, "sc");
	const char *word = part != NULL ? text_skip(part + strcspn(part, " ")) : "";
	const char *name = text_skip(word + strcspn(word, " "));

	if (part == NULL || (split_filter(part) == NULL && !cut_out) ||
		strpbrk(g->section->command, "&;") != NULL ||
		!text_starts_nocase(word, "q"))
		return NULL;
	name += *name == '"';
	return findings_service(g, arena_dup_len(g->arena, name, strcspn(name, " |\"")));
}

/* "        STATE              : 4  RUNNING" without other lines. */
static size_t
read_filtered(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *service, *token;
	struct pair p;
	bool state;

	if (!pair_line(line, &p) || !is_status_word(&p))
		return 0;
	service = filtered_service(g, text_indent(line) == 0 && at == g->section->from);
	if (service == NULL)
		return 0;
	state = state_of(&p) != NULL;
	token = state ? state_of(&p) : start_of(&p);
	findings_command(g, READER);
	findings_use(g, at);
	findings_put_named(g, READER, line, RANK_ACTIVE, value_token(token),
		"guest.service.%s.%s", service, state ? "state" : "start");
	return 1;
}

/* "The service was never started since Windows started", winerror.h. */
#define NEVER_STARTED 1077u

/*
 * "WIN32_EXIT_CODE    : 5  (0x5)" of a service that is stopped: the error with which its
 * last start or run ended. The name of the value is in the label in every language.
 */
static void
put_exit_code(struct findings *g, const char *line, const struct pair *p)
{
	if (p->number == 0 || p->number == ~0u || p->number == NEVER_STARTED ||
		memmem(p->label, p->label_len, "WIN32", 5) == NULL)
		return;
	findings_put(g, READER, line, RANK_LOCAL,
		FACT_GUEST_SERVICE_TERMSERVICE_START_ERROR, value_int(p->number));
}

static size_t
read_service(struct findings *g, size_t at)
{
	const char *name = name_line(g->arena, findings_line(g, at)), *service;
	size_t lines = name == NULL ? read_filtered(g, at) : 0;
	bool stopped = false;
	struct pair p;

	if (lines > 0)
		return lines;
	if (name == NULL)
		return read_failure(g, at);
	lines = block_length(g, at);
	if (lines == 0)
		return 0;
	findings_command(g, READER);
	service = findings_service(g, name);
	if (service == NULL)
		return lines; /* the query is about another service */
	findings_use(g, at);
	for (size_t i = at + 1; i < at + lines; i++) {
		const char *line = findings_line(g, i);
		const char *token;

		if (!pair_line(line, &p))
			continue;
		if ((token = state_of(&p)) != NULL) {
			stopped = text_equal(token, "stopped") &&
				text_equal(service, "TermService");
			findings_put_named(g, READER, line, RANK_ACTIVE, value_token(token),
				"guest.service.%s.state", service);
			findings_use_range(g, at, at + lines);
		} else if ((token = start_of(&p)) != NULL) {
			findings_put_named(g, READER, line, RANK_ACTIVE, value_token(token),
				"guest.service.%s.start", service);
			findings_use_range(g, at, at + lines);
		} else if (stopped) {
			put_exit_code(g, line, &p);
		}
	}
	return lines;
}

const struct reader read_sc = {
	.id = READER, .commands = "sc query|sc qc|sc queryex", .read = read_service
};
