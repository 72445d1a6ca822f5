#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/arena.h"
#include "share/facts/facts.h"

/*
 * The conclusions from the facts: plain data, filled by fixes/, used by the report, the
 * transcript and the screens. All strings and arrays are in the arena of the caller that
 * asked for the verdict; pointers into the knowledge are borrowed from it.
 */

enum certainty {
	CERTAINTY_EXCLUDED,
	CERTAINTY_NONE, /* no evidence for it */
	CERTAINTY_POSSIBLE,
	CERTAINTY_LIKELY,
	CERTAINTY_PROVED,
};

enum danger {
	DANGER_READ_ONLY,
	DANGER_CHANGES,
	DANGER_LOWERS_SECURITY,
	DANGER_DESTRUCTIVE
};

enum audience { AUDIENCE_SELF, AUDIENCE_HELPDESK, AUDIENCE_ENGINEER };

/* One sign that fired: the facts that it rests on and its weight. */
struct sign_hit {
	const char *when;    /* the condition as written */
	const char *says;    /* proves excludes strongly-for strongly-against for against */
	const char *because; /* a sentence, or NULL */
	const int *facts;    /* ids */
	size_t fact_count;
	int weight; /* signed: +5 +2 -2 -5; 0 for proves and excludes */
};

struct verdict_cause {
	const char *id, *title, *plain, *owner;
	enum certainty certainty;
	int score;
	const int *for_facts, *against_facts; /* ids, each once, in order of the signs */
	size_t for_count, against_count;
	const struct sign_hit *hits; /* all signs that fired, strongest first */
	size_t hit_count;
	bool from_inside; /* proved or excluded by data from inside the machine */
};

struct verdict_next {
	const char *kind;    /* ask run probe read-disk */
	const char *id;	     /* a question's fact, a reader's name, a probe's id */
	const char *says;    /* what to do, one sentence */
	const char *command; /* for run: the command to run and paste back; else NULL */
	const char *const *separates; /* cause ids */
	size_t separates_count;
	int price_s;
	double worth; /* expected separation per second, for the order */
};

struct plan_step {
	const char *id;	   /* "fw-rule-disabled.online.enable" or "shared.snapshot" */
	const char *cause; /* cause id that needs it */
	const char *says, *where, *channel, *shell, *command, *expect, *undo, *verify,
		*restart;
	/* How much of undo and verify is a command: all before a remark that follows it
	 * ("command   (says Succeeded)"); 0: it is a sentence. */
	size_t undo_typed, verify_typed;
	const char *undo_shell; /* of the command in undo */
	enum danger danger;
	const char *reads; /* paste reader for its output, or NULL */
	const char *const *placeholders_missing;
	size_t missing_count;
	bool verify_step; /* run the probes again: nothing to type */
	bool manual;	  /* done in a portal or by hand: no command */
	bool own_channel; /* only over that channel, not over others of the path */
	/* An offline edit as declared, otherwise NULL; for the executor and scripts. */
	const char *hive, *key, *value, *set;
	const char
		*alternative_to; /* the id of the step that this replaces ("or"), or NULL */
	bool last_resort; /* belongs to a step that lowers security: before, at or after it */
};

struct plan_path {
	const struct plan_step *steps;
	size_t step_count;
	const char *none_because;    /* why this path does not exist, or NULL */
	const char *const *channels; /* ids of channels that still work, best first */
	size_t channel_count;
};

struct plan {
	bool present; /* false if no cause is proved, likely or chosen */
	const char *const *causes;
	size_t cause_count;
	const char *chosen; /* "online", "offline" or NULL */
	struct plan_path online, offline;
};

struct verdict_contradiction {
	const char *id; /* a fact or a cause */
	const char *says;
};

struct verdict {
	const struct verdict_cause
		*causes; /* the reported ones, in the order of the contract */
	size_t cause_count;
	size_t more_possible;
	const char *const *excluded;
	size_t excluded_count;
	const struct verdict_contradiction *contradictions;
	size_t contradiction_count;
	const struct verdict_next *next; /* best first */
	size_t next_count;
	size_t open_count; /* causes not excluded, for "14 of 31 are still possible" */
	size_t known_count;
};

const char *certainty_id(enum certainty c); /* "likely" */
const char *danger_id(enum danger d);	    /* "lowers-security" */
const char *audience_id(enum audience a);
bool audience_find(const char *id, enum audience *out);

/* The words for people: at the start of a line, and inside a sentence. */
const char *certainty_badge(enum certainty c); /* "LIKELY"; "" below possible */
const char *danger_badge(enum danger d);       /* "LOWERS SECURITY" */
const char *owner_words(const char *owner);    /* "the network team"; unknown: as given */
