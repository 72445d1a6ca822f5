#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Paths after the XDG Base Directory Specification. */
#define PATHS_MAX 4096

/*
 * $XDG_STATE_HOME/rdpdoctor/NAME, otherwise ~/.local/state/rdpdoctor/NAME. Creates the
 * folders with mode 0700. False if there is no usable folder. @name "" gives the folder.
 */
bool paths_state(char *out, size_t size, const char *name);
/* "~" and "~/x" as a shell would. */
bool paths_expand_home(char *out, size_t size, const char *path);
