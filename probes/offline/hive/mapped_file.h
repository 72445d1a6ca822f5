#pragma once

#include <stddef.h>
#include <stdint.h>

#include "share/base/error.h"

/* A file as memory, read-only. data NULL and len 0 for an empty one. */
struct view {
	uint8_t *data;
	size_t len;
};

#define VIEW_AUTO CLEANUP(view_close) struct view

/* The sentence begins with "it": the caller knows the name. */
enum err view_open(const char *path, struct view *out, struct error *e) NODISCARD;
void view_close(struct view *v);
