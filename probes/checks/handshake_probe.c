/*
 * The probe "tcp": one connection from TCP up to the server's identity. Each stage reports
 * under its own name, so the ladder shows tcp, negotiate, tls and nla although it is a
 * single TCP connection.
 */
#include "probes/checks/handshake.h"

#include <unistd.h>

#include "probes/checks/probe_table.h"

static bool
handshake_ready(
	const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	return o->until >= STAGE_TCP && facts_known(f, FACT_NAME_ADDRESSES);
}

/* The handshake is over; the other family may still be pending. */
static void
hang_up(struct handshake *c)
{
	if (c->main != NULL && c->main->fd >= 0) {
		(void)close(c->main->fd);
		c->main->fd = -1;
	}
}

static enum err
handshake_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct handshake c = { .request = request, .out = out };
	enum stage until = request->options.until;
	bool up = handshake_tcp(&c);

	if (c.dialing.count == 0)
		return error_set(e, ERR_INTERNAL, "There is no address to connect to.");
	up = up && until >= STAGE_NEGOTIATE && handshake_x224(&c);
	up = up && until >= STAGE_TLS && handshake_tls(&c);
	if (up && (c.selected & (X224_NLA | X224_NLA_EX)) != 0)
		handshake_nla(&c);
	tls_destroy(c.tls);
	hang_up(&c);
	tcp_report_rest(&c, c.rdp_answered);
	dialing_finish(&c.dialing);
	return ERR_OK;
}

const struct probe probe_tcp = {
	.id = "tcp",
	.title = "Handshake",
	.question = "Does anything answer on the RDP port, and how far does the connection "
		    "get?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES(
		{ "tcp",
			FACT_LIST(FACT_TCP_RESULT, FACT_TCP_RTT_MS, FACT_TCP_ADDRESS,
				FACT_TCP_ASKED, FACT_TCP_ANSWER_FROM, FACT_TCP_IPV4,
				FACT_TCP_IPV6, FACT_HOST_ALIVE, FACT_CLIENT_FIREWALL) },
		{ "negotiate",
			FACT_LIST(FACT_SERVICE_KIND, FACT_SERVICE_BANNER,
				FACT_NEGOTIATE_RESULT, FACT_NEGOTIATE_FAILURE,
				FACT_NEGOTIATE_SELECTED, FACT_NEGOTIATE_UNOFFERED,
				FACT_NEGOTIATE_PROTOCOLS, FACT_NLA_POLICY) },
		{ "tls",
			FACT_LIST(FACT_TLS_RESULT, FACT_TLS_ALERT, FACT_TLS_ANSWER,
				FACT_TLS_REASON, FACT_TLS_CLIENT_CERT_REQUESTED,
				FACT_TLS_VERSION, FACT_TLS_CIPHER, FACT_TLS_CERT_SUBJECT,
				FACT_TLS_CERT_NAMES, FACT_TLS_CERT_ISSUER,
				FACT_TLS_CERT_SHA256, FACT_TLS_CERT_NOT_BEFORE,
				FACT_TLS_CERT_NOT_AFTER, FACT_TLS_CERT_EXPIRED,
				FACT_TLS_CERT_NOT_YET_VALID, FACT_TLS_CERT_SELF_SIGNED,
				FACT_TLS_CERT_NAME_MATCHES, FACT_TLS_CERT_KEY_BITS,
				FACT_TLS_CERT_KEY_TYPE, FACT_TLS_CERT_SIGNATURE,
				FACT_TLS_CERT_WEAK) },
		{ "nla",
			FACT_LIST(FACT_NLA_CHALLENGE, FACT_NTLM_COMPUTER, FACT_NTLM_DOMAIN,
				FACT_NTLM_DNS_COMPUTER, FACT_NTLM_DNS_DOMAIN,
				FACT_NTLM_FOREST, FACT_NTLM_BUILD, FACT_NTLM_CLOCK_SKEW_S,
				FACT_TLS_CERT_VALID_FOR_SERVER) }),
	.budget_ms = 9800,
	.ready = handshake_ready,
	.run = handshake_run,
};
