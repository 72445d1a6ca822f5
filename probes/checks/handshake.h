#pragma once

#include "probes/net/certificate.h"
#include "probes/net/tcp_connect.h"
#include "probes/engine/probe.h"
#include "probes/net/tls_session.h"
#include "probes/protocol/x224.h"

/*
 * One connection passes as many stages as it can. This struct keeps their state;
 * handshake_tcp.c, handshake_x224.c, handshake_tls.c and handshake_nla.c implement one
 * stage each.
 */
struct handshake {
	const struct probe_request *request;
	struct probe_out *out;
	struct dialing dialing; /* the other family may still be answering */
	struct dial *main;	/* the connection in use; NULL: none yet */
	double rtt_ms;
	uint32_t selected;   /* the protocol that the server chose */
	bool rdp_answered;   /* it chose or refused one: it speaks RDP */
	uint8_t early[2048]; /* bytes after the server's choice */
	size_t early_len;
	int answer_ms; /* timeout for one X.224 answer; 0: default */
	bool told_ipv4, told_ipv6;
	struct tls *tls;       /* NULL before the TLS stage */
	uint8_t tls_first[64]; /* the first bytes of the answer to TLS */
	size_t tls_first_len;
	bool has_cert;
	struct cert cert;
};

/* ---- handshake_io.c ---- */

/*
 * Whether a missing answer was waited for long enough: the budget of the whole check may
 * have ended before.
 */
bool handshake_was_patient(const struct handshake *c, double took_ms);

enum stream_end { STREAM_OK, STREAM_CLOSED, STREAM_RESET, STREAM_TIMEOUT };

/* Sends all of it. */
enum stream_end stream_send(
	struct handshake *c, const uint8_t *bytes, size_t len, int64_t deadline_ms);
/* Reads at least one byte, at most @room. */
enum stream_end stream_recv(
	struct handshake *c, uint8_t *bytes, size_t room, size_t *len, int64_t deadline_ms);
/* "closed", "reset" or "timeout". */
const char *stream_token(enum stream_end end);

/* Sends pending TLS bytes. */
enum stream_end tls_flush(struct handshake *c, int64_t deadline_ms);
/* Reads some bytes and gives them to TLS. */
enum stream_end tls_pull(struct handshake *c, enum tls_state *state, int64_t deadline_ms);
/* Runs the handshake. An alert before a disconnect counts more than the disconnect. */
enum stream_end tls_shake(struct handshake *c, enum tls_state *state, int64_t deadline_ms);
/* How that ended: "ok", "alert", "closed", "reset", "timeout", "not-tls", "broken". */
const char *tls_token(const struct handshake *c, enum tls_state state, enum stream_end end);

/* ---- handshake_x224.c: one X.224 question and what came back ---- */

struct talk {
	uint8_t bytes[2048];
	size_t len;
	struct x224_answer answer;
};

/* Requests @protocols on the open connection. STREAM_OK: t->answer is decided. */
enum stream_end negotiate_ask(struct handshake *c, uint32_t protocols, struct talk *t);

/* ---- handshake_raw_tls.c ---- */

/*
 * Tests with a new connection whether the port of @before speaks TLS from the first byte.
 */
bool tls_comes_first(const struct handshake *before);

/* ---- the stages: true if the next one can start ---- */

bool handshake_tcp(struct handshake *c);
/*
 * After the handshake: the other family's result, which may take a little longer. If RDP
 * has answered, a family not tested yet is left to the single offers.
 */
void tcp_report_rest(struct handshake *c, bool rdp_answered);
/* For the single offers: starts the test of the family that the handshake left, if any. */
void tcp_plan_other(struct handshake *c);
/* An open one; NULL if there is none at @until_ms or when all have answered. */
struct dial *tcp_wait_open(struct handshake *c, int64_t until_ms);
bool handshake_x224(struct handshake *c);
bool handshake_tls(struct handshake *c);
void handshake_nla(struct handshake *c);
