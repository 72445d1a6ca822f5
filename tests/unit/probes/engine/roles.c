/* What the workers of the runner's tests do, good and bad. */
#include "roles.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "probes/engine/worker_protocol.h"

extern char **environ;

static enum err
run_good(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)e;
	probe_says(out, "at work for %s", request->target.host);
	probe_token(out, FACT_TCP_RESULT, "open", "tcp", 12.5);
	probe_fact(out, FACT_TCP_RTT_MS, value_int(7), "tcp", -1);
	return ERR_OK;
}

static enum err
run_fail(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)out;
	return error_set(e, ERR_NOT_RUN, "There is no netlink here.");
}

static enum err
run_crash(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	probe_token(out, FACT_TCP_RESULT, "open", "tcp", 1);
	(void)signal(SIGSEGV, SIG_DFL); /* without the sanitizer's long report */
	(void)raise(SIGSEGV);
	return ERR_OK;
}

static enum err
run_exit(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)out;
	(void)e;
	_exit(0); /* without a last word */
	return ERR_OK;
}

static enum err
run_flood(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	for (;;)
		probe_says(out, "again and again and again and again and again");
	return ERR_OK;
}

static enum err
run_garbage(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	static const char bytes[] = "\x00\xFF{]\n\n{\"fact\":7}\n";

	(void)request;
	(void)e;
	if (write(WIRE_FACTS_FD, bytes, sizeof(bytes)) < 0)
		return ERR_IO;
	probe_token(out, FACT_TCP_RESULT, "open", "tcp", 1);
	return ERR_OK;
}

static enum err
run_hang(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	probe_token(out, FACT_TCP_RESULT, "timeout", "tcp", 1);
	for (;;)
		(void)pause();
	return ERR_OK;
}

static enum err
run_deaf(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)signal(SIGTERM, SIG_IGN);
	return run_hang(request, out, e);
}

/* Leaves a child of its own behind that holds all descriptors. */
static enum err
run_parent(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	pid_t pid = fork();

	(void)request;
	(void)e;
	if (pid == 0) {
		(void)signal(SIGTERM, SIG_IGN);
		for (;;)
			(void)pause();
	}
	probe_fact(out, FACT_TCP_RTT_MS, value_int(pid), "tcp", -1);
	return ERR_OK;
}

static enum err
run_mute(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)out;
	(void)e;
	(void)close(WIRE_FACTS_FD);
	for (;;)
		(void)pause();
	return ERR_OK;
}

/* Its supplies are those of the others: no fact about UDP. */
static enum err
run_undeclared(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	probe_token(out, FACT_TCP_RESULT, "open", "tcp", 1);
	probe_token(out, FACT_UDP_RESULT, "open", "udp", 1);
	return ERR_OK;
}

static enum err
run_last_words(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)e;
	probe_report_on_timeout(
		out, request->deadline_ms - 200, FACT_NAME_RESULT, "timeout", "name");
	for (;;)
		(void)pause();
	return ERR_OK;
}

static enum err
run_noise(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)out;
	(void)e;
	(void)printf("a library talks\n");
	(void)fflush(stdout);
	(void)fprintf(stderr, "and \x1B[31mcomplains\n");
	return ERR_OK;
}

/* Whether @needle is somewhere in the environment or the command line. */
static bool
is_exposed(const char *needle)
{
	char line[4096] = "";
	FILE *f = fopen("/proc/self/cmdline", "rb");
	size_t len = f != NULL ? fread(line, 1, sizeof(line), f) : 0;

	if (f != NULL)
		(void)fclose(f);
	if (memmem(line, len, needle, strlen(needle)) != NULL)
		return true;
	for (char **p = environ; *p != NULL; p++)
		if (strstr(*p, needle) != NULL)
			return true;
	return false;
}

/* Looks around in its room; says what is wrong with it, or "fine". */
static const char *
inspect_room(const struct probe_request *request)
{
	struct rlimit core;
	sigset_t mask;

	for (int fd = 4; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return "a descriptor leaked";
	for (int fd = 0; fd < 4; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			return "a descriptor is missing";
	if (getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_cur != 0)
		return "it may leave a core file";
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return "it may gain privileges";
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		return "others may look into it";
	if (sigprocmask(SIG_SETMASK, NULL, &mask) < 0 || sigismember(&mask, SIGTERM))
		return "it does not hear SIGTERM";
	if (getpgrp() != getpid())
		return "it is in its parent's group";
	if (getenv("WLOG_LEVEL") != NULL || getenv("SSLKEYLOGFILE") != NULL ||
		getenv("https_proxy") != NULL || getenv("KRB5CCNAME") != NULL)
		return "its environment was not cleared";
	if (getenv("HOME") == NULL || text_equal(getenv("HOME"), "/somewhere"))
		return "it knows its user's home";
	if (is_exposed("correct horse"))
		return "the password is exposed";
	if (!request->password.present)
		return "fine without password";
	if (request->password.len != strlen(PASSWORD) ||
		memcmp(request->password.bytes, PASSWORD, strlen(PASSWORD)) != 0)
		return "the password is another one";
	return "fine with password";
}

static enum err
run_inspect(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)e;
	probe_fact(out, FACT_SERVICE_BANNER, value_text(inspect_room(request)), "tcp", -1);
	return ERR_OK;
}

#define SUPPLIES                                                                           \
	.supplies = FACT_SUPPLIES({ "tcp",                                                 \
					  FACT_LIST(FACT_TCP_RESULT, FACT_TCP_RTT_MS,      \
						  FACT_SERVICE_BANNER) },                  \
		{ "name", FACT_LIST(FACT_NAME_RESULT) })

static const struct probe roles[] = {
	{ .id = "good", SUPPLIES, .budget_ms = 20000, .run = run_good },
	{ .id = "fail", .budget_ms = 20000, .run = run_fail },
	{ .id = "crash", SUPPLIES, .budget_ms = 20000, .run = run_crash },
	{ .id = "exit", .budget_ms = 20000, .run = run_exit },
	{ .id = "flood", .budget_ms = 20000, .run = run_flood },
	{ .id = "garbage", SUPPLIES, .budget_ms = 20000, .run = run_garbage },
	{ .id = "hang", SUPPLIES, .budget_ms = 400, .run = run_hang },
	{ .id = "deaf", SUPPLIES, .budget_ms = 400, .run = run_deaf },
	{ .id = "parent", SUPPLIES, .budget_ms = 20000, .run = run_parent },
	{ .id = "mute", .budget_ms = 20000, .run = run_mute },
	{ .id = "words", SUPPLIES, .budget_ms = 20000, .run = run_last_words },
	{ .id = "undeclared", SUPPLIES, .budget_ms = 20000, .run = run_undeclared },
	{ .id = "noise", .budget_ms = 20000, .run = run_noise },
	{ .id = "look",
		SUPPLIES,
		.reach = REACH_NETWORK,
		.budget_ms = 20000,
		.run = run_inspect },
	{ .id = "logon",
		SUPPLIES,
		.reach = REACH_LOGON,
		.budget_ms = 20000,
		.run = run_inspect },
	{ .id = "forever", SUPPLIES, .budget_ms = 60000, .run = run_hang },
	{ .id = "heavy", .program = WORKER_FREERDP, .budget_ms = 20000 },
};

const struct probe *
role(const char *id)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (text_equal(roles[i].id, id))
			return &roles[i];
	return NULL;
}
