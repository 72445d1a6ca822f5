#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Where things live, after the XDG Base Directory Specification. */
#define PATHS_MAX 4096

/*
 * $XDG_STATE_HOME/rdpdoctor/NAME, else ~/.local/state/rdpdoctor/NAME. Makes the folders
 * with mode 0700. False when no folder can be had. @name "" gives the folder.
 */
bool paths_state(char *out, size_t size, const char *name);
/* "~" and "~/x" as a shell would. */
bool paths_expand_home(char *out, size_t size, const char *path);
