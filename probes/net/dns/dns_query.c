/*
 * Queries every resolver of the system at once over UDP. The servers and the search list
 * come from res_ninit(3), so RES_OPTIONS and resolv.conf(5) apply.
 */
#include "probes/net/dns/dns_query.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <resolv.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define ASKS_MAX 36 /* 3 servers, 6 names, 2 types */
#define NAMES_MAX 6
#define RETRY_MS 1000

struct ask {
	int fd, server;
	uint16_t id;
	int type;
	char name[DNS_NAME_MAX + 1];
	bool answered, refused;
	struct dns_answer answer;
};

struct asking {
	struct ask asks[ASKS_MAX];
	size_t count;
};

static bool
server_address(const struct __res_state *state, int index, struct address *out)
{
	struct sockaddr_in6 *six = state->_u._ext.nsaddrs[index];
	const struct sockaddr_in *four = &state->nsaddr_list[index];
	bool is_six = four->sin_family != AF_INET && six != NULL;

	memset(out, 0, sizeof(*out));
	out->len = is_six ? sizeof(*six) : sizeof(*four);
	memcpy(&out->sa, is_six ? (const void *)six : (const void *)four, out->len);
	return is_six || four->sin_family == AF_INET;
}

static int
dial_server(const struct __res_state *state, int index)
{
	struct address to;
	int fd;

	if (!server_address(state, index, &to))
		return -1;
	fd = socket(address_family(&to), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Connected: the kernel drops packets from other hosts and reports refusals. */
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to.sa, to.len) < 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static void
send_ask(struct ask *ask)
{
	uint8_t query[512];
	size_t len = dns_write_query(query, sizeof(query), ask->id, ask->name, ask->type);

	if (len > 0 && send(ask->fd, query, len, MSG_NOSIGNAL) < 0)
		ask->refused = true;
}

static void
add_ask(struct asking *a, const struct __res_state *state, int server, const char *name,
	int type)
{
	struct ask *ask = &a->asks[a->count];

	if (a->count == ASKS_MAX || strlen(name) > DNS_NAME_MAX - 1)
		return;
	memset(ask, 0, sizeof(*ask));
	ask->fd = dial_server(state, server);
	if (ask->fd < 0)
		return;
	if (getrandom(&ask->id, sizeof(ask->id), 0) < 0)
		ask->id = (uint16_t)clock_ms();
	ask->server = server;
	ask->type = type;
	text_copy(ask->name, sizeof(ask->name), name);
	a->count++;
	send_ask(ask);
}

static void
read_ask(struct ask *ask)
{
	uint8_t bytes[DNS_MESSAGE_MAX];
	ssize_t n = recv(ask->fd, bytes, sizeof(bytes), 0);

	if (n < 0)
		ask->refused = errno != EAGAIN && errno != EINTR;
	else
		ask->answered = dns_read_answer(
			bytes, (size_t)n, ask->id, ask->name, ask->type, &ask->answer);
}

/* Waits for all responses or, if @first is set, for the first one with a record. */
static void
wait_answers(struct asking *a, int64_t deadline_ms, bool first)
{
	int64_t retry_ms = clock_ms() + RETRY_MS;

	for (;;) {
		struct pollfd fds[ASKS_MAX];
		int64_t now_ms = clock_ms();
		size_t waiting = 0;

		for (size_t i = 0; i < a->count; i++) {
			struct ask *ask = &a->asks[i];
			bool open = !ask->answered && !ask->refused;

			if (open && now_ms >= retry_ms)
				send_ask(ask);
			fds[i] = (struct pollfd) { .fd = open ? ask->fd : -1,
				.events = POLLIN };
			waiting += open;
			if (first && ask->answered && ask->answer.result == DNS_FOUND)
				return;
		}
		if (now_ms >= retry_ms)
			retry_ms =
				INT64_MAX; /* one retransmission is enough: RFC 1035 7.2 asks for long intervals */
		if (waiting == 0 || now_ms >= deadline_ms)
			return;
		if (poll(fds, a->count, (int)(MIN_OF(deadline_ms, retry_ms) - now_ms)) <= 0)
			continue;
		for (size_t i = 0; i < a->count; i++)
			if (fds[i].revents != 0)
				read_ask(&a->asks[i]);
	}
}

static enum resolver_result
result_of(const struct ask *ask)
{
	static const enum resolver_result of[] = { [DNS_FOUND] = RESOLVER_FOUND,
		[DNS_NO_DATA] = RESOLVER_NO_DATA,
		[DNS_NO_NAME] = RESOLVER_NO_NAME,
		[DNS_SERVER_FAILURE] = RESOLVER_FAILURE };

	return ask->answered   ? of[ask->answer.result]
		: ask->refused ? RESOLVER_FAILURE
			       : RESOLVER_SILENT;
}

/* The best response decides; a refusal ranks above silence. */
static enum resolver_result
best_answer(const struct asking *a, struct dns_answer *out)
{
	enum resolver_result best = a->count > 0 ? RESOLVER_SILENT : RESOLVER_NONE;

	for (size_t i = 0; i < a->count; i++) {
		const struct ask *ask = &a->asks[i];

		if (result_of(ask) >= best)
			continue;
		best = result_of(ask);
		if (out != NULL && ask->answered)
			*out = ask->answer;
	}
	return best;
}

static void
hang_up(struct asking *a)
{
	for (size_t i = 0; i < a->count; i++)
		(void)close(a->asks[i].fd);
}

/* The full names for a short name: resolv.conf(5), search and ndots. */
static size_t
full_names(const struct __res_state *state, const char *name,
	char out[NAMES_MAX][DNS_NAME_MAX + 1])
{
	size_t count = 0, dots = 0;

	for (const char *p = name; *p != '\0'; p++)
		dots += *p == '.';
	text_copy(out[count++], sizeof(out[0]), name);
	if (text_ends(name, ".") || dots >= state->ndots)
		return count;
	for (size_t i = 0; i < MAXDNSRCH && state->dnsrch[i] != NULL; i++)
		if (count < NAMES_MAX &&
			text_format(out[count], sizeof(out[0]), "%s.%s", name,
				state->dnsrch[i]))
			count++;
	return count;
}

size_t
resolver_count(void)
{
	struct __res_state state = { 0 };
	int count;

	if (res_ninit(&state) < 0)
		return 0;
	count = state.nscount;
	res_nclose(&state);
	return (size_t)MAX_OF(count, 0);
}

static void
keep_addresses(const struct ask *ask, struct resolver_view *out)
{
	int family = ask->type == DNS_A ? AF_INET : AF_INET6;

	for (size_t i = 0; i < ask->answer.address_count; i++)
		if (out->count < RESOLVER_ADDRESSES_MAX &&
			inet_ntop(family, ask->answer.addresses[i],
				out->addresses[out->count], ADDRESS_TEXT_MAX) != NULL)
			out->count++;
}

static void
view_server(const struct asking *a, int server, struct resolver_view *out)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct ask *ask = &a->asks[i];

		if (ask->server != server)
			continue;
		out->result = MIN_OF(out->result, result_of(ask));
		if (ask->answered)
			keep_addresses(ask, out);
	}
}

void
resolver_ask_each(const char *name, int64_t deadline_ms, struct resolver_views *out)
{
	struct __res_state state = { 0 };
	char names[NAMES_MAX][DNS_NAME_MAX + 1];
	struct asking a = { .count = 0 };
	size_t name_count;

	*out = (struct resolver_views) { .best = RESOLVER_NONE };
	if (res_ninit(&state) < 0)
		return;
	name_count = full_names(&state, name, names);
	for (int s = 0; s < state.nscount; s++)
		for (size_t n = 0; n < name_count; n++) {
			add_ask(&a, &state, s, names[n], DNS_A);
			add_ask(&a, &state, s, names[n], DNS_AAAA);
		}
	wait_answers(&a, deadline_ms, false);
	out->best = best_answer(&a, NULL);
	for (int s = 0; s < state.nscount && out->count < RESOLVERS_MAX; s++) {
		struct resolver_view *view = &out->views[out->count];
		struct address address;

		if (!server_address(&state, s, &address))
			continue;
		address_print(&address, view->server, sizeof(view->server));
		view->result = RESOLVER_SILENT;
		view_server(&a, s, view);
		out->count++;
	}
	hang_up(&a);
	res_nclose(&state);
}

static bool
share_an_address(const struct resolver_view *a, const struct resolver_view *b)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++)
			if (text_equal(a->addresses[i], b->addresses[k]))
				return true;
	return false;
}

static bool
gave_an_answer(const struct resolver_view *v)
{
	return v->result == RESOLVER_FOUND || v->result == RESOLVER_NO_DATA ||
		v->result == RESOLVER_NO_NAME;
}

const char *
resolver_agreement(const struct resolver_views *v)
{
	bool partial = false;

	if (v->count < 2)
		return NULL;
	for (size_t i = 0; i < v->count; i++) {
		const struct resolver_view *a = &v->views[i];

		partial |= !gave_an_answer(a);
		for (size_t k = i + 1; k < v->count; k++) {
			const struct resolver_view *b = &v->views[k];

			if (!gave_an_answer(a) || !gave_an_answer(b))
				continue;
			if (a->result != b->result)
				return "differ";
			if (a->result == RESOLVER_FOUND && !share_an_address(a, b))
				return "differ";
		}
	}
	return partial ? "partial" : "same";
}

void
resolver_print(const struct resolver_view *v, struct str *out)
{
	static const char *const words[] = { [RESOLVER_NO_DATA] = "no address",
		[RESOLVER_NO_NAME] = "not found",
		[RESOLVER_FAILURE] = "server failure",
		[RESOLVER_SILENT] = "no answer" };

	str_addf(out, "%s: ", v->server);
	if (v->result != RESOLVER_FOUND) {
		str_add(out, v->result < ARRAY_LEN(words) ? words[v->result] : "");
		return;
	}
	for (size_t i = 0; i < v->count; i++)
		str_addf(out, "%s%s", i > 0 ? " and " : "", v->addresses[i]);
}

enum resolver_result
resolver_ask(const char *name, int type, int64_t deadline_ms, struct dns_answer *out)
{
	struct __res_state state = { 0 };
	struct asking a = { .count = 0 };
	enum resolver_result best;

	if (res_ninit(&state) < 0)
		return RESOLVER_NONE;
	for (int s = 0; s < state.nscount; s++)
		add_ask(&a, &state, s, name, type);
	wait_answers(&a, deadline_ms, true);
	best = best_answer(&a, out);
	hang_up(&a);
	res_nclose(&state);
	return best;
}
