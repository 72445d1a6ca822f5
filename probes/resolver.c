/*
 * Asks every resolver of the system at once over UDP. Which servers, and which names a
 * short name stands for, comes from res_ninit(3), so that RES_OPTIONS and resolv.conf(5)
 * count.
 */
#include "probes/resolver.h"

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

#include "share/clock.h"
#include "share/macros.h"
#include "share/str.h"

#define ASKS_MAX 36 /* 3 servers, 6 names, 2 types */
#define NAMES_MAX 6
#define RETRY_MS 1000

struct ask {
	int fd;
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

static int
dial_server(const struct __res_state *state, int index)
{
	struct sockaddr_in6 *six = state->_u._ext.nsaddrs[index];
	const struct sockaddr_in *four = &state->nsaddr_list[index];
	bool is_six = four->sin_family != AF_INET && six != NULL;
	const struct sockaddr *sa =
		is_six ? (const struct sockaddr *)six : (const struct sockaddr *)four;
	socklen_t len = is_six ? sizeof(*six) : sizeof(*four);
	int fd;

	if (!is_six && four->sin_family != AF_INET)
		return -1;
	fd = socket(sa->sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Connected: the kernel drops packets of others and hands us refusals. */
	if (fd >= 0 && connect(fd, sa, len) < 0) {
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

/* Waits for all answers, or for the first one that names something if @first is set. */
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
			retry_ms = INT64_MAX; /* once is enough: RFC 1035 7.2 asks for
						 patience */
		if (waiting == 0 || now_ms >= deadline_ms)
			return;
		if (poll(fds, a->count, (int)(MIN_OF(deadline_ms, retry_ms) - now_ms)) <= 0)
			continue;
		for (size_t i = 0; i < a->count; i++)
			if (fds[i].revents != 0)
				read_ask(&a->asks[i]);
	}
}

/* The most that any server knows decides; a refusal says more than silence. */
static enum resolver_result
best_answer(const struct asking *a, struct dns_answer *out)
{
	static const enum resolver_result of[] = { [DNS_FOUND] = RESOLVER_FOUND,
		[DNS_NO_DATA] = RESOLVER_NO_DATA,
		[DNS_NO_NAME] = RESOLVER_NO_NAME,
		[DNS_SERVER_FAILURE] = RESOLVER_FAILURE };
	enum resolver_result best = a->count > 0 ? RESOLVER_SILENT : RESOLVER_NONE;

	for (size_t i = 0; i < a->count; i++) {
		const struct ask *ask = &a->asks[i];
		enum resolver_result one = ask->answered ? of[ask->answer.result]
			: ask->refused			 ? RESOLVER_FAILURE
							 : RESOLVER_SILENT;

		if (one >= best)
			continue;
		best = one;
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

/* The full names that a short one stands for: resolv.conf(5), search and ndots. */
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

enum resolver_result
resolver_ask_addresses(const char *name, int64_t deadline_ms)
{
	struct __res_state state = { 0 };
	char names[NAMES_MAX][DNS_NAME_MAX + 1];
	struct asking a = { .count = 0 };
	enum resolver_result best;
	size_t name_count;

	if (res_ninit(&state) < 0)
		return RESOLVER_NONE;
	name_count = full_names(&state, name, names);
	for (int s = 0; s < state.nscount; s++)
		for (size_t n = 0; n < name_count; n++) {
			add_ask(&a, &state, s, names[n], DNS_A);
			add_ask(&a, &state, s, names[n], DNS_AAAA);
		}
	wait_answers(&a, deadline_ms, false);
	best = best_answer(&a, NULL);
	hang_up(&a);
	res_nclose(&state);
	return best;
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
