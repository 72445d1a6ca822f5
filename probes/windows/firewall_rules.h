#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/arena.h"
#include "share/facts/facts.h"

/*
 * Windows firewall rules as plain data from any source (netsh, PowerShell, registry), and
 * what they mean for one TCP port. Pure functions: no text, no fact store.
 */

enum firewall_direction { FW_DIR_UNKNOWN, FW_DIR_IN, FW_DIR_OUT };
enum firewall_action { FW_ACTION_UNKNOWN, FW_ACTION_ALLOW, FW_ACTION_BLOCK };
enum firewall_tristate { FW_UNKNOWN, FW_NO, FW_YES };
/* The program a rule is for: unknown is not the same as any. */
enum firewall_app {
	FW_APP_UNKNOWN,
	FW_APP_ANY,
	FW_APP_RDP,    /* the service TermService in its svchost.exe */
	FW_APP_SYSTEM, /* the kernel */
	FW_APP_OTHER,
};
/* The listening process: the kernel in Vista, 7 and 2008 R2, later the service. */
enum firewall_listener { FW_LISTENER_UNKNOWN, FW_LISTENER_SYSTEM, FW_LISTENER_SERVICE };
enum firewall_store { FW_STORE_UNKNOWN, FW_STORE_LOCAL, FW_STORE_POLICY };

#define FW_PROFILE_DOMAIN 1u
#define FW_PROFILE_PRIVATE 2u
#define FW_PROFILE_PUBLIC 4u
#define FW_PROFILE_ALL 7u

#define FW_PROTOCOL_UNKNOWN (-1)
#define FW_PROTOCOL_ANY 256
#define FW_PROTOCOL_TCP 6

struct firewall_ports {
	uint16_t from, to; /* both included */
};

/* The part of a rule that a line of a listing shows. */
enum firewall_part {
	FW_PART_NAME,
	FW_PART_ENABLED,
	FW_PART_ACTION,
	FW_PART_PROFILES,
	FW_PART_SOURCES,
	FW_PART_COUNT,
};

struct firewall_rule {
	const char *id;	  /* "RemoteDesktop-UserMode-In-TCP" or NULL */
	const char *name; /* as Windows shows it, or NULL */
	/* "@FirewallAPI.dll,-28752" or its name in some language; NULL: none, or unknown */
	const char *group;
	enum firewall_direction direction;
	enum firewall_action action;
	enum firewall_tristate enabled;
	int protocol;
	bool ports_known, ports_any;
	bool ports_unclear; /* some of them are not understood, or too many */
	struct firewall_ports ports[32];
	size_t port_count;
	unsigned profiles;    /* FW_PROFILE_*; 0: unknown */
	bool sources_known;   /* false: the allowed sources are unknown */
	const char **sources; /* in the arena; none: any */
	size_t source_count;
	bool limited; /* limited to interfaces, local addresses, remote ports or IPsec peers */
	bool shipped; /* built-in for the listener */
	enum firewall_app app;
	enum firewall_store store;
	const char *reader, *line;	 /* its source line */
	const char *said[FW_PART_COUNT]; /* the line of each part; NULL: @line */
	size_t answer;			 /* which answer of the text listed it */
};

#define FIREWALL_RULE_INIT                                                                 \
	{                                                                                  \
		.protocol = FW_PROTOCOL_UNKNOWN                                            \
	}

struct firewall_question {
	unsigned port;
	bool complete;		  /* all inbound rules are listed: no match means missing */
	unsigned active_profiles; /* in use; 0: unknown */
	unsigned ignored_profiles; /* profiles that ignore local rules */
	/*
	 * The active profile cannot be known: a port open in one profile is not blocked
	 * because another profile is closed.
	 */
	bool any_profile;
	enum firewall_listener listener;
};

enum firewall_answer {
	FW_ANSWER_UNKNOWN,
	FW_ANSWER_ALLOWED,
	FW_ANSWER_SCOPED,
	FW_ANSWER_DISABLED,
	FW_ANSWER_BLOCKED,
	FW_ANSWER_MISSING,
};

/* Derived from the rules of this Windows, otherwise from its build; 0: unknown. */
enum firewall_listener firewall_listener_of(
	const struct firewall_rule *rules, size_t count, unsigned build);
/* Completes built-in rules by their id with what the listing omits. */
void firewall_rule_complete(struct firewall_rule *rule);
/* Whether the id is built-in for the listener (on any of its ports). */
bool firewall_id_is_rdp(const char *id);
/* @app and @service as a rule names them; either may be NULL or "". */
enum firewall_app firewall_app_of(const char *app, const char *service);
/* "3389", "3000-4000", "80,3389", "Any", "*", "RPC": adds to the rule. */
void firewall_ports_add(struct firewall_rule *rule, const char *text);
bool firewall_ports_cover(const struct firewall_rule *rule, unsigned port);
/* An address, a network or a range; "Any" and "*" mean all. In the arena. */
void firewall_source_add(struct arena *arena, struct firewall_rule *rule, const char *text);
/*
 * One rule as the registry keeps it (MS-FASP 2.2.36 and MS-GPFAS 2.2.2.19):
 * "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|...|". False if it is not a
 * rule. An absent token has its documented meaning.
 */
bool firewall_rule_parse(
	struct arena *arena, const char *id, const char *text, struct firewall_rule *out);
/*
 * An entry of GloballyOpenPorts\List as XP and 2003 keep it:
 * "3389:TCP:*:Enabled:@xpsp2res.dll,-22009". The caller knows the profile.
 */
bool firewall_open_port_parse(
	struct arena *arena, const char *text, struct firewall_rule *out);

/*
 * What the rules mean for the port. @decides gets the deciding rule, or NULL. A block beats
 * an allow; of several allow rules the widest decides.
 */
enum firewall_answer firewall_decide(const struct firewall_rule *rules, size_t count,
	const struct firewall_question *question, const struct firewall_rule **decides);
/* The profiles that the rule applies to; 0 if none or unknown. */
unsigned firewall_profiles_of(
	const struct firewall_rule *rule, const struct firewall_question *question);
/*
 * All profiles in which a rule allows connections: the widest rule need not cover them all.
 * 0 if none does.
 */
unsigned firewall_profiles_served(const struct firewall_rule *rules, size_t count,
	const struct firewall_question *question);
/*
 * Whether the sources of the deciding rule apply to all allowed profiles. False if a
 * narrower rule covers some of them, or if a rule without sources has another limit; "any"
 * would then be wrong.
 */
bool firewall_sources_hold(const struct firewall_rule *rules, size_t count,
	const struct firewall_question *question, const struct firewall_rule *decides);

/* What block rules forbid that do not close the port completely. */
enum firewall_blocks {
	FW_BLOCKS_UNKNOWN, /* rules are missing or incomplete */
	FW_BLOCKS_NONE,
	FW_BLOCKS_SOME, /* for some addresses or networks */
};
enum firewall_blocks firewall_blocks_beside(const struct firewall_rule *rules, size_t count,
	const struct firewall_question *question);
/* "none", "some"; NULL for unknown. */
const char *firewall_blocks_token(enum firewall_blocks blocks);

/* The line that shows it. */
const char *firewall_rule_said(const struct firewall_rule *rule, enum firewall_part part);
/* The part of the rule that explains the answer: what to look at. */
enum firewall_part firewall_answer_part(enum firewall_answer answer,
	const struct firewall_rule *rule, const struct firewall_question *question);
/* "allowed", "scoped", ...; NULL for unknown. */
const char *firewall_answer_token(enum firewall_answer answer);
/* Lists for guest.firewall.rule.profiles and .sources; returns owned. */
struct fact_value firewall_profiles_value(unsigned profiles);
struct fact_value firewall_sources_value(const struct firewall_rule *rule);
