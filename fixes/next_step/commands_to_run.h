#pragma once

#include "fixes/next_step/information_gain.h"

/*
 * Commands whose output a person can paste: the read-only steps of the knowledge that name a
 * reader. One reader parses many commands, and one command supplies only a part of the
 * reader's facts: those that the causes with the command in their path need.
 */
struct look {
	const struct step_text *step;
	uint64_t users; /* bit for each hypothesis whose online path has it */
	bool shared;	/* from a shared file of read-only steps, for any cause */
};

struct look_list {
	struct look *looks;
	size_t count, room;
};

/* All commands that this audience can be asked to run. In n->arena. */
void looks_list(const struct next *n, struct look_list *out);
/*
 * The command for the source's reader that separates most. @part: the source reduced to what
 * this command supplies. NULL: there is no command for it.
 */
const struct look *looks_best(const struct next *n, const struct look_list *list,
	const struct fact_source *source, struct fact_source *part, double *separates);
