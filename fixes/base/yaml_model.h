#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * The knowledge files as written (fixes/knowledge/SHAPE.md), one struct for each kind of
 * mapping. libcyaml fills these by the schemas of yaml_schema.c; everything is in the arena of
 * the knowledge base. Optional texts are NULL if they are absent.
 */

struct sign_text {
	char *when, *says, *because;
};

struct inseparable_text {
	char *from, *because;
};

/* An undo or a check: either a command or a sentence. */
struct action_text {
	char *command;
	char *shell; /* if it differs from the step's */
	char *says;  /* what the command should show, without a full stop */
	char *note;  /* the sentence */
};

struct step_text {
	char *id, *says, *plain, *use, *shell, *command, *danger, *expect, *reads,
		*for_each, *only_if, *alternative_to, *restart, *where, *language, *hive,
		*key, *value, *set;
	struct action_text *undo, *verify;
	char **channels, **audience;
	unsigned channels_count, audience_count;
	bool manual;
};

struct path_text {
	char *none; /* why there is no such path; everything else is empty then */
	char **channels, **needs, **before, **after, **verify;
	unsigned channels_count, needs_count, before_count, after_count, verify_count;
	struct step_text *steps;
	unsigned steps_count;
};

struct cause_text {
	char *cause, *title, *plain, *owner, *seen, *stage;
	char **also_at, **sources, **coexists;
	unsigned also_at_count, sources_count, coexists_count;
	struct sign_text *signs;
	unsigned signs_count;
	struct inseparable_text *inseparable;
	unsigned inseparable_count;
	struct path_text *online, *offline;
};

struct shared_text {
	char *shared;
	struct step_text *steps;
	unsigned steps_count;
};

struct wrap_text {
	char *shell, *inner, *outer, *runs_in, *note;
};

struct channel_text {
	char *channel, *title, *plain, *survives, *dead_when, *fact;
	char **needs, **limits, **places;
	unsigned needs_count, limits_count, places_count;
	struct step_text *open;
	unsigned open_count;
	struct wrap_text *wrap;
	unsigned wrap_count;
};

struct answer_text {
	char *value, *label, *plain;
};

struct question_text {
	char *question, *ask, *read_out, *plain, *how, *kind, *when;
	int price_s;
	struct answer_text *answers;
	unsigned answers_count;
};

struct note_text {
	char *note, *when, *says, *plain;
	char **facts;
	unsigned facts_count;
};

struct derive_text {
	char *value, *gives;
};

struct placeholder_text {
	char *name, *type, *ask, *example, *fallback, *of;
	char **from;
	unsigned from_count;
	struct derive_text *derive;
	unsigned derive_count;
};

struct placeholders_text {
	struct placeholder_text *placeholders;
	unsigned placeholders_count;
};

/* One error number of a client or server: its meaning and its limits. */
struct code_text {
	char *code;    /* as people see it: "0x204", "ERRINFO_IDLE_TIMEOUT" */
	char *family;  /* mstsc negotiation freerdp errinfo ntstatus logon attempt */
	char *name;    /* the official name */
	char *means;   /* what happened */
	char *not_yet; /* what it does not prove */
	char *split;   /* how to distinguish the possible causes */
	char **also;   /* other spellings and numbers of the same thing */
	char **causes; /* ids */
	unsigned also_count, causes_count;
};

struct codes_text {
	struct code_text *codes;
	unsigned codes_count;
};

/* The words of one message in one language: parts are divided by "; ". */
struct wording_text {
	char *language;
	char **words;
	unsigned words_count;
};

/* What a client, a log or a service says, with or without a number. */
struct message_text {
	char **codes; /* all spellings: "0x204", "516", "extended 0x7", "exit 131", a name */
	char *name;   /* the official name of the number */
	struct wording_text *wordings;
	char *means, *not_yet, *split; /* as in struct code_text */
	char *answer;		       /* to the question message.text */
	char **causes;		       /* ids */
	char *source, *mark;
	unsigned codes_count, wordings_count, causes_count;
};

/* One file: the messages of one client. */
struct messages_text {
	char *client, *title;
	char **called; /* words by which a text names this client */
	struct message_text *messages;
	unsigned called_count, messages_count;
};

/* An organisation's own facts (facts.yaml of a --knowledge folder). */
struct own_fact_text {
	char *fact, *type, *unit, *says;
	char **tokens, **from;
	unsigned tokens_count, from_count;
};

struct own_facts_text {
	struct own_fact_text *facts;
	unsigned facts_count;
};
