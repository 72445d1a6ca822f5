/*
 * lab_server: a server with the faults that a case asks for. A connection passes the same
 * steps as a real one; at each step it can misbehave instead of continuing. A separate
 * process serves each connection.
 */
#pragma once

#include "../lab_util.h"

#include <openssl/ssl.h>

/* The steps at which a server can misbehave, in the order of a connection. */
enum step {
	STEP_ACCEPT,	   /* connected, nothing sent */
	STEP_REQUEST,	   /* the X.224 connection request has come */
	STEP_HELLO,	   /* the TLS ClientHello has come */
	STEP_TLS,	   /* the TLS handshake is done */
	STEP_NEGOTIATE,	   /* the NTLM NEGOTIATE message has come */
	STEP_AUTHENTICATE, /* the NTLM AUTHENTICATE message has come */
	STEP_AUTHORISE,	   /* NLA is through; with nla-ex comes the early user result */
	STEP_MCS,	   /* security stands, the MCS Connect Initial has come */
	STEP_INFO,	   /* the Client Info PDU has come: without NLA, the account */
	STEP_LICENSED,	   /* the licence is granted */
	STEP_ACTIVE,	   /* the session stands, nothing is drawn yet */
	STEP_COUNT,
};

enum act {
	ACT_GO_ON,
	ACT_SILENCE,	 /* keep the connection and say nothing */
	ACT_CLOSE,	 /* FIN */
	ACT_RST,	 /* RST */
	ACT_FLOOD,	 /* bytes without end */
	ACT_FIRST_BYTE,	 /* the first byte of a TPKT header, then silence */
	ACT_TEXT,	 /* a line of plain text, then FIN */
	ACT_BAD_LENGTH,	 /* a TPKT header with an impossible length, then silence */
	ACT_BARE,	 /* X.224 confirm without negotiation data, then silence */
	ACT_FAIL,	 /* RDP_NEG_FAILURE with .number, then FIN */
	ACT_SELECT,	 /* RDP_NEG_RSP with protocol .number, offered or not; goes on */
	ACT_BAD_HELLO,	 /* a TLS ServerHello without content, then silence */
	ACT_OLD_HELLO,	 /* a ServerHello of SSL 3.0, then silence */
	ACT_ALERT,	 /* fatal TLS alert .number, then FIN */
	ACT_STATUS,	 /* CredSSP errorCode .number, then FIN */
	ACT_RESULT,	 /* early user authorisation result .number */
	ACT_ERROR_INFO,	 /* Set Error Info .number, then the end of the conference */
	ACT_LICENCE,	 /* licence error .number (total abort), then the same end */
	ACT_LOGON_ERROR, /* Save Session Info with logon error type .number, a picture */
	ACT_PICTURE,	 /* a picture without a word of who is signed in */
};

struct behaviour {
	enum act act;
	unsigned long number;
	int slow_ms; /* waits so long before the act */
};

/* What the NTLM CHALLENGE says; NULL: that field is absent. */
struct ntlm_names {
	const char *computer, *domain, *dns_computer, *dns_domain, *forest;
	int major, minor, build;
	long clock_skew_s;
};

/* Protocols, MS-RDPBCGR 2.2.1.1.1 requestedProtocols. */
enum {
	PROTOCOL_RDP = 0,
	PROTOCOL_TLS = 1,
	PROTOCOL_NLA = 2,
	PROTOCOL_RDSTLS = 4,
	PROTOCOL_NLA_EX = 8,
	PROTOCOL_ENTRA = 16,
};

struct server {
	struct behaviour at[STEP_COUNT];
	bool accepts_rdp, accepts_tls, accepts_nla, accepts_nla_ex, accepts_rdstls,
		accepts_entra;
	long after;  /* so many connections are served without any fault */
	long closes; /* stops listening after so many connections; 0: never */
	unsigned response_flags;
	uint32_t offered; /* what the client of this connection asked for */
	int tls_version;  /* 0: any from 1.2; else TLS1_VERSION and so on, only that */
	int verify;	  /* SSL_VERIFY_PEER and so on: asks for the client's certificate */
	const char *certificate; /* kind: see cert_make() */
	const char *certificate_name;
	int http_status; /* what a gateway answers at its door */
	long days_off;	 /* how far its clock is off: what it gives as its date */
	int credssp_version;
	const char *password; /* of the only account; NULL: no account */
	struct ntlm_names ntlm;
	SSL_CTX *tls; /* owned */
};

enum count {
	COUNT_CONNECTIONS,
	COUNT_REQUESTS,
	COUNT_HELLOS,
	COUNT_HANDSHAKES,
	COUNT_NEGOTIATES,
	COUNT_AUTHENTICATES,
	COUNT_ADMITTED,	 /* the password fitted and the keys were exchanged */
	COUNT_DELEGATED, /* the sealed credentials came: a session would open */
	COUNT_INFOS,	 /* a Client Info PDU came: without NLA it carries the account */
	COUNT_SESSIONS,	 /* a session stood */
	COUNT_UDP_SYNS,
	COUNT_COUNT,
};

/* Counts are kept over all connections; the file always shows the present state. */
void counts_open(const char *path); /* NULL: counts nothing */
void count_up(enum count count);

/*
 * Performs the behaviour of a step. True: go on. False: the connection is over;
 * @ssl, when there is one, carries what is sent.
 */
NODISCARD bool behave(const struct behaviour *b, int fd, SSL *ssl);

/* Serves one connection to its end. */
void serve_rdp(const struct server *s, int fd);
/* TLS, and then ; without one it listens in silence. */
void serve_tls(const struct server *s, int fd,
	void (*inside)(const struct server *s, SSL *ssl, int fd));
void serve_nla(const struct server *s, SSL *ssl, int fd);
void serve_nla_ex(const struct server *s, SSL *ssl, int fd);
/* Conference, licence, session; @ssl is NULL with RDP's own security. */
void serve_session(const struct server *s, SSL *ssl, int fd);
void serve_gateway(const struct server *s, SSL *ssl, int fd);
void serve_banner(const char *kind, int fd);
NODISCARD bool banner_known(const char *kind);

/* Answers RDPEUDP SYN datagrams on the socket, or is silent; never returns. */
void serve_udp(int fd, bool answers);
/* Answers DTLS hellos as a gateway's UDP side does; never returns. */
void serve_dtls(int fd);
/*
 * Sends a signal to the first process of that name, as soon as the file of counts says
 * that @count is not 0 any more; never returns.
 */
void sabotage(const char *name, const char *counts, const char *count, int signal_number);

/* Reads exactly @len bytes; false at the end of the stream. */
NODISCARD bool read_exactly(int fd, void *bytes, size_t len);
/* Waits until the peer is gone, reading away what it sends. */
void wait_for_end(int fd);

/*
 * Kinds: good, expired, future, rsa1024, rsa512, sha1, ec, ca-signed. Makes key and
 * certificate, @name as the common name and alternative name, into the context.
 */
NODISCARD bool cert_make(SSL_CTX *ctx, const char *kind, const char *name);
NODISCARD SSL_CTX *tls_context(const struct server *s);

/* The CHALLENGE for a NEGOTIATE message (MS-NLMP 2.2.1.2); its length. */
size_t ntlm_challenge(
	const struct ntlm_names *n, uint32_t client_flags, uint8_t *out, size_t room);
