/*
 * lab_server [--counts FILE] MODE [OPTION ...]: see README.md beside this file.
 * It announces itself when it listens and serves until its parent ends.
 */
#include "serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTION_LIMIT_S 120

static _Noreturn void
bad(const char *what, const char *text)
{
	fprintf(stderr, "lab_server: bad %s: %s\n", what, text == NULL ? "" : text);
	exit(64);
}

static bool
word_is(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && strncmp(text, word, len) == 0;
}

static enum step
step_parse(const char *text, size_t len)
{
	static const char *const words[STEP_COUNT] = { "accept", "request", "hello", "tls",
		"negotiate", "authenticate", "authorise", "mcs", "info", "licensed",
		"active" };

	for (int i = 0; i < STEP_COUNT; i++)
		if (word_is(text, len, words[i]))
			return (enum step)i;
	bad("step", text);
}

/* STEP=ACT or STEP=ACT:NUMBER */
static void
at_parse(struct server *s, const char *text)
{
	static const struct {
		const char *word;
		enum act act;
		bool numbered;
	} acts[] = {
		{ "silence", ACT_SILENCE, false },
		{ "close", ACT_CLOSE, false },
		{ "rst", ACT_RST, false },
		{ "flood", ACT_FLOOD, false },
		{ "first-byte", ACT_FIRST_BYTE, false },
		{ "text", ACT_TEXT, false },
		{ "bad-length", ACT_BAD_LENGTH, false },
		{ "bare", ACT_BARE, false },
		{ "bad-hello", ACT_BAD_HELLO, false },
		{ "old-hello", ACT_OLD_HELLO, false },
		{ "fail", ACT_FAIL, true },
		{ "select", ACT_SELECT, true },
		{ "alert", ACT_ALERT, true },
		{ "status", ACT_STATUS, true },
		{ "result", ACT_RESULT, true },
		{ "errinfo", ACT_ERROR_INFO, true },
		{ "license", ACT_LICENCE, true },
		{ "logon-error", ACT_LOGON_ERROR, true },
		{ "picture", ACT_PICTURE, false },
	};
	const char *equals = strchr(text, '=');

	if (equals == NULL)
		bad("behaviour", text);
	struct behaviour *b = &s->at[step_parse(text, (size_t)(equals - text))];
	const char *word = equals + 1;
	size_t len = strcspn(word, ":");
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		char *end = NULL;

		if (!word_is(word, len, acts[i].word) ||
			acts[i].numbered != (word[len] == ':'))
			continue;
		b->act = acts[i].act;
		if (acts[i].numbered)
			b->number = strtoul(word + len + 1, &end, 0);
		if (end != NULL && (end == word + len + 1 || *end != '\0'))
			bad("number", text);
		return;
	}
	bad("behaviour", text);
}

static void
slow_parse(struct server *s, const char *text)
{
	const char *equals = strchr(text, '=');
	long ms;

	if (equals == NULL || !lab_number(equals + 1, 0, 60000, &ms))
		bad("delay", text);
	s->at[step_parse(text, (size_t)(equals - text))].slow_ms = (int)ms;
}

static void
accept_parse(struct server *s, const char *list)
{
	TEXT_AUTO copy = strdup(list);
	char *rest = copy, *word;

	s->accepts_rdp = s->accepts_tls = s->accepts_nla = s->accepts_nla_ex = false;
	while ((word = lab_list_next(&rest, ',')) != NULL) {
		if (strcmp(word, "rdp") == 0)
			s->accepts_rdp = true;
		else if (strcmp(word, "tls") == 0)
			s->accepts_tls = true;
		else if (strcmp(word, "nla") == 0)
			s->accepts_nla = true;
		else if (strcmp(word, "nla-ex") == 0)
			s->accepts_nla = s->accepts_nla_ex = true;
		else if (strcmp(word, "rdstls") == 0)
			s->accepts_rdstls = true;
		else if (strcmp(word, "entra") == 0)
			s->accepts_entra = true;
		else
			bad("protocol", word);
	}
}

static void
version_parse(struct server *s, const char *text)
{
	static const struct {
		const char *word;
		int version;
	} versions[] = { { "1.0", TLS1_VERSION }, { "1.1", TLS1_1_VERSION },
		{ "1.2", TLS1_2_VERSION }, { "1.3", TLS1_3_VERSION } };

	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		if (strcmp(versions[i].word, text) == 0)
			s->tls_version = versions[i].version;
	if (s->tls_version == 0)
		bad("TLS version", text);
}

/* Of a client's own certificate: whether it is asked for, and whether it must come. */
static void
client_certificate_parse(struct server *s, const char *text)
{
	if (strcmp(text, "required") == 0)
		s->verify = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
	else if (strcmp(text, "optional") == 0)
		s->verify = SSL_VERIFY_PEER;
	else
		bad("wish for a client's certificate", text);
}

static bool
ntlm_option(struct ntlm_names *n, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **at;
	} texts[] = {
		{ "--computer", &n->computer },
		{ "--domain", &n->domain },
		{ "--dns-computer", &n->dns_computer },
		{ "--dns-domain", &n->dns_domain },
		{ "--forest", &n->forest },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (strcmp(texts[i].name, name) == 0) {
			*texts[i].at = value;
			return true;
		}
	}
	if (strcmp(name, "--clock-skew") == 0)
		return lab_number(value, -1000000000, 1000000000, &n->clock_skew_s);
	return strcmp(name, "--build") == 0 &&
		sscanf(value, "%d.%d.%d", &n->major, &n->minor, &n->build) == 3;
}

/* A copy; the original, which the process list shows, is wiped. */
static const char *
password_take(char *value)
{
	char *copy = strdup(value);

	memset(value, '*', strlen(value));
	return copy;
}

static void
option_take(struct server *s, const char *name, char *value, long *port)
{
	long number;

	if (value == NULL)
		bad("option", name);
	if (strcmp(name, "--port") == 0 && lab_number(value, 1, 65535, port))
		return;
	else if (strcmp(name, "--at") == 0)
		at_parse(s, value);
	else if (strcmp(name, "--slow") == 0)
		slow_parse(s, value);
	else if (strcmp(name, "--accept") == 0)
		accept_parse(s, value);
	else if (strcmp(name, "--tls") == 0)
		version_parse(s, value);
	else if (strcmp(name, "--after") == 0 && lab_number(value, 1, 1000, &number))
		s->after = number;
	else if (strcmp(name, "--closes-after") == 0 && lab_number(value, 1, 1000, &number))
		s->closes = number;
	else if (strcmp(name, "--cert") == 0)
		s->certificate = value;
	else if (strcmp(name, "--client-cert") == 0)
		client_certificate_parse(s, value);
	else if (strcmp(name, "--name") == 0)
		s->certificate_name = value;
	else if (strcmp(name, "--credssp") == 0 && lab_number(value, 2, 6, &number))
		s->credssp_version = (int)number;
	else if (strcmp(name, "--answer") == 0 && lab_number(value, 200, 599, &number))
		s->http_status = (int)number;
	else if (strcmp(name, "--days-behind") == 0 && lab_number(value, 1, 3650, &number))
		s->days_off = -number;
	else if (strcmp(name, "--password") == 0)
		s->password = password_take(value);
	else if (strcmp(name, "--flags") == 0 && lab_number(value, 0, 255, &number))
		s->response_flags = (unsigned)number;
	else if (!ntlm_option(&s->ntlm, name, value))
		bad("option", name);
}

/* All addresses of the node, both families where the kernel has both. */
static int
socket_open(int type, long port)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port) };
	struct sockaddr_in four = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int on = 1, off = 0, fd = socket(AF_INET6, type | SOCK_CLOEXEC, 0);
	bool bound = fd >= 0 &&
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0 &&
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		bind(fd, (struct sockaddr *)&six, sizeof(six)) == 0;

	if (!bound) {
		lab_close_fd(&fd);
		fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
		bound = fd >= 0 &&
			setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
			bind(fd, (struct sockaddr *)&four, sizeof(four)) == 0;
	}
	if (!bound || (type == SOCK_STREAM && listen(fd, 64) != 0)) {
		fprintf(stderr, "lab_server: port %ld: %s\n", port, strerror(errno));
		exit(LAB_EXIT_FAIL);
	}
	return fd;
}

static void
connection_serve(const struct server *s, const char *mode, int fd)
{
	int on = 1;

	signal(SIGPIPE, SIG_IGN);
	alarm(CONNECTION_LIMIT_S);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	count_up(COUNT_CONNECTIONS);
	if (strcmp(mode, "rdp") == 0)
		serve_rdp(s, fd);
	else if (strcmp(mode, "tls") != 0 && strcmp(mode, "gateway") != 0)
		serve_banner(mode, fd);
	else if (behave(&s->at[STEP_ACCEPT], fd, NULL))
		serve_tls(s, fd, strcmp(mode, "gateway") == 0 ? serve_gateway : NULL);
}

static void
serve_tcp(const struct server *s, const char *mode, int listener)
{
	pid_t self = getpid();
	struct server faultless = *s;
	long served = 0;

	memset(faultless.at, 0, sizeof(faultless.at));
	signal(SIGCHLD, SIG_IGN); /* connections need no burial */
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		if (++served == s->closes)
			close(listener);
		pid_t pid = fork();
		if (pid == 0) {
			lab_die_with_parent(self);
			close(listener);
			connection_serve(served <= s->after ? &faultless : s, mode, fd);
			_exit(0);
		}
		close(fd);
		while (served == s->closes)
			pause();
	}
}

int
main(int argc, char **argv)
{
	struct server s = {
		.accepts_rdp = true,
		.accepts_tls = true,
		.accepts_nla = true,
		.certificate = "good",
		.certificate_name = "pc-042.lab.test",
		.http_status = 401,
		.credssp_version = 6,
		.ntlm = { .computer = "PC-042",
			.domain = "PC-042",
			.dns_computer = "pc-042",
			.dns_domain = "pc-042",
			.major = 10,
			.minor = 0,
			.build = 20348 },
	};
	long port = 3389;
	int i = 1;

	lab_die_with_parent(getppid());
	if (argc > 2 && strcmp(argv[1], "--counts") == 0) {
		counts_open(argv[2]);
		i = 3;
	}
	const char *mode = i < argc ? argv[i++] : "";
	if (strcmp(mode, "crash") == 0 || strcmp(mode, "freeze") == 0) {
		if (argc - i != 3)
			bad("mode", "NAME COUNTS-FILE COUNT are wanted");
		lab_announce_ready();
		sabotage(argv[i], argv[i + 1], argv[i + 2],
			strcmp(mode, "crash") == 0 ? SIGABRT : SIGSTOP);
	}
	bool dtls = strcmp(mode, "dtls") == 0;
	bool udp = dtls || strcmp(mode, "udp") == 0 || strcmp(mode, "udp-silent") == 0;
	bool tls = strcmp(mode, "rdp") == 0 || strcmp(mode, "tls") == 0 ||
		strcmp(mode, "gateway") == 0;
	if (!udp && !tls && !banner_known(mode))
		bad("mode", mode);
	for (; i < argc; i += 2)
		option_take(&s, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &port);
	if (tls && (s.tls = tls_context(&s)) == NULL)
		return LAB_EXIT_FAIL;
	int fd = socket_open(udp ? SOCK_DGRAM : SOCK_STREAM, port);
	lab_announce_ready();
	if (dtls)
		serve_dtls(fd);
	if (udp)
		serve_udp(fd, strcmp(mode, "udp") == 0);
	serve_tcp(&s, mode, fd);
	return LAB_EXIT_PASS;
}
