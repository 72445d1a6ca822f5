#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A TLS client that sees what is there: versions from 1.0 on, weak keys and any certificate
 * are accepted, because a finding that our own library hides is lost. It owns no socket:
 * bytes go in and out through memory, so that the end of the stream is the caller's to tell
 * (closed, reset, silent) and only TLS itself is told here.
 */
enum tls_state {
	TLS_GOING_ON, /* wants more bytes, or has bytes to be sent */
	TLS_READY,    /* the handshake is through */
	TLS_ALERT,    /* the server sent a fatal alert */
	TLS_HUNG_UP,  /* it said goodbye (close_notify) in the middle */
	TLS_BROKEN,   /* what came is no TLS, or none that this library can finish */
};

struct tls;

/* @name for the server name indication, NULL for an address. NULL: no memory. */
struct tls *tls_create(const char *name);
void tls_destroy(struct tls *t); /* takes NULL */
/* Takes bytes from the network (len 0 to begin) and goes as far as they reach. */
enum tls_state tls_feed(struct tls *t, const uint8_t *bytes, size_t len);
/* Bytes to be sent: up to @room of them, 0 when there are none. */
size_t tls_drain(struct tls *t, uint8_t *out, size_t room);

/* After TLS_READY: text inside. */
bool tls_write(struct tls *t, const uint8_t *bytes, size_t len);
size_t tls_read(struct tls *t, uint8_t *out, size_t room);
/* After TLS_READY and bytes fed: takes nothing out, but an alert among them is noticed. */
void tls_look(struct tls *t);

/* "handshake-failure" (RFC 8446, 6.2), "alert-99"; NULL while none came. */
const char *tls_alert_name(const struct tls *t);
/* Whether it asked for a certificate of ours (RFC 8446, 4.3.2; RFC 5246, 7.4.4). */
bool tls_asked_for_certificate(const struct tls *t);
/* Why it is broken, in OpenSSL's words; "" if it is not. */
const char *tls_reason(const struct tls *t);
/* "TLSv1.2"; NULL before the handshake came that far. */
const char *tls_version(const struct tls *t);
const char *tls_cipher(const struct tls *t);
/* The server's certificate, also where the handshake failed after it came; NULL if none.
 * Borrowed. */
X509 *tls_certificate(const struct tls *t);
