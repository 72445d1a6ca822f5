/*
 * The TLS part of a connection. The ClientHello is looked at before OpenSSL gets
 * it, so that a fault can come exactly there, with bytes that no library sends.
 */
#include "serve.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

SSL_CTX *
tls_context(const struct server *s)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL)
		return NULL;
	/* Level 0 allows the weak keys, signatures and versions that cases ask for. */
	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_verify(ctx, s->verify, NULL);
	bool good = SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0") == 1;
	good = good &&
		SSL_CTX_set_min_proto_version(
			ctx, s->tls_version == 0 ? TLS1_2_VERSION : s->tls_version) == 1;
	good = good && SSL_CTX_set_max_proto_version(ctx, s->tls_version) == 1;
	good = good && cert_make(ctx, s->certificate, s->certificate_name);
	if (good)
		return ctx;
	ERR_print_errors_fp(stderr);
	SSL_CTX_free(ctx);
	return NULL;
}

/* Waits for the first bytes of a TLS record without taking them. */
static bool
hello_arrived(int fd)
{
	uint8_t b[5];

	return recv(fd, b, sizeof(b), MSG_PEEK | MSG_WAITALL) == sizeof(b);
}

void
serve_tls(const struct server *s, int fd,
	void (*inside)(const struct server *s, SSL *ssl, int fd))
{
	if (!hello_arrived(fd))
		return;
	count_up(COUNT_HELLOS);
	if (!behave(&s->at[STEP_HELLO], fd, NULL))
		return;

	SSL *ssl = SSL_new(s->tls);
	if (ssl == NULL || SSL_set_fd(ssl, fd) != 1)
		return;
	if (SSL_accept(ssl) == 1) {
		count_up(COUNT_HANDSHAKES);
		if (behave(&s->at[STEP_TLS], fd, ssl)) {
			if (inside != NULL)
				inside(s, ssl, fd);
			else
				wait_for_end(fd);
		}
	} else {
		/* OpenSSL has sent its alert; let it arrive before the end does. */
		ERR_print_errors_fp(stderr);
		shutdown(fd, SHUT_WR);
		wait_for_end(fd);
	}
	SSL_free(ssl);
}
