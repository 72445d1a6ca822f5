#pragma once

#include <stdint.h>

#include "probes/net/address.h"
#include "probes/net/dns/dns_message.h"
#include "share/base/str.h"

/*
 * The system's resolvers asked directly: getaddrinfo(3) folds their answers into one word.
 * Needs the servers of resolv.conf(5); says so where there are none.
 */
enum resolver_result {
	RESOLVER_FOUND,
	RESOLVER_NO_DATA, /* the name exists, without an address */
	RESOLVER_NO_NAME,
	RESOLVER_FAILURE, /* a server answered that it cannot, or refused the packet */
	RESOLVER_SILENT,  /* none of them answered in time */
	RESOLVER_NONE,	  /* there is nobody to ask */
};

#define RESOLVERS_MAX 3 /* resolv.conf(5) */
#define RESOLVER_ADDRESSES_MAX 8

/* What one of the servers says about a name. */
struct resolver_view {
	char server[ADDRESS_TEXT_MAX];
	enum resolver_result result;
	char addresses[RESOLVER_ADDRESSES_MAX][ADDRESS_TEXT_MAX];
	size_t count;
};

struct resolver_views {
	struct resolver_view views[RESOLVERS_MAX];
	size_t count;
	enum resolver_result best; /* the most that any of them knows */
};

/* How many servers the system asks. */
size_t resolver_count(void);
/*
 * Addresses of @name: A and AAAA, all servers at once and each by itself, the search list
 * as the system has it.
 */
void resolver_ask_each(const char *name, int64_t deadline_ms, struct resolver_views *out);
/*
 * Whether they agree, a token of name.agreement: "differ" where two that answered
 * contradict each other (one knows the name and the other does not, or no address is
 * common), "partial" where some gave no answer that counts, "same". NULL: fewer than two.
 */
const char *resolver_agreement(const struct resolver_views *v);
/* "10.0.0.53: 10.20.4.42 and 10.20.4.43", "10.0.0.54: not found". */
void resolver_print(const struct resolver_view *v, struct str *out);
/* One record of @name (PTR, SRV), the first answer that comes. */
enum resolver_result resolver_ask(
	const char *name, int type, int64_t deadline_ms, struct dns_answer *out);
