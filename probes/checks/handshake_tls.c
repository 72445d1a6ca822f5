/*
 * The TLS stage, on the connection that negotiated it. Reports why a handshake ended: an
 * alert by its name, a closed stream, a reset, or silence.
 */
#include "probes/net/banner.h"
#include "probes/checks/handshake.h"

#include <string.h>

#include "share/base/clock.h"

/* Long enough for a busy server, and short enough for a second test. */
#define TLS_MS 4500
#define VERDICT_MS 200 /* for the client certificate, in addition to two round trips */

static void
report_certificate(struct handshake *c, double took_ms)
{
	const struct target *t = &c->request->target;
	const struct cert *cert = &c->cert;
	struct fact_value names = value_list(FACT_TYPE_TEXTS);
	const struct {
		int id;
		const char *text;
	} texts[] = {
		{ FACT_TLS_CERT_SUBJECT, cert->subject },
		{ FACT_TLS_CERT_ISSUER, cert->issuer },
		{ FACT_TLS_CERT_SHA256, cert->sha256 },
		{ FACT_TLS_CERT_NOT_BEFORE, cert->not_before },
		{ FACT_TLS_CERT_NOT_AFTER, cert->not_after },
		{ FACT_TLS_CERT_KEY_TYPE, cert->key_type },
		{ FACT_TLS_CERT_SIGNATURE, cert->signature },
	};
	const struct {
		int id;
		bool value;
	} flags[] = {
		{ FACT_TLS_CERT_EXPIRED, cert->expired },
		{ FACT_TLS_CERT_NOT_YET_VALID, cert->not_yet_valid },
		{ FACT_TLS_CERT_SELF_SIGNED, cert->self_signed },
		{ FACT_TLS_CERT_WEAK, cert->weak },
		{ FACT_TLS_CERT_NAME_MATCHES, cert_matches(cert, t->host, t->is_address) },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].text[0] != '\0')
			probe_fact(c->out, texts[i].id, value_text(texts[i].text), "tls",
				took_ms);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		probe_fact(c->out, flags[i].id, value_bool(flags[i].value), "tls", took_ms);
	if (cert->key_bits > 0)
		probe_fact(c->out, FACT_TLS_CERT_KEY_BITS, value_int(cert->key_bits), "tls",
			took_ms);
	for (size_t i = 0; i < cert->name_count; i++)
		value_list_add(&names, cert->names[i]);
	probe_fact(c->out, FACT_TLS_CERT_NAMES, names, "tls", took_ms);
}

static void
report_trouble(
	struct handshake *c, enum tls_state state, const char *result, double took_ms)
{
	STR_AUTO line = STR_INIT(1024);

	if (state == TLS_ALERT)
		probe_fact(c->out, FACT_TLS_ALERT, value_text(tls_alert_name(c->tls)),
			"tls", took_ms);
	if (text_equal(result, "broken"))
		probe_fact(c->out, FACT_TLS_REASON, value_text(tls_reason(c->tls)), "tls",
			took_ms);
	if (!text_equal(result, "not-tls"))
		return;
	banner_add(&line, c->tls_first, c->tls_first_len);
	if (line.len > 0)
		probe_fact(c->out, FACT_TLS_ANSWER, value_text(str_text(&line)), "tls",
			took_ms);
}

/*
 * In TLS 1.3 the client finishes before the server checks the client certificate: an alert
 * about it arrives when the handshake seems complete (RFC 8446, 4.4.2.4).
 */
static void
await_verdict(struct handshake *c, enum tls_state *state)
{
	int64_t deadline_ms = MIN_OF(clock_ms() + VERDICT_MS + 2 * (int64_t)c->rtt_ms + 1,
		c->request->deadline_ms - 20);
	enum tls_state fed;

	if (*state != TLS_READY || !tls_asked_for_certificate(c->tls) ||
		!text_equal(tls_version(c->tls), "TLSv1.3"))
		return;
	while (tls_alert_name(c->tls) == NULL &&
		tls_pull(c, &fed, deadline_ms) == STREAM_OK)
		tls_look(c->tls);
	if (tls_alert_name(c->tls) != NULL)
		*state = TLS_ALERT;
}

bool
handshake_tls(struct handshake *c)
{
	const struct target *t = &c->request->target;
	double began_ms = clock_ms_exact(), took_ms;
	int64_t deadline_ms = MIN_OF(clock_ms() + TLS_MS + (int64_t)(4 * c->rtt_ms),
		c->request->deadline_ms - 20);
	enum tls_state state = TLS_BROKEN;
	enum stream_end end;
	const char *result;

	c->tls = tls_create(t->is_address ? NULL : t->host);
	if (c->tls == NULL)
		return false;
	probe_says(c->out, "The server speaks RDP. Starting TLS.");
	end = tls_shake(c, &state, deadline_ms);
	await_verdict(c, &state);
	took_ms = clock_ms_exact() - began_ms;
	if (tls_certificate(c->tls) != NULL) {
		cert_read(tls_certificate(c->tls), clock_wall_ms() / 1000, &c->cert);
		c->has_cert = true;
		report_certificate(c, took_ms);
	}
	if (state == TLS_GOING_ON && end == STREAM_TIMEOUT &&
		!handshake_was_patient(c, took_ms))
		return false;
	if (state == TLS_READY || tls_asked_for_certificate(c->tls))
		probe_fact(c->out, FACT_TLS_CLIENT_CERT_REQUESTED,
			value_bool(tls_asked_for_certificate(c->tls)), "tls", took_ms);
	result = tls_token(c, state, end);
	report_trouble(c, state, result, took_ms);
	if (state == TLS_READY) {
		probe_fact(c->out, FACT_TLS_VERSION, value_text(tls_version(c->tls)), "tls",
			took_ms);
		probe_fact(c->out, FACT_TLS_CIPHER, value_text(tls_cipher(c->tls)), "tls",
			took_ms);
	}
	probe_token(c->out, FACT_TLS_RESULT, result, "tls", took_ms);
	return state == TLS_READY;
}
