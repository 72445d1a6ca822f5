#pragma once

#include <poll.h>

#include "tui/session/session.h"

/*
 * Runs the worker that reads and edits attached disks. disk_work() and disk_read() wait
 * until it ends; the wizard serves it from its own loop, so that it reacts to keys while
 * a slow disk is read.
 */
struct disk_events {
	void *to;
	void (*fact)(void *to, struct fact *fact); /* may be NULL; may take the contents */
	void (*says)(void *to, const char *text);
};

/* @input: a path, or a job for the worker as JSON. ERR_DATA with the worker's message
 * if it failed. */
enum err disk_work(
	const char *input, const struct disk_events *events, struct error *e) NODISCARD;
/* Reads the disk at @path into the session. ERR_NO_INPUT if there is no hive. */
enum err disk_read(
	struct session *c, const char *path, bool quiet, struct error *e) NODISCARD;

/* ---- the same from a loop of the caller ---- */

struct disk_reading;

/*
 * Starts reading the disk at @path into the session (borrowed). ERR_NO_INPUT: there is no
 * hive; ERR_NOT_PERMITTED: it may not be read. In both cases nothing was started.
 */
enum err disk_begin(struct session *c, const char *path, struct disk_reading **out,
	struct error *e) NODISCARD;
size_t disk_poll_fds(const struct disk_reading *r, struct pollfd *fds, size_t room);
int disk_timeout_ms(const struct disk_reading *r); /* -1: never */
/* Reads the output of the worker. True if it ended; then *how and @e hold the result. */
bool disk_service(struct disk_reading *r, enum err *how, struct error *e);
size_t disk_facts(const struct disk_reading *r); /* number of facts so far */
const char *disk_says(
	const struct disk_reading *r);		 /* the worker's newest message, or "" */
bool disk_running(const struct disk_reading *r); /* false for NULL */
void disk_stop(struct disk_reading *r);
void disk_end(struct disk_reading *r); /* accepts NULL */
