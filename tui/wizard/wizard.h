#pragma once

#include "share/facts/verdict.h"
#include "share/target/target.h"
#include "tui/frontend/frontend.h"
#include "tui/session/practice.h"

/* What the command line has said before the wizard starts; all borrowed. */
struct wizard_config {
	const char *resume;		 /* go on with this session; NULL: a new one */
	const struct practice *practice; /* NULL: the real thing */
	const char *target_text;	 /* as it was typed; NULL: the wizard asks for it */
	const struct target *target;	 /* the same, parsed */
	const struct facts *target_facts; /* what its file says */
	const char *user, *gateway;
	enum stage until; /* STAGE_NONE: not said */
	enum audience audience;
	bool audience_given;
	bool no_connect, verbose;
	int timeout_s, allow_attempts;
	const char *knowledge, *store; /* NULL: the usual places */
	bool no_store;
	/* The facts that a person told, once the knowledge has named its own; may be NULL. */
	enum err (*add_facts)(const void *from, struct facts *told, struct error *e);
	const void *facts_from;
	struct frontend_config frontend;
	enum err (*create_frontend)(const struct frontend_config *config,
		struct frontend **out, struct error *e);
};

/* Runs until the person leaves, or a signal says so. */
enum err wizard_run(const struct wizard_config *config, struct error *e) NODISCARD;
