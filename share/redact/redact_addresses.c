/* Finds addresses in text and classifies them. */
#include <arpa/inet.h>
#include <string.h>

#include "share/redact/redact_private.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Four numbers from 0 to 255 with @separator between; returns the length. */
static size_t
quad_at(const char *p, char separator, unsigned char octets[4])
{
	size_t len = 0;

	for (int i = 0; i < 4; i++) {
		unsigned value = 0;
		size_t digits = 0;

		if (i > 0 && p[len++] != separator)
			return 0;
		while (is_digit(p[len]) && digits < 3) {
			value = value * 10 + (unsigned)(p[len++] - '0');
			digits++;
		}
		if (digits == 0 || value > 255)
			return 0;
		octets[i] = (unsigned char)value;
	}
	return is_digit(p[len]) ? 0 : len;
}

/* RFC 1918, RFC 6598, RFC 3927, RFC 1122. */
static const char *
kind4(const unsigned char o[4])
{
	if (o[0] == 10 || (o[0] == 172 && (o[1] & 0xF0) == 16) ||
		(o[0] == 192 && o[1] == 168))
		return "private";
	if (o[0] == 100 && (o[1] & 0xC0) == 64)
		return "cgnat";
	if (o[0] == 169 && o[1] == 254)
		return "link-local";
	if (o[0] == 127)
		return "loopback";
	if (o[0] == 0 || o[0] >= 224)
		return "other"; /* unspecified, multicast, masks, broadcast */
	/* Azure's own services have this address in every virtual network
	 * (learn.microsoft.com, "What is IP address 168.63.129.16?"). */
	if (o[0] == 168 && o[1] == 63 && o[2] == 129 && o[3] == 16)
		return "other";
	return "public";
}

/* RFC 4291, RFC 4193. A link-local address made from a MAC gives that away. */
static const char *
kind6(const struct in6_addr *a)
{
	const unsigned char *b = a->s6_addr;

	if (IN6_IS_ADDR_LOOPBACK(a) || IN6_IS_ADDR_UNSPECIFIED(a))
		return "loopback";
	if (IN6_IS_ADDR_V4MAPPED(a))
		return kind4(b + 12);
	if (IN6_IS_ADDR_LINKLOCAL(a))
		return b[11] == 0xFF && b[12] == 0xFE ? "public" : "link-local";
	if ((b[0] & 0xFE) == 0xFC)
		return "private";
	if (IN6_IS_ADDR_MULTICAST(a))
		return "other";
	return "public";
}

bool
address_stays(enum redact_level level, const char *kind)
{
	if (text_equal(kind, "loopback") || text_equal(kind, "other"))
		return true;
	return level == REDACT_NORMAL &&
		(text_equal(kind, "private") || text_equal(kind, "link-local"));
}

bool
address_canonical(const char *text, char *out)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	int family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;

	return inet_pton(family, text, bytes) == 1 &&
		inet_ntop(family, bytes, out, INET6_ADDRSTRLEN) != NULL;
}

static size_t
ipv4_at(const char *text, size_t at, const char **kind)
{
	unsigned char octets[4];
	size_t len;

	if (at > 0 &&
		(is_digit(text[at - 1]) ||
			(text[at - 1] == '.' && at > 1 && is_digit(text[at - 2]))))
		return 0;
	len = quad_at(text + at, '.', octets);
	/* 1.3.6.1.5.5.7 is an object id */
	if (len == 0 || (text[at + len] == '.' && is_digit(text[at + len + 1])))
		return 0;
	*kind = kind4(octets);
	return len;
}

static size_t
ipv6_at(const char *text, size_t at, const char **kind)
{
	char candidate[INET6_ADDRSTRLEN + 1];
	struct in6_addr address;
	size_t len = 0, colons = 0, whole;

	if (at > 0 && (is_word_char(text[at - 1]) || text[at - 1] == ':'))
		return 0;
	while (len < INET6_ADDRSTRLEN &&
		(is_hex(text[at + len]) || text[at + len] == ':' ||
			text[at + len] == '.')) {
		colons += text[at + len] == ':' ? 1 : 0;
		len++;
	}
	if (colons < 2)
		return 0;
	/* Excludes punctuation that follows an address. */
	for (whole = len; whole > 2; whole--) {
		memcpy(candidate, text + at, whole);
		candidate[whole] = '\0';
		if (inet_pton(AF_INET6, candidate, &address) == 1)
			break;
		if (is_hex(text[at + whole - 1]))
			return 0;
	}
	if (whole <= 2 || is_word_char(text[at + whole]))
		return 0;
	*kind = kind6(&address);
	return whole;
}

size_t
address_at(const char *text, size_t at, const char **kind)
{
	size_t len = is_digit(text[at]) ? ipv4_at(text, at, kind) : 0;

	if (len > 0)
		return len;
	return is_hex(text[at]) || text[at] == ':' ? ipv6_at(text, at, kind) : 0;
}

size_t
dashed_address_at(const char *text, size_t at, char *dotted, const char **kind)
{
	static const char separators[] = "-_";
	unsigned char octets[4];

	if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1])) ||
		(at > 1 && text[at - 1] == '-' && is_digit(text[at - 2])))
		return 0;
	for (const char *s = separators; *s != '\0'; s++) {
		size_t len = quad_at(text + at, *s, octets);

		if (len == 0 || (text[at + len] == *s && is_digit(text[at + len + 1])))
			continue;
		*kind = kind4(octets);
		(void)text_format(dotted, 16, "%u.%u.%u.%u", octets[0], octets[1],
			octets[2], octets[3]);
		return len;
	}
	return 0;
}
