#pragma once

#include <stdint.h>

#include "probes/dns.h"

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

/* Addresses of @name: A and AAAA, all servers at once, the search list as the system has
 * it. The best answer of any server counts. */
enum resolver_result resolver_ask_addresses(const char *name, int64_t deadline_ms);
/* One record of @name (PTR, SRV), the first answer that comes. */
enum resolver_result resolver_ask(
	const char *name, int type, int64_t deadline_ms, struct dns_answer *out);
