/* rdp:// URIs: decodes percent-encoding, then uses the parser of .rdp files. */
#include "share/target/rdp_uri.h"

#include <string.h>

#include "share/target/rdp_file.h"

#define URI_MAX_BYTES 8192

static bool
has_scheme(const char *text, const char *scheme)
{
	char start[16];

	(void)text_format(start, sizeof(start), "%.*s", (int)strlen(scheme), text);
	return text_equal_nocase(start, scheme);
}

bool
uri_is_one(const char *text)
{
	return has_scheme(text, "rdp://") || has_scheme(text, "ms-rd:");
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes (RFC 3986 section 2.1). False: a broken escape or a control character. */
static bool
undo_percent(const char *text, size_t len, struct str *out)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '%') {
			int high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
			int low = i + 2 < len ? hex_digit(text[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (unsigned char)(high << 4 | low);
			i += 2;
		}
		if (c < 0x20 || c == 0x7F)
			return false;
		str_add_char(out, (char)c);
	}
	return str_ok(out);
}

static enum err
parse_attributes(const char *text, struct rdpfile *settings, struct error *e)
{
	while (*text != '\0') {
		STR_AUTO part = STR_INIT(URI_MAX_BYTES);
		size_t len = strcspn(text, "&");
		char *equals;

		if (!undo_percent(text, len, &part))
			return error_set(e, ERR_USAGE,
				"The rdp:// URI contains a broken %%-escape. Give HOST:PORT "
				"instead.");
		equals = part.text != NULL ? strchr(part.text, '=') : NULL;
		if (equals != NULL) {
			*equals = ':';
			(void)rdpfile_take(settings, part.text);
		}
		text += len + (text[len] == '&' ? 1 : 0);
	}
	return ERR_OK;
}

static enum err
refuse_password(struct error *e)
{
	return error_set(e, ERR_USAGE,
		"The rdp:// URI contains a password. Remove it: passwords are not accepted on "
		"the command line.");
}

static enum err
parse_plain(const char *text, size_t len, struct target *out, struct error *e)
{
	STR_AUTO host = STR_INIT(URI_MAX_BYTES);
	char *at;

	if (!undo_percent(text, len, &host))
		return error_set(e, ERR_USAGE,
			"The rdp:// URI contains a broken %%-escape. Give HOST:PORT instead.");
	at = host.text != NULL ? strrchr(host.text, '@') : NULL;
	if (at == NULL)
		return target_set_host(out, str_text(&host), e);
	*at = '\0';
	if (strchr(host.text, ':') != NULL)
		return refuse_password(e);
	if (target_set_user(out, host.text, e) != ERR_OK)
		return ERR_USAGE;
	return target_set_host(out, at + 1, e);
}

enum err
uri_parse(const char *text, struct target *out, struct facts *facts, struct error *e)
{
	struct rdpfile settings;
	enum err code;
	size_t len;

	if (has_scheme(text, "ms-rd:"))
		return error_set(e, ERR_USAGE,
			"ms-rd: URIs subscribe to a workspace and do not name a computer. Give "
			"the computer's name, or an .rdp file of the workspace.");
	if (strlen(text) > URI_MAX_BYTES)
		return error_set(e, ERR_USAGE,
			"The rdp:// URI is too long. Give HOST:PORT instead.");
	text += strlen("rdp://");
	text += strspn(text, "/?");
	len = strcspn(text, "/?#&");
	/* HOST/?NAME=..: the part after the host is ignored */
	if (memchr(text, '=', len) == NULL)
		return parse_plain(text, len, out, e);
	rdpfile_init(&settings);
	code = parse_attributes(text, &settings, e);
	if (code == ERR_OK && settings.plain_password)
		return refuse_password(e);
	if (code == ERR_OK)
		code = rdpfile_apply(&settings, "The rdp:// URI", out, facts, e);
	if (code == ERR_DATA && e != NULL)
		e->code = ERR_USAGE; /* the URI is on the command line */
	return code == ERR_DATA ? ERR_USAGE : code;
}
