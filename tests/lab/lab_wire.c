/*
 * A wire between two network namespaces: two TUN devices and a queue in each
 * direction, because the kernel may lack netem. It delays, loses, limits the
 * packet size (with or without saying so), counts and writes a capture.
 *
 *     lab_wire NODE:IF NODE:IF COUNTS-FILE [delay=MS] [loss=PERMILLE] [seed=N]
 *              [mtu=BYTES] [limit=BYTES] [limit_from=near|far|both]
 *              [icmp=none|send] [lose_syn=N] [cut_after=N] [pcap=FILE]
 *
 * The first end is the near one. delay is one way; a packet keeps its place in
 * the queue. lose_syn loses the first N packets that open a connection; cut_after lets
 * N packets pass from the far end and then nothing, either way. The capture shows what the
 * near end sees: its own packets when they leave, the others when they arrive (raw IP, link
 * type 101).
 */
#include "lab_util.h"
#include "wire_counts.h"
#include "wire_packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PACKET_MAX 65536
#define QUEUE_MAX 8192 /* packets under way in one direction; more are lost */

struct packet {
	int64_t due_us;
	size_t len;
	uint8_t *bytes; /* owned */
};

struct end {
	int fd;
	bool limited; /* packets that come from here are held to the limit */
	struct packet queue[QUEUE_MAX]; /* packets that came from here */
	size_t first, count;
};

struct wire {
	struct end end[2];
	long delay_ms, loss_permille, limit_bytes, mtu_bytes;
	long lose_syn, cut_after; /* -1: never cut */
	bool says_too_big;
	uint64_t random;
	int pcap_fd;
	struct wire_counts *counts;
	uint8_t port_seen[65536 / 8];
};

static void
die(const char *what)
{
	fprintf(stderr, "lab_wire: %s: %s\n", what, strerror(errno));
	exit(LAB_EXIT_FAIL);
}

/* A TUN device named IF in the network of NODE, given as NODE:IF. */
static int
tun_open(const char *place, long mtu_bytes)
{
	struct ifreq req = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	char path[128];
	const char *colon = strchr(place, ':');

	if (colon == NULL || strlen(colon + 1) >= sizeof(req.ifr_name) ||
		!lab_print(path, sizeof(path), "/run/netns/%.*s", (int)(colon - place),
			place)) {
		errno = EINVAL;
		die(place);
	}
	memcpy(req.ifr_name, colon + 1, strlen(colon + 1));
	int net = open(path, O_RDONLY | O_CLOEXEC);
	if (net < 0 || setns(net, CLONE_NEWNET) != 0)
		die(path);
	close(net);
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &req) != 0)
		die("/dev/net/tun");
	if (mtu_bytes > 0) {
		int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		req.ifr_mtu = (int)mtu_bytes;
		if (any < 0 || ioctl(any, SIOCSIFMTU, &req) != 0)
			die("setting the mtu");
		close(any);
	}
	return fd;
}

static struct wire_counts *
counts_map(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || ftruncate(fd, sizeof(struct wire_counts)) != 0)
		die(path);
	void *map = mmap(NULL, sizeof(struct wire_counts), PROT_READ | PROT_WRITE,
		MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		die(path);
	close(fd);
	return map;
}

/* libpcap's file header and record header, native byte order. */
static int
pcap_open(const char *path)
{
	struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t zone, accuracy, snaplen, link;
	} head = { 0xa1b2c3d4, 2, 4, 0, 0, PACKET_MAX, 101 };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || !lab_write_all(fd, &head, sizeof(head)))
		die(path);
	return fd;
}

static void
pcap_add(const struct wire *w, const uint8_t *bytes, size_t len)
{
	struct timespec now;

	if (w->pcap_fd < 0)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	uint32_t head[4] = { (uint32_t)now.tv_sec, (uint32_t)(now.tv_nsec / 1000),
		(uint32_t)len, (uint32_t)len };
	if (!lab_write_all(w->pcap_fd, head, sizeof(head)) ||
		!lab_write_all(w->pcap_fd, bytes, len))
		die("writing the capture");
}

/* xorshift64: the same seed loses the same packets. */
static bool
chance(struct wire *w, long permille)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return (long)(w->random % 1000) < permille;
}

static struct packet_facts
packet_count(struct wire *w, bool near, const uint8_t *bytes, size_t len)
{
	struct packet_facts f = packet_look(bytes, len);

	if (!near) {
		w->counts->packets_far++;
		return f;
	}
	w->counts->packets_near++;
	w->counts->udp_near += f.protocol == 17;
	w->counts->icmp_near += f.protocol == 1 || (f.protocol == 58 && f.echo);
	if (f.syn_only) {
		uint8_t bit = (uint8_t)(1u << (f.source_port & 7));

		w->counts->tcp_syn++;
		if ((w->port_seen[f.source_port >> 3] & bit) == 0)
			w->counts->tcp_connections++;
		w->port_seen[f.source_port >> 3] |= bit;
	}
	return f;
}

/* Is this one of those that the case wants to be lost? */
static bool
packet_unlucky(struct wire *w, const struct packet_facts *f, const struct end *end)
{
	if (f->syn_only && w->lose_syn > 0) {
		w->lose_syn--;
		return true;
	}
	if (w->cut_after >= 0 && w->counts->packets_far > (uint64_t)w->cut_after)
		return true;
	return chance(w, w->loss_permille) || end->count == QUEUE_MAX;
}

static void
packet_take(struct wire *w, int from, const uint8_t *bytes, size_t len)
{
	struct end *end = &w->end[from];
	uint8_t answer[PACKET_ANSWER_MAX];

	struct packet_facts f = packet_count(w, from == 0, bytes, len);
	if (from == 0)
		pcap_add(w, bytes, len);
	if (w->limit_bytes > 0 && end->limited && len > (size_t)w->limit_bytes) {
		w->counts->too_big++;
		size_t n = w->says_too_big
			? packet_too_big(answer, bytes, len, (uint16_t)w->limit_bytes)
			: 0;
		if (n > 0 && write(end->fd, answer, n) == (ssize_t)n)
			w->counts->icmp_sent++;
		return;
	}
	if (packet_unlucky(w, &f, end)) {
		w->counts->lost++;
		return;
	}
	uint8_t *copy = malloc(len);
	if (copy == NULL)
		die("queue");
	memcpy(copy, bytes, len);
	end->queue[(end->first + end->count++) % QUEUE_MAX] = (struct packet) {
		.due_us = lab_clock_us() + w->delay_ms * 1000, .len = len, .bytes = copy
	};
}

/* Delivers what is due; returns the time of the next delivery, or -1. */
static int64_t
packets_deliver(struct wire *w, int from)
{
	struct end *end = &w->end[from];

	while (end->count > 0) {
		struct packet *p = &end->queue[end->first];

		if (p->due_us > lab_clock_us())
			return p->due_us;
		if (from == 1)
			pcap_add(w, p->bytes, p->len);
		/* An interface that is down, or a full queue, loses the packet. */
		if (write(w->end[1 - from].fd, p->bytes, p->len) != (ssize_t)p->len)
			w->counts->lost++;
		free(p->bytes);
		end->first = (end->first + 1) % QUEUE_MAX;
		end->count--;
	}
	return -1;
}

static void
wire_loop(struct wire *w)
{
	static uint8_t bytes[PACKET_MAX];

	for (;;) {
		int64_t next_us = -1;

		for (int from = 0; from < 2; from++) {
			int64_t due_us = packets_deliver(w, from);

			if (due_us >= 0 && (next_us < 0 || due_us < next_us))
				next_us = due_us;
		}
		struct pollfd fds[2] = { { .fd = w->end[0].fd, .events = POLLIN },
			{ .fd = w->end[1].fd, .events = POLLIN } };
		int64_t wait_us = next_us < 0 ? 0 : next_us - lab_clock_us();
		struct timespec wait = { 0 };
		if (wait_us > 0)
			wait = (struct timespec) { wait_us / 1000000,
				(wait_us % 1000000) * 1000 };
		if (ppoll(fds, 2, next_us < 0 ? NULL : &wait, NULL) < 0 && errno != EINTR)
			die("ppoll");
		for (int from = 0; from < 2; from++) {
			ssize_t n;

			if ((fds[from].revents & POLLIN) == 0)
				continue;
			n = read(w->end[from].fd, bytes, sizeof(bytes));
			if (n > 0)
				packet_take(w, from, bytes, (size_t)n);
		}
	}
}

static bool
option_take(struct wire *w, const char *word)
{
	const char *value = strchr(word, '=');
	size_t len = value == NULL ? 0 : (size_t)(value++ - word);
	long seed;

#define IS(name) (len == strlen(name) && strncmp(word, name, len) == 0)
	if (IS("delay"))
		return lab_number(value, 0, 10000, &w->delay_ms);
	if (IS("loss"))
		return lab_number(value, 0, 1000, &w->loss_permille);
	if (IS("lose_syn"))
		return lab_number(value, 0, 100, &w->lose_syn);
	if (IS("cut_after"))
		return lab_number(value, 0, 1000000, &w->cut_after);
	if (IS("mtu"))
		return lab_number(value, 68, 65535, &w->mtu_bytes);
	if (IS("limit"))
		return lab_number(value, 68, 65535, &w->limit_bytes);
	if (IS("seed") && lab_number(value, 1, 1L << 30, &seed)) {
		w->random = (uint64_t)seed * 0x9e3779b97f4a7c15u;
		return true;
	}
	if (IS("icmp")) {
		w->says_too_big = strcmp(value, "send") == 0;
		return w->says_too_big || strcmp(value, "none") == 0;
	}
	if (IS("limit_from")) {
		bool both = strcmp(value, "both") == 0;

		w->end[0].limited = both || strcmp(value, "near") == 0;
		w->end[1].limited = both || strcmp(value, "far") == 0;
		return w->end[0].limited || w->end[1].limited;
	}
	if (IS("pcap")) {
		w->pcap_fd = pcap_open(value);
		return true;
	}
#undef IS
	return false;
}

int
main(int argc, char **argv)
{
	static struct wire w;

	lab_die_with_parent(getppid());
	if (argc < 4) {
		fprintf(stderr,
			"usage: lab_wire NODE:IF NODE:IF COUNTS [OPTION=VALUE ...]\n");
		return LAB_EXIT_FAIL;
	}
	w.pcap_fd = -1;
	w.cut_after = -1;
	w.random = 0x9e3779b97f4a7c15u;
	w.end[0].limited = w.end[1].limited = true;
	for (int i = 4; i < argc; i++) {
		if (!option_take(&w, argv[i])) {
			fprintf(stderr, "lab_wire: bad option %s\n", argv[i]);
			return LAB_EXIT_FAIL;
		}
	}
	w.counts = counts_map(argv[3]);
	for (int i = 0; i < 2; i++)
		w.end[i].fd = tun_open(argv[1 + i], w.mtu_bytes);
	lab_announce_ready();
	wire_loop(&w);
}
