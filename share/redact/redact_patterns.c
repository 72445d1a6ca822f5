/*
 * Unknown names, recognised by shape: addresses, hardware addresses, mail, security ids,
 * DOMAIN\name, user folders, shares, lines of Windows tools such as "Host Name". Each match
 * becomes a seed, so that the name is hidden everywhere under one stand-in.
 */
#include <string.h>
#include <strings.h>

#include "share/redact/redact_private.h"

static bool
is_hex(char c)
{
	return strchr("0123456789abcdefABCDEF", c) != NULL && c != '\0';
}

static bool
is_name_char(char c)
{
	return is_word_char(c) || c == '-' || c == '.';
}

static size_t
name_run(const char *p, size_t most)
{
	size_t len = 0;

	while (len < most && is_name_char(p[len]))
		len++;
	while (len > 0 && (p[len - 1] == '.' || p[len - 1] == '-'))
		len--;
	return len;
}

/* Copies a part of the text and hides the known names in it. */
static void
add_part(struct redactor *r, const char *text, size_t len, struct str *out)
{
	STR_AUTO part = STR_INIT(1u << 16);
	size_t at = 0;

	str_add_len(&part, text, len);
	if (!str_ok(&part)) {
		out->failed = true; /* export nothing rather than too much */
		return;
	}
	while (at < part.len) {
		struct seed *seed = seeds_match(r, part.text, at);

		if (seed == NULL) {
			str_add_char(out, part.text[at++]);
			continue;
		}
		seed->used = true;
		str_add(out, seed->stand_in);
		at += seed->len;
	}
}

/* @text as a whole is a name, so it is hidden even if it is an ordinary word. */
static void
add_stand_in(struct redactor *r, const char *text, struct str *out)
{
	struct seed *seed = seeds_find(r, text);

	if (seed == NULL) {
		add_part(r, text, strlen(text), out);
		return;
	}
	seed->used = true;
	str_add(out, seed->stand_in);
}

/* ---- addresses ---- */

static size_t
address(struct redactor *r, const char *text, size_t at, struct str *out)
{
	char found[128], dotted[16];
	const char *kind;
	size_t len = address_at(text, at, &kind);

	if (len > 0)
		(void)text_format(found, sizeof(found), "%.*s", (int)len, text + at);
	if (len == 0) {
		len = dashed_address_at(text, at, dotted, &kind);
		if (len == 0)
			return 0;
		text_copy(found, sizeof(found), dotted);
	}
	if (address_stays(r->level, kind)) {
		add_part(r, text + at, len, out);
		return len;
	}
	seeds_address(r, found);
	if (address_canonical(found, found))
		add_stand_in(r, found, out);
	return len;
}

/* Groups of two hex digits: six are a hardware address, 10 to 18 with dashes a DHCP id that
 * holds one (RFC 8415 section 11). 20 and 32 are fingerprints, which stay. */
static size_t
hardware(struct redactor *r, const char *text, size_t at, struct str *out)
{
	const char *p = text + at;
	size_t groups = 0, len = 0;
	char separator = is_hex(p[0]) && is_hex(p[1]) ? p[2] : '\0', found[64];

	if ((separator != ':' && separator != '-') ||
		(at > 1 && p[-1] == separator && is_hex(p[-2])))
		return 0;
	while (is_hex(p[len]) && is_hex(p[len + 1])) {
		groups++;
		len += 2;
		if (p[len] != separator || !is_hex(p[len + 1]))
			break;
		len++;
	}
	if (is_word_char(p[len]) ||
		(groups != 6 && (separator != '-' || groups < 10 || groups > 18)))
		return 0;
	(void)text_format(found, sizeof(found), "%.*s", (int)len, p);
	(void)seeds_name(r, NAME_MAC, found, NULL);
	add_stand_in(r, found, out);
	return len;
}

/* S-1-5-21-a-b-c-rid: the three numbers are the domain or the machine; a low rid is the
 * same everywhere (MS-DTYP section 2.4.2.4). */
static size_t
security_id(struct redactor *r, const char *text, size_t at, struct str *out)
{
	static const char start[] = "S-1-5-21-";
	const char *p = text + at;
	size_t len = strlen(start), domain = 0;
	char found[128];

	if (strncasecmp(p, start, len) != 0)
		return 0;
	for (int part = 0; part < 3; part++) {
		size_t digits = strspn(p + len, "0123456789");

		if (digits == 0)
			return 0;
		len += digits;
		domain = len;
		if (part < 2 && p[len++] != '-')
			return 0;
	}
	(void)text_format(found, sizeof(found), "%.*s", (int)domain, p);
	(void)seeds_name(r, NAME_SID, found, NULL);
	add_stand_in(r, found, out);
	if (p[len] == '-' && strspn(p + len + 1, "0123456789") > 3)
		len += 1 +
			strspn(p + len + 1, "0123456789"); /* the number of the account */
	return len;
}

/* ---- people ---- */

static size_t
mail(struct redactor *r, const char *text, size_t at, struct str *out)
{
	const char *p = text + at;
	size_t local = 0, host;
	char found[384];

	while (local < 64 && (is_name_char(p[local]) || p[local] == '+' || p[local] == '%'))
		local++;
	if (local == 0 || p[local] != '@')
		return 0;
	host = name_run(p + local + 1, 253);
	(void)text_format(found, sizeof(found), "%.*s", (int)(local + 1 + host), p);
	if (host < 3 || strchr(found + local + 1, '.') == NULL)
		return 0;
	(void)seeds_name(r, NAME_MAIL, found, NULL);
	add_stand_in(r, found, out);
	return local + 1 + host;
}

static bool
looks_like_domain(const struct redactor *r, const char *text, const char *line, size_t at)
{
	const struct seed *seed = seeds_find(r, text);
	bool letters = false;

	if (seed != NULL && seed->ordinary)
		return ordinary_name_is_at(r, line, at, seed);
	if (seed != NULL && (seed->class == NAME_DOMAIN || seed->class == NAME_HOST))
		return true;
	for (const char *p = text; *p != '\0'; p++) {
		if (*p >= 'a' && *p <= 'z')
			return text_equal_nocase(text, "AzureAD");
		letters = letters || (*p >= 'A' && *p <= 'Z');
	}
	return letters && strlen(text) >= 2 && strlen(text) <= 15;
}

static size_t
domain_user(struct redactor *r, const char *text, size_t at, struct str *out)
{
	const char *p = text + at;
	size_t left = name_run(p, 63), slash, right;
	char domain[64], user[80];

	if (left == 0 || p[left] != '\\' ||
		(at > 0 && strchr("\\/:", text[at - 1]) != NULL))
		return 0;
	slash = p[left + 1] == '\\' ? 2 : 1;
	right = name_run(p + left + slash, 64);
	if (p[left + slash + right] == '$')
		right++;
	if (right == 0 || p[left + slash + right] == '\\')
		return 0;
	(void)text_format(domain, sizeof(domain), "%.*s", (int)left, p);
	(void)text_format(user, sizeof(user), "%.*s", (int)right, p + left + slash);
	if (is_registry_word(domain) || is_example_account(user, right) ||
		!looks_like_domain(r, domain, text, at))
		return 0;
	/* "Microsoft\Windows NT\Terminal Services" is not an account */
	if (text_equal_nocase(domain, "NT") && at >= strlen("Windows ") &&
		strncasecmp(p - strlen("Windows "), "Windows ", strlen("Windows ")) == 0)
		return 0;
	seeds_domain(r, domain);
	seeds_user(r, user);
	add_stand_in(r, domain, out);
	str_add_len(out, p + left, slash);
	add_stand_in(r, user, out);
	return left + slash + right;
}

/* A user's folder: the name after Users or home. */
static size_t
user_folder(struct redactor *r, const char *text, size_t at, struct str *out)
{
	static const char *const folders[] = { "\\Users\\", "/Users/", "/home/",
		"\\Documents and Settings\\", "\\\\Users\\\\" };
	static const char *const shared[] = { "Public", "Default", "All Users",
		"Default User" };
	const char *p = text + at;

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		size_t len = strlen(folders[i]), name;
		char user[128];

		if (strncasecmp(p, folders[i], len) != 0)
			continue;
		name = strcspn(p + len, "\\/\"'<>|:;\r\n\t");
		if (p[len + name] != '\\' && p[len + name] != '/')
			name = strcspn(p + len, "\\/\"'<>|:;,.)\r\n\t ");
		if (name == 0 ||
			!text_format(user, sizeof(user), "%.*s", (int)name, p + len))
			return 0;
		for (size_t k = 0; k < ARRAY_LEN(shared); k++)
			if (text_equal_nocase(user, shared[k]))
				return 0;
		seeds_user(r, user);
		add_part(r, p, len, out);
		add_stand_in(r, user, out);
		return len + name;
	}
	return 0;
}

/* The cookie of an X.224 request carries a user name (MS-RDPBCGR section 2.2.1.1). */
static size_t
cookie(struct redactor *r, const char *text, size_t at, struct str *out)
{
	static const char start[] = "mstshash=";
	size_t len = strlen(start), name;
	char user[128];

	if (strncasecmp(text + at, start, len) != 0)
		return 0;
	name = strcspn(text + at + len, " \r\n\t\"'");
	if (name == 0 ||
		!text_format(user, sizeof(user), "%.*s", (int)name, text + at + len))
		return 0;
	seeds_user(r, user);
	add_part(r, text + at, len, out);
	add_stand_in(r, user, out);
	return len + name;
}

/* ---- computers ---- */

/* \\server\share */
static size_t
share(struct redactor *r, const char *text, size_t at, struct str *out)
{
	const char *p = text + at;
	size_t len;
	char host[256];

	if (p[0] != '\\' || p[1] != '\\' || p[2] == '\\' || (at > 0 && p[-1] == '\\'))
		return 0;
	len = name_run(p + 2, 253);
	if (len == 0 || p[2 + len] != '\\' ||
		(at > 0 && (is_word_char(p[-1]) || p[-1] == ':')))
		return 0;
	(void)text_format(host, sizeof(host), "%.*s", (int)len, p + 2);
	seeds_host(r, host);
	str_add(out, "\\\\");
	add_stand_in(r, host, out);
	return 2 + len;
}

/* dc01.corp.example, if corp.example is known. */
static size_t
host_of_domain(struct redactor *r, const char *text, size_t at, struct str *out)
{
	const char *p = text + at;
	size_t len;
	char host[256];

	if (at < r->host_to) /* part of a run that was checked already */
		return 0;
	len = name_run(p, 253);
	r->host_to = at + len;
	if (len < 4 || memchr(p, '.', len) == NULL)
		return 0;
	(void)text_format(host, sizeof(host), "%.*s", (int)len, p);
	for (const char *dot = strchr(host, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
		const struct seed *seed = seeds_match(r, dot, 1);

		if (seed == NULL || seed->class != NAME_DOMAIN ||
			seed->len != strlen(dot + 1) || strchr(seed->text, '.') == NULL)
			continue;
		seeds_host(r, host);
		add_stand_in(r, host, out);
		return len;
	}
	return 0;
}

/* ---- lines that name their value ---- */

static const struct {
	const char *key;
	enum name_class class;
} keys[] = {
	{ "Host Name", NAME_HOST },
	{ "Hostname", NAME_HOST },
	{ "NV Hostname", NAME_HOST },
	{ "Nom de l'h\xc3\xb4te", NAME_HOST },
	{ "Computer Name", NAME_HOST },
	{ "ComputerName", NAME_HOST },
	{ "PSComputerName", NAME_HOST },
	{ "Computername", NAME_HOST },
	{ "CSName", NAME_HOST },
	{ "SystemName", NAME_HOST },
	{ "Primary Dns Suffix", NAME_DOMAIN },
	{ "Connection-specific DNS Suffix", NAME_DOMAIN },
	{ "DNS Suffix Search List", NAME_DOMAIN },
	{ "Prim\xc3\xa4res DNS-Suffix", NAME_DOMAIN },
	{ "Verbindungsspezifisches DNS-Suffix", NAME_DOMAIN },
	{ "DNS-Suffixsuchliste", NAME_DOMAIN },
	{ "Suffixe DNS principal", NAME_DOMAIN },
	{ "DhcpDomain", NAME_DOMAIN },
	{ "NV Domain", NAME_DOMAIN },
	{ "User name", NAME_USER },
	{ "UserName", NAME_USER },
	{ "Benutzername", NAME_USER },
	{ "Serial Number", NAME_SERIAL },
	{ "SerialNumber", NAME_SERIAL },
	{ "Seriennummer", NAME_SERIAL },
};

static bool
is_ordinary(const struct redactor *r, const char *name)
{
	const struct seed *seed = seeds_find(r, name);

	return seed != NULL && seed->ordinary;
}

/* " . . . : value", " = value", "   REG_SZ   value": the position of the value, 0 if there is
 * none. */
static size_t
value_after(const char *p)
{
	size_t len = strspn(p, " .\t");

	if (p[len] == ':' || (len > 0 && p[len] == '='))
		len++;
	else if (len > 0 && text_starts(p + len, "REG_SZ"))
		len += strlen("REG_SZ");
	else
		return 0;
	return len + strspn(p + len, " \t");
}

static size_t
keyed(struct redactor *r, const char *text, size_t at, struct str *out)
{
	const char *p = text + at;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t len = strlen(keys[i].key), skip, value;
		char found[256];

		if (strncasecmp(p, keys[i].key, len) != 0)
			continue;
		skip = value_after(p + len);
		if (skip == 0)
			continue;
		value = strcspn(p + len + skip, "\r\n\t ");
		if (value == 0 ||
			!text_format(
				found, sizeof(found), "%.*s", (int)value, p + len + skip) ||
			text_equal_nocase(found, keys[i].key))
			continue;
		if (keys[i].class == NAME_HOST)
			seeds_host(r, found);
		else if (keys[i].class == NAME_DOMAIN)
			seeds_domain(r, found);
		else if (keys[i].class == NAME_USER)
			seeds_user(r, found);
		else
			(void)seeds_name(r, keys[i].class, found, NULL);
		add_part(r, p, len + skip, out);
		if (!is_ordinary(r, found))
			return len +
				skip; /* the value itself is matched when the pass reaches it */
		add_stand_in(r, found, out);
		return len + skip + value;
	}
	return 0;
}

size_t
patterns_at(struct redactor *r, const char *text, size_t at, struct str *out)
{
	static size_t (*const patterns[])(struct redactor *, const char *, size_t,
		struct str *) = { security_id, hardware, address, mail, cookie, share,
		domain_user, host_of_domain, keyed, coded_at };
	char c = text[at];
	size_t len = 0;

	if (c == '\\' || c == '/') {
		len = user_folder(r, text, at, out);
		return len > 0 ? len : share(r, text, at, out);
	}
	if (c >= '0' && c <= '9' && at > 0 && text[at - 1] == '_')
		return address(r, text, at, out);
	if ((!is_word_char(c) && c != ':') || (at > 0 && is_word_char(text[at - 1])))
		return 0;
	for (size_t i = 0; len == 0 && i < ARRAY_LEN(patterns); i++)
		len = patterns[i](r, text, at, out);
	return len;
}

/* ---- secrets ---- */

size_t
secrets_at(struct redactor *r, const char *text, size_t at, struct str *out)
{
	static const char *const starts[] = {
		"password 51:b:", "authorization:", "set-cookie:", "ntlmssp"
	};
	const char *p = text + at;

	if (at > 0 && is_word_char(text[at - 1]))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		size_t len = strlen(starts[i]);

		if (strncasecmp(p, starts[i], len) != 0)
			continue;
		if (i == 3 && strcspn(p, " \r\n") == len)
			return 0; /* the word alone is not an NTLM message */
		r->numbers[NAME_SECRET]++;
		add_part(r, p, len, out);
		str_add(out, "{removed}");
		return len + strcspn(p + len, "\r\n");
	}
	return 0;
}
