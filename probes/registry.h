#pragma once

#include "probes/probe.h"

/* One a file; registry.c puts them in order. */
extern const struct probe probe_name;	    /* name.c */
extern const struct probe probe_route;	    /* route.c */
extern const struct probe probe_tcp;	    /* handshake.c */
extern const struct probe probe_reverse;    /* reverse.c */
extern const struct probe probe_offers;	    /* offers.c */
extern const struct probe probe_neighbours; /* neighbours.c */
extern const struct probe probe_offline;    /* offline_probe.c; the same, and in no check */
extern const struct probe probe_gateway;    /* gateway.c */
extern const struct probe probe_mtu;	    /* mtu.c */
extern const struct probe probe_udp;	    /* udp.c */
extern const struct probe probe_kdc;	    /* kdc.c */
extern const struct probe probe_connect;    /* connect_probe.c; runs in rdpdoctor-worker */
