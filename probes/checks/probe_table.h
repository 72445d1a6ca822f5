#pragma once

#include "probes/engine/probe.h"

/*
 * All probes, one a file, in the order in which they start. To add one: write its file,
 * list it here, add its facts to share/facts/facts.yaml.
 */
#define PROBES(P)                                                                          \
	P(client)     /* client.c */                                                       \
	P(gateway)    /* gateway.c */                                                      \
	P(name)	      /* name.c */                                                         \
	P(route)      /* route.c */                                                        \
	P(tcp)	      /* handshake.c */                                                    \
	P(offers)     /* offers.c */                                                       \
	P(resolvers)  /* name.c */                                                         \
	P(identity)   /* identity.c */                                                     \
	P(reverse)    /* reverse.c */                                                      \
	P(neighbours) /* neighbours.c */                                                   \
	P(mtu)	      /* mtu.c */                                                          \
	P(path)	      /* path.c */                                                         \
	P(udp)	      /* udp.c */                                                          \
	P(kdc)	      /* kdc.c */                                                          \
	P(connect)    /* connect_probe.c; runs in rdpdoctor-worker */

#define PROBE_DECLARE(id) extern const struct probe probe_##id;
PROBES(PROBE_DECLARE)
#undef PROBE_DECLARE

extern const struct probe probe_offline; /* offline_probe.c; in no check */
