/* Addresses as text and as sockaddr. Classes follow the registries of special addresses. */
#include "probes/net/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include "share/base/byte_reader.h"

bool
address_parse(const char *text, int port, struct address *out)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST };
	struct addrinfo *found = NULL;

	memset(out, 0, sizeof(*out));
	if (getaddrinfo(text, NULL, &hints, &found) != 0)
		return false;
	memcpy(&out->sa, found->ai_addr, found->ai_addrlen);
	out->len = found->ai_addrlen;
	freeaddrinfo(found);
	address_set_port(out, port);
	return true;
}

void
address_print(const struct address *a, char *out, size_t size)
{
	if (getnameinfo((const struct sockaddr *)&a->sa, a->len, out, (socklen_t)size, NULL,
		    0, NI_NUMERICHOST) != 0)
		text_copy(out, size, "?");
}

int
address_family(const struct address *a)
{
	return a->sa.ss_family;
}

void
address_set_port(struct address *a, int port)
{
	if (address_family(a) == AF_INET)
		((struct sockaddr_in *)&a->sa)->sin_port = htons((uint16_t)port);
	else
		((struct sockaddr_in6 *)&a->sa)->sin6_port = htons((uint16_t)port);
}

int
address_port(const struct address *a)
{
	if (address_family(a) == AF_INET)
		return ntohs(((const struct sockaddr_in *)&a->sa)->sin_port);
	return ntohs(((const struct sockaddr_in6 *)&a->sa)->sin6_port);
}

/* Both families as 16 bytes, IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
static void
host_bytes(const struct address *a, uint8_t out[16])
{
	if (address_family(a) == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)&a->sa;

		memset(out, 0, 10);
		out[10] = out[11] = 0xFF;
		memcpy(out + 12, &in->sin_addr, 4);
	} else {
		memcpy(out, &((const struct sockaddr_in6 *)&a->sa)->sin6_addr, 16);
	}
}

bool
address_same_host(const struct address *a, const struct address *b)
{
	uint8_t x[16], y[16];

	host_bytes(a, x);
	host_bytes(b, y);
	return memcmp(x, y, sizeof(x)) == 0;
}

/* Both families in one table, IPv4 in its mapped form. The first match counts. */
static const struct range {
	uint8_t prefix[16];
	int bits;
	const char *token;
} ranges[] = {
#define V4(a, b)                                                                           \
	{                                                                                  \
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b                             \
	}
	{ V4(127, 0), 96 + 8, "loopback" },	 /* RFC 1122, 3.2.1.3 */
	{ V4(10, 0), 96 + 8, "private" },	 /* RFC 1918 */
	{ V4(172, 16), 96 + 12, "private" },	 /* RFC 1918 */
	{ V4(192, 168), 96 + 16, "private" },	 /* RFC 1918 */
	{ V4(100, 64), 96 + 10, "cgnat" },	 /* RFC 6598 */
	{ V4(169, 254), 96 + 16, "link-local" }, /* RFC 3927 */
	{ { [15] = 1 }, 128, "loopback" },	 /* RFC 4291, 2.5.3 */
	{ { 0xFE, 0x80 }, 10, "link-local" },	 /* RFC 4291, 2.5.6 */
	{ { 0xFC }, 7, "private" },		 /* RFC 4193 */
	{ V4(0, 0), 96 + 8, "not-a-host" },	 /* RFC 1122, 3.2.1.3: this network */
	{ V4(224, 0), 96 + 4, "not-a-host" },	 /* RFC 5771: multicast */
	{ V4(240, 0), 96 + 4, "not-a-host" },	 /* RFC 1112, 4: reserved; and broadcast */
	{ { 0 }, 128, "not-a-host" },		 /* RFC 4291, 2.5.2: unspecified */
	{ { 0xFF }, 8, "not-a-host" },		 /* RFC 4291, 2.7: multicast */
	{ { 0xFE, 0xC0 }, 10, "private" },	 /* RFC 3879: site-local, deprecated */
#undef V4
};

static bool
same_bits(const uint8_t a[16], const uint8_t b[16], int bits)
{
	int bytes = bits / 8, rest = bits % 8;

	if (memcmp(a, b, (size_t)bytes) != 0)
		return false;
	return rest == 0 || (a[bytes] ^ b[bytes]) >> (8 - rest) == 0;
}

bool
address_in(const struct address *a, const struct address *network, int bits)
{
	int mapped = address_family(network) == AF_INET ? 96 : 0;
	uint8_t x[16], y[16];

	if (address_family(a) != address_family(network) || bits < 0 || mapped + bits > 128)
		return false;
	host_bytes(a, x);
	host_bytes(network, y);
	return same_bits(x, y, mapped + bits);
}

const char *
address_class(const struct address *a)
{
	uint8_t host[16];

	host_bytes(a, host);
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (same_bits(host, ranges[i].prefix, ranges[i].bits))
			return ranges[i].token;
	return "public";
}

size_t
address_list(const struct facts *known, int port, struct address *out, size_t room)
{
	const struct fact *fact = facts_get(known, FACT_NAME_ADDRESSES);
	size_t count = 0;

	if (fact == NULL || !fact_is_list(fact->value.type))
		return 0;
	for (size_t i = 0; i < fact->value.as.list.count && count < room; i++)
		if (address_parse(fact->value.as.list.items[i], port, &out[count]))
			count++;
	return count;
}
