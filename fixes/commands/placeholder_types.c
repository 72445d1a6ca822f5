/*
 * Validators of placeholder values, one for each type. They decide which values are valid;
 * shell_quote.c decides whether a value can be put into a given command.
 */
#include "fixes/commands/placeholder_types.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"
#include "share/base/text.h"
#include "fixes/commands/placeholder_value.h"

#define VALUE_MAX 256

/* False: does not fit. @out has VALUE_MAX bytes and starts as a copy of the value. */
typedef bool normal_fn(const char *value, char *out);

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char digits[] = "0123456789";

/* One or more letters, digits and characters of @more. */
static bool
is_made_of(const char *value, const char *more)
{
	if (value[0] == '\0')
		return false;
	for (const char *at = value; *at != '\0'; at++)
		if (strchr(letters, *at) == NULL && strchr(digits, *at) == NULL &&
			strchr(more, *at) == NULL)
			return false;
	return true;
}

static bool
is_one_of(const char *value, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (text_equal(value, words[i]))
			return true;
	return false;
}

static bool
number_within(const char *value, long low, long high, long *out)
{
	char *end;

	if (value[0] == '\0' || strlen(value) > 10)
		return false;
	*out = strtol(value, &end, 10);
	return *end == '\0' && !isspace((unsigned char)value[0]) && value[0] != '+' &&
		*out >= low && *out <= high;
}

static bool
fit_port(const char *value, char *out)
{
	long port;

	(void)out;
	return number_within(value, 1, 65535, &port);
}

static bool
fit_integer(const char *value, char *out)
{
	long number;

	(void)out;
	return number_within(value, -2147483647L, 4294967295L, &number);
}

static bool
fit_profile(const char *value, char *out)
{
	static const char *const words[] = { "domain", "private", "public", NULL };

	for (size_t i = 0; out[i] != '\0'; i++)
		out[i] = (char)tolower((unsigned char)out[i]);
	(void)value;
	return is_one_of(out, words);
}

static bool
fit_profile_key(const char *value, char *out)
{
	static const char *const words[] = { "DomainProfile", "StandardProfile",
		"PrivateProfile", "PublicProfile", NULL };

	(void)out;
	return is_one_of(value, words);
}

static bool
fit_direction(const char *value, char *out)
{
	static const char *const words[] = { "allow", "block", NULL };

	(void)out;
	return is_one_of(value, words);
}

static bool
fit_service_start(const char *value, char *out)
{
	static const char *const words[] = { "boot", "system", "auto", "demand", "disabled",
		NULL };

	(void)out;
	return is_one_of(value, words);
}

static bool
fit_hive(const char *value, char *out)
{
	static const char *const words[] = { "SYSTEM", "SOFTWARE", NULL };

	(void)out;
	return is_one_of(value, words);
}

/* Never C: that is the system drive of the recovery machine. */
static bool
fit_drive(const char *value, char *out)
{
	if (strchr(letters, value[0]) == NULL || value[0] == '\0' ||
		(value[1] != '\0' &&
			!(value[1] == ':' &&
				(value[2] == '\0' ||
					(value[2] == '\\' && value[3] == '\0')))))
		return false;
	out[0] = (char)toupper((unsigned char)value[0]);
	out[1] = '\0';
	return out[0] != 'C';
}

static bool
fit_control_set(const char *value, char *out)
{
	long number;

	if (text_starts(value, "ControlSet"))
		value += 10;
	return number_within(value, 1, 999, &number) &&
		text_format(out, VALUE_MAX, "%03ld", number);
}

static bool
fit_host(const char *value, char *out)
{
	(void)out;
	return is_made_of(value, "._:-%") && value[0] != '-';
}

static bool
fit_domain(const char *value, char *out)
{
	(void)out;
	return is_made_of(value, "._-") && value[0] != '-';
}

static bool
fit_ipv4(const char *value, char *out)
{
	unsigned char address[4];

	(void)out;
	return inet_pton(AF_INET, value, address) == 1;
}

/* An address or network of either family. "/0" is refused on purpose. */
static bool
is_network(const char *value, long *bits)
{
	unsigned char address[16];
	char host[64];
	const char *slash = strchr(value, '/');
	size_t len = slash != NULL ? (size_t)(slash - value) : strlen(value);
	bool four;

	if (!text_format(host, sizeof(host), "%.*s", (int)MIN_OF(len, 60u), value))
		return false;
	four = inet_pton(AF_INET, host, address) == 1;
	if (!four && inet_pton(AF_INET6, host, address) != 1)
		return false;
	*bits = four ? 32 : 128;
	return slash == NULL || number_within(slash + 1, 1, *bits, bits);
}

static bool
fit_cidr(const char *value, char *out)
{
	long bits;

	(void)out;
	return is_network(value, &bits);
}

/* "203.0.113.0/24" to "203.0.113.0/255.255.255.0"; a single address stays. */
static bool
fit_cidr_mask(const char *value, char *out)
{
	const char *slash = strchr(value, '/');
	struct in_addr mask;
	char text[INET_ADDRSTRLEN];
	long bits;

	if (slash == NULL)
		return is_network(value, &bits);
	if (inet_pton(AF_INET, slash + 1, &mask) == 1)
		return mask.s_addr != 0;
	if (!is_network(value, &bits))
		return false;
	if (strchr(value, ':') != NULL) /* IPv6 has no masks: unchanged */
		return true;
	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): 0 to 32 */
	mask.s_addr = htonl(bits == 0 ? 0 : 0xFFFFFFFFu << (32 - bits));
	if (inet_ntop(AF_INET, &mask, text, sizeof(text)) == NULL)
		return false;
	return text_format(out, VALUE_MAX, "%.*s/%s", (int)(slash - value), value, text);
}

/* What a rule allows: addresses, networks, ranges, and keywords of Windows. */
static bool
fit_address_list(const char *value, char *out)
{
	static const char *const words[] = { "Any", "LocalSubnet", "LocalSubnet4",
		"LocalSubnet6", "Internet", "Intranet", "DNS", "DHCP", "WINS",
		"DefaultGateway", NULL };
	char item[128];

	(void)out;
	while (*value != '\0') {
		size_t len = strcspn(value, ",");

		if (len == 0 || !text_format(item, sizeof(item), "%.*s", (int)len, value))
			return false;
		if (!is_one_of(item, words) && !is_made_of(item, ".:/-"))
			return false;
		value += len;
		if (*value == ',' && *++value == '\0')
			return false;
	}
	return true;
}

static bool
fit_azure_name(const char *value, char *out)
{
	(void)out;
	return is_made_of(value, "._()-") && strlen(value) <= 90 && value[0] != '-';
}

static bool
fit_azure_id(const char *value, char *out)
{
	(void)out;
	return is_made_of(value, "._/-") && value[0] != '-';
}

static bool
fit_text_token(const char *value, char *out)
{
	(void)out;
	return is_made_of(value, "._{}#-") && value[0] != '-';
}

static bool
fit_thumbprint(const char *value, char *out)
{
	size_t len = 0;

	for (; *value != '\0'; value++) {
		if (*value == ' ' || *value == ':')
			continue; /* certificate windows show these */
		if (!isxdigit((unsigned char)*value) || len == 64)
			return false;
		out[len++] = *value;
	}
	out[len] = '\0';
	return len == 40 || len == 64;
}

/* Free names: anything on one line without a double quote. */
static bool
fit_windows_name(const char *value, char *out)
{
	(void)out;
	return value[0] != '\0' && value[0] != '-' && !text_has_control(value) &&
		strchr(value, '"') == NULL;
}

/* The name of a registry value. */
static bool
fit_rule_id(const char *value, char *out)
{
	return fit_windows_name(value, out) && strpbrk(value, "|<>*?") == NULL;
}

/* name, DOMAIN\name, .\name, name@domain; without characters that Windows forbids. */
static bool
fit_account(const char *value, char *out)
{
	const char *slash = strchr(value, '\\');

	return fit_windows_name(value, out) && strpbrk(value, "/[]:;|=,+*?<>%") == NULL &&
		(slash == NULL ||
			(slash[1] != '\0' && strchr(slash + 1, '\\') == NULL &&
				slash != value));
}

static bool
fit_windows_path(const char *value, char *out)
{
	return fit_windows_name(value, out) && strpbrk(value, "|<>*?") == NULL;
}

static bool
fit_unix_path(const char *value, char *out)
{
	return (value[0] == '/' || value[0] == '.') && fit_windows_name(value, out);
}

static const struct {
	const char *type;
	normal_fn *fit;
	const char *wanted;
} types[] = {
	{ "port", fit_port, "a number from 1 to 65535" },
	{ "profile", fit_profile, "domain, private or public" },
	{ "profile-key", fit_profile_key,
		"DomainProfile, StandardProfile, PrivateProfile or PublicProfile" },
	{ "direction", fit_direction, "allow or block" },
	{ "drive-letter", fit_drive,
		"the letter of the attached disk, such as F; not C, which is the recovery "
		"machine's own" },
	{ "control-set", fit_control_set, "a number such as 001" },
	{ "host", fit_host, "a computer name or an address" },
	{ "ipv4", fit_ipv4, "an IPv4 address such as 10.20.4.42" },
	{ "cidr", fit_cidr,
		"an address or a network such as 203.0.113.0/24; not everything (/0)" },
	{ "cidr-mask", fit_cidr_mask,
		"a network such as 203.0.113.0/255.255.255.0; not everything" },
	{ "address-list", fit_address_list,
		"addresses and networks with commas between them" },
	{ "azure-name", fit_azure_name, "letters, digits and . _ ( ) - only" },
	{ "azure-id", fit_azure_id, "letters, digits and . _ / - only" },
	{ "rule-id", fit_rule_id,
		"the id of a firewall rule, without quotes or | < > * ?" },
	{ "windows-name", fit_windows_name, "a name on one line, without double quotes" },
	{ "account", fit_account, "name, DOMAIN\\name or name@domain" },
	{ "domain", fit_domain, "a domain name" },
	{ "interface", fit_windows_name, "a name on one line, without double quotes" },
	{ "integer", fit_integer, "a whole number" },
	{ "service-start", fit_service_start, "boot, system, auto, demand or disabled" },
	{ "text-token", fit_text_token, "letters, digits and . _ - { } # only" },
	{ "thumbprint", fit_thumbprint, "40 or 64 hexadecimal digits" },
	{ "hive", fit_hive, "SYSTEM or SOFTWARE" },
	{ "windows-path", fit_windows_path,
		"a path on one line, without quotes or | < > * ?" },
	{ "unix-path", fit_unix_path, "a path that begins with / or ." },
};

bool
placeholder_type_known(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (text_equal(types[i].type, type))
			return true;
	return false;
}

enum err
placeholder_normal(const char *type, const char *value, struct arena *a, const char **out,
	struct error *e)
{
	char normal[VALUE_MAX];
	size_t i = 0;

	*out = NULL;
	while (i < ARRAY_LEN(types) && !text_equal(types[i].type, type))
		i++;
	if (i == ARRAY_LEN(types))
		return error_set(
			e, ERR_USAGE, "\"%s\" is not a type of placeholder.", type);
	if (strlen(value) >= sizeof(normal))
		return error_set(e, ERR_USAGE,
			"That is longer than %d characters: shorten it.", VALUE_MAX - 1);
	text_copy(normal, sizeof(normal), value);
	if (!types[i].fit(value, normal))
		return error_set(e, ERR_USAGE, "\"%s\" does not fit here. Wanted: %s.",
			value, types[i].wanted);
	*out = arena_dup(a, normal);
	return ERR_OK;
}

enum err
placeholder_check(
	const struct knowledge *k, const char *name, const char *value, struct error *e)
{
	const struct placeholder_text *p = base_placeholder(k, name);
	struct arena *scratch;
	const char *normal;
	enum err err;

	if (p == NULL)
		return error_set(e, ERR_USAGE, "There is no placeholder \"%s\".", name);
	scratch = arena_create();
	err = placeholder_normal(p->type, value, scratch, &normal, e);
	arena_destroy(scratch);
	return err;
}

const char *
placeholder_ask(const struct knowledge *k, const char *name, const char **example)
{
	const struct placeholder_text *p = base_placeholder(k, name);

	if (example != NULL)
		*example = p != NULL ? p->example : NULL;
	return p != NULL ? p->ask : NULL;
}
