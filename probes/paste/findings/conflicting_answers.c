/*
 * Detects texts from more than one source. A helpdesk agent's clipboard may hold output
 * from two callers, or the same command before and after a repair. To avoid mixing such
 * facts silently, this compares computer names, versions, languages and repeated commands.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define LINES_LOOKED_AT 5000u
#define NAME_BYTES 64u

#define NAMES_MOST 8u

/* Distinct names, in the order found. */
struct names {
	char name[NAMES_MOST][NAME_BYTES];
	size_t count;
};

static void
names_add(struct names *names, const char *name, size_t len)
{
	char copy[NAME_BYTES];

	if (len == 0 || len >= sizeof(copy) || names->count == NAMES_MOST)
		return;
	memcpy(copy, name, len);
	copy[len] = '\0';
	if (text_equal_nocase(copy, "localhost"))
		return; /* any of them */
	for (size_t i = 0; i < names->count; i++)
		if (text_equal_nocase(names->name[i], copy))
			return;
	text_copy(names->name[names->count++], NAME_BYTES, copy);
}

/* ---- names of computers ---- */

/* "SRV1" of "SRV1" and of "srv1.contoso.com"; 0: not a computer name. */
static size_t
computer_len(const char *text)
{
	size_t n = strspn(
		text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
	size_t letters = 0;

	for (size_t i = 0; i < n; i++)
		letters += isalpha((unsigned char)text[i]) != 0;
	if (letters == 0 || n > 63 || (text[n] != '\0' && text[n] != '.'))
		return 0;
	return strchr(text, ' ') == NULL ? n : 0;
}

/* ipconfig /all, systeminfo, events as text, PowerShell objects. */
static const char *const labels[] = { "Host Name", "Hostname", "Nom de l'hôte",
	"Nombre de host", "Nome host", "Nome do host", "Имя компьютера", "Имя узла",
	"主机名", "主機名稱", "ホスト名", "Computer", "Ordinateur", "Equipo", "Computador",
	"Компьютер", "计算机", "電腦", "コンピューター", "PSComputerName", "MachineName",
	"SystemName" };

/* "   Host Name . . . . . . . . . . . . : SRV1", "Hostname:      SRV1" */
static const char *
named_computer(const char *line, size_t *len)
{
	const char *colon = strchr(line, ':'), *value;
	size_t label;

	if (colon == NULL)
		return NULL;
	value = text_skip(colon + 1);
	*len = computer_len(value);
	if (*len == 0)
		return NULL;
	line = text_skip(line);
	label = (size_t)(colon - line);
	while (label > 0 && (line[label - 1] == ' ' || line[label - 1] == '.'))
		label--;
	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (words_same(labels[i], line, label))
			return value;
	return NULL;
}

/* "[SRV1]: PS C:\\>" and "user@SRV1 C:\\>": the computer in the prompt. */
static const char *
prompted_computer(const char *line, size_t *len)
{
	const char *p = text_skip(line);
	size_t word = strcspn(p, " ");
	const char *at = memchr(p, '@', word);

	if (*p == '[' && strstr(p, "]: PS") != NULL) {
		*len = strcspn(p + 1, "].");
		return p + 1;
	}
	if (at == NULL || p[word] != ' ' || p[word + 1] == '\0' || p[word + 2] != ':')
		return NULL;
	*len = strcspn(at + 1, " .");
	return at + 1;
}

/* The output of "hostname". */
static const char *
answered_computer(struct findings *g, const struct section *section)
{
	if (!text_equal_nocase(section->command, "hostname"))
		return NULL;
	for (size_t i = section->from; i < section->to; i++)
		if (*g->lines.at[i].text != '\0') {
			findings_use(g, i);
			return g->lines.at[i].text;
		}
	return NULL;
}

static void
look_at_section(struct findings *g, const struct section *section, struct names *computers)
{
	const char *prompt = section->from > 0 ? g->lines.at[section->from - 1].text : "";
	const char *name = answered_computer(g, section);
	size_t len;

	if (name != NULL)
		names_add(computers, name, computer_len(name));
	if (section->prompted && (name = prompted_computer(prompt, &len)) != NULL)
		names_add(computers, name, len);
}

/* "Microsoft Windows [Version 10.0.17763.1]": the digits are the same in all languages. */
static const char *
version_of(const char *line, size_t *len)
{
	const char *p = text_starts(line, "Microsoft Windows [")
		? strpbrk(line, "0123456789")
		: NULL;

	*len = p != NULL ? strspn(p, "0123456789.") : 0;
	return *len > 0 ? p : NULL;
}

static void
warn_of_two(struct findings *g, const char *what, const char *a, const char *b)
{
	findings_note(g,
		"The text may come from two machines (%s %s and %s). Where both report "
		"the same setting, the later one counts. Paste them one after the other, "
		"each in its own session.",
		what, a, b);
}

/* Redaction uses this fact to remove the names from exported transcripts. */
static void
put_names(struct findings *g, const struct names *computers)
{
	struct fact_value list = value_list(FACT_TYPE_TEXTS);

	for (size_t i = 0; i < computers->count; i++)
		value_list_add(&list, computers->name[i]);
	if (computers->count > 0 && g->reading->command_count > 0)
		findings_put(g, g->reading->commands[0], NULL, RANK_ACTIVE,
			FACT_GUEST_PASTE_COMPUTERS, list);
	else
		value_free(&list);
}

static void
compare_machines(struct findings *g)
{
	struct names computers = { .count = 0 }, versions = { .count = 0 };
	struct names languages = { .count = 0 };
	size_t len;

	for (size_t i = 0; i < g->machine_count; i++)
		names_add(&computers, g->machines[i], computer_len(g->machines[i]));
	for (size_t i = 0; i < g->sections->count; i++)
		look_at_section(g, &g->sections->at[i], &computers);
	for (size_t i = 0; i < g->lines.count && i < LINES_LOOKED_AT; i++) {
		const char *line = g->lines.at[i].text;
		const char *name = named_computer(line, &len);

		if (name != NULL)
			names_add(&computers, name, len);
		if ((name = version_of(line, &len)) != NULL)
			names_add(&versions, name, len);
	}
	for (size_t l = LANG_EN; l < LANG_COUNT; l++)
		if (g->votes[l] >= 3)
			names_add(&languages, words_tables[l].name,
				strlen(words_tables[l].name));
	put_names(g, &computers);
	if (computers.count > 1)
		warn_of_two(g, "named", computers.name[0], computers.name[1]);
	else if (versions.count > 1)
		warn_of_two(g, "Windows", versions.name[0], versions.name[1]);
	else if (languages.count > 1)
		warn_of_two(g, "languages", languages.name[0], languages.name[1]);
}

/* ---- the same question twice ---- */

/* A reader used at least one line of the answer. */
static bool
has_answer(const struct findings *g, const struct section *section)
{
	for (size_t i = section->from; i < section->to; i++)
		if (g->lines.at[i].used)
			return true;
	return false;
}

static void
compare_questions(struct findings *g)
{
	const struct section *earlier = NULL;
	size_t most = MIN_OF(g->sections->count, (size_t)200);

	for (size_t i = 0; i < most && earlier == NULL; i++) {
		const struct section *a = &g->sections->at[i];

		/*
		 * a repeated hostname may only mark the start of another machine's output
		 */
		if (*a->command == '\0' || !has_answer(g, a) ||
			text_equal_nocase(a->command, "hostname"))
			continue;
		for (size_t k = i + 1; k < most && earlier == NULL; k++)
			if (text_equal_nocase(a->command, g->sections->at[k].command) &&
				has_answer(g, &g->sections->at[k]))
				earlier = a;
	}
	if (earlier != NULL)
		findings_note(g,
			"\"%.80s\" appears more than once in the text; the last answer "
			"counts.",
			earlier->command);
	else if (g->replaced > 0)
		findings_note(g,
			"Two lines disagree about %s; the later one counts: %.100s",
			fact_def(g->replaced)->id, text_skip(g->replaced_by));
}

/* ---- output of a known command that no reader understood ---- */

/* No reader used any of the lines, and none is an error message. */
static bool
is_unread(const struct findings *g, const struct section *section)
{
	/* these change something; their output answers no query */
	static const char *const acts[] = { "add", "set", "delete", "config", "start",
		"stop", "export" };
	size_t lines = 0;

	if (section->heard || !section->read_here)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (split_has_word(section->command, acts[i]))
			return false;
	for (size_t i = section->from; i < section->to; i++) {
		if (g->lines.at[i].used)
			return false;
		lines += *g->lines.at[i].text != '\0';
	}
	return lines > 0;
}

static void
report_unread(struct findings *g)
{
	for (size_t i = 0; i < g->sections->count; i++)
		if (is_unread(g, &g->sections->at[i])) {
			findings_note(g,
				"The output of \"%.80s\" was not understood: it is in "
				"another language, filtered or cut off. Nothing was "
				"taken from it.",
				g->sections->at[i].command);
			return;
		}
}

void
read_sources_conclude(struct findings *g)
{
	compare_machines(g);
	compare_questions(g);
	report_unread(g);
}
