/*
 * Parses the typed TARGET into host and port. Strict on purpose: the text is passed to
 * resolvers, commands and other programs later, so that text that could be an option (a
 * leading slash or dash) or end a quoted string never becomes a host name.
 */
#include "share/target/target_private.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/text.h"

/* ---- ports ---- */

enum err
target_parse_port(const char *text, int *port, struct error *e)
{
	long number = 0;
	size_t digits = strspn(text, "0123456789");

	if (digits > 0 && digits <= 5 && text[digits] == '\0')
		number = strtol(text, NULL, 10);
	if (number < 1 || number > 65535)
		return error_set(e, ERR_USAGE,
			"\"%.40s\" is not a port: give a number from 1 to 65535. Remote "
			"Desktop listens on 3389 unless the port was changed.",
			text);
	*port = (int)number;
	return ERR_OK;
}

/* ---- hosts ---- */

static bool
is_ipv6(const char *text)
{
	struct in6_addr address;
	char plain[INET6_ADDRSTRLEN];
	size_t len = strcspn(text, "%");

	if (len >= sizeof(plain))
		return false;
	memcpy(plain, text, len);
	plain[len] = '\0';
	if (inet_pton(AF_INET6, plain, &address) != 1)
		return false;
	if (text[len] == '\0')
		return true;
	/* A zone: the name or number of an interface (RFC 4007 section 11). */
	text += len + 1;
	len = strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"._-");
	return len > 0 && len < 16 && text[len] == '\0';
}

static bool
is_ipv4(const char *text)
{
	struct in_addr address;

	return inet_pton(AF_INET, text, &address) == 1;
}

/* If the last label is a number, resolvers parse the whole as an address (inet_aton(3)). */
static bool
ends_in_number(const char *host)
{
	size_t end = strlen(host), start;
	const char *digits = "0123456789";

	if (end > 0 && host[end - 1] == '.')
		end--;
	for (start = end; start > 0 && host[start - 1] != '.'; start--)
		continue;
	if (start == end)
		return false;
	if (host[start] == '0' && (host[start + 1] == 'x' || host[start + 1] == 'X')) {
		start += 2;
		digits = "0123456789abcdefABCDEF";
	}
	return strspn(host + start, digits) >= end - start;
}

static bool
is_name_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_' || c >= 0x80;
}

static enum err
check_name(const char *host, struct error *e)
{
	STR_AUTO clean = STR_INIT(4 * TARGET_HOST_MAX);
	size_t label = 0, len = strlen(host);

	text_clean(&clean, host, len);
	if (!text_equal(str_text(&clean), host))
		return error_set(e, ERR_USAGE,
			"The computer's name contains bytes that are not text. Type it again, "
			"or use its address.");
	for (size_t i = 0; i < len; i++) {
		if (host[i] == '.' && label == 0)
			return error_set(e, ERR_USAGE,
				"\"%.*s\" is not a computer name: it begins with a dot or has two dots "
				"in a row.",
				TARGET_SHOWN_BYTES, host);
		if (host[i] != '.' && !is_name_char((unsigned char)host[i]))
			return error_set(e, ERR_USAGE,
				"\"%.*s\" is not a computer name: '%c' cannot be part of one. "
				"Give HOST, HOST:PORT, [IPV6]:PORT or an .rdp file.",
				TARGET_SHOWN_BYTES, host, host[i]);
		label = host[i] == '.' ? 0 : label + 1;
		if (label > 63)
			return error_set(e, ERR_USAGE,
				"\"%.*s...\" is not a computer name: a part between dots has "
				"at most 63 characters.",
				40, host);
	}
	if (host[0] == '-')
		return error_set(e, ERR_USAGE,
			"\"%.*s\" is not a computer name: it begins with a dash. See "
			"rdpdoctor --help for the options.",
			TARGET_SHOWN_BYTES, host);
	if (ends_in_number(host))
		return error_set(e, ERR_USAGE,
			"\"%.*s\" is not an address: IPv4 is four numbers from 0 to 255, such as "
			"192.0.2.10, and a port follows a colon.",
			TARGET_SHOWN_BYTES, host);
	return ERR_OK;
}

/* Splits "host:port", "[v6]:port", "v6". @port stays "" if there is none. */
static enum err
split_port(const char *text, char *host, char *port, struct error *e)
{
	const char *end, *colon = strchr(text, ':');
	size_t len;

	port[0] = '\0';
	if (text[0] == '[') {
		end = strchr(text, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return error_set(e, ERR_USAGE,
				"\"%.*s\" is not complete: an IPv6 address with a port is "
				"written [2001:db8::1]:3389.",
				TARGET_SHOWN_BYTES, text);
		len = (size_t)(end - text) - 1;
		text++;
		end = end[1] == ':' ? end + 1 : NULL;
	} else if (colon != NULL && strchr(colon + 1, ':') == NULL) {
		len = (size_t)(colon - text);
		end = colon;
	} else {
		len = strlen(text);
		end = NULL;
	}
	if (len >= TARGET_HOST_MAX - 2)
		return error_set(e, ERR_USAGE,
			"The computer's name is too long: a name has at most 253 "
			"characters.");
	memcpy(host, text, len);
	host[len] = '\0';
	if (end != NULL && !text_format(port, 16, "%s", end + 1))
		return error_set(e, ERR_USAGE,
			"\"%.40s\" is not a port: give a number from 1 to 65535.", end + 1);
	if (end != NULL && port[0] == '\0')
		return error_set(e, ERR_USAGE,
			"\"%.*s\" ends with a colon: add the port after it, or remove the "
			"colon.",
			TARGET_SHOWN_BYTES, text);
	return ERR_OK;
}

/* "::1:3389" is an address, but most likely it was meant as one with a port. */
static bool
two_readings(const char *host)
{
	char before[TARGET_HOST_MAX];

	if (!text_ends(host, ":3389") || !is_ipv6(host))
		return false;
	(void)text_format(before, sizeof(before), "%.*s", (int)strlen(host) - 5, host);
	return is_ipv6(before);
}

/* The part before an @ may be a password. */
enum err
target_refuse_web_address(const char *text, struct error *e)
{
	const char *host = strstr(text, "://") + 3, *at;
	int len = (int)strcspn(host, "/?#");

	while ((at = memchr(host, '@', (size_t)len)) != NULL) {
		len -= (int)(at + 1 - host);
		host = at + 1;
	}
	return error_set(e, ERR_USAGE,
		"That is the address of a web page. Give only the computer's name, as "
		"%.*s.",
		MIN_OF(len > 0 ? len : 6, TARGET_SHOWN_BYTES), len > 0 ? host : "pc-042");
}

static enum err
read_host(const char *text, char *host, bool *is_address, int *port, bool *port_given,
	struct error *e)
{
	char digits[16];

	if (strstr(text, "://") != NULL)
		return target_refuse_web_address(text, e);
	if (split_port(text, host, digits, e) != ERR_OK)
		return ERR_USAGE;
	if (host[0] == '\0')
		return error_set(e, ERR_USAGE,
			"No computer was named: give HOST, HOST:PORT, [IPV6]:PORT or an "
			".rdp file.");
	if (text[0] != '[' && two_readings(host))
		return error_set(e, ERR_USAGE,
			"\"%s\" can be read in two ways. With a port it is [%.*s]:3389, as "
			"an address alone [%s].",
			host, (int)strlen(host) - 5, host, host);
	if (strchr(host, ':') != NULL || text[0] == '[') {
		*is_address = is_ipv6(host);
		if (!*is_address)
			return error_set(e, ERR_USAGE,
				"\"%.*s\" is not an IPv6 address. With a port it is written "
				"[2001:db8::1]:3389.",
				TARGET_SHOWN_BYTES, host);
	} else {
		*is_address = is_ipv4(host);
		if (!*is_address && check_name(host, e) != ERR_OK)
			return ERR_USAGE;
	}
	*port_given = digits[0] != '\0';
	return *port_given ? target_parse_port(digits, port, e) : ERR_OK;
}

enum err
target_set_host(struct target *t, const char *text, struct error *e)
{
	t->port = TARGET_DEFAULT_PORT;
	if (t->gateway_port == 0)
		t->gateway_port = TARGET_GATEWAY_PORT;
	return read_host(text, t->host, &t->is_address, &t->port, &t->port_given, e);
}

enum err
target_set_gateway(struct target *t, const char *text, struct error *e)
{
	bool is_address, given;

	t->gateway_port = TARGET_GATEWAY_PORT;
	t->gateway[0] = '\0';
	if (text[0] == '\0')
		return ERR_OK;
	if (read_host(text, t->gateway, &is_address, &t->gateway_port, &given, e) == ERR_OK)
		return ERR_OK;
	t->gateway[0] = '\0';
	(void)error_wrap(e, "The gateway");
	return ERR_USAGE;
}

enum err
target_set_user(struct target *t, const char *text, struct error *e)
{
	if (text_has_control(text) || strlen(text) >= TARGET_USER_MAX)
		return error_set(e, ERR_USAGE,
			"The user name cannot be used: give NAME, DOMAIN\\NAME or "
			"NAME@DOMAIN with at most %d characters.",
			TARGET_USER_MAX - 1);
	if (text_ends(text, "@") || text_ends(text, "\\") || text[0] == '\\' ||
		text[0] == '@')
		return error_set(e, ERR_USAGE,
			"\"%s\" is only half a user name: give NAME, DOMAIN\\NAME or "
			"NAME@DOMAIN.",
			text);
	text_copy(t->user, sizeof(t->user), text);
	return ERR_OK;
}
