/* What the worker does with an attached disk. */
#include "probes/offline/offline_run.h"

#include "probes/offline/disk.h"

enum err
offline_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct disk d = { .out = out, .system.image_fd = -1, .software.image_fd = -1 };
	enum err err;

	if (request->input == NULL)
		return error_set(e, ERR_INTERNAL, "No path was handed over.");
	d.arena = arena_create();
	err = disk_open(&d, request->input, e);
	if (err == ERR_OK) {
		disk_facts_hive(&d);
		disk_facts_system(&d);
		disk_facts_rdp(&d);
		disk_facts_security(&d);
		disk_facts_firewall(&d);
		disk_facts_network(&d);
	}
	disk_close(&d);
	arena_destroy(d.arena);
	return err;
}
