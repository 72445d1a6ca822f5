/*
 * Finds the route to the target from this machine's kernel only (rtnetlink(7)), without
 * sending packets: route, outgoing interface and its link, whether it is a tunnel, and
 * whether the next hop on the local link answers. The last is known only after a packet is
 * sent; the TCP probe sends one at the same time.
 */
#include "probes/net/path/netlink.h"
#include "probes/checks/probe_table.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "share/base/clock.h"

#define NEIGHBOUR_MS                                                                       \
	3300 /* three requests, a second apart: neigh/retrans_time (arp(7)) \ */
#define NEIGHBOUR_LOOK_MS 40

static bool
route_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	return o->until >= STAGE_ROUTE && facts_known(f, FACT_NAME_ADDRESSES);
}

static void
report_address(struct probe_out *out, int id, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];

	if (a->len == 0)
		return;
	address_print(a, text, sizeof(text));
	probe_fact(out, id, value_text(text), "route", -1);
}

static void
report_link(struct probe_out *out, const struct net_link *link)
{
	if (link->name[0] == '\0')
		return;
	probe_fact(out, FACT_ROUTE_INTERFACE, value_text(link->name), "route", -1);
	probe_fact(out, FACT_ROUTE_TUNNEL, value_bool(link->tunnel), "route", -1);
	probe_token(out, FACT_LINK_STATE,
		!link->up		? LINK_STATE_DOWN
			: link->carrier ? LINK_STATE_UP
					: LINK_STATE_NO_CARRIER,
		"route", -1);
}

static const char *
result_token(int failed)
{
	switch (failed) {
	case 0:
		return "ok";
	case EACCES: /* a route of type "prohibit" (ip-route(8)) */
	case EPERM:
		return "prohibited";
	default: /* ENETUNREACH; EHOSTUNREACH "unreachable"; EINVAL "blackhole" */
		return "none";
	}
}

/*
 * The state of the next hop. While the kernel is still resolving it, it is polled until it
 * has answered or failed.
 */
static void
watch_neighbour(struct netlink *nl, const struct net_route *route, struct probe_out *out,
	int64_t deadline_ms)
{
	const struct address *hop = route->gateway.len > 0 ? &route->gateway : &route->to;
	double began_ms = clock_ms_exact();
	int64_t until_ms = MIN_OF(clock_ms() + NEIGHBOUR_MS, deadline_ms);
	enum net_neighbour state;

	for (;;) {
		state = netlink_neighbour(nl, route->interface, hop);
		if ((state != NEIGHBOUR_ASKING && state != NEIGHBOUR_NONE) ||
			clock_ms() >= until_ms)
			break;
		/* Needs a first packet: a moment for the first SYN. */
		if (state == NEIGHBOUR_NONE && clock_ms_exact() - began_ms > 1000)
			break;
		(void)poll(NULL, 0, NEIGHBOUR_LOOK_MS);
	}
	probe_token(out, FACT_ROUTE_NEIGHBOUR, net_neighbour_token(state), "route",
		clock_ms_exact() - began_ms);
}

/* The first address with a route; without any, the first one's error. */
static int
find_route(
	struct netlink *nl, const struct address *list, size_t count, struct net_route *out)
{
	int first = ENETUNREACH;

	for (size_t i = 0; i < count; i++) {
		int failed = netlink_route(nl, &list[i], out);

		/* connect(2) reports the same. */
		if (failed == 0 && out->to_many)
			failed = ENETUNREACH;
		if (failed == 0)
			return 0;
		if (i == 0)
			first = failed;
	}
	return first;
}

/*
 * There is no route. If every link of this machine except loopback is down, that is the
 * reason, and a tunnel would not help.
 */
static void
report_links_down(struct netlink *nl, struct probe_out *out)
{
	struct if_nameindex *all = if_nameindex();
	bool any = false, any_admin_up = false;

	for (struct if_nameindex *i = all; i != NULL && i->if_index != 0; i++) {
		struct net_link link = { .name = "" };

		if (strcmp(i->if_name, "lo") == 0)
			continue;
		netlink_link(nl, (int)i->if_index, &link);
		if (link.up && link.carrier) {
			if_freenameindex(all);
			return;
		}
		any = true;
		any_admin_up = any_admin_up || link.up;
	}
	if_freenameindex(all);
	if (any)
		probe_token(out, FACT_LINK_STATE,
			any_admin_up ? LINK_STATE_NO_CARRIER : LINK_STATE_DOWN, "route",
			-1);
}

/* Whether the name is one of this machine's own, as far as known. */
static bool
is_own_name(const char *name)
{
	char own[256] = "";
	size_t first = strcspn(name, ".");

	if (strcasecmp(name, "localhost") == 0 || strcasecmp(name, "ip6-localhost") == 0 ||
		strncasecmp(name, "localhost.", 10) == 0)
		return true;
	return gethostname(own, sizeof(own) - 1) == 0 && first > 0 &&
		strcspn(own, ".") == first && strncasecmp(own, name, first) == 0;
}

static enum err
route_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct address list[ADDRESSES_MAX];
	size_t count =
		address_list(request->known, request->target.port, list, ADDRESSES_MAX);
	double began_ms = clock_ms_exact();
	struct netlink *nl = netlink_open();
	struct net_route route = { .interface = 0 };
	struct net_link link = { .name = "" };
	int failed;

	if (nl == NULL)
		return error_set(
			e, ERR_NOT_RUN, "The kernel's routes could not be read (netlink).");
	failed = find_route(nl, list, count, &route);
	if (failed == 0) {
		netlink_link(nl, route.interface, &link);
		if (!request->target.is_address)
			probe_fact(out, FACT_NAME_SELF,
				value_bool(route.to_itself &&
					!is_own_name(request->target.host)),
				"route", -1);
		report_address(out, FACT_ROUTE_SOURCE, &route.source);
		report_address(out, FACT_ROUTE_GATEWAY, &route.gateway);
		report_link(out, &link);
		if (route.mtu > 0 || link.mtu > 0)
			probe_fact(out, FACT_ROUTE_MTU,
				value_int(route.mtu > 0 ? route.mtu : link.mtu), "route",
				-1);
	}
	if (failed != 0)
		report_links_down(nl, out);
	/* Behind a gateway no direct route is needed. */
	if (failed == 0 || request->target.gateway[0] == '\0')
		probe_token(out, FACT_ROUTE_RESULT, result_token(failed), "route",
			clock_ms_exact() - began_ms);
	if (failed == 0 && link.has_neighbours && request->options.until >= STAGE_TCP)
		watch_neighbour(nl, &route, out, request->deadline_ms - 50);
	netlink_close(nl);
	return ERR_OK;
}

const struct probe probe_route = {
	.id = "route",
	.title = "Route",
	.question = "How do packets get to the target?",
	.reach = REACH_LOCAL,
	.supplies = FACT_SUPPLIES({ "route",
		FACT_LIST(FACT_NAME_SELF, FACT_ROUTE_RESULT, FACT_ROUTE_INTERFACE,
			FACT_ROUTE_SOURCE, FACT_ROUTE_GATEWAY, FACT_ROUTE_TUNNEL,
			FACT_ROUTE_MTU, FACT_ROUTE_NEIGHBOUR, FACT_LINK_STATE) }),
	.budget_ms = 5000,
	.ready = route_ready,
	.run = route_run,
};
