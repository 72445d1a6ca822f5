/* The man page: prose from the template, lists from the tables, in mdoc(7). */
#include "tui/cli/generate/generate.h"

#include <ctype.h>
#include <string.h>

#include "share/base/text.h"

#define COLUMNS 78

/* A line must not begin with a dot or an apostrophe, and a backslash is written \\e. */
static void
add_line(void *to, const char *line, size_t len)
{
	struct str *out = to;

	if (len > 0 && (line[0] == '.' || line[0] == '\''))
		str_add(out, "\\&");
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\\')
			str_add(out, "\\e");
		else
			str_add_char(out, line[i]);
	}
	str_add_char(out, '\n');
}

/* Each sentence begins on a line of its own, as mdoc wants it. */
static void
add_sentences(struct str *out, const char *text)
{
	while (*text != '\0') {
		STR_AUTO sentence = STR_INIT(4096);
		size_t len = 0;

		while (text[len] != '\0' && text[len] != '\n' &&
			!(len > 0 && text[len] == ' ' && text[len - 1] == '.' &&
				isupper((unsigned char)text[len + 1])))
			len++;
		str_add_len(&sentence, text, len);
		text_wrap(str_text(&sentence), COLUMNS, add_line, out);
		text += len;
		if (text_starts(text, "\n\n"))
			str_add(out, ".Pp\n");
		text += strspn(text, " \n");
	}
}

/* "--format text|dot" as a macro line takes it: words that mdoc would read are escaped. */
static void
add_words(struct str *out, const char *text)
{
	str_add(out, "\\&");
	add_escaped(out, text, "-", "\\");
}

static void
add_usage(struct str *out, const struct command *c, const char *before)
{
	for (const char *const *a = c->arguments; *a != NULL; a++) {
		str_add(out, before);
		if (c->name != NULL)
			str_addf(out, ".Cm %s\n", c->name);
		if ((*a)[0] == '\0')
			continue;
		add_words(out, *a);
		str_add(out, "\n");
	}
}

static void
add_option_name(struct str *out, enum option_id id)
{
	const struct option_row *row = &option_rows[id];

	str_add(out, ".It");
	if (row->letter != 0)
		str_addf(out, " Fl %c ,", row->letter);
	str_addf(out, " Fl Fl %s", row->name);
	if (row->value != NULL)
		str_addf(out, " Ar %s", row->value);
	str_add(out, "\n");
}

static void
add_commands(struct str *out)
{
	str_add(out, ".Bl -tag -width Ds\n");
	for (const struct command *const *c = command_list; *c != NULL; c++) {
		if ((*c)->name == NULL)
			continue;
		str_addf(out, ".It Cm %s\n", (*c)->name);
		add_sentences(out, (*c)->help);
		bool listed = false;
		for (const struct command_option *o = (*c)->options;
			o != NULL && o->id != OPTION_NONE; o++) {
			if (o->says == NULL)
				continue;
			if (!listed)
				str_add(out, ".Bl -tag -width Ds\n");
			listed = true;
			add_option_name(out, o->id);
			add_sentences(out, o->says);
		}
		if (listed)
			str_add(out, ".El\n");
	}
	str_add(out, ".El\n");
}

static void
add_options(struct str *out)
{
	str_add(out, ".Bl -tag -width Ds\n");
	for (enum option_id id = 1; id < OPTION_COUNT; id++) {
		if (!option_is_shown(id))
			continue;
		add_option_name(out, id);
		add_sentences(out, option_rows[id].says);
	}
	str_add(out, ".El\n");
}

void
generate_man_page(const char *template, struct str *out)
{
	while (*template != '\0') {
		const char *end = strchr(template, '\n');
		size_t len = end != NULL ? (size_t)(end - template) + 1 : strlen(template);

		if (text_starts(template, "@SYNOPSIS@"))
			for (const struct command *const *c = command_list; *c != NULL; c++)
				add_usage(out, *c, ".Nm\n");
		else if (text_starts(template, "@COMMANDS@"))
			add_commands(out);
		else if (text_starts(template, "@OPTIONS@"))
			add_options(out);
		else
			str_add_len(out, template, len);
		template += len;
	}
}
