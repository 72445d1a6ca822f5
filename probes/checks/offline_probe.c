/*
 * The descriptor of the reader of attached disks. It runs in rdpdoctor-hive
 * (probes/offline/), because this program must not load libhivex. It is not part of a
 * check: it is started by name, with a path.
 */
#include "probes/checks/probe_table.h"

static bool
never_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)f;
	(void)t;
	(void)o;
	return false;
}

const struct probe probe_offline = {
	.id = "offline",
	.title = "Attached disk",
	.question = "What does the registry on the disk say?",
	.reach = REACH_LOCAL,
	.program = WORKER_HIVE,
	.cage = SANDBOX_DISK,
	.budget_ms = 20000,
	.ready = never_ready,
	.run = NULL, /* rdpdoctor-hive has it */
};
