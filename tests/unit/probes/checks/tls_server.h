#pragma once

#include "servers.h"

#include <openssl/ssl.h>

/* TLS after the negotiation, with whatever certificate and version a case wants. */
struct tls_case {
	int version;	   /* TLS1_VERSION ...; 0: what OpenSSL likes best */
	int rsa_bits;	   /* 0: 2048 */
	const char *name;  /* common name; NULL: "pc-042" */
	const char *other; /* a DNS alternative name, or NULL */
	long from_s,
		to_s; /* validity, relative to now; both 0: a day before to a year after */
	bool sha1;
	/* After the handshake, inside TLS: */
	bool challenge;	      /* answer an NTLM negotiate with a challenge */
	long clock_s;	      /* how far the server's clock is ahead */
	const char *computer; /* NetBIOS name in the challenge */
	void (*then)(SSL *ssl, const void *with); /* NULL: reads until the peer hangs up */
	const void *with;
};

server_script serve_tls;	 /* with: struct tls_case */
server_script serve_tls_refusal; /* with: the alert's number as text ("40"), in the clear */
server_script serve_tls_garbage; /* plain text instead of TLS */
server_script serve_tls_nonsense; /* TLS's framing around bytes without sense */
