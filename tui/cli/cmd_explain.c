/* `rdpdoctor explain`: a cause, a code, a message or a channel. No network. */
#include <stdio.h>
#include <string.h>

#include "share/base/text.h"
#include "tui/cli/cmd.h"

#include "fixes/explain/explain.h"

#define ASKED_MOST (8u << 20) /* bytes of a log on standard input */

/* Reads a log or a dialog from standard input. */
static void
read_input(struct str *out)
{
	char buffer[8192];
	size_t n;

	while (str_ok(out) && (n = fread(buffer, 1, sizeof(buffer), stdin)) > 0)
		str_add_len(out, buffer, n);
	while (out->len > 0 && strchr(" \r\n\t", out->text[out->len - 1]) != NULL)
		out->text[--out->len] = '\0';
}

/* A message without quotes consists of several arguments. */
static void
join_words(const struct options *o, struct str *out)
{
	for (int i = 0; i < o->arg_count; i++)
		str_addf(out, "%s%s", i > 0 ? " " : "", o->args[i]);
}

static int
explain_nothing(const struct options *o, const char *text)
{
	struct error e = ERROR_INIT;
	const char *where = explain_unknown(text);
	STR_AUTO clean = STR_INIT(1u << 16);
	char asked[160];

	text_clean(&clean, text, strnlen(text, 4096));
	(void)text_format(asked, sizeof(asked), "%.*s",
		(int)MIN_OF(text_fit(str_text(&clean), 60), sizeof(asked) - 1),
		str_text(&clean));

	if (where != NULL)
		(void)error_set(&e, ERR_NO_INPUT,
			"\"%s\" contains no known code. %s `rdpdoctor check HOST` "
			"shows where the connection fails.",
			asked, where);
	else
		(void)error_set(&e, ERR_NO_INPUT,
			"\"%s\" is not a known cause, code or channel. `rdpdoctor "
			"knowledge list causes` lists the causes, `... list channels` "
			"the channels.",
			asked);
	return cmd_fail(o, &e);
}

static int
cmd_explain(const struct options *o)
{
	struct knowledge *k = NULL;
	struct error e = ERROR_INIT;
	struct cause_info cause;
	STR_AUTO asked = STR_INIT(ASKED_MOST);
	STR_AUTO text = STR_INIT(1u << 20);
	struct document d = cmd_document(o, &text);
	int status = 0;

	if (o->arg_count == 1 && text_equal(o->args[0], "-"))
		read_input(&asked);
	else
		join_words(o, &asked);
	if (!str_ok(&asked)) {
		(void)error_set(
			&e, ERR_DATA, "The text is longer than %u MB.", ASKED_MOST >> 20);
		return cmd_fail(o, &e);
	}
	if (o->arg_count == 0 || asked.len == 0) {
		(void)error_set(&e, ERR_USAGE,
			"`explain` needs one cause or code: rdpdoctor explain 0x204");
		return cmd_fail(o, &e);
	}
	if (cmd_knowledge_load(o, &k, &e) != ERR_OK)
		return cmd_fail(o, &e);
	if (knowledge_find_cause(k, str_text(&asked), &cause))
		explain_cause(k, str_text(&asked), &d);
	else if (!explain_way(k, str_text(&asked), &d) &&
		!explain_text(k, str_text(&asked), &d))
		status = explain_nothing(o, str_text(&asked));
	document_end(&d);
	(void)fputs(str_text(&text), stdout);
	knowledge_destroy(k);
	return status;
}

/* clang-format off */
const struct command command_explain = {
	.name = "explain",
	.arguments = (const char *const[]) { "CAUSE|CODE|CHANNEL|TEXT|- [--format FORMAT]", NULL },
	.summary = "a cause, 0x204, a FreeRDP name, a channel",
	.help = "Explains a cause and how it is recognised, or what a code really means: 0x204, 516, ERRCONNECT_CONNECT_TRANSPORT_FAILED, ERRINFO_LOGOFF_BY_USER, 0xC000006D, SSL_CERT_NOT_ON_SERVER. For a channel to a computer (serial-console, aws-ssm) it shows what it needs, when it works and how to open it.\n\n"
		"You can paste a whole message: it finds the codes in it, and also messages without a code, such as: An internal error has occurred. With - it reads a dialog or a log from standard input.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_FORMAT, .says = "text, md or html.", .words = DOCUMENT_FORMAT_NAMES },
		{ .id = OPTION_KNOWLEDGE },
		{ 0 } },
	.examples = (const char *const[]) { "explain fw-block-inbound-always", "explain Error code: 0x904 Extended error code: 0x7", NULL },
	.complete = COMPLETE_CAUSES,
	.text_only = true,
	.run = cmd_explain,
};
/* clang-format on */
