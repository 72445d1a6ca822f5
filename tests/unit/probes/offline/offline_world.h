#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A folder of a test's own with hives in it, and the program that is run over them. What
 * goes wrong here is a failure of the test.
 */
struct bytes_owned {
	uint8_t *data;
	size_t len;
};

/* A fresh folder; removed at exit. */
void world_begin(char *dir, size_t size);
/* Removes all folders that there are so far. */
void world_clear(void);
/* Unpacks data/NAME.xz to DIR/AS. */
void world_unpack(const char *name, const char *dir, const char *as);
struct bytes_owned world_load(const char *name); /* the unpacked bytes of data/NAME.xz */
struct bytes_owned world_read(const char *path);
void world_write(const char *path, const void *data, size_t len);
bool world_exists(const char *path);
/* True when both files hold the same bytes. */
bool world_same(const char *a, const char *b);
void world_copy(const char *from, const char *to);

/*
 * One edit of a hive, as a test breaks it: {"key", "value", "set"}. A set of "binary HEX"
 * or "put-dword HEX" (any key, made where it is missing) stands alone.
 */
struct world_edit {
	const char *key, *value, *set;
};
void world_edit_hive(
	const char *path, const char *hive, const struct world_edit *edits, size_t count);
/* One value of any type; keys above it are made. */
void world_put(const char *path, const char *hive, const char *key, const char *name,
	uint32_t type, const void *bytes, size_t len);
/* "00,ff" or "00ff". */
size_t world_hex(const char *text, uint8_t *out, size_t size);
/* DIR/SOFTWARE of a healthy Windows 10, made from nothing. */
void world_make_software(const char *dir);

struct world_run {
	int status; /* exit status; 128 + signal */
	char *out, *err;
	double took_s;
};

/* Runs rdpdoctor with these arguments, ended by NULL. */
void world_run(struct world_run *run, const char *const *args);
/* The report of `offline --json PATH` with further arguments (NULL-terminated; may be
 * NULL). */
json_t *world_report(const char *path, const char *const *more, int *status);
void world_run_free(struct world_run *run);
/* A fact of a report; NULL if it is absent. Borrowed. */
const json_t *world_fact(const json_t *report, const char *id);
/* "proved", "likely", "possible", or NULL: the cause is not in the report. */
const char *world_cause(const json_t *report, const char *id);
/* The newest backup of DIR/NAME. */
bool world_backup(const char *dir, const char *name, char *out, size_t size);
