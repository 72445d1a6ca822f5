/*
 * Builds the topology that is drawn in lab_case.c, with ip(8) and nft(8), and
 * disturbs it as the case says. Links are veth pairs, or a wire of our own
 * (lab_wire) where a case asks for delay, loss or a size limit.
 */
#include "lab_net.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NET_LOG LAB_DIR "/log/net"

static const char *programs_dir = ".", *sources_dir = ".";

void
lab_folders_set(const char *programs, const char *sources)
{
	programs_dir = programs;
	sources_dir = sources;
}

const char *
lab_programs(void)
{
	return programs_dir;
}

const char *
lab_sources(void)
{
	return sources_dir;
}

char *const *
lab_environment(void)
{
	static char path[] =
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		    home[] = "HOME=" LAB_DIR "/home", tmp[] = "TMPDIR=" LAB_DIR "/tmp",
		    lang[] = "LANG=C.UTF-8", ready[] = "LAB_READY_FD=3";
	static char bin[600], src[600];
	static char *env[] = { path, home, tmp, lang, ready, bin, src, NULL };

	snprintf(bin, sizeof(bin), "LAB_BIN=%s", programs_dir);
	snprintf(src, sizeof(src), "LAB_SRC=%s", sources_dir);
	return env;
}

bool
net_plan(struct lab_net *net, struct lab_case *c, struct lab_error *e)
{
	const char *near = case_get(c, "net.client", "10.77.1");
	const char *far = case_get(c, "net.server", "10.77.2");
	const char *family = case_get(c, "family", "both");

	if (!lab_print(net->client, sizeof(net->client), "%s.2", near) ||
		!lab_print(net->router, sizeof(net->router), "%s.1", near) ||
		!lab_print(net->router_server_side, sizeof(net->router_server_side), "%s.1",
			far) ||
		!lab_print(net->server, sizeof(net->server), "%s.2", far))
		return lab_fail(e, "net.client or net.server is no net");
	snprintf(net->client6, sizeof(net->client6), "fd77:1::2");
	snprintf(net->router6, sizeof(net->router6), "fd77:1::1");
	snprintf(net->router6_server_side, sizeof(net->router6_server_side), "fd77:2::1");
	snprintf(net->server6, sizeof(net->server6), "fd77:2::2");
	net->ipv4 = strcmp(family, "ipv6") != 0;
	net->ipv6 = strcmp(family, "ipv4") != 0 && access("/proc/net/if_inet6", F_OK) == 0;

	const char *names[] = { "CLIENT", "ROUTER", "ROUTERFAR", "SERVER", "CLIENT6",
		"ROUTER6", "SERVER6", "D", NULL };
	const char *values[] = { net->client, net->router, net->router_server_side,
		net->server, net->client6, net->router6, net->server6, LAB_DIR, NULL };
	return case_fill(c, names, values, e);
}

static bool
ip_batch(enum node node, const char *commands, struct lab_error *e)
{
	static char ip[] = "ip", batch[] = "-batch", dash[] = "-";
	char *argv[] = { ip, batch, dash, NULL };

	return node_run(node, argv, commands, NET_LOG, e);
}

/* @near and @far are NODE:INTERFACE; the wire makes both interfaces itself. */
static bool
wire_start(const char *options, const char *near, const char *far, const char *stats,
	struct lab_error *e)
{
	char line[512], program[600];
	struct lab_words w;

	if (!lab_print(program, sizeof(program), "%s/lab_wire", programs_dir) ||
		!lab_print(line, sizeof(line), "lab_wire %s %s %s %s", near, far, stats,
			options) ||
		!lab_words_split(&w, line))
		return lab_fail(e, "bad wire options: %s", options);
	w.word[0] = program;
	if (access("/dev/net/tun", R_OK | W_OK) != 0) {
		lab_words_free(&w);
		return lab_skip(e, "/dev/net/tun cannot be opened here");
	}
	struct spawn s = { .node = NODE_ROUTER,
		.argv = w.word,
		.envp = lab_environment(),
		.in = -1,
		.out = 2,
		.err = 2,
		.wants_ready = true,
		.ready_limit_ms = 5000 };
	pid_t pid = node_spawn(&s, e);
	lab_words_free(&w);
	return pid > 0;
}

static bool
links_create(const struct lab_case *c, struct lab_error *e)
{
	const char *near = case_get(c, "wire.client", NULL);
	const char *far = case_get(c, "wire.server", NULL);

	if (near != NULL ? !wire_start(near, "router:lan0", "client:eth0",
				   LAB_DIR "/wire.client", e)
			 : !ip_batch(NODE_ROUTER,
				   "link add eth0 netns client type veth peer name lan0 "
				   "netns router\n",
				   e))
		return false;
	return far != NULL
		? wire_start(far, "router:lan1", "server:eth0", LAB_DIR "/wire.server", e)
		: ip_batch(NODE_ROUTER,
			  "link add eth0 netns server type veth peer name lan1 "
			  "netns router\n",
			  e);
}

/* nodad: an address of version 6 can be used at once. */
static bool
addresses_set(const struct lab_net *net, struct lab_error *e)
{
	const struct {
		enum node node;
		const char *link, *four, *six, *via, *via6;
	} ends[] = {
		{ NODE_CLIENT, "eth0", net->client, net->client6, net->router,
			net->router6 },
		{ NODE_ROUTER, "lan0", net->router, net->router6, NULL, NULL },
		{ NODE_ROUTER, "lan1", net->router_server_side, net->router6_server_side,
			NULL, NULL },
		{ NODE_SERVER, "eth0", net->server, net->server6, net->router_server_side,
			net->router6_server_side },
	};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		char text[512];
		const char *four = net->ipv4 ? "" : "#", *six = net->ipv6 ? "" : "#";
		bool routed = ends[i].via != NULL;

		if (!lab_print(text, sizeof(text),
			    "link set lo up\nlink set %s up\n"
			    "%saddr add %s/24 dev %s\n%saddr add %s/64 dev %s nodad\n"
			    "%sroute add default via %s\n%sroute add default via %s\n",
			    ends[i].link, four, ends[i].four, ends[i].link, six,
			    ends[i].six, ends[i].link, routed ? four : "#",
			    routed ? ends[i].via : "", routed ? six : "#",
			    routed ? ends[i].via6 : ""))
			return lab_fail(e, "addresses too long");
		if (!ip_batch(ends[i].node, text, e))
			return false;
	}
	return true;
}

static bool
sysctls_set(const struct lab_net *net, const struct lab_case *c, struct lab_error *e)
{
	static const char *const own[NODE_COUNT] = { "sysctl.client", "sysctl.router",
		"sysctl.server" };

	if (!node_sysctl(NODE_ROUTER, "net.ipv4.ip_forward", "1", e))
		return false;
	if (net->ipv6 && !node_sysctl(NODE_ROUTER, "net.ipv6.conf.all.forwarding", "1", e))
		return false;
	/* Without this only root may send an echo; desktops allow it to everyone. */
	if (strcmp(case_get(c, "ping", "on"), "on") == 0 &&
		!node_sysctl(NODE_CLIENT, "net.ipv4.ping_group_range", "0 0", e))
		return false;
	for (int node = 0; node < NODE_COUNT; node++) {
		const struct case_line *line;
		size_t at = 0;

		/* Each refused try gets its ICMP answer, however many there are. */
		if (!node_sysctl((enum node)node, "net.ipv4.icmp_ratelimit", "0", e))
			return false;
		if (net->ipv6 &&
			!node_sysctl((enum node)node, "net.ipv6.icmp.ratelimit", "0", e))
			return false;
		while ((line = case_next(c, own[node], &at)) != NULL) {
			char name[128], value[64];

			if (sscanf(line->value, "%127[^=]=%63s", name, value) != 2)
				return lab_fail(
					e, "%s:%d: not NAME=VALUE", c->path, line->number);
			if (!node_sysctl((enum node)node, name, value, e))
				return false;
		}
	}
	return true;
}

/*
 * Before there is a link: no address waits for duplicate detection, not even the
 * link-local ones that neighbour discovery speaks from.
 */
static bool
ipv6_prepare(struct lab_error *e)
{
	static const char *const names[] = { "net.ipv6.conf.default.accept_dad",
		"net.ipv6.conf.all.accept_dad" };

	for (int node = 0; node < NODE_COUNT; node++)
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			if (!node_sysctl((enum node)node, names[i], "0", e))
				return false;
	return true;
}

bool
net_build(const struct lab_net *net, const struct lab_case *c, struct lab_error *e)
{
	return (!net->ipv6 || ipv6_prepare(e)) && links_create(c, e) &&
		addresses_set(net, e) && sysctls_set(net, c, e);
}

static bool
rules_add(const struct lab_case *c, enum node node, const char *key, const char *chain,
	const char *hook, struct lab_error *e)
{
	static char nft[] = "nft", file[] = "-f", dash[] = "-";
	char *argv[] = { nft, file, dash, NULL };
	const struct case_line *line;
	size_t at = 0, used = 0;
	char text[8192];

	while ((line = case_next(c, key, &at)) != NULL) {
		if (used == 0 &&
			!lab_print(text, sizeof(text),
				"table inet lab { chain %s { %s; policy accept; }; }\n",
				chain, hook))
			return lab_fail(e, "rules too long");
		used = strlen(text);
		if (!lab_print(text + used, sizeof(text) - used,
			    "add rule inet lab %s %s\n", chain, line->value))
			return lab_fail(e, "rules too long");
	}
	return used == 0 || node_run(node, argv, text, NET_LOG, e);
}

bool
net_disturb(const struct lab_case *c, struct lab_error *e)
{
	static const struct {
		const char *key;
		enum node node;
		const char *chain, *hook;
	} rules[] = {
		{ "nft.client", NODE_CLIENT, "lab_out",
			"type filter hook output priority 0" },
		{ "nft.router", NODE_ROUTER, "forward",
			"type filter hook forward priority 0" },
		{ "nft.router.nat", NODE_ROUTER, "nat",
			"type nat hook prerouting priority -100" },
		{ "nft.router.in", NODE_ROUTER, "lab_in",
			"type filter hook input priority 0" },
		{ "nft.server", NODE_SERVER, "lab_in",
			"type filter hook input priority 0" },
	};
	static const struct {
		const char *key;
		enum node node;
	} commands[] = {
		{ "ip.client", NODE_CLIENT },
		{ "ip.router", NODE_ROUTER },
		{ "ip.server", NODE_SERVER },
	};

	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (!rules_add(c, rules[i].node, rules[i].key, rules[i].chain,
			    rules[i].hook, e))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const struct case_line *line;
		size_t at = 0;

		while ((line = case_next(c, commands[i].key, &at)) != NULL)
			if (!ip_batch(commands[i].node, line->value, e))
				return false;
	}
	return true;
}

/* A resolver in @node that knows the records of @key; none where there are no such lines.
 */
static bool
resolver_start(
	const struct lab_case *c, const char *key, enum node node, struct lab_error *e)
{
	char records[4096] = "", program[600], file[200];
	const struct case_line *line;
	size_t at = 0;

	while ((line = case_next(c, key, &at)) != NULL) {
		size_t used = strlen(records);

		if (!lab_print(records + used, sizeof(records) - used, "%s\n", line->value))
			return lab_fail(e, "dns records too long");
	}
	if (records[0] == '\0')
		return true;
	if (!lab_print(file, sizeof(file), LAB_DIR "/%s.records", key) ||
		!lab_file_write(file, records, e) ||
		!lab_print(program, sizeof(program), "%s/lab_dns", programs_dir))
		return false;
	char *argv[] = { program, file, NULL };
	struct spawn s = { .node = node,
		.argv = argv,
		.envp = lab_environment(),
		.in = -1,
		.out = 2,
		.err = 2,
		.wants_ready = true,
		.ready_limit_ms = 5000 };
	return node_spawn(&s, e) > 0;
}

bool
net_names(const struct lab_net *net, const struct lab_case *c, struct lab_error *e)
{
	char hosts[2048] = "127.0.0.1 localhost\n::1 localhost\n";
	char resolv[256];
	const struct case_line *line;
	size_t at = 0;
	bool two = case_get(c, "dns.server", NULL) != NULL;

	while ((line = case_next(c, "hosts", &at)) != NULL) {
		size_t used = strlen(hosts);

		if (!lab_print(hosts + used, sizeof(hosts) - used, "%s\n", line->value))
			return lab_fail(e, "hosts too long");
	}
	/* One try of 5 s and one more is what resolv.conf(5) has by default. */
	snprintf(resolv, sizeof(resolv), "nameserver %s\n%s%s\n",
		net->ipv4 ? net->router : net->router6, two ? "nameserver " : "",
		!two		    ? ""
			: net->ipv4 ? net->server
				    : net->server6);
	if (!world_file("/etc/hosts", hosts, e) ||
		!world_file("/etc/resolv.conf", resolv, e) ||
		!world_file("/etc/nsswitch.conf",
			"passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n"
			"services: files\nprotocols: files\n",
			e))
		return false;

	return resolver_start(c, "dns", NODE_ROUTER, e) &&
		resolver_start(c, "dns.server", NODE_SERVER, e);
}
