/* Routes, links and neighbours by libnl-3. One socket, one question at a time. */
#include "probes/net/path/netlink.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netlink/cache.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/macros.h"

struct netlink {
	struct nl_sock *sock;
	/* The reply to the current route query. */
	struct net_route *route;
	int failed;
};

struct netlink *
netlink_open(void)
{
	struct netlink *nl = calloc(1, sizeof(*nl));

	if (nl == NULL)
		return NULL;
	nl->sock = nl_socket_alloc();
	if (nl->sock == NULL || nl_connect(nl->sock, NETLINK_ROUTE) < 0) {
		netlink_close(nl);
		return NULL;
	}
	return nl;
}

void
netlink_close(struct netlink *nl)
{
	if (nl == NULL)
		return;
	nl_socket_free(nl->sock);
	free(nl);
}

/* ---- routes ---- */

static void
take_address(struct nl_addr *from, int interface, struct address *out)
{
	memset(out, 0, sizeof(*out));
	if (from == NULL || nl_addr_get_len(from) == 0)
		return;
	out->len = sizeof(out->sa);
	if (nl_addr_fill_sockaddr(from, (struct sockaddr *)&out->sa, &out->len) < 0) {
		out->len = 0;
	} else if (out->sa.ss_family == AF_INET6) {
		struct sockaddr_in6 *in = (struct sockaddr_in6 *)&out->sa;

		if (IN6_IS_ADDR_LINKLOCAL(&in->sin6_addr))
			in->sin6_scope_id = (uint32_t)interface;
	}
}

static int
on_route(struct nl_msg *msg, void *to)
{
	struct netlink *nl = to;
	struct rtnl_route *route = NULL;
	struct rtnl_nexthop *hop;
	uint32_t mtu = 0;

	if (rtnl_route_parse(nlmsg_hdr(msg), &route) < 0)
		return NL_OK;
	hop = rtnl_route_get_nnexthops(route) > 0 ? rtnl_route_nexthop_n(route, 0) : NULL;
	if (hop != NULL) {
		nl->route->interface = rtnl_route_nh_get_ifindex(hop);
		take_address(rtnl_route_nh_get_gateway(hop), nl->route->interface,
			&nl->route->gateway);
		if (nl->route->gateway.len ==
			0) /* an IPv4 route through an IPv6 next hop */
			take_address(rtnl_route_nh_get_via(hop), nl->route->interface,
				&nl->route->gateway);
	}
	take_address(
		rtnl_route_get_pref_src(route), nl->route->interface, &nl->route->source);
	if (rtnl_route_get_metric(route, RTAX_MTU, &mtu) == 0)
		nl->route->mtu = (int)mtu;
	nl->route->to_itself = rtnl_route_get_type(route) == RTN_LOCAL;
	nl->route->to_many = rtnl_route_get_type(route) == RTN_BROADCAST ||
		rtnl_route_get_type(route) == RTN_MULTICAST;
	rtnl_route_put(route);
	nl->failed = 0;
	return NL_OK;
}

/* libnl maps several errno values to one code; this keeps the kernel's errno. */
static int
on_error(struct sockaddr_nl *from, struct nlmsgerr *answer, void *to)
{
	struct netlink *nl = to;

	(void)from;
	nl->failed = -answer->error;
	return NL_STOP;
}

static struct nl_msg *
route_question(const struct address *to)
{
	bool four = address_family(to) == AF_INET;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&to->sa;
	const void *host = four
		? (const void *)&((const struct sockaddr_in *)&to->sa)->sin_addr
		: (const void *)&six->sin6_addr;
	int len = four ? 4 : 16;
	struct rtmsg header = { .rtm_family = (unsigned char)address_family(to),
		.rtm_dst_len = (unsigned char)(len * 8) };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETROUTE, 0);

	if (msg == NULL)
		return NULL;
	if (nlmsg_append(msg, &header, sizeof(header), NLMSG_ALIGNTO) < 0 ||
		nla_put(msg, RTA_DST, len, host) < 0 ||
		(!four && six->sin6_scope_id != 0 &&
			nla_put_u32(msg, RTA_OIF, six->sin6_scope_id) < 0)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

int
netlink_route(struct netlink *nl, const struct address *to, struct net_route *out)
{
	struct nl_msg *msg = route_question(to);
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int done = -1;

	memset(out, 0, sizeof(*out));
	out->to = *to;
	nl->route = out;
	nl->failed = EIO;
	if (msg != NULL && cb != NULL) {
		(void)nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_route, nl);
		(void)nl_cb_err(cb, NL_CB_CUSTOM, on_error, nl);
		done = nl_send_auto(nl->sock, msg);
		if (done >= 0)
			done = nl_recvmsgs(nl->sock, cb);
		/* An acknowledgement follows a route, but not an error. */
		if (done >= 0 && nl->failed == 0)
			(void)nl_recvmsgs(nl->sock, cb);
	}
	nlmsg_free(msg);
	nl_cb_put(cb);
	nl->route = NULL;
	return nl->failed;
}

/* ---- links ---- */

/*
 * A tunnel by its kind (ip-link(8)), by its hardware type, or by the names that VPN clients
 * give to theirs.
 */
static bool
is_tunnel(struct rtnl_link *link)
{
	static const char *const kinds[] = { "tun", "wireguard", "ppp", "ipip", "sit",
		"gre", "gretap", "ip6gre", "ip6tnl", "vti", "vti6", "xfrm", "ipvlan-vpn",
		"ovpn", "l2tp" };
	static const char *const names[] = { "tun", "tap", "wg", "ppp", "utun", "vpn",
		"tailscale", "zt", "nordlynx", "proton", "gpd", "cscotun", "ipsec" };
	const char *kind = rtnl_link_get_type(link), *name = rtnl_link_get_name(link);

	for (size_t i = 0; kind != NULL && i < ARRAY_LEN(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	switch (rtnl_link_get_arptype(link)) {
	case ARPHRD_PPP:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
	case ARPHRD_NONE:
		return true;
	default:
		break;
	}
	for (size_t i = 0; name != NULL && i < ARRAY_LEN(names); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

void
netlink_link(struct netlink *nl, int interface, struct net_link *out)
{
	struct rtnl_link *link = NULL;
	unsigned flags;

	memset(out, 0, sizeof(*out));
	if (rtnl_link_get_kernel(nl->sock, interface, NULL, &link) < 0 || link == NULL)
		return;
	flags = rtnl_link_get_flags(link);
	text_copy(out->name, sizeof(out->name), rtnl_link_get_name(link));
	out->mtu = (int)rtnl_link_get_mtu(link);
	out->up = (flags & IFF_UP) != 0;
	out->carrier = (flags & IFF_LOOPBACK) != 0 || (flags & IFF_RUNNING) != 0;
	out->tunnel = is_tunnel(link);
	out->has_neighbours = (flags & (IFF_LOOPBACK | IFF_NOARP | IFF_POINTOPOINT)) == 0;
	rtnl_link_put(link);
}

/* ---- neighbours ---- */

static enum net_neighbour
state_of(int nud)
{
	if ((nud & (NUD_REACHABLE | NUD_PERMANENT | NUD_NOARP)) != 0)
		return NEIGHBOUR_REACHABLE;
	if ((nud & (NUD_STALE | NUD_DELAY | NUD_PROBE)) != 0)
		return NEIGHBOUR_STALE;
	if ((nud & NUD_INCOMPLETE) != 0)
		return NEIGHBOUR_ASKING;
	return (nud & NUD_FAILED) != 0 ? NEIGHBOUR_FAILED : NEIGHBOUR_NONE;
}

enum net_neighbour
netlink_neighbour(struct netlink *nl, int interface, const struct address *hop)
{
	enum net_neighbour state = NEIGHBOUR_NONE;
	struct nl_cache *cache = NULL;

	if (rtnl_neigh_alloc_cache(nl->sock, &cache) < 0)
		return NEIGHBOUR_NONE;
	for (struct nl_object *o = nl_cache_get_first(cache); o != NULL;
		o = nl_cache_get_next(o)) {
		struct rtnl_neigh *neigh = (struct rtnl_neigh *)o;
		struct address found;

		if (rtnl_neigh_get_ifindex(neigh) != interface)
			continue;
		take_address(rtnl_neigh_get_dst(neigh), interface, &found);
		if (found.len > 0 && address_same_host(&found, hop))
			state = state_of(rtnl_neigh_get_state(neigh));
	}
	nl_cache_free(cache);
	return state;
}

const char *
net_neighbour_token(enum net_neighbour state)
{
	switch (state) {
	case NEIGHBOUR_REACHABLE:
		return "reachable";
	case NEIGHBOUR_STALE:
		return "stale";
	case NEIGHBOUR_FAILED:
	case NEIGHBOUR_ASKING:
		return "failed";
	case NEIGHBOUR_NONE:
		break;
	}
	return "none";
}
