#pragma once

#include "tui/cli/options.h"
#include "tui/frontend/frontend.h"

/* What the options, the environment and the terminal ask for. */
void choose_frontend(const struct options *o, struct frontend_config *out);
/* Makes the front end that @config names. */
enum err frontend_create(const struct frontend_config *config, struct frontend **out,
	struct error *e) NODISCARD;
