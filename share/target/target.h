#pragma once

#include <stdbool.h>

#include "share/base/error.h"
#include "share/facts/facts.h"

/*
 * The computer to check: HOST, HOST:PORT, [IPV6]:PORT, an .rdp file or an rdp:// URI
 * (contract: TARGET). A saved password in an .rdp file is never read.
 */
#define TARGET_HOST_MAX 256 /* a DNS name has 253 characters at most (RFC 1035) */
#define TARGET_USER_MAX 256

struct target {
	char host[TARGET_HOST_MAX]; /* without brackets; an IPv6 zone ("%eth0") stays */
	int port;		    /* 1 .. 65535; 3389 unless given */
	bool port_given;
	bool is_address;	       /* an IPv4 or IPv6 literal, not a name */
	char gateway[TARGET_HOST_MAX]; /* "" = none */
	int gateway_port;	       /* 443 unless given */
	char user[TARGET_USER_MAX]; /* as typed: DOMAIN\name, name@domain, name; "" = none
				     */
	char domain[TARGET_USER_MAX];
	char file[512]; /* the .rdp file it came from, or "" */
};

/*
 * Parses @text. Settings of an .rdp file that are evidence (CredSSP off, saved password,
 * stale gateway) are put into @facts unless it is NULL. Errors say what to do.
 */
enum err target_parse(const char *text, struct target *out, struct facts *facts,
	struct error *e) NODISCARD;
/* Sets the error "70000 is not a port: ...". */
enum err target_parse_port(const char *text, int *port, struct error *e) NODISCARD;
/* Parses only HOST, HOST:PORT, [IPV6]:PORT or a bare IPv6 address, no files and no URIs:
 * fills host, port and is_address. */
enum err target_set_host(struct target *t, const char *text, struct error *e) NODISCARD;
/* HOST or HOST:PORT of a gateway; "" removes the gateway. */
enum err target_set_gateway(struct target *t, const char *text, struct error *e) NODISCARD;
/* A user as typed; rejects control characters and names that do not fit. */
enum err target_set_user(struct target *t, const char *text, struct error *e) NODISCARD;
/* Puts session.port and name.literal (source "target"): call it after all options. */
void target_put_facts(const struct target *t, struct facts *facts);
/* "host:3389", "[::1]:3389". */
void target_print(const struct target *t, struct str *out);
/* Splits DOMAIN\name; name@domain stays whole in @name (UPN). Buffers of TARGET_USER_MAX.
 */
void target_split_user(const struct target *t, char *domain, char *name);
/*
 * The name that the ledger of attempts counts by: bob for CORP\bob, .\bob and
 * bob@corp.example. Windows looks up a name without a domain in several places, so these may
 * be one account with one lock-out counter. Buffer of TARGET_USER_MAX.
 */
void target_account(const struct target *t, char *name);

json_t *target_to_json(const struct target *t); /* returns owned */
enum err target_from_json(
	const json_t *json, struct target *out, struct error *e) NODISCARD;
