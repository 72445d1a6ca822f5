/*
 * The ladder as a table: facts in, rungs out. A row of rungs is written as one letter each:
 * + passed, x failed, s skipped, - not reached.
 */
#include "tests/unit/share/support.h"

#include "share/stages/ladder.h"
#include "share/stages/remarks.h"
#include "share/report/report.h"

#define TO_TLS "name.result=ok route.result=ok tcp.result=open negotiate.result=accepted "
#define PASSED_TLS TO_TLS "tls.result=ok "

enum has { PLAIN = 0, USER = 1, GATEWAY = 2, SECRET = 4, CONNECT = 8 };
#define SIGN_IN (USER | SECRET)

static const struct row {
	const char *story, *facts;
	enum stage until;
	int has;
	const char *rungs, *broke_at, *says; /* says: part of a sentence of the row */
} rows[] = {
	/* clang-format off */
	{ "nothing known", "", STAGE_TLS, PLAIN, "-----", NULL, "not tested" },
	{ "healthy", PASSED_TLS, STAGE_TLS, PLAIN, "+++++ssss", NULL, "accepted the connection" },
	{ "only to tcp", PASSED_TLS, STAGE_TCP, PLAIN, "+++", NULL, NULL },
	{ "an address needs no name", "name.literal=true route.result=ok tcp.result=open",
	  STAGE_TCP, PLAIN, "+++", NULL, "An address was given" },
	{ "an address, nothing else", "name.literal=true", STAGE_TLS, PLAIN, "+----", NULL, NULL },
	{ "name not found", "name.result=not-found", STAGE_TLS, PLAIN, "x----", "name", "No name server knows" },
	{ "name times out", "name.result=timeout", STAGE_TLS, PLAIN, "x----", "name", "in time" },
	{ "name server fails", "name.result=server-failure", STAGE_TLS, PLAIN, "x----", "name", "server failure" },
	{ "name without address", "name.result=no-address", STAGE_TLS, PLAIN, "x----", "name", "no address" },
	{ "invalid name", "name.result=invalid", STAGE_TLS, PLAIN, "x----", "name", "not a valid" },
	{ "no route", "name.result=ok route.result=none", STAGE_TLS, PLAIN, "+x---", "route", "no route" },
	{ "route prohibited", "name.result=ok route.result=prohibited", STAGE_TLS, PLAIN, "+x---", "route", "forbids" },
	{ "no route and tcp agrees", "name.result=ok route.result=none tcp.result=network-unreachable",
	  STAGE_TLS, PLAIN, "+x---", "route", NULL },
	{ "tcp open proves the route", "name.result=ok tcp.result=open", STAGE_TCP, PLAIN, "+++", NULL, "Packets leave" },
	{ "tcp refused proves the route", "name.result=ok tcp.result=refused", STAGE_TLS, PLAIN, "++x--", "tcp", "refused the connection" },
	{ "silence", "name.result=ok route.result=ok tcp.result=timeout", STAGE_TLS, PLAIN, "++x--", "tcp", "did not answer" },
	{ "silence, host alive", "name.result=ok route.result=ok tcp.result=timeout host.alive=true",
	  STAGE_TLS, PLAIN, "++x--", "tcp", "the computer itself is on" },
	{ "silence everywhere", "name.result=ok route.result=ok tcp.result=timeout host.alive=false",
	  STAGE_TLS, PLAIN, "++x--", "tcp", "nothing else" },
	{ "place in the sentence", "name.result=ok name.addresses=10.20.4.42 session.port=3390 route.result=ok tcp.result=refused",
	  STAGE_TLS, PLAIN, "++x--", "tcp", "Port 3390 of 10.20.4.42 refused" },
	{ "host unreachable", "name.result=ok route.result=ok tcp.result=host-unreachable", STAGE_TLS, PLAIN, "++x--", "tcp", "no path to the host" },
	{ "network unreachable", "name.result=ok route.result=ok tcp.result=network-unreachable", STAGE_TLS, PLAIN, "++x--", "tcp", "no path to its network" },
	{ "prohibited", "name.result=ok route.result=ok tcp.result=prohibited", STAGE_TLS, PLAIN, "++x--", "tcp", "forbids" },
	{ "denied here", "name.result=ok route.result=ok tcp.result=local-denied", STAGE_TLS, PLAIN, "++x--", "tcp", "This machine itself" },
	{ "denied here shows nothing below", "tcp.result=local-denied", STAGE_TLS, PLAIN, "-----", NULL, "not tested" },
	{ "no network shows nothing below", "tcp.result=network-unreachable", STAGE_TLS, PLAIN, "-----", NULL, "not tested" },
	{ "a refusal shows that the stages below passed", "tcp.result=refused", STAGE_TLS, PLAIN, "++x--", "tcp", NULL },
	{ "hung check of tcp", "name.result=ok route.result=ok worker.failure=tcp:hung", STAGE_TLS, PLAIN, "++x--", "tcp", "timed out" },
	{ "crashed check is no fault of the target", "name.result=ok route.result=ok worker.failure=tcp:crashed", STAGE_TLS, PLAIN, "++---", NULL, "not tested" },
	{ "ssh on the port", "name.result=ok route.result=ok tcp.result=open negotiate.result=not-rdp service.kind=ssh service.banner=SSH-2.0-x",
	  STAGE_TLS, PLAIN, "+++x-", "negotiate", "SSH, not by Remote Desktop (\"SSH-2.0-x\")" },
	{ "closed", "name.result=ok route.result=ok tcp.result=open negotiate.result=closed", STAGE_TLS, PLAIN, "+++x-", "negotiate", "closed" },
	{ "reset", "name.result=ok route.result=ok tcp.result=open negotiate.result=reset", STAGE_TLS, PLAIN, "+++x-", "negotiate", "reset" },
	{ "silent service", "name.result=ok route.result=ok tcp.result=open negotiate.result=timeout", STAGE_TLS, PLAIN, "+++x-", "negotiate", "never answered" },
	{ "no certificate", "name.result=ok route.result=ok tcp.result=open negotiate.result=refused negotiate.failure=ssl-cert-not-on-server",
	  STAGE_TLS, PLAIN, "+++x-", "negotiate", "no certificate" },
	{ "no certificate although bare RDP is taken", "name.result=ok route.result=ok tcp.result=open negotiate.result=refused "
	  "negotiate.failure=ssl-cert-not-on-server negotiate.protocols=rdp", STAGE_TLS, PLAIN, "+++x-", "negotiate", NULL },
	{ "NLA was offered and refused", "name.result=ok route.result=ok tcp.result=open negotiate.result=refused negotiate.failure=hybrid-required",
	  STAGE_TLS, PLAIN, "+++x-", "negotiate", "requires NLA" },
	{ "a single offer refused is no fault", PASSED_TLS "negotiate.refused=tls:hybrid-required", STAGE_TLS, PLAIN, "+++++ssss", NULL, NULL },
	{ "only RDP's own encryption", "name.result=ok route.result=ok tcp.result=open negotiate.result=refused "
	  "negotiate.failure=ssl-not-allowed negotiate.protocols=rdp", STAGE_TLS, PLAIN, "++++sssss", NULL, "RDP's own encryption" },
	{ "chose RDP's own encryption", TO_TLS "negotiate.selected=rdp", STAGE_TLS, PLAIN, "++++sssss", NULL, NULL },
	{ "tls alert", TO_TLS "tls.result=alert tls.alert=handshake-failure", STAGE_TLS, PLAIN, "++++x", "tls", "handshake-failure" },
	{ "tls silence", TO_TLS "tls.result=timeout", STAGE_TLS, PLAIN, "++++x", "tls", "did not finish the TLS handshake" },
	{ "tls silence, black hole", TO_TLS "tls.result=timeout mtu.result=blackhole", STAGE_TLS, PLAIN, "++++x", "tls", "large packets" },
	{ "tls closed", TO_TLS "tls.result=closed", STAGE_TLS, PLAIN, "++++x", "tls", "closed" },
	{ "no tls", TO_TLS "tls.result=not-tls tls.answer=hello", STAGE_TLS, PLAIN, "++++x", "tls", "(\"hello\")" },
	{ "tls that is not sound", TO_TLS "tls.result=broken tls.reason=digest", STAGE_TLS, PLAIN, "++++x", "tls", "(digest)" },
	{ "tls reset", TO_TLS "tls.result=reset", STAGE_TLS, PLAIN, "++++x", "tls", "reset" },
	{ "certificate in the sentence", PASSED_TLS "tls.version=TLSv1.2 tls.cert.subject=CN=pc tls.cert.expired=true tls.cert.not_after=2026-01-02T00:00:00Z",
	  STAGE_TLS, PLAIN, "+++++ssss", NULL, "expired on 2026-01-02" },

	/* beyond tls without an attempt */
	{ "nla without an account", PASSED_TLS "nla.policy=required ntlm.computer=PC-042", STAGE_DESKTOP, PLAIN, "+++++ssss", NULL, "calls itself PC-042" },
	{ "nla off", PASSED_TLS "nla.policy=off negotiate.selected=tls", STAGE_NLA, PLAIN, "+++++ssss", NULL, "does not use NLA" },
	{ "user, nla off, logon is a real session", PASSED_TLS "nla.policy=off negotiate.selected=tls", STAGE_LOGON, USER, "+++++ssss", NULL, "--until desktop" },
	{ "user, no attempt allowed", PASSED_TLS "nla.policy=required negotiate.selected=nla", STAGE_LOGON, USER, "+++++ssss", NULL, "No sign-in was tried" },
	{ "gap below: nothing above is judged", "name.result=ok route.result=ok tcp.result=open", STAGE_DESKTOP, PLAIN, "+++------", NULL, NULL },
	{ "broken below: not reached", "name.result=ok route.result=ok tcp.result=refused", STAGE_DESKTOP, USER, "++x------", "tcp", "Not reached" },

	/* the attempt */
	{ "authenticated", PASSED_TLS "connect.result=authenticated connect.protocol=nla", STAGE_LOGON, USER, "+++++++", NULL, "accepted the password" },
	{ "authenticated, desktop asked", PASSED_TLS "connect.result=authenticated connect.protocol=nla", STAGE_DESKTOP, USER, "+++++++ss", NULL, "No session was opened" },
	{ "desktop over nla", PASSED_TLS "connect.result=desktop connect.protocol=nla", STAGE_DESKTOP, USER, "+++++++++", NULL, "opened the desktop" },
	{ "desktop over tls", PASSED_TLS "connect.result=desktop connect.protocol=tls", STAGE_DESKTOP, USER, "+++++s+++", NULL, "did not use NLA" },
	{ "screen drawn", PASSED_TLS "connect.result=screen-drawn connect.protocol=tls", STAGE_DESKTOP, PLAIN, "+++++ss++", NULL, "signed in is unknown" },
	{ "desktop over bare rdp", "name.result=ok route.result=ok tcp.result=open negotiate.result=accepted negotiate.selected=rdp "
	  "connect.result=desktop connect.protocol=rdp", STAGE_DESKTOP, USER, "++++ss+++", NULL, NULL },
	{ "wrong password", PASSED_TLS "connect.protocol=nla connect.stage=nla connect.error=logon-failure connect.ntstatus=0xC000006D connect.result=failed",
	  STAGE_LOGON, USER, "+++++x-", "nla", "0xC000006D" },
	{ "a server that only closes", PASSED_TLS "connect.protocol=nla connect.stage=nla connect.error=connect-transport-failed connect.ended=fin connect.result=failed",
	  STAGE_LOGON, USER, "+++++x-", "nla", "without giving a reason" },
	{ "closed where the checks got a choice", PASSED_TLS "connect.stage=negotiate connect.error=connect-transport-failed connect.ended=fin connect.result=failed",
		STAGE_LOGON, USER, "+++x---", "negotiate", "without giving a reason" },
	{ "lost after tls: it was at nla", PASSED_TLS "connect.protocol=nla connect.stage=tls connect.error=connect-transport-failed connect.result=failed",
	  STAGE_LOGON, USER, "+++++x-", "nla", NULL },
	{ "lost after tls without nla: it was at logon", PASSED_TLS "connect.protocol=tls connect.stage=tls connect.result=failed",
	  STAGE_DESKTOP, USER, "+++++sx--", "logon", NULL },
	{ "the library's own tls failed", PASSED_TLS "connect.protocol=nla connect.stage=tls connect.error=tls-connect-failed connect.result=failed",
	  STAGE_LOGON, USER, "++++x--", "tls", "tls-connect-failed" },
	{ "another certificate for the attempt", PASSED_TLS "connect.protocol=tls connect.stage=tls connect.error=certificate-changed connect.result=failed",
	  STAGE_DESKTOP, USER, "++++x----", "tls", "password was not sent" },
	{ "license", PASSED_TLS "connect.protocol=tls connect.stage=license connect.errinfo=license-no-license-server connect.result=failed",
	  STAGE_DESKTOP, USER, "+++++ssx-", "license", "license-no-license-server" },
	{ "no picture, and nothing said that a user is signed in", PASSED_TLS "connect.protocol=tls connect.stage=desktop connect.error=timeout connect.result=failed",
	  STAGE_DESKTOP, USER, "+++++ss+x", "desktop", "who is signed in" },
	{ "killed at the desktop", PASSED_TLS "connect.protocol=nla connect.stage=desktop connect.result=killed", STAGE_DESKTOP, USER, "++++++++x", "desktop", "timed out" },
	{ "killed at nla", PASSED_TLS "connect.protocol=nla connect.stage=nla connect.result=killed", STAGE_LOGON, USER, "+++++x-", "nla", "timed out" },
	{ "failed without a stage", PASSED_TLS "connect.protocol=nla connect.result=failed", STAGE_LOGON, USER, "+++++x-", "nla", NULL },
	{ "seen beyond what was asked", PASSED_TLS "connect.protocol=nla connect.stage=license connect.result=failed", STAGE_TLS, USER, "+++++++x", "license", NULL },
	{ "no account: stopping at nla is no fault", PASSED_TLS "nla.policy=required connect.credentials=false connect.protocol=nla connect.stage=nla "
	  "connect.error=connect-no-or-missing-credentials connect.result=failed", STAGE_NLA, PLAIN, "+++++ssss", NULL, "needs an account" },
	{ "the attempt shows that earlier stages passed", "connect.result=desktop connect.protocol=nla", STAGE_DESKTOP, USER, "+++++++++", NULL, NULL },

	/* an attempt that was asked for and was not made */
	{ "nothing says why", PASSED_TLS "nla.policy=required negotiate.selected=nla", STAGE_LOGON, SIGN_IN, "+++++--", NULL, "asked for was not made" },
	{ "its program is missing", PASSED_TLS "negotiate.selected=nla worker.failure=connect:failed", STAGE_LOGON, SIGN_IN, "+++++--", NULL, NULL },
	{ "nla alone was asked for", PASSED_TLS "negotiate.selected=nla", STAGE_NLA, SIGN_IN, "+++++-", NULL, NULL },
	{ "the desktop was asked for", PASSED_TLS "negotiate.selected=nla-ex", STAGE_DESKTOP, SIGN_IN, "+++++----", NULL, NULL },
	{ "the desktop over tls", PASSED_TLS "nla.policy=off negotiate.selected=tls negotiate.protocols=tls", STAGE_DESKTOP, SIGN_IN, "+++++s---", NULL, "not made" },
	{ "the desktop over bare rdp: no password is sent", PASSED_TLS "negotiate.selected=rdp negotiate.protocols=rdp", STAGE_DESKTOP, SIGN_IN, "+++++ssss", NULL, "protect a password" },
	{ "a logon without nla is a real session", PASSED_TLS "negotiate.selected=tls negotiate.protocols=tls", STAGE_LOGON, SIGN_IN, "+++++ssss", NULL, "--until desktop" },
	{ "only tls was asked for", PASSED_TLS "negotiate.selected=nla", STAGE_TLS, SIGN_IN, "+++++ssss", NULL, NULL },
	{ "no password", PASSED_TLS "negotiate.selected=nla", STAGE_LOGON, USER, "+++++ssss", NULL, "No sign-in was tried" },
	{ "without an account, a screen was asked for", PASSED_TLS "negotiate.selected=tls negotiate.protocols=tls", STAGE_DESKTOP, CONNECT, "+++++s---", NULL, "not made" },
	{ "without an account, no attempt was asked for", PASSED_TLS "negotiate.selected=tls negotiate.protocols=tls", STAGE_DESKTOP, PLAIN, "+++++ssss", NULL, NULL },
	{ "without an account nla ends the way", PASSED_TLS "negotiate.selected=nla nla.policy=required negotiate.protocols=nla", STAGE_DESKTOP, CONNECT, "+++++ssss", NULL, "needs an account" },
	{ "without an account it stopped at nla", PASSED_TLS "negotiate.selected=nla negotiate.protocols=tls connect.credentials=false connect.protocol=nla "
	  "connect.stage=nla connect.result=failed", STAGE_DESKTOP, CONNECT, "+++++ssss", NULL, NULL },

	/* a gateway */
	{ "gateway fails", "rdgateway.result=tls-failed name.result=ok tcp.result=open", STAGE_TLS, GATEWAY, "x-----", "gateway", "TLS handshake with the gateway" },
	{ "gateway's http status", "rdgateway.result=http-refused rdgateway.http_status=403", STAGE_TLS, GATEWAY, "x-----", "gateway", "(HTTP status 403)" },
	{ "gateway works, direct way closed", "rdgateway.result=ok name.result=ok route.result=ok tcp.result=timeout", STAGE_TLS, GATEWAY, "+++sssssss", NULL, "gateway handles this part" },
	{ "gateway works, name unknown here", "rdgateway.result=ok name.result=not-found", STAGE_TLS, GATEWAY, "+sssssssss", NULL, NULL },
	{ "gateway unknown, direct way closed", "name.result=ok route.result=ok tcp.result=timeout", STAGE_TLS, GATEWAY, "-++---", NULL, "was not checked" },
	{ "gateway unknown, direct way open", PASSED_TLS, STAGE_TLS, GATEWAY, "-+++++ssss", NULL, "was not checked" },
	{ "gateway unknown, direct way broken", TO_TLS "tls.result=alert", STAGE_TLS, GATEWAY, "-++++x", "tls", NULL },
	{ "the check of the gateway failed", PASSED_TLS "worker.failure=gateway:failed worker.reason=gateway:_No_memory.", STAGE_TLS, GATEWAY,
	  "-+++++ssss", NULL, NULL },
	{ "an account and a gateway", "rdgateway.result=ok", STAGE_LOGON, GATEWAY | USER, "+sssssssss", NULL, "several times" },
	{ "through the gateway", "rdgateway.result=ok connect.result=desktop connect.protocol=nla", STAGE_DESKTOP, GATEWAY | USER, "++++++++++", NULL, NULL },
	/* clang-format on */
};

static void
letters(const struct ladder *l, char *out)
{
	static const char states[] = "+xs-";

	for (size_t i = 0; i < l->count; i++)
		*out++ = states[l->rungs[i].state];
	*out = '\0';
}

static bool
says(const struct ladder *l, const char *part)
{
	for (size_t i = 0; i < l->count; i++)
		if (strstr(l->rungs[i].says, part) != NULL)
			return true;
	return false;
}

static void
facts_make_rungs(void **state)
{
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];
		const struct ladder_options options = {
			.until = row->until,
			.has_user = (row->has & USER) != 0,
			.has_gateway = (row->has & GATEWAY) != 0,
			.has_secret = (row->has & SECRET) != 0,
			.connect_asked = (row->has & (SECRET | CONNECT)) != 0,
		};
		struct facts *f = facts_create();
		struct ladder l;
		char seen[STAGE_COUNT + 1];

		put_facts(f, row->facts, "probe:test");
		ladder_read(f, &options, a, &l);
		letters(&l, seen);
		if (!text_equal(seen, row->rungs) ||
			!text_equal(stage_id(l.broke_at), row->broke_at))
			fail_msg("%s: %s at %s, wanted %s at %s", row->story, seen,
				l.broke_at == STAGE_NONE ? "none" : stage_id(l.broke_at),
				row->rungs, row->broke_at != NULL ? row->broke_at : "none");
		for (size_t k = 0; k < l.count; k++) {
			size_t len = strlen(l.rungs[k].says);

			if (len < 10 || l.rungs[k].says[len - 1] != '.')
				fail_msg("%s: \"%s\" is not a sentence", row->story,
					l.rungs[k].says);
			assert_int_equal(l.rungs[k].stage,
				(int)(k +
					(options.has_gateway ? STAGE_GATEWAY
							     : STAGE_NAME)));
		}
		if (row->says != NULL && !says(&l, row->says))
			fail_msg("%s: no stage says \"%s\"", row->story, row->says);
		facts_destroy(f);
	}
	arena_destroy(a);
}

static void
put_at(struct facts *f, int id, const char *token, double at_ms)
{
	struct fact fact = { .id = id,
		.value = value_token(token),
		.at_ms = at_ms,
		.source = "probe:test",
		.took_ms = 12.5 };

	facts_put(f, &fact);
}

/* After a repair the port is checked again: the result of an older attempt is out of date. */
static void
an_older_attempt_is_ignored(void **state)
{
	const struct ladder_options options = { .until = STAGE_LOGON, .has_user = true };
	struct arena *a = arena_create();
	struct facts *f = facts_create();
	struct ladder l;

	(void)state;
	put_facts(f, PASSED_TLS "connect.protocol=nla connect.stage=nla", "probe:test");
	put_at(f, FACT_TCP_RESULT, "open", 100);
	put_at(f, FACT_CONNECT_RESULT, "failed", 900);
	ladder_read(f, &options, a, &l);
	assert_int_equal(l.broke_at, STAGE_NLA);
	assert_true(l.rungs[5].took_ms > 12 && l.rungs[5].took_ms < 13);
	put_at(f, FACT_TCP_RESULT, "open", 50000);
	ladder_read(f, &options, a, &l);
	assert_int_equal(l.broke_at, STAGE_NONE);
	assert_int_equal(l.rungs[5].state, STAGE_SKIPPED);
	facts_destroy(f);
	arena_destroy(a);
}

static void
a_measured_fact_decides_over_an_answer(void **state)
{
	const struct ladder_options options = { .until = STAGE_TCP };
	struct arena *a = arena_create();
	struct facts *f = facts_create();
	struct contradiction found[4];
	struct ladder l;

	(void)state;
	put_facts(f, "tcp.result=open", "probe:tcp");
	put_facts(f, "tcp.result=timeout", "person");
	ladder_read(f, &options, a, &l);
	assert_int_equal(l.broke_at, STAGE_NONE);
	assert_int_equal(facts_contradictions(f, found, 4), 1);
	facts_destroy(f);
	arena_destroy(a);
}

/* ---- outcome ---- */

static const struct {
	const char *facts;
	enum certainty first; /* CERTAINTY_NONE: no cause */
	bool with_ladder, inside, not_run;
	enum outcome outcome;
	int exit_status;
} outcomes[] = {
	{ PASSED_TLS, CERTAINTY_NONE, true, false, false, OUTCOME_HEALTHY, 0 },
	{ PASSED_TLS, CERTAINTY_PROVED, true, false, false, OUTCOME_DIAGNOSED, 1 },
	{ PASSED_TLS, CERTAINTY_LIKELY, true, false, false, OUTCOME_DIAGNOSED, 1 },
	{ PASSED_TLS, CERTAINTY_POSSIBLE, true, false, false, OUTCOME_HEALTHY, 0 },
	{ "name.result=not-found", CERTAINTY_LIKELY, true, false, false, OUTCOME_DIAGNOSED,
		1 },
	{ "name.result=not-found", CERTAINTY_POSSIBLE, true, false, false, OUTCOME_NARROWED,
		2 },
	{ "name.result=not-found", CERTAINTY_NONE, true, false, false, OUTCOME_NARROWED,
		2 },
	{ "", CERTAINTY_NONE, true, false, false, OUTCOME_NOT_RUN, 3 },
	{ "name.literal=true", CERTAINTY_NONE, true, false, false, OUTCOME_NOT_RUN, 3 },
	{ "name.result=ok route.result=ok", CERTAINTY_NONE, true, false, false,
		OUTCOME_NOT_RUN, 3 },
	{ PASSED_TLS, CERTAINTY_NONE, true, false, true, OUTCOME_NOT_RUN, 3 },
	{ "guest.rdp.denied=false", CERTAINTY_NONE, false, false, false, OUTCOME_HEALTHY,
		0 },
	{ "guest.rdp.denied=true", CERTAINTY_PROVED, false, true, false, OUTCOME_DIAGNOSED,
		1 },
	{ "guest.rdp.denied=true guest.hive.complete=false", CERTAINTY_POSSIBLE, false,
		true, false, OUTCOME_NARROWED, 2 },
	{ "guest.hive.complete=false", CERTAINTY_NONE, false, false, false, OUTCOME_NOT_RUN,
		3 },
	/* nothing that was read is about Remote Desktop */
	{ "guest.os.build=19045", CERTAINTY_NONE, false, false, false, OUTCOME_NOT_RUN, 3 },
	{ "guest.os.build=19045", CERTAINTY_POSSIBLE, false, false, false, OUTCOME_NARROWED,
		2 },
	{ "guest.rdp.denied=false guest.paste.cut=true", CERTAINTY_NONE, false, false,
		false, OUTCOME_NOT_RUN, 3 },
	{ "guest.rdp.denied=false", CERTAINTY_POSSIBLE, false, false, false,
		OUTCOME_HEALTHY, 0 },
};

static void
outcome_and_exit_follow_the_contract(void **state)
{
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		const struct verdict_cause cause = { .id = "x",
			.title = "X",
			.owner = "server",
			.certainty = outcomes[i].first,
			.from_inside = outcomes[i].inside };
		const struct verdict verdict = { .causes = &cause,
			.cause_count = outcomes[i].first == CERTAINTY_NONE ? 0 : 1 };
		const struct ladder_options options = { .until = STAGE_TLS };
		struct report r = { .verdict = &verdict, .not_run = outcomes[i].not_run };
		struct facts *f = facts_create();

		put_facts(f, outcomes[i].facts,
			outcomes[i].with_ladder ? "probe:test" : "disk:SYSTEM");
		r.facts = f;
		if (outcomes[i].with_ladder)
			ladder_read(f, &options, a, &r.ladder);
		if (report_outcome(&r) != outcomes[i].outcome)
			fail_msg("row %zu is %s", i, outcome_id(report_outcome(&r)));
		assert_int_equal(report_exit_status(&r), outcomes[i].exit_status);
		facts_destroy(f);
	}
	arena_destroy(a);
}

/* ---- notes ---- */

static void
notes_are_taken_from_facts(void **state)
{
	static const struct {
		const char *facts, *ids;
	} table[] = {
		{ "", "" },
		{ "address.class=public tcp.result=open negotiate.result=accepted "
		  "nla.policy=required",
			"rdp-exposed " },
		{ "address.class=private tcp.result=open negotiate.result=accepted "
		  "nla.policy=required",
			"" },
		{ "address.class=public tcp.result=timeout", "" },
		{ "tls.cert.self_signed=true", "cert-self-signed " },
		{ "tls.cert.name_matches=false name.literal=true",
			"cert-name-mismatch-address " },
		{ "tls.cert.name_matches=false name.literal=false", "" },
		{ "tls.cert.weak=true tls.cert.key_bits=1024", "weak-key " },
		{ "nla.policy=optional", "nla-not-required " },
		{ "nla.policy=off negotiate.protocols=rdp,tls",
			"nla-not-required legacy-security " },
		{ "ntlm.clock_skew_s=372", "clock-differs " },
		{ "ntlm.clock_skew_s=-20", "" },
		{ "name.result=ok name.agreement=partial name.resolvers=10.0.0.1",
			"name-servers-disagree " },
		{ "name.result=ok name.agreement=same name.resolvers=10.0.0.1", "" },
		{ "identity.changed=computer identity.last_computer=PC-042 "
		  "ntlm.computer=PC-077",
			"identity-changed " },
		{ "identity.changed=certificate", "identity-changed " },
		{ "identity.changed=same", "" },
		{ "negotiate.selected=nla nla.challenge=none", "nla-no-challenge " },
		{ "negotiate.selected=nla nla.challenge=given", "" },
		{ "client.proxy=http://proxy:3128", "client-proxy " },
	};
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		STR_AUTO ids = STR_INIT(1024);
		struct facts *f = facts_create();
		struct note notes[NOTES_MAX];
		size_t count;

		put_facts(f, table[i].facts, "probe:test");
		count = remarks_read(f, true, a, notes);
		for (size_t k = 0; k < count; k++) {
			str_addf(&ids, "%s ", notes[k].id);
			assert_true(notes[k].fact_count > 0);
		}
		assert_string_equal(str_text(&ids), table[i].ids);
		assert_int_equal(remarks_read(f, false, a, notes), count + 1);
		assert_string_equal(notes[count].id, "ledger-not-kept");
		facts_destroy(f);
	}
	arena_destroy(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_make_rungs),
		cmocka_unit_test(an_older_attempt_is_ignored),
		cmocka_unit_test(a_measured_fact_decides_over_an_answer),
		cmocka_unit_test(outcome_and_exit_follow_the_contract),
		cmocka_unit_test(notes_are_taken_from_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
