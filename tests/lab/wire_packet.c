/*
 * Reads just as much of an IP packet as the wire counts, and builds "too big"
 * answers. The answer's source is the address that the packet was meant for:
 * the wire has no address of its own, and hosts judge by the packet inside.
 */
#include "wire_packet.h"

#include <string.h>

#define TCP 6
#define ICMP6 58
#define V4_HEAD 20
#define V6_HEAD 40

struct packet_facts
packet_look(const uint8_t *b, size_t len)
{
	struct packet_facts f = { 0 };
	size_t head;

	if (len >= V4_HEAD && b[0] >> 4 == 4) {
		head = (size_t)(b[0] & 15) * 4;
		f.protocol = b[9];
	} else if (len >= V6_HEAD && b[0] >> 4 == 6) {
		head = V6_HEAD;
		f.protocol = b[6];
	} else {
		return f;
	}
	if (f.protocol == ICMP6 && len > head)
		f.echo = b[head] == 128;
	if (f.protocol == TCP && len >= head + 14) {
		f.source_port = (uint16_t)(b[head] << 8 | b[head + 1]);
		f.syn_only = (b[head + 13] & 0x12) == 0x02;
	}
	return f;
}

static void
put_u16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static uint32_t
sum_add(uint32_t sum, const uint8_t *b, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)(b[i] << 8 | b[i + 1]);
	if (len & 1)
		sum += (uint32_t)b[len - 1] << 8;
	return sum;
}

static unsigned
sum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static size_t
too_big_v4(uint8_t *out, const uint8_t *b, size_t len, uint16_t mtu_bytes)
{
	size_t quote = (size_t)(b[0] & 15) * 4 + 8;
	uint8_t *icmp = out + V4_HEAD;

	if ((b[6] & 0x40) == 0 || quote > len) /* may be fragmented: no answer due */
		return 0;
	memset(out, 0, V4_HEAD + 8);
	out[0] = 0x45;
	put_u16(out + 2, (unsigned)(V4_HEAD + 8 + quote));
	out[8] = 64;
	out[9] = 1;
	memcpy(out + 12, b + 16, 4);
	memcpy(out + 16, b + 12, 4);
	put_u16(out + 10, sum_fold(sum_add(0, out, V4_HEAD)));
	icmp[0] = 3;
	icmp[1] = 4;
	put_u16(icmp + 6, mtu_bytes);
	memcpy(icmp + 8, b, quote);
	put_u16(icmp + 2, sum_fold(sum_add(0, icmp, 8 + quote)));
	return V4_HEAD + 8 + quote;
}

static size_t
too_big_v6(uint8_t *out, const uint8_t *b, size_t len, uint16_t mtu_bytes)
{
	size_t room = PACKET_ANSWER_MAX - V6_HEAD - 8;
	size_t quote = len < room ? len : room;
	uint8_t *icmp = out + V6_HEAD;

	memset(out, 0, V6_HEAD + 8);
	out[0] = 0x60;
	put_u16(out + 4, (unsigned)(8 + quote));
	out[6] = ICMP6;
	out[7] = 64;
	memcpy(out + 8, b + 24, 16);
	memcpy(out + 24, b + 8, 16);
	icmp[0] = 2;
	put_u16(icmp + 6, mtu_bytes);
	memcpy(icmp + 8, b, quote);
	/* The pseudo header of RFC 8200 section 8.1. */
	uint32_t sum = sum_add(0, out + 8, 32);
	sum += (uint32_t)(8 + quote) + ICMP6;
	put_u16(icmp + 2, sum_fold(sum_add(sum, icmp, 8 + quote)));
	return V6_HEAD + 8 + quote;
}

size_t
packet_too_big(
	uint8_t out[PACKET_ANSWER_MAX], const uint8_t *b, size_t len, uint16_t mtu_bytes)
{
	if (len >= V4_HEAD && b[0] >> 4 == 4)
		return too_big_v4(out, b, len, mtu_bytes);
	if (len >= V6_HEAD && b[0] >> 4 == 6)
		return too_big_v6(out, b, len, mtu_bytes);
	return 0;
}
