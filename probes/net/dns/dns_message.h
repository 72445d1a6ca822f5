#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Just enough DNS (RFC 1035) to send a resolver one query and to distinguish its responses:
 * getaddrinfo(3) reports "not known" for most failures.
 */
#define DNS_MESSAGE_MAX                                                                    \
	1232		 /* what a resolver may send over UDP with our EDNS-less query,    \
			    and more */
#define DNS_NAME_MAX 254 /* 253 characters and the end */

enum dns_type { DNS_A = 1, DNS_PTR = 12, DNS_AAAA = 28, DNS_SRV = 33 };

enum dns_result {
	DNS_FOUND,	    /* records of the requested type */
	DNS_NO_DATA,	    /* the name exists, but has no such records */
	DNS_NO_NAME,	    /* NXDOMAIN */
	DNS_SERVER_FAILURE, /* SERVFAIL, REFUSED, NOTIMP, FORMERR, an unfinished answer */
};

#define DNS_SERVICES_MAX 6
#define DNS_ADDRESSES_MAX 8

struct dns_service {
	char name[DNS_NAME_MAX]; /* "" for "no such service here" (RFC 2782) */
	int port, priority;
};

struct dns_answer {
	enum dns_result result;
	int rcode;
	unsigned count;				       /* records of the requested type */
	char name[DNS_NAME_MAX];		       /* of the first PTR or SRV record */
	int port;				       /* of the first SRV record */
	struct dns_service services[DNS_SERVICES_MAX]; /* SRV, most preferred first */
	size_t service_count;
	uint8_t addresses[DNS_ADDRESSES_MAX][16]; /* A: the first four bytes; AAAA */
	size_t address_count;
};

/* Returns the length, 0 if @name is not valid or @room is too small. */
size_t dns_write_query(uint8_t *out, size_t room, uint16_t id, const char *name, int type);
/* False: not a response to that query (it may be an unrelated packet). */
bool dns_read_answer(const uint8_t *bytes, size_t len, uint16_t id, const char *name,
	int type, struct dns_answer *out);
/* Whether @name can be a DNS name: labels of 1 to 63, 253 in all; a final dot is fine. */
bool dns_name_is_valid(const char *name);
