/*
 * The X.224 part of a connection: MS-RDPBCGR 2.2.1.1 and 2.2.1.2. The answer
 * follows from what the client offers and what the server accepts, the way a
 * Windows server decides; a case can order any other answer.
 */
#include "serve.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TPKT_MAX 2048
enum { NEG_REQ = 1, NEG_RSP = 2, NEG_FAILURE = 3 };
enum { SSL_REQUIRED = 1, SSL_NOT_ALLOWED = 2, HYBRID_REQUIRED = 5 };

struct answer {
	bool refused;
	uint32_t value; /* selected protocol, or failure code */
};

static uint32_t
get_u32le(const uint8_t *b)
{
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
		(uint32_t)b[3] << 24;
}

/*
 * Reads a TPKT packet with a connection request; *offer is what it offers, 0
 * also where there is no RDP_NEG_REQ at its end. False: this is no such packet.
 */
static bool
request_read(int fd, uint32_t *offer)
{
	uint8_t b[TPKT_MAX];

	if (!read_exactly(fd, b, 4) || b[0] != 3)
		return false;
	size_t len = (size_t)b[2] << 8 | b[3];
	if (len < 11 || len > sizeof(b) || !read_exactly(fd, b + 4, len - 4))
		return false;
	if ((b[5] & 0xf0) != 0xe0)
		return false;
	*offer = 0;
	/* RDP_NEG_REQ stands last, or before a 36 byte RDP_NEG_CORRELATION_INFO. */
	for (size_t back = 8; back <= 44; back += 36) {
		const uint8_t *req = b + len - back;

		if (len >= 11 + back && req[0] == NEG_REQ && req[2] == 8 && req[3] == 0)
			*offer = get_u32le(req + 4);
	}
	return true;
}

static struct answer
answer_choose(const struct server *s, uint32_t offer)
{
	if ((offer & PROTOCOL_NLA_EX) != 0 && s->accepts_nla_ex)
		return (struct answer) { false, PROTOCOL_NLA_EX };
	if ((offer & PROTOCOL_NLA) != 0 && s->accepts_nla)
		return (struct answer) { false, PROTOCOL_NLA };
	if ((offer & PROTOCOL_ENTRA) != 0 && s->accepts_entra)
		return (struct answer) { false, PROTOCOL_ENTRA };
	if ((offer & PROTOCOL_RDSTLS) != 0 && s->accepts_rdstls)
		return (struct answer) { false, PROTOCOL_RDSTLS };
	if ((offer & PROTOCOL_TLS) != 0 && s->accepts_tls)
		return (struct answer) { false, PROTOCOL_TLS };
	if (s->accepts_rdp) {
		/* Windows with security layer RDP refuses who offers more; others fall
		 * back. */
		bool only = !s->accepts_tls && !s->accepts_nla;

		return offer != 0 && only ? (struct answer) { true, SSL_NOT_ALLOWED }
					  : (struct answer) { false, PROTOCOL_RDP };
	}
	return (struct answer) { true, s->accepts_tls ? SSL_REQUIRED : HYBRID_REQUIRED };
}

static bool
confirm_send(const struct server *s, int fd, const struct answer *a)
{
	uint8_t b[19] = { 3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0 };

	b[11] = a->refused ? NEG_FAILURE : NEG_RSP;
	b[12] = a->refused ? 0 : (uint8_t)s->response_flags;
	b[13] = 8;
	for (int i = 0; i < 4; i++)
		b[15 + i] = (uint8_t)(a->value >> (8 * i));
	return lab_write_all(fd, b, sizeof(b));
}

static bool
bare_confirm_send(int fd)
{
	static const uint8_t b[11] = { 3, 0, 0, 11, 6, 0xd0, 0, 0, 0x12, 0x34, 0 };

	return lab_write_all(fd, b, sizeof(b));
}

void
serve_rdp(const struct server *s, int fd)
{
	const struct behaviour *order = &s->at[STEP_REQUEST];
	const struct behaviour end = { .act = ACT_CLOSE };
	struct server own = *s;
	uint32_t offer;

	if (!behave(&s->at[STEP_ACCEPT], fd, NULL) || !request_read(fd, &offer))
		return;
	count_up(COUNT_REQUESTS);
	if (!behave(order, fd, NULL))
		return;

	struct answer a = answer_choose(s, offer);
	if (order->act == ACT_FAIL)
		a = (struct answer) { true, (uint32_t)order->number };
	if (order->act == ACT_SELECT)
		a = (struct answer) { false, (uint32_t)order->number };
	if (!(order->act == ACT_BARE ? bare_confirm_send(fd) : confirm_send(s, fd, &a)))
		return;
	if (a.refused) {
		(void)!behave(&end, fd, NULL);
		return;
	}
	own.offered = offer;
	if (order->act == ACT_BARE)
		wait_for_end(fd);
	else if (a.value == PROTOCOL_RDP)
		serve_session(&own, NULL, fd);
	else
		serve_tls(&own, fd,
			a.value == PROTOCOL_TLS		     ? serve_session
				: a.value == PROTOCOL_NLA_EX ? serve_nla_ex
							     : serve_nla);
}
