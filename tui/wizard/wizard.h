#pragma once

#include "share/facts/verdict.h"
#include "share/target/target.h"
#include "tui/frontend/frontend.h"
#include "tui/session/practice.h"

/* What the command line specified; all borrowed. */
struct wizard_config {
	const char *resume; /* the session to continue; NULL: start a new one */
	const struct practice *practice;  /* NULL: a real session */
	const char *target_text;	  /* as typed; NULL: the wizard asks for it */
	const struct target *target;	  /* the same, parsed */
	const struct facts *target_facts; /* from its .rdp file */
	const char *user, *gateway;
	enum stage until; /* STAGE_NONE: not given */
	enum audience audience;
	bool audience_given;
	bool no_connect, verbose;
	int timeout_s, allow_attempts;
	const char *knowledge, *store; /* NULL: the usual places */
	bool no_store;
	/* Adds the facts given with --fact, after the knowledge has defined its own;
	 * may be NULL. */
	enum err (*add_facts)(const void *from, struct facts *given, struct error *e);
	const void *facts_from;
	struct frontend_config frontend;
	enum err (*create_frontend)(const struct frontend_config *config,
		struct frontend **out, struct error *e);
};

/* Runs until the user leaves or a signal ends it. */
enum err wizard_run(const struct wizard_config *config, struct error *e) NODISCARD;
