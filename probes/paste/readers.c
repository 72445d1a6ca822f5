/*
 * From a pasted text to facts: clean lines, sections by command, each line offered to the
 * readers in turn, conclusions. To add a reader, write commands/NAME.c with a `struct
 * reader` that names its commands, declare it in findings.h, and list it here: in
 * `readers`, and in `reader_infos` what it is called in the knowledge.
 */
#include "probes/paste/readers.h"

#include <string.h>

#include "probes/paste/findings/findings.h"
#include "probes/paste/objects/powershell_tables.h"

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

/* Which object is whose; the first that takes it wins. */
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
 * What needs several lines, worked out from the facts of single lines. The order counts:
 * the registry gives the port and the profiles, with which sockets and rules are compared.
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
	read_sources_conclude, /* last: it looks for what nothing else understood */
};

const struct reader_info reader_infos[] = {
	{ "netsh-profiles", "netsh advfirewall show allprofiles" },
	{ "netsh-rules", "netsh advfirewall firewall show rule name=all dir=in" },
	{ "netsh-firewall", "netsh firewall show opmode" },
	{ "sc", "sc query TermService" },
	{ "net-firewall-profile", "Get-NetFirewallProfile -PolicyStore ActiveStore" },
	{ "net-firewall-rule", "Get-NetFirewallRule -Name RemoteDesktop-UserMode-In-TCP" },
	{ "net-connection-profile", "Get-NetConnectionProfile" },
	{ "reg", "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /s" },
	{ "get-service", "Get-Service TermService" },
	{ "netstat", "netstat -ano" },
	{ "net-tcp-connection", "Get-NetTCPConnection -State Listen" },
	{ "qwinsta", "qwinsta" },
	{ "ipconfig", "ipconfig /all" },
	{ "netsh-interface", "netsh interface show interface" },
	{ "net-adapter", "Get-NetAdapter" },
	{ "route-print", "route print" },
	{ "test-netconnection", "Test-NetConnection HOST -Port 3389" },
	{ "w32tm", "w32tm /query /status" },
	{ "change-logon", "change logon /query" },
	{ "events", "wevtutil qe System /c:20 /rd:true /f:text" },
	{ "az-nsg", "az network nic list-effective-nsg" },
	{ "az-ip-flow", "az network watcher test-ip-flow" },
	{ "az-instance-view", "az vm get-instance-view" },
	{ "tasklist", "tasklist /svc" },
	{ "portproxy", "netsh interface portproxy show all" },
	{ "bcdedit", "bcdedit /enum" },
	{ "nltest", "nltest /sc_verify:DOMAIN" },
	{ "net-user", "net user NAME" },
	{ "systeminfo", "systeminfo" },
	{ "secedit", "secedit /export /cfg FILE" },
	{ "icacls", "icacls %ProgramData%\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace6942fb7f7ceb231212eef4a4_*" },
	{ "get-volume", "Get-Volume" },
	{ "hotfix", "Get-HotFix" },
	{ "computer-system", "Get-CimInstance Win32_ComputerSystem" },
	{ "dsregcmd", "dsregcmd /status" },
	{ "licensing-grace", "(Get-CimInstance -Namespace root/CIMV2/TerminalServices Win32_TerminalServiceSetting | Invoke-CimMethod -MethodName GetGracePeriodDays)" },
	{ "netsh-wfp", "netsh wfp show netevents file=-" },
	{ "collector", "rdpdoctor's collector" },
	{ NULL, NULL },
};
/* clang-format on */

/* Whether an answer may begin here: its first line says something, or opens JSON. */
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

/* What the commands of a section say by their answer as a whole. */
static void
hear_section(struct findings *g)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (readers[i]->answered != NULL && *g->section->command != '\0')
			readers[i]->answered(g);
}

/*
 * A list of commands that somebody was told to type looks like a console in which none had
 * an answer. It is a console if one of them had, or if the last prompt waits.
 */
static bool
is_recorded(const struct findings *g, const struct sections *sections)
{
	const struct section *last = &sections->at[sections->count - 1];

	if (last->prompted && *last->command == '\0')
		return true;
	return g->reading->command_count > 0;
}

/* Whether some reader reads what the command prints. */
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

/* Facts of a text that no command's answer was recognised in stay here. */
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
	visit_sections(&g, &sections, hear_section);
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
