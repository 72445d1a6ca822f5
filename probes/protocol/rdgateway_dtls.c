/* Sends a DTLS hello to an RD Gateway's UDP port and checks for a DTLS reply. */
#include "probes/protocol/rdgateway_dtls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <unistd.h>

#include "probes/protocol/rdgateway_http.h"
#include "share/base/clock.h"
#include "share/base/macros.h"

#define HELLO_MTU 1200

/* The first flight from OpenSSL, including old versions: nothing is verified here. */
static size_t
write_hello(uint8_t *out, size_t room)
{
	SSL_CTX *context = SSL_CTX_new(DTLS_client_method());
	SSL *ssl = context != NULL ? SSL_new(context) : NULL;
	BIO *in = BIO_new(BIO_s_mem()), *wire = BIO_new(BIO_s_mem());
	int len = 0;

	if (ssl == NULL || in == NULL || wire == NULL) {
		BIO_free(in);
		BIO_free(wire);
	} else {
		BIO_set_mem_eof_return(in, -1);
		SSL_set_bio(ssl, in, wire);
		SSL_set_security_level(ssl, 0);
		(void)SSL_set_min_proto_version(ssl, DTLS1_VERSION);
		(void)SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
		(void)SSL_set_mtu(ssl, HELLO_MTU);
		SSL_set_connect_state(ssl);
		(void)SSL_do_handshake(ssl);
		len = BIO_read(wire, out, (int)room);
	}
	SSL_free(ssl);
	SSL_CTX_free(context);
	ERR_clear_error();
	return len > 0 ? (size_t)len : 0;
}

static void
set_result(struct gateway_udp *u, const char *token)
{
	u->decided = true;
	u->token = token;
}

static void
say_hello(struct gateway_udp *u)
{
	if (send(u->fd, u->hello, u->len, MSG_NOSIGNAL) < 0 && errno == ECONNREFUSED)
		set_result(u, "refused");
}

void
gateway_udp_begin(struct gateway_udp *u, const struct address *gateway)
{
	const int kind = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
	struct address to = *gateway;

	*u = (struct gateway_udp) { .fd = -1 };
	u->len = write_hello(u->hello, sizeof(u->hello));
	if (u->len == 0)
		return;
	address_set_port(&to, RDG_UDP_PORT);
	u->fd = socket(address_family(&to), kind, 0);
	if (u->fd >= 0 && connect(u->fd, (const struct sockaddr *)&to.sa, to.len) < 0) {
		(void)close(u->fd);
		u->fd = -1;
	}
	if (u->fd >= 0)
		say_hello(u);
}

static void
read_answers(struct gateway_udp *u)
{
	uint8_t bytes[2048];

	for (int i = 0; i < DATAGRAMS_A_TURN && !u->decided; i++) {
		ssize_t n = recv(u->fd, bytes, sizeof(bytes), 0);

		if (n < 0 && errno != ECONNREFUSED)
			return;
		if (n < 0)
			set_result(u, "refused");
		else if (rdg_is_dtls(bytes, (size_t)n))
			set_result(u, "open");
	}
}

const char *
gateway_udp_finish(struct gateway_udp *u, int64_t until_ms)
{
	int64_t now_ms = clock_ms(), again_ms = now_ms + (until_ms - now_ms) / 2;

	if (u->fd < 0)
		return NULL;
	for (;;) {
		struct pollfd p = { .fd = u->fd, .events = POLLIN };

		read_answers(u);
		now_ms = clock_ms();
		if (u->decided || now_ms >= until_ms)
			break;
		if (now_ms >= again_ms) {
			again_ms = INT64_MAX;
			say_hello(u);
			continue;
		}
		(void)poll(&p, 1, (int)(MIN_OF(until_ms, again_ms) - now_ms));
	}
	(void)close(u->fd);
	u->fd = -1;
	return u->decided ? u->token : "no-answer";
}
