#pragma once

#include <stdbool.h>

#include "share/base/error.h"

/*
 * Finds the hives in a given path: a folder with SYSTEM and SOFTWARE, a Windows volume
 * mounted anywhere (any letter case), or one hive by itself.
 */
#define FIND_PATH_MAX 4096

struct found_hives {
	char system[FIND_PATH_MAX], software[FIND_PATH_MAX]; /* "" where there is none */
	char single
		[FIND_PATH_MAX]; /* a file was given: its contents show which hive it is */
};

/* ERR_NO_INPUT with a message if there is nothing. */
enum err find_hives(const char *path, struct found_hives *out, struct error *e) NODISCARD;
/* The entry @name of folder @dir in any letter case. */
bool find_entry(const char *dir, const char *name, char *out, size_t size);
