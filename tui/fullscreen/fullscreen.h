#pragma once

#include "tui/frontend/frontend.h"

/* The frontend that uses the whole terminal. */
enum err full_create(const struct frontend_config *config, struct frontend **out,
	struct error *e) NODISCARD;
