/* Names of the stages. */
#include "share/stages/stage.h"

#include <stddef.h>

#include "share/base/str.h"

static const struct {
	const char *id, *title;
} stages[STAGE_COUNT] = {
	[STAGE_GATEWAY] = { "gateway", "Gateway" },
	[STAGE_NAME] = { "name", "Name lookup" },
	[STAGE_ROUTE] = { "route", "Route" },
	[STAGE_TCP] = { "tcp", "TCP connection" },
	[STAGE_NEGOTIATE] = { "negotiate", "RDP negotiation" },
	[STAGE_TLS] = { "tls", "TLS" },
	[STAGE_NLA] = { "nla", "NLA" },
	[STAGE_LOGON] = { "logon", "Logon" },
	[STAGE_LICENSE] = { "license", "License" },
	[STAGE_DESKTOP] = { "desktop", "Desktop" },
};

static const char *const states[] = { "passed", "failed", "skipped", "not-reached" };

const char *
stage_id(enum stage s)
{
	return s >= 0 && s < STAGE_COUNT ? stages[s].id : NULL;
}

const char *
stage_title(enum stage s)
{
	return s >= 0 && s < STAGE_COUNT ? stages[s].title : NULL;
}

enum stage
stage_find(const char *id)
{
	for (int s = 0; s < STAGE_COUNT; s++)
		if (text_equal(id, stages[s].id))
			return (enum stage)s;
	return STAGE_NONE;
}

const char *
stage_state_id(enum stage_state s)
{
	return states[s];
}

const char *
stage_state_badge(enum stage_state s)
{
	static const char *const badges[] = { "OK", "FAILED", "SKIP", "----" };

	return badges[s];
}
