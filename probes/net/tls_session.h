#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A TLS client for diagnosis: it accepts versions from 1.0 on, weak keys and any
 * certificate, because a finding hidden by the library would be lost. It owns no socket:
 * bytes pass through memory, so the caller detects the end of the stream (closed, reset,
 * silent) and this reports only TLS itself.
 */
enum tls_state {
	TLS_GOING_ON, /* needs more bytes, or has bytes to send */
	TLS_READY,    /* the handshake is complete */
	TLS_ALERT,    /* the server sent a fatal alert */
	TLS_HUNG_UP,  /* it sent close_notify during the handshake */
	TLS_BROKEN,   /* not TLS, or the library cannot complete it */
};

struct tls;

/* @name for the server name indication, NULL for an address. NULL: no memory. */
struct tls *tls_create(const char *name);
void tls_destroy(struct tls *t); /* takes NULL */
/* Feeds bytes from the network (len 0 to begin) and advances the handshake. */
enum tls_state tls_feed(struct tls *t, const uint8_t *bytes, size_t len);
/* Bytes to send: up to @room, 0 if none. */
size_t tls_drain(struct tls *t, uint8_t *out, size_t room);

/* After TLS_READY: application data. */
bool tls_write(struct tls *t, const uint8_t *bytes, size_t len);
size_t tls_read(struct tls *t, uint8_t *out, size_t room);
/* After TLS_READY and bytes fed: reads no data, but processes an alert. */
void tls_look(struct tls *t);

/* "handshake-failure" (RFC 8446, 6.2), "alert-99"; NULL: none received. */
const char *tls_alert_name(const struct tls *t);
/* Whether it requested a client certificate (RFC 8446, 4.3.2; RFC 5246, 7.4.4). */
bool tls_asked_for_certificate(const struct tls *t);
/* Why it is broken, in OpenSSL's words; "" if it is not. */
const char *tls_reason(const struct tls *t);
/* "TLSv1.2"; NULL before it is negotiated. */
const char *tls_version(const struct tls *t);
const char *tls_cipher(const struct tls *t);
/* The server's certificate, also if the handshake failed later; NULL if none. Borrowed. */
X509 *tls_certificate(const struct tls *t);
