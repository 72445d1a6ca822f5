/*
 * From the account's data to a picture: MS-RDPBCGR 2.2.1.11 to 2.2.1.22. A server in
 * good order grants the licence, agrees on capabilities, says who is signed in
 * and draws a small grey square; a case orders another answer at one of the steps.
 */
#include "session.h"

#include <string.h>

#define SHARE_ID 0x000103ea
#define SERVER_CHANNEL 0x03ea
#define WIDTH 800
#define HEIGHT 600
enum { PDU_DEMAND_ACTIVE = 0x11, PDU_DATA = 0x17 };
enum {
	DATA_UPDATE = 2,
	DATA_CONTROL = 20,
	DATA_SYNCHRONIZE = 31,
	DATA_SAVE_SESSION_INFO = 38,
	DATA_FONT_LIST = 39,
	DATA_FONT_MAP = 40,
	DATA_ERROR_INFO = 47,
};
enum { LICENCE_VALID = 7, LICENCE_TOTAL_ABORT = 1, LICENCE_NO_TRANSITION = 2 };

/* Numbers are little-endian here. */
struct writer {
	uint8_t bytes[2048];
	size_t len;
};

static void
put(struct writer *w, uint32_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes && w->len < sizeof(w->bytes); i++)
		w->bytes[w->len++] = (uint8_t)(value >> (8 * i));
}

static void
put_zeros(struct writer *w, size_t bytes)
{
	while (bytes-- > 0)
		put(w, 0, 1);
}

/* The Server License Error PDU: 2.2.1.12.1.3. */
static bool
licence_send(const struct line *line, uint32_t code, uint32_t transition)
{
	struct writer w = { .len = 0 };

	put(&w, 0x0080, 2); /* SEC_LICENSE_PKT */
	put(&w, 0, 2);
	put(&w, 0xff, 1); /* ERROR_ALERT */
	put(&w, 3, 1);
	put(&w, 16, 2);
	put(&w, code, 4);
	put(&w, transition, 4);
	put(&w, 4, 2); /* an error blob without content */
	put(&w, 0, 2);
	return mcs_send(line, w.bytes, w.len);
}

/* Share Data Header: 2.2.8.1.1.1.2. */
static bool
data_send(const struct line *line, uint8_t type, const struct writer *body)
{
	struct writer w = { .len = 0 };

	put(&w, (uint32_t)body->len + 18, 2);
	put(&w, PDU_DATA, 2);
	put(&w, SERVER_CHANNEL, 2);
	put(&w, SHARE_ID, 4);
	put(&w, 0x0100, 2); /* padding, low priority */
	put(&w, (uint32_t)body->len + 18, 2);
	put(&w, type, 1);
	put(&w, 0, 1);
	put(&w, 0, 2);
	if (w.len + body->len > sizeof(w.bytes))
		return false;
	memcpy(w.bytes + w.len, body->bytes, body->len);
	return mcs_send(line, w.bytes, w.len + body->len);
}

static bool
error_info_send(const struct line *line, uint32_t code)
{
	struct writer w = { .len = 0 };

	put(&w, code, 4);
	return data_send(line, DATA_ERROR_INFO, &w);
}

/* Save Session Info, 2.2.10.1: a user is signed in; or a logon error of that type. */
static bool
logon_send(const struct line *line, bool good, uint32_t type)
{
	struct writer w = { .len = 0 };

	put(&w, good ? 2 : 3, 4);
	if (good) {
		put_zeros(&w, 576);
	} else {
		put(&w, 2 + 4 + 4 + 8, 2);
		put(&w, 2, 4); /* LOGON_EX_LOGONERRORS */
		put(&w, 8, 4);
		put(&w, type, 4);
		put(&w, 0, 4); /* LOGON_FAILED_BAD_PASSWORD */
		put_zeros(&w, 570);
	}
	return data_send(line, DATA_SAVE_SESSION_INFO, &w);
}

/* A bitmap update in the slow path, 2.2.9.1.1.3.1.2: 4 x 4 points of 16 bits. */
static bool
picture_send(const struct line *line)
{
	struct writer w = { .len = 0 };
	static const uint16_t rectangle[] = { 0, 0, 3, 3, 4, 4, 16, 0, 32 };

	put(&w, 1, 2);
	put(&w, 1, 2);
	for (size_t i = 0; i < ARRAY_LEN(rectangle); i++)
		put(&w, rectangle[i], 2);
	for (int i = 0; i < 16; i++)
		put(&w, 0x7bef, 2);
	return data_send(line, DATA_UPDATE, &w);
}

/* Capability sets, 2.2.7: type, length, the first 16-bit members; zeros for the rest. */
static const struct capability {
	uint16_t type, len, members, member[12];
} capabilities[] = {
	{ 9, 8, 1, { SERVER_CHANNEL } },		       /* share */
	{ 1, 24, 3, { 1, 3, 0x0200 } },			       /* general */
	{ 2, 28, 9, { 16, 1, 1, 1, WIDTH, HEIGHT, 0, 1, 1 } }, /* bitmap */
	{ 3, 88, 0, { 0 } },				       /* order: none */
	{ 8, 10, 3, { 1, 20, 20 } },			       /* pointer */
	{ 13, 88, 1, { 1 } },				       /* input: scan codes */
	{ 20, 8, 0, { 0 } },				       /* virtual channels */
};

static bool
demand_active_send(const struct line *line)
{
	struct writer w = { .len = 0 }, sets = { .len = 0 };

	for (size_t i = 0; i < ARRAY_LEN(capabilities); i++) {
		const struct capability *c = &capabilities[i];

		put(&sets, c->type, 2);
		put(&sets, c->len, 2);
		for (size_t m = 0; m < c->members; m++)
			put(&sets, c->member[m], 2);
		put_zeros(&sets, c->len - 4u - 2u * c->members);
	}
	put(&w, (uint32_t)(6 + 4 + 2 + 2 + 4 + 4 + sets.len + 4), 2);
	put(&w, PDU_DEMAND_ACTIVE, 2);
	put(&w, SERVER_CHANNEL, 2);
	put(&w, SHARE_ID, 4);
	put(&w, 4, 2);
	put(&w, (uint32_t)(4 + sets.len), 2);
	put(&w, 0x00504452, 4); /* RDP */
	put(&w, ARRAY_LEN(capabilities), 2);
	put(&w, 0, 2);
	memcpy(w.bytes + w.len, sets.bytes, sets.len);
	w.len += sets.len;
	put(&w, 0, 4);
	return mcs_send(line, w.bytes, w.len);
}

/* Reads on until the client has sent its font list, the last of its messages. */
static bool
font_list_await(const struct line *line, struct packet *p)
{
	while (packet_read(line, p)) {
		size_t len;
		const uint8_t *data = mcs_data(p, &len);

		if (data != NULL && len > 14 && data[2] == PDU_DATA &&
			data[14] == DATA_FONT_LIST)
			return true;
	}
	return false;
}

/* Synchronize, control (cooperate, granted) and font map: 2.2.1.19 to 2.2.1.22. */
static bool
finalize(const struct line *line)
{
	static const struct {
		uint8_t type;
		uint16_t member[4];
		uint8_t members;
	} answers[] = {
		{ DATA_SYNCHRONIZE, { 1, SERVER_CHANNEL }, 2 },
		{ DATA_CONTROL, { 4, 0, 0, 0 }, 4 },
		{ DATA_CONTROL, { 2, 1007, SERVER_CHANNEL, 0 }, 4 },
		{ DATA_FONT_MAP, { 0, 0, 3, 4 }, 4 },
	};

	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct writer w = { .len = 0 };

		for (size_t m = 0; m < answers[i].members; m++)
			put(&w, answers[i].member[m], 2);
		if (!data_send(line, answers[i].type, &w))
			return false;
	}
	return true;
}

/* Does what is ordered at a step. False: the connection is over. */
static bool
step_take(const struct server *s, enum step step, const struct line *line)
{
	const struct behaviour *order = &s->at[step], end = { .act = ACT_CLOSE };
	bool sent;

	switch (order->act) {
	case ACT_ERROR_INFO:
		sent = error_info_send(line, (uint32_t)order->number);
		break;
	case ACT_LICENCE:
		sent = licence_send(line, (uint32_t)order->number, LICENCE_TOTAL_ABORT);
		break;
	case ACT_LOGON_ERROR:
		sent = logon_send(line, false, (uint32_t)order->number) &&
			picture_send(line);
		if (sent)
			wait_for_end(line->fd);
		return false;
	default:
		return behave(order, line->fd, line->ssl);
	}
	if (sent && mcs_bye(line))
		(void)!behave(&end, line->fd, line->ssl);
	return false;
}

void
serve_session(const struct server *s, SSL *ssl, int fd)
{
	const struct line line = { .fd = fd, .ssl = ssl };
	bool greets = s->at[STEP_ACTIVE].act != ACT_PICTURE;
	struct packet p;

	if (!mcs_begin(&line, &p) || !step_take(s, STEP_MCS, &line) ||
		!mcs_join(s, &line, &p))
		return;
	count_up(COUNT_INFOS);
	if (!step_take(s, STEP_INFO, &line) ||
		!licence_send(&line, LICENCE_VALID, LICENCE_NO_TRANSITION) ||
		!step_take(s, STEP_LICENSED, &line) || !demand_active_send(&line) ||
		!font_list_await(&line, &p) || !finalize(&line))
		return;
	count_up(COUNT_SESSIONS);
	if (step_take(s, STEP_ACTIVE, &line) && (!greets || logon_send(&line, true, 0)) &&
		picture_send(&line))
		wait_for_end(fd);
}
