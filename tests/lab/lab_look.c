/*
 * A second opinion, for the lab's own tests: looks at a port with a few system
 * calls and prints one word and the time it took, so that the truth of a case
 * does not rest on the program that the case judges.
 *
 *     lab_look tcp HOST PORT          open, refused, timeout, or the error's text
 *     lab_look offer HOST PORT N      X.224 with the protocols N: selected M,
 *                                     failure M, bare, other, closed, reset, silent
 *     lab_look udp HOST PORT          RDPEUDP SYN: answered, refused, silent
 */
#include "lab_util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 1500

static int
connect_to(const char *host, const char *port, int type)
{
	struct addrinfo want = { .ai_socktype = type, .ai_flags = AI_NUMERICHOST };
	struct addrinfo *to;

	if (getaddrinfo(host, port, &want, &to) != 0) {
		fprintf(stderr, "lab_look: no address: %s\n", host);
		exit(64);
	}
	int fd = socket(to->ai_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
		(connect(fd, to->ai_addr, to->ai_addrlen) != 0 && errno != EINPROGRESS)) {
		int error = errno;

		lab_close_fd(&fd);
		errno = error;
	}
	freeaddrinfo(to);
	return fd;
}

/* Waits for an event; false, with errno set, when none comes or the socket failed. */
static bool
await(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };
	int error = 0;
	socklen_t len = sizeof(error);

	if (fd < 0)
		return false;
	if (poll(&p, 1, PATIENCE_MS) == 0) {
		errno = ETIMEDOUT;
		return false;
	}
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	errno = error;
	return error == 0;
}

static const char *
error_word(void)
{
	switch (errno) {
	case ECONNREFUSED:
		return "refused";
	case ETIMEDOUT:
		return "timeout";
	case ECONNRESET:
		return "reset";
	default:
		return strerror(errno);
	}
}

static void
look_offer(int fd, const char *number)
{
	uint8_t req[19] = { 3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0 },
		b[64] = { 0 };
	long offer;

	if (!lab_number(number, 0, 255, &offer))
		exit(64);
	req[15] = (uint8_t)offer;
	if (!await(fd, POLLOUT) || !lab_write_all(fd, req, sizeof(req))) {
		printf("%s", error_word());
		return;
	}
	if (!await(fd, POLLIN)) {
		printf("%s", errno == ETIMEDOUT ? "silent" : error_word());
		return;
	}
	ssize_t n = read(fd, b, sizeof(b));
	if (n <= 0)
		printf("%s", n == 0 ? "closed" : error_word());
	else if (n == 19 && b[0] == 3 && b[5] == 0xd0 && (b[11] == 2 || b[11] == 3))
		printf("%s %d", b[11] == 2 ? "selected" : "failure", b[15]);
	else
		printf("%s", n == 11 && b[5] == 0xd0 ? "bare" : "other");
}

static void
look_udp(int fd)
{
	/* MS-RDPEUDP 3.1.5.1.1: snSourceAck -1, window 64, SYN, number, two sizes. */
	uint8_t b[1232] = { 255, 255, 255, 255, 0, 64, 0, 1, 1, 2, 3, 4, 4, 0xd0, 4, 0xd0 };
	ssize_t n;

	if (write(fd, b, sizeof(b)) != sizeof(b) || !await(fd, POLLIN)) {
		printf("%s", errno == ETIMEDOUT ? "silent" : error_word());
		return;
	}
	n = read(fd, b, sizeof(b));
	printf("%s", n >= 16 && b[3] == 4 && b[7] == 5 ? "answered" : "other");
}

int
main(int argc, char **argv)
{
	int64_t began_us = lab_clock_us();

	if (argc < 4)
		return 64;
	bool udp = strcmp(argv[1], "udp") == 0;
	int fd = connect_to(argv[2], argv[3], udp ? SOCK_DGRAM : SOCK_STREAM);
	if (udp)
		look_udp(fd);
	else if (strcmp(argv[1], "offer") == 0 && argc == 5)
		look_offer(fd, argv[4]);
	else
		printf("%s", await(fd, POLLOUT) ? "open" : error_word());
	printf(" after %lld ms\n", (long long)(lab_clock_us() - began_us) / 1000);
	return LAB_EXIT_PASS;
}
