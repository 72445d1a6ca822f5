/*
 * `rdpdoctor read [FILE|-]`: facts and verdict from pasted or saved output of Windows
 * commands. It only uses what it read; the report has no ladder and no target.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/paste/readers.h"
#include "tui/session/session.h"
#include "tui/cli/cmd.h"
#include "tui/session/take_paste.h"

static enum err
read_file(const char *path, struct str *out, struct error *e)
{
	FILE *file = text_equal(path, "-") ? stdin : fopen(path, "re");
	char buffer[8192];
	size_t n;
	bool failed;

	if (file == NULL)
		return error_set_errno(e, ERR_NO_INPUT, "%s cannot be read", path);
	while (str_ok(out) && (n = fread(buffer, 1, sizeof(buffer), file)) > 0)
		str_add_len(out, buffer, n);
	failed = ferror(file) != 0;
	if (file != stdin)
		(void)fclose(file);
	if (failed)
		return error_set(e, ERR_IO, "%s could not be read completely.", path);
	if (!str_ok(out))
		return error_set(e, ERR_DATA,
			"%s is longer than %u MB. Keep only the part with the output "
			"of the commands.",
			text_equal(path, "-") ? "The text" : path,
			READING_BYTES_MOST >> 20);
	return ERR_OK;
}

/* Which commands were recognised and how many lines were used: a text without findings
 * must not look healthy. */
static void
print_reading(const struct paste_result *r)
{
	(void)fprintf(stderr,
		"rdpdoctor: %zu of %zu lines were used; the others are kept.\n",
		r->lines_used, r->lines);
	for (size_t i = 0; i < r->unused_count; i++)
		(void)fprintf(
			stderr, "%s    %s\n", i == 0 ? "Not used:\n" : "", r->unused[i]);
	if (r->lines - r->lines_used > r->unused_count)
		(void)fprintf(stderr, "    and %zu more\n",
			r->lines - r->lines_used - r->unused_count);
}

static int
cmd_read(const struct options *o)
{
	const char *path = o->arg_count > 0 ? o->args[0] : "-";
	struct knowledge *k = NULL;
	struct store *store = NULL;
	struct session *c = NULL;
	struct paste_result result = { 0 };
	struct error e = ERROR_INIT;
	STR_AUTO text = STR_INIT(READING_BYTES_MOST + 1);
	enum err err = ERR_OK;
	int status = 0;

	if (o->arg_count > 1)
		err = error_set(
			&e, ERR_USAGE, "`read` takes one file, or - for standard input.");
	if (err == ERR_OK)
		err = read_file(path, &text, &e);
	if (err == ERR_OK)
		err = cmd_knowledge_load(o, &k, &e);
	if (err == ERR_OK) {
		store = cmd_store_open(o);
		err = session_begin(store, k, &c, &e);
	}
	if (err == ERR_OK) {
		struct facts *told = facts_create();

		cmd_set_audience(o, c);
		err = options_facts_and_port(o, told, &e);
		if (err == ERR_OK)
			session_add_told(c, told);
		facts_destroy(told);
	}
	if (err == ERR_OK)
		err = paste_take(c, str_text(&text), text.len, o->port, &result, &e);
	if (err == ERR_OK && result.recognised_only)
		err = error_set(&e, ERR_DATA,
			"The format was recognised, but not the language. No facts "
			"were read from it.");
	if (err == ERR_OK) {
		status = cmd_report_session(o, c);
		if (!o->json && !o->quiet)
			print_reading(&result);
	} else {
		status = cmd_fail(o, &e);
	}
	if (err == ERR_OK)
		session_destroy(c);
	else
		session_abandon(c); /* a wrong path leaves no session */
	store_close(store);
	knowledge_destroy(k);
	return status;
}

/* clang-format off */
const struct command command_read = {
	.name = "read",
	.arguments = (const char *const[]) { "[FILE|-]", NULL },
	.summary = "read the output of Windows commands",
	.help = "Reads the output of Windows commands (netsh, reg, sc, PowerShell, ...), pasted or saved, in several languages, and shows what it means for Remote Desktop.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_JSON },
		{ .id = OPTION_FORMAT, .says = "The format of the report: text, md or html.", .words = DOCUMENT_FORMAT_NAMES },
		{ .id = OPTION_FACT },
		{ .id = OPTION_PORT, .says = "The port that Remote Desktop should use." },
		{ .id = OPTION_AUDIENCE },
		{ .id = OPTION_KNOWLEDGE },
		{ .id = OPTION_STORE },
		{ .id = OPTION_NO_STORE },
		{ 0 } },
	.exits = "as check; 65: nothing in it was recognised; 66: no such file.",
	.examples = (const char *const[]) { "read --json output.txt", NULL },
	.complete = COMPLETE_FILES,
	.run = cmd_read,
};
/* clang-format on */
