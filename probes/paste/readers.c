/*
 * Turns a pasted text into facts: cleans lines, splits them by command, tries the readers
 * on each line, draws conclusions. To add a reader, write commands/NAME.c with a `struct
 * reader` that names its commands, declare it in findings.h, and list it here: in
 * `readers`, and in `reader_infos` with its name in the knowledge and what it supplies.
 */
#include "probes/paste/readers.h"

#include <string.h>

#include "probes/paste/findings/findings.h"
#include "probes/paste/objects/powershell_tables.h"
#include "probes/windows/settings.h"

/* clang-format off */
static const struct reader *const readers[] = {
	&read_netsh_profiles,
	&read_netsh_rules,
	&read_netsh_old,
	&read_sc,
	&read_net_start,
	&read_reg,
	&read_netstat,
	&read_qwinsta,
	&read_net_firewall,
	&read_events,
	&read_events_copied,
	&read_events_xml,
	&read_client_log_lines,
	&read_ipconfig,
	&read_netsh_interface,
	&read_route_print,
	&read_w32tm,
	&read_change_logon,
	&read_collector,
	&read_azure,
	&read_tasklist,
	&read_portproxy,
	&read_bcdedit,
	&read_nltest,
	&read_net_user,
	&read_secedit,
	&read_icacls,
	&read_state,
	&read_wfp,
	&read_exports,
	&read_system,
	&read_powershell, /* last: it tries whole blocks of lines */
};

/* Handlers of objects; the first that accepts the object wins. */
static bool (*const object_handlers[])(struct findings *g, const struct object *o) = {
	read_network_object,
	read_firewall_object,
	read_registry_object,
	read_event_object,
	read_cloud_object,
	read_machine_object,
	read_state_object,
	read_system_object,
	NULL,
};

/*
 * Facts derived from several lines. The order matters: the registry supplies the port and
 * the profiles that sockets and rules are compared with.
 */
static void (*const conclusions[])(struct findings *g) = {
	read_sayings_conclude,
	read_registry_conclude,
	findings_conclude_network,
	findings_conclude_listening,
	findings_conclude_running,
	read_collector_conclude,
	findings_conclude_rules,
	read_events_conclude,
	read_client_log_conclude,
	read_sources_conclude, /* last: it looks for output that no reader understood */
};

const struct reader_info reader_infos[] = {
	{ "netsh-profiles", "netsh advfirewall show allprofiles",
		.supplies = FACT_LIST(FACTS_GUEST_FIREWALL_ENABLED,
			FACTS_GUEST_FIREWALL_SHIELDED,
			FACTS_GUEST_FIREWALL_INBOUND,
			FACTS_GUEST_FIREWALL_OUTBOUND,
			FACT_GUEST_NET_PROFILE) },
	{ "netsh-rules", "netsh advfirewall firewall show rule name=all dir=in",
		.supplies = FACT_LIST(FACT_GUEST_FIREWALL_RULE,
			FACT_GUEST_FIREWALL_RULE_NAME,
			FACT_GUEST_FIREWALL_RULE_PROFILES,
			FACT_GUEST_FIREWALL_RULE_SOURCES, FACT_GUEST_FIREWALL_RULE_BLOCKS) },
	{ "netsh-firewall", "netsh firewall show opmode",
		.supplies = FACT_LIST(FACT_GUEST_FIREWALL_DOMAIN_ENABLED,
			FACT_GUEST_FIREWALL_PRIVATE_ENABLED,
			FACT_GUEST_FIREWALL_DOMAIN_SHIELDED,
			FACT_GUEST_FIREWALL_PRIVATE_SHIELDED,
			FACT_GUEST_NET_PROFILE) },
	{ "sc", "sc query TermService",
		.supplies = FACT_LIST(FACT_GUEST_PASTE_LIVE, FACTS_GUEST_SERVICE_START,
			FACTS_GUEST_SERVICE_STATE,
			FACT_GUEST_SERVICE_TERMSERVICE_START_ERROR) },
	{ "net-firewall-profile", "Get-NetFirewallProfile -PolicyStore ActiveStore",
		.supplies = FACT_LIST(FACTS_GUEST_FIREWALL_ENABLED,
			FACTS_GUEST_FIREWALL_SHIELDED,
			FACTS_GUEST_FIREWALL_INBOUND,
			FACTS_GUEST_FIREWALL_OUTBOUND,
			FACT_GUEST_FIREWALL_POLICY_READ,
			FACTS_GUEST_FIREWALL_LOCAL_RULES_IGNORED) },
	{ "net-firewall-rule", "Get-NetFirewallRule -Name RemoteDesktop-UserMode-In-TCP",
		.supplies = FACT_LIST(FACT_GUEST_FIREWALL_RULE,
			FACT_GUEST_FIREWALL_RULE_ID,
			FACT_GUEST_FIREWALL_RULE_NAME,
			FACT_GUEST_FIREWALL_RULE_PROFILES,
			FACT_GUEST_FIREWALL_RULE_SOURCES,
			FACT_GUEST_FIREWALL_RULE_STORE, FACT_GUEST_FIREWALL_RULE_BLOCKS) },
	{ "net-connection-profile", "Get-NetConnectionProfile",
		.supplies = FACT_LIST(FACT_GUEST_NET_PROFILE) },
	{ "reg", "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /s",
		.supplies = FACT_LIST(SETTINGS_SUPPLIES, FACT_GUEST_POLICY_READ, FACT_GUEST_FIREWALL_RULE_NAME) },
	{ "get-service", "Get-Service TermService",
		.supplies = FACT_LIST(FACT_GUEST_PASTE_LIVE, FACTS_GUEST_SERVICE_START, FACTS_GUEST_SERVICE_STATE) },
	{ "netstat", "netstat -ano",
		.supplies = FACT_LIST(FACT_GUEST_PASTE_LIVE, FACT_GUEST_RDP_LISTENING, FACT_GUEST_RDP_PORT_OWNER, FACT_GUEST_RDP_PORT_OWNER_PID,
			FACT_GUEST_NET_TCP_PORTS_USED) },
	{ "net-tcp-connection", "Get-NetTCPConnection -State Listen",
		.supplies = FACT_LIST(FACT_GUEST_PASTE_LIVE, FACT_GUEST_RDP_LISTENING, FACT_GUEST_RDP_PORT_OWNER_PID) },
	{ "qwinsta", "qwinsta",
		.supplies = FACT_LIST(FACT_GUEST_PASTE_LIVE, FACT_GUEST_RDP_LISTENER, FACT_GUEST_RDP_LISTENING, FACT_GUEST_SESSIONS_ACTIVE) },
	{ "ipconfig", "ipconfig /all",
		.supplies = FACT_LIST(FACT_GUEST_NET_DHCP,
			FACT_GUEST_NET_ADDRESS,
			FACT_GUEST_NET_MASK,
			FACT_GUEST_NET_GATEWAY,
			FACT_GUEST_NET_DEFAULT_GATEWAYS) },
	{ "netsh-interface", "netsh interface show interface",
		.supplies = FACT_LIST(FACT_GUEST_NET_ADAPTER, FACT_GUEST_NET_INTERFACE) },
	{ "net-adapter", "Get-NetAdapter",
		.supplies = FACT_LIST(FACT_GUEST_NET_ADAPTER) },
	{ "route-print", "route print",
		.supplies = FACT_LIST(FACT_GUEST_NET_GATEWAY, FACT_GUEST_NET_DEFAULT_GATEWAYS) },
	{ "test-netconnection", "Test-NetConnection HOST -Port 3389",
		.supplies = FACT_LIST(FACT_GUEST_PASTE_LIVE, FACT_GUEST_RDP_LISTENING) },
	{ "w32tm", "w32tm /query /status",
		.supplies = FACT_LIST(FACT_GUEST_CLOCK_SKEW_S, FACT_GUEST_TIME_SYNCHRONIZED) },
	{ "change-logon", "change logon /query",
		.supplies = FACT_LIST(FACT_GUEST_DRAIN_MODE, FACT_GUEST_LOGONS_DISABLED) },
	{ "events", "wevtutil qe System /c:20 /rd:true /f:text",
		.supplies = FACT_LIST(FACT_GUEST_EVENTS, FACT_GUEST_EVENTS_OLDER,
			FACT_GUEST_EVENTS_LEFT_OUT, FACT_ERROR_CODE) },
	{ "client-log", "xfreerdp /log-level:debug /v:HOST",
		.supplies = FACT_LIST(FACT_CONNECT_RESULT, FACT_CONNECT_STAGE,
			FACT_CONNECT_ERROR, FACT_CONNECT_ERROR_CODE, FACT_CONNECT_ERRINFO,
			FACT_CONNECT_NTSTATUS, FACT_CONNECT_PROTOCOL, FACT_ERROR_CODE,
			FACT_KDC_CLIENT_NEEDED, FACT_CLIENT_HOME_WRITABLE) },
	{ "az-nsg", "az network nic list-effective-nsg",
		.supplies = FACT_LIST(FACT_CLOUD_NSG_RESULT, FACT_CLOUD_NSG_RULE) },
	{ "az-ip-flow", "az network watcher test-ip-flow",
		.supplies = FACT_LIST(FACT_CLOUD_NSG_RESULT, FACT_CLOUD_NSG_RULE) },
	{ "az-instance-view", "az vm get-instance-view",
		.supplies = FACT_LIST(FACT_CLOUD_POWER) },
	{ "tasklist", "tasklist /svc",
		.supplies = FACT_LIST(FACT_GUEST_PASTE_LIVE, FACT_GUEST_RDP_PORT_OWNER) },
	{ "portproxy", "netsh interface portproxy show all",
		.supplies = FACT_LIST(FACT_GUEST_RDP_PORT_PROXIED) },
	{ "bcdedit", "bcdedit /enum",
		.supplies = FACT_LIST(FACT_GUEST_BOOT_SAFEBOOT) },
	{ "nltest", "nltest /sc_verify:DOMAIN",
		.supplies = FACT_LIST(FACT_GUEST_TRUST_OK, FACT_GUEST_DC_REACHABLE) },
	{ "net-user", "net user NAME",
		.supplies = FACT_LIST(FACT_GUEST_ACCOUNT_LOCKED, FACT_GUEST_ACCOUNT_ACTIVE,
			FACT_GUEST_ACCOUNT_EXPIRED, FACT_GUEST_ACCOUNT_PASSWORD_EXPIRED, FACT_GUEST_ACCOUNT_RDP_MEMBER) },
	{ "systeminfo", "systeminfo",
		.supplies = FACT_LIST(FACT_GUEST_OS_PRODUCT, FACT_GUEST_OS_BUILD, FACT_GUEST_COMPUTER) },
	{ "secedit", "secedit /export /cfg FILE",
		.supplies = FACT_LIST(FACT_GUEST_RIGHTS_RDP_ALLOWED) },
	{ "icacls",
		"icacls %ProgramData%\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace6942fb7f7ceb231212eef4a4_*",
		.supplies = FACT_LIST(FACT_GUEST_CERT_KEY_READABLE) },
	{ "get-volume",
		"Get-Volume",
		.supplies = FACT_LIST(FACT_GUEST_DISK_FREE_MB) },
	{ "hotfix",
		"Get-HotFix",
		.supplies = FACT_LIST(FACT_GUEST_CREDSSP_PATCHED) },
	{ "computer-system",
		"Get-CimInstance Win32_ComputerSystem",
		.supplies = FACT_LIST(FACT_GUEST_DOMAIN_JOINED) },
	{ "dsregcmd",
		"dsregcmd /status",
		.supplies = FACT_LIST(FACT_GUEST_DOMAIN_JOINED) },
	{ "licensing-grace",
		"(Get-CimInstance -Namespace root/CIMV2/TerminalServices Win32_TerminalServiceSetting | Invoke-CimMethod -MethodName GetGracePeriodDays)",
		.supplies = FACT_LIST(FACT_GUEST_LICENSING_GRACE_DAYS, FACT_GUEST_LICENSING_GRACE_OVER) },
	{ "netsh-wfp", "netsh wfp show netevents file=-",
		.supplies = FACT_LIST(FACT_GUEST_WFP_DROPPED_BY) },
	{ "collector", "rdpdoctor's collector",
		.supplies = FACT_LIST(FACT_GUEST_OS_BUILD, FACT_GUEST_COMPUTER, FACT_GUEST_DISK_FREE_MB, FACT_GUEST_MEMORY_FREE_MB, FACT_GUEST_DOMAIN_JOINED, FACT_GUEST_NET_TCP_PORTS_USED, FACT_GUEST_NET_NETVSC_VERSION, FACT_GUEST_CREDSSP_PATCHED, FACT_GUEST_LICENSING_ROLE, FACT_GUEST_LICENSING_GRACE_OVER, FACT_GUEST_FIREWALL_IPSEC_REQUIRED,
			FACT_GUEST_RDP_ACL_DEFAULT),
		.collects = FACT_LIST(FACT_GUEST_FIREWALL_POLICY_READ,
			FACTS_GUEST_FIREWALL_ENABLED,
			FACTS_GUEST_FIREWALL_SHIELDED,
			FACTS_GUEST_FIREWALL_INBOUND,
			FACTS_GUEST_FIREWALL_OUTBOUND,
			FACTS_GUEST_FIREWALL_LOCAL_RULES_IGNORED,
			FACT_GUEST_FIREWALL_RULE,
			FACT_GUEST_FIREWALL_RULE_ID,
			FACT_GUEST_FIREWALL_RULE_PROFILES,
			FACT_GUEST_FIREWALL_RULE_STORE,
			FACTS_GUEST_SERVICE_START,
			FACTS_GUEST_SERVICE_STATE,
			FACT_GUEST_RDP_DENIED,
			FACT_GUEST_RDP_DENIED_BY,
			FACT_GUEST_RDP_PORT,
			FACT_GUEST_RDP_LISTENER,
			FACT_GUEST_RDP_LOGON_DISABLED,
			FACT_GUEST_RDP_SECURITY_LAYER,
			FACT_GUEST_RDP_NLA_REQUIRED,
			FACT_GUEST_RDP_MIN_ENCRYPTION,
			FACT_GUEST_RDP_MAX_SESSIONS,
			FACT_GUEST_RDP_PINNED_CERTIFICATE,
			FACT_GUEST_RDP_LAN_ADAPTER,
			FACT_GUEST_RDP_TIME_LIMITS,
			FACT_GUEST_RDP_KEEPALIVE,
			FACT_GUEST_DRAIN_MODE,
			FACT_GUEST_LOGONS_DISABLED,
			FACT_GUEST_LICENSING_MODE,
			FACT_GUEST_LICENSING_SERVER_SET,
			FACT_GUEST_WINSTATIONS_OTHER,
			FACT_GUEST_WINSTATIONS_SAME_PORT,
			FACT_GUEST_WINSTATIONS_FOREIGN_RDP_TCP,
			FACT_GUEST_POLICY_READ,
			FACT_GUEST_NET_DHCP,
			FACT_GUEST_NET_ADDRESS,
			FACT_GUEST_NET_MASK,
			FACT_GUEST_NET_GATEWAY,
			FACT_GUEST_NET_DEFAULT_GATEWAYS,
			FACT_GUEST_RDP_LISTENING,
			FACT_GUEST_RDP_PORT_OWNER_PID,
			FACT_GUEST_RDP_PORT_OWNER,
			FACT_GUEST_SESSIONS_ACTIVE) },
	{ .id = NULL },
};
/* clang-format on */

/* Facts about any pasted text, independent of the reader. */
static const int paste_supplies[] = { FACT_GUEST_PASTE_COMMAND, FACT_GUEST_PASTE_COMPUTERS,
	FACT_GUEST_PASTE_NOTE, FACT_GUEST_PASTE_LANGUAGE, FACT_GUEST_PASTE_CUT,
	FACT_LIST_END };

bool
reader_supplies(const char *reader, int fact)
{
	if (fact_list_has(paste_supplies, fact))
		return true;
	for (const struct reader_info *i = reader_infos; i->id != NULL; i++)
		if (text_equal(i->id, reader))
			return fact_list_has(i->supplies, fact);
	return false;
}

/* Whether output may begin here: four bytes or more, or the start of JSON. */
static bool
may_begin(const char *line)
{
	return strnlen(line, 4) == 4 || *line == '{' || *line == '[';
}

static void
read_section(struct findings *g)
{
	for (size_t at = g->section->from; at < g->section->to;) {
		size_t taken = 0;

		if (may_begin(findings_line(g, at)))
			for (size_t i = 0; i < ARRAY_LEN(readers) && taken == 0; i++)
				taken = readers[i]->read(g, at);
		at += taken > 0 ? taken : 1;
	}
}

/* Lets readers derive facts from a section as a whole. */
static void
finish_section(struct findings *g)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (readers[i]->answered != NULL && *g->section->command != '\0')
			readers[i]->answered(g);
}

/*
 * A list of commands to type looks like a console without any output. It is a real console
 * if one command has output, or if the last prompt is empty.
 */
static bool
is_recorded(const struct findings *g, const struct sections *sections)
{
	const struct section *last = &sections->at[sections->count - 1];

	if (last->prompted && *last->command == '\0')
		return true;
	return g->reading->command_count > 0;
}

/* Whether a reader exists for the command. */
static bool
is_read_here(const char *command)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (readers[i]->commands != NULL &&
			split_is_one_of(readers[i]->commands, command))
			return true;
	return false;
}

static void
visit_sections(struct findings *g, const struct sections *sections,
	void (*visit)(struct findings *g))
{
	for (size_t i = 0; i < sections->count; i++) {
		size_t before = g->commands_heard;

		g->section = &sections->at[i];
		g->section_number = i;
		visit(g);
		sections->at[i].heard |= g->commands_heard != before;
	}
}

static void
name_language(struct findings *g)
{
	enum words_lang best = LANG_NONE;

	for (size_t l = LANG_EN; l < LANG_COUNT; l++)
		if (g->votes[l] > g->votes[best])
			best = (enum words_lang)l;
	if (best != LANG_NONE)
		text_copy(g->reading->language, sizeof(g->reading->language),
			words_tables[best].name);
}

static void
put_paste_facts(struct findings *g)
{
	struct reading *r = g->reading;
	struct fact_value commands = value_list(FACT_TYPE_TEXTS);
	struct fact_value notes = value_list(FACT_TYPE_TEXTS);

	for (size_t i = 0; i < r->command_count; i++)
		value_list_add(&commands, r->commands[i]);
	findings_put(
		g, r->commands[0], NULL, RANK_ACTIVE, FACT_GUEST_PASTE_COMMAND, commands);
	if (r->language[0] != '\0')
		findings_put(g, r->commands[0], NULL, RANK_ACTIVE,
			FACT_GUEST_PASTE_LANGUAGE, value_text(r->language));
	for (size_t i = 0; i < r->note_count; i++)
		value_list_add(&notes, r->notes[i]);
	if (r->note_count > 0)
		findings_put(
			g, r->commands[0], NULL, RANK_ACTIVE, FACT_GUEST_PASTE_NOTE, notes);
	else
		value_free(&notes);
}

static void
hand_over(struct findings *g)
{
	for (size_t i = 0; i < g->found_count; i++) {
		struct found *f = &g->found[i];
		struct fact fact = { .id = f->id, .value = f->value };

		origin_write(fact.source, sizeof(fact.source), ORIGIN_PASTE, f->reader);
		fact.line = text_dup(f->line);
		g->reading->fact(g->reading->to, &fact);
	}
}

/* Drops the facts if no command's output was recognised. */
static void
drop_found(struct findings *g)
{
	for (size_t i = 0; i < g->found_count; i++)
		value_free(&g->found[i].value);
}

static void
count_lines(struct findings *g)
{
	struct reading *r = g->reading;

	for (size_t i = 0; i < g->lines.count; i++) {
		if (*g->lines.at[i].text == '\0')
			continue;
		r->lines++;
		r->lines_used += g->lines.at[i].used;
		if (!g->lines.at[i].used && r->unused != NULL)
			r->unused(r->to, g->lines.at[i].text);
	}
}

enum err
readers_read(const char *bytes, size_t len, const struct reader_hints *hints,
	struct reading *reading, struct error *e)
{
	struct sections sections = { 0 };
	struct findings g = { .hints = hints,
		.supplies = reader_supplies,
		.reading = reading,
		.sections = &sections,
		.object_handlers = object_handlers };
	enum err err = ERR_OK;

	reading->command_count = 0;
	reading->language[0] = '\0';
	reading->lines = reading->lines_used = 0;
	reading->recognised_only = false;
	reading->note_count = 0;
	if (len > READING_BYTES_MOST)
		return error_set(e, ERR_DATA,
			"The text is too large (%zu MB); the limit is %u MB. Keep the part "
			"with the commands' output.",
			len >> 20, READING_BYTES_MOST >> 20);
	g.arena = arena_create();
	text_lines_read(g.arena, bytes, len, &g.lines);
	split_sections(g.arena, &g.lines, &sections);
	for (size_t i = 0; i < sections.count; i++)
		sections.at[i].read_here = is_read_here(sections.at[i].command);
	visit_sections(&g, &sections, read_section);
	g.recorded = is_recorded(&g, &sections);
	visit_sections(&g, &sections, finish_section);
	for (size_t i = 0; i < ARRAY_LEN(conclusions); i++)
		conclusions[i](&g);
	reading->recognised_only = g.not_understood && g.found_count == 0;
	count_lines(&g);
	if (reading->command_count == 0) {
		drop_found(&g);
		err = error_set(e, ERR_DATA, "%s",
			reading->note_count > 0
				? reading->notes[0]
				: "Nothing in the text looks like the output of a "
				  "command that rdpdoctor can read.");
	} else {
		name_language(&g);
		put_paste_facts(&g);
		hand_over(&g);
	}
	arena_destroy(g.arena);
	return err;
}
