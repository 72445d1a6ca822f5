/* Jobs of the worker for an attached disk. */
#include "probes/offline/offline_run.h"

#include <jansson.h>

#include "probes/offline/facts/windows_disk.h"
#include "probes/offline/edit/edit_job.h"

static enum err
read_disk(const char *path, struct probe_out *out, struct error *e)
{
	struct disk d = { .out = out, .system.image_fd = -1, .software.image_fd = -1 };
	enum err err;

	d.arena = arena_create();
	err = disk_open(&d, path, e);
	if (err == ERR_OK)
		disk_parts_read(&d);
	disk_close(&d);
	arena_destroy(d.arena);
	return err;
}

static enum err
run_input(const char *input, struct probe_out *out, struct error *e)
{
	json_t *job;
	enum err err;

	if (input == NULL)
		return error_set(e, ERR_INTERNAL, "No path was given.");
	if (input[0] != '{') /* paths from the parent are absolute */
		return read_disk(input, out, e);
	job = json_loads(input, 0, NULL);
	err = job != NULL ? edit_job(job, out, e)
			  : error_set(e, ERR_INTERNAL, "The job is not JSON.");
	json_decref(job);
	return err;
}

enum err
offline_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	enum err err = run_input(request->input, out, e);

	if (err != ERR_OK)
		probe_says(out, OFFLINE_ERROR_MARK "%d", (int)err);
	return err;
}
