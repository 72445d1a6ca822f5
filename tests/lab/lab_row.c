/*
 * Further routers between the one that everybody has and the server, each a network
 * namespace of its own behind the last one:
 *
 *     client --- router --- hop2 --- hop3 --- ... --- server
 *                 10.78.2.1  .2  10.78.3.1  .2
 *
 * They are made with ip(8) alone, inside the router's world, and end with it. The link to
 * the server moves to the last of them, so nothing else of a case has to know.
 */
#include "lab_net.h"

#include <stdio.h>
#include <string.h>

#define ROUTERS_MAX 5
#define LOG LAB_DIR "/log/net"

static bool
router_run(const char *program, const char *commands, struct lab_error *e)
{
	char name[32];
	char *ip[] = { name, (char[]) { "-batch" }, (char[]) { "-" }, NULL };

	snprintf(name, sizeof(name), "%s", program);
	return node_run(NODE_ROUTER, ip, commands, LOG, e);
}

/* Router @index is there and has the link to the server; @before is the one before it. */
static bool
hop_add(const struct lab_net *net, int index, int count, struct lab_error *e)
{
	char before[48] = "", text[2048];

	if (index > 2)
		snprintf(before, sizeof(before), "netns exec hop%d ip ", index - 1);
	/* All are made from the router: a namespace made within another one would be its
	 * sibling anyway. */
	if (!lab_print(text, sizeof(text),
		    "netns add hop%d\n"
		    "link add up%d type veth peer name down%d\n"
		    "link set up%d netns hop%d\n",
		    index, index, index, index, index))
		return lab_fail(e, "too many routers");
	if (index > 2) {
		size_t used = strlen(text);

		if (!lab_print(text + used, sizeof(text) - used,
			    "link set down%d netns hop%d\n", index, index - 1))
			return lab_fail(e, "too many routers");
	}
	size_t used = strlen(text);
	if (!lab_print(text + used, sizeof(text) - used,
		    "%saddr add 10.78.%d.1/24 dev down%d\n"
		    "%slink set down%d up\n"
		    "netns exec hop%d ip addr add 10.78.%d.2/24 dev up%d\n"
		    "netns exec hop%d ip link set up%d up\n"
		    "netns exec hop%d ip route add default via 10.78.%d.1\n"
		    "netns exec hop%d sysctl -qw net.ipv4.ip_forward=1\n"
		    "netns exec hop%d sysctl -qw net.ipv4.icmp_ratelimit=0\n",
		    before, index, index, before, index, index, index, index, index, index,
		    index, index, index, index))
		return lab_fail(e, "too many routers");
	if (!router_run("ip", text, e))
		return false;
	if (index < count)
		return true;
	return lab_print(text, sizeof(text),
		       "link set lan1 netns hop%d\n"
		       "netns exec hop%d ip addr add %s/24 dev lan1\n"
		       "netns exec hop%d ip link set lan1 up\n",
		       count, count, net->router_server_side, count) &&
		router_run("ip", text, e);
}

/* Each but the last sends what is for the server's net on to the next one. */
static bool
ways_add(const struct lab_net *net, int count, struct lab_error *e)
{
	char text[1024] = "";

	for (int i = 1; i < count; i++) {
		size_t used = strlen(text);
		char before[48] = "";

		if (i > 1)
			snprintf(before, sizeof(before), "netns exec hop%d ip ", i);
		if (!lab_print(text + used, sizeof(text) - used,
			    "%sroute add %s/32 via 10.78.%d.2\n", before, net->server,
			    i + 1))
			return lab_fail(e, "too many routers");
	}
	return router_run("ip", text, e);
}

static bool
rule_add(const char *value, int count, struct lab_error *e)
{
	int index = 0, at = 0;
	char text[1024];

	if (sscanf(value, "%d %n", &index, &at) != 1 || index < 2 || index > count)
		return lab_fail(e, "nft.hop: %s: not `NUMBER RULE`", value);
	return lab_print(text, sizeof(text),
		       "netns exec hop%d nft add table inet lab\n"
		       "netns exec hop%d nft add chain inet lab forward "
		       "\"{ type filter hook forward priority 0; }\"\n"
		       "netns exec hop%d nft add rule inet lab forward %s\n",
		       index, index, index, value + at) &&
		router_run("ip", text, e);
}

bool
row_build(const struct lab_net *net, const struct lab_case *c, struct lab_error *e)
{
	const char *value = case_get(c, "routers", NULL);
	const struct case_line *line;
	size_t at = 0;
	long count = 1;

	if (value == NULL)
		return true;
	if (!lab_number(value, 2, ROUTERS_MAX, &count) || !net->ipv4)
		return lab_fail(e, "routers: 2 to %d, over IPv4", ROUTERS_MAX);
	for (int i = 2; i <= count; i++)
		if (!hop_add(net, i, (int)count, e))
			return false;
	if (!ways_add(net, (int)count, e))
		return false;
	while ((line = case_next(c, "nft.hop", &at)) != NULL)
		if (!rule_add(line->value, (int)count, e))
			return false;
	return true;
}
