/*
 * Names that are ordinary words: a computer called "vm", "server" or "port". Hiding such a
 * name everywhere would damage commands, options and paths. It is hidden only where its
 * context shows a name: the server of a share or URL, before a port, as the value of an
 * option that takes a computer or an account.
 */
#include <string.h>
#include <strings.h>

#include "share/redact/redact_private.h"

static bool
is_name_char(char c)
{
	return is_word_char(c) || c == '-' || c == '.';
}

/* Whether the own words contain @name, as a whole word or anywhere. */
static bool
has_word(const struct redactor *r, const char *name, size_t len, bool whole)
{
	char word[96];

	if (r->own_words == NULL ||
		!text_format(word, sizeof(word), whole ? " %.*s " : "%.*s", (int)len, name))
		return false;
	for (char *p = word; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	return strstr(r->own_words, word) != NULL;
}

bool
is_example_account(const char *name, size_t len)
{
	return len == 4 &&
		(strncasecmp(name, "name", len) == 0 ||
			strncasecmp(name, "user", len) == 0);
}

bool
is_own_word(const struct redactor *r, const char *name, size_t len)
{
	return has_word(r, name, len, true);
}

void
ordinary_classify(const struct redactor *r, struct seed *seed)
{
	bool name = seed->class == NAME_HOST || seed->class == NAME_USER ||
		seed->class == NAME_DOMAIN;
	bool part = has_word(r, seed->text, seed->len, false);

	/* A NetBIOS name can be the truncated form of such a word. */
	seed->ordinary = name &&
		(is_plain_word(seed->text) || is_own_word(r, seed->text, seed->len) ||
			(part && seed->len == NETBIOS_NAME_MAX));
	if (part)
		seed->inside_words = false;
}

void
redactor_add_own_words(struct redactor *r, const char *words)
{
	r->own_words = words;
	for (size_t i = 0; i < r->seed_count; i++)
		ordinary_classify(r, &r->seeds[i]);
}

/* ---- the contexts ---- */

static bool
ends_with(const char *text, size_t at, const char *end)
{
	size_t len = strlen(end);

	return at >= len && strncasecmp(text + at - len, end, len) == 0;
}

/* \\NAME\share, https://NAME/, user@NAME */
static bool
is_behind_server_sign(const char *text, size_t at)
{
	if (ends_with(text, at, "//"))
		return true;
	if (at > 1 && text[at - 1] == '@')
		return is_name_char(text[at - 2]);
	return ends_with(text, at, "\\\\") &&
		(at == 2 || strchr(" \t\r\n\"'(=,;", text[at - 3]) != NULL);
}

/* NAME\account at the start of a path; a registry path has further parts. */
static bool
is_before_account(const char *text, size_t at, size_t end)
{
	size_t slashes = strspn(text + end, "\\"), name = 0;
	char first[64];

	if (slashes < 1 || slashes > 2 ||
		!text_format(first, sizeof(first), "%.*s", (int)(end - at), text + at) ||
		is_registry_word(first))
		return false;
	while (is_name_char(text[end + slashes + name]))
		name++;
	if (name == 0 || text[end + slashes + name] == '\\' ||
		is_example_account(text + end + slashes, name))
		return false;
	/* "...\Terminal Server\Wds": a path with blanks began earlier. */
	while (at > 0 && strchr("\r\n\"'", text[at - 1]) == NULL)
		if (text[--at] == '\\')
			return false;
	return at == 0 || text[at - 1] != '\\';
}

/* Options whose value is a computer or an account; each ends directly before the value. */
static bool
is_value_of_option(const struct redactor *r, const char *text, size_t at, size_t len)
{
	static const char *const options[] = { "-computername ", "-computer ", "-vmname ",
		"-vm ", "--vm-name ", "--vm ", " -n ", "-hostname ", "/s ",
		"/v:", "/server:", "/u:", "/user:", "-username ", "-user ", "--username ",
		" -u ", "--user ", "-identity ", "host=", "hostname=", "cn=", "nslookup ",
		"test-netconnection ", "net user " };
	size_t quote = at > 0 && strchr("\"'", text[at - 1]) != NULL ? 1 : 0, run = len;
	bool found = false;

	for (size_t i = 0; !found && i < ARRAY_LEN(options); i++)
		found = ends_with(text, at - quote, options[i]);
	/* az names its own extensions with the same option */
	if (!found || ends_with(text, at - quote, "extension add -n "))
		return false;
	while (is_name_char(text[at + run]))
		run++;
	return run == len || !is_own_word(r, text + at, run);
}

bool
ordinary_name_is_at(
	const struct redactor *r, const char *text, size_t at, const struct seed *seed)
{
	size_t end = at + seed->len;

	if (at > 0 && is_word_char(text[at - 1]))
		return false;
	if (is_word_char(text[end]))
		return false;
	if (is_value_of_option(r, text, at, seed->len))
		return true;
	if (text[end] == '-')
		return false;
	if (is_behind_server_sign(text, at) || is_before_account(text, at, end))
		return true;
	return text[end] == ':' && strchr("0123456789", text[end + 1]) != NULL &&
		text[end + 1] != '\0' && (at == 0 || strchr("-/\\.", text[at - 1]) == NULL);
}
