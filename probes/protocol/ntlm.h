#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The first two messages of NTLM (MS-NLMP 2.2.1.1, 2.2.1.2). The server's reply names the
 * computer before any credential is sent.
 */
#define NTLM_NEGOTIATE_BYTES 40
#define NTLM_NAME_BYTES 512

struct ntlm_challenge {
	char computer[NTLM_NAME_BYTES], domain[NTLM_NAME_BYTES];
	char dns_computer[NTLM_NAME_BYTES], dns_domain[NTLM_NAME_BYTES];
	char forest[NTLM_NAME_BYTES]; /* "" if the server does not send it */
	bool has_version;
	unsigned major, minor, build;
	bool has_time;
	int64_t wall_ms; /* the server's clock, since 1970 */
};

void ntlm_write_negotiate(uint8_t out[NTLM_NEGOTIATE_BYTES]);
/* @bytes may be the message itself or a SPNEGO token around it. False: not a challenge. */
bool ntlm_read_challenge(const uint8_t *bytes, size_t len, struct ntlm_challenge *out);
