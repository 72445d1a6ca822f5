#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The two entry points of an RD Gateway, tested without an account: the HTTP request that
 * opens a tunnel (MS-TSGU 3.3.5.1) and the first record on its UDP port, which speaks DTLS.
 */
#define RDG_REQUEST_MAX 1024
#define RDG_UDP_PORT 3391

/*
 * The request for @host; @id makes it unique. Returns the length, 0 if @room is too small
 * or @host contains characters not allowed in a header.
 */
size_t rdg_write_request(
	char *out, size_t room, const char *host, int port, const uint8_t id[16]);

enum rdg_kind {
	RDG_MORE, /* an incomplete answer */
	RDG_HTTP,
	RDG_FOREIGN, /* no HTTP */
};

struct rdg_answer {
	enum rdg_kind kind;
	int status;
	bool asks_windows; /* WWW-Authenticate names NTLM or Negotiate */
	bool is_page;	   /* text/html: something for a browser */
	int64_t date_s;	   /* its clock, seconds since 1970 UTC; -1 if missing */
};

void rdg_read_answer(const uint8_t *bytes, size_t len, struct rdg_answer *out);
/* A token of rdgateway.result for an answer with a status. */
const char *rdg_result_token(const struct rdg_answer *answer);
/* Whether a datagram begins with a DTLS record (RFC 6347, 4.1). */
bool rdg_is_dtls(const uint8_t *bytes, size_t len);
