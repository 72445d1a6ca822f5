/*
 * The first stages, each from the facts of its own probe: the result in one sentence, with
 * the values that a reader needs.
 */
#include "share/stages/ladder_private.h"

#include <inttypes.h>
#include <string.h>

struct sentence {
	const char *token;
	enum result seen;
	const char *says;
};

static struct stage_result
nothing(void)
{
	return (struct stage_result) { .seen = RESULT_NOTHING, .took_ms = -1 };
}

static double
measured_ms(const struct view *v, int id)
{
	const struct fact *fact = facts_get(v->f, id);

	return fact != NULL && fact->took_ms > 0 ? fact->took_ms : -1;
}

static const struct sentence *
find_sentence(const struct sentence *table, size_t count, const char *token)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(table[i].token, token))
			return &table[i];
	return NULL;
}

/* The table's result for the token of fact @id. */
static struct stage_result
look_up(const struct view *v, int id, const struct sentence *table, size_t count)
{
	const struct sentence *s = find_sentence(table, count, facts_text(v->f, id));

	if (s == NULL)
		return nothing();
	return (struct stage_result) {
		.seen = s->seen, .took_ms = measured_ms(v, id), .says = s->says
	};
}

bool
result_worker_hung(const struct view *v, const char *probe)
{
	const struct fact *fact = facts_get(v->f, FACT_WORKER_FAILURE);
	char item[48];

	(void)text_format(item, sizeof(item), "%s:hung", probe);
	return fact != NULL && value_list_has(&fact->value, item);
}

const char *
result_worker_reason(const struct view *v, const char *probe)
{
	const struct fact *fact = facts_get(v->f, FACT_WORKER_REASON);
	size_t len = strlen(probe);

	for (size_t i = 0; fact != NULL && i < fact->value.as.list.count; i++) {
		const char *text = fact->value.as.list.items[i];

		if (text_starts(text, probe) && text_starts(text + len, ": "))
			return arena_dup(v->a, text + len + 2);
	}
	return NULL;
}

/* Without a result, a worker that had to be ended counts as a failure of the stage. */
static struct stage_result
or_hung(const struct view *v, const char *probe, const char *what)
{
	struct stage_result s = nothing();

	if (!result_worker_hung(v, probe))
		return s;
	s.seen = RESULT_FAILED;
	s.says = arena_format(v->a, "The check of %s timed out.", what);
	return s;
}

/* "port 3389 of 10.20.4.42", or less if less is known. */
static const char *
place(const struct view *v)
{
	int64_t port = facts_int(v->f, FACT_SESSION_PORT, 0);
	const struct fact *list = facts_get(v->f, FACT_NAME_ADDRESSES);
	const char *address = facts_is(v->f, FACT_TCP_RESULT, TCP_RESULT_OPEN)
		? facts_text(v->f, FACT_TCP_ADDRESS)
		: NULL;

	if (address == NULL && list != NULL && list->value.as.list.count == 1)
		address = list->value.as.list.items[0];
	if (port > 0 && address != NULL)
		return arena_format(v->a, "port %" PRId64 " of %s", port, address);
	if (port > 0)
		return arena_format(v->a, "port %" PRId64, port);
	return address != NULL ? arena_format(v->a, "the RDP port of %s", address)
			       : "the RDP port";
}

/* Replaces "{where}", or "{Where}" at the start of a sentence, with the place. */
static const char *
fill(const struct view *v, const char *sentence)
{
	char *where = arena_dup(v->a, place(v));
	const char *at = strstr(sentence, "{");

	if (at == NULL || strlen(at) < strlen("{where}"))
		return sentence;
	if (at[1] == 'W' && where[0] >= 'a' && where[0] <= 'z')
		where[0] = (char)(where[0] - 'a' + 'A');
	return arena_format(v->a, "%.*s%s%s", (int)(at - sentence), sentence, where,
		at + strlen("{where}"));
}

static const char *
duration(const struct view *v, double ms)
{
	if (ms >= 1000)
		return arena_format(v->a, "%.1f s", ms / 1000);
	return arena_format(v->a, "%.0f ms", ms < 1 ? 1 : ms);
}

/* ---- gateway ---- */

/* The facts of the gateway probe that are more precise than its result. */
static const char *
gateway_detail(const struct view *v)
{
	static const struct {
		int id;
		const char *token, *says;
	} table[] = {
		{ FACT_RDGATEWAY_NAME, RDGATEWAY_NAME_FAILED,
			"No name server answered for the gateway's name." },
		{ FACT_RDGATEWAY_TCP, RDGATEWAY_TCP_TIMEOUT,
			"The gateway's port did not answer." },
		{ FACT_RDGATEWAY_TCP, RDGATEWAY_TCP_REFUSED,
			"The gateway's port refused the connection." },
		{ FACT_RDGATEWAY_TCP, RDGATEWAY_TCP_UNREACHABLE,
			"A machine on the path says that the gateway cannot be reached." },
		{ FACT_RDGATEWAY_TCP, RDGATEWAY_TCP_NOT_SENT,
			"This computer has no route to the gateway, or forbids it." },
		{ FACT_RDGATEWAY_TLS, RDGATEWAY_TLS_ALERT,
			"The gateway ended the TLS handshake with an alert." },
		{ FACT_RDGATEWAY_TLS, RDGATEWAY_TLS_CLOSED,
			"The gateway closed the connection during the TLS handshake." },
		{ FACT_RDGATEWAY_TLS, RDGATEWAY_TLS_RESET,
			"The connection to the gateway was reset during the TLS handshake." },
		{ FACT_RDGATEWAY_TLS, RDGATEWAY_TLS_TIMEOUT,
			"The gateway's port is open, but nothing answered the TLS "
			"handshake." },
		{ FACT_RDGATEWAY_TLS, RDGATEWAY_TLS_NOT_TLS,
			"The service on the gateway's port does not use TLS, so it is not "
			"an RD Gateway." },
	};

	/* If the resolver is silent, the probe ends before it can set a more precise fact. */
	if (facts_is(v->f, FACT_RDGATEWAY_RESULT, RDGATEWAY_RESULT_NAME_FAILED) &&
		!facts_known(v->f, FACT_RDGATEWAY_NAME))
		return table[0].says;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (facts_is(v->f, table[i].id, table[i].token))
			return table[i].says;
	return NULL;
}

/* The direct path is open, and the client tries it before the gateway. */
static bool
gateway_not_needed(const struct view *v)
{
	return facts_is(v->f, FACT_RDGATEWAY_USE, RDGATEWAY_USE_IF_NEEDED) &&
		facts_is(v->f, FACT_TCP_RESULT, TCP_RESULT_OPEN);
}

struct stage_result
result_gateway(const struct view *v)
{
	static const struct sentence table[] = {
		{ "ok", RESULT_PASSED, "The RD Gateway answers." },
		{ "name-failed", RESULT_FAILED, "The gateway's name was not found." },
		{ "tcp-failed", RESULT_FAILED,
			"The gateway's port did not accept the connection." },
		{ "tls-failed", RESULT_FAILED,
			"The TLS handshake with the gateway failed." },
		{ "http-refused", RESULT_FAILED,
			"The gateway refused the request for its RDP service." },
		{ "not-a-gateway", RESULT_FAILED,
			"Something answers at the gateway's name, but it is not an RD "
			"Gateway." },
	};
	int64_t status = facts_int(v->f, FACT_RDGATEWAY_HTTP_STATUS, 0);
	struct stage_result s = look_up(v, FACT_RDGATEWAY_RESULT, table, ARRAY_LEN(table));

	if (s.seen == RESULT_NOTHING)
		return or_hung(v, "gateway", "the gateway");
	if (s.seen == RESULT_FAILED && gateway_not_needed(v))
		return (struct stage_result) { RESULT_SKIPPED, -1,
			"The client uses the gateway only without a direct path, and the "
			"direct path is open." };
	if (s.seen == RESULT_FAILED && status > 0)
		s.says = arena_format(v->a, "%.*s (HTTP status %" PRId64 ").",
			(int)strlen(s.says) - 1, s.says, status);
	else if (s.seen == RESULT_FAILED && gateway_detail(v) != NULL)
		s.says = gateway_detail(v);
	return s;
}

/* ---- name ---- */

static const char *
addresses(const struct view *v)
{
	const struct fact *list = facts_get(v->f, FACT_NAME_ADDRESSES);
	STR_AUTO joined = STR_INIT(2048);
	size_t count = list != NULL ? list->value.as.list.count : 0,
	       shown = MIN_OF(count, 3);

	if (count == 0)
		return "The name was found.";
	for (size_t i = 0; i < shown; i++)
		str_addf(&joined, "%s%s",
			i == 0					   ? ""
				: i + 1 == shown && shown == count ? " and "
								   : ", ",
			list->value.as.list.items[i]);
	if (shown < count)
		str_addf(&joined, " and %zu more", count - shown);
	return arena_format(v->a, "The name resolves to %s.", str_text(&joined));
}

struct stage_result
result_name(const struct view *v)
{
	static const struct sentence table[] = {
		{ "ok", RESULT_PASSED, "" },
		{ "not-found", RESULT_FAILED, "No name server knows this name." },
		{ "no-address", RESULT_FAILED, "The name exists, but it has no address." },
		{ "server-failure", RESULT_FAILED,
			"The name server could not answer (server failure)." },
		{ "timeout", RESULT_FAILED, "No name server answered in time." },
		{ "invalid", RESULT_FAILED,
			"The name cannot be looked up: it is not a valid computer name." },
	};
	struct stage_result s = look_up(v, FACT_NAME_RESULT, table, ARRAY_LEN(table));

	if (facts_true(v->f, FACT_NAME_LITERAL) && s.seen != RESULT_FAILED)
		return (struct stage_result) { RESULT_IMPLIED, -1,
			"An address was given: there is no name to look up." };
	if (s.seen == RESULT_NOTHING)
		return or_hung(v, "name", "the name");
	if (s.seen == RESULT_PASSED)
		s.says = addresses(v);
	return s;
}

/* ---- route ---- */

static const char *
route_ok(const struct view *v)
{
	const char *interface = facts_text(v->f, FACT_ROUTE_INTERFACE);
	const char *source = facts_text(v->f, FACT_ROUTE_SOURCE);
	const char *gateway = facts_text(v->f, FACT_ROUTE_GATEWAY);
	STR_AUTO out = STR_INIT(2048);

	if (interface == NULL)
		return "This machine has a route to the address.";
	str_addf(&out, "Packets leave through %s", interface);
	if (facts_true(v->f, FACT_ROUTE_TUNNEL))
		str_add(&out, " (a tunnel)");
	if (source != NULL)
		str_addf(&out, " from %s", source);
	if (gateway != NULL)
		str_addf(&out, " via %s", gateway);
	if (facts_is(v->f, FACT_ROUTE_NEIGHBOUR, ROUTE_NEIGHBOUR_FAILED))
		str_add(&out, "; the next hop does not answer on the link");
	str_add_char(&out, '.');
	return arena_dup(v->a, str_text(&out));
}

struct stage_result
result_route(const struct view *v)
{
	static const struct sentence table[] = {
		{ "ok", RESULT_PASSED, "" },
		{ "none", RESULT_FAILED, "This machine has no route to the address." },
		{ "prohibited", RESULT_FAILED,
			"This machine's routing table forbids a route to the address." },
	};
	struct stage_result s = look_up(v, FACT_ROUTE_RESULT, table, ARRAY_LEN(table));

	if (s.seen == RESULT_NOTHING)
		return or_hung(v, "route", "the route");
	if (s.seen == RESULT_PASSED)
		s.says = route_ok(v);
	return s;
}

/* ---- tcp ---- */

static const char *
alive(const struct view *v)
{
	if (facts_true(v->f, FACT_HOST_ALIVE))
		return "; the computer itself is on";
	if (facts_false(v->f, FACT_HOST_ALIVE))
		return "; nothing else on the computer answers either";
	return "";
}

/* The time of an accepted connection is in the row of the stage, unless only rtt is known. */
static const char *
tcp_timed(const struct view *v, const char *token, double took_ms)
{
	int64_t rtt = facts_int(v->f, FACT_TCP_RTT_MS, -1);
	const char *head = fill(v, "{Where}");

	if (text_equal(token, "timeout"))
		return took_ms > 0
			? arena_format(v->a, "%s did not answer within %s%s.", head,
				  duration(v, took_ms), alive(v))
			: arena_format(v->a, "%s did not answer%s.", head, alive(v));
	if (rtt > 0 && took_ms <= 0)
		return arena_format(v->a,
			"%s accepted the connection (round trip %" PRId64 " ms).", head,
			rtt);
	return arena_format(v->a, "%s accepted the connection.", head);
}

struct stage_result
result_tcp(const struct view *v)
{
	static const struct sentence table[] = {
		{ "open", RESULT_PASSED, "" },
		{ "timeout", RESULT_FAILED, "" },
		{ "refused", RESULT_FAILED, "{Where} refused the connection at once." },
		{ "host-unreachable", RESULT_FAILED,
			"{Where} cannot be reached: a router reports no path to the host." },
		{ "network-unreachable", RESULT_FAILED,
			"{Where} cannot be reached: there is no path to its network." },
		{ "prohibited", RESULT_FAILED,
			"Something on the path forbids connections to {where} "
			"(administratively prohibited)." },
		{ "local-denied", RESULT_FAILED,
			"This machine itself does not allow connections to {where}." },
	};
	struct stage_result s = look_up(v, FACT_TCP_RESULT, table, ARRAY_LEN(table));

	if (s.seen == RESULT_NOTHING)
		return or_hung(v, "tcp", "the TCP port");
	if (facts_is(v->f, FACT_TCP_RESULT, TCP_RESULT_REFUSED) &&
		facts_is(v->f, FACT_TCP_ANSWER_FROM, TCP_ANSWER_FROM_ROUTER))
		s.says = "A router on the path refused the connection to {where}, not the "
			 "machine itself.";
	if (facts_is(v->f, FACT_TCP_RESULT, TCP_RESULT_PROHIBITED) &&
		facts_is(v->f, FACT_TCP_ANSWER_FROM, TCP_ANSWER_FROM_TARGET))
		s.says =
			"The address itself reports that connections to {where} are forbidden "
			"(administratively prohibited).";
	s.says = s.says[0] != '\0'
		? fill(v, s.says)
		: tcp_timed(v, facts_text(v->f, FACT_TCP_RESULT), s.took_ms);
	return s;
}
