/* One DNS query and its response. A response is untrusted input. */
#include "probes/net/dns/dns_message.h"

#include <string.h>

#include "share/base/byte_reader.h"
#include "share/base/macros.h"
#include "share/base/str.h"
#include "share/base/byte_writer.h"

#define HEADER_BYTES 12
#define CLASS_IN 1
#define TRUNCATED                                                                          \
	0x0200	     /* RFC 1035, 4.1.1: what was left out must not count as missing   \
			  */
#define JUMPS_MAX 64 /* limit of compression pointers in one name */

bool
dns_name_is_valid(const char *name)
{
	size_t len = strlen(name), label = 0;

	if (len > 0 && name[len - 1] == '.')
		len--;
	if (len == 0 || len > 253)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (name[i] != '.') {
			if (++label > 63)
				return false;
			continue;
		}
		if (label == 0)
			return false;
		label = 0;
	}
	return label > 0;
}

size_t
dns_write_query(uint8_t *out, size_t room, uint16_t id, const char *name, int type)
{
	size_t at = HEADER_BYTES;

	if (!dns_name_is_valid(name) || room < HEADER_BYTES + strlen(name) + 2 + 4)
		return 0;
	memset(out, 0, HEADER_BYTES);
	put_u16(out, id);
	out[2] = 0x01; /* recursion desired */
	put_u16(out + 4, 1);
	while (*name != '\0') {
		size_t label = strcspn(name, ".");

		out[at++] = (uint8_t)label;
		memcpy(out + at, name, label);
		at += label;
		name += label;
		if (*name == '.')
			name++;
	}
	out[at++] = 0;
	put_u16(out + at, (unsigned)type);
	put_u16(out + at + 2, CLASS_IN);
	return at + 4;
}

/*
 * A name at @b, which is part of @whole (for compression pointers, RFC 1035 4.1.4). Labels
 * may hold any byte; anything but letters, digits, hyphens and underscores becomes "?".
 */
static bool
take_name(struct bytes *b, struct bytes whole, char *out, size_t size)
{
	struct bytes here = *b;
	bool jumped = false;
	size_t used = 0;

	for (int jumps = 0; jumps < JUMPS_MAX;) {
		uint8_t len = take_u8(&here);
		const uint8_t *label;

		if (here.failed)
			break;
		if ((len & 0xC0) == 0xC0) {
			size_t offset = (size_t)(len & 0x3F) << 8 | take_u8(&here);

			if (here.failed || offset >= whole.left)
				break;
			if (!jumped)
				*b = here;
			jumped = true;
			jumps++;
			here = bytes_of(whole.at + offset, whole.left - offset);
			continue;
		}
		if (len > 63)
			break;
		if (len == 0) {
			out[used > 0 ? used - 1 : 0] = '\0';
			if (!jumped)
				*b = here;
			return true;
		}
		label = take_bytes(&here, len);
		if (label == NULL || used + len + 1 > size - 1)
			break;
		for (size_t i = 0; i < len; i++) {
			bool plain = (label[i] >= '0' && label[i] <= '9') ||
				(label[i] >= 'a' && label[i] <= 'z') ||
				(label[i] >= 'A' && label[i] <= 'Z') || label[i] == '-' ||
				label[i] == '_';

			out[used++] = plain ? (char)label[i] : '?';
		}
		out[used++] = '.';
	}
	b->failed = true;
	return false;
}

static bool
same_name(const char *a, const char *b)
{
	size_t len_a = strlen(a), len_b = strlen(b);

	if (len_a > 0 && a[len_a - 1] == '.')
		len_a--;
	if (len_b > 0 && b[len_b - 1] == '.')
		len_b--;
	return len_a == len_b && strncasecmp(a, b, len_a) == 0;
}

/* Keeps the records of the lowest priorities, in the order of the answer among equals. */
static void
keep_service(struct dns_answer *out, const struct dns_service *service)
{
	size_t at = out->service_count;

	while (at > 0 && out->services[at - 1].priority > service->priority)
		at--;
	if (at == DNS_SERVICES_MAX)
		return;
	out->service_count = MIN_OF(out->service_count + 1, (size_t)DNS_SERVICES_MAX);
	memmove(&out->services[at + 1], &out->services[at],
		(out->service_count - at - 1) * sizeof(out->services[0]));
	out->services[at] = *service;
}

/* RFC 2782. */
static void
take_service(struct bytes *data, struct bytes whole, struct dns_answer *out)
{
	char name[DNS_NAME_MAX + 1];
	struct dns_service service = { .priority = take_u16be(data) };

	(void)take_u16be(data); /* weight */
	service.port = take_u16be(data);
	if (!take_name(data, whole, name, sizeof(name)))
		return;
	text_copy(service.name, sizeof(service.name), name);
	if (out->name[0] == '\0') {
		text_copy(out->name, sizeof(out->name), name);
		out->port = service.port;
	}
	keep_service(out, &service);
}

/* RFC 1035, 3.4.1; RFC 3596, 2.2. */
static void
take_address(struct bytes *data, size_t len, struct dns_answer *out)
{
	const uint8_t *bytes = take_bytes(data, len);

	if (bytes == NULL || data->left > 0 || out->address_count == DNS_ADDRESSES_MAX)
		return;
	memcpy(out->addresses[out->address_count++], bytes, len);
}

static void
take_record(struct bytes *b, struct bytes whole, int type, struct dns_answer *out)
{
	char owner[DNS_NAME_MAX + 1], name[DNS_NAME_MAX + 1];
	int record_type, class;
	struct bytes data;

	if (!take_name(b, whole, owner, sizeof(owner)))
		return;
	record_type = take_u16be(b);
	class = take_u16be(b);
	(void)take_u32be(b); /* time to live */
	data = take_part(b, take_u16be(b));
	if (b->failed || record_type != type || class != CLASS_IN)
		return;
	out->count++;
	if (type == DNS_A || type == DNS_AAAA)
		take_address(&data, type == DNS_A ? 4 : 16, out);
	if (type == DNS_SRV)
		take_service(&data, whole, out);
	if (out->name[0] != '\0' || type != DNS_PTR)
		return;
	if (take_name(&data, whole, name, sizeof(name)))
		text_copy(out->name, sizeof(out->name), name);
}

bool
dns_read_answer(const uint8_t *bytes, size_t len, uint16_t id, const char *name, int type,
	struct dns_answer *out)
{
	struct bytes b = bytes_of(bytes, len), whole = b;
	char asked[DNS_NAME_MAX + 1];
	unsigned answer_id = take_u16be(&b), flags = take_u16be(&b);
	unsigned questions = take_u16be(&b), answers = take_u16be(&b);

	memset(out, 0, sizeof(*out));
	(void)take_u32be(&b); /* authority and additional records */
	if (b.failed || answer_id != id || (flags & 0x8000) == 0 || questions != 1)
		return false;
	if (!take_name(&b, whole, asked, sizeof(asked)) || !same_name(asked, name) ||
		take_u16be(&b) != type || take_u16be(&b) != CLASS_IN || b.failed)
		return false;
	out->rcode = (int)(flags & 0x0F);
	for (unsigned i = 0; i < answers && !b.failed; i++)
		take_record(&b, whole, type, out);
	if (out->rcode == 3)
		out->result = DNS_NO_NAME;
	else if (out->rcode != 0 || b.failed ||
		((flags & TRUNCATED) != 0 && out->count == 0))
		out->result = DNS_SERVER_FAILURE;
	else
		out->result = out->count > 0 ? DNS_FOUND : DNS_NO_DATA;
	return true;
}
