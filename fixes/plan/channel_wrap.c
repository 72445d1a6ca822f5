/*
 * Wraps a command for its channel: Run Command, a Serial Console, PsExec. The channel's file
 * has the template; this file fills and quotes it.
 */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/commands/fill_placeholders.h"
#include "share/base/str.h"
#include "fixes/plan/plan.h"

static const struct wrap_text *
find_wrap(const struct knowledge *k, const char *channel, const char *shell)
{
	const struct entry *entry = base_find(k, FILE_CHANNEL, channel);
	const struct channel_text *c = entry != NULL ? entry->text : NULL;

	for (unsigned i = 0; c != NULL && i < c->wrap_count; i++)
		if (text_equal(c->wrap[i].shell, shell))
			return &c->wrap[i];
	return NULL;
}

/*
 * In double quotes for cmd /c, which removes the first and the last quote and keeps those
 * between. The outer cmd sees the text between inner quotes as unquoted, so its special
 * characters get a caret there. A percent sign would be expanded on the wrong machine and
 * cannot be escaped on an interactive line.
 */
static bool
add_for_cmd(struct str *out, const char *command)
{
	bool quoted = true;

	if (strchr(command, '%') != NULL)
		return false;
	str_add_char(out, '"');
	for (const char *at = command; *at != '\0'; at++) {
		if (*at == '"')
			quoted = !quoted;
		else if (!quoted && strchr("&|<>^", *at) != NULL)
			str_add_char(out, '^');
		str_add_char(out, *at);
	}
	str_add_char(out, '"');
	return quoted; /* otherwise a quote of the command stays open */
}

/* A JSON string (RFC 8259, section 7) inside POSIX single quotes. */
static bool
add_json_in_sh(struct str *out, const char *command)
{
	str_add_char(out, '"');
	for (const char *at = command; *at != '\0'; at++) {
		if ((unsigned char)*at < 32)
			return false;
		if (*at == '\'') {
			str_add(out, "'\\''");
			continue;
		}
		if (*at == '"' || *at == '\\')
			str_add_char(out, '\\');
		str_add_char(out, *at);
	}
	str_add_char(out, '"');
	return true;
}

static bool
add_form(struct str *out, const char *form, const char *command)
{
	if (text_equal(form, ""))
		str_add(out, command);
	else if (text_equal(form, ":ps"))
		return quote_whole(SHELL_POWERSHELL, command, out);
	else if (text_equal(form, ":sh"))
		return quote_whole(SHELL_POSIX, command, out);
	else if (text_equal(form, ":cmd"))
		return add_for_cmd(out, command);
	else if (text_equal(form, ":json-sh"))
		return add_json_in_sh(out, command);
	else
		return false;
	return true;
}

/* @text with {command}, {command:ps}, ... replaced. False: it cannot be quoted that way. */
static bool
insert(const char *text, const char *command, struct str *out)
{
	static const char *const forms[] = { "", ":ps", ":sh", ":cmd", ":json-sh" };
	static const char mark[] = "{command";
	const char *at;

	while ((at = strstr(text, mark)) != NULL) {
		const char *rest = at + sizeof(mark) - 1;
		size_t i = 0, len = 0;

		for (; i < ARRAY_LEN(forms); i++) {
			len = strlen(forms[i]);
			if (strncmp(rest, forms[i], len) == 0 && rest[len] == '}')
				break;
		}
		str_add_len(out, text, (size_t)(at - text));
		if (i == ARRAY_LEN(forms) || !add_form(out, forms[i], command))
			return false;
		text = rest + len + 1;
	}
	str_add(out, text);
	return str_ok(out);
}

bool
channel_wrap_filled(const struct knowledge *k, const char *channel, const char *shell,
	const char *command, const struct facts *f, const struct plan_options *options,
	struct arena *a, struct wrapped *out)
{
	const struct wrap_text *wrap = find_wrap(k, channel, shell);
	const struct filler filler = { .k = k,
		.facts = f,
		.target = options != NULL ? options->target : NULL,
		.given = options != NULL ? options->given : NULL,
		.arena = a };
	STR_AUTO inner = STR_INIT(64 * 1024);
	STR_AUTO outer = STR_INIT(128 * 1024);
	struct fill_result r;
	const char **missing;

	*out = (struct wrapped) { .command = NULL };
	if (wrap == NULL || command == NULL)
		return false;
	if (!insert(wrap->inner != NULL ? wrap->inner : "{command}", command, &inner))
		return false;
	/* Fills the names of the outer line first, so that the command is not filled twice. */
	fill_text(&filler, shell_of(wrap->runs_in != NULL ? wrap->runs_in : shell),
		wrap->outer, &r);
	if (!insert(r.text, str_text(&inner), &outer))
		return false;
	missing = ARENA_ARRAY(a, const char *, r.missing_count + 1);
	for (size_t i = 0; i < r.missing_count; i++)
		if (!text_equal(r.missing[i], "command"))
			missing[out->missing_count++] = r.missing[i];
	out->missing = missing;
	out->command = arena_dup(a, str_text(&outer));
	out->shell = wrap->runs_in != NULL ? wrap->runs_in : wrap->shell;
	out->note = wrap->note;
	return true;
}

const char *
channel_wrap(const struct knowledge *k, const char *channel, const char *shell,
	const char *command, struct arena *a)
{
	struct wrapped wrapped;

	return channel_wrap_filled(k, channel, shell, command, NULL, NULL, a, &wrapped)
		? wrapped.command
		: NULL;
}
