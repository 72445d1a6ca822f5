#pragma once

#include <stdint.h>

#include "probes/net/address.h"
#include "probes/net/dns/dns_message.h"
#include "share/base/str.h"

/*
 * Queries the system's resolvers directly, because getaddrinfo(3) merges their responses
 * into one error. Needs the servers of resolv.conf(5); reports if there are none.
 */
enum resolver_result {
	RESOLVER_FOUND,
	RESOLVER_NO_DATA, /* the name exists, without an address */
	RESOLVER_NO_NAME,
	RESOLVER_FAILURE, /* a server answered that it cannot, or refused the packet */
	RESOLVER_SILENT,  /* none of them answered in time */
	RESOLVER_NONE,	  /* no server is configured */
};

#define RESOLVERS_MAX 3 /* resolv.conf(5) */
#define RESOLVER_ADDRESSES_MAX 8

/* The response of one server. */
struct resolver_view {
	char server[ADDRESS_TEXT_MAX];
	enum resolver_result result;
	char addresses[RESOLVER_ADDRESSES_MAX][ADDRESS_TEXT_MAX];
	size_t count;
};

struct resolver_views {
	struct resolver_view views[RESOLVERS_MAX];
	size_t count;
	enum resolver_result best; /* the best of all responses */
};

/* How many servers the system uses. */
size_t resolver_count(void);
/*
 * Looks up A and AAAA of @name at all servers at once, with the system's search list; keeps
 * the response of each server.
 */
void resolver_ask_each(const char *name, int64_t deadline_ms, struct resolver_views *out);
/*
 * Whether they agree, a token of name.agreement: "differ" if two responses conflict (only
 * one knows the name, or they have no address in common), "partial" if some servers gave no
 * usable response, "same". NULL: fewer than two.
 */
const char *resolver_agreement(const struct resolver_views *v);
/* "10.0.0.53: 10.20.4.42 and 10.20.4.43", "10.0.0.54: not found". */
void resolver_print(const struct resolver_view *v, struct str *out);
/* One record of @name (PTR, SRV), from the first response. */
enum resolver_result resolver_ask(
	const char *name, int type, int64_t deadline_ms, struct dns_answer *out);
