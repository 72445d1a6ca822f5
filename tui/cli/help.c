/* Prints help, from the table of commands and the table of options. */
#include "tui/cli/help.h"

#include <string.h>

#include "share/base/text.h"

#define COLUMNS 80
#define SUMMARY_AT 32
#define OPTION_AT 24

/* @left, then @right wrapped from column @at; in the next row if @left is too long. */
static void
write_pair(struct str *out, const char *left, const char *right, int at)
{
	str_addf(out, "  %s", left);
	if ((int)strlen(left) + 3 > at)
		str_addf(out, "\n%*s", at, "");
	else
		str_addf(out, "%*s", at - 2 - (int)strlen(left), "");
	text_wrap_add(out, right, COLUMNS - at, at);
	str_add(out, "\n");
}

static void
write_option(struct str *out, enum option_id id, const char *says)
{
	const struct option_row *row = &option_rows[id];
	char left[64], letter[8] = "";

	if (row->says == NULL)
		return;
	if (row->letter != 0)
		(void)text_format(letter, sizeof(letter), "-%c, ", row->letter);
	(void)text_format(left, sizeof(left), "%s--%s%s%s", letter, row->name,
		row->value != NULL ? " " : "", row->value != NULL ? row->value : "");
	write_pair(out, left, says != NULL ? says : row->says, OPTION_AT);
}

/* Paragraphs end with an empty line. */
static void
write_paragraphs(struct str *out, const char *text)
{
	while (*text != '\0') {
		const char *end = strstr(text, "\n\n");
		size_t len = end != NULL ? (size_t)(end - text) : strlen(text);
		STR_AUTO paragraph = STR_INIT(8192);

		str_add_len(&paragraph, text, len);
		text_wrap_add(out, str_text(&paragraph), COLUMNS, 0);
		str_add(out, "\n\n");
		text += len + (end != NULL ? 2 : 0);
	}
}

static void
write_usage(struct str *out, const struct command *c)
{
	for (const char *const *a = c->arguments; *a != NULL; a++)
		str_addf(
			out, "rdpdoctor %s%s%s\n", c->name, (*a)[0] != '\0' ? " " : "", *a);
	str_add(out, "\n");
}

static void
write_command(struct str *out, const struct command *c)
{
	write_usage(out, c);
	write_paragraphs(out, c->help);
	for (const struct command_option *o = c->options; o != NULL && o->id != OPTION_NONE;
		o++)
		write_option(out, o->id, o->says);
	if (c->options != NULL && c->options->id != OPTION_NONE)
		str_add(out, "\n");
	STR_AUTO others = STR_INIT(1024);
	for (enum option_id id = 1; id < OPTION_COUNT; id++)
		if (option_rows[id].everywhere)
			str_addf(&others, "%s--%s%s%s", others.len > 0 ? ", " : "",
				option_rows[id].name,
				option_rows[id].value != NULL ? " " : "",
				option_rows[id].value != NULL ? option_rows[id].value : "");
	str_addf(out, "All commands accept: %s.\n", str_text(&others));
	if (c->exits != NULL) {
		str_add(out, "Exit: ");
		text_wrap_add(out, c->exits, COLUMNS - 6, 6);
		str_add(out, "\n");
	}
	for (const char *const *e = c->examples; e != NULL && *e != NULL; e++)
		str_addf(out, "%s rdpdoctor %s\n",
			e == c->examples ? "Example:" : "        ", *e);
}

static void
write_program(struct str *out, const struct command *program)
{
	write_paragraphs(out, program->help);
	for (const struct command *const *c = command_list; *c != NULL; c++) {
		char left[64];

		(void)text_format(left, sizeof(left), "rdpdoctor%s%s%s%s",
			(*c)->name != NULL ? " " : "", (*c)->name != NULL ? (*c)->name : "",
			(*c)->arguments[0][0] != '\0' ? " " : "", (*c)->arguments[0]);
		/* The help of the command lists its options. */
		if (strstr(left, " [-") != NULL)
			*strstr(left, " [-") = '\0';
		write_pair(out, left, (*c)->summary, SUMMARY_AT);
	}
	str_add(out,
		"\nTARGET is HOST, HOST:PORT, [IPV6]:PORT, an .rdp file or an rdp:// "
		"address.\n\n");
	for (enum option_id id = 1; id < OPTION_COUNT; id++)
		write_option(out, id, NULL);
	str_add(out, "\nHelp of a command: rdpdoctor COMMAND --help\n");
	for (const char *const *e = program->examples; *e != NULL; e++)
		str_addf(out, "To start: rdpdoctor %s\n", *e);
}

void
help_write(const struct command *c, struct str *out)
{
	if (c->name == NULL)
		write_program(out, c);
	else
		write_command(out, c);
}
