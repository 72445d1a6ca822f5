/*
 * The negotiation stage: the full offer of protocols in an X.224 request; the answer
 * identifies the service. A service that sends first, such as SSH, is recognised at once.
 */
#include "probes/net/banner.h"
#include "probes/checks/handshake.h"

#include <string.h>

#include "share/base/clock.h"

#define ANSWER_MS 4500 /* a busy server takes seconds, and clients wait */
#define NUDGE_MS 300   /* for a service that waits for the end of a line */
#define BANNER_MS 100

/* Reads until the bytes are an answer or cannot become one. */
static enum stream_end
read_answer(struct handshake *c, struct talk *t, int64_t deadline_ms)
{
	while (t->len < sizeof(t->bytes)) {
		size_t more = 0;
		enum stream_end end = stream_recv(c, t->bytes + t->len,
			sizeof(t->bytes) - t->len, &more, deadline_ms);

		if (end != STREAM_OK)
			return end;
		t->len += more;
		x224_read_answer(t->bytes, t->len, &t->answer);
		if (t->answer.kind != X224_MORE)
			return STREAM_OK;
	}
	return STREAM_OK;
}

enum stream_end
negotiate_ask(struct handshake *c, uint32_t protocols, struct talk *t)
{
	uint8_t request[X224_REQUEST_BYTES];
	int patience_ms = c->answer_ms > 0 ? c->answer_ms : ANSWER_MS;
	int64_t deadline_ms = MIN_OF(clock_ms() + patience_ms + (int64_t)(2 * c->rtt_ms),
		c->request->deadline_ms - 20);
	enum stream_end end;

	memset(t, 0, sizeof(*t));
	t->answer.kind = X224_MORE;
	x224_write_request(request, protocols);
	end = stream_send(c, request, sizeof(request), deadline_ms);
	if (end != STREAM_OK)
		return end;
	return read_answer(c, t, deadline_ms);
}

/*
 * No answer. Some services wait for a line: HTTP answers an empty one. It is sent only
 * after the decision about RDP, so it cannot confuse an RDP server.
 */
static bool
send_empty_line(struct handshake *c, struct talk *t)
{
	static const uint8_t line[] = "\r\n\r\n";
	int64_t deadline_ms = MIN_OF(
		clock_ms() + NUDGE_MS + (int64_t)c->rtt_ms, c->request->deadline_ms - 20);

	return t->len == 0 &&
		stream_send(c, line, sizeof(line) - 1, deadline_ms) == STREAM_OK &&
		read_answer(c, t, deadline_ms) == STREAM_OK &&
		t->answer.kind == X224_NOT_RDP;
}

static void
report_banner(struct handshake *c, struct talk *t)
{
	STR_AUTO banner = STR_INIT(1024);
	size_t more = 0;

	/* The first line may arrive in parts. */
	if (banner_wants_more(t->bytes, t->len) && t->len < sizeof(t->bytes) &&
		stream_recv(c, t->bytes + t->len, sizeof(t->bytes) - t->len, &more,
			MIN_OF(clock_ms() + BANNER_MS, c->request->deadline_ms - 20)) ==
			STREAM_OK)
		t->len += more;
	banner_add(&banner, t->bytes, t->len);
	if (banner.len > 0)
		probe_fact(c->out, FACT_SERVICE_BANNER, value_text(str_text(&banner)),
			"negotiate", -1);
}

static void
report_other(struct handshake *c, const char *kind, const char *result, double took_ms)
{
	probe_token(c->out, FACT_SERVICE_KIND, kind, "negotiate", took_ms);
	probe_token(c->out, FACT_NEGOTIATE_RESULT, result, "negotiate", took_ms);
}

static bool
report_accepted(struct handshake *c, const struct x224_answer *answer, double took_ms)
{
	const char *token = x224_protocol_token(answer->selected);
	bool allowed = x224_may_select(X224_FULL_OFFER, answer->selected);
	struct fact_value list = value_list(FACT_TYPE_TOKENS);

	c->selected = answer->selected;
	probe_token(c->out, FACT_NEGOTIATE_SELECTED, token, "negotiate", took_ms);
	probe_fact(c->out, FACT_NEGOTIATE_UNOFFERED, value_bool(!allowed), "negotiate",
		took_ms);
	if (allowed && !text_equal(token, "unknown"))
		value_list_add(&list, token);
	probe_fact(c->out, FACT_NEGOTIATE_PROTOCOLS, list, "negotiate", took_ms);
	/* It was offered NLA and did not choose it. */
	if (answer->selected == X224_RDP || answer->selected == X224_TLS)
		probe_token(c->out, FACT_NLA_POLICY, NLA_POLICY_OFF, "negotiate", took_ms);
	report_other(c, "rdp", "accepted", took_ms);
	/* All others begin with TLS, including unknown ones. */
	return answer->selected != X224_RDP;
}

bool
handshake_x224(struct handshake *c)
{
	double began_ms = clock_ms_exact(), took_ms;
	struct talk t;
	enum stream_end end;

	probe_says(c->out, "Connected. Asking which security protocol it uses.");
	end = negotiate_ask(c, X224_FULL_OFFER, &t);
	took_ms = clock_ms_exact() - began_ms;
	if (end == STREAM_TIMEOUT && send_empty_line(c, &t))
		end = STREAM_OK;
	if (end != STREAM_OK) {
		const char *kind = stream_token(end);

		if (end == STREAM_TIMEOUT && !handshake_was_patient(c, took_ms))
			return false;
		if (end == STREAM_TIMEOUT)
			/*
			 * An incomplete answer in RDP's own framing is not another service.
			 */
			kind = t.len > 0 && t.bytes[0] != 0x03 ? "other" : "silent";
		else if (t.len == 0 && tls_comes_first(c))
			kind = "tls";
		report_other(c, kind, stream_token(end), took_ms);
		return false;
	}
	c->rdp_answered = t.answer.kind == X224_CONFIRM || t.answer.kind == X224_FAILURE ||
		t.answer.kind == X224_DISCONNECT;
	switch (t.answer.kind) {
	case X224_CONFIRM:
		c->early_len = t.len - t.answer.len;
		memcpy(c->early, t.bytes + t.answer.len, c->early_len);
		return report_accepted(c, &t.answer, took_ms);
	case X224_FAILURE:
		probe_token(c->out, FACT_NEGOTIATE_FAILURE,
			x224_failure_token(t.answer.failure), "negotiate", took_ms);
		report_other(c, "rdp", "refused", took_ms);
		return false;
	case X224_DISCONNECT:
		report_other(c, "rdp", "refused", took_ms);
		return false;
	case X224_MORE:
	case X224_NOT_RDP:
		break;
	}
	report_banner(c, &t);
	report_other(c, x224_service_kind(t.bytes, t.len), "not-rdp", took_ms);
	return false;
}
