#pragma once

#include "tests/unit/probes/offline/offline_world.h"

/* Both hives of a Windows, made from nothing: the least that is complete. */
#define MADE_CS "ControlSet001\\"
#define MADE_VERSION "Microsoft\\Windows NT\\CurrentVersion"

struct hive_made {
	char dir[64], system[128], software[128];
};

void made_hives(struct hive_made *h);
void made_dword(const char *path, const char *key, const char *name, uint32_t number);
void made_text(const char *path, const char *key, const char *name, const char *text);
/*
 * The fact of the report over h->dir, lists with commas, "" where there is none, is @want;
 * @about names the row.
 */
void made_fact_is(
	const struct hive_made *h, const char *id, const char *want, const char *about);
