/*
 * The conference of an RDP connection as a server sees it: T.125 in the small part
 * that MS-RDPBCGR 2.2.1.3 to 2.2.1.9 uses. The answer has one channel number for each
 * channel that the client asks for, since clients compare the counts.
 */
#include "session.h"

#include <string.h>

#define USER_ID 1007
#define USER_BASE 1001
#define GLOBAL_CHANNEL 1003
#define CHANNELS_MAX 31
enum { CS_NET = 0xc003 };
enum { SEND_DATA_REQUEST = 0x64, CHANNEL_JOIN_REQUEST = 0x38, ATTACH_USER_REQUEST = 0x28 };

static bool
line_read(const struct line *line, uint8_t *at, size_t len)
{
	if (line->ssl == NULL)
		return read_exactly(line->fd, at, len);
	while (len > 0) {
		int n = SSL_read(line->ssl, at, (int)len);

		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
line_write(const struct line *line, const uint8_t *b, size_t len)
{
	if (line->ssl == NULL)
		return lab_write_all(line->fd, b, len);
	return SSL_write(line->ssl, b, (int)len) == (int)len;
}

/* A fast-path packet (2.2.8.1.2): flags, length in one or two bytes, then the rest. */
static bool
fast_path_skip(const struct line *line, uint8_t second)
{
	uint8_t rest[PACKET_MAX], low = 0;
	size_t len = second, head = 2;

	if ((second & 0x80) != 0) {
		if (!line_read(line, &low, 1))
			return false;
		len = ((size_t)(second & 0x7f) << 8) | low;
		head = 3;
	}
	return len >= head && len - head <= sizeof(rest) &&
		line_read(line, rest, len - head);
}

bool
packet_read(const struct line *line, struct packet *p)
{
	uint8_t head[7];

	for (;;) {
		if (!line_read(line, head, 2))
			return false;
		if (head[0] == 3)
			break;
		if (!fast_path_skip(line, head[1]))
			return false;
	}
	if (!line_read(line, head + 2, 5))
		return false;
	size_t len = (size_t)head[2] << 8 | head[3];
	if (len <= 7 || len - 7 > sizeof(p->bytes) || head[5] != 0xf0)
		return false;
	p->len = len - 7;
	return line_read(line, p->bytes, p->len);
}

static bool
packet_send(const struct line *line, const uint8_t *b, size_t len)
{
	uint8_t out[PACKET_MAX] = { 3, 0, 0, 0, 2, 0xf0, 0x80 };

	if (len + 7 > sizeof(out))
		return false;
	out[2] = (uint8_t)((len + 7) >> 8);
	out[3] = (uint8_t)(len + 7);
	memcpy(out + 7, b, len);
	return line_write(line, out, len + 7);
}

/* How many channels the Client Network Data asks for; the blocks come after "Duca". */
static size_t
channels_asked(const struct packet *p)
{
	const uint8_t *key = memmem(p->bytes, p->len, "Duca", 4);

	if (key == NULL)
		return 0;
	size_t at = (size_t)(key - p->bytes) + 4;
	/* The length of the blocks, PER: one byte, or two with the top bit. */
	at += at < p->len && (p->bytes[at] & 0x80) != 0 ? 2 : 1;
	while (at + 8 <= p->len) {
		const uint8_t *b = p->bytes + at;
		size_t type = (size_t)b[0] | (size_t)b[1] << 8;
		size_t len = (size_t)b[2] | (size_t)b[3] << 8;

		if (type == CS_NET)
			return b[4] > CHANNELS_MAX ? CHANNELS_MAX : b[4];
		if (len < 4)
			return 0;
		at += len;
	}
	return 0;
}

/* Server Core, Security (no encryption) and Network Data: 2.2.1.4.2 to 2.2.1.4.4. */
static size_t
blocks_write(const struct server *s, size_t channels, uint8_t *out)
{
	const uint8_t head[] = { 0x01, 0x0c, 12, 0, 4, 0, 8, 0, (uint8_t)s->offered,
		(uint8_t)(s->offered >> 8), (uint8_t)(s->offered >> 16),
		(uint8_t)(s->offered >> 24), 0x02, 0x0c, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	size_t odd = channels % 2, len = 8 + 2 * (channels + odd);
	uint8_t *at = out + sizeof(head);

	memcpy(out, head, sizeof(head));
	memset(at, 0, len);
	at[0] = 0x03;
	at[1] = 0x0c;
	at[2] = (uint8_t)len;
	at[4] = GLOBAL_CHANNEL & 255;
	at[5] = GLOBAL_CHANNEL >> 8;
	at[6] = (uint8_t)channels;
	for (size_t i = 0; i < channels; i++) {
		at[8 + 2 * i] = (uint8_t)(GLOBAL_CHANNEL + 1 + i);
		at[9 + 2 * i] = (uint8_t)((GLOBAL_CHANNEL + 1 + i) >> 8);
	}
	return sizeof(head) + len;
}

/* Conference Create Response in MCS Connect Response: 2.2.1.4 and its example in 4.1.4. */
static bool
response_send(const struct server *s, const struct line *line, size_t channels)
{
	static const uint8_t mcs[] = { 0x0a, 1, 0, 2, 1, 0, 0x30, 0x1a, 2, 1, 0x22, 2, 1, 3,
		2, 1, 0, 2, 1, 1, 2, 1, 0, 2, 1, 1, 2, 3, 0, 0xff, 0xf8, 2, 1, 2 };
	static const uint8_t gcc[] = { 0, 5, 0, 0x14, 0x7c, 0, 1, 0x2a, 0x14, 0x76, 0x0a, 1,
		1, 0, 1, 0xc0, 0, 'M', 'c', 'D', 'n' };
	uint8_t blocks[256], out[600];
	size_t len = blocks_write(s, channels, blocks);
	size_t user = sizeof(gcc) + 2 + len, all = sizeof(mcs) + 4 + user, n = 0;
	const uint8_t head[] = { 0x7f, 0x66, 0x82, (uint8_t)(all >> 8), (uint8_t)all };
	const uint8_t octets[] = { 4, 0x82, (uint8_t)(user >> 8), (uint8_t)user };
	const uint8_t size[] = { (uint8_t)(0x80 | len >> 8), (uint8_t)len };
	const struct {
		const uint8_t *at;
		size_t len;
	} parts[] = { { head, sizeof(head) }, { mcs, sizeof(mcs) },
		{ octets, sizeof(octets) }, { gcc, sizeof(gcc) }, { size, sizeof(size) },
		{ blocks, len } };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		memcpy(out + n, parts[i].at, parts[i].len);
		n += parts[i].len;
	}
	return packet_send(line, out, n);
}

bool
mcs_begin(const struct line *line, struct packet *p)
{
	return packet_read(line, p) && p->len > 2 && p->bytes[0] == 0x7f &&
		p->bytes[1] == 0x65;
}

bool
mcs_join(const struct server *s, const struct line *line, struct packet *p)
{
	const uint8_t user[] = { 0x2e, 0, 0, USER_ID - USER_BASE };

	if (!response_send(s, line, channels_asked(p)))
		return false;
	for (;;) {
		if (!packet_read(line, p))
			return false;
		switch (p->bytes[0]) {
		case ATTACH_USER_REQUEST:
			if (!packet_send(line, user, sizeof(user)))
				return false;
			break;
		case CHANNEL_JOIN_REQUEST: {
			if (p->len < 5)
				return false;
			const uint8_t *b = p->bytes;
			const uint8_t joined[] = { 0x3e, 0, b[1], b[2], b[3], b[4], b[3],
				b[4] };
			if (!packet_send(line, joined, sizeof(joined)))
				return false;
			break;
		}
		case SEND_DATA_REQUEST:
			return true;
		default: /* Erect Domain Request: no answer belongs to it */
			break;
		}
	}
}

const uint8_t *
mcs_data(const struct packet *p, size_t *len)
{
	/* Type, initiator, channel, priority; then the length, PER. */
	if (p->len < 8 || p->bytes[0] != SEND_DATA_REQUEST)
		return NULL;
	size_t head = (p->bytes[6] & 0x80) != 0 ? 8 : 7;
	*len = p->len - head;
	return p->bytes + head;
}

bool
mcs_send(const struct line *line, const uint8_t *data, size_t len)
{
	uint8_t out[PACKET_MAX] = { 0x68, 0, 1, GLOBAL_CHANNEL >> 8, GLOBAL_CHANNEL & 255,
		0x70 };

	if (len + 8 > sizeof(out))
		return false;
	out[6] = (uint8_t)(0x80 | len >> 8);
	out[7] = (uint8_t)len;
	memcpy(out + 8, data, len);
	return packet_send(line, out, len + 8);
}

bool
mcs_bye(const struct line *line)
{
	static const uint8_t bye[] = { 0x21, 0x80 };

	return packet_send(line, bye, sizeof(bye));
}
