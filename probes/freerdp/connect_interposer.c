/*
 * See connect_interposer.h. The functions below replace those of the C library for every
 * library of this process. Except for connections to the target, they call the real ones,
 * which dlsym(3) finds.
 */
#include "probes/freerdp/connect_interposer.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define HOST_BYTES 260
#define AGAIN_MS 50 /* after the deadline: repeat, in case the library starts again */

/* States in tcpi_state; <netinet/tcp.h> has the names but not the full struct tcp_info. */
enum { STATE_CLOSE = 7, STATE_CLOSE_WAIT = 8 };

typedef int connect_fn(int fd, const struct sockaddr *address, socklen_t len);
typedef int getaddrinfo_fn(const char *node, const char *service,
	const struct addrinfo *hints, struct addrinfo **result);
typedef int shutdown_fn(int fd, int how);
typedef ssize_t send_fn(int fd, const void *buffer, size_t len, int flags);
typedef ssize_t recv_fn(int fd, void *buffer, size_t len, int flags);

static struct {
	bool armed;
	char host[HOST_BYTES], address[HOST_BYTES];
	struct sockaddr_storage pinned; /* ss_family 0: any address */
	int port;
	int64_t deadline_ms;
	int library_fd; /* the number that libfreerdp uses for it, -1 */
	volatile sig_atomic_t kept_fd;
	volatile sig_atomic_t timed_out, stopped;
	bool fin, rst, frozen, timer_made;
	timer_t timer;
	struct guard_result seen;
} guard = { .library_fd = -1, .kept_fd = -1, .seen.rtt_ms = -1 };

/* The real functions. */
static struct {
	connect_fn *connect;
	getaddrinfo_fn *getaddrinfo;
	recv_fn *recv;
	send_fn *send;
	shutdown_fn *shutdown;
} real;

static void
find_real(void)
{
	*(void **)&real.connect = dlsym(RTLD_NEXT, "connect");
	*(void **)&real.getaddrinfo = dlsym(RTLD_NEXT, "getaddrinfo");
	*(void **)&real.recv = dlsym(RTLD_NEXT, "recv");
	*(void **)&real.send = dlsym(RTLD_NEXT, "send");
	*(void **)&real.shutdown = dlsym(RTLD_NEXT, "shutdown");
}

static inline void
need_real(void)
{
	if (real.connect == NULL)
		find_real();
}

static int
port_of(const struct sockaddr *address, socklen_t len)
{
	if (address->sa_family == AF_INET && len >= sizeof(struct sockaddr_in))
		return ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port);
	if (address->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6))
		return ntohs(
			((const struct sockaddr_in6 *)(const void *)address)->sin6_port);
	return -1;
}

static bool
is_pinned(const struct sockaddr *address)
{
	if (guard.pinned.ss_family == 0)
		return true;
	if (address->sa_family != guard.pinned.ss_family)
		return false;
	if (address->sa_family == AF_INET)
		return memcmp(&((const struct sockaddr_in *)(const void *)address)
				       ->sin_addr,
			       &((struct sockaddr_in *)&guard.pinned)->sin_addr,
			       sizeof(struct in_addr)) == 0;
	return memcmp(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr,
		       &((struct sockaddr_in6 *)&guard.pinned)->sin6_addr,
		       sizeof(struct in6_addr)) == 0;
}

/*
 * Every TCP connection to the target's port number counts as one to the target: a broker's
 * redirection leads to another machine on the same port, and the password must not be sent
 * there either. Resolvers and domain controllers use other ports and are allowed.
 */
static bool
concerns_us(int fd, const struct sockaddr *address, socklen_t len)
{
	int type = 0;
	socklen_t type_len = sizeof(type);

	if (!guard.armed || address == NULL || port_of(address, len) != guard.port)
		return false;
	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) == 0 &&
		type == SOCK_STREAM;
}

/* Waits for a connection under way. Returns 0 or an errno value. */
static int
wait_connected(int fd)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		int64_t left_ms = guard.deadline_ms - clock_ms();
		int result = 0;
		socklen_t len = sizeof(result);

		if (left_ms <= 0 || guard.stopped)
			return ETIMEDOUT;
		int n = poll(&p, 1, (int)MIN_OF(left_ms, 1000));
		if (n < 0 && errno != EINTR)
			return errno;
		if (n <= 0)
			continue;
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &result, &len) != 0)
			return errno;
		return result;
	}
}

/*
 * libfreerdp checks an asynchronous connect for ECONNRESET only and treats a refused one as
 * open. So this waits and returns the real result; libfreerdp handles both.
 */
int
connect(int fd, const struct sockaddr *address, socklen_t len)
{
	need_real();
	if (!concerns_us(fd, address, len))
		return real.connect(fd, address, len);
	if (guard.stopped || guard.seen.connections > 0 || !is_pinned(address)) {
		guard.seen.refused++;
		errno = ENETUNREACH;
		return -1;
	}
	guard.seen.connections++;
	guard.kept_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	int result = real.connect(fd, address, len) == 0 ? 0 : errno;
	if (result == EINPROGRESS || result == EINTR)
		result = wait_connected(fd);
	/* A refusal is ECONNREFUSED; this was open and is already broken (tcp(7)). */
	if (result == ECONNRESET) {
		guard.rst = true;
		result = 0;
	}
	guard.seen.sys_errno = result;
	if (result != 0) {
		errno = result;
		return -1;
	}
	guard.seen.opened = true;
	guard.library_fd = fd;
	return 0;
}

int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
	struct addrinfo **result)
{
	struct addrinfo literal = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };

	need_real();
	if (hints != NULL)
		literal = *hints;
	/* A caller that requests the canonical name (Kerberos) needs the real answer. */
	if (!guard.armed || guard.address[0] == '\0' || node == NULL ||
		strcasecmp(node, guard.host) != 0 || (literal.ai_flags & AI_CANONNAME) != 0)
		return real.getaddrinfo(node, service, hints, result);
	literal.ai_flags |= AI_NUMERICHOST;
	return real.getaddrinfo(guard.address, service, &literal, result);
}

/*
 * The first one counts: an RST that answers our bytes after a FIN is not new information.
 */
static void
note_end(bool fin, int sys_errno)
{
	if (guard.fin || guard.rst)
		return;
	guard.fin = fin || sys_errno == EPIPE; /* tcp(7): the other side had closed */
	guard.rst = !guard.fin && sys_errno == ECONNRESET;
}

/* After the local shutdown(2) an error says nothing about the other side. */
static bool
is_watched(int fd, size_t len)
{
	return fd == guard.library_fd && len > 0 && !guard.stopped && !guard.frozen;
}

ssize_t
recv(int fd, void *buffer, size_t len, int flags)
{
	need_real();
	ssize_t got = real.recv(fd, buffer, len, flags);

	if (!is_watched(fd, len))
		return got;
	if (got > 0)
		guard.seen.last_received_ms = clock_ms();
	else
		note_end(got == 0, got < 0 ? errno : 0);
	return got;
}

ssize_t
send(int fd, const void *buffer, size_t len, int flags)
{
	need_real();
	ssize_t sent = real.send(fd, buffer, len, flags);

	if (sent < 0 && is_watched(fd, len))
		note_end(false, errno);
	return sent;
}

/*
 * Reads the kernel's state, for events that libfreerdp did not see, before it is
 * overwritten.
 */
static void
look_at_kernel(void)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);
	int pending = 0;
	socklen_t pending_len = sizeof(pending);

	if (guard.frozen || guard.kept_fd < 0 ||
		getsockopt(guard.kept_fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return;
	guard.seen.bytes_received = info.tcpi_bytes_received;
	guard.seen.bytes_sent = info.tcpi_bytes_sent;
	guard.seen.rtt_ms = info.tcpi_rtt > 0 ? (int)(info.tcpi_rtt / 1000) : -1;
	if (guard.stopped)
		return;
	/* EPIPE: an RST came after a FIN; ECONNRESET: it came alone. */
	if (getsockopt(guard.kept_fd, SOL_SOCKET, SO_ERROR, &pending, &pending_len) == 0 &&
		pending != 0)
		note_end(false, pending);
	if (info.tcpi_state == STATE_CLOSE_WAIT)
		note_end(true, 0);
	else if (info.tcpi_state == STATE_CLOSE)
		note_end(false, ECONNRESET);
}

/* libfreerdp gives up: later events are caused by libfreerdp itself. */
int
shutdown(int fd, int how)
{
	need_real();
	if (fd == guard.library_fd && guard.armed) {
		look_at_kernel();
		guard.frozen = true;
	}
	return real.shutdown(fd, how);
}

void
guard_stop(bool timed_out)
{
	if (!guard.stopped)
		guard.timed_out = timed_out;
	guard.stopped = 1;
	if (guard.kept_fd >= 0)
		(void)real.shutdown(guard.kept_fd, SHUT_RDWR);
}

static void
on_signal(int number)
{
	int saved = errno;

	(void)number;
	guard_stop(true);
	errno = saved;
}

bool
guard_stopped(void)
{
	return guard.stopped != 0;
}

bool
guard_opened(void)
{
	return guard.seen.opened;
}

static bool
pin_address(const char *address)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST };
	struct addrinfo *found = NULL;

	if (real.getaddrinfo(address, NULL, &hints, &found) != 0)
		return false;
	memcpy(&guard.pinned, found->ai_addr,
		MIN_OF((size_t)found->ai_addrlen, sizeof(guard.pinned)));
	freeaddrinfo(found);
	return true;
}

bool
guard_arm(const struct guard_rules *rules)
{
	/*
	 * No SA_RESTART, so that waiting calls return. The same for the parent's SIGTERM.
	 */
	struct sigaction action = { .sa_handler = on_signal };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	struct itimerspec when = {
		.it_value = { .tv_sec = rules->deadline_ms / 1000,
			.tv_nsec = rules->deadline_ms % 1000 * 1000000 },
		.it_interval = { .tv_nsec = AGAIN_MS * 1000000L },
	};

	need_real(); /* the signal handler must not resolve symbols */
	/*
	 * If the libraries do not find these functions first, a second try cannot be
	 * blocked.
	 */
	if (dlsym(RTLD_DEFAULT, "connect") != (void *)(uintptr_t)connect) {
		errno = ENOSYS;
		return false;
	}
	text_copy(guard.host, sizeof(guard.host), rules->host);
	guard.port = rules->port;
	guard.deadline_ms = rules->deadline_ms;
	if (rules->address != NULL && pin_address(rules->address))
		text_copy(guard.address, sizeof(guard.address), rules->address);
	if (sigaction(SIGALRM, &action, NULL) != 0 ||
		sigaction(SIGTERM, &action, NULL) != 0 ||
		timer_create(CLOCK_MONOTONIC, &event, &guard.timer) != 0)
		return false;
	guard.timer_made = true;
	guard.armed = true;
	return timer_settime(guard.timer, TIMER_ABSTIME, &when, NULL) == 0;
}

void
guard_read(struct guard_result *out)
{
	if (guard.seen.opened)
		look_at_kernel();
	guard.frozen = true;
	*out = guard.seen;
	out->timed_out = guard.timed_out != 0;
	out->stopped = guard.stopped != 0;
	if (!out->opened)
		out->end = GUARD_NOT_OPENED;
	else if (out->stopped)
		out->end = out->timed_out ? GUARD_TIMEOUT : GUARD_OPEN;
	else if (guard.rst)
		out->end = GUARD_RST;
	else if (guard.fin)
		out->end = GUARD_FIN;
	else
		out->end = GUARD_OPEN;
}

void
guard_disarm(void)
{
	int fd = guard.kept_fd;

	if (guard.timer_made)
		(void)timer_delete(guard.timer);
	guard.timer_made = false;
	guard.kept_fd = -1;
	if (fd >= 0)
		(void)close(fd);
	guard.library_fd = -1;
}
