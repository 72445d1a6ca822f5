#pragma once

#include "probes/engine/probe.h"

/*
 * All probes, one per file, in starting order. CONTRIBUTING.md, "Add a probe", has the recipe.
 */
#define PROBES(P)                                                                          \
	P(client)     /* proxy_probe.c */                                                  \
	P(gateway)    /* gateway_probe.c */                                                \
	P(name)	      /* dns_probe.c */                                                    \
	P(route)      /* route_probe.c */                                                  \
	P(tcp)	      /* handshake_probe.c */                                              \
	P(offers)     /* single_protocol_probe.c */                                        \
	P(resolvers)  /* dns_probe.c */                                                    \
	P(identity)   /* identity_probe.c */                                               \
	P(reverse)    /* reverse_dns_probe.c */                                            \
	P(neighbours) /* other_ports_probe.c */                                            \
	P(mtu)	      /* mtu_probe.c */                                                    \
	P(path)	      /* traceroute_probe.c */                                             \
	P(udp)	      /* udp_probe.c */                                                    \
	P(kdc)	      /* kdc_probe.c */                                                    \
	P(connect)    /* logon_probe.c; runs in rdpdoctor-worker */

#define PROBE_DECLARE(id) extern const struct probe probe_##id;
PROBES(PROBE_DECLARE)
#undef PROBE_DECLARE

/* NULL-terminated, in the order of the list. */
extern const struct probe *const probes[];

extern const struct probe probe_offline; /* offline_probe.c; in no check */
