/*
 * What follows from several findings at once: the rules against the port and the network in
 * use, the port against the sockets, the sockets against the processes.
 */
#include "probes/paste/findings/findings.h"

#include <string.h>

#include "share/base/text.h"

static void
add_part(struct firewall_rule *r, const struct firewall_rule *part)
{
	if (part->protocol != FW_PROTOCOL_UNKNOWN)
		r->protocol = part->protocol;
	if (part->ports_known) {
		r->ports_known = true;
		r->ports_any = part->ports_any;
		memcpy(r->ports, part->ports, sizeof(r->ports));
		r->port_count = part->port_count;
	}
	if (part->sources_known) {
		r->sources_known = true;
		r->sources = part->sources;
		r->source_count = part->source_count;
		r->said[FW_PART_SOURCES] = part->said[FW_PART_SOURCES];
	}
	r->limited = r->limited || part->limited;
	if (part->app != FW_APP_UNKNOWN)
		r->app = part->app;
}

static void
join_parts(struct findings *g)
{
	for (size_t p = 0; p < g->part_count; p++)
		for (size_t i = 0; i < g->rule_count; i++)
			if (findings_same_rule(&g->parts[p], &g->rules[i]))
				add_part(&g->rules[i], &g->parts[p]);
	for (size_t i = 0; i < g->rule_count; i++)
		firewall_rule_complete(&g->rules[i]);
}

static unsigned
active_profiles(const struct findings *g)
{
	const struct found *f = findings_find(g, FACT_GUEST_NET_PROFILE);

	if (f == NULL)
		return 0;
	return text_equal(f->value.as.text, "domain")	  ? FW_PROFILE_DOMAIN
		: text_equal(f->value.as.text, "private") ? FW_PROFILE_PRIVATE
							  : FW_PROFILE_PUBLIC;
}

static unsigned
ignored_profiles(const struct findings *g)
{
	static const int ids[] = { FACT_GUEST_FIREWALL_DOMAIN_LOCAL_RULES_IGNORED,
		FACT_GUEST_FIREWALL_PRIVATE_LOCAL_RULES_IGNORED,
		FACT_GUEST_FIREWALL_PUBLIC_LOCAL_RULES_IGNORED };
	unsigned ignored = 0;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		const struct found *f = findings_find(g, ids[i]);

		if (f != NULL && f->value.as.boolean)
			ignored |= 1u << i;
	}
	return ignored;
}

static enum firewall_listener
listener_of(const struct findings *g)
{
	const struct found *build = findings_find(g, FACT_GUEST_OS_BUILD);

	return firewall_listener_of(g->rules, g->rule_count,
		build != NULL ? (unsigned)build->value.as.integer : 0);
}

void
findings_conclude_rules(struct findings *g)
{
	struct firewall_question q = {
		.port = findings_port(g),
		.complete = g->rule_answer.complete ||
			(g->rule_answer.asked_and_empty &&
				(g->rule_answer.port == 0 ||
					g->rule_answer.port == findings_port(g))),
		.active_profiles = active_profiles(g),
		.ignored_profiles = ignored_profiles(g),
	};
	const struct firewall_rule *r = NULL;
	enum firewall_answer answer;
	const char *token, *blocks, *reader, *line;
	enum firewall_part part;
	unsigned profiles;

	if (g->rules_unclear)
		return;
	join_parts(g);
	q.listener = listener_of(g);
	answer = firewall_decide(g->rules, g->rule_count, &q, &r);
	token = firewall_answer_token(answer);
	if (token == NULL)
		return;
	reader = r != NULL ? r->reader : g->rule_answer.reader;
	part = r != NULL ? firewall_answer_part(answer, r, &q) : FW_PART_NAME;
	line = r != NULL ? firewall_rule_said(r, part) : g->rule_answer.line;
	findings_put(
		g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE, value_token(token));
	/* a query for one port does not list rules for any port */
	q.complete = g->rule_answer.complete;
	blocks = firewall_blocks_token(firewall_blocks_beside(g->rules, g->rule_count, &q));
	if (answer != FW_ANSWER_BLOCKED && blocks != NULL)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_BLOCKS,
			value_token(blocks));
	if (r == NULL)
		return;
	profiles = answer == FW_ANSWER_ALLOWED || answer == FW_ANSWER_SCOPED
		? firewall_profiles_served(g->rules, g->rule_count, &q)
		: firewall_profiles_of(r, &q);
	line = firewall_rule_said(r, FW_PART_NAME);
	if (r->id != NULL)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_ID,
			value_text(r->id));
	if (r->name != NULL && *r->name != '@')
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_NAME,
			value_text(r->name));
	if ((profiles | r->profiles) != 0)
		findings_put(g, reader, firewall_rule_said(r, FW_PART_PROFILES),
			RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_PROFILES,
			firewall_profiles_value(profiles != 0 ? profiles : r->profiles));
	if (r->store != FW_STORE_UNKNOWN)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_STORE,
			value_token(r->store == FW_STORE_POLICY ? "policy" : "local"));
	if (firewall_sources_hold(g->rules, g->rule_count, &q, r))
		findings_put(g, reader, firewall_rule_said(r, FW_PART_SOURCES), RANK_ACTIVE,
			FACT_GUEST_FIREWALL_RULE_SOURCES, firewall_sources_value(r));
}

/* One network has one profile. With several, the text does not say which one matters. */
void
findings_conclude_network(struct findings *g)
{
	for (size_t i = 0; i < FINDINGS_PROFILES; i++)
		if (g->networks == 1u << i)
			findings_put(g, g->networks_reader, g->networks_line, RANK_ACTIVE,
				FACT_GUEST_NET_PROFILE, value_token(findings_profiles[i]));
}

/* Owner of the port: in the same row, below it, or in a process list. */
static void
conclude_owner(struct findings *g, unsigned port)
{
	const struct listener *l = NULL;
	const struct task *task = NULL;
	const char *owner, *line;

	for (size_t i = 0; i < g->listener_count; i++)
		if (g->listeners[i].port == port && g->listeners[i].pid > 0)
			l = &g->listeners[i];
	if (l == NULL)
		return;
	findings_put(g, l->reader, l->line, RANK_ACTIVE, FACT_GUEST_RDP_PORT_OWNER_PID,
		value_int(l->pid));
	for (size_t i = 0; i < g->task_count; i++)
		if (g->tasks[i].pid == l->pid &&
			(task == NULL || g->tasks[i].services != NULL))
			task = &g->tasks[i];
	owner = l->owner;
	line = l->line;
	if (owner == NULL && task != NULL) {
		line = task->line;
		findings_use_text(g, line);
		owner = task->services == NULL || *task->services == '\0' ? task->program
			: text_find_nocase(task->services, "TermService") != NULL
			? "TermService"
			: arena_dup_len(
				  g->arena, task->services, strcspn(task->services, ","));
	}
	if (owner != NULL && *owner != '\0')
		findings_put(g, owner == l->owner ? l->reader : "tasklist", line,
			RANK_ACTIVE, FACT_GUEST_RDP_PORT_OWNER, value_text(owner));
}

/*
 * Services, sockets and sessions are listed by a running Windows only; the registry and the
 * firewall's rules can also come from its disk, and network settings from another computer.
 */
void
findings_conclude_running(struct findings *g)
{
	static const char *const live[] = { "netstat", "net-tcp-connection", "qwinsta",
		"sc", "get-service", "tasklist" };
	bool own_test = findings_find(g, FACT_GUEST_RDP_LISTENING) != NULL;

	for (size_t c = 0; c < g->reading->command_count; c++) {
		const char *command = g->reading->commands[c];

		for (size_t i = 0; i < ARRAY_LEN(live); i++)
			if (text_equal(command, live[i]))
				findings_put(g, live[i], NULL, RANK_ACTIVE,
					FACT_GUEST_PASTE_LIVE, value_bool(true));
		if (text_equal(command, "test-netconnection") && own_test)
			findings_put(g, "test-netconnection", NULL, RANK_ACTIVE,
				FACT_GUEST_PASTE_LIVE, value_bool(true));
	}
}

/* The newest statement about the port counts, from any reader. */
void
findings_conclude_listening(struct findings *g)
{
	const struct listener *yes = NULL;
	const struct listed *no = NULL;
	unsigned port = findings_port(g);

	for (size_t i = 0; i < g->listener_count; i++)
		if (g->listeners[i].port == 0 || g->listeners[i].port == port)
			yes = &g->listeners[i];
	for (size_t i = 0; i < g->listed_count; i++)
		if (g->listed[i].port == 0 || g->listed[i].port == port)
			no = &g->listed[i];
	conclude_owner(g, port);
	if (yes != NULL && (no == NULL || no->section <= yes->section))
		findings_put(g, yes->reader, yes->line, RANK_ACTIVE,
			FACT_GUEST_RDP_LISTENING, value_bool(true));
	else if (no != NULL)
		findings_put(g, no->reader, no->line, RANK_ACTIVE, FACT_GUEST_RDP_LISTENING,
			value_bool(false));
}
