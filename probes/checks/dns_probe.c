/*
 * Resolves the name. getaddrinfo(3) decides, because every client uses it. If it fails, the
 * resolvers are queried directly, because "not known" can mean that the name does not
 * exist, that it has no address, or that no resolver answered.
 */
#include "probes/net/address.h"
#include "probes/checks/probe_table.h"
#include "probes/net/dns/dns_query.h"

#include <ifaddrs.h>
#include <errno.h>
#include <locale.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>

#include "share/base/clock.h"

#define LOOKUP_MS 4500 /* for getaddrinfo, which cannot be interrupted */
#define ASK_MS 1500

static bool
name_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)f;
	return o->until >= STAGE_NAME && t->host[0] != '\0';
}

static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static void
report_addresses(
	struct probe_out *out, const struct address *list, size_t count, double took_ms)
{
	struct fact_value texts = value_list(FACT_TYPE_TEXTS);

	for (size_t i = 0; i < count; i++) {
		char text[ADDRESS_TEXT_MAX];

		address_print(&list[i], text, sizeof(text));
		if (!value_list_has(&texts, text))
			value_list_add(&texts, text);
	}
	probe_token(out, FACT_ADDRESS_CLASS, address_class(&list[0]), "name", -1);
	probe_token(out, FACT_NAME_RESULT, NAME_RESULT_OK, "name", took_ms);
	probe_fact(out, FACT_NAME_ADDRESSES, texts, "name", took_ms);
}

/*
 * What a failed lookup means. The resolvers' responses decide if there are any: a silent or
 * broken server and a missing name have different fixes.
 */
static const char *
result_token(int failed, enum resolver_result asked)
{
	if (failed == EAI_IDN_ENCODE)
		return "invalid";
	switch (asked) {
	case RESOLVER_NO_NAME:
		return "not-found";
	case RESOLVER_NO_DATA:
		return "no-address";
	case RESOLVER_FAILURE:
		return failed == EAI_NONAME ? "not-found" : "server-failure";
	case RESOLVER_SILENT:
		return failed == EAI_NONAME ? "not-found" : "timeout";
	case RESOLVER_FOUND: /* the response came late, or the system uses other sources */
	case RESOLVER_NONE:
		break;
	}
	if (failed == EAI_NODATA || failed == EAI_ADDRFAMILY)
		return "no-address";
	if (failed == EAI_NONAME)
		return "not-found";
	return "server-failure";
}

static size_t
take_addresses(const struct addrinfo *found, int port, struct address *out, size_t room)
{
	size_t count = 0;

	for (; found != NULL && count < room; found = found->ai_next) {
		if (found->ai_family != AF_INET && found->ai_family != AF_INET6)
			continue;
		memset(&out[count], 0, sizeof(out[count]));
		memcpy(&out[count].sa, found->ai_addr, found->ai_addrlen);
		out[count].len = found->ai_addrlen;
		address_set_port(&out[count], port);
		count++;
	}
	return count;
}

/*
 * The system is still waiting for a silent server. The next one in its list, whose response
 * it will use, has already answered.
 */
static void
report_first_view(const struct probe_request *request, const struct resolver_views *asked,
	struct probe_out *out, double took_ms)
{
	struct address list[RESOLVER_ADDRESSES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < asked->count && count == 0; i++)
		for (size_t k = 0; k < asked->views[i].count; k++)
			count += address_parse(asked->views[i].addresses[k],
				request->target.port, &list[count]);
	if (count > 0)
		report_addresses(out, list, count, took_ms);
}

static void
report_resolvers(struct probe_out *out, const struct resolver_views *asked, double took_ms)
{
	struct fact_value lines = value_list(FACT_TYPE_TEXTS);
	const char *agreement = resolver_agreement(asked);

	for (size_t i = 0; i < asked->count; i++) {
		STR_AUTO line = STR_INIT(1024);

		resolver_print(&asked->views[i], &line);
		value_list_add(&lines, str_text(&line));
	}
	probe_fact(out, FACT_NAME_RESOLVERS, lines, "name", took_ms);
	if (agreement != NULL)
		probe_token(out, FACT_NAME_AGREEMENT, agreement, "name", took_ms);
}

/*
 * Without an address on any link but the loopback no name server can be asked, and a
 * stub resolver of this machine (127.0.0.53) answers with a failure of its own.
 */
static bool
has_network(void)
{
	struct ifaddrs *all = NULL;
	bool any = false;

	if (getifaddrs(&all) != 0)
		return true; /* not known: nothing is reported */
	for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
		any = any ||
			(i->ifa_addr != NULL && (i->ifa_flags & IFF_LOOPBACK) == 0 &&
				(i->ifa_flags & IFF_RUNNING) != 0 &&
				(i->ifa_addr->sa_family == AF_INET ||
					i->ifa_addr->sa_family == AF_INET6));
	freeifaddrs(all);
	return any;
}

static enum err
look_up(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	const char *host = request->target.host;
	const struct addrinfo hints = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = is_ascii(host) ? 0 : AI_IDN };
	struct address list[ADDRESSES_MAX];
	struct addrinfo *found = NULL;
	struct resolver_views asked = { .best = RESOLVER_NONE };
	double began_ms = clock_ms_exact();
	size_t count = 0;
	int failed;

	probe_report_on_timeout(out,
		MIN_OF(clock_ms() + LOOKUP_MS, request->deadline_ms - 20), FACT_NAME_RESULT,
		NAME_RESULT_TIMEOUT, "name");
	failed = getaddrinfo(host, NULL, &hints, &found);
	probe_timeout_off();
	if (failed == EAI_MEMORY)
		return error_set(e, ERR_INTERNAL, "The name lookup ran out of memory.");
	if (failed == 0) {
		count = take_addresses(found, request->target.port, list, ARRAY_LEN(list));
		freeaddrinfo(found);
		if (count == 0)
			failed = EAI_NODATA;
	}
	if (failed == 0) {
		report_addresses(out, list, count, clock_ms_exact() - began_ms);
		return ERR_OK;
	}
	if (is_ascii(host)) {
		resolver_ask_each(host,
			MIN_OF(clock_ms() + ASK_MS, request->deadline_ms - 20), &asked);
		report_resolvers(out, &asked, clock_ms_exact() - began_ms);
	}
	probe_token(out, FACT_CLIENT_NETWORK,
		has_network() ? CLIENT_NETWORK_UP : CLIENT_NETWORK_NONE, "name", -1);
	probe_token(out, FACT_NAME_RESULT, result_token(failed, asked.best), "name",
		clock_ms_exact() - began_ms);
	return ERR_OK;
}

static enum err
find_addresses(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct address literal;

	if (address_parse(request->target.host, request->target.port, &literal)) {
		report_addresses(out, &literal, 1, 0);
		return ERR_OK;
	}
	(void)setlocale(LC_ALL, ""); /* for names with non-ASCII letters */
	if (is_ascii(request->target.host) && !dns_name_is_valid(request->target.host)) {
		probe_token(out, FACT_NAME_RESULT, NAME_RESULT_INVALID, "name", 0);
		return ERR_OK;
	}
	return look_up(request, out, e);
}

static enum err
name_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	enum err err = find_addresses(request, out, e);

	/*
	 * Last: reports nothing while the lookup is still running, which other probes wait
	 * for.
	 */
	probe_fact(
		out, FACT_NAME_LITERAL, value_bool(request->target.is_address), "name", -1);
	return err;
}

static bool
name_answered(const struct facts *f)
{
	return facts_known(f, FACT_NAME_ADDRESSES);
}

const struct probe probe_name = {
	.id = "name",
	.title = "Name lookup",
	.question = "Which addresses does the name resolve to?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES({ "name",
		FACT_LIST(FACT_NAME_RESULT, FACT_NAME_ADDRESSES, FACT_ADDRESS_CLASS,
			FACT_NAME_RESOLVERS, FACT_NAME_AGREEMENT, FACT_NAME_LITERAL,
			FACT_CLIENT_NETWORK) }),
	.budget_ms = 6500,
	.ready = name_ready,
	.answered = name_answered,
	.run = name_run,
};

/* ---- the resolvers, each by itself ---- */

/*
 * The system tries its resolvers in turn and uses the first response, so if they differ,
 * connections work only sometimes. A silent resolver delays it for seconds; then this probe
 * supplies the next resolver's response.
 */
static bool
resolvers_ready(
	const struct facts *f, const struct target *t, const struct probe_options *o)
{
	return o->until >= STAGE_NAME && facts_is(f, FACT_NAME_RESULT, NAME_RESULT_OK) &&
		!t->is_address && is_ascii(t->host) && resolver_count() > 1;
}

static enum err
resolvers_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct resolver_views asked;
	double began_ms = clock_ms_exact();

	(void)e;
	if (request->target.is_address || !is_ascii(request->target.host))
		return ERR_OK;
	resolver_ask_each(request->target.host,
		MIN_OF(clock_ms() + ASK_MS, request->deadline_ms - 20), &asked);
	if (asked.best == RESOLVER_FOUND && !facts_known(request->known, FACT_NAME_RESULT))
		report_first_view(request, &asked, out, clock_ms_exact() - began_ms);
	/* Names in /etc/hosts may be unknown to all of them. */
	if (asked.best == RESOLVER_FOUND ||
		!facts_is(request->known, FACT_NAME_RESULT, NAME_RESULT_OK))
		report_resolvers(out, &asked, clock_ms_exact() - began_ms);
	return ERR_OK;
}

const struct probe probe_resolvers = {
	.id = "resolvers",
	.title = "Name servers",
	.question = "Do the name servers agree?",
	.reach = REACH_NETWORK,
	.lazy = true,
	.supplies = FACT_SUPPLIES({ "name",
		FACT_LIST(FACT_NAME_RESULT, FACT_NAME_ADDRESSES, FACT_ADDRESS_CLASS,
			FACT_NAME_RESOLVERS, FACT_NAME_AGREEMENT) }),
	.budget_ms = 1800,
	.ready = resolvers_ready,
	.early_after = "name", /* find the cause of the delay */
	.early_ms = 800,
	.run = resolvers_run,
};
