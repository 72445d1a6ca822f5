/* TLS over memory. Nothing is verified here: the certificate's contents become facts. */
#include "probes/net/tls_session.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/macros.h"
#include "share/base/str.h"

struct tls {
	SSL_CTX *context;
	SSL *ssl;
	BIO *in, *out; /* owned by ssl */
	X509 *certificate;
	enum tls_state state;
	int alert; /* -1: none received */
	bool goodbye, asked;
	char alert_name[48], reason[128];
};

/* RFC 8446, 6; RFC 5246, 7.2; RFC 6066, 9; RFC 7301, 3.2. */
static const struct {
	int code;
	const char *name;
} alerts[] = {
	{ 0, "close-notify" },
	{ 10, "unexpected-message" },
	{ 20, "bad-record-mac" },
	{ 21, "decryption-failed" },
	{ 22, "record-overflow" },
	{ 30, "decompression-failure" },
	{ 40, "handshake-failure" },
	{ 41, "no-certificate" },
	{ 42, "bad-certificate" },
	{ 43, "unsupported-certificate" },
	{ 44, "certificate-revoked" },
	{ 45, "certificate-expired" },
	{ 46, "certificate-unknown" },
	{ 47, "illegal-parameter" },
	{ 48, "unknown-ca" },
	{ 49, "access-denied" },
	{ 50, "decode-error" },
	{ 51, "decrypt-error" },
	{ 60, "export-restriction" },
	{ 70, "protocol-version" },
	{ 71, "insufficient-security" },
	{ 80, "internal-error" },
	{ 86, "inappropriate-fallback" },
	{ 90, "user-canceled" },
	{ 100, "no-renegotiation" },
	{ 109, "missing-extension" },
	{ 110, "unsupported-extension" },
	{ 111, "certificate-unobtainable" },
	{ 112, "unrecognized-name" },
	{ 113, "bad-certificate-status-response" },
	{ 114, "bad-certificate-hash-value" },
	{ 115, "unknown-psk-identity" },
	{ 116, "certificate-required" },
	{ 120, "no-application-protocol" },
};

#define ALERT_FATAL 2
#define ALERT_CLOSE_NOTIFY 0

/* OpenSSL calls this for each message; an alert has two bytes, level and description. */
static void
on_message(int written, int version, int type, const void *bytes, size_t len, SSL *ssl,
	void *to)
{
	struct tls *t = to;
	const uint8_t *b = bytes;

	(void)version;
	(void)ssl;
	if (written || type != SSL3_RT_ALERT || len != 2)
		return;
	t->goodbye |= b[1] == ALERT_CLOSE_NOTIFY;
	/* In TLS 1.3 every alert but the two closing ones is fatal, whatever its level. */
	if (b[0] != ALERT_FATAL && (b[1] == 0 || b[1] == 90 || b[1] == 100 || b[1] == 112))
		return;
	t->alert = b[1];
	(void)text_format(t->alert_name, sizeof(t->alert_name), "alert-%d", t->alert);
	for (size_t i = 0; i < ARRAY_LEN(alerts); i++)
		if (alerts[i].code == t->alert)
			text_copy(t->alert_name, sizeof(t->alert_name), alerts[i].name);
}

static int
accept_any(X509_STORE_CTX *store, void *to)
{
	struct tls *t = to;
	X509 *leaf = X509_STORE_CTX_get0_cert(store);

	/* Kept here, because a handshake that fails later loses its session. */
	if (t->certificate == NULL && leaf != NULL && X509_up_ref(leaf))
		t->certificate = leaf;
	return 1;
}

/* Sends no client certificate: it would identify the user. */
static int
on_request(SSL *ssl, X509 **certificate, EVP_PKEY **key)
{
	struct tls *t = SSL_get_app_data(ssl);

	(void)certificate;
	(void)key;
	t->asked = true;
	return 0;
}

static bool
set_up(struct tls *t, const char *name)
{
	/* No configuration file: the system's policy must not limit what is accepted. */
	(void)OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	t->context = SSL_CTX_new(TLS_client_method());
	if (t->context == NULL)
		return false;
	SSL_CTX_set_security_level(t->context, 0);
	(void)SSL_CTX_set_min_proto_version(t->context, TLS1_VERSION);
	(void)SSL_CTX_set_options(t->context,
		SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
	if (SSL_CTX_set_cipher_list(t->context, "ALL:!aNULL:!eNULL:@SECLEVEL=0") != 1)
		return false;
	SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(t->context, accept_any, t);
	SSL_CTX_set_client_cert_cb(t->context, on_request);
	t->ssl = SSL_new(t->context);
	t->in = BIO_new(BIO_s_mem());
	t->out = BIO_new(BIO_s_mem());
	if (t->ssl == NULL || t->in == NULL || t->out == NULL) {
		BIO_free(t->in);
		BIO_free(t->out);
		return false;
	}
	BIO_set_mem_eof_return(t->in, -1);
	SSL_set_bio(t->ssl, t->in, t->out);
	(void)SSL_set_app_data(t->ssl, t);
	SSL_set_msg_callback(t->ssl, on_message);
	SSL_set_msg_callback_arg(t->ssl, t);
	if (name != NULL && name[0] != '\0')
		(void)SSL_set_tlsext_host_name(t->ssl, name);
	SSL_set_connect_state(t->ssl);
	return true;
}

struct tls *
tls_create(const char *name)
{
	struct tls *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->alert = -1;
	if (!set_up(t, name)) {
		tls_destroy(t);
		return NULL;
	}
	return t;
}

void
tls_destroy(struct tls *t)
{
	if (t == NULL)
		return;
	SSL_free(t->ssl);
	SSL_CTX_free(t->context);
	X509_free(t->certificate);
	free(t);
}

static void
note_reason(struct tls *t)
{
	unsigned long code = ERR_peek_error();
	const char *reason = code != 0 ? ERR_reason_error_string(code) : NULL;

	text_copy(t->reason, sizeof(t->reason), reason != NULL ? reason : "unknown reason");
	ERR_clear_error();
}

enum tls_state
tls_feed(struct tls *t, const uint8_t *bytes, size_t len)
{
	int done;

	if (len > 0 && BIO_write(t->in, bytes, (int)len) != (int)len)
		return t->state = TLS_BROKEN;
	if (t->state != TLS_GOING_ON)
		return t->state;
	ERR_clear_error();
	done = SSL_do_handshake(t->ssl);
	if (done == 1)
		return t->state = TLS_READY;
	switch (SSL_get_error(t->ssl, done)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return t->state;
	default:
		note_reason(t);
		if (t->alert >= 0)
			return t->state = TLS_ALERT;
		return t->state = t->goodbye ? TLS_HUNG_UP : TLS_BROKEN;
	}
}

size_t
tls_drain(struct tls *t, uint8_t *out, size_t room)
{
	int n = BIO_read(t->out, out, (int)MIN_OF(room, (size_t)16384));

	return n > 0 ? (size_t)n : 0;
}

bool
tls_write(struct tls *t, const uint8_t *bytes, size_t len)
{
	ERR_clear_error();
	return SSL_write(t->ssl, bytes, (int)len) == (int)len;
}

size_t
tls_read(struct tls *t, uint8_t *out, size_t room)
{
	int n;

	ERR_clear_error();
	n = SSL_read(t->ssl, out, (int)room);
	ERR_clear_error();
	return n > 0 ? (size_t)n : 0;
}

void
tls_look(struct tls *t)
{
	uint8_t byte;

	ERR_clear_error();
	(void)SSL_peek(t->ssl, &byte, sizeof(byte));
	ERR_clear_error();
}

bool
tls_asked_for_certificate(const struct tls *t)
{
	return t->asked;
}

const char *
tls_alert_name(const struct tls *t)
{
	return t->alert >= 0 ? t->alert_name : NULL;
}

const char *
tls_reason(const struct tls *t)
{
	return t->reason;
}

const char *
tls_version(const struct tls *t)
{
	return t->state == TLS_READY ? SSL_get_version(t->ssl) : NULL;
}

const char *
tls_cipher(const struct tls *t)
{
	return t->state == TLS_READY ? SSL_get_cipher_name(t->ssl) : NULL;
}

X509 *
tls_certificate(const struct tls *t)
{
	return t->certificate;
}
