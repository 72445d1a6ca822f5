/*
 * What a wire counts while it runs: a file of this shape that both sides map,
 * so that the runner reads the state of this moment and need not ask.
 */
#pragma once

#include <stdint.h>

struct wire_counts {
	uint64_t packets_near; /* came from the near end (the client's side) */
	uint64_t packets_far;
	uint64_t lost;		  /* by chance, as asked for */
	uint64_t too_big;	  /* dropped by the size limit */
	uint64_t icmp_sent;	  /* "too big" answers of the wire */
	uint64_t tcp_syn;	  /* SYN without ACK from the near end, repeats included */
	uint64_t tcp_connections; /* the same, each source port once */
	uint64_t udp_near;	  /* UDP packets from the near end */
	uint64_t icmp_near;	  /* ICMP packets from the near end */
};
