/*
 * The probe around the attempt: prepares its input and reports its results as facts. The
 * fact that credentials were sent is reported at that moment, so that the ledger has it
 * even if this process is killed right after.
 */
#include "probes/freerdp/attempt_run.h"

#include <stdlib.h>
#include <string.h>

#include "probes/freerdp/attempt.h"
#include "probes/freerdp/attempt_outcome.h"
#include "probes/checks/attempt_policy.h"
#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define SOURCE "connect"
#define SPARE_MS 200 /* to report before the parent's deadline */

struct live {
	struct probe_out *out;
	enum stage said;
	bool attempt_told;
};

static void
say_stage(struct probe_out *out, enum stage stage)
{
	switch (stage) {
	case STAGE_NEGOTIATE:
		probe_says(out, "Connected, negotiating a security protocol");
		break;
	case STAGE_TLS:
		probe_says(out, "Starting TLS");
		break;
	case STAGE_NLA:
		probe_says(out, "Signing in with NLA");
		break;
	case STAGE_LOGON:
		probe_says(out, "Secured, setting up the session");
		break;
	case STAGE_LICENSE:
		probe_says(out, "Waiting for the server's licensing reply");
		break;
	case STAGE_DESKTOP:
		probe_says(out, "Waiting for the first screen update");
		break;
	case STAGE_GATEWAY:
	case STAGE_NAME:
	case STAGE_ROUTE:
	case STAGE_TCP:
	case STAGE_COUNT:
	case STAGE_NONE:
		break;
	}
}

static void
on_progress(void *to, const struct trace *trace)
{
	struct live *live = to;

	if (trace->credentials_sent && !live->attempt_told) {
		live->attempt_told = true;
		probe_fact(live->out, FACT_CONNECT_ATTEMPTS, value_int(1), SOURCE, -1);
	}
	if (trace->stage == live->said)
		return;
	live->said = trace->stage;
	say_stage(live->out, trace->stage);
}

/* ---- where to ---- */

/*
 * The address that answered the tcp probe: the first address of the open family. NULL if
 * the target is an address itself or nothing is known.
 */
static const char *
known_address(const struct probe_request *r)
{
	const struct fact *addresses = facts_get(r->known, FACT_NAME_ADDRESSES);
	bool v4 = facts_is(r->known, FACT_TCP_IPV4, TCP_IPV4_OPEN);
	bool v6 = facts_is(r->known, FACT_TCP_IPV6, TCP_IPV6_OPEN);

	if (r->target.is_address || addresses == NULL)
		return NULL;
	for (size_t i = 0; i < addresses->value.as.list.count; i++) {
		const char *text = addresses->value.as.list.items[i];
		bool is_v6 = strchr(text, ':') != NULL;

		if ((is_v6 && v6) || (!is_v6 && v4) || (!v4 && !v6))
			return text;
	}
	return NULL;
}

/*
 * libfreerdp treats some host names specially: "/path" is a local socket, "|" a descriptor,
 * "vsock://" a virtual machine. None of them is a valid target.
 */
static bool
is_plain_host(const char *host)
{
	return host[0] != '\0' && host[0] != '/' && strchr(host, '|') == NULL &&
		strstr(host, "://") == NULL;
}

/* ---- facts ---- */

static void
put_text(struct probe_out *out, int id, const char *text)
{
	if (text[0] != '\0')
		probe_fact(out, id, value_text(text), SOURCE, -1);
}

static void
put_judgement(struct probe_out *out, const struct judgement *j, const struct live *live,
	double took_ms)
{
	if (j->protocol != NULL)
		probe_token(out, FACT_CONNECT_PROTOCOL, j->protocol, SOURCE, -1);
	probe_token(out, FACT_CONNECT_STAGE, stage_id(j->stage), SOURCE, -1);
	put_text(out, FACT_CONNECT_ERROR, j->error);
	put_text(out, FACT_CONNECT_ERROR_CODE, j->error_code);
	put_text(out, FACT_CONNECT_ERRINFO, j->errinfo);
	put_text(out, FACT_CONNECT_NTSTATUS, j->ntstatus);
	if (j->ended != NULL)
		probe_token(out, FACT_CONNECT_ENDED, j->ended, SOURCE, -1);
	if (!live->attempt_told)
		probe_fact(out, FACT_CONNECT_ATTEMPTS, value_int(j->attempts), SOURCE, -1);
	probe_token(out, FACT_CONNECT_RESULT, j->result, SOURCE, took_ms);
}

static void
say_end(struct probe_out *out, const struct attempt_result *seen, const struct judgement *j)
{
	if (seen->trace.redirected)
		probe_says(out,
			"The server redirected the connection to another machine; an "
			"attempt tests one machine only, so it stopped there");
	else if (seen->trace.ntstatus != 0 && j->ntstatus[0] == '\0')
		probe_says(out,
			"The server refused with 0x%08X, which is not an account status",
			(unsigned)seen->trace.ntstatus);
	else if (text_equal(j->result, "failed") && seen->trace.state[0] != '\0')
		probe_says(out, "The attempt ended in %s after %llu bytes from the server",
			seen->trace.state, (unsigned long long)seen->wire.bytes_received);
	else if (text_equal(j->result, "screen-drawn"))
		probe_says(out,
			"The server drew a screen, but that does not show that a "
			"user is signed in");
}

static enum err
run_attempt(const struct probe_request *r, const struct connect_plan *plan,
	struct probe_out *out, struct error *e)
{
	/* Private and empty: 2.11 creates folders for certificates on each connection. */
	const char *home = getenv("HOME");
	char domain[TARGET_USER_MAX], user[TARGET_USER_MAX];
	struct live live = { .out = out, .said = STAGE_NONE };
	struct attempt_request attempt = {
		.host = r->target.host,
		.address = known_address(r),
		.port = r->target.port,
		.user = "",
		.domain = "",
		.certificate = facts_text(r->known, FACT_TLS_CERT_SHA256),
		.goal = plan->to_desktop ? ATTEMPT_DESKTOP : ATTEMPT_LOGON,
		.offer_nla = plan->offer_nla,
		.offer_tls = plan->offer_tls,
		.offer_rdp = plan->offer_rdp,
		.deadline_ms = r->deadline_ms - SPARE_MS,
		.config_dir = home != NULL ? home : "/nonexistent",
		.progress = on_progress,
		.to = &live,
	};
	struct attempt_result seen;
	struct judgement judgement;
	double began_ms = clock_ms_exact();

	if (plan->credentials) {
		target_split_user(&r->target, domain, user);
		attempt.user = user;
		attempt.domain = domain;
		attempt.password = &r->password;
	}
	probe_fact(
		out, FACT_CONNECT_CREDENTIALS, value_bool(plan->credentials), SOURCE, -1);
	enum err result = attempt_run(&attempt, &seen, e);
	if (result != ERR_OK)
		return result;
	judge_attempt(&attempt, &seen, &judgement);
	say_end(out, &seen, &judgement);
	put_judgement(out, &judgement, &live, clock_ms_exact() - began_ms);
	return ERR_OK;
}

enum err
connect_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct connect_plan plan;
	struct probe_options options = request->options;

	options.has_secret = options.has_secret && request->password.present;
	connect_plan_make(request->known, &request->target, &options, &plan);
	if (!plan.ready)
		return error_set(e, ERR_NOT_RUN, "%s", plan.why_not);
	if (!is_plain_host(request->target.host))
		return error_set(
			e, ERR_DATA, "\"%s\" is not a host name", request->target.host);
	return run_attempt(request, &plan, out, e);
}
