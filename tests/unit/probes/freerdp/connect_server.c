/* See connect_server.h. Every process dies with the test; nothing listens beyond loopback
 * except the lab's server, which serves all addresses of its node. */
#include "connect_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define READY_MS 30000
#define XRDP_SETTINGS "/etc/xrdp/xrdp.ini"

/* Where the program is: a path as it stands, else a name in the usual folders. */
static bool
find_program(const char *name, const char *suffix, char *path, size_t size)
{
	static const char *const dirs[] = { "/usr/bin", "/usr/sbin", "/usr/local/bin" };

	if (name[0] == '/')
		return text_format(path, size, "%s", name) && access(path, X_OK) == 0;
	for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
		if (text_format(path, size, "%s/%s%s", dirs[i], name, suffix) &&
			access(path, X_OK) == 0)
			return true;
	return false;
}

/* Debian 13 has "freerdp-shadow-cli3" where Debian 12 has "freerdp-shadow-cli". */
static bool
find_either(const char *name, char *path, size_t size)
{
	return find_program(name, "", path, size) || find_program(name, "3", path, size);
}

bool
server_programs(const char *const *names)
{
	for (; *names != NULL; names++) {
		char path[256];

		if (!find_either(*names, path, sizeof(path))) {
			printf("%s is not installed\n", *names);
			return false;
		}
	}
	return true;
}

int
server_missing(void)
{
	return text_equal(getenv("CI"), "true") ? EXIT_FAILURE : TEST_SKIPPED;
}

/* ---- processes ---- */

static int
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	(void)close(fd);
	return ntohs(a.sin_port);
}

/* @ready_fd: kept open in the child under this same number; -1 for none. */
static pid_t
start(const struct server *s, const char *const *argv, int ready_fd)
{
	char log[128];
	pid_t parent = getpid(), pid;

	assert_true(text_format(log, sizeof(log), "%s/log", s->dir));
	pid = fork();
	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	int out = open(log, O_CREAT | O_APPEND | O_WRONLY, 0600);
	if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(1);
	if (ready_fd >= 0)
		(void)fcntl(ready_fd, F_SETFD, 0);
	(void)setenv("HOME", s->dir, 1); /* keys of shadow */
	char path[256];
	if (find_either(argv[0], path, sizeof(path)))
		(void)execv(path, (char *const *)(uintptr_t)argv);
	_exit(127);
}

static void
run(const struct server *s, const char *const *argv)
{
	int status = -1;
	pid_t pid = start(s, argv, -1);

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/*
 * Reads the line that reports a child as ready, up to the newline: Xvfb writes the newline
 * separately and ends if it is not read.
 */
static void
wait_for_line(int fd, char *text, size_t size)
{
	size_t used = 0;

	do {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		assert_int_equal(poll(&p, 1, READY_MS), 1);
		assert_int_equal(read(fd, text + used, 1), 1);
		used++;
	} while (text[used - 1] != '\n' && used + 1 < size);
	text[used - 1] = '\0';
}

static bool
accepts(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool open = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

	(void)close(fd);
	return open;
}

static void
print_log(const struct server *s)
{
	char path[128], line[512];

	(void)text_format(path, sizeof(path), "%s/log", s->dir);
	FILE *f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		print_message("  %s", line);
	if (f != NULL)
		(void)fclose(f);
}

static void
wait_for_port(const struct server *s)
{
	int64_t until_ms = clock_ms() + READY_MS;
	int status;

	while (!accepts(s->port)) {
		assert_true(clock_ms() < until_ms);
		if (waitpid(s->pid, &status, WNOHANG) != 0) {
			print_log(s);
			fail_msg("the server ended before it listened");
		}
		(void)poll(NULL, 0, 20);
	}
}

static void
begin(struct server *s)
{
	*s = (struct server) { .port = free_port() };
	text_copy(s->dir, sizeof(s->dir), "/tmp/connect-test-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st, (void)kind, (void)where;
	return remove(path);
}

/* Politely first: a virtual screen takes its lock files away. */
static void
end_process(pid_t pid)
{
	int64_t until_ms = clock_ms() + 2000;

	if (pid <= 0)
		return;
	(void)kill(pid, SIGTERM);
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (clock_ms() > until_ms)
			(void)kill(pid, SIGKILL);
		(void)poll(NULL, 0, 10);
	}
}

void
server_stop(struct server *s)
{
	end_process(s->pid);
	end_process(s->helper);
	(void)nftw(s->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	s->pid = s->helper = 0;
}

/* ---- the lab's server ---- */

void
server_lab(struct server *s, const char *const *args)
{
	char counts[128], port[16], number[16], said[16];
	const char *argv[32] = { LAB_SERVER, "--counts", counts, "rdp", "--port", port };
	size_t n = 6;
	int ready[2];

	begin(s);
	assert_true(text_format(counts, sizeof(counts), "%s/counts", s->dir));
	(void)text_format(port, sizeof(port), "%d", s->port);
	for (; *args != NULL && n < ARRAY_LEN(argv) - 1; args++)
		argv[n++] = *args;
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	(void)text_format(number, sizeof(number), "%d", ready[1]);
	assert_int_equal(setenv("LAB_READY_FD", number, 1), 0);
	s->pid = start(s, argv, ready[1]);
	(void)unsetenv("LAB_READY_FD");
	(void)close(ready[1]);
	wait_for_line(ready[0], said, sizeof(said));
	(void)close(ready[0]);
}

long
server_count(const struct server *s, const char *name)
{
	char path[128], line[128];
	long count = -1;

	assert_true(text_format(path, sizeof(path), "%s/counts", s->dir));
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (text_starts(line, name) && line[strlen(name)] == ' ')
			count = strtol(line + strlen(name), NULL, 10);
	(void)fclose(f);
	return count;
}

/* ---- shadow ---- */

static void
start_screen(struct server *s)
{
	char display[32], number[16] = "", fd[16];
	int ready[2];

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	(void)text_format(fd, sizeof(fd), "%d", ready[1]);
	const char *const argv[] = { "Xvfb", "-displayfd", fd, "-noreset", "-nolisten",
		"tcp", "-screen", "0", "640x480x24", NULL };
	s->helper = start(s, argv, ready[1]);
	(void)close(ready[1]);
	wait_for_line(ready[0], number, sizeof(number));
	(void)close(ready[0]);
	(void)text_format(display, sizeof(display), ":%s", number);
	assert_int_equal(setenv("DISPLAY", display, 1), 0);
}

void
server_shadow(struct server *s, const char *security, const char *password)
{
	char sam[128], sam_option[160], port[32], sec[32];

	begin(s);
	assert_true(text_format(sam, sizeof(sam), "%s/sam", s->dir));
	const char *const hash[] = { "winpr-hash", "-u", "shadow", "-p", password, "-f",
		"sam", NULL };
	run(s, hash); /* its output is in the log */
	char log[128];
	assert_true(text_format(log, sizeof(log), "%s/log", s->dir));
	assert_int_equal(rename(log, sam), 0);
	start_screen(s);
	(void)text_format(port, sizeof(port), "/port:%d", s->port);
	(void)text_format(sec, sizeof(sec), "/sec:%s", security);
	(void)text_format(sam_option, sizeof(sam_option), "/sam-file:%s", sam);
	const bool nla = text_equal(security, "nla");
	const char *const argv[] = { "freerdp-shadow-cli", port, "/bind-address:127.0.0.1",
		sec, nla ? sam_option : "-auth", NULL };
	s->pid = start(s, argv, -1);
	wait_for_port(s);
}

/* ---- xrdp ---- */

static void
write_settings(const struct server *s, const char *layer, const char *path)
{
	char line[1024];
	FILE *from = fopen(XRDP_SETTINGS, "re"), *to = fopen(path, "we");

	assert_true(from != NULL && to != NULL);
	while (fgets(line, sizeof(line), from) != NULL) {
		if (text_starts(line, "port=3389"))
			(void)fprintf(to, "port=tcp://127.0.0.1:%d\n", s->port);
		else if (text_starts(line, "security_layer="))
			(void)fprintf(to, "security_layer=%s\n", layer);
		else if (text_starts(line, "certificate="))
			(void)fprintf(to, "certificate=%s/cert.pem\n", s->dir);
		else if (text_starts(line, "key_file="))
			(void)fprintf(to, "key_file=%s/key.pem\n", s->dir);
		else if (text_starts(line, "EnableSyslog="))
			(void)fprintf(to, "EnableSyslog=false\n");
		else if (text_starts(line, "LogFile="))
			(void)fprintf(to, "LogFile=%s/xrdp.log\n", s->dir);
		else
			(void)fputs(line, to);
	}
	(void)fclose(from);
	assert_int_equal(fclose(to), 0);
}

void
server_xrdp(struct server *s, const char *layer)
{
	char key[128], cert[128], ini[128];

	begin(s);
	(void)text_format(key, sizeof(key), "%s/key.pem", s->dir);
	(void)text_format(cert, sizeof(cert), "%s/cert.pem", s->dir);
	(void)text_format(ini, sizeof(ini), "%s/xrdp.ini", s->dir);
	const char *const make[] = { "openssl", "req", "-x509", "-newkey", "rsa:2048",
		"-nodes", "-subj", "/CN=localhost", "-days", "30", "-keyout", key, "-out",
		cert, NULL };
	run(s, make);
	write_settings(s, layer, ini);
	/* xrdp keeps one file for the machine and takes an old one for a running server. */
	(void)mkdir("/run/xrdp", 0755);
	(void)unlink("/run/xrdp/xrdp.pid");
	const char *const argv[] = { "xrdp", "-n", "-c", ini, NULL };
	s->pid = start(s, argv, -1);
	wait_for_port(s);
}
