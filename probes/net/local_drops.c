/* Reads the kernel's packet counters before and after a packet of ours. */
#include "probes/net/local_drops.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/fd.h"
#include "share/base/macros.h"
#include "share/base/str.h"
#include "share/base/read_up_to.h"

#define ATTEMPTS 4
#define RELEASE_MS 150

/* The number after @name in lines of "Name  number" (snmp6). */
static bool
find_row(const char *text, const char *name, int64_t *out)
{
	size_t len = strlen(name);

	for (const char *at = text; at != NULL && *at != '\0';) {
		const char *end = strchr(at, '\n');

		if (strncmp(at, name, len) == 0 && (at[len] == ' ' || at[len] == '\t')) {
			*out = strtoll(at + len, NULL, 10);
			return true;
		}
		at = end != NULL ? end + 1 : NULL;
	}
	return false;
}

/* The number below @name in the two lines that begin with "Ip: " (snmp). */
static bool
find_column(const char *text, const char *name, int64_t *out)
{
	const char *names = strstr(text, "Ip: "), *numbers;
	size_t len = strlen(name);

	if (names == NULL || (names != text && names[-1] != '\n'))
		return false;
	numbers = strstr(names + 4, "\nIp: ");
	if (numbers == NULL)
		return false;
	numbers += 5;
	for (const char *at = names + 4; *at != '\n' && *at != '\0';) {
		size_t word = strcspn(at, " \n");
		char *end;
		int64_t number = strtoll(numbers, &end, 10);

		if (end == numbers)
			return false;
		if (word == len && strncmp(at, name, len) == 0) {
			*out = number;
			return true;
		}
		numbers = end;
		at += word;
		at += *at == ' ';
	}
	return false;
}

struct local_drops
local_drops_parse(const char *text, bool four)
{
	bool (*find)(const char *text, const char *name, int64_t *out) =
		four ? find_column : find_row;
	struct local_drops e = { .known = false };
	int64_t asked, sent;

	if (find(text, four ? "OutRequests" : "Ip6OutRequests", &asked) &&
		find(text, four ? "OutTransmits" : "Ip6OutTransmits", &sent)) {
		e.known = true;
		e.pending = (int64_t)((uint64_t)asked - (uint64_t)sent);
	}
	return e;
}

struct local_drops
local_drops_now(int family)
{
	bool four = family == AF_INET;
	FD_AUTO fd =
		open(four ? "/proc/net/snmp" : "/proc/net/snmp6", O_RDONLY | O_CLOEXEC);
	char text[16384];
	size_t len = 0;

	if (fd >= 0)
		(void)read_up_to(fd, text, sizeof(text) - 1, &len);
	text[len] = '\0';
	return local_drops_parse(text, four);
}

int64_t
local_drops_lost(const struct local_drops *before, const struct local_drops *after)
{
	if (!before->known || !after->known || after->pending <= before->pending)
		return 0;
	return after->pending - before->pending;
}

bool
local_drops_is_denied(const struct address *to)
{
	int family = address_family(to), one_hop = 1;
	bool four = family == AF_INET;
	struct local_drops before, after, later;
	int fds[ATTEMPTS];

	for (size_t i = 0; i < ATTEMPTS; i++) {
		fds[i] = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (fds[i] >= 0)
			(void)setsockopt(fds[i], four ? IPPROTO_IP : IPPROTO_IPV6,
				four ? IP_TTL : IPV6_UNICAST_HOPS, &one_hop,
				sizeof(one_hop));
	}
	before = local_drops_now(family);
	for (size_t i = 0; i < ATTEMPTS; i++)
		(void)connect(fds[i], (const struct sockaddr *)&to->sa, to->len);
	after = local_drops_now(family);
	if (local_drops_lost(&before, &after) >= ATTEMPTS)
		(void)poll(NULL, 0, RELEASE_MS);
	later = local_drops_now(family);
	for (size_t i = 0; i < ATTEMPTS; i++)
		fd_close_auto(&fds[i]);
	return local_drops_lost(&before, &after) >= ATTEMPTS &&
		local_drops_lost(&before, &later) >= ATTEMPTS;
}
