/*
 * PowerShell objects: firewall profiles, network categories, services, TCP connections. The
 * properties identify the kind of an object.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"

static const char *const profile_names[] = { "domain", "private", "public" };

static int
profile_of(const char *name)
{
	for (int i = 0; i < 3; i++)
		if (strcasecmp(profile_names[i], name) == 0)
			return i;
	return -1;
}

/* The ActiveStore has the effective values; rdpdoctor's collector queries it. */
static bool
asks_active(const struct findings *g)
{
	return text_find_nocase(g->section->command, "ActiveStore") != NULL ||
		text_starts(g->section->command, "##");
}

/* ---- Get-NetFirewallProfile ---- */

static void
put_profile(struct findings *g, int profile, const struct property *p, const char *setting,
	struct fact_value value)
{
	findings_put_named(g, "net-firewall-profile", g->lines.at[p->line].text,
		asks_active(g) ? RANK_ACTIVE : RANK_LOCAL, value, "guest.firewall.%s.%s",
		profile_names[profile], setting);
	/* includes policy */
	if (asks_active(g))
		findings_put(g, "net-firewall-profile", g->lines.at[p->line].text,
			RANK_ACTIVE, FACT_GUEST_FIREWALL_POLICY_READ, value_bool(true));
	findings_use(g, p->line);
}

/* True and False, or 1 and 0 in exports; anything else is not configured. */
static int
parse_boolean(const char *value)
{
	if (strcasecmp(value, "True") == 0 || strcmp(value, "1") == 0)
		return 1;
	if (strcasecmp(value, "False") == 0 || strcmp(value, "0") == 0)
		return 0;
	return -1;
}

static bool
is_unset(const char *value)
{
	return strcasecmp(value, "NotConfigured") == 0;
}

/* An action that is not configured is the default of the profile. */
static void
put_action(struct findings *g, int profile, const struct object *o, const char *name,
	const char *setting, const char *otherwise)
{
	const struct property *p = object_get(o, name);

	if (p == NULL)
		return;
	if (strcasecmp(p->value, "Allow") == 0)
		put_profile(g, profile, p, setting, value_token("allow"));
	else if (strcasecmp(p->value, "Block") == 0)
		put_profile(g, profile, p, setting, value_token("block"));
	else if (is_unset(p->value))
		put_profile(g, profile, p, setting, value_token(otherwise));
}

/* A rule has its own name and the profiles it applies to. */
static int
profile_shown(const struct object *o)
{
	int profile = profile_of(object_text(o, "Name"));

	if (profile >= 0 || object_get(o, "Name") != NULL ||
		object_get(o, "DisplayName") != NULL ||
		object_get(o, "DisplayGroup") != NULL)
		return profile;
	return profile_of(object_text(o, "Profile"));
}

static bool
take_profile(struct findings *g, const struct object *o)
{
	int profile = profile_shown(o);
	const struct property *p;

	if (profile < 0 ||
		(object_get(o, "DefaultInboundAction") == NULL &&
			object_get(o, "AllowInboundRules") == NULL &&
			(object_get(o, "Enabled") == NULL ||
				object_get(o, "Direction") != NULL ||
				object_get(o, "Action") != NULL)))
		return false;
	findings_command(g, "net-firewall-profile");
	findings_use(g, o->from);
	p = object_get(o, "Enabled");
	if (p != NULL && parse_boolean(p->value) >= 0)
		put_profile(
			g, profile, p, "enabled", value_bool(parse_boolean(p->value) == 1));
	put_action(g, profile, o, "DefaultInboundAction", "inbound", "block");
	put_action(g, profile, o, "DefaultOutboundAction", "outbound", "allow");
	p = object_get(o, "AllowInboundRules");
	if (p != NULL && (parse_boolean(p->value) >= 0 || is_unset(p->value)))
		put_profile(g, profile, p, "shielded",
			value_bool(parse_boolean(p->value) == 0));
	/*
	 * only policy can turn off local rules, so the local store cannot prove that they
	 * apply
	 */
	p = object_get(o, "AllowLocalFirewallRules");
	if (p != NULL && parse_boolean(p->value) == 0)
		put_profile(g, profile, p, "local_rules_ignored", value_bool(true));
	else if (p != NULL && asks_active(g) &&
		(parse_boolean(p->value) == 1 || is_unset(p->value)))
		put_profile(g, profile, p, "local_rules_ignored", value_bool(false));
	object_use(g, o);
	return true;
}

/* ---- Get-NetConnectionProfile ---- */

static bool
take_connection(struct findings *g, const struct object *o)
{
	static const struct {
		const char *category, *profile;
	} categories[] = { { "DomainAuthenticated", "domain" }, { "Private", "private" },
		{ "Public", "public" } };
	const struct property *p = object_get(o, "NetworkCategory");

	if (p == NULL)
		return false;
	findings_command(g, "net-connection-profile");
	object_use(g, o);
	for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
		if (strcasecmp(categories[i].category, p->value) != 0)
			continue;
		findings_active_profile(g, "net-connection-profile",
			g->lines.at[p->line].text, categories[i].profile);
	}
	return true;
}

/* ---- Get-Service, Win32_Service ---- */

static const char *
state_of(const char *status)
{
	static const struct {
		const char *status, *token;
	} states[] = { { "Running", "running" }, { "Stopped", "stopped" },
		{ "StartPending", "starting" }, { "StopPending", "stopping" },
		{ "Start Pending", "starting" }, { "Stop Pending", "stopping" } };

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (strcasecmp(states[i].status, status) == 0)
			return states[i].token;
	return NULL;
}

static const char *
start_of(const char *type)
{
	static const struct {
		const char *type, *token;
	} starts[] = { { "Automatic", "auto" }, { "Auto", "auto" },
		{ "AutomaticDelayedStart", "auto" }, { "Manual", "demand" },
		{ "Disabled", "disabled" }, { "Boot", "boot" }, { "System", "system" } };

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (strcasecmp(starts[i].type, type) == 0)
			return starts[i].token;
	return NULL;
}

static void
put_service(struct findings *g, const char *service, size_t line, const char *what,
	const char *token)
{
	if (token == NULL)
		return;
	findings_put_named(g, "get-service", g->lines.at[line].text, RANK_ACTIVE,
		value_token(token), "guest.service.%s.%s", service, what);
	findings_use(g, line);
}

static bool
take_service(struct findings *g, const struct object *o)
{
	const struct property *state = object_get(o, "Status");
	const struct property *start = object_get(o, "StartType");
	const char *service;

	/* Win32_Service has both, and its Status is one of health */
	if (state == NULL || state_of(state->value) == NULL)
		state = object_get(o, "State");
	if (start == NULL)
		start = object_get(o, "StartMode");
	if (object_get(o, "Name") == NULL ||
		((state == NULL || state_of(state->value) == NULL) &&
			(start == NULL || start_of(start->value) == NULL)) ||
		object_get(o, "Direction") != NULL)
		return false;
	findings_command(g, "get-service");
	service = findings_service(g, object_text(o, "Name"));
	if (service == NULL)
		return true;
	object_use(g, o);
	if (state != NULL)
		put_service(g, service, state->line, "state", state_of(state->value));
	if (start != NULL)
		put_service(g, service, start->line, "start", start_of(start->value));
	return true;
}

/* ---- Get-NetTCPConnection ---- */

static bool
take_socket(struct findings *g, const struct object *o)
{
	const char *port = object_text(o, "LocalPort");
	const char *process = object_text(o, "OwningProcess");
	unsigned number, pid;

	if (!text_number(port, strlen(port), &number) || object_get(o, "State") == NULL)
		return false;
	findings_command(g, "net-tcp-connection");
	object_use(g, o);
	if (object_is(o, "State", "Listen"))
		findings_listener(g, "net-tcp-connection", g->lines.at[o->from].text,
			object_text(o, "LocalAddress"), number,
			text_number(process, strlen(process), &pid) ? pid : 0, NULL);
	return true;
}

/* ---- Test-NetConnection ---- */

/* The test ran on the machine that it names, so its answer is from inside. */
static bool
is_own_test(const struct object *o)
{
	const char *name = object_text(o, "ComputerName");
	const char *address = object_text(o, "RemoteAddress");

	return strcasecmp(name, "localhost") == 0 || text_starts(name, "127.") ||
		text_starts(address, "127.") || strcmp(address, "::1") == 0;
}

/*
 * A test of another machine describes the path from where it ran, which the text does not
 * show: no fact. A listener that answers on loopback can be bound to loopback alone; the
 * rare case is left to netstat, which shows the address.
 */
static bool
take_test(struct findings *g, const struct object *o)
{
	const struct property *tcp = object_get(o, "TcpTestSucceeded");
	const char *digits = object_text(o, "RemotePort"), *line;
	unsigned port;

	if (tcp == NULL && object_get(o, "PingSucceeded") == NULL)
		return false;
	findings_command(g, "test-netconnection");
	if (tcp == NULL || !is_own_test(o) || !text_number(digits, strlen(digits), &port) ||
		port == 0)
		return true;
	object_use(g, o);
	line = g->lines.at[tcp->line].text;
	if (strcasecmp(tcp->value, "True") == 0)
		findings_listener(g, "test-netconnection", line, "", port, 0, NULL);
	else if (strcasecmp(tcp->value, "False") == 0)
		findings_listed(g, "test-netconnection", line, port);
	return true;
}

/* "True": the whole output with -InformationLevel Quiet. */
static bool
take_quiet_test(struct findings *g, size_t at)
{
	const char *word = text_skip(findings_line(g, at)), *command = g->section->command;

	if ((!text_equal(word, "True") && !text_equal(word, "False")) ||
		(!text_starts_nocase(command, "Test-NetConnection ") &&
			!text_starts_nocase(command, "tnc ")))
		return false;
	findings_command(g, "test-netconnection");
	return true;
}

/* ---- Get-NetAdapter ---- */

static bool
take_adapter(struct findings *g, const struct object *o)
{
	const struct property *status = object_get(o, "Status");

	if (status == NULL || object_get(o, "InterfaceDescription") == NULL)
		return false;
	findings_command(g, "net-adapter");
	object_use(g, o);
	/* one that is up is enough; all must be down to count as down */
	if (strcasecmp(status->value, "Up") == 0 ||
		strcasecmp(status->value, "Disconnected") == 0)
		findings_put(g, "net-adapter", g->lines.at[status->line].text, RANK_ACTIVE,
			FACT_GUEST_NET_ADAPTER, value_token(GUEST_NET_ADAPTER_ENABLED));
	else if (strcasecmp(status->value, "Disabled") == 0)
		findings_put(g, "net-adapter", g->lines.at[status->line].text, RANK_LOCAL,
			FACT_GUEST_NET_ADAPTER, value_token(GUEST_NET_ADAPTER_DISABLED));
	return true;
}

bool
read_network_object(struct findings *g, const struct object *o)
{
	return take_profile(g, o) || take_connection(g, o) || take_test(g, o);
}

bool
read_machine_object(struct findings *g, const struct object *o)
{
	return take_adapter(g, o) || take_socket(g, o) || take_service(g, o);
}

/* A row of Get-Service without its heading: "Running  TermService  Remote ..." */
static bool
take_bare_row(struct findings *g, size_t at)
{
	const char *line = text_skip(findings_line(g, at));
	size_t status = strcspn(line, " "), name;
	const char *text = text_skip(line + status), *service;
	char word[16];

	if (status == 0 || status >= sizeof(word) || text < line + status + 2)
		return false;
	(void)text_format(word, sizeof(word), "%.*s", (int)status, line);
	name = strcspn(text, " ");
	if (state_of(word) == NULL || name == 0 || text[name] != ' ' ||
		(text[name + 1] != ' ' && strlen(text) < 19))
		return false;
	findings_command(g, "get-service");
	service = findings_service(g, arena_dup_len(g->arena, text, name));
	if (service != NULL)
		put_service(g, service, at, "state", state_of(word));
	return true;
}

/* The service in "(Get-Service TermService).Status"; NULL: several. */
static const char *
asked_service(struct findings *g)
{
	const char *p = text_find_nocase(g->section->command, "Get-Service ");
	size_t n;

	if (p == NULL || strpbrk(g->section->command, ";&") != NULL ||
		text_find_nocase(g->section->command, "-Computer") != NULL)
		return NULL;
	p = text_skip(p + strlen("Get-Service "));
	if (text_starts_nocase(p, "-Name "))
		p = text_skip(p + strlen("-Name "));
	p += *p == '"' || *p == '\'';
	n = strcspn(p, " ),|\"'");
	return p[n] != ',' && *text_skip(p + n) != ','
		? findings_service(g, arena_dup_len(g->arena, p, n))
		: NULL;
}

/* "Running": the output of a query for one property of one service. */
static bool
take_bare_word(struct findings *g, size_t at)
{
	const char *word = text_skip(findings_line(g, at)), *service;
	const char *state = state_of(word), *start = start_of(word);

	if ((state == NULL && start == NULL) || !g->section->prompted ||
		at > g->section->from + 4 || (service = asked_service(g)) == NULL)
		return false;
	findings_command(g, "get-service");
	put_service(g, service, at, state != NULL ? "state" : "start",
		state != NULL ? state : start);
	return true;
}

static bool
is_address(const char *word, size_t len)
{
	char copy[INET6_ADDRSTRLEN];
	struct in6_addr addr;

	if (len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, word, len);
	copy[len] = '\0';
	return inet_pton(AF_INET, copy, &addr) == 1 ||
		inet_pton(AF_INET6, copy, &addr) == 1;
}

/* A row of Get-NetTCPConnection without heading: "::   3389   ::   0   Listen   1148" */
static bool
take_bare_socket(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *word[7] = { NULL };
	size_t len[ARRAY_LEN(word)] = { 0 }, count = 0;
	unsigned port, other, pid = 0;

	for (const char *p = text_skip(line); *p != '\0' && count < ARRAY_LEN(word);
		p = text_skip(p + strcspn(p, " "))) {
		word[count] = p;
		len[count++] = strcspn(p, " ");
	}
	if (count < 5 || count == ARRAY_LEN(word) || !is_address(word[0], len[0]) ||
		!text_number(word[1], len[1], &port) || port > 65535 ||
		!is_address(word[2], len[2]) || !text_number(word[3], len[3], &other) ||
		!isalpha((unsigned char)*word[4]))
		return false;
	findings_command(g, "net-tcp-connection");
	findings_use(g, at);
	if (count > 5 && !text_number(word[count - 1], len[count - 1], &pid))
		pid = 0;
	if (other == 0 && len[4] == strlen("Listen") &&
		strncasecmp(word[4], "Listen", len[4]) == 0)
		findings_listener(g, "net-tcp-connection", line,
			arena_dup_len(g->arena, word[0], len[0]), port, pid, NULL);
	return true;
}

static size_t
read_objects(struct findings *g, size_t at)
{
	struct object_table table;
	struct object object;
	size_t taken;

	if (object_read_heading(g, at, &table)) {
		size_t row = table.first_row;
		bool known = false;

		/* all rows have one kind, so the first few show whether it is relevant */
		for (; (known || row < table.first_row + 8) &&
			object_read_row(g, &table, row, &object);
			row++)
			known = read_any_object(g, &object) || known;
		if (known)
			findings_use_range(g, at, table.first_row);
		return known ? row - at : 0;
	}
	if (take_bare_row(g, at) || take_bare_word(g, at) || take_bare_socket(g, at) ||
		take_quiet_test(g, at))
		return 1;
	if (at < g->objects_from)
		return 0;
	taken = object_read_list(g, at, &object);
	if (taken > 0 && read_any_object(g, &object))
		return taken;
	g->objects_from = at + taken;
	return 0;
}

const struct reader read_powershell = { .id = "powershell",
	.commands =
		"Test-NetConnection|tnc|Get-NetFirewallProfile|Get-NetConnectionProfile|Get-NetTCPConnection|Get-Service|Get-NetAdapter|Get-NetIPConfiguration",
	.read = read_objects };
