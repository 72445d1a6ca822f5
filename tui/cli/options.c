/* The table of options, and the parser of the command line, which uses getopt_long(3). */
#include "tui/cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "share/document/document.h"

#define SWITCH(member) .kind = OPTION_IS_SWITCH, .at = offsetof(struct options, member)
#define TEXT(member) .kind = OPTION_IS_TEXT, .at = offsetof(struct options, member)
#define NUMBER(member, from, to)                                                           \
	.kind = OPTION_IS_NUMBER, .at = offsetof(struct options, member), .low = (from),   \
	.high = (to)
#define FIRST_CODE 1000 /* above every letter */

/* Each sentence is one literal: clang-format would split it. */
/* clang-format off */
const struct option_row option_rows[OPTION_COUNT] = {
	[OPTION_JSON] = { .name = "json", .says = "Print one JSON object instead of text, also for an error.", SWITCH(json) },
	[OPTION_PORT] = { .name = "port", .value = "N", .says = 
		"The Remote Desktop port, if it is not 3389." },
	[OPTION_USER] = { .name = "user", .value = "NAME", .says = "The account: NAME, DOMAIN\\NAME or NAME@DOMAIN.", TEXT(user) },
	[OPTION_DOMAIN] = { .name = "domain", .value = "NAME", .says = "The domain of the account.", TEXT(domain) },
	[OPTION_PASSWORD_STDIN] = { .name = "password-stdin", .says = "Read the password from standard input.", SWITCH(password_stdin) },
	[OPTION_PASSWORD_FILE] = { .name = "password-file", .value = "FILE", .complete = COMPLETE_FILES, .says = "Read the password from the first line of FILE.", TEXT(password_file) },
	[OPTION_PASSWORD_FD] = { .name = "password-fd", .value = "N", .says = "Read the password from the open file descriptor N.", NUMBER(password_fd, 0, 1023) },
	[OPTION_PASSWORD] = { .name = "password" }, /* recognised, to report what to use instead */
	[OPTION_GATEWAY] = { .name = "gateway", .value = "HOST", .says = "Go through the Remote Desktop Gateway HOST.", TEXT(gateway) },
	[OPTION_UNTIL] = { .name = "until", .value = "STAGE", .words = "name route tcp negotiate tls nla logon license desktop", .says = "Stop after this stage: name, route, tcp, negotiate, tls, nla, logon, license or desktop." },
	[OPTION_NO_CONNECT] = { .name = "no-connect", .says = 
		"Do not attempt a connection with FreeRDP.", SWITCH(no_connect) },
	[OPTION_FACT] = { .name = "fact", .value = "ID=VALUE", .complete = COMPLETE_FACTS, .says = 
		"A fact that is already known, such as boot.screen=sign-in; may be "
		"repeated. `rdpdoctor knowledge list facts` lists the ids." },
	[OPTION_SET] = { .name = "set", .value = "NAME=VALUE", .says = 
		"A value that a command or a repair needs, such as vm=web01; may be "
		"repeated." },
	[OPTION_TIMEOUT] = { .name = "timeout", .value = "SECONDS", .says = 
		"The time limit of the whole check; default 10.", NUMBER(timeout_s, 1, 600) },
	[OPTION_ALLOW_ATTEMPTS] = { .name = "allow-attempts", .value = "N", .says = 
		"Allow N sign-ins per address and account in 30 minutes; default 1.", NUMBER(allow_attempts, 1, 100) },
	[OPTION_HOSTS] = { .name = "hosts", .value = "FILE", .complete = COMPLETE_FILES, .says = 
		"Read targets from FILE, one per line; # starts a comment, - is "
		"standard input.", TEXT(hosts) },
	[OPTION_OFFLINE] = { .name = "offline", .says = 
		"The steps for a disk that is attached to another computer.", SWITCH(offline) },
	[OPTION_FORMAT] = { .name = "format", .value = "FORMAT", .words = "note " DOCUMENT_FORMAT_NAMES " json cmd dot", .says = 
		"The format of the output; each command lists its own.", TEXT(format) },
	[OPTION_REDACT] = { .name = "redact", .value = "LEVEL", .words = "normal strict none", .says = "What an export hides: normal (names and public addresses), strict (all addresses too) or none.", TEXT(redact) },
	[OPTION_OUTPUT] = { .name = "output", .letter = 'o', .value = "FILE", .complete = COMPLETE_FILES, .says = "Write to FILE, which must not exist yet; - is standard output.", TEXT(output) },
	[OPTION_PLAN] = { .name = "plan", .value = "FILE", .complete = COMPLETE_FILES, .says = 
		"Write the repair as a script (FILE.cmd) or registry file (FILE.reg) "
		"to review, with an undo file next to it.", TEXT(plan) },
	[OPTION_APPLY] = { .name = "apply", .value = "CAUSE", .complete = COMPLETE_CAUSES, .says = 
		"Repair this cause on the attached disk, after a backup; asks first." },
	[OPTION_UNDO] = { .name = "undo", .value = "BACKUP", .complete = COMPLETE_FILES, .says = 
		"Restore a backup, byte for byte.", TEXT(undo) },
	[OPTION_YES] = { .name = "yes", .says = "Do not ask before a repair.", SWITCH(yes) },
	[OPTION_PLAIN] = { .name = "plain", .says = "Lines of text instead of a full screen.", SWITCH(plain) },
	[OPTION_ACCESSIBLE] = { .name = "accessible", .says = "The same as --plain.", SWITCH(plain) },
	[OPTION_AUDIENCE] = { .name = "audience", .value = "WHO", .words = "helpdesk self engineer", .says = "Who reads the texts: helpdesk, self (the person who cannot connect) or engineer." },
	[OPTION_KNOWLEDGE] = { .name = "knowledge", .value = "DIR", .complete = COMPLETE_FOLDERS, .says = "Add the knowledge files of the folder DIR.", TEXT(knowledge) },
	[OPTION_STORE] = { .name = "store", .value = "FILE", .complete = COMPLETE_FILES, .says = "Keep the sessions in FILE.", TEXT(store) },
	[OPTION_NO_STORE] = { .name = "no-store", .says = 
		"Do not save the session; the attempt ledger ends with the program.", SWITCH(no_store) },
	[OPTION_QUIET] = { .name = "quiet", .letter = 'q', .everywhere = true, .says = "Print no progress and no notes.", SWITCH(quiet) },
	[OPTION_VERBOSE] = { .name = "verbose", .letter = 'v', .everywhere = true, .says = "Print and log more.", SWITCH(verbose) },
	[OPTION_LOG] = { .name = "log", .value = "FILE", .complete = COMPLETE_FILES, .everywhere = true, .says = "Write the log to FILE.", TEXT(log) },
	[OPTION_HELP] = { .name = "help", .letter = 'h', .everywhere = true, .says = "Print help of the program or of a command.", SWITCH(help) },
	[OPTION_VERSION] = { .name = "version", .says = "Print the version.", SWITCH(version) },
};
/* clang-format on */

static enum err
read_number(
	const char *name, const char *text, long low, long high, int *out, struct error *e)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || number < low || number > high)
		return error_set(e, ERR_USAGE,
			"%s takes a whole number from %ld to %ld, not \"%s\".", name, low,
			high, text);
	*out = (int)number;
	return ERR_OK;
}

static enum err
add_pair(const char **list, int *count, int room, const char *text, const char *what,
	struct error *e)
{
	if (strchr(text, '=') == NULL || text[0] == '=')
		return error_set(
			e, ERR_USAGE, "%s takes NAME=VALUE, not \"%s\".", what, text);
	if (*count == room)
		return error_set(
			e, ERR_USAGE, "%s was given more than %d times.", what, room);
	list[(*count)++] = text;
	return ERR_OK;
}

/* Parses the options that do not just store a value. */
static enum err
take_special(enum option_id id, const char *value, struct options *o, struct error *e)
{
	switch (id) {
	case OPTION_PORT:
		return target_parse_port(value, &o->port, e);
	case OPTION_PASSWORD:
		return error_set(e, ERR_USAGE,
			"Everyone on this computer can read a password on the command "
			"line. Use --password-stdin, --password-file FILE or "
			"--password-fd N.");
	case OPTION_UNTIL:
		o->until = stage_find(value);
		if (o->until == STAGE_NONE || o->until == STAGE_GATEWAY)
			return error_set(e, ERR_USAGE,
				"--until takes a stage: name, route, tcp, negotiate, tls, nla, "
				"logon, license or desktop, not \"%s\".",
				value);
		return ERR_OK;
	case OPTION_FACT:
		return add_pair(
			o->facts, &o->fact_count, OPTIONS_FACTS_MAX, value, "--fact", e);
	case OPTION_SET:
		return add_pair(
			o->given, &o->given_count, OPTIONS_GIVEN_MAX, value, "--set", e);
	case OPTION_AUDIENCE:
		o->audience_given = true;
		if (!audience_find(value, &o->audience))
			return error_set(e, ERR_USAGE,
				"--audience is helpdesk, self or engineer, not \"%s\".",
				value);
		return ERR_OK;
	case OPTION_APPLY:
		if (o->apply != NULL)
			return error_set(e, ERR_USAGE,
				"--apply takes one cause: repair it, check again, then "
				"repair the next.");
		o->apply = value;
		return ERR_OK;
	default:
		return error_set(e, ERR_INTERNAL, "The option --%s is not handled.",
			option_rows[id].name);
	}
}

static enum err
take_option(enum option_id id, const char *value, struct options *o, struct error *e)
{
	const struct option_row *row = &option_rows[id];
	char *member = (char *)o + row->at, name[32];

	switch (row->kind) {
	case OPTION_IS_SWITCH:
		*(bool *)(void *)member = true;
		return ERR_OK;
	case OPTION_IS_TEXT:
		*(const char **)(void *)member = value;
		return ERR_OK;
	case OPTION_IS_NUMBER:
		(void)text_format(name, sizeof(name), "--%s", row->name);
		return read_number(
			name, value, row->low, row->high, (int *)(void *)member, e);
	default:
		return take_special(id, value, o, e);
	}
}

/* The table in the form of getopt_long(3). @out: OPTION_COUNT; @letters: 2 *
 * OPTION_COUNT + 2. */
static void
make_long_options(struct option *out, char *letters)
{
	*letters++ = ':'; /* a missing value is a different error from an unknown option */
	for (enum option_id id = 1; id < OPTION_COUNT; id++) {
		const struct option_row *row = &option_rows[id];

		*out++ = (struct option) {
			.name = row->name,
			.has_arg = row->value != NULL ? required_argument
				: row->says == NULL   ? optional_argument
						      : no_argument,
			.val = FIRST_CODE + (int)id,
		};
		if (row->letter == 0)
			continue;
		*letters++ = row->letter;
		if (row->value != NULL)
			*letters++ = ':';
	}
	*out = (struct option) { 0 };
	*letters = '\0';
}

static enum option_id
option_of(int code)
{
	if (code >= FIRST_CODE)
		return (enum option_id)(code - FIRST_CODE);
	for (enum option_id id = 1; id < OPTION_COUNT; id++)
		if (option_rows[id].letter == code)
			return id;
	return OPTION_NONE;
}

/* An NTSTATUS in decimal, as in some logs (-1073741715), is not an option. */
static void
negatives_to_hex(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		size_t len = strlen(argv[i]);
		long long number;

		/* Ten digits: the hexadecimal form fits in their place. */
		if (argv[i][0] != '-' || len != 11 ||
			strspn(argv[i] + 1, "0123456789") != 10)
			continue;
		number = strtoll(argv[i], NULL, 10);
		if (number >= -0x80000000LL)
			(void)text_format(argv[i], len + 1, "0x%08X", (unsigned)number);
	}
}

enum err
options_read(int argc, char **argv, struct options *out, struct error *e)
{
	struct option long_options[OPTION_COUNT];
	char letters[2 * OPTION_COUNT + 2];
	int code;

	make_long_options(long_options, letters);
	memset(out, 0, sizeof(*out));
	out->password_fd = -1;
	out->until = STAGE_NONE;
	out->audience = AUDIENCE_HELPDESK;
	for (int i = 1; i < argc; i++) /* known before the first error is printed */
		if (text_equal(argv[i], "--json"))
			out->json = true;
	negatives_to_hex(argc, argv);
	opterr = 0;
	optind = 0;
	while ((code = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
		const char *word = optind > 0 ? argv[optind - 1] : "";

		if (code == '?')
			return error_set(e, ERR_USAGE,
				"There is no option %s. `rdpdoctor --help` lists them.",
				word);
		if (code == ':')
			return error_set(
				e, ERR_USAGE, "The option %s needs a value.", word);
		if (take_option(option_of(code), optarg, out, e) != ERR_OK)
			return ERR_USAGE;
	}
	out->args = argv + optind;
	out->arg_count = argc - optind;
	if (out->no_store && out->store != NULL)
		return error_set(
			e, ERR_USAGE, "--store and --no-store exclude each other.");
	return ERR_OK;
}

enum err
options_password(const struct options *o, struct secret *out, struct error *e)
{
	int ways = (o->password_stdin ? 1 : 0) + (o->password_file != NULL ? 1 : 0) +
		(o->password_fd >= 0 ? 1 : 0);

	secret_init(out);
	if (ways > 1)
		return error_set(e, ERR_USAGE,
			"Only one of --password-stdin, --password-file and --password-fd "
			"can be used.");
	if (o->password_stdin)
		return secret_read_fd(out, 0, e);
	if (o->password_file != NULL)
		return secret_read_file(out, o->password_file, e);
	if (o->password_fd >= 0)
		return secret_read_fd(out, o->password_fd, e);
	return ERR_OK;
}

enum err
options_target(const struct options *o, const char *text, struct target *out,
	struct facts *facts, struct error *e)
{
	enum err err = target_parse(text, out, facts, e);

	if (err != ERR_OK)
		return err;
	if (o->port != 0) {
		out->port = o->port;
		out->port_given = true;
	}
	if (o->user != NULL && target_set_user(out, o->user, e) != ERR_OK)
		return error_wrap(e, "--user");
	if (o->domain != NULL && strlen(o->domain) >= sizeof(out->domain))
		return error_set(e, ERR_USAGE, "The domain is too long.");
	if (o->domain != NULL)
		text_copy(out->domain, sizeof(out->domain), o->domain);
	if (o->gateway != NULL && target_set_gateway(out, o->gateway, e) != ERR_OK)
		return error_wrap(e, "--gateway");
	if (o->gateway != NULL && facts_known(facts, FACT_RDGATEWAY_USE))
		facts_put_value(facts, FACT_RDGATEWAY_USE,
			value_token(RDGATEWAY_USE_ALWAYS), "option");
	return ERR_OK;
}

enum err
options_facts(const struct options *o, struct facts *facts, struct error *e)
{
	for (int i = 0; i < o->fact_count; i++) {
		const char *equals = strchr(o->facts[i], '=');
		struct fact_value value;
		char name[128];
		int id;

		if (!text_format(name, sizeof(name), "%.*s", (int)(equals - o->facts[i]),
			    o->facts[i]) ||
			(id = fact_find(name)) < 0)
			return error_set(e, ERR_USAGE,
				"--fact: there is no fact \"%.*s\". `rdpdoctor knowledge "
				"list facts` lists them.",
				(int)(equals - o->facts[i]), o->facts[i]);
		if (value_parse(id, equals + 1, &value, e) != ERR_OK)
			return error_wrap(e, "--fact");
		facts_put_value(facts, id, value, "person");
	}
	return ERR_OK;
}

enum err
options_facts_and_port(const struct options *o, struct facts *facts, struct error *e)
{
	if (o->port > 0)
		facts_put_value(facts, FACT_SESSION_PORT, value_int(o->port), "person");
	return options_facts(o, facts, e);
}
