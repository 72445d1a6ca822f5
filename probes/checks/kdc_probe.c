/*
 * Checks whether a domain controller can be found and reached from here. A domain account
 * signs in with Kerberos if one answers; otherwise the client falls back to NTLM, which a
 * domain may forbid. The domain is the account's, otherwise the one that the server
 * reports.
 */
#include "probes/net/tcp_connect.h"
#include "probes/checks/probe_table.h"
#include "probes/net/dns/dns_query.h"

#include <netdb.h>
#include <string.h>

#include "share/base/clock.h"

#define ASK_MS 1500
#define SILENT_MS 1400 /* one SYN retransmission and a moment */
#define KERBEROS_PORT 88
#define CONTROLLERS_MAX 4 /* tested at once: one of them is enough */

static bool
has_dot(const char *domain)
{
	const char *dot = strchr(domain, '.');

	return dot != NULL && dot != domain && dot[1] != '\0';
}

/* A computer without a domain names itself in both places (MS-NLMP 2.2.2.1). */
static const char *
domain_of_server(const struct facts *f)
{
	const char *domain = facts_text(f, FACT_NTLM_DNS_DOMAIN);
	const char *computer = facts_text(f, FACT_NTLM_DNS_COMPUTER);

	if (domain == NULL || computer == NULL || !has_dot(domain) ||
		text_equal_nocase(domain, computer))
		return NULL;
	return domain;
}

/*
 * "CORP\name" and "name@corp.example". A short name counts if the server reports its full
 * domain.
 */
static bool
domain_of_account(const struct facts *f, const struct target *t, char out[TARGET_USER_MAX])
{
	char name[TARGET_USER_MAX];
	const char *at, *known = facts_text(f, FACT_NTLM_DOMAIN);

	target_split_user(t, out, name);
	at = strrchr(name, '@');
	if (out[0] == '\0' && at != NULL)
		text_copy(out, TARGET_USER_MAX, at + 1);
	if (has_dot(out))
		return true;
	if (out[0] == '\0' || known == NULL || !text_equal_nocase(out, known) ||
		domain_of_server(f) == NULL)
		return false;
	text_copy(out, TARGET_USER_MAX, domain_of_server(f));
	return true;
}

static bool
find_domain(const struct facts *f, const struct target *t, char out[TARGET_USER_MAX])
{
	const char *domain = domain_of_server(f);

	if (domain_of_account(f, t, out))
		return true;
	if (domain == NULL)
		return false;
	text_copy(out, TARGET_USER_MAX, domain);
	return true;
}

static bool
kdc_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	char domain[TARGET_USER_MAX];

	return o->until >= STAGE_TLS &&
		facts_is(f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED) &&
		find_domain(f, t, domain);
}

static void
add_controller(struct dialing *d, const struct dns_service *service, int64_t deadline_ms)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_ADDRCONFIG };
	struct addrinfo *found = NULL;
	int64_t now_ms;

	if (service->name[0] == '\0' ||
		getaddrinfo(service->name, NULL, &hints, &found) != 0)
		return;
	now_ms = clock_ms();
	for (const struct addrinfo *i = found; i != NULL; i = i->ai_next) {
		struct address to = { .len = i->ai_addrlen };

		if (i->ai_family != AF_INET && i->ai_family != AF_INET6)
			continue;
		memcpy(&to.sa, i->ai_addr, i->ai_addrlen);
		/* Never another one: the domain name may come from a hostile server. */
		address_set_port(&to, KERBEROS_PORT);
		(void)dialing_add(d, &to, now_ms, MIN_OF(now_ms + SILENT_MS, deadline_ms));
	}
	freeaddrinfo(found);
}

static const char *
dial_controllers(const struct dns_answer *answer, int64_t deadline_ms)
{
	struct dialing d = { .count = 0 };
	const char *token = "not-found";
	bool open = false;

	for (size_t i = 0; i < answer->service_count && i < CONTROLLERS_MAX; i++)
		add_controller(&d, &answer->services[i], deadline_ms);
	while (dialing_pending(&d) > 0 && !open) {
		(void)dialing_wait(&d, -1, 0, deadline_ms, true);
		if (clock_ms() >= deadline_ms)
			break;
		for (size_t i = 0; i < d.count; i++)
			open |= d.dials[i].end == DIAL_OPEN;
	}
	for (size_t i = 0; i < d.count; i++) {
		enum dial_end end = d.dials[i].end;

		if (end == DIAL_OPEN)
			token = "ok";
		else if (end == DIAL_REFUSED && !text_equal(token, "ok"))
			token = "refused";
		else if (text_equal(token, "not-found"))
			token = "timeout"; /* no answer from the domain controller itself */
	}
	dialing_finish(&d);
	return token;
}

static enum err
kdc_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	int64_t deadline_ms = request->deadline_ms - 50;
	double began_ms = clock_ms_exact();
	struct dns_answer answer = { .count = 0 };
	char domain[TARGET_USER_MAX], name[TARGET_USER_MAX + 32];
	enum resolver_result asked = RESOLVER_NO_NAME;
	const char *token = "not-found";

	if (!find_domain(request->known, &request->target, domain))
		return error_set(e, ERR_INTERNAL, "There is no domain to look up.");
	probe_says(out, "Looking for a domain controller for %s.", domain);
	/* RFC 4120, 7.2.3.2; getaddrinfo(3) cannot be interrupted. */
	probe_report_on_timeout(
		out, deadline_ms, FACT_KDC_RESULT, KDC_RESULT_TIMEOUT, "kdc");
	if (text_format(name, sizeof(name), "_kerberos._tcp.%s", domain) &&
		dns_name_is_valid(name))
		asked = resolver_ask(
			name, DNS_SRV, MIN_OF(clock_ms() + ASK_MS, deadline_ms), &answer);
	if (asked == RESOLVER_SILENT)
		token = "timeout";
	else if (asked == RESOLVER_FOUND)
		token = dial_controllers(&answer, deadline_ms);
	probe_timeout_off();
	/* A name server failure does not prove that there is none. */
	if (asked == RESOLVER_FAILURE || asked == RESOLVER_NONE)
		return ERR_OK;
	probe_token(out, FACT_KDC_RESULT, token, "kdc", clock_ms_exact() - began_ms);
	return ERR_OK;
}

const struct probe probe_kdc = {
	.id = "kdc",
	.title = "Domain controller",
	.question = "Can a domain controller for Kerberos be found and reached from here?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES({ "kdc", FACT_LIST(FACT_KDC_RESULT) }),
	.budget_ms = 4500,
	.ready = kdc_ready,
	.run = kdc_run,
};
