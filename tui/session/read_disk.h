#pragma once

#include <poll.h>

#include "tui/session/session.h"

/*
 * The worker that reads and edits attached disks, seen from the command line and the
 * wizard. disk_work() and disk_read() run it to its end; the wizard serves it from its own
 * loop, so that keys are answered while a slow disk is read.
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
	struct session *c, const char *path, bool quiet, struct error *e) NODISCARD;

/* ---- the same from a loop of the caller ---- */

struct disk_reading;

/*
 * Begins to read the disk at @path into the case (borrowed). ERR_NO_INPUT and
 * ERR_NOT_PERMITTED: there is no hive, or none that may be read; nothing was begun.
 */
enum err disk_begin(struct session *c, const char *path, struct disk_reading **out,
	struct error *e) NODISCARD;
size_t disk_poll_fds(const struct disk_reading *r, struct pollfd *fds, size_t room);
int disk_timeout_ms(const struct disk_reading *r); /* -1: never */
/* Takes what came. True: it has ended, and *how and @e say how. */
bool disk_service(struct disk_reading *r, enum err *how, struct error *e);
size_t disk_facts(const struct disk_reading *r);     /* how many came so far */
const char *disk_says(const struct disk_reading *r); /* its newest words, or "" */
bool disk_running(const struct disk_reading *r);     /* false for NULL */
void disk_stop(struct disk_reading *r);
void disk_end(struct disk_reading *r); /* takes NULL */
