#pragma once

#include "tui/case.h"
#include "tui/options.h"

/*
 * The worker that reads and edits attached disks, seen from the command line and the
 * wizard. It runs to its end here; what it says reaches @says while it runs.
 */
struct disk_events {
	void *to;
	void (*fact)(void *to, struct fact *fact); /* may be NULL; may take the contents */
	void (*says)(void *to, const char *text);
};

/* @input: a path, or a job for the worker as JSON. ERR_DATA with its words when it failed.
 */
enum err disk_work(
	const char *input, const struct disk_events *events, struct error *e) NODISCARD;
/* Reads the disk at @path into the case. ERR_NO_INPUT: there is no hive. */
enum err disk_read(
	struct case_file *c, const char *path, bool quiet, struct error *e) NODISCARD;
