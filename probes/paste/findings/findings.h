#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/windows/firewall_rules.h"
#include "probes/paste/input/split_commands.h"
#include "probes/paste/input/lines.h"
#include "probes/windows/localized_words.h"
#include "probes/paste/findings/reading.h"
#include "share/base/arena.h"

/*
 * What the readers of one text have found so far. A reader puts what its command says;
 * what needs several commands (rules against the port, local against policy) is concluded
 * at the end. A later line replaces an earlier one, unless the earlier one ranks higher.
 */

/* Who knows better: the store that decides beats the one that only wishes. */
enum found_rank {
	RANK_LOCAL,  /* the local store, or a tool that shows it */
	RANK_POLICY, /* set by policy */
	RANK_ACTIVE, /* what is in force */
};

struct found {
	int id;
	struct fact_value value; /* owned until it is handed on */
	enum found_rank rank;
	const char *reader;
	const char *line;
};

/* The answer to "which rules are there?": more than the rules that it lists. */
struct rule_answer {
	bool complete;	      /* every inbound rule was listed */
	bool asked_and_empty; /* asked by id or port, and there was none */
	unsigned port;	      /* asked about; 0: all */
	const char *reader, *line;
};

/* A socket that listens; port 0: the listener of Remote Desktop, whatever its port. */
struct listener {
	unsigned port;
	unsigned pid;	   /* 0: unknown */
	const char *owner; /* service or program; NULL: unknown */
	size_t section;
	const char *reader, *line;
};

/* A whole listing of listeners, or (@port) a whole answer about one port. */
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
	struct text_lines lines;
	const struct sections *sections;
	const struct section *section;
	/* what becomes of an object of PowerShell, a CSV or JSON; NULL ends it */
	bool (*const *object_handlers)(struct findings *g, const struct object *o);
	bool recorded; /* a real console: some command was answered, or waits for one */
	size_t section_number;

	struct found *found;
	size_t found_count, found_room;

	struct firewall_rule *rules;
	size_t rule_count, rule_room;
	struct rule_answer rule_answer;
	bool rules_unclear;	     /* what decides about the rules was not understood */
	struct firewall_rule *parts; /* filters that were shown apart from their rules */
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

	struct registry *registry; /* what reg showed; NULL: nothing */
	struct event_list *events;
	size_t routes_judged; /* the end of the section whose routes were compared */
	unsigned json_tries;
	unsigned wfp_events; /* dropped packets that were looked up */
	size_t objects_from; /* no object of PowerShell begins before this line */

	enum words_lang rule_lang; /* of the last rule that netsh listed */
	unsigned votes[LANG_COUNT];
	size_t commands_heard;	 /* how often a reader recognised something */
	const char *machines[8]; /* names of computers that differ */
	size_t machine_count;
	int replaced; /* a fact that two lines tell differently; 0: none */
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
	 * Looks at line @at of the section. Returns how many lines it took, 0 if they are
	 * not its own. Must decide on few lines: it is asked at each of them.
	 */
	size_t (*read)(struct findings *g, size_t at);
	/* Called for each section with a command when all lines were read; may be NULL. */
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
/* The line whose text this is. */
void findings_use_text(struct findings *g, const char *line);
void findings_use_range(struct findings *g, size_t from, size_t to);
/* The output of this command was recognised. */
void findings_command(struct findings *g, const char *id);
void findings_language(struct findings *g, enum words_lang lang, unsigned weight);

/* Takes the value. @line is one of the text's lines. */
void findings_put(struct findings *g, const char *reader, const char *line,
	enum found_rank rank, int id, struct fact_value value);
/* The same by the fact's name, for the families; an unknown name is ignored. */
void findings_put_named(struct findings *g, const char *reader, const char *line,
	enum found_rank rank, struct fact_value value, const char *name_fmt, ...)
	PRINTF_LIKE(6, 7);
/* NULL if nobody put it. */
const struct found *findings_find(const struct findings *g, int id);

/* "TermService" for any spelling of a service that matters here; else NULL. */
const char *findings_service(struct findings *g, const char *name);
/* A network is connected that belongs to this profile. */
void findings_active_profile(
	struct findings *g, const char *reader, const char *line, const char *profile);
/* Something listens; @address as netstat shows it. Loopback does not count. */
void findings_listener(struct findings *g, const char *reader, const char *line,
	const char *address, unsigned port, unsigned pid, const char *owner);
/* A process: its id, its program, the services in it ("" for none; NULL: not told). */
void findings_task(struct findings *g, unsigned pid, const char *program,
	const char *services, const char *line);
/* All that listens was listed in this section, or all on @port. */
void findings_listed(
	struct findings *g, const char *reader, const char *line, unsigned port);
/* By the id, or by the name where one has no id. */
bool findings_same_rule(const struct firewall_rule *a, const struct firewall_rule *b);
/* Copies the rule. Replaces rules of the same name that an earlier answer listed. */
void findings_rule(struct findings *g, const struct firewall_rule *rule);
/* Keeps what belongs to the rule of that id or name, wherever it will be listed. */
void findings_rule_part(struct findings *g, const struct firewall_rule *part);
/* The port that matters: the listener's own if the text tells it, else the session's. */
unsigned findings_port(const struct findings *g);
/* The computer that says so; "" where nobody knows. Borrows a name in the arena. */
void findings_machine(struct findings *g, const char *name);
/* Keeps a sentence for the person; the same one only once. */
void findings_note(struct findings *g, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* ---- conclusions: what needs more than one line, in the order of readers.c ---- */

/* The profile of the one network; with several the text does not say which one matters. */
void findings_conclude_network(struct findings *g);
/* A command whose answer only a running Windows can give was answered. */
void findings_conclude_running(struct findings *g);
/* Whether the port is listened on, and by whom. */
void findings_conclude_listening(struct findings *g);
/* What all rules together do to the port. */
void findings_conclude_rules(struct findings *g);
void read_registry_conclude(struct findings *g);
/* Whether parts of our collector's output are missing. */
void read_collector_conclude(struct findings *g);
void read_events_conclude(struct findings *g);
/* An event of a log. */
struct event {
	const char *provider, *id;
	const char *says; /* what stands below it, line by line; "" for nothing */
	bool named;	  /* @says holds the strings of the event, so also its names */
	const char *line;
};
/* Keeps an event once. False if that is none: no provider, or no number. */
bool read_events_add(struct findings *g, const struct event *event);
/* The lines [@from, @to) as one text, in the arena. */
char *read_events_says(struct findings *g, size_t from, size_t to);
/* What Windows says instead of an answer: a refusal, an unknown command, nothing found. */
void read_sayings_conclude(struct findings *g);
/* Whether the answers are of one machine, and which of two to the same question counts. */
void read_sources_conclude(struct findings *g);
