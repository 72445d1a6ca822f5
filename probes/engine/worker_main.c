/*
 * The worker process: applies the sandbox, reads the request, runs one probe and writes its
 * facts (probe_out.h). It dies with its parent, cannot gain privileges, leaves no core
 * file, has no access to the user's environment, and may use few system calls.
 */
#include "probes/engine/worker_main.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "probes/engine/sanitizer.h"
#include "probes/engine/worker_protocol.h"

/* ---- the locked room ---- */

static void
set_limit(int resource, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(resource, &now) < 0)
		return;
	now.rlim_cur = MIN_OF(now.rlim_cur, most);
	now.rlim_max = MIN_OF(now.rlim_max, most);
	(void)setrlimit(resource, &now);
}

static void
lock_room(const struct probe *probe)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct error e = ERROR_INIT;

	secret_forbid_core();
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	set_limit(RLIMIT_NOFILE, 256);
	set_limit(RLIMIT_CPU, 30);
	if (!SANITIZED)
		set_limit(RLIMIT_AS,
			probe->program != NULL ? (rlim_t)4 << 30 : (rlim_t)1 << 30);
	if (probe->program == NULL)
		set_limit(RLIMIT_FSIZE, 0); /* pipes and sockets do not count as files */
	/* For the log only: the check still works. */
	if (sandbox_apply(probe->cage, &e) != ERR_OK)
		(void)fprintf(stderr, "%s\n", e.text);
}

/* ---- serving ---- */

int
worker_serve(const struct probe *probe,
	enum err (*run)(const struct probe_request *request, struct probe_out *out,
		struct error *e))
{
	struct probe_out out = {
		.fd = WIRE_FACTS_FD, .probe = probe->id, .supplies = probe->supplies
	};
	STR_AUTO line = STR_INIT(WIRE_LINE_MAX);
	struct probe_request request;
	struct error e = ERROR_INIT;
	char asked[32] = "";
	int parent = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	lock_room(probe);
	if (wire_receive_request(STDIN_FILENO, asked, &parent, &request, &e) != ERR_OK) {
		wire_add_text(&line, "failed", e.text);
		probe_write_line(&out, &line);
		return EXIT_SUCCESS;
	}
	/* The parent may have exited before PR_SET_PDEATHSIG was set. */
	if (getppid() != parent) {
		wire_request_finish(&request);
		return EXIT_FAILURE;
	}
	out.epoch_ms = request.epoch_ms;
	if (!text_equal(asked, probe->id))
		(void)error_set(&e, ERR_INTERNAL, "The request is for \"%s\".", asked);
	else if (run == NULL)
		(void)error_set(&e, ERR_INTERNAL, "This program cannot run \"%s\".", asked);
	else if (run(&request, &out, &e) == ERR_OK)
		e.code = ERR_OK;
	if (e.code != ERR_OK)
		wire_add_text(&line, "failed", e.text);
	else
		wire_add_done(&line);
	wire_request_finish(&request);
	probe_write_line(&out, &line);
	return EXIT_SUCCESS;
}

bool
worker_main(int argc, char **argv, const struct probe *const *table, int *status)
{
	if (argc != 3 || !text_equal(argv[1], "--worker"))
		return false;
	while (*table != NULL && !text_equal((*table)->id, argv[2]))
		table++;
	*status = *table != NULL ? worker_serve(*table, (*table)->run) : EXIT_FAILURE;
	return true;
}
