#pragma once

#include "fixes/next_step/information_gain.h"

/*
 * Commands whose output a person can paste: the read-only steps of the knowledge that name
 * a reader. One reader understands many commands, and a single command supplies a part of
 * what its reader can say: that which the causes ask for whose paths hold the command.
 */
struct look {
	const struct step_text *step;
	uint64_t users; /* bit for each hypothesis whose online path has it */
	bool shared;	/* it stands in a file of shared looks, for any cause */
};

struct look_list {
	struct look *looks;
	size_t count, room;
};

/* All looks that this audience may be asked for. In n->arena. */
void looks_list(const struct next *n, struct look_list *out);
/*
 * The look for the source's reader that separates most. @part: the source with what this
 * look supplies. NULL: there is no command for it.
 */
const struct look *looks_best(const struct next *n, const struct look_list *list,
	const struct fact_source *source, struct fact_source *part, double *separates);
