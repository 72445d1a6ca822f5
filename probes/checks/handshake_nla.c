/*
 * The NLA stage without credentials: a CredSSP request with an NTLM negotiate message. The
 * server answers with a challenge that contains the computer name, its domain, build and
 * clock. Then the probe disconnects: it never sends a credential.
 */
#include "probes/checks/handshake.h"

#include <math.h>

#include "probes/protocol/credssp.h"
#include "probes/protocol/ntlm.h"
#include "share/base/clock.h"

#define CHALLENGE_MS 2500

static bool
send_negotiate(struct handshake *c, int64_t deadline_ms)
{
	uint8_t negotiate[NTLM_NEGOTIATE_BYTES], request[160];
	size_t len;

	ntlm_write_negotiate(negotiate);
	len = credssp_write(request, sizeof(request), negotiate, sizeof(negotiate));
	return len > 0 && tls_write(c->tls, request, len) &&
		tls_flush(c, deadline_ms) == STREAM_OK;
}

/* Reads a complete message; messages without a kind are left to the caller. */
static enum stream_end
read_message(struct handshake *c, uint8_t *bytes, size_t room, struct credssp_message *out,
	int64_t deadline_ms)
{
	enum tls_state state = TLS_READY;
	size_t len = 0;

	for (;;) {
		size_t more = tls_read(c->tls, bytes + len, room - len);
		enum stream_end end;

		len += more;
		credssp_read(bytes, len, out);
		if (out->kind != CREDSSP_MORE || len == room ||
			tls_alert_name(c->tls) != NULL)
			return STREAM_OK;
		if (more > 0)
			continue;
		end = tls_pull(c, &state, deadline_ms);
		if (end != STREAM_OK)
			return end;
	}
}

static void
report_challenge(struct handshake *c, const struct ntlm_challenge *n, double took_ms)
{
	const struct {
		int id;
		const char *text;
	} texts[] = {
		{ FACT_NTLM_COMPUTER, n->computer },
		{ FACT_NTLM_DOMAIN, n->domain },
		{ FACT_NTLM_DNS_COMPUTER, n->dns_computer },
		{ FACT_NTLM_DNS_DOMAIN, n->dns_domain },
		{ FACT_NTLM_FOREST, n->forest },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].text[0] != '\0')
			probe_fact(c->out, texts[i].id, value_text(texts[i].text), "nla",
				took_ms);
	if (n->has_version) {
		char build[32];

		(void)text_format(
			build, sizeof(build), "%u.%u.%u", n->major, n->minor, n->build);
		probe_fact(c->out, FACT_NTLM_BUILD, value_text(build), "nla", took_ms);
	}
	if (n->has_time) {
		/* The server read its clock half a round trip ago. */
		double skew_ms = (double)(n->wall_ms - clock_wall_ms()) + c->rtt_ms / 2;

		probe_fact(c->out, FACT_NTLM_CLOCK_SKEW_S,
			value_int(lround(skew_ms / 1000)), "nla", took_ms);
		/*
		 * If the two disagree about the certificate's validity, one clock is wrong.
		 */
		if (tls_certificate(c->tls) != NULL)
			probe_fact(c->out, FACT_TLS_CERT_VALID_FOR_SERVER,
				value_bool(cert_is_valid_at(
					tls_certificate(c->tls), n->wall_ms / 1000)),
				"nla", took_ms);
	}
}

void
handshake_nla(struct handshake *c)
{
	int64_t deadline_ms = MIN_OF(clock_ms() + CHALLENGE_MS + (int64_t)(4 * c->rtt_ms),
		c->request->deadline_ms - 20);
	double began_ms = clock_ms_exact(), took_ms;
	struct credssp_message message = { .kind = CREDSSP_MORE };
	struct ntlm_challenge challenge;
	/* The budget of the whole check may leave less time than an answer needs. */
	bool cut = deadline_ms < clock_ms() + CHALLENGE_MS;
	uint8_t bytes[16384];
	enum stream_end end;

	probe_says(c->out, "TLS is established. Asking for the computer's name.");
	if (!send_negotiate(c, deadline_ms)) {
		if (!cut)
			probe_token(
				c->out, FACT_NLA_CHALLENGE, NLA_CHALLENGE_NONE, "nla", -1);
		return;
	}
	end = read_message(c, bytes, sizeof(bytes), &message, deadline_ms);
	took_ms = clock_ms_exact() - began_ms;
	if (message.kind != CREDSSP_MESSAGE || message.token == NULL ||
		!ntlm_read_challenge(message.token, message.token_len, &challenge)) {
		if (message.has_error)
			probe_says(c->out, "The server ended NLA with status 0x%08x.",
				message.error);
		else
			probe_says(c->out, "The server sent no NTLM challenge (%s).",
				end != STREAM_OK ? stream_token(end) : "not understood");
		if (end != STREAM_TIMEOUT || !cut)
			probe_token(c->out, FACT_NLA_CHALLENGE, NLA_CHALLENGE_NONE, "nla",
				took_ms);
		return;
	}
	report_challenge(c, &challenge, took_ms);
	probe_token(c->out, FACT_NLA_CHALLENGE, NLA_CHALLENGE_GIVEN, "nla", took_ms);
}
