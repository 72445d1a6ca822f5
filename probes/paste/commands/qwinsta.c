/*
 * qwinsta, query session; quser, query user. Listeners have session ids from 65536 on; that
 * and the name "rdp-tcp" are the same in every language. Headings and states are not.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "qwinsta"
#define FIRST_LISTENER 65536u
#define LAST_LISTENER 66000u /* at most a few exist */

#define NAME_COLUMNS 12u /* a row that begins after these columns has no session name */
#define INDENT_MOST 24u

struct session {
	char name[32];
	bool user; /* a user is signed in */
	unsigned id;
	const char *state;
	size_t state_len;
};

/*
 * " rdp-tcp                                 65536  Listen": a name, an optional user, an
 * id.
 */
static bool
split_session(const char *line, size_t indent, struct session *s)
{
	const char *p = text_skip(line), *name;
	size_t name_len = 0;

	if (*p == '>')
		p++;
	name = p;
	name_len = strcspn(p, " ");
	if (name_len == 0 || name_len >= sizeof(s->name))
		return false;
	memcpy(s->name, name, name_len);
	s->name[name_len] = '\0';
	p = text_skip(p + name_len);
	for (int column = 0; column < 4 && *p != '\0'; column++) {
		size_t n = strcspn(p, " ");

		if (text_number(p, n, &s->id)) {
			s->state = text_skip(p + n);
			s->state_len = strcspn(s->state, " ");
			s->user = column >= 1 || text_indent(line) > indent + NAME_COLUMNS;
			if (text_starts(s->state, "In ") && strlen(s->state) > 9)
				s->state_len = strcspn(s->state + 3, " ") + 3;
			return s->state_len > 0;
		}
		p = text_skip(p + n);
	}
	return false;
}

/* The word for a listening listener; identifies the language unless it is English. */
static bool
is_listening_word(struct findings *g, const char *word, size_t len)
{
	enum words_lang lang = words_language(WORD_LISTEN, word, len);

	if (lang > LANG_EN)
		findings_language(g, lang, 1);
	return lang != LANG_NONE;
}

/* A table of sessions always contains the console, in every language. */
static bool
is_table(const struct findings *g, size_t at)
{
	struct session s;
	bool console = false, listener = false;
	size_t others = 0;

	for (size_t i = at + 1; i < g->section->to && i < at + 200 && !console && !listener;
		i++) {
		const char *line = findings_line(g, i);

		if ((*line == '\0' && i > at + 1) || others > 3)
			break;
		if (!split_session(line, 0, &s)) {
			others++;
			continue;
		}
		console = console || strcasecmp(s.name, "console") == 0 ||
			(strcasecmp(s.name, "services") == 0 && s.id == 0);
		listener = listener ||
			(s.id >= FIRST_LISTENER && s.id <= LAST_LISTENER &&
				isalnum((unsigned char)*s.name) &&
				strchr("0123456789.,-", *s.state) == NULL);
	}
	return console || listener;
}

/* The heading: three or more words in columns, no numbers. */
static bool
is_heading(const char *line)
{
	struct session s;
	size_t words = 0;

	if (text_indent(line) > INDENT_MOST || split_session(line, 0, &s) ||
		strpbrk(line, "0123456789:\\=") != NULL)
		return false;
	for (const char *p = text_skip(line); *p != '\0';
		p = text_skip(p + strcspn(p, " ")))
		words++;
	return words >= 4 && strstr(line, "   ") != NULL;
}

/* Only the listener's row, the output of "qwinsta | findstr rdp-tcp". */
static size_t
read_bare_row(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);
	struct session s;

	if (!split_session(line, 0, &s) || strcasecmp(s.name, "rdp-tcp") != 0 ||
		s.id < FIRST_LISTENER || !is_listening_word(g, s.state, s.state_len))
		return 0;
	findings_command(g, READER);
	findings_use(g, at);
	findings_put(g, READER, line, RANK_LOCAL, FACT_GUEST_RDP_LISTENER,
		value_token(GUEST_RDP_LISTENER_PRESENT));
	findings_listener(g, READER, line, "", 0, 0, NULL);
	return 1;
}

/* ---- quser ---- */

/*
 * ">anna rdp-tcp#2 2 Active 1:05 3/2/2026 9:14 AM": a user, an optional session, an id, a
 * state, idle time, sign-in time.
 */
static bool
is_user_row(const char *line)
{
	const char *p = text_skip(line);
	size_t columns = 0;
	unsigned id;

	p += *p == '>';
	for (; columns < 3 && *p != '\0'; columns++) {
		size_t n = strcspn(p, " ");

		if (columns > 0 && text_number(p, n, &id))
			break;
		p = text_skip(p + n);
	}
	if (columns == 0 || columns == 3 || *p == '\0')
		return false;
	p = text_skip(p + strcspn(p, " "));
	/* the state is a word; a time of day follows, in any date format */
	if (*p == '\0' || (*p >= '0' && *p <= '9'))
		return false;
	p = strrchr(p, ':');
	return p != NULL && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0' && p[1] <= '9';
}

/* Counts signed-in users: the rows of qwinsta with a user name. */
static size_t
read_users(struct findings *g, size_t at)
{
	size_t i = at + 1;

	if (!is_user_row(findings_line(g, i)))
		return 0;
	findings_command(g, READER);
	while (i < g->section->to && is_user_row(findings_line(g, i)))
		i++;
	findings_use_range(g, at, i);
	if (i < g->section->to || g->section->closed)
		findings_put(g, READER, findings_line(g, at), RANK_LOCAL,
			FACT_GUEST_SESSIONS_ACTIVE, value_int((int64_t)(i - at - 1)));
	return i - at;
}

/* ---- qwinsta ---- */

static bool
is_end(const char *line)
{
	return *line == '\0' || text_starts(text_skip(line), "```") ||
		text_starts(text_skip(line), "~~~");
}

static size_t
read_sessions(struct findings *g, size_t at)
{
	const char *found = NULL, *heard = NULL;
	bool whole = false, console = false, zero = false;
	int users = 0;
	size_t i = at + 1, indent = text_indent(findings_line(g, at));
	struct session s;

	if (!is_heading(findings_line(g, at)))
		return read_bare_row(g, at);
	if (!is_table(g, at))
		return read_users(g, at);
	findings_command(g, READER);
	findings_use(g, at);
	for (; i < g->section->to; i++) {
		const char *line = findings_line(g, i);

		if (*line == '\0' && i == at + 1)
			continue;
		if (is_end(line)) {
			whole = i + 1 < g->section->to || g->section->closed;
			break;
		}
		if (!split_session(line, indent, &s)) {
			/* in rdpdoctor's collector the sockets follow directly */
			whole = text_starts(text_skip(line), "TCP ");
			break;
		}
		findings_use(g, i);
		users += s.user;
		zero = zero || s.id == 0;
		console = console || strcasecmp(s.name, "console") == 0;
		if (strcasecmp(s.name, "rdp-tcp") != 0 || s.id < FIRST_LISTENER)
			continue;
		found = line;
		if (is_listening_word(g, s.state, s.state_len))
			heard = line;
	}
	/* an empty line ends the table at the end of the text, too; one of blanks can be a
	 * row that was cut */
	whole = whole ||
		(i < g->section->to && is_end(findings_line(g, i)) &&
			g->lines.at[i].width == 0) ||
		(i == g->section->to && g->section->closed);
	/* listeners stand last, so with one of them the list of sessions is whole */
	if ((whole && zero) || found != NULL)
		findings_put(g, READER, findings_line(g, at), RANK_ACTIVE,
			FACT_GUEST_SESSIONS_ACTIVE, value_int(users));
	if (found != NULL)
		findings_put(g, READER, found, RANK_LOCAL, FACT_GUEST_RDP_LISTENER,
			value_token(GUEST_RDP_LISTENER_PRESENT));
	if (heard != NULL)
		findings_listener(g, READER, heard, "", 0, 0, NULL);
	/* a user who cannot see the services session cannot see the listeners either */
	else if (found == NULL && console && zero && whole)
		findings_listed(g, READER, findings_line(g, at), 0);
	return i - at;
}

const struct reader read_qwinsta = { .id = READER,
	.commands = "qwinsta|query session|query user|quser",
	.read = read_sessions };
