/*
 * rdpdoctor-worker: the only program that loads libfreerdp. Only rdpdoctor starts it:
 * "--worker connect" runs the attempt over descriptors 0 and 3; "--version" prints the
 * version of the library as JSON.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "probes/freerdp/attempt.h"
#include "probes/freerdp/attempt_run.h"
#include "probes/checks/probe_table.h"
#include "probes/engine/worker_main.h"
#include "share/base/secret.h"

#define EXIT_USAGE 64

int
main(int argc, char **argv)
{
	secret_forbid_core();
	/* libfreerdp writes to sockets that the peer may have closed. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc == 3 && strcmp(argv[1], "--worker") == 0)
		return strcmp(argv[2], probe_connect.id) == 0
			? worker_serve(&probe_connect, connect_run)
			: EXIT_USAGE;
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		(void)printf("{\"freerdp\": \"%s\"}\n", attempt_library_version());
		return 0;
	}
	(void)fprintf(stderr,
		"rdpdoctor starts rdpdoctor-worker itself; do not run it by hand.\n");
	return EXIT_USAGE;
}
