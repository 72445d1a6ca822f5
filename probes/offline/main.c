/*
 * rdpdoctor-hive: the only program that loads libhivex. Only rdpdoctor starts it: "--worker
 * offline" runs one job over descriptors 0 and 3.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "probes/offline/offline_run.h"
#include "probes/checks/probe_table.h"
#include "probes/engine/worker_main.h"
#include "share/base/secret.h"

#define EXIT_USAGE 64

/*
 * A job that only reads a disk cannot write to it, even if the disk exploits a fault. A job
 * of edits is JSON, a path is absolute (offline_run.c).
 */
static enum err
offline_run_caged(
	const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct error none = ERROR_INIT;

	if (request->input == NULL || request->input[0] != '{')
		if (sandbox_apply(SANDBOX_READ_ONLY, &none) != ERR_OK)
			(void)fprintf(stderr, "%s\n", none.text);
	return offline_run(request, out, e);
}

int
main(int argc, char **argv)
{
	secret_forbid_core();
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc == 3 && strcmp(argv[1], "--worker") == 0 &&
		strcmp(argv[2], probe_offline.id) == 0)
		return worker_serve(&probe_offline, offline_run_caged);
	(void)fprintf(
		stderr, "rdpdoctor starts rdpdoctor-hive itself; do not run it by hand.\n");
	return EXIT_USAGE;
}
