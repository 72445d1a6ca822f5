#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Servers that follow a script, each in a process of its own on a loopback port. Every
 * connection is served by a child, so that several can be open at once; what they counted
 * is in shared memory.
 */
struct counts {
	int accepted, open, most_open;
	uint32_t offers[16]; /* requestedProtocols in the order in which they came */
	int offer_count;
};

struct server {
	pid_t pid;
	int port;
	struct counts *counts; /* shared with the server's processes */
};

/* @script serves one connection and may return; @with is its own. */
typedef void server_script(int fd, const void *with);
/* @address "127.0.0.1" or "::1"; @port 0 for any. Fails the test if it cannot listen. */
void server_start(struct server *s, const char *address, int port, server_script *script,
	const void *with);
void server_stop(struct server *s);

/* ---- for scripts ---- */

void script_send(int fd, const void *bytes, size_t len);
/* Reads an X.224 request and counts its offer; -1 if none came. */
int64_t script_request(int fd);
/* The answer to a request: type 2 (response) or 3 (failure), with that value. */
void script_negotiate(int fd, int type, uint32_t value);
void script_reset(int fd); /* closes with RST */
void script_wait(int fd);  /* until the peer hangs up */

/* ---- ready scripts; @with as noted ---- */

server_script serve_silence;
server_script serve_close;
server_script serve_reset;
server_script serve_text;	 /* with: the text to send at once; then waits */
server_script serve_http;	 /* answers once it has seen an empty line */
server_script serve_tls_at_once; /* closes unless TLS comes first */
server_script serve_tls_only;	 /* the same with a reset */
server_script serve_tls_alert;	 /* a TLS port: answers anything with an alert */
server_script serve_garbage;	 /* floods for ever */
server_script serve_answer;	 /* with: struct script_answer */
server_script serve_half_answer; /* the first bytes of a TPKT, then silence */

/* How an RDP server answers each offer: type 0 is an old server's bare confirm. */
struct script_answer {
	struct {
		uint32_t offer;
		int type;
		uint32_t value;
	} to[6];	     /* by offer; ended by type -1 */
	server_script *then; /* after a response; NULL waits */
	const void *with;
};
