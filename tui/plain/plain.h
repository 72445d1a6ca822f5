#pragma once

#include "tui/frontend/frontend.h"

/* The frontend that prints lines. */
enum err plain_create(const struct frontend_config *config, struct frontend **out,
	struct error *e) NODISCARD;
