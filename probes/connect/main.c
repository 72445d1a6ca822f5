/*
 * rdpdoctor-worker: the program that may load libfreerdp and libhivex, so that rdpdoctor
 * need not. It is started by rdpdoctor alone: "--worker PROBE" serves one probe over
 * descriptors 0 and 3; "--version" prints, as JSON, which libraries it found.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "probes/connect/attempt.h"
#include "probes/connect/connect_run.h"
#include "probes/offline/offline_run.h"
#include "probes/registry.h"
#include "probes/runner.h"
#include "share/macros.h"
#include "share/secret.h"

#define EXIT_USAGE 64

/* Whoever only looks at a disk cannot write on it, whatever the disk makes it do. A job of
 * edits is JSON, a path is absolute (offline_run.c). */
static enum err
offline_run_caged(
	const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct error none = ERROR_INIT;

	if (request->input == NULL || request->input[0] != '{')
		if (cage_close(CAGE_READ_ONLY, &none) != ERR_OK)
			(void)fprintf(stderr, "%s\n", none.text);
	return offline_run(request, out, e);
}

/* To add a heavy probe: its run function here, its descriptor in probes/. */
static const struct {
	const struct probe *probe;
	enum err (*run)(const struct probe_request *request, struct probe_out *out,
		struct error *e);
} heavy[] = {
	{ &probe_connect, connect_run },
	{ &probe_offline, offline_run_caged },
};

static int
serve(const char *id)
{
	for (size_t i = 0; i < ARRAY_LEN(heavy); i++)
		if (strcmp(id, heavy[i].probe->id) == 0)
			return worker_serve(heavy[i].probe, heavy[i].run);
	(void)fprintf(stderr, "rdpdoctor-worker: no probe is called \"%s\"\n", id);
	return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	secret_forbid_core();
	/* libfreerdp writes to sockets that the other side may have closed. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc == 3 && strcmp(argv[1], "--worker") == 0)
		return serve(argv[2]);
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		(void)printf("{\"freerdp\": \"%s\"}\n", attempt_library_version());
		return 0;
	}
	(void)fprintf(stderr,
		"rdpdoctor-worker is started by rdpdoctor; there is nothing to "
		"do with it by hand.\n");
	return EXIT_USAGE;
}
