/* Picks the address for follow-up probes. */
#include "probes/net/pick_address.h"

#include "share/base/macros.h"

static int
family_fact(const struct address *a)
{
	return address_family(a) == AF_INET ? FACT_TCP_IPV4 : FACT_TCP_IPV6;
}

bool
pick_address_answered(const struct facts *known, int port, struct address *out)
{
	struct address list[ADDRESSES_MAX];
	size_t count = address_list(known, port, list, ADDRESSES_MAX);
	const char *text = facts_text(known, FACT_TCP_ADDRESS);

	if (text != NULL && address_parse(text, port, out))
		return true;
	for (size_t i = 0; i < count; i++) {
		if (!facts_is(known, family_fact(&list[i]), "open"))
			continue;
		*out = list[i];
		return true;
	}
	return false;
}

bool
pick_address_reached(const struct facts *known, int port, struct address *out)
{
	struct address list[ADDRESSES_MAX];
	size_t count = address_list(known, port, list, ADDRESSES_MAX);

	for (size_t i = 0; i < count; i++) {
		if (facts_is(known, family_fact(&list[i]), "network-unreachable") ||
			facts_is(known, family_fact(&list[i]), "local-denied"))
			continue;
		*out = list[i];
		return true;
	}
	return false;
}

int
pick_address_rtt_ms(const struct facts *known)
{
	int64_t rtt_ms = facts_int(known, FACT_TCP_RTT_MS, 0);

	return (int)MAX_OF(MIN_OF(rtt_ms, (int64_t)2000), (int64_t)0);
}
