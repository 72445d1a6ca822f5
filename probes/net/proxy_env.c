/*
 * Proxy variables as curl and FreeRDP read them: https_proxy before HTTPS_PROXY, then
 * all_proxy; NO_PROXY lists exceptions.
 */
#include "probes/net/proxy_env.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/net/address.h"
#include "share/base/macros.h"
#include "share/base/text.h"

#define SEPARATORS ", \t"

/* An address, or a network in the form ADDRESS/BITS. */
static bool
covers_address(const char *entry, const struct address *host)
{
	char text[ADDRESS_TEXT_MAX];
	const char *slash = strchr(entry, '/');
	struct address network;
	int bits = address_family(host) == AF_INET ? 32 : 128;

	text_copy(text, sizeof(text), entry);
	if (slash != NULL && (size_t)(slash - entry) < sizeof(text)) {
		text[slash - entry] = '\0';
		bits = slash[1] >= '0' && slash[1] <= '9' ? (int)strtol(slash + 1, NULL, 10)
							  : -1;
	}
	return address_parse(text, 0, &network) && address_in(host, &network, bits);
}

/*
 * "corp.example", ".corp.example" and "*.corp.example" all match the name and its
 * subdomains.
 */
static bool
covers_name(const char *entry, const char *host)
{
	size_t host_len = strlen(host), len;

	entry += entry[0] == '*';
	entry += entry[0] == '.';
	len = strlen(entry);
	if (len == 0 || len > host_len || strcasecmp(host + host_len - len, entry) != 0)
		return false;
	return len == host_len || host[host_len - len - 1] == '.';
}

static bool
entry_covers(char *entry, const char *host, int port)
{
	struct address literal;
	char *colon = strrchr(entry, ':');
	bool one_colon = colon != NULL && strchr(entry, ':') == colon;

	if (text_equal(entry, "*"))
		return true;
	if (one_colon) {
		if (strtol(colon + 1, NULL, 10) != port)
			return false;
		*colon = '\0';
	}
	return address_parse(host, 0, &literal) ? covers_address(entry, &literal)
						: covers_name(entry, host);
}

bool
proxy_is_spared(const char *list, const char *host, int port)
{
	while (list != NULL && *list != '\0') {
		size_t len = strcspn(list, SEPARATORS);
		char entry[256];

		if (len > 0 && len < sizeof(entry)) {
			memcpy(entry, list, len);
			entry[len] = '\0';
			if (entry_covers(entry, host, port))
				return true;
		}
		list += len;
		list += strspn(list, SEPARATORS);
	}
	return false;
}

static const char *
first_set(proxy_env_fn *env, const char *const *names, size_t count, const char **which)
{
	for (size_t i = 0; i < count; i++) {
		const char *value = env(names[i]);

		if (value == NULL || value[0] == '\0')
			continue;
		*which = names[i];
		return value;
	}
	return NULL;
}

/* The address without "user:password@". */
static void
add_address(struct str *out, const char *proxy)
{
	const char *scheme = strstr(proxy, "://");
	const char *rest = scheme != NULL ? scheme + 3 : proxy;
	size_t authority = strcspn(rest, "/?#");
	size_t len = authority;

	for (size_t i = 0; i < authority; i++)
		if (rest[i] == '@') {
			len = authority - i - 1;
			proxy = scheme != NULL ? proxy : rest + i + 1;
		}
	if (scheme != NULL)
		text_clean(out, proxy, (size_t)(scheme + 3 - proxy));
	text_clean(out, rest + authority - len, len);
}

/* The file name of a preloaded library that redirects connections, if any. */
static bool
add_redirector(struct str *out, const char *preload)
{
	static const char *const known[] = { "proxychains", "torsocks", "tsocks",
		"redsocks", "graftcp", "dante" };

	for (const char *at = preload; at != NULL && *at != '\0';) {
		size_t len = strcspn(at, ": \t");
		const char *slash = memrchr(at, '/', len);
		const char *name = slash != NULL ? slash + 1 : at;
		size_t name_len = len - (size_t)(name - at);

		for (size_t i = 0; i < ARRAY_LEN(known); i++) {
			if (memmem(name, name_len, known[i], strlen(known[i])) == NULL)
				continue;
			if (out->len > 0)
				str_add(out, ", ");
			text_clean(out, name, name_len);
			str_add(out, " (LD_PRELOAD)");
			return true;
		}
		at += len;
		at += strspn(at, ": \t");
	}
	return false;
}

bool
proxy_find(struct str *out, const char *host, int port, proxy_env_fn *env)
{
	static const char *const variables[] = { "https_proxy", "HTTPS_PROXY", "all_proxy",
		"ALL_PROXY" };
	static const char *const exceptions[] = { "no_proxy", "NO_PROXY" };
	const char *which = NULL, *unused;
	const char *proxy = first_set(env, variables, ARRAY_LEN(variables), &which);
	const char *spared = first_set(env, exceptions, ARRAY_LEN(exceptions), &unused);
	bool found = proxy != NULL && !proxy_is_spared(spared, host, port);

	if (found) {
		add_address(out, proxy);
		str_addf(out, " (%s)", which);
	}
	return add_redirector(out, env("LD_PRELOAD")) || found;
}
