/* Parses the typed TARGET: the name of a computer, an .rdp file or an rdp:// address. */
#include <string.h>

#include "share/base/text.h"
#include "share/base/xdg_paths.h"
#include "share/target/rdp_file.h"
#include "share/target/rdp_uri.h"
#include "share/target/target_private.h"

static enum err
refuse_text(const char *text, struct error *e)
{
	if (text[0] == '\0')
		return error_set(e, ERR_USAGE,
			"No computer was named: give HOST, HOST:PORT, [IPV6]:PORT or an "
			".rdp file.");
	if (text_has_control(text))
		return error_set(e, ERR_USAGE,
			"The target contains control characters. Type it again instead of "
			"pasting it.");
	if (strchr(text, '|') != NULL)
		return error_set(e, ERR_USAGE,
			"\"%.*s\" is not a target: '|' cannot be part of one. Give several "
			"targets one after the other, with blanks between them.",
			TARGET_SHOWN_BYTES, text);
	return ERR_OK;
}

static bool
names_file(const char *text)
{
	size_t len = strlen(text);

	return len >= 4 && text_equal_nocase(text + len - 4, ".rdp");
}

static enum err
read_file(const char *text, struct target *out, struct facts *facts, struct error *e)
{
	char path[PATHS_MAX];
	enum err code;

	if (!paths_expand_home(path, sizeof(path), text) ||
		strlen(path) >= sizeof(out->file))
		return error_set(e, ERR_USAGE,
			"The path of the .rdp file is too long: copy the file to a shorter "
			"path.");
	code = rdpfile_read(path, out, facts, e);
	if (code == ERR_NO_INPUT && strchr(text, '/') == NULL)
		return error_set(e, ERR_NO_INPUT,
			"There is no file %.*s here. Give its full path; if a computer "
			"has that name, add the port, as in %.60s:3389.",
			TARGET_SHOWN_BYTES, text, text);
	if (code == ERR_NO_INPUT)
		return error_set(e, ERR_NO_INPUT,
			"There is no file %.*s. Check the path of the .rdp file.", 300,
			text);
	if (code == ERR_OK)
		text_copy(out->file, sizeof(out->file), path);
	return code;
}

enum err
target_parse(const char *text, struct target *out, struct facts *facts, struct error *e)
{
	enum err code;

	memset(out, 0, sizeof(*out));
	out->port = TARGET_DEFAULT_PORT;
	out->gateway_port = TARGET_GATEWAY_PORT;
	while (*text == ' ')
		text++;
	if (refuse_text(text, e) != ERR_OK)
		return ERR_USAGE;
	if (uri_is_one(text))
		code = uri_parse(text, out, facts, e);
	else if (strstr(text, "://") != NULL)
		code = target_refuse_web_address(text, e);
	else if (names_file(text))
		code = read_file(text, out, facts, e);
	else if (text[0] == '/' || text[0] == '~' || text_starts(text, "./") ||
		text_starts(text, "../"))
		code = error_set(e, ERR_USAGE,
			"\"%.*s\" looks like a path or an option: give a computer's name "
			"or address, or a file whose name ends in .rdp.",
			TARGET_SHOWN_BYTES, text);
	else
		code = target_set_host(out, text, e);
	return code;
}
