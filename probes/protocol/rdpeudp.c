/*
 * The SYN datagram of RDP's UDP transport and the reply. All fields are big-endian
 * (MS-RDPEUDP 2.2).
 */
#include "probes/protocol/rdpeudp.h"

#include <string.h>

#include "share/base/byte_reader.h"
#include "share/base/byte_writer.h"

/* uFlags, MS-RDPEUDP 2.2.2.1 */
#define FLAG_SYN 0x0001u
#define FLAG_ACK 0x0004u
#define FLAG_CORRELATION_ID 0x0800u
#define FLAG_SYNEX 0x1000u
#define FLAGS_KNOWN 0x1FFFu

#define WINDOW 64
#define VERSION_VALID 0x0001u /* uSynExFlags, 2.2.2.9 */
#define VERSION_2 0x0002u
#define MTU_LEAST 1132 /* 2.2.2.5 */

void
rdpeudp_write_syn(uint8_t out[RDPEUDP_SYN_BYTES], uint32_t number)
{
	memset(out, 0, RDPEUDP_SYN_BYTES);
	put_u32(out, UINT32_MAX); /* snSourceAck: nothing received yet, 3.1.5.1.1 */
	put_u16(out + 4, WINDOW);
	put_u16(out + 6, FLAG_SYN | FLAG_SYNEX);
	put_u32(out + 8, number);
	put_u16(out + 12, RDPEUDP_SYN_BYTES); /* uUpStreamMtu */
	put_u16(out + 14, RDPEUDP_SYN_BYTES); /* uDownStreamMtu */
	put_u16(out + 16, VERSION_VALID);
	put_u16(out + 18, VERSION_2);
}

static bool
is_mtu(uint16_t value)
{
	return value >= MTU_LEAST && value <= RDPEUDP_SYN_BYTES;
}

void
rdpeudp_read_answer(
	const uint8_t *bytes, size_t len, uint32_t number, struct rdpeudp_answer *out)
{
	struct bytes b = bytes_of(bytes, len);
	uint32_t acknowledged = take_u32be(&b);

	memset(out, 0, sizeof(*out));
	out->kind = RDPEUDP_FOREIGN;
	out->window = take_u16be(&b);
	out->flags = take_u16be(&b);
	if (b.failed || out->flags == 0 || (out->flags & ~FLAGS_KNOWN) != 0)
		return;
	out->kind = RDPEUDP_STRAY;
	if ((out->flags & (FLAG_SYN | FLAG_ACK)) != (FLAG_SYN | FLAG_ACK) ||
		acknowledged != number)
		return;
	(void)take_u32be(&b); /* snInitialSequenceNumber */
	out->up = take_u16be(&b);
	out->down = take_u16be(&b);
	if (b.failed || !is_mtu(out->up) || !is_mtu(out->down)) {
		out->kind = RDPEUDP_FOREIGN;
		out->up = out->down = 0;
		return;
	}
	out->kind = RDPEUDP_ACCEPTED;
	out->version = 1;
	if ((out->flags & FLAG_CORRELATION_ID) != 0)
		(void)take_bytes(&b, 32); /* 2.2.2.8 */
	if ((out->flags & FLAG_SYNEX) != 0 && (take_u16be(&b) & VERSION_VALID) != 0) {
		uint16_t version = take_u16be(&b);

		if (!b.failed)
			out->version = version;
	}
}
