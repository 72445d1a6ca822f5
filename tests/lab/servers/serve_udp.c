/*
 * The first answer of an RDP server on UDP: MS-RDPEUDP 3.1.5.1.3. A datagram with
 * the SYN flag gets SYN and ACK, padded to the full size. And that of an RD Gateway on
 * its UDP port, which is DTLS: a HelloVerifyRequest (RFC 6347 section 4.2.1).
 */
#include "serve.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define DATAGRAM_LEN 1232
enum { FLAG_SYN = 0x0001, FLAG_ACK = 0x0004 };

void
serve_udp(int fd, bool answers)
{
	for (;;) {
		uint8_t in[2048], out[DATAGRAM_LEN] = { 0 };
		struct sockaddr_storage from;
		socklen_t from_len = sizeof(from);
		ssize_t n = recvfrom(
			fd, in, sizeof(in), 0, (struct sockaddr *)&from, &from_len);

		/* Header (8 bytes) and SYN payload (8 bytes), big-endian: 2.2.2.1, 2.2.2.5.
		 */
		if (n < 16 || (in[7] & FLAG_SYN) == 0)
			continue;
		count_up(COUNT_UDP_SYNS);
		if (!answers)
			continue;
		memcpy(out, in + 8, 4); /* acknowledges the client's first number */
		out[4] = 0x04;		/* receive window: 1024 */
		out[7] = FLAG_SYN | FLAG_ACK;
		out[11] = 0x42;
		out[12] = out[14] = DATAGRAM_LEN >> 8;
		out[13] = out[15] = DATAGRAM_LEN & 255;
		if (sendto(fd, out, sizeof(out), 0, (struct sockaddr *)&from, from_len) < 0)
			perror("sendto");
	}
}

void
serve_dtls(int fd)
{
	/* Record header (13 bytes), handshake header (12), version, a cookie of 8 bytes. */
	static const uint8_t answer[] = { 22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 3,
		0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 11, 0xfe, 0xff, 8, 'l', 'a', 'b', 'c', 'o',
		'o', 'k', 'y' };

	for (;;) {
		uint8_t in[2048];
		struct sockaddr_storage from;
		socklen_t from_len = sizeof(from);
		ssize_t n = recvfrom(
			fd, in, sizeof(in), 0, (struct sockaddr *)&from, &from_len);

		/* A handshake record that begins with a ClientHello. */
		if (n < 25 || in[0] != 22 || in[13] != 1)
			continue;
		count_up(COUNT_UDP_SYNS);
		if (sendto(fd, answer, sizeof(answer), 0, (struct sockaddr *)&from,
			    from_len) < 0)
			perror("sendto");
	}
}
