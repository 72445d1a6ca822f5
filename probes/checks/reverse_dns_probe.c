/*
 * Resolves the address back to a name. Optional: it helps to confirm the computer's
 * identity; many networks have no such names, so no probe waits for it.
 */
#include "probes/net/address.h"
#include "probes/checks/probe_table.h"
#include "probes/net/dns/dns_query.h"

#include <netinet/in.h>

#include "share/base/clock.h"

#define ASK_MS 1200

static bool
reverse_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	return o->until >= STAGE_TCP && facts_known(f, FACT_NAME_ADDRESSES) &&
		!facts_is(f, FACT_ADDRESS_CLASS, ADDRESS_CLASS_LOOPBACK) &&
		!facts_is(f, FACT_ADDRESS_CLASS, ADDRESS_CLASS_LINK_LOCAL);
}

/* "7.2.0.192.in-addr.arpa" (RFC 1035, 3.5), "7.0...ip6.arpa" (RFC 3596, 2.5). */
static void
reverse_name(const struct address *a, char *out, size_t size)
{
	STR_AUTO name = STR_INIT(256);

	if (address_family(a) == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)&a->sa;
		const uint8_t *b = (const uint8_t *)&in->sin_addr;

		str_addf(&name, "%u.%u.%u.%u.in-addr.arpa", b[3], b[2], b[1], b[0]);
	} else {
		const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)&a->sa;
		const uint8_t *b = in->sin6_addr.s6_addr;

		for (int i = 15; i >= 0; i--)
			str_addf(&name, "%x.%x.", b[i] & 0x0F, b[i] >> 4);
		str_add(&name, "ip6.arpa");
	}
	text_copy(out, size, str_text(&name));
}

static enum err
reverse_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct dns_answer answer = { .name = "" };
	struct address first;
	char name[DNS_NAME_MAX];
	double began_ms = clock_ms_exact();

	if (address_list(request->known, 0, &first, 1) == 0)
		return error_set(e, ERR_INTERNAL, "There is no address to look up.");
	reverse_name(&first, name, sizeof(name));
	if (resolver_ask(name, DNS_PTR, MIN_OF(clock_ms() + ASK_MS, request->deadline_ms),
		    &answer) == RESOLVER_FOUND &&
		answer.name[0] != '\0')
		probe_fact(out, FACT_NAME_REVERSE, value_text(answer.name), "name",
			clock_ms_exact() - began_ms);
	return ERR_OK;
}

const struct probe probe_reverse = {
	.id = "reverse",
	.title = "Reverse name",
	.question = "Which name does the address resolve back to?",
	.reach = REACH_NETWORK,
	.lazy = true,
	.supplies = FACT_SUPPLIES({ "name", FACT_LIST(FACT_NAME_REVERSE) }),
	.budget_ms = 1500,
	.ready = reverse_ready,
	.run = reverse_run,
};
