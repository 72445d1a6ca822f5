/* Scripted servers: forked, counted, ended with the test. */
#include "servers.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/net/address.h"

static struct counts *counts; /* of the server that this process belongs to */

static void
count_open(int step)
{
	int now = __atomic_add_fetch(&counts->open, step, __ATOMIC_SEQ_CST);

	if (step > 0) {
		(void)__atomic_add_fetch(&counts->accepted, 1, __ATOMIC_SEQ_CST);
		if (now > counts->most_open)
			counts->most_open = now;
	}
}

static void
serve(int listener, server_script *script, const void *with)
{
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		count_open(1);
		if (fork() == 0) {
			(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
			(void)close(listener);
			script(fd, with);
			(void)close(fd);
			count_open(-1);
			_exit(0);
		}
		(void)close(fd);
	}
}

void
server_start(struct server *s, const char *address, int port, server_script *script,
	const void *with)
{
	struct address at, bound = { .len = sizeof(bound.sa) };
	int listener, on = 1;

	assert_true(address_parse(address, port, &at));
	listener = socket(address_family(&at), SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(listener >= 0);
	(void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&at.sa, at.len) < 0 ||
		listen(listener, 16) < 0)
		fail_msg("%s:%d: %s", address, port, strerror(errno));
	(void)getsockname(listener, (struct sockaddr *)&bound.sa, &bound.len);
	s->port = address_port(&bound);
	s->counts = mmap(NULL, sizeof(*s->counts), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(s->counts != MAP_FAILED);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		counts = s->counts;
		serve(listener, script, with);
	}
	(void)close(listener);
}

void
server_stop(struct server *s)
{
	(void)kill(s->pid, SIGKILL);
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
	(void)munmap(s->counts, sizeof(*s->counts));
}

/* ---- for scripts ---- */

void
script_send(int fd, const void *bytes, size_t len)
{
	(void)send(fd, bytes, len, MSG_NOSIGNAL);
}

int64_t
script_request(int fd)
{
	uint8_t b[19];
	size_t have = 0;
	uint32_t offer;

	while (have < sizeof(b)) {
		ssize_t n = recv(fd, b + have, sizeof(b) - have, 0);

		if (n <= 0)
			return -1;
		have += (size_t)n;
	}
	if (b[0] != 3 || b[3] != 19 || b[5] != 0xE0 || b[11] != 1)
		return -1;
	offer = b[15] | (uint32_t)b[16] << 8 | (uint32_t)b[17] << 16 |
		(uint32_t)b[18] << 24;
	counts->offers[__atomic_fetch_add(&counts->offer_count, 1, __ATOMIC_SEQ_CST) & 15] =
		offer;
	return offer;
}

void
script_negotiate(int fd, int type, uint32_t value)
{
	const uint8_t b[] = { 3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, (uint8_t)type, 0,
		8, 0, (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
		(uint8_t)(value >> 24) };

	script_send(fd, b, sizeof(b));
}

void
script_reset(int fd)
{
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	(void)close(fd);
}

void
script_wait(int fd)
{
	char bytes[4096];

	while (recv(fd, bytes, sizeof(bytes), 0) > 0)
		;
}

void
serve_silence(int fd, const void *with)
{
	(void)with;
	script_wait(fd);
}

/* Reads first: a close with unread bytes would become a reset. */
void
serve_close(int fd, const void *with)
{
	char bytes[16384];

	(void)with;
	(void)recv(fd, bytes, sizeof(bytes), 0);
}

void
serve_reset(int fd, const void *with)
{
	char bytes[512];

	(void)with;
	(void)recv(fd, bytes, sizeof(bytes), 0);
	script_reset(fd);
}

void
serve_text(int fd, const void *with)
{
	script_send(fd, with, strlen(with));
	script_wait(fd);
}

void
serve_http(int fd, const void *with)
{
	static const char answer[] =
		"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
	char bytes[512];
	size_t have = 0;

	(void)with;
	while (have < sizeof(bytes)) {
		ssize_t n = recv(fd, bytes + have, sizeof(bytes) - have, 0);

		if (n <= 0)
			return;
		have += (size_t)n;
		if (memmem(bytes, have, "\r\n\r\n", 4) != NULL)
			break;
	}
	script_send(fd, answer, sizeof(answer) - 1);
	script_wait(fd);
}

void
serve_tls_alert(int fd, const void *with)
{
	static const char alert[] = "\x15\x03\x01\x00\x02\x02\x0A";
	char bytes[512];

	(void)with;
	(void)recv(fd, bytes, sizeof(bytes), 0);
	script_send(fd, alert, 7);
}

/* As services do that know nothing but TLS: rubbish ends the connection without a word. */
void
serve_tls_at_once(int fd, const void *with)
{
	static const char hello[] = "\x16\x03\x03\x00\x04\x02\x00\x00\x00";
	char bytes[2048];

	(void)with;
	if (recv(fd, bytes, sizeof(bytes), 0) > 0 && bytes[0] == 0x16)
		script_send(fd, hello, sizeof(hello) - 1);
}

void
serve_tls_only(int fd, const void *with)
{
	char first;

	if (recv(fd, &first, 1, MSG_PEEK) == 1 && first != 0x16)
		script_reset(fd);
	else
		serve_tls_at_once(fd, with);
}

void
serve_garbage(int fd, const void *with)
{
	char bytes[65536];

	(void)with;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 31 + 7);
	while (send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0)
		;
}

void
serve_half_answer(int fd, const void *with)
{
	(void)with;
	(void)script_request(fd);
	script_send(fd, "\3\0", 2);
	script_wait(fd);
}

void
serve_answer(int fd, const void *with)
{
	static const uint8_t bare[] = { 3, 0, 0, 11, 6, 0xD0, 0, 0, 0x12, 0x34, 0 };
	const struct script_answer *a = with;
	int64_t offer = script_request(fd);

	for (size_t i = 0; i < 6 && a->to[i].type >= 0; i++) {
		if (a->to[i].offer != offer)
			continue;
		if (a->to[i].type == 0)
			script_send(fd, bare, sizeof(bare));
		else
			script_negotiate(fd, a->to[i].type, a->to[i].value);
		if (a->to[i].type == 2 && a->then != NULL)
			a->then(fd, a->with);
		else
			script_wait(fd);
		return;
	}
	script_wait(fd);
}
