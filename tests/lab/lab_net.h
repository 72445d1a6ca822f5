/*
 * The topology of a case: links, addresses, routes, rules, resolver.
 */
#pragma once

#include "case_file.h"
#include "lab_ns.h"

/* Addresses as texts; the names under which a case can use them in its values. */
struct lab_net {
	char client[16], router[16], router_server_side[16], server[16];
	char client6[40], router6[40], router6_server_side[40], server6[40];
	bool ipv4, ipv6;
};

/* Computes the addresses from the case and fills in its variables. */
NODISCARD bool net_plan(struct lab_net *net, struct lab_case *c, struct lab_error *e);

/* Links with their addresses and routes; wires are started. */
NODISCARD bool net_build(
	const struct lab_net *net, const struct lab_case *c, struct lab_error *e);

/* Further routers and their rules: lab_row.c. */
NODISCARD bool row_build(
	const struct lab_net *net, const struct lab_case *c, struct lab_error *e);

/* Rules and further commands of the case: after the servers are ready. */
NODISCARD bool net_disturb(const struct lab_case *c, struct lab_error *e);

/* Starts the resolver and puts our resolv.conf, hosts, nsswitch.conf in place. */
NODISCARD bool net_names(
	const struct lab_net *net, const struct lab_case *c, struct lab_error *e);

/* The folder with our programs (lab_wire, lab_dns, lab_server). */
const char *lab_programs(void);
/* The folder with the sources: recipes of real servers. */
const char *lab_sources(void);
void lab_folders_set(const char *programs, const char *sources);

/* The environment of everything that we start; NULL-terminated, static. */
char *const *lab_environment(void);
