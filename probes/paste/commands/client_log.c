/*
 * Logs of other clients: FreeRDP 2 and 3 (xfreerdp, sdl-freerdp), Remmina, guacd, mRemoteNG,
 * 1Remote. Only names and numbers in their own places count: a line is full of clocks and
 * process ids. The last attempt of the log decides.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/freerdp/log_trace.h"
#include "probes/paste/findings/findings.h"

#define READER "client-log"
#define CLASS_ERRINFO 1u
#define CLASS_CONNECT 2u

struct client_log {
	struct trace trace;
	const char *line;	/* the one that decided last */
	char error[64];		/* connect.error */
	char errinfo[64];	/* connect.errinfo */
	uint32_t code;		/* of the error; 0: not printed */
	enum stage error_stage; /* where that error arises; STAGE_NONE: anywhere */
	unsigned client_code;	/* of mstsc's control; 0: none */
	bool drawn;		/* a picture came */
	bool kdc_missing;
	bool home_read_only; /* guacd cannot write its own home directory */
	bool is_server;	     /* the log of a server that is built on FreeRDP */
};

/*
 * FreeRDP's connect errors in the order of their numbers, from 0x00020001, with the stage
 * that can raise them alone (include/freerdp/error.h of 2.11 and 3.15).
 */
static const struct {
	const char *name;
	enum stage stage;
} connect_errors[] = {
	{ "pre-connect-failed", STAGE_NONE },
	{ "connect-undefined", STAGE_NONE },
	{ "post-connect-failed", STAGE_NONE },
	{ "dns-error", STAGE_NAME },
	{ "dns-name-not-found", STAGE_NAME },
	{ "connect-failed", STAGE_TCP },
	{ "mcs-connect-initial-error", STAGE_LOGON },
	{ "tls-connect-failed", STAGE_TLS },
	{ "authentication-failed", STAGE_NLA },
	{ "insufficient-privileges", STAGE_LOGON },
	{ "connect-cancelled", STAGE_NONE },
	{ "security-nego-connect-failed", STAGE_NEGOTIATE },
	{ "connect-transport-failed", STAGE_NONE },
	{ "password-expired", STAGE_NLA },
	{ "password-certainly-expired", STAGE_NLA },
	{ "client-revoked", STAGE_NLA },
	{ "kdc-unreachable", STAGE_NLA },
	{ "account-disabled", STAGE_NLA },
	{ "password-must-change", STAGE_NLA },
	{ "logon-failure", STAGE_NLA },
	{ "wrong-password", STAGE_NLA },
	{ "access-denied", STAGE_NLA },
	{ "account-restriction", STAGE_NLA },
	{ "account-locked-out", STAGE_NLA },
	{ "account-expired", STAGE_NLA },
	{ "logon-type-not-granted", STAGE_NLA },
	{ "no-or-missing-credentials", STAGE_NLA },
	{ "activation-timeout", STAGE_NONE },
	{ "target-booting", STAGE_NONE },
};

static struct client_log *
log_of(struct findings *g)
{
	if (g->client_log == NULL) {
		g->client_log = ARENA_NEW(g->arena, struct client_log);
		trace_init(&g->client_log->trace, true);
	}
	return g->client_log;
}

/* A new attempt: what the one before said is over. What is true of the client stays. */
static void
begin_attempt(struct client_log *log)
{
	*log = (struct client_log) { .line = log->line,
		.kdc_missing = log->kdc_missing,
		.home_read_only = log->home_read_only,
		.is_server = log->is_server };
	trace_init(&log->trace, true);
}

/* ---- names and numbers of FreeRDP ---- */

static void
take_error(struct client_log *log, const char *name, uint32_t code, const char *line)
{
	text_copy(log->error, sizeof(log->error), name);
	log->code = code;
	log->line = line;
	log->error_stage = STAGE_NONE;
	for (size_t i = 0; i < ARRAY_LEN(connect_errors); i++)
		if (text_equal(connect_errors[i].name, name))
			log->error_stage = connect_errors[i].stage;
}

static void
take_code(struct client_log *log, uint32_t code, const char *line)
{
	uint32_t number = code & 0xFFFF;

	if (code >> 16 == CLASS_CONNECT && number > 0 &&
		number <= ARRAY_LEN(connect_errors))
		take_error(log, connect_errors[number - 1].name, code, line);
}

/* "LOGON_FAILURE [0x00020014]" at @name; its token into @out. Returns the number, or 0. */
static uint32_t
read_name(const char *name, char *out, size_t size)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	const char *number = text_skip(name + n);

	for (size_t i = 0; i < n && i + 1 < size; i++) {
		out[i] = name[i] == '_' ? '-' : (char)tolower((unsigned char)name[i]);
		out[i + 1] = '\0';
	}
	if (!text_starts(number, "[0x") && !text_starts(number, "(0x"))
		return 0;
	return (uint32_t)strtoul(number + 1, NULL, 16);
}

static bool
take_names(struct client_log *log, const char *text, const char *line)
{
	static const char *const prefixes[] = { "ERRCONNECT_", "FREERDP_ERROR_",
		"ERRINFO_" };
	bool taken = false;

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		const char *name = strstr(text, prefixes[i]);
		char token[64] = "";
		uint32_t code;

		if (name == NULL)
			continue;
		code = read_name(name + strlen(prefixes[i]), token, sizeof(token));
		if (*token == '\0' || text_equal(token, "success") ||
			text_equal(token, "none"))
			continue;
		taken = true;
		if (code >> 16 == CLASS_ERRINFO || text_starts(name, "ERRINFO_"))
			text_copy(log->errinfo, sizeof(log->errinfo), token);
		else
			take_error(log, token, code, line);
		log->line = line;
	}
	return taken;
}

/* ---- FreeRDP's own lines: "[10:11:12:345] [pid:tid] [LEVEL][module] - [function]: text" */

/* The text behind the module and the function; the module goes to @module. */
static const char *
split_freerdp(struct findings *g, const char *line, const char **module)
{
	const char *name = strstr(line, "[com.freerdp."), *text;

	if (name == NULL)
		name = strstr(line, "[com.winpr.");
	text = name != NULL ? strchr(name, ']') : NULL;
	if (text == NULL)
		return NULL;
	*module = arena_dup_len(g->arena, name + 1, (size_t)(text - name - 1));
	text = text_skip(text + 1);
	text = text_skip(text + (*text == '-'));
	/* 3: "[function][0xpointer]: " */
	while (*text == '[' && strchr(text, ']') != NULL)
		text = strchr(text, ']') + 1;
	return text_skip(text + (*text == ':'));
}

static bool
is_server_line(const char *module, const char *line)
{
	return text_ends(module, ".core.peer") || text_ends(module, ".core.listener") ||
		text_starts(module, "com.freerdp.server") ||
		strstr(line, "rdp_server_") != NULL;
}

static bool
is_beginning(const char *line)
{
	return (strstr(line, "freerdp_connect") != NULL &&
		       strstr(line, "resetting error state") != NULL) ||
		strstr(line, "CONNECTION_STATE_INITIAL --> ") != NULL;
}

/*
 * "rdp_recv_callback: CONNECTION_STATE_NLA - nla_recv_pdu() fail": without debug output
 * only the failure names the state.
 */
static bool
take_state(struct findings *g, struct client_log *log, const char *module, const char *text)
{
	const char *state = strstr(text, "CONNECTION_STATE_");

	if (strstr(text, "license connection sequence aborted") != NULL)
		state = "CONNECTION_STATE_LICENSING";
	if (state == NULL || strstr(text, "-->") != NULL ||
		strstr(state, "CONNECTION_STATE_ACTIVE") != NULL)
		return false;
	return trace_line(&log->trace, module, arena_format(g->arena, "--> %s", state));
}

static void
read_freerdp(struct findings *g, const char *module, const char *text, const char *line)
{
	struct client_log *log = g->client_log;

	if (is_server_line(module, line)) {
		log->is_server = true;
		return;
	}
	if (is_beginning(line))
		begin_attempt(log);
	if (trace_line(&log->trace, module, text) || take_state(g, log, module, text) ||
		log->line == NULL)
		log->line = line;
	if (strstr(text, "framebuffer format") != NULL)
		log->drawn = true;
	if (strstr(text, "Cannot find KDC for realm") != NULL ||
		strstr(text, "Cannot contact any KDC for realm") != NULL) {
		log->kdc_missing = true;
		log->line = line;
	}
	(void)take_names(log, text, line);
}

/* ---- the other programs ---- */

/* guacd's words for the errors of FreeRDP (guacamole-server, protocols/rdp/error.c). */
static bool
read_guacd(struct client_log *log, const char *line)
{
	static const struct {
		const char *says, *error;
	} ends[] = {
		{ "Authentication failure", "logon-failure" },
		{ "SSL/TLS connection failed", "tls-connect-failed" },
		{ "Security negotiation failed", "security-nego-connect-failed" },
		{ "Server refused connection", "connect-transport-failed" },
		{ "DNS lookup failed", "dns-name-not-found" },
	};
	const char *end = strstr(line, "RDP server closed/refused connection: ");

	if (strstr(line, "guacd") == NULL)
		return false;
	if (strstr(line, "Creating new client for protocol \"rdp\"") != NULL)
		begin_attempt(log);
	if (strstr(line, "home directory") != NULL &&
		(strstr(line, "is not writable") != NULL ||
			strstr(line, "could not be determined") != NULL)) {
		log->home_read_only = true;
		log->line = line;
	}
	if (end == NULL)
		return true;
	end = strchr(end, ':') + 2;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (text_starts(end, ends[i].says))
			take_error(log, ends[i].error, 0, line);
	return true;
}

/* "libfreerdp returned code is 0002000D" */
static bool
read_remmina(struct client_log *log, const char *line)
{
	static const char words[] = "libfreerdp returned code is ";
	const char *at = strstr(line, words);

	if (at == NULL)
		return false;
	take_code(log, (uint32_t)strtoul(at + strlen(words), NULL, 16), line);
	return true;
}

static bool
take_client_code(struct client_log *log, const char *number, const char *line)
{
	size_t digits = strspn(number, "0123456789");
	unsigned code;

	if (digits == 0 || !text_number(number, digits, &code) ||
		isalnum((unsigned char)number[digits]) || number[digits] == ':' ||
		number[digits] == '/')
		return false;
	/* 1, 2 and 3 end a session that was well */
	log->client_code = code > 3 ? code : 0;
	log->line = line;
	return true;
}

/*
 * mRemoteNG: "RDP disconnected!" with the number behind it or on the next line; 1Remote:
 * "exit with error code 516(". Returns the lines.
 */
static size_t
read_control_host(struct findings *g, struct client_log *log, size_t at)
{
	static const char exit_words[] = "exit with error code ";
	const char *line = findings_line(g, at), *p = strstr(line, exit_words);

	if (p != NULL && strstr(line, "RDP") != NULL)
		return take_client_code(log, p + strlen(exit_words), line);
	p = text_find_nocase(line, "RDP disconnected");
	p = p != NULL ? strchr(p, '!') : NULL;
	if (p == NULL)
		return 0;
	if (take_client_code(log, text_skip(p + 1), line))
		return 1;
	return *text_skip(p + 1) == '\0' &&
			take_client_code(log, text_skip(findings_line(g, at + 1)), line)
		? 2
		: 0;
}

static size_t
read_client_log(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *module = NULL;
	const char *text = split_freerdp(g, line, &module);
	struct client_log *log;
	size_t taken = 1;

	if (text == NULL && strstr(line, "guacd") == NULL && strstr(line, "RDP") == NULL &&
		strstr(line, "libfreerdp") == NULL && strstr(line, "ERRCONNECT_") == NULL)
		return 0;
	log = log_of(g);
	if (text != NULL)
		read_freerdp(g, module, text, line);
	else if (!read_remmina(log, line) && !read_guacd(log, line) &&
		!(strstr(line, "freerdp") != NULL && take_names(log, line, line)))
		taken = read_control_host(g, log, at);
	if (taken > 0)
		findings_command(g, READER);
	findings_use_range(g, at, at + taken);
	return taken;
}

/* ---- what the log says in the end ---- */

static void
put(struct findings *g, int fact, struct fact_value value)
{
	findings_put(g, READER, g->client_log->line, RANK_LOCAL, fact, value);
}

/* Without NLA a picture may be the server's own sign-in screen. */
static const char *
result_of(const struct client_log *log)
{
	bool nla = log->trace.protocol == TRACE_PROTOCOL_NLA ||
		log->trace.protocol == TRACE_PROTOCOL_NLA_EX;

	if (log->trace.active || log->drawn || text_equal(log->errinfo, "logoff-by-user"))
		return nla ? "desktop" : "screen-drawn";
	return *log->error != '\0' || *log->errinfo != '\0' || log->trace.ntstatus != 0
		? "failed"
		: NULL;
}

static enum stage
stage_of(const struct client_log *log)
{
	enum stage stage = log->trace.stage;

	if (log->trace.ntstatus != 0 && stage < STAGE_NLA)
		stage = STAGE_NLA;
	if (log->error_stage != STAGE_NONE && log->error_stage > stage)
		stage = log->error_stage;
	/* the trace begins with the name: without a line of its own it is not known */
	if (stage == STAGE_NAME && log->error_stage != STAGE_NAME)
		return STAGE_NONE;
	return stage;
}

static void
put_attempt(struct findings *g, const struct client_log *log)
{
	const char *result = result_of(log);
	enum stage stage = text_equal(result, "failed") ? stage_of(log) : STAGE_NONE;

	if (result != NULL)
		put(g, FACT_CONNECT_RESULT, value_token(result));
	if (stage != STAGE_NONE)
		put(g, FACT_CONNECT_STAGE, value_token(stage_id(stage)));
	if (*log->error != '\0' && text_equal(result, "failed"))
		put(g, FACT_CONNECT_ERROR, value_text(log->error));
	if (log->code != 0 && text_equal(result, "failed"))
		put(g, FACT_CONNECT_ERROR_CODE,
			value_text(arena_format(g->arena, "0x%08X", (unsigned)log->code)));
	if (*log->errinfo != '\0')
		put(g, FACT_CONNECT_ERRINFO, value_text(log->errinfo));
	if (log->trace.ntstatus != 0)
		put(g, FACT_CONNECT_NTSTATUS,
			value_text(arena_format(
				g->arena, "0x%08X", (unsigned)log->trace.ntstatus)));
	if (log->trace.protocol != TRACE_PROTOCOL_UNKNOWN)
		put(g, FACT_CONNECT_PROTOCOL,
			value_token(trace_protocol_id(log->trace.protocol)));
}

void
read_client_log_conclude(struct findings *g)
{
	struct client_log *log = g->client_log;

	if (log == NULL || log->line == NULL)
		return;
	if (log->is_server) {
		findings_note(g,
			"This is the log of a server that is built on FreeRDP. Only logs of "
			"clients are read.");
		return;
	}
	if (log->client_code != 0)
		put(g, FACT_ERROR_CODE,
			value_text(arena_format(g->arena, "0x%X", log->client_code)));
	if (log->kdc_missing)
		put(g, FACT_KDC_CLIENT_NEEDED, value_bool(true));
	/* the handshake fails in guacd itself; only what came before it counts */
	if (log->home_read_only) {
		put(g, FACT_CLIENT_HOME_WRITABLE, value_bool(false));
		findings_note(g,
			"guacd cannot write to its home directory. FreeRDP stores certificates "
			"there and ends the handshake without it, whatever the server does. "
			"Give the account of guacd a home directory that it can write to, and "
			"restart guacd.");
		if (!text_equal(log->error, "dns-name-not-found"))
			return;
	}
	put_attempt(g, log);
}

const struct reader read_client_log_lines = { .id = READER,
	.commands = "xfreerdp|xfreerdp3|wlfreerdp|sdl-freerdp|sdl-freerdp3|remmina",
	.read = read_client_log };
