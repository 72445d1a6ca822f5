/* The command line, read with getopt_long(3). Nothing here has an effect of its own. */
#include "tui/cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPT_JSON = 1000,
	OPT_PORT,
	OPT_USER,
	OPT_DOMAIN,
	OPT_PASSWORD_STDIN,
	OPT_PASSWORD_FILE,
	OPT_PASSWORD_FD,
	OPT_PASSWORD,
	OPT_GATEWAY,
	OPT_UNTIL,
	OPT_NO_CONNECT,
	OPT_FACT,
	OPT_SET,
	OPT_TIMEOUT,
	OPT_ALLOW,
	OPT_AUDIENCE,
	OPT_KNOWLEDGE,
	OPT_STORE,
	OPT_NO_STORE,
	OPT_LOG,
	OPT_FORMAT,
	OPT_REDACT,
	OPT_HOSTS,
	OPT_OFFLINE,
	OPT_PLAIN,
	OPT_PLAN,
	OPT_APPLY,
	OPT_UNDO,
	OPT_YES,
	OPT_VERSION,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "user", required_argument, NULL, OPT_USER },
	{ "domain", required_argument, NULL, OPT_DOMAIN },
	{ "password-stdin", no_argument, NULL, OPT_PASSWORD_STDIN },
	{ "password-file", required_argument, NULL, OPT_PASSWORD_FILE },
	{ "password-fd", required_argument, NULL, OPT_PASSWORD_FD },
	{ "password", optional_argument, NULL, OPT_PASSWORD },
	{ "gateway", required_argument, NULL, OPT_GATEWAY },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "no-connect", no_argument, NULL, OPT_NO_CONNECT },
	{ "fact", required_argument, NULL, OPT_FACT },
	{ "set", required_argument, NULL, OPT_SET },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "allow-attempts", required_argument, NULL, OPT_ALLOW },
	{ "audience", required_argument, NULL, OPT_AUDIENCE },
	{ "knowledge", required_argument, NULL, OPT_KNOWLEDGE },
	{ "store", required_argument, NULL, OPT_STORE },
	{ "no-store", no_argument, NULL, OPT_NO_STORE },
	{ "log", required_argument, NULL, OPT_LOG },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "redact", required_argument, NULL, OPT_REDACT },
	{ "hosts", required_argument, NULL, OPT_HOSTS },
	{ "offline", no_argument, NULL, OPT_OFFLINE },
	{ "plain", no_argument, NULL, OPT_PLAIN },
	{ "accessible", no_argument, NULL, OPT_PLAIN },
	{ "plan", required_argument, NULL, OPT_PLAN },
	{ "apply", required_argument, NULL, OPT_APPLY },
	{ "undo", required_argument, NULL, OPT_UNDO },
	{ "yes", no_argument, NULL, OPT_YES },
	{ "output", required_argument, NULL, 'o' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const char *const commands[] = { "check", "offline", "read", "explain", "steps",
	"tree", "knowledge", "practice", "sessions", "resume", "export", "replay", "delete",
	"help" };

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

static enum err
take_option(int code, const char *value, struct options *o, struct error *e)
{
	switch (code) {
	case OPT_JSON:
		o->json = true;
		return ERR_OK;
	case OPT_PORT:
		return target_parse_port(value, &o->port, e);
	case OPT_USER:
		o->user = value;
		return ERR_OK;
	case OPT_DOMAIN:
		o->domain = value;
		return ERR_OK;
	case OPT_PASSWORD_STDIN:
		o->password_stdin = true;
		return ERR_OK;
	case OPT_PASSWORD_FILE:
		o->password_file = value;
		return ERR_OK;
	case OPT_PASSWORD_FD:
		return read_number("--password-fd", value, 0, 1023, &o->password_fd, e);
	case OPT_PASSWORD:
		return error_set(e, ERR_USAGE,
			"A password on the command line can be read by everybody on this "
			"machine. Use --password-stdin, --password-file FILE or "
			"--password-fd N.");
	case OPT_GATEWAY:
		o->gateway = value;
		return ERR_OK;
	case OPT_UNTIL:
		o->until = stage_find(value);
		if (o->until == STAGE_NONE || o->until == STAGE_GATEWAY)
			return error_set(e, ERR_USAGE,
				"--until takes a stage: name, route, tcp, negotiate, tls, "
				"nla, "
				"logon, license or desktop, not \"%s\".",
				value);
		return ERR_OK;
	case OPT_NO_CONNECT:
		o->no_connect = true;
		return ERR_OK;
	case OPT_FACT:
		return add_pair(
			o->facts, &o->fact_count, OPTIONS_FACTS_MAX, value, "--fact", e);
	case OPT_SET:
		return add_pair(
			o->given, &o->given_count, OPTIONS_GIVEN_MAX, value, "--set", e);
	case OPT_TIMEOUT:
		return read_number("--timeout", value, 1, 600, &o->timeout_s, e);
	case OPT_ALLOW:
		return read_number(
			"--allow-attempts", value, 1, 100, &o->allow_attempts, e);
	case OPT_AUDIENCE:
		o->audience_given = true;
		if (!audience_find(value, &o->audience))
			return error_set(e, ERR_USAGE,
				"--audience is helpdesk, self or engineer, not \"%s\".",
				value);
		return ERR_OK;
	case OPT_KNOWLEDGE:
		o->knowledge = value;
		return ERR_OK;
	case OPT_STORE:
		o->store = value;
		return ERR_OK;
	case OPT_NO_STORE:
		o->no_store = true;
		return ERR_OK;
	case OPT_LOG:
		o->log = value;
		return ERR_OK;
	case OPT_FORMAT:
		o->format = value;
		return ERR_OK;
	case OPT_REDACT:
		o->redact = value;
		return ERR_OK;
	case OPT_HOSTS:
		o->hosts = value;
		return ERR_OK;
	case OPT_OFFLINE:
		o->offline = true;
		return ERR_OK;
	case OPT_PLAIN:
		o->plain = true;
		return ERR_OK;
	case OPT_PLAN:
		o->plan = value;
		return ERR_OK;
	case OPT_APPLY:
		if (o->apply != NULL)
			return error_set(e, ERR_USAGE,
				"--apply takes one cause: repair one, look again, repair "
				"the next.");
		o->apply = value;
		return ERR_OK;
	case OPT_UNDO:
		o->undo = value;
		return ERR_OK;
	case OPT_YES:
		o->yes = true;
		return ERR_OK;
	case 'o':
		o->output = value;
		return ERR_OK;
	case 'q':
		o->quiet = true;
		return ERR_OK;
	case 'v':
		o->verbose = true;
		return ERR_OK;
	case 'h':
		o->help = true;
		return ERR_OK;
	case OPT_VERSION:
		o->version = true;
		return ERR_OK;
	default:
		return error_set(e, ERR_USAGE, "Something is wrong with the options.");
	}
}

static bool
is_command(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (text_equal(word, commands[i]))
			return true;
	return false;
}

/* An NTSTATUS as logs of some programs print it, -1073741715, is no option. */
static void
negatives_to_hex(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		size_t len = strlen(argv[i]);
		long long number;

		/* Ten digits: hexadecimal has room in their place. */
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
	int code;

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
	while ((code = getopt_long(argc, argv, ":o:qvh", long_options, NULL)) != -1) {
		const char *word = optind > 0 ? argv[optind - 1] : "";

		if (code == '?')
			return error_set(e, ERR_USAGE,
				"There is no option %s. `rdpdoctor --help` lists them.",
				word);
		if (code == ':')
			return error_set(
				e, ERR_USAGE, "The option %s needs a value.", word);
		if (take_option(code, optarg, out, e) != ERR_OK)
			return ERR_USAGE;
	}
	out->args = argv + optind;
	out->arg_count = argc - optind;
	if (out->arg_count > 0 && is_command(out->args[0])) {
		out->command = out->args[0];
		out->args++;
		out->arg_count--;
	}
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
			"can be "
			"used.");
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
		facts_put_value(facts, FACT_RDGATEWAY_USE, value_token("always"), "option");
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
				"list "
				"facts` lists them.",
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
