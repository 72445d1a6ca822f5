/*
 * Checks whether this machine uses a proxy, from the environment of the program; sends
 * nothing. A local firewall is detected when the first packet is sent (local_drops.h).
 */
#include "probes/net/proxy_env.h"
#include "probes/checks/probe_table.h"
#include "probes/engine/spawn.h"

#include <stdlib.h>

static bool
find_proxy(struct str *out, const struct target *t, proxy_env_fn *env)
{
	return t->gateway[0] != '\0' ? proxy_find(out, t->gateway, t->gateway_port, env)
				     : proxy_find(out, t->host, t->port, env);
}

static const char *
own_environment(const char *name)
{
	return getenv(name);
}

static const char *
handed_environment(const char *name)
{
	return getenv(text_equal(name, "LD_PRELOAD") ? SPAWN_PRELOAD : name);
}

/* Checked in the program itself, to avoid starting a worker without a result. */
static bool
client_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	STR_AUTO text = STR_INIT(1024);

	(void)f;
	return o->until >= STAGE_NAME && find_proxy(&text, t, own_environment);
}

static enum err
client_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	STR_AUTO text = STR_INIT(1024);

	(void)e;
	if (find_proxy(&text, &request->target, handed_environment) && str_ok(&text))
		probe_fact(
			out, FACT_CLIENT_PROXY, value_text(str_text(&text)), "client", -1);
	return ERR_OK;
}

const struct probe probe_client = {
	.id = "client",
	.title = "This machine",
	.question = "Is this computer set to use a proxy?",
	.reach = REACH_LOCAL,
	.sees_proxies = true,
	.supplies = FACT_SUPPLIES({ "client", FACT_LIST(FACT_CLIENT_PROXY) }),
	.budget_ms = 1000,
	.ready = client_ready,
	.run = client_run,
};
