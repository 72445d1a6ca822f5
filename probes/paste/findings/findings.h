#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/windows/event_meaning.h"
#include "probes/windows/firewall_rules.h"
#include "probes/paste/input/split_commands.h"
#include "probes/paste/input/lines.h"
#include "probes/windows/localized_words.h"
#include "probes/paste/findings/reading.h"
#include "share/base/arena.h"

/*
 * What the readers of one text have found so far. A reader stores what its command reports.
 * Facts that need several commands (rules and the port, local and policy) are derived at
 * the end. A later value replaces an earlier one unless the earlier one ranks higher.
 */

/* Precedence of two values for one fact: active > policy > local. */
enum found_rank {
	RANK_LOCAL,  /* the local store, or a tool that shows it */
	RANK_POLICY, /* set by policy */
	RANK_ACTIVE, /* the effective value */
};

struct found {
	int id;
	struct fact_value value; /* owned until it is passed on */
	enum found_rank rank;
	const char *reader;
	const char *line;
};

/* What a listing of rules says beyond the rules in it. */
struct rule_answer {
	bool complete;	      /* every inbound rule was listed */
	bool asked_and_empty; /* queried by id or port, and none exists */
	unsigned port;	      /* queried; 0: all */
	const char *reader, *line;
};

/* A listening socket; port 0: the Remote Desktop listener on its port, whatever it is. */
struct listener {
	unsigned port;
	unsigned pid;	   /* 0: unknown */
	const char *owner; /* service or program; NULL: unknown */
	size_t section;
	const char *reader, *line;
};

/* A complete listing of listeners, or (@port) a complete answer for one port. */
struct listed {
	unsigned port; /* 0: all of them */
	size_t section;
	const char *reader, *line;
};

struct object;

#define FINDINGS_PROFILES 3u
/* "domain", "private", "public": bit N of a set of profiles is that of name N. */
extern const char *const findings_profiles[FINDINGS_PROFILES];

struct findings {
	struct arena *arena;
	const struct reader_hints *hints;
	struct reading *reading;
	/* Whether the reader of that id has declared the fact; others are dropped. */
	bool (*supplies)(const char *reader, int fact);
	struct text_lines lines;
	const struct sections *sections;
	const struct section *section;
	/* tried in turn on each object of PowerShell, CSV or JSON; ends with NULL */
	bool (*const *object_handlers)(struct findings *g, const struct object *o);
	bool recorded; /* a real console: a command has output, or the last prompt is empty */
	size_t section_number;

	struct found *found;
	size_t found_count, found_room;

	struct firewall_rule *rules;
	size_t rule_count, rule_room;
	struct rule_answer rule_answer;
	bool rules_unclear;	     /* a deciding part of the rules was not understood */
	struct firewall_rule *parts; /* filters listed apart from their rules */
	size_t part_count, part_room;

	struct listener *listeners;
	size_t listener_count;
	struct task *tasks;
	size_t task_count;
	struct listed listed[64];
	size_t listed_count;

	unsigned networks; /* categories of the connected networks, FW_PROFILE_* */
	size_t networks_section;
	const char *networks_reader, *networks_line;

	struct registry *registry; /* registry values shown; NULL: none */
	struct event_list *events;
	struct client_log *client_log;
	size_t routes_judged; /* the end of the section whose routes were compared */
	unsigned json_tries;
	unsigned wfp_events; /* dropped packets looked up so far */
	size_t objects_from; /* no object of PowerShell begins before this line */

	enum words_lang rule_lang; /* of the last rule that netsh listed */
	unsigned votes[LANG_COUNT];
	size_t commands_heard;	 /* how often a reader recognised output */
	const char *machines[8]; /* distinct computer names */
	size_t machine_count;
	int replaced; /* a fact on which two lines disagree; 0: none */
	const char *replaced_by;
	bool not_understood; /* a known shape whose language is unknown */
};

struct task {
	unsigned pid;
	const char *program, *services, *line;
};

#define TASKS_MOST 4096u
#define RULES_MOST 20000u
#define LISTENERS_MOST 4096u

/* One reader: a family of commands. */
struct reader {
	const char *id;
	/* The commands whose output it reads: "qwinsta|query session"; NULL: none */
	const char *commands;
	/*
	 * Parses from line @at of the section. Returns the number of lines parsed, 0 if the
	 * output is not its own. Called for each line, so it must decide quickly.
	 */
	size_t (*read)(struct findings *g, size_t at);
	/*
	 * Called for each section with a command, after all lines were read; may be NULL.
	 */
	void (*answered)(struct findings *g);
};

extern const struct reader read_netsh_profiles;
extern const struct reader read_netsh_rules;
extern const struct reader read_netsh_old;
extern const struct reader read_sc;
extern const struct reader read_net_start;
extern const struct reader read_powershell;
extern const struct reader read_net_firewall;
extern const struct reader read_netstat;
extern const struct reader read_qwinsta;
extern const struct reader read_reg;
extern const struct reader read_events;
extern const struct reader read_events_copied;
extern const struct reader read_events_xml;
extern const struct reader read_client_log_lines;
extern const struct reader read_exports;
extern const struct reader read_system;
extern const struct reader read_ipconfig;
extern const struct reader read_netsh_interface;
extern const struct reader read_route_print;
extern const struct reader read_w32tm;
extern const struct reader read_change_logon;
extern const struct reader read_collector;
extern const struct reader read_azure;
extern const struct reader read_tasklist;
extern const struct reader read_portproxy;
extern const struct reader read_bcdedit;
extern const struct reader read_nltest;
extern const struct reader read_net_user;
extern const struct reader read_secedit;
extern const struct reader read_icacls;
extern const struct reader read_state;
extern const struct reader read_wfp;

/* The command was typed in a real console and printed nothing before the next prompt. */
bool findings_no_answer(const struct findings *g);
/* The text of a line; "" past the end of the section. */
const char *findings_line(const struct findings *g, size_t at);
void findings_use(struct findings *g, size_t at);
/* The same by the text of the line. */
void findings_use_text(struct findings *g, const char *line);
void findings_use_range(struct findings *g, size_t from, size_t to);
/* The output of this command was recognised. */
void findings_command(struct findings *g, const char *id);
void findings_language(struct findings *g, enum words_lang lang, unsigned weight);

/* Stores a fact; takes the value. @line is one of the text's lines. */
void findings_put(struct findings *g, const char *reader, const char *line,
	enum found_rank rank, int id, struct fact_value value);
/* The same by the fact's name, for fact families; ignores unknown names. */
void findings_put_named(struct findings *g, const char *reader, const char *line,
	enum found_rank rank, struct fact_value value, const char *name_fmt, ...)
	PRINTF_LIKE(6, 7);
/* NULL if it is not stored. */
const struct found *findings_find(const struct findings *g, int id);

/* "TermService" in any letter case; NULL for services without facts. */
const char *findings_service(struct findings *g, const char *name);
/* Records a connected network with this profile. */
void findings_active_profile(
	struct findings *g, const char *reader, const char *line, const char *profile);
/* Records a listening socket; @address as netstat shows it. Skips loopback. */
void findings_listener(struct findings *g, const char *reader, const char *line,
	const char *address, unsigned port, unsigned pid, const char *owner);
/* Records a process: id, program, its services ("" for none; NULL: not shown). */
void findings_task(struct findings *g, unsigned pid, const char *program,
	const char *services, const char *line);
/* Records that this section lists all listeners, or all on @port. */
void findings_listed(
	struct findings *g, const char *reader, const char *line, unsigned port);
/* Compares ids, or names where one has no id. */
bool findings_same_rule(const struct firewall_rule *a, const struct firewall_rule *b);
/* Stores a copy of the rule. Replaces rules of the same name from an earlier answer. */
void findings_rule(struct findings *g, const struct firewall_rule *rule);
/* Stores a filter of the rule with that id or name, which may be listed later. */
void findings_rule_part(struct findings *g, const struct firewall_rule *part);
/* The RDP port: the listener's if the text shows it, otherwise the session's. */
unsigned findings_port(const struct findings *g);
/* Records the name of the computer ("" if unknown). Borrows a name in the arena. */
void findings_machine(struct findings *g, const char *name);
/* Adds a note for the user, each text only once. */
void findings_note(struct findings *g, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* ---- conclusions from more than one line, in the order of readers.c ---- */

/* The profile of the one network; with several the text does not say which one matters. */
void findings_conclude_network(struct findings *g);
/* A command whose answer only a running Windows can give was answered. */
void findings_conclude_running(struct findings *g);
/* Whether a program listens on the port, and which. */
void findings_conclude_listening(struct findings *g);
/* What all rules together mean for the port. */
void findings_conclude_rules(struct findings *g);
void read_registry_conclude(struct findings *g);
/* Whether parts of our collector's output are missing. */
void read_collector_conclude(struct findings *g);
void read_events_conclude(struct findings *g);
void read_client_log_conclude(struct findings *g);
/* An event of a log, as a text shows it. */
struct event {
	const char *provider, *id;
	const char *when; /* date and time in the text's own form; "" for none */
	const char *says; /* the message, line by line; "" for none */
	const struct windows_event_value *values;
	size_t value_count;
	const char *line;
};
/* Weighs an event and keeps what it means. False if it has no provider or no number. */
bool read_events_add(struct findings *g, const struct event *event);
/* The lines [@from, @to) as one text, in the arena. */
char *read_events_says(struct findings *g, size_t from, size_t to);
/* Error messages: access denied, unknown command, nothing found. */
void read_sayings_conclude(struct findings *g);
/* Whether all output is from one machine, and which of two answers counts. */
void read_sources_conclude(struct findings *g);
