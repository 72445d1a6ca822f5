/*
 * What comes after security in an RDP connection, MS-RDPBCGR 1.3.1.1: the conference
 * and its channels (serve_mcs.c), then licence, capabilities and the session itself
 * (serve_session.c). Bytes go through TLS where there is TLS, else as they are.
 */
#pragma once

#include "serve.h"

#define PACKET_MAX 8192

/* One side of a connection; borrows both. */
struct line {
	int fd;
	SSL *ssl; /* NULL with RDP's own security, which is used without encryption */
};

/* A packet of a conference: what stands after TPKT and X.224 data header. */
struct packet {
	uint8_t bytes[PACKET_MAX];
	size_t len;
};

/* Reads the next packet; fast-path input is skipped. False at the end of the stream. */
NODISCARD bool packet_read(const struct line *line, struct packet *p);

/* Reads MCS Connect Initial. */
NODISCARD bool mcs_begin(const struct line *line, struct packet *p);
/* Answers it, lets the client attach and join; then @p holds its first data. */
NODISCARD bool mcs_join(const struct server *s, const struct line *line, struct packet *p);

/* The user data of a Send Data Request in @p; NULL: it is something else. */
const uint8_t *mcs_data(const struct packet *p, size_t *len);

/* Sends user data on the global channel. */
NODISCARD bool mcs_send(const struct line *line, const uint8_t *data, size_t len);
/* Disconnect Provider Ultimatum, reason: user requested. */
NODISCARD bool mcs_bye(const struct line *line);
