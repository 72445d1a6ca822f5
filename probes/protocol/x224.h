#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The first two messages of RDP: an X.224 connection request in a TPKT (RFC 1006) that
 * offers security protocols, and the server's choice (MS-RDPBCGR 2.2.1.1 and 2.2.1.2).
 */
#define X224_REQUEST_BYTES 19

/* requestedProtocols, MS-RDPBCGR 2.2.1.1.1 */
#define X224_RDP 0x00u
#define X224_TLS 0x01u
#define X224_NLA 0x02u
#define X224_RDSTLS 0x04u
#define X224_NLA_EX 0x08u
#define X224_ENTRA 0x10u
#define X224_FULL_OFFER (X224_TLS | X224_NLA | X224_NLA_EX)

/* failureCode, MS-RDPBCGR 2.2.1.2.2 */
#define X224_HYBRID_REQUIRED 5u

enum x224_kind {
	X224_MORE,	 /* an incomplete answer */
	X224_CONFIRM,	 /* accepted; `selected` has the choice */
	X224_FAILURE,	 /* refused; `failure` has the code */
	X224_DISCONNECT, /* a disconnect request instead of a confirm */
	X224_NOT_RDP,
};

struct x224_answer {
	enum x224_kind kind;
	uint32_t selected;
	uint32_t failure;
	uint8_t flags;
	bool without_negotiation; /* an old server: RDP security, no negotiation data */
	size_t len;		  /* bytes that belong to it */
};

void x224_write_request(uint8_t out[X224_REQUEST_BYTES], uint32_t protocols);
void x224_read_answer(const uint8_t *bytes, size_t len, struct x224_answer *out);
/*
 * Whether a server that was offered @offered may choose @selected: one of those, or RDP's
 * own security, which every offer includes (MS-RDPBCGR 2.2.1.1.1 and 2.2.1.2.1).
 */
bool x224_may_select(uint32_t offered, uint32_t selected);
/* "nla-ex"; "unknown" for a value that MS-RDPBCGR does not know. */
const char *x224_protocol_token(uint32_t protocol);
/* "hybrid-required"; "unknown". */
const char *x224_failure_token(uint32_t failure);
/* A token of service.kind for the first bytes of something that is not RDP. */
const char *x224_service_kind(const uint8_t *bytes, size_t len);
